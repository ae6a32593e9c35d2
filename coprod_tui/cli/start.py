"""From the command line to the screens: what cannot be opened is said before anything is drawn."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from coprod_tui.base.errors import FileTrouble, Trouble
from coprod_tui.cli.output import in_order
from coprod_tui.cli.parser import Program, UsageError
from coprod_tui.cli.project_file import disk_troubles
from coprod_tui.config.settings import read_settings
from coprod_tui.store.database import judge_outside, must_be_writable
from coprod_tui.store.lock import Holding
from coprod_tui.tui.terminal import Ground


def launch(file: Path | None, program: Program) -> int:
    """Opens the list of projects, or one of them, in line mode where the settings or ACCESSIBLE ask for that.

    Answers the exit code; raises FileTrouble, and UsageError where the screens have no terminal.

    The screens are imported here, and nowhere else on the command line: Textual takes longer than most commands.
    Importing makes no garbage, and what it makes stays; collecting garbage meanwhile would take a tenth of the time.
    """
    if read_settings()[0].accessible:
        with in_order():
            return program.main(["plain"] if file is None else ["plain", str(file.absolute())])
    if file is not None:
        must_open(file)
    must_have_terminal()
    ground = Ground()
    gc.disable()
    try:
        from coprod_tui.tui.app import run  # noqa: PLC0415 - only the screens wait for it
    finally:
        gc.freeze()
        gc.enable()
        answer = ground.answer()
    return run(file, answer)


def must_have_terminal() -> None:
    """Raises UsageError where there is no terminal to draw on, or nothing to type with."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise UsageError("The screens need a terminal. `coprod --help` lists what can be done without one.")


def must_open(file: Path) -> None:
    """Raises FileTrouble for a file that is missing, not ours, newer, read-only, or open elsewhere."""
    try:
        judge_outside(file)
    except FileTrouble as trouble:
        if trouble.trouble is not Trouble.SEALED:
            raise
    with disk_troubles(file):
        must_be_writable(file)
        Holding(file.resolve()).release()
