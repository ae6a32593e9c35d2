"""The next step of a conflict, and soft prompts that refuse nothing (R4, R9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_tui.base.errors import Reason
from coprod_tui.base.text import bare_words, normalize_for_search
from coprod_tui.domain.claims import missing_for_agreed
from coprod_tui.domain.conflicts.agreement import options, reservations
from coprod_tui.domain.conflicts.sides import (
    absent_sides,
    end_place,
    join_names,
    middle_ground_place,
    options_place,
    possessive,
    side_name,
    sides,
    why_place,
)
from coprod_tui.domain.conflicts.stages import agreement_findings, outcome, outcomes, proposal
from coprod_tui.domain.records import Conflict, Proposal, Reservation, Side
from coprod_tui.domain.snapshot import Snapshot

LEAST_OPTIONS = 2
"""Number of options to look at before one is chosen (R9)."""

_LIKE_AN_ASK = re.compile(r"(because\s+(we|i|they)|we)\s+(just\s+|really\s+|simply\s+)*want\b")
"""“I want to undress unwatched” is a why; “because we want” repeats an ask."""


def prompts(project: Snapshot, conflict: Conflict) -> tuple[Reason, ...]:
    """Soft prompts before the conflict ends; none once it has."""
    if outcome(project, conflict) is not None:
        return ()
    steps = (_whys_like_asks, _few_options, _earlier_reservations)
    return tuple(reason for step in steps for reason in step(project, conflict))


def next_step(project: Snapshot, conflict: Conflict, lacks: tuple[Reason, ...] | None = None) -> Reason:
    """The next step of a conflict in one sentence, with the place where it is done.

    `lacks` is the result of `missing_for_agreed`, if the caller has it.
    """
    if (end := outcome(project, conflict)) is not None:
        if not end.agreed:
            return Reason(f"Not agreed: {end.reason}" if end.reason else "Not agreed.", end_place(conflict))
        wrong = next((one for one in agreement_findings(project, conflict) if one.rule), None)
        if wrong is not None:
            return Reason(f"{wrong.what} {wrong.mend}", end_place(conflict))
        agreed = proposal(project, conflict)
        again = f"Agreed; to be looked at again: {agreed.review}" if agreed and agreed.review else "Agreed."
        return Reason(again, end_place(conflict))
    lacks = missing_for_agreed(project, conflict) if lacks is None else lacks
    if lacks and lacks[0].place != middle_ground_place(conflict):
        return lacks[0]
    if lacks:
        return [*_few_options(project, conflict), *lacks][0]
    away = join_names(side_name(project, side) for side in absent_sides(project, conflict))
    if project.meeting_open is None:
        sentence = "Nothing is missing: at a meeting, the sides can say whether they agree."
    elif away:
        sentence = f"Nothing is missing: when {away} are in the room, the sides can say whether they agree."
    else:
        sentence = "Nothing is missing: ask the sides whether they agree."
    return Reason(sentence, end_place(conflict))


def _whys_like_asks(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R4: ask what would happen without it, to find the why."""
    for side in sides(project, conflict):
        name = side_name(project, side)
        if not side.why or not side.ask:
            continue
        if _same_words(side.why, side.ask):
            said = f"{possessive(name, 'why')} says the same as their ask"
        elif _LIKE_AN_ASK.match(normalize_for_search(side.why).strip()):
            said = f"{possessive(name, 'why')} begins like an ask"
        else:
            continue
        yield Reason(f"{said}: what would happen if they did not get it?", why_place(side))


def _same_words(text: str, other: str) -> bool:
    return _without_because(text) == _without_because(other)


def _without_because(text: str) -> str:
    return bare_words(normalize_for_search(text).removeprefix("because "))


def _few_options(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """R9: fewer than two options."""
    count = len(options(project, conflict))
    if count < LEAST_OPTIONS:
        sentence = "Only one option was looked at: what else could be?" if count else "No option was looked at yet."
        yield Reason(sentence, options_place(conflict))


def _earlier_reservations(project: Snapshot, conflict: Conflict) -> Iterator[Reason]:
    """Reservations about earlier proposals: only their side can say whether they still stand."""
    current = proposal(project, conflict)
    spent = {one.proposal for one in outcomes(project, conflict)}
    for earlier in project.linked(Proposal, "conflict", conflict.id):
        if current is None or earlier.id == current.id or earlier.id in spent:
            continue
        said_again = {one.side for one in reservations(project, current)}
        for reservation in reservations(project, earlier):
            if reservation.side not in said_again:
                yield _still_stands(project, reservation)


def _still_stands(project: Snapshot, reservation: Reservation) -> Reason:
    side = project.get(Side, reservation.side)
    name = side_name(project, side) if side else "Somebody"
    return Reason(f"{name} had a reservation about earlier words: ask whether it still stands.", reservation.id)
