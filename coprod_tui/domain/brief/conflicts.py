"""Sections 6 and 7 of the brief: middle grounds that were agreed, and conflicts that are open or not agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coprod_tui.domain.brief.content import Cite, LineDetail, PrintedLine, Section, SectionPart
from coprod_tui.domain.brief.facts import AWAITED, at_meeting, detail, fact, format_date, instead_of_role, words_of
from coprod_tui.domain.conflicts import agreement, sides
from coprod_tui.domain.conflicts import stages as conflict_stages
from coprod_tui.domain.records import Check, Conflict, Heard, Outcome, Proposal, Reservation, Side, Stage
from coprod_tui.domain.snapshot import Snapshot

IN_THE_ROOM = Check("").how


def section_agreed(project: Snapshot, cites: Mapping[str, Cite]) -> Section:
    """Section 6: every agreement with ask, why, heard-back, middle ground, what each keeps and gives, reservations."""
    title = "Where we differed, and the middle ground"
    agreed = [one for one in project.conflicts if conflict_stages.stage(project, one) is Stage.AGREED]
    if not agreed:
        return Section("6", title, notes=(f"Each middle ground that the streams find {AWAITED}, with both whys.",))
    return Section("6", title, (SectionPart(lines=tuple(_line(project, one, cites) for one in agreed)),))


def section_not_agreed(project: Snapshot, cites: Mapping[str, Cite]) -> Section:
    """Section 7: what was not agreed and why (R7), and what is not finished; always printed (R25)."""
    title = "Where we still differ"
    stages = {one.id: conflict_stages.stage(project, one) for one in project.conflicts}
    ended = [one for one in project.conflicts if stages[one.id] is Stage.NOT_AGREED]
    going_on = [one for one in project.conflicts if stages[one.id] not in (Stage.AGREED, Stage.NOT_AGREED)]
    groups = (("Not agreed", ended), ("Not finished", going_on))
    parts = tuple(
        SectionPart(name, tuple(_line(project, one, cites) for one in those)) for name, those in groups if those
    )
    notes = () if parts else (f"What the streams do not agree on {AWAITED}, with each side's why.",)
    return Section("7", title, parts, notes)


def agreements(project: Snapshot) -> Iterator[tuple[Conflict, Proposal]]:
    """Yield the agreed conflicts with their middle ground."""
    for conflict in project.conflicts:
        if conflict_stages.stage(project, conflict) is Stage.AGREED:
            proposal = conflict_stages.proposal(project, conflict)
            if proposal is not None and proposal.text:
                yield conflict, proposal


def cite_of(project: Snapshot, conflict: Conflict) -> Cite:
    """A conflict as a source."""
    return Cite(conflict.id, sides.code(project, conflict))


def _line(project: Snapshot, conflict: Conflict, cites: Mapping[str, Cite]) -> PrintedLine:
    end, proposal = conflict_stages.outcome(project, conflict), conflict_stages.proposal(project, conflict)
    details = [
        *_ending(project, conflict, end),
        *_sides(project, conflict),
        *_heard(project, conflict),
        *(_middle_ground(project, conflict, proposal, end) if proposal else ()),
        *_earlier(project, conflict),
    ]
    rests = {one.id for side in sides.sides(project, conflict) for one in sides.bases(project, side)}
    sources = (cite_of(project, conflict), *(cites[one] for one in sorted(rests) if one in cites))
    own = words_of(conflict, "title")
    text = "" if own else sides.title(project, conflict)
    return PrintedLine(
        f"conflict/{conflict.id}", "", own[0] if own else None, text, details=tuple(details), cites=sources
    )


def _ending(project: Snapshot, conflict: Conflict, end: Outcome | None) -> Iterator[LineDetail]:
    if end is None:
        stage = conflict_stages.stage(project, conflict)
        yield fact("stage", "How far it is", stage.value, stage.value)
        return
    label = "Agreed" if end.agreed else "Not agreed"
    yield fact("ended", label, at_meeting(project, end.meeting, end.at), end.meeting or end.at)
    yield from detail("stopped", "Why it stopped", end, "reason")


def _sides(project: Snapshot, conflict: Conflict) -> Iterator[LineDetail]:
    for side in sides.sides(project, conflict):
        name = sides.side_name(project, side)
        asks, why = f"{name} ask", sides.possessive(name, "why")
        yield from detail(f"ask/{side.id}", asks, side, "ask") or (
            fact(f"ask/{side.id}", asks, "not written down yet"),
        )
        if side.silent and not side.why:
            yield fact(f"why/{side.id}", why, "they chose not to say why", "silent")
        else:
            unsaid = fact(f"why/{side.id}", why, "not written down yet")
            yield from detail(f"why/{side.id}", why, side, "why") or (unsaid,)


def _heard(project: Snapshot, conflict: Conflict) -> Iterator[LineDetail]:
    """Each time a why was said back, unless it was reworded since (R3)."""
    for owner, by in conflict_stages.to_be_heard(project, conflict):
        for heard in conflict_stages.hearing_rounds(project, owner, by):
            if heard.why == owner.why:
                yield from _round(project, owner, by, heard)


def _round(project: Snapshot, owner: Side, by: Side, heard: Heard) -> Iterator[LineDetail]:
    owner_name, by_name = sides.side_name(project, owner), sides.side_name(project, by)
    answer = {True: "yes", False: "not quite", None: "no answer yet"}[heard.confirmed]
    through = ", from lead to lead" if heard.lead_to_lead else ""
    said_back = f"{by_name} said {sides.possessive(owner_name, 'why', opens=False)} back{through}"
    data = f"{answer}{through}"
    yield LineDetail(f"heard/{heard.id}", said_back, words_of(heard, "text"), f"{owner_name}: {answer}", data)
    yield from detail(f"missed/{heard.id}", f"{owner_name} said what was missed", heard, "missed")


def _middle_ground(
    project: Snapshot, conflict: Conflict, proposal: Proposal, end: Outcome | None
) -> Iterator[LineDetail]:
    agreed = end is not None and end.agreed
    yield from detail("middle ground", "Middle ground" if agreed else "Proposed, not agreed", proposal, "text")
    for side in sides.sides(project, conflict):
        name, term = sides.side_name(project, side), agreement.term(project, proposal, side)
        yield from detail(f"keeps/{side.id}", f"{name} keep", term, "keeps")
        yield from detail(f"gives/{side.id}", f"{name} give", term, "gives")
    yield from detail("conditions", "Conditions", proposal, "conditions")
    yield from _owner(project, proposal)
    yield from detail("review", "Looked at again", proposal, "review")
    yield from _positions(project, conflict, proposal)
    yield from _reservations(project, proposal)


def _owner(project: Snapshot, proposal: Proposal) -> tuple[LineDetail, ...]:
    streams = instead_of_role(project, proposal.owner or "")
    if not streams:
        return detail("owner", "Looked after by", proposal, "owner")
    names, ids = sides.join_names(stream.name for stream in streams), " ".join(stream.id for stream in streams)
    return (fact("owner", "Looked after by", names, ids),)


def _positions(project: Snapshot, conflict: Conflict, proposal: Proposal) -> Iterator[LineDetail]:
    asked = False
    for side in sides.sides(project, conflict):
        check = agreement.position(project, proposal, side)
        if check is None:
            continue
        asked = True
        name = sides.side_name(project, side)
        shown = ", ".join(f"{count} {gradient.words}" for gradient, count in agreement.shown_hands(check))
        counts = ",".join(map(str, check.counts))
        yield fact(f"position/{side.id}", sides.possessive(name, "position"), shown, counts)
        if check.how != IN_THE_ROOM:
            yield from detail(f"asked/{side.id}", f"How {name} were asked", check, "how")
    level = agreement.level_set(proposal)
    if asked and level is not None:
        best = agreement.GRADIENTS[min(level, agreement.ENOUGH) - 1].words
        yield fact("enough", "Enough was, set before asking", f"{best}, or better", level)


def _reservations(project: Snapshot, proposal: Proposal) -> Iterator[LineDetail]:
    """R25: reservations word for word, whatever became of the proposal."""
    for reservation in agreement.reservations(project, proposal):
        yield from _reservation(project, reservation, "Reservation of")


def _reservation(project: Snapshot, reservation: Reservation, label: str) -> tuple[LineDetail, ...]:
    side = project.get(Side, reservation.side)
    name = sides.side_name(project, side) if side else "a side"
    return detail(f"reservation/{reservation.id}", f"{label} {name}", reservation, "text")


def _earlier(project: Snapshot, conflict: Conflict) -> Iterator[LineDetail]:
    """R8: earlier ends of a reopened conflict stay readable."""
    for end in conflict_stages.outcomes(project, conflict):
        if end.reopened_at is None:
            continue
        label = "Agreed before, then reopened" if end.agreed else "Not agreed before, then reopened"
        then = project.get(Proposal, end.proposal)
        words = words_of(then, "text") if then and end.agreed else words_of(end, "reason")
        yield LineDetail(f"earlier/{end.id}", label, words, format_date(end.reopened_at), end.reopened_at)
        yield from detail(f"because/{end.id}", "Reopened because", end, "reopened_because")
        for reservation in agreement.reservations(project, then) if then else ():
            yield from _reservation(project, reservation, "Reservation then, of")
