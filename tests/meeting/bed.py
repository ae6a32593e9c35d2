"""The conflict of the interview, the bed, step by step for tests of its rules."""

from __future__ import annotations

from typing import Any

import pytest

from coprod_tui.meeting.model import (
    Conflict,
    Proposal,
    Side,
    Stage,
)
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.verbs import conflicts as verbs
from tests.meeting.sketch import Sketch, begun

ALL_FOR = (3, 0, 0, 0, 0, 0, 0, 0)


class Bed:
    """The conflict of the interview: Members ask for a bed that can be moved, Staff for one that is fixed."""

    def __init__(self) -> None:
        self.sketch: Sketch = begun()
        self.sketch.meet(Members=8, Staff=7)
        self.said = [self.sketch.say("Members", "a wooden bed"), self.sketch.say("Staff", "a fixed bed")]
        self.id = self.sketch.do(verbs.raise_conflict, self.said, title="The bed")
        self.members, self.staff = (side.id for side in rules.sides(self.sketch.snapshot, self.conflict))

    @property
    def conflict(self) -> Conflict:
        return self.sketch.snapshot.the(Conflict, self.id)

    def stage(self) -> Stage:
        return rules.stage(self.sketch.snapshot, self.conflict)

    @property
    def missing(self) -> list[str]:
        return [reason.sentence for reason in rules.missing(self.sketch.snapshot, self.conflict)]

    @property
    def next(self) -> str:
        return rules.next_step(self.sketch.snapshot, self.conflict).sentence

    @property
    def prompts(self) -> list[str]:
        return [reason.sentence for reason in rules.prompts(self.sketch.snapshot, self.conflict)]

    @property
    def proposal(self) -> Proposal:
        found = rules.proposal(self.sketch.snapshot, self.conflict)
        assert found is not None
        return found

    def side(self, one: str) -> Side:
        return self.sketch.snapshot.the(Side, one)

    def do(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        return self.sketch.do(verb, *args, **kwargs)

    def speak(self) -> None:
        for side, ask, why in (
            (self.members, "a bed that can be moved", "a hospital bed tells me I'm ill before I've sat down"),
            (self.staff, "a fixed bed", "two back injuries last year"),
        ):
            self.do(verbs.set_ask, side, ask)
            self.do(verbs.set_why, side, why)

    def hear(self) -> None:
        for owner, by in ((self.members, self.staff), (self.staff, self.members)):
            heard = self.do(verbs.say_back, owner, by, "it is about more than the bed")
            self.do(verbs.confirm, heard, yes=True)

    def propose(self) -> None:
        both = {self.members: "something", self.staff: "something"}
        self.do(verbs.propose, self.id, text="one of two positions", keeps=both, gives=both)

    def ask_for_hands(self) -> None:
        for side in (self.members, self.staff):
            self.do(verbs.check, side, ALL_FOR)

    def up_to_hands(self) -> None:
        self.speak()
        self.hear()
        self.propose()
        self.ask_for_hands()

    def agreed(self) -> None:
        self.up_to_hands()
        self.do(verbs.agree, self.id)


def refused(bed: Bed, verb: Any, *args: Any, **kwargs: Any) -> list[str]:
    """The sentences with which a rule refuses a verb."""
    before = bed.sketch.snapshot
    with pytest.raises(RuleBroken) as caught:
        bed.do(verb, *args, **kwargs)
    assert bed.sketch.snapshot is before
    return [reason.sentence for reason in caught.value.reasons]
