"""Open a project for a command: its session, backups and passphrase, the laptop's list, the person's settings."""

from __future__ import annotations

import contextlib
import functools
import getpass
import math
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.base.errors import BadContent, FileTrouble, RuleBroken, Trouble
from coprod_tui.cli.output import defer_signals, say
from coprod_tui.cli.parser import UsageError
from coprod_tui.config.places import Keeper, backups_of
from coprod_tui.config.registry import Laptop, Recent
from coprod_tui.config.settings import Settings, read_settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.edit import Act, Now
from coprod_tui.domain.privacy.commands import reached
from coprod_tui.domain.privacy.rules import owed
from coprod_tui.domain.readiness import how_far, next_step
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.backups import Why
from coprod_tui.store.database import glance, trouble
from coprod_tui.store.encryption import KEYS, errors, looks_sealed
from coprod_tui.store.erasure import marks_in
from coprod_tui.store.replicas import Marks
from coprod_tui.store.session import Session

P = ParamSpec("P")
T = TypeVar("T")
READ_MOST = 256 * 1024 * 1024
"""How many bytes a file may have to be read at once."""
TRIES = 4
"""How often one command asks for a passphrase."""


# Opening a project


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raises what the disk refuses while a project is opened or made as FileTrouble."""
    try:
        yield
    except OSError as error:
        raise trouble(error, path) from error


_reusable: list[Session] = []
"""The project that line mode has open, which a command goes on with instead of opening it a second time."""


@contextlib.contextmanager
def reuse_session(session: Session) -> Iterator[None]:
    """Commands on this project's file use this session for as long as it lasts."""
    _reusable.append(session)
    try:
        yield
    finally:
        _reusable.remove(session)


def _session(path: Path, laptop: Laptop) -> contextlib.AbstractContextManager[Session]:
    """The session that is at hand, which stays open, or one that is closed at the end."""
    for session in _reusable:
        if session.path == path.absolute():
            return contextlib.nullcontext(session)
    with disk_errors(path):
        return with_passphrase(path, lambda: Session.open(path, memory=laptop))


@contextlib.contextmanager
def open_project(path: Path) -> Iterator[Session]:
    """The project, held until the command is done; raises FileTrouble."""
    laptop = Laptop()
    with _session(path, laptop) as session, _with_backups(session, laptop):
        if session.missing:
            say(session.missing.sentence())
        before = session.snapshot
        try:
            yield session
        except errors() as error:
            raise trouble(error, path) from error
        finally:
            if session.snapshot is not before:
                update_recent(path, session.snapshot)


@contextlib.contextmanager
def _with_backups(session: Session, laptop: Laptop) -> Iterator[None]:
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
    for backups in owed(session.snapshot):
        if Path(backups.place).is_dir():
            keeper().erase(marks_in(session.snapshot), Path(backups.place))
            do(session, reached, backups.id)
            tell()
    before = session.snapshot.meeting_open
    yield
    after = session.snapshot.meeting_open
    if (before and before.id) != (after and after.id):
        keep(Why.STARTED if after else Why.ENDED)


def read_project(path: Path) -> Snapshot:
    """The project as it stands; raises FileTrouble."""
    with open_project(path) as session:
        return session.snapshot


def do(session: Session, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a verb; Ctrl+C does not come between its writing and its answer."""
    with defer_signals():
        return session.do(verb, *args, **kwargs)


def version_called(project: Snapshot, number: int | None) -> Version:
    """The version with this number, or the newest; raises Unknown, and RuleBroken where none was issued."""
    if number is not None:
        return version_numbered(project, number)
    if not project.versions:
        raise RuleBroken("No version has been issued yet: issue one first.")
    return project.versions[-1]


# The laptop's list of projects


def add_to_recent(path: Path, project: Snapshot) -> None:
    """Puts a project on the list, as one that was closed in good order."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    Laptop().remember(Recent(str(path.absolute()), project.project.title, now, state=_state(project), closed=now))


def update_recent(path: Path, project: Snapshot) -> None:
    """Tells how far a project on the list is now; where one was in it, and when it was open last, stay."""
    laptop = Laptop()
    if known := laptop.known(path):
        laptop.remember(replace(known, title=project.project.title, state=_state(project)))


def _state(project: Snapshot) -> str:
    return f"{how_far(project)}\nNext: {next_step(project).sentence}"


# Passphrases


def with_passphrase(path: Path, do_it: Callable[[], T]) -> T:
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
        KEYS.give(path, ask_passphrase(f"The passphrase of {path.name}: "))
    raise AssertionError


def unlock_first(project: Path, files: Iterable[Path]) -> None:
    """Asks for the passphrase of a project whose file, or whose newest backup, is sealed, before it is looked into."""
    for file in files:
        if looks_sealed(file):
            with_passphrase(file, partial(glance, file))
            KEYS.give(project, KEYS.of(file) or "")
            return


def ask_passphrase(question: str) -> str:
    """Asks for a passphrase on the terminal, without showing it; raises UsageError where there is nobody to ask."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", getpass.GetPassWarning)
        try:
            return unicodedata.normalize("NFC", getpass.getpass(question))
        except EOFError as error:
            raise UsageError("This project is sealed, and nobody was there to give its passphrase.") from error


# Settings and other files


def load_settings() -> Settings:
    """The settings; what is wrong in their file is said, and the usual value stands in its place."""
    settings, faults = read_settings()
    for fault in faults:
        say(str(fault))
    return settings


def ensure_projects_folder() -> Path:
    """The folder of projects, which is made where there is none; raises FileTrouble."""
    folder = load_settings().projects_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(Trouble.READ_ONLY, f"{folder} cannot be made: {error.strerror or error}.") from error
    return folder


def read_bytes(path: Path) -> bytes:
    """What is in a file; raises FileTrouble where it cannot be read."""
    try:
        if path.stat().st_size > READ_MOST:
            raise BadContent(f"{path} is too large: up to {READ_MOST >> 20} MB can be read.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileTrouble(Trouble.MISSING, f"There is no file {path}.") from error
    except OSError as error:
        raise FileTrouble(Trouble.FAILED, f"{path} cannot be read: {error.strerror or error}.") from error
