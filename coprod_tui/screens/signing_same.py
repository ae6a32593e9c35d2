"""Changes that change no meaning (R23): proposed by a lead, one by one, and listed to every stream."""

from __future__ import annotations

from dataclasses import dataclass

from textual import work

from coprod_tui.meeting.brief import Stays, brief_at, difference
from coprod_tui.meeting.model import SameMeaning, Version
from coprod_tui.meeting.rules.steps import Step, before, marked, steps
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import leads
from coprod_tui.screens.ask import Choice, Choose, Write
from coprod_tui.screens.brief.entries import BriefEntries
from coprod_tui.screens.rows import HIDDEN
from coprod_tui.screens.signing_hand import SigningHand

_ABOUT = (
    "Only other words for the same thing can be listed so. Every stream sees the list; a change of meaning asks all"
    " streams again."
)


@dataclass(frozen=True, slots=True)
class Reworded:
    """One change of words from the version before."""

    step: Step
    called: str
    """The line's number, and what of it was put into other words."""
    words: str
    """What went and what came."""
    mark: SameMeaning | None


def reworded(project: Snapshot, version: Version) -> tuple[Reworded, ...]:
    """The changes to a version that could be listed as no change in meaning; raises ValueError for altered bytes."""
    earlier = before(project, version)
    if earlier is None:
        return ()
    told = {(one.key, one.part): one for one in difference(brief_at(earlier), brief_at(version))}
    found = []
    for step in steps(earlier, version) or ():
        moved = told.get((step.key, step.part))
        if step.reworded and moved is not None:
            called = f"{moved.number}  {moved.label}".strip()
            pieces = "".join(f"[{one.text}]" if one.stays is Stays.OUT else one.text for one in moved.pieces)
            found.append(Reworded(step, called, pieces, marked(project, version, step)))
    return tuple(found)


class SameMeaningActions(SigningHand):
    """What `=` does."""

    def why_not(self, action: str) -> str | None:
        """Something must have been put into other words."""
        version = self.newest()
        if action == "same" and version is not None:
            if before(self.snapshot, version) is None:
                return f"Version {version.number} is the first: nothing has moved to it."
            if not any(one.reworded for one in steps(self.snapshot.versions[-2], version) or ()):
                return f"Nothing was merely put into other words in version {version.number}."
        return super().why_not(action)

    @work
    async def action_same(self) -> None:
        """Lists a change as no change in meaning, or takes it off the list."""
        found = self.in_hand("same")
        if found is None:
            return
        version, _ = found
        entries = BriefEntries(self.snapshot, shielded=self.desk.shielded)
        those = await self.desk.in_background(lambda: reworded(self.snapshot, version))
        shown = [HIDDEN if entries.hides(one.step.key) else one.words for one in those]
        choices = [
            Choice(
                str(place),
                str(place + 1) if place < 9 else "",
                f"{one.called}  {shown[place]}",
                f"listed, proposed by {one.mark.proposed_by}; again takes it off" if one.mark else "",
            )
            for place, one in enumerate(those)
        ]
        title = f"Which change to version {version.number} changes no meaning?"
        chosen = await self.desk.push_screen_wait(Choose(title, choices, about=_ABOUT))
        if chosen is None:
            return
        one = those[int(chosen)]
        change = (one.step.key, one.step.part)
        if one.mark is not None:
            await self.attempt_or_list(leads.unmark_same, version.id, (change,))
            return
        note = "A role or a code, such as: lead of Staff. It is listed beside the change."
        lead = await self.desk.push_screen_wait(Write("Which lead proposes it?", about=shown[int(chosen)], note=note))
        if lead is not None:
            await self.attempt_or_list(leads.mark_same, version.id, (change,), proposed_by=lead)
