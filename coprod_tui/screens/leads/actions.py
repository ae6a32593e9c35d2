"""What the letters of the leads' screen do to themes and turns: each asks what is needed, and runs one verb."""

from __future__ import annotations

from collections.abc import Callable

from coprod_tui.desk import Desk
from coprod_tui.meeting.model import Asked, Contribution, Stream, Theme, Turn
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules.turns import must_be_leads, turn, without_turn
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import leads, themes
from coprod_tui.screens.ask import Choice, Choose, Write
from coprod_tui.screens.verbs import ContributionWords

_TURNS = {
    Turn.SHARED: ("s", "they shared what their stream talked about, suggested and asked for"),
    Turn.NOTHING_NEW: ("n", "they have nothing new"),
    Turn.ABSENT: ("x", "the lead is absent"),
}
_MOST_THEMES = 24
"""How many themes are named where one is asked for."""


def why_not(
    project: Snapshot, action: str, *, theme: str | None, targets: tuple[str, ...], marked: tuple[str, ...]
) -> str | None:
    """Why an action cannot be done now, in a sentence; None when it can.

    `theme` is the row that is marked, `targets` what the letters act on, `marked` what is marked of it or selected.
    """
    if action in ("line", "answer") and not targets:
        return "Nothing has been said here yet."
    if action == "theme" and theme is None:
        return "There is no theme yet: type #beds at the end of what somebody says."
    if action == "turn":
        try:
            must_be_leads(project)
        except Refusal:
            return "No leads' meeting is open: F2 starts one, and each lead then has a turn."
    if action == "pull_apart" and not marked:
        return "Mark two things that pull apart first: Enter reads a theme, Space marks."
    return None


class ThemeActions:
    """Asks what is needed, and runs the verbs on themes."""

    def __init__(self, desk: Desk, show_record: Callable[[str], None]) -> None:
        """`show_record` selects a theme by its id."""
        self._desk = desk
        self._show_record = show_record
        self._contributions = ContributionWords(desk)

    async def change(self, theme: Theme) -> None:
        """Another name, a merge, what was merged taken apart, or who was asked."""
        merged = self._desk.snapshot.linked(Theme, "into", theme.id)
        apart = "all that was said keeps its own themes: it can be taken apart"
        choices = [
            Choice("rename", "n", "another name"),
            Choice("merge", "m", "merge it with another", apart),
            *(
                Choice(f"apart/{part.id}", "u" if not place else "", f"take #{part.name} apart again")
                for place, part in enumerate(merged)
            ),
            Choice("asked", "a", "who was asked about it", "where no meeting shows it"),
        ]
        chosen = await self._desk.push_screen_wait(Choose(f"Theme #{theme.name}", choices))
        if chosen == "rename":
            await self._rename(theme)
        elif chosen == "merge":
            await self._merge(theme)
        elif chosen == "asked":
            await self._note_asked(theme)
        elif chosen:
            await self._desk.attempt(themes.unmerge_theme, chosen.partition("/")[2])

    async def put_into_theme(self, contributions: tuple[str, ...]) -> str | None:
        """Asks into which theme these go; returns its id, and None when that was left, or refused."""
        known = ", ".join(f"#{theme.name}" for theme in self._desk.snapshot.themes[:_MOST_THEMES])
        title = f"Into which theme with {self._contributions.called(contributions)}?"
        note = f"So far: {known}" if known else ""
        about = self._contributions.words_of(contributions)
        name = await self._desk.push_screen_wait(Write(title, about=about, note=note, prompt="such as beds"))
        done = await self._desk.attempt(themes.add_theme, contributions, name) if name is not None else None
        return done.answer if done else None

    async def _rename(self, theme: Theme) -> None:
        name = await self._desk.push_screen_wait(Write(f"#{theme.name}: what is it called?", theme.name))
        if name is not None:
            await self._desk.attempt(themes.rename_theme, theme.id, name)

    async def _merge(self, theme: Theme) -> None:
        project = self._desk.snapshot
        choices = [
            Choice(other.id, "", f"#{other.name}", f"{len(project.in_theme(other.id)):,} said")
            for other in project.themes
            if other.id != theme.id
        ]
        about = "What was said keeps its own theme underneath, so that t here can take them apart again."
        title = f"#{theme.name} becomes part of which theme?"
        chosen = await self._desk.push_screen_wait(Choose(title, choices, about=about))
        if chosen and await self._desk.attempt(themes.merge_themes, (theme.id,), chosen):
            name = self._desk.snapshot.the(Theme, chosen).name
            self._desk.tell(f"#{theme.name} is part of #{name} now. t there takes them apart again.")
            self._show_record(chosen)

    async def _note_asked(self, theme: Theme) -> None:
        project = self._desk.snapshot
        noted = project.all(Asked)
        choices = [
            Choice(
                stream.id,
                stream.letter.lower(),
                stream.name,
                "asked: again takes it back" if f"{stream.id}/{theme.id}" in noted else "",
            )
            for stream in project.streams
        ]
        chosen = await self._desk.push_screen_wait(Choose(f"Who was asked about #{theme.name}?", choices))
        if not chosen:
            return
        if f"{chosen}/{theme.id}" in noted:
            await self._desk.attempt(themes.take_asked_back, chosen, theme.id)
            return
        title = f"How were {project.the(Stream, chosen).name} asked?"
        how = await self._desk.push_screen_wait(Write(title, prompt="such as by letter, 3 Nov"))
        if how is not None:
            await self._desk.attempt(themes.note_asked, chosen, theme.id, how=how)


async def take_turn(desk: Desk) -> None:
    """Asks how the lead who has had no turn took theirs; another lead can be chosen. Raises Refusal without meeting."""
    project = desk.snapshot
    meeting = must_be_leads(project)
    stream = next(iter(without_turn(project, meeting)), project.streams[0])
    while True:
        had = turn(project, meeting, stream.id)
        choices = [Choice(each, key, what) for each, (key, what) in _TURNS.items()]
        choices += [
            Choice(f"stream/{other.id}", str(number), f"the lead of {other.name} instead")
            for number, other in enumerate(project.streams, 1)
            if other != stream
        ]
        dialog = Choose(f"The turn of the lead of {stream.name}", choices, chosen=had.turn if had else None)
        chosen = await desk.push_screen_wait(dialog)
        if chosen is None:
            return
        about, _, record = chosen.partition("/")
        if about != "stream":
            await desk.attempt(leads.take_turn, stream.id, Turn(chosen))
            return
        stream = project.the(Stream, record)


def still_there(project: Snapshot, contributions: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are still in the project: what is shown may be older."""
    existing = project.all(Contribution)
    return tuple(record for record in contributions if record in existing)
