"""Properties of the file (Hypothesis): random sequences of verbs on a real SQLite file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.domain import setup
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import Consent, Contribution, Form, Kind, Openness
from coprod_tui.domain.snapshot import Snapshot, snapshot_of
from coprod_tui.store.session import Session
from tests.store.projects import AGENDA, begun

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
THEMES = st.lists(st.sampled_from(["beds", "Beds", "bèds", "night-time", "outside", "privacy"]), max_size=3).map(tuple)
NUMBER = st.integers(0, 50)
Move = Callable[[Session], object]


def pick(items: tuple[str, ...], number: int) -> str:
    """One of the ids, or one that no record has."""
    return items[number % len(items)] if items else "nobody"


def streams(project: Snapshot) -> tuple[str, ...]:
    return tuple(one.id for one in project.streams)


def everything_said(project: Snapshot) -> tuple[str, ...]:
    return tuple(one.id for one in project.contributions())


@st.composite
def moves(draw: st.DrawFn) -> Move:
    """One verb with random arguments, some of them wrong."""
    number, other, words, themes = draw(NUMBER), draw(NUMBER), draw(WORDS), draw(THEMES)
    kind, form, consent = draw(st.sampled_from(Kind)), draw(st.sampled_from(Form)), draw(st.sampled_from(Consent))
    line = draw(st.sampled_from(["* ", "+ ", "> staff - ", ""])) + words
    which = draw(st.integers(0, 11))

    def move(session: Session) -> object:
        project, do = session.snapshot, session.do
        stream, contribution = pick(streams(project), number), pick(everything_said(project), other)
        some = streams(project)[:1]

        def change(**values: Any) -> Callable[[], object]:
            return lambda: do(commands.edit, contribution, ContributionChanges(**values))

        verbs: tuple[Callable[[], object], ...] = (
            lambda: do(commands.keep_line, line, stream=stream, kind=kind, consent=consent),
            lambda: do(commands.keep_line, line, stream=stream),
            change(text=words, why=words, themes=themes),
            change(kind=kind, form=form, consent=consent, read_back=True),
            change(consent=consent, asked="at the end", speaker=str(number)),
            change(stream=stream, about=some, sensitive=True),
            lambda: do(commands.remove, contribution),
            lambda: do(meeting_commands.start, AGENDA, streams=(stream,), present={stream: number}),
            lambda: do(meeting_commands.open_block, number % 4),
            lambda: do(meeting_commands.borrow, number % 4, other),
            lambda: do(meeting_commands.end),
            lambda: do(setup.add_fixed_point, Openness.FIXED, words, words),
        )
        return verbs[which]()

    return move


def attempt(session: Session, move: Move) -> bool:
    """Do a move; False where a rule refuses it or its record does not exist."""
    try:
        move(session)
    except (Refusal, KeyError):
        return False
    return True


SEQUENCES = st.lists(moves(), min_size=1, max_size=12)


@given(SEQUENCES)
def test_reopened_file_gives_an_equal_snapshot(sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder:
        with begun(Path(folder)) as session:
            for move in sequence:
                attempt(session, move)
            before = session.snapshot
        with Session.open(Path(folder) / "a.coprod") as again:
            assert again.snapshot == before
            for code in (before.code(one) for one in before.contributions()):
                assert again.snapshot.coded(code) == before.coded(code)
            assert again.snapshot._linked == before._linked


def levels(project: Snapshot) -> dict[str, int]:
    return {one.id: one.consent.rank for one in project.contributions()}


def but_consent(project: Snapshot) -> list[object]:
    """All records of a project, without what undo never raises (R12)."""
    records = (record for table in project.tables.values() for record in table.values())
    return [replace(one, consent=Consent.ROOM) if isinstance(one, Contribution) else one for one in records]


def turn(call: Callable[[], object], session: Session) -> None:
    """Undo or redo; where only consent was lowered, that is said, and there is nothing else to turn back."""
    before = levels(session.snapshot)
    with suppress_consent():
        call()
    after = levels(session.snapshot)
    if call == session.undo:
        assert all(after[one] <= before[one] for one in after.keys() & before.keys())


@contextlib.contextmanager
def suppress_consent() -> Iterator[None]:
    try:
        yield
    except RuleViolation as said:
        if "does not raise it" not in str(said):
            raise


@given(SEQUENCES)
def test_every_verb_can_be_undone_and_done_again(sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder, begun(Path(folder)) as session:
        for move in sequence:
            before, length = session.snapshot, len(session.history())
            if not attempt(session, move) or len(session.history()) == length:
                continue
            after = session.snapshot
            turn(session.undo, session)
            assert but_consent(session.snapshot) == but_consent(before)
            if session.undo_stack.undone:
                session.redo()
            assert session.snapshot == after


@given(SEQUENCES)
def test_everything_can_be_undone_to_the_beginning_even_after_reopening(sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder:
        with begun(Path(folder)) as session:
            stood = [session.snapshot]
            for move in sequence:
                length = len(session.history())
                if attempt(session, move) and len(session.history()) > length:
                    stood.append(session.snapshot)
        with Session.open(Path(folder) / "a.coprod") as session:
            for snapshot in reversed(stood[:-1]):
                turn(session.undo, session)
                assert but_consent(session.snapshot) == but_consent(snapshot)
            lowest = levels(stood[-1])
            while session.undo_stack.undone:
                turn(session.redo, session)
            assert but_consent(session.snapshot) == but_consent(stood[-1])
            assert all(rank <= lowest[one] for one, rank in levels(session.snapshot).items())


@given(SEQUENCES)
def test_a_refused_verb_leaves_the_file_unchanged(sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder, begun(Path(folder)) as session:
        for move in sequence:
            before, length = session.snapshot, len(session.history())
            if not attempt(session, move):
                assert session.snapshot is before
                assert len(session.history()) == length


@given(SEQUENCES)
def test_the_journal_alone_tells_what_the_rows_hold(sequence: list[Move]) -> None:
    """The rows are a projection: replaying the live changes gives the same records."""
    with TemporaryDirectory() as folder:
        with begun(Path(folder)) as session:
            for move in sequence:
                attempt(session, move)
        connection = sqlite3.connect(Path(folder) / "a.coprod")
        live = connection.execute("SELECT kind, record, field, value FROM change WHERE live").fetchall()
        for kind, record, field, value in live:
            stands = connection.execute(f'SELECT "{field}" FROM "{kind}" WHERE id = ?', (record,)).fetchone()[0]
            assert stands == value
        connection.close()


def test_doing_again_raises_a_consent_only_as_far_as_the_person_went_since(tmp_path: Path) -> None:
    def consent(session: Session) -> Consent:
        return next(iter(session.snapshot.contributions())).consent

    with begun(tmp_path) as session:
        stream = streams(session.snapshot)[0]
        said = session.do(commands.keep_line, "a", stream=stream, consent=Consent.ROOM)
        assert said
        session.do(commands.edit, said, ContributionChanges(consent=Consent.QUOTE, asked="on Tuesday"))
        session.undo()
        assert consent(session) is Consent.ROOM
        session.redo()
        assert consent(session) is Consent.QUOTE
        session.do(commands.edit, said, ContributionChanges(consent=Consent.IDEA))
        with pytest.raises(RuleViolation, match="does not raise it"):
            session.undo()
        # It goes past the lowering, to the verb before: nothing of it brings the higher level back.
        session.undo()
        assert consent(session) is Consent.ROOM
        session.redo()
        assert consent(session) is Consent.IDEA
    with Session.open(tmp_path / "a.coprod") as session:
        session.undo()
        assert consent(session) is Consent.ROOM
        session.redo()
        assert consent(session) is Consent.IDEA


def test_codes_rise_and_never_come_back(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        stream = streams(session.snapshot)[0]
        contribution = session.do(commands.keep_line, "a", stream=stream)
        session.undo()
        two = session.do(commands.keep_line, "b", stream=stream)
        assert contribution
        assert two
        assert session.snapshot.code(session.snapshot.the(Contribution, two)) == "M-002"


def test_a_moved_contribution_keeps_its_old_code_as_an_alias(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        members, staff, _ = streams(session.snapshot)
        contribution = session.do(commands.keep_line, "a bed @7", stream=members)
        assert contribution
        session.do(commands.edit, contribution, ContributionChanges(stream=staff))
        moved = session.snapshot.the(Contribution, contribution)
        assert (session.snapshot.code(moved), moved.speaker) == ("S-001", None)
        assert session.snapshot.coded("M-001") == session.snapshot.coded("s-1") == (moved,)


def test_a_snapshot_built_at_once_equals_one_built_step_by_step(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        for line in ("a #beds", "> s b #Beds #night", "> p c"):
            session.do(commands.keep_line, line, stream=streams(session.snapshot)[0])
        project = session.snapshot
        at_once = snapshot_of(record for table in project.tables.values() for record in table.values())
        assert at_once == project
        assert (at_once._linked, at_once._codes, at_once._themes) == (project._linked, project._codes, project._themes)
