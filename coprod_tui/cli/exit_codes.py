"""How a command ends: its exit codes, and the signals that end it in good order."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from enum import IntEnum
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""


class ExitCode(IntEnum):
    """Every exit code but those of signals."""

    FINE = 0
    SAYS_NO = 1
    """A rule or the content says no, or something that was looked for is missing."""
    WRONG_USAGE = 2
    FILE_TROUBLE = 3
    """A file, or the disk, stands in the way."""
    BUG = 70
    """An error in the program itself (EX_SOFTWARE)."""
    BROKEN_PIPE = _SIGNALLED + 13
    """What a shell calls the end of a program whose reader has gone (SIGPIPE)."""


class Stopped(KeyboardInterrupt):
    """A signal that asks the program to end."""

    def __init__(self, number: int) -> None:
        """`number` is the signal's."""
        self.number = number
        super().__init__(number)


def code_of(stopped: KeyboardInterrupt) -> int:
    """The exit code that says which signal ended the program, as shells have it."""
    return _SIGNALLED + (stopped.number if isinstance(stopped, Stopped) else signal.SIGINT)


def pass_on(code: int) -> None:
    """Raises Stopped where a signal other than Ctrl+C ended a command, so that line mode, which runs it, ends too."""
    if code > _SIGNALLED and code != _SIGNALLED + signal.SIGINT:
        raise Stopped(code - _SIGNALLED)


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
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    handled = {number: old for number, old in before.items() if old is not None and old is not signal.SIG_IGN}
    try:
        for number in handled:
            signal.signal(number, handler)
        yield
    finally:
        for number, old in handled.items():
            signal.signal(number, old)
