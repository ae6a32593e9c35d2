"""Themes × streams: how many things each stream said about each theme, and what kind of silence a nought is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.geometry import Size
from textual.strip import Strip
from textual.style import Style

from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line
from coprod_tui.tui.widgets.entry_list import Block, BlockList
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, Bar, Edges
from coprod_tui.tui.widgets.paragraphs import padded
from coprod_tui.tui.widgets.point_list import PointList
from coprod_tui.tui.widgets.text_layout import Line, Piece, drawn, segments, shortened, strip_of

CURSOR = "▌"
PLACES, WAITING = "in the brief", "no answer yet"
_WAITING_SHORT = "no answer"
_BETWEEN = 2
_NAME_LEAST, _NAME_MOST = 10, 30
_COUNT_LEAST = 5
"""Cells of a column that has no room for its stream's name: the letter stands above it."""
_BEFORE_PLACES, _PLACES_MOST = 4, 22
_NAME_CELLS = (20, 12, 9)
"""To how many cells the names of streams are cut, one after another, before their letters stand for them."""


class StreamHead(NamedTuple):
    """A column: a stream."""

    name: str
    letter: str
    colour: int
    """`Stream.colour`."""


class ThemeCell(NamedTuple):
    """A count, or a sign for a kind of silence, in the colour of a role."""

    words: str
    role: str = "text"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme, with a cell for each stream."""

    id: str
    name: str
    cells: tuple[ThemeCell, ...]
    places: tuple[str, ...] = ()
    """Where it stands in the brief: `5.3`, `6.1`."""
    waiting: int = 0
    """How many things said have no answer yet."""


class Columns(NamedTuple):
    """How wide each column is; 0 for one that has no room."""

    name: int
    heads: tuple[str, ...]
    """What stands above each stream's counts."""
    counts: tuple[int, ...]
    places: int
    waiting: int

    @property
    def width(self) -> int:
        """The cells that all of them take, with the cursor's."""
        return 1 + self.name + sum(self.counts) + self.places + self.waiting


def columns(width: int, streams: Sequence[StreamHead], rows: Sequence[ThemeRow]) -> Columns:
    """The columns that have room in so many cells: names of streams are cut first, then where it stands in the brief.

    How many have no answer is always there, and so is a cell for each stream down to a width of about forty.
    """
    wanted = max((cell_len(one_line(row.name).plain) for row in rows), default=0)
    name = min(max(wanted, _NAME_LEAST), _NAME_MOST) + _BETWEEN
    figures = [max((cell_len(row.cells[place].words) for row in rows), default=1) for place in range(len(streams))]
    told = max([cell_len(PLACES), *(cell_len("  ".join(row.places)) for row in rows)])
    places = min(told, _PLACES_MOST) + _BEFORE_PLACES
    made = Columns(name, (), (), 0, 0)
    for waiting, beside in ((WAITING, places), (WAITING, 0), (_WAITING_SHORT, 0)):
        for cells in (*_NAME_CELLS, 0):
            heads = tuple(_head(one, cells) for one in streams)
            counts = tuple(
                max(cell_len(head), figure, _COUNT_LEAST - _BETWEEN) + _BETWEEN
                for head, figure in zip(heads, figures, strict=True)
            )
            made = Columns(name, heads, counts, beside, cell_len(waiting) + _BETWEEN)
            if made.width <= width:
                return made
    return made._replace(name=max(_NAME_LEAST, name - (made.width - width)))


def _head(stream: StreamHead, cells: int) -> str:
    return shortened(one_line(stream.name).plain, cells) if cells else stream.letter


def _right(text: str, width: int) -> str:
    return " " * max(0, width - cell_len(text)) + text


class ThemeHeads(Bar):
    """The streams above the grid; they stay while its rows scroll."""

    DEFAULT_CSS = """
    ThemeHeads { height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._streams: tuple[StreamHead, ...] = ()
        self._rows: tuple[ThemeRow, ...] = ()

    def show(self, streams: Sequence[StreamHead], rows: Sequence[ThemeRow]) -> None:
        """Shows these streams above the columns that these rows need."""
        self._streams, self._rows = tuple(streams), tuple(rows)
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The heads, each in its stream's colour."""
        if not self._rows:
            return []
        made = columns(width, self._streams, self._rows)
        pieces: list[Piece] = [(" " * (1 + made.name), self.ink())]
        pieces += (
            (_right(head, count), self.ink(stream_role(one.colour), bold=True))
            for one, head, count in zip(self._streams, made.heads, made.counts, strict=True)
        )
        if made.places:
            pieces.append((padded(" " * _BEFORE_PLACES + PLACES, made.places), self.ink("quiet")))
        waiting = WAITING if made.waiting >= cell_len(WAITING) + _BETWEEN else _WAITING_SHORT
        pieces.append((_right(waiting, made.waiting), self.ink("quiet")))
        return [strip_of(segments(pieces), width, self.ink())]


class ThemeGrid(BlockList):
    """A row a theme; a double click posts `Chosen`, and Enter is left to the screen."""

    DEFAULT_CSS = """
    ThemeGrid { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._streams: tuple[StreamHead, ...] = ()
        self._rows: tuple[ThemeRow, ...] = ()
        self._empty = ""
        self._made: tuple[int, Columns] | None = None

    def show(self, streams: Sequence[StreamHead], rows: Sequence[ThemeRow], *, empty: str = "") -> None:
        """Shows these themes; `empty` stands there while there are none."""
        count = len(self._rows)
        self._streams, self._rows, self._empty = tuple(streams), tuple(rows), empty
        self._made = None
        self.show_ids(tuple(one.id for one in rows))
        if self.is_mounted and len(rows) != count:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line a theme."""
        return len(self._rows) or (2 if self._empty else 0)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The cursor has another colour where keys act on it."""
        super().watch_has_focus(_has_focus)
        self.repaint()

    def key_of(self, index: int) -> object:
        """The theme, how it is shown, and the columns that all rows share."""
        selected = index == self.view.cursor and (1 + self.has_focus)
        return self._rows[index], self._columns(self.inner_width), selected

    def _columns(self, width: int) -> Columns:
        if self._made is None or self._made[0] != width:
            self._made = width, columns(width, self._streams, self._rows)
        return self._made[1]

    def draw(self, index: int, width: int) -> Block:
        """The theme's name, its counts, where it stands in the brief, and how many have no answer."""
        row, selected = self._rows[index], index == self.view.cursor
        ground = "highlight" if selected else self.ground
        made = self._columns(width)

        def ink(role: str = "text", *, bold: bool = False) -> Style:
            return self.palette.style(role, ground, bold=bold)

        acting = self.has_focus and selected
        mark = (CURSOR if selected else " ", ink("primary" if self.has_focus else "quiet"))
        label = shortened(one_line(row.name).plain, made.name - _BETWEEN)
        pieces = [mark, (padded(label, made.name), ink("primary" if acting else "text", bold=selected))]
        pieces += (
            (_right(cell.words, count), ink(cell.role)) for cell, count in zip(row.cells, made.counts, strict=True)
        )
        if made.places:
            places = shortened("  ".join(row.places), made.places - _BEFORE_PLACES)
            pieces.append((padded(" " * _BEFORE_PLACES + places, made.places), ink("quiet")))
        role = ("warning", True) if row.waiting else ("quiet", False)
        pieces.append((_right(f"{row.waiting:,}", made.waiting), ink(role[0], bold=role[1])))
        strip = strip_of(segments(pieces), width, ink())
        return Block((Line(strip, strip.text.rstrip(), 1),))

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """What will stand here."""
        return [drawn([(f" {self._empty}", self.ink("quiet"))], width, self.ink())] if self._empty else []


# What was said about one theme, in a frame that names it: read from its beginning, marked, and acted on.


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


# Streams × versions: who stands where with which version; the newest versions are the ones that have room.

_BETWEEN_SIGNS = 3
_SIGN_NAME_MOST = 26


@dataclass(frozen=True, slots=True)
class SignCell:
    """Where a stream stands with a version: a sign and a word, in the colour of a role."""

    words: str
    role: str = "quiet"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SignRow:
    """A stream, with a cell for each version."""

    id: str
    name: str
    colour: int
    """`Stream.colour`."""
    cells: tuple[SignCell, ...]


class SignGrid(BlockList):
    """A row a stream; a double click posts `Chosen`, and Enter is left to the screen."""

    DEFAULT_CSS = """
    SignGrid { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._heads: tuple[str, ...] = ()
        self._rows: tuple[SignRow, ...] = ()

    def show(self, heads: Sequence[str], rows: Sequence[SignRow]) -> None:
        """Shows these streams; `heads` name the versions, oldest first."""
        count = len(self._rows)
        self._heads, self._rows = tuple(heads), tuple(rows)
        self.show_ids(tuple(one.id for one in rows))
        if self.is_mounted and len(rows) != count:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line a stream, and the heads above them."""
        return len(self._rows) + 2 if self._rows else 0

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The cursor has another colour where keys act on it."""
        super().watch_has_focus(_has_focus)
        self.repaint()

    def key_of(self, index: int) -> object:
        """The stream, how it is shown, and the columns that all rows share."""
        selected = index == self.view.cursor and (1 + self.has_focus)
        return self._rows[index], self._heads, self._widths(), selected, index == 0

    def draw(self, index: int, width: int) -> Block:
        """The name in the stream's colour, and a cell for each version that has room."""
        row, selected = self._rows[index], index == self.view.cursor
        ground = "highlight" if selected else self.ground
        name, columns = self._columns(width)
        first = len(row.cells) - len(columns)

        def ink(role: str = "text", *, bold: bool = False) -> Style:
            return self.palette.style(role, ground, bold=bold)

        mark = (CURSOR if selected else " ", ink("primary" if self.has_focus else "quiet"))
        label = shortened(one_line(row.name).plain, name - _BETWEEN_SIGNS)
        pieces = [mark, (padded(label, name), ink(stream_role(row.colour), bold=True))]
        pieces += (
            (padded(shortened(one.words, column), column), ink(one.role, bold=one.bold))
            for one, column in zip(row.cells[first:], columns, strict=True)
        )
        strip = strip_of(segments(pieces), width, ink())
        lead = self._head_lines(name, columns, width) if index == 0 else []
        return Block((*lead, Line(strip, strip.text.rstrip(), 1)), len(lead))

    def _head_lines(self, name: int, columns: Sequence[int], width: int) -> list[Line]:
        first = len(self._heads) - len(columns)
        quiet, blank = self.ink("quiet"), self.ink()
        hidden = f"‹ {first} earlier" if first else ""
        pieces: list[Piece] = [(" ", blank), (padded(shortened(hidden, name - _BETWEEN_SIGNS), name), quiet)]
        pieces += (
            (padded(shortened(head, column), column), quiet)
            for head, column in zip(self._heads[first:], columns, strict=True)
        )
        return [drawn(pieces, width, blank), drawn([], width, blank)]

    def _widths(self) -> tuple[int, tuple[int, ...]]:
        """What the names and each version's cells need."""
        name = max((cell_len(one_line(row.name).plain) for row in self._rows), default=0)
        cells = zip(*(row.cells for row in self._rows), strict=True)
        wanted = (
            max(cell_len(head), *(cell_len(one.words) for one in column)) + _BETWEEN_SIGNS
            for head, column in zip(self._heads, cells, strict=True)
        )
        return min(name, _SIGN_NAME_MOST) + _BETWEEN_SIGNS, tuple(wanted)

    def _columns(self, width: int) -> tuple[int, tuple[int, ...]]:
        """The width of the names, and of the newest versions that have room beside them; the newest is always there."""
        name, wanted = self._widths()
        name = max(1, min(name, width // 2))
        shown: list[int] = []
        left = width - 1 - name
        for column in reversed(wanted):
            if shown and column > left:
                break
            shown.insert(0, max(1, min(column, left)))
            left -= column
        return name, tuple(shown)
