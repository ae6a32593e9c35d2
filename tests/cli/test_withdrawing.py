"""`coprod withdraw`: it shows, asks, erases, and says what nobody but a person can call back."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Coprod
from tests.meeting.erased import left_in

SECRET = "they held me down in the blue corridor that night"


def add(coprod: Coprod, ward: Path, *lines: str) -> None:
    for line in lines:
        assert coprod("add", ward, "--stream", "Members", line).code == 0


def test_it_shows_what_would_be_erased_and_erases_nothing_without_a_yes(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, f"- {SECRET} because nobody came")
    ran = coprod("withdraw", ward, "M-001", stdin=b"no\n")
    assert ran.code == 1
    assert f"M-001: {SECRET}, because nobody came" in ran.out
    assert "Nothing was erased." in ran.err
    assert coprod("withdraw", ward, "M-001").code == 1
    assert SECRET in coprod("list", ward).out


def test_yes_erases_the_words_from_every_file(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET}", "* a lower sink")
    ran = coprod("withdraw", ward, "m-1", stdin=b"yes\n")
    assert ran.code == 0, ran.err
    assert left_in(tmp_path, SECRET) == []
    assert "(withdrawn)" in coprod("list", ward).out
    assert "The words of M-001 were withdrawn and are erased." in coprod("history", ward).out
    assert coprod("undo", ward).code == 1


def test_a_person_s_code_means_all_that_the_person_said(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET} @7", "* another thing that I alone would say @7", "+ the garden @8")
    assert coprod("withdraw", ward, "@M7", "--yes").code == 0
    assert left_in(tmp_path, SECRET, "another thing that I alone") == []
    assert "the garden" in coprod("list", ward).out
    ran = coprod("withdraw", ward, "@M9", "--yes")
    assert (ran.code, ran.err) == (2, "Nothing that is written down here was said by @M9.\n")


def test_each_place_is_asked_about_and_can_be_rewritten(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET}", "> staff - doors that lock")
    assert coprod("conflict", ward, "raise", "M-001", "S-001", "--title", SECRET).code == 0
    assert coprod("conflict", ward, "ask", "C-01", "Members", f"never again: {SECRET}").code == 0
    ran = coprod("withdraw", ward, "M-001", stdin=b"e\nw\nnever again\nyes\n")
    assert ran.code == 0, ran.err
    assert "1. C-01, its title" in ran.out
    assert left_in(tmp_path, SECRET) == []
    assert "never again" in coprod("conflicts", ward).out


def test_words_of_somebody_else_are_left_unless_they_are_the_same_words(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, "* it would be nice to have a garden", "* it would be nice to have a bath", "* torches")
    assert coprod("withdraw", ward, "M-001", "--yes").code == 0
    assert "it would be nice to have a bath" in coprod("list", ward).out


def test_places_can_be_named_beforehand_and_a_wrong_number_is_told(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, "* torches", "* torches by the beds")
    assert coprod("withdraw", ward, "M-001", "--leave", "2", "--yes").code == 2
    assert coprod("withdraw", ward, "M-001", "--leave", "1", "--yes").code == 0
    assert "torches by the beds" in coprod("list", ward).out


def test_names_are_listed_kept_or_masked(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    ran = coprod("add", ward, "--stream", "Members", "- Mr Okonkwo shouted")
    assert "M-001 may hold somebody's name" in ran.err
    add(coprod, ward, "* ring 07700 900123", "+ the garden")
    assert coprod("mask", ward).lines == [
        "M-001  somebody's name: Mr Okonkwo",
        "M-002  a telephone number: 07700 900123",
    ]
    assert coprod("mask", ward, "M-001", "--keep").code == 0
    assert coprod("mask", ward, "M-002").code == 0
    assert coprod("mask", ward).out == ""
    assert left_in(tmp_path, "900123") == []
    assert "(masked)" in coprod("list", ward).out
    assert coprod("mask", ward, "M-003").err == "Nothing in M-003 looks like a name or a number.\n"
    assert coprod("mask", ward, "--keep").code == 2
