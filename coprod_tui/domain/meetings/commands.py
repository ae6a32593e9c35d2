"""Commands for meetings: start, agenda, attendance, end; leads' turns, understanding check, same-meaning marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.base.text import optional_text, sanitize
from coprod_tui.domain.conflicts.stages import may_be_away
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, delete, insert, overwrite, update, upsert
from coprod_tui.domain.meetings.agenda import BORROW_MINUTES, may_borrow
from coprod_tui.domain.meetings.plans import Plan
from coprod_tui.domain.records import (
    Attendance,
    Block,
    Meeting,
    MeetingKind,
    SameMeaning,
    Stream,
    Turn,
    TurnTaken,
    Understanding,
    Version,
)
from coprod_tui.domain.signing.dates import may_correct, must_be_a_day, never_was_so
from coprod_tui.domain.signing.equivalence import may_mark, same_meaning_id
from coprod_tui.domain.signing.rules import may_understand, must_be_in_order, required_streams, understanding_rounds
from coprod_tui.domain.snapshot import Snapshot

MOST_PRESENT = 10_000


def start(
    now: CommandContext,
    project: Snapshot,
    plan: Plan,
    *,
    streams: Sequence[str] = (),
    present: Mapping[str, int] | None = None,
    venue: str = "",
) -> CommandResult[str]:
    """Start a meeting from a plan; returns its id. `streams` are ids; by default those with a number, or all.

    Raises RuleViolation if another meeting is open.
    """
    if (still := project.meeting_open) is not None:
        raise RuleViolation(f"Meeting {still.number} ({still.title}) is still open. End it first.")
    numbers = present or {}
    for count in numbers.values():
        _must_be_a_count(count)
    here = [*dict.fromkeys((*streams, *numbers))] or [stream.id for stream in project.streams]
    meeting = Meeting(
        id=now.new_id(),
        number=now.number("meeting"),
        kind=plan.kind,
        title=plan.title,
        plan=plan.name,
        venue=sanitize(venue),
        started_at=now.at,
        block_since=now.at,
    )
    edits = list(insert(meeting))
    for stream in here:
        edits += insert(Attendance(f"{meeting.id}/{stream}", meeting.id, stream, numbers.get(stream)))
    for position, block in enumerate(plan.blocks):
        edits += insert(Block(now.new_id(), meeting.id, position, block.title, block.minutes, block.say, block.takes))
    return CommandResult("start", tuple(edits), meeting.id)


def open_block(now: CommandContext, project: Snapshot, position: int) -> CommandResult[None]:
    """Open an agenda block by its index from 0; raises Unknown if there is none."""
    meeting = _open_meeting(project)
    blocks = project.blocks(meeting.id)
    if not 0 <= position < len(blocks):
        raise Unknown(f"This agenda has the blocks 1 to {len(blocks)}." if blocks else "This meeting has no agenda.")
    return CommandResult("block", update(meeting, block=position, block_since=now.at), None)


def borrow(now: CommandContext, project: Snapshot, lender: int, minutes: int = BORROW_MINUTES) -> CommandResult[None]:
    """Move minutes from a later block to the open one, so that the planned end stays."""
    meeting = _open_meeting(project)
    receiver, giver = may_borrow(project.blocks(meeting.id), meeting.block, lender, minutes)
    edits = (*update(receiver, minutes=receiver.minutes + minutes), *update(giver, minutes=giver.minutes - minutes))
    return CommandResult("borrow", edits, None)


def set_present(now: CommandContext, project: Snapshot, stream: str, count: int | None) -> CommandResult[None]:
    """Set how many people of a stream are present; raises RuleViolation where nobody would have agreed (R6)."""
    meeting = _open_meeting(project)
    if count is not None:
        _must_be_a_count(count)
    record = Attendance(f"{meeting.id}/{project.the(Stream, stream).id}", meeting.id, stream, count)
    before = project.get(Attendance, record.id)
    may_be_away(project, record, present=count)
    edits: tuple[Edit, ...] = upsert(record) if before is None else update(before, present=count)
    return CommandResult("present", edits, None)


def leave(now: CommandContext, project: Snapshot, stream: str) -> CommandResult[None]:
    """Record that a stream is not present; raises RuleViolation where it agreed at this meeting (R6)."""
    meeting = _open_meeting(project)
    before = project.get(Attendance, f"{meeting.id}/{stream}")
    if before is not None:
        may_be_away(project, before, present=0)
    return CommandResult("leave", delete(before) if before else (), None)


def end(now: CommandContext, project: Snapshot, *, because: str | None = None) -> CommandResult[str]:
    """End the open meeting; returns its id.

    Raises RuleViolation for a leads' meeting at which a lead had no turn, unless `because` gives a reason (R32).
    """
    meeting = _open_meeting(project)
    reason = sanitize(because or "", lines=True) or None
    may_end(project, meeting, reason)
    unheard = reason if without_turn(project, meeting) else None
    return CommandResult("end", update(meeting, ended_at=now.at, unheard=unheard), meeting.id)


def _open_meeting(project: Snapshot) -> Meeting:
    meeting = project.meeting_open
    if meeting is None:
        raise RuleViolation("No meeting is open. Start one first.")
    return meeting


def _must_be_a_count(count: int) -> None:
    if not 0 <= count <= MOST_PRESENT:
        raise InvalidInput(f"{count} is not a number of people in a room.")


# Leads


def take_turn(now: CommandContext, project: Snapshot, stream: str, turn: Turn) -> CommandResult[None]:
    """Record that a stream's lead shared, had nothing new, or was absent (R32).

    Raises RuleViolation where no leads' meeting is open.
    """
    meeting = must_be_leads(project)
    record = TurnTaken(turn_id(meeting.id, stream), meeting.id, project.the(Stream, stream).id, turn, now.at)
    return CommandResult("take turn", overwrite(record), None)


def take_turn_back(now: CommandContext, project: Snapshot, stream: str) -> CommandResult[None]:
    """Delete a turn at the open meeting."""
    existing = project.get(TurnTaken, turn_id(must_be_leads(project).id, stream))
    return CommandResult("take turn back", delete(existing) if existing else (), None)


def understand(
    now: CommandContext,
    project: Snapshot,
    version: str,
    stream: str,
    whose: str,
    *,
    on: str,
    text: str | None = None,
    confirmed: bool = True,
    missed: str | None = None,
    because: str | None = None,
    corrects: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record that a stream said back another's part of a version, and what that one answered (R20); returns its id.

    Every round is kept, and the last one counts. `because` is why it was on a day that another entry contradicts (R34),
    `corrects` the id of the round of which this one mends how it was written down. Raises InvalidInput for an
    impossible date, RuleViolation for one out of order.
    """
    record, other, issued = project.the(Stream, stream), project.the(Stream, whose), project.the(Version, version)
    lacking = optional_text(missed)
    may_understand(record, other, confirmed=confirmed, missed=lacking)
    must_be_a_day(on.strip(), now.at, "it was said back")
    if corrects is not None:
        may_correct(project, project.the(Understanding, corrects), "That round")
    check = Understanding(
        id=now.new_id(),
        version=issued.id,
        stream=stream,
        whose=whose,
        text=optional_text(text),
        confirmed=confirmed,
        missed=None if confirmed else lacking,
        on=on.strip(),
        meeting=project.meeting_open_id,
        at=now.at,
        because=optional_text(because),
        corrects=corrects,
    )
    must_be_in_order(project, issued, check)
    return CommandResult("understand", insert(check), check.id, clears)


def take_understanding_back(
    now: CommandContext, project: Snapshot, version: str, stream: str, whose: str, *, because: str | None = None
) -> CommandResult[None]:
    """Correct the last round of a stream: it was not said back after all; the round stays readable."""
    rounds = understanding_rounds(project, project.the(Version, version), stream, whose)
    if not rounds:
        return CommandResult("take understanding back", (), None)
    void = never_was_so(rounds[-1], now, optional_text(because))
    return CommandResult("take understanding back", insert(void), None)


def mark_same(
    now: CommandContext, project: Snapshot, version: str, changes: Sequence[tuple[str, str]], *, proposed_by: str
) -> CommandResult[None]:
    """List changes from the previous version as “no change in meaning” (R23); each is (key of the line, part).

    Raises RuleViolation for a change that there is not, and for anything but a rewording.
    """
    lead = sanitize(proposed_by)
    may_mark(project, project.the(Version, version), changes, lead)
    meeting = project.meeting_open_id
    marks = (
        SameMeaning(same_meaning_id(version, key, part), version, key, part, lead, meeting, now.at)
        for key, part in dict.fromkeys(changes)
    )
    return CommandResult("mark same", tuple(edit for one in marks for edit in overwrite(one)), None)


def unmark_same(
    now: CommandContext, project: Snapshot, version: str, changes: Sequence[tuple[str, str]]
) -> CommandResult[None]:
    """Remove changes from the list; earlier signatures become stale again."""
    marks = (project.get(SameMeaning, same_meaning_id(version, key, part)) for key, part in dict.fromkeys(changes))
    return CommandResult("unmark same", delete(*(one for one in marks if one is not None)), None)


# Rules about turns (R32)


def turn_id(meeting: str, stream: str) -> str:
    """The id of a stream's turn at a meeting."""
    return f"{meeting}/turn/{stream}"


def turn(project: Snapshot, meeting: Meeting, stream: str) -> TurnTaken | None:
    """The recorded turn of a stream's lead, or None."""
    return project.get(TurnTaken, turn_id(meeting.id, stream))


def without_turn(project: Snapshot, meeting: Meeting) -> tuple[Stream, ...]:
    """The streams whose lead has had no turn at a leads' meeting; empty for any other meeting."""
    if meeting.kind is not MeetingKind.LEADS:
        return ()
    return tuple(one for one in required_streams(project) if turn(project, meeting, one.id) is None)


def must_be_leads(project: Snapshot) -> Meeting:
    """The open leads' meeting; raises RuleViolation if there is none."""
    meeting = project.meeting_open
    if meeting is None or meeting.kind is not MeetingKind.LEADS:
        raise RuleViolation("No leads' meeting is open: turns are taken at one.")
    return meeting


def may_end(project: Snapshot, meeting: Meeting, because: str | None) -> None:
    """R32: raises RuleViolation with each lead who has had no turn, unless there is a reason to end without."""
    if because:
        return
    reasons = tuple(
        Reason(
            f"The lead of {stream.name} has had no turn: write down “shared”, “nothing new” or “absent”,"
            " or say why the meeting ends without it.",
            turn_id(meeting.id, stream.id),
        )
        for stream in without_turn(project, meeting)
    )
    if reasons:
        raise RuleViolation(*reasons)
