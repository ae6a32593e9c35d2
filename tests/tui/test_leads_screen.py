"""The leads' meeting by keys: themes side by side, a line, an answer, themes merged and taken apart, turns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui.domain.brief.rules import all_lines, said_for
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.answers import answer_of, unanswered
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.privacy.rules import GAP
from coprod_tui.domain.records import AnswerKind, Consent, Kind, MeetingKind, Turn
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.leads import Leads
from tests.store.projects import AGENDA, built_once
from tests.tui.at_desk import at_desk, project_file, reopened, text_of
from tests.tui.briefs import brief_file, in_order, press, stream, write

SIZES = ((120, 40), (80, 24))
SAID = (
    "* a bed I can move because I sleep facing the door #beds",
    "+ the garden is a lifeline #outside",
    "> staff - beds that cannot be reached from both sides #beds",
    "> comm * a room we can book",
)


@built_once
def leads_file(folder: Path, *lines: str, meeting: bool = False) -> Path:
    """Things said about beds, the garden and no theme; with `meeting`, a leads' meeting is open."""
    path = brief_file(folder, *(lines or SAID))
    if meeting:
        with Session.open(path) as session:
            here = [one.id for one in session.snapshot.streams]
            session.do(commands.start, replace(AGENDA, kind=MeetingKind.LEADS), streams=here)
    return path


def the_leads(app: Coprod) -> Leads:
    assert isinstance(app.screen, Leads)
    return app.screen


def fate(project: Snapshot, code: str) -> AnswerKind | None:
    (one,) = project.coded(code)
    found = answer_of(project, one.id)
    return found.fate if found else None


def row(app: Coprod, name: str) -> str:
    return next(line for line in text_of(app).splitlines() if name in line)


# What the letters do


async def test_words_are_withdrawn_on_the_leads_screen_too(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "q")
        assert "Erase these words for good?" in text_of(app)
        await press(app, pilot, "y")
        await press(app, pilot)
        assert "The words are erased" in text_of(app)
        assert isinstance(app.screen, Leads)
    assert next(one.text for one in reopened(path).contributions()) == GAP


# Side by side


@pytest.mark.parametrize("size", SIZES)
async def test_themes_stand_side_by_side_with_counts_and_what_has_no_answer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_desk(leads_file(tmp_path), size) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        screen = text_of(app)
        assert in_order(screen, ["· not asked yet", "0 asked, nothing said", "× not in the room"])
        assert in_order(screen, ["Members", "Staff", "no answer"])
        assert row(app, "▌#beds").split()[-1] == "2"
        assert row(app, "no theme").split()[-1] == "1"
        assert "#beds: 2 without an answer" in screen
        assert "a bed I can move" in screen


async def test_the_three_silences_are_told_apart(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    with Session.open(path) as session:
        members, staff, _ = (one.id for one in session.snapshot.streams)
        session.do(commands.start, AGENDA, streams=[members, staff])
        session.do(contribution_commands.keep_line, "* toast at ten #food", stream=members)
        session.do(commands.end)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        assert row(app, "#food").split()[1:4] == ["1", "0", "×"]
        assert row(app, "#outside").split()[1:4] == ["1", "·", "×"]


async def test_that_a_stream_was_asked_elsewhere_is_written_down_and_taken_back(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "t", "a", "p")
        await write(app, pilot, "by letter", "enter")
        assert row(app, "#beds").split()[3] == "0"
        await press(app, pilot, "t", "a", "p")
        assert row(app, "#beds").split()[3] == "×"
    assert not reopened(path).tables.get("theme_asked")


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_project_says_what_will_stand_here(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_desk(project_file(tmp_path), size) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        assert "What was said stands here by theme" in text_of(app)
        await press(app, pilot, "l", "a", "t", "enter", "u", "p")
        assert "Nothing has been said here yet." in text_of(app)
        assert app.screen is the_leads(app)


async def test_it_is_reached_by_a_digit_the_list_of_places_and_the_palette(tmp_path: Path) -> None:
    async with at_desk(leads_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f5", "7")
        assert isinstance(app.screen, Leads)
        await press(app, pilot, "f5", "escape")
        assert "leads" in text_of(app)
        await press(app, pilot, "7")
        assert isinstance(app.screen, Leads)
        assert any(one.title == "leads" for one in app.get_system_commands(the_leads(app)))  # type: ignore[arg-type]


# Answers


async def test_one_thing_gets_its_answer_and_an_undo_takes_it_back(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "a", "n")
        await press(app, pilot, "ctrl+s")
        assert "A reason is needed" in text_of(app)
        await write(app, pilot, "the ceiling is too low", "ctrl+s")
        screen = text_of(app)
        assert in_order(screen, ["No answer yet", "S-001", "Answered", "✓ not possible: the ceiling is too low"])
        await press(app, pilot, "ctrl+z")
        assert "the ceiling is too low" not in text_of(app).split("Undone")[0].split("#beds: 2")[-1]
        await press(app, pilot, "ctrl+y")
    project = reopened(path)
    assert fate(project, "M-001") is AnswerKind.NOT_POSSIBLE
    assert fate(project, "S-001") is None


async def test_a_whole_theme_gets_its_answer_in_one_step(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path, (80, 24)) as (app, pilot):
        await press(app, pilot, "ctrl+l", "a")
        assert "What became of M-001 and S-001?" in text_of(app)
        await press(app, pilot, "p")
        await write(app, pilot, "until the drawings are there", "ctrl+s")
        assert "#beds: all of it has an answer" in text_of(app)
        await press(app, pilot, "ctrl+z")
        assert row(app, "▌#beds").split()[-1] == "2"
        await press(app, pilot, "ctrl+y")
    assert fate(reopened(path), "S-001") is AnswerKind.PARKED


async def test_what_is_marked_in_two_themes_is_answered_together(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "space", "left", "down", "enter", "space", "a", "b")
        assert the_leads(app).box.marks == frozenset()
    project = reopened(path)
    assert (fate(project, "M-001"), fate(project, "M-002")) == (AnswerKind.IN_BRIEF, AnswerKind.IN_BRIEF)


async def test_merged_into_another_and_apart_again(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "down", "a", "m")
        await write(app, pilot, "M-999", "enter")
        await write(app, pilot, "the same wish", "ctrl+s")
        assert "There is no contribution M-999 here." in text_of(app)
        await press(app, pilot, "shift+tab", "ctrl+u")
        await write(app, pilot, "M-001", "ctrl+s")
        assert "✓ merged into M-001: the same wish" in text_of(app)
        assert fate(app.snapshot, "S-001") is AnswerKind.MERGED
        await press(app, pilot, "end", "a", "x")
    assert fate(reopened(path), "S-001") is None


async def test_what_cannot_be_in_the_brief_is_a_list_that_leads_to_it(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    with Session.open(path) as session:
        session.do(
            contribution_commands.edit, session.snapshot.coded("S-001")[0].id, ContributionChanges(sensitive=True)
        )
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "a", "b")
        assert "S-001 is sensitive and is not printed" in " ".join(text_of(app).replace("┃", " ").split())
        await press(app, pilot, "enter")
        assert the_leads(app).selection.in_box
        assert app.snapshot.coded("S-001")[0].id == the_leads(app).box.cursor
    assert len(unanswered(reopened(path))) == 4


# A line


async def test_what_is_marked_is_gathered_into_a_line(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "l", "ctrl+s")
        assert "A line needs a statement" in text_of(app)
        await write(app, pilot, "Every bed can be reached", "enter")
        await write(app, pilot, "in the mock-up", "ctrl+s")
        assert row(app, "#beds").split()[-2:] == ["5.1", "0"]
        await press(app, pilot, "down", "l")
        assert in_order(text_of(app), ["Into which line with M-002?", "a new line", "5.1  Every bed can be reached"])
        await press(app, pilot, "down", "enter")
        assert "rests on M-002 too" in text_of(app)
    project = reopened(path)
    (line,) = all_lines(project)
    assert (line.statement, line.benchmark) == ("Every bed can be reached", "in the mock-up")
    assert [project.code(one) for one in said_for(project, line.id)] == ["M-001", "M-002", "S-001"]


async def test_a_line_about_the_work_of_others_is_shown_to_them_first(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    with Session.open(path) as session:
        staff = stream(session, "Staff").id
        session.do(
            contribution_commands.edit, session.snapshot.coded("M-001")[0].id, ContributionChanges(about=(staff,))
        )
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "l")
        await write(app, pilot, "A bed that moves", "ctrl+s")
        assert "write down that they were shown it" in text_of(app)
        await press(app, pilot, "enter")
        await write(app, pilot, "read aloud", "enter")
        await press(app, pilot, "l")
        assert "A bed that moves" in text_of(app)
        await press(app, pilot, "ctrl+s")
        assert app.drafts == {}
    assert [one.statement for one in all_lines(reopened(path))] == ["A bed that moves"]


async def test_a_line_that_was_being_written_survives_a_kill(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "l")
        await write(app, pilot, "Half a line")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "l")
        assert "Half a line" in text_of(app)
        await press(app, pilot, "escape", "l")
        assert "Half a line" not in text_of(app)


# Themes


async def test_themes_are_merged_and_taken_apart_and_nothing_is_lost(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "down", "t", "m", "enter")
        assert "#outside" not in text_of(app).split("Undone")[0].split("#outside is part")[0]
        assert "#beds: 3 without an answer" in text_of(app)
        await press(app, pilot, "home", "t", "u")
        assert "#beds: 2 without an answer" in text_of(app)
        assert "#outside" in text_of(app)
        await press(app, pilot, "t", "n", "ctrl+u")
        await write(app, pilot, "rest", "enter")
        assert "#rest: 2 without an answer" in text_of(app)
    project = reopened(path)
    assert {theme.name for theme in project.themes} == {"rest", "outside"}


async def test_what_has_no_theme_is_put_into_one(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "end", "t")
        await write(app, pilot, "#beds", "enter")
        assert "#beds: 3 without an answer" in text_of(app)
    project = reopened(path)
    assert [one.name for one in project.themes_of(project.coded("P-001")[0].id)] == ["beds"]


async def test_one_sensitive_thing_does_not_keep_the_rest_of_its_theme_out_of_a_line(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    with Session.open(path) as session:
        session.do(
            contribution_commands.edit, session.snapshot.coded("M-001")[0].id, ContributionChanges(sensitive=True)
        )
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "l")
        assert "Not for the brief, left out: M-001." in text_of(app)
        await write(app, pilot, "Beds can be reached from both sides", "ctrl+s")
    project = reopened(path)
    (line,) = all_lines(project)
    assert [project.code(one) for one in said_for(project, line.id)] == ["S-001"]


# Turns


@pytest.mark.parametrize("size", SIZES)
async def test_each_lead_has_a_turn_with_one_key(tmp_path: Path, size: tuple[int, int]) -> None:
    path = leads_file(tmp_path, meeting=True)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        assert "Members not yet" in text_of(app)
        await press(app, pilot, "u", "s", "u", "n", "u", "x")
        assert in_order(text_of(app), ["Members shared", "Staff nothing new", "Community partners absent"])
        await press(app, pilot, "u", "2", "s")
        assert "Staff shared" in text_of(app)
    taken = reopened(path).tables["turn_taken"].values()
    assert sorted(one.turn for one in taken) == sorted([Turn.SHARED, Turn.SHARED, Turn.ABSENT])  # type: ignore[attr-defined]


async def test_without_a_leads_meeting_nobody_has_a_turn(tmp_path: Path) -> None:
    async with at_desk(leads_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "ctrl+l", "u")
        assert "No leads' meeting is open: F2 starts one" in text_of(app)
        assert app.screen is the_leads(app)


# What pulls apart, what is not for the room, any words, any window


async def test_what_pulls_apart_is_raised_from_here(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "space", "end", "space", "p")
        await write(app, pilot, "The bed", "enter")
    assert [one.title for one in reopened(path).conflicts] == ["The bed"]


async def test_what_is_not_for_the_room_is_hidden_in_the_box_and_in_dialogs(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    with Session.open(path) as session:
        session.do(
            contribution_commands.edit, session.snapshot.coded("M-001")[0].id, ContributionChanges(consent=Consent.ROOM)
        )
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        assert "a bed I can move" in text_of(app)
        await press(app, pilot, "f10")
        assert "a bed I can move" not in text_of(app)
        for keys in (("a",), ("l",), ("enter", "a"), ("k",), ("e",)):
            await press(app, pilot, *keys)
            assert "a bed I can move" not in text_of(app)
            assert "not for the " in text_of(app).lower()
            await press(app, pilot, "escape")


HOSTILE = ("[@click=app.quit]x[/] [/nope] list[int] $who \x1b[2J שלום 👩‍👩‍👧", "x" * 3000)


@pytest.mark.parametrize("words", HOSTILE)
async def test_any_words_stand_as_they_are(tmp_path: Path, words: str) -> None:
    path = leads_file(tmp_path, f"* t{words}", f"> staff * s{words}")
    with Session.open(path) as session:
        those = sorted(unanswered(session.snapshot))
        session.do(contribution_commands.add_theme, those, f"x{words}"[:60])
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "l")
        app.screen.query_one("#blank-statement").text = f"y{words}"  # type: ignore[attr-defined]
        await press(app, pilot, "ctrl+s", "a", "p")
        app.screen.query_one("#blank-reason").text = f"z{words}"  # type: ignore[attr-defined]
        await press(app, pilot, "ctrl+s", "t")
        assert "\x1b" not in text_of(app)
        await press(app, pilot, "escape", "l", "escape", "enter")
        if len(words) < 100 and "\x1b" not in words:
            assert f"parked, line 5.1: z{words}" in text_of(app)
        metas = [part.style.meta for strip in app.screen._compositor.render_strips() for part in strip if part.style]
        assert not any("@click" in meta for meta in metas)


async def test_it_lives_in_any_window(tmp_path: Path) -> None:
    async with at_desk(leads_file(tmp_path, meeting=True)) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        for width, height in [(1, 1), (3, 2), (12, 5), (40, 10), (60, 15), (79, 23), (80, 24), (200, 60)]:
            await pilot.resize_terminal(width, height)
            await press(app, pilot, "down", "enter", "down", "escape", "up")
        await pilot.resize_terminal(120, 40)
        await press(app, pilot, "home")
        assert "#beds: 2 without an answer" in text_of(app)


@pytest.mark.long
async def test_ten_thousand_things_said_draw_what_is_in_sight(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    with Session.open(path) as session:
        members = session.snapshot.streams[0].id
        many = [f"* thing {number} of a long evening #evening" for number in range(10_000)]
        session.do(contribution_commands.keep_lines, many, stream=members, kind=Kind.WOULD_LIKE, consent=Consent.IDEA)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "end")
        assert "#evening: 10,000 without an answer" in text_of(app)
        assert len(the_leads(app).box._made) < 200


async def test_a_reason_that_was_being_written_survives_a_kill_where_it_belongs_and_nowhere_else(
    tmp_path: Path,
) -> None:
    path = leads_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "a", "p")
        await write(app, pilot, "when there is money")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "ctrl+l", "enter", "down", "a", "p")
        assert "when there is money" not in text_of(app)
        await press(app, pilot, "escape", "up", "a", "p")
        assert "when there is money" in text_of(app)
