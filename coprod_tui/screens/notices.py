"""The last notices, to be read again."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from coprod_tui.desk import Notice
from coprod_tui.screens.ask import Ask
from coprod_tui.widgets.choice_list import ChoiceList, Pick

_SIGNS = {"warning": "! a warning", "error": "✗ something went wrong"}


class NoticeList(Ask[None]):
    """What was told, newest first, with the time."""

    title_words = "Notices"
    answers = "↑↓ move   Esc leave"

    def __init__(self, notices: Sequence[Notice]) -> None:
        """`notices` are oldest first."""
        super().__init__()
        self._notices = notices

    def inside(self) -> ComposeResult:
        """The list, or that there is nothing in it."""
        picks = [
            Pick(
                str(place),
                one.text,
                key=f"{one.at:%H:%M:%S}",
                note="" if one.severity == "information" else _SIGNS[one.severity],
            )
            for place, one in enumerate(reversed(self._notices))
        ]
        notices = ChoiceList()
        notices.show(picks, empty="Nothing has been told yet.")
        yield notices

    @on(ChoiceList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)
