"""The table of steps: what each asks, whose it is, what keeps it, what it belongs to and what follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from coprod_tui.domain.conflicts import agreement, commands, outcome
from coprod_tui.domain.edit import Act, Now
from coprod_tui.domain.records import Conflict, Contribution, Fit, Option, Record, Side
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.screens.conflict import questions
from coprod_tui.tui.screens.conflict.questions import Step, round_in_hand
from coprod_tui.tui.screens.conflict.view import ConflictView, Part, StepRef

Clears = tuple[str, ...]
"""The slots of drafts that a verb empties."""
Keep = Callable[[Now, Snapshot, StepRef, str, Clears], Act[Any]]
"""A verb that keeps a text at a step."""


class After(Enum):
    """Where a step leads when it was done."""

    RULES = auto()
    """To what the rules say is next."""
    ORDER = auto()
    """To the step after it, whatever is done; also when it is passed over."""
    AGAIN = auto()
    """To itself: there may be one more."""
    PARENT = auto()
    """Back to the step that it belongs to."""
    SECOND_LOOK = auto()
    """To itself where the rules say that its words are worth a second look (R4); Enter once more goes on."""
    HANDS = auto()
    """To the side's reservation, where somebody has one; else to what the rules say is next."""


# What keeps the words of a step


def _by(verb: Callable[..., Act[Any]]) -> Keep:
    return lambda now, project, ref, text, clears: verb(now, project, ref.record, text, clears=clears)


def _proposes(field: str) -> Keep:
    def keep(now: Now, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> Act[Any]:
        given: dict[str, Any] = {field: text}
        return outcome.propose(now, project, ref.record, **given, clears=clears)

    return keep


def _terms(now: Now, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> Act[Any]:
    side = project.the(Side, ref.record)
    given: dict[str, Any] = {ref.part: {side.id: text}}
    return outcome.propose(now, project, side.conflict, **given, clears=clears)


def _said_back(now: Now, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> Act[Any]:
    return commands.say_back(now, project, ref.record, ref.other, text, clears=clears)


def _missed(now: Now, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> Act[Any]:
    heard = round_in_hand(project, project.the(Side, ref.record), project.the(Side, ref.other))
    return commands.confirm(now, project, heard.id, yes=False, missed=text, clears=clears)


def _word(now: Now, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> Act[Any]:
    cell = agreement.rating(project, project.the(Option, ref.record), project.the(Side, ref.other))
    fit = cell.fit if cell else Fit.UNKNOWN
    return commands.rate(now, project, ref.record, ref.other, fit, word=text, clears=clears)


def _shown(now: Now, project: Snapshot, ref: StepRef, text: str, _: Clears) -> Act[Any]:
    return commands.show(now, project, ref.record, ref.other, how=text)


def _reopened(now: Now, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> Act[Any]:
    return outcome.reopen(now, project, ref.record, because=text, clears=clears)


# The table


@dataclass(frozen=True, slots=True)
class StepSpec:
    """All that is known of a step, whichever conflict it is in."""

    question: Callable[[ConflictView, StepRef], Step]
    of: type[Record] = Conflict
    """The kind of its record."""
    to_side: bool = False
    """Whether its other record is a side."""
    keep: Keep | None = None
    """What keeps the words of its field; None where it has none, or where they are kept with something else."""
    parent: Part | None = None
    """The smaller step leads back to this one."""
    beside: Part | None = None
    """The step of the order beside which it stands; None for one that is in the order itself."""
    after: After = After.RULES
    may_be_empty: bool = False
    """Whether Enter on an empty field is an answer too."""
    if_empty: Part | None = None
    """What is asked instead where Enter was pressed on an empty field."""
    leads: str = ""
    """Where a reason leads that names this step, in a word or two."""


STEPS: dict[Part, StepSpec] = {
    Part.SIDES: StepSpec(questions.sides, beside=Part.ASK, leads="sides"),
    Part.LINKS: StepSpec(questions.links, of=Side, beside=Part.ASK, leads="contributions"),
    Part.ASK: StepSpec(questions.ask, of=Side, keep=_by(commands.set_ask), leads="ask"),
    Part.WHY: StepSpec(
        questions.why, of=Side, keep=_by(commands.set_why), after=After.SECOND_LOOK, if_empty=Part.SILENT, leads="why",
    ),
    Part.SILENT: StepSpec(questions.silent, of=Side, parent=Part.WHY, beside=Part.WHY),
    Part.HEARD: StepSpec(
        questions.heard, of=Side, to_side=True, keep=_said_back, after=After.AGAIN, leads="say it back",
    ),
    Part.MISSED: StepSpec(
        questions.missed, of=Side, to_side=True, keep=_missed, parent=Part.HEARD, beside=Part.HEARD,
        after=After.PARENT, may_be_empty=True,
    ),
    Part.OPTIONS: StepSpec(questions.options, keep=_by(commands.add_option), after=After.AGAIN, leads="options"),
    Part.GRID: StepSpec(questions.grid),
    Part.WORD: StepSpec(
        questions.word, of=Option, to_side=True, keep=_word, parent=Part.GRID, beside=Part.GRID, after=After.PARENT,
    ),
    Part.OPTION: StepSpec(
        questions.option, of=Option, keep=_by(commands.edit_option), parent=Part.GRID, beside=Part.GRID,
        after=After.PARENT,
    ),
    Part.MIDDLE_GROUND: StepSpec(
        questions.middle_ground, keep=_proposes("text"), after=After.ORDER, leads="middle ground",
    ),
    Part.KEEPS: StepSpec(questions.keeps, of=Side, keep=_terms, after=After.ORDER, leads="middle ground"),
    Part.GIVES: StepSpec(questions.gives, of=Side, keep=_terms, after=After.ORDER, leads="middle ground"),
    Part.CONDITIONS: StepSpec(questions.conditions, keep=_proposes("conditions"), after=After.ORDER),
    Part.OWNER: StepSpec(questions.owner, keep=_proposes("owner"), after=After.ORDER),
    Part.REVIEW: StepSpec(questions.review, keep=_proposes("review"), after=After.ORDER),
    Part.ENOUGH: StepSpec(questions.enough),
    Part.CHECK: StepSpec(questions.check, of=Side, after=After.HANDS, leads="hands"),
    Part.HOW: StepSpec(questions.how, of=Side, parent=Part.CHECK, beside=Part.CHECK, after=After.HANDS),
    Part.RESERVATION: StepSpec(
        questions.reservation, of=Side, keep=_by(outcome.reserve), beside=Part.CHECK, after=After.AGAIN,
    ),
    Part.SHOWN: StepSpec(questions.shown, of=Contribution, keep=_shown, beside=Part.CHECK, leads="shown to them"),
    Part.END: StepSpec(questions.end, leads="the end"),
    Part.REASON: StepSpec(questions.reason, keep=_by(outcome.disagree), parent=Part.END, beside=Part.END),
    Part.REOPEN: StepSpec(questions.reopen, keep=_reopened, parent=Part.END, beside=Part.END, may_be_empty=True),
}  # fmt: skip
"""Every step that there is; their order in a conflict is in `flow`."""


def step_at(view: ConflictView, ref: StepRef) -> Step:
    """A step as it is shown now."""
    return STEPS[ref.part].question(view, ref)
