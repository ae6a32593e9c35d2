"""`import` and `notes`: words from files, all of them or none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from coprod_tui.base.text import sanitize
from coprod_tui.formats.csv_tables import CsvTable, table_csv
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod

NHS = Path(__file__).parents[2].parent / "shared" / "data" / "nhs-fft" / "v6framework_230831.csv"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """Four answers, one of them empty."""
    path = tmp_path / "survey.csv"
    path.write_bytes(
        b"\xef\xbb\xbfId,Question,Answer,Reason,Topics,Who\r\n"
        b'1,What was good?,"- the garden #x @7\r\nand ""the light""",it is calm,Outside;Calm,7\r\n'
        b"2,What was good?,,,,\r\n"
        b"3,+,> staff were kind,,#calm,@M8\r\n"
        b"4,would like,a bench,,,\r\n"
    )
    return path


COLUMNS = ("--text", "Answer", "--kind", "Question", "--why", "Reason", "--theme", "Topics", "--speaker", "Who")
MAP = ("--kind-map", "What was good?=works")


def test_cells_of_a_csv_file_are_words(coprod: Coprod, ward: Path, survey: Path) -> None:
    ran = coprod("import", ward, survey, "--stream", "Members", *COLUMNS, *MAP)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "3 contributions were taken in from survey.csv: M-001 to M-003. 1 row without words was left out.\n"
    )
    first, second, third = coprod("list", ward, "--json").json
    assert first["text"] == '- the garden #x @7\nand "the light"'
    told = {name: first[name] for name in ("kind", "why", "themes", "speaker", "form", "consent", "meeting")}
    assert told == {
        "kind": "works",
        "why": "it is calm",
        "themes": ["Calm", "Outside"],
        "speaker": "@M7",
        "form": "written",
        "consent": "idea",
        "meeting": None,
    }
    assert (second["text"], second["themes"], second["speaker"]) == ("> staff were kind", ["Calm"], "@M8")
    assert (third["kind"], third["why"], third["speaker"]) == ("would like", None, None)


def test_answers_of_a_survey_were_not_said_in_the_meeting_that_is_open(
    coprod: Coprod, ward: Path, survey: Path
) -> None:
    coprod("meeting", ward, "start", "joint")
    coprod("add", ward, "--stream", "m", "said here")
    assert coprod("import", ward, survey, "--stream", "Members", "--text", "Answer").code == 0
    assert [one["meeting"] for one in coprod("list", ward, "--json").json] == [1, None, None, None]
    kept, taken = coprod("history", ward, "--json").json[-2:]
    assert (kept["verb"], kept["meeting"], taken["verb"], taken["meeting"]) == ("keep", 1, "import", None)
    assert coprod("show", ward, "--json").json["meetings"][0]["contributions"] == 1
    assert "There is only meeting 1." in coprod("list", ward, "--meeting", "2").err
    coprod("meeting", ward, "end")
    coprod("meeting", ward, "start", "stream", "--streams", "m")
    ran = coprod("notes", ward, "--meeting", "3")
    assert (ran.code, ran.err) == (2, "There is no meeting 3. There are meetings 1 and 2.\n")


def test_the_same_file_is_taken_in_a_second_time_only_when_asked(
    coprod: Coprod, ward: Path, survey: Path, tmp_path: Path
) -> None:
    call = ("--stream", "m", "--text", "Answer")
    assert coprod("import", ward, survey, *call).code == 0
    copy = tmp_path / "copy.csv"
    copy.write_bytes(survey.read_bytes())
    for path in (survey, copy):
        ran = coprod("import", ward, path, *call)
        assert (ran.code, ran.out) == (1, "")
        assert "was taken in already" in ran.err
        assert "--again" in ran.err
    assert len(coprod("list", ward, "--json").json) == 3
    assert coprod("import", ward, survey, *call, "--again").code == 0
    assert len(coprod("list", ward, "--json").json) == 6
    coprod("undo", ward)
    coprod("undo", ward)
    assert coprod("import", ward, survey, *call).code == 0


def test_an_import_is_one_step_of_the_history(coprod: Coprod, ward: Path, survey: Path) -> None:
    coprod("import", ward, survey, "--stream", "m", "--text", "Answer")
    *_, told = coprod("history", ward, "--json").json
    assert told["verb"] == "import"
    assert told["codes"] == ["M-001", "M-002", "M-003"]
    assert told["sentence"] == "3 contributions were taken in from a file in Members (M-001 to M-003)."
    assert coprod("undo", ward).code == 0
    assert coprod("list", ward, "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--stream", "m", "--text", "Anser"], 2, "There is no column “Anser”. Did you mean “Answer”?"),
        (["--stream", "visitors", "--text", "Answer"], 2, "“visitors” is not a stream"),
        (["--stream", "m", "--text", "Answer", "--encoding", "klingon"], 2, "is not an encoding"),
        (["--stream", "m", "--text", "Answer", "--kind", "Question"], 1, "Row 2 has “What was good?” for its kind."),
        (["--stream", "s", "--text", "Answer", "--speaker", "Who"], 1, "Row 4: “@M8” is not a speaker of Staff"),
        (["--stream", "m", "--text", "Answer", "--speaker", "Reason"], 1, "Row 2: “it is calm” is not a speaker"),
        (["--stream", "m", "--text", "Answer", "--delimiter", ";"], 2, "There is no column “Answer”."),
    ],
)
def test_what_is_wrong_is_refused_whole(
    coprod: Coprod, ward: Path, survey: Path, arguments: list[str], code: int, said: str
) -> None:
    ran = coprod("import", ward, survey, *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert coprod("list", ward, "--json").json == []
    assert len(coprod("history", ward, "--json").json) == 1


def test_a_file_in_another_encoding_names_its_row(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes('Answer;n\r\n"a\r\nb";1\r\ncafé;2\r\n'.encode("cp1252"))
    ran = coprod("import", ward, path, "--stream", "m", "--text", "Answer")
    assert ran.code == 1
    assert ran.err.startswith("Row 3 is not UTF-8")
    assert coprod("import", ward, path, "--stream", "m", "--text", "Answer", "--encoding", "cp1252").code == 0
    assert [one["text"] for one in coprod("list", ward, "--json").json] == ["a\nb", "café"]


def test_files_that_cannot_be_read_are_trouble(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        ran = coprod("import", ward, path, "--stream", "m", "--text", "Answer")
        assert (ran.code, ran.out) == (3, "")
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"Answer\n")
    ran = coprod("import", ward, empty, "--stream", "m", "--text", "Answer")
    assert (ran.code, "nothing was taken in" in ran.err) == (0, True)
    assert len(coprod("history", ward, "--json").json) == 1


@pytest.mark.real_words
@pytest.mark.skipif(not NHS.exists(), reason="the real words are not beside this checkout")
def test_every_nhs_comment_goes_in_and_comes_out_as_it_was_written(coprod: Coprod, ward: Path) -> None:
    questions = {
        "FFT Why?": "+",
        "How could we improve?": "*",
        "What could we do better?": "*",
        "What was good?": "works",
    }
    rows = list(csv.DictReader(io.StringIO(NHS.read_bytes().decode("utf-8-sig"), newline="")))
    others = {row["FFT question"] for row in rows} - {*questions}
    maps = [f"{question}={kind}" for question, kind in (*questions.items(), *((other, "?") for other in others))]
    arguments = [part for one in maps for part in ("--kind-map", one)]
    ran = coprod(
        "import", ward, NHS, "--stream", "Members", "--text", "FFT answer", "--kind", "FFT question", *arguments
    )
    assert (ran.code, ran.out) == (0, "")
    kept = coprod("list", ward, "--json").json
    expected = [sanitize(row["FFT answer"], lines=True) for row in rows]
    assert [one["text"].encode() for one in kept] == [text.encode() for text in expected if text]
    assert len(kept) > 7000
    assert {one["kind"] for one in kept} == {"works", "would like", "question"}
    assert kept[-1]["code"] == f"M-{len(kept)}"


def test_a_table_of_ours_is_taken_in_without_being_told_its_columns(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    coprod("add", ward, "--stream", "Members", '* =SUM(A1) because "quoted" #beds #night')
    coprod("add", ward, "--stream", "Staff", "- 'tis cold")
    with Session.open(ward) as session:
        data = table_csv(session.snapshot, CsvTable.SAID)
    (tmp_path / "said.csv").write_bytes(data)
    other = tmp_path / "other.coprod"
    coprod("new", other, "--title", "Another")
    ran = coprod("import", other, tmp_path / "said.csv")
    assert (ran.code, ran.err) == (0, "2 contributions were taken in from said.csv: M-001 to S-001.\n")
    told = [
        {name: one[name] for name in ("code", "stream", "kind", "text", "why", "themes", "form")}
        for path in (ward, other)
        for one in coprod("list", path, "--json").json
    ]
    assert told[:2] == told[2:]


def test_a_table_of_ours_needs_its_streams(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    coprod("add", ward, "--stream", "Members", "a bed")
    with Session.open(ward) as session:
        data = table_csv(session.snapshot, CsvTable.SAID)
    (tmp_path / "said.csv").write_bytes(data)
    other = tmp_path / "other.coprod"
    coprod("new", other, "--title", "Another", "--stream", "Carers=K", "--stream", "Staff=S")
    ran = coprod("import", other, tmp_path / "said.csv")
    assert ran.code == 2
    assert ran.err.startswith("Row 2: ")
    assert coprod("import", other, tmp_path / "said.csv", "--stream", "Carers").code == 0
