"""Pictures: counts only, the same in words, and no label that could be anything but a label."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.records import Consent, Kind
from coprod_tui.formats.charts import (
    BY_KIND,
    BY_STAGE,
    BY_THEME,
    LETTER,
    LONGEST,
    QUIET_OR_NOT_SHOWN,
    SILENCES,
    THEMES_MOST,
    BarPart,
    Chart,
    ChartBar,
    Grid,
    GridRow,
    charts_of,
    charts_of_version,
    draw,
    large_print_pages,
)
from tests.domain.riverside import Riverside
from tests.domain.sketch import begun

HOSTILE = (
    "<script>alert(1)</script>", '"/><image href="http://x"/>', "a & b", "]]>", "é\u202eevil", "你好", "مرحبا",
    "\x0b", "x" * 5000, "",
)  # fmt: skip


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def chart(drawn: Any, title: str) -> Chart:
    (found,) = (one for one in drawn if one.title == title)
    assert isinstance(found, Chart)
    return found


def counts(bar: ChartBar) -> dict[str, int]:
    return {one.name: one.count for one in bar.shown}


# Counting


def test_what_was_said_is_counted_by_stream_and_kind(riverside: Riverside) -> None:
    riverside.own("in the room", Consent.ROOM, read_back=True)
    riverside.own("not to be quoted", Consent.IDEA, read_back=True)
    members, staff, partners = chart(charts_of(riverside.project), BY_KIND).bars
    assert (members.label, counts(members)) == ("Members", {"works": 1, "would like": 4, "not shown": 1})
    assert (staff.label, counts(staff)) == ("Staff", {"would like": 3})
    assert (partners.total, partners.told) == (0, "nothing yet")
    assert chart(charts_of(riverside.project), BY_KIND).note == "1 thing is counted and not shown."


def test_the_total_is_all_that_was_said(riverside: Riverside) -> None:
    riverside.say("Members", "sensitive", sensitive=True)
    bars = chart(charts_of(riverside.project), BY_KIND).bars
    assert sum(bar.total for bar in bars) == len(list(riverside.project.contributions()))


def test_a_theme_of_which_nothing_may_be_shown_has_no_name_in_a_picture(riverside: Riverside) -> None:
    hidden = riverside.own("in the room", Consent.ROOM, read_back=True)
    riverside.theme("restraint", hidden)
    told = chart(charts_of(riverside.project), BY_THEME)
    assert [(bar.label, counts(bar)) for bar in told.bars] == [("#beds", {"Members": 1, "Staff": 1})]
    assert "restraint" not in "".join(f"{draw(one)}{one.text}" for one in charts_of(riverside.project))


def test_themes_beyond_the_most_are_counted_together(riverside: Riverside) -> None:
    for number in range(THEMES_MOST + 3):
        riverside.theme(f"t{number:02d}", riverside.garden)
    told = chart(charts_of(riverside.project), BY_THEME)
    assert len(told.bars) == THEMES_MOST
    assert told.bars[0].label == "#beds"
    assert told.note == "4 more themes have less."


def test_conflicts_are_counted_by_how_far_they_are(riverside: Riverside) -> None:
    told = chart(charts_of(riverside.project), BY_STAGE)
    assert [(bar.label, bar.total) for bar in told.bars] == [("raised", 1), ("agreed", 1), ("not agreed", 1)]
    assert told.text == "raised: 1.\nagreed: 1.\nnot agreed: 1."


def test_a_silence_is_told_apart_from_a_count(riverside: Riverside) -> None:
    (grid,) = (one for one in charts_of(riverside.project) if isinstance(one, Grid))
    assert (grid.title, grid.columns) == (SILENCES, ("Members", "Staff", "Community partners"))
    assert grid.rows == (GridRow("#beds", ("1", "1", "not in the room")),)


def test_what_a_stream_said_in_the_room_alone_is_neither_a_count_nor_a_silence(riverside: Riverside) -> None:
    riverside.theme("beds too", riverside.bed, riverside.own("in the room", Consent.ROOM, read_back=True))
    riverside.theme("night", riverside.fixed, riverside.own("kept", Consent.ROOM, read_back=True))
    (grid,) = (one for one in charts_of(riverside.project) if isinstance(one, Grid))
    assert [(row.label, row.cells[:2]) for row in grid.rows] == [
        ("#beds", ("1", "1")), ("#beds too", ("1", "asked and quiet")), ("#night", (QUIET_OR_NOT_SHOWN, "1")),
    ]  # fmt: skip


def test_no_cell_tells_which_theme_was_talked_about_in_the_room_alone(riverside: Riverside) -> None:
    riverside.theme("night", riverside.fixed, riverside.own("kept", Consent.ROOM, read_back=True))
    riverside.theme("day", riverside.fixed)
    (grid,) = (one for one in charts_of(riverside.project) if isinstance(one, Grid))
    cells = {row.label: row.cells[0] for row in grid.rows}
    assert cells["#night"] == cells["#day"] == QUIET_OR_NOT_SHOWN


def test_a_version_has_the_pictures_of_when_it_was_issued(riverside: Riverside) -> None:
    riverside.own("not to be quoted", Consent.IDEA, read_back=True)
    before = [one.text for one in charts_of(riverside.project) if isinstance(one, Chart)]
    version = riverside.issue()
    riverside.say("Members", "said since", Kind.QUESTION)
    riverside.theme("later", riverside.garden)
    assert [one.text for one in charts_of_version(brief_at(version))] == before
    assert [one.text for one in charts_of(riverside.project)] != before


def test_where_there_is_nothing_there_is_no_picture() -> None:
    assert charts_of(begun().snapshot) == ()


# Words and drawing

LARGE = Chart(
    "Large",
    (ChartBar("a", (BarPart("works", 1234, "+"), BarPart("questions", 1, "?"))), ChartBar("b", (BarPart("works", 0),))),
)
GRID = Grid(
    "Who spoke",
    ("Members", "Staff"),
    (GridRow("#beds", ("12", "not asked")), GridRow("#night", ("not in the room", "3"))),
)


def drawn_words(svg: str) -> str:
    return " ".join(one.text or "" for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize("drawn", [LARGE, GRID])
def test_every_number_that_is_drawn_is_in_the_words(drawn: Any) -> None:
    shown = re.findall(r"\d+(?:,\d{3})*", drawn_words(draw(drawn)))
    assert shown
    assert set(shown) <= set(re.findall(r"\d+(?:,\d{3})*", drawn.text))


def test_the_pictures_of_a_project_say_in_words_what_they_draw(riverside: Riverside) -> None:
    for one in charts_of(riverside.project):
        assert set(re.findall(r"\d+", drawn_words(draw(one)))) <= set(re.findall(r"\d+", one.text))


def test_a_grid_says_each_cell_with_its_column() -> None:
    assert GRID.text == "#beds: Members 12, Staff not asked.\n#night: Members not in the room, Staff 3."


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_only_a_label(label: str) -> None:
    bars = Chart(label, (ChartBar(label, (BarPart(label, 3), BarPart(label, 0), BarPart("b", 1))),))
    grid = Grid(label, (label, label), (GridRow(label, (label, "1")),))
    for svg in (draw(bars), draw(grid)):
        names = {one.tag.partition("}")[2] for one in ET.fromstring(svg).iter()}
        assert names <= {"svg", "text", "rect", "path"}
        attributes = {name for one in ET.fromstring(svg).iter() for name in one.attrib}
        assert not attributes & {"style", "class", "onload", "href"}
        assert "\u202e" not in svg


def test_bars_are_as_long_as_their_numbers_and_inside_the_picture() -> None:
    whole = Chart("w", tuple(ChartBar(f"b{n}", (BarPart("x", n), BarPart("y", 2 * n))) for n in (1, 10, 100)))
    rects = [one.attrib for one in ET.fromstring(draw(whole)).iter("{http://www.w3.org/2000/svg}rect")]
    widths = [int(one["width"]) for one in rects]
    assert widths[4] + widths[5] == max(a + b for a, b in zip(widths[::2], widths[1::2], strict=True))
    assert all(int(one["x"]) + int(one["width"]) <= 640 for one in rects)


def test_in_large_print_every_letter_is_large_and_no_picture_is_longer_than_a_page() -> None:
    parts = tuple(BarPart(f"what the people of group {n} have said", n) for n in range(1, 8))
    whole = Chart("By theme", tuple(ChartBar(f"#theme-{n}", parts) for n in range(15)), "2 more themes have less.")
    pages = tuple(large_print_pages(whole))
    assert [one.title for one in pages] == [f"By theme ({n} of {len(pages)})" for n in range(1, len(pages) + 1)]
    assert "\n".join(one.text for one in pages) == whole.text
    for one in pages:
        svg = ET.fromstring(one.svg)
        assert int(svg.attrib["height"]) <= LONGEST
        assert int(svg.attrib["font-size"]) == LETTER
        assert not [each for each in svg.iter() if each is not svg and "font-size" in each.attrib]
        assert set(re.findall(r"\d+", drawn_words(one.svg))) <= set(re.findall(r"\d+", one.text))


def test_in_large_print_a_grid_is_told_in_words() -> None:
    (told,) = large_print_pages(GRID)
    assert (told.title, told.svg, told.text) == ("Who spoke", "", GRID.text)


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_in_large_print_is_only_a_label(label: str) -> None:
    for one in large_print_pages(
        Chart(label, (ChartBar(label, (BarPart(label, 3), BarPart(label, 0), BarPart("b", 1))),))
    ):
        names = {each.tag.partition("}")[2] for each in ET.fromstring(one.svg).iter()}
        assert names <= {"svg", "text", "rect"}
        assert int(ET.fromstring(one.svg).attrib["height"]) <= LONGEST


def test_the_same_value_gives_the_same_picture(riverside: Riverside) -> None:
    first, second = (list(map(draw, charts_of(riverside.project))) for _ in range(2))
    assert first == second
