"""The journal itself: every value against its commitment, every verb against its hash, every replica without a gap."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from coprod_tui.meeting.checking.names import named
from coprod_tui.meeting.clock import Tick
from coprod_tui.meeting.journal import Change, commitment, seal

STEP = 200
"""Verbs that are looked at in one step, if they have no more changes than CHANGES."""
CHANGES = 1_000
_VERBS = (
    'SELECT seq, id, replica, n, ms, at, meeting, name, undoes, prev, "hash",'
    " (SELECT count(*) FROM change WHERE change.verb = verb.seq) FROM verb WHERE seq > ? ORDER BY seq LIMIT ?"
)
_CHANGES = (
    "SELECT verb, kind, record, field, value, salt, commitment, replaces FROM change"
    " WHERE verb BETWEEN ? AND ? ORDER BY verb, i"
)


class _Verb(NamedTuple):
    seq: int
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
    changes: int


def check_chain(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Goes through the journal in the order of the file, some hundred verbs a step."""
    yield _check_ends(connection)
    heads: dict[str, tuple[int, str]] = defaultdict(lambda: (0, ""))
    last = 0
    while verbs := _next(connection, last):
        changes: dict[int, list[Change]] = defaultdict(list)
        for seq, *rest in connection.execute(_CHANGES, (last + 1, verbs[-1].seq)):
            changes[seq].append(Change(*rest))
        faults: list[str] = []
        for verb in verbs:
            faults += _check_verb(connection, verb, changes[verb.seq], heads[verb.replica])
            heads[verb.replica] = (verb.n, verb.hash)
        last = verbs[-1].seq
        yield faults
    yield _check_heads(connection)


def _next(connection: sqlite3.Connection, last: int) -> list[_Verb]:
    """The verbs of the next step: a large import is a step of its own."""
    verbs: list[_Verb] = []
    changes = 0
    for row in connection.execute(_VERBS, (last, STEP)):
        changes += row[-1]
        if verbs and changes > CHANGES:
            break
        verbs.append(_Verb(*row))
    return verbs


def _check_verb(connection: sqlite3.Connection, verb: _Verb, changes: list[Change], head: tuple[int, str]) -> list[str]:
    faults = [
        f"{named(connection, one.kind, one.record)}: the journal holds another “{one.field}” than was saved{_on(verb)}."
        for one in changes
        if not holds(one)
    ]
    if verb.n != head[0] + 1 or verb.prev != head[1]:
        faults.append(f"The journal has a gap before entry {verb.seq}{_on(verb)}: something that was saved is missing.")
    sealed = seal(
        verb.id, verb.replica, verb.n, Tick(verb.ms, verb.at), verb.meeting, verb.name, verb.undoes, verb.prev, changes
    )
    if sealed != verb.hash:
        faults.append(f"Entry {verb.seq} of the journal{_on(verb)} was changed after it was written.")
    return faults


def holds(change: Change) -> bool:
    """Whether a value is the one that was committed to; one that was erased, with its salt, says nothing any more."""
    if change.salt is None:
        return change.value is None
    return commitment(change.salt, change.value) == change.commitment


def _check_ends(connection: sqlite3.Connection) -> list[str]:
    faults = []
    if connection.execute("SELECT count(*) FROM identity").fetchone() != (1,):
        faults.append("The file does not say which project it is.")
    if connection.execute("SELECT count(*) FROM project WHERE NOT removed").fetchone() != (1,):
        faults.append("The file does not hold one project.")
    if connection.execute("SELECT 1 FROM identity WHERE replica NOT IN (SELECT id FROM replica)").fetchone():
        faults.append("The file does not say which copy of the project it is.")
    if connection.execute("SELECT 1 FROM change WHERE verb NOT IN (SELECT seq FROM verb)").fetchone():
        faults.append("The journal holds changes of an entry that is missing.")
    if connection.execute("SELECT 1 FROM verb WHERE seq NOT IN (SELECT verb FROM change)").fetchone():
        faults.append("The journal holds an entry whose changes are missing.")
    return faults


def _check_heads(connection: sqlite3.Connection) -> list[str]:
    """Whether exactly those changes count that no other has replaced."""
    replaced = {
        one
        for (ids,) in connection.execute("SELECT replaces FROM change WHERE replaces <> ''")
        for one in ids.split(" ")
    }
    out = {
        one
        for (one,) in connection.execute(
            "SELECT v.id || '.' || c.i FROM change c JOIN verb v ON v.seq = c.verb WHERE NOT c.live"
        )
    }
    return [] if replaced == out else ["The journal does not agree with itself on which values count."]


def _on(verb: _Verb) -> str:
    try:
        at = datetime.fromisoformat(verb.at)
    except ValueError:
        return ""
    return f" on {at.day} {at:%B %Y, %H:%M}"
