"""Handing a project over: the copy holds what was kept, is checked, and nothing is written over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.domain.edit import LINE_SLOT
from coprod_tui.store import backups
from coprod_tui.store.backups import copy_path
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod


def test_a_copy_holds_all_that_was_kept_and_no_line_that_was_not(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    coprod("add", ward, "--stream", "m", "* a lamp because it is dark #light", "a chair")
    with Session.open(ward) as session:
        session.stash({LINE_SLOT: '{"line": "half", "stream": "x"}'})
    stick = tmp_path / "stick"
    stick.mkdir()
    ran = coprod("hand-over", ward, stick)
    assert ran.code == 0
    (path,) = stick.iterdir()
    assert ran.out == f"{path}\n"
    assert "read back" in ran.err
    assert "2 things said" in ran.err
    assert path.stat().st_mode & 0o777 == 0o600
    assert coprod("list", path, "--json").json == coprod("list", ward, "--json").json
    with Session.open(path) as copy, Session.open(ward) as session:
        assert copy.snapshot == session.snapshot
        assert (copy.drafts(), list(session.drafts())) == ({}, [LINE_SLOT])
    assert coprod("hand-over", ward, stick).code == 0
    assert len(list(stick.iterdir())) == 2


def test_a_copy_goes_nowhere_where_something_is_or_no_folder_is(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.coprod"
    there.write_bytes(b"mine")
    for where, said in ((there, "there already"), (tmp_path / "none" / "a.coprod", "no folder"), (ward, "already")):
        ran = coprod("hand-over", ward, where)
        assert (ran.code, ran.out) == (3, "")
        assert said in ran.err
    assert there.read_bytes() == b"mine"


def test_a_copy_that_cannot_be_read_back_is_not_left(
    coprod: Coprod, ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(path: Path) -> None:
        raise FileError(FileErrorKind.DAMAGED, f"{path} is damaged.")

    monkeypatch.setattr(backups, "read_summary", damaged)
    ran = coprod("hand-over", ward, tmp_path / "copy.coprod")
    assert (ran.code, ran.out) == (3, "")
    assert not (tmp_path / "copy.coprod").exists()


def test_a_name_without_an_ending_gets_it(tmp_path: Path) -> None:
    ward = tmp_path / "ward.coprod"
    assert copy_path(ward, tmp_path / "copy", date(2026, 11, 25)) == tmp_path / "copy.coprod"
    assert copy_path(ward, tmp_path, date(2026, 11, 25)) == tmp_path / "ward 2026-11-25.coprod"
