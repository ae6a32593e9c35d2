"""From what was said to *final for the Board*, by keys: answers, a line, issuing, saying back, signing, deciding."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.rules import all_lines
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.readiness import findings
from coprod_tui.domain.records import BoardChange, BriefLine, SameMeaning, Sharing, Understanding
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.rules import SignState, latest_decision, not_told, not_understood, sign_state
from coprod_tui.formats.example import build_example
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.brief import BriefScreen
from tests.store.projects import built_once
from tests.tui.at_desk import at_desk, reopened, text_of
from tests.tui.briefs import DAY, brief_file, in_order, issued_file, press, say_why, share, sign, stream, write

SIZES = ((120, 40), (80, 24))


def plainly(app: Coprod) -> str:
    """What stands on the screen, without the frames and notices that stand over it."""
    return " ".join(text_of(app).translate(dict.fromkeys(map(ord, "▌│┃"), " ")).split())


async def sign_off(app: Coprod, pilot: Pilot[int], row: int, role: str) -> None:
    """Shares the newest version back to the stream in a row, hears it say back the others' part, and lets it sign."""
    await press(app, pilot, "home", *["down"] * row, "b")
    await write(app, pilot, "read aloud", "enter", "enter")
    await write(app, pilot, "3", "enter")
    await write(app, pilot, "1 to 3", "ctrl+s", "y")
    for letter in "msp".replace("msp"[row], ""):
        await press(app, pilot, "h", "enter", letter)
        await write(app, pilot, "they want to be seen", "ctrl+s", "y")
        await press(app, pilot, "escape")
    await press(app, pilot, "s", "s")
    await write(app, pilot, "in turn", "enter", "enter")
    await write(app, pilot, "7", "enter")
    await write(app, pilot, role, "ctrl+s")


@pytest.mark.parametrize("size", SIZES)
async def test_everything_is_taken_to_final_and_past_the_board_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    path = brief_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "ctrl+l", "l")
        await write(app, pilot, "A bed that moves", "ctrl+s")
        for _ in range(3):
            await press(app, pilot, "down", "a", "b")
        await press(app, pilot, "f4", "i")
        await say_why(app, pilot, "no time was left", "it is tried in a mock-up")
        await press(app, pilot, "y", "f5")
        for row, role in enumerate(("lead of Members", "ward manager", "lead of partners")):
            await sign_off(app, pilot, row, role)
        app.clear_notifications()
        await press(app, pilot, "home")
        assert in_order(plainly(app), ["Signed by 3 of 3.", "✓ Final for the Board."])
        await press(app, pilot, "y", "c")
        await write(app, pilot, "We want it, with one change.", "ctrl+s", "enter")
        await write(app, pilot, "two beds a ward, for the money", "enter", "e", "y")
        app.clear_notifications()
        await press(app, pilot, "home")
        assert "Share back what the Board decided to Members, Staff and Community partners" in plainly(app)
        for row in range(3):
            await press(app, pilot, "home", *["down"] * row, "b")
            await write(app, pilot, "read aloud", "ctrl+s", "y")
        assert "every stream knows what" in plainly(app)
    project = reopened(path)
    (version,) = project.versions
    decision = latest_decision(project)
    assert missing_for_final(project, version) == ()
    assert findings(project) == ()
    assert decision is not None
    assert not_told(project, decision) == ()
    assert [one.text for one in project.all(BoardChange).values()] == ["two beds a ward, for the money"]
    assert {(one.copies, one.numbers) for one in project.all(Sharing).values()} == {(3, "1 to 3")}


async def test_the_worked_example_becomes_final_and_one_letter_asks_the_streams_again(tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    build_example(path, Session.create)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5")
        assert "Signed by 2 of 3." in text_of(app)
        await answer_for_partners(app, pilot)
        assert in_order(plainly(app), ["Signed by 3 of 3.", "✓ Final for the Board."])
        await press(app, pilot, "f4", "down", "down", "down", "down", "enter", "home")
        while the_brief(app).written() is None:
            await press(app, pilot, "down")
        await press(app, pilot, "e")
        await write(app, pilot, "x", "enter", "f5")
        assert "✓ Final for the Board." in plainly(app)
        await press(app, pilot, "f4", "i")
        await say_why(app, pilot, "the quotes were read back")
        await write(app, pilot, "one letter", "enter")
        assert "are asked again" in plainly(app)
        await press(app, pilot, "y", "f5", "home")
        assert in_order(plainly(app), ["Brief version 2", "Signed by 0 of 3.", "↻ 1 line moved"])
    project = reopened(path)
    first, second = project.versions
    assert missing_for_final(project, first) == ()
    assert {sign_state(project, second, one.id) for one in project.streams} == {SignState.STALE}


async def answer_for_partners(app: Coprod, pilot: Pilot[int]) -> None:
    """Community partners say back what the others asked for, and sign."""
    await press(app, pilot, "end")
    for letter in "ms":
        await press(app, pilot, "h", "enter", letter)
        await write(app, pilot, "they want to be seen", "ctrl+s", "y")
        await press(app, pilot, "escape")
    await press(app, pilot, "s", "s")
    await write(app, pilot, "in turn", "enter", "enter")
    await write(app, pilot, "7", "enter")
    await write(app, pilot, "advice worker P2", "ctrl+s")
    app.clear_notifications()
    await press(app, pilot, "end")


def the_brief(app: Coprod) -> BriefScreen:
    assert isinstance(app.screen, BriefScreen)
    return app.screen


# The understanding check


@pytest.mark.parametrize("size", SIZES)
async def test_a_stream_says_back_what_another_asked_for_until_it_is_a_yes(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "f5", "home", "h")
        assert in_order(plainly(app), ["who has said back whose part?", "Members", "Staff", "Community", "· not yet"])
        await press(app, pilot, "enter", "s")
        await write(app, pilot, "they are tired", "ctrl+s", "n", "ctrl+s")
        assert "A word or two, so that it can be said again." in plainly(app)
        await write(app, pilot, "and nowhere to eat", "ctrl+s")
        assert "◐ not quite" in text_of(app)
        await press(app, pilot, "enter", "s")
        assert "they are tired" in text_of(app)
        await press(app, pilot, "ctrl+s", "y")
        assert "✓ said back" in text_of(app)
        await press(app, pilot, "escape", "ctrl+z")
        assert app.drafts == {}
    (one,) = reopened(path).all(Understanding).values()
    assert (one.text, one.confirmed, one.missed) == ("they are tired", False, "and nowhere to eat")


async def test_a_signature_without_the_check_asks_why_and_prints_it(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s", "s")
        await write(app, pilot, "in turn", "enter", "enter")
        await write(app, pilot, "6", "enter")
        await write(app, pilot, "ward manager", "ctrl+s")
        assert "or say why they sign without it" in plainly(app)
        await press(app, pilot, "enter", "enter")
        await write(app, pilot, "two were ill", "ctrl+s")
        assert "they sign without the understanding check: two were ill" in plainly(app)
    project = reopened(path)
    staff = next(one for one in project.streams if one.name == "Staff")
    assert sign_state(project, project.versions[-1], staff.id) is SignState.SIGNED
    assert not_understood(project, project.versions[-1], staff.id)


# No change in meaning


@built_once
def reworded_file(folder: Path) -> Path:
    """Version 1 with a line, signed by Members; version 2 says the same in other words."""
    path = issued_file(folder)
    with Session.open(path) as session:
        line = session.do(commands.add_line, "A bed one can move.", [session.snapshot.coded("M-001")[0].id])
        session.do(signing_commands.issue)
        share(session, "Members")
        sign(session, "Members")
        session.do(commands.edit_line, line, statement="A bed that one can move.")
        session.do(signing_commands.issue, "a word was missing")
        share(session, "Members")
    return path


async def test_a_lead_lists_other_words_as_the_same_and_the_signature_counts_again(tmp_path: Path) -> None:
    path = reworded_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home")
        assert "↻ 1 line moved" in text_of(app)
        await press(app, pilot, "equals_sign", "1")
        await write(app, pilot, "lead of Staff", "enter")
        assert "waits for Members" in plainly(app)
        assert "↻ 1 line moved" in text_of(app), "one lead's word is not enough"
        await press(app, pilot, "equals_sign", "1", "1")
        await write(app, pilot, "lead of Members", "enter")
        screen = plainly(app)
        assert in_order(
            screen, ["✓ signed", "version 2", "Listed as no change in meaning", "proposed by lead of Staff"]
        )
        await press(app, pilot, "equals_sign", "1", "o")
        assert "↻ 1 line moved" in text_of(app)
        await press(app, pilot, "ctrl+z")
        assert "↻ 1 line moved" not in text_of(app)
    (mark,) = reopened(path).all(SameMeaning).values()
    assert mark.proposed_by == "lead of Staff"


@built_once
def negated_file(folder: Path) -> Path:
    """Version 2 has a line that says the opposite of what Members signed."""
    path = reworded_file(folder)
    with Session.open(path) as session:
        (line,) = session.snapshot.all(BriefLine).values()
        session.do(commands.edit_line, line.id, statement="A bed that one cannot move.")
        session.do(signing_commands.issue)
    return path


async def test_a_rewording_that_can_change_the_meaning_is_asked_about(tmp_path: Path) -> None:
    path = negated_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "equals_sign", "1")
        assert "a negation changed (none → cannot)" in plainly(app)
        await press(app, pilot, "n", "equals_sign", "1", "y")
        await write(app, pilot, "lead of Staff", "enter")
    (mark,) = reopened(path).all(SameMeaning).values()
    assert mark.proposed_by == "lead of Staff"


async def test_before_anything_was_put_into_other_words_there_is_nothing_to_list(tmp_path: Path) -> None:
    async with at_desk(issued_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f5", "equals_sign")
        assert "Version 1 is the first: nothing has moved to it." in plainly(app)
        await press(app, pilot, "y")
        assert "The Board decides on a final brief." in plainly(app)


# Any words


HOSTILE = ("[@click=app.quit]x[/] [/nope] list[int] $who \x1b[2J שלום 👩‍👩‍👧", "x" * 3000)


@pytest.mark.parametrize("words", HOSTILE)
async def test_any_words_stand_as_they_are(tmp_path: Path, words: str) -> None:
    path = reworded_file(tmp_path)
    with Session.open(path) as session:
        version = session.snapshot.versions[-1].id
        line = all_lines(session.snapshot)[0]
        one, other = stream(session, "Members").id, stream(session, "Staff").id
        session.do(meeting_commands.mark_same, version, [(f"line/{line.id}", "")], proposed_by=f"p{words}")
        session.do(signing_commands.share_back, version, one, on=DAY, form=f"f{words}", copies=3, numbers=f"n{words}")
        session.do(
            meeting_commands.understand,
            version,
            one,
            other,
            on=DAY,
            text=f"t{words}",
            confirmed=False,
            missed=f"m{words}",
        )
    async with at_desk(path, (120, 60)) as (app, pilot):
        await press(app, pilot, "f5", "home", "equals_sign")
        assert "\x1b" not in text_of(app)
        await press(app, pilot, "escape", "h", "escape")
        if len(words) < 100 and "\x1b" not in words:
            assert all(f"{mark}{words}" in text_of(app) for mark in "pfntm")
        metas = [part.style.meta for strip in app.screen._compositor.render_strips() for part in strip if part.style]
        assert not any("@click" in meta for meta in metas)
