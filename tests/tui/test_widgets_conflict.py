"""The widgets of the conflict screens: side boxes, the grid, hands, answers, at every width."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from coprod_tui.domain.records import Fit
from coprod_tui.tui import colors
from coprod_tui.tui.widgets.choice_list import AnswerKeys, AnswerOption
from coprod_tui.tui.widgets.conflict_boxes import SideBox, SideBoxes, SideValue, columns_for
from coprod_tui.tui.widgets.paragraphs import Paragraphs, StyledWords, TextParagraph
from coprod_tui.tui.widgets.rating_grid import RatingCell, RatingColumn, RatingGrid, RatingGridValue, RatingOption
from coprod_tui.tui.widgets.tally_table import TallyColumn, TallyRow, TallyTable, TallyValue
from tests.tui.host import Host

LONG = "a bed that can be moved 家族 👩‍👩‍👧 " * 40
GRID = RatingGridValue(
    (RatingColumn("m", "Members", 0, LONG), RatingColumn("s", "Staff", 1, "to reach both sides")),
    (
        RatingOption("a", "A", "Two bed types", (RatingCell(Fit.MEETS), RatingCell(Fit.FAILS, "too many"))),
        RatingOption("b", "B", LONG, (RatingCell(), RatingCell(Fit.UNKNOWN, LONG))),
    ),
)
ROWS = (
    TallyRow("0", "fist: veto", "veto", enough=False),
    TallyRow("4", "agreement with a minor point of contention", "agreement"),
    TallyRow("a", "abstain", "abstain"),
)
HANDS = TallyValue(ROWS, (TallyColumn("m", "Members", 0, (1, 4, 0)), TallyColumn("s", "Staff", 1)), "s")


class Page(Host):
    """The widgets one under the other in a page that scrolls."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield from self._make()


def sides(count: int) -> tuple[SideValue, ...]:
    paragraphs = (
        TextParagraph((StyledWords("what they ask"),), StyledWords("asks"), 6),
        TextParagraph((StyledWords(LONG),), StyledWords("why"), 6, most=3),
    )
    return tuple(SideValue(str(n), f"Side {n}", n, paragraphs[: 1 + n % 2]) for n in range(count))


async def test_everything_lives_at_any_width() -> None:
    boxes, grid, hands, answers, text = SideBoxes(), RatingGrid(), TallyTable(), AnswerKeys(), Paragraphs()

    def made() -> list[Widget]:
        return [boxes, grid, hands, answers, text]

    app = Page(made)
    async with app.run_test(size=(120, 40)) as pilot:
        await boxes.show(sides(5), "1", acting=True)
        grid.show(GRID)
        hands.show(HANDS, "440")
        answers.show((AnswerOption("y", "y", "yes"), AnswerOption("n", "n", "not quite", is_set=True)))
        text.show(
            TextParagraph((StyledWords(LONG),), StyledWords("a label that is longer"), 8, most=2),
            TextParagraph(),
            TextParagraph(flat=True),
        )
        for width in (1, 2, 3, 4, 5, 7, 11, 20, 35, 79, 100, 140):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            grid.focus()
            await pilot.pause()
            hands.focus()
            await pilot.pause()
            app.lines()


@pytest.mark.parametrize(
    ("count", "width", "columns"),
    [(2, 118, 2), (3, 118, 3), (4, 118, 2), (5, 118, 3), (6, 118, 3), (6, 240, 6), (2, 99, 1), (6, 80, 1), (0, 120, 1)],
)
def test_sides_stand_beside_one_another_where_there_is_room(count: int, width: int, columns: int) -> None:
    assert columns_for(count, width) == columns


async def test_boxes_beside_one_another_are_equally_high() -> None:
    boxes = SideBoxes()
    app = Page(lambda: [boxes])
    async with app.run_test(size=(120, 40)) as pilot:
        await boxes.show(sides(2), "0", acting=False)
        await pilot.pause()
        one, other = app.query(SideBox).results(SideBox)
        assert one.size.height == other.size.height > 3
        await boxes.show(sides(2)[:1] * 2, "0", acting=False)
        await pilot.pause()
        assert one.size.height == other.size.height == 3


async def test_the_chosen_side_is_told_by_a_sign() -> None:
    boxes = SideBoxes()
    app = Page(lambda: [boxes])
    async with app.run_test(size=(120, 40)) as pilot:
        await boxes.show(sides(2), "1", acting=True)
        await pilot.pause()
        assert "▸ Side 1" in app.text()
        boxes.choose("1", acting=False)
        await pilot.pause()
        assert "▸" not in app.text()


async def test_a_cell_is_a_sign_and_a_word() -> None:
    grid = RatingGrid()
    app = Page(lambda: [grid])
    async with app.run_test(size=(120, 40)) as pilot:
        grid.show(GRID)
        grid.focus()
        await pilot.pause()
        text = app.text()
        for words in ("✓ meets", "✗ fails  too many", "· not looked at", "? don't know", "▌", "Members: a bed", "…"):
            assert words in text
        await pilot.press("right", "right", "down", "down")
        assert (grid.way and grid.way.id, grid.side) == ("b", "s")
        assert not grid.go_on()


async def test_a_narrow_grid_stands_below_one_another() -> None:
    grid = RatingGrid()
    app = Page(lambda: [grid])
    async with app.run_test(size=(60, 40)) as pilot:
        grid.show(GRID)
        grid.focus()
        await pilot.pause()
        lines = [line.strip() for line in app.lines()]
        assert lines[:3] == ["A  Two bed types", "▌Members  ✓ meets", "Staff    ✗ fails  too many"]


async def test_the_cursor_stays_on_its_option_when_another_goes() -> None:
    grid = RatingGrid()
    app = Page(lambda: [grid])
    async with app.run_test(size=(120, 40)):
        grid.show(GRID)
        grid.go_to("b", "s")
        grid.show(RatingGridValue(GRID.heads, GRID.ways[1:]))
        assert (grid.way and grid.way.id, grid.side) == ("b", "s")
        grid.show(RatingGridValue())
        assert (grid.way, grid.side, grid.cell) == (None, "", None)


async def test_hands_are_counted_in_their_own_column_only() -> None:
    hands = TallyTable()
    app = Page(lambda: [hands])
    async with app.run_test(size=(80, 20)) as pilot:
        hands.show(HANDS)
        hands.focus()
        await pilot.pause()
        await pilot.press("4", "4", "0", "x", "a")
        assert hands.tally == "440a"
        assert hands.counts == (1, 2, 1)
        rows = [line.split() for line in app.lines()[:5]]
        assert rows[1][-3:] == ["1", "!", "1"]
        assert rows[2][-2:] == ["4", "2"]
        assert rows[4] == ["counted", "5", "4"]
        hands.take_back()
        assert hands.tally == "440"


async def test_hands_that_are_only_read_leave_out_what_nobody_showed() -> None:
    hands = TallyTable(still=True)
    app = Page(lambda: [hands])
    async with app.run_test(size=(80, 20)) as pilot:
        hands.show(TallyValue(ROWS, HANDS.columns))
        await pilot.pause()
        text = app.text()
        assert "abstain" not in text
        assert "not asked" in text
        assert "fist: veto" in text
        await pilot.press("4")
        assert hands.tally == ""


async def test_an_answer_is_given_by_its_key_alone() -> None:
    answers = AnswerKeys()
    app = Page(lambda: [answers])
    given: list[str] = []

    def heard(message: object) -> None:
        if isinstance(message, AnswerKeys.Given):
            given.append(message.id)

    async with app.run_test(size=(80, 20), message_hook=heard) as pilot:
        answers.show((AnswerOption("yes", "y", "yes"), AnswerOption("no", "n", "not quite")))
        answers.focus()
        await pilot.pause()
        assert app.lines()[0] == "y yes    n not quite"
        await pilot.press("x", "enter", "n")
        await pilot.pause()
    assert set(given) == {"no"}


async def test_folded_lines_are_told() -> None:
    text = Paragraphs()
    app = Page(lambda: [text])
    async with app.run_test(size=(60, 40)) as pilot:
        text.show(TextParagraph((StyledWords("word " * 200),), most=3))
        await pilot.pause()
        lines = [line for line in app.lines() if line]
        assert len(lines) == 4
        assert lines[-1].startswith("… ")
        assert lines[-1].endswith("more lines (z shows them)")


@pytest.mark.parametrize("theme", [one.name for one in colors.THEMES])
async def test_another_look_draws_all_of_it_again(theme: str) -> None:
    grid, hands = RatingGrid(), TallyTable()
    app = Page(lambda: [grid, hands])
    async with app.run_test(size=(100, 40)) as pilot:
        grid.show(GRID)
        hands.show(HANDS)
        await pilot.pause()
        before = app.text()
        app.theme = theme
        await pilot.pause()
        assert app.text() == before
