"""What the keys of the leads' screen do: an answer, themes, whose turn it is; a refusal leads to where it is mended."""

from __future__ import annotations

from textual import work

from coprod_tui.meeting.model import Asked, Contribution, Fate, Stream, Theme, Turn
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules.answers import answer_of
from coprod_tui.meeting.rules.turns import must_be_leads, turn, without_turn
from coprod_tui.meeting.verbs import answers, leads, themes
from coprod_tui.screens.answering import FATES, answer_form, given
from coprod_tui.screens.ask import Choice, Choose, Write
from coprod_tui.screens.gathering import Gathering
from coprod_tui.screens.said import SaidActions
from coprod_tui.screens.theme_rows import Themes
from coprod_tui.screens.worked_out import WorkedOut

_TURNS = {
    Turn.SHARED: ("s", "they shared what their stream talked about, suggested and asked for"),
    Turn.NOTHING_NEW: ("n", "they have nothing new"),
    Turn.ABSENT: ("x", "the lead is absent"),
}
_TAKE_BACK = "take back"


class LeadsActions(Gathering, SaidActions, WorkedOut[Themes]):
    """The verbs on what is marked, on one thing said, or on the whole theme in hand."""

    def theme_in_hand(self) -> str | None:
        """The row of the grid that is marked."""
        raise NotImplementedError

    def targets(self) -> tuple[str, ...]:
        """What the letters act on: what is marked, else what is selected, else all of the theme without an answer."""
        # What is shown may be older than the file: what was taken out meanwhile is no target.
        there = self.desk.snapshot.all(Contribution)
        return tuple(one for one in self.marked() or self._of_theme() if one in there)

    def _of_theme(self) -> tuple[str, ...]:
        found, theme = self.worked_out, self.theme_in_hand()
        if found is None or theme is None or theme not in found.said:
            return ()
        return found.said[theme][: found.waiting[theme]] or found.said[theme]

    def theme(self) -> Theme | None:
        """The theme in hand; None for the row of what has none."""
        return self.snapshot.get(Theme, self.theme_in_hand())

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        if action in ("line", "answer") and not self.targets():
            return "Nothing has been said here yet."
        if action == "theme" and self.theme_in_hand() is None:
            return "There is no theme yet: type #beds at the end of what somebody says."
        if action == "turn":
            try:
                must_be_leads(self.snapshot)
            except Refusal:
                return "No leads' meeting is open: F2 starts one, and each lead then has a turn."
        if action == "pull_apart" and not self.marked():
            return "Mark two things that pull apart first: Enter reads a theme, Space marks."
        return super().why_not(action)

    # A line

    @work
    async def action_line(self) -> None:
        """Gathers what is meant into a new line, or lets a line that stands rest on it too."""
        if self.may("line") and await self.gather(self.targets()):
            self.unmark()

    # What became of it

    @work
    async def action_answer(self) -> None:
        """Says what became of one thing, of all that is marked, or of a whole theme, in one step."""
        if not self.may("answer"):
            return
        those = self.targets()
        answered = [one for one in those if (found := answer_of(self.snapshot, one)) and found.disposition]
        choices = [Choice(fate, key, fate.value, detail) for fate, (key, detail) in FATES.items()]
        if answered:
            choices.append(Choice(_TAKE_BACK, "x", "take the answer back", "it has no answer then"))
        now = answer_of(self.snapshot, those[0]) if len(those) == 1 else None
        title = f"What became of {self.called(those)}?"
        asked = Choose(title, choices, chosen=now.fate if now else None, about=self.words_of(those))
        chosen = await self.desk.push_screen_wait(asked)
        if chosen == _TAKE_BACK:
            await self.desk.attempt(answers.take_answer_back, those)
        elif chosen and await self._answer(those, Fate(chosen)):
            self.unmark()

    async def _answer(self, those: tuple[str, ...], fate: Fate) -> bool:
        """Asks for the reason and what it went into; False when that was left, or refused."""
        slot = f"answer/{fate.name}/{those[0]}+{len(those)}"
        into = reason = conflict = None
        if fate is not Fate.IN_BRIEF:
            form = answer_form(self.snapshot, those, fate, self.called(those), slot)
            filled = await self.desk.push_screen_wait(form)
            if filled is None:
                return False
            reason, into, conflict = given(self.snapshot, fate, filled)
        done = await self.attempt_or_list(
            answers.answer, those, fate, reason=reason, into=into, conflict=conflict, clears=(slot,)
        )
        if done is None:
            return False
        self.desk.draft(slot, None)
        self.desk.tell(f"{self.called(done.answer)}: {fate.value}. Ctrl+Z takes it back.")
        return True

    # Themes

    @work
    async def action_theme(self) -> None:
        """Another name, a merge, what was merged taken apart, or who was asked."""
        if not self.may("theme"):
            return
        theme = self.theme()
        if theme is None:
            await self._put_into_theme(self.targets())
            return
        merged = self._merged(theme)
        choices = [
            Choice("rename", "n", "another name"),
            Choice(
                "merge", "m", "merge it with another", "all that was said keeps its own themes: it can be taken apart"
            ),
            *(
                Choice(f"apart/{one.id}", "u" if not at else "", f"take #{one.name} apart again")
                for at, one in enumerate(merged)
            ),
            Choice("asked", "a", "who was asked about it", "where no meeting shows it"),
        ]
        chosen = await self.desk.push_screen_wait(Choose(f"Theme #{theme.name}", choices))
        if chosen == "rename":
            await self._rename(theme)
        elif chosen == "merge":
            await self._merge(theme)
        elif chosen == "asked":
            await self._asked(theme)
        elif chosen:
            await self.desk.attempt(themes.unmerge_theme, chosen.partition("/")[2])

    @work
    async def action_themes(self) -> None:
        """Puts all that is marked into one theme; without a mark, asks for the themes of what is selected."""
        if len(self.marked()) > 1:
            await self._put_into_theme(self.marked())
        else:
            super().action_themes()

    def _merged(self, theme: Theme) -> tuple[Theme, ...]:
        return self.snapshot.linked(Theme, "into", theme.id)

    async def _put_into_theme(self, those: tuple[str, ...]) -> None:
        known = ", ".join(f"#{one.name}" for one in self.snapshot.themes[:24])
        title = f"Into which theme with {self.called(those)}?"
        note = f"So far: {known}" if known else ""
        name = await self.desk.push_screen_wait(
            Write(title, about=self.words_of(those), note=note, prompt="such as beds")
        )
        if name is not None and (done := await self.desk.attempt(themes.add_theme, those, name)):
            self.unmark()
            self.show_record(done.answer)

    async def _rename(self, theme: Theme) -> None:
        name = await self.desk.push_screen_wait(Write(f"#{theme.name}: what is it called?", theme.name))
        if name is not None:
            await self.desk.attempt(themes.rename_theme, theme.id, name)

    async def _merge(self, theme: Theme) -> None:
        others = [one for one in self.snapshot.themes if one.id != theme.id]
        choices = [
            Choice(one.id, "", f"#{one.name}", f"{len(self.snapshot.in_theme(one.id)):,} said") for one in others
        ]
        about = "What was said keeps its own theme underneath, so that t here can take them apart again."
        chosen = await self.desk.push_screen_wait(
            Choose(f"#{theme.name} becomes part of which theme?", choices, about=about)
        )
        if chosen and await self.desk.attempt(themes.merge_themes, (theme.id,), chosen):
            name = self.desk.snapshot.the(Theme, chosen).name
            self.desk.tell(f"#{theme.name} is part of #{name} now. t there takes them apart again.")
            self.show_record(chosen)

    async def _asked(self, theme: Theme) -> None:
        noted = self.snapshot.all(Asked)
        choices = [
            Choice(
                one.id,
                one.letter.lower(),
                one.name,
                "asked: again takes it back" if f"{one.id}/{theme.id}" in noted else "",
            )
            for one in self.snapshot.streams
        ]
        chosen = await self.desk.push_screen_wait(Choose(f"Who was asked about #{theme.name}?", choices))
        if not chosen:
            return
        if f"{chosen}/{theme.id}" in noted:
            await self.desk.attempt(themes.take_asked_back, chosen, theme.id)
            return
        stream = self.snapshot.the(Stream, chosen)
        how = await self.desk.push_screen_wait(
            Write(f"How were {stream.name} asked?", prompt="such as by letter, 3 Nov")
        )
        if how is not None:
            await self.desk.attempt(themes.note_asked, chosen, theme.id, how=how)

    # Turns

    @work
    async def action_turn(self) -> None:
        """The turn of the lead who has had none; a stream's letter chooses another lead."""
        if not self.may("turn"):
            return
        meeting = must_be_leads(self.snapshot)
        stream = next(iter(without_turn(self.snapshot, meeting)), self.snapshot.streams[0])
        while True:
            had = turn(self.snapshot, meeting, stream.id)
            choices = [Choice(one, key, what) for one, (key, what) in _TURNS.items()]
            choices += [
                Choice(f"stream/{one.id}", str(number), f"the lead of {one.name} instead")
                for number, one in enumerate(self.snapshot.streams, 1)
                if one != stream
            ]
            asked = Choose(f"The turn of the lead of {stream.name}", choices, chosen=had.turn if had else None)
            chosen = await self.desk.push_screen_wait(asked)
            if chosen is None:
                return
            about, _, record = chosen.partition("/")
            if about != "stream":
                await self.desk.attempt(leads.take_turn, stream.id, Turn(chosen))
                return
            stream = self.snapshot.the(Stream, record)
