"""Who holds a project file: one program at a time, said by name to everybody else."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path

from coprod_tui.base.errors import FileTrouble, Trouble

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 1 << 30
"""Windows locks bytes, and a locked byte cannot be read: we lock one that is never written."""


class Holding:
    """The lock on `NAME.coprod.open`; its text (pid, host, user, since) is believed only while the lock is held."""

    def __init__(self, project: Path) -> None:
        """Takes the lock; raises FileTrouble (HELD, READ_ONLY) when another has it or the folder cannot be written."""
        self.path = project.with_name(project.name + ".open")
        self._file = self._locked(project)
        told = {"pid": os.getpid(), "host": socket.gethostname(), "user": _user(), "since": _now()}
        # On a full disk the lock holds without its text: what is in the file can still be read.
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, json.dumps(told).encode())

    def _locked(self, project: Path) -> int:
        while True:
            try:
                file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            except OSError as error:
                raise FileTrouble(
                    Trouble.READ_ONLY,
                    f"Nothing can be written beside {project.name}: {error.strerror}. Copy it to a folder of your own.",
                ) from error
            if not _try_lock(file):
                os.close(file)
                raise FileTrouble(Trouble.HELD, held_by(project))
            if _same(file, self.path):
                return file
            os.close(file)

    def release(self) -> None:
        """Gives the lock back and takes the text away; a second call does nothing."""
        if self._file < 0:
            return
        with contextlib.suppress(OSError):
            self.path.unlink()
        os.close(self._file)
        self._file = -1


def is_held(project: Path) -> bool:
    """Whether another program has a project open; asks without leaving anything behind, in a read-only folder too."""
    try:
        file = os.open(project.with_name(project.name + ".open"), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(file)
    finally:
        os.close(file)


def held_by(project: Path) -> str:
    """The sentence that says who has a file open and since when."""
    try:
        told = json.loads(project.with_name(project.name + ".open").read_text("utf-8"))
        since = datetime.fromisoformat(told["since"])
        who = f"{told['user']} on {told['host']}, process {int(told['pid'])}"
        today = since.date() == datetime.now(since.tzinfo).date()
        when = f"{since:%H:%M} today" if today else f"{since.day} {since:%B, %H:%M}"
    except (OSError, ValueError, KeyError, TypeError):
        return f"{project.name} is open in another program. Close it there first; nothing was changed."
    end = _how_to_end(told["pid"], told["host"])
    return f"{project.name} is open: {who}, since {when}. Close it there first; nothing was changed.{end}"


def _how_to_end(pid: int, host: str) -> str:
    """What to type when that program does not answer any more; what it saved stays, and so does what it had typed."""
    if host != socket.gethostname():
        return ""
    how = f"taskkill /F /PID {pid}" if sys.platform == "win32" else f"kill {pid}"
    return f" If it does not answer any more, this ends it, and all that it saved stays: {how}"


def _try_lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _same(file: int, path: Path) -> bool:
    """Whether the locked file is still the one at the path; another may have released and removed it in between."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
