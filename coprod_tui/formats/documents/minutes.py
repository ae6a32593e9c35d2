"""The minutes of one meeting: who was there, what was said, what became of conflicts, what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coprod_tui.domain.brief.content import PrintedLine
from coprod_tui.domain.brief.facts import counted, counted_people, format_date, may_be_cited
from coprod_tui.domain.records import (
    BriefLine,
    Check,
    Contribution,
    Heard,
    Meeting,
    MeetingKind,
    Outcome,
    Proposal,
    Sharing,
    Signoff,
    Stream,
    TurnTaken,
    Version,
)
from coprod_tui.domain.signing.dates import is_last, never_was
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.brief import detail_fact, line_block, line_runs
from coprod_tui.formats.documents.content import (
    Block,
    BriefWithCover,
    Fact,
    Facts,
    Heading,
    Items,
    Paragraph,
    Run,
    Runs,
    ours,
    theirs,
)

_KINDS = {MeetingKind.STREAM: "Stream meeting", MeetingKind.JOINT: "Joint meeting", MeetingKind.LEADS: "Leads' meeting"}
_CONFLICTS = ("6", "7")


def minutes_blocks(project: Snapshot, source: BriefWithCover, meeting: Meeting) -> Iterator[Block]:
    """Yield everything that was written down at a meeting; what the brief only counts is only counted here."""
    yield Facts(tuple(_facts(project, meeting)))
    agenda = project.blocks(meeting.id)
    if agenda:
        yield Heading(2, (ours("On the agenda"),))
        yield Items(tuple((theirs(one.title), ours(f", {one.minutes} minutes")) for one in agenda))
    yield Heading(2, (ours("What was said"),))
    yield from _said(project, source, meeting)
    yield from _conflicts(project, source, meeting)
    yield from _lines(project, source, meeting)
    yield from _turns(project, meeting)
    yield from _shared(project, meeting)


def _facts(project: Snapshot, meeting: Meeting) -> Iterator[Fact]:
    yield Fact(ours("Meeting"), (ours(f"{meeting.number}, {_KINDS[meeting.kind].lower()}"),))
    if meeting.title:
        yield Fact(ours("Title"), (theirs(meeting.title),))
    if meeting.started_at:
        yield Fact(ours("Date"), (ours(format_date(meeting.started_at)),))
    if meeting.venue:
        yield Fact(ours("Where"), (theirs(meeting.venue),))
    for attendance in project.present(meeting.id):
        stream = project.get(Stream, attendance.stream)
        if stream is not None:
            count = "number not written down" if attendance.present is None else counted_people(attendance.present)
            yield Fact(theirs(stream.name), (ours(count),))
    if meeting.ended_at is None:
        yield Fact(ours("Still open"), (ours("these minutes are not finished"),))


def _said(project: Snapshot, source: BriefWithCover, meeting: Meeting) -> Iterator[Block]:
    """Yield contributions by stream, in the order said, as lines of annex A."""
    shown = {line.key.removeprefix("said/"): line for section in source.brief.sections for line in section.lines}
    nothing = True
    for stream in project.streams:
        contributions = [project.the(Contribution, one) for one in project.said(stream.id)]
        here = [one for one in contributions if one.meeting == meeting.id]
        lines = [shown[one.id] for one in here if may_be_cited(one) and one.id in shown]
        if not here:
            continue
        nothing = False
        yield Heading(3, (theirs(stream.name),))
        yield from (line_block("A", _without_meeting(line)) for line in lines)
        if kept := len(here) - len(lines):
            told_so = "is not shown: it is" if kept == 1 else "are not shown: they are"
            kind = "sensitive, kept in the room or withdrawn"
            yield Paragraph((ours(f"{counted(kept, 'more thing')} {told_so} {kind}."),))
    if nothing:
        yield Paragraph((ours("Nothing that was said is written down."),))


def _without_meeting(line: PrintedLine) -> PrintedLine:
    return replace(line, details=tuple(one for one in line.details if one.key != "meeting"))


def _conflicts(project: Snapshot, source: BriefWithCover, meeting: Meeting) -> Iterator[Block]:
    """Yield what happened to conflicts at this meeting: heard back, position checks, outcomes."""
    lines = [line for section in source.brief.sections if section.key in _CONFLICTS for line in section.lines]
    touched = [(line, facts) for line in lines if (facts := _here(project, line, meeting))]
    if not touched:
        return
    yield Heading(2, (ours("Where we pull apart"),))
    for line, facts in touched:
        yield Heading(3, (*line_runs(line), ours(" " + "".join(f"[{one.code}]" for one in line.cites[:1]))))
        yield Facts(facts)


def _here(project: Snapshot, line: PrintedLine, meeting: Meeting) -> tuple[Fact, ...]:
    conflict = line.key.removeprefix("conflict/")
    ended = [one for one in project.linked(Outcome, "conflict", conflict) if one.meeting == meeting.id]
    checked = {
        check.side
        for proposal in project.linked(Proposal, "conflict", conflict)
        for check in project.linked(Check, "proposal", proposal.id)
        if check.meeting == meeting.id
    }
    return tuple(
        detail_fact(detail)
        for detail in line.details
        if _is_of(project, detail.key, meeting, checked, ended=bool(ended)) and (detail.words or detail.text)
    )


def _is_of(project: Snapshot, key: str, meeting: Meeting, checked: set[str], *, ended: bool) -> bool:
    """Whether a detail of a conflict (`heard/…`, `position/…`) was written down at this meeting."""
    kind, _, record = key.partition("/")
    if kind in ("heard", "missed"):
        heard = project.get(Heard, record)
        return heard is not None and heard.meeting == meeting.id
    if kind in ("position", "asked"):
        return record in checked
    if kind in ("ended", "stopped"):
        return ended
    return kind in ("middle ground", "reservation") and (ended or bool(checked))


def _lines(project: Snapshot, source: BriefWithCover, meeting: Meeting) -> Iterator[Block]:
    written = {one.id for one in project.all(BriefLine).values() if one.meeting == meeting.id}
    lines = [line for _, line in source.brief.lines() if line.key.removeprefix("line/") in written]
    if lines:
        yield Heading(2, (ours("Lines of the brief that were written"),))
        yield from (line_block("5", line) for line in lines)


def _turns(project: Snapshot, meeting: Meeting) -> Iterator[Block]:
    """Yield the turns of the leads (R32)."""
    turns = {one.stream: one.turn.value for one in project.linked(TurnTaken, "meeting", meeting.id)}
    if turns:
        yield Heading(2, (ours("The leads' turns"),))
        named = [(stream, turns[stream.id]) for stream in project.streams if stream.id in turns]
        yield Facts(tuple(Fact(theirs(stream.name), (ours(turn),)) for stream, turn in named))
    if meeting.unheard:
        yield Paragraph((ours("Ended before each lead had had a turn, because: "), theirs(meeting.unheard)))


def _shared(project: Snapshot, meeting: Meeting) -> Iterator[Block]:
    """Yield versions shared back or answered at this meeting, with reservations word for word (R25)."""
    shared = [one for one in project.all(Sharing).values() if one.meeting == meeting.id and not never_was(one)]
    signed = [one for one in project.all(Signoff).values() if one.meeting == meeting.id]
    if not shared and not signed:
        return
    yield Heading(2, (ours("Shared back and signed"),))
    items = []
    for sharing in shared:
        back = _corrected(project, sharing)
        items.append((*_whom(project, sharing), ours(f"shared back{back}, "), theirs(sharing.form)))
    for signoff in signed:
        because: tuple[Run, ...] = (ours(". "), theirs(signoff.reservations)) if signoff.reservations else ()
        back = ", taken back since" if signoff.retracted_at else _corrected(project, signoff)
        items.append((*_whom(project, signoff), ours(f"{signoff.decision.value}{back}"), *because))
    yield Items(tuple(items))


def _corrected(project: Snapshot, entry: Sharing | Signoff) -> str:
    return "" if is_last(project, entry) else " (corrected since)"


def _whom(project: Snapshot, sharing: Sharing | Signoff) -> Runs:
    stream, version = project.get(Stream, sharing.stream), project.get(Version, sharing.version)
    number = f"version {version.number}" if version else "a version"
    return theirs(stream.name if stream else "A stream"), ours(f", {number}: ")
