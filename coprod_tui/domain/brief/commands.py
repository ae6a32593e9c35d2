"""Commands for the brief: write, edit, move, cite and remove lines; arrange the sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coprod_tui.base.text import optional_text
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
    said_for,
    section_order,
    sources,
    with_section_at,
)
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, Value, delete, insert, restore, update, upsert
from coprod_tui.domain.records import Arrangement, BriefLine, Conflict, Contribution, Disposition, Source
from coprod_tui.domain.snapshot import Snapshot


def add_line(
    now: CommandContext,
    project: Snapshot,
    statement: str,
    rests_on: Sequence[str],
    *,
    section: str = AGREED_IN,
    benchmark: str | None = None,
    why: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Write a line at the end of a section; returns its id. `rests_on` are ids of contributions and conflicts.

    Raises RuleViolation without a source (R16), or where one may not be cited there yet (R17).
    """
    must_be_written_in(section)
    text = optional_text(statement) or ""
    must_say_something(text)
    said, agreed = _split_sources(project, rests_on)
    may_stand(project, section, said, agreed)
    existing = lines_of(project, section)
    meeting = project.meeting_open_id
    line = BriefLine(
        id=now.new_id(),
        section=section,
        position=existing[-1].position + 1 if existing else 0,
        statement=text,
        benchmark=optional_text(benchmark),
        why=optional_text(why),
        meeting=meeting,
        at=now.at,
    )
    return CommandResult("add line", (*insert(line), *_source_edits(line.id, said, agreed)), line.id, clears)


def edit_line(
    now: CommandContext,
    project: Snapshot,
    line: str,
    *,
    statement: str | None = None,
    benchmark: str | None = None,
    why: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Edit a line; None leaves a field unchanged, an empty text clears benchmark or why. Returns its id."""
    record = project.the(BriefLine, line)
    values: dict[str, Value] = {}
    if statement is not None:
        text = optional_text(statement) or ""
        must_say_something(text)
        values["statement"] = text
    for name, given in (("benchmark", benchmark), ("why", why)):
        if given is not None:
            values[name] = optional_text(given)
    return CommandResult("edit line", update(record, **values), line, clears)


def move_line(
    now: CommandContext, project: Snapshot, line: str, place: int, *, section: str | None = None
) -> CommandResult[str]:
    """Move a line to a place (from 0; past the end is the end) of its section or another; returns its id."""
    record = project.the(BriefLine, line)
    to = section or record.section
    must_be_written_in(to)
    if to != record.section:
        may_stand(project, to, (each.id for each in said_for(project, line)), _ids(agreed_for(project, line)))
    rest = [each for each in lines_of(project, to) if each.id != line]
    rest.insert(max(0, place), record)
    edits = [edit for at, each in enumerate(rest) for edit in update(each, position=at)]
    return CommandResult("move line", (*update(record, section=to), *edits), line)


def cite(now: CommandContext, project: Snapshot, line: str, rests_on: Sequence[str]) -> CommandResult[None]:
    """Add sources to a line; raises RuleViolation for what may not be cited there yet (R17)."""
    record = project.the(BriefLine, line)
    existing = {source.id for source in sources(project, line)}
    said, agreed = _split_sources(project, [each for each in rests_on if f"{line}/{each}" not in existing])
    if not said and not agreed:
        return CommandResult("cite", (), None)
    may_stand(project, record.section, said, (*agreed, *_ids(agreed_for(project, line))))
    return CommandResult("cite", tuple(_source_edits(line, said, agreed)), None)


def uncite(now: CommandContext, project: Snapshot, line: str, rests_on: Sequence[str]) -> CommandResult[None]:
    """Remove sources of a line; raises RuleViolation for the last one (R16)."""
    record = project.the(BriefLine, line)
    leaving = [source for source in sources(project, line) if source.id.rpartition("/")[2] in rests_on]
    if leaving:
        may_uncite(project, record, [source.id for source in leaving])
    return CommandResult("uncite", delete(*leaving), None)


def remove_line(now: CommandContext, project: Snapshot, line: str) -> CommandResult[None]:
    """Delete a line with its sources and the answers that merged contributions into it; undo restores all of it."""
    merged = project.linked(Disposition, "into", line)
    return CommandResult("remove line", delete(project.the(BriefLine, line), *sources(project, line), *merged), None)


def _split_sources(project: Snapshot, rests_on: Iterable[str]) -> tuple[list[str], list[str]]:
    """Split ids into contributions and conflicts; raises KeyError for an id that is neither."""
    said: list[str] = []
    agreed: list[str] = []
    for record in dict.fromkeys(rests_on):
        if project.get(Conflict, record) is not None:
            agreed.append(record)
        else:
            said.append(project.the(Contribution, record).id)
    return said, agreed


def _source_edits(line: str, said: Iterable[str], agreed: Iterable[str]) -> Iterable[Edit]:
    for source in said:
        yield from upsert(Source(f"{line}/{source}", line, contribution=source))
    for source in agreed:
        yield from upsert(Source(f"{line}/{source}", line, conflict=source))


def _ids(conflicts: Iterable[Conflict]) -> tuple[str, ...]:
    return tuple(one.id for one in conflicts)


# Sections


def open_with(
    now: CommandContext, project: Snapshot, section: str, text: str, *, clears: tuple[str, ...] = ()
) -> CommandResult[None]:
    """Set a section's opening paragraph; an empty one clears it."""
    must_be_arrangeable(section)
    return CommandResult(
        "open section", _upsert_arrangement(project, section, opening=optional_text(text)), None, clears
    )


def leave_out(now: CommandContext, project: Snapshot, section: str, *, out: bool = True) -> CommandResult[None]:
    """Leave a section out of the brief, or take it in again; raises RuleViolation for one always printed (R25)."""
    if out:
        may_leave_out(project, section)
    must_be_arrangeable(section)
    return CommandResult("leave out" if out else "take in", _upsert_arrangement(project, section, left_out=out), None)


def order_section(now: CommandContext, project: Snapshot, section: str, place: int) -> CommandResult[None]:
    """Move a section to a place, from 0, among those that can be ordered; it keeps its number."""
    must_be_ordered(section)
    keys = with_section_at(section_order(project), section, place)
    if tuple(keys) == section_order(project):
        return CommandResult("order section", (), None)
    edits = [edit for at, key in enumerate(keys) for edit in _upsert_arrangement(project, key, position=at)]
    return CommandResult("order section", tuple(edits), None)


def _upsert_arrangement(project: Snapshot, section: str, **values: Value) -> tuple[Edit, ...]:
    """Return the edits that upsert a section's arrangement with these values."""
    section_arrangement = arrangement(project, section)
    edits = update(section_arrangement, **values)
    if project.get(Arrangement, section_arrangement.id) is not None or not edits:
        return edits
    return (*insert(section_arrangement), *edits, restore(Arrangement, section_arrangement.id))
