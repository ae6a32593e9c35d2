"""R13: what is asked about words that were kept, of which fields, and what an edit leaves in the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.base.errors import InvalidInput
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.fields import word_fields
from coprod_tui.domain.privacy import commands, questions
from coprod_tui.domain.privacy.detection import PiiKind, PiiMatch
from coprod_tui.domain.privacy.questions import (
    NameMatcher,
    asked_since,
    kept_digest,
    names_undecided,
    only_in_history,
    open_questions,
    taken_out,
    told_since,
)
from coprod_tui.domain.records import RECORDS, Contribution, Queried, Record, Version
from tests.domain.riverside import Riverside
from tests.domain.sketch import begun
from tests.domain.test_fields import each_field, with_all_that_is_printed
from tests.store.erased import chain_holds, left_in
from tests.store.projects import begun as begun_on_disk

NAME = "Mrs Quillon"


def asked_fields(kind: type[Record]) -> list[str]:
    """All fields of words but what the program itself made of others."""
    return [name for name in word_fields(kind) if (kind, name) != (Version, "roles")]


@each_field(RECORDS, asked_fields)
def test_every_field_of_words_is_asked_about(kind: type[Record], name: str) -> None:
    sketch = begun()
    before = sketch.snapshot
    values: dict[str, Any] = {name: f"said by {NAME}"}
    sketch.put(kind("x-1", **values))
    record = sketch.snapshot.the(kind, "x-1")
    assert [match.text for match in open_questions(sketch.snapshot, record)] == [NAME]
    assert [(one.id, [match.text for match in found]) for one, found in asked_since(before, sketch.snapshot)] == [
        ("x-1", [NAME])
    ]
    assert len(list(told_since(before, sketch.snapshot))) == 1
    assert list(told_since(sketch.snapshot, sketch.snapshot)) == []


def test_all_that_prints_is_asked_about_once() -> None:
    """The words of each field that a brief prints, with a name put into them."""
    project = with_all_that_is_printed(Riverside())
    assert list(names_undecided(project, brief_of(project))) == []
    printed = {
        (words.record, words.field) for _, line in brief_of(project).lines() for words in line.all_words() if words.text
    }
    assert printed
    for record_id, field in sorted(printed):
        kind = next(kind for kind in RECORDS if record_id in project.all(kind))
        record = project.all(kind)[record_id]
        values: dict[str, Any] = {field: f"{getattr(record, field)}, said {NAME}"}
        named = project.with_records([(kind, record_id, replace(record, **values))])
        (found,) = names_undecided(named, brief_of(named))
        assert found.rule == "names"
        assert found.place == record_id
        assert NAME not in found.what, "what is found is printed with the version"


def test_a_kind_of_question_is_a_row_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = begun()
    said = sketch.say("Members", "a lamp")
    record = sketch.snapshot.the(Contribution, said)
    found = PiiMatch(PiiKind.NAME, "lamp", 2)
    monkeypatch.setattr(questions, "ASKERS", (*questions.ASKERS, lambda _, text: [found] if "lamp" in text else []))
    assert open_questions(sketch.snapshot, record) == (found,)
    sketch.do(commands.keep_as_it_is, said)
    assert open_questions(sketch.snapshot, record) == ()


def test_what_is_kept_is_known_without_its_words() -> None:
    sketch = begun()
    said = sketch.say("Members", f"{NAME} and Anna")
    sketch.do(commands.keep_as_it_is, said)
    kept = sketch.snapshot.linked(Queried, "contribution", said)
    assert len({one.digest for one in kept}) == 2
    assert all("uillon" not in str(one) for one in kept)
    assert kept[0].digest == kept_digest(kept[0].id, "MRS  QUILLON")
    sketch.do(contribution_commands.edit, said, ContributionChanges(text=f"{NAME}, Anna and Bernadette"))
    record = sketch.snapshot.the(Contribution, said)
    assert [one.text for one in open_questions(sketch.snapshot, record)] == ["Bernadette"]


# What an edit took out


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("Anna stayed with me", "a nurse stayed with me", ("Anna",)),
        ("Anna stayed with me", "ANNA stayed with me all night", ()),
        ("Will said no to it", "it will be no", ("Will",)),
        ("ring 07700 900123", "ring them", ("07700 900123",)),
        ("a lamp", "a chair", ()),
    ],
)
def test_an_edit_that_took_a_name_out_is_seen(before: str, after: str, gone: tuple[str, ...]) -> None:
    sketch = begun()
    said = sketch.say("Members", before)
    old, then = sketch.snapshot.the(Contribution, said), sketch.snapshot
    sketch.do(contribution_commands.edit, said, ContributionChanges(text=after))
    assert taken_out(sketch.snapshot, old, sketch.snapshot.the(Contribution, said)) == gone
    told = " ".join(told_since(then, sketch.snapshot))
    assert ("`coprod mask FILE M-001 --earlier`" in told) == bool(gone)


def test_a_name_that_only_the_history_has_is_erased_there(tmp_path: Path) -> None:
    with begun_on_disk(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        said = session.do(contribution_commands.keep_line, "- Mr Okonkwo shouted", stream=stream)
        other = session.do(contribution_commands.keep_line, "- it was loud", stream=stream)
        assert said
        assert other
        session.do(commands.keep_as_it_is, said)
        session.do(contribution_commands.edit, said, ContributionChanges(text="a man shouted"))
        with pytest.raises(InvalidInput, match="nor its earlier wordings"):
            session.do(commands.mask, said, ["Mrs Bell"], earlier=session.earlier_texts(said))
        earlier = session.earlier_texts(said)
        assert only_in_history(session.snapshot, session.snapshot.the(Contribution, said), earlier) == ("Mr Okonkwo",)
        digest = session.snapshot.linked(Queried, "contribution", said)[0].digest
        session.do(commands.mask, said, ["Mr Okonkwo"], earlier=earlier)
        assert [one.text for one in session.snapshot.contributions()] == ["a man shouted", "it was loud"]
        assert only_in_history(session.snapshot, session.snapshot.the(Contribution, said), earlier[:0]) == ()
        assert session.earlier_texts(said) == ("a man shouted",)
    assert left_in(tmp_path, "Okonkwo", digest) == []
    assert chain_holds(tmp_path / "a.coprod")


def test_a_withdrawal_erases_what_told_which_name_was_kept(tmp_path: Path) -> None:
    with begun_on_disk(tmp_path) as session:
        said = session.do(
            contribution_commands.keep_line, "- Mr Okonkwo shouted", stream=session.snapshot.streams[0].id
        )
        assert said
        session.do(commands.keep_as_it_is, said)
        digest = session.snapshot.linked(Queried, "contribution", said)[0].digest
        plan = session.plan_withdrawal_of("M-001")
        session.do(commands.withdraw, plan.contributions, plan.same, {}, drafts=plan.drafts)
    assert left_in(tmp_path, "Okonkwo", digest) == []
    assert chain_holds(tmp_path / "a.coprod")


# Names that are ordinary words too


def test_a_name_that_is_an_ordinary_word_is_masked_only_where_it_is_a_name(tmp_path: Path) -> None:
    with begun_on_disk(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        said = session.do(contribution_commands.keep_line, "- Will said that it will be cold", stream=stream)
        for line in ("* it will be warm", "- nurse Will said so", "+ WILL it be warm"):
            session.do(contribution_commands.keep_line, line, stream=stream)
        assert said
        session.do(commands.mask, said, ["Will"])
        assert [one.text for one in session.snapshot.contributions()] == [
            "(masked) said that it will be cold",
            "it will be warm",
            "nurse (masked) said so",
            "WILL it be warm",
        ]
        _, second, *_ = session.snapshot.contributions()
        assert session.earlier_texts(second.id) == ("it will be warm",)


def test_words_that_a_person_names_are_masked_wherever_they_stand() -> None:
    assert NameMatcher(["will"]).masked("it will be Will") == "it (masked) be (masked)"
    assert NameMatcher(["Will"], asked={"Will"}).masked("it will be Will said Tom") != "it will be Will said Tom"
    assert not NameMatcher(["Will"], asked={"Will"}).holds("it will be warm")
    assert NameMatcher(["Will"], asked={"Will"})
    assert not NameMatcher([])
