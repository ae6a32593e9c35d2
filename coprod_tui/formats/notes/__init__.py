"""Notes: a project or one of its meetings as capture lines under headings, written and read back (law 6)."""
