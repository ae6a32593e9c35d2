"""Finding conflicts by their words, whatever their case and accents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_tui.meeting.fields import searched_texts
from coprod_tui.meeting.model import Conflict, Option, Outcome, Proposal, Side
from coprod_tui.meeting.rules.conflicts.names import code, side_name, title
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import folded


class ConflictFinder:
    """Keeps each conflict's folded words beside it, and makes them anew when the project is another one."""

    def __init__(self) -> None:
        """Knows nothing yet."""
        self._project: Snapshot | None = None
        self._folded: dict[str, str] = {}

    def find(self, project: Snapshot, among: Sequence[Conflict], query: str) -> tuple[Conflict, ...]:
        """Those of the conflicts that hold every word of the query; all of them for an empty one."""
        words = folded(query).split()
        if not words:
            return tuple(among)
        if self._project is not project:
            self._project, self._folded = project, {}
        return tuple(one for one in among if all(word in self._hay(project, one) for word in words))

    def _hay(self, project: Snapshot, one: Conflict) -> str:
        if one.id not in self._folded:
            self._folded[one.id] = folded("\n".join(_words(project, one)))
        return self._folded[one.id]


def _words(project: Snapshot, one: Conflict) -> Iterator[str]:
    yield from (code(project, one), title(project, one), *searched_texts(one))
    for side in project.linked(Side, "conflict", one.id):
        yield from (side_name(project, side), *searched_texts(side))
    for kind in (Option, Proposal, Outcome):
        for record in project.linked(kind, "conflict", one.id):
            yield from searched_texts(record)
