"""The commands `new`, `example` and `project`: begin a project, and change what it is about."""

from __future__ import annotations

import functools
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from coprod_tui.base.errors import Unknown
from coprod_tui.base.text import normalize_for_search
from coprod_tui.cli.output import ExitCode, defer_signals, say
from coprod_tui.cli.parser import (
    Action,
    AnyCommand,
    CliCommand,
    Parser,
    Program,
    ProgramCommand,
    UsageError,
    whole_number,
)
from coprod_tui.cli.project_file import add_to_recent, disk_errors, do, ensure_projects_folder, open_project
from coprod_tui.cli.start import launch, must_have_terminal
from coprod_tui.config.registry import Registry
from coprod_tui.domain import setup
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.records import FixedPoint, Openness
from coprod_tui.domain.setup import THREE_STREAMS, NewStream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.database import ENDING
from coprod_tui.store.session import Session

# Types of values


def _stream(*, required: bool) -> Callable[[str], NewStream]:
    """Return a type: `Members=M`, or a name alone, for which a letter is chosen."""

    def read(text: str) -> NewStream:
        name, equals, letter = text.rpartition("=")
        return NewStream(name, letter, required) if equals else NewStream(text, None, required)

    return read


def _pair(text: str) -> tuple[str, str]:
    """Parse `Members=carers`."""
    name, equals, value = text.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise ArgumentTypeError(f"“{text}” has no = with something on both sides of it.")
    return name, value.strip()


def _date(text: str) -> tuple[str, str]:
    """Parse `raw notes=2027-03-01`."""
    what, _, until = text.rpartition("=")
    try:
        right = bool(what.strip()) and date.fromisoformat(until).isoformat() == until
    except ValueError:
        right = False
    if not right:
        raise ArgumentTypeError(f"“{text}” is not a kind of data and a date, such as notes=2027-03-01.")
    return what, until


def _point(text: str) -> tuple[str, str]:
    """Parse what can or cannot change, with its source in brackets at the end."""
    words, bracket, source = text.rpartition("(source:")
    if bracket and source.rstrip().endswith(")"):
        return words, source.rstrip()[:-1]
    return text, ""


_SOURCE = "“WORDS (source: WHO)” says who decided that"


# A new project


def _new_arguments(parser: Parser) -> None:
    often = functools.partial(parser.add_argument, action="append", default=[])
    parser.add_argument("file", metavar="FILE", type=Path, help="the new file; one that is there is never written over")
    parser.add_argument("--title", metavar="T", required=True, help="what the project is called")
    parser.add_argument("--purpose", metavar="WORDS", default="", help="what it is for")
    parser.add_argument("--decides", metavar="WORDS", default="", help="who decides")
    often(
        "--stream", metavar="NAME=L", dest="streams", type=_stream(required=True),
        help="a stream and its code letter, as often as needed; without any: Members, Staff, Community partners",
    )  # fmt: skip
    often(
        "--observer", metavar="NAME=L", dest="streams", type=_stream(required=False),
        help="a stream whose signature is not waited for",
    )  # fmt: skip
    often("--quorum", metavar="S=N", type=_pair, help="how many of a stream must be present when it signs")
    often("--group", metavar="S=NAME", type=_pair, help="a sub-group of a stream, such as Members=carers")
    often("--role", metavar="S=NAME:N", type=_pair, help="a role and how many people have it, such as Staff=nurse:12")
    often("--can-change", metavar="WORDS", type=_point, help=f"what can change; {_SOURCE}")
    often("--cannot-change", metavar="WORDS", type=_point, help=f"what cannot change; {_SOURCE}")
    often("--keep-until", metavar="WHAT=DATE", type=_date, help="until when a kind of data is kept, YYYY-MM-DD")


def _new(arguments: Namespace) -> int:
    points = [(Openness.OPEN, *point) for point in arguments.can_change]
    points += [(Openness.FIXED, *point) for point in arguments.cannot_change]
    begin = functools.partial(
        setup.begin,
        title=arguments.title,
        purpose=arguments.purpose,
        decides=arguments.decides,
        streams=_streams(arguments),
        points=points,
        retention=arguments.keep_until,
    )
    with defer_signals(), _created(arguments.file, begin) as session:
        add_to_recent(arguments.file, session.snapshot)
        streams = ", ".join(f"{one.name} ({one.letter})" for one in session.snapshot.streams)
    say(f"{arguments.file} is ready. Its streams: {streams}.")
    return ExitCode.FINE


def _created(path: Path, begin: Callable[[CommandContext, Snapshot], CommandResult[str]]) -> Session:
    with disk_errors(path):
        return Session.create(path, begin, memory=Registry())


def _streams(arguments: Namespace) -> Sequence[NewStream]:
    """Return the streams with their quorums, groups and roles."""
    streams = list(arguments.streams or THREE_STREAMS)
    for name, number in arguments.quorum:
        place = _place(streams, name)
        if not (number.isascii() and number.isdecimal()):
            raise UsageError(f"--quorum: “{number}” is not a whole number.")
        streams[place] = replace(streams[place], quorum=int(number))
    for name, group in arguments.group:
        place = _place(streams, name)
        streams[place] = replace(streams[place], groups=(*streams[place].groups, group))
    for name, role in arguments.role:
        place = _place(streams, name)
        called, colon, heads = role.rpartition(":")
        counted = (called.strip(), int(heads)) if colon and heads.isascii() and heads.isdecimal() else (role, None)
        streams[place] = replace(streams[place], roles=(*streams[place].roles, counted))
    return streams


def _place(streams: Sequence[NewStream], name: str) -> int:
    wanted = normalize_for_search(name.strip())
    for place, stream in enumerate(streams):
        if wanted in (normalize_for_search(stream.name), normalize_for_search(stream.letter or stream.name)):
            return place
    raise Unknown(f"“{name}” is none of the streams: {', '.join(one.name for one in streams)}.")


# An existing project


def _describe_arguments(parser: Parser) -> None:
    parser.add_argument("--title", metavar="T", help="what it is called")
    parser.add_argument("--purpose", metavar="WORDS", help="what it is for")
    parser.add_argument("--decides", metavar="WORDS", help="who decides")


def _describe(arguments: Namespace) -> int:
    given = {name: getattr(arguments, name) for name in ("title", "purpose", "decides")}
    if all(value is None for value in given.values()):
        raise UsageError("What should change? Give --title, --purpose or --decides.")
    with open_project(arguments.file) as session:
        now = session.snapshot.project
        changed = {name: getattr(now, name) if value is None else value for name, value in given.items()}
        do(session, setup.describe, title=changed["title"], purpose=changed["purpose"], decides=changed["decides"])
    return ExitCode.FINE


def _stream_arguments(parser: Parser) -> None:
    parser.add_argument("stream", metavar="NAME=L", help="its name, and its code letter if not the one proposed")
    parser.add_argument("--observer", action="store_true", help="its signature is not waited for")


def _add_stream(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, setup.add_stream, _stream(required=not arguments.observer)(arguments.stream))
    return ExitCode.FINE


def _point_arguments(parser: Parser) -> None:
    parser.add_argument("words", metavar="WORDS", help="in plain words")
    parser.add_argument("--source", metavar="WHO", default="", help="who decided that")


def _add_point(openness: Openness) -> Callable[[Namespace], int]:
    def run(arguments: Namespace) -> int:
        with open_project(arguments.file) as session:
            do(session, setup.add_fixed_point, openness, arguments.words, arguments.source)
        return ExitCode.FINE

    return run


def _no_point_arguments(parser: Parser) -> None:
    parser.add_argument("number", metavar="N", type=whole_number(1), help="which, counted as `coprod show` has them")


def _no_point(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        points = sorted(session.snapshot.all(FixedPoint))
        if arguments.number > len(points):
            counted_is = f"are {len(points)}" if len(points) != 1 else "is 1"
            raise Unknown(f"There is no point {arguments.number} here; there {counted_is}.")
        do(session, setup.remove_fixed_point, points[arguments.number - 1])
    return ExitCode.FINE


# The worked example


def _example_arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="the new file; without it, one in your documents"
    )
    parser.add_argument("--no-open", action="store_true", help="only writes it")


def _example(program: Program, arguments: Namespace) -> int:
    from coprod_tui.formats.example import DEFAULT_NAME, build_example  # noqa: PLC0415 - slow, and needed only here

    if not arguments.no_open:
        must_have_terminal()
    create = functools.partial(Session.create, memory=Registry())
    path: Path = arguments.file or _unused_place(DEFAULT_NAME)
    with disk_errors(path):
        add_to_recent(path, build_example(path, create))
    say(f"The worked example is in {path}. Its people and words are made up.")
    return ExitCode.FINE if arguments.no_open else launch(path, program)


def _unused_place(name: str) -> Path:
    """A free file name in the folder of projects, which is created if needed; raise FileError."""
    folder = ensure_projects_folder()
    names = (f"{name}{ENDING}", *(f"{name} {number}{ENDING}" for number in range(2, 10_000)))
    return next(path for file in names if not (path := folder / file).exists())


COMMANDS: dict[str, AnyCommand] = {
    "new": CliCommand(_new_arguments, _new),
    "example": ProgramCommand(_example_arguments, _example),
    "project": {
        "describe": Action(
            "Changes its title, its purpose, or who decides.",
            'describe --decides "The Trust Board decides; we write the brief"',
            _describe_arguments,
            _describe,
        ),
        "stream": Action("Adds a stream.", "stream Carers=K", _stream_arguments, _add_stream),
        "can-change": Action(
            "Writes down what can change.",
            'can-change "how the rooms feel" --source "the Board, May"',
            _point_arguments,
            _add_point(Openness.OPEN),
        ),
        "cannot-change": Action(
            "Writes down what cannot change.",
            'cannot-change "the site" --source "the Board, May"',
            _point_arguments,
            _add_point(Openness.FIXED),
        ),
        "no-point": Action("Takes one of these out.", "no-point 2", _no_point_arguments, _no_point),
    },
}
