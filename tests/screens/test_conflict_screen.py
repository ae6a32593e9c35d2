"""One conflict by keys: from two contributions to agreed, and every way beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from coprod_tui.app import Coprod
from coprod_tui.meeting.model import About, Check, Fit, Heard, MeetingKind, Option, Outcome, Reservation, Stage
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import conflicts, contributions
from coprod_tui.meeting.verbs.contributions import Changes
from coprod_tui.screens.board import Board
from coprod_tui.screens.conflict import ConflictScreen
from tests.screens.at_desk import NAMES, at_desk, reopened, settled, text_of, typed
from tests.screens.pulling_apart import BACK, WHYS, apart, open_bed, raised, sides_of, take_to, the_bed


class Keys:
    """Presses keys, and counts those that are no text."""

    def __init__(self, app: Coprod, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot
        self.count = 0

    async def press(self, *keys: str) -> None:
        self.count += len(keys)
        await self.pilot.press(*keys)
        await settled(self.app, self.pilot)

    async def say(self, text: str, *keys: str) -> None:
        await self.pilot.press(*(NAMES.get(one, one) for one in text))
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
        await keys.press("up", "space", "tab", "space", "p")
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
    assert rules.stage(project, one) is Stage.AGREED
    found = rules.proposal(project, one)
    assert found is not None
    assert (found.conditions, found.owner, found.review) == ("mock-up room tested by both", None, "at 1:50 drawings")
    members, staff = sides_of(project)
    terms = [rules.term(project, found, side) for side in (members, staff)]
    assert [(term.keeps, term.gives) for term in terms if term] == [
        ("homely finish", "a bed that moves"), ("fixed, both-side access", "one layout for all"),
    ]  # fmt: skip
    checks = [rules.position(project, found, side) for side in (members, staff)]
    assert [check.counts for check in checks if check] == [(0, 5, 3, 0, 0, 0, 0, 0), (0, 6, 0, 0, 0, 1, 0, 0)]
    assert [one.text for one in rules.reservations(project, found)] == [
        "one night nurse worries about two layouts to learn"
    ]
    rounds = rules.rounds(project, members, staff)
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
        await pilot.press(*words, "enter", "n", *more, "enter", *again, "enter", "y", *words, "enter", "y")
        await settled(app, pilot)
        await settled(app, pilot)
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


async def test_an_empty_field_is_not_kept(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "   ", "enter")
        assert "Staff: what do you ask for?" in text_of(app)
    assert sides_of(reopened(path))[0].ask is None


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
    assert rules.proposal(reopened(path), the_bed(reopened(path))) is None


# Whys


async def test_a_side_may_choose_not_to_say_why(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "one", "enter")
        await typed(app, pilot, "two", "enter")
        await typed(app, pilot, "", "enter")
        assert "Did Members choose not to say why?" in text_of(app)
        await typed(app, pilot, "", "c")
        assert "Staff: why?" in text_of(app)
        assert "chose not to say" in text_of(app)
    members, staff = sides_of(reopened(path))
    assert members.silent
    assert not staff.silent


async def test_a_why_that_says_the_ask_again_is_asked_about_once(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "a bed that moves", "enter")
        await typed(app, pilot, "a fixed bed", "enter")
        await typed(app, pilot, "because we want a bed that moves", "enter")
        assert "what would happen if they did not get it?" in text_of(app)
        assert "Members: why?" in text_of(app)
        await typed(app, pilot, "", "enter")
        assert "Staff: why?" in text_of(app)
    assert sides_of(reopened(path))[0].why == "because we want a bed that moves"


async def test_a_why_in_other_words_is_said_back_again(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="heard")) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "w")
        assert "in other words it has to be said back again" in text_of(app)
        await typed(app, pilot, " at all", "enter")
        screen = text_of(app)
        assert "not since it is in other words" in screen
        assert "Staff, in your own words: what did you hear Members say?" in screen


async def test_the_plan_of_the_meeting_says_what_to_ask(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path)) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "w")
        assert "What would happen if you did not get it?" in text_of(app)


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


async def test_an_answer_needs_a_meeting(tmp_path: Path) -> None:
    path = raised(tmp_path, room="", upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "not a patient", "enter")
        await typed(app, pilot, "", "y")
        assert "No meeting is open" in text_of(app)
    [heard] = reopened(path).all(Heard).values()
    assert heard.confirmed is None


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
        (rules.option_letter(number), side): cell.fit
        for number, option in enumerate(rules.options(project, the_bed(project)))
        for side, record in zip("MS", sides_of(project), strict=True)
        if (cell := rules.rating(project, option, record))
    }
    assert cells == {("A", "M"): Fit.MEETS, ("A", "S"): Fit.FAILS, ("B", "M"): Fit.PARTLY, ("B", "S"): Fit.UNKNOWN}


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


async def test_one_option_is_asked_about_and_may_be_all(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="heard")) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "only this", "enter")
        assert "Only one option was looked at: what else could be?" in text_of(app)
        await typed(app, pilot, "", "enter")
        assert "How each option answers each why" in text_of(app)
        await typed(app, pilot, "", "enter")
        assert "What have you found together?" in text_of(app)


async def test_the_middle_ground_may_take_the_words_of_the_option_that_fails_nobody(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="options")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "g")
        await typed(app, pilot, "ffmp", "enter")
        assert "→ takes the words of B, the one that fails nobody." in text_of(app)
        await typed(app, pilot, "", "right", "enter")
    found = rules.proposal(reopened(path), the_bed(reopened(path)))
    assert found is not None
    assert found.text == "A fixed bed with a warm finish"


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
            "2: more discussion needed · 1",
            "4: agreement with a minor point of contention 1 ·",
            "5: whole-hearted endorsement 2 ·",
            "abstain 1 ·",
            "counted 4 1",
        ]
        assert "1 of Staff asks for more talk first" in screen
    project = reopened(path)
    found = rules.proposal(project, the_bed(project))
    assert found is not None
    counts = [check.counts for side in sides_of(project) if (check := rules.position(project, found, side))]
    assert counts == [(2, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 0, 0)]


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
        await typed(app, pilot, "", "down", "enter")
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
    assert rules.stage(project, the_bed(project)) is not Stage.AGREED


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


async def test_a_request_about_another_stream_is_shown_to_it_first(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    with Session.open(path) as session:
        partners = session.snapshot.streams[2]
        said = next(iter(session.snapshot.contributions()))
        session.do(contributions.edit, said.id, Changes(about=(partners.id,)))
        for side in sides_of(session.snapshot):
            session.do(conflicts.check, side.id, (5, 0, 0, 0, 0, 0, 0, 0))
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        assert "M-001 is about the work or space of Community partners. How was it shown to them?" in text_of(app)
        await typed(app, pilot, "read out at their meeting", "enter")
        assert "Each side: do you agree?" in text_of(app)
        await typed(app, pilot, "", "y")
        assert "Agreed, " in text_of(app)
    [about] = reopened(path).all(About).values()
    assert about.shown_how == "read out at their meeting"


# Undo, drafts


async def test_an_undo_leads_back_to_the_step_that_was_undone(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "a wooden bed", "enter")
        assert "Staff: what do you ask for?" in text_of(app)
        await typed(app, pilot, "", "ctrl+z")
        screen = text_of(app)
        assert "Undone" in screen
        assert "Members: what do you ask for?" in screen
    assert sides_of(reopened(path))[0].ask is None


async def test_ctrl_z_takes_back_typing_first(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "abc", "ctrl+z")
        assert "abc" not in text_of(app)
        assert "Undone" not in text_of(app)
    assert sides_of(reopened(path))[1].why == WHYS[1]


async def test_what_was_typed_is_offered_again(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "it is about", "escape")
        await typed(app, pilot, "", "f3")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        screen = text_of(app)
        assert "it is about" in screen
        assert "What you had not finished here is in its field again." in screen
        await typed(app, pilot, " being seen", "enter")
    with Session.open(path) as session:
        assert session.drafts() == {}
        assert [one.text for one in session.snapshot.all(Heard).values()] == ["it is about being seen"]


async def test_counted_hands_are_offered_again(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await to_hands(app, pilot)
        await typed(app, pilot, "4443")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "", "enter")
    [check] = reopened(path).all(Check).values()
    assert (check.agree, check.support) == (3, 1)


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
        assert [rules.side_name(app.snapshot, side) for side in sides_of(app.snapshot)][-1] == "Community partners"
        await typed(app, pilot, "", "s")
        assert "Members: a new sub-group" in text_of(app)
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "carers", "enter")
        assert "Members (carers)" in text_of(app)
        await typed(app, pilot, "", "s", "end", "enter")
        names = [rules.side_name(app.snapshot, side) for side in sides_of(app.snapshot)]
        assert names == ["Members", "Members (carers)", "Staff"]


async def test_what_a_side_rests_on_is_linked_and_taken_away(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        members = session.snapshot.streams[0].id
        session.do(contributions.keep_line, "* a bed by the window", stream=members)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "", "escape", "l")
        assert "a bed by the window" in text_of(app)
        await typed(app, pilot, "", "space", "down", "space", "enter")
        [base] = rules.bases(app.snapshot, sides_of(app.snapshot)[0])
        assert base.text == "a bed by the window"
        await typed(app, pilot, "", "l", "slash")
        await typed(app, pilot, "wooden", "enter", "space", "enter")
        assert len(rules.bases(app.snapshot, sides_of(app.snapshot)[0])) == 2


async def test_two_conflicts_are_joined_and_one_is_split(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        streams = [one.id for one in session.snapshot.streams][:2]
        more = [session.do(contributions.keep_line, "* a mattress", stream=one) for one in streams]
        session.do(conflicts.raise_conflict, [one for one in more if one], title="The mattress")
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


# Privacy, hostile and long words, small windows


async def test_what_is_not_for_the_room_is_hidden_and_not_offered(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        said = next(iter(session.snapshot.contributions()))
        session.do(contributions.edit, said.id, Changes(text="a secret bed", sensitive=True))
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        assert "a secret bed" in text_of(app)
        await typed(app, pilot, "", "f10")
        screen = text_of(app)
        assert "a secret bed" not in screen
        assert "not for the room" in screen
        assert "→ takes" not in screen
        await typed(app, pilot, "", "escape", "l")
        assert "secret" not in text_of(app)
        await typed(app, pilot, "", "slash")
        await typed(app, pilot, "secret")
        assert "Nothing was said in this stream yet, or" in text_of(app)


HOSTILE = ("[@click=app.quit]x[/]", "[/nope]", "[TBD] list[int]", "\x1b[2J", "👩‍👩‍👧 家族 שלום", "a" * 5000)


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_stand_as_they_are(tmp_path: Path, words: str) -> None:
    path = raised(tmp_path, upto="agreed")
    with Session.open(path) as session:
        one = the_bed(session.snapshot)
        session.do(conflicts.reopen, one.id, because=f"x{words}")
        session.do(conflicts.retitle, one.id, f"t{words}")
        for side in sides_of(session.snapshot):
            session.do(conflicts.set_ask, side.id, f"x{words}")
            session.do(conflicts.set_why, side.id, f"x{words}")
        owner, by = sides_of(session.snapshot)
        heard = session.do(conflicts.say_back, owner.id, by.id, f"x{words}")
        session.do(conflicts.confirm, heard, yes=False, missed=f"x{words}")
        option = session.do(conflicts.add_option, one.id, f"x{words}")
        session.do(conflicts.rate, option, owner.id, Fit.FAILS, word=f"x{words}")
        session.do(conflicts.propose, one.id, text=f"x{words}", keeps={owner.id: f"x{words}"}, owner=f"x{words}")
        session.do(conflicts.reserve, owner.id, f"x{words}")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        if len(words) < 100 and "\x1b" not in words:
            assert f"t{words}" in text_of(app)
        for _ in range(24):
            await typed(app, pilot, "", "tab")
            assert "\x1b" not in text_of(app)
        await typed(app, pilot, "", "escape", "z")
        for _ in range(12):
            await typed(app, pilot, "", "pagedown")
            assert "\x1b" not in text_of(app)
        metas = [part.style.meta for strip in app.screen._compositor.render_strips() for part in strip if part.style]
        assert not any("@click" in meta for meta in metas)


async def test_long_texts_are_folded_and_say_so(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    long = " ".join(f"word{number}" for number in range(700))
    with Session.open(path) as session:
        session.do(conflicts.set_why, sides_of(session.snapshot)[0].id, long)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        screen = text_of(app)
        assert "more lines (z shows them)" in screen
        assert "word699" not in screen
        assert "Staff, in your own words" in screen
        await typed(app, pilot, "", "escape", "z")
        for _ in range(8):
            if "word699" in text_of(app):
                break
            await typed(app, pilot, "", "pagedown")
        assert "word699" in text_of(app)


async def test_a_text_of_five_thousand_characters_is_typed_and_kept(tmp_path: Path) -> None:
    path = raised(tmp_path)
    long = "a bed that can be moved, and " * 180
    async with at_desk(path, (80, 24)) as (app, pilot):
        await open_bed(app, pilot)
        app.screen.query_one("#now-field").text = long  # type: ignore[attr-defined]
        await settled(app, pilot)
        screen = text_of(app)
        assert "Members: what do you ask for?" in screen
        assert "┗" in screen
        await typed(app, pilot, "", "enter")
        assert "Staff: what do you ask for?" in text_of(app)
    assert sides_of(reopened(path))[0].ask == long.strip()


async def test_the_conflict_lives_at_any_size(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="proposed")) as (app, pilot):
        await open_bed(app, pilot)
        for size in [
            (1, 1),
            (3, 2),
            (2, 9),
            (9, 3),
            (30, 10),
            (60, 15),
            (79, 23),
            (80, 24),
            (99, 24),
            (100, 24),
            (200, 60),
        ]:
            await pilot.resize_terminal(*size)
            await settled(app, pilot)
            for _ in range(3):
                await typed(app, pilot, "", "tab")
            await typed(app, pilot, "", "escape", "g", "down", "right", "escape", "right", "z", "z", "k", "4")
        await pilot.resize_terminal(120, 40)
        await settled(app, pilot)
        assert "The bed" in text_of(app)


async def test_a_draft_stays_through_a_small_window(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "half a thought")
        await pilot.resize_terminal(20, 5)
        await settled(app, pilot)
        assert "This window is too" in text_of(app)
        await pilot.resize_terminal(80, 24)
        await settled(app, pilot)
        assert "half a thought" in text_of(app)


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
            session.do(conflicts.raise_conflict, [one.id for one in session.snapshot.contributions()])
            take_to(session, stage)
            assert rules.stage(session.snapshot, the_bed(session.snapshot)) is reached
