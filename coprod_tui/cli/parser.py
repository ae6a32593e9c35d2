"""What a command is, how its arguments are parsed, and a sentence for each wrong usage."""

from __future__ import annotations

import argparse
import os
from argparse import SUPPRESS, ArgumentError, ArgumentTypeError, BooleanOptionalAction, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import followed
from coprod_tui.base.text import normalize_for_search

T = TypeVar("T", bound=str)
E = TypeVar("E", bound=StrEnum)

_WORDS = "\0"
"""Marks an argument that is words even if it begins with a dash; no argument can hold a NUL."""
_HELP = ("--help", "-h")


class UsageError(Exception):
    """Wrong usage; its text is a sentence for the person."""


# What a command is


@frozen
class CommandEntry(Frozen):
    """What is known of a command before its module is imported."""

    name: str
    module: str
    """The module of `coprod_tui.cli.commands` that has it in COMMANDS."""
    what: str
    """What it does, in one sentence."""
    examples: tuple[str, ...]
    """Whole lines to type."""
    shows_screen: bool = False
    """Whether it may end in the screens, which answer signals in their own way."""


@frozen
class CliCommand(Frozen):
    """A command without actions: its arguments and what it does."""

    arguments: Callable[[Parser], None]
    """Adds its arguments to its parser."""
    run: Callable[[Namespace], int]
    """Runs it; returns the exit code."""


@frozen
class ProgramCommand(Frozen):
    """A command that may end in line mode, which runs all other commands."""

    arguments: Callable[[Parser], None]
    run: Callable[[Program, Namespace], int]


@frozen
class Action(Frozen):
    """One action of a command that has several: `coprod meeting FILE start`."""

    what: str
    """What it does, in one sentence."""
    example: str
    """What is typed after `coprod COMMAND FILE`."""
    arguments: Callable[[Parser], None]
    """Adds its arguments but the file."""
    run: Callable[[Namespace], int]


Actions = Mapping[str, Action]
"""The actions of a command, by name."""
AnyCommand = CliCommand | ProgramCommand | Actions


@frozen
class Program(Frozen):
    """The whole command line, for line mode: passed to a command, so that none imports the registry."""

    entries: Mapping[str, CommandEntry]
    command_of: Callable[[CommandEntry], AnyCommand]
    """Imports a command's module."""
    main: Callable[[Sequence[str]], int]
    """Runs a command, reports what is wrong, returns the exit code."""


# Parsing


@frozen
class Argument(Frozen):
    """One argument of a command, as given to `Parser.add_argument`."""

    options: tuple[str, ...]
    """Its option strings; empty where its place says what it is."""
    dest: str
    metavar: str | None
    help: str | None
    nargs: int | str | None
    """As in argparse: None for one value, 0 for none."""
    required: bool
    """Whether it must be given; a positional is required unless it may be empty."""
    repeats: bool
    """Whether it takes several values, at once or one after another."""
    yes_no: bool
    """Whether there is an option for yes and another for no."""
    choices: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "/".join(self.options) or self.metavar or self.dest


class _Once(argparse.Action):
    """Store a value, and refuse a second one: it would silently win, and words could end in the wrong stream."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if option_string is not None and getattr(namespace, self.dest, self.default) is not self.default:
            parser.error(f"{option_string} is given twice, and only one of them can hold.")
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """The parser of one command, for one call; words that begin with a dash stay words."""

    def __init__(self, name: str, what: str, examples: Sequence[str]) -> None:
        """`what` is its sentence in the help, `examples` whole lines to type."""
        shown = "\n".join(f"  {example}" for example in examples)
        super().__init__(
            prog=f"coprod {name}",
            description=what,
            epilog=f"for example:\n{shown}",
            allow_abbrev=False,
            add_help=False,
            exit_on_error=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._arguments: list[Argument] = []
        self._options: dict[str, Argument] = {}
        self._actions_needed: list[argparse.Action] = []
        self.add_argument("--help", action="store_true", help="shows this")

    def add_argument(self, *names: str, **given: Any) -> argparse.Action:
        """Add an argument as argparse does, and record it. A value can be given only once, unless an action repeats."""
        kind = given.get("action")
        choices = tuple(given.pop("choices", ()))
        if choices:
            given = {"metavar": f"{{{','.join(choices)}}}", "type": _exactly(choices), **given}
        if kind in (None, "append", "extend"):
            given = {"action": _Once, **given, "type": _unmarked(given.get("type", _decoded))}
        action = super().add_argument(*names, **given)
        may_be_empty = action.nargs == "?" or (action.nargs == "*" and "default" in given)
        argument = Argument(
            options=tuple(action.option_strings),
            dest=action.dest,
            metavar=action.metavar if isinstance(action.metavar, str) else None,
            help=action.help,
            nargs=action.nargs,
            required=bool(given.get("required")) if action.option_strings else not may_be_empty,
            repeats=kind in ("append", "extend") or action.nargs in ("*", "+"),
            yes_no=kind is BooleanOptionalAction,
            choices=choices,
        )
        self._arguments.append(argument)
        self._options.update(dict.fromkeys(argument.options, argument))
        if argument.required:
            self._actions_needed.append(action)
        return action

    def arguments(self) -> Sequence[Argument]:
        """Return the arguments, in the order of the help."""
        return self._arguments

    def read(self, argv: Sequence[str]) -> Namespace | None:
        """Parse the arguments; None when help was asked for. Raises UsageError."""
        marked = self._marked(argv)
        if any(word in marked for word in _HELP):
            return None
        for action in self._actions_needed:
            action.required = False  # missing arguments are reported below
        try:
            arguments, left_over = self.parse_known_intermixed_args(marked)
        except ArgumentError as error:
            self.error(self._sentence(error, marked))
        missing = [one for one in self._arguments if one.required and getattr(arguments, one.dest) is None]
        if missing:
            # Name missing options before missing positionals.
            names = [one.name for one in missing if one.options] or [one.name for one in missing]
            self.error(f"`{self.prog}` needs {' and '.join(names)}.")
        if left_over:
            self.error(self._not_taken(" ".join(word.removeprefix(_WORDS) for word in left_over)))
        return arguments

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with a sentence, and with where to read on."""
        raise UsageError(f"{message} `{self.prog} --help` says how it is used.")

    def _marked(self, argv: Sequence[str]) -> list[str]:
        """Return the arguments with words marked, and each option joined with its single value."""
        marked: list[str] = []
        rest = list(argv)
        while rest:
            word = rest.pop(0)
            option = self._options.get(word)
            if word == "--":
                return [*marked, *(_WORDS + words for words in rest)]
            if option is not None and option.nargs is None and rest and rest[0] not in self._options:
                marked.append(f"{word}={rest.pop(0)}")
            elif self._is_words(word):
                marked.append(_WORDS + word)
            else:
                marked.append(word)
        return marked

    def _is_words(self, word: str) -> bool:
        """Whether an argument is words: a single dash, or with a dash first and a space in it, but no option=value."""
        if not word.startswith("-") or word.partition("=")[0] in self._options:
            return False
        return word == "-" or any(character.isspace() for character in word)

    def _sentence(self, error: ArgumentError, marked: Sequence[str]) -> str:
        """Turn an error of argparse into a sentence, from the value's type or from what the option takes."""
        where = error.argument_name or ""
        if isinstance(error.__context__, ArgumentTypeError):
            return f"{where}: {error.__context__}"
        option = self._options.get(where.split("/")[0])
        if option is None or option.nargs != 0:
            return f"{where} needs something after it."
        starts = tuple(f"{name}=" for name in option.options)
        given = next(word.partition("=")[2] for word in marked if word.startswith(starts))
        return f"{where}: ignored explicit argument {given!r}."

    def _not_taken(self, rest: str) -> str:
        word = rest.split(" ", 1)[0]
        if not word.startswith("-"):
            return f"“{rest}” is more than `{self.prog}` takes."
        near = get_close_matches(word.partition("=")[0], list(self._options), 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return f"`{self.prog}` has no option {word}.{hint} Words that begin with a dash stand after -- ."


def parser_of(entry: CommandEntry, command: CliCommand | ProgramCommand) -> Parser:
    """Return the parser of a command without actions."""
    parser = Parser(entry.name, entry.what, entry.examples)
    command.arguments(parser)
    return parser


def action_parser(entry: CommandEntry, name: str, action: Action) -> Parser:
    """Return the parser of one action of a command."""
    parser = Parser(f"{entry.name} FILE {name}", action.what, (f"coprod {entry.name} ward.coprod {action.example}",))
    parser.add_argument("file", metavar="FILE", type=project_path, help=SUPPRESS)
    action.arguments(parser)
    return parser


# Arguments that many commands take


def no_arguments(parser: Parser) -> None:
    """Add nothing: for a command without arguments."""


def takes_file(parser: Parser) -> None:
    """Add the project's file, the first argument of nearly every command."""
    parser.add_argument("file", metavar="FILE", type=project_path, help="the project's file")


def takes_json(parser: Parser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def takes_version(parser: Parser, what: str) -> None:
    """Add `--version`."""
    parser.add_argument("--version", metavar="N", type=whole_number(1), help=what)


def takes_stream(parser: Parser) -> None:
    """Add the file, `--stream` and `--version`."""
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", required=True, help="the stream")
    takes_version(parser, "which version; the newest, if not said")


# Types of values; each raises ArgumentTypeError with a sentence


def project_path(text: str) -> Path:
    """The path of a project: as typed, or of the file itself where a link leads to it."""
    return followed(Path(text))


def whole_number(least: int | None = None) -> Callable[[str], int]:
    """Return a type: a whole number, at least `least`."""

    def read(text: str) -> int:
        if least is None:
            try:
                return int(text)
            except ValueError as error:
                raise ArgumentTypeError(f"{text!r} is not a whole number.") from error
        if not (text.isascii() and text.isdecimal() and int(text) >= least):
            raise ArgumentTypeError(f"“{text}” is not a whole number from {least} up.")
        return int(text)

    return read


def choice_of(words: Iterable[T]) -> Callable[[str], T]:
    """Return a type: a word of a list, in any case, with - or _ for a space."""
    known = {_key(word): word for word in words}

    def read(text: str) -> T:
        if _key(text) not in known:
            raise ArgumentTypeError(f"“{text}” is none of {', '.join(known.values())}.")
        return known[_key(text)]

    return read


def abbreviation_of(words: type[E]) -> Callable[[str], E]:
    """Return a type: the only word of an enumeration that begins or ends with what is typed (`parked`)."""

    def read(text: str) -> E:
        wanted = _key(text)
        near = [word for word in words if wanted and (_key(word).startswith(wanted) or _key(word).endswith(wanted))]
        meant = [word for word in near if _key(word) == wanted] or near
        if len(meant) != 1:
            raise ArgumentTypeError(f"“{text}” is none of: {', '.join(words)}.")
        return meant[0]

    return read


def _exactly(words: Sequence[str]) -> Callable[[str], str]:
    """Return a type: exactly one of these words; the nearest is proposed."""

    def read(text: str) -> str:
        word = _decoded(text)
        if word not in words:
            near = get_close_matches(word, words, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ArgumentTypeError(f"{word!r} is none of {', '.join(words)}.{hint}")
        return word

    return read


def _key(text: str) -> str:
    return normalize_for_search(text).replace("-", " ").replace("_", " ").strip()


def _unmarked(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: read(text.removeprefix(_WORDS))


def _decoded(argument: str) -> str:
    """Return an argument as text; in a locale without UTF-8, Python holds its bytes in surrogates.

    Raises ArgumentTypeError for bytes that are not UTF-8.
    """
    try:
        argument.encode()
    except UnicodeEncodeError:
        data = os.fsencode(argument)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8", "replace")
            wrong = f"what stands after “{before[-40:]}” is not UTF-8 (byte {data[error.start]:02X}); nothing was kept."
            raise ArgumentTypeError(wrong) from error
    return argument
