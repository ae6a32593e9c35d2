"""Keeping the open project safe: backups, copies that are handed over, and checking the file."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from textual import work

from coprod_tui.desk.opened import Opened
from coprod_tui.files.backups import Backup, Why
from coprod_tui.files.handing import hand_over, handed, place_for
from coprod_tui.meeting.checking import Report, checking
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.copying import CopyStopped
from coprod_tui.meeting.erasing import marks_in
from coprod_tui.meeting.refusals import FileTrouble
from coprod_tui.meeting.rules.erasing import owed
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.erasing import reached
from coprod_tui.safekeeping import Keeper, backups_of
from coprod_tui.settings import Settings
from coprod_tui.state import Laptop

CHECK_SECONDS = 5.0
"""How long after opening the rest of the file is checked."""
SLICE_SECONDS, QUIET_SECONDS = 0.008, 0.1
"""How long a slice of a check takes, and how long it waits where nobody asked for it."""
BACKUP_SECONDS = 30.0
"""How often it is asked whether a backup is due."""


def _is_over(steps: Iterator[None]) -> bool:
    """Goes on with a check for a slice of time; whether it has come to its end."""
    end = time.monotonic() + SLICE_SECONDS
    return all(time.monotonic() <= end for _ in steps)


class Keeping(Opened):
    """What is done for the open project beside the verbs: on other threads, or in slices between them."""

    def __init__(self, laptop: Laptop, settings: Settings, wall: Callable[[], datetime] = local_time) -> None:
        """`wall` answers the time that is shown."""
        super().__init__(laptop, settings, wall)
        self._keeper: Keeper | None = None
        self._no_copying = threading.Event()

    async def _opened(self, session: Session) -> None:
        self._keep_backups(session)
        self.set_timer(CHECK_SECONDS, self.check_quietly)
        await super()._opened(session)

    async def _before_closing(self) -> None:
        await super()._before_closing()
        self._no_copying.set()
        self._keeper = None

    def _published(self, before: Snapshot) -> None:
        was, now = before.meeting_open, self.snapshot.meeting_open
        if (was and was.id) != (now and now.id):
            self.back_up_soon(Why.STARTED if now else Why.ENDED)
        self._tell_backup_troubles()

    # Backups: copied in slices between the verbs, written beside them

    def _keep_backups(self, session: Session) -> None:
        backups = backups_of(session.path, session.project_id, self.laptop, self.settings)
        self._keeper = keeper = Keeper(backups, self.laptop, session.project_id, self.wall)
        self._no_copying.clear()
        session.before_final = lambda: keeper.write(session.copy(), Why.FINAL, session.head)
        session.out_of_reach = keeper.out_of_reach
        session.after_erasing = keeper.erase
        self._look_at_backups(keeper)

    @work(group="backup", exit_on_error=False)
    async def _look_at_backups(self, keeper: Keeper) -> None:
        """What the disk has to be asked for, while the screen is there already."""
        from coprod_tui.files.places import warning_about  # noqa: PLC0415 - as above

        await asyncio.to_thread(keeper.look)
        warning = await asyncio.to_thread(warning_about, keeper.backups.project)
        if warning and not self.laptop.was_told(keeper.backups.project, warning):
            self.tell(warning, "warning", stays=True)
        for one in owed(self.snapshot):
            if self._session is not None and Path(one.place).is_dir():
                await asyncio.to_thread(keeper.erase, marks_in(self.snapshot), Path(one.place))
                await self.attempt(reached, one.id)
        self._tell_backup_troubles()

    def _between_slices(self) -> None:
        if self._no_copying.is_set():
            raise CopyStopped
        self._thread.let_through()

    @work(group="backup", exit_on_error=False)
    async def back_up_soon(self, why: Why) -> None:
        """Makes a backup while everything goes on; what hinders it is said once."""
        await self.back_up(why)

    async def back_up(self, why: Why) -> Backup | None:
        """Makes a backup; None, with a sentence on screen, when it cannot be made."""
        session, keeper = self._session, self._keeper
        if session is None or keeper is None:
            return None
        made = None
        try:
            copy = await self._alone(lambda: session.copy(self._between_slices))
            made = await asyncio.to_thread(keeper.write, copy, why, session.head)
        except CopyStopped:
            return None
        except FileTrouble as trouble:
            keeper.troubles.append(str(trouble))
        self._tell_backup_troubles()
        return made

    async def hand_over(self, wanted: Path) -> None:
        """Makes a checked copy in a folder, or as a file, and says so; or why it could not be made."""
        session = self._session
        if session is None:
            return
        path = place_for(session.path, wanted, self.wall().date())
        try:
            copy = await self._alone(lambda: session.copy(self._between_slices))
            found = await asyncio.to_thread(hand_over, copy, path)
        except CopyStopped:
            return
        except FileTrouble as trouble:
            self.refuse(trouble)
            return
        self.exported(path)
        late = " What is not saved yet is not in it." if self.waiting else ""
        self.tell(f"{handed(path, found)}{late}")

    def back_up_when_due(self) -> None:
        """Asked by the clock: makes one when the last is too old for what has been said since."""
        session, keeper = self._session, self._keeper
        running = any(one.group == "backup" and not one.is_finished for one in self.workers)
        if session is not None and keeper is not None and not running and keeper.is_due(session.head):
            self.back_up_soon(Why.RUNNING)

    # Checking, in slices between the verbs

    async def check_file(self, pause: float = 0.0, progress: Callable[[int], None] = lambda _: None) -> Report | None:
        """Looks whether the open file holds what was saved in it; None when it was closed meanwhile.

        Between two slices of SLICE_SECONDS it waits for `pause` seconds; `progress` is told how many steps are done.
        """
        session = self._session
        if session is None:
            return None
        report = Report()
        steps = await self._on_thread(session.read, partial(checking, report=report, pages=True))
        while session is self._session and not await self._on_thread(_is_over, steps):
            progress(report.steps)
            await asyncio.sleep(pause)
        return report if session is self._session else None

    @work(group="check", exclusive=True, exit_on_error=False)
    async def check_quietly(self) -> None:
        """Some time after opening: checks what there was no time for then, and says what is wrong."""
        report = await self.check_file(QUIET_SECONDS)
        if report and report.faults:
            self.tell(
                f"This file does not hold what was saved in it: {report.faults[0]} What you type is still saved."
                " “Check the file” names everything; `coprod restore` has the backups.",
                "error",
                stays=True,
            )

    def _tell_backup_troubles(self) -> None:
        if self._keeper is not None:
            for sentence in dict.fromkeys(self._keeper.troubles):
                if sentence not in {one.text for one in self.notices}:
                    self.tell(sentence, "warning", stays=True)
            self._keeper.troubles.clear()

    # Where files of the project are

    def elsewhere(self) -> list[str]:
        """What a person has to see to after words were erased: files that were written, places out of reach."""
        project = self._session.project_id if self._session else ""
        return [
            *(f"Written from this project, to be destroyed: {path}" for path in self.laptop.exports(project)),
            *(f"Backups in {one.place} are erased when they can be reached." for one in owed(self.snapshot)),
        ]

    @property
    def export_folder(self) -> Path:
        """Where a file was last written from the open project; before that, the project's own folder."""
        if self._session is None or self.path is None:
            return self.settings.projects_folder
        last = self.laptop.exports(self._session.project_id)[-1:]
        return next((one.parent for one in last if one.parent.is_dir()), self.path.parent)

    def exported(self, path: Path) -> None:
        """Keeps in mind that a file was written from the open project."""
        if self._session is not None:
            self.laptop.exported(self._session.project_id, path)
