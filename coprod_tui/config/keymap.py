"""The keys that a person chose for commands, with a sentence for each key that a command cannot have."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from coprod_tui.base.text import sanitize
from coprod_tui.base.toml_source import KeyPath, TomlDocument

Keys = Mapping[str, Sequence[str]]
"""Keys by the id of a command (`place.action`), in Textual's names."""

EVERYWHERE = "app"
"""The place whose keys work on every screen."""

_NAMED = {
    "enter": "enter", "return": "enter", "tab": "tab", "shift+tab": "shift+tab", "escape": "escape", "esc": "escape",
    "space": "space", "delete": "delete", "del": "delete", "backspace": "backspace", "up": "up", "down": "down",
    "left": "left", "right": "right", "↑": "up", "↓": "down", "←": "left", "→": "right", "home": "home", "end": "end",
    "page up": "pageup", "pageup": "pageup", "page down": "pagedown", "pagedown": "pagedown",
    **{f"f{number}": f"f{number}" for number in range(1, 11)},
}  # fmt: skip
_SIGN_NAMES = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
"""Characters whose name in Textual differs from Unicode's."""
_ARRIVES_AS = {"ctrl+h": "Backspace", "ctrl+i": "Tab", "ctrl+j": "Enter", "ctrl+m": "Enter"}
_TAKEN = {
    "ctrl+c": "copies", "ctrl+p": "opens the list of all commands",
    **dict.fromkeys(("up", "down", "tab", "shift+tab", "escape"), "is needed to move about"),
}  # fmt: skip
_TYPING = {
    "enter", "backspace", "delete", "left", "right", "home", "end", "space",
    *(f"ctrl+{letter}" for letter in "adekuvwxyz"),
}  # fmt: skip
"""Keys that editing a line of text needs, besides the characters."""
_CAN_BE = "A key is a letter, a digit or a sign, F1 to F10, or Ctrl with a letter, such as Ctrl+F."


def key_name(text: str) -> str | None:
    """Return Textual's name of a key as a person writes it (`Ctrl+F`, `F7`, `?`, `Page up`).

    A single letter means the lower-case one. None for a key that not every terminal delivers.
    """
    written = text.casefold() if len(text) == 1 else text.strip().casefold()
    if named := _NAMED.get(written) or _sign(written):
        return named
    held, _, last = (one.strip() for one in written.rpartition("+"))
    return f"ctrl+{last}" if held in ("ctrl", "control") and len(last) == 1 and "a" <= last <= "z" else None


def _sign(written: str) -> str | None:
    """The name of a single character; a name of one (`slash`, `question_mark`) as it is; None for anything else."""
    if len(written) == 1:
        return _sign_name(written) if written.isprintable() and written != "\N{NO-BREAK SPACE}" else None
    return written if written in {_sign_name(chr(code)) for code in range(0x21, 0x7F)} else None


def _sign_name(sign: str) -> str:
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, sign).lower().replace("-", "_").replace(" ", "_")
    return _SIGN_NAMES.get(name, name)


def key_problem(command: str, written: str, usual: Sequence[str], typing: Collection[str]) -> str | None:
    """Return why a command cannot have a key, as a sentence; None where it can. Its default keys are always allowed.

    `typing` are the places in which a line of text is typed.
    """
    key, said = key_name(written), f"“{sanitize(written)}”"
    if key is None:
        near = get_close_matches(written.strip().casefold(), _NAMED, 1)
        hint = f" Did you mean “{near[0].title()}”?" if near else ""
        return f"{said} is not a key that every terminal knows. {_CAN_BE}{hint}"
    if key in usual:
        return None
    if key in _ARRIVES_AS:
        return f"{said} cannot be told from {_ARRIVES_AS[key]} in a terminal. {_CAN_BE}"
    if key in _TAKEN:
        return f"{said} {_TAKEN[key]}, everywhere. Choose another key for “{command}”."
    is_character = "ctrl+" not in key and key not in _NAMED.values()
    if _place(command) in typing and (key in _TYPING or is_character):
        return f"{said} is needed for typing there. For “{command}” choose F1 to F10, or Ctrl with another letter."
    return None


def parse_keys(page: TomlDocument, usual: Keys | None, typing: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Read the keys under `[keys]` of a settings file, by command; problems are added to the page.

    `usual` are the default keys of every command; without them, the names of commands are not checked.
    """
    table = page.data.get("keys", {})
    if not isinstance(table, dict):
        page.wrong(("keys",), 'Keys have a heading [keys], and below it lines such as "floor.find" = "F7".')
        return {}
    places: dict[str, KeyPath] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    for command, where, value in _entries(table):
        sentence = _unknown(command, usual) or _wrong(command, value, (usual or {}).get(command, ()), typing)
        if sentence:
            page.wrong(where, sentence)
        else:
            written = [value] if isinstance(value, str) else value
            assert isinstance(written, list)
            chosen[command] = tuple(dict.fromkeys(key for one in written if (key := key_name(one))))
            places[command] = where
    while clash := next(_clashes(chosen, usual or {}), None):
        command, other, key = clash
        shown = "+".join(part.capitalize() for part in key.replace("_", " ").split("+"))
        page.wrong(
            places[command], f"“{command}” and “{other}” would both have the key {shown}. Give one of them another."
        )
        del chosen[command]
    return chosen


def _entries(table: Mapping[str, object]) -> Iterator[tuple[str, KeyPath, object]]:
    """Yield each command with its place and value; `floor.find = …` without quotation marks makes a nested table."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{action}", ("keys", name, action), inner) for action, inner in value.items())
        else:
            yield name, ("keys", name), value


def _unknown(command: str, usual: Keys | None) -> str | None:
    if usual is None or command in usual:
        return None
    near = get_close_matches(command, usual, 1)
    hint = f" Did you mean “{near[0]}”?" if near else " The help (F1) lists them."
    return f"“{sanitize(command)}” is not a command.{hint}"


def _wrong(command: str, value: object, usual: Sequence[str], typing: Collection[str]) -> str | None:
    written = [value] if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
        return f'The keys of “{sanitize(command)}” are words in quotation marks, such as "F7" or ["F7", "/"].'
    return next((fault for one in written if (fault := key_problem(command, one, usual, typing))), None)


def _clashes(chosen: Mapping[str, tuple[str, ...]], usual: Keys) -> Iterator[tuple[str, str, str]]:
    """Yield two commands that share a key where both work, the person's choice first, and that key."""
    now = {**usual, **chosen}
    for command in reversed(list(chosen)):
        for other, keys in now.items():
            near = _place(command) == _place(other) or EVERYWHERE in (_place(command), _place(other))
            shared = set(now[command]) & set(keys) - (set(usual.get(command, ())) & set(usual.get(other, ())))
            if command != other and near and shared:
                yield command, other, min(shared)


def _place(command: str) -> str:
    return command.partition(".")[0]
