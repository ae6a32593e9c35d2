"""Where a project and its backups lie: warnings about synced and network folders, and when backups are made."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from coprod_tui.base.errors import FileError
from coprod_tui.base.paths import sweep, work_folder
from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import Settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.privacy.rules import all_owed
from coprod_tui.domain.records import THIS_FILE, Owed
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.backups import (
    Backup,
    BackupReason,
    Backups,
    list_backups,
    missing_place_sentence,
    rewrite_backup,
)
from coprod_tui.store.database import ENDING, OnlineBackup, read_summary, try_read_summary
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.store.erasure import erase_in_backup
from coprod_tui.store.replicas import ErasureMarks
from coprod_tui.store.session import Session

_SYNCED = re.compile(
    r"^(?:OneDrive(?: - .+)?|Dropbox(?: \(.+\))?|Google ?Drive|My Drive|iCloud ?Drive|com~apple~CloudDocs|CloudStorage"
    r"|Box(?: Sync)?|Nextcloud|ownCloud|pCloud ?Drive|MEGA(?:sync)?|Syncthing|Sync|SharePoint)$",
    re.IGNORECASE,
)
_MARKS = (".dropbox", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".sync")
"""Files that sync programs leave in their folders."""
_NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "fuse.sshfs", "davfs", "9p", "afs", "ncpfs"}
_MOUNTS = Path("/proc/self/mounts")


def location_warning(project: Path) -> str | None:
    """Return a warning, with advice, about a project in a synced or network folder; None for an ordinary folder."""
    folder = _resolved(project).parent
    synced = next((one for one in (folder, *folder.parents) if _SYNCED.match(one.name) or _is_marked(one)), None)
    if synced is not None:
        return (
            f"This project lies in a folder that another program syncs ({synced.name}). It can copy the file half"
            f" written, or put an older one in its place. {_ADVICE}"
        )
    if _is_on_network(folder):
        return f"This project lies on a network drive. If the network fails, nothing can be saved. {_ADVICE}"
    return None


_ADVICE = "Keep it in a folder of this laptop during the meeting, and copy it there when it is closed."


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _is_marked(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in _MARKS)


def _is_on_network(folder: Path) -> bool:
    if str(folder).startswith(("\\\\", "//")):
        return True
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return _kind_of_mount(folder, lines) in _NETWORK


def _kind_of_mount(folder: Path, lines: list[str]) -> str:
    """The file system type of a folder, from the longest mount point above it."""
    best, kind = -1, ""
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        mount = parts[1].replace("\\040", " ")
        if folder.is_relative_to(mount) and len(mount) >= best:
            best, kind = len(mount), parts[2]
    return kind


# Backups of an open project, for the screens and the command line

BACKUP_INTERVAL = timedelta(minutes=5)
"""The longest time that something said is only in the project file."""


def backups_for(path: Path, project_id: str, laptop: Registry, settings: Settings) -> Backups:
    """Return the backups of a project, in every place that is set or was ever used for it on this laptop."""
    return Backups(
        path, project_id, settings.second_backups, laptop.second_places(project_id), laptop.backup_folders(project_id)
    )


def sweep_places(path: Path, project_id: str, laptop: Registry) -> None:
    """Delete what killed programs left beside a project, among its backups and in the working folder. Never raises."""
    sweep(work_folder())
    sweep(path.parent)
    for folder in {path.with_name(f"{path.name}.backups"), *laptop.backup_folders(project_id)}:
        sweep(folder)
    for place in laptop.second_places(project_id):
        for folder in place.glob(f"* {project_id[-8:]}.backups"):
            sweep(folder)


class BackupWriter:
    """Write the backups of one open project, from copies taken on the session's thread."""

    def __init__(
        self, backups: Backups, laptop: Registry, project_id: str, wall: Callable[[], datetime] = local_time
    ) -> None:
        self.backups = backups
        self.troubles: list[str] = []
        """Sentences about what failed, which the caller still has to show."""
        self._laptop = laptop
        self._project_id = project_id
        self._wall = wall
        self._kept_head = ""
        self._kept_at: datetime | None = None
        self._marks: ErasureMarks | None = None
        self._one_at_a_time = threading.Lock()

    def look(self) -> None:
        """Read which backup is the newest, and whether the second place exists. Reads the disk, on any thread."""
        newest = next((one for one in self.backups.all() if one.rotates), None)
        summary = try_read_summary(newest.path) if newest else None
        if newest and summary:
            self._kept_head, self._kept_at = summary.head, newest.at
        if self.backups.second is not None and not self.backups.second.is_dir():
            self.troubles.append(missing_place_sentence(self.backups.second))

    def is_due(self, head: str) -> bool:
        """Whether the project changed since the last backup, and that backup is old enough."""
        late = self._kept_at is None or not timedelta(0) <= self._wall() - self._kept_at < BACKUP_INTERVAL
        return late and head != self._kept_head

    def places_with_words(self) -> tuple[str, ...]:
        """Return every place that may hold words of the project: backups, second places, copies, exported files."""
        exported = self._laptop.exports(self._project_id)
        return tuple(dict.fromkeys(map(str, (*self.backups.all_places(), *exported))))

    def erase(self, marks: ErasureMarks, places: Collection[str]) -> set[str]:
        """Erase words in these places; return those where it is done. On any thread (R30).

        An exported file, and what cannot be rewritten, is done once a person has destroyed it; what fails is reported.
        """
        with self._one_at_a_time:
            self._marks = marks
            return {place for place in places if self._erased_at(Path(place), marks)}

    def seal(self, places: Collection[str]) -> set[str]:
        """Give the backups in these places the project's passphrase; return those where that is done. On any thread."""
        done = set()
        with self._one_at_a_time:
            for place in places:
                try:
                    if self.backups.seal_at(Path(place), PASSPHRASES.of(self.backups.project)):
                        done.add(place)
                except FileError as trouble:
                    self.troubles.append(f"Backups in {place} could not be sealed: {trouble}")
        return done

    def finish_reseals(self) -> None:
        """Finish or take back a change of passphrase that was killed; a failure is reported."""
        try:
            self.backups.finish_reseals()
        except FileError as trouble:
            self.troubles.append(str(trouble))

    def _erased_at(self, place: Path, marks: ErasureMarks) -> bool:
        if place.is_dir():
            backups = [backup for folder in self.backups.folders_at(place) for backup in list_backups(folder)]
            for backup in backups:
                PASSPHRASES.share(self.backups.project, backup.path)
            left = [backup for backup in backups if not self._erased(backup, marks)]
            return not left
        if not os.path.lexists(place):
            # Deleted; where its folder is gone too, or it was a second place, a stick may be out.
            return place.parent.is_dir() and place not in self.backups.second_places
        return place.suffix == ENDING and self._erased_in_copy(place)

    def _erased_in_copy(self, path: Path) -> bool:
        """Erase words in a copy that was handed over: opening it erases what was erased here."""
        PASSPHRASES.share(self.backups.project, path)
        try:
            if read_summary(path).project != self._project_id:
                return True  # another project has this name now
            Session.open(path, memory=self._laptop).close()
        except FileError as trouble:
            self.troubles.append(f"Withdrawn words may still be in the copy {path}: {trouble}")
            return False
        return True

    def _erased(self, backup: Backup, marks: ErasureMarks) -> bool:
        try:
            rewrite_backup(backup, lambda connection: erase_in_backup(connection, marks))
        except FileError as trouble:
            self.troubles.append(f"Withdrawn words may still be in {backup.path}: {trouble} Remove it by hand.")
            return False
        return True

    def write(self, copy: OnlineBackup, why: BackupReason, head: str) -> Backup | None:
        """Write a copy to every place and rotate, on any thread; None when not even the first could be written."""
        with self._one_at_a_time:
            return self._written(copy.content(), why, head)

    def _written(self, content: bytes, why: BackupReason, head: str) -> Backup | None:
        at = self._wall()
        try:
            made = self.backups.keep(content, why, at)
        except FileError as trouble:
            self.troubles.append(str(trouble))
            return None
        self._kept_head, self._kept_at = head, at
        self._laptop.used_backup_folder(self._project_id, self.backups.folder)
        self._erase_late(made)
        try:
            if (second := self.backups.keep_elsewhere(content, why, at)) and self.backups.second:
                self._laptop.used_second_place(self._project_id, self.backups.second)
                self._erase_late(second)
            self.backups.rotate()
        except FileError as trouble:
            self.troubles.append(str(trouble))
        return made

    def _erase_late(self, backup: Backup) -> None:
        """Erase again in a copy that was taken before words were withdrawn and written afterwards."""
        if self._marks is not None:
            self._erased(backup, self._marks)


def debts_to_come(project: Snapshot, places: Iterable[str]) -> tuple[Owed, ...]:
    """What is still to be done, and what an erasure adds that only a person can do; `places` hold words now (R30)."""
    debts = all_owed(project)
    known = {debt.place for debt in debts}
    return (*debts, *filter(is_by_hand, (Owed("", place, "") for place in places if place not in known)))


def owed_sentences(debts: Iterable[Owed]) -> Iterator[str]:
    """Yield sentences on what may still hold erased words: exports to destroy, copies and backups out of reach (R30).

    The last one says what a person does who has destroyed them where the program cannot see it.
    """
    away = False
    for debt in debts:
        yield owed_sentence(debt)
        away = away or debt.place != THIS_FILE
    if away:
        yield _WHEN_DESTROYED


_WHEN_DESTROYED = (
    "A file that is deleted where it was is noticed. Of what was destroyed elsewhere say so: coprod withdraw FILE"
    " --destroyed PLACE."
)


def is_by_hand(debt: Owed) -> bool:
    """Whether only a person can do it: destroy an exported file."""
    path = Path(debt.place)
    is_ours = debt.seals or debt.place == THIS_FILE or path.suffix in (".backups", ENDING, "")
    return not is_ours and not path.is_dir()


def owed_sentence(debt: Owed) -> str:
    """The sentence on what is still to be done in a place, and on what does it (R30)."""
    place, path = debt.place, Path(debt.place)
    if debt.seals:
        return (
            f"Backups in {place} still have the earlier passphrase, or none: what is not sealed is sealed when"
            " the place is there again; delete what opens with the earlier passphrase only."
        )
    if place == THIS_FILE:
        return "The disk was too full to write the file afresh: traces may be left in it. Make room, then open it once."
    if is_by_hand(debt):
        return f"Written from this project, and to be destroyed or written anew: {place}"
    if path.suffix == ENDING:
        return f"The copy {place} could not be erased: it is when it is there again, or when it is opened here."
    return f"Backups in {place} could not be reached: they are erased when they are there again."
