"""The stage of a conflict, what it still needs, how far whys were heard (R3), and rules for its end.

`claims` asks the rules before the sides agree, and `agreement_findings` of an agreement as it is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from enum import Enum, auto

from coprod_tui.base.errors import Reason, RuleViolation
from coprod_tui.domain.conflicts.agreement import MORE_TALK, not_enough, position, term, took_position
from coprod_tui.domain.conflicts.sides import (
    LEAST_SIDES,
    MEETING_PLACE,
    absent_sides,
    ask_place,
    bases,
    check_place,
    code,
    end_place,
    gives_place,
    heard_place,
    in_room,
    join_names,
    keeps_place,
    links_place,
    middle_ground_place,
    other_sides,
    own_bases,
    possessive,
    shown_place,
    side_name,
    sides,
    sides_place,
    was_at,
    why_place,
)
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.records import (
    About,
    Attendance,
    Basis,
    Check,
    Conflict,
    Heard,
    Meeting,
    Option,
    Outcome,
    Proposal,
    Side,
    Stage,
    Stream,
)
from coprod_tui.domain.snapshot import Snapshot

ENDED = (Stage.AGREED, Stage.NOT_AGREED)


# Outcome, proposal, stage


def outcomes(project: Snapshot, conflict: Conflict) -> tuple[Outcome, ...]:
    """All outcomes of a conflict, oldest first; all but the last were reopened (R8)."""
    return project.linked(Outcome, "conflict", conflict.id)


def outcome(project: Snapshot, conflict: Conflict) -> Outcome | None:
    """The current outcome; None while the conflict is open."""
    standing = [one for one in outcomes(project, conflict) if one.reopened_at is None]
    return standing[-1] if standing else None


def was_reopened(project: Snapshot, conflict: Conflict) -> bool:
    """Whether it has ever been reopened."""
    return any(one.reopened_at is not None for one in outcomes(project, conflict))


def proposal(project: Snapshot, conflict: Conflict) -> Proposal | None:
    """The current middle ground: the one of the outcome, else the latest since the conflict was last opened.

    A proposal of an earlier, reopened outcome stays readable there and does not count.
    """
    if (end := outcome(project, conflict)) is not None:
        return project.get(Proposal, end.proposal)
    spent = {one.proposal for one in outcomes(project, conflict)}
    candidates = [one for one in project.linked(Proposal, "conflict", conflict.id) if one.id not in spent]
    return candidates[-1] if candidates else None


def stage(project: Snapshot, conflict: Conflict) -> Stage:
    """The last stage whose earlier stages are all done; a middle ground can exist before the whys are heard."""
    if (end := outcome(project, conflict)) is not None:
        return Stage.AGREED if end.agreed else Stage.NOT_AGREED
    all_sides = sides(project, conflict)
    if len(all_sides) < LEAST_SIDES or not all(side.ask and (side.why or side.silent) for side in all_sides):
        return Stage.RAISED
    if any(hearing(project, owner, by) is not Hearing.HEARD for owner, by in to_be_heard(project, conflict)):
        return Stage.WHYS_RECORDED
    middle_ground = proposal(project, conflict)
    if middle_ground is not None and middle_ground.text:
        return Stage.PROPOSED
    return Stage.OPTIONS if project.linked_ids(Option, "conflict", conflict.id) else Stage.HEARD


# What is missing for agreement, rule by rule; `domain.claims` asks them all


def agreement_findings(project: Snapshot, conflict: Conflict) -> Iterator[Finding]:
    """Yield what an agreement that is recorded does not rest on (R1, R2, R3, R5, R6), from the records alone.

    Nothing for a conflict that is open or not agreed. Words that were taken back after the sides agreed are only
    warned about (a finding without a rule), because a withdrawal is never refused and undoes no agreement.
    """
    end = outcome(project, conflict)
    if end is None or not end.agreed:
        return
    called = code(project, conflict)
    again = f"Open {called} again, and ask its sides at a meeting."
    for rule, reason in not_carried(project, conflict, end):
        what = f"{called} stands as agreed, and is not: {reason.sentence}"
        mend = f"Link what they said, or open {called} again." if rule == "R1" else again
        yield Finding(BriefTest.AGREEMENT, what, reason.place or conflict.id, called, mend, rule)
    for reason in _taken_back(project, conflict):
        what = f"{called} is agreed. {reason.sentence}"
        mend = "Link something else that they said, or ask them whether it still stands."
        yield Finding(BriefTest.AGREEMENT, what, reason.place or conflict.id, called, mend)


def not_carried(project: Snapshot, conflict: Conflict, end: Outcome) -> Iterator[tuple[str, Reason]]:
    """Yield what an agreement lacks (R1, R2, R3, R5, R6), in the order of the steps, each with its rule."""
    steps = {"R1": sides_missing, "R2": words_missing, "R3": hearings_missing, "R5": middle_ground_missing}
    for rule, step in steps.items():
        yield from ((rule, reason) for reason in step(project, conflict))
    yield from (("R6", reason) for reason in end_not_said(project, conflict, end))


def end_not_said(project: Snapshot, conflict: Conflict, end: Outcome) -> Iterator[Reason]:
    """R6: the sides say how a conflict ends, at a meeting that is recorded and that they are at."""
    if project.get(Meeting, end.meeting) is None:
        yield Reason("How it ended was said at no recorded meeting (R6).", end_place(conflict))
        return
    for side in sides(project, conflict):
        if not was_at(project, end.meeting, side):
            name = side_name(project, side)
            yield Reason(f"{name} were not at the meeting that it ended at (R6).", end_place(conflict))


def _taken_back(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R1: a side that rests only on words that were withdrawn."""
    for side in sides(project, conflict):
        own = own_bases(project, side)
        if own and all(one.withdrawn_at for one in own):
            side_of = possessive(side_name(project, side), "side")
            yield Reason(f"What {side_of} rests on was taken back.", links_place(side))


def sides_missing(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R1: what the sides still need: to be two or more, and different, each with what its own stream said."""
    all_sides = sides(project, conflict)
    if len(all_sides) < LEAST_SIDES:
        so_far = f"Only {side_name(project, all_sides[0])} are in it" if all_sides else "Nobody is in it"
        yield Reason(f"{so_far} so far: a conflict has two sides or more.", sides_place(conflict))
    who = [(side.stream, side.group) for side in all_sides]
    for side in (one for place, one in enumerate(all_sides) if (one.stream, one.group) in who[:place]):
        sentence = f"{side_name(project, side)} are a side of it twice: sides are different streams or sub-groups."
        yield Reason(sentence, sides_place(conflict))
    for side in all_sides:
        if not own_bases(project, side):
            name, stream = side_name(project, side), project.get(Stream, side.stream)
            said_by = stream.name if stream else name
            yield Reason(f"{possessive(name, 'side')} rests on nothing that {said_by} said.", links_place(side))
    if outcome(project, conflict) is None:
        yield from _taken_back(project, conflict)


def words_missing(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R2: the asks and whys that are not written down yet."""
    all_sides = sides(project, conflict)
    for side in all_sides:
        if not side.ask:
            name = side_name(project, side)
            yield Reason(f"{possessive(name, 'ask')} is not written down yet.", ask_place(side))
    for side in all_sides:
        if not side.why:
            yield _no_why(project, side)


def _no_why(project: Snapshot, side: Side) -> Reason:
    name = side_name(project, side)
    if side.silent:
        sentence = f"{name} chose not to say why: without it this can end only as not agreed."
    else:
        sentence = f"{possessive(name, 'why')} is not written down yet."
    return Reason(sentence, why_place(side))


def hearings_missing(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R3: the whys that were not heard back and confirmed at a recorded meeting."""
    for owner, by in to_be_heard(project, conflict):
        sentence = _hearing_sentence(project, owner, by)
        if sentence:
            yield Reason(sentence, heard_place(owner, by))


def _hearing_sentence(project: Snapshot, owner: Side, by: Side) -> str:
    owner_name, by_name = side_name(project, owner), side_name(project, by)
    why, its = possessive(owner_name, "why"), possessive(owner_name, "why", opens=False)
    outside = f"{by_name} said {its} back at no recorded meeting: {owner_name} can answer again at one."
    if away := _away_when_heard(project, owner, by):
        names = join_names(side_name(project, side) for side in away)
        outside = f"{why} was heard at a meeting that {names} were not at: {owner_name} can answer again at one."
    return {
        Hearing.NOT_YET: f"{why} has not been said back by {by_name}.",
        Hearing.EARLIER_WORDS: f"{why} has been put into other words since {by_name} said it back.",
        Hearing.UNANSWERED: f"{by_name} said {its} back; {owner_name} have not answered yes or not quite.",
        Hearing.NOT_QUITE: f"{by_name} have not quite said {its} back: something was missed.",
        Hearing.OUTSIDE: outside,
        Hearing.HEARD: "",
    }[hearing(project, owner, by)]


def middle_ground_missing(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R5: what the middle ground still needs: words, what each side keeps and gives, and enough agreement."""
    middle_ground = proposal(project, conflict)
    if middle_ground is not None and middle_ground.conflict != conflict.id:
        middle_ground = None
    if middle_ground is None or not middle_ground.text:
        yield Reason("No middle ground has been put into words.", middle_ground_place(conflict))
    all_sides = sides(project, conflict)
    for side in all_sides:
        name = side_name(project, side)
        terms = term(project, middle_ground, side) if middle_ground else None
        if terms is None or not terms.keeps:
            yield Reason(f"What {name} keep is not written down yet.", keeps_place(side))
        if terms is None or not terms.gives:
            yield Reason(f"What {name} give is not written down yet.", gives_place(side))
    checks = {side: position(project, middle_ground, side) if middle_ground else None for side in all_sides}
    # Sides without a check first: positions are discussed once everyone has shown theirs.
    for side in (one for one in all_sides if checks[one] is None):
        asked_before = bool(project.linked_ids(Check, "side", side.id))
        with_them = " with the words as they now stand" if asked_before else ""
        sentence = f"{side_name(project, side)} have not shown how far they agree{with_them}."
        yield Reason(sentence, check_place(side))
    for side, check in checks.items():
        if middle_ground is not None and check is not None:
            yield from _hands_missing(project, middle_ground, side, check)


def _hands_missing(project: Snapshot, middle_ground: Proposal, side: Side, check: Check) -> Iterator[Reason]:
    """R5: a newer check of the same side takes the place of this one."""
    name, place = side_name(project, side), check_place(side)
    for gradient, count in not_enough(check, middle_ground.enough):
        if gradient.number == MORE_TALK:
            ask = "asks" if count == 1 else "ask"
            yield Reason(f"{count} of {name} {ask} for more talk first: talk, then count hands again.", place)
            continue
        are = "is" if count == 1 else "are"
        yield Reason(f"{count} of {name} {are} at “{gradient.words}”: what would have to change?", place)
    if not took_position(check):
        yield Reason(f"All of {name} abstained, so nobody took a position: talk, then count hands again.", place)


def showings_missing(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R17: a side has heard every why; any other stream must have been shown what is about it."""
    all_sides = sides(project, conflict)
    inside = {side.stream for side in all_sides}
    asked = {one.id: one for side in all_sides for one in bases(project, side)}
    for contribution in asked.values():
        for about in project.linked(About, "contribution", contribution.id):
            stream = project.get(Stream, about.stream)
            if stream is None or stream.id in inside or stream.id == contribution.stream or about.shown_at:
                continue
            what = f"{project.code(contribution)} is about the work or space of {stream.name}"
            place = shown_place(contribution.id, stream.id)
            yield Reason(f"{what}, and has not been shown to them.", place)


# Rules


def must_be_open(project: Snapshot, conflict: Conflict) -> None:
    """Raise RuleViolation for a conflict that has ended: it is frozen until it is reopened (R8)."""
    if (now := stage(project, conflict)) in ENDED:
        raise RuleViolation(Reason(f"{code(project, conflict)} is {now}. Reopen it first.", end_place(conflict)))


def may_take_from(project: Snapshot, side: Side, contributions: Collection[str]) -> None:
    """R1: raises RuleViolation if a side of an ended conflict would have no link of its own stream left."""
    conflict = project.the(Conflict, side.conflict)
    own = {one.id for one in own_bases(project, side)}
    if outcome(project, conflict) is None or not own or own - {*contributions}:
        return
    whose = possessive(side_name(project, side), "side")
    sentence = f"{whose} would rest on nothing any more, and {code(project, conflict)} has ended. Link another first."
    raise RuleViolation(Reason(sentence, links_place(side)))


def may_leave_sides(project: Snapshot, contribution: str) -> None:
    """R1: raises RuleViolation if a side of an ended conflict rests on this contribution of its stream alone.

    Asked by whatever takes a contribution out or moves it to another stream.
    """
    reasons: list[Reason] = []
    for link in project.linked(Basis, "contribution", contribution):
        side = project.get(Side, link.side)
        try:
            if side is not None and project.get(Conflict, side.conflict) is not None:
                may_take_from(project, side, {contribution})
        except RuleViolation as refused:
            reasons += refused.reasons
    if reasons:
        raise RuleViolation(*reasons)


def must_stay_agreed(before: Snapshot, after: Snapshot) -> None:
    """Raise RuleViolation if an agreement of `after` lacks something that it did not lack in `before`, or is new."""
    reasons: list[Reason] = []
    for conflict in after.conflicts:
        lacking = [finding for finding in agreement_findings(after, conflict) if finding.rule]
        there = before.get(Conflict, conflict.id)
        known = {finding.what for finding in agreement_findings(before, there)} if lacking and there else set()
        ask = f"Ask the sides of {code(after, conflict)} at a meeting, and write down there whether they agree."
        reasons += (Reason(f"{one.what} {ask}", end_place(conflict)) for one in lacking if one.what not in known)
    if reasons:
        raise RuleViolation(*reasons)


def may_be_away(project: Snapshot, attendance: Attendance, *, present: int | None) -> None:
    """R6: raises RuleViolation for a stream that heard a why or agreed at this meeting, in an agreement that stands.

    `present` is how many of it were there; 0 is nobody.
    """
    changed = replace(attendance, present=present)
    reasons: list[Reason] = []
    try:
        must_stay_agreed(project, project.with_records([(Attendance, attendance.id, changed)]))
    except RuleViolation as refused:
        reasons += refused.reasons
    if reasons:
        stream = project.get(Stream, attendance.stream)
        name = stream.name if stream else "They"
        codes = {code(project, one): one for one in project.conflicts if end_place(one) in {r.place for r in reasons}}
        sentence = f"{name} were here when {join_names(codes)} was agreed, so they stay written down."
        place = end_place(next(iter(codes.values())))
        raise RuleViolation(Reason(f"{sentence} If they were not, open it again first.", place))


def may_disagree(project: Snapshot, conflict: Conflict, reason: str) -> None:
    """R6, R7: raises RuleViolation unless each side said why or chose not to, and there is a reason."""
    must_be_open(project, conflict)
    all_sides = sides(project, conflict)
    reasons = [*(_no_why(project, side) for side in all_sides if not side.why and not side.silent)]
    if not reason.strip():
        reasons.append(Reason("Why it stopped has to be written down; it is printed.", end_place(conflict)))
    reasons += room_missing(project, conflict)
    if reasons:
        raise RuleViolation(*reasons)


def room_missing(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R6: the sides say how a conflict ends, in a meeting."""
    meeting = project.meeting_open
    if meeting is None:
        yield Reason("No meeting is open: how it ends is said by the sides, in a meeting.", MEETING_PLACE)
        return
    for side in absent_sides(project, conflict):
        sentence = f"{side_name(project, side)} are not in the room: how it ends is theirs to say."
        yield Reason(sentence, f"{meeting.id}/{side.stream}")


def workable_now(project: Snapshot, conflict: Conflict) -> bool:
    """Whether it is open and all its sides are in the room."""
    return (
        project.meeting_open is not None and outcome(project, conflict) is None and not absent_sides(project, conflict)
    )


def waiting_since(project: Snapshot, conflict: Conflict) -> str | None:
    """When it was raised or last reopened (ISO 8601); None once it has ended."""
    if outcome(project, conflict) is not None:
        return None
    return max((conflict.at, *(one.reopened_at or "" for one in outcomes(project, conflict))))


def waiting_days(project: Snapshot, conflict: Conflict, today: date) -> int | None:
    """The days that it has been open; None once it has ended, or without a known date."""
    since = waiting_since(project, conflict)
    if not since:
        return None
    try:
        began = date.fromisoformat(since[:10])
    except ValueError:
        return None
    return max(0, (today - began).days)


# How far whys were heard (R3)


class Hearing(Enum):
    """How far one side has heard another's why (R3)."""

    NOT_YET = auto()
    EARLIER_WORDS = auto()
    """It was said back, and the why was reworded since."""
    UNANSWERED = auto()
    """It was said back, and its owner has not answered yet."""
    NOT_QUITE = auto()
    OUTSIDE = auto()
    """Its owner answered *yes*, but outside of a recorded meeting, or at one that one of the two was not at."""
    HEARD = auto()


def hearing_rounds(project: Snapshot, owner: Side, by: Side) -> tuple[Heard, ...]:
    """All rounds in which one side said another's why back, oldest first."""
    return tuple(one for one in project.linked(Heard, "owner", owner.id) if one.by == by.id)


def hearing(project: Snapshot, owner: Side, by: Side) -> Hearing:
    """How far `by` has heard the current why of `owner`: the owner's answer to the last round counts (R3)."""
    said_back = hearing_rounds(project, owner, by)
    if not said_back:
        return Hearing.NOT_YET
    now = [one for one in said_back if one.why == owner.why]
    if not now:
        return Hearing.EARLIER_WORDS
    answered = [one for one in now if one.confirmed is not None]
    if answered and answered[-1].confirmed:
        return Hearing.HEARD if _is_at_a_meeting(project, answered[-1], owner, by) else Hearing.OUTSIDE
    return Hearing.UNANSWERED if now[-1].confirmed is None else Hearing.NOT_QUITE


def _is_at_a_meeting(project: Snapshot, heard: Heard, owner: Side, by: Side) -> bool:
    """Whether an answer was given at a recorded meeting of both sides, or there from lead to lead."""
    if project.get(Meeting, heard.meeting) is None:
        return False
    return heard.lead_to_lead or all(was_at(project, heard.meeting, side) for side in (owner, by))


def _away_when_heard(project: Snapshot, owner: Side, by: Side) -> list[Side]:
    """The sides that were not at the recorded meeting at which the owner said yes."""
    answered = [one for one in hearing_rounds(project, owner, by) if one.why == owner.why and one.confirmed]
    if not answered or project.get(Meeting, answered[-1].meeting) is None:
        return []
    return [side for side in (owner, by) if not was_at(project, answered[-1].meeting, side)]


def to_be_heard(project: Snapshot, conflict: Conflict) -> Iterator[tuple[Side, Side]]:
    """Yield every (owner, by) where `by` has to say the owner's why back."""
    for owner in sides(project, conflict):
        if owner.why:
            yield from ((owner, by) for by in other_sides(project, conflict, owner))


def may_say_back(project: Snapshot, owner: Side, by: Side) -> None:
    """Raise RuleViolation unless there is a why, and `by` is another side of the same conflict."""
    name = side_name(project, owner)
    if owner.id == by.id or owner.conflict != by.conflict:
        raise RuleViolation(f"{possessive(name, 'why')} is said back by another side of the same conflict.")
    if not owner.why:
        said = "chose not to say why" if owner.silent else "have not said why yet"
        raise RuleViolation(Reason(f"{name} {said}: there is nothing to say back.", why_place(owner)))


def may_answer(project: Snapshot, heard: Heard, *, yes: bool, missed: str | None) -> None:
    """R3: raises RuleViolation for an answer to anything but the last round, and for a *yes* after *not quite*."""
    owner, by = project.the(Side, heard.owner), project.the(Side, heard.by)
    place, owner_name, by_name = heard_place(owner, by), side_name(project, owner), side_name(project, by)
    rounds = [one for one in hearing_rounds(project, owner, by) if one.why == heard.why]
    if rounds[-1].id != heard.id:
        raise RuleViolation(Reason(f"{by_name} have said it back once more since: answer that.", place))
    if yes and missed:
        raise RuleViolation(Reason("Where something was missed, the answer is “not quite”.", place))
    if yes and heard.confirmed is False:
        sentence = f"{owner_name} answered “not quite” to this: {by_name} say it back once more first."
        raise RuleViolation(Reason(sentence, place))


def may_confirm(project: Snapshot, heard: Heard, *, lead_to_lead: bool) -> None:
    """R3: raises RuleViolation unless *yes* is said at an open meeting and about the current words.

    Both sides have to be present, unless it is said from lead to lead (and printed as such).
    """
    owner, by = project.the(Side, heard.owner), project.the(Side, heard.by)
    place = heard_place(owner, by)
    if heard.why != owner.why:
        why = possessive(side_name(project, owner), "why")
        raise RuleViolation(Reason(f"{why} has been put into other words since: say the new words back.", place))
    if project.meeting_open is None:
        raise RuleViolation(Reason("No meeting is open: whether a why was heard is said at a meeting.", MEETING_PLACE))
    if lead_to_lead:
        return
    away = [side_name(project, side) for side in (owner, by) if not in_room(project, side)]
    if away:
        instead = "If they cannot come, record it as said from lead to lead."
        raise RuleViolation(*(Reason(f"{name} are not in the room. {instead}", place) for name in away))
