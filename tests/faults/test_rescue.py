"""Rescue of a damaged file: every record that can be read is saved, and a sentence says what is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError
from coprod_tui.cli import main
from coprod_tui.domain.records import RECORDS, Contribution
from coprod_tui.store.recovery import rescue
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify
from tests.faults.projects import altered, say, signed_bytes, signed_project, signed_words
from tests.profile import drawing
from tests.store.projects import begun

pytestmark = pytest.mark.faults


def test_a_whole_file_is_saved_whole_and_what_was_signed_still_verifies(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    done = rescue(path, tmp_path / "out.coprod")
    assert done.lost == ()
    assert verify(tmp_path / "out.coprod").faults == ()
    with Session.open(path) as before, Session.open(tmp_path / "out.coprod") as after:
        for kind in RECORDS:
            assert dict(after.snapshot.all(kind)) == dict(before.snapshot.all(kind))
        assert signed_words(after.snapshot) == signed_words(before.snapshot)
        kept = say(after, "and on it goes")
        assert after.snapshot.code(after.snapshot.the(Contribution, kept)) == "M-005"
    assert path.read_bytes() == signed_bytes()


def test_any_page_may_be_lost_and_what_is_left_opens(tmp_path: Path) -> None:
    whole = signed_bytes()
    pages = len(whole) // 4096
    said = 0
    for turn, page in enumerate([0, *drawing("pages").sample(range(1, pages), 7)]):
        path, target = tmp_path / f"{turn}.coprod", tmp_path / f"out{turn}.coprod"
        path.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        before = path.read_bytes()
        rescue(path, target)
        assert path.read_bytes() == before
        assert verify(target).faults == ()
        with Session.open(target) as session:
            said += len(list(session.snapshot.contributions()))
    assert said > 8 * 2.5, "most of what was said is there whatever page is lost"


def test_a_cut_file_is_saved_as_far_as_it_goes(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        for number in range(120):
            say(session, f"said {number} " + "and more " * 30)
    whole = (tmp_path / "a.coprod").read_bytes()
    (tmp_path / "cut.coprod").write_bytes(whole[: len(whole) * 3 // 4 // 4096 * 4096])
    done = rescue(tmp_path / "cut.coprod", tmp_path / "out.coprod")
    assert done.saved["contribution"] > 40
    with Session.open(tmp_path / "out.coprod") as session:
        texts = [one.text for one in session.snapshot.contributions()]
    whole_ones = [text for text in texts if text.startswith("said ") and text.endswith("more")]
    assert len(whole_ones) > 40
    assert {text for text in texts if text not in whole_ones} <= {"(could not be read)"}


def test_a_hand_edited_text_is_saved_as_it_was_said(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    altered(path, "UPDATE contribution SET text = 'something else' WHERE number = 3")
    rescue(path, tmp_path / "out.coprod")
    with Session.open(tmp_path / "out.coprod") as session:
        assert [one.text for one in session.snapshot.contributions()][2] == "torches"


def test_by_the_command_line_it_is_said_what_was_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = signed_project(tmp_path), tmp_path / "out.coprod"
    assert main(["rescue", str(path), str(target)]) == 0
    assert "3 × contribution" in capsys.readouterr().out
    assert main(["rescue", str(path), str(target)]) == 3
    assert "never written over" in capsys.readouterr().err
    (tmp_path / "noise.coprod").write_bytes(random.Random(1).randbytes(40_000))
    assert main(["rescue", str(tmp_path / "noise.coprod"), str(tmp_path / "none.coprod")]) == 3
    assert not (tmp_path / "none.coprod").exists()
    altered(path, "DELETE FROM change WHERE kind = 'theme'", "DELETE FROM theme")
    assert main(["rescue", str(path), str(tmp_path / "less.coprod")]) == 1
    assert "was left out: what it belongs to could not be read" in capsys.readouterr().err


def test_nothing_that_is_no_project_is_made_one(tmp_path: Path) -> None:
    (tmp_path / "letter.coprod").write_bytes(b"Dear all,\n" * 500)
    with pytest.raises(FileError, match="Nothing in"):
        rescue(tmp_path / "letter.coprod", tmp_path / "out.coprod")
