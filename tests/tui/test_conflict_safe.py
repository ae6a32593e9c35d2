"""The conflict screen keeps what is typed, hides what is not for the room, and lives with any words and any window."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.conflicts import commands, outcome
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import Check, Fit, Heard
from coprod_tui.store.session import Session
from tests.tui.at_desk import at_desk, reopened, settled, shows, text_of, typed
from tests.tui.pulling_apart import WHYS, asked_of_the_rules, open_bed, raised, sides_of, the_bed

# Undo, drafts


async def test_an_undo_leads_back_to_the_step_that_was_undone(tmp_path: Path) -> None:
    path = raised(tmp_path)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "a wooden bed", "enter")
        assert "Staff: what do you ask for?" in text_of(app)
        await typed(app, pilot, "", "ctrl+z")
        screen = text_of(app)
        assert "Undone" in screen
        assert "Members: what do you ask for?" in screen
    assert sides_of(reopened(path))[0].ask is None


async def test_ctrl_z_takes_back_typing_first(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "abc", "ctrl+z")
        assert "abc" not in text_of(app)
        assert "Undone" not in text_of(app)
    assert sides_of(reopened(path))[1].why == WHYS[1]


async def test_what_was_typed_is_offered_again(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "it is about", "escape")
        await typed(app, pilot, "", "f3")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        await shows(app, pilot, "it is about", "What you had not finished here is in its field again.")
        await typed(app, pilot, " being seen", "enter")
    with Session.open(path) as session:
        assert session.drafts() == {}
        assert [one.text for one in session.snapshot.all(Heard).values()] == ["it is about being seen"]


async def test_counted_hands_are_offered_again(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "4443")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "", "enter")
    [check] = reopened(path).all(Check).values()
    assert (check.agree, check.support) == (3, 1)


async def test_one_answer_asks_the_rules_once_and_a_conflict_that_is_not_looked_at_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = raised(tmp_path, upto="proposed")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        asked = asked_of_the_rules(monkeypatch)
        await typed(app, pilot, "4", "enter")
        assert "Staff: how far do you go along with it?" in text_of(app)
        assert sorted(asked) == ["missing_for_agreed", "next_step"]
        await typed(app, pilot, "", "f2")
        asked.clear()
        await app.attempt(commands.set_ask, sides_of(app.snapshot)[0].id, "a bed that follows")
        await settled(app, pilot)
        assert not asked
        await typed(app, pilot, "", "f3")
        assert "a bed that follows" in text_of(app)
        assert sorted(asked) == ["missing_for_agreed", "next_step"]


# Privacy, hostile and long words, small windows


async def test_what_is_not_for_the_room_is_hidden_and_not_offered(tmp_path: Path) -> None:
    path = raised(tmp_path)
    with Session.open(path) as session:
        said = next(iter(session.snapshot.contributions()))
        session.do(contribution_commands.edit, said.id, ContributionChanges(text="a secret bed", sensitive=True))
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        assert "a secret bed" in text_of(app)
        await typed(app, pilot, "", "f10")
        screen = text_of(app)
        assert "a secret bed" not in screen
        assert "not for the room" in screen
        assert "→ takes" not in screen
        await typed(app, pilot, "", "escape", "l")
        assert "secret" not in text_of(app)
        await typed(app, pilot, "", "slash")
        await typed(app, pilot, "secret")
        assert "Nothing was said in this stream yet, or" in text_of(app)


HOSTILE = ("[@click=app.quit]x[/] [/nope] [TBD] list[int] \x1b[2J 👩‍👩‍👧 家族 שלום", "a" * 5000)


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_stand_as_they_are(tmp_path: Path, words: str) -> None:
    path = raised(tmp_path, upto="agreed")
    with Session.open(path) as session:
        one = the_bed(session.snapshot)
        session.do(outcome.reopen, one.id, because=f"x{words}")
        session.do(commands.retitle, one.id, f"t{words}")
        for side in sides_of(session.snapshot):
            session.do(commands.set_ask, side.id, f"x{words}")
            session.do(commands.set_why, side.id, f"x{words}")
        owner, by = sides_of(session.snapshot)
        heard = session.do(commands.say_back, owner.id, by.id, f"x{words}")
        session.do(commands.confirm, heard, yes=False, missed=f"x{words}")
        option = session.do(commands.add_option, one.id, f"x{words}")
        session.do(commands.rate, option, owner.id, Fit.FAILS, word=f"x{words}")
        session.do(outcome.propose, one.id, text=f"x{words}", keeps={owner.id: f"x{words}"}, owner=f"x{words}")
        session.do(outcome.reserve, owner.id, f"x{words}")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f3")
        await typed(app, pilot, "", "enter")
        if len(words) < 100 and "\x1b" not in words:
            assert f"t{words}" in text_of(app)
        for _ in range(24):
            await typed(app, pilot, "", "tab")
            assert "\x1b" not in text_of(app)
        await typed(app, pilot, "", "escape", "z")
        for _ in range(12):
            await typed(app, pilot, "", "pagedown")
            assert "\x1b" not in text_of(app)
        metas = [part.style.meta for strip in app.screen._compositor.render_strips() for part in strip if part.style]
        assert not any("@click" in meta for meta in metas)


async def test_long_texts_are_folded_and_say_so(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    long = " ".join(f"word{number}" for number in range(700))
    with Session.open(path) as session:
        session.do(commands.set_why, sides_of(session.snapshot)[0].id, long)
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        screen = text_of(app)
        assert "more lines (z shows them)" in screen
        assert "word699" not in screen
        assert "Staff, in your own words" in screen
        await typed(app, pilot, "", "escape", "z")
        for _ in range(8):
            if "word699" in text_of(app):
                break
            await typed(app, pilot, "", "pagedown")
        assert "word699" in text_of(app)


async def test_a_text_of_five_thousand_characters_is_typed_and_kept(tmp_path: Path) -> None:
    path = raised(tmp_path)
    long = "a bed that can be moved, and " * 180
    async with at_desk(path, (80, 24)) as (app, pilot):
        await open_bed(app, pilot)
        app.screen.query_one("#now-field").text = long  # type: ignore[attr-defined]
        await settled(app, pilot)
        screen = text_of(app)
        assert "Members: what do you ask for?" in screen
        assert "┗" in screen
        await typed(app, pilot, "", "enter")
        assert "Staff: what do you ask for?" in text_of(app)
    assert sides_of(reopened(path))[0].ask == long.strip()


async def test_the_conflict_lives_at_any_size(tmp_path: Path) -> None:
    async with at_desk(raised(tmp_path, upto="proposed")) as (app, pilot):
        await open_bed(app, pilot)
        for size in [
            (1, 1),
            (3, 2),
            (2, 9),
            (9, 3),
            (30, 10),
            (60, 15),
            (79, 23),
            (80, 24),
            (99, 24),
            (100, 24),
            (200, 60),
        ]:
            await pilot.resize_terminal(*size)
            await settled(app, pilot)
            for _ in range(3):
                await typed(app, pilot, "", "tab")
            await typed(app, pilot, "", "escape", "g", "down", "right", "escape", "right", "z", "z", "k", "4")
        await pilot.resize_terminal(120, 40)
        await settled(app, pilot)
        assert "The bed" in text_of(app)


async def test_a_draft_stays_through_a_small_window(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        await typed(app, pilot, "half a thought")
        await pilot.resize_terminal(20, 5)
        await settled(app, pilot)
        assert "This window is too" in text_of(app)
        await pilot.resize_terminal(80, 24)
        await settled(app, pilot)
        assert "half a thought" in text_of(app)


async def test_words_are_marked_by_the_mouse_and_copied_as_sentences(tmp_path: Path) -> None:
    path = raised(tmp_path, upto="whys")
    with Session.open(path) as session:
        session.do(commands.set_why, sides_of(session.snapshot)[0].id, " ".join(f"word{n}" for n in range(16)))
    async with at_desk(path) as (app, pilot):
        await open_bed(app, pilot)
        lines = text_of(app).splitlines()
        first = next(number for number, line in enumerate(lines) if "word0" in line)
        await pilot.mouse_down(offset=(lines[first].index("word0"), first))
        await pilot.hover(offset=(lines[first + 1].index("│ │") - 1, first + 1))
        await pilot.mouse_up(offset=(lines[first + 1].index("│ │") - 1, first + 1))
        await settled(app, pilot)
        marked = app.screen.get_selected_text()
        assert marked is not None
        assert marked.startswith("word0 word1 word2")
        assert "word8 word9" in marked
        assert "\n" not in marked.strip()
