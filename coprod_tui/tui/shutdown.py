"""Close the project and end the program: by its key, by a signal, or because the terminal is gone."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable

from coprod_tui.tui import terminal
from coprod_tui.tui.desk import Desk

TERMINAL_SECONDS = 2.0
"""How often to check that the terminal is there; without one the program would lock its file for ever."""


class Shutdown:
    """The ways to end the program; each closes the project first."""

    def __init__(self, desk: Desk, remember_place: Callable[[], None]) -> None:
        """`remember_place` is called while the project is still open."""
        self._desk = desk
        self._remember_place = remember_place

    def watch_terminal(self) -> None:
        """Close in order on SIGHUP and SIGTERM, and when the terminal is gone."""
        if sys.platform == "win32" or self._desk.is_headless:
            return
        for name in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, self._end)
        self._desk.set_interval(TERMINAL_SECONDS, self._end_without_terminal)

    def _end_without_terminal(self) -> None:
        """Close where no signal said that the window was closed: a program in between may swallow it."""
        if terminal.is_gone():
            self._end()

    def _end(self) -> None:
        self._desk.run_worker(self._close_and_exit(), exit_on_error=False)

    async def _close_and_exit(self) -> None:
        self._remember_place()
        await self._desk.close_project()
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
