"""The floor, by keys: what is on the screen, and what is in the file afterwards."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from textual import events

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.domain.conflicts.sides import side_name, sides
from coprod_tui.domain.contributions import capture, commands
from coprod_tui.domain.edit import LINE_SLOT
from coprod_tui.domain.records import Basis, Consent, Contribution, Kind, Stream
from coprod_tui.store.session import Session
from coprod_tui.tui.screens.floor.panes import Panes
from tests.quiet import threads_held
from tests.tui.at_desk import NAMES, at_desk, project_file, reopened, send, settled, text_of, typed, until


def said(path: Path) -> list[Contribution]:
    return list(reopened(path).contributions())


async def test_a_line_is_kept_with_its_code_and_the_line_is_free(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "* a bed because I fell #beds @7")
        assert "would like · the why is kept · #beds new · speaker @M7" in text_of(app)
        await typed(app, pilot, "", "enter")
        screen = text_of(app)
        assert "M-001 * a bed" in screen
        assert "because I fell" in screen
        assert "everything saved" in screen
    (one,) = said(path)
    assert (one.text, one.why, one.speaker, one.kind) == ("a bed", "I fell", "M7", Kind.WOULD_LIKE)


async def test_tab_and_a_name_choose_the_stream(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "tab")
        await typed(app, pilot, "- torches", "enter")
        await typed(app, pilot, "> m + the garden", "enter")
        await typed(app, pilot, "> comm", "enter")
        await typed(app, pilot, "a room", "enter")
        assert "S-001" in text_of(app)
        assert "M-001" in text_of(app)
        assert "P-001" in text_of(app)


async def test_a_burst_of_keys_goes_where_each_line_was_meant_to(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await pilot.press("a", "enter", "tab", "b", "enter", "tab", "c", "enter", "shift+tab", "d", "enter")
        await settled(app, pilot)
    project = reopened(path)
    told = [(project.code(one), one.text) for one in project.contributions()]
    assert told == [("M-001", "a"), ("S-001", "b"), ("P-001", "c"), ("S-002", "d")]


async def test_a_slow_disk_blocks_neither_typing_nor_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project_file(tmp_path)
    go_on = threading.Event()
    must_be_in_place = Session._must_be_in_place

    def slow(session: Session) -> None:
        go_on.wait(20)
        must_be_in_place(session)

    async with at_desk(path) as (app, pilot):
        monkeypatch.setattr(Session, "_must_be_in_place", slow)
        with threads_held():
            for line in ("one", "two", "three"):
                await pilot.press(*line, "enter")
            await pilot.press(*"four")
            screen = text_of(app)
        assert "saving" in screen
        assert "four" in screen
        assert "M-001" not in screen
        go_on.set()
        await settled(app, pilot)
        await until(app, pilot, lambda: not app.waiting)
        assert "M-003" in text_of(app)
    assert [one.text for one in said(path)] == ["one", "two", "three"]


async def test_a_line_that_is_being_kept_is_not_stashed_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, do = project_file(tmp_path), Session.do
    entered, never = threading.Event(), threading.Event()

    def slow(session: Session, *args: Any, **kwargs: Any) -> Any:
        entered.wait(20)
        done = do(session, *args, **kwargs)
        if len(list(session.snapshot.contributions())) == 2:
            never.wait(0.15)
        return done

    monkeypatch.setattr(Session, "do", slow)
    async with at_desk(path) as (app, pilot):
        with threads_held():
            for line in ("one", "two"):
                app.lines.enter(line, app.snapshot.streams[0].id, Kind.WOULD_LIKE, Consent.IDEA)
            entered.set()
        await until(app, pilot, lambda: not app.waiting)
    with Session.open(path) as session:
        assert session.drafts() == {}


async def test_a_full_disk_leaves_the_line_in_its_pane_and_saves_it_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_file(tmp_path)

    def full(session: Session) -> None:
        raise FileError(FileErrorKind.FULL, f"{session.path.name}: The disk is full.")

    async with at_desk(path) as (app, pilot):
        with monkeypatch.context() as failing:
            failing.setattr(Session, "_must_be_in_place", full)
            await pilot.press(*"one", "enter", *"two", "enter")
            await until(app, pilot, lambda: bool(app.waiting and app.waiting[0].trouble))
            screen = text_of(app)
            assert "not saved" in screen
            assert "disk is full" in screen
        app.lines.retry.set()
        await until(app, pilot, lambda: not app.waiting)
        assert "M-002" in text_of(app)
    assert [one.text for one in said(path)] == ["one", "two"]


async def test_a_line_that_could_not_be_saved_is_a_draft_beside_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_file(tmp_path)

    def full(session: Session) -> None:
        if session.drafts().get(LINE_SLOT) is None:
            raise FileError(FileErrorKind.FULL, f"{session.path.name}: The disk is full.")

    async with at_desk(path) as (app, pilot):
        monkeypatch.setattr(Session, "_must_be_in_place", full)
        await pilot.press(*"one", "enter")
        await until(app, pilot, lambda: bool(app.waiting and app.waiting[0].trouble))
        await pilot.press(*"two")
        await until(app, pilot, lambda: LINE_SLOT not in app.drafts.unsaved)
        kept = await app.host.ask(Session.drafts)
        monkeypatch.undo()
        assert [json.loads(body)["line"] for body in kept.values()] == ["two", "one"]


async def test_the_unsent_line_is_a_draft_and_is_offered_again(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "tab")
        await typed(app, pilot, "half a sent")
    with Session.open(path) as session:
        told = json.loads(session.drafts()[LINE_SLOT])
        assert told["line"] == "half a sent"
    async with at_desk(path) as (app, pilot):
        assert "half a sent" in text_of(app)
        await typed(app, pilot, "ence", "enter")
        assert "S-001" in text_of(app)
    assert [one.text for one in said(path)] == ["half a sentence"]
    with Session.open(path) as session:
        assert session.drafts() == {}


async def test_lines_entered_when_the_program_stopped_are_kept_at_the_next_start(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    with Session.open(path) as session:
        stream = session.snapshot.streams[0].id
        body = {"line": "* late words", "stream": stream, "kind": "works", "consent": "room"}
        session.stash({"outbox/000001": json.dumps(body)})
    async with at_desk(path) as (app, pilot):
        await until(app, pilot, lambda: not app.waiting)
        assert "late words" in text_of(app)
    (one,) = said(path)
    assert (one.kind, one.consent) == (Kind.WOULD_LIKE, Consent.ROOM)


async def test_letters_act_on_what_is_selected_and_undo_takes_each_back(tmp_path: Path) -> None:
    path = project_file(tmp_path, "* a bed")
    async with at_desk(path) as (app, pilot):
        await pilot.press("up")
        await typed(app, pilot, "", "k")
        await typed(app, pilot, "", "minus")
        assert "M-001 - a bed" in text_of(app)
        await typed(app, pilot, "", "r")
        await typed(app, pilot, "", "w")
        await typed(app, pilot, "I fell", "enter")
        await typed(app, pilot, "", "e")
        await typed(app, pilot, " that moves", "enter")
        screen = text_of(app)
        assert "a bed that moves" in screen
        assert "because I fell" in screen
        assert "not read" in screen
        for _ in range(4):
            await typed(app, pilot, "", "ctrl+z")
        assert "M-001 * a bed" in text_of(app)
        await typed(app, pilot, "", "ctrl+y")
        assert "M-001 - a bed" in text_of(app)


async def test_raising_consent_asks_when_the_person_was_asked(tmp_path: Path) -> None:
    path = project_file(tmp_path, '"a bed"')
    async with at_desk(path) as (app, pilot):
        await pilot.press("up", "c", "3")
        await pilot.pause()
        assert "When were they asked?" in text_of(app)
        await typed(app, pilot, "", "enter")
    (one,) = said(path)
    assert (one.consent, one.asked) == (Consent.QUOTE, "at the read back")


async def test_a_destructive_letter_hit_twice_loses_nothing(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        for key in ("delete", "v", "m"):
            await pilot.press("up", key, key, "escape", "escape")
            await settled(app, pilot)
    (one,) = said(path)
    assert one.text == "a bed"
    assert not one.sensitive


async def test_removing_asks_and_undo_brings_it_back(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed #beds")
    async with at_desk(path) as (app, pilot):
        await pilot.press("up", "delete")
        await pilot.pause()
        assert "Remove M-001?" in text_of(app)
        await typed(app, pilot, "", "y")
        assert "M-001" not in text_of(app).replace("Remove", "")
        await typed(app, pilot, "", "ctrl+z")
        assert "M-001 * a bed" in text_of(app)


async def test_words_typed_after_a_stray_arrow_go_to_the_line(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        await pilot.press("up")
        await typed(app, pilot, "yes they said", "enter")
        assert "M-002 * yes they said" in text_of(app)


async def test_marked_contributions_are_made_a_conflict(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a wooden bed", "> staff a fixed bed")
    async with at_desk(path) as (app, pilot):
        await pilot.press("up", "space", "tab", "space", "p")
        await settled(app, pilot)
        await typed(app, pilot, "The bed", "enter")
        assert "C-01" in text_of(app)
    project = reopened(path)
    assert project.conflicts[0].title == "The bed"
    assert len(project.all(Basis)) == 2


async def test_what_is_marked_pulls_apart_from_what_is_selected_in_another_stream(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a wooden bed", "> staff a fixed bed")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "p")
        assert "Mark what pulls apart first (Space): two things or more" in text_of(app)
        await typed(app, pilot, "", "space", "tab", "p")
        await typed(app, pilot, "The bed", "enter")
        assert "C-01" in text_of(app)
    assert len(reopened(path).all(Basis)) == 2


async def test_what_is_taken_out_is_not_marked_any_more(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a wooden bed", "> staff a fixed bed")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "space", "delete", "y")
        await typed(app, pilot, "", "tab", "p")
        assert "Mark what pulls apart first (Space): two things or more" in text_of(app)


async def test_typing_and_enter_parse_each_text_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, parsed, parse = project_file(tmp_path), [], capture.parse_line

    def counted(line: str, *streams: Any) -> capture.ParsedLine:
        parsed.append(line)
        return parse(line, *streams)

    async with at_desk(path) as (app, pilot):
        monkeypatch.setattr(capture, "parse_line", counted)
        for letter in "* a bed":
            await typed(app, pilot, letter)
        assert parsed == ["*", "* ", "* a", "* a ", "* a b", "* a be", "* a bed"]
        await typed(app, pilot, "", "enter")
        assert "M-001 * a bed" in text_of(app)
        assert len(parsed) == 7
        await typed(app, pilot, "x y")
        send(app, "enter")
        await settled(app, pilot)
        assert "M-002" in text_of(app)
        assert sorted(set(parsed[7:])) == sorted(parsed[7:])


async def test_a_screen_that_is_not_shown_follows_when_it_is_shown_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, shown = project_file(tmp_path, "a bed"), []
    async with at_desk(path) as (app, pilot):
        renew = Panes.renew

        async def counted(panes: Panes) -> None:
            shown.append(panes)
            await renew(panes)

        monkeypatch.setattr(Panes, "renew", counted)
        await typed(app, pilot, "", "f3")
        stream = app.snapshot.streams[0].id
        await app.attempt(commands.keep_line, "the garden", stream=stream)
        app.shielded = True
        await settled(app, pilot)
        assert not shown
        assert "the garden" not in text_of(app)
        await typed(app, pilot, "", "f2")
        assert "M-002 * the garden" in text_of(app)
        assert "the room can see this" in text_of(app)
        assert len(shown) == 1


async def test_two_sub_groups_of_one_stream_pull_apart(tmp_path: Path) -> None:
    path = project_file(tmp_path, "visitors at night", "quiet nights")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "space", "up", "space", "p")
        assert "Who of Members said M-001?" in text_of(app)
        await typed(app, pilot, "carers", "enter")
        await typed(app, pilot, "", "enter")
        await typed(app, pilot, "Nights", "enter")
        await typed(app, pilot, "", "f3")
        screen = text_of(app)
        assert "(carers)" in screen
        assert "C-01  Nights" in screen
    project = reopened(path)
    (conflict,) = project.conflicts
    assert [side_name(project, side) for side in sides(project, conflict)] == ["Members", "Members (carers)"]


async def test_a_stream_meeting_is_of_the_stream_in_hand_unless_another_is_typed(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "tab", "f2", "enter", "ctrl+s")
        await until(app, pilot, lambda: app.snapshot.meeting_open is not None)
        meeting = app.snapshot.meeting_open
        assert meeting
        assert [app.snapshot.the(Stream, one.stream).name for one in app.snapshot.present(meeting.id)] == ["Staff"]


async def test_finding_filters_every_pane_and_escape_shows_all_again(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a CAFÉ", "a bed", "> staff the cafe smells")
    async with at_desk(path) as (app, pilot):
        await pilot.press("f7")
        await typed(app, pilot, "cafe")
        screen = text_of(app)
        assert "a CAFÉ" in screen
        assert "the cafe smells" in screen
        assert "a bed" not in screen
        assert "1 of 2" in screen
        await typed(app, pilot, "", "escape")
        assert "a bed" in text_of(app)


async def test_a_paste_of_many_lines_is_asked_about(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        lines = "\n".join(f"• thing {number}" for number in range(2_000))
        app.screen.query_one("CaptureLine").post_message(events.Paste(lines))
        await settled(app, pilot)
        assert "2,000 lines were pasted" in text_of(app)
        await typed(app, pilot, "", "k")
        assert "Members 2,000" in text_of(app)
        await typed(app, pilot, "", "ctrl+z")
        await until(app, pilot, lambda: "Members 0" in text_of(app))


async def test_a_meeting_is_started_moved_through_and_ended_by_keys(tmp_path: Path) -> None:
    path = project_file(tmp_path, "before the meeting")
    async with at_desk(path) as (app, pilot):
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("1")
        await pilot.pause()
        await typed(app, pilot, "Members 7", "enter")
        await typed(app, pilot, "the hall", "enter", "enter")
        screen = text_of(app)
        assert "the hall" in screen
        assert "1 of 9" in screen
        assert "10 min left" in screen
        await typed(app, pilot, "", "f8", "f8", "f8")
        assert "What works" in text_of(app)
        await typed(app, pilot, "the garden", "enter")
        assert "M-002 + the garden" in text_of(app)
        assert "This meeting" in text_of(app)
        await pilot.press("f2", "e")
        await pilot.pause()
        await typed(app, pilot, "", "y")
        assert "No meeting is open" in text_of(app)
    project = reopened(path)
    (meeting,) = project.meetings
    assert (meeting.venue, meeting.ended_at is not None) == ("the hall", True)
    assert [one.meeting for one in project.contributions()] == [None, meeting.id]


async def test_a_dialog_that_is_filled_in_one_burst_of_keys_gets_each_key_in_its_turn(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "f2", "enter")
        await until(app, pilot, lambda: "Who is here" in text_of(app))
        words = [NAMES.get(one, one) for one in "wrong"]
        words += ["ctrl+u", *(NAMES.get(one, one) for one in "Members 7, Staf"), "backspace", "f", "f", " ", "5"]
        words += ["enter", *(NAMES.get(one, one) for one in "The hut"), "backspace", "backspace", *"all", "ctrl+s"]
        send(app, *words)
        await until(app, pilot, lambda: app.snapshot.meeting_open is not None)
    project = reopened(path)
    (meeting,) = project.meetings
    assert meeting.venue == "The hall"
    assert [one.present for one in project.present(meeting.id)] == [7, 5]


async def test_words_are_corrected_in_a_dialog_in_one_burst_of_keys(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a lamp")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "w")
        await until(app, pilot, lambda: "Why? M-001" in text_of(app))
        send(app, *"darc", "backspace", *"k", "home", "delete", *"D", "enter")
        await until(app, pilot, lambda: "because Dark" in text_of(app))
    assert said(path)[0].why == "Dark"


async def test_the_room_sees_no_sensitive_words(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a secret", "a garden")
    async with at_desk(path) as (app, pilot):
        await pilot.press("up", "up", "c", "1")
        await settled(app, pilot)
        await typed(app, pilot, "", "f10")
        assert "a secret" not in text_of(app)
        assert "a garden" in text_of(app)
        await typed(app, pilot, "", "f10")
        assert "a secret" in text_of(app)


async def test_no_dialog_shows_the_room_what_is_not_for_it(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a secret because of fear #hush @7")
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "up", "v", "y", "f10")
        assert "the room can see this" in text_of(app).splitlines()[0]
        for letter, title in {"k": "What is it?", "f": "Whose words?", "c": "What may we", "m": "Move M-001"}.items():
            await typed(app, pilot, "", letter)
            assert title in text_of(app)
            assert "a secret" not in text_of(app)
            await typed(app, pilot, "", "escape")
        for letter in "ewtnq@":
            await typed(app, pilot, letter)
            screen = text_of(app)
            assert "It is not for the room, which can see this" in screen
            assert not any(one in screen for one in ("a secret", "fear", "hush", "M7"))
        await typed(app, pilot, "", "f10", "e")
        assert "The words of M-001" in text_of(app)


async def test_up_goes_to_the_last_thing_said_whatever_was_selected_before(tmp_path: Path) -> None:
    path = project_file(tmp_path, *(f"thing {number}" for number in range(30)))
    async with at_desk(path, (80, 24)) as (app, pilot):
        await typed(app, pilot, "", "up", "home", "escape")
        await typed(app, pilot, "one more", "enter")
        assert "M-031 * one more" in text_of(app)
        await typed(app, pilot, "", "up", "k", "+")
        assert "M-031 + one more" in text_of(app)
    assert [one.kind for one in said(path)[::30]] == [Kind.WOULD_LIKE, Kind.WORKS]


async def test_ctrl_c_never_quits_and_escape_leads_to_the_places(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "", "ctrl+c")
        assert app.is_running
        assert "Ctrl+Q" in text_of(app)
        await typed(app, pilot, "", "escape")
        assert "Where to?" in text_of(app)


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (20, 10), (79, 24), (80, 23), (80, 24), (99, 30), (200, 60)])
async def test_no_window_is_too_small_to_live_in(tmp_path: Path, size: tuple[int, int]) -> None:
    path = project_file(tmp_path, "a bed because I fell #beds", "> staff b", '> p "c"')
    async with at_desk(path) as (app, pilot):
        await typed(app, pilot, "half a line")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        if size[0] >= 20 and (size[0] < 80 or size[1] < 24):
            assert "small" in text_of(app)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "half a line" in text_of(app)


HOSTILE = [
    "[/x]",
    "[@click=app.quit]x[/]",
    "[TBD] list[int]",
    "\x1b[2J\x07",
    "\u202eabc\u2066",
    "a\x00b",
    "\ud800",
    "👩‍👩‍👧‍👦",
    "[" * 50,
]


async def test_hostile_words_are_words(tmp_path: Path) -> None:
    path = project_file(tmp_path, *HOSTILE)
    async with at_desk(path) as (app, pilot):
        await pilot.press("up")
        await settled(app, pilot)
        for key in ("k", "w", "t", "at", "f", "c", "v", "g", "m", "delete", "e"):
            await pilot.press(key)
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
        screen = text_of(app)
        assert "[@click=app.quit]x[/]" in screen
        assert "[TBD] list[int]" in screen
        assert not any(ord(one) < 32 and one != "\n" for one in screen)
        for strip in app.screen._compositor.render_strips():
            assert not any(part.style and part.style.meta and "@click" in part.style.meta for part in strip)
