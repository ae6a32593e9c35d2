"""Which of R1, R2, R3, R5 and R6 an agreement breaks, read from RULES alone: the tests compare the program with it."""

from __future__ import annotations

from coprod_tui.domain.records import (
    Attendance,
    Basis,
    Check,
    Conflict,
    Contribution,
    Heard,
    Meeting,
    Outcome,
    Proposal,
    Side,
    Term,
)
from coprod_tui.domain.snapshot import Snapshot

NO = (5, 7, 8)
"""More discussion needed, serious disagreement, veto."""
ABSTAIN, USUAL = 4, 6


def standing_end(project: Snapshot, conflict: Conflict) -> Outcome | None:
    """The end that was not reopened."""
    ends = [one for one in project.all(Outcome).values() if one.conflict == conflict.id and one.reopened_at is None]
    return max(ends, key=lambda one: one.id, default=None)


def rules_broken(project: Snapshot, conflict: Conflict) -> set[str]:
    """The rules that the agreement of a conflict breaks; none where it is not recorded as agreed."""
    end = standing_end(project, conflict)
    if end is None or not end.agreed:
        return set()
    there = [side for side in project.all(Side).values() if side.conflict == conflict.id]
    held = {
        "R1": len(there) > 1
        and len({(side.stream, side.group) for side in there}) == len(there)
        and all(rests(project, side) for side in there),
        "R2": all(side.ask and side.why for side in there),
        "R3": all(heard(project, owner, by) for owner in there for by in there if owner != by and owner.why),
        "R5": proposed(project, conflict, end.proposal, there),
        "R6": project.get(Meeting, end.meeting) is not None
        and all(was_there(project, end.meeting or "", side) for side in there),
    }
    return {rule for rule, holds in held.items() if not holds}


def rests(project: Snapshot, side: Side) -> bool:
    said = [project.get(Contribution, one.contribution) for one in project.all(Basis).values() if one.side == side.id]
    return any(one is not None and one.stream == side.stream for one in said)


def was_there(project: Snapshot, meeting: str, side: Side) -> bool:
    written = [one for one in project.all(Attendance).values() if one.meeting == meeting]
    return not written or any(one.stream == side.stream and one.present != 0 for one in written)


def heard(project: Snapshot, owner: Side, by: Side) -> bool:
    rounds = [one for one in project.all(Heard).values() if (one.owner, one.by) == (owner.id, by.id)]
    answered = [one for one in rounds if one.why == owner.why and one.confirmed is not None]
    last = max(answered, key=lambda one: one.id, default=None)
    if last is None or not last.confirmed or project.get(Meeting, last.meeting) is None:
        return False
    return last.lead_to_lead or all(was_there(project, last.meeting or "", side) for side in (owner, by))


def proposed(project: Snapshot, conflict: Conflict, proposal: str | None, there: list[Side]) -> bool:
    found = project.get(Proposal, proposal)
    if found is None or found.conflict != conflict.id or not found.text:
        return False
    return all(goes_along(project, found, side) for side in there)


def goes_along(project: Snapshot, found: Proposal, side: Side) -> bool:
    """What a side keeps and gives is written down, somebody took a position, and nobody said no."""
    terms = [one for one in project.all(Term).values() if (one.proposal, one.side) == (found.id, side.id)]
    checks = [one for one in project.all(Check).values() if (one.proposal, one.side) == (found.id, side.id)]
    if not any(one.keeps and one.gives for one in terms[:1]) or not checks:
        return False
    shown = {place for place, count in enumerate(max(checks, key=lambda one: one.id).counts, 1) if count}
    positions = shown - {ABSTAIN}
    return bool(positions) and not positions & {*NO} and max(positions) <= min(found.enough, USUAL)
