"""History of where streams pull apart: raised, heard, proposed, agreed or not."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.fields import labels
from coprod_tui.meeting.history.touched import Touched
from coprod_tui.meeting.model import (
    Basis,
    Check,
    Conflict,
    Heard,
    Joined,
    Option,
    Outcome,
    Proposal,
    Rating,
    Reservation,
    Side,
    Term,
)

KINDS = (Conflict, Side, Basis, Heard, Option, Rating, Proposal, Term, Check, Reservation, Outcome)
_TOLD_ONE_BY_ONE = 2
"""How many conflicts may be raised at once and still be told each by itself."""


def clauses(touched: Touched) -> Iterator[str]:
    """What a verb did to conflicts."""
    yield from _conflicts(touched)
    rest = touched.apart_from((*touched.made(Conflict), *touched.removed(Conflict)))
    for clauses_of in (_sides, _links, _heard, _options, _proposals, _checks, _outcomes):
        yield from clauses_of(rest)


def _conflicts(touched: Touched) -> Iterator[str]:
    after = touched.after
    sides: dict[str, list[str]] = {}
    for side in touched.made(Side):
        sides.setdefault(after.word(Side, side, "conflict"), []).append(after.side(side))
    made = touched.made(Conflict)
    if len(made) > _TOLD_ONE_BY_ONE:
        yield f"{len(made)} conflicts were raised ({after.conflict(made[0])} to {after.conflict(made[-1])})"
        made = []
    parted = _parted_from(touched)
    for conflict in made:
        names = sides.get(conflict, [])
        between = " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else ""
        fate = f"split off {parted}" if parted else "raised"
        yield f"{after.conflict(conflict)} was {fate}{' between ' if between else ''}{between}"
    joined = [after.conflict(after.word(Joined, one, "conflict")) for one in touched.made(Joined)]
    for conflict in touched.removed(Conflict):
        yield f"{after.conflict(conflict)} was {f'joined with {joined[0]}' if joined else 'taken off the board'}"
    for conflict, fields in touched.changed(Conflict):
        for label in (label for name, label in labels(Conflict).items() if name in fields):
            yield f"the {label} of {after.conflict(conflict)} was changed"


def _parted_from(touched: Touched) -> str:
    """The conflict that links were taken from while another was made; empty where none was."""
    lost = (touched.after.word(Basis, one, "side") for one in touched.removed(Basis))
    return next((touched.after.conflict_of(side) for side in lost), "")


def _sides(touched: Touched) -> Iterator[str]:
    after = touched.after
    for kept, sentence in ((touched.made(Side), "became a side of"), (touched.removed(Side), "is no longer a side of")):
        for side in kept:
            yield f"{after.side(side)} {sentence} {after.conflict_of(side)}"
    for record, fields in touched.changed(Side):
        side, conflict = after.side(record), after.conflict_of(record)
        for name, label in labels(Side).items():
            if name in fields:
                fate = "was changed" if fields[name] else "was taken away"
                yield f"the {label} of {side} in {conflict} {fate}"
        if fields.get("silent"):
            yield f"{side} chose not to say why in {conflict}"
        elif "silent" in fields and "why" not in fields:
            yield f"{side} may say why in {conflict} after all"
        if "conflict" in fields:
            yield f"{side} was moved from {touched.before.conflict_of(record)} to {conflict}"


def _links(touched: Touched) -> Iterator[str]:
    after = touched.after
    whole = {*touched.made(Side), *touched.removed(Side)}
    for kept, sentence in ((touched.made(Basis), "was linked to"), (touched.removed(Basis), "is no longer linked to")):
        for basis in kept:
            side, contribution = after.word(Basis, basis, "side"), after.word(Basis, basis, "contribution")
            if side not in whole and not touched.of_any(contribution):
                yield f"{after.said(contribution)} {sentence} {after.side(side)} in {after.conflict_of(side)}"


def _heard(touched: Touched) -> Iterator[str]:
    after = touched.after
    for hearing in touched.made(Heard):
        owner, by = after.word(Heard, hearing, "owner"), after.word(Heard, hearing, "by")
        yield f"{after.side(by)} said back the why of {after.side(owner)} in {after.conflict_of(owner)}"
    for hearing, fields in touched.changed(Heard):
        owner, by = after.word(Heard, hearing, "owner"), after.word(Heard, hearing, "by")
        where = f"what {after.side(by)} said back in {after.conflict_of(owner)}"
        if fields.get("confirmed") is not None:
            yield f"{after.side(owner)} answered “{'yes' if fields['confirmed'] else 'not quite'}” to {where}"
        elif fields.keys() & labels(Heard).keys():
            yield f"{where} was changed"


def _options(touched: Touched) -> Iterator[str]:
    after = touched.after
    fates = (
        (touched.made(Option), "an option was added to"),
        ([one for one, _ in touched.changed(Option)], "an option was changed in"),
        (touched.removed(Option), "an option was taken out of"),
    )
    for kept, sentence in fates:
        for option in kept:
            yield f"{sentence} {after.conflict(after.word(Option, option, 'conflict'))}"
    if not touched.removed(Option):
        for rating in touched.of(Rating):
            side = after.word(Rating, rating, "side")
            yield f"an option in {after.conflict_of(side)} was held against the why of {after.side(side)}"


def _proposals(touched: Touched) -> Iterator[str]:
    after = touched.after
    for proposal in touched.made(Proposal):
        yield f"a middle ground was put into words in {after.conflict(after.word(Proposal, proposal, 'conflict'))}"
    for proposal, _ in touched.changed(Proposal):
        yield f"the middle ground in {after.conflict(after.word(Proposal, proposal, 'conflict'))} was changed"
    if not touched.made(Proposal) and not touched.removed(Proposal):
        for term in touched.of(Term):
            side = after.word(Term, term, "side")
            yield f"what {after.side(side)} keeps and gives in {after.conflict_of(side)} was changed"


def _checks(touched: Touched) -> Iterator[str]:
    after = touched.after
    for check in (*touched.made(Check), *(one for one, _ in touched.changed(Check))):
        side = after.word(Check, check, "side")
        yield f"{after.side(side)} showed how far they agree in {after.conflict_of(side)}"
    fates = (
        (touched.made(Reservation), "written down"),
        ([one for one, _ in touched.changed(Reservation)], "changed"),
        (touched.removed(Reservation), "taken out"),
    )
    if not touched.made(Proposal):
        for kept, fate in fates:
            for reservation in kept:
                side = after.word(Reservation, reservation, "side")
                yield f"a reservation of {after.side(side)} in {after.conflict_of(side)} was {fate}"


def _outcomes(touched: Touched) -> Iterator[str]:
    after = touched.after
    for outcome in touched.made(Outcome):
        code = after.conflict(after.word(Outcome, outcome, "conflict"))
        yield f"{code} was agreed" if after.value(Outcome, outcome, "agreed") else f"{code} ended as not agreed"
    for outcome, fields in touched.changed(Outcome):
        if fields.get("reopened_at"):
            yield f"{after.conflict(after.word(Outcome, outcome, 'conflict'))} was opened again"
