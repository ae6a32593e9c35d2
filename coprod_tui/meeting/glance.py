"""What is in a project's file, told without opening the project: for lists of backups."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from coprod_tui.meeting.opening import judge_outside, judged, plain_error
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.meeting.sealed import errors


@dataclass(frozen=True, slots=True)
class Glance:
    """What a person needs to know of a file to choose it."""

    project: str
    """The project's id."""
    title: str
    said: int
    """How many contributions are in it."""
    verbs: int
    last_at: str
    """When the last thing was done: ISO 8601 with offset."""
    head: str
    """The hash of the last verb of the replica that wrote last."""


def glance(path: Path) -> Glance:
    """Looks into a file that nobody writes to, and changes nothing; raises FileTrouble where it is no sound project."""
    judge_outside(path)
    with judged(path) as (_, connection):
        try:
            project, replica = connection.execute("SELECT project, replica FROM identity").fetchone()
            [title] = connection.execute("SELECT title FROM project").fetchone() or ("",)
            [said] = connection.execute("SELECT count(*) FROM contribution WHERE NOT removed").fetchone()
            [verbs] = connection.execute("SELECT count(*) FROM verb").fetchone()
            last = connection.execute("SELECT at FROM verb ORDER BY ms DESC, n DESC LIMIT 1").fetchone()
            head = connection.execute(
                "SELECT hash FROM verb WHERE replica = ? ORDER BY n DESC LIMIT 1", (replica,)
            ).fetchone()
        except errors(UnicodeDecodeError, TypeError) as error:
            raise FileTrouble(Trouble.DAMAGED, f"{path} is damaged ({plain_error(error)}).") from error
    return Glance(project, title, said, verbs, last[0] if last else "", head[0] if head else "")


def glanced(path: Path) -> Glance | None:
    """As `glance`; None where it cannot be read."""
    with contextlib.suppress(FileTrouble, OSError):
        return glance(path)
    return None
