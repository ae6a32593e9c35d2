"""When a program has nothing under way: what a test waits for instead of a while."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import AbstractEventLoop, Future
from collections.abc import Iterator
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual.app import App, ScreenStackError

SOON = 0.07
"""Seconds: a timer that goes off sooner is part of what is under way (a frame, a batch of a new screen)."""
PATIENCE = 20.0
"""Seconds after which something that still is under way is left alone."""
TICKING = 0.6
"""Seconds of waiting for timers alone, after which they are taken for those of something that never rests."""
_ROUNDS = 2
"""What a frame sets off is followed once more; a program that then does nothing waits for its person."""
_STEP = 0.002
_elsewhere: set[Future[Any]] = set()
_held: list[bool] = []


@contextlib.contextmanager
def watched(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes the pilot wait for what is under way, here and on other threads, and not for a while of idle time."""
    real = asyncio.BaseEventLoop.run_in_executor

    def run_in_executor(loop: Any, *args: Any) -> Any:
        future = real(loop, *args)
        _elsewhere.add(future)
        future.add_done_callback(_elsewhere.discard)
        return future

    async def wait(*_: object) -> None:
        await quiet()

    with patch.context() as patched:
        patched.setattr(asyncio.BaseEventLoop, "run_in_executor", run_in_executor)
        for module in (textual.app, textual.pilot):
            patched.setattr(module, "wait_for_idle", wait)
        yield


@contextlib.contextmanager
def threads_held() -> Iterator[None]:
    """While a test holds another thread on purpose, nobody waits for it."""
    _held.append(True)
    try:
        yield
    finally:
        _held.pop()


async def quiet(app: App[Any] | None = None) -> None:
    """Returns when nothing is under way; with an app, when its last frame is drawn too."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    ticked, still = 0.0, 0
    while still < _ROUNDS and loop.time() < until:
        if _ready(loop):
            still = 0
            await asyncio.sleep(0)
        elif _at_work(loop) or (ticked < TICKING and _ticks(loop)):
            still = 0
            ticked += _STEP if not _at_work(loop) else 0.0
            await asyncio.sleep(_STEP)
        else:
            still += 1
            if app is not None:
                with contextlib.suppress(ScreenStackError):
                    app.screen._on_timer_update()
            await asyncio.sleep(0)


def _ready(loop: AbstractEventLoop) -> bool:
    """Whether some callback or task could run now."""
    return any(not one.cancelled() for one in loop._ready)  # type: ignore[attr-defined]


def _at_work(loop: AbstractEventLoop) -> bool:
    """Whether another thread is at work for this loop."""
    return not _held and any(not one.done() and one.get_loop() is loop for one in _elsewhere)


def _ticks(loop: AbstractEventLoop) -> bool:
    """Whether a timer goes off soon."""
    soon = loop.time() + SOON
    return any(one.when() < soon and not one.cancelled() for one in loop._scheduled)  # type: ignore[attr-defined]
