"""Small projects on disk for tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Concatenate, ParamSpec

from coprod_tui.domain import setup
from coprod_tui.domain.meetings.plans import Plan, PlanBlock
from coprod_tui.domain.records import Kind, MeetingKind
from coprod_tui.store.replicas import ReplicaRegistry
from coprod_tui.store.session import Session

P = ParamSpec("P")


def built_once(build: Callable[Concatenate[Path, P], Path]) -> Callable[Concatenate[Path, P], Path]:
    """A builder of a project file in a folder that builds what it is asked for once per process, and then copies it.

    What it builds is closed, and so that one file; every copy is the same project.
    """
    built: dict[tuple[object, ...], tuple[str, bytes, int]] = {}

    @wraps(build)
    def copied(folder: Path, /, *args: P.args, **options: P.kwargs) -> Path:
        key = (*args, *sorted(options.items()))
        if key not in built:
            with TemporaryDirectory() as elsewhere:
                path = build(Path(elsewhere), *args, **options)
                assert [one.name for one in Path(elsewhere).iterdir()] == [path.name]
                built[key] = path.name, path.read_bytes(), path.stat().st_mode
        name, content, mode = built[key]
        path = folder / name
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return copied


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


def begun(folder: Path, memory: ReplicaRegistry | None = None) -> Session:
    """An open project with the three streams, `a.coprod` in a folder."""
    return Session.create(folder / "a.coprod", partial(setup.begin, title="Riverside"), memory=memory)
