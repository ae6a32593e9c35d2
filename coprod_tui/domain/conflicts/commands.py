"""Commands for conflicts: raise, sides, links, asks, whys, hearing, options, split and join.

The commands for the middle ground and the end of a conflict are in `conflicts.outcome`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from coprod_tui.base.errors import Reason, RuleViolation, Unknown
from coprod_tui.base.text import (
    edited_text,
    normalize_for_search,
    one_line_text,
    optional_text,
    required_text,
    sanitize,
)
from coprod_tui.domain.conflicts.sides import LEAST_SIDES, MOST_SIDES, code, own_bases, side_name, sides, sides_place
from coprod_tui.domain.conflicts.stages import (
    may_answer,
    may_confirm,
    may_say_back,
    may_take_from,
    must_be_open,
    outcomes,
    proposal,
)
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, delete, insert, update, upsert
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

CONFLICT_SERIES = "conflict"
"""The number series of conflict codes."""


def raise_conflict(
    now: CommandContext,
    project: Snapshot,
    contributions: Sequence[str],
    *,
    title: str = "",
    groups: Mapping[str, str] | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Raise a conflict with a side for each stream of these contributions; returns its id.

    `groups` names by contribution the sub-group that said it, for sides within a stream. Raises RuleViolation unless
    there are two to six sides (R1).
    """
    conflict = Conflict(now.new_id(), now.number(CONFLICT_SERIES), now.mark, one_line_text(title), now.at)
    naming = GroupEdits(now, project)
    by_side: dict[tuple[str, str | None], list[str]] = {}
    for contribution in dict.fromkeys(contributions):
        stream = project.the(Contribution, contribution).stream
        by_side.setdefault((stream, naming.named(stream, (groups or {}).get(contribution))), []).append(contribution)
    _must_be_sides(project, [stream for stream, _ in by_side])
    edits = [*insert(conflict), *naming.edits]
    for (stream, group), said in by_side.items():
        edits += _side_edits(Side(now.new_id(), conflict.id, stream, group), said)
    return CommandResult("raise conflict", tuple(edits), conflict.id, clears)


def retitle(
    now: CommandContext, project: Snapshot, conflict: str, title: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Set a conflict's title, at any time; an empty one clears it. Returns its id."""
    return CommandResult(
        "retitle", update(project.the(Conflict, conflict), title=one_line_text(title)), conflict, clears
    )


def add_side(
    now: CommandContext,
    project: Snapshot,
    conflict: str,
    stream: str,
    *,
    group: str | None = None,
    contributions: Sequence[str] = (),
) -> CommandResult[str]:
    """Add a stream, or its sub-group by name, as a side; returns its id. Raises RuleViolation for a duplicate."""
    record = open_conflict(project, conflict)
    naming = GroupEdits(now, project)
    side = Side(now.new_id(), conflict, project.the(Stream, stream).id, naming.named(stream, group))
    existing = sides(project, record)
    for other in existing:
        if (other.stream, other.group) == (side.stream, side.group):
            raise RuleViolation(f"{side_name(project, other)} are a side of {code(project, record)} already.")
    if len(existing) >= MOST_SIDES:
        raise RuleViolation(Reason(f"A conflict has {MOST_SIDES} sides at most.", sides_place(record)))
    for contribution in contributions:
        _must_be_its_own(project, side, contribution)
    return CommandResult("add side", (*naming.edits, *_side_edits(side, contributions)), side.id)


def remove_side(now: CommandContext, project: Snapshot, side: str) -> CommandResult[None]:
    """Remove a side; raises RuleViolation once it has said something, or if two sides would not be left."""
    record = open_side(project, side)
    name = side_name(project, record)
    if len(sides(project, project.the(Conflict, record.conflict))) <= LEAST_SIDES:
        raise RuleViolation(f"A conflict has {LEAST_SIDES} sides or more: {name} stay.")
    if not has_said_nothing(project, record):
        raise RuleViolation(f"{name} have said something here, and that is kept: they stay a side.")
    return CommandResult("remove side", delete(record, *project.linked(Basis, "side", side)), None)


def link(now: CommandContext, project: Snapshot, side: str, contributions: Sequence[str]) -> CommandResult[None]:
    """Link a side to contributions of its stream, at any time; raises RuleViolation for another stream's."""
    record = project.the(Side, side)
    for contribution in contributions:
        _must_be_its_own(project, record, contribution)
    return CommandResult("link", tuple(_link_edits(side, _unlinked(project, side, contributions))), None)


def unlink(now: CommandContext, project: Snapshot, side: str, contributions: Sequence[str]) -> CommandResult[None]:
    """Remove links of a side, at any time; raises RuleViolation for the last one of a conflict that has ended."""
    record = project.the(Side, side)
    leaving = [link for link in project.linked(Basis, "side", side) if link.contribution in contributions]
    if leaving:
        may_take_from(project, record, contributions)
    return CommandResult("unlink", delete(*leaving), None)


def remove(now: CommandContext, project: Snapshot, conflict: str) -> CommandResult[None]:
    """Delete a conflict with all its parts; undo restores it. Raises RuleViolation once it has ever ended (R7, R8)."""
    record = project.the(Conflict, conflict)
    if ends := outcomes(project, record):
        ended = "agreed" if ends[-1].agreed else "not agreed"
        raise RuleViolation(f"{code(project, record)} was {ended}, and that stays readable: it cannot be removed.")
    leaving: list[Record] = [record, *project.linked(Joined, "conflict", conflict)]
    for option in project.linked(Option, "conflict", conflict):
        leaving += (option, *project.linked(Rating, "option", option.id))
    for candidate in project.linked(Proposal, "conflict", conflict):
        leaving.append(candidate)
        for kind in (Term, Check, Reservation):
            leaving += project.linked(kind, "proposal", candidate.id)
    for side in sides(project, record):
        leaving += (side, *project.linked(Basis, "side", side.id), *project.linked(Heard, "owner", side.id))
    return CommandResult("remove conflict", delete(*leaving), None)


def show(
    now: CommandContext, project: Snapshot, contribution: str, stream: str, *, how: str = ""
) -> CommandResult[None]:
    """Record that a request about a stream's work or space was shown to that stream, and how (R17)."""
    about = next((one for one in project.linked(About, "contribution", contribution) if one.stream == stream), None)
    if about is None:
        what = project.code(project.the(Contribution, contribution))
        raise RuleViolation(f"{what} is not said to be about {project.the(Stream, stream).name}: say that first.")
    return CommandResult("show", update(about, shown_at=now.at, shown_how=one_line_text(how) or None), None)


class GroupEdits:
    """Upsert sub-groups by name within one command, collecting the edits."""

    def __init__(self, now: CommandContext, project: Snapshot) -> None:
        self.edits: list[Edit] = []
        self._now = now
        groups = project.all(Group).values()
        self._there = {(group.stream, normalize_for_search(group.name)): group.id for group in groups}

    def named(self, stream: str, name: str | None) -> str | None:
        """The id of a stream's sub-group, created if new; None for no name."""
        kept = sanitize(name or "")
        if not kept:
            return None
        key = (stream, normalize_for_search(kept))
        if key not in self._there:
            group = Group(self._now.new_id(), stream, kept)
            self._there[key] = group.id
            self.edits += insert(group)
        return self._there[key]


def has_said_nothing(project: Snapshot, side: Side) -> bool:
    """Whether a side has nothing yet but its links."""
    spoken = side.ask or side.why or side.silent
    kinds: tuple[tuple[type[Record], str], ...] = (
        (Heard, "owner"), (Heard, "by"), (Rating, "side"), (Term, "side"), (Check, "side"), (Reservation, "side"),
    )  # fmt: skip
    return not spoken and not any(project.linked_ids(kind, by, side.id) for kind, by in kinds)


def _must_be_sides(project: Snapshot, streams: Sequence[str]) -> None:
    if not streams:
        raise RuleViolation("Mark what pulls apart first: two things or more, said by different sides.")
    if len(streams) < LEAST_SIDES:
        name = project.the(Stream, streams[0]).name
        raise RuleViolation(
            f"Only {name} said this, and a conflict has two sides or more: mark what another stream said too,"
            f" or say which sub-groups of {name} differ."
        )
    if len(streams) > MOST_SIDES:
        raise RuleViolation(f"A conflict has {MOST_SIDES} sides at most; this would have {len(streams)}.")


def _must_be_its_own(project: Snapshot, side: Side, contribution: str) -> None:
    said = project.the(Contribution, contribution)
    if said.stream != side.stream:
        names = {id_: project.the(Stream, id_).name for id_ in (said.stream, side.stream)}
        raise RuleViolation(
            f"{project.code(said)} was said by {names[said.stream]}; a side of {names[side.stream]} rests on what"
            f" {names[side.stream]} said."
        )


def _side_edits(side: Side, contributions: Iterable[str]) -> Iterable[Edit]:
    return (*insert(side), *_link_edits(side.id, contributions))


def _unlinked(project: Snapshot, side: str, contributions: Iterable[str]) -> Iterable[str]:
    linked = {link.contribution for link in project.linked(Basis, "side", side)}
    return (one for one in contributions if one not in linked)


def _link_edits(side: str, contributions: Iterable[str]) -> Iterable[Edit]:
    for contribution in dict.fromkeys(contributions):
        yield from upsert(Basis(f"{side}/{contribution}", side, contribution))


# Open conflicts and their sides


def open_conflict(project: Snapshot, conflict: str) -> Conflict:
    """Get a conflict; raises RuleViolation if it has ended, KeyError if there is none."""
    record = project.the(Conflict, conflict)
    must_be_open(project, record)
    return record


def open_side(project: Snapshot, side: str) -> Side:
    """Get a side; raises RuleViolation if its conflict has ended, KeyError if there is none."""
    record = project.the(Side, side)
    open_conflict(project, record.conflict)
    return record


def must_be_of(project: Snapshot, conflict: Conflict, side: Side) -> None:
    """Raise Unknown for a side of another conflict."""
    if side.conflict != conflict.id:
        raise Unknown(f"This side ({side_name(project, side)}) is not one of {code(project, conflict)}.")


# Asks, whys, hearing, options


def set_ask(
    now: CommandContext, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Set a side's ask; an empty text clears it. Returns the side's id."""
    return CommandResult("ask", update(open_side(project, side), ask=optional_text(text)), side, clears)


def set_why(
    now: CommandContext, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Set a side's why; an empty text clears it. Returns the side's id.

    Rounds of saying back other words are kept, and count again only if those words come back (R3).
    """
    record = open_side(project, side)
    why = optional_text(text)
    return CommandResult("why", update(record, why=why, silent=record.silent and why is None), side, clears)


def stay_silent(now: CommandContext, project: Snapshot, side: str, *, silent: bool = True) -> CommandResult[str]:
    """Record that a side chose not to say why (R7), or that it no longer does; returns its id."""
    record = open_side(project, side)
    why = None if silent else record.why
    return CommandResult("stay silent", update(record, silent=silent, why=why), side)


def say_back(
    now: CommandContext,
    project: Snapshot,
    owner: str,
    by: str,
    text: str,
    *,
    lead_to_lead: bool = False,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record how one side says another's why back, in its own words; returns the round's id.

    At a leads' meeting it is from lead to lead. Raises RuleViolation where there is no why to say back.
    """
    owner_side, other = open_side(project, owner), open_side(project, by)
    may_say_back(project, owner_side, other)
    meeting = project.meeting_open_id
    heard = Heard(
        id=now.new_id(),
        owner=owner,
        by=by,
        text=required_text(text),
        why=owner_side.why or "",
        lead_to_lead=lead_to_lead or _among_leads(project),
        meeting=meeting,
        at=now.at,
    )
    return CommandResult("say back", insert(heard), heard.id, clears)


def confirm(
    now: CommandContext,
    project: Snapshot,
    heard: str,
    *,
    yes: bool,
    missed: str | None = None,
    lead_to_lead: bool = False,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record the owner's answer, *yes* or *not quite*, and what was missed; returns the round's id.

    Raises RuleViolation for a *yes* outside a meeting, about earlier words, while a side is away, or after *not quite*
    without a new round (R3).
    """
    record = project.the(Heard, heard)
    open_side(project, record.owner)
    lacking = optional_text(missed)
    may_answer(project, record, yes=yes, missed=lacking)
    leads = record.lead_to_lead or lead_to_lead or _among_leads(project)
    if yes:
        may_confirm(project, record, lead_to_lead=leads)
    meeting = project.meeting_open
    at = meeting.id if meeting else record.meeting
    return CommandResult(
        "confirm",
        update(record, confirmed=yes, missed=lacking, lead_to_lead=leads, meeting=at),
        heard,
        clears,
    )


def add_option(
    now: CommandContext, project: Snapshot, conflict: str, text: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Add an option; returns its id."""
    option = Option(now.new_id(), open_conflict(project, conflict).id, required_text(text))
    return CommandResult("add option", insert(option), option.id, clears)


def edit_option(
    now: CommandContext, project: Snapshot, option: str, text: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Reword an option; returns its id."""
    record = project.the(Option, option)
    open_conflict(project, record.conflict)
    return CommandResult("edit option", update(record, text=required_text(text)), option, clears)


def remove_option(now: CommandContext, project: Snapshot, option: str) -> CommandResult[None]:
    """Delete an option with its ratings; undo restores them."""
    record = project.the(Option, option)
    open_conflict(project, record.conflict)
    return CommandResult("remove option", delete(record, *project.linked(Rating, "option", option)), None)


def rate(
    now: CommandContext,
    project: Snapshot,
    option: str,
    side: str,
    fit: Fit,
    *,
    word: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Rate how an option meets a side's why, with a word for the reason; returns the rating's id.

    None leaves the word unchanged, an empty one clears it.
    """
    record = project.the(Option, option)
    must_be_of(project, open_conflict(project, record.conflict), project.the(Side, side))
    cell = f"{option}/{side}"
    before = project.get(Rating, cell)
    edits: tuple[Edit, ...]
    if before is None:
        edits = upsert(Rating(cell, option, side, fit, optional_text(word)))
    else:
        edits = update(before, fit=fit, word=edited_text(word, before.word))
    return CommandResult("rate", edits, cell, clears)


def _among_leads(project: Snapshot) -> bool:
    meeting = project.meeting_open
    return meeting is not None and meeting.kind is MeetingKind.LEADS


# Split and join


def split(
    now: CommandContext, project: Snapshot, conflict: str, contributions: Sequence[str], *, title: str = ""
) -> CommandResult[str]:
    """Move some contributions of a conflict into a new one with the same sides; returns the new one's id.

    Asks and whys stay in the old one. Raises RuleViolation unless two sides of each conflict have links of their own
    (R1).
    """
    record = open_conflict(project, conflict)
    existing = sides(project, record)
    links = {side: project.linked(Basis, "side", side.id) for side in existing}
    taken = _checked_parts(
        project, record, contributions, {link.contribution for of_side in links.values() for link in of_side}
    )
    moved = {side: [link for link in links[side] if link.contribution in taken] for side in existing}
    left = {side: [said for said in own_bases(project, side) if said.id not in taken] for side in existing}
    own = {side: [said for said in own_bases(project, side) if said.id in taken] for side in existing}
    for hand, named in ((own, "The new conflict"), (left, code(project, record))):
        if sum(map(bool, hand.values())) < LEAST_SIDES:
            raise RuleViolation(f"{named} would have fewer than two sides that rest on something: choose others.")
    new = Conflict(now.new_id(), now.number(CONFLICT_SERIES), now.mark, one_line_text(title), now.at)
    edits = [*insert(new)]
    for side in (side for side in existing if moved[side]):
        twin = Side(now.new_id(), new.id, side.stream, side.group)
        edits += (*insert(twin), *delete(*moved[side]))
        for link in moved[side]:
            edits += insert(Basis(f"{twin.id}/{link.contribution}", twin.id, link.contribution))
        if len(moved[side]) == len(links[side]) and has_said_nothing(project, side):
            edits += delete(side)
    return CommandResult("split", tuple(edits), new.id)


def _checked_parts(project: Snapshot, conflict: Conflict, contributions: Sequence[str], linked: set[str]) -> set[str]:
    for contribution in contributions:
        if contribution not in linked:
            what = project.code(project.the(Contribution, contribution))
            raise RuleViolation(f"{what} is no part of {code(project, conflict)}.")
    return set(contributions)


def join(now: CommandContext, project: Snapshot, conflict: str, other: str) -> CommandResult[str]:
    """Move everything of another conflict into this one, which gets its code as well; returns this one's id.

    Two asks or whys of the same side become one text of two lines, so the why has to be said back again; position
    checks from before no longer count. Raises RuleViolation for more than six sides.
    """
    target, another = open_conflict(project, conflict), open_conflict(project, other)
    if target.id == another.id:
        raise RuleViolation(f"{code(project, target)} cannot be joined with itself.")
    own_sides = {(side.stream, side.group): side for side in sides(project, target)}
    other_sides = sides(project, another)
    into = {side.id: own_sides.get((side.stream, side.group), side) for side in other_sides}
    count = len({side.id for side in (*own_sides.values(), *into.values())})
    if count > MOST_SIDES:
        raise RuleViolation(f"A conflict has {MOST_SIDES} sides at most; together these would have {count}.")
    edits: list[Edit] = []
    for side in other_sides:
        if into[side.id].id == side.id:
            edits += update(side, conflict=target.id)
        else:
            edits += _merge_side(project, side, into[side.id])
    edits += _copy_proposal(now, project, target, another, into)
    for kind in (Option, Proposal, Outcome, Joined):
        for record in project.linked(kind, "conflict", another.id):
            edits += update(record, conflict=target.id)
    edits += insert(Joined(now.new_id(), target.id, another.number, another.mark))
    edits += (*update(target, title=target.title or another.title), *delete(another))
    return CommandResult("join", tuple(edits), target.id)


def _merge_side(project: Snapshot, side: Side, target: Side) -> Iterator[Edit]:
    """Move everything of one side into the same stream's side of another conflict."""
    why = _joined_text(target.why, side.why)
    yield from update(
        target, ask=_joined_text(target.ask, side.ask), why=why, silent=why is None and (target.silent or side.silent)
    )
    linked = {link.contribution for link in project.linked(Basis, "side", target.id)}
    for link in project.linked(Basis, "side", side.id):
        yield from delete(link)
        if link.contribution not in linked:
            yield from upsert(replace(link, id=f"{target.id}/{link.contribution}", side=target.id))
    for heard in project.linked(Heard, "owner", side.id):
        yield from update(heard, owner=target.id)
    for heard in project.linked(Heard, "by", side.id):
        yield from update(heard, by=target.id)
    for cell in project.linked(Rating, "side", side.id):
        yield from (*delete(cell), *upsert(replace(cell, id=f"{cell.option}/{target.id}", side=target.id)))
    for term in project.linked(Term, "side", side.id):
        yield from (*delete(term), *upsert(replace(term, id=f"{term.proposal}/{target.id}", side=target.id)))
    for kind in (Check, Reservation):
        for record in project.linked(kind, "side", side.id):
            yield from update(record, side=target.id)
    yield from delete(side)


def _copy_proposal(
    now: CommandContext, project: Snapshot, conflict: Conflict, another: Conflict, into: Mapping[str, Side]
) -> Iterator[Edit]:
    """Copy the middle ground of either into a new proposal, because nobody was asked about the joined conflict yet."""
    before = proposal(project, conflict) or proposal(project, another)
    if before is None:
        return
    after = replace(before, id=now.new_id(), conflict=conflict.id)
    yield from insert(after)
    for term in project.linked(Term, "proposal", before.id):
        side = into[term.side].id if term.side in into else term.side
        yield from insert(replace(term, id=f"{after.id}/{side}", proposal=after.id, side=side))


def _joined_text(first: str | None, second: str | None) -> str | None:
    if not first or not second or first == second:
        return first or second
    return f"{first}\n{second}"
