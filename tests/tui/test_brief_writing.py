"""The brief is written by keys: lines, what they rest on, how the sections are arranged, and what the file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.rules import all_lines, arrangement, is_left_out, said_for, section_order
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import BriefLine, Source
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.brief import BriefScreen
from coprod_tui.tui.screens.leads import Leads
from tests.store.projects import built_once
from tests.tui.at_desk import at_desk, project_file, reopened, text_of
from tests.tui.briefs import brief_file, in_order, press, write
from tests.tui.pulling_apart import WHYS, raised

SIZES = ((120, 40), (80, 24))
TO_5 = ("f4", "down", "down", "down", "down")
"""From anywhere to section 5 among the sections."""


@built_once
def lined_file(folder: Path, *statements: str) -> Path:
    """Four things said, and lines in section 5 that rest on the first two of them."""
    path = brief_file(folder)
    with Session.open(path) as session:
        rests_on = [session.snapshot.coded(code)[0].id for code in ("M-001", "M-002")]
        for one in statements or ("A bed that moves.", "A garden that is open."):
            session.do(commands.add_line, one, rests_on)
    return path


def the_brief(app: Coprod) -> BriefScreen:
    assert isinstance(app.screen, BriefScreen)
    return app.screen


def the_lines(project: Snapshot) -> list[str]:
    return [one.statement for one in all_lines(project)]


def plainly(app: Coprod) -> str:
    """What stands on the screen, without the frames of what stands over it."""
    return " ".join(text_of(app).translate(dict.fromkeys(map(ord, "▌│┃"), " ")).split())


# Lines


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_is_written_from_what_was_said(tmp_path: Path, size: tuple[int, int]) -> None:
    path = brief_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, *TO_5, "plus")
        assert "What does the line rest on?" in text_of(app)
        await press(app, pilot, "space", "up", "space", "enter")
        await write(app, pilot, "A room to book", "enter")
        await write(app, pilot, "it has a door", "ctrl+s")
        assert "It stands in the brief as line 5.1." in text_of(app)
        app.clear_notifications()
        await press(app, pilot, "enter")
        assert in_order(text_of(app), ["5.1", "A room to book", "Benchmark", "it has a door"])
    project = reopened(path)
    assert [project.code(one) for one in said_for(project, all_lines(project)[0].id)] == ["S-001", "P-001"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_is_worded_anew_and_seen_while_it_is_typed(tmp_path: Path, size: tuple[int, int]) -> None:
    path = lined_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "enter")
        assert "5.1  What should be true?" in text_of(app)
        await write(app, pilot, " By hand.")
        assert text_of(app).count("A bed that moves. By hand.") == 2
        await press(app, pilot, "escape")
        assert "By hand" not in text_of(app)
        await press(app, pilot, "b")
        await write(app, pilot, "three members move it", "enter")
        await press(app, pilot, "w")
        await write(app, pilot, "to see the door", "enter")
        await press(app, pilot, "e", "ctrl+u")
        await write(app, pilot, "A bed on wheels.", "enter")
        assert in_order(text_of(app), ["A bed on wheels.", "three members move it", "to see the door"])
        await press(app, pilot, "ctrl+z")
        assert "A bed on wheels." not in text_of(app)
    one = all_lines(reopened(path))[0]
    assert (one.statement, one.benchmark, one.why) == (
        "A bed that moves.", "three members move it", "to see the door",
    )  # fmt: skip


async def test_a_line_without_words_is_refused_and_stays(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "e", "ctrl+u", "enter")
        assert "A line needs a statement" in text_of(app)
    assert the_lines(reopened(path))[0] == "A bed that moves."


async def test_what_nobody_has_written_yet_is_said(tmp_path: Path) -> None:
    async with at_desk(lined_file(tmp_path)) as (app, pilot):
        await press(app, pilot, *TO_5)
        assert in_order(text_of(app), ["Benchmark", "nobody has written this yet"])


async def test_a_line_that_was_being_worded_survives_a_kill(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "e")
        await write(app, pilot, " Half")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "e")
        assert "A bed that moves. Half" in text_of(app)
        await press(app, pilot, "enter")
        assert app.drafts == {}
    assert the_lines(reopened(path))[0] == "A bed that moves. Half"


async def test_what_a_line_rests_on_is_changed_but_never_to_nothing(tmp_path: Path) -> None:
    path = lined_file(tmp_path, "A bed that moves.")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "l", "end", "space", "enter")
        assert "P-001" in text_of(app)
        await press(app, pilot, "l", "home", "space", "down", "space", "end", "space", "enter")
        assert "would rest on nothing any more" in plainly(app)
    assert len(reopened(path).all(Source)) == 3


async def test_lines_are_moved_and_removed(tmp_path: Path) -> None:
    path = lined_file(tmp_path, "One.", "Two.", "Three.")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "m", "e")
        assert the_lines(app.snapshot) == ["Two.", "Three.", "One."]
        await press(app, pilot, "home", "m", "end", "enter")
        assert [one.section for one in all_lines(app.snapshot)] == ["5", "5", "11"]
        await press(app, pilot, "home", "delete")
        assert "Remove line 5.1?" in text_of(app)
        await press(app, pilot, "enter")
        assert len(all_lines(app.snapshot)) == 3
        await press(app, pilot, "delete", "y")
        assert the_lines(app.snapshot) == ["One.", "Two."]
        await press(app, pilot, "ctrl+z")
    assert len(reopened(path).all(BriefLine)) == 3


# Where a line comes from


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_unfolds_where_it_comes_from(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_desk(lined_file(tmp_path), size) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "question_mark")
        screen = plainly(app)
        assert in_order(screen, ["where it comes from", "M-001", "a bed I can move because I sleep facing the door"])
        assert "use the idea" in screen
        await press(app, pilot, "question_mark")
        assert "where it comes from" not in text_of(app)


async def test_an_agreement_unfolds_with_both_whys(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="agreed")
    with Session.open(path) as session:
        session.do(commands.add_line, "One of two positions", [session.snapshot.conflicts[0].id])
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "question_mark")
        screen = plainly(app)
        assert in_order(screen, ["where it comes from", "C-01", "The bed", "agreed, meeting 1", "middle ground"])
        assert in_order(screen, ["Members' why", "M-001", "Staff's why", "S-001"])
        assert all(why[:30] in screen for why in WHYS)


async def test_the_chain_hides_what_is_not_for_the_room(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    with Session.open(path) as session:
        session.do(
            contribution_commands.edit, session.snapshot.coded("M-001")[0].id, ContributionChanges(sensitive=True)
        )
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "question_mark")
        assert "a bed I can move" in text_of(app)
        await press(app, pilot, "f10")
        assert "a bed I can move" not in text_of(app)
        await press(app, pilot, "l")
        assert "a bed I can move" not in text_of(app)


# Sections


async def test_a_section_gets_an_opening_paragraph_another_place_and_is_left_out(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "e")
        assert "5 What we all want: with which paragraph does it begin?" in text_of(app)
        await write(app, pilot, "All of us asked for this.", "enter")
        assert in_order(text_of(app).split("│", 1)[1], ["All of us asked for this.", "A bed that moves."])
        await press(app, pilot, "m", "home", "enter")
        assert section_order(app.snapshot)[0] == "5"
        await press(app, pilot, "delete", "y")
        assert "holds line 5.1: move or remove it first" in plainly(app)
        await press(app, pilot, "enter")
        assert app.focused is the_brief(app).lines
    project = reopened(path)
    assert arrangement(project, "5").opening == "All of us asked for this."
    assert not is_left_out(project, "5")


async def test_what_is_always_printed_cannot_be_left_out_and_the_rest_can_come_back(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "down", "down", "delete", "y")
        assert "Section 7 cannot be left out" in plainly(app)
        await press(app, pilot, "f4", "end", "up", "up", "delete", "y")
        assert is_left_out(app.snapshot, "D")
        await press(app, pilot, "ctrl+z")
        assert not is_left_out(app.snapshot, "D")
    assert not is_left_out(reopened(path), "D")


async def test_an_issued_version_cannot_be_written_in(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    with Session.open(path) as session:
        session.do(signing_commands.issue)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "v", "1", "down", "down", "down", "down", "enter", "e", "plus")
        assert "An issued version is frozen" in text_of(app)
        assert app.screen is the_brief(app)
    assert the_lines(reopened(path))[0] == "A bed that moves."


# What moved, in words


async def test_what_moved_since_the_last_version_stands_beside_the_line(tmp_path: Path) -> None:
    path = lined_file(tmp_path)
    with Session.open(path) as session:
        session.do(signing_commands.issue)
        line = all_lines(session.snapshot)[0]
        session.do(commands.edit_line, line.id, statement="A bed that moves easily.", why="to see the door")
        session.do(commands.add_line, "Toast at ten.", [session.snapshot.coded("M-001")[0].id])
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5)
        screen = plainly(app)
        assert in_order(screen, ["A bed that moves easily.", "moved since version 1: why"])
        assert in_order(screen, ["Toast at ten.", "new since version 1"])


# What the check finds


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_check_finds_leads_to_where_it_is_mended(tmp_path: Path, size: tuple[int, int]) -> None:
    path = lined_file(tmp_path, "As M-099 said.")
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "f4", "end", "enter")
        screen = plainly(app)
        assert in_order(screen, ["Every contribution has an answer", "S-001 has no answer yet.", "P-001 has no answer"])
        await press(app, pilot, "enter")
        assert isinstance(app.screen, Leads)
        assert app.screen.box.cursor == app.snapshot.coded("S-001")[0].id
        await press(app, pilot, "f4", "end")
        assert "names M-099, and there is no such code here" in plainly(app)
        await press(app, pilot, "enter")
        assert the_brief(app).columns.line_in_hand() == f"line/{all_lines(app.snapshot)[0].id}"


@pytest.mark.parametrize("size", SIZES)
async def test_the_check_is_at_hand_everywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    path = lined_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "escape", "8")
        assert in_order(
            plainly(app), ["The check: 2 things to mend", "3 streams, 4 things said", "Next:", "S-001 has no"]
        )
        await press(app, pilot, "down", "enter")
        assert isinstance(app.screen, Leads)
        assert app.screen.box.cursor == app.snapshot.coded("P-001")[0].id
        await press(app, pilot, "left", "a", "n")
        await write(app, pilot, "because", "ctrl+s")
        await press(app, pilot, "f5", "escape", "8")
        assert "The check: 1 thing to mend" in text_of(app) or "The check: nothing is missing" in text_of(app)


# Any words, any window, nothing there


HOSTILE = ("[@click=app.quit]x[/] [/nope] list[int] $who \x1b[2J שלום 👩‍👩‍👧", "x" * 3000)


@pytest.mark.parametrize("words", HOSTILE)
async def test_any_words_stand_as_they_are(tmp_path: Path, words: str) -> None:
    path = lined_file(tmp_path, f"s{words}")
    with Session.open(path) as session:
        line = all_lines(session.snapshot)[0]
        session.do(commands.edit_line, line.id, benchmark=f"b{words}", why=f"w{words}")
        session.do(
            contribution_commands.edit, session.snapshot.coded("M-001")[0].id, ContributionChanges(text=f"t{words}")
        )
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, *TO_5, "e")
        app.screen.query_one("TextArea").text = f"o{words}"  # type: ignore[attr-defined]
        await press(app, pilot, "enter", "enter", "down", "question_mark", "e")
        assert "\x1b" not in text_of(app)
        await press(app, pilot, "escape", "m", "escape", "delete", "escape")
        if len(words) < 100 and "\x1b" not in words:
            assert all(f"{mark}{words}" in text_of(app) for mark in "sbwto")
        metas = [part.style.meta for strip in app.screen._compositor.render_strips() for part in strip if part.style]
        assert not any("@click" in meta for meta in metas)


async def test_writing_lives_in_any_window(tmp_path: Path) -> None:
    async with at_desk(lined_file(tmp_path)) as (app, pilot):
        await press(app, pilot, *TO_5, "enter", "question_mark", "e")
        for width, height in [(1, 1), (3, 2), (12, 5), (40, 10), (79, 23), (80, 24), (200, 60), (120, 40)]:
            await pilot.resize_terminal(width, height)
            await press(app, pilot, "x")
        assert "A bed that moves.xxxxxxxx" in text_of(app)


async def test_nothing_said_is_nothing_to_write(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path)) as (app, pilot):
        await press(app, pilot, *TO_5, "plus", "b", "l")
        assert "Nothing has been said yet that a line could rest on." in text_of(app)
        assert app.screen is the_brief(app)
