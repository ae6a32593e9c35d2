"""The command line: every job that needs no screen.

Each command's own module is imported by name, and only when it runs: on purpose, so that `coprod add` starts fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from coprod_tui.base.errors import FileTrouble, Refusal, Unknown
from coprod_tui.cli import output
from coprod_tui.cli.output import ExitCode, code_of
from coprod_tui.cli.parser import UsageError
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
