"""A project as plain values, everything that its file holds but drafts: to be written elsewhere and made again."""

from coprod_tui.meeting.whole.making import made_file
from coprod_tui.meeting.whole.value import Cell, Entry, Row, Whole, read_whole

__all__ = ["Cell", "Entry", "Row", "Whole", "made_file", "read_whole"]
