"""A project's file made again from plain values: judged first, built in memory, and given back as bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import peewee

from coprod_tui.meeting.models import ChangeTable, IdentityTable, Table, VerbTable, create
from coprod_tui.meeting.opening import raw
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.rows import records
from coprod_tui.meeting.sql import FOREIGN_KEY_CHECK
from coprod_tui.meeting.statements import Prepared, new_row
from coprod_tui.meeting.whole.judging import judge
from coprod_tui.meeting.whole.value import PLAIN, Row, Whole


def made_file(whole: Whole) -> bytes:
    """The bytes of a project file that holds exactly this; raises BadContent when it does not hold together."""
    judge(whole)
    database = peewee.SqliteDatabase(":memory:")
    try:
        create(database)
        connection = raw(database)
        try:
            _fill(connection, whole)
            _must_hold(connection)
        except (sqlite3.Error, OverflowError) as error:
            raise BadContent(f"This is not a whole project: {error}.") from error
        return connection.serialize()
    finally:
        database.close()


def _fill(connection: sqlite3.Connection, whole: Whole) -> None:
    _insert(connection, IdentityTable, [whole.identity])
    for name, rows in whole.tables.items():
        _insert(connection, PLAIN[name], rows)
    numbered = list(enumerate(whole.journal, 1))
    _insert(connection, VerbTable, ({"seq": seq, **entry.verb} for seq, entry in numbered))
    changes = (
        {"verb": seq, "i": place, **change} for seq, entry in numbered for place, change in enumerate(entry.changes)
    )
    _insert(connection, ChangeTable, changes)
    connection.commit()


def _insert(connection: sqlite3.Connection, table: type[Table], rows: Iterable[Row]) -> None:
    Prepared(new_row(table)).run_each(connection, rows)


def _must_hold(connection: sqlite3.Connection) -> None:
    """Raises BadContent for a record that points to nothing, or holds a word that its field does not have."""
    found = connection.execute(FOREIGN_KEY_CHECK).fetchone()
    if found is not None:
        raise BadContent(f"This is not a whole project: a {found[0]} belongs to a {found[2]} that is not there.")
    try:
        for _ in records(connection):
            pass
    except (KeyError, ValueError, TypeError) as error:
        raise BadContent(f"This is not a whole project: {error} is no word that it can hold there.") from error
