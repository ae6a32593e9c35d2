"""What can be done with a conflict as a whole: each asks in a small dialog if it must, and calls one verb."""

from __future__ import annotations

from collections.abc import Collection

from textual import work

from coprod_tui.meeting.model import Conflict, Contribution, Group, Reservation, Side, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.verbs import conflicts
from coprod_tui.screens.ask import Choice, Choose, Confirm, Write
from coprod_tui.screens.conflict_asking import ConflictAsking
from coprod_tui.screens.links import Links
from coprod_tui.screens.rows import Rows


class ConflictVerbs(ConflictAsking):
    """The verbs of one conflict, but for those of its steps."""

    # The conflict itself

    @work
    async def action_title(self) -> None:
        """Asks for another title."""
        if (one := self.conflict) is None:
            return
        title = await self.desk.push_screen_wait(
            Write(f"The title of {self._code()}", one.title, prompt="such as The bed")
        )
        if title is not None and await self.do(conflicts.retitle, one.id, title):
            await self.renew()

    @work
    async def action_remove(self) -> None:
        """Asks, then takes the conflict off the board."""
        if (one := self.conflict) is None:
            return
        about = f"{rules.title(self.newest, one)}\n\nWhat was said stays. Ctrl+Z brings the conflict back."
        if await self.desk.push_screen_wait(Confirm(f"Take {self._code()} off the board?", about, yes="take it off")):
            await self.do(conflicts.remove, one.id)

    @work
    async def action_join(self) -> None:
        """Asks which other conflict is the same one."""
        if (one := self.conflict) is None or not self.may("join"):
            return
        others = [
            other for other in self.newest.conflicts if other.id != one.id and not rules.outcome(self.newest, other)
        ]
        if not others:
            self.desk.tell("There is no other open conflict to join with this one.")
            return
        code, title = rules.code, rules.title
        choices = [Choice(other.id, "", f"{code(self.newest, other)}  {title(self.newest, other)}") for other in others]
        about = "All that was said in both is kept here, and this one is then found under both codes."
        chosen = await self.desk.push_screen_wait(Choose(f"Join which one with {self._code()}?", choices, about=about))
        if chosen and await self.do(conflicts.join, one.id, chosen):
            await self.renew()

    @work
    async def action_split(self) -> None:
        """Asks which contributions are a conflict of their own."""
        if (one := self.conflict) is None or not self.may("split"):
            return
        said = [base.id for side in rules.sides(self.newest, one) for base in rules.bases(self.newest, side)]
        about = "Mark what is a conflict of its own; it gets the same sides, and asks and whys of its own."
        chosen = await self.desk.push_screen_wait(
            Links(f"Split {self._code()}", sorted(said), (), Rows(self.desk).row, self._found, about=about)
        )
        if not chosen:
            return
        title = await self.desk.push_screen_wait(Write("What shall we call the new one?"))
        if title is None:
            return
        done = await self.do(conflicts.split, one.id, sorted(chosen), title=title)
        if done:
            new = rules.code(self.newest, self.newest.the(Conflict, done.answer))
            self.desk.tell(f"{new} stands on the board now (F3).")
            await self.renew()

    # Its sides

    @work
    async def action_side(self) -> None:
        """Adds a stream or a sub-group as a side, or takes one out that has said nothing."""
        if self.may("side"):
            await self.ask_for_side()

    async def ask_for_side(self) -> None:
        """Asks which side comes in, or goes."""
        if (one := self.conflict) is None:
            return
        chosen = await self.desk.push_screen_wait(Choose(f"The sides of {self._code()}", self._side_choices(one)))
        what, _, rest = (chosen or "").partition("/")
        stream, _, group = rest.partition("/")
        if what == "out":
            done = bool(await self.do(conflicts.remove_side, rest))
        elif what == "in":
            known = self.newest.get(Group, group)
            done = bool(await self.do(conflicts.add_side, one.id, stream, group=known.name if known else None))
        elif what == "new":
            done = await self._new_group(one, stream)
        else:
            return
        if done:
            await self.renew()

    def _side_choices(self, one: Conflict) -> list[Choice]:
        there = rules.sides(self.newest, one)
        taken = {(side.stream, side.group) for side in there}
        streams = self.newest.streams
        groups = [(stream, group) for stream in streams for group in self.newest.linked(Group, "stream", stream.id)]
        name = rules.side_name
        return [
            *(Choice(f"in/{s.id}", s.letter.lower(), s.name, "comes in") for s in streams if (s.id, None) not in taken),
            *(
                Choice(f"in/{stream.id}/{group.id}", "", f"{stream.name} ({group.name})", "comes in")
                for stream, group in groups
                if (stream.id, group.id) not in taken
            ),
            *(Choice(f"new/{stream.id}", "", f"{stream.name}: a new sub-group …", "comes in") for stream in streams),
            *(Choice(f"out/{side.id}", "", name(self.newest, side), "goes out") for side in there),
        ]

    async def _new_group(self, one: Conflict, stream: str) -> bool:
        name = self.newest.the(Stream, stream).name
        title = f"A sub-group of {name}: what is it called?"
        called = await self.desk.push_screen_wait(
            Write(title, prompt="such as carers", note="Never the name of a person.")
        )
        if not called or not called.strip():
            return False
        return bool(await self.do(conflicts.add_side, one.id, stream, group=called))

    @work
    async def action_link(self) -> None:
        """Chooses what the chosen side rests on."""
        if side := self.chosen_side():
            await self.ask_for_links(side.id)

    async def ask_for_links(self, record: str) -> None:
        """Asks which contributions a side rests on."""
        side = self.newest.the(Side, record)
        before = frozenset(one.id for one in rules.bases(self.newest, side))
        said = self.newest.said(side.stream)
        elsewhere = sorted(before - frozenset(said))
        name = rules.side_name(self.newest, side)
        chosen = await self.desk.push_screen_wait(
            Links(f"What {name} said that this rests on", [*elsewhere, *said], before, Rows(self.desk).row, self._found)
        )
        if chosen is None:
            return
        if new := sorted(chosen - before):
            await self.do(conflicts.link, side.id, new)
        if old := sorted(before - chosen):
            await self.do(conflicts.unlink, side.id, old)
        await self.renew()

    def _found(self, words: str) -> Collection[str]:
        found = self._finder.find(self.newest, words)
        if not self.desk.shielded:
            return found
        return [one for one in found if not self.hides(self.newest.the(Contribution, one))]

    @work
    async def action_silence(self) -> None:
        """Records that the chosen side chose not to say why, or that it says it after all."""
        side = self.chosen_side()
        if side is None or not self.may("silence"):
            return
        if not side.silent and side.why:
            name = rules.side_name(self.newest, side)
            about = f"{side.why}\n\nThe why that is written down is taken away. Ctrl+Z brings it back."
            if not await self.desk.push_screen_wait(Confirm(f"{name} choose not to say why?", about, yes="not said")):
                return
        if await self.do(conflicts.stay_silent, side.id, silent=not side.silent):
            await self.renew()

    @work
    async def action_take_back(self) -> None:
        """Asks which reservation its side no longer has."""
        found = rules.proposal(self.newest, self.conflict) if self.conflict else None
        there = rules.reservations(self.newest, found) if found else ()
        if not there:
            self.desk.tell("There is no reservation about these words.")
            return
        choices = [Choice(one.id, "", f"{self._who(one)}: “{one.text}”") for one in there]
        chosen = await self.desk.push_screen_wait(Choose("Which reservation is taken back by its side?", choices))
        if chosen and await self.do(conflicts.take_back, chosen):
            await self.renew()

    def _who(self, one: Reservation) -> str:
        side = self.newest.get(Side, one.side)
        return rules.side_name(self.newest, side) if side else "?"
