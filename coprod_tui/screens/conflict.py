"""One conflict on one screen: has each side heard the other's why, and what is next?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from coprod_tui.commands import bindings
from coprod_tui.meeting.model import Conflict, Side
from coprod_tui.meeting.plans import read_plans
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.shipped import sessions
from coprod_tui.screens.conflict_keys import ConflictKeys
from coprod_tui.screens.conflict_page import ConflictPage
from coprod_tui.screens.conflict_places import Part, Place, next_place, place_at
from coprod_tui.screens.conflict_step import Body, Seen
from coprod_tui.screens.conflict_steps import step_at
from coprod_tui.screens.conflict_words import ALL, Folding
from coprod_tui.screens.now_box import NowBox
from coprod_tui.widgets.fit_grid import FitGrid
from coprod_tui.widgets.side_boxes import SideBox, SideBoxes

WIDE, NARROW, SMALL = Folding(6, 2), Folding(3, 1), Folding(3, 1, in_edge=True)
LOW = 30
"""Below this height, what only supports takes no lines of its own."""


class ConflictScreen(ConflictKeys, inherit_bindings=False):
    """The sides, the step in hand and what was found together."""

    place = "conflict"
    CSS_PATH = "conflict.tcss"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("step"),
        *bindings("conflict"),
    ]

    def __init__(self, conflict: str) -> None:
        """`conflict` is its id."""
        super().__init__(conflict)
        self._next: Place | None = None
        """What the rules said was next when the page was shown."""
        self._stale = True
        self._prompts: dict[tuple[str, int], tuple[str, ...]] = {}

    # What it shows

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield ConflictPage(id="page")

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
        self.set_reactive(ConflictScreen.snapshot, self.newest)
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
        here, one = self._at, self.conflict
        if here is None or not self.newest.tables:
            return
        if one is None:
            self._gone()
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
            self.show_where()

    def _seen(self, one: Conflict) -> Seen:
        return Seen(self.newest, one, self._asks(), self.hides)

    def _folding(self) -> Folding:
        if self._all:
            return ALL
        if self.page.beside:
            return WIDE
        return SMALL if self.size.height < LOW else NARROW

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
        acting = self.focused is self.page
        self.page.boxes.choose(side, acting=acting)
        chosen = self.page.boxes.box_of(side)
        if acting and chosen is not None:
            # Magnifiers and braille lines follow the terminal's own cursor.
            self.app.cursor_position = chosen.region.offset

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
            self._choose(self._side)

    def _is_here(self, words: str | None) -> bool:
        return self._at is not None and str(self._at) == words

    @on(NowBox.Grew)
    @on(SideBoxes.Grew)
    def _grew(self) -> None:
        if self._at is not None and self.now.in_hand:
            self.call_after_refresh(self._reveal)

    @on(FitGrid.Moved)
    def _grid_moved(self) -> None:
        self.call_after_refresh(self.page.reveal_cursor)
