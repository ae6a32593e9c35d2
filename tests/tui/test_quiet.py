"""Waiting until nothing is under way: it waits for all that is, and not for ever."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from tests import quiet as test_quiet
from tests.quiet import quiet, threads_held


async def test_everything_that_can_run_has_run() -> None:
    left = [50]

    def again() -> None:
        left[0] -= 1
        if left[0]:
            asyncio.get_running_loop().call_soon(again)

    again()
    await quiet()
    assert left == [0]


async def test_a_thread_and_what_it_sets_off_is_waited_for() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.to_thread(time.sleep, 0.2)
        await asyncio.sleep(0.01)
        done.append(await asyncio.to_thread(str, "both"))

    task = asyncio.create_task(work())
    await quiet()
    assert done == ["both"]
    await task


async def test_a_timer_that_goes_off_soon_goes_off_and_a_late_one_does_not() -> None:
    loop = asyncio.get_running_loop()
    gone: list[str] = []
    loop.call_later(test_quiet.SOON / 2, gone.append, "soon")
    late = loop.call_later(10, gone.append, "late")
    began, real = loop.time(), time.monotonic()
    await quiet()
    assert gone == ["soon"]
    assert loop.time() - began >= test_quiet.SOON / 2
    assert time.monotonic() - real < test_quiet.SOON / 2
    late.cancel()


async def test_what_never_rests_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_quiet, "TICKING", 0.05)
    times = 0

    async def tick() -> None:
        nonlocal times
        while True:
            await asyncio.sleep(0.01)
            times += 1

    task = asyncio.create_task(tick())
    await quiet()
    assert 3 <= times <= 20
    task.cancel()


async def test_a_thread_that_hangs_is_not_waited_for_longer_than_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_quiet, "PATIENCE", 0.05)
    go = threading.Event()
    held = asyncio.ensure_future(asyncio.to_thread(go.wait))
    await quiet()
    assert not held.done()
    go.set()
    await held


async def test_a_thread_that_a_test_holds_is_not_waited_for() -> None:
    go = threading.Event()
    with threads_held():
        held = asyncio.ensure_future(asyncio.to_thread(go.wait))
        await quiet()
        assert not held.done()
        go.set()
    await quiet()
    assert held.done()
