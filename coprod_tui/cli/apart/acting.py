"""What the actions of `coprod conflict` share: the file, the conflict, its sides, and the questions that follow."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.output import say
from coprod_tui.cli.project import opened
from coprod_tui.meeting.model import Conflict, Option, Side
from coprod_tui.meeting.refusals import Unknown
from coprod_tui.meeting.rules.conflicts import conflict_coded, option_letter, options, prompts, side_called
from coprod_tui.meeting.rules.said import contribution_coded
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot

Acting = Callable[[Session, Conflict, Namespace], None]


def on_conflict(act: Acting) -> Callable[[Namespace], int]:
    """Does something with the conflict that is named; what is now worth a second look is said (R4, R9)."""

    def run(arguments: Namespace) -> int:
        with opened(arguments.file) as session:
            conflict = conflict_coded(session.snapshot, arguments.code)
            before = {reason.sentence for reason in prompts(session.snapshot, conflict)}
            act(session, conflict, arguments)
            after = session.snapshot.get(Conflict, conflict.id)
            for reason in prompts(session.snapshot, after) if after else ():
                if reason.sentence not in before:
                    say(reason.sentence)
        return 0

    return run


def takes_conflict(parser: Parser) -> None:
    """Adds the conflict's code."""
    parser.add_argument("code", metavar="CODE", help="the conflict, such as C-01")


def takes_side(parser: Parser) -> None:
    """Adds the conflict's code and one of its sides."""
    takes_conflict(parser)
    parser.add_argument("side", metavar="SIDE", help="a stream, or a sub-group: Members, M, carers")


def takes_words(parser: Parser, help_text: str) -> None:
    """Adds people's words."""
    parser.add_argument("words", metavar="WORDS", help=help_text)


def side_of(project: Snapshot, conflict: Conflict, name: str) -> Side:
    """A side by what it is called; raises Unknown."""
    return side_called(project, conflict, name)


def option_called(project: Snapshot, conflict: Conflict, letter: str) -> Option:
    """An option by its letter; raises Unknown."""
    there = {option_letter(place): one for place, one in enumerate(options(project, conflict))}
    found = there.get(letter.strip().upper())
    if found is None:
        listed = f"The options are: {', '.join(there)}." if there else "No option was added yet."
        raise Unknown(f"There is no option {letter} here. {listed}")
    return found


def said(project: Snapshot, codes: Sequence[str]) -> list[str]:
    """Contributions by their codes; raises Unknown."""
    return [contribution_coded(project, code).id for code in codes]
