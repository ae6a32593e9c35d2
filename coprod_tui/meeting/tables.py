"""The project's file: its peewee tables, made from the nouns of the model."""

from __future__ import annotations

import enum
import functools
import types
import typing
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
from coprod_tui.meeting.rows import APPLICATION_ID, SCHEMA

_POINTS_TO = {kind.table: kind for kind in RECORDS} | {"group": Group}
_ALSO_POINT: dict[tuple[type[Record], str], type[Record]] = {
    (Heard, "owner"): Side,
    (Heard, "by"): Side,
    (Theme, "into"): Theme,
    (Source, "line"): BriefLine,
    (Understanding, "whose"): Stream,
}
_ONLY_WORDS: set[tuple[type[Record], str]] = {(Signoff, "role")}


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
    for pragma in (f"application_id = {APPLICATION_ID}", f"user_version = {SCHEMA}", "wal_checkpoint(TRUNCATE)"):
        connection.execute_sql(f"PRAGMA {pragma}").fetchall()  # type: ignore[no-untyped-call]  # as peewee's stub has it
