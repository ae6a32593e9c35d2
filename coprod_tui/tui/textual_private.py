"""The private parts of Textual that this program uses, and what its types hide, in one place.

Textual is pinned in pyproject.toml for this reason, and a test fails when one of them is gone.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, cast

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.dom import DOMNode
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


def begin_with_theme(app: App[Any], name: str) -> None:
    """Sets the theme of an App that has not been started: setting `App.theme` would parse the stylesheet twice more."""
    app.set_reactive(App.theme, name)
    theme = app.current_theme
    app.add_class(f"-theme-{theme.name}", "-dark-mode" if theme.dark else "-light-mode", update=False)
    app.remove_class("-light-mode" if theme.dark else "-dark-mode", update=False)
    app._refresh_truecolor_filter(app.ansi_theme)
    app.stylesheet.set_variables(app.get_css_variables())


def keep_stylesheet(screen: Screen[Any]) -> None:
    """Mark the App's stylesheet as applied to a new screen: Textual would parse it once more."""
    screen._css_update_count = screen.app._css_update_count


def start_worker(
    node: DOMNode,
    work: Callable[[], Coroutine[Any, Any, object]],
    *,
    group: str,
    exclusive: bool = False,
    exit_on_error: bool = True,
) -> None:
    """Run a coroutine function, or a `partial` of one, in a worker.

    A worker that is cancelled before it began then leaves no coroutine behind that nobody awaited. Textual takes no
    other function that returns a coroutine. Raises TypeError for one, which a worker would swallow.
    """
    if not inspect.iscoroutinefunction(work.func if isinstance(work, partial) else work):
        raise TypeError(f"{work} is no coroutine function")
    node.run_worker(cast("Any", work), group=group, exclusive=exclusive, exit_on_error=exit_on_error)
