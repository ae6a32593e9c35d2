"""Actions of `coprod conflict` up to the options: raise, sides, asks and whys, what was heard back, options."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence

from coprod_tui.base.errors import Reason, RuleViolation, Unknown
from coprod_tui.cli.output import ExitCode, out, say
from coprod_tui.cli.parser import Action, Parser
from coprod_tui.cli.project_file import do, open_project, with_next_command
from coprod_tui.domain.conflicts import commands
from coprod_tui.domain.conflicts.agreement import option_letter, options
from coprod_tui.domain.conflicts.prompts import prompts
from coprod_tui.domain.conflicts.sides import (
    code,
    conflict_coded,
    heard_place,
    possessive,
    side_called,
    side_name,
)
from coprod_tui.domain.conflicts.stages import hearing_rounds
from coprod_tui.domain.contributions.rules import contribution_coded, stream_called
from coprod_tui.domain.records import Conflict, Fit, Heard, Option
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session

Acting = Callable[[Session, Conflict, Namespace], None]


# What the actions share


def on_conflict(act: Acting) -> Callable[[Namespace], int]:
    """Wrap an action on one conflict: open the project, find the conflict, print the prompts that are new (R4, R9)."""

    def run(arguments: Namespace) -> int:
        with open_project(arguments.file) as session:
            conflict = conflict_coded(session.snapshot, arguments.code)
            before = {reason.sentence for reason in prompts(session.snapshot, conflict)}
            act(session, conflict, arguments)
            after = session.snapshot.get(Conflict, conflict.id)
            for reason in prompts(session.snapshot, after) if after else ():
                if reason.sentence not in before:
                    say(reason.sentence)
        return ExitCode.FINE

    return run


def takes_conflict(parser: Parser) -> None:
    """Add the conflict's code."""
    parser.add_argument("code", metavar="CODE", help="the conflict, such as C-01")


def takes_side(parser: Parser) -> None:
    """Add the conflict's code and one of its sides."""
    takes_conflict(parser)
    parser.add_argument("side", metavar="SIDE", help="a stream, or a sub-group: Members, M, carers")


def takes_words(parser: Parser, help_text: str) -> None:
    """Add an argument that is people's words."""
    parser.add_argument("words", metavar="WORDS", help=help_text)


def _option_called(project: Snapshot, conflict: Conflict, letter: str) -> Option:
    """Return an option by its letter; raise Unknown."""
    by_letter = {option_letter(place): option for place, option in enumerate(options(project, conflict))}
    option = by_letter.get(letter.strip().upper())
    if option is None:
        listed = f"The options are: {', '.join(by_letter)}." if by_letter else "No option was added yet."
        raise Unknown(f"There is no option {letter} here. {listed}")
    return option


def _contributions_coded(project: Snapshot, codes: Sequence[str]) -> list[str]:
    """Return the ids of contributions by their codes; raise Unknown."""
    return [contribution_coded(project, code).id for code in codes]


# Raising one, and who is in it


def _pair(text: str) -> tuple[str, str]:
    """Parse `M-014=carers`."""
    said, equals, name = text.partition("=")
    if not (said and equals and name):
        raise ArgumentTypeError(f"“{text}” is not a code and a sub-group, such as M-014=carers.")
    return said, name


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
    """Raise a conflict, and print its code."""
    with open_project(arguments.file) as session:
        project = session.snapshot
        groups = {contribution_coded(project, said).id: name for said, name in arguments.group}
        contributions = _contributions_coded(project, arguments.said)
        _print_code(session, do(session, commands.raise_conflict, contributions, title=arguments.title, groups=groups))
    return ExitCode.FINE


def _print_code(session: Session, conflict: str) -> None:
    out(code(session.snapshot, session.snapshot.the(Conflict, conflict)), now=True)


def _title_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("title", metavar="TITLE", help="an empty one takes it away")


def _title(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, commands.retitle, conflict.id, arguments.title)


def _side_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("stream", metavar="S", help="the stream")
    parser.add_argument("said", metavar="SAID", nargs="*", default=[], help="what it rests on, by codes")
    parser.add_argument("--group", metavar="NAME", help="a sub-group of the stream")


def _side(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    project = session.snapshot
    stream = stream_called(project, arguments.stream)
    rests_on = _contributions_coded(project, arguments.said)
    do(session, commands.add_side, conflict.id, stream.id, group=arguments.group, contributions=rests_on)


def _no_side(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, commands.remove_side, side_called(session.snapshot, conflict, arguments.side).id)


def _link_arguments(parser: Parser) -> None:
    takes_side(parser)
    _takes_said(parser)


def _link(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_called(session.snapshot, conflict, arguments.side)
    do(session, commands.link, side.id, _contributions_coded(session.snapshot, arguments.said))


def _unlink(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_called(session.snapshot, conflict, arguments.side)
    do(session, commands.unlink, side.id, _contributions_coded(session.snapshot, arguments.said))


def _shown_arguments(parser: Parser) -> None:
    parser.add_argument("said", metavar="SAID", help="the request, by its code")
    parser.add_argument("stream", metavar="S", help="the stream whose work or space it is about")
    parser.add_argument("--how", metavar="WORDS", default="", help="how it was shown")


def _shown(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        request, stream = contribution_coded(project, arguments.said), stream_called(project, arguments.stream)
        do(session, commands.show, request.id, stream.id, how=arguments.how)
    return ExitCode.FINE


def _split_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    _takes_said(parser)
    parser.add_argument("--title", metavar="T", default="", help="what the new one is called")


def _split(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    parts = _contributions_coded(session.snapshot, arguments.said)
    _print_code(session, do(session, commands.split, conflict.id, parts, title=arguments.title))


def _join_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("other", metavar="OTHER", help="the conflict that becomes part of it")


def _join(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, commands.join, conflict.id, conflict_coded(session.snapshot, arguments.other).id)


def _remove(session: Session, conflict: Conflict, _: Namespace) -> None:
    do(session, commands.remove, conflict.id)


# What each side asks for, and why


def _ask_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "what they ask for; an empty one takes it away")


def _ask(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, commands.set_ask, side_called(session.snapshot, conflict, arguments.side).id, arguments.words)


def _why_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "why they ask for it; an empty one takes it away")


def _why(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, commands.set_why, side_called(session.snapshot, conflict, arguments.side).id, arguments.words)


def _silent_arguments(parser: Parser) -> None:
    takes_side(parser)
    parser.add_argument("--no-longer", action="store_true", help="they want to say why after all")


def _silent(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_called(session.snapshot, conflict, arguments.side)
    do(session, commands.stay_silent, side.id, silent=not arguments.no_longer)


def _takes_hearing(parser: Parser) -> None:
    parser.add_argument("--by", metavar="SIDE", required=True, help="the side that says it back")
    parser.add_argument("--lead-to-lead", action="store_true", help="said by one lead to another; printed as such")


def _heard_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "the why of SIDE, as the other side says it back in its own words")
    _takes_hearing(parser)


def _heard(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    owner = side_called(session.snapshot, conflict, arguments.side)
    by = side_called(session.snapshot, conflict, arguments.by)
    do(session, commands.say_back, owner.id, by.id, arguments.words, lead_to_lead=arguments.lead_to_lead)


def _confirm_arguments(parser: Parser) -> None:
    takes_side(parser)
    _takes_hearing(parser)
    parser.add_argument("--not-quite", action="store_true", help="the answer is “not quite”; without it, yes")
    parser.add_argument("--missed", metavar="WORDS", help="what was missed")


def _confirm(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(
        session,
        commands.confirm,
        _last_round(session, conflict, arguments).id,
        yes=not arguments.not_quite,
        missed=arguments.missed,
        lead_to_lead=arguments.lead_to_lead,
    )


def _last_round(session: Session, conflict: Conflict, arguments: Namespace) -> Heard:
    """Return what was said back last; raise RuleViolation where nothing was."""
    project = session.snapshot
    owner, by = side_called(project, conflict, arguments.side), side_called(project, conflict, arguments.by)
    said_back = hearing_rounds(project, owner, by)
    if not said_back:
        why = possessive(side_name(project, owner), "why")
        reason = Reason(f"{why} has not been said back by {side_name(project, by)}.", heard_place(owner, by))
        raise RuleViolation(with_next_command(project, reason))
    return said_back[-1]


# Options


def _option_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    takes_words(parser, "one possible way")
    parser.add_argument("--instead-of", metavar="LETTER", help="puts this option into other words")


def _option(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    """Add or reword an option, and print its letter."""
    if arguments.instead_of:
        changed = _option_called(session.snapshot, conflict, arguments.instead_of).id
        do(session, commands.edit_option, changed, arguments.words)
    else:
        changed = do(session, commands.add_option, conflict.id, arguments.words)
    place = [option.id for option in options(session.snapshot, conflict)].index(changed)
    out(option_letter(place), now=True)


def _takes_option(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("option", metavar="LETTER", help="the option, such as A")


def _no_option(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, commands.remove_option, _option_called(session.snapshot, conflict, arguments.option).id)


def _rate_arguments(parser: Parser) -> None:
    _takes_option(parser)
    parser.add_argument("side", metavar="SIDE", help="the side whose why it is held against")
    parser.add_argument("fit", metavar="FIT", choices=[str(fit) for fit in Fit], help=", ".join(Fit))
    parser.add_argument("--word", metavar="WORDS", help="a word for why")


def _rate(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    project = session.snapshot
    option, side = _option_called(project, conflict, arguments.option), side_called(project, conflict, arguments.side)
    do(session, commands.rate, option.id, side.id, Fit(arguments.fit), word=arguments.word)


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
    "ask": Action(
        "Writes down what a side asks for.",
        'ask C-01 Members "a bed that can be moved"',
        _ask_arguments,
        on_conflict(_ask),
    ),
    "why": Action(
        "Writes down why it asks for it.",
        'why C-01 Members "I sleep facing the door"',
        _why_arguments,
        on_conflict(_why),
    ),
    "silent": Action(
        "Records that a side chose not to say why.", "silent C-01 Staff", _silent_arguments, on_conflict(_silent)
    ),
    "heard": Action(
        "Writes down how another side says a side's why back.",
        'heard C-01 Members --by Staff "it is about not feeling like a patient"',
        _heard_arguments,
        on_conflict(_heard),
    ),
    "confirm": Action(
        "Writes down a side's answer to what was said back last: yes, or not quite.",
        'confirm C-01 Members --by Staff --not-quite --missed "and about where I look"',
        _confirm_arguments,
        on_conflict(_confirm),
    ),
    "option": Action(
        "Adds one possible way; prints its letter.",
        'option C-01 "two bed types"',
        _option_arguments,
        on_conflict(_option),
    ),
    "no-option": Action("Takes an option out.", "no-option C-01 B", _takes_option, on_conflict(_no_option)),
    "rate": Action(
        "Says how an option answers a side's why.",
        "rate C-01 A Members partly --word heavy",
        _rate_arguments,
        on_conflict(_rate),
    ),
}
