"""Findings of `check`: each test passes on a correct brief, and fails on a wrong one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.content import to_json
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.conflicts import outcome
from coprod_tui.domain.conflicts.sides import shown_place
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges, edit
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.readiness import findings, findings_by_test
from coprod_tui.domain.records import (
    AnswerKind,
    Arrangement,
    BriefLine,
    Consent,
    Contribution,
    Disposition,
    Source,
    Version,
)
from coprod_tui.domain.signing import commands as signing_commands
from tests.domain.riverside import EVERYBODY, Riverside


@pytest.fixture
def ready() -> Riverside:
    """A brief without findings."""
    riverside = Riverside()
    riverside.do(commands.add_line, "A bed in one of two places.", [riverside.bed, riverside.agreed])
    riverside.issue()
    assert found(riverside) == []
    return riverside


def found(riverside: Riverside) -> list[Finding]:
    return list(findings(riverside.project))


def only(riverside: Riverside, must: BriefTest) -> Finding:
    (finding,) = findings_by_test(findings(riverside.project))[must]
    return finding


def put(riverside: Riverside, record: Any, **values: Any) -> None:
    """Change a record behind the verbs' back."""
    changed = replace(record, **values)
    riverside.sketch.snapshot = riverside.project.with_records([(type(record), record.id, changed)])


def test_what_has_no_answer_is_found_with_the_agreement_that_may_be_one(ready: Riverside) -> None:
    ready.do(contribution_commands.take_answer_back, [ready.fixed])
    finding = only(ready, BriefTest.ANSWER)
    assert (finding.what, finding.place, finding.code) == ("S-001 has no answer yet.", ready.fixed, "S-001")
    assert finding.mend == "C-01 was agreed: say whether that changed it."
    new = ready.say("Members", "something else")
    assert [one.place for one in findings_by_test(found(ready))[BriefTest.ANSWER]] == [ready.fixed, new]


def test_an_answer_that_lost_its_reason_is_found(ready: Riverside) -> None:
    ready.do(contribution_commands.answer, [ready.garden], AnswerKind.PARKED, reason="later")
    put(ready, ready.project.the(Disposition, f"{ready.garden}/answer"), reason=None)
    assert only(ready, BriefTest.ANSWER).what == "The answer of M-002, “parked”, has no reason any more."


def test_a_line_that_rests_on_nothing_is_found(ready: Riverside) -> None:
    line_id = ready.do(commands.add_line, "Only this.", [ready.garden], section="8")
    ready.sketch.snapshot = ready.project.with_records([(Source, f"{line_id}/{ready.garden}", None)])
    assert (only(ready, BriefTest.SOURCE).what, only(ready, BriefTest.SOURCE).place) == (
        "Line 8.1 rests on nothing.",
        line_id,
    )


def test_a_line_whose_only_source_may_not_be_printed_any_more_is_found(ready: Riverside) -> None:
    ready.do(commands.add_line, "Only this.", [ready.garden], section="8")
    ready.do(edit, ready.garden, ContributionChanges(consent=Consent.ROOM))
    assert only(ready, BriefTest.SOURCE).what == "Line 8.1 rests on nothing that may be printed."


def test_a_line_on_an_agreement_that_was_reopened_is_found(ready: Riverside) -> None:
    ready.do(outcome.reopen, ready.agreed, because="the mock-up showed more")
    assert only(ready, BriefTest.SOURCE).what == "Line 5.1 rests on C-01, which is not agreed any more."


def test_an_agreement_that_rests_on_words_that_were_taken_back_is_found(ready: Riverside) -> None:
    put(ready, ready.project.the(Contribution, ready.bed), withdrawn_at="2026-11-12")
    finding = only(ready, BriefTest.AGREEMENT)
    assert finding.what == "C-01 is agreed. What Members' side rests on was taken back."
    assert finding.mend == "Link something else that they said, or ask them whether it still stands."


def test_what_was_not_shown_to_the_stream_that_it_is_about_is_found(ready: Riverside) -> None:
    community = ready.stream("Community")
    ready.do(edit, ready.bed, ContributionChanges(about=(community,)))
    assert only(ready, BriefTest.SOURCE).place == shown_place(ready.bed, community)
    ready.do(conflict_commands.show, ready.bed, community, how="read aloud")
    assert not findings_by_test(found(ready))[BriefTest.SOURCE]


def test_a_reservation_that_a_draft_does_not_print_is_found(ready: Riverside) -> None:
    draft = ready.brief
    without = replace(draft, sections=tuple(one for one in draft.sections if one.key != "6"))
    told = findings_by_test(findings(ready.project, draft=without))[BriefTest.RESERVATION]
    assert [(one.what, one.code) for one in told] == [("A reservation in C-01 is not printed.", "C-01")]


def test_sections_that_must_be_printed_are_printed_whatever_the_file_says(ready: Riverside) -> None:
    for key in ("6", "7", "9", "A"):
        ready.sketch.put(Arrangement(f"section/{key}", key, left_out=True))
    assert {"6", "7", "9", "A"} <= {section.key for section in ready.brief.sections}
    assert not findings_by_test(found(ready))[BriefTest.RESERVATION]


def test_a_stale_signature_is_found_where_it_is_signed_again(ready: Riverside) -> None:
    (first,) = ready.project.versions
    ready.share(first, *EVERYBODY)
    ready.sign(first, "Members")
    assert found(ready) == []
    ready.reword(ready.bed, "an iron bed")
    assert only(ready, BriefTest.FINGERPRINT).what == "1 line has moved since version 1."
    assert not findings_by_test(found(ready))[BriefTest.SIGNATURE]
    second = ready.issue()
    finding = only(ready, BriefTest.SIGNATURE)
    assert finding.what == "Members signed version 1, and words have changed since."
    assert finding.place == f"{second.id}/{ready.stream('Members')}"


def test_a_quote_that_is_printed_and_may_not_be_any_more_is_found(ready: Riverside) -> None:
    own = ready.own("I was cold all night", Consent.QUOTE, read_back=True)
    ready.issue()
    assert found(ready) == []
    ready.do(edit, own, ContributionChanges(consent=Consent.IDEA))
    assert only(ready, BriefTest.QUOTE).what == "M-005 is quoted in version 2, and may not be quoted any more."
    ready.issue()
    assert found(ready) == []


def test_a_line_that_says_word_for_word_what_may_not_be_quoted_is_found(ready: Riverside) -> None:
    own = ready.own("I was cold all night", Consent.IDEA, read_back=True)
    line_id = ready.do(commands.add_line, "As somebody said: “I was COLD, all night.”", [own], section="8")
    assert (only(ready, BriefTest.QUOTE).what, only(ready, BriefTest.QUOTE).place) == (
        "Line 8.1, the words: “i was cold all night” are words of M-005, which may not be printed.",
        f"{line_id}/statement",
    )


def test_codes_that_lead_nowhere_are_found(ready: Riverside) -> None:
    (line,) = ready.project.all(BriefLine).values()
    ready.do(commands.edit_line, line.id, why="see M-001, M-099, C-01, C-88 and room B-12")
    ready.do(contribution_commands.answer, [ready.garden], AnswerKind.MERGED, reason="the same", into=ready.bed)
    put(ready, ready.project.the(Disposition, f"{ready.garden}/answer"), into="gone")
    assert [one.what for one in findings_by_test(found(ready))[BriefTest.CODE]] == [
        "M-002 was merged into something that is not there any more.",
        "Line 5.1 names M-099, and there is no such code here.",
        "Line 5.1 names C-88, and there is no such code here.",
    ]


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"sha256": "0" * 64}, "its fingerprint is not that of its bytes."),
        ({"canonical": "coprod-brief-1\n{}"}, "its fingerprint is not that of its bytes."),
        ({"words": "a-b-c-d"}, "its four words are not those of its fingerprint."),
        ({"printed": "{}"}, "what was printed cannot be read any more."),
    ],
)
def test_a_version_that_is_not_as_it_was_issued_is_found(ready: Riverside, values: dict[str, str], what: str) -> None:
    (version,) = ready.project.versions
    put(ready, version, **values)
    assert findings_by_test(found(ready))[BriefTest.FINGERPRINT][0].what == f"Version 1: {what}"


def test_another_print_under_the_same_fingerprint_is_found(ready: Riverside) -> None:
    (version,) = ready.project.versions
    ready.do(commands.leave_out, "8")
    ready.do(commands.add_line, "One more.", [ready.garden])
    put(ready, version, printed=to_json(ready.brief))
    assert any("what is printed is not" in one.what for one in found(ready))


def test_what_a_check_of_the_journal_found_is_told_among_the_rest(ready: Riverside) -> None:
    told = findings(ready.project, altered=["M-001 was changed outside of this program."])
    assert [(one.test, one.what) for one in told] == [
        (BriefTest.FINGERPRINT, "M-001 was changed outside of this program.")
    ]


def test_a_version_with_something_unanswered_in_it_is_final_once_that_is_answered(ready: Riverside) -> None:
    ready.say("Members", "something new")
    version = ready.version(ready.do(signing_commands.issue))
    ready.share(version, *EVERYBODY)
    ready.sign(version, *EVERYBODY)
    (reason,) = missing_for_final(ready.project, version)
    assert reason.sentence == "1 thing that was said has no answer in version 2: say what became of it."
    first_rules = replace(version, rules=1)
    (reason,) = missing_for_final(ready.project, first_rules)
    assert reason.sentence == (
        "1 thing that was said has no answer in version 2: say what became of it, and issue the next version."
    )
    ready.answer_all()
    assert missing_for_final(ready.project, first_rules) == (reason,)
    assert missing_for_final(ready.project, version) == ()


def test_what_is_counted_and_not_printed_needs_its_answer_too(ready: Riverside) -> None:
    hidden = ready.say("Members", "a secret", sensitive=True)
    ready.reword(ready.garden, "the garden keeps me going")
    version = ready.version(ready.do(signing_commands.issue))
    ready.share(version, *EVERYBODY)
    ready.sign(version, *EVERYBODY)
    assert [one.place for one in missing_for_final(ready.project, version)] == [hidden]
    ready.do(contribution_commands.answer, [hidden], AnswerKind.OTHER_SERVICE, reason="passed on")
    assert missing_for_final(ready.project, version) == ()
    assert ready.project.get(Contribution, hidden)
    assert isinstance(version, Version)
