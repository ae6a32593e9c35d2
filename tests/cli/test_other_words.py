"""Restricted words and small roles on the command line and in line mode: found, refused, let through, undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Coprod

TODAY = date.today().isoformat()  # noqa: DTZ011 — the day on which the file itself was written
SECRET = "they held me down in the blue corridor"


@pytest.fixture
def leaks(coprod: Coprod, ward: Path) -> Path:
    """A line of the brief with the words of M-002, which stays in the room."""
    coprod("add", ward, "> m * a bed that can be moved", f"> m - {SECRET}", "> s - torches")
    coprod("edit", ward, "M-002", "--consent", "room")
    assert coprod("answer", ward, "--unanswered", "--as", "parked", "--reason", "later").code == 0
    assert coprod("line", ward, "add", "He held me down, in jest.", "--from", "M-001").code == 0
    return ward


def test_restricted_words_stop_issuing_until_somebody_says_that_they_are_others(coprod: Coprod, leaks: Path) -> None:
    checked = coprod("check", leaks)
    assert checked.code == 1
    assert "Line 5.1, the words: “held me down in” are words of M-002, which may not be printed." in checked.out
    assert '"Line 5.1, the words=M-002" --by WHO' in checked.out
    refused = coprod("issue", leaks)
    assert (refused.code, refused.out) == (1, "")
    assert "words of M-002, which may not be printed" in refused.err
    assert coprod("show", leaks, "--json").json["versions"] == []
    said = coprod("other-words", leaks, "Line 5.1, the words=M-002", "--by", "lead of Members")
    assert (said.code, said.out) == (0, "")
    assert "as long as the text stays as it is" in said.err
    assert coprod("check", leaks).code == 0
    assert (
        coprod("history", leaks).lines[-1].endswith("It was said that a text which prints has other words than M-002.")
    )
    assert coprod("undo", leaks).code == 0
    assert coprod("check", leaks).code == 1
    assert coprod("redo", leaks).code == 0
    assert coprod("issue", leaks).out == "1\n"


def test_what_lets_nothing_through_says_what_there_is(coprod: Coprod, leaks: Path) -> None:
    there = 'What is found is: "Line 5.1, the words" "M-002".'
    for place in ("5.1=M-002", "Line 5.1, the words=M-001", "M-002", ""):
        ran = coprod("other-words", leaks, place, "--by", "lead")
        assert (ran.code, there in ran.err) == (2, True)
    ran = coprod("other-words", leaks, "Line 5.1, the words=M-002")
    assert ran.code == 1
    assert "--by" in ran.err
    coprod("line", leaks, "edit", "5.1", "--statement", "Nobody is held.")
    assert "`coprod check`" in coprod("other-words", leaks, "Line 5.1, the words=M-002", "--by", "x").err


def test_json_says_the_place_by_which_it_is_let_through(coprod: Coprod, leaks: Path) -> None:
    (finding,) = (one for one in coprod("check", leaks, "--json").json["findings"] if one["where"] == "Line 5.1")
    assert coprod("other-words", leaks, f"{finding['place']}=M-002", "--by", "lead").code == 0


def test_line_mode_offers_what_is_found(coprod: Coprod, leaks: Path) -> None:
    lines = ["other-words", "1", "", "1", "lead of Members", "", "0"]
    ran = coprod("plain", leaks, stdin="".join(f"{line}\n" for line in lines).encode())
    assert "1 Line 5.1, the words: “held me down in” are words of M-002" in ran.out
    assert coprod("check", leaks).code == 0


def test_a_signature_with_restricted_words_is_refused_or_passes_with_a_word(coprod: Coprod, leaks: Path) -> None:
    coprod("line", leaks, "edit", "5.1", "--statement", "Nobody is held.")
    coprod("issue", leaks)
    coprod("share", leaks, "--stream", "m", "--on", TODAY, "--form", "aloud")
    given = [
        "--stream",
        "m",
        "--role",
        "lead",
        "--how",
        "as they held me down in jest",
        "--on",
        TODAY,
        "--present",
        "7",
    ]
    given += ["--unchecked", "no time"]
    refused = coprod("sign", leaks, *given)
    assert refused.code == 1
    assert '--other-words "M-002"' in refused.err
    assert coprod("sign", leaks, *given, "--other-words", "M-002").code == 0
    assert not [
        one for one in coprod("check", leaks, "--json").json["findings"] if one["test"] == "no quote lacks consent"
    ]


def test_an_edit_says_what_it_took_away(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "--stream", "m", "“a bed that can be moved”")
    coprod("edit", ward, "M-001", "--consent", "quote", "--asked", "today", "--read-back")
    told = coprod("edit", ward, "M-001", "--why", "I fell").err
    assert "M-001 may not be quoted any more, and has to be read back" in told
    assert "--read-back --consent" in told
    refused = coprod("edit", ward, "M-001", "--form", "summary")
    assert (refused.code, "--text" in refused.err) == (1, True)
    anew = ["--why", "I fell twice", "--read-back", "--consent", "quote", "--asked", "today"]
    assert coprod("edit", ward, "M-001", *anew).err == ""
    (said,) = coprod("list", ward, "--json").json
    assert (said["consent"], said["read_back"]) == ("quote", True)
