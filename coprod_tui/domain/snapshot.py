"""Snapshot: a project as one immutable value with indexes, updated with structural sharing.

While a large project is being opened there is a `PartialSnapshot`, which is no `Snapshot`: what both can answer is in
`ProjectView`, and a function that takes one of those works on either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Self, TypeVar, cast

from immutables import Map

from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.records import (
    RECORDS,
    About,
    Alias,
    Attendance,
    Basis,
    Block,
    Conflict,
    Contribution,
    Disposition,
    Meeting,
    OtherWords,
    Project,
    Queried,
    Record,
    Source,
    Stream,
    Tag,
    Theme,
    Version,
    said_code,
)

LinkKey = tuple[str, str, str]
Ids = tuple[str, ...]
R = TypeVar("R", bound=Record)
T = TypeVar("T")
Key = TypeVar("Key", str, LinkKey)


READ_LATER: tuple[type[Record], ...] = (Contribution, Alias, Tag, About, Source, Disposition, Queried, OtherWords)
"""The kinds with as many records as there are contributions, or more: read last where a project is opened in parts."""
SHOWN_WITH = (Tag, About, Basis, Queried)
"""The kinds that are shown with a contribution."""


class NotReadYet(RuntimeError):
    """Something was asked of a project that is still being read, which only the whole project can answer: a bug."""

    def __init__(self) -> None:
        super().__init__("this needs the whole project, and a part of it has been read")


@dataclass(frozen=True)
class ProjectView:
    """What a whole project can be asked, and a part of one too: everything small, and what is shown of a contribution.

    It never answers for all contributions; `Snapshot` does.
    """

    _tables: Map[str, Map[str, Record]]
    _linked: Map[LinkKey, Ids] = field(default=Map(), compare=False, repr=False)
    _codes: Map[str, Ids] = field(default=Map(), compare=False, repr=False)
    _themes: Map[str, str] = field(default=Map(), compare=False, repr=False)

    # What the others are made of; a part answers with what it has, so this stays in this module.

    def _table(self, kind: type[R]) -> Map[str, R]:
        return cast("Map[str, R]", self._tables.get(kind.table, _EMPTY_TABLE))

    def _links_to(self, kind: type[R], by: str, target: str) -> tuple[R, ...]:
        records = self._table(kind)
        return tuple(records[one] for one in self._linked.get((kind.table, by, target), ()))

    # Reading

    @property
    def is_empty(self) -> bool:
        """Whether there is no project in it."""
        return not self._tables

    def get(self, kind: type[R], record: str | None) -> R | None:
        """The record with this id, or None."""
        return None if record is None else self._table(kind).get(record)

    def the(self, kind: type[R], record: str) -> R:
        """The record with this id; raises KeyError where there is none."""
        return self._table(kind)[record]

    def as_read(self, contribution: str) -> Contribution | None:
        """A contribution by its id, as far as it has been read: for lists, which show what is known."""
        return self._table(Contribution).get(contribution)

    def shown_with(self, kind: type[R], contribution: str) -> tuple[R, ...]:
        """The records of one of SHOWN_WITH that link to a contribution, oldest first; raises ValueError for others."""
        if kind not in SHOWN_WITH:
            raise ValueError(f"{kind.table} is not shown with a contribution")
        return self._links_to(kind, "contribution", contribution)

    def small(self, kind: type[R]) -> Map[str, R]:
        """Every record of a kind that is read whole at first, by id; raises ValueError for those of READ_LATER."""
        if kind in READ_LATER:
            raise ValueError(f"{kind.table} is read later")
        return self._table(kind)

    @property
    def project(self) -> Project:
        """The project itself."""
        return next(iter(self._table(Project).values()))

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The streams in screen order."""
        return tuple(sorted(self._table(Stream).values(), key=lambda stream: (stream.position, stream.id)))

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings by number."""
        return tuple(sorted(self._table(Meeting).values(), key=lambda meeting: (meeting.number, meeting.id)))

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
        return tuple(sorted(self._table(Conflict).values(), key=lambda conflict: (conflict.number, conflict.id)))

    @property
    def versions(self) -> tuple[Version, ...]:
        """The issued versions of the brief, first to last."""
        return tuple(sorted(self._table(Version).values(), key=lambda version: (version.number, version.id)))

    def blocks(self, meeting: str) -> tuple[Block, ...]:
        """The agenda of a meeting in order."""
        return tuple(sorted(self._links_to(Block, "meeting", meeting), key=lambda block: block.position))

    def present(self, meeting: str) -> tuple[Attendance, ...]:
        """The attendance records of a meeting, in stream order."""
        order = {stream.id: stream.position for stream in self.streams}
        return tuple(sorted(self._links_to(Attendance, "meeting", meeting), key=lambda one: order.get(one.stream, 99)))

    def themes_of(self, contribution: str) -> tuple[Theme, ...]:
        """The themes of a contribution, by name; a merged theme counts as the one it was merged into."""
        tags = self.shown_with(Tag, contribution)
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
        standing = (one for one in self._table(Theme).values() if one.into is None or self.theme_of(one.id) == one)
        return tuple(sorted(standing, key=lambda theme: (normalize_for_search(theme.name), theme.id)))

    def short_code(self, contribution: Contribution | Alias) -> str:
        """The short code (`M-014`), unique or not."""
        stream = self.get(Stream, contribution.stream)
        return said_code(stream.letter if stream else "?", contribution.number)

    def code(self, contribution: Contribution) -> str:
        """The code to show: short, or with the replica's mark (`M-014~3fa9`) where the short one is ambiguous."""
        short = self.short_code(contribution)
        return short if len(self._codes.get(short, ())) < 2 else f"{short}~{contribution.mark}"

    # Changing

    def with_records(self, changed: Iterable[tuple[type[Record], str, Record | None]]) -> Self:
        """Return a snapshot with these records changed; None deletes one. The cost grows with the changes only."""
        tables, links, codes, themes = self._tables, self._linked, self._codes, self._themes
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
        return type(self)(tables, links, codes, themes)


@dataclass(frozen=True)
class Snapshot(ProjectView):
    """All records of a project that are not deleted. Two snapshots are equal when their records are."""

    @property
    def tables(self) -> Map[str, Map[str, Record]]:
        """All records, by the name of their table and by id."""
        return self._tables

    def all(self, kind: type[R]) -> Map[str, R]:
        """Every record of one kind, by id."""
        return cast("Map[str, R]", self._tables.get(kind.table, _EMPTY_TABLE))

    def linked(self, kind: type[R], by: str, target: str) -> tuple[R, ...]:
        """The records of a kind whose field `by` names `target`, oldest first."""
        return self._links_to(kind, by, target)

    def linked_ids(self, kind: type[Record], by: str, target: str) -> Ids:
        """The ids of `linked`, without looking the records up: cheap at any size."""
        return self._linked.get((kind.table, by, target), ())

    def said(self, stream: str) -> Ids:
        """The ids of a stream's contributions, in the order said."""
        return self.linked_ids(Contribution, "stream", stream)

    def contributions(self) -> Iterator[Contribution]:
        """All contributions of all streams, in the order said."""
        records = self.all(Contribution)
        return (records[one] for one in sorted(records))

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

    def coded(self, code: str) -> tuple[Contribution, ...]:
        """The contributions with this code: none, one, or several where two laptops drew the same number."""
        short, _, mark = code.upper().partition("~")
        letter, _, digits = short.partition("-")
        if not digits.isdecimal() or not digits.isascii():
            return ()
        records = self.all(Contribution)
        matches = [records[one] for one in self._codes.get(said_code(letter, int(digits)), ()) if one in records]
        return tuple(one for one in matches if not mark or one.mark.upper() == mark)

    def with_new(self, records: Iterable[Record]) -> Snapshot:
        """Return a snapshot with these records inserted."""
        return self.with_records((type(record), record.id, record) for record in records)


@dataclass(frozen=True, eq=False)
class PartialSnapshot(ProjectView):
    """A project that is still being read: all that is small, and the newest contributions of each stream.

    It has no method that reads contributions as if its part were all of them; raises NotReadYet where it was asked for
    one that it does not have.
    """

    def newest(self, stream: str) -> Ids:
        """The ids of the last contributions of a stream, in the order said; there may be any number before them."""
        return self._linked.get((Contribution.table, "stream", stream), ())

    def get(self, kind: type[R], record: str | None) -> R | None:
        """The record with this id, or None; raises NotReadYet where it may be in what was not read."""
        found = super().get(kind, record)
        if found is None and record is not None and kind in READ_LATER:
            raise NotReadYet
        return found

    def the(self, kind: type[R], record: str) -> R:
        """The record with this id; raises KeyError where there is none, NotReadYet where it may not have been read."""
        found = self.get(kind, record)
        if found is None:
            raise KeyError(record)
        return found

    def shown_with(self, kind: type[R], contribution: str) -> tuple[R, ...]:
        """The records of one of SHOWN_WITH that link to a contribution; raises NotReadYet where it was not read."""
        self.the(Contribution, contribution)
        return super().shown_with(kind, contribution)

    def code(self, contribution: Contribution) -> str:
        """The code to show; raises NotReadYet for a contribution that was not read."""
        self.the(Contribution, contribution.id)
        return super().code(contribution)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same object; raises NotReadYet for another one, as the contents cannot be compared."""
        if other is self:
            return True
        if isinstance(other, ProjectView):
            raise NotReadYet
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # what has no equality has no hash


_EMPTY_TABLE: Map[str, Record] = Map()
_EMPTY_LINKS: Map[LinkKey, Ids] = Map()
_EMPTY_CODES: Map[str, Ids] = Map()
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


SLICE = 1_000
"""Records that are indexed in one step: about a millisecond."""


class SnapshotBuilder:
    """Builds a snapshot from all records of a project, in steps between which other work can be done."""

    def __init__(self) -> None:
        self._records: dict[type[Record], dict[str, Record]] = {kind: {} for kind in RECORDS}

    def add(self, records: Iterable[Record]) -> None:
        """Take records, in any order."""
        for record in records:
            self._records[type(record)][record.id] = record

    def _all(self, kind: type[R]) -> dict[str, R]:
        return cast("dict[str, R]", self._records[kind])

    def part(self, owners: Iterable[tuple[str, str, int]]) -> PartialSnapshot:
        """What was added so far, which has to be all records but those of READ_LATER.

        `owners` are (id of the contribution, stream, number) of every contribution and alias that has the number of
        one that was added: two can have one code.
        """
        read, codes = self.whole(), dict[str, Ids]()
        _add_codes(codes, {stream.id: stream.letter for stream in read.streams}, owners)
        return PartialSnapshot(read.tables, read._linked, Map(codes), read._themes)

    def whole(self) -> Snapshot:
        """The snapshot of all records that were added."""
        steps = self.steps()
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return cast("Snapshot", end.value)

    def steps(self) -> Generator[None, None, Snapshot]:
        """Build the snapshot, which is returned by the generator, SLICE records or index entries at a time."""
        tables: dict[str, Map[str, Record]] = {}
        links = _EMPTY_LINKS.mutate()
        for kind, records in self._records.items():
            if not records:
                continue
            table = _EMPTY_TABLE.mutate()
            for some in _slices(records.items()):
                table.update(some)
                yield
            tables[kind.table] = table.finish()
            for by in kind.links:
                ids_by_target: defaultdict[str, list[str]] = defaultdict(list)
                for some in _slices(records.items()):
                    _add_links(ids_by_target, by, some)
                    yield
                for ids in _slices(ids_by_target.items()):
                    links.update(((kind.table, by, target), tuple(sorted(those))) for target, those in ids)
                    yield
        codes = _EMPTY_CODES.mutate()
        for of_code in _slices((yield from self._code_steps()).items()):
            codes.update(of_code)
            yield
        themes = {normalize_for_search(theme.name): theme.id for theme in self._all(Theme).values()}
        return Snapshot(Map(tables), links.finish(), codes.finish(), Map(themes))

    def _code_steps(self) -> Generator[None, None, dict[str, Ids]]:
        letters = {stream.id: stream.letter for stream in self._all(Stream).values()}
        codes: dict[str, Ids] = {}
        for some in _slices(self._all(Contribution).values()):
            _add_codes(codes, letters, ((said.id, said.stream, said.number) for said in some))
            yield
        for aliases in _slices(self._all(Alias).values()):
            _add_codes(codes, letters, ((alias.contribution, alias.stream, alias.number) for alias in aliases))
            yield
        return codes


def _slices(items: Iterable[T]) -> Iterator[list[T]]:
    """SLICE items at a time."""
    left = iter(items)
    while some := list(islice(left, SLICE)):
        yield some


def _add_links(ids_by_target: defaultdict[str, list[str]], by: str, records: Iterable[tuple[str, Record]]) -> None:
    """Index records by one link field; on the hot path of opening a large file."""
    target_of = attrgetter(by)
    for record_id, record in records:
        if (target := target_of(record)) is not None:
            ids_by_target[target].append(record_id)


def _add_codes(codes: dict[str, Ids], letters: Mapping[str, str], owners: Iterable[tuple[str, str, int]]) -> None:
    """Index the ids of contributions by their codes; `owners` are (id of the contribution, stream, number)."""
    for means, stream, number in owners:
        if stream in letters:
            code = said_code(letters[stream], number)
            known = codes.get(code)
            codes[code] = (means,) if known is None else tuple(sorted({*known, means}))


def snapshot_of(records: Iterable[Record]) -> Snapshot:
    """Build a snapshot from all records of a file; equal to adding them one by one."""
    builder = SnapshotBuilder()
    builder.add(records)
    return builder.whole()


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
