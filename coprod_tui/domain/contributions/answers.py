"""What became of each contribution (R10, R15): the answer that it got, and which answers may be given.

A contribution that a line of the brief cites is thereby *in the brief*: its line says so. Resting under a conflict that
was agreed is no answer by itself: whether a request was kept, changed or given up is for a person to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coprod_tui.base.errors import Reason, RuleBroken
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.records import Basis, BriefLine, Conflict, Contribution, Disposition, Fate, Side, Source, Stage
from coprod_tui.domain.snapshot import Snapshot

NO_REASON = (Fate.IN_BRIEF,)
"""The fates that need no reason."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that a contribution has."""

    fate: Fate
    disposition: Disposition | None
    """What the leads wrote down; None where a line that cites it is the answer."""
    lines: tuple[BriefLine, ...]
    """The lines that cite it."""


def answer_id(contribution: str) -> str:
    """The id of a contribution's disposition."""
    return f"{contribution}/answer"


def answer_of(project: Snapshot, contribution: str) -> Answered | None:
    """The answer that a contribution has: what was written down, else the lines that cite it; None for none."""
    written = project.get(Disposition, answer_id(contribution))
    links = project.linked(Source, "contribution", contribution)
    lines = tuple(line for one in links if (line := project.get(BriefLine, one.line)) is not None)
    fate = written.fate if written is not None else Fate.IN_BRIEF if lines else None
    one = project.get(Contribution, contribution)
    return Answered(fate, written, lines) if fate is not None and (one is None or holds(one, fate)) else None


def holds(contribution: Contribution, fate: Fate) -> bool:
    """Whether an answer is still one: what has come to stay in the room since is in the brief no more."""
    return fate is not Fate.IN_BRIEF or may_be_cited(contribution)


def unanswered(project: Snapshot) -> tuple[str, ...]:
    """The contributions without an answer, in the order said; what was withdrawn waits for none."""
    lines = project.all(BriefLine)
    fates: dict[str | None, Fate] = {
        one.contribution: Fate.IN_BRIEF for one in project.all(Source).values() if one.line in lines
    }
    fates |= {one.contribution: one.fate for one in project.all(Disposition).values()}

    def waits(one: Contribution) -> bool:
        answered = one.id in fates and holds(one, fates[one.id])
        return not answered and one.withdrawn_at is None

    return tuple(sorted(one.id for one in project.all(Contribution).values() if waits(one)))


def agreement_for(project: Snapshot, contribution: str) -> Conflict | None:
    """The agreement that a contribution is part of, which its answer may name; None where there is none."""
    for link in project.linked(Basis, "contribution", contribution):
        side = project.get(Side, link.side)
        conflict = project.get(Conflict, side.conflict) if side else None
        if conflict is not None and stages.stage(project, conflict) is Stage.AGREED:
            return conflict
    return None


def merged_into(project: Snapshot, target: str) -> tuple[Contribution, ...]:
    """The contributions that were merged into a contribution or a line, and into those, in the order said."""
    found: dict[str, Contribution] = {}
    left = [target]
    while left:
        for one in project.linked(Disposition, "into", left.pop()):
            said = project.get(Contribution, one.contribution)
            if one.fate is Fate.MERGED and said is not None and said.id not in found and said.id != target:
                found[said.id] = said
                left.append(said.id)
    return tuple(found[one] for one in sorted(found))


def may_answer(
    project: Snapshot,
    contributions: Iterable[str],
    fate: Fate,
    *,
    reason: str | None,
    into: str | None,
    conflict: str | None,
) -> None:
    """R15: raises RuleBroken with all that is missing."""
    those = [project.the(Contribution, one) for one in contributions]
    reasons = [
        *_nothing(those),
        *_reason_missing(fate, reason),
        *_target_missing(project, those, fate, into),
        *_agreement_missing(project, fate, conflict),
        *_not_printed(project, those, fate),
    ]
    if reasons:
        raise RuleBroken(*reasons)


def _nothing(those: list[Contribution]) -> Iterator[Reason]:
    if not those:
        yield Reason("Nothing is chosen that could be answered.")


def _reason_missing(fate: Fate, reason: str | None) -> Iterator[Reason]:
    if fate not in NO_REASON and not reason:
        yield Reason(f"Why “{fate}”? The reason is printed, for the person who said it to read.", "reason")


def _target_missing(project: Snapshot, those: list[Contribution], fate: Fate, into: str | None) -> Iterator[Reason]:
    if fate is not Fate.MERGED:
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
    above = _above(project, into)
    for one in those:
        if one.id in above:
            codes = f"{project.code(target)} was merged into {project.code(one)}"
            yield Reason(f"{codes}: they cannot be merged the other way round as well.", one.id)


def _above(project: Snapshot, contribution: str) -> set[str]:
    """What a contribution was merged into, step by step, and itself."""
    seen = {contribution}
    one = project.get(Disposition, answer_id(contribution))
    while one is not None and one.fate is Fate.MERGED and one.into is not None and one.into not in seen:
        seen.add(one.into)
        one = project.get(Disposition, answer_id(one.into))
    return seen


def _agreement_missing(project: Snapshot, fate: Fate, conflict: str | None) -> Iterator[Reason]:
    if fate is not Fate.CHANGED:
        if conflict is not None:
            yield Reason(f"“{fate}” names no agreement.", "conflict")
        return
    if conflict is None:
        yield Reason("Changed by which agreement? Name the conflict that was agreed.", "conflict")
        return
    one = project.the(Conflict, conflict)
    if (now := stages.stage(project, one)) is not Stage.AGREED:
        yield Reason(f"{sides.code(project, one)} is {now}, not agreed: it has changed nothing yet.", one.id)


def _not_printed(project: Snapshot, those: list[Contribution], fate: Fate) -> Iterator[Reason]:
    """What is counted and not printed cannot be said to be in the brief."""
    if fate is not Fate.IN_BRIEF:
        return
    for one in those:
        if not may_be_cited(one):
            why = "is sensitive" if one.sensitive else "stays in the room"
            yield Reason(f"{project.code(one)} {why} and is not printed: say instead what became of it.", one.id)
