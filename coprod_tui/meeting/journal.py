"""The journal: what every verb changed, written in the same transaction as the rows; undo and history read it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from coprod_tui.meeting.act import ELSEWHERE, REMOVED, Edit, Value
from coprod_tui.meeting.clock import Tick
from coprod_tui.meeting.model import RECORDS, Contribution, Record
from coprod_tui.meeting.refusals import FileTrouble, RuleBroken, Trouble
from coprod_tui.meeting.rows import quoted, reader, select
from coprod_tui.meeting.snapshot import Snapshot

KINDS = {kind.table: kind for kind in RECORDS}
SALT_BYTES = 16
Touched = dict[tuple[type[Record], str], list[Edit]]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of this replica's chain of verbs."""

    replica: str
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction wrote."""

    verb: str
    head: Head
    records: tuple[tuple[type[Record], str, Record | None], ...]


class Heads(NamedTuple):
    """The present value of one field in the journal: its change, and the salt and commitment made for its values."""

    ids: tuple[str, ...]
    made: Mapping[Value, tuple[bytes, bytes]]
    commitments: frozenset[bytes]


def commitment(salt: bytes, value: Value) -> bytes:
    """SHA-256 of salt and value: a value that holds people's words is never the only thing that a hash is made of."""
    stored = int(value) if isinstance(value, bool) else value
    told = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(salt + told).digest()


def plain_value(value: Value) -> str | int | None:
    """A value as SQLite keeps it: enum members as their words, truth as 0 and 1."""
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, str) else value


def grouped(edits: Iterable[Edit]) -> Touched:
    """The edits by record, in order; of two edits of one field the later counts."""
    touched: Touched = {}
    for edit in edits:
        mine = touched.setdefault((edit.kind, edit.record), [])
        mine[:] = [one for one in mine if one.field != edit.field]
        mine.append(edit)
    return touched


class Change(NamedTuple):
    """One row of the table `change`, but for its verb and place."""

    kind: str
    record: str
    field: str
    value: str | int | None
    salt: bytes | None
    """None once the value was erased."""
    commitment: bytes
    replaces: str


def _heads(connection: sqlite3.Connection, record: str, field: str) -> Heads:
    rows = connection.execute(
        "SELECT v.id || '.' || c.i, c.value, c.salt, c.commitment, c.live FROM change c JOIN verb v ON v.seq = c.verb"
        " WHERE c.record = ? AND c.field = ? ORDER BY c.verb, c.i",
        (record, field),
    ).fetchall()
    made = {value: (salt, sealed) for _, value, salt, sealed, _ in rows if salt is not None}
    live = [row for row in rows if row[4]]
    return Heads(tuple(row[0] for row in live), made, frozenset(row[3] for row in live))


def _there(connection: sqlite3.Connection, kind: type[Record], record: str) -> dict[str, Value] | None:
    names = [*(one.name for one in fields(kind)), REMOVED]
    row = connection.execute(f"SELECT {quoted(*names)} FROM {quoted(kind.table)} WHERE id = ?", (record,)).fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def write(
    connection: sqlite3.Connection,
    head: Head,
    tick: Tick,
    verb: str,
    name: str,
    edits: Iterable[Edit],
    *,
    meeting: str | None,
    undoes: str | None = None,
    fresh: frozenset[str] = frozenset(),
) -> Written | None:
    """Writes rows and journal inside the caller's transaction, reads them back and compares; None: nothing differs.

    `fresh` are ids made for this verb, which cannot be in the file yet. Raises FileTrouble when what is read
    back is not what was written.
    """
    touched = grouped(edits)
    changes: list[Change] = []
    replaced: list[tuple[str, str]] = []
    salts = os.urandom(SALT_BYTES * sum(map(len, touched.values())))
    for (kind, record), mine in touched.items():
        before = None if record in fresh else _there(connection, kind, record)
        told = _told(mine, before)
        for edit in told:
            start = SALT_BYTES * len(changes)
            changes.append(_change(connection, edit, before is None, salts[start : start + SALT_BYTES], replaced))
        _row(connection, kind, record, before is None, told)
    if not changes:
        return None
    n = head.n + 1
    sealed = seal(verb, head.replica, n, tick, meeting, name, undoes, head.hash, changes)
    _insert(
        connection,
        (verb, head.replica, n, tick.ms, tick.at, meeting, name, undoes, head.hash, sealed),
        changes,
        replaced,
    )
    records = tuple(
        (kind, record, _read_back(connection, kind, record, mine)) for (kind, record), mine in touched.items()
    )
    return Written(verb, Head(head.replica, n, sealed), records)


def _told(mine: list[Edit], before: Mapping[str, Value] | None) -> list[Edit]:
    """The edits that say something new: bringing in what was never out, or a value that stands, is not told."""
    if before is None:
        return [edit for edit in mine if not (edit.field == REMOVED and not edit.value)]
    return [edit for edit in mine if before[edit.field] != plain_value(edit.value)]


def _change(
    connection: sqlite3.Connection, edit: Edit, new: bool, salt: bytes, replaced: list[tuple[str, str]]
) -> Change:
    value, replaces = plain_value(edit.value), ""
    sealed = None
    if not new:
        heads = _heads(connection, edit.record, edit.field)
        replaces = " ".join(heads.ids)
        salt, sealed = heads.made.get(value, (salt, None))
        if heads.ids:
            replaced.append((edit.record, edit.field))
    return Change(edit.kind.table, edit.record, edit.field, value, salt, sealed or commitment(salt, value), replaces)


def _row(connection: sqlite3.Connection, kind: type[Record], record: str, new: bool, told: Sequence[Edit]) -> None:
    names = [edit.field for edit in told]
    values = [plain_value(edit.value) for edit in told]
    if new:
        marks = ", ".join("?" * (len(names) + 1))
        sql = f"INSERT INTO {quoted(kind.table)} ({quoted('id', *names)}) VALUES ({marks})"
        connection.execute(sql, (record, *values))
    elif names:
        sets = ", ".join(f"{quoted(name)} = ?" for name in names)
        connection.execute(f"UPDATE {quoted(kind.table)} SET {sets} WHERE id = ?", (*values, record))


def seal(
    verb: str,
    replica: str,
    n: int,
    tick: Tick,
    meeting: str | None,
    name: str,
    undoes: str | None,
    prev: str,
    changes: Sequence[Change],
) -> str:
    """The hash of a verb: of all that it says and of the commitments to its values, and so of every verb before it."""
    """The hash of a verb, which chains it to the one before: it commits to the values and never holds them."""
    told = [[one.kind, one.record, one.field, one.commitment.hex(), one.replaces] for one in changes]
    whole = [verb, replica, n, tick.ms, tick.at, meeting, name, undoes, prev, told]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _insert(
    connection: sqlite3.Connection,
    verb: tuple[object, ...],
    changes: Sequence[Change],
    replaced: Iterable[tuple[str, str]],
) -> None:
    connection.executemany("UPDATE change SET live = 0 WHERE record = ? AND field = ? AND live", replaced)
    seq = connection.execute(
        'INSERT INTO verb (id, replica, n, ms, at, meeting, name, undoes, prev, "hash") VALUES (?,?,?,?,?,?,?,?,?,?)',
        verb,
    ).lastrowid
    connection.executemany(
        "INSERT INTO change (verb, i, kind, record, field, value, salt, commitment, replaces, live)"
        " VALUES (?,?,?,?,?,?,?,?,?,1)",
        [(seq, place, *one) for place, one in enumerate(changes)],
    )
    told = "SELECT record, field, value, commitment FROM change WHERE verb = ? ORDER BY i"
    read = connection.execute(told, (seq,)).fetchall()
    if read != [(one.record, one.field, one.value, one.commitment) for one in changes]:
        raise FileTrouble(Trouble.DAMAGED, _NOT_AS_WRITTEN)


_NOT_AS_WRITTEN = (
    "What was read back from the disk is not what was written. Nothing was saved; the disk may be failing."
)


def _read_back(connection: sqlite3.Connection, kind: type[Record], record: str, mine: Sequence[Edit]) -> Record | None:
    row = connection.execute(f"{select(kind)[:6]} removed,{select(kind)[6:]} WHERE id = ?", (record,)).fetchone()
    if row is None:
        raise FileTrouble(Trouble.DAMAGED, _NOT_AS_WRITTEN)
    found = reader(kind)(row[1:])
    for edit in mine:
        value = row[0] if edit.field == REMOVED else plain_value(getattr(found, edit.field))
        if value != plain_value(edit.value):
            raise FileTrouble(Trouble.DAMAGED, _NOT_AS_WRITTEN)
    return None if row[0] else found


def commitments(connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The commitments (hex) to the present values of (record, field) pairs; raises KeyError for one never written."""
    wanted = set(pairs)
    found: dict[tuple[str, str], str] = {}
    ids = sorted({record for record, _ in wanted})
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        rows = connection.execute(
            f"SELECT record, field, commitment FROM change WHERE live AND record IN ({', '.join('?' * len(some))})",
            some,
        )
        found |= {(record, field): sealed.hex() for record, field, sealed in rows if (record, field) in wanted}
    if missing := wanted - found.keys():
        raise KeyError(min(missing))
    return found


# Undo


def undoing(connection: sqlite3.Connection, project: Snapshot, verb: str) -> tuple[Edit, ...]:
    """The edits that give back what stood before a verb; raises RuleBroken when it has since been built on."""
    (seq,) = connection.execute("SELECT seq FROM verb WHERE id = ?", (verb,)).fetchone()
    if connection.execute(_WRITTEN_OVER, (seq,)).fetchone():
        raise RuleBroken(_BUILT_ON)
    new = {record for (record,) in connection.execute(_MADE, (seq,))}
    rows = connection.execute(
        "SELECT kind, record, field, replaces FROM change WHERE verb = ? ORDER BY i DESC", (seq,)
    ).fetchall()
    edits: dict[tuple[str, str], Edit] = {}
    for kind_name, record, field, replaces in rows:
        kind = KINDS[kind_name]
        if replaces:
            edits[record, field] = Edit(kind, record, field, _value(connection, replaces.split(" ")[-1]))
        elif record in new:
            edits[record, REMOVED] = Edit(kind, record, REMOVED, True)
        else:
            edits[record, field] = Edit(kind, record, field, _default(kind, field))
    leaving = {edit.record for edit in edits.values() if edit.field == REMOVED and edit.value}
    if any(_leant_on(project, record, leaving) for record in new):
        raise RuleBroken(_BUILT_ON)
    return tuple(edits.values())


_SAME_FIELD = "SELECT 1 FROM change o WHERE o.record = c.record AND o.field = c.field AND o.live"
_WRITTEN_OVER = (
    f"SELECT 1 FROM change c WHERE c.verb = ? AND (NOT EXISTS ({_SAME_FIELD})"
    f" OR EXISTS ({_SAME_FIELD} AND o.commitment != c.commitment)) LIMIT 1"
)
"""Whether a field that a verb wrote has another value now; one question for all of them."""
_MADE = (
    "SELECT DISTINCT c.record FROM change c WHERE c.verb = ? AND c.replaces = ''"
    " AND NOT EXISTS (SELECT 1 FROM change o WHERE o.record = c.record AND o.verb < c.verb)"
)
"""The records that a verb made."""
_BUILT_ON = "This cannot be undone any more: something else has since been built on it. Change it by hand instead."

_ERASED = "This cannot be undone: the words that stood there before were erased for good."


def _default(kind: type[Record], field: str) -> Value:
    if field == REMOVED:
        return False
    default = next(one.default for one in fields(kind) if one.name == field)
    assert default is None or isinstance(default, str | int)
    return default


def _value(connection: sqlite3.Connection, change: str) -> Value:
    verb, _, place = change.rpartition(".")
    row = connection.execute(
        "SELECT c.value, c.salt FROM change c JOIN verb v ON v.seq = c.verb WHERE v.id = ? AND c.i = ?",
        (verb, int(place)),
    ).fetchone()
    if row[1] is None:
        raise RuleBroken(_ERASED)
    value: Value = row[0]
    return value


def _leant_on(project: Snapshot, record: str, leaving: set[str]) -> bool:
    linked = (one for kind in RECORDS for by in kind.links for one in project.linked_ids(kind, by, record))
    return any(one not in leaving for one in linked)


# History


class Told(NamedTuple):
    """One verb as the journal tells it."""

    id: str
    n: int
    """Its place in this file, from 1."""
    at: str
    meeting: str | None
    name: str
    undoes: str | None
    changes: tuple[Change, ...]


def told(connection: sqlite3.Connection, *, before: int | None = None, most: int | None = None) -> list[Told]:
    """Verbs, newest first: those before place `before`, at most `most` of them."""
    verbs = connection.execute(
        "SELECT seq, id, at, meeting, name, undoes FROM verb WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        (before or 1 << 62, -1 if most is None else most),
    ).fetchall()
    if not verbs:
        return []
    changes: dict[int, list[Change]] = {row[0]: [] for row in verbs}
    for seq, *rest in connection.execute(
        "SELECT verb, kind, record, field, value, salt, commitment, replaces FROM change"
        " WHERE verb BETWEEN ? AND ? ORDER BY verb, i",
        (verbs[-1][0], verbs[0][0]),
    ):
        changes[seq].append(Change(*rest))
    return [
        Told(one, seq, at, meeting, name, undoes, tuple(changes[seq])) for seq, one, at, meeting, name, undoes in verbs
    ]


def one(connection: sqlite3.Connection, verb: str) -> Told:
    """One verb by its id."""
    row = connection.execute("SELECT seq FROM verb WHERE id = ?", (verb,)).fetchone()
    return told(connection, before=row[0] + 1, most=1)[0]


def said_since(connection: sqlite3.Connection, head: str) -> list[str]:
    """The words of each contribution that was kept after the verb with this hash, in order."""
    rows = connection.execute(
        "SELECT c.value FROM verb AS v JOIN change AS c ON c.verb = v.seq WHERE v.name = 'keep'"
        " AND c.kind = ? AND c.field = 'text' AND v.seq > (SELECT seq FROM verb WHERE hash = ?) ORDER BY v.seq, c.i",
        (Contribution.table, head),
    )
    return [text for (text,) in rows if text is not None]


def own_verbs(connection: sqlite3.Connection, replica: str) -> list[tuple[str, str | None]]:
    """(id, what it undoes) of every verb of a replica and of those that it was copied from, oldest first."""
    rows: list[tuple[str, str | None]] = connection.execute(
        "WITH RECURSIVE mine(id) AS (SELECT ? UNION SELECT r.parent FROM replica r JOIN mine ON r.id = mine.id"
        " WHERE r.parent IS NOT NULL)"
        " SELECT v.id, v.undoes FROM verb v WHERE v.replica IN (SELECT id FROM mine) AND v.name != ?"
        " ORDER BY v.ms, v.n",
        (replica, ELSEWHERE),
    ).fetchall()
    return rows


def first_named(connection: sqlite3.Connection, verb: Told) -> Told:
    """The verb that an undo or a redo is about in the end."""
    while verb.undoes is not None:
        verb = one(connection, verb.undoes)
    return verb
