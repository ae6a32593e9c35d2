"""Lists of any length with a cursor, moved by keys and mouse; and the list whose rows are entries of paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.content import plain
from coprod_tui.tui.widgets.painted import Look, PaintedWidget, WidgetMessage
from coprod_tui.tui.widgets.paragraphs import TextParagraph, lay_out_paragraph
from coprod_tui.tui.widgets.text_layout import DrawnLine, drawn, segments, strip_of, wrap
from coprod_tui.tui.widgets.virtual_list import DrawnRow, RowPainter, RowState, RowValues, VirtualList, sentence_lines

_WHEEL = 3
"""How many lines a step of the mouse wheel scrolls."""


class BlockList(PaintedWidget, can_focus=True):
    """Rows by id, drawn by a painter; posts which row the cursor went to, which was chosen, and a step past the end."""

    DEFAULT_CSS = """
    BlockList { width: 1fr; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "up", show=False),
        Binding("down", "step(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
    ]
    sinks: ClassVar[bool] = False
    """Whether few rows stand at the end of the window, and new ones are followed while the end is in sight."""

    class Moved(WidgetMessage):
        """A key or the mouse moved the cursor to another row."""

        def __init__(self, owner: BlockList, row: str) -> None:
            super().__init__(owner)
            self.list = owner
            self.id = row

    class Chosen(WidgetMessage):
        """A row was chosen: by Enter where the list takes it, or by a double click."""

        def __init__(self, owner: BlockList, row: str) -> None:
            super().__init__(owner)
            self.list = owner
            self.id = row

    class PastEnd(WidgetMessage):
        """A key would have moved the cursor beyond the last row (`step` 1) or the first (`step` -1)."""

        def __init__(self, owner: BlockList, step: int) -> None:
            super().__init__(owner)
            self.list = owner
            self.step = step

    def __init__(self, painter: RowPainter, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.rows = VirtualList(self, painter, sinks=self.sinks)
        self.view = self.rows.viewport
        """Which rows are in the window; read it, and change it only through the list."""

    # What it shows

    def show_ids(self, ids: Sequence[str], painter: RowPainter | None = None) -> None:
        """Show these rows, by another painter where one is given; what is being read stays where it is.

        Costs what is in the window, not what is listed.
        """
        if painter is not None:
            self.rows.painter = painter
        self.view.show(ids)
        self.repaint()

    @property
    def cursor(self) -> str | None:
        """The id of the row that is selected, or None."""
        return self.view.cursor_id

    @cursor.setter
    def cursor(self, row: str | None) -> None:
        index = None if row is None else self.view.index_of(row, self.view.cursor)
        self.view.select(-1 if index is None else index)
        self.repaint()

    def to_end(self) -> None:
        """Scroll to the last row, and follow what is added until the list is moved."""
        self.view.to_end()
        self.repaint()

    # Drawing

    def repaint(self) -> None:
        """Draw again what differs from what is on the screen, and no other line."""
        if not self.is_mounted:
            return
        lines = self.rows.fill()
        if lines is None:
            self.refresh()
        for y in lines or ():
            self.repaint_lines(y)
        self.repaint_edges()
        self._place_terminal_cursor()

    def _place_terminal_cursor(self) -> None:
        """Put the terminal's cursor at the selected row, for magnifiers and braille displays."""
        if self.has_focus:
            line = self.rows.cursor_line()
            self.app.cursor_position = self.region.offset + Offset(self.inset, self.inset + line)

    def inner_line(self, y: int, width: int) -> Strip:
        """Return a line of a row, with what is selected of it by the mouse."""
        spot = self.rows.spot(y)
        if spot is None or spot.line.strip.cell_length != width:
            return super().inner_line(y, width)
        if spot.row < 0:
            return spot.line.strip
        selection = self.text_selection
        style = self.screen.get_component_rich_style("screen--selection") if selection is not None else None
        return self.rows.strip(spot, selection, style)

    def relooked(self) -> None:
        """Draw every row in the new colours."""
        self.rows.recolour()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the rows for another width; the row that is read stays in sight."""
        self.view.resize(self.inner_height)
        self.rows.fill()
        self.refresh()
        self.repaint()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the cursor as one that keys act on, or no longer."""
        super().watch_has_focus(has_focus)
        self.repaint()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the words that were selected with the mouse, and what ends them."""
        text = self.rows.selected_text(selection)
        return None if text is None else (text, "\n")

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the lines again, with what is selected."""
        self.refresh()

    # Keys and mouse

    def action_step(self, rows: int) -> None:
        """Move to the next row (1) or the one before (-1)."""
        before = self.cursor
        if self.view.step(rows):
            self._moved_from(before)
        else:
            self.post_message(self.PastEnd(self, rows))

    def action_page(self, pages: int) -> None:
        """Move about a window further on (1) or back (-1)."""
        before = self.cursor
        self.view.page(pages)
        self._moved_from(before)

    def action_first(self) -> None:
        """Move to the first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._go_to(len(self.view.ids) - 1)

    def _go_to(self, index: int) -> None:
        before = self.cursor
        self.view.select(index)
        self._moved_from(before)

    def _moved_from(self, before: str | None) -> None:
        self.repaint()
        if self.cursor is not None and self.cursor != before:
            self.post_message(self.Moved(self, self.cursor))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down; at the end the wheel is left to what is around the list."""
        if self.view.scroll(_WHEEL):
            event.stop()
            self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up; at the beginning the wheel is left to what is around the list."""
        if self.view.scroll(-_WHEEL):
            event.stop()
            self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse; a double click chooses it. A click that ended a drag does nothing."""
        spot = self.rows.spot(event.y - self.inset)
        if spot is None or spot.row < 0 or self.text_selection is not None:
            return
        self._go_to(spot.row)
        if event.chain == 2:
            self.post_message(self.Chosen(self, self.view.ids[spot.row]))


# Entries of paragraphs

CURSOR = "▌"
"""What stands at the left of the selected entry."""
GONE = "gone"
"""The role of words that were taken away: quiet and struck through."""


@frozen
class ListEntry(Frozen):
    """One entry as values."""

    paragraphs: tuple[TextParagraph, ...]
    selected: tuple[TextParagraph, ...] = ()
    """What it says while it is selected; empty: the same."""
    group: str = ""
    """A heading that stands above the first entry of its group."""


class EntryPainter:
    """Draws entries beside the cursor, below the headings of their groups."""

    def __init__(
        self, entries: RowValues[ListEntry], empty: str = "", *, apart: bool = True, ruled: bool = False
    ) -> None:
        """`empty` stands there while there are no entries; the others are those of `EntryList`."""
        self._entries = entries
        self._empty = empty
        self._apart, self._ruled = apart, ruled

    def _heading(self, row: RowState) -> str:
        return row.heading(lambda entry: self._entries[entry].group)

    def key_of(self, row: RowState, width: int) -> object:
        """Return the entry, and how it is shown."""
        return row.id, self._entries[row.id], self._heading(row), row.position == 0, row.emphasis

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return its paragraphs beside the cursor, below its heading."""
        entry = self._entries[row.id]
        lead = self._lead(row, look, width)
        ground = look.on("highlight") if row.selected else look

        def ink(role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
            if role == GONE:
                return ground.ink("quiet") + Style(strike=True)
            return ground.ink(role, bold=bold, italic=italic)

        mark = (CURSOR if row.selected else " ", ink("primary" if row.focused else "quiet"))
        paragraphs = (entry.selected if row.selected else ()) or entry.paragraphs
        body = []
        for line in (line for paragraph in paragraphs for line in lay_out_paragraph(paragraph, max(1, width - 2), ink)):
            strip = strip_of([*segments([mark]), *line.strip], width, ink())
            body.append(DrawnLine(strip, f" {line.text}" if line.text else "", line.hangs + 1, line.glue))
        # A heading is read with its first entry: only the blank line before it may be out of sight.
        lines = (*lead, *(body or [drawn([mark], width, ink())]))
        return DrawnRow(lines, min(1, row.position, len(lead)), len(lead))

    def _lead(self, row: RowState, look: Look, width: int) -> list[DrawnLine]:
        heading = self._heading(row)
        blank = [drawn([], width, look.ink())]
        lead = blank if row.position and (self._apart or heading) else []
        if heading:
            lead = [*lead, *self._heading_lines(heading, look, width), *(blank if self._apart or self._ruled else [])]
        return lead

    def _heading_lines(self, heading: str, look: Look, width: int) -> list[DrawnLine]:
        if self._ruled:
            return [rule_line(heading, look, width)]
        return [
            drawn([(f" {line.words.plain}", look.ink(bold=True))], width, look.ink())
            for line in wrap(plain(heading), width - 2)
        ]

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return the sentence about an empty list."""
        return sentence_lines(self._empty, look, width, height)


def rule_line(words: str, look: Look, width: int) -> DrawnLine:
    """Return a quiet rule with words in it; it cannot be selected with the mouse."""
    rule = look.ink("rule")
    pieces = [(" ──", rule), (f" {plain(words).plain} ", look.ink("quiet")), ("─" * width, rule)]
    strip = strip_of(segments(pieces), max(0, width - 1), rule)
    return DrawnLine(strip.extend_cell_length(width, look.ink().rich_style))


class EntryList(BlockList):
    """Entries one under the other; a double click posts `Chosen`, and Enter is left to the screen."""

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, apart: bool = True, ruled: bool = False
    ) -> None:
        """`apart`: a blank line between entries; `ruled`: headings stand in a quiet rule."""
        self._apart, self._ruled = apart, ruled
        self._made: RowValues[ListEntry] = RowValues(lambda _: ListEntry(()))
        super().__init__(EntryPainter(self._made, apart=apart, ruled=ruled), id=id, classes=classes)

    def show(self, ids: Sequence[str], entry: Callable[[str], ListEntry], *, empty: str = "") -> None:
        """Show entries; `entry` is asked only about those in sight. `empty` stands there while there are none."""
        self._made = RowValues(entry)
        self.show_ids(ids, EntryPainter(self._made, empty, apart=self._apart, ruled=self._ruled))

    @property
    def goes_on(self) -> bool:
        """Whether words are out of sight below."""
        if not self.view.placed:
            return False
        last = self.view.placed[-1]
        return self.view.after > 0 or last.top + len(self.rows.row(last.row).lines) > self.view.window
