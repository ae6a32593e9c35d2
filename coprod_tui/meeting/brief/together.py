"""A project put together as a brief, by rule: people's sentences with their codes; the program writes none of them."""

from __future__ import annotations

from dataclasses import replace

from coprod_tui.meeting.brief.differences import section_agreed, section_not_agreed
from coprod_tui.meeting.brief.facts import things
from coprod_tui.meeting.brief.lines import Brief, Line, Part, Section
from coprod_tui.meeting.brief.said import AllSaid, all_said, annex_all_said, section_said, section_themes
from coprod_tui.meeting.brief.setting import (
    annex_meetings,
    section_asks,
    section_checks,
    section_cover,
    section_fixed,
    section_openness,
    section_worked,
)
from coprod_tui.meeting.model import Conflict, Contribution, Meeting, Outcome
from coprod_tui.meeting.snapshot import Snapshot

_WANT = "What all streams want will stand here, line by line: each with how it will be checked, who asked, and why."
_SIGNING = (
    "This is agreement to the brief. It is not agreement to the final design, the cost or the planning application.",
    "If the words change in meaning, every stream is asked again.",
)
_EQUALITY = "How everybody could take part, and who could not, will stand here."
_METHOD = (
    "What was said was written down as ideas, without names. A person's own words are printed only where the person"
    " gave leave and heard them read back."
)


def brief_of(project: Snapshot) -> Brief:
    """The draft as the project now stands: sections 0 to 12 and annexes A to D, numbered."""
    said = all_said(project)
    sections = (
        section_cover(project),
        section_asks(project),
        section_openness(project),
        section_worked(project),
        section_said(said),
        Section("5", "What we all want", notes=(_WANT,)),
        section_agreed(project, said.cites),
        section_not_agreed(project, said.cites),
        section_themes(said),
        _cannot_be_done(said),
        section_fixed(project),
        section_checks(project),
        Section("12", "Sign-off", notes=_SIGNING),
        annex_all_said(said),
        annex_meetings(project),
        Section("C", "Equality and access", notes=(_EQUALITY,)),
        Section("D", "Method and data protection", notes=(_METHOD,)),
    )
    one = project.project
    return Brief(one.title, tuple(map(_numbered, sections)), one.example, _up_to(project))


def _cannot_be_done(said: AllSaid) -> Section:
    notes = ["What cannot be done will stand here, with a reason that a person can read."]
    if said.count:
        notes.append(f"So far {things(said.count)} said {'has' if said.count == 1 else 'have'} no answer yet.")
    return Section("9", "What we asked for that cannot be done, and why", notes=tuple(notes))


def _numbered(section: Section) -> Section:
    number = 0
    parts: list[Part] = []
    for part in section.parts:
        lines: list[Line] = []
        for line in part.lines:
            number += 1
            lines.append(line.numbered(f"{section.key}.{number}"))
        parts.append(replace(part, lines=tuple(lines)))
    return replace(section, parts=tuple(parts))


def _up_to(project: Snapshot) -> str:
    dates = [project.project.began_at]
    dates += (one.at for one in project.all(Contribution).values())
    dates += (one.at for one in project.all(Conflict).values())
    dates += (one.at for one in project.all(Outcome).values())
    dates += (one.ended_at or one.started_at for one in project.all(Meeting).values())
    return max(dates, default="")[:10]
