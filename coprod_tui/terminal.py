"""What we ask of the terminal itself: whether it is light, and the system's own clipboard."""

from __future__ import annotations

import codecs
import functools
import os
import re
import select
import shutil
import subprocess
import sys
import time

from textual.drivers import linux_driver

ASK_BACKGROUND = b"\x1b]11;?\x1b\\"
ANSWER_SECONDS = 0.1
_ANSWER = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)")
_CLIPBOARDS = (("clip.exe",), ("pbcopy",), ("wl-copy",), ("xclip", "-selection", "clipboard"))


def is_light() -> bool | None:
    """Whether the terminal's background is light, asked by OSC 11; None when it does not answer within 100 ms."""
    if sys.platform == "win32" or not (sys.stdin.isatty() and sys.__stderr__ is not None and sys.__stderr__.isatty()):
        return None
    answer = _asked(sys.stdin.fileno(), sys.__stderr__.fileno())
    match = _ANSWER.search(answer)
    if match is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)


def _asked(source: int, target: int) -> bytes:
    if sys.platform == "win32":
        return b""
    import termios  # noqa: PLC0415 - not on Windows
    import tty  # noqa: PLC0415

    before = termios.tcgetattr(source)
    answer = b""
    try:
        tty.setcbreak(source, termios.TCSANOW)
        os.write(target, ASK_BACKGROUND)
        until = time.monotonic() + ANSWER_SECONDS
        while (left := until - time.monotonic()) > 0 and not answer.endswith((b"\x07", b"\x1b\\")):
            if select.select([source], [], [], left)[0]:
                answer += os.read(source, 64)
    finally:
        termios.tcsetattr(source, termios.TCSANOW, before)
    return answer


def survive_bad_bytes() -> None:
    """One byte that is not UTF-8 would end a Textual program (Textualize/textual#6456): it is shown as � instead."""
    if sys.platform != "win32":
        replacing = functools.partial(codecs.getincrementaldecoder("utf-8"), errors="replace")
        linux_driver.getincrementaldecoder = lambda _: replacing  # type: ignore[attr-defined]


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
