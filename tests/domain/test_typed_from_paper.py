"""Typing back from paper: lines reach the right record; one wrong line stops all of them."""

from __future__ import annotations

from typing import Any

import pytest

from coprod_tui.base.errors import InvalidInput, Refusal, RuleViolation
from coprod_tui.domain.conflicts import agreement, outcome, sides, stages
from coprod_tui.domain.meetings.paper import (
    CONSENT_LABELS,
    PaperCard,
    SignPage,
    canvas_fields,
    code_of,
    tallies,
    type_back,
)
from coprod_tui.domain.records import Check, Conflict, Consent, Contribution, Decision, Form, Kind, Side, Signoff
from tests.domain.riverside import EVERYBODY, Riverside


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def card(riverside: Riverside, number: int, stream: int = 0) -> str:
    project = riverside.project
    return code_of(project, PaperCard(project.streams[stream], 1, number))


def typed(riverside: Riverside, *lines: str, **options: Any) -> Any:
    return riverside.do(type_back, lines, **options).kept


def test_a_card_becomes_a_contribution_of_its_stream_and_meeting(riverside: Riverside) -> None:
    line = f'{card(riverside, 7)} * "a bed I can lower" because I fell #beds @7 | consent: quote | read back: yes'
    (record,) = typed(riverside, line)
    said = riverside.project.the(Contribution, record)
    assert (said.stream, said.meeting) == (riverside.project.streams[0].id, riverside.project.meetings[0].id)
    assert (said.kind, said.text, said.why, said.form) == (Kind.WOULD_LIKE, "a bed I can lower", "I fell", Form.OWN)
    assert (said.consent, said.asked, said.read_back) == (Consent.QUOTE, f"on card {card(riverside, 7)}", True)
    assert (said.speaker, [theme.name for theme in riverside.project.themes_of(record)]) == ("M7", ["beds"])


@pytest.mark.parametrize("level", list(Consent))
def test_consent_can_be_typed_as_it_stands_on_the_card(riverside: Riverside, level: Consent) -> None:
    for number, said in enumerate((CONSENT_LABELS[level], f" {CONSENT_LABELS[level].upper()} ", level.value), 1):
        (record,) = typed(riverside, f"{card(riverside, number)} a bed | consent: {said}")
        assert riverside.project.the(Contribution, record).consent is level


def test_a_card_is_taken_in_once(riverside: Riverside) -> None:
    line = f"{card(riverside, 7)} + the garden"
    typed(riverside, line)
    with pytest.raises(RuleViolation, match="was taken in already"):
        typed(riverside, f"{card(riverside, 7).lower()} + other words")
    with pytest.raises(RuleViolation, match="given twice"):
        typed(riverside, f"{card(riverside, 8)} a", f"{card(riverside, 8)} b")
    assert len(typed(riverside, line, again=True)) == 1


def test_a_bar_in_somebodys_words_stays_in_them(riverside: Riverside) -> None:
    (record,) = typed(riverside, f"{card(riverside, 7)} a | b || how it is | role-play")
    assert riverside.project.the(Contribution, record).text == "a | b || how it is | role-play"


def open_conflict(riverside: Riverside) -> Conflict:
    conflict: Conflict = riverside.project.the(Conflict, riverside.open)
    return conflict


def test_asks_and_whys_land_on_their_sides_and_hands_on_the_words_they_were_about(riverside: Riverside) -> None:
    conflict = open_conflict(riverside)
    codes = [code_of(riverside.project, one) for one in canvas_fields(riverside.project, conflict)]
    typed(riverside, *(f"{code} words {place}" for place, code in enumerate(codes)))
    told = [riverside.project.the(Side, one) for one in riverside.sides(conflict.id)]
    assert [(one.ask, one.why) for one in told] == [("words 0", "words 1"), ("words 2", "words 3")]
    riverside.do(outcome.propose, conflict.id, text="a curtain")
    members, staff = (code_of(riverside.project, one) for one in tallies(riverside.project, conflict))
    checked, _ = typed(riverside, f"{members} 5=4 w=1 | reservation: it may fall", f"{staff} 0=1 | how: by post")
    found = stages.proposal(riverside.project, conflict)
    assert found
    first, second = (
        agreement.position(riverside.project, found, side) for side in sides.sides(riverside.project, conflict)
    )
    assert isinstance(first, Check)
    assert isinstance(second, Check)
    assert (first.id, first.counts, first.how) == (checked, (4, 0, 0, 0, 0, 1, 0, 0), "on paper")
    assert (second.counts, second.how) == ((0, 0, 0, 0, 0, 0, 0, 1), "by post")
    assert [one.text for one in agreement.reservations(riverside.project, found)] == ["it may fall"]


def test_a_sign_off_page_is_a_signature_and_comes_alone(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    code = code_of(riverside.project, SignPage(version, riverside.project.streams[0]))
    line = (
        f"{code} signed with reservations | role: Members lead | how: show of hands | on: 2026-11-10 | present: 7"
        " | reservations: the garden is small | held by: the lead | unchecked: they read it on paper"
    )
    with pytest.raises(InvalidInput, match="Line 2: a sign-off page is typed alone"):
        typed(riverside, f"{card(riverside, 1)} a", line)
    (record,) = typed(riverside, line)
    signed = riverside.project.the(Signoff, record)
    assert (signed.decision, signed.role, signed.present) == (Decision.RESERVED, "Members lead", 7)
    assert (signed.on, signed.reservations, signed.held_by) == ("2026-11-10", "the garden is small", "the lead")
    assert signed.unchecked == "they read it on paper"
    assert riverside.sketch.acts[-1].verb == "sign"


def test_one_line_that_is_wrong_stops_all_and_each_is_told_with_its_number(riverside: Riverside) -> None:
    before = riverside.project
    good = card(riverside, 1)
    bad = good[:-1] + ("A" if good[-1] != "A" else "B")
    with pytest.raises(InvalidInput) as refused:
        typed(riverside, f"{good} a", "", "% a note", f"{bad} b", "hello", f"{card(riverside, 2)} c | role: lead")
    told = [reason.sentence for reason in refused.value.reasons]
    assert [one.partition(":")[0] for one in told] == ["Line 4", "Line 5", "Line 6"]
    assert "was mistyped" in told[0]
    assert told[2].endswith(f"“role” does not belong to card 2 of {riverside.project.streams[0].name}, meeting 1.")
    assert riverside.project == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "words"),
        ("> staff a sink", "another stream has cards of its own"),
        ("a | consent: everything", "“everything” is no consent"),
        ("a | read back: perhaps", "“read back” is yes or no"),
    ],
)
def test_what_a_card_cannot_say_is_refused(riverside: Riverside, words: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        typed(riverside, f"{card(riverside, 1)} {words}")


@pytest.mark.parametrize("hands", ["6=1", "5", "5=x", "5=-1", "=2", "5=1 4"])
def test_what_is_no_hand_is_refused(riverside: Riverside, hands: str) -> None:
    conflict = open_conflict(riverside)
    riverside.do(outcome.propose, conflict.id, text="a curtain")
    code = code_of(riverside.project, next(tallies(riverside.project, conflict)))
    with pytest.raises(InvalidInput, match="is not a hand and a number of people"):
        typed(riverside, f"{code} {hands}")


def test_nothing_is_written_for_nothing(riverside: Riverside) -> None:
    assert typed(riverside, "", "% only a note") == ()
    assert riverside.sketch.acts[-1].edits == ()
