"""What a document's texts can hold, and which way they run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_tui.formats.documents.content import Run, bidi_isolated, is_rtl, ours, runs_rtl, theirs
from tests.formats.documents.hostile import BROKEN


def test_a_run_drops_what_some_format_cannot_hold_and_nothing_else() -> None:
    assert Run(BROKEN).text == "abcd\ne\nf[31mgh\nij\ufffdk\ufffdl\ufffdm\ufffdnop"
    assert Run("half \ud800 a pair, \ud83d\ude00 a whole one").text == "half \ufffd a pair, \U0001f600 a whole one"


@pytest.mark.parametrize("text", [" · ", "\nReservations: ", ", ", " é ", "", " ", "\n"])
def test_the_space_round_our_own_words_stays(text: str) -> None:
    assert ours(text).text == text


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_a_run_of_a_run_is_that_run(text: str) -> None:
    once = Run(text)
    assert Run(once.text) == once
    once.text.encode()


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("شكرا", True), ("שלום ABC", True), ("ABC שלום", False), ("3 … שלום", True), ("123", False), ("", False)],
)
def test_the_first_letter_with_a_direction_says_which_way_words_run(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


def test_only_what_people_wrote_turns_a_paragraph_and_it_turns_nothing_beside_it() -> None:
    assert runs_rtl((ours("Why: "), theirs("שלום")))
    assert not runs_rtl((ours("שלום"), theirs("why")))
    assert bidi_isolated(theirs("שלום (a)")) == "\u2068שלום (a)\u2069"
    assert bidi_isolated(theirs("plain")) == "plain"
