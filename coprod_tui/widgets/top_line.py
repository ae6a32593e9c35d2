"""The top line: which project, where we are, and whether everything that was said is on disk."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from coprod_tui.text import one_line
from coprod_tui.widgets.lines import Piece, cells, segments, shortened, strip_of
from coprod_tui.widgets.painted import Bar

_GAP = 2


class TopLine(Bar):
    """Project and place at the left; at the right `everything saved 19:42:07`, or what is not saved and why."""

    DEFAULT_CSS = """
    TopLine { dock: top; height: 1; width: 1fr; background: $surface; }
    """
    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._project = self._where = self._saved = ""
        self._trouble = False

    @property
    def project(self) -> str:
        """The project's title."""
        return self._project

    @project.setter
    def project(self, title: str) -> None:
        self._project = title
        self.redraw()

    @property
    def where(self) -> str:
        """Where we are, such as the meeting or the conflict."""
        return self._where

    @where.setter
    def where(self, words: str) -> None:
        self._where = words
        self.redraw()

    @property
    def saved(self) -> str:
        """What is on disk, in words."""
        return self._saved

    @saved.setter
    def saved(self, words: str) -> None:
        self._saved = words
        self.redraw()

    @property
    def trouble(self) -> bool:
        """Whether something could not be saved."""
        return self._trouble

    @trouble.setter
    def trouble(self, trouble: bool) -> None:
        self._trouble = trouble
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """One line. Where it is short, the place goes first, then the end of the title; what is not saved stays."""
        room = width - 2 if width > 2 else width
        saved = shortened(one_line(self._saved).plain, room)
        left = self._left(room - cell_len(saved) - _GAP if saved else room)
        gap = max(0, room - cells(left) - cell_len(saved))
        role, bold = ("error", True) if self._trouble else ("quiet", False)
        pad = [(" ", self.ink())] if width > 2 else []
        pieces = [*pad, *left, (" " * gap, self.ink()), (saved, self.ink(role, bold=bold)), *pad]
        return [strip_of(segments(pieces), width, self.ink())]

    def _left(self, room: int) -> list[Piece]:
        project, where = one_line(self._project).plain, one_line(self._where).plain
        title = shortened(project, room)
        pieces: list[Piece] = [(title, self.ink(bold=True))] if title else []
        left = room - cell_len(title) - (_GAP if title else 0)
        # Less than a word of the place says nothing.
        if where and left >= min(cell_len(where), 8):
            pieces.append((" " * (_GAP if title else 0) + shortened(where, left), self.ink("quiet")))
        return pieces
