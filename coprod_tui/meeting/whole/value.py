"""Everything that a project's file holds, as plain values; drafts are left out, because nobody has kept them yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import peewee

from coprod_tui.meeting.models import MODELS, ChangeTable, Column, DraftTable, IdentityTable, Table, VerbTable, shape
from coprod_tui.meeting.statements import run

Cell = str | int | bool | bytes | None
Row = Mapping[str, Any]
"""A row's values by their columns, each of its column's type."""

IDENTITY = shape(IdentityTable)
VERB = shape(VerbTable)[1:]
"""Without its place in the file, which is its place in the journal."""
CHANGE = shape(ChangeTable)[2:]
"""Without its verb and its place in it."""
PLAIN: Mapping[str, type[Table]] = {
    table._meta.table_name: table
    for table in MODELS
    if table not in (IdentityTable, VerbTable, ChangeTable, DraftTable)
}
"""The tables whose rows stand for themselves, by name: replicas, counters, and one for every noun."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One verb of the journal."""

    verb: Row
    changes: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A project."""

    identity: Row
    tables: Mapping[str, tuple[Row, ...]]
    """Rows by the key of their table, so that the same project gives them in the same order."""
    journal: tuple[Entry, ...]
    """In the order of the file."""


def read_whole(connection: sqlite3.Connection) -> Whole:
    """Reads all of a file."""
    (identity,) = _rows(connection, IdentityTable, IDENTITY)
    tables = {name: tuple(_rows(connection, table, shape(table))) for name, table in PLAIN.items()}
    by_verb: dict[int, tuple[Row, ...]] = {}
    changes = run(connection, _select(ChangeTable, CHANGE, ChangeTable.verb).order_by(ChangeTable.verb, ChangeTable.i))
    for seq, of_verb in groupby(changes, itemgetter(0)):
        by_verb[seq] = tuple(_row(CHANGE, values) for _, *values in of_verb)
    verbs = run(connection, _select(VerbTable, VERB, VerbTable.seq).order_by(VerbTable.seq))
    journal = tuple(Entry(_row(VERB, values), by_verb.get(seq, ())) for seq, *values in verbs)
    return Whole(identity, tables, journal)


def key(table: type[Table]) -> str:
    """The column that tells a table's rows apart."""
    key = table._meta.primary_key
    assert isinstance(key, peewee.Field)
    return str(key.column_name)


def _select(table: type[Table], columns: Sequence[Column], *before: peewee.Field[Any]) -> peewee.ModelSelect[Table]:
    return table.select(*before, *(table._meta.columns[one.name] for one in columns))


def _rows(connection: sqlite3.Connection, table: type[Table], columns: Sequence[Column]) -> Iterator[Row]:
    rows = run(connection, _select(table, columns).order_by(table._meta.primary_key))
    return (_row(columns, values) for values in rows)


def _row(columns: Sequence[Column], values: Sequence[Cell]) -> Row:
    return {
        one.name: bool(value) if one.takes is bool and value is not None else value
        for one, value in zip(columns, values, strict=True)
    }
