"""The commands of the leads: lines, answers, themes, sections, turns; and a brief taken to the Board by commands."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Coprod, Ran

TODAY = date.today().isoformat()  # noqa: DTZ011 — the day on which the file itself was written


@pytest.fixture
def said(coprod: Coprod, ward: Path) -> Path:
    """A project in which five things were said."""
    coprod(
        "add", ward, "> m * a window seat because I want to see the river #rooms", "> m + the garden #outside",
        "> s * seats that can be cleaned #furniture", "> p - no room to meet #rooms", "> m ? who pays #money",
    )  # fmt: skip
    return ward


def must(ran: Ran) -> str:
    """What a command wrote, which has to have worked."""
    assert ran.code == 0, ran.err
    return ran.out


def test_lines_are_written_worded_moved_and_listed(coprod: Coprod, said: Path) -> None:
    assert must(coprod("line", said, "add", "A window seat.", "--from", "M-001", "S-001", "--why", "the river")) == (
        "5.1\n"
    )
    must(coprod("line", said, "add", "A garden.", "--from", "M-002"))
    must(coprod("line", said, "edit", "5.1", "--benchmark", "two people lie on it"))
    assert must(coprod("line", said, "move", "5.1", "2")) == "5.2\n"
    must(coprod("line", said, "cite", "5.2", "P-001"))
    must(coprod("line", said, "uncite", "5.2", "S-001"))
    told = coprod("line", said, "list", "--json").json
    assert told[1] == {
        "number": "5.2",
        "section": "5",
        "statement": "A window seat.",
        "benchmark": "two people lie on it",
        "why": "the river",
        "sources": ["M-001", "P-001"],
        "reopened": [],
    }
    assert "Asked by: Members (1), Community partners (1)" in must(coprod("brief", said))
    must(coprod("line", said, "remove", "5.1"))
    refused = coprod("line", said, "uncite", "5.1", "M-001", "P-001")
    assert (refused.code, refused.err) == (
        1,
        "Line 5.1 would rest on nothing any more: cite something else first, or remove the line.\n",
    )
    assert coprod("line", said, "add", "Something.").code == 1
    assert coprod("line", said, "remove", "5.9").code == 2


def test_a_chain_leads_from_a_line_to_what_was_said(coprod: Coprod, said: Path) -> None:
    must(coprod("edit", said, "M-001", "--consent", "quote", "--asked", "today", "--read-back"))
    must(coprod("line", said, "add", "A window seat.", "--from", "M-001"))
    assert must(coprod("line", said, "chain", "5.1")).splitlines()[:2] == [
        "5.1  A window seat.",
        "  M-001  a window seat because I want to see the river",
    ]
    assert "consent: quote; read back" in coprod("line", said, "chain", "5.1").out


def test_answers_are_given_to_one_to_a_theme_and_to_all_that_is_left(coprod: Coprod, said: Path) -> None:
    ran = coprod("answer", said, "--theme", "#money", "--as", "other-service", "--reason", "the council says")
    assert (ran.code, ran.err) == (0, "1 answered: for another service. 4 have no answer yet.\n")
    assert coprod("answer", said, "M-001", "--as", "parked").err.startswith("Why “parked”?")
    must(coprod("answer", said, "P-001", "--into", "M-001", "--reason", "the same wish"))
    must(coprod("answer", said, "--unanswered", "--as", "in the brief"))
    assert [one["test"] for one in coprod("check", said, "--json").json["findings"]] == []
    must(coprod("answer", said, "P-001", "--take-back"))
    assert coprod("check", said).out.startswith("P-001 has no answer yet. ")
    assert coprod("answer", said, "--as", "parked").code == 2
    assert coprod("answer", said, "M-001").code == 2
    assert coprod("answer", said, "M-001", "--as", "nonsense").code == 2


def test_themes_are_merged_taken_apart_and_told_with_their_silences(coprod: Coprod, said: Path) -> None:
    must(coprod("theme", said, "merge", "furniture", "--into", "rooms"))
    assert "#rooms: Members 1, Staff 1, Community partners 1" in coprod("theme", said, "list").out
    must(coprod("theme", said, "unmerge", "furniture"))
    must(coprod("theme", said, "rename", "furniture", "seats"))
    must(coprod("theme", said, "add", "seats", "M-001"))
    must(coprod("theme", said, "take", "rooms", "M-001"))
    must(coprod("theme", said, "asked", "seats", "--stream", "p", "--how", "by letter"))
    rows = {row["theme"]: row["streams"] for row in coprod("theme", said, "list", "--json").json}
    assert rows["seats"] == {"Members": 1, "Staff": 1, "Community partners": "asked and quiet"}
    assert coprod("theme", said, "merge", "nothing", "--into", "rooms").code == 2


def test_sections_are_arranged_and_some_never_left_out(coprod: Coprod, said: Path) -> None:
    must(coprod("section", said, "open", "5", "All of us want this."))
    must(coprod("section", said, "move", "5", "1"))
    must(coprod("section", said, "leave-out", "d"))
    told = must(coprod("brief", said))
    assert told.index("## 5.") < told.index("## 1.")
    assert "All of us want this." in told
    assert "Annex D" not in told
    assert "Left out of this brief: D" in told
    assert coprod("section", said, "leave-out", "7").err == (
        "Section 7 cannot be left out: what was not agreed is always printed.\n"
    )
    must(coprod("section", said, "take-in", "D"))


def test_a_leads_meeting_asks_for_each_turn(coprod: Coprod, said: Path) -> None:
    must(coprod("meeting", said, "start", "leads"))
    must(coprod("turn", said, "Members", "shared"))
    must(coprod("turn", said, "Staff", "nothing-new"))
    assert coprod("meeting", said, "end").err.startswith("The lead of Community partners has had no turn")
    must(coprod("meeting", said, "end", "--because", "the lead was ill"))
    assert coprod("turn", said, "p", "absent").code == 1


def test_a_brief_goes_to_the_board_and_back_to_every_stream(coprod: Coprod, said: Path) -> None:
    """From what was said to the Board's decision, as a person would type it."""
    must(coprod("line", said, "add", "A window seat.", "--from", "M-001", "--benchmark", "two people try it"))
    must(coprod("answer", said, "--unanswered", "--as", "in the brief"))
    must(coprod("issue", said, "--reason", "to read"))
    assert coprod("check", said).code == 0
    for stream, numbers in (("Members", "1 to 4"), ("Staff", "5 to 8"), ("Community partners", "9")):
        must(
            coprod(
                "share", said, "--stream", stream, "--on", TODAY, "--form", "on paper", "--copies", "4",
                "--numbers", numbers,
            )
        )  # fmt: skip
    assert coprod("understand", said).lines[0] == "Members of Staff: not yet"
    for stream in ("Members", "Staff", "p"):
        for whose in ("Members", "Staff", "p"):
            if stream != whose:
                must(coprod("understand", said, "--stream", stream, "--of", whose, "--on", TODAY))
    must(coprod("understand", said, "--stream", "m", "--of", "p", "--on", TODAY, "--not-quite", "the desk"))
    must(coprod("understand", said, "--stream", "m", "--of", "p", "--on", TODAY, "--said", "a desk inside"))
    decided = coprod("decide", said, "--decision", "approved", "--on", TODAY, "--words", "Yes.")
    assert (decided.code, decided.err.startswith("The Board decides on a final brief, and version 1 is not")) == (
        1,
        True,
    )
    for stream in ("Members", "Staff", "p"):
        must(
            coprod(
                "sign", said, "--stream", stream, "--role", f"{stream} lead", "--how", "hands", "--on", TODAY,
                "--present", "7",
            )
        )  # fmt: skip
    assert coprod("show", said, "--json").json["versions"][0]["final"] is True
    must(
        coprod(
            "decide", said, "--decision", "with changes", "--on", TODAY, "--words", "We thank all three.",
            "--change", "5.1=in half of the rooms",
        )
    )  # fmt: skip
    assert coprod("show", said).lines[-1] == (
        "Next: Share back what the Board decided to Members, Staff and Community partners."
    )
    for stream in ("Members", "Staff", "p"):
        must(coprod("share", said, "--board", "--stream", stream, "--on", TODAY, "--form", "read aloud"))
    told = must(coprod("brief", said, "--version", "1"))
    assert "in half of the rooms" in told
    assert "on paper (4 copies, 1 to 4)" in told
    assert "every stream knows what" in coprod("show", said).lines[-1]
    assert [one["sentence"] for one in coprod("history", said, "--json").json][-1] == (
        "What the Board decided was shared back to Community partners."
    )


def test_one_letter_changed_before_and_after_issuing_is_told(coprod: Coprod, said: Path) -> None:
    must(coprod("answer", said, "--unanswered", "--as", "in the brief"))
    must(coprod("issue", said))
    must(coprod("share", said, "--stream", "m", "--on", TODAY, "--form", "aloud"))
    must(
        coprod(
            "sign", said, "--stream", "m", "--role", "lead", "--how", "hands", "--on", TODAY, "--present", "7",
            "--unchecked", "they were tired",
        )
    )  # fmt: skip
    assert coprod("check", said).code == 0
    must(coprod("edit", said, "M-002", "--text", "the Garden"))
    ran = coprod("check", said)
    assert (ran.code, ran.out) == (
        1,
        "1 line has moved since version 1. Look at what moved, and issue version 2 when the words are ready.\n",
    )
    assert coprod("diff", said).out == "A.2: reworded\n  - the garden\n  + the Garden\n"
    must(coprod("issue", said, "--reason", "a capital letter"))
    assert "Members signed version 1, and words have changed since." in coprod("check", said).out
    assert must(coprod("same", said)) == "A.2 (not listed): the garden → the Garden\n"
    assert "keeps signatures once the lead of Members" in coprod("same", said, "A.2", "--by", "lead of Members").err
    assert "A.2 (listed, proposed by lead of Members)" in must(coprod("same", said))
    assert "… Members: not confirmed yet" in must(coprod("same", said))
    assert coprod("same", said, "A.2", "--confirm", "--stream", "staff", "--by", "S1").code == 1
    must(coprod("same", said, "A.2", "--confirm", "--stream", "m", "--by", "M1"))
    assert "✓ Members: M1" in must(coprod("same", said))
    must(coprod("share", said, "--stream", "m", "--on", TODAY, "--form", "aloud"))
    assert coprod("check", said).code == 0
    told = coprod("diff", said, "1", "2", "--json").json
    assert told["reasons"] == {"2": "a capital letter"}
    assert [(one["number"], one["kind"]) for one in told["moved"]] == [("A.2", "no change in meaning")]
    printed = must(coprod("brief", said, "--version", "2"))
    assert "“the garden” became “the Garden”." in printed
    assert "Signed without the understanding check, because: they were tired" in printed
    must(coprod("edit", said, "M-002", "--text", "the car park"))
    must(coprod("issue", said))
    (told,) = coprod("diff", said, "1", "3", "--json").json["moved"]
    assert told["kind"] == "substance", "one step of it is listed, the other is not"
    must(coprod("same", said, "A.2", "--version", "2", "--take-back"))
    assert coprod("check", said).code == 1


def test_words_that_were_changed_behind_the_programs_back_are_found(coprod: Coprod, said: Path) -> None:
    must(coprod("answer", said, "--unanswered", "--as", "in the brief"))
    must(coprod("issue", said))
    assert coprod("check", said).code == 0
    with sqlite3.connect(said) as file:
        file.execute("UPDATE contribution SET text = 'the car park' WHERE text = 'the garden'")
    file.close()
    ran = coprod("check", said)
    assert ran.code == 1
    assert "M-002 was changed outside of this program" in ran.out


def test_the_worked_example_is_taken_to_final_by_commands(coprod: Coprod, tmp_path: Path) -> None:
    """With a version of its own, so that every day on which this runs can be written down."""
    path = tmp_path / "example.coprod"
    must(coprod("example", path, "--no-open"))
    assert coprod("check", path).code == 0
    must(coprod("line", path, "edit", "5.2", "--benchmark", "Checked in the mock-up by 4 members and 3 staff."))
    assert must(coprod("issue", path, "--reason", "more people look at the window seat")) == "2\n"
    assert coprod("check", path).out.count("words have changed since") == 2
    streams = ("Members", "Staff", "Community partners")
    for stream in streams:
        must(coprod("share", path, "--stream", stream, "--on", TODAY, "--form", "read aloud"))
        for whose in streams:
            if whose != stream:
                must(coprod("understand", path, "--stream", stream, "--of", whose, "--on", TODAY))
    for stream in streams:
        given = ("--role", f"lead of {stream}", "--how", "in turn", "--on", TODAY, "--present", "8")
        must(coprod("sign", path, "--stream", stream, *given))
    assert coprod("check", path).code == 0
    assert [one["final"] for one in coprod("show", path, "--json").json["versions"]] == [False, True]
    assert coprod("show", path).lines[-1] == "Next: Version 2 is final for the Board."
