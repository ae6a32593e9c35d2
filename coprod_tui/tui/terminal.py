"""The terminal itself: invalid bytes, whether it is gone, the clipboard, and its background colour (OSC 11)."""

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
from collections.abc import Callable
from typing import IO, Any, NamedTuple, cast

if sys.platform != "win32":
    import termios
    import tty

_CLIPBOARDS = (("clip.exe",), ("pbcopy",), ("wl-copy",), ("xclip", "-selection", "clipboard"))


def replace_invalid_bytes() -> None:
    """Decode invalid UTF-8 from the terminal as �; it would end a Textual program (Textualize/textual#6456)."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver  # noqa: PLC0415 - the command line loads this module, and not Textual

        replacing = functools.partial(codecs.getincrementaldecoder("utf-8"), errors="replace")
        linux_driver.getincrementaldecoder = lambda _: replacing  # type: ignore[attr-defined]


def outlive_terminal() -> None:
    """Let Textual's writer discard what a terminal that is gone does not take.

    Textual's own writer thread ends with the first error; its queue is then full after 30 more writes, and whoever
    writes waits for ever: the event loop, and with it the end of the program. SIGCONT, which comes with SIGHUP when a
    window is closed, starts a second such thread.
    """
    if sys.platform != "win32":
        from textual.drivers import linux_driver  # noqa: PLC0415 - the command line loads this module, and not Textual
        from textual.drivers._writer_thread import WriterThread  # noqa: PLC0415 - the command line loads no Textual

        class OutlivingWriter(WriterThread):
            """Goes on taking texts after an error, and writes no more."""

            def __init__(self, file: IO[str]) -> None:
                super().__init__(cast("IO[str]", _OutlivingFile(file)))

        linux_driver.WriterThread = OutlivingWriter  # type: ignore[attr-defined]


class _OutlivingFile:
    """A terminal's file that swallows what is written to it after the first error."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> None:
        self._unless_gone(lambda: self._file.write(text))

    def flush(self) -> None:
        self._unless_gone(self._file.flush)

    def fileno(self) -> int:
        return self._file.fileno()

    def _unless_gone(self, call: Callable[[], object]) -> None:
        if not self._gone:
            try:
                call()
            except (OSError, ValueError):
                self._gone = True


def is_gone() -> bool:
    """Whether the terminal that the program was started in was closed, or its standard input."""
    if sys.platform == "win32" or sys.__stdin__ is None:
        return False
    try:
        termios.tcgetattr(sys.__stdin__.fileno())
    except ValueError:  # closed by the program itself
        return True
    except (termios.error, OSError) as error:
        return error.args[0] in _GONE
    return False


_GONE = (errno.EIO, errno.EBADF, errno.ENXIO, errno.ENODEV)
"""What the system says of a terminal that was closed or unplugged."""


def flush_or_discard() -> None:
    """Flush the standard streams once the screens are closed; point those that fail to the null device.

    Python flushes them again at exit, and ends with an exit code of its own where that fails.
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
    """Copy a text by the system's clipboard program; False where there is none or it fails."""
    for command in _CLIPBOARDS:
        if shutil.which(command[0]):
            try:
                subprocess.run(command, input=text.encode(), timeout=2, check=True, capture_output=True)
            except (OSError, subprocess.SubprocessError):
                continue
            return True
    return False


# The background colour: the question is sent before the program is imported, the reply read after that

ASK = b"\x1b]11;?\x1b\\"
ANSWER_SECONDS = 0.1
"""How long the reply may take from the question on; most of it passes while the program is imported."""
_ANSWER = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)[^\x07\x1b]*(?:\x07|\x1b\\)")


class TerminalReply(NamedTuple):
    """The terminal's reply, and what else came."""

    light: bool | None
    """Whether the background is light; None without a reply."""
    typed: str
    """Keys that were pressed meanwhile; they are for the first screen."""


class TerminalBackground:
    """Ask for the background colour; nothing is echoed until the reply is read."""

    def __init__(self) -> None:
        """Send the question, where there is a terminal."""
        self._asked_at = time.monotonic()
        self._source = -1
        self._before: list[Any] = []
        if sys.platform != "win32" and sys.stdin.isatty() and sys.__stderr__ is not None and sys.__stderr__.isatty():
            self._source = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._source)
            tty.setcbreak(self._source, termios.TCSANOW)
            os.write(sys.__stderr__.fileno(), ASK)

    def answer(self) -> TerminalReply:
        """Wait for the reply at most until 100 ms after the question, and restore the terminal's mode."""
        if self._source < 0 or sys.platform == "win32":
            return TerminalReply(None, "")
        received = b""
        try:
            until = self._asked_at + ANSWER_SECONDS
            while (
                not _ANSWER.search(received)
                and select.select([self._source], [], [], max(0.0, until - time.monotonic()))[0]
            ):
                received += os.read(self._source, 1024)
        finally:
            termios.tcsetattr(self._source, termios.TCSANOW, self._before)
        return parse_reply(received)


def parse_reply(received: bytes) -> TerminalReply:
    """Separate the terminal's reply from what was typed before and after it."""
    match = _ANSWER.search(received)
    if match is None:
        return TerminalReply(None, _keys(received))
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    typed = received[: match.start()] + received[match.end() :]
    return TerminalReply(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5, _keys(typed))


def _keys(typed: bytes) -> str:
    """Typed bytes as keys; Textual reads Enter as a carriage return."""
    return typed.decode(errors="replace").replace("\n", "\r")
