"""Backups of a project: checked copies in a folder of their own beside it, and if wished in a second place too."""

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
"""How many are kept: the newest, then the last one of each of so many days, then of so many weeks."""
ROOM_LEFT = 8 << 20
"""Bytes that a backup leaves free: the last room of a disk is for what is being said."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\d \d{6}[+-]\d{4}) (.*?)(?: \d+)?" + re.escape(ENDING))
_OF_PROJECT = re.compile(r" [0-9a-f]{8}\.backups$")
_WHEN = "%Y-%m-%d %H%M%S%z"


class Why(StrEnum):
    """Why a backup was made, as its file's name says it."""

    STARTED = "meeting started"
    RUNNING = "while open"
    ENDED = "meeting ended"
    FINAL = "before what cannot be undone"
    ASKED = "asked for"
    OLDER_FORM = "before its form was changed"
    ASIDE = "kept aside"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of a project, made at one time."""

    path: Path
    at: datetime
    """When it was made, with the offset of the place where that was."""
    why: str

    @property
    def rotates(self) -> bool:
        """Whether a newer one may take its place; what a restore kept aside stays until a person removes it."""
        return self.why != Why.ASIDE


class Backups:
    """All backups of one project, in the folder beside it and in a second place."""

    def __init__(
        self, project: Path, project_id: str = "", second: Path | None = None, known: Iterable[Path] = ()
    ) -> None:
        """`second` is the folder elsewhere that gets a copy of each, `known` are those that ever did.

        Each project has a folder of its own in them, named by its file and its id.
        """
        self.project = project.absolute()
        self.folder = self.project.with_name(f"{self.project.name}.backups")
        self.second = second
        self._elsewhere = tuple(dict.fromkeys([*([second] if second else []), *known]))
        self._id = project_id

    # Where they are

    def places(self) -> tuple[Path, ...]:
        """The folders with backups that can be reached now."""
        elsewhere = [one for place in self._elsewhere for one in self._in_place(place)]
        return tuple(one for one in (self.folder, *elsewhere) if one.is_dir())

    def unreachable(self) -> tuple[Path, ...]:
        """The places elsewhere, with backups of this project, that are not there now: the stick is out."""
        return tuple(one for one in self._elsewhere if not one.is_dir())

    def all(self) -> tuple[Backup, ...]:
        """Every backup that can be reached, newest first, those kept aside too."""
        found = [backup for place in self.places() for backup in backups_in(place)]
        return tuple(sorted(found, key=lambda one: (one.at, one.path.name), reverse=True))

    def _in_place(self, place: Path) -> list[Path]:
        """This project's folder elsewhere; of a file that cannot tell its id, every folder that bears its name."""
        if self._id:
            return [place / f"{self.project.name} {self._id[-8:]}.backups"]
        with contextlib.suppress(OSError):
            return sorted(one for one in place.iterdir() if _OF_PROJECT.sub("", one.name) == self.project.name)
        return []

    # Making them

    def keep(self, content: bytes, why: Why, at: datetime) -> Backup:
        """Writes a checked backup beside the project; raises FileTrouble."""
        return _kept(self.folder, content, why, at)

    def keep_elsewhere(self, content: bytes, why: Why, at: datetime) -> Backup | None:
        """Writes one in the second place too; None where there is none. Raises FileTrouble, also when it is missing."""
        if self.second is None:
            return None
        if not self.second.is_dir():
            raise FileTrouble(Trouble.MISSING, missing_place(self.second))
        return _kept(self._in_place(self.second)[0], content, why, at)

    def rotate(self) -> None:
        """Removes those whose place newer ones have taken."""
        for place in self.places():
            for backup in outlived(backups_in(place)):
                remove(backup)

    def keep_aside(self, at: datetime) -> Path | None:
        """Moves the present file, and a -wal that is beside it, to the backups; None when there is no file."""
        is_there = os.path.lexists(self.project)
        with _told_of(self.folder):
            make_private(self.folder)
            aside = _free(self.folder, at, Why.ASIDE)
            wal = self.project.with_name(self.project.name + "-wal")
            if is_there:
                os.replace(self.project, aside)
            if os.path.lexists(wal):
                os.replace(wal, aside.with_name(aside.name + "-wal"))
        return aside if is_there else None

    def restore(self, backup: Path, at: datetime) -> Path | None:
        """Puts a backup in the project's place; answers where the present file was kept aside. Raises FileTrouble.

        The caller holds the project. The file that stood there is never written over: it is moved to the backups.
        """
        with _told_of(self.project), written_part(self.project.parent, whole_bytes(backup)) as part:
            glance(part)
            aside = self.keep_aside(at)
            part.replace(self.project)
        return aside


def missing_place(folder: Path) -> str:
    """The sentence that says that the second place cannot be reached."""
    return f"The second place for backups is not there: {folder}. Is the stick in? Backups are made beside the project."


def backups_in(folder: Path) -> list[Backup]:
    """The backups in one folder, newest first; other files are passed over."""
    found = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if match:
                with contextlib.suppress(ValueError):
                    at = datetime.strptime(match[1], _WHEN)  # noqa: DTZ007 - it has an offset
                    found.append(Backup(path, at, match[2]))
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def outlived(backups: Iterable[Backup]) -> list[Backup]:
    """Those that are not needed any more: the newest stay, then the last one of each day, then of each week."""
    older = sorted((one for one in backups if one.rotates), key=lambda one: one.at, reverse=True)[NEWEST:]
    days = _last_of_each(older, lambda one: one.at.date(), DAYS)
    weeks = _last_of_each(
        older[older.index(days[-1]) + 1 :] if days else [], lambda one: one.at.isocalendar()[:2], WEEKS
    )
    return [one for one in older if one not in days and one not in weeks]


def _last_of_each(backups: Iterable[Backup], period: Callable[[Backup], object], most: int) -> list[Backup]:
    found: dict[object, Backup] = {}
    for backup in backups:
        found.setdefault(period(backup), backup)
    return list(found.values())[:most]


def remove(backup: Backup) -> None:
    """Removes a backup, with a -wal that was kept aside with it; raises FileTrouble."""
    with _told_of(backup.path):
        backup.path.unlink(missing_ok=True)
        backup.path.with_name(backup.path.name + "-wal").unlink(missing_ok=True)


def rewrite(backup: Backup, change: Callable[[sqlite3.Connection], None]) -> None:
    """Changes what a backup holds, checked and whole or not at all; no byte of what was changed stays in the file.

    `change` gets a connection in its own transaction, to tables of the newest version: an older backup is migrated
    too. Raises FileTrouble, with the backup as it was.
    """
    with _told_of(backup.path):
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
            _on_disk(part)
            part.replace(backup.path)
        backup.path.with_name(backup.path.name + "-wal").unlink(missing_ok=True)


def reseal(path: Path, passphrase: str | None) -> None:
    """Seals a file that nobody has open with another passphrase, or with none; whole, or left as it was.

    Raises FileTrouble. What is in plain is first told its driver, and the new file is read before it takes the place.
    """
    with _told_of(path), written_part(path.parent, b"") as part:
        part.unlink()
        exported(path, part, passphrase)
        part.chmod(0o600)
        before = KEYS.of(path)
        told = glance(path)
        KEYS.forget(path)
        if passphrase is not None:
            KEYS.give(part, passphrase)
        try:
            if glance(part) != told:
                raise FileTrouble(Trouble.FAILED, f"{path.name} could not be written whole; it was left as it is.")
        except FileTrouble:
            if before is not None:
                KEYS.give(path, before)
            raise
        finally:
            KEYS.forget(part)
        _on_disk(part)
        part.replace(path)
        path.with_name(path.name + "-wal").unlink(missing_ok=True)


def _kept(folder: Path, content: bytes, why: Why, at: datetime) -> Backup:
    with _told_of(folder):
        make_private(folder)
        free = shutil.disk_usage(folder).free
        if free - len(content) < ROOM_LEFT:
            raise FileTrouble(
                Trouble.FULL, f"There is too little room for a backup in {folder}. Make room on that disk."
            )
        with written_part(folder, content) as part:
            glance(part)
            path = _free(folder, at, why)
            part.replace(path)
    return Backup(path, at, why)


def _free(folder: Path, at: datetime, why: Why) -> Path:
    name, number = f"{at.strftime(_WHEN)} {why}", 1
    path = folder / f"{name}{ENDING}"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{name} {number}{ENDING}"
    return path


def _on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _told_of(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise trouble_of(error, place) from error
    except errors() as error:
        raise trouble(error, place) from error


# Handing a project over: a checked copy of its file, on a stick or in any folder, while the project stays open.


def place_for(project: Path, wanted: Path, today: date) -> Path:
    """The file that a copy becomes: in a folder one with the day in its name, that is not there yet."""
    if wanted.is_dir():
        return free_path(wanted, f"{safe_name(project.stem)} {today.isoformat()}", ENDING)
    return wanted if wanted.suffix else wanted.with_name(wanted.name + ENDING)


def hand_over(copy: Copy, path: Path) -> Glance:
    """Writes a copy, reads it back and answers what is in it; on any thread. Raises FileTrouble, and leaves nothing.

    Lines that are typed and not kept stay behind: on two laptops they would be kept twice.
    """
    copy.drop_drafts()
    path = write_file(path, copy.content())
    try:
        return glance(path)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def handed(path: Path, found: Glance) -> str:
    """What a person is told of a copy that was made and read back."""
    things = "1 thing" if found.said == 1 else f"{found.said:,} things"
    return f"Handed over and read back: {path}, with {things} said."
