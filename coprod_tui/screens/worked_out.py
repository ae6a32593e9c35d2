"""A screen that shows what is slow to work out from the snapshot: on another thread, and for the newest one only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual import work

from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.base import ProjectScreen

T = TypeVar("T")
ALTERED = "What the file holds of a version is not what was issued; compare it with the paper."


class WorkedOut(ProjectScreen, Generic[T]):
    """Works nothing out while another screen is shown, and never two things at once."""

    def __init__(self) -> None:
        super().__init__()
        self.worked_out: T | None = None
        """What was found last; None until it is."""
        self._of: Snapshot | None = None
        self._working = self._stale = False

    def working_out(self, project: Snapshot) -> Callable[[], T]:
        """What finds it: called on another thread, so it must not touch the screen."""
        raise NotImplementedError

    def show(self) -> None:
        """Shows what was found, in today's colours and with what may be seen now."""
        raise NotImplementedError

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Works it out for the newest snapshot, once it can be seen."""
        if self._of is snapshot:
            self.show()
        elif self in self.app.screen_stack:
            self.work_out()

    def on_screen_resume(self) -> None:
        """What was done on another screen."""
        if self._of is not self.desk.snapshot and self.desk.is_open:
            self.work_out()

    def work_out(self) -> None:
        """Works it out again; what is shown stays until then."""
        self._stale = True
        if not self._working:
            self._working = True
            self._work()

    @work(group="working out")
    async def _work(self) -> None:
        try:
            while self._stale and self.desk.is_open:
                self._stale = False
                project = self.desk.snapshot
                self._of = project
                try:
                    self.worked_out = await self.desk.in_background(self.working_out(project))
                except ValueError:
                    # Frozen words that cannot be read: somebody altered the file by hand.
                    self.desk.tell(ALTERED, "error", stays=True)
                else:
                    self.show()
        finally:
            self._working = False
