"""Random walks over the commands of a conflict: none ends too early, and every state can reach an end."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.domain import claims, setup
from coprod_tui.domain.conflicts import agreement, commands, outcome, prompts, stages
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, insert, update
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import (
    About,
    Attendance,
    Basis,
    Check,
    Conflict,
    Contribution,
    Fit,
    Heard,
    Meeting,
    MeetingKind,
    Option,
    Outcome,
    Proposal,
    Record,
    Reservation,
    Side,
    Stage,
    Stream,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from tests.domain import agreement_reference as reference
from tests.domain.sketch import begun

T = TypeVar("T")
WORDS = st.sampled_from(
    ["a bed", "because we want it", "not watched", "to see\nthat someone breathes", "a\x00bed", "  ", ""]
)
GOOD = (2, 1, 0, 1, 0, 1, 0, 0)
MORE_TALK, ALL_ABSTAIN = (0, 0, 3, 0, 1, 0, 0, 0), (0, 0, 0, 4, 0, 0, 0, 0)
COUNTS = st.sampled_from(
    [GOOD, GOOD, MORE_TALK, ALL_ABSTAIN, (5, 0, 0, 0, 0, 0, 1, 0), (1, 0, 0, 0, 0, 0, 0, 2), (0,) * 8]
)
ALL_ENDORSE = (3, 0, 0, 0, 0, 0, 0, 0)
NUMBER = st.integers(0, 9)


class Runner(Protocol):
    """A sketch or a session."""

    @property
    def snapshot(self) -> Snapshot: ...

    def do(self, verb: Callable[..., CommandResult[T]], *args: object, **kwargs: object) -> T: ...


Move = Callable[[Runner], object]


# Other commands that a walk needs, as direct edits of records


def say(now: CommandContext, project: Snapshot, stream: str, about: str | None = None) -> CommandResult[str]:
    contribution = Contribution(now.new_id(), stream, now.number(f"contribution/{stream}"), text="something", at=now.at)
    edits = [*insert(contribution)]
    if about is not None:
        edits += insert(About(f"{contribution.id}/{about}", contribution.id, about))
    return CommandResult("keep", tuple(edits), contribution.id)


def meet(
    now: CommandContext,
    project: Snapshot,
    streams: Sequence[str],
    kind: MeetingKind = MeetingKind.JOINT,
    nobody: Sequence[str] = (),
) -> CommandResult[str]:
    edits: list[Edit] = []
    if (still := project.meeting_open) is not None:
        edits += update(still, ended_at=now.at)
    meeting = Meeting(now.new_id(), now.number("meeting"), kind, started_at=now.at)
    edits += insert(meeting)
    for stream in streams:
        present = 0 if stream in nobody else None
        edits += insert(Attendance(f"{meeting.id}/{stream}", meeting.id, stream, present))
    return CommandResult("start", tuple(edits), meeting.id)


def part(now: CommandContext, project: Snapshot) -> CommandResult[None]:
    meeting = project.meeting_open
    return CommandResult("end", update(meeting, ended_at=now.at) if meeting else (), None)


# Independent check of what *agreed* needs, from the records alone


def truly_agreeable(project: Snapshot, conflict: Conflict) -> bool:
    there = [side for side in project.all(Side).values() if side.conflict == conflict.id]
    meeting = next((one for one in reversed(project.meetings) if one.ended_at is None), None)
    if meeting is None or len(there) < 2:
        return False
    here = {one.stream for one in project.all(Attendance).values() if one.meeting == meeting.id and one.present != 0}
    return all(
        (
            all(side.ask and side.why and side.stream in here and reference.rests(project, side) for side in there),
            all(reference.heard(project, owner, by) for owner in there for by in there if owner != by),
            truly_proposed(project, conflict, there),
            truly_shown(project, there),
        )
    )


def truly_proposed(project: Snapshot, conflict: Conflict, there: list[Side]) -> bool:
    ended = {one.proposal for one in project.all(Outcome).values() if one.conflict == conflict.id}
    mine = sorted((one for one in project.all(Proposal).values() if one.conflict == conflict.id), key=ident)
    mine = [one for one in mine if one.id not in ended]
    return bool(mine) and reference.proposed(project, conflict, mine[-1].id, there)


def truly_shown(project: Snapshot, there: Sequence[Side]) -> bool:
    linked = {one.contribution for one in project.all(Basis).values() if one.side in {side.id for side in there}}
    inside = {side.stream for side in there}
    said = project.all(Contribution)
    return not any(
        about.shown_at is None and about.stream not in inside and about.stream != said[about.contribution].stream
        for about in project.all(About).values()
        if about.contribution in linked
    )


def ident(record: Proposal) -> str:
    return record.id


def agreeable(project: Snapshot, conflict: Conflict) -> bool:
    try:
        claims.may_agree(project, conflict)
    except RuleViolation:
        return False
    return True


# Moves


def mend(runner: Runner, conflict: str) -> object:
    """Do what the conflict needs next, found from the place alone, as Enter on a refusal does."""
    lacks = claims.missing_for_agreed(runner.snapshot, runner.snapshot.the(Conflict, conflict))
    if not lacks:
        return runner.do(outcome.agree, conflict)
    assert lacks[0].place is not None
    record, what, *more = lacks[0].place.split("/")
    return MENDINGS[what](runner, conflict, record, *more)


def mend_sides(runner: Runner, conflict: str, _: str) -> object:
    inside = {side.stream for side in conflict_sides.sides(runner.snapshot, runner.snapshot.the(Conflict, conflict))}
    new = next(stream.id for stream in runner.snapshot.streams if stream.id not in inside)
    return runner.do(commands.add_side, conflict, new, contributions=(runner.do(say, new),))


def mend_links(runner: Runner, conflict: str, side: str) -> object:
    return runner.do(commands.link, side, (runner.do(say, runner.snapshot.the(Side, side).stream),))


def mend_heard(runner: Runner, conflict: str, owner: str, by: str) -> object:
    project = runner.snapshot
    here = all(conflict_sides.in_room(project, project.the(Side, side)) for side in (owner, by))
    heard = runner.do(commands.say_back, owner, by, "you are afraid")
    return runner.do(commands.confirm, heard, yes=True, lead_to_lead=not here)


MENDINGS: dict[str, Callable[..., object]] = {
    "sides": mend_sides,
    "links": mend_links,
    "heard": mend_heard,
    "ask": lambda runner, conflict, side: runner.do(commands.set_ask, side, f"what {side} ask"),
    "why": lambda runner, conflict, side: runner.do(commands.set_why, side, f"why {side} ask"),
    "middle-ground": lambda runner, conflict, one: runner.do(outcome.propose, conflict, text="both"),
    "keeps": lambda runner, conflict, side: runner.do(outcome.propose, conflict, keeps={side: "this"}),
    "gives": lambda runner, conflict, side: runner.do(outcome.propose, conflict, gives={side: "that"}),
    "check": lambda runner, conflict, side: runner.do(outcome.check, side, ALL_ENDORSE, how="on paper, by their lead"),
    "shown": lambda runner, conflict, said, stream: runner.do(commands.show, said, stream, how="read out"),
}


def pick(items: Sequence[T], number: int) -> T:
    return items[number % len(items)]


@dataclass(frozen=True)
class Luck:
    """What one move is made with: some of it wrong."""

    runner: Runner
    a: int
    b: int
    words: str
    counts: tuple[int, ...]
    flag: bool

    @property
    def conflict(self) -> str:
        return pick(self.runner.snapshot.conflicts, self.a).id

    @property
    def ended(self) -> str:
        there = self.runner.snapshot.conflicts
        ended = [one for one in there if stages.outcome(self.runner.snapshot, one) is not None]
        return pick(ended or there, self.a).id

    @property
    def sides(self) -> tuple[str, ...]:
        project = self.runner.snapshot
        return tuple(side.id for side in conflict_sides.sides(project, project.the(Conflict, self.conflict)))

    @property
    def side(self) -> str:
        return pick(self.sides, self.a // 2)

    @property
    def other(self) -> str:
        return pick(self.sides, self.b)

    @property
    def stream(self) -> str:
        return pick(self.streams, self.b)

    @property
    def streams(self) -> list[str]:
        return [stream.id for stream in self.runner.snapshot.streams]

    @property
    def said(self) -> list[str]:
        return sorted(self.runner.snapshot.all(Contribution))

    @property
    def base(self) -> str:
        return pick(self.rested_on(), self.b)

    def one(self, kind: type[Record]) -> str:
        return pick(sorted(self.runner.snapshot.all(kind)), self.b)

    def rested_on(self) -> list[str]:
        project = self.runner.snapshot
        links = (link for side in self.sides for link in project.linked(Basis, "side", side))
        return sorted({link.contribution for link in links})


Lucky = Callable[[Luck], object]
DONE: set[Callable[..., CommandResult[Any]]] = set()
"""The verbs that moves run."""


def does(
    verb: Callable[..., CommandResult[Any]], arguments: Callable[[Luck], tuple[object, ...]], **by_name: object
) -> Lucky:
    """A move that runs one verb with what luck gives; named arguments are words, or read from luck too."""
    DONE.add(verb)

    def move(luck: Luck) -> object:
        named = {name: value(luck) if callable(value) else value for name, value in by_name.items()}
        return luck.runner.do(verb, *arguments(luck), **named)

    return move


def words(luck: Luck) -> str:
    return luck.words


def flag(luck: Luck) -> bool:
    return luck.flag


def moved_away(luck: Luck) -> None:
    """All that a side rests on turns out to have been said by another stream."""
    project = luck.runner.snapshot
    for said in conflict_sides.bases(project, project.the(Side, luck.side)):
        luck.runner.do(contribution_commands.edit, said.id, ContributionChanges(stream=luck.stream))


def second_thoughts(luck: Luck) -> None:
    """A why is said back once more, and this time its owner says: not quite, or answers nothing."""
    heard = luck.runner.do(commands.say_back, luck.side, luck.other, "once more")
    if luck.flag:
        luck.runner.do(commands.confirm, heard, yes=False, missed="the fear")


def heard_elsewhere(luck: Luck) -> None:
    """A why is heard at a meeting that only some streams are at, and then all of them meet."""
    luck.runner.do(meet, luck.streams[: luck.b % 3])
    heard = luck.runner.do(commands.say_back, luck.side, luck.other, "we know")
    attempt(luck.runner, lambda runner: runner.do(commands.confirm, heard, yes=True, lead_to_lead=luck.flag))
    luck.runner.do(meet, luck.streams)


def asked_more_strictly(luck: Luck) -> None:
    """The group sets what is enough anew, and each side shows hands again."""
    luck.runner.do(outcome.propose, luck.conflict, enough=luck.b % 6 + 1)
    for side in luck.sides:
        luck.runner.do(outcome.check, side, luck.counts)


def nobody_came(luck: Luck) -> None:
    """A meeting at which streams are written down with nobody, while a why is heard and after."""
    luck.runner.do(meet, luck.streams, nobody=(luck.stream,))
    heard = luck.runner.do(commands.say_back, luck.side, luck.other, "we know")
    attempt(luck.runner, lambda runner: runner.do(commands.confirm, heard, yes=True))


def answered_again(luck: Luck) -> None:
    """A why is said back, answered *not quite*, and then *yes* without being said back anew."""
    said_back = luck.runner.do(commands.say_back, luck.side, luck.other, "we know")
    luck.runner.do(commands.confirm, said_back, yes=False)
    luck.runner.do(commands.confirm, said_back, yes=True)


def hands_again(luck: Luck) -> None:
    """A side shows hands again: all abstain, or ask for more talk, or some of each."""
    counts = pick([ALL_ABSTAIN, MORE_TALK, luck.counts], luck.b)
    luck.runner.do(outcome.check, luck.side, counts, how="by phone")


def left_the_room(luck: Luck) -> None:
    """A stream turns out not to be in the room, after it agreed or before."""
    luck.runner.do(meeting_commands.leave, luck.stream)


def one_moved(luck: Luck) -> None:
    """Something that a side rests on turns out to have been said by another stream."""
    luck.runner.do(contribution_commands.edit, pick(luck.rested_on(), luck.b), ContributionChanges(stream=luck.stream))


def agreed_after_all(luck: Luck) -> None:
    """The sides say that they agree, whatever is missing."""
    luck.runner.do(outcome.agree, luck.conflict)


SPOILING = (
    moved_away,
    second_thoughts,
    heard_elsewhere,
    asked_more_strictly,
    nobody_came,
    answered_again,
    hands_again,
    left_the_room,
    one_moved,
    agreed_after_all,
)
"""What only shows where all else is there."""
MOVES = (
    *SPOILING,
    does(commands.raise_conflict, lambda it: ([pick(it.said, it.a), pick(it.said, it.b)],), title=words),
    does(
        commands.raise_conflict,
        lambda it: (it.said[: it.a],),
        groups=lambda it: {it.said[0]: "carers"},
    ),
    does(commands.add_side, lambda it: (it.conflict, it.stream), group=lambda it: "carers" if it.flag else None),
    does(commands.remove_side, lambda it: (it.side,)),
    does(commands.link, lambda it: (it.side, [pick(it.said, it.b)])),
    does(commands.unlink, lambda it: (it.side, it.rested_on()[: it.b])),
    does(commands.set_ask, lambda it: (it.side, it.words)),
    does(commands.set_why, lambda it: (it.side, it.words)),
    does(commands.stay_silent, lambda it: (it.side,), silent=flag),
    does(commands.say_back, lambda it: (it.side, it.other, it.words), lead_to_lead=flag),
    does(commands.confirm, lambda it: (it.one(Heard),), yes=flag, missed=words),
    does(commands.confirm, lambda it: (it.one(Heard),), yes=True, lead_to_lead=flag),
    does(commands.add_option, lambda it: (it.conflict, it.words)),
    does(commands.edit_option, lambda it: (it.one(Option), it.words)),
    does(commands.rate, lambda it: (it.one(Option), it.side, pick(list(Fit), it.a)), word=words),
    does(commands.remove_option, lambda it: (it.one(Option),)),
    does(outcome.propose, lambda it: (it.conflict,), text=words, enough=lambda it: it.b + 1),
    does(outcome.propose, lambda it: (it.conflict,), keeps=lambda it: {it.side: it.words}, owner=words),
    does(outcome.propose, lambda it: (it.conflict,), gives=lambda it: {it.side: it.words}),
    does(outcome.propose, lambda it: (it.conflict,), enough=lambda it: it.b % 6 + 1),
    does(outcome.check, lambda it: (it.side, it.counts), how=lambda it: "by phone" if it.flag else None),
    does(outcome.reserve, lambda it: (it.side, it.words)),
    does(outcome.take_back, lambda it: (it.one(Reservation),)),
    does(outcome.agree, lambda it: (it.conflict,)),
    does(outcome.disagree, lambda it: (it.conflict, it.words)),
    does(outcome.reopen, lambda it: (it.ended,), because=words),
    does(outcome.reopen, lambda it: (it.ended,)),
    does(commands.split, lambda it: (it.conflict, it.rested_on()[: it.a])),
    does(commands.join, lambda it: (it.conflict, it.one(Conflict))),
    does(commands.remove, lambda it: (it.conflict,)),
    does(commands.retitle, lambda it: (it.conflict, it.words)),
    does(contribution_commands.edit, lambda it: (it.base, ContributionChanges(stream=it.stream))),
    does(contribution_commands.remove, lambda it: (it.base,)),
    does(say, lambda it: (it.stream, pick(it.streams, it.a) if it.flag else None)),
    does(meet, lambda it: (it.streams[: it.b % 4], pick(list(MeetingKind), it.a))),
    does(meeting_commands.leave, lambda it: (it.stream,)),
    does(meeting_commands.set_present, lambda it: (it.stream, it.b)),
    does(commands.show, lambda it: (it.base, it.stream), how=words),
    does(meet, lambda it: (it.streams,)),
    does(part, lambda it: ()),
)


def test_every_verb_of_conflicts_is_a_move() -> None:
    """So that a new verb is in the walks, or this goes red."""
    found = (each for module in (commands, outcome) for each in vars(module).values() if inspect.isfunction(each))
    verbs = {each for each in found if each.__annotations__.get("return", "").startswith("CommandResult")}
    assert verbs <= DONE
    assert len(verbs) > 20


@st.composite
def moves(draw: st.DrawFn, among: Sequence[Lucky] = MOVES) -> Move:
    """One verb with random arguments; every other one is what the conflict needs next."""
    number, other, said, counts, truth = draw(NUMBER), draw(NUMBER), draw(WORDS), draw(COUNTS), draw(st.booleans())
    which = draw(st.none() | st.sampled_from(among))

    def move(runner: Runner) -> object:
        luck = Luck(runner, number, other, said, counts, truth)
        return mend(runner, luck.conflict) if which is None else which(luck)

    return move


def attempt(runner: Runner, move: Move) -> bool:
    """Whether a move was done; one that a rule refuses, or about something that is not there, is not."""
    try:
        move(runner)
    except (Refusal, KeyError, ZeroDivisionError, StopIteration):
        return False
    return True


def two_raised(runner: Runner, ahead: int) -> None:
    """Two conflicts, each with more than one thing said by a side; the first is some steps ahead."""
    streams = [stream.id for stream in runner.snapshot.streams]
    runner.do(meet, streams)
    for about in (streams[2], None):
        said = [runner.do(say, stream, about) for stream in (*streams[:2], *streams[:2])]
        conflict = runner.do(commands.raise_conflict, said)
        runner.do(commands.add_option, conflict, "one of two positions")
    for _ in range(ahead):
        if stages.outcome(runner.snapshot, runner.snapshot.conflicts[0]) is None:
            mend(runner, runner.snapshot.conflicts[0].id)


def all_but_agreed(runner: Runner) -> None:
    """Two conflicts, of which the first only waits for the sides to agree."""
    two_raised(runner, 0)
    conflict = runner.snapshot.conflicts[0]
    while claims.missing_for_agreed(runner.snapshot, conflict):
        mend(runner, conflict.id)


AHEAD = st.integers(0, 18)
SEQUENCES = st.lists(moves(), min_size=15, max_size=60)
FEW = st.lists(moves() | moves(SPOILING), min_size=1, max_size=8)


@given(AHEAD, SEQUENCES)
def test_a_conflict_may_be_agreed_exactly_when_the_records_say_all_of_it(ahead: int, sequence: list[Move]) -> None:
    sketch = begun()
    two_raised(sketch, ahead)
    for move in sequence:
        before = sketch.snapshot
        attempt(sketch, move)
        is_agreed_only_rightly(before, sketch.snapshot)


@given(FEW)
def test_whatever_is_done_just_before_they_agree_is_seen(sequence: list[Move]) -> None:
    """One thing taken away, said otherwise or moved when all else is there: where a missing rule would show."""
    sketch = begun()
    all_but_agreed(sketch)
    for move in sequence:
        before = sketch.snapshot
        attempt(sketch, move)
        is_agreed_only_rightly(before, sketch.snapshot)


def is_agreed_by_every_rule(project: Snapshot) -> None:
    for conflict in project.conflicts:
        assert reference.rules_broken(project, conflict) == set()
        assert [finding for finding in stages.agreement_findings(project, conflict) if finding.rule] == []


def is_agreed_only_rightly(before: Snapshot, after: Snapshot) -> None:
    is_agreed_by_every_rule(after)
    for conflict in before.conflicts:
        now = after.get(Conflict, conflict.id)
        if now is None:
            continue
        stage = stages.stage(after, now)
        if stage is Stage.AGREED is not stages.stage(before, conflict):
            assert truly_agreeable(before, conflict)
        if stage not in (Stage.AGREED, Stage.NOT_AGREED):
            assert agreeable(after, now) == truly_agreeable(after, now)


@given(AHEAD, SEQUENCES, st.booleans())
def test_from_everywhere_some_path_leads_to_an_end(ahead: int, sequence: list[Move], agree: bool) -> None:
    sketch = begun()
    two_raised(sketch, ahead)
    for move in sequence:
        attempt(sketch, move)
    sketch.do(meet, [stream.id for stream in sketch.snapshot.streams])
    for conflict in sketch.snapshot.conflicts:
        if not agree and stages.outcome(sketch.snapshot, conflict) is None:
            for side in conflict_sides.sides(sketch.snapshot, conflict):
                sketch.do(commands.stay_silent, side.id)
            sketch.do(outcome.disagree, conflict.id, "we stopped here")
        for _ in range(200):
            if stages.outcome(sketch.snapshot, conflict) is None:
                mend(sketch, conflict.id)
        end = stages.outcome(sketch.snapshot, conflict)
        assert end is not None
        assert claims.missing_for_agreed(sketch.snapshot, conflict) == ()
        if not agree:
            sketch.do(outcome.reopen, conflict.id)
            assert stages.was_reopened(sketch.snapshot, conflict)


@given(AHEAD, SEQUENCES)
def test_nothing_said_is_ever_lost_but_by_the_verbs_that_take_it_away(ahead: int, sequence: list[Move]) -> None:
    """Rounds, hands and reservations stay for ever, wherever a conflict is split, joined or reopened."""
    sketch = begun()
    two_raised(sketch, ahead)
    for move in sequence:
        before = sketch.snapshot
        if not attempt(sketch, move) or sketch.acts[-1].verb in ("remove conflict", "take back"):
            continue
        for kind in (Heard, Check, Reservation, Outcome):
            assert {*before.all(kind)} <= {*sketch.snapshot.all(kind)}
        for check in sketch.snapshot.all(Check).values():
            asked = sketch.snapshot.the(Proposal, check.proposal)
            if check.id in before.all(Check):
                stood = before.the(Proposal, check.proposal)
                assert (asked.text, asked.enough, asked.conditions) == (stood.text, stood.enough, stood.conditions)
            assert sketch.snapshot.get(Side, check.side) is not None


@given(AHEAD, SEQUENCES)
def test_every_side_of_a_conflict_is_another_stream_or_sub_group(ahead: int, sequence: list[Move]) -> None:
    sketch = begun()
    two_raised(sketch, ahead)
    for move in sequence:
        attempt(sketch, move)
        for conflict in sketch.snapshot.conflicts:
            sides = conflict_sides.sides(sketch.snapshot, conflict)
            assert len({(side.stream, side.group) for side in sides}) == len(sides) <= conflict_sides.MOST_SIDES
            assert len(sides) >= 2
            assert {sketch.snapshot.get(Stream, side.stream) for side in sides} <= {*sketch.snapshot.streams}
            assert prompts.next_step(sketch.snapshot, conflict).sentence
            assert conflict_sides.title(sketch.snapshot, conflict)
            prompts.prompts(sketch.snapshot, conflict)
            agreement.grid_says(sketch.snapshot, conflict)


@given(AHEAD, SEQUENCES)
def test_on_a_file_each_verb_can_be_undone_and_done_again(ahead: int, sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.coprod"
        with Session.create(path, partial(setup.begin, title="Riverside")) as session:
            two_raised(session, ahead)
            for move in sequence:
                turn_back_and_forth(session, move)
            before = session.snapshot
        with Session.open(path) as again:
            assert again.snapshot == before


@given(st.lists(moves() | st.sampled_from(["undo", "redo"]), min_size=5, max_size=30))
def test_no_undo_and_no_redo_leads_to_agreed_too_early(sequence: list[Move | str]) -> None:
    """Whatever was done, taken back and done again: what stands as agreed is one by every rule."""
    with (
        TemporaryDirectory() as folder,
        Session.create(Path(folder) / "a.coprod", partial(setup.begin, title="Riverside")) as session,
    ):
        all_but_agreed(session)
        for move in sequence:
            attempt(session, move if callable(move) else turning(move))
            is_agreed_by_every_rule(session.snapshot)


def turning(which: str) -> Move:
    return lambda runner: getattr(runner, which)()


def test_agreed_is_not_done_again_once_something_else_was_said(tmp_path: Path) -> None:
    with Session.create(tmp_path / "a.coprod", partial(setup.begin, title="Riverside")) as session:
        all_but_agreed(session)
        conflict = session.snapshot.conflicts[0]
        session.do(outcome.agree, conflict.id)
        session.undo()
        session.do(commands.set_why, conflict_sides.sides(session.snapshot, conflict)[0].id, "in other words")
        with pytest.raises(RuleViolation):
            session.redo()
        assert stages.stage(session.snapshot, conflict) is Stage.WHYS_RECORDED


def test_what_was_agreed_by_other_rules_is_not_done_again(tmp_path: Path) -> None:
    """A file of 0.1.0 can hold an agreement at which all abstained: taking it back is fine, doing it again is not."""

    def agree_as_before(now: CommandContext, project: Snapshot, conflict: str) -> CommandResult[None]:
        found = stages.proposal(project, project.the(Conflict, conflict))
        end = Outcome(now.new_id(), conflict, True, found.id if found else None, None, project.meeting_open_id, now.at)
        return CommandResult("agree", insert(end), None)

    with Session.create(tmp_path / "a.coprod", partial(setup.begin, title="Riverside")) as session:
        all_but_agreed(session)
        conflict = session.snapshot.conflicts[0]
        for side in conflict_sides.sides(session.snapshot, conflict):
            session.do(outcome.check, side.id, (0, 0, 0, 4, 0, 0, 0, 0), how="by phone")
        session.do(agree_as_before, conflict.id)
        assert {one.rule for one in stages.agreement_findings(session.snapshot, conflict)} == {"R5"}
        session.do(commands.retitle, conflict.id, "The bed")
        session.undo()
        session.undo()
        before, history = session.snapshot, len(session.history())
        with pytest.raises(RuleViolation, match=r"abstained.*Ask the sides of C-01 at a meeting"):
            session.redo()
        assert (session.snapshot, len(session.history())) == (before, history)
        assert stages.stage(session.snapshot, conflict) is Stage.PROPOSED


def test_on_a_file_joining_can_be_undone_and_done_again(tmp_path: Path) -> None:
    with Session.create(tmp_path / "a.coprod", partial(setup.begin, title="Riverside")) as session:
        two_raised(session, 18)
        first, other = session.snapshot.conflicts
        turn_back_and_forth(session, lambda runner: runner.do(outcome.reopen, first.id))
        turn_back_and_forth(session, lambda runner: runner.do(commands.join, first.id, other.id))


def turn_back_and_forth(session: Session, move: Move) -> None:
    before, length = session.snapshot, len(session.history())
    attempt(session, move)
    after, count = session.snapshot, len(session.history()) - length
    for _ in range(count):
        session.undo()
    assert session.snapshot == before
    for _ in range(count):
        session.redo()
    assert session.snapshot == after
