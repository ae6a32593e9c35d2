"""The process ends once it was told to, whatever keeps the event loop busy; the project is closed first."""

from __future__ import annotations

import asyncio
import os
from typing import Any, cast

import pytest

from coprod_tui.tui import shutdown
from coprod_tui.tui.desk import Desk


class FakeDesk:
    """Writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def close_project(self) -> None:
        self.asked.append("closed")

    def close_at_once(self) -> None:
        self.asked.append("closed at once")

    def exit(self, code: int) -> None:
        self.asked.append(f"exit {code}")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> FakeDesk:
    """A desk; the end of the process is written down instead of coming."""
    made = FakeDesk()
    monkeypatch.setattr(shutdown, "STUCK_SECONDS", 0.01)
    monkeypatch.setattr(shutdown, "LEAVE_SECONDS", 0.0)
    monkeypatch.setattr(os, "_exit", lambda code: made.asked.append(f"process ends {code}"))
    return made


def ends(desk: FakeDesk, loop: asyncio.AbstractEventLoop) -> None:
    shutdown.Shutdown(cast("Desk", desk), lambda: desk.asked.append("place"))._end(loop)


async def test_the_project_is_closed_by_the_event_loop_where_that_answers(
    desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutdown, "STUCK_SECONDS", 60.0)
    await asyncio.to_thread(ends, desk, asyncio.get_running_loop())
    await asyncio.sleep(0)
    assert [one for one in desk.asked if one != "exit 0"] == ["place", "closed", "closed at once", "process ends 0"]
    assert "exit 0" in desk.asked


@pytest.mark.parametrize("how", ["stuck", "ended"])
def test_the_project_is_closed_and_the_process_ends_where_the_event_loop_does_not_answer(
    desk: FakeDesk, how: str
) -> None:
    loop: Any = asyncio.new_event_loop()
    if how == "ended":
        loop.close()
    ends(desk, loop)
    assert desk.asked == ["closed at once", "process ends 0"]
    loop.close()
