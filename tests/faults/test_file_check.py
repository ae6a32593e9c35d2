"""The background check of an open file: in slices, and what it finds is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.store.session import Session
from coprod_tui.tui.desk import Desk
from tests.faults.projects import signed_project
from tests.tui.at_desk import at_desk, shows, typed, until

pytestmark = pytest.mark.faults


def alter(session: Session, sql: str) -> None:
    """Damage a file while it is open, as a failing disk does."""
    session.read(lambda connection: connection.execute(sql).connection.commit())


async def test_a_file_that_is_whole_says_so_and_typing_goes_on_meanwhile(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.action_check_file()
        await shows(app, pilot, "Everything is as it was saved")
        await pilot.press("escape")
        await typed(app, pilot, "a door", "enter")
        await until(app, pilot, lambda: len(list(app.snapshot.contributions())) == 4)


async def test_what_is_altered_is_listed_by_its_code(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    async with at_desk(path) as (app, pilot):
        await app.host.ask(lambda session: alter(session, "UPDATE contribution SET text = 'x' WHERE number = 3"))
        app.action_check_file()
        screen = await shows(app, pilot, "M-003 was changed outside of this program")
        assert "What you type" in screen


async def test_some_time_after_opening_it_is_told_by_itself(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    async with at_desk(path) as (app, pilot):
        await app.host.ask(lambda session: alter(session, "UPDATE version SET words = 'ember-otter-violin-north'"))
        app.file_check.check_quietly()
        await shows(app, pilot, "does not hold what was saved", "Version 1")


async def test_a_project_that_is_closed_meanwhile_ends_the_check(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    async with at_desk(path) as (app, _):
        assert isinstance(app, Desk)
        await app.close_project()
        assert await app.file_check.check() is None
