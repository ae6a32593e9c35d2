"""The journal: the changes of every verb, written in the same transaction as the rows; read by undo and history.

The functions for values and hashes are for whoever reads or checks a file; `Journal` reads and writes an open one.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from coprod_tui.base.errors import FileError, FileErrorKind, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.clock import Tick
from coprod_tui.domain.edit import REMOVED, Edit, FieldChange, JournalEntry, Value
from coprod_tui.domain.records import RECORDS, Consent, Contribution, Record
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.reader import columns, record_factory
from coprod_tui.store.replicas import Head

KIND_OF_TABLE = {kind.table: kind for kind in RECORDS}
SALT_BYTES = 16
EditsByRecord = dict[tuple[type[Record], str], list[Edit]]


@frozen
class WrittenVerb(Frozen):
    """What one transaction wrote."""

    verb: str
    head: Head
    records: tuple[tuple[type[Record], str, Record | None], ...]


# Values and hashes


def plain_value(value: Value) -> str | int | None:
    """A value as SQLite stores it: members of enums as text, True and False as 1 and 0."""
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, str) else value


def commitment(salt: bytes, value: Value) -> bytes:
    """SHA-256 of salt and value; without the salt, a short text could be guessed from its hash."""
    stored = int(value) if isinstance(value, bool) else value
    return hashlib.sha256(salt + _compact(stored).encode()).digest()


def verb_hash(
    verb: str,
    replica: str,
    n: int,
    tick: Tick,
    meeting: str | None,
    name: str,
    undoes: str | None,
    prev: str,
    changes: Sequence[FieldChange],
) -> str:
    """The hash of a verb: of all that it says and of the commitments to its values, never of the values themselves.

    It is made of the hash of the verb before, and so of every verb before it.
    """
    hashed = VerbHash(verb, replica, n, tick, meeting, name, undoes, prev)
    hashed.add(changes)
    return hashed.result()


class VerbHash:
    """The hash of a verb, from its changes a part at a time.

    What is hashed is one JSON list: what the verb says, and in the end the list of its changes.
    """

    def __init__(
        self,
        verb: str,
        replica: str,
        n: int,
        tick: Tick,
        meeting: str | None,
        name: str,
        undoes: str | None,
        prev: str,
    ) -> None:
        head = _compact([verb, replica, n, tick.ms, tick.at, meeting, name, undoes, prev, []])
        self._hash = hashlib.sha256(head.removesuffix("]]").encode())
        self._between = ""

    def add(self, changes: Sequence[FieldChange]) -> None:
        """Add the next changes of the verb."""
        if changes:
            of_changes = [[one.kind, one.record, one.field, one.commitment.hex(), one.replaces] for one in changes]
            self._hash.update((self._between + _compact(of_changes)[1:-1]).encode())
            self._between = ","

    def result(self) -> str:
        """The hash in hex, once all changes were added."""
        self._hash.update(b"]]")
        return self._hash.hexdigest()


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""What is hashed, as JSON without spaces; `json.dumps` would make an encoder for each of a file's many values."""


def edits_by_record(edits: Iterable[Edit]) -> EditsByRecord:
    """The edits by record, in order; of two edits of one field only the later is kept."""
    touched: EditsByRecord = {}
    for edit in edits:
        of_record = touched.setdefault((edit.kind, edit.record), [])
        of_record[:] = [one for one in of_record if one.field != edit.field]
        of_record.append(edit)
    return touched


def _effective(edits: list[Edit], before: Mapping[str, Value] | None) -> list[Edit]:
    """The edits that change something: no value that the field has already, no `removed = False` of a new record."""
    if before is None:
        return [edit for edit in edits if not (edit.field == REMOVED and not edit.value)]
    return [edit for edit in edits if before[edit.field] != plain_value(edit.value)]


def _default(kind: type[Record], field: str) -> Value:
    """The value that a field has until one is written."""
    if field == REMOVED:
        return False
    default = next(one.default for one in fields(kind) if one.name == field)
    assert default is None or isinstance(default, str | int)
    return default


def _is_referenced(project: Snapshot, record: str, leaving: set[str]) -> bool:
    """Whether a record that stays refers to this one."""
    linked = (one for kind in RECORDS for by in kind.links for one in project.linked_ids(kind, by, record))
    return any(one not in leaving for one in linked)


CONSENT = (Contribution, "consent")


def _raises_consent(project: Snapshot, edit: Edit) -> bool:
    before = project.get(Contribution, edit.record) if (edit.kind, edit.field) == CONSENT else None
    return before is not None and Consent(str(edit.value)).rank > before.consent.rank


_NOT_AS_WRITTEN = (
    "What was read back from the disk is not what was written. Nothing was saved; the disk may be failing."
)
_BUILT_ON = "This cannot be undone any more: something else has since been built on it. Change it by hand instead."
_ERASED = "This cannot be undone: the words that stood there before were erased for good."


class UndoStack:
    """The ids of verbs that can be undone and redone, the last one at the end of each list."""

    def __init__(self, verbs: Iterable[tuple[str, str | None]]) -> None:
        """`verbs` are (id, what it undoes), oldest first."""
        self.done: list[str] = []
        self.undone: list[str] = []
        for verb, undoes in verbs:
            self.push(verb, undoes)

    def push(self, verb: str, undoes: str | None) -> None:
        """Add a verb that was just done; one that undoes nothing empties the redo stack."""
        if undoes is None:
            self.done.append(verb)
            self.undone.clear()
        elif undoes in self.done:
            # What stands above it only lowered consent, which is not undone.
            del self.done[self.done.index(undoes) :]
            self.undone.append(verb)
        else:
            del self.undone[self.undone.index(undoes) :]
            self.done.append(verb)


class Journal:
    """The journal of one open file; its `queries` are for everything else in the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        # Deferred: building the models takes longer than opening a small file, and the first screen needs none.
        from coprod_tui.store.queries import Queries  # noqa: PLC0415

        self.queries = Queries(connection)

    # Writing

    def write(
        self,
        head: Head,
        tick: Tick,
        verb: str,
        name: str,
        edits: Iterable[Edit],
        *,
        meeting: str | None,
        undoes: str | None = None,
        fresh: frozenset[str] = frozenset(),
    ) -> WrittenVerb | None:
        """Write rows and journal inside the caller's transaction, read them back and compare; None: no change.

        `fresh` are ids made for this verb, which cannot be in the file yet. Raises FileError when what is read
        back is not what was written.
        """
        touched = edits_by_record(edits)
        changes: list[FieldChange] = []
        replaced: list[tuple[str, str]] = []
        salts = os.urandom(SALT_BYTES * sum(map(len, touched.values())))
        for (kind, record), of_record in touched.items():
            before = None if record in fresh else self._existing(kind, record)
            new = before is None
            changing = _effective(of_record, before)
            for edit in changing:
                start = SALT_BYTES * len(changes)
                changes.append(self._change(edit, new, salts[start : start + SALT_BYTES], replaced))
            values = {edit.field: plain_value(edit.value) for edit in changing}
            if new:
                self.queries.insert(kind, record, values)
            elif values:
                self.queries.update(kind, record, values)
        if not changes:
            return None
        n = head.n + 1
        sealed = verb_hash(verb, head.replica, n, tick, meeting, name, undoes, head.hash, changes)
        self.queries.end_changes(replaced)
        self._insert(
            {
                "id": verb, "replica": head.replica, "n": n, "ms": tick.ms, "at": tick.at, "meeting": meeting,
                "name": name, "undoes": undoes, "prev": head.hash, "hash": sealed,
            },
            changes,
        )  # fmt: skip
        records = tuple(
            (kind, record, self._read_back(kind, record, edits)) for (kind, record), edits in touched.items()
        )
        return WrittenVerb(verb, Head(head.replica, n, sealed), records)

    def _existing(self, kind: type[Record], record: str) -> dict[str, Value] | None:
        row = self.queries.row(kind, record)
        return None if row is None else dict(zip((*columns(kind), REMOVED), row, strict=True))

    def _change(self, edit: Edit, new: bool, salt: bytes, replaced: list[tuple[str, str]]) -> FieldChange:
        """The change of an edit; a value that the field had before gets the same salt, so that hashes are equal."""
        value, replaces, sealed = plain_value(edit.value), "", None
        if not new:
            earlier = self.queries.changes_of_field(edit.record, edit.field)
            known = {text: (its, hashed) for _, _, text, its, hashed, _ in earlier if its is not None}
            salt, sealed = known.get(value, (salt, None))
            replaces = " ".join(f"{verb}.{place}" for verb, place, *_, live in earlier if live)
            if replaces:
                replaced.append((edit.record, edit.field))
        return FieldChange(
            edit.kind.table, edit.record, edit.field, value, salt, sealed or commitment(salt, value), replaces
        )

    def _insert(self, verb: Mapping[str, object], changes: Sequence[FieldChange]) -> None:
        seq = self.queries.add_verb(verb, [one._asdict() for one in changes])
        written = [(one.record, one.field, one.value, one.commitment) for one in changes]
        if self.queries.changes_of_verb(seq) != written:
            raise FileError(FileErrorKind.DAMAGED, _NOT_AS_WRITTEN)

    def _read_back(self, kind: type[Record], record: str, edits: Sequence[Edit]) -> Record | None:
        row = self.queries.row(kind, record)
        if row is None:
            raise FileError(FileErrorKind.DAMAGED, _NOT_AS_WRITTEN)
        removed, written = row[-1], record_factory(kind)(row[:-1])
        for edit in edits:
            value = removed if edit.field == REMOVED else plain_value(getattr(written, edit.field))
            if value != plain_value(edit.value):
                raise FileError(FileErrorKind.DAMAGED, _NOT_AS_WRITTEN)
        return None if removed else written

    def commitments(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The commitments (hex) to the present values of (record, field) pairs; KeyError for a field never written."""
        wanted = set(pairs)
        live = self.queries.commitments(record for record, _ in wanted)
        known = {(record, field): sealed.hex() for record, field, sealed in live if (record, field) in wanted}
        if missing := wanted - known.keys():
            raise KeyError(min(missing))
        return known

    # Undo

    def undo_edits(self, project: Snapshot, verb: str, *, again: bool = False) -> tuple[Edit, ...]:
        """The edits that undo a verb; raises RuleViolation when later verbs rely on it.

        They never raise consent: the lower level stays (R12), and then there may be no edits. `again` is for a redo,
        which gives back what stood before the undo, and so never more than the person said last.
        """
        seq = self.queries.place_of(verb)
        if self.queries.is_written_over(seq):
            raise RuleViolation(_BUILT_ON)
        new = self.queries.made_by(seq)
        edits: dict[tuple[str, str], Edit] = {}
        for table, record, field, replaces in self.queries.replaced_by(seq):
            kind = KIND_OF_TABLE[table]
            if replaces:
                edits[record, field] = Edit(kind, record, field, self._value(replaces.split(" ")[-1]))
            elif record in new:
                edits[record, REMOVED] = Edit(kind, record, REMOVED, True)
            else:
                edits[record, field] = Edit(kind, record, field, _default(kind, field))
        leaving = {edit.record for edit in edits.values() if edit.field == REMOVED and edit.value}
        if any(_is_referenced(project, record, leaving) for record in new):
            raise RuleViolation(_BUILT_ON)
        return tuple(edit for edit in edits.values() if again or not _raises_consent(project, edit))

    def _value(self, change: str) -> Value:
        verb, _, place = change.rpartition(".")
        value, salt = self.queries.change(verb, int(place))
        if salt is None:
            raise RuleViolation(_ERASED)
        return value

    # History

    def entries(self, *, before: int | None = None, most: int | None = None) -> list[JournalEntry]:
        """Entries, newest first: those before the place `before` in the file, at most `most` of them."""
        verbs = self.queries.verbs(before, most)
        if not verbs:
            return []
        changes: dict[int, list[FieldChange]] = {seq: [] for seq, *_ in verbs}
        for seq, *change in self.queries.changes_between(verbs[-1][0], verbs[0][0]):
            changes[seq].append(FieldChange(*change))
        return [
            JournalEntry(verb, seq, at, meeting, name, undoes, tuple(changes[seq]))
            for seq, verb, at, meeting, name, undoes in verbs
        ]

    def entry(self, verb: str) -> JournalEntry:
        """The entry of one verb by its id."""
        return self.entries(before=self.queries.place_of(verb) + 1, most=1)[0]

    def first(self, verb: JournalEntry) -> JournalEntry:
        """The verb that a chain of undos and redos began with."""
        while verb.undoes is not None:
            verb = self.entry(verb.undoes)
        return verb
