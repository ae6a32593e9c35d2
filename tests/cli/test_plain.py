"""Line mode: a conversation in numbers and lines, over standard input and output."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError
from coprod_tui.cli.commands.plain import NOT_OFFERED
from coprod_tui.cli.registry import ENTRIES
from coprod_tui.config.registry import Registry
from coprod_tui.domain.edit import LINE_SLOT, OUTBOX_SLOTS
from coprod_tui.store.database import as_file_error
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod, Ran, stopped


def talk(coprod: Coprod, path: Path, *lines: str) -> Ran:
    return coprod("plain", path, stdin="".join(f"{line}\n" for line in lines).encode())


def kept(coprod: Coprod, path: Path) -> list[tuple[str, str]]:
    return [(one["code"], one["text"]) for one in coprod("list", path, "--json").json]


def test_lines_are_kept_and_it_is_said_how_they_were_understood(coprod: Coprod, ward: Path) -> None:
    lines = ["* a lamp because it is dark #light @7", "> staff", "- torches", "+", "", "0"]
    ran = talk(coprod, ward, "say", *lines)
    assert ran.code == 0
    assert "M-001 is kept, would like, the why is kept, #light new, speaker @M7" in ran.out
    assert "S-001 is kept, doesn't work" in ran.out
    assert "Nothing stands after the sign yet" in ran.out
    assert ran.out.endswith("Closed. Everything is on disk.\n")
    assert kept(coprod, ward) == [("M-001", "a lamp"), ("S-001", "torches")]


def test_every_command_of_a_project_is_in_the_list_with_its_number(coprod: Coprod, ward: Path) -> None:
    ran = talk(coprod, ward, "0")
    named = {line.split(":")[0].split(" ")[1] for line in ran.lines if line[:1].isdecimal()}
    assert {*ENTRIES} - NOT_OFFERED <= named


def test_what_a_command_needs_is_asked_and_the_rest_is_offered(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "--stream", "m", "a lamp", "a chair #seats")
    # why, then read back, by their numbers; the list of both is read out once.
    ran = talk(coprod, ward, "edit", "M-001", "2", "it is dark", "9", "1", "", "edit", "M-002", "4", "-", "", "", "0")
    assert ran.out.count("2 why: ") == 2
    first, second = coprod("list", ward, "--json").json
    assert (first["why"], first["read_back"]) == ("it is dark", True)
    assert second["themes"] == []
    assert talk(coprod, ward, "undo", "0").err == "Undone: The themes of M-002 were changed.\n"


def test_a_command_with_several_jobs_asks_which_and_a_stream_is_chosen_by_number(coprod: Coprod, ward: Path) -> None:
    ran = talk(coprod, ward, "meeting", "start", "stream", "1", "2", "", "3", "The hall", "", "where", "0")
    assert "Meeting 1 is open: Stream meeting, The hall." in ran.out
    assert "Welcome, needs, ground rules, 1 of 9, 10 min left" in ran.out
    (meeting,) = coprod("show", ward, "--json").json["meetings"]
    assert meeting["venue"] == "The hall"
    assert set(meeting["present"]) == {"Staff"}


def test_an_answer_that_its_place_tells_may_be_a_number_or_a_word_of_a_list(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "--stream", "m", "a bed that can be moved")
    coprod("add", ward, "--stream", "s", "a bed that stays")
    coprod("meeting", ward, "start", "stream", "--streams", "m", "s")
    coprod("conflict", ward, "raise", "M-001", "S-001")
    coprod("conflict", ward, "why", "C-01", "m", "I sleep facing the door")
    coprod("conflict", ward, "option", "C-01", "two bed types")
    ran = talk(coprod, ward, "meeting", "block", "2", "conflict", "rate", "C-01", "A", "m", "4", "", "0")
    assert (ran.out.count("Done."), ran.err) == (2, "")
    assert coprod("conflicts", ward, "--json").json[0]["options"][0]["grid"]["Members"]["fit"] == "don't know"


def test_what_is_needed_and_not_given_does_nothing(coprod: Coprod, ward: Path) -> None:
    ran = talk(coprod, ward, "remove", "", "remove", "M-009", "99", "0")
    assert "Nothing was done." in ran.out
    assert "There is no contribution M-009 here." in ran.err
    assert "There is no 99 here; ? reads the list." in ran.out
    assert "Done." not in ran.out


def test_words_typed_at_the_list_are_not_lost(coprod: Coprod, ward: Path) -> None:
    talk(coprod, ward, "- it is cold in here", "1", "and this was a slip", "", "0")
    assert kept(coprod, ward) == [("M-001", "it is cold in here")]


def test_the_end_of_the_input_closes_in_order(coprod: Coprod, ward: Path) -> None:
    ran = coprod("plain", ward, stdin=b"say\na lamp")
    assert ran.code == 0
    assert kept(coprod, ward) == [("M-001", "a lamp")]
    assert [one.name for one in ward.parent.iterdir() if one.name.startswith(ward.name)] == [ward.name]


def test_reading_goes_ten_at_a_time(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "--stream", "s", *(f"thing {n}" for n in range(25)))
    ran = talk(coprod, ward, "read", "2", "b", "", "read", "1", "0")
    places = [ran.out.index(f"thing {n}\n") for n in (*range(15, 25), *range(5, 15))]
    assert places == sorted(places)
    assert "thing 4\n" not in ran.out
    assert "5 earlier" in ran.out
    assert "Nothing has been said yet." in ran.out


def test_lines_that_the_screens_left_are_kept_or_asked_about(coprod: Coprod, ward: Path) -> None:
    with Session.open(ward) as session:
        staff = session.snapshot.streams[1].id
        entered = {"line": "* entered", "stream": staff, "kind": "works", "consent": "room"}
        typed = {"line": "half a sent", "stream": staff}
        session.stash({f"{OUTBOX_SLOTS}000001": json.dumps(entered), LINE_SLOT: json.dumps(typed)})
    ran = talk(coprod, ward, "", "say", "another", "", "0")
    assert "A line for Staff was not finished: half a sent" in ran.out
    assert "S-001 is kept." in ran.out
    assert talk(coprod, ward, "2", "0").code == 0
    assert "not finished" not in talk(coprod, ward, "0").out
    assert kept(coprod, ward) == [("S-001", "entered"), ("M-001", "another")]


def test_lines_that_were_entered_come_before_the_one_that_was_being_typed(coprod: Coprod, ward: Path) -> None:
    with Session.open(ward) as session:
        staff = session.snapshot.streams[1].id
        entered = {"line": "* entered first", "stream": staff, "kind": "works", "consent": "room"}
        typed = {"line": "* typed after it", "stream": staff}
        session.stash({f"{OUTBOX_SLOTS}000001": json.dumps(entered), LINE_SLOT: json.dumps(typed)})
    talk(coprod, ward, "1", "0")
    assert kept(coprod, ward) == [("S-001", "entered first"), ("S-002", "typed after it")]


def test_a_line_that_is_not_on_disk_is_said_and_tried_again(
    coprod: Coprod, ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter(range(100))

    def full_at_first(session: Session) -> None:
        if next(times) < 2:
            raise as_file_error(OSError(28, "No space left on device"), session.path)

    monkeypatch.setattr(Session, "_must_be_in_place", full_at_first)
    ran = talk(coprod, ward, "say", "a lamp", "", "", "", "0")
    assert ran.out.count("Not saved. ward.coprod: The disk is full.") == 2
    assert kept(coprod, ward) == [("M-001", "a lamp")]
    assert isinstance(as_file_error(OSError(28, ""), ward), FileError)


def test_without_a_file_a_project_is_chosen_or_begun(coprod: Coprod, ward: Path) -> None:
    assert Registry().recent()
    ran = coprod("plain", stdin=b"1\n0\n")
    assert "A new ward: 3 streams" in ran.out
    ran = coprod("plain", stdin=b"2\nThe garden\nsay\na bench\n\n0\n")
    assert "M-001 is kept" in ran.out
    assert sorted(one.title for one in Registry().recent()) == ["A new ward", "The garden"]
    assert coprod("plain", stdin=b"\n").code == 0


def test_a_setting_or_a_variable_chooses_line_mode(coprod: Coprod, ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESSIBLE", "1")
    ran = coprod(ward, stdin=b"0\n")
    assert ran.code == 0
    assert "1 say: " in ran.out


@pytest.mark.usefixtures("hangups")
def test_ctrl_c_closes_nothing_and_a_closed_terminal_closes_in_order(ward: Path) -> None:
    program, terminal = pty.openpty()
    command = [sys.executable, "-m", "coprod_tui", "plain", str(ward)]
    with subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True) as run:
        os.close(terminal)
        seen = b""

        def until(words: bytes) -> None:
            nonlocal seen
            while words not in seen:
                seen += os.read(program, 4096)

        until(b"0 closes: ")
        while b"Ctrl+C closes nothing here" not in seen:
            run.send_signal(signal.SIGINT)
            if select.select([program], [], [], 0.5)[0]:
                seen += os.read(program, 4096)
        os.write(program, b"1\n" + b"x" * 5000 + b"\n")
        until(b"M-001 is kept")
        assert stopped(run, signal.SIGHUP) == 128 + signal.SIGHUP
    os.close(program)
    assert [one.name for one in ward.parent.iterdir() if one.name.startswith(ward.name)] == [ward.name]
    with Session.open(ward) as session:
        (one,) = session.snapshot.contributions()
        assert len(one.text) == 5000
