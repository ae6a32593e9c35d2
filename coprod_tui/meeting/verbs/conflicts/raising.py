"""Raising a conflict, and saying who is in it and what each side rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coprod_tui.meeting.act import Act, Edit, Now, changed, gone, made, put
from coprod_tui.meeting.model import (
    About,
    Basis,
    Check,
    Conflict,
    Contribution,
    Group,
    Heard,
    Joined,
    Option,
    Proposal,
    Rating,
    Record,
    Reservation,
    Side,
    Stream,
    Term,
)
from coprod_tui.meeting.refusals import Reason, RuleBroken
from coprod_tui.meeting.rules.conflicts import (
    LEAST_SIDES,
    MOST_SIDES,
    code,
    may_take_from,
    outcomes,
    side_name,
    sides,
)
from coprod_tui.meeting.rules.conflicts.places import sides_place
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import line, open_conflict, open_side
from coprod_tui.meeting.words import clean, folded

SERIES = "conflict"
"""The series of numbers that conflicts' codes are taken from."""


def raise_conflict(
    now: Now,
    project: Snapshot,
    contributions: Sequence[str],
    *,
    title: str = "",
    groups: Mapping[str, str] | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Raises a conflict with a side for each stream that said one of these contributions; answers its id.

    `groups` says by contribution which sub-group of its stream said it, where two of them differ. Raises RuleBroken
    unless there are two to six sides (R1).
    """
    conflict = Conflict(now.new_id(), now.number(SERIES), now.mark, line(title), now.at)
    naming = Groups(now, project)
    by_side: dict[tuple[str, str | None], list[str]] = {}
    for one in dict.fromkeys(contributions):
        stream = project.the(Contribution, one).stream
        by_side.setdefault((stream, naming.named(stream, (groups or {}).get(one))), []).append(one)
    _must_be_sides(project, [stream for stream, _ in by_side])
    edits = [*made(conflict), *naming.edits]
    for (stream, group), said in by_side.items():
        edits += _side(Side(now.new_id(), conflict.id, stream, group), said)
    return Act("raise conflict", tuple(edits), conflict.id, clears)


def retitle(now: Now, project: Snapshot, conflict: str, title: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Gives a conflict a title, at any time; an empty one takes it away. Answers its id."""
    return Act("retitle", changed(project.the(Conflict, conflict), title=line(title)), conflict, clears)


def add_side(
    now: Now,
    project: Snapshot,
    conflict: str,
    stream: str,
    *,
    group: str | None = None,
    contributions: Sequence[str] = (),
) -> Act[str]:
    """Adds a stream, or a sub-group of it by name, as a side; answers its id. Raises RuleBroken for one that is in."""
    one = open_conflict(project, conflict)
    naming = Groups(now, project)
    side = Side(now.new_id(), conflict, project.the(Stream, stream).id, naming.named(stream, group))
    there = sides(project, one)
    for other in there:
        if (other.stream, other.group) == (side.stream, side.group):
            raise RuleBroken(f"{side_name(project, other)} are a side of {code(project, one)} already.")
    if len(there) >= MOST_SIDES:
        raise RuleBroken(Reason(f"A conflict has {MOST_SIDES} sides at most.", sides_place(one)))
    for contribution in contributions:
        _must_be_its_own(project, side, contribution)
    return Act("add side", (*naming.edits, *_side(side, contributions)), side.id)


def remove_side(now: Now, project: Snapshot, side: str) -> Act[None]:
    """Takes out a side that was added by mistake; raises RuleBroken once it has said something, or one of two."""
    one = open_side(project, side)
    name = side_name(project, one)
    if len(sides(project, project.the(Conflict, one.conflict))) <= LEAST_SIDES:
        raise RuleBroken(f"A conflict has {LEAST_SIDES} sides or more: {name} stay.")
    if not untouched(project, one):
        raise RuleBroken(f"{name} have said something here, and that is kept: they stay a side.")
    return Act("remove side", gone(one, *project.linked(Basis, "side", side)), None)


def link(now: Now, project: Snapshot, side: str, contributions: Sequence[str]) -> Act[None]:
    """Links a side to contributions of its stream, at any time; raises RuleBroken for what another stream said."""
    one = project.the(Side, side)
    for contribution in contributions:
        _must_be_its_own(project, one, contribution)
    return Act("link", tuple(_links(side, _unlinked(project, side, contributions))), None)


def unlink(now: Now, project: Snapshot, side: str, contributions: Sequence[str]) -> Act[None]:
    """Takes links of a side away, at any time; raises RuleBroken for the last one of a conflict that has ended."""
    one = project.the(Side, side)
    leaving = [link for link in project.linked(Basis, "side", side) if link.contribution in contributions]
    if leaving:
        may_take_from(project, one, contributions)
    return Act("unlink", gone(*leaving), None)


def remove(now: Now, project: Snapshot, conflict: str) -> Act[None]:
    """Takes a conflict off the board; undo brings all of it back. Raises RuleBroken once it has ever ended (R7, R8)."""
    one = project.the(Conflict, conflict)
    if ends := outcomes(project, one):
        ended = "agreed" if ends[-1].agreed else "not agreed"
        raise RuleBroken(f"{code(project, one)} was {ended}, and that stays readable: it cannot be removed.")
    leaving: list[Record] = [one, *project.linked(Joined, "conflict", conflict)]
    for option in project.linked(Option, "conflict", conflict):
        leaving += (option, *project.linked(Rating, "option", option.id))
    for candidate in project.linked(Proposal, "conflict", conflict):
        leaving.append(candidate)
        for kind in (Term, Check, Reservation):
            leaving += project.linked(kind, "proposal", candidate.id)
    for side in sides(project, one):
        leaving += (side, *project.linked(Basis, "side", side.id), *project.linked(Heard, "owner", side.id))
    return Act("remove conflict", gone(*leaving), None)


def show(now: Now, project: Snapshot, contribution: str, stream: str, *, how: str = "") -> Act[None]:
    """Records that a request about a stream's work or space was shown to that stream, and how (R17)."""
    about = next((one for one in project.linked(About, "contribution", contribution) if one.stream == stream), None)
    if about is None:
        what = project.code(project.the(Contribution, contribution))
        raise RuleBroken(f"{what} is not said to be about {project.the(Stream, stream).name}: say that first.")
    return Act("show", changed(about, shown_at=now.at, shown_how=line(how) or None), None)


class Groups:
    """Sub-groups by name within one verb: those that are there, and those that the verb makes."""

    def __init__(self, now: Now, project: Snapshot) -> None:
        self.edits: list[Edit] = []
        self._now = now
        groups = project.all(Group).values()
        self._there = {(group.stream, folded(group.name)): group.id for group in groups}

    def named(self, stream: str, name: str | None) -> str | None:
        """The id of a stream's sub-group, made when new; None for no name."""
        kept = clean(name or "")
        if not kept:
            return None
        key = (stream, folded(kept))
        if key not in self._there:
            group = Group(self._now.new_id(), stream, kept)
            self._there[key] = group.id
            self.edits += made(group)
        return self._there[key]


def untouched(project: Snapshot, side: Side) -> bool:
    """Whether nothing has been said in a side yet but what it rests on."""
    spoken = side.ask or side.why or side.silent
    kinds: tuple[tuple[type[Record], str], ...] = (
        (Heard, "owner"), (Heard, "by"), (Rating, "side"), (Term, "side"), (Check, "side"), (Reservation, "side"),
    )  # fmt: skip
    return not spoken and not any(project.linked_ids(kind, by, side.id) for kind, by in kinds)


def _must_be_sides(project: Snapshot, streams: Sequence[str]) -> None:
    if not streams:
        raise RuleBroken("Mark what pulls apart first: two things or more, said by different sides.")
    if len(streams) < LEAST_SIDES:
        name = project.the(Stream, streams[0]).name
        raise RuleBroken(
            f"Only {name} said this, and a conflict has two sides or more: mark what another stream said too,"
            f" or say which sub-groups of {name} differ."
        )
    if len(streams) > MOST_SIDES:
        raise RuleBroken(f"A conflict has {MOST_SIDES} sides at most; this would have {len(streams)}.")


def _must_be_its_own(project: Snapshot, side: Side, contribution: str) -> None:
    said = project.the(Contribution, contribution)
    if said.stream != side.stream:
        names = {id_: project.the(Stream, id_).name for id_ in (said.stream, side.stream)}
        raise RuleBroken(
            f"{project.code(said)} was said by {names[said.stream]}; a side of {names[side.stream]} rests on what"
            f" {names[side.stream]} said."
        )


def _side(side: Side, contributions: Iterable[str]) -> Iterable[Edit]:
    return (*made(side), *_links(side.id, contributions))


def _unlinked(project: Snapshot, side: str, contributions: Iterable[str]) -> Iterable[str]:
    there = {link.contribution for link in project.linked(Basis, "side", side)}
    return (one for one in contributions if one not in there)


def _links(side: str, contributions: Iterable[str]) -> Iterable[Edit]:
    for one in dict.fromkeys(contributions):
        yield from put(Basis(f"{side}/{one}", side, one))
