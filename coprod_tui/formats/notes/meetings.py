"""Headings in notes: streams, and meetings with number, kind, day, place and who was there."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coprod_tui.base.text import normalize_for_search, sanitize
from coprod_tui.domain.imports.parsed import ParsedAttendance, ParsedMeeting, ParsedStream
from coprod_tui.domain.meetings.commands import MOST_PRESENT
from coprod_tui.domain.records import MeetingKind, Stream
from coprod_tui.formats.notes.syntax import DAY, Faults, Node, NoteFields

# Streams, named by headings and fields, with a letter or without

_LETTERED = re.compile(r"(.*\S)\s+\(([A-Z])\)")


def parse_stream(text: str) -> ParsedStream:
    """Parse a stream: its name, followed by its letter in brackets or nothing."""
    match = _LETTERED.fullmatch(text)
    return ParsedStream(match[1], match[2]) if match else ParsedStream(text)


def stream_reference(stream: Stream) -> str:
    """Return a stream as a field names it: by its name, with its letter only where the name ends like one."""
    return f"{stream.name} ({stream.letter})" if _LETTERED.fullmatch(stream.name) else stream.name


class StreamNames:
    """The streams that a file names, in order of appearance."""

    def __init__(self, all_nodes: Sequence[Node], project: Sequence[Stream], faults: Faults) -> None:
        """Collect all headings before the first line is read, because any line may name any stream (`> staff …`)."""
        self._faults = faults
        self._named: dict[str, ParsedStream] = {}
        part = ""
        for node in all_nodes:
            if node.level == 1:
                part = node.text.lower()
            elif node.level == 2 and part != "conflicts" and node.text:
                self.name(parse_stream(sanitize(node.text)), node.line)
        letters = {normalize_for_search(one.name): one.letter for one in project}
        own = [Stream(key, one.name, one.letter or letters.get(key, "")) for key, one in self._named.items()]
        theirs = [
            replace(stream, id=normalize_for_search(stream.name))
            for stream in project
            if normalize_for_search(stream.name) not in self._named
        ]
        self.known: tuple[Stream, ...] = (*own, *theirs)
        """Those that a line can name; their ids are their folded names."""

    def name(self, stream: ParsedStream, line: int) -> str:
        """Record a stream that a line names; return its name in this file."""
        key = normalize_for_search(stream.name)
        before = self._named.setdefault(key, replace(stream, line=line))
        if stream.letter and not before.letter:
            self._named[key] = replace(before, letter=stream.letter)
        elif stream.letter and before.letter != stream.letter:
            self._faults.wrong(
                line, f"{stream.name} has the letter {before.letter} elsewhere and {stream.letter} here."
            )
        return before.name

    def headed(self, node: Node) -> Stream | None:
        """Return the stream that a heading names."""
        for entry in node.fields:
            self._faults.wrong(entry.line, "The heading of a stream has no fields.")
        if not sanitize(node.text):
            self._faults.wrong(node.line, "This heading names no stream. Write it as ## Members (M).")
            return None
        key = normalize_for_search(parse_stream(sanitize(node.text)).name)
        return next(one for one in self.known if one.id == key)

    def all(self) -> tuple[ParsedStream, ...]:
        """Return every stream that was named so far."""
        return tuple(self._named.values())


# Meetings

FIELDS = ("title", "plan", "started", "ended", "present")
NOT_COUNTED = "?"

_BETWEEN = r"\s+[·•|–—-]\s+"
_HEADING = re.compile(rf"Meeting\s+([0-9]{{1,4}}){_BETWEEN}(\w+){_BETWEEN}(\S+)(?:{_BETWEEN}(.*))?", re.IGNORECASE)
_PRESENT = re.compile(r"(.*\S)\s+([0-9]{1,9}|\?)")


class MeetingHeadings:
    """The meetings of a file, by number; the heading of one may stand in it several times."""

    def __init__(self, streams: StreamNames, faults: Faults) -> None:
        self.by_number: dict[int, ParsedMeeting] = {}
        self._streams = streams
        self._faults = faults

    def headed(self, node: Node) -> ParsedMeeting | None:
        """Return the meeting of a heading; None where it cannot be parsed."""
        match = _HEADING.fullmatch(sanitize(node.text))
        if match is None:
            self._faults.wrong(node.line, "A meeting is headed # Meeting 3 · joint · 2026-11-10 · where it was.")
            return None
        if match[2].lower() not in set(MeetingKind):
            self._faults.wrong(node.line, f"A meeting is one of {', '.join(MeetingKind)}; not “{match[2]}”.")
            return None
        fields = NoteFields(node, self._faults, "A meeting", FIELDS)
        started = self._started(fields, match[3])
        meeting = ParsedMeeting(
            number=int(match[1]),
            kind=MeetingKind(match[2].lower()),
            started_at=started,
            ended_at=fields.moment("ended") or started,
            venue=(match[4] or "").strip(),
            title=fields.row("title") or "",
            plan=fields.row("plan") or "",
            present=self._present(fields),
            line=node.line,
        )
        return self._first(meeting, node)

    def _first(self, meeting: ParsedMeeting, node: Node) -> ParsedMeeting:
        first = self.by_number.setdefault(meeting.number, meeting)
        if first is not meeting and node.fields:
            self._faults.wrong(node.line, f"The fields of meeting {meeting.number} stand under its first heading.")
        elif (first.kind, first.started_at[:DAY]) != (meeting.kind, meeting.started_at[:DAY]):
            self._faults.wrong(node.line, f"Meeting {meeting.number} is another one on line {first.line}.")
        return first

    def _started(self, fields: NoteFields, day: str) -> str:
        try:
            known = date.fromisoformat(day).isoformat() == day
        except ValueError:
            known = False
        if not known:
            self._faults.wrong(fields.node.line, f"“{day[:40]}” is not a day. Write it as 2026-11-10.")
        started = fields.moment("started")
        if started is not None and started[:DAY] != day:
            fields.wrong("started", f"The heading says {day[:40]}, and this says {started[:DAY]}.")
        return started or day

    def _present(self, fields: NoteFields) -> tuple[ParsedAttendance, ...]:
        """Parse `Members 7, Staff 5`; a name with a comma is quoted together with its number."""
        try:
            cells = next(csv.reader([fields.row("present") or ""], skipinitialspace=True, strict=True), [])
        except csv.Error:
            fields.wrong(
                "present", 'A quotation mark opens here and is not closed. Write: Members 7, "Ward 3, nights 5"'
            )
            return ()
        present: dict[str, ParsedAttendance] = {}
        for cell in filter(None, map(sanitize, cells)):
            match = _PRESENT.fullmatch(cell)
            name = self._streams.name(parse_stream(match[1] if match else cell), fields.line("present"))
            count = int(match[2]) if match and match[2] != NOT_COUNTED else None
            if name in present:
                fields.wrong("present", f"{name} are counted twice here.")
            if count is not None and count > MOST_PRESENT:
                fields.wrong("present", f"{count} is not a number of people in a room.")
            present[name] = ParsedAttendance(name, count)
        return tuple(present.values())
