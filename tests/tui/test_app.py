"""The whole program by keys: lobby, help, palette, looks, places, undo, leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import read_settings
from coprod_tui.store.session import Session
from coprod_tui.tui import colors
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.commands import COMMANDS, key_words
from tests.tui.at_desk import at_desk, project_file, reopened, send, settled, text_of, typed, until


async def test_an_empty_lobby_says_how_to_begin() -> None:
    async with at_desk(None) as (app, _):
        screen = text_of(app)
        assert "Press e for the worked example" in screen
        assert "Enter open" not in screen
        assert "Nothing is sent anywhere" in screen


async def test_a_new_project_is_begun_by_keys(own_folders: Path) -> None:
    (own_folders / "documents").mkdir(parents=True)
    async with at_desk(None) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        await typed(app, pilot, "Garden at St Anne's", "enter")
        await typed(app, pilot, "a garden", "enter")
        await pilot.press("enter", "enter", "enter", "enter", "enter")
        await settled(app, pilot)
        assert "Garden at St Anne's" in text_of(app)
        assert [stream.letter for stream in app.snapshot.streams] == ["M", "S", "P"]
        path = app.host.path
    assert path is not None
    assert path.exists()
    assert reopened(path).project.purpose == "a garden"


async def test_what_is_wrong_with_a_new_project_is_said_in_the_dialog() -> None:
    async with at_desk(None) as (app, pilot):
        await pilot.press("n", "ctrl+s")
        await pilot.pause()
        assert "A project needs a title." in text_of(app)


async def test_a_project_is_opened_again_from_the_lobby_at_the_place_where_it_was_left(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        await pilot.press("f6")
        await settled(app, pilot)
        await until(app, pilot, lambda: app.current_mode == "history")
        await app.navigation.leave_project()
        await until(app, pilot, lambda: "1 thing said" in text_of(app))
        assert "Enter open" in footer_of(app)
        screen = text_of(app)
        assert "Riverside" in screen
        assert "Next:" in screen
        await typed(app, pilot, "", "enter")
        await until(app, pilot, lambda: app.current_mode == "history")


async def test_a_file_that_cannot_be_opened_is_told_in_the_lobby(tmp_path: Path) -> None:
    (tmp_path / "x.coprod").write_text("no project")
    async with at_desk(tmp_path / "x.coprod") as (app, _):
        assert app.current_mode == "lobby"
        assert "is not a coprod project" in text_of(app)


async def test_a_file_that_is_held_says_by_whom(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    with Session.open(path):
        async with at_desk(path) as (app, _):
            assert "process" in text_of(app)


async def test_a_project_left_without_closing_says_so_at_the_next_start(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await pilot.pause()
    async with at_desk(path) as (app, _):
        assert "The program stopped at" in text_of(app)


async def test_what_was_typed_before_there_was_a_screen_reaches_the_line(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    app = Coprod(path, typed="a bed\rtwo")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        screen = text_of(app)
        assert "M-001 * a bed" in screen
        assert "┃ two" in screen
        await app.close_project()


async def test_help_lists_runs_and_gives_reasons(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        await pilot.press("f1")
        await settled(app, pilot)
        screen = text_of(app)
        assert "Esc leaves this list" in screen
        assert "Here" in screen
        await typed(app, pilot, "end the meeting")
        assert "No meeting is open" in text_of(app)
        await typed(app, pilot, "", "escape")
        await pilot.press("f1")
        await settled(app, pilot)
        await typed(app, pilot, "history", "enter")
        assert app.current_mode == "history"


async def test_every_shown_command_is_in_the_help_and_the_palette(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, _):
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {one.name for one in COMMANDS if one.place in ("floor", "app")} <= titles


def test_one_command_has_one_id_and_one_key_one_meaning_in_a_place() -> None:
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)
    # A step's Enter keeps words or answers a question, whichever is asked.
    for place in {one.place for one in COMMANDS} - {"step"}:
        keys = [key for one in COMMANDS if one.place == place for key in one.keys]
        assert len(keys) == len(set(keys)), place


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ctrl+z", "Ctrl+Z"),
        ("f2", "F2"),
        ("enter", "Enter"),
        ("up", "↑"),
        ("shift+tab", "Shift+Tab"),
        ("e", "e"),
        ("equals_sign", "="),
        ("at", "@"),
        ("slash", "/"),
    ],
)
def test_keys_are_written_as_word_writes_them(key: str, words: str) -> None:
    assert key_words(key) == words


async def test_the_look_flips_and_is_remembered(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.action_flip()
        await pilot.pause()
        assert app.theme == colors.LIGHT.name
    assert read_settings()[0].theme == colors.LIGHT.name


async def test_escape_puts_the_old_look_back(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.action_looks()
        await pilot.pause()
        await pilot.press("down")
        await pilot.pause()
        assert app.theme != colors.DARK.name
        await typed(app, pilot, "", "escape")
        assert app.theme == colors.DARK.name


async def test_digits_lead_to_places_outside_a_field(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        for key, place in (("f3", "conflicts"), ("4", "brief"), ("5", "signoff"), ("6", "history"), ("2", "floor")):
            await pilot.press(key)
            await until(app, pilot, lambda: app.current_mode == place)  # noqa: B023 - waited for at once


async def test_undo_says_what_it_took_back(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "a bed", "enter")
        await typed(app, pilot, "", "ctrl+z")
        assert "Undone: M-001 was kept" in text_of(app)
        await typed(app, pilot, "", "ctrl+z")
        assert "nothing to undo" in text_of(app)


async def test_notices_can_be_read_again(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "ctrl+c")
        await pilot.press("x")
        app.action_notices()
        await until(app, pilot, lambda: "To close the program: Ctrl+Q" in text_of(app))


async def test_a_notice_that_stays_goes_with_a_key_however_fast_keys_came_before_it(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        app.tell("Something was refused.", "warning", stays=True)
        await app.on_event(events.Key("a", "a"))
        await settled(app, pilot)
        assert "Something was refused." in text_of(app)
        await typed(app, pilot, "d")
        assert "Something was refused." not in text_of(app)


async def test_closing_puts_the_draft_on_disk_and_leaves_one_file(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (_, pilot):
        await pilot.press(*"half")
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.coprod"]
    with Session.open(path) as session:
        assert "half" in session.drafts()["line"]
    (recent,) = Registry().recent()
    assert recent.closed


async def test_wrong_settings_are_told(own_folders: Path, tmp_path: Path) -> None:
    path = project_file(tmp_path)
    config = own_folders / "config"
    config.mkdir(parents=True)
    (config / "settings.toml").write_text('thme = "dark"\n')
    settings, faults = read_settings()
    app = Coprod(path, settings=settings, faults=faults)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settled(app, pilot)
        assert "thme" in text_of(app)
        await app.close_project()


async def test_a_project_is_handed_over_by_one_key_and_a_place(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "a lamp", "enter")
        await typed(app, pilot, "half", "ctrl+o")
        await until(app, pilot, lambda: "Where to?" in text_of(app))
        app.screen.query_one("#blank-path", Input).value = str(stick)
        await typed(app, pilot, "", "ctrl+s")
        await until(app, pilot, lambda: any("read back" in one.text for one in app.notifications.kept))
        assert "half" in text_of(app)
    (copy,) = stick.iterdir()
    assert [one.text for one in reopened(copy).contributions()] == ["a lamp"]


def footer_of(app: Coprod) -> str:
    return text_of(app).splitlines()[-1]


async def test_under_a_dialog_the_footer_has_what_works_there_and_afterwards_the_keys_of_the_screen(
    tmp_path: Path,
) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        for key in ("f1", "f2", "ctrl+p"):
            await typed(app, pilot, "", key)
            assert footer_of(app).split()[0] == "Esc"
            assert "keep" not in footer_of(app)
            await typed(app, pilot, "", "escape")
            assert "Enter keep" in footer_of(app)


async def test_ctrl_q_closes_from_a_list_and_not_from_under_words_that_are_kept_nowhere(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "t")
        await typed(app, pilot, "beds", "ctrl+q")
        assert "kept nowhere yet" in text_of(app)
        assert app.is_running
        await typed(app, pilot, "", "escape", "f1")
        send(app, "ctrl+q")
        await until(app, pilot, lambda: app.return_code == 0)


async def test_pause_works_on_every_screen_and_over_a_dialog(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "w")
        await typed(app, pilot, "half a wh", "f9")
        screen = text_of(app)
        assert "We have a break." in screen
        assert "half a wh" not in screen
        await typed(app, pilot, "", "space")
        await typed(app, pilot, "y", "enter", "f6", "f9")
        assert "We have a break." in text_of(app)
    assert [one.why for one in reopened(path).contributions()] == ["half a why"]


async def test_a_place_on_the_list_has_the_digit_and_the_key_that_it_has_everywhere(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        for key, place in (("3", "conflicts"), ("f4", "brief"), ("7", "leads"), ("f2", "floor")):
            await typed(app, pilot, "", "escape")
            assert "Where to?" in text_of(app)
            await typed(app, pilot, "", key)
            assert app.current_mode == place
