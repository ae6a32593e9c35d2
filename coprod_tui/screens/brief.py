"""The brief: what will be read, section by section; what moved since the last version, and issuing the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from coprod_tui.commands import bindings
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.readiness import Finding
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.brief_actions import BriefActions
from coprod_tui.screens.brief_pages import CHECK, MOVED, UNANSWERED
from coprod_tui.screens.brief_writing import OF_A_LINE, OF_A_SECTION
from coprod_tui.screens.chain import unfolds
from coprod_tui.screens.next_line import next_paragraph
from coprod_tui.screens.printing import Draft, Printing, Typed
from coprod_tui.screens.reading import Reading, read
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.whereabouts import whereabouts
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.entry_list import Entry, EntryList
from coprod_tui.widgets.lined import Paragraph, Paragraphs, Words

_PATIENCE = 0.4
"""Seconds before a brief that is not there yet is told to be on its way."""
_HIGH = 30
"""From so many lines on there is room for a heading between the sections and what is still to see to."""


class BriefScreen(BriefActions):
    """Sections on the left, the lines of one of them on the right; in a narrow window one of the two at a time."""

    place = "brief"
    CSS_PATH = "brief.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (_HIGH, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("line"),
        *bindings("finding"),
        *bindings("brief"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "#sections"
    sections = getters.query_one("#sections", EntryList)
    lines = getters.query_one("#lines", EntryList)

    def __init__(self) -> None:
        super().__init__()
        self._unfolded: str | None = None
        """The key of the line whose chain is shown."""
        self._wanted = ""
        """What is selected as soon as it is shown."""
        self._typed: Typed | None = None

    def body(self) -> Iterable[Widget]:
        """The sections, a section's lines, and what to do next."""
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                yield EntryList(id="sections", apart=False)
            with Vertical(id="page"):
                yield Paragraphs(id="heading")
                yield EntryList(id="lines")
        yield Paragraphs(id="next")

    def places(self) -> tuple[str, ...]:
        """A line's own letters are there while one is selected."""
        if self.finding_in_hand():
            return "finding", "brief"
        return ("line", "brief") if self.line_in_hand() else ("brief",)

    def where(self) -> str:
        """The draft, or the version that is read."""
        version = self.snapshot.get(Version, self.version)
        if version is not None:
            return f"Brief, version {version.number} as issued on {day_words(version.issued_at)}"
        versions = self.snapshot.versions
        return f"Brief, draft after version {versions[-1].number}" if versions else "Brief, draft"

    def working_out(self, project: Snapshot) -> Callable[[], Reading]:
        """The draft, or the version that is read."""
        return partial(read, project, self.version, self.since)

    # Showing

    def show(self) -> None:
        """The sections, the section in hand, what is next."""
        reading = self.worked_out
        if reading is None:
            return
        self.show_where()
        keys = tuple(reading.pages)
        self.sections.show(keys, self._section_entry, empty=reading.trouble)
        if self.sections.cursor is None and keys:
            self.sections.cursor = keys[1]
        self._show_page()
        self.query_one("#next", Paragraphs).show(next_paragraph(self.desk, reading.step, self.place))
        self._go_to_wanted()
        self.refresh_bindings()

    def _section_entry(self, key: str) -> Entry:
        assert self.worked_out is not None
        page = self.worked_out.pages[key]
        count = page.count
        label = Words(f"{page.number:>2}", "quiet")
        if key == MOVED and self.worked_out.trouble:
            told = Words("  not known", "warning", bold=True)
        elif key in (UNANSWERED, MOVED, CHECK):
            told = Words(f"  {count:,}", "warning", bold=True) if count else Words("  nothing", "quiet")
        else:
            told = Words(f"  {count:,}" if count else "", "quiet")
        chosen = Paragraph((Words(page.title, "primary", bold=True), told), label._replace(role="primary"), 4)
        apart = not page.number and self.version is None and self.size.height >= _HIGH
        group = "Still to see to" if apart else ""
        return Entry((Paragraph((Words(page.title), told), label, 4),), (chosen,), group=group)

    def _show_page(self) -> None:
        reading, key = self.worked_out, self.sections.cursor
        self.query_one("#page").visible = key is not None
        if reading is None or key is None:
            return
        page = reading.pages[key]
        title = Words(page.title, "primary", bold=True)
        number = Words(page.number, "primary", bold=True)
        column = len(page.number) + 2 if page.number else 0
        below = (Paragraph(), *(Paragraph((Words(note, "quiet"),)) for note in page.notes)) if page.notes else ()
        self.query_one("#heading", Paragraphs).show(Paragraph((title,), number, column), *below)
        printing = Printing(reading.project, shielded=self.desk.shielded, draft=self._draft(reading))
        if self._unfolded not in page.rows:
            self._unfolded = None
        if tuple(page.rows) != self.lines.view.ids:
            self.lines.show_ids(())
        self.lines.show(tuple(page.rows), printing.entry(page, self._unfolded))
        self.lines.display = bool(page.rows)

    def _draft(self, reading: Reading) -> Draft | None:
        """What stands beside the lines of the draft; None for an issued version."""
        if reading.version is not None:
            return None
        moved = {one.key: one for one in reading.moved}
        return Draft(reading.before.number if reading.before else None, moved, self._typed)

    def preview(self, typed: Typed | None) -> None:
        """Shows a line with what is being typed about it."""
        self._typed = typed
        self._show_page()

    def say(self, words: str) -> None:
        """What is going on, where what is next stands."""
        self.query_one("#next", Paragraphs).show(Paragraph((Words(words, "quiet"),)))

    def on_mount(self) -> None:
        """A brief that takes its time says so."""
        self.set_timer(_PATIENCE, self._say_if_slow)
        self.offer_draft()

    def _say_if_slow(self) -> None:
        if self.worked_out is None:
            self.say("Putting the brief together …")

    def on_resize(self) -> None:
        """Another height may have room for a heading."""
        self.show()

    # Moving

    @on(BlockList.Moved, "#sections")
    def _other_section(self) -> None:
        self._show_page()

    @on(BlockList.Moved, "#lines")
    def _other_line(self) -> None:
        self.refresh_bindings()

    @on(BlockList.Chosen, "#lines")
    def _chosen_line(self) -> None:
        if self.written() is not None:
            self.action_edit()
        elif self.finding_in_hand():
            self.action_go()

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
        elif self.version is not None:
            self.read_version(None)
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """In a narrow window the column with the focus is the one that is shown."""
        self.set_class(self.focused is self.lines, "reading")
        self.refresh_bindings()

    def line_in_hand(self) -> str | None:
        """The key of the line that the letters act on."""
        return self.lines.cursor if self.is_mounted and self.focused is self.lines else None

    def finding_in_hand(self) -> Finding | None:
        """What the check found, where the cursor is on it."""
        key, reading = self.line_in_hand(), self.worked_out
        row = reading.pages[CHECK].rows.get(key) if key and reading and CHECK in reading.pages else None
        return row.what if row is not None and isinstance(row.what, Finding) else None

    @work
    async def action_go(self) -> None:
        """Goes to where the finding is mended."""
        found = self.finding_in_hand()
        if found is not None and whereabouts(self.snapshot, found.place) is not None:
            await self.go_to(found.place)
        elif found is not None:
            self.desk.tell(found.mend)

    def section_in_hand(self) -> str | None:
        """The key of the section that is marked."""
        return self.sections.cursor if self.is_mounted else None

    def show_record(self, record: str) -> None:
        """Selects a line of the draft by its key, or a page by its own."""
        self._wanted = record
        if self.version is not None:
            self.read_version(None)
        else:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        reading, wanted = self.worked_out, self._wanted
        if reading is None or not wanted:
            return
        page = next((page for page in reading.pages.values() if wanted in (page.key, *page.rows)), None)
        if page is None:
            return
        self._wanted, self.sections.cursor = "", page.key
        self._show_page()
        self.action_into()
        if wanted in page.rows:
            self.lines.cursor = wanted

    def action_chain(self) -> None:
        """Unfolds where the line comes from, or folds it again."""
        key, reading = self.line_in_hand(), self.worked_out
        if key is None or reading is None:
            return
        if self._unfolded == key:
            self._unfolded = None
        elif unfolds(reading.project, key):
            self._unfolded = key
        else:
            self.desk.tell("Nothing that was said stands behind this line: the program counts or says it.")
        self._show_page()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """From the lines one goes only back; what is done with a line is there while one is selected."""
        del parameters
        if action == "go":
            return self.finding_in_hand() is not None
        if action == "chain":
            return self.line_in_hand() is not None and self.finding_in_hand() is None
        if action in OF_A_LINE:
            return self.written() is not None
        if action in OF_A_SECTION:
            return self.line_in_hand() is None
        return action != "into" or not self.has_class("reading")

    def action_moved(self) -> None:
        """Goes to what moved since the last version; from there, asks which version to compare with."""
        if not self.may("moved"):
            return
        if self.sections.cursor == MOVED:
            self.compare()
            return
        self.sections.cursor = MOVED
        self._show_page()
        self.action_into()
