"""Rules about the sections of the brief: their order, their opening paragraph, and which may be left out (R25)."""

from __future__ import annotations

from collections.abc import Sequence

from coprod_tui.meeting.model import Arrangement
from coprod_tui.meeting.refusals import Reason, RuleBroken, Unknown
from coprod_tui.meeting.rules.lines import WRITTEN_IN, lines_of, number_of
from coprod_tui.meeting.snapshot import Snapshot

ORDERED = tuple(str(key) for key in range(1, 12))
"""The sections that can be put in order, as they usually stand; the cover comes first, sign-off and annexes last."""
ANNEXES = ("A", "B", "C", "D")
_ALWAYS = {
    "6": "it holds agreements and their reservations, which are always printed",
    "7": "what was not agreed is always printed",
    "9": "what cannot be done, and what has no answer yet, is always printed",
    "A": "everything that was said, and its answer, is always printed",
}


def arrangement_id(key: str) -> str:
    """The id of what was decided about a section."""
    return f"section/{key}"


def arrangement(project: Snapshot, key: str) -> Arrangement:
    """What was decided about a section; where nothing was, one that says so."""
    return project.get(Arrangement, arrangement_id(key)) or Arrangement(arrangement_id(key), key)


def order(project: Snapshot) -> tuple[str, ...]:
    """The sections 1 to 11 in the order in which they are printed; each keeps its number wherever it stands."""
    usual = {key: place for place, key in enumerate(ORDERED)}

    def place(key: str) -> tuple[int, int]:
        given = arrangement(project, key).position
        return usual[key] if given is None else given, usual[key]

    return tuple(sorted(ORDERED, key=place))


def left_out(project: Snapshot, key: str) -> bool:
    """Whether a section is not printed; one that is always printed is not left out, whatever a file says (R25)."""
    return key not in _ALWAYS and arrangement(project, key).left_out and not lines_of(project, key)


def must_be_arrangeable(key: str) -> None:
    """Raises Unknown for what is no section that people arrange."""
    if key not in (*ORDERED, *ANNEXES):
        raise Unknown(f"There is no section {key} to arrange: they are 1 to 11, and the annexes A to D.")


def must_be_ordered(key: str) -> None:
    """Raises Unknown for a section that always stands in its place."""
    if key not in ORDERED:
        raise Unknown(f"{key} always stands in its place; the sections 1 to 11 can be put in order.")


def may_leave_out(project: Snapshot, key: str) -> None:
    """R25: raises RuleBroken for a section that is always printed, or that holds written lines."""
    must_be_arrangeable(key)
    if key in _ALWAYS:
        raise RuleBroken(f"{_named(key)} cannot be left out: {_ALWAYS[key]}.")
    if key in WRITTEN_IN and (there := lines_of(project, key)):
        raise RuleBroken(*(_holds(key, number_of(project, one), one.id) for one in there))


def placed(keys: Sequence[str], key: str, place: int) -> list[str]:
    """The sections with one of them at a place, from 0."""
    rest = [one for one in keys if one != key]
    rest.insert(max(0, place), key)
    return rest


def _holds(key: str, number: str, line: str) -> Reason:
    return Reason(f"{_named(key)} holds line {number}: move or remove it first.", line)


def _named(key: str) -> str:
    return f"Section {key}" if key.isdecimal() else f"Annex {key}"
