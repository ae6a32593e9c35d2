"""Correcting what was recorded for good: a second entry, or that it never was (R34)."""

from __future__ import annotations

from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import (
    BoardDecision,
    BoardTold,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Version,
)
from coprod_tui.domain.signing import commands
from coprod_tui.domain.signing.dates import DatedEntry, step_of
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, TextDialog
from coprod_tui.tui.screens.signoff.actions import SigningDialogs
from coprod_tui.tui.screens.signoff.dialogs import BoardDialogs, UnderstandingDialogs
from coprod_tui.tui.screens.signoff.flow import SigningFlow
from coprod_tui.tui.verb_runner import VerbRunner

_ANEW, _NEVER = "anew", "never"
_ABOUT = "The entry stays readable, and both are printed; the later one counts."


class CorrectionDialogs:
    """The dialogs that correct an entry; a screen runs them in a worker."""

    def __init__(
        self,
        desk: Desk,
        flow: SigningFlow,
        run: VerbRunner,
        signing: SigningDialogs,
        understanding: UnderstandingDialogs,
        board: BoardDialogs,
    ) -> None:
        """The other dialogs ask for the new entry as for a first one."""
        self._desk = desk
        self._flow = flow
        self._run = run
        self._signing = signing
        self._understanding = understanding
        self._board = board

    async def correct(self) -> None:
        """Ask which entry is wrong, and what is right."""
        at_hand = self._flow.in_hand("correct")
        if at_hand is None:
            return
        version, stream = at_hand
        entries = self._flow.entries(version, stream)
        choices = [
            Choice(str(place), str(place + 1) if place < 9 else "", entry_words(self._flow.project, entry))
            for place, entry in enumerate(entries)
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog("Which entry is wrong?", choices, about=_ABOUT))
        if chosen is None:
            return
        entry = entries[int(chosen)]
        never = Choice(_NEVER, "n", "it never was", "and why it was written down")
        if isinstance(entry, Signoff):
            never = Choice(_NEVER, "t", "they take it back", "which is recorded")
        choices = [Choice(_ANEW, "c", "it was otherwise", "another day, other words"), never]
        title = entry_words(self._flow.project, entry)
        how = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=_ABOUT))
        if how == _ANEW:
            await self._anew(version, stream, entry)
        elif how == _NEVER:
            await self._never(version, entry)

    async def _anew(self, version: Version, stream: Stream, entry: DatedEntry) -> None:
        match entry:
            case Sharing():
                await self._signing.write_sharing(version, stream, entry)
            case Understanding():
                await self._understanding.correct_round(version, entry)
            case Signoff():
                await self._signing.correct_answer(version, stream, entry)
            case BoardDecision():
                await self._board.write_decision(version, entry)
            case BoardTold():
                decision = self._flow.project.the(BoardDecision, entry.board_decision)
                await self._board.tell_decision(decision, stream, entry)

    async def _never(self, version: Version, entry: DatedEntry) -> None:
        if isinstance(entry, Signoff):
            await self._signing.retract()
            return
        asked = TextDialog("Why was it written down, if it never was?", note="It is printed on the sign-off page.")
        because = await self._desk.push_screen_wait(asked)
        if because is None:
            return
        match entry:
            case Sharing():
                await self._run.do(commands.never_shared, entry.id, because=because)
            case Understanding():
                await self._run.do(
                    meeting_commands.take_understanding_back,
                    version.id,
                    entry.stream,
                    entry.whose,
                    because=because,
                )
            case BoardDecision():
                await self._run.do(commands.never_decided, entry.id, because=because)
            case BoardTold():
                await self._run.do(commands.never_told, entry.id, because=because)


def entry_words(project: Snapshot, entry: DatedEntry) -> str:
    """`Version 2 was shared back to Members, 3 Nov`."""
    what = step_of(project, entry).what
    return f"{what[0].upper()}{what[1:]}, {short_date(entry.on)}"
