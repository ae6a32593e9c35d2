"""Position checks: Kaner's eight gradients, the hands that stand for them, and what is enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coprod_tui.meeting.model import Attendance, Check, Proposal, Reservation, Side, Term
from coprod_tui.meeting.rules.conflicts.names import side_name
from coprod_tui.meeting.snapshot import Snapshot

ENOUGH = 6
"""The worst gradient that is still enough where a group sets nothing else: no serious disagreement, no veto (R5)."""

ABSTAIN, MORE_TALK = 4, 5


@dataclass(frozen=True, slots=True)
class Gradient:
    """One step of the agreement scale; the mapping from hands (fist to five) to Kaner's steps is this program's own."""

    number: int
    """1 (whole-hearted endorsement) to 8 (veto)."""
    words: str
    hand: str
    """What people show."""
    key: str
    """The key that counts one such hand."""


GRADIENTS = (
    Gradient(1, "whole-hearted endorsement", "5", "5"),
    Gradient(2, "agreement with a minor point of contention", "4", "4"),
    Gradient(3, "support with reservations", "3", "3"),
    Gradient(4, "abstain", "–", "a"),
    Gradient(5, "more discussion needed", "2", "2"),
    Gradient(6, "don't like, but will support", "2, will support", "w"),
    Gradient(7, "serious disagreement", "1", "1"),
    Gradient(8, "veto", "fist", "0"),
)
"""The scale, best first."""


def shown_hands(check: Check) -> tuple[tuple[Gradient, int], ...]:
    """How many people at each gradient that somebody showed, lowest hands first."""
    return tuple(
        (gradient, count) for gradient, count in zip(GRADIENTS[::-1], check.counts[::-1], strict=True) if count
    )


def not_enough(check: Check, enough: int) -> tuple[tuple[Gradient, int], ...]:
    """The gradients that stand in the way of being agreed, lowest first.

    7 and 8 always do (R5). Abstentions never do: they are counted apart. 5 and 6 do where the group asked for more
    before the hands went up; a 5 that is enough still asks for more talk (`prompts`), but does not refuse.
    """
    return tuple(
        (gradient, count)
        for gradient, count in shown_hands(check)
        if gradient.number > min(enough, ENOUGH) and gradient.number != ABSTAIN
    )


def position(project: Snapshot, proposal: Proposal, side: Side) -> Check | None:
    """A side's last position check on these words; earlier ones are kept, and do not count."""
    checks = [one for one in project.linked(Check, "side", side.id) if one.proposal == proposal.id]
    return checks[-1] if checks else None


def all_shown(project: Snapshot, proposal: Proposal, sides: Iterable[Side]) -> bool:
    """Whether each side has shown how far it agrees; until then, what others showed is kept back from it."""
    return all(position(project, proposal, side) is not None for side in sides)


def term(project: Snapshot, proposal: Proposal, side: Side) -> Term | None:
    """What a side keeps and gives in these words."""
    return next((one for one in project.linked(Term, "proposal", proposal.id) if one.side == side.id), None)


def reservations(project: Snapshot, proposal: Proposal) -> tuple[Reservation, ...]:
    """The reservations about these words, in the order said."""
    return project.linked(Reservation, "proposal", proposal.id)


def tally_question(project: Snapshot, side: Side, counts: tuple[int, ...]) -> str | None:
    """What to ask when more hands were counted than people are written down as present; never a refusal."""
    meeting = project.meeting_open
    if meeting is None:
        return None
    here = project.get(Attendance, f"{meeting.id}/{side.stream}")
    hands = sum(counts)
    if here is None or here.present is None or hands <= here.present:
        return None
    name = side_name(project, side)
    are = "is" if here.present == 1 else "are"
    return f"{hands} of {name} were counted, and {here.present} {are} written down as here. Did more people come?"
