"""Snapshot: changing many records at once equals changing them one after another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_tui.domain.records import Contribution, Record, Stream, Tag, Theme
from coprod_tui.domain.snapshot import EMPTY, Snapshot, snapshot_of

STREAMS = [Stream("s1", "Members", "M", 1, position=0), Stream("s2", "Staff", "S", 2, position=1)]
THEMES = [Theme("t1", "beds"), Theme("t2", "night")]
Moves = list[tuple[type[Record], str, Record | None]]


def said(number: int, stream: str) -> Contribution:
    return Contribution(f"c{number:02d}", stream, number)


def tag(number: int, theme: str) -> Tag:
    one = f"c{number:02d}"
    return Tag(f"{one}/{theme}", one, theme)


def moves() -> st.SearchStrategy[Moves]:
    numbers = st.integers(1, 12)
    of_contribution = st.tuples(numbers, st.sampled_from(["s1", "s2", None]))
    of_tag = st.tuples(numbers, st.sampled_from(["t1", "t2"]), st.booleans())

    def made(contributions: list[tuple[int, str | None]], tags: list[tuple[int, str, bool]]) -> Moves:
        found: Moves = [
            (Contribution, f"c{number:02d}", said(number, stream) if stream else None)
            for number, stream in contributions
        ]
        found += [(Tag, tag(number, theme).id, tag(number, theme) if there else None) for number, theme, there in tags]
        return found

    return st.builds(made, st.lists(of_contribution, max_size=12), st.lists(of_tag, max_size=12))


def links(project: Snapshot) -> dict[tuple[str, str, str], tuple[str, ...]]:
    found = {}
    for kind, by, targets in ((Contribution, "stream", ("s1", "s2")), (Tag, "theme", ("t1", "t2"))):
        for target in targets:
            found[kind.table, by, target] = project.linked_ids(kind, by, target)
    return found


@settings(max_examples=60)
@given(moves(), moves())
def test_many_records_at_once_are_as_one_after_another(first: Moves, then: Moves) -> None:
    start = EMPTY.with_records([(type(one), one.id, one) for one in (*STREAMS, *THEMES)])
    at_once = start.with_records(first).with_records(then)
    in_turn = start
    for move in (*first, *then):
        in_turn = in_turn.with_records([move])
    assert at_once == in_turn
    assert links(at_once) == links(in_turn)
    read = snapshot_of(one for table in at_once.tables.values() for one in table.values())
    assert read == at_once
    assert links(read) == links(at_once)
