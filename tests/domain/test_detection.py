"""R13: what is found of names and numbers, how seldom in vain, and in a time that grows with the text only."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.privacy import detection
from coprod_tui.domain.privacy.detection import PATTERNS, find_pii, is_ordinary
from tests.bench.names import COMMENTS, alarms, comment_lines, names_said

SAID = list(names_said())
KINDS = list(dict.fromkeys(one.kind for one in SAID))


@pytest.mark.parametrize("kind", KINDS)
def test_nine_in_ten_of_each_kind_are_asked_about(kind: str) -> None:
    of_kind = [one for one in SAID if one.kind == kind]
    missed = [one.text for one in of_kind if not one.is_asked_about()]
    assert len(of_kind) >= 20
    assert len(missed) <= len(of_kind) // 10, missed


def test_there_are_sentences_of_every_pattern() -> None:
    """A pattern that no sentence needs is dead, or untested."""
    unneeded = [
        pattern.expression for pattern in PATTERNS if not any(True for one in SAID for _ in pattern.matches(one.text))
    ]
    assert unneeded == []


@pytest.mark.real_words
@pytest.mark.skipif(not COMMENTS.exists(), reason="the real words lie beside some checkouts only")
def test_of_lines_of_real_comments_at_most_two_in_a_hundred_are_asked_about() -> None:
    lines = comment_lines()
    assert len(alarms(lines)) <= len(lines) * 2 // 100


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the nurse will come, and the doctor may see you", []),
        ("Victoria Hospital and James Cook Hospital are far", []),
        ("St Ann's is closed on Sunday", []),
        ("I hope the art room opens in May", []),
        ("Will said no, and then the nurse will come", ["Will"]),
        ("PLEASE OPEN THE GARDEN BEFORE THE SUMMER", []),
        ("More Light In The Day Room For Everybody", []),
        ("twenty minutes down the road, one way street", []),
        ("Anna Kowalski and Tunde Bello", ["Anna Kowalski", "Tunde Bello"]),
    ],
)
def test_ordinary_words_are_left_alone(text: str, found: list[str]) -> None:
    assert [match.text for match in find_pii(text)] == found


def test_a_name_is_ordinary_where_all_its_words_are() -> None:
    assert is_ordinary("Will")
    assert is_ordinary("Rose Green")
    assert not is_ordinary("Will Okonkwo")
    assert not is_ordinary("07700 900123")
    assert not is_ordinary("李护士")


# The lists


@pytest.mark.parametrize("file", ["first_names.txt", "ordinary_words.txt"])
def test_each_list_says_where_it_comes_from_and_under_which_licence(file: str) -> None:
    lines = detection._HERE.with_name(file).read_text("ascii").splitlines()
    notes = " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))
    assert re.search("Permission (is hereby granted|to use)", notes)
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert all(word == normalize_for_search(word) for word in words)
    assert len(words) == len(set(words))


def test_no_first_name_is_an_ordinary_word_unless_it_says_so() -> None:
    names = detection._listed("first_names.txt").split()
    ordinary = set(detection._listed("ordinary_words.txt").split())
    assert len(names) < 2_600
    assert ordinary.isdisjoint(names)
    assert {"will?", "grace?", "hope?", "may?", "mark?", "rose?", "faith?", "art?", "bill?", "frank?", "grant?"} <= {
        *names
    }


# Time


def adversaries() -> Iterator[str]:
    """What could lead each pattern astray: pieces of what it finds, and of what it almost finds, again and again."""
    yield from (
        "a@b.c ",
        "1",
        "1 ",
        "(0)",
        "+44(0)",
        "A",
        "A ",
        "Aa ",
        "Aa Bb ",
        "Dr A. ",
        "Mr ",
        "nurse ",
        "my name is ",
    )
    yield from ("Anna-", "O'", "a-", "@-.", "\n", "-", "'", "é", "Д ", "王", "a dot b at ")
    for pattern in PATTERNS:
        for one in SAID:
            if matches := list(pattern.matches(one.text)):
                text = matches[0].text
                yield f"{text} "
                yield text[:-1]
                yield text[: len(text) // 2 or 1]
                break


@pytest.mark.parametrize("piece", dict.fromkeys(adversaries()))
def test_the_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Twice the text takes about twice the time; a quadratic walk would take four times as long."""

    def took(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        times = []
        for _ in range(2):
            find_pii.cache_clear()
            began = time.process_time()
            find_pii(text)
            times.append(time.process_time() - began)
        return min(times)

    small, large = 20_000, 80_000
    assert took(large) <= 8 * took(small) + 0.02
