"""Sealed project files: SQLCipher's driver instead of Python's own, and the passphrases that this process was told.

A sealed file has no SQLite header, so the header says which driver it needs: one driver a file, never both. A
passphrase is kept in memory alone, for the backups of the project need it too.
"""

from __future__ import annotations

import functools
import importlib
import sqlite3
import unicodedata
from pathlib import Path
from typing import Any, Protocol

from coprod_tui.base.errors import BadContent, FileTrouble, Trouble
from coprod_tui.store import sql

MAGIC = b"SQLite format 3\x00"
_PAGE = 4096
_FEWEST = 8
"""Characters that a passphrase has at least."""
_SPREAD = 180
"""Different bytes that the first page of a sealed file has at least; what is not encrypted has far fewer."""
LOST = "Nobody can open the project without its passphrase, not even we: keep it where you keep the key list."


class Connection(Protocol):
    """What both drivers' connections have in common, as far as it is used here."""

    def execute(self, sql: str, parameters: Any = ...) -> Any: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Keys:
    """The passphrases that this process was told, by file."""

    def __init__(self) -> None:
        self._keys: dict[Path, str] = {}

    def give(self, path: Path, passphrase: str) -> None:
        """Tells the passphrase of a file."""
        self._keys[path.absolute()] = passphrase

    def forget(self, path: Path) -> None:
        """It was wrong, or the file is closed."""
        self._keys.pop(path.absolute(), None)

    def of(self, path: Path) -> str | None:
        """The passphrase of a file; of a backup or a copy, the one of the project that lies above or beside it."""
        path = path.absolute()
        if path in self._keys or not self._keys:
            return self._keys.get(path)
        is_part = path.suffix == ".coprod-part"
        return next((key for project, key in self._keys.items() if is_part or project.name in str(path)), None)

    def knows(self, path: Path) -> bool:
        """Whether this very file is sealed and its passphrase was told."""
        return path.absolute() in self._keys


KEYS = Keys()


def cleaned(passphrase: str) -> str:
    """A passphrase as it is used: the same however a keyboard writes its accents; raises BadContent for a weak one."""
    phrase = unicodedata.normalize("NFC", passphrase)
    if len(phrase.strip()) < _FEWEST:
        raise BadContent(f"A passphrase has at least {_FEWEST} characters. Four or five words are best.")
    if not phrase.isprintable():
        raise BadContent("A passphrase has no line breaks and no control characters.")
    return phrase


def looks_sealed(path: Path) -> bool:
    """Whether a file that nobody has open may be a sealed project: whole pages, and no sign of order in the first."""
    try:
        size = path.stat().st_size
        if size < _PAGE or size % 512:
            return False
        with path.open("rb") as file:
            page = file.read(_PAGE)
    except OSError:
        return False
    return not page.startswith(MAGIC) and len(set(page)) >= _SPREAD


@functools.cache
def driver() -> Any:
    """SQLCipher's driver, its log silenced; raises FileTrouble where it is not installed."""
    try:
        found = importlib.import_module("sqlcipher3.dbapi2")
    except ImportError as error:
        raise FileTrouble(
            Trouble.NO_DRIVER,
            "This project is sealed with a passphrase, and this coprod cannot open sealed files."
            ' Install what it needs: pip install "coprod[sealed]"',
        ) from error
    # It would write to standard error, into the screen, whenever a passphrase is wrong.
    silent = found.connect(":memory:")
    silent.execute(sql.NO_CIPHER_LOG).fetchall()
    silent.close()
    return found


def errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What both drivers raise, and `others`, for an `except`; the second driver's only where it was ever needed."""
    if driver.cache_info().currsize:
        return sqlite3.Error, driver().Error, *others
    return sqlite3.Error, *others


def key(connection: Any, passphrase: str) -> None:
    """Tells a connection of SQLCipher's driver its passphrase; the first thing that it may be told."""
    connection.execute(sql.key(passphrase))
    connection.execute(sql.TEMP_IN_MEMORY)


def connected(database: str, path: Path, **how: Any) -> Any:
    """A connection to `database`, which is `path` or a name that leads to it, by the driver that it needs."""
    passphrase = KEYS.of(path) if looks_sealed(path) else None
    if passphrase is None:
        return sqlite3.connect(database, **how)
    connection = driver().connect(database, **how)
    key(connection, passphrase)
    return connection


def in_memory(like: Any, path: Path) -> Any:
    """A connection to an empty database in memory, into which `like`, a connection to `path`, can be copied.

    What is copied from a sealed file is sealed in memory too: SQLCipher copies only between databases that are alike.
    """
    if isinstance(like, sqlite3.Connection):
        return sqlite3.connect(":memory:", isolation_level=None)
    connection = driver().connect(":memory:", isolation_level=None)
    key(connection, KEYS.of(path) or "")
    return connection


def empty(path: Path, passphrase: str) -> Any:
    """A connection to a new sealed file, for a copy of another to be made into."""
    connection = driver().connect(str(path), isolation_level=None, check_same_thread=False)
    key(connection, passphrase)
    return connection


def exported(source: Path, target: Path, passphrase: str | None) -> None:
    """Writes all of a file that nobody has open into a new one, sealed with this passphrase, or in plain for None."""
    plain = not looks_sealed(source)
    connection = driver().connect(str(source), isolation_level=None)
    try:
        if not plain:
            key(connection, KEYS.of(source) or "")
        connection.execute(sql.TEMP_IN_MEMORY)
        [application] = connection.execute(sql.APPLICATION_ID).fetchone()
        [version] = connection.execute(sql.USER_VERSION).fetchone()
        connection.execute(sql.ATTACH_OTHER, (str(target), passphrase or ""))
        connection.execute(sql.EXPORT_TO_OTHER).fetchall()
        connection.execute(sql.pragma("other.application_id", int(application)))
        connection.execute(sql.pragma("other.user_version", int(version)))
        connection.execute(sql.DETACH_OTHER)
    finally:
        connection.close()
