"""The leads' meeting: what did each stream say about the same thing, what has no answer, and whose turn is it?"""

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
_OF_A_THEME = {"into", "theme"}
"""What is done with a theme as a whole, and not with one thing that was said about it."""


def _asks(dialog: Callable[[ContributionDialogs], Awaitable[None]]) -> Callable[[Leads], None]:
    """An action that asks about what is selected or marked."""

    def action(screen: Leads) -> None:
        screen.run_worker(dialog(screen.contributions))

    return action


class Leads(ProjectScreen):
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
        self._wanted = ""
        """What is selected as soon as it is shown."""
        self.themes = BackgroundValue(self, self._themes_of, self.show)
        self.presenter = ThemePresenter(self.desk)
        links = ReasonLinks(self.desk)
        run = VerbRunner(self.desk, links.leads, links.go)
        self.editor = LineEditor(self.desk, run)
        self.answers = AnswerActions(self.desk, run)
        self.theme_actions = ThemeActions(self.desk, self.show_record)
        self.contributions = ContributionDialogs(self.desk, self, self.may)

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
        return self.presenter.where(self.snapshot)

    def _themes_of(self, project: Snapshot) -> Callable[[], ThemeOverview]:
        return partial(themes_of, project)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Put the themes side by side anew."""
        self.themes.follow(snapshot)

    def on_screen_resume(self) -> None:
        """Catch up with what was done on another screen."""
        self.themes.resume()

    # What the letters act on

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
        contribution = self.selected()
        return tuple(sorted(self.box.marks)) or ((contribution.id,) if contribution else ())

    def unmark(self) -> None:
        """Take all marks away."""
        self.box.marks = frozenset()

    def targets(self) -> tuple[str, ...]:
        """What is marked, else what is selected, else all of the theme that has no answer."""
        themes = self.themes.value
        of_theme = themes.open_or_all(self.theme_in_hand()) if themes is not None else ()
        return still_there(self.desk.snapshot, self.marked() or of_theme)

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        theme, marked = self.theme_in_hand(), self.marked()
        reason = why_not(self.snapshot, action, theme=theme, targets=self.targets(), marked=marked)
        return reason or self.contributions.why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A theme's letters act on the grid, those of one thing said in the box."""
        del parameters
        if action in _SAID_ACTIONS:
            return self.in_box or action == "pull_apart"
        return action not in _OF_A_THEME or not self.in_box

    # Showing

    def show(self) -> None:
        """Everything."""
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
        themes, theme = self.themes.value, self.theme_in_hand()
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
        """Another width has room for more words."""
        self.show()

    def show_record(self, record: str) -> None:
        """Select a theme; or a contribution, in the words of the theme in hand or of the first one that has it."""
        self._wanted = record
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        themes, wanted = self.themes.value, self._wanted
        if themes is None or not wanted:
            return
        here = self.theme_in_hand()
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

    # Themes, answers, turns

    @work
    async def action_line(self) -> None:
        """Gather what is meant into a new line, or let an existing line rest on it too."""
        if self.may("line") and await self.editor.gather(self.targets()):
            self.unmark()

    @work
    async def action_answer(self) -> None:
        """Say what became of one thing, of all that is marked, or of a whole theme, in one step."""
        if self.may("answer") and await self.answers.answer(self.targets()):
            self.unmark()

    @work
    async def action_theme(self) -> None:
        """Change the theme in hand; what has no theme is put into one."""
        if not self.may("theme"):
            return
        theme = self.snapshot.get(Theme, self.theme_in_hand())
        if theme is None:
            await self._put_into_theme(self.targets())
        else:
            await self.theme_actions.change(theme)

    @work
    async def action_themes(self) -> None:
        """Put all that is marked into one theme; without a mark, ask for the themes of what is selected."""
        if len(self.marked()) > 1:
            await self._put_into_theme(self.marked())
        else:
            await self.contributions.themes()

    async def _put_into_theme(self, contributions: tuple[str, ...]) -> None:
        theme = await self.theme_actions.put_into_theme(contributions)
        if theme is not None:
            self.unmark()
            self.show_record(theme)

    @work
    async def action_turn(self) -> None:
        """The turn of the lead who has had none; a stream's number chooses another lead."""
        if self.may("turn"):
            await take_turn(self.desk)

    # One contribution

    action_edit = _asks(ContributionDialogs.edit)
    action_why = _asks(ContributionDialogs.why)
    action_kind = _asks(ContributionDialogs.kind)
    action_form = _asks(ContributionDialogs.form)
    action_speaker = _asks(ContributionDialogs.speaker)
    action_read_back = _asks(ContributionDialogs.read_back)
    action_consent = _asks(ContributionDialogs.consent)
    action_sensitive = _asks(ContributionDialogs.sensitive)
    action_about = _asks(ContributionDialogs.about)
    action_move = _asks(ContributionDialogs.move)
    action_remove = _asks(ContributionDialogs.remove)
    action_names = _asks(ContributionDialogs.names)
    action_withdraw = _asks(ContributionDialogs.withdraw)
    action_pull_apart = _asks(ContributionDialogs.pull_apart)

    def action_copy(self) -> None:
        """Copy the words."""
        self.contributions.copy()
