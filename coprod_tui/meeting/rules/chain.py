"""Where a line of the brief comes from: line → agreement → both whys → contributions → meeting → consent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coprod_tui.meeting.model import BriefLine, Conflict, Contribution, Meeting, Outcome, Proposal, Side, Stage
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.answers import merged_into
from coprod_tui.meeting.rules.brief import Showing, showing
from coprod_tui.meeting.rules.lines import agreed_for, number_of, said_for
from coprod_tui.meeting.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SaidLink:
    """One contribution, where it was said, and what may be done with it."""

    contribution: Contribution
    code: str
    meeting: Meeting | None
    showing: Showing
    merged: tuple[SaidLink, ...] = ()
    """What was merged into it, each with its own words."""


@dataclass(frozen=True, slots=True)
class SideLink:
    """One side of an agreement: what it asks, why, and what it rests on."""

    side: Side
    name: str
    said: tuple[SaidLink, ...]


@dataclass(frozen=True, slots=True)
class AgreementLink:
    """A conflict that a line rests on, with both whys."""

    conflict: Conflict
    code: str
    title: str
    stage: Stage
    """*Agreed*, unless it was reopened since (R8)."""
    proposal: Proposal | None
    outcome: Outcome | None
    meeting: Meeting | None
    """Where it ended."""
    sides: tuple[SideLink, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """All that a line of the brief rests on."""

    line: BriefLine
    number: str
    agreements: tuple[AgreementLink, ...]
    said: tuple[SaidLink, ...]
    """What the line cites itself, and no side of those agreements rests on."""


def chain(project: Snapshot, line: str) -> Chain:
    """The chain of a written line; raises KeyError where there is none."""
    one = project.the(BriefLine, line)
    agreements = tuple(agreement_link(project, conflict) for conflict in agreed_for(project, line))
    known = {said.contribution.id for link in agreements for side in link.sides for said in side.said}
    said = said_links(project, (each for each in said_for(project, line) if each.id not in known))
    return Chain(one, number_of(project, one), agreements, said)


def agreement_link(project: Snapshot, conflict: Conflict) -> AgreementLink:
    """A conflict with its sides and what they rest on."""
    end = conflicts.outcome(project, conflict)
    sides = tuple(
        SideLink(side, conflicts.side_name(project, side), said_links(project, conflicts.bases(project, side)))
        for side in conflicts.sides(project, conflict)
    )
    return AgreementLink(
        conflict,
        conflicts.code(project, conflict),
        conflicts.title(project, conflict),
        conflicts.stage(project, conflict),
        conflicts.proposal(project, conflict),
        end,
        project.get(Meeting, end.meeting) if end else None,
        sides,
    )


def said_links(project: Snapshot, those: Iterable[Contribution]) -> tuple[SaidLink, ...]:
    """Contributions with where they were said; each with what was merged into it."""
    return tuple(
        SaidLink(
            one,
            project.code(one),
            project.get(Meeting, one.meeting),
            showing(one),
            tuple(_alone(project, each) for each in merged_into(project, one.id)),
        )
        for one in those
    )


def _alone(project: Snapshot, one: Contribution) -> SaidLink:
    return SaidLink(one, project.code(one), project.get(Meeting, one.meeting), showing(one))
