"""`export`: files whose ending says what they are; all of them, or none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import docx
import pytest

from tests.cli.conftest import Coprod


@pytest.fixture
def said(coprod: Coprod, ward: Path) -> Path:
    """A project in which something was said and issued."""
    coprod("add", ward, "--stream", "Members", "* =1+1 #beds", "\\> a bench")
    coprod("add", ward, "--stream", "Staff", "- torches at night")
    assert coprod("issue", ward).code == 0
    return ward


def test_the_ending_says_what_a_file_is(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    names = ["a.md", "a.txt", "a.csv", "a.json", "a.notes"]
    ran = coprod("export", said, *(tmp_path / name for name in names))
    assert (ran.code, ran.out) == (0, "")
    there = [tmp_path / name for name in (*names, "a-dispositions.csv", "a-conflicts.csv", "a-sign-offs.csv")]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in there)
    assert [line for line in ran.err.splitlines() if line.startswith("Written: ")] == [
        f"Written: {tmp_path / name}"
        for name in ("a.md", "a.txt", "a.csv", "a-dispositions.csv", "a-conflicts.csv", "a-sign-offs.csv", "a.json",
                     "a.notes")
    ]  # fmt: skip
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# A new ward\n\n**DRAFT, not issued yet**")


def test_what_is_the_project_itself_says_so_on_the_way_and_inside(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    ran = coprod("export", said, tmp_path / "a.json", tmp_path / "a.notes")
    for name in ("a.json", "a.notes"):
        assert f"{name} is the project itself, with every word" in ran.err
        assert "the project itself" in (tmp_path / name).read_text("utf-8")[:400]
    again = tmp_path / "again.coprod"
    assert coprod("import", again, tmp_path / "a.json").code == 0
    coprod("new", tmp_path / "other.coprod", "--title", "Other")
    assert coprod("import", tmp_path / "other.coprod", tmp_path / "a.notes").code == 0
    for one in (again, tmp_path / "other.coprod"):
        assert coprod("list", one).out == coprod("list", said).out


def test_the_same_project_gives_the_same_bytes_in_every_format(
    coprod: Coprod, said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a.md", "a.txt", "a.csv", "a.json", "a.notes"]
    found = []
    for zone, locale in (("Pacific/Auckland", "de_DE.UTF-8"), ("America/Lima", "C")):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", locale)
        coprod("export", said, "--over", *(tmp_path / name for name in names))
        found.append([(path.name, path.read_bytes()) for path in sorted(tmp_path.glob("a*.*"))])
    assert found[0] == found[1]


def test_a_file_that_is_there_stops_all_of_them(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    there = tmp_path / "a-conflicts.csv"
    there.write_text("mine")
    ran = coprod("export", said, tmp_path / "a.md", tmp_path / "a.csv")
    assert ran.code == 3
    assert ran.err == f"{there} is there already; it was left as it is. Choose another name.\n"
    assert there.read_text() == "mine"
    assert not (tmp_path / "a.md").exists()
    assert coprod("export", said, tmp_path / "a.csv", "--over").code == 0
    assert there.read_text("utf-8-sig").startswith('"Code"')


def test_what_is_refused_leaves_nothing_behind(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    for arguments, code, sentence in (
        (("a.md", "b.doc"), 2, "“.doc” is no ending that can be written. There are: .md"),
        (("a",), 2, "an ending is missing"),
        (("a.md", "a.md"), 2, "is given twice"),
        (("a.md", "--version", "9"), 2, "9"),
        (("a.md", "b.json", "--version", "9"), 2, "9"),
        (("a.json", "--version", "1"), 2, "--version is for documents, and none of these files is one."),
        (("a.md", "--what", "conflicts"), 2, "--what is for .csv"),
        (("a.md", "--edition", "bored"), 2, "“bored” is none of"),
        (("a.notes", "--meeting", "9"), 2, "There is no meeting 9 here."),
        (("no/folder/a.md",), 3, "There is no folder"),
        (("a.md", "x" * 400 + ".md"), 3, "this name is too long"),
        (("a.md", "--edition", "stream"), 2, "The edition stream is of one stream: say which, with --stream."),
        (("a.md", "--edition", "minutes"), 2, "The edition minutes is of one meeting: say which, with --meeting."),
    ):
        outs = [one if one.startswith("--") or not one.count(".") else str(tmp_path / one) for one in arguments]
        ran = coprod("export", said, *outs)
        assert (ran.code, sentence in ran.err) == (code, True), (arguments, ran)
        assert sorted(tmp_path.iterdir()) == before
    assert coprod("export", tmp_path / "none.coprod", tmp_path / "a.md").code == 3


def test_one_table_can_be_asked_for_by_name(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    coprod("export", said, tmp_path / "a.csv", "--what", "sign_offs")
    coprod("export", said, tmp_path / "ward Conflicts.csv")
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["a.csv", "ward Conflicts.csv"]
    assert (tmp_path / "a.csv").read_text("utf-8-sig").startswith('"Version"')


def test_a_formula_is_words(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    coprod("export", said, tmp_path / "a.csv")
    assert '"\'=1+1"' in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    (tmp_path / "precious.md").write_text("mine")
    (tmp_path / "a.md").symlink_to(tmp_path / "precious.md")
    assert coprod("export", said, tmp_path / "a.md").code == 3
    assert coprod("export", said, tmp_path / "a.md", "--over").code == 0
    assert (tmp_path / "precious.md").read_text() == "mine"
    assert not (tmp_path / "a.md").is_symlink()


def test_progress_is_told_on_a_terminal_only(
    coprod: Coprod, said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Making" not in coprod("export", said, tmp_path / "a.md").err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = coprod("export", said, tmp_path / "b.md")
    assert ran.err == f"\rMaking b.md …\r{' ' * len('Making b.md …')}\rWritten: {tmp_path / 'b.md'}\n"


@pytest.mark.skipif(os.geteuid() != 0 and not os.access("/proc", os.R_OK), reason="needs a folder that takes nothing")
def test_a_place_that_takes_nothing_is_told(coprod: Coprod, said: Path) -> None:
    ran = coprod("export", said, "/proc/a.md")
    assert ran.code == 3
    assert ran.err.startswith("/proc/a.md: ")


def test_a_word_file_takes_the_look_of_a_template_and_no_other_ending_takes_one(
    coprod: Coprod, said: Path, tmp_path: Path
) -> None:
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "Riverside Trust"
    template.save(str(tmp_path / "t.docx"))
    assert coprod("export", said, tmp_path / "a.docx", "--template", tmp_path / "t.docx").code == 0
    assert docx.Document(str(tmp_path / "a.docx")).sections[0].header.paragraphs[0].text == "Riverside Trust"
    assert coprod("export", said, tmp_path / "a.md", "--template", tmp_path / "t.docx").code == 2
    missing = coprod("export", said, tmp_path / "b.docx", "--template", tmp_path / "none.docx")
    assert (missing.code != 0, "There is no file" in missing.err) == (True, True)
    (tmp_path / "wrong.docx").write_text("words")
    wrong = coprod("export", said, tmp_path / "b.docx", "--template", tmp_path / "wrong.docx")
    assert "no Word file that can be used" in wrong.err
    assert not (tmp_path / "b.docx").exists()


def test_a_paper_pack_is_typed_back(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    ran = coprod("export", ward, tmp_path / "p.md", "--edition", "Paper_Pack", "--plan", "stream", "--cards", "2")
    assert ran.code == 0
    text = (tmp_path / "p.md").read_text("utf-8")
    codes = [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### M1-")]
    assert len(codes) == 2
    coprod("meeting", ward, "start", "stream", "--present", "Members=7")
    assert coprod("typed", ward, f"{codes[1]} + the garden").out == f"{codes[1]}: M-001\n"
    for wrong, code in ((("--plan", "none"), 2), (("--cards", "100"), 1), (("--meeting", "5"), 2)):
        assert coprod("export", ward, tmp_path / "q.md", "--edition", "paper pack", *wrong).code == code
    assert "--cards is for the paper pack" in coprod("export", ward, tmp_path / "q.md", "--cards", "2").err


def test_editions_are_asked_for_with_what_they_are_of(coprod: Coprod, said: Path, tmp_path: Path) -> None:
    assert coprod("meeting", said, "start", "joint", "--present", "m=7").code == 0
    coprod("add", said, "--stream", "Members", "said at the meeting")
    own = tmp_path / "own.txt"
    assert coprod("export", said, own, "--edition", "stream", "--stream", "Staff", "--version", "1").code == 0
    assert "The brief for Staff" in own.read_text("utf-8")
    minutes = tmp_path / "minutes.txt"
    assert coprod("export", said, minutes, "--edition", "minutes", "--meeting", "1").code == 0
    assert "said at the meeting" in minutes.read_text("utf-8")
    for edition in ("board", "large print", "worksheet", "progress"):
        assert coprod("export", said, tmp_path / f"{edition}.html", "--edition", edition).code == 0
    assert "There is no meeting 9" in coprod(
        "export", said, tmp_path / "a.txt", "--edition", "minutes", "--meeting", "9"
    ).err  # fmt: skip
    assert coprod("export", said, tmp_path / "a.txt", "--stream", "Staff").code == 2
    assert not (tmp_path / "a.txt").exists()
