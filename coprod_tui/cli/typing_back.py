"""The command `typed`: what was written on paper, line by line, each with the code of its card or sheet."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import out, say
from coprod_tui.cli.project import do, opened, takes_file
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.rules.paper import Card
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.paper import Typed, type_back, understood

_READ_MOST = 64 * 1024 * 1024


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "line", metavar="LINE", nargs="*", default=[], help="a code and its words; without any, those of standard input"
    )
    parser.add_argument("--again", action="store_true", help="takes in a card that was taken in before")


def _typed(arguments: Namespace) -> int:
    """Prints for each line the code of what it landed on."""
    with opened(arguments.file) as session:
        lines = arguments.line or _lines_of_input()
        before = session.snapshot
        kept = do(session, type_back, lines, again=arguments.again)
        told = [one for one in lines if one.strip() and not one.lstrip().startswith("%")]
        for line, record in zip(told, kept, strict=True):
            out(_landed(session.snapshot, understood(before, line), record))
    if not kept:
        say("There is nothing to take in.")
    return 0


def _landed(project: Snapshot, typed: Typed, record: str) -> str:
    if isinstance(typed.sheet, Card):
        return f"{typed.code}: {project.code(project.the(Contribution, record))}"
    return f"{typed.code}: {typed.sheet.words}"


def _lines_of_input() -> Sequence[str]:
    """All of standard input at once: one line that is wrong stops every other."""
    if sys.stdin is None:
        return ()
    if sys.stdin.isatty():
        say("One card or sheet a line: its code, then what stands on it. Ctrl+D on an empty line ends.")
    data = sys.stdin.buffer.read(_READ_MOST + 1)
    if len(data) > _READ_MOST:
        raise BadContent("This is too much to be typed from cards.")
    return data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()


COMMANDS = {"typed": Command(_arguments, _typed)}
