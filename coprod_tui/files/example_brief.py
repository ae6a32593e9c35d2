"""The brief of the worked example: lines, answers and themes, its versions, and what each stream said to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.model import Decision, Fate
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.conflicts import conflict_coded
from coprod_tui.meeting.rules.said import contribution_coded, stream_called
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import answers, brief, leads, lines, sections, themes
from coprod_tui.meeting.verbs.conflicts import show

P = ParamSpec("P")
T = TypeVar("T")


class Doing(Protocol):
    """An open project, as far as building the example needs one."""

    @property
    def snapshot(self) -> Snapshot:
        """The project as it stands."""

    def do(self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a verb."""

    def close(self) -> None:
        """Leaves one file."""


class Invented:
    """The clock of the example: it stands where it was last put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The invented time."""
        return self.at


def write_brief(project: Doing, read: Mapping[str, Any], wall: Invented) -> None:
    """Does what the leads and the streams did with what was said, each thing at its time."""
    for name, write in _WORK.items():
        for one in read[name]:
            wall.at = one["at"]
            write(project, one)
    for version in read["version"]:
        _version(project, version, wall)


def _theme(project: Doing, name: str) -> str:
    found = project.snapshot.own_theme(name)
    assert found is not None, name
    return found.id


def _merge(project: Doing, one: Mapping[str, Any]) -> None:
    merged = [_theme(project, name) for name in one["themes"]]
    project.do(themes.merge_themes, merged, _theme(project, one["into"]))


def _asked(project: Doing, one: Mapping[str, Any]) -> None:
    stream = stream_called(project.snapshot, one["stream"]).id
    project.do(themes.note_asked, stream, _theme(project, one["theme"]), how=one["how"])


def _shown(project: Doing, one: Mapping[str, Any]) -> None:
    said = contribution_coded(project.snapshot, one["code"]).id
    project.do(show, said, stream_called(project.snapshot, one["stream"]).id, how=one["how"])


def _line(project: Doing, one: Mapping[str, Any]) -> None:
    project.do(
        lines.add_line,
        one["statement"],
        [_coded(project.snapshot, code) for code in one["from"]],
        section=one.get("section", "5"),
        benchmark=one.get("benchmark"),
        why=one.get("why"),
    )


def _opening(project: Doing, one: Mapping[str, Any]) -> None:
    project.do(sections.open_with, one["section"], one["text"])


def _answer(project: Doing, one: Mapping[str, Any]) -> None:
    there = project.snapshot
    codes = (contribution_coded(there, code).id for code in one.get("codes", ()))
    project.do(
        answers.answer,
        unanswered(there) if one.get("rest") else tuple(codes),
        Fate(one["as"]),
        reason=one.get("reason"),
        into=_coded(there, one["into"]) if "into" in one else None,
        conflict=_coded(there, one["agreement"]) if "agreement" in one else None,
    )


def _coded(project: Snapshot, code: str) -> str:
    return conflict_coded(project, code).id if code.startswith("C-") else contribution_coded(project, code).id


_WORK: Mapping[str, Callable[[Doing, Mapping[str, Any]], None]] = {
    "merge": _merge,
    "asked": _asked,
    "shown": _shown,
    "line": _line,
    "opening": _opening,
    "answer": _answer,
}
"""What the leads did, in this order, by its name in `project.toml`."""


def _version(project: Doing, version: Mapping[str, Any], wall: Invented) -> None:
    """Issues a version, shares it back and has it signed, each at its time."""
    wall.at = version["at"]
    issued = project.do(brief.issue, version["reason"])
    for one in version["shared"]:
        wall.at = one["at"]
        stream = stream_called(project.snapshot, one["stream"]).id
        project.do(
            brief.share_back,
            issued,
            stream,
            on=one["on"].isoformat(),
            form=one["form"],
            copies=one.get("copies"),
            numbers=one.get("numbers"),
        )
    for one in version["understood"]:
        wall.at = one["at"]
        _understood(project, issued, one)
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


def _understood(project: Doing, version: str, one: Mapping[str, Any]) -> None:
    project.do(
        leads.understand,
        version,
        stream_called(project.snapshot, one["stream"]).id,
        stream_called(project.snapshot, one["of"]).id,
        on=one["on"].isoformat(),
        text=one["said"],
        confirmed="not_quite" not in one,
        missed=one.get("not_quite"),
    )
