"""What a laptop remembers of the copies of projects that it wrote, outside of the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """The end of this replica's chain of verbs."""

    replica: str
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Left:
    """How this laptop left a copy of a project: the end of its journal, as it was last on disk."""

    replica: str
    hash: str
    """Of the replica's last verb."""
    n: int = 0
    """How many verbs the replica had."""
    at: str = ""
    """When the last one was: ISO 8601 with offset."""
    stamp: str = ""
    """The file as it was when it was closed; empty while it is open, and after a crash."""


class Mark(NamedTuple):
    """What was erased of one field of one record, without its words: commitments whose salt died with them."""

    kind: str
    record: str
    field: str
    sealed: str
    whole: bool
    at: str


Marks = tuple[Mark, ...]


class Memory(Protocol):
    """What this laptop remembers of a project's copies, outside of the files."""

    def replica(self, project: str, path: Path) -> Left | None:
        """How the copy at this path was left; None when it is unknown."""

    def saved(self, project: str, path: Path, left: Left) -> None:
        """Called after every verb that is on disk, and when the file was closed."""

    def erasures(self, project: str) -> Marks:
        """What was ever erased of a project on this laptop, to be erased again in every copy that is opened."""

    def erased(self, project: str, marks: Marks) -> None:
        """Called after words were erased, with all that ever were."""


class Forgetful:
    """A memory that keeps nothing: every opening begins a replica of its own."""

    def replica(self, project: str, path: Path) -> Left | None:
        """Never knows."""
        return None

    def saved(self, project: str, path: Path, left: Left) -> None:
        """Forgets at once."""

    def erasures(self, project: str) -> Marks:
        """Never knows."""
        return ()

    def erased(self, project: str, marks: Marks) -> None:
        """Forgets at once."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What this laptop saved in a file and is no longer in it: its -wal was lost, or an older copy took its place."""

    count: int
    since: str
    """When the last thing that is there was done; empty when nothing is."""
    until: str
    """When the last thing that is missing was saved."""

    def sentence(self) -> str:
        """Says it, with the times as people say them."""
        things = "1 saved note is" if self.count == 1 else f"{self.count:,} saved notes are"
        return (
            f"{things} missing from this file, saved {_span(self.since, self.until)}. It may be an older copy, or the"
            " file beside it that ends in -wal was lost. `coprod restore` shows what the backups have."
        )


def _span(since: str, until: str) -> str:
    try:
        end = datetime.fromisoformat(until)
        start = datetime.fromisoformat(since) if since else end
    except ValueError:
        return "here before"
    if start.date() != end.date():
        return f"from {start.day} {start:%B, %H:%M} to {end.day} {end:%B, %H:%M}"
    day = f"on {end.day} {end:%B}"
    return f"{day} from {start:%H:%M}–{end:%H:%M}" if f"{start:%H:%M}" != f"{end:%H:%M}" else f"{day} at {end:%H:%M}"


def stamp_of(path: Path) -> str:
    """What tells whether a file that was closed is still the same: its size, its last change, its place on the disk."""
    there = path.stat()
    return f"{there.st_size}-{there.st_mtime_ns}-{there.st_ino}"
