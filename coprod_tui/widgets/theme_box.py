"""What was said about one theme, in a frame that names it: read from its beginning, marked, and acted on."""

from __future__ import annotations

from typing import ClassVar

from coprod_tui.text import one_line
from coprod_tui.widgets.frame import HEAVY, QUIET, Edges
from coprod_tui.widgets.point_list import PointList


class ThemeBox(PointList):
    """A framed list; the frame is heavy where the letters act in it."""

    framed = True
    sinks: ClassVar[bool] = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._theme, self._keys = "", ""

    def head(self, theme: str, keys: str) -> None:
        """What the upper edge says, and which keys stand in the lower one."""
        self._theme, self._keys = one_line(theme).plain, keys
        self.repaint_edges()

    def edges(self) -> Edges:
        """Heavy where keys act on it."""
        return HEAVY if self.has_focus else QUIET

    def edge_role(self) -> str:
        """Where we are."""
        return "primary" if self.has_focus else "rule"

    def title(self) -> tuple[str, str]:
        """The theme, and how much of it has no answer."""
        return self._theme, "primary" if self.has_focus else "text"

    def notes(self) -> tuple[str, ...]:
        """How much is marked or out of sight, and the keys; where the frame is short, the keys go first."""
        marked = f"{len(self.marks):,} marked" if self.marks else ""
        more = f"{self.view.after:,} more" if self.view.after else ""
        told = " · ".join(part for part in (marked, more) if part)
        whole = f"{told}   {self._keys}" if told and self._keys else told or self._keys
        return tuple(words for words in (whole, told) if words)

    def notes_role(self) -> str:
        """The frame has the colour already."""
        return "quiet"
