"""Folders of the program's own files, and atomic writing of private files."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from coprod_tui.base.errors import FileError, FileErrorKind

_SUFFIX = ".coprod-part"
"""The suffix of a temporary file that has not been renamed yet."""
_STALE_AFTER = 3600.0
"""Age in seconds after which a temporary file is taken for one that a killed process left, and is deleted."""


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


@contextlib.contextmanager
def temporary_file(folder: Path, content: bytes) -> Iterator[Path]:
    """Yield a private temporary file (0600) with this content, synced to disk, to be renamed inside the `with`.

    Afterwards the folder is synced too; a file that was not renamed is deleted. Raises OSError.
    """
    _delete_stale(folder)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=_SUFFIX, dir=folder)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    _sync_folder(folder)


def _delete_stale(folder: Path) -> None:
    """Delete temporary files that a killed process left an hour or more ago."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f".*{_SUFFIX}"):
            if time.time() - left.lstat().st_mtime > _STALE_AFTER:
                left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
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
