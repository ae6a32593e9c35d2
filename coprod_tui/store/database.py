"""A project's file as SQLite has it: checked before it is opened, connected to, copied while open, and summarised.

Nothing is written to a file before it was recognised as ours and found whole. Errors of the disk and of SQLite become
FileError here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_tui.base.atomic_write import write_error
from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import working_folder
from coprod_tui.store import sql
from coprod_tui.store.encryption import (
    MAGIC,
    PASSPHRASES,
    connect,
    connect_in_memory,
    create_sealed,
    looks_sealed,
    sealed_error,
    set_passphrase,
    sqlcipher_driver,
    sqlite_errors,
)
from coprod_tui.store.reader import APPLICATION_ID, PRAGMAS
from coprod_tui.store.schema import LEFT_UNCHANGED, check_schema, migrate, newer_version_error, newest_version

if TYPE_CHECKING:
    import peewee

ENDING = ".coprod"
_HEADER_BYTES = 100
CHECK_SECONDS = 0.25
"""How long opening a file may take to check what is in it, where it is not as this laptop left it."""
MAX_VALUE_BYTES = 1 << 28
"""Bytes of the longest value that is read: an issued brief with an annex of 100,000 contributions has less."""


# Checks before a file is opened


def check_header(path: Path) -> None:
    """Check the first 100 bytes of a file; raises FileError when it is no file of this program."""
    try:
        if not path.exists():
            raise FileError(FileErrorKind.MISSING, f"There is no file {path}. {_advice_on_missing(path)}")
        if not path.is_file():
            raise FileError(FileErrorKind.NOT_OURS, f"{path} is not a file, so it cannot be a coprod project.")
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError as error:
        raise FileError(FileErrorKind.READ_ONLY, f"{path} cannot be read: {error.strerror}.") from error
    if not header.startswith(MAGIC) and looks_sealed(path):
        _require_passphrase(path)
    else:
        _check_header_bytes(path, header)


def _advice_on_missing(path: Path) -> str:
    if path.with_name(f"{path.name}.backups").is_dir():
        return f"Its backups are there: `coprod restore {path}` shows what is in each."
    return "Is the stick plugged in? `coprod new` makes one."


def _require_passphrase(path: Path) -> None:
    sqlcipher_driver()
    if PASSPHRASES.of(path) is None:
        raise sealed_error(path)


def check_content(path: Path, *, knows: Callable[[str], bool] = lambda _: True) -> int:
    """Check the whole file and return its schema version; raises FileError."""
    with open_checked(path, knows=knows) as (version, _):
        return version


@contextlib.contextmanager
def open_checked(
    path: Path, *, knows: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[int, sqlite3.Connection]]:
    """Check a file; yield its schema version, and a connection that reads it as one of the newest version.

    What was saved and signed is checked too, for at most CHECK_SECONDS, unless `knows` says of the project's id that
    the file is as this laptop closed it. Never writes, and runs nothing from the file's schema.

    Raises FileError when the schema is not ours or the file is damaged.
    """
    try:
        with file_or_copy(path) as file, connect_read_only(file, with_wal=file != path) as own:
            version = check_schema(own, path)
            verdict = own.execute(sql.QUICK_CHECK).fetchone()[0]
            with _as_newest(own, version, path) as connection:
                rows = connection.execute(sql.PROJECT_ID).fetchall()
                if verdict != "ok":
                    raise _pages_damaged(path)
                if len(rows) != 1:
                    raise FileError(
                        FileErrorKind.DAMAGED,
                        f"{path} is damaged: it does not say which project it is. {LEFT_UNCHANGED}",
                    )
                if not knows(rows[0][0]):
                    _require_integrity(path, connection)
                if file != path:
                    _require_own_wal(path, own)
                yield version, connection
    except sqlite_errors(UnicodeDecodeError, OverflowError) as error:
        if PASSPHRASES.of(path) is not None and looks_sealed(path) and "not a database" in str(error):
            PASSPHRASES.forget(path)
            raise FileError(FileErrorKind.WRONG_KEY, f"That is not the passphrase of {path.name}.") from error
        raise _unreadable(path) from error


class PageCheck:
    """SQLite's check of the pages of a file, on another thread while the file is open.

    It has a connection of its own, which reads the file as it was when it was opened: whoever has the file open must
    not move anything from the -wal into it until the check `is_over`, and has to call `close` after its own connection
    is closed, because closing any descriptor of a file gives up the locks of the process on it (POSIX).
    """

    def __init__(self, path: Path) -> None:
        """Connect; raises sqlite3.Error."""
        self.fault: FileError | None = None
        """What was found, once it is over."""
        self._path = path
        self._over = threading.Event()
        self._stopped = False
        self._running = threading.Lock()
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{_READ_ONLY}", uri=True, check_same_thread=False, isolation_level=None
        )
        _prepare_to_read(self._connection)

    @property
    def is_over(self) -> bool:
        """Whether the pages were checked, or the check was stopped."""
        return self._over.is_set()

    def run(self) -> None:
        """Check all pages: a third of a second with 100,000 contributions. SQLite lets other threads run meanwhile."""
        with self._running:
            if self.is_over:
                return
            try:
                if not self._stopped and self._connection.execute(sql.QUICK_CHECK).fetchone()[0] != "ok":
                    self.fault = _pages_damaged(self._path)
            except sqlite_errors(UnicodeDecodeError, OverflowError):
                if not self._stopped:
                    self.fault = _unreadable(self._path)
            finally:
                self._over.set()

    def require(self) -> None:
        """Wait until it is over, or run it; raises FileError where the pages are damaged."""
        self.run()
        if self.fault is not None:
            raise self.fault

    def stop(self) -> None:
        """Stop the check, and wait until it has ended."""
        self._stopped = True
        self._connection.interrupt()
        with self._running:
            self._over.set()

    def close(self) -> None:
        """Stop the check, and disconnect."""
        self.stop()
        self._connection.close()


def check_but_pages(path: Path, *, knows: Callable[[str], bool]) -> PageCheck | None:
    """Check the schema of a file that is as this laptop closed it, and return the check of its pages, to be run later.

    None for any other file, which has to be checked before it is opened (`check_content`). Raises FileError.
    """
    wal = path.with_name(path.name + "-wal")
    if looks_sealed(path) or wal.exists():
        return None
    pages: PageCheck | None = None
    try:
        with connect_read_only(path) as connection:
            if check_schema(connection, path) != newest_version():
                return None
            rows = connection.execute(sql.PROJECT_ID).fetchall()
        if len(rows) == 1 and knows(rows[0][0]):
            pages = PageCheck(path)
    except sqlite_errors(UnicodeDecodeError, OverflowError) as error:
        raise _unreadable(path) from error
    return pages


def _require_own_wal(path: Path, together: sqlite3.Connection) -> None:
    """Raise FileError when a `-wal` was left by another project: SQLite would take its pages for this one's."""
    with connect_read_only(path) as alone:
        try:
            identity = alone.execute(sql.PROJECT_ID).fetchone()
        except sqlite_errors(UnicodeDecodeError):
            identity = None  # the file itself may be empty or half written while all is in its -wal
        if identity is not None and identity != together.execute(sql.PROJECT_ID).fetchone():
            raise FileError(
                FileErrorKind.DAMAGED,
                f"The file {path.name}-wal beside {path.name} belongs to another project: it is not the one expected."
                f" {LEFT_UNCHANGED}",
            )


def _check_header_bytes(path: Path, header: bytes) -> None:
    if len(header) < _HEADER_BYTES or not header.startswith(MAGIC):
        raise FileError(FileErrorKind.NOT_OURS, f"{path} is not a coprod project. It was left as it is.")
    version, application = struct.unpack(">I", header[60:64])[0], struct.unpack(">I", header[68:72])[0]
    if application != APPLICATION_ID:
        raise FileError(FileErrorKind.NOT_OURS, f"{path} is a database of another program, not a coprod project.")
    if version > newest_version():
        raise newer_version_error(path, version)


@contextlib.contextmanager
def private_copy(*files: Path) -> Iterator[Path]:
    """Copy files to a private folder, which is deleted at the end; yields the path of the first copy."""
    with working_folder() as folder:
        for file in files:
            shutil.copyfile(file, folder / file.name)
        with _sharing_passphrase(files[0], folder / files[0].name) as copy:
            yield copy


@contextlib.contextmanager
def working_copy(content: bytes, owner: Path) -> Iterator[Path]:
    """Write the bytes of a project or a backup to a file in a private folder; yields its path.

    `owner` is the file whose passphrase it has. SQLite works on it there, where nobody else can take its name.
    """
    with working_folder() as folder, _sharing_passphrase(owner, folder / owner.name) as copy:
        copy.write_bytes(content)
        yield copy


@contextlib.contextmanager
def _sharing_passphrase(owner: Path, copy: Path) -> Iterator[Path]:
    PASSPHRASES.share(owner, copy)
    try:
        yield copy
    finally:
        PASSPHRASES.forget(copy)


@contextlib.contextmanager
def file_or_copy(path: Path) -> Iterator[Path]:
    """Yield the file to read of a project that nobody has open: a private copy where a `-wal` lies beside it.

    Opening the file itself would move the `-wal` into it.
    """
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        with private_copy(path, wal) as copy:
            yield copy
    else:
        yield path


@contextlib.contextmanager
def connect_read_only(path: Path, *, with_wal: bool = False) -> Iterator[sqlite3.Connection]:
    """Connect to a file that nobody has open, to read only; nothing from its schema runs.

    `with_wal` is for a private copy: what is in the -wal beside it is read too, and may be moved into the copy.
    """
    how = "mode=rw" if with_wal else _READ_ONLY
    with contextlib.closing(connect(f"{path.absolute().as_uri()}?{how}", path, uri=True)) as connection:
        _prepare_to_read(connection)
        yield connection


_READ_ONLY = "mode=ro&immutable=1"


def _prepare_to_read(connection: sqlite3.Connection) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.execute(sql.UNTRUSTED_SCHEMA)
    connection.execute(sql.CELL_SIZE_CHECK)


@contextlib.contextmanager
def open_database(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect to a project that nobody has open, of any schema version; reads it as one of the newest.

    The file is left as it is. Raises FileError where it is no project of ours, sqlite3.Error where it is damaged.
    """
    check_header(path)
    with (
        file_or_copy(path) as file,
        connect_read_only(file, with_wal=file != path) as own,
        _as_newest(own, check_schema(own, path), path) as connection,
    ):
        yield connection


@contextlib.contextmanager
def _as_newest(connection: sqlite3.Connection, version: int, path: Path) -> Iterator[sqlite3.Connection]:
    """Yield the connection itself where its version is the newest, else one to a migrated copy in memory."""
    if version == newest_version():
        yield connection
        return
    if connection.execute(sql.QUICK_CHECK).fetchone()[0] != "ok":
        raise _pages_damaged(path)
    with contextlib.closing(connect_in_memory(connection, path)) as copy:
        connection.backup(copy)
        copy.execute(sql.UNTRUSTED_SCHEMA)
        copy.execute(sql.BEGIN)
        migrate(copy, version, path)
        copy.execute(sql.COMMIT)
        copy.execute(sql.QUERY_ONLY)
        yield copy


def _pages_damaged(path: Path) -> FileError:
    return FileError(
        FileErrorKind.DAMAGED, f"{path} is damaged: parts of it are not what SQLite wrote. {LEFT_UNCHANGED}"
    )


def _unreadable(path: Path) -> FileError:
    return FileError(FileErrorKind.DAMAGED, f"{path} is damaged: SQLite cannot read all of it. {LEFT_UNCHANGED}")


def _require_integrity(path: Path, connection: sqlite3.Connection) -> None:
    from coprod_tui.store.integrity import check_within  # noqa: PLC0415 - a file that is as it was left is not checked

    report = check_within(connection, CHECK_SECONDS)
    if report.faults:
        raise FileError(
            FileErrorKind.DAMAGED,
            f"{path} does not hold what was saved in it. {report.faults[0]} {LEFT_UNCHANGED}"
            " `coprod verify` names everything, `coprod restore` has its backups, `coprod rescue` saves what is whole.",
        )


def read_with_wal(path: Path) -> bytes:
    """Read a file that nobody has open, with what a -wal beside it holds; raises OSError, sqlite3.Error."""
    with file_or_copy(path) as file:
        if file == path:
            return path.read_bytes()
        with connect_read_only(file, with_wal=True) as connection:
            return OnlineBackup(connection).content()


def require_writable(path: Path) -> None:
    """Raise FileError when a file is marked read-only or lies where nothing can be written."""
    closed = not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK)
    if closed:
        raise FileError(
            FileErrorKind.READ_ONLY,
            f"{path} is read-only: nothing could be saved in it. Copy it to a folder of your own and open the copy.",
        )


# The one connection that writes


def connect_exclusively(path: Path) -> sqlite3.Connection:
    """Connect to a checked file, and hold it exclusively until the connection is closed.

    An empty file whose passphrase was given is sealed from the first byte on.
    """
    is_new = PASSPHRASES.knows(path) and not path.stat().st_size
    passphrase = PASSPHRASES.of(path) if is_new or looks_sealed(path) else None
    if passphrase is None:
        connection = sqlite3.connect(str(path), timeout=0, isolation_level=None)
    else:
        PASSPHRASES.give(path, passphrase)
        connection = sqlcipher_driver().connect(str(path), isolation_level=None)
    try:
        if passphrase is not None:
            set_passphrase(connection, passphrase)
        for name, value in PRAGMAS:
            connection.execute(sql.pragma(name, value)).close()
    except BaseException:
        connection.close()
        raise
    return connection


def create_and_connect(path: Path) -> peewee.SqliteDatabase:
    """Make an empty project file (0600) with all tables, and connect to it; raises FileError when there is one."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise FileError(FileErrorKind.EXISTS, f"{path} is there already, and is never written over.") from error
    except FileNotFoundError as error:
        raise FileError(FileErrorKind.MISSING, f"There is no folder {path.parent}.") from error
    except OSError as error:
        raise as_file_error(error, path) from error
    import peewee  # noqa: PLC0415 - opening a file does not wait for it

    from coprod_tui.store.models import create_tables, on_connection  # noqa: PLC0415 - opening a file does not wait for it

    connection: sqlite3.Connection | None = None
    try:
        connection = connect_exclusively(path)
        database = on_connection(connection)
        create_tables(database)
    except BaseException as error:
        if connection is not None:
            connection.close()  # Windows removes no open file
        remove_new_file(path)
        if isinstance(error, peewee.PeeweeException):
            raise as_file_error(error, path) from error
        raise
    return database


def remove_new_file(path: Path) -> None:
    """Remove a new file that could not be begun, with all that SQLite puts beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def sqlite_connection(database: peewee.SqliteDatabase) -> sqlite3.Connection:
    """The sqlite3 connection under peewee's."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # peewee's stub has no types here
    return connection


# Errors of the disk and of SQLite

_ERRORS = {
    "SQLITE_FULL": (FileErrorKind.FULL, "The disk is full. Make room, or choose another place."),
    "SQLITE_READONLY": (FileErrorKind.READ_ONLY, "Nothing can be written there: it is read-only."),
    "SQLITE_CANTOPEN": (
        FileErrorKind.READ_ONLY,
        "Nothing can be written there: the file or its folder cannot be opened.",
    ),
    "SQLITE_BUSY": (FileErrorKind.HELD, "The file is open in another program. Close it there first."),
    "SQLITE_LOCKED": (FileErrorKind.HELD, "The file is open in another program. Close it there first."),
    "SQLITE_CORRUPT": (FileErrorKind.DAMAGED, "The file is damaged."),
    "SQLITE_NOTADB": (FileErrorKind.DAMAGED, "The file is damaged."),
    "SQLITE_IOERR": (FileErrorKind.FAILED, "The disk does not answer as it should. Is the stick still plugged in?"),
}
_BY_ERRNO = {28: "SQLITE_FULL", 122: "SQLITE_FULL", 30: "SQLITE_READONLY", 13: "SQLITE_READONLY", 5: "SQLITE_IOERR"}


def as_file_error(error: BaseException, path: Path) -> FileError:
    """The FileError that an error of the disk or of SQLite is, with a sentence on what it means."""
    if isinstance(error, FileError):
        return error
    cause: BaseException | None = error
    while cause is not None:
        name = getattr(cause, "sqlite_errorname", None) or _BY_ERRNO.get(getattr(cause, "errno", None) or 0)
        for start, (kind, sentence) in _ERRORS.items():
            if name and name.startswith(start):
                return FileError(kind, f"{path.name}: {sentence}")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, OSError) and not isinstance(error, sqlite_errors()):
        return write_error(error, path)
    if _UNREADABLE in str(error):
        return FileError(FileErrorKind.DAMAGED, f"{path.name}: The file is damaged ({redacted_message(error)}).")
    return FileError(FileErrorKind.FAILED, f"{path.name}: {error}")


_UNREADABLE = "Could not decode to UTF-8"


def redacted_message(error: BaseException) -> str:
    """An error's message, unless it quotes text from the file."""
    if _UNREADABLE in str(error) or isinstance(error, UnicodeDecodeError):
        return "a text in it is not UTF-8"
    return str(error) if isinstance(error, sqlite_errors()) else type(error).__name__


# Copies of an open project

SLICE_PAGES = 256
"""Pages (a megabyte) that are copied at a time: a copy of 45 MB took 140 ms, its longest slice 14 ms."""


class BackupCancelled(Exception):
    """The copy was cancelled before it was whole."""


class OnlineBackup:
    """A copy of an open project in memory, made in slices so that typing does not wait; read once, on any thread."""

    def __init__(self, connection: Any, between: Callable[[], None] = lambda: None) -> None:
        """Copy what `connection` sees, what is only in the -wal included (SQLite's backup API).

        `between` is called after each slice. It may write by this connection, which is then in the copy too, and may
        raise BackupCancelled. Raises sqlite3.Error.
        """
        self._file: Path | None = None
        self._folder = contextlib.ExitStack()
        if isinstance(connection, sqlite3.Connection):
            self._pages: Any = sqlite3.connect(":memory:", check_same_thread=False)
        else:
            # SQLCipher cannot serialize a copy in memory, and none of a sealed project may lie anywhere in plain.
            project = Path(connection.execute(sql.DATABASE_LIST).fetchone()[2])
            self._file = self._folder.enter_context(working_folder()) / project.name
            self._pages = create_sealed(self._file, PASSPHRASES.required(project))
        try:
            connection.backup(self._pages, pages=SLICE_PAGES, progress=lambda *_: between(), sleep=0)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Drop the copy; idempotent."""
        self._pages.close()
        self._folder.close()

    def drop_drafts(self) -> None:
        """Delete the drafts from the copy; the project itself keeps them."""
        from coprod_tui.store.queries import Queries  # noqa: PLC0415 - opening a file does not wait for its tables

        with self._pages:
            Queries(self._pages).clear_all_drafts()

    def content(self) -> bytes:
        """The bytes of the file; the copy is closed and cannot be used again."""
        try:
            if self._file is None:
                content: bytes = self._pages.serialize()
                return content
            self._pages.close()
            return self._file.read_bytes()
        finally:
            self.close()


# Summaries of files


@frozen
class ProjectSummary(Frozen):
    """What a person needs to know of a file to choose it, for instance in a list of backups."""

    project: str
    """The project's id."""
    title: str
    said: int
    """How many contributions are in it."""
    verbs: int
    last_at: str
    """When the last thing was done: ISO 8601 with offset."""
    head: str
    """The hash of the last verb of the replica that wrote last."""


def read_summary(path: Path) -> ProjectSummary:
    """Summarise a file that nobody writes to, without changing it; raises FileError where it is not whole."""
    check_header(path)
    with open_checked(path) as (_, connection):
        try:
            project, replica = connection.execute(sql.IDENTITY).fetchone()
            [title] = connection.execute(sql.TITLE).fetchone() or ("",)
            [said] = connection.execute(sql.CONTRIBUTION_COUNT).fetchone()
            [verbs] = connection.execute(sql.VERB_COUNT).fetchone()
            last = connection.execute(sql.LAST_AT).fetchone()
            head = connection.execute(sql.HEAD_HASH, (replica,)).fetchone()
        except sqlite_errors(UnicodeDecodeError, TypeError) as error:
            raise FileError(FileErrorKind.DAMAGED, f"{path} is damaged ({redacted_message(error)}).") from error
    return ProjectSummary(project, title, said, verbs, last[0] if last else "", head[0] if head else "")


def try_read_summary(path: Path) -> ProjectSummary | None:
    """Summarise a file; None where it cannot be read."""
    with contextlib.suppress(FileError, OSError):
        return read_summary(path)
    return None
