"""JSON row by row gives what `json` gives, and refuses what it refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.sliced_json import dumps, loads

PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
OBJECTS = st.dictionaries(st.sampled_from(["words", "sections", "form", 'é"']), VALUES, max_size=4)
LEVELS = st.dictionaries(st.sampled_from(["words", "sections"]), st.integers(0, 5))


@given(OBJECTS, LEVELS)
def test_what_is_written_and_read_is_as_with_json(value: dict[str, object], levels: dict[str, int]) -> None:
    text = dumps(value, levels)
    assert text == json.dumps(value, separators=(",", ":"))
    assert loads(text, levels) == value
    assert loads(json.dumps(value, indent=2), levels) == value


@given(OBJECTS, LEVELS, st.integers(0, 200), st.sampled_from(list('{}[]",:x1 \\')))
def test_damaged_text_is_refused_or_read_as_by_json(
    value: dict[str, object], levels: dict[str, int], place: int, letter: str
) -> None:
    text = dumps(value, levels)
    at = place % len(text)
    for damaged in (text[:at], text[:at] + letter + text[at + 1 :], text[:at] + letter + text[at:]):
        try:
            expected = json.loads(damaged)
        except ValueError:
            expected = None
        if isinstance(expected, dict):
            assert loads(damaged, levels) == expected
        else:
            with pytest.raises(ValueError, match=r"."):
                loads(damaged, levels)
