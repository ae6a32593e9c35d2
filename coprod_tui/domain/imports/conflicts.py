"""Import a conflict from notes: its words as they are, its end only if the rules allow it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from coprod_tui.base.errors import InvalidInput, Refusal, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import one_line_text, optional_text, required_text
from coprod_tui.domain.claims import missing_for_agreed
from coprod_tui.domain.conflicts.agreement import ENOUGH
from coprod_tui.domain.conflicts.commands import GroupEdits
from coprod_tui.domain.conflicts.outcome import IN_THE_ROOM
from coprod_tui.domain.conflicts.sides import LEAST_SIDES, MOST_SIDES, sides, why_place
from coprod_tui.domain.conflicts.stages import end_not_said, not_carried, proposal
from coprod_tui.domain.edit import CommandContext, Edit, insert
from coprod_tui.domain.imports.parsed import (
    ParsedCheck,
    ParsedConflict,
    ParsedHeard,
    ParsedOutcome,
    ParsedProposal,
    ParsedSide,
    located,
)
from coprod_tui.domain.records import (
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
from coprod_tui.domain.setup import new_records
from coprod_tui.domain.snapshot import Snapshot


@frozen
class NamesInNotes(Frozen):
    """The records that names and codes in a notes file refer to."""

    file: str
    streams: Mapping[str, Stream]
    said: Mapping[str, Contribution]
    """Contributions of this file and of those imported with it before, by their code there."""
    meetings: Mapping[int, Meeting]
    absent: Collection[str] = ()
    """The codes of contributions that were left out, because their words had been erased."""


def conflict_edits(
    now: CommandContext, project: Snapshot, noted: ParsedConflict, number: int, taken: NamesInNotes
) -> tuple[list[Edit], Snapshot]:
    """Return the edits that create one conflict, and the snapshot with them.

    Raises InvalidInput for unknown codes and meetings, RuleViolation for an end that the rules do not allow (R1–R7).
    """
    try:
        taking = _ConflictImport(now, project, noted, number, taken)
        taking.all()
    except _RefusalAt as here:
        raise located(here.refusal, taken.file, here.line) from here.refusal
    except Refusal as refusal:
        raise located(refusal, taken.file, noted.line) from refusal
    return taking.edits, taking.project


class _RefusalAt(Exception):
    """A refusal with its line in the file."""

    def __init__(self, line: int, refusal: Refusal) -> None:
        self.line = line
        self.refusal = refusal
        super().__init__(str(refusal))


class _ConflictImport:
    """Build one conflict: the edits so far, and the snapshot with them."""

    def __init__(
        self, now: CommandContext, project: Snapshot, noted: ParsedConflict, number: int, taken: NamesInNotes
    ) -> None:
        self.edits: list[Edit] = []
        self.project = project
        self._now = now
        self._noted = noted
        self._taken = taken
        self._conflict = Conflict(now.new_id(), number, now.mark, one_line_text(noted.title), noted.at or now.at)
        self._sides: list[Side] = []
        self._proposals: list[Proposal] = []

    def all(self) -> None:
        """Add everything, the end last."""
        self._add(self._conflict)
        self._add_sides()
        for heard in self._noted.heard:
            self._add_heard(heard)
        for option in self._noted.options:
            record = Option(self._now.new_id(), self._conflict.id, required_text(option.text))
            self._add(record)
            for rating in option.ratings:
                side = self._sides[rating.side].id
                self._add(Rating(f"{record.id}/{side}", record.id, side, rating.fit, optional_text(rating.word)))
        for noted in self._noted.proposals:
            self._add_proposal(noted)
        for place, outcome in enumerate(self._noted.outcomes, 1):
            self._add_outcome(outcome, last=place == len(self._noted.outcomes))

    def _add(self, *records: Record) -> None:
        for record in records:
            self.edits += insert(record)
        self.project = self.project.with_new(records)

    def _add_sides(self) -> None:
        if not LEAST_SIDES <= len(self._noted.sides) <= MOST_SIDES:
            raise RuleViolation(
                f"A conflict has {LEAST_SIDES} to {MOST_SIDES} sides; this one has {len(self._noted.sides)}."
            )
        groups = GroupEdits(self._now, self.project)
        for noted in self._noted.sides:
            stream = self._taken.streams[noted.stream].id
            side = Side(
                id=self._now.new_id(),
                conflict=self._conflict.id,
                stream=stream,
                group=groups.named(stream, noted.group),
                ask=optional_text(noted.ask),
                why=optional_text(noted.why),
                silent=noted.silent and not noted.why,
            )
            if any((one.stream, one.group) == (side.stream, side.group) for one in self._sides):
                raise _RefusalAt(
                    noted.line, RuleViolation("The same stream is a side twice. Say which sub-group of it differs.")
                )
            self._sides.append(side)
            self._add(side, *self._bases(side.id, noted))
        self.edits += groups.edits
        self.project = self.project.with_new(new_records(groups.edits))

    def _bases(self, side: str, noted: ParsedSide) -> Iterable[Basis]:
        for code in noted.rests_on:
            if code in self._taken.absent:
                continue
            matches = [self._taken.said[code]] if code in self._taken.said else self.project.coded(code)
            if len(matches) != 1:
                what = (
                    "means two contributions"
                    if matches
                    else "is the code of no contribution, in this file or in the project"
                )
                raise _RefusalAt(noted.line, InvalidInput(f"{code} {what}."))
            yield Basis(f"{side}/{matches[0].id}", side, matches[0].id)

    def _add_heard(self, noted: ParsedHeard) -> None:
        owner, by = self._sides[noted.owner], self._sides[noted.by]
        heard = Heard(
            id=self._now.new_id(),
            owner=owner.id,
            by=by.id,
            text=required_text(noted.text),
            why=optional_text(noted.why) or owner.why or "",
            confirmed=noted.confirmed,
            missed=optional_text(noted.missed),
            lead_to_lead=noted.lead_to_lead,
            meeting=self._meeting(noted.meeting, noted.line),
            at=noted.at or self._now.at,
        )
        self._add(heard)

    def _add_proposal(self, noted: ParsedProposal) -> None:
        proposal = Proposal(
            id=self._now.new_id(),
            conflict=self._conflict.id,
            text=optional_text(noted.text) or "",
            conditions=optional_text(noted.conditions),
            owner=optional_text(noted.owner),
            review=optional_text(noted.review),
            enough=ENOUGH if noted.enough is None else noted.enough,
            enough_set=noted.enough is not None,
        )
        self._proposals.append(proposal)
        self._add(proposal)
        for term in noted.terms:
            side = self._sides[term.side].id
            self._add(
                Term(f"{proposal.id}/{side}", proposal.id, side, optional_text(term.keeps), optional_text(term.gives))
            )
        for check in noted.checks:
            self._add_check(proposal.id, check)
        for reservation in noted.reservations:
            side = self._sides[reservation.side].id
            self._add(Reservation(self._now.new_id(), proposal.id, side, required_text(reservation.text)))

    def _add_check(self, proposal: str, noted: ParsedCheck) -> None:
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
            how=one_line_text(noted.how or "") or IN_THE_ROOM,
            meeting=self._meeting(noted.meeting, noted.line),
            at=noted.at or self._now.at,
        )
        self._add(check)

    def _add_outcome(self, noted: ParsedOutcome, *, last: bool) -> None:
        about = None if noted.proposal is None else self._proposals[noted.proposal]
        end = Outcome(
            id=self._now.new_id(),
            conflict=self._conflict.id,
            agreed=noted.agreed,
            proposal=about.id if about else None,
            reason=optional_text(noted.reason),
            meeting=self._meeting(noted.meeting, noted.line),
            at=noted.at or self._now.at,
            reopened_at=noted.reopened_at,
            reopened_because=optional_text(noted.reopened_because),
        )
        reasons = end_missing(self.project, self._conflict, end, last=last)
        if reasons:
            raise _RefusalAt(noted.line, RuleViolation(*reasons))
        self._add(end)

    def _meeting(self, number: int | None, at_line: int) -> str | None:
        if number is None:
            return None
        if number in self._taken.meetings:
            return self._taken.meetings[number].id
        existing = next((one for one in self.project.meetings if one.number == number), None)
        if existing is None:
            raise _RefusalAt(at_line, InvalidInput(f"There is no meeting {number} in this file or in the project."))
        return existing.id


# Whether the rules allow an imported end


def end_missing(project: Snapshot, conflict: Conflict, end: Outcome, *, last: bool) -> list[str]:
    """Return what is missing for this end, in sentences; nothing if it is allowed (R1–R7).

    What was shown to whom is not checked (R17): it can have changed since.
    """
    if end.meeting is None:
        return ["How it ended is said at a meeting (R6): which one? Write meeting: and its number."]
    if end.reopened_at is not None:
        return [] if end.proposal or not end.agreed else ["What was agreed on?"]
    if not last:
        return ["It ended again further down: when was it reopened in between? Write reopened: and the time."]
    if not end.agreed:
        away = (reason.sentence for reason in end_not_said(project, conflict, end))
        return [*_reasons_missing(project, conflict, end), *away]
    stands = proposal(project, conflict)
    lacking = [reason.sentence for _, reason in not_carried(project.with_new((end,)), conflict, end)]
    if stands is not None and stands.id != end.proposal:
        lacking.append("What was agreed on is the last middle ground above it.")
    return [f"It cannot be taken in as agreed. {sentence}" for sentence in lacking]


def _reasons_missing(project: Snapshot, conflict: Conflict, end: Outcome) -> Iterator[str]:
    """R7: whys and a reason."""
    whys = {why_place(side) for side in sides(project, conflict) if not side.silent}
    yield from (reason.sentence for reason in missing_for_agreed(project, conflict) if reason.place in whys)
    if not end.reason:
        yield "Why it stopped has to be written down (R7): reason: …"
