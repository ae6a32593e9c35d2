"""Schema migration: run missing steps on a copy, replace the file atomically, keep the old one as a backup."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import datetime
from pathlib import Path

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.store import sql
from coprod_tui.store.backups import BackupReason
from coprod_tui.store.database import ENDING, as_file_error, read_with_wal
from coprod_tui.store.encryption import connect, sqlite_errors
from coprod_tui.store.schema import check_schema, migrate

_PART = ".coprod-part"


def migrate_file(path: Path, at: datetime) -> Path:
    """Migrate an older file, whose lock is held, to the newest version; returns the path of the backup.

    All steps run in one transaction on a copy: a power cut or an error leaves the file as it was. Raises FileError.
    """
    part = path.with_name(f".{path.name}{_PART}")
    try:
        _write(part, read_with_wal(path))
        _migrate_copy(path, part)
        return _replace(path, part, at)
    except sqlite_errors(OSError) as error:
        raise as_file_error(error, path) from error
    finally:
        for ending in ("", "-journal"):
            with contextlib.suppress(OSError):
                part.with_name(part.name + ending).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write a new file of one's own; whatever stands there, a link too, is removed and never written through."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _migrate_copy(path: Path, part: Path) -> None:
    with contextlib.closing(connect(str(part), part, isolation_level=None)) as connection:
        for pragma in (sql.UNTRUSTED_SCHEMA, sql.CELL_SIZE_CHECK, sql.JOURNAL_DELETED, sql.SYNCHRONOUS_EXTRA):
            connection.execute(pragma).fetchall()
        connection.execute(sql.BEGIN)
        migrate(connection, check_schema(connection, path), path)
        connection.execute(sql.COMMIT)
        if connection.execute(sql.QUICK_CHECK).fetchone() != ("ok",):
            raise FileError(FileErrorKind.DAMAGED, f"{path} could not be brought up to date. It was left as it is.")


def _replace(path: Path, part: Path, at: datetime) -> Path:
    """Write the old file as a backup, then put the new one in its place."""
    folder = path.with_name(f"{path.name}.backups")
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{at:%Y-%m-%d %H%M%S%z} {BackupReason.OLDER_FORM}{ENDING}"
    _write(kept, read_with_wal(path))
    for written in (kept, part, folder):
        _sync(written)
    _merge_wal(path)
    os.replace(part, path)
    _sync(path.parent)
    return kept


def _merge_wal(path: Path) -> None:
    """Move what is in a -wal into the old file: left beside the new one, SQLite would write its pages into it.

    A power cut in between is harmless: writing the same pages into the whole file again changes nothing.
    """
    wal = path.with_name(path.name + "-wal")
    if wal.exists():
        whole = path.with_name(f".{path.name}.old{_PART}")
        _write(whole, read_with_wal(path))
        _sync(whole)
        os.replace(whole, path)
        _sync(path.parent)
        wal.unlink()
        _sync(path.parent)


def _sync(path: Path) -> None:
    """Flush a file or a folder to the disk (fsync); Windows cannot for a folder, nor for a file open to read only."""
    if sys.platform == "win32" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
