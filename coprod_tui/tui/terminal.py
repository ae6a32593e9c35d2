"""What we ask of the terminal itself: to survive bad bytes, and the system's own clipboard."""

from __future__ import annotations

import codecs
import contextlib
import errno
import functools
import os
import re
import select
import shutil
import subprocess
import sys
import time
from typing import Any, NamedTuple

if sys.platform != "win32":
    import termios

_CLIPBOARDS = (("clip.exe",), ("pbcopy",), ("wl-copy",), ("xclip", "-selection", "clipboard"))


def survive_bad_bytes() -> None:
    """One byte that is not UTF-8 would end a Textual program (Textualize/textual#6456): it is shown as � instead."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver  # noqa: PLC0415 - the command line loads this module, and not Textual

        replacing = functools.partial(codecs.getincrementaldecoder("utf-8"), errors="replace")
        linux_driver.getincrementaldecoder = lambda _: replacing  # type: ignore[attr-defined]


def is_gone() -> bool:
    """Whether the terminal that the program was started in is there no more, and nobody can see or type anything."""
    if sys.platform == "win32" or sys.__stdin__ is None:
        return False
    try:
        termios.tcgetattr(sys.__stdin__.fileno())
    except (termios.error, OSError, ValueError) as error:
        return error.args[:1] == (errno.EIO,)
    return False


def let_go() -> None:
    """Called when the screens are closed: what a terminal that has gone cannot take any more goes nowhere.

    Python would try again when it ends, fail, and tell that as an exit code of its own.
    """
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)


def copy(text: str) -> bool:
    """Gives a text to the system's own clipboard; False where there is none or it fails."""
    for command in _CLIPBOARDS:
        if shutil.which(command[0]):
            try:
                subprocess.run(command, input=text.encode(), timeout=2, check=True, capture_output=True)
            except (OSError, subprocess.SubprocessError):
                continue
            return True
    return False


# Whether the terminal's ground is light: asked before the program is imported, answered once it is (OSC 11).

ASK = b"\x1b]11;?\x1b\\"
ANSWER_SECONDS = 0.1
"""From the question on; most of it passes while the program is imported."""
_ANSWER = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)[^\x07\x1b]*(?:\x07|\x1b\\)")


class Answer(NamedTuple):
    """What came from the terminal."""

    light: bool | None
    """None when it did not answer."""
    typed: str
    """What a person typed meanwhile; it is for the first screen."""


class Ground:
    """The question; nothing is echoed from when it is asked until it is answered."""

    def __init__(self) -> None:
        """Asks, where there is a terminal to ask."""
        self._asked_at = time.monotonic()
        self._source = -1
        self._before: list[Any] = []
        if sys.platform != "win32" and sys.stdin.isatty() and sys.__stderr__ is not None and sys.__stderr__.isatty():
            import termios  # noqa: PLC0415 - not on Windows
            import tty  # noqa: PLC0415

            self._source = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._source)
            tty.setcbreak(self._source, termios.TCSANOW)
            os.write(sys.__stderr__.fileno(), ASK)

    def answer(self) -> Answer:
        """Waits for what is left of 100 ms, and leaves the terminal as it was."""
        if self._source < 0 or sys.platform == "win32":
            return Answer(None, "")
        import termios  # noqa: PLC0415 - not on Windows

        came = b""
        try:
            until = self._asked_at + ANSWER_SECONDS
            while (
                not _ANSWER.search(came)
                and select.select([self._source], [], [], max(0.0, until - time.monotonic()))[0]
            ):
                came += os.read(self._source, 1024)
        finally:
            termios.tcsetattr(self._source, termios.TCSANOW, self._before)
        return read(came)


def read(came: bytes) -> Answer:
    """What came, told apart: the terminal's answer may stand amid what was typed."""
    match = _ANSWER.search(came)
    if match is None:
        return Answer(None, _keys(came))
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    typed = came[: match.start()] + came[match.end() :]
    return Answer(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5, _keys(typed))


def _keys(typed: bytes) -> str:
    """What was typed, as a screen gets it: Enter is a carriage return there."""
    return typed.decode(errors="replace").replace("\n", "\r")
