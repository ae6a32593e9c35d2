"""A conflict as notes: a line for each thing that was said in it, with its details indented under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from coprod_tui.files.notes.conflict import HANDS
from coprod_tui.files.notes.fields import field, item
from coprod_tui.files.notes.order import kept_instant
from coprod_tui.files.notes.streams import referred
from coprod_tui.meeting.model import (
    Basis,
    Check,
    Conflict,
    Contribution,
    Group,
    Heard,
    Option,
    Outcome,
    Proposal,
    Rating,
    Reservation,
    Side,
    Stream,
    Term,
)
from coprod_tui.meeting.rules.conflicts import ENOUGH, code, side_name
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.ending import IN_THE_ROOM
from coprod_tui.meeting.words import clean, folded

Said = TypeVar("Said", Term, Check, Reservation)


def conflict_lines(project: Snapshot, conflict: Conflict, meetings: Mapping[str, int]) -> Iterator[str]:
    """The lines of one conflict; `meetings` are the numbers of the meetings in the file, by id."""
    return _Writing(project, conflict, meetings).lines()


class _Writing:
    """The lines of one conflict, with the names that its sides have in them."""

    def __init__(self, project: Snapshot, conflict: Conflict, meetings: Mapping[str, int]) -> None:
        self._project = project
        self._conflict = conflict
        self._meetings = meetings
        self._sides = project.linked(Side, "conflict", conflict.id)
        self._labels = _labels(project, self._sides)

    def lines(self) -> Iterator[str]:
        """All of them."""
        heading = f"## Conflict {code(self._project, self._conflict)}"
        title = clean(self._conflict.title)
        yield f"{heading} · {title}" if title else heading
        yield from _at(self._conflict.at)
        yield ""
        for side in self._sides:
            yield from self._side(side)
        own = set(self._labels)
        heard = (one for side in self._sides for one in self._project.linked(Heard, "owner", side.id) if one.by in own)
        for hearing in sorted(heard, key=lambda one: one.id):
            yield from self._heard(hearing)
        for option in self._project.linked(Option, "conflict", self._conflict.id):
            yield from self._option(option)
        yield from self._ends()

    def _side(self, side: Side) -> Iterator[str]:
        label = self._labels[side.id]
        yield from item("side", label)
        stream, group = self._project.the(Stream, side.stream), self._project.get(Group, side.group)
        yield from field("stream", None if label == referred(stream) else f"{stream.name} ({stream.letter})")
        yield from field("group", group.name if group else None)
        yield from field("asks", side.ask)
        yield from field("why", side.why)
        yield from field("silent", "yes" if side.silent else None)
        links = self._project.linked(Basis, "side", side.id)
        said = (self._project.get(Contribution, link.contribution) for link in links)
        for contribution in sorted((one for one in said if one), key=lambda one: one.id):
            yield from field("from", self._project.code(contribution))

    def _heard(self, heard: Heard) -> Iterator[str]:
        yield from item("heard", heard.text)
        yield from field("why of", self._labels[heard.owner])
        yield from field("said by", self._labels[heard.by])
        same = heard.why == (self._project.the(Side, heard.owner).why or "")
        yield from field("of these words", None if same else heard.why)
        answers = {None: None, True: "yes", False: "not quite"}
        yield from field("answer", answers[heard.confirmed])
        yield from field("missed", heard.missed)
        yield from field("lead to lead", "yes" if heard.lead_to_lead else None)
        yield from self._when(heard.meeting, heard.at)

    def _option(self, option: Option) -> Iterator[str]:
        yield from item("option", option.text)
        for side in self._sides:
            rating = self._project.get(Rating, f"{option.id}/{side.id}")
            if rating is not None:
                yield from field(rating.fit, self._labels[side.id])
                yield from field("because", rating.word)

    def _ends(self) -> Iterator[str]:
        """Each middle ground, and after it how the conflict ended with it."""
        proposals = self._project.linked(Proposal, "conflict", self._conflict.id)
        outcomes = self._project.linked(Outcome, "conflict", self._conflict.id)
        written: list[str] = []
        ends: list[Proposal | Outcome] = [*proposals, *outcomes]
        for entry in sorted(ends, key=lambda one: one.id):
            if isinstance(entry, Proposal):
                yield from self._proposal(entry)
                written.append(entry.id)
            else:
                yield from self._outcome(entry, written)

    def _proposal(self, proposal: Proposal) -> Iterator[str]:
        yield from item("middle ground", proposal.text)
        yield from field("conditions", proposal.conditions)
        yield from field("owner", proposal.owner)
        yield from field("review", proposal.review)
        yield from field("enough", None if proposal.enough == ENOUGH else proposal.enough)
        for term in self._about(Term, proposal):
            yield from item("terms", self._labels[term.side])
            yield from field("keeps", term.keeps)
            yield from field("gives", term.gives)
        for check in self._about(Check, proposal):
            yield from item("check", self._labels[check.side])
            counts = zip(check.counts, HANDS, strict=True)
            yield from field("hands", ", ".join(f"{count} {name}" for count, name in counts if count))
            yield from field("how", None if check.how == IN_THE_ROOM else check.how)
            yield from self._when(check.meeting, check.at)
        for reservation in self._about(Reservation, proposal):
            yield from item("reservation", reservation.text)
            yield from field("side", self._labels[reservation.side])

    def _about(self, kind: type[Said], proposal: Proposal) -> tuple[Said, ...]:
        return tuple(one for one in self._project.linked(kind, "proposal", proposal.id) if one.side in self._labels)

    def _outcome(self, outcome: Outcome, written: Sequence[str]) -> Iterator[str]:
        yield from item("outcome", "agreed" if outcome.agreed else "not agreed")
        yield from field("reason", outcome.reason)
        about = written.index(outcome.proposal) + 1 if outcome.proposal in written else None
        if about != (len(written) or None):
            yield from field("middle ground", about or "none")
        yield from self._when(outcome.meeting, outcome.at)
        yield from _at(outcome.reopened_at, "reopened")
        yield from field("reopened because", outcome.reopened_because)

    def _when(self, meeting: str | None, at: str) -> Iterator[str]:
        yield from field("meeting", self._meetings.get(meeting or ""))
        yield from _at(at)


def _labels(project: Snapshot, sides: Sequence[Side]) -> dict[str, str]:
    """What each side is called in the file; two that would be called the same get numbers."""
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for side in sides:
        name = side_name(project, side) if side.group else referred(project.the(Stream, side.stream))
        label, number = name, 1
        while folded(label) in taken:
            number += 1
            label = f"{name} {number}"
        taken.add(folded(label))
        labels[side.id] = label
    return labels


def _at(at: str | None, name: str = "at") -> Iterator[str]:
    yield from field(name, at if at and kept_instant(at) == at else None)
