"""Changes without a change in meaning (R23): find them between versions, and list them when a lead proposes it."""

from __future__ import annotations

from dataclasses import replace

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import PieceKind, brief_at, difference
from coprod_tui.domain.brief.facts import printed_role
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.records import SameMeaning, Version
from coprod_tui.domain.signing.equivalence import VersionChange, previous_version, same_meaning_mark, version_changes
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import HIDDEN
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, TextDialog
from coprod_tui.tui.screens.brief.pages import BriefEntries
from coprod_tui.tui.screens.signoff.flow import SigningFlow
from coprod_tui.tui.verb_runner import VerbRunner

_ABOUT = (
    "Only other words for the same thing can be listed so. Every stream sees the list; a change of meaning asks all"
    " streams again."
)


@frozen
class Rewording(Frozen):
    """One change of words since the version before."""

    step: VersionChange
    called: str
    """The number of the line, and which part of it was reworded."""
    words: str
    """The new words, with what was taken out in brackets."""
    mark: SameMeaning | None


def find_rewordings(project: Snapshot, version: Version) -> tuple[Rewording, ...]:
    """The changes to a version that can be listed; raises ValueError where an issued version was altered."""
    earlier = previous_version(project, version)
    if earlier is None:
        return ()
    moves = {(move.key, move.part): move for move in difference(brief_at(earlier), brief_at(version))}
    changes = []
    for step in version_changes(earlier, version) or ():
        moved = moves.get((step.key, step.part))
        if step.reworded and moved is not None:
            called = f"{moved.number}  {moved.label}".strip()
            pieces = "".join(
                f"[{piece.text}]" if piece.stays is PieceKind.OUT else piece.text for piece in moved.pieces
            )
            mark = same_meaning_mark(project, version, step)
            if mark is not None:
                mark = replace(mark, proposed_by=printed_role(project, mark, "proposed_by"))
            changes.append(Rewording(step, called, pieces, mark))
    return tuple(changes)


class EquivalenceDialogs:
    """The dialogs about changes without a change in meaning; a screen runs them in a worker."""

    def __init__(self, desk: Desk, flow: SigningFlow, run: VerbRunner) -> None:
        """`flow` has the newest version."""
        self._desk = desk
        self._flow = flow
        self._run = run

    async def same(self) -> None:
        """List a change as no change in meaning, or take it off the list."""
        at_hand = self._flow.in_hand("same")
        if at_hand is None:
            return
        version, project = at_hand[0], self._flow.project
        lines = BriefEntries(project, shielded=self._desk.shielded)
        changes = await self._desk.in_background(lambda: find_rewordings(project, version))
        shown = [HIDDEN if lines.hides(change.step.key) else change.words for change in changes]
        choices = [
            Choice(
                str(place),
                str(place + 1) if place < 9 else "",
                f"{change.called}  {shown[place]}",
                f"listed, proposed by {change.mark.proposed_by}; again takes it off" if change.mark else "",
            )
            for place, change in enumerate(changes)
        ]
        title = f"Which change to version {version.number} changes no meaning?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=_ABOUT))
        if chosen is None:
            return
        change = changes[int(chosen)]
        key = (change.step.key, change.step.part)
        if change.mark is not None:
            await self._run.do(commands.unmark_same, version.id, (key,))
            return
        note = "A role or a code, such as: lead of Staff. It is listed beside the change."
        lead = await self._desk.push_screen_wait(
            TextDialog("Which lead proposes it?", about=shown[int(chosen)], note=note)
        )
        if lead is not None:
            await self._run.do(commands.mark_same, version.id, (key,), proposed_by=lead)
