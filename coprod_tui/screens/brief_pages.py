"""The pages of a brief as they stand on the screen: a section's lines as they will be printed, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from rich.cells import cell_len

from coprod_tui.looks import stream_role
from coprod_tui.meeting.brief import Brief, Cite, Cover, Detail, Line, Section, day, is_unanswered
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.chain import chain
from coprod_tui.screens.moved_entries import CODED, LEGEND, WIDEST_LABEL, MovedLine, moved_entry
from coprod_tui.screens.rows import HIDDEN, is_hidden
from coprod_tui.widgets.entry_list import Entry
from coprod_tui.widgets.lined import Paragraph, Words

UNANSWERED, MOVED = "unanswered", "moved"
"""The keys of the two pages that are no sections."""
_CODES = 4
"""How many lines of codes a line shows; the export has them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page: a line, a change, or a sentence of the program's, under the heading of its part."""

    what: Line | MovedLine | str
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
) -> dict[str, Page]:
    """All pages by key, in their order; `moved` is what moved since version `before`, where there is one.

    `said` is how many things have no answer yet; `trouble` says why it cannot be told what moved, `reasons` why each
    version since then was issued.
    """
    those = [section_page(section, brief, cover) for section in brief.sections]
    if brief.sections and cover.number is None:
        those.append(unanswered_page(brief, said))
    if brief.sections and before is not None:
        those.append(moved_page(moved, before, brief, trouble, reasons))
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


class Printing:
    """Rows as entries, in the colours of one project's streams; words are hidden while the room can see the screen."""

    def __init__(self, project: Snapshot, *, shielded: bool) -> None:
        """`project` knows which words the room must not see."""
        self._project = project
        self._shielded = shielded
        self._roles = {stream.letter: stream_role(stream.colour) for stream in project.streams}
        self._names = {stream.name: stream_role(stream.colour) for stream in project.streams}

    def hides(self, key: str) -> bool:
        """Whether the words of a line, by its key, are hidden now: what people said, where it is not for the room.

        What was agreed on is for everybody. What is no longer in the project may have been taken out for a reason.
        """
        about, _, record = key.partition("/")
        if not self._shielded or about not in ("said", "shown", "declined"):
            return False
        one = self._project.get(Contribution, record)
        return one is None or is_hidden(one)

    def entry(self, page: Page, unfolded: str | None = None) -> Callable[[str], Entry]:
        """Makes the entries of a page; `unfolded` is the key of the line under which its chain stands."""
        rows, coded = page.rows, page.key in (*CODED, UNANSWERED)

        def entry(key: str) -> Entry:
            row = rows[key]
            if isinstance(row.what, str):
                return Entry((Paragraph((Words(row.what, "quiet", italic=True),)),), group=row.group)
            if isinstance(row.what, MovedLine):
                made = self.moved(row.what, row.group)
            else:
                made = Entry(tuple(self._line(row.what, coded=coded)), group=row.group)
            return made if key != unfolded else self._with_chain(made, key)

        return entry

    def _with_chain(self, entry: Entry, key: str) -> Entry:
        column = max((one.column for one in entry.paragraphs[:1]), default=7)
        rows = chain(self._project, key.removeprefix("moved/"), shielded=self._shielded, column=column)
        return replace(entry, paragraphs=(*entry.paragraphs, Paragraph(), *rows))

    def moved(self, one: MovedLine, group: str) -> Entry:
        """A line that moved."""
        return moved_entry(one, hidden=self.hides(one.key), group=group)

    def _line(self, line: Line, *, coded: bool) -> Iterator[Paragraph]:
        label = self._code(line) if coded else Words(line.number, "quiet")
        column = max(7, cell_len(label.text) + 2)
        if self.hides(line.key):
            yield Paragraph((Words(HIDDEN, "quiet", italic=True),), label, column)
            return
        yield Paragraph(self._own(line), label, column)
        told = [one for one in line.details if one.words or one.text]
        if coded:
            facts = " · ".join(f"{one.label}: {_told(one)}" for one in told)
            if facts:
                yield Paragraph((Words(facts, "quiet"),), column=column)
            return
        beside = min(WIDEST_LABEL, max((cell_len(one.label) for one in told), default=0)) + 2
        for one in told:
            yield Paragraph((Words(_told(one)),), self._label(one, column), column + beside)
        if line.cites:
            yield Paragraph(tuple(self._cites(line.cites)), column=column, most=_CODES, more="the export has them")

    def _own(self, line: Line) -> tuple[Words, ...]:
        if line.words is None:
            return (Words(line.text, "quiet", italic=True),)
        return (Words(f"“{line.words.text}”" if line.quoted else line.words.text),)

    def _label(self, one: Detail, column: int) -> Words:
        role = next((role for name, role in self._names.items() if one.label.startswith(name)), "quiet")
        return Words(" " * column + one.label, role)

    def _code(self, line: Line) -> Words:
        code = line.cites[0].code if line.cites else line.number
        return Words(code, self._role(code))

    def _cites(self, cites: tuple[Cite, ...]) -> Iterator[Words]:
        for place, one in enumerate(cites):
            yield Words(f" {one.code}" if place else one.code, self._role(one.code))

    def _role(self, code: str) -> str:
        return self._roles.get(code.partition("-")[0], "quiet")


def _told(one: Detail) -> str:
    words = ", ".join(each.text for each in one.words)
    return f"{words} ({one.text})" if words and one.text else words or one.text
