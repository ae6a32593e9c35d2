"""The command `plain`: line mode over a project, with every command as questions and numbers."""

from __future__ import annotations

import contextlib
import importlib
import signal
import sys
from argparse import SUPPRESS, Action, BooleanOptionalAction, Namespace
from collections.abc import Sequence
from pathlib import Path

from coprod_tui.cli import main
from coprod_tui.cli.arguments import Parser, repeats
from coprod_tui.cli.choosing import Command, action_parser, command_of, parser_of
from coprod_tui.cli.ending import Stopped
from coprod_tui.cli.listing import line
from coprod_tui.cli.output import out
from coprod_tui.cli.project import at_hand, opened
from coprod_tui.cli.register import ENTRIES, Entry
from coprod_tui.cli.settled import made_projects_folder, told_settings
from coprod_tui.files.writing import free_path
from coprod_tui.meeting.opening import ENDING
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.plain import Job, LineMode, Question, Talk
from coprod_tui.state import Laptop

_NOT_HERE = {"new", "example", "add", "plain", "keys", "restore", "seal", "unseal", "reseal"}
"""Commands that are about no project or about a closed one, and the one that line mode does in its own way."""
_NOT_ASKED = {"help", "file", "json", "canonical", "delimiter", "encoding"}
"""What only other programs need."""
_STREAM = "S"
"""The word that stands for a stream in the help of every command."""


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="the project's file; without it, one of your projects"
    )


def _plain(arguments: Namespace) -> int:
    return show(arguments.file)


def show(file: Path | None) -> int:
    """Line mode over this project, or one that is chosen first; answers the exit code. Raises FileTrouble."""
    talk = Talk(_typed, _tell)
    _edit_lines()
    path = file or _chosen(talk)
    if path is not None:
        _over(path, talk)
    return 0


def _over(path: Path, talk: Talk) -> None:
    def run(arguments: Sequence[str]) -> int:
        name, *rest = arguments
        code = main([name, str(path), *rest])
        if code > 128 and code != 128 + signal.SIGINT:
            raise Stopped(code - 128)
        return code

    with opened(path) as session, at_hand(session):
        jobs = [_job(entry) for entry in ENTRIES.values() if entry.name not in _NOT_HERE]
        LineMode(session, talk, jobs, run, line, told_settings().default_consent).run()


def _chosen(talk: Talk) -> Path | None:
    """One of the projects that were open on this laptop, the worked example, a new one; None to close."""
    recent = [one for one in Laptop().recent() if Path(one.path).exists()]
    choices = [(one.path, f"{one.title}. {' '.join(one.state.split())} {one.path}") for one in recent]
    choices += [("new", "begin a new project"), ("other", "another file: type where it is")]
    chosen = talk.choose("Which project?", choices, "closes")
    if chosen == "other":
        typed = talk.ask("Where is it").strip()
        return Path(typed).expanduser() if typed else None
    return _begun(talk) if chosen == "new" else Path(chosen) if chosen else None


def _begun(talk: Talk) -> Path | None:
    title = talk.ask("What is it called, Enter leaves it").strip()
    if not title:
        return None
    path = free_path(made_projects_folder(), title, ENDING)
    return path if main(["new", str(path), f"--title={title}"]) == 0 else None


# What is read and told


def _typed(prompt: str) -> str | None:
    """The line that is typed; Ctrl+C says how to close and asks again."""
    while True:
        try:
            return _line_of_input(prompt)
        except KeyboardInterrupt as stopped:
            if getattr(stopped, "number", signal.SIGINT) != signal.SIGINT:
                raise
            _tell("\nCtrl+C closes nothing here. To go back, press Enter; to close, type 0.")


def _line_of_input(prompt: str) -> str | None:
    if sys.stdin is None:
        return None
    if sys.stdin.isatty():
        try:
            return input(prompt)
        except EOFError:
            return None
    out(prompt, now=True)
    typed = sys.stdin.buffer.readline().decode("utf-8", "replace")
    return typed.rstrip("\r\n") if typed else None


def _tell(sentence: str) -> None:
    out(sentence, now=True)


def _edit_lines() -> None:
    """Lines of any length that can be edited, where the system has a library for it; nothing typed is remembered."""
    with contextlib.suppress(ImportError):
        importlib.import_module("readline").set_auto_history(False)


# Commands as questions


def _job(entry: Entry) -> Job:
    command = command_of(entry)
    if isinstance(command, Command):
        return Job(entry.name, entry.what, (entry.name,), _Asks(parser_of(entry, command)))
    jobs = tuple(
        Job(name, action.what, (entry.name, name), _Asks(action_parser(entry, name, action)))
        for name, action in command.items()
    )
    return Job(entry.name, entry.what, jobs=jobs)


class _Asks:
    """The questions of a command, from its parser: what its help tells is what is asked."""

    def __init__(self, parser: Parser) -> None:
        self._actions = [one for one in parser.arguments() if one.dest not in _NOT_ASKED and one.help != SUPPRESS]

    def __call__(self, project: Snapshot) -> list[Question]:
        return [_question(one, project) for one in self._actions]


def _question(action: Action, project: Snapshot) -> Question:
    option = action.option_strings[0] if action.option_strings else ""
    words = f"{option.lstrip('-').replace('-', ' ') or action.metavar or action.dest}: {action.help}"
    needed = action.required and action.nargs not in ("?", "*")
    if isinstance(action, BooleanOptionalAction):
        choices = ((action.option_strings[0], "yes"), (action.option_strings[1], "no"))
        return Question(words, option, choices, flag=True)
    if action.nargs == 0:
        return Question(words, option, flag=True)
    if action.metavar == _STREAM:
        choices_of_streams = tuple((one.letter, one.name) for one in project.streams)
        return Question(words, option, choices_of_streams, needed, many=repeats(action), together=_together(action))
    named = tuple((str(one), str(one)) for one in action.choices or ())
    return Question(words, option, named, needed, many=repeats(action), together=_together(action))


def _together(action: Action) -> bool:
    return bool(action.option_strings) and action.nargs in ("*", "+")


COMMANDS = {"plain": Command(_arguments, _plain)}
