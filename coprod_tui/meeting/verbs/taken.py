"""Verbs that take a file in, and remember it, so that the same one is not taken in twice by accident."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.meeting.act import Act, Now, made
from coprod_tui.meeting.model import Import
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import clean

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """A file, as it is known again: by its bytes."""

    name: str
    sha256: str


def source(name: str, data: bytes) -> Source:
    """The source that these bytes are, called by its file's name."""
    return Source(clean(name), hashlib.sha256(data).hexdigest())


def take_in(
    now: Now,
    project: Snapshot,
    sources: Sequence[Source],
    again: bool,
    verb: Callable[Concatenate[Now, Snapshot, P], Act[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Act[T]:
    """Does a verb with what was read of files, and remembers them; raises RuleBroken for one that was taken in before.

    `again` takes it in all the same. A verb that has nothing to write leaves the files as they were: not taken in.
    """
    if not again:
        _must_be_new(project, sources)
    act = verb(now, project, *args, **kwargs)
    if not act.edits:
        return act
    remembered = (edit for one in sources for edit in made(Import(now.new_id(), one.sha256, one.name, now.at)))
    return Act("import", (*remembered, *act.edits), act.answer, act.clears)


def _must_be_new(project: Snapshot, sources: Sequence[Source]) -> None:
    taken = {one.sha256: one for one in project.all(Import).values()}
    seen: set[str] = set()
    for source in sources:
        if (before := taken.get(source.sha256)) is not None:
            called = "" if before.name == source.name else f", called {before.name} then"
            at = datetime.fromisoformat(before.at)
            raise RuleBroken(
                f"{source.name} was taken in already, on {at.day} {at:%B at %H:%M}{called}."
                " To take it in a second time, add --again."
            )
        if source.sha256 in seen:
            raise RuleBroken(f"{source.name} is given twice. To take it in twice, add --again.")
        seen.add(source.sha256)
