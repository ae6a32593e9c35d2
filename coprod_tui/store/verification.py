"""The full check of a project's file that nobody has open; it reads, and never writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coprod_tui.base.errors import FileTrouble, Trouble
from coprod_tui.domain.records import Contribution, Record, Signoff, Version
from coprod_tui.store import sql
from coprod_tui.store.database import open_database, plain_error
from coprod_tui.store.encryption import errors
from coprod_tui.store.integrity import Report, check_soundness, checking
from coprod_tui.store.queries import Queries
from coprod_tui.store.replicas import Memory


@dataclass(frozen=True, slots=True)
class Verified:
    """What a full check found."""

    faults: tuple[str, ...]
    """Sentences that name what is not as it was saved; empty for a file that is whole."""
    entries: int = 0
    said: int = 0
    versions: int = 0
    signatures: int = 0

    def sentence(self) -> str:
        """What was looked at, where nothing is wrong."""
        counts = (
            (self.entries, "entry of the journal", "entries of the journal"),
            (self.said, "thing said", "things said"),
            (self.versions, "issued version", "issued versions"),
            (self.signatures, "signature", "signatures"),
        )
        told = ", ".join(f"{count:,} {one if count == 1 else more}" for count, one, more in counts)
        return f"Everything is as it was saved: {told}."


def verify(
    path: Path, memory: Memory | None = None, progress: Callable[[int, int], None] = lambda *_: None
) -> Verified:
    """Checks a whole file: SQLite, the schema, references, the journal, the rows, what was signed.

    `progress` is told (steps done, steps in all, roughly). Raises FileTrouble for what is no project of this program,
    or is too damaged to be read at all.
    """
    try:
        with open_database(path) as connection:
            return _verified(connection, path, memory, progress)
    except errors(UnicodeDecodeError, OverflowError) as error:
        raise FileTrouble(
            Trouble.DAMAGED, f"{path} is damaged ({plain_error(error)}). `coprod rescue` saves what is whole."
        ) from error


def _verified(
    connection: sqlite3.Connection, path: Path, memory: Memory | None, progress: Callable[[int, int], None]
) -> Verified:
    faults = check_soundness(connection)
    report = Report()
    steps = _steps(connection)
    for _ in checking(connection, report):
        progress(min(report.steps, steps), steps)
    faults += report.faults
    if memory is not None and not faults:
        faults += _against(memory, connection, path)
    kinds = (Contribution, Version, Signoff)
    counts = (_verbs(connection), *(_records(connection, kind) for kind in kinds))
    return Verified(tuple(dict.fromkeys(faults)), *counts)


def _verbs(connection: sqlite3.Connection) -> int:
    try:
        return Queries(connection).verb_count()
    except errors():
        return 0


def _records(connection: sqlite3.Connection, kind: type[Record]) -> int:
    try:
        return Queries(connection).record_count(kind)
    except errors():
        return 0


def _steps(connection: sqlite3.Connection) -> int:
    """Roughly how many steps a check has."""
    return 80 + _verbs(connection) // 100 + _records(connection, Contribution) // 200


def _against(memory: Memory, connection: sqlite3.Connection, path: Path) -> list[str]:
    """Whether the journal still holds the last thing that this laptop saved in the file: its outside witness."""
    [project] = connection.execute(sql.PROJECT_ID).fetchone()
    left = memory.replica(project, path.absolute())
    if left is None or not left.n:
        return []
    saved = Queries(connection).hash_of(left.replica, left.n)
    if saved == left.hash:
        return []
    what = "is missing" if saved is None else "is another one"
    return [f"The last thing that this laptop saved in it ({left.at[:16].replace('T', ' ')}) {what}."]
