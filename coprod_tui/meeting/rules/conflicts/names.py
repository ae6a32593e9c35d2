"""How conflicts and their sides are called, in lists and inside sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coprod_tui.meeting.model import Conflict, Contribution, Group, Joined, Side, Stream, conflict_code
from coprod_tui.meeting.refusals import Unknown
from coprod_tui.meeting.rules.conflicts.sides import bases, sides
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import folded

_CODE = re.compile(r"(?:C-?)?(\d{1,9})(?:~([0-9A-F]+))?", re.ASCII | re.IGNORECASE)


def code(project: Snapshot, conflict: Conflict) -> str:
    """The code to show: short (`C-03`), or with the replica's mark where two laptops gave the same one."""
    short = conflict_code(conflict.number)
    return short if len(_numbered(project, conflict.number)) < 2 else f"{short}~{conflict.mark}"


def conflict_coded(project: Snapshot, typed: str) -> Conflict:
    """The conflict that a code (`C-03`, `c3`, `3`) means, also one that has since been joined; raises Unknown."""
    match = _CODE.fullmatch(typed.strip())
    if match is None:
        raise Unknown(f"“{typed}” is not the code of a conflict, such as C-03.")
    short = conflict_code(int(match[1]))
    found = _numbered(project, int(match[1]), (match[2] or "").lower())
    if not found:
        raise Unknown(f"There is no conflict {typed.strip().upper()} here.")
    if len(found) > 1:
        full = listed(f"{short}~{mark}" for mark, _ in sorted(found))
        raise Unknown(f"{short} means two things, raised on two laptops: {full}. Write it in full.")
    return project.the(Conflict, next(iter(found))[1])


def _numbered(project: Snapshot, number: int, mark: str = "") -> set[tuple[str, str]]:
    """(mark, conflict) of all that a number means."""
    own = ((one.mark, one.id) for one in project.all(Conflict).values() if one.number == number)
    joined = ((one.mark, one.conflict) for one in project.all(Joined).values() if one.number == number)
    return {(its, one) for its, one in (*own, *joined) if not mark or its.lower() == mark}


def title(project: Snapshot, conflict: Conflict) -> str:
    """The title that people gave; without one, a theme that all sides share (`#beds`), or a code of each side."""
    if conflict.title:
        return conflict.title
    said = [bases(project, side) for side in sides(project, conflict)]
    said = [of_side for of_side in said if of_side]
    if not said:
        return code(project, conflict)
    shared = set.intersection(*({name for one in of_side for name in _themes(project, one)} for of_side in said))
    return f"#{min(shared)}" if shared else listed(project.code(of_side[0]) for of_side in said)


def _themes(project: Snapshot, contribution: Contribution) -> Iterable[str]:
    return (theme.name for theme in project.themes_of(contribution.id))


def side_name(project: Snapshot, side: Side) -> str:
    """A side by its stream, and its sub-group if it is one: “Members”, “Members (carers)”."""
    stream = project.get(Stream, side.stream)
    group = project.get(Group, side.group)
    name = stream.name if stream else "?"
    return f"{name} ({group.name})" if group else name


def side_called(project: Snapshot, conflict: Conflict, typed: str) -> Side:
    """The side that a name, a stream's letter, a sub-group or the beginning of a name means; raises Unknown."""
    wanted = folded(typed.strip())
    there = sides(project, conflict)
    exact = [side for side in there if wanted in _callings(project, side)]
    found = exact or [side for side in there if wanted and folded(side_name(project, side)).startswith(wanted)]
    if len(found) > 1:
        found = [side for side in found if folded(side_name(project, side)) == wanted] or found
    if len(found) == 1:
        return found[0]
    names = ", ".join(side_name(project, side) for side in there)
    what = "is more than one side" if found else "is not a side"
    raise Unknown(f"“{typed}” {what} of {code(project, conflict)}. Its sides are: {names}.")


def _callings(project: Snapshot, side: Side) -> set[str]:
    stream = project.get(Stream, side.stream)
    group = project.get(Group, side.group)
    names = {side_name(project, side), group.name if group else ""}
    if stream is not None:
        names |= {stream.letter, stream.name}
        if group is not None:
            names |= {f"{stream.letter}/{group.name}", f"{stream.name}/{group.name}"}
    return {folded(name) for name in names if name}


def whose(name: str, thing: str, *, opens: bool = True) -> str:
    """Something of a side's: “Members' why”, “Staff's why”, “The why of Members (carers)”; `opens`: a sentence does."""
    if name.endswith(")"):
        return f"{'The' if opens else 'the'} {thing} of {name}"
    return f"{name}' {thing}" if name[-1:] in "sS" else f"{name}'s {thing}"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: “Members”, “Members and Staff”, “Members, Staff and Community partners”."""
    *most, last = [*names] or [""]
    return f"{', '.join(most)} and {last}" if most else last
