"""The journal itself: every value against its commitment, every verb against its hash, every replica without a gap."""

from __future__ import annotations

import enum
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from coprod_tui.meeting.checking.names import named
from coprod_tui.meeting.clock import Tick
from coprod_tui.meeting.entries import Change
from coprod_tui.meeting.journal import commitment, seal

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


class Verb(NamedTuple):
    """One row of the table `verb`, but for its place in the file."""

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


class Break(enum.Enum):
    """What can be wrong with a verb in its chain."""

    GAP = enum.auto()
    """It is not the one after the last one of its replica."""
    ALTERED = enum.auto()
    """Its hash is not that of what it says."""


class Chain:
    """Follows a journal verb by verb, whether it stands in a file or is given as values.

    Each replica counts its verbs without a gap, and each verb's hash is made of the one before and of what it says.
    """

    def __init__(self) -> None:
        self._heads: dict[str, tuple[int, str]] = {}

    def follow(self, verb: Verb, changes: Sequence[Change]) -> list[Break]:
        """What is wrong with the next verb; the one after it is held against it all the same."""
        broken = []
        n, prev = self._heads.get(verb.replica, (0, ""))
        if verb.n != n + 1 or verb.prev != prev:
            broken.append(Break.GAP)
        tick = Tick(verb.ms, verb.at)
        sealed = seal(verb.id, verb.replica, verb.n, tick, verb.meeting, verb.name, verb.undoes, verb.prev, changes)
        if sealed != verb.hash:
            broken.append(Break.ALTERED)
        self._heads[verb.replica] = (verb.n, verb.hash)
        return broken


def holds(change: Change) -> bool:
    """Whether a value is the one that was committed to; one that was erased, with its salt, says nothing any more."""
    if change.salt is None:
        return change.value is None
    return commitment(change.salt, change.value) == change.commitment


def check_chain(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Goes through the journal in the order of the file, some hundred verbs a step."""
    yield _check_ends(connection)
    chain, last = Chain(), 0
    while verbs := _next(connection, last):
        changes: dict[int, list[Change]] = defaultdict(list)
        for seq, *rest in connection.execute(_CHANGES, (last + 1, verbs[-1][0])):
            changes[seq].append(Change(*rest))
        yield [fault for seq, verb in verbs for fault in _faults(connection, chain, seq, verb, changes[seq])]
        last = verbs[-1][0]
    yield _check_heads(connection)


def _next(connection: sqlite3.Connection, last: int) -> list[tuple[int, Verb]]:
    """The verbs of the next step with their places in the file: a large import is a step of its own."""
    verbs: list[tuple[int, Verb]] = []
    changes = 0
    for seq, *verb, count in connection.execute(_VERBS, (last, STEP)):
        changes += count
        if verbs and changes > CHANGES:
            break
        verbs.append((seq, Verb(*verb)))
    return verbs


def _faults(connection: sqlite3.Connection, chain: Chain, seq: int, verb: Verb, changes: list[Change]) -> Iterator[str]:
    for change in changes:
        if not holds(change):
            record = named(connection, change.kind, change.record)
            yield f"{record}: the journal holds another “{change.field}” than was saved{_on(verb)}."
    for broken in chain.follow(verb, changes):
        if broken is Break.GAP:
            yield f"The journal has a gap before entry {seq}{_on(verb)}: something that was saved is missing."
        else:
            yield f"Entry {seq} of the journal{_on(verb)} was changed after it was written."


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


def _on(verb: Verb) -> str:
    try:
        at = datetime.fromisoformat(verb.at)
    except ValueError:
        return ""
    return f" on {at.day} {at:%B %Y, %H:%M}"
