"""Output, exit codes and signals of a command: results on standard output, sentences on standard error."""

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

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.formats.encodings import LineReader

_NOT_ON_A_TERMINAL = dict.fromkeys(
    (
        *(one for one in range(0x20) if chr(one) not in "\n\t"),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
"""Control characters except line break and tab, and bidi overrides: a terminal would act on them."""


def prepare_streams() -> None:
    """Make both streams take any text: UTF-8 unless they end in a terminal, without rewriting line breaks."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def out(text: str, *, end: str = "\n", now: bool = False) -> None:
    """Write a result, flushed at once if `now`; raise BrokenPipeError, or FileError where it cannot be written."""
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
    """Write a value as JSON, without escaping people's words."""
    out(json.dumps(value, ensure_ascii=False, indent=2))


_readers: list[LineReader] = []
"""The reader of standard input: one for all questions of a command, as it may have read ahead."""


def standard_input() -> LineReader | None:
    """Return the reader of standard input; None where there is none."""
    if sys.stdin is None:
        return None
    if not _readers or _readers[0].stream is not sys.stdin.buffer:
        _readers[:] = [LineReader(sys.stdin.buffer)]
    return _readers[0]


def answer_to(question: str) -> str | None:
    """Ask a question and return the line that answers it; None at the end. Raises InvalidInput for wrong bytes."""
    out(question, end="", now=True)
    source = standard_input()
    return source.line(alone=True) if source is not None else None


def say(sentence: str) -> None:
    """Write a sentence to standard error; do nothing where that is closed."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(_safe(sys.stderr, sentence + "\n"))
            sys.stderr.flush()


def flush() -> None:
    """Flush standard output; raise as `out` does."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _trouble(error) from error


def discard_stdout() -> None:
    """Send the rest of standard output nowhere, so that Python does not report it when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _trouble(error: OSError) -> FileError:
    discard_stdout()
    return FileError(FileErrorKind.FULL, f"What was asked for could not be written out: {error.strerror or error}.")


def _safe(stream: TextIO, text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_NOT_ON_A_TERMINAL) if stream.isatty() else text


def indented(text: str, columns: int) -> str:
    """Indent the lines of a text after the first by this many columns."""
    return text.replace("\n", "\n" + " " * columns)


# Exit codes, and the signals that end a command in good order

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""


class ExitCode(IntEnum):
    """All exit codes but those of signals."""

    FINE = 0
    SAYS_NO = 1
    """A rule refuses, the content is wrong, or what was looked for is missing."""
    WRONG_USAGE = 2
    FILE_TROUBLE = 3
    """A problem with a file or the disk."""
    BUG = 70
    """An error in the program itself (EX_SOFTWARE)."""
    BROKEN_PIPE = _SIGNALLED + 13
    """As a shell reports a program ended by SIGPIPE."""


class Stopped(KeyboardInterrupt):
    """A signal that asks the program to end."""

    def __init__(self, number: int) -> None:
        """`number` is the signal's."""
        self.number = number
        super().__init__(number)


def exit_code_of(stopped: KeyboardInterrupt) -> int:
    """Return the exit code for the signal that ended the program, as shells have it."""
    return _SIGNALLED + (stopped.number if isinstance(stopped, Stopped) else signal.SIGINT)


def reraise_signal(code: int) -> None:
    """Raise Stopped if a signal other than Ctrl+C ended a command, so that line mode ends too."""
    if code > _SIGNALLED and code != _SIGNALLED + signal.SIGINT:
        raise Stopped(code - _SIGNALLED)


@contextlib.contextmanager
def raise_on_signals() -> Iterator[None]:
    """Raise `Stopped` on Ctrl+C, SIGTERM and a closed terminal, so that what is open gets closed."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    with _handled(stop):
        yield


@contextlib.contextmanager
def defer_signals() -> Iterator[None]:
    """Defer a signal to the end of the block, and raise `Stopped` then; a second signal is not deferred."""
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
    """Install a handler for the signals that are not ignored; only the main thread can."""
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
