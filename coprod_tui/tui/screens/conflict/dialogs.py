"""Dialogs about a conflict as a whole: title, sides, links, join, split, remove; each runs one verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from coprod_tui.domain.conflicts import agreement, commands, outcome, sides, stages
from coprod_tui.domain.contributions.rules import SearchIndex
from coprod_tui.domain.records import Conflict, Contribution, Group, Reservation, Side, Stream
from coprod_tui.tui.contribution_rows import ContributionRows, is_hidden
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, TextDialog
from coprod_tui.tui.dialogs.links import Links
from coprod_tui.tui.screens.conflict.flow import ConflictFlow
from coprod_tui.tui.screens.conflict.view import ConflictView
from coprod_tui.tui.verb_runner import VerbRunner


class ConflictDialogs:
    """The dialogs of one conflict; a screen runs each in a worker."""

    def __init__(
        self,
        desk: Desk,
        flow: ConflictFlow,
        run: VerbRunner,
        renew: Callable[[], Awaitable[None]],
        may: Callable[[str], bool],
    ) -> None:
        """`renew` draws the page anew; `may` returns whether an action can be done, and tells why not."""
        self._desk = desk
        self._flow = flow
        self._run = run
        self._renew = renew
        self._may = may
        self._finder = SearchIndex()

    # The conflict itself

    async def title(self) -> None:
        """Ask for another title."""
        if (view := self._flow.view) is None:
            return
        dialog = TextDialog(f"The title of {view.code}", view.conflict.title, prompt="such as The bed")
        title = await self._desk.push_screen_wait(dialog)
        if title is not None and await self._run.do(commands.retitle, view.conflict.id, title):
            await self._renew()

    async def remove(self) -> None:
        """Ask, then take the conflict off the board."""
        if (view := self._flow.view) is None:
            return
        title = sides.title(view.project, view.conflict)
        about = f"{title}\n\nWhat was said stays. Ctrl+Z brings the conflict back."
        if await self._desk.push_screen_wait(
            ConfirmDialog(f"Take {view.code} off the board?", about, yes="take it off")
        ):
            await self._run.do(commands.remove, view.conflict.id)

    async def join(self) -> None:
        """Ask which other conflict to join with this one."""
        view = self._flow.view
        if view is None or not self._may("join"):
            return
        project, conflict = view.project, view.conflict
        others = [
            other for other in project.conflicts if other.id != conflict.id and not stages.outcome(project, other)
        ]
        if not others:
            self._desk.tell("There is no other open conflict to join with this one.")
            return
        code, title = sides.code, sides.title
        choices = [Choice(other.id, "", f"{code(project, other)}  {title(project, other)}") for other in others]
        about = "All that was said in both is kept here, and this one is then found under both codes."
        dialog = ChoiceDialog(f"Join which one with {view.code}?", choices, about=about)
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen and await self._run.do(commands.join, conflict.id, chosen):
            await self._renew()

    async def split(self) -> None:
        """Ask which contributions to split off as a conflict of their own."""
        view = self._flow.view
        if view is None or not self._may("split"):
            return
        said = [base.id for side in view.sides for base in sides.bases(view.project, side)]
        about = "Mark what is a conflict of its own; it gets the same sides, and asks and whys of its own."
        dialog = Links(
            f"Split {view.code}", sorted(said), (), ContributionRows(self._desk).row, self._find, about=about
        )
        chosen = await self._desk.push_screen_wait(dialog)
        if not chosen:
            return
        title = await self._desk.push_screen_wait(TextDialog("What shall we call the new one?"))
        if title is None:
            return
        done = await self._run.do(commands.split, view.conflict.id, sorted(chosen), title=title)
        if done:
            project = self._flow.project
            code = sides.code(project, project.the(Conflict, done.answer))
            self._desk.tell(f"{code} stands on the board now (F3).")
            await self._renew()

    # Its sides

    async def side(self) -> None:
        """Add a stream or a sub-group as a side, or take one out that has said nothing."""
        if self._may("side"):
            await self.sides()

    async def sides(self) -> None:
        """Ask which side to add or to take out."""
        if (view := self._flow.view) is None:
            return
        dialog = ChoiceDialog(f"The sides of {view.code}", _side_choices(view))
        what, _, rest = (await self._desk.push_screen_wait(dialog) or "").partition("/")
        stream, _, group = rest.partition("/")
        conflict = view.conflict.id
        if what == "out":
            done = bool(await self._run.do(commands.remove_side, rest))
        elif what == "in":
            known = self._flow.project.get(Group, group)
            name = known.name if known else None
            done = bool(await self._run.do(commands.add_side, conflict, stream, group=name))
        elif what == "new":
            done = await self._new_group(conflict, stream)
        else:
            return
        if done:
            await self._renew()

    async def _new_group(self, conflict: str, stream: str) -> bool:
        name = self._flow.project.the(Stream, stream).name
        title = f"A sub-group of {name}: what is it called?"
        dialog = TextDialog(title, prompt="such as carers", note="Never the name of a person.")
        group = await self._desk.push_screen_wait(dialog)
        if not group or not group.strip():
            return False
        return bool(await self._run.do(commands.add_side, conflict, stream, group=group))

    async def links(self) -> None:
        """Ask which contributions the chosen side rests on."""
        if side := self._flow.chosen_side:
            await self.links_of(side.id)

    async def links_of(self, record: str) -> None:
        """Ask which contributions a side rests on."""
        project = self._flow.project
        side = project.the(Side, record)
        before = frozenset(base.id for base in sides.bases(project, side))
        said = project.said(side.stream)
        elsewhere = sorted(before - frozenset(said))
        title = f"What {sides.side_name(project, side)} said that this rests on"
        dialog = Links(title, [*elsewhere, *said], before, ContributionRows(self._desk).row, self._find)
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen is None:
            return
        if new := sorted(chosen - before):
            await self._run.do(commands.link, side.id, new)
        if old := sorted(before - chosen):
            await self._run.do(commands.unlink, side.id, old)
        await self._renew()

    def _find(self, words: str) -> Collection[str]:
        """Search contributions and return their ids; what is hidden from the room is not found (R29)."""
        project = self._flow.project
        ids = self._finder.find(project, words)
        if not self._desk.shielded:
            return ids
        return [record for record in ids if not is_hidden(project.the(Contribution, record))]

    async def silence(self) -> None:
        """Record that the chosen side chose not to say why, or that it says it after all."""
        side = self._flow.chosen_side
        if side is None or not self._may("silence"):
            return
        if not side.silent and side.why:
            name = sides.side_name(self._flow.project, side)
            about = f"{side.why}\n\nThe why that is written down is taken away. Ctrl+Z brings it back."
            dialog = ConfirmDialog(f"{name} choose not to say why?", about, yes="not said")
            if not await self._desk.push_screen_wait(dialog):
                return
        if await self._run.do(commands.stay_silent, side.id, silent=not side.silent):
            await self._renew()

    async def take_back(self) -> None:
        """Ask which reservation its side takes back."""
        view = self._flow.view
        reservations = agreement.reservations(view.project, view.proposal) if view and view.proposal else ()
        if view is None or not reservations:
            self._desk.tell("There is no reservation about these words.")
            return
        choices = [Choice(kept.id, "", f"{_who(view, kept)}: “{kept.text}”") for kept in reservations]
        dialog = ChoiceDialog("Which reservation is taken back by its side?", choices)
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen and await self._run.do(outcome.take_back, chosen):
            await self._renew()


def _who(view: ConflictView, reservation: Reservation) -> str:
    side = view.project.get(Side, reservation.side)
    return view.name(side.id) if side else "?"


def _side_choices(view: ConflictView) -> list[Choice]:
    """The streams and sub-groups that can be added, and the sides that can be taken out."""
    project = view.project
    taken = {(side.stream, side.group) for side in view.sides}
    streams = project.streams
    groups = [(stream, group) for stream in streams for group in project.linked(Group, "stream", stream.id)]
    return [
        *(Choice(f"in/{s.id}", s.letter.lower(), s.name, "comes in") for s in streams if (s.id, None) not in taken),
        *(
            Choice(f"in/{stream.id}/{group.id}", "", f"{stream.name} ({group.name})", "comes in")
            for stream, group in groups
            if (stream.id, group.id) not in taken
        ),
        *(Choice(f"new/{stream.id}", "", f"{stream.name}: a new sub-group …", "comes in") for stream in streams),
        *(Choice(f"out/{side.id}", "", view.name(side.id), "goes out") for side in view.sides),
    ]
