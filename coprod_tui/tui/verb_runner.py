"""Run verbs for a screen, and show a refusal as a notice or as a list of links; contributions quoted in dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from textual import on
from textual.app import ComposeResult

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.conflicts import commands
from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.records import Contribution, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import link_to, visible_text
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Committed
from coprod_tui.tui.dialogs import ConfirmDialog, Dialog, TextDialog
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick

P = ParamSpec("P")
T = TypeVar("T")

_MOST_SHOWN = 5
_MOST_NAMED = 3


class MissingList(Dialog[str | None]):
    """The reasons of a refusal; returns the place of the chosen one, or None."""

    title_words = "Not yet"
    answers = "↑↓ move   Enter goes there   Esc leave"

    def __init__(self, refusal: Refusal, leads: Callable[[str | None], str], *, shielded: bool) -> None:
        """`leads` says in a word or two where a place is; empty where there is none to go to.

        `shielded` hides words that are not for the room.
        """
        super().__init__()
        self._shielded = shielded
        self._reasons = refusal.reasons
        self._leads = leads

    def inside(self) -> ComposeResult:
        """A row for each reason."""
        yield ChoiceList(
            [
                Pick(str(number), reason.told(shielded=self._shielded), note=self._to(reason.place))
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
    """Runs verbs; shows a refusal as a notice, or as a list of links to where each reason is put right."""

    def __init__(
        self,
        desk: Desk,
        leads: Callable[[str | None], str],
        go: Callable[[str], Awaitable[None]],
        is_here: Callable[[str | None], bool] = lambda _: False,
    ) -> None:
        """`leads` names a place in a word or two, or is empty where no link leads there; `go` goes there.

        `is_here` tells whether a place is shown already: a list with one link to it would lead nowhere new.
        """
        self._desk = desk
        self._leads = leads
        self._go = go
        self._is_here = is_here

    async def do(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Committed[T] | None:
        """Run a verb and return its result; None when it was refused, which is shown."""
        try:
            done = await or_other_words(self._desk, verb, *args, **kwargs)
        except KeyError:
            # A key may be pressed before the screen shows that the key before it took the record away.
            self._desk.tell("That is not there any more.", "warning")
            return None
        if isinstance(done, Refusal):
            await self.show_refusal(done)
            return None
        return done

    async def show_refusal(self, refusal: Refusal) -> None:
        """Show a notice where no reason links to another place, else a list; go to the chosen place."""
        reasons = refusal.reasons
        leads = any(self._leads(reason.place) for reason in reasons)
        if not leads or (len(reasons) == 1 and self._is_here(reasons[0].place)):
            self._desk.refuse(refusal)
            return
        chosen = await self._desk.push_screen_wait(MissingList(refusal, self._leads, shielded=self._desk.shielded))
        if chosen:
            await self._go(chosen)


async def or_other_words(
    desk: Desk,
    verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Committed[T] | Refusal | None:
    """Run a verb whose text prints; where it has restricted words, ask whether they only sound the same (R11, R14)."""
    done = await desk.try_verb(verb, *args, **kwargs)
    codes = getattr(done, "codes", ())
    if not isinstance(done, Refusal) or not codes:
        return done
    about = "\n\n".join(reason.told(shielded=desk.shielded) for reason in done.reasons)
    dialog = ConfirmDialog(
        "Does it only sound the same?",
        f"{about}\n\nIt is written down that somebody said so.",
        yes="it only sounds the same",
    )
    if not await desk.push_screen_wait(dialog):
        return done
    again: dict[str, Any] = {**kwargs, "other_words": codes}
    return await desk.try_verb(cast("Any", verb), *args, **again)


async def attempt_or_other_words(
    desk: Desk,
    verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Committed[T] | None:
    """`or_other_words`; None, with its sentences on screen, when it was refused."""
    done = await or_other_words(desk, verb, *args, **kwargs)
    if isinstance(done, Refusal):
        desk.refuse(done)
        return None
    return done


class ContributionWords:
    """Contributions named and quoted in dialogs; what the room must not see is hidden while it can (R29)."""

    def __init__(self, desk: Desk) -> None:
        """`desk` knows the newest snapshot, and whether the room can see the screen."""
        self._desk = desk

    def called(self, contributions: Sequence[str]) -> str:
        """`M-014`, `M-014 and S-003`, `6 things said`."""
        if len(contributions) > _MOST_NAMED:
            return f"{len(contributions):,} things said"
        project = self._desk.snapshot
        return join_names(project.code(project.the(Contribution, record)) for record in contributions)

    def words(self, contribution: Contribution) -> str:
        """The text of one contribution."""
        return visible_text(contribution, shielded=self._desk.shielded)

    def words_of(self, contributions: Sequence[str]) -> str:
        """Codes and words, one line per contribution; the first five, then how many more there are."""
        project = self._desk.snapshot
        first = (project.the(Contribution, record) for record in contributions[:_MOST_SHOWN])
        rows = [f"{project.code(contribution)}  {self.words(contribution)}" for contribution in first]
        left = len(contributions) - _MOST_SHOWN
        return "\n".join((*rows, *([f"… {left:,} more"] if left > 0 else [])))


class ReasonLinks:
    """Links of a screen without places of its own: a reason leads to another screen, or to a question (R17)."""

    def __init__(self, desk: Desk) -> None:
        """`desk` goes to other screens, and shows the question."""
        self._desk = desk
        self._words = ContributionWords(desk)

    def leads(self, place: str | None) -> str:
        """Name a place in a word or two; empty where no link leads there."""
        link = link_to(self._desk.snapshot, place)
        return link.words if link else ""

    async def go(self, place: str) -> None:
        """Go to where a reason is put right; `<contribution>/shown/<stream>` asks how it was shown."""
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
        dialog = TextDialog(title, about=self._words.words_of((request.id,)), note=note)
        how = await self._desk.push_screen_wait(dialog)
        if how is not None:
            await self._desk.attempt(commands.show, request.id, to.id, how=how)
