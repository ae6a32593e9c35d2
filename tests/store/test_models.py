"""The models: their tables are those of every file, and `reader` reads the same records without them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from coprod_tui.domain.edit import REMOVED
from coprod_tui.domain.records import RECORDS, Record
from coprod_tui.store import models, reader, schema, sql, statements
from coprod_tui.store.session import Session
from tests.store.projects import begun

every_record = pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    database = peewee.SqliteDatabase(":memory:")
    models.create_tables(database)
    with closing(database):
        yield database.connection()  # type: ignore[no-untyped-call]  # peewee's stub has no types here


def test_a_new_file_has_the_schema_of_every_file_that_there_is(connection: sqlite3.Connection) -> None:
    assert schema.VERSION_OF_TEXT.get(schema.text_digest(schema.schema_objects(connection))) == reader.SCHEMA


@every_record
def test_a_table_has_the_fields_of_its_record(kind: type[Record]) -> None:
    table = models.TABLES[kind.table]
    assert table.__name__ == f"{kind.__name__}Table"
    assert [field.column_name for field in table._meta.sorted_fields] == [*reader.columns(kind), REMOVED]


def test_there_is_a_table_for_every_record_and_no_other() -> None:
    assert list(models.TABLES) == [kind.table for kind in RECORDS]


@every_record
def test_a_table_says_what_a_field_is_until_it_is_written(kind: type[Record]) -> None:
    usual = {column.name: column.default for column in models.columns_of(models.TABLES[kind.table])}
    links = {kind.table for kind in RECORDS} | {"by", "group", "into", "line", "owner", "whose"}
    for name in reader.columns(kind)[1:]:
        default = kind.__dataclass_fields__[name].default
        assert usual[name] == default or (name in links and usual[name] is None and default == ""), name


@every_record
def test_the_text_that_reads_records_reads_what_the_model_reads(
    kind: type[Record], connection: sqlite3.Connection
) -> None:
    names = reader.columns(kind)
    table = models.TABLES[kind.table]
    connection.execute("PRAGMA foreign_keys = 0")
    for record in ("a", "b"):
        values = {name: f"{name} of {record}" for name in names}
        statements.insert_into(kind.table, frozenset(names[1:])).run(connection, values)
    by_text = connection.execute(sql.rows(kind.table, reader.columns(kind))).fetchall()
    assert by_text == [tuple(f"{name} of {record}" for name in names) for record in ("a", "b")]
    assert by_text == statements.run_query(connection, table.select(*list(table._meta.sorted_fields)[:-1])).fetchall()


@every_record
def test_a_row_with_nothing_but_its_links_is_the_record_with_its_defaults(
    kind: type[Record], connection: sqlite3.Connection
) -> None:
    fields = models.TABLES[kind.table]._meta.sorted_fields
    links = [one.name for one in fields if isinstance(one, peewee.ForeignKeyField) and not one.null]
    values = {"id": "a", **dict.fromkeys(links, "elsewhere")}
    connection.execute("PRAGMA foreign_keys = 0")
    statements.insert_into(kind.table, frozenset(links)).run(connection, values)
    assert reader.read_record(connection, kind, "a") == kind(**values)


def test_values_are_bound_by_name_whatever_the_order_of_the_columns(connection: sqlite3.Connection) -> None:
    table = models.CounterTable
    insert = statements.Prepared(table.insert(last=statements.slot("number"), name=statements.slot("series")))
    insert.run(connection, {"series": "conflict", "number": 3})
    assert connection.execute("SELECT name, last FROM counter").fetchall() == [("conflict", 3)]


def test_a_slot_that_gets_no_value_is_refused(connection: sqlite3.Connection) -> None:
    with pytest.raises(KeyError, match="name"):
        statements.LAST_NUMBER.run(connection, {})


def test_a_session_that_was_prepared_writes_as_one_that_was_not(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        session.prepare()
        session.stash({"line": "a bed"})
    with Session.open(tmp_path / "a.coprod") as session:
        assert session.drafts() == {"line": "a bed"}
