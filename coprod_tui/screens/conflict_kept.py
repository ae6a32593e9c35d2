"""The verb that keeps what was typed at a place of a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.model import Fit, Option, Side
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import conflicts as verbs
from coprod_tui.screens.conflict_places import Part, Place
from coprod_tui.screens.steps_of_talk import round_in_hand

Bound = Callable[[Now, Snapshot], Act[Any]]
"""A verb with all that it is given but the time and the project."""


def verb_for(project: Snapshot, place: Place, text: str, clears: tuple[str, ...]) -> Bound:
    """The verb that keeps a text at a place, and empties the slots of its draft; raises KeyError where none does."""
    return _VERBS[place.part](project, place, text, clears)


def _missed(project: Snapshot, place: Place, text: str, clears: tuple[str, ...]) -> Bound:
    heard = round_in_hand(project, project.the(Side, place.record), project.the(Side, place.other))
    return _bound(verbs.confirm, heard.id, yes=False, missed=text, clears=clears)


def _word(project: Snapshot, place: Place, text: str, clears: tuple[str, ...]) -> Bound:
    cell = rules.rating(project, project.the(Option, place.record), project.the(Side, place.other))
    fit = cell.fit if cell else Fit.UNKNOWN
    return _bound(verbs.rate, place.record, place.other, fit, word=text, clears=clears)


def _terms(project: Snapshot, place: Place, text: str, clears: tuple[str, ...]) -> Bound:
    side = project.the(Side, place.record)
    return _bound(verbs.propose, side.conflict, **{place.part: {side.id: text}}, clears=clears)


def _proposed(field: str) -> Callable[[Snapshot, Place, str, tuple[str, ...]], Bound]:
    return lambda _, place, text, clears: _bound(verbs.propose, place.record, **{field: text}, clears=clears)


def _bound(verb: Callable[..., Act[Any]], *given: Any, **named: Any) -> Bound:
    return lambda now, project: verb(now, project, *given, **named)


def _said(verb: Callable[..., Act[Any]]) -> Callable[[Snapshot, Place, str, tuple[str, ...]], Bound]:
    return lambda _, place, text, clears: _bound(verb, place.record, text, clears=clears)


_VERBS: dict[Part, Callable[[Snapshot, Place, str, tuple[str, ...]], Bound]] = {
    Part.ASK: _said(verbs.set_ask),
    Part.WHY: _said(verbs.set_why),
    Part.HEARD: lambda _, place, text, clears: _bound(verbs.say_back, place.record, place.other, text, clears=clears),
    Part.MISSED: _missed,
    Part.OPTIONS: _said(verbs.add_option),
    Part.OPTION: _said(verbs.edit_option),
    Part.WORD: _word,
    Part.MIDDLE_GROUND: _proposed("text"),
    Part.KEEPS: _terms,
    Part.GIVES: _terms,
    Part.CONDITIONS: _proposed("conditions"),
    Part.OWNER: _proposed("owner"),
    Part.REVIEW: _proposed("review"),
    Part.RESERVATION: _said(verbs.reserve),
    Part.SHOWN: lambda _, place, text, __: _bound(verbs.show, place.record, place.other, how=text),
    Part.REASON: _said(verbs.disagree),
    Part.REOPEN: lambda _, place, text, clears: _bound(verbs.reopen, place.record, because=text, clears=clears),
}
