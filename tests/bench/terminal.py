"""A program in a pseudo-terminal of our own: keys go in, and the frames that come out are timed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

WIDTH, HEIGHT = 120, 40
PATIENCE = 30.0
"""Seconds after which something that does not come is an error."""
LEAVING = 5.0
"""Seconds that a program gets to close."""
_CLOSE = b"\x11"
_FRAME_ENDS = b"\x1b[?2026l"
_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_HAS_FRAMES = b"\x1b[?2026;2$y"
_ASKS_FOR_GROUND = b"\x1b]11;?\x1b\\"
_GROUND_IS_DARK = b"\x1b]11;rgb:0000/0000/0000\x1b\\"
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_])", re.DOTALL
)


class TooSlow(Exception):
    """Something was waited for and did not come; what came instead is told."""


class Terminal:
    """One run of a program at 120×40 with true colour; it ends with the block that it is used in."""

    def __init__(self, command: Sequence[str], bytecode: Path, environment: Mapping[str, str] | None = None) -> None:
        """`bytecode` is a folder for compiled modules: without them a start takes four times as long."""
        self._command = command
        self._environment = environment or {}
        self._bytecode = bytecode
        self._pid = 0
        self._end = -1
        self._seen = b""
        self.began = 0.0

    def __enter__(self) -> Self:
        self.began = time.perf_counter()
        self._pid, self._end = pty.fork()
        if self._pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LINES=str(HEIGHT), COLUMNS=str(WIDTH))
            os.environ.update(PYTHONPYCACHEPREFIX=str(self._bytecode))
            os.environ.update(self._environment)
            for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
                os.environ.pop(name, None)
            os.execvp(self._command[0], list(self._command))
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._end)

    def _leave(self) -> None:
        """Closes the program as a person does, so that the next start is a usual one."""
        os.write(self._end, _CLOSE)
        until = time.perf_counter() + LEAVING
        while time.perf_counter() < until:
            try:
                self._read(0.1)
            except TooSlow:
                return

    def _read(self, seconds: float) -> bool:
        """Takes what has come, or waits for it; answers what the program asks of a terminal. False: nothing came."""
        if not select.select([self._end], [], [], seconds)[0]:
            return False
        try:
            came = os.read(self._end, 1 << 20)
        except OSError as error:
            raise TooSlow(f"the program ended: {_words(self._seen)[-500:]}") from error
        self._seen += came
        if _ASKS_FOR_FRAMES in came:
            os.write(self._end, _HAS_FRAMES)
        if _ASKS_FOR_GROUND in came:
            os.write(self._end, _GROUND_IS_DARK)
        return True

    def send(self, keys: str) -> float:
        """Sends keys, all at once, and answers when; what came before is forgotten."""
        self._seen = b""
        when = time.perf_counter()
        os.write(self._end, keys.encode())
        return when

    def wait_for(self, words: str) -> float:
        """Waits until these words stand in what came, and the frame that they came in is whole; answers when it was.

        A frame counts when its bracket closes; before a program knows that the terminal takes brackets, when it came.
        """
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            whole, bracket, _ = self._seen.rpartition(_FRAME_ENDS)
            if words in _words(whole if bracket else self._seen):
                return time.perf_counter()
            self._read(0.5)
        raise TooSlow(f"{words!r} did not come: {_words(self._seen)[-500:]!r}")

    def quiet(self, seconds: float = 0.3) -> int:
        """Waits until nothing has come for so long, and answers how many bytes came till then."""
        until = time.perf_counter() + PATIENCE
        while self._read(seconds) and time.perf_counter() < until:
            pass
        return len(self._seen)

    def processor(self) -> float:
        """Seconds of processor time that the program has taken, all its threads together (Linux: CPUCLOCK_SCHED)."""
        return time.clock_gettime((~self._pid << 3) | 2)

    def memory(self) -> float:
        """The most memory that the program has had, in MB."""
        for line in Path(f"/proc/{self._pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0


def _words(raw: bytes) -> str:
    """What is read, without the sequences that move and colour it."""
    return _SEQUENCE.sub(b"", raw).decode(errors="replace")
