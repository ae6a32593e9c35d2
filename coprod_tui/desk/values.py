"""What the desk tells the screens: what was done, what is waiting, what was said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

from coprod_tui.meeting.capture import EnteredLine
from coprod_tui.meeting.model import Consent, Kind, Stream
from coprod_tui.meeting.snapshot import Snapshot

T = TypeVar("T")
Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A verb that is on disk, with what it answered."""

    answer: T


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that was entered and is not on disk yet; it stands in its pane, in its place."""

    slot: str
    line: str
    stream: str
    kind: Kind
    consent: Consent
    trouble: str = ""
    """Why it is not saved; empty while it is on its way."""
    entered: EnteredLine | None = None
    """The line as it was parsed when it was entered; None for one that was only read from its draft."""

    def within(self, project: Snapshot) -> EnteredLine:
        """The line as this project understands it; parsed again only where the streams are others."""
        streams, selected = project.streams, project.get(Stream, self.stream)
        if self.entered is None:
            return EnteredLine.read(self.line, streams, selected)
        return self.entered.within(streams, selected)

    @classmethod
    def read(cls, slot: str, body: str) -> Waiting | None:
        """A line from its draft; None for what is none."""
        try:
            told = json.loads(body)
            return cls(slot, str(told["line"]), str(told["stream"]), Kind(told["kind"]), Consent(told["consent"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def body(self) -> str:
        """Its form as a draft."""
        return json.dumps({"line": self.line, "stream": self.stream, "kind": self.kind, "consent": self.consent})


@dataclass(frozen=True, slots=True)
class Saved:
    """What the top line says about saving."""

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


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was told, kept to be read again."""

    at: datetime
    text: str
    severity: Severity
