"""Changes without a change in meaning (R23): find them between versions, and list them when a lead proposes it."""

from __future__ import annotations

from dataclasses import replace

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import LineChange, PieceKind
from coprod_tui.domain.brief.facts import printed_role
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.records import SameMeaning, SameMeaningConfirmed, Stream, Version
from coprod_tui.domain.signing.equivalence import (
    changed_meaning,
    confirmations,
    missing_confirmations,
    previous_version,
    same_meaning_mark,
    version_difference,
)
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
_CONFIRM = "It keeps the signatures once the lead of every stream that signed before has confirmed it."


@frozen
class Rewording(Frozen):
    """One change of words since the version before."""

    step: LineChange
    called: str
    """The number of the line, and which part of it was reworded."""
    words: str
    """The new words, with what was taken out in brackets."""
    mark: SameMeaning | None
    confirmed: tuple[SameMeaningConfirmed, ...] = ()
    """What leads confirmed about it."""
    waits_for: tuple[Stream, ...] = ()
    """The streams that signed before and whose leads have not confirmed it."""


def find_rewordings(project: Snapshot, version: Version) -> tuple[Rewording, ...]:
    """The changes to a version that can be listed; raises ValueError where an issued version was altered."""
    earlier = previous_version(project, version)
    if earlier is None:
        return ()
    changes = []
    for step in version_difference(earlier, version):
        if not step.reworded:
            continue
        called = f"{step.number}  {step.label}".strip()
        pieces = "".join(f"[{piece.text}]" if piece.stays is PieceKind.OUT else piece.text for piece in step.pieces)
        mark = same_meaning_mark(project, version, step)
        if mark is not None:
            mark = replace(mark, proposed_by=printed_role(project, mark, "proposed_by"))
        confirmed = confirmations(project, mark) if mark else ()
        waits = missing_confirmations(project, version, mark) if mark else ()
        changes.append(Rewording(step, called, pieces, mark, confirmed, waits))
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
                _how_listed(change),
            )
            for place, change in enumerate(changes)
        ]
        title = f"Which change to version {version.number} changes no meaning?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=_ABOUT))
        if chosen is None:
            return
        change = changes[int(chosen)]
        if change.mark is not None:
            await self._on_list(version, change, shown[int(chosen)])
        else:
            await self._propose(version, change, shown[int(chosen)])

    async def _propose(self, version: Version, change: Rewording, shown: str) -> None:
        """List a change, asking about what usually changes the meaning."""
        weighty = changed_meaning(change.step.before, change.step.after)
        if weighty:
            about = f"{shown}\n\n{'; '.join(weighty)}.\n\nSuch a change usually changes the meaning."
            choices = (
                Choice("no", "n", "No, or not sure", "every stream is asked again"),
                Choice("yes", "y", "It means the same", "this is printed beside the change"),
            )
            if await self._desk.push_screen_wait(ChoiceDialog("Does it mean the same?", choices, about=about)) != "yes":
                return
        note = "A role or a code, such as: lead of Staff. It is listed beside the change."
        lead = await self._desk.push_screen_wait(TextDialog("Which lead proposes it?", about=shown, note=note))
        if lead is not None:
            key = ((change.step.key, change.step.part),)
            await self._run.do(commands.mark_same, version.id, key, proposed_by=lead, weighed=True)

    async def _on_list(self, version: Version, change: Rewording, shown: str) -> None:
        """Confirm a listed change for a stream that signed before, take that back, or take it off the list."""
        names = {stream.id: stream.name for stream in self._flow.project.streams}
        choices = [
            Choice(f"+{stream.id}", str(place), f"{stream.name} confirm it", "their lead says that it means the same")
            for place, stream in enumerate(change.waits_for, 1)
        ]
        choices += (
            Choice(f"-{each.stream}", "", f"Take back what {names.get(each.stream, 'they')} confirmed", each.by)
            for each in change.confirmed
        )
        choices.append(Choice("off", "o", "Take it off the list", "every stream is asked again"))
        title = "What about this change?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=f"{shown}\n\n{_CONFIRM}"))
        key = ((change.step.key, change.step.part),)
        if chosen is None:
            return
        if chosen == "off":
            await self._run.do(commands.unmark_same, version.id, key)
        elif chosen.startswith("-"):
            await self._run.do(commands.unconfirm_same, version.id, key, chosen[1:])
        else:
            name = names[chosen[1:]]
            note = "A role or a code, such as: lead of Staff. It is printed beside the change."
            lead = await self._desk.push_screen_wait(TextDialog(f"Who confirms it for {name}?", about=shown, note=note))
            if lead is not None:
                await self._run.do(commands.confirm_same, version.id, key, chosen[1:], by=lead)


def _how_listed(change: Rewording) -> str:
    """What can change the meaning; and for a listed change who proposed it, and for whom it waits."""
    weighty = "; ".join(changed_meaning(change.step.before, change.step.after))
    if change.mark is None:
        return weighty
    waits = " and ".join(stream.name for stream in change.waits_for)
    standing = f"waits for {waits}" if waits else "confirmed by all"
    return "; ".join(filter(None, (f"listed, proposed by {change.mark.proposed_by}", standing, weighty)))
