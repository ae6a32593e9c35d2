"""A project as plain values, everything that its file holds but drafts: to be written elsewhere and made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import Any

import peewee

from coprod_tui.base.errors import BadContent
from coprod_tui.domain.edit import REMOVED
from coprod_tui.domain.history.entries import Change
from coprod_tui.domain.records import Record
from coprod_tui.store.database import raw
from coprod_tui.store.integrity import Break, Chain, Verb, holds
from coprod_tui.store.journal import KINDS
from coprod_tui.store.models import (
    MODELS,
    ChangeTable,
    Column,
    DraftTable,
    IdentityTable,
    Table,
    VerbTable,
    create,
    shape,
)
from coprod_tui.store.reader import columns, records
from coprod_tui.store.sql import FOREIGN_KEY_CHECK
from coprod_tui.store.statements import Prepared, new_row, run

# Everything that a project's file holds, as plain values; drafts are left out, because nobody has kept them yet.

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


# A project's file made again from plain values: judged first, built in memory, and given back as bytes.


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


# Whether plain values hold together as a project: the chain, the commitments, and the records against the journal.

Field = tuple[str, str, str]
"""Table, record and field."""


def judge(whole: Whole) -> None:
    """Raises BadContent, with the place, for whatever this program would never have written."""
    _judge_keys(whole)
    replicas = {row["id"] for row in whole.tables["replica"]}
    if whole.identity["replica"] not in replicas:
        raise BadContent("“replica” names a copy that is not in the table “replica”.")
    _judge_chain(whole, replicas)
    _judge_changes(whole)
    _judge_records(whole)


def _judge_keys(whole: Whole) -> None:
    for name, rows in whole.tables.items():
        by = key(PLAIN[name])
        seen: set[object] = set()
        for number, row in enumerate(rows, 1):
            if row[by] in seen:
                raise BadContent(f"{name}, row {number}: “{row[by]}” stands there twice.")
            seen.add(row[by])


# The journal


def _judge_chain(whole: Whole, replicas: set[object]) -> None:
    chain = Chain()
    seen: set[object] = set()
    for number, entry in enumerate(whole.journal, 1):
        verb = Verb(**{name: entry.verb[name] for name in Verb._fields})
        broken = chain.follow(verb, [_change(one) for one in entry.changes])
        if verb.replica not in replicas:
            raise BadContent(f"journal, verb {number}: its copy is not in the table “replica”.")
        if verb.id in seen or Break.GAP in broken:
            raise BadContent(f"journal, verb {number}: it does not follow the verb before it; one may be missing.")
        if broken:
            raise BadContent(f"journal, verb {number}: its hash does not fit what it says; it was altered.")
        if verb.undoes is not None and verb.undoes not in seen:
            raise BadContent(f"journal, verb {number}: it undoes a verb that does not stand before it.")
        seen.add(verb.id)


def _change(row: Row) -> Change:
    return Change(**{name: row[name] for name in Change._fields})


def _judge_changes(whole: Whole) -> None:
    """Every commitment fits its value, every replaced change is there, and what nothing has replaced is what lives."""
    made: dict[str, tuple[Field, Row, str]] = {}
    replaced: set[str] = set()
    for number, entry in enumerate(whole.journal, 1):
        for place, change in enumerate(entry.changes):
            where = f"journal, verb {number}, change {place + 1}"
            _judge_change(change, where)
            field = change["kind"], change["record"], change["field"]
            for one in change["replaces"].split():
                if one not in made or made[one][0] != field:
                    raise BadContent(f"{where}: it replaces a change of this field that is not there.")
                replaced.add(one)
            made[f"{entry.verb['id']}.{place}"] = (field, change, where)
    for one, (_, change, where) in made.items():
        if change["live"] == (one in replaced):
            raise BadContent(f"{where}: “live” is true for a change that no other has replaced, and for no other.")


def _judge_change(change: Row, where: str) -> None:
    kind = KINDS.get(change["kind"])
    if kind is None:
        raise BadContent(f"{where}: there is no table “{change['kind']}”.")
    if change["field"] not in (*columns(kind)[1:], REMOVED):
        raise BadContent(f"{where}: “{change['kind']}” has no field “{change['field']}”.")
    if not holds(_change(change)):
        if change["salt"] is None:
            raise BadContent(f"{where}: a value stands there without its salt.")
        raise BadContent(f"{where}: its value does not fit its commitment; it was altered.")


# The records


def _judge_records(whole: Whole) -> None:
    """A record's field holds the value of a live change of it; where its words were erased, nobody can say."""
    alive, erased = _alive(whole)
    missing = {field[:2] for field in alive}
    for table, kind in KINDS.items():
        usually = _usual(kind)
        for number, row in enumerate(whole.tables[table], 1):
            where, record = f"{table}, row {number}", (table, row["id"])
            if record not in missing:
                raise BadContent(f"{where}: the journal knows nothing of this record.")
            missing.discard(record)
            for name, usual in usually:
                field = (*record, name)
                if field not in erased and row[name] not in alive.get(field, (usual,)):
                    raise BadContent(f"{where}, {name}: the journal has another value.")
    if missing:
        table, one = min(missing)
        raise BadContent(f"{table}: the journal has a record that is not there, {one}.")


def _alive(whole: Whole) -> tuple[dict[Field, list[object]], set[Field]]:
    """The values of the live changes of every field that was ever written; and the fields that had one erased."""
    alive: dict[Field, list[object]] = {}
    erased: set[Field] = set()
    for entry in whole.journal:
        for change in entry.changes:
            if change["live"]:
                field = change["kind"], change["record"], change["field"]
                alive.setdefault(field, []).append(change["value"])
                if change["salt"] is None:
                    erased.add(field)
    return alive, erased


def _usual(kind: type[Record]) -> tuple[tuple[str, object], ...]:
    """Every field of a noun but its id, with the value that it has until one is written."""
    return (*((one.name, one.default) for one in fields(kind)[1:]), (REMOVED, False))
