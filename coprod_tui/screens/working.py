"""Slow work behind a dialog: said in words when it takes longer than a blink, and left with Escape."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from coprod_tui.desk import Desk
from coprod_tui.screens.ask import Ask
from coprod_tui.text import plain

T = TypeVar("T")
BLINK = 0.4
"""Seconds that work may take before anything is said about it."""
STOPPED = "Stopped, nothing changed."


class Working(Ask[None]):
    """Says what is being made; Escape leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "stop")]
    answers = "Esc stop"

    def __init__(self, title: str, about: str) -> None:
        """`title` says what is being made, `about` how long that can take."""
        super().__init__()
        self.title_words = title
        self._about = about

    def unfinished(self) -> str:
        """It is stopped first."""
        return "This is still being made: Esc stops it. Then Ctrl+Q closes the program."

    def inside(self) -> ComposeResult:
        """How long it can take."""
        yield Static(plain(self._about), classes="about")


async def worked(desk: Desk, call: Callable[[], T], title: str, about: str) -> T | None:
    """What `call` answers, on another thread; None when it was stopped, which is told. Raises what it raises.

    What was stopped may still run to its end on its thread; nobody waits for its answer, so it must write nothing.
    """
    work = asyncio.ensure_future(desk.in_background(call))
    done, _ = await asyncio.wait({work}, timeout=BLINK)
    if done:
        return work.result()
    shown = Working(title, about)
    left = asyncio.ensure_future(desk.push_screen_wait(shown))
    await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    if left.done():
        # Whatever it answers or raises now is nobody's.
        work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        desk.tell(STOPPED, stays=True)
        return None
    shown.dismiss(None)
    await left
    return work.result()
