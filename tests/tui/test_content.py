"""People's words on the screen: on every surface they are shown as they stand, run nothing and reach no terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import ControlType, Segment
from rich.text import Text
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.markup import MarkupError
from textual.widget import Widget
from textual.widgets import Button, Checkbox, DataTable, Input, Label, OptionList, RadioButton, Static, TextArea, Tree
from textual.widgets.option_list import Option

from coprod_tui.base.text import SHOWN_MOST, sanitize
from coprod_tui.tui.content import GUARD, ControlGuard, one_line, plain, sentence

HOSTILE = [
    "[@click=app.pwn]hi[/] [bold red]x[/] a[0]",
    "a stray [/nope] tag",
    "[/x]",
    "[TBD] [x] done, list[int], [Acme] wants, [/wip] and [/path]",
    "[link=https://example.org]here[/link]",
    "[bold",
    "]][[",
    "\\[b]x\\",
    "$who [b]$name[/b] $$",
    "{who} %s {0}",
    ":smile: :warning:",
]
CONTROLS = [
    "\x1b]0;owned\x07title",
    "\x1b[2Jcleared",
    "\x9b31mred",
    "bell\x07 back\x08space \x00nul \x7fdel \x85next",
    "\x1b]52;c;cGFzdGU=\x07clipboard",
    "safe \u202egnp.exe\u202c tail",
    "\u2066isolate\u2069 \u2028 line \u2029 para",
    "half \ud83d of a pair",
]


def unsafe(text: str) -> list[str]:
    return [one for one in text if one in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"] + [
        one for one in text if unicodedata.category(one) in {"Cc", "Cs"} and one != "\n"
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_shown_as_they_stand_and_carry_no_style(text: str) -> None:
    shown = plain(text)
    assert shown.plain == text
    assert not shown.spans


@pytest.mark.parametrize("text", CONTROLS)
def test_what_a_terminal_would_act_on_is_left_out(text: str) -> None:
    assert not unsafe(plain(text).plain)
    assert not unsafe(one_line(text).plain)


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_comes_out_as_it_would_be_stored(text: str) -> None:
    assert plain(text).plain.strip() == sanitize(text, lines=True)
    assert one_line(text).plain.strip() == sanitize(text)
    assert not unsafe(plain(text).plain)
    assert "\n" not in one_line(text).plain
    plain(text).plain.encode()


def test_white_space_at_the_ends_of_a_piece_stays() -> None:
    assert plain(" and ").plain == " and "
    assert plain(" été ").plain == " été "
    assert plain("").plain == ""


@pytest.mark.parametrize("text", ["👩\u200d👩\u200d👧", "مرحبا", "é", "नमस्ते", "漢字", "co\u00adproduction"])
def test_letters_of_every_script_and_joined_emoji_stay_whole(text: str) -> None:
    assert plain(text).plain == text


def test_line_breaks_stay_where_there_is_room_and_are_spaces_where_there_is_not() -> None:
    assert plain("one\r\ntwo\x0bthree").plain == "one\ntwo\nthree"
    assert one_line("one\r\ntwo\tthree").plain == "one two three"


def test_a_long_text_is_shown_cut_and_says_so() -> None:
    shown = plain("é" * (SHOWN_MOST + 1)).plain
    assert shown.startswith("é" * SHOWN_MOST + "… (cut here")
    assert "20,001" in shown
    assert plain("x" * SHOWN_MOST).plain == "x" * SHOWN_MOST


def test_a_style_covers_the_words_and_is_not_taken_from_them() -> None:
    shown = plain("[red]x[/red]", "bold")
    assert shown.plain == "[red]x[/red]"
    assert [(one.start, one.end, one.style) for one in shown.spans] == [(0, 12, "bold")]


@given(st.text(), st.text())
def test_words_in_a_sentence_cannot_change_it(one: str, other: str) -> None:
    said = sentence("[b]$one[/b] was said after $other.", one=one, other=other)
    assert said.plain == f"{plain(one).plain} was said after {plain(other).plain}."
    assert all(span.style == "b" or getattr(span.style, "bold", None) for span in said.spans)


def test_our_own_wrong_markup_is_heard_of() -> None:
    with pytest.raises(MarkupError):
        sentence("a stray [/b] $one", one="x")


# The guard


def test_the_guard_takes_control_characters_out_of_what_is_drawn() -> None:
    row = [Segment("caf\xe9 \x1b[2J\x9bx"), Segment("\u202eabc\u2028"), Segment("plain")]
    assert [one.text for one in ControlGuard().apply(row, Color.parse("black"))] == ["café [2Jx", "abc", "plain"]


def test_the_guard_leaves_ordinary_rows_and_textuals_own_control_segments_alone() -> None:
    row = [Segment("no\u00a0break 👩\u200d👧")]
    assert GUARD.apply(row, Color.parse("black"))[0].text == row[0].text
    ordinary = [Segment("a"), Segment("b")]
    assert GUARD.apply(ordinary, Color.parse("black")) is ordinary
    control = Segment("\x1b[1;1H", None, [(ControlType.CURSOR_MOVE_TO, 0, 0)])
    assert GUARD.apply([control, Segment("\x1b")], Color.parse("black"))[0] is control


def test_the_guard_makes_half_a_pair_writable() -> None:
    GUARD.apply([Segment("a\ud83d")], Color.parse("black"))[0].text.encode()


class Guarded(App[None]):
    """A widget for each text, with the guard before the terminal, and an action that must never run."""

    def __init__(self, make: Callable[[str], Widget], texts: Iterable[str]) -> None:
        super().__init__()
        self._make = make
        self._texts = list(texts)
        self.owned = False

    def get_line_filters(self) -> list[LineFilter]:
        return [*super().get_line_filters(), GUARD]

    def compose(self) -> ComposeResult:
        for one in self._texts:
            yield self._make(one)

    def action_pwn(self) -> None:
        self.owned = True

    def rows(self) -> Iterator[str]:
        """What is on its way to the terminal, row by row, with the metadata of its styles checked."""
        for strip in self.screen._compositor.render_strips():
            for segment in strip:
                assert "@click" not in (segment.style.meta if segment.style else {})
            yield "".join(one.text for one in strip if not one.control)


def table_of(text: str) -> Widget:
    table: DataTable[Content] = DataTable(show_header=False)
    table.styles.height = 3
    table.add_column("said", width=90)
    table.add_row(plain(text))
    return table


def titled(text: str) -> Widget:
    widget = Static()
    widget.styles.border = ("round", "white")
    widget.styles.height = 3
    widget.border_title = one_line(text)
    widget.border_subtitle = one_line(text)
    return widget


def hovered(text: str) -> Widget:
    widget = Static(plain(text))
    widget.tooltip = plain(text)
    return widget


SURFACES: dict[str, Callable[[str], Widget]] = {
    "Static": lambda text: Static(plain(text)),
    "Label": lambda text: Label(plain(text)),
    "Button": lambda text: Button(one_line(text)),
    "Checkbox": lambda text: Checkbox(one_line(text)),
    "RadioButton": lambda text: RadioButton(one_line(text)),
    "OptionList": lambda text: OptionList(Option(plain(text))),
    "DataTable": table_of,
    "border": titled,
    "sentence": lambda text: Static(sentence("[b]$one[/b]", one=text)),
}
GUARDED_ONLY: dict[str, Callable[[str], Widget]] = {
    "Input": Input,
    "TextArea": TextArea,
    "Static(markup=False)": lambda text: Static(text, markup=False),
    "Tree": lambda text: Tree(Text(text)),
}


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_surface_shows_words_and_runs_nothing(surface: str) -> None:
    app = Guarded(SURFACES[surface], HOSTILE)
    async with app.run_test(size=(100, 60), tooltips=True, notifications=True) as pilot:
        await pilot.pause()
        rows = list(app.rows())
        for text in HOSTILE:
            assert any(text in row for row in rows), (text, rows)
        widget = app.screen.children[0]
        for column in range(6):
            await pilot.click(widget, offset=(column, widget.size.height // 2))
        assert not app.owned


async def test_without_plain_the_same_click_would_run_what_was_said() -> None:
    app = Guarded(Static, HOSTILE[:1])
    async with app.run_test() as pilot:
        await pilot.click(app.screen.children[0], offset=(1, 0))
        assert app.owned


async def test_a_tooltip_shows_words() -> None:
    app = Guarded(hovered, HOSTILE[1:2])
    async with app.run_test(size=(100, 20), tooltips=True) as pilot:
        await pilot.hover(app.screen.children[0])
        await pilot.pause(app.TOOLTIP_DELAY + 0.2)
        assert sum(HOSTILE[1] in row for row in app.rows()) == 2


@pytest.mark.parametrize("surface", [*SURFACES, *GUARDED_ONLY])
async def test_no_surface_sends_a_control_character_to_the_terminal(surface: str) -> None:
    app = Guarded((SURFACES | GUARDED_ONLY)[surface], CONTROLS)
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        drawn = list(app.rows())
    assert not [one for row in drawn for one in unsafe(row)]


async def test_without_the_guard_an_escape_sequence_would_be_sent() -> None:
    app = Guarded(lambda text: Static(text, markup=False), ["\x1b[2J"])
    app.get_line_filters = list  # type: ignore[method-assign]
    async with app.run_test(size=(20, 3)):
        assert "\x1b[2J" in "\n".join(app.rows())


async def test_a_notice_with_hostile_words_is_shown() -> None:
    app = Guarded(Static, [""])
    async with app.run_test(size=(80, 20), notifications=True) as pilot:
        app.notify(one_line("[/nope] [@click=app.pwn]hi[/]").plain, title=one_line("[/x]").plain, markup=False)
        await pilot.pause()
        await pilot.pause()
        assert any("[/nope]" in row for row in app.rows())
