"""Dates, counts and details in a brief, and what of a contribution or a role may be printed (R11, R14)."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto

from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.brief.content import Data, LineDetail, SourcedText
from coprod_tui.domain.records import Attendance, Consent, Contribution, Form, Meeting, Record, Role, Stream
from coprod_tui.domain.snapshot import Snapshot

AWAITED = "will stand here"
"""Marks the notes of empty sections in a draft; an issued version replaces them."""
# Not the locale's month names: a brief reads the same on every laptop.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")


def format_date(iso: str) -> str:
    """Format the date of an ISO 8601 time: “10 November 2026”; any other text is returned unchanged."""
    try:
        parsed = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def counted(count: int, singular: str = "thing", plural: str = "") -> str:
    """A count with its noun: “1 thing”, “1,204 things”."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def counted_people(count: int) -> str:
    """“1 person”, “7 people”."""
    return counted(count, "person", "people")


def words_of(record: Record, field: str) -> tuple[SourcedText, ...]:
    """The text in a field of a record with its source; nothing where it is empty (it then has no hash)."""
    text = getattr(record, field)
    return (SourcedText(record.id, field, text),) if text else ()


def detail(key: str, label: str, record: Record | None, field: str) -> tuple[LineDetail, ...]:
    """A detail in people's words; nothing where the field is empty."""
    words = () if record is None else words_of(record, field)
    return (LineDetail(key, label, words),) if words else ()


def fact(key: str, label: str, text: str, data: Data = "") -> LineDetail:
    """A detail in the program's words; without `data` it is derived and no part of the fingerprint."""
    return LineDetail(key, label, (), text, data)


def at_meeting(project: Snapshot, meeting: str | None, at: str = "") -> str:
    """A meeting with its date: “meeting 3, 10 November 2026”; without a meeting the date of `at`."""
    record = project.get(Meeting, meeting)
    if record is None:
        return format_date(at)
    return f"meeting {record.number}, {format_date(record.started_at)}"


# What may be printed

LEAST_NAMED_PEOPLE = 5
"""Minimum number of people in a role that is printed (R14)."""

VERBATIM = (Form.OWN, Form.WRITTEN)
"""The forms that are verbatim, spoken or written."""
_MAY_QUOTE = frozenset(level for level in Consent if level.rank >= Consent.QUOTE.rank)


class Showing(Enum):
    """How much of a contribution is printed."""

    WORDS = auto()
    """Its words and its why."""
    CODE = auto()
    """Its code, kind and themes: verbatim words without consent to quote, or not read back (R11)."""
    COUNTED = auto()
    """It is only counted: it is sensitive, or stays in the room."""


def showing(contribution: Contribution) -> Showing:
    """What may be printed of a contribution (R11)."""
    if contribution.sensitive or contribution.consent is Consent.ROOM:
        return Showing.COUNTED
    if contribution.form not in VERBATIM:
        return Showing.WORDS
    may_quote = contribution.consent in _MAY_QUOTE and contribution.read_back
    return Showing.WORDS if may_quote else Showing.CODE


def may_be_cited(contribution: Contribution) -> bool:
    """Whether its code may be printed."""
    return showing(contribution) is not Showing.COUNTED


def may_be_named(role: Role) -> bool:
    """Whether enough people have a role for it to be printed (R14); an unknown number is too few."""
    return role.heads is not None and role.heads >= LEAST_NAMED_PEOPLE


def instead_of_role(project: Snapshot, typed: str) -> tuple[Stream, ...]:
    """The streams printed instead of a role that too few people have (R14); none where the role can be printed."""
    wanted = normalize_for_search(typed.strip())
    few = {
        role.stream
        for role in project.all(Role).values()
        if normalize_for_search(role.name) == wanted and not may_be_named(role)
    }
    return tuple(stream for stream in project.streams if stream.id in few)


def signatory(project: Snapshot, typed: str) -> str:
    """A signatory as printed: `consultant, S2` becomes `Staff, S2` where too few people are consultants (R14)."""
    parts = [(part, instead_of_role(project, part)) for part in typed.split(",")]
    if not any(streams for _, streams in parts):
        return typed
    return ", ".join(" and ".join(one.name for one in streams) or part.strip() for part, streams in parts)


def unreached_streams(project: Snapshot) -> tuple[Stream, ...]:
    """The streams that have been at no meeting."""
    reached = {one.stream for one in project.all(Attendance).values() if one.present != 0}
    return tuple(stream for stream in project.streams if stream.id not in reached)
