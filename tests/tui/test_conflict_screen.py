"""One conflict by keys: from two contributions to agreed, step by step."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from coprod_tui.domain.conflicts import agreement, sides, stages
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import Fit, Heard, MeetingKind, Option, Stage
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.conflict import ConflictScreen
from tests.tui.at_desk import NAMES, at_desk, reopened, send, settled, shows, text_of, typed
from tests.tui.pulling_apart import BACK, apart, open_bed, raised, sides_of, take_to, the_bed


class Keys:
    """Presses keys, and counts those that are no text."""

    def __init__(self, app: Coprod, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot
        self.count = 0

    async def press(self, *keys: str) -> None:
        self.count += len(keys)
        await typed(self.app, self.pilot, "", *keys)

    async def say(self, text: str, *keys: str) -> None:
        await typed(self.app, self.pilot, text)
        await self.press(*keys)


# The whole way


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_bed_goes_from_two_contributions_to_agreed_within_forty_keys(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with apart(tmp_path):
        pass
    path = tmp_path / "a.coprod"
    async with at_desk(path, size) as (app, pilot):
        keys = Keys(app, pilot)
        await keys.press("up", "space", "tab", "p")
        await keys.say("The bed", "enter")
        await keys.press("f3", "enter")
        await keys.say("A normal-looking wooden bed that can be moved", "enter")
        await keys.say("A fixed, height-adjustable bed", "enter")
        await keys.say("A hospital bed tells me I'm ill before I've sat down.", "enter")
        await keys.say("two back injuries last year", "enter")
        await keys.say("it's about not feeling like a patient", "enter")
        await keys.press("n")
        await keys.say("and about choosing where I look", "enter")
        await keys.say("about not being a patient, and choosing where you look", "enter")
        await keys.press("y")
        await keys.say("you're afraid of not getting to us in time", "enter")
        await keys.press("y")
        for words in ("A fixed plinth bed", "Two bed types", "One of two positions", "As now"):
            await keys.say(words, "enter")
        await keys.press("enter", "enter")
        await keys.say("A fixed bed in one of two positions chosen on arrival", "enter")
        for words in ("homely finish", "a bed that moves", "fixed, both-side access", "one layout for all"):
            await keys.say(words, "enter")
        await keys.say("mock-up room tested by both", "enter")
        await keys.press("enter")
        await keys.say("at 1:50 drawings", "enter")
        await keys.press("enter")
        await keys.say("44444333", "enter")
        await keys.press("enter")
        await keys.say("444444w", "enter")
        await keys.say("one night nurse worries about two layouts to learn", "enter")
        await keys.press("enter", "y")
        assert "Agreed, " in text_of(app)
        assert keys.count <= 40
    project = reopened(path)
    one = the_bed(project)
    assert stages.stage(project, one) is Stage.AGREED
    found = stages.proposal(project, one)
    assert found is not None
    assert (found.conditions, found.owner, found.review) == ("mock-up room tested by both", None, "at 1:50 drawings")
    members, staff = sides_of(project)
    terms = [agreement.term(project, found, side) for side in (members, staff)]
    assert [(term.keeps, term.gives) for term in terms if term] == [
        ("homely finish", "a bed that moves"), ("fixed, both-side access", "one layout for all"),
    ]  # fmt: skip
    checks = [agreement.position(project, found, side) for side in (members, staff)]
    assert [check.counts for check in checks if check] == [(0, 5, 3, 0, 0, 0, 0, 0), (0, 6, 0, 0, 0, 1, 0, 0)]
    assert [one.text for one in agreement.reservations(project, found)] == [
        "one night nurse worries about two layouts to learn"
    ]
    rounds = stages.hearing_rounds(project, members, staff)
    assert [(one.confirmed, one.missed) for one in rounds] == [(False, "and about choosing where I look"), (True, None)]


async def test_keys_that_are_pressed_before_the_disk_has_answered_go_to_the_step_they_were_meant_for(
    tmp_path: Path,
) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        words = [NAMES.get(one, one) for one in "say it back"]
        more = [NAMES.get(one, one) for one in "what was lost"]
        again = [NAMES.get(one, one) for one in "once more"]
        send(app, *words, "enter", "n", *more, "enter", *again, "enter", "y", *words, "enter", "y")
        await shows(app, pilot, "What could be done?")
    project = reopened(path)
    told = [
        (one.text, one.confirmed, one.missed) for one in sorted(project.all(Heard).values(), key=lambda one: one.id)
    ]
    assert told == [
        ("say it back", False, "what was lost"), ("once more", True, None), ("say it back", True, None),
    ]  # fmt: skip


# What stands on the page


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_page_says_where_the_conversation_is(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_desk(raised(tmp_path, upto="whys"), size) as (app, pilot):
        await open_bed(app, pilot)
        screen = text_of(app)
        for words in (
            "▸ heard 0 of 2", "Conflict C-01", "A hospital bed tells me", "not said back yet  by Staff",
            "Say it back", "Staff, in your own words: what did you hear Members say?",
        ):  # fmt: skip
            assert words in screen
        if size[0] >= 100:
            assert "Next  Members' why has not been said back by Staff." in screen
            assert "C-01" in screen
            assert screen.splitlines()[5].count("╭") == 2


async def test_letters_act_on_the_side_that_is_visibly_chosen(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape")
        assert "▸ Members" in text_of(app)
        await typed(app, pilot, "", "right")
        assert "▸ Staff" in text_of(app)
        await typed(app, pilot, "", "a")
        assert "Staff: what do you ask for?" in text_of(app)
        await typed(app, pilot, "", "ctrl+u")
        await typed(app, pilot, "A bed that stays", "enter")
    assert sides_of(reopened(path))[1].ask == "A bed that stays"


async def test_a_letter_does_nothing_to_the_page_while_a_step_is_in_hand(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="agreed")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        assert "Agreed" in text_of(app)
        await typed(app, pilot, "", "enter", "o", "k", "delete")
        assert isinstance(app.screen, ConflictScreen)
        assert app.snapshot.conflicts
        assert "u open it again" in text_of(app)


async def test_an_ask_may_take_the_words_of_the_only_wish(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        assert "→ takes what they said (M-001)." in text_of(app)
        await typed(app, pilot, "", "right")
        assert "a wooden bed" in text_of(app)
        await typed(app, pilot, " that moves", "enter")
    assert sides_of(reopened(path))[0].ask == "a wooden bed that moves"


async def test_a_why_that_was_given_with_the_wish_is_not_typed_again(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        wish = next(iter(session.snapshot.contributions()))
        session.do(commands.edit, wish.id, ContributionChanges(why="it looks like home"))
        session.do(
            conflict_commands.set_ask, sides.sides(session.snapshot, session.snapshot.conflicts[0])[0].id, "wood"
        )
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "left", "w")
        assert "→ takes the why they gave (M-001)." in text_of(app)
        await typed(app, pilot, "", "right", "enter")
    assert sides_of(reopened(path))[0].why == "it looks like home"


async def test_a_digit_that_is_no_answer_and_no_hand_leaves_the_step_where_it_is(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "k")
        for digit in "67":
            await typed(app, pilot, digit)
            assert isinstance(app.screen, ConflictScreen)


async def test_tab_goes_through_all_steps_and_back_and_keeps_what_was_typed(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="options")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        assert "What have you found together?" in text_of(app)
        await typed(app, pilot, "half of a thou", "tab")
        assert "Members: what do you keep?" in text_of(app)
        await typed(app, pilot, "", "shift+tab")
        assert "half of a thou" in text_of(app)
        seen = []
        for _ in range(20):
            await typed(app, pilot, "", "tab")
            seen.append(app.screen.query_one("#now").border_title)
        assert {str(one) for one in seen} >= {
            "Ask", "Why", "Say it back", "Option C", "How each option answers each why", "Middle ground",
            "What is enough", "Hands", "The end",
        }  # fmt: skip
    assert stages.proposal(reopened(path), the_bed(reopened(path))) is None


# Heard back


async def test_a_side_that_is_away_is_heard_from_lead_to_lead(tmp_path: Path) -> None:
    path = raised(tmp_path, room="M", upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "not a patient", "enter")
        assert "l yes, said from lead to lead" in text_of(app)
        await typed(app, pilot, "", "y")
        assert "Staff are not in the room." in text_of(app)
        await typed(app, pilot, "", "l")
        assert ", from lead" in text_of(app)
    [heard] = reopened(path).all(Heard).values()
    assert heard.confirmed
    assert heard.lead_to_lead


async def test_every_round_can_be_read(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="whys")) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "the first words", "enter")
        await typed(app, pilot, "", "n")
        await typed(app, pilot, "the light", "enter")
        assert "Not quite: the light" in text_of(app)
        await typed(app, pilot, "the second words", "enter")
        await typed(app, pilot, "", "y")
        screen = text_of(app)
        assert "the first words" not in screen
        assert "2 times" in screen
        await typed(app, pilot, "", "escape", "z")
        screen = text_of(app)
        assert "the first words" in screen
        assert "missed: the light" in screen
        await typed(app, pilot, "", "z")
        assert "the first words" not in text_of(app)


# Options


async def test_the_grid_is_filled_by_a_key_for_each_cell(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="options")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "g")
        await typed(app, pilot, "mfpd", "up", "w")
        assert "A fails, for Staff: in a few words, why?" in text_of(app)
        await typed(app, pilot, "nobody can reach", "enter")
        screen = text_of(app)
        for words in ("✓ meets", "✗ fails  nobody can reach", "◐ partly", "? don't know"):
            assert words in screen
        await typed(app, pilot, "", "space")
        assert "? don't know  nobody can reach" in text_of(app)
        await typed(app, pilot, "", "ctrl+z")
        assert "✗ fails  nobody can reach" in text_of(app)
        await typed(app, pilot, "", "enter")
        assert "What have you found together?" in text_of(app)
    project = reopened(path)
    cells = {
        (agreement.option_letter(number), side): cell.fit
        for number, option in enumerate(agreement.options(project, the_bed(project)))
        for side, record in zip("MS", sides_of(project), strict=True)
        if (cell := agreement.rating(project, option, record))
    }
    assert cells == {("A", "M"): Fit.MEETS, ("A", "S"): Fit.FAILS, ("B", "M"): Fit.PARTLY, ("B", "S"): Fit.UNKNOWN}


async def test_every_key_of_the_grid_is_told_where_there_is_little_room(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="options"), (80, 24)) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "g")
        screen = text_of(app)
        for key in ("m meets", "p partly", "f fails", "d don't know", "w a word for why"):
            assert key in screen


async def test_an_option_is_put_into_other_words_and_taken_out_in_the_grid(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="options")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "g", "e")
        await typed(app, pilot, " for all", "enter")
        assert "Two bed types for all" in text_of(app)
        await typed(app, pilot, "", "down", "delete")
        assert "Option B was taken out." in text_of(app)
        await typed(app, pilot, "", "o")
        assert "Only one option was looked at: what else could be?" in text_of(app)
    assert [one.text for one in reopened(path).all(Option).values()] == ["Two bed types for all"]


async def test_a_key_for_what_was_just_taken_out_is_told(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="options")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "g")
        await pilot.press("delete", "m", "delete", "m", "delete", "m")
        await settled(app, pilot)
        await settled(app, pilot)
        assert isinstance(app.screen, ConflictScreen)
    assert not reopened(path).all(Option)


async def test_the_middle_ground_may_take_the_words_of_the_option_that_fails_nobody(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="options")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "g")
        await typed(app, pilot, "ffmp", "enter")
        assert "→ takes the words of B, the one that fails nobody." in text_of(app)
        await typed(app, pilot, "", "right", "enter")
    found = stages.proposal(reopened(path), the_bed(reopened(path)))
    assert found is not None
    assert found.text == "A fixed bed with a warm finish"


async def test_leads_hear_one_another_at_their_own_meeting(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys", kind=MeetingKind.LEADS)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, BACK[0], "enter")
        await typed(app, pilot, "", "y")
        assert ", from lead" in text_of(app)


def test_take_to_reaches_each_stage(tmp_path: Path) -> None:
    for number, (stage, reached) in enumerate(
        {"whys": Stage.WHYS_RECORDED, "heard": Stage.HEARD, "options": Stage.OPTIONS, "agreed": Stage.AGREED}.items()
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        with apart(folder) as session:
            session.do(conflict_commands.raise_conflict, [one.id for one in session.snapshot.contributions()])
            take_to(session, stage)
            assert stages.stage(session.snapshot, the_bed(session.snapshot)) is reached
