"""A conflict as the rules see it in one snapshot, and the references to its steps."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from coprod_tui.base.errors import Reason
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import agreement, prompts, sides, stages
from coprod_tui.domain.records import Conflict, Contribution, Option, Outcome, Proposal, Side, Stage
from coprod_tui.domain.snapshot import Snapshot


@frozen
class ConflictView(Frozen):
    """Everything that the page and its steps show of a conflict, computed once per snapshot."""

    project: Snapshot
    conflict: Conflict
    sides: tuple[Side, ...]
    options: tuple[Option, ...]
    proposal: Proposal | None
    """The present middle ground."""
    outcome: Outcome | None
    """The present end; None while the conflict is open."""
    stage: Stage
    missing: tuple[Reason, ...]
    """What is missing before the conflict can be agreed."""
    next_step: Reason
    prompts: tuple[Reason, ...]
    """What is worth a second look."""
    asks: tuple[str, ...] = ()
    """What the meeting's plan says to ask now."""
    hides: Callable[[Contribution], bool] = lambda _: False
    """Whether a contribution is hidden from the room now (R29)."""

    @classmethod
    def of(cls, project: Snapshot, conflict: Conflict) -> ConflictView:
        """Ask the rules, each once."""
        missing = claims.missing_for_agreed(project, conflict)
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
        """The side with an id; raises KeyError where there is none."""
        return self.project.the(Side, record)

    def name(self, record: str) -> str:
        """The name of a side."""
        return sides.side_name(self.project, self.side(record))

    def letter_of(self, option: str) -> str:
        """The letter of an option; raises ValueError where there is none."""
        return agreement.option_letter([row.id for row in self.options].index(option))

    @property
    def is_rated(self) -> bool:
        """Whether there is a grid: options, and a why that they answer."""
        return bool(self.options) and any(side.why for side in self.sides)


# References to steps


class StepKind(StrEnum):
    """The kinds of step; the values are those of the places that the rules name."""

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
    """A step: its record, its kind, and the second record that it is about."""

    record: str
    kind: StepKind
    other: str = ""

    def __str__(self) -> str:
        """Write the place as the rules do."""
        return "/".join(part for part in (self.record, self.kind, self.other) if part)

    @property
    def slot(self) -> str:
        """The slot of its draft."""
        return f"{SLOTS}{self}"


SLOTS = "conflict/"
"""The prefix of the slots of all drafts of conflicts."""
