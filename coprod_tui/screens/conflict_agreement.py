"""What a conflict's screen says of options, middle ground, hands and earlier ends."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.looks import stream_role
from coprod_tui.meeting.model import Check, Option, Outcome, Proposal, Side, Stream, Term
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.conflicts import Gradient
from coprod_tui.screens.conflict_step import Seen
from coprod_tui.screens.conflict_words import Folding
from coprod_tui.screens.rows import day_words
from coprod_tui.widgets.fit_grid import Cell, GridValue, SideHead, Way
from coprod_tui.widgets.hands import HandRow, HandsOf, HandsValue
from coprod_tui.widgets.lined import Paragraph, Words

_ABSTAIN = 4
SCALE = (
    *(one for one in reversed(rules.GRADIENTS) if one.number != _ABSTAIN),
    *(one for one in rules.GRADIENTS if one.number == _ABSTAIN),
)
"""The scale, lowest first; abstentions apart, at the end."""
_INDENT = 3
_LABEL_MOST = 28
"""The most cells that what stands before the words of a middle ground has."""


# Options


def options_head(seen: Seen) -> tuple[Paragraph, ...]:
    """The heading above the options."""
    count = len(rules.options(seen.project, seen.conflict))
    if rules.outcome(seen.project, seen.conflict) is not None:
        keys = "" if count else "none was looked at"
    else:
        keys = "o adds one   g how each answers each why" if count else "none yet: o adds one"
    return (Paragraph((Words("Options", bold=True), Words(f"   {keys}", "quiet"))),)


def grid_value(seen: Seen, folding: Folding) -> GridValue:
    """The options, and how each answers each why that was said."""
    project = seen.project
    asked = [side for side in rules.sides(project, seen.conflict) if side.why]
    heads = tuple(SideHead(side.id, seen.name(side.id), _colour(seen, side), side.why or "") for side in asked)
    there = enumerate(rules.options(project, seen.conflict))
    ways = tuple(
        Way(one.id, rules.option_letter(number), one.text, tuple(_cell(seen, one, side) for side in asked))
        for number, one in there
    )
    return GridValue(heads, ways, min(folding.lines, 3))


def _cell(seen: Seen, option: Option, side: Side) -> Cell:
    found = rules.rating(seen.project, option, side)
    return Cell(found.fit, found.word or "") if found else Cell()


def _colour(seen: Seen, side: Side) -> int:
    stream = seen.project.get(Stream, side.stream)
    return stream.colour if stream else 0


def grid_words(seen: Seen) -> tuple[Paragraph, ...]:
    """What the grid shows, in one sentence."""
    said = rules.grid_says(seen.project, seen.conflict)
    return (Paragraph((Words(said, "quiet", italic=True),)),) if said else ()


# The middle ground


def middle_ground(seen: Seen, found: Proposal | None, folding: Folding) -> tuple[Paragraph, ...]:
    """The words, what each side keeps and gives, and the rest; one that nobody has put into words says so."""
    head = Paragraph((Words("Middle ground", bold=True),))
    if found is None:
        ended = rules.outcome(seen.project, seen.conflict) is not None
        none = Words("   none was put into words" if ended else "   none yet: m puts it into words", "quiet")
        return (Paragraph((*head.words, none)),)
    rows = [head, _said("", found.text or "not in words yet", folding)]
    terms = [
        (side, term)
        for side in rules.sides(seen.project, seen.conflict)
        if (term := rules.term(seen.project, found, side))
    ]
    further = [("if", found.conditions), ("looked after by", found.owner), ("looked at again", found.review)]
    further = [(label, text) for label, text in further if text]
    labels = [*(seen.name(side.id) for side, _ in terms), *(label for label, _ in further)]
    wide = min(2 + max(map(len, labels), default=0), _LABEL_MOST)
    for side, term in terms:
        rows += _terms(seen, side, term, wide, folding)
    rows += (_said(label, text or "", folding, wide) for label, text in further)
    return tuple(rows)


def _said(label: str, text: str, folding: Folding, wide: int = 0) -> Paragraph:
    column = _INDENT + (wide or (len(label) + 2 if label else 0))
    return Paragraph((Words(text),), Words(f"   {label}" if label else " ", "quiet"), column, most=folding.lines)


def _terms(seen: Seen, side: Side, term: Term, wide: int, folding: Folding) -> Iterator[Paragraph]:
    role, named = stream_role(_colour(seen, side)), seen.name(side.id)
    for does, text in (("keep", term.keeps), ("give", term.gives)):
        if text:
            label = Words(f"   {named}", role) if named else Words(" ")
            yield Paragraph((Words(f"{does} ", "quiet"), Words(text)), label, _INDENT + wide, most=folding.lines)
            named = ""


# Hands


def hands_value(seen: Seen, found: Proposal | None, folding: Folding, counting: str = "") -> HandsValue:
    """The last hands of each side about these words; `counting` is the side that is counted now.

    Each side writes first and then shows: what others showed is kept back until all have, or until it is unfolded.
    """
    if found is None:
        return HandsValue()
    sides = rules.sides(seen.project, seen.conflict)
    checks = {side.id: rules.position(seen.project, found, side) for side in sides}
    if not counting and not any(checks.values()):
        return HandsValue()
    back = bool(folding.lines) and not rules.all_shown(seen.project, found, sides)
    columns = tuple(
        HandsOf(side.id, seen.name(side.id), _colour(seen, side), counts_of(checks[side.id]), kept_back=back)
        for side in sides
    )
    least = min(found.enough, rules.ENOUGH)
    rows = tuple(
        _hand_row(one, enough=one.number <= least or one.number == _ABSTAIN, keyed=bool(counting)) for one in SCALE
    )
    return HandsValue(rows, columns, counting)


def counts_of(check: Check | None) -> tuple[int, ...]:
    """A check's counts in the order of the table."""
    return tuple(check.counts[one.number - 1] for one in SCALE) if check else ()


def in_order(counts: tuple[int, ...]) -> tuple[int, ...]:
    """Counts in the order of the table as a check has them: by gradient, best first."""
    found = {one.number: count for one, count in zip(SCALE, counts, strict=True)}
    return tuple(found[one.number] for one in rules.GRADIENTS)


def _hand_row(one: Gradient, *, enough: bool, keyed: bool) -> HandRow:
    hand = one.hand.partition(",")[0]
    words = one.words if one.number == _ABSTAIN or (keyed and hand == one.key) else f"{hand}: {one.words}"
    return HandRow(one.key, words, one.words, enough)


def hands_head(found: Proposal | None, hands: HandsValue) -> tuple[Paragraph, ...]:
    """What is enough, as it was decided before the hands went up."""
    if found is None or not hands.columns:
        return ()
    if any(one.kept_back for one in hands.columns):
        told = "   kept back until each side has shown: z shows them"
        return (Paragraph((Words("Hands", bold=True), Words(told, "quiet"))),)
    enough = next(one.words for one in rules.GRADIENTS if one.number == found.enough)
    told = f"   lowest first; enough, as decided before: “{enough}” or better"
    return (Paragraph((Words("Hands", bold=True), Words(told, "quiet"))),)


def hands_notes(seen: Seen, found: Proposal | None, folding: Folding) -> tuple[Paragraph, ...]:
    """Hands that were not counted in the room, and the reservations, word for word."""
    if found is None:
        return ()
    rows: list[Paragraph] = []
    for side in rules.sides(seen.project, seen.conflict):
        check = rules.position(seen.project, found, side)
        if check is not None and check.how != "in the room":
            rows.append(_said(seen.name(side.id), check.how, folding))
    for one in rules.reservations(seen.project, found):
        label = f"Reservation, {seen.name(one.side)}" if seen.project.get(Side, one.side) else "Reservation"
        text = f"“{one.text}”"
        rows.append(Paragraph((Words(text),), Words(f"   {label}", "warning"), len(label) + 5, most=folding.lines))
    return tuple(rows)


# Earlier ends


def earlier_ends(seen: Seen, folding: Folding) -> tuple[Paragraph, ...]:
    """Every end that was reopened, with all that it ended with: it stays readable (R8)."""
    rows: list[Paragraph] = []
    for end in rules.outcomes(seen.project, seen.conflict):
        if end.reopened_at:
            rows += _end(seen, end, folding)
    return tuple(rows)


def _end(seen: Seen, end: Outcome, folding: Folding) -> Iterator[Paragraph]:
    how = "Agreed" if end.agreed else "Not agreed"
    because = f", because {end.reopened_because}" if end.reopened_because else ""
    told = f"  {day_words(end.at)}, reopened {day_words(end.reopened_at or '')}{because}"
    yield Paragraph()
    yield Paragraph((Words(f"Before: {how.lower()}", bold=True), Words(told, "quiet")))
    if end.reason:
        yield _said("because", end.reason, folding)
    found = seen.project.get(Proposal, end.proposal)
    if found is None:
        return
    yield from middle_ground(seen, found, folding)[1:]
    for side in rules.sides(seen.project, seen.conflict):
        check = rules.position(seen.project, found, side)
        if check is not None:
            shown = ", ".join(f"{count} at “{one.words}”" for one, count in rules.shown_hands(check))
            yield _said(seen.name(side.id), shown, folding)
    yield from hands_notes(seen, found, folding)
