"""Erasing and sealing have many places: a kill at any step leaves it undone, or owed and done at the next opening."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import random
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.base.errors import FileError
from coprod_tui.cli import main
from coprod_tui.store.backups import Backups
from coprod_tui.store.database import read_summary
from coprod_tui.store.encryption import PASSPHRASES, sqlcipher_driver
from tests.profile import LONG, SEED
from tests.store.erased import left_in

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform == "win32", reason="nothing forks there")]

SECRET = "they held me down in the blue corridor that night"
OLD, NEW = "ember otter violin", "north lamp's basket"
TRIED = 10_000 if LONG else 6
"""How many of a command's steps it is killed at."""
STEPS = ("open", "os.", "shutil.", "fcntl.", "sqlite3.")
"""The audit events that count as steps: what asks the system for something. SQL statements are steps too."""


def run(*arguments: str | Path) -> int:
    """Run a command with its output thrown away; prompts for a passphrase are answered by `answers`."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main([str(one) for one in arguments])


def steps_until(n: int, arguments: tuple[str | Path, ...]) -> list[int]:
    """Run a command in a process of its own that is killed at step n.

    Returns the steps after which something was decided (a COMMIT, a renamed file), and the last one; [] when killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        count = 0
        done = False
        landmarks: list[int] = []
        connect = sqlite3.connect

        def step(event: str, _: tuple[Any, ...] = (), statement: str = "") -> None:
            nonlocal count
            if not done and event.startswith(STEPS):
                count += 1
                if event == "os.rename" or statement == "COMMIT":
                    landmarks.append(count)
                if count == n:
                    os.kill(os.getpid(), signal.SIGKILL)

        def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*args, **kwargs)
            connection.set_trace_callback(lambda statement: step("sqlite3.statement", statement=statement))
            return connection

        sqlite3.connect = traced  # type: ignore[assignment]  # in this process only
        sys.addaudithook(step)
        code = run(*arguments)
        done = True
        os.write(writing, " ".join(map(str, (code, *landmarks, count))).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
        return []
    code, *steps = map(int, said.split())
    assert code in (0, 1), arguments
    return steps


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passphrases that are typed, in order; the last one again and again."""
    typed = [""]
    monkeypatch.setattr("getpass.getpass", lambda _: typed.pop(0) if len(typed) > 1 else typed[0])
    monkeypatch.setattr("coprod_tui.cli.project_file.sleep", lambda _: None)
    return typed


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Make a project with backups in two places, under an earlier name, and a copy that was handed over."""
    for name in ("CONFIG", "STATE", "DOCUMENTS"):
        monkeypatch.setenv(f"COPROD_{name}_DIR", str(tmp_path / name.lower()))

    def make(name: str) -> Path:
        folder = tmp_path / name
        (folder / "stick").mkdir(parents=True)
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "settings.toml").write_text(f'second_backups = "{folder / "stick"}"\n')
        first, path = folder / "first.coprod", folder / "ward.coprod"
        for arguments in (
            ("new", first, "--title", "A new ward", "--keep-until", "notes=2020-03-01"),
            ("add", first, "--stream", "Members", f"- {SECRET}", "* a lower sink for Mrs Quillon"),
            ("backup", first),
        ):
            assert run(*arguments) == 0
        first.rename(path)
        assert run("backup", path) == 0
        assert run("hand-over", path, folder / "handed.coprod") == 0
        return path

    return make


def chosen(steps: list[int]) -> list[int]:
    """The steps to be killed at: some anywhere, and one between any two at which something was decided."""
    every = range(1, steps[-1] + 1)
    between = {(one + after + 1) // 2 for one, after in itertools.pairwise(steps)}
    return sorted({*random.Random(SEED).sample(every, min(TRIED, len(every))), *between})


ERASING = {
    "withdraw": (("M-001", "--yes"), SECRET),
    "mask": (("M-002",), "Mrs Quillon"),
    "forget": (("1", "--yes"), SECRET),
}


@pytest.mark.parametrize("verb", ERASING)
def test_a_kill_while_words_are_erased_leaves_them_or_the_debt_and_nothing_after_the_next_opening(
    project: Callable[[str], Path], verb: str
) -> None:
    more, words = ERASING[verb]
    path = project("whole")
    steps = steps_until(0, (verb, path, *more))
    assert left_in(path.parent, words) == []
    assert steps[-1] > 100
    erased = 0
    for n in chosen(steps):
        path = project(f"killed-{n}")
        assert len(left_in(path.parent, words)) == 6, "the project, two backups in two places each, and the copy"
        steps_until(n, (verb, path, *more))
        assert run("show", path) == 0
        left = left_in(path.parent, words)
        kept = str(path.relative_to(path.parent)) in left
        assert not left or kept, f"killed at step {n}: {left}"
        assert run("verify", path) == 0
        if kept:
            assert run(verb, path, *more) == 0
            assert left_in(path.parent, words) == []
        erased += not kept
    assert erased, "one kill at least came after the words were erased"


@pytest.fixture
def quick_keys() -> Iterator[None]:
    """Derive keys in less time: SQLCipher's default holds for the whole process."""
    pytest.importorskip("sqlcipher3")

    def derive(rounds: int) -> None:
        with contextlib.closing(sqlcipher_driver().connect(":memory:")) as connection:
            connection.execute(f"PRAGMA cipher_default_kdf_iter = {rounds}").fetchall()

    derive(4_000)
    yield
    derive(256_000)


SEALING = {"seal": ("", NEW), "reseal": (OLD, NEW), "unseal": (OLD, "")}


def opens_with(path: Path, phrase: str) -> bool:
    """Whether a file and all its backups are whole, and sealed with this passphrase, or not at all for an empty one."""
    PASSPHRASES._keys.clear()
    if phrase:
        PASSPHRASES.give(path, phrase)
    with contextlib.suppress(FileError):
        project = read_summary(path).project
        for backup in Backups(path, project, path.parent / "stick").all():
            PASSPHRASES.share(path, backup.path)
            if read_summary(backup.path).project != project:
                return False
        return bool(phrase) != path.read_bytes().startswith(b"SQLite format 3")
    return False


@pytest.mark.parametrize("verb", SEALING)
def test_a_kill_while_a_passphrase_changes_leaves_one_for_the_project_and_all_backups(
    project: Callable[[str], Path], answers: list[str], quick_keys: None, verb: str
) -> None:
    before, after = SEALING[verb]

    def made(name: str) -> Path:
        path = project(name)
        if before:
            answers[:] = [before]
            assert run("seal", path) == 1, "the copy that was handed over stays as it is"
        answers[:] = [before, after] if before else [after]
        return path

    path = made("whole")
    steps = steps_until(0, (verb, path))
    assert opens_with(path, after)
    for n in chosen(steps)[:: 1 if LONG else 6]:
        path = made(f"killed-{n}")
        steps_until(n, (verb, path))
        PASSPHRASES._keys.clear()
        answers[:] = [after, before]
        assert run("show", path) == 0
        phrase = after if opens_with(path, after) else before
        assert opens_with(path, phrase), f"killed at step {n}"
        assert [one.name for one in path.parent.rglob(".*")] == []
        if not phrase:
            continue
        assert left_in(path.parent, SECRET) == ["handed.coprod"], f"killed at step {n}"
