"""A conflict taken in from notes: what was said in it is kept as it stands, and its end only if the rules allow one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coprod_tui.meeting.act import Edit, Now, made
from coprod_tui.meeting.model import (
    Basis,
    Check,
    Conflict,
    Contribution,
    Heard,
    Meeting,
    Option,
    Outcome,
    Proposal,
    Rating,
    Record,
    Reservation,
    Side,
    Stream,
    Term,
)
from coprod_tui.meeting.refusals import BadContent, Refusal, RuleBroken
from coprod_tui.meeting.rules.conflicts import ENOUGH, LEAST_SIDES, MOST_SIDES
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.ending import IN_THE_ROOM
from coprod_tui.meeting.verbs.conflicts.given import line, words, words_or_none
from coprod_tui.meeting.verbs.conflicts.raising import Groups
from coprod_tui.meeting.verbs.fresh import records_of
from coprod_tui.meeting.verbs.imported_ends import end_missing
from coprod_tui.meeting.verbs.noted import (
    NotedCheck,
    NotedConflict,
    NotedHeard,
    NotedOutcome,
    NotedProposal,
    NotedSide,
    located,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the names in a notes file stand for, in the project that it is taken into."""

    file: str
    streams: Mapping[str, Stream]
    said: Mapping[str, Contribution]
    """Contributions of this file, and of those taken in with it before, by the code that they have there."""
    meetings: Mapping[int, Meeting]


def conflict_edits(
    now: Now, project: Snapshot, noted: NotedConflict, number: int, taken: Taken
) -> tuple[list[Edit], Snapshot]:
    """The edits that make one conflict, and the project with it.

    Raises BadContent for what the file does not have, RuleBroken for an end that the rules do not allow (R1–R7).
    """
    try:
        taking = _Taking(now, project, noted, number, taken)
        taking.all()
    except _At as here:
        raise located(here.refusal, taken.file, here.line) from here.refusal
    except Refusal as refusal:
        raise located(refusal, taken.file, noted.line) from refusal
    return taking.edits, taking.project


class _At(Exception):
    """A refusal, and the line that it is about."""

    def __init__(self, line: int, refusal: Refusal) -> None:
        self.line = line
        self.refusal = refusal
        super().__init__(str(refusal))


class _Taking:
    """The edits of one conflict so far, and the project with them."""

    def __init__(self, now: Now, project: Snapshot, noted: NotedConflict, number: int, taken: Taken) -> None:
        self.edits: list[Edit] = []
        self.project = project
        self._now = now
        self._noted = noted
        self._taken = taken
        self._conflict = Conflict(now.new_id(), number, now.mark, line(noted.title), noted.at or now.at)
        self._sides: list[Side] = []
        self._proposals: list[Proposal] = []

    def all(self) -> None:
        """Everything, its end last."""
        self._add(self._conflict)
        self._add_sides()
        for heard in self._noted.heard:
            self._add_heard(heard)
        for option in self._noted.options:
            one = Option(self._now.new_id(), self._conflict.id, words(option.text))
            self._add(one)
            for rating in option.ratings:
                side = self._sides[rating.side].id
                self._add(Rating(f"{one.id}/{side}", one.id, side, rating.fit, words_or_none(rating.word)))
        for noted in self._noted.proposals:
            self._add_proposal(noted)
        for place, outcome in enumerate(self._noted.outcomes, 1):
            self._add_outcome(outcome, last=place == len(self._noted.outcomes))

    def _add(self, *records: Record) -> None:
        for one in records:
            self.edits += made(one)
        self.project = _with(self.project, records)

    def _add_sides(self) -> None:
        if not LEAST_SIDES <= len(self._noted.sides) <= MOST_SIDES:
            raise RuleBroken(
                f"A conflict has {LEAST_SIDES} to {MOST_SIDES} sides; this one has {len(self._noted.sides)}."
            )
        groups = Groups(self._now, self.project)
        for noted in self._noted.sides:
            stream = self._taken.streams[noted.stream].id
            side = Side(
                id=self._now.new_id(),
                conflict=self._conflict.id,
                stream=stream,
                group=groups.named(stream, noted.group),
                ask=words_or_none(noted.ask),
                why=words_or_none(noted.why),
                silent=noted.silent and not noted.why,
            )
            if any((one.stream, one.group) == (side.stream, side.group) for one in self._sides):
                raise _At(noted.line, RuleBroken("The same stream is a side twice. Say which sub-group of it differs."))
            self._sides.append(side)
            self._add(side, *self._bases(side.id, noted))
        self.edits += groups.edits
        self.project = _with(self.project, records_of(groups.edits))

    def _bases(self, side: str, noted: NotedSide) -> Iterable[Basis]:
        for code in noted.rests_on:
            found = [self._taken.said[code]] if code in self._taken.said else self.project.coded(code)
            if len(found) != 1:
                what = (
                    "means two contributions"
                    if found
                    else "is the code of no contribution, in this file or in the project"
                )
                raise _At(noted.line, BadContent(f"{code} {what}."))
            yield Basis(f"{side}/{found[0].id}", side, found[0].id)

    def _add_heard(self, noted: NotedHeard) -> None:
        owner, by = self._sides[noted.owner], self._sides[noted.by]
        heard = Heard(
            id=self._now.new_id(),
            owner=owner.id,
            by=by.id,
            text=words(noted.text),
            why=words_or_none(noted.why) or owner.why or "",
            confirmed=noted.confirmed,
            missed=words_or_none(noted.missed),
            lead_to_lead=noted.lead_to_lead,
            meeting=self._meeting(noted.meeting, noted.line),
            at=noted.at or self._now.at,
        )
        self._add(heard)

    def _add_proposal(self, noted: NotedProposal) -> None:
        one = Proposal(
            id=self._now.new_id(),
            conflict=self._conflict.id,
            text=words_or_none(noted.text) or "",
            conditions=words_or_none(noted.conditions),
            owner=words_or_none(noted.owner),
            review=words_or_none(noted.review),
            enough=ENOUGH if noted.enough is None else noted.enough,
        )
        self._proposals.append(one)
        self._add(one)
        for term in noted.terms:
            side = self._sides[term.side].id
            self._add(Term(f"{one.id}/{side}", one.id, side, words_or_none(term.keeps), words_or_none(term.gives)))
        for check in noted.checks:
            self._add_check(one.id, check)
        for reservation in noted.reservations:
            side = self._sides[reservation.side].id
            self._add(Reservation(self._now.new_id(), one.id, side, words(reservation.text)))

    def _add_check(self, proposal: str, noted: NotedCheck) -> None:
        endorse, agree, support, abstain, discuss, will_support, disagree, veto = noted.counts
        check = Check(
            id=self._now.new_id(),
            proposal=proposal,
            side=self._sides[noted.side].id,
            endorse=endorse,
            agree=agree,
            support=support,
            abstain=abstain,
            discuss=discuss,
            will_support=will_support,
            disagree=disagree,
            veto=veto,
            how=line(noted.how or "") or IN_THE_ROOM,
            meeting=self._meeting(noted.meeting, noted.line),
            at=noted.at or self._now.at,
        )
        self._add(check)

    def _add_outcome(self, noted: NotedOutcome, *, last: bool) -> None:
        about = None if noted.proposal is None else self._proposals[noted.proposal]
        end = Outcome(
            id=self._now.new_id(),
            conflict=self._conflict.id,
            agreed=noted.agreed,
            proposal=about.id if about else None,
            reason=words_or_none(noted.reason),
            meeting=self._meeting(noted.meeting, noted.line),
            at=noted.at or self._now.at,
            reopened_at=noted.reopened_at,
            reopened_because=words_or_none(noted.reopened_because),
        )
        reasons = end_missing(self.project, self._conflict, end, last=last)
        if reasons:
            raise _At(noted.line, RuleBroken(*reasons))
        self._add(end)

    def _meeting(self, number: int | None, at_line: int) -> str | None:
        if number is None:
            return None
        if number in self._taken.meetings:
            return self._taken.meetings[number].id
        found = next((one for one in self.project.meetings if one.number == number), None)
        if found is None:
            raise _At(at_line, BadContent(f"There is no meeting {number} in this file or in the project."))
        return found.id


def _with(project: Snapshot, records: Iterable[Record]) -> Snapshot:
    return project.with_records((type(one), one.id, one) for one in records)
