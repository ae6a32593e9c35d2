"""The commands `show` and `list`: how far a project is, and what was said."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Iterator

from coprod_tui.cli.output import ExitCode, indented, out, out_json, say
from coprod_tui.cli.parser import CliCommand, Parser, takes_file, takes_json, whole_number
from coprod_tui.cli.project_file import read_project
from coprod_tui.domain.brief.cover import final_words
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.conflicts import stages as conflict_stages
from coprod_tui.domain.contributions.rules import SearchIndex, meeting_numbered, stream_called
from coprod_tui.domain.readiness import next_step
from coprod_tui.domain.records import Consent, Contribution, FixedPoint, Form, Kind, Meeting, Stage, Stream, Version
from coprod_tui.domain.signing import rules
from coprod_tui.domain.snapshot import Snapshot

_KINDS = ", ".join(f"{kind} ({kind.sign})" for kind in Kind)

# How far it is


def _show_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _show(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    if arguments.json:
        out_json(_to_dict(project))
    else:
        for line in _lines(project):
            out(line)
    return ExitCode.FINE


def _to_dict(project: Snapshot) -> dict[str, object]:
    about, still, said = project.project, project.meeting_open, _said_at(project)
    return {
        "title": about.title,
        "purpose": about.purpose,
        "decides": about.decides,
        "example": about.example,
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


def _meeting(project: Snapshot, meeting: Meeting, said: int) -> dict[str, object]:
    streams = {stream.id: stream.name for stream in project.streams}
    return {
        "number": meeting.number,
        "kind": str(meeting.kind),
        "title": meeting.title,
        "venue": meeting.venue,
        "started_at": meeting.started_at,
        "ended_at": meeting.ended_at,
        "present": {
            streams[here.stream]: here.present for here in project.present(meeting.id) if here.stream in streams
        },
        "contributions": said,
    }


def _said_at(project: Snapshot) -> Counter[str]:
    """Count the contributions of each meeting, by id."""
    return Counter(one.meeting or "" for one in project.all(Contribution).values())


def _by_stage(project: Snapshot) -> dict[str, int]:
    count = Counter(conflict_stages.stage(project, one) for one in project.conflicts)
    return {str(stage): count[stage] for stage in Stage}


def _version(project: Snapshot, version: Version) -> dict[str, object]:
    standings = {stream.name: rules.standing(project, version, stream.id) for stream in project.streams}
    return {
        "number": version.number,
        "sha256": version.sha256,
        "words": version.words,
        "issued_at": version.issued_at,
        "final": not missing_for_final(project, version),
        "final_words": final_words(project, version) or None,
        "signoffs": {
            name: {"state": str(standing.state), "version": standing.version.number if standing.version else None}
            for name, standing in standings.items()
        },
    }


def _lines(project: Snapshot) -> Iterator[str]:
    about = project.project
    yield about.title
    if about.example:
        yield "Example project. These people and words are made up."
    if about.purpose:
        yield about.purpose
    for point in _points(project):
        source = f" ({point.source})" if point.source else ""
        yield f"{str(point.openness).capitalize()}: {indented(point.text, 2)}{source}"
    if about.decides:
        yield f"Who decides: {indented(about.decides, 2)}"
    yield ""
    for stream in project.streams:
        observes = "" if stream.required else ", observes"
        yield f"{stream.name} ({stream.letter}{observes}): {_many(len(project.said(stream.id)), 'contribution')}"
    yield from _meeting_lines(project)
    if project.conflicts:
        stages = ", ".join(f"{count} {stage}" for stage, count in _by_stage(project).items() if count)
        yield f"\nConflicts: {stages}"
    yield from _version_lines(project)
    yield f"\nNext: {next_step(project).sentence}"


def _meeting_lines(project: Snapshot) -> Iterator[str]:
    if project.meetings:
        yield ""
    counts = _said_at(project)
    still = project.meeting_open
    for meeting in project.meetings:
        where = f", {meeting.venue}" if meeting.venue else ""
        opened = ", open" if meeting is still else ""
        said = _many(counts[meeting.id], "contribution")
        yield f"Meeting {meeting.number}, {meeting.started_at[:10]}{where}: {meeting.title}, {said}{opened}"


def _version_lines(project: Snapshot) -> Iterator[str]:
    if project.versions:
        yield ""
    for version in project.versions:
        signed, of = rules.signed_by(project, version)
        how = final_words(project, version) or f"signed by {signed} of {of}"
        yield f"Version {version.number}, {version.issued_at[:10]}, {version.words}: {how}"
        for stream in project.streams:
            standing = rules.standing(project, version, stream.id)
            yield f"  {stream.name}: {standing.state}" + (" (provisional)" if standing.provisional else "")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


# What was said


def takes_kind(parser: Parser) -> None:
    """Add `--kind`, a kind by its word or its sign."""
    parser.add_argument("--kind", metavar="KIND", type=_kind, help=_KINDS)


def _kind(text: str) -> Kind:
    from coprod_tui.formats.csv_import import parse_kind  # noqa: PLC0415 - slow, and needed only for --kind

    kind = parse_kind(text)
    if kind is None:
        raise ArgumentTypeError(f"“{text}” is not a kind. The kinds are: {_KINDS}.")
    return kind


def _list_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", help="only this stream")
    parser.add_argument("--theme", metavar="T", help="only this theme, whatever its case and accents")
    takes_kind(parser)
    parser.add_argument(
        "--search", metavar="WORDS", help="in words, whys, themes and codes, whatever their case and accents"
    )
    parser.add_argument("--meeting", metavar="N", type=whole_number(1), help="only what was said at this meeting")
    takes_json(parser)


def _list(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    wanted = list(_wanted(project, arguments))
    if arguments.json:
        out_json([_contribution(project, one) for one in wanted])
        return ExitCode.FINE
    for contribution in wanted:
        out(contribution_line(project, contribution))
    if not wanted:
        say("Nothing that was said is like this." if project.all(Contribution) else "Nothing has been said yet.")
    return ExitCode.FINE


def _wanted(project: Snapshot, wanted: Namespace) -> Iterator[Contribution]:
    """Return the contributions that match, in the order said; raise Unknown for an unknown stream or meeting."""
    stream = stream_called(project, wanted.stream).id if wanted.stream is not None else None
    meeting = meeting_numbered(project, wanted.meeting).id if wanted.meeting else None
    theme = project.theme(wanted.theme.strip().removeprefix("#")) if wanted.theme else None
    if wanted.theme and theme is None:
        return
    in_theme = frozenset(project.in_theme(theme.id)) if theme else frozenset()
    for said in SearchIndex().find(project, wanted.search or ""):
        contribution = project.the(Contribution, said)
        if (
            (stream is None or contribution.stream == stream)
            and (meeting is None or contribution.meeting == meeting)
            and (wanted.kind is None or contribution.kind is wanted.kind)
            and (theme is None or said in in_theme)
        ):
            yield contribution


def _contribution(project: Snapshot, contribution: Contribution) -> dict[str, object]:
    """A contribution as JSON."""
    meeting = project.get(Meeting, contribution.meeting)
    return {
        "code": project.code(contribution),
        "stream": project.the(Stream, contribution.stream).name,
        "kind": str(contribution.kind),
        "text": contribution.text,
        "why": contribution.why,
        "themes": sorted(theme.name for theme in project.themes_of(contribution.id)),
        "speaker": f"@{contribution.speaker}" if contribution.speaker else None,
        "form": str(contribution.form),
        "consent": str(contribution.consent),
        "read_back": contribution.read_back,
        "sensitive": contribution.sensitive,
        "meeting": meeting.number if meeting else None,
        "at": contribution.at,
    }


def contribution_line(project: Snapshot, contribution: Contribution) -> str:
    """Format a contribution as text: code, sign, words, why; further lines of the words are indented."""
    code = project.code(contribution)
    words = f"“{contribution.text}”" if contribution.form is Form.OWN else contribution.text
    why = f" because {contribution.why}" if contribution.why else ""
    beside = [f"#{theme.name}" for theme in project.themes_of(contribution.id)]
    beside += [f"@{contribution.speaker}"] if contribution.speaker else []
    beside += ["(stays in the room)"] if contribution.consent is Consent.ROOM else []
    beside += ["(sensitive)"] if contribution.sensitive else []
    whole = " ".join((f"{words}{why}", *beside))
    return f"{code}  {contribution.kind.sign} {indented(whole, len(code) + 4)}"


COMMANDS = {"show": CliCommand(_show_arguments, _show), "list": CliCommand(_list_arguments, _list)}
