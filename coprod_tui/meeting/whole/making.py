"""A project's file made again from plain values: judged first, built in memory, and given back as bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import peewee

from coprod_tui.meeting.opening import raw
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.rows import quoted, records
from coprod_tui.meeting.tables import ChangeRow, Column, Identity, VerbRow, create, shape
from coprod_tui.meeting.whole.judging import judge
from coprod_tui.meeting.whole.value import CHANGE, IDENTITY, PLAIN, VERB, Cell, Row, Whole


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
    _insert(connection, Identity._meta.table_name, IDENTITY, [whole.identity])
    for name, rows in whole.tables.items():
        _insert(connection, name, shape(PLAIN[name]), rows)
    numbered = list(enumerate(whole.journal, 1))
    seq, verb, place = shape(VerbRow)[0], *shape(ChangeRow)[:2]
    _insert(connection, "verb", (seq, *VERB), ({seq.name: number, **one.verb} for number, one in numbered))
    changes = (
        {verb.name: number, place.name: each, **change}
        for number, one in numbered
        for each, change in enumerate(one.changes)
    )
    _insert(connection, "change", (verb, place, *CHANGE), changes)
    connection.commit()


def _insert(connection: sqlite3.Connection, table: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    names = [one.name for one in columns]
    sql = f"INSERT INTO {quoted(table)} ({quoted(*names)}) VALUES ({', '.join('?' * len(names))})"
    connection.executemany(sql, ([_stored(row[name]) for name in names] for row in rows))


def _stored(value: Cell) -> Cell:
    return int(value) if isinstance(value, bool) else value


def _must_hold(connection: sqlite3.Connection) -> None:
    """Raises BadContent for a record that points to nothing, or holds a word that its field does not have."""
    found = connection.execute("PRAGMA foreign_key_check").fetchone()
    if found is not None:
        raise BadContent(f"This is not a whole project: a {found[0]} belongs to a {found[2]} that is not there.")
    try:
        for _ in records(connection):
            pass
    except (KeyError, ValueError, TypeError) as error:
        raise BadContent(f"This is not a whole project: {error} is no word that it can hold there.") from error
