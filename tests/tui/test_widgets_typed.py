"""A line as it is typed: nothing typed is lost by undo, the cursor is always in sight, a megabyte is no burden."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from coprod_tui.base.text import STORED_MOST
from coprod_tui.tui.widgets.text_field import TextField

LETTERS = st.sampled_from(["a", "b", " ", "é", "会", "👍", "👩‍👩‍👧", "e\u0301", "-", "'"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), LETTERS),
        st.tuples(st.just("paste"), st.lists(LETTERS, max_size=30).map("".join)),
        st.tuples(st.sampled_from(["back", "delete", "left", "right", "word", "wipe", "mark"]), st.just("")),
        st.tuples(st.just("move"), st.integers(-3, 80)),
    ),
    max_size=40,
)


def act(line: TextField, verb: str, value: object) -> None:
    if verb in {"type", "paste"}:
        line.insert(str(value), typing=verb == "type")
    elif verb == "back":
        line.erase(line.before(line.cursor), line.cursor)
    elif verb == "delete":
        line.erase(line.cursor, line.after(line.cursor))
    elif verb == "wipe":
        line.erase(0, line.cursor)
    elif verb == "word":
        line.erase(line.word_before(line.cursor), line.cursor)
    elif verb == "left":
        line.move(line.before(line.cursor))
    elif verb == "right":
        line.move(line.after(line.cursor))
    elif verb == "mark":
        line.move(0, marking=True)
    else:
        assert isinstance(value, int)
        line.move(value)


@given(STEPS)
def test_undo_goes_back_to_the_beginning_and_redo_comes_back(steps: list[tuple[str, object]]) -> None:
    line = TextField()
    for verb, value in steps:
        act(line, verb, value)
    text = line.text
    undone = 0
    while line.undo():
        undone += 1
        assert 0 <= line.cursor <= len(line.text)
        assert 0 <= line.anchor <= len(line.text)
    assert line.text == ""
    for _ in range(undone):
        assert line.redo()
    assert not line.redo()
    assert line.text == text


@given(STEPS, st.integers(1, 30))
def test_the_cursor_and_its_letter_are_always_in_sight(steps: list[tuple[str, object]], width: int) -> None:
    line = TextField()
    for verb, value in steps:
        act(line, verb, value)
        line.scroll_to_cursor(width)
        assert line.first <= line.cursor
        seen = line.text[line.first : line.sight_end(width)]
        assert cell_len(seen) <= width
        if width > 2:
            here = line.text[line.cursor : line.after(line.cursor)]
            assert line.cells_before() + (cell_len(here) or 1) <= width
            assert line.sight_end(width) >= line.cursor + len(here)


FAMILY = "👩\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("words", "moves"),
    [("a" + FAMILY * 4 + "aa", (17, 22)), ("aaa" + FAMILY * 4, (22,)), (FAMILY, (1, 3)), ("e\u0301x", (1,))],
)
def test_a_cursor_that_is_moved_into_a_joined_letter_stands_beside_it(words: str, moves: tuple[int, ...]) -> None:
    line = TextField()
    line.insert(words)
    line.scroll_to_cursor(3)
    for place in moves:
        line.move(place)
        line.scroll_to_cursor(3)
        here = line.text[line.cursor : line.after(line.cursor)]
        assert line.cursor in {start for start, _, _ in split_graphemes(words)[0]} | {len(words)}
        assert line.cells_before() + (cell_len(here) or 1) <= 3
        assert line.sight_end(3) >= line.cursor + len(here)


def test_a_letter_is_never_cut_in_two() -> None:
    line = TextField()
    line.put("\u200dx", 0)
    line.insert("a")
    assert line.cursor == len("a\u200dx")
    line.put("x" + FAMILY)
    assert line.erase(2, 3)
    assert line.text == "x"


@given(st.lists(LETTERS, max_size=20), st.integers(1, 30))
def test_a_click_on_a_letter_goes_to_that_letter(letters: list[str], width: int) -> None:
    line = TextField()
    line.put("".join(letters))
    line.scroll_to_cursor(width)
    cell, at, end = 0, line.first, line.sight_end(width)
    while at < end:
        assert line.place_at(cell, width) == at
        until = line.after(at)
        cell += cell_len(line.text[at:until])
        at = until
    assert line.place_at(width + 5, width) == end
    assert line.place_at(-1, width) <= line.first


def typed(words: str) -> TextField:
    line = TextField()
    for letter in words:
        line.insert(letter, typing=True)
    return line


def test_undo_takes_back_a_word_at_a_time_as_word_processors_do() -> None:
    line = typed("a bed I")
    seen = []
    while line.undo():
        seen.append(line.text)
    assert seen == ["a bed ", "a ", ""]


def test_letters_taken_out_one_by_one_come_back_together() -> None:
    line = typed("torches")
    for _ in range(4):
        line.erase(line.before(line.cursor), line.cursor)
    assert line.text == "tor"
    line.undo()
    assert line.text == "torches"


def test_a_cursor_move_begins_another_step() -> None:
    line = typed("bed")
    line.move(0)
    line.insert("a", typing=True)
    line.undo()
    assert line.text == "bed"
    assert line.cursor == 0


def test_what_is_marked_is_replaced_and_comes_back_marked() -> None:
    line = typed("a hard bed")
    line.move(2)
    line.move(6, marking=True)
    line.insert("soft", typing=True)
    assert line.text == "a soft bed"
    line.undo()
    assert line.text == "a hard bed"
    assert line.marked_text == "hard"


def test_a_letter_with_all_that_is_joined_to_it_is_one_step() -> None:
    line = TextField()
    line.put("x👩‍👩‍👧e\u0301y")
    assert line.before(len(line.text) - 1) == len("x👩‍👩‍👧")
    assert line.before(len("x👩‍👩‍👧")) == 1
    assert line.after(1) == len("x👩‍👩‍👧")


@pytest.mark.parametrize(
    ("words", "at", "before", "after"),
    [
        ("a bed I can move", 9, 8, 12),
        ("a bed", 5, 2, 5),
        ("", 0, 0, 0),
        ("   ", 2, 0, 3),
        ("isn't the night-time", 20, 10, 20),
        ("ठीक है", 3, 0, 4),
    ],
)
def test_words_are_what_people_take_for_words(words: str, at: int, before: int, after: int) -> None:
    line = TextField()
    line.put(words)
    assert (line.word_before(at), line.word_after(at)) == (before, after)


def test_a_line_that_would_get_too_long_stays_as_it_is() -> None:
    line = TextField()
    line.put("x" * STORED_MOST)
    assert not line.insert("y")
    assert len(line.text) == STORED_MOST
    line.move(0)
    line.move(5, marking=True)
    assert line.insert("y")


def test_a_megabyte_in_the_line_costs_no_more_than_copying_it() -> None:
    line = TextField()
    line.put("wörd " * 199_000)
    began = time.perf_counter()
    for _ in range(50):
        for verb in ("type", "left", "right", "word", "back", "delete"):
            act(line, verb, "x")
            line.scroll_to_cursor(100)
            line.sight_end(100)
            line.cells_before()
    for place in (0, 500_000, 2_000_000):
        line.move(place)
        line.scroll_to_cursor(100)
    # 300 keys take some 0.15 s here; measuring the whole line at each of them takes a hundred times as long.
    assert time.perf_counter() - began < 3


def test_a_line_emptied_in_one_step_is_known_as_wiped() -> None:
    line = typed("words")
    line.erase(0, 5)
    assert line.wiped
    line.undo()
    assert line.text == "words"
    for _ in range(5):
        line.erase(line.before(line.cursor), line.cursor)
    assert not line.wiped
