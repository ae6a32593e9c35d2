"""The sign-off as values for its widgets: the version, and the entries of the selected stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.brief.cover import board_notes, final_words, stream_notes
from coprod_tui.domain.brief.facts import counted, counted_people, format_date, printed_role
from coprod_tui.domain.meetings.plans import Wordings, fill_places, read_wordings
from coprod_tui.domain.readiness import ISSUE, NextStep
from coprod_tui.domain.records import BoardDecision, Decision, Sharing, Signoff, Stream, Version
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS
from coprod_tui.domain.signing.equivalence import standing_answers
from coprod_tui.domain.signing.rules import (
    SignState,
    board_changes,
    decision_sharings,
    is_provisional,
    latest_decision,
    sharings,
    sign_state,
    standing,
    understanding_pairs,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import HIDDEN, short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.screens.brief.pages import BriefEntries
from coprod_tui.tui.screens.brief.versions import LEGEND
from coprod_tui.tui.screens.signoff.dialogs import said_back_words
from coprod_tui.tui.screens.signoff.signing import Rewording, Signing
from coprod_tui.tui.widgets.entry_list import ListEntry
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph

Entries = dict[str, Callable[[], ListEntry]]
"""Entries by key; each is made when it is first shown."""


class SignoffPresenter:
    """Makes the values from what was computed of the newest snapshot."""

    def __init__(self, desk: Desk) -> None:
        """`desk` has the wordings and the shield."""
        self._desk = desk
        self._wordings: Wordings | None = None

    def version(self, signing: Signing, *, low: bool) -> list[TextParagraph]:
        """The newest version, and what it needs to be final; shortened where the window is `low`."""
        version = signing.newest
        head = (
            StyledWords(f"Brief version {version.number}", bold=True),
            StyledWords(f"  issued {short_date(version.issued_at)}  ", "quiet"),
            StyledWords(version.words, "primary", bold=True),
            StyledWords(f"  sha256 {version.sha256[:8]}…", "quiet"),
        )
        signed = StyledWords(f"Signed by {signing.signed} of {signing.of}.", bold=True)
        if not signing.waits:
            words = final_words(signing.project, version)
            final = StyledWords(f"  ✓ F{words[1:]}.", "success", bold=True)
            return [TextParagraph(head), TextParagraph((signed, final))]
        waits = f"  Not final for the Board: {' '.join(_sentences(signing, low=low, shielded=self._desk.shielded))}"
        return [TextParagraph(head), TextParagraph((signed, StyledWords(waits, "quiet")))]

    def next_step(self, signing: Signing, stream: Stream) -> NextStep:
        """The next step with a stream, or of the version where that comes first."""
        step = signing.steps.get(stream.id) if signing.step.command != ISSUE else None
        return step or signing.step

    def entries(self, signing: Signing, stream: Stream) -> Entries:
        """The Board's decision, what moved, what was shared, answered and said back, and the wording to sign."""
        project, version = signing.project, signing.newest
        lines = BriefEntries(project, shielded=self._desk.shielded)
        entries: Entries = {}
        if (decision := latest_decision(project)) is not None:
            entries["board"] = partial(board_entry, project, decision, stream, signing.numbers)
        elif corrected := _board_facts(project, version):
            entries["board"] = partial(ListEntry, tuple(corrected), group="The Board's decision")
        entries |= _moved(signing, stream, lines)
        if same := _same(signing, stream):
            entries["same"] = partial(same_meaning, same, lines.hides)
        entries["facts"] = partial(facts, project, version, stream)
        entries["said back"] = partial(said_back, project, version, stream)
        if words := self.wording_of(version, stream):
            group = f"What {stream.name} are asked to sign"
            for number, part in enumerate(words.split("\n\n")):
                entries[f"statement/{number}"] = partial(
                    ListEntry, (TextParagraph((StyledWords(part, "soft"),)),), group=group
                )
        return entries

    def wording_of(self, version: Version, stream: Stream) -> str:
        """What a stream is asked to sign, filled in as far as known; the wordings are read once."""
        if self._wordings is None:
            self._wordings, faults = read_wordings((sessions_folder(), self._desk.settings.plans_folder))
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


def _same(signing: Signing, stream: Stream) -> list[Rewording]:
    """The rewordings listed since the stream signed; of the newest version where it has not."""
    since = signing.since.get(stream.id)
    versions = [version for version in signing.project.versions if since is None or version.number > since.number]
    listed = versions if since else versions[-1:]
    return [change for version in listed for change in signing.same.get(version.id, ())]


def _sentences(signing: Signing, *, low: bool, shielded: bool) -> Iterator[str]:
    """What a version needs to be final; a `low` window names one stream without an answer and counts the others."""
    project, version = signing.project, signing.newest
    silent = {
        f"{version.id}/{stream.id}"
        for stream in project.streams
        if sign_state(project, version, stream.id) in (SignState.SHARED, SignState.NOT_SHARED)
    }
    rest = [reason for reason in signing.waits if reason.place in silent][1:] if low else []
    yield from (reason.told(shielded=shielded) for reason in signing.waits if reason not in rest)
    if rest:
        yield f"{len(rest)} more stream{' has' if len(rest) == 1 else 's have'} not answered yet, as shown below."


# Entries of the selected stream

_COLUMN = 16


def why_moved(project: Snapshot, since: Version, group: str, *, moved: bool) -> ListEntry:
    """The legend of what moved, and the reason of each version since."""
    lead = TextParagraph((StyledWords(LEGEND if moved else "No word has moved.", "quiet"),))
    later = (version for version in project.versions if version.number > since.number and version.reason)
    why = (_fact(f"why version {version.number}", version.reason or "") for version in later)
    return ListEntry((lead, *why), group=group)


def facts(project: Snapshot, version: Version, stream: Stream) -> ListEntry:
    """When the version was shared back to a stream, and what the stream said to it."""
    return ListEntry(tuple(_facts(project, version, stream)), group=f"Version {version.number}")


def _facts(project: Snapshot, version: Version, stream: Stream) -> Iterator[TextParagraph]:
    shared = sharings(project, version, stream.id)
    yield from (_fact("shared back", _shared(sharing)) for sharing in shared)
    if not shared:
        yield _fact("shared back", "not yet", "warning")
    stands = standing(project, version, stream.id)
    if stands.signoff is not None and stands.version is not None and stands.version != version:
        yield _fact("signed before", f"version {stands.version.number}, {short_date(stands.signoff.on)}")
        if stands.signoff.reservations:
            yield _fact("reservations", f"{stands.signoff.reservations}")
    own = standing_answers(project, version, stream.id)
    for answer in own:
        yield from _answer(project, answer)
    if not own:
        yield _fact("answer", "none yet", "quiet")
    yield from (_fact("besides", note.text, "quiet") for note in stream_notes(project, version, stream.id))


def _shared(sharing: Sharing) -> str:
    """`3 Nov, on paper, 12 copies, numbers 1 to 12`."""
    copies = counted(sharing.copies, "copy", "copies") if sharing.copies else ""
    numbers = f"numbers {sharing.numbers}" if sharing.numbers else ""
    return ", ".join(part for part in (short_date(sharing.on), sharing.form, copies, numbers) if part)


def _answer(project: Snapshot, answer: Signoff) -> Iterator[TextParagraph]:
    present = f", {counted_people(answer.present)} there" if answer.present is not None else ""
    yield _fact("answer", f"{answer.decision.value}, {short_date(answer.on)}{present}")
    yield _fact("decided", answer.how)
    who = printed_role(project, answer, "role")
    yield _fact("who signs" if answer.decision in SIGNING_DECISIONS else "who says so", who)
    if answer.reservations:
        yield _fact("reservations" if answer.decision is Decision.RESERVED else "because", answer.reservations)
    if answer.unchecked:
        yield _fact("not said back", f"they sign without the understanding check: {answer.unchecked}", "warning")
    if answer.held_by:
        yield _fact("on paper", f"held by {printed_role(project, answer, 'held_by')}")
    if is_provisional(project, answer):
        yield _fact("provisional", "fewer people were there than this stream asks for", "warning")


def said_back(project: Snapshot, version: Version, stream: Stream) -> ListEntry:
    """What a stream has said back of each other, and the answers (R20)."""
    others = [whose for by, whose in understanding_pairs(project) if by == stream]
    states = ((whose.name, *said_back_words(project, version, stream, whose)) for whose in others)
    rows = tuple(_fact(f"of {name}", words, role) for name, words, role in states)
    group = "What they have said back of the others"
    return ListEntry(
        rows or (TextParagraph((StyledWords("Nobody else has said anything yet.", "quiet"),)),), group=group
    )


def same_meaning(changes: Sequence[Rewording], hides: Callable[[str], bool]) -> ListEntry:
    """The listed changes without a change in meaning, and who proposed each (R23)."""
    rows = []
    for change in changes:
        lead = change.mark.proposed_by if change.mark else ""
        lead += "".join(f", confirmed by {one.by}" for one in change.confirmed)
        lead += "".join(f", waits for {stream.name}" for stream in change.waits_for)
        words = HIDDEN if hides(change.step.key) else change.words
        rows.append(
            TextParagraph(
                (StyledWords(words), StyledWords(f"   proposed by {lead}", "quiet")),
                StyledWords(change.called, "quiet"),
                _COLUMN,
            )
        )
    return ListEntry(tuple(rows), group="Listed as no change in meaning")


def board_entry(project: Snapshot, decision: BoardDecision, stream: Stream, numbers: Mapping[str, str]) -> ListEntry:
    """What the Board decided, what it changed, and whether the stream was told (R28)."""
    rows = [
        _fact("decided", f"{decision.verdict}, {short_date(decision.on)}"),
        _fact("in its words", decision.words),
        *(_fact(f"line {numbers.get(change.key, '?')}", change.text) for change in board_changes(project, decision)),
    ]
    shared = decision_sharings(project, decision, stream.id)
    rows += [_fact("shared back", f"{short_date(telling.on)}, {telling.form}") for telling in shared]
    if not shared:
        rows.append(_fact("shared back", f"not to {stream.name} yet", "warning"))
    rows += _board_facts(project, project.get(Version, decision.version))
    return ListEntry(tuple(rows), group="The Board's decision")


def _board_facts(project: Snapshot, version: Version | None) -> list[TextParagraph]:
    """What was corrected about the Board's decision, or is on a day out of order."""
    return [_fact("besides", note.text, "quiet") for note in board_notes(project, version)] if version else []


def _fact(label: str, words: str, role: str = "text") -> TextParagraph:
    return TextParagraph((StyledWords(words, role),), StyledWords(label, "quiet"), _COLUMN)


def statement(wording: str, project: Snapshot, version: Version, stream: Stream) -> str:
    """Fill in the wording that a stream signs as far as known."""
    values = {"stream": stream.name, "version": str(version.number), "words": version.words}
    if shared := sharings(project, version, stream.id):
        values["shared_on"] = format_date(shared[0].on)
    if own := standing_answers(project, version, stream.id):
        answer = own[-1]
        present = f", {counted_people(answer.present)}" if answer.present is not None else ""
        values["decided"] = f"{format_date(answer.on)}{present}, {answer.how}"
        values["signed_by"] = f"{printed_role(project, answer, 'role')}, {format_date(answer.on)}"
        values["reservations"] = answer.reservations or "none"
    return fill_places(wording, values)
