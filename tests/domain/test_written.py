"""Written lines and answers, as the brief prints them."""

from __future__ import annotations

import pytest

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.changes import ORDER, brief_at, difference
from coprod_tui.domain.brief.rules import arrangement_id, is_left_out, number_of, reopened_for
from coprod_tui.domain.brief.written import is_unanswered
from coprod_tui.domain.conflicts import outcome
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges, edit
from coprod_tui.domain.meetings.commands import confirm_same
from coprod_tui.domain.records import AnswerKind, Arrangement, BriefLine, Conflict
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.equivalence import version_changes
from coprod_tui.domain.signing.rules import SignState, sign_state
from tests.domain.riverside import EVERYBODY, Riverside, detail, line, printed

SEAT = "Every bedroom has a window seat a person can lie across."


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def write(riverside: Riverside, *rests_on: str, section: str = "5", **fields: str) -> str:
    whole = {"benchmark": "checked in the mock-up", **fields}
    return str(riverside.do(commands.add_line, SEAT, rests_on, section=section, **whole))


def test_a_line_stands_in_section_5_with_benchmark_who_asked_why_and_sources(riverside: Riverside) -> None:
    key = write(riverside, riverside.bed, riverside.garden, riverside.fixed, riverside.agreed, why="it is home")
    shown_line = line(riverside.brief, f"line/{key}")
    assert (shown_line.number, shown_line.words and shown_line.words.text) == ("5.1", SEAT)
    assert [(each.label, each.text or each.words[0].text) for each in shown_line.details] == [
        ("Benchmark", "checked in the mock-up"),
        ("Asked by", "Members (2), Staff (1)"),
        ("Why", "it is home"),
    ]
    assert [cite.code for cite in shown_line.cites] == ["M-001", "M-002", "S-001", "C-01"]
    wanted = next(part for part in riverside.brief.section("1").parts if part.title == "What we all want")
    assert [each.words and each.words.text for each in wanted.lines] == [SEAT]


def test_written_lines_come_first_in_every_section_that_has_them(riverside: Riverside) -> None:
    for section in ("5", "8", "9", "11"):
        key = write(riverside, riverside.garden, section=section)
        assert line(riverside.brief, f"line/{key}").number == f"{section}.1"
        record = next(each for each in riverside.project.all(BriefLine).values() if each.id == key)
        assert number_of(riverside.project, record) == f"{section}.1"


def test_what_was_merged_counts_among_those_who_asked_and_keeps_its_own_words(riverside: Riverside) -> None:
    riverside.do(
        contribution_commands.answer,
        [riverside.store, riverside.empty],
        AnswerKind.MERGED,
        reason="same",
        into=riverside.bed,
    )
    key = write(riverside, riverside.bed)
    shown_line = line(riverside.brief, f"line/{key}")
    assert detail(shown_line, "asked by").text == "Members (2), Staff (1)"
    assert detail(shown_line, "merged").text == "M-004 S-003"
    merged = line(riverside.brief, f"said/{riverside.store}")
    assert merged.words
    assert merged.words.text == "shelves for my things"
    assert detail(merged, "answer").text == "merged into M-001"
    assert detail(merged, "reason").words[0].text == "same"


def test_merges_never_lead_round_in_a_circle(riverside: Riverside) -> None:
    first, second, third = riverside.garden, riverside.door, riverside.store
    for said, into in ((first, second), (second, third)):
        riverside.do(contribution_commands.answer, [said], AnswerKind.MERGED, reason="the same", into=into)
    for said, into in ((second, first), (third, first), (third, second)):
        with pytest.raises(RuleViolation, match="cannot be merged the other way round"):
            riverside.do(contribution_commands.answer, [said], AnswerKind.MERGED, reason="the same", into=into)


@pytest.mark.parametrize("agreed", [True, False])
def test_a_side_of_a_cited_agreement_has_heard_what_is_about_it(riverside: Riverside, agreed: bool) -> None:
    riverside.do(edit, riverside.bed, ContributionChanges(about=(riverside.stream("Staff"),)))
    if agreed:
        write(riverside, riverside.bed, riverside.agreed)
    else:
        with pytest.raises(RuleViolation, match="has not been shown to them"):
            write(riverside, riverside.bed)


def test_a_section_with_written_lines_is_printed_whatever_a_file_says(riverside: Riverside) -> None:
    """One laptop can leave a section out while another writes a line in it."""
    riverside.sketch.put(Arrangement(arrangement_id("5"), "5", left_out=True))
    assert is_left_out(riverside.project, "5")
    write(riverside, riverside.bed, riverside.agreed)
    assert not is_left_out(riverside.project, "5")
    assert SEAT in printed(riverside.brief)


def test_every_answer_stands_in_the_annex_and_what_cannot_be_in_section_9(riverside: Riverside) -> None:
    write(riverside, riverside.bed)
    riverside.do(contribution_commands.answer, [riverside.garden], AnswerKind.IN_BRIEF)
    riverside.do(contribution_commands.answer, [riverside.door], AnswerKind.NOT_POSSIBLE, reason="safety law")
    riverside.do(contribution_commands.answer, [riverside.panel], AnswerKind.PARKED, reason="after the drawings")
    riverside.do(
        contribution_commands.answer,
        [riverside.fixed],
        AnswerKind.CHANGED,
        reason="both agreed",
        conflict=riverside.agreed,
    )
    brief = riverside.brief
    told = {key: detail(line(brief, f"said/{key}"), "answer").text for key in (riverside.bed, riverside.garden)}
    assert told == {riverside.bed: "in the brief, 5.1", riverside.garden: "in the brief"}
    assert detail(line(brief, f"said/{riverside.fixed}"), "answer").text == "changed by an agreement, C-01"
    nine = brief.section("9")
    assert [part.title for part in nine.parts] == ["Not possible", "Parked"]
    (door,) = nine.parts[0].lines
    assert (door.cites[0].code, detail(door, "reason").words[0].text) == ("M-003", "safety law")
    assert tuple(map(str, nine.notes)) == ("So far 2 things said have no answer yet.",)
    assert tuple(map(str, brief.section("A").notes)) == ("7 things were said; 2 have no answer yet.",)
    assert [one.key for one in brief.section("A").lines if is_unanswered(one)] == [
        f"said/{riverside.store}",
        f"said/{riverside.empty}",
    ]


def test_what_is_not_shown_is_counted_among_what_cannot_be_done(riverside: Riverside) -> None:
    riverside.do(edit, riverside.door, ContributionChanges(sensitive=True))
    riverside.do(contribution_commands.answer, [riverside.door], AnswerKind.NOT_POSSIBLE, reason="a secret reason")
    nine = riverside.brief.section("9")
    assert tuple(map(str, nine.parts[0].notes)) == ("1 thing is sensitive or kept in the room: counted, not shown.",)
    assert "secret" not in printed(riverside.brief)


def test_a_line_whose_agreement_was_reopened_says_so(riverside: Riverside) -> None:
    key = write(riverside, riverside.agreed)
    riverside.do(outcome.reopen, riverside.agreed, because="the mock-up showed more")
    shown_line = line(riverside.brief, f"line/{key}")
    assert detail(shown_line, "reopened").text == "C-01, which this line rests on, is not agreed any more."
    assert reopened_for(riverside.project, key) == (riverside.project.the(Conflict, riverside.agreed),)


def test_sections_print_their_opening_in_their_order_and_name_what_is_left_out(riverside: Riverside) -> None:
    riverside.do(commands.open_with, "5", "All of us said this.")
    riverside.do(commands.order_section, "5", 0)
    riverside.do(commands.leave_out, "8")
    brief = riverside.brief
    assert [section.key for section in brief.sections][:3] == ["0", "5", "1"]
    assert "8" not in [section.key for section in brief.sections]
    assert brief.section("12").notes[-1] == "Left out of this brief: 8 (By theme)."
    (opening,) = brief.section("5").lines
    assert (opening.key, opening.number, opening.words and opening.words.text) == (
        "opening/5",
        "",
        "All of us said this.",
    )
    assert brief.section("5").notes == ()


def test_difference_and_bytes_tell_the_same_parts_of_what_moved(riverside: Riverside) -> None:
    key = write(riverside, riverside.bed)
    first = riverside.issue()
    riverside.do(commands.edit_line, key, benchmark="checked by five people", why="now with a reason")
    riverside.do(commands.cite, key, [riverside.garden])
    riverside.do(contribution_commands.answer, [riverside.door], AnswerKind.PARKED, reason="later")
    riverside.do(commands.order_section, "5", 0)
    riverside.say("Members", "something new")
    second = riverside.issue()
    moved = {(one.key, one.part) for one in difference(brief_at(first), brief_at(second))}
    assert moved == {(one.key, one.part) for one in version_changes(first, second) or ()}
    assert (ORDER, "") in moved
    assert (f"line/{key}", "benchmark") in moved


def test_listed_changes_without_another_meaning_keep_signatures_once_the_version_was_shown(
    riverside: Riverside,
) -> None:
    first = riverside.issue()
    riverside.share(first, *EVERYBODY)
    riverside.sign(first, *EVERYBODY)
    riverside.reword(riverside.bed, "a wooden bed!")
    second = riverside.issue()
    members = riverside.stream("Members")
    riverside.share(second, "Members")
    assert sign_state(riverside.project, second, members) is SignState.STALE
    change = (f"said/{riverside.bed}", "")
    riverside.confirm_same(second, change, names=("Members", "Staff"))
    assert sign_state(riverside.project, second, members) is SignState.STALE, "one lead has not confirmed it"
    riverside.do(confirm_same, second.id, [change], riverside.stream("Community"), by="Community lead")
    assert sign_state(riverside.project, second, members) is SignState.SIGNED
    assert sign_state(riverside.project, second, riverside.stream("Staff")) is SignState.NOT_SHARED
    riverside.reword(riverside.bed, "a metal bed")
    third = riverside.version(riverside.do(signing_commands.issue))
    riverside.share(third, "Members")
    assert sign_state(riverside.project, third, members) is SignState.STALE
