"""The commands `answer`, `shown`, `turn`, `theme` and `section`: what the leads do with what was said."""

from __future__ import annotations

import re
from argparse import Namespace

from coprod_tui.base.errors import Unknown
from coprod_tui.cli.output import ExitCode, out, out_json, say
from coprod_tui.cli.parser import (
    Action,
    Actions,
    CliCommand,
    Parser,
    UsageError,
    abbreviation_of,
    takes_file,
    takes_json,
    whole_number,
)
from coprod_tui.cli.project_file import do, open_project, read_project
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.facts import counted
from coprod_tui.domain.brief.rules import line_numbered
from coprod_tui.domain.conflicts.commands import show
from coprod_tui.domain.conflicts.sides import conflict_coded
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.contributions.rules import Silences, contribution_coded, stream_called
from coprod_tui.domain.meetings.commands import take_turn, take_turn_back
from coprod_tui.domain.records import AnswerKind, Contribution, Theme, Turn
from coprod_tui.domain.snapshot import Snapshot

_LINE = re.compile(r"\d+\.\d+", re.ASCII)

# Looking up what is named


def _target_called(project: Snapshot, code: str) -> str:
    """Return the id of the line with this number, or of the contribution with this code; raise Unknown."""
    return line_numbered(project, code).id if _LINE.fullmatch(code.strip()) else contribution_coded(project, code).id


def _theme_called(project: Snapshot, name: str) -> Theme:
    """Return the theme of this name, with or without its #; raise Unknown."""
    theme = project.theme(name.strip().removeprefix("#"))
    if theme is None:
        names = ", ".join(f"#{theme.name}" for theme in project.themes)
        raise Unknown(f"There is no theme “{name}”. {f'The themes are: {names}.' if names else 'There is none yet.'}")
    return theme


def _own_theme_called(project: Snapshot, name: str) -> Theme:
    """Return the theme of this name, even if it was merged into another; raise Unknown."""
    return project.own_theme(name.strip().removeprefix("#")) or _theme_called(project, name)


# Answers, what was shown, turns


def _answer_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("codes", metavar="CODE", nargs="*", help="such as M-014, as many as there are")
    parser.add_argument("--theme", metavar="T", help="all that belongs to a theme")
    parser.add_argument("--unanswered", action="store_true", help="all that has no answer yet; with --theme: of those")
    parser.add_argument(
        "--as", dest="fate", metavar="ANSWER", type=abbreviation_of(AnswerKind), help=", ".join(AnswerKind)
    )
    parser.add_argument("--reason", metavar="WORDS", help="why, for the person who said it to read")
    parser.add_argument("--into", metavar="CODE", help="merged into this: M-014, or the number of a line")
    parser.add_argument("--agreement", metavar="CODE", help="changed by this agreement: C-01")
    parser.add_argument("--take-back", action="store_true", help="takes the answers back; what was merged stands again")


def _answer(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        contributions = _meant(project, arguments)
        if arguments.take_back:
            do(session, commands.take_answer_back, contributions)
            return ExitCode.FINE
        fate = arguments.fate or _implied(arguments)
        answered = do(
            session,
            commands.answer,
            contributions,
            fate,
            reason=arguments.reason,
            into=_target_called(project, arguments.into) if arguments.into else None,
            conflict=conflict_coded(project, arguments.agreement).id if arguments.agreement else None,
        )
        left = len(unanswered(session.snapshot))
        say(
            f"{len(answered):,} answered: {fate}. {counted(left, 'has', 'have') if left else 'None has'} no answer yet."
        )
    return ExitCode.FINE


def _implied(arguments: Namespace) -> AnswerKind:
    if arguments.into:
        return AnswerKind.MERGED
    if arguments.agreement:
        return AnswerKind.CHANGED
    raise UsageError(f"What became of it? Say --as, one of: {', '.join(AnswerKind)}.")


def _meant(project: Snapshot, arguments: Namespace) -> tuple[str, ...]:
    """Return the ids of the contributions named by code, theme or --unanswered; raise UsageError for none."""
    waiting = unanswered(project)
    meant = [contribution_coded(project, code).id for code in arguments.codes]
    if arguments.theme is not None:
        of_theme = project.in_theme(_theme_called(project, arguments.theme).id)
        meant += [one for one in of_theme if not arguments.unanswered or one in waiting]
    elif arguments.unanswered:
        meant += waiting
    elif not meant:
        raise UsageError("Which contributions? Give their codes, --theme, or --unanswered.")
    return tuple(dict.fromkeys(meant))


def _shown_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("code", metavar="CODE", help="such as M-014")
    parser.add_argument("--stream", metavar="S", required=True, help="the stream whose work or space it is about")
    parser.add_argument("--how", metavar="WORDS", default="", help="how it was shown: read aloud, on paper …")


def _shown(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        request, stream = contribution_coded(project, arguments.code), stream_called(project, arguments.stream)
        do(session, show, request.id, stream.id, how=arguments.how)
    return ExitCode.FINE


def _turn_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("stream", metavar="S", help="the stream of the lead")
    parser.add_argument("turn", metavar="WHAT", nargs="?", type=abbreviation_of(Turn), help=", ".join(Turn))
    parser.add_argument("--take-back", action="store_true", help="takes the record of a turn back")


def _turn(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        stream = stream_called(session.snapshot, arguments.stream)
        if arguments.take_back:
            do(session, take_turn_back, stream.id)
        else:
            do(session, take_turn, stream.id, arguments.turn or Turn.SHARED)
    return ExitCode.FINE


# Themes


def _takes_theme(parser: Parser) -> None:
    parser.add_argument("theme", metavar="THEME", help="with or without its #")


def _takes_codes(parser: Parser) -> None:
    _takes_theme(parser)
    parser.add_argument("codes", metavar="CODE", nargs="+", help="such as M-014")


def _add_theme(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        contributions = [contribution_coded(session.snapshot, code).id for code in arguments.codes]
        do(session, commands.add_theme, contributions, arguments.theme)
    return ExitCode.FINE


def _take_theme(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        contributions = [contribution_coded(project, code).id for code in arguments.codes]
        do(session, commands.take_from_theme, contributions, _theme_called(project, arguments.theme).id)
    return ExitCode.FINE


def _rename_arguments(parser: Parser) -> None:
    _takes_theme(parser)
    parser.add_argument("name", metavar="NAME", help="what it is called from now on")


def _rename(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.rename_theme, _theme_called(session.snapshot, arguments.theme).id, arguments.name)
    return ExitCode.FINE


def _merge_arguments(parser: Parser) -> None:
    parser.add_argument("themes", metavar="THEME", nargs="+", help="those to merge")
    parser.add_argument("--into", metavar="THEME", required=True, help="the theme that they become")


def _merge(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        themes = [_theme_called(project, name).id for name in arguments.themes]
        do(session, commands.merge_themes, themes, _theme_called(project, arguments.into).id)
    return ExitCode.FINE


def _unmerge(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.unmerge_theme, _own_theme_called(session.snapshot, arguments.theme).id)
    return ExitCode.FINE


def _asked_arguments(parser: Parser) -> None:
    _takes_theme(parser)
    parser.add_argument("--stream", metavar="S", required=True, help="the stream that was asked")
    parser.add_argument("--how", metavar="WORDS", default="", help="how: by letter, in a visit …")
    parser.add_argument("--take-back", action="store_true", help="takes the record back")


def _asked(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        theme, stream = _theme_called(project, arguments.theme).id, stream_called(project, arguments.stream).id
        if arguments.take_back:
            do(session, commands.take_asked_back, stream, theme)
        else:
            do(session, commands.note_asked, stream, theme, how=arguments.how)
    return ExitCode.FINE


def _list_themes(arguments: Namespace) -> int:
    """Print themes × streams with counts, and the three kinds of silence in words."""
    project = read_project(arguments.file)
    rows = _rows(project)
    if arguments.json:
        out_json(rows)
        return ExitCode.FINE
    for row in rows:
        streams: dict[str, int | str] = row["streams"]  # type: ignore[assignment]
        counts = ", ".join(f"{name} {count}" for name, count in streams.items())
        out(f"#{row['theme']}: {counts}; {row['unanswered']} without an answer")
    if not rows:
        say("There are no themes yet.")
    return ExitCode.FINE


def _rows(project: Snapshot) -> list[dict[str, object]]:
    silences, waiting, said = Silences(project), frozenset(unanswered(project)), project.all(Contribution)
    rows: list[dict[str, object]] = []
    for theme in project.themes:
        contributions = project.in_theme(theme.id)
        streams: dict[str, int | str] = {}
        for stream in project.streams:
            silence = silences.of(stream.id, theme.id)
            streams[stream.name] = (
                str(silence) if silence else sum(said[one].stream == stream.id for one in contributions)
            )
        rows.append(
            {"theme": theme.name, "streams": streams, "unanswered": sum(one in waiting for one in contributions)}
        )
    return rows


# Sections


def _takes_section(parser: Parser) -> None:
    parser.add_argument("section", metavar="SECTION", help="1 to 11, or an annex from A to D")


def _key(arguments: Namespace) -> str:
    key: str = arguments.section
    return key.strip().upper()


def _open_arguments(parser: Parser) -> None:
    _takes_section(parser)
    parser.add_argument("words", metavar="WORDS", help="the paragraph; an empty one takes it away")


def _open(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, brief_commands.open_with, _key(arguments), arguments.words)
    return ExitCode.FINE


def _move_section_arguments(parser: Parser) -> None:
    _takes_section(parser)
    parser.add_argument("place", metavar="PLACE", type=whole_number(1), help="its place, from 1; it keeps its number")


def _move_section(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, brief_commands.order_section, _key(arguments), arguments.place - 1)
    return ExitCode.FINE


def _leave_out(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, brief_commands.leave_out, _key(arguments))
    return ExitCode.FINE


def _take_in(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, brief_commands.leave_out, _key(arguments), out=False)
    return ExitCode.FINE


COMMANDS: dict[str, CliCommand | Actions] = {
    "answer": CliCommand(_answer_arguments, _answer),
    "shown": CliCommand(_shown_arguments, _shown),
    "turn": CliCommand(_turn_arguments, _turn),
    "theme": {
        "list": Action(
            "Lists the themes, how much each stream said, and who was silent.", "list", takes_json, _list_themes
        ),
        "add": Action("Puts contributions into a theme.", "add beds M-014 S-007", _takes_codes, _add_theme),
        "take": Action("Takes contributions out of a theme.", "take beds M-014", _takes_codes, _take_theme),
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
    },
    "section": {
        "open": Action(
            "Gives a section the paragraph that it begins with.",
            'open 5 "This is what all three streams want."',
            _open_arguments,
            _open,
        ),
        "move": Action(
            "Puts a section elsewhere in the order of print.", "move 5 1", _move_section_arguments, _move_section
        ),
        "leave-out": Action(
            "Leaves a section out; never what was not agreed, reservations, or what has no answer.",
            "leave-out 8",
            _takes_section,
            _leave_out,
        ),
        "take-in": Action("Takes a section that was left out in again.", "take-in 8", _takes_section, _take_in),
    },
}
