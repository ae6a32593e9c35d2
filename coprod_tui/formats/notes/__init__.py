"""Notes: a project or one meeting as capture lines under headings, written and read back unchanged (law 6)."""
