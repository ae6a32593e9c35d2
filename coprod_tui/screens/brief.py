"""The brief: what will be read, section by section; what moved since the last version, and issuing the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from coprod_tui.commands import bindings
from coprod_tui.files.markdown import markdown
from coprod_tui.meeting.brief import Brief, Cover, Moved, brief_at, brief_of, cover_of, day, difference
from coprod_tui.meeting.model import Contribution, Version
from coprod_tui.meeting.rules.next import Next, next_in_brief
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import brief as verbs
from coprod_tui.screens.ask import Choice, Choose, Confirm, Write
from coprod_tui.screens.base import ProjectScreen
from coprod_tui.screens.brief_pages import MOVED, UNANSWERED, Page, Printing, moved_page, section_page, unanswered_page
from coprod_tui.screens.exporting import export
from coprod_tui.screens.next_line import next_paragraph
from coprod_tui.screens.rows import day_words
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.entry_list import Entry, EntryList
from coprod_tui.widgets.lined import Paragraph, Paragraphs, Words

_DRAFT = "draft"
_REASON = "issue/reason"
"""The slot in which the reason for a version is a draft."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The brief that is shown, with all that the screen says about it."""

    project: Snapshot
    version: Version | None
    """None for the draft."""
    brief: Brief
    cover: Cover
    before: Version | None
    """The version that `moved` is told from."""
    moved: tuple[Moved, ...]
    step: Next
    trouble: str = ""
    """Why an issued version cannot be read."""


def read(project: Snapshot, version: str | None) -> Reading:
    """Puts a brief together: the draft, or an issued version as it was printed. Slow for thousands of contributions."""
    shown = project.get(Version, version)
    versions = project.versions
    earlier = versions[: versions.index(shown)] if shown else versions
    before, trouble = earlier[-1] if earlier else None, ""
    try:
        brief = brief_at(shown) if shown else brief_of(project)
        moved = difference(brief_at(before), brief) if before else ()
    except ValueError:
        brief, moved = Brief(project.project.title, ()), ()
        trouble = "What the file holds of a version is not what was issued; compare it with the paper."
    newest = moved if shown is None else difference(brief_at(versions[-1]), brief_of(project)) if not trouble else ()
    step = next_in_brief(project, moved=bool(newest))
    return Reading(project, shown, brief, cover_of(project, shown), before, moved, step, trouble)


class BriefScreen(ProjectScreen):
    """Sections on the left, the lines of one of them on the right; in a narrow window one of the two at a time."""

    place = "brief"
    CSS_PATH = "brief.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("brief"),
        Binding("right", "into", "into", show=False),
        Binding("left", "out", "out", show=False),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "#sections"
    sections = getters.query_one("#sections", EntryList)
    lines = getters.query_one("#lines", EntryList)

    def __init__(self) -> None:
        super().__init__()
        self._version: str | None = None
        """The id of the issued version that is read; None for the draft."""
        self._reading: Reading | None = None
        self._pages: dict[str, Page] = {}
        self._building = self._stale = False
        self._reason = ""

    def body(self) -> Iterable[Widget]:
        """The sections, a section's lines, and what to do next."""
        with Horizontal(id="columns"):
            yield EntryList(id="sections", apart=False)
            with Vertical(id="page"):
                yield Paragraphs(id="heading")
                yield EntryList(id="lines")
        yield Paragraphs(id="next")

    def where(self) -> str:
        """The draft, or the version that is read."""
        version = self.snapshot.get(Version, self._version)
        if version is not None:
            return f"Brief, version {version.number} as it was issued on {day(version.issued_at)}"
        versions = self.snapshot.versions
        return f"Brief, draft after version {versions[-1].number}" if versions else "Brief, draft"

    # Putting it together, on another thread

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """The newest words; put together when they can be seen."""
        if self._reading is not None and self._reading.project is snapshot:
            self._show()
        elif self in self.app.screen_stack:
            self._put_together()

    def on_screen_resume(self) -> None:
        """What was done on another screen."""
        if self._reading is None or self._reading.project is not self.desk.snapshot:
            self._put_together()

    def _put_together(self) -> None:
        self._stale = True
        if not self._building:
            self._building = True
            self._read()

    @work(group="brief")
    async def _read(self) -> None:
        try:
            while self._stale and self.desk.is_open:
                self._stale = False
                project, version = self.desk.snapshot, self._version
                self._reading = await self.desk.in_background(partial(read, project, version))
                self._pages.clear()
                self._show()
        finally:
            self._building = False

    # Showing

    def _show(self) -> None:
        reading = self._reading
        if reading is None:
            return
        self.top.where = self.where()
        keys = tuple(section.key for section in reading.brief.sections)
        keys += (UNANSWERED,) if reading.version is None and keys else ()
        keys += (MOVED,) if reading.before is not None and keys else ()
        self.sections.show(keys, self._section_entry, empty=reading.trouble)
        if self.sections.cursor is None and keys:
            self.sections.cursor = keys[1 if len(keys) > 1 else 0]
        self._show_page()
        self.query_one("#next", Paragraphs).show(next_paragraph(self.desk, reading.step, self.place))
        self.refresh_bindings()

    def _section_entry(self, key: str) -> Entry:
        page = self._page(key)
        count = f"  {self._count(page):,}" if self._count(page) else ""
        label, words, role = f"{page.number:>2}", page.title, "text"
        group = "" if page.number else "Still to see to"
        if key in (UNANSWERED, MOVED):
            role, count = ("warning", count) if count else ("quiet", "  nothing")
            label = "  "
        marked = page.number or not count.strip().isdigit()
        told = Words(count, "quiet" if marked else role, bold=not marked)
        plain = Paragraph((Words(words), told), Words(label, "quiet"), 4)
        chosen = Paragraph((Words(words, "primary", bold=True), told), Words(label, "primary"), 4)
        return Entry((plain,), (chosen,), group=group)

    @staticmethod
    def _count(page: Page) -> int:
        return sum(not isinstance(row.what, str) for row in page.rows.values())

    def _page(self, key: str) -> Page:
        reading = self._reading
        assert reading is not None
        if key not in self._pages:
            if key == MOVED and reading.before:
                page = moved_page(reading.moved, reading.before.number, reading.brief)
            elif key == UNANSWERED:
                page = unanswered_page(reading.brief)
            else:
                page = section_page(reading.brief.section(key), reading.brief, reading.cover)
            self._pages[key] = page
        return self._pages[key]

    def _show_page(self) -> None:
        reading, key = self._reading, self.sections.cursor
        if reading is None or key is None:
            return
        page = self._page(key)
        title = Words(page.title, "primary", bold=True)
        number = Words(page.number, "primary", bold=True)
        column = len(page.number) + 2 if page.number else 0
        notes = (Paragraph((Words(note, "quiet"),)) for note in page.notes)
        self.query_one("#heading", Paragraphs).show(Paragraph((title,), number, column), Paragraph(), *notes)
        printing = Printing(reading.project, shielded=self.desk.shielded)
        if tuple(page.rows) != self.lines.view.ids:
            self.lines.show_ids(())
        self.lines.show(tuple(page.rows), printing.entry(page))
        self.lines.display = bool(page.rows)

    # Moving

    @on(BlockList.Moved, "#sections")
    def _other_section(self) -> None:
        self._show_page()

    @on(BlockList.Chosen, "#sections")
    def action_into(self) -> None:
        """Into the lines of the section."""
        if self.lines.view.ids and self.focused is not self.lines:
            self.add_class("reading")
            self.lines.focus()
            if self.lines.cursor is None:
                self.lines.action_first()
        elif self.has_class("-narrow"):
            self.add_class("reading")

    def action_out(self) -> None:
        """Back to the sections."""
        self.remove_class("reading")
        self.sections.focus()

    async def action_step_out(self) -> None:
        """Escape: back to the sections, then to the draft; else the list of places."""
        if self.has_class("reading") or self.focused is self.lines:
            self.action_out()
        elif self._version is not None:
            self._read_version(None)
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """In a narrow window the column with the focus is the one that is shown."""
        self.set_class(self.focused is self.lines, "reading")

    # What the keys do

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        versions = self.snapshot.versions
        if action in ("version", "moved") and not versions:
            return "Nothing has been issued yet."
        if action == "moved" and self._reading and self._reading.before is None:
            return "This is the first version: nothing can have moved before it."
        if action == "issue":
            return self._why_not_issue()
        return None

    def _why_not_issue(self) -> str | None:
        if not self.snapshot.all(Contribution):
            return "Nothing has been said yet: there is nothing to issue."
        reading = self._reading
        if reading and reading.before and reading.version is None and not reading.moved and not reading.trouble:
            return f"No word has moved since version {reading.before.number}: it still stands as it is."
        return None

    def _may(self, action: str) -> bool:
        sentence = self.why_not(action)
        if sentence:
            self.desk.tell(sentence, "warning")
        return sentence is None

    def action_moved(self) -> None:
        """Goes to what moved since the last version; from there, back to the sections."""
        if self._may("moved"):
            self.sections.cursor = MOVED
            self._show_page()
            self.action_into()

    def _read_version(self, version: str | None) -> None:
        self._version = version
        self._put_together()

    @work
    async def action_version(self) -> None:
        """Chooses what is read: the draft, or a version as it was issued."""
        if not self._may("version"):
            return
        choices = [Choice(_DRAFT, "d", "the draft", "as everything stands now")]
        choices += [
            Choice(one.id, str(one.number) if one.number < 10 else "", f"version {one.number}", _issued(one))
            for one in reversed(self.snapshot.versions)
        ]
        chosen = await self.desk.push_screen_wait(Choose("Read which?", choices, chosen=self._version or _DRAFT))
        if chosen:
            self._read_version(None if chosen == _DRAFT else chosen)

    @work
    async def action_issue(self) -> None:
        """Freezes the draft as the next version: asks why, and once more, because it cannot be undone."""
        if not self._may("issue"):
            return
        versions = self.snapshot.versions
        number = versions[-1].number + 1 if versions else 1
        if versions:
            note = "It is printed with the version. Enter goes on; without words no reason is printed."
            asked = Write(f"Why version {number}?", self._reason, slot=_REASON, prompt="what moved, and why", note=note)
            reason = await self.desk.push_screen_wait(asked)
            if reason is None:
                return
            self._reason = reason
        about = (
            "Its words are frozen, and each stream is asked to sign these words."
            " It cannot be undone, because it may be on paper soon; what is said later comes with the next version."
        )
        if not await self.desk.push_screen_wait(Confirm(f"Issue version {number}?", about, yes="issue it")):
            return
        done = await self.desk.attempt(verbs.issue, self._reason or None, clears=(_REASON,))
        if done:
            self._reason = ""
            issued = self.desk.snapshot.the(Version, done.answer)
            self._read_version(None)
            self.desk.tell(f"Version {issued.number} is issued. Its words: {issued.words}")

    @work
    async def action_export(self) -> None:
        """Writes what is shown to a file."""
        reading = self._reading
        if reading is None or reading.trouble:
            return
        title = reading.project.project.title
        name = f"version {reading.version.number}" if reading.version else "draft"
        await export(self.desk, f"{title}, brief {name}", partial(markdown, reading.brief, reading.cover))


def _issued(one: Version) -> str:
    return f"issued {day_words(one.issued_at)}, {one.words}"
