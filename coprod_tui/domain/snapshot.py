"""Snapshot: a project as one immutable value with indexes, updated with structural sharing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import TypeVar, cast

from immutables import Map

from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.records import (
    RECORDS,
    Alias,
    Attendance,
    Block,
    Conflict,
    Contribution,
    Meeting,
    Project,
    Record,
    Stream,
    Tag,
    Theme,
    Version,
    said_code,
)

LinkKey = tuple[str, str, str]
Ids = tuple[str, ...]
R = TypeVar("R", bound=Record)
Key = TypeVar("Key", str, LinkKey)


@dataclass(frozen=True)
class Snapshot:
    """All records of a project that are not deleted. Two snapshots are equal when their records are."""

    tables: Map[str, Map[str, Record]]
    _linked: Map[LinkKey, Ids] = field(default=Map(), compare=False, repr=False)
    _codes: Map[str, Ids] = field(default=Map(), compare=False, repr=False)
    _themes: Map[str, str] = field(default=Map(), compare=False, repr=False)

    # Reading

    def all(self, kind: type[R]) -> Map[str, R]:
        """Every record of one kind, by id."""
        return cast("Map[str, R]", self.tables.get(kind.table, _EMPTY_TABLE))

    def get(self, kind: type[R], record: str | None) -> R | None:
        """The record with this id, or None."""
        return None if record is None else self.all(kind).get(record)

    def the(self, kind: type[R], record: str) -> R:
        """The record with this id; raises KeyError where there is none."""
        return self.all(kind)[record]

    def linked(self, kind: type[R], by: str, target: str) -> tuple[R, ...]:
        """The records of a kind whose field `by` names `target`, oldest first."""
        records = self.all(kind)
        return tuple(records[one] for one in self._linked.get((kind.table, by, target), ()))

    def linked_ids(self, kind: type[Record], by: str, target: str) -> Ids:
        """The ids of `linked`, without looking the records up: cheap at any size."""
        return self._linked.get((kind.table, by, target), ())

    @property
    def project(self) -> Project:
        """The project itself."""
        return next(iter(self.all(Project).values()))

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The streams in screen order."""
        return tuple(sorted(self.all(Stream).values(), key=lambda stream: (stream.position, stream.id)))

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings by number."""
        return tuple(sorted(self.all(Meeting).values(), key=lambda meeting: (meeting.number, meeting.id)))

    @property
    def meeting_open(self) -> Meeting | None:
        """The meeting that has started and not ended; the latest, if two laptops have one each."""
        return next((meeting for meeting in reversed(self.meetings) if meeting.ended_at is None), None)

    @property
    def meeting_open_id(self) -> str | None:
        """The id of the open meeting, which commands store with what they record."""
        meeting = self.meeting_open
        return meeting.id if meeting is not None else None

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The conflicts by number."""
        return tuple(sorted(self.all(Conflict).values(), key=lambda conflict: (conflict.number, conflict.id)))

    @property
    def versions(self) -> tuple[Version, ...]:
        """The issued versions of the brief, first to last."""
        return tuple(sorted(self.all(Version).values(), key=lambda version: (version.number, version.id)))

    def blocks(self, meeting: str) -> tuple[Block, ...]:
        """The agenda of a meeting in order."""
        return tuple(sorted(self.linked(Block, "meeting", meeting), key=lambda block: block.position))

    def present(self, meeting: str) -> tuple[Attendance, ...]:
        """The attendance records of a meeting, in stream order."""
        order = {stream.id: stream.position for stream in self.streams}
        return tuple(sorted(self.linked(Attendance, "meeting", meeting), key=lambda one: order.get(one.stream, 99)))

    def said(self, stream: str) -> Ids:
        """The ids of a stream's contributions, in the order said."""
        return self.linked_ids(Contribution, "stream", stream)

    def contributions(self) -> Iterator[Contribution]:
        """All contributions of all streams, in the order said."""
        records = self.all(Contribution)
        return (records[one] for one in sorted(records))

    def themes_of(self, contribution: str) -> tuple[Theme, ...]:
        """The themes of a contribution, by name; a merged theme counts as the one it was merged into."""
        tags = self.linked(Tag, "contribution", contribution)
        themes = {theme.id: theme for tag in tags if (theme := self.theme_of(tag.theme)) is not None}
        return tuple(sorted(themes.values(), key=lambda theme: normalize_for_search(theme.name)))

    def theme(self, name: str) -> Theme | None:
        """The theme of this name, ignoring case and accents; for a merged one, the theme it was merged into."""
        return self.theme_of(self._themes.get(normalize_for_search(name)))

    def own_theme(self, name: str) -> Theme | None:
        """The theme of this name itself, even if it was merged into another."""
        return self.get(Theme, self._themes.get(normalize_for_search(name)))

    def theme_of(self, theme: str | None) -> Theme | None:
        """The theme itself, or the one it was merged into."""
        seen: list[str] = []
        current = self.get(Theme, theme)
        while current is not None and (into := self.get(Theme, current.into)) is not None:
            if current.id in seen:
                # Two laptops merged them in opposite directions: choose the same one on both.
                return self.get(Theme, min(seen[seen.index(current.id) :]))
            seen.append(current.id)
            current = into
        return current

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes by name, without those that were merged into another."""
        standing = (one for one in self.all(Theme).values() if one.into is None or self.theme_of(one.id) == one)
        return tuple(sorted(standing, key=lambda theme: (normalize_for_search(theme.name), theme.id)))

    def in_theme(self, theme: str) -> Ids:
        """The ids of the contributions of a theme and of those merged into it, in the order said."""
        contributions: set[str] = set()
        seen, left = {theme}, [theme]
        while left:
            current = left.pop()
            contributions.update(tag.rpartition("/")[0] for tag in self.linked_ids(Tag, "theme", current))
            more = [merged for merged in self.linked_ids(Theme, "into", current) if merged not in seen]
            seen.update(more)
            left += more
        existing = self.all(Contribution)
        return tuple(sorted(one for one in contributions if one in existing))

    def short_code(self, contribution: Contribution | Alias) -> str:
        """The short code (`M-014`), unique or not."""
        stream = self.get(Stream, contribution.stream)
        return said_code(stream.letter if stream else "?", contribution.number)

    def code(self, contribution: Contribution) -> str:
        """The code to show: short, or with the replica's mark (`M-014~3fa9`) where the short one is ambiguous."""
        short = self.short_code(contribution)
        return short if len(self._codes.get(short, ())) < 2 else f"{short}~{contribution.mark}"

    def coded(self, code: str) -> tuple[Contribution, ...]:
        """The contributions with this code: none, one, or several where two laptops drew the same number."""
        short, _, mark = code.upper().partition("~")
        letter, _, digits = short.partition("-")
        if not digits.isdecimal() or not digits.isascii():
            return ()
        records = self.all(Contribution)
        matches = [records[one] for one in self._codes.get(said_code(letter, int(digits)), ()) if one in records]
        return tuple(one for one in matches if not mark or one.mark.upper() == mark)

    # Changing

    def with_new(self, records: Iterable[Record]) -> Snapshot:
        """Return a snapshot with these records inserted."""
        return self.with_records((type(record), record.id, record) for record in records)

    def with_records(self, changed: Iterable[tuple[type[Record], str, Record | None]]) -> Snapshot:
        """Return a snapshot with these records changed; None deletes one. The cost grows with the changes only."""
        tables, links, codes, themes = self.tables, self._linked, self._codes, self._themes
        relinked: dict[LinkKey, dict[str, bool]] = {}
        uncoded: list[tuple[str, str]] = []
        coded: list[tuple[str, str]] = []
        for kind, record, now in changed:
            table = tables.get(kind.table, _EMPTY_TABLE)
            before = table.get(record)
            if before == now:
                continue
            _relink(kind, record, before, now, relinked)
            if kind is Theme:
                themes = _update_themes(themes, before, now)
            rows = table.delete(record) if now is None else table.set(record, now)
            tables = tables.set(kind.table, rows) if rows else tables.delete(kind.table)
            if kind in (Contribution, Alias):
                uncoded += _code_of(before, tables)
                coded += _code_of(now, tables)
            elif kind is Stream and before is not None and now is not None:
                raise_if_relettered(before, now)
        if relinked:
            links = _updated(links, {key: _with_moves(links.get(key, ()), moves) for key, moves in relinked.items()})
        if uncoded != coded:
            codes = _update_codes(codes, uncoded, coded)
        return Snapshot(tables, links, codes, themes)


_EMPTY_TABLE: Map[str, Record] = Map()
EMPTY = Snapshot(Map())


def _code_of(owner: Record | None, tables: Map[str, Map[str, Record]]) -> Iterator[tuple[str, str]]:
    """The code of a contribution or an alias, with the id of the contribution that it means."""
    if isinstance(owner, Contribution | Alias):
        stream = tables.get(Stream.table, _EMPTY_TABLE).get(owner.stream)
        if isinstance(stream, Stream):
            yield said_code(stream.letter, owner.number), owner.contribution if isinstance(owner, Alias) else owner.id


def _update_codes(
    codes: Map[str, Ids], old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]
) -> Map[str, Ids]:
    """Update the code index, old entries first: a moved contribution's alias takes over the code that it gives up."""
    changed: dict[str, Ids] = {}
    for pairs, change in ((old, _removed), (new, _added)):
        for code, means in pairs:
            changed[code] = change(changed.get(code, codes.get(code, ())), means)
    return _updated(codes, changed)


def raise_if_relettered(before: Record, now: Record) -> None:
    """Raise ValueError if a stream's letter changed: it is part of every code."""
    if isinstance(before, Stream) and isinstance(now, Stream) and before.letter != now.letter:
        raise ValueError("a stream keeps its letter")


def snapshot_of(records: Iterable[Record]) -> Snapshot:
    """Build a snapshot from all records of a file; equal to adding them one by one."""
    tables: dict[str, dict[str, Record]] = {kind.table: {} for kind in RECORDS}
    for record in records:
        tables[record.table][record.id] = record
    links = dict(pair for kind in RECORDS for by in kind.links for pair in _links(kind, by, tables[kind.table]))
    themes = {normalize_for_search(one.name): one.id for one in tables[Theme.table].values() if isinstance(one, Theme)}
    return Snapshot(
        Map({name: Map(rows) for name, rows in tables.items() if rows}), Map(links), Map(_codes(tables)), Map(themes)
    )


def _links(kind: type[Record], by: str, rows: Mapping[str, Record]) -> Iterator[tuple[LinkKey, Ids]]:
    """Index the records of a kind by one link field; on the hot path of opening a large file."""
    ids_by_target: defaultdict[str, list[str]] = defaultdict(list)
    for record, target in zip(rows, map(attrgetter(by), rows.values()), strict=True):
        if target is not None:
            ids_by_target[target].append(record)
    return (((kind.table, by, target), tuple(sorted(ids))) for target, ids in ids_by_target.items())


def _codes(tables: Mapping[str, Mapping[str, Record]]) -> dict[str, Ids]:
    letters = {one.id: one.letter for one in tables[Stream.table].values() if isinstance(one, Stream)}
    codes: dict[str, Ids] = {}
    for owner in chain(tables[Contribution.table].values(), tables[Alias.table].values()):
        assert isinstance(owner, Contribution | Alias)
        if owner.stream in letters:
            means = owner.contribution if isinstance(owner, Alias) else owner.id
            code = said_code(letters[owner.stream], owner.number)
            known = codes.get(code)
            codes[code] = (means,) if known is None else tuple(sorted({*known, means}))
    return codes


def _added(ids: Ids, new: str) -> Ids:
    """Insert an id into sorted ids. Appending is the usual case, because ids rise with time."""
    if not ids or new > ids[-1]:
        return ids + (new,)  # noqa: RUF005 — one memcpy; unpacking walks every id
    place = bisect_left(ids, new)
    return ids if ids[place] == new else (*ids[:place], new, *ids[place:])


def _removed(ids: Ids, old: str) -> Ids:
    place = bisect_left(ids, old)
    return ids[:place] + ids[place + 1 :] if ids[place : place + 1] == (old,) else ids


def _with_moves(ids: Ids, moves: Mapping[str, bool]) -> Ids:
    """Apply additions (True) and removals to sorted ids in one pass."""
    if len(moves) == 1:
        ((record, comes),) = moves.items()
        return _added(ids, record) if comes else _removed(ids, record)
    return tuple(sorted({*(one for one in ids if one not in moves), *(one for one, comes in moves.items() if comes)}))


def _relink(
    kind: type[Record],
    record: str,
    before: Record | None,
    now: Record | None,
    relinked: dict[LinkKey, dict[str, bool]],
) -> None:
    """Collect, by link, that a record is added or removed."""
    for by in kind.links:
        old = None if before is None else getattr(before, by)
        new = None if now is None else getattr(now, by)
        if old == new:
            continue
        for target, comes in ((old, False), (new, True)):
            if target is not None:
                relinked.setdefault((kind.table, by, target), {})[record] = comes


def _updated(base: Map[Key, Ids], changes: dict[Key, Ids]) -> Map[Key, Ids]:
    for key, ids in changes.items():
        if ids:
            base = base.set(key, ids)
        elif key in base:
            base = base.delete(key)
    return base


def _update_themes(themes: Map[str, str], before: Record | None, now: Record | None) -> Map[str, str]:
    if isinstance(before, Theme) and themes.get(normalize_for_search(before.name)) == before.id:
        themes = themes.delete(normalize_for_search(before.name))
    if isinstance(now, Theme):
        themes = themes.set(normalize_for_search(now.name), now.id)
    return themes
