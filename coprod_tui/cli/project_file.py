"""Open a project for a command, with its backups and passphrase; the list of projects, settings and other files."""

from __future__ import annotations

import contextlib
import functools
import getpass
import math
import shlex
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.base.errors import FileError, FileErrorKind, Reason, RuleViolation
from coprod_tui.base.paths import followed
from coprod_tui.cli.output import defer_signals, say
from coprod_tui.cli.parser import UsageError
from coprod_tui.config.places import BackupWriter, backups_for, sweep_places
from coprod_tui.config.registry import RecentProject, Registry
from coprod_tui.config.settings import Settings, read_settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.conflicts.sides import MEETING_PLACE, code, side_name
from coprod_tui.domain.conflicts.stages import Hearing, hearing, outcome
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.privacy.questions import told_since
from coprod_tui.domain.privacy.rules import newly_returned, returned_sentence
from coprod_tui.domain.readiness import state_on_list
from coprod_tui.domain.records import Conflict, Contribution, Meeting, Side, Stream, Version
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.backups import BackupReason
from coprod_tui.store.database import as_file_error, read_summary
from coprod_tui.store.encryption import PASSPHRASES, looks_sealed, sqlite_errors
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
        if session.path == followed(path).absolute():
            return contextlib.nullcontext(session)
    with disk_errors(path):
        return with_passphrase(path, lambda: Session.open(path, memory=laptop, or_read=True))


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
    if session.why_read_only:
        yield
        return

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

    def erase(marks: ErasureMarks, places: Collection[str]) -> set[str]:
        done = keeper().erase(marks, places)
        tell()
        return done

    session.before_final = lambda: keep(BackupReason.FINAL)
    session.before_erasing = lambda words: laptop.forget_words(words.holds)
    session.places_with_words = lambda: keeper().places_with_words()

    def seal(places: Collection[str]) -> set[str]:
        if not places:
            return set()
        keeper().finish_reseals()
        done = keeper().seal(places)
        tell()
        return done

    session.erase_elsewhere = erase
    session.seal_elsewhere = seal
    sweep_places(session.path, session.project_id, laptop)
    with defer_signals():
        session.settle()
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
    """Run a verb; Ctrl+C is deferred until it has been written and answered. Then say what its words ask (R13).

    A rule's refusal names the command that comes next, where it says where something is put right.
    """
    before = session.snapshot
    try:
        with defer_signals():
            answer = session.do(verb, *args, **kwargs)
    except RuleViolation as refusal:
        raise RuleViolation(*(with_next_command(before, reason) for reason in refusal.reasons)) from refusal
    tell_asked(before, session.snapshot)
    return answer


def tell_asked(before: Snapshot, after: Snapshot) -> None:
    """Say what a command left to be asked: what looks like personal data (R13), words that had been erased (R30)."""
    for sentence in told_since(before, after):
        say(sentence)
    for returned in newly_returned(before, after):
        say(f"{returned_sentence(after, returned)} They are kept; `coprod withdraw FILE` asks whether they stay.")


# What comes next after a refusal

NEXT_COMMANDS: Mapping[str, str] = {
    "sides": "conflict FILE side {code} STREAM SAID",
    "links": "conflict FILE link {code} {side} SAID",
    "ask": "conflict FILE ask {code} {side} WORDS",
    "why": "conflict FILE why {code} {side} WORDS",
    "heard": "conflict FILE heard {code} {side} WORDS --by {other}",
    "options": "conflict FILE option {code} WORDS",
    "middle-ground": "conflict FILE propose {code} WORDS",
    "keeps": "conflict FILE propose {code} --keeps {side}=WORDS",
    "gives": "conflict FILE propose {code} --gives {side}=WORDS",
    "check": "conflict FILE check {code} {side} GRADIENT=PEOPLE",
    "shown": "conflict FILE shown {code} {other} --how WORDS",
    "end": "conflict FILE disagree {code} WORDS",
    "ended": "conflict FILE reopen {code}",
    "answer": "conflict FILE confirm {code} {side} --by {other}",
    "meeting": "meeting FILE start joint",
    "present": "meeting FILE present {other}=PEOPLE",
}
"""The command that comes next, by the last part of a place in a conflict (`conflicts.sides`)."""


def with_next_command(project: Snapshot, reason: Reason) -> Reason:
    """Add the command that comes next to a reason with a place in a conflict or a meeting."""
    record, _, rest = (reason.place or "").partition("/")
    name, _, other = rest.partition("/")
    side, to = project.get(Side, record), project.get(Side, other)
    conflict = project.get(Conflict, side.conflict if side else record)
    said, stream = project.get(Contribution, record), project.get(Stream, other or name)
    if reason.place == MEETING_PLACE:
        name = MEETING_PLACE
    elif project.get(Meeting, record) is not None and stream is not None and not other:
        name = "present"
    elif conflict is None and (said is None or name != "shown"):
        return reason
    elif name == "end" and conflict is not None and outcome(project, conflict) is not None:
        name = "ended"
    elif name == "heard" and side and to and hearing(project, side, to) in (Hearing.UNANSWERED, Hearing.OUTSIDE):
        name = "answer"
    if name not in NEXT_COMMANDS:
        return reason
    words = {
        "code": project.code(said) if said else code(project, conflict) if conflict else "",
        "side": shlex.quote(side_name(project, side)) if side else "",
        "other": shlex.quote(side_name(project, to) if to else stream.name if stream else ""),
    }
    return replace(reason, sentence=f"{reason.sentence} Next: coprod {NEXT_COMMANDS[name].format(**words)}")


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
        RecentProject(str(path.absolute()), project.project.title, now, state=state_on_list(project), closed=now)
    )


def update_recent(path: Path, project: Snapshot) -> None:
    """Update title and state of a project on the list; screen, row and time of opening stay."""
    laptop = Registry()
    if known := laptop.known(path):
        laptop.remember(replace(known, title=project.project.title, state=state_on_list(project)))


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
