"""A whole project as JSON: read back it is the same project, and what is not of the form is refused with its place."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from coprod_tui.base.errors import InvalidInput, Refusal
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.contributions.commands import keep_line
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.signing import commands
from coprod_tui.domain.signing.fingerprint import canonical, committed_fields
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.example import build_example
from coprod_tui.formats.json_project import read_project_json, write_project_json
from coprod_tui.store.dump import build_file, read_dump
from coprod_tui.store.reader import SCHEMA
from coprod_tui.store.session import Session
from tests.store.erased import chain_holds
from tests.store.projects import begun
from tests.store.test_laws import SEQUENCES, Move, attempt
from tests.store.test_withdraw import EARLIER, SECRET, WHY, reworded, said, withdraw


def draft_bytes(session: Session) -> str:
    """What the fingerprint of the draft is made of."""

    def look(now: CommandContext, project: Snapshot) -> CommandResult[str]:
        draft = brief_of(project)
        return CommandResult("look", (), canonical(draft, now.commitments(committed_fields(draft))))

    return session.do(look)


def told(session: Session) -> tuple[Any, ...]:
    """All that must be equal in an equal project."""
    return session.snapshot, session.history(), draft_bytes(session), session.read(read_dump)


def undone(session: Session) -> list[Snapshot]:
    """What stood before each verb that can be undone, newest first."""
    found: list[Snapshot] = []
    while True:
        try:
            session.undo()
        except Refusal:
            return found
        found.append(session.snapshot)


def made_again(text: str, path: Path) -> Path:
    path.write_bytes(build_file(read_project_json(text.encode())))
    return path


@given(SEQUENCES)
def test_a_project_taken_in_again_is_equal_to_the_last_hash_and_gives_the_same_bytes(sequence: list[Move]) -> None:
    with TemporaryDirectory() as folder:
        with begun(Path(folder)) as session:
            for move in sequence:
                attempt(session, move)
            before, text = told(session), write_project_json(session.read(read_dump))
            past = undone(session)
        path = made_again(text, Path(folder) / "b.coprod")
        with Session.open(path) as again:
            assert told(again) == before
            assert write_project_json(again.read(read_dump)) == text
            assert undone(again) == past


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "example.coprod"
    build_example(path, Session.create)
    return path


@pytest.fixture(scope="module")
def text(example: Path) -> str:
    with Session.open(example) as session:
        return write_project_json(session.read(read_dump))


def test_the_worked_example_comes_back_with_its_signed_version(example: Path, text: str, tmp_path: Path) -> None:
    with Session.open(example) as session:
        before = told(session)
    with Session.open(made_again(text, tmp_path / "again.coprod")) as again:
        assert told(again) == before
        assert [one.sha256 for one in again.snapshot.versions] == [
            hashlib.sha256(one.canonical.encode()).hexdigest() for one in again.snapshot.versions
        ]


def test_the_made_file_is_a_project_that_goes_on(text: str, tmp_path: Path) -> None:
    path = made_again(text, tmp_path / "again.coprod")
    with Session.open(path) as session:
        count = len(session.history())
        session.do(keep_line, "a bench", stream=session.snapshot.streams[0].id)
        session.undo()
        assert len(session.history()) == count + 2
        assert len(session.read(read_dump).tables["replica"]) == 2
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (SCHEMA,)


def test_the_file_says_what_it_is(text: str) -> None:
    whole = json.loads(text)
    assert (whole["format"], whole["form"]) == ("coprod project", 1)
    assert "the project itself" in whole["says"]


def test_words_that_were_withdrawn_stay_erased_and_what_is_left_still_holds_together(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        one = reworded(session)
        said(session, "+ the garden")
        session.do(commands.issue, None)
        withdraw(session, one)
        before, text = told_apart(session), write_project_json(session.read(read_dump))
    assert not [words for words in (SECRET, WHY, EARLIER) if words in text]
    path = made_again(text, tmp_path / "b.coprod")
    assert chain_holds(path)
    with Session.open(path) as again:
        assert told_apart(again) == before
        assert write_project_json(again.read(read_dump)) == text


def told_apart(session: Session) -> tuple[Any, ...]:
    return session.snapshot, session.history(), session.read(read_dump)


# What is refused


def said_of(data: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        build_file(read_project_json(data))
    return str(refused.value)


Change = Callable[[Any], None]


def altered(text: str, change: Change) -> str:
    """What is said of the file after a change to its value."""
    whole = json.loads(text)
    change(whole)
    return said_of(json.dumps(whole).encode())


def at(*steps: str | int) -> Callable[[Any], Any]:
    def reach(whole: Any) -> Any:
        for step in steps:
            whole = whole[step]
        return whole

    return reach


def put(value: object, *steps: str | int) -> Change:
    def change(whole: Any) -> None:
        at(*steps[:-1])(whole)[steps[-1]] = value

    return change


def drop(*steps: str | int) -> Change:
    def change(whole: Any) -> None:
        del at(*steps[:-1])(whole)[steps[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put("another", "format"), "This JSON is not a coprod project"),
        (put(2, "form"), "newer coprod (its form is 2"),
        (put(SCHEMA + 1, "schema"), "newer coprod (its schema is"),
        (put(True, "form"), "form: true or false stands where a whole number should"),
        (put(0, "form"), "form: 0 is no number"),
        (put(1, "more"), "the file: there is no “more” here"),
        (drop("journal"), "the file: “journal” is missing"),
        (put({}, "journal"), "journal: an object stands where a list should"),
        (put([], "tables"), "here stands a list, and should be an object"),
        (put([], "tables", "votes"), "the file: there is no “votes” here"),
        (put("x", "tables", "contribution", 3, "texts"), "contribution, row 4: there is no “texts” here. Did you mean"),
        (drop("tables", "contribution", 3, "id"), "contribution, row 4: “id” is missing"),
        (put("wow", "tables", "contribution", 3, "kind"), "contribution, row 4, kind: the journal has another value"),
        (put("wow", "tables", "contribution", 3, "text"), "contribution, row 4, text: the journal has another value"),
        (put(1, "tables", "contribution", 3, "read_back"), "a number stands where true or false should"),
        (put(True, "tables", "contribution", 3, "number"), "true or false stands where a whole number should"),
        (put("7", "tables", "contribution", 3, "number"), "text stands where a whole number should"),
        (put(None, "tables", "contribution", 3, "text"), "contribution, row 4, text: null stands where text should"),
        (put("a b", "tables", "contribution", 3, "id"), "is no id that this program makes"),
        (put("a\x1b[2Jb", "tables", "contribution", 3, "text"), "a character that is never stored (U+001B)"),
        (put("a\ud800b", "tables", "contribution", 3, "text"), "a character that is never stored (U+D800)"),
        (put("\0", "tables", "contribution", 3, "text"), "a character that is never stored (U+0000)"),
        (drop("tables", "contribution", 3), "contribution: the journal has a record that is not there"),
        (lambda whole: whole["tables"]["theme"].append({**whole["tables"]["theme"][0], "id": "new"}),
         "the journal knows nothing of this record"),
        (lambda whole: whole["tables"]["theme"].append(whole["tables"]["theme"][0]), "stands there twice"),
        (drop("journal", 5), "journal, verb 6: it does not follow the verb before it"),
        (put("x" * 64, "journal", 5, "hash"), "journal, verb 6: its hash does not fit"),
        (put("other", "journal", 5, "name"), "journal, verb 6: its hash does not fit"),
        (put("nobody", "journal", 5, "replica"), "journal, verb 6: its copy is not in the table"),
        (put("zz", "journal", 5, "changes", 0, "commitment"), "change 1, commitment: these are not hexadecimal"),
        (put("other", "journal", 5, "changes", 0, "value"), "verb 6, change 1: its value does not fit its commitment"),
        (put([1], "journal", 5, "changes", 0, "value"), "a list stands where text or a whole number should"),
        (drop("journal", 5, "changes", 0, "salt"), "a value stands there without its salt"),
        (put(False, "journal", 5, "changes", 0, "live"), "“live” is true for a change that no other has replaced"),
        (put("nobody", "identity", "replica"), "“replica” names a copy"),
    ],
)  # fmt: skip
def test_what_the_program_never_writes_is_refused_with_its_place(text: str, change: Change, sentence: str) -> None:
    assert sentence in altered(text, change)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Line 1, column 1: this is not JSON"),
        (b'{"format": ', "this is not JSON"),
        (b'{\n"format": x}', "Line 2, column 11: this is not JSON"),
        (b'{"a": 1, "a": 2}', "“a” stands twice in one place"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b'{"a": 1.0}', "1.0 is not a whole number"),
        (b'{"a": 1e400}', "1e400 is not a whole number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is too large a number"),
        (b'{"a": 9007199254740992}', "is too large a number"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"[]", "the file: here stands a list"),
        (b"null", "the file: here stands null"),
        (b'\n"\xff"', "Line 2: this is not UTF-8"),
        (b'{"format": "coprod project", "form": 1}', "“schema” is missing"),
    ],
)
def test_what_is_not_json_or_not_safe_to_read_is_refused(data: bytes, sentence: str) -> None:
    assert sentence in said_of(data)


def test_one_changed_letter_anywhere_in_the_words_is_found(text: str) -> None:
    """Each contribution's words stand in its row and in the journal; one of them alone cannot be altered."""
    words = json.loads(text)["tables"]["contribution"][0]["text"]
    for found in re.finditer(re.escape(json.dumps(words, ensure_ascii=False)), text):
        start = found.start() + 1
        assert said_of((text[:start] + "¤" + text[start + 1 :]).encode())
