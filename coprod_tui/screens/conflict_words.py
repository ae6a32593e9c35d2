"""What a conflict's screen says around the step in hand: where it is, the sides, what is next."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from coprod_tui.meeting.model import Heard, Side, Stage, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.conflicts import Hearing, places
from coprod_tui.screens.conflict_step import Seen
from coprod_tui.screens.rows import HIDDEN, day_words, said_words
from coprod_tui.widgets.lined import Paragraph, Words
from coprod_tui.widgets.side_boxes import SideValue

_TRACK = (Stage.RAISED, Stage.WHYS_RECORDED, Stage.HEARD, Stage.OPTIONS, Stage.PROPOSED)
_LABEL = 6
_SPACE = Words("  ")


@dataclass(frozen=True, slots=True)
class Folding:
    """How much of long texts is shown."""

    lines: int = 6
    """How many lines of one text; 0: all of them, and every time that a why was said back."""
    bases: int = 2
    """How many of the contributions that a side rests on; 0: all of them."""
    in_edge: bool = False
    """Whether only their codes are shown, in the lower edge of the side's box."""


ALL = Folding(0, 0)


# Where it is


def heading(seen: Seen) -> tuple[Paragraph, ...]:
    """The title, and how far the conflict is."""
    title = rules.title(seen.project, seen.conflict)
    return Paragraph((Words(title, bold=True),), most=3), Paragraph(tuple(_track(seen)))


def _track(seen: Seen) -> Iterator[Words]:
    project, conflict = seen.project, seen.conflict
    stage = rules.stage(project, conflict)
    ended = stage not in _TRACK
    done = len(_TRACK) if ended else _TRACK.index(stage) + 1
    for number, one in enumerate(_TRACK):
        if number < done:
            yield from (Words(str(one), "success"), Words(" ✓", "quiet"), _SPACE)
        elif number == done:
            count = f" {_count(seen, one)}".rstrip()
            yield from (Words(f"▸ {one}", "primary", bold=True), Words(count, "quiet"), _SPACE)
        else:
            yield from (Words(str(one), "quiet"), _SPACE)
    if ended:
        yield Words(f"✓ {stage}" if stage is Stage.AGREED else f"✗ {stage}", "success", bold=True)
    else:
        yield Words("▸ end", "primary", bold=True) if done == len(_TRACK) else Words("end", "quiet")
    if rules.reopened(project, conflict):
        last = [one for one in rules.outcomes(project, conflict) if one.reopened_at][-1]
        yield Words(f"   reopened {day_words(last.reopened_at or '')}", "warning")


def _count(seen: Seen, stage: Stage) -> str:
    """How many of how many: `1 of 2`."""
    project, conflict = seen.project, seen.conflict
    if stage is Stage.WHYS_RECORDED:
        there = rules.sides(project, conflict)
        return f"{sum(bool(side.ask and (side.why or side.silent)) for side in there)} of {len(there)}"
    if stage is Stage.HEARD:
        pairs = list(rules.to_be_heard(project, conflict))
        return f"{sum(rules.hearing(project, *pair) is Hearing.HEARD for pair in pairs)} of {len(pairs)}"
    return ""


# The sides


def side_values(seen: Seen, folding: Folding) -> tuple[SideValue, ...]:
    """Each side: what it asks, why, what it rests on, and who has heard it."""
    return tuple(_side(seen, side, folding) for side in rules.sides(seen.project, seen.conflict))


def _side(seen: Seen, side: Side, folding: Folding) -> SideValue:
    stream = seen.project.get(Stream, side.stream)
    rows = [_labelled("asks", _or_not(side.ask), folding), _labelled("why", _why(side), folding)]
    said = rules.bases(seen.project, side)
    notes: tuple[str, ...] = ()
    if folding.in_edge and said:
        codes = [seen.project.code(one) for one in said]
        notes = (f"from {' '.join(codes)}", f"from {len(codes)} things said: z shows them", f"from {len(codes)}")
    else:
        rows += _bases(seen, side, folding)
    if side.why:
        rows += [
            row for by in rules.others(seen.project, seen.conflict, side) for row in _heard(seen, side, by, folding)
        ]
    named = [rows[0]]
    for before, row in itertools.pairwise(rows):
        repeated = row.label.text == before.label.text
        named.append(row if not repeated else Paragraph(row.words, column=_LABEL, most=row.most, flat=row.flat))
    return SideValue(side.id, seen.name(side.id), stream.colour if stream else 0, tuple(named), notes)


def _labelled(label: str, words: tuple[Words, ...], folding: Folding, *, flat: bool = False) -> Paragraph:
    return Paragraph(words, Words(label, "quiet"), _LABEL, most=folding.lines, flat=flat)


def _or_not(text: str | None) -> tuple[Words, ...]:
    return (Words(text),) if text else (Words("not written down yet", "warning", bold=True),)


def _why(side: Side) -> tuple[Words, ...]:
    if side.why:
        return (Words(side.why, bold=True),)
    return (Words("chose not to say", "quiet"),) if side.silent else _or_not(None)


def _bases(seen: Seen, side: Side, folding: Folding) -> Iterator[Paragraph]:
    said = rules.bases(seen.project, side)
    if not said:
        yield _labelled("from", (Words("nothing that was said yet", "warning"),), folding)
    shown = said if not folding.bases or len(said) <= folding.bases + 1 else said[: folding.bases]
    for one in shown:
        words = HIDDEN if seen.hides(one) else said_words(one)
        code = Words(f"{seen.project.code(one)} ", "quiet")
        yield _labelled("from", (code, Words(words, "quiet", italic=True)), folding, flat=bool(folding.lines))
    if left := len(said) - len(shown):
        yield _labelled("from", (Words(f"and {left} more (z shows them)", "quiet"),), folding)


def _heard(seen: Seen, owner: Side, by: Side, folding: Folding) -> Iterator[Paragraph]:
    """How far a side has heard the why: its last round, or every one of them."""
    project, name = seen.project, seen.name(by.id)
    state, rounds = rules.hearing(project, owner, by), rules.rounds(project, owner, by)
    if not folding.lines:
        for one in rounds[:-1]:
            yield _labelled("heard", _round(one, _answer(one), name), folding)
    if not rounds:
        yield _labelled(
            "heard", (Words("not said back yet", "warning", bold=True), Words(f"  by {name}", "quiet")), folding
        )
        return
    times = f", {len(rounds)} times" if len(rounds) > 1 and folding.lines else ""
    last = _last(rounds, owner, state)
    yield _labelled("heard", _round(last, _state(state), name, times), folding)


def _last(rounds: tuple[Heard, ...], owner: Side, state: Hearing) -> Heard:
    """The round that says how far it was heard."""
    if state in (Hearing.HEARD, Hearing.OUTSIDE):
        return next(one for one in reversed(rounds) if one.confirmed and one.why == owner.why)
    return rounds[-1]


def _state(state: Hearing) -> Words:
    return {
        Hearing.NOT_YET: Words("not said back yet", "warning", bold=True),
        Hearing.EARLIER_WORDS: Words("not since it is in other words", "warning", bold=True),
        Hearing.UNANSWERED: Words("said back, not answered yet", "warning", bold=True),
        Hearing.NOT_QUITE: Words("not quite", "warning", bold=True),
        Hearing.OUTSIDE: Words("yes, but at no meeting", "warning", bold=True),
        Hearing.HEARD: Words("yes", "success"),
    }[state]


def _answer(one: Heard) -> Words:
    if one.confirmed is None:
        return Words("not answered", "quiet")
    return Words("yes", "success") if one.confirmed else Words("not quite", "warning")


def _round(one: Heard, state: Words, name: str, more: str = "") -> tuple[Words, ...]:
    missed = (Words("  missed: ", "quiet"), Words(one.missed)) if one.missed and not one.confirmed else ()
    leads = ", from lead to lead" if one.lead_to_lead else ""
    who = Words(f"  {name}, {day_words(one.at)}{leads}{more}", "quiet")
    return (state, Words(f"  “{one.text}”"), *missed, who)


# What is next


def next_paragraphs(seen: Seen) -> tuple[Paragraph, ...]:
    """What the rules say is next, and what is worth a second look."""
    project, conflict = seen.project, seen.conflict
    following = rules.next_step(project, conflict)
    until = ""
    if rules.stage(project, conflict) in (Stage.RAISED, Stage.WHYS_RECORDED):
        until = " Until then this cannot be agreed; everything else can be written down at any time."
    column = 6
    rows = [Paragraph((Words(following.sentence), Words(until, "quiet")), Words("Next", "primary", bold=True), column)]
    soft = (
        one.sentence
        for one in rules.prompts(project, conflict)
        if one.sentence != following.sentence and not (until and one.place == places.options_place(conflict))
    )
    return (*rows, *(Paragraph((Words(sentence, "quiet"),), column=column) for sentence in soft))
