"""Which keys of a conflict do something now, and why the others do not."""

from __future__ import annotations

from coprod_tui.commands import commands
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.screens.conflict.flow import Flow
from coprod_tui.screens.conflict.places import Part
from coprod_tui.screens.conflict.questions import Body

_STEP = {command.action for command in commands("step")}
_GRID = {command.action for command in commands("grid")}
_HANDS = {command.action for command in commands("hands")}
_CONFLICT = {command.action for command in commands("conflict")} - {"back"}
_ENDED_TOO = {"next", "end", "reserve", "take_back", "unfold", "title", "link", "reopen", "back"}
"""What can be done with a conflict that has ended."""


class Availability:
    """Answers for each action whether it can be done."""

    def __init__(self, flow: Flow) -> None:
        """`flow` says where we are."""
        self._flow = flow

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can."""
        view, step = self._flow.view, self._flow.step
        if view is None:
            return "This conflict is not on the board any more."
        if view.outcome is not None and action in _CONFLICT - _ENDED_TOO:
            try:
                rules.must_be_open(view.project, view.conflict)
            except Refusal as refusal:
                return str(refusal)
        if action == "reopen" and view.outcome is None:
            return "It is still open."
        if action in _GRID and (step is None or step.body is not Body.GRID):
            return "That is done in the grid: g."
        if action in _HANDS and (step is None or step.body is not Body.HANDS):
            return "That is done while hands are counted: k."
        return None

    def has_key(self, action: str, *, in_hand: bool, typing: bool) -> bool:
        """Whether the key of an action does something: a step's own keys come before those of the page.

        `in_hand`: keys go to the step; `typing`: to its field.
        """
        if action in _STEP:
            return in_hand and self._takes_enter(action, typing=typing)
        if action == "next" and in_hand and self._flow.is_all_done:
            return False
        return action not in _CONFLICT or self.why_not(action) is None

    def _takes_enter(self, action: str, *, typing: bool) -> bool:
        """Whether Enter keeps words, or goes on; at the end there is nothing to go on to."""
        if action == "on":
            step = self._flow.step
            return not typing and step is not None and step.ref.part is not Part.END
        return action != "keep" or typing

    def places(self, *, in_hand: bool) -> tuple[str, ...]:
        """The places whose commands work now."""
        if not in_hand:
            return ("conflict",)
        body = self._flow.step.body if self._flow.step else None
        more = {Body.GRID: ("grid",), Body.HANDS: ("hands",)}.get(body, ()) if body else ()
        return ("step", *more, "conflict")
