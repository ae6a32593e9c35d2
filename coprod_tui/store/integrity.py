"""Checks that a project holds what was saved in it: types, signed versions, rows against the journal, hash chains.

A check runs in small steps and only reads. It yields sentences that name the place and never quote anybody's words.
"""

from __future__ import annotations

import enum
import math
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import NamedTuple

from coprod_tui.domain.brief.content import SourcedText, from_json
from coprod_tui.domain.clock import Tick
from coprod_tui.domain.edit import REMOVED, FieldChange
from coprod_tui.domain.privacy.rules import GAP
from coprod_tui.domain.records import RECORDS, Record
from coprod_tui.domain.signing.fingerprint import (
    FieldKey,
    commitments_in,
    committed_words,
    fingerprint,
    fingerprint_words,
    prints_what_was_signed,
)
from coprod_tui.store import sql
from coprod_tui.store.encryption import sqlite_errors
from coprod_tui.store.journal import KIND_OF_TABLE, VerbHash, commitment, plain_value
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
        except sqlite_errors(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            report.faults.append(f"A part of the file cannot be read ({_redacted(error)}).")
    report.whole = True


def _check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    if connection.execute(sql.ANY_VERSION).fetchone():
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

STEP_SIZE = 100
"""Verbs, or records, that are checked in one step; fewer verbs where they have more changes than CHANGES_PER_STEP.

A key that is typed waits for the step under way, so that none should last longer than about five milliseconds.
"""
CHANGES_PER_STEP = 300


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
        hashed = hash_of(verb)
        hashed.add(changes)
        return self.link(verb, hashed)

    def link(self, verb: VerbRow, hashed: VerbHash) -> list[ChainFault]:
        """The same from the hash of all of the verb's changes."""
        broken = []
        n, prev = self._heads.get(verb.replica, (0, ""))
        if verb.n != n + 1 or verb.prev != prev:
            broken.append(ChainFault.GAP)
        if hashed.result() != verb.hash:
            broken.append(ChainFault.ALTERED)
        self._heads[verb.replica] = (verb.n, verb.hash)
        return broken


def hash_of(verb: VerbRow) -> VerbHash:
    """The hash of what a verb says, to which its changes are to be added."""
    tick = Tick(verb.ms, verb.at)
    return VerbHash(verb.id, verb.replica, verb.n, tick, verb.meeting, verb.name, verb.undoes, verb.prev)


def matches_commitment(change: FieldChange) -> bool:
    """Whether a change's value fits its commitment; of an erased value, whose salt is gone too, nothing is checked."""
    if change.salt is None:
        return change.value is None
    return commitment(change.salt, change.value) == change.commitment


def check_chain(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check the journal in the order of the file, a few verbs at a time."""
    yield from _check_ends(connection)
    chain, last = HashChain(), 0
    while verbs := _next_verbs(connection, last):
        seq, verb, count = verbs[0]
        if count > CHANGES_PER_STEP:
            yield from _check_large_verb(connection, chain, seq, verb)
        else:
            yield list(_check_verbs(connection, chain, verbs))
        last = verbs[-1][0]
    yield from _check_live(connection)


def _next_verbs(connection: sqlite3.Connection, last: int) -> list[tuple[int, VerbRow, int]]:
    """The next verbs, with their places in the file and how many changes they have; a large one stands alone."""
    verbs: list[tuple[int, VerbRow, int]] = []
    changes = 0
    for seq, *verb, count in connection.execute(sql.VERBS_AFTER, (CHANGES_PER_STEP + 1, last, STEP_SIZE)):
        changes += count
        if verbs and changes > CHANGES_PER_STEP:
            break
        verbs.append((seq, VerbRow(*verb), count))
    return verbs


def _check_verbs(
    connection: sqlite3.Connection, chain: HashChain, verbs: list[tuple[int, VerbRow, int]]
) -> Iterator[str]:
    changes: dict[int, list[FieldChange]] = defaultdict(list)
    for seq, *change in connection.execute(sql.CHANGES_BETWEEN, (verbs[0][0], verbs[-1][0])):
        changes[seq].append(FieldChange(*change))
    for seq, verb, _ in verbs:
        yield from _value_faults(connection, verb, changes[seq])
        yield from _chain_faults(seq, verb, chain.follow(verb, changes[seq]))


def _check_large_verb(connection: sqlite3.Connection, chain: HashChain, seq: int, verb: VerbRow) -> Iterator[list[str]]:
    """Check a verb with many changes, as an import is, CHANGES_PER_STEP of them at a time."""
    hashed, last = hash_of(verb), -math.inf
    while rows := connection.execute(sql.CHANGES_OF_VERB, (seq, last, CHANGES_PER_STEP)).fetchall():
        changes = [FieldChange(*change) for _, *change in rows]
        hashed.add(changes)
        yield list(_value_faults(connection, verb, changes))
        before, last = last, rows[-1][0]
        if _order((last,)) <= _order((before,)):  # a damaged table: this would never end
            raise ValueError(_NO_ORDER)
    yield list(_chain_faults(seq, verb, chain.link(verb, hashed)))


def _value_faults(connection: sqlite3.Connection, verb: VerbRow, changes: list[FieldChange]) -> Iterator[str]:
    for change in changes:
        if not matches_commitment(change):
            record = record_label(connection, change.kind, change.record)
            yield f"{record}: the journal holds another “{change.field}” than was saved{_date_of(verb)}."


def _chain_faults(seq: int, verb: VerbRow, faults: list[ChainFault]) -> Iterator[str]:
    for broken in faults:
        if broken is ChainFault.GAP:
            yield f"The journal has a gap before entry {seq}{_date_of(verb)}: something that was saved is missing."
        else:
            yield f"Entry {seq} of the journal{_date_of(verb)} was changed after it was written."


def _check_ends(connection: sqlite3.Connection) -> Iterator[list[str]]:
    faults = []
    if connection.execute(sql.IDENTITY_COUNT).fetchone() != (1,):
        faults.append("The file does not say which project it is.")
    if connection.execute(sql.PROJECT_COUNT).fetchone() != (1,):
        faults.append("The file does not hold one project.")
    if connection.execute(sql.UNKNOWN_REPLICA).fetchone():
        faults.append("The file does not say which copy of the project it is.")
    yield faults
    yield from _look_for(
        connection,
        "change",
        _CHANGE_KEY,
        [sql.CHANGE_WITHOUT_VERB],
        "The journal holds changes of an entry that is missing.",
    )
    yield from _look_for(
        connection, "verb", _ROWID, [sql.VERB_WITHOUT_CHANGE], "The journal holds an entry whose changes are missing."
    )


def _check_live(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check that exactly those changes are live that no other has replaced."""
    ended: set[str] = set()
    replaced: set[str] = set()
    not_replaced: set[str] = set()
    not_ended: set[str] = set()
    for where, bounds in _ranges(connection, "change", _CHANGE_KEY):
        for name, is_ended, names in connection.execute(sql.replacements(where), bounds):
            if is_ended and name is not None:
                ended.add(name)
                not_ended.discard(name)
                if name not in replaced:
                    not_replaced.add(name)
            if names is not None and names != "":
                others = names.split(" ")
                replaced.update(others)
                not_replaced.difference_update(others)
                not_ended.update(other for other in others if other not in ended)
        yield []
    # What was replaced since its range was looked at was live then.
    agrees = not not_replaced and all(_is_ended(connection, name) for name in not_ended)
    yield [] if agrees else ["The journal does not agree with itself on which values count."]


def _is_ended(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute(sql.ENDED_CHANGE, (name.rpartition(".")[0], name)).fetchone() is not None


def _date_of(verb: VerbRow) -> str:
    try:
        at = datetime.fromisoformat(verb.at)
    except ValueError:
        return ""
    return f" on {at.day} {at:%B %Y, %H:%M}"


# A long table, ROWS_PER_STEP rows at a time

ROWS_PER_STEP = 1_500
"""Rows that SQLite looks through in one step."""
_CHANGE_KEY, _ROWID = ("verb", "i"), ("rowid",)
_NO_ORDER = "rows are out of order"
Cell = str | int | None
Key = tuple[object, ...]


def _look_for(
    connection: sqlite3.Connection,
    table: str,
    key: tuple[str, ...],
    conditions: list[str],
    fault: str,
    values: Sequence[Cell] = (),
) -> Iterator[list[str]]:
    """Look through a table for a row where one of the conditions is true; it is told of once."""
    for where, bounds in _ranges(connection, table, key):
        if connection.execute(sql.any_row(table, conditions, where), (*values, *bounds)).fetchone():
            yield [fault]
            return
        yield []


def _ranges(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> Iterator[tuple[str, Sequence[object]]]:
    """The ranges of a table in the order of its key, each as a condition and the values to bind in it."""
    after: Key = ()
    while True:
        question = sql.key_after(table, key, after=bool(after))
        until = connection.execute(question, (*after, ROWS_PER_STEP - 1)).fetchone()
        if until is None:
            yield sql.in_range(key, after=bool(after), until=False), after
            return
        if after and _order(until) <= _order(after):  # a damaged table: this would never end
            yield sql.in_range(key, after=False, until=False), ()
            return
        yield sql.in_range(key, after=bool(after), until=True), (*after, *until)
        after = until


def _order(key: Key) -> list[tuple[bool, bool, bool, object]]:
    """The order in which SQLite sorts keys: nothing, numbers, text, bytes."""
    return [(value is not None, isinstance(value, bytes), isinstance(value, str), value) for value in key]


# The rows against the journal: each field has the value of a live change, and there are no other rows

_SIGNED = ("version", "signoff")
_CHECKED_APART = "\0"
"""Stands for what was printed, where words were erased in it: `signature_check` checks that."""
_ERASED: dict[str, list[Cell]] = {"printed": [_CHECKED_APART]}


def check_rows(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check all records, signed versions first, STEP_SIZE at a time; then look for records that are missing."""
    for kind in sorted(RECORDS, key=lambda one: one.table not in _SIGNED):
        yield from _check_kind(connection, kind)
    yield from _check_missing(connection)
    yield from _look_for(
        connection,
        "change",
        _CHANGE_KEY,
        [sql.is_other_kind(len(KIND_OF_TABLE))],
        "The journal tells of something that this program does not know.",
        tuple(KIND_OF_TABLE),
    )


def _check_kind(connection: sqlite3.Connection, kind: type[Record]) -> Iterator[list[str]]:
    names = [*columns(kind)[1:], REMOVED]
    usual = {one.name: plain_value(one.default) for one in fields(kind)[1:]} | {REMOVED: 0}  # type: ignore[arg-type]
    question, last = sql.rows_after(kind.table, (*columns(kind)[1:], REMOVED)), 0
    while rows := connection.execute(question, (last, STEP_SIZE)).fetchall():
        journal = _live_values(connection, kind, [row[1] for row in rows])
        faults = []
        for _, record, *values in rows:
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
        yield faults
        if rows[-1][0] <= last:
            break  # a damaged table is out of order; its other faults are told
        last = rows[-1][0]


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
    """Check that no table has a value of another type than its column; the schema must be ours."""
    for table, is_clustered in connection.execute(sql.OWN_TABLES).fetchall():
        columns_of = connection.execute(sql.table_info(table)).fetchall()
        wrong = [
            _wrong(table, name, declared, null=not (notnull or key))
            for _, name, declared, notnull, _, key in columns_of
        ]
        places = {key: name for _, name, _, _, _, key in columns_of if key}
        key = tuple(places[place] for place in sorted(places)) if is_clustered else _ROWID
        fault = f"The table “{table}” holds a value that this program never writes."
        yield from _look_for(connection, table, key, wrong, fault)


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


# Issued versions: each fingerprint is computed again, from what was printed and from the saved commitments


_PrintedText = tuple[str, str, str, str]
"""Record, field, commitment and text."""


def check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check every issued version, one a step; yields sentences on what is wrong."""
    checked: set[_PrintedText] = set()
    for number, sha256, words, canonical_text, printed in connection.execute(sql.VERSIONS).fetchall():
        signed = [name for (name,) in connection.execute(sql.SIGNED_BY, (number,))]
        by = f" It was signed by {' and '.join(signed)}." if signed else ""
        yield [
            f"Version {number}: {fault}.{by}"
            for fault in _signature_faults(connection, sha256, words, canonical_text, printed, checked)
        ]


def _signature_faults(
    connection: sqlite3.Connection,
    sha256: str,
    words: str,
    canonical_text: str,
    printed: str,
    checked: set[_PrintedText],
) -> Iterator[str]:
    try:
        computed = fingerprint(canonical_text)
    except ValueError:
        yield "its canonical bytes were changed"
        return
    if computed != sha256:
        yield "its fingerprint is not that of its canonical bytes"
    elif fingerprint_words(sha256) != words:
        yield "the four words that are read aloud are not those of its fingerprint"
    try:
        brief, commitments = from_json(printed), commitments_in(canonical_text)
    except ValueError:
        yield "what was printed cannot be read any more"
        return
    yield from _text_faults(connection, committed_words(brief, canonical_text), commitments, checked)
    if not prints_what_was_signed(printed, canonical_text):
        yield "what is printed is not what its fingerprint was made of"


def _text_faults(
    connection: sqlite3.Connection,
    words: Iterable[SourcedText],
    commitments: Mapping[FieldKey, str],
    checked: set[_PrintedText],
) -> Iterator[str]:
    """Check each printed text against the commitment that was signed; of erased texts only the commitment is left.

    `checked` are those that an earlier version prints as well, and that are as they were saved.
    """
    for (record, name), text in {(one.record, one.field): one.text for one in words}.items():
        told = record, name, commitments.get((record, name), ""), text
        if told in checked:
            continue
        signed = bytes.fromhex(told[2])
        row = connection.execute(sql.COMMITTED_CHANGE, (record, name, signed)).fetchone()
        if row is None:
            yield f"the words that it prints of a record ({record[-6:]}, {name}) were never saved"
            continue
        table, salt = row
        if salt is not None and commitment(salt, text) != signed:
            label = record_label(connection, table, record)
            yield f"{label}: the “{name}” that it prints is not the one that was signed"
            continue
        checked.add(told)
