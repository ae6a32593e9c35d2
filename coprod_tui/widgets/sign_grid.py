"""Streams × versions: who stands where with which version; the newest versions are the ones that have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.geometry import Size
from textual.style import Style

from coprod_tui.looks import stream_role
from coprod_tui.text import one_line
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.blocks import Block
from coprod_tui.widgets.lined import padded
from coprod_tui.widgets.lines import Line, Piece, drawn, segments, shortened, strip_of

CURSOR = "▌"
_BETWEEN = 3
_NAME_MOST = 26


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
        label = shortened(one_line(row.name).plain, name - _BETWEEN)
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
        pieces: list[Piece] = [(" ", blank), (padded(shortened(hidden, name - _BETWEEN), name), quiet)]
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
            max(cell_len(head), *(cell_len(one.words) for one in column)) + _BETWEEN
            for head, column in zip(self._heads, cells, strict=True)
        )
        return min(name, _NAME_MOST) + _BETWEEN, tuple(wanted)

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
