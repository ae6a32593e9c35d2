"""Agenda state: minutes left, projected end, borrowing; also across midnight and changes of summer time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import InvalidInput, RuleViolation, Unknown
from coprod_tui.domain.meetings.agenda import (
    AgendaState,
    agenda_state,
    format_minutes,
    format_moment,
    kind_taken,
    lenders,
    may_borrow,
)
from coprod_tui.domain.records import Block, Kind, Meeting

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 11, 10, 19, 0, tzinfo=LONDON)


def agenda(*minutes: int) -> tuple[Block, ...]:
    return tuple(Block(f"b{place}", "m", place, f"Block {place + 1}", length) for place, length in enumerate(minutes))


def meeting(block: int = 0, since: datetime = START, started: datetime = START) -> Meeting:
    return Meeting("m", 3, started_at=started.isoformat(), block=block, block_since=since.isoformat())


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def words(now: AgendaState) -> tuple[str, str, str, str]:
    return now.place_words, now.left_words, now.finish_words, now.finish_short


def test_a_meeting_that_keeps_to_its_plan() -> None:
    now = agenda_state(meeting(), agenda(10, 20, 30), after(3))
    assert words(now) == ("1 of 3", "7 min left", "we finish at 20:00, as said", "finish 20:00")
    assert now.block == agenda(10, 20, 30)[0]
    assert now.fraction == 0.7
    assert not now.left_open


def test_a_block_opened_late_moves_the_end() -> None:
    now = agenda_state(meeting(1, after(16)), agenda(10, 20, 30), after(24))
    assert words(now) == ("2 of 3", "12 min left", "we finish at 20:06, 6 min later than said", "finish 20:06 (+6)")


def test_a_block_opened_early_moves_the_end_too() -> None:
    now = agenda_state(meeting(1, after(6)), agenda(10, 20, 30), after(6))
    assert words(now) == ("2 of 3", "20 min left", "we finish at 19:56, 4 min earlier than said", "finish 19:56 (-4)")


def test_a_block_over_its_time_moves_the_end_as_it_goes_on() -> None:
    now = agenda_state(meeting(), agenda(10, 20, 30), after(14))
    assert words(now) == ("1 of 3", "4 min over", "we finish at 20:04, 4 min later than said", "finish 20:04 (+4)")
    assert now.fraction == 0


def test_the_last_block_over_its_time_ends_now() -> None:
    now = agenda_state(meeting(1, after(10)), agenda(10, 20), after(31))
    assert words(now) == ("2 of 2", "1 min over", "we finish at 19:31, 1 min later than said", "finish 19:31 (+1)")


@pytest.mark.parametrize(
    ("seconds", "left"),
    [
        (0, "10 min left"),
        (1, "10 min left"),
        (59, "10 min left"),
        (60, "9 min left"),
        (541, "1 min left"),
        (599, "1 min left"),
        (600, "time is up"),
        (659, "time is up"),
        (660, "1 min over"),
        (719, "1 min over"),
        (720, "2 min over"),
    ],
)
def test_begun_minutes_are_left_and_full_minutes_are_over(seconds: int, left: str) -> None:
    assert agenda_state(meeting(), agenda(10, 20), after(seconds / 60)).left_words == left


def test_the_difference_is_that_of_the_two_times_on_the_wall() -> None:
    start = START + timedelta(seconds=50)
    now = agenda_state(meeting(1, after(11), start), agenda(10, 20), after(12))
    assert (now.finish_words, now.later) == ("we finish at 19:31, 1 min later than said", 1)


def test_a_meeting_without_an_agenda() -> None:
    now = agenda_state(meeting(), (), after(125))
    assert words(now) == ("", "", "started 19:00", "started 19:00")
    assert now.block is None
    assert agenda_state(meeting(), (), after(60 * 24)).finish_words == "started yesterday 19:00, still open"


def test_a_meeting_over_midnight() -> None:
    late = datetime(2026, 11, 10, 23, 30, tzinfo=LONDON)
    blocks = agenda(45, 45)
    before = agenda_state(meeting(0, late, late), blocks, late + timedelta(minutes=5))
    assert before.finish_words == "we finish at 01:00, as said"
    past = agenda_state(meeting(1, late + timedelta(minutes=50), late), blocks, late + timedelta(minutes=60))
    assert past.left_words == "35 min left"
    assert past.finish_words == "we finish at 01:05, 5 min later than said"


def test_a_meeting_left_open_says_since_when() -> None:
    blocks = agenda(10, 20, 30)
    assert agenda_state(meeting(), blocks, after(190)).finish_words == "we finish at 23:00, 3 h later than said"
    now = agenda_state(meeting(), blocks, after(191))
    assert now.left_open
    assert (now.finish_words, now.finish_short) == ("started 19:00, still open", "started 19:00")
    assert now.left_words == "3 h 1 min over"
    assert agenda_state(meeting(), blocks, after(60 * 15)).finish_words == "started yesterday 19:00, still open"
    now = agenda_state(meeting(), blocks, after(60 * 24 * 9))
    assert (now.finish_words, now.left_words) == ("started 10 Nov 19:00, still open", "8 days over")
    assert agenda_state(meeting(), blocks, after(60 * 24 * 60)).finish_short == "started 10 Nov 2026 19:00"


def test_a_meeting_that_goes_on_the_next_day_has_an_end_again() -> None:
    now = agenda_state(meeting(1, after(60 * 15)), agenda(10, 20, 30), after(60 * 15 + 5))
    assert words(now) == ("2 of 3", "15 min left", "we finish at 10:50, started yesterday 19:00", "finish 10:50")


def test_a_day_long_plan_ends_on_its_day() -> None:
    now = agenda_state(meeting(), agenda(480, 480, 480), after(0))
    assert now.finish_words == "we finish at 11 Nov 19:00, as said"
    assert now.left_words == "8 h left"


def test_the_hour_that_summer_time_takes_is_no_hour_of_talk() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=LONDON)
    blocks = agenda(60, 30)
    now = agenda_state(meeting(0, night, night), blocks, datetime(2026, 3, 29, 2, 15, tzinfo=LONDON))
    assert now.left_words == "15 min left"
    assert now.finish_words == "we finish at 03:00, as said"


def test_the_end_is_reckoned_over_the_missing_hour_from_a_block_over_its_time() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=LONDON)
    now = agenda_state(meeting(0, night, night), agenda(10, 90), night + timedelta(minutes=20))
    assert now.finish_words == "we finish at 03:20, 10 min later than said"


def test_the_hour_that_winter_gives_back_is_an_hour_of_talk() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
    second_half_past_one = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    now = agenda_state(meeting(0, night, night), agenda(90, 90), second_half_past_one)
    assert now.left_words == "30 min over"
    assert now.finish_words == "we finish at 03:00, 30 min later than said"


def test_a_file_from_another_place_is_told_in_the_time_of_the_room() -> None:
    there = START.astimezone(timezone(timedelta(hours=5, minutes=30)))
    now = agenda_state(meeting(0, there, there), agenda(10, 20), after(4).astimezone(LONDON))
    assert (now.left_words, now.finish_words) == ("6 min left", "we finish at 19:30, as said")


def test_a_clock_put_back_leaves_a_block_no_more_than_its_minutes() -> None:
    now = agenda_state(meeting(1, after(20)), agenda(10, 20), after(-40))
    assert (now.left, now.fraction) == (20, 1)


def test_a_time_without_an_offset_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="offset"):
        agenda_state(meeting(), agenda(10), START.replace(tzinfo=None))


@pytest.mark.parametrize("written", ["", "soon", "0001-01-01T00:00:00+14:00", "2026-11-10", "2026-11-10T19:00:00"])
def test_times_that_the_file_does_not_have_right_stop_nothing(written: str) -> None:
    broken = replace(meeting(), started_at=written, block_since=written)
    assert agenda_state(broken, agenda(10, 20), after(4)).number == 1
    assert agenda_state(broken, (), after(4)).finish_words.startswith("started")


def test_an_open_block_that_the_file_does_not_have() -> None:
    blocks = agenda(10, 20, 30)
    assert agenda_state(meeting(9), blocks, after(0)).number == 3
    assert agenda_state(meeting(0), blocks[1:], after(0)).place_words == "1 of 2"
    assert agenda_state(meeting(), agenda(0), after(0)).left_words == "time is up"


@given(
    st.lists(st.integers(1, 480), min_size=1, max_size=12),
    st.data(),
    st.integers(-600, 90_000),
    st.integers(-600, 90_000),
)
def test_the_end_if_nothing_changes_comes_true_when_nothing_changes(
    lengths: list[int], data: st.DataObject, since: int, elapsed: int
) -> None:
    """Going to each next block just when the one before is over ends the meeting at the time that was shown."""
    blocks = agenda(*lengths)
    place = data.draw(st.integers(0, len(lengths) - 1))
    opened = START + timedelta(seconds=since)
    instant = opened + timedelta(seconds=max(0, elapsed))
    shown = agenda_state(meeting(place, opened), blocks, instant)
    turn = max(instant, opened.astimezone(UTC) + timedelta(minutes=lengths[place]))
    for following in range(place + 1, len(lengths)):
        assert agenda_state(meeting(following, turn), blocks, turn).finish == shown.finish
        turn = turn.astimezone(UTC) + timedelta(minutes=lengths[following])
    assert turn.astimezone(LONDON).replace(second=0, microsecond=0) == shown.finish


@given(st.integers(0, 20_000), st.integers(0, 59))
def test_a_minute_redraws_at_most_three_times(second: int, offset: int) -> None:
    start = START + timedelta(seconds=offset)
    minute = [start + timedelta(seconds=second + tick) for tick in range(60)]
    seen = {agenda_state(meeting(0, start, start), agenda(10, 20, 30), now) for now in minute}
    assert len(seen) <= 3


# Borrowing


def test_blocks_to_come_that_keep_a_minute_can_lend() -> None:
    blocks = agenda(10, 20, 5, 6, 30)
    assert [one.position for one in lenders(blocks, 0)] == [1, 3, 4]
    assert [one.position for one in lenders(blocks, 1)] == [3, 4]
    assert lenders(blocks, 4) == ()
    assert lenders((), 0) == ()
    assert [one.position for one in lenders(blocks, 0, 25)] == [4]


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8), st.data())
def test_borrowing_lengthens_the_block_and_leaves_the_end_where_it_was(lengths: list[int], data: st.DataObject) -> None:
    blocks = agenda(*lengths)
    place = data.draw(st.integers(0, len(lengths) - 2))
    minutes = data.draw(st.integers(1, 30))
    able = lenders(blocks, place, minutes)
    for there in blocks[place + 1 :]:
        if there not in able:
            with pytest.raises(RuleViolation):
                may_borrow(blocks, place, there.position, minutes)
            continue
        here, lender = may_borrow(blocks, place, there.position, minutes)
        assert (here, lender) == (blocks[place], there)
        changed = {here.id: here.minutes + minutes, lender.id: lender.minutes - minutes}
        then = tuple(replace(one, minutes=changed.get(one.id, one.minutes)) for one in blocks)
        before, now = (agenda_state(meeting(place), agreed, START) for agreed in (blocks, then))
        assert (now.finish, now.later) == (before.finish, before.later)
        assert now.left == before.left + minutes
        assert min(one.minutes for one in then) >= 1


def test_a_block_without_room_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(RuleViolation) as told:
        may_borrow(agenda(10, 5, 20, 30), 0, 1)
    (reason,) = told.value.reasons
    assert reason.sentence == (
        "“Block 2” has 5 min and keeps at least 1, so 5 cannot be taken from it."
        " There is room in “Block 3” (20 min), “Block 4” (30 min)."
    )
    assert reason.place == "b1"
    with pytest.raises(RuleViolation, match="No block to come has 5 min to give"):
        may_borrow(agenda(10, 5), 0, 1)


@pytest.mark.parametrize("lender", [-1, 0, 1, 9])
def test_only_a_block_to_come_lends(lender: int) -> None:
    with pytest.raises(Unknown, match="still to come"):
        may_borrow(agenda(10, 20, 30), 1, lender)


@pytest.mark.parametrize("minutes", [0, -5])
def test_minutes_are_not_given_back_by_borrowing_less_than_none(minutes: int) -> None:
    with pytest.raises(InvalidInput):
        may_borrow(agenda(10, 20), 0, 1, minutes)


# The kind of a line without a mark


def test_a_line_without_a_mark_is_of_the_kind_of_the_open_block() -> None:
    first, second = agenda(10, 20)
    blocks = (replace(first, takes=Kind.FACT), second)
    assert kind_taken(meeting(0), blocks) is Kind.FACT
    assert kind_taken(meeting(1), blocks) is Kind.WOULD_LIKE
    assert kind_taken(meeting(), ()) is Kind.WOULD_LIKE
    assert kind_taken(None, ()) is Kind.WOULD_LIKE


# Words


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 min"), (59, "59 min"), (60, "1 h"), (65, "1 h 5 min"), (2879, "47 h 59 min"), (2880, "2 days")],
)
def test_how_long_something_lasts(minutes: int, said: str) -> None:
    assert format_minutes(minutes) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "19:00"), (1, "yesterday 19:00"), (2, "10 Nov 19:00"), (60, "10 Nov 2026 19:00"), (-1, "10 Nov 19:00")],
)
def test_a_moment_is_said_as_people_say_it(days: int, said: str) -> None:
    assert format_moment(START, START.date() + timedelta(days=days)) == said
