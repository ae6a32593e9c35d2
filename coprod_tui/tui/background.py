"""Compute slow values from the snapshot on another thread, for the newest snapshot only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from coprod_tui.base.garbage_collection import gc_disabled
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.textual_private import start_worker

T = TypeVar("T")
_DRAW_SECONDS = 1 / 30
"""Seconds in which a first value is drawn before the whole one is computed."""
ALTERED = "What the file holds of a version is not what was issued; compare it with the paper."


def _computed(compute: Callable[[], T]) -> T:
    with gc_disabled():
        return compute()


class BackgroundValue(Generic[T]):
    """What a screen shows of the newest snapshot; nothing is computed while the screen is hidden, or twice at once."""

    def __init__(
        self,
        screen: ProjectScreen,
        compute: Callable[[Snapshot], Callable[[], T]],
        show: Callable[[], None],
        *,
        first: Callable[[Snapshot], Callable[[], T] | None] | None = None,
    ) -> None:
        """`compute` returns the function that runs on the other thread: it must not touch the screen.

        `show` is called when there is a new `value`. `first` is `compute` for a quick part of it, which is shown
        while there is no value yet.
        """
        self.value: T | None = None
        """The newest value; None until there is one."""
        self._screen = screen
        self._compute = compute
        self._show = show
        self._first = first
        self._of: Snapshot | None = None
        """The snapshot that `value` was computed from, or is being computed from."""
        self._runs = self._stale = False

    def follow(self, snapshot: Snapshot) -> None:
        """Take a new snapshot: compute its value if the screen can be seen."""
        if self._of is snapshot:
            self._show()
        elif self._screen in self._screen.app.screen_stack:
            self.renew()

    def resume(self) -> None:
        """Catch up when the screen can be seen again."""
        desk = self._screen.desk
        if self._of is not desk.snapshot and desk.is_open:
            self.renew()

    def renew(self) -> None:
        """Compute the value anew; the old one stays until then."""
        self._stale = True
        if not self._runs:
            self._runs = True
            start_worker(self._screen, self._work, group="working out")

    async def _work(self) -> None:
        desk = self._screen.desk
        try:
            while self._stale and desk.is_open:
                self._stale = False
                self._of = project = desk.snapshot
                try:
                    await self._renew_from(project)
                except ValueError:
                    # An issued version cannot be read: somebody altered the file by hand.
                    desk.tell(ALTERED, "error", stays=True)
        finally:
            self._runs = False

    async def _renew_from(self, project: Snapshot) -> None:
        desk = self._screen.desk
        first = self._first(project) if self._first is not None and self.value is None else None
        if first is not None:
            self._take(await desk.in_background(partial(_computed, first)))
            # The other thread would take half of the time that drawing needs.
            await asyncio.sleep(_DRAW_SECONDS)
            if self._stale:
                return
        self._take(await desk.in_background(partial(_computed, self._compute(project))))

    def _take(self, value: T) -> None:
        self.value = value
        self._show()
