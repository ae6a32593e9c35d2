"""The bed conflict of the interview, built step by step for tests of the rules."""

from __future__ import annotations

from typing import Any

import pytest

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import commands, outcome, prompts, sides, stages
from coprod_tui.domain.records import Conflict, Proposal, Side, Stage
from tests.domain.sketch import Sketch, begun

ALL_FOR = (3, 0, 0, 0, 0, 0, 0, 0)


class Bed:
    """The conflict of the interview: Members ask for a bed that can be moved, Staff for one that is fixed."""

    def __init__(self) -> None:
        self.sketch: Sketch = begun()
        self.sketch.meet(Members=8, Staff=7)
        self.said = [self.sketch.say("Members", "a wooden bed"), self.sketch.say("Staff", "a fixed bed")]
        self.id = self.sketch.do(commands.raise_conflict, self.said, title="The bed")
        self.members, self.staff = (side.id for side in sides.sides(self.sketch.snapshot, self.conflict))

    @property
    def conflict(self) -> Conflict:
        return self.sketch.snapshot.the(Conflict, self.id)

    def stage(self) -> Stage:
        return stages.stage(self.sketch.snapshot, self.conflict)

    @property
    def missing(self) -> list[str]:
        return [reason.sentence for reason in claims.missing_for_agreed(self.sketch.snapshot, self.conflict)]

    @property
    def next(self) -> str:
        return prompts.next_step(self.sketch.snapshot, self.conflict).sentence

    @property
    def prompts(self) -> list[str]:
        return [reason.sentence for reason in prompts.prompts(self.sketch.snapshot, self.conflict)]

    @property
    def proposal(self) -> Proposal:
        found = stages.proposal(self.sketch.snapshot, self.conflict)
        assert found is not None
        return found

    def side(self, side_id: str) -> Side:
        return self.sketch.snapshot.the(Side, side_id)

    def do(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        return self.sketch.do(verb, *args, **kwargs)

    def speak(self) -> None:
        for side, ask, why in (
            (self.members, "a bed that can be moved", "a hospital bed tells me I'm ill before I've sat down"),
            (self.staff, "a fixed bed", "two back injuries last year"),
        ):
            self.do(commands.set_ask, side, ask)
            self.do(commands.set_why, side, why)

    def hear(self) -> None:
        for owner, by in ((self.members, self.staff), (self.staff, self.members)):
            heard = self.do(commands.say_back, owner, by, "it is about more than the bed")
            self.do(commands.confirm, heard, yes=True)

    def propose(self) -> None:
        both = {self.members: "something", self.staff: "something"}
        self.do(outcome.propose, self.id, text="one of two positions", keeps=both, gives=both)

    def ask_for_hands(self) -> None:
        for side in (self.members, self.staff):
            self.do(outcome.check, side, ALL_FOR)

    def up_to_hands(self) -> None:
        self.speak()
        self.hear()
        self.propose()
        self.ask_for_hands()

    def agreed(self) -> None:
        self.up_to_hands()
        self.do(outcome.agree, self.id)


def refused(bed: Bed, verb: Any, *args: Any, **kwargs: Any) -> list[str]:
    """The sentences with which a rule refuses a verb."""
    before = bed.sketch.snapshot
    with pytest.raises(RuleViolation) as caught:
        bed.do(verb, *args, **kwargs)
    assert bed.sketch.snapshot is before
    return [reason.sentence for reason in caught.value.reasons]
