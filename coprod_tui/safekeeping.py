"""When backups of an open project are made, and where: used by the screens and by the command line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from coprod_tui.files.backups import Backup, Backups, Why, missing_place, rewrite
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.copying import Copy
from coprod_tui.meeting.erasing import in_copy
from coprod_tui.meeting.glance import glanced
from coprod_tui.meeting.memory import Marks
from coprod_tui.meeting.refusals import FileTrouble
from coprod_tui.settings import Settings
from coprod_tui.state import Laptop

EVERY = timedelta(minutes=5)
"""How long what was said may be in the one file only."""


def backups_of(path: Path, project_id: str, laptop: Laptop, settings: Settings) -> Backups:
    """The backups of a project in every place that is set or that this laptop ever used for it."""
    return Backups(path, project_id, settings.second_backups, laptop.second_places(project_id))


class Keeper:
    """Makes the backups of one project while it is open, from copies that the session's thread takes."""

    def __init__(
        self, backups: Backups, laptop: Laptop, project_id: str, wall: Callable[[], datetime] = local_time
    ) -> None:
        self.backups = backups
        self.troubles: list[str] = []
        """What could not be done, in sentences that are still to be told."""
        self._laptop = laptop
        self._project_id = project_id
        self._wall = wall
        self._kept_head = ""
        self._kept_at: datetime | None = None
        self._marks: Marks | None = None
        self._one_at_a_time = threading.Lock()

    def look(self) -> None:
        """Looks which backup is the newest, and whether the second place is there; asks the disk, on any thread."""
        newest = next((one for one in self.backups.all() if one.rotates), None)
        found = glanced(newest.path) if newest else None
        if newest and found:
            self._kept_head, self._kept_at = found.head, newest.at
        if self.backups.second is not None and not self.backups.second.is_dir():
            self.troubles.append(missing_place(self.backups.second))

    def is_due(self, head: str) -> bool:
        """Whether something was done since the last backup, and that was long enough ago."""
        late = self._kept_at is None or not timedelta(0) <= self._wall() - self._kept_at < EVERY
        return late and head != self._kept_head

    def erase(self, marks: Marks, place: Path | None = None) -> int:
        """Erases in every backup that can be reached, or in one place; answers in how many. On any thread (R30).

        One that cannot be written afresh is told of, to be removed by hand.
        """
        elsewhere = Backups(self.backups.project, self._project_id, None, [place] if place else ())
        with self._one_at_a_time:
            self._marks = marks
            return sum(self._erased(one, marks) for one in (elsewhere.all() if place else self.backups.all()))

    def _erased(self, backup: Backup, marks: Marks) -> bool:
        try:
            rewrite(backup, lambda connection: in_copy(connection, marks))
        except FileTrouble as trouble:
            self.troubles.append(f"Withdrawn words may still be in {backup.path}: {trouble} Remove it by hand.")
            return False
        return True

    def out_of_reach(self) -> tuple[str, ...]:
        """The places with backups that are not there now."""
        return tuple(map(str, self.backups.unreachable()))

    def write(self, copy: Copy, why: Why, head: str) -> Backup | None:
        """Writes a copy to every place and rotates, on any thread; None when not even the first could be made."""
        with self._one_at_a_time:
            return self._written(copy.content(), why, head)

    def _written(self, content: bytes, why: Why, head: str) -> Backup | None:
        at = self._wall()
        try:
            made = self.backups.keep(content, why, at)
        except FileTrouble as trouble:
            self.troubles.append(str(trouble))
            return None
        self._kept_head, self._kept_at = head, at
        self._erase_late(made)
        try:
            if (second := self.backups.keep_elsewhere(content, why, at)) and self.backups.second:
                self._laptop.used_second_place(self._project_id, self.backups.second)
                self._erase_late(second)
            self.backups.rotate()
        except FileTrouble as trouble:
            self.troubles.append(str(trouble))
        return made

    def _erase_late(self, backup: Backup) -> None:
        """A copy that was taken before words were withdrawn, and written afterwards, still has them."""
        if self._marks is not None:
            self._erased(backup, self._marks)
