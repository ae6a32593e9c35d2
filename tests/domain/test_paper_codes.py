"""Codes on paper: mistyped ones are detected, correct ones mean exactly one record."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import InvalidInput, Refusal, Unknown
from coprod_tui.domain.conflicts import commands, outcome, sides
from coprod_tui.domain.meetings.paper import (
    ALPHABET,
    CHECK_STEPS,
    CanvasField,
    PaperCard,
    PaperSheet,
    SignPage,
    canvas_fields,
    check_character,
    code_of,
    is_right,
    sheet_coded,
    tallies,
)
from coprod_tui.domain.records import Conflict, Group, Side
from tests.domain.riverside import Riverside

# The check character

EVERY = range(36)


def test_no_two_characters_lead_from_one_state_to_the_same() -> None:
    assert all(len(set(CHECK_STEPS[state])) == 36 for state in EVERY)


def test_no_two_states_lead_with_one_character_to_the_same() -> None:
    """With the test above: one wrong character, anywhere, gives another sum, whatever follows."""
    assert all(len({CHECK_STEPS[state][value] for state in EVERY}) == 36 for value in EVERY)


def test_swapped_neighbours_never_lead_to_the_same() -> None:
    """Every state, every pair of characters: what follows cannot make the sums alike again."""
    for state, first, other in product(EVERY, EVERY, EVERY):
        if first != other:
            assert CHECK_STEPS[CHECK_STEPS[state][first]][other] != CHECK_STEPS[CHECK_STEPS[state][other]][first]


@pytest.mark.parametrize("start", EVERY)
def test_a_body_has_exactly_one_check_character(start: int) -> None:
    for body in ("M307", "C03MTK7", "V4M", "Z99999999", "0", "AA"):
        assert [one for one in ALPHABET if is_right(body + one, start)] == [check_character(body, start)]


def wrong_ones(code: str) -> set[str]:
    """Every code with one wrong character, and every one with two neighbours swapped."""
    found = {code[:at] + one + code[at + 1 :] for at in range(len(code)) for one in ALPHABET}
    found |= {code[:at] + two + one + code[at + 2 :] for at, (one, two) in enumerate(pairwise(code))}
    return found - {code}


@given(st.text(ALPHABET, min_size=1, max_size=12), st.integers(0, 35))
def test_every_slip_in_any_code_is_seen(body: str, start: int) -> None:
    code = body + check_character(body, start)
    assert is_right(code, start)
    assert not any(is_right(wrong, start) for wrong in wrong_ones(code))


# What codes mean


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def all_sheets(riverside: Riverside) -> list[PaperSheet]:
    """All that a paper pack has for a meeting."""
    project = riverside.project
    version = riverside.issue()
    found: list[PaperSheet] = [PaperCard(stream, 1, number) for stream in project.streams for number in (1, 7, 99)]
    for conflict in project.conflicts:
        found += (*canvas_fields(project, conflict), *tallies(project, conflict))
    found += (SignPage(version, stream) for stream in project.streams)
    return found


def test_every_code_means_its_own_sheet_however_it_is_typed(riverside: Riverside) -> None:
    sheets = all_sheets(riverside)
    project = riverside.project
    codes = [code_of(project, sheet) for sheet in sheets]
    assert len(set(codes)) == len(codes)
    for sheet, code in zip(sheets, codes, strict=True):
        for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("-", "–")):
            assert sheet_coded(project, typed) == sheet


def test_no_slip_in_a_code_of_a_whole_pack_means_anything(riverside: Riverside) -> None:
    sheets = all_sheets(riverside)
    for code in (code_of(riverside.project, sheet).replace("-", "") for sheet in sheets):
        for wrong in wrong_ones(code):
            with pytest.raises(Refusal):
                sheet_coded(riverside.project, wrong)


def test_a_mistyped_code_is_said_to_be_one_and_a_likely_one_is_offered(riverside: Riverside) -> None:
    project = riverside.project
    code = code_of(project, PaperCard(project.streams[0], 1, 10))
    with pytest.raises(InvalidInput, match="was mistyped, or stands on the paper of another project"):
        sheet_coded(project, code.replace("10", "01"))
    typed = code.replace("-", "").replace("0", "O", 1)
    with pytest.raises(InvalidInput, match=rf"Is it {code.replace('-', '')}\?"):
        sheet_coded(project, typed)


@pytest.mark.parametrize("typed", ["", "M", "--", "M3_07", "é307K", "M-014"])
def test_what_is_no_code_is_said_to_be_none(riverside: Riverside, typed: str) -> None:
    with pytest.raises(InvalidInput):
        sheet_coded(riverside.project, typed)


def right(riverside: Riverside, body: str) -> str:
    """A body with the character that makes it a code."""
    return next(body + one for one in ALPHABET if "mistyped" not in said(riverside, body + one))


def said(riverside: Riverside, code: str) -> str:
    try:
        sheet_coded(riverside.project, code)
    except Refusal as refusal:
        return str(refusal)
    return ""


def test_a_right_code_of_what_is_not_here_says_what_is_missing(riverside: Riverside) -> None:
    for body, sentence in (
        ("M907", "There is no meeting 9 here yet"),
        ("X107", "No stream here has the letter X"),
        ("C09MTAA", "There is no conflict"),
        ("C01PA", "has no side P here"),
        ("V7M", "7"),
    ):
        with pytest.raises(Unknown) as unknown:
            sheet_coded(riverside.project, right(riverside, body))
        assert sentence in str(unknown.value)


def test_hands_about_earlier_words_are_not_taken_for_hands_about_these(riverside: Riverside) -> None:
    conflict = riverside.project.the(Conflict, riverside.open)
    for side in riverside.sides(conflict.id):
        riverside.do(commands.set_ask, side, f"ask {side}")
        riverside.do(commands.set_why, side, f"why {side}")
    riverside.do(outcome.propose, conflict.id, text="a curtain")
    sheet = next(tallies(riverside.project, conflict))
    code = code_of(riverside.project, sheet)
    assert sheet_coded(riverside.project, code) == sheet
    riverside.do(outcome.propose, conflict.id, text="a thicker curtain")
    with pytest.raises(InvalidInput, match="about earlier words"):
        sheet_coded(riverside.project, code)


def test_what_was_printed_for_a_sub_group_stays_its_own_when_another_is_taken_out(riverside: Riverside) -> None:
    conflict = riverside.project.the(Conflict, riverside.open)
    first, second = (
        Group(riverside.sketch.new_id(), riverside.stream("Members"), name) for name in ("Carers", "Young")
    )
    own, _ = sides.sides(riverside.project, conflict)
    other = replace(own, id=riverside.sketch.new_id(), group=first.id)
    for one in (first, second, replace(own, group=second.id), other):
        riverside.sketch.put(one)
    printed = {code_of(riverside.project, one): one.side.id for one in canvas_fields(riverside.project, conflict)}
    assert len(printed) == 6
    riverside.sketch.snapshot = riverside.project.with_records([(Group, first.id, None), (Side, other.id, None)])
    for code, side in printed.items():
        if side == other.id:
            with pytest.raises(Unknown, match="has no side"):
                sheet_coded(riverside.project, code)
        else:
            sheet = sheet_coded(riverside.project, code)
            assert isinstance(sheet, CanvasField)
            assert sheet.side.id == side


def test_the_paper_of_another_project_is_seen(riverside: Riverside) -> None:
    """By 35 of 36: each project has a start of its own, made from its id."""
    stream = riverside.project.streams[0]
    own = code_of(riverside.project, PaperCard(stream, 1, 7))
    others = [code for code in (f"M107{one}" for one in ALPHABET) if not said(riverside, code)]
    assert others == [own.replace("-", "")]
