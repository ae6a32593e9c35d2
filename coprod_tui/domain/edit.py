"""What a verb is: a pure function from the project as it stands to the edits that it wants written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Generic, NamedTuple, TypeVar

from coprod_tui.base.text import Sameness
from coprod_tui.domain.records import Record

Value = str | int | bool | None
T = TypeVar("T")
LINE = "line"
"""The slot of the draft of the line that is being typed."""
OUTBOX = "outbox/"
"""How the slots of lines begin that were entered and are not on disk yet."""
REMOVED = "removed"
"""The field that every record has besides its own: True takes it out of the snapshot, False brings it back."""

ELSEWHERE = "erased elsewhere"
"""The name of a verb that undo passes over: it is about files that are not this one."""


class Edit(NamedTuple):
    """One field of one record gets a value. A record whose id is new is made by its first edits."""

    kind: type[Record]
    record: str
    field: str
    value: Value


class Place(NamedTuple):
    """One field of one record."""

    kind: type[Record]
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Erasing:
    """What the journal forgets in the same transaction: values and salts, while the commitments stay (R30)."""

    same: Sameness
    """Every value that holds these words is erased, wherever it stands."""
    whole: tuple[Place, ...] = ()
    """Every earlier value of these is erased, and of what is merged later."""
    earlier: tuple[Place, ...] = ()
    """Every earlier value of these is erased."""
    spared: frozenset[Place] = frozenset()
    """These keep their values, whatever words they hold."""


@dataclass(frozen=True, slots=True)
class Act(Generic[T]):
    """What one verb wants written, in one transaction, and what it answers when that is on disk."""

    verb: str
    """The verb's name, as the history tells it."""
    edits: tuple[Edit, ...]
    answer: T
    clears: tuple[str, ...] = ()
    """The slots of drafts that the same transaction empties."""
    erases: Erasing | None = None
    """What cannot be brought back after this verb."""


@dataclass(frozen=True, slots=True)
class Now:
    """What a verb may know besides the snapshot: the time, new ids, the next numbers."""

    at: str
    """Local wall time, ISO 8601 with offset, to the second."""
    new_id: Callable[[], str]
    """A new UUIDv7; rises from call to call."""
    number: Callable[[str], int]
    """The next number of a series, counted from 1 and never given twice."""
    mark: str
    """Four characters of the replica's id, kept in records that carry a code."""
    commitments: Callable[[Iterable[tuple[str, str]]], Mapping[tuple[str, str], str]]
    """The commitments (hex) to the present values of (record, field) pairs."""


Verb = Callable[..., Act[T]]


def made(record: Record) -> tuple[Edit, ...]:
    """The edits that make a record: its fields that differ from their defaults, at least one."""
    kind = type(record)
    own = [one for one in fields(record) if one.name != "id"]
    told = [one for one in own if one.default is MISSING or getattr(record, one.name) != one.default]
    return tuple(Edit(kind, record.id, one.name, getattr(record, one.name)) for one in told or own[:1])


def changed(record: Record, **values: Value) -> tuple[Edit, ...]:
    """The edits that give a record these values; fields that have them already cost nothing."""
    kind = type(record)
    return tuple(Edit(kind, record.id, name, value) for name, value in values.items() if getattr(record, name) != value)


def gone(*records: Record) -> tuple[Edit, ...]:
    """The edits that take records out."""
    return tuple(Edit(type(record), record.id, REMOVED, True) for record in records)


def back(kind: type[Record], record: str) -> Edit:
    """The edit that makes sure a record of a set (a tag, a link) is in, whether or not it ever was."""
    return Edit(kind, record, REMOVED, False)


def put(record: Record) -> tuple[Edit, ...]:
    """The edits that put a record of a set in, whether it is new or was taken out before."""
    return (*made(record), back(type(record), record.id))


def whole(record: Record) -> tuple[Edit, ...]:
    """The edits that make a record just so, whether it is new, stands with other values, or was taken out before."""
    kind = type(record)
    own = (Edit(kind, record.id, one.name, getattr(record, one.name)) for one in fields(record) if one.name != "id")
    return (*own, back(kind, record.id))
