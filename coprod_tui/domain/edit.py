"""Commands of the domain: pure functions from a snapshot to edits. Their result, context, and journal entries.

A command (“verb”, after its name in the journal) takes a CommandContext and a Snapshot and returns a CommandResult.
The store writes the edits in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Generic, NamedTuple, TypeVar

from coprod_tui.base.frozen import Frozen, frozen, values_of
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.fields import per_noun
from coprod_tui.domain.privacy.recognition import NOTHING_ERASED, ErasedTexts
from coprod_tui.domain.records import Record

Value = str | int | bool | None
T = TypeVar("T")
LINE_SLOT = "line"
"""Draft slot of the line that is being typed."""
OUTBOX_SLOTS = "outbox/"
"""Prefix of the draft slots of lines that were entered and are not on disk yet."""
REMOVED = "removed"
"""The deletion flag that every record has besides its fields: True takes it out of the snapshot, False restores it."""

ERASED_ELSEWHERE = "erased elsewhere"
"""The name of a command about other files than this one, which undo skips."""


class Edit(NamedTuple):
    """Set one field of one record. The first edits of a new id create the record."""

    kind: type[Record]
    record: str
    field: str
    value: Value


class FieldRef(NamedTuple):
    """One field of one record."""

    kind: type[Record]
    record: str
    field: str


@frozen
class ErasurePlan(Frozen):
    """What the journal erases in the same transaction: values and salts; the hashes stay (R30)."""

    same: TextMatcher
    """Every value that contains these words is erased, in whatever field."""
    whole: tuple[FieldRef, ...] = ()
    """Every earlier value of these fields is erased, also in changes that are merged later."""
    earlier: tuple[FieldRef, ...] = ()
    """Every earlier value of these fields is erased."""
    spared: frozenset[FieldRef] = frozenset()
    """These fields keep their values, whatever words they contain."""


@frozen
class CommandResult(Frozen, Generic[T]):
    """What a command writes, in one transaction, and what it returns to the caller once that is on disk."""

    verb: str
    """The command's name in the journal."""
    edits: tuple[Edit, ...]
    answer: T
    clears: tuple[str, ...] = ()
    """The draft slots that the same transaction empties."""
    erases: ErasurePlan | None = None
    """What is erased for good."""


@frozen
class CommandContext(Frozen):
    """What a command may use besides the snapshot: the time, new ids, the next numbers."""

    at: str
    """Local time, ISO 8601 with offset, to the second."""
    new_id: Callable[[], str]
    """Return a new UUIDv7, greater than all before."""
    number: Callable[[str], int]
    """Draw the next number of a series, from 1; none is drawn twice."""
    mark: str
    """Four characters of the replica's id, stored in records that carry a code."""
    commitments: Callable[[Iterable[tuple[str, str]]], Mapping[tuple[str, str], str]]
    """Return the salted hashes (hex) of the present values of (record, field) pairs."""
    erased: ErasedTexts = NOTHING_ERASED
    """Recognises texts that were erased; every way in asks it (law 8)."""


Verb = Callable[..., CommandResult[T]]


def insert(record: Record) -> tuple[Edit, ...]:
    """Return the edits that create a record: the fields that differ from their defaults, at least one."""
    kind, key = type(record), record.id
    _, *values = values_of(record)
    edits = [
        Edit(kind, key, name, value)
        for (name, default), value in zip(_defaults(kind), values, strict=True)
        if value != default
    ]
    return tuple(edits) or (Edit(kind, key, _defaults(kind)[0][0], values[0]),)


@per_noun
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Name and default of each field but the id, which comes first; `MISSING`, for no default, equals no value."""
    return tuple((each.name, each.default) for each in fields(kind) if each.name != "id")


def update(record: Record, **values: Value) -> tuple[Edit, ...]:
    """Return the edits that set these fields; none for a field that already has its value."""
    kind = type(record)
    return tuple(Edit(kind, record.id, name, value) for name, value in values.items() if getattr(record, name) != value)


def delete(*records: Record) -> tuple[Edit, ...]:
    """Return the edits that delete records; undo restores them."""
    return tuple(Edit(type(record), record.id, REMOVED, True) for record in records)


def restore(kind: type[Record], record: str) -> Edit:
    """Return the edit that restores a deleted record; harmless for one that is not deleted."""
    return Edit(kind, record, REMOVED, False)


def upsert(record: Record) -> tuple[Edit, ...]:
    """Return the edits that insert a record of a set (a tag, a link), restoring it if it was deleted."""
    return (*insert(record), restore(type(record), record.id))


def overwrite(record: Record) -> tuple[Edit, ...]:
    """Return the edits that upsert a record with exactly these values, restoring it if it was deleted."""
    kind = type(record)
    own = (Edit(kind, record.id, one.name, getattr(record, one.name)) for one in fields(record) if one.name != "id")
    return (*own, restore(kind, record.id))


# What the journal has of a command


class FieldChange(NamedTuple):
    """One row of the table `change`, without its entry and position."""

    kind: str
    record: str
    field: str
    value: str | int | None
    salt: bytes | None
    """None if the value was erased."""
    commitment: bytes
    replaces: str


class JournalEntry(NamedTuple):
    """One command in the journal."""

    id: str
    n: int
    """Its position in this file, from 1."""
    at: str
    meeting: str | None
    name: str
    undoes: str | None
    changes: tuple[FieldChange, ...]
