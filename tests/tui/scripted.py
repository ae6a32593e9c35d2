"""A desk over a real file that answers every dialog as a test says: for collaborators of screens, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from textual.screen import Screen

from coprod_tui.base.errors import Refusal
from coprod_tui.config.settings import Settings
from coprod_tui.domain.snapshot import ProjectView, Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.commands import KeyCommand, key_words
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Committed, PendingLine


class ScriptedDrafts(dict[str, str]):
    """Drafts that are nowhere but here."""

    def put(self, slot: str, body: str | None) -> None:
        if body is None:
            self.pop(slot, None)
        else:
            self[slot] = body


class ScriptedLines:
    """What was entered, in its order."""

    def __init__(self) -> None:
        self.entered: list[tuple[object, ...]] = []

    def enter(self, *entered: object) -> None:
        self.entered.append(entered)


class ScriptedDesk:
    """What collaborators use of `Desk`; `asked` are the dialogs, `told` the notices."""

    def __init__(self, session: Session, *answers: object) -> None:
        self.session = session
        self.answers = list(answers)
        self.asked: list[Any] = []
        self.told: list[str] = []
        self.copied: list[str] = []
        self.drafts = ScriptedDrafts()
        self.lines = ScriptedLines()
        self.waiting: tuple[PendingLine, ...] = ()
        self.settings = Settings()
        self.shielded = False

    @property
    def desk(self) -> Desk:
        """The same, for a constructor that wants a `Desk`."""
        return cast("Desk", self)

    @property
    def snapshot(self) -> Snapshot:
        return self.session.snapshot

    @property
    def known(self) -> ProjectView:
        return self.session.known

    async def try_verb(self, verb: Callable[..., Any], *args: object, **kwargs: object) -> Committed[Any] | Refusal:
        try:
            return Committed(self.session.do(verb, *args, **kwargs))
        except Refusal as refusal:
            return refusal

    async def attempt(self, verb: Callable[..., Any], *args: object, **kwargs: object) -> Committed[Any] | None:
        done = await self.try_verb(verb, *args, **kwargs)
        if isinstance(done, Refusal):
            self.refuse(done)
            return None
        return done

    async def push_screen_wait(self, dialog: Screen[Any]) -> object:
        self.asked.append(dialog)
        return self.answers.pop(0)

    def tell(self, text: str, severity: str = "information", *, stays: bool = False) -> None:
        self.told.append(text)

    def refuse(self, refusal: Refusal) -> None:
        self.told.append(str(refusal))

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)

    def keys_of(self, command: KeyCommand) -> str:
        return ", ".join(map(key_words, command.keys))

    def wall(self) -> datetime:
        return datetime(2020, 11, 3, 19, 42).astimezone()
