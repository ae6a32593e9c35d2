"""Reading a command's arguments: words that begin with a dash stay words, and what is wrong is said in a sentence."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

_WORDS = "\0"
"""Stands before an argument that is words, whatever it begins with; no argument can hold a NUL."""

_MISSING = re.compile(r"the following arguments are required: (.*)", re.DOTALL)
_UNKNOWN = re.compile(r"unrecognized arguments: (.*)", re.DOTALL)
_ABOUT = re.compile(r"argument ([^:]*): (.*)", re.DOTALL)
_CHOICE = re.compile(r"invalid choice: (.*) \(choose from (.*)\)", re.DOTALL)


class Wrong(Exception):
    """Wrong usage, as a sentence."""


class _Once(argparse.Action):
    """Keeps a value; of two the second would silently stand, and words could end in the wrong stream."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if option_string is not None and getattr(namespace, self.dest, self.default) is not self.default:
            parser.error(f"{option_string} is given twice, and only one of them can hold")
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """The parser of one command."""

    def __init__(self, name: str, what: str, examples: Sequence[str]) -> None:
        """`what` is its sentence in the help, `examples` whole lines to type."""
        shown = "\n".join(f"  {one}" for one in examples)
        super().__init__(
            prog=f"coprod {name}",
            description=what,
            epilog=f"for example:\n{shown}",
            allow_abbrev=False,
            add_help=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.register("action", None, _Once)
        self.register("type", None, _words)
        self.add_argument("--help", action="store_true", help="shows this")

    def read(self, argv: Sequence[str]) -> argparse.Namespace | None:
        """The arguments; None when help was asked for. Raises Wrong."""
        marked = self._marked(argv)
        if "--help" in marked or "-h" in marked:
            return None
        found = self.parse_intermixed_args(marked)
        for name, value in vars(found).items():
            setattr(found, name, [_bare(one) for one in value] if isinstance(value, list) else _bare(value))
        return found

    def arguments(self) -> list[argparse.Action]:
        """What the command takes, in the order of its help."""
        return list(self._actions)

    def _marked(self, argv: Sequence[str]) -> list[str]:
        """The arguments with words marked as words, and each option's one value joined to it."""
        marked: list[str] = []
        rest = list(argv)
        while rest:
            one = rest.pop(0)
            action = self._option_string_actions.get(one)
            if one == "--":
                return [*marked, *(_WORDS + words for words in rest)]
            if action is not None and action.nargs is None and rest and rest[0] not in self._option_string_actions:
                marked.append(f"{one}={rest.pop(0)}")
            elif self._is_words(one):
                marked.append(_WORDS + one)
            else:
                marked.append(one)
        return marked

    def _is_words(self, one: str) -> bool:
        """A dash alone, or anything that begins with one and has a space in it, and is not an option and its value."""
        if not one.startswith("-") or one.partition("=")[0] in self._option_string_actions:
            return False
        return one == "-" or any(character.isspace() for character in one)

    def error(self, message: str) -> NoReturn:
        """Raises Wrong with a sentence for what argparse found."""
        command = self.prog
        sentence = f"{message[:1].upper()}{message[1:]}."
        if found := _MISSING.fullmatch(message):
            sentence = f"`{command}` needs {' and '.join(found[1].split(', '))}."
        elif found := _UNKNOWN.fullmatch(message):
            sentence = self._not_known(found[1].replace(_WORDS, ""))
        elif found := _ABOUT.fullmatch(message):
            sentence = _about(found[1], found[2].replace(_WORDS, ""))
        raise Wrong(f"{sentence} `{command} --help` says how it is used.")

    def _not_known(self, rest: str) -> str:
        one = rest.split(" ", 1)[0]
        if not one.startswith("-"):
            return f"“{rest}” is more than `{self.prog}` takes."
        near = get_close_matches(one.partition("=")[0], list(self._option_string_actions), 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return f"`{self.prog}` has no option {one}.{hint} Words that begin with a dash stand after -- ."


def repeats(action: argparse.Action) -> bool:
    """Whether an argument takes several values, at once or one after another."""
    return action.nargs in ("*", "+") or isinstance(action, argparse._AppendAction)


def _words(argument: str) -> str:
    """An argument that is words; in a locale without UTF-8 Python holds its bytes in surrogates."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument


def _bare(value: object) -> object:
    """An argument without its mark."""
    if type(value) is str:
        return value.removeprefix(_WORDS)
    return Path(str(value).removeprefix(_WORDS)) if isinstance(value, Path) else value


def _about(argument: str, said: str) -> str:
    if choice := _CHOICE.fullmatch(said):
        allowed = choice[2].replace("'", "")
        near = get_close_matches(choice[1].strip("'"), allowed.split(", "), 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return f"{argument}: {choice[1]} is none of {allowed}.{hint}"
    if said.startswith("expected"):
        return f"{argument} needs something after it."
    if said.startswith("invalid int value: "):
        return f"{argument}: {said.removeprefix('invalid int value: ')} is not a whole number."
    return f"{argument}: {said}" if said.endswith((".", "?")) else f"{argument}: {said}."
