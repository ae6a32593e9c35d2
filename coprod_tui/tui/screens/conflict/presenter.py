"""The page of a conflict as values for its widgets."""

from __future__ import annotations

from dataclasses import replace

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.meetings.plans import read_plans
from coprod_tui.domain.records import Contribution
from coprod_tui.tui.contribution_rows import is_hidden
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.screens.conflict import summary
from coprod_tui.tui.screens.conflict.flow import ConflictFlow
from coprod_tui.tui.screens.conflict.questions import StepInput, StepView
from coprod_tui.tui.screens.conflict.steps import step_at
from coprod_tui.tui.screens.conflict.summary import ALL, Folding
from coprod_tui.tui.screens.conflict.view import StepKind
from coprod_tui.tui.widgets.conflict_boxes import SideValue
from coprod_tui.tui.widgets.paragraphs import TextParagraph
from coprod_tui.tui.widgets.rating_grid import RatingGridValue
from coprod_tui.tui.widgets.tally_table import TallyValue

WIDE, NARROW, SMALL = Folding(6, 2), Folding(3, 1), Folding(3, 1, in_edge=True)

Text = tuple[TextParagraph, ...]


@frozen
class PageValue(Frozen):
    """What the page shows, from top to bottom."""

    head: Text
    sides: tuple[SideValue, ...]
    side: str
    """The chosen side's id."""
    step: StepView
    grid: RatingGridValue
    hands_in_step: TallyValue
    """The hands that are being counted."""
    options_head: Text
    grid_words: Text
    middle_ground: Text
    hands_head: Text
    hands: TallyValue
    hands_notes: Text
    ground_first: bool
    """Whether middle ground and hands come before the options."""
    ends: Text
    next: Text


class ConflictPresenter:
    """Makes the values of the page from the newest snapshot."""

    def __init__(self, desk: Desk, flow: ConflictFlow) -> None:
        """`desk` has the plans and the shield; `flow` has the conflict and the current step."""
        self.unfolded = False
        """Whether long texts are shown whole."""
        self._desk = desk
        self._flow = flow
        self._asks: dict[tuple[str, int], tuple[str, ...]] = {}

    def page(self, *, beside: bool, low: bool) -> PageValue | None:
        """The page; None where there is no conflict or no step to show.

        `beside`: the sides fit beside one another; `low`: the window has few lines.
        """
        view, at = self._flow.view, self._flow.at
        if view is None or at is None:
            return None
        view = replace(view, asks=self._what_to_ask(), hides=self.hides)
        step, folding = step_at(view, at), self._folding(beside=beside, low=low)
        proposal = view.proposal
        hands = summary.hands_value(view, proposal, folding)
        counts = at.kind is StepKind.CHECK and step.body is StepInput.HANDS
        return PageValue(
            head=summary.heading(view),
            sides=summary.side_values(view, folding),
            side=self._flow.side,
            step=step,
            grid=summary.grid_value(view, folding),
            hands_in_step=summary.hands_value(view, proposal, folding, at.record) if counts else hands,
            options_head=() if step.body is StepInput.GRID else summary.options_head(view),
            grid_words=summary.grid_words(view),
            middle_ground=summary.middle_ground(view, proposal, folding),
            hands_head=() if counts else summary.hands_head(proposal, hands),
            hands=hands,
            hands_notes=summary.hands_notes(view, proposal, folding),
            ground_first=proposal is not None and bool(proposal.text),
            ends=summary.earlier_ends(view, folding),
            next=summary.next_paragraphs(view),
        )

    def hides(self, contribution: Contribution) -> bool:
        """Whether a contribution is hidden from the room now (R29)."""
        return self._desk.shielded and is_hidden(contribution)

    def _folding(self, *, beside: bool, low: bool) -> Folding:
        if self.unfolded:
            return ALL
        if beside:
            return WIDE
        return SMALL if low else NARROW

    def _what_to_ask(self) -> tuple[str, ...]:
        """The questions about whys of the open block of the meeting; a plan is read once per block."""
        meeting = self._flow.project.meeting_open
        if meeting is None:
            return ()
        key = (meeting.plan, meeting.block)
        if key not in self._asks:
            plans, _ = read_plans((sessions_folder(), self._desk.settings.plans_folder))
            plan = next((plan for plan in plans if plan.name == meeting.plan), None)
            asked = plan.blocks[meeting.block].ask if plan and meeting.block < len(plan.blocks) else ()
            about_whys = any("why" in ask.casefold() or "would happen" in ask.casefold() for ask in asked)
            self._asks[key] = asked if about_whys else ()
        return self._asks[key]
