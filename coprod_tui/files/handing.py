"""Handing a project over: a checked copy of its file, on a stick or in any folder, while the project stays open."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

from coprod_tui.files.writing import free_path, safe_name, write_file
from coprod_tui.meeting.copying import Copy
from coprod_tui.meeting.glance import Glance, glance
from coprod_tui.meeting.opening import ENDING


def place_for(project: Path, wanted: Path, today: date) -> Path:
    """The file that a copy becomes: in a folder one with the day in its name, that is not there yet."""
    if wanted.is_dir():
        return free_path(wanted, f"{safe_name(project.stem)} {today.isoformat()}", ENDING)
    return wanted if wanted.suffix else wanted.with_name(wanted.name + ENDING)


def hand_over(copy: Copy, path: Path) -> Glance:
    """Writes a copy, reads it back and answers what is in it; on any thread. Raises FileTrouble, and leaves nothing.

    Lines that are typed and not kept stay behind: on two laptops they would be kept twice.
    """
    copy.drop_drafts()
    path = write_file(path, copy.content())
    try:
        return glance(path)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def handed(path: Path, found: Glance) -> str:
    """What a person is told of a copy that was made and read back."""
    things = "1 thing" if found.said == 1 else f"{found.said:,} things"
    return f"Handed over and read back: {path}, with {things} said."
