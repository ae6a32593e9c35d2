"""Options with their grid of ratings, position checks on Kaner's scale, terms and reservations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from operator import ge, itemgetter

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.conflicts.sides import LEAST_SIDES, join_names, possessive, side_name, sides
from coprod_tui.domain.records import (
    Attendance,
    Check,
    Conflict,
    Fit,
    Option,
    Proposal,
    Rating,
    Reservation,
    Side,
    Term,
)
from coprod_tui.domain.snapshot import Snapshot

_RANK = {Fit.FAILS: 0, Fit.PARTLY: 1, Fit.MEETS: 2}
FitRow = tuple[int | None, ...]
"""How well one option meets each side's why: 2 meets, 1 partly, 0 fails, None unknown."""


def options(project: Snapshot, conflict: Conflict) -> tuple[Option, ...]:
    """The options, oldest first."""
    return project.linked(Option, "conflict", conflict.id)


def option_letter(place: int) -> str:
    """The letter of the option at a place from 0: A to Z, then AA."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def rating(project: Snapshot, option: Option, side: Side) -> Rating | None:
    """One cell of the grid."""
    return project.get(Rating, f"{option.id}/{side.id}")


def grid_says(project: Snapshot, conflict: Conflict) -> str:
    """Say in one sentence what the grid shows; empty where nothing has been rated.

    It names an option that meets every why (then only the asks clash), else one that fails nobody, else says that each
    fails somebody; and an option that another one beats. A side without a why has no column.
    """
    asked = [side for side in sides(project, conflict) if side.why]
    rows = {option_letter(place): _fit_row(project, one, asked) for place, one in enumerate(options(project, conflict))}
    rated = {letter: row for letter, row in rows.items() if any(cell is not None for cell in row)}
    if not rated or len(asked) < LEAST_SIDES:
        return ""
    names = [side_name(project, side) for side in asked]
    sentences = (_fails_nobody(rated, names, all_rated=len(rated) == len(rows)), _beaten(rated, names))
    return "; ".join(part for part in sentences if part) + "."


def failing_nobody(project: Snapshot, conflict: Conflict) -> tuple[Option, ...]:
    """The fully rated options that meet every why; if there is none, those that fail none."""
    asked = [side for side in sides(project, conflict) if side.why]
    rows = ((one, _fit_row(project, one, asked)) for one in options(project, conflict))
    sure = [(one, row) for one, row in rows if row and None not in row and 0 not in row]
    meets = [one for one, row in sure if all(cell == _RANK[Fit.MEETS] for cell in row)]
    return tuple(meets or (one for one, _ in sure))


def _fit_row(project: Snapshot, option: Option, asked: Sequence[Side]) -> FitRow:
    cells = (rating(project, option, side) for side in asked)
    return tuple(_RANK.get(cell.fit) if cell is not None else None for cell in cells)


def _fails_nobody(rated: Mapping[str, FitRow], names: Sequence[str], *, all_rated: bool) -> str:
    meets = [letter for letter, row in rated.items() if all(cell == 2 for cell in row)]
    if meets:
        return f"{join_names(meets)} {_by_number(meets, 'meets', 'meet')} every why: the asks clash, the whys do not"
    kind = [letter for letter, row in rated.items() if 0 not in row]
    sure = [letter for letter in kind if None not in rated[letter]]
    if sure:
        return f"{join_names(sure)} {_by_number(sure, 'fails', 'fail')} nobody"
    if kind:
        open_cells = {place for letter in kind for place, cell in enumerate(rated[letter]) if cell is None}
        whys = join_names(possessive(names[place], "why", opens=False) for place in sorted(open_cells))
        answers = _by_number(kind, "it answers", "they answer")
        fail = _by_number(kind, "fails", "fail")
        return f"{join_names(kind)} {fail} nobody so far (nobody knows yet how {answers} {whys})"
    return "Every option fails somebody" if all_rated else "Every option that was looked at fails somebody"


def _beaten(rated: Mapping[str, FitRow], names: Sequence[str]) -> str:
    """The clearest case of one option beating another; only fully rated options are compared."""
    known = {letter: [cell for cell in row if cell is not None] for letter, row in rated.items()}
    known = {letter: row for letter, row in known.items() if len(row) == len(names)}
    beaten = [
        (sum(above > below for above, below in zip(known[high], known[low], strict=True)), high, low)
        for high, low in permutations(known, 2)
        if known[high] != known[low] and all(map(ge, known[high], known[low]))
    ]
    if not beaten:
        return ""
    count, high, low = max(beaten, key=itemgetter(0))
    if count == len(names):
        return f"{high} answers every why better than {low}"
    better = (name for name, above, below in zip(names, known[high], known[low], strict=True) if above > below)
    whys = join_names(possessive(name, "why", opens=False) for name in better)
    return f"{high} answers {whys} better than {low}, none worse"


def _by_number(letters: Sequence[str], singular: str, plural: str) -> str:
    return singular if len(letters) == 1 else plural


# Position checks

ENOUGH = 6
"""The default for the worst gradient that is still enough: no serious disagreement, no veto (R5)."""

ABSTAIN, MORE_TALK = 4, 5
NEVER_ENOUGH = (MORE_TALK, 7, 8)
"""The gradients that stop an agreement, whatever the group set: more discussion, serious disagreement, veto (R5)."""


@frozen
class Gradient(Frozen):
    """One gradient of Kaner's scale; the mapping from hands (fist to five) is this program's own."""

    number: int
    """1 (whole-hearted endorsement) to 8 (veto)."""
    words: str
    hand: str
    """The hand that people show."""
    key: str
    """The key that counts one hand."""


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
    """The number of people at each gradient that was shown, lowest hands first."""
    return tuple(
        (gradient, count) for gradient, count in zip(GRADIENTS[::-1], check.counts[::-1], strict=True) if count
    )


def not_enough(check: Check, enough: int) -> tuple[tuple[Gradient, int], ...]:
    """The gradients that prevent agreement, lowest first."""
    return tuple((gradient, count) for gradient, count in shown_hands(check) if not is_enough(gradient, enough))


def is_enough(gradient: Gradient, enough: int) -> bool:
    """Whether a hand at a gradient lets the sides agree, where `enough` is the worst that the group accepts (R5).

    5, 7 and 8 never do; an abstention never prevents it.
    """
    if gradient.number in NEVER_ENOUGH:
        return False
    return gradient.number == ABSTAIN or gradient.number <= min(enough, ENOUGH)


def took_position(check: Check) -> bool:
    """Whether somebody of a side took a position: abstaining is none (R5)."""
    return sum(check.counts) > check.counts[ABSTAIN - 1]


def level_set(proposal: Proposal) -> int | None:
    """The level that the group set before hands were counted; None where nobody set one.

    A file of 0.1.0 does not say who set the usual level, and its journal neither: there, only another one was set.
    """
    return proposal.enough if proposal.enough_set or proposal.enough != ENOUGH else None


def enough_words(proposal: Proposal) -> str:
    """What is enough, in a clause: as it was set before asking, else by the rule that nobody may say no."""
    level = level_set(proposal)
    if level is None:
        return "enough is that nobody asks for more discussion, disagrees seriously or vetoes"
    return f"enough, as decided before: “{GRADIENTS[min(level, ENOUGH) - 1].words}” or better"


def position(project: Snapshot, proposal: Proposal, side: Side) -> Check | None:
    """A side's last position check on this proposal; earlier ones do not count."""
    checks = [one for one in project.linked(Check, "side", side.id) if one.proposal == proposal.id]
    return checks[-1] if checks else None


def all_shown(project: Snapshot, proposal: Proposal, sides: Iterable[Side]) -> bool:
    """Whether each side has a position check; until then, none is shown to the others."""
    return all(position(project, proposal, side) is not None for side in sides)


def term(project: Snapshot, proposal: Proposal, side: Side) -> Term | None:
    """What a side keeps and gives in a proposal."""
    return next((one for one in project.linked(Term, "proposal", proposal.id) if one.side == side.id), None)


def reservations(project: Snapshot, proposal: Proposal) -> tuple[Reservation, ...]:
    """The reservations about a proposal, in the order said."""
    return project.linked(Reservation, "proposal", proposal.id)


def tally_question(project: Snapshot, side: Side, counts: tuple[int, ...]) -> str | None:
    """What to ask when more hands were counted than people recorded as present; it refuses nothing."""
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
