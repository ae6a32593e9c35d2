"""How the program says what it knows: dates, counts, meetings."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto

from coprod_tui.base.text import folded
from coprod_tui.domain.brief.content import Data, Detail, Words
from coprod_tui.domain.records import Attendance, Consent, Contribution, Form, Meeting, Record, Role, Stream
from coprod_tui.domain.snapshot import Snapshot

AWAITED = "will stand here"
"""In what a draft says of a section that has nothing yet; an issued version says something else."""
# Never the locale's: a brief reads the same on every laptop.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")


def day(iso: str) -> str:
    """The date of an ISO 8601 time, as people write it: “10 November 2026”; anything else as it stands."""
    try:
        one = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{one.day} {_MONTHS[one.month - 1]} {one.year}"


def things(count: int, one: str = "thing", more: str = "") -> str:
    """A count with its noun: “1 thing”, “1,204 things”."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def people(count: int) -> str:
    """“1 person”, “7 people”."""
    return things(count, "person", "people")


def words_of(record: Record, field: str) -> tuple[Words, ...]:
    """The text in a field of a record; nothing where the field is empty (only what was written has a commitment)."""
    text = getattr(record, field)
    return (Words(record.id, field, text),) if text else ()


def told(key: str, label: str, record: Record | None, field: str) -> tuple[Detail, ...]:
    """A detail in people's words; nothing where there are none."""
    words = () if record is None else words_of(record, field)
    return (Detail(key, label, words),) if words else ()


def fact(key: str, label: str, text: str, data: Data = "") -> Detail:
    """A detail in the program's words; without `data` it is worked out from the rest."""
    return Detail(key, label, (), text, data)


def at_meeting(project: Snapshot, meeting: str | None, at: str = "") -> str:
    """Where and when something was said: “meeting 3, 10 November 2026”."""
    one = project.get(Meeting, meeting)
    if one is None:
        return day(at)
    return f"meeting {one.number}, {day(one.started_at)}"


# What a brief may show of what was said, and of who is behind it (R11, R14).

FEWEST = 5
"""How many people must have a role before it is printed (R14)."""

VERBATIM = (Form.OWN, Form.WRITTEN)
"""The forms that are somebody's very words: said aloud, or written by their own hand."""
_MAY_QUOTE = frozenset(level for level in Consent if level.rank >= Consent.QUOTE.rank)


class Showing(Enum):
    """How much of a contribution leaves the project."""

    WORDS = auto()
    """Its words and its why."""
    CODE = auto()
    """Its code, kind and themes: somebody's very words, without leave to quote them or not read back (R11)."""
    COUNTED = auto()
    """Only that there is one: it is sensitive, or it stays in the room."""


def showing(contribution: Contribution) -> Showing:
    """What may be printed of a contribution (R11)."""
    if contribution.sensitive or contribution.consent is Consent.ROOM:
        return Showing.COUNTED
    if contribution.form not in VERBATIM:
        return Showing.WORDS
    may_quote = contribution.consent in _MAY_QUOTE and contribution.read_back
    return Showing.WORDS if may_quote else Showing.CODE


def may_be_cited(contribution: Contribution) -> bool:
    """Whether a line may carry its code."""
    return showing(contribution) is not Showing.COUNTED


def may_be_named(role: Role) -> bool:
    """Whether enough people have a role for it to be printed (R14); where nobody counted, they are too few."""
    return role.heads is not None and role.heads >= FEWEST


def instead_of_role(project: Snapshot, typed: str) -> tuple[Stream, ...]:
    """The streams that are printed for a role that too few people have (R14); none where the words can be printed."""
    wanted = folded(typed.strip())
    few = {one.stream for one in project.all(Role).values() if folded(one.name) == wanted and not may_be_named(one)}
    return tuple(stream for stream in project.streams if stream.id in few)


def signatory(project: Snapshot, typed: str) -> str:
    """Who signed, as it is printed: `consultant, S2` is `Staff, S2` where too few people are consultants (R14)."""
    parts = [(part, instead_of_role(project, part)) for part in typed.split(",")]
    if not any(streams for _, streams in parts):
        return typed
    return ", ".join(" and ".join(one.name for one in streams) or part.strip() for part, streams in parts)


def unreached(project: Snapshot) -> tuple[Stream, ...]:
    """The streams that have been at no meeting."""
    reached = {one.stream for one in project.all(Attendance).values() if one.present != 0}
    return tuple(stream for stream in project.streams if stream.id not in reached)
