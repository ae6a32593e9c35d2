"""Golden files: every schema version that was released is read by every command, as its release read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.domain.brief.facts import text_hash
from coprod_tui.domain.fields import field_infos
from coprod_tui.domain.records import RECORDS
from coprod_tui.domain.signing.fingerprint import PREFIX, commitments_in
from coprod_tui.store.backups import Backups
from coprod_tui.store.database import read_summary
from coprod_tui.store.encryption import PASSPHRASES, looks_sealed
from coprod_tui.store.reader import SCHEMA
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify
from tests.cli import conftest
from tests.cli.conftest import Coprod
from tests.golden import forms
from tests.golden.__main__ import CASES
from tests.store.erased import left_in

PRESENT = forms.folder_of(SCHEMA).name
JSON, DRAFT = "project.json", "draft.canonical"

coprod = conftest.coprod


@pytest.fixture(params=forms.cases())
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every case of every schema version; prompts for a passphrase are answered."""
    if "sealed" in request.param:
        pytest.importorskip("sqlcipher3")
    monkeypatch.setattr("getpass.getpass", lambda _: forms.PASSPHRASE)
    yield request.param
    PASSPHRASES._keys.clear()


@pytest.fixture
def project(case: str, tmp_path: Path) -> Path:
    """The case's files, unpacked into a folder."""
    return unlocked(forms.unpack(case, tmp_path / "there"))


def unlocked(path: Path) -> Path:
    """Give the passphrase of a sealed file."""
    if looks_sealed(path):
        PASSPHRASES.give(path, forms.PASSPHRASE)
    return path


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def doing(coprod: Coprod) -> forms.Run:
    def run(*arguments: str | Path) -> str:
        ran = coprod(*arguments)
        assert ran.code == 0, ran.err
        return ran.out

    return run


def whole(told: bytes) -> dict[str, Any]:
    """A project's JSON, its rows by their table and id; a column that only a later form has is left out by `holds`."""
    found: dict[str, Any] = json.loads(told)
    tables = found.pop("tables")
    return found | {
        name: {row.get("id", row.get("name")): row for row in rows} for name, rows in tables.items() if rows
    }


def must_hold(told: bytes, golden: bytes, case: str) -> None:
    """The same bytes for the present schema version; for an older one, every row with all that was in it."""
    if case.startswith(f"{PRESENT}/"):
        assert told == golden
        return
    now, then = whole(told), whole(golden)
    assert {*now} == {*then}
    assert then.pop("schema") < now.pop("schema") == SCHEMA
    for name, rows in then.items():
        if name == "identity":
            assert now[name] | rows == now[name]
            continue
        if not isinstance(rows, dict):
            assert now[name] == rows, name
            continue
        assert [*now[name]] == [*rows], name
        for key, row in rows.items():
            assert now[name][key] | row == now[name][key], (name, key)


def must_hash(told: bytes, golden: bytes, case: str) -> None:
    """The same canonical bytes of a draft; where their form is a later one, with every hash that they had.

    A role that too few people have is printed as its stream since rule set 2 (R14): its draft has a hash of the role.
    """
    now, then = told.decode(), golden.decode()
    if then.startswith(PREFIX):
        assert now == then
        return
    hashes, tables = commitments_in(now), whole(forms.reads(case)[JSON])
    for (record, field), sealed in commitments_in(then).items():
        if (record, field) in hashes:
            assert hashes[record, field] == sealed, (record, field)
            continue
        (kind,) = (kind for kind in RECORDS if record in tables.get(kind.table, ()))
        assert field_infos(kind)[field].role, (kind, field)
        assert text_hash(record, tables[kind.table][record][field]) in now


def must_read(project: Path, case: str, coprod: Coprod, scratch: Path) -> None:
    """Check that everything read in a project is what the release that wrote it read."""
    read, golden = forms.read(project, doing(coprod), scratch), forms.reads(case)
    assert [*read] != []
    assert {*read} == {*golden}
    must_hold(read.pop(JSON), golden.pop(JSON), case)
    must_hash(read.pop(DRAFT), golden.pop(DRAFT), case)
    assert {name: told.decode() for name, told in read.items()} == {
        name: told.decode() for name, told in golden.items()
    }


def test_every_form_has_every_case() -> None:
    for form in range(1, SCHEMA + 1):
        assert {path.name for path in forms.folder_of(form).iterdir()} >= {*CASES}


def test_a_form_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.golden.__main__ import main  # noqa: PLC0415 - the name `main` says nothing elsewhere

    before = bytes_in(forms.folder_of(SCHEMA))
    assert main() == 1
    assert "never written over" in capsys.readouterr().err
    assert bytes_in(forms.folder_of(SCHEMA)) == before


def test_what_is_read_is_what_was_read_then(project: Path, case: str, coprod: Coprod, tmp_path: Path) -> None:
    must_read(project, case, coprod, tmp_path)


def test_looking_changes_no_byte(project: Path, case: str, coprod: Coprod, tmp_path: Path) -> None:
    before = bytes_in(project.parent)
    told = whole(forms.reads(case)[JSON])
    found = read_summary(project)
    assert (found.project, found.verbs) == (told["identity"]["project"], len(told["journal"]))
    assert verify(project).faults == ()
    for path in Backups(project).all():
        assert read_summary(unlocked(path.path)).project == found.project
        assert verify(path.path).faults == ()
    run = doing(coprod)
    assert run("verify", project).encode() == forms.reads(case)["verify.txt"]
    assert "cannot be put back" not in run("backup", project, "--list")
    out = tmp_path / "out.coprod"
    run("rescue", project, out)
    assert bytes_in(project.parent) == before
    for door in ("list", "conflicts", "brief"):
        more = ("--canonical",) if door == "brief" else ()
        read = run(door, out, *more).encode()
        if door == "brief":
            must_hash(read, forms.reads(case)[DRAFT], case)
        else:
            assert read == forms.reads(case)[f"{door}.txt"]


def test_it_is_opened_and_gone_on_with(project: Path, case: str, coprod: Coprod) -> None:
    before = bytes_in(project.parent)
    with Session.open(project) as session:
        assert session.missing is None
    run = doing(coprod)
    run("add", project, "> m * said in a later release")
    assert run("list", project).encode().startswith(forms.reads(case)["list.txt"])
    assert coprod("verify", project).code == 0
    if not case.startswith(f"{PRESENT}/"):
        kept = [path.read_bytes() for path in project.parent.rglob("*before its form was changed*")]
        assert before[project.name] in kept or f"{project.name}-wal" in before


def test_every_backup_is_put_back(project: Path, case: str, coprod: Coprod) -> None:
    run = doing(coprod)
    for number in range(1, len(list(Backups(project).all())) + 1):
        run("restore", project, str(number))
        run("verify", project)
        assert "M-001" in run("list", project)


def test_a_file_that_is_gone_is_put_back_from_its_newest_backup(project: Path, coprod: Coprod) -> None:
    if not Backups(project).all():
        pytest.skip("has no backup")
    project.unlink()
    run = doing(coprod)
    run("restore", project, "1")
    assert "M-001" in run("list", project)


def test_words_are_erased_in_its_backups_too(project: Path, coprod: Coprod) -> None:
    if not Backups(project).all():
        pytest.skip("has no backup")
    run = doing(coprod)
    run("withdraw", project, "M-001", "--yes")
    assert left_in(project.parent, "a bed that can be moved") == []
    run("verify", project)
    for backup in Backups(project).all():
        assert verify(unlocked(backup.path)).faults == ()


def test_its_json_becomes_the_same_project(case: str, coprod: Coprod, tmp_path: Path) -> None:
    golden = forms.reads(case)
    (tmp_path / JSON).write_bytes(golden[JSON])
    run = doing(coprod)
    made = tmp_path / "made.coprod"
    run("import", made, tmp_path / JSON)
    run("export", made, tmp_path / "again.json")
    must_hold((tmp_path / "again.json").read_bytes(), golden[JSON], case)
    assert run("list", made).encode() == golden["list.txt"]
    must_hash(run("brief", made, "--canonical").encode(), golden[DRAFT], case)
