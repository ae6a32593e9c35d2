"""Whether an end that notes tell of may stand: what the rules would have found missing on the day."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.model import Basis, Conflict, Outcome, Side, Stream
from coprod_tui.meeting.rules.conflicts import missing, proposal, rounds, side_name, sides, to_be_heard, whose
from coprod_tui.meeting.rules.conflicts.places import links_place, shown_place, why_place
from coprod_tui.meeting.snapshot import Snapshot


def end_missing(project: Snapshot, conflict: Conflict, end: Outcome, *, last: bool) -> list[str]:
    """What is missing for this end, in sentences; nothing where it may stand (R1–R7).

    Who said what a side rests on, and what was shown to whom, may have changed since, and is left out.
    """
    if end.meeting is None:
        return ["How it ended is said at a meeting (R6): which one? Write meeting: and its number."]
    if end.reopened_at is not None:
        return [] if end.proposal or not end.agreed else ["What was agreed on?"]
    if not last:
        return ["It ended again further down: when was it reopened in between? Write reopened: and the time."]
    away = [*_away(project, conflict, end.meeting)]
    if not end.agreed:
        return [*_silences(project, conflict, end), *away]
    stands = proposal(project, conflict)
    found = [*_missing(project, conflict), *_unheard(project, conflict), *away]
    if stands is not None and stands.id != end.proposal:
        found.append("What was agreed on is the last middle ground above it.")
    return [f"It cannot be taken in as agreed. {sentence}" for sentence in found]


def _silences(project: Snapshot, conflict: Conflict, end: Outcome) -> Iterator[str]:
    """R7."""
    whys = {why_place(side) for side in sides(project, conflict) if not side.silent}
    yield from (reason.sentence for reason in missing(project, conflict) if reason.place in whys)
    if not end.reason:
        yield "Why it stopped has to be written down (R7): reason: …"


def _missing(project: Snapshot, conflict: Conflict) -> Iterator[str]:
    there = sides(project, conflict)
    links = {side: project.linked(Basis, "side", side.id) for side in there}
    since = {links_place(side) for side in there if links[side]}
    since |= {
        shown_place(link.contribution, stream)
        for of_side in links.values()
        for link in of_side
        for stream in project.all(Stream)
    }
    yield from (reason.sentence for reason in missing(project, conflict) if reason.place not in since)


def _unheard(project: Snapshot, conflict: Conflict) -> Iterator[str]:
    """R3: a *yes* at a meeting that one of the two was not at, and that was not said from lead to lead."""
    for owner, by in to_be_heard(project, conflict):
        answered = [one for one in rounds(project, owner, by) if one.why == owner.why and one.confirmed is not None]
        if not answered or answered[-1].lead_to_lead or answered[-1].meeting is None:
            continue
        for side in (owner, by):
            if not _was_there(project, answered[-1].meeting, side):
                why = whose(side_name(project, owner), "why")
                yield f"{why} was heard at a meeting that {side_name(project, side)} were not at (lead to lead: yes?)."


def _away(project: Snapshot, conflict: Conflict, meeting: str) -> Iterator[str]:
    """R6."""
    for side in sides(project, conflict):
        if not _was_there(project, meeting, side):
            yield f"{side_name(project, side)} were not at the meeting that it ended at (R6)."


def _was_there(project: Snapshot, meeting: str, side: Side) -> bool:
    """Whether a side was at a meeting, as far as anybody wrote down who was."""
    there = project.present(meeting)
    return not there or any(one.stream == side.stream and one.present != 0 for one in there)
