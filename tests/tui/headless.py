"""A program without a terminal, by Textual's private parts: it is waited for until it is idle, and it is cheap.

A quarter of the work of a test of a screen was to compose frames for a terminal that is not there. What a test reads is
composed when it reads it, from the same widgets; layout and everything else happens as in the program.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
import textual.pilot
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.strip import Strip

from tests.quiet import CLOCK, quiet

_composing: list[bool] = []
_parsed: dict[tuple[Any, ...], Any] = {}


def strips_of(app: App[Any]) -> list[Strip]:
    """The lines of the screen and of what it lets through of the screens under it, composed now."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


@contextlib.contextmanager
def headless(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Waits with `quiet`, composes only what is read unless `compose_frames` is called, parses a style sheet once."""
    update, parse = Compositor.render_update, Stylesheet._parse_rules

    def render_update(compositor: Compositor, *args: Any, **options: Any) -> Any:
        if _composing:
            return update(compositor, *args, **options)
        compositor._dirty_regions.clear()
        return None

    def parse_rules(sheet: Stylesheet, *args: Any, **options: Any) -> Any:
        key = (args, *sorted(options.items()), tuple(sorted(sheet._variables.items())))
        if key not in _parsed:
            _parsed[key] = parse(sheet, *args, **options)
        return _parsed[key]

    async def wait_for_idle(*_: object) -> None:
        await quiet()

    with patch.context() as patched:
        for module in (textual.app, textual.pilot):
            patched.setattr(module, "wait_for_idle", wait_for_idle)
        patched.setattr(textual._time, "get_time", CLOCK.now)
        patched.setattr(Compositor, "render_update", render_update)
        patched.setattr(Stylesheet, "_parse_rules", parse_rules)
        yield
    _composing.clear()


def compose_frames() -> None:
    """From now on, to the end of the test, every frame is composed, as for a terminal: for tests that count them."""
    _composing.append(True)
