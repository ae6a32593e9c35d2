"""What a picture shows, as a value: bars that are made of parts, or a grid; and the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NOTHING = "nothing yet"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how many of what."""

    name: str
    """As it stands before a number: `works`, `not shown`."""
    count: int
    sign: str = ""
    """A sign that stands for the name where there is little room."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, as long as all of its parts."""

    label: str
    """A name that people gave, or a word of ours."""
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(one.count for one in self.parts)

    @property
    def shown(self) -> tuple[Part, ...]:
        """The parts of which there are any."""
        return tuple(one for one in self.parts if one.count)

    @property
    def told(self) -> str:
        """The parts in words: `works 12, would like 9`; of a bar that is not parted, the number."""
        if len(self.parts) == 1:
            return f"{self.total:,}"
        return ", ".join(f"{one.name} {one.count:,}" for one in self.shown) or NOTHING


@dataclass(frozen=True, slots=True)
class Chart:
    """Some bars."""

    title: str
    bars: tuple[Bar, ...]
    note: str = ""
    """A sentence below them, such as what is counted and not shown."""

    @property
    def text(self) -> str:
        """All that the picture shows, in words, a line for each bar: every number that is drawn is in it."""
        return _lines((f"{one.label}: {_total(one)}" for one in self.bars), self.note)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid."""

    label: str
    cells: tuple[str, ...]
    """A number, or the word for why there is none."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns, such as themes and streams."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def text(self) -> str:
        """All that the picture shows, in words."""
        return _lines((f"{row.label}: {self._row(row)}" for row in self.rows), self.note)

    def _row(self, row: Row) -> str:
        return ", ".join(f"{column} {cell}" for column, cell in zip(self.columns, row.cells, strict=True))


Drawn = Chart | Grid


def _lines(told: Iterable[str], note: str) -> str:
    """A sentence a line, which can be told apart when they are read aloud."""
    return "\n".join((*(f"{one}." for one in told), *filter(None, (note,)))) or f"{NOTHING}."


def _total(one: Bar) -> str:
    if len(one.shown) <= 1:
        return one.told
    return f"{one.told}, {one.total:,} in all"
