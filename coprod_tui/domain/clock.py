"""The order of changes: time that never runs back, and ids that rise with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


def local_time() -> datetime:
    """The wall clock with the offset of the place that the laptop is in."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Tick:
    """One instant of the order: (ms, replica, n) sorts all changes of a project, whatever laptop they were made on."""

    ms: int
    """max(wall-clock ms since 1970, the last tick + 1): a clock that jumps back cannot turn the order round."""
    at: str
    """Wall time as it is shown: ISO 8601 to the second, with its offset."""


class Clock:
    """Ticks for verbs and UUIDv7 ids for their records (RFC 9562 §5.7, monotonic within a tick)."""

    def __init__(self, wall: Callable[[], datetime] = local_time, last: int = 0) -> None:
        """`wall` answers an aware datetime; `last` is the highest ms that the file holds."""
        self._wall = wall
        self._last = last
        self._counter = 0

    def witness(self, ms: int) -> None:
        """Takes notice of a tick made elsewhere, so that ours come after it."""
        self._last = max(self._last, ms)

    def tick(self) -> Tick:
        """The next instant."""
        wall = self._wall()
        self._last = max(int(wall.timestamp() * 1000), self._last + 1)
        self._counter = 0
        return Tick(self._last, wall.isoformat(timespec="seconds"))

    def new_id(self) -> str:
        """A UUIDv7 that is greater than every id made before it."""
        if self._counter > 0xFFF:
            self._last += 1
            self._counter = 0
        tail = int.from_bytes(os.urandom(8)) & 0x3FFFFFFFFFFFFFFF | 0x8000000000000000
        number = self._last << 80 | 0x7 << 76 | self._counter << 64 | tail
        self._counter += 1
        text = f"{number:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
