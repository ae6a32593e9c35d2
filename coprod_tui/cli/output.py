"""What goes out: what was asked for on standard output, sentences on standard error, nothing that moves a terminal."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from enum import IntEnum
from types import FrameType
from typing import TextIO

from coprod_tui.base.errors import FileTrouble, Trouble

_NOT_ON_A_TERMINAL = dict.fromkeys(
    (
        *(one for one in range(0x20) if chr(one) not in "\n\t"),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
"""Control characters but for line break and tab, and bidi overrides: a terminal would act on them."""


def prepare_streams() -> None:
    """Makes both streams take every text: UTF-8 where they do not end in a terminal, and no line break is rewritten."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def out(text: str, *, end: str = "\n", now: bool = False) -> None:
    """Writes what was asked for, at once if `now`; raises BrokenPipeError, FileTrouble where it cannot be written."""
    stream = sys.stdout
    if stream is None:
        return
    try:
        stream.write(_safe(stream, text + end))
        if now:
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _trouble(error) from error


def out_json(value: object) -> None:
    """Writes a value as JSON, people's words as they are."""
    out(json.dumps(value, ensure_ascii=False, indent=2))


def say(sentence: str) -> None:
    """Writes a sentence to standard error; where that is closed nobody hears it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(_safe(sys.stderr, sentence + "\n"))
            sys.stderr.flush()


def flush() -> None:
    """Sees to it that all of it has left; raises as `out` does."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _trouble(error) from error


def discard_stdout() -> None:
    """Lets the rest of standard output go nowhere, so that Python does not complain about it when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _trouble(error: OSError) -> FileTrouble:
    discard_stdout()
    return FileTrouble(Trouble.FULL, f"What was asked for could not be written out: {error.strerror or error}.")


def _safe(stream: TextIO, text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_NOT_ON_A_TERMINAL) if stream.isatty() else text


def indented(text: str, columns: int) -> str:
    """A text whose further lines stand under its first, so many columns in."""
    return text.replace("\n", "\n" + " " * columns)


# How a command ends: its exit codes, and the signals that end it in good order.

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


def exit_code_of(stopped: KeyboardInterrupt) -> int:
    """The exit code that says which signal ended the program, as shells have it."""
    return _SIGNALLED + (stopped.number if isinstance(stopped, Stopped) else signal.SIGINT)


def reraise_signal(code: int) -> None:
    """Raises Stopped where a signal other than Ctrl+C ended a command, so that line mode, which runs it, ends too."""
    if code > _SIGNALLED and code != _SIGNALLED + signal.SIGINT:
        raise Stopped(code - _SIGNALLED)


@contextlib.contextmanager
def raise_on_signals() -> Iterator[None]:
    """Turns Ctrl+C, SIGTERM and a closed terminal into `Stopped`, so that what is open is closed."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    with _handled(stop):
        yield


@contextlib.contextmanager
def defer_signals() -> Iterator[None]:
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
