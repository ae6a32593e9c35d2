"""Days as people write them, to the form in which they are kept."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORDS = {"today": 0, "yesterday": 1}
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\.?(?:\s*[./-]?\s*(\d{4}))?")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?")


def read_day(text: str, today: date) -> str:
    """The day as YYYY-MM-DD, from `3 Nov`, `3/11`, `3.11.2026`, `yesterday`; what is no day stays as it was typed.

    The day stands before the month. Without a year it is the latest such day that is not still to come.
    """
    said = text.strip().casefold()
    if said in _WORDS:
        return (today - timedelta(days=_WORDS[said])).isoformat()
    found = _NUMBERS.fullmatch(said)
    if found:
        return _day(found[1], int(found[2]), found[3], today) or text.strip()
    found = _NAMED.fullmatch(said)
    if found and (month := _month(found[2])):
        return _day(found[1], month, found[3], today) or text.strip()
    return text.strip()


def said_day(day: date) -> str:
    """A day as people write it: `3 Nov 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3].capitalize()} {day.year}"


def _month(name: str) -> int:
    """1 to 12 for a month's name or its beginning of three letters or more; 0 for any other word."""
    return next((number for number, one in enumerate(_MONTHS, 1) if one.startswith(name) or name == f"{one[:4]}"), 0)


def _day(day: str, month: int, year: str | None, today: date) -> str:
    for one in [int(year)] if year else [today.year, today.year - 1]:
        try:
            found = date(one, month, int(day))
        except ValueError:
            continue
        if year or found <= today:
            return found.isoformat()
    return ""
