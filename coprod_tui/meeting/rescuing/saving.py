"""A new project made of what could be read of a damaged one: with its salts, so that signed versions still verify."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

import peewee

from coprod_tui.meeting.act import REMOVED, Value
from coprod_tui.meeting.clock import Clock
from coprod_tui.meeting.entries import Change
from coprod_tui.meeting.journal import SALT_BYTES, commitment, plain_value, seal
from coprod_tui.meeting.model import RECORDS, Contribution, Joined, Project, Record, Stream, Version
from coprod_tui.meeting.models import TABLES
from coprod_tui.meeting.opening import connect_new, raw
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.meeting.rescuing.reading import Found, Known, present, read_all
from coprod_tui.meeting.rows import quoted, reader
from coprod_tui.meeting.verifying import verify

Records = dict[tuple[type[Record], str], dict[str, Value]]
UNREADABLE = "(could not be read)"
"""Stands where somebody's words were."""
_NUMBER = re.compile(r"Version (\d+):")


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was saved, and what was not."""

    saved: Counter[str]
    """How many records, by the name of their table."""
    lost: tuple[str, ...]
    """Sentences about what could not be read or kept."""


def rescue(path: Path, target: Path) -> Rescued:
    """Saves what is readable in a new file; raises FileTrouble where there is nothing, or the target is there."""
    if target.exists():
        raise FileTrouble(Trouble.EXISTS, f"{target} is there already, and is never written over.")
    found = read_all(path)
    records = present(found)
    lost = list(found.lost)
    lost += _complete(records)
    lost += _without_loose_ends(records)
    if not any(kind is not Project for kind, _ in records):
        raise FileTrouble(
            Trouble.DAMAGED, f"Nothing in {path} can be read as a project any more. It was left as it is."
        )
    while broken := _write(target, found, records):
        lost += broken
        numbers = {int(match[1]) for one in broken if (match := _NUMBER.match(one))}
        gone = [key for key, values in records.items() if key[0] is Version and values.get("number") in numbers]
        target.unlink()
        if not gone:
            raise FileTrouble(Trouble.DAMAGED, f"What can be read of {path} does not fit together: {broken[0]}")
        for key in gone:
            del records[key]
        _without_loose_ends(records)
    return Rescued(Counter(kind.table for (kind, _), values in records.items() if not values.get(REMOVED)), tuple(lost))


def _complete(records: Records) -> Iterator[str]:
    """Fills fields that are missing with the usual values, and drops what then is no record."""
    for (kind, record), values in list(records.items()):
        usual = {one.name: plain_value(one.default) for one in fields(kind)[1:] if one.default is not MISSING}
        known = {**usual, REMOVED: 0, **values}
        if kind is Contribution and "text" not in values:
            known["text"] = UNREADABLE
            yield "The words of one contribution could not be read; what else is known of it was kept."
        try:
            reader(kind)((record, *(known[one.name] for one in fields(kind)[1:])))
            records[kind, record] = known
        except (KeyError, ValueError, TypeError):
            del records[kind, record]
            yield f"One of the table “{kind.table}” is not whole enough to be kept."
    if not any(kind is Project and not values[REMOVED] for (kind, _), values in records.items()):
        records[Project, Clock().new_id()] = {
            **{one.name: plain_value(one.default) for one in fields(Project)[1:]},  # type: ignore[arg-type]
            "title": "Rescued project", REMOVED: 0,
        }  # fmt: skip
        yield "The project's title and purpose could not be read."


def _without_loose_ends(records: Records) -> list[str]:
    """Every reference leads somewhere: to what is there, to a stream made for it, or nowhere; else the record goes."""
    lost: list[str] = []
    again = True
    while again:
        again = False
        for (kind, record), values in list(records.items()):
            for name, target, needed in _references(kind):
                if values[name] is None or (target, values[name]) in records:
                    continue
                if kind is Contribution and target is Stream:
                    records[Stream, str(values[name])] = _stream(records)
                    lost.append("A stream could not be read; one was made in its place for what it said.")
                elif needed:
                    del records[kind, record]
                    lost.append(f"One of the table “{kind.table}” was left out: what it belongs to could not be read.")
                    again = True
                    break
                else:
                    values[name] = None
    return lost


def _references(kind: type[Record]) -> Iterator[tuple[str, type[Record], bool]]:
    by_table = {one.table: one for one in RECORDS}
    for field in TABLES[kind.table]._meta.sorted_fields:
        if isinstance(field, peewee.ForeignKeyField):
            yield field.column_name, by_table[field.rel_model._meta.table_name], not field.null


def _stream(records: Records) -> dict[str, Value]:
    streams = [values for (kind, _), values in records.items() if kind is Stream]
    taken = {values["letter"] for values in streams}
    letter = next(one for one in "XYZWVUTRQ" if one not in taken)
    usual: dict[str, Value] = {one.name: plain_value(one.default) for one in fields(Stream)[1:]}  # type: ignore[arg-type]
    return usual | {"name": f"Rescued {letter}", "letter": letter, "position": len(streams), REMOVED: 0}


def _write(target: Path, found: Found, records: Records) -> list[str]:
    """Writes the new file whole; answers what the full check says against it."""
    database = connect_new(target)
    try:
        connection = raw(database)
        connection.execute("PRAGMA foreign_keys = 0")
        connection.execute("BEGIN IMMEDIATE")
        _fill(connection, found, records)
        connection.execute("COMMIT")
    except BaseException:
        database.close()
        for ending in ("", "-wal"):
            with contextlib.suppress(OSError):
                target.with_name(target.name + ending).unlink()
        raise
    database.close()
    return list(verify(target).faults)


def _fill(connection: sqlite3.Connection, found: Found, records: Records) -> None:
    clock = Clock()
    replica, first = secrets.token_hex(16), clock.tick()
    connection.execute("INSERT INTO replica (id, parent, began_at) VALUES (?, NULL, ?)", (replica, first.at))
    connection.execute(
        "INSERT INTO identity (project, replica, program, made_at) VALUES (?, ?, ?, ?)",
        (clock.new_id(), replica, "coprod", first.at),
    )
    rounds: list[list[tuple[Change, bool]]] = []
    for (kind, record), values in records.items():
        names = [*values]
        marks = ", ".join("?" * (len(names) + 1))
        sql = f"INSERT INTO {quoted(kind.table)} ({quoted('id', *names)}) VALUES ({marks})"
        connection.execute(sql, (record, *values.values()))
        for name, value in values.items():
            for place, (known, live) in enumerate(_history(found, kind, record, name, value)):
                while len(rounds) <= place:
                    rounds.append([])
                change = Change(kind.table, record, name, *_stored(known), "")
                rounds[place].append((change, live))
    _journal(connection, clock, replica, rounds)
    _counters(connection, records)


def _history(found: Found, kind: type[Record], record: str, name: str, value: Value) -> list[tuple[Known, bool]]:
    """The values that a field had, each with its own salt, and last the one that it has now."""
    known = list(found.values.get((kind, record, name), ()))
    if not known or known[-1].value != value:
        salt = os.urandom(SALT_BYTES)
        known.append(Known(value, salt, commitment(salt, value)))
    return [(one, place == len(known) - 1) for place, one in enumerate(known)]


def _stored(known: Known) -> tuple[str | int | None, bytes | None, bytes]:
    return plain_value(known.value), known.salt, known.commitment


def _journal(
    connection: sqlite3.Connection, clock: Clock, replica: str, rounds: list[list[tuple[Change, bool]]]
) -> None:
    """One verb for all first values, one for all second ones, and so on, each replacing what stood before."""
    prev, ends = "", dict[tuple[str, str], str]()
    for n, changes in enumerate(rounds, 1):
        tick = clock.tick()
        verb = clock.new_id()
        told = [one._replace(replaces=ends.get((one.record, one.field), "")) for one, _ in changes]
        sealed = seal(verb, replica, n, tick, None, "rescue", None, prev, told)
        connection.execute(
            'INSERT INTO verb (seq, id, replica, n, ms, at, meeting, name, undoes, prev, "hash")'
            " VALUES (?,?,?,?,?,?,NULL,'rescue',NULL,?,?)",
            (n, verb, replica, n, tick.ms, tick.at, prev, sealed),
        )
        connection.executemany(
            "INSERT INTO change (verb, i, kind, record, field, value, salt, commitment, replaces, live)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            [(n, place, *one, live) for place, (one, (_, live)) in enumerate(zip(told, changes, strict=True))],
        )
        ends |= {(one.record, one.field): f"{verb}.{place}" for place, one in enumerate(told)}
        prev = sealed


def _counters(connection: sqlite3.Connection, records: Records) -> None:
    """The last numbers that were given, so that no code comes back."""
    last: dict[str, int] = {}
    for (kind, _), values in records.items():
        number = values.get("number")
        if isinstance(number, int):
            table = "conflict" if kind is Joined else kind.table
            series = f"contribution/{values['stream']}" if "stream" in values else table
            last[series] = max(number, last.get(series, 0))
    connection.executemany("INSERT INTO counter (name, last) VALUES (?, ?)", last.items())
