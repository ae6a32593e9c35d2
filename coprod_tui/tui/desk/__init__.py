"""The App that the screens see: it composes the session, drafts, capture queue, backups and notices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from textual import events
from textual.notifications import Notify

from coprod_tui.base import garbage_collection
from coprod_tui.base.errors import FileError, Refusal
from coprod_tui.base.text import TextMatcher
from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import Settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.privacy.questions import WITHOUT_MARKS, told_since
from coprod_tui.domain.snapshot import EMPTY, Snapshot
from coprod_tui.store.session import Session, UndoResult
from coprod_tui.tui.commands import KeyCommand, key_words
from coprod_tui.tui.desk.capture_queue import CaptureQueue
from coprod_tui.tui.desk.drafts import Drafts
from coprod_tui.tui.desk.file_check import FileChecker
from coprod_tui.tui.desk.notifications import Notifications
from coprod_tui.tui.desk.opening import Opening
from coprod_tui.tui.desk.session_host import SessionHost, Unlock
from coprod_tui.tui.desk.state import Committed, DeskState, Saved, Severity

if TYPE_CHECKING:
    from coprod_tui.tui.desk.backups import BackupRunner, WrittenFiles

P = ParamSpec("P")
T = TypeVar("T")

CLOSE_SECONDS = 20.0
"""How long closing the file may take after a bug, before the program ends without it."""


def _load_backups() -> None:
    from coprod_tui.tui.desk import backups  # noqa: F401, PLC0415 - on another thread, so that nobody waits for it


class Navigation(Protocol):
    """How a screen switches to another one; the App above the screens implements it."""

    async def open_at(self, path: Path) -> bool:
        """Open a project and go to the place where it was left; False when it cannot be opened."""

    async def go_back_to_place(self) -> None:
        """Show the screen that the open project was left on."""

    async def go_to(self, place: str) -> None:
        """Show the screen on which a place that a rule names is mended."""

    async def give_up(self, trouble: FileError) -> None:
        """Close a project whose file turns out to be damaged, and say so as opening it would have."""


class Desk(DeskState):
    """The services of the program for its screens. A screen calls `attempt`; it never sees the session."""

    navigation: Navigation

    def __init__(
        self, laptop: Registry, settings: Settings, unlock: Unlock, wall: Callable[[], datetime] = local_time
    ) -> None:
        """`unlock` asks for the passphrase of a sealed file; `wall` answers the local time."""
        super().__init__(laptop, settings, wall)
        self.notifications = Notifications(self, wall)
        self.host = SessionHost(self, unlock, self._take_snapshot_of)
        self.drafts = Drafts(self, self.host, laptop)
        self.lines = CaptureQueue(self, self.host, self.drafts, self.notifications)
        self.file_check = FileChecker(self, self.host, self.notifications)

        async def start_behind() -> None:
            await self.in_background(_load_backups)
            self._start_backups()

        async def give_up(trouble: FileError) -> None:
            await self.navigation.give_up(trouble)

        self.opening = Opening(self, self.host, self.file_check, start_behind, give_up)
        self._backed_up: Session | None = None
        """The session that backups are kept of."""

    # Backups are imported after the first screen, which does not wait for them, and before the first command.

    @property
    def backups(self) -> BackupRunner:
        """Backups of the open project, which are kept from now on."""
        self._start_backups()
        return self._backup_runner

    @cached_property
    def _backup_runner(self) -> BackupRunner:
        from coprod_tui.tui.desk.backups import BACKUP_SECONDS, BackupRunner  # noqa: PLC0415 - after the first screen

        runner = BackupRunner(self, self.host, self.notifications, self.written.add)
        self.set_interval(BACKUP_SECONDS, runner.back_up_when_due)
        return runner

    @cached_property
    def written(self) -> WrittenFiles:
        """The files that were written from the open project."""
        from coprod_tui.tui.desk.backups import WrittenFiles  # noqa: PLC0415 - after the first screen

        return WrittenFiles(self, self.host)

    def _start_backups(self) -> None:
        """Keeps backups of the open project from now on; does nothing when that is so already."""
        session = self.host.session
        if session is not None and self._backed_up is not session and not session.why_read_only:
            self._backed_up = session
            self._backup_runner.start(session)

    def _stop_backups(self) -> None:
        if self._backed_up is not None:
            self._backed_up = None
            self._backup_runner.stop()

    # Notices

    def tell(self, text: str, severity: Severity = "information", *, stays: bool = False) -> None:
        """Show a notice and keep it to be read again; one that stays is there until a key is pressed."""
        self.notifications.tell(text, severity, stays=stays)

    def refuse(self, refusal: Refusal) -> None:
        """Show the reasons of a refusal."""
        self.notifications.refuse(refusal)

    def on_notify(self, event: Notify) -> None:
        """A notice is on the screen from now on."""
        self.notifications.was_shown(event)

    async def on_event(self, event: events.Event) -> None:
        """A notice that stays closes on the next key."""
        if isinstance(event, events.Key):
            self.host.key_at = time.monotonic()
            self.notifications.key_was_pressed()
        if not self.opening.held.takes(event):
            await super().on_event(event)

    def keys_of(self, command: KeyCommand) -> str:
        """The keys of a command as Word writes them, the user's own ones where there are any."""
        return ", ".join(map(key_words, self.settings.keys.get(command.id, command.keys)))

    # The project

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self.host.session is not None

    async def open_project(self, path: Path) -> bool:
        """Open a project; False, with a sentence on screen, when it cannot be."""
        return await self._open(path, lambda: Session.open(path, memory=self.laptop, in_parts=True, or_read=True))

    async def create_project(self, path: Path, begin: Callable[[CommandContext, Snapshot], CommandResult[str]]) -> bool:
        """Make a project and open it; False, with a sentence on screen, when it cannot be."""
        return await self._open(path, lambda: Session.create(path, begin, memory=self.laptop))

    async def _open(self, path: Path, make: Callable[[], Session]) -> bool:
        await self.close_project()
        if self.owns_process:
            garbage_collection.pause()
        session = await self.host.open_session(path, make)
        if not isinstance(session, Session):
            if session is not None:
                self.refuse(session)
            if self.owns_process:
                garbage_collection.resume()
            return False
        await self.drafts.read(session)
        self.saved = Saved()
        self.known = session.known
        self.file_check.check_later()
        if session.missing:
            self.tell(session.missing.sentence(), "error", stays=True)
        if session.why_read_only:
            self.tell(f"{session.why_read_only} Until then it can be read here.", "warning", stays=True)
        await self.lines.resume(session)
        self.call_after_refresh(self.opening.go_on)
        return True

    async def close_project(self) -> None:
        """Put the drafts on disk and close the file; do nothing when none is open."""
        if self.is_open:
            await self.drafts.save_all()
            self._stop_backups()
            await self.host.close()
            self.waiting, self.saved = (), Saved()
            self.known = EMPTY
        self.opening.held.clear()
        self.drafts.clear()

    def close_at_once(self) -> None:
        """Put the drafts on disk and close the file after a bug has ended the program; do nothing else."""
        self._stop_backups()
        self.host.close_at_once(self.drafts.pending, CLOSE_SECONDS)

    async def write_example(self, path: Path) -> bool:
        """Write the worked example; False, with a sentence on screen, when it cannot be written there."""
        try:
            from coprod_tui.formats.example import build_example  # noqa: PLC0415 - nobody waits for it at the start

            await self.in_background(lambda: build_example(path, partial(Session.create, memory=self.laptop)))
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True

    # Verbs

    async def attempt(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Committed[T] | None:
        """Run a verb after all that was entered before it; None, with its sentences on screen, when it was refused."""
        before = self.known
        done = await self.try_verb(verb, *args, **kwargs)
        if isinstance(done, Refusal):
            self.refuse(done)
            return None
        if isinstance(before, Snapshot):
            for sentence in told_since(before, self.snapshot, WITHOUT_MARKS):
                self.tell(sentence)
        return done

    async def try_verb(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Committed[T] | Refusal | None:
        """Run a verb; return a refusal for the screen to show, and None when the file cannot be written."""
        self._start_backups()
        done = await self.host.do(verb, *args, **kwargs)
        if isinstance(done, FileError):
            self.saved = replace(self.saved, trouble=str(done))
            self.refuse(done)
            return None
        return done

    async def undo(self) -> UndoResult | None:
        """Take back this replica's last verb; None, with its sentences on screen, when it was refused."""
        self._start_backups()
        return self._unless_refused(await self.host.undo())

    async def redo(self) -> UndoResult | None:
        """Do again what was taken back last; None, with its sentences on screen, when it was refused."""
        self._start_backups()
        return self._unless_refused(await self.host.redo())

    def _unless_refused(self, undone: UndoResult | Refusal | None) -> UndoResult | None:
        if isinstance(undone, Refusal):
            self.refuse(undone)
            return None
        return undone

    async def in_background(self, call: Callable[[], T]) -> T:
        """Run slow work that needs no session on another thread."""
        return await asyncio.to_thread(call)

    def forget_words(self, words: TextMatcher, slots: Iterable[str]) -> None:
        """Remove withdrawn words from what is remembered beside the file: drafts, notices, recent projects (R30)."""
        for slot in slots:
            self.drafts.drop(slot)
        self.notifications.forget_words(words)
        self.laptop.forget_words(words.holds)

    def _take_snapshot_of(self, session: Session) -> None:
        self.saved = Saved(self.wall(), len(self.waiting))
        before, self.known = self.known, session.known
        if isinstance(before, Snapshot) and isinstance(self.known, Snapshot):
            self.notifications.tell_returned(before, self.known)
        if self._backed_up is session:
            self._backup_runner.follow(before, self.known)
