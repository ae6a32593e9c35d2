"""`show`, `brief`, `issue`, `share`, `sign`: from what was said to a version that every stream has signed."""

from __future__ import annotations

import hashlib
import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.cli import main
from tests.cli.conftest import Coprod

TODAY = date.today().isoformat()  # noqa: DTZ011 — the day on which the file itself was written


def version(coprod: Coprod, path: Path, place: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = coprod("show", path, "--json").json["versions"][place]
    return found


@pytest.fixture
def issued(coprod: Coprod, ward: Path) -> Path:
    """A project whose first version is issued."""
    coprod(
        "add",
        ward,
        "> m * a bed that can be moved because I sleep facing the door #beds",
        "> s - torches",
        "> p ? who pays",
    )
    assert coprod("answer", ward, "--unanswered", "--as", "in the brief").code == 0
    assert coprod("issue", ward, "--reason", "to read").out == "1\n"
    return ward


def sign(coprod: Coprod, path: Path, stream: str, *more: str) -> int:
    """A stream signs; answers the exit code."""
    given = ("--role", f"{stream} lead", "--how", "by hands", "--on", TODAY, "--present", "7")
    unchecked = ("--unchecked", "it was said back at the tables")
    return coprod("sign", path, "--stream", stream, *given, *unchecked, *more).code


def share(coprod: Coprod, path: Path, *streams: str) -> None:
    for stream in streams:
        assert coprod("share", path, "--stream", stream, "--on", TODAY, "--form", "read aloud").code == 0


def test_show_tells_how_far_a_project_is(coprod: Coprod, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    coprod(
        "new", path, "--title", "Ward", "--purpose", "A new one", "--decides", "The Board", "--stream", "Members=M",
        "--observer", "Trust=T", "--can-change", "the rooms", "--cannot-change", "the site (source: the Board, May)",
        "--keep-until", "notes=2027-03-01",
    )  # fmt: skip
    coprod("meeting", path, "start", "stream", "--present", "m=7", "--venue", "Quayside")
    coprod("add", path, "--stream", "m", "a", "> t b")
    told = coprod("show", path, "--json").json
    meeting = told["meetings"].pop()
    assert (meeting["number"], meeting["kind"], meeting["venue"], meeting["present"], meeting["contributions"]) == (
        1,
        "stream",
        "Quayside",
        {"Members": 7},
        2,
    )
    following = told.pop("next")
    assert "Meeting 1 is open" in following
    assert told == {
        "title": "Ward",
        "purpose": "A new one",
        "decides": "The Board",
        "example": False,
        "points": [
            {"openness": "can change", "text": "the rooms", "source": ""},
            {"openness": "cannot change", "text": "the site", "source": "the Board, May"},
        ],
        "streams": [
            {"name": "Members", "letter": "M", "required": True, "contributions": 1},
            {"name": "Trust", "letter": "T", "required": False, "contributions": 1},
        ],
        "meetings": [],
        "meeting_open": 1,
        "conflicts": dict.fromkeys(
            ["raised", "whys recorded", "heard", "options", "proposed", "agreed", "not agreed"], 0
        ),
        "versions": [],
    }
    assert coprod("show", path).lines == [
        "Ward",
        "A new one",
        "Can change: the rooms",
        "Cannot change: the site (the Board, May)",
        "Who decides: The Board",
        "",
        "Members (M): 1 contribution",
        "Trust (T, observes): 1 contribution",
        "",
        f"Meeting 1, {TODAY}, Quayside: {meeting['title']}, 2 contributions, open",
        "",
        f"Next: {following}",
    ]


def test_the_draft_moves_and_a_version_does_not(coprod: Coprod, issued: Path) -> None:
    frozen = coprod("brief", issued, "--version", "1").out
    assert "a bed that can be moved" in frozen
    coprod("edit", issued, "M-001", "--text", "another bed")
    assert coprod("brief", issued, "--version", "1").out == frozen
    assert "another bed" in coprod("brief", issued).out
    assert coprod("show", issued, "--json").json["next"] == "Share version 1 back to Members."


def test_the_fingerprint_is_that_of_the_canonical_bytes(coprod: Coprod, issued: Path) -> None:
    told = version(coprod, issued)
    canonical = coprod("brief", issued, "--version", "1", "--canonical").out
    assert hashlib.sha256(canonical.encode()).hexdigest() == told["sha256"]
    assert told["words"].count("-") == 3
    before = issued.read_bytes()
    assert coprod("brief", issued, "--canonical").out == canonical
    assert issued.read_bytes() == before
    coprod("edit", issued, "M-001", "--why", "I sleep facing the window")
    assert coprod("brief", issued, "--canonical").out != canonical
    coprod("undo", issued)
    assert coprod("brief", issued, "--canonical").out == canonical


def test_a_version_is_final_when_every_stream_has_signed_it(coprod: Coprod, issued: Path) -> None:
    ran = coprod(
        "sign", issued, "--stream", "Members", "--role", "lead", "--how", "hands", "--on", TODAY, "--present", "7"
    )
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Version 1 has not been shared back to Members")
    share(coprod, issued, "Members", "Staff", "P")
    assert version(coprod, issued)["signoffs"]["Members"] == {"state": "shared", "version": None}
    assert sign(coprod, issued, "Members") == 0
    assert sign(coprod, issued, "Staff", "--reservations", "two layouts") == 0
    told = version(coprod, issued)
    assert told["signoffs"] == {
        "Members": {"state": "signed", "version": 1},
        "Staff": {"state": "signed with reservations", "version": 1},
        "Community partners": {"state": "shared", "version": None},
    }
    assert told["final"] is False
    assert sign(coprod, issued, "p", "--decision", "not yet", "--reservations", "no date for the desk") == 0
    assert version(coprod, issued)["signoffs"]["Community partners"]["state"] == "not yet"
    assert sign(coprod, issued, "p") == 0
    assert version(coprod, issued)["final"] is True
    assert "final for the Board" in coprod("show", issued).out

    coprod("edit", issued, "M-001", "--text", "a bed that can be turned")
    assert version(coprod, issued)["final"] is True
    ran = coprod("issue", issued)
    assert (ran.code, ran.out) == (0, "2\n")
    assert ran.err.startswith("Version 2 is issued: ")
    assert version(coprod, issued)["signoffs"]["Members"] == {"state": "stale", "version": 1}
    assert (version(coprod, issued, 0)["final"], version(coprod, issued)["final"]) == (True, False)


def test_a_signature_is_taken_back_by_a_record_and_not_by_undo(coprod: Coprod, issued: Path) -> None:
    ran = coprod("sign", issued, "--stream", "Members", "--take-back")
    assert (ran.code, "nothing to take back" in ran.err) == (1, True)
    share(coprod, issued, "Members")
    assert sign(coprod, issued, "Members") == 0
    assert coprod("undo", issued).code == 1
    assert coprod("sign", issued, "--stream", "Members", "--take-back").code == 0
    assert version(coprod, issued)["signoffs"]["Members"]["state"] == "shared"
    *_, signed, taken = [one["sentence"] for one in coprod("history", issued, "--json").json]
    assert (signed, taken) == ("Members signed version 1.", "Members took back what it signed of version 1.")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["brief", "--version", "7"], 2),
        (["brief", "--version", "7", "--canonical"], 2),
        (["brief", "--version", "0"], 2),
        (["issue"], 1),
        (["share", "--stream", "visitors", "--on", TODAY, "--form", "x"], 2),
        (["share", "--stream", "m", "--on", TODAY, "--form", "x", "--version", "7"], 2),
        (["share", "--stream", "m", "--on", TODAY], 1),
        (["share", "--stream", "m", "--form", "x"], 1),
        (["share", "--stream", "m", "--on", "2999-01-01", "--form", "x"], 1),
        (["sign", "--stream", "m"], 1),
        (["sign"], 2),
        (["sign", "--stream", "m", "--present", "few"], 2),
        (["sign", "--stream", "m", "--decision", "maybe"], 2),
    ],
)
def test_what_is_refused_changes_nothing(coprod: Coprod, issued: Path, arguments: list[str], code: int) -> None:
    before = coprod("show", issued, "--json").out
    ran = coprod(arguments[0], issued, *arguments[1:])
    assert (ran.code, ran.out) == (code, "")
    assert ran.err
    assert coprod("show", issued, "--json").out == before


def test_nothing_can_be_issued_before_something_is_said(coprod: Coprod, ward: Path) -> None:
    for arguments in (["issue", ward], ["share", ward, "--stream", "m", "--on", TODAY, "--form", "x"]):
        ran = coprod(*arguments)
        assert (ran.code, ran.out) == (1, "")


# The worked example


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "STATE", "DOCUMENTS"):
            patch.setenv(f"COPROD_{name}_DIR", str(folder))
        assert main(["example", str(folder / "example.coprod"), "--no-open"]) == 0
    return folder / "example.coprod"


def test_the_example_is_what_it_is_said_to_be(coprod: Coprod, example: Path) -> None:
    told = coprod("show", example, "--json").json
    assert told["example"] is True
    assert len(told["streams"]) == 3
    assert len(told["meetings"]) == 6
    assert sum(stream["contributions"] for stream in told["streams"]) >= 120
    assert sum(told["conflicts"].values()) == 5
    assert sum(count > 0 for count in told["conflicts"].values()) >= 3
    states = [one["state"] for one in told["versions"][-1]["signoffs"].values()]
    assert sum(state.startswith("signed") for state in states) == 2
    made_up = "These people and words are made up."
    assert made_up in coprod("show", example).out
    assert made_up in coprod("brief", example).out
    assert made_up in coprod("brief", example, "--version", "1").out
    assert made_up in coprod("notes", example).out
    assert len(coprod("conflicts", example, "--json").json) == 5
    for one in coprod("history", example, "--json").json:
        assert one["sentence"]
        assert "more things were changed" not in one["sentence"]


def test_a_line_whose_agreement_was_opened_again_says_so(coprod: Coprod, example: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.coprod"
    path.write_bytes(example.read_bytes())
    assert "Open again" not in coprod("line", path, "list").out
    assert coprod("conflict", path, "reopen", "C-01", "--because", "the mock-up showed more").code == 0
    assert "Open again: C-01, which this line rests on, is not agreed any more." in coprod("line", path, "list").out
    assert "Line 5.3 rests on C-01, which is not agreed any more." in coprod("check", path).out


def test_the_example_is_never_written_over_anything(coprod: Coprod, tmp_path: Path) -> None:
    path = tmp_path / "mine.coprod"
    path.write_bytes(b"mine")
    ran = coprod("example", path, "--no-open")
    assert (ran.code, ran.out, path.read_bytes()) == (3, "", b"mine")
    for name in ("Riverside example.coprod", "Riverside example 2.coprod", "Riverside example 3.coprod"):
        ran = coprod("example", "--no-open")
        assert (ran.code, ran.out) == (0, "")
        assert name in ran.err
        assert (tmp_path / "documents" / name).is_file()


def test_without_a_terminal_nothing_is_opened_and_nothing_written(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    for arguments in (["example", tmp_path / "e.coprod"], [ward], []):
        ran = coprod(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "need a terminal" in ran.err
    assert not (tmp_path / "e.coprod").exists()


def test_notes_written_and_taken_in_again_say_the_same(coprod: Coprod, example: Path, tmp_path: Path) -> None:
    notes = tmp_path / "all.notes"
    notes.write_text(coprod("notes", example).out, "utf-8")
    path = tmp_path / "again.coprod"
    coprod("new", path, "--title", "Again")
    ran = coprod("import", path, notes)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert coprod("list", path, "--json").json == coprod("list", example, "--json").json
    assert coprod("conflicts", path, "--json").json == coprod("conflicts", example, "--json").json
    ran = coprod("import", path, notes)
    assert (ran.code, "--again" in ran.err) == (1, True)


def test_one_meeting_can_be_written_as_notes(coprod: Coprod, example: Path) -> None:
    ran = coprod("notes", example, "--meeting", "3")
    assert (ran.code, "# Meeting 3" in ran.out, "# Meeting 2" in ran.out) == (0, True, False)
    assert coprod("notes", example, "--meeting", "30").code == 2


def test_notes_that_are_wrong_are_refused_with_their_file_and_line(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    right, wrong, old = tmp_path / "right.notes", tmp_path / "wrong.notes", tmp_path / "old.notes"
    right.write_text("# No meeting\n## Members (M)\n+ a garden\n")
    wrong.write_text("# No meeting\n## Members (M)\n+ a\n    colour: blue\n")
    old.write_bytes("# No meeting\n## Members (M)\n+ a café\n".encode("cp1252"))
    for path, said in ((wrong, "wrong.notes, line 4:"), (old, "old.notes, line 3: this is not UTF-8")):
        ran = coprod("import", ward, right, path)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(said)
    assert coprod("list", ward, "--json").json == []
    assert coprod("import", ward, right).code == 0
    assert [one["text"] for one in coprod("list", ward, "--json").json] == ["a garden"]


# What only warns


class AtTerminal(io.StringIO):
    """Lines that a person types at a terminal."""

    def isatty(self) -> bool:
        return True


def typing_terminal(typed: str) -> io.TextIOWrapper:
    """Standard input at a terminal on which this was typed."""

    class Typed(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    return Typed(io.BytesIO(typed.encode()))


def test_a_reason_for_what_only_warns_is_printed_in_section_12(coprod: Coprod, issued: Path) -> None:
    printed = coprod("brief", issued, "--version", "1").out
    assert "3 things that are printed were not read back. No reason was given for issuing it all the same." in printed
    coprod("edit", issued, "M-001", "--text", "another bed")
    ran = coprod("issue", issued, "--because", "unread=the ward closed early")
    assert (ran.code, ran.out) == (0, "2\n")
    assert "were not read back. It is printed with its reason." in ran.err
    assert "It was issued because: the ward closed early" in coprod("brief", issued, "--version", "2").out


@pytest.mark.parametrize("given", ["unread", "unread=", "R11=no", "=words"])
def test_a_reason_of_no_known_kind_is_refused_and_issues_nothing(coprod: Coprod, issued: Path, given: str) -> None:
    coprod("edit", issued, "M-001", "--text", "another bed")
    before = issued.read_bytes()
    ran = coprod("issue", issued, "--because", given)
    assert (ran.code, ran.out) == (2, "")
    assert "the kinds are silent, unread, names, benchmarks" in ran.err
    assert issued.read_bytes() == before


@pytest.mark.parametrize(("typed", "code"), [("\nno time was left\n", 0), ("", 1)])
def test_on_a_terminal_each_kind_is_asked_about_until_there_are_words(
    coprod: Coprod,
    issued: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    code: int,
) -> None:
    coprod("edit", issued, "M-001", "--text", "another bed")
    monkeypatch.setattr(sys, "stdin", typing_terminal(typed))
    monkeypatch.setattr(sys, "stderr", told := AtTerminal())
    assert main(["issue", str(issued)]) == code
    assert told.getvalue().count("Why is it issued before that was read back?") == (2 if typed else 1)
    capsys.readouterr()
    assert len(coprod("show", issued, "--json").json["versions"]) == (2 if typed else 1)


def test_a_check_says_what_only_warns_and_passes(coprod: Coprod, issued: Path) -> None:
    ran = coprod("check", issued)
    assert (ran.code, ran.out) == (0, "")
    assert "! 3 things that are printed were not read back." in ran.err
    assert "--because unread=WORDS" in ran.err
    assert [one["rule"] for one in coprod("check", issued, "--json").json["warnings"]] == ["unread"]


# Answered after all have signed


def test_what_all_signed_and_has_no_answer_says_so_and_is_final_once_it_is_answered(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "> m * a bed", "> s - torches", "> p ? who pays")
    coprod("answer", ward, "M-001", "S-001", "--as", "in the brief")
    assert coprod("issue", ward).code == 0
    for stream in ("Members", "Staff", "Community partners"):
        share(coprod, ward, stream)
        assert sign(coprod, ward, stream) == 0
    printed = coprod("brief", ward, "--version", "1").out
    assert "NOT FINAL YET" in printed
    assert "DRAFT" not in printed
    assert "1 thing that was said has no answer in version 1: say what became of it." in printed
    assert version(coprod, ward)["final"] is False
    assert coprod("answer", ward, "P-001", "--as", "parked", "--reason", "the trust will say").code == 0
    assert version(coprod, ward)["final"] is True
    printed = coprod("brief", ward, "--version", "1").out
    assert "FINAL for the Board" in printed
    assert "Answered since this version was issued" in printed
    assert "P-001: parked, because: the trust will say" in printed


# Every hard rule, whatever the order in which it was broken


def test_a_request_that_was_not_shown_stops_issuing_and_final_by_whatever_order(coprod: Coprod, issued: Path) -> None:
    share(coprod, issued, "Members", "Staff", "Community partners")
    assert coprod("line", issued, "add", "A bed that moves.", "--from", "M-001").code == 0
    assert coprod("issue", issued).code == 0
    share(coprod, issued, "Members", "Staff", "Community partners")
    assert [sign(coprod, issued, stream) for stream in ("Members", "Staff", "Community partners")] == [0, 0, 0]
    assert version(coprod, issued)["final"] is True
    assert coprod("edit", issued, "M-001", "--about", "Staff").code == 0
    assert version(coprod, issued)["final"] is False
    assert coprod("edit", issued, "S-001", "--text", "torches at night").code == 0
    before = issued.read_bytes()
    ran = coprod("issue", issued)
    assert (ran.code, ran.out) == (1, "")
    assert "M-001 is about the work or space of Staff, and has not been shown to them" in ran.err
    assert f"`coprod shown {issued} CODE --stream NAME --how WORDS`" in ran.err
    assert issued.read_bytes() == before
    assert coprod("decide", issued, "approved", "--on", TODAY, "--words", "Yes.").code != 0
    assert coprod("check", issued).code == 1
    assert coprod("shown", issued, "M-001", "--stream", "Staff", "--how", "read aloud").code == 0
    assert coprod("issue", issued).code == 0


def test_a_line_whose_only_source_stays_in_the_room_now_is_refused_with_its_command(
    coprod: Coprod, issued: Path
) -> None:
    assert coprod("line", issued, "add", "A bed that moves.", "--from", "M-001").code == 0
    assert coprod("edit", issued, "M-001", "--consent", "room").code == 0
    ran = coprod("issue", issued)
    assert ran.code == 1
    assert "Line 5.1 rests on nothing that may be printed. Cite what was said or agreed, or remove the line." in ran.err
    assert f"`coprod line {issued} cite 5.1 CODE`" in ran.err


# Days, corrections, and what lasts (R22, R24, R34)

EARLY = "1999-01-01"
ENTRIES = {
    "share": ("share", "--stream", "Members", "--form", "on paper"),
    "understand": ("understand", "--stream", "Members", "--of", "Staff", "--said", "the torches"),
    "sign": ("sign", "--stream", "Members"),
    "decide": ("decide", "--decision", "approved", "--words", "Build it."),
    "share --board": ("share", "--board", "--stream", "Members", "--form", "on paper"),
}
"""Every command that records a day."""


@pytest.fixture
def decided(coprod: Coprod, issued: Path) -> Path:
    """Signed by all, decided, and told to Members, all today."""
    share(coprod, issued, "Members", "Staff", "Community")
    command, *more = ENTRIES["understand"]
    assert coprod(command, issued, *more, "--on", TODAY).code == 0
    assert [sign(coprod, issued, stream) for stream in ("Members", "Staff", "Community")] == [0, 0, 0]
    for called in ("decide", "share --board"):
        command, *more = ENTRIES[called]
        assert coprod(command, issued, *more, "--on", TODAY).code == 0
    return issued


def texts(coprod: Coprod, path: Path, folder: Path) -> str:
    """The whole brief of the newest version, and its table of sign-offs, as text."""
    brief, table = folder / "brief.md", folder / "signed.csv"
    for target in (brief, table):
        target.unlink(missing_ok=True)
    assert coprod("export", path, brief, "--version", 1).code == 0
    assert coprod("export", path, table, "--what", "sign-offs").code == 0
    return " ".join((brief.read_text("utf-8") + table.read_text("utf-8-sig")).split())


@pytest.mark.parametrize("called", ENTRIES)
def test_a_day_out_of_order_needs_a_reason_at_every_command(
    coprod: Coprod, decided: Path, called: str, tmp_path: Path
) -> None:
    command, *more = ENTRIES[called]
    before = coprod("history", decided, "--json").out
    ran = coprod(command, decided, *more, "--correct", "--on", EARLY)
    assert (ran.code, ran.out) == (1, "")
    assert "Version 1 was issued on" in ran.err
    assert "--because" in ran.err
    assert coprod(command, decided, *more, "--correct", "--on", "2999-01-01", "--because", "soon").code == 1
    assert coprod("history", decided, "--json").out == before
    assert coprod(command, decided, *more, "--correct", "--on", EARLY, "--because", "the laptop was wrong").code == 0
    assert "was corrected." in coprod("history", decided).out.splitlines()[-1]
    printed = texts(coprod, decided, tmp_path)
    assert "the laptop was wrong" in printed
    assert "corrected on" in printed
    assert "1 January 1999" in printed
    undone = coprod("undo", decided)
    if called != "understand":
        assert (undone.code, undone.out) == (1, "")
        assert "--correct" in undone.err


@pytest.mark.parametrize("called", [called for called in ENTRIES if called != "sign"])
def test_what_never_was_says_why(coprod: Coprod, decided: Path, called: str, tmp_path: Path) -> None:
    command, *more = ENTRIES[called]
    never = coprod(command, decided, *more, "--correct", "--never", "--because", "typed for another ward")
    if called == "share":
        assert never.code == 1
        assert "coprod sign --take-back" in never.err
        return
    assert never.code == 0
    assert "typed for another ward" in texts(coprod, decided, tmp_path)
    assert version(coprod, decided)["final"]


def test_what_the_board_decided_on_stays_final_and_says_what_came_later(
    coprod: Coprod, decided: Path, tmp_path: Path
) -> None:
    assert coprod("sign", decided, "--stream", "Members", "--take-back").code == 0
    told = version(coprod, decided)
    assert told["final"]
    assert "Members took their signature back on" in told["final_words"]
    assert "Members took their signature back on" in coprod("show", decided).out
    paper = tmp_path / "paper.txt"
    assert coprod("export", decided, paper, "--edition", "board", "--version", 1).code == 0
    text = " ".join(paper.read_text("utf-8").split())
    assert "FINAL for the Board (decided on" in text
    assert "Members took their signature back on" in text
    assert "PROGRESS REPORT" not in text
    assert "Taken back on" in texts(coprod, decided, tmp_path)


@pytest.mark.parametrize(
    ("role", "words"), [("P3", "P3 is the code"), ("М7", "M7 is the code"), (".", "neither a role")]
)
def test_nobody_signs_under_another_streams_code_or_no_name(
    coprod: Coprod, issued: Path, role: str, words: str
) -> None:
    share(coprod, issued, "Staff")
    ran = coprod(
        "sign", issued, "--stream", "Staff", "--role", role, "--how", "x", "--on", TODAY, "--present", 3,
        "--unchecked", "x",
    )  # fmt: skip
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err


def test_a_move_that_is_undone_is_told_with_both_codes(coprod: Coprod, issued: Path) -> None:
    assert coprod("edit", issued, "M-001", "--stream", "Staff").code == 0
    undone = coprod("undo", issued)
    assert "M-001 was moved to Staff and is S-002 now" in undone.out + undone.err
    again = coprod("redo", issued)
    assert "M-001 was moved to Staff and is S-002 now" in again.out + again.err
