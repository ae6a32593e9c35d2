"""Where we are in a conflict: the step in hand, the chosen side, and where each step leads. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.conflicts import agreement, sides, stages
from coprod_tui.domain.conflicts.stages import Hearing
from coprod_tui.domain.records import Conflict, Meeting, Option, Reservation, Side
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.commands import commands
from coprod_tui.tui.screens.conflict.questions import StepInput, StepView
from coprod_tui.tui.screens.conflict.steps import STEPS, After
from coprod_tui.tui.screens.conflict.view import SLOTS, ConflictView, StepKind, StepRef

_STAY_AT_THE_END = (StepKind.END, StepKind.REOPEN, StepKind.RESERVATION)
"""The steps that a conflict still has when it has ended."""


# The order of the steps


def ref_at(view: ConflictView, place: str | None) -> StepRef | None:
    """The step that a rule's place or a draft names; None where this conflict has no such step."""
    record, _, rest = (place or "").partition("/")
    name, _, other = rest.partition("/")
    if not rest:
        reservation = view.project.get(Reservation, record)
        return ref_at(view, f"{reservation.side}/{StepKind.RESERVATION}") if reservation else None
    try:
        ref = StepRef(record, StepKind(name), other)
    except ValueError:
        return None
    return ref if _is_there(view, ref) else None


def _is_there(view: ConflictView, ref: StepRef) -> bool:
    spec = STEPS[ref.kind]
    if spec.to_side and not is_side(view, ref.other):
        return False
    if spec.of is Conflict:
        return ref.record == view.conflict.id
    record = view.project.get(spec.of, ref.record)
    return record.conflict == view.conflict.id if isinstance(record, Side | Option) else record is not None


def is_side(view: ConflictView, record: str) -> bool:
    """Whether an id is that of a side of this conflict."""
    return any(side.id == record for side in view.sides)


def order(view: ConflictView) -> tuple[StepRef, ...]:
    """Every step, in the order in which they are gone through; a conflict that has ended has only its end."""
    end = StepRef(view.conflict.id, StepKind.END)
    return (end,) if view.outcome is not None else (*_talk(view), *_agreement(view), end)


def _talk(view: ConflictView) -> Iterator[StepRef]:
    for part in (StepKind.ASK, StepKind.WHY):
        yield from (StepRef(side.id, part) for side in view.sides)
    for owner, by in stages.to_be_heard(view.project, view.conflict):
        yield StepRef(owner.id, StepKind.HEARD, by.id)
    yield StepRef(view.conflict.id, StepKind.OPTIONS)
    if view.is_rated:
        yield StepRef(view.conflict.id, StepKind.GRID)


def _agreement(view: ConflictView) -> Iterator[StepRef]:
    yield StepRef(view.conflict.id, StepKind.MIDDLE_GROUND)
    for side in view.sides:
        yield from (StepRef(side.id, StepKind.KEEPS), StepRef(side.id, StepKind.GIVES))
    for part in (StepKind.CONDITIONS, StepKind.OWNER, StepKind.REVIEW, StepKind.ENOUGH):
        yield StepRef(view.conflict.id, part)
    yield from (StepRef(side.id, StepKind.CHECK) for side in view.sides)
    for reason in view.missing:
        ref = ref_at(view, reason.place)
        if ref is not None and ref.kind is StepKind.SHOWN:
            yield ref


def next_ref(view: ConflictView, passed: Collection[StepRef] = ()) -> StepRef:
    """What the rules say is next, but for the steps that were passed over."""
    for reason in (view.next_step, *view.missing):
        ref = ref_at(view, reason.place)
        if ref is not None and ref not in passed:
            return ref
    return StepRef(view.conflict.id, StepKind.END)


def ref_after(view: ConflictView, ref: StepRef, by: int = 1) -> StepRef:
    """The step after (1) or before (-1) another, round from the last to the first."""
    refs = order(view)
    if ref in refs:
        return refs[(refs.index(ref) + by) % len(refs)]
    beside = [number for number, step in enumerate(refs) if step.kind is STEPS[ref.kind].beside]
    if beside and by < 0:
        return refs[beside[0]]
    return refs[(beside[-1] + 1) % len(refs)] if beside else refs[0 if by > 0 else -1]


# Where we are


class ConflictFlow:
    """The step in hand, and the step that follows from what was done with it."""

    def __init__(self, conflict: str, project: Callable[[], Snapshot]) -> None:
        """`conflict` is its id; `project` answers the newest snapshot."""
        self.record = conflict
        self.at: StepRef | None = None
        """The step in hand; None until the first is shown."""
        self.step: StepView | None = None
        """The step in hand as it was shown last."""
        self.side = ""
        """The chosen side's id: the letters act on it."""
        self._project = project
        self._view: ConflictView | None = None
        self._due: StepRef | None = None
        """What the rules said was next when the page was shown last."""
        self._passed: set[StepRef] = set()
        """What was passed over since the conflict was opened; it can be gone back to at any time."""

    # What is so now

    @property
    def project(self) -> Snapshot:
        """The newest snapshot."""
        return self._project()

    @property
    def conflict(self) -> Conflict | None:
        """The conflict, as long as it is there."""
        return self.project.get(Conflict, self.record)

    @property
    def view(self) -> ConflictView | None:
        """What the rules say of it; they are asked once per snapshot."""
        project, conflict = self.project, self.conflict
        if conflict is None:
            return None
        if self._view is None or self._view.project is not project:
            self._view = ConflictView.of(project, conflict)
        return self._view

    @property
    def code(self) -> str:
        """The conflict's code, such as `C-01`; empty where it is gone."""
        conflict = self.conflict
        return sides.code(self.project, conflict) if conflict else ""

    @property
    def chosen_side(self) -> Side | None:
        """The side that the letters act on."""
        return self.project.get(Side, self.side)

    @property
    def is_all_done(self) -> bool:
        """Whether there is nothing to go on to: it has ended, or nothing is missing but what the sides say."""
        view = self.view
        return view is not None and next_ref(view).kind is StepKind.END

    def ref_at(self, place: str | None) -> StepRef | None:
        """The step of this conflict that a place names."""
        return ref_at(self.view, place) if self.view else None

    def leads(self, place: str | None) -> str:
        """Where a reason leads from here, in a word or two; nothing where it leads nowhere."""
        ref = self.ref_at(place)
        if ref is not None:
            return STEPS[ref.kind].leads
        record = (place or "").partition("/")[0]
        return "the meeting (F2): who is here" if record and self.project.get(Meeting, record) else ""

    def is_here(self, place: str | None) -> bool:
        """Whether a place is the step in hand."""
        return self.at is not None and str(self.at) == place

    # The step in hand

    def draft(self, slots: Iterable[str]) -> StepRef | None:
        """The first step of this conflict that has a draft."""
        places = (slot.removeprefix(SLOTS) for slot in sorted(slots) if slot.startswith(SLOTS))
        return next((ref for place in places if (ref := self.ref_at(place))), None)

    def show(self, ref: StepRef) -> None:
        """Take a step in hand; where it is a side's, that side is chosen."""
        self.at = ref
        if self.view is not None and is_side(self.view, ref.record):
            self.side = ref.record

    def refresh(self) -> ConflictView | None:
        """Leave a step or a side that is gone, and answer what is so now; None where there is nothing to show."""
        view = self.view
        if view is None or self.at is None:
            return None
        self._due = next_ref(view)
        if not is_side(view, self.side):
            self.side = view.sides[0].id if view.sides else ""
        self.at = ref_at(view, str(self.at)) or self._due
        return view

    def moved_to(self, *, typing: bool) -> StepRef | None:
        """The step that a change from outside leads to (an undo, another screen); None: the step in hand stays.

        `typing`: words that are not kept are in its field; they hold it, unless it is gone.
        """
        view = self.view
        if view is None or self.at is None:
            return None
        due = next_ref(view)
        gone = ref_at(view, str(self.at)) is None
        ended = view.outcome is not None and self.at.kind not in _STAY_AT_THE_END
        moved = due != self._due and self.at == self._due
        return due if gone or ended or (moved and not typing) else None

    def side_beside(self, by: int) -> str:
        """The side to the right (1) or to the left (-1) of the chosen one; empty where there is none."""
        ids = [side.id for side in self.view.sides] if self.view else []
        here = ids.index(self.side) if self.side in ids else 0
        return ids[(here + by) % len(ids)] if ids else ""

    # Where it goes on

    def of(self, part: StepKind) -> StepRef | None:
        """The step of the conflict, or of the chosen side; None where no side is chosen."""
        record = self.side if STEPS[part].of is Side else self.record
        return StepRef(record, part) if record else None

    def heard(self) -> StepRef | None:
        """The chosen side's why, said back by the first side that has not heard it; else by the first other one."""
        view, owner = self.view, self.chosen_side
        if view is None or owner is None:
            return None
        others = [side for side in view.sides if side.id != owner.id]
        unheard = [by for by in others if stages.hearing(view.project, owner, by) is not Hearing.HEARD]
        by = next(iter(unheard or others), None)
        return StepRef(owner.id, StepKind.HEARD, by.id) if by else None

    def rating(self) -> StepRef:
        """The grid, or where there is no option yet, the first of them."""
        return StepRef(self.record, StepKind.GRID if self.view and self.view.options else StepKind.OPTIONS)

    def go_on(self) -> StepRef:
        """What the rules say is next, but for what was passed over."""
        return next_ref(self.view, self._passed) if self.view else StepRef(self.record, StepKind.END)

    def resume(self) -> StepRef:
        """What the rules say is next, whatever was passed over."""
        self._passed.clear()
        return self.go_on()

    def after(self, ref: StepRef, by: int = 1) -> StepRef:
        """The step after (1) or before (-1) another, whatever is done already."""
        return ref_after(self.view, ref, by) if self.view else ref

    def parent_of(self, ref: StepRef) -> StepRef:
        """The step that a smaller one belongs to; itself for any other."""
        part = STEPS[ref.kind].parent
        if part is None:
            return ref
        return StepRef(self.record, part) if STEPS[part].of is Conflict else StepRef(ref.record, part, ref.other)

    def skip(self, ref: StepRef) -> None:
        """Pass over a step until it is taken up again."""
        self._passed.add(ref)

    def take_up(self, ref: StepRef) -> None:
        """Count a step as passed over no more."""
        self._passed.discard(ref)

    def pass_over(self, ref: StepRef) -> StepRef:
        """Leave a step as it is; answer where it goes on."""
        self.skip(ref)
        if ref.kind is StepKind.OPTIONS and self.view is not None and self.view.is_rated:
            return StepRef(self.record, StepKind.GRID)
        return self.after(ref) if STEPS[ref.kind].after is After.ORDER else self.go_on()

    def leave_empty(self, ref: StepRef) -> StepRef:
        """Leave a step in whose field nothing was written; answer where it goes on."""
        instead = STEPS[ref.kind].if_empty
        if instead is not None:
            return StepRef(ref.record, instead)
        parent = self.parent_of(ref)
        return self.pass_over(ref) if parent == ref else parent

    def after_keeping(self, ref: StepRef) -> StepRef:
        """The step that follows when one was done."""
        self.take_up(ref)
        match STEPS[ref.kind].after:
            case After.AGAIN:
                return ref
            case After.PARENT:
                return self.parent_of(ref)
            case After.ORDER:
                return self.after(ref)
            case After.SECOND_LOOK if self._asks_again(ref):
                self.skip(ref)
                return ref
            case After.HANDS:
                self.skip(StepRef(ref.record, StepKind.CHECK))
                return StepRef(ref.record, StepKind.RESERVATION) if self._has_worries(ref.record) else self.go_on()
            case _:
                return self.go_on()

    def _asks_again(self, ref: StepRef) -> bool:
        """Whether words that were just written down are worth a second look (R4)."""
        return self.view is not None and any(reason.place == str(ref) for reason in self.view.prompts)

    def _has_worries(self, record: str) -> bool:
        """Whether somebody of a side goes along with a worry."""
        view = self.view
        if view is None or view.proposal is None:
            return False
        check = agreement.position(view.project, view.proposal, view.side(record))
        return check is not None and bool(check.support or check.will_support)


# Which keys of a conflict do something now, and why the others do not.

_STEP = {command.action for command in commands("step")}
_GRID = {command.action for command in commands("grid")}
_HANDS = {command.action for command in commands("hands")}
_CONFLICT = {command.action for command in commands("conflict")} - {"back"}
_ENDED_TOO = {"next", "end", "reserve", "take_back", "unfold", "title", "link", "reopen", "back"}
"""What can be done with a conflict that has ended."""


class Availability:
    """Answers for each action whether it can be done."""

    def __init__(self, flow: ConflictFlow) -> None:
        """`flow` says where we are."""
        self._flow = flow

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can."""
        view, step = self._flow.view, self._flow.step
        if view is None:
            return "This conflict is not on the board any more."
        if view.outcome is not None and action in _CONFLICT - _ENDED_TOO:
            try:
                stages.must_be_open(view.project, view.conflict)
            except Refusal as refusal:
                return str(refusal)
        if action == "reopen" and view.outcome is None:
            return "It is still open."
        if action in _GRID and (step is None or step.body is not StepInput.GRID):
            return "That is done in the grid: g."
        if action in _HANDS and (step is None or step.body is not StepInput.HANDS):
            return "That is done while hands are counted: k."
        return None

    def has_key(self, action: str, *, in_hand: bool, typing: bool) -> bool:
        """Whether the key of an action does something: a step's own keys come before those of the page.

        `in_hand`: keys go to the step; `typing`: to its field.
        """
        if action in _STEP:
            return in_hand and self._takes_enter(action, typing=typing)
        if action == "next" and in_hand and self._flow.is_all_done:
            return False
        return action not in _CONFLICT or self.why_not(action) is None

    def _takes_enter(self, action: str, *, typing: bool) -> bool:
        """Whether Enter keeps words, or goes on; at the end there is nothing to go on to."""
        if action == "on":
            step = self._flow.step
            return not typing and step is not None and step.ref.kind is not StepKind.END
        return action != "keep" or typing

    def places(self, *, in_hand: bool) -> tuple[str, ...]:
        """The places whose commands work now."""
        if not in_hand:
            return ("conflict",)
        body = self._flow.step.body if self._flow.step else None
        more = {StepInput.GRID: ("grid",), StepInput.HANDS: ("hands",)}.get(body, ()) if body else ()
        return ("step", *more, "conflict")
