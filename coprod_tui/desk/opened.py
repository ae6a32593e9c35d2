"""Holding the open project: the session on a thread of its own, and the newest snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from textual import work
from textual.reactive import var

from coprod_tui.desk.telling import Telling
from coprod_tui.desk.values import Done, Saved, Waiting
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.model import Project
from coprod_tui.meeting.refusals import FileTrouble, Refusal, Trouble
from coprod_tui.meeting.session import Session, Undone
from coprod_tui.meeting.snapshot import EMPTY, Snapshot
from coprod_tui.meeting.turns import Turns
from coprod_tui.settings import Settings
from coprod_tui.state import Laptop

P = ParamSpec("P")
T = TypeVar("T")

SETTLE_SECONDS = 2.0


class Opened(Telling):
    """The open project: verbs go in here, and come out as the next snapshot."""

    snapshot: var[Snapshot] = var(EMPTY, always_update=True, init=False)
    waiting: var[tuple[Waiting, ...]] = var(())
    saved: var[Saved] = var(Saved())
    shielded: var[bool] = var(False)
    """True while *the room can see this*: sensitive and room-only words are hidden on every screen."""

    def __init__(self, laptop: Laptop, settings: Settings, wall: Callable[[], datetime] = local_time) -> None:
        """`wall` answers the time that is shown."""
        super().__init__(laptop, settings, wall)
        self.path: Path | None = None
        self.drafts: dict[str, str] = {}
        """Drafts as they were found when the project was opened, and as they are now."""
        self._session: Session | None = None
        self._thread = Turns()

    async def _on_thread(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    async def _alone(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread.alone, call)

    async def open_project(self, path: Path) -> bool:
        """Opens a project; False, with a sentence on screen, when it cannot be."""
        return await self._take(lambda: Session.open(path, memory=self.laptop), path)

    async def create_project(self, path: Path, begin: Callable[[Now, Snapshot], Act[str]]) -> bool:
        """Makes a project and opens it; False, with a sentence on screen, when it cannot be."""
        return await self._take(lambda: Session.create(path, begin, memory=self.laptop), path)

    async def _take(self, make: Callable[[], Session], path: Path) -> bool:
        await self.close_project()
        session = None
        while session is None:
            try:
                session = await self._alone(make)
            except Refusal as refusal:
                if not await self._unlocked(path, refusal):
                    return False
        self._session, self.path = session, path.absolute()
        self.drafts = await self._on_thread(session.drafts)
        self.saved = Saved()
        self.snapshot = session.snapshot
        await self._opened(session)
        self.call_after_refresh(self._thread.submit, session.prepare)
        return True

    async def _opened(self, session: Session) -> None:
        """A project is open now; what a part of the desk does then comes after this."""
        if session.missing:
            self.tell(session.missing.sentence(), "error", stays=True)

    async def _unlocked(self, path: Path, refusal: Refusal) -> bool:
        """Whether to try once more, with the passphrase that was asked for; what else hinders is told."""
        if isinstance(refusal, FileTrouble) and refusal.trouble in (Trouble.SEALED, Trouble.WRONG_KEY):
            return await self.unlock(path, refusal)
        self.refuse(refusal)
        return False

    async def unlock(self, path: Path, trouble: FileTrouble) -> bool:
        """Asks for the passphrase of a sealed file; False when nobody gives it."""
        raise NotImplementedError

    async def close_project(self) -> None:
        """Puts the drafts on disk and closes the file; does nothing when none is open."""
        if self._session is None:
            return
        await self._before_closing()
        session, self._session = self._session, None
        await self._alone(session.close)
        self.path, self.waiting, self.drafts, self.saved = None, (), {}, Saved()
        self.snapshot = EMPTY

    async def _before_closing(self) -> None:
        """What is still to be done with the open file."""

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._session is not None

    async def attempt(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | None:
        """Runs a verb after all that was entered before it; None, with its sentences on screen, when it was refused."""
        done = await self.try_verb(verb, *args, **kwargs)
        if isinstance(done, Refusal):
            self.refuse(done)
            return None
        return done

    async def try_verb(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | Refusal | None:
        """As `attempt`, but answers a rule's *no* for the screen to show; None when the file has trouble."""
        session = self._session
        if session is None:
            return None
        try:
            answer = await self._on_thread(lambda: session.do(verb, *args, **kwargs))
        except FileTrouble as trouble:
            self.saved = replace(self.saved, trouble=str(trouble))
            self.refuse(trouble)
            return None
        except Refusal as refusal:
            return refusal
        self._publish(session)
        return Done(answer)

    async def undo(self) -> Undone | None:
        """Takes back this replica's last verb."""
        return await self._turn(Session.undo)

    async def redo(self) -> Undone | None:
        """Does again what was taken back last."""
        return await self._turn(Session.redo)

    async def _turn(self, how: Callable[[Session], Undone]) -> Undone | None:
        session = self._session
        if session is None:
            return None
        try:
            undone = await self._on_thread(how, session)
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        self._publish(session)
        return undone

    async def ask_session(self, call: Callable[[Session], T]) -> T:
        """Reads something that is not in the snapshot (the history); raises RuntimeError when no project is open."""
        if self._session is None:
            raise RuntimeError("no project is open")
        return await self._on_thread(call, self._session)

    async def in_background(self, call: Callable[[], T]) -> T:
        """Slow work that needs no open project, on a thread of its own."""
        return await asyncio.to_thread(call)

    async def write_example(self, path: Path) -> bool:
        """Writes the worked example; False, with a sentence on screen, when it cannot be written there."""
        try:
            from coprod_tui.files.example import build_example  # noqa: PLC0415 - nobody waits for it at the start

            await self.in_background(lambda: build_example(path, partial(Session.create, memory=self.laptop)))
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True

    async def open_at(self, path: Path) -> bool:
        """Opens a project and goes to the place where it was left; False when it cannot be opened."""
        raise NotImplementedError

    async def go_back_to_place(self) -> None:
        """Shows the screen that the open project was left on."""
        raise NotImplementedError

    async def go_to(self, place: str) -> None:
        """Shows the screen on which a place that a rule names is mended."""
        raise NotImplementedError

    def _publish(self, session: Session) -> None:
        if session is not self._session:
            return
        self.saved = Saved(self.wall(), len(self.waiting))
        before, self.snapshot = self.snapshot, session.snapshot
        self._settle_soon()
        self._published(before)

    def _published(self, before: Snapshot) -> None:
        """The newest snapshot is shown; what follows from that."""

    @work(exclusive=True, group="settle", exit_on_error=False)
    async def _settle_soon(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        if self._session is not None:
            await self._on_thread(self._session.checkpoint)

    # What the screens show

    @property
    def project(self) -> Project:
        """The project that is open."""
        return self.snapshot.project
