"""What the sign-off screen says of the stream in hand: what was shared, what it answered, what it is asked to sign."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.brief import day, people
from coprod_tui.meeting.model import Decision, Signoff, Stream, Version
from coprod_tui.meeting.rules.signing import YES, answers, is_provisional, sharings, standing
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import filled
from coprod_tui.screens.moved_entries import LEGEND
from coprod_tui.screens.rows import day_words
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
    yield from (_fact("shared back", f"{day_words(one.on)}, {one.form}") for one in shared)
    if not shared:
        yield _fact("shared back", "not yet", "warning")
    found = standing(project, version, stream.id)
    if found.signoff is not None and found.version is not None and found.version != version:
        yield _fact("signed before", f"version {found.version.number}, {day_words(found.signoff.on)}")
        if found.signoff.reservations:
            yield _fact("reservations", f"{found.signoff.reservations}")
    own = answers(project, version, stream.id)
    for answer in own:
        yield from _answer(project, answer)
    if not own:
        yield _fact("answer", "none yet", "quiet")
    for answer in _taken_back(project, version, stream):
        because = f": {answer.reservations}" if answer.reservations else ""
        yield _fact("taken back", f"{answer.decision.value}, {day_words(answer.on)}{because}", "quiet")


def _answer(project: Snapshot, one: Signoff) -> Iterator[Paragraph]:
    present = f", {people(one.present)} there" if one.present is not None else ""
    yield _fact("answer", f"{one.decision.value}, {day_words(one.on)}{present}")
    yield _fact("decided", one.how)
    yield _fact("who signs" if one.decision in YES else "who says so", one.role)
    if one.reservations:
        yield _fact("reservations" if one.decision is Decision.RESERVED else "because", one.reservations)
    if one.held_by:
        yield _fact("on paper", f"held by {one.held_by}")
    if is_provisional(project, one):
        yield _fact("provisional", "fewer people were there than this stream asks for", "warning")


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
        one = own[-1]
        present = f", {people(one.present)}" if one.present is not None else ""
        values["decided"] = f"{day(one.on)}{present}, {one.how}"
        values["signed_by"] = f"{one.role}, {day(one.on)}"
        values["reservations"] = one.reservations or "none"
    return filled(wording, values)
