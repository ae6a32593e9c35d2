"""The command `plain`: line mode over a project, with every command as questions and numbers."""

from __future__ import annotations

import contextlib
import importlib
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from coprod_tui.base.atomic_write import free_path
from coprod_tui.cli.commands.show import contribution_line
from coprod_tui.cli.output import ExitCode, answer_to, out, reraise_signal
from coprod_tui.cli.parser import (
    Argument,
    CliCommand,
    CommandEntry,
    Parser,
    Program,
    ProgramCommand,
    action_parser,
    parser_of,
    project_path,
)
from coprod_tui.cli.project_file import ensure_projects_folder, load_settings, open_project, reuse_session
from coprod_tui.config.registry import Registry
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.line_mode import Job, LineMode, Question, Talk
from coprod_tui.store.database import ENDING

NOT_OFFERED = {"new", "example", "add", "plain", "keys", "restore", "seal", "unseal", "reseal"}
"""Commands about no project or a closed one, and `add`, which line mode does in its own way."""
_NOT_ASKED = {"help", "file", "json", "canonical", "delimiter", "encoding"}
"""Options that only other programs need."""
_STREAM = "S"
"""The metavar of a stream in every command."""


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=project_path, help="the project; without it, one of your projects"
    )


def converse(file: Path | None, program: Program) -> int:
    """Run line mode over a project, chosen first if none is given; return the exit code. Raises FileError."""
    talk = Talk(_typed, _tell)
    _edit_lines()
    path = file or _chosen(talk, program)
    if path is not None:
        _over(path, talk, program)
    return ExitCode.FINE


def _over(path: Path, talk: Talk, program: Program) -> None:
    def run(arguments: Sequence[str]) -> int:
        name, *rest = arguments
        code = program.main([name, str(path), *rest])
        reraise_signal(code)
        return code

    with open_project(path) as session, reuse_session(session):
        jobs = [_job(entry, program) for entry in program.entries.values() if entry.name not in NOT_OFFERED]
        LineMode(session, talk, jobs, run, contribution_line, load_settings().default_consent).run()


def _chosen(talk: Talk, program: Program) -> Path | None:
    """Ask for a recent project, another file or a new project; None to close."""
    recent = [project for project in Registry().recent() if Path(project.path).exists()]
    choices = [(one.path, f"{one.title}. {' '.join(one.state.split())} {one.path}") for one in recent]
    choices += [("new", "begin a new project"), ("other", "another file: type where it is")]
    chosen = talk.choose("Which project?", choices, "closes")
    if chosen == "other":
        typed = talk.ask("Where is it").strip()
        return Path(typed).expanduser() if typed else None
    return _begun(talk, program) if chosen == "new" else Path(chosen) if chosen else None


def _begun(talk: Talk, program: Program) -> Path | None:
    title = talk.ask("What is it called, Enter leaves it").strip()
    if not title:
        return None
    path = free_path(ensure_projects_folder(), title, ENDING)
    return path if program.main(["new", str(path), f"--title={title}"]) == ExitCode.FINE else None


# Input and output


def _typed(prompt: str) -> str | None:
    """Read a line; Ctrl+C says how to close and asks again."""
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
            typed = input(prompt)
            typed.encode()
        except EOFError:
            return None
        except UnicodeError:
            _tell("That is not UTF-8, and nothing of it was kept. Type it again.")
            return _line_of_input(prompt)
        return typed
    line = answer_to(f"{prompt}\n")
    return None if line is None else line.rstrip("\r")


def _tell(sentence: str) -> None:
    out(sentence, now=True)


def _edit_lines() -> None:
    """Turn on line editing where readline exists, without a history of what was typed."""
    with contextlib.suppress(ImportError):
        importlib.import_module("readline").set_auto_history(False)


# Commands as questions


def _job(entry: CommandEntry, program: Program) -> Job:
    command = program.command_of(entry)
    if isinstance(command, CliCommand | ProgramCommand):
        return Job(entry.name, entry.what, (entry.name,), _Asks(parser_of(entry, command)))
    jobs = tuple(
        Job(name, action.what, (entry.name, name), _Asks(action_parser(entry, name, action)))
        for name, action in command.items()
    )
    return Job(entry.name, entry.what, jobs=jobs)


class _Asks:
    """The questions of a command, made from its parser and the texts of its help."""

    def __init__(self, parser: Parser) -> None:
        self._arguments = [argument for argument in parser.arguments() if argument.dest not in _NOT_ASKED]

    def __call__(self, project: Snapshot) -> list[Question]:
        return [_question(argument, project) for argument in self._arguments]


def _question(argument: Argument, project: Snapshot) -> Question:
    option = argument.options[0] if argument.options else ""
    words = f"{option.lstrip('-').replace('-', ' ') or argument.metavar or argument.dest}: {argument.help}"
    if argument.yes_no:
        yes, no = argument.options
        return Question(words, option, ((yes, "yes"), (no, "no")), flag=True)
    if argument.nargs == 0:
        return Question(words, option, flag=True)
    if argument.metavar == _STREAM:
        choices = tuple((stream.letter, stream.name) for stream in project.streams)
    else:
        choices = tuple((choice, choice) for choice in argument.choices)
    needed = argument.required and argument.nargs != "*"
    together = bool(argument.options) and argument.nargs in ("*", "+")
    return Question(words, option, choices, needed, many=argument.repeats, together=together)


def _plain(program: Program, arguments: Namespace) -> int:
    return converse(arguments.file, program)


COMMANDS = {"plain": ProgramCommand(_arguments, _plain)}
