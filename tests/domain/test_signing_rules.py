"""Rules about versions, signatures and *final* (R18–R26)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coprod_tui.base.errors import InvalidInput, RuleViolation, Unknown
from coprod_tui.domain import setup
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.commands import add_line
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.contributions.commands import ContributionChanges, edit
from coprod_tui.domain.meetings.commands import understand
from coprod_tui.domain.readiness import next_in_brief
from coprod_tui.domain.records import AnswerKind, BoardDecision, Consent, Decision, Signoff, Stream, Verdict, Version
from coprod_tui.domain.setup import NewStream
from coprod_tui.domain.signing import commands, rules
from coprod_tui.domain.signing.rules import SignState, Understood, check_is_done
from coprod_tui.domain.signing.signatories import CONFUSABLES, identities, is_same_person
from coprod_tui.domain.signing.versions import version_numbered
from tests.domain.riverside import EVERYBODY, TODAY, UNCHECKED, Riverside
from tests.domain.sketch import begun


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


@pytest.fixture
def issued(riverside: Riverside) -> Version:
    """Version 1, shared back to all."""
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    return version


def states(riverside: Riverside, version: Version) -> list[str]:
    """The states of Members, Staff and Community partners."""
    return [str(rules.sign_state(riverside.project, version, riverside.stream(name))) for name in EVERYBODY]


def refused(riverside: Riverside, verb: Any, *args: Any, **fields: Any) -> list[str]:
    """The sentences of a refusal, with nothing changed."""
    before = riverside.project
    with pytest.raises((RuleViolation, InvalidInput)) as caught:
        riverside.do(verb, *args, **fields)
    assert riverside.project is before
    return [reason.sentence for reason in caught.value.reasons]


def sign_refused(riverside: Riverside, version: Version, name: str, **fields: Any) -> list[str]:
    whole = {"role": f"{name} lead", "how": "all said yes", "on": TODAY, "present": 6, **UNCHECKED, **fields}
    return refused(riverside, commands.sign, version.id, riverside.stream(name), **whole)


# How a version is issued (R18)


def test_nothing_is_issued_before_anything_was_said() -> None:
    with pytest.raises(RuleViolation, match="Nothing has been said yet"):
        begun().do(commands.issue)


def test_versions_are_numbered_and_frozen(riverside: Riverside) -> None:
    first = riverside.issue("for the March Board")
    assert (first.number, first.reason, first.issued_at[:10]) == (1, "for the March Board", TODAY)
    riverside.reword(riverside.bed, "an iron bed")
    second = riverside.issue("  ")
    assert (second.number, second.reason) == (2, None)
    assert riverside.version(first.id) == first


def test_a_version_in_which_no_word_moved_is_refused(riverside: Riverside) -> None:
    riverside.issue()
    assert refused(riverside, commands.issue) == ["No word has moved since version 1: it still stands as it is."]
    riverside.reword(riverside.bed, "an iron bed")
    riverside.issue()
    riverside.reword(riverside.bed, "a wooden bed")
    assert riverside.issue().number == 3


def test_a_version_that_there_is_not_is_named_with_those_that_there_are(riverside: Riverside) -> None:
    with pytest.raises(Unknown, match="None has been issued yet"):
        version_numbered(riverside.project, 1)
    version = riverside.issue()
    assert version_numbered(riverside.project, 1) == version
    with pytest.raises(Unknown, match=r"no version 7 of the brief\. The versions are: 1\."):
        version_numbered(riverside.project, 7)


# Sharing back (R19)


def test_a_version_is_shared_back_with_a_day_and_a_form(riverside: Riverside) -> None:
    version = riverside.issue()
    assert states(riverside, version) == ["not shared"] * 3
    riverside.share(version, "Members")
    riverside.share(version, "Members", on="2026-11-09", form="on paper", because="the clock was a day ahead")
    assert states(riverside, version) == ["shared", "not shared", "not shared"]
    told = rules.sharings(riverside.project, version, riverside.stream("Members"))
    assert [(one.on, one.form) for one in told] == [(TODAY, "read aloud"), ("2026-11-09", "on paper")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"on": "10 November"}, "“10 November” is not a date"),
        ({"on": "2026-11-31"}, "is not a date"),
        ({"on": "20261110"}, "is not a date"),
        ({"on": ""}, "Write the day on which it was shared back, such as 2026-11-10."),
        ({"on": "2026-11-11"}, "2026-11-11 has not come yet"),
        ({"form": " "}, "How was it shared back?"),
    ],
)
def test_a_sharing_back_without_a_day_or_a_form_is_refused(
    riverside: Riverside, fields: dict[str, str], sentence: str
) -> None:
    version = riverside.issue()
    whole = {"on": TODAY, "form": "read aloud", **fields}
    (told,) = refused(riverside, commands.share_back, version.id, riverside.stream("Staff"), **whole)
    assert sentence in told


# What a signature needs (R19–R22)


def test_no_stream_signs_what_it_was_not_shown(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, "Staff")
    (told,) = sign_refused(riverside, version, "Members")
    assert told == "Version 1 has not been shared back to Members: write down when and how first."
    riverside.share(version, "Members")
    told, other = sign_refused(riverside, version, "Members", on="2026-11-09")
    assert other.startswith("Version 1 was shared back to Members on 10 November 2026, after 9 November 2026")
    assert told.startswith("Version 1 was issued on 10 November 2026, after 9 November 2026, when Members signed")


def test_a_signature_without_the_understanding_check_says_why(riverside: Riverside, issued: Version) -> None:
    (told,) = sign_refused(riverside, issued, "Members", unchecked=" ")
    assert told.startswith("Members have not yet said back what Staff asked for and why.")
    assert sign_refused(riverside, issued, "Members", unchecked=None) == [told]
    (signoff,) = riverside.sign(issued, "Members", unchecked="two were ill")
    assert signoff.unchecked == "two were ill"
    riverside.do(understand, issued.id, riverside.stream("Staff"), riverside.stream("Members"), on=TODAY)
    (other,) = riverside.sign(issued, "Staff", unchecked=None)
    assert other.unchecked is None
    riverside.sign(issued, "Community", unchecked=None, decision=Decision.NOT_YET, reservations="one more read")


def test_what_was_understood_holds_until_words_of_substance_change(riverside: Riverside, issued: Version) -> None:
    members, staff = riverside.stream("Members"), riverside.stream("Staff")
    riverside.do(understand, issued.id, members, staff, on=TODAY)
    riverside.say("Staff", "somewhere to cry")
    second = riverside.issue()
    assert check_is_done(riverside.project, second, members, staff) is Understood.YES
    riverside.reword(riverside.fixed, "a bed on the wall")
    third = riverside.issue()
    assert check_is_done(riverside.project, third, members, staff) is Understood.NOT_YET


def test_a_signature_says_who_how_when_and_with_how_many(riverside: Riverside, issued: Version) -> None:
    told = sign_refused(riverside, issued, "Members", role=" ", how="", on="", present=None)
    assert told == [
        "Who signs for Members? A role or a code is enough.",
        "How did Members decide?",
        "On which day was it?",
        "How many people were present?",
    ]
    (signoff,) = riverside.sign(issued, "Members", held_by="the trust office")
    assert (signoff.role, signoff.how, signoff.on, signoff.present) == ("Members lead", "by show of hands", TODAY, 6)
    assert signoff.held_by == "the trust office"
    assert states(riverside, issued) == ["signed", "shared", "shared"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"on": "tomorrow"}, "is not a date"),
        ({"on": "2027-01-01"}, "has not come yet"),
        ({"present": 0}, "0 is not a number of people who can sign."),
        ({"present": -1}, "is not a number of people"),
        ({"present": 10_001}, "is not a number of people"),
        ({"decision": Decision.RESERVED}, "What are the reservations?"),
        ({"decision": Decision.RESERVED, "reservations": " \n"}, "What are the reservations?"),
        ({"decision": Decision.NOT_YET}, "Why not yet?"),
        ({"decision": Decision.DECLINED}, "Why declined?"),
        ({"reservations": "a worry"}, "With a reservation it is “signed with reservations”."),
    ],
)
def test_a_signature_that_cannot_be_is_refused(
    riverside: Riverside, issued: Version, fields: dict[str, Any], sentence: str
) -> None:
    (told,) = sign_refused(riverside, issued, "Members", **fields)
    assert sentence in told


@pytest.mark.parametrize("decision", [Decision.RESERVED, Decision.NOT_YET, Decision.DECLINED])
def test_reservations_and_reasons_are_kept_word_for_word(
    riverside: Riverside, issued: Version, decision: Decision
) -> None:
    words = "two layouts;\n  one *night* nurse"
    (signoff,) = riverside.sign(issued, "Staff", decision=decision, reservations=words)
    assert signoff.reservations == words
    assert states(riverside, issued)[1] == decision.value


def test_a_stream_signs_a_version_once(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, "Members")
    (told,) = sign_refused(riverside, issued, "Members", decision=Decision.DECLINED, reservations="no")
    assert told == "Members have signed version 1 already. Take that back first, to answer again."


def test_a_stream_that_said_not_yet_may_sign_later(riverside: Riverside, issued: Version) -> None:
    (before,) = riverside.sign(issued, "Members", decision=Decision.NOT_YET, reservations="we want to read it")
    riverside.sign(issued, "Members")
    assert states(riverside, issued)[0] == "signed"
    assert riverside.project.the(Signoff, before.id).retracted_at is not None
    assert riverside.project.the(Signoff, before.id).reservations == "we want to read it"


def test_a_signature_is_taken_back_by_a_recorded_retraction(riverside: Riverside, issued: Version) -> None:
    (signoff,) = riverside.sign(issued, "Members")
    riverside.do(commands.retract, signoff.id)
    assert states(riverside, issued)[0] == "shared"
    assert riverside.project.the(Signoff, signoff.id).retracted_at is not None
    assert refused(riverside, commands.retract, signoff.id) == ["Members took that back already."]
    riverside.sign(issued, "Members")
    assert states(riverside, issued)[0] == "signed"


@pytest.mark.parametrize("code", ["@M7", "m7", "M 07", "M-007", " @m7 ", "М7", "lead, Ｍ7", "м7", "M\u200b7", "M.7"])
def test_one_code_signs_for_its_own_stream(riverside: Riverside, issued: Version, code: str) -> None:
    (told,) = sign_refused(riverside, issued, "Staff", role=code)
    assert told.startswith("M7 is the code of a person of Members, who cannot sign for Staff")
    riverside.sign(issued, "Members", role=code)


def test_somebody_who_took_the_signature_back_may_sign_for_another_stream(
    riverside: Riverside, issued: Version
) -> None:
    (signoff,) = riverside.sign(issued, "Members", role="chaplain")
    riverside.do(commands.retract, signoff.id)
    riverside.sign(issued, "Staff", role="chaplain")
    assert states(riverside, issued) == ["shared", "signed", "shared"]


def test_one_code_signs_every_version_for_its_own_stream(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, "Members", role="chaplain")
    riverside.reword(riverside.bed, "an iron bed")
    second = riverside.issue()
    riverside.share(second, *EVERYBODY)
    riverside.sign(second, "Members", role="chaplain")
    (told,) = sign_refused(riverside, second, "Staff", role="Chaplain")
    assert "has signed for Members already" in told


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ward lead", "ward-LEAD", True),
        ("Zoë", "zoe", True),
        ("@M7", "M-007", True),
        ("@M7", "@M70", False),
        ("@M7", "@S7", False),
        ("Members lead", "Staff lead", False),
        ("M0", "M", False),
        ("stream lead, M3", "the lead (M03)", True),
        ("stream lead, M3", "stream lead, M13", False),
        ("lead", "leаd", True),
        ("lead", "Ӏead", True),
        ("lead", "ⅼｅａｄ", True),
        ("lead", "l e a d", True),
        ("lead", "le\u00adad", True),
        ("Ward LEAD", "Wаrd lеаd", True),
        ("M3", "МЗ", True),
        ("modern", "rnodern", True),
        ("Chair 1", "Chair l", True),
        ("Chair 1", "Chair 2", False),
        ("lead", "leader", False),
        ("護士長", "護士", False),
    ],
)
def test_signatories_are_compared_by_what_they_show(riverside: Riverside, one: str, other: str, same: bool) -> None:
    assert is_same_person(riverside.project, one, other) is same
    assert is_same_person(riverside.project, other, one) is same


@example("0:0")
@given(st.text(max_size=20))
def test_everybody_is_the_same_person_as_themselves(role: str) -> None:
    project = Riverside().project
    assert identities(project, role) == identities(project, role.upper()) or not role.isascii()
    assert identities(project, f" {role} ") == identities(project, role)


NOBODY = (".", "", " ", "x", "7", "—", "😀", "M", "٣", "B7")
"""Neither a word nor a code of a stream."""


@pytest.mark.parametrize("role", NOBODY)
def test_a_signatory_is_a_word_or_a_code(riverside: Riverside, issued: Version, role: str) -> None:
    told = sign_refused(riverside, issued, "Members", role=role)
    assert len(told) == 1
    assert "neither a role nor a code" in told[0] or told[0].startswith("Who signs for Members?")


@pytest.mark.parametrize("role", ["nurse", "ab", "护士", "नर्स", "M7", "lead, М7", "Ward B7 lead"])
def test_a_role_of_two_letters_or_a_code_of_the_stream_signs(riverside: Riverside, issued: Version, role: str) -> None:
    (signoff,) = riverside.sign(issued, "Members", role=role)
    assert signoff.role == role


def lookalikes(letter: str) -> list[str]:
    """The characters that Unicode publishes as looking like a letter."""
    rows = (line.partition(": ") for line in CONFUSABLES.read_text("ascii").splitlines() if not line.startswith("#"))
    return [chr(int(code, 16)) for shown, _, codes in rows if shown == f"{ord(letter):04X}" for code in codes.split()]


# Every published confusable of a letter of “lead” signs as the lead does.
LOOKALIKES = tuple("lead".replace(letter, other) for letter in "lead" for other in lookalikes(letter))


@pytest.mark.parametrize("role", LOOKALIKES)
def test_no_lookalike_signs_for_a_second_stream(riverside: Riverside, issued: Version, role: str) -> None:
    riverside.sign(issued, "Members", role="lead")
    (told,) = sign_refused(riverside, issued, "Staff", role=role)
    assert "has signed for Members already" in told
    (signoff,) = riverside.sign(issued, "Community")
    riverside.do(commands.retract, signoff.id)


@pytest.mark.parametrize("first", ["lead, M3", "М3 lead", "lead (m-03)"])
@pytest.mark.parametrize("second", ["Lead. M3", "lead (М03)"])
def test_one_person_signs_for_one_stream_in_either_order(
    riverside: Riverside, issued: Version, first: str, second: str
) -> None:
    riverside.sign(issued, "Members", role=first)
    for other in ("Staff", "Community"):
        assert "M3 is the code of a person of Members" in sign_refused(riverside, issued, other, role=second)[0]


# Stale, and not (R23)


def test_an_edit_of_a_draft_takes_no_signature_away(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, *EVERYBODY)
    riverside.reword(riverside.bed, "an iron bed")
    assert states(riverside, issued) == ["signed"] * 3
    assert missing_for_final(riverside.project, issued) == ()


def test_other_words_in_a_later_version_make_signatures_stale(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, "Members", "Staff")
    riverside.reword(riverside.bed, "an iron bed")
    second = riverside.issue()
    assert states(riverside, second) == ["stale", "stale", "not shared"]
    assert states(riverside, issued) == ["signed", "signed", "shared"]
    found = rules.standing(riverside.project, second, riverside.stream("Members"))
    assert found.version == issued
    riverside.share(second, "Members")
    assert states(riverside, second)[0] == "stale"
    riverside.sign(second, "Members")
    assert states(riverside, second) == ["signed", "stale", "not shared"]


def test_an_addition_makes_nothing_stale_and_counts_once_it_was_shown(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, *EVERYBODY)
    riverside.say("Staff", "somewhere to cry")
    second = riverside.issue()
    assert states(riverside, second) == ["not shared"] * 3
    assert rules.signed_by(riverside.project, second) == (0, 3)
    riverside.share(second, "Members")
    assert states(riverside, second) == ["signed", "not shared", "not shared"]
    assert rules.signed_by(riverside.project, second) == (1, 3)
    assert rules.standing(riverside.project, second, riverside.stream("Members")).version == issued
    riverside.share(second, "Staff", "Community")
    assert missing_for_final(riverside.project, second) == ()


def test_the_very_same_words_stay_signed(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, *EVERYBODY)
    riverside.reword(riverside.bed, "an iron bed")
    riverside.issue()
    riverside.reword(riverside.bed, "a wooden bed")
    third = riverside.issue()
    assert states(riverside, third) == ["signed"] * 3


def test_a_stream_that_declined_is_asked_anew_about_the_next_version(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, "Members", decision=Decision.DECLINED, reservations="not ours")
    riverside.reword(riverside.bed, "an iron bed")
    second = riverside.issue()
    assert states(riverside, second)[0] == "not shared"
    riverside.share(second, "Members")
    assert states(riverside, second)[0] == "shared"


def test_a_stream_that_signed_and_then_declined_has_no_signature_to_go_stale(
    riverside: Riverside, issued: Version
) -> None:
    riverside.sign(issued, "Members")
    riverside.reword(riverside.bed, "an iron bed")
    second = riverside.issue()
    riverside.share(second, "Members")
    riverside.sign(second, "Members", decision=Decision.DECLINED, reservations="no iron")
    riverside.reword(riverside.bed, "a wooden bed")
    assert states(riverside, riverside.issue())[0] == "not shared"


# When a version is final (R24)


def test_final_needs_every_required_stream(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, "Members", "Staff")
    assert rules.signed_by(riverside.project, issued) == (2, 3)
    (reason,) = missing_for_final(riverside.project, issued)
    assert reason.sentence == "Community partners have not signed version 1."
    assert reason.place == f"{issued.id}/{riverside.stream('Community')}"
    riverside.sign(issued, "Community", decision=Decision.RESERVED, reservations="privacy")
    assert missing_for_final(riverside.project, issued) == ()
    assert cover_of(riverside.project, issued).final


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [(Decision.NOT_YET, "Members said not yet to version 1."), (Decision.DECLINED, "Members declined version 1.")],
)
def test_not_yet_and_declined_stand_in_the_way(
    riverside: Riverside, issued: Version, decision: Decision, sentence: str
) -> None:
    riverside.sign(issued, "Staff", "Community")
    riverside.sign(issued, "Members", decision=decision, reservations="we want to read it")
    assert [reason.sentence for reason in missing_for_final(riverside.project, issued)] == [sentence]


def observe(riverside: Riverside, *names: str) -> None:
    """Make streams observers, as no verb does."""
    those = (riverside.project.the(Stream, riverside.stream(name)) for name in names)
    for stream in those:
        riverside.sketch.put(replace(stream, required=False))


def test_an_observer_is_not_waited_for(riverside: Riverside) -> None:
    observe(riverside, "Community")
    issued = riverside.issue()
    riverside.share(issued, *EVERYBODY)
    riverside.sign(issued, "Members", "Staff")
    assert missing_for_final(riverside.project, issued) == ()
    assert rules.signed_by(riverside.project, issued) == (2, 2)


def test_a_stream_that_a_version_asks_to_sign_is_waited_for_though_it_was_made_an_observer_since(
    riverside: Riverside, issued: Version
) -> None:
    riverside.sign(issued, "Members", "Staff")
    riverside.sign(issued, "Community", decision=Decision.DECLINED, reservations="no desk")
    observe(riverside, "Community")
    (reason,) = missing_for_final(riverside.project, issued)
    assert reason.sentence == "Community partners declined version 1."


def test_a_stream_that_came_later_leaves_a_version_final_and_is_waited_for_from_the_next(
    riverside: Riverside, issued: Version
) -> None:
    riverside.sign(issued, *EVERYBODY)
    riverside.do(setup.add_stream, NewStream("Police"))
    assert missing_for_final(riverside.project, issued) == ()
    assert rules.signed_by(riverside.project, issued) == (3, 3)
    assert not cover_of(riverside.project, issued).answers[-1].required
    second = riverside.issue()
    assert rules.signed_by(riverside.project, second)[1] == 4


def test_a_brief_that_nobody_is_asked_to_sign_is_never_final(riverside: Riverside) -> None:
    observe(riverside, *EVERYBODY)
    issued = riverside.issue()
    assert missing_for_final(riverside.project, issued)
    assert next_in_brief(riverside.project).sentence == "Say which streams are asked to sign."


def test_two_laptops_with_different_answers_are_never_final(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, *EVERYBODY)
    (mine,) = rules.standing_answers(riverside.project, issued, riverside.stream("Staff"))
    theirs = replace(
        mine, id=riverside.sketch.new_id(), decision=Decision.RESERVED, reservations="two layouts to learn"
    )
    riverside.sketch.put(theirs)
    (reason,) = missing_for_final(riverside.project, issued)
    assert reason.sentence == "Two laptops hold different answers of Staff to version 1: take one back."
    riverside.do(commands.retract, mine.id)
    assert missing_for_final(riverside.project, issued) == ()


def test_two_laptops_with_different_reservations_are_never_final(riverside: Riverside, issued: Version) -> None:
    """Otherwise one of the two reservations would not be printed, and nobody would notice."""
    riverside.sign(issued, "Members", "Community")
    (mine,) = riverside.sign(issued, "Staff", decision=Decision.RESERVED, reservations="two layouts to learn")
    theirs = riverside.sketch.put(replace(mine, id=riverside.sketch.new_id(), reservations="no lift at night"))
    (reason,) = missing_for_final(riverside.project, issued)
    assert reason.sentence == "Two laptops hold different answers of Staff to version 1: take one back."
    riverside.do(commands.retract, theirs.id)
    assert missing_for_final(riverside.project, issued) == ()


def test_final_is_a_fact_about_one_version_and_stays(riverside: Riverside, issued: Version) -> None:
    riverside.sign(issued, *EVERYBODY)
    riverside.do(contribution_commands.remove, riverside.garden)
    second = riverside.issue()
    assert missing_for_final(riverside.project, issued) == ()
    assert len(missing_for_final(riverside.project, second)) == 3


def test_a_stream_signs_from_the_first_day_on_that_it_was_shown_a_version(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, "Members")
    riverside.share(version, "Members", on="2026-11-07", form="on paper", because="the clock was wrong")
    _, told = sign_refused(riverside, version, "Members", on="2026-11-06")
    assert told.startswith("Version 1 was shared back to Members on 7 November 2026, after 6 November 2026")
    riverside.sign(version, "Members", on="2026-11-08", because="the clock was wrong")


def test_exactly_a_quorum_is_enough(riverside: Riverside, issued: Version) -> None:
    members = riverside.project.the(Stream, riverside.stream("Members"))
    riverside.sketch.snapshot = riverside.project.with_records([(Stream, members.id, replace(members, quorum=7))])
    (signoff,) = riverside.sign(issued, "Members", present=7)
    assert not rules.is_provisional(riverside.project, signoff)
    assert rules.is_provisional(riverside.project, replace(signoff, present=6))


def test_a_quorum_not_met_makes_a_signature_provisional(riverside: Riverside, issued: Version) -> None:
    members = riverside.project.the(Stream, riverside.stream("Members"))
    records = [(Stream, members.id, replace(members, quorum=7))]
    riverside.sketch.snapshot = riverside.project.with_records(records)
    riverside.sign(issued, "Members", present=6)
    riverside.sign(issued, "Staff", present=1)
    assert rules.standing(riverside.project, issued, riverside.stream("Members")).provisional
    assert not rules.standing(riverside.project, issued, riverside.stream("Staff")).provisional
    assert states(riverside, issued)[0] == "signed"
    assert [answer.provisional for answer in cover_of(riverside.project, issued).answers] == [True, False, False]


# The Board's decision (R24, R28)


def test_the_board_decides_once_and_only_on_a_final_version(riverside: Riverside, issued: Version) -> None:
    approved = {"verdict": Verdict.APPROVED, "on": TODAY, "words": "Build it."}
    riverside.sign(issued, "Members", "Staff")
    assert refused(riverside, commands.decide, issued.id, **approved) == [
        "The Board decides on a final brief, and version 1 is not: Community partners have not signed version 1."
    ]
    riverside.sign(issued, "Community")
    decision = riverside.do(commands.decide, issued.id, **approved)
    (told,) = refused(riverside, commands.decide, issued.id, **approved)
    assert told.startswith("What the Board decided about version 1 is written down already. If that is wrong, correct")
    assert [one.id for one in rules.decisions(riverside.project, issued)] == [decision]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": " "}, "What did the Board say? Its words go back to every stream."),
        ({"verdict": Verdict.WITH_CHANGES}, "Which lines did the Board change, and how?"),
        ({"changes": {"line/none": "smaller"}}, "Version 1 has no such line."),
        ({"changes": {"said": " "}}, "What did the Board change in that line? Say it in words."),
        ({"on": "2026-11-11"}, "2026-11-11 has not come yet: write the day on which the Board decided. By"),
    ],
)
def test_a_decision_of_the_board_has_words_lines_and_a_day(
    riverside: Riverside, issued: Version, fields: dict[str, Any], sentence: str
) -> None:
    riverside.sign(issued, *EVERYBODY)
    if "said" in fields.get("changes", {}):
        fields = {"changes": {f"said/{riverside.bed}": " "}}
    whole = {"verdict": Verdict.APPROVED, "on": TODAY, "words": "Build it.", **fields}
    (told,) = refused(riverside, commands.decide, issued.id, **whole)
    assert told.startswith(sentence)


def test_a_decision_is_told_on_its_own_day_and_not_before(riverside: Riverside, issued: Version) -> None:
    riverside.sketch.put(BoardDecision("decision", issued.id, on=TODAY, words="yes"))
    staff = riverside.stream("Staff")
    _, _, told = refused(riverside, commands.tell, "decision", staff, on="2026-11-08", form="read aloud")
    assert told.startswith("The Board decided about version 1 on 10 November 2026, after 8 November 2026")
    riverside.do(commands.tell, "decision", staff, on=TODAY, form="read aloud")


# The next step


def test_next_leads_from_nothing_said_to_final(riverside: Riverside) -> None:
    def told(*, moved: bool = False) -> str:
        return next_in_brief(riverside.project, moved=moved).sentence

    assert next_in_brief(begun().snapshot).sentence.startswith("Nothing has been said yet")
    assert told() == "Issue the first version, and share it back to each stream."
    version = riverside.issue()
    assert told() == "Share version 1 back to Members."
    assert told(moved=True).startswith("Words have moved since version 1: issue version 2")
    riverside.share(version, *EVERYBODY)
    assert told() == "Ask Members whether they sign version 1."
    riverside.sign(version, "Members", "Staff")
    assert told() == "Ask Community partners whether they sign version 1."
    riverside.sign(version, "Community", decision=Decision.NOT_YET, reservations="one more read")
    assert told().startswith("Community partners said “not yet” to version 1")
    riverside.sign(version, "Community")
    assert told() == "Version 1 is final for the Board."
    assert told(moved=True) == "Version 1 is final for the Board; what has been said since is not in it."
    riverside.reword(riverside.bed, "an iron bed")
    riverside.issue()
    assert told() == "Share version 2 back to Members."


# Walks


STEP = st.tuples(
    st.sampled_from(["edit", "add", "issue", "share", "sign", "not yet", "retract"]), st.sampled_from(EVERYBODY)
)


@given(st.lists(STEP, max_size=25))
def test_a_signature_never_counts_for_words_that_its_stream_was_not_shown(steps: list[tuple[str, str]]) -> None:
    riverside = Riverside()
    for number, (what, name) in enumerate(steps):
        _step(riverside, what, name, number)
    for version in riverside.project.versions:
        shown = {name for name in EVERYBODY if _was_shown(riverside, version, name)}
        counted = {
            name for name, state in zip(EVERYBODY, states(riverside, version), strict=True)
            if SignState(state) in rules.SIGNED_STATES
        }  # fmt: skip
        assert counted <= shown
        assert (missing_for_final(riverside.project, version) == ()) == (counted == set(EVERYBODY))


def _step(riverside: Riverside, what: str, name: str, number: int) -> None:
    versions = riverside.project.versions
    try:
        if what == "edit":
            riverside.reword(riverside.bed, f"a bed {number}")
        elif what == "add":
            riverside.say(name, f"said {number}")
        elif what == "issue":
            riverside.issue()
        elif what == "share" and versions:
            riverside.share(versions[-1], name)
        elif what == "sign" and versions:
            riverside.sign(versions[-1], name)
        elif what == "not yet" and versions:
            riverside.sign(versions[-1], name, decision=Decision.NOT_YET, reservations="why")
        elif what == "retract" and riverside.project.all(Signoff):
            riverside.do(commands.retract, next(iter(riverside.project.all(Signoff))))
    except RuleViolation:
        pass


def _was_shown(riverside: Riverside, version: Version, name: str) -> bool:
    """Whether a stream was shown these bytes, in this version or in one with the same."""
    return any(
        rules.sharings(riverside.project, record, riverside.stream(name))
        for record in riverside.project.versions
        if record.sha256 == version.sha256
    )


def test_what_comes_to_stay_in_the_room_after_a_version_is_final_waits_for_the_next_version_and_an_answer(
    riverside: Riverside, issued: Version
) -> None:
    riverside.do(add_line, "A garden.", [riverside.garden, riverside.bed])
    riverside.sign(issued, *EVERYBODY)
    riverside.do(contribution_commands.take_answer_back, [riverside.garden])
    assert unanswered(riverside.project) == ()
    riverside.do(edit, riverside.garden, ContributionChanges(consent=Consent.ROOM))
    (reason,) = missing_for_final(riverside.project, issued)
    assert reason.sentence.startswith("M-002 is printed in version 1, and may not be printed any more.")
    assert missing_for_final(riverside.project, replace(issued, rules=1)) == ()
    assert unanswered(riverside.project) == (riverside.garden,)
    riverside.do(contribution_commands.answer, [riverside.garden], AnswerKind.PARKED, reason="it stays in the room")
    assert unanswered(riverside.project) == ()


def test_what_was_added_since_and_then_reworded_is_an_addition_to_those_who_signed_before(
    riverside: Riverside, issued: Version
) -> None:
    riverside.sign(issued, "Members")
    added = riverside.say("Staff", "a sink")
    second = riverside.issue()
    riverside.share(second, "Staff")
    riverside.sign(second, "Staff")
    riverside.reword(added, "a lower sink")
    third = riverside.issue()
    riverside.share(third, "Members", "Staff")
    assert states(riverside, third) == ["signed", "stale", "not shared"]


# Prepared versions


def test_a_draft_that_was_frozen_beforehand_is_issued_as_it_stands_and_never_once_words_have_moved(
    riverside: Riverside,
) -> None:
    riverside.answer_all()
    prepared = commands.prepare_version(riverside.do(commands.commitments))
    version = riverside.version(riverside.do(commands.issue, prepared=prepared))
    assert (version.canonical, version.printed) == (prepared.canonical, prepared.printed)
    riverside.reword(riverside.bed, "an iron bed")
    assert "an iron bed" in riverside.version(riverside.do(commands.issue, prepared=prepared)).printed


def test_an_issued_version_promises_nothing_that_will_come(riverside: Riverside) -> None:
    notes = [note for section in brief_at(riverside.issue()).sections for note in section.notes]
    assert "Nothing was written here for this version." in notes
    assert not [note for note in notes if "will stand here" in note]
    drafted = [note for section in brief_of(riverside.project).sections for note in section.notes]
    assert [note for note in drafted if "will stand here" in note]
