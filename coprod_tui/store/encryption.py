"""Sealed project files: SQLCipher's driver instead of Python's own, and the passphrases that this process knows.

A sealed file is encrypted from its first byte, so it has no SQLite header: the header says which driver a file needs.
A passphrase is kept in memory only, because the backups of the project need it too.
"""

from __future__ import annotations

import functools
import importlib
import sqlite3
import unicodedata
from pathlib import Path
from typing import Any

from coprod_tui.base.errors import BadContent, FileTrouble, Trouble
from coprod_tui.store import sql

MAGIC = b"SQLite format 3\x00"
_PAGE_BYTES = 4096
_SHORTEST = 8
"""The fewest characters of a passphrase."""
_FEWEST_BYTE_VALUES = 180
"""The fewest different byte values in the first page of a sealed file; what is not encrypted has far fewer."""
LOST = "Nobody can open the project without its passphrase, not even we: keep it where you keep the key list."


class Keys:
    """The passphrases that this process knows, by file."""

    def __init__(self) -> None:
        self._keys: dict[Path, str] = {}

    def give(self, path: Path, passphrase: str) -> None:
        """Remember the passphrase of a file."""
        self._keys[path.absolute()] = passphrase

    def forget(self, path: Path) -> None:
        """Forget the passphrase of a file: it was wrong, or the file is closed."""
        self._keys.pop(path.absolute(), None)

    def of(self, path: Path) -> str | None:
        """The passphrase of a file; of a backup or a copy, that of the project that lies above or beside it."""
        path = path.absolute()
        if path in self._keys or not self._keys:
            return self._keys.get(path)
        is_part = path.suffix == ".coprod-part"
        return next((key for project, key in self._keys.items() if is_part or project.name in str(path)), None)

    def knows(self, path: Path) -> bool:
        """Whether the passphrase of this very file was given, not that of a project beside it."""
        return path.absolute() in self._keys


KEYS = Keys()


def cleaned(passphrase: str) -> str:
    """Normalise a passphrase (NFC), so that keyboards that write accents differently agree; raises BadContent."""
    phrase = unicodedata.normalize("NFC", passphrase)
    if len(phrase.strip()) < _SHORTEST:
        raise BadContent(f"A passphrase has at least {_SHORTEST} characters. Four or five words are best.")
    if not phrase.isprintable():
        raise BadContent("A passphrase has no line breaks and no control characters.")
    return phrase


def looks_sealed(path: Path) -> bool:
    """Whether a file that nobody has open may be a sealed project: whole pages, and the first looks random."""
    try:
        size = path.stat().st_size
        if size < _PAGE_BYTES or size % 512:
            return False
        with path.open("rb") as file:
            page = file.read(_PAGE_BYTES)
    except OSError:
        return False
    return not page.startswith(MAGIC) and len(set(page)) >= _FEWEST_BYTE_VALUES


@functools.cache
def driver() -> Any:
    """SQLCipher's driver, its log silenced; raises FileTrouble where it is not installed."""
    try:
        module = importlib.import_module("sqlcipher3.dbapi2")
    except ImportError as error:
        raise FileTrouble(
            Trouble.NO_DRIVER,
            "This project is sealed with a passphrase, and this coprod cannot open sealed files."
            ' Install what it needs: pip install "coprod[sealed]"',
        ) from error
    # Its log goes to standard error, and so onto the screen, whenever a passphrase is wrong.
    silent = module.connect(":memory:")
    silent.execute(sql.NO_CIPHER_LOG).fetchall()
    silent.close()
    return module


def errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """The errors of both drivers, and `others`, for an `except`; SQLCipher's only where it was loaded."""
    if driver.cache_info().currsize:
        return sqlite3.Error, driver().Error, *others
    return sqlite3.Error, *others


def key(connection: Any, passphrase: str) -> None:
    """Give a connection of SQLCipher's driver its passphrase; must come before any other statement."""
    connection.execute(sql.key(passphrase))
    connection.execute(sql.TEMP_IN_MEMORY)


def connected(database: str, path: Path, **how: Any) -> Any:
    """Connect to `database`, which is `path` or a URI of it, by the driver that the file needs."""
    passphrase = KEYS.of(path) if looks_sealed(path) else None
    if passphrase is None:
        return sqlite3.connect(database, **how)
    connection = driver().connect(database, **how)
    key(connection, passphrase)
    return connection


def in_memory(like: Any, path: Path) -> Any:
    """Connect to an empty database in memory, into which `like`, a connection to `path`, can be copied.

    The copy of a sealed file is sealed too: SQLCipher copies only between databases with the same passphrase.
    """
    if isinstance(like, sqlite3.Connection):
        return sqlite3.connect(":memory:", isolation_level=None)
    connection = driver().connect(":memory:", isolation_level=None)
    key(connection, KEYS.of(path) or "")
    return connection


def empty(path: Path, passphrase: str) -> Any:
    """Connect to a new sealed file, into which another can be copied."""
    connection = driver().connect(str(path), isolation_level=None, check_same_thread=False)
    key(connection, passphrase)
    return connection


def exported(source: Path, target: Path, passphrase: str | None) -> None:
    """Write a file that nobody has open into a new one, sealed with this passphrase, or in plain for None."""
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
