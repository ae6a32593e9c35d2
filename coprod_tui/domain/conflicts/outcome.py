"""Commands for the middle ground, position checks, reservations, and the end of a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation
from coprod_tui.base.text import edited_text, optional_text, required_text, sanitize
from coprod_tui.domain.claims import may_agree
from coprod_tui.domain.conflicts.agreement import ENOUGH, GRADIENTS
from coprod_tui.domain.conflicts.commands import must_be_of, open_conflict, open_side
from coprod_tui.domain.conflicts.sides import (
    check_place,
    code,
    end_place,
    in_room,
    middle_ground_place,
    side_name,
    sides,
)
from coprod_tui.domain.conflicts.stages import may_disagree, must_be_open, outcomes, proposal, stage
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, delete, insert, update
from coprod_tui.domain.records import Check, Conflict, Meeting, Outcome, Proposal, Reservation, Side, Stage, Term
from coprod_tui.domain.snapshot import Snapshot

MOST_HANDS = 10_000
IN_THE_ROOM = "in the room"


def propose(
    now: CommandContext,
    project: Snapshot,
    conflict: str,
    *,
    text: str | None = None,
    keeps: Mapping[str, str] | None = None,
    gives: Mapping[str, str] | None = None,
    conditions: str | None = None,
    owner: str | None = None,
    review: str | None = None,
    enough: int | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Set the middle ground, or parts of it; returns the id of the proposal that then counts.

    `keeps` and `gives` are by side; None leaves a value unchanged, an empty text clears it. New words always make a new
    proposal, so that checks and reservations stay with the words they were about; the old one is deleted if it has
    none. Raises RuleViolation for an `enough` of 7 or 8 (R5), InvalidInput where nothing is said.
    """
    record = open_conflict(project, conflict)
    _must_be_enough(enough)
    for side in (*(keeps or {}), *(gives or {})):
        must_be_of(project, record, project.the(Side, side))
    current = proposal(project, record)
    before = current or _last_proposal(project, record) or Proposal("", conflict)
    after = Proposal(
        id=now.new_id(),
        conflict=conflict,
        text=edited_text(text, before.text) or "",
        conditions=edited_text(conditions, before.conditions),
        owner=edited_text(owner, before.owner),
        review=edited_text(review, before.review),
        enough=before.enough if enough is None else enough,
        enough_set=before.enough_set or enough is not None,
    )
    stood = {term.side: term for term in project.linked(Term, "proposal", before.id)} if before.id else {}
    terms = _terms(after, stood, [side.id for side in sides(project, record)], keeps or {}, gives or {})
    if (
        not after.text
        and not terms
        and replace(after, id="", enough=ENOUGH, enough_set=False) == Proposal("", conflict)
    ):
        raise InvalidInput("There are no words in it yet.")
    if current and replace(after, id=current.id) == current and _same_terms(terms, stood.values()):
        return CommandResult("propose", (), current.id, clears)
    edits: list[Edit] = []
    if current and not _has_answers(project, current):
        edits += delete(*stood.values(), current)
    edits += insert(after)
    for term in terms:
        edits += insert(term)
    return CommandResult("propose", tuple(edits), after.id, clears)


def check(
    now: CommandContext, project: Snapshot, side: str, counts: Sequence[int], *, how: str | None = None
) -> CommandResult[str]:
    """Record how many people of a side stand at each of the eight gradients; returns the check's id.

    Without `how` it is done in the room, and the side has to be present; otherwise `how` says how, and who recorded it.
    Raises InvalidInput for impossible counts, RuleViolation where there is no middle ground yet.
    """
    record = open_side(project, side)
    middle_ground = _proposal_in_words(project, project.the(Conflict, record.conflict))
    kept = sanitize(how or "")
    if not kept and not in_room(project, record):
        sentence = "say how they were asked, such as “by phone, written down by their lead”."
        raise RuleViolation(
            Reason(f"{side_name(project, record)} are not in the room: {sentence}", check_place(record))
        )
    meeting = project.meeting_open_id
    counted = Check(
        now.new_id(), middle_ground.id, side, *_checked_counts(counts), kept or IN_THE_ROOM, meeting, now.at
    )
    return CommandResult("check", insert(counted), counted.id)


def reserve(
    now: CommandContext, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Record a side's reservation about the middle ground word for word, also after agreement; returns its id."""
    record = project.the(Side, side)
    conflict = project.the(Conflict, record.conflict)
    if stage(project, conflict) is Stage.NOT_AGREED:
        must_be_open(project, conflict)
    reservation = Reservation(now.new_id(), _proposal_in_words(project, conflict).id, side, required_text(text))
    return CommandResult("reserve", insert(reservation), reservation.id, clears)


def take_back(now: CommandContext, project: Snapshot, reservation: str) -> CommandResult[None]:
    """Delete a reservation; raises RuleViolation once the conflict has ended (R25)."""
    record = project.the(Reservation, reservation)
    open_side(project, record.side)
    conflict = project.the(Conflict, project.the(Side, record.side).conflict)
    if record.proposal in {end.proposal for end in outcomes(project, conflict)}:
        raise RuleViolation(f"{code(project, conflict)} was ended with this reservation, and that stays readable.")
    return CommandResult("take back", delete(record), None)


def agree(now: CommandContext, project: Snapshot, conflict: str) -> CommandResult[str]:
    """Record that the sides agree, at this meeting; returns the outcome's id. Raises RuleViolation (R1–R6, R17)."""
    record = project.the(Conflict, conflict)
    may_agree(project, record)
    middle_ground, meeting = proposal(project, record), _open_meeting(project)
    end = Outcome(now.new_id(), conflict, True, middle_ground.id if middle_ground else None, None, meeting.id, now.at)
    return CommandResult("agree", insert(end), end.id)


def disagree(
    now: CommandContext, project: Snapshot, conflict: str, reason: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Record that the sides do not agree, and why it stopped (R7); returns the outcome's id."""
    record = project.the(Conflict, conflict)
    may_disagree(project, record, sanitize(reason, lines=True))
    middle_ground, meeting = proposal(project, record), _open_meeting(project)
    end = Outcome(
        now.new_id(),
        conflict,
        False,
        middle_ground.id if middle_ground else None,
        required_text(reason),
        meeting.id,
        now.at,
    )
    return CommandResult("disagree", insert(end), end.id, clears)


def reopen(
    now: CommandContext, project: Snapshot, conflict: str, *, because: str = "", clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Open an ended conflict again; how it ended stays readable (R8). Raises RuleViolation for one that is open."""
    record = project.the(Conflict, conflict)
    standing = [end for end in outcomes(project, record) if end.reopened_at is None]
    if not standing:
        raise RuleViolation(Reason(f"{code(project, record)} is still open.", end_place(record)))
    edits: list[Edit] = []
    for end in standing:
        edits += update(end, reopened_at=now.at, reopened_because=optional_text(because))
    return CommandResult("reopen", tuple(edits), conflict, clears)


def _terms(
    after: Proposal,
    stood: Mapping[str, Term],
    side_ids: Sequence[str],
    keeps: Mapping[str, str],
    gives: Mapping[str, str],
) -> list[Term]:
    terms = []
    for side in side_ids:
        before = stood.get(side, Term(""))
        kept, given = edited_text(keeps.get(side), before.keeps), edited_text(gives.get(side), before.gives)
        if kept or given:
            terms.append(Term(f"{after.id}/{side}", after.id, side, kept, given))
    return terms


def _same_terms(first: Iterable[Term], second: Iterable[Term]) -> bool:
    return {(one.side, one.keeps, one.gives) for one in first} == {(one.side, one.keeps, one.gives) for one in second}


def _last_proposal(project: Snapshot, conflict: Conflict) -> Proposal | None:
    proposals = project.linked(Proposal, "conflict", conflict.id)
    return proposals[-1] if proposals else None


def _has_answers(project: Snapshot, proposal: Proposal) -> bool:
    return any(project.linked_ids(kind, "proposal", proposal.id) for kind in (Check, Reservation))


def _proposal_in_words(project: Snapshot, conflict: Conflict) -> Proposal:
    middle_ground = proposal(project, conflict)
    if middle_ground is None or not middle_ground.text:
        raise RuleViolation(Reason("No middle ground has been put into words yet.", middle_ground_place(conflict)))
    return middle_ground


def _must_be_enough(enough: int | None) -> None:
    if enough is None or 1 <= enough <= ENOUGH:
        return
    if enough in (7, 8):
        raise RuleViolation(
            f"“{GRADIENTS[enough - 1].words.capitalize()}” is never enough: choose a level from 1 to {ENOUGH}."
        )
    raise InvalidInput(f"What is enough is a level from 1 to {ENOUGH}, not {enough}.")


def _checked_counts(counts: Sequence[int]) -> tuple[int, int, int, int, int, int, int, int]:
    """Check and unpack the eight counts; raises InvalidInput."""
    if len(counts) != len(GRADIENTS):
        raise InvalidInput(
            f"A position check has {len(GRADIENTS)} counts, from endorsement to veto, not {len(counts)}."
        )
    for count in counts:
        if not 0 <= count <= MOST_HANDS:
            raise InvalidInput(f"{count} is not a number of hands.")
    if not any(counts):
        raise InvalidInput("No hands were counted.")
    endorse, agreeing, support, abstain, discuss, will_support, against, veto = counts
    return endorse, agreeing, support, abstain, discuss, will_support, against, veto


def _open_meeting(project: Snapshot) -> Meeting:
    meeting = project.meeting_open
    assert meeting is not None  # may_agree and may_disagree refuse without one
    return meeting
