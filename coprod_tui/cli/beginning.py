"""The command `new`."""

from __future__ import annotations

import functools
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.ending import uninterrupted
from coprod_tui.cli.output import say
from coprod_tui.meeting.model import Openness
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import setup
from coprod_tui.meeting.verbs.setup import THREE_STREAMS, NewStream
from coprod_tui.state import Laptop


def _stream(*, required: bool) -> Callable[[str], NewStream]:
    """`Members=M`, or a name alone, for which a letter is proposed."""

    def read(text: str) -> NewStream:
        name, equals, letter = text.rpartition("=")
        return NewStream(name, letter, required) if equals else NewStream(text, None, required)

    return read


def _date(text: str) -> tuple[str, str]:
    """`raw notes=2027-03-01`."""
    what, _, until = text.rpartition("=")
    parts = until.split("-")
    if not what or [len(part) for part in parts] != [4, 2, 2] or not all(part.isdecimal() for part in parts):
        raise ArgumentTypeError(f"“{text}” is not a kind of data and a date, such as notes=2027-03-01.")
    return what, until


def _new_arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the new file; one that is there is never written over")
    parser.add_argument("--title", metavar="T", required=True, help="what the project is called")
    parser.add_argument("--purpose", metavar="WORDS", default="", help="what it is for")
    parser.add_argument("--decides", metavar="WORDS", default="", help="who decides")
    parser.add_argument(
        "--stream", metavar="NAME=L", action="append", dest="streams", type=_stream(required=True),
        help="a stream and its code letter, as often as needed; without any: Members, Staff, Community partners",
    )  # fmt: skip
    parser.add_argument(
        "--observer", metavar="NAME=L", action="append", dest="streams", type=_stream(required=False),
        help="a stream whose signature is not waited for",
    )  # fmt: skip
    for option, openness in (("--can-change", Openness.OPEN), ("--cannot-change", Openness.FIXED)):
        parser.add_argument(
            option, metavar="WORDS", action="append", default=[],
            help=f"what {openness}; “WORDS (source: WHO)” says who decided that",
        )  # fmt: skip
    parser.add_argument(
        "--keep-until",
        metavar="WHAT=DATE",
        action="append",
        default=[],
        type=_date,
        help="a retention date, YYYY-MM-DD",
    )


def _point(openness: Openness, text: str) -> tuple[Openness, str, str]:
    """What can or cannot change, with its source in brackets at the end."""
    words, bracket, source = text.rpartition("(source:")
    if bracket and source.rstrip().endswith(")"):
        return openness, words, source.rstrip()[:-1]
    return openness, text, ""


def _new(arguments: Namespace) -> int:
    points = [_point(Openness.OPEN, one) for one in arguments.can_change]
    points += [_point(Openness.FIXED, one) for one in arguments.cannot_change]
    begin = functools.partial(
        setup.begin,
        title=arguments.title,
        purpose=arguments.purpose,
        decides=arguments.decides,
        streams=arguments.streams or THREE_STREAMS,
        points=points,
        retention=arguments.keep_until,
    )
    with uninterrupted(), Session.create(arguments.file, begin, memory=Laptop()) as session:
        streams = ", ".join(f"{one.name} ({one.letter})" for one in session.snapshot.streams)
    say(f"{arguments.file} is ready. Its streams: {streams}.")
    return 0


COMMANDS = {"new": Command(_new_arguments, _new)}
