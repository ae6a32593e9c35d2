"""A reading of the brief as values for the widgets: the list of sections, a page's heading, its lines."""

from __future__ import annotations

from collections.abc import Callable

from coprod_tui.desk import Desk
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.readiness import Finding
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.brief.chain import unfolds
from coprod_tui.screens.brief.entries import BriefEntries, Draft, Typed
from coprod_tui.screens.brief.pages import CHECK, MOVED, UNANSWERED, Page
from coprod_tui.screens.brief.reading import Reading
from coprod_tui.screens.next_line import next_paragraph
from coprod_tui.screens.rows import day_words
from coprod_tui.widgets.entry_list import Entry
from coprod_tui.widgets.lined import Paragraph, Words

_PLACE = "brief"
_NO_CHAIN = "Nothing that was said stands behind this line: the program counts or says it."


class BriefPages:
    """What is shown of a reading; knows which line is unfolded, and what is being typed about a line."""

    def __init__(self, desk: Desk) -> None:
        """`desk` says whether the room can see the screen, and which keys a person has chosen."""
        self.typed: Typed | None = None
        """What is being typed about a line, shown in its place."""
        self._desk = desk
        self._unfolded: str | None = None
        """The key of the line whose chain is shown."""

    @staticmethod
    def where(project: Snapshot, version: str | None) -> str:
        """What is read, for the top line: the draft, or an issued version by its id."""
        issued = project.get(Version, version)
        if issued is not None:
            return f"Brief, version {issued.number} as issued on {day_words(issued.issued_at)}"
        versions = project.versions
        return f"Brief, draft after version {versions[-1].number}" if versions else "Brief, draft"

    def next_step(self, reading: Reading) -> tuple[Paragraph, ...]:
        """What to do next, as soon as that is known."""
        return (next_paragraph(self._desk, reading.step, _PLACE),) if reading.step is not None else ()

    # Sections

    @staticmethod
    def sections(reading: Reading, *, high: bool) -> Callable[[str], Entry]:
        """Makes the entries of the left side; in a `high` window what is still to see to has a heading."""

        def entry(key: str) -> Entry:
            page = reading.pages[key]
            label = Words(f"{page.number:>2}", "quiet")
            count = _count(page, reading)
            chosen = Paragraph((Words(page.title, "primary", bold=True), count), label._replace(role="primary"), 4)
            apart = high and not page.number and reading.version is None
            group = "Still to see to" if apart else ""
            return Entry((Paragraph((Words(page.title), count), label, 4),), (chosen,), group=group)

        return entry

    # The page of a section

    @staticmethod
    def heading(page: Page) -> tuple[Paragraph, ...]:
        """Number, title and notes."""
        title = Words(page.title, "primary", bold=True)
        number = Words(page.number, "primary", bold=True)
        column = len(page.number) + 2 if page.number else 0
        notes = tuple(Paragraph((Words(note, "quiet"),)) for note in page.notes)
        return Paragraph((title,), number, column), *((Paragraph(), *notes) if notes else ())

    def lines(self, reading: Reading, page: Page) -> Callable[[str], Entry]:
        """Makes the entries of a page; a line that is not on it is folded again."""
        if self._unfolded not in page.rows:
            self._unfolded = None
        entries = BriefEntries(reading.project, shielded=self._desk.shielded, draft=self._draft(reading))
        return entries.entry(page, self._unfolded)

    def _draft(self, reading: Reading) -> Draft | None:
        """What stands beside the lines of the draft; None for an issued version."""
        if reading.version is not None:
            return None
        return Draft(reading.before.number if reading.before else None, reading.moved or {}, self.typed)

    def turn_chain(self, reading: Reading, line: str) -> str:
        """Unfolds where a line comes from, or folds it again; returns why not, where nothing stands behind it."""
        if self._unfolded == line:
            self._unfolded = None
        elif unfolds(reading.project, line):
            self._unfolded = line
        else:
            return _NO_CHAIN
        return ""


def finding_at(reading: Reading | None, line: str | None) -> Finding | None:
    """What the check found, where the row with this key tells of it."""
    page = reading.pages.get(CHECK) if reading is not None and (line or "").startswith(f"{CHECK}/") else None
    row = page.rows.get(line or "") if page is not None else None
    return row.what if row is not None and isinstance(row.what, Finding) else None


def page_with(reading: Reading, wanted: str) -> Page | None:
    """The page with this key, or the first that has a line with it."""
    if wanted in reading.pages:
        return reading.pages[wanted]
    return next((page for page in reading.pages.values() if wanted in page.rows), None)


def _count(page: Page, reading: Reading) -> Words:
    """How many lines a section has; what is still to see to says so, or that there is nothing."""
    if page.key == MOVED and reading.trouble:
        return Words("  not known", "warning", bold=True)
    if page.count is None:
        return Words("  …", "quiet")
    if page.key not in (UNANSWERED, MOVED, CHECK):
        return Words(f"  {page.count:,}" if page.count else "", "quiet")
    return Words(f"  {page.count:,}", "warning", bold=True) if page.count else Words("  nothing", "quiet")
