"""Finding what was said: words, whys, themes and codes, whatever their case and accents."""

from __future__ import annotations

from immutables import Map

from coprod_tui.meeting.fields import Holds, infos, searched_texts
from coprod_tui.meeting.model import Contribution, Tag, Theme
from coprod_tui.meeting.snapshot import Ids, Snapshot
from coprod_tui.meeting.words import folded

_PEOPLE = tuple(name for name, info in infos(Contribution).items() if info.holds is Holds.PERSON)


class Finder:
    """Keeps each contribution's folded words beside it, and makes them anew only for what changed."""

    def __init__(self) -> None:
        """Knows nothing yet."""
        self._folded: dict[str, tuple[Contribution, Ids, str]] = {}
        self._last: tuple[Snapshot, str, tuple[str, ...]] | None = None
        self._themes: Map[str, Theme] = Map()

    def find(self, project: Snapshot, query: str) -> tuple[str, ...]:
        """The ids of the contributions that hold every word of the query, in the order said; all for an empty query."""
        words = folded(query).split()
        self._forget_renamed(project.all(Theme))
        last = self._last
        if last is not None and last[0] is project and query.startswith(last[1]) and last[1].strip():
            among = last[2]
        else:
            among = tuple(sorted(project.all(Contribution)))
        found = tuple(one for one in among if self._holds(project, one, words)) if words else among
        self._last = (project, query, found)
        return found

    def _forget_renamed(self, themes: Map[str, Theme]) -> None:
        """A theme that is called otherwise, or was merged, changes words that no contribution tells of."""
        if themes is not self._themes:
            if any(themes.get(one) != theme for one, theme in self._themes.items()):
                self._folded.clear()
            self._themes = themes

    def _holds(self, project: Snapshot, record: str, words: list[str]) -> bool:
        contribution = project.the(Contribution, record)
        tags = project.linked_ids(Tag, "contribution", record)
        kept = self._folded.get(record)
        if kept is None or kept[0] is not contribution or kept[1] is not tags:
            kept = (contribution, tags, _hay(project, contribution))
            self._folded[record] = kept
        return all(word in kept[2] for word in words)


def _hay(project: Snapshot, contribution: Contribution) -> str:
    themes = (f"#{theme.name}" for theme in project.themes_of(contribution.id))
    people = [f"@{code}" for name in _PEOPLE if (code := getattr(contribution, name))]
    return folded("\n".join((project.code(contribution), *searched_texts(contribution), *themes, *people)))
