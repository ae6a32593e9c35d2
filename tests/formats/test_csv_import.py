"""Words from a CSV file: read right, or refused whole with the row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import InvalidInput, Unknown
from coprod_tui.base.text import STORED_MOST, sanitize
from coprod_tui.domain.contributions.commands import NewContribution
from coprod_tui.domain.records import Form, Kind
from coprod_tui.formats.csv_import import CsvColumns, parse_kind, parse_themes, read_csv

WORDS = CsvColumns("Words")
NHS = Path(__file__).parents[2].parent / "shared" / "data" / "nhs-fft" / "v6framework_230831.csv"


def texts(data: bytes, *, delimiter: str | None = None, encoding: str | None = None) -> list[str]:
    return [one.text for one in read_csv(data, CsvColumns("Words"), delimiter=delimiter, encoding=encoding).words]


def refused(data: bytes, columns: CsvColumns = WORDS, encoding: str | None = None) -> str:
    """The sentence with which a file is refused for what is in it."""
    with pytest.raises(InvalidInput) as caught:
        read_csv(data, columns, encoding=encoding)
    return str(caught.value)


# What is read


def test_cells_are_words_and_never_capture_lines() -> None:
    cells = ["- torches #night @7", "> staff * a sink", "\\ slash", '"all of it"', "because of it", "=1+1"]
    data = "Words\n" + "".join(f'"{cell.replace(chr(34), chr(34) * 2)}"\n' for cell in cells)
    assert texts(data.encode()) == cells


def test_line_breaks_quotes_and_delimiters_inside_cells_are_kept() -> None:
    data = b'No,Words\r\n1,"first line\r\nsecond ""line"", with a comma"\r\n2,"\tlast;\r\r end "\r\n'
    assert texts(data) == ['first line\nsecond "line", with a comma', "last;\n\n end"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_read_by_themselves(encoding: str) -> None:
    assert texts("Words,b\ncafé 👩‍👧 “x”,1\n".encode(encoding)) == ["café 👩‍👧 “x”"]


def test_a_utf_16_file_of_either_end_is_read_by_its_mark() -> None:
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert texts(mark + "Words\tn\nhé\t1\n".encode(name)) == ["hé"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_gives_the_column(delimiter: str) -> None:
    data = delimiter.join(("What, then; or else?", "Words")).replace("What, then; or else?", '"What, then; or else?"')
    assert texts(f"{data}\n{delimiter.join(('x', 'one'))}\n".encode()) == ["one"]


def test_a_delimiter_can_be_given_or_stand_in_the_file() -> None:
    assert texts(b"No|Words\n1|a, b\n", delimiter="|") == ["a, b"]
    assert texts(b"sep=|\r\nNo|Words\r\n1|a, b\r\n") == ["a, b"]
    assert "Row 3" in refused(b"sep=|\r\nNo|Words\r\n1\r\n")


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    data = b'\nWords,n\n"a\nb",1\n\n ,2\n,\n"c",3\n'
    sheet = read_csv(data, CsvColumns("Words"))
    assert [(one.line, one.text) for one in sheet.words] == [(3, "a\nb"), (7, "c")]
    assert sheet.empty == 2


def test_every_column_that_is_named_is_read() -> None:
    data = b"Id,Words,Sort,Reason,Topics,Who\n1,a bed,WOULD LIKE,I fell,#Beds; night time;;beds,@M7\n2,b,+,,, \n"
    columns = CsvColumns(text="words", kind="Sort", why="Reason", theme="Topics", speaker="Who")
    found = read_csv(data, columns).words
    assert found == (
        NewContribution("", "a bed", Kind.WOULD_LIKE, "I fell", ("Beds", "night time"), "@M7", Form.WRITTEN),
        NewContribution("", "b", Kind.WORKS, None, (), None, Form.WRITTEN),
    )
    assert [one.line for one in found] == [2, 3]


def test_a_further_field_of_words_is_read_where_the_file_has_it() -> None:
    columns = CsvColumns("Words", further=(("asked", "Asked"),))
    assert [one.asked for one in read_csv(b"Words,Asked\na bed,by letter\na lamp,\n", columns).words] == [
        "by letter",
        None,
    ]
    assert [one.asked for one in read_csv(b"Words\na bed\n", columns).words] == [None]
    assert "Row 2 has 1,000,001 characters" in refused(b"Words,Asked\na bed," + b"x" * (STORED_MOST + 1), columns)


def test_a_kind_is_mapped_whatever_its_case_and_line_breaks() -> None:
    data = b'Q,Words\n"What was\n good?",a\nWHAT  WAS GOOD?,b\nworks,c\n,d\n'
    kinds = {"what was good?": Kind.FACT, "": Kind.QUESTION}
    sheet = read_csv(data, CsvColumns("Words", kind="Q"), kinds=kinds)
    assert [one.kind for one in sheet.words] == [Kind.FACT, Kind.FACT, Kind.WORKS, Kind.QUESTION]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("works", Kind.WORKS),
        ("Doesn't Work", Kind.DOESNT_WORK),
        ("doesn’t work", Kind.DOESNT_WORK),
        ("-", Kind.DOESNT_WORK),
        ("–", Kind.DOESNT_WORK),
        ("＊", Kind.WOULD_LIKE),
        (" ? ", Kind.QUESTION),
        ("=", Kind.FACT),
        ("wish", None),
        ("", None),
    ],
)
def test_kinds_are_called_by_word_or_sign(cell: str, kind: Kind | None) -> None:
    assert parse_kind(cell) is kind


def test_themes_are_parted_by_semicolons_each_once_as_first_written() -> None:
    assert parse_themes(" #Beds;night time; BEDS ;;#;béds") == ("Beds", "night time")


# What is refused, whole


def test_a_wrong_column_names_the_nearest_and_those_that_there_are() -> None:
    with pytest.raises(Unknown) as caught:
        read_csv(b"Comment,Trust\nx,y\n", CsvColumns("coment"))
    sentence = "There is no column “coment”. Did you mean “Comment”? The columns are: “Comment”, “Trust”."
    assert str(caught.value) == sentence


def test_a_name_that_two_columns_have_is_not_guessed() -> None:
    with pytest.raises(Unknown, match=r"2 columns called “Words” \(columns 1 and 3\)"):
        read_csv(b"Words,n,Words\na,1,b\n", CsvColumns("Words"))
    assert texts(b"Words,n,n\na,1,b\n") == ["a"]
    assert texts(b"Words,words\na,b\n") == ["a"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Words,n\na,1\nb\n", "Row 3 has 1 cell, and the heading (row 1) has 2."),
        (b"Words,n\na,1,2\n", "Row 2 has 3 cells, and the heading (row 1) has 2."),
        (b'Words,n\n"a\nb",1\n"c"d,2\n', "Row 3 cannot be read: something stands after closing quotation marks"),
        (b'Words,n\na,1\n"c,2\n', "Row 3 cannot be read: its quotation marks open and are never closed."),
        (b'Words,n\n"a\nb",1\ncaf\xe9,2\n', "Row 3 is not UTF-8 (byte E9)."),
        (b"Words;\xe9\nx;1\n", "Row 1 is not UTF-8 (byte E9)."),
        (b"", "There is nothing in this file."),
        (b"\n\n", "There is nothing in this file."),
        ("Words,n\na,1\n".encode("utf-16-le"), "This looks like UTF-16 without its mark."),
        ("\ufeffWords,n\n".encode("utf-16-le") + b"\x00\xd8\x0a\x00", "Row 2 is not UTF-16 (byte 00)."),
    ],
)
def test_a_broken_file_is_refused_with_its_row(data: bytes, sentence: str) -> None:
    assert refused(data).startswith(sentence)


def test_another_encoding_is_taken_when_it_is_named() -> None:
    data = "Words\ncafé “x”\n".encode("cp1252")
    assert texts(data, encoding="cp1252") == ["café “x”"]
    assert "--encoding" in refused(data)
    assert refused("Words\né\n".encode("latin-1"), encoding="ascii").startswith("Row 2 is not ascii (byte E9)")
    for wrong in ("klingon", "rot13", "zlib"):
        with pytest.raises(Unknown, match="not an encoding"):
            texts(data, encoding=wrong)


def test_a_kind_that_is_none_is_refused_with_its_row() -> None:
    columns = CsvColumns("Words", kind="Q")
    sentence = "Row 3 has “nice” for its kind. The kinds are: works (+)"
    assert refused(b"Words,Q\na,works\nb,nice\n", columns).startswith(sentence)
    assert refused(b"Words,Q\na,\n", columns).startswith("Row 2 has an empty cell for its kind.")
    assert read_csv(b"Words,Q\n,nonsense\n", columns).empty == 1


def test_a_cell_of_more_than_a_million_characters_is_refused_and_one_of_a_million_kept() -> None:
    million = "é" * STORED_MOST
    assert texts(f"Words,n\n{million},1\n".encode()) == [million]
    assert refused(f"Words,n\na,1\n{million}x,1\n".encode()).startswith("Row 3 has 1,000,001 characters in one cell")
    before = csv.field_size_limit()
    refused(b'Words,n\n"' + b"x" * 17_000_000)
    assert csv.field_size_limit() == before


# Whatever the words


ANY = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_whatever_a_spreadsheet_writes_is_read_as_it_stands(rows: list[tuple[str, str]], delimiter: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("Words", "Why"), *rows])
    sheet = read_csv(file.getvalue().encode(), CsvColumns("Words", why="Why"))
    cleaned = [(sanitize(words, lines=True), sanitize(why, lines=True) or None) for words, why in rows]
    assert [(one.text, one.why) for one in sheet.words] == [pair for pair in cleaned if pair[0]]


@given(st.binary(max_size=60))
def test_no_bytes_can_do_more_than_be_refused(data: bytes) -> None:
    for given_bytes in (data, b"Words,n\n" + data):
        try:
            read_csv(given_bytes, CsvColumns("Words"))
        except (InvalidInput, Unknown):
            continue


@pytest.mark.real_words
@pytest.mark.skipif(not NHS.exists(), reason="the real words are not beside this checkout")
def test_every_nhs_comment_is_read_as_it_stands() -> None:
    data = NHS.read_bytes()
    plain = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    expected = [sanitize(row["FFT answer"], lines=True) for row in plain]
    sheet = read_csv(data, CsvColumns("FFT answer"))
    assert [one.text for one in sheet.words] == [text for text in expected if text]
    assert len(expected) == len(sheet.words) + sheet.empty
