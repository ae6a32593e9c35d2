"""Check the open file for damage and foreign changes, in slices between the verbs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App

from coprod_tui.base.errors import FileError
from coprod_tui.store.session import JobTurn, Session
from coprod_tui.tui.desk.notifications import Notifications
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.textual_private import start_worker

if TYPE_CHECKING:
    from coprod_tui.store.integrity import CheckReport

CHECK_SECONDS = 5.0
"""Delay of the check after a project was opened."""
SLICE_SECONDS, QUIET_SECONDS = 0.004, 0.05
"""Length of a slice of a check, and the pause between slices of one that nobody asked for."""


def _is_over(steps: Iterator[None]) -> bool:
    """Run a check for SLICE_SECONDS and return whether it is finished."""
    end = time.monotonic() + SLICE_SECONDS
    return all(time.monotonic() <= end for _ in steps)


class FileChecker:
    """Checks that the open file holds what was saved in it."""

    def __init__(self, app: App[Any], host: SessionHost, notifications: Notifications) -> None:
        self._app = app
        self._host = host
        self._notifications = notifications

    def check_later(self) -> None:
        """Check some time after a project was opened."""
        self._app.set_timer(CHECK_SECONDS, self.check_quietly)

    async def check_pages(self, session: Session) -> None:
        """Have SQLite look at the pages of a file that was opened without that; raises FileError for a damaged one."""
        if session.pages is not None:
            await asyncio.to_thread(session.pages.require)
            if session is self._host.session:
                await self._host.run(session.checkpoint, turn=JobTurn.ANY)

    async def require_checked(self) -> bool:
        """Wait until the pages of the file are checked; False, with a sentence on screen, where they are damaged.

        Whoever writes a file from the project asks first. What is issued and signed asks in the session.
        """
        try:
            if self._host.session is not None:
                await self._host.run(self._host.session.require_checked, turn=JobTurn.ANY)
        except FileError as trouble:
            self._notifications.refuse(trouble)
            return False
        return True

    async def check(
        self, pause: float = 0.0, progress: Callable[[int], None] = lambda _: None, *, pages: bool = True
    ) -> CheckReport | None:
        """Check that the open file holds what was saved in it; None when it was closed meanwhile.

        Between two slices of SLICE_SECONDS it waits for `pause` seconds; `progress` is told how many steps are done.
        `pages` has SQLite look at its own pages too, a table at once, which took a second at 100,000 contributions.
        """
        session = self._host.session
        if session is None:
            return None
        from coprod_tui.store.integrity import CheckReport, check_steps  # noqa: PLC0415 - the first screen does not wait for it

        report = CheckReport()
        steps = await self._host.run(session.read, partial(check_steps, report=report, pages=pages))
        while session is self._host.session and not await self._host.run(_is_over, steps):
            progress(report.steps)
            await asyncio.sleep(pause)
        return report if session is self._host.session else None

    def check_quietly(self) -> None:
        """Check in the background what opening left out, and tell what is wrong."""
        start_worker(self._app, self._check_quietly, group="check", exclusive=True, exit_on_error=False)

    async def _check_quietly(self) -> None:
        report = await self.check(QUIET_SECONDS, pages=False)  # SQLite has looked at its pages
        if report and report.faults:
            self._notifications.tell(
                f"This file does not hold what was saved in it: {report.faults[0]} What you type is still saved."
                " “Check the file” names everything; `coprod restore` has the backups.",
                "error",
                stays=True,
            )
