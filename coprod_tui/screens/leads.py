"""The leads' meeting: what did each stream say about the same thing, what has no answer, and whose turn is it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.commands import bindings, commands
from coprod_tui.looks import stream_role
from coprod_tui.meeting.model import Contribution, MeetingKind
from coprod_tui.meeting.rules.turns import turn, without_turn
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.leads_actions import LeadsActions
from coprod_tui.screens.rows import Rows
from coprod_tui.screens.theme_rows import LEGEND, Themes, answer_words, themes_of
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.lined import Paragraph, Paragraphs, Words
from coprod_tui.widgets.point_list import Detail, Row
from coprod_tui.widgets.theme_box import ThemeBox
from coprod_tui.widgets.theme_grid import ThemeGrid, ThemeHeads

_EMPTY = "What was said stands here by theme: #beds typed at the end of a line makes one, and so does t on the meeting."
_WIDE = 125
"""From so many cells on the legend has room for what the figures are."""
_SAID_ACTIONS = {command.action for command in commands("said")}
_OF_A_THEME = {"into", "theme"}
"""What is done with a theme as a whole, and not with one thing that was said about it."""


class Leads(LeadsActions):
    """Themes by streams, the words of the theme in hand, whose turn it is."""

    place = "leads"
    CSS_PATH = "leads.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("leads"),
        *bindings("said"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "ThemeGrid"
    heads = getters.query_one(ThemeHeads)
    grid = getters.query_one(ThemeGrid)
    box = getters.query_one(ThemeBox)

    def __init__(self) -> None:
        super().__init__()
        self._rows: Rows | None = None
        self._wanted = ""
        """What is selected as soon as it is shown."""

    def body(self) -> Iterable[Widget]:
        """The legend, the themes, what was said, the turns, what is next."""
        yield Paragraphs(id="heading")
        with Vertical(id="themes"):
            yield ThemeHeads()
            yield ThemeGrid()
        yield ThemeBox(id="said")
        yield Paragraphs(id="turns")

    def places(self) -> tuple[str, ...]:
        """The letters act on what was said only where the focus is."""
        return ("leads", "said") if self.in_box else ("leads",)

    def where(self) -> str:
        """The leads' meeting that is open, or the themes."""
        meeting = self.snapshot.meeting_open
        if meeting is not None and meeting.kind is MeetingKind.LEADS:
            return ", ".join(part for part in (meeting.title, meeting.venue) if part)
        return "Themes side by side"

    @property
    def in_box(self) -> bool:
        """Whether the letters act on one thing that was said."""
        return self.is_mounted and self.focused is self.box

    def theme_in_hand(self) -> str | None:
        """The row of the grid that is marked."""
        return self.grid.cursor if self.is_mounted else None

    def selected(self) -> Contribution | None:
        """What the cursor is on in the box."""
        return self.snapshot.get(Contribution, self.box.cursor) if self.in_box else None

    def marked(self) -> tuple[str, ...]:
        """What is marked; without a mark, what is selected."""
        marks = tuple(sorted(self.box.marks))
        one = self.selected()
        return marks or ((one.id,) if one else ())

    def unmark(self) -> None:
        """Takes all marks away."""
        self.box.marks = frozenset()

    def show_record(self, record: str) -> None:
        """Selects a theme; or a contribution, in the words of the theme in hand or of the first one that has it."""
        self._wanted = record
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        found, here = self.worked_out, self.theme_in_hand()
        if found and self._wanted in found.said:
            self.grid.cursor, self._wanted = self._wanted, ""
            self._show_said()
            return
        has = [theme for theme, ids in found.said.items() if self._wanted in ids] if found else []
        if not has:
            return
        if here not in has:
            self.grid.cursor = has[0]
            self._show_said()
        self.box.focus()
        self.box.cursor, self._wanted = self._wanted, ""

    def working_out(self, project: Snapshot) -> Callable[[], Themes]:
        """What stands side by side."""
        return partial(themes_of, project)

    # Showing

    def on_mount(self) -> None:
        """Makes the rows of what was said."""
        self._rows = Rows(self.desk)

    def show(self) -> None:
        """Everything."""
        found = self.worked_out
        if found is None:
            return
        self.show_where()
        self.query_one("#heading", Paragraphs).show(_legend(short=self.size.width < _WIDE))
        self.query_one("#turns", Paragraphs).show(_turns(found.project))
        self.heads.show(found.heads, found.rows)
        self.grid.show(found.heads, found.rows, empty=_EMPTY)
        if self.grid.cursor is None and found.rows:
            self.grid.cursor = found.rows[0].id
        self.box.marks = frozenset(one for one in self.box.marks if one in found.project.all(Contribution))
        self._show_said()
        if self._wanted:
            self._go_to_wanted()
        self.refresh_bindings()

    def _show_said(self) -> None:
        found, theme = self.worked_out, self.theme_in_hand()
        self.box.display = theme is not None
        if found is None or theme is None or self._rows is None:
            return
        ids = found.said.get(theme, ())
        waiting = found.waiting.get(theme, 0)
        name = next((row.name for row in found.rows if row.id == theme), "")
        count = f"{waiting:,} without an answer" if waiting else "all of it has an answer" if ids else "nothing said"
        self.box.head(f"{name}: {count}", "l into a line   a answer   Space mark" if ids else "")
        self.box.empty = "Nothing is said about it yet."
        if tuple(ids) != self.box.view.ids:
            self.box.show_ids(())
        self.box.show(ids, self._row, self._detail if self.box.has_focus else None)

    def _row(self, one: str) -> Row:
        """What was said, with its answer; those without one stand first, under a heading."""
        assert self._rows is not None
        answer = answer_words(self.snapshot, one)
        row = self._rows.row(one)._replace(group="Answered" if answer else "No answer yet")
        return row._replace(state=f"✓ {answer}", state_role="quiet") if answer else row

    def _detail(self, one: str) -> Detail:
        """What is known of the selected one; its letters stand in the frame and at the bottom of the screen."""
        assert self._rows is not None
        return self._rows.detail(one)._replace(keys=())

    def on_resize(self) -> None:
        """Another width has room for more words."""
        self.show()

    # Moving

    @on(BlockList.Moved, "ThemeGrid")
    def _other_theme(self) -> None:
        self._show_said()
        self.refresh_bindings()

    @on(BlockList.Chosen, "ThemeGrid")
    def action_into(self) -> None:
        """Into what was said about the theme."""
        if self.box.view.ids:
            self.box.focus()
            if self.box.cursor is None:
                self.box.action_first()

    def action_out(self) -> None:
        """Back to the themes."""
        self.grid.focus()

    async def action_step_out(self) -> None:
        """Escape: out of the words, out of the marks; else the list of places."""
        if self.in_box:
            self.action_out()
        elif self.box.marks:
            self.unmark()
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """In a low window what was said has the room of the themes, as long as it has the focus."""
        self.set_class(self.in_box, "reading")
        self._show_said()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A theme's letters act on the grid, those of one thing said in the box."""
        del parameters
        if action in _SAID_ACTIONS:
            return self.in_box or action == "pull_apart"
        return action not in _OF_A_THEME or not self.in_box


def _legend(*, short: bool) -> Paragraph:
    signs = Words("   ".join(f"{sign} {words}" for sign, words in LEGEND), "quiet")
    if short:
        return Paragraph((signs,))
    head = Words("Themes side by side", bold=True)
    return Paragraph((head, Words("   how many things each stream said      ", "quiet"), signs))


def _turns(project: Snapshot) -> Paragraph:
    """Whose turn it was, and who has had none (R32)."""
    meeting = project.meeting_open
    if meeting is None or meeting.kind is not MeetingKind.LEADS:
        return Paragraph((Words("No leads' meeting is open: F2 starts one, and each lead then has a turn.", "quiet"),))
    left = {stream.id for stream in without_turn(project, meeting)}
    pieces: list[Words] = []
    for stream in project.streams:
        had = turn(project, meeting, stream.id)
        if had is None and stream.id not in left:
            continue
        told = Words(f" {had.turn}   ") if had else Words(" not yet   ", "warning", bold=True)
        pieces += (Words(stream.name, stream_role(stream.colour)), told)
    return Paragraph(tuple(pieces), Words("Turns", "primary", bold=True), 7)
