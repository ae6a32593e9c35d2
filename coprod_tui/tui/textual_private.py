"""The private parts of Textual that this program uses, in one place.

Textual is pinned in pyproject.toml for this reason, and a test fails when one of them is gone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.screen import Screen


def press_typed_keys(app: App[Any], text: str) -> None:
    """Feed an App the keys that were pressed before its driver started."""
    if text and app._driver is not None:
        for message in XTermParser().feed(text):
            app._driver.process_message(message)


def ends_with_report(write: Callable[[Any, BaseException | None], str]) -> Callable[[Any], None]:
    """A replacement for `App._fatal_error`, which Textual calls for an unhandled exception.

    It prints what `write` returns for the error instead of a traceback.
    """

    def fatal_error(app: App[Any]) -> None:
        from rich.text import Text  # noqa: PLC0415 - only a bug waits for it

        error = sys.exc_info()[1] or app._exception
        app._exit_renderables.append(Text(write(app, error)))
        app._close_messages_no_wait()

    return fatal_error


def keep_stylesheet(screen: Screen[Any]) -> None:
    """Mark the App's stylesheet as applied to a new screen: Textual would parse it once more."""
    screen._css_update_count = screen.app._css_update_count
