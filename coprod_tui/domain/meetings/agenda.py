"""The agenda of an open meeting: its open block, minutes left, projected end, and borrowing of minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.records import Block, Kind, Meeting

BORROW_MINUTES = 5
"""How many minutes are borrowed at a time."""

LEFT_OPEN_AFTER = 180
"""From this many minutes over its block on, a meeting counts as left open instead of late."""

_MINUTE = timedelta(minutes=1)
_HALF_DAY = 720
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@frozen
class AgendaState(Frozen):
    """State of an open meeting on its agenda, in whole minutes, so that it changes at most once a minute."""

    block: Block | None
    """The block that is open; None in a meeting without an agenda."""
    number: int
    """The block's number from 1."""
    of: int
    left: int
    """Minutes until the block is over, rounded up; 0 when time is up, negative for full minutes over."""
    fraction: float
    """The share of the block's minutes that is left, from 1 down to 0."""
    started: datetime
    finish: datetime
    """The projected end, local time."""
    later: int
    """Minutes by which that is later than planned; negative: earlier."""
    today: date

    @property
    def left_open(self) -> bool:
        """Whether the meeting was left open for hours or days."""
        return self.left < -LEFT_OPEN_AFTER

    @property
    def place_words(self) -> str:
        """“6 of 9”; empty without an agenda."""
        return f"{self.number} of {self.of}" if self.block else ""

    @property
    def left_words(self) -> str:
        """“12 min left”, “time is up”, “4 min over”; empty without an agenda."""
        if self.block is None:
            return ""
        if self.left == 0:
            return "time is up"
        return f"{format_minutes(self.left)} left" if self.left > 0 else f"{format_minutes(-self.left)} over"

    @property
    def finish_words(self) -> str:
        """“we finish at 20:31, 6 min later than said”; for a meeting left open, when it started."""
        if self.left_open:
            return f"{self._started_words}, still open"
        if self.block is None:
            return self._started_words
        if abs(self.later) >= _HALF_DAY:
            return f"we finish at {self._finish_words}, {self._started_words}"
        if self.later == 0:
            return f"we finish at {self._finish_words}, as said"
        compared = "later" if self.later > 0 else "earlier"
        return f"we finish at {self._finish_words}, {format_minutes(abs(self.later))} {compared} than said"

    @property
    def finish_short(self) -> str:
        """“finish 20:31 (+6)”, for a narrow screen."""
        if self.left_open or self.block is None:
            return self._started_words
        if self.later == 0 or abs(self.later) >= _HALF_DAY:
            return f"finish {self._finish_words}"
        return f"finish {self._finish_words} ({self.later:+d})"

    @property
    def _finish_words(self) -> str:
        tomorrow = self.finish.date() == self.today + timedelta(days=1)
        return _clock(self.finish) if tomorrow and self.finish.hour < 12 else format_moment(self.finish, self.today)

    @property
    def _started_words(self) -> str:
        return f"started {format_moment(self.started, self.today)}"


def agenda_state(meeting: Meeting, blocks: Sequence[Block], now: datetime) -> AgendaState:
    """Return the agenda state at `now`, which must be aware; times are in its zone.

    The planned end is `started_at` and all planned minutes; borrowing does not change it. The projected end is the end
    of the open block, or now if that is past, and the minutes of the blocks that follow.
    """
    if now.tzinfo is None:
        raise ValueError("the agenda needs a time with its offset")
    # Subtracting two times of one zone ignores changes of summer time, so compute in UTC.
    at = now.astimezone(UTC)
    started = _parse_time(meeting.started_at, at, now.tzinfo)
    index = _open_index(meeting, blocks)
    block = blocks[index] if index is not None else None
    if index is None or block is None:
        local = started.astimezone(now.tzinfo)
        left = 0 if at - started < _HALF_DAY * _MINUTE else -LEFT_OPEN_AFTER - 1
        return AgendaState(None, 0, 0, left, 0.0, local, local, 0, now.date())
    # A block that begins in the future means that the clock was set back: it has at most its minutes left.
    over = min(_parse_time(meeting.block_since, started, now.tzinfo), at) + block.minutes * _MINUTE
    left = -((at - over) // _MINUTE)
    said = started + sum(one.minutes for one in blocks) * _MINUTE
    finish = max(at, over) + sum(one.minutes for one in blocks[index + 1 :]) * _MINUTE
    return AgendaState(
        block=block,
        number=index + 1,
        of=len(blocks),
        left=left,
        fraction=min(1.0, max(0, left) / max(1, block.minutes)),
        started=started.astimezone(now.tzinfo),
        finish=_to_minute(finish).astimezone(now.tzinfo),
        later=(_to_minute(finish) - _to_minute(said)) // _MINUTE,
        today=now.date(),
    )


def kind_taken(meeting: Meeting | None, blocks: Sequence[Block]) -> Kind:
    """The kind of a line without a sign: that of the open block, else would like."""
    index = None if meeting is None else _open_index(meeting, blocks)
    return (None if index is None else blocks[index].takes) or Kind.WOULD_LIKE


def lenders(blocks: Sequence[Block], position: int, minutes: int = BORROW_MINUTES) -> tuple[Block, ...]:
    """The blocks after the one at `position` that can give these minutes and keep at least one."""
    return tuple(block for block in blocks if block.position > position and block.minutes - minutes >= 1)


def may_borrow(
    blocks: Sequence[Block], position: int, lender: int, minutes: int = BORROW_MINUTES
) -> tuple[Block, Block]:
    """Return the open block and the later one that gives it minutes, both found by position.

    Raises InvalidInput for minutes below 1, Unknown for a block that is not later, RuleViolation for one without room.
    """
    if minutes < 1:
        raise InvalidInput("Borrow a whole number of minutes, 1 or more.")
    by_position = {block.position: block for block in blocks}
    receiver, giver = by_position.get(position), by_position.get(lender)
    if receiver is None or giver is None or lender <= position:
        raise Unknown(
            f"Minutes can be taken only from a block that is still to come. {_room_sentence(blocks, position, minutes)}"
        )
    if giver.minutes - minutes < 1:
        short = f"“{giver.title}” has {giver.minutes} min and keeps at least 1, so {minutes} cannot be taken from it."
        raise RuleViolation(Reason(f"{short} {_room_sentence(blocks, position, minutes)}", giver.id))
    return receiver, giver


def format_minutes(minutes: int) -> str:
    """Format a duration: “12 min”, “1 h 5 min”, “3 days”."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days"


def format_moment(at: datetime, today: date) -> str:
    """Format a time relative to today: “19:00”, “yesterday 19:00”, “3 Nov 19:00”, “3 Nov 2025 19:00”."""
    day = at.date()
    if day == today:
        return _clock(at)
    if day == today - timedelta(days=1):
        return f"yesterday {_clock(at)}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year} {_clock(at)}"


def _room_sentence(blocks: Sequence[Block], position: int, minutes: int) -> str:
    """A sentence that says which later blocks have room."""
    able = [f"“{block.title}” ({block.minutes} min)" for block in lenders(blocks, position, minutes)]
    if not able:
        return f"No block to come has {minutes} min to give."
    return f"There is room in {', '.join(able)}."


def _open_index(meeting: Meeting, blocks: Sequence[Block]) -> int | None:
    """The index of the open block; if the file has no such block, of the next one, else of the last."""
    if not blocks:
        return None
    return next((index for index, block in enumerate(blocks) if block.position >= meeting.block), len(blocks) - 1)


def _parse_time(written: str, otherwise: datetime, zone: tzinfo) -> datetime:
    """Parse a time of the file to UTC; without offset it is in `zone`, an invalid one becomes `otherwise`."""
    try:
        parsed = datetime.fromisoformat(written)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def _to_minute(at: datetime) -> datetime:
    """Truncate to the minute, which is what a clock shows."""
    return at.replace(second=0, microsecond=0)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"
