"""Help: the list of keys on F1, and an App of its own (`coprod keys`) that names each key that arrives."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input, Static

from coprod_tui.base.text import normalize_for_search
from coprod_tui.config.settings import AUTO, read_settings
from coprod_tui.tui import colors, terminal
from coprod_tui.tui.base_screen import DeskScreen
from coprod_tui.tui.commands import COMMANDS, KeyCommand, commands, key_words
from coprod_tui.tui.content import GUARD, plain
from coprod_tui.tui.dialogs import Dialog
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick

_LEAVE = "Esc leaves this list.  Ctrl+Q closes the program."
_MOVING = (
    ("↑ ↓ ← →", "move in lists, boards and text"),
    ("Tab, Shift+Tab", "go on to the next part, and back"),
    ("Enter", "opens, keeps or chooses what is marked"),
    ("Esc", "leaves a field or a dialog; nothing typed is lost"),
    ("Ctrl+P", "every command by its name"),
    ("Home, End", "the first, the last"),
)


class HelpList(Dialog[KeyCommand | None]):
    """The commands here and everywhere, and how to move. Typing filters the list; Enter runs the command."""

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
        """Yield the search field, the list, and how to leave."""
        yield Static(_LEAVE, classes="about")
        yield Input(placeholder="save, find, delete, print, close …", compact=True)
        yield ChoiceList()
        yield Static(_LEAVE, classes="note")

    def on_mount(self) -> None:
        """Show all commands."""
        self._show("")

    def _places(self) -> tuple[str, ...]:
        screen = self._asked_from
        return screen.places() if isinstance(screen, DeskScreen) else ()

    def _show(self, query: str) -> None:
        words = normalize_for_search(query).split()
        here = [command for place in self._places() for command in commands(place)]
        picks = [
            self._pick(command, group)
            for group, listed in (("Here", here), ("Everywhere", commands("app")))
            for command in listed
            if all(word in _search_text(command) for word in words)
        ]
        if not words:
            picks += [Pick(f"moving {keys}", what, key=keys, group="Moving") for keys, what in _MOVING]
        self.query_one(ChoiceList).show(picks, sought=query, empty="Nothing here is called that.")

    def _pick(self, command: KeyCommand, group: str) -> Pick:
        screen = self._asked_from
        reason = screen.why_not(command.action) if isinstance(screen, DeskScreen) else None
        return Pick(
            command.id, command.name, command.what, self.desk.keys_of(command), why_not=reason or "", group=group
        )

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
        """Move in the list; the focus stays in the search field."""
        self.query_one(ChoiceList).action_step(by)

    def on_key(self, event: events.Key) -> None:
        """Leave on F1."""
        if event.key == "f1":
            event.stop()
            self.dismiss(None)


def _search_text(command: KeyCommand) -> str:
    return normalize_for_search(" ".join((command.name, command.what, command.also, *map(key_words, command.keys))))


# Trying keys: what arrives from this terminal, and what it does in the program

_ASK = "Press a key. What arrives here from your terminal stands below, with what it does. Esc twice closes."
_NOTHING = "does nothing"
_KEPT = 200
"""How many keys are remembered; more than any window shows."""
_PLACES = {
    "app": "everywhere", "lobby": "in the list of projects", "floor": "in the meeting",
    "said": "on something that was said", "conflicts": "on the board of conflicts", "conflict": "in a conflict",
    "brief": "in the brief", "signoff": "on the sign-off page", "history": "in the history",
    "leads": "on the leads' page", "line": "on a line of the brief",
}  # fmt: skip
"""Where a command works, in words; the rest are steps of a page, which name themselves."""


def describe_key(key: str, character: str | None, chosen: Mapping[str, tuple[str, ...]]) -> str:
    """Name a key and say what it does; `chosen` are the user's own keys by command id."""
    does = [
        f"{command.name} {_PLACES.get(command.place, f'in the {command.place}')}"
        for command in COMMANDS
        if key in chosen.get(command.id, command.keys)
    ]
    if character is not None and character.isprintable():
        does.insert(0, "types a space" if character == " " else f"types {character}")
    return f"{key_words(key)}: {'; '.join(dict.fromkeys(does)) or _NOTHING}"


class PressedKeys(App[None], inherit_bindings=False):
    """Names each key that arrives; Escape twice closes, no other key does anything."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Static { margin: 0 2; } #ask { margin: 1 2; }"

    def __init__(self, chosen: Mapping[str, tuple[str, ...]], theme: str) -> None:
        """`chosen` are the user's own keys by command id."""
        super().__init__()
        self._chosen = chosen
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._last = ""
        for ours in colors.THEMES:
            self.register_theme(ours)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colour variables."""
        return colors.variable_defaults(self.current_theme)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and the one that removes escape sequences."""
        return [*super().get_line_filters(), GUARD]

    def compose(self) -> ComposeResult:
        """Yield the request, and what arrived."""
        yield Static(plain(_ASK), id="ask")
        yield Static(id="pressed")

    async def on_event(self, event: events.Event) -> None:
        """Name keys and pastes before anything else can handle them."""
        if isinstance(event, events.Key):
            if self._last == event.key == "escape":
                self.exit()
            self._last = event.key
            self._tell(describe_key(event.key, event.character, self._chosen))
        elif isinstance(event, events.Paste):
            self._tell(f"A paste of {len(event.text):,} characters: it goes to the line")
        else:
            await super().on_event(event)

    def _tell(self, line: str) -> None:
        self._lines.appendleft(line)
        shown = self.query_one("#pressed", Static)
        shown.update(Content("\n").join(plain(line) for line in self._lines))


def run_key_names() -> int:
    """Run the App until it is closed, and return the exit code."""
    terminal.replace_invalid_bytes()
    themes = [theme.name for theme in colors.THEMES]
    settings, _ = read_settings(commands={command.id: command.keys for command in COMMANDS}, themes=themes)
    app = PressedKeys(settings.keys, colors.DARK.name if settings.theme == AUTO else settings.theme)
    app.run()
    return app.return_code or 0
