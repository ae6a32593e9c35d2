"""The worked example: an invented project, built from the files in `sessions/example` by the verbs of a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from coprod_tui.files.notes import read_notes
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.clock import Clock
from coprod_tui.meeting.model import Decision, Openness
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.rules.said import stream_called
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import brief, setup
from coprod_tui.meeting.verbs.imports import take_notes

P = ParamSpec("P")
T = TypeVar("T")

NAME = "Riverside example"
"""What the file is called unless somebody says otherwise."""


class Doing(Protocol):
    """An open project, as far as building the example needs one."""

    @property
    def snapshot(self) -> Snapshot:
        """The project as it stands."""

    def do(self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a verb."""

    def close(self) -> None:
        """Leaves one file."""


class Create(Protocol):
    """Makes a new project file with its first verb, as `Session.create` does."""

    def __call__(self, path: Path, begin: Callable[[Now, Snapshot], Act[str]], *, clock: Clock) -> Doing:
        """Answers the project, open."""


class Invented:
    """The clock of the example: it stands where it was last put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The invented time."""
        return self.at


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
        for version in read["version"]:
            _version(project, version, wall)
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


def _version(project: Doing, version: Mapping[str, Any], wall: Invented) -> None:
    """Issues a version, shares it back and has it signed, each at its time."""
    wall.at = version["at"]
    issued = project.do(brief.issue, version["reason"])
    for one in version["shared"]:
        wall.at = one["at"]
        stream = stream_called(project.snapshot, one["stream"]).id
        project.do(brief.share_back, issued, stream, on=one["on"].isoformat(), form=one["form"])
    for one in version["signed"]:
        wall.at = one["at"]
        project.do(
            brief.sign,
            issued,
            stream_called(project.snapshot, one["stream"]).id,
            decision=Decision(one["decision"]),
            role=one["role"],
            how=one["how"],
            on=one["on"].isoformat(),
            present=one["present"],
            reservations=one.get("reservations"),
            held_by=one.get("held_by"),
        )
