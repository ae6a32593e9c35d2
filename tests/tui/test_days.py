"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.tui.dialogs import parse_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-03", "2026-11-03"),
        ("today", "2026-11-24"),
        (" Yesterday ", "2026-11-23"),
        ("3 Nov", "2026-11-03"),
        ("3 November", "2026-11-03"),
        ("3rd nov 2025", "2025-11-03"),
        ("3. Nov.", "2026-11-03"),
        ("30 Nov", "2025-11-30"),
        ("3/11", "2026-11-03"),
        ("3.11.2026", "2026-11-03"),
        ("3.11.", "2026-11-03"),
        ("4 Sept", "2026-09-04"),
        ("29 Feb", "29 Feb"),
        ("29 Feb 2024", "2024-02-29"),
        ("31/11", "31/11"),
        ("11/13", "11/13"),
        ("3 Nob", "3 Nob"),
        ("3 ma", "3 ma"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_days_are_read_as_they_are_said_and_what_is_none_stays_as_it_was_typed(said: str, day: str) -> None:
    assert parse_day(said, TODAY) == day


@given(st.dates(min_value=date(2020, 1, 1), max_value=TODAY))
def test_a_day_of_the_last_year_needs_no_year(day: date) -> None:
    told = f"{day.day} {day:%b}"
    found = date.fromisoformat(parse_day(told, TODAY)) if "-" in parse_day(told, TODAY) else None
    if (TODAY - day).days < 365:
        assert found == day
    elif found is not None:
        assert (found.day, found.month) == (day.day, day.month)


@given(st.text(max_size=30))
def test_anything_may_be_typed(said: str) -> None:
    assert isinstance(parse_day(said, TODAY), str)
