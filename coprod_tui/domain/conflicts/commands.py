"""Raising a conflict, and saying who is in it and what each side rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from coprod_tui.base.errors import Reason, RuleBroken, Unknown
from coprod_tui.base.text import clean, folded
from coprod_tui.domain.conflicts.sides import LEAST_SIDES, MOST_SIDES, code, own_bases, side_name, sides, sides_place
from coprod_tui.domain.conflicts.stages import (
    may_confirm,
    may_say_back,
    may_take_from,
    must_be_open,
    outcomes,
    proposal,
)
from coprod_tui.domain.contributions import rules
from coprod_tui.domain.edit import Act, Edit, Now, changed, gone, made, put
from coprod_tui.domain.records import (
    About,
    Basis,
    Check,
    Conflict,
    Contribution,
    Fit,
    Group,
    Heard,
    Joined,
    MeetingKind,
    Option,
    Outcome,
    Proposal,
    Rating,
    Record,
    Reservation,
    Side,
    Stream,
    Term,
)
from coprod_tui.domain.snapshot import Snapshot

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


# What verbs about conflicts are given, checked: people's words, and the records that ids name.


def words(text: str) -> str:
    """A text as it is kept; raises BadContent where there are no words or too many."""
    kept = clean(text, lines=True)
    rules.must_have_words(kept)
    return kept


def words_or_none(text: str | None) -> str | None:
    """As `words`, but an empty text takes away what stood there."""
    kept = clean(text or "", lines=True)
    return words(kept) if kept else None


def line(text: str) -> str:
    """A text as it is kept on one line, also an empty one; raises BadContent where it is too long."""
    kept = clean(text)
    if kept:
        rules.must_have_words(kept)
    return kept


def new_or_old(text: str | None, before: str | None) -> str | None:
    """What stands after an edit: None leaves what stood before, an empty text takes it away."""
    return before if text is None else words_or_none(text)


def open_conflict(project: Snapshot, conflict: str) -> Conflict:
    """The conflict; raises RuleBroken when it has ended, KeyError when there is none."""
    found = project.the(Conflict, conflict)
    must_be_open(project, found)
    return found


def open_side(project: Snapshot, side: str) -> Side:
    """A side of a conflict that has not ended; raises RuleBroken when it has, KeyError when there is none."""
    found = project.the(Side, side)
    open_conflict(project, found.conflict)
    return found


def must_be_of(project: Snapshot, conflict: Conflict, side: Side) -> None:
    """Raises Unknown for a side of another conflict."""
    if side.conflict != conflict.id:
        raise Unknown(f"This side ({side_name(project, side)}) is not one of {code(project, conflict)}.")


# What the sides say to one another: asks, whys, what was heard, options and how they answer each why.


def set_ask(now: Now, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Writes down what a side asks for; an empty text takes it away. Answers the side's id."""
    return Act("ask", changed(open_side(project, side), ask=words_or_none(text)), side, clears)


def set_why(now: Now, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Writes down why; an empty text takes it away. Answers the side's id.

    What was said back of other words is kept, and counts again only if those words come back (R3).
    """
    one = open_side(project, side)
    why = words_or_none(text)
    return Act("why", changed(one, why=why, silent=one.silent and why is None), side, clears)


def stay_silent(now: Now, project: Snapshot, side: str, *, silent: bool = True) -> Act[str]:
    """Records that a side chose not to say why (R7), or that it no longer does; answers its id."""
    one = open_side(project, side)
    why = None if silent else one.why
    return Act("stay silent", changed(one, silent=silent, why=why), side)


def say_back(
    now: Now,
    project: Snapshot,
    owner: str,
    by: str,
    text: str,
    *,
    lead_to_lead: bool = False,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Writes down how one side says another's why back, in its own words; answers the round's id.

    At a leads' meeting it is from lead to lead. Raises RuleBroken where there is no why to say back.
    """
    whose, theirs = open_side(project, owner), open_side(project, by)
    may_say_back(project, whose, theirs)
    meeting = project.meeting_open
    heard = Heard(
        id=now.new_id(),
        owner=owner,
        by=by,
        text=words(text),
        why=whose.why or "",
        lead_to_lead=lead_to_lead or _among_leads(project),
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    return Act("say back", made(heard), heard.id, clears)


def confirm(
    now: Now,
    project: Snapshot,
    heard: str,
    *,
    yes: bool,
    missed: str | None = None,
    lead_to_lead: bool = False,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Writes down the owner's answer, *yes* or *not quite*, and what was missed; answers the round's id.

    Raises RuleBroken for a *yes* outside a meeting, about earlier words, or while a side is away (R3).
    """
    one = project.the(Heard, heard)
    open_side(project, one.owner)
    leads = one.lead_to_lead or lead_to_lead or _among_leads(project)
    if yes:
        may_confirm(project, one, lead_to_lead=leads)
    meeting = project.meeting_open
    at = meeting.id if meeting else one.meeting
    return Act(
        "confirm",
        changed(one, confirmed=yes, missed=words_or_none(missed), lead_to_lead=leads, meeting=at),
        heard,
        clears,
    )


def add_option(now: Now, project: Snapshot, conflict: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Adds one possible way; answers its id."""
    option = Option(now.new_id(), open_conflict(project, conflict).id, words(text))
    return Act("add option", made(option), option.id, clears)


def edit_option(now: Now, project: Snapshot, option: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Puts an option into other words; answers its id."""
    one = project.the(Option, option)
    open_conflict(project, one.conflict)
    return Act("edit option", changed(one, text=words(text)), option, clears)


def remove_option(now: Now, project: Snapshot, option: str) -> Act[None]:
    """Takes an option out, with its row of the grid; undo brings both back."""
    one = project.the(Option, option)
    open_conflict(project, one.conflict)
    return Act("remove option", gone(one, *project.linked(Rating, "option", option)), None)


def rate(
    now: Now,
    project: Snapshot,
    option: str,
    side: str,
    fit: Fit,
    *,
    word: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Says how an option answers a side's why, with a word for the reason; answers the cell's id.

    None leaves the word as it is, and an empty one takes it away.
    """
    one = project.the(Option, option)
    must_be_of(project, open_conflict(project, one.conflict), project.the(Side, side))
    cell = f"{option}/{side}"
    before = project.get(Rating, cell)
    edits: tuple[Edit, ...]
    if before is None:
        edits = put(Rating(cell, option, side, fit, words_or_none(word)))
    else:
        edits = changed(before, fit=fit, word=new_or_old(word, before.word))
    return Act("rate", edits, cell, clears)


def _among_leads(project: Snapshot) -> bool:
    meeting = project.meeting_open
    return meeting is not None and meeting.kind is MeetingKind.LEADS


# Splitting a conflict in two, and joining two into one: everything that was said in them stays.


def split(now: Now, project: Snapshot, conflict: str, contributions: Sequence[str], *, title: str = "") -> Act[str]:
    """Moves some of what a conflict rests on into a new one, with the same sides; answers the new one's id.

    Words stay where they were said: asks and whys of the new conflict are to be written. Raises RuleBroken unless
    two sides on both hands still rest on something (R1).
    """
    one = open_conflict(project, conflict)
    there = sides(project, one)
    links = {side: project.linked(Basis, "side", side.id) for side in there}
    taken = _parts(project, one, contributions, {link.contribution for of_side in links.values() for link in of_side})
    moved = {side: [link for link in links[side] if link.contribution in taken] for side in there}
    left = {side: [said for said in own_bases(project, side) if said.id not in taken] for side in there}
    own = {side: [said for said in own_bases(project, side) if said.id in taken] for side in there}
    for hand, named in ((own, "The new conflict"), (left, code(project, one))):
        if sum(map(bool, hand.values())) < LEAST_SIDES:
            raise RuleBroken(f"{named} would have fewer than two sides that rest on something: choose others.")
    new = Conflict(now.new_id(), now.number(SERIES), now.mark, line(title), now.at)
    edits = [*made(new)]
    for side in (side for side in there if moved[side]):
        twin = Side(now.new_id(), new.id, side.stream, side.group)
        edits += (*made(twin), *gone(*moved[side]))
        for link in moved[side]:
            edits += made(Basis(f"{twin.id}/{link.contribution}", twin.id, link.contribution))
        if len(moved[side]) == len(links[side]) and untouched(project, side):
            edits += gone(side)
    return Act("split", tuple(edits), new.id)


def _parts(project: Snapshot, conflict: Conflict, contributions: Sequence[str], linked: set[str]) -> set[str]:
    for contribution in contributions:
        if contribution not in linked:
            what = project.code(project.the(Contribution, contribution))
            raise RuleBroken(f"{what} is no part of {code(project, conflict)}.")
    return set(contributions)


def join(now: Now, project: Snapshot, conflict: str, other: str) -> Act[str]:
    """Moves all of another conflict into this one, which is then found under both codes; answers this one's id.

    Where both have an ask or a why for the same side, both stand, one below the other, and a why in other words is to
    be said back again; hands that were counted before count no more. Raises RuleBroken for more than six sides.
    """
    one, another = open_conflict(project, conflict), open_conflict(project, other)
    if one.id == another.id:
        raise RuleBroken(f"{code(project, one)} cannot be joined with itself.")
    mine = {(side.stream, side.group): side for side in sides(project, one)}
    theirs = sides(project, another)
    into = {side.id: mine.get((side.stream, side.group), side) for side in theirs}
    count = len({side.id for side in (*mine.values(), *into.values())})
    if count > MOST_SIDES:
        raise RuleBroken(f"A conflict has {MOST_SIDES} sides at most; together these would have {count}.")
    edits: list[Edit] = []
    for side in theirs:
        if into[side.id].id == side.id:
            edits += changed(side, conflict=one.id)
        else:
            edits += _side_into(project, side, into[side.id])
    edits += _asked_anew(now, project, one, another, into)
    for kind in (Option, Proposal, Outcome, Joined):
        for record in project.linked(kind, "conflict", another.id):
            edits += changed(record, conflict=one.id)
    edits += made(Joined(now.new_id(), one.id, another.number, another.mark))
    edits += (*changed(one, title=one.title or another.title), *gone(another))
    return Act("join", tuple(edits), one.id)


def _side_into(project: Snapshot, side: Side, target: Side) -> Iterator[Edit]:
    """Everything of one side, moved into the same stream's side of another conflict."""
    why = _both(target.why, side.why)
    yield from changed(
        target, ask=_both(target.ask, side.ask), why=why, silent=why is None and (target.silent or side.silent)
    )
    linked = {link.contribution for link in project.linked(Basis, "side", target.id)}
    for link in project.linked(Basis, "side", side.id):
        yield from gone(link)
        if link.contribution not in linked:
            yield from put(replace(link, id=f"{target.id}/{link.contribution}", side=target.id))
    for heard in project.linked(Heard, "owner", side.id):
        yield from changed(heard, owner=target.id)
    for heard in project.linked(Heard, "by", side.id):
        yield from changed(heard, by=target.id)
    for cell in project.linked(Rating, "side", side.id):
        yield from (*gone(cell), *put(replace(cell, id=f"{cell.option}/{target.id}", side=target.id)))
    for term in project.linked(Term, "side", side.id):
        yield from (*gone(term), *put(replace(term, id=f"{term.proposal}/{target.id}", side=target.id)))
    for kind in (Check, Reservation):
        for record in project.linked(kind, "side", side.id):
            yield from changed(record, side=target.id)
    yield from gone(side)


def _asked_anew(
    now: Now, project: Snapshot, one: Conflict, another: Conflict, into: Mapping[str, Side]
) -> Iterator[Edit]:
    """The middle ground of either, made a new proposal: nobody has shown hands about the joined conflict yet."""
    before = proposal(project, one) or proposal(project, another)
    if before is None:
        return
    after = replace(before, id=now.new_id(), conflict=one.id)
    yield from made(after)
    for term in project.linked(Term, "proposal", before.id):
        side = into[term.side].id if term.side in into else term.side
        yield from made(replace(term, id=f"{after.id}/{side}", proposal=after.id, side=side))


def _both(mine: str | None, theirs: str | None) -> str | None:
    if not mine or not theirs or mine == theirs:
        return mine or theirs
    return f"{mine}\n{theirs}"
