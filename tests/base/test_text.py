"""What a person's text may contain."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.text import SHOWN_MOST, STORED_MOST, is_too_long, normalize_for_search, preview, sanitize

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
    assert sanitize(typed) == kept


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_break_is_one(ending: str) -> None:
    assert sanitize(f"a{ending}b", lines=True) == "a\nb"
    assert sanitize(f"a{ending}b") == "a b"


@given(ANY, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, lines: bool) -> None:
    once = sanitize(text, lines=lines)
    assert sanitize(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    assert not any(unicodedata.category(one) == "Cc" and one != "\n" for one in once)


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert normalize_for_search(normalize_for_search(text)) == normalize_for_search(text)


def test_every_character_is_dropped_replaced_or_kept() -> None:
    """Where it stands between two letters, on a line of its own."""
    for code in range(0x110000):
        character = chr(code)
        kept = sanitize(f"a{character}b")
        if character in "\t\n\r\v\f\x85\u2028\u2029":
            assert kept == "a b"
        elif (
            unicodedata.category(character) == "Cc"
            or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ):
            assert kept == "ab"
        else:
            assert kept == ("a\ufffdb" if 0xD800 <= code <= 0xDFFF else unicodedata.normalize("NFC", f"a{character}b"))


@given(ANY)
def test_cleaning_loses_no_letter(text: str) -> None:
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    kept, typed = ("".join(one for one in said if one.isalnum()) for said in (sanitize(text), whole))
    assert unicodedata.normalize("NFC", kept) == unicodedata.normalize("NFC", typed)


def test_the_halves_of_a_pair_are_one_character() -> None:
    assert sanitize("\ud83d\ude00 \ude00\ud83d") == "😀 \ufffd\ufffd"


def test_line_breaks_within_stay_as_many_as_they_are() -> None:
    assert sanitize("\n a \n\r\n\r b \n\n", lines=True) == "a \n\n\n b"


def test_a_long_text_with_many_accents_is_put_in_order_as_a_short_one_is() -> None:
    marks = "\u0301\u0316\u0327\u0344\u0958한\u1100\u1161\u11a8"
    text = "".join(f"{base}{marks[place % 7 :]}" for place, base in enumerate("aeo é" * 200))
    assert len(text) > 2_000
    assert sanitize(text) == unicodedata.normalize("NFC", text).strip()


@given(ANY, ANY)
def test_a_part_is_found_in_the_whole(one: str, other: str) -> None:
    assert normalize_for_search(one + other) == normalize_for_search(one) + normalize_for_search(other)


def test_folding_is_without_case_and_accents() -> None:
    assert (
        normalize_for_search("CAFÉ") == normalize_for_search("cafe\u0301") == normalize_for_search("ｃａｆｅ") == "cafe"
    )
    assert normalize_for_search("STRASSE") == normalize_for_search("straße")


def test_a_hostile_run_of_accents_is_cleaned_in_linear_time() -> None:
    began = time.perf_counter()
    assert len(sanitize("e" + "\u0301\u0316" * 499_000)) > 900_000
    assert time.perf_counter() - began < 20  # in quadratic time this is a quarter of an hour


def test_long_texts_are_stored_whole_and_shown_cut() -> None:
    text = "a" * (SHOWN_MOST + 1)
    assert sanitize(text) == text
    assert "cut here" in preview(text)
    assert preview("a" * SHOWN_MOST) == "a" * SHOWN_MOST
    assert is_too_long("a" * (STORED_MOST + 1))
    assert not is_too_long("a" * STORED_MOST)
