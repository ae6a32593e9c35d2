"""From one step of a conflict to the next: what Enter, an answer or a count does, and what is then in place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from textual import getters, on, work

from coprod_tui.meeting.model import Side
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.verbs import conflicts
from coprod_tui.screens.ask import Confirm
from coprod_tui.screens.conflict_agreement import SCALE, in_order
from coprod_tui.screens.conflict_kept import verb_for
from coprod_tui.screens.conflict_page import ConflictPage
from coprod_tui.screens.conflict_places import MIDDLE, Part, Place, next_place, place_after
from coprod_tui.screens.conflict_step import Step
from coprod_tui.screens.conflict_verbs import ConflictVerbs
from coprod_tui.screens.now_box import NowBox
from coprod_tui.screens.steps_of_talk import round_in_hand

_MAY_BE_EMPTY = (Part.MISSED, Part.REOPEN)
"""Where Enter on an empty field is an answer too."""
_BACK = {
    Part.MISSED: Part.HEARD, Part.WORD: Part.GRID, Part.OPTION: Part.GRID, Part.HOW: Part.CHECK, Part.REASON: Part.END,
    Part.REOPEN: Part.END, Part.SILENT: Part.WHY,
}  # fmt: skip
"""The step that a smaller one belongs to."""


class ConflictFlow(ConflictVerbs):
    """The step in hand."""

    page = getters.query_one(ConflictPage)

    def __init__(self, conflict: str) -> None:
        """`conflict` is its id."""
        super().__init__(conflict)
        self._passed: set[Place] = set()
        """What was passed over since the conflict was opened; it can be gone back to at any time."""
        self._side = ""
        """The side that is chosen."""
        self._at: Place | None = None
        """The step that is shown."""
        self._acting = 0
        self._drawing = asyncio.Lock()

    @property
    def now(self) -> NowBox:
        """The box of the step."""
        return self.page.now

    @property
    def step(self) -> Step | None:
        """The step in hand."""
        return self.now.step

    @contextmanager
    def _taking(self) -> Iterator[None]:
        """While something is acted on, what is typed waits for what comes after it."""
        self._acting += 1
        try:
            yield
        finally:
            self._acting -= 1
            if self.is_attached:
                self.now.held.release()

    # Where it goes on

    async def go_on(self) -> None:
        """What the rules say is next, but for what was passed over."""
        if (one := self.conflict) is not None:
            await self.go(next_place(self.newest, one, frozenset(self._passed)))

    async def go_after(self, place: Place, by: int = 1) -> None:
        """The step after (1) or before (-1) a place, whatever is done already."""
        if (one := self.conflict) is not None:
            await self.go(place_after(self.newest, one, place, by))

    async def pass_over(self, place: Place) -> None:
        """Leaves a step as it is and goes on."""
        self._passed.add(place)
        if place.part is Part.OPTIONS and await self._to_grid():
            return
        if place.part in MIDDLE and place.part is not Part.ENOUGH:
            await self.go_after(place)
        else:
            await self.go_on()

    async def _to_grid(self) -> bool:
        one = self.conflict
        if one is None:
            return False
        asked = any(side.why for side in rules.sides(self.newest, one))
        if asked and rules.options(self.newest, one):
            await self.go(Place(one.id, Part.GRID))
            return True
        return False

    async def _after_keeping(self, place: Place) -> None:
        """The step that follows when a step was done."""
        self._passed.discard(place)
        match place.part:
            case Part.OPTIONS | Part.HEARD | Part.RESERVATION:
                await self.go(place)
            case Part.MISSED | Part.WORD | Part.OPTION:
                await self.go(self.parent_of(place))
            case Part.CHECK | Part.HOW:
                self._passed.add(Place(place.record, Part.CHECK))
                await self._after_hands(place.record)
            case Part.WHY if self._asks_again(place):
                self._passed.add(place)
                await self.go(place)
            case part if part in MIDDLE and part is not Part.ENOUGH:
                await self.go_after(place)
            case _:
                await self.go_on()

    def _asks_again(self, place: Place) -> bool:
        """Whether a why that was just written down is worth a second look (R4); it is asked once."""
        if self.conflict is None or place in self._passed:
            return False
        return any(one.place == str(place) for one in rules.prompts(self.newest, self.conflict))

    async def _after_hands(self, side: str) -> None:
        one = self.conflict
        found = rules.proposal(self.newest, one) if one else None
        check = rules.position(self.newest, found, self.newest.the(Side, side)) if found else None
        if check is not None and (check.support or check.will_support):
            await self.go(Place(side, Part.RESERVATION))
        else:
            await self.go_on()

    def parent_of(self, place: Place) -> Place:
        """The step that a smaller one belongs to; itself for any other."""
        part = _BACK.get(place.part)
        if part is None:
            return place
        if part is Part.GRID:
            return Place(self.record, part)
        return Place(place.record, part, place.other)

    # What is done

    @on(NowBox.Kept)
    @work
    async def _keep(self, event: NowBox.Kept) -> None:
        with self._taking():
            step = self.step
            if step is None or step.place != event.place:
                return
            text, place = event.text.strip(), event.place
            if not text and not step.words.strip() and place.part not in _MAY_BE_EMPTY:
                await self._leave_empty(place)
            elif text == step.words.strip() and text:
                self.now.clear_draft(step)
                await self.pass_over(place)
            elif place.part is Part.HOW:
                await self._count(place, self._tally_of(place.record), text)
            elif await self.do(verb_for(self.newest, place, event.text, (step.slot,))):
                self.now.clear_draft(step)
                await self._after_keeping(place)

    async def _leave_empty(self, place: Place) -> None:
        if place.part is Part.WHY:
            await self.go(Place(place.record, Part.SILENT))
        elif place.part in _BACK:
            await self.go(self.parent_of(place))
        else:
            await self.pass_over(place)

    @on(NowBox.Answered)
    @work
    async def _answered(self, event: NowBox.Answered) -> None:
        with self._taking():
            place, answer = event.place, event.id
            match place.part:
                case Part.HEARD:
                    await self._heard(place, answer)
                case Part.SILENT:
                    await self._silent(place, answer)
                case Part.ENOUGH:
                    await self._enough(place, answer)
                case Part.SIDES:
                    await self.ask_for_side()
                    await self.go_on()
                case Part.LINKS:
                    await self.ask_for_links(place.record)
                    await self.go_on()
                case Part.CHECK if answer:
                    await self.go(Place(self.record, Part.MIDDLE_GROUND))
                case Part.END if answer:
                    await self._end(answer)

    async def _heard(self, place: Place, answer: str) -> None:
        owner, by = self.newest.the(Side, place.record), self.newest.the(Side, place.other)
        if answer == "not quite":
            await self.go(Place(place.record, Part.MISSED, place.other))
        elif not answer:
            await self.pass_over(place)
        else:
            heard = round_in_hand(self.newest, owner, by)
            if await self.do(conflicts.confirm, heard.id, yes=True, lead_to_lead=answer == "leads"):
                self._passed.discard(place)
                await self.go_on()

    async def _silent(self, place: Place, answer: str) -> None:
        if not answer:
            await self.pass_over(Place(place.record, Part.WHY))
        elif await self.do(conflicts.stay_silent, place.record, silent=answer == "silent"):
            if answer == "speak":
                await self.go(Place(place.record, Part.WHY))
            else:
                self._passed.add(Place(place.record, Part.WHY))
                await self.go_on()

    async def _enough(self, place: Place, answer: str) -> None:
        if not answer or await self.do(conflicts.propose, place.record, enough=int(answer)):
            await self.go_on()

    async def _end(self, answer: str) -> None:
        place = Place(self.record, Part.END)
        if answer == "agree":
            if await self.do(conflicts.agree, self.record):
                await self.go(place)
        else:
            await self.go(Place(self.record, Part.REASON if answer == "disagree" else Part.REOPEN))

    @on(NowBox.Finished)
    @work
    async def _rated(self, event: NowBox.Finished) -> None:
        with self._taking():
            self._passed.add(Place(self.record, Part.OPTIONS))
            await self.pass_over(event.place)

    # Hands

    @on(NowBox.Counted)
    @work
    async def _counted(self, event: NowBox.Counted) -> None:
        with self._taking():
            if not any(event.counts):
                await self.pass_over(event.place)
            else:
                await self._count(event.place, event.counts)

    def _tally_of(self, side: str) -> tuple[int, ...]:
        """The hands of a side that were counted and are not kept yet, in the order of the table."""
        tally = self.desk.drafts.get(f"conflict/{Place(side, Part.CHECK)}", "")
        return tuple(tally.count(one.key) for one in SCALE)

    async def _count(self, place: Place, shown: tuple[int, ...], how: str = "") -> None:
        counts = in_order(shown)
        side = self.newest.the(Side, place.record)
        if not any(counts):
            await self.go(Place(side.id, Part.CHECK))
            return
        if not how and not rules.in_room(self.newest, side):
            await self.go(Place(side.id, Part.HOW))
            return
        question = None if how else rules.tally_question(self.newest, side, counts)
        if question and not await self.desk.push_screen_wait(Confirm("So many?", question, yes="keep the count")):
            return
        if await self.do(conflicts.check, side.id, counts, how=how or None):
            for part in (Part.CHECK, Part.HOW):
                slot = f"conflict/{Place(side.id, part)}"
                if slot in self.desk.drafts:
                    self.desk.draft(slot, None)
            await self._after_keeping(Place(side.id, Part.CHECK))
