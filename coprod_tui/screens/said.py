"""The actions of the letters on a screen that is not yet one class: each hands over to `ContributionDialogs`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.screens.asking import Asking
from coprod_tui.screens.contributions import ContributionDialogs


def _asks(dialog: Callable[[ContributionDialogs], Awaitable[None]]) -> Callable[[Any], None]:
    def action(screen: SaidActions) -> None:
        screen.run_worker(dialog(screen.contributions))

    return action


class SaidActions(Asking):
    """Goes as soon as the leads' screen builds its `ContributionDialogs` itself, as the floor does."""

    def __init__(self) -> None:
        super().__init__()
        self.contributions = ContributionDialogs(self.desk, self, self.may, self.forget_line)

    def selected(self) -> Contribution | None:
        """The contribution that the letters act on."""
        raise NotImplementedError

    def marked(self) -> tuple[str, ...]:
        """The contributions that are marked, in every stream."""
        raise NotImplementedError

    def unmark(self) -> None:
        """Takes all marks away."""
        raise NotImplementedError

    def forget_line(self, same: Sameness) -> None:
        """Empties what is being typed, where it holds words that were withdrawn."""

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        return self.contributions.why_not(action) or super().why_not(action)

    action_edit = _asks(ContributionDialogs.edit)
    action_why = _asks(ContributionDialogs.why)
    action_kind = _asks(ContributionDialogs.kind)
    action_form = _asks(ContributionDialogs.form)
    action_themes = _asks(ContributionDialogs.themes)
    action_speaker = _asks(ContributionDialogs.speaker)
    action_read_back = _asks(ContributionDialogs.read_back)
    action_consent = _asks(ContributionDialogs.consent)
    action_sensitive = _asks(ContributionDialogs.sensitive)
    action_about = _asks(ContributionDialogs.about)
    action_move = _asks(ContributionDialogs.move)
    action_remove = _asks(ContributionDialogs.remove)
    action_names = _asks(ContributionDialogs.names)
    action_withdraw = _asks(ContributionDialogs.withdraw)
    action_pull_apart = _asks(ContributionDialogs.pull_apart)

    def action_copy(self) -> None:
        """Copies the words."""
        self.contributions.copy()
