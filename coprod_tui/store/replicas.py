"""What a laptop remembers of projects outside of their files: how it last left each copy, and what was erased."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from coprod_tui.base.frozen import Frozen, frozen


@frozen
class Head(Frozen):
    """The end of this replica's chain of verbs."""

    replica: str
    n: int
    hash: str


@frozen
class LastSeen(Frozen):
    """How this laptop last left a copy of a project: the end of its journal on disk."""

    replica: str
    """The id of the replica that wrote."""
    hash: str
    """The hash of the replica's last verb."""
    n: int = 0
    """How many verbs the replica had."""
    at: str = ""
    """When the last verb was: ISO 8601 with offset."""
    stamp: str = ""
    """The file's `file_stamp` when it was closed; empty while it is open, and after a crash."""


class ErasureMark(NamedTuple):
    """What was erased of one field of one record: no words, only hashes, and never the salt or the key of one."""

    kind: str
    record: str
    field: str
    sealed: str
    whole: bool
    at: str
    keyed: str = ""


ErasureMarks = tuple[ErasureMark, ...]


class ReplicaRegistry(Protocol):
    """Remembers the copies of projects outside of their files."""

    def replica(self, project: str, path: Path) -> LastSeen | None:
        """How the copy at this path was left; None for an unknown one."""

    def saved(self, project: str, path: Path, left: LastSeen) -> None:
        """Called after every verb that is on disk, and after the file was closed."""

    def erasures(self, project: str) -> ErasureMarks:
        """All that was ever erased of a project on this laptop, to be erased again in every copy that is opened."""

    def erased(self, project: str, marks: ErasureMarks) -> None:
        """Called after words were erased, with all that was ever erased of the project."""


class NullRegistry:
    """Remembers nothing: every time a file is opened, a new replica begins."""

    def replica(self, project: str, path: Path) -> LastSeen | None:
        """None: every copy is unknown."""
        return None

    def saved(self, project: str, path: Path, left: LastSeen) -> None:
        """Do nothing."""

    def erasures(self, project: str) -> ErasureMarks:
        """Nothing was erased."""
        return ()

    def erased(self, project: str, marks: ErasureMarks) -> None:
        """Do nothing."""


@frozen
class MissingVerbs(Frozen):
    """Verbs that this laptop saved in a file and that are not in it now: its -wal was lost, or it is an older copy."""

    count: int
    since: str
    """When the last verb that is still there was done; empty when none is."""
    until: str
    """When the last missing verb was saved."""

    def sentence(self) -> str:
        """The sentence that a person is told."""
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


def file_stamp(path: Path) -> str:
    """A file's size, time of change and inode: whether a file that was closed is still the same."""
    status = path.stat()
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
