"""A conflict as the rules see it in one snapshot, worked out once for everything that is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from coprod_tui.base.errors import Reason
from coprod_tui.domain.conflicts import agreement, prompts, sides, stages
from coprod_tui.domain.records import Conflict, Contribution, Option, Outcome, Proposal, Side, Stage
from coprod_tui.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ConflictView:
    """What the words of a page and of its steps depend on."""

    project: Snapshot
    conflict: Conflict
    sides: tuple[Side, ...]
    options: tuple[Option, ...]
    proposal: Proposal | None
    """The middle ground that counts."""
    outcome: Outcome | None
    """The end that stands; None while the conflict is open."""
    stage: Stage
    missing: tuple[Reason, ...]
    """All that stands between the conflict and *agreed*."""
    next_step: Reason
    prompts: tuple[Reason, ...]
    """What is worth a second look."""
    asks: tuple[str, ...] = ()
    """What the plan of the meeting says to ask now."""
    hides: Callable[[Contribution], bool] = lambda _: False
    """Whether a contribution's words must not be shown now (R29)."""

    @classmethod
    def of(cls, project: Snapshot, conflict: Conflict) -> ConflictView:
        """Ask the rules; what is missing is asked once."""
        missing = stages.missing(project, conflict)
        return cls(
            project,
            conflict,
            sides=sides.sides(project, conflict),
            options=agreement.options(project, conflict),
            proposal=stages.proposal(project, conflict),
            outcome=stages.outcome(project, conflict),
            stage=stages.stage(project, conflict),
            missing=missing,
            next_step=prompts.next_step(project, conflict, missing),
            prompts=prompts.prompts(project, conflict),
        )

    @property
    def code(self) -> str:
        """The conflict's code, such as `C-01`."""
        return sides.code(self.project, self.conflict)

    def side(self, record: str) -> Side:
        """A side by its id; raises KeyError where there is none."""
        return self.project.the(Side, record)

    def name(self, record: str) -> str:
        """What a side is called."""
        return sides.side_name(self.project, self.side(record))

    def letter_of(self, option: str) -> str:
        """The letter of an option; raises ValueError where there is none."""
        return agreement.option_letter([row.id for row in self.options].index(option))

    @property
    def is_rated(self) -> bool:
        """Whether there is a grid: options, and a why that they answer."""
        return bool(self.options) and any(side.why for side in self.sides)


# The places of a conflict at which something is done: those that the rules name, and those of this screen.


class StepKind(StrEnum):
    """What is done at a place; the values are those of the rules' places."""

    SIDES = "sides"
    LINKS = "links"
    ASK = "ask"
    WHY = "why"
    SILENT = "silent"
    HEARD = "heard"
    MISSED = "missed"
    OPTIONS = "options"
    GRID = "grid"
    WORD = "word"
    OPTION = "option"
    MIDDLE_GROUND = "middle-ground"
    KEEPS = "keeps"
    GIVES = "gives"
    CONDITIONS = "conditions"
    OWNER = "owner"
    REVIEW = "review"
    ENOUGH = "enough"
    CHECK = "check"
    HOW = "how"
    RESERVATION = "reservation"
    SHOWN = "shown"
    END = "end"
    REASON = "reason"
    REOPEN = "reopen"


class StepRef(NamedTuple):
    """A step: the record, what is done there, and the other record that it is done with."""

    record: str
    kind: StepKind
    other: str = ""

    def __str__(self) -> str:
        """The place as the rules write it."""
        return "/".join(part for part in (self.record, self.kind, self.other) if part)

    @property
    def slot(self) -> str:
        """The slot of the draft of what is typed there."""
        return f"{SLOTS}{self}"


SLOTS = "conflict/"
"""What the slot of every draft of a conflict begins with."""
