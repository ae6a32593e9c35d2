"""The state machine of the steps of a conflict, without widgets: order, current step, what follows, which keys work."""

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
"""The steps that stay when a conflict has ended."""


# The order of the steps


def ref_at(view: ConflictView, place: str | None) -> StepRef | None:
    """Parse the place of a rule or the slot of a draft to a step; None where this conflict has no such step."""
    record, _, rest = (place or "").partition("/")
    name, _, other = rest.partition("/")
    if not rest:
        reservation = view.project.get(Reservation, record)
        return ref_at(view, f"{reservation.side}/{StepKind.RESERVATION}") if reservation else None
    try:
        ref = StepRef(record, StepKind(name), other)
    except ValueError:
        return None
    return ref if _exists(view, ref) else None


def _exists(view: ConflictView, ref: StepRef) -> bool:
    spec = STEPS[ref.kind]
    if spec.to_side and not is_side(view, ref.other):
        return False
    if spec.of is Conflict:
        return ref.record == view.conflict.id
    record = view.project.get(spec.of, ref.record)
    return record.conflict == view.conflict.id if isinstance(record, Side | Option) else record is not None


def is_side(view: ConflictView, record: str) -> bool:
    """Whether a record is a side of this conflict."""
    return any(side.id == record for side in view.sides)


def order(view: ConflictView) -> tuple[StepRef, ...]:
    """Every step in its order; a conflict that has ended has only its end."""
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
    """The next step by the rules, except those that were passed over."""
    for reason in (view.next_step, *view.missing):
        ref = ref_at(view, reason.place)
        if ref is not None and ref not in passed:
            return ref
    return StepRef(view.conflict.id, StepKind.END)


def ref_after(view: ConflictView, ref: StepRef, by: int = 1) -> StepRef:
    """The step after (1) or before (-1) another; the first follows the last."""
    refs = order(view)
    if ref in refs:
        return refs[(refs.index(ref) + by) % len(refs)]
    beside = [number for number, step in enumerate(refs) if step.kind is STEPS[ref.kind].beside]
    if beside and by < 0:
        return refs[beside[0]]
    return refs[(beside[-1] + 1) % len(refs)] if beside else refs[0 if by > 0 else -1]


# The current step


class ConflictFlow:
    """The current step and chosen side of one conflict, and the step that follows."""

    def __init__(self, conflict: str, project: Callable[[], Snapshot]) -> None:
        """`conflict` is its id; `project` returns the newest snapshot."""
        self.record = conflict
        self.at: StepRef | None = None
        """The current step; None until the first is shown."""
        self.step: StepView | None = None
        """The current step as it was shown last."""
        self.side = ""
        """The chosen side's id: the letters act on it."""
        self._project = project
        self._view: ConflictView | None = None
        self._due: StepRef | None = None
        """The next step by the rules when the page was shown last."""
        self._passed: set[StepRef] = set()
        """The steps that were passed over since the conflict was opened."""

    # The newest snapshot

    @property
    def project(self) -> Snapshot:
        """The newest snapshot."""
        return self._project()

    @property
    def conflict(self) -> Conflict | None:
        """The conflict; None when it does not exist any more."""
        return self.project.get(Conflict, self.record)

    @property
    def view(self) -> ConflictView | None:
        """The conflict as the rules see it, computed once per snapshot; None when it does not exist any more."""
        project, conflict = self.project, self.conflict
        if conflict is None:
            return None
        if self._view is None or self._view.project is not project:
            self._view = ConflictView.of(project, conflict)
        return self._view

    @property
    def code(self) -> str:
        """The conflict's code, such as `C-01`; empty when it does not exist any more."""
        conflict = self.conflict
        return sides.code(self.project, conflict) if conflict else ""

    @property
    def chosen_side(self) -> Side | None:
        """The side that the letters act on."""
        return self.project.get(Side, self.side)

    @property
    def is_all_done(self) -> bool:
        """Whether the next step is the end."""
        view = self.view
        return view is not None and next_ref(view).kind is StepKind.END

    def ref_at(self, place: str | None) -> StepRef | None:
        """Parse a place to a step of this conflict; None where it has none."""
        return ref_at(self.view, place) if self.view else None

    def leads(self, place: str | None) -> str:
        """Name the step or screen that a place links to, in a word or two; empty where there is none."""
        ref = self.ref_at(place)
        if ref is not None:
            return STEPS[ref.kind].leads
        record = (place or "").partition("/")[0]
        return "the meeting (F2): who is here" if record and self.project.get(Meeting, record) else ""

    def is_here(self, place: str | None) -> bool:
        """Whether a place is the current step."""
        return self.at is not None and str(self.at) == place

    # Changing it

    def draft(self, slots: Iterable[str]) -> StepRef | None:
        """The first step of this conflict that has a draft."""
        places = (slot.removeprefix(SLOTS) for slot in sorted(slots) if slot.startswith(SLOTS))
        return next((ref for place in places if (ref := self.ref_at(place))), None)

    def show(self, ref: StepRef) -> None:
        """Make a step the current one; choose its side, where it has one."""
        self.at = ref
        if self.view is not None and is_side(self.view, ref.record):
            self.side = ref.record

    def refresh(self) -> ConflictView | None:
        """Leave a step or side that does not exist any more; returns the view, None where there is nothing to show."""
        view = self.view
        if view is None or self.at is None:
            return None
        self._due = next_ref(view)
        if not is_side(view, self.side):
            self.side = view.sides[0].id if view.sides else ""
        self.at = ref_at(view, str(self.at)) or self._due
        return view

    def moved_to(self, *, typing: bool) -> StepRef | None:
        """The step that a change from elsewhere leads to (an undo, another screen); None: the current one stays.

        `typing`: its field has words that are not kept; then it stays as long as it exists.
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
        """The id of the side to the right (1) or left (-1) of the chosen one; empty where there is none."""
        ids = [side.id for side in self.view.sides] if self.view else []
        here = ids.index(self.side) if self.side in ids else 0
        return ids[(here + by) % len(ids)] if ids else ""

    # What follows

    def step_of(self, kind: StepKind) -> StepRef | None:
        """The step of a kind, of the conflict or of the chosen side; None where no side is chosen."""
        record = self.side if STEPS[kind].of is Side else self.record
        return StepRef(record, kind) if record else None

    def hearing(self) -> StepRef | None:
        """Saying back the chosen side's why, by the first side that has not; where all have, by the first other one."""
        view, owner = self.view, self.chosen_side
        if view is None or owner is None:
            return None
        others = [side for side in view.sides if side.id != owner.id]
        unheard = [by for by in others if stages.hearing(view.project, owner, by) is not Hearing.HEARD]
        by = next(iter(unheard or others), None)
        return StepRef(owner.id, StepKind.HEARD, by.id) if by else None

    def rating(self) -> StepRef:
        """The grid; without options, adding the first one."""
        return StepRef(self.record, StepKind.GRID if self.view and self.view.options else StepKind.OPTIONS)

    def go_on(self) -> StepRef:
        """The next step, except those that were passed over."""
        return next_ref(self.view, self._passed) if self.view else StepRef(self.record, StepKind.END)

    def resume(self) -> StepRef:
        """The next step; nothing counts as passed over any more."""
        self._passed.clear()
        return self.go_on()

    def after(self, ref: StepRef, by: int = 1) -> StepRef:
        """The step after (1) or before (-1) another, whether that is done or not."""
        return ref_after(self.view, ref, by) if self.view else ref

    def parent_of(self, ref: StepRef) -> StepRef:
        """The parent of a step; the step itself where it has none."""
        parent = STEPS[ref.kind].parent
        if parent is None:
            return ref
        return StepRef(self.record, parent) if STEPS[parent].of is Conflict else StepRef(ref.record, parent, ref.other)

    def skip(self, ref: StepRef) -> None:
        """Count a step as passed over."""
        self._passed.add(ref)

    def take_up(self, ref: StepRef) -> None:
        """Stop counting a step as passed over."""
        self._passed.discard(ref)

    def pass_over(self, ref: StepRef) -> StepRef:
        """Pass over a step; returns the one that follows."""
        self.skip(ref)
        if ref.kind is StepKind.OPTIONS and self.view is not None and self.view.is_rated:
            return StepRef(self.record, StepKind.GRID)
        return self.after(ref) if STEPS[ref.kind].after is After.ORDER else self.go_on()

    def leave_empty(self, ref: StepRef) -> StepRef:
        """Leave a step with an empty field; returns the one that follows."""
        instead = STEPS[ref.kind].if_empty
        if instead is not None:
            return StepRef(ref.record, instead)
        parent = self.parent_of(ref)
        return self.pass_over(ref) if parent == ref else parent

    def after_keeping(self, ref: StepRef) -> StepRef:
        """The step that follows one that was done."""
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
        """Whether the rules ask for a second look at the words of a step (R4)."""
        return self.view is not None and any(reason.place == str(ref) for reason in self.view.prompts)

    def _has_worries(self, record: str) -> bool:
        """Whether somebody of a side supports the middle ground with a worry."""
        view = self.view
        if view is None or view.proposal is None:
            return False
        check = agreement.position(view.project, view.proposal, view.side(record))
        return check is not None and bool(check.support or check.will_support)


# Which keys work

_STEP = {command.action for command in commands("step")}
_GRID = {command.action for command in commands("grid")}
_HANDS = {command.action for command in commands("hands")}
_CONFLICT = {command.action for command in commands("conflict")} - {"back"}
_ENDED_TOO = {"next", "end", "reserve", "take_back", "unfold", "title", "link", "reopen", "back"}
"""The actions on a conflict that has ended."""


class Availability:
    """Tells which actions can be done now."""

    def __init__(self, flow: ConflictFlow) -> None:
        """`flow` has the conflict and the current step."""
        self._flow = flow

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can be."""
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
        """Whether the key of an action works: a step's own keys come before those of the page.

        `in_hand`: the step has the focus; `typing`: its field has it.
        """
        if action in _STEP:
            return in_hand and self._takes_enter(action, typing=typing)
        if action == "next" and in_hand and self._flow.is_all_done:
            return False
        return action not in _CONFLICT or self.why_not(action) is None

    def _takes_enter(self, action: str, *, typing: bool) -> bool:
        """Whether Enter keeps words or goes on here; at the end it does not go on."""
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
