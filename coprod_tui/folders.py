"""Where the program's own files lie, and writing them so that a cut leaves the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

import platformdirs

_LEFT_OVER = 3600.0
"""Seconds after which a temporary file was left by a process that died, and is swept away."""


def config_folder() -> Path:
    """The folder of the person's settings and own plans; the variable COPROD_CONFIG_DIR names another."""
    return _named("COPROD_CONFIG_DIR") or platformdirs.user_config_path("coprod", appauthor=False)


def state_folder() -> Path:
    """The folder of what this laptop remembers; the variable COPROD_STATE_DIR names another."""
    return _named("COPROD_STATE_DIR") or platformdirs.user_state_path("coprod", appauthor=False)


def documents_folder() -> Path:
    """The folder where new projects are kept unless told otherwise; the variable COPROD_DOCUMENTS_DIR names another."""
    return _named("COPROD_DOCUMENTS_DIR") or platformdirs.user_documents_path()


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser().absolute() if value else None


def make_private(folder: Path) -> None:
    """Makes a folder that only this person can look into (0700); raises OSError when it cannot be made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)


def replace_private(path: Path, content: bytes) -> None:
    """Writes a file that only this person can read (0600), whole or not at all; its folder must be there.

    A symbolic link stays one, and what it leads to is replaced. Raises OSError, with the old file as it was.
    """
    path = path.resolve()
    _sweep(path)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _sweep(path: Path) -> None:
    for one in path.parent.glob(f".{path.name}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - one.stat().st_mtime > _LEFT_OVER:
                one.unlink()


def _settle(folder: Path) -> None:
    """Puts the new name on the disk too; Windows neither needs nor allows it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
