"""Damage: no traceback, no hang, no silent acceptance of changed signed words, and never a write to a damaged file."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.cli import main
from coprod_tui.config.registry import Registry
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.store import integrity
from coprod_tui.store.database import connect_read_only
from coprod_tui.store.integrity import CheckReport, check_steps, check_within
from coprod_tui.store.journal import commitment
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify
from tests.faults.projects import altered, say, sign, signed_bytes, signed_project, signed_words
from tests.profile import LONG, drawing
from tests.store.projects import begun

FLIPS, LENGTHS = 140, 30
"""How many bytes and lengths are drawn; the long run tries all."""


def sample(length: int, most: int) -> list[int]:
    return list(range(length)) if LONG else sorted(drawing(f"damage {length}").sample(range(length), most))


def damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    chance = drawing("damage")
    for place in sample(len(whole), FLIPS):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        yield f"byte {place}", bytes(flipped)
    for length in sample(len(whole), LENGTHS):
        yield f"length {length}", whole[:length]
    pages = len(whole) // 4096
    for page in range(pages) if LONG else chance.sample(range(pages), 12):
        start = page * 4096
        yield f"page {page} zeroed", whole[:start] + bytes(4096) + whole[start + 4096 :]
        other = chance.randrange(pages) * 4096
        yield f"page {page} doubled", whole[:start] + whole[other : other + 4096] + whole[start + 4096 :]


def found_by_verify(path: Path) -> bool:
    try:
        return bool(verify(path).faults)
    except FileError:
        return True


@pytest.mark.faults
def test_no_damage_raises_hangs_or_changes_signed_words_unnoticed(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with Session.open(path) as session:
        signed = signed_words(session.snapshot)
    whole = path.read_bytes()
    refused = 0
    for what, content in damaged(whole):
        path.write_bytes(content)
        seen = found_by_verify(path)
        assert path.read_bytes() == content, what
        try:
            session = Session.open(path)
        except FileError:
            refused += 1
            assert seen, f"{what}: verify did not see it"
            assert path.read_bytes() == content, f"{what}: a damaged file was written to"
        else:
            with session:
                assert signed_words(session.snapshot) == signed, f"{what}: opened with other words"
        assert {one.name for one in tmp_path.iterdir()} <= {"a.coprod", "own"}, what
    assert refused > 60


# What a hand altered is named


EDITS = {
    "the row of what was said": (["UPDATE contribution SET text = 'torches all night' WHERE number = 3"], "M-003"),
    "row and journal": (
        [
            "UPDATE change SET value = 'x' WHERE field = 'text' AND value = '- torches' OR value = 'torches'",
            "UPDATE contribution SET text = 'x' WHERE number = 3",
        ],
        "M-003",
    ),
    "what is printed": (
        ["UPDATE version SET printed = replace(printed, 'lifeline', 'bother')"],
        "Version 1: M-002: the “text” that it prints is not the one that was signed. It was signed by Members.",
    ),
    "the fingerprint": (["UPDATE version SET sha256 = 'x' || substr(sha256, 2)"], "Version 1: its fingerprint"),
    "the words read aloud": (["UPDATE version SET words = 'ember-otter-violin-north'"], "Version 1: the four words"),
    "canonical bytes": (["UPDATE version SET canonical = replace(canonical, 'said', 'sayd')"], "Version 1: its finger"),
    "a reservation": (["UPDATE signoff SET reservations = 'none at all'"], "The sign-off of Members on version 1"),
    "a signature taken out": (["DELETE FROM signoff"], "missing"),
    "a signature taken out with its changes": (
        ["DELETE FROM change WHERE kind = 'signoff'", "DELETE FROM signoff"],
        "Entry",
    ),
    "the end of the journal": (
        ["DELETE FROM change WHERE verb > 9", "DELETE FROM verb WHERE seq > 9"],
        "changed outside of this program",
    ),
    "an entry in the middle": (["UPDATE verb SET name = 'other' WHERE n = 5"], "Entry 5 of the journal"),
    "a time": (["UPDATE verb SET at = '2020-01-01T00:00:00+00:00' WHERE n = 5"], "Entry 5 of the journal"),
    "what counts": (["UPDATE change SET live = 1"], "does not agree with itself"),
    "a record that was never saved": (
        ["INSERT INTO theme (id, name) VALUES ('0', 'sneaked in')"],
        "the journal knows nothing of it",
    ),
    "a salt without its value": (["UPDATE change SET value = NULL WHERE value = 'torches'"], "M-003"),
    "a number as words": (["UPDATE contribution SET text = 12 WHERE number = 3"], "M-003"),
    "words as bytes": (["UPDATE contribution SET text = x'ff00' WHERE number = 3"], "“contribution”"),
    "a time that is none": (["UPDATE contribution SET at = 'noon' WHERE number = 3"], "“contribution”"),
    "something that points nowhere": (["UPDATE tag SET theme = 'nowhere'"], "points to something"),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_a_hand_altered_is_named_and_the_file_is_not_opened(
    tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    statements, named = EDITS[what]
    path = signed_project(tmp_path)
    altered(path, *statements)
    before = path.read_bytes()
    assert main(["verify", str(path)]) == 3
    told = capsys.readouterr()
    assert named in told.out
    assert "restore" in told.err
    with pytest.raises(FileError) as caught:
        Session.open(path)
    assert caught.value.trouble is FileErrorKind.DAMAGED
    assert path.read_bytes() == before


def test_signed_words_that_were_altered_with_all_hashes_in_the_file_are_named_by_the_fingerprint(
    tmp_path: Path,
) -> None:
    """Rewriting row, value, salt, commitment and printed text is still found, by the signed fingerprint."""
    path = signed_project(tmp_path)
    sealed = commitment(b"s" * 16, "the garden is a bother")
    altered(
        path,
        "UPDATE contribution SET text = 'the garden is a bother' WHERE number = 2",
        f"UPDATE change SET value = 'the garden is a bother', salt = x'{(b's' * 16).hex()}',"
        f" commitment = x'{sealed.hex()}' WHERE value = 'the garden is our lifeline'",
        "UPDATE version SET printed = replace(printed, 'the garden is our lifeline', 'the garden is a bother')",
    )
    assert any(one.startswith("Version 1:") for one in verify(path).faults)


def test_a_whole_file_says_what_was_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = signed_project(tmp_path)
    assert main(["verify", str(path)]) == 0
    assert "3 things said, 1 issued version, 1 signature." in capsys.readouterr().out


def test_an_older_copy_in_the_place_of_a_newer_one_is_told_apart_by_what_the_laptop_remembers(tmp_path: Path) -> None:
    laptop = Registry()
    path = tmp_path / "a.coprod"
    with begun(tmp_path, laptop) as session:
        say(session, "first")
    older = path.read_bytes()
    with Session.open(path, memory=laptop) as session:
        say(session, "second")
    assert verify(path, laptop).faults == ()
    path.write_bytes(older)
    assert verify(path).faults == ()
    assert "is missing" in verify(path, laptop).faults[0]


def test_erased_words_still_verify(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    altered(path, "UPDATE change SET value = NULL, salt = NULL WHERE value = 'the garden is a lifeline'")
    assert verify(path).faults == ()


def test_a_check_stops_when_its_time_is_over_and_has_looked_at_the_signed_first(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with connect_read_only(path) as connection:
        assert not check_within(connection, 0, small=0).whole
        assert check_within(connection, 0).whole, "a small project is checked whole on any machine"
        assert check_within(connection, 60).whole
    altered(path, "UPDATE version SET sha256 = 'a'")
    with connect_read_only(path) as connection:
        report = CheckReport()
        for _ in check_steps(connection, report):
            if report.faults:
                break
        assert report.faults[0].startswith("Version 1")


def in_steps_of(patch: pytest.MonkeyPatch, size: int) -> None:
    patch.setattr(integrity, "STEP_SIZE", size)
    patch.setattr(integrity, "CHANGES_PER_STEP", size)
    patch.setattr(integrity, "ROWS_PER_STEP", size)


def checked(path: Path) -> CheckReport:
    report = CheckReport()
    with connect_read_only(path) as connection:
        for _ in check_steps(connection, report):
            pass
    return report


IN_THE_JOURNAL = (
    "DELETE FROM verb WHERE seq = 3",
    "DELETE FROM change WHERE verb = 3",
    "UPDATE change SET verb = -5 WHERE verb = 3",
    "UPDATE change SET i = 'a' || i WHERE verb = 3",
    "UPDATE change SET i = i + 1000 WHERE verb = 3 AND i > 2",
    "UPDATE change SET commitment = x'00' WHERE verb = 3",
    "UPDATE change SET replaces = 'nothing.1' WHERE verb = 3",
    "UPDATE change SET live = 0 WHERE verb = 3",
    "UPDATE change SET live = 1 WHERE NOT live",
    "UPDATE change SET kind = 'other' WHERE verb = 5",
)


@pytest.mark.parametrize(
    "statements", [*(statements for statements, _ in EDITS.values()), *([one] for one in IN_THE_JOURNAL)]
)
def test_short_steps_find_what_one_long_step_finds(
    tmp_path: Path, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = signed_project(tmp_path)
    altered(path, "PRAGMA foreign_keys = 0", *statements)
    in_steps_of(monkeypatch, 1_000_000)
    long = checked(path)
    in_steps_of(monkeypatch, 2)
    short = checked(path)
    assert short.faults == long.faults
    assert short.steps > 2 * long.steps


def test_what_is_written_between_two_steps_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with begun(tmp_path) as session:
        said = [say(session, f"said {number}") for number in range(20)]
        in_steps_of(monkeypatch, 2)
        report, written = CheckReport(), 0
        for _ in session.read(partial(check_steps, report=report)):
            if report.steps % 8 == 0:
                if report.steps % 24:
                    text = f"said at step {report.steps}"
                    session.do(commands.edit, said[written % len(said)], ContributionChanges(text=text))
                else:
                    session.undo()
                written += 1
        assert report.whole
        assert report.faults == []
        assert written > 50


def test_a_file_that_is_as_it_was_closed_is_not_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop = Registry()
    with begun(tmp_path, laptop) as session:
        say(session, "a bed")

    def no(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(integrity, check_within.__name__, no)
        Session.open(tmp_path / "a.coprod", memory=laptop).close()
    altered(tmp_path / "a.coprod", "UPDATE contribution SET text = 'a bad'")
    with pytest.raises(FileError, match="M-001 was changed outside of this program"):
        Session.open(tmp_path / "a.coprod", memory=laptop)


def test_a_file_that_took_the_place_of_an_open_one_is_checked_when_it_is_opened(tmp_path: Path) -> None:
    laptop = Registry()
    with begun(tmp_path, laptop) as session:
        say(session, "a bed")
    path = tmp_path / "a.coprod"
    with Session.open(path, memory=laptop):
        shutil.copy(path, tmp_path / "other")
        altered(tmp_path / "other", "UPDATE contribution SET text = 'a bad'")
        (tmp_path / "other").replace(path)
    with pytest.raises(FileError, match="M-001 was changed outside of this program"):
        Session.open(path, memory=laptop)


def test_a_project_that_is_open_is_not_verified_under_its_holder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with begun(tmp_path) as session:
        assert main(["verify", str(session.path)]) == 3
        assert "is open:" in capsys.readouterr().err
        say(session, "a bed")


# A -wal that is lost, or another's


def killed(session: Session, folder: Path, name: str) -> Path:
    """The file and its -wal as a kill leaves them."""
    shutil.copy(session.path, folder / name)
    shutil.copy(session.path.with_name(session.path.name + "-wal"), folder / f"{name}-wal")
    return folder / name


def test_what_a_lost_wal_held_is_missed_by_number_and_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    laptop = Registry()
    session = begun(tmp_path, laptop)
    say(session, "in the file")
    session.checkpoint()
    for number in range(3):
        say(session, f"in the wal {number}")
    content = session.path.read_bytes()
    session.close()
    session.path.write_bytes(content)
    project = Registry().replica(session.project_id, session.path)
    assert project
    laptop.saved(session.project_id, session.path, type(project)(project.replica, project.hash, project.n, project.at))
    with Session.open(session.path, memory=laptop) as again:
        assert again.missing
        assert again.missing.count == 3
        assert "3 saved notes are missing from this file, saved on" in again.missing.sentence()
    laptop.saved(session.project_id, session.path, type(project)(project.replica, project.hash, project.n, project.at))
    assert main(["list", str(session.path)]) == 0
    assert "3 saved notes are missing" in capsys.readouterr().err


def test_a_wal_that_another_project_left_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    for name in ("mine", "other"):
        (tmp_path / name).mkdir()
    with begun(tmp_path / "mine") as session:
        say(session, "mine")
    with begun(tmp_path / "other") as session:
        say(session, "of another project")
        killed(session, tmp_path / "mine", "b.coprod")
    (tmp_path / "mine" / "b.coprod-wal").replace(tmp_path / "mine" / "a.coprod-wal")
    path = tmp_path / "mine" / "a.coprod"
    before = path.read_bytes()
    with pytest.raises(FileError) as caught:
        Session.open(path)
    assert caught.value.trouble in (FileErrorKind.DAMAGED, FileErrorKind.NOT_OURS)
    assert path.read_bytes() == before
    assert (tmp_path / "mine" / "a.coprod-wal").exists()


def test_no_truncation_of_the_wal_raises_and_what_is_whole_in_it_is_there(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        session.checkpoint()
        for number in range(5):
            say(session, f"said {number}")
        (tmp_path / "k").mkdir()
        path = killed(session, tmp_path / "k", "k.coprod")
    file, wal = path.read_bytes(), path.with_name("k.coprod-wal").read_bytes()
    seen = set()
    for length in sample(len(wal), 25):
        path.write_bytes(file)
        path.with_name("k.coprod-wal").write_bytes(wal[:length])
        with Session.open(path) as session:
            texts = [one.text for one in session.snapshot.contributions()]
        assert texts == [f"said {number}" for number in range(len(texts))]
        seen.add(len(texts))
    assert len(seen) > 3


# Files from elsewhere


HOSTILE = {
    "a trigger": "CREATE TRIGGER t AFTER UPDATE ON contribution BEGIN DELETE FROM contribution; END",
    "a view": "CREATE VIEW note AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
    "a virtual table": "CREATE VIRTUAL TABLE f USING fts5(words)",
    "another table": "CREATE TABLE other (x)",
    "an index": "CREATE INDEX other ON contribution (text)",
    "a column": "ALTER TABLE contribution ADD COLUMN extra TEXT",
    "a check": "ALTER TABLE contribution RENAME COLUMN text TO words",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_schema_that_is_not_ours_is_refused_before_anything_of_it_runs(tmp_path: Path, what: str) -> None:
    path = signed_project(tmp_path)
    altered(path, HOSTILE[what])
    for look in (Session.open, verify):
        with pytest.raises(FileError, match="does not have the tables of a coprod project") as caught:
            look(path)
        assert caught.value.trouble is FileErrorKind.NOT_OURS


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contribution SET text = CAST(x'6162ff6364' AS TEXT) WHERE number = 1",
        "UPDATE contribution SET text = zeroblob(100) WHERE number = 1",
        "UPDATE contribution SET text = CAST(zeroblob(2000000) AS TEXT) WHERE number = 1",
        "UPDATE contribution SET number = 'many' WHERE number = 1",
        "UPDATE contribution SET number = 1.5 WHERE number = 1",
        "UPDATE contribution SET sensitive = 7 WHERE number = 1",
        "UPDATE contribution SET kind = 'shout' WHERE number = 1",
        "UPDATE version SET printed = '[' || printed",
        "UPDATE version SET printed = replace(hex(zeroblob(100000)), '00', '[')",
        "INSERT INTO identity VALUES ('x', 'y', 'z', '2026-01-01', '')",
        "DELETE FROM identity",
        "DELETE FROM project",
        "UPDATE verb SET ms = 9223372036854775807 WHERE n = 2",
        "UPDATE draft SET body = x'00'",
    ],
)
def test_odd_values_are_refused_in_a_sentence(tmp_path: Path, statement: str) -> None:
    path = signed_project(tmp_path)
    with Session.open(path) as session:
        session.stash({"line": "half"})
    altered(path, "PRAGMA foreign_keys = 0", statement)
    before = path.read_bytes()
    with pytest.raises(FileError):
        Session.open(path)
    assert path.read_bytes() == before
    assert found_by_verify(path)


def test_a_change_of_nothing_is_told_of(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    altered(path, "UPDATE change SET kind = '', value = 'x' WHERE verb = 3")
    faults = verify(path).faults
    assert "The journal tells of something that this program does not know." in faults
    assert any(fault.startswith("A record (") for fault in faults)


def test_another_application_id_is_refused(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    altered(path, f"PRAGMA application_id = {0x0F055111}")
    with pytest.raises(FileError, match="another program"):
        Session.open(path)


def test_a_header_that_lies_about_its_pages_is_refused(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    for size in (1, 512, 3, 65535):
        content = bytearray(signed_bytes())
        content[16:18] = struct.pack(">H", size)
        path.write_bytes(content)
        with pytest.raises(FileError):
            Session.open(path)
        assert found_by_verify(path)


def test_the_fixture_is_signed_and_its_bytes_are_used_up_by_nobody(tmp_path: Path) -> None:
    before = hashlib.sha256(signed_bytes()).hexdigest()
    path = signed_project(tmp_path)
    with Session.open(path) as session:
        say(session, "more")
        sign(session)
    assert verify(path).faults == ()
    assert hashlib.sha256(signed_bytes()).hexdigest() == before
    assert sqlite3.connect(path).execute("SELECT count(*) FROM signoff").fetchone() == (2,)


def test_an_id_that_differs_from_its_index_is_seen(tmp_path: Path) -> None:
    """A flipped bit in the id of a row leaves the index of ids as it was: the check reads the row itself."""
    path = signed_project(tmp_path)
    with Session.open(path) as session:
        record = list(session.snapshot.contributions())[1].id
        rowid = f"SELECT rowid FROM contribution WHERE id = '{record}'"
        (number,) = session.read(lambda connection: connection.execute(rowid).fetchone())
    whole = path.read_bytes()
    for place in (m.start() for m in re.finditer(re.escape(record.encode()), whole)):
        altered = whole[:place] + b"x" + whole[place + 1 :]
        path.write_bytes(altered)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            row = connection.execute("SELECT CAST(id AS TEXT) FROM contribution WHERE rowid = ?", (number,)).fetchone()
        if row == (f"x{record[1:]}",):
            with pytest.raises(FileError):
                Session.open(path)
            assert found_by_verify(path)
            return
    raise AssertionError("the row was not found")
