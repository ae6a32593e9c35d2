"""The lock on a project file: one program at a time has it open, and everybody else is told which one."""

from __future__ import annotations

import contextlib
import errno
import getpass
import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.text import sanitize

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 1 << 30
"""Windows locks bytes, and a locked byte cannot be read: we lock one that is never written."""
_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
"""Whoever gives a project away can put a link beside it: what that leads to is never opened. Windows has no flag."""
_LONGEST_TEXT = 4096
"""Bytes of a lock's text that are read: more is not a text of ours."""
_LONGEST_NAME = 200


class FileLock:
    """The lock on `NAME.coprod.open`; its text (pid, host, user, since) is believed only while the lock is held."""

    def __init__(self, project: Path) -> None:
        """Take the lock; raises FileError (HELD, READ_ONLY) when another has it or the folder cannot be written."""
        self.path = _lock_path(project)
        self._file = self._locked(project)
        text = {"pid": os.getpid(), "host": socket.gethostname(), "user": _user(), "since": _now()}
        # On a full disk the lock holds without its text: what is in the project can still be read.
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, json.dumps(text).encode())

    def _locked(self, project: Path) -> int:
        """Open and lock the file, again until the locked one is the one at the path; return its descriptor."""
        while True:
            try:
                file = os.open(self.path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
            except OSError as error:
                raise _cannot_be_opened(error, self.path, project) from error
            if not _try_lock(file):
                os.close(file)
                raise FileError(FileErrorKind.HELD, describe_holder(project))
            if _is_at(file, self.path):
                return file
            os.close(file)

    def release(self) -> None:
        """Give the lock back and remove its file; idempotent."""
        if self._file < 0:
            return
        with contextlib.suppress(OSError):
            self.path.unlink()
        os.close(self._file)
        self._file = -1


def is_locked(project: Path) -> bool:
    """Whether another program has a project open; leaves nothing behind, and works in a read-only folder too."""
    try:
        file = os.open(_lock_path(project), os.O_RDWR | _FLAGS)
    except OSError:
        return False
    try:
        return not _try_lock(file)
    finally:
        os.close(file)


def describe_holder(project: Path) -> str:
    """The sentence that says who has a file open and since when."""
    holder = _holder(_lock_path(project))
    if holder is None:
        return f"{project.name} is open in another program. Close it there first; nothing was changed."
    since = holder.since
    today = since.date() == datetime.now(since.tzinfo).date()
    when = f"{since:%H:%M} today" if today else f"{since.day} {since:%B, %H:%M}"
    who = f"{holder.user} on {holder.host}, process {holder.pid}"
    end = _how_to_end(holder)
    return f"{project.name} is open: {who}, since {when}. Close it there first; nothing was changed.{end}"


# The lock's file


def _lock_path(project: Path) -> Path:
    return project.with_name(project.name + ".open")


def _cannot_be_opened(error: OSError, path: Path, project: Path) -> FileError:
    if error.errno == errno.ELOOP:
        return FileError(
            FileErrorKind.READ_ONLY,
            f"{path.name} beside {project.name} is a link to another file, which was left as it is."
            " Remove the link, or copy the project to a folder of your own.",
        )
    return FileError(
        FileErrorKind.READ_ONLY,
        f"Nothing can be written beside {project.name}: {error.strerror}. Copy it to a folder of your own.",
    )


def _try_lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_at(file: int, path: Path) -> bool:
    """Whether the locked file is still the one at the path; another may have released and removed it in between."""
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except OSError:
        return False


# Its text, which anybody can have written


class _Holder(NamedTuple):
    pid: int
    host: str
    user: str
    since: datetime


def _holder(path: Path) -> _Holder | None:
    """Who a lock's text says has the file open; None for a text that no lock of ours has."""
    try:
        match json.loads(_text(path)):
            case {"pid": int(pid), "host": str(host), "user": str(user), "since": str(since)} if (
                pid > 0 and not isinstance(pid, bool) and max(len(host), len(user)) <= _LONGEST_NAME
            ):
                return _Holder(pid, sanitize(host), sanitize(user), datetime.fromisoformat(since))
    except (OSError, ValueError, RecursionError):
        pass
    return None


def _text(path: Path) -> str:
    file = os.open(path, os.O_RDONLY | _FLAGS)
    try:
        content = os.read(file, _LONGEST_TEXT + 1)
    finally:
        os.close(file)
    if len(content) > _LONGEST_TEXT:
        raise ValueError("too long")
    return content.decode()


def _how_to_end(holder: _Holder) -> str:
    """What to type when that program hangs; what it has saved stays, and so does what it keeps as drafts."""
    if holder.host != socket.gethostname():
        return ""
    how = f"taskkill /F /PID {holder.pid}" if sys.platform == "win32" else f"kill {holder.pid}"
    return f" If it does not answer any more, this ends it, and all that it saved stays: {how}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
