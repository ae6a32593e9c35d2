"""What this laptop remembers: private, quick, and never in the way of a meeting."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui.config.registry import RECENT_MOST, RecentProject, Registry
from coprod_tui.domain.edit import CommandContext, CommandResult, insert, update
from coprod_tui.domain.records import Project
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.replicas import LastSeen
from coprod_tui.store.session import Session

WHEN = "2026-11-10T19:42:07+00:00"
HEAD = "ab" * 32
REPLICA = "cd" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "coprod"


@pytest.fixture
def laptop(folder: Path) -> Registry:
    return Registry(folder)


def recent(path: Path | str, when: str = WHEN, **more: str) -> RecentProject:
    return RecentProject(str(path), "Riverside", when, **more)


def modes(folder: Path) -> Iterator[tuple[str, int]]:
    for one in [folder, *folder.rglob("*")]:
        yield one.name, stat.S_IMODE(one.stat().st_mode)


# Recent projects


def test_a_new_laptop_remembers_nothing_and_makes_nothing(laptop: Registry, folder: Path) -> None:
    assert laptop.recent() == ()
    assert laptop.replica("p", Path("/a.coprod")) is None
    laptop.forget(Path("/a.coprod"))
    assert not folder.exists()


def test_what_was_remembered_comes_back_newest_first(laptop: Registry, folder: Path, tmp_path: Path) -> None:
    old = recent(tmp_path / "old.coprod", "2026-11-10T19:00:00+01:00")
    new = recent(
        tmp_path / "né.coprod",
        "2026-11-10T18:30:00+00:00",
        screen="floor",
        row="0190",
        filter="[beds] “q”",
        state="Two of three streams have signed version 4.",
        closed=WHEN,
    )
    laptop.remember(new)
    laptop.remember(old)
    assert Registry(folder).recent() == (new, old)


def test_a_project_stands_once_however_its_path_is_written(laptop: Registry, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    laptop.remember(recent(tmp_path / "a" / "p.coprod"))
    laptop.remember(replace(recent(tmp_path / "link" / "p.coprod"), title="Later"))
    assert [one.title for one in laptop.recent()] == ["Later"]


def test_a_project_is_forgotten(laptop: Registry, tmp_path: Path, folder: Path) -> None:
    laptop.remember(recent(tmp_path / "a.coprod"))
    laptop.remember(recent(tmp_path / "b.coprod"))
    laptop.forget(tmp_path / "a.coprod")
    assert [Path(one.path).name for one in laptop.recent()] == ["b.coprod"]
    assert not any("Riverside" in one.read_text() and "a.coprod" in one.read_text() for one in folder.rglob("*.*"))


def test_the_list_does_not_grow_without_end(laptop: Registry, folder: Path) -> None:
    for number in range(RECENT_MOST + 5):
        laptop.remember(recent(f"/p/{number}.coprod", f"2026-11-10T19:42:{number:02}+00:00"))
    assert len(list((folder / "recent").iterdir())) == RECENT_MOST
    assert [Path(one.path).stem for one in laptop.recent()][:2] == [str(RECENT_MOST + 4), str(RECENT_MOST + 3)]


def test_long_words_are_cut_and_the_path_is_not(laptop: Registry) -> None:
    path = "/" + "p" * 5_000
    laptop.remember(replace(recent(path), filter="é" * 1_000_000, title="x" * 1_000_000))
    assert [one.path for one in laptop.recent()] == [path]


def test_words_that_are_half_a_pair_and_names_that_are_no_text_come_back(laptop: Registry) -> None:
    one = replace(recent(os.fsdecode(b"/caf\xe9.coprod")), title="a\ud83d")
    laptop.remember(one)
    assert laptop.recent() == (one,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        json.dumps({"path": 3, "title": "x", "when": WHEN}).encode(),
        json.dumps({"path": "", "title": "x", "when": WHEN}).encode(),
        json.dumps({"path": "/a", "title": "x", "when": "yesterday"}).encode(),
        json.dumps({"path": "/a", "title": "x", "when": "2026-11-10T19:42:07"}).encode(),
        json.dumps({"path": "/a", "title": "x" * 2_000_000, "when": WHEN}).encode(),
    ],
    ids=lambda content: content[:40].decode("latin-1"),
)
def test_a_broken_entry_is_put_aside_and_the_others_are_read(
    laptop: Registry, folder: Path, tmp_path: Path, content: bytes
) -> None:
    laptop.remember(recent(tmp_path / "a.coprod"))
    broken = folder / "recent" / "0000.json"
    broken.write_bytes(content)
    assert len(laptop.recent()) == 1
    assert not broken.exists()
    assert broken.with_suffix(".broken").read_bytes() == content
    assert len(laptop.recent()) == 1


def test_an_entry_of_an_earlier_or_later_program_is_read(laptop: Registry, folder: Path) -> None:
    (folder / "recent").mkdir(parents=True)
    told = {"path": "/a.coprod", "title": "A", "when": WHEN, "something new": [1]}
    (folder / "recent" / "0000.json").write_text(json.dumps(told))
    assert laptop.recent() == (RecentProject("/a.coprod", "A", WHEN),)


def test_everything_is_private(laptop: Registry, folder: Path, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        laptop.remember(recent(tmp_path / "a.coprod"))
        laptop.saved("p", tmp_path / "a.coprod", LastSeen(REPLICA, HEAD))
    finally:
        os.umask(old)
    for name, mode in modes(folder):
        assert mode == (0o700 if name in ("coprod", "recent", "replicas") else 0o600), name


def test_a_disk_that_fails_is_not_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    laptop = Registry(tmp_path / "file")
    laptop.remember(recent(tmp_path / "a.coprod"))
    laptop.saved("p", tmp_path / "a.coprod", LastSeen(REPLICA, HEAD))
    laptop.forget(tmp_path / "a.coprod")
    assert laptop.recent() == ()
    assert laptop.replica("p", tmp_path / "a.coprod") is None

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    laptop = Registry(tmp_path / "state")
    laptop.remember(recent(tmp_path / "a.coprod"))
    laptop.saved("p", tmp_path / "a.coprod", LastSeen(REPLICA, HEAD))
    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(os, "write", full)
    laptop.remember(replace(recent(tmp_path / "a.coprod"), title="Later"))
    laptop.saved("p", tmp_path / "a.coprod", LastSeen(REPLICA, "00" * 32))
    assert [one.title for one in laptop.recent()] == ["Riverside"]
    assert laptop.replica("p", tmp_path / "a.coprod") == LastSeen(REPLICA, HEAD)


def _remember_many(folder: Path, who: int) -> None:
    laptop = Registry(folder)
    for number in range(8):
        laptop.remember(recent(f"/p/{who}-{number}.coprod"))
        laptop.remember(recent("/p/both.coprod"))


def test_two_programs_at_once_lose_nothing_of_each_other(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_remember_many, args=(folder, who)) for who in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert [one.exitcode for one in both] == [0, 0]
    assert len(Registry(folder).recent()) == 17
    assert not list(folder.rglob("*.tmp"))


def test_what_a_dead_process_left_is_swept(laptop: Registry, folder: Path, tmp_path: Path) -> None:
    laptop.remember(recent(tmp_path / "a.coprod"))
    [entry] = (folder / "recent").glob("*.json")
    old, new = entry.with_name(f".{entry.name}.old.coprod-part"), entry.with_name(f".{entry.name}.new.coprod-part")
    for one in (old, new):
        one.write_text("")
    os.utime(old, (0, 0))
    laptop.remember(recent(tmp_path / "a.coprod"))
    assert not old.exists()
    assert new.exists()


# Replicas


def test_the_last_replica_and_hash_come_back(laptop: Registry, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    laptop.saved("p", path, LastSeen(REPLICA, HEAD))
    laptop.saved("p", path, LastSeen(REPLICA, "0" * 64))
    laptop.saved("q", path, LastSeen("other", HEAD))
    laptop.saved("p", tmp_path / "b.coprod", LastSeen("copy", HEAD))
    for one in (laptop, Registry(folder)):
        assert one.replica("p", path) == LastSeen(REPLICA, "0" * 64)
        assert one.replica("q", path) == LastSeen("other", HEAD)
        assert one.replica("p", tmp_path / "b.coprod") == LastSeen("copy", HEAD)
        assert one.replica("q", tmp_path / "b.coprod") is None


def test_a_shorter_record_leaves_no_rest_of_a_longer_one(laptop: Registry, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    laptop.saved("p", path, LastSeen(REPLICA * 2, HEAD))
    laptop.saved("p", path, LastSeen("short", ""))
    assert laptop.replica("p", path) == LastSeen("short", "")


@pytest.mark.parametrize("damage", [b"", b"\0" * 256, b"junk", b"x" * 300, b"\xff" * 256])
def test_a_torn_record_is_no_record(laptop: Registry, folder: Path, tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "a.coprod"
    laptop.saved("p", path, LastSeen(REPLICA, HEAD))
    [record] = (folder / "replicas").iterdir()
    whole = record.read_bytes()
    record.write_bytes(damage)
    assert laptop.replica("p", path) is None
    for place in range(0, 106, 7):
        record.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert laptop.replica("p", path) is None
    laptop.saved("p", path, LastSeen(REPLICA, HEAD))
    assert record.read_bytes() == whole


def test_words_too_long_for_a_record_are_not_remembered_wrongly(laptop: Registry, tmp_path: Path) -> None:
    laptop.saved("p", tmp_path / "a.coprod", LastSeen("r" * 400, HEAD))
    assert laptop.replica("p", tmp_path / "a.coprod") is None


def test_remembering_a_verb_costs_little(laptop: Registry, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    laptop.saved("p", path, LastSeen(REPLICA, HEAD))
    times = []
    for number in range(2_000):
        start = time.perf_counter()
        laptop.saved("p", path, LastSeen(REPLICA, f"{number:064x}"))
        times.append(time.perf_counter() - start)
    assert sorted(times)[1_000] < 50e-6


def _save_without_end(folder: Path, path: Path, ready: multiprocessing.synchronize.Event) -> None:
    laptop = Registry(folder)
    number = 0
    while True:
        laptop.saved("p", path, LastSeen(REPLICA, f"{number:064x}"))
        number += 1
        if number == 100:
            ready.set()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_a_kill_leaves_a_whole_record(folder: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    for _ in range(2):
        ready = context.Event()
        process = context.Process(target=_save_without_end, args=(folder, tmp_path / "a.coprod", ready))
        process.start()
        assert ready.wait(30)
        process.kill()
        process.join(30)
        found = Registry(folder).replica("p", tmp_path / "a.coprod")
        assert found is not None
        assert found.replica == REPLICA
        assert int(found.hash, 16) >= 99


# With a session


def _begin(now: CommandContext, _: Snapshot) -> CommandResult[None]:
    return CommandResult("begin", insert(Project(now.new_id(), title="A ward")), None)


def _retitle(_: CommandContext, project: Snapshot, title: str) -> CommandResult[None]:
    return CommandResult("retitle", update(project.project, title=title), None)


def _replicas(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        count: int = connection.execute("SELECT count(DISTINCT replica) FROM verb").fetchone()[0]
    return count


def test_a_file_goes_on_and_a_copy_of_it_begins_a_chain_of_its_own(folder: Path, tmp_path: Path) -> None:
    here, stick, backup = tmp_path / "ward.coprod", tmp_path / "stick.coprod", tmp_path / "backup.coprod"
    Session.create(here, _begin, memory=Registry(folder)).close()
    shutil.copy(here, backup)
    for title in ("one", "two"):
        with Session.open(here, memory=Registry(folder)) as session:
            session.do(_retitle, title)
    assert _replicas(here) == 1

    shutil.copy(here, stick)
    for title in ("three", "four"):
        with Session.open(stick, memory=Registry(folder)) as session:
            session.do(_retitle, title)
    assert _replicas(stick) == 2

    shutil.copy(backup, here)
    with Session.open(here, memory=Registry(folder)) as session:
        session.do(_retitle, "after the backup was put back")
    assert _replicas(here) == 2


def test_words_that_are_withdrawn_leave_the_list_and_what_cannot_be_read_goes(laptop: Registry, folder: Path) -> None:
    laptop.remember(recent("/a.coprod", filter="held me down", state="Next: held me down"))
    laptop.remember(recent("/b.coprod", filter="torches"))
    (folder / "recent" / "x.broken").write_text("held me down")
    laptop.forget_words(lambda text: "held me down" in text)
    assert [(one.title, one.filter, one.state) for one in laptop.recent()] == [
        ("Riverside", "", ""),
        ("Riverside", "torches", ""),
    ]
    assert not [path for path in folder.rglob("*") if path.is_file() and b"held" in path.read_bytes()]
