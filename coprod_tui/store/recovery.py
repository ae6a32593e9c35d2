"""Recovery of a damaged project (`coprod rescue`): save what is still readable in a new file.

The damaged file is only read: its journal page by page, past whatever SQLite cannot follow, its rows by SQLite as far
as that can go. The new file keeps the salts of values, so that signed versions still verify.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, NamedTuple

import peewee

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.clock import Clock
from coprod_tui.domain.edit import REMOVED, FieldChange, Value
from coprod_tui.domain.privacy.recognition import ERASURE_KEY, KEY_BYTES
from coprod_tui.domain.records import RECORDS, Contribution, Joined, Project, Record, Stream, Version
from coprod_tui.store import sql
from coprod_tui.store.database import (
    connect_read_only,
    create_and_connect,
    private_copy,
    read_with_wal,
    sqlite_connection,
)
from coprod_tui.store.encryption import looks_sealed, sqlite_errors
from coprod_tui.store.integrity import matches_commitment
from coprod_tui.store.journal import KIND_OF_TABLE, SALT_BYTES, commitment, plain_value, verb_hash
from coprod_tui.store.models import TABLES
from coprod_tui.store.queries import Queries
from coprod_tui.store.reader import columns, record_factory
from coprod_tui.store.schema import check_schema, newest_version
from coprod_tui.store.verification import verify

Field = tuple[type[Record], str, str]
"""A record's kind, its id, one of its fields."""
Records = dict[tuple[type[Record], str], dict[str, Value]]
"""The values of each record's fields, by its kind and id."""


class KnownValue(NamedTuple):
    """One value that a field had, with its commitment; without value and salt where it was erased."""

    value: Value
    salt: bytes | None
    commitment: bytes


class ReadableData(NamedTuple):
    """All that could be read of a damaged file."""

    values: dict[Field, list[KnownValue]]
    """The values of each field, the present one last."""
    rows: dict[tuple[type[Record], str], dict[str, Value]]
    """The rows that SQLite could read."""
    lost: list[str]
    """Sentences about what could not be read."""
    erasure_key: str
    """The key by which erased texts are recognised; a new one where it cannot be read."""


# The new file

UNREADABLE = "(could not be read)"
"""Takes the place of somebody's words."""
_VERSION_NUMBER = re.compile(r"Version (\d+):")


@frozen
class RescueResult(Frozen):
    """The result of a rescue."""

    saved: Counter[str]
    """How many records, by the name of their table."""
    lost: tuple[str, ...]
    """Sentences about what could not be read or kept."""


def rescue(path: Path, target: Path) -> RescueResult:
    """Save what is readable in a new file; raises FileError where nothing is, or where `target` exists."""
    if target.exists():
        raise FileError(FileErrorKind.EXISTS, f"{target} is there already, and is never written over.")
    readable = read_damaged(path)
    records = present_values(readable)
    lost = list(readable.lost)
    lost += _complete(records)
    lost += _repair_references(records)
    if not any(kind is not Project for kind, _ in records):
        raise FileError(
            FileErrorKind.DAMAGED, f"Nothing in {path} can be read as a project any more. It was left as it is."
        )
    while broken := _write(target, readable, records):
        lost += broken
        numbers = {int(match[1]) for fault in broken if (match := _VERSION_NUMBER.match(fault))}
        gone = [key for key, values in records.items() if key[0] is Version and values.get("number") in numbers]
        target.unlink()
        if not gone:
            raise FileError(FileErrorKind.DAMAGED, f"What can be read of {path} does not fit together: {broken[0]}")
        for key in gone:
            del records[key]
        _repair_references(records)
    return RescueResult(
        Counter(kind.table for (kind, _), values in records.items() if not values.get(REMOVED)), tuple(lost)
    )


def _complete(records: Records) -> Iterator[str]:
    """Fill missing fields with their defaults, and drop what still is no record; yields what was lost."""
    for (kind, record), values in list(records.items()):
        defaults = {one.name: plain_value(one.default) for one in fields(kind)[1:] if one.default is not MISSING}
        known = {**defaults, REMOVED: 0, **values}
        if kind is Contribution and "text" not in values:
            known["text"] = UNREADABLE
            yield "The words of one contribution could not be read; what else is known of it was kept."
        try:
            record_factory(kind)((record, *(known[one.name] for one in fields(kind)[1:])))
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


def _repair_references(records: Records) -> list[str]:
    """Make every reference lead somewhere: empty it, make a stream, or drop the record; returns what was lost."""
    lost: list[str] = []
    dropped = True
    while dropped:
        dropped = False
        for (kind, record), values in list(records.items()):
            for name, target, needed in _references(kind):
                if values[name] is None or (target, values[name]) in records:
                    continue
                if kind is Contribution and target is Stream:
                    records[Stream, str(values[name])] = _replacement_stream(records)
                    lost.append("A stream could not be read; one was made in its place for what it said.")
                elif needed:
                    del records[kind, record]
                    lost.append(f"One of the table “{kind.table}” was left out: what it belongs to could not be read.")
                    dropped = True
                    break
                else:
                    values[name] = None
    return lost


def _references(kind: type[Record]) -> Iterator[tuple[str, type[Record], bool]]:
    by_table = {one.table: one for one in RECORDS}
    for field in TABLES[kind.table]._meta.sorted_fields:
        if isinstance(field, peewee.ForeignKeyField):
            yield field.column_name, by_table[field.rel_model._meta.table_name], not field.null


def _replacement_stream(records: Records) -> dict[str, Value]:
    streams = [values for (kind, _), values in records.items() if kind is Stream]
    taken = {values["letter"] for values in streams}
    letter = next(one for one in "XYZWVUTRQ" if one not in taken)
    defaults: dict[str, Value] = {one.name: plain_value(one.default) for one in fields(Stream)[1:]}  # type: ignore[arg-type]
    return defaults | {"name": f"Rescued {letter}", "letter": letter, "position": len(streams), REMOVED: 0}


def _write(target: Path, readable: ReadableData, records: Records) -> list[str]:
    """Write the new file and return what the full check finds wrong with it."""
    database = create_and_connect(target)
    try:
        connection = sqlite_connection(database)
        connection.execute(sql.NO_FOREIGN_KEYS)
        connection.execute(sql.BEGIN)
        _fill(Queries(connection), readable, records)
        connection.execute(sql.COMMIT)
    except BaseException:
        database.close()
        for ending in ("", "-wal"):
            with contextlib.suppress(OSError):
                target.with_name(target.name + ending).unlink()
        raise
    database.close()
    return list(verify(target).faults)


def _fill(queries: Queries, readable: ReadableData, records: Records) -> None:
    clock = Clock()
    replica, first = secrets.token_hex(16), clock.tick()
    queries.begin(clock.new_id(), replica, first.at, readable.erasure_key)
    rounds: list[list[tuple[FieldChange, bool]]] = []
    for (kind, record), values in records.items():
        queries.insert(kind, record, values)
        for name, value in values.items():
            for place, (known, live) in enumerate(_history(readable, kind, record, name, value)):
                while len(rounds) <= place:
                    rounds.append([])
                change = FieldChange(kind.table, record, name, *_stored(known), "")
                rounds[place].append((change, live))
    _journal(queries, clock, replica, rounds)
    queries.keep_numbers(_last_numbers(records))


def _history(
    readable: ReadableData, kind: type[Record], record: str, name: str, value: Value
) -> list[tuple[KnownValue, bool]]:
    """The values that a field had, each with its own salt, and last its present one; True for that one."""
    known = list(readable.values.get((kind, record, name), ()))
    if not known or known[-1].value != value:
        salt = os.urandom(SALT_BYTES)
        known.append(KnownValue(value, salt, commitment(salt, value)))
    return [(one, place == len(known) - 1) for place, one in enumerate(known)]


def _stored(known: KnownValue) -> tuple[str | int | None, bytes | None, bytes]:
    return plain_value(known.value), known.salt, known.commitment


def _journal(queries: Queries, clock: Clock, replica: str, rounds: list[list[tuple[FieldChange, bool]]]) -> None:
    """Write one verb for all first values, one for all second ones, and so on, each replacing the value before."""
    prev, ends = "", dict[tuple[str, str], str]()
    for n, changes in enumerate(rounds, 1):
        tick = clock.tick()
        verb = clock.new_id()
        linked = [change._replace(replaces=ends.get((change.record, change.field), "")) for change, _ in changes]
        hashed = verb_hash(verb, replica, n, tick, None, "rescue", None, prev, linked)
        queries.add_verb(
            {
                "id": verb, "replica": replica, "n": n, "ms": tick.ms, "at": tick.at, "meeting": None,
                "name": "rescue", "undoes": None, "prev": prev, "hash": hashed,
            },
            [{**change._asdict(), "live": live} for change, (_, live) in zip(linked, changes, strict=True)],
        )  # fmt: skip
        ends |= {(change.record, change.field): f"{verb}.{place}" for place, change in enumerate(linked)}
        prev = hashed


def _last_numbers(records: Records) -> dict[str, int]:
    """The last number that was given in each series, so that no code is given twice."""
    last: dict[str, int] = {}
    for (kind, _), values in records.items():
        number = values.get("number")
        if isinstance(number, int):
            table = "conflict" if kind is Joined else kind.table
            series = f"contribution/{values['stream']}" if "stream" in values else table
            last[series] = max(number, last.get(series, 0))
    return last


# Reading the damaged file

_CHANGE_COLUMNS = ("verb", "i", "kind", "record", "field", "value", "salt", "commitment", "replaces", "live")
"""The columns of the journal's table."""
_SKIPPED, _SKIPPED_SEALED = 1 << 20, 1 << 6
"""How far to skip for a row that can be read; each try in a sealed file takes a tenth of a second."""
_HASH_BYTES = 32


def read_damaged(path: Path) -> ReadableData:
    """Read a file that nobody has open, without writing to it; raises OSError."""
    content = _content(path)
    lost: list[str] = []
    with private_copy(path) as copy:
        copy.write_bytes(content)
        changes: Iterable[Sequence[Any]] = rows_in(content, len(_CHANGE_COLUMNS))
        is_sealed = looks_sealed(copy)
        if is_sealed:
            # It has no pages that could be read without SQLite, which reads nothing of a file that is too short.
            os.truncate(copy, 2 * len(content))
        with contextlib.closing(_DamagedRowReader(copy, lost)) as rows:
            if is_sealed:
                changes = rows.walk("change", _CHANGE_COLUMNS)
            return ReadableData(_values(changes), dict(_rows(rows)), lost, _erasure_key(rows))


def _content(path: Path) -> bytes:
    try:
        return read_with_wal(path)
    except sqlite_errors():
        return path.read_bytes()


def _values(changes: Iterable[Sequence[Any]]) -> dict[Field, list[KnownValue]]:
    by_field: dict[Field, dict[tuple[int, int], tuple[KnownValue, bool]]] = defaultdict(dict)
    for verb, place, kind, record, name, value, salt, sealed, replaces, live in changes:
        if not (isinstance(kind, str) and isinstance(record, str) and isinstance(name, str)):
            continue
        if kind not in KIND_OF_TABLE or name not in (*columns(KIND_OF_TABLE[kind])[1:], REMOVED):
            continue
        if not isinstance(sealed, bytes) or len(sealed) != _HASH_BYTES or isinstance(value, bytes | float):
            continue
        if not (salt is None or isinstance(salt, bytes)) or not isinstance(verb, int) or not isinstance(place, int):
            continue
        change = FieldChange(kind, record, name, value, salt, sealed, str(replaces))
        if matches_commitment(change):
            by_field[KIND_OF_TABLE[kind], record, name][verb, place] = (KnownValue(value, salt, sealed), bool(live))
    return {field: _in_order(changes) for field, changes in by_field.items()}


def _in_order(changes: dict[tuple[int, int], tuple[KnownValue, bool]]) -> list[KnownValue]:
    """The values oldest first and the live one last, because a later change may have been lost."""
    ordered = sorted(changes.items(), key=lambda one: (one[1][1], one[0]))
    return [known for _, (known, _) in ordered]


def _rows(rows: _DamagedRowReader) -> Iterator[tuple[tuple[type[Record], str], dict[str, Value]]]:
    tables, is_older = rows.tables()
    for kind in RECORDS:
        existing = tables.get(kind.table)
        if existing is None and is_older:
            continue
        wanted = (*columns(kind)[1:], REMOVED)
        names = ("id", *(name for name in wanted if existing is None or name in existing))
        for values in rows.walk(kind.table, names):
            if isinstance(values[0], str):
                yield (kind, values[0]), dict(zip(names[1:], values[1:], strict=True))


def _erasure_key(rows: _DamagedRowReader) -> str:
    if rows.tables()[0].get("identity", set()) >= {"erasure_key"}:
        for (key,) in rows.walk("identity", ("erasure_key",)):
            if isinstance(key, str) and ERASURE_KEY.fullmatch(key):
                return key
    return secrets.token_hex(KEY_BYTES)


class _DamagedRowReader:
    """Reads the rows of a private copy by SQLite, past what cannot be read."""

    def __init__(self, copy: Path, lost: list[str]) -> None:
        """Sentences on what could not be read are appended to `lost`."""
        self._copy = copy
        self._lost = lost
        self._most = _SKIPPED_SEALED if looks_sealed(copy) else _SKIPPED
        self._opened: tuple[contextlib.ExitStack, Any] | None = None

    def _connection(self) -> Any:
        if self._opened is None:
            stack = contextlib.ExitStack()
            connection = stack.enter_context(connect_read_only(self._copy))
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            self._opened = stack, connection
        return self._opened[1]

    def close(self) -> None:
        """Close the connection; the next statement opens another."""
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def tables(self) -> tuple[dict[str, set[str]], bool]:
        """The columns of each table, as far as the schema can be read; and whether it is of an older version.

        What an older version does not have is not lost.
        """
        tables: dict[str, set[str]] = defaultdict(set)
        try:
            for table, name in self._connection().execute(sql.READABLE_COLUMNS):
                tables[table].add(name)
            return tables, check_schema(self._connection(), self._copy) < newest_version()
        except sqlite_errors(FileError, OverflowError):
            self.close()
            return tables, False

    def walk(self, table: str, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in order; where one cannot be read, it goes on with those after it.

        Each error closes the connection, because SQLCipher reads nothing more after a damaged page.
        """
        question = sql.rows_from(table, names)
        last, step, count, parts = (0, 0), 0, 0, 0
        while step < self._most:
            try:
                for first, second, *values in self._connection().execute(question, last):
                    last, step, count = (first, second), 0, count + 1
                    yield tuple(values)
                break
            except sqlite_errors(OverflowError):
                self.close()
                parts += not step
                last, step = (last[0] + step, last[1] + 1 if not step else -1), step * 2 or 1
        if parts and not count:
            self._lost.append(f"The table “{table}” could not be read; the journal has what is left of it.")
        elif parts:
            self._lost.append(f"A part of the table “{table}” could not be read.")


def present_values(readable: ReadableData) -> dict[tuple[type[Record], str], dict[str, Value]]:
    """The present values of each record: from the journal where it has them, else from its row."""
    records: dict[tuple[type[Record], str], dict[str, Value]] = defaultdict(dict)
    for key, values in readable.rows.items():
        records[key] |= values
    for (kind, record, name), known in readable.values.items():
        with contextlib.suppress(IndexError):
            records[kind, record][name] = known[-1].value
    return dict(records)


# The journal from the pages of the file (SQLite's file format, B-tree pages of an index)

_LEAF, _INTERIOR = 0x0A, 0x02
_MOST_OVERFLOW = 1 << 16
Cell = int | float | str | bytes | None


def rows_in(content: bytes, width: int) -> Iterator[tuple[Cell, ...]]:
    """Every whole row of `width` columns in the index pages of these bytes; others are skipped."""
    size = _page_size(content)
    for start in range(0, len(content) - size + 1, size):
        page = content[start : start + size]
        header = 100 if start == 0 else 0
        if page[header] not in (_LEAF, _INTERIOR):
            continue
        for offset in _cells(page, header):
            try:
                row = _row(content, page, offset, size)
            except (IndexError, struct.error, ValueError):
                continue
            if len(row) == width:
                yield row


def _page_size(content: bytes) -> int:
    size = int.from_bytes(content[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size in (512, 1024, 2048, 4096, 8192, 16384, 32768, 65536) else 4096


def _cells(page: bytes, header: int) -> Iterator[int]:
    count = int.from_bytes(page[header + 3 : header + 5], "big")
    first = header + (8 if page[header] == _LEAF else 12)
    for place in range(first, min(first + 2 * count, len(page) - 1), 2):
        offset = int.from_bytes(page[place : place + 2], "big")
        if first <= offset < len(page):
            yield offset + (0 if page[header] == _LEAF else 4)


def _row(content: bytes, page: bytes, offset: int, size: int) -> tuple[Cell, ...]:
    length, offset = _varint(page, offset)
    return _cell_values(_payload(content, page, offset, length, size))


def _payload(content: bytes, page: bytes, offset: int, length: int, size: int) -> bytes:
    """A cell's bytes, with those on overflow pages; raises ValueError where the chain of pages breaks."""
    most = (size - 12) * 64 // 255 - 23
    if length <= most:
        payload = page[offset : offset + length]
        if len(payload) < length:
            raise ValueError("beyond the page")
        return payload
    least = (size - 12) * 32 // 255 - 23
    local = least + (length - least) % (size - 4)
    local = local if local <= most else least
    parts, left = [page[offset : offset + local]], length - local
    following = int.from_bytes(page[offset + local : offset + local + 4], "big")
    for _ in range(_MOST_OVERFLOW):
        if left <= 0:
            return b"".join(parts)
        start = (following - 1) * size
        if following < 2 or start + size > len(content):
            raise ValueError("an overflow page is missing")
        parts.append(content[start + 4 : start + 4 + min(left, size - 4)])
        left -= len(parts[-1])
        following = int.from_bytes(content[start : start + 4], "big")
    raise ValueError("an overflow chain without an end")


def _cell_values(payload: bytes) -> tuple[Cell, ...]:
    end, offset = _varint(payload, 0)
    kinds = []
    while offset < end:
        kind, offset = _varint(payload, offset)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, offset = _value(payload, offset, kind)
        values.append(value)
    return tuple(values)


_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _value(payload: bytes, offset: int, kind: int) -> tuple[Cell, int]:
    if kind == 0:
        return None, offset
    if kind in (8, 9):
        return kind - 8, offset
    if kind == 7:
        return struct.unpack(">d", payload[offset : offset + 8])[0], offset + 8
    length = _INTEGERS[kind] if kind in _INTEGERS else (kind - 12) // 2
    content = payload[offset : offset + length]
    if length < 0 or len(content) < length:
        raise ValueError("beyond the record")
    if kind in _INTEGERS:
        return int.from_bytes(content, "big", signed=True), offset + length
    return (content if kind % 2 == 0 else content.decode("utf-8")), offset + length


def _varint(content: bytes, offset: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        byte = content[offset + place]
        if place == 8:
            return value << 8 | byte, offset + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, offset + place + 1
    raise ValueError("no number")
