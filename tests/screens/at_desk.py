"""The real program over a real file, for tests that press keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from coprod_tui.app import Coprod
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import contributions
from tests.meeting.projects import begun

NAMES = {
    " ": "space", "#": "number_sign", "@": "at", "*": "asterisk", "+": "plus", "-": "minus", "?": "question_mark",
    ">": "greater_than_sign", '"': "quotation_mark", "'": "apostrophe", ",": "comma", ".": "full_stop",
    "=": "equals_sign", "[": "left_square_bracket", "]": "right_square_bracket", "/": "slash", "\\": "backslash",
}  # fmt: skip


def project_file(folder: Path, *lines: str) -> Path:
    """A project with the three streams in which these capture lines were kept."""
    with begun(folder) as session:
        for line in lines:
            session.do(contributions.keep_line, line, stream=session.snapshot.streams[0].id)
    return folder / "a.coprod"


@asynccontextmanager
async def at_desk(path: Path | None, size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Coprod, Pilot[int]]]:
    """The program with this project open."""
    app = Coprod(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settled(app, pilot)
        yield app, pilot
        await app.close_project()


async def settled(app: Coprod, pilot: Pilot[int]) -> None:
    """Waits until all that was asked of the session is done and shown."""
    await pilot.pause()
    for _ in range(3):
        if app.is_open:
            await app.ask_session(lambda session: None)
        await pilot.pause()


async def typed(app: Coprod, pilot: Pilot[int], text: str, *keys: str) -> None:
    """Types a text, then presses keys."""
    await pilot.press(*(NAMES.get(one, one) for one in text), *keys)
    await settled(app, pilot)


def text_of(app: Coprod) -> str:
    """What stands on the screen."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip).rstrip() for strip in strips)


def reopened(path: Path) -> Snapshot:
    """What the file holds once the program is closed."""
    with Session.open(path) as session:
        return session.snapshot
