"""Top line, keys, agenda, tabs and the sentence for a small window: what they say at which width."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.cells import cell_len
from textual import on
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from coprod_tui.domain.meetings.agenda import AgendaState
from coprod_tui.domain.records import Block
from coprod_tui.tui.widgets.bars import AgendaStrip, KeyFooter, TooSmall, TopLine
from coprod_tui.tui.widgets.capture_line import CaptureLine
from coprod_tui.tui.widgets.point_list import PointList
from coprod_tui.tui.widgets.stream_tabs import StreamTab, StreamTabs
from tests.tui.host import Host, count_lines

SAY = "It's a blank sheet. What should be there that isn't? Why does it matter?"
AT = AgendaState(
    block=Block("b", title="What would you like", minutes=20, say=SAY),
    number=6,
    of=9,
    left=12,
    fraction=0.6,
    started=datetime(2026, 11, 10, 19, 0, tzinfo=UTC),
    finish=datetime(2026, 11, 10, 20, 31, tzinfo=UTC),
    later=6,
    today=date(2026, 11, 10),
)


# The top line


def top(**values: object) -> tuple[Host, TopLine]:
    line = TopLine()
    for name, value in values.items():
        setattr(line, name, value)
    return Host(lambda: [line]), line


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (80, " Riverside (example)  Joint meeting at the Quayside   everything saved 19:42:07"),
        (60, " Riverside (example)  Joint mee…  everything saved 19:42:07"),
        (50, " Riverside (example)    everything saved 19:42:07"),
        (40, " Riverside…   everything saved 19:42:07"),
        (28, "  everything saved 19:42:07"),
        (12, " everythin…"),
        (2, "e…"),
        (1, "…"),
    ],
)
async def test_the_top_line_gives_up_the_place_first_and_what_is_saved_last(width: int, words: str) -> None:
    app, _ = top(
        project="Riverside (example)", where="Joint meeting at the Quayside", saved="everything saved 19:42:07"
    )
    async with app.run_test(size=(width, 3)) as pilot:
        await pilot.pause()
        assert app.lines()[0] == words


async def test_what_is_not_saved_is_told_in_another_colour_and_weight() -> None:
    app, line = top(project="Riverside", saved="everything saved")
    async with app.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        line.saved, line.trouble = "not saved: the disk is full", True
        await pilot.pause()
        part = next(part for part in app.screen._compositor.render_strips()[0] if "not saved" in part.text)
        assert part.style is not None
        assert part.style.bold


async def test_the_top_line_is_drawn_only_when_a_word_changed() -> None:
    app, line = top(project="Riverside", saved="saved 19:42:07")
    async with app.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        drawn = count_lines(line)
        line.saved, line.project, line.where = "saved 19:42:07", "Riverside", ""
        await pilot.pause()
        assert not drawn
        line.saved = "saved 19:42:08"
        await pilot.pause()
        assert drawn == [0]


# The keys


class Marking(PointList):
    BINDINGS = [Binding("f5", "act", "act")]


class Keys(Host):
    BINDINGS = [
        Binding("enter", "keep", "keep", id="test.keep"),
        Binding("up", "look_back", "what was said", id="floor.look_back"),
        Binding("f2", "agenda", "agenda", id="floor.agenda"),
        Binding("f7,slash", "find", "find", id="floor.find"),
        Binding("f1,question_mark", "help", "help", id="app.help"),
        Binding("x", "x", "hidden", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(lambda: [CaptureLine(), KeyFooter()])
        self.done: list[str] = []

    def action_agenda(self) -> None:
        self.done.append("agenda")

    def action_find(self) -> None:
        self.done.append("find")


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (120, " Enter keep   ↑ what was said   F2 agenda   F7 find   F1 help"),
        (99, " Enter keep   ↑ back   F2 agenda   F7 find   F1 help"),
        (52, " Enter keep   ↑ back   F2 agenda   F7 find   F1 help"),
        (51, " Enter keep   ↑ back   F2 agenda   F1 help"),
        (30, " Enter keep   ↑ back   F1 help"),
        (29, " Enter keep   F1 help"),
        (12, " F1 help"),
        (8, " F1 help"),
        (7, " F1"),
        (3, " F1"),
        (2, "F1"),
        (1, "F"),
    ],
)
async def test_keys_are_shown_whole_most_used_first_and_help_is_always_there(width: int, words: str) -> None:
    app = Keys()
    async with app.run_test(size=(width, 6)) as pilot:
        await pilot.pause()
        assert app.lines()[-1] == words


async def test_the_keys_follow_the_focus_and_may_carry_a_figure() -> None:
    app = Keys()
    async with app.run_test(size=(120, 6)) as pilot:
        await pilot.pause()
        footer = app.query_one(KeyFooter)
        footer.count("floor.agenda", "2")
        await pilot.pause()
        assert "F2 agenda 2" in app.lines()[-1]
        footer.count("floor.agenda", "")
        list_of_its_own = Marking()
        await app.mount(list_of_its_own)
        list_of_its_own.focus()
        await pilot.pause()
        await pilot.pause()
        assert app.lines()[-1].startswith(" F5 act   Enter keep   Space mark")


async def test_a_users_own_key_is_the_one_that_is_shown() -> None:
    app = Keys()
    async with app.run_test(size=(120, 6)) as pilot:
        app.set_keymap({"floor.find": "ctrl+f", "app.help": "f12"})
        await pilot.pause()
        app.query_one(KeyFooter).redraw()
        await pilot.pause()
        assert "Ctrl+F find   F12 help" in app.lines()[-1]


async def test_a_click_on_a_key_is_that_key() -> None:
    app = Keys()
    async with app.run_test(size=(60, 6)) as pilot:
        await pilot.pause()
        line = app.lines()[-1]
        await pilot.click(KeyFooter, offset=(line.index("agenda"), 0))
        await pilot.click(KeyFooter, offset=(line.index("F7"), 0))
        await pilot.click(KeyFooter, offset=(59, 0))
        await pilot.pause()
        assert app.done == ["agenda", "find"]


# The agenda


@pytest.mark.parametrize(
    ("width", "first"),
    [
        (
            120,
            " What would you like  6 of 9    12 min left ━━━━━━━━━ ━━━━━    we finish at 20:31, 6 min later than said",
        ),
        (80, " What would you like  6 of 9  12 min left ━━━━━━ ━━━  finish 20:31 (+6)"),
        (70, " What would you like  6 of 9  12 min left  finish 20:31 (+6)"),
        (56, " What would yo…  6 of 9  12 min left  finish 20:31 (+6)"),
    ],
)
async def test_the_agenda_says_block_minutes_and_finish_in_the_room_there_is(width: int, first: str) -> None:
    strip = AgendaStrip()
    strip.show(AT)
    app = Host(lambda: [strip])
    async with app.run_test(size=(width, 6)) as pilot:
        await pilot.pause()
        assert app.lines()[0] == first
        assert app.lines()[1].startswith(" Say  It's a blank sheet.")


async def test_words_to_read_aloud_hang_and_say_when_they_are_cut() -> None:
    strip = AgendaStrip()
    strip.show(AT)
    app = Host(lambda: [strip, Input()])
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert app.lines()[1:3] == [
            " Say  It's a blank sheet. What should be there that isn't?",
            "      Why does it matter?",
        ]
        assert strip.size.height == 3
        long = Block("c", title="Welcome", minutes=10, say=" ".join(f"word{n}" for n in range(60)))
        strip.show(replace(AT, block=long))
        await pilot.pause()
        await pilot.pause()
        assert strip.size.height == 4
        assert app.lines()[3].endswith("… F2 shows all")
        assert cell_len(app.lines()[3]) <= 60


async def test_a_minute_takes_no_layout_and_time_that_is_up_is_told() -> None:
    strip = AgendaStrip()
    strip.show(AT)
    app = Host(lambda: [strip])
    async with app.run_test(size=(100, 6)) as pilot:
        await pilot.pause()
        drawn = count_lines(strip)
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        strip.show(AT)
        await pilot.pause()
        assert not drawn
        strip.show(replace(AT, left=11, fraction=0.55))
        await pilot.pause()
        assert drawn == [0]
        strip.show(replace(AT, left=-4, fraction=0.0))
        await pilot.pause()
        assert "4 min over ━━━━" in app.lines()[0]
        assert not laid_out


async def test_without_a_meeting_the_strip_says_how_to_begin() -> None:
    strip = AgendaStrip()
    strip.show(None, "No meeting is open. F2 starts one.")
    app = Host(lambda: [strip])
    async with app.run_test(size=(60, 6)) as pilot:
        await pilot.pause()
        assert app.lines()[0] == " No meeting is open. F2 starts one."
        strip.show(replace(AT, block=None, number=0, of=0))
        await pilot.pause()
        assert app.lines()[0] == " started 19:00"


# The tabs


TABS = [
    StreamTab("m", "Members", 0, "23"),
    StreamTab("s", "Staff", 1, "17"),
    StreamTab("p", "Community partners", 2, "6"),
]


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (80, " ▸Members 23  Staff 17  Community partners 6    Tab next stream"),
        (48, " ▸Members 23  Staff 17  Community partners 6"),
        (38, " ▸Members 23  Staff 17  Community… 6"),
        (30, " ▸Membe… 23  Staff 17 ›"),
        (12, " ▸Membe… 23"),
    ],
)
async def test_tabs_get_shorter_before_any_is_left_out(width: int, words: str) -> None:
    tabs = StreamTabs()
    tabs.show(TABS, "m", "Tab next stream")
    app = Host(lambda: [tabs])
    async with app.run_test(size=(width, 3)) as pilot:
        await pilot.pause()
        assert app.lines()[0] == words


async def test_the_chosen_tab_is_always_in_sight() -> None:
    many = [StreamTab(str(n), f"Stream number {n}", n, str(n)) for n in range(12)]
    tabs = StreamTabs()
    app = Host(lambda: [tabs])
    async with app.run_test(size=(50, 3)) as pilot:
        for tab in many:
            tabs.show(many, tab.id)
            await pilot.pause()
            assert f" {tab.id} " in app.lines()[0].split("▸")[1] + " "
            assert ("‹" in app.lines()[0], "›" in app.lines()[0]) != (False, False)


class Tabs(Host):
    def __init__(self) -> None:
        super().__init__(lambda: [StreamTabs()])
        self.picked: list[str] = []

    @on(StreamTabs.Picked)
    def note(self, message: StreamTabs.Picked) -> None:
        self.picked.append(message.id)


async def test_a_click_on_a_tab_picks_its_stream() -> None:
    app = Tabs()
    async with app.run_test(size=(80, 3)) as pilot:
        app.query_one(StreamTabs).show(TABS, "m")
        await pilot.pause()
        line = app.lines()[0]
        for word in ("Staff", "6", "Members"):
            await pilot.click(StreamTabs, offset=(line.index(word), 0))
        await pilot.click(StreamTabs, offset=(79, 0))
        assert app.picked == ["s", "p", "m"]


# Too small


async def test_a_small_window_says_so_at_any_size_and_gives_everything_back() -> None:
    app = Host(lambda: [Input("half typed", select_on_focus=False), TooSmall()])
    async with app.run_test(size=(100, 30)) as pilot:
        app.query_one(Input).focus()
        await pilot.pause()
        assert "half typed" in app.text()
        for width, height in [(79, 30), (80, 23), (40, 10), (20, 5), (10, 3), (5, 2), (3, 1), (1, 1), (1, 9)]:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            text = " ".join(app.text().split())
            assert text in {
                "This window is too small: 80 × 24 are needed. Nothing is lost.",
                "Too small: 80 × 24 are needed.",
                "Too small.",
                "Small",
                "…",
            }, (width, height)
            assert app.focused is app.query_one(Input)
        await pilot.press("!")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "half typed!" in app.text()
        assert "too small" not in app.text()


async def test_a_screen_may_begin_in_a_small_window() -> None:
    app = Host(lambda: [Input("half typed", select_on_focus=False), TooSmall()])
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert "too small" in app.text()
        assert "half typed" not in app.text()


# All of them


async def test_all_of_them_live_at_any_size_and_fill_their_lines() -> None:
    widgets: list[Widget] = [TopLine(), AgendaStrip(), StreamTabs(), KeyFooter()]
    app = Host(lambda: widgets)
    async with app.run_test(size=(60, 12)) as pilot:
        for one in widgets:
            if isinstance(one, AgendaStrip):
                one.show(AT)
            elif isinstance(one, StreamTabs):
                one.show([StreamTab("m", "会議室 members", 0, "23"), *TABS[1:]], "m", "Tab next stream")
            elif isinstance(one, TopLine):
                one.project, one.where, one.saved = "会議室 project", "a place", "everything saved"
        for width, height in itertools.product([0, 1, 2, 3, 5, 11], [0, 1, 2]):
            for one in widgets:
                one.styles.width, one.styles.height = width, height
            await pilot.pause()
            for one in widgets:
                for y in range(height):
                    assert one.render_line(y).cell_length == width, (one, width)
