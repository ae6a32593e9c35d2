"""The capture line as one types in it: through keys, on the screen."""

from __future__ import annotations

import itertools
import time

import pytest
from textual import events, on
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Offset
from textual.strip import Strip

from coprod_tui.base.text import STORED_MOST
from coprod_tui.tui.widgets.capture_line import CaptureLine
from coprod_tui.tui.widgets.point_list import PointList
from tests.tui.host import Host, count_lines

SIGNS = ("+ works   - doesn't   * would like   ? question   = fact", "+ - * ? =   F1 help")


class Floor(Host):
    """A line and a list, and a screen's keys that come through to it."""

    BINDINGS = [
        Binding("up", "tell('up')"),
        Binding("f2", "tell('f2')"),
        Binding("escape", "tell('escape')"),
        Binding("ctrl+z", "tell('undo')"),
        Binding("ctrl+y", "tell('redo')"),
        Binding("ctrl+c", "tell('copy')", priority=False),
        Binding("enter", "tell('enter')"),
        Binding("f3", "other_stream"),
        Binding("f4", "to_list"),
        Binding("e", "tell('e')"),
    ]

    def __init__(self) -> None:
        super().__init__(lambda: [PointList(), CaptureLine(placeholder="What is being said?")])
        self.keys: list[str] = []
        self.kept: list[tuple[str, str]] = []
        self.changed: list[str] = []
        self.pasted: list[tuple[str, ...]] = []
        self.full = 0

    @property
    def line(self) -> CaptureLine:
        return self.query_one(CaptureLine)

    def on_mount(self) -> None:
        super().on_mount()
        self.line.head("Members", 0, SIGNS)
        self.line.target = "members"
        self.line.focus()

    def action_tell(self, key: str) -> None:
        self.keys.append(key)

    def action_other_stream(self) -> None:
        self.line.target = "staff"

    def action_to_list(self) -> None:
        self.query_one(PointList).focus()

    @on(CaptureLine.Kept)
    def note_kept(self, message: CaptureLine.Kept) -> None:
        self.kept.append((message.text, message.target))

    @on(CaptureLine.Changed)
    def note_changed(self, message: CaptureLine.Changed) -> None:
        self.changed.append(message.text)

    @on(CaptureLine.Pasted)
    def note_pasted(self, message: CaptureLine.Pasted) -> None:
        self.pasted.append(message.lines)

    @on(CaptureLine.Full)
    def note_full(self) -> None:
        self.full += 1


def words(text: str) -> list[str]:
    """The keys that type a text."""
    return ["space" if letter == " " else letter for letter in text]


async def test_it_stands_in_a_frame_with_its_stream_its_signs_and_how_it_is_understood() -> None:
    app = Floor()
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.press(*words("* a bed"))
        app.line.understood = Content.assemble("would like · ", ("#beds", "italic"))
        await pilot.pause()
        frame = app.lines()[-4:]
        assert frame[0].startswith("┏━ Members ━")
        assert frame[1].rstrip(" ┃") == "┃ * a bed"
        assert frame[2].rstrip(" ┃") == "┃ would like · #beds"
        assert frame[3].endswith(f"━ {SIGNS[0]} ━┛")
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert app.lines()[-1].endswith(f"━ {SIGNS[1]} ━┛")
        app.query_one(PointList).focus()
        await pilot.pause()
        assert app.lines()[-4].startswith("╭─ Members ─")


async def test_an_empty_line_says_what_is_asked_and_typing_takes_its_place() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.pause()
        assert "What is being said?" in app.text()
        await pilot.press("x")
        assert "What is being said?" not in app.text()


async def test_every_editing_key_does_what_people_expect() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        for keys, text, place in [
            (words("the garden gate"), "the garden gate", 15),
            (["ctrl+left", "ctrl+left"], "the garden gate", 4),
            (words("big "), "the big garden gate", 8),
            (["home", "delete", "delete", "delete", "delete"], "big garden gate", 0),
            (["ctrl+right", "ctrl+backspace"], "garden gate", 0),
            (["end", "ctrl+w"], "garden ", 7),
            (["backspace", "left", "left", "ctrl+k"], "gard", 4),
            (["shift+left", "shift+left", "x"], "gax", 3),
            (["ctrl+z"], "gard", 2),
            (["ctrl+y"], "gax", 3),
            (["ctrl+a", "y", "e"], "ye", 2),
            (["ctrl+u"], "", 0),
            (["ctrl+z"], "ye", 2),
            ([*words(" ok"), "shift+home", "left"], "ye ok", 0),
            (["right", "right", "shift+end", "delete"], "ye", 2),
            (["ctrl+e", "shift+left", "shift+left", "right"], "ye", 2),
        ]:
            await pilot.press(*keys)
            assert (app.line.text, app.line.place) == (text, place), keys
        assert not app.keys


async def test_copy_cut_and_paste() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press(*words("a bed"), "ctrl+c")
        assert app.keys == ["copy"]
        await pilot.press("shift+left", "shift+left", "shift+left", "ctrl+c")
        assert app.clipboard == "bed"
        await pilot.press("ctrl+x")
        assert app.line.text == "a "
        await pilot.press("ctrl+v", "ctrl+v")
        assert app.line.text == "a bedbed"
        assert app.keys == ["copy"]


async def test_undo_on_an_empty_line_is_the_screens_but_a_wiped_line_comes_back_first() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("ctrl+z")
        assert app.keys == ["undo"]
        await pilot.press(*words("ab"), "ctrl+u", "ctrl+z")
        assert app.line.text == "ab"
        assert app.keys == ["undo"]
        await pilot.press("backspace", "backspace", "ctrl+z", "ctrl+y")
        assert app.line.text == ""
        assert app.keys == ["undo", "undo", "redo"]
        await pilot.press(*words("words"), "enter", "ctrl+z")
        assert app.kept == [("words", "members")]
        assert app.keys[-1] == "undo"
        assert app.line.text == ""


async def test_undo_of_what_was_typed_can_be_done_again_from_the_empty_line() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("a", "ctrl+z")
        assert app.line.text == ""
        await pilot.press("ctrl+y")
        assert app.line.text == "a"
        assert not app.keys


async def test_enter_empties_the_line_at_once_and_a_line_that_says_nothing_stays() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        app.line._accepts = lambda text: text.strip() not in {"", "*"}
        await pilot.press("*", "enter")
        assert app.line.text == "*"
        assert not app.kept
        await pilot.press(*words(" x"), "enter", *words("next"))
        assert app.kept == [("* x", "members")]
        assert app.line.text == "next"
        await pilot.press("ctrl+u", "enter")
        assert app.keys == ["enter"]


async def test_a_burst_of_keys_is_acted_on_in_the_order_of_the_keys() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        burst = [*words("one"), "enter", "f3", *words("tow"), "left", "left", "delete", "end", "o", "enter", "f3", "x"]
        for key in [*burst, "enter"]:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(6):
            await pilot.pause()
        assert app.kept == [("one", "members"), ("two", "staff"), ("x", "staff")]


async def test_keys_behind_one_that_moves_the_focus_go_where_the_focus_went() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        for key in ["a", "f4", "e", "e"]:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(6):
            await pilot.pause()
        assert app.line.text == "a"
        assert app.keys == ["e", "e"]


async def test_other_keys_are_the_screens() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("x", "up", "f2", "escape")
        assert app.keys == ["up", "f2", "escape"]
        await pilot.press("e")
        assert app.line.text == "xe"


async def paste(app: Floor, text: str) -> None:
    app.post_message(events.Paste(text))


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("a bed", "<a bed>"),
        (" with space ", "< with space >"),
        ("one line\r\n", "<one line>"),
        ("\n\nfirst\n\n", "<first>"),
        ("tab\there", "<tab here>"),
        ("\x1b[2J\x07esc \x00nul \u202egnp", "<[2Jesc nul gnp>"),
        ("[/nope] [@click=app.pwn]", "<[/nope] [@click=app.pwn]>"),
        ("👩\u200d👩\u200d👧 مرحبا", "<👩\u200d👩\u200d👧 مرحبا>"),
        ("half \ud83d", "<half �>"),
        ("", "<>"),
        ("\n", "<>"),
    ],
)
async def test_one_pasted_line_goes_in_as_it_may_be_stored(pasted: str, text: str) -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("<", ">", "left")
        await paste(app, pasted)
        await pilot.pause()
        assert app.line.text == text
        assert not app.pasted
        assert "\x1b" not in app.text()


@pytest.mark.parametrize("glue", ["\n", "\r", "\r\n", "\u2028", "\n\n  \n"])
async def test_several_pasted_lines_are_told_and_not_put_in(glue: str) -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("x")
        await paste(app, glue.join(["+ one", "- two ", "* three", ""]))
        await pilot.pause()
        assert app.pasted == [("+ one", "- two", "* three")]
        assert app.line.text == "x"


async def test_a_line_of_a_megabyte_is_taken_and_still_typed_in() -> None:
    app = Floor()
    async with app.run_test(size=(100, 8)) as pilot:
        await paste(app, "wörd " * 199_999)
        await pilot.pause()
        assert len(app.line.text) == 999_995
        began = time.perf_counter()
        for key in [*words("abc"), "left", "home", "end", "backspace", "ctrl+left"]:
            app.line.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert time.perf_counter() - began < 1
        assert "‹" in app.text()
        await paste(app, "y" * 20)
        await pilot.pause()
        assert app.full == 1
        assert len(app.line.text) <= STORED_MOST


async def test_signs_at_the_ends_say_that_the_line_goes_on() -> None:
    app = Floor()
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.press(*words("abcdefghijklmnopqrstuvwxyz 0123456789"))
        assert app.lines()[-3].startswith("┃‹")
        assert app.lines()[-3].endswith(" ┃")
        assert app.cursor_position == Offset(27, 5)
        await pilot.press("home")
        assert app.lines()[-3] == "┃ abcdefghijklmnopqrstuvwxyz›┃"
        assert app.cursor_position == Offset(2, 5)


async def test_the_terminals_cursor_stands_where_the_words_go_also_after_wide_letters() -> None:
    app = Floor()
    async with app.run_test(size=(30, 8)) as pilot:
        await paste(app, "会議 👍")
        await pilot.pause()
        assert app.cursor_position == Offset(2 + 7, 5)
        await pilot.press("left", "left")
        assert app.cursor_position == Offset(2 + 4, 5)


async def test_a_key_draws_one_line_and_asks_for_no_layout() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("a")
        drawn = count_lines(app.line)
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        await pilot.press(*words("bcd efg"), "backspace", "left")
        app.line.understood = Content("would like")
        app.line.understood = Content("would like")
        await pilot.pause()
        assert set(drawn) == {1, 2}
        assert drawn.count(2) == 1
        assert not laid_out


async def test_the_mouse_places_the_cursor_and_marks() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press(*words("the garden gate"))
        await pilot.click(app.line, offset=(6, 1))
        assert app.line.place == 4
        await pilot.mouse_down(app.line, offset=(6, 1))
        await pilot.hover(app.line, offset=(12, 1))
        await pilot.mouse_up(app.line, offset=(12, 1))
        assert app.line.marked_text == "garden"
        await pilot.click(app.line, offset=(7, 1), times=2)
        assert app.line.marked_text == "garden"
        await pilot.click(app.line, offset=(14, 1), times=3)
        assert app.line.marked_text == "the garden gate"


async def test_a_double_click_anywhere_in_a_word_marks_it() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press(*words("a bed"))
        for x, marked in [(2, "a"), (4, "bed"), (6, "bed")]:
            await pilot.pause(0.6)
            await pilot.click(app.line, offset=(x, 1), times=2)
            assert app.line.marked_text == marked, x


async def test_a_draft_can_be_set_with_its_place() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        app.line.set_text("a draft\nof two lines", 2)
        await pilot.press("x")
        assert app.line.text == "a xdraft of two lines"
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert app.line.text == "a draft of two lines"
        assert not app.keys


async def test_it_lives_in_any_window() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        await paste(app, "会議 👍 and more words than have room")
        app.line.understood = Content("would like · the why is kept")
        for width, height in itertools.product([0, 1, 2, 3, 5], [0, 1, 2, 4]):
            app.line.styles.width, app.line.styles.height = width, height
            await pilot.pause()
            await pilot.press("left", "x", "backspace")
            for y in range(height):
                strip = app.line.render_line(y)
                assert isinstance(strip, Strip)
                assert strip.cell_length == width
        assert app.line.text == "会議 👍 and more words than have room"


async def test_a_hostile_stream_name_is_shown_as_it_stands() -> None:
    app = Floor()
    async with app.run_test(size=(60, 8)) as pilot:
        app.line.head("[/x]\x1b[2J[@click=app.pwn]", 3)
        await pilot.pause()
        assert "━ [/x][2J[@click=app.pwn] ━" in app.text()
