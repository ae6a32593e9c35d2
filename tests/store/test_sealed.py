"""Sealed files: nothing of the project lies anywhere in plain, and without its passphrase nobody opens it."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind, InvalidInput
from coprod_tui.cli import project_file
from coprod_tui.config.registry import Registry
from coprod_tui.store import encryption
from coprod_tui.store.backups import reseal
from coprod_tui.store.encryption import PASSPHRASES, looks_sealed, normalize_passphrase
from coprod_tui.store.reader import SCHEMA
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod
from tests.faults.projects import signed_project
from tests.store.erased import left_in

pytest.importorskip("sqlcipher3")


SECRET = "they held me down in the blue corridor that night"
PHRASE = "ember otter violin"
OTHER = "north lamp's basket"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record waits instead of waiting."""
    waits: list[float] = []
    monkeypatch.setattr(project_file, "sleep", waits.append)
    return waits


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The answers to prompts for a passphrase; with none left, standard input is closed."""
    lines: list[str] = []

    def getpass(_: str) -> str:
        if not lines:
            raise EOFError
        return lines.pop(0)

    monkeypatch.setattr("getpass.getpass", getpass)
    return lines


@pytest.fixture
def sealed_ward(coprod: Coprod, ward: Path, typed: list[str]) -> Path:
    coprod("add", ward, "--stream", "Members", f"- {SECRET}")
    assert coprod("backup", ward).code == 0
    typed += [PHRASE, PHRASE]
    ran = coprod("seal", ward)
    assert ran.code == 0, ran.err
    assert "Nobody can open the project without its passphrase" in ran.err
    return ward


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Derive keys a thousand times as fast, and forget all passphrases afterwards."""
    connection = encryption.sqlcipher_driver().connect(":memory:")
    connection.execute("PRAGMA cipher_default_kdf_iter = 256").fetchall()
    yield
    connection.execute("PRAGMA cipher_default_kdf_iter = 256000").fetchall()
    connection.close()
    PASSPHRASES._keys.clear()


def test_no_file_holds_a_word_in_plain_once_a_project_is_sealed(
    coprod: Coprod, sealed_ward: Path, tmp_path: Path, typed: list[str]
) -> None:
    assert left_in(tmp_path, SECRET, "A new ward", PHRASE) == []
    assert looks_sealed(sealed_ward)
    typed += [PHRASE]
    with pytest.raises(FileError):
        Session.open(sealed_ward)
    PASSPHRASES.give(sealed_ward, PHRASE)
    with Session.open(sealed_ward, memory=Registry()) as session:
        session.stash({"line": "a draft that nobody kept yet"})
        assert SECRET in [one.text for one in session.snapshot.contributions()]
        assert left_in(tmp_path, SECRET, "a draft that nobody") == []
        session.checkpoint()
        content = session.copy().content()
        assert SECRET.encode() not in content
        assert not content.startswith(b"SQLite")
    assert left_in(tmp_path, SECRET, "A new ward", "a draft that nobody") == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*.coprod")}
    assert modes == {0o600}


def test_commands_ask_for_it_and_a_wrong_one_waits_longer_each_time(
    coprod: Coprod, sealed_ward: Path, typed: list[str], no_waiting: list[float]
) -> None:
    typed += [PHRASE]
    assert SECRET in coprod("list", sealed_ward).out
    typed += ["wrong one", "wrong again", PHRASE]
    ran = coprod("list", sealed_ward)
    assert (ran.code, no_waiting) == (0, [1, 2])
    assert ran.err.count("That is not the passphrase of ward.coprod.") == 2
    typed += ["wrong"] * 9
    ran = coprod("list", sealed_ward)
    assert ran.code == 3
    assert SECRET not in ran.out
    typed.clear()
    assert coprod("list", sealed_ward).code == 2


def test_the_next_command_waits_too_until_the_passphrase_was_right(
    coprod: Coprod, sealed_ward: Path, typed: list[str], no_waiting: list[float]
) -> None:
    typed += ["wrong", "wrong"]
    assert coprod("list", sealed_ward).code == 2
    no_waiting.clear()
    typed += [PHRASE]
    ran = coprod("list", sealed_ward)
    assert (ran.code, no_waiting) == (0, [2])
    assert "It can be tried again in 2 seconds." in ran.err
    typed += [PHRASE]
    coprod("list", sealed_ward)
    assert no_waiting == [2]


def test_a_clock_that_is_set_back_locks_nobody_out_for_longer(tmp_path: Path) -> None:
    laptop, at = Registry(tmp_path), datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
    path = tmp_path / "a.coprod"
    assert [laptop.wrong_passphrase(path, at) for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert laptop.seconds_to_wait(path, at - timedelta(days=400)) == 60
    assert laptop.seconds_to_wait(path, at + timedelta(seconds=59)) == 1
    assert laptop.seconds_to_wait(path, at + timedelta(seconds=61)) == 0
    (tmp_path / "wrong").joinpath(next((tmp_path / "wrong").iterdir()).name).write_text("[1e400, 1e999]")
    assert laptop.seconds_to_wait(path, at) == 0


def test_verbs_backups_and_withdrawal_work_in_a_sealed_project(
    coprod: Coprod, sealed_ward: Path, tmp_path: Path, typed: list[str]
) -> None:
    calls = (
        ["add", sealed_ward, "--stream", "Staff", "- a lower sink"],
        ["backup", sealed_ward],
        ["withdraw", sealed_ward, "M-001", "--yes"],
        ["undo", sealed_ward],
        ["verify", sealed_ward],
    )
    for call in calls:
        typed += [PHRASE]
        ran = coprod(*call)
        assert ran.code == (1 if call[0] == "undo" else 0), ran.err
    typed += [PHRASE]
    ran = coprod("restore", sealed_ward)
    assert ran.code == 0
    assert ran.out.count("“A new ward”") >= 2
    typed += [PHRASE]
    assert coprod("restore", sealed_ward, "1").code == 0
    assert left_in(tmp_path, SECRET, "a lower sink", "A new ward") == []
    typed += [PHRASE]
    assert coprod("unseal", sealed_ward).code == 0
    assert left_in(tmp_path, SECRET) == []
    assert left_in(tmp_path, "a lower sink") != []


def test_the_passphrase_can_be_changed_and_taken_away(
    coprod: Coprod, sealed_ward: Path, tmp_path: Path, typed: list[str]
) -> None:
    typed += [PHRASE, OTHER, OTHER]
    assert coprod("reseal", sealed_ward).code == 0
    typed += [PHRASE, OTHER]
    ran = coprod("list", sealed_ward)
    assert (ran.code, ran.err.count("not the passphrase")) == (0, 1)
    typed += [OTHER]
    assert coprod("unseal", sealed_ward).code == 0
    assert SECRET in coprod("list", sealed_ward).out
    assert coprod("unseal", sealed_ward).code == 1
    assert any("backups" in one for one in left_in(tmp_path, SECRET))


@pytest.mark.parametrize("damage", ["none", "some pages", "the end is cut"])
def test_what_can_be_read_of_a_damaged_one_is_rescued_and_is_sealed_alike(
    coprod: Coprod, tmp_path: Path, typed: list[str], quick: None, damage: str
) -> None:
    path = signed_project(tmp_path)
    reseal(path, PHRASE)
    content = path.read_bytes()
    page = len(content) // 4096 // 2 * 4096
    if damage == "some pages":
        # And some of its neighbours: one alone may be a page that holds nothing.
        start, end = page - 4 * 4096, page + 5 * 4096
        path.write_bytes(content[:start] + bytes(reversed(content[start:end])) + content[end:])
    elif damage == "the end is cut":
        path.write_bytes(content[:-8192])
    damaged, out = path.read_bytes(), tmp_path / "out.coprod"
    typed += [PHRASE]
    ran = coprod("rescue", path, out)
    assert path.read_bytes() == damaged
    assert ran.code == (0 if damage == "none" else 1), ran.err
    assert looks_sealed(out)
    PASSPHRASES._keys.clear()
    typed += [PHRASE]
    assert "the garden is our lifeline" in coprod("list", out).out
    assert left_in(tmp_path, "the garden is our lifeline") == []


def test_one_of_a_newer_program_is_left_to_that(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    reseal(path, PHRASE)
    PASSPHRASES.give(path, PHRASE)
    with closing(encryption.connect(str(path), path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = path.read_bytes()
    with pytest.raises(FileError, match="made by a newer coprod") as caught:
        Session.open(path)
    assert caught.value.trouble is FileErrorKind.NEWER
    assert path.read_bytes() == before


def test_two_that_differ_and_a_weak_one_change_nothing(coprod: Coprod, ward: Path, typed: list[str]) -> None:
    before = ward.read_bytes()
    typed += [PHRASE, OTHER]
    assert coprod("seal", ward).code == 2
    typed += ["short"]
    assert coprod("seal", ward).code == 1
    assert ward.read_bytes() == before
    with pytest.raises(InvalidInput):
        normalize_passphrase("with a\nbreak")
    assert normalize_passphrase("cafe\u0301 cafe\u0301") == "café café"


def test_without_the_driver_it_says_what_to_install(
    coprod: Coprod, sealed_ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encryption.sqlcipher_driver.cache_clear()
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with pytest.raises(FileError, match=r"coprod\[sealed\]") as caught:
        Session.open(sealed_ward)
    assert caught.value.trouble is FileErrorKind.NO_DRIVER


def test_a_damaged_or_foreign_file_is_not_taken_for_a_sealed_one(tmp_path: Path) -> None:
    for content in (b"", b"x" * 8192, b"SQLite format 3\x00" + b"\x01" * 8176, b"some notes\n" * 1000):
        path = tmp_path / "x.coprod"
        path.write_bytes(content)
        assert not looks_sealed(path)
        with pytest.raises(FileError) as caught:
            Session.open(path)
        assert caught.value.trouble in (FileErrorKind.NOT_OURS, FileErrorKind.DAMAGED)


def test_the_list_of_projects_has_no_title_of_a_sealed_one(coprod: Coprod, sealed_ward: Path, typed: list[str]) -> None:
    typed += [PHRASE]
    coprod("add", sealed_ward, "--stream", "Members", "- torches")
    (recent,) = Registry().recent()
    assert (recent.title, recent.state, recent.filter) == ("", "", "")
