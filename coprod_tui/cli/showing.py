"""The command `show`: how far a project is."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import indented, out, out_json
from coprod_tui.cli.project import read, takes_file, takes_json
from coprod_tui.meeting.model import Contribution, FixedPoint, Meeting, Stage, Version
from coprod_tui.meeting.rules import conflicts, signing
from coprod_tui.meeting.rules.next import next_step
from coprod_tui.meeting.snapshot import Snapshot


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _show(arguments: Namespace) -> int:
    project = read(arguments.file)
    if arguments.json:
        out_json(_told(project))
    else:
        for line in _lines(project):
            out(line)
    return 0


def _told(project: Snapshot) -> dict[str, object]:
    one, still, said = project.project, project.meeting_open, _said_at(project)
    return {
        "title": one.title,
        "purpose": one.purpose,
        "decides": one.decides,
        "example": one.example,
        "points": [
            {"openness": str(point.openness), "text": point.text, "source": point.source} for point in _points(project)
        ],
        "streams": [
            {
                "name": stream.name,
                "letter": stream.letter,
                "required": stream.required,
                "contributions": len(project.said(stream.id)),
            }
            for stream in project.streams
        ],
        "meetings": [_meeting(project, meeting, said[meeting.id]) for meeting in project.meetings],
        "meeting_open": still.number if still else None,
        "conflicts": _by_stage(project),
        "versions": [_version(project, version) for version in project.versions],
        "next": next_step(project).sentence,
    }


def _points(project: Snapshot) -> list[FixedPoint]:
    return sorted(project.all(FixedPoint).values(), key=lambda point: point.id)


def _meeting(project: Snapshot, one: Meeting, said: int) -> dict[str, object]:
    streams = {stream.id: stream.name for stream in project.streams}
    return {
        "number": one.number,
        "kind": str(one.kind),
        "title": one.title,
        "venue": one.venue,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "present": {streams[here.stream]: here.present for here in project.present(one.id) if here.stream in streams},
        "contributions": said,
    }


def _said_at(project: Snapshot) -> Counter[str]:
    """How many contributions were said at each meeting."""
    return Counter(one.meeting or "" for one in project.all(Contribution).values())


def _by_stage(project: Snapshot) -> dict[str, int]:
    count = Counter(conflicts.stage(project, one) for one in project.conflicts)
    return {str(stage): count[stage] for stage in Stage}


def _version(project: Snapshot, one: Version) -> dict[str, object]:
    standings = {stream.name: signing.standing(project, one, stream.id) for stream in project.streams}
    return {
        "number": one.number,
        "sha256": one.sha256,
        "words": one.words,
        "issued_at": one.issued_at,
        "final": not signing.final(project, one),
        "signoffs": {
            name: {"state": str(found.state), "version": found.version.number if found.version else None}
            for name, found in standings.items()
        },
    }


# For people


def _lines(project: Snapshot) -> Iterator[str]:
    one = project.project
    yield one.title
    if one.example:
        yield "Example project. These people and words are made up."
    if one.purpose:
        yield one.purpose
    for point in _points(project):
        source = f" ({point.source})" if point.source else ""
        yield f"{str(point.openness).capitalize()}: {indented(point.text, 2)}{source}"
    if one.decides:
        yield f"Who decides: {indented(one.decides, 2)}"
    yield ""
    for stream in project.streams:
        observes = "" if stream.required else ", observes"
        yield f"{stream.name} ({stream.letter}{observes}): {_many(len(project.said(stream.id)), 'contribution')}"
    yield from _meeting_lines(project)
    if project.conflicts:
        there = ", ".join(f"{count} {stage}" for stage, count in _by_stage(project).items() if count)
        yield f"\nConflicts: {there}"
    yield from _version_lines(project)
    yield f"\nNext: {next_step(project).sentence}"


def _meeting_lines(project: Snapshot) -> Iterator[str]:
    if project.meetings:
        yield ""
    counts = _said_at(project)
    still = project.meeting_open
    for one in project.meetings:
        where = f", {one.venue}" if one.venue else ""
        opened = ", open" if one is still else ""
        said = _many(counts[one.id], "contribution")
        yield f"Meeting {one.number}, {one.started_at[:10]}{where}: {one.title}, {said}{opened}"


def _version_lines(project: Snapshot) -> Iterator[str]:
    if project.versions:
        yield ""
    for one in project.versions:
        signed, of = signing.signed_by(project, one)
        how = "final for the Board" if not signing.final(project, one) else f"signed by {signed} of {of}"
        yield f"Version {one.number}, {one.issued_at[:10]}, {one.words}: {how}"
        for stream in project.streams:
            found = signing.standing(project, one, stream.id)
            yield f"  {stream.name}: {found.state}" + (" (provisional)" if found.provisional else "")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


COMMANDS = {"show": Command(_arguments, _show)}
