"""The board by keys: columns by real stage, cards, finding, and what can go on now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coprod_tui.domain.conflicts import commands, outcome, stages
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import Conflict
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.board import Board, card
from coprod_tui.tui.screens.conflict import ConflictScreen
from coprod_tui.tui.widgets.conflict_boxes import ConflictCard
from tests.store.projects import begun
from tests.tui.at_desk import at_desk, project_file, settled, text_of, typed
from tests.tui.pulling_apart import apart, open_bed, raised, take_to


def several(folder: Path) -> Path:
    """The bed heard; the garden raised by Members and Staff; the desk raised with the partners, who are away."""
    with apart(folder) as session:
        said = [one.id for one in session.snapshot.contributions()]
        session.do(commands.raise_conflict, said, title="The bed")
        take_to(session, "heard")
        more = also(session, "M", "the garden at night"), also(session, "S", "the gärden locked")
        session.do(commands.raise_conflict, more, title="Garden at night")
        desk = also(session, "P", "an advice desk"), also(session, "M", "no strangers")
        session.do(commands.raise_conflict, desk, title="Advice desk")
    return folder / "a.coprod"


def also(session: Session, letter: str, words: str) -> str:
    """One more thing said."""
    stream = next(one.id for one in session.snapshot.streams if one.letter == letter)
    kept = session.do(contribution_commands.keep_line, f"* {words}", stream=stream)
    assert kept is not None
    return kept


def screen_of(app: Coprod) -> type[object]:
    """Which screen is shown."""
    return type(app.screen)


def columns(screen: str) -> list[list[str]]:
    """What stands between the rules of the board."""
    rows = [line.split("│") for line in screen.splitlines() if line.count("│") >= 4]
    return [["".join(row[number : number + 1]).strip() for row in rows] for number in range(len(rows[0]))]


def test_a_card_cuts_after_a_whole_word_and_says_so(tmp_path: Path) -> None:
    with apart(tmp_path) as session:
        said = [one.id for one in session.snapshot.contributions()]
        for title in ("words " * 40, "家" * 200):
            session.do(commands.raise_conflict, said, title=title)
        today = date(2026, 11, 25)
        told = [card(session.snapshot, one, today, grouped=False).title for one in session.snapshot.conflicts]
    assert told == [f"{'words ' * 19}".strip() + "…", "家" * 119 + "…"]


async def test_an_empty_board_says_how_to_begin(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path, "a bed")) as (app, pilot):
        await typed(app, pilot, "", "f3")
        screen = text_of(app)
        assert "Nothing pulls apart yet. Mark two things on the floor and press p." in screen
        assert "0 conflicts" in screen
        await typed(app, pilot, "", "enter", "left", "right", "up", "down", "n")
        assert screen_of(app) is Board


async def test_each_card_stands_where_its_conflict_really_is_and_says_what_it_needs(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        screen = text_of(app)
        raised_, whys, heard, proposed, ended = columns(screen)
        assert raised_[0] == "Raised 2"
        assert [whys[0], heard[0], proposed[0], ended[0]] == ["Whys recorded 0", "Heard 1", "Proposed 0", "Ended 0"]
        text = " ".join(heard)
        assert "C-01  The bed" in text
        assert "No option was looked at yet." in text.replace("▎ ", "").replace("▌ ", "")
        assert "both are in the" in text
        assert "A middle ground that" in proposed
        assert "3 conflicts" in screen
        assert "2 can go on now with who is in the room" in screen


async def test_a_narrow_board_is_one_list_grouped_by_stage(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path), (80, 24)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        lines = [line.strip() for line in text_of(app).splitlines()]
        assert lines.index("Raised") < lines.index("▌ C-02  Garden at night") < lines.index("▎ C-03  Advice desk")
        assert lines.index("▎ C-03  Advice desk") < lines.index("Heard")
        await typed(app, pilot, "", "right")
        assert "▌ C-01  The bed" in text_of(app)
        await typed(app, pilot, "", "left")
        assert "▌ C-02  Garden at night" in text_of(app)


async def test_a_wide_board_has_a_column_for_each_stage(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="options"), (190, 40)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        heads = [column[0] for column in columns(text_of(app))]
        assert heads == [
            "Raised 0", "Whys recorded 0", "Heard 0", "Options 1", "Proposed 0", "Agreed 0", "Not agreed 0",
        ]  # fmt: skip


async def test_arrows_move_over_the_cards_and_enter_opens_one(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        assert "▌ C-02" in text_of(app)
        await typed(app, pilot, "", "down")
        assert "▌ C-03" in text_of(app)
        await typed(app, pilot, "", "right")
        assert "▌ C-01" in text_of(app)
        assert "▌ C-03" not in text_of(app)
        await typed(app, pilot, "", "enter")
        assert screen_of(app) is ConflictScreen
        assert "Conflict C-01" in text_of(app)
        await typed(app, pilot, "", "f3")
        assert screen_of(app) is Board
        assert "▌ C-01" in text_of(app)


async def test_a_conflict_that_went_on_is_found_in_its_new_column_when_one_comes_back(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="whys")) as (app, pilot):
        await open_bed(app, pilot)
        for words in ("not feeling like a patient", "not getting there in time"):
            await typed(app, pilot, words, "enter")
            await typed(app, pilot, "", "y")
        await typed(app, pilot, "", "f3")
        whys, heard = columns(text_of(app))[1:3]
        assert whys[0] == "Whys recorded 0"
        assert "▌ C-01  The bed" in heard


async def test_finding_folds_case_and_accents_and_reads_what_is_written_down(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3", "slash")
        await typed(app, pilot, "EMERGENCY")
        screen = text_of(app)
        assert "C-01" in screen
        assert "C-02" not in screen
        await typed(app, pilot, "", "ctrl+u")
        await typed(app, pilot, "gàrden")
        assert "C-02" in text_of(app)
        assert "C-01" not in text_of(app)
        await typed(app, pilot, "", "enter", "enter")
        assert "Conflict C-02" in text_of(app)
        await typed(app, pilot, "", "f3", "slash")
        await typed(app, pilot, "xyz")
        assert "Nothing here has these words." in text_of(app)
        await typed(app, pilot, "", "escape")
        assert "C-03" in text_of(app)


async def test_letters_are_letters_in_the_find_line(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3", "slash")
        await typed(app, pilot, "n")
        assert "now in the room" not in text_of(app).splitlines()[0]
        assert "C-03" in text_of(app)


async def test_only_what_the_streams_in_the_room_can_work_on_now(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3", "n")
        screen = text_of(app)
        assert "Conflicts, now in the room" in screen
        assert "C-03" not in screen
        assert "C-02" in screen
        await typed(app, pilot, "", "n")
        assert "C-03" in text_of(app)


async def test_without_a_meeting_nobody_is_in_the_room(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, room="")) as (app, pilot):
        await typed(app, pilot, "", "f3", "n")
        screen = text_of(app)
        assert "No meeting is open: nobody is in the room." in screen
        assert "C-01" in screen


async def test_what_is_undone_leaves_the_board(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        assert "C-01" in text_of(app)
        # The project was closed since: this replica's last verb is still the raising.
        await typed(app, pilot, "", "ctrl+z")
        screen = text_of(app)
        assert "Nothing pulls apart yet" in screen
        await typed(app, pilot, "", "ctrl+y")
        assert "C-01" in text_of(app)


async def test_a_reopened_conflict_says_so(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="agreed")
    with Session.open(path) as session:
        session.do(outcome.reopen, session.snapshot.conflicts[0].id, because="the mock-up")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        assert "reopened" in text_of(app)


async def test_two_hundred_conflicts_make_only_the_cards_in_sight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with begun(tmp_path) as session:
        streams = [one.id for one in session.snapshot.streams][:2]
        for number in range(200):
            said = [
                session.do(contribution_commands.keep_line, f"* {words} {number}", stream=one)
                for words, one in zip(("x", "y"), streams, strict=True)
            ]
            session.do(commands.raise_conflict, [one for one in said if one], title=f"Conflict number {number}")
    made: list[str] = []

    def counted(project: Snapshot, conflict: Conflict, today: date, *, grouped: bool) -> ConflictCard:
        made.append(conflict.id)
        return card(project, conflict, today, grouped=grouped)

    monkeypatch.setattr("coprod_tui.tui.screens.board.card", counted)
    async with at_desk(tmp_path / "a.coprod") as (app, pilot):
        await typed(app, pilot, "", "f3")
        assert "200 conflicts" in text_of(app)
        assert len(made) < 60
        await typed(app, pilot, "", "end")
        assert "C-200" in text_of(app)
        await typed(app, pilot, "", "home")
        assert "C-01" in text_of(app)


async def test_a_very_long_end_is_cut_on_its_card_and_says_so(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="heard")
    with Session.open(path) as session:
        session.do(outcome.disagree, session.snapshot.conflicts[0].id, "because of this " * 320)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        card = " ".join(columns(text_of(app))[4])
        assert card.count("because of") < 20
        assert "…" in card


async def test_the_board_lives_at_any_size(tmp_path: Path) -> None:
    async with at_desk(several(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        for size in [
            (1, 1),
            (2, 3),
            (5, 2),
            (12, 8),
            (37, 5),
            (79, 24),
            (80, 23),
            (80, 24),
            (99, 30),
            (170, 50),
            (1, 40),
        ]:
            await pilot.resize_terminal(*size)
            await settled(app, pilot)
            await typed(app, pilot, "", "left", "down", "right", "up")
        await pilot.resize_terminal(120, 40)
        await settled(app, pilot)
        assert "C-02" in text_of(app)


def first_card(app: Coprod) -> str:
    """The words of the first column, wherever its lines are broken."""
    return " ".join(row.removeprefix("▌ ") for row in columns(text_of(app))[0])


async def test_a_meeting_that_ends_is_seen_on_the_board(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path)) as (app, pilot):
        await typed(app, pilot, "", "f3")
        assert "both are in the room now" in first_card(app)
        await app.attempt(meeting_commands.end)
        await settled(app, pilot)
        assert "raised" in first_card(app)
        assert "are in the" not in first_card(app)
        one = app.snapshot.conflicts[0]
        assert not stages.workable_now(app.snapshot, one)
