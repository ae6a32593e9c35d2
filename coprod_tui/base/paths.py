"""Where the program's own files lie, and writing them so that a cut leaves the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from coprod_tui.base.errors import FileTrouble, Trouble

_PART = ".coprod-part"
"""The ending of a file that has not got its name yet."""
_LEFT_OVER = 3600.0
"""Seconds after which such a file was left by a program that died, and is swept away."""


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
    with written_part(path.parent, content) as part:
        part.replace(path)


@contextlib.contextmanager
def written_part(folder: Path, content: bytes) -> Iterator[Path]:
    """A private file (0600) in a folder, whole on the disk, that is to be given its name inside the `with`.

    The name is put on the disk too; what was not given one is taken away. Raises OSError.
    """
    _sweep(folder)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=_PART, dir=folder)
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
    _settle(folder)


def _sweep(folder: Path) -> None:
    """Takes away what a program that died an hour or more ago left half written."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f".*{_PART}"):
            if time.time() - left.lstat().st_mtime > _LEFT_OVER:
                left.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Puts the new name on the disk; Windows and some network folders have no way to ask for it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# Where the files that come with the program are: the plans, the wordings, the worked example.

_PACKAGE = Path(__file__).resolve().parents[1]


def sessions(package: Path = _PACKAGE) -> Path:
    """The shipped folder `sessions`: inside the installed package, or beside it in a checkout; raises FileTrouble."""
    for folder in (package / "sessions", package.parent / "sessions"):
        if (folder / "plans").is_dir():
            return folder
    raise FileTrouble(
        Trouble.MISSING,
        f"The meeting plans that come with coprod are not in {package / 'sessions'}. Please install coprod again.",
    )
