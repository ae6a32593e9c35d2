"""What we ask of the terminal itself: to survive bad bytes, and the system's own clipboard."""

from __future__ import annotations

import codecs
import contextlib
import errno
import functools
import os
import shutil
import subprocess
import sys

from textual.drivers import linux_driver

if sys.platform != "win32":
    import termios

_CLIPBOARDS = (("clip.exe",), ("pbcopy",), ("wl-copy",), ("xclip", "-selection", "clipboard"))


def survive_bad_bytes() -> None:
    """One byte that is not UTF-8 would end a Textual program (Textualize/textual#6456): it is shown as � instead."""
    if sys.platform != "win32":
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
