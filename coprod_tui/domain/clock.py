"""Clock of a project: ticks that order all changes across laptops, and monotonic UUIDv7 ids."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from coprod_tui.base.frozen import Frozen, frozen


def local_time() -> datetime:
    """Now, with the laptop's UTC offset."""
    return datetime.now().astimezone()


@frozen
class Tick(Frozen):
    """One tick: (ms, replica, n) sorts all changes of a project, on whatever laptop they were made."""

    ms: int
    """max(ms since 1970, last tick + 1), so that a clock that jumps back does not reverse the order."""
    at: str
    """Local time as shown: ISO 8601 to the second, with offset."""


class Clock:
    """Ticks for commands and UUIDv7 ids for records (RFC 9562 §5.7, monotonic within a tick)."""

    def __init__(self, wall: Callable[[], datetime] = local_time, last: int = 0) -> None:
        """`wall` returns an aware datetime; `last` is the highest ms in the file."""
        self._wall = wall
        self._last = last
        self._counter = 0

    def witness(self, ms: int) -> None:
        """Advance past a tick from another laptop, so that our next ones come after it."""
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
