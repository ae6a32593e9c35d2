"""Schema migration: run missing steps on a copy, replace the file atomically, keep the old one as a backup."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.paths import sync_folder, temporary_file
from coprod_tui.store import sql
from coprod_tui.store.backups import BackupReason, Backups
from coprod_tui.store.database import as_file_error, read_with_wal, working_copy
from coprod_tui.store.encryption import connect, sqlite_errors
from coprod_tui.store.schema import check_schema, migrate


def migrate_file(path: Path, at: datetime) -> Path:
    """Migrate an older file, whose lock is held, to the newest version; returns the path of the backup.

    All steps run in one transaction on a copy: a power cut or an error leaves the file as it was. Raises FileError.
    """
    try:
        old = read_with_wal(path)
        new = _migrated(path, old)
        kept = Backups(path).keep_unread(old, BackupReason.OLDER_FORM, at)
        _merge_wal(path, old)
        with temporary_file(path.parent, new) as part:
            part.replace(path)
    except sqlite_errors(OSError) as error:
        raise as_file_error(error, path) from error
    return kept


def _migrated(path: Path, content: bytes) -> bytes:
    """The bytes of a file of the newest version."""
    with working_copy(content, path) as copy:
        with contextlib.closing(connect(str(copy), copy, isolation_level=None)) as connection:
            for pragma in (sql.UNTRUSTED_SCHEMA, sql.CELL_SIZE_CHECK, sql.JOURNAL_DELETED):
                connection.execute(pragma).fetchall()
            connection.execute(sql.BEGIN)
            migrate(connection, check_schema(connection, path), path)
            connection.execute(sql.COMMIT)
            if connection.execute(sql.QUICK_CHECK).fetchone() != ("ok",):
                raise FileError(FileErrorKind.DAMAGED, f"{path} could not be brought up to date. It was left as it is.")
        return copy.read_bytes()


def _merge_wal(path: Path, whole: bytes) -> None:
    """Put what is in a -wal into the old file: left beside the new one, SQLite would write its pages into it.

    A power cut in between is harmless: writing the same pages into the whole file again changes nothing.
    """
    wal = path.with_name(path.name + "-wal")
    if wal.exists():
        with temporary_file(path.parent, whole) as part:
            part.replace(path)
        wal.unlink()
        sync_folder(path.parent)
