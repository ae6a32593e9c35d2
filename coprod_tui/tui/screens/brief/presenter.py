"""Work out the brief for the screen, and turn it into values for the widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from coprod_tui.base.errors import Reason
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.assembly import NEED_SAID, brief_of, outline_of
from coprod_tui.domain.brief.changes import brief_at, difference
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.claims import missing_for_final, warnings_of
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.findings import Finding
from coprod_tui.domain.readiness import NextStep, findings, next_in_brief
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.equivalence import version_difference
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.background import ALTERED
from coprod_tui.tui.base_screen import next_paragraph
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.screens.brief.pages import (
    CHECK,
    MOVED,
    UNANSWERED,
    BriefEntries,
    BriefPage,
    Draft,
    LinePreview,
    check_page,
    moved_page,
    section_page,
    title_page,
    unanswered_page,
    unfolds,
)
from coprod_tui.tui.screens.brief.versions import MovedLine, moved_lines
from coprod_tui.tui.widgets.entry_list import ListEntry
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph

# What is read


@frozen
class Reading(Frozen):
    """The brief that is shown, with all that the screen says about it."""

    project: Snapshot
    version: Version | None
    """None for the draft."""
    brief: Brief | None
    """None where only the outline is known."""
    before: Version | None
    """The version that `moved` is told from."""
    moved: Mapping[str, MovedLine] | None = None
    """What moved since `before`, by the line's key; None where only the outline is known."""
    step: NextStep | None = None
    """What to do next; None until it is known."""
    pages: Mapping[str, BriefPage] = field(default_factory=dict)
    """What the right side shows, by the keys of the left side."""
    trouble: str = ""
    """Why an issued version cannot be read: the one that is shown, or the one before it."""

    @property
    def unmoved(self) -> bool:
        """Whether the draft is known to say what the version before it says."""
        return self.version is None and self.before is not None and self.moved == {} and not self.trouble


def outline(project: Snapshot) -> Reading:
    """Return what can be shown of the draft at once: the sections, without the lines that take `read` some time."""
    before = project.versions[-1] if project.versions else None
    step = next_in_brief(project, stops=()) if before is None else None
    return Reading(project, None, None, before, None, step, _by_key(_outline_pages(project, before)))


def _outline_pages(project: Snapshot, before: Version | None) -> Iterator[BriefPage]:
    brief, cover = outline_of(project), cover_of(project)
    for section in brief.sections:
        yield title_page(section) if section.key in NEED_SAID else section_page(section, brief, cover)
    yield unanswered_page(brief, len(unanswered(project)), complete=False)
    if before is not None:
        yield moved_page(before.number, None, brief)
    yield check_page(None)


def read(project: Snapshot, version: str | None, since: str | None = None) -> Reading:
    """Put a brief together: the draft, or an issued version as it was printed. Slow for thousands of contributions.

    What moved is told from the version `since`, where that is an earlier one; else from the one right before.
    """
    shown = project.get(Version, version)
    earlier = earlier_than(project, shown)
    before = next((issued for issued in earlier if issued.id == since), earlier[-1] if earlier else None)
    trouble = ""
    try:
        brief = brief_at(shown) if shown else brief_of(project)
    except ValueError:
        brief, trouble = Brief(project.project.title, ()), ALTERED
    try:
        moved = moved_since_version(before, shown, brief) if before and not trouble else ()
    except ValueError:
        moved, trouble = (), ALTERED
    step = next_after(project, moved if shown is None else moved_since(project))
    by_key = {line.key: line for line in moved}
    pages = _pages(project, brief, shown)
    if brief.sections and before is not None:
        reasons = reasons_since(project, before, shown)
        pages = (*pages, moved_page(before.number, by_key, brief, reasons=reasons, trouble=trouble))
    if shown is None:
        # The check compares with the newest version, and counts for itself where the screen compares with another.
        count = len(by_key) if before is not None and before is earlier[-1] and not trouble else None
        warnings = tuple(warning for _, warning in warnings_of(project, brief))
        pages = (*pages, check_page(findings(project, draft=brief, moved=count), warnings))
    return Reading(project, shown, brief, before, by_key, step, _by_key(pages), trouble)


def _pages(project: Snapshot, brief: Brief, shown: Version | None) -> tuple[BriefPage, ...]:
    """Return the sections; for the draft also what has no answer yet."""
    cover = cover_of(project, shown)
    pages = tuple(section_page(section, brief, cover) for section in brief.sections)
    return pages if shown is not None else (*pages, unanswered_page(brief, len(unanswered(project))))


def _by_key(pages: Iterable[BriefPage]) -> dict[str, BriefPage]:
    return {page.key: page for page in pages}


def earlier_than(project: Snapshot, version: Version | None) -> tuple[Version, ...]:
    """Return the versions that were issued before one; all of them, before the draft."""
    versions = project.versions
    return versions[: versions.index(version)] if version else versions


def reasons_since(project: Snapshot, before: Version | None, shown: Version | None) -> tuple[str, ...]:
    """Return why each version after one was issued, up to the one that is shown, in the leads' words."""
    if before is None:
        return ()
    last = shown.number if shown else project.versions[-1].number
    later = (version for version in project.versions if before.number < version.number <= last)
    return tuple(f"Why version {version.number}: {version.reason}" for version in later if version.reason)


def moved_between(old: Version, new: Version) -> tuple[MovedLine, ...]:
    """Return what moved, line by line; raises ValueError where a version was altered in the file."""
    return moved_lines(brief_at(old), brief_at(new), version_difference(old, new))


def moved_since_version(old: Version, new: Version | None, brief: Brief) -> tuple[MovedLine, ...]:
    """Return what moved from a version to another, or to the draft, which is `brief`; raises ValueError likewise."""
    if new is not None:
        return moved_between(old, new)
    before = brief_at(old)
    return moved_lines(before, brief, difference(before, brief))


def moved_since(project: Snapshot) -> tuple[MovedLine, ...]:
    """Return what moved since the newest version; nothing where that was altered in the file."""
    try:
        return moved_since_version(project.versions[-1], None, brief_of(project))
    except ValueError:
        return ()


def next_after(project: Snapshot, moved: tuple[MovedLine, ...], waits: tuple[Reason, ...] | None = None) -> NextStep:
    """Return what to do next, given what moved since the newest version, and what that one `waits` for.

    What was merely said since holds up no signature: it waits for the next version, and a final one says so.
    """
    versions = project.versions
    if not versions:
        return next_in_brief(project)
    waits = missing_for_final(project, versions[-1]) if waits is None else waits
    return next_in_brief(project, moved=any(not waits or line.substance for line in moved), waits=waits)


_PLACE = "brief"
_NO_CHAIN = "Nothing that was said stands behind this line: the program counts or says it."


class BriefPages:
    """Turns a reading into values; knows which line is unfolded, and what is being typed about a line."""

    def __init__(self, desk: Desk) -> None:
        """`desk` says whether the room can see the screen, and which keys a person has chosen."""
        self.typed: LinePreview | None = None
        """What is being typed about a line, shown in its place."""
        self._desk = desk
        self._unfolded: str | None = None
        """The key of the line whose chain is shown."""

    @staticmethod
    def where(project: Snapshot, version: str | None) -> str:
        """Return what is read, for the top line: the draft, or an issued version by its id."""
        issued = project.get(Version, version)
        if issued is not None:
            return f"Brief, version {issued.number} as issued on {short_date(issued.issued_at)}"
        versions = project.versions
        return f"Brief, draft after version {versions[-1].number}" if versions else "Brief, draft"

    def next_step(self, reading: Reading) -> tuple[TextParagraph, ...]:
        """Return what to do next, as soon as that is known."""
        return (next_paragraph(self._desk, reading.step, _PLACE),) if reading.step is not None else ()

    # Sections

    @staticmethod
    def sections(reading: Reading, *, high: bool) -> Callable[[str], ListEntry]:
        """Return a function that makes the entries of the left side; a `high` window has room for a heading."""

        def entry(key: str) -> ListEntry:
            page = reading.pages[key]
            label = StyledWords(f"{page.number:>2}", "quiet")
            count = _count(page, reading)
            chosen = TextParagraph(
                (StyledWords(page.title, "primary", bold=True), count), label._replace(role="primary"), 4
            )
            apart = high and not page.number and reading.version is None
            group = "Still to see to" if apart else ""
            return ListEntry((TextParagraph((StyledWords(page.title), count), label, 4),), (chosen,), group=group)

        return entry

    # The page of a section

    @staticmethod
    def heading(page: BriefPage) -> tuple[TextParagraph, ...]:
        """Return number, title and notes of a page."""
        title = StyledWords(page.title, "primary", bold=True)
        number = StyledWords(page.number, "primary", bold=True)
        column = len(page.number) + 2 if page.number else 0
        notes = tuple(TextParagraph((StyledWords(note, "quiet"),)) for note in page.notes)
        return TextParagraph((title,), number, column), *((TextParagraph(), *notes) if notes else ())

    def lines(self, reading: Reading, page: BriefPage) -> Callable[[str], ListEntry]:
        """Return a function that makes the entries of a page; a line that is not on it is folded again."""
        if self._unfolded not in page.rows:
            self._unfolded = None
        entries = BriefEntries(reading.project, shielded=self._desk.shielded, draft=self._draft(reading))
        return entries.entry(page, self._unfolded)

    def _draft(self, reading: Reading) -> Draft | None:
        """Return what stands beside the lines of the draft; None for an issued version."""
        if reading.version is not None:
            return None
        return Draft(reading.before.number if reading.before else None, reading.moved or {}, self.typed)

    def turn_chain(self, reading: Reading, line: str) -> str:
        """Unfold where a line comes from, or fold it again; returns why not, where nothing stands behind it."""
        if self._unfolded == line:
            self._unfolded = None
        elif unfolds(reading.project, line):
            self._unfolded = line
        else:
            return _NO_CHAIN
        return ""


def finding_at(reading: Reading | None, line: str | None) -> Finding | None:
    """Return the finding of the row with this key, if it is one."""
    page = reading.pages.get(CHECK) if reading is not None and (line or "").startswith(f"{CHECK}/") else None
    row = page.rows.get(line or "") if page is not None else None
    return row.what if row is not None and isinstance(row.what, Finding) else None


def page_with(reading: Reading, wanted: str) -> BriefPage | None:
    """Return the page with this key, or the first that has a line with it."""
    if wanted in reading.pages:
        return reading.pages[wanted]
    return next((page for page in reading.pages.values() if wanted in page.rows), None)


def _count(page: BriefPage, reading: Reading) -> StyledWords:
    """Return how many lines a page has, in words where it is not a section."""
    if page.key == MOVED and reading.trouble:
        return StyledWords("  not known", "warning", bold=True)
    if page.count is None:
        return StyledWords("  …", "quiet")
    if page.key not in (UNANSWERED, MOVED, CHECK):
        return StyledWords(f"  {page.count:,}" if page.count else "", "quiet")
    return StyledWords(f"  {page.count:,}", "warning", bold=True) if page.count else StyledWords("  nothing", "quiet")
