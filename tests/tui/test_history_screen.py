"""The history, by keys: what happened, by meeting, and what an undo would take back."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.history.events import events
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.records import Consent, Kind
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.commands import COMMANDS
from coprod_tui.tui.screens import history
from coprod_tui.tui.screens.history import HistoryScreen, _next_turns, undo_preview
from tests.store.projects import AGENDA, begun
from tests.tui.at_desk import at_desk, project_file, text_of
from tests.tui.briefs import in_order, keep, press, write

SIZES = ((120, 40), (80, 24))


def the_history(app: Coprod) -> HistoryScreen:
    assert isinstance(app.screen, HistoryScreen)
    return app.screen


# What is seen


@pytest.mark.parametrize("size", SIZES)
async def test_changes_are_sentences_newest_first_by_meeting(tmp_path: Path, size: tuple[int, int]) -> None:
    path = project_file(tmp_path, "* a bed")
    with Session.open(path) as session:
        session.do(commands.start, AGENDA, streams=[session.snapshot.streams[0].id])
        keep(session, "+ the garden")
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "f6")
        screen = text_of(app)
        assert in_order(screen, ["Meeting 1 ·", "M-002 was kept in Members.", "M-001 was kept", "was begun."])
        assert "History, 4 changes" in screen
        assert "the garden" not in screen
        assert in_order(screen, ["Ctrl+Z", "takes back: M-002 was kept in Members."])


async def test_what_was_undone_says_so_and_what_a_redo_would_do(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path, "* a bed", "* a door")) as (app, pilot):
        await press(app, pilot, "f6", "u")
        screen = text_of(app)
        assert in_order(screen, ["▌", "Undone: M-002 was kept in Members.", "M-002 was kept in Members.", "undone"])
        assert in_order(screen, ["Ctrl+Z", "takes back: M-001", "Ctrl+Y", "does again: M-002 was kept in Members."])
        await press(app, pilot, "ctrl+y")
        assert "takes back: M-002" in text_of(app)
        assert "does again" not in text_of(app)


async def test_an_undo_that_stops_says_where(tmp_path: Path) -> None:
    path = project_file(tmp_path, "* a bed")
    with Session.open(path) as session:
        session.do(signing_commands.issue)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f6")
        assert "goes back no further than: Version 1 of the brief was issued." in text_of(app)


async def test_a_new_project_has_been_begun_and_nothing_else(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f6")
        assert "goes back no further than: The project was begun." in text_of(app)


async def test_what_is_done_elsewhere_is_there_when_one_comes_back(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f6", "f2")
        await write(app, pilot, "* a bed", "enter")
        await press(app, pilot, "f6")
        assert "M-001 was kept in Members." in text_of(app)


# Finding


@pytest.mark.parametrize("size", SIZES)
async def test_words_and_codes_are_found_as_one_types(tmp_path: Path, size: tuple[int, int]) -> None:
    lines = [f"* thing {number}" for number in range(30)]
    async with at_desk(project_file(tmp_path, *lines), size) as (app, pilot):
        await press(app, pilot, "f6", "slash")
        await write(app, pilot, "m-007")
        screen = text_of(app)
        assert "M-007 was kept" in screen
        assert "M-008" not in screen
        assert "1 of 31 changes" in screen
        await write(app, pilot, "x")
        assert "Nothing that happened has these words." in text_of(app)
        await press(app, pilot, "escape")
        assert "M-030 was kept" in text_of(app)
        assert app.focused is the_history(app).changes


async def test_enter_goes_from_the_words_to_what_was_found(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path, "* a bed")) as (app, pilot):
        await press(app, pilot, "f6", "slash")
        await write(app, pilot, "bed", "enter")
        assert app.focused is the_history(app).changes


# Long journals


async def test_a_long_journal_is_read_in_slices_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "SLICE", 7)
    asked: list[int | None] = []
    told = Session.history

    def counted(session: Session, *, before: int | None = None, most: int | None = None) -> object:
        asked.append(most)
        return told(session, before=before, most=most)

    monkeypatch.setattr(Session, "history", counted)
    lines = [f"* thing {number}" for number in range(40)]
    async with at_desk(project_file(tmp_path, *lines)) as (app, pilot):
        await press(app, pilot, "f6")
        assert set(asked) == {7}
        assert len(the_history(app)._rows) == 41
        assert len(the_history(app).changes._made) < 41
        await press(app, pilot, "end")
        assert "The project was begun." in text_of(app)
        await press(app, pilot, "ctrl+z")
        assert len(the_history(app)._rows) == 42


async def test_a_long_journal_is_given_back_when_another_screen_is_shown(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path, "* a bed")) as (app, pilot):
        await press(app, pilot, "f6")
        screen = the_history(app)
        assert screen._entries
        await press(app, pilot, "f2")
        assert screen._entries == ()


async def test_every_size_down_to_one_cell(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path, "* a bed")) as (app, pilot):
        await press(app, pilot, "f6", "slash")
        for width, height in [(80, 24), (79, 23), (40, 10), (12, 5), (3, 2), (1, 1), (200, 60), (120, 40)]:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert "M-001 was kept" in text_of(app)


# What an undo would do is what it does


@pytest.mark.parametrize("seed", range(4))
def test_what_an_undo_would_take_back_is_what_it_takes_back(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with begun(tmp_path) as session:
        for step in range(60):
            chosen = chance.random()
            told = session.history()
            sentences = {
                one.id: event.sentence for one, event in zip(told[::-1], events(told, session.snapshot), strict=True)
            }
            found = undo_preview(told, sentences, *_next_turns(session))
            if chosen < 0.4:
                _say(session, step)
            elif chosen < 0.5 and session.snapshot.said(session.snapshot.streams[0].id):
                one = session.snapshot.said(session.snapshot.streams[0].id)[-1]
                session.do(contribution_commands.edit, one, ContributionChanges(text=f"other words {step}"))
            else:
                turn = session.undo if chosen < 0.8 else session.redo
                expected = found.undo if chosen < 0.8 else found.redo
                _must_turn(turn, expected, session, stops=found.stops and chosen < 0.8)


def _say(session: Session, step: int) -> None:
    members = session.snapshot.streams[0].id
    session.do(
        contribution_commands.keep_line, f"* thing {step}", stream=members, kind=Kind.WOULD_LIKE, consent=Consent.IDEA
    )


def _must_turn(turn: object, expected: str, session: Session, *, stops: bool) -> None:
    assert callable(turn)
    try:
        partial(turn)()
    except Refusal:
        assert stops or not expected or "begun" in expected
        return
    newest = session.history(most=1)
    last = events(session.history(), session.snapshot)[-1]
    assert newest[0].undoes is not None
    assert last.sentence.partition(": ")[2] == expected


def test_the_key_of_undo_is_the_same_letter_nowhere_else() -> None:
    undo = next(one for one in COMMANDS if one.id == "history.undo")
    assert undo.keys == ("u",)
