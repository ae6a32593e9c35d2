"""What drafts and entered lines use of the program, over a real session, without a screen; its disk fails on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, cast

from textual.app import App

from coprod_tui.base.errors import FileError, FileErrorKind, Refusal
from coprod_tui.config.registry import Registry
from coprod_tui.domain.snapshot import ProjectView
from coprod_tui.store.session import JobTurn, Session
from coprod_tui.tui.desk.capture_queue import CaptureQueue
from coprod_tui.tui.desk.drafts import RETRY_SECONDS, Drafts
from coprod_tui.tui.desk.notifications import Notifications
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.desk.state import DeskState, PendingLine, Saved
from tests.quiet import CLOCK, quiet

T = TypeVar("T")
FULL = "The disk is full."


async def when_tried_again(task: Awaitable[T]) -> T:
    """What is answered once the pause after a disk has failed is over; nobody waits for it."""
    future = asyncio.ensure_future(task)
    await quiet()
    while not future.done():
        CLOCK.ahead += RETRY_SECONDS
        await quiet()
    return await future


class FakeHost:
    """Runs calls one after another when `may_run` is set; all of them fail while `disk_is_full`."""

    def __init__(self, session: Session) -> None:
        self.session: Session | None = session
        self.may_run = asyncio.Event()
        self.may_run.set()
        self._in_order = asyncio.Lock()
        self.disk_is_full = False
        self.published = 0

    async def run(self, call: Callable[..., T], *args: object, turn: JobTurn = JobTurn.WHOLE) -> T:
        async with self._in_order:
            await self.may_run.wait()
            if self.disk_is_full:
                raise FileError(FileErrorKind.FULL, FULL)
            return call(*args)

    async def checkpoint(self) -> None:
        """Does nothing: there is no disk that has room again."""

    def publish(self, session: Session) -> None:
        self.published += session is self.session


class FakeNotifications:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, text: str, severity: str = "information", *, stays: bool = False) -> None:
        self.told.append(text)

    def refuse(self, refusal: Refusal) -> None:
        self.told.append(str(refusal))


class DeskParts:
    """Drafts and capture queue of one open project, and the App that they think they have."""

    def __init__(self, session: Session) -> None:
        self.host = FakeHost(session)
        self.notifications = FakeNotifications()
        self.waiting: tuple[PendingLine, ...] = ()
        self.saved = Saved()
        self.workers: set[asyncio.Task[None]] = set()
        self.drafts = Drafts(cast("App[Any]", self), cast("SessionHost", self.host), Registry())
        self.lines = CaptureQueue(
            cast("DeskState", self),
            cast("SessionHost", self.host),
            self.drafts,
            cast("Notifications", self.notifications),
        )

    @property
    def session(self) -> Session:
        assert self.host.session is not None
        return self.host.session

    @property
    def known(self) -> ProjectView:
        return self.session.known

    def call_after_refresh(self, call: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_soon(call)

    def run_worker(self, work: Callable[[], Coroutine[Any, Any, None]], **_: object) -> None:
        worker = asyncio.ensure_future(work())
        self.workers.add(worker)
        worker.add_done_callback(self.workers.discard)

    async def open(self) -> None:
        """What the desk does with drafts and lines when a project is opened."""
        await self.drafts.read(self.session)
        await self.lines.resume(self.session)
        await quiet()

    async def close(self) -> None:
        """What the desk does with them when it is closed; the file is closed by the test."""
        await self.drafts.save_all()
        self.host.session = None
        self.waiting = ()
        self.drafts.clear()

    def texts(self) -> list[str]:
        """What was said, as the file has it."""
        return [contribution.text for contribution in self.session.snapshot.contributions()]
