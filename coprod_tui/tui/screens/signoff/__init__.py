"""The sign-off screen: streams by versions, what moved for the selected stream, the next step."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.domain.readiness import ISSUE, NextStep, next_stream
from coprod_tui.domain.records import Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.background import BackgroundValue
from coprod_tui.tui.base_screen import ProjectScreen, next_paragraph
from coprod_tui.tui.commands import bindings
from coprod_tui.tui.screens.signoff.actions import CorrectionDialogs, SigningDialogs
from coprod_tui.tui.screens.signoff.dialogs import BoardDialogs, UnderstandingDialogs
from coprod_tui.tui.screens.signoff.flow import SigningFlow
from coprod_tui.tui.screens.signoff.presenter import SignoffPresenter
from coprod_tui.tui.screens.signoff.signing import EquivalenceDialogs, Signing, signing
from coprod_tui.tui.verb_runner import ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.paragraphs import Paragraphs
from coprod_tui.tui.widgets.stream_tabs import StreamBox
from coprod_tui.tui.widgets.theme_grid import SignGrid

_NOTHING = NextStep("Nothing has been issued yet.", ISSUE)
_TO_READ = "they read this, not the whole brief again"
_HIGH = 34
"""From this height on, all reasons are shown."""


def in_worker(dialog: Callable[[SignoffScreen], Coroutine[Any, Any, None]]) -> Callable[[SignoffScreen], None]:
    """Make an action that asks in dialogs, in a worker."""

    def act(screen: SignoffScreen) -> None:
        screen.run_worker(dialog(screen))

    return act


class SignoffScreen(ProjectScreen):
    """The newest version, the grid of streams by versions, and the selected stream."""

    place = "signoff"
    CSS_PATH = "signoff.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (_HIGH, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("signoff"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "SignGrid"
    grid = getters.query_one(SignGrid)
    box = getters.query_one(StreamBox)

    def __init__(self) -> None:
        super().__init__()
        links = ReasonLinks(self.desk)
        run = VerbRunner(self.desk, links.leads, links.go)
        self.flow = SigningFlow(self.desk, lambda: self.grid.cursor if self.is_mounted else None)
        self.standing = BackgroundValue[Signing | None](self, self._signing, self.show)
        self.presenter = SignoffPresenter(self.desk)
        self.board = BoardDialogs(self.desk, self.flow, run)
        self.signing = SigningDialogs(self.desk, self.flow, self.board, self.presenter.wording_of)
        self.understanding = UnderstandingDialogs(self.desk, self.flow, run)
        self.corrections = CorrectionDialogs(self.desk, self.flow, run, self.signing, self.understanding, self.board)
        self.equivalence = EquivalenceDialogs(self.desk, self.flow, run)
        self._wanted = ""
        """The stream to select once it is shown."""

    def body(self) -> Iterable[Widget]:
        """Yield the version, the grid, the selected stream, the next step."""
        yield Paragraphs(id="version")
        with Vertical(id="signing"):
            with Vertical(id="grid"):
                yield SignGrid()
            with Vertical(id="stream"):
                yield StreamBox()
        yield Paragraphs(id="next")

    def where(self) -> str:
        """Name the screen."""
        return "Sign-off"

    def stream_in_hand(self) -> Stream | None:
        """The stream under the grid's cursor."""
        return self.flow.stream

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, by the rules; None when it can be."""
        return self.flow.why_not(action)

    def _signing(self, project: Snapshot) -> Callable[[], Signing | None]:
        return partial(signing, project)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Compute the sign-off anew."""
        self.standing.follow(snapshot)

    def on_screen_resume(self) -> None:
        """Catch up with what was done on another screen."""
        self.standing.resume()

    # Showing

    def show(self) -> None:
        """Show everything, or that nothing is issued yet."""
        standing = self.standing.value
        self.query_one("#signing").display = standing is not None
        if standing is None:
            self.query_one("#version", Paragraphs).show(next_paragraph(self.desk, _NOTHING, self.place))
            self.query_one("#next", Paragraphs).show()
            return
        self._show_version()
        self.grid.show([f"version {version.number}" for version in standing.project.versions], standing.rows)
        if self._wanted:
            self.grid.cursor, self._wanted = self._wanted, ""
        if self.grid.cursor is None:
            first = next_stream(standing.project, standing.newest) or standing.project.streams[0]
            self.grid.cursor = first.id
        self._show_stream()
        self.refresh_bindings()

    def _show_version(self) -> None:
        if (standing := self.standing.value) is not None:
            words = self.presenter.version(standing, low=self.size.height < _HIGH)
            self.query_one("#version", Paragraphs).show(*words)

    def on_resize(self) -> None:
        """Fit the reasons to the height: a low window leaves out those that the grid shows."""
        self._show_version()

    def _show_stream(self) -> None:
        standing, stream = self.standing.value, self.flow.stream
        if standing is None or stream is None:
            return
        entries = self.presenter.entries(standing, stream)
        self.box.head(stream.name, stream.colour, _TO_READ if standing.moved.get(stream.id) else "")
        if tuple(entries) != self.box.view.ids:
            self.box.show_ids(())
        self.box.show(tuple(entries), lambda key: entries[key]())
        step = self.presenter.next_step(standing, stream)
        self.query_one("#next", Paragraphs).show(next_paragraph(self.desk, step, self.place))

    # Actions

    action_share = in_worker(lambda screen: screen.signing.share())
    action_sign = in_worker(lambda screen: screen.signing.sign())
    action_retract = in_worker(lambda screen: screen.signing.retract())
    action_export = in_worker(lambda screen: screen.signing.export())
    action_say_back = in_worker(lambda screen: screen.understanding.say_back())
    action_same = in_worker(lambda screen: screen.equivalence.same())
    action_correct = in_worker(lambda screen: screen.corrections.correct())
    action_decide = in_worker(lambda screen: screen.board.decide())

    # Moving

    @on(BlockList.Moved, "SignGrid")
    def _other_stream(self) -> None:
        self._show_stream()
        self.refresh_bindings()

    @on(BlockList.Chosen, "SignGrid")
    def action_into(self) -> None:
        """Go into what moved for the stream."""
        if self.standing.value is not None and self.box.view.ids:
            self.box.focus()
            if self.box.cursor is None:
                self.box.action_first()

    def show_record(self, record: str) -> None:
        """Select a stream, now or as soon as it is shown."""
        self._wanted = record
        if self.standing.value is not None:
            self.show()

    def action_out(self) -> None:
        """Go back to the streams."""
        self.grid.focus()

    async def action_step_out(self) -> None:
        """Escape: go back to the streams, else the list of places."""
        if self.focused is self.box:
            self.action_out()
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """Give the box the room of the streams in a low window while it has the focus."""
        self.set_class(self.focused is self.box, "reading")
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable going into the box while it has the focus."""
        del parameters
        return action != "into" or not self.has_class("reading")
