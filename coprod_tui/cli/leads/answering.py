"""The commands `answer`, `shown` and `turn`: what became of what was said, who was shown it, and whose turn it was."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from enum import StrEnum
from typing import TypeVar

from coprod_tui.cli.arguments import Parser, Wrong
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.leads.named import target_called, theme_called
from coprod_tui.cli.output import say
from coprod_tui.cli.project import do, opened, takes_file
from coprod_tui.meeting.model import Fate, Turn
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.conflicts import conflict_coded
from coprod_tui.meeting.rules.said import contribution_coded, stream_called
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import answers as verbs
from coprod_tui.meeting.verbs.conflicts import show
from coprod_tui.meeting.verbs.leads import take_turn, take_turn_back
from coprod_tui.meeting.words import folded

E = TypeVar("E", bound=StrEnum)


def one_of(kinds: type[E], text: str) -> E:
    """The one of these words that begins so (`not-possible`, `parked`); what is wrong becomes wrong usage."""
    wanted = folded(text.replace("-", " ").replace("_", " ").strip())
    found = [one for one in kinds if wanted and (folded(one).startswith(wanted) or folded(one).endswith(wanted))]
    exact = [one for one in found if folded(one) == wanted] or found
    if len(exact) != 1:
        raise ArgumentTypeError(f"“{text}” is none of: {', '.join(kinds)}.")
    return exact[0]


def _fate(text: str) -> Fate:
    return one_of(Fate, text)


def _turn_word(text: str) -> Turn:
    return one_of(Turn, text)


def _answer_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("codes", metavar="CODE", nargs="*", help="such as M-014, as many as there are")
    parser.add_argument("--theme", metavar="T", help="all that belongs to a theme")
    parser.add_argument("--unanswered", action="store_true", help="all that has no answer yet; with --theme: of those")
    parser.add_argument("--as", dest="fate", metavar="ANSWER", type=_fate, help=", ".join(Fate))
    parser.add_argument("--reason", metavar="WORDS", help="why, for the person who said it to read")
    parser.add_argument("--into", metavar="CODE", help="merged into this: M-014, or the number of a line")
    parser.add_argument("--agreement", metavar="CODE", help="changed by this agreement: C-01")
    parser.add_argument("--take-back", action="store_true", help="takes the answers back; what was merged stands again")


def _answer(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        those = _meant(project, arguments)
        if arguments.take_back:
            do(session, verbs.take_answer_back, those)
            return 0
        fate = arguments.fate or _implied(arguments)
        answered = do(
            session,
            verbs.answer,
            those,
            fate,
            reason=arguments.reason,
            into=target_called(project, arguments.into) if arguments.into else None,
            conflict=conflict_coded(project, arguments.agreement).id if arguments.agreement else None,
        )
        left = len(unanswered(session.snapshot))
        say(f"{len(answered):,} answered: {fate}. {f'{left:,} have' if left else 'None has'} no answer yet.")
    return 0


def _implied(arguments: Namespace) -> Fate:
    if arguments.into:
        return Fate.MERGED
    if arguments.agreement:
        return Fate.CHANGED
    raise Wrong(f"What became of it? Say --as, one of: {', '.join(Fate)}.")


def _meant(project: Snapshot, arguments: Namespace) -> tuple[str, ...]:
    """The contributions that are named, by code and by theme; raises Wrong for none."""
    waiting = unanswered(project)
    found = [contribution_coded(project, code).id for code in arguments.codes]
    if arguments.theme is not None:
        of_theme = project.in_theme(theme_called(project, arguments.theme).id)
        found += [one for one in of_theme if not arguments.unanswered or one in waiting]
    elif arguments.unanswered:
        found += waiting
    elif not found:
        raise Wrong("Which contributions? Give their codes, --theme, or --unanswered.")
    return tuple(dict.fromkeys(found))


ANSWER = Command(_answer_arguments, _answer)


def _shown_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("code", metavar="CODE", help="such as M-014")
    parser.add_argument("--stream", metavar="S", required=True, help="the stream whose work or space it is about")
    parser.add_argument("--how", metavar="WORDS", default="", help="how it was shown: read aloud, on paper …")


def _shown(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        one, stream = contribution_coded(project, arguments.code), stream_called(project, arguments.stream)
        do(session, show, one.id, stream.id, how=arguments.how)
    return 0


SHOWN = Command(_shown_arguments, _shown)


def _turn_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("stream", metavar="S", help="the stream of the lead")
    parser.add_argument("turn", metavar="WHAT", nargs="?", type=_turn_word, help=", ".join(Turn))
    parser.add_argument("--take-back", action="store_true", help="takes the record of a turn back")


def _turn(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        stream = stream_called(session.snapshot, arguments.stream)
        if arguments.take_back:
            do(session, take_turn_back, stream.id)
        else:
            do(session, take_turn, stream.id, arguments.turn or Turn.SHARED)
    return 0


TURN = Command(_turn_arguments, _turn)
