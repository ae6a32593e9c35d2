"""A project's whole file as plain values, without drafts: read from a file, checked, and made into a file again.

The project in JSON is written from it and read into it.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from typing import Any

import peewee

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.edit import REMOVED, FieldChange
from coprod_tui.domain.privacy.recognition import ERASURE_KEY, KEY_BYTES
from coprod_tui.domain.records import Record
from coprod_tui.store.database import sqlite_connection
from coprod_tui.store.integrity import ChainFault, HashChain, VerbRow, matches_commitment
from coprod_tui.store.journal import KIND_OF_TABLE
from coprod_tui.store.models import (
    MODELS,
    BaseTable,
    ChangeTable,
    ColumnInfo,
    DraftTable,
    IdentityTable,
    VerbTable,
    columns_of,
    create_tables,
)
from coprod_tui.store.reader import columns, read_records
from coprod_tui.store.sql import FOREIGN_KEY_CHECK
from coprod_tui.store.statements import Prepared, insert_statement, run_query

# Reading a file

Cell = str | int | bool | bytes | None
Row = Mapping[str, Any]
"""A row's values by column, each of the column's type."""

IDENTITY_COLUMNS = columns_of(IdentityTable)
VERB_COLUMNS = columns_of(VerbTable)[1:]
"""Without `seq`, which is the place of the entry in the journal."""
CHANGE_COLUMNS = columns_of(ChangeTable)[2:]
"""Without the verb and the place in it, which are where the change stands in the journal."""
PLAIN_TABLES: Mapping[str, type[BaseTable]] = {
    table._meta.table_name: table
    for table in MODELS
    if table not in (IdentityTable, VerbTable, ChangeTable, DraftTable)
}
"""The tables other than the identity and the journal, by name: replicas, counters, and one for each kind of record."""


@frozen
class DumpEntry(Frozen):
    """One verb of the journal, with its changes."""

    verb: Row
    changes: tuple[Row, ...]


@frozen
class ProjectDump(Frozen):
    """All that a project's file holds, without drafts."""

    identity: Row
    tables: Mapping[str, tuple[Row, ...]]
    """The rows of each table in the order of its key, so that the same project gives the same dump."""
    journal: tuple[DumpEntry, ...]
    """In the order of the file."""


def read_dump(connection: sqlite3.Connection) -> ProjectDump:
    """Read a whole file; drafts are left out, because nobody has saved them."""
    (identity,) = _rows(connection, IdentityTable, IDENTITY_COLUMNS)
    tables = {name: tuple(_rows(connection, table, columns_of(table))) for name, table in PLAIN_TABLES.items()}
    by_verb: dict[int, tuple[Row, ...]] = {}
    changes = run_query(
        connection, _select(ChangeTable, CHANGE_COLUMNS, ChangeTable.verb).order_by(ChangeTable.verb, ChangeTable.i)
    )
    for seq, of_verb in groupby(changes, itemgetter(0)):
        by_verb[seq] = tuple(_row(CHANGE_COLUMNS, values) for _, *values in of_verb)
    verbs = run_query(connection, _select(VerbTable, VERB_COLUMNS, VerbTable.seq).order_by(VerbTable.seq))
    journal = tuple(DumpEntry(_row(VERB_COLUMNS, values), by_verb.get(seq, ())) for seq, *values in verbs)
    return ProjectDump(identity, tables, journal)


def key_column(table: type[BaseTable]) -> str:
    """The name of the primary key of a table."""
    primary = table._meta.primary_key
    assert isinstance(primary, peewee.Field)
    return str(primary.column_name)


def _select(
    table: type[BaseTable], columns: Sequence[ColumnInfo], *before: peewee.Field[Any]
) -> peewee.ModelSelect[BaseTable]:
    return table.select(*before, *(table._meta.columns[one.name] for one in columns))


def _rows(connection: sqlite3.Connection, table: type[BaseTable], columns: Sequence[ColumnInfo]) -> Iterator[Row]:
    rows = run_query(connection, _select(table, columns).order_by(table._meta.primary_key))
    return (_row(columns, values) for values in rows)


def _row(columns: Sequence[ColumnInfo], values: Sequence[Cell]) -> Row:
    return {
        column.name: bool(value) if column.takes is bool and value is not None else value
        for column, value in zip(columns, values, strict=True)
    }


# Making a file


def build_file(whole: ProjectDump) -> bytes:
    """Make a project file, in memory, and return its bytes; raises InvalidInput when the content is inconsistent."""
    check_dump(whole)
    database = peewee.SqliteDatabase(":memory:")
    try:
        create_tables(database)
        connection = sqlite_connection(database)
        try:
            _fill(connection, whole)
            _check_database(connection)
        except (sqlite3.Error, OverflowError) as error:
            raise InvalidInput(f"This is not a whole project: {error}.") from error
        return connection.serialize()
    finally:
        database.close()


def _fill(connection: sqlite3.Connection, whole: ProjectDump) -> None:
    _insert(connection, IdentityTable, [_with_key(whole)])
    for name, rows in whole.tables.items():
        _insert(connection, PLAIN_TABLES[name], rows)
    numbered = list(enumerate(whole.journal, 1))
    _insert(connection, VerbTable, ({"seq": seq, **entry.verb} for seq, entry in numbered))
    changes = (
        {"verb": seq, "i": place, **change} for seq, entry in numbered for place, change in enumerate(entry.changes)
    )
    _insert(connection, ChangeTable, changes)
    connection.commit()


def _with_key(whole: ProjectDump) -> Row:
    """The identity, with the key that a file of the first version gets when it is migrated."""
    if whole.identity["erasure_key"]:
        return whole.identity
    first = next((entry.verb["hash"] for entry in whole.journal), secrets.token_hex(KEY_BYTES))
    return {**whole.identity, "erasure_key": first}


def _insert(connection: sqlite3.Connection, table: type[BaseTable], rows: Iterable[Row]) -> None:
    Prepared(insert_statement(table)).run_each(connection, rows)


def _check_database(connection: sqlite3.Connection) -> None:
    """Raise InvalidInput for a record that refers to nothing, or has a value that its field does not allow."""
    broken = connection.execute(FOREIGN_KEY_CHECK).fetchone()
    if broken is not None:
        raise InvalidInput(f"This is not a whole project: a {broken[0]} belongs to a {broken[2]} that is not there.")
    try:
        for _ in read_records(connection):
            pass
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInput(f"This is not a whole project: {error} is no word that it can hold there.") from error


# Checking that the values are consistent: the hash chain, the commitments, the records against the journal

Field = tuple[str, str, str]
"""Table, record and field."""


def check_dump(whole: ProjectDump) -> None:
    """Raise InvalidInput, with the place, for whatever this program would never have written."""
    _check_keys(whole)
    if whole.identity["erasure_key"] and not ERASURE_KEY.fullmatch(whole.identity["erasure_key"]):
        raise InvalidInput("identity, erasure_key: this is no key of 64 hexadecimal digits.")
    replicas = {row["id"] for row in whole.tables["replica"]}
    if whole.identity["replica"] not in replicas:
        raise InvalidInput("“replica” names a copy that is not in the table “replica”.")
    _check_journal_chain(whole, replicas)
    _check_changes(whole)
    _check_records(whole)


def _check_keys(whole: ProjectDump) -> None:
    for name, rows in whole.tables.items():
        by = key_column(PLAIN_TABLES[name])
        seen: set[object] = set()
        for number, row in enumerate(rows, 1):
            if row[by] in seen:
                raise InvalidInput(f"{name}, row {number}: “{row[by]}” stands there twice.")
            seen.add(row[by])


# The journal


def _check_journal_chain(whole: ProjectDump, replicas: set[object]) -> None:
    chain = HashChain()
    seen: set[object] = set()
    for number, entry in enumerate(whole.journal, 1):
        verb = VerbRow(**{name: entry.verb[name] for name in VerbRow._fields})
        broken = chain.follow(verb, [_change(one) for one in entry.changes])
        if verb.replica not in replicas:
            raise InvalidInput(f"journal, verb {number}: its copy is not in the table “replica”.")
        if verb.id in seen or ChainFault.GAP in broken:
            raise InvalidInput(f"journal, verb {number}: it does not follow the verb before it; one may be missing.")
        if broken:
            raise InvalidInput(f"journal, verb {number}: its hash does not fit what it says; it was altered.")
        if verb.undoes is not None and verb.undoes not in seen:
            raise InvalidInput(f"journal, verb {number}: it undoes a verb that does not stand before it.")
        seen.add(verb.id)


def _change(row: Row) -> FieldChange:
    return FieldChange(**{name: row[name] for name in FieldChange._fields})


def _check_changes(whole: ProjectDump) -> None:
    """Check commitments, that every replaced change exists, and that exactly the changes not replaced are live."""
    made: dict[str, tuple[Field, Row, str]] = {}
    replaced: set[str] = set()
    for number, entry in enumerate(whole.journal, 1):
        for place, change in enumerate(entry.changes):
            where = f"journal, verb {number}, change {place + 1}"
            _check_change(change, where)
            field = change["kind"], change["record"], change["field"]
            for earlier in change["replaces"].split():
                if earlier not in made or made[earlier][0] != field:
                    raise InvalidInput(f"{where}: it replaces a change of this field that is not there.")
                replaced.add(earlier)
            made[f"{entry.verb['id']}.{place}"] = (field, change, where)
    for name, (_, change, where) in made.items():
        if change["live"] == (name in replaced):
            raise InvalidInput(f"{where}: “live” is true for a change that no other has replaced, and for no other.")


def _check_change(change: Row, where: str) -> None:
    kind = KIND_OF_TABLE.get(change["kind"])
    if kind is None:
        raise InvalidInput(f"{where}: there is no table “{change['kind']}”.")
    if change["field"] not in (*columns(kind)[1:], REMOVED):
        raise InvalidInput(f"{where}: “{change['kind']}” has no field “{change['field']}”.")
    if not matches_commitment(_change(change)):
        if change["salt"] is None:
            raise InvalidInput(f"{where}: a value stands there without its salt.")
        raise InvalidInput(f"{where}: its value does not fit its commitment; it was altered.")


# The records


def _check_records(whole: ProjectDump) -> None:
    """Check that every field has the value of a live change of it, unless words of it were erased."""
    live, erased = _live_values(whole)
    missing = {field[:2] for field in live}
    for table, kind in KIND_OF_TABLE.items():
        defaults = _defaults(kind)
        for number, row in enumerate(whole.tables[table], 1):
            where, record = f"{table}, row {number}", (table, row["id"])
            if record not in missing:
                raise InvalidInput(f"{where}: the journal knows nothing of this record.")
            missing.discard(record)
            for name, default in defaults:
                field = (*record, name)
                if field not in erased and row[name] not in live.get(field, (default,)):
                    raise InvalidInput(f"{where}, {name}: the journal has another value.")
    if missing:
        table, record_id = min(missing)
        raise InvalidInput(f"{table}: the journal has a record that is not there, {record_id}.")


def _live_values(whole: ProjectDump) -> tuple[dict[Field, list[object]], set[Field]]:
    """The live values of every field that was ever written; and the fields of which a live value was erased."""
    live: dict[Field, list[object]] = {}
    erased: set[Field] = set()
    for entry in whole.journal:
        for change in entry.changes:
            if change["live"]:
                field = change["kind"], change["record"], change["field"]
                live.setdefault(field, []).append(change["value"])
                if change["salt"] is None:
                    erased.add(field)
    return live, erased


def _defaults(kind: type[Record]) -> tuple[tuple[str, object], ...]:
    """Every field of a record but its id, with its default."""
    return (*((one.name, one.default) for one in fields(kind)[1:]), (REMOVED, False))
