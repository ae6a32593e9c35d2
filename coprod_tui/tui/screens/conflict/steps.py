"""The table of steps: what each asks, the verb that keeps it, its parent, and what follows it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.conflicts import agreement, commands, outcome
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.records import Conflict, Contribution, Fit, Option, Record, Side
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.screens.conflict import questions
from coprod_tui.tui.screens.conflict.questions import StepView, round_in_hand
from coprod_tui.tui.screens.conflict.view import ConflictView, StepKind, StepRef

Clears = tuple[str, ...]
"""The draft slots that a verb empties."""
Keep = Callable[[CommandContext, Snapshot, StepRef, str, Clears], CommandResult[Any]]
"""A verb that keeps the text of a step."""


class After(Enum):
    """The step that follows one that was done."""

    RULES = auto()
    """The next step by the rules."""
    ORDER = auto()
    """The step after it in the order, also when it is passed over."""
    AGAIN = auto()
    """The same step: there may be one more."""
    PARENT = auto()
    """Its parent."""
    SECOND_LOOK = auto()
    """The same step where the rules ask for a second look at its words (R4); Enter once more goes on."""
    HANDS = auto()
    """The side's reservation, where somebody has one; else the next step by the rules."""


# Verbs that keep the text of a step


def _by(verb: Callable[..., CommandResult[Any]]) -> Keep:
    return lambda now, project, ref, text, clears: verb(now, project, ref.record, text, clears=clears)


def _proposes(field: str) -> Keep:
    def keep(now: CommandContext, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> CommandResult[Any]:
        given: dict[str, Any] = {field: text}
        return outcome.propose(now, project, ref.record, **given, clears=clears)

    return keep


def _terms(now: CommandContext, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> CommandResult[Any]:
    side = project.the(Side, ref.record)
    given: dict[str, Any] = {ref.kind: {side.id: text}}
    return outcome.propose(now, project, side.conflict, **given, clears=clears)


def _said_back(now: CommandContext, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> CommandResult[Any]:
    return commands.say_back(now, project, ref.record, ref.other, text, clears=clears)


def _missed(now: CommandContext, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> CommandResult[Any]:
    heard = round_in_hand(project, project.the(Side, ref.record), project.the(Side, ref.other))
    return commands.confirm(now, project, heard.id, yes=False, missed=text, clears=clears)


def _word(now: CommandContext, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> CommandResult[Any]:
    cell = agreement.rating(project, project.the(Option, ref.record), project.the(Side, ref.other))
    fit = cell.fit if cell else Fit.UNKNOWN
    return commands.rate(now, project, ref.record, ref.other, fit, word=text, clears=clears)


def _shown(now: CommandContext, project: Snapshot, ref: StepRef, text: str, _: Clears) -> CommandResult[Any]:
    return commands.show(now, project, ref.record, ref.other, how=text)


def _reopened(now: CommandContext, project: Snapshot, ref: StepRef, text: str, clears: Clears) -> CommandResult[Any]:
    return outcome.reopen(now, project, ref.record, because=text, clears=clears)


# The table


@frozen
class StepSpec(Frozen):
    """A row of the table: a kind of step."""

    question: Callable[[ConflictView, StepRef], StepView]
    of: type[Record] = Conflict
    """The type of its record."""
    to_side: bool = False
    """Whether its other record is a side."""
    keep: Keep | None = None
    """The verb that keeps its text; None without a field, or where the text is kept with something else."""
    parent: StepKind | None = None
    """The step that a smaller one leads back to."""
    beside: StepKind | None = None
    """Where it belongs in the order; None for a step that is in the order itself."""
    after: After = After.RULES
    may_be_empty: bool = False
    """Whether Enter on an empty field is an answer."""
    if_empty: StepKind | None = None
    """The step that Enter on an empty field leads to."""
    leads: str = ""
    """The link to this step, in a word or two."""


STEPS: dict[StepKind, StepSpec] = {
    StepKind.SIDES: StepSpec(questions.sides, beside=StepKind.ASK, leads="sides"),
    StepKind.LINKS: StepSpec(questions.links, of=Side, beside=StepKind.ASK, leads="contributions"),
    StepKind.ASK: StepSpec(questions.ask, of=Side, keep=_by(commands.set_ask), leads="ask"),
    StepKind.WHY: StepSpec(
        questions.why, of=Side, keep=_by(commands.set_why), after=After.SECOND_LOOK, if_empty=StepKind.SILENT,
        leads="why",
    ),
    StepKind.SILENT: StepSpec(questions.silent, of=Side, parent=StepKind.WHY, beside=StepKind.WHY),
    StepKind.HEARD: StepSpec(
        questions.heard, of=Side, to_side=True, keep=_said_back, after=After.AGAIN, leads="say it back",
    ),
    StepKind.MISSED: StepSpec(
        questions.missed, of=Side, to_side=True, keep=_missed, parent=StepKind.HEARD, beside=StepKind.HEARD,
        after=After.PARENT, may_be_empty=True,
    ),
    StepKind.OPTIONS: StepSpec(questions.options, keep=_by(commands.add_option), after=After.AGAIN, leads="options"),
    StepKind.GRID: StepSpec(questions.grid),
    StepKind.WORD: StepSpec(
        questions.word, of=Option, to_side=True, keep=_word, parent=StepKind.GRID, beside=StepKind.GRID,
        after=After.PARENT,
    ),
    StepKind.OPTION: StepSpec(
        questions.option, of=Option, keep=_by(commands.edit_option), parent=StepKind.GRID, beside=StepKind.GRID,
        after=After.PARENT,
    ),
    StepKind.MIDDLE_GROUND: StepSpec(
        questions.middle_ground, keep=_proposes("text"), after=After.ORDER, leads="middle ground",
    ),
    StepKind.KEEPS: StepSpec(questions.keeps, of=Side, keep=_terms, after=After.ORDER, leads="middle ground"),
    StepKind.GIVES: StepSpec(questions.gives, of=Side, keep=_terms, after=After.ORDER, leads="middle ground"),
    StepKind.CONDITIONS: StepSpec(questions.conditions, keep=_proposes("conditions"), after=After.ORDER),
    StepKind.OWNER: StepSpec(questions.owner, keep=_proposes("owner"), after=After.ORDER),
    StepKind.REVIEW: StepSpec(questions.review, keep=_proposes("review"), after=After.ORDER),
    StepKind.ENOUGH: StepSpec(questions.enough),
    StepKind.CHECK: StepSpec(questions.check, of=Side, after=After.HANDS, leads="hands"),
    StepKind.HOW: StepSpec(questions.how, of=Side, parent=StepKind.CHECK, beside=StepKind.CHECK, after=After.HANDS),
    StepKind.RESERVATION: StepSpec(
        questions.reservation, of=Side, keep=_by(outcome.reserve), beside=StepKind.CHECK, after=After.AGAIN,
    ),
    StepKind.SHOWN: StepSpec(
        questions.shown, of=Contribution, keep=_shown, beside=StepKind.CHECK, leads="shown to them",
    ),
    StepKind.END: StepSpec(questions.end, leads="the end"),
    StepKind.REASON: StepSpec(questions.reason, keep=_by(outcome.disagree), parent=StepKind.END, beside=StepKind.END),
    StepKind.REOPEN: StepSpec(
        questions.reopen, keep=_reopened, parent=StepKind.END, beside=StepKind.END, may_be_empty=True,
    ),
}  # fmt: skip
"""All kinds of step; their order in a conflict is in `flow`."""


def step_at(view: ConflictView, ref: StepRef) -> StepView:
    """A step as it is shown."""
    return STEPS[ref.kind].question(view, ref)
