"""Commands of the leads on a file: each with its history sentence, its undo, and its refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.base.errors import InvalidInput, RuleViolation, Unknown
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief import rules
from coprod_tui.domain.contributions import answers, commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.history.events import events
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.meetings.plans import Plan
from coprod_tui.domain.records import (
    AnswerKind,
    BriefLine,
    Contribution,
    Disposition,
    MeetingKind,
    Source,
    Turn,
    TurnTaken,
    Understanding,
)
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing import equivalence
from coprod_tui.domain.signing import rules as signing_rules
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from tests.store.projects import AGENDA, block
from tests.store.projects import begun as begun_on_disk

LEADS = Plan(
    name="leads", title="Leads' meeting", kind=MeetingKind.LEADS, path=Path("leads.toml"), blocks=(block("Turns", 45),)
)
DAY = "2020-01-02"


class Leads:
    """A project on disk, with a few things said."""

    def __init__(self, folder: Path) -> None:
        self.session: Session = begun_on_disk(folder)
        self.members, self.staff, self.partners = (one.id for one in self.project.streams)
        self.bed, self.seat = self.say("a bed I can lower #beds"), self.say("a window seat #rooms")
        self.sink = self.say("> s a lower sink #bedrooms")

    @property
    def project(self) -> Snapshot:
        return self.session.snapshot

    def say(self, line: str) -> str:
        contribution = self.session.do(commands.keep_line, line, stream=self.members)
        assert contribution
        return contribution

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.session.do(verb, *args, **kwargs)

    def line(self, statement: str = "Every room has a window seat.", *rests_on: str, **fields: Any) -> str:
        return str(self.do(brief_commands.add_line, statement, rests_on or (self.seat,), **fields))

    def theme(self, name: str) -> str:
        found = self.project.theme(name)
        assert found
        return found.id

    @property
    def told(self) -> str:
        return events(self.session.history(), self.project)[-1].sentence


@pytest.fixture
def told(tmp_path: Path) -> Any:
    leads = Leads(tmp_path)
    with leads.session:
        yield leads


def undone(told: Leads, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """Do a verb, takes it back and does it again; returns its sentence."""
    before = told.project
    told.do(verb, *args, **kwargs)
    after, sentence = told.project, told.told
    assert after != before
    told.session.undo()
    assert told.project == before
    told.session.redo()
    assert told.project == after
    return sentence


def test_a_line_is_written_worded_cited_moved_and_removed(told: Leads) -> None:
    assert undone(told, brief_commands.add_line, "A window seat.", [told.seat]) == (
        "A line was written in section 5 of the brief."
    )
    (line_id,) = told.project.all(BriefLine).values()
    assert rules.number_of(told.project, line_id) == "5.1"
    assert undone(told, brief_commands.edit_line, line_id.id, benchmark="two people try it") == (
        "The benchmark of a line of the brief was changed."
    )
    assert undone(told, brief_commands.cite, line_id.id, [told.bed, told.sink]) == (
        "A line of the brief cites M-001; a line of the brief cites S-001."
    )
    assert undone(told, brief_commands.uncite, line_id.id, [told.bed]) == "A line of the brief no longer cites M-001."
    told.line("A second one.", told.bed)
    assert undone(told, brief_commands.move_line, line_id.id, 1) == "A line of the brief was moved."
    assert [each.statement for each in rules.lines_of(told.project, "5")] == ["A second one.", "A window seat."]
    assert undone(told, brief_commands.move_line, line_id.id, 0, section="8") == "A line of the brief was moved."
    assert rules.line_numbered(told.project, "8.1").statement == "A window seat."
    assert undone(told, brief_commands.remove_line, line_id.id) == "A line was taken out of section 8 of the brief."
    assert not rules.sources(told.project, line_id.id)


def test_a_line_never_stands_without_a_source(told: Leads) -> None:
    with pytest.raises(RuleViolation, match="rests on something"):
        told.do(brief_commands.add_line, "A window seat.", [])
    line_id = told.line("A window seat.", told.seat)
    with pytest.raises(RuleViolation, match=r"Line 5\.1 would rest on nothing any more"):
        told.do(brief_commands.uncite, line_id, [told.seat])
    with pytest.raises(RuleViolation, match=r"Line 5\.1 would rest on nothing"):
        told.do(commands.remove, told.seat)
    told.do(brief_commands.cite, line_id, [told.bed])
    told.do(commands.remove, told.seat)
    assert [source.contribution for source in told.project.all(Source).values()] == [told.bed]
    with pytest.raises(InvalidInput, match="needs a statement"):
        told.do(brief_commands.add_line, "  ", [told.bed])
    with pytest.raises(Unknown, match="No line is written in section 4"):
        told.do(brief_commands.add_line, "A window seat.", [told.bed], section="4")


def test_what_stays_in_the_room_is_no_source(told: Leads) -> None:
    told.do(commands.edit, told.seat, ContributionChanges(sensitive=True))
    with pytest.raises(RuleViolation, match="M-002 is sensitive"):
        told.line()


def test_a_request_about_another_streams_work_is_shown_to_it_before_all_want_it(told: Leads) -> None:
    told.do(commands.edit, told.seat, ContributionChanges(about=(told.staff,)))
    with pytest.raises(RuleViolation, match="M-002 is about the work or space of Staff") as refused:
        told.line()
    assert refused.value.reasons[0].place == f"{told.seat}/shown/{told.staff}"
    elsewhere = told.line(section="8")
    with pytest.raises(RuleViolation, match="has not been shown"):
        told.do(brief_commands.move_line, elsewhere, 0, section="5")


def test_a_set_is_answered_in_one_step_and_an_answer_taken_back(told: Leads) -> None:
    those = [told.bed, told.seat, told.sink]
    with pytest.raises(RuleViolation, match="Why “parked”"):
        told.do(commands.answer, those, AnswerKind.PARKED)
    assert undone(told, commands.answer, those, AnswerKind.PARKED, reason="after the drawings") == (
        "3 contributions were answered “parked”."
    )
    assert answers.unanswered(told.project) == ()
    assert undone(told, commands.take_answer_back, [told.bed]) == "The answer of M-001 was taken back."
    assert answers.unanswered(told.project) == (told.bed,)
    assert undone(told, commands.answer, [told.bed], AnswerKind.IN_BRIEF) == "M-001 was answered “in the brief”."
    disposition = told.project.the(Disposition, answers.answer_id(told.bed))
    assert (disposition.fate, disposition.reason) == (AnswerKind.IN_BRIEF, None)


def test_merging_keeps_who_said_what_and_never_goes_round(told: Leads) -> None:
    those = [told.bed, told.seat, told.sink]
    told.do(commands.answer, those, AnswerKind.MERGED, reason="the same wish", into=told.seat)
    assert [one.id for one in answers.merged_into(told.project, told.seat)] == [told.bed, told.sink]
    assert told.project.the(Contribution, told.bed).text == "a bed I can lower"
    with pytest.raises(RuleViolation, match="M-001 was merged into M-002"):
        told.do(commands.answer, [told.seat], AnswerKind.MERGED, reason="the same", into=told.bed)
    told.do(commands.take_answer_back, [told.bed])
    assert [one.id for one in answers.merged_into(told.project, told.seat)] == [told.sink]


def test_being_cited_by_a_line_is_being_in_the_brief(told: Leads) -> None:
    assert answers.answer_of(told.project, told.seat) is None
    line_id = told.line()
    found = answers.answer_of(told.project, told.seat)
    assert found
    assert (found.fate, [line.id for line in found.lines]) == (AnswerKind.IN_BRIEF, [line_id])


def test_themes_are_merged_and_taken_apart_without_touching_what_was_said(told: Leads) -> None:
    beds, bedrooms = told.theme("beds"), told.theme("bedrooms")
    before = told.project
    assert undone(told, commands.merge_themes, [bedrooms], beds) == "The theme #bedrooms was merged into #beds."
    assert [one.name for one in told.project.themes] == ["beds", "rooms"]
    assert [one.name for one in told.project.themes_of(told.sink)] == ["beds"]
    assert told.project.in_theme(beds) == (told.bed, told.sink)
    again = told.say("a cot #bedrooms")
    assert [one.name for one in told.project.themes_of(again)] == ["beds"]
    told.session.undo()
    assert undone(told, commands.unmerge_theme, bedrooms) == "The theme #bedrooms stands by itself again."
    assert told.project == before
    assert undone(told, commands.rename_theme, beds, "#sleep") == "A theme is called #sleep now."
    with pytest.raises(RuleViolation, match="merge the two"):
        told.do(commands.rename_theme, beds, "Rooms")
    assert undone(told, commands.add_theme, [told.seat, told.sink], "sleep")
    assert told.project.in_theme(beds) == (told.bed, told.seat, told.sink)
    assert undone(told, commands.take_from_theme, [told.sink], beds)
    assert undone(told, commands.note_asked, told.partners, beds, how="by letter") == (
        "Community partners was asked about #sleep."
    )


def test_sections_are_opened_ordered_and_left_out_but_never_what_people_must_see(told: Leads) -> None:
    assert undone(told, brief_commands.open_with, "5", "This is what all of us want.") == (
        "The opening paragraph of section 5 was changed."
    )
    assert undone(told, brief_commands.order_section, "5", 0) == "The sections of the brief were put in another order."
    assert rules.section_order(told.project)[:3] == ("5", "1", "2")
    assert undone(told, brief_commands.leave_out, "8") == "Section 8 was left out of the brief."
    assert rules.is_left_out(told.project, "8")
    told.do(brief_commands.leave_out, "8", out=False)
    told.line(section="8")
    for key, why in (("6", "reservations"), ("7", "not agreed"), ("9", "no answer yet"), ("A", "always"), ("8", "8.1")):
        with pytest.raises(RuleViolation, match=why):
            told.do(brief_commands.leave_out, key)
    for key in ("0", "12", "E"):
        with pytest.raises(Unknown):
            told.do(brief_commands.leave_out, key)


def test_a_leads_meeting_ends_when_each_lead_had_a_turn_or_with_a_reason(told: Leads) -> None:
    with pytest.raises(RuleViolation, match="No leads' meeting is open"):
        told.do(meeting_commands.take_turn, told.members, Turn.SHARED)
    meeting = told.do(meeting_commands.start, LEADS)
    told.do(meeting_commands.take_turn, told.members, Turn.SHARED)
    assert told.told == "The lead of Members shared what was said."
    assert undone(told, meeting_commands.take_turn, told.staff, Turn.ABSENT) == "The lead of Staff was absent."
    with pytest.raises(RuleViolation, match="The lead of Community partners has had no turn") as refused:
        told.do(meeting_commands.end)
    assert [one.place for one in refused.value.reasons] == [meeting_commands.turn_id(meeting, told.partners)]
    assert undone(told, meeting_commands.end, because="the room was needed") == "Meeting 1 was ended."
    assert told.project.meetings[0].unheard == "the room was needed"
    assert len(told.project.all(TurnTaken)) == 2
    told.do(meeting_commands.start, AGENDA)
    told.do(meeting_commands.end)


def test_each_stream_says_back_what_the_others_asked_for(told: Leads) -> None:
    version = told.do(signing_commands.issue)
    record = told.project.versions[0]
    today = record.issued_at[:10]
    assert [each.name for each in signing_rules.not_understood(told.project, record, told.partners)] == [
        "Members",
        "Staff",
    ]
    with pytest.raises(InvalidInput, match="What was missed"):
        told.do(meeting_commands.understand, version, told.members, told.staff, on=today, confirmed=False)
    with pytest.raises(RuleViolation, match="not their own part"):
        told.do(meeting_commands.understand, version, told.members, told.members, on=today)
    told.do(
        meeting_commands.understand, version, told.members, told.staff, on=today, confirmed=False, missed="the lifting"
    )
    assert told.told == "Members said back what Staff asked for in version 1; the answer was “not quite”."
    assert (
        signing_rules.check_is_done(told.project, record, told.members, told.staff)
        is signing_rules.Understood.NOT_QUITE
    )
    assert undone(
        told, meeting_commands.understand, version, told.members, told.staff, on=today, text="a sink in reach"
    ) == ("Members said back what Staff asked for in version 1; the answer was “yes”.")
    first, last = sorted(told.project.all(Understanding).values(), key=lambda one: one.id)
    assert (first.confirmed, first.missed) == (False, "the lifting")
    assert (last.confirmed, last.missed) == (True, None)
    assert signing_rules.not_understood(told.project, record, told.members) == ()


def test_other_words_for_the_same_can_be_listed_and_nothing_else(told: Leads) -> None:
    told.do(signing_commands.issue)
    told.do(commands.edit, told.bed, ContributionChanges(text="a bed that I can lower"))
    version = told.do(signing_commands.issue)
    first, second = told.project.versions
    found = {(one.key, one.part): one for one in equivalence.version_changes(first, second) or ()}
    typo = (f"said/{told.bed}", "")
    assert found[typo].reworded
    with pytest.raises(RuleViolation, match="did not move"):
        told.do(meeting_commands.mark_same, version, [("said/nothing", "")], proposed_by="lead of Members")
    with pytest.raises(InvalidInput, match="Which lead"):
        told.do(meeting_commands.mark_same, version, [typo], proposed_by=" ")
    assert undone(told, meeting_commands.mark_same, version, [typo], proposed_by="lead of Members") == (
        "A change in version 2 was listed as no change in meaning."
    )
    assert [mark.key for _, mark in equivalence.listed_between(told.project, first, second)] == [typo[0]]
