"""The Trust Board's decision: what it said, line by line where it changed something, and back to every stream (R28)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from coprod_tui.desk import Desk
from coprod_tui.meeting.brief import brief_at
from coprod_tui.meeting.model import BoardDecision, Stream, Verdict, Version
from coprod_tui.meeting.rules.board import may_tell
from coprod_tui.meeting.rules.signatures import may_share, must_be_a_day
from coprod_tui.meeting.verbs import board
from coprod_tui.screens.ask import Blank, Choice, Choose, Confirm, Fill, Write
from coprod_tui.screens.days import read_day, said_day
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.signoff.flow import SigningFlow, Texts, refused
from coprod_tui.screens.verbs import VerbRunner

_VERDICTS = {
    Verdict.APPROVED: "a",
    Verdict.WITH_CHANGES: "c",
    Verdict.SENT_BACK: "s",
    Verdict.NOT_APPROVED: "n",
}
_ENOUGH = "enough"
_DECIDABLE = ("5", "6", "7", "8", "9", "10", "11")
"""The sections whose lines a Board may change."""


class BoardDialogs:
    """What the Board decided, and sharing it back; call them from a worker, they wait for their answers."""

    def __init__(self, desk: Desk, flow: SigningFlow, run: VerbRunner) -> None:
        """`flow` says which version is in hand."""
        self._desk = desk
        self._flow = flow
        self._run = run

    async def decide(self) -> None:
        """Asks what the Board decided, when, in which words, and what it changed, line by line."""
        at_hand = self._flow.in_hand("decide")
        if at_hand is None:
            return
        version, _ = at_hand
        choices = [Choice(verdict, key, str(verdict)) for verdict, key in _VERDICTS.items()]
        chosen = await self._desk.push_screen_wait(
            Choose(f"What did the Board say to version {version.number}?", choices)
        )
        if chosen is None:
            return
        slot = f"decide/{version.id}"
        filled = await self._desk.push_screen_wait(self._form(version, Verdict(chosen), slot))
        if filled is None:
            return
        changes = await self._changes(version) if chosen == Verdict.WITH_CHANGES else {}
        if changes is None:
            return
        told = filled["words"].strip()
        lines = f"\n\nLines changed: {len(changes)}." if changes else ""
        on = read_day(filled["on"], self._flow.today)
        about = f"{day_words(on)}: {told}{lines}\n\nThen it goes back to every stream."
        if not await self._desk.push_screen_wait(Confirm(f"The Board: {chosen}?", about, yes="write it down")):
            return
        done = await self._run.do(
            board.decide, version.id, verdict=Verdict(chosen), on=on, words=told,
            changes=changes, clears=(slot,),
        )  # fmt: skip
        if done is not None:
            self._desk.drafts.put(slot, None)
            self._desk.tell("Written down. b on each stream says when it was shared back to them.")

    def _form(self, version: Version, verdict: Verdict, slot: str) -> Fill:
        blanks = [
            Blank("words", "What did the Board say? Word for word, it goes back to every stream", lines=True),
            Blank("on", "On which day?", said_day(self._flow.today), "today, or 3 Nov"),
        ]

        def wrong(now: Texts) -> str | None:
            if not now["words"].strip():
                return "What did the Board say? Its words go back to every stream."
            today = self._flow.today
            return refused(partial(must_be_a_day, read_day(now["on"], today), today.isoformat(), "the Board decided"))

        title = f"The Board, version {version.number}: {verdict}"
        return Fill(title, blanks, done="go on", wrong=wrong, slot=slot)

    async def _changes(self, version: Version) -> Mapping[str, str] | None:
        """Asks for the lines that the Board changed, until it is enough; None when that was left."""
        brief = await self._desk.in_background(lambda: brief_at(version))
        lines = [
            (line.key, line.number, line.words.text if line.words else line.text)
            for section, line in brief.lines()
            if section.key in _DECIDABLE and not line.derived
        ]
        changes: dict[str, str] = {}
        while True:
            choices = [Choice(_ENOUGH, "e", "that is all")] if changes else []
            choices += [Choice(key, "", f"{number}  {words}", changes.get(key, "")) for key, number, words in lines]
            chosen = await self._desk.push_screen_wait(Choose("Which line did the Board change?", choices))
            if chosen is None or chosen == _ENOUGH:
                return changes if chosen else None
            about = next(words for key, _, words in lines if key == chosen)
            asked = Write("What did the Board change there, and why?", changes.get(chosen, ""), about=about)
            text = await self._desk.push_screen_wait(asked)
            if text and text.strip():
                changes[chosen] = text.strip()
            elif text is not None:
                changes.pop(chosen, None)

    async def tell_decision(self, decision: BoardDecision, stream: Stream) -> None:
        """Asks when and how the decision was shared back to a stream, and once more, because it cannot be undone."""

        def wrong(now: Texts) -> str | None:
            today = self._flow.today
            on = read_day(now["on"], today)
            first = refused(partial(may_share, on, now["form"].strip(), today.isoformat()))
            return first or refused(partial(may_tell, decision, on))

        blanks = [
            Blank("form", "How?", prompt="such as read aloud, on paper, by e-mail …"),
            Blank("on", "On which day?", said_day(self._flow.today), "today, or 3 Nov"),
        ]
        title = f"The Board's decision shared back to {stream.name}"
        filled = await self._desk.push_screen_wait(Fill(title, blanks, done="keep it", wrong=wrong))
        if filled is None:
            return
        on = read_day(filled["on"], self._flow.today)
        about = f"{day_words(on)}, {filled['form'].strip()}. This is recorded for good: it cannot be undone."
        asked = Confirm(f"The Board's decision was shared back to {stream.name}?", about, yes="it was")
        if await self._desk.push_screen_wait(asked):
            await self._run.do(board.tell, decision.id, stream.id, on=on, form=filled["form"])
