"""Who is in a conflict, what each side rests on, and who is in the room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.base.errors import Unknown
from coprod_tui.base.text import folded
from coprod_tui.domain.fields import searched_texts
from coprod_tui.domain.records import (
    Basis,
    Conflict,
    Contribution,
    Group,
    Joined,
    Option,
    Outcome,
    Proposal,
    Side,
    Stream,
    conflict_code,
)
from coprod_tui.domain.snapshot import Snapshot

LEAST_SIDES, MOST_SIDES = 2, 6


def sides(project: Snapshot, conflict: Conflict) -> tuple[Side, ...]:
    """The sides in the order of the streams on the screen, a stream before its sub-groups."""
    order = {stream.id: (stream.position, stream.id) for stream in project.all(Stream).values()}
    groups = project.all(Group)

    def place(side: Side) -> tuple[tuple[int, str], str, str]:
        group = groups.get(side.group or "")
        return order.get(side.stream, (99, side.stream)), group.name if group else "", side.id

    return tuple(sorted(project.linked(Side, "conflict", conflict.id), key=place))


def others(project: Snapshot, conflict: Conflict, side: Side) -> tuple[Side, ...]:
    """The sides that a why is told to."""
    return tuple(one for one in sides(project, conflict) if one.id != side.id)


def bases(project: Snapshot, side: Side) -> tuple[Contribution, ...]:
    """The contributions that a side is linked to, in the order said."""
    said = project.all(Contribution)
    links = project.linked(Basis, "side", side.id)
    return tuple(said[one] for one in sorted({link.contribution for link in links}) if one in said)


def own_bases(project: Snapshot, side: Side) -> tuple[Contribution, ...]:
    """Those that its own stream said: what R1 asks for. A contribution that was moved to another stream is not one."""
    return tuple(one for one in bases(project, side) if one.stream == side.stream)


def in_room(project: Snapshot, side: Side) -> bool:
    """Whether the side's stream is at the meeting that is open; one that is written down with nobody is not."""
    meeting = project.meeting_open
    if meeting is None:
        return False
    return any(one.stream == side.stream and one.present != 0 for one in project.present(meeting.id))


def absent(project: Snapshot, conflict: Conflict) -> tuple[Side, ...]:
    """The sides that are not in the room."""
    return tuple(side for side in sides(project, conflict) if not in_room(project, side))


# How conflicts and their sides are called, in lists and inside sentences.

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


# Finding conflicts by their words, whatever their case and accents.


class ConflictFinder:
    """Keeps each conflict's folded words beside it, and makes them anew when the project is another one."""

    def __init__(self) -> None:
        """Knows nothing yet."""
        self._project: Snapshot | None = None
        self._folded: dict[str, str] = {}

    def find(self, project: Snapshot, among: Sequence[Conflict], query: str) -> tuple[Conflict, ...]:
        """Those of the conflicts that hold every word of the query; all of them for an empty one."""
        words = folded(query).split()
        if not words:
            return tuple(among)
        if self._project is not project:
            self._project, self._folded = project, {}
        return tuple(one for one in among if all(word in self._hay(project, one) for word in words))

    def _hay(self, project: Snapshot, one: Conflict) -> str:
        if one.id not in self._folded:
            self._folded[one.id] = folded("\n".join(_words(project, one)))
        return self._folded[one.id]


def _words(project: Snapshot, one: Conflict) -> Iterator[str]:
    yield from (code(project, one), title(project, one), *searched_texts(one))
    for side in project.linked(Side, "conflict", one.id):
        yield from (side_name(project, side), *searched_texts(side))
    for kind in (Option, Proposal, Outcome):
        for record in project.linked(kind, "conflict", one.id):
            yield from searched_texts(record)


# Where a conflict's missing things are mended: the ids that a Reason carries and that Enter leads to.


def sides_place(conflict: Conflict) -> str:
    """The list of sides."""
    return f"{conflict.id}/sides"


def links_place(side: Side) -> str:
    """The contributions that a side rests on."""
    return f"{side.id}/links"


def ask_place(side: Side) -> str:
    """A side's ask."""
    return f"{side.id}/ask"


def why_place(side: Side) -> str:
    """A side's why."""
    return f"{side.id}/why"


def heard_place(owner: Side, by: Side) -> str:
    """Where `by` says the why of `owner` back, and the owner answers."""
    return f"{owner.id}/heard/{by.id}"


def options_place(conflict: Conflict) -> str:
    """The options and their grid."""
    return f"{conflict.id}/options"


def middle_ground_place(conflict: Conflict) -> str:
    """The words of the middle ground."""
    return f"{conflict.id}/middle-ground"


def keeps_place(side: Side) -> str:
    """What a side keeps in the middle ground."""
    return f"{side.id}/keeps"


def gives_place(side: Side) -> str:
    """What a side gives in the middle ground."""
    return f"{side.id}/gives"


def check_place(side: Side) -> str:
    """A side's position check."""
    return f"{side.id}/check"


def shown_place(contribution: str, stream: str) -> str:
    """Where a request is recorded as shown to the stream that it is about (R17)."""
    return f"{contribution}/shown/{stream}"


def end_place(conflict: Conflict) -> str:
    """Where the sides say whether they agree."""
    return f"{conflict.id}/end"
