"""The real program over a real file, for tests that press keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from coprod_tui.domain.contributions import commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from tests.quiet import quiet
from tests.store.projects import begun, built_once
from tests.tui.headless import strips_of

NAMES = {
    " ": "space", "#": "number_sign", "@": "at", "*": "asterisk", "+": "plus", "-": "minus", "?": "question_mark",
    ">": "greater_than_sign", '"': "quotation_mark", "'": "apostrophe", ",": "comma", ".": "full_stop",
    "=": "equals_sign", "[": "left_square_bracket", "]": "right_square_bracket", "/": "slash", "\\": "backslash",
}  # fmt: skip
_LETTERS = {name: letter for letter, name in NAMES.items()}
PATIENCE = 15.0
"""Seconds after which something that does not come is an error."""


@built_once
def project_file(folder: Path, *lines: str) -> Path:
    """A project with the three streams in which these capture lines were kept."""
    with begun(folder) as session:
        for line in lines:
            session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    return folder / "a.coprod"


@asynccontextmanager
async def at_desk(path: Path | None, size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Coprod, Pilot[int]]]:
    """The program with this project open."""
    app = Coprod(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settled(app, pilot)
        yield app, pilot
        text_of(app)  # what stands there last can be drawn
        await app.close_project()


async def settled(app: Coprod, pilot: Pilot[int]) -> None:
    """Waits until all that was asked of the program and its session is done and shown."""
    del app, pilot
    await quiet()


async def until(app: Coprod, pilot: Pilot[int], so: Callable[[], bool]) -> None:
    """Waits until something is so that only time brings; fails when it does not come."""
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise AssertionError(f"it did not come to be so:\n{text_of(app)}")
        await settled(app, pilot)
        await asyncio.sleep(0.01)


async def typed(app: Coprod, pilot: Pilot[int], text: str, *keys: str) -> None:
    """Types a text as fast as a terminal delivers it, then presses keys, each when all before it is done."""
    send(app, *(NAMES.get(one, one) for one in text))
    await settled(app, pilot)
    for key in keys:
        send(app, key)
        await settled(app, pilot)


def send(app: Coprod, *keys: str) -> None:
    """Presses keys without waiting for what they do, as a burst of typing."""
    assert app._driver is not None
    for key in keys:
        letter = _LETTERS.get(key, key)
        event = events.Key(key, letter if len(letter) == 1 else None)
        event.set_sender(app)
        app._driver.send_message(event)


async def shows(app: Coprod, pilot: Pilot[int], *words: str) -> str:
    """Waits until all these words stand on the screen, and answers what stands there."""
    await until(app, pilot, lambda: all(one in text_of(app) for one in words))
    return text_of(app)


def text_of(app: Coprod) -> str:
    """What stands on the screen."""
    return "\n".join("".join(part.text for part in strip).rstrip() for strip in strips_of(app))


def reopened(path: Path) -> Snapshot:
    """What the file holds once the program is closed."""
    with Session.open(path) as session:
        return session.snapshot
