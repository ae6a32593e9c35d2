"""Where the program's own files lie, and that a cut leaves the old one or the new one, whole."""

from __future__ import annotations

import os
import signal
import stat
import sys
from pathlib import Path

import platformdirs
import pytest

from coprod_tui.base.paths import (
    config_folder,
    documents_folder,
    make_private,
    replace_private,
    state_folder,
    sweep,
    temporary_file,
    working_folder,
)


def test_without_variables_they_are_where_the_system_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "DOCUMENTS"):
        monkeypatch.setenv(f"COPROD_{name}_DIR", "")
    assert config_folder() == platformdirs.user_config_path("coprod", appauthor=False)
    assert state_folder() == platformdirs.user_state_path("coprod", appauthor=False)
    assert documents_folder() == platformdirs.user_documents_path()
    assert config_folder().name == state_folder().name == "coprod"


def test_a_variable_may_begin_with_the_own_folder_or_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPROD_CONFIG_DIR", "~/c")
    monkeypatch.setenv("COPROD_STATE_DIR", "s")
    assert config_folder() == Path.home() / "c"
    assert state_folder() == Path.cwd() / "s"


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    make_private(tmp_path / "a")
    make_private(tmp_path / "b" / "c")
    assert {stat.S_IMODE((tmp_path / one).stat().st_mode) for one in ("a", "b/c")} == {0o700}


@pytest.mark.parametrize("place", ["fsync", "rename"])
def test_what_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    path = tmp_path / "a.json"
    replace_private(path, b"old")

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if place == "fsync":
        monkeypatch.setattr(os, "fsync", fails)
    else:
        monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="No space left"):
        replace_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_the_new_file_is_on_the_disk_before_it_has_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def watched_replace(part: str, target: Path, **more: int) -> None:
        done.append("name")
        replace(part, target, **more)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    replace_private(tmp_path / "a.json", b"new")
    assert done == ["file", "name", "folder"]
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o600


# Temporary files, and what killed programs leave


def left_behind(folder: Path) -> None:
    """Make a temporary file and a working folder, and be killed."""
    from multiprocessing import get_context  # noqa: PLC0415 - one test

    process = get_context("fork").Process(target=_die_inside, args=(folder,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def _die_inside(folder: Path) -> None:
    with temporary_file(folder, b"words"), working_folder() as own:
        (own / "copy").write_bytes(b"words")
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="nothing forks there")
def test_what_a_killed_program_left_is_gone_after_the_next_write(tmp_path: Path) -> None:
    left_behind(tmp_path)
    work = state_folder() / "work"
    assert len(list(tmp_path.glob(".*.coprod-part"))) == len(list(work.glob(".*"))) == 1
    with temporary_file(tmp_path, b"") as part, working_folder() as own:
        assert list(tmp_path.glob(".*.coprod-part")) == [part.path.parent]
        assert list(work.glob(".*")) == [own]
        sweep(tmp_path)
        assert part.path.exists(), "one that is in use stays"
    assert list(tmp_path.glob(".*.coprod-part")) == list(work.glob(".*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are other rights there")
def test_a_part_lies_where_no_other_account_can_enter_and_is_renamed_whatever_stands_at_its_path(
    tmp_path: Path,
) -> None:
    target, hers = tmp_path / "a.md", tmp_path / "hers"
    with temporary_file(tmp_path, b"mine") as part:
        assert stat.S_IMODE(part.path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(part.path.stat().st_mode) == 0o600
        part.path.parent.rename(hers)
        part.path.parent.mkdir()
        part.path.write_bytes(b"another's")
        part.replace(target)
    assert target.read_bytes() == b"mine"


def test_a_working_folder_is_found_where_the_state_folder_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_text("a file")
    monkeypatch.setenv("COPROD_STATE_DIR", str(tmp_path / "state"))
    with working_folder() as own:
        assert own.is_dir()
    assert not own.exists()
