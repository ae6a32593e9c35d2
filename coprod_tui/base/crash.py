"""Crash reports without anybody's words, and the message that a person reads after a crash."""

from __future__ import annotations

import contextlib
import platform
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from coprod_tui import __version__
from coprod_tui.base.paths import make_private, replace_private, state_folder

EXIT_CODE = 70
"""Exit code of an internal error (EX_SOFTWARE)."""
_MOST_FRAMES = 60
_MOST_REPORTS = 20
"""Number of reports that are kept."""


def write_report(error: BaseException) -> Path | None:
    """Write a report to the state folder (0600) and return its path; None where it cannot be written.

    It has types, files, lines and versions. Error messages and values of variables are left out, because they can
    contain people's words.
    """
    folder = state_folder() / "reports"
    now = datetime.now().astimezone()
    path = folder / f"{now:%Y-%m-%d %H%M%S.%f}.txt"
    with contextlib.suppress(OSError):
        make_private(folder.parent)
        make_private(folder)
        replace_private(path, "\n".join(_report_lines(error, now)).encode() + b"\n")
        for old in sorted(folder.glob("*.txt"))[:-_MOST_REPORTS]:
            old.unlink(missing_ok=True)
        return path
    return None


def crash_message(written: Path | None, project: Path | None) -> str:
    """Return the two sentences that a person reads: what is safe, and where the report is."""
    where = f" in {project}" if project else ""
    safe = (
        f"A bug in coprod stopped it; everything that was shown as saved is safe{where}, and drafts are offered again."
    )
    if written is None:
        return f"{safe} Open it again to go on."
    return f"{safe} What happened, without anybody's words, is written in {written}."


def _report_lines(error: BaseException, now: datetime) -> Iterator[str]:
    from importlib import metadata  # noqa: PLC0415 - it loads the packages for mail, and only a bug waits for it

    yield f"coprod {__version__}, {now.isoformat(timespec='seconds')}"
    yield f"Python {platform.python_version()} on {platform.system()} {platform.release()}"
    for name in ("textual", "rich", "peewee", "immutables"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            yield f"{name} {metadata.version(name)}"
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield ""
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(current.__traceback__)]
        yield from (f"  {_short_path(code.co_filename)}:{line} {code.co_name}" for code, line in frames[-_MOST_FRAMES:])
        current = current.__cause__ or current.__context__


def _short_path(name: str) -> str:
    """A path relative to its package: the folders above it can contain somebody's name."""
    parts = Path(name).parts
    for top in ("coprod_tui", "site-packages"):
        if top in parts:
            return "/".join(parts[parts.index(top) + (top == "site-packages") :])
    return Path(name).name if not name.startswith("<") else name
