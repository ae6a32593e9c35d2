"""`add`: words in, codes out, each only when it is on disk."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coprod_tui.base.text import STORED_MOST, sanitize
from coprod_tui.domain.edit import CommandResult, Edit
from coprod_tui.domain.records import Contribution
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod, stopped

QMSUM = Path(__file__).parents[2].parent / "shared" / "data" / "qmsum" / "ES2004a.json"


def start(*arguments: str | Path, **given: object) -> subprocess.Popen[bytes]:
    """The command line as a program of its own."""
    command = [sys.executable, "-m", "coprod_tui", *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given)  # type: ignore[call-overload, no-any-return]  # the options differ


def texts(path: Path) -> list[str]:
    """What the file holds, read by plain sqlite3."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT text FROM contribution WHERE NOT removed ORDER BY id")]
    finally:
        connection.close()


def test_each_argument_is_a_contribution_and_has_its_code(coprod: Coprod, ward: Path) -> None:
    ran = coprod(
        "add", ward, "--stream", "Members", "* a bed I can lower because I fell #beds @7", "> staff - torches", "c"
    )
    assert (ran.code, ran.lines, ran.err) == (0, ["M-001", "S-001", "M-002"], "")
    first, second, third = coprod("list", ward, "--json").json
    at = first.pop("at")
    assert at[10] == "T"
    assert at[-6] in "+-"
    assert first == {
        "code": "M-001",
        "stream": "Members",
        "kind": "would like",
        "text": "a bed I can lower",
        "why": "I fell",
        "themes": ["beds"],
        "speaker": "@M7",
        "form": "summary",
        "consent": "idea",
        "read_back": False,
        "sensitive": False,
        "meeting": None,
    }
    assert (second["stream"], second["kind"], second["text"]) == ("Staff", "doesn't work", "torches")
    assert (third["code"], third["kind"], third["why"], third["speaker"]) == ("M-002", "would like", None, None)


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["--stream", "m", "- torches at night"], [("doesn't work", "torches at night")]),
        (["- torches at night", "--stream", "m"], [("doesn't work", "torches at night")]),
        (
            ["+ a garden", "--stream=m", "- no light", "c"],
            [("works", "a garden"), ("doesn't work", "no light"), ("would like", "c")],
        ),
        (["--stream", "m", "--stream is a strange word"], [("would like", "--stream is a strange word")]),
        (["--stream", "m", "-h is no help here"], [("would like", "-h is no help here")]),
        (["--stream", "m", "-5 degrees"], [("would like", "-5 degrees")]),
        (["--stream", "m", "-5"], [("would like", "-5")]),
        (["--stream", "m", "--", "-torches", "--stream"], [("would like", "-torches"), ("would like", "--stream")]),
        (["--stream", "m", "-", "", "  ", "+", "+ "], []),
        (["> Members"], []),
        (["> Members", "a", "> s", "b"], [("would like", "a"), ("would like", "b")]),
        (["--stream", "m", "-\ta tab is white space"], [("doesn't work", "a tab is white space")]),
    ],
)
def test_what_is_words_and_what_is_an_option(
    coprod: Coprod, ward: Path, arguments: list[str], kept: list[tuple[str, str]]
) -> None:
    ran = coprod("add", ward, *arguments)
    assert ran.code == 0, ran.err
    assert len(ran.lines) == len(kept)
    assert [(one["kind"], one["text"]) for one in coprod("list", ward, "--json").json] == kept


def test_standard_input_gives_one_contribution_a_line(coprod: Coprod, ward: Path) -> None:
    stdin = "\ufeff* first\r\n\n> staff\n+ second \x1b[31m\n>  M third\n\xa0\nfourth café\n".encode()
    ran = coprod("add", ward, "--stream", "Members", stdin=stdin)
    assert (ran.code, ran.lines, ran.err) == (0, ["M-001", "S-001", "M-002", "S-002"], "")
    assert texts(ward) == ["first", "second [31m", "third", "fourth café"]


def test_a_stream_is_needed_and_one_that_is_unknown_is_wrong_usage(coprod: Coprod, ward: Path) -> None:
    for arguments, said in (
        (["a"], "Which stream said this?"),
        (["> staff a", "b"], "Which stream said this?"),
        (["--stream", "visitors", "a"], "“visitors” is not a stream of this project."),
        (["--strem", "m", "a"], "Did you mean --stream?"),
    ):
        ran = coprod("add", ward, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
    assert texts(ward) == []
    ran = coprod("add", ward, stdin=b"> staff a\nb\n> staff c\n")
    assert (ran.code, ran.lines) == (2, ["S-001"])
    assert ran.err.startswith("Line 2: Which stream said this?")


def test_a_stream_that_does_not_match_keeps_the_line_as_it_stands(coprod: Coprod, ward: Path) -> None:
    ran = coprod("add", ward, "--stream", "Staff", "> vistors a lamp")
    assert (ran.code, ran.lines) == (0, ["S-001"])
    assert "kept as it stands in Staff" in ran.err
    assert texts(ward) == ["> vistors a lamp"]


def test_a_line_that_is_too_long_is_said_and_the_others_are_kept(coprod: Coprod, ward: Path) -> None:
    long, longest = "x" * (STORED_MOST + 1), "y" * (5 * STORED_MOST)
    ran = coprod("add", ward, "--stream", "m", stdin=f"a\n{long}\n{longest}\n{'z' * STORED_MOST}\nb".encode())
    assert (ran.code, ran.lines) == (1, ["M-001", "M-002", "M-003"])
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["Line 2", "Line 3"]
    assert [len(text) for text in texts(ward)] == [1, STORED_MOST, 1]
    ran = coprod("add", ward, "--stream", "m", "c", long)
    assert (ran.code, ran.out) == (1, "")
    assert len(texts(ward)) == 3


def test_the_open_block_gives_a_line_without_a_mark_its_kind(coprod: Coprod, ward: Path) -> None:
    plans = coprod("plans").lines
    assert plans[0].startswith("stream")
    assert coprod("meeting", ward, "start", "stream").code == 0
    kinds, block = [], 0
    while coprod("meeting", ward, "block", str(block := block + 1)).code == 0:
        coprod("add", ward, "--stream", "m", f"in block {block}")
        kinds.append(coprod("list", ward, "--json").json[-1]["kind"])
    assert {"works", "doesn't work", "would like"} <= set(kinds)
    assert {one["meeting"] for one in coprod("list", ward, "--json").json} == {1}


def test_the_consent_is_the_one_that_is_set(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    settings = tmp_path / "config" / "settings.toml"
    settings.write_text('default_consent = "room"\n')
    coprod("add", ward, "--stream", "m", "a")
    settings.write_text('default_consent = "quote"\n')
    assert "default_consent" in coprod("add", ward, "--stream", "m", "b").err
    assert [one["consent"] for one in coprod("list", ward, "--json").json] == ["room", "idea"]


def test_a_pipe_that_stays_open_gets_its_codes_at_once(ward: Path) -> None:
    with start("add", ward, "--stream", "Members") as running:
        assert running.stdin
        assert running.stdout
        for number in (1, 2, 3):
            running.stdin.write(f"* wish {number}\n".encode())
            running.stdin.flush()
            assert running.stdout.readline() == f"M-00{number}\n".encode()
            assert b"wish %d" % number in ward.with_name("ward.coprod-wal").read_bytes()
        held = start("list", ward)
        assert held.communicate()[0] == b""
        assert held.returncode == 3
        running.stdin.close()
        assert running.wait(10) == 0
    assert texts(ward) == ["wish 1", "wish 2", "wish 3"]
    assert sorted(one.name for one in ward.parent.glob("ward.coprod*")) == ["ward.coprod"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
@pytest.mark.usefixtures("hangups")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_stopped_ends_quietly_with_everything_kept(ward: Path, number: int) -> None:
    with start("add", ward, "--stream", "Members") as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(b"a\nb\n")
        running.stdin.flush()
        assert (running.stdout.readline(), running.stdout.readline()) == (b"M-001\n", b"M-002\n")
        assert stopped(running, number) == 128 + number
        assert running.stderr.read() == b""
    assert texts(ward) == ["a", "b"]
    assert sorted(one.name for one in ward.parent.glob("ward.coprod*")) == ["ward.coprod"]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_after_a_kill_every_code_that_was_told_is_on_disk(coprod: Coprod, ward: Path) -> None:
    with start("add", ward, "--stream", "Members") as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write(b"".join(b"line %d\n" % one for one in range(400)))
        running.stdin.flush()
        told = [running.stdout.readline() for _ in range(150)]
        running.kill()
        told += running.stdout.readlines()
    kept = coprod("list", ward, "--json").json
    codes = [one["code"] for one in kept]
    assert [one.decode().strip() for one in told if one.endswith(b"\n")] == codes[: len(told)]
    assert [one["text"] for one in kept] == [f"line {one}" for one in range(len(kept))]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
def test_a_reader_that_goes_away_ends_it_quietly(ward: Path) -> None:
    with start("add", ward, "--stream", "Members") as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(b"a\n")
        running.stdin.flush()
        running.stdout.readline()
        running.stdout.close()
        running.stdin.write(b"b\n")
        running.stdin.close()
        assert running.wait(10) == 141
        assert running.stderr.read() == b""
    assert texts(ward) == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
def test_control_characters_are_never_written_to_a_terminal(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "--stream", "m", "plain")
    bad = "a\x1b[2J\u202eb\x07\x9b31m\n\tc"
    with Session.open(ward) as session:
        # As a file from elsewhere may hold them: no verb of ours writes such words.
        (one,) = session.snapshot.contributions()
        session.do(lambda now, project: CommandResult("edit", (Edit(Contribution, one.id, "text", bad),), None))
    assert coprod("list", ward, "--json").json[0]["text"] == bad
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "coprod_tui", "list", str(ward)]
    subprocess.run([*command, "--stream", "\x1b[2Jvisitors"], stdout=theirs, stderr=theirs, check=False)
    subprocess.run(command, stdout=theirs, stderr=theirs, check=True)
    time.sleep(0.05)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    assert "[2Jvisitors" in seen
    assert "a[2Jb31m\r\n" in seen
    assert not any(one in seen for one in "\x1b\x07\x9b\u202e")


def test_add_starts_without_textual() -> None:
    code = "import sys; from coprod_tui.cli import main; main(['add', '--help']);"
    code += "print([name for name in sys.modules if 'textual' in name])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a file's size there")
def test_a_disk_that_is_full_half_way_leaves_what_has_a_code(coprod: Coprod, ward: Path) -> None:
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({ward.stat().st_size + 200_000},) * 2);"
        "from coprod_tui.cli import main; sys.exit(main())"
    )
    lines = b"".join(b"line %d %s\n" % (one, b"x" * 900) for one in range(400))
    command = [sys.executable, "-c", script, "add", str(ward), "--stream", "Members"]
    ran = subprocess.run(command, input=lines, capture_output=True, check=False)
    assert ran.returncode == 3, ran.stderr
    assert ran.stderr.count(b"\n") == 1
    codes = ran.stdout.decode().split()
    assert codes
    assert [one["code"] for one in coprod("list", ward, "--json").json] == codes


@pytest.mark.real_words
@pytest.mark.skipif(not QMSUM.exists(), reason="the real words are not beside this checkout")
def test_every_turn_of_a_real_meeting_is_kept_as_it_was_said(coprod: Coprod, ward: Path) -> None:
    turns = [turn["content"] for turn in json.loads(QMSUM.read_text("utf-8"))["meeting_transcripts"]]
    said = [sanitize(turn) for turn in turns if sanitize(turn)]
    ran = coprod("add", ward, "--stream", "Members", stdin="".join(f"\\{turn}\n" for turn in said).encode())
    assert ran.code == 0
    assert all("`coprod mask FILE" in line for line in ran.err.splitlines())
    assert ran.lines == [f"M-{number:03d}" for number in range(1, len(said) + 1)]
    assert [one["text"] for one in coprod("list", ward, "--json").json] == said
