"""What the keys of the brief do: issue the next version, read an earlier one, write one to a file."""

from __future__ import annotations

from textual import work

from coprod_tui.meeting.brief import Brief, brief_of
from coprod_tui.meeting.model import Contribution, Version
from coprod_tui.meeting.rules.conflicts import listed
from coprod_tui.meeting.rules.signing import SIGNED, sign_state
from coprod_tui.meeting.verbs import brief as verbs
from coprod_tui.screens.ask import Choice, Choose, Confirm, Write
from coprod_tui.screens.brief_writing import BriefWriting
from coprod_tui.screens.exporting import export
from coprod_tui.screens.moved_entries import in_substance
from coprod_tui.screens.reading import Reading, earlier_than
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.worked_out import WorkedOut

_DRAFT = "draft"
_REASON = "issue/reason"
"""The slot in which the reason for a version is a draft."""
_ABOUT = (
    "Its words are frozen, and each stream is asked to sign these words. It cannot be undone, because it may be on"
    " paper soon; what is said later comes with the next version."
)


class BriefActions(BriefWriting, WorkedOut[Reading]):
    """The verbs of the brief."""

    def __init__(self) -> None:
        super().__init__()
        self.version: str | None = None
        """The id of the issued version that is read; None for the draft."""
        self.since: str | None = None
        """The id of the version that it is compared with; None for the one right before it."""

    def say(self, words: str) -> None:
        """Says what is going on, in place of what is next."""
        raise NotImplementedError

    def read_version(self, version: str | None) -> None:
        """Reads an issued version; None: the draft."""
        self.version, self.since = version, None
        self.work_out()

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        versions = self.snapshot.versions
        if action in ("version", "moved") and not versions:
            return "Nothing has been issued yet."
        if action == "moved" and self.worked_out and self.worked_out.before is None:
            return "This is the first version: nothing can have moved before it."
        if action == "issue":
            return self._why_not_issue()
        return self.why_not_write(action)

    def _why_not_issue(self) -> str | None:
        if not self.snapshot.all(Contribution):
            return "Nothing has been said yet: there is nothing to issue."
        reading = self.worked_out
        if reading and reading.before and reading.version is None and not reading.moved and not reading.trouble:
            return f"No word has moved since version {reading.before.number}: it still stands as it is."
        return None

    def reads_draft(self) -> bool:
        """Whether the draft is shown."""
        return self.version is None

    def draft_brief(self) -> Brief | None:
        """The draft, or the version that is read."""
        return self.worked_out.brief if self.worked_out else None

    @work
    async def action_version(self) -> None:
        """Chooses what is read: the draft, or a version as it was issued."""
        if not self.may("version"):
            return
        choices = [Choice(_DRAFT, "d", "the draft", "as everything stands now")]
        choices += [_choice(one) for one in reversed(self.snapshot.versions)]
        chosen = await self.desk.push_screen_wait(Choose("Read which?", choices, chosen=self.version or _DRAFT))
        if chosen:
            self.read_version(None if chosen == _DRAFT else chosen)

    @work
    async def compare(self) -> None:
        """Chooses the version from which what moved is told."""
        reading = self.worked_out
        if reading is None or reading.before is None:
            return
        earlier = earlier_than(self.snapshot, reading.version)
        choices = [_choice(one) for one in reversed(earlier)]
        name = f"version {reading.version.number}" if reading.version else "the draft"
        asked = Choose(f"What moved in {name} since which version?", choices, chosen=reading.before.id)
        chosen = await self.desk.push_screen_wait(asked)
        if chosen:
            self.since = chosen
            self.work_out()

    @work
    async def action_issue(self) -> None:
        """Freezes the draft as the next version: asks why, and once more, because it cannot be undone."""
        if not self.may("issue"):
            return
        versions = self.snapshot.versions
        number, reason = (versions[-1].number + 1 if versions else 1), None
        if versions:
            note = "It is printed with the version. Enter goes on; without words no reason is printed."
            asked = Write(
                f"Why version {number}?",
                slot=_REASON,
                prompt="such as the window seat is in, as Members asked",
                note=note,
            )
            reason = await self.desk.push_screen_wait(asked)
            if reason is None:
                return
            # Kept until the version is issued: the next question may be answered with no.
            self.desk.draft(_REASON, reason or None)
        if not await self.desk.push_screen_wait(Confirm(f"Issue version {number}?", self._about(), yes="issue it")):
            return
        self.say(f"Issuing version {number} …")
        frozen = await self._frozen()
        done = await self.desk.attempt(verbs.issue, reason or None, frozen=frozen, clears=(_REASON,))
        self.show()
        if done:
            self.desk.draft(_REASON, None)
            issued = self.desk.snapshot.the(Version, done.answer)
            self.read_version(None)
            self.desk.tell(f"Version {issued.number} is issued. Its words: {issued.words}")

    async def _frozen(self) -> verbs.Frozen | None:
        """The draft put together beside the session, whose thread keeps what is said meanwhile; None if it moved."""
        project = self.desk.snapshot
        brief = await self.desk.in_background(lambda: brief_of(project))
        told = await self.desk.attempt(verbs.commitments, brief)
        if told is None or told.answer.project is not project:
            return None
        return await self.desk.in_background(lambda: verbs.freeze(told.answer))

    def _about(self) -> str:
        """What issuing means, and whom it asks again."""
        project, reading = self.snapshot, self.worked_out
        newest = project.versions[-1] if project.versions else None
        if newest is None or reading is None or reading.version or not in_substance(reading.moved):
            return _ABOUT
        signed = [stream.name for stream in project.streams if sign_state(project, newest, stream.id) in SIGNED]
        if not signed:
            return _ABOUT
        return f"{_ABOUT}\n\nVersion {newest.number} is signed by {listed(signed)}; they are asked again."

    @work
    async def action_export(self) -> None:
        """Writes what is shown to a file."""
        reading = self.worked_out
        if reading is None or reading.trouble:
            return
        await export(self.desk, reading.version)


def _choice(one: Version) -> Choice:
    key = str(one.number) if one.number < 10 else ""
    return Choice(one.id, key, f"version {one.number}", f"issued {day_words(one.issued_at)}, {one.words}")
