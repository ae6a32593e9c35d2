"""Where things are done in a conflict: the places that the rules name, those of this screen, and their order."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from coprod_tui.meeting.model import Conflict, Contribution, Option, Reservation, Side
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot


class Part(StrEnum):
    """What is done at a place; the values are those of the rules' places."""

    SIDES = "sides"
    LINKS = "links"
    ASK = "ask"
    WHY = "why"
    SILENT = "silent"
    HEARD = "heard"
    MISSED = "missed"
    OPTIONS = "options"
    GRID = "grid"
    WORD = "word"
    OPTION = "option"
    MIDDLE_GROUND = "middle-ground"
    KEEPS = "keeps"
    GIVES = "gives"
    CONDITIONS = "conditions"
    OWNER = "owner"
    REVIEW = "review"
    ENOUGH = "enough"
    CHECK = "check"
    HOW = "how"
    RESERVATION = "reservation"
    SHOWN = "shown"
    END = "end"
    REASON = "reason"
    REOPEN = "reopen"


MIDDLE = (
    Part.MIDDLE_GROUND, Part.KEEPS, Part.GIVES, Part.CONDITIONS, Part.OWNER, Part.REVIEW, Part.ENOUGH,
)  # fmt: skip
"""The parts of the middle ground, which are written down one after the other."""

_OF_SIDE = {
    Part.LINKS, Part.ASK, Part.WHY, Part.SILENT, Part.HEARD, Part.MISSED, Part.KEEPS, Part.GIVES, Part.CHECK,
    Part.HOW, Part.RESERVATION,
}  # fmt: skip
_OF_OPTION = {Part.WORD, Part.OPTION}
_TO_SIDE = {Part.HEARD, Part.MISSED, Part.WORD}


class Place(NamedTuple):
    """A place: the record, what is done there, and the other record that it is done with."""

    record: str
    part: Part
    other: str = ""

    def __str__(self) -> str:
        """As the rules write it."""
        return "/".join(one for one in (self.record, self.part, self.other) if one)


def place_at(project: Snapshot, conflict: Conflict, words: str | None) -> Place | None:
    """The place that a rule, a draft or this screen names; None where there is no such place in this conflict."""
    if not words:
        return None
    record, _, rest = words.partition("/")
    part, _, other = rest.partition("/")
    if not rest:
        return _of_reservation(project, conflict, record)
    if part not in set(Part):
        return None
    place = Place(record, Part(part), other)
    return place if _is_there(project, conflict, place) else None


def _of_reservation(project: Snapshot, conflict: Conflict, record: str) -> Place | None:
    one = project.get(Reservation, record)
    if one is None:
        return None
    return place_at(project, conflict, f"{one.side}/{Part.RESERVATION}")


def _is_there(project: Snapshot, conflict: Conflict, place: Place) -> bool:
    def is_side(record: str) -> bool:
        side = project.get(Side, record)
        return side is not None and side.conflict == conflict.id

    if place.part in _TO_SIDE and not is_side(place.other):
        return False
    if place.part in _OF_SIDE:
        return is_side(place.record)
    if place.part in _OF_OPTION:
        option = project.get(Option, place.record)
        return option is not None and option.conflict == conflict.id
    if place.part is Part.SHOWN:
        return project.get(Contribution, place.record) is not None
    return place.record == conflict.id


def steps(project: Snapshot, conflict: Conflict) -> tuple[Place, ...]:
    """Every step of a conflict, in the order in which they are gone through; an ended one has only its end."""
    end = Place(conflict.id, Part.END)
    if rules.outcome(project, conflict) is not None:
        return (end,)
    return (*_talk(project, conflict), *_agreement(project, conflict), end)


def _talk(project: Snapshot, conflict: Conflict) -> Iterator[Place]:
    sides = rules.sides(project, conflict)
    for part in (Part.ASK, Part.WHY):
        yield from (Place(side.id, part) for side in sides)
    for owner, by in rules.to_be_heard(project, conflict):
        yield Place(owner.id, Part.HEARD, by.id)
    yield Place(conflict.id, Part.OPTIONS)
    if rules.options(project, conflict) and any(side.why for side in sides):
        yield Place(conflict.id, Part.GRID)


def _agreement(project: Snapshot, conflict: Conflict) -> Iterator[Place]:
    sides = rules.sides(project, conflict)
    yield Place(conflict.id, Part.MIDDLE_GROUND)
    for side in sides:
        yield from (Place(side.id, Part.KEEPS), Place(side.id, Part.GIVES))
    for part in (Part.CONDITIONS, Part.OWNER, Part.REVIEW, Part.ENOUGH):
        yield Place(conflict.id, part)
    yield from (Place(side.id, Part.CHECK) for side in sides)
    for reason in rules.missing(project, conflict):
        place = place_at(project, conflict, reason.place)
        if place is not None and place.part is Part.SHOWN:
            yield place


def next_place(project: Snapshot, conflict: Conflict, passed: frozenset[Place] = frozenset()) -> Place:
    """Where the conflict goes on: what the rules say is next, but for the places that were passed over."""
    reasons = (rules.next_step(project, conflict), *rules.missing(project, conflict))
    for reason in reasons:
        place = place_at(project, conflict, reason.place)
        if place is not None and place not in passed:
            return place
    return Place(conflict.id, Part.END)


def place_after(project: Snapshot, conflict: Conflict, place: Place, by: int = 1) -> Place:
    """The step after (1) or before (-1) a place, round from the last to the first."""
    order = steps(project, conflict)
    if place in order:
        return order[(order.index(place) + by) % len(order)]
    near = _NEAR.get(place.part)
    found = [number for number, one in enumerate(order) if one.part is near]
    if found and by < 0:
        return order[found[0]]
    return order[(found[-1] + 1) % len(order)] if found else order[0 if by > 0 else -1]


_NEAR = {
    Part.SIDES: Part.ASK, Part.LINKS: Part.ASK, Part.SILENT: Part.WHY, Part.MISSED: Part.HEARD, Part.WORD: Part.GRID,
    Part.OPTION: Part.GRID, Part.HOW: Part.CHECK, Part.RESERVATION: Part.CHECK, Part.SHOWN: Part.CHECK,
    Part.REASON: Part.END, Part.REOPEN: Part.END,
}  # fmt: skip
"""The step of the order beside which each other place stands."""
