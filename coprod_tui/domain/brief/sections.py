"""The other sections of the brief: cover, summary, fixed points, how we worked, checks, and annex B (meetings)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from coprod_tui.domain.brief.conflicts import agreements, cite_of
from coprod_tui.domain.brief.content import Cite, LineDetail, PrintedLine, Section, SectionPart
from coprod_tui.domain.brief.facts import (
    AWAITED,
    LEAST_NAMED_PEOPLE,
    counted,
    counted_people,
    detail,
    fact,
    format_date,
    may_be_named,
    unreached_streams,
    words_of,
)
from coprod_tui.domain.brief.rules import WRITTEN_IN
from coprod_tui.domain.brief.written import wanted_in_short, written_part
from coprod_tui.domain.records import (
    Attendance,
    FixedPoint,
    Group,
    Meeting,
    MeetingKind,
    Openness,
    Proposal,
    Role,
    Stream,
)
from coprod_tui.domain.snapshot import Snapshot

_KINDS = {
    MeetingKind.STREAM: "stream meeting",
    MeetingKind.JOINT: "joint meeting",
    MeetingKind.LEADS: "leads' meeting",
}


def section_cover(project: Snapshot) -> Section:
    """Section 0: the title; version, fingerprint and signatures are in `brief.cover`."""
    record = project.project
    words = words_of(record, "title")
    return Section("0", "Cover", (SectionPart(lines=tuple(PrintedLine("title", "", each) for each in words)),))


def section_asks(project: Snapshot) -> Section:
    """Section 1: the purpose, and in short what all want and what was agreed."""
    record = project.project
    purpose = tuple(PrintedLine("purpose", "", words) for words in words_of(record, "purpose"))
    agreed = tuple(
        PrintedLine(f"agreed/{conflict.id}", "", words, cites=(cite_of(project, conflict),), derived=True)
        for conflict, proposal in agreements(project)
        for words in words_of(proposal, "text")
    )
    wanted = wanted_in_short(project)
    titles = (("What it is for", purpose), ("What we all want", wanted), ("What the streams agreed on", agreed))
    parts = tuple(SectionPart(title, lines) for title, lines in titles if lines)
    notes = () if parts else (f"One page in plain words {AWAITED}: what the streams ask for, and why.",)
    return Section("1", "What we ask for, and why", parts, notes)


def section_openness(project: Snapshot) -> Section:
    """Section 2: what could change, what could not, who decides."""
    points = sorted(project.all(FixedPoint).values(), key=lambda point: point.id)
    could = tuple(_point_line(one) for one in points if one.openness is Openness.OPEN and one.text)
    could_not = tuple(
        PrintedLine(f"fixed in short/{point.id}", "", words, derived=True)
        for point in points
        if point.openness is Openness.FIXED
        for words in words_of(point, "text")
    )
    decides = tuple(PrintedLine("decides", "", words) for words in words_of(project.project, "decides"))
    titles = (("What could change", could), ("What could not change", could_not), ("Who decides", decides))
    parts = tuple(SectionPart(title, lines) for title, lines in titles if lines)
    notes = () if parts else (f"What can change, what cannot, and who decides {AWAITED}.",)
    return Section("2", "What could change, what could not, and who decides", parts, notes)


def section_fixed(project: Snapshot) -> Section:
    """Section 10: the fixed points, each with who said so (R27)."""
    points = sorted(project.all(FixedPoint).values(), key=lambda point: point.id)
    lines = tuple(_point_line(one) for one in points if one.openness is Openness.FIXED and one.text)
    notes = () if lines else (f"What was decided outside of these meetings {AWAITED}, with who decided it.",)
    return Section("10", "Fixed points and where they come from", (SectionPart(lines=lines),) if lines else (), notes)


def _point_line(fixed_point: FixedPoint) -> PrintedLine:
    kind = "open" if fixed_point.openness is Openness.OPEN else "fixed"
    source = detail("source", "Source", fixed_point, "source") or (fact("source", "Source", "not written down yet"),)
    return PrintedLine(
        f"{kind}/{fixed_point.id}", "", words_of(fixed_point, "text")[0], details=source if kind == "fixed" else ()
    )


def section_worked(project: Snapshot) -> Section:
    """Section 3: the streams, their meetings and numbers, and who was not reached."""
    streams = tuple(_stream_line(project, stream) for stream in project.streams)
    not_reached = tuple(
        PrintedLine(f"unreached/{stream.id}", "", None, f"{stream.name} have not been at a meeting yet.", derived=True)
        for stream in unreached_streams(project)
    )
    parts = [SectionPart("The streams", streams)]
    if not_reached:
        parts.append(SectionPart("Who was not reached", not_reached))
    return Section("3", "How we worked", tuple(parts))


def _stream_line(project: Snapshot, stream: Stream) -> PrintedLine:
    groups = tuple(words for one in project.linked(Group, "stream", stream.id) for words in words_of(one, "name"))
    signs = "yes" if stream.required else "no, it observes"
    details = [
        fact("signs", "Is asked to sign the brief", signs, "required" if stream.required else "observer"),
        *((LineDetail("groups", "Sub-groups", groups),) if groups else ()),
        *_roles(project, stream),
        *_meetings_of(project, stream),
    ]
    words = words_of(stream, "name")
    return PrintedLine(f"stream/{stream.id}", "", words[0] if words else None, details=tuple(details))


def _roles(project: Snapshot, stream: Stream) -> Iterator[LineDetail]:
    roles = [one for one in project.linked(Role, "stream", stream.id) if one.name]
    for role in roles:
        if may_be_named(role) and role.heads is not None:
            yield LineDetail(f"role/{role.id}", "Role", words_of(role, "name"), counted_people(role.heads), role.heads)
    if not all(map(may_be_named, roles)):
        yield fact(
            "few", "Other roles", f"fewer than {LEAST_NAMED_PEOPLE} people each; they are printed as {stream.name}"
        )


def _meetings_of(project: Snapshot, stream: Stream) -> Iterator[LineDetail]:
    came = [one for one in project.all(Attendance).values() if one.stream == stream.id and one.present != 0]
    numbers = sorted(one.present for one in came if one.present is not None)
    text = counted(len(came), "meeting") if came else "none yet"
    if numbers:
        least, most = numbers[0], numbers[-1]
        text += f", with {counted_people(most)}" if least == most else f", with {least} to {counted_people(most)}"
    yield fact("meetings", "Meetings", text)
    said = len(project.said(stream.id))
    yield fact("said", "Written down", counted(said), said)


def section_checks(project: Snapshot, cites: Mapping[str, Cite]) -> Section:
    """Section 11: its written lines, and review dates and conditions of the agreements."""
    lines = tuple(
        PrintedLine(
            f"check/{conflict.id}", "", words, "", False, _checks(proposal), (cite_of(project, conflict),), derived=True
        )
        for conflict, proposal in agreements(project)
        if proposal.review or proposal.conditions
        for words in words_of(proposal, "text")
    )
    parts = (*written_part(project, "11", cites), *((SectionPart(lines=lines),) if lines else ()))
    notes = () if parts else (f"How the drawings and the building will be held against this {AWAITED}.",)
    return Section("11", WRITTEN_IN["11"], parts, notes)


def _checks(proposal: Proposal) -> tuple[LineDetail, ...]:
    return (
        *detail("review", "Looked at again", proposal, "review"),
        *detail("conditions", "Conditions", proposal, "conditions"),
    )


def annex_meetings(project: Snapshot) -> Section:
    """Annex B: every meeting with who was there."""
    lines = tuple(_meeting_line(project, one) for one in project.meetings)
    notes = () if lines else (f"Every meeting {AWAITED}, with its date and how many people were there.",)
    return Section("B", "Meetings", (SectionPart(lines=lines),) if lines else (), notes)


def _meeting_line(project: Snapshot, meeting: Meeting) -> PrintedLine:
    details = [
        fact("number", "Meeting", f"{meeting.number}", meeting.number),
        fact("kind", "Kind", _KINDS[meeting.kind], meeting.kind.value),
        fact("on", "Date", format_date(meeting.started_at), meeting.started_at[:10]),
        *detail("venue", "Where", meeting, "venue"),
        *_present_details(project, project.present(meeting.id)),
    ]
    title = words_of(meeting, "title")
    text = "" if title else f"Meeting {meeting.number}"
    return PrintedLine(f"meeting/{meeting.id}", "", title[0] if title else None, text, details=tuple(details))


def _present_details(project: Snapshot, attendances: Iterable[Attendance]) -> Iterator[LineDetail]:
    for attendance in attendances:
        stream = project.get(Stream, attendance.stream)
        if stream is not None:
            count = "number not written down" if attendance.present is None else counted_people(attendance.present)
            yield fact(
                f"present/{stream.id}",
                stream.name,
                count,
                "unknown" if attendance.present is None else attendance.present,
            )
