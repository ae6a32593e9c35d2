"""Drafts of what is being typed, without a screen: nothing is lost by a slow disk, a full one, or closing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coprod_tui.config.registry import Registry
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.store.session import JobTurn, Session
from tests.quiet import quiet
from tests.store.projects import begun
from tests.tui.desk_parts import DeskParts, when_tried_again


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with begun(tmp_path) as session:
        yield session


def left_on_this_laptop(session: Session) -> dict[str, str | None]:
    """What the recovery file of a project holds."""
    return Registry().recovery_store(session.project_id, session.path).found()[1]


async def test_what_is_typed_is_saved_and_can_be_emptied(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.drafts.put("one", "a bed")
    assert desk.drafts["one"] == "a bed"
    assert desk.drafts.is_unsaved("one")
    await quiet()
    assert session.drafts() == {"one": "a bed"}
    assert not desk.drafts.unsaved
    desk.drafts.put("one", None)
    await quiet()
    assert session.drafts() == dict(desk.drafts) == {}


async def test_the_latest_text_wins_while_a_write_is_in_flight(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    written: list[dict[str, str | None]] = []
    run = desk.host.run

    async def noted(call: Callable[..., object], *args: dict[str, str | None], turn: JobTurn) -> object:
        written.append(dict(args[0]))
        return await run(call, *args, turn=turn)

    desk.host.run = noted  # type: ignore[assignment, method-assign]
    desk.host.may_run.clear()
    desk.drafts.put("one", "a")
    await quiet()
    for text in ("a ", "a b", "a be", "a bed"):
        desk.drafts.put("one", text)
        await quiet()
    assert written == [{"one": "a"}]
    desk.host.may_run.set()
    await quiet()
    assert written == [{"one": "a"}, {"one": "a bed"}]
    assert session.drafts() == {"one": "a bed"}


async def test_a_full_disk_keeps_the_words_and_they_are_saved_when_there_is_room(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    desk.drafts.put("one", "a bed")
    desk.drafts.put("two", "a chair")
    await quiet()
    assert dict(desk.drafts) == {"one": "a bed", "two": "a chair"}
    assert desk.drafts.pending == left_on_this_laptop(session) == {"one": "a bed", "two": "a chair"}
    assert desk.drafts.is_safe
    desk.host.disk_is_full = False
    await when_tried_again(desk.drafts.save())
    assert session.drafts() == {"one": "a bed", "two": "a chair"}
    assert not desk.drafts.unsaved
    assert left_on_this_laptop(session) == {}
    assert not desk.drafts.is_safe


async def test_a_text_that_was_typed_while_a_write_failed_is_not_replaced_by_the_earlier_one(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    desk.host.may_run.clear()
    desk.drafts.put("one", "a")
    await quiet()
    desk.drafts.put("one", "a bed")
    desk.host.may_run.set()
    await quiet()
    assert desk.drafts.pending == {"one": "a bed"}


async def test_what_only_the_laptop_had_is_taken_back_once(session: Session) -> None:
    Registry().recovery_store(session.project_id, session.path).keep(session.head, {"one": "a bed", "gone": None})
    session.stash({"gone": "an old chair"})
    desk = DeskParts(session)
    await desk.open()
    assert session.drafts() == dict(desk.drafts) == {"one": "a bed"}
    assert left_on_this_laptop(session) == {}
    await desk.close()
    session.stash({"one": None})
    again = DeskParts(session)
    await again.open()
    assert dict(again.drafts) == {}


async def test_closing_saves_everything(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.drafts.put("one", "a bed")
    await desk.close()
    assert session.drafts() == {"one": "a bed"}
    assert not desk.drafts
    assert not desk.drafts.unsaved


async def test_closing_waits_for_a_write_that_is_in_flight_and_fails(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    desk.host.may_run.clear()
    desk.drafts.put("one", "a bed")
    await quiet()
    closing = asyncio.ensure_future(desk.close())
    await quiet()
    assert not closing.done()
    desk.host.may_run.set()
    await when_tried_again(closing)
    assert left_on_this_laptop(session) == {"one": "a bed"}


async def test_the_line_that_is_being_kept_is_not_saved_as_a_draft(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.drafts.being_kept = "entered/000001"
    desk.drafts.put("entered/000001", "a bed")
    desk.drafts.put("line", "a chair")
    await quiet()
    assert session.drafts() == {"line": "a chair"}
    assert desk.drafts.pending == {"entered/000001": "a bed"}


async def test_a_sealed_project_leaves_nothing_unencrypted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PASSPHRASES, "knows", lambda _: True)
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    desk.drafts.put("one", "a bed")
    await quiet()
    assert desk.drafts.pending == {"one": "a bed"}
    assert not desk.drafts.is_safe
    assert left_on_this_laptop(session) == {}


async def test_the_recovery_file_keeps_what_is_still_on_its_way_into_the_project(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    desk.host.disk_is_full = True
    desk.drafts.put("one", "a bed")
    await quiet()
    desk.host.disk_is_full = False
    desk.host.may_run.clear()
    saving = asyncio.ensure_future(desk.drafts.save())
    await quiet()
    await desk.drafts.save_recovery(session)
    assert left_on_this_laptop(session) == {"one": "a bed"}
    desk.host.may_run.set()
    await saving
    assert left_on_this_laptop(session) == {}


async def test_a_bug_while_saving_does_not_keep_the_next_draft_from_the_disk(session: Session) -> None:
    desk = DeskParts(session)
    await desk.open()
    save, failures = desk.drafts.save, [ValueError("on purpose")]

    async def broken_once() -> None:
        if failures:
            raise failures.pop()
        await save()

    desk.drafts.save = broken_once  # type: ignore[method-assign]
    with contextlib.suppress(ValueError):
        desk.drafts.put("one", "a")
        await asyncio.gather(*await started(desk))
    desk.drafts.put("one", "a bed")
    await quiet()
    assert session.drafts() == {"one": "a bed"}


async def started(desk: DeskParts) -> list[asyncio.Future[None]]:
    """The workers that the next turn of the loop starts."""
    await asyncio.sleep(0)
    return list(desk.workers)
