"""A list of entries made of paragraphs: only those in sight are ever made, and the selected one may say more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.style import Style as RichStyle
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from coprod_tui.tui.content import plain
from coprod_tui.tui.widgets.painted import Painted, Told
from coprod_tui.tui.widgets.paragraphs import Paragraph, laid
from coprod_tui.tui.widgets.text_layout import Line, copied, drawn, segments, strip_of, wrapped
from coprod_tui.tui.widgets.viewport import View

# Rows of any height drawn into a window: only what is in it is ever made, and only what differs is drawn again.

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


# A list of any length with a cursor, moved by keys and the mouse; a list of blocks that one can act on.

_WHEEL = 3


class BlockList(Blocks):
    """Rows by id; it tells which one the cursor went to, which was chosen, and when a key would leave the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "up", show=False),
        Binding("down", "step(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
    ]

    class Moved(Told):
        """A key or the mouse moved the cursor to another row."""

        def __init__(self, owner: BlockList, row: str) -> None:
            super().__init__(owner)
            self.list = owner
            self.id = row

    class Chosen(Told):
        """A row was chosen: by Enter where the list takes it, or by a double click."""

        def __init__(self, owner: BlockList, row: str) -> None:
            super().__init__(owner)
            self.list = owner
            self.id = row

    class PastEnd(Told):
        """A key would have moved the cursor beyond the last row (`step` 1) or the first (`step` -1)."""

        def __init__(self, owner: BlockList, step: int) -> None:
            super().__init__(owner)
            self.list = owner
            self.step = step

    def _moved_from(self, before: str | None) -> None:
        self.repaint()
        if self.cursor is not None and self.cursor != before:
            self.post_message(self.Moved(self, self.cursor))

    def _go_to(self, index: int) -> None:
        before = self.cursor
        self.view.select(index)
        self._moved_from(before)

    def action_step(self, rows: int) -> None:
        """The next row (1) or the one before (-1)."""
        before = self.cursor
        if self.view.step(rows):
            self._moved_from(before)
        else:
            self.post_message(self.PastEnd(self, rows))

    def action_page(self, pages: int) -> None:
        """A window further on (1) or back (-1)."""
        before = self.cursor
        self.view.page(pages)
        self._moved_from(before)

    def action_first(self) -> None:
        """The first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """The last row."""
        self._go_to(len(self.view.ids) - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Reads on; at the end the wheel is left to what is around the list."""
        if self.view.scroll(_WHEEL):
            event.stop()
            self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Reads back."""
        if self.view.scroll(-_WHEEL):
            event.stop()
            self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Selects the row under the mouse; a double click chooses it. A click that ended a drag does nothing."""
        spot = self._spot(event.y - self.inset)
        if spot is None or spot.row < 0 or self.text_selection is not None:
            return
        self._go_to(spot.row)
        if event.chain == 2:
            self.post_message(self.Chosen(self, self.view.ids[spot.row]))


CURSOR = "▌"
"""What stands at the left of the selected entry."""
GONE = "gone"
"""The role of words that were taken away: quiet and struck through."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as values."""

    paragraphs: tuple[Paragraph, ...]
    selected: tuple[Paragraph, ...] = ()
    """What it says while it is selected; empty: the same."""
    group: str = ""
    """A heading that stands above the first entry of its group."""


class EntryList(BlockList):
    """Entries one under the other; a double click posts `Chosen`, and Enter is left to the screen."""

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, apart: bool = True, ruled: bool = False
    ) -> None:
        """`apart`: a blank line between entries; `ruled`: headings stand in a quiet rule."""
        super().__init__(id=id, classes=classes)
        self._apart, self._ruled = apart, ruled
        self._entry: Callable[[str], Entry] = lambda _: Entry(())
        self._made: dict[str, Entry] = {}
        self._empty = ""

    def show(self, ids: Sequence[str], entry: Callable[[str], Entry], *, empty: str = "") -> None:
        """Shows entries; `entry` is asked only about those in sight. `empty` stands there while there are none."""
        self._entry, self._empty = entry, empty
        self._made.clear()
        self.show_ids(ids)

    @property
    def goes_on(self) -> bool:
        """Whether words are out of sight below."""
        return bool(self.view.placed) and (self.view.after > 0 or self._cut_at_end())

    def _cut_at_end(self) -> bool:
        last = self.view.placed[-1]
        return last.top + len(self._block(last.row).lines) > self.view.window

    def _at(self, index: int) -> Entry:
        one = self.view.ids[index]
        if one not in self._made:
            self._made[one] = self._entry(one)
        return self._made[one]

    def _heading(self, index: int) -> str:
        group = self._at(index).group
        return "" if index and self._at(index - 1).group == group else group

    def key_of(self, index: int) -> object:
        """The entry, and how it is shown."""
        state = index == self.view.cursor and (1 + self.has_focus)
        return self.view.ids[index], self._at(index), self._heading(index), index == 0, state

    def draw(self, index: int, width: int) -> Block:
        """Its paragraphs beside the cursor, below its heading."""
        entry, selected = self._at(index), index == self.view.cursor
        lead = self._lead(index, width)
        ground = "highlight" if selected else self.ground

        def ink(role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
            if role == GONE:
                return self.palette.style("quiet", ground) + Style(strike=True)
            return self.palette.style(role, ground, bold=bold, italic=italic)

        mark = (CURSOR if selected else " ", ink("primary" if self.has_focus else "quiet"))
        paragraphs = (entry.selected if selected else ()) or entry.paragraphs
        body = []
        for line in (line for one in paragraphs for line in laid(one, max(1, width - 2), ink)):
            strip = strip_of([*segments([mark]), *line.strip], width, ink())
            body.append(Line(strip, f" {line.text}" if line.text else "", line.hangs + 1, line.glue))
        # A heading is read with its first entry: only the blank line before it may be out of sight.
        return Block((*lead, *(body or [drawn([mark], width, ink())])), min(1, index, len(lead)))

    def _lead(self, index: int, width: int) -> list[Line]:
        heading = self._heading(index)
        blank = [drawn([], width, self.ink())]
        lead = blank if index and (self._apart or heading) else []
        if heading:
            lead = [*lead, *self._heading_lines(heading, width), *(blank if self._apart or self._ruled else [])]
        return lead

    def _heading_lines(self, heading: str, width: int) -> list[Line]:
        quiet = self.ink("quiet")
        if not self._ruled:
            return [drawn([(f" {line.words.plain}", self.ink(bold=True))], width, self.ink())
                    for line in wrapped(plain(heading), width - 2)]  # fmt: skip
        rule = self.ink("rule")
        pieces = [(" ──", rule), (f" {plain(heading).plain} ", quiet), ("─" * width, rule)]
        strip = strip_of(segments(pieces), max(0, width - 1), rule)
        return [Line(strip.extend_cell_length(width, self.ink().rich_style))]

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The cursor has another colour where keys act on it."""
        super().watch_has_focus(_has_focus)
        self.repaint()

    def _move_terminal_cursor(self) -> None:
        """Beside the entry, not beside the heading above it."""
        at = next((one for one in self.view.placed if one.row == self.view.cursor), None)
        if self.has_focus and at is not None:
            line = max(0, at.top + len(self._lead(at.row, self.inner_width)))
            self.app.cursor_position = self.region.offset + Offset(self.inset, self.inset + line)

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """What will stand here."""
        lines = wrapped(plain(self._empty), max(1, width - 2)) if self._empty else []
        return [drawn([(f" {line.words.plain}", self.ink("quiet"))], width, self.ink()) for line in lines][:height]
