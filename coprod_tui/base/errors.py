"""Exceptions that carry sentences for people: broken rules, invalid input, unknown names, file errors."""

from __future__ import annotations

from enum import Enum, auto

from coprod_tui.base.frozen import Frozen, frozen


@frozen
class Reason(Frozen):
    """One thing that is missing or forbidden, and where it can be fixed."""

    sentence: str
    place: str | None = None
    """The id of the record, or `record/field`, that Enter opens; None where there is none."""
    public: str = ""
    """What a screen says that the room can see, where the sentence has words that are not for it (R29)."""

    def told(self, *, shielded: bool) -> str:
        """The sentence; the public one where the room can see the screen."""
        return (shielded and self.public) or self.sentence


class Refusal(Exception):
    """Base of all refusals; `reasons` holds at least one sentence."""

    def __init__(self, *reasons: Reason | str) -> None:
        self.reasons = tuple(reason if isinstance(reason, Reason) else Reason(reason) for reason in reasons)
        super().__init__(" ".join(reason.sentence for reason in self.reasons))


class RuleViolation(Refusal):
    """A domain rule forbids it; nothing was written."""


class InvalidInput(Refusal):
    """The input is invalid (a wrong cell, a broken notes file); nothing was written."""


class Unknown(Refusal):
    """A stream, code, column, meeting or version that the project does not have."""


class FileErrorKind(Enum):
    """Why a file cannot be used."""

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


class FileError(Refusal):
    """A file cannot be opened, read or written; it was left unchanged."""

    def __init__(self, trouble: FileErrorKind, sentence: str) -> None:
        self.trouble = trouble
        super().__init__(sentence)
