"""Open a project for a command, with its backups and passphrase; the list of projects, settings and other files."""

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
"""The largest file that is read into memory, in bytes."""
TRIES = 4
"""How often one command asks for a passphrase."""


# Opening a project


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raise OSErrors while a project is opened or created as FileTrouble."""
    try:
        yield
    except OSError as error:
        raise trouble(error, path) from error


_reusable: list[Session] = []
"""The session that line mode has open; a command uses it instead of opening the file a second time."""


@contextlib.contextmanager
def reuse_session(session: Session) -> Iterator[None]:
    """Let commands on the same file use this session inside the block."""
    _reusable.append(session)
    try:
        yield
    finally:
        _reusable.remove(session)


def _session_for(path: Path, laptop: Laptop) -> contextlib.AbstractContextManager[Session]:
    """Return line mode's session, which stays open, or a new one that is closed at the end."""
    for session in _reusable:
        if session.path == path.absolute():
            return contextlib.nullcontext(session)
    with disk_errors(path):
        return with_passphrase(path, lambda: Session.open(path, memory=laptop))


@contextlib.contextmanager
def open_project(path: Path) -> Iterator[Session]:
    """Open a project for the time of a command; raise FileTrouble.

    Makes the backups that are due and updates the list of recent projects.
    """
    laptop = Laptop()
    with _session_for(path, laptop) as session, _with_backups(session, laptop):
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
    """Make backups before what cannot be undone, and when a meeting starts or ends; report what fails."""

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
    """Return the project as it stands; raise FileTrouble."""
    with open_project(path) as session:
        return session.snapshot


def do(session: Session, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a verb; Ctrl+C is deferred until it has been written and answered."""
    with defer_signals():
        return session.do(verb, *args, **kwargs)


def version_called(project: Snapshot, number: int | None) -> Version:
    """Return the version with this number, or the newest; raise Unknown, or RuleBroken where none was issued."""
    if number is not None:
        return version_numbered(project, number)
    if not project.versions:
        raise RuleBroken("No version has been issued yet: issue one first.")
    return project.versions[-1]


# The laptop's list of projects


def add_to_recent(path: Path, project: Snapshot) -> None:
    """Put a project on the list of recent ones, as closed in good order."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    Laptop().remember(Recent(str(path.absolute()), project.project.title, now, state=_state(project), closed=now))


def update_recent(path: Path, project: Snapshot) -> None:
    """Update title and state of a project on the list; screen, row and time of opening stay."""
    laptop = Laptop()
    if known := laptop.known(path):
        laptop.remember(replace(known, title=project.project.title, state=_state(project)))


def _state(project: Snapshot) -> str:
    return f"{how_far(project)}\nNext: {next_step(project).sentence}"


# Passphrases


def with_passphrase(path: Path, do_it: Callable[[], T]) -> T:
    """Call `do_it`, and ask for the passphrase where the file is sealed; wait longer after each wrong one.

    Wrong attempts count across commands. Raises FileTrouble after the last attempt.
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
    """Ask for the passphrase of a project if one of these files is sealed: the project or its backups."""
    for file in files:
        if looks_sealed(file):
            with_passphrase(file, partial(glance, file))
            KEYS.give(project, KEYS.of(file) or "")
            return


def ask_passphrase(question: str) -> str:
    """Ask for a passphrase on the terminal, without echo; raise UsageError where nobody can answer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", getpass.GetPassWarning)
        try:
            return unicodedata.normalize("NFC", getpass.getpass(question))
        except EOFError as error:
            raise UsageError("This project is sealed, and nobody was there to give its passphrase.") from error


# Settings and other files


def load_settings() -> Settings:
    """Read the settings; report each problem in their file, and use the default there."""
    settings, faults = read_settings()
    for fault in faults:
        say(str(fault))
    return settings


def ensure_projects_folder() -> Path:
    """Return the folder of projects, created if needed; raise FileTrouble."""
    folder = load_settings().projects_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(Trouble.READ_ONLY, f"{folder} cannot be made: {error.strerror or error}.") from error
    return folder


def read_bytes(path: Path) -> bytes:
    """Read a file; raise BadContent where it is too large, FileTrouble where it cannot be read."""
    try:
        if path.stat().st_size > READ_MOST:
            raise BadContent(f"{path} is too large: up to {READ_MOST >> 20} MB can be read.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileTrouble(Trouble.MISSING, f"There is no file {path}.") from error
    except OSError as error:
        raise FileTrouble(Trouble.FAILED, f"{path} cannot be read: {error.strerror or error}.") from error
