"""Which command is meant by the first argument, and the help that lists them all."""

from __future__ import annotations

import functools
import importlib
from argparse import SUPPRESS, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from coprod_tui import __version__
from coprod_tui.cli import ending
from coprod_tui.cli.arguments import Parser, Wrong
from coprod_tui.cli.output import out
from coprod_tui.cli.register import ENTRIES, Entry

_HELP = ("--help", "-h", "help")


@dataclass(frozen=True, slots=True)
class Command:
    """What a command's module says of it."""

    arguments: Callable[[Parser], None]
    """Adds its arguments to its parser."""
    run: Callable[[Namespace], int]
    """Does it; answers the exit code."""


@dataclass(frozen=True, slots=True)
class Action:
    """One of the things that a command with several does: `coprod meeting FILE start`."""

    what: str
    """What it does, in one sentence."""
    example: str
    """What is typed after `coprod COMMAND FILE`."""
    arguments: Callable[[Parser], None]
    """Adds its arguments but the file."""
    run: Callable[[Namespace], int]


Actions = Mapping[str, Action]
"""A command that does several things, by their names."""


def no_arguments(parser: Parser) -> None:
    """For a command that takes none."""


def chosen(argv: Sequence[str]) -> Callable[[], int]:
    """What the arguments ask for, ready to be run; raises Wrong."""
    if not argv:
        return functools.partial(_show, None)
    first, *rest = argv
    if first == "--version":
        return functools.partial(_tell, f"coprod {__version__}")
    if first in _HELP:
        return functools.partial(_help, rest)
    if first in ENTRIES:
        return functools.partial(_run, ENTRIES[first], rest)
    if first.startswith("-"):
        raise Wrong(f"coprod has no option {first}. {_LIST}")
    if _is_meant_as_command(first, rest):
        raise Wrong(_no_command(first, rest))
    return functools.partial(_show, Path(first))


_LIST = "`coprod --help` lists what there is."


def _is_meant_as_command(first: str, rest: Sequence[str]) -> bool:
    """Whether a first argument that is no command is a slip, and not a file to open."""
    path = Path(first)
    if rest:
        return True
    looks_like_a_file = path.exists() or path.suffix or path.name != first
    return not looks_like_a_file and _nearest(first) is not None


def _no_command(first: str, rest: Sequence[str]) -> str:
    if rest and rest[0] in ENTRIES:
        return f"The command comes first: coprod {rest[0]} {first}"
    if Path(first).exists():
        return f"After a file to open nothing more is expected. {_LIST}"
    near = _nearest(first)
    hint = f" Did you mean “{near}”?" if near else ""
    return f"There is no command “{first}”.{hint} {_LIST}"


def _nearest(word: str) -> str | None:
    near = get_close_matches(word.lower(), list(ENTRIES), 1, 0.5)
    return near[0] if near else None


def _tell(text: str) -> int:
    out(text)
    return 0


def _help(rest: Sequence[str]) -> int:
    if not rest:
        return _tell(_overview())
    if rest[0] not in ENTRIES:
        raise Wrong(_no_command(rest[0], ()))
    entry = ENTRIES[rest[0]]
    return _tell(_help_of(entry, command_of(entry)))


def _overview() -> str:
    lines = [
        "coprod runs co-production meetings from the keyboard, offline.",
        "",
        "  coprod                 the list of your projects",
        "  coprod FILE            opens a project",
        "",
        "What needs no screen:",
    ]
    for entry in ENTRIES.values():
        lines += ["", f"  {entry.name:<11}{entry.what}", f"  {'':<11}{entry.examples[0]}"]
    lines += ["", "`coprod COMMAND --help` tells all about one of them; `coprod --version` says which coprod this is."]
    return "\n".join(lines)


def command_of(entry: Entry) -> Command | Actions:
    """A command from its own module, which is imported here so that no other has to be."""
    found: dict[str, Command | Actions] = importlib.import_module(f"coprod_tui.cli.{entry.module}").COMMANDS
    return found[entry.name]


def parser_of(entry: Entry, command: Command) -> Parser:
    """The parser of a command that does one thing."""
    parser = Parser(entry.name, entry.what, entry.examples)
    command.arguments(parser)
    return parser


def _run(entry: Entry, argv: Sequence[str]) -> int:
    command = command_of(entry)
    if isinstance(command, Command):
        return _do(parser_of(entry, command), command.run, argv, shows_screen=entry.shows_screen)
    name = _action(entry, command, argv)
    if name is None:
        return _tell(_help_of(entry, command))
    place = 1 if argv[1:2] == [name] else argv.index(name)
    parser = action_parser(entry, name, command[name])
    return _do(parser, command[name].run, [*argv[:place], *argv[place + 1 :]])


def _do(parser: Parser, run: Callable[[Namespace], int], argv: Sequence[str], *, shows_screen: bool = False) -> int:
    arguments = parser.read(argv)
    if arguments is None:
        return _tell(parser.format_help().rstrip())
    if shows_screen:
        return run(arguments)
    with ending.in_order():
        return run(arguments)


# Commands that do several things


def _action(entry: Entry, actions: Actions, argv: Sequence[str]) -> str | None:
    """What is to be done, which follows the file; None when help with all of it was asked for. Raises Wrong."""
    if len(argv) > 1 and argv[1] in actions:
        return argv[1]
    helps = "--help" in argv or "-h" in argv
    name = next((one for one in argv[0 if helps else 1 :] if one in actions), None)
    if name is not None or helps:
        return name
    what = next((one for one in argv[1:] if not one.startswith("-")), None)
    near = get_close_matches(what, list(actions), 1) if what else []
    said = (
        f"“{what}” is nothing that `coprod {entry.name}` does. "
        if what
        else f"`coprod {entry.name} FILE` needs what to do. "
    )
    hint = f"Did you mean {near[0]}?" if near else f"It can be: {', '.join(actions)}."
    raise Wrong(f"{said}{hint} `coprod {entry.name} --help` says how it is used.")


def action_parser(entry: Entry, name: str, action: Action) -> Parser:
    """The parser of one of the things that a command does."""
    parser = Parser(f"{entry.name} FILE {name}", action.what, (f"coprod {entry.name} ward.coprod {action.example}",))
    parser.add_argument("file", metavar="FILE", type=Path, help=SUPPRESS)
    action.arguments(parser)
    return parser


def _help_of(entry: Entry, command: Command | Actions) -> str:
    if isinstance(command, Command):
        return parser_of(entry, command).format_help().rstrip()
    lines = [f"usage: coprod {entry.name} FILE WHAT …", "", entry.what, ""]
    for name, action in command.items():
        lines += [f"  {name:<9} {action.what}", f"            coprod {entry.name} ward.coprod {action.example}"]
    return "\n".join([*lines, "", f"`coprod {entry.name} FILE WHAT --help` tells all about one of them."])


def _show(file: Path | None) -> int:
    """Opens the screens; the module that imports Textual is imported only here."""
    show: Callable[[Path | None], int] = importlib.import_module("coprod_tui.cli.screen").show
    return show(file)
