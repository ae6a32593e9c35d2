"""Withdrawing on the floor: it shows, asks, erases, and nothing on screen or beside the file keeps the words."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.conflicts import commands
from coprod_tui.domain.privacy.rules import GAP, all_owed
from coprod_tui.domain.records import Contribution, Side
from coprod_tui.store.session import Session
from tests.store.erased import left_in
from tests.tui.at_desk import at_desk, project_file, reopened, shows, text_of, typed, until

SECRET = "they held me down in the blue corridor that night"


async def test_a_contribution_is_withdrawn_by_its_key_after_it_was_shown(tmp_path: Path) -> None:
    path = project_file(tmp_path, "+ the garden", f"- {SECRET} @7")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "q")
        screen = await shows(app, pilot, "Erase these words for good?", SECRET, "y erase")
        assert "M-002" in screen
        await typed(app, pilot, "", "enter")
        await shows(app, pilot, "they held me down in the")
        await typed(app, pilot, "", "q")
        await shows(app, pilot, "Erase these words for good?")
        await typed(app, pilot, "", "y")
        await shows(app, pilot, GAP, "The words are erased")
        assert "corridor" not in text_of(app)
        assert left_in(tmp_path, SECRET) == []
        await typed(app, pilot, "", "ctrl+z")
        await shows(app, pilot, "gone for good")
    assert [one.text for one in reopened(path).contributions()] == ["the garden", GAP]
    assert left_in(tmp_path, SECRET) == []


async def test_every_other_place_is_asked_about(tmp_path: Path) -> None:
    path = project_file(tmp_path, f"- {SECRET}", "> staff - doors that lock")
    with Session.open(path) as session:
        ids = sorted(session.snapshot.all(Contribution))
        conflict = session.do(commands.raise_conflict, ids, title="The corridor")
        side = session.snapshot.linked(Side, "conflict", conflict)[0].id
        session.do(commands.set_ask, side, f"never again: {SECRET}")
    async with at_desk(path, (80, 24)) as (app, pilot):
        await typed(app, pilot, "", "up", "q")
        await shows(app, pilot, "2 other places", "y go on")
        await typed(app, pilot, "", "y")
        await shows(app, pilot, "C-01, its title (1 of 2)", "The »corridor«")
        await typed(app, pilot, "", "l")
        await shows(app, pilot, "C-01, the ask of Members (2 of 2)", "erase it here too", "never again: »they held me")
        await typed(app, pilot, "", "w")
        await typed(app, pilot, " ", "enter")
        await shows(app, pilot, "still have the words")
        for _ in range(len(f"never again: {SECRET}")):
            await pilot.press("backspace")
        await typed(app, pilot, "never again", "enter")
        await shows(app, pilot, "This cannot be undone")
        await typed(app, pilot, "", "y")
        await shows(app, pilot, "The words are erased", "Left by decision, with some of the words: C-01")
    assert reopened(path).the(Side, side).ask == "never again"
    assert left_in(tmp_path, SECRET) == []


async def test_all_that_a_person_said_and_what_is_being_typed_goes(tmp_path: Path) -> None:
    path = project_file(tmp_path, f"- {SECRET} @7", "* a thing that only I would say here @7", "+ the garden @8")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, f"{SECRET} again", "escape")
        await typed(app, pilot, "", "up", "q")
        await shows(app, pilot, "all 2 things that @M7 said")
        await typed(app, pilot, "", "a", "y")
        await shows(app, pilot, "The words are erased")
        assert "corridor" not in text_of(app)
    assert [one.text for one in reopened(path).contributions()] == [GAP, GAP, "the garden"]
    assert left_in(tmp_path, SECRET, "a thing that only I") == []


async def test_a_name_is_queried_beside_the_words_and_masked_by_two_keys(tmp_path: Path) -> None:
    path = project_file(tmp_path, "+ the garden")
    async with at_desk(path, (80, 24)) as (app, pilot):
        await typed(app, pilot, "- Mr Okonkwo shouted", "enter")
        await shows(app, pilot, "M-002", "somebody's name? n: keep or mask")
        await typed(app, pilot, "", "up", "n")
        await shows(app, pilot, "“Mr Okonkwo” looks like somebody's name.", "mask", "keep")
        await typed(app, pilot, "", "m")
        assert "Okonkwo" not in await shows(app, pilot, "(masked) shouted")
    assert reopened(path).coded("M-002")[0].text == "(masked) shouted"
    assert left_in(tmp_path, "Okonkwo") == []


async def test_a_name_that_may_stand_is_kept_and_not_asked_again(tmp_path: Path) -> None:
    path = project_file(tmp_path, "- Mr Okonkwo shouted")
    async with at_desk(path) as (app, pilot):
        await shows(app, pilot, "somebody's name? n:")
        await typed(app, pilot, "", "up", "n", "k")
        await until(app, pilot, lambda: "somebody's name" not in text_of(app))
        await typed(app, pilot, "", "n")
        await shows(app, pilot, "No question about M-001 is open.", "two capitalised words")
    assert reopened(path).coded("M-001")[0].text == "Mr Okonkwo shouted"


async def test_a_second_name_in_an_edited_text_is_asked_about(tmp_path: Path) -> None:
    path = project_file(tmp_path, "- Mr Okonkwo shouted")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "n", "k")
        await until(app, pilot, lambda: "somebody's name" not in text_of(app))
        await typed(app, pilot, "", "e")
        await typed(app, pilot, " at Anna", "enter")
        await shows(app, pilot, "somebody's name? n:")
        await typed(app, pilot, "", "n")
        assert "Okonkwo” looks" not in await shows(app, pilot, "“Anna” looks like somebody's name.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_after_an_edit_that_took_a_name_out_one_key_takes_it_out_of_the_history(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = project_file(tmp_path, "- Mr Okonkwo shouted", "+ the garden")
    async with at_desk(path, size) as (app, pilot):
        await typed(app, pilot, "", "up", "up", "e", "ctrl+u")
        await typed(app, pilot, "a man shouted", "enter")
        await shows(app, pilot, "“Mr Okonkwo” is not in M-001 now.", "take it out of the history too", "leave it in")
        await typed(app, pilot, "", "l")
        await shows(app, pilot, "a man shouted")
        # It is offered again where names are asked about.
        await typed(app, pilot, "", "n")
        await shows(app, pilot, "The history still has the earlier words.")
        await typed(app, pilot, "", "t")
        await until(app, pilot, lambda: "In the history too?" not in text_of(app))
    assert reopened(path).coded("M-001")[0].text == "a man shouted"
    assert left_in(tmp_path, "Okonkwo") == []


async def test_a_name_in_a_conflict_is_asked_about_by_a_sentence(tmp_path: Path) -> None:
    path = project_file(tmp_path, "- it is loud", "> staff + it is quiet")
    async with at_desk(path, (80, 24)) as (app, pilot):
        ids = sorted(app.snapshot.all(Contribution))
        await app.attempt(commands.raise_conflict, ids, title="What Mr Okonkwo wants")
        await shows(app, pilot, "“Mr Okonkwo” may be")


async def test_the_words_about_consent_and_harm_are_at_hand(tmp_path: Path) -> None:
    path = project_file(tmp_path, "+ the garden")
    async with at_desk(path, (80, 24)) as (app, pilot):
        await typed(app, pilot, "", "f9")
        screen = await shows(app, pilot, "We have a break.", "seriously harmed")
        assert "the garden" not in screen
        await typed(app, pilot, "", "space")
        await app.run_action("screen.say_consent", default_namespace=app.screen)
        await shows(app, pilot, "To read aloud", "We write down ideas, not names.")
        await typed(app, pilot, "", "enter")
        await shows(app, pilot, "the garden")


async def test_words_that_were_taken_back_are_kept_when_they_are_typed_and_asked_about(tmp_path: Path) -> None:
    path = project_file(tmp_path, f"- {SECRET}")
    async with at_desk(path, (120, 40)) as (app, pilot):
        await typed(app, pilot, "", "up", "q", "y")
        await shows(app, pilot, "The words are erased")
        await typed(app, pilot, "", "escape")
        await typed(app, pilot, f"- {SECRET.upper()}", "enter")
        await shows(app, pilot, "M-002, what was said: the same words", "words that were taken back?")
        await typed(app, pilot, "", "up", "n")
        await shows(app, pilot, "Words that were taken back", "erase it again", "it stays")
        await typed(app, pilot, "", "s")
        await typed(app, pilot, "another person said it", "enter")
        await until(app, pilot, lambda: "words that were taken back?" not in text_of(app))
    assert reopened(path).coded("M-002")[0].text == SECRET.upper()
    async with at_desk(path, (120, 40)) as (app, pilot):
        await typed(app, pilot, f"- {SECRET}.", "enter")
        await shows(app, pilot, "M-003, what was said: the same words")
        await typed(app, pilot, "", "up", "n", "e")
        await until(app, pilot, lambda: app.snapshot.coded("M-003")[0].text == GAP)
    assert reopened(path).coded("M-003")[0].withdrawn_at is not None


@pytest.mark.parametrize("how", ["withdraw", "mask", "take out of the history", "erase again"])
async def test_every_erasure_tells_what_is_still_to_be_destroyed(tmp_path: Path, how: str) -> None:
    path = project_file(tmp_path, "- Mr Okonkwo shouted")
    exported = tmp_path / "all.csv"
    exported.write_text("Mr Okonkwo shouted")
    left = f"to be destroyed or written anew: {exported}"
    async with at_desk(path, (120, 40)) as (app, pilot):
        app.written.add(exported)
        await typed(app, pilot, "", "up")
        if how == "mask":
            await typed(app, pilot, "", "n", "m")
        elif how == "take out of the history":
            await typed(app, pilot, "", "e", "ctrl+u")
            await typed(app, pilot, "a man shouted", "enter", "t")
        else:
            await typed(app, pilot, "", "q")
            await shows(app, pilot, "Erase these words for good?", "to be destroyed")
            await typed(app, pilot, "", "y")
        if how == "erase again":
            await typed(app, pilot, "", "escape")
            await typed(app, pilot, "- Mr Okonkwo shouted", "enter")
            await typed(app, pilot, "", "up", "n")
            app.notifications.kept.clear()
            await typed(app, pilot, "", "e")
        await until(app, pilot, lambda: bool(app.notifications.kept))
        assert left in app.notifications.kept[-1].text
    assert left_in(tmp_path, "Okonkwo") == ["all.csv"]


async def test_a_file_that_is_written_anew_is_not_to_be_destroyed_any_more(tmp_path: Path) -> None:
    path = project_file(tmp_path, f"- {SECRET}")
    exported = tmp_path / "all.csv"
    exported.write_text(SECRET)
    async with at_desk(path) as (app, pilot):
        app.written.add(exported)
        await typed(app, pilot, "", "up", "q", "y")
        assert [debt.place for debt in all_owed(app.snapshot)] == [str(exported)]
        exported.write_text("what is left")
        app.written.add(exported)
        await until(app, pilot, lambda: not all_owed(app.snapshot))
    assert all_owed(reopened(path)) == ()
