"""Verbs for the lines of the brief that people write: gather what was said into one, word it, place it, take it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coprod_tui.domain.brief.rules import (
    AGREED_IN,
    agreed_for,
    arrangement,
    lines_of,
    may_leave_out,
    may_stand,
    may_uncite,
    must_be_arrangeable,
    must_be_ordered,
    must_be_written_in,
    must_say_something,
    order,
    placed,
    said_for,
    sources,
)
from coprod_tui.domain.conflicts.commands import words_or_none
from coprod_tui.domain.edit import Act, Edit, Now, Value, back, changed, gone, made, put
from coprod_tui.domain.records import Arrangement, BriefLine, Conflict, Contribution, Disposition, Source
from coprod_tui.domain.snapshot import Snapshot


def add_line(
    now: Now,
    project: Snapshot,
    statement: str,
    rests_on: Sequence[str],
    *,
    section: str = AGREED_IN,
    benchmark: str | None = None,
    why: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Writes a line at the end of a section; answers its id. `rests_on` are ids of contributions and conflicts.

    Raises RuleBroken without a source (R16), or where one may not be cited there yet (R17).
    """
    must_be_written_in(section)
    told = words_or_none(statement) or ""
    must_say_something(told)
    said, agreed = _apart(project, rests_on)
    may_stand(project, section, said, agreed)
    there = lines_of(project, section)
    meeting = project.meeting_open
    line = BriefLine(
        id=now.new_id(),
        section=section,
        position=there[-1].position + 1 if there else 0,
        statement=told,
        benchmark=words_or_none(benchmark),
        why=words_or_none(why),
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    return Act("add line", (*made(line), *_sources(line.id, said, agreed)), line.id, clears)


def edit_line(
    now: Now,
    project: Snapshot,
    line: str,
    *,
    statement: str | None = None,
    benchmark: str | None = None,
    why: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Words a line anew; None leaves a thing as it is, an empty text takes benchmark or why away. Answers its id."""
    one = project.the(BriefLine, line)
    values: dict[str, Value] = {}
    if statement is not None:
        told = words_or_none(statement) or ""
        must_say_something(told)
        values["statement"] = told
    for name, given in (("benchmark", benchmark), ("why", why)):
        if given is not None:
            values[name] = words_or_none(given)
    return Act("edit line", changed(one, **values), line, clears)


def move_line(now: Now, project: Snapshot, line: str, place: int, *, section: str | None = None) -> Act[str]:
    """Puts a line at a place (from 0; past the end is the end) of its section or another; answers its id."""
    one = project.the(BriefLine, line)
    to = section or one.section
    must_be_written_in(to)
    if to != one.section:
        may_stand(project, to, (each.id for each in said_for(project, line)), _ids(agreed_for(project, line)))
    rest = [each for each in lines_of(project, to) if each.id != line]
    rest.insert(max(0, place), one)
    edits = [edit for at, each in enumerate(rest) for edit in changed(each, position=at)]
    return Act("move line", (*changed(one, section=to), *edits), line)


def cite(now: Now, project: Snapshot, line: str, rests_on: Sequence[str]) -> Act[None]:
    """Lets a line rest on more; raises RuleBroken for what may not be cited there yet (R17)."""
    one = project.the(BriefLine, line)
    there = {source.id for source in sources(project, line)}
    said, agreed = _apart(project, [each for each in rests_on if f"{line}/{each}" not in there])
    if not said and not agreed:
        return Act("cite", (), None)
    may_stand(project, one.section, said, (*agreed, *_ids(agreed_for(project, line))))
    return Act("cite", tuple(_sources(line, said, agreed)), None)


def uncite(now: Now, project: Snapshot, line: str, rests_on: Sequence[str]) -> Act[None]:
    """Takes sources of a line away; raises RuleBroken for the last one (R16)."""
    one = project.the(BriefLine, line)
    leaving = [source for source in sources(project, line) if source.id.rpartition("/")[2] in rests_on]
    if leaving:
        may_uncite(project, one, [source.id for source in leaving])
    return Act("uncite", gone(*leaving), None)


def remove_line(now: Now, project: Snapshot, line: str) -> Act[None]:
    """Takes a line out, with its sources; what was merged into it has no answer then. Undo brings all of it back."""
    merged = project.linked(Disposition, "into", line)
    return Act("remove line", gone(project.the(BriefLine, line), *sources(project, line), *merged), None)


def _apart(project: Snapshot, rests_on: Iterable[str]) -> tuple[list[str], list[str]]:
    """The contributions and the conflicts among ids; raises KeyError for an id that is neither."""
    said: list[str] = []
    agreed: list[str] = []
    for one in dict.fromkeys(rests_on):
        if project.get(Conflict, one) is not None:
            agreed.append(one)
        else:
            said.append(project.the(Contribution, one).id)
    return said, agreed


def _sources(line: str, said: Iterable[str], agreed: Iterable[str]) -> Iterable[Edit]:
    for one in said:
        yield from put(Source(f"{line}/{one}", line, contribution=one))
    for one in agreed:
        yield from put(Source(f"{line}/{one}", line, conflict=one))


def _ids(those: Iterable[Conflict]) -> tuple[str, ...]:
    return tuple(one.id for one in those)


# Verbs for the sections of the brief: their opening paragraph, their order, and which are left out.


def open_with(now: Now, project: Snapshot, section: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[None]:
    """Gives a section the paragraph that it begins with; an empty one takes it away."""
    must_be_arrangeable(section)
    return Act("open section", _arranged(project, section, opening=words_or_none(text)), None, clears)


def leave_out(now: Now, project: Snapshot, section: str, *, out: bool = True) -> Act[None]:
    """Leaves a section out of the brief, or takes it in again; raises RuleBroken for one always printed (R25)."""
    if out:
        may_leave_out(project, section)
    must_be_arrangeable(section)
    return Act("leave out" if out else "take in", _arranged(project, section, left_out=out), None)


def order_section(now: Now, project: Snapshot, section: str, place: int) -> Act[None]:
    """Puts a section at a place among those that can be put in order, from 0; it keeps its number."""
    must_be_ordered(section)
    keys = placed(order(project), section, place)
    if tuple(keys) == order(project):
        return Act("order section", (), None)
    edits = [edit for at, key in enumerate(keys) for edit in _arranged(project, key, position=at)]
    return Act("order section", tuple(edits), None)


def _arranged(project: Snapshot, section: str, **values: Value) -> tuple[Edit, ...]:
    """The edits that give a section's arrangement these values, made when there is none."""
    one = arrangement(project, section)
    edits = changed(one, **values)
    if project.get(Arrangement, one.id) is not None or not edits:
        return edits
    return (*made(one), *edits, back(Arrangement, one.id))
