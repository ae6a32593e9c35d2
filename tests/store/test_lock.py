"""The lock beside a project: who gets it, what the others are told, and what the file beside it may be."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.store.lock import FileLock, describe_holder, is_locked


def test_one_program_holds_a_project_and_the_others_are_told_which(tmp_path: Path) -> None:
    project = tmp_path / "ward.coprod"
    holding = FileLock(project)
    with pytest.raises(FileError, match=rf"ward\.coprod is open: .*, process {os.getpid()}, since") as told:
        FileLock(project)
    assert told.value.trouble is FileErrorKind.HELD
    holding.release()
    assert list(tmp_path.iterdir()) == []
    FileLock(project).release()


def test_a_full_disk_leaves_the_lock_without_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    project = tmp_path / "ward.coprod"
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        holding = FileLock(project)
    with pytest.raises(FileError, match="open in another program"):
        FileLock(project)
    holding.release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")
def test_the_lock_never_writes_through_a_link(tmp_path: Path) -> None:
    project, other = tmp_path / "ward.coprod", tmp_path / "thesis.txt"
    other.write_text("A thesis")
    (tmp_path / "ward.coprod.open").symlink_to(other)
    with pytest.raises(FileError, match="a link") as told:
        FileLock(project)
    assert told.value.trouble is FileErrorKind.READ_ONLY
    assert not is_locked(project)
    assert other.read_text() == "A thesis"
    assert (tmp_path / "ward.coprod.open").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")
def test_the_lock_makes_no_file_where_a_link_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "ward.coprod.open").symlink_to(tmp_path / "nothing")
    with pytest.raises(FileError, match="a link"):
        FileLock(tmp_path / "ward.coprod")
    assert not (tmp_path / "nothing").exists()


def text_of(**values: object) -> str:
    """The text of a lock's file, with some values changed."""
    return json.dumps({"pid": 12, "host": "laptop", "user": "ann", "since": "2020-11-04T10:00:00+00:00", **values})


@pytest.mark.parametrize(
    "text",
    [
        "", "[" * 200_000, "null", "[]", "\x00", "9" * 5_000, text_of() + " " * 100_000,
        text_of().replace("12", "1e999"), text_of(pid=-1), text_of(pid=0), text_of(pid=True), text_of(pid=1.5),
        text_of(pid="12; reboot"), text_of(pid=None), text_of(pid="9" * 5_000), text_of(since="now"),
        text_of(since=5), text_of(user=["ann"]), text_of(host={}), text_of(user="a" * 300),
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_a_text_that_no_lock_has_is_not_repeated(tmp_path: Path, text: str) -> None:
    project = tmp_path / "ward.coprod"
    (tmp_path / "ward.coprod.open").write_text(text)
    assert (
        describe_holder(project) == "ward.coprod is open in another program. Close it there first; nothing was changed."
    )


def test_names_in_a_lock_are_told_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    project = tmp_path / "ward.coprod"
    (tmp_path / "ward.coprod.open").write_text(text_of(user="\x1b[2Jann\ud800\n", host="lap\u202etop"))
    told = describe_holder(project)
    assert told.startswith("ward.coprod is open: [2Jann\ufffd on laptop, process 12, since 4 November, ")
