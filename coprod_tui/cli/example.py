"""The command `example`: the worked example, written to a new file and opened."""

from __future__ import annotations

import functools
from argparse import Namespace
from pathlib import Path

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import say
from coprod_tui.cli.project import disk_troubles
from coprod_tui.cli.recent import remember
from coprod_tui.cli.screen import must_have_terminal, show
from coprod_tui.cli.settled import made_projects_folder
from coprod_tui.files.example import NAME, build_example
from coprod_tui.meeting.opening import ENDING
from coprod_tui.meeting.session import Session
from coprod_tui.state import Laptop


def _example_arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="the new file; without it, one in your documents"
    )
    parser.add_argument("--no-open", action="store_true", help="only writes it")


def _example(arguments: Namespace) -> int:
    if not arguments.no_open:
        must_have_terminal()
    create = functools.partial(Session.create, memory=Laptop())
    path: Path = arguments.file or _unused_place()
    with disk_troubles(path):
        remember(path, build_example(path, create))
    say(f"The worked example is in {path}. Its people and words are made up.")
    return 0 if arguments.no_open else show(path)


def _unused_place() -> Path:
    """A file that is not there yet in the folder of projects, which is made; raises FileTrouble."""
    folder = made_projects_folder()
    names = (f"{NAME}{ENDING}", *(f"{NAME} {number}{ENDING}" for number in range(2, 10_000)))
    return next(path for name in names if not (path := folder / name).exists())


COMMANDS = {"example": Command(_example_arguments, _example)}
