"""Reading a project's file: its form, and its rows as records. It knows no peewee, so that opening a file is quick."""

from __future__ import annotations

import enum
import sqlite3
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from coprod_tui.domain import records as domain_records
from coprod_tui.domain.records import RECORDS, Record, conflict_code, said_code
from coprod_tui.store.sql import LABEL_PARTS, quoted

APPLICATION_ID = 0x434F5052
"""`COPR`, in the header of every project file (SQLite's PRAGMA application_id)."""
SCHEMA = 1
"""How many schema steps a file of this program has run (PRAGMA user_version)."""

PRAGMAS: tuple[tuple[str, str | int], ...] = (
    ("locking_mode", "EXCLUSIVE"),
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("fullfsync", 1),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("secure_delete", 1),
    ("mmap_size", 0),
    ("busy_timeout", 0),
)
"""In this order: exclusive before WAL, so that a second opener is refused at once and no -shm file is made."""

R = typing.TypeVar("R", bound=Record)
Found = sqlite3.Row | tuple[object, ...]


def columns(kind: type[Record]) -> tuple[str, ...]:
    """The columns of a noun's table in the order of its fields."""
    return tuple(one.name for one in fields(kind))


_TRUTH: Mapping[object, object] = {None: None, 0: False, 1: True}


def _turns(annotation: str) -> Mapping[object, object] | None:
    """What the values of a field become, by what stands in its column; None where they stay as they are."""
    bare, _, _ = annotation.partition(" | ")
    if bare == "bool":
        return _TRUTH
    found: object = getattr(domain_records, bare, None)
    if isinstance(found, type) and issubclass(found, enum.Enum):
        return {None: None, **{member.value: member for member in found}}
    return None


_readers: dict[type[Record], Callable[[Found], Record]] = {}


def reader(kind: type[Record]) -> Callable[[Found], Record]:
    """Makes a record from a row whose columns are `columns(kind)`; raises KeyError for a word it does not know.

    It is written out as one expression, because a project of 100,000 contributions waits for it as often.
    """
    if kind not in _readers:
        _readers[kind] = _written_out(kind)
    return _readers[kind]


def _written_out(kind: type[Record]) -> Callable[[Found], Record]:
    names = columns(kind)
    known: dict[str, object] = {"_kind": kind}
    known |= {f"_of_{one.name}": turns for one in fields(kind) if (turns := _turns(str(one.type))) is not None}
    given = (f"_of_{name}[{name}]" if f"_of_{name}" in known else name for name in names)
    exec(f"def read(row):\n    {', '.join(names)}, = row\n    return _kind({', '.join(given)})", known)  # noqa: S102
    return typing.cast("Callable[[Found], Record]", known["read"])


def select(kind: type[Record]) -> str:
    """The statement that reads a noun's rows."""
    return f"SELECT {quoted(*columns(kind))} FROM {quoted(kind.table)}"


def records(connection: sqlite3.Connection) -> Iterator[Record]:
    """Every record that was not removed, each after those that it points to."""
    for kind in RECORDS:
        found = connection.execute(f"{select(kind)} WHERE NOT removed")
        if (first := found.fetchone()) is not None:
            yield reader(kind)(first)
            yield from map(reader(kind), found)


def removed(connection: sqlite3.Connection, kind: type[R]) -> Iterator[R]:
    """The records of a kind that were taken out."""
    rows = connection.execute(f"{select(kind)} WHERE removed ORDER BY id")
    return (typing.cast("R", reader(kind)(row)) for row in rows)


def record(connection: sqlite3.Connection, kind: type[Record], one: str) -> Record | None:
    """One record as it stands on disk; None when it is not there or was removed."""
    row = connection.execute(f"{select(kind)} WHERE id = ? AND NOT removed", (one,)).fetchone()
    return None if row is None else reader(kind)(row)


# How a record is called in a sentence about what is wrong with it: by its code, never by its words.

_WORDS = {
    "position_check": "a position check",
    "sub_group": "a sub-group",
    "fixed_point": "a fixed point",
    "": "a record",  # of a page that was zeroed
}


def named(connection: sqlite3.Connection, table: str, record: str) -> str:
    """`M-014`, `Version 2`, `The sign-off of Members on version 2`; else what it is and the end of its id."""
    parts = LABEL_PARTS.get(table)
    row = connection.execute(parts, (record,)).fetchone() if parts else None
    if row is None or not isinstance(row[1], int):
        what = _WORDS.get(table, f"{'an' if table[:1] in 'aeio' else 'a'} {table}")
        return f"{what[0].upper()}{what[1:]} ({record[-6:]})"
    first, number = row
    if table == "contribution":
        return said_code(str(first), number)
    if table == "conflict":
        return conflict_code(number)
    if table == "signoff":
        return f"The sign-off of {first} on version {number}"
    return f"{first.capitalize()} {number}"
