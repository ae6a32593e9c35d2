"""F1: a list of every key that runs what it names, and says why it cannot where it cannot."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input, Static

from coprod_tui.commands import COMMANDS, Command, commands, key_words
from coprod_tui.meeting.words import folded
from coprod_tui.screens.ask import Ask
from coprod_tui.screens.base import DeskScreen
from coprod_tui.widgets.choice_list import ChoiceList, Pick

_LEAVE = "Esc leaves this list.  Ctrl+Q closes the program."
_MOVING = (
    ("↑ ↓ ← →", "move in lists, boards and text"),
    ("Tab, Shift+Tab", "go on to the next part, and back"),
    ("Enter", "opens, keeps or chooses what is marked"),
    ("Esc", "leaves a field or a dialog; nothing typed is lost"),
    ("Ctrl+P", "every command by its name"),
    ("Home, End", "the first, the last"),
)


class HelpList(Ask[Command | None]):
    """What can be done here, everywhere, and how to move. Type to look for something; Enter does it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]
    title_words = "Help"
    answers = "type to look for something   ↑↓ Enter does it   Esc leave"

    def __init__(self, screen: Screen[object]) -> None:
        """`screen` is where help was asked for."""
        super().__init__()
        self._asked_from = screen

    def inside(self) -> ComposeResult:
        """What to type, the list, and how to leave."""
        yield Static(_LEAVE, classes="about")
        yield Input(placeholder="save, find, delete, print, close …", compact=True)
        yield ChoiceList()
        yield Static(_LEAVE, classes="note")

    def on_mount(self) -> None:
        """Shows all of it."""
        self._show("")

    def _places(self) -> tuple[str, ...]:
        screen = self._asked_from
        return screen.places() if isinstance(screen, DeskScreen) else ()

    def _show(self, query: str) -> None:
        words = folded(query).split()
        here = [one for place in self._places() for one in commands(place)]
        picks = [
            self._pick(one, group)
            for group, some in (("Here", here), ("Everywhere", commands("app")))
            for one in some
            if all(word in _hay(one) for word in words)
        ]
        if not words:
            picks += [Pick(f"moving {keys}", what, key=keys, group="Moving") for keys, what in _MOVING]
        self.query_one(ChoiceList).show(picks, sought=query, empty="Nothing here is called that.")

    def _pick(self, one: Command, group: str) -> Pick:
        screen = self._asked_from
        reason = screen.why_not(one.action) if isinstance(screen, DeskScreen) else None
        return Pick(one.id, one.name, one.what, self.desk.keys_of(one), why_not=reason or "", group=group)

    @on(Input.Changed)
    def _look(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _do(self) -> None:
        self.query_one(ChoiceList).action_choose()

    @on(ChoiceList.Chosen)
    def _run(self, event: ChoiceList.Chosen) -> None:
        command = next((one for one in COMMANDS if one.id == event.id), None)
        if command:
            self.dismiss(command)

    def action_move(self, by: int) -> None:
        """Moves in the list while typing goes on."""
        self.query_one(ChoiceList).action_step(by)

    def on_key(self, event: events.Key) -> None:
        """F1 again leaves."""
        if event.key == "f1":
            event.stop()
            self.dismiss(None)


def _hay(one: Command) -> str:
    return folded(" ".join((one.name, one.what, one.also, *map(key_words, one.keys))))
