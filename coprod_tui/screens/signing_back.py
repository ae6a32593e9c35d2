"""The understanding check (R20): each stream says back what the others asked for, and why, and hears an answer."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from coprod_tui.meeting.model import Stream, Version
from coprod_tui.meeting.rules.understanding import Understood, pairs, understanding, understood
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import leads
from coprod_tui.screens.ask import Ask, Blank, Choice, Choose, Fill
from coprod_tui.screens.days import read_day, said_day
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.signing_hand import SigningHand
from coprod_tui.text import plain
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.lines import shortened
from coprod_tui.widgets.sign_grid import SignCell, SignGrid, SignRow

_SIGNS = {Understood.YES: "✓", Understood.NOT_QUITE: "◐", Understood.NOT_YET: "·"}
_WORDS = {Understood.YES: "said back", Understood.NOT_QUITE: "not quite", Understood.NOT_YET: "not yet"}
_ROLES = {Understood.YES: "success", Understood.NOT_QUITE: "warning", Understood.NOT_YET: "quiet"}
_IN_WORDS = 3
"""Up to so many columns have room for names and words; with more, letters and signs stand there."""
_HEAD_MOST = 11
_ITSELF = SignCell("–")
_TAKE_BACK = "take back"


def understanding_rows(project: Snapshot, version: Version) -> tuple[tuple[str, ...], tuple[SignRow, ...]]:
    """The grid: whose part above each column, and a row for each stream that says back."""
    asked = pairs(project)
    columns = [stream for stream in project.streams if any(whose == stream for _, whose in asked)]
    in_words = len(columns) <= _IN_WORDS

    def cell(one: Stream, whose: Stream) -> SignCell:
        if one == whose:
            return _ITSELF
        found = understood(project, version, one.id, whose.id)
        words = f"{_SIGNS[found]} {_WORDS[found]}" if in_words else _SIGNS[found]
        return SignCell(words, _ROLES[found], bold=found is Understood.NOT_QUITE)

    heads = tuple(shortened(one.name, _HEAD_MOST) if in_words else one.letter for one in columns)
    rows = (
        SignRow(one.id, one.name, one.colour, tuple(cell(one, whose) for whose in columns)) for one in project.streams
    )
    return heads, tuple(rows)


def said_back_words(project: Snapshot, version: Version, one: Stream, whose: Stream) -> tuple[str, str]:
    """Where one cell of the grid stands, in a sign and words, with their role."""
    state = understood(project, version, one.id, whose.id)
    words = f"{_SIGNS[state]} {_WORDS[state]}"
    found = understanding(project, version, one.id, whose.id)
    if found is None:
        return words, _ROLES[state]
    text = f": “{found.text}”" if found.text else ""
    missed = f"; missed: {found.missed}" if found.missed else ""
    return f"{words} {day_words(found.on)}{text}{missed}", _ROLES[state]


class UnderstandingGrid(Ask[str | None]):
    """Who has said back whose part; answers the stream that is chosen."""

    AUTO_FOCUS = "SignGrid"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", show=False)]
    answers = "↑↓ who says back   Enter goes on   Esc leave"

    def __init__(self, version: Version, heads: tuple[str, ...], rows: tuple[SignRow, ...], chosen: str) -> None:
        """`chosen` is the stream in hand."""
        super().__init__()
        self.title_words = f"Version {version.number}: who has said back whose part?"
        self._heads, self._rows, self._stream = heads, rows, chosen

    def inside(self) -> ComposeResult:
        """What is asked, and the grid."""
        about = (
            "Each stream says in its own words what another asked for and why; that other one says yes or not quite."
        )
        yield Static(plain(about), classes="about")
        yield SignGrid()

    def on_mount(self) -> None:
        """Shows the stream in hand."""
        grid = self.query_one(SignGrid)
        grid.show(self._heads, self._rows)
        grid.cursor = self._stream

    @on(BlockList.Chosen)
    def action_choose(self) -> None:
        """Answers the stream under the cursor."""
        self.dismiss(self.query_one(SignGrid).cursor)


class UnderstandingActions(SigningHand):
    """What `h` does."""

    def why_not(self, action: str) -> str | None:
        """Nothing can be said back before something was said."""
        if action == "say_back" and self.at_hand() and not pairs(self.snapshot):
            return "No two streams have said anything yet that could be said back."
        return super().why_not(action)

    @work
    async def action_say_back(self) -> None:
        """Shows the grid, then asks who says back whose part, in which words, and what the other answered."""
        found = self.in_hand("say_back")
        if found is None:
            return
        version, stream = found
        while True:
            heads, rows = understanding_rows(self.desk.snapshot, version)
            grid = UnderstandingGrid(version, heads, rows, stream.id)
            chosen = await self.desk.push_screen_wait(grid)
            if chosen is None:
                return
            stream = self.desk.snapshot.the(Stream, chosen)
            whose = await self._whose(version, stream)
            if whose is not None:
                await self._say_back(version, stream, whose)

    async def _whose(self, version: Version, stream: Stream) -> Stream | None:
        project = self.desk.snapshot
        others = [whose for one, whose in pairs(project) if one == stream]
        if len(others) == 1:
            return others[0]
        choices = [
            Choice(one.id, one.letter.lower(), f"of {one.name}", said_back_words(project, version, stream, one)[0])
            for one in others
        ]
        chosen = await self.desk.push_screen_wait(Choose(f"{stream.name} say back whose part?", choices))
        return project.the(Stream, chosen) if chosen else None

    async def _say_back(self, version: Version, stream: Stream, whose: Stream) -> None:
        slot = f"understand/{version.id}/{stream.id}/{whose.id}"
        before = understanding(self.desk.snapshot, version, stream.id, whose.id)
        blanks = [
            Blank("text", f"What {stream.name} say, in their own words. Empty: it was said, and not written down",
                  before.text or "" if before else "", lines=True),
            Blank("on", "On which day?", said_day(self.today()), "today, or 3 Nov"),
        ]  # fmt: skip
        title = f"{stream.name} say back what {whose.name} asked for, and why"
        filled = await self.desk.push_screen_wait(Fill(title, blanks, done="go on", slot=slot))
        if filled is None:
            return
        choices = [Choice("yes", "y", "yes, that is it"), Choice("no", "n", "not quite", "and what was missed")]
        if before is not None and before.version == version.id:
            choices.append(Choice(_TAKE_BACK, "x", "it was not said back after all"))
        answer = await self.desk.push_screen_wait(
            Choose(f"What do {whose.name} answer?", choices, about=filled["text"])
        )
        if answer == _TAKE_BACK:
            await self.attempt_or_list(leads.take_understanding_back, version.id, stream.id, whose.id)
            self.desk.draft(slot, None)
            return
        missed = await self._missed(whose) if answer == "no" else None
        if answer is None or (answer == "no" and missed is None):
            return
        done = await self.attempt_or_list(
            leads.understand, version.id, stream.id, whose.id, on=read_day(filled["on"], self.today()),
            text=filled["text"], confirmed=answer == "yes", missed=missed, clears=(slot,),
        )  # fmt: skip
        if done is not None:
            self.desk.draft(slot, None)

    async def _missed(self, whose: Stream) -> str | None:
        blanks = [Blank("missed", f"What was missed, {whose.name} say", lines=True)]

        def wrong(texts: object) -> str | None:
            told = texts["missed"].strip() if isinstance(texts, dict) else ""
            return None if told else "A word or two, so that it can be said again."

        filled = await self.desk.push_screen_wait(Fill("Not quite", blanks, done="keep it", wrong=wrong))
        return filled["missed"] if filled else None
