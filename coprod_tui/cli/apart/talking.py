"""Actions of `coprod conflict`: asks, whys, what was heard, options and how they answer each why."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.cli.apart.acting import on_conflict, option_called, side_of, takes_conflict, takes_side, takes_words
from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Action
from coprod_tui.cli.output import out
from coprod_tui.cli.project import do
from coprod_tui.meeting.model import Conflict, Fit, Heard
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.rules.conflicts import option_letter, options, rounds, side_name, whose
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import conflicts as verbs


def _ask_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "what they ask for; an empty one takes it away")


def _ask(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.set_ask, side_of(session.snapshot, conflict, arguments.side).id, arguments.words)


def _why_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "why they ask for it; an empty one takes it away")


def _why(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.set_why, side_of(session.snapshot, conflict, arguments.side).id, arguments.words)


def _silent_arguments(parser: Parser) -> None:
    takes_side(parser)
    parser.add_argument("--no-longer", action="store_true", help="they want to say why after all")


def _silent(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_of(session.snapshot, conflict, arguments.side)
    do(session, verbs.stay_silent, side.id, silent=not arguments.no_longer)


def _takes_hearing(parser: Parser) -> None:
    parser.add_argument("--by", metavar="SIDE", required=True, help="the side that says it back")
    parser.add_argument("--lead-to-lead", action="store_true", help="said by one lead to another; printed as such")


def _heard_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "the why of SIDE, as the other side says it back in its own words")
    _takes_hearing(parser)


def _heard(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    owner = side_of(session.snapshot, conflict, arguments.side)
    by = side_of(session.snapshot, conflict, arguments.by)
    do(session, verbs.say_back, owner.id, by.id, arguments.words, lead_to_lead=arguments.lead_to_lead)


def _confirm_arguments(parser: Parser) -> None:
    takes_side(parser)
    _takes_hearing(parser)
    parser.add_argument("--not-quite", action="store_true", help="the answer is “not quite”; without it, yes")
    parser.add_argument("--missed", metavar="WORDS", help="what was missed")


def _confirm(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    one = _last_round(session, conflict, arguments)
    do(
        session,
        verbs.confirm,
        one.id,
        yes=not arguments.not_quite,
        missed=arguments.missed,
        lead_to_lead=arguments.lead_to_lead,
    )


def _last_round(session: Session, conflict: Conflict, arguments: Namespace) -> Heard:
    """What was said back last; raises RuleBroken where nothing was."""
    project = session.snapshot
    owner, by = side_of(project, conflict, arguments.side), side_of(project, conflict, arguments.by)
    found = rounds(project, owner, by)
    if not found:
        raise RuleBroken(
            f"{whose(side_name(project, owner), 'why')} has not been said back by {side_name(project, by)}."
        )
    return found[-1]


def _option_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    takes_words(parser, "one possible way")
    parser.add_argument("--instead-of", metavar="LETTER", help="puts this option into other words")


def _option(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    """Prints the option's letter."""
    if arguments.instead_of:
        one = option_called(session.snapshot, conflict, arguments.instead_of).id
        do(session, verbs.edit_option, one, arguments.words)
    else:
        one = do(session, verbs.add_option, conflict.id, arguments.words)
    place = [option.id for option in options(session.snapshot, conflict)].index(one)
    out(option_letter(place), now=True)


def _takes_option(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("option", metavar="LETTER", help="the option, such as A")


def _no_option(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, verbs.remove_option, option_called(session.snapshot, conflict, arguments.option).id)


def _rate_arguments(parser: Parser) -> None:
    _takes_option(parser)
    parser.add_argument("side", metavar="SIDE", help="the side whose why it is held against")
    parser.add_argument("fit", metavar="FIT", choices=[str(fit) for fit in Fit], help=", ".join(Fit))
    parser.add_argument("--word", metavar="WORDS", help="a word for why")


def _rate(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    project = session.snapshot
    option, side = option_called(project, conflict, arguments.option), side_of(project, conflict, arguments.side)
    do(session, verbs.rate, option.id, side.id, Fit(arguments.fit), word=arguments.word)


ACTIONS = {
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
