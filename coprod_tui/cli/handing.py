"""The command `hand-over`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.ending import uninterrupted
from coprod_tui.cli.output import out, say
from coprod_tui.cli.project import opened, takes_file
from coprod_tui.files.handing import hand_over, handed, place_for
from coprod_tui.meeting.clock import local_time
from coprod_tui.state import Laptop


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("where", metavar="WHERE", type=Path, help="a folder, or a file that is not there yet")


def _hand_over(arguments: Namespace) -> int:
    """Makes the copy, and prints its path."""
    with opened(arguments.file) as session, uninterrupted():
        path = place_for(session.path, arguments.where.absolute(), local_time().date())
        found = hand_over(session.copy(), path)
        Laptop().exported(session.project_id, path)
    out(str(path))
    say(handed(path, found))
    return 0


COMMANDS = {"hand-over": Command(_arguments, _hand_over)}
