"""What the letters do to a contribution that is selected on the floor: each asks if it must, and calls one verb."""

from __future__ import annotations

from textual import work

from coprod_tui.commands import commands
from coprod_tui.meeting.model import About, Consent, Contribution, Form, Kind, Stream, Theme
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.verbs import contributions
from coprod_tui.meeting.verbs.contributions import Changes
from coprod_tui.screens.ask import Choice, Choose, Confirm, Write
from coprod_tui.screens.asking import Asking
from coprod_tui.screens.pulling import pull_apart, with_selected
from coprod_tui.screens.rows import CONSENT_WORDS, day_words, is_hidden
from coprod_tui.screens.withdrawing import keep_or_mask, withdraw

EDIT = "edit/"
"""Slots of drafts of open edits: `edit/<contribution>/<field>`."""
_SHOW_WORDS = frozenset({"edit", "why", "themes", "speaker", "names", "withdraw"})
"""The actions whose dialogs show what a contribution holds."""
_SHIELD = next(one for one in commands("app") if one.action == "shield")


class SaidActions(Asking):
    """The verbs on a selected contribution, and on those that are marked."""

    def selected(self) -> Contribution | None:
        """The contribution that the letters act on."""
        raise NotImplementedError

    def marked(self) -> tuple[str, ...]:
        """The contributions that are marked, in every stream."""
        raise NotImplementedError

    def unmark(self) -> None:
        """Takes all marks away."""
        raise NotImplementedError

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now; what an action would show may be hidden from the room (R29)."""
        one = self.selected() if self.desk.shielded and action in _SHOW_WORDS else None
        if one is None or not is_hidden(one):
            return super().why_not(action)
        key = self.desk.keys_of(_SHIELD).split(", ")[0]
        return f"It is not for the room, which can see this. {key} shows it again."

    def _to_show(self, action: str) -> Contribution | None:
        """What the letters act on, where its words may be shown; says why, where they may not."""
        return self.selected() if self.may(action) else None

    async def _change(self, one: Contribution, changes: Changes, clears: tuple[str, ...] = ()) -> None:
        await self.desk.attempt(contributions.edit, one.id, changes, clears=clears)

    def action_edit(self) -> None:
        """Changes the words."""
        if one := self._to_show("edit"):
            self.write_text(one.id)

    def action_why(self) -> None:
        """Writes down why they say so."""
        if one := self._to_show("why"):
            self.write_why(one.id)

    @work
    async def write_text(self, contribution: str) -> None:
        """Asks for the words; what is typed is a draft on disk."""
        one = self.snapshot.the(Contribution, contribution)
        slot = f"{EDIT}{one.id}/text"
        text = await self.desk.push_screen_wait(Write(f"The words of {self.snapshot.code(one)}", one.text, slot=slot))
        if text is not None:
            await self._change(one, Changes(text=text), (slot,))

    @work
    async def write_why(self, contribution: str) -> None:
        """Asks for the why; what is typed is a draft on disk."""
        one = self.snapshot.the(Contribution, contribution)
        slot = f"{EDIT}{one.id}/why"
        title = f"Why? {self.snapshot.code(one)}"
        note = "An empty field takes the why away."
        dialog = Write(title, one.why or "", about=self.words(one), slot=slot, note=note)
        text = await self.desk.push_screen_wait(dialog)
        if text is not None:
            await self._change(one, Changes(why=text), (slot,))

    @work
    async def action_kind(self) -> None:
        """Chooses one of the five kinds."""
        if one := self.selected():
            choices = [Choice(kind, kind.sign, str(kind)) for kind in Kind]
            chosen = await self.desk.push_screen_wait(
                Choose("What is it?", choices, chosen=one.kind, about=self.words(one))
            )
            if chosen:
                await self._change(one, Changes(kind=Kind(chosen)))

    @work
    async def action_form(self) -> None:
        """Chooses whose words they are."""
        if one := self.selected():
            choices = [Choice(form, key, str(form)) for form, key in zip(Form, "osw", strict=True)]
            chosen = await self.desk.push_screen_wait(
                Choose("Whose words?", choices, chosen=one.form, about=self.words(one))
            )
            if chosen:
                await self._change(one, Changes(form=Form(chosen)))

    @work
    async def action_themes(self) -> None:
        """Asks for the themes, and shows those that there are."""
        if one := self._to_show("themes"):
            now = ", ".join(theme.name for theme in self.snapshot.themes_of(one.id))
            themes = sorted(self.snapshot.themes, key=lambda theme: -self._uses(theme))
            note = "So far: " + ", ".join(theme.name for theme in themes[:24]) if themes else ""
            about = f"{self.words(one)}\nThemes, with commas between them:"
            text = await self.desk.push_screen_wait(
                Write(f"Themes of {self.snapshot.code(one)}", now, about=about, note=note)
            )
            if text is not None:
                await self._change(one, Changes(themes=contributions.theme_names(text)))

    def _uses(self, theme: Theme) -> int:
        return len(self.snapshot.in_theme(theme.id))

    @work
    async def action_speaker(self) -> None:
        """Asks for the speaker's code."""
        if one := self._to_show("speaker"):
            note = "The number on the key list, such as 7. Never a name. An empty field takes it away."
            title = f"Who said {self.snapshot.code(one)}?"
            text = await self.desk.push_screen_wait(
                Write(title, (one.speaker or "")[1:], about=self.words(one), note=note)
            )
            if text is not None:
                await self._change(one, Changes(speaker=text))

    @work
    async def action_read_back(self) -> None:
        """Read back, or not after all."""
        if one := self.selected():
            await self._change(one, Changes(read_back=not one.read_back))

    @work
    async def action_consent(self) -> None:
        """Chooses what may be done with it; asks when the person was asked, where it is more than before (R12)."""
        one = self.selected()
        if one is None:
            return
        choices = [Choice(level, str(number), CONSENT_WORDS[level]) for number, level in enumerate(Consent, 1)]
        dialog = Choose("What may we do with it?", choices, chosen=one.consent, about=self.words(one))
        chosen = await self.desk.push_screen_wait(dialog)
        if not chosen:
            return
        level, asked = Consent(chosen), None
        if level.rank > one.consent.rank:
            note = "When and how, in a few words: at the read back, by telephone …"
            asked = await self.desk.push_screen_wait(Write("When were they asked?", "at the read back", note=note))
            if asked is None:
                return
        await self._change(one, Changes(consent=level, asked=asked))

    @work
    async def action_sensitive(self) -> None:
        """Asks, then marks as sensitive or takes that back."""
        one = self.selected()
        if one is None:
            return
        if one.sensitive:
            question = Confirm("No longer sensitive?", self.words(one), yes="not sensitive")
        else:
            about = f"{self.words(one)}\n\nIt is never shown to the room, and printed only as a count."
            question = Confirm("Is this sensitive?", about, yes="sensitive")
        if await self.desk.push_screen_wait(question):
            await self._change(one, Changes(sensitive=not one.sensitive))

    @work
    async def action_about(self) -> None:
        """Chooses whose work or space it is about, takes that back, or says that it was shown to them."""
        one = self.selected()
        if one is None:
            return
        links = {link.stream: link for link in self.snapshot.linked(About, "contribution", one.id)}
        others = [stream for stream in self.snapshot.streams if stream.id != one.stream]
        choices = [Choice(s.id, s.letter.lower(), s.name, _about_words(links.get(s.id))) for s in others]
        about = [stream for stream in others if stream.id in links and not links[stream.id].shown_at]
        choices += [
            Choice(
                f"shown/{stream.id}", str(number) if number < 10 else "", f"it was shown to {stream.name}", "say how"
            )
            for number, stream in enumerate(about, 1)
        ]
        chosen = await self.desk.push_screen_wait(Choose("About whose work or space?", choices, about=self.words(one)))
        if chosen and chosen.startswith("shown/"):
            await self.show_to(one.id, chosen.removeprefix("shown/"))
        elif chosen:
            await self._change(one, Changes(about=tuple(sorted(links.keys() ^ {chosen}))))

    @work
    async def action_move(self) -> None:
        """Moves it to another stream."""
        one = self.selected()
        if one is None:
            return
        others = [stream for stream in self.snapshot.streams if stream.id != one.stream]
        choices = [Choice(stream.id, stream.letter.lower(), stream.name) for stream in others]
        about = f"{self.words(one)}\nIt gets a code there; the speaker is cleared."
        chosen = await self.desk.push_screen_wait(Choose(f"Move {self.snapshot.code(one)} to?", choices, about=about))
        if chosen:
            done = await self.desk.attempt(contributions.edit, one.id, Changes(stream=chosen))
            if done:
                moved = self.desk.snapshot.the(Contribution, one.id)
                name = self.desk.snapshot.the(Stream, chosen).name
                self.desk.tell(f"{self.snapshot.short_code(one)} is now {self.desk.snapshot.code(moved)} in {name}.")

    @work
    async def action_remove(self) -> None:
        """Asks, then takes it out."""
        if one := self.selected():
            code = self.snapshot.code(one)
            about = f"{self.words(one)}\n\nCtrl+Z brings it back."
            if await self.desk.push_screen_wait(Confirm(f"Remove {code}?", about, yes="remove")):
                await self.desk.attempt(contributions.remove, one.id)

    @work
    async def action_names(self) -> None:
        """Keeps or masks what looks like a name or a number (R13); masking erases it."""
        if one := self._to_show("names"):
            await keep_or_mask(self.desk, one)

    @work
    async def action_withdraw(self) -> None:
        """Shows what would be erased, asks, and erases it for good (R30)."""
        if one := self._to_show("withdraw"):
            plan = await withdraw(self.desk, one)
            if plan is not None:
                self.forget_line(plan.same)

    def forget_line(self, same: Sameness) -> None:
        """Empties what is being typed, where it holds words that were withdrawn."""
        raise NotImplementedError

    @work
    async def action_pull_apart(self) -> None:
        """Makes a conflict of what is marked, and of what is selected in another stream."""
        if not self.may("pull_apart"):
            return
        marked = tuple(self.snapshot.the(Contribution, one) for one in self.marked())
        if await pull_apart(self.desk, with_selected(marked, self.selected())):
            self.unmark()
            self.desk.tell("It stands on the board now (F3): next, each side's ask and why.")

    def action_copy(self) -> None:
        """Copies the words."""
        if one := self.selected():
            self.desk.copy_to_clipboard(one.text)


def _about_words(link: About | None) -> str:
    """How far R17 is done, for a stream that something is about."""
    if link is None:
        return ""
    if not link.shown_at:
        return "about them; not shown to them yet"
    return f"about them; shown {day_words(link.shown_at)}" + (f", {link.shown_how}" if link.shown_how else "")
