"""Own the open Session on a single-worker executor; its verbs run in the order in which they are asked for."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual.app import App

from coprod_tui.base.errors import FileError, FileErrorKind, Refusal
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import JobTurn, Session, SessionExecutor, UndoResult
from coprod_tui.tui.desk.state import Committed
from coprod_tui.tui.textual_private import start_worker

P = ParamSpec("P")
T = TypeVar("T")

SLICE_SECONDS = 0.004
"""For how long a project that was opened in parts is read on at a time: a key may have to wait for that."""
TYPING_SECONDS, PAUSE_SECONDS = 0.1, 0.012
"""For how long after a key there is a pause between the slices, in which a key is shown without waiting."""
CHECKPOINT_SECONDS = 2.0
"""Delay of the checkpoint after the last verb."""

Unlock = Callable[[Path, FileError], Awaitable[bool]]
"""Asks for the passphrase of a sealed file; False when nobody gives it."""


class SessionHost:
    """The open session, its thread and the path of its file."""

    def __init__(self, app: App[Any], unlock: Unlock, changed: Callable[[Session], None]) -> None:
        """`changed` is called on the event loop after each verb that is on disk."""
        self.session: Session | None = None
        self.path: Path | None = None
        """The file of the open project, absolute."""
        self._app = app
        self._unlock = unlock
        self._changed = changed
        self.key_at = 0.0
        """When a key was pressed last, in seconds of `time.monotonic`."""
        self._thread = SessionExecutor()
        self._is_read = asyncio.Event()
        self._is_read.set()

    # The thread

    async def run(self, call: Callable[..., T], *args: object, turn: JobTurn = JobTurn.WHOLE) -> T:
        """Run a call on the session's thread, after all that was asked for before it, and as its turn allows."""
        return await asyncio.get_running_loop().run_in_executor(self._thread.turns[turn], call, *args)

    def run_waiting(self) -> None:
        """Run the waiting calls; a long call on the session's thread does this between its slices."""
        self._thread.run_waiting()

    def prepare(self) -> None:
        """Prepare the session for its first verb."""
        if self.session is not None:
            self._thread.put(self.session.prepare, JobTurn.ANY)

    # Open, close

    async def open_session(self, path: Path, make: Callable[[], Session]) -> Session | Refusal | None:
        """Make a session; None when nobody gave the passphrase of a sealed file."""
        while True:
            try:
                session = await self.run(make, turn=JobTurn.ALONE)
            except FileError as trouble:
                if trouble.trouble not in (FileErrorKind.SEALED, FileErrorKind.WRONG_KEY):
                    return trouble
                if not await self._unlock(path, trouble):
                    return None
            except Refusal as refusal:
                return refusal
            else:
                self.session, self.path = session, session.path
                if session.is_partial:
                    self._thread.hold()
                    self._is_read.clear()
                return session

    async def read_rest(self, session: Session) -> bool:
        """Read the rest of a project that was opened in parts, in slices; raises FileError for a damaged one.

        False where the project was closed meanwhile.
        """
        try:
            while not await self.run(self._read_slice, session, turn=JobTurn.FIRST):
                if session is not self.session:
                    return False
                is_typing = time.monotonic() < self.key_at + TYPING_SECONDS
                await asyncio.sleep(PAUSE_SECONDS if is_typing else 0)
        finally:
            self._is_read.set()
        return session is self.session

    def _read_slice(self, session: Session, seconds: float = SLICE_SECONDS) -> bool:
        try:
            is_read = session.read_on(seconds)
        except FileError as trouble:
            self._thread.refuse(trouble)
            raise
        if is_read:
            self._thread.release()
        return is_read

    async def when_read(self) -> bool:
        """Wait until all of the project is read; False where it was closed, or cannot be read."""
        await self._is_read.wait()
        return self.session is not None and not self.session.is_partial

    async def close(self) -> None:
        """Close the file, after what was asked for before; do nothing when none is open."""
        if self._thread.holds_any:
            await self.when_read()
        session = self.release()
        if session is not None:
            self._thread.release()
            await self.run(session.close, turn=JobTurn.ALONE)
            self.path = None

    def release(self) -> Session | None:
        """Hand the session to the caller, who closes it."""
        session, self.session = self.session, None
        return session

    def close_at_once(self, drafts: Mapping[str, str | None], seconds: float) -> None:
        """Read the rest, do what waits, save the drafts and close, when there is no event loop any more."""
        session = self.release()
        if session is None:
            return
        read = partial(self._read_slice, session, seconds)
        for call, turn in (
            (read, JobTurn.FIRST),
            (partial(session.stash, drafts), JobTurn.ANY),
            (session.close, JobTurn.ANY),
        ):
            with contextlib.suppress(Refusal, OSError, TimeoutError):
                self._thread.put(call, turn).result(timeout=seconds)

    # Verbs

    async def do(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Committed[T] | Refusal | None:
        """Run a verb after all that was entered before it; return a refusal as a value, None without a project."""
        session = self.session
        if session is None:
            return None
        try:
            answer = await self.run(lambda: session.do(verb, *args, **kwargs))
        except Refusal as refusal:
            return refusal
        self.publish(session)
        return Committed(answer)

    async def undo(self) -> UndoResult | Refusal | None:
        """Take back this replica's last verb."""
        return await self._turn(Session.undo)

    async def redo(self) -> UndoResult | Refusal | None:
        """Do again what was taken back last."""
        return await self._turn(Session.redo)

    async def _turn(self, how: Callable[[Session], UndoResult]) -> UndoResult | Refusal | None:
        session = self.session
        if session is None:
            return None
        try:
            undone = await self.run(how, session)
        except Refusal as refusal:
            return refusal
        self.publish(session)
        return undone

    async def ask(self, call: Callable[[Session], T]) -> T:
        """Read something that is not in the snapshot (the history); raises RuntimeError when no project is open."""
        if self.session is None:
            raise RuntimeError("no project is open")
        return await self.run(call, self.session)

    def publish(self, session: Session) -> None:
        """Announce the newer snapshot of a session, unless it was closed meanwhile."""
        if session is self.session:
            self._changed(session)
            start_worker(self._app, self._checkpoint_soon, exclusive=True, group="settle", exit_on_error=False)

    async def _checkpoint_soon(self) -> None:
        await asyncio.sleep(CHECKPOINT_SECONDS)
        await self.checkpoint()

    async def checkpoint(self) -> None:
        """Checkpoint the WAL; do nothing when no file is open."""
        if self.session is not None:
            await self.run(self.session.checkpoint, turn=JobTurn.ANY)
