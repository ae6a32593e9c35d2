"""A conflict on paper: the canvas with each side's ask and why, and a sheet on which each side's hands are counted."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.files.documents.value import (
    Blank,
    Block,
    Fact,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    ours,
    theirs,
)
from coprod_tui.meeting.model import Conflict
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.paper import Place, Tally, code_of, places, tallies
from coprod_tui.meeting.snapshot import Snapshot

_NOTHING = "still to be said"


def canvas(project: Snapshot, conflict: Conflict) -> Iterator[Block]:
    """What each side asks and why, as far as it is known, with room for the rest."""
    yield Heading(2, (ours(f"{rules.code(project, conflict)}: "), theirs(rules.title(project, conflict))))
    for place in places(project, conflict):
        yield from _place(project, place)
    for owner, by in rules.to_be_heard(project, conflict):
        mine, theirs_name = rules.side_name(project, owner), rules.side_name(project, by)
        label = f"{theirs_name} say {rules.whose(mine, 'why', opens=False)} back"
        yield Blank(theirs(label), f"{mine} answer: yes, or not quite", 2)
    yield from _together()


def empty_canvas() -> Iterator[Block]:
    """For what pulls apart at this meeting and is not written down yet."""
    yield Heading(2, (ours("Something else that pulls apart"),))
    for side in ("One side", "The other side"):
        yield Blank(ours(f"{side}: who, and which cards"))
        yield Blank(ours(f"{side} ask"), lines=2)
        yield Blank(ours(f"{side}: why"), lines=3)
        yield Blank(ours(f"{side}: the why, said back by the other"), "their answer: yes, or not quite", 2)
    yield from _together()


def _together() -> Iterator[Block]:
    yield Blank(ours("Possible ways"), lines=4)
    yield Blank(ours("The middle ground"), lines=3)
    yield Blank(ours("What each side keeps, and what it gives"), lines=3)
    yield Blank(ours("Conditions, who looks after them, when it is looked at again"), lines=2)


def _place(project: Snapshot, place: Place) -> Iterator[Block]:
    name = rules.side_name(project, place.side)
    label = f"{name} ask" if place.field == "ask" else rules.whose(name, "why")
    yield Heading(3, (ours(f"{code_of(project, place)}: "), theirs(label)))
    words = getattr(place.side, place.field)
    if words:
        yield Paragraph((theirs(words),))
        yield Blank(ours("In other words, if they are better"), lines=2)
    else:
        yield Blank(ours(_NOTHING), lines=3)


def tally_sheets(project: Snapshot, conflict: Conflict) -> Iterator[Block]:
    """A sheet for each side, once there is a middle ground in words."""
    for tally in tallies(project, conflict):
        yield PageBreak()
        yield from _tally(project, tally)


def _tally(project: Snapshot, tally: Tally) -> Iterator[Block]:
    name = rules.side_name(project, tally.side)
    yield Heading(2, (ours(f"{code_of(project, tally)}: hands of "), theirs(name)))
    rows = [Fact(ours("Middle ground"), (theirs(tally.proposal.text),))]
    if tally.proposal.conditions:
        rows.append(Fact(ours("Conditions"), (theirs(tally.proposal.conditions),)))
    yield Facts(tuple(rows))
    yield Table(
        ours("How many people show each hand"),
        (ours("Hand"), ours("It means"), ours("Typed as"), ours("People")),
        tuple(((ours(one.hand),), (ours(one.words),), (ours(f"{one.key}="),), (ours(" "),)) for one in rules.GRADIENTS),
    )
    yield Blank(ours("Reservations, word for word"), lines=3)
    yield Blank(ours("Who counted, and when"))
