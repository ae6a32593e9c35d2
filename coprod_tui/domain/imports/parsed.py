"""Parsed notes as immutable values: streams, sides and codes as they are written in the file, not yet records."""

from __future__ import annotations

from dataclasses import field

from coprod_tui.base.errors import Reason, Refusal
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.contributions.commands import NewContribution
from coprod_tui.domain.records import Fit, MeetingKind


def _line_number() -> int:
    """Declare the line in the file, from 1; it is not compared."""
    return field(default=0, compare=False)


@frozen
class ParsedStream(Frozen):
    """A stream, as named in the file."""

    name: str
    letter: str = ""
    """Empty where the file does not say it."""
    line: int = _line_number()


@frozen
class ParsedAttendance(Frozen):
    """A stream that was present; `count` is None if unknown."""

    stream: str
    count: int | None = None


@frozen
class ParsedMeeting(Frozen):
    """A meeting, which is over."""

    number: int
    kind: MeetingKind
    started_at: str
    """ISO 8601 with offset, or a date alone."""
    ended_at: str
    venue: str = ""
    title: str = ""
    plan: str = ""
    present: tuple[ParsedAttendance, ...] = ()
    line: int = _line_number()


@frozen
class ParsedSide(Frozen):
    """A side of a conflict."""

    stream: str
    group: str | None = None
    ask: str | None = None
    why: str | None = None
    silent: bool = False
    rests_on: tuple[str, ...] = ()
    """Codes of contributions."""
    line: int = _line_number()


@frozen
class ParsedHeard(Frozen):
    """A round of saying back; sides are indexes in the conflict, from 0."""

    owner: int
    by: int
    text: str
    why: str | None = None
    """The words that were said back, if the side's why has changed since."""
    confirmed: bool | None = None
    missed: str | None = None
    lead_to_lead: bool = False
    meeting: int | None = None
    at: str | None = None
    line: int = _line_number()


@frozen
class ParsedRating(Frozen):
    """How an option answers a side's why."""

    side: int
    fit: Fit
    word: str | None = None


@frozen
class ParsedOption(Frozen):
    """An option with its ratings."""

    text: str
    ratings: tuple[ParsedRating, ...] = ()
    line: int = _line_number()


@frozen
class ParsedTerm(Frozen):
    """What a side keeps and gives."""

    side: int
    keeps: str | None = None
    gives: str | None = None


@frozen
class ParsedCheck(Frozen):
    """How many of a side stand at each of the eight gradients, 1 to 8."""

    side: int
    counts: tuple[int, ...]
    how: str | None = None
    meeting: int | None = None
    at: str | None = None
    line: int = _line_number()


@frozen
class ParsedReservation(Frozen):
    """A reservation, word for word."""

    side: int
    text: str


@frozen
class ParsedProposal(Frozen):
    """A middle ground with terms, position checks and reservations."""

    text: str = ""
    conditions: str | None = None
    owner: str | None = None
    review: str | None = None
    enough: int | None = None
    terms: tuple[ParsedTerm, ...] = ()
    checks: tuple[ParsedCheck, ...] = ()
    reservations: tuple[ParsedReservation, ...] = ()
    line: int = _line_number()


@frozen
class ParsedOutcome(Frozen):
    """How a conflict ended."""

    agreed: bool
    proposal: int | None = None
    """The index of its middle ground, from 0."""
    reason: str | None = None
    meeting: int | None = None
    at: str | None = None
    reopened_at: str | None = None
    reopened_because: str | None = None
    line: int = _line_number()


@frozen
class ParsedConflict(Frozen):
    """One conflict."""

    title: str = ""
    code: str | None = None
    at: str | None = None
    sides: tuple[ParsedSide, ...] = ()
    heard: tuple[ParsedHeard, ...] = ()
    options: tuple[ParsedOption, ...] = ()
    proposals: tuple[ParsedProposal, ...] = ()
    outcomes: tuple[ParsedOutcome, ...] = ()
    line: int = _line_number()


@frozen
class ParsedNotes(Frozen):
    """A notes file: streams by name, meetings by number, contributions in the order said."""

    streams: tuple[ParsedStream, ...] = ()
    meetings: tuple[ParsedMeeting, ...] = ()
    said: tuple[NewContribution, ...] = ()
    conflicts: tuple[ParsedConflict, ...] = ()
    name: str = field(default="", compare=False)
    """The name of the file, for sentences about it."""


def located(refusal: Refusal, name: str, line: int) -> Refusal:
    """Return a refusal of the same type with file and line in its sentences."""
    where = f"{name}, line {line}" if name else f"line {line}"
    return type(refusal)(*(Reason(f"{where}: {reason.sentence}", reason.place) for reason in refusal.reasons))
