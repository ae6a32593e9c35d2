"""Sealed project files: SQLCipher's driver instead of Python's own, and the passphrases that this process knows.

A sealed file is encrypted from its first byte, so it has no SQLite header: the header says which driver a file needs.
A passphrase is kept in memory only, because the backups of the project need it too.
"""

from __future__ import annotations

import functools
import importlib
import re
import sqlite3
import unicodedata
from pathlib import Path
from typing import Any

from coprod_tui.base.errors import FileError, FileErrorKind, InvalidInput
from coprod_tui.store import sql

MAGIC = b"SQLite format 3\x00"
_PAGE_BYTES = 4096
_SHORTEST = 8
"""The fewest characters of a passphrase."""
_FEWEST_BYTE_VALUES = 180
"""The fewest different byte values in the first page of a sealed file; what is not encrypted has far fewer."""
LOST_KEY_WARNING = (
    "Nobody can open the project without its passphrase, not even we: keep it where you keep the key list."
)


class Passphrases:
    """The passphrases that this process knows, by file."""

    def __init__(self) -> None:
        self._keys: dict[Path, str] = {}
        self._owners: dict[Path, Path] = {}

    def give(self, path: Path, passphrase: str) -> None:
        """Remember the passphrase of a file; an empty one is none, because SQLCipher would not seal with it."""
        if passphrase:
            self._keys[_resolved(path)] = passphrase

    def share(self, owner: Path, path: Path) -> None:
        """Use the passphrase of `owner` for a copy or a backup of it, unless that is given one of its own."""
        if (key := _resolved(path)) != (owned_by := _resolved(owner)):
            self._owners[key] = owned_by

    def forget(self, path: Path) -> None:
        """Forget the passphrase of a file: it was wrong, or the file is closed."""
        self._keys.pop(_resolved(path), None)
        self._owners.pop(_resolved(path), None)

    def of(self, path: Path) -> str | None:
        """The passphrase of a file: its own, else that of the project that it is a copy of; None for neither."""
        if not self._keys:
            return None
        key: Path | None = _resolved(path)
        while key is not None and key not in self._keys:
            key = self._owners.get(key)
        return None if key is None else self._keys[key]

    def required(self, path: Path) -> str:
        """The passphrase of a file; raises FileError (SEALED) without one, because an empty one would not seal."""
        passphrase = self.of(path)
        if not passphrase:
            raise sealed_error(path)
        return passphrase

    def knows(self, path: Path) -> bool:
        """Whether the passphrase of this very file was given, not that of the project it is a copy of."""
        return bool(self._keys) and _resolved(path) in self._keys


def _resolved(path: Path) -> Path:
    """The file itself: a project is reached by links and by other names of its folders too."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def sealed_error(path: Path) -> FileError:
    """The error for a file that nobody has given the passphrase of."""
    return FileError(FileErrorKind.SEALED, f"{path} is sealed (or it is no coprod project): it needs its passphrase.")


PASSPHRASES = Passphrases()


def normalize_passphrase(passphrase: str) -> str:
    """Normalise a new passphrase (NFC), so that keyboards that write accents differently agree.

    Raises InvalidInput, with the reason, for one that is too short or easily guessed, and for what SQLCipher would
    take for a raw key, which skips the slow derivation that guards a passphrase.
    """
    phrase = unicodedata.normalize("NFC", passphrase)
    if len(phrase.strip()) < _SHORTEST:
        raise InvalidInput(f"A passphrase has at least {_SHORTEST} characters. {_BEST}")
    if not phrase.isprintable():
        raise InvalidInput("A passphrase has no line breaks and no control characters.")
    if _RAW_KEY.fullmatch(phrase.strip()):
        raise InvalidInput(f"x'…' is a raw key and no passphrase: it would be used as it is. {_BEST}")
    if reason := _why_guessed(phrase):
        raise InvalidInput(f"That would be guessed soon. {reason} {_BEST}")
    return phrase


_BEST = "Four or five words that do not belong together are best."
_RAW_KEY = re.compile(r"x'.*'", re.IGNORECASE | re.DOTALL)
_GUESSED_BELOW = 3
"""Scores of zxcvbn (0 to 4) below this can be guessed without much hardware."""
_MOST_JUDGED = 72
"""The most characters that zxcvbn takes."""


def _why_guessed(phrase: str) -> str:
    """Why a passphrase is easily guessed, in a sentence; empty for a good one."""
    try:
        from zxcvbn import zxcvbn  # noqa: PLC0415 - only sealing waits for its lists of words
    except ImportError:
        return ""
    told = zxcvbn(phrase[:_MOST_JUDGED])
    if told["score"] >= _GUESSED_BELOW:
        return ""
    return str(told["feedback"]["warning"] or "It is made of words and patterns that are tried first.")


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
def sqlcipher_driver() -> Any:
    """SQLCipher's driver, its log silenced; raises FileError where it is not installed."""
    try:
        module = importlib.import_module("sqlcipher3.dbapi2")
    except ImportError as error:
        raise FileError(
            FileErrorKind.NO_DRIVER,
            "This project is sealed with a passphrase, and this coprod cannot open sealed files."
            ' Install what it needs: pip install "coprod[sealed]"',
        ) from error
    # Its log goes to standard error, and so onto the screen, whenever a passphrase is wrong.
    silent = module.connect(":memory:")
    silent.execute(sql.NO_CIPHER_LOG).fetchall()
    silent.close()
    return module


def sqlite_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """The errors of both drivers, and `others`, for an `except`; SQLCipher's only where it was loaded."""
    if sqlcipher_driver.cache_info().currsize:
        return sqlite3.Error, sqlcipher_driver().Error, *others
    return sqlite3.Error, *others


def set_passphrase(connection: Any, passphrase: str) -> None:
    """Give a connection of SQLCipher's driver its passphrase; must come before any other statement."""
    connection.execute(sql.key(passphrase))
    connection.execute(sql.TEMP_IN_MEMORY)


def connect(database: str, path: Path, **how: Any) -> Any:
    """Connect to `database`, which is `path` or a URI of it, by the driver that the file needs."""
    passphrase = PASSPHRASES.of(path) if looks_sealed(path) else None
    if passphrase is None:
        return sqlite3.connect(database, **how)
    connection = sqlcipher_driver().connect(database, **how)
    set_passphrase(connection, passphrase)
    return connection


def connect_in_memory(like: Any, path: Path) -> Any:
    """Connect to an empty database in memory, into which `like`, a connection to `path`, can be copied.

    The copy of a sealed file is sealed too: SQLCipher copies only between databases with the same passphrase.
    """
    if isinstance(like, sqlite3.Connection):
        return sqlite3.connect(":memory:", isolation_level=None)
    connection = sqlcipher_driver().connect(":memory:", isolation_level=None)
    set_passphrase(connection, PASSPHRASES.required(path))
    return connection


def create_sealed(path: Path, passphrase: str) -> Any:
    """Connect to a new sealed file, into which another can be copied."""
    connection = sqlcipher_driver().connect(str(path), isolation_level=None, check_same_thread=False)
    set_passphrase(connection, passphrase)
    return connection


def export_file(source: Path, target: Path, passphrase: str | None) -> None:
    """Write a file that nobody has open into a new one, sealed with this passphrase, or in plain for None."""
    plain = not looks_sealed(source)
    connection = sqlcipher_driver().connect(str(source), isolation_level=None)
    try:
        if not plain:
            set_passphrase(connection, PASSPHRASES.required(source))
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
