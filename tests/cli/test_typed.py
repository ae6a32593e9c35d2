"""`typed`: what was written on paper lands by its code, and a slip of the keys is caught."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.meetings.paper import PaperCard, code_of
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod


@pytest.fixture
def cards(coprod: Coprod, ward: Path) -> list[str]:
    """The codes of three cards for Members at meeting 1, which has begun."""
    coprod("meeting", ward, "start", "stream", "--present", "Members=7")
    with Session.open(ward) as session:
        project = session.snapshot
        return [code_of(project, PaperCard(project.streams[0], 1, number)) for number in (1, 2, 3)]


def test_each_line_is_kept_and_told_where_it_landed(coprod: Coprod, ward: Path, cards: list[str]) -> None:
    ran = coprod("typed", ward, f"{cards[0]} + the garden #outside", f"{cards[1].lower().replace('-', '')} a bench")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [f"{cards[0]}: M-001", f"{cards[1]}: M-002"]
    first, second = coprod("list", ward, "--json").json
    assert (first["kind"], first["text"], first["themes"], first["meeting"]) == ("works", "the garden", ["outside"], 1)
    assert (second["kind"], second["text"], second["meeting"]) == ("would like", "a bench", 1)


def test_lines_of_standard_input_are_all_kept_or_none(coprod: Coprod, ward: Path, cards: list[str]) -> None:
    swapped = cards[1].replace("02", "20")
    ran = coprod("typed", ward, stdin=f"% from the box\n{cards[0]} a\n\n{swapped} b\n".encode())
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"Line 4: “{swapped}” was mistyped")
    assert coprod("list", ward).out == ""
    ran = coprod("typed", ward, stdin=f"\ufeff% from the box\r\n{cards[0]} a\r\n".encode())
    assert ran.lines == [f"{cards[0]}: M-001"]


def test_a_card_is_kept_once_and_one_undo_takes_it_back(coprod: Coprod, ward: Path, cards: list[str]) -> None:
    coprod("typed", ward, f"{cards[0]} a", f"{cards[1]} b")
    again = coprod("typed", ward, f"{cards[0]} a")
    assert again.code == 1
    assert f"card {cards[0]} was taken in already" in again.err
    assert coprod("typed", ward, f"{cards[0]} a", "--again").code == 0
    assert coprod("undo", ward).code == 0
    undone = coprod("undo", ward)
    assert undone.code == 0
    assert coprod("list", ward).out == ""
    assert coprod("history", ward).code == 0
    assert coprod("typed", ward, f"{cards[0]} a").code == 0


def test_nothing_to_take_in_is_said(coprod: Coprod, ward: Path) -> None:
    ran = coprod("typed", ward, stdin=b"\n% nothing\n")
    assert (ran.code, ran.out, ran.err) == (0, "", "There is nothing to take in.\n")


def test_a_card_of_a_meeting_that_is_not_here_says_what_to_do(coprod: Coprod, ward: Path) -> None:
    with Session.open(ward) as session:
        project = session.snapshot
        code = code_of(project, PaperCard(project.streams[0], 4, 1))
    ran = coprod("typed", ward, f"{code} a")
    assert ran.code == 1
    assert "There is no meeting 4 here yet. Start it first" in ran.err
