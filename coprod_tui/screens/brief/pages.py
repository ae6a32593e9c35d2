"""The pages of a brief as they stand on the screen: a section's lines as they will be printed, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from coprod_tui.meeting.brief import Brief, Cover, Line, Part, Section, day, is_unanswered
from coprod_tui.meeting.readiness import Finding
from coprod_tui.screens.brief.versions import LEGEND, MovedLine

UNANSWERED, MOVED, CHECK = "unanswered", "moved", "check"
"""The keys of the pages that are no sections."""
_NOT_YET = ("Being worked out …",)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page: a line, a change, or a sentence of the program's, under the heading of its part."""

    what: Line | MovedLine | Finding | str
    group: str = ""


Rows = Mapping[str, Row]


@dataclass(frozen=True)
class Page:
    """What the right side shows."""

    key: str
    number: str
    title: str
    notes: tuple[str, ...]
    count: int | None
    """How many lines or changes it has, also those that are only counted; None until it is worked out."""
    make_rows: Callable[[], Rows]

    @cached_property
    def rows(self) -> Rows:
        """The rows by key, made when the page is first shown: a page may have thousands."""
        return self.make_rows()


def title_page(section: Section) -> Page:
    """A section of which nothing but the title is known yet."""
    return Page(section.key, section.key, section.title, _NOT_YET, None, dict)


def section_page(section: Section, brief: Brief, cover: Cover) -> Page:
    """A section; the cover and the sign-off page say how the version stands."""
    notes = section.notes
    if section.key == "0":
        notes += tuple(_cover_notes(brief, cover))
    elif section.key == "12":
        notes += tuple(_signoff_notes(cover))
    count = sum(len(part.lines) for part in section.parts)
    return Page(section.key, section.key, section.title, notes, count, partial(_rows_of, section.parts))


def _rows_of(parts: tuple[Part, ...]) -> Rows:
    rows: dict[str, Row] = {}
    for number, part in enumerate(parts):
        rows.update((f"note/{number}/{place}", Row(note, part.title)) for place, note in enumerate(part.notes))
        rows.update((line.key, Row(line, part.title)) for line in part.lines)
    return rows


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
    for answer in cover.answers:
        when = f", {day(answer.on)}" if answer.on else ""
        yield f"{answer.stream}: {answer.state.value}{when}"


def unanswered_page(brief: Brief, unanswered: int, *, complete: bool = True) -> Page:
    """What was said and has no answer yet (`unanswered` things); those that are not shown are counted.

    With `complete` False the brief is an outline, without the lines.
    """
    annex = brief.section("A")
    note = (
        "Each thing that was said gets an answer before the brief is final: in the brief, or why not."
        " So far there is no answer yet to any of these."
    )
    nothing_said = complete and not any(part.lines for part in annex.parts)
    notes = annex.notes if nothing_said else (note,) if unanswered else ("Each thing that was said has its answer.",)
    parts = annex.parts if unanswered else ()
    return Page(UNANSWERED, "", "No answer yet", notes, unanswered, partial(_unanswered_rows, parts))


def _unanswered_rows(parts: tuple[Part, ...]) -> Rows:
    return _rows_of(tuple(replace(part, lines=tuple(_unanswered_lines(part))) for part in parts))


def _unanswered_lines(part: Part) -> Iterator[Line]:
    """The lines without an answer, each with its why alone."""
    for line in filter(is_unanswered, part.lines):
        why = tuple(detail for detail in line.details if detail.key == "why")
        yield Line(line.key, line.number, line.words, line.text, line.quoted, why, line.cites)


def moved_page(
    before: int,
    moved: Mapping[str, MovedLine] | None,
    brief: Brief,
    *,
    reasons: tuple[str, ...] = (),
    trouble: str = "",
) -> Page:
    """What moved since version `before`, section by section; `moved` is None until it is worked out.

    `reasons` say why each version since then was issued, `trouble` why it cannot be told what moved.
    """
    title = f"What moved since version {before}"
    if moved is None:
        return Page(MOVED, "", title, (*reasons, *_NOT_YET), None, dict)
    notes = (*reasons, LEGEND if moved else trouble or f"No word has moved since version {before}.")
    titles = {section.key: section.title for section in brief.sections}
    return Page(MOVED, "", title, notes, len(moved), partial(_moved_rows, moved, titles))


def _moved_rows(moved: Mapping[str, MovedLine], titles: Mapping[str, str]) -> Rows:
    return {
        f"moved/{key}": Row(line, f"{line.section}  {titles.get(line.section, '')}".rstrip())
        for key, line in moved.items()
    }


def check_page(findings: tuple[Finding, ...] | None) -> Page:
    """What stands between the draft and a brief that people can rely on, test by test; None until it is worked out."""
    title = "What the check finds"
    if findings is None:
        return Page(CHECK, "", title, _NOT_YET, None, dict)
    note = "Enter goes to where each is mended." if findings else "Nothing is found: every test of the brief passes."
    return Page(CHECK, "", title, (note,), len(findings), partial(_check_rows, findings))


def _check_rows(findings: tuple[Finding, ...]) -> Rows:
    return {f"check/{place}": Row(finding, finding.test.value) for place, finding in enumerate(findings)}
