"""Grids of the leads and the sign-off: themes × streams, what was said about one theme, streams × versions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.geometry import Size
from textual.strip import Strip

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, BarWidget, Frame, Look
from coprod_tui.tui.widgets.paragraphs import pad_to
from coprod_tui.tui.widgets.point_list import PointList
from coprod_tui.tui.widgets.text_layout import DrawnLine, Piece, drawn, segments, shorten, strip_of
from coprod_tui.tui.widgets.virtual_list import DrawnRow, RowState

# Themes × streams: how much each stream said about each theme, and what kind of silence a nought is

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


@frozen
class ThemeRow(Frozen):
    """A theme, with a cell for each stream."""

    id: str
    name: str
    cells: tuple[ThemeCell, ...]
    places: tuple[str, ...] = ()
    """Where it stands in the brief: `5.3`, `6.1`."""
    waiting: int = 0
    """How many things said have no answer yet."""


class ThemeColumns(NamedTuple):
    """The widths of the columns of the themes; 0 for one that has no room."""

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


def columns(width: int, streams: Sequence[StreamHead], rows: Sequence[ThemeRow]) -> ThemeColumns:
    """Return the columns that have room: names of streams are cut first, then where a theme stands in the brief.

    How many have no answer is always there, and so is a cell for each stream down to a width of about forty.
    """
    wanted = max((cell_len(one_line(row.name).plain) for row in rows), default=0)
    name = min(max(wanted, _NAME_LEAST), _NAME_MOST) + _BETWEEN
    figures = [max((cell_len(row.cells[place].words) for row in rows), default=1) for place in range(len(streams))]
    told = max([cell_len(PLACES), *(cell_len("  ".join(row.places)) for row in rows)])
    places = min(told, _PLACES_MOST) + _BEFORE_PLACES
    made = ThemeColumns(name, (), (), 0, 0)
    for waiting, beside in ((WAITING, places), (WAITING, 0), (_WAITING_SHORT, 0)):
        for cells in (*_NAME_CELLS, 0):
            heads = tuple(_head(stream, cells) for stream in streams)
            counts = tuple(
                max(cell_len(head), figure, _COUNT_LEAST - _BETWEEN) + _BETWEEN
                for head, figure in zip(heads, figures, strict=True)
            )
            made = ThemeColumns(name, heads, counts, beside, cell_len(waiting) + _BETWEEN)
            if made.width <= width:
                return made
    return made._replace(name=max(_NAME_LEAST, name - (made.width - width)))


def _head(stream: StreamHead, cells: int) -> str:
    return shorten(one_line(stream.name).plain, cells) if cells else stream.letter


def _right(text: str, width: int) -> str:
    return " " * max(0, width - cell_len(text)) + text


class ThemeHeads(BarWidget):
    """The streams above the grid; they stay while its rows scroll."""

    DEFAULT_CSS = """
    ThemeHeads { height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._streams: tuple[StreamHead, ...] = ()
        self._rows: tuple[ThemeRow, ...] = ()

    def show(self, streams: Sequence[StreamHead], rows: Sequence[ThemeRow]) -> None:
        """Show these streams above the columns that these rows need."""
        self._streams, self._rows = tuple(streams), tuple(rows)
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """Return the heads, each in its stream's colour."""
        if not self._rows:
            return []
        made = columns(width, self._streams, self._rows)
        pieces: list[Piece] = [(" " * (1 + made.name), self.ink())]
        pieces += (
            (_right(head, count), self.ink(stream_role(stream.colour), bold=True))
            for stream, head, count in zip(self._streams, made.heads, made.counts, strict=True)
        )
        if made.places:
            pieces.append((pad_to(" " * _BEFORE_PLACES + PLACES, made.places), self.ink("quiet")))
        waiting = WAITING if made.waiting >= cell_len(WAITING) + _BETWEEN else _WAITING_SHORT
        pieces.append((_right(waiting, made.waiting), self.ink("quiet")))
        return [strip_of(segments(pieces), width, self.ink())]


class ThemePainter:
    """Draws themes in the columns that all of them share."""

    def __init__(self, streams: tuple[StreamHead, ...], rows: tuple[ThemeRow, ...], empty: str = "") -> None:
        """`empty` stands there while there are no themes."""
        self.rows = rows
        self.empty = empty
        self._streams = streams
        self._columns: tuple[int, ThemeColumns] | None = None

    def key_of(self, row: RowState, width: int) -> object:
        """Return the theme, how it is shown, and the columns that all rows share."""
        return self.rows[row.position], self._columns_for(width), row.emphasis

    def _columns_for(self, width: int) -> ThemeColumns:
        if self._columns is None or self._columns[0] != width:
            self._columns = width, columns(width, self._streams, self.rows)
        return self._columns[1]

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return the theme's name, its counts, where it stands in the brief, and how many have no answer."""
        theme, made = self.rows[row.position], self._columns_for(width)
        ground = look.on("highlight") if row.selected else look
        ink = ground.ink
        mark = (CURSOR if row.selected else " ", ink("primary" if row.focused else "quiet"))
        label = shorten(one_line(theme.name).plain, made.name - _BETWEEN)
        name = (pad_to(label, made.name), ink("primary" if row.emphasis == 2 else "text", bold=row.selected))
        pieces = [mark, name]
        pieces += (
            (_right(cell.words, count), ink(cell.role)) for cell, count in zip(theme.cells, made.counts, strict=True)
        )
        if made.places:
            places = shorten("  ".join(theme.places), made.places - _BEFORE_PLACES)
            pieces.append((pad_to(" " * _BEFORE_PLACES + places, made.places), ink("quiet")))
        role = "warning" if theme.waiting else "quiet"
        pieces.append((_right(f"{theme.waiting:,}", made.waiting), ink(role, bold=bool(theme.waiting))))
        strip = strip_of(segments(pieces), width, ink())
        return DrawnRow((DrawnLine(strip, strip.text.rstrip(), 1),))

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return the sentence about an empty grid, on one line."""
        return [drawn([(f" {self.empty}", look.ink("quiet"))], width, look.ink())] if self.empty else []


class ThemeGrid(BlockList):
    """A row per theme; a double click posts `Chosen`, and Enter is left to the screen."""

    DEFAULT_CSS = """
    ThemeGrid { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        self._painter = ThemePainter((), ())
        super().__init__(self._painter, id=id)

    def show(self, streams: Sequence[StreamHead], rows: Sequence[ThemeRow], *, empty: str = "") -> None:
        """Show these themes; `empty` stands there while there are none."""
        count = len(self._painter.rows)
        self._painter = ThemePainter(tuple(streams), tuple(rows), empty)
        self.show_ids(tuple(row.id for row in rows), self._painter)
        if self.is_mounted and len(rows) != count:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return a line per theme."""
        return len(self._painter.rows) or (2 if self._painter.empty else 0)


# What was said about one theme


class ThemeBox(PointList):
    """A framed list, read from its beginning; the frame names the theme, and is heavy where the letters act in it."""

    inset = 1
    sinks: ClassVar[bool] = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._theme, self._keys = "", ""

    def head(self, theme: str, keys: str) -> None:
        """Set what the upper edge says, and which keys stand in the lower one."""
        self._theme, self._keys = one_line(theme).plain, keys
        self.repaint_edges()

    def frame(self) -> Frame:
        """Return the frame: how much is marked or out of sight, and the keys, which go first where it is short."""
        marked = f"{len(self.marks):,} marked" if self.marks else ""
        more = f"{self.view.after:,} more" if self.view.after else ""
        counts = " · ".join(part for part in (marked, more) if part)
        whole = f"{counts}   {self._keys}" if counts and self._keys else counts or self._keys
        notes = tuple(words for words in (whole, counts) if words)
        role, title_role, edges = ("primary", "primary", HEAVY) if self.has_focus else ("rule", "text", QUIET)
        return Frame(self._theme, notes, role, title_role=title_role, edges=edges)


# Streams × versions: where each stream stands with the newest versions that have room

_BETWEEN_SIGNS = 3
_SIGN_NAME_MOST = 26


@frozen
class SignCell(Frozen):
    """Where a stream stands with a version: a sign and a word, in the colour of a role."""

    words: str
    role: str = "quiet"
    bold: bool = False


@frozen
class SignRow(Frozen):
    """A stream, with a cell for each version."""

    id: str
    name: str
    colour: int
    """`Stream.colour`."""
    cells: tuple[SignCell, ...]


class SignPainter:
    """Draws streams in the columns of versions that all of them share."""

    def __init__(self, heads: tuple[str, ...], rows: tuple[SignRow, ...]) -> None:
        """`heads` name the versions, oldest first."""
        self._heads = heads
        self.rows = rows

    def key_of(self, row: RowState, width: int) -> object:
        """Return the stream, how it is shown, and the columns that all rows share."""
        return self.rows[row.position], self._heads, self._widths, row.emphasis, row.position == 0

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return the name in the stream's colour, and a cell for each version that has room."""
        stream = self.rows[row.position]
        ground = look.on("highlight") if row.selected else look
        ink = ground.ink
        name, columns = self._columns(width)
        first = len(stream.cells) - len(columns)
        mark = (CURSOR if row.selected else " ", ink("primary" if row.focused else "quiet"))
        label = shorten(one_line(stream.name).plain, name - _BETWEEN_SIGNS)
        pieces = [mark, (pad_to(label, name), ink(stream_role(stream.colour), bold=True))]
        pieces += (
            (pad_to(shorten(cell.words, column), column), ink(cell.role, bold=cell.bold))
            for cell, column in zip(stream.cells[first:], columns, strict=True)
        )
        strip = strip_of(segments(pieces), width, ink())
        lead = self._head_lines(name, columns, look, width) if row.position == 0 else []
        return DrawnRow((*lead, DrawnLine(strip, strip.text.rstrip(), 1)), len(lead))

    def _head_lines(self, name: int, columns: Sequence[int], look: Look, width: int) -> list[DrawnLine]:
        first = len(self._heads) - len(columns)
        quiet, blank = look.ink("quiet"), look.ink()
        hidden = f"‹ {first} earlier" if first else ""
        pieces: list[Piece] = [(" ", blank), (pad_to(shorten(hidden, name - _BETWEEN_SIGNS), name), quiet)]
        pieces += (
            (pad_to(shorten(head, column), column), quiet)
            for head, column in zip(self._heads[first:], columns, strict=True)
        )
        return [drawn(pieces, width, blank), drawn([], width, blank)]

    @cached_property
    def _widths(self) -> tuple[int, tuple[int, ...]]:
        """What the names and each version's cells need."""
        name = max((cell_len(one_line(row.name).plain) for row in self.rows), default=0)
        cells = zip(*(row.cells for row in self.rows), strict=True)
        wanted = (
            max(cell_len(head), *(cell_len(cell.words) for cell in column)) + _BETWEEN_SIGNS
            for head, column in zip(self._heads, cells, strict=True)
        )
        return min(name, _SIGN_NAME_MOST) + _BETWEEN_SIGNS, tuple(wanted)

    def _columns(self, width: int) -> tuple[int, tuple[int, ...]]:
        """Return the width of the names, and of the newest versions that have room; the newest is always there."""
        name, wanted = self._widths
        name = max(1, min(name, width // 2))
        shown: list[int] = []
        left = width - 1 - name
        for column in reversed(wanted):
            if shown and column > left:
                break
            shown.insert(0, max(1, min(column, left)))
            left -= column
        return name, tuple(shown)

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return nothing: without streams the grid takes no room."""
        return ()


class SignGrid(BlockList):
    """A row per stream; a double click posts `Chosen`, and Enter is left to the screen."""

    DEFAULT_CSS = """
    SignGrid { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        self._painter = SignPainter((), ())
        super().__init__(self._painter, id=id)

    def show(self, heads: Sequence[str], rows: Sequence[SignRow]) -> None:
        """Show these streams; `heads` name the versions, oldest first."""
        count = len(self._painter.rows)
        self._painter = SignPainter(tuple(heads), tuple(rows))
        self.show_ids(tuple(row.id for row in rows), self._painter)
        if self.is_mounted and len(rows) != count:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return a line per stream, and the heads above them."""
        return len(self._painter.rows) + 2 if self._painter.rows else 0
