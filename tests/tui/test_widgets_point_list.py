"""The list of what was said, as it stands on the screen."""

from __future__ import annotations

import itertools
import time

import pytest
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.selection import SELECT_ALL, Selection

from coprod_tui.base.text import SHOWN_MOST
from coprod_tui.tui import colors
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.point_list import PointDetail, PointList, PointRow
from coprod_tui.tui.widgets.virtual_list import STRIDE
from tests.tui.host import Host, count_lines

BED = PointRow("M-014", "*", "a bed I can move", "because I sleep facing the door", ("#beds", "@M7"))


def showing(*rows: PointRow, detail: PointDetail | None = None) -> tuple[Host, PointList]:
    points = PointList()
    known = {row.code or f"row {n}": row for n, row in enumerate(rows)}
    points.show(tuple(known), known.__getitem__, None if detail is None else lambda _: detail)
    return Host(lambda: [points]), points


def heard(app: Host, kind: type[Message]) -> list[Message]:
    return [one for one in app.heard if isinstance(one, kind)]


class Listening(Host):
    def on_block_list_moved(self, message: BlockList.Moved) -> None:
        self.heard.append(message)

    def on_block_list_chosen(self, message: BlockList.Chosen) -> None:
        self.heard.append(message)

    def on_block_list_past_end(self, message: BlockList.PastEnd) -> None:
        self.heard.append(message)

    def on_point_list_marked(self, message: PointList.Marked) -> None:
        self.heard.append(message)


async def test_a_row_hangs_and_the_newest_stands_at_the_end() -> None:
    app, _ = showing(PointRow("M-013", "+", "the garden is a lifeline"), BED)
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        assert app.lines() == [
            "",
            " M-013 + the garden is a",
            "         lifeline",
            "",
            " M-014 * a bed I can move",
            "         because I sleep",
            "         facing the door",
            "         #beds  @M7",
        ]


async def test_saving_stands_after_the_last_words_or_under_them() -> None:
    app, _ = showing(
        PointRow("S-001", "*", "a sink", state="saving"),
        PointRow("", "*", "see the corridor now", state="not saved: disk full"),
    )
    async with app.run_test(size=(30, 6)) as pilot:
        await pilot.pause()
        assert app.lines()[-4:] == [
            " S-001 * a sink  saving",
            "",
            "       * see the corridor now",
            "         not saved: disk full",
        ]


async def test_earlier_meetings_are_told_apart_by_a_rule_with_words_and_quieter_words() -> None:
    old = PointRow("M-001", "*", "a shelf", quiet=True, group="Meeting 2 · 3 Nov")
    app, _ = showing(
        old, PointRow("M-002", "*", "a bed", group="Today"), PointRow("M-003", "*", "a door", group="Today")
    )
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        text = app.text()
        assert text.count("Meeting 2 · 3 Nov") == 1
        assert text.count("Today") == 1
        assert text.index("Meeting 2") < text.index("a shelf") < text.index("Today") < text.index("a bed")
        assert "──" in next(line for line in app.lines() if "Today" in line)
        inks = {word: ink_of(app, word) for word in ("a shelf", "a bed")}
        assert inks["a shelf"] != inks["a bed"]


def ink_of(app: Host, words: str) -> object:
    for strip in app.screen._compositor.render_strips():
        for part in strip:
            if words in part.text and part.style is not None:
                return part.style.color
    raise AssertionError(words)


async def test_new_rows_are_followed_but_what_is_read_holds_still() -> None:
    rows = {f"M-{n:03}": PointRow(f"M-{n:03}", "*", f"thing {n}") for n in range(60)}
    points = PointList()
    app = Host(lambda: [points])
    async with app.run_test(size=(30, 9)) as pilot:
        points.show(tuple(rows)[:50], rows.__getitem__)
        await pilot.pause()
        assert app.lines()[-1] == " M-049 * thing 49"
        points.show(tuple(rows)[:51], rows.__getitem__)
        await pilot.pause()
        assert app.lines()[-1] == " M-050 * thing 50"
        points.focus()
        await pilot.press("up", "up", "up")
        before = app.lines()
        points.show(tuple(rows), rows.__getitem__)
        await pilot.pause()
        assert app.lines() == before
        assert points.cursor == "M-048"
        assert points.view.after == 9
        points.cursor = None
        points.to_end()
        await pilot.pause()
        assert app.lines()[-1] == " M-059 * thing 59"


async def test_adding_a_row_draws_no_other_list_and_typing_elsewhere_draws_none() -> None:
    rows = {f"M-{n:03}": PointRow(f"M-{n:03}", "*", f"thing {n}") for n in range(20)}
    left, right = PointList(), PointList()
    app = Host(lambda: [left, right])
    async with app.run_test(size=(30, 12)) as pilot:
        for one in (left, right):
            one.show(tuple(rows)[:5], rows.__getitem__)
        await pilot.pause()
        drawn = count_lines(left), count_lines(right)
        left.show(tuple(rows)[:5], lambda row: PointRow(row, "*", f"thing {int(row[2:])}"))
        await pilot.pause()
        assert drawn == ([], [])
        left.show(tuple(rows)[:6], rows.__getitem__)
        await pilot.pause()
        assert drawn[0]
        assert not drawn[1]
        drawn[0].clear()
        edited = {**rows, "M-005": PointRow("M-005", "*", "another thing")}
        left.show(tuple(rows)[:6], edited.__getitem__)
        await pilot.pause()
        assert drawn[0] == [5]


async def test_only_rows_in_sight_are_ever_made() -> None:
    made: list[str] = []

    def row(one: str) -> PointRow:
        made.append(one)
        return PointRow(one, "*", "words that say something")

    points = PointList()
    app = Host(lambda: [points])
    ids = tuple(f"M-{n:06}" for n in range(100_000))
    async with app.run_test(size=(60, 30)) as pilot:
        began = time.perf_counter()
        points.show(ids, row)
        for n in range(50):
            ids = (*ids, f"N-{n:06}")
            points.show(ids, row)
        await pilot.pause()
        assert len(made) < 1500
        assert len(set(made)) < 80
        # 51 × showing 100,000 rows takes 0.1 s here; a list that walks its rows takes some fifty times as long.
        assert time.perf_counter() - began < 2.5
        points.focus()
        await pilot.press("home", "pagedown", "end", "pageup")
        assert len(set(made)) < 200


async def test_the_selected_row_opens_in_place_and_closes_again() -> None:
    detail = PointDetail((("consent", "use the idea"), ("conflict", "C-01 The bed")), (("e", "edit"), ("k", "kind")))
    app, points = showing(PointRow("M-013", "+", "the garden"), BED, detail=detail)
    async with app.run_test(size=(60, 16)) as pilot:
        points.focus()
        assert "consent" not in app.text()
        await pilot.press("up")
        assert points.cursor == "M-014"
        assert "         consent   use the idea" in app.text().replace("▌", " ")
        assert "         conflict  C-01 The bed" in app.text().replace("▌", " ")
        assert "         e edit   k kind" in app.text().replace("▌", " ")
        assert app.text().count("consent") == 1
        await pilot.press("up")
        assert points.cursor == "M-013"
        assert app.text().count("consent") == 1
        assert app.text().index("consent") < app.text().index("M-014")
        points.cursor = None
        await pilot.pause()
        assert "consent" not in app.text()


async def test_the_row_that_opens_at_the_end_of_the_window_is_seen_whole() -> None:
    rows = {f"M-{n:03d}": PointRow(f"M-{n:03d}", "*", f"bed {n}") for n in range(40)}
    detail = PointDetail((("consent", "use the idea"),), (("e", "edit"),))
    app, points = showing(*rows.values())
    async with app.run_test(size=(60, 16)) as pilot:
        points.focus()
        await pilot.press("up")
        points.show(tuple(rows), rows.__getitem__, lambda _: detail)
        await pilot.pause()
        assert "e edit" in app.text()
        rows["M-039"] = rows["M-039"]._replace(why="they are cold")
        points.show(tuple(rows), rows.__getitem__, lambda _: detail)
        await pilot.pause()
        assert "they are cold" in app.text()
        assert "e edit" in app.text()


async def test_a_long_text_is_cut_while_closed_and_says_so_and_is_whole_when_open() -> None:
    words = " ".join(f"word{n}" for n in range(900))
    app, points = showing(PointRow("M-001", "*", words), PointRow("M-002", "*", "short"), detail=PointDetail())
    async with app.run_test(size=(60, 24)) as pilot:
        points.focus()
        await pilot.pause()
        said = app.text()
        assert "word0 word1" in said
        assert "word899" not in said
        shown = sum(len(line.strip().removeprefix("M-001 * ")) + 1 for line in app.lines() if "word" in line)
        told = next(line for line in app.lines() if "more characters" in line)
        assert told.strip() == f"… {len(words) - shown:,} more characters"
        await pilot.press("up", "up")
        assert "more characters" not in app.text()
        seen = ""
        while points.cursor == "M-001":
            seen += app.text()
            await pilot.press("down")
        assert "word899" in seen


async def test_a_very_long_text_is_shown_cut_with_a_sign() -> None:
    app, points = showing(PointRow("M-001", "*", "x" * (SHOWN_MOST + 5)))
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        text = " ".join(line.strip() for line in app.lines())
        assert "20,000 of 20,005 characters are shown" in text
        assert points.view.placed[0].row == 0


async def test_wide_letters_emoji_and_right_to_left_words_keep_every_line_in_its_column() -> None:
    said = [
        "会議室の音が大きすぎる。もっと静かな部屋がほしい。",
        "👩‍👩‍👧 مرحبا بالعالم 👍🏽 family room",
        "é̈̂ combining ठीक है ॐ",
    ]
    app, points = showing(*(PointRow(f"M-{n:03}", "*", words) for n, words in enumerate(said)))
    async with app.run_test(size=(34, 20)) as pilot:
        await pilot.pause()
        for y, strip in enumerate(app.screen._compositor.render_strips()):
            assert strip.cell_length == 34, (y, strip.text)
            assert cell_len(strip.text) == 34, (y, strip.text)
        text = "".join(line.strip() for line in app.lines())
        assert "もっと" in text
        assert "👩‍👩‍👧" in text
        assert points.view.before == 0


async def test_it_lives_in_any_window() -> None:
    rows = [
        BED,
        PointRow("M-015", "?", "会議室 who decides", group="Today"),
        PointRow("", words="👩‍👩‍👧", state="saving"),
    ]
    app, points = showing(*rows, detail=PointDetail((("consent", "use the idea"),), (("e", "edit"),)))
    async with app.run_test(size=(60, 20)) as pilot:
        points.focus()
        await pilot.press("up")
        for width, height in itertools.product([0, 1, 2, 3, 5], [0, 1, 2, 5]):
            points.styles.width, points.styles.height = width, height
            await pilot.pause()
            await pilot.press("up", "end")
            assert points.size == (width, height)
            points.sought = "bed"
        points.styles.width, points.styles.height = "1fr", "1fr"
        await pilot.pause()
        assert "a bed I can move" in app.text()


async def test_marks_are_a_sign_and_stay_while_their_row_is_filtered_out() -> None:
    points = PointList()
    app = Listening(lambda: [points])
    rows = {row.code: row for row in (PointRow("M-001", "*", "bed"), PointRow("M-002", "*", "night"))}
    async with app.run_test(size=(40, 8)) as pilot:
        points.show(tuple(rows), rows.__getitem__)
        points.focus()
        await pilot.press("up", "up", "space")
        assert points.marks == {"M-001"}
        assert "●M-001" in app.text()
        points.show(("M-002",), rows.__getitem__)
        await pilot.pause()
        assert points.marks == {"M-001"}
        await pilot.press("space")
        points.show(tuple(rows), rows.__getitem__)
        await pilot.pause()
        assert "●M-001" in app.text()
        assert "●M-002" in app.text()
        await pilot.press("space")
        assert points.marks == {"M-001"}
        assert [message.marks for message in app.heard if isinstance(message, PointList.Marked)] == [
            {"M-001"},
            {"M-001", "M-002"},
            {"M-001"},
        ]


async def test_what_is_sought_is_lit_whatever_its_case_and_accents() -> None:
    app, points = showing(PointRow("M-001", "*", "The Café, a CAFE by the garden", "because cafés are warm"))
    async with app.run_test(size=(60, 6)) as pilot:
        points.sought = "cafe"
        await pilot.pause()
        lit = [
            part.text
            for strip in app.screen._compositor.render_strips()
            for part in strip
            if part.style is not None and part.style.underline
        ]
        assert lit == ["Café", "CAFE", "café"]


async def test_the_terminals_cursor_follows_the_selected_row() -> None:
    app, points = showing(*(PointRow(f"M-{n:03}", "*", f"thing {n}") for n in range(4)))
    async with app.run_test(size=(40, 10)) as pilot:
        points.focus()
        for code in ("M-003", "M-002", "M-001"):
            await pilot.press("up")
            line = next(y for y, words in enumerate(app.lines()) if code in words)
            assert app.cursor_position == Offset(0, line)


async def test_keys_at_the_ends_are_told_and_moves_are_told() -> None:
    points = PointList()
    app = Listening(lambda: [points])
    async with app.run_test(size=(40, 8)) as pilot:
        points.show(("a", "b"), lambda row: PointRow(row, "*", row))
        points.focus()
        await pilot.press("up", "down", "up", "up")
        assert [(type(one).__name__, getattr(one, "id", getattr(one, "step", None))) for one in app.heard] == [
            ("Moved", "b"),
            ("PastEnd", 1),
            ("Moved", "a"),
            ("PastEnd", -1),
        ]


async def test_a_click_selects_a_row_and_a_double_click_chooses_it() -> None:
    points = PointList()
    app = Listening(lambda: [points])
    async with app.run_test(size=(40, 8)) as pilot:
        points.show(("a", "b", "c"), lambda row: PointRow(row, "*", f"{row} words"))
        await pilot.pause()
        line = next(y for y, words in enumerate(app.lines()) if "b words" in words)
        await pilot.click(points, offset=(10, line))
        assert points.cursor == "b"
        assert points.has_focus
        line = next(y for y, words in enumerate(app.lines()) if "a words" in words)
        await pilot.click(points, offset=(10, line), times=2)
        assert [one.id for one in app.heard if isinstance(one, BlockList.Chosen)] == ["a"]
        await pilot.click(points, offset=(10, 0))
        assert points.cursor == "a"


async def test_the_wheel_reads_back_and_on_and_the_cursor_stays() -> None:
    app, points = showing(*(PointRow(f"M-{n:03}", "*", f"thing {n}") for n in range(40)))
    async with app.run_test(size=(40, 10)) as pilot:
        points.focus()
        await pilot.press("up")
        await pilot._post_mouse_events([events.MouseScrollUp], points, offset=(5, 5))
        await pilot.pause()
        assert points.cursor == "M-039"
        assert "thing 39" not in app.text()
        assert "thing 36" in app.text()


async def test_marked_text_is_copied_as_sentences() -> None:
    words = "a bed that I can move about in the night"
    app, points = showing(
        PointRow("M-013", "+", "the garden"), PointRow("M-014", "*", words, "because I sleep facing the door")
    )
    async with app.run_test(size=(26, 14)) as pilot:
        await pilot.pause()
        lines = app.lines()
        first = next(y for y, line in enumerate(lines) if "M-014" in line)
        await pilot.mouse_down(points, offset=(9, first))
        await pilot.hover(points, offset=(14, first + 4))
        await pilot.mouse_up(points, offset=(14, first + 4))
        await pilot.pause()
        assert app.screen.get_selected_text() == f"{words}\nbecause I sleep facing"


@pytest.mark.parametrize(
    ("selection", "copied"),
    [
        (SELECT_ALL, "M-001 + one\nM-002 - two"),
        (Selection(Offset(9, 0), Offset(12, STRIDE + 1)), "one\nM-002 - two"),
        (Selection(Offset(9, STRIDE + 1), None), "two"),
        (Selection(None, Offset(5, 0)), "M-00"),
        (Selection(Offset(900, 0), Offset(901, 0)), ""),
    ],
)
async def test_any_selection_is_copied(selection: Selection, copied: str) -> None:
    app, points = showing(PointRow("M-001", "+", "one"), PointRow("M-002", "-", "two"))
    async with app.run_test(size=(26, 12)) as pilot:
        app.screen.selections = {points: selection}
        await pilot.pause()
        assert points.get_selection(selection) == (copied, "\n")
        assert "M-001 + one" in app.text()


async def test_an_empty_list_says_what_will_stand_there() -> None:
    app, points = showing()
    async with app.run_test(size=(30, 8)) as pilot:
        points.empty = "What members say stands here. What was a hard day?"
        await pilot.pause()
        assert app.lines()[-2:] == [" What members say stands", " here. What was a hard day?"]
        points.focus()
        await pilot.press("up", "space", "home", "end", "pageup")
        assert points.get_selection(SELECT_ALL) is None
        points.show(("a",), lambda row: PointRow(row, "*", "words"))
        await pilot.pause()
        assert "stands here" not in app.text()


HOSTILE = [
    "[@click=app.pwn]hi[/] [bold red]x[/]",
    "a stray [/nope]",
    "\x1b[2Jcleared",
    "safe \u202egnp.exe",
    "half \ud83d",
]


async def test_hostile_words_are_shown_and_do_nothing() -> None:
    rows = [PointRow(f"M-{n:03}", "*", one, one, (one,), one, group=one) for n, one in enumerate(HOSTILE)]
    app, points = showing(*rows, detail=PointDetail(((HOSTILE[0], HOSTILE[1]),)))
    async with app.run_test(size=(80, 40)) as pilot:
        points.focus()
        points.empty = HOSTILE[1]
        await pilot.press(*["up"] * len(rows))
        text = app.text()
        assert HOSTILE[0] in text
        assert HOSTILE[1] in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        for strip in app.screen._compositor.render_strips():
            for part in strip:
                assert "@click" not in (part.style.meta if part.style else {})


async def test_content_may_be_given_with_its_own_styles() -> None:
    app, _ = showing(PointRow("M-001", "*", Content.assemble("plain ", ("bold", "bold"))))
    async with app.run_test(size=(40, 3)) as pilot:
        await pilot.pause()
        bold = [
            part.text
            for strip in app.screen._compositor.render_strips()
            for part in strip
            if part.style and part.style.bold
        ]
        assert "bold" in bold


async def test_another_look_draws_everything_in_its_colours() -> None:
    app, _ = showing(BED)
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.pause()
        dark = ink_of(app, "a bed")
        app.theme = colors.LIGHT.name
        await pilot.pause()
        await pilot.pause()
        assert ink_of(app, "a bed") != dark
        assert "a bed I can move" in app.text()
        grounds = {
            part.style.bgcolor for strip in app.screen._compositor.render_strips() for part in strip if part.style
        }
        assert len(grounds) == 1


async def test_rows_change_without_a_layout() -> None:
    app = Host(lambda: [PointList() for _ in range(6)])
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        for n, one in enumerate(app.query(PointList)):
            one.show((f"{n}",), lambda row: PointRow(row, "*", "words"))
        await pilot.pause()
        assert "words" in app.text()
        assert not laid_out
