"""Rules of conflicts up to the middle ground: sides, stages, whys said back, prompts, the grid, names."""

from __future__ import annotations

from datetime import date

import pytest

from coprod_tui.base.errors import InvalidInput, Unknown
from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import agreement, commands, outcome, prompts, stages
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import Conflict, Contribution, Fit, Heard, MeetingKind, Side, Stage, Stream
from tests.domain.bed import Bed, refused


@pytest.fixture
def bed() -> Bed:
    return Bed()


# Raising and linking: R1


def test_raising_makes_a_side_for_each_stream_and_links_it_to_what_it_said(bed: Bed) -> None:
    project = bed.sketch.snapshot
    assert [conflict_sides.side_name(project, side) for side in conflict_sides.sides(project, bed.conflict)] == [
        "Members",
        "Staff",
    ]
    assert [
        base.id for side in conflict_sides.sides(project, bed.conflict) for base in conflict_sides.bases(project, side)
    ] == bed.said
    assert conflict_sides.code(project, bed.conflict) == "C-01"
    assert bed.stage() is Stage.RAISED


def test_raising_needs_two_sides(bed: Bed) -> None:
    only = bed.sketch.say("Members", "a window")
    assert refused(bed, commands.raise_conflict, []) == [
        "Mark what pulls apart first: two things or more, said by different sides."
    ]
    [sentence] = refused(bed, commands.raise_conflict, [bed.said[0], only])
    assert sentence.startswith("Only Members said this, and a conflict has two sides or more")


def test_two_sub_groups_of_one_stream_can_differ(bed: Bed) -> None:
    contribution, other = bed.sketch.say("Members", "visitors at night"), bed.sketch.say("Members", "quiet nights")
    conflict = bed.do(
        commands.raise_conflict, [contribution, other], groups={contribution: "carers", other: "patients"}
    )
    project = bed.sketch.snapshot
    sides = conflict_sides.sides(project, project.the(Conflict, conflict))
    assert [conflict_sides.side_name(project, side) for side in sides] == ["Members (carers)", "Members (patients)"]
    again = bed.do(commands.raise_conflict, [contribution, other], groups={contribution: "Carers"})
    groups = {
        side.group for side in conflict_sides.sides(bed.sketch.snapshot, bed.sketch.snapshot.the(Conflict, again))
    }
    assert groups == {sides[0].group, None}


def test_a_side_is_another_stream_or_sub_group_and_there_are_six_at_most(bed: Bed) -> None:
    members = bed.sketch.stream("Members").id
    assert refused(bed, commands.add_side, bed.id, members) == ["Members are a side of C-01 already."]
    for group in ("carers", "patients", "young people", "visitors"):
        bed.do(commands.add_side, bed.id, members, group=group)
    assert refused(bed, commands.add_side, bed.id, members, group="Carers") == [
        "Members (carers) are a side of C-01 already."
    ]
    assert refused(bed, commands.add_side, bed.id, members, group="one more") == ["A conflict has 6 sides at most."]


def test_a_side_without_contributions_is_shown_and_cannot_be_agreed(bed: Bed) -> None:
    bed.up_to_hands()
    partners = bed.do(commands.add_side, bed.id, bed.sketch.stream("Community").id)
    assert "Community partners' side rests on nothing that Community partners said." in bed.missing
    bed.do(commands.remove_side, partners)
    assert bed.missing == []


def test_a_side_rests_only_on_what_its_own_stream_said(bed: Bed) -> None:
    assert refused(bed, commands.link, bed.members, [bed.said[1]]) == [
        "S-001 was said by Staff; a side of Members rests on what Members said."
    ]
    bed.do(commands.link, bed.members, [other := bed.sketch.say("Members", "a bed I can lower"), other])
    bed.do(commands.unlink, bed.members, [bed.said[0]])
    assert [one.id for one in conflict_sides.bases(bed.sketch.snapshot, bed.side(bed.members))] == [other]
    bed.do(commands.link, bed.members, [bed.said[0]])
    assert len(conflict_sides.bases(bed.sketch.snapshot, bed.side(bed.members))) == 2


def test_a_contribution_that_was_moved_to_another_stream_is_no_basis_any_more(bed: Bed) -> None:
    staff = bed.sketch.stream("Staff").id
    bed.sketch.snapshot = bed.sketch.snapshot.with_records(
        [(Contribution, bed.said[0], Contribution(bed.said[0], staff, 9, text="a wooden bed"))]
    )
    assert "Members' side rests on nothing that Members said." in bed.missing


def test_links_change_at_any_time_but_an_end_keeps_one_for_each_side(bed: Bed) -> None:
    bed.agreed()
    more = bed.sketch.say("Members", "a low bed")
    [sentence] = refused(bed, commands.unlink, bed.members, [bed.said[0]])
    assert sentence == "Members' side would rest on nothing any more, and C-01 has ended. Link another first."
    assert refused(bed, contribution_commands.remove, bed.said[0]) == [sentence]
    bed.do(commands.link, bed.members, [more])
    bed.do(commands.unlink, bed.members, [bed.said[0]])
    bed.do(contribution_commands.remove, bed.said[0])
    bed.do(commands.retitle, bed.id, "A bed of one's own")
    assert bed.stage() is Stage.AGREED


def test_what_was_moved_to_another_stream_holds_up_no_side_of_an_end(bed: Bed) -> None:
    bed.agreed()
    more = bed.sketch.say("Members", "a low bed")
    bed.do(commands.link, bed.members, [more])
    changes = ContributionChanges(stream=bed.sketch.stream("Staff").id)
    bed.do(contribution_commands.edit, more, changes)
    sentence = "Members' side would rest on nothing any more, and C-01 has ended. Link another first."
    assert refused(bed, commands.unlink, bed.members, [bed.said[0]]) == [sentence]
    assert refused(bed, contribution_commands.remove, bed.said[0]) == [sentence]
    bed.do(commands.unlink, bed.members, [more])


# Stages


def test_the_stage_follows_what_is_recorded(bed: Bed) -> None:
    bed.propose()
    assert bed.stage() is Stage.RAISED
    bed.speak()
    assert bed.stage() is Stage.WHYS_RECORDED
    bed.hear()
    assert bed.stage() is Stage.PROPOSED
    bed.do(outcome.propose, bed.id, text="")
    assert bed.stage() is Stage.HEARD
    option = bed.do(commands.add_option, bed.id, "as now")
    assert bed.stage() is Stage.OPTIONS
    bed.do(commands.remove_option, option)
    assert bed.stage() is Stage.HEARD
    bed.propose()
    bed.ask_for_hands()
    bed.do(outcome.agree, bed.id)
    assert bed.stage() is Stage.AGREED
    bed.do(outcome.reopen, bed.id, because="the mock-up was too small")
    assert bed.stage() is Stage.HEARD
    assert stages.was_reopened(bed.sketch.snapshot, bed.conflict)
    bed.do(outcome.disagree, bed.id, "no room is wide enough")
    assert bed.stage() is Stage.NOT_AGREED
    assert stages.was_reopened(bed.sketch.snapshot, bed.conflict)


def test_everything_that_is_missing_is_named_in_the_order_of_the_steps(bed: Bed) -> None:
    bed.do(commands.set_ask, bed.members, "a bed that can be moved")
    bed.do(commands.set_why, bed.members, "to choose where I look")
    assert bed.missing == [
        "Staff's ask is not written down yet.",
        "Staff's why is not written down yet.",
        "Members' why has not been said back by Staff.",
        "No middle ground has been put into words.",
        "What Members keep is not written down yet.",
        "What Members give is not written down yet.",
        "What Staff keep is not written down yet.",
        "What Staff give is not written down yet.",
        "Members have not shown how far they agree.",
        "Staff have not shown how far they agree.",
    ]
    places = [reason.place for reason in claims.missing_for_agreed(bed.sketch.snapshot, bed.conflict)]
    assert places == [
        f"{bed.staff}/ask",
        f"{bed.staff}/why",
        f"{bed.members}/heard/{bed.staff}",
        f"{bed.id}/middle-ground",
        f"{bed.members}/keeps",
        f"{bed.members}/gives",
        f"{bed.staff}/keeps",
        f"{bed.staff}/gives",
        f"{bed.members}/check",
        f"{bed.staff}/check",
    ]
    assert refused(bed, outcome.agree, bed.id) == bed.missing


def test_what_is_next_is_one_sentence_at_every_step(bed: Bed) -> None:
    assert bed.next == "Members' ask is not written down yet."
    bed.speak()
    assert bed.next == "Members' why has not been said back by Staff."
    bed.hear()
    assert bed.next == "No option was looked at yet."
    bed.do(commands.add_option, bed.id, "as now")
    assert bed.next == "Only one option was looked at: what else could be?"
    bed.do(commands.add_option, bed.id, "one of two positions")
    assert bed.next == "No middle ground has been put into words."
    bed.propose()
    bed.ask_for_hands()
    assert bed.next == "Nothing is missing: ask the sides whether they agree."
    bed.sketch.meet("Members")
    assert bed.next == "Nothing is missing: when Staff are in the room, the sides can say whether they agree."
    bed.sketch.part()
    assert bed.next == "Nothing is missing: at a meeting, the sides can say whether they agree."
    bed.sketch.meet("Members", "Staff")
    bed.do(outcome.agree, bed.id)
    assert bed.next == "Agreed."


# Hearing: R2, R3


def test_each_answer_to_what_was_said_back_has_its_sentence(bed: Bed) -> None:
    bed.speak()
    heard = bed.do(commands.say_back, bed.members, bed.staff, "it's about not feeling like a patient")
    assert bed.missing[0] == "Staff said Members' why back; Members have not answered yes or not quite."
    bed.do(commands.confirm, heard, yes=False, missed="and about choosing where I look")
    assert bed.missing[0] == "Staff have not quite said Members' why back: something was missed."
    again = bed.do(commands.say_back, bed.members, bed.staff, "and about choosing where to look")
    bed.do(commands.confirm, again, yes=True)
    assert bed.missing[0] == "Staff's why has not been said back by Members."
    rounds = stages.hearing_rounds(bed.sketch.snapshot, bed.side(bed.members), bed.side(bed.staff))
    assert [(one.confirmed, one.missed) for one in rounds] == [(False, "and about choosing where I look"), (True, None)]


def test_what_was_said_back_belongs_to_the_words_of_the_why(bed: Bed) -> None:
    bed.up_to_hands()
    why = bed.side(bed.members).why
    bed.do(commands.set_why, bed.members, "something else altogether")
    assert bed.missing == ["Members' why has been put into other words since Staff said it back."]
    assert bed.stage() is Stage.WHYS_RECORDED
    bed.do(commands.set_why, bed.members, why)
    assert bed.missing == []


def test_earlier_words_cannot_be_confirmed(bed: Bed) -> None:
    bed.speak()
    heard = bed.do(commands.say_back, bed.members, bed.staff, "it's about not feeling like a patient")
    bed.do(commands.set_why, bed.members, "to choose where I look")
    assert refused(bed, commands.confirm, heard, yes=True) == [
        "Members' why has been put into other words since: say the new words back."
    ]
    bed.do(commands.confirm, heard, yes=False)


def test_a_yes_needs_both_sides_in_the_room_or_their_leads(bed: Bed) -> None:
    bed.speak()
    heard = bed.do(commands.say_back, bed.members, bed.staff, "not to feel like a patient")
    bed.sketch.part()
    assert refused(bed, commands.confirm, heard, yes=True) == [
        "No meeting is open: whether a why was heard is said at a meeting."
    ]
    bed.sketch.meet(Members=3, Staff=0)
    assert refused(bed, commands.confirm, heard, yes=True) == [
        "Staff are not in the room. If they cannot come, record it as said from lead to lead."
    ]
    bed.do(commands.confirm, heard, yes=True, lead_to_lead=True)
    found = bed.sketch.snapshot.the(Heard, heard)
    assert (found.lead_to_lead, found.confirmed) == (True, True)
    assert bed.missing[0] == "Staff's why has not been said back by Members."


def test_at_a_leads_meeting_whys_are_said_back_from_lead_to_lead(bed: Bed) -> None:
    bed.speak()
    bed.sketch.meet("Members", "Staff", kind=MeetingKind.LEADS)
    bed.hear()
    assert all(one.lead_to_lead for one in bed.sketch.snapshot.all(Heard).values())


def test_a_yes_at_no_recorded_meeting_does_not_count(bed: Bed) -> None:
    bed.speak()
    why = bed.side(bed.members).why or ""
    bed.sketch.put(Heard(bed.sketch.new_id(), bed.members, bed.staff, "…", why, confirmed=True))
    assert bed.missing[0] == ("Staff said Members' why back at no recorded meeting: Members can answer again at one.")


def test_the_last_answer_counts(bed: Bed) -> None:
    bed.speak()
    bed.hear()
    later = bed.do(commands.say_back, bed.members, bed.staff, "it is about the colour")
    assert stages.hearing(bed.sketch.snapshot, bed.side(bed.members), bed.side(bed.staff)) is stages.Hearing.HEARD
    bed.do(commands.confirm, later, yes=False)
    assert bed.stage() is Stage.WHYS_RECORDED


def test_there_is_nothing_to_say_back_before_a_why(bed: Bed) -> None:
    assert refused(bed, commands.say_back, bed.members, bed.staff, "…") == [
        "Members have not said why yet: there is nothing to say back."
    ]
    bed.do(commands.stay_silent, bed.members)
    assert refused(bed, commands.say_back, bed.members, bed.staff, "…") == [
        "Members chose not to say why: there is nothing to say back."
    ]
    bed.speak()
    assert refused(bed, commands.say_back, bed.members, bed.members, "…") == [
        "Members' why is said back by another side of the same conflict."
    ]


def test_silence_is_respected_and_can_only_end_as_not_agreed(bed: Bed) -> None:
    bed.up_to_hands()
    bed.do(commands.stay_silent, bed.staff)
    assert bed.side(bed.staff).why is None
    assert bed.missing == ["Staff chose not to say why: without it this can end only as not agreed."]
    assert refused(bed, outcome.agree, bed.id) == bed.missing
    bed.do(outcome.disagree, bed.id, "the reasons are kept")
    bed.do(outcome.reopen, bed.id)
    bed.do(commands.set_why, bed.staff, "two back injuries")
    assert not bed.side(bed.staff).silent


# Prompts: R4, R9


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (
            "A bed that can be moved!",
            "Members' why says the same as their ask: what would happen if they did not get it?",
        ),
        (
            "Because a bed that can be moved",
            "Members' why says the same as their ask: what would happen if they did not get it?",
        ),
        ("because we want a proper bed", "Members' why begins like an ask: what would happen if they did not get it?"),
        ("We just want it", "Members' why begins like an ask: what would happen if they did not get it?"),
        ("I want to undress without being watched", None),
        ("because we wanted for nothing there", None),
    ],
)
def test_a_why_that_is_an_ask_gets_a_prompt_and_no_refusal(bed: Bed, why: str, sentence: str | None) -> None:
    bed.up_to_hands()
    bed.do(commands.set_why, bed.members, why)
    assert [one for one in bed.prompts if "why" in one] == ([sentence] if sentence else [])
    bed.hear()
    bed.do(outcome.agree, bed.id)
    assert bed.prompts == []


def test_hands_that_ask_for_more_talk_stop_it_until_hands_are_counted_again(bed: Bed) -> None:
    bed.up_to_hands()
    bed.do(outcome.check, bed.members, (3, 0, 0, 0, 1, 0, 0, 0))
    bed.do(outcome.check, bed.staff, (0, 0, 0, 4, 0, 0, 0, 0))
    talk = "1 of Members asks for more talk first: talk, then count hands again."
    nobody = "All of Staff abstained, so nobody took a position: talk, then count hands again."
    assert refused(bed, outcome.agree, bed.id) == [talk, nobody]
    bed.do(outcome.check, bed.members, (4, 0, 0, 0, 0, 0, 0, 0))
    assert refused(bed, outcome.agree, bed.id) == [nobody]
    bed.do(outcome.check, bed.staff, (0, 1, 0, 3, 0, 0, 0, 0))
    bed.do(outcome.agree, bed.id)


# The grid


def filled(bed: Bed, *rows: str) -> str:
    """What the grid says of these rows, a letter for each side: m(eets), p(artly), f(ails), ? or – for not rated."""
    fits = {"m": Fit.MEETS, "p": Fit.PARTLY, "f": Fit.FAILS, "?": Fit.UNKNOWN}
    bed.speak()
    for row in rows:
        option = bed.do(commands.add_option, bed.id, row)
        for side, letter in zip((bed.members, bed.staff), row, strict=True):
            if letter in fits:
                bed.do(commands.rate, option, side, fits[letter], word="because")
    return agreement.grid_says(bed.sketch.snapshot, bed.conflict)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((), ""),
        (("––", "??"), ""),
        (("fm", "mf"), "Every option fails somebody."),
        (("fm", "mf", "––"), "Every option that was looked at fails somebody."),
        (("fm", "mf", "p?"), "C fails nobody so far (nobody knows yet how it answers Staff's why)."),
        (("pp", "fm"), "A fails nobody."),
        (("pp", "pm"), "A and B fail nobody; B answers Staff's why better than A, none worse."),
        (("pp", "mm"), "B meets every why: the asks clash, the whys do not; B answers every why better than A."),
        (("ff", "ff"), "Every option fails somebody."),
    ],
)
def test_the_grid_says_what_it_shows(bed: Bed, rows: tuple[str, ...], sentence: str) -> None:
    assert filled(bed, *rows) == sentence


def test_a_cell_is_rated_again_and_keeps_or_loses_its_word(bed: Bed) -> None:
    option = bed.do(commands.add_option, bed.id, "as now")
    bed.do(commands.rate, option, bed.members, Fit.FAILS, word="anyone can look in")
    bed.do(commands.rate, option, bed.members, Fit.PARTLY)
    [there] = agreement.options(bed.sketch.snapshot, bed.conflict)
    cell = agreement.rating(bed.sketch.snapshot, there, bed.side(bed.members))
    assert cell is not None
    assert (cell.fit, cell.word) == (Fit.PARTLY, "anyone can look in")
    bed.do(commands.rate, option, bed.members, Fit.PARTLY, word="")
    cell = agreement.rating(bed.sketch.snapshot, there, bed.side(bed.members))
    assert cell is not None
    assert cell.word is None


def test_options_have_letters_beyond_z() -> None:
    assert [agreement.option_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


# Names and codes


@pytest.mark.parametrize(
    ("name", "possessive"),
    [
        ("Members", "Members' why"),
        ("Staff", "Staff's why"),
        ("Community partners", "Community partners' why"),
        ("NHS ESTATES", "NHS ESTATES' why"),
        ("Members (carers)", "The why of Members (carers)"),
        ("看護師", "看護師's why"),
    ],
)
def test_possessives(name: str, possessive: str) -> None:
    assert conflict_sides.possessive(name, "why") == possessive


def test_lists_of_names() -> None:
    assert [conflict_sides.join_names(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


def test_codes_are_found_and_those_of_two_laptops_told_apart(bed: Bed) -> None:
    project = bed.sketch.snapshot
    for typed in ("C-01", "c-1", "C1", "1", "C-01~F00D"):
        assert conflict_sides.conflict_coded(project, typed) == bed.conflict
    for typed in ("C-02", "M-001", "", "C-", "C-01~beef", "²"):
        with pytest.raises(Unknown):
            conflict_sides.conflict_coded(project, typed)
    other = bed.sketch.put(Conflict(bed.sketch.new_id(), 1, "beef", "The panel"))
    project = bed.sketch.snapshot
    assert [conflict_sides.code(project, one) for one in project.conflicts] == ["C-01~f00d", "C-01~beef"]
    assert conflict_sides.conflict_coded(project, "C-01~beef") == other
    with pytest.raises(Unknown, match=r"C-01~beef and C-01~f00d"):
        conflict_sides.conflict_coded(project, "C-01")


def test_a_side_is_found_by_its_name_its_letter_or_its_sub_group(bed: Bed) -> None:
    project = bed.sketch.snapshot
    for typed in ("Members", "m", "MEMB"):
        assert conflict_sides.side_called(project, bed.conflict, typed).id == bed.members
    with pytest.raises(Unknown, match="“partners” is not a side of C-01"):
        conflict_sides.side_called(project, bed.conflict, "partners")
    carers = bed.do(commands.add_side, bed.id, bed.sketch.stream("Members").id, group="carers")
    project = bed.sketch.snapshot
    for typed in ("carers", "Members (carers)", "M/carers", "members/Carers"):
        assert conflict_sides.side_called(project, bed.conflict, typed).id == carers
    assert conflict_sides.side_called(project, bed.conflict, "Members").id == bed.members
    with pytest.raises(Unknown):
        conflict_sides.side_called(project, bed.conflict, "")


def test_a_title_is_peoples_or_a_theme_they_share_or_codes(bed: Bed) -> None:
    bed.do(commands.retitle, bed.id, "")
    assert conflict_sides.title(bed.sketch.snapshot, bed.conflict) == "M-001 and S-001"
    bed.do(commands.retitle, bed.id, "The\nbed\x1b[31m")
    assert conflict_sides.title(bed.sketch.snapshot, bed.conflict) == "The bed[31m"


# How long it waits


def test_a_conflict_waits_from_when_it_was_raised_or_reopened(bed: Bed) -> None:
    project = bed.sketch.snapshot
    assert stages.waiting_days(project, bed.conflict, date(2026, 11, 22)) == 12
    assert stages.waiting_days(project, bed.conflict, date(2026, 11, 1)) == 0
    bed.agreed()
    assert stages.waiting_days(bed.sketch.snapshot, bed.conflict, date(2026, 11, 22)) is None
    imported = bed.sketch.put(Conflict(bed.sketch.new_id(), 7, at="2026-11-10"))
    assert stages.waiting_days(bed.sketch.snapshot, imported, date(2026, 11, 11)) == 1
    unknown = bed.sketch.put(Conflict(bed.sketch.new_id(), 8))
    assert stages.waiting_days(bed.sketch.snapshot, unknown, date(2026, 11, 11)) is None


def test_a_conflict_with_hardly_anything_in_it_still_has_answers(bed: Bed) -> None:
    empty = bed.sketch.put(Conflict(bed.sketch.new_id(), 9))
    project = bed.sketch.snapshot
    assert stages.stage(project, empty) is Stage.RAISED
    assert prompts.next_step(project, empty).sentence == "Nobody is in it so far: a conflict has two sides or more."
    assert conflict_sides.title(project, empty) == "C-09"
    bed.sketch.put(Side(bed.sketch.new_id(), empty.id, bed.sketch.stream("Staff").id))
    project = bed.sketch.snapshot
    assert (
        prompts.next_step(project, empty).sentence == "Only Staff are in it so far: a conflict has two sides or more."
    )
    assert project.all(Stream)


def test_long_texts_are_kept_whole_and_too_long_ones_refused(bed: Bed) -> None:
    words = "a long why 🛏️ " * 400
    bed.do(commands.set_why, bed.members, words)
    assert bed.side(bed.members).why == words.strip()
    with pytest.raises(InvalidInput):
        bed.do(commands.set_ask, bed.members, "x" * 1_000_001)
    with pytest.raises(InvalidInput):
        bed.do(commands.retitle, bed.id, "x" * 1_000_001)


def test_drafts_are_cleared_with_the_words_that_they_became(bed: Bed) -> None:
    bed.do(commands.set_ask, bed.members, "a bed", clears=("ask",))
    assert bed.sketch.acts[-1].clears == ("ask",)
    bed.do(outcome.propose, bed.id, text="both", clears=("ground",))
    bed.do(outcome.propose, bed.id, text="both", clears=("ground",))
    assert bed.sketch.acts[-1].clears == ("ground",)
