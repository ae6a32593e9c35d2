"""`import` of a whole project: a new file, never over another, all of it or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coprod_tui.formats.json_project import write_project_json
from coprod_tui.store.dump import read_dump
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod


@pytest.fixture
def data(coprod: Coprod, ward: Path, tmp_path: Path) -> Path:
    """A project with one thing said, as JSON."""
    coprod("add", ward, "--stream", "Members", "* a bed I can lower myself")
    path = tmp_path / "ward.json"
    with Session.open(ward) as session:
        path.write_text(write_project_json(session.read(read_dump)), "utf-8")
    return path


def test_a_new_file_is_made_that_only_its_owner_can_read(coprod: Coprod, data: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.coprod"
    ran = coprod("import", new, data)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"{new} is the project “A new ward” as ward.json has it, with all of its history.\n"
    assert coprod("list", new).out == coprod("list", tmp_path / "ward.coprod").out
    assert coprod("history", new).out == coprod("history", tmp_path / "ward.coprod").out
    assert os.stat(new).st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_as_it_is(coprod: Coprod, ward: Path, data: Path) -> None:
    before = ward.read_bytes()
    ran = coprod("import", ward, data)
    assert ran.code == 3
    assert "is there already" in ran.err
    assert ward.read_bytes() == before


def test_what_is_refused_leaves_nothing_behind(coprod: Coprod, data: Path, tmp_path: Path) -> None:
    data.write_text(data.read_text("utf-8").replace("a bed", "a bad"), "utf-8")
    there = sorted(tmp_path.iterdir())
    ran = coprod("import", tmp_path / "new.coprod", data)
    assert ran.code == 1
    assert ran.err.startswith("ward.json: journal, verb 2, change ")
    assert sorted(tmp_path.iterdir()) == there


def test_a_project_makes_a_file_of_its_own(coprod: Coprod, data: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.coprod"
    assert coprod("import", new, data, data).code == 2
    assert "--stream means nothing" in coprod("import", new, data, "--stream", "Staff").err
    assert "--again means nothing" in coprod("import", new, data, "--again").err
    assert coprod("import", new, tmp_path / "none.json").code == 3
    assert coprod("import", tmp_path / "nowhere" / "new.coprod", data).code == 3
    assert not new.exists()
