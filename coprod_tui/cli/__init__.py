"""The command line: run one command, report what went wrong, return the exit code.

A command's module is imported only when it runs (`registry`), so that `coprod add` starts fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from coprod_tui.base.errors import FileError, Refusal, Unknown
from coprod_tui.cli import output
from coprod_tui.cli.output import ExitCode, exit_code_of
from coprod_tui.cli.parser import UsageError
from coprod_tui.cli.registry import resolve


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    os.umask(0o077)
    output.prepare_streams()
    try:
        code = resolve(list(sys.argv[1:] if argv is None else argv), main)()
        output.flush()
    except UsageError as wrong:
        output.say(str(wrong))
        return ExitCode.WRONG_USAGE
    except Refusal as refusal:
        for reason in refusal.reasons:
            output.say(reason.sentence)
        return _code_of(refusal)
    except BrokenPipeError:
        output.discard_stdout()
        return ExitCode.BROKEN_PIPE
    except KeyboardInterrupt as stopped:
        return exit_code_of(stopped)
    except Exception as bug:  # noqa: BLE001 - a bug is reported in words; its traceback would hold people's
        return _reported(bug)
    return code


def _reported(bug: Exception) -> int:
    """Write a report without anybody's words, and say what is safe after a bug."""
    from coprod_tui.base.crash import crash_message, write_report  # noqa: PLC0415 - needed only after a bug

    output.say(crash_message(write_report(bug), None))
    return ExitCode.BUG


def _code_of(refusal: Refusal) -> int:
    if isinstance(refusal, FileError):
        return ExitCode.FILE_TROUBLE
    return ExitCode.WRONG_USAGE if isinstance(refusal, Unknown) else ExitCode.SAYS_NO
