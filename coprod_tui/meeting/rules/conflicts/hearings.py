"""What was said back: how far each side has heard another's why (R3)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from coprod_tui.meeting.model import Conflict, Heard, Side
from coprod_tui.meeting.refusals import Reason, RuleBroken
from coprod_tui.meeting.rules.conflicts.names import side_name, whose
from coprod_tui.meeting.rules.conflicts.places import heard_place, why_place
from coprod_tui.meeting.rules.conflicts.sides import in_room, others, sides
from coprod_tui.meeting.snapshot import Snapshot


class Hearing(Enum):
    """How far one side has heard another's why (R3)."""

    NOT_YET = auto()
    EARLIER_WORDS = auto()
    """It was said back, and has been put into other words since."""
    UNANSWERED = auto()
    """It was said back, and its owner has answered neither *yes* nor *not quite*."""
    NOT_QUITE = auto()
    OUTSIDE = auto()
    """Its owner answered *yes*, but at no recorded meeting."""
    HEARD = auto()


def rounds(project: Snapshot, owner: Side, by: Side) -> tuple[Heard, ...]:
    """Every time that one side said another's why back, oldest first."""
    return tuple(one for one in project.linked(Heard, "owner", owner.id) if one.by == by.id)


def hearing(project: Snapshot, owner: Side, by: Side) -> Hearing:
    """How far `by` has heard the why of `owner` as it now stands: the owner's last answer counts (R3)."""
    said_back = rounds(project, owner, by)
    if not said_back:
        return Hearing.NOT_YET
    now = [one for one in said_back if one.why == owner.why]
    if not now:
        return Hearing.EARLIER_WORDS
    answered = [one for one in now if one.confirmed is not None]
    if answered and answered[-1].confirmed:
        return Hearing.HEARD if answered[-1].meeting is not None else Hearing.OUTSIDE
    return Hearing.UNANSWERED if now[-1].confirmed is None else Hearing.NOT_QUITE


def to_be_heard(project: Snapshot, conflict: Conflict) -> Iterator[tuple[Side, Side]]:
    """Every (owner, by) with a why that the other side has to say back."""
    for owner in sides(project, conflict):
        if owner.why:
            yield from ((owner, by) for by in others(project, conflict, owner))


def may_say_back(project: Snapshot, owner: Side, by: Side) -> None:
    """Only a why that was said can be said back, and only by another side of the conflict; raises RuleBroken."""
    name = side_name(project, owner)
    if owner.id == by.id or owner.conflict != by.conflict:
        raise RuleBroken(f"{whose(name, 'why')} is said back by another side of the same conflict.")
    if not owner.why:
        said = "chose not to say why" if owner.silent else "have not said why yet"
        raise RuleBroken(Reason(f"{name} {said}: there is nothing to say back.", why_place(owner)))


def may_confirm(project: Snapshot, heard: Heard, *, lead_to_lead: bool) -> None:
    """R3: *yes* is said by the owner at a recorded meeting, about the words as they stand; raises RuleBroken.

    Both sides are in the room, unless a side cannot attend and the leads say it to one another (printed as such).
    """
    owner, by = project.the(Side, heard.owner), project.the(Side, heard.by)
    place = heard_place(owner, by)
    if heard.why != owner.why:
        why = whose(side_name(project, owner), "why")
        raise RuleBroken(Reason(f"{why} has been put into other words since: say the new words back.", place))
    if project.meeting_open is None:
        raise RuleBroken(Reason("No meeting is open: whether a why was heard is said at a meeting.", place))
    if lead_to_lead:
        return
    away = [side_name(project, side) for side in (owner, by) if not in_room(project, side)]
    if away:
        instead = "If they cannot come, record it as said from lead to lead."
        raise RuleBroken(*(Reason(f"{name} are not in the room. {instead}", place) for name in away))
