"""The sign-off, by keys: who stands where, what moved for the stream in hand, and what is in the file afterwards."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from coprod_tui.domain import setup
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import Decision, Sharing, Signoff, Stream
from coprod_tui.domain.setup import NewStream
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.rules import SignState, sign_state
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens.signoff import SignoffScreen
from tests.store.projects import built_once
from tests.tui.at_desk import at_desk, reopened, text_of, until
from tests.tui.briefs import DAY, LONG, SHORT, brief_file, in_order, issued_file, keep, press, share, sign, write

SIZES = ((120, 40), (80, 24))


def the_signoff(app: Coprod) -> SignoffScreen:
    assert isinstance(app.screen, SignoffScreen)
    return app.screen


@built_once
def moved_file(folder: Path) -> Path:
    """Version 2 after a change of words: Members signed version 1, Staff were shown it."""
    path = issued_file(folder)
    with Session.open(path) as session:
        (one,) = session.snapshot.coded("M-001")
        session.do(commands.edit, one.id, ContributionChanges(text="a bed that I can move"))
        keep(session, "* toast at ten")
        session.do(signing_commands.issue, "said more clearly")
    return path


def row(app: Coprod, name: str) -> str:
    return next(line for line in text_of(app).splitlines() if line.strip("▌ ").startswith(f"{name}   "))


# What is seen at once


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_issued_says_so_and_which_keys_do_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_desk(brief_file(tmp_path), size) as (app, pilot):
        await press(app, pilot, "f5")
        assert in_order(text_of(app), ["Nothing has been issued yet.", "F4", "brief", "i", "issue"])
        for key in ("s", "b", "x", "delete", "enter", "right", "down"):
            await press(app, pilot, key)
            assert app.screen is the_signoff(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_version_its_words_and_where_each_stream_stands(tmp_path: Path, size: tuple[int, int]) -> None:
    path = issued_file(tmp_path)
    (version,) = reopened(path).versions
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "f5")
        screen = text_of(app)
        assert in_order(screen, ["Brief version 1", version.words, "sha256", version.sha256[:8], "Signed by 1 of 3."])
        assert f"✓ signed {SHORT}" in row(app, "Members")
        assert f"○ shared {SHORT}" in row(app, "Staff")
        assert "· not shared" in row(app, "Community partners")
        assert in_order(screen, ["Next", "Share version 1 back to Community partners.", "b", "shared back"])


async def test_every_stream_is_in_sight_in_a_small_window_however_much_a_version_waits_for(tmp_path: Path) -> None:
    path = brief_file(tmp_path, "* a bed", "- noise")
    with Session.open(path) as session:
        for name in ("Night staff", "Kin"):
            session.do(setup.add_stream, NewStream(name))
        session.do(signing_commands.issue, None)
    async with at_desk(path, (80, 24)) as (app, pilot):
        await press(app, pilot, "f5")
        for stream in app.snapshot.streams:
            assert "· not shared" in row(app, stream.name)
        assert "4 more streams have not answered yet" in " ".join(text_of(app).split())
        assert "2 things that were said have no answer" in " ".join(text_of(app).split())


async def test_a_stream_that_signed_other_words_reads_what_moved_and_why(tmp_path: Path) -> None:
    async with at_desk(moved_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f5", "home")
        assert "↻ 1 line moved" in row(app, "Members")
        assert f"✓ signed {SHORT}" in row(app, "Members")
        screen = text_of(app)
        assert in_order(screen, ["What moved since Members signed version 1", "why version 2", "said more clearly"])
        assert "a bed that I can move" in screen
        assert in_order(screen, ["toast at ten", "only added, so no signature is touched"])
        assert "they read this, not the whole brief again" in screen
        assert in_order(screen, ["Next", "Share version 2 back to Members."])


async def test_a_stream_that_never_signed_is_told_what_it_is_asked_to_sign(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    words = reopened(path).versions[0].words
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down")
        screen = text_of(app)
        assert in_order(screen, ["shared back", f"{SHORT}, read aloud", "answer", "none yet"])
        assert in_order(screen, ["What Staff are asked to sign", f"brief version 1, words {words}"])
        assert f"in a form we could use, on {LONG}" in screen
        assert in_order(screen, ["Next", "Ask Staff whether they sign version 1.", "s", "sign"])


async def test_additions_alone_leave_the_signature_as_it_is_once_shared(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    with Session.open(path) as session:
        keep(session, "* toast at ten")
        session.do(signing_commands.issue, "what was said since")
        share(session, "Members")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home")
        assert f"✓ signed {SHORT}, version 1" in row(app, "Members")
        assert "Signed by 1 of 3." in text_of(app)


async def test_final_is_said_when_all_have_signed(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    with Session.open(path) as session:
        share(session, "Community")
        sign(session, "Staff", Decision.RESERVED, "two layouts to learn")
        sign(session, "Community")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down")
        screen = text_of(app)
        assert "Signed by 3 of 3.  ✓ Final for the Board." in screen
        assert f"✓ reservations {SHORT}" in row(app, "Staff")
        assert in_order(screen, ["reservations", "two layouts to learn"])
        assert in_order(screen, ["Next", "Version 1 is final for the Board.", "x", "export"])


async def test_a_quorum_that_was_not_met_makes_it_provisional(tmp_path: Path) -> None:
    path = tmp_path / "q.coprod"
    streams = [setup.NewStream("Members", "M", quorum=9), setup.NewStream("Staff", "S")]
    with Session.create(path, partial(setup.begin, title="Riverside", streams=streams)) as session:
        keep(session, "* a bed")
        session.do(signing_commands.issue)
        share(session, "Members")
        sign(session, "Members")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home")
        assert f"✓ signed {SHORT}, provisional" in row(app, "Members")
        assert "fewer people were there than this stream asks for" in text_of(app)


async def test_more_versions_than_have_room_show_the_newest(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    with Session.open(path) as session:
        for number in range(6):
            keep(session, f"* thing {number}")
            session.do(signing_commands.issue, "more")
    async with at_desk(path, (80, 24)) as (app, pilot):
        await press(app, pilot, "f5")
        screen = text_of(app)
        assert "version 7" in screen
        assert "‹ " in screen
        assert " earlier" in screen


# Sharing back


async def test_sharing_back_is_asked_for_and_once_more(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "b")
        assert "Version 1 shared back to Community partners" in text_of(app)
        await write(app, pilot, "read aloud", "ctrl+s")
        assert in_order(text_of(app), ["Version 1 was shared back to Community partners?", "read aloud."])
        await press(app, pilot, "enter")
        assert "read aloud" in text_of(app)
        await press(app, pilot, "ctrl+s", "y")
        assert "○ shared" in row(app, "Community partners")
    project = reopened(path)
    partners = next(one for one in project.streams if one.name.startswith("Community"))
    (sharing,) = (one for one in project.all(Sharing).values() if one.stream == partners.id)
    assert (sharing.form, len(sharing.on)) == ("read aloud", 10)


async def test_a_form_and_a_day_that_can_be_are_needed(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "b", "ctrl+s")
        assert "How was it shared back?" in text_of(app)
        await write(app, pilot, "by e-mail", "enter", *["backspace"] * 20)
        await write(app, pilot, "32 Nov", "ctrl+s")
        assert "“32 Nov” is not a date" in text_of(app)
        await press(app, pilot, *["backspace"] * 6)
        await write(app, pilot, LONG, "ctrl+s", "y")
    assert [one.on for one in reopened(path).all(Sharing).values()].count(DAY) == 3


# Signing


async def test_a_stream_signs(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s")
        assert in_order(text_of(app), ["What do Staff say to version 1?", "they sign", "reservations", "they decline"])
        await press(app, pilot, "s")
        await write(app, pilot, "in turn", "enter", "enter")
        await write(app, pilot, "6", "enter")
        await write(app, pilot, "ward manager", "enter")
        await write(app, pilot, "the lead", "enter")
        assert "They have not said back what Members and Community partners" in text_of(app)
        await write(app, pilot, "two were ill", "enter", "enter")
        assert "✓ signed" in row(app, "Staff")
    project = reopened(path)
    (one,) = (one for one in project.all(Signoff).values() if one.role == "ward manager")
    assert (one.decision, one.how, one.present, one.held_by) == (Decision.SIGNED, "in turn", 6, "the lead")
    assert one.unchecked == "two were ill"
    assert project.the(Stream, one.stream).name == "Staff"


@pytest.mark.parametrize(
    ("key", "state"), [("r", SignState.RESERVED), ("n", SignState.NOT_YET), ("d", SignState.DECLINED)]
)
async def test_reservations_and_reasons_are_kept_word_for_word(tmp_path: Path, key: str, state: SignState) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path, (80, 24)) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s", key)
        assert "Word for word" in text_of(app)
        await write(app, pilot, "two layouts [to] learn", "enter")
        await press(app, pilot, "escape")
        assert "two layouts [to] learn" in app.drafts.values()
        await press(app, pilot, "s", key, "enter")
        await write(app, pilot, "in turn", "enter", "enter")
        await write(app, pilot, "6", "enter")
        await write(app, pilot, "ward manager", *(["enter", "enter"] if key == "r" else ["ctrl+s"]))
        if key == "r":
            await write(app, pilot, "two were ill", "ctrl+s")
        assert "two layouts [to] learn" not in app.drafts.values()
        await press(app, pilot, "enter", "end")
        assert state.value.split()[0] in text_of(app)
    project = reopened(path)
    staff = next(one for one in project.streams if one.name == "Staff")
    assert sign_state(project, project.versions[-1], staff.id) is state
    (one,) = (one for one in project.all(Signoff).values() if one.stream == staff.id)
    assert one.reservations == "two layouts [to] learn"


async def test_what_is_missing_is_said_in_the_form_and_nothing_is_lost(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s", "s")
        await write(app, pilot, "in turn", "ctrl+s")
        screen = text_of(app)
        assert in_order(screen, ["in turn", "Who signs for Staff?", "How many people were present?"])
        await press(app, pilot, "enter", "enter")
        await write(app, pilot, "6", "enter")
        await write(app, pilot, "lead of Members", "ctrl+s")
        assert "has signed for Members already" in text_of(app)
        await write(app, pilot, " and Staff", "enter", "enter")
        await write(app, pilot, "two were ill", "ctrl+s")
        assert "✓ signed" in row(app, "Staff")
    assert len(reopened(path).all(Signoff)) == 2


async def test_signing_before_it_was_shared_back_is_refused_at_once(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "end", "s")
        assert "has not been shared back to" in text_of(app)
        assert app.screen is the_signoff(app)


async def test_signing_twice_is_refused_until_it_is_taken_back(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "s")
        assert "Members have signed version 1 already." in text_of(app)
        await press(app, pilot, "delete")
        assert in_order(text_of(app), ["Take back what Members said to version 1?", f"signed, {SHORT}, 7 people there"])
        await press(app, pilot, "enter")
        assert f"✓ signed {SHORT}" in row(app, "Members")
        await press(app, pilot, "delete", "y")
        assert f"○ shared {SHORT}" in row(app, "Members")
        assert in_order(text_of(app), ["Taken back on", "Members signed version 1"])
        await press(app, pilot, "delete")
        assert "have given no answer" in text_of(app)
    (one,) = reopened(path).all(Signoff).values()
    assert one.retracted_at is not None


async def test_the_number_in_the_room_is_proposed_while_a_meeting_is_open(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f2", "f2", "2")
        await write(app, pilot, "")
        await press(app, pilot, *["backspace"] * 60)
        await write(app, pilot, "Staff 6", "ctrl+s")
        assert app.snapshot.meeting_open is not None
        await press(app, pilot, "f5", "home", "down", "s", "s")
        assert in_order(text_of(app), ["How many of them were there?", "6"])


# Moving, exporting, sizes


async def test_what_moved_is_read_with_the_arrows_and_left_with_escape(tmp_path: Path) -> None:
    async with at_desk(moved_file(tmp_path), (80, 24)) as (app, pilot):
        await press(app, pilot, "f5", "home")
        assert "Enter reads on" in text_of(app)
        await press(app, pilot, "enter")
        assert the_signoff(app).box.has_focus
        assert "What moved since Members signed version 1" in text_of(app)
        await press(app, pilot, "down", "down", "down", "end")
        assert "Name (or" in text_of(app)
        await press(app, pilot, "escape")
        assert the_signoff(app).grid.has_focus


async def test_the_version_is_exported_with_its_answers(tmp_path: Path) -> None:
    async with at_desk(issued_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f5", "x", "m", "1", "ctrl+s")
    text = (tmp_path / "Riverside, brief version 1.md").read_text("utf-8")
    assert "signed by 1 of 3" in text
    assert "lead of Members" in text


async def test_frozen_words_that_were_altered_by_hand_are_told_before_anything_opens(tmp_path: Path) -> None:
    path = moved_file(tmp_path)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE version SET printed = 'other words' WHERE number = 1")
    file.close()
    async with at_desk(path) as (app, pilot):
        assert app.current_mode == "lobby"
        told = "does not hold what was saved in it"
        await until(app, pilot, lambda: told in " ".join(text_of(app).replace("▌", " ").split()))


async def test_every_size_down_to_one_cell(tmp_path: Path) -> None:
    async with at_desk(moved_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f5", "home", "enter")
        for width, height in [(80, 24), (79, 23), (100, 30), (40, 10), (12, 5), (3, 2), (1, 1), (200, 60), (120, 40)]:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert "a bed that I can move" in text_of(app)


async def test_the_stream_in_hand_stays_when_something_is_written_down(tmp_path: Path) -> None:
    async with at_desk(issued_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "b")
        await write(app, pilot, "on paper", "ctrl+s", "y")
        found = the_signoff(app).stream_in_hand()
        assert found is not None
        assert found.name == "Staff"
        assert "on paper" in text_of(app)


async def test_in_a_small_window_each_blank_of_a_signature_stands_with_its_label_and_what_is_wrong_is_seen(
    tmp_path: Path,
) -> None:
    async with at_desk(issued_file(tmp_path), (80, 24)) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s", "s")
        assert "How did they decide?" in text_of(app)
        await press(app, pilot, "ctrl+s")
        assert "Who signs for Staff?" in text_of(app)
        await press(app, pilot, "tab", "shift+tab")
        assert in_order(text_of(app), ["How did they decide?", "in turn round the table"])


async def test_a_signature_that_was_being_written_down_survives_a_kill(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s", "s")
        await write(app, pilot, "everybody in turn")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "s", "s")
        assert "everybody in turn" in text_of(app)
        await press(app, pilot, "escape")
        assert app.drafts == {}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_entry_is_corrected_and_its_day_explained_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path, size) as (app, pilot):
        await press(app, pilot, "f5", "home", "c")
        assert "Which entry is wrong?" in text_of(app)
        await press(app, pilot, "1", "c", "enter")
        await write(app, pilot, "1 Jan 1999", "ctrl+s")
        assert "Why was it on that day?" in text_of(app)
        await write(app, pilot, "the paper says so", "enter")
        assert "only corrected by a second entry" in " ".join(text_of(app).split())
        await press(app, pilot, "y")
    first, second = sorted(
        (one for one in reopened(path).all(Sharing).values() if one.because or one.on == DAY), key=lambda one: one.id
    )[::2]
    assert (second.corrects, second.on, second.because) == (first.id, "1999-01-01", "the paper says so")


async def test_what_never_was_is_said_by_keys(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f5", "home", "down", "c", "1", "n")
        await write(app, pilot, "it was another group", "enter")
        assert "· not shared" in row(app, "Staff")
    assert [one.because for one in reopened(path).all(Sharing).values() if one.corrects] == ["it was another group"]
