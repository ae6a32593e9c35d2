"""How the screens of a conflict ask a verb: a *no* is a notice, or a list that leads to where it is mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.desk import Done
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.finding import Finder
from coprod_tui.meeting.model import Conflict, Contribution, Meeting, Side
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.base import ProjectScreen
from coprod_tui.screens.conflict_places import Part, Place, place_at
from coprod_tui.screens.missing import MissingList
from coprod_tui.screens.rows import is_hidden

P = ParamSpec("P")
T = TypeVar("T")

_WHERE = {
    Part.SIDES: "sides", Part.LINKS: "contributions", Part.ASK: "ask", Part.WHY: "why", Part.HEARD: "say it back",
    Part.OPTIONS: "options", Part.MIDDLE_GROUND: "middle ground", Part.KEEPS: "middle ground",
    Part.GIVES: "middle ground", Part.CHECK: "hands", Part.SHOWN: "shown to them", Part.END: "the end",
}  # fmt: skip
"""Where a reason leads, in a word."""


class ConflictAsking(ProjectScreen):
    """Which conflict is shown, and how a verb is asked about it."""

    def __init__(self, conflict: str) -> None:
        """`conflict` is the id of the one that is shown."""
        super().__init__()
        self.record = conflict
        self._finder = Finder()

    @property
    def newest(self) -> Snapshot:
        """The project as it is on disk now."""
        return self.desk.snapshot

    @property
    def conflict(self) -> Conflict | None:
        """The conflict, as long as it is there."""
        return self.newest.get(Conflict, self.record)

    def chosen_side(self) -> Side | None:
        """The side that the letters act on."""
        raise NotImplementedError

    async def go(self, place: Place, *, into: bool = True) -> None:
        """Shows a step; `into`: keys go to it."""
        raise NotImplementedError

    async def renew(self) -> None:
        """Shows what is so now."""
        raise NotImplementedError

    def may(self, action: str) -> bool:
        """Whether an action can be done now; says why not."""
        reason = self.why_not(action)
        if reason:
            self.desk.tell(reason, "warning")
        return reason is None

    # A verb, or a no that leads somewhere

    async def do(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | None:
        """Runs a verb; a *no* is a notice, or a list in which Enter goes to where it is mended."""
        try:
            done = await self.desk.try_verb(verb, *args, **kwargs)
        except KeyError:
            # A key that was pressed before the screen could show what the one before it took out.
            self.desk.tell("That is not there any more.", "warning")
            return None
        if isinstance(done, Refusal):
            await self.say_no(done)
            return None
        return done

    async def say_no(self, refusal: Refusal) -> None:
        """A single reason that leads nowhere is a notice; more, or one with a place, is a list."""
        first = refusal.reasons[0]
        if len(refusal.reasons) == 1 and (not self._leads(first.place) or self._is_here(first.place)):
            self.desk.refuse(refusal)
            return
        chosen = await self.desk.push_screen_wait(MissingList(refusal, self._leads))
        place = self._place(chosen)
        if place is not None:
            await self.go(place)
        elif chosen:
            self.desk.tell("F2, then F2 again: who is here, and how many.")

    def _place(self, words: str | None) -> Place | None:
        return place_at(self.newest, self.conflict, words) if self.conflict else None

    def _is_here(self, words: str | None) -> bool:
        """Whether a place is the one that is shown."""
        del words
        return False

    def _leads(self, words: str | None) -> str:
        place = self._place(words)
        if place is not None:
            return _WHERE.get(place.part, "")
        record = (words or "").partition("/")[0]
        return "the meeting (F2): who is here" if record and self.newest.get(Meeting, record) else ""

    def _code(self) -> str:
        return rules.code(self.newest, self.conflict) if self.conflict else ""

    def hides(self, one: Contribution) -> bool:
        """Whether the words of a contribution are hidden now (R29)."""
        return self.desk.shielded and is_hidden(one)
