"""The tables of a project's file: what they are in every file, and that reading without them reads the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from coprod_tui.meeting import models, rows, statements
from coprod_tui.meeting.act import REMOVED
from coprod_tui.meeting.model import RECORDS, Record
from coprod_tui.meeting.session import Session
from tests.meeting.projects import begun

every_record = pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    database = peewee.SqliteDatabase(":memory:")
    models.create(database)
    with closing(database):
        yield database.connection()  # type: ignore[no-untyped-call]  # peewee's stub has no types here


def test_the_schema_is_that_of_every_file_that_there_is() -> None:
    assert rows.digest(models.our_schema()) == rows.SCHEMA_DIGEST, "put this digest into coprod_tui/meeting/rows.py"


@every_record
def test_a_table_has_the_fields_of_its_record(kind: type[Record]) -> None:
    table = models.TABLES[kind.table]
    assert table.__name__ == f"{kind.__name__}Table"
    assert [field.column_name for field in table._meta.sorted_fields] == [*rows.columns(kind), REMOVED]


def test_there_is_a_table_for_every_record_and_no_other() -> None:
    assert list(models.TABLES) == [kind.table for kind in RECORDS]


@every_record
def test_a_table_says_what_a_field_is_until_it_is_written(kind: type[Record]) -> None:
    usual = {column.name: column.default for column in models.shape(models.TABLES[kind.table])}
    links = {kind.table for kind in RECORDS} | {"by", "group", "into", "line", "owner", "whose"}
    for name in rows.columns(kind)[1:]:
        default = kind.__dataclass_fields__[name].default
        assert usual[name] == default or (name in links and usual[name] is None and default == ""), name


@every_record
def test_the_text_that_reads_a_record_reads_what_its_model_reads(
    kind: type[Record], connection: sqlite3.Connection
) -> None:
    table = models.TABLES[kind.table]
    connection.execute("PRAGMA foreign_keys = 0")
    for record in ("a", "b"):
        links = dict.fromkeys(_links(table), "elsewhere")
        statements.run(connection, table.insert(id=record, **links))
    fields = [table._meta.columns[name] for name in rows.columns(kind)]
    by_text = connection.execute(rows.select(kind)).fetchall()
    assert by_text == statements.run(connection, table.select(*fields)).fetchall()
    assert len(by_text) == 2
    assert rows.record(connection, kind, "a") == rows.reader(kind)(by_text[0])


def _links(table: type[models.Table]) -> Iterator[str]:
    return (
        field.name
        for field in table._meta.sorted_fields
        if isinstance(field, peewee.ForeignKeyField) and not field.null
    )


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
