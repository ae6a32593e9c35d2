"""Opening a project for one command, and running its verbs."""

from __future__ import annotations

import contextlib
import functools
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.ending import uninterrupted
from coprod_tui.cli.output import say
from coprod_tui.cli.passphrases import unlocked
from coprod_tui.cli.recent import remember_state
from coprod_tui.files.backups import Why
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.erasing import marks_in
from coprod_tui.meeting.memory import Marks
from coprod_tui.meeting.opening import trouble
from coprod_tui.meeting.rules.erasing import owed
from coprod_tui.meeting.sealed import errors
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.erasing import reached
from coprod_tui.safekeeping import Keeper, backups_of
from coprod_tui.settings import read_settings
from coprod_tui.state import Laptop

P = ParamSpec("P")
T = TypeVar("T")


def takes_file(parser: Parser) -> None:
    """Adds the project's file, the first argument of nearly every command."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the project's file")


def takes_json(parser: Parser) -> None:
    """Adds `--json`."""
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


@contextlib.contextmanager
def disk_troubles(path: Path) -> Iterator[None]:
    """Raises what the disk refuses while a project is opened or made as FileTrouble."""
    try:
        yield
    except OSError as error:
        raise trouble(error, path) from error


_at_hand: list[Session] = []
"""The project that line mode has open, which a command goes on with instead of opening it a second time."""


@contextlib.contextmanager
def at_hand(session: Session) -> Iterator[None]:
    """Commands on this project's file use this session for as long as it lasts."""
    _at_hand.append(session)
    try:
        yield
    finally:
        _at_hand.remove(session)


def _session(path: Path, laptop: Laptop) -> contextlib.AbstractContextManager[Session]:
    """The session that is at hand, which stays open, or one that is closed at the end."""
    for session in _at_hand:
        if session.path == path.absolute():
            return contextlib.nullcontext(session)
    with disk_troubles(path):
        return unlocked(path, lambda: Session.open(path, memory=laptop))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Session]:
    """The project, held until the command is done; raises FileTrouble."""
    laptop = Laptop()
    with _session(path, laptop) as session, _kept_safe(session, laptop):
        if session.missing:
            say(session.missing.sentence())
        before = session.snapshot
        try:
            yield session
        except errors() as error:
            raise trouble(error, path) from error
        finally:
            if session.snapshot is not before:
                remember_state(path, session.snapshot)


@contextlib.contextmanager
def _kept_safe(session: Session, laptop: Laptop) -> Iterator[None]:
    """Backups before what cannot be undone, and when a meeting starts or ends; what hinders them is said."""

    @functools.cache
    def keeper() -> Keeper:
        backups = backups_of(session.path, session.project_id, laptop, read_settings()[0])
        return Keeper(backups, laptop, session.project_id)

    def tell() -> None:
        for sentence in keeper().troubles:
            say(sentence)
        keeper().troubles.clear()

    def keep(why: Why) -> None:
        keeper().write(session.copy(), why, session.head)
        tell()

    def erase(marks: Marks) -> None:
        keeper().erase(marks)
        tell()

    session.before_final = lambda: keep(Why.FINAL)
    session.out_of_reach = lambda: keeper().out_of_reach()
    session.after_erasing = erase
    for one in owed(session.snapshot):
        if Path(one.place).is_dir():
            keeper().erase(marks_in(session.snapshot), Path(one.place))
            do(session, reached, one.id)
            tell()
    before = session.snapshot.meeting_open
    yield
    after = session.snapshot.meeting_open
    if (before and before.id) != (after and after.id):
        keep(Why.STARTED if after else Why.ENDED)


def read(path: Path) -> Snapshot:
    """The project as it stands; raises FileTrouble."""
    with opened(path) as session:
        return session.snapshot


def do(session: Session, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a verb; Ctrl+C does not come between its writing and its answer."""
    with uninterrupted():
        return session.do(verb, *args, **kwargs)


def at_least(least: int) -> Callable[[str], int]:
    """Reads a whole number that is not smaller; what is wrong becomes wrong usage."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and int(text) >= least):
            raise ArgumentTypeError(f"“{text}” is not a whole number from {least} up.")
        return int(text)

    return number
