"""Queue entered lines: the input is free at once, and a line counts as said when it is on disk."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import replace

from coprod_tui.base.errors import FileError, Refusal
from coprod_tui.domain.contributions.capture import EnteredLine
from coprod_tui.domain.edit import LINE_SLOT, OUTBOX_SLOTS
from coprod_tui.domain.records import Consent, Kind
from coprod_tui.store.encryption import sqlite_errors
from coprod_tui.store.session import JobTurn, Session
from coprod_tui.tui.desk.drafts import RETRY_SECONDS, Drafts
from coprod_tui.tui.desk.notifications import Notifications
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.desk.state import DeskState, PendingLine
from coprod_tui.tui.textual_private import start_worker


class CaptureQueue:
    """The lines that were entered and are not on disk yet, kept one after another by one worker."""

    def __init__(self, state: DeskState, host: SessionHost, drafts: Drafts, notifications: Notifications) -> None:
        self.retry = asyncio.Event()
        """Set it to try a line again at once that could not be saved."""
        self._kept = asyncio.Event()
        self._draining = False
        self._last_number = 0
        """The number of the line that was entered last; slots are in this order."""
        self._state = state
        self._host = host
        self._drafts = drafts
        self._notifications = notifications

    async def resume(self, session: Session) -> None:
        """Restore the recovery file, then enter the lines again that were not on disk when the program ended."""
        head, drafts = self._drafts.recovered(session)
        if drafts:
            kept = await self._host.run(session.said_since, head, turn=JobTurn.ANY)
            for slot, body in sorted(drafts.items()):
                self._drafts.put(slot, body if body is None or self._is_new(slot, body, kept) else None)
        self._enter_again()

    def _is_new(self, slot: str, body: str, kept: list[str]) -> bool:
        """Whether a line is not among those that were kept just before the end; each of `kept` matches one line."""
        line = PendingLine.read(slot, body) if slot.startswith(OUTBOX_SLOTS) else None
        if line is None or not kept or line.within(self._state.known).parsed.text != kept[0]:
            return True
        kept.pop(0)
        return False

    def _enter_again(self) -> None:
        slots = sorted(
            slot for slot in self._drafts if slot.startswith(OUTBOX_SLOTS) and slot[len(OUTBOX_SLOTS) :].isdecimal()
        )
        lines = [line for slot in slots if (line := PendingLine.read(slot, self._drafts[slot]))]
        self._last_number = max([0, *(int(slot.removeprefix(OUTBOX_SLOTS)) for slot in slots)])
        if lines:
            self._notifications.tell(f"{len(lines)} entered when the program stopped; kept now.")
            self._state.waiting = tuple(replace(line, entered=line.within(self._state.known)) for line in lines)
            self._start_draining()

    def enter(self, line: str, stream: str, kind: Kind, consent: Consent, parsed: EnteredLine | None = None) -> None:
        """Take an entered line; it is shown as saving until it is on disk, and keeps its place if that fails.

        `parsed` is the line as it was parsed while it was typed; without it, it is parsed here.
        """
        self._last_number += 1
        entered = PendingLine(f"{OUTBOX_SLOTS}{self._last_number:06d}", line, stream, kind, consent, entered=parsed)
        entered = replace(entered, entered=entered.within(self._state.known))
        if self._state.waiting:
            self._drafts.put(entered.slot, entered.body())
            self._drafts.put(LINE_SLOT, None)
        else:
            self._drafts.was_saved(LINE_SLOT)
        self._drafts.drop_text(LINE_SLOT)
        self._state.waiting = (*self._state.waiting, entered)
        self._start_draining()

    async def all_kept(self) -> bool:
        """Wait until every line that was entered is on disk; False when one of them cannot be put there now."""
        if self._draining and self._state.waiting and not self._state.waiting[0].trouble:
            self._kept.clear()
            await self._kept.wait()
        await self._drafts.save()
        return not self._state.waiting and not self._drafts.unsaved

    def _start_draining(self) -> None:
        """Start the worker; one that waits to try again goes on at once, also with the lines of another project."""
        self.retry.set()
        if not self._draining:
            self._draining = True
            start_worker(self._state, self._drain, group="drain")

    async def _drain(self) -> None:
        try:
            while self._state.waiting and self._host.session is not None:
                await self._keep_first(self._host.session, self._state.waiting[0])
        finally:
            self._draining = False
            self._kept.set()

    async def _keep_first(self, session: Session, line: PendingLine) -> None:
        entered, clears = line.within(self._state.known), (LINE_SLOT, line.slot)

        def keep() -> None:
            from coprod_tui.domain.contributions.commands import keep_entered  # noqa: PLC0415 - SessionHost.prepare has it

            session.do_early(
                keep_entered, entered, stream=line.stream, kind=line.kind, consent=line.consent, clears=clears
            )

        self._drafts.being_kept = line.slot
        try:
            await self._host.run(keep, turn=JobTurn.EARLY)
        except FileError as trouble:
            self._drafts.being_kept = ""
            self.retry.clear()
            self._keep_draft(line)
            # The screen says that it stays only once that is so, also if the program ends without warning.
            await self._drafts.save_recovery(session)
            if session is self._host.session:
                self._show_trouble(str(trouble))
            self._kept.set()
            await self._wait_to_try_again()
            return
        except Refusal as refusal:
            self._notifications.refuse(refusal)
            self._drafts.put(LINE_SLOT, json.dumps({"line": line.line, "stream": line.stream}))
            self._drafts.put(line.slot, None)
        else:
            self._drafts.was_saved(line.slot)
        self._drafts.being_kept = ""
        self._drafts.drop_text(line.slot)
        if line.trouble:
            await self._make_room()
            await self._drafts.save_recovery(session)
            if session is not self._host.session:
                return  # closed meanwhile; what waits now is another project's
        self._state.waiting = self._state.waiting[1:]
        self._host.publish(session)
        if LINE_SLOT in self._drafts:
            self._drafts.put(LINE_SLOT, self._drafts[LINE_SLOT])

    async def _wait_to_try_again(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.retry.wait(), RETRY_SECONDS)
        await self._make_room()

    async def _make_room(self) -> None:
        """Checkpoint the WAL: on a full disk it would take the little room that there is."""
        with contextlib.suppress(*sqlite_errors()):
            await self._host.checkpoint()

    def _keep_draft(self, line: PendingLine) -> None:
        """Keep a line that could not be saved as a draft."""
        if line.slot not in self._drafts or self._drafts.is_unsaved(line.slot):
            # Its only draft was in the slot of the line that is being typed, which now has another text.
            self._drafts.put(line.slot, line.body())

    def _show_trouble(self, sentence: str) -> None:
        state = self._state
        if state.saved.trouble != sentence:
            self._notifications.tell(f"{sentence} What you typed stays here and is tried again.", "error", stays=True)
        state.waiting = tuple(replace(line, trouble=sentence) for line in state.waiting)
        state.saved = replace(state.saved, waiting=len(state.waiting), trouble=sentence)
