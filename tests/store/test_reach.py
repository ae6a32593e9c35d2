"""Withdrawal reaches what rests on the words, and what shares them; a person decides about each place (R30)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui.base.errors import RuleViolation
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, FieldRef
from coprod_tui.domain.fields import Holds, field_infos, word_fields
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.privacy.reach import SharedWords, left_sentences, marked_text, reached_places, usual_choice
from coprod_tui.domain.privacy.rules import GAP, ErasureChoice
from coprod_tui.domain.records import RECORDS, Conflict, Contribution, Record, Theme, Version
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from tests.domain.sketch import begun as sketched
from tests.domain.test_fields import filled
from tests.store.erased import chain_holds, left_in
from tests.store.projects import begun

SECRET = "I have been HIV positive since the year of the flood"
NOT_WHAT_WAS_SAID = {"stream", "sub_group", "meeting", "version", "contribution", "board_decision"}
"""Tables that other records link to without resting on what was said: the Board's words are its own."""
FIELDS = [
    (kind, name)
    for kind in RECORDS
    for name in word_fields(kind)
    if kind is not Contribution or name in ("text", "why")
]


def links(kind: type[Record]) -> dict[str, str]:
    """The tables that a noun links to, by field; a few links can lead to several, or are no field of that kind."""
    told = {name: info.to for name, info in field_infos(kind).items() if info.holds is Holds.LINK and info.to}
    return told | {"board_change": {"key": "brief_line"}, "returned_words": {"record": "contribution"}}.get(
        kind.table, {}
    )


def resting() -> set[type[Record]]:
    """The nouns that lead to a contribution by links, in both directions, but not by way of what holds no words."""
    tables = {"contribution"}
    found: set[type[Record]] = set()
    while True:
        more = {kind for kind in RECORDS if {*links(kind).values()} & tables} - found
        if not more:
            return found
        found |= more
        tables |= {kind.table for kind in more} - NOT_WHAT_WAS_SAID
        tables |= {to for kind in more for to in links(kind).values()} - NOT_WHAT_WAS_SAID
        found |= {kind for kind in RECORDS if kind.table in tables and kind is not Contribution}


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_every_field_with_words_is_in_the_plan_when_it_shares_them(kind: type[Record], name: str) -> None:
    sketch = sketched()
    there: dict[str, str] = {}
    for noun in RECORDS:
        if noun.table not in ("project", "erasure", "alias"):
            there[noun.table] = sketch.put(filled(noun, there)).id
    gone = sketch.say("Members", SECRET)
    project = sketch.snapshot
    record = next(one for one in project.all(kind).values() if one.id != gone)
    changed = replace(record, **{name: f"she told me: {SECRET.upper()}!"})
    project = project.with_records([(kind, record.id, changed)])
    plan = reached_places(project, [project.the(Contribution, gone)], TextMatcher([SECRET]))
    assert [one.place for one in plan if one.holds] == [FieldRef(kind, record.id, name)]
    assert f"»{SECRET.upper()}«" in next(marked_text(one) for one in plan if one.holds)


def _values(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in field_infos(type(record))}


def is_asked_about(kind: type[Record]) -> bool:
    """Whether a withdrawal asks about its texts: not where it goes along and only has the role of who did it."""
    names = word_fields(kind)
    only_roles = all(field_infos(kind)[name].role for name in names)
    return bool(names) and not (kind in privacy_commands.TAKEN_ALONG and only_roles)


@pytest.mark.parametrize("kind", [kind for kind in RECORDS if kind in resting() and is_asked_about(kind)])
def test_every_noun_that_is_linked_is_in_the_plan_without_sharing_a_word(kind: type[Record]) -> None:
    sketch = sketched()
    gone = sketch.say("Members", SECRET)
    there: dict[str, str] = {"contribution": gone}
    for noun in RECORDS:
        if noun.table not in ("project", "erasure", "alias", "contribution"):
            record = filled(noun, there)
            values = _values(record) | dict.fromkeys(word_fields(noun), "zebra")
            values |= {name: there[to] for name, to in links(noun).items() if to in there}
            there[noun.table] = sketch.put(noun(**values)).id  # type: ignore[arg-type]
    project = sketch.snapshot
    plan = reached_places(project, [project.the(Contribution, gone)], TextMatcher([SECRET]))
    reached = {(one.place.kind, one.place.field) for one in plan}
    assert {(kind, name) for name in word_fields(kind)} <= reached


def title_of(session: Session, said: str, title: str) -> str:
    """A conflict that rests on something said, called so."""
    other = session.do(commands.keep_line, "> staff * doors that lock", stream=session.snapshot.streams[0].id)
    assert other
    return session.do(conflict_commands.raise_conflict, [said, other], title=title)


def say(session: Session, line: str) -> str:
    kept = session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    assert kept
    return kept


def test_a_title_with_one_rare_word_is_shown_and_erased_everywhere(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        said = say(session, f"- {SECRET} #hiv")
        conflict = title_of(session, said, "Being HIV positive")
        version = session.do(signing_commands.issue)
        plan = session.plan_withdrawal_of("M-001")
        shown = {one.where: one for one in plan.places}
        title = shown["C-01, its title"]
        assert title.rests
        assert "»HIV" in marked_text(title)
        assert usual_choice(title) is usual_choice(shown["The name of a theme"]) is ErasureChoice.ERASE
        with pytest.raises(RuleViolation, match="C-01, its title rests on the same words"):
            session.do(privacy_commands.withdraw, plan.contributions, plan.same, {})
        choices = {one.place: usual_choice(one) for one in plan.places}
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, choices)
        project = session.snapshot
        assert project.the(Conflict, conflict).title == GAP
        assert [one.name for one in project.all(Theme).values()] == [GAP]
        assert "HIV" not in project.the(Version, version).printed
    assert left_in(tmp_path, "HIV", "#hiv") == []
    assert chain_holds(tmp_path / "a.coprod")


def test_what_is_left_is_said(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        title_of(session, say(session, f"- {SECRET}"), "Being HIV positive")
        plan = session.plan_withdrawal_of("M-001")
        choices = {one.place: ErasureChoice.LEAVE for one in plan.places}
        assert list(left_sentences(plan.places, choices)) == [
            "Left by decision, with some of the words: C-01, its title."
        ]
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, choices)
        assert next(iter(session.snapshot.all(Conflict).values())).title == "Being HIV positive"


def test_other_words_that_many_use_are_no_alarm(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        said = say(session, "* a bed I can lower myself")
        for number in range(3):
            say(session, f"* another bed, number {number}")
        title_of(session, said, "The bed")
        plan = session.plan_withdrawal_of("M-001")
        (title,) = plan.places
        assert (title.rests, title.shared, usual_choice(title)) == (True, (), ErasureChoice.LEAVE)


def test_four_words_in_a_row_are_shown_and_marked() -> None:
    shared = SharedWords(["They held me down in the blue corridor"])
    text = "then they HELD, me  down again"
    assert [text[start:end] for start, end in shared.spans(text)] == ["they HELD, me  down"]
    assert shared.spans("they held me") == ()


def test_earlier_titles_go_with_the_present_one(tmp_path: Path) -> None:
    def call(_: CommandContext, __: Snapshot, place: FieldRef, words: str) -> CommandResult[None]:
        return CommandResult("edit", (Edit(*place, words),), None)

    with begun(tmp_path) as session:
        conflict = title_of(session, say(session, f"- {SECRET}"), "zebra crossing")
        place = FieldRef(Conflict, conflict, "title")
        session.do(call, place, "Being HIV positive")
        plan = session.plan_withdrawal_of("M-001")
        choices = {one.place: "What somebody lives with" for one in plan.places}
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, choices)
        assert session.snapshot.the(Conflict, conflict).title == "What somebody lives with"
    assert left_in(tmp_path, "zebra", "HIV") == []


def test_every_field_is_named_in_words_in_the_list() -> None:
    unnamed = [f"{kind.__name__}.{name}" for kind, name in FIELDS if not field_infos(kind)[name].place]
    assert unnamed == []
