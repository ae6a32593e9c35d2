"""The floor, the screen of a live meeting: agenda, a pane per stream, capture line."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, getters, on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.meetings.agenda import agenda_state
from coprod_tui.domain.records import Contribution, Stream
from coprod_tui.domain.snapshot import PartialSnapshot, Snapshot
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import bindings, commands
from coprod_tui.tui.desk.drafts import EDIT
from coprod_tui.tui.screens.floor.capture import CaptureController
from coprod_tui.tui.screens.floor.panes import Panes, silence
from coprod_tui.tui.widgets.bars import AgendaStrip, KeyFooter
from coprod_tui.tui.widgets.capture_line import CaptureLine, LineField
from coprod_tui.tui.widgets.point_list import PointList

if TYPE_CHECKING:
    from coprod_tui.tui.contribution_dialogs import ContributionDialogs
    from coprod_tui.tui.screens.floor.dialogs import AgendaDialogs, ProjectDialogs

_LETTERS = {command.action for command in commands("said")}
"""The actions on a selected contribution."""
TICK_SECONDS = 5.0
"""How often minutes and silences are shown anew."""


def at_once(do: Callable[[Floor], None]) -> Callable[[Floor], None]:
    """Make an action that asks nothing."""

    def action(floor: Floor) -> None:
        do(floor)

    return action


def in_worker(ask: Callable[[Floor], Coroutine[Any, Any, None]]) -> Callable[[Floor], None]:
    """Make an action that waits for a person's answers, so that it runs in a worker."""

    def action(floor: Floor) -> None:
        floor.run_worker(ask(floor))

    return action


def _open_conflicts(project: Snapshot | PartialSnapshot) -> str:
    """How many conflicts are open, in the footer; empty for none, and unknown while the project is being read."""
    if isinstance(project, PartialSnapshot) or not project.conflicts:
        return "…" if project.conflicts else ""
    from coprod_tui.domain.conflicts.stages import outcome  # noqa: PLC0415 - most projects begin without conflicts

    return str(sum(1 for conflict in project.conflicts if outcome(project, conflict) is None) or "")


class Floor(ProjectScreen):
    """The live meeting."""

    place = "floor"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("said"),
        *bindings("floor"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "CaptureLine"
    strip = getters.query_one(AgendaStrip)

    def __init__(self) -> None:
        super().__init__()

        def prompt(stream: Stream) -> str:
            return self.agenda.prompt(stream)

        def stream_chosen(stream: Stream) -> None:
            self.capture.goes_to(stream)

        self.panes = Panes(self.desk, prompt, stream_chosen)
        self.capture = CaptureController(self.desk, self.panes)
        self._offered = False

    # Dialogs and the commands that they run are imported when one is first needed: the first screen does not wait.

    @cached_property
    def project(self) -> ProjectDialogs:
        """What is asked about the project."""
        from coprod_tui.tui.screens.floor.dialogs import ProjectDialogs  # noqa: PLC0415 - imported when first shown

        return ProjectDialogs(self.desk)

    @cached_property
    def agenda(self) -> AgendaDialogs:
        """What is asked about the meeting."""
        from coprod_tui.tui.screens.floor.dialogs import AgendaDialogs  # noqa: PLC0415 - imported when first shown

        def stream_in_hand() -> str:
            return self.snapshot.the(Stream, self.panes.stream).name

        return AgendaDialogs(self.desk, stream_in_hand, lambda: self.run_action("app.go_leads"))

    @cached_property
    def contributions(self) -> ContributionDialogs:
        """What is asked about what was said."""
        from coprod_tui.tui.contribution_dialogs import ContributionDialogs  # noqa: PLC0415 - imported when first shown

        return ContributionDialogs(self.desk, self.panes, self.may, self._forget)

    # What it shows

    def body(self) -> Iterable[Widget]:
        """Yield agenda, panes, capture line."""
        yield AgendaStrip()
        yield self.panes
        yield self.capture.line

    def places(self) -> tuple[str, ...]:
        """The commands of the floor; the letters only while a pane has the focus."""
        return ("said", "floor") if self.panes.in_hand else ("floor",)

    def where(self) -> str:
        """Name the meeting and its venue."""
        meeting = self.desk.known.meeting_open
        if meeting is None:
            return "No meeting is open"
        return ", ".join(part for part in (meeting.title, meeting.venue) if part)

    def on_mount(self) -> None:
        """Watch the lines that are not saved, start the clock, and restore drafts."""
        self.watch(self.desk, "waiting", lambda: self.follow(self.panes.show), init=False)
        self.set_interval(TICK_SECONDS, lambda: self.follow(self._tick))
        self.call_after_refresh(self._offer_drafts)

    def _take_snapshot(self) -> None:
        """Take the newest snapshot; show the newest contributions while a large project is still being read."""
        super()._take_snapshot()
        if isinstance(self.desk.known, PartialSnapshot):
            self.call_next(self.watch_snapshot)

    async def watch_snapshot(self) -> None:
        """Show the newest snapshot."""
        await self.panes.renew()
        known = self.desk.known
        if isinstance(known, Snapshot):
            self.panes.keep_marks(known.all(Contribution))
        self.query_one(KeyFooter).count("app.go_conflicts", _open_conflicts(known))
        self._tick()
        self.capture.show_hint()

    def _tick(self) -> None:
        """Show minutes and silences; only changed words are drawn again."""
        project, now = self.desk.known, self.desk.wall()
        meeting = project.meeting_open
        at = agenda_state(meeting, project.blocks(meeting.id), now) if meeting else None
        self.strip.show(at, "No meeting is open: what is kept belongs to none. F2 starts one.")
        self.show_where()
        self.panes.note(lambda stream: "" if self.desk.shielded else silence(project, stream, now))

    def on_resize(self) -> None:
        """Show as many panes as fit."""
        self.panes.lay_out()

    # Drafts

    def _offer_drafts(self) -> None:
        if self._offered or self.desk.known.is_empty:
            return
        self._offered = True
        self.capture.offer_draft()
        for slot in [slot for slot in self.desk.drafts if slot.startswith(EDIT)]:
            self.run_worker(self.contributions.go_on(slot))

    def _forget(self, same: TextMatcher) -> None:
        self.capture.forget(same)
        if self.panes.forget(same):
            self.capture.line.focus()

    # The line

    @on(LineField.Changed, "CaptureLine")
    def _typed(self) -> None:
        self.capture.typed()

    @on(CaptureLine.Kept)
    def _kept(self, event: CaptureLine.Kept) -> None:
        self.capture.kept(event.text, event.target)

    @on(LineField.Full, "CaptureLine")
    def _too_full(self) -> None:
        self.capture.too_full()

    @on(LineField.Pasted, "CaptureLine")
    def _pasted(self, event: LineField.Pasted) -> None:
        self.run_worker(self.capture.pasted(event.lines))

    # Focus: between the capture line and the panes

    @on(PointList.PastEnd)
    def _past_end(self, event: PointList.PastEnd) -> None:
        if event.step > 0:
            self.capture.line.focus()

    @on(PointList.Chosen)
    async def _chosen(self) -> None:
        await self.run_action("edit")

    def on_descendant_focus(self) -> None:
        """Open the selected row where the letters act; in the capture line nothing is selected."""
        if self.focused is self.capture.line:
            self.panes.deselect()
        self.panes.show()

    def on_descendant_blur(self) -> None:
        """Close the selected row when the focus leaves its pane."""
        self.panes.show()

    def on_key(self, event: events.Key) -> None:
        """Send a character that is no command to the capture line, so that words typed after a stray ↑ are not lost."""
        bound = self.active_bindings.get(event.key)
        if self.panes.in_hand and event.is_printable and event.character and not (bound and bound.enabled):
            event.stop()
            self._type(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Send a paste to the capture line."""
        if self.panes.in_hand:
            event.stop()
            self._type(event.text)

    def _type(self, text: str) -> None:
        self.capture.line.focus()
        self.capture.line.paste(text)

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the letters only while a pane has the focus."""
        del parameters
        if action in _LETTERS:
            return self.panes.in_hand is not None
        return action not in ("keep", "look_back") or self.panes.in_hand is None

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now."""
        if action in _LETTERS and self.panes.selected() is None:
            return "Select something that was said first: ↑ from the empty line."
        return self.agenda.why_not(action) or self.contributions.why_not(action) or super().why_not(action)

    async def action_step_out(self) -> None:
        """Escape: leave the search line, a pane, or a line with words in it; else the list of places."""
        if self.panes.find.display:
            self.panes.close_find()
            self.capture.line.focus()
        elif self.panes.in_hand:
            self.capture.line.focus()
        elif self.capture.line.text:
            self.panes.look_back()
        else:
            await self.run_action("app.places")

    def action_say_consent(self) -> None:
        """Show the wording about consent, which is read aloud before anything is written down."""
        from coprod_tui.tui.dialogs.reports import WordingDialog, wordings_of  # noqa: PLC0415 - imported when first shown

        words = wordings_of(self.desk).consent or "No wording about consent is written down (texts/consent.txt)."
        self.desk.push_screen(WordingDialog("To read aloud, before anything is written down", words))

    action_keep = at_once(lambda floor: floor.capture.enter())
    action_next_stream = at_once(lambda floor: floor.panes.step(1))
    action_previous_stream = at_once(lambda floor: floor.panes.step(-1))
    action_look_back = at_once(lambda floor: floor.panes.look_back())
    action_find = at_once(lambda floor: floor.panes.open_find())
    action_copy = at_once(lambda floor: floor.contributions.copy())
    action_project = in_worker(lambda floor: floor.project.choose())
    action_agenda = in_worker(lambda floor: floor.agenda.choose())
    action_start_meeting = in_worker(lambda floor: floor.agenda.start())
    action_end_meeting = in_worker(lambda floor: floor.agenda.end())
    action_borrow = in_worker(lambda floor: floor.agenda.borrow())
    action_next_block = in_worker(lambda floor: floor.agenda.step_block(1))
    action_previous_block = in_worker(lambda floor: floor.agenda.step_block(-1))
    action_edit = in_worker(lambda floor: floor.contributions.edit())
    action_why = in_worker(lambda floor: floor.contributions.why())
    action_kind = in_worker(lambda floor: floor.contributions.kind())
    action_form = in_worker(lambda floor: floor.contributions.form())
    action_themes = in_worker(lambda floor: floor.contributions.themes())
    action_speaker = in_worker(lambda floor: floor.contributions.speaker())
    action_read_back = in_worker(lambda floor: floor.contributions.read_back())
    action_consent = in_worker(lambda floor: floor.contributions.consent())
    action_sensitive = in_worker(lambda floor: floor.contributions.sensitive())
    action_about = in_worker(lambda floor: floor.contributions.about())
    action_move = in_worker(lambda floor: floor.contributions.move())
    action_remove = in_worker(lambda floor: floor.contributions.remove())
    action_names = in_worker(lambda floor: floor.contributions.names())
    action_withdraw = in_worker(lambda floor: floor.contributions.withdraw())
    action_pull_apart = in_worker(lambda floor: floor.contributions.pull_apart())
