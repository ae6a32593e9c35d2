"""What the grid of options and whys shows, by plain arithmetic: nothing is guessed, nothing is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from operator import ge, itemgetter

from coprod_tui.meeting.model import Conflict, Fit, Option, Rating, Side
from coprod_tui.meeting.rules.conflicts.names import listed, side_name, whose
from coprod_tui.meeting.rules.conflicts.sides import LEAST_SIDES, sides
from coprod_tui.meeting.snapshot import Snapshot

_RANK = {Fit.FAILS: 0, Fit.PARTLY: 1, Fit.MEETS: 2}
Row = tuple[int | None, ...]
"""How well one option answers each side's why: 2 meets, 1 partly, 0 fails, None not known."""


def options(project: Snapshot, conflict: Conflict) -> tuple[Option, ...]:
    """The options, oldest first."""
    return project.linked(Option, "conflict", conflict.id)


def option_letter(place: int) -> str:
    """The letter of the option at a place from 0: A to Z, then AA."""
    letters = ""
    place += 1
    while place:
        place, one = divmod(place - 1, 26)
        letters = chr(ord("A") + one) + letters
    return letters


def rating(project: Snapshot, option: Option, side: Side) -> Rating | None:
    """One cell of the grid."""
    return project.get(Rating, f"{option.id}/{side.id}")


def grid_says(project: Snapshot, conflict: Conflict) -> str:
    """In one sentence what the grid shows; empty where nothing has been rated.

    An option that meets every why (then the asks clash and the whys do not), or else one that fails nobody, or else
    that each fails somebody; and an option that another one beats. A side that has not said why is in no column.
    """
    asked = [side for side in sides(project, conflict) if side.why]
    rows = {option_letter(place): _row(project, one, asked) for place, one in enumerate(options(project, conflict))}
    rated = {letter: row for letter, row in rows.items() if any(cell is not None for cell in row)}
    if not rated or len(asked) < LEAST_SIDES:
        return ""
    names = [side_name(project, side) for side in asked]
    found = (_fails_nobody(rated, names, all_rated=len(rated) == len(rows)), _beaten(rated, names))
    return "; ".join(part for part in found if part) + "."


def failing_nobody(project: Snapshot, conflict: Conflict) -> tuple[Option, ...]:
    """The options that were looked at for every why and fail none; of these, those that meet every why, if any do."""
    asked = [side for side in sides(project, conflict) if side.why]
    rows = ((one, _row(project, one, asked)) for one in options(project, conflict))
    sure = [(one, row) for one, row in rows if row and None not in row and 0 not in row]
    meets = [one for one, row in sure if all(cell == _RANK[Fit.MEETS] for cell in row)]
    return tuple(meets or (one for one, _ in sure))


def _row(project: Snapshot, option: Option, asked: Sequence[Side]) -> Row:
    cells = (rating(project, option, side) for side in asked)
    return tuple(_RANK.get(cell.fit) if cell is not None else None for cell in cells)


def _fails_nobody(rated: Mapping[str, Row], names: Sequence[str], *, all_rated: bool) -> str:
    meets = [letter for letter, row in rated.items() if all(cell == 2 for cell in row)]
    if meets:
        return f"{listed(meets)} {_s(meets, 'meets', 'meet')} every why: the asks clash, the whys do not"
    kind = [letter for letter, row in rated.items() if 0 not in row]
    sure = [letter for letter in kind if None not in rated[letter]]
    if sure:
        return f"{listed(sure)} {_s(sure, 'fails', 'fail')} nobody"
    if kind:
        open_cells = {place for letter in kind for place, cell in enumerate(rated[letter]) if cell is None}
        whys = listed(whose(names[place], "why", opens=False) for place in sorted(open_cells))
        answers = _s(kind, "it answers", "they answer")
        return f"{listed(kind)} {_s(kind, 'fails', 'fail')} nobody so far (nobody knows yet how {answers} {whys})"
    return "Every option fails somebody" if all_rated else "Every option that was looked at fails somebody"


def _beaten(rated: Mapping[str, Row], names: Sequence[str]) -> str:
    """Where one option beats another most clearly; only options whose every cell is known are compared."""
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
    return f"{high} answers {listed(whose(name, 'why', opens=False) for name in better)} better than {low}, none worse"


def _s(letters: Sequence[str], one: str, more: str) -> str:
    return one if len(letters) == 1 else more
