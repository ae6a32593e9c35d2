"""Drafts of what is being typed: saved right after each key, or in a recovery file while that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from textual.app import App

from coprod_tui.base.errors import FileError
from coprod_tui.config.registry import RecoveryStore, Registry
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.store.session import JobTurn, Session
from coprod_tui.tui.desk.session_host import SessionHost
from coprod_tui.tui.textual_private import start_worker

EDIT = "edit/"
"""Draft slots of open edits: `edit/<contribution>/<field>`."""
RETRY_SECONDS = 2.0
"""Pause after a disk has failed."""


class Drafts(Mapping[str, str]):
    """Texts by slot. While one write is in flight the latest text of a slot wins: a slow disk cannot block typing."""

    def __init__(self, app: App[Any], host: SessionHost, laptop: Registry) -> None:
        self.being_kept = ""
        """The slot of the line that is being kept; a draft saved after it would be entered again at the next start."""
        self._texts: dict[str, str] = {}
        self._unsaved: dict[str, str | None] = {}
        """What the file does not have yet; None: the slot is to be emptied."""
        self._being_saved: dict[str, str | None] = {}
        """What is on its way into the file; the disk may refuse it."""
        self._is_scheduled = False
        self._recovery: RecoveryStore | None = None
        self._saving = asyncio.Lock()
        self._recovering = asyncio.Lock()
        self._app = app
        self._host = host
        self._laptop = laptop

    def __getitem__(self, slot: str) -> str:
        return self._texts[slot]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    # Opening and closing a project

    async def read(self, session: Session) -> None:
        """Read the drafts of a project that was opened."""
        self._texts = await self._host.run(session.drafts, turn=JobTurn.ANY)

    def recovered(self, session: Session) -> tuple[str, dict[str, str | None]]:
        """The hash of the last verb on disk when the program ended, and the drafts that the file could not take.

        A sealed project has no recovery file: its words are never stored unencrypted.
        """
        sealed = PASSPHRASES.knows(session.path)
        self._recovery = None if sealed else self._laptop.recovery_store(session.project_id, session.path)
        return self._recovery.found() if self._recovery else ("", {})

    async def save_all(self) -> None:
        """Save everything before the file is closed; what the disk does not take goes into the recovery file."""
        await self.save()
        if self._host.session is not None:
            await self._tidy_recovery(self._host.session)

    def clear(self) -> None:
        """Forget the drafts of a project that was closed."""
        self._texts = {}
        self._unsaved.clear()
        self._being_saved = {}
        self._recovery = None

    # Texts

    def put(self, slot: str, body: str | None) -> None:
        """Set the text of a slot and save it soon; None empties it."""
        if body is None:
            self._texts.pop(slot, None)
        else:
            self._texts[slot] = body
        self._unsaved[slot] = body
        if not self._is_scheduled and self._host.session is not None:
            self._is_scheduled = True
            self._app.call_after_refresh(self._start_saving)

    def drop(self, slot: str) -> None:
        """Forget a slot that the file empties itself."""
        self._texts.pop(slot, None)
        self._unsaved.pop(slot, None)

    def was_saved(self, slot: str) -> None:
        """Mark a slot as saved."""
        self._unsaved.pop(slot, None)

    def drop_text(self, slot: str) -> None:
        """Forget the text of a slot, but not whether it is still to be saved."""
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
        """Whether the recovery file holds all that is not saved, so that closing loses nothing."""
        return self._recovery is not None and self._recovery.holds

    def _start_saving(self) -> None:
        start_worker(self._app, self._save_soon, group="stash", exit_on_error=False)

    async def _save_soon(self) -> None:
        """Save after the key is shown; go on as long as something was typed meanwhile."""
        try:
            await self.save()
        except BaseException:
            self._is_scheduled = False  # a bug here must not keep the next draft from being saved
            raise
        if self._unsaved.keys() - {self.being_kept} and self._host.session is not None:
            self._app.call_after_refresh(self._start_saving)
        else:
            self._is_scheduled = False

    async def save(self) -> None:
        """Save the drafts; where the disk fails, keep them, and return only after RETRY_SECONDS.

        Nothing is said of the failure: the next verb says it.
        """
        async with self._saving:
            is_saved = await self._save()
        if not is_saved:
            await asyncio.sleep(RETRY_SECONDS)

    async def _save(self) -> bool:
        session = self._host.session
        drafts = {slot: body for slot, body in self._unsaved.items() if slot != self.being_kept}
        if session is None or not drafts:
            return True
        for slot in drafts:
            del self._unsaved[slot]
        self._being_saved = drafts
        try:
            await self._host.run(session.stash, drafts, turn=JobTurn.ANY)
        except FileError:
            self._unsaved = self._unchanged() | self._unsaved
            self._being_saved = {}
            await self.save_recovery(session)
            return False
        self._being_saved = {}
        await self._tidy_recovery(session)
        return True

    def _unchanged(self) -> dict[str, str | None]:
        """What is on its way into the file and was neither changed nor dropped meanwhile."""
        return {slot: body for slot, body in self._being_saved.items() if self._texts.get(slot) == body}

    async def save_recovery(self, session: Session) -> None:
        """Write what is not saved into the recovery file, or remove that once everything is saved."""
        async with self._recovering:
            recovery = self._recovery
            if recovery is None or session is not self._host.session:
                return
            if unsaved := self._unchanged() | self._unsaved:
                await asyncio.to_thread(recovery.keep, session.head, unsaved)
            elif recovery.is_used:
                await asyncio.to_thread(recovery.let_go)

    async def _tidy_recovery(self, session: Session) -> None:
        if self._recovery is not None and self._recovery.is_used:
            await self.save_recovery(session)
