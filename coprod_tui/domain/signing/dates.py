"""The order of days (R34), and entries that correct earlier ones.

Issued ≤ shared back ≤ understood ≤ signed ≤ decided ≤ told ≤ today: an entry on another day says why, which is printed.
What was recorded for good is never changed: a second entry names the one that it corrects, and the later one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import IntEnum
from typing import TypeAlias, TypeVar

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.facts import format_date
from coprod_tui.domain.edit import CommandContext
from coprod_tui.domain.records import (
    BoardChange,
    BoardDecision,
    BoardTold,
    Decision,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Version,
)
from coprod_tui.domain.snapshot import Snapshot

DatedEntry: TypeAlias = Sharing | Understanding | Signoff | BoardDecision | BoardTold
E = TypeVar("E", bound=DatedEntry)
DAY = len("2026-11-10")
SIGNING_DECISIONS = (Decision.SIGNED, Decision.RESERVED)
"""The decisions that are signatures."""


# Corrections


def counts(project: Snapshot, entry: DatedEntry) -> bool:
    """Whether an entry counts: no later one corrects it, it does not say that it never was, nobody took it back."""
    if isinstance(entry, Signoff) and entry.retracted_at is not None:
        return False
    return is_last(project, entry) and not never_was(entry)


def is_last(project: Snapshot, entry: DatedEntry) -> bool:
    """Whether no later entry corrects this one."""
    return not project.linked_ids(type(entry), "corrects", entry.id)


def never_was(entry: DatedEntry) -> bool:
    """Whether an entry corrects another by saying that it never was."""
    return entry.corrects is not None and not entry.on


def correction_chain(project: Snapshot, entry: E) -> tuple[E, ...]:
    """An entry with all that it corrects, the first one first."""
    chain = [entry]
    while (before := project.get(type(entry), chain[0].corrects)) is not None and before not in chain:
        chain.insert(0, before)
    return tuple(chain)


def never_was_so(entry: E, now: CommandContext, because: str | None) -> E:
    """A correction of an entry: what it says never was."""
    return replace(entry, id=now.new_id(), on="", at=now.at, because=because, corrects=entry.id)


def may_correct(project: Snapshot, entry: DatedEntry, what: str) -> None:
    """Raise RuleViolation for an entry that does not count any more; `what` names it in a sentence."""
    if not counts(project, entry):
        raise RuleViolation(f"{what} was corrected or taken back already: correct the entry that counts now.")


def must_explain(because: str | None, what: str) -> None:
    """Raise RuleViolation unless a correction that says that something never was has its reason."""
    if not because:
        raise RuleViolation(
            Reason(f"Why was {what} written down, if it never was? Say it with --because: it is printed.", BECAUSE)
        )


# Days

BECAUSE = "because"
"""The last part of a Reason's place that asks why it was on that day."""


def must_be_a_day(on: str, today: str, what: str) -> None:
    """Raise InvalidInput unless `on` is a date (YYYY-MM-DD) up to today; `what` says what was done on it."""
    if not on:
        raise InvalidInput(f"Write the day on which {what}, such as {today[:DAY]}.")
    if not _is_a_day(on):
        raise InvalidInput(f"“{on}” is not a date: write the day on which {what} as 2026-11-30.")
    if on > today[:DAY]:
        raise InvalidInput(
            f"{on} has not come yet: write the day on which {what}. By the clock of this laptop it is {today[:DAY]};"
            " if that is wrong, set the clock first."
        )


def _is_a_day(on: str) -> bool:
    try:
        return on == date.fromisoformat(on).isoformat()
    except ValueError:
        return False


class Step(IntEnum):
    """The steps of a version, in the order in which their days follow each other (R34)."""

    ISSUED = 0
    SHARED = 1
    UNDERSTOOD = 2
    SIGNED = 3
    DECIDED = 4
    TOLD = 5


@frozen
class DatedStep(Frozen):
    """A step of a version with its day, as it is compared with the others."""

    step: Step
    what: str
    """What was done, as a clause: “version 2 was shared back to Members”."""
    on: str
    """A date, YYYY-MM-DD; for the issue, its time."""
    at: str
    """When it was written down."""
    because: str | None = None
    record: str = ""
    stream: str = ""
    """The id of its stream; empty for what concerns all."""
    carried: bool = False
    """Whether it is of an earlier version and counts for this one, so that it may be earlier than its issue."""
    since: str = ""
    """The id of the entry that first had this day, before corrections of something else; empty for a new one."""
    unchecked: bool = False
    """Whether it is an answer that does not rest on the understanding check."""
    leads_on: bool = True
    """False for an answer that is no signature: nothing later rests on it."""

    def day(self, calendar: str) -> str:
        """Its day; the issue's is that of `calendar`, a local time, or of where it was issued if that is earlier."""
        return local_day(self.on, calendar) if self.step is Step.ISSUED else self.on


def local_day(time: str, calendar: str) -> str:
    """The day of a time, in its own zone or in that of another local time, whichever is earlier."""
    try:
        moment, zone = datetime.fromisoformat(time), datetime.fromisoformat(calendar).tzinfo
        there = moment.astimezone(zone) if moment.tzinfo and zone else moment
    except (ValueError, OverflowError):
        return time[:DAY]
    return min(time[:DAY], there.date().isoformat())


def steps(project: Snapshot, version: Version, carried: Iterable[Understanding | Signoff] = ()) -> Iterator[DatedStep]:
    """All that counts for a version, with its day; of several sharings with a stream the first.

    `carried` are signatures and understanding checks of earlier versions that count for this one.
    """
    yield DatedStep(Step.ISSUED, f"version {version.number} was issued", version.issued_at, version.issued_at)
    yield from _first_of_each(_all_of(project, Sharing, version), project)
    rounds = {(one.stream, one.whose): one for one in _all_of(project, Understanding, version)}
    answers = _all_of(project, Signoff, version)
    yield from (step_of(project, one) for one in rounds.values())
    yield from (step_of(project, one) for one in answers)
    yield from (step_of(project, one, carried=True) for one in carried)
    for decision in _all_of(project, BoardDecision, version):
        yield step_of(project, decision)
        yield from _first_of_each(tellings(project, decision), project)


def tellings(project: Snapshot, decision: BoardDecision) -> tuple[BoardTold, ...]:
    """When a decision was shared back; a corrected day does not make it news, other words or another verdict do."""
    same = [one for one in correction_chain(project, decision) if _content(project, one) == _content(project, decision)]
    told = (one for each in same for one in project.linked(BoardTold, "board_decision", each.id))
    return tuple(one for one in told if counts(project, one))


def _content(project: Snapshot, decision: BoardDecision) -> tuple[object, ...]:
    changes = project.linked(BoardChange, "board_decision", decision.id)
    return decision.verdict, decision.words, frozenset((one.key, one.text) for one in changes)


def _all_of(project: Snapshot, kind: type[E], version: Version) -> tuple[E, ...]:
    return tuple(one for one in project.linked(kind, "version", version.id) if counts(project, one))


def _first_of_each(entries: Iterable[Sharing | BoardTold], project: Snapshot) -> Iterator[DatedStep]:
    first: dict[str, Sharing | BoardTold] = {}
    for entry in sorted(entries, key=lambda one: (one.on, one.id)):
        first.setdefault(entry.stream, entry)
    return (step_of(project, one) for one in first.values())


def step_of(project: Snapshot, entry: DatedEntry, *, carried: bool = False) -> DatedStep:
    """An entry as a step; it need not be recorded yet."""
    step, what = _named(project, entry)
    same_day = [entry]
    for before in reversed(correction_chain(project, entry)[:-1]):
        if before.on != entry.on:
            break
        same_day.append(before)
    return DatedStep(
        step,
        what,
        entry.on,
        entry.at,
        next((one.because for one in same_day if one.because), None),
        entry.id,
        "" if isinstance(entry, BoardDecision) else entry.stream,
        carried,
        same_day[-1].id,
        unchecked=isinstance(entry, Signoff) and (bool(entry.unchecked) or entry.decision not in SIGNING_DECISIONS),
        leads_on=not isinstance(entry, Signoff) or entry.decision in SIGNING_DECISIONS,
    )


def _named(project: Snapshot, entry: DatedEntry) -> tuple[Step, str]:
    if isinstance(entry, BoardDecision):
        return Step.DECIDED, f"the Board decided about {_version(project, entry.version)}"
    stream = _stream(project, entry.stream)
    if isinstance(entry, BoardTold):
        return Step.TOLD, f"the Board's decision was shared back to {stream}"
    version = _version(project, entry.version)
    if isinstance(entry, Sharing):
        return Step.SHARED, f"{version} was shared back to {stream}"
    if isinstance(entry, Understanding):
        return Step.UNDERSTOOD, f"{stream} said back what {_stream(project, entry.whose)} asked for in {version}"
    return Step.SIGNED, f"{stream} {'signed' if entry.decision in SIGNING_DECISIONS else 'answered'} {version}"


def _version(project: Snapshot, version: str) -> str:
    record = project.get(Version, version)
    return f"version {record.number}" if record else "a version"


def _stream(project: Snapshot, stream: str) -> str:
    record = project.get(Stream, stream)
    return record.name if record else "a stream"


def _written(step: DatedStep) -> str:
    """Sorts by when it was written down, as ids do, whatever the clock said; what has no id yet comes last."""
    return "" if step.step is Step.ISSUED else step.since or _NEWEST


_NEWEST = "~"
"""Greater than every id."""


def wrong_order(step: DatedStep, other: DatedStep) -> str:
    """R34: what is wrong with the order of two steps, in a sentence; empty where nothing is.

    Nor is there if what was written down last says why.
    """
    earlier, later = sorted((step, other), key=lambda each: each.step)
    apart = earlier.stream and later.stream and earlier.stream != later.stream
    if apart or earlier.step is later.step or later.carried or max(step, other, key=_written).because:
        return ""
    if not earlier.leads_on or (earlier.step is Step.UNDERSTOOD and later.unchecked):
        return ""
    first, second = earlier.day(later.at), later.day(earlier.at)
    if first <= second:
        return ""
    happened = f"{earlier.what[0].upper()}{earlier.what[1:]} on {format_date(first)}"
    return f"{happened}, after {format_date(second)}, when {later.what}."


def order_reasons(
    project: Snapshot, version: Version, entry: DatedEntry, carried: Iterable[Understanding | Signoff] = ()
) -> Iterator[Reason]:
    """R34: what is wrong with the day of a new entry, which may correct a recorded one; nothing if it says why.

    Every door asks this: share back, understand, sign, decide, tell. A second sharing may follow what rests on the
    first.
    """
    new = step_of(project, entry)
    replaced = {one.id for one in correction_chain(project, entry) if one.id}
    others = [one for one in steps(project, version, carried) if one.record not in replaced]
    again = any(one.step is new.step is Step.SHARED and one.stream == new.stream and one.on <= new.on for one in others)
    place = "/".join(part for part in (version.id, new.stream, BECAUSE) if part)
    for other in others:
        if (sentence := wrong_order(new, other)) and not (again and other.step > new.step):
            yield Reason(f"{sentence} {_SAY_WHY}", place)


_SAY_WHY = "Write the right day, or say why it was so (--because): it is printed."


def days_out_of_order(
    project: Snapshot, version: Version, carried: Iterable[Understanding | Signoff] = ()
) -> Iterator[Reason]:
    """R34: what is recorded about a version on a day that another entry contradicts, without a reason."""
    all_steps = list(steps(project, version, carried))
    for place, step in enumerate(all_steps):
        wrong = [sentence for other in all_steps[:place] if (sentence := wrong_order(step, other))]
        if step.step is not Step.ISSUED and not _is_a_day(step.on):
            wrong.append(f"The day on which {step.what} is no date: “{step.on}”.")
        elif step.step is not Step.ISSUED and step.at and step.on > step.at[:DAY]:
            written = f"but that was written down on {format_date(step.at)}"
            wrong.append(f"{step.what[0].upper()}{step.what[1:]} on {format_date(step.on)}, {written} already.")
        for sentence in wrong:
            where = f"{version.id}/{step.stream}" if step.stream else version.id
            yield Reason(f"{sentence} {_CORRECT}", where)


_CORRECT = (
    "Correct the entry that is wrong (c on the sign-off screen, or --correct with share, understand, sign or decide),"
    " or say with --because why it was so."
)
