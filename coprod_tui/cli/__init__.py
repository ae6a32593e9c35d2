"""The command line: every job that needs no screen.

Each command's own module is imported by name, and only when it runs: on purpose, so that `coprod add` starts fast.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from coprod_tui.base import garbage
from coprod_tui.base.errors import FileTrouble, Refusal, Trouble, Unknown
from coprod_tui.cli import output
from coprod_tui.cli.output import ExitCode, code_of, in_order
from coprod_tui.cli.parser import Program, UsageError
from coprod_tui.cli.registry import chosen


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; answers its exit code."""
    os.umask(0o077)
    output.prepare()
    try:
        code = chosen(list(sys.argv[1:] if argv is None else argv), main)()
        output.flush()
    except UsageError as wrong:
        output.say(str(wrong))
        return ExitCode.WRONG_USAGE
    except Refusal as refusal:
        for reason in refusal.reasons:
            output.say(reason.sentence)
        return _code_of(refusal)
    except BrokenPipeError:
        output.abandon()
        return ExitCode.BROKEN_PIPE
    except KeyboardInterrupt as stopped:
        return code_of(stopped)
    except Exception as bug:  # noqa: BLE001 - a bug is told in words too, and its traceback would hold people's
        return _reported(bug)
    return code


def _reported(bug: Exception) -> int:
    """Says what is safe after a bug, and writes a report that nobody's words are in."""
    from coprod_tui.base.crash import report, sentences  # noqa: PLC0415 - only a bug waits for it

    output.say(sentences(report(bug), None))
    return ExitCode.BUG


def _code_of(refusal: Refusal) -> int:
    if isinstance(refusal, FileTrouble):
        return ExitCode.FILE_TROUBLE
    return ExitCode.WRONG_USAGE if isinstance(refusal, Unknown) else ExitCode.SAYS_NO


# From the command line to the screens: what cannot be opened is said before anything is drawn.


def launch(file: Path | None, program: Program) -> int:
    """Opens the list of projects, or one of them, in line mode where the settings or ACCESSIBLE ask for that.

    Answers the exit code; raises FileTrouble, and UsageError where the screens have no terminal.

    The screens are imported here, and nowhere else on the command line: Textual takes longer than most commands.
    Until the first screen is there nothing is collected: that would take a tenth of the time.
    """
    from coprod_tui.config.settings import read_settings  # noqa: PLC0415 - no other command waits for it here
    from coprod_tui.tui.terminal import Answer, Ground  # noqa: PLC0415 - no other command waits for it here

    if read_settings()[0].accessible:
        plain = importlib.import_module("coprod_tui.cli.commands.plain")
        talk: Callable[[Path | None, Program], int] = plain.converse
        with in_order():
            return talk(file, program)
    if file is not None:
        must_open(file)
    must_have_terminal()
    ground = Ground()
    garbage.hold()
    try:
        run: Callable[[Path | None, Answer], int] = importlib.import_module("coprod_tui.tui.app").run
    finally:
        answer = ground.answer()
    return run(file, answer)


def must_have_terminal() -> None:
    """Raises UsageError where there is no terminal to draw on, or nothing to type with."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise UsageError("The screens need a terminal. `coprod --help` lists what can be done without one.")


def must_open(file: Path) -> None:
    """Raises FileTrouble for a file that is missing, not ours, newer, read-only, or open elsewhere."""
    from coprod_tui.store.database import (  # noqa: PLC0415 - no other command waits for it here
        judge_outside,
        must_be_writable,
        trouble,
    )
    from coprod_tui.store.lock import Holding  # noqa: PLC0415 - no other command waits for it here

    try:
        judge_outside(file)
    except FileTrouble as refused:
        if refused.trouble is not Trouble.SEALED:
            raise
    try:
        must_be_writable(file)
        Holding(file.resolve()).release()
    except OSError as error:
        raise trouble(error, file) from error
