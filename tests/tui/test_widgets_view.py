"""Where rows stand in a window: whatever is added, removed, opened or scrolled, what is read holds still."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_tui.tui.widgets.viewport import RowPlace, Viewport, place_rows

HEIGHTS = st.lists(st.integers(1, 9), min_size=0, max_size=40)


def lines(seen: tuple[RowPlace, ...], heights: list[int], window: int) -> list[int | None]:
    """Which row each line of the window shows."""
    answer: list[int | None] = [None] * window
    for row, top in seen:
        for line in range(top, top + heights[row]):
            if 0 <= line < window:
                assert answer[line] is None
                answer[line] = row
    return answer


@given(HEIGHTS, st.integers(0, 25), st.integers(-2, 45), st.integers(-60, 60), st.booleans())
def test_the_window_is_full_wherever_rows_can_fill_it(
    heights: list[int], window: int, row: int, top: int, sinks: bool
) -> None:
    seen = place_rows(RowPlace(row, top), len(heights), window, heights.__getitem__, sinks=sinks)
    shown = lines(seen, heights, window)
    assert [one.row for one in seen] == list(range(seen[0].row, seen[0].row + len(seen))) if seen else True
    if sum(heights) >= window:
        assert None not in shown
    elif heights:
        filled = [one for one in shown if one is not None]
        assert len(filled) == sum(heights)
        blank = [None] * (window - len(filled))
        assert shown == (blank + filled if sinks else filled + blank)


@given(HEIGHTS.filter(len), st.integers(1, 25), st.data())
def test_a_row_that_can_stand_where_it_is_told_does(heights: list[int], window: int, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(heights) - 1))
    top = data.draw(st.integers(-8, window))
    above, below = sum(heights[:row]), sum(heights[row:])
    if above >= top and below >= window - top:
        seen = dict(place_rows(RowPlace(row, top), len(heights), window, heights.__getitem__, sinks=True))
        assert seen.get(row, top) == top


def view_of(heights: dict[str, int], window: int = 10, *, sinks: bool = True) -> Viewport:
    view = Viewport(lambda row: heights[view.ids[row]], sinks=sinks)
    view.resize(window)
    view.show(tuple(heights))
    return view


def test_the_newest_row_stands_at_the_end_and_new_ones_are_followed() -> None:
    heights = {"a": 2, "b": 3}
    view = view_of(heights)
    assert view.placed == (RowPlace(0, 5), RowPlace(1, 7))
    heights["c"] = 4
    view.show(tuple(heights))
    assert view.placed[-1] == RowPlace(2, 6)
    assert (view.before, view.after) == (0, 0)
    heights["d"] = 6
    view.show(tuple(heights))
    assert view.placed[-1] == RowPlace(3, 4)
    assert view.before == 2


def test_a_row_taller_than_the_window_is_followed_by_its_last_lines() -> None:
    view = view_of({"a": 2, "b": 30})
    assert view.placed == (RowPlace(1, -20),)


def test_the_rest_of_a_row_is_not_shown_above_the_newest_but_counted() -> None:
    view = view_of({"a": 5, "b": 4, "c": 4})
    assert view.placed == (RowPlace(1, 2), RowPlace(2, 6))
    assert view.before == 1
    view.scroll(-1)
    assert view.placed[0] == RowPlace(0, -2)


def test_what_is_read_holds_still_while_rows_are_added_measured_and_removed() -> None:
    heights = {f"{n:03}": 3 for n in range(50)}
    view = view_of(heights)
    view.scroll(-60)
    row, top = view.placed[1]
    reading = view.ids[row]
    for extra in range(20):
        heights[f"1{extra:02}"] = 5
        view.show(tuple(heights))
    assert dict(view.placed)[view.ids.index(reading)] == top
    earlier = {f"000{n}": 4 for n in range(7)}
    heights = {**earlier, **heights}
    view._height = lambda row: heights[view.ids[row]]
    view.show(tuple(heights))
    assert dict(view.placed)[view.ids.index(reading)] == top
    for gone in list(earlier):
        del heights[gone]
        view.show(tuple(heights))
    assert dict(view.placed)[view.ids.index(reading)] == top


def test_the_selected_row_holds_still_and_the_cursor_stays_on_its_row() -> None:
    heights = {f"{n:03}": 3 for n in range(50)}
    view = view_of(heights)
    view.select(40)
    top = dict(view.placed)[40]
    heights["zzz"] = 3
    view.show(tuple(heights))
    assert dict(view.placed)[40] == top
    view.show(tuple(heights)[30:])
    assert view.cursor_id == "040"
    assert dict(view.placed)[10] == top


def test_a_cursor_whose_row_is_gone_goes_to_the_row_that_took_its_place() -> None:
    view = view_of({"a": 1, "b": 1, "c": 1})
    view.select(1)
    view.show(("a", "c"))
    assert view.cursor_id == "c"
    view.show(("a",))
    assert view.cursor_id == "a"
    view.show(())
    assert view.cursor == -1
    assert not view.placed
    view.show(("a",))
    assert view.cursor_id is None


def test_a_selected_row_is_seen_whole_or_from_its_beginning() -> None:
    heights = {f"{n:03}": 3 for n in range(50)} | {"long": 40} | {f"z{n:03}": 3 for n in range(5)}
    view = view_of(heights)
    view.select(3)
    assert view.placed[0] == RowPlace(3, 0)
    view.select(50)
    assert view.placed == (RowPlace(50, 0),)


def test_a_long_row_is_read_to_its_end_before_the_cursor_goes_on() -> None:
    view = view_of({"a": 3, "long": 18, "b": 3})
    view.select(1)
    tops = []
    while view.step(1) and view.cursor == 1:
        tops.append(view.placed[0].top)
    assert tops == [-3, -6, -8]
    assert view.cursor_id == "b"
    view.step(-1)
    while view.cursor == 1 and view.step(-1):
        pass
    assert view.cursor_id == "a"


def test_steps_beyond_the_ends_are_refused_and_the_first_one_selects_the_last_row() -> None:
    view = view_of({"a": 3, "b": 3})
    assert view.step(-1)
    assert view.cursor_id == "b"
    assert not view.step(1)
    assert view.step(-1)
    assert not view.step(-1)
    assert view.cursor_id == "a"
    assert not view_of({}).step(1)


@pytest.mark.parametrize(("row", "key", "away"), [(0, -1, 50), (99, 1, -50)])
def test_a_key_at_an_end_brings_a_cursor_that_was_scrolled_away_back_into_sight(row: int, key: int, away: int) -> None:
    view = view_of({f"{n:02}": 1 for n in range(100)}, sinks=False)
    view.select(row)
    there = view.placed
    view.scroll(away)
    assert view.step(key)
    assert (view.cursor, view.placed) == (row, there)
    assert not view.step(key)


def test_a_page_goes_about_a_window_and_never_stays() -> None:
    view = view_of({f"{n:03}": 3 for n in range(50)})
    view.select(49)
    view.page(-1)
    assert view.cursor == 46
    view.select(0)
    view.page(1)
    assert view.cursor == 3
    view.page(-1)
    assert view.cursor == 0
    view.page(-1)
    assert view.cursor == 0


def test_only_rows_near_the_window_are_measured() -> None:
    asked: set[int] = set()

    def height(row: int) -> int:
        asked.add(row)
        return 2

    view = Viewport(height, sinks=True)
    view.resize(30)
    ids = tuple(f"{n:06}" for n in range(100_000))
    view.show(ids)
    view.scroll(-10)
    view.show((*ids, "new"))
    view.select(50_000)
    view.step(1)
    view.page(-1)
    assert len(asked) < 200


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("show"), st.sets(st.integers(0, 30))),
        st.tuples(st.just("resize"), st.integers(0, 20)),
        st.tuples(st.just("select"), st.integers(-1, 40)),
        st.tuples(st.just("step"), st.sampled_from([-1, 1])),
        st.tuples(st.just("page"), st.sampled_from([-1, 1])),
        st.tuples(st.just("scroll"), st.integers(-50, 50)),
        st.tuples(st.just("to_end"), st.just(0)),
        st.tuples(st.just("grow"), st.tuples(st.integers(0, 30), st.integers(1, 25))),
    ),
    max_size=25,
)


@settings(max_examples=200)
@given(STEPS, st.booleans())
def test_any_use_leaves_a_whole_window_and_a_cursor_on_a_row(steps: list[tuple[str, object]], sinks: bool) -> None:
    heights = {f"{n:02}": 1 + n % 5 for n in range(31)}
    view = Viewport(lambda row: heights[view.ids[row]], sinks=sinks)
    for verb, value in steps:
        if verb == "show":
            assert isinstance(value, set)
            view.show(tuple(f"{n:02}" for n in sorted(value)))
        elif verb == "grow":
            assert isinstance(value, tuple)
            heights[f"{value[0]:02}"] = value[1]
            view.settle()
        elif verb == "to_end":
            view.to_end()
        else:
            getattr(view, verb)(value)
        assert -1 <= view.cursor < max(1, len(view.ids))
        measured = [heights[one] for one in view.ids]
        shown = lines(view.placed, measured, view.window)
        if sum(measured) >= view.window and None in shown:
            blank = shown.index(None), len(shown) - 1 - shown[::-1].index(None)
            assert sinks
            assert view.cursor < 0
            assert blank[0] == 0
            assert blank[1] < view.window / 2
            assert shown[-1] == len(view.ids) - 1
        if verb in {"select", "step", "page"} and view.cursor >= 0 and view.window:
            assert view.cursor in shown
