"""The pages of a brief as they stand on the screen: a section's lines as they will be printed, and what moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coprod_tui.meeting.brief import Brief, Cover, Line, Section, day, is_unanswered
from coprod_tui.meeting.readiness import Finding
from coprod_tui.screens.moved_entries import LEGEND, MovedLine

UNANSWERED, MOVED, CHECK = "unanswered", "moved", "check"
"""The keys of the pages that are no sections."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page: a line, a change, or a sentence of the program's, under the heading of its part."""

    what: Line | MovedLine | Finding | str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the right side shows."""

    key: str
    number: str
    title: str
    notes: tuple[str, ...]
    rows: Mapping[str, Row]
    count: int
    """How many lines or changes it has; for what has no answer, those that are only counted too."""


def pages(
    brief: Brief,
    cover: Cover,
    moved: tuple[MovedLine, ...],
    before: int | None,
    said: int,
    trouble: str = "",
    reasons: tuple[str, ...] = (),
    found: tuple[Finding, ...] | None = None,
) -> dict[str, Page]:
    """All pages by key, in their order; `moved` is what moved since version `before`, where there is one.

    `said` is how many things have no answer yet; `trouble` says why it cannot be told what moved, `reasons` why each
    version since then was issued; `found` is what the check finds in the draft.
    """
    those = [section_page(section, brief, cover) for section in brief.sections]
    if brief.sections and cover.number is None:
        those.append(unanswered_page(brief, said))
    if brief.sections and before is not None:
        those.append(moved_page(moved, before, brief, trouble, reasons))
    if found is not None:
        those.append(check_page(found))
    return {page.key: page for page in those}


def section_page(section: Section, brief: Brief, cover: Cover) -> Page:
    """A section; the cover and the sign-off page say how the version stands."""
    rows = {
        key: Row(what, part.title)
        for place, part in enumerate(section.parts)
        for key, what in _rows_of_part(str(place), part.notes, part.lines)
    }
    notes = section.notes
    if section.key == "0":
        notes += tuple(_cover_notes(brief, cover))
    elif section.key == "12":
        notes += tuple(_signoff_notes(cover))
    return Page(section.key, section.key, section.title, notes, rows, len(section.lines))


def _rows_of_part(place: str, notes: tuple[str, ...], lines: tuple[Line, ...]) -> Iterator[tuple[str, Line | str]]:
    yield from ((f"note/{place}/{number}", note) for number, note in enumerate(notes))
    yield from ((line.key, line) for line in lines)


def _cover_notes(brief: Brief, cover: Cover) -> Iterator[str]:
    if cover.number is None:
        up_to = f", with what was said up to {day(brief.up_to)}" if brief.up_to else ""
        yield f"Draft, not issued yet{up_to}."
        return
    state = "Final for the Board" if cover.final else "Not final for the Board"
    yield f"Version {cover.number}, issued on {day(cover.issued_at)}, signed by {cover.signed} of {cover.of}. {state}."
    yield f"Its words, to be read aloud: {cover.words}"
    yield f"Fingerprint (SHA-256): {cover.sha256}"
    if cover.reason:
        yield f"Why this version: {cover.reason}"


def _signoff_notes(cover: Cover) -> Iterator[str]:
    if cover.number is None:
        yield "Nobody can sign a draft: it is signed once it has been issued and shared back."
    for one in cover.answers:
        when = f", {day(one.on)}" if one.on else ""
        yield f"{one.stream}: {one.state.value}{when}"


def moved_page(
    moved: tuple[MovedLine, ...], before: int, brief: Brief, trouble: str = "", reasons: tuple[str, ...] = ()
) -> Page:
    """What moved since version `before`, section by section."""
    titles = {section.key: section.title for section in brief.sections}
    rows = {f"moved/{one.key}": Row(one, f"{one.section}  {titles.get(one.section, '')}".rstrip()) for one in moved}
    notes = (*reasons, LEGEND if moved else trouble or f"No word has moved since version {before}.")
    return Page(MOVED, "", f"What moved since version {before}", notes, rows, len(moved))


def check_page(found: tuple[Finding, ...]) -> Page:
    """What stands between the draft and a brief that people can rely on, test by test."""
    rows = {f"check/{place}": Row(one, one.test.value) for place, one in enumerate(found)}
    note = "Enter goes to where each is mended." if found else "Nothing is found: every test of the brief passes."
    return Page(CHECK, "", "What the check finds", (note,), rows, len(found))


def unanswered_page(brief: Brief, said: int) -> Page:
    """Everything that was said and has no answer yet (so many things); what is not shown is counted."""
    annex = brief.section("A")
    rows = {
        key: Row(what, part.title)
        for place, part in enumerate(annex.parts)
        for key, what in _rows_of_part(str(place), part.notes, tuple(map(_bare, filter(is_unanswered, part.lines))))
    }
    note = (
        "Each thing that was said gets an answer before the brief is final: in the brief, or why not."
        " So far there is no answer yet to any of these."
    )
    notes = annex.notes if not annex.lines else (note,) if said else ("Each thing that was said has its answer.",)
    return Page(UNANSWERED, "", "No answer yet", notes, rows if said else {}, said)


def _bare(line: Line) -> Line:
    """A line with its why alone."""
    why = tuple(one for one in line.details if one.key == "why")
    return Line(line.key, line.number, line.words, line.text, line.quoted, why, line.cites)
