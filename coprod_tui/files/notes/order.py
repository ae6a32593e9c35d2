"""When things were said, as notes tell it: instants, and the order that they and the file give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

DAY = len("2026-11-10")


def instant(at: str) -> datetime | None:
    """A day, or a day and a time, as an instant (UTC where it says no offset); None for anything else."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    if not 1900 <= found.year <= 2900:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def kept_instant(said: str) -> str | None:
    """A time as it is kept, with its offset: as it is written where it has one, else in UTC; None for no time."""
    found = instant(said)
    if found is None:
        return None
    return said if datetime.fromisoformat(said).tzinfo else found.isoformat()


@dataclass(frozen=True, slots=True)
class Place:
    """What a line says about when it was said."""

    at: str | None = None
    order: int | None = None
    opens: bool = False
    """Whether it is the first line under a heading."""
    begins: str | None = None
    """When its meeting began; None in no meeting."""


def said_order(places: Sequence[Place]) -> list[int]:
    """The order said, as places in the file: by `order` where lines have it, else by `at`, else as they stand.

    A line with neither goes with the line above it; the first one under a heading to where its meeting begins, or, in
    no meeting, after all that stands above.
    """
    if any(place.order is not None for place in places):
        last = 0
        numbers = [last := last if place.order is None else place.order for place in places]
        return sorted(range(len(places)), key=numbers.__getitem__)
    now = latest = datetime.min.replace(tzinfo=UTC)
    instants = []
    for place in places:
        if place.opens:
            now = instant(place.begins or "") or latest
        now = instant(place.at or "") or now
        latest = max(now, latest)
        instants.append(now)
    return sorted(range(len(places)), key=instants.__getitem__)
