"""Reads records from a project's file without peewee's models, which take longer to build than a file to open."""

from __future__ import annotations

import enum
import sqlite3
import typing
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import fields

from coprod_tui.domain import records
from coprod_tui.domain.records import RECORDS, About, Contribution, Queried, Record, Tag, conflict_code, said_code
from coprod_tui.domain.snapshot import READ_LATER, PartialSnapshot, Snapshot, SnapshotBuilder
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
RawRow = sqlite3.Row | Sequence[object]


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


NEWEST_SHOWN = 60
"""How many contributions of each stream are read first, where a project is opened in parts."""
NEWEST_LOOKED_AT = 2_000
"""Among how many of the last contributions those are: a stream may have been silent for long."""
SMALL_ROWS = 500
"""Contributions up to which a project is read at once: in a few milliseconds."""
ROWS_PER_SLICE = 500
"""Rows that are read at a time: about two milliseconds."""


def is_large(connection: sqlite3.Connection) -> bool:
    """Whether a project is worth opening in parts."""
    count: int = connection.execute(sql.CONTRIBUTION_ROWS, (SMALL_ROWS + 1,)).fetchone()[0]
    return count > SMALL_ROWS


def read_first_part(connection: sqlite3.Connection, builder: SnapshotBuilder) -> PartialSnapshot:
    """Read what is small, and the newest contributions of each stream with what is shown with them."""
    for kind in RECORDS:
        if kind not in READ_LATER:
            builder.add(map(record_factory(kind), connection.execute(sql.present_rows(kind.table, columns(kind)))))
    newest = _newest(connection)
    names = columns(Contribution)
    rows = connection.execute(sql.present_rows_of(Contribution.table, names, "id", len(newest)), newest).fetchall()
    builder.add(map(record_factory(Contribution), rows))
    for kind in (Tag, About):
        builder.add(
            map(
                record_factory(kind),
                connection.execute(sql.present_rows_under(kind.table, columns(kind), len(newest)), newest),
            )
        )
    queried = sql.present_rows_of(Queried.table, columns(Queried), "contribution", len(newest))
    builder.add(map(record_factory(Queried), connection.execute(queried, newest)))
    numbers = sorted({row[names.index("number")] for row in rows})
    return builder.part(connection.execute(sql.owners_of_numbers(len(numbers)), (*numbers, *numbers)))


def _newest(connection: sqlite3.Connection) -> list[str]:
    """The ids of the last NEWEST_SHOWN contributions of each stream, as far as NEWEST_LOOKED_AT has them."""
    by_stream: dict[str, list[str]] = defaultdict(list)
    for contribution, stream in connection.execute(sql.NEWEST, (NEWEST_LOOKED_AT,)):
        by_stream[stream].append(contribution)
    return [contribution for said in by_stream.values() for contribution in said[:NEWEST_SHOWN]]


def read_rest(connection: sqlite3.Connection, builder: SnapshotBuilder) -> Generator[None, None, Snapshot]:
    """Read what `read_first_part` has left, a slice at a time; the generator returns the snapshot.

    Between two slices records may be inserted and changed; the snapshot may have them as they were before or after.
    """
    for kind in READ_LATER:
        question, read = sql.rows_in_order(kind.table, columns(kind)), record_factory(kind)
        last, is_last = 0, False
        while not is_last:
            rows = connection.execute(question, (last, ROWS_PER_SLICE)).fetchall()
            builder.add(read(values) for _, removed, *values in rows if not removed)
            is_last = len(rows) < ROWS_PER_SLICE
            if not is_last and rows[-1][0] <= last:
                raise ValueError("rows are out of order")  # a damaged table: this would never end
            last = rows[-1][0] if rows else last
            yield
    return (yield from builder.steps())


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
