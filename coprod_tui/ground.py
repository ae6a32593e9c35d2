"""Whether the terminal's ground is light: asked before the program is imported, answered once it is (OSC 11)."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from typing import Any, NamedTuple

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
