"""Tables for spreadsheets: safe in them, the same words when they are read back, and no word that nobody allowed."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.text import sanitize
from coprod_tui.domain.contributions.commands import ContributionChanges, answer, edit
from coprod_tui.domain.records import AnswerKind, Consent, Decision, Form, Kind
from coprod_tui.formats.csv_import import OWN_COLUMNS, is_our_csv, read_csv
from coprod_tui.formats.csv_tables import SAID_COLUMNS, CsvTable, csv_bytes, escape_formula, table_csv, unescape_formula
from tests.domain.riverside import EVERYBODY, Riverside

ACTS = "=+-@|%'＝＋－＠\t\r\n"
SEEN_AS_NOTHING = ("", " ", "\u200b", "\ufeff", "\u00a0", " \u200b ", "\u2060", "\u00ad")
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-1+1", "%0A=1", "|calc",
    "'quoted", "''twice", "＝1+1", "a,b;c\td", 'say "no"', "<script>alert(1)</script>", "\\n", "a\nb", "a\n=b",
    "é\u0301",
    "مرحبا", "你好", "👩‍👩‍👧", "[bold]x[/bold]", "x" * 5000, "![](http://x)", "sep=;", "NULL", "1e5", "00123", "'", "=",
)  # fmt: skip


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows as another program reads them."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


# Cells


@pytest.mark.parametrize(("before", "act"), [*product(SEEN_AS_NOTHING, ACTS)])
def test_nothing_that_acts_begins_a_cell(before: str, act: str) -> None:
    cell = f"{before}{act}cmd"
    assert escape_formula(cell) == f"'{cell}"
    assert unescape_formula(escape_formula(cell)) == cell


@given(st.one_of(st.text(), st.sampled_from(HOSTILE), st.text(st.sampled_from(f"{ACTS} ab\u200b"))))
def test_a_cell_read_back_is_what_was_written(cell: str) -> None:
    assert unescape_formula(escape_formula(cell)) == cell


def test_a_mark_that_somebody_typed_before_a_word_stays() -> None:
    assert unescape_formula("'tis nice") == "'tis nice"


def test_every_cell_is_quoted_every_line_ends_as_the_standard_says_and_a_mark_tells_the_encoding() -> None:
    assert csv_bytes(("A", "B"), [("1", 'é "x"\ny')]) == b'\xef\xbb\xbf"A","B"\r\n"1","\xc3\xa9 ""x""\ny"\r\n'


# Contributions


@pytest.mark.parametrize("words", HOSTILE)
def test_words_come_back_as_they_were(riverside: Riverside, words: str) -> None:
    riverside.say("Staff", words, Kind.QUESTION, why=f"{words} too")
    data = table_csv(riverside.project, CsvTable.SAID)
    assert is_our_csv(data)
    found = [one for one in read_csv(data, OWN_COLUMNS).words if one.kind is Kind.QUESTION]
    assert [(one.stream, one.text, one.why, one.form) for one in found] == [
        ("Staff", sanitize(words, lines=True), sanitize(f"{words} too", lines=True), Form.SUMMARY)
    ]
    for row in rows_of(data):
        assert not row["Words"].lstrip("\u200b\ufeff \n").startswith(tuple("=+-@|%"))


def test_somebodys_own_words_leave_only_with_leave_to_quote_and_read_back(riverside: Riverside) -> None:
    theme = riverside.own("these very words", Consent.IDEA, read_back=True)
    riverside.theme("night", theme)
    riverside.own("not read back", Consent.QUOTE, read_back=False)
    riverside.own("may be quoted", Consent.QUOTE, read_back=True)
    riverside.own("stays in the room", Consent.ROOM, read_back=True)
    riverside.say("Members", "sensitive words", sensitive=True)
    data = table_csv(riverside.project, CsvTable.SAID)
    text = data.decode()
    assert "may be quoted" in text
    for withheld in ("these very words", "not read back", "stays in the room", "sensitive words"):
        assert withheld not in text
    rows = rows_of(data)
    withheld_row = next(row for row in rows if row["Code"] == riverside.code(theme))
    assert (withheld_row["Kind"], withheld_row["Themes"], withheld_row["Words"]) == ("would like", "night", "")
    counted = next(row for row in rows if row["Shown"].startswith("counted"))
    assert (counted["Stream"], counted["Code"], counted["Kind"], counted["How many"]) == ("Members", "", "", "2")
    assert sum(int(row["How many"]) for row in rows) == len(list(riverside.project.contributions()))


def test_the_answers_have_a_row_for_each_thing_that_may_be_cited(riverside: Riverside) -> None:
    riverside.own("stays in the room", Consent.ROOM, read_back=True)
    rows = rows_of(table_csv(riverside.project, CsvTable.ANSWERS))
    assert sum(int(row["How many"]) for row in rows) == len(list(riverside.project.contributions()))
    assert {row["Answer"] for row in rows if row["Code"]} == {"no answer yet"}


def test_an_answer_says_what_became_of_it_and_why(riverside: Riverside) -> None:
    riverside.do(answer, [riverside.garden], AnswerKind.NOT_POSSIBLE, reason="=there is no room")
    rows = {row["Code"]: row for row in rows_of(table_csv(riverside.project, CsvTable.ANSWERS))}
    row = rows[riverside.code(riverside.garden)]
    assert (row["Answer"], row["Why"]) == ("not possible", "'=there is no room")


# Conflicts and sign-offs


def test_a_conflict_has_a_row_for_each_side_with_what_it_keeps_and_its_reservations(riverside: Riverside) -> None:
    rows = rows_of(table_csv(riverside.project, CsvTable.CONFLICTS))
    bed = [row for row in rows if row["Title"] == "The bed"]
    assert [(row["Side"], row["Keeps"], row["Why was heard by"]) for row in bed] == [
        ("Members", "a choice of position", "Staff"),
        ("Staff", "both sides in reach", "Members"),
    ]
    assert [row["Reservations"] for row in bed] == ["", "two layouts to learn at night"]
    assert {row["How far it is"] for row in bed} == {"agreed"}
    stopped = [row for row in rows if row["Title"] == "Storage"]
    assert {row["Why it stopped"] for row in stopped} == {"nobody could give more"}
    assert len(rows) == 6


def test_a_conflict_does_not_cite_what_stays_in_the_room(riverside: Riverside) -> None:
    before = rows_of(table_csv(riverside.project, CsvTable.CONFLICTS))[0]["Rests on"]
    assert before == riverside.code(riverside.bed)
    riverside.do(edit, riverside.bed, ContributionChanges(consent=Consent.ROOM))
    assert rows_of(table_csv(riverside.project, CsvTable.CONFLICTS))[0]["Rests on"] == ""


def test_a_sign_off_has_a_row_for_each_version_and_stream(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Members", decision=Decision.RESERVED, reservations="=worry")
    rows = rows_of(table_csv(riverside.project, CsvTable.SIGNOFFS))
    assert [(row["Stream"], row["Answer"]) for row in rows] == [
        ("Members", "signed with reservations"), ("Staff", "shared"), ("Community partners", "shared"),
    ]  # fmt: skip
    assert rows[0]["Reservations or reason"] == "'=worry"
    assert {(row["Version"], row["Words to read aloud"]) for row in rows} == {("1", version.words)}


@pytest.mark.parametrize("sheet", CsvTable)
def test_the_worked_example_says_so_in_every_row_and_others_do_not(riverside: Riverside, sheet: CsvTable) -> None:
    riverside.issue()
    assert all("Note" not in row for row in rows_of(table_csv(riverside.project, sheet)))
    riverside.make_example()
    rows = rows_of(table_csv(riverside.project, sheet))
    assert rows
    assert {row["Note"] for row in rows} == {"Example project. These people and words are made up."}


@pytest.mark.parametrize("sheet", CsvTable)
def test_the_same_project_gives_the_same_bytes(riverside: Riverside, sheet: CsvTable) -> None:
    assert table_csv(riverside.project, sheet) == table_csv(riverside.project, sheet)


def test_a_file_of_ours_is_known_again_after_a_spreadsheet_saved_it(riverside: Riverside) -> None:
    rows = list(csv.reader(io.StringIO(table_csv(riverside.project, CsvTable.SAID).decode("utf-8-sig"), newline="")))
    saved = io.StringIO()
    csv.writer(saved, delimiter=";", lineterminator="\n").writerows(rows)
    data = saved.getvalue().encode()
    assert is_our_csv(data)
    assert len(read_csv(data, OWN_COLUMNS).words) == 7
    assert not is_our_csv(b"Code,Stream\r\n")
    assert not is_our_csv(b"\xff\xfe")
    assert SAID_COLUMNS[3] == OWN_COLUMNS.text
