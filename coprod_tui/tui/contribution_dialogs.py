"""Dialogs about selected and marked contributions, and raising a conflict from them; each runs one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.conflicts.commands import raise_conflict
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.privacy.questions import taken_out
from coprod_tui.domain.records import About, Consent, Contribution, Form, Kind, Stream, Theme
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.commands import commands
from coprod_tui.tui.contribution_rows import CONSENT_WORDS, is_hidden, short_date, visible_text
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.drafts import EDIT
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, TextDialog
from coprod_tui.tui.dialogs.withdrawal import keep_or_mask, take_out_of_history, withdraw
from coprod_tui.tui.verb_runner import ContributionWords, ReasonLinks

_SHOWS_WORDS = frozenset({"edit", "why", "themes", "speaker", "names", "withdraw"})
"""The actions whose dialogs show what a contribution holds."""
_MOST_THEMES = 24
"""How many themes a dialog lists."""


class ContributionSelection(Protocol):
    """What is selected and marked on a screen."""

    def selected(self) -> Contribution | None:
        """The contribution under the cursor."""

    def marked(self) -> tuple[str, ...]:
        """The ids of the marked contributions; without a mark, of the selected one."""

    def unmark(self) -> None:
        """Take all marks away."""


class ContributionDialogs:
    """The dialogs about the selected contribution and the marked ones; a screen runs each in a worker."""

    def __init__(
        self,
        desk: Desk,
        selection: ContributionSelection,
        may: Callable[[str], bool],
        forget: Callable[[TextMatcher], None] = lambda _: None,
    ) -> None:
        """`may` says whether an action can be done now, and tells why not.

        `forget` is told what was withdrawn, for a screen that holds typed words of its own.
        """
        self._desk = desk
        self._selection = selection
        self._may = may
        self._forget = forget
        self._words = ContributionWords(desk).words

    @property
    def _snapshot(self) -> Snapshot:
        return self._desk.snapshot

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now: what it would show may be hidden from the room (R29)."""
        if not self._desk.shielded or action not in _SHOWS_WORDS:
            return None
        contribution = self._selection.selected()
        if contribution is None or not is_hidden(contribution):
            return None
        shield = next(one for one in commands("app") if one.action == "shield")
        key = self._desk.keys_of(shield).split(", ")[0]
        return f"It is not for the room, which can see this. {key} shows it again."

    def _to_show(self, action: str) -> Contribution | None:
        """The selected contribution, if its words may be shown; tells why, if they may not."""
        return self._selection.selected() if self._may(action) else None

    async def _change(
        self, contribution: Contribution, changes: ContributionChanges, clears: tuple[str, ...] = ()
    ) -> bool:
        return bool(await self._desk.attempt(contribution_commands.edit, contribution.id, changes, clears=clears))

    async def _keep(self, contribution: Contribution, changes: ContributionChanges, slot: str, text: str) -> None:
        """Keep a text that was typed; where it is refused, or the disk fails, it stays a draft."""
        self._desk.drafts.put(slot, text or None)
        if await self._change(contribution, changes, (slot,)):
            self._desk.drafts.put(slot, None)
            now = self._snapshot.get(Contribution, contribution.id)
            if now is not None and (phrases := taken_out(self._snapshot, contribution, now)):
                await take_out_of_history(self._desk, now, phrases)

    # Text and why

    async def edit(self) -> None:
        """Change the words."""
        if contribution := self._to_show("edit"):
            await self.write_text(contribution.id)

    async def why(self) -> None:
        """Write down why they say so."""
        if contribution := self._to_show("why"):
            await self.write_why(contribution.id)

    async def write_text(self, contribution_id: str) -> None:
        """Ask for the words; what is typed is a draft on disk."""
        contribution = self._snapshot.the(Contribution, contribution_id)
        slot = f"{EDIT}{contribution.id}/text"
        title = f"The words of {self._snapshot.code(contribution)}"
        text = await self._desk.push_screen_wait(TextDialog(title, contribution.text, slot=slot))
        if text is not None:
            await self._keep(contribution, ContributionChanges(text=text), slot, text)

    async def write_why(self, contribution_id: str) -> None:
        """Ask for the why; what is typed is a draft on disk."""
        contribution = self._snapshot.the(Contribution, contribution_id)
        slot = f"{EDIT}{contribution.id}/why"
        title = f"Why? {self._snapshot.code(contribution)}"
        note = "An empty field takes the why away."
        dialog = TextDialog(title, contribution.why or "", about=self._words(contribution), slot=slot, note=note)
        text = await self._desk.push_screen_wait(dialog)
        if text is not None:
            await self._keep(contribution, ContributionChanges(why=text), slot, text)

    async def go_on(self, slot: str) -> None:
        """Open an edit again that was a draft when the program stopped."""
        contribution_id, _, field = slot.removeprefix(EDIT).partition("/")
        if contribution_id not in self._snapshot.all(Contribution):
            self._desk.drafts.put(slot, None)
        elif field == "why":
            await self.write_why(contribution_id)
        else:
            await self.write_text(contribution_id)

    # Properties

    async def kind(self) -> None:
        """Choose one of the five kinds."""
        if contribution := self._selection.selected():
            choices = [Choice(kind, kind.sign, str(kind)) for kind in Kind]
            about = self._words(contribution)
            chosen = await self._desk.push_screen_wait(
                ChoiceDialog("What is it?", choices, chosen=contribution.kind, about=about)
            )
            if chosen:
                await self._change(contribution, ContributionChanges(kind=Kind(chosen)))

    async def form(self) -> None:
        """Choose whose words they are."""
        if contribution := self._selection.selected():
            choices = [Choice(form, key, str(form)) for form, key in zip(Form, "osw", strict=True)]
            about = self._words(contribution)
            chosen = await self._desk.push_screen_wait(
                ChoiceDialog("Whose words?", choices, chosen=contribution.form, about=about)
            )
            if chosen:
                await self._change(contribution, ContributionChanges(form=Form(chosen)))

    async def themes(self) -> None:
        """Ask for the themes, and show those that exist."""
        if contribution := self._to_show("themes"):
            project = self._snapshot
            now = ", ".join(theme.name for theme in project.themes_of(contribution.id))
            themes = sorted(project.themes, key=lambda theme: -_uses(project, theme))
            note = "So far: " + ", ".join(theme.name for theme in themes[:_MOST_THEMES]) if themes else ""
            about = f"{self._words(contribution)}\nThemes, with commas between them:"
            text = await self._desk.push_screen_wait(
                TextDialog(f"Themes of {project.code(contribution)}", now, about=about, note=note)
            )
            if text is not None:
                await self._change(contribution, ContributionChanges(themes=contribution_commands.theme_names(text)))

    async def speaker(self) -> None:
        """Ask for the speaker's code."""
        if contribution := self._to_show("speaker"):
            note = "The number on the key list, such as 7. Never a name. An empty field takes it away."
            title = f"Who said {self._snapshot.code(contribution)}?"
            now = (contribution.speaker or "")[1:]
            text = await self._desk.push_screen_wait(TextDialog(title, now, about=self._words(contribution), note=note))
            if text is not None:
                await self._change(contribution, ContributionChanges(speaker=text))

    async def read_back(self) -> None:
        """Mark it as read back, or take that back."""
        if contribution := self._selection.selected():
            await self._change(contribution, ContributionChanges(read_back=not contribution.read_back))

    async def consent(self) -> None:
        """Choose what may be done with it; ask when the person was asked, where it is more than before (R12)."""
        contribution = self._selection.selected()
        if contribution is None:
            return
        choices = [Choice(level, str(number), CONSENT_WORDS[level]) for number, level in enumerate(Consent, 1)]
        about = self._words(contribution)
        chosen = await self._desk.push_screen_wait(
            ChoiceDialog("What may we do with it?", choices, chosen=contribution.consent, about=about)
        )
        if not chosen:
            return
        level, asked = Consent(chosen), None
        if level.rank > contribution.consent.rank:
            note = "When and how, in a few words: at the read back, by telephone …"
            asked = await self._desk.push_screen_wait(
                TextDialog("When were they asked?", "at the read back", note=note)
            )
            if asked is None:
                return
        await self._change(contribution, ContributionChanges(consent=level, asked=asked))

    async def sensitive(self) -> None:
        """Ask, then mark as sensitive or take that back."""
        contribution = self._selection.selected()
        if contribution is None:
            return
        words = self._words(contribution)
        if contribution.sensitive:
            question = ConfirmDialog("No longer sensitive?", words, yes="not sensitive")
        else:
            about = f"{words}\n\nIt is never shown to the room, and printed only as a count."
            question = ConfirmDialog("Is this sensitive?", about, yes="sensitive")
        if await self._desk.push_screen_wait(question):
            await self._change(contribution, ContributionChanges(sensitive=not contribution.sensitive))

    async def about(self) -> None:
        """Choose whose work or space it is about, take that back, or say that it was shown to them."""
        contribution = self._selection.selected()
        if contribution is None:
            return
        links = {link.stream: link for link in self._snapshot.linked(About, "contribution", contribution.id)}
        others = [stream for stream in self._snapshot.streams if stream.id != contribution.stream]
        choices = [Choice(s.id, s.letter.lower(), s.name, _about_words(links.get(s.id))) for s in others]
        not_shown = [stream for stream in others if stream.id in links and not links[stream.id].shown_at]
        choices += [
            Choice(
                f"shown/{stream.id}", str(number) if number < 10 else "", f"it was shown to {stream.name}", "say how"
            )
            for number, stream in enumerate(not_shown, 1)
        ]
        dialog = ChoiceDialog("About whose work or space?", choices, about=self._words(contribution))
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen and chosen.startswith("shown/"):
            await ReasonLinks(self._desk).show_to(contribution.id, chosen.removeprefix("shown/"))
        elif chosen:
            await self._change(contribution, ContributionChanges(about=tuple(sorted(links.keys() ^ {chosen}))))

    # Moving, removing, withdrawing, raising a conflict

    async def move(self) -> None:
        """Move it to another stream."""
        contribution = self._selection.selected()
        if contribution is None:
            return
        before = self._snapshot
        others = [stream for stream in before.streams if stream.id != contribution.stream]
        choices = [Choice(stream.id, stream.letter.lower(), stream.name) for stream in others]
        about = f"{self._words(contribution)}\nIt gets a code there; the speaker is cleared."
        title = f"Move {before.code(contribution)} to?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=about))
        if chosen and await self._desk.attempt(
            contribution_commands.edit, contribution.id, ContributionChanges(stream=chosen)
        ):
            moved = self._snapshot.the(Contribution, contribution.id)
            name = self._snapshot.the(Stream, chosen).name
            self._desk.tell(f"{before.short_code(contribution)} is now {self._snapshot.code(moved)} in {name}.")

    async def remove(self) -> None:
        """Ask, then take it out."""
        if contribution := self._selection.selected():
            about = f"{self._words(contribution)}\n\nCtrl+Z brings it back."
            title = f"Remove {self._snapshot.code(contribution)}?"
            if await self._desk.push_screen_wait(ConfirmDialog(title, about, yes="remove")):
                await self._desk.attempt(contribution_commands.remove, contribution.id)

    async def names(self) -> None:
        """Keep or mask what looks like a name or a number (R13); masking erases it."""
        if contribution := self._to_show("names"):
            await keep_or_mask(self._desk, contribution)

    async def withdraw(self) -> None:
        """Show what would be erased, ask, and erase it for good (R30)."""
        if contribution := self._to_show("withdraw"):
            plan = await withdraw(self._desk, contribution)
            if plan is not None:
                self._forget(plan.same)

    async def pull_apart(self) -> None:
        """Make a conflict of what is marked, and of what is selected in another stream."""
        if not self._may("pull_apart"):
            return
        marked = tuple(self._snapshot.the(Contribution, one) for one in self._selection.marked())
        if await pull_apart(self._desk, with_selected(marked, self._selection.selected())):
            self._selection.unmark()
            self._desk.tell("It stands on the board now (F3): next, each side's ask and why.")

    def copy(self) -> None:
        """Copy the words."""
        if contribution := self._selection.selected():
            self._desk.copy_to_clipboard(contribution.text)


def _uses(project: Snapshot, theme: Theme) -> int:
    return len(project.in_theme(theme.id))


def _about_words(link: About | None) -> str:
    """Whether the stream that a contribution is about was shown it (R17)."""
    if link is None:
        return ""
    if not link.shown_at:
        return "about them; not shown to them yet"
    return f"about them; shown {short_date(link.shown_at)}" + (f", {link.shown_how}" if link.shown_how else "")


# Raising a conflict


def with_selected(marked: tuple[Contribution, ...], selected: Contribution | None) -> tuple[Contribution, ...]:
    """The marked contributions; where all are of one stream, also the selected one of another stream."""
    streams = {contribution.stream for contribution in marked}
    if selected is None or len(streams) != 1 or selected.stream in streams:
        return marked
    return *marked, selected


async def pull_apart(desk: Desk, contributions: tuple[Contribution, ...]) -> bool:
    """Ask for a title, and for sub-groups where one stream said all of it; raise the conflict; False when left."""
    if len(contributions) < 2:
        desk.tell("Mark what pulls apart first (Space): two things or more, said by different sides.", "warning")
        return False
    groups = await _groups(desk, contributions) if len({one.stream for one in contributions}) == 1 else {}
    if groups is None:
        return False
    about = "\n".join(f"{desk.snapshot.code(one)} {visible_text(one, shielded=desk.shielded)}" for one in contributions)
    title = await desk.push_screen_wait(
        TextDialog("These pull apart: what shall we call it?", prompt="such as The bed", about=about)
    )
    if title is None:
        return False
    return bool(await desk.attempt(raise_conflict, [one.id for one in contributions], title=title, groups=groups))


async def _groups(desk: Desk, contributions: tuple[Contribution, ...]) -> dict[str, str] | None:
    """Ask which sub-group of their stream said each of these; None when left."""
    name = desk.snapshot.the(Stream, contributions[0].stream).name
    note = f"{name} said all of this: two sub-groups can differ, such as carers and patients. Empty: {name} as a whole."
    groups = {}
    for contribution in contributions:
        title = f"Who of {name} said {desk.snapshot.code(contribution)}?"
        about = visible_text(contribution, shielded=desk.shielded)
        group = await desk.push_screen_wait(TextDialog(title, about=about, prompt="such as carers", note=note))
        if group is None:
            return None
        groups[contribution.id] = group
    return groups
