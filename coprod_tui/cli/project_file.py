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

from coprod_tui.base.errors import FileError, FileErrorKind, RuleViolation
from coprod_tui.cli.output import defer_signals, say
from coprod_tui.cli.parser import UsageError
from coprod_tui.config.places import BackupWriter, backups_for
from coprod_tui.config.registry import RecentProject, Registry
from coprod_tui.config.settings import Settings, read_settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.privacy.commands import mark_backup_erased
from coprod_tui.domain.privacy.rules import newly_returned, owed_places, returned_sentence
from coprod_tui.domain.readiness import next_step, progress_summary
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.backups import BackupReason
from coprod_tui.store.database import as_file_error, read_summary
from coprod_tui.store.encryption import PASSPHRASES, looks_sealed, sqlite_errors
from coprod_tui.store.erasure import erasures_in
from coprod_tui.store.replicas import ErasureMarks
from coprod_tui.store.session import Session

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 4
"""How often one command asks for a passphrase."""


# Opening a project


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raise OSErrors while a project is opened or created as FileError."""
    try:
        yield
    except OSError as error:
        raise as_file_error(error, path) from error


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


def _session_for(path: Path, laptop: Registry) -> contextlib.AbstractContextManager[Session]:
    """Return line mode's session, which stays open, or a new one that is closed at the end."""
    for session in _reusable:
        if session.path == path.absolute():
            return contextlib.nullcontext(session)
    with disk_errors(path):
        return with_passphrase(path, lambda: Session.open(path, memory=laptop))


@contextlib.contextmanager
def open_project(path: Path) -> Iterator[Session]:
    """Open a project for the time of a command; raise FileError.

    Makes the backups that are due and updates the list of recent projects.
    """
    laptop = Registry()
    with _session_for(path, laptop) as session, _with_backups(session, laptop):
        if session.missing:
            say(session.missing.sentence())
        before = session.snapshot
        try:
            yield session
        except sqlite_errors() as error:
            raise as_file_error(error, path) from error
        finally:
            if session.snapshot is not before:
                update_recent(path, session.snapshot)


@contextlib.contextmanager
def _with_backups(session: Session, laptop: Registry) -> Iterator[None]:
    """Make backups before what cannot be undone, and when a meeting starts or ends; report what fails."""

    @functools.cache
    def keeper() -> BackupWriter:
        backups = backups_for(session.path, session.project_id, laptop, read_settings()[0])
        return BackupWriter(backups, laptop, session.project_id)

    def tell() -> None:
        for sentence in keeper().troubles:
            say(sentence)
        keeper().troubles.clear()

    def keep(why: BackupReason) -> None:
        keeper().write(session.copy(), why, session.head)
        tell()

    def erase(marks: ErasureMarks) -> None:
        keeper().erase(marks)
        tell()

    session.before_final = lambda: keep(BackupReason.FINAL)
    session.out_of_reach = lambda: keeper().out_of_reach()
    session.after_erasing = erase
    for backups in owed_places(session.snapshot):
        if Path(backups.place).is_dir():
            keeper().erase(erasures_in(session.snapshot), Path(backups.place))
            do(session, mark_backup_erased, backups.id)
            tell()
    before = session.snapshot.meeting_open
    yield
    after = session.snapshot.meeting_open
    if (before and before.id) != (after and after.id):
        keep(BackupReason.STARTED if after else BackupReason.ENDED)


def read_project(path: Path) -> Snapshot:
    """Return the project as it stands; raise FileError."""
    with open_project(path) as session:
        return session.snapshot


def do(
    session: Session,
    verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a verb; Ctrl+C is deferred until it has been written and answered. Words that were erased are asked about."""
    before = session.snapshot
    with defer_signals():
        answer = session.do(verb, *args, **kwargs)
    tell_returned(before, session.snapshot)
    return answer


def tell_returned(before: Snapshot, after: Snapshot) -> None:
    """Say of words that a command kept if they are those of something that was taken back (law 8)."""
    for returned in newly_returned(before, after):
        say(f"{returned_sentence(after, returned)} They are kept; `coprod withdraw FILE` asks whether they stay.")


def version_called(project: Snapshot, number: int | None) -> Version:
    """Return the version with this number, or the newest; raise Unknown, or RuleViolation where none was issued."""
    if number is not None:
        return version_numbered(project, number)
    if not project.versions:
        raise RuleViolation("No version has been issued yet: issue one first.")
    return project.versions[-1]


# The laptop's list of projects


def add_to_recent(path: Path, project: Snapshot) -> None:
    """Put a project on the list of recent ones, as closed in good order."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    Registry().remember(
        RecentProject(str(path.absolute()), project.project.title, now, state=_state(project), closed=now)
    )


def update_recent(path: Path, project: Snapshot) -> None:
    """Update title and state of a project on the list; screen, row and time of opening stay."""
    laptop = Registry()
    if known := laptop.known(path):
        laptop.remember(replace(known, title=project.project.title, state=_state(project)))


def _state(project: Snapshot) -> str:
    return f"{progress_summary(project)}\nNext: {next_step(project).sentence}"


# Passphrases


def with_passphrase(path: Path, do_it: Callable[[], T]) -> T:
    """Call `do_it`, and ask for the passphrase where the file is sealed; wait longer after each wrong one.

    Wrong attempts count across commands. Raises FileError after the last attempt.
    """
    laptop = Registry()
    for last in (False,) * TRIES + (True,):
        try:
            done = do_it()
        except FileError as trouble:
            if trouble.trouble not in (FileErrorKind.SEALED, FileErrorKind.WRONG_KEY):
                raise
            if trouble.trouble is FileErrorKind.WRONG_KEY:
                laptop.wrong_passphrase(path, local_time())
            if last:
                raise
            if trouble.trouble is FileErrorKind.WRONG_KEY:
                say(str(trouble))
        else:
            if PASSPHRASES.knows(path):
                laptop.right_passphrase(path)
            return done
        if seconds := math.ceil(laptop.seconds_to_wait(path, local_time())):
            say(f"It can be tried again in {seconds} second{'' if seconds == 1 else 's'}.")
            sleep(seconds)
        PASSPHRASES.give(path, ask_passphrase(f"The passphrase of {path.name}: "))
    raise AssertionError


def unlock_first(project: Path, files: Iterable[Path]) -> None:
    """Ask for the passphrase of a project if one of these files is sealed: the project or its backups."""
    for file in files:
        if looks_sealed(file):
            with_passphrase(file, partial(read_summary, file))
            PASSPHRASES.give(project, PASSPHRASES.of(file) or "")
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
    """Return the folder of projects, created if needed; raise FileError."""
    folder = load_settings().projects_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(FileErrorKind.READ_ONLY, f"{folder} cannot be made: {error.strerror or error}.") from error
    return folder
