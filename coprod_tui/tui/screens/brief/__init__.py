"""The brief: what will be read, section by section; what moved since the last version, and issuing the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from coprod_tui.domain.readiness import Finding
from coprod_tui.domain.records import BriefLine
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.background import BackgroundValue
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import bindings
from coprod_tui.tui.contribution_rows import whereabouts
from coprod_tui.tui.screens.brief.actions import DRAFT, OF_A_LINE, OF_A_SECTION, BriefActions, Selection, why_not
from coprod_tui.tui.screens.brief.editor import LineEditor
from coprod_tui.tui.screens.brief.pages import MOVED, Typed
from coprod_tui.tui.screens.brief.presenter import BriefPages, Reading, finding_at, outline, page_with, read
from coprod_tui.tui.verb_runner import ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.entry_list import BlockList, EntryList
from coprod_tui.tui.widgets.paragraphs import Paragraph, Paragraphs, Words

_PATIENCE = 0.4
"""Seconds before a brief that is not there yet is told to be on its way."""
_HIGH = 30
"""From so many lines on there is room for a heading between the sections and what is still to see to."""


class BriefScreen(ProjectScreen):
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
        self.version: str | None = None
        """The id of the issued version that is read; None for the draft."""
        self._since: str | None = None
        """The id of the version that it is compared with; None for the one right before it."""
        self._wanted = ""
        """What is selected as soon as it is shown."""
        self.reading = BackgroundValue(self, self._read, self.show, first=self._outline)
        self.pages = BriefPages(self.desk)
        self.links = ReasonLinks(self.desk)
        run = VerbRunner(self.desk, self.links.leads, self.links.go)
        self.editor = LineEditor(self.desk, run, self.preview)
        self.actions = BriefActions(self.desk, run, self.say)

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
        return self.pages.where(self.snapshot, self.version)

    # What is read

    def _read(self, project: Snapshot) -> Callable[[], Reading]:
        return partial(read, project, self.version, self._since)

    def _outline(self, project: Snapshot) -> Callable[[], Reading] | None:
        """What is shown of the draft until it is put together."""
        return partial(outline, project) if self.version is None else None

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Puts the brief together anew."""
        self.reading.follow(snapshot)

    def on_screen_resume(self) -> None:
        """Catches up with what was done on another screen."""
        self.reading.resume()

    def on_mount(self) -> None:
        """A brief that takes its time says so."""
        self.set_timer(_PATIENCE, self._say_if_slow)
        self.editor.tell_draft()

    def _say_if_slow(self) -> None:
        if self.reading.value is None:
            self.say("Putting the brief together …")

    def read_version(self, version: str | None) -> None:
        """Reads an issued version; None: the draft."""
        self.version, self._since = version, None
        self.reading.renew()

    # Showing

    def show(self) -> None:
        """The sections, the section in hand, what is next."""
        reading = self.reading.value
        if reading is None:
            return
        self.show_where()
        keys = tuple(reading.pages)
        entry = self.pages.sections(reading, high=self.size.height >= _HIGH)
        self.sections.show(keys, entry, empty=reading.trouble)
        if self.sections.cursor is None and keys:
            self.sections.cursor = keys[1]
        self._show_page()
        self.query_one("#next", Paragraphs).show(*self.pages.next_step(reading))
        self._go_to_wanted()
        self.refresh_bindings()

    def _show_page(self) -> None:
        reading, key = self.reading.value, self.sections.cursor
        self.query_one("#page").visible = key is not None
        if reading is None or key is None:
            return
        page = reading.pages[key]
        self.query_one("#heading", Paragraphs).show(*self.pages.heading(page))
        rows = tuple(page.rows)
        if rows != self.lines.view.ids:
            self.lines.show_ids(())
        self.lines.show(rows, self.pages.lines(reading, page))
        self.lines.display = bool(rows)

    def preview(self, typed: Typed | None) -> None:
        """Shows a line with what is being typed about it; None: as it is on disk."""
        self.pages.typed = typed
        self._show_page()

    def say(self, words: str) -> None:
        """Says what is going on, in place of what is next."""
        self.query_one("#next", Paragraphs).show(Paragraph((Words(words, "quiet"),)))

    def on_resize(self) -> None:
        """Another height may have room for a heading."""
        self.show()

    # What the letters act on

    def line_in_hand(self) -> str | None:
        """The key of the line that the letters act on."""
        return self.lines.cursor if self.is_mounted and self.focused is self.lines else None

    def written(self) -> BriefLine | None:
        """The written line in hand."""
        about, _, record = (self.line_in_hand() or "").removeprefix("moved/").partition("/")
        return self.desk.snapshot.get(BriefLine, record) if about == "line" else None

    def finding_in_hand(self) -> Finding | None:
        """What the check found, where the cursor is on it."""
        return finding_at(self.reading.value, self.line_in_hand())

    def section_in_hand(self) -> str:
        """The key of the section that is marked, whether or not its lines have the focus; empty for none."""
        return (self.sections.cursor if self.is_mounted else None) or ""

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        selection = Selection(self.reading.value, self.version, self.section_in_hand(), self.written())
        return why_not(self.snapshot, action, selection)

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

    def show_record(self, record: str) -> None:
        """Selects a line of the draft by its key, or a page by its own."""
        self._wanted = record
        if self.version is not None:
            self.read_version(None)
        else:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        reading, wanted = self.reading.value, self._wanted
        page = page_with(reading, wanted) if reading is not None and wanted else None
        if page is None or page.count is None:
            return
        self._wanted = ""
        self._go_into(page.key)
        if wanted in page.rows:
            self.lines.cursor = wanted

    def _go_into(self, section: str) -> None:
        self.sections.cursor = section
        self._show_page()
        self.action_into()

    @work
    async def action_go(self) -> None:
        """Goes to where the finding is mended."""
        finding = self.finding_in_hand()
        if finding is not None and whereabouts(self.snapshot, finding.place) is not None:
            await self.links.go(finding.place)
        elif finding is not None:
            self.desk.tell(finding.mend)

    def action_chain(self) -> None:
        """Unfolds where the line comes from, or folds it again."""
        line, reading = self.line_in_hand(), self.reading.value
        if line is None or reading is None:
            return
        if refused := self.pages.turn_chain(reading, line):
            self.desk.tell(refused)
        self._show_page()

    # Lines

    @work
    async def action_new_line(self) -> None:
        """Chooses what a line rests on, then asks for its words."""
        if self.may("new_line"):
            await self.editor.new_line(self.section_in_hand())

    def _line_for(self, action: str) -> BriefLine | None:
        """The line in hand where the action can be done with it; says why, where it cannot."""
        return self.written() if self.may(action) else None

    @work
    async def action_edit(self) -> None:
        """Words the line anew."""
        if line := self._line_for("edit"):
            await self.editor.reword(line, "statement")

    @work
    async def action_benchmark(self) -> None:
        """How we would know."""
        if line := self._line_for("benchmark"):
            await self.editor.reword(line, "benchmark")

    @work
    async def action_why(self) -> None:
        """Why, where the whys of what was said do not stand for themselves."""
        if line := self._line_for("why"):
            await self.editor.reword(line, "why")

    @work
    async def action_sources(self) -> None:
        """What the line rests on."""
        if line := self._line_for("sources"):
            await self.editor.change_sources(line)

    @work
    async def action_move(self) -> None:
        """Puts the line elsewhere, in its section or in another."""
        if line := self._line_for("move"):
            await self.editor.move(line)

    @work
    async def action_remove(self) -> None:
        """Takes the line out."""
        if line := self._line_for("remove"):
            await self.editor.remove(line)

    # Sections

    @work
    async def action_opening(self) -> None:
        """The paragraph that the section begins with."""
        if self.may("opening"):
            await self.actions.open_section(self.section_in_hand(), self.reading.value)

    @work
    async def action_order(self) -> None:
        """Puts the section elsewhere; it keeps its number."""
        if self.may("order"):
            await self.actions.order_section(self.section_in_hand(), self.reading.value)

    @work
    async def action_leave_out(self) -> None:
        """Leaves the section out, or takes it in again."""
        if self.may("leave_out"):
            await self.actions.leave_out(self.section_in_hand(), self.reading.value)

    # Versions

    @work
    async def action_version(self) -> None:
        """Chooses what is read: the draft, or a version as it was issued."""
        if self.may("version") and (chosen := await self.actions.choose_version(self.version)):
            self.read_version(None if chosen == DRAFT else chosen)

    def action_moved(self) -> None:
        """Goes to what moved since the last version; from there, asks which version to compare with."""
        if not self.may("moved"):
            return
        if self.sections.cursor == MOVED:
            self._compare()
        else:
            self._go_into(MOVED)

    @work
    async def _compare(self) -> None:
        reading = self.reading.value
        if reading is not None and (earlier := await self.actions.choose_earlier(reading)):
            self._since = earlier
            self.reading.renew()

    @work
    async def action_issue(self) -> None:
        """Freezes the draft as the next version."""
        if not self.may("issue"):
            return
        if await self.actions.issue(self.reading.value):
            self.read_version(None)
        self.show()

    @work
    async def action_export(self) -> None:
        """Writes what is shown to a file."""
        reading = self.reading.value
        if reading is not None and not reading.trouble:
            await self.actions.export(reading)
