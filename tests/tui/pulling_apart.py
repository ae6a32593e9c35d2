"""Projects in which streams pull apart, for tests of the conflict screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.conflicts import outcome, prompts
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import Conflict, Consent, Kind, MeetingKind, Side
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from tests.store.projects import AGENDA, begun, built_once
from tests.tui.at_desk import settled, typed

ASKS = ("A normal-looking wooden bed that can be moved", "A fixed, height-adjustable bed")
WHYS = ("A hospital bed tells me I'm ill before I've sat down", "We must reach both sides in an emergency")
BACK = ("it's about not feeling like a patient", "you're afraid of not getting to us in time")


@contextmanager
def apart(folder: Path, *, room: str = "MS", kind: MeetingKind = MeetingKind.JOINT) -> Iterator[Session]:
    """A project in which Members and Staff said something about beds, with the streams in `room` at a meeting.

    An empty room: no meeting is open.
    """
    with begun(folder) as session:
        streams = {one.letter: one.id for one in session.snapshot.streams}
        for letter, words in (("M", "a wooden bed"), ("S", "a bed that goes up and down")):
            line = f"* {words}"
            session.do(commands.keep_line, line, stream=streams[letter], kind=Kind.WOULD_LIKE, consent=Consent.IDEA)
        if room:
            present = {streams["M"]: 8, streams["S"]: 7}
            here = tuple(streams[letter] for letter in room)
            numbers = {stream: count for stream, count in present.items() if stream in here}
            session.do(meeting_commands.start, replace(AGENDA, kind=kind), streams=here, present=numbers)
        yield session


@built_once
def raised(folder: Path, *, room: str = "MS", upto: str = "raised", kind: MeetingKind = MeetingKind.JOINT) -> Path:
    """A project file with the conflict C-01, The bed, taken as far as a stage is called."""
    with apart(folder, room=room, kind=kind) as session:
        said = [one.id for one in session.snapshot.contributions()]
        session.do(conflict_commands.raise_conflict, said, title="The bed")
        if upto != "raised":
            take_to(session, upto)
    return folder / "a.coprod"


def take_to(session: Session, stage: str) -> None:
    """Takes the first conflict to a stage by the verbs: whys, heard, options, proposed, agreed.

    `proposed_away`: a middle ground, while nobody has said anything back.
    """
    one = session.snapshot.conflicts[0]
    sides = conflict_sides.sides(session.snapshot, one)
    for side, ask, why in zip(sides, ASKS, WHYS, strict=True):
        session.do(conflict_commands.set_ask, side.id, ask)
        session.do(conflict_commands.set_why, side.id, why)
    if stage == "whys":
        return
    if stage == "proposed_away":
        propose(session, one, sides)
        return
    for owner, by, words in ((sides[0], sides[1], BACK[0]), (sides[1], sides[0], BACK[1])):
        heard = session.do(conflict_commands.say_back, owner.id, by.id, words)
        session.do(conflict_commands.confirm, heard, yes=True)
    if stage == "heard":
        return
    for words in ("Two bed types", "A fixed bed with a warm finish"):
        session.do(conflict_commands.add_option, one.id, words)
    if stage == "options":
        return
    propose(session, one, sides)
    if stage == "agreed":
        for side in sides:
            session.do(outcome.check, side.id, (0, 5, 2, 0, 0, 0, 0, 0))
        session.do(outcome.agree, one.id)


def propose(session: Session, one: Conflict, sides: tuple[Side, ...]) -> None:
    """Puts the middle ground into words."""
    session.do(
        outcome.propose,
        one.id,
        text="A fixed, warm-finish bed in one of two positions",
        keeps={sides[0].id: "a homely finish", sides[1].id: "both sides can be reached"},
        gives={sides[0].id: "a bed that moves", sides[1].id: "one layout for all"},
        review="at the 1:50 drawings",
    )


def the_bed(project: Snapshot) -> Conflict:
    """The conflict of these tests."""
    return project.conflicts[0]


def sides_of(project: Snapshot) -> tuple[Side, ...]:
    """Its sides: Members, Staff."""
    return conflict_sides.sides(project, the_bed(project))


async def open_bed(app: Coprod, pilot: Pilot[int]) -> None:
    """Goes to the board and opens the conflict on it."""
    await typed(app, pilot, "", "f3")
    await typed(app, pilot, "", "enter")
    await settled(app, pilot)


def asked_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes from now on each time that the rules are asked what a conflict misses, and what is next."""
    asked: list[str] = []

    def noted(rule: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any) -> Any:
            asked.append(rule.__name__)
            return rule(*args)

        return ask

    missing = noted(claims.missing_for_agreed)
    monkeypatch.setattr(claims, "missing_for_agreed", missing)
    monkeypatch.setattr(prompts, "missing_for_agreed", missing)
    monkeypatch.setattr(prompts, "next_step", noted(prompts.next_step))
    return asked
