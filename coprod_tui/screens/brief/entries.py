"""Lines of the brief as entries of a list: as they will be printed, with what moved, what is missing, what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rich.cells import cell_len

from coprod_tui.looks import stream_role
from coprod_tui.meeting import brief as briefs
from coprod_tui.meeting.brief import Change, Cite, Detail, Line, Moved, Stays
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.readiness import Finding
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.brief.chain import chain
from coprod_tui.screens.brief.pages import UNANSWERED, Page
from coprod_tui.screens.brief.versions import CODED, WIDEST_LABEL, MovedLine, moved_entry
from coprod_tui.screens.rows import HIDDEN, is_hidden
from coprod_tui.widgets.entry_list import Entry
from coprod_tui.widgets.lined import Paragraph, Words

_CODES = 4
"""How many lines of codes a line shows; the export has them all."""
_BENCHMARK = "benchmark"
_UNWRITTEN = Detail(_BENCHMARK, "Benchmark", (), "nobody has written this yet")
_ORDER = ("benchmark", "asked by", "why")
"""What of a written line is printed first, in this order."""


class Typed(NamedTuple):
    """What is being typed about a line, to be seen as it will be printed."""

    key: str
    """The line's key."""
    field: str
    """`statement`, or the key of a detail: `benchmark`, `why`."""
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is shown of the draft beside its lines."""

    since: int | None = None
    """The number of the version that `moved` is told from."""
    moved: Mapping[str, MovedLine] = field(default_factory=dict)
    """What moved since, by the line's key."""
    typed: Typed | None = None


NO_DRAFT = Draft()
"""An issued version is shown as it was printed."""


class BriefEntries:
    """Rows as entries, in the colours of one project's streams; words are hidden while the room can see the screen."""

    def __init__(self, project: Snapshot, *, shielded: bool, draft: Draft | None = None) -> None:
        """`project` knows which words the room must not see; `draft` is given for the draft alone."""
        self._project = project
        self._draft = draft or NO_DRAFT
        self._is_draft = draft is not None
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
        contribution = self._project.get(Contribution, record)
        return contribution is None or is_hidden(contribution)

    def entry(self, page: Page, unfolded: str | None = None) -> Callable[[str], Entry]:
        """Makes the entries of a page; `unfolded` is the key of the line under which its chain stands."""
        rows, coded = page.rows, page.key in (*CODED, UNANSWERED)

        def entry(key: str) -> Entry:
            row = rows[key]
            if isinstance(row.what, str):
                return Entry((Paragraph((Words(row.what, "quiet", italic=True),)),), group=row.group)
            if isinstance(row.what, Finding):
                return finding_entry(row.what, row.group)
            if isinstance(row.what, MovedLine):
                shown = self.moved(row.what, row.group)
            else:
                shown = Entry(tuple(self._line(self._now(row.what), coded=coded)), group=row.group)
            return shown if key != unfolded else self._with_chain(shown, key)

        return entry

    def _with_chain(self, entry: Entry, key: str) -> Entry:
        column = entry.paragraphs[0].column if entry.paragraphs else 7
        rows = chain(self._project, key, shielded=self._shielded, column=column)
        return replace(entry, paragraphs=(*entry.paragraphs, Paragraph(), *rows))

    def moved(self, line: MovedLine, group: str) -> Entry:
        """A line that moved."""
        return moved_entry(line, hidden=self.hides(line.key), group=group)

    def _now(self, line: Line) -> Line:
        """The line with what is being typed about it, and with what nobody has written yet."""
        if not line.key.startswith("line/") or not self._is_draft:
            return line
        details = {detail.key: detail for detail in line.details}
        details.setdefault(_BENCHMARK, _UNWRITTEN)
        typed = self._draft.typed
        words = line.words
        if typed is not None and typed.key == line.key:
            typed_words = briefs.Words("", typed.field, typed.text)
            if typed.field == "statement":
                words = typed_words
            else:
                label = {"benchmark": "Benchmark", "why": "Why"}[typed.field]
                details[typed.field] = Detail(typed.field, label, (typed_words,) if typed.text else ())
        first = [details.pop(key) for key in _ORDER if key in details]
        return replace(line, words=words, details=(*first, *details.values()))

    def _line(self, line: Line, *, coded: bool) -> Iterator[Paragraph]:
        label = self._code(line) if coded else Words(line.number, "quiet")
        column = max(7, cell_len(label.text) + 2)
        if self.hides(line.key):
            yield Paragraph((Words(HIDDEN, "quiet", italic=True),), label, column)
            return
        yield Paragraph((*self._own(line), *self._moved_tag(line)), label, column)
        details = [detail for detail in line.details if detail.words or detail.text]
        if coded:
            facts = " · ".join(f"{detail.label}: {_printed(detail)}" for detail in details)
            if facts:
                yield Paragraph((Words(facts, "quiet"),), column=column)
            return
        beside = min(WIDEST_LABEL, max((cell_len(detail.label) for detail in details), default=0)) + 2
        for detail in details:
            words = Words(_printed(detail), "warning" if detail is _UNWRITTEN else "text")
            yield Paragraph((words,), self._label(detail, column), column + beside)
        if line.cites:
            yield Paragraph(tuple(self._cites(line.cites)), column=column, most=_CODES, more="the export has them")

    def _moved_tag(self, line: Line) -> Iterator[Words]:
        """`moved since version 4: why, sources`; what was merely added to annexes is new and touches no signature."""
        moved, since = self._draft.moved.get(line.key), self._draft.since
        if moved is None or since is None:
            return
        if any(change.change is Change.ADDED and not change.label for change in moved.changes):
            yield Words(f"   new since version {since}", "warning", italic=True)
            return
        about = ", ".join(change.label.lower() for change in moved.changes if change.label)
        yield Words(f"   moved since version {since}{': ' + about if about else ''}", "warning", italic=True)

    def _own(self, line: Line) -> tuple[Words, ...]:
        if line.words is None:
            return (Words(line.text, "quiet", italic=True),)
        if (itself := self._reworded(line)) is not None:
            return tuple(
                Words(piece.text, "success", bold=True) if piece.stays is Stays.IN else Words(piece.text)
                for piece in itself.pieces
                if piece.stays is not Stays.OUT
            )
        return (Words(f"“{line.words.text}”" if line.quoted else line.words.text),)

    def _reworded(self, line: Line) -> Moved | None:
        """How the line's own words moved, as long as they are those that are shown."""
        line_moved = self._draft.moved.get(line.key)
        changes = line_moved.changes if line_moved is not None else ()
        itself = next((moved for moved in changes if not moved.label and moved.change is Change.REWORDED), None)
        shown = line.words.text if line.words else ""
        return itself if itself is not None and itself.after == shown and not line.quoted else None

    def _label(self, detail: Detail, column: int) -> Words:
        role = next((role for name, role in self._names.items() if detail.label.startswith(name)), "quiet")
        return Words(" " * column + detail.label, role)

    def _code(self, line: Line) -> Words:
        code = line.cites[0].code if line.cites else line.number
        return Words(code, self._role(code))

    def _cites(self, cites: tuple[Cite, ...]) -> Iterator[Words]:
        for place, cite in enumerate(cites):
            yield Words(f" {cite.code}" if place else cite.code, self._role(cite.code))

    def _role(self, code: str) -> str:
        return self._roles.get(code.partition("-")[0], "quiet")


def finding_entry(finding: Finding, group: str) -> Entry:
    """What is found, and how it is mended."""
    label = Words(finding.code, "quiet")
    column = max(7, cell_len(finding.code) + 2)
    rows = (Paragraph((Words(finding.what),), label, column), Paragraph((Words(finding.mend, "quiet"),), column=column))
    return Entry(rows, group=group[:1].upper() + group[1:])


def _printed(detail: Detail) -> str:
    words = ", ".join(each.text for each in detail.words)
    return f"{words} ({detail.text})" if words and detail.text else words or detail.text
