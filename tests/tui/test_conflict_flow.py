"""A conflict without a screen: which step follows which, what the page says, and what is asked of the rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.conflicts import outcome
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import About, Check, Conflict, Consent, Heard, Option
from coprod_tui.store.session import Session
from coprod_tui.tui.screens.conflict.dialogs import ConflictDialogs
from coprod_tui.tui.screens.conflict.flow import Availability, ConflictFlow, order
from coprod_tui.tui.screens.conflict.presenter import ConflictPresenter, PageValue
from coprod_tui.tui.screens.conflict.questions import StepInput, StepView
from coprod_tui.tui.screens.conflict.stepper import Stepper
from coprod_tui.tui.screens.conflict.steps import STEPS, After
from coprod_tui.tui.screens.conflict.view import StepKind, StepRef
from coprod_tui.tui.verb_runner import VerbRunner
from coprod_tui.tui.widgets.paragraphs import TextParagraph
from tests.tui.pulling_apart import BACK, asked_of_the_rules, raised, sides_of, the_bed
from tests.tui.scripted import ScriptedDesk

PLAN = """title = "Asking"
kind = "joint"

[[block]]
title = "Why"
minutes = 10
say = "Ask."
ask = ["Why is that so?"]
"""


class Walk:
    """Goes through a conflict as its screen does, without one."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.desk = ScriptedDesk(session)
        desk = self.desk.desk
        self.flow = ConflictFlow(the_bed(session.snapshot).id, lambda: session.snapshot)
        self.available = Availability(self.flow)
        self.presenter = ConflictPresenter(desk, self.flow)
        run = VerbRunner(desk, self.flow.leads, self._go_to_place, self.flow.is_here)
        dialogs = ConflictDialogs(desk, self.flow, run, self.renew, lambda action: not self.available.why_not(action))
        self.stepper = Stepper(desk, self.flow, run, dialogs, self.go, self.renew, lambda _: None)
        self.page: PageValue | None = None

    async def go(self, ref: StepRef) -> None:
        self.flow.show(ref)
        await self.renew()

    async def renew(self) -> None:
        assert self.flow.refresh() is not None
        self.page = self.presenter.page(beside=True, low=False)
        self.flow.step = self.page.step if self.page else None

    async def _go_to_place(self, place: str) -> None:
        ref = self.flow.ref_at(place)
        assert ref is not None
        await self.go(ref)

    @property
    def step(self) -> StepView:
        assert self.flow.step is not None
        return self.flow.step

    @property
    def question(self) -> str:
        return self.step.question

    async def say(self, *texts: str) -> None:
        """Enter behind a text, or an answer by its id."""
        for text in texts:
            await self.stepper.take(self.step.ref, self.step.body, text, ())

    async def show_hands(self, counts: tuple[int, ...]) -> None:
        """Hands in the order of the table, then Enter."""
        await self.stepper.take(self.step.ref, StepInput.HANDS, "", counts)


async def walk_in(session: Session) -> Walk:
    """A walk that stands at what is next."""
    walk = Walk(session)
    await walk.go(walk.flow.go_on())
    return walk


def words_of(paragraphs: tuple[TextParagraph, ...]) -> str:
    return " ".join(words.text for paragraph in paragraphs for words in paragraph.words)


# The table


def test_every_part_has_a_step_and_stands_in_the_order_or_beside_a_step_of_it() -> None:
    assert set(STEPS) == set(StepKind)
    for part, spec in STEPS.items():
        if spec.beside is not None:
            assert STEPS[spec.beside].beside is None, part
        if spec.parent is not None:
            assert STEPS[spec.parent].parent is None, part
        assert (spec.after is After.PARENT) <= (spec.parent is not None), part


def test_a_step_that_is_kept_by_its_own_words_has_a_verb() -> None:
    kept_otherwise = {part for part, spec in STEPS.items() if spec.keep is None}
    assert kept_otherwise == {
        StepKind.SIDES, StepKind.LINKS, StepKind.SILENT, StepKind.GRID, StepKind.ENOUGH, StepKind.CHECK,
        StepKind.HOW, StepKind.END,
    }  # fmt: skip


async def test_tab_leads_through_every_step_and_back(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="options")) as session:
        walk = await walk_in(session)
        view = walk.flow.view
        assert view is not None
        steps = order(view)
        assert [ref.kind for ref in steps] == [
            StepKind.ASK, StepKind.ASK, StepKind.WHY, StepKind.WHY, StepKind.HEARD, StepKind.HEARD,
            StepKind.OPTIONS, StepKind.GRID, StepKind.MIDDLE_GROUND,
            StepKind.KEEPS, StepKind.GIVES, StepKind.KEEPS, StepKind.GIVES,
            StepKind.CONDITIONS, StepKind.OWNER, StepKind.REVIEW, StepKind.ENOUGH,
            StepKind.CHECK, StepKind.CHECK, StepKind.END,
        ]  # fmt: skip
        for here, following in zip(steps, [*steps[1:], steps[0]], strict=True):
            assert walk.flow.after(here) == following
            assert walk.flow.after(following, -1) == here
        side = view.sides[0].id
        assert walk.flow.after(StepRef(side, StepKind.SILENT)).kind is StepKind.HEARD
        assert walk.flow.after(StepRef(side, StepKind.RESERVATION), -1) == StepRef(side, StepKind.CHECK)


async def test_a_smaller_step_leads_back_to_the_one_that_it_belongs_to(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="options")) as session:
        walk = await walk_in(session)
        members, staff = sides_of(session.snapshot)
        option = next(iter(session.snapshot.all(Option)))
        parents = {
            StepRef(members.id, StepKind.MISSED, staff.id): StepRef(members.id, StepKind.HEARD, staff.id),
            StepRef(option, StepKind.WORD, staff.id): StepRef(walk.flow.record, StepKind.GRID),
            StepRef(option, StepKind.OPTION): StepRef(walk.flow.record, StepKind.GRID),
            StepRef(members.id, StepKind.HOW): StepRef(members.id, StepKind.CHECK),
            StepRef(members.id, StepKind.SILENT): StepRef(members.id, StepKind.WHY),
            StepRef(walk.flow.record, StepKind.REASON): StepRef(walk.flow.record, StepKind.END),
            StepRef(members.id, StepKind.ASK): StepRef(members.id, StepKind.ASK),
        }
        assert {ref: walk.flow.parent_of(ref) for ref in parents} == parents


# Places


async def test_a_place_leads_only_to_what_is_in_this_conflict(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="proposed")) as session:
        walk = await walk_in(session)
        members, staff = sides_of(session.snapshot)
        kept = session.do(outcome.reserve, members.id, "a worry")
        assert walk.flow.ref_at(f"{members.id}/heard/{staff.id}") == StepRef(members.id, StepKind.HEARD, staff.id)
        assert walk.flow.ref_at(kept) == StepRef(members.id, StepKind.RESERVATION)
        for place in (None, "", "x", f"{members.id}/nothing", f"{members.id}/heard", "x/ask", f"{members.id}/end"):
            assert walk.flow.ref_at(place) is None, place


async def test_reasons_lead_to_steps_and_to_the_meeting(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="proposed")) as session:
        walk = await walk_in(session)
        members = sides_of(session.snapshot)[0]
        meeting = session.snapshot.meeting_open
        assert meeting is not None
        assert walk.flow.leads(f"{members.id}/check") == "hands"
        assert walk.flow.leads(f"{meeting.id}/{members.stream}") == "the meeting (F2): who is here"
        assert walk.flow.leads("elsewhere/x") == ""
        assert walk.flow.is_here(f"{members.id}/check")
        assert not walk.flow.is_here(f"{members.id}/ask")


async def test_a_draft_says_where_it_was_left(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        flow = Walk(session).flow
        staff = sides_of(session.snapshot)[1]
        slots = ["line/new", "conflict/other/ask", f"conflict/{staff.id}/why"]
        assert flow.draft(slots) == StepRef(staff.id, StepKind.WHY)
        assert flow.draft(["line/new"]) is None


# From raised to agreed


async def test_the_bed_goes_from_raised_to_agreed_step_by_step(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        await walk.say("a wooden bed", "a fixed bed", "it looks like home", "both sides can be reached")
        assert walk.question == "Staff, in your own words: what did you hear Members say?"
        await walk.say(BACK[0], "not quite")
        assert walk.question == "Members: what was missed?"
        await walk.say("the light", BACK[0], "yes", BACK[1], "yes")
        assert walk.question == "What could be done? One possible way:"
        await walk.say("Two bed types", "A fixed bed", "")
        assert walk.step.body is StepInput.GRID
        await walk.say("")
        await walk.say("A fixed bed", "a homely finish", "a bed that moves", "both sides", "one layout", "", "", "")
        assert walk.question == "Before the hands go up: what is enough, for everyone?"
        await walk.say("")
        await walk.show_hands((0, 0, 0, 0, 0, 3, 5, 0))
        assert walk.question == "Staff: how far do you go along with it? Write first, then show."
        await walk.show_hands((0, 0, 0, 0, 1, 0, 6, 0))
        assert walk.question == "Staff: what is the reservation, word for word?"
        await walk.say("two layouts to learn", "")
        assert walk.question == "Each side: do you agree?"
        await walk.say("agree")
        assert walk.question.startswith("Agreed, ")
        assert walk.flow.is_all_done
        assert not walk.desk.told


# Whys


async def test_an_empty_field_is_not_kept(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        await walk.say("   ")
        assert walk.question == "Staff: what do you ask for?"
        assert sides_of(session.snapshot)[0].ask is None
        await walk.go(walk.flow.resume())
        assert walk.question == "Members: what do you ask for?"


async def test_words_that_were_said_for_this_room_only_are_no_ask(tmp_path: Path) -> None:
    """What is asked is printed; their consent says that these words are not."""
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        assert walk.step.suggestion == "a wooden bed"
        said = next(iter(session.snapshot.contributions()))
        session.do(commands.edit, said.id, ContributionChanges(consent=Consent.ROOM))
        await walk.renew()
        assert walk.question == "Members: what do you ask for?"
        assert not walk.step.suggestion
        assert "→" not in walk.step.note


async def test_a_side_may_choose_not_to_say_why(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        await walk.say("one", "two", "")
        assert walk.question == "Nothing is written down. Did Members choose not to say why?"
        await walk.say("silent")
        assert walk.page is not None
        assert "chose not to say" in words_of(walk.page.sides[0].paragraphs)
        assert walk.question.startswith("Staff: why?")
        members, staff = sides_of(session.snapshot)
        assert members.silent
        assert not staff.silent


async def test_a_side_that_chose_not_to_say_why_may_say_it_after_all(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        members = sides_of(session.snapshot)[0]
        session.do(conflict_commands.stay_silent, members.id)
        walk = Walk(session)
        await walk.go(StepRef(members.id, StepKind.SILENT))
        assert walk.question == "Members chose not to say why."
        await walk.say("speak")
        assert walk.flow.at == StepRef(members.id, StepKind.WHY)


async def test_a_why_that_says_the_ask_again_is_asked_about_and_may_stand(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        await walk.say("a bed that moves", "a fixed bed", "because we want a bed that moves")
        assert walk.question.startswith("Members: why?")
        assert walk.page is not None
        assert "what would happen if they did not get it?" in words_of(walk.page.next)
        await walk.say("because we want a bed that moves")
        assert walk.question.startswith("Staff: why?")
        assert sides_of(session.snapshot)[0].why == "because we want a bed that moves"


async def test_a_why_in_other_words_is_said_back_again(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="heard")) as session:
        walk = Walk(session)
        await walk.go(StepRef(sides_of(session.snapshot)[0].id, StepKind.WHY))
        assert "in other words it has to be said back again" in walk.step.note
        await walk.say("at all")
        assert walk.question == "Staff, in your own words: what did you hear Members say?"
        assert "before the why was put into other words" in walk.step.about
        assert walk.page is not None
        assert "not since it is in other words" in words_of(walk.page.sides[0].paragraphs)


async def test_the_plan_of_the_meeting_says_what_to_ask(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        why = StepRef(sides_of(session.snapshot)[0].id, StepKind.WHY)
        walk = Walk(session)
        await walk.go(why)
        assert walk.question == "Members: why? What would happen if you did not get it?"
        (tmp_path / "plans").mkdir()
        (tmp_path / "plans" / "short.toml").write_text(PLAN, encoding="utf-8")
        again = Walk(session)
        again.desk.settings = replace(again.desk.settings, plans_folder=tmp_path)
        await again.go(why)
        assert again.question == "Members: why? Why is that so?"


# Heard back


async def test_an_answer_needs_a_meeting(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, room="", upto="whys")) as session:
        walk = await walk_in(session)
        await walk.say("not a patient", "yes")
        assert "No meeting is open" in walk.desk.told[0]
        [heard] = session.snapshot.all(Heard).values()
        assert heard.confirmed is None


async def test_the_chosen_sides_why_is_said_back_by_who_has_not_heard_it(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="whys")) as session:
        walk = await walk_in(session)
        members, staff = sides_of(session.snapshot)
        assert walk.flow.side == members.id
        assert walk.flow.hearing() == StepRef(members.id, StepKind.HEARD, staff.id)
        walk.flow.side = walk.flow.side_beside(1)
        assert walk.flow.hearing() == StepRef(staff.id, StepKind.HEARD, members.id)
        assert walk.flow.side_beside(1) == members.id


async def test_what_was_missed_needs_something_that_was_said_back(tmp_path: Path) -> None:
    """A draft may lead to *what was missed* after what was said back was undone."""
    with Session.open(raised(tmp_path, upto="whys")) as session:
        members, staff = sides_of(session.snapshot)
        walk = Walk(session)
        await walk.go(StepRef(members.id, StepKind.MISSED, staff.id))
        await walk.say("the light")
        assert walk.desk.told == ["That is not there any more."]


# Options, middle ground, hands


async def test_one_option_is_asked_about_and_may_be_all(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="heard")) as session:
        walk = await walk_in(session)
        await walk.say("only this")
        assert walk.question == "Only one option was looked at: what else could be?"
        await walk.say("")
        assert walk.step.title == "How each option answers each why"
        await walk.say("")
        assert walk.question == "What have you found together?"


async def test_a_side_that_is_away_is_asked_how(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, room="S", upto="proposed_away")) as session:
        walk = Walk(session)
        members = sides_of(session.snapshot)[0]
        await walk.go(StepRef(members.id, StepKind.CHECK))
        assert walk.question.endswith("They are not in the room.")
        walk.desk.drafts[walk.step.ref.slot] = "44"
        await walk.show_hands((0, 0, 0, 0, 0, 0, 2, 0))
        assert walk.question == "Members: how were they asked, and who wrote it down?"
        await walk.say("by phone, their lead")
        [check] = session.snapshot.all(Check).values()
        assert check.how == "by phone, their lead"
        assert not walk.desk.drafts


async def test_a_request_about_another_stream_is_shown_to_it_first(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="proposed")) as session:
        partners = session.snapshot.streams[2]
        said = next(iter(session.snapshot.contributions()))
        session.do(commands.edit, said.id, ContributionChanges(about=(partners.id,)))
        for side in sides_of(session.snapshot):
            session.do(outcome.check, side.id, (5, 0, 0, 0, 0, 0, 0, 0))
        walk = await walk_in(session)
        assert walk.question == "M-001 is about the work or space of Community partners. How was it shown to them?"
        await walk.say("read out at their meeting")
        assert walk.question == "Each side: do you agree?"
        [about] = session.snapshot.all(About).values()
        assert about.shown_how == "read out at their meeting"


# Changes from outside


async def test_an_undo_leads_back_to_the_step_that_was_undone(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        await walk.say("a wooden bed")
        members, staff = sides_of(session.snapshot)
        assert walk.flow.at == StepRef(staff.id, StepKind.ASK)
        session.undo()
        assert walk.flow.moved_to(typing=False) == StepRef(members.id, StepKind.ASK)
        assert walk.flow.moved_to(typing=True) is None


async def test_a_step_that_is_gone_is_left_whatever_is_typed(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="options")) as session:
        walk = await walk_in(session)
        option = next(iter(session.snapshot.all(Option)))
        await walk.go(StepRef(option, StepKind.OPTION))
        session.do(conflict_commands.remove_option, option)
        assert walk.flow.moved_to(typing=True) == walk.flow.go_on()


async def test_a_conflict_that_ended_elsewhere_shows_its_end(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="proposed")) as session:
        walk = await walk_in(session)
        session.do(outcome.disagree, walk.flow.record, "too far apart")
        assert walk.flow.moved_to(typing=True) == StepRef(walk.flow.record, StepKind.END)


async def test_a_conflict_that_is_gone_has_nothing_to_show(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        walk = await walk_in(session)
        session.do(conflict_commands.remove, walk.flow.record)
        assert walk.flow.view is None
        assert walk.flow.refresh() is None
        assert walk.presenter.page(beside=True, low=False) is None
        assert walk.flow.code == ""
        assert walk.available.why_not("ask") == "This conflict is not on the board any more."


# What is asked of the rules


async def test_one_answer_asks_what_is_missing_and_what_is_next_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session.open(raised(tmp_path, upto="proposed")) as session:
        walk = await walk_in(session)
        asked = asked_of_the_rules(monkeypatch)
        await walk.show_hands((0, 0, 0, 0, 0, 3, 5, 0))
        assert [walk.available.has_key(action, in_hand=True, typing=False) for action in ("next", "on")] == [True, True]
        assert sorted(asked) == ["missing_for_agreed", "next_step"]


async def test_a_view_is_of_one_snapshot(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        flow = Walk(session).flow
        before, again = flow.view, flow.view
        assert before is again
        session.do(conflict_commands.retitle, flow.record, "The frame")
        after = flow.view
        assert after is not None
        assert after is not before
        assert after.conflict == session.snapshot.the(Conflict, flow.record)


# What can be done


async def test_what_has_ended_is_not_changed(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="agreed")) as session:
        walk = await walk_in(session)
        for action in ("ask", "why", "say_back", "option", "rate", "propose", "hands", "side", "join", "split"):
            assert walk.available.why_not(action) == "C-01 is agreed. Reopen it first."
        for action in ("title", "reopen", "end", "reserve", "unfold"):
            assert walk.available.why_not(action) is None
        assert not walk.available.has_key("next", in_hand=True, typing=False)


async def test_keys_of_grid_and_hands_say_where_they_work(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="options")) as session:
        walk = await walk_in(session)
        assert walk.available.why_not("meets") == "That is done in the grid: g."
        assert walk.available.why_not("hand_back") == "That is done while hands are counted: k."
        assert walk.available.why_not("reopen") == "It is still open."
        await walk.go(walk.flow.rating())
        assert walk.available.why_not("meets") is None
        assert walk.available.places(in_hand=True) == ("step", "grid", "conflict")
        assert walk.available.places(in_hand=False) == ("conflict",)


# What the page says


async def test_the_page_hides_what_is_not_for_the_room(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path)) as session:
        said = next(iter(session.snapshot.contributions()))
        session.do(commands.edit, said.id, ContributionChanges(text="a secret bed", sensitive=True))
        walk = await walk_in(session)
        assert walk.page is not None
        assert "a secret bed" in words_of(walk.page.sides[0].paragraphs)
        walk.desk.shielded = True
        await walk.renew()
        assert "secret" not in str(walk.page)
        assert "not for the room" in words_of(walk.page.sides[0].paragraphs)


async def test_a_page_that_is_unfolded_shows_every_round(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="whys")) as session:
        walk = await walk_in(session)
        await walk.say("the first words", "not quite", "the light", "the second words", "yes")
        assert walk.page is not None
        assert "the first words" not in words_of(walk.page.sides[0].paragraphs)
        walk.presenter.unfolded = True
        await walk.renew()
        assert "the first words" in words_of(walk.page.sides[0].paragraphs)


async def test_the_middle_ground_stands_first_once_it_is_in_words(tmp_path: Path) -> None:
    with Session.open(raised(tmp_path, upto="options")) as session:
        walk = await walk_in(session)
        before = walk.page
        await walk.say("A fixed bed")
        after = walk.page
        assert before is not None
        assert after is not None
        assert (before.ground_first, after.ground_first) == (False, True)
