"""`coprod forget`: shows what is due, and erases it only when a person says so (R31)."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Coprod
from tests.store.erased import left_in

SECRET = "they held me down in the blue corridor that night"


def begun(coprod: Coprod, path: Path) -> Path:
    dates = ("raw notes=2020-01-01", "the key list=2020-02-01", "the signed brief=2999-01-01")
    kept = [word for one in dates for word in ("--keep-until", one)]
    assert coprod("new", path, "--title", "A new ward", *kept).code == 0
    assert coprod("add", path, "--stream", "Members", f"- {SECRET} because nobody came").code == 0
    assert coprod("add", path, "--stream", "Staff", "+ the garden is a lifeline").code == 0
    return path


def test_it_shows_what_is_due_and_erases_nothing_unasked(coprod: Coprod, tmp_path: Path) -> None:
    ward = begun(coprod, tmp_path / "w.coprod")
    lines = coprod("forget", ward).lines
    assert ["due" in line for line in lines] == [True, True, False]
    assert "1 January 2020: raw notes. Erases all that was said; issued versions stay." in lines[0]
    assert "Only a person can destroy it" in lines[1]
    assert coprod("forget", ward, "1", stdin=b"no\n").code == 1
    assert SECRET in coprod("list", ward).out
    assert coprod("forget", ward, "3", "--yes").code == 1
    assert coprod("forget", ward, "9").code == 2


def test_what_was_said_is_erased_and_the_issued_version_stays(coprod: Coprod, tmp_path: Path) -> None:
    ward = begun(coprod, tmp_path / "w.coprod")
    assert coprod("issue", ward).code == 0
    assert coprod("forget", ward, "1", stdin=b"yes\n").code == 0
    assert SECRET not in coprod("list", ward).out
    assert SECRET in coprod("brief", ward, "--version", "1").out
    assert coprod("verify", ward).code == 0
    assert "the words of m-001 were erased" in coprod("history", ward).out.lower()
    assert coprod("undo", ward).code == 1
    assert [line for line in coprod("forget", ward).lines if "raw notes" in line] == []


def test_without_an_issued_version_no_byte_is_left(coprod: Coprod, tmp_path: Path) -> None:
    ward = begun(coprod, tmp_path / "w.coprod")
    assert coprod("forget", ward, "1", "--yes").code == 0
    assert left_in(tmp_path, SECRET, "nobody came", "garden is a") == []
    assert coprod("forget", ward, "1", "--yes").code == 0
    assert "the key list" in coprod("history", ward).out
