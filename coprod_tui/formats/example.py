"""The worked example: an invented project, built from `sessions/example` by the same commands as a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain import setup
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.clock import Clock
from coprod_tui.domain.conflicts.commands import show
from coprod_tui.domain.conflicts.sides import conflict_coded
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.contributions.rules import contribution_coded, stream_called
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.imports.contributions import take_notes
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.privacy.restricted import hits_called, say_other_words
from coprod_tui.domain.records import AnswerKind, Decision, Openness
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.notes_file import read_notes

P = ParamSpec("P")
T = TypeVar("T")
DEFAULT_NAME = "Riverside example"
"""The default file name."""


class ExampleProject(Protocol):
    """The part of a session that building the example needs."""

    @property
    def snapshot(self) -> Snapshot:
        """The project as it stands."""

    def do(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a command."""

    def close(self) -> None:
        """Close the file."""


class ExampleClock:
    """A clock that stands at the time that was last set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the set time."""
        return self.at


class CreateProject(Protocol):
    """Create a project file with its first command, as `Session.create` does."""

    def __call__(
        self, path: Path, begin: Callable[[CommandContext, Snapshot], CommandResult[str]], *, clock: Clock
    ) -> ExampleProject:
        """Return the open project."""


def build_example(path: Path, create: CreateProject, folder: Path | None = None) -> Snapshot:
    """Write the worked example to a new file, close it and return it; raise Refusal, and leave no file then.

    `folder` holds `project.toml` and the notes files; by default, those that come with the program.
    """
    folder = folder or sessions_folder() / "example"
    read = read_example(folder)
    wall = ExampleClock(read["begun"])
    project = create(path, partial(setup.begin, **_setup_arguments(read)), clock=Clock(wall))
    try:
        for entry in read["notes"]:
            wall.at = entry["at"]
            text = (folder / entry["file"]).read_text("utf-8")
            project.do(take_notes, read_notes(text, project.snapshot.streams, name=entry["file"]))
        write_brief(project, read, wall)
    except BaseException:
        project.close()
        # On a full disk, closing leaves the -wal file.
        for file in (path, path.with_name(f"{path.name}-wal")):
            file.unlink(missing_ok=True)
        raise
    project.close()
    return project.snapshot


def read_example(folder: Path) -> dict[str, Any]:
    """Read `project.toml`; raise InvalidInput for a missing file or invalid TOML."""
    path = folder / "project.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The worked example cannot be read from {path}: {error}") from error


def _setup_arguments(read: Mapping[str, Any]) -> dict[str, Any]:
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


def _stream(entry: Mapping[str, Any]) -> setup.NewStream:
    return setup.NewStream(
        name=entry["name"],
        letter=entry["letter"],
        required=entry["required"],
        quorum=entry["quorum"],
        groups=tuple(entry.get("groups", ())),
        roles=tuple((role["name"], role["heads"]) for role in entry["roles"]),
        colour=entry["colour"],
    )


# The brief: lines, answers and themes, versions and their sign-offs


def write_brief(project: ExampleProject, read: Mapping[str, Any], wall: ExampleClock) -> None:
    """Replay what the leads and streams did with what was said, each step at its time."""
    for name, write in _WORK.items():
        for entry in read[name]:
            wall.at = entry["at"]
            write(project, entry)
    for version in read["version"]:
        _version(project, version, wall)


def _theme(project: ExampleProject, name: str) -> str:
    theme = project.snapshot.own_theme(name)
    assert theme is not None, name
    return theme.id


def _merge(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    merged = [_theme(project, name) for name in entry["themes"]]
    project.do(commands.merge_themes, merged, _theme(project, entry["into"]))


def _asked(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    stream = stream_called(project.snapshot, entry["stream"]).id
    project.do(commands.note_asked, stream, _theme(project, entry["theme"]), how=entry["how"])


def _shown(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    said = contribution_coded(project.snapshot, entry["code"]).id
    project.do(show, said, stream_called(project.snapshot, entry["stream"]).id, how=entry["how"])


def _line(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    project.do(
        brief_commands.add_line,
        entry["statement"],
        [_coded(project.snapshot, code) for code in entry["from"]],
        section=entry.get("section", "5"),
        benchmark=entry.get("benchmark"),
        why=entry.get("why"),
    )


def _opening(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    project.do(brief_commands.open_with, entry["section"], entry["text"])


def _answer(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    snapshot = project.snapshot
    codes = (contribution_coded(snapshot, code).id for code in entry.get("codes", ()))
    project.do(
        commands.answer,
        unanswered(snapshot) if entry.get("rest") else tuple(codes),
        AnswerKind(entry["as"]),
        reason=entry.get("reason"),
        into=_coded(snapshot, entry["into"]) if "into" in entry else None,
        conflict=_coded(snapshot, entry["agreement"]) if "agreement" in entry else None,
    )


def _other_words(project: ExampleProject, entry: Mapping[str, Any]) -> None:
    hits = hits_called(project.snapshot, [(place, of) for place, of in entry["places"]])
    project.do(say_other_words, hits, by=entry["by"])


def _coded(project: Snapshot, code: str) -> str:
    return conflict_coded(project, code).id if code.startswith("C-") else contribution_coded(project, code).id


_WORK: Mapping[str, Callable[[ExampleProject, Mapping[str, Any]], None]] = {
    "merge": _merge,
    "asked": _asked,
    "shown": _shown,
    "line": _line,
    "opening": _opening,
    "answer": _answer,
    "other_words": _other_words,
}
"""What the leads did, in this order, by its name in `project.toml`."""


def _version(project: ExampleProject, version: Mapping[str, Any], wall: ExampleClock) -> None:
    """Issue a version, share it back and sign it, each step at its time."""
    wall.at = version["at"]
    issued = project.do(signing_commands.issue, version["reason"], because=version["because"])
    for entry in version["shared"]:
        wall.at = entry["at"]
        stream = stream_called(project.snapshot, entry["stream"]).id
        project.do(
            signing_commands.share_back,
            issued,
            stream,
            on=entry["on"].isoformat(),
            form=entry["form"],
            copies=entry.get("copies"),
            numbers=entry.get("numbers"),
        )
    for entry in version["understood"]:
        wall.at = entry["at"]
        _understood(project, issued, entry)
    for entry in version["signed"]:
        wall.at = entry["at"]
        project.do(
            signing_commands.sign,
            issued,
            stream_called(project.snapshot, entry["stream"]).id,
            decision=Decision(entry["decision"]),
            role=entry["role"],
            how=entry["how"],
            on=entry["on"].isoformat(),
            present=entry["present"],
            reservations=entry.get("reservations"),
            held_by=entry.get("held_by"),
        )


def _understood(project: ExampleProject, version: str, entry: Mapping[str, Any]) -> None:
    project.do(
        meeting_commands.understand,
        version,
        stream_called(project.snapshot, entry["stream"]).id,
        stream_called(project.snapshot, entry["of"]).id,
        on=entry["on"].isoformat(),
        text=entry["said"],
        confirmed="not_quite" not in entry,
        missed=entry.get("not_quite"),
    )
