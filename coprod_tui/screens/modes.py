"""The screens that the program has one of each, by name. Each is imported when it is first shown, on purpose.

The first screen waits for itself alone: to import all of them takes longer than to draw it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from coprod_tui.textual_private import keep_stylesheet

AnyScreen = Screen[Any]


def _lobby() -> AnyScreen:
    from coprod_tui.screens.lobby import Lobby  # noqa: PLC0415 - imported when first shown

    return Lobby()


def _floor() -> AnyScreen:
    from coprod_tui.screens.floor import Floor  # noqa: PLC0415 - imported when first shown

    return Floor()


def _conflicts() -> AnyScreen:
    from coprod_tui.screens.board import Board  # noqa: PLC0415 - imported when first shown

    return Board()


def _brief() -> AnyScreen:
    from coprod_tui.screens.brief import BriefScreen  # noqa: PLC0415 - imported when first shown

    return BriefScreen()


def _signoff() -> AnyScreen:
    from coprod_tui.screens.signoff import SignoffScreen  # noqa: PLC0415 - imported when first shown

    return SignoffScreen()


def _history() -> AnyScreen:
    from coprod_tui.screens.history import HistoryScreen  # noqa: PLC0415 - imported when first shown

    return HistoryScreen()


def _leads() -> AnyScreen:
    from coprod_tui.screens.leads import Leads  # noqa: PLC0415 - imported when first shown

    return Leads()


def _first_shown(make: Callable[[], AnyScreen]) -> Callable[[], AnyScreen]:
    def made() -> AnyScreen:
        screen = make()
        keep_stylesheet(screen)
        return screen

    return made


MODES: dict[str, Callable[[], AnyScreen]] = {
    "lobby": _first_shown(_lobby),
    "floor": _first_shown(_floor),
    "conflicts": _first_shown(_conflicts),
    "brief": _first_shown(_brief),
    "signoff": _first_shown(_signoff),
    "history": _first_shown(_history),
    "leads": _first_shown(_leads),
}
