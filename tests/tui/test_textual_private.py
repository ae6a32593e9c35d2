"""The private parts of Textual that are used are still there, and do what they are used for."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from coprod_tui.tui.textual_private import (
    begin_with_theme,
    ends_with_report,
    keep_stylesheet,
    press_typed_keys,
    start_worker,
)


class Field(App[None]):
    def compose(self) -> ComposeResult:
        yield Input()


async def test_typed_keys_reach_the_first_field() -> None:
    async with Field().run_test() as pilot:
        press_typed_keys(pilot.app, "a bed")
        await pilot.pause()
        assert pilot.app.query_one(Input).value == "a bed"


def test_textual_calls_the_method_that_is_replaced() -> None:
    assert "self._fatal_error()" in inspect.getsource(App._handle_exception)


async def test_a_bug_ends_with_the_report_instead_of_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def write(_: App[None], error: BaseException | None) -> str:
        return f"two sentences about {error}"

    class Broken(Field):
        _fatal_error = ends_with_report(write)

        def on_mount(self) -> None:
            raise ZeroDivisionError("on purpose")

    with pytest.raises(ZeroDivisionError):
        async with Broken().run_test():
            pass
    told = capsys.readouterr()
    assert "two sentences about on purpose" in told.err + told.out
    assert "Traceback" not in told.err + told.out


async def test_a_new_screen_does_not_parse_the_stylesheet_again() -> None:
    screens: list[Screen[Any]] = []
    app: App[None] = Field()
    async with app.run_test():
        assert app._css_update_count is not None
        screen: Screen[Any] = Screen()
        screens.append(screen)
        await app.push_screen(screen)
        keep_stylesheet(screen)
        assert screen._css_update_count == app._css_update_count


async def test_a_theme_that_an_app_begins_with_is_the_one_that_is_set() -> None:
    class Light(Field):
        def __init__(self) -> None:
            super().__init__()
            begin_with_theme(self, "textual-light")

    async def told(app: App[None]) -> tuple[object, ...]:
        async with app.run_test() as pilot:
            app.theme = "textual-light"
            await pilot.pause()
            return app.theme, set(app.classes), app.screen.styles.background, app.query_one(Input).styles.color

    assert await told(Light()) == await told(Field())


async def test_only_what_a_worker_runs_is_started_as_one() -> None:
    began: list[str] = []

    async def work(name: str) -> None:
        began.append(name)

    app: App[None] = Field()
    async with app.run_test() as pilot:
        start_worker(app, partial(work, "a"), group="work")
        await pilot.pause()
        assert began == ["a"]
        with pytest.raises(TypeError):
            start_worker(app, lambda: work("b"), group="work")
