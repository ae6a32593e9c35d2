"""A page of its own for trying keys: what arrives from this terminal, and what it would do in the program."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import LineFilter
from textual.widgets import Static

from coprod_tui import looks, terminal
from coprod_tui.commands import COMMANDS, key_words
from coprod_tui.settings import AUTO, read_settings
from coprod_tui.text import GUARD, plain

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


def told(key: str, character: str | None, chosen: Mapping[str, tuple[str, ...]]) -> str:
    """What a key that arrived is called, and what it would do; `chosen` are the person's own keys by command."""
    does = [
        f"{one.name} {_PLACES.get(one.place, f'in the {one.place}')}"
        for one in COMMANDS
        if key in chosen.get(one.id, one.keys)
    ]
    if character is not None and character.isprintable():
        does.insert(0, "types a space" if character == " " else f"types {character}")
    return f"{key_words(key)}: {'; '.join(dict.fromkeys(does)) or _NOTHING}"


class PressedKeys(App[None], inherit_bindings=False):
    """Tells each key that arrives; none of them does anything here, but Escape twice."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Static { margin: 0 2; } #ask { margin: 1 2; }"

    def __init__(self, chosen: Mapping[str, tuple[str, ...]], theme: str) -> None:
        """`chosen` are the person's own keys by the id of the command."""
        super().__init__()
        self._chosen = chosen
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._last = ""
        for one in looks.THEMES:
            self.register_theme(one)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours."""
        return looks.variable_defaults(self.current_theme)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's own, and the one that lets no escape sequence out."""
        return [*super().get_line_filters(), GUARD]

    def compose(self) -> ComposeResult:
        """The request, and what arrived."""
        yield Static(plain(_ASK), id="ask")
        yield Static(id="pressed")

    async def on_event(self, event: events.Event) -> None:
        """Every key and paste is told, before anything else can take it."""
        if isinstance(event, events.Key):
            if self._last == event.key == "escape":
                self.exit()
            self._last = event.key
            self._tell(told(event.key, event.character, self._chosen))
        elif isinstance(event, events.Paste):
            self._tell(f"A paste of {len(event.text):,} characters: it goes to the line")
        else:
            await super().on_event(event)

    def _tell(self, line: str) -> None:
        self._lines.appendleft(line)
        shown = self.query_one("#pressed", Static)
        shown.update(Content("\n").join(plain(one) for one in self._lines))


def run() -> int:
    """Runs the page until it is closed; answers the exit code."""
    terminal.survive_bad_bytes()
    themes = [theme.name for theme in looks.THEMES]
    settings, _ = read_settings(commands={one.id: one.keys for one in COMMANDS}, themes=themes)
    app = PressedKeys(settings.keys, looks.DARK.name if settings.theme == AUTO else settings.theme)
    app.run()
    return app.return_code or 0
