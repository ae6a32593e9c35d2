"""Entered lines on their way to the disk, without a screen: none is lost, none is kept twice, their order stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from coprod_tui.config.registry import Registry
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.edit import LINE_SLOT, OUTBOX_SLOTS
from coprod_tui.domain.records import Consent, Kind
from coprod_tui.store.session import Session
from coprod_tui.tui.desk.state import PendingLine
from tests.quiet import quiet
from tests.store.projects import begun
from tests.tui.desk_parts import FULL, DeskParts, when_tried_again


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with begun(tmp_path) as session:
        yield session


def enter(desk: DeskParts, *lines: str) -> None:
    stream = desk.known.streams[0].id
    for line in lines:
        desk.lines.enter(line, stream, Kind.WOULD_LIKE, Consent.IDEA)


def outbox(session: Session, *lines: str) -> dict[str, str | None]:
    """These lines as the drafts of a program that was stopped."""
    stream = session.snapshot.streams[0].id
    entered = [
        PendingLine(f"{OUTBOX_SLOTS}{number:06d}", line, stream, Kind.WOULD_LIKE, Consent.IDEA)
        for number, line in enumerate(lines, 1)
    ]
    return {line.slot: line.body() for line in entered}


async def everything_kept(desk: DeskParts) -> bool:
    """Waits until the worker that keeps the lines has come to its end."""
    await asyncio.gather(*desk.workers)
    return not desk.waiting


async def test_lines_are_shown_at_once_and_kept_in_their_order(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.may_run.clear()
    enter(desk, "one", "two", "three")
    assert [line.line for line in desk.waiting] == ["one", "two", "three"]
    await quiet()
    assert desk.texts() == []
    desk.host.may_run.set()
    await quiet()
    assert desk.texts() == ["one", "two", "three"]
    assert (desk.waiting, session.drafts()) == ((), {})
    assert not desk.drafts.unsaved


async def test_a_full_disk_keeps_lines_and_order_and_tries_again(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    enter(desk, "one", "two")
    await quiet()
    assert [(line.line, line.trouble) for line in desk.waiting] == [("one", FULL), ("two", FULL)]
    assert desk.saved.sentence() == f"not saved: {FULL}"
    assert [text for text in desk.notifications.told if FULL in text] == [
        f"{FULL} What you typed stays here and is tried again."
    ]
    enter(desk, "three")
    await quiet()
    assert [line.line for line in desk.waiting] == ["one", "two", "three"]
    assert desk.drafts.is_safe
    desk.host.disk_is_full = False
    assert await when_tried_again(everything_kept(desk))
    assert desk.texts() == ["one", "two", "three"]
    assert (desk.waiting, session.drafts()) == ((), {})
    assert Registry().recovery_store(session.project_id, session.path).found() == ("", {})


async def test_a_line_that_is_refused_is_back_in_its_draft(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    enter(desk, "x" * 1_000_001, "two")
    await quiet()
    assert desk.texts() == ["two"]
    assert json.loads(session.drafts()[LINE_SLOT])["line"] == "x" * 1_000_001
    assert len(desk.notifications.told) == 1


async def test_all_kept_waits_for_the_lines_and_says_when_one_cannot_be_kept(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    assert await desk.lines.all_kept()
    desk.host.may_run.clear()
    enter(desk, "one")
    asked = asyncio.ensure_future(desk.lines.all_kept())
    await quiet()
    assert not asked.done()
    desk.host.may_run.set()
    assert await asked
    desk.host.disk_is_full = True
    enter(desk, "two")
    assert not await when_tried_again(desk.lines.all_kept())


async def test_lines_that_were_not_on_disk_are_entered_again_at_the_next_start(session: Session) -> None:
    session.stash(outbox(session, "one", "two"))
    desk = DeskParts(session)
    await desk.open()
    assert desk.texts() == ["one", "two"]
    assert desk.notifications.told == ["2 entered when the program stopped; kept now."]
    assert session.drafts() == {}
    enter(desk, "three")
    await quiet()
    assert desk.texts() == ["one", "two", "three"]


async def test_a_line_that_was_kept_in_the_last_moment_is_not_kept_again(session: Session) -> None:
    head = session.head
    stream = session.snapshot.streams[0].id
    session.do(commands.keep_line, "one", stream=stream)
    Registry().recovery_store(session.project_id, session.path).keep(head, outbox(session, "one", "one", "two"))
    desk = DeskParts(session)
    await desk.open()
    assert desk.texts() == ["one", "one", "two"]
    await desk.close()
    desk.host.session = session
    await desk.open()
    assert desk.texts() == ["one", "one", "two"]


async def test_closing_puts_lines_that_wait_where_the_next_start_finds_them(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    enter(desk, "one", "two")
    await quiet()
    await when_tried_again(desk.close())
    again = DeskParts(session)
    await again.open()
    assert again.texts() == ["one", "two"]
    desk.lines.retry.set()
    await quiet()
    assert again.texts() == ["one", "two"]


async def test_a_project_that_is_opened_while_a_line_waits_to_be_tried_again_keeps_each_line_once(
    session: Session,
) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    enter(desk, "one", "two")
    await quiet()
    await when_tried_again(desk.close())
    assert await desk.lines.all_kept()
    desk.host.session, desk.host.disk_is_full = session, False
    await desk.open()
    assert desk.texts() == ["one", "two"]
    assert (desk.waiting, session.drafts()) == ((), {})


async def test_lines_that_the_screen_says_stay_are_in_the_recovery_file_already(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    desk.drafts.put(LINE_SLOT, "on")
    await quiet()
    enter(desk, "one", "two")
    await quiet()
    assert desk.saved.sentence() == f"not saved: {FULL}"
    _, drafts = Registry().recovery_store(session.project_id, session.path).found()
    assert {slot for slot in drafts if slot.startswith(OUTBOX_SLOTS)} == set(outbox(session, "one", "two"))
    desk.host.disk_is_full = False
    assert await when_tried_again(everything_kept(desk))
    assert desk.texts() == ["one", "two"]
