"""The two columns of the brief: its sections, and the lines of the section in hand."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from coprod_tui.domain.findings import Finding
from coprod_tui.domain.records import BriefLine
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.screens.brief.pages import LinePreview
from coprod_tui.tui.screens.brief.presenter import BriefPages, Reading, finding_at, page_with
from coprod_tui.tui.widgets.entry_list import BlockList, EntryList
from coprod_tui.tui.widgets.paragraphs import Paragraphs


class BriefColumns(Horizontal):
    """Sections on the left, the page of one of them on the right; knows what the letters act on."""

    def __init__(self, pages: BriefPages, reading: Callable[[], Reading | None]) -> None:
        """`reading` returns what is shown; None until it is worked out."""
        super().__init__(id="columns")
        self.sections = EntryList(id="sections", apart=False)
        self.lines = EntryList(id="lines")
        self._heading = Paragraphs(id="heading")
        self._page = Vertical(self._heading, self.lines, id="page")
        self._pages = pages
        self._reading = reading

    def compose(self) -> ComposeResult:
        """Yield the sections and the page."""
        yield Vertical(self.sections, id="left")
        yield self._page

    # Showing

    def show(self, reading: Reading, *, high: bool) -> None:
        """Show the sections and the page in hand; a `high` window has room for a heading between the sections."""
        keys = tuple(reading.pages)
        self.sections.show(keys, self._pages.sections(reading, high=high), empty=reading.trouble)
        if self.sections.cursor is None and keys:
            self.sections.cursor = keys[1]
        self.show_page()

    @on(BlockList.Moved, "#sections")
    def show_page(self) -> None:
        """Show the page of the section in hand."""
        reading, key = self._reading(), self.sections.cursor
        self._page.visible = key is not None
        if reading is None or key is None:
            return
        page = reading.pages[key]
        self._heading.show(*self._pages.heading(page))
        rows = tuple(page.rows)
        if rows != self.lines.view.ids:
            self.lines.show_ids(())
        self.lines.show(rows, self._pages.lines(reading, page))
        self.lines.display = bool(rows)

    def preview(self, typed: LinePreview | None) -> None:
        """Show a line with what is being typed about it; with None as it is on disk."""
        self._pages.typed = typed
        self.show_page()

    # What the letters act on

    def line_in_hand(self) -> str | None:
        """Return the key of the line that the letters act on; None while they act on sections."""
        return self.lines.cursor if self.is_mounted and self.screen.focused is self.lines else None

    def written(self, project: Snapshot) -> BriefLine | None:
        """Return the written line in hand."""
        about, _, record = (self.line_in_hand() or "").removeprefix("moved/").partition("/")
        return project.get(BriefLine, record) if about == "line" else None

    def finding_in_hand(self) -> Finding | None:
        """Return what the check found, where the cursor is on it."""
        return finding_at(self._reading(), self.line_in_hand())

    def section_in_hand(self) -> str:
        """Return the key of the marked section, whether or not its lines have the focus; empty for none."""
        return (self.sections.cursor if self.is_mounted else None) or ""

    # Moving

    @on(BlockList.Moved, "#lines")
    def _line_moved(self) -> None:
        self.screen.refresh_bindings()

    @property
    def has_lines_to_enter(self) -> bool:
        """Whether there are lines, and the focus is elsewhere."""
        return bool(self.lines.view.ids) and self.screen.focused is not self.lines

    def into_lines(self) -> None:
        """Move the focus to the lines."""
        self.lines.focus()
        if self.lines.cursor is None:
            self.lines.action_first()

    def mark(self, section: str) -> None:
        """Mark a section and show its page."""
        self.sections.cursor = section
        self.show_page()

    def page_of(self, record: str) -> str | None:
        """Return the key of the page with a line or a page of this key, if it is worked out."""
        reading = self._reading()
        page = page_with(reading, record) if reading is not None and record else None
        return page.key if page is not None and page.count is not None else None

    def mark_line(self, record: str) -> None:
        """Move the cursor to a line, if the page in hand has one with this key."""
        if record in self.lines.view.ids:
            self.lines.cursor = record
