"""A conflict as the rules see it in one snapshot, worked out once for everything that is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coprod_tui.meeting.model import Conflict, Contribution, Option, Outcome, Proposal, Side, Stage
from coprod_tui.meeting.refusals import Reason
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot


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
        """Asks the rules; what is missing is asked once."""
        missing = rules.missing(project, conflict)
        return cls(
            project,
            conflict,
            sides=rules.sides(project, conflict),
            options=rules.options(project, conflict),
            proposal=rules.proposal(project, conflict),
            outcome=rules.outcome(project, conflict),
            stage=rules.stage(project, conflict),
            missing=missing,
            next_step=rules.next_step(project, conflict, missing),
            prompts=rules.prompts(project, conflict),
        )

    @property
    def code(self) -> str:
        """The conflict's code, such as `C-01`."""
        return rules.code(self.project, self.conflict)

    def side(self, record: str) -> Side:
        """A side by its id; raises KeyError where there is none."""
        return self.project.the(Side, record)

    def name(self, record: str) -> str:
        """What a side is called."""
        return rules.side_name(self.project, self.side(record))

    def letter_of(self, option: str) -> str:
        """The letter of an option; raises ValueError where there is none."""
        return rules.option_letter([row.id for row in self.options].index(option))

    @property
    def is_rated(self) -> bool:
        """Whether there is a grid: options, and a why that they answer."""
        return bool(self.options) and any(side.why for side in self.sides)
