"""Start the screens from the command line: check what can be checked before anything is drawn."""

from __future__ import annotations

import sys
from pathlib import Path

from coprod_tui.base import garbage_collection
from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.cli.output import raise_on_signals
from coprod_tui.cli.parser import Program, UsageError
from coprod_tui.config.settings import read_settings
from coprod_tui.store.database import as_file_error, check_header, require_writable
from coprod_tui.store.lock import FileLock
from coprod_tui.tui.terminal import TerminalBackground


def launch(file: Path | None, program: Program) -> int:
    """Open the list of projects, or one project, and return the exit code; in line mode where the settings ask for it.

    Raises FileError, and UsageError where the screens have no terminal. The screens are imported here, because
    Textual takes longer than most commands; without garbage collection, which would take a tenth of the time.
    """
    if read_settings()[0].accessible:
        with raise_on_signals():
            return program.main(["plain"] if file is None else ["plain", str(file.absolute())])
    if file is not None:
        must_open(file)
    must_have_terminal()
    ground = TerminalBackground()
    garbage_collection.pause()  # the app resumes it behind its first frame
    try:
        from coprod_tui.tui.app import run  # noqa: PLC0415 - only the screens wait for it
    finally:
        answer = ground.answer()
    return run(file, answer)


def must_have_terminal() -> None:
    """Raise UsageError without a terminal to draw on and to type in."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise UsageError("The screens need a terminal. `coprod --help` lists what can be done without one.")


def must_open(file: Path) -> None:
    """Raise FileError for a file that is missing, not a project, newer, read-only, or open elsewhere."""
    try:
        check_header(file)
    except FileError as refusal:
        if refusal.trouble is not FileErrorKind.SEALED:
            raise
    try:
        require_writable(file)
    except FileError:
        return  # it is opened to read
    try:
        FileLock(file.resolve()).release()
    except OSError as error:
        raise as_file_error(error, file) from error
