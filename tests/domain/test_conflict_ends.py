"""Rules of how conflicts end: the middle ground, hands, agreed or not, reopened, split and joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from coprod_tui.base.errors import InvalidInput
from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import agreement, commands, outcome, sides, stages
from coprod_tui.domain.records import About, Basis, Check, Conflict, Fit, Heard, Outcome, Proposal
from tests.domain.bed import ALL_FOR, Bed, refused


@pytest.fixture
def bed() -> Bed:
    return Bed()


# The middle ground and the hands: R5


def test_other_words_are_another_proposal_and_hands_stay_with_theirs(bed: Bed) -> None:
    bed.up_to_hands()
    asked = bed.proposal
    bed.do(outcome.propose, bed.id, keeps={bed.members: "the finish and the position"})
    assert bed.missing == [
        "Members have not shown how far they agree with the words as they now stand.",
        "Staff have not shown how far they agree with the words as they now stand.",
    ]
    project = bed.sketch.snapshot
    assert project.the(Proposal, asked.id) == asked
    assert agreement.position(project, asked, bed.side(bed.staff)) is not None
    assert bed.proposal.text == asked.text
    terms = agreement.term(project, bed.proposal, bed.side(bed.members))
    assert terms is not None
    assert (terms.keeps, terms.gives) == ("the finish and the position", "something")


def test_words_that_nobody_was_asked_about_are_replaced(bed: Bed) -> None:
    bed.propose()
    bed.do(outcome.propose, bed.id, text="a bed in the middle", review="at 1:50 drawings", owner="ward manager")
    assert [one.text for one in bed.sketch.snapshot.all(Proposal).values()] == ["a bed in the middle"]
    bed.do(outcome.propose, bed.id, review="")
    assert (bed.proposal.review, bed.proposal.owner) == (None, "ward manager")


def test_proposing_the_same_words_changes_nothing(bed: Bed) -> None:
    bed.up_to_hands()
    asked = bed.proposal
    assert bed.do(outcome.propose, bed.id, text="one of two positions", keeps={bed.staff: "something"}) == asked.id
    assert bed.sketch.acts[-1].edits == ()
    assert bed.missing == []


def test_an_empty_middle_ground_is_none(bed: Bed) -> None:
    with pytest.raises(InvalidInput):
        bed.do(outcome.propose, bed.id, text=" \n ")
    assert refused(bed, outcome.check, bed.members, ALL_FOR) == ["No middle ground has been put into words yet."]
    assert refused(bed, outcome.reserve, bed.members, "a worry") == ["No middle ground has been put into words yet."]


@pytest.mark.parametrize(
    ("counts", "enough", "sentences"),
    [
        ((5, 1, 1, 1, 0, 1, 0, 0), 6, []),
        ((0, 0, 0, 0, 2, 0, 0, 0), 6, ["2 of Staff ask for more talk first: talk, then count hands again."]),
        (
            (0, 0, 0, 3, 0, 0, 0, 0),
            6,
            ["All of Staff abstained, so nobody took a position: talk, then count hands again."],
        ),
        ((4, 0, 0, 0, 0, 0, 1, 0), 6, ["1 of Staff is at “serious disagreement”: what would have to change?"]),
        (
            (4, 0, 0, 0, 0, 0, 2, 1),
            6,
            [
                "1 of Staff is at “veto”: what would have to change?",
                "2 of Staff are at “serious disagreement”: what would have to change?",
            ],
        ),
        ((4, 0, 0, 0, 0, 1, 0, 0), 5, ["1 of Staff is at “don't like, but will support”: what would have to change?"]),
        ((4, 0, 0, 0, 2, 0, 0, 0), 3, ["2 of Staff ask for more talk first: talk, then count hands again."]),
        ((4, 0, 0, 9, 0, 0, 0, 0), 1, []),
    ],
)
def test_what_is_enough_is_set_before_asking(
    bed: Bed, counts: Sequence[int], enough: int, sentences: list[str]
) -> None:
    bed.up_to_hands()
    bed.do(outcome.propose, bed.id, enough=enough)
    bed.do(outcome.check, bed.members, ALL_FOR)
    bed.do(outcome.check, bed.staff, counts)
    assert bed.missing == sentences


def test_who_has_not_shown_comes_before_what_others_showed(bed: Bed) -> None:
    """Otherwise a side could follow what the side before it showed."""
    bed.up_to_hands()
    bed.do(outcome.propose, bed.id, text="another")
    bed.do(outcome.check, bed.members, (3, 0, 0, 0, 1, 0, 0, 1))
    assert bed.missing == [
        "Staff have not shown how far they agree with the words as they now stand.",
        "1 of Members is at “veto”: what would have to change?",
        "1 of Members asks for more talk first: talk, then count hands again.",
    ]


def test_changing_what_is_enough_asks_everyone_again(bed: Bed) -> None:
    bed.up_to_hands()
    bed.do(outcome.propose, bed.id, enough=3)
    assert len(bed.missing) == 2
    assert refused(bed, outcome.propose, bed.id, enough=7) == [
        "“Serious disagreement” is never enough: choose a level from 1 to 6."
    ]
    for wrong in (0, 9, -1):
        with pytest.raises(InvalidInput):
            bed.do(outcome.propose, bed.id, enough=wrong)


@pytest.mark.parametrize("enough", range(6, 9))
def test_more_talk_serious_disagreement_and_veto_stop_an_agreement_whatever_a_file_says_is_enough(enough: int) -> None:
    check = Check("1", endorse=4, discuss=1, will_support=1, disagree=1, veto=1)
    assert [gradient.number for gradient, _ in agreement.not_enough(check, enough)] == [8, 7, 5]


def test_the_last_hands_count_and_the_earlier_ones_are_kept(bed: Bed) -> None:
    bed.up_to_hands()
    bed.do(outcome.check, bed.staff, (3, 0, 0, 0, 0, 0, 0, 1))
    assert bed.missing == ["1 of Staff is at “veto”: what would have to change?"]
    bed.do(outcome.check, bed.staff, (3, 0, 0, 0, 0, 1, 0, 0))
    assert bed.missing == []
    check = agreement.position(bed.sketch.snapshot, bed.proposal, bed.side(bed.staff))
    assert check is not None
    shown = [(gradient.words, count) for gradient, count in agreement.shown_hands(check)]
    assert shown == [("don't like, but will support", 1), ("whole-hearted endorsement", 3)]


def test_hands_are_counted_in_the_room_or_it_is_said_how(bed: Bed) -> None:
    bed.propose()
    bed.sketch.meet("Members")
    [sentence] = refused(bed, outcome.check, bed.staff, ALL_FOR)
    assert sentence.startswith("Staff are not in the room: say how they were asked")
    bed.do(outcome.check, bed.staff, ALL_FOR, how="by phone, written down by their lead")
    check = agreement.position(bed.sketch.snapshot, bed.proposal, bed.side(bed.staff))
    assert check is not None
    assert check.how == "by phone, written down by their lead"
    for counts in ((0,) * 8, (1,) * 7, (1,) * 9, (-1, 2, 0, 0, 0, 0, 0, 0), (10**9, 0, 0, 0, 0, 0, 0, 0)):
        with pytest.raises(InvalidInput):
            bed.do(outcome.check, bed.members, counts)


def test_more_hands_than_people_are_asked_about_and_not_refused(bed: Bed) -> None:
    project, staff = bed.sketch.snapshot, bed.side(bed.staff)
    assert agreement.tally_question(project, staff, (7, 0, 0, 0, 0, 0, 0, 0)) is None
    assert agreement.tally_question(project, staff, (7, 0, 0, 2, 0, 0, 0, 0)) == (
        "9 of Staff were counted, and 7 are written down as here. Did more people come?"
    )
    bed.propose()
    bed.do(outcome.check, bed.staff, (7, 0, 0, 2, 0, 0, 0, 0))
    bed.sketch.part()
    assert agreement.tally_question(bed.sketch.snapshot, staff, (99, 0, 0, 0, 0, 0, 0, 0)) is None


def test_every_gradient_has_its_own_key_and_stands_in_order() -> None:
    assert [gradient.number for gradient in agreement.GRADIENTS] == list(range(1, 9))
    assert len({gradient.key for gradient in agreement.GRADIENTS}) == 8


# Shown to whom it is about: R17


def test_a_request_about_another_streams_work_is_shown_to_it_first(bed: Bed) -> None:
    bed.up_to_hands()
    partners = bed.sketch.stream("Community").id
    staff = bed.sketch.stream("Staff").id
    for stream in (partners, staff):
        bed.sketch.put(About(f"{bed.said[0]}/{stream}", bed.said[0], stream))
    [sentence] = bed.missing
    assert sentence == "M-001 is about the work or space of Community partners, and has not been shown to them."
    assert claims.missing_for_agreed(bed.sketch.snapshot, bed.conflict)[0].place == f"{bed.said[0]}/shown/{partners}"
    assert refused(bed, commands.show, bed.said[1], partners) == [
        "S-001 is not said to be about Community partners: say that first."
    ]
    bed.do(commands.show, bed.said[0], partners, how="read out at their meeting")
    assert bed.missing == []


# Ending: R6, R7, R8


def test_an_end_is_set_by_the_sides_in_a_meeting(bed: Bed) -> None:
    bed.up_to_hands()
    bed.sketch.part()
    no_meeting = "No meeting is open: how it ends is said by the sides, in a meeting."
    assert refused(bed, outcome.agree, bed.id) == [no_meeting]
    assert refused(bed, outcome.disagree, bed.id, "it stopped") == [no_meeting]
    bed.sketch.meet("Members", "Community")
    away = "Staff are not in the room: how it ends is theirs to say."
    assert refused(bed, outcome.agree, bed.id) == [away]
    assert refused(bed, outcome.disagree, bed.id, "it stopped") == [away]
    assert not stages.workable_now(bed.sketch.snapshot, bed.conflict)
    meeting = bed.sketch.meet("Members", "Staff")
    assert stages.workable_now(bed.sketch.snapshot, bed.conflict)
    ended = bed.do(outcome.agree, bed.id)
    end = bed.sketch.snapshot.the(Outcome, ended)
    assert (end.agreed, end.proposal, end.meeting) == (True, bed.proposal.id, meeting)
    assert not stages.workable_now(bed.sketch.snapshot, bed.conflict)


def test_not_agreed_needs_each_why_or_silence_and_a_reason(bed: Bed) -> None:
    assert refused(bed, outcome.disagree, bed.id, "  ") == [
        "Members' why is not written down yet.",
        "Staff's why is not written down yet.",
        "Why it stopped has to be written down; it is printed.",
    ]
    bed.do(commands.stay_silent, bed.members)
    bed.do(commands.set_why, bed.staff, "two back injuries")
    bed.do(outcome.disagree, bed.id, "the budget for beds is fixed")
    assert bed.next == "Not agreed: the budget for beds is fixed"
    assert bed.missing == []


def test_what_has_ended_stays_as_it_is_until_it_is_reopened(bed: Bed) -> None:
    bed.do(commands.add_option, bed.id, "as now")
    bed.agreed()
    [option] = agreement.options(bed.sketch.snapshot, bed.conflict)
    heard = min(bed.sketch.snapshot.all(Heard))
    tries: list[tuple[Any, ...]] = [
        (commands.set_ask, bed.members, "x"),
        (commands.set_why, bed.members, "x"),
        (commands.stay_silent, bed.members),
        (commands.say_back, bed.members, bed.staff, "x"),
        (commands.add_option, bed.id, "x"),
        (commands.edit_option, option.id, "x"),
        (commands.remove_option, option.id),
        (commands.rate, option.id, bed.members, Fit.MEETS),
        (outcome.check, bed.members, ALL_FOR),
        (outcome.agree, bed.id),
        (outcome.disagree, bed.id, "x"),
        (commands.add_side, bed.id, bed.sketch.stream("Community").id),
        (commands.remove_side, bed.members),
        (commands.split, bed.id, bed.said),
        (commands.join, bed.id, bed.id),
    ]
    for verb, *args in tries:
        assert refused(bed, verb, *args) == ["C-01 is agreed. Reopen it first."]
    assert refused(bed, outcome.propose, bed.id, text="x") == ["C-01 is agreed. Reopen it first."]
    assert refused(bed, commands.confirm, heard, yes=False) == ["C-01 is agreed. Reopen it first."]


def test_reopening_keeps_the_agreement_readable_and_asks_everyone_anew(bed: Bed) -> None:
    bed.agreed()
    first = bed.proposal
    bed.do(outcome.reopen, bed.id, because="the mock-up was too small")
    assert refused(bed, outcome.reopen, bed.id) == ["C-01 is still open."]
    [end] = stages.outcomes(bed.sketch.snapshot, bed.conflict)
    assert (end.proposal, end.reopened_because) == (first.id, "the mock-up was too small")
    assert stages.proposal(bed.sketch.snapshot, bed.conflict) is None
    assert bed.missing[0] == "No middle ground has been put into words."
    second = bed.do(outcome.propose, bed.id)
    assert second != first.id
    assert bed.proposal.text == first.text
    assert len(bed.missing) == 2
    assert bed.sketch.snapshot.the(Proposal, first.id) == first


def test_a_reservation_is_kept_word_for_word_also_when_it_is_agreed(bed: Bed) -> None:
    bed.agreed()
    words = "one night nurse worries\nabout two layouts to learn"
    reservation = bed.do(outcome.reserve, bed.staff, words)
    assert [kept.text for kept in agreement.reservations(bed.sketch.snapshot, bed.proposal)] == [words]
    assert refused(bed, outcome.take_back, reservation) == ["C-01 is agreed. Reopen it first."]
    bed.do(outcome.reopen, bed.id)
    assert refused(bed, outcome.take_back, reservation) == [
        "C-01 was ended with this reservation, and that stays readable."
    ]


def test_a_reservation_about_earlier_words_is_asked_about_again(bed: Bed) -> None:
    bed.propose()
    bed.do(outcome.reserve, bed.staff, "two layouts to learn")
    earlier = bed.proposal
    bed.do(outcome.propose, bed.id, conditions="a mock-up first")
    assert agreement.reservations(bed.sketch.snapshot, earlier)
    asked = "Staff had a reservation about earlier words: ask whether it still stands."
    assert asked in bed.prompts
    bed.do(outcome.reserve, bed.staff, "two layouts to learn")
    assert asked not in bed.prompts


def test_a_conflict_that_has_ever_ended_cannot_be_removed(bed: Bed) -> None:
    bed.agreed()
    bed.do(outcome.reopen, bed.id)
    assert refused(bed, commands.remove, bed.id) == ["C-01 was agreed, and that stays readable: it cannot be removed."]


def test_removing_takes_everything_of_it_along(bed: Bed) -> None:
    bed.up_to_hands()
    option = bed.do(commands.add_option, bed.id, "as now")
    bed.do(commands.rate, option, bed.members, Fit.FAILS)
    bed.do(outcome.reserve, bed.staff, "a worry")
    bed.do(commands.remove, bed.id)
    left = {"project", "stream", "meeting", "attendance", "contribution"}
    assert {*bed.sketch.snapshot.tables} == left


# Splitting and joining


def test_splitting_moves_what_it_rests_on_and_leaves_the_words(bed: Bed) -> None:
    bed.speak()
    more = [bed.sketch.say("Members", "no panel"), bed.sketch.say("Staff", "a panel")]
    bed.do(commands.link, bed.members, more[:1])
    bed.do(commands.link, bed.staff, more[1:])
    split = bed.do(commands.split, bed.id, more, title="The panel in the door")
    project = bed.sketch.snapshot
    new = project.the(Conflict, split)
    assert [one.id for side in sides.sides(project, new) for one in sides.bases(project, side)] == more
    assert [one.id for side in sides.sides(project, bed.conflict) for one in sides.bases(project, side)] == bed.said
    assert (sides.code(project, new), sides.title(project, new)) == ("C-02", "The panel in the door")
    assert [side.ask for side in sides.sides(project, new)] == [None, None]
    assert bed.side(bed.members).why is not None


def test_splitting_leaves_two_sides_on_both_hands(bed: Bed) -> None:
    more = bed.sketch.say("Members", "no panel")
    bed.do(commands.link, bed.members, [more])
    assert refused(bed, commands.split, bed.id, [more]) == [
        "The new conflict would have fewer than two sides that rest on something: choose others."
    ]
    assert refused(bed, commands.split, bed.id, bed.said) == [
        "C-01 would have fewer than two sides that rest on something: choose others."
    ]
    assert refused(bed, commands.split, bed.id, [bed.sketch.say("Staff", "else")]) == ["S-002 is no part of C-01."]


def test_joining_keeps_every_word_of_both_and_asks_everyone_anew(bed: Bed) -> None:
    bed.speak()
    bed.hear()
    said = [bed.sketch.say("Staff", "a bed on wheels is a risk"), bed.sketch.say("Community", "beds for visitors")]
    other = bed.do(commands.raise_conflict, [*said, bed.said[0]], title="Beds on wheels")
    project = bed.sketch.snapshot
    _, staff, partners = sides.sides(project, project.the(Conflict, other))
    bed.do(commands.set_ask, staff.id, "no wheels")
    bed.do(commands.set_why, staff.id, "a bed blocked a door")
    bed.do(commands.say_back, staff.id, partners.id, "you could not get in")
    option = bed.do(commands.add_option, other, "brakes")
    bed.do(commands.rate, option, staff.id, Fit.PARTLY, word="brakes wear out")
    bed.do(outcome.propose, other, text="brakes on all wheels", keeps={staff.id: "a clear door"})
    bed.do(outcome.check, staff.id, ALL_FOR)
    bed.do(commands.join, bed.id, other)
    project = bed.sketch.snapshot
    assert project.get(Conflict, other) is None
    assert sides.conflict_coded(project, "C-02") == bed.conflict
    assert [sides.side_name(project, side) for side in sides.sides(project, bed.conflict)] == [
        "Members", "Staff", "Community partners",
    ]  # fmt: skip
    assert (bed.side(bed.staff).ask, bed.side(bed.staff).why) == (
        "a fixed bed\nno wheels",
        "two back injuries last year\na bed blocked a door",
    )
    assert "Staff's why has been put into other words since Members said it back." in bed.missing
    assert "Staff's why has been put into other words since Community partners said it back." in bed.missing
    assert [one.id for one in sides.bases(project, bed.side(bed.members))] == [bed.said[0]]
    [brakes] = agreement.options(project, bed.conflict)
    cell = agreement.rating(project, brakes, bed.side(bed.staff))
    assert cell is not None
    assert cell.word == "brakes wear out"
    assert bed.proposal.text == "brakes on all wheels"
    terms = agreement.term(project, bed.proposal, bed.side(bed.staff))
    assert terms is not None
    assert terms.keeps == "a clear door"
    assert "Staff have not shown how far they agree with the words as they now stand." in bed.missing
    assert bed.do(commands.raise_conflict, bed.said) != other
    assert sides.code(bed.sketch.snapshot, bed.sketch.snapshot.conflicts[-1]) == "C-03"


def test_joining_twice_keeps_all_codes(bed: Bed) -> None:
    second, third = (bed.do(commands.raise_conflict, bed.said) for _ in range(2))
    bed.do(commands.join, second, third)
    bed.do(commands.join, bed.id, second)
    for code in ("C-01", "c2", "3"):
        assert sides.conflict_coded(bed.sketch.snapshot, code) == bed.conflict
    assert len(bed.sketch.snapshot.all(Basis)) == 2
    assert refused(bed, commands.join, bed.id, bed.id) == ["C-01 cannot be joined with itself."]


def test_an_earlier_end_of_a_joined_conflict_stays_readable(bed: Bed) -> None:
    bed.agreed()
    bed.do(outcome.reopen, bed.id)
    first = bed.do(commands.raise_conflict, bed.said, title="Beds")
    bed.do(commands.join, first, bed.id)
    project = bed.sketch.snapshot
    joined = project.the(Conflict, first)
    assert stages.was_reopened(project, joined)
    [end] = stages.outcomes(project, joined)
    assert project.the(Proposal, end.proposal or "").text == "one of two positions"
    assert claims.missing_for_agreed(project, joined)[0].sentence == "No middle ground has been put into words."
