"""The commands `settings`, `keys` and `example`: what is set, what a key sends, and the worked example."""

from __future__ import annotations

import functools
from argparse import Namespace
from pathlib import Path

from coprod_tui.base.paths import state_folder
from coprod_tui.cli.output import ExitCode, out, say
from coprod_tui.cli.parser import Command, Parser, Program, ProgramCommand, no_arguments
from coprod_tui.cli.project_file import disk_troubles, made_projects_folder, remember
from coprod_tui.cli.start import launch, must_have_terminal
from coprod_tui.config.registry import Laptop
from coprod_tui.config.settings import MEANINGS, read_settings, settings_file, written
from coprod_tui.store.database import ENDING
from coprod_tui.store.session import Session


def _settings(_: Namespace) -> int:
    """Prints the settings as their file would say them; 1 when something in the file is wrong."""
    # Textual is loaded only for those who ask for keys and colours.
    from coprod_tui.tui import colors as looks  # noqa: PLC0415
    from coprod_tui.tui.commands import COMMANDS as KEYED  # noqa: PLC0415

    keys = {command.id: command.keys for command in KEYED}
    settings, faults = read_settings(commands=keys, themes=[theme.name for theme in looks.THEMES])
    out(f"# the settings file: {settings_file()}")
    out(f"# what this laptop remembers: {state_folder()}")
    for name in MEANINGS:
        source = settings.sources.get(name, "the usual value")
        out(f"{name} = {written(getattr(settings, name))}  # {source}")
    if settings.keys:
        out("\n[keys]")
    for command, chosen in settings.keys.items():
        out(f"{written(command)} = {written(list(chosen))}")
    for fault in faults:
        say(str(fault))
    return ExitCode.SAYS_NO if faults else ExitCode.FINE


def _keys(_: Namespace) -> int:
    must_have_terminal()
    from coprod_tui.tui.dialogs.help import run  # noqa: PLC0415 - imports Textual

    return run()


def _example_arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="the new file; without it, one in your documents"
    )
    parser.add_argument("--no-open", action="store_true", help="only writes it")


def _example(program: Program, arguments: Namespace) -> int:
    from coprod_tui.formats.example import NAME, build_example  # noqa: PLC0415 - `keys` does not wait for it

    if not arguments.no_open:
        must_have_terminal()
    create = functools.partial(Session.create, memory=Laptop())
    path: Path = arguments.file or _unused_place(NAME)
    with disk_troubles(path):
        remember(path, build_example(path, create))
    say(f"The worked example is in {path}. Its people and words are made up.")
    return ExitCode.FINE if arguments.no_open else launch(path, program)


def _unused_place(name: str) -> Path:
    """A file that is not there yet in the folder of projects, which is made; raises FileTrouble."""
    folder = made_projects_folder()
    names = (f"{name}{ENDING}", *(f"{name} {number}{ENDING}" for number in range(2, 10_000)))
    return next(path for file in names if not (path := folder / file).exists())


COMMANDS: dict[str, Command | ProgramCommand] = {
    "settings": Command(no_arguments, _settings),
    "keys": Command(no_arguments, _keys),
    "example": ProgramCommand(_example_arguments, _example),
}
