"""Checks that a project holds what was saved in it: types, signed versions, rows against the journal, hash chains.

A check runs in small steps and only reads. It yields sentences that name the place and never quote anybody's words.
"""

from __future__ import annotations

import enum
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import NamedTuple

from coprod_tui.domain.clock import Tick
from coprod_tui.domain.edit import REMOVED
from coprod_tui.domain.history.entries import FieldChange
from coprod_tui.domain.privacy.rules import GAP
from coprod_tui.domain.records import RECORDS, Record
from coprod_tui.store import sql
from coprod_tui.store.encryption import sqlite_errors
from coprod_tui.store.journal import KIND_OF_TABLE, commitment, plain_value, verb_hash
from coprod_tui.store.reader import columns, record_label

SMALL_JOURNAL = 10_000
"""Changes in the journal up to which a project is always checked whole: a few meetings make no more."""
MOST_FAULTS = 200
"""A longer list of what is wrong helps nobody."""


@dataclass(slots=True)
class CheckReport:
    """The progress and the results of a check."""

    faults: list[str] = field(default_factory=list)
    """Sentences, each on something that is not as it was saved; signed versions come first."""
    steps: int = 0
    """How many steps are done."""
    whole: bool = False
    """Whether everything was checked."""


def check_steps(connection: sqlite3.Connection, report: CheckReport, *, pages: bool = False) -> Iterator[None]:
    """Check a project a step at a time, with the results in `report`; stops at MOST_FAULTS.

    Signed versions come early; with `pages`, SQLite checks its own pages before all else. Nothing may be written
    during a step; between two steps it may.
    """
    parts = (check_types, _check_signed, check_rows, check_chain)
    for part in (_check_pages, *parts) if pages else parts:
        try:
            for faults in part(connection):
                report.steps += 1
                report.faults += faults
                if len(report.faults) >= MOST_FAULTS:
                    return
                yield
        except sqlite_errors(ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            report.faults.append(f"A part of the file cannot be read ({_redacted(error)}).")
    report.whole = True


def _check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    if connection.execute(sql.ANY_VERSION).fetchone():
        from coprod_tui.store.signature_check import check_signed  # noqa: PLC0415 - a file without a brief is quick

        yield from check_signed(connection)


def _check_pages(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """SQLite's quick check, one step a table."""
    for (table,) in connection.execute(sql.TABLES).fetchall():
        yield _damage(connection.execute(sql.quick_check_of(table)).fetchmany(20))


def _damage(rows: list[tuple[str]]) -> list[str]:
    """What one of SQLite's checks says, as sentences."""
    return [f"SQLite finds damage: {row[0]}." for row in rows if row[0] != "ok"]


def check_soundness(connection: sqlite3.Connection) -> list[str]:
    """Run SQLite's full check, and check that every reference leads to a row."""
    faults = []
    try:
        faults += _damage(connection.execute(sql.INTEGRITY_CHECK).fetchall())
        for table, _, target, _ in connection.execute(sql.FOREIGN_KEY_CHECK).fetchmany(20):
            faults.append(f"Something in “{table}” points to something in “{target}” that is not there.")
    except sqlite_errors(UnicodeDecodeError, OverflowError) as error:
        faults.append(f"SQLite cannot read a part of the file: {_redacted(error)}.")
    return faults


def check_within(connection: sqlite3.Connection, seconds: float, small: int = SMALL_JOURNAL) -> CheckReport:
    """Check a small project whole, and a larger one for at most so many seconds."""
    report = CheckReport()
    end = time.monotonic() + seconds
    count = connection.execute(sql.CHANGE_COUNT, (small + 1,)).fetchone()[0]
    for _ in check_steps(connection, report):
        if report.faults or (count > small and time.monotonic() > end):
            break
    return report


def _redacted(error: BaseException) -> str:
    """An error's message, without any value from the file."""
    is_plain = isinstance(error, sqlite_errors()) and "decode" not in str(error)
    return str(error) if is_plain else "a value is not what it should be"


# The journal: every value against its commitment, every verb against its hash, every replica without a gap

STEP_SIZE = 200
"""Verbs, or records, that are checked in one step; fewer verbs where they have more changes than CHANGES_PER_STEP."""
CHANGES_PER_STEP = 1_000


class VerbRow(NamedTuple):
    """One row of the table `verb`, without its place in the file."""

    id: str
    replica: str
    n: int
    ms: int
    at: str
    meeting: str | None
    name: str
    undoes: str | None
    prev: str
    hash: str


class ChainFault(enum.Enum):
    """What can be wrong with a verb in its chain."""

    GAP = enum.auto()
    """It does not follow the last verb of its replica."""
    ALTERED = enum.auto()
    """Its hash does not fit its content."""


class HashChain:
    """The hash chain of each replica, followed verb by verb.

    Each replica counts its verbs without a gap; a verb's hash covers its content and the hash of the verb before.
    """

    def __init__(self) -> None:
        self._heads: dict[str, tuple[int, str]] = {}

    def follow(self, verb: VerbRow, changes: Sequence[FieldChange]) -> list[ChainFault]:
        """What is wrong with the next verb; the verb after it is compared with it all the same."""
        broken = []
        n, prev = self._heads.get(verb.replica, (0, ""))
        if verb.n != n + 1 or verb.prev != prev:
            broken.append(ChainFault.GAP)
        tick = Tick(verb.ms, verb.at)
        sealed = verb_hash(
            verb.id, verb.replica, verb.n, tick, verb.meeting, verb.name, verb.undoes, verb.prev, changes
        )
        if sealed != verb.hash:
            broken.append(ChainFault.ALTERED)
        self._heads[verb.replica] = (verb.n, verb.hash)
        return broken


def matches_commitment(change: FieldChange) -> bool:
    """Whether a change's value fits its commitment; of an erased value, whose salt is gone too, nothing is checked."""
    if change.salt is None:
        return change.value is None
    return commitment(change.salt, change.value) == change.commitment


def check_chain(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check the journal in the order of the file, STEP verbs at a time."""
    yield _check_ends(connection)
    chain, last = HashChain(), 0
    while verbs := _next_verbs(connection, last):
        changes: dict[int, list[FieldChange]] = defaultdict(list)
        for seq, *rest in connection.execute(sql.CHANGES_BETWEEN, (last + 1, verbs[-1][0])):
            changes[seq].append(FieldChange(*rest))
        yield [fault for seq, verb in verbs for fault in _verb_faults(connection, chain, seq, verb, changes[seq])]
        last = verbs[-1][0]
    yield _check_live(connection)


def _next_verbs(connection: sqlite3.Connection, last: int) -> list[tuple[int, VerbRow]]:
    """The verbs of the next step with their places in the file; a large import is a step of its own."""
    verbs: list[tuple[int, VerbRow]] = []
    changes = 0
    for seq, *verb, count in connection.execute(sql.VERBS_AFTER, (last, STEP_SIZE)):
        changes += count
        if verbs and changes > CHANGES_PER_STEP:
            break
        verbs.append((seq, VerbRow(*verb)))
    return verbs


def _verb_faults(
    connection: sqlite3.Connection, chain: HashChain, seq: int, verb: VerbRow, changes: list[FieldChange]
) -> Iterator[str]:
    for change in changes:
        if not matches_commitment(change):
            record = record_label(connection, change.kind, change.record)
            yield f"{record}: the journal holds another “{change.field}” than was saved{_date_of(verb)}."
    for broken in chain.follow(verb, changes):
        if broken is ChainFault.GAP:
            yield f"The journal has a gap before entry {seq}{_date_of(verb)}: something that was saved is missing."
        else:
            yield f"Entry {seq} of the journal{_date_of(verb)} was changed after it was written."


def _check_ends(connection: sqlite3.Connection) -> list[str]:
    faults = []
    if connection.execute(sql.IDENTITY_COUNT).fetchone() != (1,):
        faults.append("The file does not say which project it is.")
    if connection.execute(sql.PROJECT_COUNT).fetchone() != (1,):
        faults.append("The file does not hold one project.")
    if connection.execute(sql.UNKNOWN_REPLICA).fetchone():
        faults.append("The file does not say which copy of the project it is.")
    if connection.execute(sql.CHANGE_WITHOUT_VERB).fetchone():
        faults.append("The journal holds changes of an entry that is missing.")
    if connection.execute(sql.VERB_WITHOUT_CHANGE).fetchone():
        faults.append("The journal holds an entry whose changes are missing.")
    return faults


def _check_live(connection: sqlite3.Connection) -> list[str]:
    """Check that exactly those changes are live that no other has replaced."""
    replaced = {change for (changes,) in connection.execute(sql.REPLACED_CHANGES) for change in changes.split(" ")}
    ended = {change for (change,) in connection.execute(sql.ENDED_CHANGES)}
    return [] if replaced == ended else ["The journal does not agree with itself on which values count."]


def _date_of(verb: VerbRow) -> str:
    try:
        at = datetime.fromisoformat(verb.at)
    except ValueError:
        return ""
    return f" on {at.day} {at:%B %Y, %H:%M}"


# The rows against the journal: each field has the value of a live change, and there are no other rows

Cell = str | int | None
_SIGNED = ("version", "signoff")
_CHECKED_APART = "\0"
"""Stands for what was printed, where words were erased in it: `signature_check` checks that."""
_ERASED: dict[str, list[Cell]] = {"printed": [_CHECKED_APART]}


def check_rows(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check all records, signed versions first, STEP records at a time; then look for records that are missing."""
    for kind in sorted(RECORDS, key=lambda one: one.table not in _SIGNED):
        yield from _check_kind(connection, kind)
    yield from _check_missing(connection)
    if connection.execute(sql.change_of_other_kind(len(KIND_OF_TABLE)), tuple(KIND_OF_TABLE)).fetchone():
        yield ["The journal tells of something that this program does not know."]


def _check_kind(connection: sqlite3.Connection, kind: type[Record]) -> Iterator[list[str]]:
    names = [*columns(kind)[1:], REMOVED]
    usual = {one.name: plain_value(one.default) for one in fields(kind)[1:]} | {REMOVED: 0}  # type: ignore[arg-type]
    question, last = sql.rows_after(kind.table, (*columns(kind)[1:], REMOVED)), ""
    while rows := connection.execute(question, (last, STEP_SIZE)).fetchall():
        journal = _live_values(connection, kind, [row[0] for row in rows])
        faults = []
        for record, *values in rows:
            known = journal.get(record)
            if known is None:
                label = record_label(connection, kind.table, record)
                faults.append(f"{label} is in the file, and the journal knows nothing of it.")
                continue
            for name, value in zip(names, values, strict=True):
                allowed = known.pop(name, [usual[name]])
                if value not in allowed and _CHECKED_APART not in allowed:
                    what = f"its “{name}” is not what was saved"
                    faults.append(
                        f"{record_label(connection, kind.table, record)} was changed outside of this program: {what}."
                    )
            if known:
                faults.append(
                    f"{record_label(connection, kind.table, record)} has changes in the journal that fit nothing."
                )
        last = rows[-1][0]
        yield faults


def _check_missing(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Look for records that only the journal has; one scan for all kinds, as one for each would take seconds."""
    last = ""
    while records := [record for (record,) in connection.execute(sql.RECORDS_AFTER, (last, STEP_SIZE))]:
        by_kind: dict[str, set[str]] = defaultdict(set)
        for kind, record in connection.execute(sql.kinds_of(len(records)), records):
            by_kind[kind].add(record)
        yield [
            fault for kind in by_kind if kind in KIND_OF_TABLE for fault in _missing(connection, kind, by_kind[kind])
        ]
        last = records[-1]


def _missing(connection: sqlite3.Connection, table: str, records: set[str]) -> Iterator[str]:
    rows = connection.execute(sql.ids_among(table, len(records)), tuple(records))
    for record in sorted(records - {record for (record,) in rows}):
        yield f"{record_label(connection, table, record)} is missing: the journal says that it was saved."


def _live_values(
    connection: sqlite3.Connection, kind: type[Record], records: list[str]
) -> dict[str, dict[str, list[Cell]]]:
    """The live values of these records' fields: two where two laptops wrote one; a gap where words were erased."""
    values: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for record, name, value, erased in connection.execute(sql.live_values_of(len(records)), (*records, kind.table)):
        values[record][name] += _ERASED.get(name, [None, GAP]) if erased else [value]
    return values


# The type of every value, checked by SQLite, which is fast

LONGEST_BLOB = 64
"""Bytes of the longest salt or hash."""
LONGEST_TEXT = 1_000_000
"""Characters of the longest text that a person can save; what the program itself writes may be longer."""
_TIMES = {"at", "on", "block_since"}
_OUR_OWN = {"canonical", "printed", "commitments", "value", "body"}
_FLAGS = {(kind.table, one.name) for kind in RECORDS for one in fields(kind) if str(one.type).startswith("bool")} | {
    ("change", "live"),
    *((kind.table, REMOVED) for kind in RECORDS),
}
"""Columns that hold 0 or 1; SQLite declares them as INTEGER."""


def check_types(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check that no table has a value of another type than its column, one step a table; the schema must be ours."""
    for (table,) in connection.execute(sql.OWN_TABLES).fetchall():
        wrong = [
            _wrong(table, name, declared, null=not (notnull or key))
            for _, name, declared, notnull, _, key in connection.execute(sql.table_info(table)).fetchall()
        ]
        row = connection.execute(sql.any_row(table, wrong)).fetchone()
        yield [f"The table “{table}” holds a value that this program never writes."] if row else []


def _wrong(table: str, column: str, declared: str, *, null: bool) -> str:
    """The SQL condition that a column holds another type of value than it should."""
    if not declared:
        return sql.is_no_cell(column)
    if declared == "BLOB":
        right = [sql.is_blob(column, LONGEST_BLOB)]
    elif (table, column) in _FLAGS:
        right = [sql.is_flag(column)]
    elif declared == "INTEGER":
        right = [sql.is_integer(column)]
    else:
        right = [sql.is_text(column, None if column in _OUR_OWN else LONGEST_TEXT)]
        if column in _TIMES or column.endswith("_at"):
            right.append(sql.is_time(column))
    return sql.is_not(column, right, null=null)
