"""Base classes of the screens: top line, key footer, the snapshot to show, and why an action cannot be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget

from coprod_tui.domain.snapshot import EMPTY, Snapshot
from coprod_tui.tui.commands import COMMANDS, KeyCommand
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.bars import KeyFooter, TooSmall, TopLine
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph

if TYPE_CHECKING:
    from coprod_tui.domain.readiness import NextStep


READING = "Reading the project …"
"""What stands in the place of what is not read yet."""


class DeskScreen(Screen[None]):
    """A screen of the desk: top line, body, key footer; a window that is too small shows one sentence instead."""

    place = ""
    """The place whose commands it binds (coprod_tui.tui.commands)."""
    desk = getters.app(Desk)
    top = getters.query_one(TopLine)
    _stale = False
    """Whether something changed while another screen was on top."""

    def body(self) -> Iterable[Widget]:
        """Yield the widgets between top line and footer."""
        return ()

    def compose(self) -> ComposeResult:
        """Yield the top line, the body, the keys, and the sentence for a window that is too small."""
        yield TopLine()
        with Container(id="body"):
            yield from self.body()
        yield KeyFooter()
        yield TooSmall()

    def places(self) -> tuple[str, ...]:
        """The places whose commands work now, for help and palette."""
        return (self.place,)

    def where(self) -> str:
        """Name what is shown, for the top line."""
        return ""

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can be."""
        return None

    def may(self, action: str) -> bool:
        """Return whether an action can be done now; tell why not."""
        reason = self.why_not(action)
        if reason:
            self.desk.tell(reason, "warning")
        return reason is None

    def on_mount(self) -> None:
        """Follow the desk."""
        self._show_saved()
        self.watch(self.desk, "saved", lambda: self.follow(self._show_saved), init=False)
        self.watch(self.desk, "shielded", lambda: self.follow(self.show_newest), init=False)

    def follow(self, show: Callable[[], None]) -> None:
        """Show a change now, or everything once no other screen than dialogs covers this one."""
        screens = [screen for screen in self.app.screen_stack if not screen.is_modal]
        if screens[-1:] == [self]:
            show()
        else:
            self._stale = True

    @on(events.ScreenResume)
    def catch_up(self) -> None:
        """Show everything again if something changed while another screen was on top."""
        if self._stale:
            self.show_newest()

    def show_newest(self) -> None:
        """Show everything as it is now."""
        self._stale = False
        self._show_saved()

    def _show_saved(self) -> None:
        saved = self.desk.saved
        self.top.saved = saved.sentence()
        self.top.trouble = bool(saved.trouble)


class ProjectScreen(DeskScreen):
    """A screen of the open project; it takes each newer snapshot while it is on top."""

    snapshot: var[Snapshot] = var(EMPTY, always_update=True, init=False)

    def on_mount(self) -> None:
        """Follow what is known of the project; the first of it is shown at once, so that the first frame has it."""
        self._take_snapshot()
        self.watch(self.desk, "known", lambda: self.follow(self._take_snapshot), init=False)

    def _take_snapshot(self) -> None:
        known = self.desk.known
        if known.is_empty:
            return
        if isinstance(known, Snapshot):
            self.snapshot = known
        self.top.project = known.project.title
        self.show_where()

    def show_newest(self) -> None:
        """Take the newest snapshot, and show everything as it is now."""
        super().show_newest()
        self._take_snapshot()

    def show_record(self, record: str) -> None:
        """Select a record by its id; does nothing on a screen without a selection."""

    def show_where(self) -> None:
        """Write into the top line where we are, that an example is made up, and that the room can see the screen."""
        made_up = "all made up" if self.desk.known.project.example else ""
        seen = "the room can see this" if self.desk.shielded else ""
        self.top.where = " · ".join(part for part in (seen, made_up, self.where()) if part)


class ReadingScreen(DeskScreen):
    """Stands in for a screen that needs the whole project, until all of it is read."""

    def body(self) -> Iterable[Widget]:
        """Yield one sentence."""
        from textual.widgets import Static  # noqa: PLC0415 - only a large project waits

        yield Static(f" {READING}")

    def on_mount(self) -> None:
        """Name the project."""
        self.top.project = self.desk.project.title


# The next step

_LABEL = 6
_GOES_TO = {"brief": "app.go_brief", "signoff": "app.go_signoff"}
"""By place: the command that shows the screen on which its commands work."""


def next_paragraph(desk: Desk, step: NextStep, here: str) -> TextParagraph:
    """The next step beside its label, for the screen whose place is `here`; the keys are the person's own."""
    command = next((one for one in COMMANDS if one.id == step.command), None)
    keys = _keys(desk, command, here) if command else ()
    words = StyledWords(step.told(shielded=desk.shielded))
    return TextParagraph((words, *keys), StyledWords("Next", "primary", bold=True), _LABEL)


def _keys(desk: Desk, command: KeyCommand, here: str) -> tuple[StyledWords, ...]:
    """`   F5 sign-off, then s sign`; one key where the command works on this screen."""
    path = [command]
    if command.place != here and command.place in _GOES_TO:
        path.insert(0, next(one for one in COMMANDS if one.id == _GOES_TO[command.place]))
    pieces: list[StyledWords] = []
    for number, pressed in enumerate(path):
        pieces.append(StyledWords(", then " if number else "   ", "quiet"))
        if key := desk.keys_of(pressed).split(", ")[0]:
            pieces += (StyledWords(key, "primary", bold=True), StyledWords(f" {pressed.name}", "quiet"))
        else:
            pieces.append(StyledWords(pressed.name, "quiet"))
    return tuple(pieces)
