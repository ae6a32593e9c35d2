"""Actions of `coprod conflict`: the middle ground, how far each side agrees with it, and how a conflict ends."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence

from coprod_tui.cli.apart.acting import on_conflict, side_of, takes_conflict, takes_side, takes_words
from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Action
from coprod_tui.cli.output import say
from coprod_tui.cli.project import at_least, do
from coprod_tui.meeting.model import Conflict
from coprod_tui.meeting.refusals import Unknown
from coprod_tui.meeting.rules.conflicts import GRADIENTS, proposal, reservations, tally_question
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import conflicts as verbs

_SCALE = "; ".join(f"{one.number} {one.words}" for one in GRADIENTS)


def _for_side(text: str) -> tuple[str, str]:
    """`Members=the homely finish`."""
    side, equals, words = text.partition("=")
    if not (side and equals):
        raise ArgumentTypeError(f"“{text}” is not a side and words, such as “Members=the homely finish”.")
    return side, words


def _count(text: str) -> tuple[int, int]:
    """`2=5`: five people at gradient 2."""
    gradient, equals, count = text.partition("=")
    known = gradient in {str(one.number) for one in GRADIENTS}
    if not (known and equals and count.isascii() and count.isdecimal()):
        raise ArgumentTypeError(f"“{text}” is not a gradient from 1 to {len(GRADIENTS)} and a number, such as 2=5.")
    return int(gradient), int(count)


def _propose_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("words", metavar="WORDS", nargs="?", help="the middle ground; what is not given stays as it is")
    for name, what in (("keeps", "what a side keeps"), ("gives", "what a side gives")):
        parser.add_argument(
            f"--{name}",
            metavar="SIDE=WORDS",
            action="append",
            default=[],
            type=_for_side,
            help=f"{what}, as often as needed",
        )
    parser.add_argument("--conditions", metavar="WORDS", help="what must be true for it")
    parser.add_argument("--owner", metavar="ROLE", help="who sees to it: a role, never a name")
    parser.add_argument("--review", metavar="WORDS", help="when it is looked at again")
    parser.add_argument(
        "--enough", metavar="N", type=at_least(1), help="the worst gradient that is enough, set before hands go up"
    )


def _propose(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    project = session.snapshot
    do(
        session,
        verbs.propose,
        conflict.id,
        text=arguments.words,
        keeps=_by_side(project, conflict, arguments.keeps),
        gives=_by_side(project, conflict, arguments.gives),
        conditions=arguments.conditions,
        owner=arguments.owner,
        review=arguments.review,
        enough=arguments.enough,
    )


def _by_side(project: Snapshot, conflict: Conflict, given: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    return {side_of(project, conflict, side).id: words for side, words in given}


def _check_arguments(parser: Parser) -> None:
    takes_side(parser)
    parser.add_argument("counts", metavar="GRADIENT=PEOPLE", nargs="+", type=_count, help=_SCALE)
    parser.add_argument("--how", metavar="WORDS", help="if not in the room: by phone, on paper, and who wrote it down")


def _check(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_of(session.snapshot, conflict, arguments.side)
    told = dict(arguments.counts)
    counts = tuple(told.get(one.number, 0) for one in GRADIENTS)
    do(session, verbs.check, side.id, counts, how=arguments.how)
    if question := tally_question(session.snapshot, side, counts):
        say(question)


def _reserve_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "the worry that they go on with, word for word")


def _reserve(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.reserve, side_of(session.snapshot, conflict, arguments.side).id, arguments.words)


def _take_back_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument(
        "number", metavar="N", type=at_least(1), help="which reservation, counted as `coprod conflicts` has them"
    )


def _take_back(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    found = proposal(session.snapshot, conflict)
    there = reservations(session.snapshot, found) if found else ()
    if arguments.number > len(there):
        raise Unknown(f"There is no reservation {arguments.number} here; there are {len(there)}.")
    do(session, verbs.take_back, there[arguments.number - 1].id)


def _agree(session: Session, conflict: Conflict, _: Namespace) -> None:
    do(session, verbs.agree, conflict.id)


def _disagree_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    takes_words(parser, "why it stopped; it is printed")


def _disagree(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.disagree, conflict.id, arguments.words)


def _reopen_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("--because", metavar="WORDS", default="", help="why it is opened again")


def _reopen(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.reopen, conflict.id, because=arguments.because)


ACTIONS = {
    "propose": Action(
        "Puts the middle ground, or some of it, into words.",
        'propose C-01 "fixed, in one of two places" --keeps "Staff=both sides free" --gives "Members=moving it"',
        _propose_arguments,
        on_conflict(_propose),
    ),
    "check": Action(
        "Counts how far a side agrees with it.", "check C-01 Members 2=5 3=3", _check_arguments, on_conflict(_check)
    ),
    "reserve": Action(
        "Keeps a reservation word for word.",
        'reserve C-01 Staff "two layouts to learn"',
        _reserve_arguments,
        on_conflict(_reserve),
    ),
    "take-back": Action(
        "Takes out a reservation that its side no longer has.",
        "take-back C-01 1",
        _take_back_arguments,
        on_conflict(_take_back),
    ),
    "agree": Action(
        "Records that the sides agree, at this meeting.", "agree C-01", takes_conflict, on_conflict(_agree)
    ),
    "disagree": Action(
        "Records that they do not, and why it stopped.",
        'disagree C-01 "no way was found to see and not be seen"',
        _disagree_arguments,
        on_conflict(_disagree),
    ),
    "reopen": Action(
        "Opens an ended conflict again; how it ended stays readable.",
        'reopen C-01 --because "the mock-up showed more"',
        _reopen_arguments,
        on_conflict(_reopen),
    ),
}
