"""Rows of any height drawn into a window: only what is in it is ever made, and only what differs is drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.style import Style as RichStyle
from textual import events
from textual.cache import LRUCache
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from coprod_tui.widgets.copying import copied
from coprod_tui.widgets.lines import Line
from coprod_tui.widgets.painted import Painted
from coprod_tui.widgets.view import View

STRIDE = 1 << 20
"""Line n of row i is number `i * STRIDE + n` to a text selection, which so keeps its place whatever is measured."""
_KEPT = 400
"""How many drawn rows are kept: more than any window holds."""


class Block(NamedTuple):
    """One row as it is drawn."""

    lines: tuple[Line, ...]
    lead: int = 0
    """How many of its first lines only set it apart from the row before."""


class Spot(NamedTuple):
    """A line of the window: which row, which of its lines, and what is drawn there."""

    row: int
    number: int
    line: Line


class Blocks(Painted, can_focus=True):
    """Rows by id, with a cursor; a subclass says how one row is drawn, and what stands in its frame."""

    DEFAULT_CSS = """
    Blocks { width: 1fr; height: 1fr; }
    """
    sinks: ClassVar[bool] = False
    """Whether few rows stand at the end of the window, and new ones are followed while the end is in sight."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.view = View(
            lambda index: len(self._block(index).lines), lambda index: self._block(index).lead, sinks=self.sinks
        )
        """Which rows are in the window; read it, and change it only through the list."""
        self._spots: list[Spot | None] = []
        self._blocks: LRUCache[object, Block] = LRUCache(_KEPT)

    # What a subclass says

    def key_of(self, index: int) -> object:
        """All that the drawing of a row depends on, but width and theme; with an equal key it is not drawn again."""
        raise NotImplementedError

    def draw(self, index: int, width: int) -> Block:
        """The row, at least one line, each of them exactly `width` (one or more) cells wide."""
        raise NotImplementedError

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """What stands in the window while there are no rows, at most `height` lines."""
        return ()

    # What it shows

    def show_ids(self, ids: Sequence[str]) -> None:
        """Shows these rows; what is being read stays where it is. Costs what is in the window, not what is listed."""
        self.view.show(ids)
        self.repaint()

    @property
    def cursor(self) -> str | None:
        """The id of the row that is selected, or None."""
        return self.view.cursor_id

    @cursor.setter
    def cursor(self, row: str | None) -> None:
        found = None if row is None else self.view.index_of(row, self.view.cursor)
        self.view.select(-1 if found is None else found)
        self.repaint()

    def to_end(self) -> None:
        """Goes to the last row, and follows what is added until the list is moved."""
        self.view.to_end()
        self.repaint()

    # Drawing

    def _block(self, index: int) -> Block:
        key = (self.key_of(index), self.inner_width)
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = self.draw(index, max(1, self.inner_width))
        return block

    def repaint(self) -> None:
        """Draws again what differs from what is on the screen, and no other line."""
        if not self.is_mounted:
            return
        before, self._spots = self._spots, self._spots_now()
        if len(before) != len(self._spots):
            self.refresh()
        else:
            for y, (old, new) in enumerate(zip(before, self._spots, strict=True)):
                if not _same(old, new):
                    self.repaint_lines(y)
        self.repaint_edges()
        self._move_terminal_cursor()

    def _spots_now(self) -> list[Spot | None]:
        window = self.view.window
        answer: list[Spot | None] = [None] * window
        if not self.view.ids and window > 0:
            said = list(self.when_empty(self.inner_width, window))[:window]
            start = window - len(said) if self.sinks else 0
            for number, line in enumerate(said):
                answer[start + number] = Spot(-1, number, line)
        for row, begin in self.view.placed:
            for number, line in enumerate(self._block(row).lines):
                if 0 <= begin + number < window:
                    answer[begin + number] = Spot(row, number, line)
        return answer

    def _spot(self, y: int) -> Spot | None:
        """What stands on a line of the inside."""
        return self._spots[y] if 0 <= y < len(self._spots) else None

    def inner_line(self, y: int, width: int) -> Strip:
        """A line of a row, with what a mouse marked on it."""
        spot = self._spot(y)
        if spot is None or spot.line.strip.cell_length != width:
            return Strip.blank(width, self.ink().rich_style)
        if spot.row < 0:
            return spot.line.strip
        number = spot.row * STRIDE + spot.number
        strip, selection = spot.line.strip, self.text_selection
        if selection is not None and (span := selection.get_span(number)) is not None:
            strip = _marked(strip, span, self.screen.get_component_rich_style("screen--selection"))
        return strip.apply_offsets(0, number)

    def relooked(self) -> None:
        """The colours are in the drawn rows."""
        self._blocks.clear()
        self.view.settle()
        self._spots = self._spots_now()

    def on_resize(self, event: events.Resize) -> None:
        """Another width wraps the rows anew; the row that is read stays in sight."""
        self.view.resize(self.inner_height)
        self._spots = self._spots_now()
        self.refresh()
        self.repaint()

    def on_focus(self) -> None:
        """The terminal's cursor follows the selected row, for magnifiers and braille lines."""
        self.repaint()

    def on_blur(self) -> None:
        """The selected row is shown as one that no key acts on."""
        self.repaint()

    def _move_terminal_cursor(self) -> None:
        if not self.has_focus:
            return
        at = next((one for one in self.view.placed if one.row == self.view.cursor), None)
        line = max(0, at.top + self._block(at.row).lead) if at else max(0, self.view.window - 1)
        self.app.cursor_position = self.region.offset + Offset(self.inset, self.inset + line)

    # Marked text

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The marked words, without the white space that only sets them under one another."""
        rows = {spot.row for spot in self._spots if spot is not None and spot.row >= 0}
        if not rows:
            return None
        first, last = min(rows) * STRIDE, max(rows) * STRIDE + STRIDE - 1
        begin = selection.start.y if selection.start is not None else first
        end = selection.end.y if selection.end is not None else last
        lines = [
            (line, span)
            for index in range(begin // STRIDE, min(end // STRIDE, len(self.view.ids) - 1) + 1)
            for number, line in enumerate(self._block(index).lines)
            if (span := selection.get_span(index * STRIDE + number)) is not None
        ]
        return copied(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draws the lines again, with what is marked."""
        self.refresh()


def _same(old: Spot | None, new: Spot | None) -> bool:
    """Whether the same line is drawn for the same row; a row that is elsewhere in the list is numbered anew."""
    if old is None or new is None:
        return old is new
    return old[:2] == new[:2] and (old.line is new.line or old.line.strip == new.line.strip)


def _marked(strip: Strip, span: tuple[int, int], style: RichStyle) -> Strip:
    """The strip with the characters from `start` to `end` (-1: the last one) in the colours of marked text."""
    start, end = span
    text = strip.text
    left = cell_len(text[:start])
    right = strip.cell_length if end == -1 else max(left, cell_len(text[:end]))
    middle = strip.crop(left, right)
    coloured = Strip([part._replace(style=(part.style or RichStyle()) + style) for part in middle], right - left)
    return Strip.join([strip.crop(0, left), coloured, strip.crop(right)])
