"""Lists of entries, the grid of streams and versions, and what moved, as they stand on the screen."""

from __future__ import annotations

import pytest
from textual.geometry import Offset

from coprod_tui.domain.brief.changes import ChangeKind, LineChange, Piece, PieceKind
from coprod_tui.domain.brief.content import Brief, Cite, PrintedLine, Section, SectionPart, SourcedText
from coprod_tui.tui import colors
from coprod_tui.tui.contribution_rows import HIDDEN
from coprod_tui.tui.screens.brief.versions import in_substance, moved_entry, moved_lines
from coprod_tui.tui.widgets.entry_list import EntryList, ListEntry
from coprod_tui.tui.widgets.painted import PaintedWidget
from coprod_tui.tui.widgets.paragraphs import StyledWords as Shown
from coprod_tui.tui.widgets.paragraphs import TextParagraph
from coprod_tui.tui.widgets.stream_tabs import StreamBox
from coprod_tui.tui.widgets.theme_grid import SignCell, SignGrid, SignRow
from tests.tui.host import Host, count_lines

WIDTHS = (1, 2, 3, 7, 20, 80, 200)


def entry(words: str, label: str = "", group: str = "") -> ListEntry:
    return ListEntry((TextParagraph((Shown(words),), Shown(label, "quiet"), 6 if label else 0),), group=group)


# Entries


async def test_entries_hang_beside_their_labels_under_their_headings() -> None:
    found = EntryList()
    app = Host(lambda: [found])
    async with app.run_test(size=(30, 12)) as pilot:
        entries = {
            "a": entry("a bed that I can move myself", "1.1", "Members"),
            "b": entry("a garden", "1.2", "Members"),
        }
        found.show(tuple(entries), entries.__getitem__)
        await pilot.pause()
        assert app.lines()[:7] == [
            " Members",
            "",
            " 1.1   a bed that I can move",
            "       myself",
            "",
            " 1.2   a garden",
            "",
        ]


async def test_headings_can_stand_in_a_quiet_rule_and_entries_close_together() -> None:
    found = EntryList(apart=False, ruled=True)
    app = Host(lambda: [found])
    async with app.run_test(size=(20, 12)) as pilot:
        entries = {
            "a": entry("one", group="3 Nov"),
            "b": entry("two", group="3 Nov"),
            "c": entry("three", group="2 Nov"),
        }
        found.show(tuple(entries), entries.__getitem__)
        await pilot.pause()
        assert app.lines()[:7] == [" ── 3 Nov ─────────", "", " one", " two", "", " ── 2 Nov ─────────", ""]


async def test_only_entries_in_sight_are_made_and_the_selected_one_may_say_more() -> None:
    found = EntryList()
    app = Host(lambda: [found])
    made: list[str] = []

    def make(one: str) -> ListEntry:
        made.append(one)
        return ListEntry((TextParagraph((Shown(one),)),), (TextParagraph((Shown(f"{one}, chosen"),)),))

    async with app.run_test(size=(40, 10)) as pilot:
        found.show(tuple(f"thing {n}" for n in range(10_000)), make)
        await pilot.pause()
        assert len(made) < 20
        found.focus()
        await pilot.press("end")
        assert "thing 9999, chosen" in app.text()
        assert len(made) < 60


async def test_the_terminal_cursor_stands_beside_the_entry_and_not_beside_its_heading() -> None:
    found = EntryList()
    app = Host(lambda: [found])
    async with app.run_test(size=(40, 10)) as pilot:
        entries = {"a": entry("one", group="Members"), "b": entry("two", group="Staff")}
        found.show(tuple(entries), entries.__getitem__)
        found.focus()
        await pilot.press("down")
        assert found.cursor == "a"
        assert app.cursor_position == Offset(0, 2)
        await pilot.press("down")
        assert app.cursor_position == Offset(0, 6)


async def test_a_heading_is_in_sight_with_its_first_entry() -> None:
    found = EntryList()
    app = Host(lambda: [found])
    async with app.run_test(size=(40, 7)) as pilot:
        entries = {str(n): entry(f"thing {n}", group=f"Part {n // 4}") for n in range(12)}
        found.show(tuple(entries), entries.__getitem__)
        found.focus()
        await pilot.press("end")
        assert "Part 2" not in app.text()
        await pilot.press("up", "up", "up")
        assert found.cursor == "8"
        assert app.lines()[:3] == [" Part 2", "", "▌thing 8"]


async def test_the_cursor_has_another_colour_where_keys_act_on_it() -> None:
    one, two = EntryList(), EntryList()
    app = Host(lambda: [one, two])
    entries = {"a": entry("one")}
    async with app.run_test(size=(40, 10)) as pilot:
        for each in (one, two):
            each.show(tuple(entries), entries.__getitem__)
            each.cursor = "a"
        colours = []
        for each in (one, two):
            each.focus()
            await pilot.pause()
            styles = [lists.render_line(0)._segments[0].style for lists in (one, two)]
            colours.append([style.color for style in styles if style])
        assert colours[0] == colours[1][::-1]
        assert colours[0][0] != colours[0][1]


async def test_a_repaint_draws_only_what_differs() -> None:
    found = EntryList()
    app = Host(lambda: [found])
    async with app.run_test(size=(40, 10)) as pilot:
        entries = {"a": entry("one"), "b": entry("two")}
        found.show(tuple(entries), entries.__getitem__)
        await pilot.pause()
        drawn = count_lines(found)
        entries["b"] = entry("other words")
        found.show(tuple(entries), entries.__getitem__)
        await pilot.pause()
        assert set(drawn) == {2}


async def test_a_box_says_that_there_is_more_below() -> None:
    box = StreamBox()
    app = Host(lambda: [box])
    async with app.run_test(size=(60, 8)) as pilot:
        entries = {str(n): entry(f"thing {n}") for n in range(9)}
        box.head("Staff [x]", 1, "they read this")
        box.show(tuple(entries), entries.__getitem__)
        await pilot.pause()
        assert " Staff [x] " in app.lines()[0]
        assert "they read this · ↓ more" in app.lines()[-1]
        await pilot.press("end")
        assert app.lines()[-1].endswith("they read this ━┛")


@pytest.mark.parametrize("width", WIDTHS)
async def test_any_width(width: int) -> None:
    found, box, grid = EntryList(), StreamBox(), SignGrid()
    app = Host(lambda: [found, box, grid])
    async with app.run_test(size=(width, 20)) as pilot:
        entries = {"a": entry("手術 a long word: Donaudampfschifffahrt", "Members' why they ask", "A heading")}
        for listed in (found, box):
            listed.show(tuple(entries), entries.__getitem__)
            listed.cursor = "a"
        grid.show(("version 1", "version 2"), [SignRow("m", "Members", 0, (SignCell("✓ signed"), SignCell("·")))])
        await pilot.pause()
        shown: tuple[PaintedWidget, ...] = (found, box, grid)
        for each in shown:
            for y in range(each.size.height):
                assert each.render_line(y).cell_length == each.size.width


# The grid


async def test_streams_by_versions_and_the_newest_where_there_is_no_room() -> None:
    grid = SignGrid()
    members = tuple(map(SignCell, ("✓ signed 3 Nov", "✓ signed 9 Nov", "○ shared 12 Nov")))
    partners = tuple(map(SignCell, ("· not shared", "– declined", "↻ 2 lines moved")))
    rows = [SignRow("m", "Members", 0, members), SignRow("p", "[b]Partners[/b]", 2, partners)]
    app = Host(lambda: [grid])
    async with app.run_test(size=(90, 8)) as pilot:
        grid.show(("version 1", "version 2", "version 3"), rows)
        await pilot.pause()
        assert app.lines()[:4] == [
            "                   version 1        version 2        version 3",
            "",
            " Members           ✓ signed 3 Nov   ✓ signed 9 Nov   ○ shared 12 Nov",
            " [b]Partners[/b]   · not shared     – declined       ↻ 2 lines moved",
        ]
        await pilot.resize_terminal(56, 8)
        await pilot.pause()
        assert app.lines()[0] == " ‹ 1 earlier       version 2        version 3"
        assert app.lines()[3].endswith("– declined       ↻ 2 lines moved")


async def test_the_newest_version_is_there_even_where_it_has_to_be_cut() -> None:
    grid = SignGrid()
    app = Host(lambda: [grid])
    async with app.run_test(size=(16, 8)) as pilot:
        row = SignRow("m", "Members", 0, (SignCell("✓ signed"), SignCell("↻ 2 lines moved")))
        grid.show(("version 1", "version 2"), [row])
        await pilot.pause()
        assert app.lines()[2] == " Memb…   ↻ 2 li…"


async def test_no_stream_no_grid() -> None:
    grid = SignGrid()
    app = Host(lambda: [grid])
    async with app.run_test(size=(40, 8), notifications=True) as pilot:
        grid.show((), [])
        await pilot.press("down", "enter")
        assert app.text().strip() == ""


# What moved


def line(key: str, text: str, code: str = "M-001") -> PrintedLine:
    return PrintedLine(key, "A.1", SourcedText(key, "text", text), cites=(Cite("m", code),))


def a_brief(*lines: PrintedLine) -> Brief:
    return Brief("Riverside", (Section("A", "All that was said", (SectionPart(lines=lines),)),))


def moved(
    change: ChangeKind, key: str, label: str = "", *pieces: tuple[PieceKind, str], substance: bool = True
) -> LineChange:
    before = "".join(text for stays, text in pieces if stays is not PieceKind.IN)
    after = "".join(text for stays, text in pieces if stays is not PieceKind.OUT)
    made = tuple(Piece(*one) for one in pieces)
    return LineChange(change, "A", "A.1", key, label, before, after, made, substance)


def told(one: ListEntry) -> list[str]:
    return [(each.label.text + " " + "".join(words.text for words in each.words)).strip() for each in one.paragraphs]


def test_a_line_with_several_changes_is_one_line_that_moved() -> None:
    old, new = a_brief(line("said/1", "a bed")), a_brief(line("said/1", "one bed"))
    changes = (
        moved(ChangeKind.REWORDED, "said/1", "", (PieceKind.OUT, "a"), (PieceKind.IN, "one"), (PieceKind.SAME, " bed")),
        moved(ChangeKind.ADDED, "said/1", "Why", (PieceKind.IN, "I fell")),
    )
    (found,) = moved_lines(old, new, changes)
    assert told(moved_entry(found)) == ["M-001 [a] one bed", "Why I fell"]
    assert in_substance([found]) == 1
    assert told(moved_entry(found, hidden=True)) == [f"M-001 {HIDDEN}"]


def test_what_came_and_what_went_says_so_in_words() -> None:
    old, new = a_brief(line("said/1", "a bed")), a_brief(line("said/2", "toast", "M-002"))
    came = moved(ChangeKind.ADDED, "said/2", "", (PieceKind.IN, "toast"), substance=False)
    went = moved(ChangeKind.REMOVED, "said/1", "", (PieceKind.OUT, "a bed"))
    first, second = moved_lines(old, new, (came, went))
    assert told(moved_entry(first)) == ["M-002 toast", "new; only added, so no signature is touched"]
    assert told(moved_entry(second)) == ["M-001 [a bed]", "taken out"]
    assert in_substance([first, second]) == 1


def test_sources_are_compared_code_by_code() -> None:
    old = new = a_brief(line("conflict/1", "The bed"))
    change = LineChange(
        ChangeKind.REWORDED, "7", "7.1", "conflict/1", "Sources", "C-01 S-024 S-025", "C-01 S-025 S-030", (), True
    )
    (found,) = moved_lines(old, new, (change,))
    assert told(moved_entry(found))[1] == "Sources C-01 S-025 S-030 [S-024]"


@pytest.mark.parametrize("theme", [one.name for one in colors.THEMES])
async def test_what_went_is_struck_out_in_every_look(theme: str) -> None:
    found = EntryList()
    app = Host(lambda: [found], theme)
    (one,) = moved_lines(
        a_brief(line("said/1", "a")), a_brief(), (moved(ChangeKind.REMOVED, "said/1", "", (PieceKind.OUT, "a")),)
    )
    async with app.run_test(size=(40, 10)) as pilot:
        found.show(("x",), lambda _: moved_entry(one))
        await pilot.pause()
        struck = [part.text for part in found.render_line(0) if part.style and part.style.strike]
        assert "".join(struck) == "[a]"
