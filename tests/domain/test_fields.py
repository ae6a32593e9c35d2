"""Field metadata, and that every rule follows it (R13, R30)."""

from __future__ import annotations

import enum
import typing
from dataclasses import fields, replace
from pathlib import Path

import pytest

from coprod_tui.base.frozen import frozen
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain import records
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.conflicts.sides import ConflictSearchIndex
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import INPUT_FIELDS, ContributionChanges, NewContribution
from coprod_tui.domain.contributions.rules import SearchIndex
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, FieldChange, JournalEntry, insert
from coprod_tui.domain.fields import Holds, erased_fields, field_infos, labels, searched_words, word_fields, wording
from coprod_tui.domain.history.events import sentence_of
from coprod_tui.domain.privacy import commands
from coprod_tui.domain.privacy.questions import open_questions
from coprod_tui.domain.privacy.rules import GAP, Withdrawal, describe_withdrawal, find_occurrences
from coprod_tui.domain.privacy.rules import ErasureChoice as Choice
from coprod_tui.domain.records import (
    RECORDS,
    Alias,
    AnswerKind,
    Arrangement,
    BriefLine,
    Check,
    Conflict,
    Consent,
    Contribution,
    Disposition,
    Erasure,
    Form,
    Group,
    Option,
    Outcome,
    Project,
    Proposal,
    Record,
    ReturnedWords,
    Role,
    Side,
    Source,
    Stream,
    Version,
)
from coprod_tui.domain.signing.fingerprint import committed_fields
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from tests.domain.riverside import Riverside
from tests.domain.sketch import Sketch, begun
from tests.store.erased import chain_holds, left_in
from tests.store.projects import begun as begun_on_disk

AT = "2026-11-10T18:00:00+00:00"
SECRET = "they held me down in the blue corridor that night"
NAME = "Mrs Quillon"
OF_A_CONFLICT = (Conflict, Side, Option, Proposal, Outcome)
"""The nouns that the search in conflicts reads."""


@frozen
class Placed(Contribution):
    """A contribution with one more field of words, as a later form of the project may have."""

    where: str | None = wording("place it is about", default=None)


@frozen
class Undeclared(Contribution):
    """A contribution with a field that does not say what it is."""

    where: str | None = None


def each_field(
    kinds: typing.Iterable[type[Record]], names: typing.Callable[[type], typing.Iterable[str]]
) -> pytest.MarkDecorator:
    """A parameter for each of these fields of these nouns."""
    listed = [(kind, name) for kind in kinds for name in names(kind)]
    return pytest.mark.parametrize(("kind", "name"), listed, ids=[f"{kind.__name__}.{name}" for kind, name in listed])


# Declarations


def test_every_field_of_every_noun_says_what_it_is() -> None:
    undeclared = [f"{kind.__name__}.{one.name}" for kind in RECORDS for one in fields(kind) if not one.metadata]
    assert undeclared == []
    assert all(tuple(field_infos(kind)) == tuple(one.name for one in fields(kind)) for kind in RECORDS)


def test_a_field_that_does_not_say_what_it_is_stops_whoever_asks() -> None:
    with pytest.raises(TypeError, match=r"Undeclared\.where does not say what it holds"):
        field_infos(Undeclared)


def test_what_a_field_says_agrees_with_its_type() -> None:
    for kind in RECORDS:
        for field in fields(kind):
            bare = str(field.type).removesuffix(" | None")
            named = getattr(records, bare, None)
            holds = field_infos(kind)[field.name].holds
            if isinstance(named, type) and issubclass(named, enum.Enum):
                assert holds is Holds.CHOICE, f"{kind.__name__}.{field.name}"
            else:
                wanted = {"bool": {Holds.FLAG}, "int": {Holds.NUMBER}}.get(
                    bare, {Holds.WORDS, Holds.PERSON, Holds.LINK, Holds.TIME, Holds.OURS}
                )
                assert holds in wanted, f"{kind.__name__}.{field.name}"


def test_a_link_names_a_table_that_comes_before_its_own() -> None:
    seen: set[str] = set()
    for kind in RECORDS:
        seen.add(kind.table)
        linked = {name: info.to for name, info in field_infos(kind).items() if info.holds is Holds.LINK}
        assert {to for to in linked.values() if to} <= seen
        assert {*kind.links} <= {*linked} | ({"record"} if kind in (Erasure, ReturnedWords) else set())


def test_what_is_erased_is_not_also_given_another_value() -> None:
    for kind in RECORDS:
        for name, info in field_infos(kind).items():
            assert info.erased == (info.holds in (Holds.WORDS, Holds.PERSON)), f"{kind.__name__}.{name}"


# A new field


def placed(sketch: Sketch) -> Placed:
    stream = sketch.stream("Members")
    return sketch.put(Placed(sketch.new_id(), stream.id, 1, text="a lamp", where=f"in the room of {NAME}"))


def test_words_in_a_new_field_are_found_asked_about_and_withdrawn() -> None:
    sketch = begun()
    contribution = placed(sketch)
    assert SearchIndex().find(sketch.snapshot, "quillon") == (contribution.id,)
    assert [seen.text for seen in open_questions(sketch.snapshot, contribution)] == [NAME]
    sketch.do(commands.withdraw, [contribution], TextMatcher([contribution.text, contribution.where or ""]), {})
    gone = sketch.snapshot.all(Placed)[contribution.id]
    assert gone.where is None
    erases = sketch.acts[-1].erases
    assert erases is not None
    assert "where" in {place.field for place in erases.whole}


def test_a_withdrawal_takes_back_the_consent_the_form_and_that_it_was_read_back() -> None:
    sketch = begun()
    said = sketch.say("Members", "a lamp", form=Form.OWN, consent=Consent.QUOTE, asked="in May", read_back=True)
    sketch.do(commands.withdraw, [sketch.snapshot.the(Contribution, said)], TextMatcher(["a lamp"]), {})
    gone = sketch.snapshot.the(Contribution, said)
    assert (gone.consent, gone.form, gone.read_back, gone.asked) == (Consent.ROOM, Form.SUMMARY, False, None)


# Every field of every noun


def text_of(kind: type[Record], name: str) -> str:
    """A text that only this field holds; in a contribution's own fields, one that no other noun has."""
    return f"{kind.table} {name} says" if kind is Contribution else f"{kind.table} {name}: {SECRET}"


def filled(kind: type[Record], there: dict[str, str]) -> Record:
    """A record with words in each field of words; its links name the records that are there, by table."""
    values: dict[str, object] = {}
    for field in fields(kind)[1:]:
        info = field_infos(kind)[field.name]
        if info.holds is Holds.WORDS:
            values[field.name] = text_of(kind, field.name)
        elif info.holds is Holds.PERSON:
            values[field.name] = f"{field.name} says"
        elif info.holds is Holds.LINK:
            values[field.name] = there.get(info.to)
        elif info.holds is Holds.TIME and field.default is not None:
            values[field.name] = AT
    if kind is Version:
        values["printed"] = "{}"
    if kind is Stream:
        values |= {"letter": "Z", "position": 9}
    return kind(f"x-{kind.table}", **values)


def fill(now: CommandContext, project: Snapshot) -> CommandResult[None]:
    """A record of every noun that can hold words, and of those that they point to."""
    there: dict[str, str] = {}
    edits: list[Edit] = []
    for kind in RECORDS:
        if kind is Project:
            own = project.project.id
            edits += (Edit(Project, own, name, text_of(Project, name)) for name in word_fields(Project))
        elif kind not in (Erasure, Alias):
            record = filled(kind, there)
            edits += insert(record)
            there[kind.table] = record.id
    return CommandResult("edit", tuple(edits), None)


def say_otherwise(now: CommandContext, project: Snapshot) -> CommandResult[None]:
    """Every text of the contribution becomes another, so that what it said before is in the journal alone."""
    names = [*word_fields(Contribution), "speaker"]
    said = {"text": SECRET, "why": f"{SECRET}, because"}
    return CommandResult(
        "edit", tuple(Edit(Contribution, "x-contribution", name, said.get(name, "later")) for name in names), None
    )


def withdraw(session: Session) -> None:
    project = session.snapshot
    contribution = project.the(Contribution, "x-contribution")
    same = TextMatcher([SECRET])
    places = find_occurrences(project, same, [contribution.id])
    wanted = {(kind, name) for kind in RECORDS for name in word_fields(kind) if kind is not Contribution}
    assert {(place.place.kind, place.place.field) for place in places} == wanted
    session.do(commands.withdraw, [contribution], same, {place.place: Choice.ERASE for place in places})


def test_a_withdrawal_leaves_none_of_the_words_of_any_noun_in_the_files_bytes(tmp_path: Path) -> None:
    own = [text_of(Contribution, name) for name in word_fields(Contribution)]
    own += [f"{name} says" for name, info in field_infos(Contribution).items() if info.holds is Holds.PERSON]
    with begun_on_disk(tmp_path) as session:
        session.do(fill)
        session.do(say_otherwise)
        session.checkpoint()
        assert all(left_in(tmp_path, text) for text in (SECRET, *own))
        withdraw(session)
        gone = session.snapshot.the(Contribution, "x-contribution")
        marks = session.snapshot.linked(Erasure, "record", gone.id)
    assert {mark.field for mark in marks if mark.whole} == {*erased_fields(Contribution)}
    assert left_in(tmp_path, SECRET, *own) == []
    assert chain_holds(tmp_path / "a.coprod")
    assert gone.text == GAP
    assert {getattr(gone, name) for name in erased_fields(Contribution) if name != "text"} == {None}


@each_field([Contribution], searched_words)
def test_a_name_in_each_field_of_what_was_said_is_asked_about_and_masked(kind: type[Record], name: str) -> None:
    sketch = begun()
    values = {"text": "a lamp", name: f"{NAME} shouted"}
    contribution = sketch.put(Contribution(sketch.new_id(), sketch.stream("Members").id, 1, **values))  # type: ignore[arg-type]
    assert [seen.text for seen in open_questions(sketch.snapshot, contribution)] == [NAME]
    sketch.do(commands.mask, contribution.id, [NAME])
    assert getattr(sketch.snapshot.the(Contribution, contribution.id), name) == "(masked) shouted"


def test_only_the_note_of_when_a_person_was_asked_is_not_what_they_said() -> None:
    assert {*word_fields(Contribution)} - {*searched_words(Contribution)} == {"asked"}


@each_field([Contribution], searched_words)
def test_a_contribution_is_found_by_each_field_of_what_was_said(kind: type[Record], name: str) -> None:
    sketch = begun()
    values = {"text": "a lamp", name: "xylophone"}
    contribution = sketch.put(Contribution(sketch.new_id(), sketch.stream("Members").id, 1, **values))  # type: ignore[arg-type]
    assert SearchIndex().find(sketch.snapshot, "xylo") == (contribution.id,)


@each_field(OF_A_CONFLICT, searched_words)
def test_a_conflict_is_found_by_each_field_that_is_searched(kind: type[Record], name: str) -> None:
    riverside = Riverside()
    option = Option("o", riverside.agreed, "a bed for some")
    project: Snapshot = riverside.project.with_records([(Option, "o", option)])
    record = next(iter(project.all(kind).values()))
    project = project.with_records([(kind, record.id, replace(record, **{name: "xylophone"}))])
    conflict = record.id if kind is Conflict else record.conflict  # type: ignore[attr-defined]
    assert [one.id for one in ConflictSearchIndex().find(project, project.conflicts, "xylo")] == [conflict]


@each_field(RECORDS, labels)
def test_history_tells_each_field_that_has_a_label(kind: type[Record], name: str) -> None:
    sketch = begun()
    there: dict[str, str] = {}
    for noun in RECORDS:
        if noun not in (Project, Erasure, Alias):
            there[noun.table] = sketch.put(filled(noun, there)).id
    record = sketch.snapshot.project.id if kind is Project else there[kind.table]
    change = FieldChange(kind.table, record, name, "something else", b"salt", b"", "replaced")
    sentence = sentence_of(JournalEntry("v", 1, AT, None, "edit", None, (change,)), sketch.snapshot)
    assert sentence != "Something was changed."
    assert "something else" not in sentence or field_infos(kind)[name].holds is Holds.CHOICE


def test_what_a_withdrawal_shows_has_all_that_was_said() -> None:
    sketch = begun()
    contribution = placed(sketch)
    plan = Withdrawal((contribution,), TextMatcher([contribution.text]), 0, (), (), ())
    assert list(describe_withdrawal(sketch.snapshot, plan)) == [
        f"M-001: a lamp; place it is about: in the room of {NAME}"
    ]


def with_all_that_is_printed(riverside: Riverside) -> Snapshot:
    """The project with what a brief prints and Riverside does not have."""
    project: Snapshot = riverside.project
    stream, meeting = project.streams[0], project.meetings[0]
    check = min(project.all(Check).values(), key=lambda check: check.id)
    ended = next(one for one in project.all(Outcome).values() if not one.agreed)
    more = [
        Group("g", stream.id, "carers"),
        Role("r", stream.id, "chair", 9),
        replace(meeting, venue="the hall"),
        replace(check, how="by letter"),
        BriefLine("l", statement="a bed", benchmark="it is asked", why="to sleep"),
        Source("l/s", "l", riverside.bed),
        Disposition("d", riverside.store, AnswerKind.NOT_POSSIBLE, "there is no room"),
        Arrangement("section/2", "2", "How it began"),
        replace(ended, reopened_at=AT, reopened_because="there is money now"),
    ]
    return project.with_records((type(one), one.id, one) for one in more)


def test_the_canonical_bytes_of_a_brief_commit_to_what_says_that_it_is_printed() -> None:
    project = with_all_that_is_printed(Riverside())
    kinds = {record: kind for kind in RECORDS for record in project.all(kind)}
    committed = {f"{kinds[record].__name__}.{name}" for record, name in committed_fields(brief_of(project))}
    assert committed == {
        f"{kind.__name__}.{name}" for kind in RECORDS for name, info in field_infos(kind).items() if info.printed
    }


# Input


def test_all_that_people_say_of_a_contribution_can_come_in_and_be_changed() -> None:
    """A new field of a contribution is a line of NewContribution, and of Changes, too; nothing else takes it in."""
    said = {
        name
        for name, info in field_infos(Contribution).items()
        if info.holds in (Holds.WORDS, Holds.PERSON, Holds.CHOICE, Holds.FLAG)
    }
    assert {*INPUT_FIELDS} == said
    assert {one.name for one in fields(ContributionChanges)} == said | {"stream", "themes", "about"}


@each_field([Contribution], word_fields)
def test_each_field_of_words_is_kept_and_changed(kind: type[Record], name: str) -> None:
    sketch = begun()
    new = replace(NewContribution(sketch.stream("Members").id, "a lamp"), **{name: "a bed"})  # type: ignore[arg-type]
    contribution = sketch.do(contribution_commands.keep, new)
    assert getattr(sketch.snapshot.the(Contribution, contribution), name) == "a bed"
    sketch.do(contribution_commands.edit, contribution, ContributionChanges(**{name: " a chair\n"}))  # type: ignore[arg-type]
    assert getattr(sketch.snapshot.the(Contribution, contribution), name) == "a chair"
