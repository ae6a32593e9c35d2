"""Everything that a project's file holds, as plain values; drafts are left out, because nobody has kept them yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from coprod_tui.meeting.rows import quoted
from coprod_tui.meeting.tables import MODELS, ChangeRow, Column, Draft, Identity, VerbRow, shape
from coprod_tui.meeting.tables import Row as Model

Cell = str | int | bool | bytes | None
Row = Mapping[str, Any]
"""A row's values by their columns, each of its column's type."""

IDENTITY = shape(Identity)
VERB = shape(VerbRow)[1:]
"""Without its place in the file, which is its place in the journal."""
CHANGE = shape(ChangeRow)[2:]
"""Without its verb and its place in it."""
PLAIN: Mapping[str, type[Model]] = {
    model._meta.table_name: model for model in MODELS if model not in (Identity, VerbRow, ChangeRow, Draft)
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
    (identity,) = _rows(connection, Identity, IDENTITY, "1")
    tables = {name: tuple(_rows(connection, model, shape(model), key(model))) for name, model in PLAIN.items()}
    changes = connection.execute(f"SELECT verb, {_names(CHANGE)} FROM change ORDER BY verb, i")
    by_verb = {seq: tuple(_row(CHANGE, one[1:]) for one in those) for seq, those in groupby(changes, itemgetter(0))}
    verbs = connection.execute(f"SELECT seq, {_names(VERB)} FROM verb ORDER BY seq")
    journal = tuple(Entry(_row(VERB, rest), by_verb.get(seq, ())) for seq, *rest in verbs)
    return Whole(identity, tables, journal)


def key(model: type[Model]) -> str:
    """The column that tells a table's rows apart."""
    return str(next(one.column_name for one in model._meta.sorted_fields if one.primary_key))


def _rows(connection: sqlite3.Connection, model: type[Model], columns: tuple[Column, ...], order: str) -> Iterator[Row]:
    by = order if order == "1" else quoted(order)
    rows = connection.execute(f"SELECT {_names(columns)} FROM {quoted(model._meta.table_name)} ORDER BY {by}")
    return (_row(columns, one) for one in rows)


def _row(columns: tuple[Column, ...], values: tuple[Cell, ...] | list[Cell]) -> Row:
    return {
        one.name: bool(value) if one.takes is bool and value is not None else value
        for one, value in zip(columns, values, strict=True)
    }


def _names(columns: tuple[Column, ...]) -> str:
    return quoted(*(one.name for one in columns))
