"""The screen of the leads' meeting: themes by streams, contributions without an answer, turns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.domain.records import Contribution, Theme
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.background import BackgroundValue
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import bindings, commands
from coprod_tui.tui.contribution_dialogs import ContributionDialogs
from coprod_tui.tui.screens.brief.editor import LineEditor
from coprod_tui.tui.screens.leads.actions import AnswerActions, ThemeActions, still_there, take_turn, why_not
from coprod_tui.tui.screens.leads.presenter import ThemeOverview, ThemePresenter, themes_of
from coprod_tui.tui.verb_runner import ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.paragraphs import Paragraphs
from coprod_tui.tui.widgets.theme_grid import ThemeBox, ThemeGrid, ThemeHeads

_EMPTY = "What was said stands here by theme: #beds typed at the end of a line makes one, and so does t on the meeting."
_SAID_ACTIONS = {command.action for command in commands("said")}
_THEME_ACTIONS = {"into", "theme"}
"""Actions on a theme as a whole."""


def in_worker(dialog: Callable[[ContributionDialogs], Awaitable[None]]) -> Callable[[Leads], None]:
    """Make an action that asks about what is selected or marked, in a worker."""

    def action(screen: Leads) -> None:
        screen.run_worker(dialog(screen.contributions))

    return action


class ThemeSelection:
    """The selected theme of the grid, and what is selected and marked in its box."""

    def __init__(self, screen: Leads) -> None:
        """`screen` has the grid and the box."""
        self._screen = screen

    @property
    def theme(self) -> str | None:
        """The id of the grid's row under the cursor."""
        return self._screen.grid.cursor if self._screen.is_mounted else None

    @property
    def in_box(self) -> bool:
        """Whether the letters act on one contribution."""
        return self._screen.is_mounted and self._screen.focused is self._screen.box

    def selected(self) -> Contribution | None:
        """The contribution under the cursor of the box."""
        return self._screen.snapshot.get(Contribution, self._screen.box.cursor) if self.in_box else None

    def marked(self) -> tuple[str, ...]:
        """The ids of the marked contributions; without a mark, of the selected one."""
        contribution = self.selected()
        return tuple(sorted(self._screen.box.marks)) or ((contribution.id,) if contribution else ())

    def unmark(self) -> None:
        """Clear all marks."""
        self._screen.box.marks = frozenset()

    def targets(self) -> tuple[str, ...]:
        """The marked ones, else the selected one, else all of the theme without an answer."""
        themes = self._screen.themes.value
        of_theme = themes.open_or_all(self.theme) if themes is not None else ()
        return still_there(self._screen.desk.snapshot, self.marked() or of_theme)


class Leads(ProjectScreen):
    """Themes by streams, the contributions of the selected theme, turns."""

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
        self._wanted = ""
        """The id to select once it is shown."""
        self.themes = BackgroundValue(self, self._themes_of, self.show)
        self.selection = ThemeSelection(self)
        self.presenter = ThemePresenter(self.desk)
        links = ReasonLinks(self.desk)
        run = VerbRunner(self.desk, links.leads, links.go)
        self.editor = LineEditor(self.desk, run)
        self.answers = AnswerActions(self.desk, run)
        self.theme_actions = ThemeActions(self.desk, self.show_record)
        self.contributions = ContributionDialogs(self.desk, self.selection, self.may)

    def body(self) -> Iterable[Widget]:
        """Yield the legend, the themes, what was said, the turns."""
        yield Paragraphs(id="heading")
        with Vertical(id="themes"):
            yield ThemeHeads()
            yield ThemeGrid()
        yield ThemeBox(id="said")
        yield Paragraphs(id="turns")

    def places(self) -> tuple[str, ...]:
        """The commands of the screen; those of a contribution while the box has the focus."""
        return ("leads", "said") if self.selection.in_box else ("leads",)

    def where(self) -> str:
        """Name the open leads' meeting, or the themes."""
        return self.presenter.where(self.snapshot)

    def _themes_of(self, project: Snapshot) -> Callable[[], ThemeOverview]:
        return partial(themes_of, project)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Compute the themes anew."""
        self.themes.follow(snapshot)

    def on_screen_resume(self) -> None:
        """Catch up with what was done on another screen."""
        self.themes.resume()

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now; None when it can be."""
        theme, marked = self.selection.theme, self.selection.marked()
        reason = why_not(self.snapshot, action, theme=theme, targets=self.selection.targets(), marked=marked)
        return reason or self.contributions.why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the letters of a theme in the grid, those of a contribution in the box."""
        del parameters
        if action in _SAID_ACTIONS:
            return self.selection.in_box or action == "pull_apart"
        return action not in _THEME_ACTIONS or not self.selection.in_box

    # Showing

    def show(self) -> None:
        """Show everything."""
        themes = self.themes.value
        if themes is None:
            return
        self.show_where()
        self.query_one("#heading", Paragraphs).show(self.presenter.legend(self.size.width))
        self.query_one("#turns", Paragraphs).show(self.presenter.turns(themes.project))
        self.heads.show(themes.heads, themes.rows)
        self.grid.show(themes.heads, themes.rows, empty=_EMPTY)
        if self.grid.cursor is None and themes.rows:
            self.grid.cursor = themes.rows[0].id
        self.box.marks = frozenset(still_there(themes.project, tuple(self.box.marks)))
        self._show_said()
        self._go_to_wanted()
        self.refresh_bindings()

    def _show_said(self) -> None:
        themes, theme = self.themes.value, self.selection.theme
        self.box.display = theme is not None
        if themes is None or theme is None:
            return
        ids = themes.said.get(theme, ())
        self.box.head(*self.presenter.said_head(themes, theme))
        self.box.empty = "Nothing is said about it yet."
        if tuple(ids) != self.box.view.ids:
            self.box.show_ids(())
        self.box.show(ids, partial(self.presenter.row, themes), self.presenter.detail if self.box.has_focus else None)

    def on_resize(self) -> None:
        """Fit the words to the width."""
        self.show()

    def show_record(self, record: str) -> None:
        """Select a theme, or a contribution in the selected theme or in the first one that has it."""
        self._wanted = record
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        themes, wanted = self.themes.value, self._wanted
        if themes is None or not wanted:
            return
        here = self.selection.theme
        theme = wanted if wanted in themes.said else themes.row_of(wanted, here)
        if theme is None:
            return
        self._wanted = ""
        if theme != here:
            self.grid.cursor = theme
            self._show_said()
        if theme != wanted:
            self.box.focus()
            self.box.cursor = wanted

    # Moving

    @on(BlockList.Moved, "ThemeGrid")
    def _other_theme(self) -> None:
        self._show_said()
        self.refresh_bindings()

    @on(BlockList.Chosen, "ThemeGrid")
    def action_into(self) -> None:
        """Go into the contributions of the theme."""
        if self.box.view.ids:
            self.box.focus()
            if self.box.cursor is None:
                self.box.action_first()

    def action_out(self) -> None:
        """Go back to the themes."""
        self.grid.focus()

    async def action_step_out(self) -> None:
        """Escape: leave the box, clear the marks, else the list of places."""
        if self.selection.in_box:
            self.action_out()
        elif self.box.marks:
            self.selection.unmark()
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """Give the box the room of the themes in a low window while it has the focus."""
        self.set_class(self.selection.in_box, "reading")
        self._show_said()
        self.refresh_bindings()

    # Actions

    @work
    async def action_line(self) -> None:
        """Gather what is meant into a new line, or let an existing line rest on it too."""
        if self.may("line") and await self.editor.gather(self.selection.targets()):
            self.selection.unmark()

    @work
    async def action_answer(self) -> None:
        """Answer one contribution, all that are marked, or a whole theme, in one step."""
        if self.may("answer") and await self.answers.answer(self.selection.targets()):
            self.selection.unmark()

    @work
    async def action_theme(self) -> None:
        """Change the selected theme; put what has no theme into one."""
        if not self.may("theme"):
            return
        theme = self.snapshot.get(Theme, self.selection.theme)
        if theme is None:
            await self._put_into_theme(self.selection.targets())
        else:
            await self.theme_actions.change(theme)

    @work
    async def action_themes(self) -> None:
        """Put all that is marked into one theme; without marks, ask for the themes of the selected one."""
        if len(self.selection.marked()) > 1:
            await self._put_into_theme(self.selection.marked())
        else:
            await self.contributions.themes()

    async def _put_into_theme(self, contributions: tuple[str, ...]) -> None:
        theme = await self.theme_actions.put_into_theme(contributions)
        if theme is not None:
            self.selection.unmark()
            self.show_record(theme)

    @work
    async def action_turn(self) -> None:
        """Record a turn, first of the lead who has had none."""
        if self.may("turn"):
            await take_turn(self.desk)

    # One contribution

    action_edit = in_worker(ContributionDialogs.edit)
    action_why = in_worker(ContributionDialogs.why)
    action_kind = in_worker(ContributionDialogs.kind)
    action_form = in_worker(ContributionDialogs.form)
    action_speaker = in_worker(ContributionDialogs.speaker)
    action_read_back = in_worker(ContributionDialogs.read_back)
    action_consent = in_worker(ContributionDialogs.consent)
    action_sensitive = in_worker(ContributionDialogs.sensitive)
    action_about = in_worker(ContributionDialogs.about)
    action_move = in_worker(ContributionDialogs.move)
    action_remove = in_worker(ContributionDialogs.remove)
    action_names = in_worker(ContributionDialogs.names)
    action_withdraw = in_worker(ContributionDialogs.withdraw)
    action_pull_apart = in_worker(ContributionDialogs.pull_apart)

    def action_copy(self) -> None:
        """Copy the words."""
        self.contributions.copy()
