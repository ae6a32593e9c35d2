"""A disk in memory for SQLite that forgets what was not synced, fails where it is told to, and can be cut anywhere.

The real Session runs on it: `on_disk` gives it a connection of apsw's, which can be driven by a file system of ours,
made to look like one of sqlite3's.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import apsw
import pytest

from coprod_tui.store import database, session
from coprod_tui.store.reader import PRAGMAS

SECTOR = 512
NAMES: dict[type[apsw.Error], str] = {
    apsw.FullError: "SQLITE_FULL", apsw.IOError: "SQLITE_IOERR", apsw.ReadOnlyError: "SQLITE_READONLY",
    apsw.BusyError: "SQLITE_BUSY", apsw.CorruptError: "SQLITE_CORRUPT", apsw.CantOpenError: "SQLITE_CANTOPEN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One operation on the disk, or the mark that something was reported as saved."""

    what: str
    """write, truncate, sync, delete, told"""
    file: str = ""
    offset: int = 0
    data: bytes = b""
    told: Any = None


@dataclass
class Disk:
    """The files as the running program sees them, and all operations in order."""

    files: dict[str, bytearray] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    fails: Callable[[Event], Exception | None] = lambda _: None
    """Called before each write, truncate and sync; the error that it returns is raised."""

    def ask(self, event: Event) -> None:
        error = self.fails(event)
        if error is not None:
            raise error
        self.events.append(event)

    def told(self, what: Any) -> None:
        """Mark that from here on this must survive a power cut."""
        self.events.append(Event("told", told=what))


class _File:
    def __init__(self, disk: Disk, name: str) -> None:
        self.disk, self.name = disk, name
        self.bytes = disk.files.setdefault(name, bytearray())

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name, as all below
        return bytes(self.bytes[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self.disk.ask(Event("write", self.name, offset, bytes(data)))
        _put(self.bytes, offset, data)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self.disk.ask(Event("truncate", self.name, size))
        del self.bytes[size:]

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.disk.ask(Event("sync", self.name))

    def xFileSize(self) -> int:  # noqa: N802
        return len(self.bytes)

    def xLock(self, level: int) -> None:  # noqa: N802
        return

    def xUnlock(self, level: int) -> None:  # noqa: N802
        return

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xFileControl(self, op: int, pointer: int) -> bool:  # noqa: N802
        return False

    def xClose(self) -> None:  # noqa: N802
        return


class _Disks(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        super().__init__(f"disk{id(disk)}", "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        flags[1] = flags[0]
        return _File(self.disk, name.filename() if isinstance(name, apsw.URIFilename) else str(name))

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802
        self.disk.ask(Event("delete", name))
        self.disk.files.pop(name, None)

    def xAccess(self, name: str, flags: int) -> bool:  # noqa: N802
        return name in self.disk.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name


class _Cursor:
    def __init__(self, rows: Iterable[tuple[Any, ...]], last: int) -> None:
        self._rows = iter(rows)
        self.lastrowid = last

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, most: int) -> list[Any]:
        return list(itertools.islice(self._rows, most))

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class _Connection:
    """The methods of sqlite3's connection that the store uses."""

    def __init__(self, path: str, disk: Disk, pragmas: Sequence[tuple[str, str | int]]) -> None:
        self.vfs = _Disks(disk)
        self.real = apsw.Connection(path, vfs=f"disk{id(disk)}")
        for name, value in pragmas:
            self.execute(f"PRAGMA {name} = {value}")

    @property
    def in_transaction(self) -> bool:
        return self.real.in_transaction

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Cursor:
        try:
            rows = list(self.real.execute(sql, tuple(map(_plain, values))))
        except apsw.Error as error:
            raise _told(error) from error
        return _Cursor(rows, self.real.last_insert_rowid())

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> _Cursor:
        try:
            self.real.executemany(sql, [tuple(map(_plain, row)) for row in rows])
        except apsw.Error as error:
            raise _told(error) from error
        return _Cursor((), self.real.last_insert_rowid())

    def close(self) -> None:
        try:
            self.real.close()
        except apsw.Error as error:
            raise _told(error) from error


def _plain(value: Any) -> Any:
    """An enum's member as text, because apsw takes only SQLite's own types."""
    return str(value) if isinstance(value, str) else int(value) if isinstance(value, bool) else value


def _told(error: apsw.Error) -> sqlite3.OperationalError:
    told = sqlite3.OperationalError(str(error))
    told.sqlite_errorname = NAMES.get(type(error), "SQLITE_ERROR")
    return told


def on_disk(patch: pytest.MonkeyPatch, disk: Disk, **pragmas: str | int) -> None:
    """Make sessions open files on this disk; `pragmas` replace those of the store."""

    def connect(path: Any) -> Any:
        disk.files.setdefault(str(path), bytearray(path.read_bytes()))
        own = [(name, pragmas.get(name, value)) for name, value in PRAGMAS]
        return _Connection(str(path), disk, own)

    patch.setattr(session, database.connect_exclusively.__name__, connect)


# Cutting


def cuts(
    disk: Disk, start: dict[str, bytes], chance: random.Random, ways: int = 3
) -> Iterator[tuple[str, Any, dict[str, bytes]]]:
    """(where, what was last told, the files as a power cut leaves them) for every write, in so many of three ways."""
    safe = {name: bytearray(content) for name, content in start.items()}
    unsynced: list[Event] = []
    told: Any = None
    for place, event in enumerate(disk.events):
        if event.what == "told":
            told = event.told
            continue
        if event.what == "sync":
            _apply([one for one in unsynced if one.file == event.file], safe)
            unsynced = [one for one in unsynced if one.file != event.file]
            continue
        unsynced.append(event)
        for way in chance.sample(("nothing unsynced", "a part", "some sectors"), ways):
            kept = _kept(way, unsynced, chance)
            files = {name: bytearray(content) for name, content in safe.items()}
            _apply(kept, files)
            yield f"{way} of event {place}", told, {name: bytes(content) for name, content in files.items()}


def _kept(way: str, unsynced: list[Event], chance: random.Random) -> list[Event]:
    if way == "a part":
        return unsynced[: chance.randrange(len(unsynced) + 1)]
    return [torn for one in unsynced for torn in _torn(one, chance)] if way == "some sectors" else []


def _torn(event: Event, chance: random.Random) -> Iterator[Event]:
    if event.what != "write":
        if chance.random() < 0.5:
            yield event
        return
    end = event.offset + len(event.data)
    at = event.offset
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        if chance.random() < 0.5:
            yield Event("write", event.file, at, event.data[at - event.offset : upto - event.offset])
        at = upto


def _apply(events: Iterable[Event], files: dict[str, bytearray]) -> None:
    for one in events:
        if one.what == "delete":
            files.pop(one.file, None)
        elif one.what == "truncate":
            del files.setdefault(one.file, bytearray())[one.offset :]
        else:
            _put(files.setdefault(one.file, bytearray()), one.offset, one.data)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
