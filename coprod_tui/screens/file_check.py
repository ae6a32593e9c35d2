"""Checking the open file: how far it is, and then what was found, each thing by its code."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from coprod_tui.meeting.checking import Report
from coprod_tui.screens.ask import Ask
from coprod_tui.widgets.choice_list import ChoiceList, Pick

_WHOLE = "Everything is as it was saved: SQLite's pages, the journal, what was issued and signed."
_NEXT = "What you type is still saved. Close the project; then `coprod restore` shows what the backups have."


class FileCheck(Ask[None]):
    """A check that runs beside everything else; leaving it ends it."""

    title_words = "Check the file"
    answers = "↑↓ move   Esc leave"

    def inside(self) -> ComposeResult:
        """The list, which first says how far the check is."""
        found = ChoiceList()
        found.show([], empty="Checking …")
        yield found

    def on_mount(self) -> None:
        """Begins."""
        self._check()

    @work(exit_on_error=False)
    async def _check(self) -> None:
        def tell(steps: int) -> None:
            self.query_one(ChoiceList).show([], empty=f"Checking … {steps:,} parts done")

        report = await self.desk.file_check.check(progress=tell)
        if report is not None:
            self._show(report)

    def _show(self, report: Report) -> None:
        picks = [Pick(str(place), fault) for place, fault in enumerate(report.faults)]
        if picks:
            picks.append(Pick("next", _NEXT))
        self.query_one(ChoiceList).show(picks, empty=_WHOLE)

    @on(ChoiceList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)
