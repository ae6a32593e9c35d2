"""The commands `seal`, `unseal` and `reseal`: a passphrase for a project's file and its backups."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coprod_tui.cli.arguments import Wrong
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import say
from coprod_tui.cli.passphrases import passphrase
from coprod_tui.cli.project import opened, takes_file
from coprod_tui.files.backups import reseal
from coprod_tui.meeting.holding import Holding
from coprod_tui.meeting.refusals import FileTrouble, RuleBroken
from coprod_tui.meeting.sealed import KEYS, LOST, cleaned, driver, looks_sealed
from coprod_tui.safekeeping import backups_of
from coprod_tui.settings import read_settings
from coprod_tui.state import Laptop

TRACES = (
    "What lay on the disk unsealed until now can be found there by an expert for a while:"
    " the encryption of the whole laptop guards against that."
)


def _new_passphrase() -> str:
    """Asked for twice, so that a slip locks nobody out."""
    say(LOST)
    one = cleaned(passphrase("A new passphrase: "))
    if cleaned(passphrase("The same again: ")) != one:
        raise Wrong("These were two different ones. Nothing was changed.")
    return one


def _seal(arguments: Namespace) -> int:
    driver()
    if looks_sealed(arguments.file):
        raise RuleBroken(f"{arguments.file} is sealed already. `coprod reseal` changes its passphrase.")
    _change(arguments.file, to=_new_passphrase)
    say(f"{arguments.file} and its backups are sealed. {TRACES}")
    return 0


def _unseal(arguments: Namespace) -> int:
    _must_be_sealed(arguments.file)
    _change(arguments.file, to=lambda: None)
    say(f"{arguments.file} and its backups are no longer sealed: whoever has the file can read it.")
    return 0


def _reseal(arguments: Namespace) -> int:
    _must_be_sealed(arguments.file)
    _change(arguments.file, to=_new_passphrase)
    say(f"{arguments.file} and its backups have the new passphrase; the old one opens none of them.")
    return 0


def _change(path: Path, to: Callable[[], str | None]) -> None:
    """Gives the file and every backup that can be reached another passphrase; what could not be reached is said."""
    laptop = Laptop()
    with opened(path) as session:
        before = KEYS.of(path)
        backups = backups_of(path, session.project_id, laptop, read_settings()[0])
    new = to()
    holding = Holding(path.absolute())
    try:
        for file in (*(one.path for one in backups.all()), path.absolute()):
            if before is not None:
                KEYS.give(file, before)
            try:
                reseal(file, new)
            except FileTrouble as trouble:
                if file == path.absolute():
                    raise
                say(f"{file} could not be changed, and is as it was: {trouble}")
            finally:
                KEYS.forget(file)
    finally:
        holding.release()
    for place in backups.unreachable():
        say(f"The backups in {place} cannot be reached, and are as they were.")
    known = laptop.known(path)
    if known is not None and new is not None:
        laptop.remember(replace(known, title="", filter="", state=""))


def _must_be_sealed(path: Path) -> None:
    if path.is_file() and not looks_sealed(path):
        raise RuleBroken(f"{path} is not sealed. `coprod seal` seals it.")


COMMANDS = {
    "seal": Command(takes_file, _seal),
    "unseal": Command(takes_file, _unseal),
    "reseal": Command(takes_file, _reseal),
}
