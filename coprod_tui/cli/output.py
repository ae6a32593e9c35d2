"""What goes out: what was asked for on standard output, sentences on standard error, nothing that moves a terminal."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import TextIO

from coprod_tui.meeting.refusals import FileTrouble, Trouble

_NOT_ON_A_TERMINAL = dict.fromkeys(
    (
        *(one for one in range(0x20) if chr(one) not in "\n\t"),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
"""Control characters but for line break and tab, and bidi overrides: a terminal would act on them."""


def prepare() -> None:
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


def abandon() -> None:
    """Lets the rest of standard output go nowhere, so that Python does not complain about it when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _trouble(error: OSError) -> FileTrouble:
    abandon()
    return FileTrouble(Trouble.FULL, f"What was asked for could not be written out: {error.strerror or error}.")


def _safe(stream: TextIO, text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_NOT_ON_A_TERMINAL) if stream.isatty() else text


def indented(text: str, columns: int) -> str:
    """A text whose further lines stand under its first, so many columns in."""
    return text.replace("\n", "\n" + " " * columns)
