"""Erased texts are recognised in every field, and never come back unasked (law 8)."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import Refusal
from coprod_tui.config.registry import Registry
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges, NewContribution
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, FieldRef, insert
from coprod_tui.domain.fields import word_fields
from coprod_tui.domain.imports.contributions import take_notes, take_rows
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.privacy.recognition import ErasedTexts, comparable, keyed_hash
from coprod_tui.domain.privacy.rules import GAP, ErasureChoice, open_returned, returned_place
from coprod_tui.domain.records import RECORDS, Contribution, Erasure, Retention, ReturnedWords
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.notes_file import read_notes
from coprod_tui.store.backups import BackupReason, Backups, rewrite_backup
from coprod_tui.store.erasure import erase_in_backup
from coprod_tui.store.replicas import ErasureMarks
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify
from tests.domain.test_fields import fill
from tests.store.erased import chain_holds, left_in
from tests.store.projects import begun

SECRET = "nobody came when I rang for an hour before dawn"


def erase(session: Session, contribution: str) -> None:
    """Withdraw a contribution, and erase its words wherever they stand."""
    plan = session.plan_withdrawal_of(session.snapshot.code(session.snapshot.the(Contribution, contribution)))
    choices = {one.place: ErasureChoice.ERASE for one in plan.places}
    session.do(privacy_commands.withdraw, plan.contributions, plan.same, choices, drafts=plan.drafts)


def say(session: Session, line: str) -> str:
    kept = session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    assert kept
    return kept


FIELDS = [(kind, name) for kind in RECORDS if kind is not ReturnedWords for name in word_fields(kind)]


def test_whatever_field_gets_erased_words_is_asked_about(tmp_path: Path) -> None:
    def write(_: CommandContext, __: Snapshot, place: FieldRef) -> CommandResult[None]:
        return CommandResult("edit", (Edit(*place, SECRET.upper()),), None)

    def asked_about(session: Session) -> set[FieldRef]:
        return {returned_place(one) for one in open_returned(session.snapshot)}

    places: set[FieldRef] = set()
    with begun(tmp_path) as session:
        session.do(fill)
        erase(session, say(session, f"- {SECRET}"))
        for kind, name in FIELDS:
            records = session.snapshot.all(kind).values()
            record = next(one.id for one in records if getattr(one, "text", "") != GAP)
            place = FieldRef(kind, record, name)
            session.do(write, place)
            assert asked_about(session) == {*places, place}
            session.undo()
            assert asked_about(session) == places
            session.redo()
            places.add(place)
            assert asked_about(session) == places
        session.do(privacy_commands.erase_returned, [one.id for one in open_returned(session.snapshot)])
        assert asked_about(session) == set()
    assert left_in(tmp_path, SECRET.upper()) == []
    assert chain_holds(tmp_path / "a.coprod")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Being HIV positive", "being  hiv-positive!"),
        ("café", unicodedata.normalize("NFD", "CAFÉ")),
        ("ﬁrst ﬂoor", "first floor"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Straße", "STRASSE"),
        ("in\u00adpatient", "in-patient"),
        ("“don’t”", "dont"),
        ("夜が怖い。", "夜が怖い"),
        ("☃ ☃", "☃☃"),
        ("two\nlines", "two lines"),
    ],
)
def test_how_it_is_written_makes_no_difference(one: str, other: str) -> None:
    assert comparable(one) == comparable(other) != ""
    assert keyed_hash(b"k" * 32, one) == keyed_hash(b"k" * 32, other) != keyed_hash(b"l" * 32, one)


@pytest.mark.parametrize("other", ["a bed", "कि", "☂", "a bed 2"])
def test_other_words_are_other_words(other: str) -> None:
    one = {"कि": "का", "☂": "☃", "a bed 2": "a bed 3"}.get(other, "a bet")
    assert comparable(one) != comparable(other)


@given(st.text(min_size=1, max_size=30))
def test_every_text_is_recognised_as_itself(text: str) -> None:
    key = b"k" * 32
    if not text.strip():
        return
    erased = ErasedTexts(key, [Erasure("e", keyed=keyed_hash(key, text))])
    assert erased.find(text)
    assert erased.find(text.upper()) or comparable(text.upper()) != comparable(text)
    assert not ErasedTexts(b"l" * 32, [Erasure("e", keyed=keyed_hash(key, text))]).find(text)


# Random sequences of erasures and ways in

TEXTS = (
    "they held me down in the blue corridor",
    "Dr Ainsworth shouted at the night staff again",
    "torches",
)
NOTES = "## Members (M)\n" + "".join(f"- {text}\n" for text in TEXTS)
STEPS = (
    "say",
    "edit",
    "remove",
    "notes",
    "rows",
    "withdraw",
    "mask",
    "forget",
    *("undo", "redo", "reopen", "backup", "restore"),
)
STEP = st.tuples(st.sampled_from(STEPS), st.integers(0, 20))


class Walk:
    """A project, and which texts were erased and not typed again since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.laptop = Registry(folder / "state")
        self.backups = Backups(folder / "a.coprod")
        self.at = datetime(2026, 11, 30, tzinfo=UTC)
        self.session = begun(folder, self.laptop)
        self.session.places_with_words = lambda: [str(self.backups.folder)]
        self.session.erase_elsewhere = self.erase_in_backups
        self.erased: set[str] = set()
        self.asked: set[str] = set()

    def take(self, step: str, number: int) -> None:  # noqa: C901, PLR0912 - one branch for each step
        """One step; raises Refusal where a rule says no."""
        session, text = self.session, TEXTS[number % len(TEXTS)]
        ids = sorted(session.snapshot.all(Contribution))
        present = [one for one in ids if session.snapshot.the(Contribution, one).withdrawn_at is None]
        some = present[number % len(present)] if present else ""
        match step:
            case "say":
                say(session, f"- {text}")
                self.asked.add(text)
            case "edit" if some:
                session.do(commands.edit, some, ContributionChanges(why=text))
                self.asked.add(text)
            case "remove" if some:
                session.do(commands.remove, some)
            case "withdraw" if some:
                gone = self.texts_of(some)
                erase(session, some)
                self.gone(gone)
            case "mask" if some and "Ainsworth" in str(session.snapshot.the(Contribution, some)):
                session.do(privacy_commands.mask, some, ["Dr Ainsworth"])
                self.gone({TEXTS[1]})
            case "forget":
                session.do(_due)
                (due,) = [one for one in session.snapshot.all(Retention).values() if one.done_at is None]
                removed = session.removed_records(Contribution)
                gone = {text for one in (*present, *(each.id for each in removed)) for text in self.texts_of(one)}
                session.do(privacy_commands.forget, due.id, removed=removed)
                self.gone(gone)
            case "notes":
                session.do(take_notes, read_notes(NOTES, session.snapshot.streams))
                self.asked |= {*TEXTS} - self.erased
            case "rows":
                stream = session.snapshot.streams[1].id
                rows = [NewContribution(stream, f"{text}.", line=line) for line, text in enumerate(TEXTS, 1)]
                session.do(take_rows, rows)
                self.asked |= {*TEXTS} - self.erased
            case "undo":
                session.undo()
            case "redo":
                session.redo()
            case "reopen":
                self.reopen()
            case "backup":
                self.at += timedelta(minutes=1)
                self.backups.keep(session.copy().content(), BackupReason.ASKED, self.at)
            case "restore" if backups := self.backups.all():
                chosen = backups[number % len(backups)].path
                self.at += timedelta(minutes=1)
                self.reopen(lambda: self.backups.restore(chosen, self.at))
                # What a restore kept aside can have the same words in records of its own: they are asked about.
                self.asked |= self.erased & set(self.texts_asked_about())

    def reopen(self, between: Callable[[], object] = lambda: None) -> None:
        """Close the file and open it again."""
        self.session.close()
        between()
        self.session = Session.open(self.folder / "a.coprod", memory=self.laptop)
        self.session.places_with_words = lambda: [str(self.backups.folder)]
        self.session.erase_elsewhere = self.erase_in_backups

    def erase_in_backups(self, marks: ErasureMarks, places: Collection[str]) -> Collection[str]:
        """What the program does after words were erased."""
        for backup in self.backups.all():
            rewrite_backup(backup, lambda connection: erase_in_backup(connection, marks))
        return places

    def texts_asked_about(self) -> Iterator[str]:
        """The texts of ours that a person still has to decide about."""
        for one in open_returned(self.session.snapshot):
            yield str(getattr(self.session.snapshot.the(*returned_place(one)[:2]), one.field)).rstrip(".")

    def texts_of(self, contribution: str) -> set[str]:
        """The texts of ours that a contribution has, or had."""
        told = {
            str(change.value).rstrip(".")
            for entry in self.session.history()
            for change in entry.changes
            if change.record == contribution and change.field in ("text", "why")
        }
        return told & {*TEXTS}

    def gone(self, texts: set[str]) -> None:
        """These were erased just now."""
        self.erased |= texts
        self.asked -= texts

    def check(self) -> None:
        """No text that was erased is anywhere, unless it was typed again, and then it is asked about."""
        project = self.session.snapshot
        open_now = {(one.record, one.field) for one in open_returned(project)}
        for one in project.contributions():
            for field in ("text", "why"):
                text = (getattr(one, field) or "").rstrip(".")
                if text in self.erased:
                    assert text in self.asked
                    assert (one.id, field) in open_now
        unasked = self.erased - self.asked
        # What a restore kept aside can have records of its own, which the project does not know.
        found = [one for one in left_in(self.folder, *unasked) if BackupReason.ASIDE not in one]
        assert found == [] or unasked == {TEXTS[2]}


def _due(now: CommandContext, _: Snapshot) -> CommandResult[None]:
    return CommandResult("edit", insert(Retention(now.new_id(), "raw notes", "2026-01-01")), None)


def attempt(call: Callable[[], object]) -> None:
    with contextlib.suppress(Refusal):
        call()


@given(st.lists(STEP, min_size=3, max_size=14))
def test_erased_words_never_come_back_unasked(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        walk = Walk(Path(folder))
        try:
            for step, number in steps:
                attempt(lambda step=step, number=number: walk.take(step, number))  # type: ignore[misc]
                walk.check()
        finally:
            walk.session.close()
        assert verify(Path(folder) / "a.coprod").faults == ()
