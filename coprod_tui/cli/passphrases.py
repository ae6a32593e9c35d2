"""Asking for a passphrase on the terminal: never shown, never an argument, and later each time that it is wrong."""

from __future__ import annotations

import getpass
import math
import unicodedata
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import sleep
from typing import TypeVar

from coprod_tui.cli.arguments import Wrong
from coprod_tui.cli.output import say
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.glance import glance
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.meeting.sealed import KEYS, looks_sealed
from coprod_tui.state import Laptop

T = TypeVar("T")
TRIES = 4
"""How often one command asks."""


def unlocked(path: Path, do_it: Callable[[], T]) -> T:
    """Does something with a file; asks for its passphrase where it is sealed, and again, later each time, if wrong.

    How often it was wrong is remembered for the next command. Raises FileTrouble when nobody gives it.
    """
    laptop = Laptop()
    for last in (False,) * TRIES + (True,):
        try:
            done = do_it()
        except FileTrouble as trouble:
            if trouble.trouble not in (Trouble.SEALED, Trouble.WRONG_KEY):
                raise
            if trouble.trouble is Trouble.WRONG_KEY:
                laptop.wrong_passphrase(path, local_time())
            if last:
                raise
            if trouble.trouble is Trouble.WRONG_KEY:
                say(str(trouble))
        else:
            if KEYS.knows(path):
                laptop.right_passphrase(path)
            return done
        if seconds := math.ceil(laptop.still_to_wait(path, local_time())):
            say(f"It can be tried again in {seconds} second{'' if seconds == 1 else 's'}.")
            sleep(seconds)
        KEYS.give(path, passphrase(f"The passphrase of {path.name}: "))
    raise AssertionError


def unlock_first(project: Path, files: Iterable[Path]) -> None:
    """Asks for the passphrase of a project whose file, or whose newest backup, is sealed, before it is looked into."""
    for file in files:
        if looks_sealed(file):
            unlocked(file, partial(glance, file))
            KEYS.give(project, KEYS.of(file) or "")
            return


def passphrase(question: str) -> str:
    """Asks for a passphrase on the terminal, without showing it; raises Wrong where there is nobody to ask."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", getpass.GetPassWarning)
        try:
            return unicodedata.normalize("NFC", getpass.getpass(question))
        except EOFError as error:
            raise Wrong("This project is sealed, and nobody was there to give its passphrase.") from error
