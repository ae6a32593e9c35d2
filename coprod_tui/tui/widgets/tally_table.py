"""Hands counted by one key each: a column for each side, because counts of sides are never added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Offset
from textual.message import Message

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line
from coprod_tui.tui.widgets.painted import Look
from coprod_tui.tui.widgets.paragraphs import LinesWidget
from coprod_tui.tui.widgets.text_layout import DrawnLine, Piece, drawn, shorten

_KEY, _GAP = 4, 2
_WORDS_LEAST, _WORDS_MOST, _COLUMN_LEAST = 24, 50, 5
NOBODY, NOT_ASKED, UNASKED = "·", "not asked", "–"


@frozen
class TallyRow(Frozen):
    """One step of the scale."""

    key: str
    """The key that counts one such hand."""
    words: str
    short: str
    """The same where there is little room."""
    enough: bool = True
    """Whether such a hand is enough, as was decided before."""


@frozen
class TallyColumn(Frozen):
    """A side's column."""

    side: str
    name: str
    colour: int
    counts: tuple[int, ...] = ()
    """How many at each row; nothing where this side has not been asked."""
    kept_back: bool = False
    """Whether only the number of all hands is shown."""


@frozen
class TallyValue(Frozen):
    """What the table shows."""

    rows: tuple[TallyRow, ...] = ()
    """Lowest first."""
    columns: tuple[TallyColumn, ...] = ()
    counting: str = ""
    """The side whose hands are counted now; empty: the table is only read, with the rows that somebody showed."""


@frozen
class TallyDrawing(Frozen):
    """Draws the table."""

    value: TallyValue
    counted: tuple[int, ...]
    """How many hands were counted at each row, for the side that is counted now."""
    last: str
    """The key of the last hand; empty for none."""
    look: Look

    def lines(self, width: int) -> Sequence[DrawnLine]:
        """Return a heading, a row for each step, and how many hands there are."""
        columns = self.value.columns
        if not columns:
            return ()
        room = self._room(width)
        words = min(_WORDS_MOST, width - _KEY - room * len(columns))
        lines = [self._heading(words, room, width)]
        for number, row in enumerate(self.value.rows):
            counts = [self._counts_of(column) for column in columns]
            if self.value.counting or any(of_side and of_side[number] for of_side in counts):
                lines.append(self._row(row, number, words, room, width))
        lines.append(self._total(words, room, width))
        return lines

    def _room(self, width: int) -> int:
        longest = max(len(one_line(column.name).plain) for column in self.value.columns) + _GAP
        most = (width - _KEY - _WORDS_LEAST) // len(self.value.columns)
        return max(_COLUMN_LEAST, min(max(longest, len(NOT_ASKED) + _GAP), most))

    def _counts_of(self, column: TallyColumn) -> tuple[int, ...]:
        """Return how many hands a column shows at each row; nothing where they are not shown."""
        if column.side == self.value.counting:
            return self.counted
        return () if column.kept_back else column.counts

    def _heading(self, words: int, room: int, width: int) -> DrawnLine:
        start = "key" if self.value.counting else ""
        pieces: list[Piece] = [(start.ljust(_KEY), self.look.ink("quiet")), (" " * max(0, words), self.look.ink())]
        for column in self.value.columns:
            name = shorten(one_line(column.name).plain, room - 1)
            counting = column.side == self.value.counting
            pieces += [(name.rjust(room), self.look.ink(stream_role(column.colour), bold=counting))]
        return drawn(pieces, width, self.look.ink())

    def _row(self, row: TallyRow, number: int, words: int, room: int, width: int) -> DrawnLine:
        is_last = bool(self.value.counting) and row.key == self.last
        ink = (self.look.on("highlight") if is_last else self.look).ink
        said = row.words if len(row.words) < words else row.short
        pieces: list[Piece] = [
            (row.key.ljust(_KEY) if self.value.counting else "", ink("primary", bold=True)),
            (shorten(said, words - 1).ljust(max(0, words)), ink()),
        ]
        if not self.value.counting:
            pieces.append((" " * _KEY, ink()))
        for column in self.value.columns:
            counts = self._counts_of(column)
            count = counts[number] if counts else 0
            shown = f"{count}" if count else "" if column.kept_back and not counts else NOBODY
            role = "quiet" if not count else "text" if row.enough else "warning"
            if count and not row.enough:
                shown = f"! {shown}"
            pieces.append((shown.rjust(room), ink(role, bold=bool(count))))
        return drawn(pieces, width, ink())

    def _total(self, words: int, room: int, width: int) -> DrawnLine:
        pieces: list[Piece] = [("counted".ljust(_KEY + max(0, words)), self.look.ink("quiet"))]
        for column in self.value.columns:
            counts = self.counted if column.side == self.value.counting else column.counts
            unasked = NOT_ASKED if len(NOT_ASKED) < room else UNASKED
            pieces.append(((str(sum(counts)) if counts else unasked).rjust(room), self.look.ink("quiet")))
        return drawn(pieces, width, self.look.ink())


class TallyTable(LinesWidget):
    """The table; while a side is counted, each key of a row adds a hand to its column."""

    @dataclass
    class Counted(Message):
        """A hand was added, or the last one taken back."""

        table: TallyTable
        tally: str

    def __init__(self, *, still: bool = False, id: str | None = None) -> None:
        """`still`: it is only read, and never has the focus."""
        super().__init__(id=id)
        self.can_focus = not still
        self._value = TallyValue()
        self._tally = ""
        self._last = ""

    @property
    def tally(self) -> str:
        """The keys of the hands counted so far, in order."""
        return self._tally

    def show(self, value: TallyValue, tally: str = "") -> None:
        """Show a table; `tally` holds the keys of the hands that were counted and not kept yet."""
        keys = {row.key for row in value.rows}
        tally = "".join(key for key in tally if key in keys)
        if (value, tally) != (self._value, self._tally):
            self._value, self._tally = value, tally
            self.display = bool(value.columns)
            self.changed()

    @property
    def counts(self) -> tuple[int, ...]:
        """How many hands were counted at each row."""
        return tuple(self._tally.count(row.key) for row in self._value.rows)

    def take_back(self) -> None:
        """Take back the last hand."""
        self._count(self._tally[:-1])

    def takes(self, event: events.Key) -> bool:
        """Return whether a key counts a hand."""
        return bool(self._value.counting) and any(row.key == event.character for row in self._value.rows)

    def on_key(self, event: events.Key) -> None:
        """Count a hand for the key of a row."""
        if self.takes(event) and event.character:
            event.stop()
            self._last = event.character
            self._count(self._tally + event.character)

    def _count(self, tally: str) -> None:
        if tally != self._tally:
            self._tally = tally
            self.changed()
            self._place_terminal_cursor()
            self.post_message(self.Counted(self, tally))

    def on_focus(self) -> None:
        """Put the terminal's cursor on the row that was counted last."""
        self.changed()
        self._place_terminal_cursor()

    def on_blur(self, event: events.Blur) -> None:
        """Draw the rows as ones that no key counts."""
        self.changed()

    def _place_terminal_cursor(self) -> None:
        if self.has_focus and self.is_mounted:
            keys = [row.key for row in self._value.rows]
            row = keys.index(self._last) if self._last in keys else 0
            self.app.cursor_position = self.region.offset + Offset(1, 1 + row)

    def lay_out(self, width: int) -> Sequence[DrawnLine]:
        """Return a heading, a row for each step, and how many hands there are."""
        last = self._last if self._tally else ""
        return TallyDrawing(self._value, self.counts, last, self.look).lines(width)
