"""One conflict on one screen: has each side heard the other's why, and what is next?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, getters, on, work
from textual.binding import BindingType
from textual.widget import Widget

from coprod_tui.commands import bindings, commands
from coprod_tui.meeting.model import Conflict, Fit, Side
from coprod_tui.meeting.plans import read_plans
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.conflicts import Hearing
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.verbs import conflicts
from coprod_tui.screens.conflict_flow import ConflictFlow
from coprod_tui.screens.conflict_page import ConflictPage
from coprod_tui.screens.conflict_places import Part, Place, next_place, place_at
from coprod_tui.screens.conflict_steps import Body, Seen, step_at
from coprod_tui.screens.conflict_words import ALL, Folding
from coprod_tui.screens.now_box import NowBox
from coprod_tui.widgets.fit_grid import FitGrid
from coprod_tui.widgets.side_boxes import SideBox, SideBoxes

WIDE, NARROW = Folding(6, 2), Folding(3, 1)
_STEP = {one.action for one in commands("step")}
_GRID = {one.action for one in commands("grid")}
_HANDS = {one.action for one in commands("hands")}
_CONFLICT = {one.action for one in commands("conflict")} - {"back"}
_ENDED_TOO = {"next", "end", "reserve", "take_back", "unfold", "title", "link", "reopen", "back"}
"""What can be done with a conflict that has ended."""
_FITS = (Fit.MEETS, Fit.PARTLY, Fit.FAILS, Fit.UNKNOWN)


class ConflictScreen(ConflictFlow, inherit_bindings=False):
    """The sides, the step in hand and what was found together."""

    place = "conflict"
    CSS_PATH = "conflict.tcss"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("step"),
        *bindings("conflict"),
    ]
    page = getters.query_one(ConflictPage)

    def __init__(self, conflict: str) -> None:
        """`conflict` is its id."""
        super().__init__(conflict)
        self._side = ""
        self._at: Place | None = None
        self._next: Place | None = None
        """What the rules said was next when the page was shown."""
        self._all = False
        self._left = False
        self._stale = True
        self._prompts: dict[tuple[str, int], tuple[str, ...]] = {}

    # What it shows

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield ConflictPage(id="page")

    @property
    def now(self) -> NowBox:
        """The box of the step in hand."""
        return self.page.now

    def where(self) -> str:
        """The conflict's code."""
        return f"Conflict {self._code()}" if self.conflict else "Conflict"

    def places(self) -> tuple[str, ...]:
        """What the keys act on."""
        if not self.now.in_hand:
            return ("conflict",)
        more = {Body.GRID: ("grid",), Body.HANDS: ("hands",)}.get(self.step.body, ()) if self.step else ()
        return ("step", *more, "conflict")

    @on(events.Mount)
    async def _began(self) -> None:
        """Goes to what was being typed here, else to what is next."""
        if (one := self.conflict) is None:
            self.action_back()
            return
        drafts = (place_at(self.newest, one, slot.removeprefix("conflict/")) for slot in self._slots())
        draft = next((place for place in drafts if place), None)
        await self.go(draft or next_place(self.newest, one), into=bool(draft) or not rules.outcome(self.newest, one))
        if not self.now.in_hand:
            self.page.focus()
        if draft:
            self.desk.tell("What you had not finished here is in its field again.")

    def _slots(self) -> list[str]:
        return sorted(slot for slot in self.desk.drafts if slot.startswith("conflict/"))

    async def watch_snapshot(self) -> None:
        """Follows what others do (an undo, another screen); what is done here is shown when it is done."""
        self._stale = True
        if self.is_active and not self._acting:
            await self._follow()

    async def on_screen_resume(self) -> None:
        """Shows what changed while it was not looked at."""
        if self._stale and not self._acting:
            await self._follow()

    async def _follow(self) -> None:
        one = self.conflict
        if one is None:
            self._gone()
            return
        here = self._at
        if here is None or not self.newest.tables:
            return
        following = next_place(self.newest, one)
        there = place_at(self.newest, one, str(here))
        moved = following != self._next and here == self._next
        ended = rules.outcome(self.newest, one) is not None and here.part not in (
            Part.END,
            Part.REOPEN,
            Part.RESERVATION,
        )
        if there is None or ended or (moved and not self.now.has_typed):
            await self.go(following, into=self.now.in_hand)
        else:
            await self.renew()

    def _gone(self) -> None:
        """The conflict was taken off the board, or never raised after all."""
        if self.is_attached and not self._left:
            self.desk.tell("This conflict is not on the board any more. Ctrl+Z brings it back.")
            self.action_back()

    async def go(self, place: Place, *, into: bool = True) -> None:
        """Shows a step; `into`: keys go to it."""
        self._at = place
        if self._is_side(place.record):
            self._side = place.record
        await self.renew()
        if into and self.is_attached:
            self.now.take_focus()
            self.refresh_bindings()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        if self.is_attached:
            self.page.reveal()
            self.page.reveal_cursor()

    async def renew(self) -> None:
        """Shows what is so now."""
        async with self._drawing:
            one = self.conflict
            if one is None or self._at is None or not self.is_attached:
                return
            self._stale = False
            self._next = next_place(self.newest, one)
            self._side = self._side if self._is_side(self._side) else self._first_side(one)
            seen = self._seen(one)
            place = place_at(self.newest, one, str(self._at)) or self._next
            self._at = place
            await self.page.show(seen, step_at(seen, place), self._side, folding=self._folding())
            self.top.where = self.where()

    def _seen(self, one: Conflict) -> Seen:
        return Seen(self.newest, one, self._asks(), self.hides)

    def _folding(self) -> Folding:
        return ALL if self._all else WIDE if self.page.beside else NARROW

    def _asks(self) -> tuple[str, ...]:
        """What the plan of the meeting says to ask now, where that is a question about whys."""
        meeting = self.newest.meeting_open
        if meeting is None:
            return ()
        key = (meeting.plan, meeting.block)
        if key not in self._prompts:
            plans, _ = read_plans((sessions(), self.desk.settings.plans_folder))
            plan = next((one for one in plans if one.name == meeting.plan), None)
            asked = plan.blocks[meeting.block].ask if plan and meeting.block < len(plan.blocks) else ()
            about_whys = any("why" in one.casefold() or "would happen" in one.casefold() for one in asked)
            self._prompts[key] = asked if about_whys else ()
        return self._prompts[key]

    def on_resize(self, event: events.Resize) -> None:
        """Sides beside or under one another."""
        if self._at is not None:
            self.call_after_refresh(self._resized)

    async def _resized(self) -> None:
        await self.renew()
        self.call_after_refresh(self._reveal)

    # Sides

    def chosen_side(self) -> Side | None:
        """The side that the letters act on."""
        return self.newest.get(Side, self._side)

    def _is_side(self, record: str) -> bool:
        side = self.newest.get(Side, record)
        return side is not None and side.conflict == self.record

    def _first_side(self, one: Conflict) -> str:
        return next((side.id for side in rules.sides(self.newest, one)), "")

    def action_choose_side(self, by: int) -> None:
        """The side to the right (1) or to the left (-1)."""
        if (one := self.conflict) is None:
            return
        ids = [side.id for side in rules.sides(self.newest, one)]
        if ids:
            here = ids.index(self._side) if self._side in ids else 0
            self._choose(ids[(here + by) % len(ids)])

    def _choose(self, side: str) -> None:
        self._side = side
        self.page.boxes.choose(side, acting=self.page.has_focus)

    @on(SideBox.Picked)
    def _picked(self, event: SideBox.Picked) -> None:
        self.page.focus()
        self._choose(event.id)

    def on_descendant_focus(self) -> None:
        """The sides show whether the letters act on one of them."""
        self._focus_moved()

    def on_descendant_blur(self) -> None:
        """As above."""
        self._focus_moved()

    def _focus_moved(self) -> None:
        if self._at is not None and self.is_attached:
            self.now.set_class(not self.now.in_hand, "-left")
            self.page.boxes.choose(self._side, acting=self.page.has_focus)

    def _is_here(self, words: str | None) -> bool:
        return self._at is not None and str(self._at) == words

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

    async def _to(self, part: Part, *, of_side: bool = False) -> None:
        record = self._side if of_side else self.record
        if record:
            await self.go(Place(record, part))

    async def action_ask(self) -> None:
        """What the chosen side asks."""
        await self._to(Part.ASK, of_side=True)

    async def action_why(self) -> None:
        """Why it asks."""
        await self._to(Part.WHY, of_side=True)

    async def action_say_back(self) -> None:
        """The first side that has not heard the chosen side's why says it back; else the first other one."""
        one, owner = self.conflict, self.chosen_side()
        if one is None or owner is None:
            return
        others = rules.others(self.newest, one, owner)
        open_ones = [by for by in others if rules.hearing(self.newest, owner, by) is not Hearing.HEARD]
        if others:
            await self.go(Place(owner.id, Part.HEARD, (open_ones or others)[0].id))

    async def action_option(self) -> None:
        """One possible way."""
        await self._to(Part.OPTIONS)

    async def action_rate(self) -> None:
        """The grid."""
        if self.conflict and rules.options(self.newest, self.conflict):
            await self._to(Part.GRID)
        else:
            await self._to(Part.OPTIONS)

    async def action_propose(self) -> None:
        """The middle ground."""
        await self._to(Part.MIDDLE_GROUND)

    async def action_hands(self) -> None:
        """The hands of the chosen side."""
        await self._to(Part.CHECK, of_side=True)

    async def action_reserve(self) -> None:
        """A reservation of the chosen side."""
        await self._to(Part.RESERVATION, of_side=True)

    async def action_end(self) -> None:
        """How it ends."""
        await self._to(Part.END)

    @work
    async def action_agree(self) -> None:
        """Records that the sides agree."""
        await self._end("agree")

    async def action_disagree(self) -> None:
        """Asks why it stopped."""
        await self._to(Part.REASON)

    async def action_reopen(self) -> None:
        """Asks why it is opened again."""
        await self._to(Part.REOPEN)

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
        await self._to(Part.HOW, of_side=True)

    @on(NowBox.Grew)
    @on(SideBoxes.Grew)
    def _grew(self) -> None:
        if self._at is not None and self.now.in_hand:
            self.call_after_refresh(self._reveal)

    @on(FitGrid.Moved)
    def _grid_moved(self) -> None:
        self.call_after_refresh(self.page.reveal_cursor)

    # What can be done now

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
        return super().check_action(action, parameters)
