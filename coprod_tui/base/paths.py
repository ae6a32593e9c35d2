"""Folders of the program's own files, and atomic writing of private files."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from coprod_tui.base.errors import FileError, FileErrorKind

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".coprod-part"
"""The suffix of temporary folders, and of the temporary files of 0.1.0."""
_STALE_AFTER = 3600.0
"""Age in seconds after which what cannot be locked is taken for left by a killed program, and is deleted."""


def config_folder() -> Path:
    """The folder of the person's settings and own plans; the variable COPROD_CONFIG_DIR names another."""
    return _from_environment("COPROD_CONFIG_DIR") or platformdirs.user_config_path("coprod", appauthor=False)


def state_folder() -> Path:
    """The folder of this laptop's state (drafts, registry, reports); the variable COPROD_STATE_DIR names another."""
    return _from_environment("COPROD_STATE_DIR") or platformdirs.user_state_path("coprod", appauthor=False)


def documents_folder() -> Path:
    """The folder where new projects are kept unless told otherwise; the variable COPROD_DOCUMENTS_DIR names another."""
    return _from_environment("COPROD_DOCUMENTS_DIR") or platformdirs.user_documents_path()


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser().absolute() if value else None


def followed(path: Path) -> Path:
    """The path itself, or where a link is in it, that of the file that it leads to. Never raises.

    A project is locked, backed up and sealed where it lies, whatever name it was opened by.
    """
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path
    return path if resolved == path.absolute() else resolved


def make_private(folder: Path) -> None:
    """Create a folder that only this person can read (0700), with its parents; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)


def replace_private(path: Path, content: bytes) -> None:
    """Replace a file atomically by one that only this person can read (0600); its folder must exist.

    A symbolic link stays one, and its target is replaced. Raises OSError; the old file is then unchanged.
    """
    path = path.resolve()
    with temporary_file(path.parent, content) as part:
        part.replace(path)


class TemporaryFile:
    """A private file (0600), whole and synced to disk, in a folder that no other account can enter.

    It is renamed through the open folder, not through its path: in a folder that others may write to, somebody could
    put another file under any name.
    """

    def __init__(self, path: Path, folder: int | None) -> None:
        """`folder` is the descriptor of its folder; None where the system has none."""
        self.path = path
        self._folder = folder

    def replace(self, target: Path) -> None:
        """Give it its name, in place of a file that is there; raises OSError."""
        if self._folder is None:
            os.replace(self.path, target)
        else:
            os.replace(self.path.name, target, src_dir_fd=self._folder)

    def link(self, target: Path) -> None:
        """Give it a second name; raises FileExistsError where that is taken, OSError where there are no hard links."""
        if self._folder is None:
            os.link(self.path, target)
        else:
            os.link(self.path.name, target, src_dir_fd=self._folder)


@contextlib.contextmanager
def temporary_file(folder: Path, content: bytes) -> Iterator[TemporaryFile]:
    """Yield a temporary file with this content, to be renamed inside the `with` to a name in the same folder.

    Afterwards the folder is synced too; a file that was not renamed is deleted. Raises OSError.
    """
    sweep(folder)
    with _private_folder(folder) as (own, descriptor):
        part = own / "part"
        file = os.open(part.name if descriptor is not None else part, _NEW_FILE, 0o600, dir_fd=descriptor)
        with os.fdopen(file, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        yield TemporaryFile(part, descriptor)
    sync_folder(folder)


_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def work_folder() -> Path:
    """Where working folders lie."""
    return state_folder() / "work"


@contextlib.contextmanager
def working_folder() -> Iterator[Path]:
    """Yield an empty folder (0700) of this person's own, for work on copies; it is deleted at the end.

    It lies in the state folder, so nobody else can take its name or reach it by its path; where that cannot be
    written, it lies where the system has temporary files. Raises OSError.
    """
    folder = work_folder()
    try:
        make_private(folder.parent)
        make_private(folder)
    except OSError:
        folder = Path(tempfile.gettempdir())
    sweep(folder)
    with _private_folder(folder) as (own, _):
        yield own


@contextlib.contextmanager
def _private_folder(inside: Path) -> Iterator[tuple[Path, int | None]]:
    """Make a folder (0700) and lock it, so that `sweep` knows whether its program still runs; delete it at the end."""
    own = Path(tempfile.mkdtemp(prefix=".", suffix=_SUFFIX, dir=inside))
    descriptor = None
    try:
        if sys.platform == "win32":
            lock = os.open(own / "lock", _NEW_FILE)  # an open file cannot be deleted there, nor its folder
        else:
            lock = descriptor = os.open(own, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            with contextlib.suppress(OSError):  # some network folders have no locks
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield own, descriptor
        finally:
            if sys.platform == "win32":
                os.close(lock)
            shutil.rmtree(own, ignore_errors=True)
            if sys.platform != "win32":
                os.close(lock)
    finally:
        with contextlib.suppress(OSError):
            own.rmdir()


def sweep(folder: Path) -> None:
    """Delete the temporary files and folders in a folder that killed programs of this person left. Never raises."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f".*{_SUFFIX}*"):
            with contextlib.suppress(OSError):
                _sweep_one(left)


def _sweep_one(left: Path) -> None:
    status = left.lstat()
    is_own = sys.platform == "win32" or status.st_uid == os.getuid()
    if not is_own:
        return
    if not stat.S_ISDIR(status.st_mode):
        # 0.1.0 left files, and nothing tells whether it still runs.
        if time.time() - status.st_mtime > _STALE_AFTER:
            left.unlink(missing_ok=True)
    elif not _is_in_use(left, status):
        shutil.rmtree(left, ignore_errors=True)


def _is_in_use(folder: Path, status: os.stat_result) -> bool:
    """Whether the program that made a temporary folder still runs."""
    if sys.platform == "win32":
        try:
            (folder / "lock").unlink(missing_ok=True)
        except OSError:
            return True
        return False
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return time.time() - status.st_mtime <= _STALE_AFTER
    finally:
        os.close(descriptor)
    return False


def sync_folder(folder: Path) -> None:
    """Sync the folder, so that a new name is on disk; Windows and some network folders cannot do it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# Shipped files

_PACKAGE = Path(__file__).resolve().parents[1]


def sessions_folder(package: Path = _PACKAGE) -> Path:
    """The shipped folder `sessions`: inside the installed package, or beside it in a checkout; raises FileError."""
    for folder in (package / "sessions", package.parent / "sessions"):
        if (folder / "plans").is_dir():
            return folder
    raise FileError(
        FileErrorKind.MISSING,
        f"The meeting plans that come with coprod are not in {package / 'sessions'}. Please install coprod again.",
    )
