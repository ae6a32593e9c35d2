"""Restricted words and small roles in everything that prints (R11, R14), and what lets them pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coprod_tui.base.errors import InvalidInput, RuleViolation, Unknown
from coprod_tui.base.text import LEAST_RUN, TextMatcher, readings
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.facts import RoleNames, Showing, roles_at_issue, showing
from coprod_tui.domain.claims import Claimed, judge, missing_for_final
from coprod_tui.domain.contributions.commands import ContributionChanges, answer, edit, remove
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.fields import field_infos, printed_words, word_fields
from coprod_tui.domain.findings import Claim, Finding
from coprod_tui.domain.privacy.commands import mask, withdraw
from coprod_tui.domain.privacy.restricted import (
    MOST_NAMED,
    MOST_SHARED,
    PrintedText,
    RestrictedText,
    RestrictedWords,
    hits_called,
    hits_now,
    place_names,
    say_other_words,
)
from coprod_tui.domain.readiness import findings, state_on_list
from coprod_tui.domain.records import (
    RECORDS,
    AnswerKind,
    BriefLine,
    Consent,
    Contribution,
    Decision,
    Form,
    Meeting,
    OtherWords,
    Record,
    Role,
    Tag,
    Theme,
    Verdict,
)
from coprod_tui.domain.signing import commands as signing_commands
from tests.domain.riverside import EVERYBODY, Riverside
from tests.domain.sketch import begun
from tests.domain.whole_brief import put, say_in, whole_brief

SECRET = "they held me down in the blue corridor that night"
RUN = "held me down in"
"""Four words of it."""

RESTRICTED: dict[str, dict[str, Any]] = {
    "it stays in the room": {"consent": Consent.ROOM},
    "it is sensitive": {"sensitive": True},
    "own words at use the idea": {"form": Form.OWN, "read_back": True},
    "written words at use the idea": {"form": Form.WRITTEN, "read_back": True},
    "own words to quote, not read back": {"form": Form.OWN, "consent": Consent.QUOTE},
    "written words to quote, not read back": {"form": Form.WRITTEN, "consent": Consent.QUOTE_WITH_ROLE},
}
QUOTABLE: dict[str, Any] = {"form": Form.OWN, "consent": Consent.QUOTE, "read_back": True}


PRINTED = [(kind, name) for kind in RECORDS for name in printed_words(kind)]
each_printed_field = pytest.mark.parametrize(
    ("kind", "name"), PRINTED, ids=[f"{kind.__name__}.{name}" for kind, name in PRINTED]
)


def found(riverside: Riverside, rule: str) -> list[Finding]:
    return [one for one in findings(riverside.project) if one.rule == rule]


# Every field, every way of being restricted


@pytest.mark.parametrize("how", RESTRICTED)
@each_printed_field
def test_four_restricted_words_are_found_in_every_field_that_prints(kind: type[Record], name: str, how: str) -> None:
    riverside = whole_brief()
    secret = riverside.say("Members", SECRET, **RESTRICTED[how])
    assert found(riverside, "R11") == []
    record = say_in(riverside, kind, name, "It is that they “HELD me — down, in” there")
    (finding,) = [one for one in found(riverside, "R11") if one.place == f"{record.id}/{name}"]
    assert RUN in finding.what
    assert riverside.code(secret) in finding.what
    assert f'{riverside.code(secret)}" --by' in finding.mend
    assert RUN not in finding.told(shielded=True)
    assert RUN not in state_on_list(riverside.project), "it is kept outside the file"
    stops = {one.place for one in judge(Claim.ISSUED, Claimed(riverside.project, riverside.brief))}
    printed = field_infos(kind)[name].printed or kind is Meeting
    assert (finding.place in stops) is printed
    if printed:
        with pytest.raises(RuleViolation, match=RUN) as refused:
            riverside.do(signing_commands.issue)
        assert not [one for one in refused.value.reasons if RUN in one.told(shielded=True)]


@each_printed_field
def test_other_words_at_each_place_let_it_pass_until_the_text_changes(kind: type[Record], name: str) -> None:
    riverside = whole_brief()
    secret = riverside.say("Members", SECRET, consent=Consent.ROOM)
    record = say_in(riverside, kind, name, "he held me down in jest")
    hits = [one for one in hits_now(riverside.project) if one.of == secret]
    named = place_names(riverside.project, (hit.place for hit in hits))
    pairs = [(named[hit.place], riverside.code(secret)) for hit in hits]
    riverside.do(say_other_words, hits_called(riverside.project, pairs), by="lead of Members")
    assert found(riverside, "R11") == []
    put(riverside, replace(record, **{name: "he held me down in earnest"}))
    assert [one.place for one in found(riverside, "R11")] == [f"{record.id}/{name}"]


def test_every_word_field_says_whether_it_prints() -> None:
    """What no document prints, so that nobody is asked about it; a new field of words is looked at here."""
    unprinted = {
        f"{kind.__name__}.{name}" for kind in RECORDS for name in {*word_fields(kind)} - {*printed_words(kind)}
    }
    assert unprinted == {
        "Retention.what", "Contribution.asked", "About.shown_how", "Asked.how", "Heard.why", "Option.text",
        "Rating.word", "Import.name", "OtherWords.by", "Version.roles", "ReturnedWords.note",
    }  # fmt: skip


def test_a_summary_to_use_the_idea_and_a_quote_are_not_restricted() -> None:
    riverside = Riverside()
    for values in ({}, {"consent": Consent.QUOTE}, QUOTABLE, {**QUOTABLE, "form": Form.WRITTEN}):
        riverside.say("Members", SECRET, **values)
    riverside.do(brief_commands.add_line, SECRET, [riverside.bed])
    assert found(riverside, "R11") == []


def test_three_words_are_no_sentence() -> None:
    riverside = Riverside()
    riverside.say("Members", SECRET, consent=Consent.ROOM)
    line = riverside.do(brief_commands.add_line, "held me down", [riverside.bed])
    assert found(riverside, "R11") == []
    riverside.do(brief_commands.edit_line, line, why="they held me down")
    assert [one.place for one in found(riverside, "R11")] == [f"{line}/why"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("I was cold all night", "i WAS cold\nall NIGHT"),
        ("I was cold all night", "I was… cold; (all) “night”"),
        ("I was cold all night", "I w\u200bas c\u00adold a\u2060ll night"),
        ("I was cold all night", "I\u00a0was\u2003cold_all/night"),
        ("naïve café près d'ici", "naive CAFE pres d’ici"),
        ("we don't want it here", "we dont want it here"),
        ("we don’t want it here", "we don't want it here"),
        ("a light-weight door that sticks", "a lightweight door that sticks"),
        ("a lightweight door that sticks", "light‑weight door that sticks"),
        ("the blue corridor at night", "the-blue-corridor-at-night"),
        ("eﬃcient oﬀices for ﬁve", "efficient offices for five"),
        ("Ｉ ｗａｓ ｃｏｌｄ here", "I was cold here"),
        ("они держали меня внизу", "Они держали, меня внизу!"),
        ("他们那天晚上把我按倒在地", "报告说他们那天晚上把我按倒在地。"),
    ],
)
def test_case_accents_and_signs_do_not_hide_words(said: str, written: str) -> None:
    sketch = begun()
    contribution = sketch.say("Members", said, consent=Consent.ROOM)
    assert contribution in RestrictedWords(sketch.snapshot).found(written)


def test_four_characters_of_a_script_without_spaces_are_no_sentence() -> None:
    sketch = begun()
    sketch.say("Members", "他们那天晚上把我按倒在地", consent=Consent.ROOM)
    assert RestrictedWords(sketch.snapshot).found("那天晚上开会") == {}


def test_the_why_of_a_contribution_is_restricted_too() -> None:
    sketch = begun()
    contribution = sketch.say("Members", "a lamp", why=SECRET, sensitive=True)
    assert RestrictedWords(sketch.snapshot).found(f"because {SECRET}") == {contribution: SECRET}


def test_words_that_the_same_person_lets_be_quoted_are_free_and_nobody_elses() -> None:
    riverside = Riverside()
    riverside.say("Members", SECRET, consent=Consent.ROOM, speaker="M7")
    riverside.say("Members", SECRET, speaker="M7", **QUOTABLE)
    assert found(riverside, "R11") == []
    other = riverside.say("Members", SECRET, consent=Consent.ROOM, speaker="M8")
    assert {riverside.code(other) in one.what for one in found(riverside, "R11")} == {True}


def test_a_summary_of_the_same_person_does_not_free_their_own_words() -> None:
    riverside = Riverside()
    riverside.say("Members", SECRET, form=Form.OWN, speaker="M7")
    summary = riverside.say("Members", f"she said {SECRET}", speaker="M7")
    assert [one.place for one in found(riverside, "R11")] == [f"{summary}/text"]


WORDS = st.lists(st.sampled_from("abcd"), max_size=12).map(" ".join)


@given(st.lists(WORDS, max_size=4), WORDS)
@example(["a b c d", "b c d a b"], "a b c d a b")
def test_the_index_finds_what_a_naive_search_finds(said: list[str], text: str) -> None:
    sketch = begun()
    ids = [sketch.say("Members", words or "x", consent=Consent.ROOM) for words in said]
    naive = {
        contribution: longest
        for contribution, words in zip(ids, said, strict=True)
        if (longest := _longest_shared(words.split(), text.split())) >= LEAST_RUN
    }
    there = RestrictedWords(sketch.snapshot).found(text)
    assert {contribution: len(run.split()) for contribution, run in there.items()} == naive
    assert all(f" {run} " in f" {text} " for run in there.values())


def _longest_shared(words: list[str], text: list[str]) -> int:
    """How many words of a text stand in a row in it, such that each four of them stand in a row in the other."""
    runs = {tuple(words[at : at + LEAST_RUN]) for at in range(len(words) - LEAST_RUN + 1)}
    longest = going = 0
    for at in range(len(text) - LEAST_RUN + 1):
        going = going + 1 if tuple(text[at : at + LEAST_RUN]) in runs else 0
        longest = max(longest, going + LEAST_RUN - 1 if going else 0)
    return longest


@given(st.text(max_size=60))
def test_every_text_is_read_the_same_in_other_cases_and_with_signs(text: str) -> None:
    (plain, *_), (loud, *_) = readings(text), readings(f"“{text}”…")
    assert plain == loud


def test_a_phrase_that_many_share_is_told_of_a_few_and_once_said_is_let_through() -> None:
    riverside = Riverside()
    for _ in range(MOST_SHARED + 5):
        riverside.say("Members", "the food was cold again", consent=Consent.ROOM)
    riverside.do(brief_commands.add_line, "The food was cold again.", [riverside.bed])
    said = 0
    while told := hits_now(riverside.project):
        assert len(told) <= MOST_NAMED
        riverside.do(say_other_words, told, by="lead")
        said += len(told)
    assert said == MOST_SHARED


# Other words


def stopped() -> tuple[Riverside, str, str]:
    """A line with restricted words: the project, the line and the contribution."""
    riverside = Riverside()
    secret = riverside.say("Members", SECRET, consent=Consent.ROOM)
    line = riverside.do(brief_commands.add_line, "He held me down in jest.", [riverside.bed])
    return riverside, line, secret


def test_other_words_lapse_when_another_contribution_has_them_too() -> None:
    riverside, line, _ = stopped()
    riverside.do(say_other_words, hits_now(riverside.project), by="lead")
    assert found(riverside, "R11") == []
    riverside.say("Staff", SECRET, sensitive=True)
    assert [one.place for one in found(riverside, "R11")] == [f"{line}/statement"]


def test_other_words_are_said_by_somebody_of_what_is_found() -> None:
    riverside, line, secret = stopped()
    hits = hits_now(riverside.project)
    with pytest.raises(InvalidInput, match="--by"):
        riverside.do(say_other_words, hits, by="  ")
    code = riverside.code(secret)
    for place, of in (("Line 5.1", code), ("Line 5.1, the words", "M-001"), ("nowhere", code)):
        with pytest.raises(Unknown, match=f'"Line 5.1, the words" "{code}"'):
            hits_called(riverside.project, [(place, of)])
    assert hits_called(riverside.project, [(f"{line}/statement", code)]) == hits
    assert hits_called(riverside.project, [("line 5.1 — THE WORDS", code.lower())]) == hits


def test_other_words_are_undone_removed_and_withdrawn_with_the_contribution() -> None:
    riverside, _, secret = stopped()
    for takes_away in (riverside.sketch.undo, lambda: riverside.do(remove, secret)):
        riverside.do(say_other_words, hits_now(riverside.project), by="lead")
        assert riverside.project.all(OtherWords)
        takes_away()
        assert not riverside.project.all(OtherWords)
    riverside, _, secret = stopped()
    riverside.do(say_other_words, hits_now(riverside.project), by="lead")
    riverside.do(withdraw, [riverside.project.the(Contribution, secret)], TextMatcher(()), {})
    assert not riverside.project.all(OtherWords)


def test_other_words_about_a_quote_are_withdrawn_with_the_quote() -> None:
    riverside = whole_brief()
    quoted = riverside.say("Members", f"I said {RUN}", **QUOTABLE)
    riverside.say("Staff", SECRET, consent=Consent.ROOM)
    riverside.do(say_other_words, hits_now(riverside.project), by="lead")
    assert [said.record for said in riverside.project.all(OtherWords).values()] == [quoted]
    riverside.do(withdraw, [riverside.project.the(Contribution, quoted)], TextMatcher(()), {})
    assert not riverside.project.all(OtherWords)


def test_places_with_the_same_name_are_told_apart() -> None:
    riverside = Riverside()
    riverside.say("Members", SECRET, consent=Consent.ROOM)
    for _ in range(2):
        riverside.sketch.put(Theme(riverside.sketch.new_id(), f"{RUN} {_}"))
        theme = max(riverside.project.all(Theme))
        riverside.sketch.put(Tag(f"{riverside.bed}/{theme}", riverside.bed, theme))
    names = sorted(place_names(riverside.project, (hit.place for hit in hits_now(riverside.project))).values())
    assert names == ["The name of a theme", "The name of a theme (2)"]


# What an issued version prints, and what is recorded about it


def test_a_version_that_prints_restricted_words_is_not_final() -> None:
    riverside = Riverside()
    said = riverside.say("Members", SECRET)
    riverside.do(brief_commands.add_line, f"Nobody says that {SECRET} again.", [said])
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, *EVERYBODY)
    assert missing_for_final(riverside.project, version) == ()
    riverside.do(edit, said, ContributionChanges(sensitive=True))
    assert any("which may not be printed" in one.sentence for one in missing_for_final(riverside.project, version))


DOORS: dict[str, Any] = {
    "issue": lambda r, v, text, **more: r.do(signing_commands.issue, text, **more),
    "share": lambda r, v, text, **more: r.do(
        signing_commands.share_back, v.id, r.stream("Members"), on="2026-11-10", form=text, **more
    ),
    "numbers": lambda r, v, text, **more: r.do(
        signing_commands.share_back, v.id, r.stream("Members"), on="2026-11-10", form="x", numbers=text, **more
    ),
    "how": lambda r, v, text, **more: r.sign(v, "Members", how=text, **more),
    "role": lambda r, v, text, **more: r.sign(v, "Members", role=text, **more),
    "held by": lambda r, v, text, **more: r.sign(v, "Members", held_by=text, **more),
    "unchecked": lambda r, v, text, **more: r.sign(v, "Members", unchecked=text, **more),
    "reservations": lambda r, v, text, **more: r.sign(
        v, "Members", decision=Decision.RESERVED, reservations=text, **more
    ),
    "decide": lambda r, v, text, **more: r.do(
        signing_commands.decide, v.id, verdict=Verdict.APPROVED, on="2026-11-10", words=text, **more
    ),
    "change": lambda r, v, text, **more: r.do(
        signing_commands.decide, v.id, verdict=Verdict.WITH_CHANGES, on="2026-11-10", words="yes",
        changes={f"line/{min(r.project.all(BriefLine))}": text}, **more,
    ),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_what_is_written_down_for_good_is_asked_at_the_door(door: str) -> None:
    riverside = Riverside()
    riverside.do(brief_commands.add_line, "A bed.", [riverside.bed])
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    if door in ("decide", "change"):
        riverside.sign(version, *EVERYBODY)
    if door == "issue":
        riverside.reword(riverside.bed, "an iron bed")
    secret = riverside.say("Members", SECRET, consent=Consent.ROOM)
    riverside.do(answer, [secret], AnswerKind.PARKED, reason="it stays in the room")
    before = riverside.project
    with pytest.raises(RestrictedText, match=f'--other-words "{riverside.code(secret)}"') as refused:
        DOORS[door](riverside, version, f"so {RUN} there")
    assert riverside.project == before
    assert refused.value.codes == (riverside.code(secret),)
    DOORS[door](riverside, version, f"so {RUN} there", other_words=refused.value.codes)
    assert found(riverside, "R11") == []
    assert riverside.project.all(OtherWords)


# What is reworded loses the read-back and the quote level


REWORDINGS: dict[str, ContributionChanges] = {
    "text": ContributionChanges(text="another lamp"),
    "why": ContributionChanges(why="it is dark"),
    "no why": ContributionChanges(why=""),
    "form": ContributionChanges(form=Form.WRITTEN),
}


@pytest.mark.parametrize("level", [Consent.QUOTE, Consent.QUOTE_WITH_ROLE])
@pytest.mark.parametrize("what", REWORDINGS)
def test_other_words_why_or_form_take_read_back_and_quote_level_away(what: str, level: Consent) -> None:
    sketch = begun()
    said = sketch.say("Members", "a lamp", why="night", form=Form.OWN, consent=level, asked="in May", read_back=True)
    sketch.do(edit, said, REWORDINGS[what])
    after = sketch.snapshot.the(Contribution, said)
    assert (after.consent, after.read_back, showing(after)) == (Consent.IDEA, False, Showing.CODE)


@pytest.mark.parametrize("what", REWORDINGS)
def test_the_same_step_can_say_that_it_was_asked_anew(what: str) -> None:
    sketch = begun()
    said = sketch.say("Members", "a lamp", why="night", consent=Consent.QUOTE, asked="in May", read_back=True,
                      form=Form.OWN)  # fmt: skip
    anew = replace(REWORDINGS[what], consent=Consent.QUOTE, read_back=True)
    with pytest.raises(RuleViolation, match="has to be asked"):
        sketch.do(edit, said, anew)
    sketch.do(edit, said, replace(anew, asked="today"))
    after = sketch.snapshot.the(Contribution, said)
    assert (after.consent, after.read_back, after.asked) == (Consent.QUOTE, True, "today")
    sketch.do(edit, said, replace(REWORDINGS["text"], text="a third lamp", read_back=True))
    after = sketch.snapshot.the(Contribution, said)
    assert (after.consent, after.read_back) == (Consent.IDEA, True)


def test_what_changes_no_word_takes_nothing_away() -> None:
    sketch = begun()
    said = sketch.say("Members", "a lamp", form=Form.OWN, consent=Consent.QUOTE, asked="in May", read_back=True)
    staff = sketch.stream("Staff").id
    for changes in (
        ContributionChanges(text=" a lamp "), ContributionChanges(why=""), ContributionChanges(form=Form.OWN),
        ContributionChanges(themes=("light",), about=(staff,)), ContributionChanges(stream=staff),
    ):  # fmt: skip
        sketch.do(edit, said, changes)
        after = sketch.snapshot.the(Contribution, said)
        assert (after.consent, after.read_back) == (Consent.QUOTE, True)


def test_words_that_stay_in_the_room_stay_there() -> None:
    sketch = begun()
    said = sketch.say("Members", "a lamp", consent=Consent.ROOM, read_back=True)
    sketch.do(edit, said, ContributionChanges(text="another"))
    after = sketch.snapshot.the(Contribution, said)
    assert (after.consent, after.read_back) == (Consent.ROOM, False)


def test_a_mask_and_what_a_withdrawal_rewrites_take_them_away_too() -> None:
    sketch = begun()
    said = sketch.say("Members", "Mrs Quillon left", **QUOTABLE)
    sketch.do(mask, said, ["Mrs Quillon"])
    after = sketch.snapshot.the(Contribution, said)
    assert (after.consent, after.read_back) == (Consent.IDEA, False)
    other = sketch.say("Members", f"as she said: {SECRET}", **QUOTABLE)
    secret = sketch.say("Members", SECRET)
    gone = sketch.snapshot.the(Contribution, secret)
    matcher = TextMatcher([SECRET])
    sketch.do(withdraw, [gone], matcher, {FieldRef(Contribution, other, "text"): "she told us"})
    after = sketch.snapshot.the(Contribution, other)
    assert (after.text, after.consent, after.read_back) == ("she told us", Consent.IDEA, False)


@pytest.mark.parametrize("form", [Form.OWN, Form.WRITTEN])
@pytest.mark.parametrize(
    "changes",
    [
        ContributionChanges(),
        ContributionChanges(text="I WAS cold, all night!"),
        ContributionChanges(text="she says that she was cold all night"),
        ContributionChanges(text="no heating"),
        ContributionChanges(text="no heating", why="I was cold all night"),
        ContributionChanges(why="a broken radiator"),
    ],
)
def test_own_words_do_not_become_a_summary_by_its_name(form: Form, changes: ContributionChanges) -> None:
    sketch = begun()
    said = sketch.say("Members", "I was cold all night", why="it broke", form=form)
    with pytest.raises(RuleViolation, match="a summary says it in others"):
        sketch.do(edit, said, replace(changes, form=Form.SUMMARY))
    assert sketch.snapshot.the(Contribution, said).form is form


def test_own_words_become_a_summary_in_other_words_or_when_the_person_was_asked() -> None:
    sketch = begun()
    said = sketch.say("Members", "I was cold all night", why="it broke", form=Form.OWN)
    changes = ContributionChanges(form=Form.SUMMARY, text="no heating at night", why="a broken radiator")
    sketch.do(edit, said, changes)
    assert showing(sketch.snapshot.the(Contribution, said)) is Showing.WORDS
    other = sketch.say("Members", "I was cold all night", form=Form.OWN)
    asked = ContributionChanges(form=Form.SUMMARY, consent=Consent.QUOTE, asked="today", read_back=True)
    sketch.do(edit, other, asked)
    assert sketch.snapshot.the(Contribution, other).form is Form.SUMMARY


# Small roles


def with_roles(riverside: Riverside, **heads: int | None) -> None:
    staff = riverside.stream("Staff")
    for name, count in heads.items():
        riverside.sketch.put(Role(riverside.sketch.new_id(), staff, name.replace("_", " "), count))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("nightporter", "Staff"),
        ("NightPorters, S2", "Staff, S2"),
        ("lead, nightporter", "lead, Staff"),
        ("nightporter lead, M1", "Staff lead, M1"),
        ("the night-porter", "the Staff"),
        ("Night Porter's office", "Staff office"),
        ("nightpórter", "Staff"),
        ("n\u200bightporter", "Staff"),
        ("Staff nightporter", "Staff"),
        ("nightporters and nurses in charge", "Staff and Staff"),
        ("midnightporter", "midnightporter"),
        ("charge nurse", "charge nurse"),
        ("staff nurse", "staff nurse"),
        ("nurse", "Staff"),
        ("", ""),
    ],
)
def test_a_small_role_is_replaced_wherever_it_stands_in_a_text(written: str, printed: str) -> None:
    riverside = Riverside()
    with_roles(riverside, nightporter=1, nurse_in_charge=2, nurse=4, staff_nurse=9, charge_nurse=5)
    assert RoleNames(riverside.project).masked(written) == printed


@pytest.mark.parametrize(
    ("single", "plural"), [("man", "men"), ("deputy", "deputies"), ("box", "boxes"), ("tea lady", "tea ladies")]
)
def test_plural_and_singular_are_the_same_role(single: str, plural: str) -> None:
    for recorded, written in ((single, plural), (plural, single)):
        riverside = Riverside()
        with_roles(riverside, **{recorded: 1})
        assert RoleNames(riverside.project).masked(f"a {written}") == "a Staff"


FREE = [(kind, name) for kind, name in PRINTED if not field_infos(kind)[name].role]
NAMES = {"Role.name", "Stream.name", "Group.name", "Theme.name", "Contribution.text", "Contribution.why"}


@pytest.mark.parametrize(("kind", "name"), FREE, ids=[f"{kind.__name__}.{name}" for kind, name in FREE])
def test_a_small_role_is_asked_about_in_every_free_text(kind: type[Record], name: str) -> None:
    riverside = whole_brief()
    with_roles(riverside, judgekey=1)
    record = say_in(riverside, kind, name, "Only the Judgekeys know")
    told = [one for one in found(riverside, "R14") if one.place == f"{record.id}/{name}"]
    if f"{kind.__name__}.{name}" in NAMES:
        assert told == []
        return
    assert "judgekey" in told[0].what
    hits = hits_called(riverside.project, [(told[0].place, "judgekey")])
    riverside.do(say_other_words, hits, by="lead")
    assert [one for one in found(riverside, "R14") if one.place == told[0].place] == []


def test_a_small_role_in_a_free_text_stops_issuing() -> None:
    riverside = Riverside()
    with_roles(riverside, judgekey=1)
    riverside.do(brief_commands.add_line, "The judgekey is asked.", [riverside.bed])
    with pytest.raises(RuleViolation, match="judgekey"):
        riverside.do(signing_commands.issue)


def test_masks_are_frozen_at_issue_and_unknown_roles_are_masked_as_they_are_now() -> None:
    riverside = Riverside()
    with_roles(riverside, judgekey=9, porter=2)
    version = riverside.issue()
    assert {name: few for _, few, _, name in roles_at_issue(version)} == {"judgekey": False, "porter": True}
    heads = {"judgekey": 1, "porter": 9}
    for role in [*riverside.project.all(Role).values()]:
        put(riverside, replace(role, heads=heads[role.name]))
    with_roles(riverside, keeper=1)
    assert RoleNames(riverside.project, version).masked("judgekey, porter, keeper") == "judgekey, Staff, Staff"
    assert RoleNames(riverside.project).masked("judgekey, porter, keeper") == "Staff, porter, Staff"
    porter = next(one for one in riverside.project.all(Role).values() if one.name == "porter")
    riverside.sketch.snapshot = riverside.project.with_records([(Role, porter.id, None)])
    assert RoleNames(riverside.project, version).masked("porter") == "Staff"


def test_findings_of_places_that_no_record_has_any_more_are_named() -> None:
    assert place_names(begun().snapshot, [PrintedText("gone", "text", "x")]) == {
        PrintedText("gone", "text", "x"): "An issued version"
    }
