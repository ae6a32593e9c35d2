"""The command `section`: the opening paragraphs of the brief's sections, their order, and which are left out."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Action
from coprod_tui.cli.project import at_least, do, opened
from coprod_tui.meeting.verbs import sections as verbs


def _takes_section(parser: Parser) -> None:
    parser.add_argument("section", metavar="SECTION", help="1 to 11, or an annex from A to D")


def _key(arguments: Namespace) -> str:
    key: str = arguments.section
    return key.strip().upper()


def _open_arguments(parser: Parser) -> None:
    _takes_section(parser)
    parser.add_argument("words", metavar="WORDS", help="the paragraph; an empty one takes it away")


def _open(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        do(session, verbs.open_with, _key(arguments), arguments.words)
    return 0


def _move_arguments(parser: Parser) -> None:
    _takes_section(parser)
    parser.add_argument("place", metavar="PLACE", type=at_least(1), help="its place, from 1; it keeps its number")


def _move(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        do(session, verbs.order_section, _key(arguments), arguments.place - 1)
    return 0


def _leave_out(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        do(session, verbs.leave_out, _key(arguments))
    return 0


def _take_in(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        do(session, verbs.leave_out, _key(arguments), out=False)
    return 0


ACTIONS = {
    "open": Action(
        "Gives a section the paragraph that it begins with.",
        'open 5 "This is what all three streams want."',
        _open_arguments,
        _open,
    ),
    "move": Action("Puts a section elsewhere in the order of print.", "move 5 1", _move_arguments, _move),
    "leave-out": Action(
        "Leaves a section out; never what was not agreed, reservations, or what has no answer.",
        "leave-out 8",
        _takes_section,
        _leave_out,
    ),
    "take-in": Action("Takes a section that was left out in again.", "take-in 8", _takes_section, _take_in),
}
