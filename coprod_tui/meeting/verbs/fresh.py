"""New numbers that are asked for by name, and new records that are still edits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coprod_tui.meeting.act import REMOVED, Edit, Now, Value
from coprod_tui.meeting.model import Record


def given(now: Now, name: str, wanted: Sequence[int | None]) -> list[int]:
    """Numbers of a series: each wanted one that was never given before, and elsewhere the one after the last.

    A number may have been given and taken back, so only those that the series has not reached yet are free.
    """
    if not wanted:
        return []
    first = now.number(name)
    kept: list[int | None] = []
    used: set[int] = set()
    for number in wanted:
        kept.append(number if number is not None and number >= first and number not in used else None)
        used.update(one for one in kept[-1:] if one is not None)
    last, highest, found = first - 1, max(used, default=0), []
    for number in kept:
        last = number or (highest + 1 if last + 1 in used else last + 1)
        used.add(last)
        highest = max(highest, last)
        found.append(last)
    drawn = first
    while drawn < highest:
        drawn = now.number(name)
    return found


def records_of(edits: Iterable[Edit]) -> list[Record]:
    """The new records that edits make."""
    values: dict[tuple[type[Record], str], dict[str, Value]] = {}
    for edit in edits:
        of_record = values.setdefault((edit.kind, edit.record), {})
        if edit.field != REMOVED:
            of_record[edit.field] = edit.value
    return [kind(record, **fields) for (kind, record), fields in values.items()]
