"""Backups of a project: checked copies in a folder beside it, and in a second place if one is set."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from coprod_tui.base.atomic_write import free_path, safe_name, trouble_of, write_file
from coprod_tui.base.errors import FileTrouble, Trouble
from coprod_tui.base.paths import make_private, written_part
from coprod_tui.store import sql
from coprod_tui.store.database import ENDING, Copy, Glance, glance, trouble, whole_bytes
from coprod_tui.store.encryption import KEYS, connected, errors, exported
from coprod_tui.store.schema import migrate, must_be_ours

NEWEST, DAYS, WEEKS = 10, 14, 26
"""Which backups are kept: the newest, then the last one of each of so many days, then of so many weeks."""
ROOM_LEFT = 8 << 20
"""Bytes that a backup leaves free on a disk, for the project itself."""
_FILE_NAME = re.compile(r"(\d{4}-\d\d-\d\d \d{6}[+-]\d{4}) (.*?)(?: \d+)?" + re.escape(ENDING))
_ID_IN_NAME = re.compile(r" [0-9a-f]{8}\.backups$")
_TIME_FORMAT = "%Y-%m-%d %H%M%S%z"


class Why(StrEnum):
    """Why a backup was made, as in the name of its file."""

    STARTED = "meeting started"
    RUNNING = "while open"
    ENDED = "meeting ended"
    FINAL = "before what cannot be undone"
    ASKED = "asked for"
    OLDER_FORM = "before its form was changed"
    ASIDE = "kept aside"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup of a project."""

    path: Path
    at: datetime
    """When it was made, in local time with its offset."""
    why: str

    @property
    def rotates(self) -> bool:
        """Whether rotation may delete it; what a restore kept aside stays until a person deletes it."""
        return self.why != Why.ASIDE


class Backups:
    """All backups of one project, in the folder beside it and in a second place."""

    def __init__(
        self, project: Path, project_id: str = "", second: Path | None = None, known: Iterable[Path] = ()
    ) -> None:
        """`second` is another folder that gets a copy of each backup, `known` are all that ever did.

        Each project has a folder of its own in them, named for its file and its id.
        """
        self.project = project.absolute()
        self.folder = self.project.with_name(f"{self.project.name}.backups")
        self.second = second
        self._elsewhere = tuple(dict.fromkeys([*([second] if second else []), *known]))
        self._id = project_id

    # Where they are

    def places(self) -> tuple[Path, ...]:
        """The folders with backups that can be reached now."""
        elsewhere = [folder for place in self._elsewhere for folder in self._in_place(place)]
        return tuple(folder for folder in (self.folder, *elsewhere) if folder.is_dir())

    def unreachable(self) -> tuple[Path, ...]:
        """The second places that cannot be reached now, for instance because a stick is out."""
        return tuple(place for place in self._elsewhere if not place.is_dir())

    def all(self) -> tuple[Backup, ...]:
        """Every backup that can be reached, newest first, those kept aside too."""
        backups = [backup for place in self.places() for backup in backups_in(place)]
        return tuple(sorted(backups, key=_by_time, reverse=True))

    def _in_place(self, place: Path) -> list[Path]:
        """This project's folder in a second place; where its id is not known, every folder with its name."""
        if self._id:
            return [place / f"{self.project.name} {self._id[-8:]}.backups"]
        with contextlib.suppress(OSError):
            return sorted(path for path in place.iterdir() if _ID_IN_NAME.sub("", path.name) == self.project.name)
        return []

    # Making them

    def keep(self, content: bytes, why: Why, at: datetime) -> Backup:
        """Write a checked backup beside the project; raises FileTrouble."""
        return _write_backup(self.folder, content, why, at)

    def keep_elsewhere(self, content: bytes, why: Why, at: datetime) -> Backup | None:
        """Write one in the second place; None where none is set. Raises FileTrouble, also when the place is missing."""
        if self.second is None:
            return None
        if not self.second.is_dir():
            raise FileTrouble(Trouble.MISSING, missing_place(self.second))
        return _write_backup(self._in_place(self.second)[0], content, why, at)

    def rotate(self) -> None:
        """Delete the backups that are not needed any more (see `expired_backups`)."""
        for place in self.places():
            for backup in outlived(backups_in(place)):
                remove(backup)

    def keep_aside(self, at: datetime) -> Path | None:
        """Move the present file, and a -wal beside it, to the backups; None when there is no file."""
        exists = os.path.lexists(self.project)
        with _file_errors(self.folder):
            make_private(self.folder)
            aside = _free_name(self.folder, at, Why.ASIDE)
            wal = self.project.with_name(self.project.name + "-wal")
            if exists:
                os.replace(self.project, aside)
            if os.path.lexists(wal):
                os.replace(wal, aside.with_name(aside.name + "-wal"))
        return aside if exists else None

    def restore(self, backup: Path, at: datetime) -> Path | None:
        """Put a backup in the project's place; returns where the present file was kept aside. Raises FileTrouble.

        The caller holds the lock. The present file is never overwritten: it is moved to the backups.
        """
        with _file_errors(self.project), written_part(self.project.parent, whole_bytes(backup)) as part:
            glance(part)
            aside = self.keep_aside(at)
            part.replace(self.project)
        return aside


def missing_place(folder: Path) -> str:
    """The sentence that says that the second place cannot be reached."""
    return f"The second place for backups is not there: {folder}. Is the stick in? Backups are made beside the project."


def backups_in(folder: Path) -> list[Backup]:
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


def outlived(backups: Iterable[Backup]) -> list[Backup]:
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


def remove(backup: Backup) -> None:
    """Delete a backup, with a -wal that was kept aside with it; raises FileTrouble."""
    with _file_errors(backup.path):
        backup.path.unlink(missing_ok=True)
        backup.path.with_name(backup.path.name + "-wal").unlink(missing_ok=True)


def rewrite(backup: Backup, change: Callable[[sqlite3.Connection], None]) -> None:
    """Change the content of a backup, whole or not at all; no byte of what was changed stays in the file.

    `change` is called inside a transaction, with a connection to tables of the newest version: an older backup is
    migrated too. The new file is checked. Raises FileTrouble, and then the backup is as it was.
    """
    with _file_errors(backup.path):
        with written_part(backup.path.parent, whole_bytes(backup.path)) as part:
            with contextlib.closing(connected(str(part), part, isolation_level=None)) as connection:
                for pragma in (
                    sql.UNTRUSTED_SCHEMA,
                    sql.CELL_SIZE_CHECK,
                    sql.SECURE_DELETE,
                    sql.JOURNAL_IN_MEMORY,
                ):
                    connection.execute(pragma).fetchall()
                version = must_be_ours(connection, backup.path)
                connection.execute(sql.BEGIN)
                migrate(connection, version, backup.path)
                change(connection)
                connection.execute(sql.COMMIT)
                connection.execute(sql.VACUUM)
            glance(part)
            _sync(part)
            part.replace(backup.path)
        backup.path.with_name(backup.path.name + "-wal").unlink(missing_ok=True)


def reseal(path: Path, passphrase: str | None) -> None:
    """Seal a file that nobody has open with another passphrase, or unseal it for None; whole, or left as it was.

    The new file is read and compared before it replaces the old one. Raises FileTrouble.
    """
    with _file_errors(path), written_part(path.parent, b"") as part:
        part.unlink()
        exported(path, part, passphrase)
        part.chmod(0o600)
        before = KEYS.of(path)
        summary = glance(path)
        KEYS.forget(path)
        if passphrase is not None:
            KEYS.give(part, passphrase)
        try:
            if glance(part) != summary:
                raise FileTrouble(Trouble.FAILED, f"{path.name} could not be written whole; it was left as it is.")
        except FileTrouble:
            if before is not None:
                KEYS.give(path, before)
            raise
        finally:
            KEYS.forget(part)
        _sync(part)
        part.replace(path)
        path.with_name(path.name + "-wal").unlink(missing_ok=True)


def _write_backup(folder: Path, content: bytes, why: Why, at: datetime) -> Backup:
    with _file_errors(folder):
        make_private(folder)
        free = shutil.disk_usage(folder).free
        if free - len(content) < ROOM_LEFT:
            raise FileTrouble(
                Trouble.FULL, f"There is too little room for a backup in {folder}. Make room on that disk."
            )
        with written_part(folder, content) as part:
            glance(part)
            path = _free_name(folder, at, why)
            part.replace(path)
    return Backup(path, at, why)


def _free_name(folder: Path, at: datetime, why: Why) -> Path:
    name, number = f"{at.strftime(_TIME_FORMAT)} {why}", 1
    path = folder / f"{name}{ENDING}"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{name} {number}{ENDING}"
    return path


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _file_errors(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise trouble_of(error, place) from error
    except errors() as error:
        raise trouble(error, place) from error


# Handing a project over: a checked copy of its file in any folder, while the project stays open


def place_for(project: Path, wanted: Path, today: date) -> Path:
    """The path of a copy: in a folder, a new file with the day in its name."""
    if wanted.is_dir():
        return free_path(wanted, f"{safe_name(project.stem)} {today.isoformat()}", ENDING)
    return wanted if wanted.suffix else wanted.with_name(wanted.name + ENDING)


def hand_over(copy: Copy, path: Path) -> Glance:
    """Write a copy without drafts, read it back and return its summary; on any thread.

    Raises FileTrouble, and then leaves nothing. Drafts are left out, because on two laptops they would be kept twice.
    """
    copy.drop_drafts()
    path = write_file(path, copy.content())
    try:
        return glance(path)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def handed(path: Path, summary: Glance) -> str:
    """The sentence on a copy that was written and read back."""
    things = "1 thing" if summary.said == 1 else f"{summary.said:,} things"
    return f"Handed over and read back: {path}, with {things} said."
