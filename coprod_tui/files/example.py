"""The worked example: an invented project, built from the files in `sessions/example` by the verbs of a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from coprod_tui.files.example_brief import Doing, Invented, write_brief
from coprod_tui.files.notes import read_notes
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.clock import Clock
from coprod_tui.meeting.model import Openness
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import setup
from coprod_tui.meeting.verbs.imports import take_notes

NAME = "Riverside example"
"""What the file is called unless somebody says otherwise."""


class Create(Protocol):
    """Makes a new project file with its first verb, as `Session.create` does."""

    def __call__(self, path: Path, begin: Callable[[Now, Snapshot], Act[str]], *, clock: Clock) -> Doing:
        """Answers the project, open."""


def build_example(path: Path, create: Create, folder: Path | None = None) -> Snapshot:
    """Writes the worked example to a new file, closes and answers it; raises Refusal, and then leaves no file behind.

    `folder` holds `project.toml` and the notes files; without it, those that come with the program.
    """
    folder = folder or sessions() / "example"
    read = read_example(folder)
    wall = Invented(read["begun"])
    project = create(path, partial(setup.begin, **_beginning(read)), clock=Clock(wall))
    try:
        for one in read["notes"]:
            wall.at = one["at"]
            text = (folder / one["file"]).read_text("utf-8")
            project.do(take_notes, read_notes(text, project.snapshot.streams, name=one["file"]))
        write_brief(project, read, wall)
    except BaseException:
        project.close()
        # On a full disk closing could not move it all into the one file.
        for one in (path, path.with_name(f"{path.name}-wal")):
            one.unlink(missing_ok=True)
        raise
    project.close()
    return project.snapshot


def read_example(folder: Path) -> dict[str, Any]:
    """What `project.toml` says; raises BadContent for a file that is not there or not TOML."""
    path = folder / "project.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadContent(f"The worked example cannot be read from {path}: {error}") from error


def _beginning(read: Mapping[str, Any]) -> dict[str, Any]:
    points = [(Openness.OPEN, one["text"], one["source"]) for one in read["can_change"]]
    points += [(Openness.FIXED, one["text"], one["source"]) for one in read["cannot_change"]]
    return {
        "title": read["title"],
        "purpose": read["purpose"],
        "decides": read["decides"],
        "streams": [_stream(one) for one in read["stream"]],
        "points": points,
        "retention": [(one["what"], one["until"].isoformat()) for one in read["keep_until"]],
        "example": True,
    }


def _stream(one: Mapping[str, Any]) -> setup.NewStream:
    return setup.NewStream(
        name=one["name"],
        letter=one["letter"],
        required=one["required"],
        quorum=one["quorum"],
        groups=tuple(one.get("groups", ())),
        roles=tuple((role["name"], role["heads"]) for role in one["roles"]),
        colour=one["colour"],
    )
