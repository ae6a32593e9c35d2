"""Putting what is made on the command line on this laptop's list of projects, and what is changed there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from coprod_tui.meeting.rules.next import how_far, next_step
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.state import Laptop, Recent


def remember(path: Path, project: Snapshot) -> None:
    """Puts a project on the list, as one that was closed in good order."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    Laptop().remember(Recent(str(path.absolute()), project.project.title, now, state=_state(project), closed=now))


def remember_state(path: Path, project: Snapshot) -> None:
    """Tells how far a project on the list is now; where one was in it, and when it was open last, stay."""
    laptop = Laptop()
    if known := laptop.known(path):
        laptop.remember(replace(known, title=project.project.title, state=_state(project)))


def _state(project: Snapshot) -> str:
    return f"{how_far(project)}\nNext: {next_step(project).sentence}"
