"""Actions of `coprod conflict`: raise one, and say who is in it and what each side rests on."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace

from coprod_tui.cli.apart.acting import on_conflict, said, side_of, takes_conflict, takes_side
from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Action
from coprod_tui.cli.output import out
from coprod_tui.cli.project import do, opened
from coprod_tui.meeting.model import Conflict
from coprod_tui.meeting.rules.conflicts import code, conflict_coded
from coprod_tui.meeting.rules.said import contribution_coded, stream_called
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import conflicts as verbs


def _pair(text: str) -> tuple[str, str]:
    """`M-014=carers`."""
    one, equals, name = text.partition("=")
    if not (one and equals and name):
        raise ArgumentTypeError(f"“{text}” is not a code and a sub-group, such as M-014=carers.")
    return one, name


def _takes_said(parser: Parser) -> None:
    parser.add_argument("said", metavar="SAID", nargs="+", help="contributions by their codes, such as M-014")


def _raise_arguments(parser: Parser) -> None:
    _takes_said(parser)
    parser.add_argument("--title", metavar="T", default="", help="what it is called")
    parser.add_argument(
        "--group", metavar="SAID=NAME", action="append", default=[], type=_pair,
        help="the sub-group that said it, where two of one stream differ",
    )  # fmt: skip


def _raise(arguments: Namespace) -> int:
    """Prints the new code."""
    with opened(arguments.file) as session:
        project = session.snapshot
        groups = {contribution_coded(project, one).id: name for one, name in arguments.group}
        one = do(session, verbs.raise_conflict, said(project, arguments.said), title=arguments.title, groups=groups)
        _print_code(session, one)
    return 0


def _print_code(session: Session, one: str) -> None:
    out(code(session.snapshot, session.snapshot.the(Conflict, one)), now=True)


def _title_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("title", metavar="TITLE", help="an empty one takes it away")


def _title(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.retitle, conflict.id, arguments.title)


def _side_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("stream", metavar="S", help="the stream")
    parser.add_argument("said", metavar="SAID", nargs="*", default=[], help="what it rests on, by codes")
    parser.add_argument("--group", metavar="NAME", help="a sub-group of the stream")


def _side(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    project = session.snapshot
    stream = stream_called(project, arguments.stream)
    rests_on = said(project, arguments.said)
    do(session, verbs.add_side, conflict.id, stream.id, group=arguments.group, contributions=rests_on)


def _no_side(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.remove_side, side_of(session.snapshot, conflict, arguments.side).id)


def _link_arguments(parser: Parser) -> None:
    takes_side(parser)
    _takes_said(parser)


def _link(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_of(session.snapshot, conflict, arguments.side)
    do(session, verbs.link, side.id, said(session.snapshot, arguments.said))


def _unlink(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_of(session.snapshot, conflict, arguments.side)
    do(session, verbs.unlink, side.id, said(session.snapshot, arguments.said))


def _shown_arguments(parser: Parser) -> None:
    parser.add_argument("said", metavar="SAID", help="the request, by its code")
    parser.add_argument("stream", metavar="S", help="the stream whose work or space it is about")
    parser.add_argument("--how", metavar="WORDS", default="", help="how it was shown")


def _shown(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        one, stream = contribution_coded(project, arguments.said), stream_called(project, arguments.stream)
        do(session, verbs.show, one.id, stream.id, how=arguments.how)
    return 0


def _split_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    _takes_said(parser)
    parser.add_argument("--title", metavar="T", default="", help="what the new one is called")


def _split(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    parts = said(session.snapshot, arguments.said)
    _print_code(session, do(session, verbs.split, conflict.id, parts, title=arguments.title))


def _join_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("other", metavar="OTHER", help="the conflict that becomes part of it")


def _join(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.join, conflict.id, conflict_coded(session.snapshot, arguments.other).id)


def _remove(session: Session, conflict: Conflict, _: Namespace) -> None:
    do(session, verbs.remove, conflict.id)


ACTIONS = {
    "raise": Action(
        "Makes a conflict of what pulls apart, a side for each stream; prints its code.",
        'raise M-014 S-007 --title "The bed"',
        _raise_arguments,
        _raise,
    ),
    "title": Action("Changes the title.", 'title C-01 "The bed"', _title_arguments, on_conflict(_title)),
    "side": Action(
        "Adds a stream, or a sub-group of one.",
        "side C-01 Members M-020 --group carers",
        _side_arguments,
        on_conflict(_side),
    ),
    "no-side": Action(
        "Takes out a side that was added by mistake.", "no-side C-01 P", takes_side, on_conflict(_no_side)
    ),
    "link": Action(
        "Links a side to more contributions.", "link C-01 Members M-031", _link_arguments, on_conflict(_link)
    ),
    "unlink": Action("Takes such links away.", "unlink C-01 Members M-031", _link_arguments, on_conflict(_unlink)),
    "shown": Action(
        "Records that a request was shown to the stream whose work or space it is about.",
        'shown M-014 Staff --how "read aloud"',
        _shown_arguments,
        _shown,
    ),
    "split": Action(
        "Moves some of what it rests on into a new one; prints its code.",
        "split C-01 M-031 S-009",
        _split_arguments,
        on_conflict(_split),
    ),
    "join": Action(
        "Moves all of another conflict into this one.", "join C-01 C-04", _join_arguments, on_conflict(_join)
    ),
    "remove": Action(
        "Takes it off the board; undo brings it back.", "remove C-04", takes_conflict, on_conflict(_remove)
    ),
}
