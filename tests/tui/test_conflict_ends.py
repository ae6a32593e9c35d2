"""One conflict by keys: hands, reservations, agreed too early, not agreed, reopened, and the conflict as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from coprod_tui.domain.conflicts import agreement, sides, stages
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.records import Check, Outcome, Reservation, Stage
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.board import Board
from coprod_tui.tui.screens.conflict import ConflictScreen
from tests.tui.at_desk import at_desk, reopened, settled, text_of, typed
from tests.tui.pulling_apart import open_bed, raised, sides_of, the_bed

# Hands


async def to_hands(app: Coprod, pilot: Pilot[int]) -> None:
    await open_bed(app, pilot)
    assert "Members: how far do you go along with it?" in text_of(app)


async def test_hands_are_taken_back_and_shown_lowest_first_beside_one_another(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path, (120, 60)) as (app, pilot):
        await to_hands(app, pilot)
        await typed(app, pilot, "5541", "backspace")
        await typed(app, pilot, "a", "enter")
        await typed(app, pilot, "2", "enter")
        screen = text_of(app)
        rows = [" ".join(line.split()) for line in screen[screen.index("lowest first") :].splitlines()]
        assert rows[1:7] == [
            "Members Staff",
            "2: more discussion needed · ! 1",
            "4: agreement with a minor point of contention 1 ·",
            "5: whole-hearted endorsement 2 ·",
            "abstain 1 ·",
            "counted 4 1",
        ]
        assert "1 of Staff asks for more talk first" in screen
    project = reopened(path)
    found = stages.proposal(project, the_bed(project))
    assert found is not None
    counts = [check.counts for side in sides_of(project) if (check := agreement.position(project, found, side))]
    assert counts == [(2, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 0, 0)]


async def test_hands_are_kept_back_until_each_side_has_shown(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="proposed"), (120, 60)) as (app, pilot):
        await to_hands(app, pilot)
        await typed(app, pilot, "55210", "enter")
        screen = text_of(app)
        assert "Staff: how far do you go along with it?" in screen
        row = next(line for line in screen.splitlines() if "whole-hearted endorsement" in line)
        assert row.split()[-3:] == ["endorsement", "·", "┃"]
        assert "! 1" not in screen
        assert "veto”: what would have to change" not in screen
        assert "more talk first" not in screen
        await typed(app, pilot, "", "escape", "r")
        screen = text_of(app)
        assert "kept back until each side has shown: z shows them" in screen
        assert "fist: veto" not in screen
        await typed(app, pilot, "", "escape", "z")
        assert "fist: veto" in text_of(app)
        await typed(app, pilot, "", "z", "k")
        await typed(app, pilot, "44", "enter")
        screen = text_of(app)
        assert "fist: veto" in screen
        assert "1 of Members is at “veto”: what would have to change?" in screen


async def test_more_hands_than_people_are_asked_about_and_may_be_kept(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await to_hands(app, pilot)
        await typed(app, pilot, "444444444", "enter")
        assert "9 of Members were counted, and 8 are written down as here." in text_of(app)
        await typed(app, pilot, "", "escape")
        assert "Members: how far do you go along with it?" in text_of(app)
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "", "y")
        assert "Staff: how far do you go along with it?" in text_of(app)
    [check] = reopened(path).all(Check).values()
    assert check.agree == 9


async def test_hands_by_phone_say_who_wrote_them_down(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await to_hands(app, pilot)
        await typed(app, pilot, "44", "b")
        assert "Members: how were they asked, and who wrote it down?" in text_of(app)
        await typed(app, pilot, "by phone, their lead", "enter")
        assert "Staff: how far do you go along with it?" in text_of(app)
    [check] = reopened(path).all(Check).values()
    assert (check.how, check.agree) == ("by phone, their lead", 2)


async def test_a_side_that_is_away_is_asked_how(tmp_path: Path) -> None:
    path = raised(tmp_path, room="S", upto="proposed_away")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "k")
        assert "They are not in the room." in text_of(app)
        await typed(app, pilot, "4", "enter")
        assert "how were they asked, and who wrote it down?" in text_of(app)
        await typed(app, pilot, "", "escape")
        assert "4   agreement with a minor point of contention" in text_of(app)
        assert not app.snapshot.all(Check)


async def test_what_is_enough_is_decided_before(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path, (120, 60)) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "shift+tab")
        assert "Before the hands go up: what is enough, for everyone?" in text_of(app)
        await typed(app, pilot, "", "4")
        assert "“agreement with a minor point of contention” or better" in text_of(app)
        await typed(app, pilot, "3", "enter")
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "4", "enter")
        screen = text_of(app)
        assert "1 of Members is at “support with reservations”: what would have to change?" in screen
        assert "! 1" in screen


async def test_a_veto_leads_to_the_missing_list_and_to_not_agreed(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await to_hands(app, pilot)
        await typed(app, pilot, "0", "enter")
        await typed(app, pilot, "", "escape", "y", "y")
        screen = text_of(app)
        assert "1 of Members is at “veto”: what would have to change?" in screen
        assert "Staff have not shown how far they agree." in screen
        await typed(app, pilot, "", "enter")
        assert "Staff: how far do you go along with it?" in text_of(app)
        await typed(app, pilot, "", "escape", "y", "n")
        assert "Why did it stop?" in text_of(app)
        await typed(app, pilot, "too far apart today", "enter")
        assert "Not agreed" in text_of(app)
    project = reopened(path)
    [end] = project.all(Outcome).values()
    assert not end.agreed
    assert end.reason == "too far apart today"


async def test_a_reservation_is_kept_and_taken_back(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "r")
        await typed(app, pilot, "two layouts to learn", "enter")
        assert "Reservation, Members  “two layouts to learn”" in text_of(app)
        await typed(app, pilot, "", "escape")
        await app.screen.run_action("take_back")
        await settled(app, pilot)
        await typed(app, pilot, "", "enter")
        assert "two layouts to learn" not in text_of(app)
    assert not reopened(path).all(Reservation)


# Too early


@pytest.mark.parametrize(
    ("stage", "sentences"),
    [
        ("raised", ["Members' ask is not written down yet.", "Staff's why is not written down yet."]),
        ("whys", ["Members' why has not been said back by Staff."]),
        ("heard", ["No middle ground has been put into words."]),
        ("proposed", ["Staff have not shown how far they agree."]),
    ],
)
async def test_agreed_is_refused_with_all_that_is_missing(tmp_path: Path, stage: str, sentences: list[str]) -> None:
    path = raised(tmp_path, upto=stage)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "y", "y")
        screen = text_of(app)
        assert "Not yet" in screen
        for sentence in sentences:
            assert sentence in screen
        await typed(app, pilot, "", "enter")
        assert isinstance(app.screen, ConflictScreen)
        assert not app.screen.query_one("#now").has_class("-left")
    assert not reopened(path).all(Outcome)


async def test_the_keys_of_a_conflict_that_has_ended_are_those_of_the_page(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="agreed")) as (app, pilot):
        await open_bed(app, pilot)
        assert app.screen.query_one("#now").has_class("-left")
        assert "╭─ The end" in text_of(app)


async def test_who_is_not_in_the_room_is_said_and_leads_to_the_meeting(tmp_path: Path) -> None:
    path = raised(tmp_path, room="M", upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "y", "n")
        await typed(app, pilot, "we stop here", "enter")
        screen = text_of(app)
        assert "Staff are not in the room: how it ends is theirs to say." in screen
        assert "the meeting (F2): who is here" in screen
        await typed(app, pilot, "", "enter")
        assert "we stop here" in text_of(app)
    assert not reopened(path).all(Outcome)


async def test_what_they_say_yes_to_stands_next_to_the_question(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="agreed")
    with Session.open(path) as session:
        session.undo()
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        screen = text_of(app)
        at = [
            screen.index(words) for words in ("Each side: do you agree?", "a homely finish", "lowest first", "Options")
        ]
        assert at == sorted(at)
        assert "counted" in screen
        assert "Enter next step" not in screen
        hangs = [
            line.index(words) for line in screen.splitlines() for words in ("keep a", "at the 1:50") if words in line
        ]
        assert len(hangs) == 2
        assert len({*hangs}) == 1


# Reopened


async def test_reopening_keeps_the_earlier_agreement_readable(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="agreed")
    async with at_desk(path, (120, 60)) as (app, pilot):
        await open_bed(app, pilot)
        assert "✓ agreed" in text_of(app)
        await typed(app, pilot, "", "u")
        await typed(app, pilot, "the mock-up showed otherwise", "enter")
        screen = text_of(app)
        assert "Before: agreed" in screen
        assert "because the mock-up showed otherwise" in screen
        assert "A fixed, warm-finish bed in one of two positions" in screen
        assert "a homely finish" in screen
        assert "5 at “agreement with a minor point of contention”" in screen
        assert "reopened" in screen.splitlines()[3]
    project = reopened(path)
    assert stages.stage(project, the_bed(project)) is not Stage.AGREED


async def test_what_has_ended_is_not_changed(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="agreed")
    before = reopened(path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        for letter in "awhogmk":
            await typed(app, pilot, "", letter)
            assert "C-01 is agreed. Reopen it first." in text_of(app)
            app.clear_notifications()
    assert reopened(path) == before


# The conflict as a whole


async def test_a_title_is_changed(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "e")
        await typed(app, pilot, " and its frame", "enter")
        assert "The bed and its frame" in text_of(app)
    assert the_bed(reopened(path)).title == "The bed and its frame"


async def test_a_stream_and_a_sub_group_come_in_as_sides_and_go_out(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "s")
        await typed(app, pilot, "", "p")
        assert [sides.side_name(app.snapshot, side) for side in sides_of(app.snapshot)][-1] == "Community partners"
        await typed(app, pilot, "", "s")
        assert "Members: a new sub-group" in text_of(app)
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "carers", "enter")
        assert "Members (carers)" in text_of(app)
        await typed(app, pilot, "", "s", "end", "enter")
        names = [sides.side_name(app.snapshot, side) for side in sides_of(app.snapshot)]
        assert names == ["Members", "Members (carers)", "Staff"]


async def test_what_a_side_rests_on_is_linked_and_taken_away(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        members = session.snapshot.streams[0].id
        session.do(commands.keep_line, "* a bed by the window", stream=members)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "l")
        assert "a bed by the window" in text_of(app)
        await typed(app, pilot, "", "space", "down", "space", "enter")
        [base] = sides.bases(app.snapshot, sides_of(app.snapshot)[0])
        assert base.text == "a bed by the window"
        await typed(app, pilot, "", "l", "slash")
        await typed(app, pilot, "wooden", "enter", "space", "enter")
        assert len(sides.bases(app.snapshot, sides_of(app.snapshot)[0])) == 2


async def test_two_conflicts_are_joined_and_one_is_split(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        streams = [one.id for one in session.snapshot.streams][:2]
        more = [session.do(commands.keep_line, "* a mattress", stream=one) for one in streams]
        session.do(conflict_commands.raise_conflict, [one for one in more if one], title="The mattress")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "", "escape", "j")
        assert "C-02  The mattress" in text_of(app)
        await typed(app, pilot, "", "enter")
        assert len(app.snapshot.conflicts) == 1
        await typed(app, pilot, "", "d")
        await typed(app, pilot, "", "space", "up", "space", "enter")
        await typed(app, pilot, "Mattresses", "enter")
        assert [one.title for one in app.snapshot.conflicts] == ["The bed", "Mattresses"]


async def test_a_conflict_that_is_taken_off_the_board_leads_back_to_it(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "delete")
        await typed(app, pilot, "", "delete", "enter")
        assert app.snapshot.conflicts
        await typed(app, pilot, "", "delete")
        await typed(app, pilot, "", "y")
        assert isinstance(app.screen, Board)
        assert not app.snapshot.conflicts
        await typed(app, pilot, "", "ctrl+z")
        assert app.snapshot.conflicts


async def test_help_lists_the_keys_of_the_step_and_runs_those_of_the_conflict(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path)) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "f1")
        await typed(app, pilot, "keeps and gives", "enter")
        assert "What have you found together?" in text_of(app)
