"""Notes: a project or one of its meetings as capture lines under headings, written and read back (law 6)."""

from coprod_tui.files.notes.reading import read_notes
from coprod_tui.files.notes.writing import notes

__all__ = ["notes", "read_notes"]
