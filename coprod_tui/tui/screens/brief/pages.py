"""Pages of the brief as values for the widgets: rows of a page, a row as an entry, and where a line comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import NamedTuple

from rich.cells import cell_len

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief import content
from coprod_tui.domain.brief.changes import ChangeKind, LineChange, PieceKind
from coprod_tui.domain.brief.content import Brief, Cite, LineDetail, PrintedLine, Section, SectionPart
from coprod_tui.domain.brief.cover import Cover
from coprod_tui.domain.brief.facts import Showing, counted, format_date
from coprod_tui.domain.brief.written import AgreementLink, SaidLink, SideLink, agreement_link, is_unanswered, said_links
from coprod_tui.domain.brief.written import source_chain as chain_of
from coprod_tui.domain.conflicts import sides
from coprod_tui.domain.findings import Finding
from coprod_tui.domain.records import BriefLine, Conflict, Contribution, Form, Meeting, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.contribution_rows import CONSENT_WORDS, HIDDEN, is_hidden, quoted_text, short_date
from coprod_tui.tui.screens.brief.versions import CODED, LEGEND, WIDEST_LABEL, MovedLine, moved_entry
from coprod_tui.tui.widgets.entry_list import ListEntry
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph

UNANSWERED, MOVED, CHECK = "unanswered", "moved", "check"
"""The keys of the pages that are not sections."""
_NOT_YET = ("Being worked out …",)


@frozen
class PageRow(Frozen):
    """One row of a page: a line, a change, a finding, or a sentence of the program, under the heading of its part."""

    what: PrintedLine | MovedLine | Finding | str
    group: str = ""


PageRows = Mapping[str, PageRow]


@dataclass(frozen=True)
class BriefPage:
    """What the right side shows."""

    key: str
    number: str
    title: str
    notes: tuple[str, ...]
    count: int | None
    """How many lines or changes it has, also those that are only counted; None until it is worked out."""
    make_rows: Callable[[], PageRows]

    @cached_property
    def rows(self) -> PageRows:
        """The rows by key, made when the page is first shown, because a page may have thousands."""
        return self.make_rows()


def title_page(section: Section) -> BriefPage:
    """Return the page of a section of which only the title is known yet."""
    return BriefPage(section.key, section.key, section.title, _NOT_YET, None, dict)


def section_page(section: Section, brief: Brief, cover: Cover) -> BriefPage:
    """Return the page of a section; the cover and the sign-off page say how the version stands."""
    notes = tuple(map(str, section.notes))
    if section.key == "0":
        notes += tuple(_cover_notes(brief, cover))
    elif section.key == "12":
        notes += tuple(_signoff_notes(cover))
    count = sum(len(part.lines) for part in section.parts)
    return BriefPage(section.key, section.key, section.title, notes, count, partial(_rows_of, section.parts))


def _rows_of(parts: tuple[SectionPart, ...]) -> PageRows:
    rows: dict[str, PageRow] = {}
    for number, part in enumerate(parts):
        rows.update((f"note/{number}/{place}", PageRow(str(note), part.title)) for place, note in enumerate(part.notes))
        rows.update((line.key, PageRow(line, part.title)) for line in part.lines)
    return rows


def _cover_notes(brief: Brief, cover: Cover) -> Iterator[str]:
    if cover.number is None:
        up_to = f", with what was said up to {format_date(brief.up_to)}" if brief.up_to else ""
        yield f"Draft, not issued yet{up_to}."
        return
    state = f"F{cover.final_words[1:]}" if cover.final else "Not final for the Board"
    issued = format_date(cover.issued_at)
    yield f"Version {cover.number}, issued on {issued}, signed by {cover.signed} of {cover.of}. {state}."
    yield f"Its words, to be read aloud: {cover.words}"
    yield f"Fingerprint (SHA-256): {cover.sha256}"
    if cover.reason:
        yield f"Why this version: {cover.reason}"
    if 0 < cover.of == cover.signed:
        yield from cover.waits


def _signoff_notes(cover: Cover) -> Iterator[str]:
    if cover.number is None:
        yield "Nobody can sign a draft: it is signed once it has been issued and shared back."
    for answer in cover.answers:
        when = f", {format_date(answer.on)}" if answer.on else ""
        yield f"{answer.stream}: {answer.state.value}{when}"
        yield from (note.text for note in answer.notes)
    if cover.final:
        yield f"This version is {cover.final_words}."
    for line in cover.although:
        yield f"{line.found} {f'It was issued because: {line.reason}' if line.reason else 'No reason was given.'}"
    for given in cover.answered_since:
        yield f"Answered since: {given.code}, {given.answer}{f', because: {given.reason}' if given.reason else ''}"


def unanswered_page(brief: Brief, unanswered: int, *, complete: bool = True) -> BriefPage:
    """Return the page of what has no answer yet (`unanswered` contributions); those that are not shown are counted.

    With `complete` False the brief is an outline, without the lines.
    """
    annex = brief.section("A")
    note = (
        "Each thing that was said gets an answer before the brief is final: in the brief, or why not."
        " So far there is no answer yet to any of these."
    )
    nothing_said = complete and not any(part.lines for part in annex.parts)
    notes = (
        tuple(map(str, annex.notes))
        if nothing_said
        else (note,)
        if unanswered
        else ("Each thing that was said has its answer.",)
    )
    parts = annex.parts if unanswered else ()
    return BriefPage(UNANSWERED, "", "No answer yet", notes, unanswered, partial(_unanswered_rows, parts))


def _unanswered_rows(parts: tuple[SectionPart, ...]) -> PageRows:
    return _rows_of(tuple(replace(part, lines=tuple(_unanswered_lines(part))) for part in parts))


def _unanswered_lines(part: SectionPart) -> Iterator[PrintedLine]:
    """Yield the lines without an answer, each with its why alone."""
    for line in filter(is_unanswered, part.lines):
        why = tuple(detail for detail in line.details if detail.key == "why")
        yield PrintedLine(line.key, line.number, line.words, line.text, line.quoted, why, line.cites)


def moved_page(
    before: int,
    moved: Mapping[str, MovedLine] | None,
    brief: Brief,
    *,
    reasons: tuple[str, ...] = (),
    trouble: str = "",
) -> BriefPage:
    """Return the page of what moved since version `before`; `moved` is None until it is worked out.

    `reasons` say why each version since then was issued, `trouble` why it cannot be told what moved.
    """
    title = f"What moved since version {before}"
    if moved is None:
        return BriefPage(MOVED, "", title, (*reasons, *_NOT_YET), None, dict)
    notes = (*reasons, LEGEND if moved else trouble or f"No word has moved since version {before}.")
    titles = {section.key: section.title for section in brief.sections}
    return BriefPage(MOVED, "", title, notes, len(moved), partial(_moved_rows, moved, titles))


def _moved_rows(moved: Mapping[str, MovedLine], titles: Mapping[str, str]) -> PageRows:
    return {
        f"moved/{key}": PageRow(line, f"{line.section}  {titles.get(line.section, '')}".rstrip())
        for key, line in moved.items()
    }


def check_page(findings: tuple[Finding, ...] | None, warnings: tuple[Finding, ...] = ()) -> BriefPage:
    """Return the page of what the check finds, test by test, then what only warns.

    `findings` is None until they are worked out.
    """
    title = "What the check finds"
    if findings is None:
        return BriefPage(CHECK, "", title, _NOT_YET, None, dict)
    note = "Enter goes to where each is mended." if findings else "Nothing is found: every test of the brief passes."
    if warnings:
        note += " What only warns stops nothing: issuing a version asks for a reason, which is printed."
    return BriefPage(CHECK, "", title, (note,), len(findings), partial(_check_rows, (*findings, *warnings)))


def _check_rows(findings: tuple[Finding, ...]) -> PageRows:
    return {f"check/{place}": PageRow(finding, finding.test.value) for place, finding in enumerate(findings)}


# PageRows as entries of a list

_CODES = 4
"""How many lines of codes a row shows; the export has them all."""
_BENCHMARK = "benchmark"
_UNWRITTEN = LineDetail(_BENCHMARK, "Benchmark", (), "nobody has written this yet")
_ORDER = ("benchmark", "asked by", "why")
"""The details of a written line that are printed first, in this order."""


class LinePreview(NamedTuple):
    """What is being typed about a line, shown as it will be printed."""

    key: str
    """The line's key."""
    field: str
    """`statement`, or the key of a detail: `benchmark`, `why`."""
    text: str


@frozen
class Draft(Frozen):
    """What is shown beside the lines of the draft."""

    since: int | None = None
    """The number of the version that `moved` is told from."""
    moved: Mapping[str, MovedLine] = field(default_factory=dict)
    """What moved since, by the line's key."""
    typed: LinePreview | None = None


NO_DRAFT = Draft()
"""An issued version is shown as it was printed."""


class BriefEntries:
    """Makes the entries of rows; words that are not for the room are hidden while it can see the screen (R29)."""

    def __init__(self, project: Snapshot, *, shielded: bool, draft: Draft | None = None) -> None:
        """`project` says which words are not for the room; `draft` is None for an issued version."""
        self._project = project
        self._draft = draft or NO_DRAFT
        self._is_draft = draft is not None
        self._shielded = shielded
        self._roles = {stream.letter: stream_role(stream.colour) for stream in project.streams}
        self._names = {stream.name: stream_role(stream.colour) for stream in project.streams}

    def hides(self, key: str) -> bool:
        """Return whether the words of a line, by its key, are hidden now: what people said, if it is not for the room.

        What was agreed on is for everybody. What is no longer in the project may have been taken out for a reason.
        """
        about, _, record = key.partition("/")
        if not self._shielded or about not in ("said", "shown", "declined"):
            return False
        contribution = self._project.get(Contribution, record)
        return contribution is None or is_hidden(contribution)

    def entry(self, page: BriefPage, unfolded: str | None = None) -> Callable[[str], ListEntry]:
        """Return a function that makes the entries of a page; `unfolded` is the line whose chain is shown."""
        rows, coded = page.rows, page.key in (*CODED, UNANSWERED)

        def entry(key: str) -> ListEntry:
            row = rows[key]
            if isinstance(row.what, str):
                return ListEntry((TextParagraph((StyledWords(row.what, "quiet", italic=True),)),), group=row.group)
            if isinstance(row.what, Finding):
                return finding_entry(row.what, row.group, shielded=self._shielded)
            if isinstance(row.what, MovedLine):
                shown = self.moved(row.what, row.group)
            else:
                shown = ListEntry(tuple(self._line(self._now(row.what), coded=coded)), group=row.group)
            return shown if key != unfolded else self._with_chain(shown, key)

        return entry

    def _with_chain(self, entry: ListEntry, key: str) -> ListEntry:
        column = entry.paragraphs[0].column if entry.paragraphs else 7
        rows = chain(self._project, key, shielded=self._shielded, column=column)
        return replace(entry, paragraphs=(*entry.paragraphs, TextParagraph(), *rows))

    def moved(self, line: MovedLine, group: str) -> ListEntry:
        """Return the entry of a line that moved."""
        return moved_entry(line, hidden=self.hides(line.key), group=group)

    def _now(self, line: PrintedLine) -> PrintedLine:
        """Return the line with what is being typed about it, and with what nobody has written yet."""
        if not line.key.startswith("line/") or not self._is_draft:
            return line
        details = {detail.key: detail for detail in line.details}
        details.setdefault(_BENCHMARK, _UNWRITTEN)
        typed = self._draft.typed
        words = line.words
        if typed is not None and typed.key == line.key:
            typed_words = content.SourcedText("", typed.field, typed.text)
            if typed.field == "statement":
                words = typed_words
            else:
                label = {"benchmark": "Benchmark", "why": "Why"}[typed.field]
                details[typed.field] = LineDetail(typed.field, label, (typed_words,) if typed.text else ())
        first = [details.pop(key) for key in _ORDER if key in details]
        return replace(line, words=words, details=(*first, *details.values()))

    def _line(self, line: PrintedLine, *, coded: bool) -> Iterator[TextParagraph]:
        label = self._code(line) if coded else StyledWords(line.number, "quiet")
        column = max(7, cell_len(label.text) + 2)
        if self.hides(line.key):
            yield TextParagraph((StyledWords(HIDDEN, "quiet", italic=True),), label, column)
            return
        yield TextParagraph((*self._own(line), *self._moved_tag(line)), label, column)
        details = [detail for detail in line.details if detail.words or detail.text]
        if coded:
            facts = " · ".join(f"{detail.label}: {_printed(detail)}" for detail in details)
            if facts:
                yield TextParagraph((StyledWords(facts, "quiet"),), column=column)
            return
        beside = min(WIDEST_LABEL, max((cell_len(detail.label) for detail in details), default=0)) + 2
        for detail in details:
            words = StyledWords(_printed(detail), "warning" if detail is _UNWRITTEN else "text")
            yield TextParagraph((words,), self._label(detail, column), column + beside)
        if line.cites:
            yield TextParagraph(tuple(self._cites(line.cites)), column=column, most=_CODES, more="the export has them")

    def _moved_tag(self, line: PrintedLine) -> Iterator[StyledWords]:
        """Yield `moved since version 4: why, sources`; what was added to an annex is new and touches no signature."""
        moved, since = self._draft.moved.get(line.key), self._draft.since
        if moved is None or since is None:
            return
        if any(change.change is ChangeKind.ADDED and not change.label for change in moved.changes):
            yield StyledWords(f"   new since version {since}", "warning", italic=True)
            return
        about = ", ".join(change.label.lower() for change in moved.changes if change.label)
        yield StyledWords(f"   moved since version {since}{': ' + about if about else ''}", "warning", italic=True)

    def _own(self, line: PrintedLine) -> tuple[StyledWords, ...]:
        if line.words is None:
            return (StyledWords(line.text, "quiet", italic=True),)
        if (itself := self._reworded(line)) is not None:
            return tuple(
                StyledWords(piece.text, "success", bold=True)
                if piece.stays is PieceKind.IN
                else StyledWords(piece.text)
                for piece in itself.pieces
                if piece.stays is not PieceKind.OUT
            )
        return (StyledWords(f"“{line.words.text}”" if line.quoted else line.words.text),)

    def _reworded(self, line: PrintedLine) -> LineChange | None:
        """Return how the line's own words moved, if they are those that are shown."""
        line_moved = self._draft.moved.get(line.key)
        changes = line_moved.changes if line_moved is not None else ()
        itself = next((moved for moved in changes if not moved.label and moved.change is ChangeKind.REWORDED), None)
        shown = line.words.text if line.words else ""
        return itself if itself is not None and itself.after == shown and not line.quoted else None

    def _label(self, detail: LineDetail, column: int) -> StyledWords:
        role = next((role for name, role in self._names.items() if detail.label.startswith(name)), "quiet")
        return StyledWords(" " * column + detail.label, role)

    def _code(self, line: PrintedLine) -> StyledWords:
        code = line.cites[0].code if line.cites else line.number
        return StyledWords(code, self._role(code))

    def _cites(self, cites: tuple[Cite, ...]) -> Iterator[StyledWords]:
        for place, cite in enumerate(cites):
            yield StyledWords(f" {cite.code}" if place else cite.code, self._role(cite.code))

    def _role(self, code: str) -> str:
        return self._roles.get(code.partition("-")[0], "quiet")


def finding_entry(finding: Finding, group: str, *, shielded: bool) -> ListEntry:
    """Return the entry of a finding: what is found, and how it is mended."""
    label = StyledWords(finding.code, "quiet")
    column = max(7, cell_len(finding.code) + 2)
    rows = (
        TextParagraph((StyledWords(finding.told(shielded=shielded)),), label, column),
        TextParagraph((StyledWords(finding.mend, "quiet"),), column=column),
    )
    return ListEntry(rows, group=group[:1].upper() + group[1:])


def _printed(detail: LineDetail) -> str:
    words = ", ".join(each.text for each in detail.words)
    return f"{words} ({detail.text})" if words and detail.text else words or detail.text


# Where a line comes from: agreements, whys, what was said, at which meeting, with what consent

_MOST = 40
"""How many contributions are shown; the rest is counted."""
_LEAVE = {
    Showing.WORDS: "",
    Showing.CODE: "printed by its code, not in these words",
    Showing.COUNTED: "counted, never printed",
}
_Sources = tuple[tuple[AgreementLink, ...], tuple[SaidLink, ...]]


def chain(project: Snapshot, key: str, *, shielded: bool, column: int) -> tuple[TextParagraph, ...]:
    """Return what unfolds under a line by its key (`line/<id>`, `conflict/<id>`, `said/<id>`, `moved/line/<id>` …).

    The words begin at `column`; words that are not for the room are hidden while it can see the screen.
    """
    sources = _sources(project, key)
    if sources is None:
        return ()
    unfolded = _Chain(project, shielded=shielded, column=column)
    return (unfolded.head(), *unfolded.rows(*sources))


def unfolds(project: Snapshot, key: str) -> bool:
    """Return whether there is anything to unfold under a line."""
    return _sources(project, key) is not None


def _sources(project: Snapshot, key: str) -> _Sources | None:
    """Return the agreements and contributions that a line rests on; None for a line that the program makes."""
    about, _, record = key.removeprefix("moved/").partition("/")
    if about in ("line", "wanted") and project.get(BriefLine, record) is not None:
        links = chain_of(project, record)
        return links.agreements, links.said
    if about == "conflict" and (conflict := project.get(Conflict, record)) is not None:
        return (agreement_link(project, conflict),), ()
    if about in ("said", "shown", "declined") and (said := project.get(Contribution, record)) is not None:
        return (), said_links(project, (said,))
    return None


class _Chain:
    """Makes the rows of one chain."""

    def __init__(self, project: Snapshot, *, shielded: bool, column: int) -> None:
        self._project = project
        self._shielded = shielded
        self._column = column

    def head(self) -> TextParagraph:
        return TextParagraph((StyledWords("where it comes from", "primary", bold=True),), column=self._column)

    def rows(self, agreements: tuple[AgreementLink, ...], said: tuple[SaidLink, ...]) -> Iterator[TextParagraph]:
        for agreement in agreements:
            yield from self._agreement(agreement)
        yield from self._all(said)
        if not agreements and not said:
            yield self._row("", (StyledWords("Nothing that was said stands behind it.", "warning"),))

    def _agreement(self, link: AgreementLink) -> Iterator[TextParagraph]:
        end = link.outcome
        ended = f"{'agreed' if end.agreed else 'not agreed'}, {self._at(link.meeting, end.at)}" if end else ""
        yield self._row(link.code, (StyledWords(link.title), StyledWords(f"  {ended or link.stage}", "quiet")))
        if end and end.agreed and link.proposal and link.proposal.text:
            yield self._row("", (StyledWords("middle ground  ", "quiet"), StyledWords(link.proposal.text)))
        for side in link.sides:
            yield from self._side(side)

    def _side(self, link: SideLink) -> Iterator[TextParagraph]:
        stream = self._project.get(Stream, link.side.stream)
        whose = StyledWords(f"{sides.possessive(link.name, 'why')}  ", stream_role(stream.colour if stream else 0))
        unsaid = "they chose not to say" if link.side.silent else "not written down yet"
        yield self._row("", (whose, StyledWords(link.side.why) if link.side.why else StyledWords(unsaid, "quiet")))
        yield from self._all(link.said)

    def _all(self, links: tuple[SaidLink, ...]) -> Iterator[TextParagraph]:
        for link in links[:_MOST]:
            yield self._said(link)
            yield from (self._said(merged, f"merged into {link.code}") for merged in link.merged)
        if len(links) > _MOST:
            yield self._row("", (StyledWords(f"{counted(len(links) - _MOST, 'more thing')} said", "quiet"),))

    def _said(self, link: SaidLink, about: str = "") -> TextParagraph:
        contribution = link.contribution
        stream = self._project.get(Stream, contribution.stream)
        role = stream_role(stream.colour) if stream else "quiet"
        if self._shielded and is_hidden(contribution):
            return self._row(link.code, (StyledWords(HIDDEN, "quiet", italic=True),), role)
        why = (StyledWords(f" because {contribution.why}", "soft"),) if contribution.why else ()
        facts = StyledWords(f"   {' · '.join(filter(None, (*self._facts(link), about)))}", "quiet")
        return self._row(link.code, (StyledWords(quoted_text(contribution)), *why, facts), role)

    def _facts(self, link: SaidLink) -> Iterable[str]:
        said = link.contribution
        read_back = "" if said.form is Form.SUMMARY else "read back" if said.read_back else "not read back"
        return self._at(link.meeting, said.at), read_back, CONSENT_WORDS[said.consent], _LEAVE[link.showing]

    def _at(self, meeting: Meeting | None, at: str) -> str:
        return f"meeting {meeting.number}, {short_date(meeting.started_at)}" if meeting else short_date(at)

    def _row(self, label: str, words: tuple[StyledWords, ...], role: str = "quiet") -> TextParagraph:
        beside = self._column + 7
        return TextParagraph(
            words, StyledWords(" " * self._column + label, role) if label else StyledWords("", "quiet"), beside
        )
