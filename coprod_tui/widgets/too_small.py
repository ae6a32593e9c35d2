"""The sentence for a window in which a screen does not fit; what is beneath it stays as it is, the draft too."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from coprod_tui.text import plain
from coprod_tui.widgets.lines import inked, segments, strip_of, wrapped
from coprod_tui.widgets.painted import Painted

NEEDED = Size(80, 24)
_SENTENCES = (
    f"This window is too small: {NEEDED.width} × {NEEDED.height} are needed. Nothing is lost.",
    f"Too small: {NEEDED.width} × {NEEDED.height} are needed.",
    "Too small.",
    "Small",
    "…",
)
"""Longest first: the first of them that fits is shown."""


class TooSmall(Painted):
    """Covers its screen while the window is smaller than 80 × 24; the focus and all words stay where they are."""

    can_focus = False
    DEFAULT_CSS = """
    TooSmall {
        overlay: screen; position: absolute; width: 100vw; height: 100vh;
        background: $background; visibility: hidden;
    }
    """

    def on_mount(self) -> None:
        """Looks at its screen after every layout, because a hidden widget is not told of another size."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._look)
        self._look(self.screen)

    def _look(self, screen: Screen[object]) -> None:
        width, height = screen.app.size
        small = width < NEEDED.width or height < NEEDED.height
        if small != self.visible:
            self.visible = small

    def inner_line(self, y: int, width: int) -> Strip:
        """A line of the longest sentence that fits, in the middle."""
        lines = self._lines(width, self.inner_height)
        number = y - (self.inner_height - len(lines)) // 2
        if not 0 <= number < len(lines):
            return Strip.blank(width, self.ink().rich_style)
        words = lines[number]
        left = " " * ((width - words.cell_length) // 2)
        return strip_of([*segments([(left, self.ink())]), *inked(words, self.ink())], width, self.ink())

    @staticmethod
    def _lines(width: int, height: int) -> list[Content]:
        for sentence in _SENTENCES:
            if max(map(cell_len, sentence.split())) <= width:
                lines = [line.words for line in wrapped(plain(sentence), width)]
                if len(lines) <= height:
                    return lines
        return [plain(_SENTENCES[-1])]
