"""The brief: its sections, what may not be shown (R11, R12, R14), its JSON form, and diffs."""

from __future__ import annotations

import json
import time
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain import setup
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import (
    ChangeKind,
    LineChange,
    PieceKind,
    brief_at,
    difference,
)
from coprod_tui.domain.brief.content import Brief, from_json, to_json
from coprod_tui.domain.brief.facts import RoleNames, Showing, format_date, showing
from coprod_tui.domain.brief.rules import WRITTEN_IN
from coprod_tui.domain.conflicts import commands, outcome
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import (
    About,
    Consent,
    Contribution,
    Form,
    Group,
    Kind,
    Meeting,
    Openness,
    Project,
    Role,
    Stream,
    Tag,
    Theme,
)
from coprod_tui.domain.snapshot import Snapshot, snapshot_of
from tests.domain.riverside import Riverside, detail, line, printed
from tests.domain.sketch import begun

SECTIONS = [*map(str, range(13)), "A", "B", "C", "D"]


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def section_text(brief: Brief, key: str) -> str:
    section = brief.section(key)
    return printed(Brief("", (section,)))


# Sections


def test_a_new_project_says_in_every_section_what_will_come_there() -> None:
    brief = brief_of(begun().snapshot)
    assert [section.key for section in brief.sections] == SECTIONS
    for section in brief.sections:
        told = [*section.notes, *section.lines, *(note for part in section.parts for note in part.notes)]
        assert told, section.title


def test_lines_are_numbered_through_the_parts_of_their_section(riverside: Riverside) -> None:
    for section in riverside.brief.sections:
        count = len(section.lines)
        # Where lines can be written, numbers are theirs for ever, and what is repeated there has letters.
        places = "abc"[:count] if section.key in WRITTEN_IN else [f".{n + 1}" for n in range(count)]
        assert [one.number for one in section.lines] == [f"{section.key}{place}" for place in places]


def test_what_each_stream_said_stands_by_kind_in_the_order_said(riverside: Riverside) -> None:
    parts = riverside.brief.section("4").parts
    assert [part.title for part in parts] == [
        "Members: what works",
        "Members: what they would like",
        "Staff: what they would like",
        "Community partners",
    ]
    assert [one.cites[0].code for one in parts[1].lines] == ["M-001", "M-003", "M-004"]
    assert tuple(map(str, parts[3].notes)) == ("Nothing that was said by Community partners is written down yet.",)


def test_everything_said_stands_in_annex_a_with_its_code_and_no_answer_yet(riverside: Riverside) -> None:
    annex = riverside.brief.section("A")
    assert tuple(map(str, annex.notes)) == ("7 things were said; none has an answer yet.",)
    assert [one.cites[0].code for one in annex.lines] == ["M-001", "M-002", "M-003", "M-004", "S-001", "S-002", "S-003"]
    assert all(detail(one, "answer").text == "no answer yet" for one in annex.lines)
    assert "So far 7 things said have no answer yet." in map(str, riverside.brief.section("9").notes)
    first = line(riverside.brief, f"said/{riverside.bed}")
    assert detail(first, "why").words[0].text == "a hospital bed tells me I'm ill"
    assert detail(first, "themes").words[0].text == "beds"
    assert detail(first, "meeting").text == "1"


def test_an_agreement_stands_in_section_6_with_all_that_belongs_to_it(riverside: Riverside) -> None:
    brief = riverside.brief
    (shown_line,) = brief.section("6").lines
    assert shown_line.words is not None
    assert shown_line.words.text == "The bed"
    assert [cite.code for cite in shown_line.cites] == ["C-01", "M-001", "S-001"]
    told = {each.label: "; ".join(words.text for words in each.words) for each in shown_line.details if each.words}
    assert told["Middle ground"] == "fixed, in one of two positions"
    assert told["Members ask"] == "what members ask of the bed"
    assert told["Members' why"] == "why members ask it of the bed"
    assert told["Members keep"] == "a choice of position"
    assert told["Staff give"] == "one layout for all"
    assert told["Conditions"] == "tried in a mock-up"
    assert told["Looked after by"] == "Ward lead"
    assert told["Looked at again"] == "at 1:50"
    assert told["Reservation of Staff"] == "two layouts to learn at night"
    assert told["Members said what was missed"] == "and about where I look"
    rounds = [each.text for each in shown_line.details if each.key.startswith("heard/")]
    assert rounds == ["Members: not quite", "Members: yes", "Staff: yes"]
    assert detail(shown_line, f"position/{riverside.sides(riverside.agreed)[1]}").data == "6,0,0,0,0,1,0,0"
    assert detail(shown_line, "ended").text == "meeting 1, 10 November 2026"


def test_what_was_not_agreed_and_what_is_not_finished_always_stand_in_section_7(riverside: Riverside) -> None:
    ended, going_on = riverside.brief.section("7").parts
    assert (ended.title, going_on.title) == ("Not agreed", "Not finished")
    assert detail(ended.lines[0], "stopped").words[0].text == "nobody could give more"
    assert [each.words[0].text for each in ended.lines[0].details if each.key.startswith("why/")] == [
        "why members ask it of storage",
        "why staff ask it of storage",
    ]
    assert detail(going_on.lines[0], "stage").data == "raised"
    assert going_on.lines[0].text == "M-003 and S-002"
    assert [cite.code for cite in going_on.lines[0].cites] == ["C-03", "M-003", "S-002"]


def test_reservations_are_printed_whatever_became_of_the_proposal(riverside: Riverside) -> None:
    members, staff = riverside.sides(riverside.open)
    for side in (members, staff):
        riverside.do(commands.set_ask, side, "an ask")
        riverside.do(commands.set_why, side, "a why")
    riverside.do(outcome.propose, riverside.open, text="a panel that turns")
    riverside.do(outcome.reserve, staff, "it has to be cleaned")
    assert "it has to be cleaned" in section_text(riverside.brief, "7")
    riverside.do(outcome.disagree, riverside.open, "no time")
    assert "it has to be cleaned" in section_text(riverside.brief, "7")
    assert "a panel that turns" in section_text(riverside.brief, "7")


def test_an_agreement_that_was_reopened_stays_readable(riverside: Riverside) -> None:
    riverside.do(outcome.reopen, riverside.agreed, because="the drawings changed")
    brief = riverside.brief
    assert not brief.section("6").lines
    told = section_text(brief, "7")
    assert "Agreed before, then reopened" in told
    for words in ("fixed, in one of two positions", "the drawings changed", "two layouts to learn at night"):
        assert words in told


def test_a_side_that_chose_not_to_say_why_is_told_so(riverside: Riverside) -> None:
    members, staff = riverside.sides(riverside.open)
    riverside.do(commands.stay_silent, members)
    shown_line = line(riverside.brief, f"conflict/{riverside.open}")
    assert detail(shown_line, f"why/{members}").text == "they chose not to say why"
    assert detail(shown_line, f"why/{staff}").text == "not written down yet"


def test_fixed_points_stand_with_their_source(riverside: Riverside) -> None:
    brief = riverside.brief
    assert [part.title for part in brief.section("2").parts] == [
        "What could change",
        "What could not change",
        "Who decides",
    ]
    (fixed,) = brief.section("10").lines
    assert detail(fixed, "source").words[0].text == "Board, March"
    riverside.do(setup.add_fixed_point, Openness.FIXED, "Safety law.", "")
    assert detail(riverside.brief.section("10").lines[1], "source").text == "not written down yet"


def test_meetings_with_numbers_and_who_was_not_reached(riverside: Riverside) -> None:
    riverside.sketch.meet("Members", "Staff", Members=3)
    brief = riverside.brief
    members = line(brief, f"stream/{riverside.stream('Members')}")
    assert detail(members, "meetings").text == "2 meetings, with 3 to 8 people"
    assert "Community partners have not been at a meeting yet." in section_text(brief, "3")
    second = brief.section("B").lines[1]
    assert detail(second, "kind").text == "joint meeting"
    assert detail(second, f"present/{riverside.stream('Members')}").text == "3 people"
    assert detail(second, f"present/{riverside.stream('Staff')}").text == "number not written down"


def test_a_stream_written_down_with_nobody_was_not_reached(riverside: Riverside) -> None:
    riverside.sketch.meet(Community=0)
    assert "Community partners have not been at a meeting yet." in section_text(riverside.brief, "3")
    riverside.sketch.meet(Community=1)
    assert "have not been" not in section_text(riverside.brief, "3")


def test_every_line_of_what_was_said_and_found_has_a_source(riverside: Riverside) -> None:
    for section, shown_line in riverside.brief.lines():
        if section.key in {"4", "5", "6", "7", "8", "11", "A"}:
            assert shown_line.cites, shown_line.key


def test_the_brief_ends_with_the_date_of_the_last_thing_in_it(riverside: Riverside) -> None:
    assert riverside.brief.up_to == "2026-11-10"
    riverside.say("Members", "later", at="2026-11-12T09:00:00+00:00")
    assert riverside.brief.up_to == "2026-11-12"


@pytest.mark.parametrize(
    ("iso", "told"),
    [("2026-11-03T17:20:00+00:00", "3 November 2026"), ("2026-01-31", "31 January 2026"), ("soon", "soon"), ("", "")],
)
def test_dates_are_written_as_people_write_them(iso: str, told: str) -> None:
    assert format_date(iso) == told


# What may not be shown: R11, R12, R14


@pytest.mark.parametrize("form", [Form.OWN, Form.WRITTEN])
@pytest.mark.parametrize("consent", Consent)
@pytest.mark.parametrize("read_back", [True, False])
def test_very_words_need_leave_to_quote_and_reading_back(form: Form, consent: Consent, read_back: bool) -> None:
    contribution = Contribution("1", form=form, consent=consent, read_back=read_back)
    may_quote = consent in (Consent.QUOTE, Consent.QUOTE_WITH_ROLE) and read_back
    kept = Showing.COUNTED if consent is Consent.ROOM else Showing.CODE
    assert showing(contribution) is (Showing.WORDS if may_quote else kept)


@pytest.mark.parametrize(("before", "after"), [*product(Consent, repeat=2)])
def test_every_step_up_of_consent_needs_a_note_and_no_step_down(before: Consent, after: Consent) -> None:
    sketch = begun()
    contribution = sketch.say("Members", "a bed", consent=before)
    if after.rank > before.rank:
        for asked in (None, "", "  "):
            with pytest.raises(RuleViolation, match="the person has to be asked") as caught:
                sketch.do(contribution_commands.edit, contribution, ContributionChanges(consent=after, asked=asked))
            assert [reason.place for reason in caught.value.reasons] == [f"{contribution}/asked"]
            assert sketch.snapshot.the(Contribution, contribution).consent is before
        sketch.do(
            contribution_commands.edit, contribution, ContributionChanges(consent=after, asked="after the meeting")
        )
    else:
        sketch.do(contribution_commands.edit, contribution, ContributionChanges(consent=after))
    assert sketch.snapshot.the(Contribution, contribution).consent is after


def test_a_summary_is_shown_at_the_lowest_consent_that_leaves_the_room() -> None:
    assert showing(Contribution("1", consent=Consent.IDEA)) is Showing.WORDS
    assert showing(Contribution("1", consent=Consent.ROOM)) is Showing.COUNTED
    assert showing(Contribution("1", consent=Consent.QUOTE_WITH_ROLE, sensitive=True)) is Showing.COUNTED


def test_words_that_may_not_be_quoted_are_in_no_part_of_the_brief(riverside: Riverside) -> None:
    contribution = riverside.say(
        "Members", "zebra words", why="zebra why", form=Form.OWN, consent=Consent.QUOTE, speaker="M7", read_back=False
    )
    riverside.theme("arrival", contribution)
    brief = riverside.brief
    assert "zebra" not in printed(brief) + to_json(brief)
    assert "M7" not in printed(brief)
    told = line(brief, f"said/{contribution}")
    assert (told.words, told.cites[0].code) == (None, "M-005")
    assert detail(told, "kind").data == "would like"
    assert detail(told, "themes").words[0].text == "arrival"
    assert "1 thing stands in annex A by code, kind and themes: the words may not be quoted." in printed(brief)


def test_very_words_that_may_be_quoted_stand_in_quotation_marks(riverside: Riverside) -> None:
    contribution = riverside.own("nobody told me", Consent.QUOTE, read_back=True)
    brief = riverside.brief
    assert line(brief, f"said/{contribution}").quoted
    assert line(brief, f"shown/{contribution}").quoted
    assert not line(brief, f"said/{riverside.bed}").quoted


@pytest.mark.parametrize("fields", [{"consent": Consent.ROOM}, {"sensitive": True}])
def test_what_stays_in_the_room_or_is_sensitive_is_only_counted(riverside: Riverside, fields: dict[str, Any]) -> None:
    said = [riverside.say("Staff", f"zebra {n}", Kind.FACT, why="zebra", **fields) for n in range(2)]
    riverside.theme("zebra theme", said[0])
    riverside.theme("shared", said[1], riverside.panel)
    riverside.do(commands.link, riverside.sides(riverside.open)[1], said)
    brief = riverside.brief
    assert "zebra" not in printed(brief) + to_json(brief)
    assert not any(one in to_json(brief) for one in said)
    assert "S-004" not in printed(brief)
    assert "2 things are sensitive or kept in the room: counted, not shown." in section_text(brief, "4")
    assert "2 more things were said, sensitive or kept in the room" in section_text(brief, "A")
    assert "9 things were said" in section_text(brief, "A")


def test_a_role_that_few_people_have_is_printed_as_its_stream(riverside: Riverside) -> None:
    staff = riverside.stream("Staff")
    many = riverside.sketch.put(Role(riverside.sketch.new_id(), staff, "Nurses", 5))
    few = riverside.sketch.put(Role(riverside.sketch.new_id(), staff, "Ward lead", 4))
    brief = riverside.brief
    assert "Ward lead" not in printed(brief)
    told = line(brief, f"stream/{staff}")
    assert detail(told, f"role/{many.id}").text == "5 people"
    assert not any(few.id in each.key for each in told.details)
    assert "they are printed as Staff" in printed(brief)
    assert detail(line(brief, f"conflict/{riverside.agreed}"), "owner").text == "Staff"


@pytest.mark.parametrize(("heads", "named"), [(None, False), (0, False), (4, False), (5, True), (50, True)])
def test_five_people_are_enough_for_a_role_to_be_printed(riverside: Riverside, heads: int | None, named: bool) -> None:
    riverside.sketch.put(Role(riverside.sketch.new_id(), riverside.stream("Staff"), "Night nurses", heads))
    roles = RoleNames(riverside.project)
    assert roles.masked(" night NURSES ") == (" night NURSES " if named else " Staff ")
    assert roles.masked("somebody else") == "somebody else"


def test_sub_groups_and_what_something_is_about_are_printed(riverside: Riverside) -> None:
    riverside.sketch.put(Group(riverside.sketch.new_id(), riverside.stream("Members"), "Carers"))
    staff = riverside.stream("Staff")
    riverside.sketch.put(About(f"{riverside.door}/{staff}", riverside.door, staff))
    brief = riverside.brief
    assert detail(line(brief, f"stream/{riverside.stream('Members')}"), "groups").words[0].text == "Carers"
    about = detail(line(brief, f"said/{riverside.door}"), "about")
    assert (about.text, about.data) == ("Staff", staff)


# JSON


def test_a_frozen_brief_is_read_back_as_it_was(riverside: Riverside) -> None:
    riverside.make_example()
    brief = riverside.brief
    assert from_json(to_json(brief)) == brief
    assert to_json(brief).isascii()
    assert brief.example


def test_a_text_is_frozen_once_wherever_it_stands(riverside: Riverside) -> None:
    assert to_json(riverside.brief).count("a wooden bed") == 1


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "null",
        "{}",
        "not json",
        "[" * 100_000,
        '{"form":1}',
    ],
)
def test_what_is_no_frozen_brief_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(broken)


def _spoilt(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """A whole brief with one thing wrong, for each thing."""
    found = [{**whole, "more": 1}]
    for name, value in (
        ("form", 3), ("form", True), ("title", "Riverside"), ("example", 1), ("words", [["a", "b"]]),
        ("words", [["a", "b", 1]]),
        ("words", []), ("codes", {}), ("codes", []), ("sections", [[1]]), ("sections", {}), ("up_to", None),
    ):  # fmt: skip
        found.append({**whole, name: value})
    return found


def test_a_frozen_brief_with_one_thing_wrong_is_refused(riverside: Riverside) -> None:
    whole = json.loads(to_json(riverside.brief))
    assert from_json(json.dumps(whole)) == riverside.brief
    for spoilt in _spoilt(whole):
        with pytest.raises(ValueError, match=r"."):
            from_json(json.dumps(spoilt))
    for place in (-2, 10_000):
        whole["sections"][0][3][0][2][0][2] = place
        with pytest.raises(ValueError, match=r"not a brief"):
            from_json(json.dumps(whole))


def test_an_issued_version_keeps_its_words_and_codes(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.reword(riverside.bed, "an iron bed")
    then = brief_at(riverside.version(version.id))
    assert "a wooden bed" in printed(then)
    assert "an iron bed" not in printed(then)


# Diffs


def moved(riverside: Riverside) -> tuple[LineChange, ...]:
    versions = riverside.project.versions
    return difference(brief_at(versions[-1]), riverside.brief) if versions else ()


def test_nothing_moved_in_what_nobody_touched(riverside: Riverside) -> None:
    assert moved(riverside) == ()
    riverside.issue()
    assert moved(riverside) == ()
    riverside.sketch.meet("Community")
    assert [one.section for one in moved(riverside)] == ["B"]


def test_a_reworded_contribution_is_told_word_by_word(riverside: Riverside) -> None:
    riverside.issue()
    riverside.reword(riverside.bed, "a wooden bed, lower")
    (change,) = moved(riverside)
    assert (change.change, change.section, change.label, change.substance) == (ChangeKind.REWORDED, "A", "", True)
    assert (change.before, change.after) == ("a wooden bed", "a wooden bed, lower")
    assert [(piece.stays, piece.text) for piece in change.pieces] == [
        (PieceKind.SAME, "a wooden bed"),
        (PieceKind.IN, ", lower"),
    ]


def test_what_is_said_since_is_listed_and_is_no_change_of_substance(riverside: Riverside) -> None:
    riverside.issue()
    new = riverside.say("Staff", "somewhere to cry", why="we do")
    (change,) = moved(riverside)
    assert (change.change, change.key, change.substance) == (ChangeKind.ADDED, f"said/{new}", False)
    assert change.after.startswith("somewhere to cry\nWhy: we do")


def test_what_is_taken_out_is_a_change_of_substance(riverside: Riverside) -> None:
    riverside.issue()
    riverside.do(contribution_commands.remove, riverside.garden)
    (change,) = moved(riverside)
    assert (change.change, change.number, change.substance) == (ChangeKind.REMOVED, "A.2", True)
    assert change.before.startswith("the garden is a lifeline")


def test_a_conflict_that_is_reopened_moves_from_section_6_to_7(riverside: Riverside) -> None:
    riverside.issue()
    riverside.do(outcome.reopen, riverside.agreed, because="")
    told = moved(riverside)
    assert all(one.substance for one in told)
    assert ("Where we differed, and the middle ground", "Where we still differ") in {
        (one.before, one.after) for one in told
    }
    assert {one.label for one in told} >= {"Section", "Agreed", "Middle ground", "Conditions"}


def test_a_reservation_more_and_a_source_more_are_told(riverside: Riverside) -> None:
    riverside.issue()
    members, _ = riverside.sides(riverside.agreed)
    riverside.do(outcome.reserve, members, "the wood must be real")
    riverside.do(commands.link, members, [riverside.garden])
    told = {one.label: one for one in moved(riverside)}
    assert told["Reservation of Members"].change is ChangeKind.ADDED
    assert told["Reservation of Members"].substance
    assert (told["Sources"].before, told["Sources"].after) == ("C-01 M-001 S-001", "C-01 M-001 S-001 M-002")


def test_very_long_texts_are_not_compared_word_by_word(riverside: Riverside) -> None:
    riverside.reword(riverside.bed, "one " * 20_000)
    riverside.issue()
    riverside.reword(riverside.bed, "two " * 20_000)
    began = time.perf_counter()
    (change,) = moved(riverside)
    assert time.perf_counter() - began < 5
    assert [piece.stays for piece in change.pieces] == [PieceKind.OUT, PieceKind.IN]


@settings(max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_of_a_rewording_are_both_texts(before: str, after: str) -> None:
    def of(text: str) -> Brief:
        contribution = Contribution("c", "s", 1, text=text)
        return brief_of(snapshot_of([*begun().snapshot.all(Project).values(), _STREAM, contribution]))

    for each in difference(of(before), of(after)):
        assert "".join(piece.text for piece in each.pieces if piece.stays is not PieceKind.IN) == each.before
        assert "".join(piece.text for piece in each.pieces if piece.stays is not PieceKind.OUT) == each.after


_STREAM = Stream("s", "Members", "M")


# Size


def crowded(count: int) -> Snapshot:
    """A project with so many contributions, each with two themes."""
    sketch = begun()
    records: list[Any] = [one for table in sketch.snapshot.tables.values() for one in table.values()]
    meeting = Meeting(sketch.new_id(), 1, started_at="2026-11-10T18:00:00+00:00")
    themes = [Theme(sketch.new_id(), f"theme {n}") for n in range(40)]
    records += (meeting, *themes)
    streams = sketch.snapshot.streams
    for n in range(count):
        contribution = Contribution(
            sketch.new_id(), streams[n % 3].id, n // 3 + 1, kind=list(Kind)[n % 5], text=f"said {n}", why="because",
            meeting=meeting.id, at="2026-11-10T18:00:00+00:00",
        )  # fmt: skip
        records.append(contribution)
        records += (
            Tag(f"{contribution.id}/{theme.id}", contribution.id, theme.id) for theme in (themes[n % 40], themes[n % 7])
        )
    return snapshot_of(records)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(list(Consent)), max_size=8), st.booleans(), st.sampled_from(list(Form)))
def test_everything_said_is_either_shown_by_its_code_or_counted(
    consents: list[Consent], read_back: bool, form: Form
) -> None:
    sketch = begun()
    for consent in consents:
        sketch.say("Members", "words", consent=consent, read_back=read_back, form=form)
    annex = brief_of(sketch.snapshot).section("A")
    kept = consents.count(Consent.ROOM)
    assert len(annex.lines) == len(consents) - kept
    assert any(f"{kept} more thing" in str(note) for part in annex.parts for note in part.notes) == bool(kept)
