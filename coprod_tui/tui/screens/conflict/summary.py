"""The parts of a conflict's page around the current step, as values: stage, sides, options, middle ground, hands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.facts import counted
from coprod_tui.domain.conflicts import agreement, stages
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.conflicts.agreement import Gradient
from coprod_tui.domain.conflicts.outcome import IN_THE_ROOM
from coprod_tui.domain.conflicts.stages import Hearing
from coprod_tui.domain.records import Check, Heard, Option, Outcome, Proposal, Side, Stage, Stream, Term
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.contribution_rows import HIDDEN, quoted_text, short_date
from coprod_tui.tui.screens.conflict.view import ConflictView
from coprod_tui.tui.widgets.conflict_boxes import SideValue
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph
from coprod_tui.tui.widgets.rating_grid import RatingCell, RatingColumn, RatingGridValue, RatingOption
from coprod_tui.tui.widgets.tally_table import TallyColumn, TallyRow, TallyValue

_TRACK = tuple(stage for stage in Stage if stage not in stages.ENDED)
_LABEL = 6
_SPACE = StyledWords("  ")
SCALE = (
    *(gradient for gradient in reversed(agreement.GRADIENTS) if gradient.number != agreement.ABSTAIN),
    *(gradient for gradient in agreement.GRADIENTS if gradient.number == agreement.ABSTAIN),
)
"""The scale of hands, lowest first, abstentions last."""
_INDENT = 3
_LABEL_MOST = 28
"""The most cells of a label before the words of a middle ground."""


@frozen
class Folding(Frozen):
    """How much of long texts is shown."""

    lines: int = 6
    """Lines of one text; 0: all of them, and every attempt to say a why back."""
    bases: int = 2
    """Contributions that a side rests on; 0: all of them."""
    in_edge: bool = False
    """Whether only their codes are shown, in the lower edge of the side's box."""


ALL = Folding(0, 0)


# Title and stage


def heading(view: ConflictView) -> tuple[TextParagraph, ...]:
    """The title, and the stages with the present one marked."""
    title = conflict_sides.title(view.project, view.conflict)
    return TextParagraph((StyledWords(title, bold=True),), most=3), TextParagraph(tuple(_track(view)))


def _track(view: ConflictView) -> Iterator[StyledWords]:
    project, conflict = view.project, view.conflict
    stage = view.stage
    ended = stage not in _TRACK
    done = len(_TRACK) if ended else _TRACK.index(stage) + 1
    for number, reached in enumerate(_TRACK):
        if number < done:
            yield from (StyledWords(str(reached), "success"), StyledWords(" ✓", "quiet"), _SPACE)
        elif number == done:
            count = f" {_count(view, reached)}".rstrip()
            yield from (StyledWords(f"▸ {reached}", "primary", bold=True), StyledWords(count, "quiet"), _SPACE)
        else:
            yield from (StyledWords(str(reached), "quiet"), _SPACE)
    if ended:
        yield StyledWords(f"✓ {stage}" if stage is Stage.AGREED else f"✗ {stage}", "success", bold=True)
    else:
        yield StyledWords("▸ end", "primary", bold=True) if done == len(_TRACK) else StyledWords("end", "quiet")
    if stages.was_reopened(project, conflict):
        last = [end for end in stages.outcomes(project, conflict) if end.reopened_at][-1]
        yield StyledWords(f"   reopened {short_date(last.reopened_at or '')}", "warning")


def _count(view: ConflictView, stage: Stage) -> str:
    """How many of how many: `1 of 2`."""
    project, conflict = view.project, view.conflict
    if stage is Stage.WHYS_RECORDED:
        done = sum(bool(side.ask and (side.why or side.silent)) for side in view.sides)
        return f"{done} of {len(view.sides)}"
    if stage is Stage.HEARD:
        pairs = list(stages.to_be_heard(project, conflict))
        return f"{sum(stages.hearing(project, *pair) is Hearing.HEARD for pair in pairs)} of {len(pairs)}"
    return ""


# The sides


def side_values(view: ConflictView, folding: Folding) -> tuple[SideValue, ...]:
    """The boxes of the sides: ask, why, contributions, and who has heard the why."""
    return tuple(_side(view, side, folding) for side in view.sides)


def _side(view: ConflictView, side: Side, folding: Folding) -> SideValue:
    stream = view.project.get(Stream, side.stream)
    rows = [_labelled("asks", _or_not(side.ask), folding), _labelled("why", _why(side), folding)]
    said = conflict_sides.bases(view.project, side)
    notes: tuple[str, ...] = ()
    if folding.in_edge and said:
        codes = [view.project.code(contribution) for contribution in said]
        notes = (f"from {' '.join(codes)}", f"from {counted(len(codes))} said: z shows them", f"from {len(codes)}")
    else:
        rows += _bases(view, side, folding)
    if side.why:
        rows += [
            row
            for by in conflict_sides.other_sides(view.project, view.conflict, side)
            for row in _heard(view, side, by, folding)
        ]
    named = [rows[0]]
    for before, row in itertools.pairwise(rows):
        repeated = row.label.text == before.label.text
        named.append(row if not repeated else TextParagraph(row.words, column=_LABEL, most=row.most, flat=row.flat))
    return SideValue(side.id, view.name(side.id), stream.colour if stream else 0, tuple(named), notes)


def _labelled(label: str, words: tuple[StyledWords, ...], folding: Folding, *, flat: bool = False) -> TextParagraph:
    return TextParagraph(words, StyledWords(label, "quiet"), _LABEL, most=folding.lines, flat=flat)


def _or_not(text: str | None) -> tuple[StyledWords, ...]:
    return (StyledWords(text),) if text else (StyledWords("not written down yet", "warning", bold=True),)


def _why(side: Side) -> tuple[StyledWords, ...]:
    if side.why:
        return (StyledWords(side.why, bold=True),)
    return (StyledWords("chose not to say", "quiet"),) if side.silent else _or_not(None)


def _bases(view: ConflictView, side: Side, folding: Folding) -> Iterator[TextParagraph]:
    said = conflict_sides.bases(view.project, side)
    if not said:
        yield _labelled("from", (StyledWords("nothing that was said yet", "warning"),), folding)
    shown = said if not folding.bases or len(said) <= folding.bases + 1 else said[: folding.bases]
    for contribution in shown:
        words = HIDDEN if view.hides(contribution) else quoted_text(contribution)
        code = StyledWords(f"{view.project.code(contribution)} ", "quiet")
        yield _labelled("from", (code, StyledWords(words, "quiet", italic=True)), folding, flat=bool(folding.lines))
    if left := len(said) - len(shown):
        yield _labelled("from", (StyledWords(f"and {left} more (z shows them)", "quiet"),), folding)


def _heard(view: ConflictView, owner: Side, by: Side, folding: Folding) -> Iterator[TextParagraph]:
    """How far a side has heard the why: its last attempt to say it back, or all of them."""
    project, name = view.project, view.name(by.id)
    state, rounds = stages.hearing(project, owner, by), stages.hearing_rounds(project, owner, by)
    if not folding.lines:
        for earlier in rounds[:-1]:
            yield _labelled("heard", _round(earlier, _answer(earlier), name), folding)
    if not rounds:
        yield _labelled(
            "heard",
            (StyledWords("not said back yet", "warning", bold=True), StyledWords(f"  by {name}", "quiet")),
            folding,
        )
        return
    times = f", {len(rounds)} times" if len(rounds) > 1 and folding.lines else ""
    last = _last(rounds, owner, state)
    yield _labelled("heard", _round(last, _state(state), name, times), folding)


def _last(rounds: tuple[Heard, ...], owner: Side, state: Hearing) -> Heard:
    """The attempt that decides how far the why was heard."""
    if state in (Hearing.HEARD, Hearing.OUTSIDE):
        return next(attempt for attempt in reversed(rounds) if attempt.confirmed and attempt.why == owner.why)
    return rounds[-1]


def _state(state: Hearing) -> StyledWords:
    return {
        Hearing.NOT_YET: StyledWords("not said back yet", "warning", bold=True),
        Hearing.EARLIER_WORDS: StyledWords("not since it is in other words", "warning", bold=True),
        Hearing.UNANSWERED: StyledWords("said back, not answered yet", "warning", bold=True),
        Hearing.NOT_QUITE: StyledWords("not quite", "warning", bold=True),
        Hearing.OUTSIDE: StyledWords("yes, but at no meeting", "warning", bold=True),
        Hearing.HEARD: StyledWords("yes", "success"),
    }[state]


def _answer(heard: Heard) -> StyledWords:
    if heard.confirmed is None:
        return StyledWords("not answered", "quiet")
    return StyledWords("yes", "success") if heard.confirmed else StyledWords("not quite", "warning")


def _round(heard: Heard, state: StyledWords, name: str, more: str = "") -> tuple[StyledWords, ...]:
    missed = (
        (StyledWords("  missed: ", "quiet"), StyledWords(heard.missed)) if heard.missed and not heard.confirmed else ()
    )
    leads = ", from lead to lead" if heard.lead_to_lead else ""
    who = StyledWords(f"  {name}, {short_date(heard.at)}{leads}{more}", "quiet")
    return (state, StyledWords(f"  “{heard.text}”"), *missed, who)


# What is next


def next_paragraphs(view: ConflictView) -> tuple[TextParagraph, ...]:
    """The next step by the rules, and what is worth a second look."""
    following = view.next_step.sentence
    until = ""
    if view.stage in (Stage.RAISED, Stage.WHYS_RECORDED):
        until = " Until then this cannot be agreed; everything else can be written down at any time."
    column = 6
    first = TextParagraph(
        (StyledWords(following), StyledWords(until, "quiet")), StyledWords("Next", "primary", bold=True), column
    )
    options = conflict_sides.options_place(view.conflict)
    soft = (
        reason.sentence
        for reason in view.prompts
        if reason.sentence != following and not (until and reason.place == options)
    )
    return (first, *(TextParagraph((StyledWords(sentence, "quiet"),), column=column) for sentence in soft))


# Options


def options_head(view: ConflictView) -> tuple[TextParagraph, ...]:
    """The heading above the options."""
    count = len(view.options)
    if view.outcome is not None:
        keys = "" if count else "none was looked at"
    else:
        keys = "o adds one   g how each answers each why" if count else "none yet: o adds one"
    return (TextParagraph((StyledWords("Options", bold=True), StyledWords(f"   {keys}", "quiet"))),)


def grid_value(view: ConflictView, folding: Folding) -> RatingGridValue:
    """The options, and how each answers each why that was said."""
    asked = [side for side in view.sides if side.why]
    heads = tuple(RatingColumn(side.id, view.name(side.id), _colour(view, side), side.why or "") for side in asked)
    ways = tuple(
        RatingOption(
            option.id, agreement.option_letter(number), option.text, tuple(_cell(view, option, side) for side in asked)
        )
        for number, option in enumerate(view.options)
    )
    return RatingGridValue(heads, ways, min(folding.lines, 3))


def _cell(view: ConflictView, option: Option, side: Side) -> RatingCell:
    rating = agreement.rating(view.project, option, side)
    return RatingCell(rating.fit, rating.word or "") if rating else RatingCell()


def _colour(view: ConflictView, side: Side) -> int:
    stream = view.project.get(Stream, side.stream)
    return stream.colour if stream else 0


def grid_words(view: ConflictView) -> tuple[TextParagraph, ...]:
    """What the grid shows, in one sentence."""
    said = agreement.grid_says(view.project, view.conflict)
    return (TextParagraph((StyledWords(said, "quiet", italic=True),)),) if said else ()


# The middle ground


def middle_ground(view: ConflictView, proposal: Proposal | None, folding: Folding) -> tuple[TextParagraph, ...]:
    """Words, terms of each side, conditions, owner and review of a middle ground, or that there is none."""
    head = TextParagraph((StyledWords("Middle ground", bold=True),))
    if proposal is None:
        ended = view.outcome is not None
        none = StyledWords("   none was put into words" if ended else "   none yet: m puts it into words", "quiet")
        return (TextParagraph((*head.words, none)),)
    rows = [head, _said("", proposal.text or "not in words yet", folding)]
    terms = [(side, term) for side in view.sides if (term := agreement.term(view.project, proposal, side))]
    further = [("if", proposal.conditions), ("looked after by", proposal.owner), ("looked at again", proposal.review)]
    further = [(label, text) for label, text in further if text]
    labels = [*(view.name(side.id) for side, _ in terms), *(label for label, _ in further)]
    wide = min(2 + max(map(len, labels), default=0), _LABEL_MOST)
    for side, term in terms:
        rows += _terms(view, side, term, wide, folding)
    rows += (_said(label, text or "", folding, wide) for label, text in further)
    return tuple(rows)


def _said(label: str, text: str, folding: Folding, wide: int = 0) -> TextParagraph:
    column = _INDENT + (wide or (len(label) + 2 if label else 0))
    return TextParagraph(
        (StyledWords(text),), StyledWords(f"   {label}" if label else " ", "quiet"), column, most=folding.lines
    )


def _terms(view: ConflictView, side: Side, term: Term, wide: int, folding: Folding) -> Iterator[TextParagraph]:
    role, named = stream_role(_colour(view, side)), view.name(side.id)
    for does, text in (("keep", term.keeps), ("give", term.gives)):
        if text:
            label = StyledWords(f"   {named}", role) if named else StyledWords(" ")
            yield TextParagraph(
                (StyledWords(f"{does} ", "quiet"), StyledWords(text)), label, _INDENT + wide, most=folding.lines
            )
            named = ""


# Hands


def hands_value(view: ConflictView, proposal: Proposal | None, folding: Folding, counting: str = "") -> TallyValue:
    """The last hands of each side about these words; `counting` is the id of the side that is being counted.

    Each side writes first and then shows, so hands are hidden until all have shown theirs, or texts are unfolded.
    """
    if proposal is None:
        return TallyValue()
    sides = view.sides
    checks = {side.id: agreement.position(view.project, proposal, side) for side in sides}
    if not counting and not any(checks.values()):
        return TallyValue()
    back = bool(folding.lines) and not agreement.all_shown(view.project, proposal, sides)
    columns = tuple(
        TallyColumn(side.id, view.name(side.id), _colour(view, side), counts_of(checks[side.id]), kept_back=back)
        for side in sides
    )
    rows = tuple(
        _hand_row(gradient, enough=agreement.is_enough(gradient, proposal.enough), keyed=bool(counting))
        for gradient in SCALE
    )
    return TallyValue(rows, columns, counting)


def counts_of(check: Check | None) -> tuple[int, ...]:
    """The counts of a check in the order of the table."""
    return tuple(check.counts[one.number - 1] for one in SCALE) if check else ()


def in_order(counts: tuple[int, ...]) -> tuple[int, ...]:
    """Reorder counts from the order of the table to that of a check: by gradient, best first."""
    by_number = {gradient.number: count for gradient, count in zip(SCALE, counts, strict=True)}
    return tuple(by_number[gradient.number] for gradient in agreement.GRADIENTS)


def _hand_row(gradient: Gradient, *, enough: bool, keyed: bool) -> TallyRow:
    hand = gradient.hand.partition(",")[0]
    words = (
        gradient.words
        if gradient.number == agreement.ABSTAIN or (keyed and hand == gradient.key)
        else f"{hand}: {gradient.words}"
    )
    return TallyRow(gradient.key, words, gradient.words, enough)


def hands_head(proposal: Proposal | None, hands: TallyValue) -> tuple[TextParagraph, ...]:
    """The heading of the hands: what is enough, as decided before, or that they are hidden."""
    if proposal is None or not hands.columns:
        return ()
    if any(one.kept_back for one in hands.columns):
        hidden = "   kept back until each side has shown: z shows them"
        return (TextParagraph((StyledWords("Hands", bold=True), StyledWords(hidden, "quiet"))),)
    scale = f"   lowest first; {agreement.enough_words(proposal)}"
    return (TextParagraph((StyledWords("Hands", bold=True), StyledWords(scale, "quiet"))),)


def hands_notes(view: ConflictView, proposal: Proposal | None, folding: Folding) -> tuple[TextParagraph, ...]:
    """How hands outside the room were counted, and the reservations word for word."""
    if proposal is None:
        return ()
    rows: list[TextParagraph] = []
    for side in view.sides:
        check = agreement.position(view.project, proposal, side)
        if check is not None and check.how != IN_THE_ROOM:
            rows.append(_said(view.name(side.id), check.how, folding))
    for reservation in agreement.reservations(view.project, proposal):
        label = (
            f"Reservation, {view.name(reservation.side)}" if view.project.get(Side, reservation.side) else "Reservation"
        )
        text = f"“{reservation.text}”"
        rows.append(
            TextParagraph(
                (StyledWords(text),), StyledWords(f"   {label}", "warning"), len(label) + 5, most=folding.lines
            )
        )
    return tuple(rows)


# Earlier ends


def earlier_ends(view: ConflictView, folding: Folding) -> tuple[TextParagraph, ...]:
    """Every end that was reopened, with its middle ground and hands (R8)."""
    rows: list[TextParagraph] = []
    for end in stages.outcomes(view.project, view.conflict):
        if end.reopened_at:
            rows += _end(view, end, folding)
    return tuple(rows)


def _end(view: ConflictView, end: Outcome, folding: Folding) -> Iterator[TextParagraph]:
    how = "Agreed" if end.agreed else "Not agreed"
    because = f", because {end.reopened_because}" if end.reopened_because else ""
    dates = f"  {short_date(end.at)}, reopened {short_date(end.reopened_at or '')}{because}"
    yield TextParagraph()
    yield TextParagraph((StyledWords(f"Before: {how.lower()}", bold=True), StyledWords(dates, "quiet")))
    if end.reason:
        yield _said("because", end.reason, folding)
    proposal = view.project.get(Proposal, end.proposal)
    if proposal is None:
        return
    yield from middle_ground(view, proposal, folding)[1:]
    for side in view.sides:
        check = agreement.position(view.project, proposal, side)
        if check is not None:
            shown = ", ".join(f"{count} at “{one.words}”" for one, count in agreement.shown_hands(check))
            yield _said(view.name(side.id), shown, folding)
    yield from hands_notes(view, proposal, folding)
