"""What was said, in numbers: bars of text by stream, kind and theme, the silences, and how far conflicts are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from coprod_tui.files.pictures import Bar, Chart, Grid, Row
from coprod_tui.screens.ask import Ask
from coprod_tui.widgets.entry_list import Entry, EntryList
from coprod_tui.widgets.lined import Paragraph, Words

NOTHING = "Nothing was said yet. What is said will be counted here, by stream, kind and theme."
_LABEL, _BAR = 20, 32
_LEAST = 4
"""A bar that is as wide as it can be means so many at least: one of one is not much."""
_FILLS = "█▓▒░▚·"
"""What each part of a bar is drawn with; neighbours differ, and the words below say all of it again."""


class Numbers(Ask[None]):
    """Counts as bars, each with its numbers in words."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]
    AUTO_FOCUS = "EntryList"
    title_words = "In numbers"
    answers = "↑↓ move   Esc leave"

    def __init__(self, drawn: Sequence[Chart | Grid]) -> None:
        """`drawn` are the pictures, in the order of the screen."""
        super().__init__()
        self._entries = {f"{place}/{key}": entry for place, one in enumerate(drawn) for key, entry in _entries(one)}

    def inside(self) -> ComposeResult:
        """The bars, under the titles of their pictures."""
        bars = EntryList(apart=False, ruled=True)
        bars.show(tuple(self._entries), self._entries.__getitem__, empty=NOTHING)
        yield bars

    @on(EntryList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


def _entries(drawn: Chart | Grid) -> list[tuple[str, Entry]]:
    if isinstance(drawn, Grid):
        found = [_row(drawn, one) for one in drawn.rows]
    else:
        most = max((one.total for one in drawn.bars), default=0)
        most = max(most, _LEAST)
        found = [_bar(one, most) for one in drawn.bars]
    if drawn.note:
        found.append((Paragraph((Words(drawn.note, "quiet"),)),))
    return [(str(number), Entry(one, group=drawn.title)) for number, one in enumerate(found)]


def _bar(bar: Bar, most: int) -> tuple[Paragraph, ...]:
    told = Paragraph((Words(f"{_drawn(bar, most)} "), Words(f"{bar.total:,}", bold=True)), Words(bar.label), _LABEL)
    if len(bar.parts) == 1:
        return (told,)
    return told, Paragraph((Words(bar.told, "quiet"),), Words(" ", "quiet"), _LABEL)


def _drawn(bar: Bar, most: int) -> str:
    """The bar in cells: a part of which there is anything has at least a place in its total."""
    cells, done = "", 0
    for place, part in enumerate(bar.parts):
        done += part.count
        wide = -(-done * _BAR // most)
        cells += _FILLS[place % len(_FILLS)] * (wide - len(cells))
    return cells


def _row(grid: Grid, row: Row) -> tuple[Paragraph, ...]:
    words: list[Words] = []
    for column, cell in zip(grid.columns, row.cells, strict=True):
        is_count = cell.replace(",", "").isdecimal()
        words += [Words(f"{column} ", "quiet"), Words(f"{cell}   ", "text" if is_count else "warning", bold=is_count)]
    return (Paragraph(tuple(words), Words(row.label), _LABEL),)
