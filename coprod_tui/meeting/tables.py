"""The project's file: its peewee tables, made from the nouns of the model, and reading them into records."""

from __future__ import annotations

import enum
import functools
import sqlite3
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, NamedTuple

import peewee

from coprod_tui.meeting.model import (
    RECORDS,
    BriefLine,
    Group,
    Heard,
    Record,
    Side,
    Signoff,
    Source,
    Stream,
    Theme,
    Understanding,
)

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

_POINTS_TO = {kind.table: kind for kind in RECORDS} | {"group": Group}
_ALSO_POINT: dict[tuple[type[Record], str], type[Record]] = {
    (Heard, "owner"): Side,
    (Heard, "by"): Side,
    (Theme, "into"): Theme,
    (Source, "line"): BriefLine,
    (Understanding, "whose"): Stream,
}
_ONLY_WORDS: set[tuple[type[Record], str]] = {(Signoff, "role")}


R = typing.TypeVar("R", bound=Record)


class Row(peewee.Model):
    """The base of every table."""


class Identity(Row):
    """The one row that says which project this file is a copy of, and which replica last wrote it."""

    project = peewee.TextField(primary_key=True)
    replica = peewee.TextField()
    program = peewee.TextField()
    made_at = peewee.TextField()


class Replica(Row):
    """One copy of the file in one place, with a chain of verbs of its own."""

    id = peewee.TextField(primary_key=True)
    parent = peewee.TextField(null=True)
    began_at = peewee.TextField()


class VerbRow(Row):
    """The journal: one row a verb, chained by hash within its replica."""

    seq = peewee.AutoField()
    id = peewee.TextField(unique=True)
    replica = peewee.ForeignKeyField(Replica, column_name="replica", deferrable="INITIALLY DEFERRED", index=False)
    n = peewee.IntegerField()
    ms = peewee.IntegerField(index=True)
    at = peewee.TextField()
    meeting = peewee.TextField(null=True)
    name = peewee.TextField()
    undoes = peewee.TextField(null=True)
    prev = peewee.TextField()
    hash = peewee.TextField()

    class Meta:
        """A replica counts its verbs without a gap."""

        table_name = "verb"
        indexes = ((("replica", "n"), True),)


class ChangeRow(Row):
    """The journal: one row a changed field, committed to with a salt that dies with the words."""

    verb = peewee.ForeignKeyField(VerbRow, column_name="verb", deferrable="INITIALLY DEFERRED", index=False)
    i = peewee.IntegerField()
    kind = peewee.TextField()
    record = peewee.TextField()
    field = peewee.TextField()
    value = peewee.BareField(null=True)
    salt = peewee.BlobField(null=True)
    commitment = peewee.BlobField()
    replaces = peewee.TextField(default="", constraints=[peewee.SQL("DEFAULT ''")])
    live = peewee.BooleanField(default=True)

    class Meta:
        """Clustered by verb; found by record and field."""

        table_name = "change"
        primary_key = peewee.CompositeKey("verb", "i")
        without_rowid = True
        indexes = ((("record", "field"), False),)


class Counter(Row):
    """The last number given in a series; numbers never come back."""

    name = peewee.TextField(primary_key=True)
    last = peewee.IntegerField()

    class Meta:
        """No rowid beside the name."""

        without_rowid = True


class Draft(Row):
    """Words that were typed and not yet kept: the capture line, its outbox, open edits."""

    slot = peewee.TextField(primary_key=True)
    body = peewee.TextField()
    updated = peewee.TextField()

    class Meta:
        """No rowid beside the slot."""

        without_rowid = True


def _bare(hint: object) -> tuple[type, bool]:
    """A field's type without `| None`, and whether it had that."""
    if isinstance(hint, types.UnionType):
        inner = [one for one in typing.get_args(hint) if one is not type(None)]
        return inner[0], True
    assert isinstance(hint, type)
    return hint, False


def _column(
    kind: type[Record], name: str, hint: object, default: Any, tables: dict[str, type[Row]]
) -> peewee.Field[Any]:
    bare, null = _bare(hint)
    target = None if (kind, name) in _ONLY_WORDS else _ALSO_POINT.get((kind, name)) or _POINTS_TO.get(name)
    common: dict[str, Any] = {"null": null, "column_name": name}
    if target is not None and bare is str:
        common |= {"deferrable": "INITIALLY DEFERRED", "index": False, "backref": "+", "object_id_name": f"{name}_id"}
        points: peewee.Field[Any] = peewee.ForeignKeyField("self" if target is kind else tables[target.table], **common)
        return points
    if not null:
        shown = "'" + default.replace("'", "''") + "'" if isinstance(default, str) else str(int(default))
        common |= {"default": default, "constraints": [peewee.SQL(f"DEFAULT {shown}")]}
    field: peewee.Field[Any]
    if bare is bool:
        field = peewee.BooleanField(**common)
    else:
        field = peewee.IntegerField(**common) if bare is int else peewee.TextField(**common)
    return field


def _table(kind: type[Record], tables: dict[str, type[Row]]) -> type[Row]:
    """The peewee model of a noun: its fields as columns, and `removed`."""
    hints = typing.get_type_hints(kind)
    columns: dict[str, object] = {"id": peewee.TextField(primary_key=True)}
    for one in fields(kind)[1:]:
        columns[one.name] = _column(kind, one.name, hints[one.name], one.default, tables)
    columns["removed"] = peewee.BooleanField(default=False, constraints=[peewee.SQL("DEFAULT 0")])
    meta = type("Meta", (), {"table_name": kind.table})
    return typing.cast(
        "type[Row]", type(f"{kind.__name__}Row", (Row,), {**columns, "Meta": meta, "__doc__": kind.__doc__})
    )


def _tables() -> dict[str, type[Row]]:
    tables: dict[str, type[Row]] = {}
    for kind in RECORDS:
        tables[kind.table] = _table(kind, tables)
    return tables


TABLES = _tables()
"""The table of every noun, by name."""
MODELS: tuple[type[Row], ...] = (Identity, Replica, VerbRow, ChangeRow, Counter, Draft, *TABLES.values())


class Column(NamedTuple):
    """One column of a table, as the file has it."""

    name: str
    takes: type
    """str, int, bool, bytes; object for the journal's values, which are text or a whole number."""
    null: bool
    default: str | int | None
    """None where it has none, or is empty unless said otherwise."""


_TAKES: tuple[tuple[type[peewee.Field[Any]], type], ...] = (
    (peewee.BooleanField, bool),
    (peewee.IntegerField, int),
    (peewee.BlobField, bytes),
    (peewee.BareField, object),
)


@functools.cache
def shape(model: type[Row]) -> tuple[Column, ...]:
    """The columns of a table, in their order."""
    found: list[Column] = []
    for one in model._meta.sorted_fields:
        takes = next((takes for kind, takes in _TAKES if isinstance(one, kind)), str)
        default = one.default.value if isinstance(one.default, enum.Enum) else one.default
        found.append(Column(one.column_name, takes, bool(one.null), default))
    return tuple(found)


def create(connection: peewee.SqliteDatabase) -> None:
    """Makes all tables in an empty file and marks it as ours."""
    with connection.bind_ctx(MODELS):
        connection.create_tables(MODELS)
    raw(connection).execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw(connection).execute(f"PRAGMA user_version = {SCHEMA}")
    raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def raw(database: peewee.SqliteDatabase) -> sqlite3.Connection:
    """The sqlite3 connection under peewee's."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # peewee's stub has no types here
    return connection


def schema(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    """(type, name, SQL) of everything in a file's schema but SQLite's own tables."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return frozenset((str(kind), str(name), str(sql)) for kind, name, sql in rows)


@functools.cache
def our_schema() -> frozenset[tuple[str, str, str]]:
    """The schema that a file of this program has, to be compared before anything in a file is trusted."""
    fresh = peewee.SqliteDatabase(":memory:")
    try:
        create(fresh)
        return schema(raw(fresh))
    finally:
        fresh.close()


def columns(kind: type[Record]) -> tuple[str, ...]:
    """The columns of a noun's table in the order of its fields."""
    return tuple(one.name for one in fields(kind))


def _reader(kind: type[Record]) -> Callable[[sqlite3.Row | tuple[object, ...]], Record]:
    """Makes a record from a row whose columns are `columns(kind)`; raises ValueError for a word it does not know."""
    hints = typing.get_type_hints(kind)
    turns: list[tuple[int, Callable[[object], object]]] = []
    for place, one in enumerate(fields(kind)):
        bare, _ = _bare(hints[one.name]) if one.name != "id" else (str, False)
        if bare is bool:
            turns.append((place, _truth))
        elif issubclass(bare, enum.Enum):
            turns.append((place, {None: None, **{member.value: member for member in bare}}.__getitem__))

    def read(row: sqlite3.Row | tuple[object, ...]) -> Record:
        values = list(row)
        for place, turn in turns:
            values[place] = turn(values[place])
        return kind(*values)

    return read


def _truth(value: object) -> bool | None:
    return None if value is None else bool(value)


READERS = {kind: _reader(kind) for kind in RECORDS}


def quoted(*names: str) -> str:
    """Column names for SQL; all are our own, and some (`on`, `group`) are SQL words."""
    return ", ".join(f'"{name}"' for name in names)


SELECT = {kind: f"SELECT {quoted(*columns(kind))} FROM {quoted(kind.table)}" for kind in RECORDS}
"""The statement that reads a noun's rows."""


def records(connection: sqlite3.Connection) -> Iterator[Record]:
    """Every record that was not removed, each after those that it points to."""
    for kind in RECORDS:
        yield from map(READERS[kind], connection.execute(f"{SELECT[kind]} WHERE NOT removed"))


def removed(connection: sqlite3.Connection, kind: type[R]) -> Iterator[R]:
    """The records of a kind that were taken out."""
    rows = connection.execute(f"{SELECT[kind]} WHERE removed ORDER BY id")
    return (typing.cast("R", READERS[kind](row)) for row in rows)


def record(connection: sqlite3.Connection, kind: type[Record], one: str) -> Record | None:
    """One record as it stands on disk; None when it is not there or was removed."""
    row = connection.execute(f"{SELECT[kind]} WHERE id = ? AND NOT removed", (one,)).fetchone()
    return None if row is None else READERS[kind](row)
