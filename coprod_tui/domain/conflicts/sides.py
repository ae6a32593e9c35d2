"""Sides of a conflict and what they rest on; names, codes and search of conflicts; places for reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.base.errors import Unknown
from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.fields import searched_texts
from coprod_tui.domain.records import (
    Basis,
    Conflict,
    Contribution,
    Group,
    Joined,
    Meeting,
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
    """The sides in stream order, a stream before its sub-groups."""
    order = {stream.id: (stream.position, stream.id) for stream in project.all(Stream).values()}
    groups = project.all(Group)

    def place(side: Side) -> tuple[tuple[int, str], str, str]:
        group = groups.get(side.group or "")
        return order.get(side.stream, (99, side.stream)), group.name if group else "", side.id

    return tuple(sorted(project.linked(Side, "conflict", conflict.id), key=place))


def other_sides(project: Snapshot, conflict: Conflict, side: Side) -> tuple[Side, ...]:
    """The other sides of a conflict."""
    return tuple(one for one in sides(project, conflict) if one.id != side.id)


def bases(project: Snapshot, side: Side) -> tuple[Contribution, ...]:
    """The contributions that a side is linked to, in the order said."""
    said = project.all(Contribution)
    links = project.linked(Basis, "side", side.id)
    return tuple(said[one] for one in sorted({link.contribution for link in links}) if one in said)


def own_bases(project: Snapshot, side: Side) -> tuple[Contribution, ...]:
    """The linked contributions of its own stream, as R1 needs; one that was moved to another stream does not count."""
    return tuple(one for one in bases(project, side) if one.stream == side.stream)


def in_room(project: Snapshot, side: Side) -> bool:
    """Whether the side's stream is at the open meeting, with more than zero people."""
    meeting = project.meeting_open
    if meeting is None:
        return False
    return any(one.stream == side.stream and one.present != 0 for one in project.present(meeting.id))


def was_at(project: Snapshot, meeting: str | None, side: Side) -> bool:
    """Whether the side's stream was at a recorded meeting; an imported one may say of nobody who was there."""
    if project.get(Meeting, meeting) is None or meeting is None:
        return False
    attendances = project.present(meeting)
    return not attendances or any(one.stream == side.stream and one.present != 0 for one in attendances)


def absent_sides(project: Snapshot, conflict: Conflict) -> tuple[Side, ...]:
    """The sides that are not in the room."""
    return tuple(side for side in sides(project, conflict) if not in_room(project, side))


# Names and codes

_CODE = re.compile(r"(?:C-?)?(\d{1,9})(?:~([0-9A-F]+))?", re.ASCII | re.IGNORECASE)


def code(project: Snapshot, conflict: Conflict) -> str:
    """The code to show: short (`C-03`), or with the replica's mark where two laptops drew the same number."""
    short = conflict_code(conflict.number)
    return short if len(_conflicts_numbered(project, conflict.number)) < 2 else f"{short}~{conflict.mark}"


def conflict_coded(project: Snapshot, typed: str) -> Conflict:
    """The conflict with this code (`C-03`, `c3`, `3`), also one that was joined into another; raises Unknown."""
    match = _CODE.fullmatch(typed.strip())
    if match is None:
        raise Unknown(f"“{typed}” is not the code of a conflict, such as C-03.")
    short = conflict_code(int(match[1]))
    matches = _conflicts_numbered(project, int(match[1]), (match[2] or "").lower())
    if not matches:
        raise Unknown(f"There is no conflict {typed.strip().upper()} here.")
    if len(matches) > 1:
        full = join_names(f"{short}~{mark}" for mark, _ in sorted(matches))
        raise Unknown(f"{short} means two things, raised on two laptops: {full}. Write it in full.")
    return project.the(Conflict, next(iter(matches))[1])


def _conflicts_numbered(project: Snapshot, number: int, mark: str = "") -> set[tuple[str, str]]:
    """(mark, conflict id) of all conflicts with this number."""
    own = ((one.mark, one.id) for one in project.all(Conflict).values() if one.number == number)
    joined = ((one.mark, one.conflict) for one in project.all(Joined).values() if one.number == number)
    return {(its, one) for its, one in (*own, *joined) if not mark or its.lower() == mark}


def title(project: Snapshot, conflict: Conflict) -> str:
    """The title; without one, a theme that all sides share (`#beds`), else a code of each side."""
    if conflict.title:
        return conflict.title
    said = [bases(project, side) for side in sides(project, conflict)]
    said = [of_side for of_side in said if of_side]
    if not said:
        return code(project, conflict)
    shared = set.intersection(*({name for one in of_side for name in _themes(project, one)} for of_side in said))
    return f"#{min(shared)}" if shared else join_names(project.code(of_side[0]) for of_side in said)


def _themes(project: Snapshot, contribution: Contribution) -> Iterable[str]:
    return (theme.name for theme in project.themes_of(contribution.id))


def side_name(project: Snapshot, side: Side) -> str:
    """The name of a side: “Members”, “Members (carers)”."""
    stream = project.get(Stream, side.stream)
    group = project.get(Group, side.group)
    name = stream.name if stream else "?"
    return f"{name} ({group.name})" if group else name


def side_called(project: Snapshot, conflict: Conflict, typed: str) -> Side:
    """The side with this name, stream letter, sub-group or beginning of a name; raises Unknown."""
    wanted = normalize_for_search(typed.strip())
    all_sides = sides(project, conflict)
    exact = [side for side in all_sides if wanted in _names_of_side(project, side)]
    matches = exact or [
        side for side in all_sides if wanted and normalize_for_search(side_name(project, side)).startswith(wanted)
    ]
    if len(matches) > 1:
        matches = [side for side in matches if normalize_for_search(side_name(project, side)) == wanted] or matches
    if len(matches) == 1:
        return matches[0]
    names = ", ".join(side_name(project, side) for side in all_sides)
    what = "is more than one side" if matches else "is not a side"
    raise Unknown(f"“{typed}” {what} of {code(project, conflict)}. Its sides are: {names}.")


def _names_of_side(project: Snapshot, side: Side) -> set[str]:
    stream = project.get(Stream, side.stream)
    group = project.get(Group, side.group)
    names = {side_name(project, side), group.name if group else ""}
    if stream is not None:
        names |= {stream.letter, stream.name}
        if group is not None:
            names |= {f"{stream.letter}/{group.name}", f"{stream.name}/{group.name}"}
    return {normalize_for_search(name) for name in names if name}


def possessive(name: str, thing: str, *, opens: bool = True) -> str:
    """A possessive: “Members' why”, “The why of Members (carers)”; `opens` is True at the start of a sentence."""
    if name.endswith(")"):
        return f"{'The' if opens else 'the'} {thing} of {name}"
    return f"{name}' {thing}" if name[-1:] in "sS" else f"{name}'s {thing}"


def join_names(names: Iterable[str]) -> str:
    """Join names for a sentence: “Members”, “Members and Staff”, “Members, Staff and Community partners”."""
    *most, last = [*names] or [""]
    return f"{', '.join(most)} and {last}" if most else last


# Search


class ConflictSearchIndex:
    """Search conflicts by their words, with a cache of normalized texts for the current snapshot."""

    def __init__(self) -> None:
        """Start empty."""
        self._project: Snapshot | None = None
        self._folded: dict[str, str] = {}

    def find(self, project: Snapshot, among: Sequence[Conflict], query: str) -> tuple[Conflict, ...]:
        """The conflicts that contain every word of the query; all for an empty query."""
        words = normalize_for_search(query).split()
        if not words:
            return tuple(among)
        if self._project is not project:
            self._project, self._folded = project, {}
        return tuple(one for one in among if all(word in self._hay(project, one) for word in words))

    def _hay(self, project: Snapshot, conflict: Conflict) -> str:
        if conflict.id not in self._folded:
            self._folded[conflict.id] = normalize_for_search("\n".join(_words(project, conflict)))
        return self._folded[conflict.id]


def _words(project: Snapshot, conflict: Conflict) -> Iterator[str]:
    yield from (code(project, conflict), title(project, conflict), *searched_texts(conflict))
    for side in project.linked(Side, "conflict", conflict.id):
        yield from (side_name(project, side), *searched_texts(side))
    for kind in (Option, Proposal, Outcome):
        for record in project.linked(kind, "conflict", conflict.id):
            yield from searched_texts(record)


# Places: the ids in a Reason, which Enter opens

MEETING_PLACE = "meeting"
"""Where a meeting is started."""


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
