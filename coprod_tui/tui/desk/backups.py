"""Backups and handed over copies of the open project, and the files that were written from it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from coprod_tui.base.errors import FileError
from coprod_tui.config.places import BackupWriter, backups_for, sweep_places
from coprod_tui.domain.privacy.commands import settle
from coprod_tui.domain.privacy.rules import all_owed, owed_places
from coprod_tui.domain.records import THIS_FILE
from coprod_tui.domain.snapshot import ProjectView
from coprod_tui.store.backups import Backup, BackupReason, copy_path, hand_over, handed_over_sentence
from coprod_tui.store.database import BackupCancelled
from coprod_tui.store.erasure import erasures_in
from coprod_tui.store.session import JobTurn, Session
from coprod_tui.tui.desk.notifications import Notifications
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.desk.state import DeskState
from coprod_tui.tui.textual_private import start_worker

BACKUP_SECONDS = 30.0
"""How often to check whether a backup is due."""


class BackupRunner:
    """Make backups: copied between the verbs, written on another thread; a failure is told once."""

    def __init__(
        self,
        state: DeskState,
        host: SessionHost,
        notifications: Notifications,
        written: Callable[[Path], None],
    ) -> None:
        """`written` remembers a file that was written from the project."""
        self._keeper: BackupWriter | None = None
        self._no_copying = threading.Event()
        self._state = state
        self._host = host
        self._notifications = notifications
        self._written = written

    def start(self, session: Session) -> None:
        """Start keeping backups of a project that was opened."""
        state = self._state
        places = backups_for(session.path, session.project_id, state.laptop, state.settings)
        self._keeper = keeper = BackupWriter(places, state.laptop, session.project_id, state.wall)
        self._no_copying.clear()
        session.before_final = lambda: keeper.write(session.copy(), BackupReason.FINAL, session.head)
        session.before_erasing = lambda words: state.laptop.forget_words(words.holds)
        session.places_with_words = keeper.places_with_words
        session.erase_elsewhere = keeper.erase
        session.seal_elsewhere = lambda places: keeper.seal(places) if places else set()
        start_worker(state, partial(self._look, session, keeper), group="backup", exit_on_error=False)

    def stop(self) -> None:
        """Stop a copy that is being made; call it before the project is closed."""
        self._no_copying.set()
        self._keeper = None

    async def _look(self, session: Session, keeper: BackupWriter) -> None:
        """Check the backup places, and erase what is owed there; the disk may be slow, so this runs in a worker."""
        from coprod_tui.config.places import location_warning  # noqa: PLC0415 - the first screen does not wait for it

        state, project = self._state, keeper.backups.project
        await asyncio.to_thread(keeper.look)
        await asyncio.to_thread(sweep_places, session.path, session.project_id, state.laptop)
        warning = await asyncio.to_thread(location_warning, project)
        if warning and not state.laptop.shown_before(project, warning):
            self._notifications.tell(warning, "warning", stays=True)
        if not await self._host.when_read() or session is not self._host.session:
            return  # closed meanwhile
        if all_owed(state.snapshot):
            places = [debt.place for debt in owed_places(state.snapshot) if debt.place != THIS_FILE]
            await asyncio.to_thread(keeper.finish_reseals)
            done = await asyncio.to_thread(keeper.erase, erasures_in(state.snapshot), places)
            if session is self._host.session:
                await self._host.run(session.settle, done)
                self._host.publish(session)
        self._tell_troubles()

    def follow(self, before: ProjectView, now: ProjectView) -> None:
        """Make a backup where a verb began or ended a meeting."""
        was, is_now = before.meeting_open, now.meeting_open
        if (was and was.id) != (is_now and is_now.id):
            self.back_up_soon(BackupReason.STARTED if is_now else BackupReason.ENDED)
        self._tell_troubles()

    def back_up_soon(self, why: BackupReason) -> None:
        """Make a backup while everything goes on."""
        start_worker(self._state, partial(self.back_up, why), group="backup", exit_on_error=False)

    async def back_up(self, why: BackupReason) -> Backup | None:
        """Make a backup; None, with a sentence on screen, when it cannot be made."""
        session, keeper = self._host.session, self._keeper
        if session is None or keeper is None:
            return None
        made = None
        try:
            copy = await self._host.run(lambda: session.copy(self._between_slices), turn=JobTurn.ALONE)
            made = await asyncio.to_thread(keeper.write, copy, why, session.head)
        except BackupCancelled:
            return None
        except FileError as trouble:
            keeper.troubles.append(str(trouble))
        self._tell_troubles()
        return made

    def back_up_when_due(self) -> None:
        """Make a backup if the last one is too old for what has been said since; called by a timer."""
        session, keeper = self._host.session, self._keeper
        running = any(worker.group == "backup" and not worker.is_finished for worker in self._state.workers)
        if session is not None and keeper is not None and not running and keeper.is_due(session.head):
            self.back_up_soon(BackupReason.RUNNING)

    async def hand_over(self, wanted: Path) -> None:
        """Make a checked copy in a folder or as a file; tell where it is, or why it could not be made."""
        session = self._host.session
        if session is None:
            return
        path = copy_path(session.path, wanted, self._state.wall().date())
        try:
            copy = await self._host.run(lambda: session.copy(self._between_slices), turn=JobTurn.ALONE)
            summary = await asyncio.to_thread(hand_over, copy, path)
        except BackupCancelled:
            return
        except FileError as trouble:
            self._notifications.refuse(trouble)
            return
        self._written(path)
        late = " What is not saved yet is not in it." if self._state.waiting else ""
        self._notifications.tell(f"{handed_over_sentence(path, summary)}{late}")

    def _between_slices(self) -> None:
        if self._no_copying.is_set():
            raise BackupCancelled
        self._host.run_waiting()

    def _tell_troubles(self) -> None:
        if self._keeper is not None:
            for sentence in dict.fromkeys(self._keeper.troubles):
                self._notifications.tell_once(sentence)
            self._keeper.troubles.clear()


# Files that were written from the project


class WrittenFiles:
    """Exports and copies of the open project; a person has to destroy them after words were erased (R30)."""

    def __init__(self, state: DeskState, host: SessionHost) -> None:
        self._state = state
        self._host = host

    def add(self, path: Path) -> None:
        """Remember a file that was written from the open project; nothing is owed there any more."""
        session = self._host.session
        if session is None:
            return
        self._state.laptop.exported(session.project_id, path)
        place = str(path.absolute())
        if any(debt.place == place for debt in owed_places(self._state.snapshot)):
            settles = partial(self._host.do, settle, [place])
            start_worker(self._state, settles, group="settle owed", exit_on_error=False)

    @property
    def folder(self) -> Path:
        """Where a file was last written from the open project; before that, the project's own folder."""
        if self._host.session is None or self._host.path is None:
            return self._state.settings.projects_folder
        last = self._state.laptop.exports(self._host.session.project_id)[-1:]
        return next((path.parent for path in last if path.parent.is_dir()), self._host.path.parent)
