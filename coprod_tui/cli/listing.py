"""The command `list`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.changing import KINDS, kind
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import indented, out, out_json, say
from coprod_tui.cli.project import at_least, read, takes_file, takes_json
from coprod_tui.meeting.finding import Finder
from coprod_tui.meeting.model import Consent, Contribution, Form, Meeting, Stream
from coprod_tui.meeting.rules.said import meeting_numbered, stream_called
from coprod_tui.meeting.snapshot import Snapshot


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", help="only this stream")
    parser.add_argument("--theme", metavar="T", help="only this theme, whatever its case and accents")
    parser.add_argument("--kind", metavar="KIND", type=kind, help=KINDS)
    parser.add_argument(
        "--search", metavar="WORDS", help="in words, whys, themes and codes, whatever their case and accents"
    )
    parser.add_argument("--meeting", metavar="N", type=at_least(1), help="only what was said at this meeting")
    takes_json(parser)


def _list(arguments: Namespace) -> int:
    project = read(arguments.file)
    found = list(_found(project, arguments))
    if arguments.json:
        out_json([told(project, one) for one in found])
        return 0
    for one in found:
        out(line(project, one))
    if not found:
        say("Nothing that was said is like this." if project.all(Contribution) else "Nothing has been said yet.")
    return 0


def _found(project: Snapshot, wanted: Namespace) -> Iterator[Contribution]:
    """What was said and is wanted, in the order said; raises Unknown for a stream or meeting that there is not."""
    stream = stream_called(project, wanted.stream).id if wanted.stream is not None else None
    meeting = meeting_numbered(project, wanted.meeting).id if wanted.meeting else None
    theme = project.theme(wanted.theme.strip().removeprefix("#")) if wanted.theme else None
    if wanted.theme and theme is None:
        return
    in_theme = frozenset(project.in_theme(theme.id)) if theme else frozenset()
    for one in Finder().find(project, wanted.search or ""):
        contribution = project.the(Contribution, one)
        if (
            (stream is None or contribution.stream == stream)
            and (meeting is None or contribution.meeting == meeting)
            and (wanted.kind is None or contribution.kind is wanted.kind)
            and (theme is None or one in in_theme)
        ):
            yield contribution


def told(project: Snapshot, one: Contribution) -> dict[str, object]:
    """A contribution for other programs."""
    meeting = project.get(Meeting, one.meeting)
    return {
        "code": project.code(one),
        "stream": project.the(Stream, one.stream).name,
        "kind": str(one.kind),
        "text": one.text,
        "why": one.why,
        "themes": sorted(theme.name for theme in project.themes_of(one.id)),
        "speaker": f"@{one.speaker}" if one.speaker else None,
        "form": str(one.form),
        "consent": str(one.consent),
        "read_back": one.read_back,
        "sensitive": one.sensitive,
        "meeting": meeting.number if meeting else None,
        "at": one.at,
    }


def line(project: Snapshot, one: Contribution) -> str:
    """A contribution for people: code, sign, words, why; further lines of the words stand under the first."""
    code = project.code(one)
    words = f"“{one.text}”" if one.form is Form.OWN else one.text
    why = f" because {one.why}" if one.why else ""
    beside = [f"#{theme.name}" for theme in project.themes_of(one.id)]
    beside += [f"@{one.speaker}"] if one.speaker else []
    beside += ["(stays in the room)"] if one.consent is Consent.ROOM else []
    beside += ["(sensitive)"] if one.sensitive else []
    whole = " ".join((f"{words}{why}", *beside))
    return f"{code}  {one.kind.sign} {indented(whole, len(code) + 4)}"


COMMANDS = {"list": Command(_arguments, _list)}
