"""A list of any length drawn into a window: only rows near the window are ever made, and each is drawn once.

Knows no widget: `entry_list.BlockList` shows one, and a row painter says how its rows look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from rich.style import Style as RichStyle
from textual.cache import LRUCache
from textual.selection import Selection
from textual.strip import Strip

from coprod_tui.tui.content import plain
from coprod_tui.tui.widgets.painted import Look, PaintedWidget
from coprod_tui.tui.widgets.text_layout import DrawnLine, drawn, join_selected, selected, wrap
from coprod_tui.tui.widgets.viewport import Viewport

STRIDE = 1 << 20
"""Line n of row i is line `i * STRIDE + n` to a text selection, which keeps its place whatever is measured."""
_KEPT = 400
"""How many drawn rows are cached: more than any window holds."""

_T = TypeVar("_T")


class RowState(NamedTuple):
    """A row that is asked about, and how it is shown."""

    position: int
    """Its index in the list."""
    id: str
    before: str | None
    """The id of the row before it."""
    selected: bool
    focused: bool
    """Whether keys act on the list."""

    @property
    def emphasis(self) -> int:
        """0 for a row like any other, 1 for the selected one, 2 where keys act on it."""
        return self.selected and 1 + self.focused

    def heading(self, group: Callable[[str], str]) -> str:
        """Return the heading above the row: its group, where that is not the group of the row before."""
        words = group(self.id)
        return "" if self.before is not None and group(self.before) == words else words


class DrawnRow(NamedTuple):
    """One row as it is drawn."""

    lines: tuple[DrawnLine, ...]
    lead: int = 0
    """How many of its first lines only set it apart from the row before."""
    begins: int | None = None
    """The line at which the terminal's cursor stands; None: behind the lead."""


class RowPainter(Protocol):
    """Draws the rows of one list."""

    def key_of(self, row: RowState, width: int) -> object:
        """Return all that the drawing of a row depends on, but the width itself and the theme; it must be hashable."""
        ...

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return the row, at least one line, each of them exactly `width` (one or more) cells wide."""
        ...

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return what stands in the window while there are no rows, at most `height` lines."""
        ...


class RowValues(dict[str, _T]):
    """What rows say, by their ids; each is asked for once, when it comes near the window."""

    def __init__(self, ask: Callable[[str], _T]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, row: str) -> _T:
        value = self[row] = self._ask(row)
        return value


class Spot(NamedTuple):
    """A line of the window: which row (-1: none), which of its lines, and what is drawn there."""

    row: int
    number: int
    line: DrawnLine


class VirtualList:
    """Rows by id behind a `Viewport`, and the lines of the window as they were drawn last."""

    def __init__(self, owner: PaintedWidget, painter: RowPainter, *, sinks: bool) -> None:
        """`owner` says width, colours and focus; `sinks` is that of `Viewport`."""
        self.painter = painter
        self.viewport = Viewport(
            lambda index: len(self.row(index).lines), lambda index: self.row(index).lead, sinks=sinks
        )
        self._owner = owner
        self._spots: list[Spot | None] = []
        self._drawn: LRUCache[object, DrawnRow] = LRUCache(_KEPT)

    def row(self, index: int) -> DrawnRow:
        """Return a row as it is drawn now."""
        state, width = self._state(index), self._owner.inner_width
        key = (self.painter.key_of(state, width), width)
        row = self._drawn.get(key)
        if row is None:
            row = self._drawn[key] = self.painter.draw(state, self._owner.look, max(1, width))
        return row

    def _state(self, index: int) -> RowState:
        ids, is_selected = self.viewport.ids, index == self.viewport.cursor
        return RowState(index, ids[index], ids[index - 1] if index else None, is_selected, self._owner.has_focus)

    def measure(self, width: int) -> int:
        """Return how many lines all rows take at a width; draws them all, so only for a short list."""
        look, indexes = self._owner.look, range(len(self.viewport.ids))
        return sum(len(self.painter.draw(self._state(index), look, max(1, width)).lines) for index in indexes)

    def cursor_row(self) -> DrawnRow | None:
        """Return the selected row as it is drawn now."""
        return None if self.viewport.cursor_id is None else self.row(self.viewport.cursor)

    def cursor_line(self) -> int:
        """Return the line of the window at which the terminal's cursor stands: its last one, with no row in sight."""
        place = self.viewport.cursor_place
        if place is None:
            return max(0, self.viewport.window - 1)
        row = self.row(place.row)
        return max(0, place.top + (row.lead if row.begins is None else row.begins))

    @property
    def height(self) -> int:
        """How many lines the window had when it was drawn last."""
        return len(self._spots)

    def spot(self, y: int) -> Spot | None:
        """Return what stands on a line of the window."""
        return self._spots[y] if 0 <= y < len(self._spots) else None

    def fill(self) -> list[int] | None:
        """Draw the window anew; returns the lines that differ, or None where its height did."""
        before, self._spots = self._spots, self._new_spots()
        if len(before) != len(self._spots):
            return None
        return [y for y, (old, new) in enumerate(zip(before, self._spots, strict=True)) if not _same(old, new)]

    def _new_spots(self) -> list[Spot | None]:
        window = self.viewport.window
        spots: list[Spot | None] = [None] * window
        if not self.viewport.ids and window > 0:
            lines = list(self.painter.when_empty(self._owner.look, self._owner.inner_width, window))[:window]
            start = window - len(lines) if self.viewport.sinks else 0
            for number, line in enumerate(lines):
                spots[start + number] = Spot(-1, number, line)
        for row, top in self.viewport.placed:
            for number, line in enumerate(self.row(row).lines):
                if 0 <= top + number < window:
                    spots[top + number] = Spot(row, number, line)
        return spots

    def recolour(self) -> None:
        """Draw every row anew, in other colours."""
        self._drawn.clear()
        self.viewport.settle()
        self._spots = self._new_spots()

    # Text selected with the mouse

    @staticmethod
    def strip(spot: Spot, selection: Selection | None, style: RichStyle | None) -> Strip:
        """Return a line of a row; what is selected of it is drawn over `style`."""
        number, strip = spot.row * STRIDE + spot.number, spot.line.strip
        if selection is not None and style is not None and (span := selection.get_span(number)) is not None:
            strip = selected(strip, span, style)
        return strip.apply_offsets(0, number)

    def selected_text(self, selection: Selection) -> str | None:
        """Return the selected words as sentences, without indents; None where the window shows no row."""
        rows = {spot.row for spot in self._spots if spot is not None and spot.row >= 0}
        if not rows:
            return None
        first, last = min(rows) * STRIDE, max(rows) * STRIDE + STRIDE - 1
        begin = selection.start.y if selection.start is not None else first
        end = selection.end.y if selection.end is not None else last
        return join_selected(
            (line, span)
            for index in range(begin // STRIDE, min(end // STRIDE, len(self.viewport.ids) - 1) + 1)
            for number, line in enumerate(self.row(index).lines)
            if (span := selection.get_span(index * STRIDE + number)) is not None
        )


def _same(old: Spot | None, new: Spot | None) -> bool:
    """Return whether the same line is drawn for the same row; a row at another index has other numbers."""
    if old is None or new is None:
        return old is new
    return old[:2] == new[:2] and (old.line is new.line or old.line.strip == new.line.strip)


def sentence_lines(sentence: str, look: Look, width: int, height: int, indent: str = " ") -> list[DrawnLine]:
    """Return the lines of a sentence about an empty list, at most `height` of them."""
    lines = wrap(plain(sentence), max(1, width - 2 * len(indent))) if sentence else []
    return [drawn([(indent + line.words.plain, look.ink("quiet"))], width, look.ink()) for line in lines][:height]
