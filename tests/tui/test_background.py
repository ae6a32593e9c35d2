"""Values that are computed on another thread, without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from coprod_tui.domain.snapshot import EMPTY, Snapshot
from coprod_tui.tui.background import ALTERED, BackgroundValue
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.desk import Desk


def another() -> Snapshot:
    """A snapshot of its own."""
    return Snapshot(EMPTY.tables)


class FakeDesk:
    """A desk whose other thread waits until a test lets it go on."""

    def __init__(self) -> None:
        self.snapshot = another()
        self.is_open = True
        self.told: list[str] = []
        self.may_run = asyncio.Event()
        self.may_run.set()

    async def in_background(self, call: Callable[[], object]) -> object:
        await self.may_run.wait()
        return call()

    def tell(self, text: str, severity: str = "information", *, stays: bool = False) -> None:
        self.told.append(text)


class FakeScreen:
    """What a value uses of its screen; `shown` are the values as they were shown."""

    def __init__(self, compute: Callable[[Snapshot], str], first: Callable[[], str] | None = None) -> None:
        self.desk = FakeDesk()
        self.screen_stack: list[object] = [self]
        self.shown: list[str | None] = []
        self.computed: list[Snapshot] = []
        self._compute = compute
        self._works: list[asyncio.Task[None]] = []
        self.value = BackgroundValue[str](
            cast("ProjectScreen", self),
            self._computing,
            lambda: self.shown.append(self.value.value),
            first=(lambda _: first) if first else None,
        )

    @property
    def app(self) -> FakeScreen:
        return self

    def _computing(self, project: Snapshot) -> Callable[[], str]:
        self.computed.append(project)
        return lambda: self._compute(project)

    def run_worker(self, work: Callable[[], Coroutine[Any, Any, None]], *, group: str, **_: object) -> None:
        self._works.append(asyncio.get_running_loop().create_task(work()))

    async def done(self) -> None:
        await asyncio.gather(*self._works)

    def publish(self) -> Snapshot:
        """A new snapshot, as the desk publishes it."""
        self.desk.snapshot = another()
        self.value.follow(self.desk.snapshot)
        return self.desk.snapshot


async def test_the_quick_part_is_shown_only_while_there_is_nothing_else() -> None:
    screen = FakeScreen(lambda _: "whole", first=lambda: "quick")
    screen.publish()
    await screen.done()
    screen.publish()
    await screen.done()
    assert screen.shown == ["quick", "whole", "whole"]


async def test_a_snapshot_that_comes_during_the_quick_part_is_the_one_that_is_computed() -> None:
    screen = FakeScreen(lambda _: "whole", first=lambda: "quick")
    screen.desk.may_run.clear()
    screen.publish()
    await asyncio.sleep(0)
    newest = screen.publish()
    screen.desk.may_run.set()
    await screen.done()
    assert screen.shown == ["quick", "whole"]
    assert [id(project) for project in screen.computed] == [id(newest)]


async def test_only_the_newest_of_several_snapshots_is_computed() -> None:
    screen = FakeScreen(lambda _: "value")
    screen.desk.may_run.clear()
    first = screen.publish()
    await asyncio.sleep(0)
    screen.publish()
    newest = screen.publish()
    screen.desk.may_run.set()
    await screen.done()
    assert [id(project) for project in screen.computed] == [id(first), id(newest)]


async def test_nothing_is_computed_while_the_screen_is_hidden() -> None:
    screen = FakeScreen(lambda _: "value")
    screen.screen_stack = []
    screen.publish()
    assert screen.computed == []
    screen.value.resume()
    screen.screen_stack = [screen]
    await screen.done()
    assert screen.shown == ["value"]
    screen.value.resume()
    assert len(screen.computed) == 1


async def test_the_same_snapshot_is_shown_anew_without_computing() -> None:
    screen = FakeScreen(lambda _: "value")
    project = screen.publish()
    await screen.done()
    screen.value.follow(project)
    assert (screen.shown, len(screen.computed)) == (["value", "value"], 1)


async def test_a_version_that_was_altered_in_the_file_is_told_and_the_old_value_stays() -> None:
    words = ["as issued"]

    def compute(_: Snapshot) -> str:
        if not words:
            raise ValueError
        return words.pop()

    screen = FakeScreen(compute)
    screen.publish()
    await screen.done()
    screen.publish()
    await screen.done()
    assert (screen.value.value, screen.desk.told) == ("as issued", [ALTERED])


async def test_another_fault_ends_the_work_and_the_next_snapshot_is_computed() -> None:
    faults = [RuntimeError("a bug")]

    def compute(_: Snapshot) -> str:
        if faults:
            raise faults.pop()
        return "value"

    screen = FakeScreen(compute)
    screen.publish()
    with pytest.raises(RuntimeError):
        await screen.done()
    screen._works.clear()
    screen.publish()
    await screen.done()
    assert screen.shown == ["value"]


def test_a_desk_has_what_the_fake_one_has() -> None:
    assert all(hasattr(Desk, name) for name in ("in_background", "tell", "is_open", "snapshot"))
