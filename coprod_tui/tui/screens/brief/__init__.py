"""The brief: what will be read, section by section; what moved since the last version, and issuing the next."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.worker import Worker

from coprod_tui.domain.records import BriefLine
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.background import BackgroundValue
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import bindings
from coprod_tui.tui.contribution_rows import link_to
from coprod_tui.tui.screens.brief.actions import DRAFT, OF_A_LINE, OF_A_SECTION, BriefActions, BriefSelection, why_not
from coprod_tui.tui.screens.brief.columns import BriefColumns
from coprod_tui.tui.screens.brief.editor import LineEditor
from coprod_tui.tui.screens.brief.pages import MOVED
from coprod_tui.tui.screens.brief.presenter import BriefPages, Reading, outline, read
from coprod_tui.tui.verb_runner import ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.entry_list import BlockList, EntryList
from coprod_tui.tui.widgets.paragraphs import Paragraphs, StyledWords, TextParagraph

_PATIENCE = 0.4
"""Seconds after which the screen says that the brief is on its way."""
_HIGH = 30
"""From so many lines on there is room for a heading between the sections and what is still to see to."""


# Actions, a line each


def on_line(
    action: str, does: Callable[[LineEditor, BriefLine], Coroutine[Any, Any, None]]
) -> Callable[[BriefScreen], Worker[None]]:
    """Return an action on the written line in hand; it says why, where it cannot be done."""

    @work
    async def act(screen: BriefScreen) -> None:
        line = screen.written() if screen.may(action) else None
        if line is not None:
            await does(screen.editor, line)

    return act


def asks(
    action: str, dialog: Callable[[BriefScreen], Coroutine[Any, Any, None]]
) -> Callable[[BriefScreen], Worker[None]]:
    """Return an action that asks in a dialog; it says why, where it cannot be done."""

    @work
    async def act(screen: BriefScreen) -> None:
        if screen.may(action):
            await dialog(screen)

    return act


def on_section(
    action: str, does: Callable[[BriefActions, str, Reading | None], Coroutine[Any, Any, None]]
) -> Callable[[BriefScreen], Worker[None]]:
    """Return an action on the section in hand; it says why, where it cannot be done."""
    return asks(action, lambda screen: does(screen.actions, screen.columns.section_in_hand(), screen.reading.value))


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
        """The key of what is selected as soon as it is shown."""
        self.reading = BackgroundValue(
            self,
            lambda project: partial(read, project, self.version, self._since),
            self.show,
            first=lambda project: partial(outline, project) if self.version is None else None,
        )
        self.pages = BriefPages(self.desk)
        self.columns = BriefColumns(self.pages, lambda: self.reading.value)
        self.links = ReasonLinks(self.desk)
        run = VerbRunner(self.desk, self.links.leads, self.links.go)
        self.editor = LineEditor(self.desk, run, self.columns.preview)
        self.actions = BriefActions(self.desk, run, self.say)

    def body(self) -> Iterable[Widget]:
        """Yield the sections, a section's lines, and what to do next."""
        yield self.columns
        yield Paragraphs(id="next")

    def places(self) -> tuple[str, ...]:
        """Return the places of the keys; those of a line or finding are there while one is selected."""
        if self.columns.finding_in_hand():
            return "finding", "brief"
        return ("line", "brief") if self.columns.line_in_hand() else ("brief",)

    def where(self) -> str:
        """Return what is read, for the top line: the draft, or a version."""
        return self.pages.where(self.snapshot, self.version)

    # What is read

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Put the brief together anew."""
        self.reading.follow(snapshot)

    def on_screen_resume(self) -> None:
        """Catch up with what was done on another screen."""
        self.reading.resume()

    def on_mount(self) -> None:
        """Say so when the brief takes its time."""
        self.set_timer(_PATIENCE, self._say_if_slow)
        self.editor.tell_draft()

    def _say_if_slow(self) -> None:
        if self.reading.value is None:
            self.say("Putting the brief together …")

    def read_version(self, version: str | None) -> None:
        """Read an issued version by its id; with None the draft."""
        self.version, self._since = version, None
        self.reading.renew()

    # Showing

    def show(self) -> None:
        """Show the sections, the section in hand, and what is next."""
        reading = self.reading.value
        if reading is None:
            return
        self.show_where()
        self.columns.show(reading, high=self.size.height >= _HIGH)
        self.query_one("#next", Paragraphs).show(*self.pages.next_step(reading))
        self._go_to_wanted()
        self.refresh_bindings()

    def say(self, words: str) -> None:
        """Say what is going on, in place of what is next."""
        self.query_one("#next", Paragraphs).show(TextParagraph((StyledWords(words, "quiet"),)))

    def on_resize(self) -> None:
        """Show everything again: another height may have room for a heading."""
        self.show()

    # What the letters act on

    def written(self) -> BriefLine | None:
        """Return the written line in hand."""
        return self.columns.written(self.desk.snapshot)

    def why_not(self, action: str) -> str | None:
        """Return why something cannot be done now."""
        selection = BriefSelection(self.reading.value, self.version, self.columns.section_in_hand(), self.written())
        return why_not(self.snapshot, action, selection)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow what is done with a line while one is selected, and what is done with a section while none is."""
        line = self.columns.line_in_hand()
        if action in ("go", "other_words"):
            return self.columns.finding_in_hand() is not None
        if action == "chain":
            return line is not None and self.columns.finding_in_hand() is None
        if action in OF_A_LINE:
            return self.written() is not None
        if action in OF_A_SECTION:
            return line is None
        return action != "into" or not self.has_class("reading")

    # Moving

    @on(BlockList.Chosen, "#lines")
    def _chosen_line(self) -> None:
        if self.written() is not None:
            self.action_edit()
        elif self.columns.finding_in_hand():
            self.action_go()

    @on(BlockList.Chosen, "#sections")
    def action_into(self) -> None:
        """Move into the lines of the section."""
        enters = self.columns.has_lines_to_enter
        if enters or self.has_class("-narrow"):
            self.add_class("reading")
        if enters:
            self.columns.into_lines()

    def action_out(self) -> None:
        """Move back to the sections."""
        self.remove_class("reading")
        self.sections.focus()

    async def action_step_out(self) -> None:
        """Move back to the sections, then to the draft; else show the list of places."""
        if self.has_class("reading") or self.focused is self.lines:
            self.action_out()
        elif self.version is not None:
            self.read_version(None)
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """Show the column with the focus, in a window that is too narrow for both."""
        self.set_class(self.focused is self.lines, "reading")
        self.refresh_bindings()

    def show_record(self, record: str) -> None:
        """Select a line of the draft by its key, or a page by its own."""
        self._wanted = record
        if self.version is not None:
            self.read_version(None)
        else:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        wanted = self._wanted
        section = self.columns.page_of(wanted)
        if section is not None:
            self._wanted = ""
            self.columns.mark(section)
            self.action_into()
            self.columns.mark_line(wanted)

    @work
    async def action_go(self) -> None:
        """Go to where the finding is mended."""
        finding = self.columns.finding_in_hand()
        if finding is not None and link_to(self.snapshot, finding.place) is not None:
            await self.links.go(finding.place)
        elif finding is not None:
            self.desk.tell(finding.mend)

    @work
    async def action_other_words(self) -> None:
        """Say that what the finding is about only sounds the same."""
        if finding := self.columns.finding_in_hand():
            await self.actions.other_words(finding)

    def action_chain(self) -> None:
        """Unfold where the line comes from, or fold it again."""
        line, reading = self.columns.line_in_hand(), self.reading.value
        if line is None or reading is None:
            return
        if refused := self.pages.turn_chain(reading, line):
            self.desk.tell(refused)
        self.columns.show_page()

    # Lines and sections

    action_new_line = asks("new_line", lambda screen: screen.editor.new_line(screen.columns.section_in_hand()))
    action_edit = on_line("edit", partial(LineEditor.reword, field="statement"))
    action_benchmark = on_line("benchmark", partial(LineEditor.reword, field="benchmark"))
    action_why = on_line("why", partial(LineEditor.reword, field="why"))
    action_sources = on_line("sources", LineEditor.change_sources)
    action_move = on_line("move", LineEditor.move)
    action_remove = on_line("remove", LineEditor.remove)
    action_opening = on_section("opening", BriefActions.open_section)
    action_order = on_section("order", BriefActions.order_section)
    action_leave_out = on_section("leave_out", BriefActions.leave_out)

    # Versions

    @work
    async def action_version(self) -> None:
        """Choose what is read: the draft, or a version as it was issued."""
        if self.may("version") and (chosen := await self.actions.choose_version(self.version)):
            self.read_version(None if chosen == DRAFT else chosen)

    def action_moved(self) -> None:
        """Go to what moved since the last version; from there, ask which version to compare with."""
        if not self.may("moved"):
            return
        if self.sections.cursor == MOVED:
            self._compare()
        else:
            self.columns.mark(MOVED)
            self.action_into()

    @work
    async def _compare(self) -> None:
        reading = self.reading.value
        if reading is not None and (earlier := await self.actions.choose_earlier(reading)):
            self._since = earlier
            self.reading.renew()

    @work
    async def action_issue(self) -> None:
        """Freeze the draft as the next version."""
        if not self.may("issue"):
            return
        if await self.actions.issue(self.reading.value):
            self.read_version(None)
        self.show()

    action_export = asks("export", lambda screen: screen.actions.export(screen.reading.value))
