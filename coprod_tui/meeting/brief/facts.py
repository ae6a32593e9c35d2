"""How the program says what it knows: dates, counts, meetings."""

from __future__ import annotations

from datetime import date

from coprod_tui.meeting.brief.lines import Data, Detail, Words
from coprod_tui.meeting.model import Meeting, Record
from coprod_tui.meeting.snapshot import Snapshot

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
