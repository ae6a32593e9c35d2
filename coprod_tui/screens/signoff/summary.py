"""What the sign-off screen says of the stream in hand: what was shared, what it answered, what it is asked to sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from coprod_tui.meeting.brief import day, people, things
from coprod_tui.meeting.model import BoardDecision, Decision, Sharing, Signoff, Stream, Version
from coprod_tui.meeting.rules.board import board_changes, tellings
from coprod_tui.meeting.rules.signing import YES, answers, is_provisional, sharings, standing
from coprod_tui.meeting.rules.understanding import pairs
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import filled
from coprod_tui.screens.brief.versions import LEGEND
from coprod_tui.screens.rows import HIDDEN, day_words
from coprod_tui.screens.signoff.equivalence import Reworded
from coprod_tui.screens.signoff.understanding import said_back_words
from coprod_tui.widgets.entry_list import Entry
from coprod_tui.widgets.lined import Paragraph, Words

_COLUMN = 16


def why_moved(project: Snapshot, since: Version, group: str, *, moved: bool) -> Entry:
    """How to read what moved, and why each version since was issued, in the leads' words."""
    lead = Paragraph((Words(LEGEND if moved else "No word has moved.", "quiet"),))
    later = (one for one in project.versions if one.number > since.number and one.reason)
    why = (_fact(f"why version {one.number}", one.reason or "") for one in later)
    return Entry((lead, *why), group=group)


def facts(project: Snapshot, version: Version, stream: Stream) -> Entry:
    """When the version was shared back to a stream, and what the stream said to it."""
    return Entry(tuple(_facts(project, version, stream)), group=f"Version {version.number}")


def _facts(project: Snapshot, version: Version, stream: Stream) -> Iterator[Paragraph]:
    shared = sharings(project, version, stream.id)
    yield from (_fact("shared back", _shared(one)) for one in shared)
    if not shared:
        yield _fact("shared back", "not yet", "warning")
    stands = standing(project, version, stream.id)
    if stands.signoff is not None and stands.version is not None and stands.version != version:
        yield _fact("signed before", f"version {stands.version.number}, {day_words(stands.signoff.on)}")
        if stands.signoff.reservations:
            yield _fact("reservations", f"{stands.signoff.reservations}")
    own = answers(project, version, stream.id)
    for answer in own:
        yield from _answer(project, answer)
    if not own:
        yield _fact("answer", "none yet", "quiet")
    for answer in _taken_back(project, version, stream):
        because = f": {answer.reservations}" if answer.reservations else ""
        yield _fact("taken back", f"{answer.decision.value}, {day_words(answer.on)}{because}", "quiet")


def _shared(sharing: Sharing) -> str:
    """`3 Nov, on paper, 12 copies, numbers 1 to 12`."""
    copies = things(sharing.copies, "copy", "copies") if sharing.copies else ""
    numbers = f"numbers {sharing.numbers}" if sharing.numbers else ""
    return ", ".join(part for part in (day_words(sharing.on), sharing.form, copies, numbers) if part)


def _answer(project: Snapshot, answer: Signoff) -> Iterator[Paragraph]:
    present = f", {people(answer.present)} there" if answer.present is not None else ""
    yield _fact("answer", f"{answer.decision.value}, {day_words(answer.on)}{present}")
    yield _fact("decided", answer.how)
    yield _fact("who signs" if answer.decision in YES else "who says so", answer.role)
    if answer.reservations:
        yield _fact("reservations" if answer.decision is Decision.RESERVED else "because", answer.reservations)
    if answer.unchecked:
        yield _fact("not said back", f"they sign without the understanding check: {answer.unchecked}", "warning")
    if answer.held_by:
        yield _fact("on paper", f"held by {answer.held_by}")
    if is_provisional(project, answer):
        yield _fact("provisional", "fewer people were there than this stream asks for", "warning")


def said_back(project: Snapshot, version: Version, stream: Stream) -> Entry:
    """What a stream has said back of the others, and what they answered (R20)."""
    others = [whose for one, whose in pairs(project) if one == stream]
    told = ((whose.name, *said_back_words(project, version, stream, whose)) for whose in others)
    rows = tuple(_fact(f"of {name}", words, role) for name, words, role in told)
    group = "What they have said back of the others"
    return Entry(rows or (Paragraph((Words("Nobody else has said anything yet.", "quiet"),)),), group=group)


def same_meaning(those: Sequence[Reworded], hides: Callable[[str], bool]) -> Entry:
    """What is listed as no change in meaning, with who proposed it (R23)."""
    rows = []
    for change in those:
        lead = change.mark.proposed_by if change.mark else ""
        words = HIDDEN if hides(change.step.key) else change.words
        rows.append(
            Paragraph((Words(words), Words(f"   proposed by {lead}", "quiet")), Words(change.called, "quiet"), _COLUMN)
        )
    return Entry(tuple(rows), group="Listed as no change in meaning")


def board_entry(project: Snapshot, decision: BoardDecision, stream: Stream, numbers: Mapping[str, str]) -> Entry:
    """What the Board decided, what it changed, and whether the stream was told (R28)."""
    rows = [
        _fact("decided", f"{decision.verdict}, {day_words(decision.on)}"),
        _fact("in its words", decision.words),
        *(_fact(f"line {numbers.get(one.key, '?')}", one.text) for one in board_changes(project, decision)),
    ]
    told = tellings(project, decision, stream.id)
    rows += [_fact("shared back", f"{day_words(one.on)}, {one.form}") for one in told]
    if not told:
        rows.append(_fact("shared back", f"not to {stream.name} yet", "warning"))
    return Entry(tuple(rows), group="The Board's decision")


def _fact(label: str, words: str, role: str = "text") -> Paragraph:
    return Paragraph((Words(words, role),), Words(label, "quiet"), _COLUMN)


def _taken_back(project: Snapshot, version: Version, stream: Stream) -> Iterator[Signoff]:
    those = project.linked(Signoff, "version", version.id)
    return (one for one in those if one.stream == stream.id and one.retracted_at is not None)


def statement(wording: str, project: Snapshot, version: Version, stream: Stream) -> str:
    """The wording that a stream signs, filled in as far as it is known; the rest stays open."""
    values = {"stream": stream.name, "version": str(version.number), "words": version.words}
    if shared := sharings(project, version, stream.id):
        values["shared_on"] = day(shared[0].on)
    if own := answers(project, version, stream.id):
        answer = own[-1]
        present = f", {people(answer.present)}" if answer.present is not None else ""
        values["decided"] = f"{day(answer.on)}{present}, {answer.how}"
        values["signed_by"] = f"{answer.role}, {day(answer.on)}"
        values["reservations"] = answer.reservations or "none"
    return filled(wording, values)
