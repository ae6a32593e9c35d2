"""The full check of a project's file that nobody has open (`coprod verify`); reads only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import followed
from coprod_tui.domain.records import Contribution, Owed, Signoff, Version
from coprod_tui.store import sql
from coprod_tui.store.database import open_database, redacted_message
from coprod_tui.store.encryption import sqlite_errors
from coprod_tui.store.integrity import CheckReport, check_soundness, check_steps
from coprod_tui.store.reader import read_kind
from coprod_tui.store.replicas import LastSeen, ReplicaRegistry


@frozen
class VerificationResult(Frozen):
    """What a full check found."""

    faults: tuple[str, ...]
    """Sentences that name what is not as it was saved; empty for a file that is whole."""
    entries: int = 0
    said: int = 0
    versions: int = 0
    signatures: int = 0
    owed: tuple[Owed, ...] = ()
    """What is still to be done in other places: words to be erased, backups to be sealed."""

    def sentence(self) -> str:
        """What was looked at, where nothing is wrong."""
        counts = (
            (self.entries, "entry of the journal", "entries of the journal"),
            (self.said, "thing said", "things said"),
            (self.versions, "issued version", "issued versions"),
            (self.signatures, "signature", "signatures"),
        )
        told = ", ".join(f"{count:,} {singular if count == 1 else plural}" for count, singular, plural in counts)
        return f"Everything is as it was saved: {told}."


def verify(
    path: Path, memory: ReplicaRegistry | None = None, progress: Callable[[int, int], None] = lambda *_: None
) -> VerificationResult:
    """Check a whole file: SQLite, the schema, references, the journal, the rows, what was signed.

    `progress` is called with (steps done, steps in all, roughly). Raises FileError for what is no project of this
    program, or is too damaged to be read at all.
    """
    try:
        with open_database(path) as connection:
            return _verified(connection, path, memory, progress)
    except sqlite_errors(UnicodeDecodeError, OverflowError) as error:
        raise FileError(
            FileErrorKind.DAMAGED,
            f"{path} is damaged ({redacted_message(error)}). `coprod rescue` saves what is whole.",
        ) from error


def _verified(
    connection: sqlite3.Connection, path: Path, memory: ReplicaRegistry | None, progress: Callable[[int, int], None]
) -> VerificationResult:
    from coprod_tui.store.queries import Queries  # noqa: PLC0415 - other commands do not wait for its tables

    queries = Queries(connection)
    faults = check_soundness(connection)
    report = CheckReport()
    steps = 80 + _count(partial(_change_count, connection)) // 90
    for _ in check_steps(connection, report):
        progress(min(report.steps, steps), steps)
    faults += report.faults
    if memory is not None and not faults:
        [project] = connection.execute(sql.PROJECT_ID).fetchone()
        faults += _compare(memory.replica(project, followed(path).absolute()), queries.hash_of)
    said, versions, signatures = (
        _count(partial(queries.record_count, kind)) for kind in (Contribution, Version, Signoff)
    )
    owed = () if faults else tuple(debt for debt in read_kind(connection, Owed) if debt.done_at is None)
    return VerificationResult(
        tuple(dict.fromkeys(faults)), _count(queries.verb_count), said, versions, signatures, owed
    )


def _change_count(connection: sqlite3.Connection) -> int:
    return int(connection.execute(sql.CHANGE_COUNT, (-1,)).fetchone()[0])


def _count(count: Callable[[], int]) -> int:
    """A count; 0 where the table is too damaged."""
    try:
        return count()
    except sqlite_errors():
        return 0


def _compare(left: LastSeen | None, hash_of: Callable[[str, int], str | None]) -> list[str]:
    """Whether the journal still holds the last verb that this laptop saved in the file: a witness outside of it."""
    if left is None or not left.n:
        return []
    saved = hash_of(left.replica, left.n)
    if saved == left.hash:
        return []
    what = "is missing" if saved is None else "is another one"
    return [f"The last thing that this laptop saved in it ({left.at[:16].replace('T', ' ')}) {what}."]
