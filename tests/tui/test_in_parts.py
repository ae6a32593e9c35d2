"""The whole app over a project that is still being read: what is typed is kept, all else waits in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.store.database import PageCheck
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.commands import COMMANDS, KeyCommand
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.navigation import PLACES
from tests.quiet import threads_held
from tests.store.in_parts import every_project_is_large
from tests.store.test_in_parts import project_file
from tests.tui.at_desk import at_desk, reopened, settled, text_of, typed


@asynccontextmanager
async def at_a_part(
    path: Path, patch: pytest.MonkeyPatch, *, trouble: FileError | None = None
) -> AsyncIterator[tuple[Coprod, Pilot[int], asyncio.Event]]:
    """The program with a part of a project, until the event is set."""
    may_read, read_rest = asyncio.Event(), SessionHost.read_rest

    async def waits(host: SessionHost, session: Session) -> bool:
        await may_read.wait()
        if trouble is not None:
            patch.setattr(session, "read_on", lambda _: (_ for _ in ()).throw(trouble))
        return await read_rest(host, session)

    patch.setattr(SessionHost, "read_rest", waits)
    with every_project_is_large():
        async with at_desk(path) as (app, pilot):
            assert app.opening.is_partial
            try:
                yield app, pilot, may_read
            finally:
                may_read.set()


async def whole(app: Coprod, pilot: Pilot[int], may_read: asyncio.Event) -> str:
    """Read the rest; what then stands on the screen."""
    may_read.set()
    await settled(app, pilot)
    assert not app.opening.is_partial
    return text_of(app)


def texts(path: Path) -> list[str]:
    """What was said, as the file has it."""
    return [said.text for said in reopened(path).contributions()]


async def test_the_first_screen_has_the_newest_and_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_a_part(project_file(tmp_path), monkeypatch) as (app, pilot, may_read):
        shown = text_of(app)
        assert "Members …" in shown
        assert all(word in shown for word in ("M-004", "M-003", "torches"))
        assert "M-001" not in shown
        assert "Reading the project …" in shown  # the pane of the stream that said nothing yet, as far as is known
        shown = await whole(app, pilot, may_read)
        assert all(word in shown for word in ("Members 4", "Staff 2", "M-001"))
        assert "Reading" not in shown


async def test_what_is_typed_is_kept_at_once_and_stands_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_file(tmp_path)
    async with at_a_part(path, monkeypatch) as (app, pilot, may_read):
        await typed(app, pilot, "a line #beds", "enter")
        assert "M-005" in text_of(app)
        assert not app.waiting
        await typed(app, pilot, "another")
        shown = await whole(app, pilot, may_read)
        assert shown.count("M-005") == 1
        assert "another" in shown
    assert texts(path).count("a line") == 1


async def test_undo_waits_and_keeps_its_place_among_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project_file(tmp_path)
    async with at_a_part(path, monkeypatch) as (app, pilot, may_read):
        await typed(app, pilot, "first", "enter")
        with threads_held():
            await typed(app, pilot, "", "ctrl+z")
            await typed(app, pilot, "second", "enter")
            assert "saving" in text_of(app)
            await typed(app, pilot, "third")  # typing goes on
            assert "third" in text_of(app)
        await whole(app, pilot, may_read)
        await typed(app, pilot, "", "enter")
    assert texts(path)[-2:] == ["second", "third"]
    assert "first" not in texts(path)


async def test_search_waits_and_what_is_sought_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_a_part(project_file(tmp_path), monkeypatch) as (app, pilot, may_read):
        await typed(app, pilot, "", "f7")
        await typed(app, pilot, "bed")
        shown = text_of(app)
        assert shown.count("Reading the project …") == 3
        assert "Nothing here" not in shown
        shown = await whole(app, pilot, may_read)
        assert "1 of 4" in shown


async def test_an_action_waits_and_the_keys_after_it_are_for_its_dialog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_file(tmp_path)
    async with at_a_part(path, monkeypatch) as (app, pilot, may_read):
        await typed(app, pilot, "", "up")
        await typed(app, pilot, "w")
        await typed(app, pilot, "so it is")
        assert len(app.screen_stack) == 1
        await whole(app, pilot, may_read)
        assert "so it is" in text_of(app)
        assert len(app.screen_stack) == 2
        await typed(app, pilot, "", "enter")
        await settled(app, pilot)
    assert [said.why for said in reopened(path).contributions()].count("so it is") == 1


@pytest.mark.parametrize("place", PLACES[1:])
async def test_another_screen_says_that_the_project_is_read_and_then_draws_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await app.navigation.go(place)
        await settled(app, pilot)
        as_usual = text_of(app)
        app.navigation.remember_place()
    async with at_a_part(path, monkeypatch) as (app, pilot, may_read):
        assert "Reading the project …" in text_of(app)
        app.navigation.remember_place()
        assert next(iter(app.laptop.recent())).screen == place
        shown = await whole(app, pilot, may_read)
        assert app.current_mode == place
        assert "Reading" not in shown
        assert [line for line in shown.splitlines() if "saved" not in line] == [
            line for line in as_usual.splitlines() if "saved" not in line
        ]


OF_THE_MEETING = [command for command in COMMANDS if command.place in ("app", "floor", "said")]


async def give(app: Coprod, pilot: Pilot[int], command: KeyCommand) -> None:
    """Give a command as the palette does; nobody waits for what waits for the whole project."""
    namespace = "app" if command.place == "app" else "screen"
    await app.run_action(f"{namespace}.{command.action}", default_namespace=app.screen)
    with threads_held():
        await settled(app, pilot)


@pytest.mark.parametrize(
    "command", [one for one in OF_THE_MEETING if one.early and one.action != "quit"], ids=lambda command: command.id
)
async def test_an_early_command_does_without_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: KeyCommand
) -> None:
    async with at_a_part(project_file(tmp_path), monkeypatch) as (app, pilot, may_read):
        await typed(app, pilot, "", "up")
        await give(app, pilot, command)
        assert app._exception is None
        assert app.opening.held.is_holding == (command.action in {f"go_{place}" for place in PLACES[1:]})
        may_read.set()
        await settled(app, pilot)
        assert app._exception is None
        assert not app.opening.held.is_holding


async def test_every_other_command_waits_for_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_a_part(project_file(tmp_path), monkeypatch) as (app, pilot, _):
        await typed(app, pilot, "", "up")
        others = [command for command in OF_THE_MEETING if not command.early]
        for command in others:
            if command.action != "mark":  # the list's own
                await give(app, pilot, command)
                assert app.opening.held.is_holding, command.id
                assert len(app.screen_stack) == 1
                app.opening.held.clear()


async def test_it_can_be_closed_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project_file(tmp_path)
    async with at_a_part(path, monkeypatch) as (app, pilot, _):
        await typed(app, pilot, "a line", "enter")
        await app.close_project()
        assert not app.opening.is_partial
        assert texts(path)[-1] == "a line"


async def test_closing_waits_for_what_waits_for_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project_file(tmp_path)
    async with at_a_part(path, monkeypatch) as (app, pilot, may_read):
        await typed(app, pilot, "a line", "enter")
        undone = asyncio.ensure_future(app.undo())
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(app.close_project())
        await asyncio.sleep(0)
        may_read.set()
        await closing
        assert await undone
    assert "a line" not in texts(path)


async def test_what_cannot_be_read_closes_the_project_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = FileError(FileErrorKind.DAMAGED, "It holds something that this program never writes.")
    async with at_a_part(project_file(tmp_path), monkeypatch, trouble=trouble) as (app, pilot, may_read):
        undone = asyncio.ensure_future(app.undo())
        with threads_held():
            await typed(app, pilot, "", "up")
            await typed(app, pilot, "e")
        may_read.set()
        await settled(app, pilot)
        assert await undone is None
        assert not app.is_open
        assert app.current_mode == "lobby"
        assert "never writes" in text_of(app)


async def test_damaged_pages_close_the_project_and_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "a line", "enter")  # it is known to this laptop from now on
    trouble = FileError(FileErrorKind.DAMAGED, "Parts of it are not what SQLite wrote.")

    def finds(pages: PageCheck) -> None:
        pages.fault = trouble
        pages._over.set()

    monkeypatch.setattr(PageCheck, "run", finds)
    async with at_desk(path) as (app, pilot):
        await settled(app, pilot)
        assert not app.is_open
        assert "not what SQLite wrote" in text_of(app)
