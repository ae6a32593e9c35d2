"""Drafts of what is being typed: on disk a moment after each key, and beside the file where it cannot take them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from textual.app import App

from coprod_tui.base.errors import FileTrouble
from coprod_tui.config.registry import Aside, Laptop
from coprod_tui.store.encryption import KEYS
from coprod_tui.store.session import Session
from coprod_tui.tui.desk.session_host import SessionHost

EDIT = "edit/"
"""Draft slots of open edits: `edit/<contribution>/<field>`."""
RETRY_SECONDS = 2.0
"""How long a disk that failed is left alone."""


class Drafts(Mapping[str, str]):
    """Texts by slot. The latest wins while one write is in flight, so that a slow disk cannot block typing."""

    def __init__(self, app: App[Any], host: SessionHost, laptop: Laptop) -> None:
        self.being_kept = ""
        """The slot of the line that is being kept: as a draft that came after it, it would be entered again."""
        self._texts: dict[str, str] = {}
        self._unsaved: dict[str, str | None] = {}
        """What the file does not have yet; None: the slot is to be emptied."""
        self._saving = False
        self._recovery: Aside | None = None
        self._one_at_a_time = asyncio.Lock()
        self._app = app
        self._host = host
        self._laptop = laptop

    def __getitem__(self, slot: str) -> str:
        return self._texts[slot]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    # A project opens, and closes

    async def read(self, session: Session) -> None:
        """Reads the drafts of a project that was opened."""
        self._texts = await self._host.run(session.drafts)

    def recovered(self, session: Session) -> tuple[str, dict[str, str | None]]:
        """What the file could not take when the program ended: the hash of the last verb on disk, and drafts by slot.

        A sealed project has no recovery file: what is sealed is nowhere in plain.
        """
        sealed = KEYS.knows(session.path)
        self._recovery = None if sealed else self._laptop.aside(session.project_id, session.path)
        return self._recovery.found() if self._recovery else ("", {})

    async def save_all(self) -> None:
        """Puts everything on disk before the file is closed."""
        await self.save()
        if self._host.session is not None:
            await self._tidy_recovery(self._host.session)

    def clear(self) -> None:
        """Forgets the drafts of a project that was closed."""
        self._texts = {}
        self._unsaved.clear()
        self._recovery = None

    # Texts

    def put(self, slot: str, body: str | None) -> None:
        """Keeps what is typed in a slot, soon; None empties it."""
        if body is None:
            self._texts.pop(slot, None)
        else:
            self._texts[slot] = body
        self._unsaved[slot] = body
        if not self._saving and self._host.session is not None:
            self._saving = True
            self._app.call_after_refresh(self._start_saving)

    def drop(self, slot: str) -> None:
        """Forgets a slot that the file empties, or has emptied, by itself."""
        self._texts.pop(slot, None)
        self._unsaved.pop(slot, None)

    def was_saved(self, slot: str) -> None:
        """Forgets that a slot is still to be saved."""
        self._unsaved.pop(slot, None)

    def drop_text(self, slot: str) -> None:
        """Forgets the text of a slot; whether the file is still to be told stays as it is."""
        self._texts.pop(slot, None)

    def is_unsaved(self, slot: str) -> bool:
        """Whether what a slot holds is not in the file yet."""
        return slot in self._unsaved

    @property
    def unsaved(self) -> Collection[str]:
        """The slots whose newest text is not in the file yet."""
        return self._unsaved.keys()

    @property
    def pending(self) -> dict[str, str | None]:
        """What the file does not have yet, by slot; None: the slot is to be emptied."""
        return dict(self._unsaved)

    # Saving

    @property
    def is_safe(self) -> bool:
        """Whether what is not saved is kept on this laptop, so that closing loses none of it."""
        return self._recovery is not None and self._recovery.holds

    def _start_saving(self) -> None:
        self._app.run_worker(self._save_soon(), group="stash", exit_on_error=False)

    async def _save_soon(self) -> None:
        """The key is shown first, and what is typed is on disk right after."""
        await self.save()
        if self._unsaved.keys() - {self.being_kept} and self._host.session is not None:
            self._app.call_after_refresh(self._start_saving)
        else:
            self._saving = False

    async def save(self) -> None:
        """Puts the drafts on disk; a disk that fails is told by the next verb, and the words stay here."""
        session = self._host.session
        drafts = {slot: body for slot, body in self._unsaved.items() if slot != self.being_kept}
        if session is None or not drafts:
            return
        for slot in drafts:
            del self._unsaved[slot]
        try:
            await self._host.run(session.stash, drafts)
        except FileTrouble:
            left = {slot: body for slot, body in drafts.items() if self._texts.get(slot) == body}
            self._unsaved = left | self._unsaved
            await self.save_recovery(session)
            await asyncio.sleep(RETRY_SECONDS)
        else:
            await self._tidy_recovery(session)

    async def save_recovery(self, session: Session) -> None:
        """Puts what the file cannot take now in the laptop's memory; what it has taken since goes from there."""
        async with self._one_at_a_time:
            recovery = self._recovery
            if recovery is None or session is not self._host.session:
                return
            if self._unsaved:
                await asyncio.to_thread(recovery.keep, session.head, dict(self._unsaved))
            elif recovery.is_used:
                await asyncio.to_thread(recovery.let_go)

    async def _tidy_recovery(self, session: Session) -> None:
        if self._recovery is not None and self._recovery.is_used:
            await self.save_recovery(session)
