"""“No change in meaning”: every lead whose stream signed confirms it, and what can change a meaning is asked about."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coprod_tui.base.errors import InvalidInput, RuleViolation
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.content import from_json, to_json
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.brief.facts import printed_role, roles_to_freeze
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.meetings.commands import confirm_same, mark_same, unconfirm_same, unmark_same
from coprod_tui.domain.privacy.rules import GAP
from coprod_tui.domain.readiness import findings
from coprod_tui.domain.records import Role, SameMeaning, SameMeaningConfirmed, Signoff, Version
from coprod_tui.domain.signing import commands
from coprod_tui.domain.signing.equivalence import asked_to_confirm, changed_meaning, unconfirmed, version_changes
from coprod_tui.domain.signing.fingerprint import canonical_again, tampering_in
from coprod_tui.domain.signing.rules import SIGNED_STATES, sign_state
from tests.domain.riverside import EVERYBODY, Riverside, printed


def reworded(words: str = "The rooms have a door to the garden.") -> tuple[Riverside, Version, tuple[str, str]]:
    """Version 1, signed by all; version 2 has a line in other words and was shown to all."""
    riverside = Riverside()
    line = riverside.do(brief_commands.add_line, "Rooms have a door to the garden.", [riverside.garden])
    first = riverside.issue()
    riverside.share(first, *EVERYBODY)
    riverside.sign(first, *EVERYBODY)
    riverside.do(brief_commands.edit_line, line, statement=words)
    second = riverside.issue()
    riverside.share(second, *EVERYBODY)
    return riverside, second, (f"line/{line}", "")


def signed(riverside: Riverside, version: Version) -> list[bool]:
    return [sign_state(riverside.project, version, riverside.stream(one)) in SIGNED_STATES for one in EVERYBODY]


def test_the_word_of_one_lead_is_not_enough_and_that_of_all_is() -> None:
    riverside, second, change = reworded()
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    for name in EVERYBODY:
        assert signed(riverside, second) == [False] * 3
        assert missing_for_final(riverside.project, second)
        assert [one.rule for one in unconfirmed(riverside.project, second)] == ["R23"]
        assert {*unconfirmed(riverside.project, second)} <= {*findings(riverside.project)}
        riverside.do(confirm_same, second.id, [change], riverside.stream(name), by=f"{name} lead")
    assert signed(riverside, second) == [True] * 3
    assert missing_for_final(riverside.project, second) == ()
    assert [*unconfirmed(riverside.project, second)] == []


def test_both_wordings_and_who_confirmed_them_are_on_the_page_of_signatures() -> None:
    riverside, second, change = reworded()
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    riverside.do(confirm_same, second.id, [change], riverside.stream("Staff"), by="S1")
    (listed,) = cover_of(riverside.project, second).same
    assert (listed.number, listed.proposed_by) == ("5.1", "lead of Staff")
    assert (listed.before, listed.after) == ("Rooms have a door to the garden.", "The rooms have a door to the garden.")
    assert (listed.confirmed, listed.waits_for) == ((("Staff", "S1"),), ("Members", "Community partners"))


def test_what_was_confirmed_can_be_taken_back_and_goes_with_its_mark() -> None:
    riverside, second, change = reworded()
    riverside.confirm_same(second, change, names=EVERYBODY)
    riverside.do(unconfirm_same, second.id, [change], riverside.stream("Staff"))
    assert signed(riverside, second) == [False] * 3
    riverside.do(confirm_same, second.id, [change], riverside.stream("Staff"), by="Staff lead")
    assert signed(riverside, second) == [True] * 3
    riverside.do(unmark_same, second.id, [change])
    assert not riverside.project.all(SameMeaningConfirmed)
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    assert signed(riverside, second) == [False] * 3


@pytest.mark.parametrize(
    ("stream", "by", "said"),
    [
        ("Staff", "", "Who confirms it for Staff?"),
        ("Staff", "Members lead", "has signed or confirmed for Members already"),
        ("Staff", "members  LEAD", "has signed or confirmed for Members already"),
    ],
)
def test_who_confirms_speaks_for_one_stream(stream: str, by: str, said: str) -> None:
    riverside, second, change = reworded()
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    with pytest.raises((RuleViolation, InvalidInput), match=said):
        riverside.do(confirm_same, second.id, [change], riverside.stream(stream), by=by)
    assert not riverside.project.all(SameMeaningConfirmed)


def test_nobody_confirms_for_two_streams() -> None:
    riverside, second, change = reworded()
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    riverside.do(confirm_same, second.id, [change], riverside.stream("Members"), by="M9")
    with pytest.raises(RuleViolation, match="confirmed for Members already"):
        riverside.do(confirm_same, second.id, [change], riverside.stream("Staff"), by="@m-09")


def test_only_what_is_listed_is_confirmed_and_only_by_streams_that_signed() -> None:
    riverside, second, change = reworded()
    with pytest.raises(RuleViolation, match="one lead proposes it first"):
        riverside.do(confirm_same, second.id, [change], riverside.stream("Staff"), by="Staff lead")
    (signoff, *_) = riverside.project.linked(Signoff, "version", riverside.project.versions[0].id)
    riverside.do(commands.retract, signoff.id)
    assert [one.name for one in asked_to_confirm(riverside.project, second)] == ["Staff", "Community partners"]
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    with pytest.raises(RuleViolation, match="Members have not signed a version before 2"):
        riverside.do(confirm_same, second.id, [change], riverside.stream("Members"), by="M1")


def test_a_version_of_rule_set_1_goes_on_with_one_lead_and_with_what_it_compared() -> None:
    riverside, second, change = reworded()
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    assert signed(riverside, second) == [False] * 3
    older = replace(second, rules=1)
    riverside.sketch.snapshot = riverside.project.with_records([(Version, older.id, older)])
    assert signed(riverside, older) == [True] * 3


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Doors are locked at night.", "Doors are not locked at night.", ("negation",)),
        ("Doors are locked.", "Doors aren’t locked.", ("negation",)),
        ("With a key.", "Without a key.", ("negation",)),
        ("Five beds.", "Six beds.", ("number",)),
        ("In 5 rooms.", "In 6 rooms.", ("number",)),
        ("Half of the rooms.", "A quarter of the rooms.", ("number",)),
        ("It must open.", "It should open.", ("must, should or may",)),
        ("It will open.", "It won't open.", ("negation",)),
        ("It may open.", "It can open.", ("must, should or may",)),
        ("Ask Quayside first.", "Ask Riverside first.", ("name",)),
        ("It must not open, and may close.", "It may not open, and must close.", ("must, should or may",)),
        ("Never in May or in June.", "Never in June or in May.", ("name",)),
        ("a wooden bed", "a bed of wood", ()),
        ("the garden", "The Garden", ()),
        ("Rooms have a door.", "The rooms have a door", ()),
    ],
)
def test_what_can_change_a_meaning_is_found(before: str, after: str, told: tuple[str, ...]) -> None:
    found = changed_meaning(before, after)
    assert bool(found) == bool(told)
    assert all(any(one in sentence for sentence in found) for one in told), found


def test_a_proposal_is_asked_about_it_and_the_listing_says_so() -> None:
    riverside, second, change = reworded("Rooms do not have a door to the garden.")
    with pytest.raises(RuleViolation, match=r"5\.1: a negation changed \(none → not\)\. That usually changes"):
        riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff")
    riverside.do(mark_same, second.id, [change], proposed_by="lead of Staff", weighed=True)
    (listed,) = cover_of(riverside.project, second).same
    assert listed.asked == ("a negation changed (none → not)",)


# Old and new forms


def test_a_name_that_is_erased_is_gone_from_every_sentence_and_the_version_still_verifies() -> None:
    riverside, second, _ = reworded()
    staff = riverside.stream("Staff")
    whole = json.loads(second.printed)
    assert "Staff" not in json.dumps({name: value for name, value in whole.items() if name != "words"})
    whole["words"] = [[record, field, GAP if record == staff else text] for record, field, text in whole["words"]]
    erased = json.dumps(whole, separators=(",", ":"))
    assert canonical_again(erased, second.canonical) == second.canonical
    told = printed(from_json(erased))
    assert "Staff" not in told
    assert f"{GAP} ask" in told
    assert version_changes(second, replace(second, printed=erased)) == ()


def test_a_sentence_of_the_program_that_is_altered_is_seen() -> None:
    _, second, _ = reworded()
    altered = second.printed.replace("Asked by", "Wanted by")
    assert canonical_again(altered, second.canonical) != second.canonical
    assert tampering_in(replace(second, printed=altered)) == "what is printed is not what the fingerprint was made of."


def test_the_frozen_form_is_read_back_with_names_and_counts() -> None:
    _, second, _ = reworded()
    assert from_json(to_json(brief_at(second))) == brief_at(second)
    assert brief_at(second).names
    assert version_changes(second, second) == ()


def test_who_proposed_and_who_confirmed_it_are_shown_without_a_small_role() -> None:
    """The roles are those of when the version was issued, for every listed change of it (R14)."""
    riverside, version, change = reworded()
    staff = riverside.stream("Staff")
    small = riverside.sketch.put(Role("small", staff, "judgekey", 2))
    riverside.do(mark_same, version.id, [change], proposed_by="Judgekeys lead", weighed=True)
    riverside.do(confirm_same, version.id, [change], staff, by="Judgekeys lead")
    project = riverside.project
    (mark,), (confirmed,) = project.all(SameMeaning).values(), project.all(SameMeaningConfirmed).values()
    assert [printed_role(project, *each) for each in ((mark, "proposed_by"), (confirmed, "by"))] == ["Staff lead"] * 2
    (listed,) = cover_of(project, version).same
    assert (listed.proposed_by, listed.confirmed) == ("Staff lead", (("Staff", "Staff lead"),))
    frozen = replace(version, roles=roles_to_freeze(project))
    grown = project.with_records([(Role, small.id, replace(small, heads=9)), (Version, version.id, frozen)])
    assert printed_role(grown, confirmed, "by") == printed_role(grown, mark, "proposed_by") == "Staff lead"
