"""What was said in numbers, and what is typed back from paper, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.meetings import commands
from coprod_tui.domain.meetings.paper import PaperCard, code_of
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.records import Contribution, Meeting
from coprod_tui.store.session import Session
from tests.store.projects import AGENDA
from tests.tui.at_desk import at_desk, project_file, settled, text_of, typed


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_was_said_stands_in_bars_with_every_number_in_words(tmp_path: Path, size: tuple[int, int]) -> None:
    path = project_file(tmp_path, "+ a garden #outside", "* a bed #beds", "* a chair #beds", "> staff - noise #beds")
    async with at_desk(path, size) as (app, pilot):
        app.action_numbers()
        await settled(app, pilot)
        screen = text_of(app)
        assert "What was said, by stream and kind" in screen
        assert "works 1, would like 2" in screen
        assert "█" in screen
        for _ in range(12):
            await pilot.press("down")
        await settled(app, pilot)
        assert "Who spoke about what, and who was silent" in text_of(app)
        await pilot.press("escape")
        await settled(app, pilot)
        assert "Who spoke about what" not in text_of(app)


async def test_where_nothing_was_said_the_numbers_say_so(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path)) as (app, pilot):
        app.action_numbers()
        await settled(app, pilot)
        assert "Nothing was said yet." in text_of(app)


async def test_without_a_project_there_is_nothing_to_count_or_to_type_back() -> None:
    async with at_desk(None) as (app, pilot):
        app.action_numbers()
        app.action_from_paper()
        await settled(app, pilot)
        assert "Open a project first." in text_of(app)


def met_file(folder: Path) -> tuple[Path, list[str]]:
    """A project with a meeting, and the codes of its first two cards for Members."""
    path = project_file(folder)
    with Session.open(path) as session:
        session.do(commands.start, AGENDA)
        project = session.snapshot
        return path, [code_of(project, PaperCard(project.streams[0], 1, number)) for number in (1, 2)]


async def test_a_card_is_typed_back_and_the_next_one_is_asked_for(tmp_path: Path) -> None:
    path, (first, second) = met_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.action_from_paper()
        await settled(app, pilot)
        await typed(app, pilot, first.lower(), "enter")
        await typed(app, pilot, "* a bed because I fell", "ctrl+s")
        assert "Kept: card 1 of Members, meeting 1, as M-001." in " ".join(text_of(app).split())
        await typed(app, pilot, second.replace("-", ""), "enter")
        await typed(app, pilot, "+ the garden", "ctrl+s", "escape")
    with Session.open(path) as session:
        said = list(session.snapshot.all(Contribution).values())
        assert sorted((one.text, one.why) for one in said) == [("a bed", "I fell"), ("the garden", None)]
        assert {one.meeting for one in said} == set(session.snapshot.all(Meeting))


async def test_a_mistyped_code_is_caught_and_nothing_that_was_typed_is_lost(tmp_path: Path) -> None:
    path, (first, _) = met_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.action_from_paper()
        await settled(app, pilot)
        await typed(app, pilot, first.replace("01", "10"), "enter")
        await typed(app, pilot, "* a bed", "ctrl+s")
        screen = " ".join(text_of(app).replace("┃", " ").split())
        assert "was mistyped, or stands on the paper of another project" in screen
        assert "* a bed" in screen
        await pilot.press("escape")
    with Session.open(path) as session:
        assert not session.snapshot.all(Contribution)


async def test_a_card_that_was_kept_already_is_told_with_its_words_still_there(tmp_path: Path) -> None:
    path, (first, _) = met_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.action_from_paper()
        await settled(app, pilot)
        for words in ("a bed", "another bed"):
            await typed(app, pilot, first, "enter")
            await typed(app, pilot, words, "ctrl+s")
        told = " ".join(text_of(app).replace("┃", " ").split())
        assert "Card 1 of Members, meeting 1, was kept already" in told
        assert "another bed" in text_of(app)
        await pilot.press("escape")
    with Session.open(path) as session:
        assert [one.text for one in session.snapshot.all(Contribution).values()] == ["a bed"]


async def test_a_card_with_words_that_were_taken_back_is_left_out_or_taken_in_with_a_reason(tmp_path: Path) -> None:
    path = project_file(tmp_path, "- torches at night, every hour")
    with Session.open(path) as session:
        session.do(commands.start, AGENDA, streams=(session.snapshot.streams[0].id,))
        plan = session.plan_withdrawal_of("M-001")
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, {})
        project = session.snapshot
        code = code_of(project, PaperCard(project.streams[0], project.meetings[0].number, 1))
    for keys, said in ((("l",), 1), (("t",), 2)):
        async with at_desk(path, (120, 40)) as (app, pilot):
            app.action_from_paper()
            await settled(app, pilot)
            await typed(app, pilot, code, "tab")
            await typed(app, pilot, "- torches at night, every hour", "ctrl+s")
            await settled(app, pilot)
            assert "These words were taken back" in text_of(app)
            await typed(app, pilot, "", *keys)
            if said == 2:
                await typed(app, pilot, "asked again today", "enter")
            await settled(app, pilot)
            assert len(list(app.snapshot.contributions())) == said
