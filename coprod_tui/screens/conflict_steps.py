"""Which words each step of a conflict asks with."""

from __future__ import annotations

from collections.abc import Callable

from coprod_tui.screens import steps_of_agreement as agreement
from coprod_tui.screens import steps_of_talk as talk
from coprod_tui.screens.conflict_places import Part, Place
from coprod_tui.screens.conflict_step import Seen, Step


def step_at(seen: Seen, place: Place) -> Step:
    """The step at a place of the conflict."""
    return _STEPS[place.part](seen, place)


_STEPS: dict[Part, Callable[[Seen, Place], Step]] = {
    Part.SIDES: talk.sides,
    Part.LINKS: talk.links,
    Part.ASK: talk.ask,
    Part.WHY: talk.why,
    Part.SILENT: talk.silent,
    Part.HEARD: talk.heard,
    Part.MISSED: talk.missed,
    Part.OPTIONS: talk.options,
    Part.GRID: talk.grid,
    Part.WORD: talk.word,
    Part.OPTION: talk.option,
    Part.MIDDLE_GROUND: agreement.middle_ground,
    Part.KEEPS: agreement.keeps,
    Part.GIVES: agreement.gives,
    Part.CONDITIONS: agreement.conditions,
    Part.OWNER: agreement.owner,
    Part.REVIEW: agreement.review,
    Part.ENOUGH: agreement.enough,
    Part.CHECK: agreement.check,
    Part.HOW: agreement.how,
    Part.RESERVATION: agreement.reservation,
    Part.SHOWN: agreement.shown,
    Part.END: agreement.end,
    Part.REASON: agreement.reason,
    Part.REOPEN: agreement.reopen,
}
