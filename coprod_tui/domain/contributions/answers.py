"""Answers to contributions (R10, R15): which one a contribution has, and which may be given.

A contribution that a line of the brief cites is answered by it: *in the brief*. Being part of an agreed conflict is no
answer: a person has to say whether the request was kept, changed or given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coprod_tui.base.errors import Reason, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.records import (
    AnswerKind,
    Basis,
    BriefLine,
    Conflict,
    Contribution,
    Disposition,
    Side,
    Source,
    Stage,
)
from coprod_tui.domain.snapshot import Snapshot

NO_REASON = (AnswerKind.IN_BRIEF,)
"""The answers that need no reason."""


@frozen
class GivenAnswer(Frozen):
    """The answer to a contribution."""

    fate: AnswerKind
    disposition: Disposition | None
    """The recorded answer; None where a line that cites the contribution is the answer."""
    lines: tuple[BriefLine, ...]
    """The lines that cite it."""


def answer_id(contribution: str) -> str:
    """The id of a contribution's disposition."""
    return f"{contribution}/answer"


def answer_of(project: Snapshot, contribution: str) -> GivenAnswer | None:
    """The answer to a contribution: the recorded one, else the lines that cite it, else None."""
    written = project.get(Disposition, answer_id(contribution))
    links = project.linked(Source, "contribution", contribution)
    lines = tuple(line for one in links if (line := project.get(BriefLine, one.line)) is not None)
    fate = written.fate if written is not None else AnswerKind.IN_BRIEF if lines else None
    record = project.get(Contribution, contribution)
    return (
        GivenAnswer(fate, written, lines)
        if fate is not None and (record is None or answer_holds(record, fate))
        else None
    )


def answer_holds(contribution: Contribution, fate: AnswerKind) -> bool:
    """Whether an answer is still valid: *in the brief* is not, once the contribution stays in the room."""
    return fate is not AnswerKind.IN_BRIEF or may_be_cited(contribution)


def unanswered(project: Snapshot) -> tuple[str, ...]:
    """The ids of contributions without an answer, in the order said; withdrawn ones need none."""
    lines = project.all(BriefLine)
    fates: dict[str | None, AnswerKind] = {
        source.contribution: AnswerKind.IN_BRIEF for source in project.all(Source).values() if source.line in lines
    }
    fates |= {one.contribution: one.fate for one in project.all(Disposition).values()}

    def waits(contribution: Contribution) -> bool:
        answered = contribution.id in fates and answer_holds(contribution, fates[contribution.id])
        return not answered and contribution.withdrawn_at is None

    return tuple(sorted(one.id for one in project.all(Contribution).values() if waits(one)))


def agreement_for(project: Snapshot, contribution: str) -> Conflict | None:
    """The agreed conflict that a contribution is part of, which its answer can name; or None."""
    for link in project.linked(Basis, "contribution", contribution):
        side = project.get(Side, link.side)
        conflict = project.get(Conflict, side.conflict) if side else None
        if conflict is not None and stages.stage(project, conflict) is Stage.AGREED:
            return conflict
    return None


def merged_into(project: Snapshot, target: str) -> tuple[Contribution, ...]:
    """The contributions merged into a contribution or a line, transitively, in the order said."""
    merged: dict[str, Contribution] = {}
    left = [target]
    while left:
        for disposition in project.linked(Disposition, "into", left.pop()):
            said = project.get(Contribution, disposition.contribution)
            if (
                disposition.fate is AnswerKind.MERGED
                and said is not None
                and said.id not in merged
                and said.id != target
            ):
                merged[said.id] = said
                left.append(said.id)
    return tuple(merged[one] for one in sorted(merged))


def may_answer(
    project: Snapshot,
    contributions: Iterable[str],
    fate: AnswerKind,
    *,
    reason: str | None,
    into: str | None,
    conflict: str | None,
) -> None:
    """R15: raises RuleViolation with everything missing for this answer."""
    records = [project.the(Contribution, one) for one in contributions]
    reasons = [
        *_nothing_chosen(records),
        *_reason_missing(fate, reason),
        *_target_missing(project, records, fate, into),
        *_agreement_missing(project, fate, conflict),
        *_not_printed(project, records, fate),
    ]
    if reasons:
        raise RuleViolation(*reasons)


def _nothing_chosen(contributions: list[Contribution]) -> Iterator[Reason]:
    if not contributions:
        yield Reason("Nothing is chosen that could be answered.")


def _reason_missing(fate: AnswerKind, reason: str | None) -> Iterator[Reason]:
    if fate not in NO_REASON and not reason:
        yield Reason(f"Why “{fate}”? The reason is printed, for the person who said it to read.", "reason")


def _target_missing(
    project: Snapshot, contributions: list[Contribution], fate: AnswerKind, into: str | None
) -> Iterator[Reason]:
    if fate is not AnswerKind.MERGED:
        if into is not None:
            yield Reason(f"“{fate}” names nothing that it went into.", "into")
        return
    if into is None:
        yield Reason("Merged into what? Name a contribution or a line of the brief.", "into")
        return
    target = project.get(Contribution, into)
    if target is None:
        project.the(BriefLine, into)
        return
    above = _merge_chain(project, into)
    for contribution in contributions:
        if contribution.id in above:
            codes = f"{project.code(target)} was merged into {project.code(contribution)}"
            yield Reason(f"{codes}: they cannot be merged the other way round as well.", contribution.id)


def _merge_chain(project: Snapshot, contribution: str) -> set[str]:
    """The ids of a contribution and of what it was merged into, transitively."""
    seen = {contribution}
    disposition = project.get(Disposition, answer_id(contribution))
    while (
        disposition is not None
        and disposition.fate is AnswerKind.MERGED
        and disposition.into is not None
        and disposition.into not in seen
    ):
        seen.add(disposition.into)
        disposition = project.get(Disposition, answer_id(disposition.into))
    return seen


def _agreement_missing(project: Snapshot, fate: AnswerKind, conflict: str | None) -> Iterator[Reason]:
    if fate is not AnswerKind.CHANGED:
        if conflict is not None:
            yield Reason(f"“{fate}” names no agreement.", "conflict")
        return
    if conflict is None:
        yield Reason("Changed by which agreement? Name the conflict that was agreed.", "conflict")
        return
    record = project.the(Conflict, conflict)
    if (now := stages.stage(project, record)) is not Stage.AGREED:
        yield Reason(f"{sides.code(project, record)} is {now}, not agreed: it has changed nothing yet.", record.id)


def _not_printed(project: Snapshot, contributions: list[Contribution], fate: AnswerKind) -> Iterator[Reason]:
    """A contribution that is not printed cannot be answered *in the brief*."""
    if fate is not AnswerKind.IN_BRIEF:
        return
    for contribution in contributions:
        if not may_be_cited(contribution):
            why = "is sensitive" if contribution.sensitive else "stays in the room"
            yield Reason(
                f"{project.code(contribution)} {why} and is not printed: say instead what became of it.",
                contribution.id,
            )
