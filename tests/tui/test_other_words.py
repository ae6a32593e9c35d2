"""Restricted words by keys: found on the brief, let through with who says so, asked about where they are signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.brief.commands import add_line
from coprod_tui.domain.contributions.commands import ContributionChanges, edit
from coprod_tui.domain.privacy.restricted import hits_now
from coprod_tui.domain.records import Consent, Contribution, Form, OtherWords
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.store.session import Session
from tests.tui.at_desk import at_desk, reopened, text_of
from tests.tui.briefs import brief_file, press, write

SIZES = ((120, 40), (80, 24))


def leaking_file(folder: Path) -> Path:
    """A line with words of M-001, which stays in the room."""
    path = brief_file(folder)
    with Session.open(path) as session:
        first, *_ = sorted(session.snapshot.all(Contribution))
        second = sorted(session.snapshot.all(Contribution))[1]
        session.do(edit, first, ContributionChanges(consent=Consent.ROOM))
        session.do(add_line, "A bed I can move, in each room.", [second])
    return path


@pytest.mark.parametrize("size", SIZES)
async def test_a_finding_is_let_through_by_a_key_and_who_says_so(tmp_path: Path, size: tuple[int, int]) -> None:
    path = leaking_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "f4", "end", "enter")
        screen = " ".join(text_of(app).split())
        assert "“a bed i can move” are words of M-001" in screen
        for _ in range(8):
            await press(app, pilot, "o")
            if "who says so" in text_of(app):
                break
            await press(app, pilot, "down")
        await write(app, pilot, "lead of Members", "enter")
    project = reopened(path)
    (said,) = project.all(OtherWords).values()
    assert said.by == "lead of Members"
    assert hits_now(project) == ()


@pytest.mark.parametrize("opens", ["end", "i", "check"], ids=["its page", "what stops a version", "the check"])
async def test_the_words_are_hidden_while_the_room_can_see_them(tmp_path: Path, opens: str) -> None:
    async with at_desk(leaking_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "f10")
        if opens == "check":
            await app.run_action("app.check")
        await press(app, pilot, *(() if opens == "check" else (opens,)))
        await press(app, pilot, *(("enter",) if opens == "end" else ()))
        screen = " ".join(text_of(app).split())
        assert "Line 5.1: its words are not for the room" in screen
        assert "a bed i can move" not in screen


async def test_what_is_refused_is_hidden_too(tmp_path: Path) -> None:
    async with at_desk(leaking_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "f10")
        await app.attempt(signing_commands.issue)
        await press(app, pilot)
        assert "a bed i can move" not in text_of(app)
        assert not [notice for notice in app.notifications.kept if "a bed i can move" in notice.text]


async def test_own_words_are_summed_up_in_others(tmp_path: Path) -> None:
    path = brief_file(tmp_path, "“I was cold all night”")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "up", "f")
        await press(app, pilot, "s")
        await press(app, pilot, "enter")
        assert "M-001 still" in text_of(app)
        await press(app, pilot, "f", "s", "ctrl+u")
        await write(app, pilot, "no heating at night", "enter")
    (said,) = reopened(path).all(Contribution).values()
    assert (said.form, said.text) == (Form.SUMMARY, "no heating at night")


async def test_an_edit_tells_what_it_took_away(tmp_path: Path) -> None:
    path = brief_file(tmp_path, "“I was cold all night”")
    with Session.open(path) as session:
        (said,) = session.snapshot.all(Contribution)
        quote = ContributionChanges(consent=Consent.QUOTE, asked="today", read_back=True)
        session.do(edit, said, quote)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "up", "w")
        await write(app, pilot, "it broke", "enter")
        assert "may not be quoted any more" in " ".join(text_of(app).split())
