"""What the brief still needs, from anywhere: a row a finding, and Enter goes to where it is mended."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from coprod_tui.desk import Desk
from coprod_tui.meeting.readiness import Finding, findings
from coprod_tui.meeting.rules.next import how_far, next_step
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.ask import Ask
from coprod_tui.screens.whereabouts import whereabouts
from coprod_tui.text import plain
from coprod_tui.widgets.choice_list import ChoiceList, Pick

_NOTHING = "Nothing is found: every test of the brief passes."


class CheckList(Ask[str | None]):
    """How far the project is, what is next, and all that the check finds; answers the place of one finding."""

    AUTO_FOCUS = "ChoiceList"
    answers = "↑↓ move   Enter goes there   Esc leave"

    def __init__(self, project: Snapshot, found: tuple[Finding, ...]) -> None:
        super().__init__()
        count = len(found)
        things = f"{count:,} {'thing' if count == 1 else 'things'} to mend"
        self.title_words = f"The check: {things if count else 'nothing is missing'}"
        self._project, self._found = project, found

    def inside(self) -> ComposeResult:
        """Where the project is, and the list."""
        about = f"{how_far(self._project)}\nNext: {next_step(self._project).sentence}"
        yield Static(plain(about), classes="about")
        picks = ChoiceList()
        picks.show([self._pick(place, one) for place, one in enumerate(self._found)], empty=_NOTHING)
        yield picks

    def _pick(self, place: int, one: Finding) -> Pick:
        leads = whereabouts(self._project, one.place)
        note = f"{one.mend} ({leads.words})" if leads else one.mend
        heading = one.test.value
        return Pick(str(place), one.what, note, group=heading[:1].upper() + heading[1:])

    @on(ChoiceList.Chosen)
    def _go(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self.dismiss(self._found[int(event.id)].place)


async def check(desk: Desk) -> None:
    """Shows what the check finds, and goes to where one of it is mended."""
    project = desk.snapshot
    found = await desk.in_background(lambda: findings(project))
    place = await desk.push_screen_wait(CheckList(project, found))
    if place:
        await desk.navigation.go_to(place)
