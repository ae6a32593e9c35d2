"""The rows against the journal: each field has the value of its last change, and nothing stands there besides."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields

from coprod_tui.meeting.act import REMOVED
from coprod_tui.meeting.checking.names import named
from coprod_tui.meeting.journal import KINDS, plain_value
from coprod_tui.meeting.model import RECORDS, Record
from coprod_tui.meeting.rows import columns, quoted
from coprod_tui.meeting.rules.erasing import GAP

STEP = 200
"""Records that are looked at in one step."""
Cell = str | int | None
_SIGNED = ("version", "signoff")
_CHECKED_APART = "\0"
"""Stands for what was printed, where words were erased in it: the check of what was signed goes through that."""
_ERASED: dict[str, list[Cell]] = {"printed": [_CHECKED_APART]}


def check_rows(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Goes through all records, what was signed first, some hundred a step; then what only the journal knows."""
    for kind in sorted(RECORDS, key=lambda one: one.table not in _SIGNED):
        yield from _check_kind(connection, kind)
    yield from _check_missing(connection)
    marks = ", ".join("?" * len(KINDS))
    if connection.execute(f"SELECT 1 FROM change WHERE kind NOT IN ({marks}) LIMIT 1", tuple(KINDS)).fetchone():
        yield ["The journal tells of something that this program does not know."]


def _check_kind(connection: sqlite3.Connection, kind: type[Record]) -> Iterator[list[str]]:
    names = [*columns(kind)[1:], REMOVED]
    usual = {one.name: plain_value(one.default) for one in fields(kind)[1:]} | {REMOVED: 0}  # type: ignore[arg-type]
    sql = f"SELECT {quoted('id', *names)} FROM {quoted(kind.table)} WHERE id > ? ORDER BY id LIMIT ?"
    last = ""
    while rows := connection.execute(sql, (last, STEP)).fetchall():
        told = _told(connection, kind, [row[0] for row in rows])
        faults = []
        for record, *values in rows:
            known = told.get(record)
            if known is None:
                faults.append(
                    f"{named(connection, kind.table, record)} is in the file, and the journal knows nothing of it."
                )
                continue
            for name, value in zip(names, values, strict=True):
                allowed = known.pop(name, [usual[name]])
                if value not in allowed and _CHECKED_APART not in allowed:
                    what = f"its “{name}” is not what was saved"
                    faults.append(
                        f"{named(connection, kind.table, record)} was changed outside of this program: {what}."
                    )
            if known:
                faults.append(f"{named(connection, kind.table, record)} has changes in the journal that fit nothing.")
        last = rows[-1][0]
        yield faults


def _check_missing(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Goes once through all that the journal tells of, whatever it is: a scan for each kind would take seconds."""
    last = ""
    sql = "SELECT DISTINCT record FROM change WHERE record > ? ORDER BY record LIMIT ?"
    while records := [record for (record,) in connection.execute(sql, (last, STEP))]:
        marks = ", ".join("?" * len(records))
        told: dict[str, set[str]] = defaultdict(set)
        for kind, record in connection.execute(f"SELECT kind, record FROM change WHERE record IN ({marks})", records):
            told[kind].add(record)
        yield [fault for kind in told if kind in KINDS for fault in _missing(connection, kind, told[kind])]
        last = records[-1]


def _missing(connection: sqlite3.Connection, table: str, records: set[str]) -> Iterator[str]:
    marks = ", ".join("?" * len(records))
    there = connection.execute(f"SELECT id FROM {quoted(table)} WHERE id IN ({marks})", tuple(records))
    for record in sorted(records - {one for (one,) in there}):
        yield f"{named(connection, table, record)} is missing: the journal says that it was saved."


def _told(connection: sqlite3.Connection, kind: type[Record], records: list[str]) -> dict[str, dict[str, list[Cell]]]:
    """The values that count of these records' fields: two where two laptops wrote one; a gap where it is erased."""
    told: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    marks = ", ".join("?" * len(records))
    sql = f"SELECT record, field, value, salt IS NULL FROM change WHERE live AND record IN ({marks}) AND kind = ?"
    for record, name, value, erased in connection.execute(sql, (*records, kind.table)):
        told[record][name] += _ERASED.get(name, [None, GAP]) if erased else [value]
    return told
