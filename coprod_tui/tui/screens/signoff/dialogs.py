"""Dialogs of the sign-off: the understanding check (R20), and the Trust Board's decision (R28)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.records import BoardDecision, BoardTold, Stream, Understanding, Verdict, Version
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.dates import must_be_a_day
from coprod_tui.domain.signing.rules import (
    Understood,
    board_changes,
    check_is_done,
    understanding,
    understanding_pairs,
)
from coprod_tui.domain.signing.versions import must_be_shared
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.content import plain
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import (
    Choice,
    ChoiceDialog,
    ConfirmDialog,
    Dialog,
    DialogField,
    FormDialog,
    TextDialog,
    format_day,
    parse_day,
)
from coprod_tui.tui.screens.signoff.flow import FOR_GOOD, SigningFlow, Texts, day_words, refusal_of
from coprod_tui.tui.verb_runner import VerbRunner
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.text_layout import shorten
from coprod_tui.tui.widgets.theme_grid import SignCell, SignGrid, SignRow

# The understanding check: each stream says back what the others asked for and why

_SIGNS = {Understood.YES: "✓", Understood.NOT_QUITE: "◐", Understood.NOT_YET: "·"}
_WORDS = {Understood.YES: "said back", Understood.NOT_QUITE: "not quite", Understood.NOT_YET: "not yet"}
_ROLES = {Understood.YES: "success", Understood.NOT_QUITE: "warning", Understood.NOT_YET: "quiet"}
_IN_WORDS = 3
"""The most columns with names and words; more columns have letters and signs."""
_HEAD_MOST = 11
_ITSELF = SignCell("–")
_TAKE_BACK = "take back"


def understanding_rows(project: Snapshot, version: Version) -> tuple[tuple[str, ...], tuple[SignRow, ...]]:
    """The grid: a column for each stream that is said back, a row for each stream that says back."""
    asked = understanding_pairs(project)
    columns = [stream for stream in project.streams if any(whose == stream for _, whose in asked)]
    in_words = len(columns) <= _IN_WORDS

    def cell(stream: Stream, whose: Stream) -> SignCell:
        if stream == whose:
            return _ITSELF
        state = check_is_done(project, version, stream.id, whose.id)
        words = f"{_SIGNS[state]} {_WORDS[state]}" if in_words else _SIGNS[state]
        return SignCell(words, _ROLES[state], bold=state is Understood.NOT_QUITE)

    heads = tuple(shorten(stream.name, _HEAD_MOST) if in_words else stream.letter for stream in columns)
    rows = (
        SignRow(stream.id, stream.name, stream.colour, tuple(cell(stream, whose) for whose in columns))
        for stream in project.streams
    )
    return heads, tuple(rows)


def said_back_words(project: Snapshot, version: Version, stream: Stream, whose: Stream) -> tuple[str, str]:
    """The state of one cell in a sign and words, and their colour role."""
    state = check_is_done(project, version, stream.id, whose.id)
    words = f"{_SIGNS[state]} {_WORDS[state]}"
    check = understanding(project, version, stream.id, whose.id)
    if check is None:
        return words, _ROLES[state]
    text = f": “{check.text}”" if check.text else ""
    missed = f"; missed: {check.missed}" if check.missed else ""
    return f"{words} {short_date(check.on)}{text}{missed}", _ROLES[state]


class UnderstandingGrid(Dialog[str | None]):
    """Shows who has said back whose part; returns the id of the chosen stream."""

    AUTO_FOCUS = "SignGrid"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", show=False)]
    answers = "↑↓ who says back   Enter goes on   Esc leave"

    def __init__(self, version: Version, heads: tuple[str, ...], rows: tuple[SignRow, ...], chosen: str) -> None:
        """`chosen` is the id of the selected stream."""
        super().__init__()
        self.title_words = f"Version {version.number}: who has said back whose part?"
        self._heads, self._rows, self._stream = heads, rows, chosen

    def inside(self) -> ComposeResult:
        """Yield what is asked, and the grid."""
        about = (
            "Each stream says in its own words what another asked for and why; that other one says yes or not quite."
        )
        yield Static(plain(about), classes="about")
        yield SignGrid()

    def on_mount(self) -> None:
        """Show the grid with the selected stream."""
        grid = self.query_one(SignGrid)
        grid.show(self._heads, self._rows)
        grid.cursor = self._stream

    @on(BlockList.Chosen)
    def action_choose(self) -> None:
        """Return the stream under the cursor."""
        self.dismiss(self.query_one(SignGrid).cursor)


class UnderstandingDialogs:
    """The dialogs of the understanding check; a screen runs them in a worker."""

    def __init__(self, desk: Desk, flow: SigningFlow, run: VerbRunner) -> None:
        """`flow` has the newest version and the selected stream."""
        self._desk = desk
        self._flow = flow
        self._run = run

    async def say_back(self) -> None:
        """Show the grid, then ask who says back whose part, in which words, and what the other answered."""
        at_hand = self._flow.in_hand("say_back")
        if at_hand is None:
            return
        version, stream = at_hand
        while True:
            heads, rows = understanding_rows(self._desk.snapshot, version)
            grid = UnderstandingGrid(version, heads, rows, stream.id)
            chosen = await self._desk.push_screen_wait(grid)
            if chosen is None:
                return
            stream = self._desk.snapshot.the(Stream, chosen)
            whose = await self._whose(version, stream)
            if whose is not None:
                await self._say_back(version, stream, whose)

    async def _whose(self, version: Version, stream: Stream) -> Stream | None:
        project = self._desk.snapshot
        others = [whose for by, whose in understanding_pairs(project) if by == stream]
        if len(others) == 1:
            return others[0]
        choices = [
            Choice(
                whose.id, whose.letter.lower(), f"of {whose.name}", said_back_words(project, version, stream, whose)[0]
            )
            for whose in others
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog(f"{stream.name} say back whose part?", choices))
        return project.the(Stream, chosen) if chosen else None

    async def _say_back(
        self, version: Version, stream: Stream, whose: Stream, wrong: Understanding | None = None
    ) -> None:
        """Ask for a new round, or for one that corrects a round that is wrong."""
        slot = f"understand/{version.id}/{stream.id}/{whose.id}"
        before = wrong or understanding(self._desk.snapshot, version, stream.id, whose.id)
        on = day_words(wrong.on) if wrong else format_day(self._flow.today)
        blanks = [
            DialogField("text", f"What {stream.name} say, in their own words. Empty: it was said, and not written down",
                  before.text or "" if before else "", lines=True),
            DialogField("on", "On which day?", on, "today, or 3 Nov"),
        ]  # fmt: skip

        def bad(texts: Texts) -> str | None:
            today = self._flow.today
            return refusal_of(partial(must_be_a_day, parse_day(texts["on"], today), today.isoformat(), "it was said"))

        title = f"{stream.name} say back what {whose.name} asked for, and why"
        filled = await self._desk.push_screen_wait(FormDialog(title, blanks, done="go on", wrong=bad, slot=slot))
        if filled is None:
            return
        choices = [Choice("yes", "y", "yes, that is it"), Choice("no", "n", "not quite", "and what was missed")]
        if wrong is None and before is not None and before.version == version.id:
            choices.append(Choice(_TAKE_BACK, "x", "it was not said back after all"))
        answer = await self._desk.push_screen_wait(
            ChoiceDialog(f"What do {whose.name} answer?", choices, about=filled["text"])
        )
        if answer == _TAKE_BACK:
            await self._run.do(commands.take_understanding_back, version.id, stream.id, whose.id)
            self._desk.drafts.put(slot, None)
            return
        missed = await self._missed(whose, (wrong.missed or "") if wrong else "") if answer == "no" else None
        if answer is None or (answer == "no" and missed is None):
            return
        check = Understanding(
            "", version.id, stream.id, whose.id, on=parse_day(filled["on"], self._flow.today), at=self._flow.now,
            corrects=wrong.id if wrong else None,
        )  # fmt: skip
        because = await self._flow.ask_why(version, check)
        if because is None:
            return
        done = await self._run.do(
            commands.understand, version.id, stream.id, whose.id, on=check.on, text=filled["text"],
            confirmed=answer == "yes", missed=missed, because=because, corrects=check.corrects, clears=(slot,),
        )  # fmt: skip
        if done is not None:
            self._desk.drafts.put(slot, None)

    async def correct_round(self, version: Version, wrong: Understanding) -> None:
        """Ask for what a round should have been written down as."""
        project = self._desk.snapshot
        await self._say_back(version, project.the(Stream, wrong.stream), project.the(Stream, wrong.whose), wrong)

    async def _missed(self, whose: Stream, before: str) -> str | None:
        blanks = [DialogField("missed", f"What was missed, {whose.name} say", before, lines=True)]

        def wrong(texts: object) -> str | None:
            missed = texts["missed"].strip() if isinstance(texts, dict) else ""
            return None if missed else "A word or two, so that it can be said again."

        filled = await self._desk.push_screen_wait(FormDialog("Not quite", blanks, done="keep it", wrong=wrong))
        return filled["missed"] if filled else None


# The Trust Board's decision

_VERDICTS = {
    Verdict.APPROVED: "a",
    Verdict.WITH_CHANGES: "c",
    Verdict.SENT_BACK: "s",
    Verdict.NOT_APPROVED: "n",
}
_ENOUGH = "enough"
_DECIDABLE = ("5", "6", "7", "8", "9", "10", "11")
"""The keys of the sections whose lines the Board may change."""


class BoardDialogs:
    """The dialogs about the Board's decision, and about sharing it back; a screen runs them in a worker."""

    def __init__(self, desk: Desk, flow: SigningFlow, run: VerbRunner) -> None:
        """`flow` has the newest version."""
        self._desk = desk
        self._flow = flow
        self._run = run

    async def decide(self) -> None:
        """Ask what the Board decided, when, in which words, and what it changed, line by line."""
        at_hand = self._flow.in_hand("decide")
        if at_hand is None:
            return
        await self.write_decision(at_hand[0])

    async def write_decision(self, version: Version, wrong: BoardDecision | None = None) -> None:
        """Ask for a decision, or for one that corrects an entry that is wrong."""
        choices = [
            Choice(verdict, key, str(verdict), "as it is written down" if wrong and wrong.verdict is verdict else "")
            for verdict, key in _VERDICTS.items()
        ]
        chosen = await self._desk.push_screen_wait(
            ChoiceDialog(f"What did the Board say to version {version.number}?", choices)
        )
        if chosen is None:
            return
        slot = f"decide/{version.id}/correct" if wrong else f"decide/{version.id}"
        filled = await self._desk.push_screen_wait(self._form(version, Verdict(chosen), slot, wrong))
        if filled is None:
            return
        before = {one.key: one.text for one in board_changes(self._flow.project, wrong)} if wrong else {}
        changes = await self._changes(version, before) if chosen == Verdict.WITH_CHANGES else {}
        if changes is None:
            return
        words = filled["words"].strip()
        lines = f"\n\nLines changed: {len(changes)}." if changes else ""
        on = parse_day(filled["on"], self._flow.today)
        corrects = wrong.id if wrong else None
        decision = BoardDecision("", version.id, Verdict(chosen), on, words, self._flow.now, corrects=corrects)
        because = await self._flow.ask_why(version, decision)
        if because is None:
            return
        about = f"{short_date(on)}: {words}{lines}\n\nThen it goes back to every stream. {FOR_GOOD}"
        if not await self._desk.push_screen_wait(ConfirmDialog(f"The Board: {chosen}?", about, yes="write it down")):
            return
        done = await self._run.do(
            signing_commands.decide, version.id, verdict=Verdict(chosen), on=on, words=words,
            changes=changes, because=because, corrects=corrects, clears=(slot,),
        )  # fmt: skip
        if done is not None:
            self._desk.drafts.put(slot, None)
            self._desk.tell("Written down. b on each stream says when it was shared back to them.")

    def _form(self, version: Version, verdict: Verdict, slot: str, before: BoardDecision | None) -> FormDialog:
        label = "What did the Board say? Word for word, it goes back to every stream"
        on = day_words(before.on) if before else format_day(self._flow.today)
        blanks = [
            DialogField("words", label, before.words if before else "", lines=True),
            DialogField("on", "On which day?", on, "today, or 3 Nov"),
        ]

        def wrong(now: Texts) -> str | None:
            if not now["words"].strip():
                return "What did the Board say? Its words go back to every stream."
            today = self._flow.today
            return refusal_of(
                partial(must_be_a_day, parse_day(now["on"], today), today.isoformat(), "the Board decided")
            )

        title = f"The Board, version {version.number}: {verdict}"
        return FormDialog(title, blanks, done="go on", wrong=wrong, slot=slot)

    async def _changes(self, version: Version, before: Mapping[str, str]) -> Mapping[str, str] | None:
        """Ask for the lines that the Board changed; returns its words by line key, None when left."""
        brief = await self._desk.in_background(lambda: brief_at(version))
        lines = [
            (line.key, line.number, line.words.text if line.words else line.text)
            for section, line in brief.lines()
            if section.key in _DECIDABLE and not line.derived
        ]
        changes = {**before}
        while True:
            choices = [Choice(_ENOUGH, "e", "that is all")] if changes else []
            choices += [Choice(key, "", f"{number}  {words}", changes.get(key, "")) for key, number, words in lines]
            chosen = await self._desk.push_screen_wait(ChoiceDialog("Which line did the Board change?", choices))
            if chosen is None or chosen == _ENOUGH:
                return changes if chosen else None
            about = next(words for key, _, words in lines if key == chosen)
            asked = TextDialog("What did the Board change there, and why?", changes.get(chosen, ""), about=about)
            text = await self._desk.push_screen_wait(asked)
            if text and text.strip():
                changes[chosen] = text.strip()
            elif text is not None:
                changes.pop(chosen, None)

    async def tell_decision(self, decision: BoardDecision, stream: Stream, wrong: BoardTold | None = None) -> None:
        """Ask when and how the decision was shared back to a stream, and once more, because it is for good.

        `wrong` is the entry that the new one corrects.
        """

        def bad(now: Texts) -> str | None:
            today = self._flow.today
            on = parse_day(now["on"], today)
            return refusal_of(partial(must_be_shared, on, now["form"].strip(), today.isoformat()))

        on = day_words(wrong.on) if wrong else format_day(self._flow.today)
        blanks = [
            DialogField("form", "How?", wrong.form if wrong else "", "such as read aloud, on paper, by e-mail …"),
            DialogField("on", "On which day?", on, "today, or 3 Nov"),
        ]
        title = f"The Board's decision shared back to {stream.name}"
        filled = await self._desk.push_screen_wait(FormDialog(title, blanks, done="keep it", wrong=bad))
        if filled is None:
            return
        on, form = parse_day(filled["on"], self._flow.today), filled["form"].strip()
        telling = BoardTold(
            "", decision.id, stream.id, on, form, at=self._flow.now, corrects=wrong.id if wrong else None
        )
        because = await self._flow.ask_why(self._flow.project.the(Version, decision.version), telling)
        if because is None:
            return
        about = f"{short_date(on)}, {form}. {FOR_GOOD}"
        asked = ConfirmDialog(f"The Board's decision was shared back to {stream.name}?", about, yes="it was")
        if await self._desk.push_screen_wait(asked):
            await self._run.do(
                signing_commands.tell, decision.id, stream.id, on=on, form=form, because=because,
                corrects=telling.corrects,
            )  # fmt: skip
