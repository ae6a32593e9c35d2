"""The reactive values of the desk: snapshot, lines not saved yet, state of saving, shield."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Generic, Literal, TypeVar

from textual.app import App
from textual.reactive import var

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import Settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.contributions.capture import EnteredLine
from coprod_tui.domain.records import Consent, Kind, Project, Stream
from coprod_tui.domain.snapshot import EMPTY, NotReadYet, PartialSnapshot, ProjectView, Snapshot

T = TypeVar("T")
Severity = Literal["information", "warning", "error"]


@frozen
class Committed(Frozen, Generic[T]):
    """A verb that is on disk, with what it returned."""

    answer: T


@frozen
class PendingLine(Frozen):
    """A line that was entered and is not on disk yet; its pane shows it in its place."""

    slot: str
    line: str
    stream: str
    kind: Kind
    consent: Consent
    trouble: str = ""
    """Why it is not saved; empty while it is on its way."""
    entered: EnteredLine | None = None
    """The line as it was parsed when it was entered; None for one that was only read from its draft."""

    def within(self, project: ProjectView) -> EnteredLine:
        """The line as parsed for this project; parsed again only where its streams have changed."""
        streams, selected = project.streams, project.get(Stream, self.stream)
        if self.entered is None:
            return EnteredLine.read(self.line, streams, selected)
        return self.entered.within(streams, selected)

    @classmethod
    def read(cls, slot: str, body: str) -> PendingLine | None:
        """Parse the body of a draft; None where it is no line."""
        try:
            fields = json.loads(body)
            return cls(
                slot, str(fields["line"]), str(fields["stream"]), Kind(fields["kind"]), Consent(fields["consent"])
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def body(self) -> str:
        """The body of its draft: JSON."""
        return json.dumps({"line": self.line, "stream": self.stream, "kind": self.kind, "consent": self.consent})


@frozen
class Saved(Frozen):
    """The state of saving, for the top line."""

    at: datetime | None = None
    waiting: int = 0
    trouble: str = ""

    def sentence(self) -> str:
        """`everything saved 19:42:07`, or what is not saved and why."""
        if self.trouble:
            return f"not saved: {self.trouble}"
        if self.waiting:
            return f"saving {self.waiting}"
        return f"everything saved {self.at:%H:%M:%S}" if self.at else "everything saved"


@frozen
class Notice(Frozen):
    """A notice that was shown, kept to be read again."""

    at: datetime
    text: str
    severity: Severity


class DeskState(App[int]):
    """The values that screens watch; they are on the App because Textual watches reactives of DOM nodes."""

    known: var[Snapshot | PartialSnapshot] = var(EMPTY, always_update=True, init=False)
    """The project as it is on disk, as far as it has been read; EMPTY while none is open."""
    waiting: var[tuple[PendingLine, ...]] = var(())
    """The lines that were entered and are not on disk yet, in their order."""
    saved: var[Saved] = var(Saved())
    shielded: var[bool] = var(False)
    """True while *the room can see this*: sensitive and room-only words are hidden on every screen."""

    owns_process = False
    """Whether nothing else runs in this process, so that what is loaded may stay out of garbage collection for ever."""

    def __init__(self, laptop: Registry, settings: Settings, wall: Callable[[], datetime] = local_time) -> None:
        """`wall` answers the local time, with its offset."""
        super().__init__()
        self.laptop = laptop
        self.settings = settings
        self.wall = wall

    @property
    def snapshot(self) -> Snapshot:
        """The whole project as it is on disk; raises NotReadYet while a part of it is still to be read."""
        if isinstance(self.known, PartialSnapshot):
            raise NotReadYet
        return self.known

    @property
    def project(self) -> Project:
        """The project that is open."""
        return self.known.project
