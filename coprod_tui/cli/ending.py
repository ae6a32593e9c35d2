"""Being stopped from outside: a command ends in order, and never between writing something and saying so."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

BROKEN_PIPE = 128 + 13
"""What a shell calls the end of a program whose reader has gone (SIGPIPE)."""


class Stopped(KeyboardInterrupt):
    """A signal that asks the program to end."""

    def __init__(self, number: int) -> None:
        """`number` is the signal's."""
        self.number = number
        super().__init__(number)


def code_of(stopped: KeyboardInterrupt) -> int:
    """The exit code that says which signal ended the program, as shells have it."""
    return 128 + (stopped.number if isinstance(stopped, Stopped) else signal.SIGINT)


@contextlib.contextmanager
def in_order() -> Iterator[None]:
    """Turns Ctrl+C, SIGTERM and a closed terminal into `Stopped`, so that what is open is closed."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    with _handled(stop):
        yield


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Holds a signal back until what is done here is done, and raises `Stopped` then; a second one is not held back."""
    pressed: list[int] = []

    def wait(number: int, _: FrameType | None) -> None:
        if pressed:
            raise Stopped(number)
        pressed.append(number)

    with _handled(wait):
        yield
    if pressed:
        raise Stopped(pressed[0])


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Answers the signals that are not ignored in this way; elsewhere than in the main thread they cannot be."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in _SIGNALS}
    taken = {one: old for one, old in before.items() if old is not None and old is not signal.SIG_IGN}
    try:
        for one in taken:
            signal.signal(one, handler)
        yield
    finally:
        for one, old in taken.items():
            signal.signal(one, old)
