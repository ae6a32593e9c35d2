"""Cards of conflicts, short lists of choices, and a stream's pane, as they stand on the screen."""

from __future__ import annotations

import itertools

import pytest
from textual import on
from textual.geometry import Offset

from coprod_tui.tui import colors
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick
from coprod_tui.tui.widgets.conflict_boxes import CardList, ConflictCard
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.point_list import PointRow, StreamPane
from tests.tui.host import Host, count_lines

SIDES = (("Members", 0), ("Staff", 1))
CARDS = {
    "5": ConflictCard("C-05", "Garden at night", SIDES, "needs Staff's why", "raised 3 Nov", group="Raised"),
    "2": ConflictCard(
        "C-02", "Panel in the door", SIDES, "Members' why has not been said back by Staff", group="Whys recorded"
    ),
    "4": ConflictCard("C-04", "Advice desk", (("Partners", 2), *SIDES), "needs a second option", group="Whys recorded"),
}


async def test_a_card_says_what_it_is_whose_it_is_and_what_it_needs() -> None:
    cards = CardList()
    app = Host(lambda: [cards])
    async with app.run_test(size=(26, 20)) as pilot:
        cards.show(("5", "2"), lambda one: CARDS[one] if one == "5" else ConflictCard("C-02", "Panel", SIDES))
        await pilot.pause()
        assert app.lines()[:9] == [
            "Raised",
            "",
            "▎ C-05  Garden at night",
            "▎ Members  Staff",
            "▎ needs Staff's why",
            "▎ raised 3 Nov",
            "",
            "▎ C-02  Panel",
            "▎ Members  Staff",
        ]


async def test_cards_of_several_stages_stand_under_their_headings() -> None:
    cards = CardList()
    app = Host(lambda: [cards])
    async with app.run_test(size=(60, 24)) as pilot:
        cards.show(tuple(CARDS), CARDS.__getitem__)
        await pilot.pause()
        assert app.text().count("Whys recorded") == 1
        assert app.text().index("Raised") < app.text().index("C-05") < app.text().index("Whys recorded")


def cursor_colours(lists: list[CardList]) -> list[str]:
    return [
        next(part.style.color.triplet.hex for part in listed.render_line(2) if part.text == "▌" and part.style)  # type: ignore[union-attr]
        for listed in lists
    ]


async def test_only_the_list_with_the_focus_has_a_cursor_that_keys_act_on() -> None:
    lists = [CardList(id="first"), CardList(id="second")]
    app = Host(lambda: lists)
    async with app.run_test(size=(30, 24)) as pilot:
        for listed in lists:
            listed.show(("5",), CARDS.__getitem__)
            listed.cursor = "5"
        for focused in (1, 0):
            lists[focused].focus()
            await pilot.pause()
            colours = cursor_colours(lists)
            assert colours[focused] == colors.palette(app).colour("primary").hex.lower()
            assert colours[1 - focused] == colors.palette(app).colour("quiet").hex.lower()
            assert app.cursor_position == lists[focused].region.offset + Offset(0, 2)


async def test_the_selected_card_is_marked_and_the_cursor_follows() -> None:
    cards = CardList()
    app = Host(lambda: [cards])
    async with app.run_test(size=(60, 24)) as pilot:
        cards.show(tuple(CARDS), CARDS.__getitem__)
        cards.focus()
        await pilot.press("down", "down")
        assert cards.cursor == "2"
        assert "▌ C-02" in app.text()
        assert "▎ C-05" in app.text()
        line = next(y for y, words in enumerate(app.lines()) if "C-02" in words)
        assert app.cursor_position == Offset(0, line)


async def test_two_hundred_cards_and_an_empty_column() -> None:
    cards, empty = CardList(), CardList()
    app = Host(lambda: [cards, empty])
    made: set[str] = set()

    def card(one: str) -> ConflictCard:
        made.add(one)
        return ConflictCard(one, "A title", SIDES, "x" * 5000)

    async with app.run_test(size=(40, 20)) as pilot:
        cards.show(tuple(f"C-{n:02}" for n in range(200)), card)
        empty.show((), card, empty="A middle ground stands here until each side has said how far it agrees.")
        await pilot.pause()
        assert "A middle ground stands here until each" in app.text()
        assert len(made) < 10
        cards.focus()
        await pilot.press("end")
        assert cards.cursor == "C-199"


# Choices


PICKS = [
    Pick("works", "works", key="+", group="Kind"),
    Pick("like", "would like", "what a line without a mark is", key="*", is_set=True, group="Kind"),
    Pick("export", "export", why_not="Nothing has been issued yet.", group="Other"),
]


class Choosing(Host):
    def __init__(self, picks: list[Pick]) -> None:
        super().__init__(lambda: [ChoiceList(picks)])
        self.chosen: list[str] = []

    @on(BlockList.Chosen)
    def note(self, message: BlockList.Chosen) -> None:
        self.chosen.append(message.id)


async def test_a_choice_shows_its_key_what_holds_now_and_why_it_cannot_be() -> None:
    app = Choosing(PICKS)
    async with app.run_test(size=(80, 12)) as pilot:
        app.query_one(ChoiceList).focus()
        await pilot.pause()
        assert app.lines()[:6] == [
            " Kind",
            "   +  works",
            "▌• *  would like  what a line without a mark is",
            "",
            " Other",
            "      export  Nothing has been issued yet.",
        ]
        assert app.query_one(ChoiceList).size.height == 6
        assert app.cursor_position == Offset(0, 2)


async def test_enter_chooses_but_not_what_cannot_be_chosen() -> None:
    app = Choosing(PICKS)
    async with app.run_test(size=(80, 12)) as pilot:
        app.query_one(ChoiceList).focus()
        await pilot.press("enter", "down", "enter", "up", "up", "enter")
        assert app.chosen == ["like", "works"]


async def test_a_narrow_list_puts_the_note_under_the_words_and_grows() -> None:
    app = Choosing(PICKS)
    async with app.run_test(size=(24, 14)) as pilot:
        await pilot.pause()
        assert "▌     what a line" in app.text()
        assert app.query_one(ChoiceList).size.height == 10


async def test_other_choices_keep_the_cursor_on_its_row() -> None:
    app = Choosing(PICKS)
    async with app.run_test(size=(60, 12)) as pilot:
        choices = app.query_one(ChoiceList)
        choices.focus()
        await pilot.press("up")
        choices.show(PICKS[:2], sought="work")
        await pilot.pause()
        assert choices.cursor == "works"
        choices.show(PICKS[2:])
        await pilot.pause()
        assert choices.cursor == "export"
        choices.show([], empty="No key has these words.")
        await pilot.pause()
        assert "No key has these words." in app.text()
        await pilot.press("enter", "down")
        assert not app.chosen


async def test_lists_live_in_any_window() -> None:
    picks = [*PICKS, Pick("wide", "会議室 [/x] 👩‍👩‍👧", "a note")]
    cards, choices = CardList(), ChoiceList(picks)
    app = Host(lambda: [cards, choices])
    async with app.run_test(size=(60, 20)) as pilot:
        cards.show(tuple(CARDS), CARDS.__getitem__)
        choices.focus()
        for width, height in itertools.product([0, 1, 2, 3, 4, 6], [0, 1, 3]):
            for one in (cards, choices):
                one.styles.width, one.styles.height = width, height
            await pilot.pause()
            await pilot.press("down")
            for one in (cards, choices):
                for y in range(height):
                    assert one.render_line(y).cell_length == width


# A stream's pane


def rows(count: int) -> dict[str, PointRow]:
    return {f"M-{n:03}": PointRow(f"M-{n:03}", "*", f"thing {n}") for n in range(count)}


async def test_a_pane_says_its_stream_how_much_it_said_and_what_is_out_of_sight() -> None:
    pane = StreamPane("Members", 0)
    app = Host(lambda: [pane])
    said = rows(23)
    async with app.run_test(size=(40, 12)) as pilot:
        pane.head("Members", 0, "23")
        pane.show(tuple(said), said.__getitem__)
        await pilot.pause()
        assert app.lines()[0] == "╭─ Members 23 " + "─" * 25 + "╮"
        assert app.lines()[-1] == "╰" + "─" * 25 + " 18 earlier ─╯"
        assert app.lines()[-2] == "│ M-022 * thing 22" + " " * 21 + "│"
        pane.focus()
        await pilot.press("home")
        assert app.lines()[-1].endswith(" 18 later ─╯")
        pane.note = "quiet for 21 min"
        await pilot.pause()
        assert app.lines()[-1].endswith("─ 18 later · quiet for 21 min ─╯")


async def test_a_quiet_pane_says_since_when_and_a_short_frame_drops_the_note_first() -> None:
    pane = StreamPane("Community partners", 2)
    app = Host(lambda: [pane])
    async with app.run_test(size=(40, 8)) as pilot:
        pane.note = "quiet for 21 min"
        await pilot.pause()
        assert app.lines()[-1].endswith("─ quiet for 21 min ─╯")
        said = rows(9)
        pane.show(tuple(said), said.__getitem__)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert app.lines()[-1].endswith("─ 6 earlier ─╯")
        assert app.lines()[0] == "╭─ Community partners ───────╮"
        await pilot.resize_terminal(16, 8)
        await pilot.pause()
        assert app.lines()[0] == "╭─ Community… ─╮"


async def test_the_frame_has_the_streams_colour_while_lines_go_to_it() -> None:
    pane = StreamPane("Staff", 1)
    app = Host(lambda: [pane])
    async with app.run_test(size=(40, 8)) as pilot:
        await pilot.pause()

        def corner() -> object:
            style = next(iter(app.screen._compositor.render_strips()[0])).style
            assert style is not None
            return style.color

        quiet = corner()
        pane.chosen = True
        await pilot.pause()
        assert corner() != quiet
        pane.chosen = False
        await pilot.pause()
        assert corner() == quiet


async def test_a_changed_count_draws_the_upper_edge_and_no_row() -> None:
    pane = StreamPane("Members", 0)
    app = Host(lambda: [pane])
    said = rows(3)
    async with app.run_test(size=(40, 12)) as pilot:
        pane.show(tuple(said), said.__getitem__)
        await pilot.pause()
        drawn = count_lines(pane)
        pane.head("Members", 0, "4")
        pane.head("Members", 0, "4")
        await pilot.pause()
        assert sorted(drawn) == [0, 11]


async def test_a_pane_in_the_narrow_layout_leaves_the_name_to_the_tabs() -> None:
    pane = StreamPane("Members", 0)
    app = Host(lambda: [pane])
    async with app.run_test(size=(40, 8)) as pilot:
        pane.titled = False
        await pilot.pause()
        assert app.lines()[0] == "╭" + "─" * 38 + "╮"


@pytest.mark.parametrize("theme", [theme.name for theme in colors.THEMES])
async def test_without_colour_the_selected_and_marked_rows_are_still_told(
    theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pane = StreamPane("Members", 0)
    app = Host(lambda: [pane], theme)
    said = rows(3)
    async with app.run_test(size=(40, 12)) as pilot:
        pane.show(tuple(said), said.__getitem__)
        pane.focus()
        await pilot.press("up", "space", "up")
        text = app.text()
        assert "▌M-001" in text
        assert "●M-002" in text
        for strip in app.screen._compositor.render_strips():
            for part in strip:
                colour = part.style.color.triplet if part.style and part.style.color else None
                assert colour is None or len(set(colour)) == 1
