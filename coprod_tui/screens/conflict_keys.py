"""What the keys of a conflict do: in a step, in the grid, while hands are counted, and on the page."""

from __future__ import annotations

from textual import events, work

from coprod_tui.commands import commands
from coprod_tui.meeting.model import Fit
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.conflicts import Hearing
from coprod_tui.meeting.verbs import conflicts
from coprod_tui.screens.conflict_flow import ConflictFlow
from coprod_tui.screens.conflict_places import Part, Place, next_place
from coprod_tui.screens.conflict_step import Body

_STEP = {one.action for one in commands("step")}
_GRID = {one.action for one in commands("grid")}
_HANDS = {one.action for one in commands("hands")}
_CONFLICT = {one.action for one in commands("conflict")} - {"back"}
_ENDED_TOO = {"next", "end", "reserve", "take_back", "unfold", "title", "link", "reopen", "back"}
"""What can be done with a conflict that has ended."""
_FITS = (Fit.MEETS, Fit.PARTLY, Fit.FAILS, Fit.UNKNOWN)


class ConflictKeys(ConflictFlow):
    """The keys; what is shown is for the screen to say."""

    def __init__(self, conflict: str) -> None:
        """`conflict` is its id."""
        super().__init__(conflict)
        self._all = False
        """Whether long texts are shown whole."""
        self._left = False

    # Keys in a step

    def action_keep(self) -> None:
        """Enter in a step."""
        self.now.held.hold()
        self.now.keep()

    def action_on(self) -> None:
        """Enter in answers, the grid or hands."""
        self.action_keep()

    async def action_leave(self) -> None:
        """Escape: out of a smaller step to the one that it belongs to; else out of the box."""
        place = self._at
        parent = self.parent_of(place) if place else None
        if parent is not None and parent != place:
            await self.go(parent)
        else:
            self.page.focus()

    async def action_further(self) -> None:
        """Tab: the next step, whatever is done."""
        if self._at is not None:
            await self.go_after(self._at)

    async def action_before(self) -> None:
        """Shift+Tab: the step before."""
        if self._at is not None:
            await self.go_after(self._at, -1)

    async def action_next(self) -> None:
        """Goes into the step in hand, or to what is next."""
        if self.now.has_typed:
            self.now.take_focus()
        else:
            self._passed.clear()
            await self.go_on()

    async def _to(self, action: str, part: Part, *, of_side: bool = False) -> None:
        record = self._side if of_side else self.record
        if record and self.may(action):
            await self.go(Place(record, part))

    async def action_ask(self) -> None:
        """What the chosen side asks."""
        await self._to("ask", Part.ASK, of_side=True)

    async def action_why(self) -> None:
        """Why it asks."""
        await self._to("why", Part.WHY, of_side=True)

    async def action_say_back(self) -> None:
        """The first side that has not heard the chosen side's why says it back; else the first other one."""
        one, owner = self.conflict, self.chosen_side()
        if one is None or owner is None or not self.may("say_back"):
            return
        others = rules.others(self.newest, one, owner)
        open_ones = [by for by in others if rules.hearing(self.newest, owner, by) is not Hearing.HEARD]
        if others:
            await self.go(Place(owner.id, Part.HEARD, (open_ones or others)[0].id))

    async def action_option(self) -> None:
        """One possible way."""
        await self._to("option", Part.OPTIONS)

    async def action_rate(self) -> None:
        """The grid."""
        if self.conflict and rules.options(self.newest, self.conflict):
            await self._to("rate", Part.GRID)
        else:
            await self._to("rate", Part.OPTIONS)

    async def action_propose(self) -> None:
        """The middle ground."""
        await self._to("propose", Part.MIDDLE_GROUND)

    async def action_hands(self) -> None:
        """The hands of the chosen side."""
        await self._to("hands", Part.CHECK, of_side=True)

    async def action_reserve(self) -> None:
        """A reservation of the chosen side."""
        await self._to("reserve", Part.RESERVATION, of_side=True)

    async def action_end(self) -> None:
        """How it ends."""
        await self._to("end", Part.END)

    @work
    async def action_agree(self) -> None:
        """Records that the sides agree."""
        await self._end("agree")

    async def action_disagree(self) -> None:
        """Asks why it stopped."""
        await self._to("disagree", Part.REASON)

    async def action_reopen(self) -> None:
        """Asks why it is opened again."""
        await self._to("reopen", Part.REOPEN)

    async def action_unfold(self) -> None:
        """Long texts whole, or folded."""
        self._all = not self._all
        await self.renew()

    def action_back(self) -> None:
        """The board."""
        if self.is_attached and not self._left:
            self._left = True
            self.dismiss(None)

    # Keys in the grid and while hands are counted

    def action_meets(self) -> None:
        """The option meets the why."""
        self._rate(Fit.MEETS, on=True)

    def action_partly(self) -> None:
        """Partly."""
        self._rate(Fit.PARTLY, on=True)

    def action_fails(self) -> None:
        """It fails it."""
        self._rate(Fit.FAILS, on=True)

    def action_unknown(self) -> None:
        """Nobody knows."""
        self._rate(Fit.UNKNOWN, on=True)

    def action_cycle(self) -> None:
        """The next of the four."""
        cell = self.now.grid.cell
        if cell is not None:
            number = _FITS.index(cell.fit) + 1 if cell.fit in _FITS else 0
            self._rate(_FITS[number % len(_FITS)], on=False)

    def _rate(self, fit: Fit, *, on: bool) -> None:
        grid = self.now.grid
        if grid.way is not None and grid.side:
            self._rated_as(grid.way.id, grid.side, fit)
            if on:
                grid.go_on()

    @work
    async def _rated_as(self, option: str, side: str, fit: Fit) -> None:
        await self.do(conflicts.rate, option, side, fit)
        await self.renew()

    async def action_word(self) -> None:
        """A word for why."""
        grid = self.now.grid
        if grid.way is not None and grid.side:
            await self.go(Place(grid.way.id, Part.WORD, grid.side))

    async def action_edit(self) -> None:
        """The option in other words."""
        if (way := self.now.grid.way) is not None:
            await self.go(Place(way.id, Part.OPTION))

    @work
    async def action_remove_option(self) -> None:
        """Takes the option out."""
        if (way := self.now.grid.way) is not None and await self.do(conflicts.remove_option, way.id):
            self.desk.tell(f"Option {way.letter} was taken out. Ctrl+Z brings it back.")
            await self.renew()

    def action_hand_back(self) -> None:
        """The last hand."""
        self.now.hands.take_back()

    async def action_outside(self) -> None:
        """How they were asked."""
        await self._to("outside", Part.HOW, of_side=True)

    # What can be done now

    def on_key(self, event: events.Key) -> None:
        """A letter that cannot be done now says why."""
        if self.now.in_hand or self._at is None:
            return
        for one in commands("conflict"):
            if event.key in self.desk.settings.keys.get(one.id, one.keys) and not self.may(one.action):
                event.stop()
                return

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now."""
        one, step = self.conflict, self.step
        if one is None:
            return "This conflict is not on the board any more."
        if action in _CONFLICT - _ENDED_TOO:
            try:
                rules.must_be_open(self.newest, one)
            except Refusal as refusal:
                return str(refusal)
        if action == "reopen" and rules.outcome(self.newest, one) is None:
            return "It is still open."
        if action in _GRID and (step is None or step.body is not Body.GRID):
            return "That is done in the grid: g."
        if action in _HANDS and (step is None or step.body is not Body.HANDS):
            return "That is done while hands are counted: k."
        return None

    def _takes_enter(self, action: str) -> bool:
        """Whether Enter keeps words, or goes on; at the end there is nothing to go on to."""
        if action == "on":
            return not self.now.is_typing and self.step is not None and self.step.place.part is not Part.END
        return action != "keep" or self.now.is_typing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are verbs only where nothing is typed; a step's own keys come first."""
        if not self.is_mounted or self._at is None:
            return True
        if action in _STEP:
            return self.now.in_hand and self._takes_enter(action)
        if action == "choose_side":
            return not self.now.in_hand
        if action == "next" and self.now.in_hand and self._is_all_done():
            return False
        if action in _CONFLICT:
            return self.why_not(action) is None
        return super().check_action(action, parameters)

    def _is_all_done(self) -> bool:
        """Whether there is nothing to go on to: it has ended, or nothing is missing but what the sides say."""
        return self.conflict is not None and next_place(self.newest, self.conflict).part is Part.END
