"""What is still readable of a damaged file: its journal page by page, its rows as far as SQLite can go."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coprod_tui.meeting.act import REMOVED, Value
from coprod_tui.meeting.checking.chain import holds
from coprod_tui.meeting.journal import KINDS, Change
from coprod_tui.meeting.model import RECORDS, Record
from coprod_tui.meeting.opening import private_copy, reading, whole_bytes
from coprod_tui.meeting.rescuing.pages import rows_in
from coprod_tui.meeting.rows import columns, quoted

_WIDTH = 10
"""How many columns the table `change` has."""
_STEPS = 1 << 20
_HASH = 32
Field = tuple[type[Record], str, str]
"""A record's kind, its id, one of its fields."""


class Known(NamedTuple):
    """One value that a field had, as the journal commits to it; without salt and value when it was erased."""

    value: Value
    salt: bytes | None
    commitment: bytes


class Found(NamedTuple):
    """Everything that could be read."""

    values: dict[Field, list[Known]]
    """The values of each field, the present one last."""
    rows: dict[tuple[type[Record], str], dict[str, Value]]
    """The rows that SQLite could still read."""
    lost: list[str]
    """Sentences about what could not be read."""


def read_all(path: Path) -> Found:
    """Reads a file that nobody has open, and never writes to it; raises OSError."""
    content = _bytes(path)
    lost: list[str] = []
    return Found(_values(content), dict(_rows(content, path, lost)), lost)


def _bytes(path: Path) -> bytes:
    try:
        return whole_bytes(path)
    except sqlite3.Error:
        return path.read_bytes()


def _values(content: bytes) -> dict[Field, list[Known]]:
    found: dict[Field, dict[tuple[int, int], tuple[Known, bool]]] = defaultdict(dict)
    for verb, place, kind, record, name, value, salt, sealed, replaces, live in rows_in(content, _WIDTH):
        if not (isinstance(kind, str) and isinstance(record, str) and isinstance(name, str)):
            continue
        if kind not in KINDS or name not in (*columns(KINDS[kind])[1:], REMOVED):
            continue
        if not isinstance(sealed, bytes) or len(sealed) != _HASH or isinstance(value, bytes | float):
            continue
        if not (salt is None or isinstance(salt, bytes)) or not isinstance(verb, int) or not isinstance(place, int):
            continue
        change = Change(kind, record, name, value, salt, sealed, str(replaces))
        if holds(change):
            found[KINDS[kind], record, name][verb, place] = (Known(value, salt, sealed), bool(live))
    return {field: _in_order(changes) for field, changes in found.items()}


def _in_order(changes: dict[tuple[int, int], tuple[Known, bool]]) -> list[Known]:
    """By age, and the one that counts last: a later one may have been lost."""
    ordered = sorted(changes.items(), key=lambda one: (one[1][1], one[0]))
    return [known for _, (known, _) in ordered]


def _rows(content: bytes, path: Path, lost: list[str]) -> Iterator[tuple[tuple[type[Record], str], dict[str, Value]]]:
    with private_copy(path) as copy:
        copy.write_bytes(content)
        for kind in RECORDS:
            names = ("id", *columns(kind)[1:], REMOVED)
            try:
                with reading(copy) as connection:
                    for values in _some(connection, kind, names, lost):
                        if isinstance(values[0], str):
                            yield (kind, values[0]), dict(zip(names[1:], values[1:], strict=True))
            except (sqlite3.Error, OverflowError):
                lost.append(f"The table “{kind.table}” could not be read; the journal has what is left of it.")


def _some(
    connection: sqlite3.Connection, kind: type[Record], names: tuple[str, ...], lost: list[str]
) -> Iterator[tuple[Value, ...]]:
    """The rows of a table in the order of its rowids, and where one cannot be read, those after it."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    sql = f"SELECT rowid, {quoted(*names)} FROM {quoted(kind.table)} WHERE rowid > ? ORDER BY rowid"
    last, step = 0, 1
    while step < _STEPS:
        try:
            for rowid, *values in connection.execute(sql, (last,)):
                last, step = rowid, 1
                yield tuple(values)
            return
        except sqlite3.DatabaseError:
            if step == 1:
                lost.append(f"A part of the table “{kind.table}” could not be read.")
            last, step = last + step, step * 2


def present(found: Found) -> dict[tuple[type[Record], str], dict[str, Value]]:
    """Each record's present values: by the journal where it has them, else by its row."""
    records: dict[tuple[type[Record], str], dict[str, Value]] = defaultdict(dict)
    for key, values in found.rows.items():
        records[key] |= values
    for (kind, record, name), known in found.values.items():
        with contextlib.suppress(IndexError):
            records[kind, record][name] = known[-1].value
    return dict(records)
