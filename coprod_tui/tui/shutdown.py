"""Close the project and end the program: by its key, by a signal, or because the terminal is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from coprod_tui.tui import terminal
from coprod_tui.tui.desk import Desk

TERMINAL_SECONDS = 0.5
"""How often to check that the terminal is there; without one the program would lock its file for ever."""
LEAVE_SECONDS = 1.5
"""How long Textual may take to end once the project is closed, before the process is ended without it."""
STUCK_SECONDS = 5.0
"""How long the event loop may take to answer after a signal, before the project is closed without it."""


class Shutdown:
    """The ways to end the program; each closes the project first."""

    def __init__(self, desk: Desk, remember_place: Callable[[], None]) -> None:
        """`remember_place` is called while the project is still open."""
        self._desk = desk
        self._remember_place = remember_place
        self._ending = False

    def watch_terminal(self) -> None:
        """Close in order on SIGHUP and SIGTERM, and when the terminal is gone, whatever Textual does meanwhile."""
        if sys.platform == "win32" or self._desk.is_headless:
            return
        loop = asyncio.get_running_loop()

        def end(number: int, frame: object) -> None:
            del number, frame
            if not self._ending:
                self._ending = True
                threading.Thread(target=self._end, args=(loop,), name="shutdown", daemon=True).start()

        # asyncio's own handlers wait for the event loop, which may be what is stuck.
        for name in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(name, end)
        # No signal says that the window was closed where a program in between swallows it.
        self._desk.set_interval(TERMINAL_SECONDS, lambda: end(0, None) if terminal.is_gone() else None)

    def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close the project and leave; runs on a thread of its own, so that nothing can keep the process alive."""
        closing: list[asyncio.Task[None]] = []
        started, closed = threading.Event(), threading.Event()

        def close() -> None:
            started.set()
            task = asyncio.ensure_future(self._close())
            closing.append(task)  # asyncio itself keeps only a weak reference
            task.add_done_callback(lambda _: closed.set())

        with contextlib.suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(close)
            if started.wait(STUCK_SECONDS):
                closed.wait()
        self._desk.close_at_once()  # does nothing where it is closed already
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._desk.exit, 0)
        time.sleep(LEAVE_SECONDS)
        os._exit(0)

    async def _close(self) -> None:
        self._remember_place()
        await self._desk.close_project()

    async def _close_and_exit(self) -> None:
        await self._close()
        self._desk.exit(0)

    async def quit(self) -> None:
        """Close when everything is on disk; else say what is kept and ask once."""
        if self._desk.waiting:
            self._desk.run_worker(self._quit_unsaved())
        else:
            await self._close_and_exit()

    async def _quit_unsaved(self) -> None:
        from coprod_tui.tui.dialogs import ConfirmDialog  # noqa: PLC0415 - imported when first shown

        lines = self._desk.waiting
        count, why = len(lines), lines[0].trouble or "the disk is slow"
        then = (
            "They are kept on this laptop, and go into the project when it is opened here again."
            if self._desk.drafts.is_safe
            else "They are lost if you close now."
        )
        question = f"{count} not saved yet ({why}). {then}"
        if await self._desk.push_screen_wait(ConfirmDialog("Close without saving them?", question, yes="close")):
            await self._close_and_exit()
