"""Assemble a project's brief from people's sentences and codes; the program writes no sentence of its own in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from coprod_tui.domain.brief.conflicts import section_agreed, section_not_agreed
from coprod_tui.domain.brief.content import OPENING, Brief, PrintedLine, Section, SectionPart, SourcedText
from coprod_tui.domain.brief.contributions import (
    AllContributions,
    all_contributions,
    annex_contributions,
    no_contributions,
    section_cannot,
    section_said,
    section_themes,
)
from coprod_tui.domain.brief.facts import AWAITED, words_of
from coprod_tui.domain.brief.rules import (
    ANNEXES,
    WRITTEN_IN,
    arrangement,
    is_left_out,
    line_numbers,
    section_order,
)
from coprod_tui.domain.brief.sections import (
    annex_meetings,
    section_asks,
    section_checks,
    section_cover,
    section_fixed,
    section_openness,
    section_worked,
)
from coprod_tui.domain.brief.written import written_part
from coprod_tui.domain.records import Conflict, Contribution, Group, Meeting, Outcome
from coprod_tui.domain.snapshot import Snapshot

_WANT = f"What all streams want {AWAITED}, line by line: each with how it will be checked, who asked, and why."
_SIGNING = (
    "This is agreement to the brief. It is not agreement to the final design, the cost or the planning application.",
    "If the words change in meaning, every stream is asked again.",
)
NOTHING_WRITTEN = "Nothing was written here for this version."
_EQUALITY = f"How everybody could take part, and who could not, {AWAITED}."
_METHOD = (
    "What was said was written down as ideas, without names. A person's own words are printed only where the person"
    " gave leave and heard them read back."
)


NEED_SAID = ("4", "5", "6", "7", "8", "9", "11", "A")
"""The sections that need all contributions, and so take long."""


def brief_of(project: Snapshot) -> Brief:
    """Return the current draft: numbered sections and annexes, as the leads arranged them."""
    return _brief(project, _sections(project, all_contributions(project)))


def outline_of(project: Snapshot) -> Brief:
    """Return the draft without its slow part: sections in `NEED_SAID` have only title and opening."""
    sections = _sections(project, no_contributions(project))
    return _brief(project, [Section(one.key, one.title) if one.key in NEED_SAID else one for one in sections])


def _brief(project: Snapshot, sections: Iterable[Section]) -> Brief:
    numbers = {f"line/{line}": number for line, number in line_numbers(project).items()}
    by_key = {section.key: section for section in sections}
    arranged = tuple(_with_numbers(section, numbers) for section in _in_order(project, by_key))
    return Brief(project.project.title, arranged, project.project.example, _last_date(project), _names(project))


def _names(project: Snapshot) -> tuple[SourcedText, ...]:
    groups = sorted(project.all(Group).values(), key=lambda group: group.id)
    return tuple(words for record in (*project.streams, *groups) for words in words_of(record, "name"))


def _sections(project: Snapshot, said: AllContributions) -> tuple[Section, ...]:
    return (
        section_cover(project),
        section_asks(project),
        section_openness(project),
        section_worked(project),
        section_said(said),
        _section_want(project, said),
        section_agreed(project, said.cites),
        section_not_agreed(project, said.cites),
        section_themes(project, said),
        section_cannot(project, said),
        section_fixed(project),
        section_checks(project, said.cites),
        Section("12", "Sign-off", notes=_SIGNING),
        annex_contributions(said),
        annex_meetings(project),
        Section("C", "Equality and access", notes=(_EQUALITY,)),
        Section("D", "Method and data protection", notes=(_METHOD,)),
    )


def as_issued(brief: Brief) -> Brief:
    """Return a draft as it is printed when issued: notes that promise content become “nothing was written”."""
    return replace(brief, sections=tuple(map(_section_as_issued, brief.sections)))


def _section_as_issued(section: Section) -> Section:
    notes = dict.fromkeys(
        NOTHING_WRITTEN if isinstance(note, str) and AWAITED in note else note for note in section.notes
    )
    return replace(section, notes=tuple(notes))


def _section_want(project: Snapshot, said: AllContributions) -> Section:
    parts = written_part(project, "5", said.cites)
    return Section("5", WRITTEN_IN["5"], parts, () if parts else (_WANT,))


def _in_order(project: Snapshot, sections: Mapping[str, Section]) -> Iterator[Section]:
    """Yield the sections in the leads' order with their opening paragraphs, without those left out."""
    out = [key for key in sections if is_left_out(project, key)]
    for key in ("0", *section_order(project), "12", *ANNEXES):
        if key in out:
            continue
        section = sections[key]
        if key == "12" and out:
            names = ", ".join(f"{sections[one].key} ({sections[one].title})" for one in out)
            section = replace(section, notes=(*section.notes, f"Left out of this brief: {names}."))
        yield _with_opening(project, section)


def _with_opening(project: Snapshot, section: Section) -> Section:
    """Return a section with its opening paragraph instead of the program's note."""
    words = words_of(arrangement(project, section.key), "opening")
    if not words:
        return section
    opening = SectionPart(lines=(PrintedLine(f"{OPENING}/{section.key}", "", words[0]),))
    notes = section.notes if section.parts or section.key == "9" else ()
    return replace(section, parts=(opening, *section.parts), notes=notes)


def _with_numbers(section: Section, written: Mapping[str, str]) -> Section:
    """Return a section with the numbers of its lines: those of written lines are kept, others count what is printed.

    Where lines are written, the others are called by letters: a number there is only ever that of one written line.
    """
    number = 0
    parts: list[SectionPart] = []
    for part in section.parts:
        lines: list[PrintedLine] = []
        for line in part.lines:
            if line.key.startswith(f"{OPENING}/"):
                lines.append(line)
                continue
            if line.key in written:
                lines.append(line.numbered(written[line.key]))
                continue
            number += 1
            place = _letters(number) if section.key in WRITTEN_IN else f".{number}"
            lines.append(line.numbered(f"{section.key}{place}"))
        parts.append(replace(part, lines=tuple(lines)))
    return replace(section, parts=tuple(parts))


def _letters(number: int) -> str:
    """The name of a line in letters: a, b, …, z, aa, ab."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters


def _last_date(project: Snapshot) -> str:
    dates = [project.project.began_at]
    dates += (one.at for one in project.all(Contribution).values())
    dates += (one.at for one in project.all(Conflict).values())
    dates += (one.at for one in project.all(Outcome).values())
    dates += (one.ended_at or one.started_at for one in project.all(Meeting).values())
    return max(dates, default="")[:10]
