"""The heading of a meeting in notes: its number, kind, day and place, and under it who was there."""

from __future__ import annotations

import csv
import re
from datetime import date

from coprod_tui.files.notes.lines import Faults, Fields, Node
from coprod_tui.files.notes.order import DAY
from coprod_tui.files.notes.streams import Streams, lettered
from coprod_tui.meeting.model import MeetingKind
from coprod_tui.meeting.verbs.meetings import MOST_PRESENT
from coprod_tui.meeting.verbs.noted import NotedMeeting, Present
from coprod_tui.meeting.words import clean

FIELDS = ("title", "plan", "started", "ended", "present")
NOT_COUNTED = "?"

_BETWEEN = r"\s+[·•|–—-]\s+"
_HEADING = re.compile(rf"Meeting\s+([0-9]{{1,4}}){_BETWEEN}(\w+){_BETWEEN}(\S+)(?:{_BETWEEN}(.*))?", re.IGNORECASE)
_PRESENT = re.compile(r"(.*\S)\s+([0-9]{1,9}|\?)")


class Meetings:
    """The meetings of a file, by number; the heading of one may stand in it several times."""

    def __init__(self, streams: Streams, faults: Faults) -> None:
        self.by_number: dict[int, NotedMeeting] = {}
        self._streams = streams
        self._faults = faults

    def headed(self, node: Node) -> NotedMeeting | None:
        """The meeting that a heading is about; None where it cannot be understood."""
        match = _HEADING.fullmatch(clean(node.text))
        if match is None:
            self._faults.wrong(node.line, "A meeting is headed # Meeting 3 · joint · 2026-11-10 · where it was.")
            return None
        if match[2].lower() not in set(MeetingKind):
            self._faults.wrong(node.line, f"A meeting is one of {', '.join(MeetingKind)}; not “{match[2]}”.")
            return None
        fields = Fields(node, self._faults, "A meeting", FIELDS)
        started = self._started(fields, match[3])
        meeting = NotedMeeting(
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

    def _first(self, meeting: NotedMeeting, node: Node) -> NotedMeeting:
        first = self.by_number.setdefault(meeting.number, meeting)
        if first is not meeting and node.fields:
            self._faults.wrong(node.line, f"The fields of meeting {meeting.number} stand under its first heading.")
        elif (first.kind, first.started_at[:DAY]) != (meeting.kind, meeting.started_at[:DAY]):
            self._faults.wrong(node.line, f"Meeting {meeting.number} is another one on line {first.line}.")
        return first

    def _started(self, fields: Fields, day: str) -> str:
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

    def _present(self, fields: Fields) -> tuple[Present, ...]:
        """`Members 7, Staff 5`; a name with a comma in it stands in quotation marks, its number too."""
        try:
            cells = next(csv.reader([fields.row("present") or ""], skipinitialspace=True, strict=True), [])
        except csv.Error:
            fields.wrong(
                "present", 'A quotation mark opens here and is not closed. Write: Members 7, "Ward 3, nights 5"'
            )
            return ()
        found: dict[str, Present] = {}
        for cell in filter(None, map(clean, cells)):
            match = _PRESENT.fullmatch(cell)
            name = self._streams.name(lettered(match[1] if match else cell), fields.line("present"))
            count = int(match[2]) if match and match[2] != NOT_COUNTED else None
            if name in found:
                fields.wrong("present", f"{name} are counted twice here.")
            if count is not None and count > MOST_PRESENT:
                fields.wrong("present", f"{count} is not a number of people in a room.")
            found[name] = Present(name, count)
        return tuple(found.values())
