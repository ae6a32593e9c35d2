"""What is missing, as a list: a sentence a row, and Enter goes to the place where it is mended."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult

from coprod_tui.meeting.refusals import Refusal
from coprod_tui.screens.ask import Ask
from coprod_tui.widgets.choice_list import ChoiceList, Pick


class MissingList(Ask[str | None]):
    """The reasons of a *no*; answers the place of the one that was chosen, or None."""

    title_words = "Not yet"
    answers = "↑↓ move   Enter goes there   Esc leave"

    def __init__(self, refusal: Refusal, leads: Callable[[str | None], str] = lambda _: "") -> None:
        """`leads` says in a word or two where a place is; empty where there is none to go to."""
        super().__init__()
        self._reasons = refusal.reasons
        self._leads = leads

    def inside(self) -> ComposeResult:
        """A row for each reason."""
        yield ChoiceList(
            [Pick(str(number), one.sentence, note=self._to(one.place)) for number, one in enumerate(self._reasons)]
        )

    def _to(self, place: str | None) -> str:
        words = self._leads(place)
        return f"→ {words}" if words else ""

    @on(ChoiceList.Chosen)
    def _go(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self.dismiss(self._reasons[int(event.id)].place)
