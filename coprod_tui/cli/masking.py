"""The command `mask`: what looks like a name or a number is listed, kept, or erased (R13)."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.cli.arguments import Parser, Wrong
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import out, say
from coprod_tui.cli.project import do, opened, takes_file
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.rules.privacy import asked, queries
from coprod_tui.meeting.rules.said import contribution_coded
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import erasing
from coprod_tui.state import Laptop


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("code", metavar="CODE", nargs="?", help="such as M-014; without one, all are listed")
    parser.add_argument("--keep", action="store_true", help="keeps the words as they stand, and is not asked again")
    parser.add_argument(
        "--words", metavar="WORDS", action="append", help="masks these words, whether or not they look like a name"
    )


def _mask(arguments: Namespace) -> int:
    if arguments.code is None and (arguments.keep or arguments.words):
        raise Wrong("Which contribution? Give its code, such as M-014.")
    with opened(arguments.file) as session:
        if arguments.code is None:
            return _list(session.snapshot)
        one = contribution_coded(session.snapshot, arguments.code)
        words = tuple(arguments.words or (each.text for each in queries(session.snapshot, one)))
        if not words:
            say(f"Nothing in {session.snapshot.code(one)} looks like a name or a number.")
        elif arguments.keep:
            do(session, erasing.keep_as_it_is, one.id)
        else:
            _erase(session, one, words)
    return 0


def _list(project: Snapshot) -> int:
    for one in project.contributions():
        if found := queries(project, one):
            out(f"{project.code(one)}  {asked(found)}: {', '.join(each.text for each in found)}")
    return 0


def _erase(session: Session, one: Contribution, words: tuple[str, ...]) -> None:
    same = Sameness(words)
    drafts = tuple(slot for slot, body in session.drafts().items() if same.holds_in_json(body))
    do(session, erasing.mask, one.id, words, drafts=drafts)
    Laptop().forget_words(same.holds)
    say(f"Masked in {session.snapshot.code(one)}, and erased from the history.")


COMMANDS = {"mask": Command(_arguments, _mask)}
