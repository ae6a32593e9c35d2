"""The sign-off as values for its widgets: the version's words, and what stands under the stream in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from coprod_tui.desk import Desk
from coprod_tui.meeting.model import Stream, Version
from coprod_tui.meeting.rules.board import latest_decision
from coprod_tui.meeting.rules.next import ISSUE, Next
from coprod_tui.meeting.rules.signing import SignState, sign_state
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.wordings import Wordings, read_wordings
from coprod_tui.screens.brief.entries import BriefEntries
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.signoff.equivalence import Reworded
from coprod_tui.screens.signoff.signing import Signing
from coprod_tui.screens.signoff.summary import board_entry, facts, said_back, same_meaning, statement, why_moved
from coprod_tui.widgets.entry_list import Entry
from coprod_tui.widgets.lined import Paragraph, Words

Entries = dict[str, Callable[[], Entry]]
"""Entries by their keys; each is made when it comes into sight."""


class SignoffPresenter:
    """Makes values of what was worked out of the newest snapshot."""

    def __init__(self, desk: Desk) -> None:
        """`desk` knows the wordings, and whether the room can see the screen."""
        self._desk = desk
        self._wordings: Wordings | None = None

    def version(self, signing: Signing, *, low: bool) -> list[Paragraph]:
        """The newest version, and whether it is final; `low`: there are few lines."""
        version = signing.newest
        head = (
            Words(f"Brief version {version.number}", bold=True),
            Words(f"  issued {day_words(version.issued_at)}  ", "quiet"),
            Words(version.words, "primary", bold=True),
            Words(f"  sha256 {version.sha256[:8]}…", "quiet"),
        )
        signed = Words(f"Signed by {signing.signed} of {signing.of}.", bold=True)
        if not signing.waits:
            return [Paragraph(head), Paragraph((signed, Words("  ✓ Final for the Board.", "success", bold=True)))]
        waits = f"  Not final for the Board: {' '.join(_sentences(signing, low=low))}"
        return [Paragraph(head), Paragraph((signed, Words(waits, "quiet")))]

    def next_step(self, signing: Signing, stream: Stream) -> Next:
        """What to do next with a stream; before a version can go on, what it needs itself."""
        step = signing.steps.get(stream.id) if signing.step.command != ISSUE else None
        return step or signing.step

    def entries(self, signing: Signing, stream: Stream) -> Entries:
        """What moved for a stream, what was shared and answered, and the wording."""
        project, version = signing.project, signing.newest
        lines = BriefEntries(project, shielded=self._desk.shielded)
        entries: Entries = {}
        if (decision := latest_decision(project)) is not None:
            entries["board"] = partial(board_entry, project, decision, stream, signing.numbers)
        entries |= _moved(signing, stream, lines)
        if same := _same(signing, stream):
            entries["same"] = partial(same_meaning, same, lines.hides)
        entries["facts"] = partial(facts, project, version, stream)
        entries["said back"] = partial(said_back, project, version, stream)
        if words := self.wording_of(version, stream):
            group = f"What {stream.name} are asked to sign"
            for place, part in enumerate(words.split("\n\n")):
                entries[f"statement/{place}"] = partial(Entry, (Paragraph((Words(part, "soft"),)),), group=group)
        return entries

    def wording_of(self, version: Version, stream: Stream) -> str:
        """What a stream is asked to sign, filled in as far as it is known; the wordings are read once."""
        if self._wordings is None:
            self._wordings, faults = read_wordings((sessions(), self._desk.settings.plans_folder))
            for fault in faults:
                self._desk.tell(str(fault), "warning")
        wording = self._wordings.sign_off
        return statement(wording, self._desk.snapshot, version, stream) if wording else ""


def _moved(signing: Signing, stream: Stream, lines: BriefEntries) -> Entries:
    since = signing.since.get(stream.id)
    if since is None:
        return {}
    moved = signing.moved.get(stream.id, ())
    group = f"What moved since {stream.name} signed version {since.number}"
    why = partial(why_moved, signing.project, since, group, moved=bool(moved))
    return {"why": why, **{line.key: partial(lines.moved, line, group) for line in moved}}


def _same(signing: Signing, stream: Stream) -> list[Reworded]:
    """What is listed as no change in meaning since the stream signed, or in the newest version."""
    since = signing.since.get(stream.id)
    versions = [version for version in signing.project.versions if since is None or version.number > since.number]
    listed = versions if since else versions[-1:]
    return [change for version in listed for change in signing.same.get(version.id, ())]


def _sentences(signing: Signing, *, low: bool) -> Iterator[str]:
    """What a version waits for; in a `low` window one of the streams without an answer, because rows say the rest."""
    project, version = signing.project, signing.newest
    silent = {
        f"{version.id}/{stream.id}"
        for stream in project.streams
        if sign_state(project, version, stream.id) in (SignState.SHARED, SignState.NOT_SHARED)
    }
    rest = [reason for reason in signing.waits if reason.place in silent][1:] if low else []
    yield from (reason.sentence for reason in signing.waits if reason not in rest)
    if rest:
        yield f"{len(rest)} more stream{' has' if len(rest) == 1 else 's have'} not answered yet, as shown below."
