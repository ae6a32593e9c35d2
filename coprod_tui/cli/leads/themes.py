"""The command `theme`: what belongs together, merged and taken apart, and who has been silent about it."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Action
from coprod_tui.cli.leads.named import own_theme_called, theme_called
from coprod_tui.cli.output import out, out_json, say
from coprod_tui.cli.project import do, opened, read, takes_json
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.said import contribution_coded, stream_called
from coprod_tui.meeting.rules.silences import Silences
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import themes as verbs


def _takes_theme(parser: Parser) -> None:
    parser.add_argument("theme", metavar="THEME", help="with or without its #")


def _takes_codes(parser: Parser) -> None:
    _takes_theme(parser)
    parser.add_argument("codes", metavar="CODE", nargs="+", help="such as M-014")


def _add(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        those = [contribution_coded(session.snapshot, code).id for code in arguments.codes]
        do(session, verbs.add_theme, those, arguments.theme)
    return 0


def _take(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        those = [contribution_coded(project, code).id for code in arguments.codes]
        do(session, verbs.take_from_theme, those, theme_called(project, arguments.theme).id)
    return 0


def _rename_arguments(parser: Parser) -> None:
    _takes_theme(parser)
    parser.add_argument("name", metavar="NAME", help="what it is called from now on")


def _rename(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        do(session, verbs.rename_theme, theme_called(session.snapshot, arguments.theme).id, arguments.name)
    return 0


def _merge_arguments(parser: Parser) -> None:
    parser.add_argument("themes", metavar="THEME", nargs="+", help="those to merge")
    parser.add_argument("--into", metavar="THEME", required=True, help="the theme that they become")


def _merge(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        those = [theme_called(project, name).id for name in arguments.themes]
        do(session, verbs.merge_themes, those, theme_called(project, arguments.into).id)
    return 0


def _unmerge(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        do(session, verbs.unmerge_theme, own_theme_called(session.snapshot, arguments.theme).id)
    return 0


def _asked_arguments(parser: Parser) -> None:
    _takes_theme(parser)
    parser.add_argument("--stream", metavar="S", required=True, help="the stream that was asked")
    parser.add_argument("--how", metavar="WORDS", default="", help="how: by letter, in a visit …")
    parser.add_argument("--take-back", action="store_true", help="takes the record back")


def _asked(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        theme, stream = theme_called(project, arguments.theme).id, stream_called(project, arguments.stream).id
        if arguments.take_back:
            do(session, verbs.take_asked_back, stream, theme)
        else:
            do(session, verbs.note_asked, stream, theme, how=arguments.how)
    return 0


def _list(arguments: Namespace) -> int:
    """Streams × themes with counts, and the three kinds of silence in words."""
    project = read(arguments.file)
    rows = _rows(project)
    if arguments.json:
        out_json(rows)
        return 0
    for row in rows:
        streams: dict[str, int | str] = row["streams"]  # type: ignore[assignment]
        told = ", ".join(f"{name} {count}" for name, count in streams.items())
        out(f"#{row['theme']}: {told}; {row['unanswered']} without an answer")
    if not rows:
        say("There are no themes yet.")
    return 0


def _rows(project: Snapshot) -> list[dict[str, object]]:
    silences, waiting, said = Silences(project), frozenset(unanswered(project)), project.all(Contribution)
    rows: list[dict[str, object]] = []
    for theme in project.themes:
        those = project.in_theme(theme.id)
        streams: dict[str, int | str] = {}
        for stream in project.streams:
            silence = silences.of(stream.id, theme.id)
            streams[stream.name] = str(silence) if silence else sum(said[one].stream == stream.id for one in those)
        rows.append({"theme": theme.name, "streams": streams, "unanswered": sum(one in waiting for one in those)})
    return rows


ACTIONS = {
    "list": Action("Lists the themes, how much each stream said, and who was silent.", "list", takes_json, _list),
    "add": Action("Puts contributions into a theme.", "add beds M-014 S-007", _takes_codes, _add),
    "take": Action("Takes contributions out of a theme.", "take beds M-014", _takes_codes, _take),
    "rename": Action("Calls a theme otherwise.", "rename beds sleep", _rename_arguments, _rename),
    "merge": Action(
        "Lets themes count as one; what belongs to each is kept.",
        "merge bedrooms cots --into beds",
        _merge_arguments,
        _merge,
    ),
    "unmerge": Action("Takes a merged theme apart again.", "unmerge cots", _takes_theme, _unmerge),
    "asked": Action(
        "Records that a stream was asked about a theme, where no meeting shows it.",
        'asked beds --stream Staff --how "by letter, 3 November"',
        _asked_arguments,
        _asked,
    ),
}
