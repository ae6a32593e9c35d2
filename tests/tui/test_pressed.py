"""Trying keys: what arrives is told, and nothing is done."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from coprod_tui.tui import colors
from coprod_tui.tui.dialogs.help import PressedKeys, describe_key


@pytest.mark.parametrize(
    ("key", "character", "said"),
    [
        ("f1", None, "F1: help everywhere"),
        ("ctrl+z", "\x1a", "Ctrl+Z: undo everywhere"),
        ("f11", None, "F11: does nothing"),
        ("space", " ", "Space: types a space; mark on something that was said"),
    ],
)
def test_a_key_is_told_with_what_it_does(key: str, character: str | None, said: str) -> None:
    assert describe_key(key, character, {}).startswith(said)


def test_the_persons_own_keys_count() -> None:
    assert describe_key("f11", None, {"app.undo": ("f11",)}) == "F11: undo everywhere"
    assert "undo" not in describe_key("ctrl+z", None, {"app.undo": ("f11",)})


async def test_every_key_is_shown_and_only_escape_twice_closes() -> None:
    app = PressedKeys({}, colors.DARK.name)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q", "ctrl+c", "f1", "escape", "left_square_bracket")
        shown = str(app.query_one("#pressed", Static).content)
        assert shown.splitlines()[0].startswith("[: types [")
        for name in ("Ctrl+Q", "Ctrl+C", "F1", "Esc"):
            assert f"\n{name}: " in shown
        assert app.is_running
        await pilot.press("escape", "escape")
    assert app.return_code == 0
