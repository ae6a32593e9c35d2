"""Splitting a conflict in two, and joining two into one: everything that was said in them stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from coprod_tui.meeting.act import Act, Edit, Now, changed, gone, made, put
from coprod_tui.meeting.model import (
    Basis,
    Check,
    Conflict,
    Contribution,
    Heard,
    Joined,
    Option,
    Outcome,
    Proposal,
    Rating,
    Reservation,
    Side,
    Term,
)
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.rules.conflicts import LEAST_SIDES, MOST_SIDES, code, own_bases, proposal, sides
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import line, open_conflict
from coprod_tui.meeting.verbs.conflicts.raising import SERIES, untouched


def split(now: Now, project: Snapshot, conflict: str, contributions: Sequence[str], *, title: str = "") -> Act[str]:
    """Moves some of what a conflict rests on into a new one, with the same sides; answers the new one's id.

    Words stay where they were said: asks and whys of the new conflict are to be written. Raises RuleBroken unless
    two sides on both hands still rest on something (R1).
    """
    one = open_conflict(project, conflict)
    there = sides(project, one)
    links = {side: project.linked(Basis, "side", side.id) for side in there}
    taken = _parts(project, one, contributions, {link.contribution for of_side in links.values() for link in of_side})
    moved = {side: [link for link in links[side] if link.contribution in taken] for side in there}
    left = {side: [said for said in own_bases(project, side) if said.id not in taken] for side in there}
    own = {side: [said for said in own_bases(project, side) if said.id in taken] for side in there}
    for hand, named in ((own, "The new conflict"), (left, code(project, one))):
        if sum(map(bool, hand.values())) < LEAST_SIDES:
            raise RuleBroken(f"{named} would have fewer than two sides that rest on something: choose others.")
    new = Conflict(now.new_id(), now.number(SERIES), now.mark, line(title), now.at)
    edits = [*made(new)]
    for side in (side for side in there if moved[side]):
        twin = Side(now.new_id(), new.id, side.stream, side.group)
        edits += (*made(twin), *gone(*moved[side]))
        for link in moved[side]:
            edits += made(Basis(f"{twin.id}/{link.contribution}", twin.id, link.contribution))
        if len(moved[side]) == len(links[side]) and untouched(project, side):
            edits += gone(side)
    return Act("split", tuple(edits), new.id)


def _parts(project: Snapshot, conflict: Conflict, contributions: Sequence[str], linked: set[str]) -> set[str]:
    for contribution in contributions:
        if contribution not in linked:
            what = project.code(project.the(Contribution, contribution))
            raise RuleBroken(f"{what} is no part of {code(project, conflict)}.")
    return set(contributions)


def join(now: Now, project: Snapshot, conflict: str, other: str) -> Act[str]:
    """Moves all of another conflict into this one, which is then found under both codes; answers this one's id.

    Where both have an ask or a why for the same side, both stand, one below the other, and a why in other words is to
    be said back again; hands that were counted before count no more. Raises RuleBroken for more than six sides.
    """
    one, another = open_conflict(project, conflict), open_conflict(project, other)
    if one.id == another.id:
        raise RuleBroken(f"{code(project, one)} cannot be joined with itself.")
    mine = {(side.stream, side.group): side for side in sides(project, one)}
    theirs = sides(project, another)
    into = {side.id: mine.get((side.stream, side.group), side) for side in theirs}
    count = len({side.id for side in (*mine.values(), *into.values())})
    if count > MOST_SIDES:
        raise RuleBroken(f"A conflict has {MOST_SIDES} sides at most; together these would have {count}.")
    edits: list[Edit] = []
    for side in theirs:
        if into[side.id].id == side.id:
            edits += changed(side, conflict=one.id)
        else:
            edits += _side_into(project, side, into[side.id])
    edits += _asked_anew(now, project, one, another, into)
    for kind in (Option, Proposal, Outcome, Joined):
        for record in project.linked(kind, "conflict", another.id):
            edits += changed(record, conflict=one.id)
    edits += made(Joined(now.new_id(), one.id, another.number, another.mark))
    edits += (*changed(one, title=one.title or another.title), *gone(another))
    return Act("join", tuple(edits), one.id)


def _side_into(project: Snapshot, side: Side, target: Side) -> Iterator[Edit]:
    """Everything of one side, moved into the same stream's side of another conflict."""
    why = _both(target.why, side.why)
    yield from changed(
        target, ask=_both(target.ask, side.ask), why=why, silent=why is None and (target.silent or side.silent)
    )
    linked = {link.contribution for link in project.linked(Basis, "side", target.id)}
    for link in project.linked(Basis, "side", side.id):
        yield from gone(link)
        if link.contribution not in linked:
            yield from put(replace(link, id=f"{target.id}/{link.contribution}", side=target.id))
    for heard in project.linked(Heard, "owner", side.id):
        yield from changed(heard, owner=target.id)
    for heard in project.linked(Heard, "by", side.id):
        yield from changed(heard, by=target.id)
    for cell in project.linked(Rating, "side", side.id):
        yield from (*gone(cell), *put(replace(cell, id=f"{cell.option}/{target.id}", side=target.id)))
    for term in project.linked(Term, "side", side.id):
        yield from (*gone(term), *put(replace(term, id=f"{term.proposal}/{target.id}", side=target.id)))
    for kind in (Check, Reservation):
        for record in project.linked(kind, "side", side.id):
            yield from changed(record, side=target.id)
    yield from gone(side)


def _asked_anew(
    now: Now, project: Snapshot, one: Conflict, another: Conflict, into: Mapping[str, Side]
) -> Iterator[Edit]:
    """The middle ground of either, made a new proposal: nobody has shown hands about the joined conflict yet."""
    before = proposal(project, one) or proposal(project, another)
    if before is None:
        return
    after = replace(before, id=now.new_id(), conflict=one.id)
    yield from made(after)
    for term in project.linked(Term, "proposal", before.id):
        side = into[term.side].id if term.side in into else term.side
        yield from made(replace(term, id=f"{after.id}/{side}", proposal=after.id, side=side))


def _both(mine: str | None, theirs: str | None) -> str | None:
    if not mine or not theirs or mine == theirs:
        return mine or theirs
    return f"{mine}\n{theirs}"
