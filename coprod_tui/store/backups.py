"""Backups of a project: checked copies in a folder beside it, and in a second place if one is set."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from coprod_tui.base.atomic_write import free_path, safe_name, write_error, write_file
from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import followed, make_private, sync_folder, temporary_file, working_folder
from coprod_tui.store import sql
from coprod_tui.store.database import (
    ENDING,
    OnlineBackup,
    ProjectSummary,
    as_file_error,
    open_database,
    read_summary,
    read_with_wal,
    working_copy,
)
from coprod_tui.store.encryption import PASSPHRASES, connect, export_file, looks_sealed, sqlite_errors
from coprod_tui.store.schema import check_schema, migrate

NEWEST, DAYS, WEEKS = 10, 14, 26
"""Which backups are kept: the newest, then the last one of each of so many days, then of so many weeks."""
RESERVED_BYTES = 8 << 20
"""Bytes that a backup leaves free on a disk, for the project itself."""
_FILE_NAME = re.compile(r"(\d{4}-\d\d-\d\d \d{6}[+-]\d{4}) (.*?)(?: \d+)?" + re.escape(ENDING))
_ID_IN_NAME = re.compile(r" [0-9a-f]{8}\.backups$")
_FOLDER = ".backups"
_PREPARED = ".coprod-next"
"""The suffix of a file that is ready to replace another; a killed change of passphrase leaves it."""
_TIME_FORMAT = "%Y-%m-%d %H%M%S%z"


class BackupReason(StrEnum):
    """Why a backup was made, as in the name of its file."""

    STARTED = "meeting started"
    RUNNING = "while open"
    ENDED = "meeting ended"
    FINAL = "before what cannot be undone"
    ASKED = "asked for"
    OLDER_FORM = "before its form was changed"
    ASIDE = "kept aside"


@frozen
class Backup(Frozen):
    """One backup of a project."""

    path: Path
    at: datetime
    """When it was made, in local time with its offset."""
    why: str

    @property
    def rotates(self) -> bool:
        """Whether rotation may delete it; what a restore kept aside stays until a person deletes it."""
        return self.why != BackupReason.ASIDE


class Backups:
    """All backups of one project, in the folder beside it and in a second place."""

    def __init__(
        self,
        project: Path,
        project_id: str = "",
        second: Path | None = None,
        known: Iterable[Path] = (),
        beside: Iterable[Path] = (),
    ) -> None:
        """`second` is another folder that gets a copy of each backup, `known` are all that ever did.

        Each project has a folder of its own in them, named for its file and its id. `beside` are the folders that got
        backups beside the file, which may have had another name or have lain elsewhere then.
        """
        self.project = followed(project).absolute()
        self.folder = self.project.with_name(f"{self.project.name}.backups")
        self.second = second
        self.second_places = tuple(dict.fromkeys([*([second] if second else []), *known]))
        self._beside = tuple(beside)
        self._id = project_id
        self._ids: dict[Path, str] = {}
        if self._id and self._id_in(self.folder) not in ("", self._id):
            # Another project had this name before.
            self.folder = self.project.with_name(f"{self.project.name} {self._id[-8:]}.backups")

    # Where they are

    def places(self) -> tuple[Path, ...]:
        """The folders with backups that can be reached now."""
        elsewhere = [folder for place in self.second_places for folder in self._in_place(place)]
        every = dict.fromkeys((self.folder, *self._earlier(), *elsewhere))
        return tuple(folder for folder in every if folder.is_dir())

    def all_places(self) -> tuple[Path, ...]:
        """Every place that has backups, that ever had, or that gets one: folders of backups, and second places."""
        gone = (folder for folder in self._beside if not folder.is_dir() and not folder.parent.is_dir())
        return tuple(dict.fromkeys((self.folder, *self._earlier(), *gone, *self.second_places)))

    def folders_at(self, place: Path) -> tuple[Path, ...]:
        """The folders of backups in a place of `all_places`: itself, or this project's folders in a second place."""
        is_folder = place.suffix == _FOLDER
        return tuple(folder for folder in ([place] if is_folder else self._in_place(place)) if folder.is_dir())

    def _earlier(self) -> Iterator[Path]:
        """Folders of backups of this project under the names that its file had before."""
        if not self._id:
            return
        siblings: list[Path] = []
        with contextlib.suppress(OSError):
            siblings = [one for one in self.project.parent.iterdir() if one.suffix == _FOLDER]
        for folder in dict.fromkeys((*self._beside, *sorted(siblings))):
            if folder != self.folder and self._id_in(folder) == self._id:
                yield folder

    def _id_in(self, folder: Path) -> str:
        """The project whose backups a folder has, by the newest that can be read; empty for none."""
        if folder not in self._ids:
            ids = (_project_in(backup.path, self.project) for backup in list_backups(folder))
            self._ids[folder] = next(filter(None, ids), "")
        return self._ids[folder]

    def unreachable(self) -> tuple[Path, ...]:
        """The second places that cannot be reached now, for instance because a stick is out."""
        return tuple(place for place in self.second_places if not place.is_dir())

    def all(self) -> tuple[Backup, ...]:
        """Every backup that can be reached, newest first, those kept aside too."""
        backups = [backup for place in self.places() for backup in list_backups(place)]
        for backup in backups:
            PASSPHRASES.share(self.project, backup.path)
        return tuple(sorted(backups, key=_by_time, reverse=True))

    def _in_place(self, place: Path) -> list[Path]:
        """This project's folder in a second place; where its id is not known, every folder with its name."""
        if self._id:
            own = place / f"{self.project.name} {self._id[-8:]}{_FOLDER}"
            with contextlib.suppress(OSError):
                others = sorted(place.glob(f"* {self._id[-8:]}{_FOLDER}"))
                return [own, *(folder for folder in others if folder != own)]
            return [own]
        with contextlib.suppress(OSError):
            return sorted(path for path in place.iterdir() if _ID_IN_NAME.sub("", path.name) == self.project.name)
        return []

    # A change of passphrase that was killed

    def finish_reseals(self) -> None:
        """Finish a change of passphrase that was killed, or take it back; the project is open, or was read just now.

        What opens as the project does belongs to a change that had reached the project: it is put in its place. All
        else is deleted, and the old files stand. Raises FileError.
        """
        for folder in (self.project.parent, *self.places()):
            for prepared in folder.glob(f".*{_PREPARED}"):
                path = prepared.with_name(prepared.name.removeprefix(".").removesuffix(_PREPARED))
                if folder == self.project.parent and path != self.project:
                    continue  # another project's, which finishes it itself
                if path != self.project and self._opens_alike(prepared):
                    finish_reseal(path)
                else:
                    drop_reseal(path)

    def _opens_alike(self, prepared: Path) -> bool:
        """Whether a file is sealed like the project, with the same passphrase, and is a copy of it."""
        if looks_sealed(prepared) != (PASSPHRASES.of(self.project) is not None):
            return False
        own = _project_in(prepared, self.project)
        PASSPHRASES.forget(prepared)
        return own != "" and own == (self._id or own)

    def seal_at(self, place: Path, passphrase: str | None) -> bool:
        """Give all backups in a place the project's passphrase, or none; whether that is done. Raises FileError."""
        done = place.is_dir()
        for folder in self.folders_at(place):
            for backup in list_backups(folder):
                if _project_in(backup.path, self.project) in ("", self._id):
                    done = self._sealed_alike(backup.path, passphrase) and done
        return done

    def _sealed_alike(self, path: Path, passphrase: str | None) -> bool:
        if looks_sealed(path):
            readable = passphrase is not None and _project_in(path, self.project) != ""
            PASSPHRASES.share(self.project, path)
            return readable
        if passphrase is not None:
            reseal(path, passphrase)
        return True

    # Making them

    def keep(self, content: bytes, why: BackupReason, at: datetime) -> Backup:
        """Write a checked backup beside the project; raises FileError."""
        return _write_backup(self.folder, content, why, at, self.project)

    def keep_elsewhere(self, content: bytes, why: BackupReason, at: datetime) -> Backup | None:
        """Write one in the second place; None where none is set. Raises FileError, also when the place is missing."""
        if self.second is None:
            return None
        if not self.second.is_dir():
            raise FileError(FileErrorKind.MISSING, missing_place_sentence(self.second))
        return _write_backup(self._in_place(self.second)[0], content, why, at, self.project)

    def keep_unread(self, content: bytes, why: BackupReason, at: datetime) -> Path:
        """Write bytes as a backup without reading them: they may be of an older version. Raises OSError."""
        make_private(self.folder)
        with temporary_file(self.folder, content) as part:
            path = _free_name(self.folder, at, why)
            part.replace(path)
        return path

    def rotate(self) -> None:
        """Delete the backups that are not needed any more (see `expired_backups`)."""
        for place in self.places():
            for backup in expired_backups(list_backups(place)):
                delete_backup(backup)

    def keep_aside(self, at: datetime) -> Path | None:
        """Move the present file, and a -wal beside it, to the backups; None when there is no file."""
        exists = os.path.lexists(self.project)
        with _file_errors(self.folder):
            make_private(self.folder)
            aside = _free_name(self.folder, at, BackupReason.ASIDE)
            wal = self.project.with_name(self.project.name + "-wal")
            if exists:
                os.replace(self.project, aside)
            if os.path.lexists(wal):
                os.replace(wal, aside.with_name(aside.name + "-wal"))
        return aside if exists else None

    def restore(self, backup: Path, at: datetime) -> Path | None:
        """Put a backup in the project's place; returns where the present file was kept aside. Raises FileError.

        The caller holds the lock. The present file is never overwritten: it is moved to the backups.
        """
        with _file_errors(self.project):
            content = read_with_wal(backup)
            with working_copy(content, backup) as copy:
                read_summary(copy)
            with temporary_file(self.project.parent, content) as part:
                aside = self.keep_aside(at)
                part.replace(self.project)
        return aside


def _project_in(path: Path, owner: Path) -> str:
    """The id of the project in a file; empty where it cannot be read. `owner` has its passphrase, if any has."""
    PASSPHRASES.share(owner, path)
    with contextlib.suppress(FileError, OSError, *sqlite_errors()), open_database(path) as connection:
        return str(connection.execute(sql.PROJECT_ID).fetchone()[0])
    return ""


def missing_place_sentence(folder: Path) -> str:
    """The sentence that says that the second place cannot be reached."""
    return f"The second place for backups is not there: {folder}. Is the stick in? Backups are made beside the project."


def list_backups(folder: Path) -> list[Backup]:
    """The backups in one folder, newest first; other files are ignored."""
    backups = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            match = _FILE_NAME.fullmatch(path.name)
            if match:
                with contextlib.suppress(ValueError):
                    at = datetime.strptime(match[1], _TIME_FORMAT)  # noqa: DTZ007 - it has an offset
                    backups.append(Backup(path, at, match[2]))
    return sorted(backups, key=_by_time, reverse=True)


def _by_time(backup: Backup) -> tuple[datetime, str]:
    return backup.at, backup.path.name


def expired_backups(backups: Iterable[Backup]) -> list[Backup]:
    """The backups that rotation deletes: all but the NEWEST, then the last one of each day, then of each week."""
    rotating = sorted((backup for backup in backups if backup.rotates), key=lambda one: one.at, reverse=True)
    older = rotating[NEWEST:]
    days = _newest_of_each(older, lambda backup: backup.at.date(), DAYS)
    before = older[older.index(days[-1]) + 1 :] if days else []
    weeks = _newest_of_each(before, lambda backup: backup.at.isocalendar()[:2], WEEKS)
    return [backup for backup in older if backup not in days and backup not in weeks]


def _newest_of_each(backups: Iterable[Backup], period: Callable[[Backup], object], most: int) -> list[Backup]:
    last: dict[object, Backup] = {}
    for backup in backups:
        last.setdefault(period(backup), backup)
    return list(last.values())[:most]


def delete_backup(backup: Backup) -> None:
    """Delete a backup, with a -wal that was kept aside with it; raises FileError."""
    with _file_errors(backup.path):
        backup.path.unlink(missing_ok=True)
        backup.path.with_name(backup.path.name + "-wal").unlink(missing_ok=True)


def rewrite_backup(backup: Backup, change: Callable[[sqlite3.Connection], None]) -> None:
    """Change the content of a backup, whole or not at all; no byte of what was changed stays in the file.

    `change` is called inside a transaction, with a connection to tables of the newest version: an older backup is
    migrated too. The new file is checked. Raises FileError, and then the backup is as it was.
    """
    with _file_errors(backup.path):
        with working_copy(read_with_wal(backup.path), backup.path) as copy:
            with contextlib.closing(connect(str(copy), copy, isolation_level=None)) as connection:
                for pragma in (
                    sql.UNTRUSTED_SCHEMA,
                    sql.CELL_SIZE_CHECK,
                    sql.SECURE_DELETE,
                    sql.JOURNAL_IN_MEMORY,
                ):
                    connection.execute(pragma).fetchall()
                version = check_schema(connection, backup.path)
                connection.execute(sql.BEGIN)
                migrate(connection, version, backup.path)
                change(connection)
                connection.execute(sql.COMMIT)
                connection.execute(sql.VACUUM)
            read_summary(copy)
            content = copy.read_bytes()
        with temporary_file(backup.path.parent, content) as part:
            part.replace(backup.path)
        backup.path.with_name(backup.path.name + "-wal").unlink(missing_ok=True)


def reseal(path: Path, passphrase: str | None) -> None:
    """Seal a file that nobody has open with another passphrase, or unseal it for None; whole, or left as it was.

    The new file is read and compared before it replaces the old one. Raises FileError.
    """
    prepare_reseal(path, passphrase)
    finish_reseal(path)


def prepare_reseal(path: Path, passphrase: str | None) -> None:
    """Write what a file will be with another passphrase beside it, under a name of its own. Raises FileError.

    A project and its backups change together: all are prepared, then the project is replaced, then its backups. A
    kill in between is finished or taken back when the project is opened next (`Backups.finish_reseals`).
    """
    with _file_errors(path):
        content = resealed(path, passphrase)
        with temporary_file(path.parent, content) as part:
            part.replace(_prepared(path))


def finish_reseal(path: Path) -> None:
    """Put the prepared file in its place. Raises FileError."""
    with _file_errors(path):
        os.replace(_prepared(path), path)
        path.with_name(path.name + "-wal").unlink(missing_ok=True)
        sync_folder(path.parent)
    PASSPHRASES.forget(path)


def drop_reseal(path: Path) -> None:
    """Delete what was prepared for a file; idempotent. Raises FileError."""
    with _file_errors(path):
        _prepared(path).unlink(missing_ok=True)


def _prepared(path: Path) -> Path:
    return path.with_name(f".{path.name}{_PREPARED}")


def resealed(path: Path, passphrase: str | None) -> bytes:
    """The bytes of a file that nobody has open, sealed with another passphrase, or in plain for None.

    They are written in a private folder, read again and compared with the file. Raises FileError.
    """
    with _file_errors(path), working_folder() as folder:
        copy = folder / path.name
        export_file(path, copy, passphrase)
        if passphrase is not None:
            PASSPHRASES.give(copy, passphrase)
        try:
            if read_summary(copy) != read_summary(path):
                raise FileError(FileErrorKind.FAILED, f"{path.name} could not be written whole; it was left as it is.")
        finally:
            PASSPHRASES.forget(copy)
        return copy.read_bytes()


def _write_backup(folder: Path, content: bytes, why: BackupReason, at: datetime, owner: Path) -> Backup:
    with _file_errors(folder):
        make_private(folder)
        free = shutil.disk_usage(folder).free
        if free - len(content) < RESERVED_BYTES:
            raise FileError(
                FileErrorKind.FULL, f"There is too little room for a backup in {folder}. Make room on that disk."
            )
        with working_copy(content, owner) as copy:
            read_summary(copy)
        with temporary_file(folder, content) as part:
            path = _free_name(folder, at, why)
            part.replace(path)
    PASSPHRASES.share(owner, path)
    return Backup(path, at, why)


def _free_name(folder: Path, at: datetime, why: BackupReason) -> Path:
    name, number = f"{at.strftime(_TIME_FORMAT)} {why}", 1
    path = folder / f"{name}{ENDING}"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{name} {number}{ENDING}"
    return path


@contextlib.contextmanager
def _file_errors(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_error(error, place) from error
    except sqlite_errors() as error:
        raise as_file_error(error, place) from error


# Handing a project over: a checked copy of its file in any folder, while the project stays open


def copy_path(project: Path, wanted: Path, today: date) -> Path:
    """The path of a copy: in a folder, a new file with the day in its name."""
    if wanted.is_dir():
        return free_path(wanted, f"{safe_name(project.stem)} {today.isoformat()}", ENDING)
    return wanted if wanted.suffix else wanted.with_name(wanted.name + ENDING)


def hand_over(copy: OnlineBackup, path: Path) -> ProjectSummary:
    """Write a copy without drafts, read it back and return its summary; on any thread.

    Raises FileError, and then leaves nothing. Drafts are left out, because on two laptops they would be kept twice.
    """
    copy.drop_drafts()
    path = write_file(path, copy.content())
    try:
        return read_summary(path)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def handed_over_sentence(path: Path, summary: ProjectSummary) -> str:
    """The sentence on a copy that was written and read back."""
    things = "1 thing" if summary.said == 1 else f"{summary.said:,} things"
    return f"Handed over and read back: {path}, with {things} said."


# Schema migration: run missing steps on a copy, replace the file atomically, keep the old one as a backup


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
