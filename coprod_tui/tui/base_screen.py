"""What every screen of an open project shares: the top line, the keys, the snapshot, and one reason for each *no*."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget

from coprod_tui.domain.readiness import Next
from coprod_tui.domain.snapshot import EMPTY, Snapshot
from coprod_tui.tui.commands import COMMANDS, Command
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.bars import KeyFooter, TooSmall, TopLine
from coprod_tui.tui.widgets.paragraphs import Paragraph, Words


class DeskScreen(Screen[None]):
    """A screen over the desk: a top line, a body, the keys; too small a window gets one sentence and loses nothing."""

    place = ""
    """The place of its commands (coprod_tui.tui.commands)."""
    desk = getters.app(Desk)
    top = getters.query_one(TopLine)
    _behind = False
    """Whether something changed while another screen was shown."""

    def body(self) -> Iterable[Widget]:
        """The widgets between top line and keys."""
        return ()

    def compose(self) -> ComposeResult:
        """Top line, body, keys, and the sentence for a window that is too small."""
        yield TopLine()
        with Container(id="body"):
            yield from self.body()
        yield KeyFooter()
        yield TooSmall()

    def places(self) -> tuple[str, ...]:
        """The places whose commands work here now, for help, palette and keys."""
        return (self.place,)

    def where(self) -> str:
        """Where we are, for the top line."""
        return ""

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can."""
        return None

    def may(self, action: str) -> bool:
        """Whether an action can be done now; a notice says why not."""
        reason = self.why_not(action)
        if reason:
            self.desk.tell(reason, "warning")
        return reason is None

    def on_mount(self) -> None:
        """Follows the desk."""
        self._show_saved()
        self.watch(self.desk, "saved", lambda: self.follow(self._show_saved), init=False)
        self.watch(self.desk, "shielded", lambda: self.follow(self.show_newest), init=False)

    def follow(self, show: Callable[[], None]) -> None:
        """Shows a change now; everything is shown again later, while another screen is shown."""
        if self in self.app.screen_stack:
            show()
        else:
            self._behind = True

    @on(events.ScreenResume)
    def catch_up(self) -> None:
        """Shows everything again if something changed while another screen was shown."""
        if self._behind:
            self.show_newest()

    def show_newest(self) -> None:
        """Shows everything as it is now."""
        self._behind = False
        self._show_saved()

    def _show_saved(self) -> None:
        saved = self.desk.saved
        self.top.saved = saved.sentence()
        self.top.trouble = bool(saved.trouble)


class ProjectScreen(DeskScreen):
    """A screen of the open project: while it is shown, it shows the newest snapshot."""

    snapshot: var[Snapshot] = var(EMPTY, always_update=True, init=False)

    def on_mount(self) -> None:
        """Follows the desk's snapshot; the first one is shown at once, so that the first frame has it."""
        self._take_snapshot()
        self.watch(self.desk, "snapshot", lambda: self.follow(self._take_snapshot), init=False)

    def _take_snapshot(self) -> None:
        snapshot = self.desk.snapshot
        if not snapshot.tables:
            return
        self.snapshot = snapshot
        self.top.project = snapshot.project.title
        self.show_where()

    def show_newest(self) -> None:
        """Takes the newest snapshot, and with it shows everything as it is now."""
        super().show_newest()
        self._take_snapshot()

    def show_record(self, record: str) -> None:
        """Selects something that this screen shows, by its id; a screen that has nothing to select does nothing."""

    def show_where(self) -> None:
        """Where we are, in the top line; also that an example is made up, and what the room can see."""
        made_up = "all made up" if self.snapshot.project.example else ""
        seen = "the room can see this" if self.desk.shielded else ""
        self.top.where = " · ".join(part for part in (seen, made_up, self.where()) if part)


# The sentence that says what to do next, and which key does it.

_LABEL = 6
_LEADS_TO = {"brief": "app.go_brief", "signoff": "app.go_signoff"}
"""The command that goes to the screen on which a place's commands work."""


def next_paragraph(desk: Desk, step: Next, here: str) -> Paragraph:
    """The next step beside its label, for the screen whose place is `here`; the keys are the person's own."""
    found = next((one for one in COMMANDS if one.id == step.command), None)
    keys = _keys(desk, found, here) if found else ()
    return Paragraph((Words(step.sentence), *keys), Words("Next", "primary", bold=True), _LABEL)


def _keys(desk: Desk, command: Command, here: str) -> tuple[Words, ...]:
    """`   F5 sign-off, then s sign`; one key where the command works on this screen."""
    steps = [command]
    if command.place != here and command.place in _LEADS_TO:
        steps.insert(0, next(one for one in COMMANDS if one.id == _LEADS_TO[command.place]))
    pieces: list[Words] = []
    for number, step in enumerate(steps):
        pieces.append(Words(", then " if number else "   ", "quiet"))
        key = desk.keys_of(step).split(", ")[0]
        pieces += (
            (Words(key, "primary", bold=True), Words(f" {step.name}", "quiet")) if key else (Words(step.name, "quiet"),)
        )
    return tuple(pieces)
