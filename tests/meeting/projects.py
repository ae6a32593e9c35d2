"""Small projects on disk for tests of the engine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from coprod_tui.meeting.memory import Memory
from coprod_tui.meeting.model import Kind, MeetingKind
from coprod_tui.meeting.plans import Plan, PlanBlock
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import setup


def block(title: str, minutes: int, takes: Kind | None = None) -> PlanBlock:
    """A block of an agenda without prompts."""
    return PlanBlock(title=title, minutes=minutes, say="", takes=takes, ask=())


AGENDA = Plan(
    name="short",
    title="A short meeting",
    kind=MeetingKind.JOINT,
    path=Path("short.toml"),
    blocks=(block("Welcome", 10), block("What works", 15, Kind.WORKS), block("Close", 5)),
)
"""Three blocks, thirty minutes."""


def begun(folder: Path, memory: Memory | None = None) -> Session:
    """An open project with the three streams, `a.coprod` in a folder."""
    return Session.create(folder / "a.coprod", partial(setup.begin, title="Riverside"), memory=memory)
