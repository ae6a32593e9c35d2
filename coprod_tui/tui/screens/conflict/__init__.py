"""The screen of one conflict: its sides, the step to do now, and what was found together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import partial
from typing import Any, ClassVar

from textual import events, getters, on, work
from textual.binding import BindingType
from textual.widget import Widget

from coprod_tui.domain.records import Fit
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import bindings, commands
from coprod_tui.tui.screens.conflict.dialogs import ConflictDialogs
from coprod_tui.tui.screens.conflict.flow import Availability, ConflictFlow
from coprod_tui.tui.screens.conflict.page import ConflictPage, StepBox
from coprod_tui.tui.screens.conflict.presenter import ConflictPresenter
from coprod_tui.tui.screens.conflict.questions import StepView
from coprod_tui.tui.screens.conflict.stepper import Stepper
from coprod_tui.tui.screens.conflict.view import StepKind, StepRef
from coprod_tui.tui.verb_runner import VerbRunner
from coprod_tui.tui.widgets.rating_grid import RatingOption

LOW = 30
"""Below this height in lines the page is shortened."""


# Makers of actions


def goes_to(
    action: str, where: Callable[[ConflictFlow], StepRef | None] | StepKind
) -> Callable[[ConflictScreen], Awaitable[None]]:
    """Make an action that goes to a step; by its kind: that of the conflict or of the chosen side."""

    async def act(screen: ConflictScreen) -> None:
        ref = screen.flow.step_of(where) if isinstance(where, StepKind) else where(screen.flow)
        if ref is not None and screen.may(action):
            await screen.go(ref)

    return act


def moves(by: int) -> Callable[[ConflictScreen], Awaitable[None]]:
    """Make an action that goes to the step after (1) or before (-1), whether that is done or not."""

    async def act(screen: ConflictScreen) -> None:
        if screen.flow.at is not None:
            await screen.go(screen.flow.after(screen.flow.at, by))

    return act


def in_worker(dialog: Callable[[ConflictDialogs], Coroutine[Any, Any, None]]) -> Callable[[ConflictScreen], None]:
    """Make an action that asks in a dialog, in a worker."""

    def act(screen: ConflictScreen) -> None:
        screen.run_worker(dialog(screen.dialogs))

    return act


def in_cell(
    does: Callable[[Stepper, RatingOption, str], Coroutine[Any, Any, None]], *, goes_on: bool = False
) -> Callable[[ConflictScreen], None]:
    """Make an action on the option and side under the grid's cursor; `goes_on`: then move to the next cell."""

    def act(screen: ConflictScreen) -> None:
        grid = screen.box.grid
        if grid.way is not None:
            screen.run_worker(does(screen.stepper, grid.way, grid.side))
        if goes_on and grid.side:
            grid.go_on()

    return act


def rates(fit: Fit) -> Callable[[ConflictScreen], None]:
    """Make an action that rates the cell under the grid's cursor."""
    return in_cell(partial(Stepper.rate, fit=fit), goes_on=True)


def ends(how: str) -> Callable[[ConflictScreen], None]:
    """Make an action that ends the conflict."""

    def act(screen: ConflictScreen) -> None:
        screen.run_worker(screen.stepper.end(how))

    return act


class ConflictScreen(ProjectScreen, inherit_bindings=False):
    """The page of a conflict with the current step."""

    place = "conflict"
    CSS_PATH = "conflict.tcss"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("step"),
        *bindings("conflict"),
    ]
    page = getters.query_one(ConflictPage)

    def __init__(self, conflict: str) -> None:
        """`conflict` is its id."""
        super().__init__()
        self.flow = ConflictFlow(conflict, lambda: self.desk.snapshot)
        self.available = Availability(self.flow)
        self.presenter = ConflictPresenter(self.desk, self.flow)
        self._run = VerbRunner(self.desk, self.flow.leads, self._go_to_place, self.flow.is_here)
        self.dialogs = ConflictDialogs(self.desk, self.flow, self._run, self.renew, self.may)
        self.stepper = Stepper(self.desk, self.flow, self._run, self.dialogs, self.go, self.renew, self._clear_draft)
        self._drawn: Snapshot | None = None
        """The snapshot that the page was drawn from."""
        self._acting = 0
        """How many answers are being acted on."""
        self._left = False
        self._drawing = asyncio.Lock()

    @property
    def box(self) -> StepBox:
        """The box of the current step."""
        return self.page.box

    # Showing

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        yield ConflictPage(self.flow)

    def where(self) -> str:
        """Name the conflict by its code."""
        return f"Conflict {self.flow.code}".rstrip()

    def places(self) -> tuple[str, ...]:
        """The places whose commands work now."""
        return self.available.places(in_hand=self.box.in_hand)

    @on(events.Mount)
    async def _show_first_step(self) -> None:
        """Go to the step with a draft, else to the next step."""
        self.set_reactive(ConflictScreen.snapshot, self.desk.snapshot)
        if (view := self.flow.view) is None:
            self.action_back()
            return
        draft = self.flow.draft(self.desk.drafts)
        await self.go(draft or self.flow.go_on(), into=bool(draft) or view.outcome is None)
        if not self.box.in_hand:
            self.page.focus()
            # It may have had the focus before there was a step: no event comes.
            self.page.show_focus()
        if draft:
            self.desk.tell("What you had not finished here is in its field again.")

    async def watch_snapshot(self) -> None:
        """Follow changes from elsewhere (an undo, another screen); an answer given here shows its own."""
        if not self._acting:
            await self._follow()

    async def _follow(self) -> None:
        if self.flow.at is None or not self.desk.snapshot.tables:
            return
        if self.flow.conflict is None:
            # It was removed, or raising it was undone.
            if self.is_attached and not self._left:
                self.desk.tell("This conflict is not on the board any more. Ctrl+Z brings it back.")
                self.action_back()
            return
        moved = self.flow.moved_to(typing=self.box.has_typed)
        if moved is None:
            await self.renew()
        else:
            await self.go(moved, into=self.box.in_hand)

    async def renew(self) -> None:
        """Draw the page from the newest snapshot."""
        async with self._drawing:
            if not self.is_attached or self.flow.refresh() is None:
                return
            self._drawn = self.desk.snapshot
            value = self.presenter.page(beside=self.page.beside, low=self.size.height < LOW)
            if value is not None:
                await self.page.show(value)
                self.flow.step = value.step
            self.show_where()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the sides out for the new width."""
        if self.flow.at is not None:
            self.call_after_refresh(self._resized)

    async def _resized(self) -> None:
        await self.renew()
        self.call_after_refresh(self.page.reveal)

    # The current step

    async def go(self, ref: StepRef, *, into: bool = True) -> None:
        """Make a step the current one and show it; `into`: give it the focus."""
        self.flow.show(ref)
        await self.renew()
        if into and self.is_attached:
            self.box.take_focus()
            self.refresh_bindings()
        self.call_after_refresh(self.page.reveal)

    async def _go_to_place(self, place: str) -> None:
        ref = self.flow.ref_at(place)
        if ref is not None:
            await self.go(ref)
        else:
            self.desk.tell("F2, then F2 again: who is here, and how many.")

    def _clear_draft(self, step: StepView) -> None:
        self.box.clear_draft(step)

    @on(StepBox.Done)
    @work
    async def _take(self, event: StepBox.Done) -> None:
        """Act on an answer; keys that are pressed meanwhile go to the step that follows."""
        self._acting += 1
        try:
            await self.stepper.take(event.ref, event.body, event.text, event.counts)
        finally:
            self._acting -= 1
            if self.is_attached:
                self.box.held.release()
        if self._drawn is not self.desk.snapshot:
            await self._follow()

    # Keys in a step

    def action_nothing(self) -> None:
        """Do nothing: a letter of the page, pressed in a step."""

    def action_keep(self) -> None:
        """Enter in a step: keep what was typed or chosen."""
        self.box.held.hold()
        self.box.keep()

    action_on = action_keep

    async def action_leave(self) -> None:
        """Escape: from a step to its parent step, else out of the box."""
        here = self.flow.at
        parent = self.flow.parent_of(here) if here else None
        if parent is not None and parent != here:
            await self.go(parent)
        else:
            self.page.focus()

    action_further = moves(1)
    action_before = moves(-1)

    # Keys of the page

    async def action_next(self) -> None:
        """Go into the current step if something is typed there, else to the next step."""
        if self.box.has_typed:
            self.box.take_focus()
        else:
            await self.go(self.flow.resume())

    action_say_back = goes_to("say_back", ConflictFlow.hearing)
    action_rate = goes_to("rate", ConflictFlow.rating)
    action_ask = goes_to("ask", StepKind.ASK)
    action_why = goes_to("why", StepKind.WHY)
    action_option = goes_to("option", StepKind.OPTIONS)
    action_propose = goes_to("propose", StepKind.MIDDLE_GROUND)
    action_hands = goes_to("hands", StepKind.CHECK)
    action_reserve = goes_to("reserve", StepKind.RESERVATION)
    action_end = goes_to("end", StepKind.END)
    action_agree = ends("agree")
    action_disagree = goes_to("disagree", StepKind.REASON)
    action_reopen = goes_to("reopen", StepKind.REOPEN)

    action_title = in_worker(ConflictDialogs.title)
    action_remove = in_worker(ConflictDialogs.remove)
    action_join = in_worker(ConflictDialogs.join)
    action_split = in_worker(ConflictDialogs.split)
    action_side = in_worker(ConflictDialogs.side)
    action_link = in_worker(ConflictDialogs.links)
    action_silence = in_worker(ConflictDialogs.silence)
    action_take_back = in_worker(ConflictDialogs.take_back)

    async def action_unfold(self) -> None:
        """Show long texts whole, or fold them."""
        self.presenter.unfolded = not self.presenter.unfolded
        await self.renew()

    def action_back(self) -> None:
        """Go back to the board."""
        if self.is_attached and not self._left:
            self._left = True
            self.dismiss(None)

    # Keys in the grid and while hands are counted

    action_meets = rates(Fit.MEETS)
    action_partly = rates(Fit.PARTLY)
    action_fails = rates(Fit.FAILS)
    action_unknown = rates(Fit.UNKNOWN)
    action_outside = goes_to("outside", StepKind.HOW)

    action_cycle = in_cell(Stepper.cycle)
    action_remove_option = in_cell(Stepper.remove_option)

    async def action_word(self) -> None:
        """Ask for a word on why the option meets the side's why, or fails it."""
        grid = self.box.grid
        if grid.way is not None and grid.side:
            await self.go(StepRef(grid.way.id, StepKind.WORD, grid.side))

    async def action_edit(self) -> None:
        """Put the option into other words."""
        if (way := self.box.grid.way) is not None:
            await self.go(StepRef(way.id, StepKind.OPTION))

    def action_hand_back(self) -> None:
        """Take back the last hand."""
        self.box.hands.take_back()

    # Availability

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now; None when it can be."""
        return self.available.why_not(action)

    def on_key(self, event: events.Key) -> None:
        """Say why the command of a letter cannot be done now."""
        if self.box.in_hand or self.flow.at is None:
            return
        for command in commands("conflict"):
            if event.key in self.desk.settings.keys.get(command.id, command.keys) and not self.may(command.action):
                event.stop()
                return

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the letters where nothing is typed; a step's own keys come first."""
        if not self.is_mounted or self.flow.at is None:
            return True
        return self.available.has_key(action, in_hand=self.box.in_hand, typing=self.box.is_typing)
