"""Capture: the line is free at once, on disk before it counts as said, and kept in its place when that fails."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from textual import work

from coprod_tui.aside import Aside
from coprod_tui.desk.keeping import Keeping
from coprod_tui.desk.values import Waiting
from coprod_tui.meeting.act import LINE, OUTBOX
from coprod_tui.meeting.capture import parse
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.model import Consent, Kind, Stream
from coprod_tui.meeting.refusals import FileTrouble, Refusal
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.sealed import KEYS, errors
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs.contributions import keep_line
from coprod_tui.settings import Settings
from coprod_tui.state import Laptop

RETRY_SECONDS = 2.0
CLOSE_SECONDS = 20.0
"""How long closing the file may take after a bug, before the program ends without it."""


class Capturing(Keeping):
    """The lines that were entered and are on their way, and the drafts of what is being typed."""

    def __init__(self, laptop: Laptop, settings: Settings, wall: Callable[[], datetime] = local_time) -> None:
        """`wall` answers the time that is shown."""
        super().__init__(laptop, settings, wall)
        self._unstashed: dict[str, str | None] = {}
        self._draining = False
        self._stashing = False
        self._lines = 0
        self._again = asyncio.Event()
        self._kept = asyncio.Event()
        self._aside: Aside | None = None
        self._one_at_a_time = asyncio.Lock()
        self._under_way = ""
        """The slot of the line that is being kept: as a draft that came after it, it would be entered again."""

    async def _opened(self, session: Session) -> None:
        await super()._opened(session)
        # What is sealed is nowhere in plain, whatever happens.
        self._aside = None if KEYS.knows(session.path) else self.laptop.aside(session.project_id, session.path)
        await self._take_back(session)
        self._enter_again()

    async def _take_back(self, session: Session) -> None:
        """What the file could not take, when the program ended without it, goes on from here."""
        head, drafts = self._aside.found() if self._aside else ("", {})
        if not drafts:
            return
        said = await self._on_thread(session.said_since, head)
        for slot, body in sorted(drafts.items()):
            self.draft(slot, body if body is None or self._is_new(slot, body, said) else None)

    def _is_new(self, slot: str, body: str, said: list[str]) -> bool:
        """Whether a line was not kept after all, in the last moment; `said` are those that were, taken one by one."""
        one = Waiting.read(slot, body) if slot.startswith(OUTBOX) else None
        stream = self.snapshot.get(Stream, one.stream) if one else None
        if one is None or not said or parse(one.line, self.snapshot.streams, stream).text != said[0]:
            return True
        said.pop(0)
        return False

    @property
    def is_safe(self) -> bool:
        """Whether what is not saved is kept on this laptop, so that closing loses none of it."""
        return self._aside is not None and self._aside.holds

    async def _keep_aside(self, session: Session) -> None:
        """Puts what the file cannot take now in the laptop's memory; what it has taken since goes from there."""
        async with self._one_at_a_time:
            aside = self._aside
            if aside is None or session is not self._session:
                return
            if self._unstashed:
                await asyncio.to_thread(aside.keep, session.head, dict(self._unstashed))
            elif aside.is_used:
                await asyncio.to_thread(aside.let_go)

    async def _tidy_aside(self, session: Session | None) -> None:
        if session is not None and self._aside is not None and self._aside.is_used:
            await self._keep_aside(session)

    async def _before_closing(self) -> None:
        await self.stash_now()
        await self._tidy_aside(self._session)
        await super()._before_closing()

    async def close_project(self) -> None:
        """Puts the drafts on disk and closes the file; does nothing when none is open."""
        await super().close_project()
        self._unstashed.clear()
        self._aside = None

    async def all_kept(self) -> bool:
        """Waits until every line that was entered is on disk; False when one of them cannot be put there now."""
        if self._draining and not self.waiting[0].trouble:
            self._kept.clear()
            await self._kept.wait()
        await self.stash_now()
        return not self.waiting and not self._unstashed

    def close_at_once(self) -> None:
        """Puts the drafts on disk and closes the file after a bug has ended the program; does nothing else."""
        session, self._session = self._session, None
        if session is None:
            return
        self._no_copying.set()
        drafts = dict(self._unstashed)
        for call in (partial(session.stash, drafts), session.close):
            with contextlib.suppress(Refusal, OSError, TimeoutError):
                self._thread.submit(call).result(timeout=CLOSE_SECONDS)

    def enter(self, line: str, stream: str, kind: Kind, consent: Consent) -> None:
        """Takes an entered line; it shows as saving until it is on disk, and keeps its place if that fails."""
        self._lines += 1
        one = Waiting(f"{OUTBOX}{self._lines:06d}", line, stream, kind, consent)
        if self.waiting:
            self.draft(one.slot, one.body())
            self.draft(LINE, None)
        else:
            self._unstashed.pop(LINE, None)
        self.drafts.pop(LINE, None)
        self.waiting = (*self.waiting, one)
        self._again.set()
        if not self._draining:
            self._draining = True
            self._drain()

    @work(group="drain")
    async def _drain(self) -> None:
        try:
            while self.waiting and self._session is not None:
                await self._keep_first(self._session, self.waiting[0])
        finally:
            self._draining = False
            self._kept.set()

    async def _keep_first(self, session: Session, one: Waiting) -> None:
        def keep() -> None:
            session.do(
                keep_line, one.line, stream=one.stream, kind=one.kind, consent=one.consent, clears=(LINE, one.slot)
            )

        self._under_way = one.slot
        try:
            await self._on_thread(keep)
        except FileTrouble as trouble:
            self._under_way = ""
            self._show_trouble(str(trouble))
            self._kept.set()
            self._again.clear()
            await self._wait_to_try_again()
            return
        except Refusal as refusal:
            self.refuse(refusal)
            self.draft(LINE, json.dumps({"line": one.line, "stream": one.stream}))
            self.draft(one.slot, None)
        else:
            self._unstashed.pop(one.slot, None)
        self._under_way = ""
        self.drafts.pop(one.slot, None)
        if one.trouble:
            await self._make_room()
            await self._keep_aside(session)
        self.waiting = self.waiting[1:]
        self._publish(session)
        if LINE in self.drafts:
            self.draft(LINE, self.drafts[LINE])

    async def _wait_to_try_again(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._again.wait(), RETRY_SECONDS)
        await self._make_room()

    async def _make_room(self) -> None:
        """Moves what is in the -wal into the file: on a disk that was full, it would take what room there is again."""
        if self._session is not None:
            with contextlib.suppress(*errors()):
                await self._on_thread(self._session.checkpoint)

    def _show_trouble(self, sentence: str) -> None:
        if self.saved.trouble != sentence:
            self.tell(f"{sentence} What you typed stays here and is tried again.", "error", stays=True)
        self.waiting = tuple(replace(one, trouble=sentence) for one in self.waiting)
        first = self.waiting[0]
        if first.slot not in self.drafts or first.slot in self._unstashed:
            # The line that was typed last has the slot that this one was a draft in until now.
            self.draft(first.slot, first.body())
        self.saved = replace(self.saved, waiting=len(self.waiting), trouble=sentence)

    def forget_words(self, same: Sameness, slots: Iterable[str]) -> None:
        """Takes words that were withdrawn out of what is remembered beside the file: drafts, notices, the list."""
        for slot in slots:
            self.drafts.pop(slot, None)
            self._unstashed.pop(slot, None)
        kept = [one for one in self.notices if not same.holds(one.text)]
        self.notices.clear()
        self.notices.extend(kept)
        self.laptop.forget_words(same.holds)

    def _enter_again(self) -> None:
        """Lines that were entered when the program stopped and had not reached the disk are entered again."""
        slots = sorted(slot for slot in self.drafts if slot.startswith(OUTBOX) and slot[len(OUTBOX) :].isdecimal())
        found = [one for slot in slots if (one := Waiting.read(slot, self.drafts[slot]))]
        self._lines = max([0, *(int(slot.removeprefix(OUTBOX)) for slot in slots)])
        if found:
            self.tell(f"{len(found)} entered when the program stopped; kept now.")
            self.waiting = tuple(found)
            self._draining = True
            self._drain()

    # Drafts: latest wins while one write is in flight, so that a slow disk cannot block typing

    def draft(self, slot: str, body: str | None) -> None:
        """Keeps what is typed in a slot, soon; None empties it."""
        if body is None:
            self.drafts.pop(slot, None)
        else:
            self.drafts[slot] = body
        self._unstashed[slot] = body
        if not self._stashing and self._session is not None:
            self._stashing = True
            self.call_after_refresh(self._stash_soon)

    @work(group="stash", exit_on_error=False)
    async def _stash_soon(self) -> None:
        """The key is shown first, and what is typed is on disk right after."""
        await self.stash_now()
        if self._unstashed.keys() - {self._under_way} and self._session is not None:
            self.call_after_refresh(self._stash_soon)
        else:
            self._stashing = False

    async def stash_now(self) -> None:
        """Puts the drafts on disk; a disk that fails is told by the next verb, and the words stay here."""
        session = self._session
        drafts = {slot: body for slot, body in self._unstashed.items() if slot != self._under_way}
        if session is None or not drafts:
            return
        for slot in drafts:
            del self._unstashed[slot]
        try:
            await self._on_thread(session.stash, drafts)
        except FileTrouble:
            left = {slot: body for slot, body in drafts.items() if self.drafts.get(slot) == body}
            self._unstashed = left | self._unstashed
            await self._keep_aside(session)
            await asyncio.sleep(RETRY_SECONDS)
        else:
            await self._tidy_aside(session)
