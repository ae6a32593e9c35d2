"""Putting what is made on the command line on this laptop's list of projects."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from coprod_tui.meeting.rules.next import how_far, next_step
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.state import Laptop, Recent


def remember(path: Path, project: Snapshot) -> None:
    """Puts a project on the list, as one that was closed in good order."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    state = f"{how_far(project)}\nNext: {next_step(project).sentence}"
    Laptop().remember(Recent(str(path.absolute()), project.project.title, now, state=state, closed=now))
