"""A project that is opened in parts: nothing reads the part as if it were the whole, and the whole is right."""

from __future__ import annotations

import ast
import contextlib
import inspect
import itertools
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.records import RECORDS, Contribution, Meeting, Record, Theme
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import (
    READ_LATER,
    SHOWN_WITH,
    NotReadYet,
    PartialSnapshot,
    ProjectView,
    Snapshot,
)
from coprod_tui.formats.example import build_example
from coprod_tui.store import session as session_module
from coprod_tui.store.replicas import LastSeen, file_stamp
from coprod_tui.store.session import JobTurn, Session, SessionExecutor
from tests.faults.projects import sign
from tests.store.in_parts import every_project_is_large, read_all, read_slice
from tests.store.projects import begun, built_once
from tests.store.test_laws import SEQUENCES, Move, attempt
from tests.store.test_session import Remembering

LINES = (
    "a bed #beds",
    "> s * a sink #beds #night",
    "a door @7",
    "tell Mrs Jones 07700 900123",
    "> s torches #night",
    "f",
)


@built_once
def project_file(folder: Path, count: int = 6) -> Path:
    """A project of two streams in which so many lines were kept."""
    with begun(folder) as session:
        for line in LINES[:count]:
            session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    return folder / "a.coprod"


@built_once
def example_file(folder: Path) -> Path:
    """The worked example, which has records of nearly every kind."""
    build_example(folder / "a.coprod", Session.create)
    return folder / "a.coprod"


def opened(path: Path) -> Session:
    """The project in parts."""
    return Session.open(path, in_parts=True)


def part_of(session: Session) -> PartialSnapshot:
    assert isinstance(session.known, PartialSnapshot)
    return session.known


# Whatever a part is asked, it answers as the whole, or not at all

Calls = Iterator[tuple[Any, ...]]
READINGS_OF_ITS_OWN = {"as_read", "newest"}
"""The two that are asked for what has been read; what they answer is tested apart."""


def _by_kind(project: Snapshot) -> Calls:
    ids = [one for table in project.tables.values() for one in table] + ["nobody"]
    return itertools.product(RECORDS, ids)


ARGUMENTS: Mapping[str, Callable[[Snapshot], Calls]] = {
    "": lambda project: iter([()]),
    "kind, record": _by_kind,
    "kind": lambda project: ((kind,) for kind in RECORDS),
    "kind, contribution": lambda project: itertools.product(SHOWN_WITH, [*project.all(Contribution), "nobody"]),
    "meeting": lambda project: ((one,) for one in [*project.all(Meeting), "nobody"]),
    "theme": lambda project: ((one,) for one in [*project.all(Theme), "nobody", None]),
    "name": lambda project: ((one.name.upper(),) for one in project.all(Theme).values()),
    "contribution": lambda project: ((one,) for one in project.contributions()),
}
"""Arguments for every list of parameters that a reading has; a contribution is a record or its id."""


def answers(view: ProjectView, name: str, project: Snapshot) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each call of a reading with its answer, or the error that it raises."""
    attribute = inspect.getattr_static(type(view), name)
    if isinstance(attribute, property):
        yield (), asked(lambda: getattr(view, name))
        return
    parameters = list(inspect.signature(attribute).parameters.values())[1:]
    for arguments in ARGUMENTS[", ".join(one.name for one in parameters)](project):
        by_id = bool(parameters) and "str" in str(parameters[-1].annotation)
        given = [one.id if by_id and isinstance(one, Record) else one for one in arguments]
        yield arguments, asked(partial(getattr(view, name), *given))


def asked(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (NotReadYet, KeyError, ValueError, TypeError) as error:
        return type(error)


def readings(view: type[ProjectView]) -> set[str]:
    return {name for name in dir(view) if not name.startswith("_")} - {"with_records"}


def compare(part: PartialSnapshot, whole: Snapshot) -> set[str]:
    """Ask both everything; the readings that answered at least once, and once did not."""
    refused = set()
    for name in readings(PartialSnapshot) - READINGS_OF_ITS_OWN:
        for (call, of_part), (_, of_whole) in zip(answers(part, name, whole), answers(whole, name, whole), strict=True):
            if of_part is NotReadYet:
                refused.add(name)
            else:
                assert of_part == of_whole, (name, call)
    for stream in whole.streams:
        newest = part.newest(stream.id)
        assert newest == whole.said(stream.id)[len(whole.said(stream.id)) - len(newest) :]
    for contribution in whole.contributions():
        assert part.as_read(contribution.id) in (None, contribution)
    return refused


def test_a_part_of_the_worked_example_answers_as_the_whole_or_not_at_all(tmp_path: Path) -> None:
    with every_project_is_large(), opened(example_file(tmp_path)) as session:
        part = part_of(session)
        assert compare(part, read_all(session)) == {"get", "the", "shown_with", "themes_of", "code"}


@given(SEQUENCES)
def test_a_part_of_any_project_answers_as_the_whole_or_not_at_all(sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder:
        path = project_file(Path(folder))
        with Session.open(path) as session:
            for move in sequence:
                attempt(session, move)
            whole = session.snapshot
        with every_project_is_large(), opened(path) as session:
            if isinstance(session.known, PartialSnapshot):
                compare(session.known, whole)
                read_all(session)
            assert session.snapshot == whole
            assert session.snapshot._linked == whole._linked
            assert session.snapshot._codes == whole._codes
            assert session.snapshot._themes == whole._themes


def test_a_part_is_no_snapshot_and_has_nothing_that_reads_all() -> None:
    assert not issubclass(PartialSnapshot, Snapshot)
    assert readings(PartialSnapshot) - readings(ProjectView) == {"newest"}
    only_whole = readings(Snapshot) - readings(PartialSnapshot)
    assert only_whole >= {"all", "linked", "linked_ids", "said", "contributions", "in_theme", "coded", "tables"}


def test_contents_of_a_part_cannot_be_compared(tmp_path: Path) -> None:
    with every_project_is_large(), opened(project_file(tmp_path)) as session:
        part = part_of(session)
        with opened_again(tmp_path) as other:
            assert part == part  # noqa: PLR0124 - it is itself
            for contents in (part_of(other), read_all(other)):
                with pytest.raises(NotReadYet):
                    assert part == contents
                with pytest.raises(NotReadYet):
                    assert contents == part
        with pytest.raises(TypeError):
            hash(part)


def opened_again(folder: Path) -> Session:
    """A copy of the file, which can be open beside it."""
    (folder / "copy").mkdir()
    return opened(project_file(folder / "copy"))


def test_every_kind_that_grows_with_contributions_is_read_later() -> None:
    of_contribution = {kind for kind in RECORDS if "contribution" in kind.links}
    assert of_contribution - {*READ_LATER} == {kind for kind in SHOWN_WITH if kind not in READ_LATER}
    assert {*READ_LATER} - of_contribution == {Contribution}


def test_a_code_that_two_have_is_told_apart_in_a_part_too(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    with Session.open(path) as session:
        first = session.snapshot.said(session.snapshot.streams[0].id)[0]
    memory = altered(path, run_sql("UPDATE contribution SET number = 1, mark = 'abcd' WHERE text = 'the last line'"))
    with every_project_is_large(newest=1), Session.open(path, in_parts=True, memory=memory) as session:
        part = part_of(session)
        [last] = part.newest(part.streams[0].id)
        assert part.as_read(first) is None
        assert part.code(part.the(Contribution, last)) == "M-001~abcd"


# What is written while a part is read


def keep(session: Session, line: str) -> str:
    kept = session.do_early(commands.keep_line, line, stream=session.known.streams[0].id)
    assert kept
    return kept


@given(st.lists(st.integers(0, 6), min_size=1, max_size=4), SEQUENCES)
def test_what_is_kept_while_a_part_is_read_is_in_the_whole_once(pauses: list[int], sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder:
        path = project_file(Path(folder))
        with every_project_is_large(), opened(path) as session:
            kept = []
            for number, pause in enumerate(pauses):
                for _ in range(pause):
                    session.is_partial and read_slice(session)
                kept.append(keep(session, f"line {number} #beds #new @7 {LINES[number]}"))
                assert session.known.as_read(kept[-1])
            whole = read_all(session)
            assert whole.said(whole.streams[0].id)[-len(kept) :] == tuple(kept)
            codes = [whole.code(whole.the(Contribution, one)) for one in kept]
            assert codes == [f"M-{number:03d}" for number in range(5, 5 + len(kept))]
            for move in sequence:
                attempt(session, move)
            whole = session.snapshot
        with Session.open(path) as session:
            assert session.snapshot == whole
            assert session.snapshot._linked == whole._linked
            assert session.snapshot._codes == whole._codes


def test_killed_at_any_moment_it_holds_what_was_kept(tmp_path: Path) -> None:
    path, kept = project_file(tmp_path), list[str]()
    with every_project_is_large(), opened(path) as session:
        for number in itertools.count():
            kept.append(keep(session, f"line {number}"))
            folder = tmp_path / str(number)
            folder.mkdir()
            for file in (path, path.with_name("a.coprod-wal")):
                shutil.copyfile(file, folder / file.name)
            with Session.open(folder / "a.coprod") as copy:
                assert copy.snapshot.said(copy.snapshot.streams[0].id)[4:] == tuple(kept)
            if read_slice(session):
                break
    assert len(kept) > 10


def test_it_can_be_closed_at_any_moment(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    before = None
    with every_project_is_large():
        for slices in itertools.count():
            with opened(path) as session:
                is_read = [read_slice(session) for _ in range(slices)][-1:]
            assert not path.with_name("a.coprod-wal").exists()
            with Session.open(path) as session:
                assert before in (None, session.snapshot)
                before = session.snapshot
            if is_read == [True]:
                break


NEEDS_WHOLE: dict[str, Callable[[Session], object]] = {
    "do": lambda session: session.do(commands.keep_line, "a", stream=session.known.streams[0].id),
    "undo": Session.undo,
    "redo": Session.redo,
    "snapshot": lambda session: session.snapshot,
    "plan_withdrawal_of": lambda session: session.plan_withdrawal_of("M-001"),
}


@pytest.mark.parametrize("name", NEEDS_WHOLE)
def test_what_needs_the_whole_writes_nothing_while_a_part_is_read(tmp_path: Path, name: str) -> None:
    with every_project_is_large(), opened(project_file(tmp_path)) as session:
        keep(session, "something to undo")
        verbs = len(session.history())
        with pytest.raises(NotReadYet):
            NEEDS_WHOLE[name](session)
        assert len(session.history()) == verbs
        assert len(read_all(session).all(Contribution)) == 7


# Damage


class Unsuspecting(Remembering):
    """Takes every file for one that is as this laptop closed it, unless it was found damaged here."""

    def replica(self, project: str, path: Path) -> LastSeen | None:
        seen = super().replica(project, path)
        return replace(seen, stamp=file_stamp(path)) if seen and seen.stamp else seen


def altered(path: Path, alter: Callable[[Path], None]) -> Remembering:
    """Alter a file as a failing disk does, which does not show from outside; returns what this laptop remembers."""
    memory = Unsuspecting()
    Session.open(path, memory=memory).close()
    with Session.open(path, memory=memory) as session:  # a new replica begins with the first verb
        keep(session, "the last line")
    alter(path)
    return memory


def run_sql(*statements: str) -> Callable[[Path], None]:
    def alter(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return alter


def damage_page(path: Path) -> None:
    """Damage a page that nothing reads here: of the index of the files that were imported."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        [root] = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_import_1'"
        ).fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size + 1 : (root - 1) * size + 5] = b"\xff\xff\xff\xff"
    path.write_bytes(content)


def test_a_row_that_is_found_damaged_late_is_told_as_at_opening(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    memory = altered(path, run_sql("UPDATE contribution SET kind = 'sung' WHERE number = 1"))
    with every_project_is_large(newest=1), Session.open(path, in_parts=True, memory=memory) as session:
        with pytest.raises(FileError) as late:
            read_all(session)
        with pytest.raises(NotReadYet):
            _ = session.snapshot
    with pytest.raises(FileError) as at_once:
        Session.open(path, memory=memory)
    assert (late.value.trouble, str(late.value)) == (at_once.value.trouble, str(at_once.value))


def test_a_damaged_page_is_found_later_and_told_as_at_opening(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    memory = altered(path, damage_page)
    with pytest.raises(FileError) as at_once:
        Session.open(path, memory=memory)
    with Session.open(path, in_parts=True, memory=memory) as session:
        assert session.pages is not None
        session.pages.run()
        assert session.pages.fault is not None
        assert str(session.pages.fault) == str(at_once.value)
        assert session.pages.fault.trouble is FileErrorKind.DAMAGED
    with pytest.raises(FileError):  # it is not taken for whole again
        Session.open(path, in_parts=True, memory=memory)


def test_a_file_that_is_not_as_it_was_closed_here_is_checked_before_it_is_opened(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    altered(path, damage_page)
    with pytest.raises(FileError, match="not what SQLite wrote"):
        Session.open(path, in_parts=True)


CLAIMS: dict[str, Callable[[Session], object]] = {
    "issue": lambda session: session.do(signing_commands.issue, "first"),
    "sign": sign,
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_is_claimed_of_a_file_before_its_pages_are_checked(tmp_path: Path, claim: str) -> None:
    path = project_file(tmp_path)
    memory = altered(path, damage_page)
    with Session.open(path, in_parts=True, memory=memory) as session:
        with pytest.raises(FileError, match="not what SQLite wrote"):
            CLAIMS[claim](session)
        assert not session.snapshot.versions
        with pytest.raises(FileError, match="not what SQLite wrote"):
            session.require_checked()


def test_every_verb_that_claims_something_is_known() -> None:
    """The names in the journal of what is issued, signed and decided; a new one has to be thought of."""
    others = {"look", "share back", "retract", "tell decision"}
    assert verbs_of(signing_commands) - others == {*session_module._CHECKED_VERBS}


def verbs_of(module: ModuleType) -> set[str]:
    """The names of the verbs that a module of commands writes."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "CommandResult"]
    return {str(call.args[0].value) for call in made if isinstance(call.args[0], ast.Constant)}


def test_the_file_stays_as_it_was_opened_until_its_pages_are_checked(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    memory = altered(path, lambda _: None)
    before = path.read_bytes()
    with Session.open(path, in_parts=True, memory=memory) as session:
        for number in range(300):
            keep(session, f"line {number} {'word ' * 200}")
        session.checkpoint()
        assert path.with_name("a.coprod-wal").stat().st_size > 2_000 * 1_000  # SQLite would have moved it by now
        assert path.read_bytes() == before
        assert session.pages is not None
        session.pages.run()
        assert session.pages.fault is None
        session.checkpoint()
        assert path.read_bytes() != before
        assert not path.with_name("a.coprod-wal").stat().st_size


def test_the_check_gives_up_no_lock_of_the_open_file(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    memory = altered(path, lambda _: None)
    with Session.open(path, in_parts=True, memory=memory) as session:
        assert session.pages is not None
        session.pages.run()
        keep(session, "a line")
        code = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('SELECT * FROM stream')"
        other = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
        assert "locked" in other.stderr


def test_a_check_that_was_not_run_or_is_still_running_does_not_keep_the_file_open(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    memory = altered(path, lambda _: None)
    Session.open(path, in_parts=True, memory=memory).close()
    session = Session.open(path, in_parts=True, memory=memory)
    assert session.pages is not None
    thread = threading.Thread(target=session.pages.run)
    thread.start()
    session.close()
    thread.join(10)
    assert not thread.is_alive()
    assert session.pages.is_over
    with Session.open(path, memory=memory) as session:
        assert session.pages is None


# The order of jobs while a part is read


def test_jobs_wait_for_the_whole_in_their_order(tmp_path: Path) -> None:
    del tmp_path
    executor, done = SessionExecutor(), list[str]()
    executor.hold()
    may_go = threading.Event()
    executor.put(lambda: may_go.wait(10), JobTurn.FIRST)
    order = ("keep 1 EARLY", "draft 1 ANY", "undo WHOLE", "keep 2 EARLY", "draft 2 ANY", "close ALONE", "draft 3 ANY")
    jobs = [executor.put(partial(done.append, job), JobTurn[job.rpartition(" ")[2]]) for job in order]
    assert [executor.holds_any] == [True]
    may_go.set()
    jobs[4].result(10)
    assert done == ["keep 1 EARLY", "draft 1 ANY", "draft 2 ANY"]
    executor.put(partial(done.append, "slice"), JobTurn.FIRST).result(10)
    executor.release()
    jobs[-1].result(10)
    assert done[3:] == ["slice", "undo WHOLE", "keep 2 EARLY", "close ALONE", "draft 3 ANY"]
    assert not executor.holds_any
    executor.shutdown()


def test_jobs_that_wait_for_what_cannot_be_read_fail(tmp_path: Path) -> None:
    del tmp_path
    executor = SessionExecutor()
    executor.hold()
    jobs = {turn: executor.put(lambda: "done", turn) for turn in (JobTurn.WHOLE, JobTurn.EARLY, JobTurn.ALONE)}
    executor.refuse(FileError(FileErrorKind.DAMAGED, "It is damaged."))
    for turn in (JobTurn.WHOLE, JobTurn.EARLY):
        with pytest.raises(FileError, match="damaged"):
            jobs[turn].result(10)
    assert jobs[JobTurn.ALONE].result(10) == "done"
    executor.shutdown()
