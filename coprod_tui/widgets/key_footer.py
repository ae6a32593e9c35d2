"""The bottom line: the keys that work here and now, whole, most used first, and help always last."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.binding import Binding
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from coprod_tui.commands import COMMANDS, key_words
from coprod_tui.text import one_line
from coprod_tui.widgets.lines import Piece, cells, segments, strip_of
from coprod_tui.widgets.painted import Bar

_BETWEEN = "   "
_HELP = "app.help"
_NARROW = 100
"""In fewer cells than these a command says its short name."""


class _Key(NamedTuple):
    key: str
    shown: str
    words: str


class KeyFooter(Bar):
    """Reads the bindings that are in force; a key that has no room is left out, F1 and the palette have it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyFooter { dock: bottom; height: 1; width: 1fr; background: $surface; }
    """
    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, str] = {}
        self._shown: list[tuple[int, int, str]] = []

    def count(self, command: str, words: str) -> None:
        """A figure after a command's name: `F3 conflicts 2`; empty takes it away."""
        self._counts[command] = words
        self.redraw()

    def on_mount(self) -> None:
        """Follows the bindings of its screen, and which dialog stands over it."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.app.screen_change_signal.subscribe(self, lambda _: self.call_after_refresh(self.redraw))

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.redraw()

    def _acts(self) -> Screen[object]:
        """The screen whose keys work now: under a dialog, the dialog's."""
        top = self.app.screen
        return top if isinstance(top, ModalScreen) else self.screen

    def draw(self, width: int) -> list[Strip]:
        """One line: as many whole keys as have room, then help."""
        keys, helps = self._keys(width)
        room = width - 1
        last = self._pieces(helps) if helps else []
        # Help is there before anything else; where not even its word has room, its key stands alone.
        if cells(last) > room:
            last = last[:1]
        line: list[Piece] = []
        chosen: list[_Key] = []
        for key in keys:
            more = [*line, *([(_BETWEEN, self.ink())] if line else []), *self._pieces(key)]
            if cells(more) + (len(_BETWEEN) + cells(last) if last else 0) > room:
                break
            line = more
            chosen.append(key)
        if last:
            line += ([(_BETWEEN, self.ink())] if line else []) + last
        self._shown = self._places([*chosen, *([helps] if helps else [])])
        pad = [(" ", self.ink())] if width > cells(line) else []
        return [strip_of(segments([*pad, *line]), width, self.ink())]

    def _pieces(self, key: _Key) -> list[Piece]:
        return [(key.shown, self.ink("primary", bold=True)), (f" {key.words}", self.ink("quiet"))]

    def _places(self, keys: list[_Key]) -> list[tuple[int, int, str]]:
        places, x = [], 1
        for key in keys:
            end = x + cells(self._pieces(key))
            places.append((x, end, key.key))
            x = end + len(_BETWEEN)
        return places

    def _keys(self, width: int) -> tuple[list[_Key], _Key | None]:
        """The keys in the order of their bindings, nearest to the focus first, and help."""
        keys: list[_Key] = []
        helps = None
        seen: set[str] = set()
        for active in self._in_force():
            binding = active
            if binding.action in seen:
                continue
            seen.add(binding.action)
            key = _Key(binding.key, binding.key_display or key_words(binding.key), self._words(binding, width))
            if binding.id == _HELP:
                helps = key
            else:
                keys.append(key)
        return keys, helps

    def _in_force(self) -> list[Binding]:
        found = self._acts().active_bindings.values()
        shown = [one.binding for one in found if one.enabled and (one.binding.show or one.binding.id == _HELP)]
        return sorted(shown, key=_use)

    def _words(self, binding: Binding, width: int) -> str:
        short = _SHORT.get(binding.id or "", "") if width < _NARROW else ""
        count = self._counts.get(binding.id or "", "")
        return one_line(f"{short or binding.description} {count}".strip()).plain

    def on_click(self, event: events.Click) -> None:
        """A click on a key is that key."""
        for begin, end, key in self._shown:
            if begin <= event.x < end:
                self.app.simulate_key(key)
                return


def _use(binding: Binding) -> tuple[bool, int]:
    """Where a key stands: this place's own ones first, each place in the order of its commands."""
    command = binding.id or ""
    return command.startswith("app."), _ORDER.get(command, -1)


_ORDER = {command.id: place for place, command in enumerate(COMMANDS)}
_SHORT = {command.id: command.short for command in COMMANDS if command.short}
