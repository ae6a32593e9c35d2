"""The session on a real file: opening, locking, replicas, drafts, failing disks."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind, Refusal, RuleViolation
from coprod_tui.domain import setup
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.edit import CommandContext, CommandResult, insert
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.records import BoardDecision, Contribution, Record, Retention
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store import database, models, reader
from coprod_tui.store.replicas import LastSeen, NullRegistry
from coprod_tui.store.session import Session
from tests.store.projects import begun

DAY = "2020-01-01"


class Remembering(NullRegistry):
    """A registry in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, Path], LastSeen] = {}

    def replica(self, project: str, path: Path) -> LastSeen | None:
        return self.kept.get((project, path))

    def saved(self, project: str, path: Path, left: LastSeen) -> None:
        self.kept[project, path] = left


def say(session: Session, line: str) -> str:
    """Keep a line for the first stream; return its id."""
    kept = session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    assert kept
    return kept


def put(now: CommandContext, project: Snapshot, record: Record) -> CommandResult[None]:
    """Insert a record as it is."""
    return CommandResult("edit", insert(record), None)


def trouble_of(path: Path) -> FileErrorKind:
    """The error that opening a file raises; the file must not change."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(FileError) as caught:
        Session.open(path)
    assert before is None or path.read_bytes() == before
    assert not path.with_name(path.name + ".open").exists()
    return caught.value.trouble


def test_wrong_files_are_refused_untouched(tmp_path: Path) -> None:
    assert trouble_of(tmp_path / "none.coprod") is FileErrorKind.MISSING
    assert trouble_of(tmp_path) is FileErrorKind.NOT_OURS
    for name, content in (("empty", b""), ("text", b"Dear all,\n" * 50), ("cut", b"SQLite format 3\0")):
        (tmp_path / name).write_bytes(content)
        assert trouble_of(tmp_path / name) is FileErrorKind.NOT_OURS
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.close()
    assert trouble_of(tmp_path / "other.db") is FileErrorKind.NOT_OURS


def test_a_newer_file_is_refused_untouched(tmp_path: Path) -> None:
    begun(tmp_path).close()
    newer = sqlite3.connect(tmp_path / "a.coprod")
    newer.execute(f"PRAGMA user_version = {reader.SCHEMA + 1}")
    newer.close()
    assert trouble_of(tmp_path / "a.coprod") is FileErrorKind.NEWER


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER t AFTER INSERT ON contribution BEGIN DELETE FROM contribution; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE theme",
        "ALTER TABLE stream ADD COLUMN extra TEXT",
    ],
)
def test_a_file_with_another_schema_is_refused(tmp_path: Path, sql: str) -> None:
    begun(tmp_path).close()
    changed = sqlite3.connect(tmp_path / "a.coprod")
    changed.execute(sql)
    changed.commit()
    changed.close()
    assert trouble_of(tmp_path / "a.coprod") is FileErrorKind.NOT_OURS


def test_a_cut_file_is_refused_untouched_at_any_length(tmp_path: Path) -> None:
    begun(tmp_path).close()
    whole = (tmp_path / "a.coprod").read_bytes()
    for length in range(0, len(whole) - 1, 4096):
        (tmp_path / "cut.coprod").write_bytes(whole[:length])
        assert trouble_of(tmp_path / "cut.coprod") in (FileErrorKind.DAMAGED, FileErrorKind.NOT_OURS)


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    begun(tmp_path).close()
    (tmp_path / "a.coprod").chmod(0o400)
    assert trouble_of(tmp_path / "a.coprod") is FileErrorKind.READ_ONLY


def test_a_new_project_is_never_written_over(tmp_path: Path) -> None:
    begun(tmp_path).close()
    before = (tmp_path / "a.coprod").read_bytes()
    with pytest.raises(FileError) as caught:
        begun(tmp_path)
    assert caught.value.trouble is FileErrorKind.EXISTS
    assert (tmp_path / "a.coprod").read_bytes() == before


def test_a_project_that_cannot_begin_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        Session.create(tmp_path / "a.coprod", partial(setup.begin, title=" "))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("module", "name"), [(database, "connect_exclusively"), (models, "create_tables")])
def test_a_disk_that_fills_while_a_file_is_made_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, name, full)
    with pytest.raises(FileError) as caught:
        begun(tmp_path)
    assert caught.value.trouble is FileErrorKind.FULL
    assert list(tmp_path.iterdir()) == []


def test_what_is_damaged_is_said_in_one_line_of_our_own_words(tmp_path: Path) -> None:
    begun(tmp_path).close()
    path = tmp_path / "a.coprod"
    whole = path.read_bytes()
    with sqlite3.connect(path) as nobody:
        nobody.execute("DELETE FROM identity")
    nobody.close()
    sentences = [sentence_of_trouble(path)]
    path.write_bytes(whole[: 3 * 4096] + bytes(4096) + whole[4 * 4096 :])
    sentences.append(sentence_of_trouble(path))
    for sentence in sentences:
        assert "is damaged" in sentence
        assert "\n" not in sentence
        assert "***" not in sentence
        assert "(ok)" not in sentence


def sentence_of_trouble(path: Path) -> str:
    """The message for a file that cannot be opened."""
    with pytest.raises(FileError) as caught:
        Session.open(path)
    return str(caught.value)


def test_a_file_that_is_open_says_who_holds_it(tmp_path: Path) -> None:
    with begun(tmp_path):
        code = "from coprod_tui.store.session import *; import sys; Session.open(Path(sys.argv[1]))"
        other = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "a.coprod"], capture_output=True, text=True, check=False
        )
        assert f"process {os.getpid()}, since" in other.stderr
        with pytest.raises(FileError) as caught:
            Session.open(tmp_path / "a.coprod")
        assert caught.value.trouble is FileErrorKind.HELD
    Session.open(tmp_path / "a.coprod").close()


def test_what_a_dead_holder_left_locks_nobody_out(tmp_path: Path) -> None:
    begun(tmp_path).close()
    (tmp_path / "a.coprod.open").write_text(
        '{"pid": 1, "host": "x", "user": "y", "since": "2026-11-24T10:00:00+00:00"}'
    )
    Session.open(tmp_path / "a.coprod").close()
    assert [one.name for one in tmp_path.iterdir()] == ["a.coprod"]


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        say(session, "a bed")
        for file in tmp_path.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_the_same_file_in_the_same_place_goes_on_as_the_same_replica(tmp_path: Path) -> None:
    memory = Remembering()
    with begun(tmp_path, memory) as session:
        first = say(session, "a")
    with Session.open(tmp_path / "a.coprod", memory=memory) as session:
        second = say(session, "b")
        marks = {session.snapshot.the(Contribution, said).mark for said in (first, second)}
    assert len(marks) == 1


def test_a_copy_begins_a_replica_of_its_own_and_can_still_undo(tmp_path: Path) -> None:
    memory = Remembering()
    with begun(tmp_path, memory) as session:
        first = say(session, "a")
    shutil.copy(tmp_path / "a.coprod", tmp_path / "copy.coprod")
    with Session.open(tmp_path / "copy.coprod", memory=memory) as session:
        second = say(session, "b")
        marks = {session.snapshot.the(Contribution, said).mark for said in (first, second)}
        assert len(marks) == 2
        session.undo()
        session.undo()
        assert not list(session.snapshot.contributions())
    with Session.open(tmp_path / "a.coprod", memory=memory) as session:
        say(session, "c")
        assert session.snapshot.coded("M-002")[0].mark == session.snapshot.the(Contribution, first).mark


def test_a_file_put_back_from_an_old_copy_begins_a_new_replica(tmp_path: Path) -> None:
    memory = Remembering()
    with begun(tmp_path, memory) as session:
        first = say(session, "a")
    old = (tmp_path / "a.coprod").read_bytes()
    with Session.open(tmp_path / "a.coprod", memory=memory) as session:
        say(session, "b")
    (tmp_path / "a.coprod").write_bytes(old)
    with Session.open(tmp_path / "a.coprod", memory=memory) as session:
        again = say(session, "c")
        assert session.snapshot.the(Contribution, again).mark != session.snapshot.the(Contribution, first).mark


def test_the_chain_of_verbs_has_no_gap(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        for line in "abc":
            say(session, line)
    connection = sqlite3.connect(tmp_path / "a.coprod")
    rows = connection.execute("SELECT n, prev, hash FROM verb ORDER BY n").fetchall()
    connection.close()
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert [row[1] for row in rows] == ["", *(row[2] for row in rows[:-1])]


def test_going_back_to_earlier_words_takes_their_commitment_again(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        said = say(session, "a bed")
        for words in ("a chair", "a bed"):
            session.do(commands.edit, said, ContributionChanges(text=words))
        session.undo()
        session.undo()
        connection = session._connection
        rows = connection.execute(
            "SELECT value, commitment FROM change WHERE record = ? AND field = 'text'", (said,)
        ).fetchall()
    assert len(rows) == 5
    assert len({commitment for value, commitment in rows if value == "a bed"}) == 1


def test_undo_refuses_what_has_been_built_on_by_another_copy(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        said = say(session, "a bed")
        verb = session.history(most=1)[0].id
        session.do(commands.edit, said, ContributionChanges(text="a chair"))
        with pytest.raises(RuleViolation, match="built on"):
            session._journal.undo_edits(session.snapshot, verb)


def test_the_beginning_cannot_be_undone(tmp_path: Path) -> None:
    with begun(tmp_path) as session, pytest.raises(RuleViolation, match="nothing to undo"):
        session.undo()


def test_undo_stops_at_what_others_have_seen_signed_or_erased(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        said = say(session, "- Mr Okonkwo shouted")
        session.do(put, Retention("retention", "notes", until=DAY))

        def stops(because: str) -> None:
            before = session.snapshot
            with pytest.raises(RuleViolation, match=because):
                session.undo()
            assert session.snapshot is before

        session.do(privacy_commands.mask, said, ["Mr Okonkwo"])
        stops("What was masked is gone for good")
        version = session.do(signing_commands.issue)
        stops("An issued version stays as it is")
        today = session.snapshot.versions[0].issued_at[:10]
        session.do(signing_commands.share_back, version, stream, on=today, form="read aloud")
        stops("has been heard or read, and stays written down")
        signoff = session.do(
            signing_commands.sign, version, stream, role="a lead", how="all said yes", on=today, present=6
        )
        stops("An answer stays written down. The stream takes it back with coprod sign --take-back")
        session.do(signing_commands.retract, signoff)
        stops("Taking back a signature is recorded for good")
        session.do(put, BoardDecision("decision", version, on=today, words="yes"))
        session.do(signing_commands.tell, "decision", stream, on=today, form="read aloud")
        stops("has been heard or read, and stays written down")
        session.do(privacy_commands.forget, "retention")
        stops("What was due is erased for good")


def test_drafts_are_there_again_and_go_with_the_line_that_keeps_them(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        session.stash({"line": "half a sent", "edit/x": "other"})
        session.stash({"edit/x": None})
    with Session.open(tmp_path / "a.coprod") as session:
        assert session.drafts() == {"line": "half a sent"}
        stream = session.snapshot.streams[0].id
        session.do(commands.keep_line, "half a sentence", stream=stream, clears=("line",))
        assert session.drafts() == {}


def test_a_file_that_moved_away_is_noticed_before_anything_is_called_saved(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        (tmp_path / "a.coprod").rename(tmp_path / "b.coprod")
        before = session.snapshot
        with pytest.raises(FileError) as caught:
            say(session, "a")
        assert caught.value.trouble is FileErrorKind.GONE
        assert session.snapshot is before
        (tmp_path / "b.coprod").rename(tmp_path / "a.coprod")
        say(session, "a")


def test_a_full_disk_is_told_as_such_and_saving_goes_on(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        pages = session._connection.execute("PRAGMA page_count").fetchone()[0]
        session._connection.execute(f"PRAGMA max_page_count = {pages}")
        before = session.snapshot
        with pytest.raises(FileError) as caught:
            say(session, "words " * 20_000)
        assert caught.value.trouble is FileErrorKind.FULL
        assert session.snapshot is before
        session._connection.execute("PRAGMA max_page_count = 1000000")
        say(session, "words " * 20_000)


def test_values_that_stand_already_write_nothing(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        said = say(session, "a bed")
        length = len(session.history())
        session.do(commands.edit, said, ContributionChanges(text="a bed"))
        assert len(session.history()) == length


def test_the_file_is_one_file_after_a_checkpoint(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        say(session, "a bed")
        session.checkpoint()
        shutil.copy(tmp_path / "a.coprod", tmp_path / "copy.coprod")
    with Session.open(tmp_path / "copy.coprod") as session:
        assert [said.text for said in session.snapshot.contributions()] == ["a bed"]


def test_errors_are_told_by_their_cause() -> None:
    error = OSError(28, "No space left on device")
    assert database.as_file_error(error, Path("a.coprod")).trouble is FileErrorKind.FULL
