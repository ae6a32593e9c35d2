"""How every screen runs a verb: a *no* is a notice, or a list in which Enter goes to where each reason is mended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Concatenate, ParamSpec, TypeVar

from textual import on
from textual.app import ComposeResult

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.conflicts import commands
from coprod_tui.domain.conflicts.sides import listed
from coprod_tui.domain.edit import Act, Now
from coprod_tui.domain.records import Contribution, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import visible_text, whereabouts
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Done
from coprod_tui.tui.dialogs import Dialog, Write
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick

P = ParamSpec("P")
T = TypeVar("T")

_MOST_SHOWN = 5
_MOST_NAMED = 3


class MissingList(Dialog[str | None]):
    """The reasons of a *no*; answers the place of the one that was chosen, or None."""

    title_words = "Not yet"
    answers = "↑↓ move   Enter goes there   Esc leave"

    def __init__(self, refusal: Refusal, leads: Callable[[str | None], str] = lambda _: "") -> None:
        """`leads` says in a word or two where a place is; empty where there is none to go to."""
        super().__init__()
        self._reasons = refusal.reasons
        self._leads = leads

    def inside(self) -> ComposeResult:
        """A row for each reason."""
        yield ChoiceList(
            [
                Pick(str(number), reason.sentence, note=self._to(reason.place))
                for number, reason in enumerate(self._reasons)
            ]
        )

    def _to(self, place: str | None) -> str:
        words = self._leads(place)
        return f"→ {words}" if words else ""

    @on(ChoiceList.Chosen)
    def _go(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self.dismiss(self._reasons[int(event.id)].place)


class VerbRunner:
    """Runs verbs, and says a *no* as a notice or as a list of links."""

    def __init__(
        self,
        desk: Desk,
        leads: Callable[[str | None], str],
        go: Callable[[str], Awaitable[None]],
        is_here: Callable[[str | None], bool] = lambda _: False,
    ) -> None:
        """`leads` says in a word or two where a place is, or nothing where it leads nowhere; `go` goes there.

        `is_here` says whether a place is the one that is shown: a list with one link to it would lead nowhere new.
        """
        self._desk = desk
        self._leads = leads
        self._go = go
        self._is_here = is_here

    async def do(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | None:
        """Run a verb and return its answer; None when it was refused, which is said."""
        try:
            done = await self._desk.try_verb(verb, *args, **kwargs)
        except KeyError:
            # A key may be pressed before the screen shows that the key before it took the record away.
            self._desk.tell("That is not there any more.", "warning")
            return None
        if isinstance(done, Refusal):
            await self.say_no(done)
            return None
        return done

    async def say_no(self, refusal: Refusal) -> None:
        """Show a notice where no reason leads to another place, else a list; Enter goes to the chosen place."""
        reasons = refusal.reasons
        leads = any(self._leads(reason.place) for reason in reasons)
        if not leads or (len(reasons) == 1 and self._is_here(reasons[0].place)):
            self._desk.refuse(refusal)
            return
        chosen = await self._desk.push_screen_wait(MissingList(refusal, self._leads))
        if chosen:
            await self._go(chosen)


class ContributionWords:
    """Contributions named and quoted in a dialog; hides what is not for the room while it sees the screen (R29)."""

    def __init__(self, desk: Desk) -> None:
        """`desk` knows the newest snapshot, and whether the room can see the screen."""
        self._desk = desk

    def called(self, contributions: Sequence[str]) -> str:
        """`M-014`, `M-014 and S-003`, `6 things said`."""
        if len(contributions) > _MOST_NAMED:
            return f"{len(contributions):,} things said"
        project = self._desk.snapshot
        return listed(project.code(project.the(Contribution, record)) for record in contributions)

    def words(self, contribution: Contribution) -> str:
        """The words of one contribution."""
        return visible_text(contribution, shielded=self._desk.shielded)

    def words_of(self, contributions: Sequence[str]) -> str:
        """Codes and words, one line per contribution; the first five, then how many more there are."""
        project = self._desk.snapshot
        first = (project.the(Contribution, record) for record in contributions[:_MOST_SHOWN])
        rows = [f"{project.code(contribution)}  {self.words(contribution)}" for contribution in first]
        left = len(contributions) - _MOST_SHOWN
        return "\n".join((*rows, *([f"… {left:,} more"] if left > 0 else [])))


class ReasonLinks:
    """Where a reason leads for a screen without places of its own: to another screen, or to a question (R17)."""

    def __init__(self, desk: Desk) -> None:
        """`desk` goes to other screens, and shows the question."""
        self._desk = desk
        self._words = ContributionWords(desk)

    def leads(self, place: str | None) -> str:
        """Where a place is, in a word or two; nothing where it leads nowhere."""
        there = whereabouts(self._desk.snapshot, place)
        return there.words if there else ""

    async def go(self, place: str) -> None:
        """Go to where a reason is mended; `<contribution>/shown/<stream>` asks how it was shown."""
        contribution, _, rest = place.partition("/")
        if rest.startswith("shown/"):
            await self.show_to(contribution, rest.removeprefix("shown/"))
        else:
            await self._desk.navigation.go_to(place)

    async def show_to(self, contribution: str, stream: str) -> None:
        """Ask how a request was shown to the stream whose work or space it is about, and keep it (R17)."""
        project = self._desk.snapshot
        request, to = project.get(Contribution, contribution), project.get(Stream, stream)
        if request is None or to is None:
            return
        title = f"{project.code(request)} was shown to {to.name}: how?"
        note = "In a few words: read aloud at their meeting, on paper …"
        dialog = Write(title, about=self._words.words_of((request.id,)), note=note)
        how = await self._desk.push_screen_wait(dialog)
        if how is not None:
            await self._desk.attempt(commands.show, request.id, to.id, how=how)
