"""How each option answers every side's why: a grid, or options one below the other where a grid has no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.records import Fit
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.widgets.painted import Look
from coprod_tui.tui.widgets.paragraphs import LinesWidget, StyledWords, TextParagraph, lay_out_paragraph
from coprod_tui.tui.widgets.text_layout import DrawnLine, drawn, strip_of

SIGNS = {Fit.MEETS: "✓", Fit.PARTLY: "◐", Fit.FAILS: "✗", Fit.UNKNOWN: "?"}
ROLES = {Fit.MEETS: "success", Fit.PARTLY: "warning", Fit.FAILS: "error", Fit.UNKNOWN: "quiet"}
UNSEEN = "· not looked at"
CURSOR = "▌"
_LETTER, _MARK = 3, 2
_SIDE_LEAST = 22
"""The narrowest column of a side; with less, the sides stand under each option."""


@frozen
class RatingColumn(Frozen):
    """A column of the grid: a side, and its why."""

    side: str
    name: str
    colour: int
    why: str = ""


@frozen
class RatingCell(Frozen):
    """How one option answers one why; `fit` is None where nobody has said."""

    fit: Fit | None = None
    word: str = ""


@frozen
class RatingOption(Frozen):
    """One option, with a cell for each side."""

    id: str
    letter: str
    text: str
    cells: tuple[RatingCell, ...] = ()


@frozen
class RatingGridValue(Frozen):
    """What a grid shows."""

    heads: tuple[RatingColumn, ...] = ()
    ways: tuple[RatingOption, ...] = ()
    most: int = 3
    """How many lines of one text are shown before the rest is folded; 0: all of them."""


@dataclass(slots=True)
class _OptionRow:
    """The lines of one option, and where each of its cells begins."""

    lines: list[DrawnLine]
    places: list[Offset] = field(default_factory=list)


@frozen
class GridDrawing(Frozen):
    """Draws a grid with the cursor on one cell."""

    value: RatingGridValue
    look: Look
    cursor: Offset | None
    """Side and option of the cell under the cursor; None without the focus."""

    def is_grid(self, width: int) -> bool:
        """Return whether the sides have room beside one another."""
        return (width - _LETTER) // (len(self.value.heads) + 1) >= _SIDE_LEAST

    def head(self, width: int) -> list[DrawnLine]:
        """Return the line of the sides and their whys, where there is one."""
        if not self.value.heads or not self.value.ways or not self.is_grid(width):
            return []
        columns, blank = self._columns(width), self.look.ink()
        pieces: list[Segment] = [Segment(" " * (_LETTER + columns[0]), blank.rich_style)]
        for head, room in zip(self.value.heads, columns[1:], strict=True):
            words = (
                StyledWords(" " * _MARK, "quiet"),
                StyledWords(head.name, stream_role(head.colour)),
                StyledWords(f": {head.why}" if head.why else "", "quiet"),
            )
            pieces += lay_out_paragraph(TextParagraph(words, flat=True), room - 1, self.look.ink)[0].strip
            pieces.append(Segment(" ", blank.rich_style))
        strip = strip_of(pieces, width, blank)
        return [DrawnLine(strip, strip.text.rstrip())]

    def rows(self, width: int) -> list[_OptionRow]:
        """Return the options."""
        draw = self._across if self.is_grid(width) else self._stacked
        return [draw(number, width) for number in range(len(self.value.ways))]

    def _columns(self, width: int) -> list[int]:
        """Return the cells of the option's text and of each side."""
        count = len(self.value.heads)
        if not count:
            return [width - _LETTER]
        side = min((width - _LETTER) * 2 // (3 * count), (width - _LETTER - _SIDE_LEAST) // count)
        side = max(_SIDE_LEAST, side)
        return [width - _LETTER - side * count, *[side] * count]

    def _across(self, number: int, width: int) -> _OptionRow:
        """Return an option with its cells beside it."""
        columns, way = self._columns(width), self.value.ways[number]
        parts = [lay_out_paragraph(self._text(way, number), _LETTER + columns[0] - 1, self._look_of(number, None).ink)]
        for place, room in enumerate(columns[1:]):
            parts.append(lay_out_paragraph(self._cell(number, place), room - 1, self._look_of(number, place).ink))
        rooms = [_LETTER + columns[0], *columns[1:]]
        lines = []
        for y in range(max(map(len, parts))):
            pieces: list[Segment] = []
            for part, room, place in zip(parts, rooms, (None, *range(len(parts) - 1)), strict=True):
                style = self._look_of(number, place).ink()
                strip = part[y].strip if y < len(part) else Strip.blank(room - 1, style.rich_style)
                pieces += [*strip, Segment(" ", self.look.ink().rich_style)]
            strip = strip_of(pieces, width, self.look.ink())
            lines.append(DrawnLine(strip, strip.text.rstrip(), _LETTER))
        starts = [sum(rooms[: place + 1]) for place in range(len(columns) - 1)]
        return _OptionRow(lines, [Offset(start, 0) for start in starts])

    def _stacked(self, number: int, width: int) -> _OptionRow:
        """Return an option with its cells below it."""
        way, blank = self.value.ways[number], self.look.ink()
        lines = lay_out_paragraph(self._text(way, number), width, self._look_of(number, None).ink)
        places = []
        wide = max((len(head.name) for head in self.value.heads), default=0)
        indent = Segment(" " * _LETTER, blank.rich_style)
        for place, head in enumerate(self.value.heads):
            places.append(Offset(_LETTER, len(lines)))
            mark = CURSOR if self.cursor == (place, number) else " "
            name = StyledWords(f"{mark}{head.name}", stream_role(head.colour))
            cell = self._cell(number, place)
            named = TextParagraph(cell.words, name, min(wide + 3, 24), most=cell.most)
            for line in lay_out_paragraph(named, max(1, width - _LETTER), self._look_of(number, place).ink):
                strip = strip_of([indent, *line.strip], width, blank)
                lines.append(DrawnLine(strip, strip.text.rstrip(), line.hangs + _LETTER, line.glue))
        lines.append(drawn([], width, blank))
        return _OptionRow(lines, places)

    def _text(self, way: RatingOption, number: int) -> TextParagraph:
        chosen = self.cursor is not None and number == self.cursor.y
        letter = StyledWords(way.letter, "primary" if chosen else "quiet", bold=chosen)
        return TextParagraph((StyledWords(way.text),), letter, max(_LETTER, len(way.letter) + 1), most=self.value.most)

    def _cell(self, number: int, place: int) -> TextParagraph:
        cell = self.value.ways[number].cells[place]
        mark = StyledWords(CURSOR if self.cursor == (place, number) else " ", "primary")
        if cell.fit is None:
            return TextParagraph((StyledWords(UNSEEN, "quiet"),), mark, _MARK)
        sign = StyledWords(f"{SIGNS[cell.fit]} {cell.fit}", ROLES[cell.fit])
        words = (sign, StyledWords(f"  {cell.word}" if cell.word else "", "quiet"))
        return TextParagraph(words, mark, _MARK, most=self.value.most)

    def _look_of(self, number: int, place: int | None) -> Look:
        return self.look.on("highlight") if self.cursor == (place, number) else self.look


class RatingGrid(LinesWidget):
    """The grid; with the focus it has a cursor on one cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(0, -1)", "move", key_display="←→↑↓"),
        Binding("down", "step(0, 1)", "down", show=False),
        Binding("left", "step(-1, 0)", "left", show=False),
        Binding("right", "step(1, 0)", "right", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor is on another cell, or the grid has another height."""

        grid: RatingGrid

    def __init__(self, *, still: bool = False, id: str | None = None) -> None:
        """`still`: it is only read, and never has the focus."""
        super().__init__(id=id)
        self.can_focus = not still
        self._value = RatingGridValue()
        self._at = Offset(0, 0)
        self._rows: list[_OptionRow] = []

    @property
    def value(self) -> RatingGridValue:
        """What the grid shows."""
        return self._value

    def show(self, value: RatingGridValue) -> None:
        """Show a grid; the cursor stays on its option and side."""
        if value == self._value:
            return
        way, side, row = self.way, self.side, self._at.y
        ids, sides = [option.id for option in value.ways], [head.side for head in value.heads]
        self._value = value
        self._at = Offset(
            sides.index(side) if side in sides else 0,
            ids.index(way.id) if way and way.id in ids else max(0, min(row, len(ids) - 1)),
        )
        self.changed()

    @property
    def way(self) -> RatingOption | None:
        """The option that the cursor is on."""
        ways = self._value.ways
        return ways[self._at.y] if self._at.y < len(ways) else None

    @property
    def side(self) -> str:
        """The side whose why the cursor is on; empty where no side has said why."""
        heads = self._value.heads
        return heads[self._at.x].side if self._at.x < len(heads) else ""

    @property
    def cell(self) -> RatingCell | None:
        """The cell that the cursor is on."""
        return self.way.cells[self._at.x] if self.way and self.side else None

    # Moving

    def action_step(self, across: int, down: int) -> None:
        """Move the cursor by cells."""
        self.move(across, down)

    def move(self, across: int, down: int) -> bool:
        """Move the cursor; returns False where there is no cell."""
        ways, heads = len(self._value.ways), max(1, len(self._value.heads))
        to = Offset(self._at.x + across, self._at.y + down)
        if not (0 <= to.x < heads and 0 <= to.y < ways):
            return False
        self._at = to
        self._show_cursor()
        return True

    def go_to(self, way: str, side: str) -> None:
        """Put the cursor on a cell, if there is one."""
        ids, sides = [option.id for option in self._value.ways], [head.side for head in self._value.heads]
        if way in ids:
            self._at = Offset(sides.index(side) if side in sides else 0, ids.index(way))
            self._show_cursor()

    def go_on(self) -> bool:
        """Move to the next cell, line by line; returns False after the last one."""
        return self.move(1, 0) or self.move(-self._at.x, 1)

    def _show_cursor(self) -> None:
        self.changed()
        self._place_terminal_cursor()
        self.post_message(self.Moved(self))

    def _place_terminal_cursor(self) -> None:
        if self.has_focus and self.is_mounted:
            self.app.cursor_position = self.region.offset + self.cursor_region().offset

    def on_focus(self) -> None:
        """Show the cursor."""
        self._show_cursor()

    def on_blur(self, event: events.Blur) -> None:
        """Hide the cursor."""
        self.changed()

    # Drawing

    def _drawing(self) -> GridDrawing:
        return GridDrawing(self._value, self.look, self._at if self.has_focus else None)

    def lay_out(self, width: int) -> Sequence[DrawnLine]:
        """Return a row for each option, under the sides' whys."""
        drawing = self._drawing()
        self._rows = drawing.rows(width)
        return [*drawing.head(width), *(line for row in self._rows for line in row.lines)]

    def cursor_region(self) -> Region:
        """Return where the cell under the cursor stands in the grid."""
        self.lines(self.inner_width)
        top = len(self._drawing().head(self.inner_width)) if self._rows else 0
        for number, row in enumerate(self._rows):
            if number == self._at.y:
                place = row.places[self._at.x] if self._at.x < len(row.places) else Offset(0, 0)
                return Region(place.x, top + place.y, 1, max(1, len(row.lines) - place.y))
            top += len(row.lines)
        return Region(0, 0, 1, 1)
