"""What the engine answers when it cannot do what it was asked: always a sentence, never a code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is missing or forbidden, and where it can be mended."""

    sentence: str
    place: str | None = None
    """The id of the record, or `record/field`, to which Enter leads; None where there is no place."""


class Refusal(Exception):
    """The base of every answer that is a *no*; `reasons` holds at least one sentence."""

    def __init__(self, *reasons: Reason | str) -> None:
        self.reasons = tuple(reason if isinstance(reason, Reason) else Reason(reason) for reason in reasons)
        super().__init__(" ".join(reason.sentence for reason in self.reasons))


class RuleBroken(Refusal):
    """A domain rule says no; nothing was written."""


class BadContent(Refusal):
    """What was given cannot be taken as it is (a wrong cell, a broken notes file); nothing was written."""


class Unknown(Refusal):
    """A stream, code, column, meeting or version that the project does not have."""


class Trouble(Enum):
    """What is wrong with a file."""

    MISSING = auto()
    NOT_OURS = auto()
    NEWER = auto()
    DAMAGED = auto()
    READ_ONLY = auto()
    FULL = auto()
    HELD = auto()
    EXISTS = auto()
    GONE = auto()
    SEALED = auto()
    WRONG_KEY = auto()
    NO_DRIVER = auto()
    FAILED = auto()


class FileTrouble(Refusal):
    """A file cannot be opened, read or written; it was left as it was."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        self.trouble = trouble
        super().__init__(sentence)
