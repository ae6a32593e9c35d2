"""What goes on behind the first screen: the rest of a large project is read, and the file's pages are checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual import events

from coprod_tui.base import garbage_collection
from coprod_tui.base.errors import FileError
from coprod_tui.domain.snapshot import PartialSnapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.desk.file_check import FileChecker
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.desk.state import DeskState
from coprod_tui.tui.textual_private import start_worker


class HeldInput:
    """The actions that need the whole project, and all input that came after the first of them, in order."""

    def __init__(self, state: DeskState) -> None:
        self.is_holding = False
        self._state = state
        self._actions: list[Callable[[], Awaitable[object]]] = []
        self._events: list[events.Event] = []

    def hold(self, action: Callable[[], Awaitable[object]]) -> None:
        """Hold all input from now on; `action` is done first, when it is let go."""
        self.is_holding = True
        self._actions.append(action)

    def takes(self, event: events.Event) -> bool:
        """Keep an event of the terminal for later, and return whether it did."""
        is_input = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if self.is_holding and is_input:
            self._events.append(event)
            return True
        return False

    async def let_go(self) -> None:
        """Do what waits, and then let the input come as if it were pressed now."""
        while self._actions:
            await self._actions.pop(0)()
        self._state.call_after_refresh(self._replay)

    def _replay(self) -> None:
        waiting, self._events, self.is_holding = self._events, [], False
        for event in waiting:
            self._state.post_message(event)

    def clear(self) -> None:
        """Forget what waits: its project was closed."""
        self.is_holding = False
        self._actions.clear()
        self._events.clear()


class Opening:
    """Finishes what opening a project has begun, once its first screen is there."""

    def __init__(
        self,
        state: DeskState,
        host: SessionHost,
        file_check: FileChecker,
        start_behind: Callable[[], Awaitable[None]],
        give_up: Callable[[FileError], Awaitable[None]],
    ) -> None:
        """`start_behind` starts what the first screen did not wait for; `give_up` closes a damaged project."""
        self.held = HeldInput(state)
        self._state = state
        self._host = host
        self._file_check = file_check
        self._start_behind = start_behind
        self._give_up = give_up

    @property
    def is_partial(self) -> bool:
        """Whether a part of the project is shown, because the rest is still being read."""
        return isinstance(self._state.known, PartialSnapshot)

    def go_on(self) -> None:
        """Read the rest of the project that was opened, and check its file, while everything goes on."""
        session = self._host.session
        if session is not None:
            start_worker(self._state, partial(self._read, session), group="open")
        elif self._state.owns_process:
            garbage_collection.resume()

    async def _read(self, session: Session) -> None:
        """Read the rest, show it, and let go what waited for it."""
        self._host.prepare()
        try:
            if session.is_partial and await self._host.read_rest(session):
                self._state.known = session.snapshot
                self._state.call_after_refresh(self.held.let_go)
        except FileError as trouble:
            await self._found(session, trouble)
        finally:
            if self._state.owns_process:
                garbage_collection.resume()
        start_worker(self._state, partial(self._check, session), group="prepare", exit_on_error=False)

    async def _check(self, session: Session) -> None:
        """Start what goes on behind, and check the pages of the file."""
        await self._start_behind()
        try:
            await self._file_check.check_pages(session)
        except FileError as trouble:
            await self._found(session, trouble)

    async def _found(self, session: Session, trouble: FileError) -> None:
        if session is self._host.session:
            self.held.clear()
            await self._give_up(trouble)
