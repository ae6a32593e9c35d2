"""The places of a conflict at which something is done: those that the rules name, and those of this screen."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """What is done at a place; the values are those of the rules' places."""

    SIDES = "sides"
    LINKS = "links"
    ASK = "ask"
    WHY = "why"
    SILENT = "silent"
    HEARD = "heard"
    MISSED = "missed"
    OPTIONS = "options"
    GRID = "grid"
    WORD = "word"
    OPTION = "option"
    MIDDLE_GROUND = "middle-ground"
    KEEPS = "keeps"
    GIVES = "gives"
    CONDITIONS = "conditions"
    OWNER = "owner"
    REVIEW = "review"
    ENOUGH = "enough"
    CHECK = "check"
    HOW = "how"
    RESERVATION = "reservation"
    SHOWN = "shown"
    END = "end"
    REASON = "reason"
    REOPEN = "reopen"


class StepRef(NamedTuple):
    """A step: the record, what is done there, and the other record that it is done with."""

    record: str
    part: Part
    other: str = ""

    def __str__(self) -> str:
        """The place as the rules write it."""
        return "/".join(part for part in (self.record, self.part, self.other) if part)

    @property
    def slot(self) -> str:
        """The slot of the draft of what is typed there."""
        return f"{SLOTS}{self}"


SLOTS = "conflict/"
"""What the slot of every draft of a conflict begins with."""
