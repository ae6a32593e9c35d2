"""Where a meeting stands on its agenda: the block that is open, the minutes left, when it ends if nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from coprod_tui.base.errors import BadContent, Reason, RuleBroken, Unknown
from coprod_tui.domain.records import Block, Kind, Meeting

BORROWED = 5
"""How many minutes are borrowed at a time."""

LEFT_OPEN = 180
"""From how many minutes over its block a meeting counts as left open, and no longer as running late."""

_MINUTE = timedelta(minutes=1)
_HALF_DAY = 720
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an open meeting stands, in whole minutes: two are equal when they read the same."""

    block: Block | None
    """The block that is open; None in a meeting without an agenda."""
    number: int
    """The block's place from 1."""
    of: int
    left: int
    """Minutes until the block is over, begun ones counted; 0 when the time is up, below 0 by the full minutes over."""
    fraction: float
    """The share of the block's minutes that is left, from 1 down to 0."""
    started: datetime
    finish: datetime
    """When the meeting ends if nothing changes, on the wall of the room."""
    later: int
    """By how many minutes that is later than said at the start; below 0: earlier."""
    today: date

    @property
    def left_open(self) -> bool:
        """Whether the meeting was left open for hours or days."""
        return self.left < -LEFT_OPEN

    @property
    def place_words(self) -> str:
        """“6 of 9”; nothing without an agenda."""
        return f"{self.number} of {self.of}" if self.block else ""

    @property
    def left_words(self) -> str:
        """“12 min left”, “time is up”, “4 min over”; nothing without an agenda."""
        if self.block is None:
            return ""
        if self.left == 0:
            return "time is up"
        return f"{lasting(self.left)} left" if self.left > 0 else f"{lasting(-self.left)} over"

    @property
    def finish_words(self) -> str:
        """“we finish at 20:31, 6 min later than said”; for a meeting left open, since when."""
        if self.left_open:
            return f"{self._started_words}, still open"
        if self.block is None:
            return self._started_words
        if abs(self.later) >= _HALF_DAY:
            return f"we finish at {self._finish_words}, {self._started_words}"
        if self.later == 0:
            return f"we finish at {self._finish_words}, as said"
        compared = "later" if self.later > 0 else "earlier"
        return f"we finish at {self._finish_words}, {lasting(abs(self.later))} {compared} than said"

    @property
    def finish_short(self) -> str:
        """“finish 20:31 (+6)”: the same for a narrow screen."""
        if self.left_open or self.block is None:
            return self._started_words
        if self.later == 0 or abs(self.later) >= _HALF_DAY:
            return f"finish {self._finish_words}"
        return f"finish {self._finish_words} ({self.later:+d})"

    @property
    def _finish_words(self) -> str:
        tomorrow = self.finish.date() == self.today + timedelta(days=1)
        return _clock(self.finish) if tomorrow and self.finish.hour < 12 else moment(self.finish, self.today)

    @property
    def _started_words(self) -> str:
        return f"started {moment(self.started, self.today)}"


def standing(meeting: Meeting, blocks: Sequence[Block], now: datetime) -> Standing:
    """Where a meeting that is open stands at an instant, told in the time zone of `now`, which must be aware.

    The end *as said* is `started_at` and all planned minutes, which borrowing does not change. The end *if nothing
    changes* is the end of the open block, or now where that is past, and the minutes of the blocks that follow.
    """
    if now.tzinfo is None:
        raise ValueError("the agenda needs a time with its offset")
    # Subtracting two times of one zone passes over the hour that summer time adds or takes, so all is reckoned in UTC.
    at = now.astimezone(UTC)
    started = _instant(meeting.started_at, at, now.tzinfo)
    index = _open_index(meeting, blocks)
    block = blocks[index] if index is not None else None
    if index is None or block is None:
        local = started.astimezone(now.tzinfo)
        left = 0 if at - started < _HALF_DAY * _MINUTE else -LEFT_OPEN - 1
        return Standing(None, 0, 0, left, 0.0, local, local, 0, now.date())
    # A block that begins in the future means that the clock was put back: it cannot have more than its minutes left.
    over = min(_instant(meeting.block_since, started, now.tzinfo), at) + block.minutes * _MINUTE
    left = -((at - over) // _MINUTE)
    said = started + sum(one.minutes for one in blocks) * _MINUTE
    finish = max(at, over) + sum(one.minutes for one in blocks[index + 1 :]) * _MINUTE
    return Standing(
        block=block,
        number=index + 1,
        of=len(blocks),
        left=left,
        fraction=min(1.0, max(0, left) / max(1, block.minutes)),
        started=started.astimezone(now.tzinfo),
        finish=_whole(finish).astimezone(now.tzinfo),
        later=(_whole(finish) - _whole(said)) // _MINUTE,
        today=now.date(),
    )


def kind_taken(meeting: Meeting | None, blocks: Sequence[Block]) -> Kind:
    """The kind that a line without a mark gets now: that of the open block, else would like."""
    index = None if meeting is None else _open_index(meeting, blocks)
    return (None if index is None else blocks[index].takes) or Kind.WOULD_LIKE


def lenders(blocks: Sequence[Block], position: int, minutes: int = BORROWED) -> tuple[Block, ...]:
    """The blocks after the open one (by its position) that can give these minutes and keep at least one."""
    return tuple(block for block in blocks if block.position > position and block.minutes - minutes >= 1)


def may_borrow(blocks: Sequence[Block], position: int, lender: int, minutes: int = BORROWED) -> tuple[Block, Block]:
    """The open block and the later one that gives it minutes, both by position, if that may be done.

    Raises BadContent for minutes below 1, Unknown for a block that is not to come, RuleBroken for one without room.
    """
    if minutes < 1:
        raise BadContent("Borrow a whole number of minutes, 1 or more.")
    by_position = {block.position: block for block in blocks}
    here, there = by_position.get(position), by_position.get(lender)
    if here is None or there is None or lender <= position:
        raise Unknown(
            f"Minutes can be taken only from a block that is still to come. {_room(blocks, position, minutes)}"
        )
    if there.minutes - minutes < 1:
        short = f"“{there.title}” has {there.minutes} min and keeps at least 1, so {minutes} cannot be taken from it."
        raise RuleBroken(Reason(f"{short} {_room(blocks, position, minutes)}", there.id))
    return here, there


def lasting(minutes: int) -> str:
    """How long something lasts, in words: “12 min”, “1 h 5 min”, “3 days”."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days"


def moment(at: datetime, today: date) -> str:
    """A time as people say it: “19:00” today, “yesterday 19:00”, “3 Nov 19:00”, “3 Nov 2025 19:00”."""
    day = at.date()
    if day == today:
        return _clock(at)
    if day == today - timedelta(days=1):
        return f"yesterday {_clock(at)}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year} {_clock(at)}"


def _room(blocks: Sequence[Block], position: int, minutes: int) -> str:
    """A sentence that says which later blocks have room."""
    able = [f"“{block.title}” ({block.minutes} min)" for block in lenders(blocks, position, minutes)]
    if not able:
        return f"No block to come has {minutes} min to give."
    return f"There is room in {', '.join(able)}."


def _open_index(meeting: Meeting, blocks: Sequence[Block]) -> int | None:
    """The place of the open block; of the nearest one after it, else the last, where the file has no such block."""
    if not blocks:
        return None
    return next((index for index, block in enumerate(blocks) if block.position >= meeting.block), len(blocks) - 1)


def _instant(written: str, otherwise: datetime, zone: tzinfo) -> datetime:
    """A time as the file has it, in UTC; one without an offset is of this zone, one that is none is `otherwise`."""
    try:
        told = datetime.fromisoformat(written)
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def _whole(at: datetime) -> datetime:
    """The minute that a clock shows: what people compare, and what does not redraw a screen each second."""
    return at.replace(second=0, microsecond=0)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"
