"""The screens that the program has one of each, by name; each is imported when it is first shown, on purpose.

The first screen waits for itself alone: to import all of them takes longer than to draw it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, cast

from textual.screen import Screen

Made = Callable[[], Screen[Any]]


def _shown(module: str, name: str) -> Made:
    def made() -> Screen[Any]:
        screen = cast("Made", getattr(importlib.import_module(f"coprod_tui.screens.{module}"), name))()
        # Textual would read the whole stylesheet twice more for a screen that has nothing on it yet.
        screen._css_update_count = screen.app._css_update_count
        return screen

    return made


MODES: dict[str, Made] = {
    "lobby": _shown("lobby", "Lobby"),
    "floor": _shown("floor", "Floor"),
    "conflicts": _shown("board", "Board"),
    "brief": _shown("brief", "BriefScreen"),
    "signoff": _shown("signoff", "SignoffScreen"),
    "history": _shown("history", "HistoryScreen"),
    "leads": _shown("leads", "Leads"),
}
