"""Reads records from a project's file without peewee's models, which take longer to build than a file to open."""

from __future__ import annotations

import enum
import sqlite3
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from coprod_tui.domain import records
from coprod_tui.domain.records import RECORDS, Record, conflict_code, said_code
from coprod_tui.store import sql

APPLICATION_ID = 0x434F5052
"""`COPR`, in the header of every project file (SQLite's PRAGMA application_id)."""
SCHEMA = 2
"""The schema version that this program writes (PRAGMA user_version)."""

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
RawRow = sqlite3.Row | tuple[object, ...]


def columns(kind: type[Record]) -> tuple[str, ...]:
    """The columns of a record's table, in the order of its fields and without `removed`."""
    return tuple(field.name for field in fields(kind))


_BOOLS: Mapping[object, object] = {None: None, 0: False, 1: True}


def _conversion(annotation: str) -> Mapping[object, object] | None:
    """The values of a field by the values of its column; None where they are the same."""
    bare, _, _ = annotation.partition(" | ")
    if bare == "bool":
        return _BOOLS
    choice: object = getattr(records, bare, None)
    if isinstance(choice, type) and issubclass(choice, enum.Enum):
        return {None: None, **{member.value: member for member in choice}}
    return None


_factories: dict[type[Record], Callable[[RawRow], Record]] = {}


def record_factory(kind: type[Record]) -> Callable[[RawRow], Record]:
    """The function that makes a record from a row of `columns(kind)`; it raises KeyError for an unknown word.

    It is generated as one expression, for speed: it runs once for every row of a project.
    """
    if kind not in _factories:
        _factories[kind] = _generate(kind)
    return _factories[kind]


def _generate(kind: type[Record]) -> Callable[[RawRow], Record]:
    names = columns(kind)
    known: dict[str, object] = {"_kind": kind}
    known |= {
        f"_of_{field.name}": conversion
        for field in fields(kind)
        if (conversion := _conversion(str(field.type))) is not None
    }
    given = (f"_of_{name}[{name}]" if f"_of_{name}" in known else name for name in names)
    exec(f"def read(row):\n    {', '.join(names)}, = row\n    return _kind({', '.join(given)})", known)  # noqa: S102
    return typing.cast("Callable[[RawRow], Record]", known["read"])


def read_records(connection: sqlite3.Connection) -> Iterator[Record]:
    """Every record that was not removed, each after those that it refers to."""
    for kind in RECORDS:
        rows = connection.execute(sql.present_rows(kind.table, columns(kind)))
        if (first := rows.fetchone()) is not None:
            yield record_factory(kind)(first)
            yield from map(record_factory(kind), rows)


def read_kind(connection: sqlite3.Connection, kind: type[R]) -> Iterator[R]:
    """The records of one kind that were not removed."""
    rows = connection.execute(sql.present_rows(kind.table, columns(kind)))
    return (typing.cast("R", record_factory(kind)(row)) for row in rows)


def read_removed(connection: sqlite3.Connection, kind: type[R]) -> Iterator[R]:
    """The records of a kind that were removed, in the order of their ids."""
    rows = connection.execute(sql.removed_rows(kind.table, columns(kind)))
    return (typing.cast("R", record_factory(kind)(row)) for row in rows)


def read_record(connection: sqlite3.Connection, kind: type[Record], record_id: str) -> Record | None:
    """One record as it is on disk; None when there is none or it was removed."""
    row = connection.execute(sql.present_row(kind.table, columns(kind)), (record_id,)).fetchone()
    return None if row is None else record_factory(kind)(row)


# How a record is called in a sentence about what is wrong with it: by its code, never by its words

_KIND_NAMES = {
    "position_check": "a position check",
    "sub_group": "a sub-group",
    "fixed_point": "a fixed point",
    "": "a record",  # of a page that was zeroed
}


def record_label(connection: sqlite3.Connection, table: str, record: str) -> str:
    """`M-014`, `Version 2`, `The sign-off of Members on version 2`; else the kind of record and the end of its id."""
    parts = sql.LABEL_PARTS.get(table)
    row = connection.execute(parts, (record,)).fetchone() if parts else None
    if row is None or not isinstance(row[1], int):
        what = _KIND_NAMES.get(table, f"{'an' if table[:1] in 'aeio' else 'a'} {table}")
        return f"{what[0].upper()}{what[1:]} ({record[-6:]})"
    first, number = row
    if table == "contribution":
        return said_code(str(first), number)
    if table == "conflict":
        return conflict_code(number)
    if table == "signoff":
        return f"The sign-off of {first} on version {number}"
    return f"{first.capitalize()} {number}"
