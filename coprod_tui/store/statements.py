"""Peewee queries that run at every verb, compiled to SQL once, with named slots for their values.

A compiled statement is as fast as SQL written by hand; compiling the query each time would make a verb take three times
as long.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import peewee

from coprod_tui.store.models import TABLES, ChangeTable, CounterTable, DraftTable, VerbTable

_SQLITE = peewee.SqliteDatabase(None)
"""Never opened; it sets the dialect."""


class ValueSlot(NamedTuple):
    """A placeholder for a value that is given when the statement runs."""

    name: str


def slot(name: str) -> peewee.Value:
    """A placeholder in a query; its value is bound as it is, without peewee's conversion."""
    return peewee.Value(ValueSlot(name), converter=False, unpack=False)


def compile_query(query: peewee.Query) -> tuple[str, list[object]]:
    """A query's SQL and the values of its parameters."""
    return query.bind(_SQLITE).sql()


class Prepared:
    """A query compiled once; values are bound by name, because peewee sorts the columns of INSERT and UPDATE."""

    def __init__(self, query: peewee.Query) -> None:
        self.sql, self._parameters = compile_query(query)

    def _values(self, named: Mapping[str, object]) -> list[object]:
        return [named[value.name] if isinstance(value, ValueSlot) else value for value in self._parameters]

    def run(self, connection: sqlite3.Connection, named: Mapping[str, object]) -> sqlite3.Cursor:
        """Run the statement."""
        return connection.execute(self.sql, self._values(named))

    def run_each(self, connection: sqlite3.Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Run the statement for each row of values."""
        connection.executemany(self.sql, [self._values(named) for named in rows])


def run_query(connection: sqlite3.Connection, query: peewee.Query) -> sqlite3.Cursor:
    """Compile and run a query that is not run often; its rows are tuples."""
    return connection.execute(*compile_query(query))


def insert_statement(table: type[peewee.Model], *, counted: str = "") -> peewee.ModelInsert:
    """An INSERT with a slot for every column but `counted`, which SQLite fills itself."""
    fields = [field for field in table._meta.sorted_fields if field.column_name != counted]
    return table.insert({field: slot(field.column_name) for field in fields})


_OF_FIELD = (ChangeTable.record == slot("record")) & (ChangeTable.field == slot("field"))

CHANGES_OF_FIELD = Prepared(
    ChangeTable.select(
        VerbTable.id, ChangeTable.i, ChangeTable.value, ChangeTable.salt, ChangeTable.commitment, ChangeTable.live
    )
    .join(VerbTable)
    .where(_OF_FIELD)
    .order_by(ChangeTable.verb, ChangeTable.i)
)
END_CHANGES = Prepared(ChangeTable.update(live=False).where(_OF_FIELD & ChangeTable.live))
"""Marks a field's live changes as replaced."""
ERASE = Prepared(
    ChangeTable.update(value=None, salt=None).where(_OF_FIELD & (ChangeTable.commitment == slot("commitment")))
)
ADD_VERB = Prepared(insert_statement(VerbTable, counted="seq"))
ADD_CHANGE = Prepared(insert_statement(ChangeTable))
CHANGES_OF_VERB = Prepared(
    ChangeTable.select(ChangeTable.record, ChangeTable.field, ChangeTable.value, ChangeTable.commitment)
    .where(ChangeTable.verb == slot("verb"))
    .order_by(ChangeTable.i)
)

LAST_NUMBER = Prepared(CounterTable.select(CounterTable.last).where(CounterTable.name == slot("name")))
KEEP_NUMBER = Prepared(
    insert_statement(CounterTable).on_conflict(conflict_target=[CounterTable.name], preserve=[CounterTable.last])
)
CLEAR_DRAFT = Prepared(DraftTable.delete().where(DraftTable.slot == slot("slot")))


@functools.cache
def select_row(table: str) -> Prepared:
    """Select one row of a record's table by its `id`: all columns, in the order of the record's fields."""
    model = TABLES[table]
    return Prepared(model.select().where(model.id == slot("id")))


@functools.cache
def insert_into(table: str, names: frozenset[str]) -> Prepared:
    """Insert a row with an `id` and these columns; the others have their defaults."""
    model = TABLES[table]
    return Prepared(model.insert({model._meta.columns[name]: slot(name) for name in ("id", *names)}))


@functools.cache
def update_of(table: str, names: frozenset[str]) -> Prepared:
    """Update these columns of the row with an `id`."""
    model = TABLES[table]
    return Prepared(
        model.update({model._meta.columns[name]: slot(name) for name in names}).where(model.id == slot("id"))
    )
