"""Conflicts in notes, read and written: sides, what was heard, options, middle ground and outcome, a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from coprod_tui.base.text import normalize_for_search, sanitize
from coprod_tui.domain.conflicts.agreement import level_set
from coprod_tui.domain.conflicts.outcome import IN_THE_ROOM
from coprod_tui.domain.conflicts.sides import code, side_name
from coprod_tui.domain.imports.parsed import (
    ParsedCheck,
    ParsedConflict,
    ParsedHeard,
    ParsedOption,
    ParsedOutcome,
    ParsedProposal,
    ParsedRating,
    ParsedReservation,
    ParsedSide,
    ParsedTerm,
)
from coprod_tui.domain.records import (
    Basis,
    Check,
    Conflict,
    Contribution,
    Fit,
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
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.meetings import StreamNames, parse_stream, stream_reference
from coprod_tui.formats.notes.syntax import CODE, Faults, Node, NoteFields, field_lines, item_lines, stored_time

HANDS = ("endorse", "agree", "support", "abstain", "discuss", "will support", "disagree", "veto")
"""The names of the eight gradients in notes, 1 to 8."""
ITEMS: dict[str, tuple[str, ...]] = {
    "side": ("stream", "group", "asks", "why", "silent"),
    "heard": ("why of", "said by", "of these words", "answer", "missed", "lead to lead", "meeting", "at"),
    "option": (),
    "middle ground": ("conditions", "owner", "review", "enough"),
    "terms": ("keeps", "gives"),
    "check": ("hands", "how", "meeting", "at"),
    "reservation": ("side",),
    "outcome": ("reason", "middle ground", "meeting", "at", "reopened", "reopened because"),
}
"""The lines of a conflict, and the fields of each."""
MANY = {"side": ("from",), "option": (*Fit, "because")}
"""The fields that may stand more than once in such a line."""

_HEADING = re.compile(
    r"Conflict(?:\s+(C-[0-9]{1,6}(?:~[0-9A-F]{1,8})?))?(?:\s+·\s+(.*)|\s+(.*))?", re.IGNORECASE | re.DOTALL
)
_ITEM = re.compile(r"([^:]{1,20}?)\s*:(.*)", re.DOTALL)
_COUNT = re.compile(r"([0-9]{1,9})\s+(\D+)")
MOST_MEETING = 9_999


def read_conflict(part: list[Node], streams: StreamNames, faults: Faults) -> ParsedConflict:
    """Read a conflict from its heading and the lines under it; problems go to `faults`."""
    head = part[0]
    match = _HEADING.fullmatch(sanitize(head.text)) if head.level == 2 else None
    if match is None:
        faults.wrong(head.line, "A conflict is headed ## Conflict C-03 · what it is called.")
        return ParsedConflict()
    fields = NoteFields(head, faults, "A conflict", ("at",))
    reading = _ConflictReader(streams, faults)
    for node in part[1:]:
        reading.item(node)
    return ParsedConflict(
        title=(match[2] or match[3] or "").strip(),
        code=match[1].upper() if match[1] else None,
        at=fields.moment("at"),
        sides=tuple(reading.sides.values()),
        heard=tuple(reading.heard),
        options=tuple(reading.options),
        proposals=tuple(one.proposal() for one in reading.proposals),
        outcomes=tuple(reading.outcomes),
        line=head.line,
    )


@dataclass(slots=True)
class _Proposal:
    """A middle ground with the terms, checks and reservations read so far."""

    words: ParsedProposal
    terms: list[ParsedTerm] = field(default_factory=list)
    checks: list[ParsedCheck] = field(default_factory=list)
    reservations: list[ParsedReservation] = field(default_factory=list)

    def proposal(self) -> ParsedProposal:
        """Return the middle ground with all of them."""
        return replace(
            self.words, terms=tuple(self.terms), checks=tuple(self.checks), reservations=tuple(self.reservations)
        )


class _ConflictReader:
    """Read the lines of one conflict, in order."""

    def __init__(self, streams: StreamNames, faults: Faults) -> None:
        self.sides: dict[str, ParsedSide] = {}
        self.heard: list[ParsedHeard] = []
        self.options: list[ParsedOption] = []
        self.proposals: list[_Proposal] = []
        self.outcomes: list[ParsedOutcome] = []
        self._streams = streams
        self._faults = faults

    def item(self, node: Node) -> None:
        """Read one line with its fields."""
        match = _ITEM.fullmatch(node.text)
        name = match[1].lower() if match else ""
        if match is None or name not in ITEMS:
            self._faults.wrong(node.line, f"A line of a conflict begins with one of {', '.join(ITEMS)}, and a colon.")
            return
        words = sanitize("\n".join((match[2], *node.lines[1:])), lines=True)
        fields = NoteFields(node, self._faults, f"“{name}”", ITEMS[name], MANY.get(name, ()))
        if not words and name != "middle ground":
            self._faults.wrong(node.line, f"There are no words after “{name}:”.")
            return
        read = {
            "side": self._side,
            "heard": self._heard,
            "option": self._option,
            "middle ground": self._proposal,
            "terms": self._term,
            "check": self._check,
            "reservation": self._reservation,
            "outcome": self._outcome,
        }[name]
        read(words, fields)

    def _side(self, label: str, fields: NoteFields) -> None:
        if normalize_for_search(label) in self.sides:
            self._faults.wrong(fields.node.line, f"There is a side called {label} already. Call this one differently.")
            return
        codes = fields.rows("from")
        for source in codes:
            if CODE.fullmatch(source) is None:
                fields.wrong("from", f"“{source[:40]}” is not the code of a contribution, such as M-014.")
        self.sides[normalize_for_search(label)] = ParsedSide(
            stream=self._streams.name(parse_stream(fields.row("stream") or sanitize(label)), fields.node.line),
            group=fields.row("group"),
            ask=fields.text("asks"),
            why=fields.text("why"),
            silent=fields.truth("silent"),
            rests_on=tuple(dict.fromkeys(source.upper() for source in codes)),
            line=fields.node.line,
        )

    def _place(self, label: str | None, fields: NoteFields, name: str) -> int:
        """Return the index of the side with this name; -1, and a fault, where there is none."""
        places = {key: place for place, key in enumerate(self.sides)}
        index = places.get(normalize_for_search(label or ""), -1)
        if index < 0:
            called = f"“{label[:40]}” is not" if label else f"“{name}” says which is"
            fields.wrong(name, f"{called} one of the sides that stand above.")
        return index

    def _heard(self, words: str, fields: NoteFields) -> None:
        answer = fields.row("answer")
        if answer not in (None, "yes", "not quite"):
            fields.wrong("answer", f"“answer” is yes or not quite, not “{answer}”.")
        owner, by = (self._place(fields.row(name), fields, name) for name in ("why of", "said by"))
        if owner == by >= 0:
            fields.wrong("said by", "A why is said back by another side.")
        self.heard.append(
            ParsedHeard(
                owner=owner,
                by=by,
                text=words,
                why=fields.text("of these words"),
                confirmed=None if answer is None else answer == "yes",
                missed=fields.text("missed"),
                lead_to_lead=fields.truth("lead to lead"),
                meeting=fields.number("meeting", 1, MOST_MEETING),
                at=fields.moment("at"),
                line=fields.node.line,
            )
        )

    def _option(self, words: str, fields: NoteFields) -> None:
        ratings: dict[int, ParsedRating] = {}
        last = None
        for entry in fields.all:
            if entry.name == "because" and last is not None:
                ratings[last] = replace(ratings[last], word=entry.value or None)
            elif entry.name == "because":
                self._faults.wrong(entry.line, "“because” stands below what it explains, such as fails: Members.")
            else:
                last = self._place(entry.row, fields, entry.name)
                if last in ratings:
                    self._faults.wrong(entry.line, f"{entry.row} stand here a second time. Keep one of the two.")
                ratings[last] = ParsedRating(last, Fit(entry.name))
        self.options.append(ParsedOption(words, tuple(ratings.values()), fields.node.line))

    def _proposal(self, words: str, fields: NoteFields) -> None:
        noted = ParsedProposal(
            text=words,
            conditions=fields.text("conditions"),
            owner=fields.text("owner"),
            review=fields.text("review"),
            enough=fields.number("enough", 1, 6),
            line=fields.node.line,
        )
        self.proposals.append(_Proposal(noted))

    def _about(self, fields: NoteFields) -> _Proposal:
        """Return the middle ground that stands above."""
        if not self.proposals:
            self._faults.wrong(fields.node.line, "There is no middle ground above that this could be about.")
            return _Proposal(ParsedProposal())
        return self.proposals[-1]

    def _term(self, label: str, fields: NoteFields) -> None:
        term = ParsedTerm(self._place(label, fields, "terms"), fields.text("keeps"), fields.text("gives"))
        about = self._about(fields)
        if term.side in {one.side for one in about.terms}:
            fields.wrong("terms", f"What {label} keep and give stands here already.")
        about.terms.append(term)

    def _check(self, label: str, fields: NoteFields) -> None:
        side, counts = self._place(label, fields, "check"), self._hands(fields)
        number = fields.number("meeting", 1, MOST_MEETING)
        check = ParsedCheck(side, counts, fields.row("how"), number, fields.moment("at"), fields.node.line)
        self._about(fields).checks.append(check)

    def _hands(self, fields: NoteFields) -> tuple[int, ...]:
        counts = dict.fromkeys(HANDS, 0)
        for part in (fields.row("hands") or "").split(","):
            match = _COUNT.fullmatch(part.strip())
            if match is None or match[2].lower() not in counts or not 0 < int(match[1]) <= 10_000:
                fields.wrong(
                    "hands", f"Hands are counted as 5 agree, 1 will support: a number and one of {', '.join(HANDS)}."
                )
                break
            counts[match[2].lower()] += int(match[1])
        return tuple(counts.values())

    def _reservation(self, words: str, fields: NoteFields) -> None:
        self._about(fields).reservations.append(
            ParsedReservation(self._place(fields.row("side"), fields, "side"), words)
        )

    def _outcome(self, words: str, fields: NoteFields) -> None:
        if words not in ("agreed", "not agreed"):
            self._faults.wrong(fields.node.line, f"An outcome is agreed or not agreed, not “{words[:40]}”.")
        place: int | None = len(self.proposals) - 1 if self.proposals else None
        if fields.row("middle ground") == "none":
            place = None
        elif "middle ground" in fields:
            number = fields.number("middle ground", 1, len(self.proposals)) if self.proposals else None
            place = None if number is None else number - 1
            if not self.proposals:
                fields.wrong("middle ground", "No middle ground stands above.")
        self.outcomes.append(
            ParsedOutcome(
                agreed=words == "agreed",
                proposal=place,
                reason=fields.text("reason"),
                meeting=fields.number("meeting", 1, MOST_MEETING),
                at=fields.moment("at"),
                reopened_at=fields.moment("reopened"),
                reopened_because=fields.text("reopened because"),
                line=fields.node.line,
            )
        )


# Writing

OfProposal = TypeVar("OfProposal", Term, Check, Reservation)


def conflict_lines(project: Snapshot, conflict: Conflict, meetings: Mapping[str, int]) -> Iterator[str]:
    """Yield the lines of one conflict; `meetings` are the numbers of the meetings in the file, by id."""
    return _ConflictWriter(project, conflict, meetings).lines()


class _ConflictWriter:
    """Write the lines of one conflict, with the names of its sides in the file."""

    def __init__(self, project: Snapshot, conflict: Conflict, meetings: Mapping[str, int]) -> None:
        self._project = project
        self._conflict = conflict
        self._meetings = meetings
        self._sides = project.linked(Side, "conflict", conflict.id)
        self._labels = _labels(project, self._sides)

    def lines(self) -> Iterator[str]:
        """Yield all lines."""
        heading = f"## Conflict {code(self._project, self._conflict)}"
        title = sanitize(self._conflict.title)
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
        yield from item_lines("side", label)
        stream, group = self._project.the(Stream, side.stream), self._project.get(Group, side.group)
        yield from field_lines(
            "stream", None if label == stream_reference(stream) else f"{stream.name} ({stream.letter})"
        )
        yield from field_lines("group", group.name if group else None)
        yield from field_lines("asks", side.ask)
        yield from field_lines("why", side.why)
        yield from field_lines("silent", "yes" if side.silent else None)
        links = self._project.linked(Basis, "side", side.id)
        said = (self._project.get(Contribution, link.contribution) for link in links)
        for contribution in sorted((one for one in said if one), key=lambda one: one.id):
            yield from field_lines("from", self._project.code(contribution))

    def _heard(self, heard: Heard) -> Iterator[str]:
        yield from item_lines("heard", heard.text)
        yield from field_lines("why of", self._labels[heard.owner])
        yield from field_lines("said by", self._labels[heard.by])
        same = heard.why == (self._project.the(Side, heard.owner).why or "")
        yield from field_lines("of these words", None if same else heard.why)
        answers = {None: None, True: "yes", False: "not quite"}
        yield from field_lines("answer", answers[heard.confirmed])
        yield from field_lines("missed", heard.missed)
        yield from field_lines("lead to lead", "yes" if heard.lead_to_lead else None)
        yield from self._when(heard.meeting, heard.at)

    def _option(self, option: Option) -> Iterator[str]:
        yield from item_lines("option", option.text)
        for side in self._sides:
            rating = self._project.get(Rating, f"{option.id}/{side.id}")
            if rating is not None:
                yield from field_lines(rating.fit, self._labels[side.id])
                yield from field_lines("because", rating.word)

    def _ends(self) -> Iterator[str]:
        """Yield each middle ground, and after it the outcome with it."""
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
        yield from item_lines("middle ground", proposal.text)
        yield from field_lines("conditions", proposal.conditions)
        yield from field_lines("owner", proposal.owner)
        yield from field_lines("review", proposal.review)
        yield from field_lines("enough", level_set(proposal))
        for term in self._about(Term, proposal):
            yield from item_lines("terms", self._labels[term.side])
            yield from field_lines("keeps", term.keeps)
            yield from field_lines("gives", term.gives)
        for check in self._about(Check, proposal):
            yield from item_lines("check", self._labels[check.side])
            counts = zip(check.counts, HANDS, strict=True)
            yield from field_lines("hands", ", ".join(f"{count} {name}" for count, name in counts if count))
            yield from field_lines("how", None if check.how == IN_THE_ROOM else check.how)
            yield from self._when(check.meeting, check.at)
        for reservation in self._about(Reservation, proposal):
            yield from item_lines("reservation", reservation.text)
            yield from field_lines("side", self._labels[reservation.side])

    def _about(self, kind: type[OfProposal], proposal: Proposal) -> tuple[OfProposal, ...]:
        return tuple(one for one in self._project.linked(kind, "proposal", proposal.id) if one.side in self._labels)

    def _outcome(self, outcome: Outcome, written: Sequence[str]) -> Iterator[str]:
        yield from item_lines("outcome", "agreed" if outcome.agreed else "not agreed")
        yield from field_lines("reason", outcome.reason)
        about = written.index(outcome.proposal) + 1 if outcome.proposal in written else None
        if about != (len(written) or None):
            yield from field_lines("middle ground", about or "none")
        yield from self._when(outcome.meeting, outcome.at)
        yield from _at(outcome.reopened_at, "reopened")
        yield from field_lines("reopened because", outcome.reopened_because)

    def _when(self, meeting: str | None, at: str) -> Iterator[str]:
        yield from field_lines("meeting", self._meetings.get(meeting or ""))
        yield from _at(at)


def _labels(project: Snapshot, sides: Sequence[Side]) -> dict[str, str]:
    """Return the name of each side in the file, by id; equal names get numbers."""
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for side in sides:
        name = side_name(project, side) if side.group else stream_reference(project.the(Stream, side.stream))
        label, number = name, 1
        while normalize_for_search(label) in taken:
            number += 1
            label = f"{name} {number}"
        taken.add(normalize_for_search(label))
        labels[side.id] = label
    return labels


def _at(at: str | None, name: str = "at") -> Iterator[str]:
    yield from field_lines(name, at if at and stored_time(at) == at else None)
