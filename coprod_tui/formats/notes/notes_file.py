"""A whole notes file: read completely or refused with a sentence for each wrong line; and written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from coprod_tui.base.errors import Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import sanitize
from coprod_tui.domain.imports.contributions import DEFAULT_TITLES
from coprod_tui.domain.imports.parsed import ParsedConflict, ParsedMeeting, ParsedNotes
from coprod_tui.domain.records import Basis, Contribution, Meeting, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.conflicts import conflict_lines, read_conflict
from coprod_tui.formats.notes.contributions import ContributionReader, contribution_lines
from coprod_tui.formats.notes.meetings import NOT_COUNTED, MeetingHeadings, StreamNames, stream_reference
from coprod_tui.formats.notes.syntax import (
    DAY,
    Faults,
    LineTime,
    Node,
    field_lines,
    parse_nodes,
    said_order,
    stored_time,
)

_UNKNOWN = (
    "This heading is not known here. The headings are # Meeting 3 · joint · 2026-11-10 · where it was,"
    " # No meeting, and # Conflicts."
)


def read_notes(text: str, streams: Sequence[Stream] = (), *, name: str = "") -> ParsedNotes:
    """Parse a notes file; raise InvalidInput with a sentence (`line 12: …`) for each wrong line.

    `streams` are those of the project that it goes into, so that `> staff` finds them without a heading. `name` is the
    file's name, for the sentences (`3-staff.notes, line 12: …`).
    """
    faults = Faults(name)
    notes = _read(list(parse_nodes(text, faults)), streams, faults)
    faults.refuse_if_any()
    return replace(notes, name=name)


def _read(all_nodes: list[Node], project: Sequence[Stream], faults: Faults) -> ParsedNotes:
    streams = StreamNames(all_nodes, project, faults)
    meetings, sayings = MeetingHeadings(streams, faults), ContributionReader(streams, faults)
    conflicts: list[ParsedConflict] = []
    for part in _parts(all_nodes, level=1):
        head = part[0]
        about = head.text.split(maxsplit=1)[0].lower() if head.text else ""
        if head.level == 1 and about == "conflicts":
            _bare(head, faults)
            conflicts += (read_conflict(one, streams, faults) for one in _parts(part[1:], level=2))
        elif head.level == 1 and about not in ("no", "meeting"):
            faults.wrong(head.line, _UNKNOWN)
        else:
            meeting = None
            if head.level == 1 and about == "meeting":
                meeting = meetings.headed(head)
            elif head.level == 1:
                _bare(head, faults)
            _section(part[1:] if head.level == 1 else part, meeting, streams, sayings)
    said = tuple(sayings.said[place] for place in said_order(sayings.places))
    return ParsedNotes(streams.all(), tuple(meetings.by_number.values()), said, tuple(conflicts))


def _section(
    part: list[Node], meeting: ParsedMeeting | None, streams: StreamNames, sayings: ContributionReader
) -> None:
    for group in _parts(part, level=2):
        headed = group[0].level == 2
        stream = streams.headed(group[0]) if headed else None
        for place, node in enumerate(group[1:] if headed else group):
            sayings.add(node, stream, meeting, opens=place == 0)


def _parts(all_nodes: list[Node], level: int) -> list[list[Node]]:
    """Split the nodes before each heading of a level; what stands before the first heading is a list too."""
    parts: list[list[Node]] = []
    for node in all_nodes:
        if node.level == level or not parts:
            parts.append([])
        parts[-1].append(node)
    return parts


def _bare(head: Node, faults: Faults) -> None:
    if head.text.lower() not in ("no meeting", "conflicts"):
        faults.wrong(head.line, _UNKNOWN)
    for entry in head.fields:
        faults.wrong(entry.line, f"The heading “{head.text}” has no fields.")


# Writing: only what differs from the defaults of reading

EXAMPLE = "% Example project. These people and words are made up."
NO_DAY = "2000-01-01"


def write_notes(project: Snapshot, meeting: int | None = None) -> str:
    """Write a project with its conflicts as notes, or the words of one meeting; they read back unchanged (law 6).

    Raises Unknown for an unknown meeting.
    """
    chosen = [one for one in project.meetings if meeting in (None, one.number)]
    if meeting is not None and not chosen:
        raise Unknown(f"There is no meeting {meeting} here.")
    return "\n".join(_lines(project, chosen, whole=meeting is None))


@frozen
class _PlacedContribution(Frozen):
    """A contribution with what its line says about its place in the order."""

    said: Contribution
    place: LineTime


def _lines(project: Snapshot, meetings: Sequence[Meeting], *, whole: bool) -> Iterator[str]:
    by_meeting = _by_meeting(project)
    sections: list[tuple[Meeting | None, list[_PlacedContribution]]] = [
        (meeting, _laid_out(project, by_meeting.get(meeting.id, []), stored_time(_began(meeting))))
        for meeting in meetings
    ]
    if whole and None in by_meeting:
        sections.append((None, _laid_out(project, by_meeting[None], None)))
    rows = _ordered([row for _, of_section in sections for row in of_section])
    codes = _codes(project, sorted(rows), _cited(project) if whole else frozenset())
    numbers = _numbers(project.meetings)
    if project.project.example:
        yield from (EXAMPLE, "")
    for headed, of_section in sections:
        yield from _heading(project, headed, numbers) if headed is not None else ("# No meeting",)
        yield ""
        for stream, of_stream in groupby(of_section, key=lambda row: row.said.stream):
            yield _stream_heading(project.the(Stream, stream))
            for row in of_stream:
                place = rows[row.said.id]
                yield from contribution_lines(
                    project, row.said, at=place.at, code=codes.get(row.said.id), order=place.order
                )
            yield ""
    if whole and project.conflicts:
        yield from ("# Conflicts", "")
        for conflict in project.conflicts:
            yield from (*conflict_lines(project, conflict, numbers), "")


# Order


def _by_meeting(project: Snapshot) -> dict[str | None, list[Contribution]]:
    by_meeting: dict[str | None, list[Contribution]] = {}
    for contribution in project.contributions():
        meeting = project.get(Meeting, contribution.meeting)
        by_meeting.setdefault(meeting.id if meeting else None, []).append(contribution)
    return by_meeting


def _laid_out(project: Snapshot, said: Sequence[Contribution], begins: str | None) -> list[_PlacedContribution]:
    """Order the contributions by stream; or as they were said, where times do not give that order back."""
    streams = {stream.id: place for place, stream in enumerate(project.streams)}
    by_stream = _rows(sorted(said, key=lambda one: streams[one.stream]), begins)
    for rows in (by_stream, _rows(said, begins)):
        if [rows[place].said for place in said_order([row.place for row in rows])] == list(said):
            return rows
    return by_stream


def _rows(said: Iterable[Contribution], begins: str | None) -> list[_PlacedContribution]:
    rows: list[_PlacedContribution] = []
    for contribution in said:
        opens = not rows or rows[-1].said.stream != contribution.stream
        at = contribution.at if contribution.at != begins and stored_time(contribution.at) == contribution.at else None
        rows.append(_PlacedContribution(contribution, LineTime(at, None, opens, begins)))
    return rows


def _ordered(rows: Sequence[_PlacedContribution]) -> dict[str, LineTime]:
    """Return the order of each contribution by id, with explicit numbers if the file would not imply it."""
    read = [rows[place].said.id for place in said_order([row.place for row in rows])]
    if read == sorted(read):
        return {row.said.id: row.place for row in rows}
    numbers = {one: number for number, one in enumerate(sorted(read), 1)}
    return {row.said.id: replace(row.place, order=numbers[row.said.id]) for row in rows}


# Codes and numbers


def _cited(project: Snapshot) -> frozenset[str]:
    return frozenset(one.contribution for one in project.all(Basis).values())


def _codes(project: Snapshot, ids: Iterable[str], cited: frozenset[str]) -> dict[str, str]:
    """Return the codes to write: of what a conflict cites, and those that do not follow the code before."""
    codes: dict[str, str] = {}
    last: dict[str, int] = {}
    for said in ids:
        contribution = project.the(Contribution, said)
        if said in cited or contribution.number != last.get(contribution.stream, 0) + 1:
            codes[said] = project.code(contribution)
        last[contribution.stream] = contribution.number
    return codes


def _numbers(meetings: Iterable[Meeting]) -> dict[str, int]:
    """Return the number of each meeting in the file; if two laptops each held a meeting 3, one is renumbered."""
    numbers: dict[str, int] = {}
    for meeting in meetings:
        taken = set(numbers.values())
        numbers[meeting.id] = meeting.number if meeting.number not in taken else max(taken) + 1
    return numbers


# Headings


def _began(meeting: Meeting) -> str:
    return meeting.started_at if stored_time(meeting.started_at) else NO_DAY


def _heading(project: Snapshot, meeting: Meeting, numbers: Mapping[str, int]) -> Iterator[str]:
    began = _began(meeting)
    parts = [f"Meeting {numbers[meeting.id]}", meeting.kind, began[:DAY], sanitize(meeting.venue)]
    yield f"# {' · '.join(part for part in parts if part)}"
    yield from field_lines(
        "title", None if meeting.title == DEFAULT_TITLES[meeting.kind] else sanitize(meeting.title) or None
    )
    yield from field_lines("plan", sanitize(meeting.plan) or None)
    yield from field_lines("started", None if began == began[:DAY] else began)
    yield from field_lines("ended", None if meeting.ended_at == began else meeting.ended_at)
    cells = []
    for attendance in project.present(meeting.id):
        stream = project.get(Stream, attendance.stream)
        if stream is not None:
            cells.append(
                f"{stream_reference(stream)} {NOT_COUNTED if attendance.present is None else attendance.present}"
            )
    if cells:
        row = io.StringIO()
        csv.writer(row, lineterminator="").writerow(cells)
        yield from field_lines(
            "present", row.getvalue().replace(",", ", ") if '"' not in row.getvalue() else row.getvalue()
        )


def _stream_heading(stream: Stream) -> str:
    return f"## {stream.name} ({stream.letter})"
