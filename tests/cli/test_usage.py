"""How commands are called: help, slips, files that cannot be opened, exit codes."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui import __version__
from coprod_tui.base.errors import FileError
from coprod_tui.cli.parser import Actions, CliCommand, ProgramCommand
from coprod_tui.cli.registry import ENTRIES, command_of
from coprod_tui.cli.start import must_open
from coprod_tui.config.registry import Registry
from coprod_tui.store import session
from tests.cli.conftest import Coprod

EVERY = sorted(ENTRIES)
ON_A_FILE = {
    "add": ["--stream", "m", "x"],
    "edit": ["M-001", "--why", "x"],
    "remove": ["M-001"],
    "backup": [],
    "verify": [],
    "undo": [],
    "redo": [],
    "meeting": ["end"],
    "project": ["no-point", "1"],
    "list": [],
    "show": [],
    "conflicts": [],
    "conflict": ["agree", "C-01"],
    "history": [],
    "brief": [],
    "line": ["list"],
    "answer": ["M-001", "--as", "in the brief"],
    "theme": ["list"],
    "shown": ["M-001", "--stream", "s"],
    "turn": ["m", "shared"],
    "section": ["leave-out", "8"],
    "diff": [],
    "check": [],
    "other-words": ["C-01, its title=M-001", "--by", "lead"],
    "understand": [],
    "same": [],
    "decide": ["--decision", "approved", "--on", "2026-11-20", "--words", "yes"],
    "issue": [],
    "share": ["--stream", "m", "--on", "2026-11-20", "--form", "aloud"],
    "notes": [],
    "export": ["x.md"],
    "typed": ["M1-01-K x"],
    "sign": ["--stream", "m", "--role", "lead", "--how", "hands", "--on", "2026-11-20", "--present", "7"],
    "plain": [],
    "hand-over": ["copy.coprod"],
    "import": ["x.notes"],
    "withdraw": ["M-001", "--yes"],
    "mask": ["M-001"],
    "forget": [],
}
"""A call of each command that works on a project."""


def test_every_command_is_registered_once_and_works_on_a_file_or_is_known_not_to() -> None:
    for entry in ENTRIES.values():
        command_of(entry)
        assert all(one.startswith(f"coprod {entry.name} ") or one == f"coprod {entry.name}" for one in entry.examples)
    others = {"new", "example", "plans", "settings", "restore", "rescue", "keys", "seal", "unseal", "reseal"}
    assert {*EVERY} - {*ON_A_FILE} == others


@pytest.mark.parametrize("name", EVERY)
def test_help_has_an_example_that_can_be_read(coprod: Coprod, name: str) -> None:
    for call in ([name, "--help"], ["help", name], [name, "-h"]):
        ran = coprod(*call)
        assert (ran.code, ran.err) == (0, "")
        assert f"coprod {name}" in ran.out
        assert ENTRIES[name].what in ran.out
    assert ENTRIES[name].examples[0] in coprod("--help").out


def actions(name: str) -> Actions:
    """What a command with several actions can do."""
    found = command_of(ENTRIES[name])
    assert not isinstance(found, CliCommand | ProgramCommand)
    return found


@pytest.mark.parametrize(
    ("name", "action"), [(one, which) for one in ("meeting", "conflict", "project") for which in actions(one)]
)
def test_each_action_has_its_own_help_and_its_example_is_understood(coprod: Coprod, name: str, action: str) -> None:
    for call in ([name, action, "--help"], [name, "f.coprod", action, "--help"]):
        ran = coprod(*call)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"usage: coprod {name} FILE {action}")
    example = actions(name)[action].example
    assert example.split()[0] == action
    ran = coprod(name, "f.coprod", *_parted(example))
    assert ran.code == 3, ran.err
    assert "There is no file" in ran.err


def _parted(example: str) -> list[str]:
    """A line as a shell parts it."""
    parts, inside = [""], False
    for character in example:
        if character == '"':
            inside = not inside
        elif character == " " and not inside:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def test_version(coprod: Coprod) -> None:
    assert coprod("--version").out == f"coprod {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lsit"], "There is no command “lsit”. Did you mean “list”?"),
        (["lsit", "ward.coprod"], "There is no command “lsit”. Did you mean “list”?"),
        (["ward.coprod", "list"], "The command comes first: coprod list ward.coprod"),
        (["--lsit"], "coprod has no option --lsit."),
        (["help", "lsit"], "Did you mean “list”?"),
        (["add"], "`coprod add` needs FILE."),
        (["remove", "f"], "`coprod remove` needs CODE."),
        (["list", "f", "g"], "“g” is more than `coprod list` takes."),
        (["list", "f", "--thme", "x"], "`coprod list` has no option --thme. Did you mean --theme?"),
        (["list", "f", "--kind", "wish"], "--kind: “wish” is not a kind. The kinds are: works (+)"),
        (["list", "f", "--meeting", "one"], "--meeting: “one” is not a whole number from 1 up."),
        (["list", "f", "--theme"], "--theme needs something after it."),
        (
            ["edit", "f", "M-001", "--form", "sumary"],
            "--form: 'sumary' is none of own words, summary, written. Did you mean summary?",
        ),
        (["edit", "f", "M-001"], "What should change?"),
        (["edit", "f", "M-001", "--read-back=yes"], "--read-back/--no-read-back: ignored explicit argument 'yes'."),
        (
            ["conflict", "f", "rate", "C-01", "A", "m", "--", "-x"],
            "FIT: '-x' is none of meets, partly, fails, don't know.",
        ),
        (["restore", "f", "--", "-1"], "NUMBER: “-1” is not a whole number from 1 up."),
        (["withdraw", "f", "M-001", "--leave", "x"], "--leave: 'x' is not a whole number."),
        (["answer", "f", "M-001", "--as", "nope"], "--as: “nope” is none of: in the brief"),
        (["answer"], "`coprod answer` needs FILE and CODE."),
        (["meeting", "f"], "`coprod meeting FILE` needs what to do."),
        (["meeting", "f", "strat", "joint"], "“strat” is nothing that `coprod meeting` does. Did you mean start?"),
        (["meeting", "f", "block", "x"], "“x” is not a whole number"),
        (["meeting", "f", "start", "joint", "--present", "Members"], "“Members” is not a stream and a number"),
        (["import", "f", "a.csv", "--stream", "m"], "A CSV file needs --text"),
        (["import", "f", "a.csv", "--text", "x"], "A CSV file needs --stream"),
        (["import", "f", "a.csv", "b.csv", "--text", "x", "--stream", "m"], "One CSV file is taken in at a time"),
        (["import", "f", "a.notes", "--stream", "m"], "--stream is for CSV files"),
        (
            ["import", "f", "a.csv", "--text", "x", "--stream", "m", "--kind", "k", "--kind-map", "good"],
            "--kind-map: “good”",
        ),
        (["new", "f"], "`coprod new` needs --title."),
    ],
)
def test_wrong_usage_is_said_in_a_sentence(coprod: Coprod, arguments: list[str], said: str) -> None:
    ran = coprod(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("name", sorted(ON_A_FILE))
def test_a_file_that_cannot_be_opened_is_trouble_and_left_as_it_is(
    coprod: Coprod, ward: Path, name: str, tmp_path: Path
) -> None:
    notes = tmp_path / "x.notes"
    notes.write_text("# No meeting\n## Members (M)\n+ a\n")
    arguments = [str(notes) if one == notes.name else one for one in ON_A_FILE[name]]
    text = tmp_path / "letter.coprod"
    text.write_bytes(b"Dear all,\n" * 50)
    newer = tmp_path / "newer.coprod"
    shutil.copyfile(ward, newer)
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    for path, said in ((tmp_path / "none.coprod", "no file"), (text, "not a coprod project"), (newer, "newer coprod")):
        before = path.read_bytes() if path.exists() else b""
        ran = coprod(name, path, *arguments)
        assert (ran.code, ran.out) == (3, "")
        assert said in ran.err
        assert len(ran.err.splitlines()) == 1
        assert before == (path.read_bytes() if path.exists() else b"")


def test_a_read_only_file_is_said_to_be_one(coprod: Coprod, ward: Path) -> None:
    ward.chmod(0o400)
    ran = coprod("add", ward, "--stream", "m", "x")
    assert ran.code == 3
    assert "read-only" in ran.err
    assert coprod("list", ward).code == 0


def test_a_file_that_is_open_elsewhere_names_who_has_it_and_changes_nothing(coprod: Coprod, ward: Path) -> None:
    script = "import sys; from pathlib import Path; from coprod_tui.store.session import Session\n"
    script += "with Session.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script, str(ward)], stdin=pipe, stdout=pipe) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == b"open\n"
        before = ward.read_bytes()
        for arguments in (["list", ward], ["add", ward, "--stream", "m", "x"], [ward]):
            ran = coprod(*arguments)
            assert (ran.code, ran.out) == (3, "")
            assert f"process {holder.pid}, since" in ran.err
        assert ward.read_bytes() == before
        holder.stdin.close()
    assert coprod("list", ward).code == 0


def test_a_failure_of_the_disk_while_opening_is_trouble(
    coprod: Coprod, ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(session, "FileLock", full)
    for call in (
        ("list", ward),
        ("add", ward, "--stream", "m", "x"),
        ("new", ward.with_name("b.coprod"), "--title", "B"),
    ):
        ran = coprod(*call)
        assert (ran.code, ran.out) == (3, "")
        assert "The disk is full." in ran.err


@pytest.mark.parametrize(
    "given", [["--stream", "m", "--stream", "s"], ["--stream=m", "--stream=s"], ["--stream", "m", "--stream=m"]]
)
def test_an_option_that_can_be_said_once_is_not_said_twice(coprod: Coprod, ward: Path, given: list[str]) -> None:
    ran = coprod("add", ward, "a lamp", *given)
    assert (ran.code, ran.out) == (2, "")
    assert "--stream is given twice" in ran.err
    assert coprod("list", ward).out == ""


def test_what_is_made_here_stands_on_the_list_of_projects(
    coprod: Coprod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert coprod("new", "ward.coprod", "--title", "A new ward").code == 0
    assert coprod("example", "try.coprod", "--no-open").code == 0
    made = {one.path: one for one in Registry().recent()}
    assert set(made) == {str(tmp_path / "ward.coprod"), str(tmp_path / "try.coprod")}
    ward = made[str(tmp_path / "ward.coprod")]
    assert (ward.title, ward.closed) == ("A new ward", ward.when)
    assert ward.state == (
        "3 streams, nothing said yet\nNext: Nothing has been said yet; the brief begins with what people say."
    )
    assert "brief version 1 signed by 2 of 3" in made[str(tmp_path / "try.coprod")].state
    assert coprod("new", "ward.coprod", "--title", "Another").code == 3
    assert len(Registry().recent()) == 2


def test_what_is_kept_here_is_in_what_the_list_says_of_a_project(coprod: Coprod, tmp_path: Path) -> None:
    ward = tmp_path / "ward.coprod"
    assert coprod("new", ward, "--title", "A new ward").code == 0
    (before,) = Registry().recent()
    Registry().remember(replace(before, screen="brief", row="x", when="2026-01-02T10:00:00+00:00"))
    assert coprod("add", ward, "--stream", "m", "a lamp").code == 0
    (after,) = Registry().recent()
    assert "1 thing said" in after.state
    assert (after.screen, after.row, after.when) == ("brief", "x", "2026-01-02T10:00:00+00:00")
    Registry().forget(ward)
    assert coprod("add", ward, "--stream", "m", "a chair").code == 0
    assert Registry().recent() == ()


def test_new_makes_a_private_file_and_says_nothing_on_standard_output(coprod: Coprod, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    ran = coprod(
        "new", path, "--title", "A “new” ward", "--stream", "Members=M", "--stream", "Carers", "--observer", "Trust=T"
    )
    assert (ran.code, ran.out) == (0, "")
    assert "Members (M), Carers (K), Trust (T)" in ran.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.glob("a.coprod*")] == ["a.coprod"]
    before = path.read_bytes()
    assert coprod("new", path, "--title", "x").code == 3
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("streams", "said"),
    [
        (["Members=M"], "2 to 12 streams"),
        (["Members=M", "Carers=C"], "C is the letter of conflicts"),
        (["Members=M", "Men=M"], "Two streams have the letter M"),
        (["Members=M", "Staff=ST"], "one letter"),
        ([f"Group {one}=" + "ABDEFGHIJKLMN"[one] for one in range(13)], "2 to 12 streams"),
    ],
)
def test_streams_that_cannot_be_leave_no_file(coprod: Coprod, tmp_path: Path, streams: list[str], said: str) -> None:
    path = tmp_path / "a.coprod"
    ran = coprod("new", path, "--title", "T", *(part for one in streams for part in ("--stream", one)))
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert not list(tmp_path.glob("a.coprod*"))
    ran = coprod("new", tmp_path / "none" / "a.coprod", "--title", "T")
    assert ran.code == 3


def test_what_cannot_be_written_out_is_trouble(ward: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "coprod_tui", "list", str(ward), "--json"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr.startswith("What was asked for could not be written out")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
def test_a_reader_that_has_seen_enough_ends_a_list_quietly(coprod: Coprod, ward: Path) -> None:
    coprod("add", ward, "--stream", "m", stdin=b"".join(b"%d %s\n" % (one, b"x" * 9000) for one in range(40)))
    command = f"{sys.executable} -m coprod_tui list {ward} | head -n 1"
    ran = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (141, "")
    assert ran.stdout.startswith("M-001")


def test_words_go_out_in_utf_8_whatever_the_locale(coprod: Coprod, ward: Path) -> None:
    words = "naïve 👩\u200d👧 \u202e 日本 “x”"
    coprod("add", ward, "--stream", "m", f"\\{words}")
    kept = coprod("list", ward, "--json").json[0]["text"]
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    command = [sys.executable, "-m", "coprod_tui", "list", str(ward)]
    ran = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert kept.encode() in ran.stdout
    assert kept == words.replace("\u202e", "")


def test_words_come_in_as_utf_8_whatever_the_locale(coprod: Coprod, ward: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [
        sys.executable,
        "-m",
        "coprod_tui",
        "add",
        str(ward),
        "--stream",
        "m",
        "- “naïve” 日本",
        b"caf\xe9".decode("latin-1"),
    ]
    subprocess.run(command, capture_output=True, env=environment, check=True)
    old = subprocess.run([*command[:-2], os.fsdecode(b"caf\xe9 of old")], capture_output=True, check=False)
    assert old.returncode == 2
    assert "what stands after “caf” is not UTF-8 (byte E9); nothing was kept" in old.stderr.decode()
    told = coprod("list", ward, "--json").json
    assert [one["text"] for one in told] == ["“naïve” 日本", "café"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_project_is_that_project(coprod: Coprod, ward: Path) -> None:
    link = ward.with_name("link.coprod")
    link.symlink_to(ward)
    with session.Session.open(ward), pytest.raises(FileError, match=r"is open: .*, process \d+, since"):
        must_open(link)


def test_what_a_project_is_about_can_be_changed(coprod: Coprod, ward: Path) -> None:
    def told() -> dict[str, object]:
        found: dict[str, object] = coprod("show", ward, "--json").json
        return found

    for arguments in (
        ["describe", "--decides", "- the Board", "--title", "Ward"],
        ["describe", "--purpose", "a new one"],
        ["stream", "Carers", "--observer"],
        ["can-change", "the rooms"],
        ["cannot-change", "- the site", "--source", "the Board"],
        ["no-point", "1"],
    ):
        ran = coprod("project", ward, *arguments)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (told()["title"], told()["purpose"], told()["decides"]) == ("Ward", "a new one", "- the Board")
    assert told()["points"] == [{"openness": "cannot change", "text": "- the site", "source": "the Board"}]
    assert "Carers (K, observes)" in coprod("show", ward).out
    for arguments, code in (
        (["no-point", "2"], 2),
        (["describe"], 2),
        (["describe", "--title", " "], 1),
        (["stream", "Carers"], 1),
        (["can-change", " "], 1),
    ):
        ran = coprod("project", ward, *arguments)
        assert (ran.code, ran.out) == (code, "")


def test_new_says_all_that_a_project_is_about(coprod: Coprod, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    ran = coprod(
        "new",
        path,
        "--title",
        "T",
        "--quorum",
        "m=5",
        "--group",
        "Members=carers",
        "--group",
        "Members=patients",
        "--role",
        "Staff=nurse: night:12",
        "--role",
        "S=doctor",
        "--keep-until",
        "notes=2027-03-01",
    )
    assert ran.code == 0, ran.err
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT quorum FROM stream ORDER BY position").fetchall() == [(5,), (None,), (None,)]
        assert connection.execute("SELECT name FROM sub_group ORDER BY id").fetchall() == [("carers",), ("patients",)]
        assert connection.execute("SELECT name, heads FROM role ORDER BY id").fetchall() == [
            ("nurse: night", 12),
            ("doctor", None),
        ]
        assert connection.execute("SELECT what, until FROM retention").fetchall() == [("notes", "2027-03-01")]
    connection.close()
    for option in (["--quorum", "x=5"], ["--quorum", "m=few"], ["--group", "m"], ["--keep-until", "notes=2027-02-30"]):
        ran = coprod("new", tmp_path / "b.coprod", "--title", "T", *option)
        assert (ran.code, ran.out) == (2, "")
        assert not (tmp_path / "b.coprod").exists()
