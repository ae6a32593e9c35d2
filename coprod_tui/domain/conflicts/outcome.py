"""The middle ground, how far each side agrees with it, and how a conflict ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coprod_tui.base.errors import BadContent, Reason, RuleBroken
from coprod_tui.base.text import clean
from coprod_tui.domain.conflicts.agreement import ENOUGH, GRADIENTS
from coprod_tui.domain.conflicts.commands import must_be_of, new_or_old, open_conflict, open_side, words, words_or_none
from coprod_tui.domain.conflicts.sides import (
    check_place,
    code,
    end_place,
    in_room,
    middle_ground_place,
    side_name,
    sides,
)
from coprod_tui.domain.conflicts.stages import may_agree, may_disagree, must_be_open, outcomes, proposal, stage
from coprod_tui.domain.edit import Act, Edit, Now, changed, gone, made
from coprod_tui.domain.records import Check, Conflict, Meeting, Outcome, Proposal, Reservation, Side, Stage, Term
from coprod_tui.domain.snapshot import Snapshot

MOST_HANDS = 10_000
IN_THE_ROOM = "in the room"


def propose(
    now: Now,
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
) -> Act[str]:
    """Puts the middle ground, or some of it, into words; answers the id of the proposal that then counts.

    `keeps` and `gives` are by side; None leaves what stood, an empty text takes it away. Other words are always another
    proposal, so that hands and reservations stay with the words that they were about: one that has such is kept, one
    that has none is replaced. Raises RuleBroken for an `enough` of 7 or 8 (R5), BadContent where nothing is said.
    """
    one = open_conflict(project, conflict)
    _must_be_enough(enough)
    for side in (*(keeps or {}), *(gives or {})):
        must_be_of(project, one, project.the(Side, side))
    current = proposal(project, one)
    before = current or _last(project, one) or Proposal("", conflict)
    after = Proposal(
        id=now.new_id(),
        conflict=conflict,
        text=new_or_old(text, before.text) or "",
        conditions=new_or_old(conditions, before.conditions),
        owner=new_or_old(owner, before.owner),
        review=new_or_old(review, before.review),
        enough=before.enough if enough is None else enough,
    )
    stood = {term.side: term for term in project.linked(Term, "proposal", before.id)} if before.id else {}
    terms = _terms(after, stood, [side.id for side in sides(project, one)], keeps or {}, gives or {})
    if not after.text and not terms and replace(after, id="", enough=ENOUGH) == Proposal("", conflict):
        raise BadContent("There are no words in it yet.")
    if current and replace(after, id=current.id) == current and _same_terms(terms, stood.values()):
        return Act("propose", (), current.id, clears)
    edits: list[Edit] = []
    if current and not _asked_about(project, current):
        edits += gone(*stood.values(), current)
    edits += made(after)
    for term in terms:
        edits += made(term)
    return Act("propose", tuple(edits), after.id, clears)


def check(now: Now, project: Snapshot, side: str, counts: Sequence[int], *, how: str | None = None) -> Act[str]:
    """Counts how many of a side stand at each of the eight gradients; answers the check's id. The last one counts.

    Without `how` it is done in the room, and the side has to be there; outside, `how` says so, and who wrote it down.
    Raises BadContent for counts that cannot be, RuleBroken where there are no words to ask about.
    """
    one = open_side(project, side)
    found = _worded(project, project.the(Conflict, one.conflict))
    kept = clean(how or "")
    if not kept and not in_room(project, one):
        sentence = "say how they were asked, such as “by phone, written down by their lead”."
        raise RuleBroken(Reason(f"{side_name(project, one)} are not in the room: {sentence}", check_place(one)))
    meeting = project.meeting_open
    at_meeting = meeting.id if meeting else None
    counted = Check(now.new_id(), found.id, side, *_eight(counts), kept or IN_THE_ROOM, at_meeting, now.at)
    return Act("check", made(counted), counted.id)


def reserve(now: Now, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Keeps a side's reservation about the middle ground word for word, also when it is agreed; answers its id."""
    one = project.the(Side, side)
    conflict = project.the(Conflict, one.conflict)
    if stage(project, conflict) is Stage.NOT_AGREED:
        must_be_open(project, conflict)
    reservation = Reservation(now.new_id(), _worded(project, conflict).id, side, words(text))
    return Act("reserve", made(reservation), reservation.id, clears)


def take_back(now: Now, project: Snapshot, reservation: str) -> Act[None]:
    """Takes out a reservation that its side no longer has; raises RuleBroken once the conflict has ended (R25)."""
    one = project.the(Reservation, reservation)
    open_side(project, one.side)
    conflict = project.the(Conflict, project.the(Side, one.side).conflict)
    if one.proposal in {end.proposal for end in outcomes(project, conflict)}:
        raise RuleBroken(f"{code(project, conflict)} was ended with this reservation, and that stays readable.")
    return Act("take back", gone(one), None)


def agree(now: Now, project: Snapshot, conflict: str) -> Act[str]:
    """Records that the sides agree, at this meeting; answers the outcome's id. Raises RuleBroken (R1–R6, R17)."""
    one = project.the(Conflict, conflict)
    may_agree(project, one)
    found, meeting = proposal(project, one), _meeting(project)
    end = Outcome(now.new_id(), conflict, True, found.id if found else None, None, meeting.id, now.at)
    return Act("agree", made(end), end.id)


def disagree(now: Now, project: Snapshot, conflict: str, reason: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Records that the sides do not agree, and why it stopped (R7); answers the outcome's id."""
    one = project.the(Conflict, conflict)
    may_disagree(project, one, clean(reason, lines=True))
    found, meeting = proposal(project, one), _meeting(project)
    end = Outcome(now.new_id(), conflict, False, found.id if found else None, words(reason), meeting.id, now.at)
    return Act("disagree", made(end), end.id, clears)


def reopen(now: Now, project: Snapshot, conflict: str, *, because: str = "", clears: tuple[str, ...] = ()) -> Act[str]:
    """Opens an ended conflict again; how it ended stays readable (R8). Raises RuleBroken for one that is open."""
    one = project.the(Conflict, conflict)
    standing = [end for end in outcomes(project, one) if end.reopened_at is None]
    if not standing:
        raise RuleBroken(Reason(f"{code(project, one)} is still open.", end_place(one)))
    edits: list[Edit] = []
    for end in standing:
        edits += changed(end, reopened_at=now.at, reopened_because=words_or_none(because))
    return Act("reopen", tuple(edits), conflict, clears)


def _terms(
    after: Proposal, stood: Mapping[str, Term], there: Sequence[str], keeps: Mapping[str, str], gives: Mapping[str, str]
) -> list[Term]:
    terms = []
    for side in there:
        before = stood.get(side, Term(""))
        kept, given = new_or_old(keeps.get(side), before.keeps), new_or_old(gives.get(side), before.gives)
        if kept or given:
            terms.append(Term(f"{after.id}/{side}", after.id, side, kept, given))
    return terms


def _same_terms(these: Iterable[Term], those: Iterable[Term]) -> bool:
    return {(one.side, one.keeps, one.gives) for one in these} == {(one.side, one.keeps, one.gives) for one in those}


def _last(project: Snapshot, conflict: Conflict) -> Proposal | None:
    there = project.linked(Proposal, "conflict", conflict.id)
    return there[-1] if there else None


def _asked_about(project: Snapshot, one: Proposal) -> bool:
    return any(project.linked_ids(kind, "proposal", one.id) for kind in (Check, Reservation))


def _worded(project: Snapshot, conflict: Conflict) -> Proposal:
    found = proposal(project, conflict)
    if found is None or not found.text:
        raise RuleBroken(Reason("No middle ground has been put into words yet.", middle_ground_place(conflict)))
    return found


def _must_be_enough(enough: int | None) -> None:
    if enough is None or 1 <= enough <= ENOUGH:
        return
    if enough in (7, 8):
        raise RuleBroken(
            f"“{GRADIENTS[enough - 1].words.capitalize()}” is never enough: choose a level from 1 to {ENOUGH}."
        )
    raise BadContent(f"What is enough is a level from 1 to {ENOUGH}, not {enough}.")


def _eight(counts: Sequence[int]) -> tuple[int, int, int, int, int, int, int, int]:
    """The counts, as many as there are gradients; raises BadContent for any that cannot be."""
    if len(counts) != len(GRADIENTS):
        raise BadContent(f"A position check has {len(GRADIENTS)} counts, from endorsement to veto, not {len(counts)}.")
    for count in counts:
        if not 0 <= count <= MOST_HANDS:
            raise BadContent(f"{count} is not a number of hands.")
    if not any(counts):
        raise BadContent("No hands were counted.")
    endorse, agreeing, support, abstain, discuss, will_support, against, veto = counts
    return endorse, agreeing, support, abstain, discuss, will_support, against, veto


def _meeting(project: Snapshot) -> Meeting:
    meeting = project.meeting_open
    assert meeting is not None  # may_agree and may_disagree refuse without one
    return meeting
