"""What is still readable of a damaged file: its journal page by page, its rows as far as SQLite can go."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coprod_tui.meeting.act import REMOVED, Value
from coprod_tui.meeting.checking.chain import holds
from coprod_tui.meeting.entries import Change
from coprod_tui.meeting.journal import KINDS
from coprod_tui.meeting.model import RECORDS, Record
from coprod_tui.meeting.opening import private_copy, reading, whole_bytes
from coprod_tui.meeting.opening.schema import must_be_ours, newest
from coprod_tui.meeting.refusals import FileTrouble
from coprod_tui.meeting.rescuing.pages import rows_in
from coprod_tui.meeting.rows import columns, quoted
from coprod_tui.meeting.sealed import errors, looks_sealed

_CHANGE = ("verb", "i", "kind", "record", "field", "value", "salt", "commitment", "replaces", "live")
"""The columns of the journal's table."""
_STEPS, _SEALED_STEPS = 1 << 20, 1 << 6
"""How far is looked for a row that can be read; every try in a sealed file costs a tenth of a second."""
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
    with private_copy(path) as copy:
        copy.write_bytes(content)
        changes: Iterable[Sequence[Any]] = rows_in(content, len(_CHANGE))
        is_sealed = looks_sealed(copy)
        if is_sealed:
            # It has no pages that could be read without SQLite, which reads nothing of a file that is too short.
            os.truncate(copy, 2 * len(content))
        with contextlib.closing(_Reader(copy, lost)) as reader:
            if is_sealed:
                changes = reader.walk("change", _CHANGE)
            return Found(_values(changes), dict(_rows(reader)), lost)


def _bytes(path: Path) -> bytes:
    try:
        return whole_bytes(path)
    except errors():
        return path.read_bytes()


def _values(changes: Iterable[Sequence[Any]]) -> dict[Field, list[Known]]:
    found: dict[Field, dict[tuple[int, int], tuple[Known, bool]]] = defaultdict(dict)
    for verb, place, kind, record, name, value, salt, sealed, replaces, live in changes:
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


def _rows(reader: _Reader) -> Iterator[tuple[tuple[type[Record], str], dict[str, Value]]]:
    tables, is_older = reader.tables()
    for kind in RECORDS:
        there = tables.get(kind.table)
        if there is None and is_older:
            continue
        wanted = (*columns(kind)[1:], REMOVED)
        names = ("id", *(name for name in wanted if there is None or name in there))
        for values in reader.walk(kind.table, names):
            if isinstance(values[0], str):
                yield (kind, values[0]), dict(zip(names[1:], values[1:], strict=True))


_COLUMNS = (
    "SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c"
    " WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'"
)


class _Reader:
    """Reads a private copy by SQLite, as far as that can go."""

    def __init__(self, copy: Path, lost: list[str]) -> None:
        """`lost` gets sentences about what could not be read."""
        self._copy = copy
        self._lost = lost
        self._most = _SEALED_STEPS if looks_sealed(copy) else _STEPS
        self._opened: tuple[contextlib.ExitStack, Any] | None = None

    def _connection(self) -> Any:
        if self._opened is None:
            stack = contextlib.ExitStack()
            connection = stack.enter_context(reading(self._copy))
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            self._opened = stack, connection
        return self._opened[1]

    def close(self) -> None:
        """Closes the connection; the next question opens another."""
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def tables(self) -> tuple[dict[str, set[str]], bool]:
        """The columns of each table, as far as the schema can be read; and whether it is one of an older version.

        What an older version does not have is not lost.
        """
        found: dict[str, set[str]] = defaultdict(set)
        try:
            for table, name in self._connection().execute(_COLUMNS):
                found[table].add(name)
            return found, must_be_ours(self._connection(), self._copy) < newest()
        except errors(FileTrouble, OverflowError):
            self.close()
            return found, False

    def walk(self, table: str, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in their order, and where one cannot be read, those after it.

        By a new connection after every failure: one that has met a page that was sealed and is damaged reads no other.
        """
        first, second, order = ("verb", "i", "verb, i") if table == "change" else ("rowid", "0", "rowid")
        sql = (
            f"SELECT {first}, {second}, {quoted(*names)} FROM {quoted(table)}"
            f" WHERE ({first}, {second}) > (?, ?) ORDER BY {order}"
        )
        last, step, found, parts = (0, 0), 0, 0, 0
        while step < self._most:
            try:
                for one, other, *values in self._connection().execute(sql, last):
                    last, step, found = (one, other), 0, found + 1
                    yield tuple(values)
                break
            except errors(OverflowError):
                self.close()
                parts += not step
                last, step = (last[0] + step, last[1] + 1 if not step else -1), step * 2 or 1
        if parts and not found:
            self._lost.append(f"The table “{table}” could not be read; the journal has what is left of it.")
        elif parts:
            self._lost.append(f"A part of the table “{table}” could not be read.")


def present(found: Found) -> dict[tuple[type[Record], str], dict[str, Value]]:
    """Each record's present values: by the journal where it has them, else by its row."""
    records: dict[tuple[type[Record], str], dict[str, Value]] = defaultdict(dict)
    for key, values in found.rows.items():
        records[key] |= values
    for (kind, record, name), known in found.values.items():
        with contextlib.suppress(IndexError):
            records[kind, record][name] = known[-1].value
    return dict(records)
