"""Opening a project file: judged before anything is written, and left as it was when it is not one of ours."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import peewee

from coprod_tui.meeting.copying import Copy
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.meeting.rows import APPLICATION_ID, PRAGMAS, SCHEMA, SCHEMA_DIGEST, Schema, digest, schema
from coprod_tui.meeting.sealed import KEYS, MAGIC, connected, driver, errors, looks_sealed

ENDING = ".coprod"
_HEADER = 100
CHECK_SECONDS = 0.25
"""How long opening a file may take to check what is in it, where it is not as this laptop left it."""
LONGEST_VALUE = 1 << 28
"""Bytes of the longest value that is read: an issued brief with an annex of 100,000 contributions has less."""


def judge_outside(path: Path) -> None:
    """Raises FileTrouble when the path is no file of this program, by its first 100 bytes."""
    try:
        if not path.exists():
            raise FileTrouble(Trouble.MISSING, f"There is no file {path}. {_what_instead(path)}")
        if not path.is_file():
            raise FileTrouble(Trouble.NOT_OURS, f"{path} is not a file, so it cannot be a coprod project.")
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise FileTrouble(Trouble.READ_ONLY, f"{path} cannot be read: {error.strerror}.") from error
    if not header.startswith(MAGIC) and looks_sealed(path):
        _must_have_key(path)
    else:
        _judge_header(path, header)


def _what_instead(path: Path) -> str:
    if path.with_name(f"{path.name}.backups").is_dir():
        return f"Its backups are there: `coprod restore {path}` shows what is in each."
    return "Is the stick plugged in? `coprod new` makes one."


def _must_have_key(path: Path) -> None:
    driver()
    if KEYS.of(path) is None:
        raise FileTrouble(Trouble.SEALED, f"{path} is sealed (or it is no coprod project): it needs its passphrase.")


def judge_inside(path: Path, *, knows: Callable[[str], bool] = lambda _: True) -> None:
    """Raises FileTrouble when a file's schema is not ours or the file is damaged; reads, never writes.

    A file with a `-wal` beside it is judged as a private copy, because opening it would rewrite it. What was saved
    and signed is checked too, as far as CHECK_SECONDS allow, unless `knows` says of its project's id that it is as
    this laptop closed it.
    """
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        with private_copy(path, wal) as copy:
            _judge_inside(path, copy, knows)
            _must_belong(path, copy)
    else:
        _judge_inside(path, path, knows)


def _must_belong(path: Path, copy: Path) -> None:
    """Raises FileTrouble when a `-wal` was left by another project: SQLite would take its pages for this one's."""
    with reading(path) as alone, reading(copy, with_wal=True) as together:
        try:
            own = alone.execute("SELECT project FROM identity").fetchone()
        except errors(UnicodeDecodeError):
            own = None  # the file itself may be empty or half written while all is in its -wal
        if own is not None and own != together.execute("SELECT project FROM identity").fetchone():
            raise FileTrouble(
                Trouble.DAMAGED,
                f"The file {path.name}-wal beside {path.name} belongs to another project: it is not the one expected."
                f" {_LEFT}",
            )


def _judge_header(path: Path, header: bytes) -> None:
    if len(header) < _HEADER or not header.startswith(MAGIC):
        raise FileTrouble(Trouble.NOT_OURS, f"{path} is not a coprod project. It was left as it is.")
    version, application = struct.unpack(">I", header[60:64])[0], struct.unpack(">I", header[68:72])[0]
    if application != APPLICATION_ID:
        raise FileTrouble(Trouble.NOT_OURS, f"{path} is a database of another program, not a coprod project.")
    if version > SCHEMA:
        raise FileTrouble(
            Trouble.NEWER,
            f"{path} was made by a newer coprod (its form is {version}, this program knows {SCHEMA})."
            " Open it with that one; it was left as it is.",
        )


@contextlib.contextmanager
def private_copy(*files: Path) -> Iterator[Path]:
    """Copies of files in a folder that only this person can look into, while the `with` lasts; the first one's path."""
    with tempfile.TemporaryDirectory(prefix="coprod-") as folder:
        for file in files:
            shutil.copyfile(file, Path(folder) / file.name)
        yield Path(folder) / files[0].name


@contextlib.contextmanager
def reading(path: Path, *, with_wal: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, and trusts nothing that the file brings along; nobody may have it open.

    `with_wal` is for a private copy: what is in the -wal beside it is read too, and may be moved into the copy.
    """
    how = "mode=rw" if with_wal else "mode=ro&immutable=1"
    with contextlib.closing(connected(f"{path.absolute().as_uri()}?{how}", path, uri=True)) as connection:
        if isinstance(connection, sqlite3.Connection):
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        yield connection


def _judge_inside(path: Path, file: Path, knows: Callable[[str], bool]) -> None:
    """Whether the schema is ours and SQLite finds no damage; runs nothing that the file brings along."""
    try:
        with reading(file, with_wal=file != path) as connection:
            if not is_ours(schema(connection)):
                raise FileTrouble(Trouble.NOT_OURS, f"{path} does not have the tables of a coprod project. {_LEFT}")
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            rows = connection.execute("SELECT project FROM identity").fetchall()
            if found == "ok" and len(rows) == 1 and not knows(rows[0][0]):
                _must_hold(path, connection)
    except errors(UnicodeDecodeError, OverflowError) as error:
        if KEYS.of(path) is not None and looks_sealed(path) and "not a database" in str(error):
            KEYS.forget(path)
            raise FileTrouble(Trouble.WRONG_KEY, f"That is not the passphrase of {path.name}.") from error
        raise FileTrouble(Trouble.DAMAGED, f"{path} is damaged: SQLite cannot read all of it. {_LEFT}") from error
    if found != "ok":
        raise FileTrouble(Trouble.DAMAGED, f"{path} is damaged: parts of it are not what SQLite wrote. {_LEFT}")
    if len(rows) != 1:
        raise FileTrouble(Trouble.DAMAGED, f"{path} is damaged: it does not say which project it is. {_LEFT}")


def is_ours(found: Schema) -> bool:
    """Whether a file's schema is that of a project, asked before anything else in it is read."""
    if digest(found) == SCHEMA_DIGEST:
        return True
    from coprod_tui.meeting.models import our_schema  # noqa: PLC0415 - as above

    return found == our_schema()


def _must_hold(path: Path, connection: sqlite3.Connection) -> None:
    from coprod_tui.meeting.checking import check_for  # noqa: PLC0415 - as above

    report = check_for(connection, CHECK_SECONDS)
    if report.faults:
        raise FileTrouble(
            Trouble.DAMAGED,
            f"{path} does not hold what was saved in it. {report.faults[0]} {_LEFT}"
            " `coprod verify` names everything, `coprod restore` has its backups, `coprod rescue` saves what is whole.",
        )


_LEFT = "It was left as it is; a backup or another copy may still be whole."


def whole_bytes(path: Path) -> bytes:
    """The bytes of a file that nobody has open, with what a -wal beside it holds; raises OSError, sqlite3.Error."""
    wal = path.with_name(path.name + "-wal")
    if not (wal.exists() and wal.stat().st_size):
        return path.read_bytes()
    with private_copy(path, wal) as copy, reading(copy, with_wal=True) as connection:
        return Copy(connection).content()


def must_be_writable(path: Path) -> None:
    """Raises FileTrouble when a file is marked read-only or lies where nothing can be written."""
    closed = not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK)
    if closed:
        raise FileTrouble(
            Trouble.READ_ONLY,
            f"{path} is read-only: nothing could be saved in it. Copy it to a folder of your own and open the copy.",
        )


def connect(path: Path) -> peewee.SqliteDatabase:
    """The one connection to a judged file, holding it exclusively until it is closed.

    An empty file whose passphrase was told is sealed from the first byte on.
    """
    how: dict[str, Any] = {"timeout": 0, "autoconnect": False, "lock_type": "IMMEDIATE"}
    is_new = KEYS.knows(path) and not path.stat().st_size
    passphrase = KEYS.of(path) if is_new or looks_sealed(path) else None
    if passphrase is None:
        database = peewee.SqliteDatabase(str(path), pragmas=PRAGMAS, **how)
    else:
        from playhouse.sqlcipher_ext import SqlCipherDatabase  # noqa: PLC0415 - there only where it was installed

        KEYS.give(path, passphrase)
        pragmas = (*PRAGMAS, ("temp_store", "MEMORY"))
        database = SqlCipherDatabase(str(path), passphrase=passphrase, pragmas=pragmas, **how)
    database.connect()
    return database


def connect_new(path: Path) -> peewee.SqliteDatabase:
    """Makes an empty project file (0600) and connects to it; raises FileTrouble when there is a file already."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise FileTrouble(Trouble.EXISTS, f"{path} is there already, and is never written over.") from error
    except FileNotFoundError as error:
        raise FileTrouble(Trouble.MISSING, f"There is no folder {path.parent}.") from error
    except OSError as error:
        raise trouble(error, path) from error
    from coprod_tui.meeting.models import create  # noqa: PLC0415 - opening a file does not wait for its tables

    try:
        database = connect(path)
        create(database)
    except BaseException:
        leave_nothing(path)
        raise
    return database


def leave_nothing(path: Path) -> None:
    """Takes away a new file that could not be begun, with all that SQLite puts beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def raw(database: peewee.SqliteDatabase) -> sqlite3.Connection:
    """The sqlite3 connection under peewee's."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # peewee's stub has no types here
    return connection


_KNOWN = {
    "SQLITE_FULL": (Trouble.FULL, "The disk is full. Make room, or choose another place."),
    "SQLITE_READONLY": (Trouble.READ_ONLY, "Nothing can be written there: it is read-only."),
    "SQLITE_CANTOPEN": (Trouble.READ_ONLY, "Nothing can be written there: the file or its folder cannot be opened."),
    "SQLITE_BUSY": (Trouble.HELD, "The file is open in another program. Close it there first."),
    "SQLITE_LOCKED": (Trouble.HELD, "The file is open in another program. Close it there first."),
    "SQLITE_CORRUPT": (Trouble.DAMAGED, "The file is damaged."),
    "SQLITE_NOTADB": (Trouble.DAMAGED, "The file is damaged."),
    "SQLITE_IOERR": (Trouble.FAILED, "The disk does not answer as it should. Is the stick still plugged in?"),
}
_ERRNO = {28: "SQLITE_FULL", 122: "SQLITE_FULL", 30: "SQLITE_READONLY", 13: "SQLITE_READONLY", 5: "SQLITE_IOERR"}


def trouble(error: BaseException, path: Path) -> FileTrouble:
    """What a failure of the disk or of SQLite means, as a sentence."""
    if isinstance(error, FileTrouble):
        return error
    seen: BaseException | None = error
    while seen is not None:
        name = getattr(seen, "sqlite_errorname", None) or _ERRNO.get(getattr(seen, "errno", None) or 0)
        for start, (kind, sentence) in _KNOWN.items():
            if name and name.startswith(start):
                return FileTrouble(kind, f"{path.name}: {sentence}")
        seen = seen.__cause__ or seen.__context__
    if _UNREADABLE in str(error):
        return FileTrouble(Trouble.DAMAGED, f"{path.name}: The file is damaged ({plain_error(error)}).")
    return FileTrouble(Trouble.FAILED, f"{path.name}: {error}")


_UNREADABLE = "Could not decode to UTF-8"


def plain_error(error: BaseException) -> str:
    """An error's own words, unless it repeats words from the file in them."""
    if _UNREADABLE in str(error) or isinstance(error, UnicodeDecodeError):
        return "a text in it is not UTF-8"
    return str(error) if isinstance(error, errors()) else type(error).__name__
