"""Waiting until a program has nothing to do, instead of sleeping: an event loop that says when it is idle.

An event loop asks its selector to wait zero seconds while some callback can run, and longer (or without end) otherwise.
So a selector of our own knows when nothing can run: no polling, and nothing private to asyncio is read. Where only a
timer is left that goes off soon, the loop's clock is put forward instead of waiting for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import time
from asyncio import Future
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

SOON = 0.07
"""Seconds: a timer that goes off sooner is part of what is under way (a frame, a batch of a new screen)."""
PATIENCE = 20.0
"""Seconds after which `quiet` returns, whatever still runs."""
TICKING = 0.6
"""Seconds by which `quiet` puts the clock forward: a timer that still goes off belongs to what never rests."""
_ROUNDS = 2
"""How often the loop must be found idle: what a first pause sets off (a frame, a new screen) is followed once more."""
_held: list[bool] = []


class Clock:
    """The monotonic clock, and how far tests have put it forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        """Seconds since some moment, as `time.monotonic`."""
        return time.monotonic() + self.ahead


CLOCK = Clock()


@dataclass
class _Wait:
    done: Future[None]
    until: float
    """In seconds of `time.monotonic`, which nobody puts forward."""
    skipped: float = 0.0


class IdleSelector(selectors.DefaultSelector):
    """Resolves the futures of `idle` when its loop has nothing to run and no thread works for it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: set[Future[Any]] = set()
        """Calls on other threads that have not come back."""
        self._waits: list[_Wait] = []

    def idle(self, loop: asyncio.AbstractEventLoop) -> Future[None]:
        """A future that is done when no callback can run, no thread is at work and no timer goes off soon."""
        wait = _Wait(loop.create_future(), time.monotonic() + PATIENCE)
        self._waits.append(wait)
        return wait.done

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Waits for what is under way; where that is nothing, tells those who wait for it."""
        if timeout == 0 or not self._waits:
            return super().select(timeout)
        patience = min(wait.until for wait in self._waits) - time.monotonic()
        if self.calls and not _held and patience > 0:
            return super().select(patience if timeout is None else min(timeout, patience))
        rests = any(wait.skipped >= TICKING for wait in self._waits)
        if timeout is not None and timeout <= SOON and patience > 0 and not rests:
            CLOCK.ahead += timeout
            for wait in self._waits:
                wait.skipped += timeout
            return super().select(0)
        for wait in self._waits:
            if not wait.done.done():
                wait.done.set_result(None)
        self._waits.clear()
        return super().select(0)


class WatchedLoop(asyncio.SelectorEventLoop):
    """An event loop that can be waited for until it is idle."""

    def __init__(self) -> None:
        self._idle_selector = IdleSelector()
        super().__init__(self._idle_selector)

    def idle(self) -> Future[None]:
        """A future that is done when nothing is under way, here or on a thread that works for this loop."""
        return self._idle_selector.idle(self)

    def time(self) -> float:
        """The clock that tests put forward."""
        return CLOCK.now()

    def run_in_executor(self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts) -> Future[T]:
        """Runs a call on another thread; it is under way until its future is done."""
        future = super().run_in_executor(executor, func, *args)
        self._idle_selector.calls.add(future)
        future.add_done_callback(self._idle_selector.calls.discard)
        return future


async def quiet() -> None:
    """Returns when nothing is under way and the last frame is drawn, or after PATIENCE."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, WatchedLoop)
    for _ in range(_ROUNDS):
        await loop.idle()


@contextlib.contextmanager
def threads_held() -> Iterator[None]:
    """While a test holds another thread on purpose, nobody waits for it."""
    _held.append(True)
    try:
        yield
    finally:
        _held.pop()
