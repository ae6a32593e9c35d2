"""A step of a conflict as it is shown: what it asks, and what it is done with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from coprod_tui.meeting.model import Conflict, Contribution, Side
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.conflict_places import Place
from coprod_tui.widgets.answers import Answer


class Body(Enum):
    """What a step is done with."""

    FIELD = auto()
    ANSWERS = auto()
    GRID = auto()
    HANDS = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is shown."""

    place: Place
    title: str
    question: str
    body: Body = Body.FIELD
    about: str = ""
    """People's words that it is about."""
    words: str = ""
    """What stands in the field: what is written down already."""
    suggestion: str = ""
    """Someone's own words that an empty field offers; → takes them."""
    prompt: str = ""
    note: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def slot(self) -> str:
        """The slot of its draft."""
        return f"conflict/{self.place}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the words of a step depend on."""

    project: Snapshot
    conflict: Conflict
    asks: tuple[str, ...] = ()
    """What the plan of the meeting says to ask now."""
    hides: Callable[[Contribution], bool] = lambda _: False
    """Whether a contribution's words must not be shown now (R29)."""

    def side(self, record: str) -> Side:
        """A side by its id."""
        return self.project.the(Side, record)

    def name(self, record: str) -> str:
        """What a side is called."""
        return rules.side_name(self.project, self.side(record))


def letter_of(seen: Seen, option: str) -> str:
    """The letter of an option."""
    ids = [one.id for one in rules.options(seen.project, seen.conflict)]
    return rules.option_letter(ids.index(option))


def with_draft(step: Step, draft: str | None) -> Step:
    """The step with what was typed and not kept in its field."""
    if draft is None or step.body is not Body.FIELD or draft == step.words:
        return step
    return replace(step, words=draft, suggestion="")
