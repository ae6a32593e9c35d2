"""What a person's text may contain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.meeting.words import SHOWN_MOST, STORED_MOST, clean, folded, shown, too_long

ANY = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a bed  ", "a bed"),
        ("a\tb", "a b"),
        ("a\nb", "a b"),
        ("a\x00b\x07\x1b[2Jc", "ab[2Jc"),
        ("a\x9bc\x7f", "ac"),
        ("\u202eabc\u2066d\u2069", "abcd"),
        ("\ud800", "\ufffd"),
        ("e\u0301", "é"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("don’t FIX my speling", "don’t FIX my speling"),
        ("", ""),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_break_is_one(ending: str) -> None:
    assert clean(f"a{ending}b", lines=True) == "a\nb"
    assert clean(f"a{ending}b") == "a b"


@given(ANY, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    assert not any(unicodedata.category(one) == "Cc" and one != "\n" for one in once)


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_folding_is_without_case_and_accents() -> None:
    assert folded("CAFÉ") == folded("cafe\u0301") == folded("ｃａｆｅ") == "cafe"
    assert folded("STRASSE") == folded("straße")


def test_a_hostile_run_of_accents_is_cleaned_in_linear_time() -> None:
    assert len(clean("e" + "\u0301\u0316" * 50_000)) > 50_000


def test_long_texts_are_stored_whole_and_shown_cut() -> None:
    text = "a" * (SHOWN_MOST + 1)
    assert clean(text) == text
    assert "cut here" in shown(text)
    assert shown("a" * SHOWN_MOST) == "a" * SHOWN_MOST
    assert too_long("a" * (STORED_MOST + 1))
    assert not too_long("a" * STORED_MOST)
