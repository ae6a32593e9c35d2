"""What screens of the brief share: may this be done now, and a refusal as a list in which Enter goes to the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.desk import Done
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.model import Contribution, Stream
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules.conflicts import listed
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import conflicts
from coprod_tui.screens.ask import Write
from coprod_tui.screens.base import ProjectScreen
from coprod_tui.screens.missing import MissingList
from coprod_tui.screens.rows import shown_words
from coprod_tui.screens.whereabouts import whereabouts

P = ParamSpec("P")
T = TypeVar("T")
_MOST_SHOWN = 5
_MOST_NAMED = 3


class Asking(ProjectScreen):
    """A verb that is asked, and a *no* that leads somewhere."""

    def may(self, action: str) -> bool:
        """Whether it can be done now; says why, where it cannot."""
        sentence = self.why_not(action)
        if sentence:
            self.desk.tell(sentence, "warning")
        return sentence is None

    def called(self, those: Sequence[str]) -> str:
        """`M-014`, `M-014 and S-003`, `6 things said`."""
        if len(those) > _MOST_NAMED:
            return f"{len(those):,} things said"
        return listed(self.snapshot.code(self.snapshot.the(Contribution, one)) for one in those)

    def words(self, one: Contribution) -> str:
        """The words of one thing said; what is not for the room is hidden while it can see the screen."""
        return shown_words(one, shielded=self.desk.shielded)

    def words_of(self, those: Sequence[str]) -> str:
        """Codes and words, a line each; what is not for the room is hidden while it can see the screen."""
        first = (self.snapshot.the(Contribution, one) for one in those[:_MOST_SHOWN])
        told = [f"{self.snapshot.code(one)}  {self.words(one)}" for one in first]
        return "\n".join((*told, *([f"… {len(those) - _MOST_SHOWN:,} more"] if len(those) > _MOST_SHOWN else [])))

    async def attempt_or_list(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | None:
        """Runs a verb; reasons that lead somewhere else are a list in which Enter goes there."""
        done = await self.desk.try_verb(verb, *args, **kwargs)
        if not isinstance(done, Refusal):
            return done
        await self.say_no(done)
        return None

    async def say_no(self, refusal: Refusal) -> None:
        """A single reason that leads nowhere is a notice; else a list, from which Enter goes to the place."""
        if not any(self._leads(one.place) for one in refusal.reasons):
            self.desk.refuse(refusal)
            return
        chosen = await self.desk.push_screen_wait(MissingList(refusal, self._leads))
        if chosen:
            await self.go_to(chosen)

    def _leads(self, place: str | None) -> str:
        found = whereabouts(self.snapshot, place)
        return found.words if found else ""

    async def go_to(self, place: str) -> None:
        """Goes to where something is mended."""
        contribution, _, rest = place.partition("/")
        if rest.startswith("shown/"):
            await self.show_to(contribution, rest.removeprefix("shown/"))
        else:
            await self.desk.go_to(place)

    async def show_to(self, contribution: str, stream: str) -> None:
        """Asks how a request was shown to the stream whose work or space it is about (R17)."""
        one, to = self.snapshot.get(Contribution, contribution), self.snapshot.get(Stream, stream)
        if one is None or to is None:
            return
        title = f"{self.snapshot.code(one)} was shown to {to.name}: how?"
        note = "In a few words: read aloud at their meeting, on paper …"
        how = await self.desk.push_screen_wait(Write(title, about=self.words_of((one.id,)), note=note))
        if how is not None:
            await self.desk.attempt(conflicts.show, one.id, to.id, how=how)
