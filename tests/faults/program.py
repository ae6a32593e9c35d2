"""The real program in a pseudo-terminal, started fast: one process has imported it and forks for each run."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 40.0
"""Timeout in seconds for anything that is waited for."""
_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_])", re.DOTALL
)

FORKING = """
import gc, json, os, sys, traceback
import coprod_tui.tui.app, coprod_tui.cli, coprod_tui.cli
gc.freeze()
print("ready", flush=True)
for line in iter(sys.stdin.readline, ""):
    asked = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        end = os.open(asked["tty"], os.O_RDWR | (os.O_NOCTTY if asked["unheard"] else 0))
        for number in (0, 1, 2):
            os.dup2(end, number)
        sys.stdin = sys.__stdin__ = open(0, closefd=False)
        sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)
        sys.stderr = sys.__stderr__ = open(2, "w", closefd=False)
        os.environ.update(asked["env"])
        # As the interpreter ends: what is left in the streams is written, and 120 says that it could not be.
        try:
            code = coprod_tui.cli.main([asked["file"]])
        except BaseException:
            code = 1
            traceback.print_exc()
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = 120
        os._exit(code)
    print(pid, flush=True)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Starter:
    """Starts the program by forking; one run at a time."""

    def __init__(self) -> None:
        self._forking = subprocess.Popen(
            [sys.executable, "-c", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        self._line()

    def _line(self) -> str:
        assert self._forking.stdout is not None
        return self._forking.stdout.readline().strip()

    def ask(self, tty: str, file: Path, env: dict[str, str], *, unheard: bool = False) -> int:
        assert self._forking.stdin is not None
        self._forking.stdin.write(json.dumps({"tty": tty, "file": str(file), "env": env, "unheard": unheard}) + "\n")
        self._forking.stdin.flush()
        return int(self._line())

    def exit_code(self) -> int:
        """The exit code of the last run when it has ended; negative for a signal."""
        return int(self._line())

    def close(self) -> None:
        """End the process that forks."""
        assert self._forking.stdin is not None
        assert self._forking.stdout is not None
        self._forking.stdin.close()
        self._forking.wait(PATIENCE)
        self._forking.stdout.close()

    @contextlib.contextmanager
    def running(
        self, file: Path, folders: Path, size: tuple[int, int] = (80, 24), *, unheard: bool = False
    ) -> Iterator[Run]:
        """The program with a file open, its own folders in `folders`; it is killed at the end, if it still runs.

        `unheard`: it is not told when its terminal goes, as under a program that keeps SIGHUP to itself.
        """
        run = Run(self, file, folders, size, unheard=unheard)
        try:
            yield run
        finally:
            run.end()


class Run:
    """One run of the program."""

    def __init__(
        self, starter: Starter, file: Path, folders: Path, size: tuple[int, int], *, unheard: bool = False
    ) -> None:
        self._starter = starter
        self._end, other = pty.openpty()
        self.size = size
        self.resize(*size)
        env = {f"COPROD_{name}_DIR": str(folders / name.lower()) for name in ("CONFIG", "STATE", "DOCUMENTS")}
        (folders / "config").mkdir(parents=True, exist_ok=True)
        (folders / "config" / "settings.toml").write_text('theme = "dark"\n')
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.pid = starter.ask(os.ttyname(other), file, env, unheard=unheard)
        self._raw = b""
        self._code: int | None = None
        os.close(other)

    def resize(self, columns: int, rows: int) -> None:
        """Resize the window; the program gets SIGWINCH."""
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys: str) -> None:
        """Type a text at once."""
        with contextlib.suppress(OSError):
            self.send_bytes(keys.encode())

    def send_bytes(self, keys: bytes) -> None:
        """Type bytes, which need not be valid text."""
        os.write(self._end, keys)

    @property
    def raw(self) -> str:
        """All bytes that were sent to the terminal."""
        return self._raw.decode(errors="replace")

    def read(self, seconds: float) -> bool:
        """Read output for at most so long; False when there was none or the program has ended."""
        if self._end < 0 or not select.select([self._end], [], [], seconds)[0]:
            return False
        try:
            came = os.read(self._end, 1 << 20)
        except OSError:
            return False
        self._raw += came
        return bool(came)

    @property
    def text(self) -> str:
        """All output without escape sequences."""
        return _SEQUENCE.sub("", self._raw.decode(errors="replace"))

    def wait_for(self, words: str) -> None:
        """Wait until these words were shown."""
        until = time.monotonic() + PATIENCE
        while words not in self.text:
            if time.monotonic() > until or (not self.read(0.5) and not self.alive()):
                raise AssertionError(f"{words!r} did not come:\n{self.text[-1500:]}")

    def alive(self) -> bool:
        """Whether the program still runs."""
        try:
            os.kill(self.pid, 0)
            if not Path("/proc/self/stat").exists():
                return True
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except (ProcessLookupError, FileNotFoundError):
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when the program has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def close_terminal(self) -> None:
        """Close the window, as by its X."""
        os.close(self._end)
        self._end = -1

    def wait(self) -> int:
        """Wait for the end, reading output meanwhile; return the exit code."""
        if self._code is None:
            until = time.monotonic() + PATIENCE
            while self.alive():
                if time.monotonic() > until:
                    raise AssertionError(f"it does not end:\n{self.text[-1500:]}")
                if not self.read(0.02):
                    time.sleep(0.005)
            while self.read(0.1):
                pass
            self._code = self._starter.exit_code()
        return self._code

    def closes(self) -> int:
        """Press Ctrl+Q, again where the terminal swallowed it; return the exit code."""
        for _ in range(10):
            self.send("\x11")
            until = time.monotonic() + 2
            while self.alive() and time.monotonic() < until:
                self.read(0.02)
            if not self.alive():
                break
        return self.wait()

    def end(self) -> None:
        """Kill the program if it still runs."""
        if self._code is None:
            self.signal(signal.SIGKILL)
            self.wait()
        if self._end >= 0:
            while self.read(0):
                pass
            self.close_terminal()
