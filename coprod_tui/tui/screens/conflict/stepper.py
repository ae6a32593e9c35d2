"""Act on Enter, answers, ratings and counts in the steps of a conflict, and go to the step that follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from coprod_tui.domain.conflicts import agreement, commands, outcome, sides
from coprod_tui.domain.records import Fit, Option, Side
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import ConfirmDialog
from coprod_tui.tui.screens.conflict.dialogs import ConflictDialogs
from coprod_tui.tui.screens.conflict.flow import ConflictFlow
from coprod_tui.tui.screens.conflict.questions import StepInput, StepView, round_in_hand
from coprod_tui.tui.screens.conflict.steps import STEPS
from coprod_tui.tui.screens.conflict.summary import SCALE, in_order
from coprod_tui.tui.screens.conflict.view import StepKind, StepRef
from coprod_tui.tui.verb_runner import VerbRunner
from coprod_tui.tui.widgets.rating_grid import RatingOption

_FITS = (Fit.MEETS, Fit.PARTLY, Fit.FAILS, Fit.UNKNOWN)


class Stepper:
    """Keeps what was done in a step, and goes to the step that follows."""

    def __init__(
        self,
        desk: Desk,
        flow: ConflictFlow,
        run: VerbRunner,
        dialogs: ConflictDialogs,
        go: Callable[[StepRef], Awaitable[None]],
        renew: Callable[[], Awaitable[None]],
        clear_draft: Callable[[StepView], None],
    ) -> None:
        """`go` shows a step, `renew` draws the page anew, `clear_draft` removes the draft of a step."""
        self._desk = desk
        self._flow = flow
        self._run = run
        self._dialogs = dialogs
        self._go = go
        self._renew = renew
        self._clear_draft = clear_draft

    async def take(self, ref: StepRef, body: StepInput, text: str, counts: tuple[int, ...]) -> None:
        """Act on what was done in a step; a text is kept only while its step is the current one."""
        match body:
            case StepInput.FIELD:
                if self._flow.step is not None and self._flow.step.ref == ref:
                    await self.keep(self._flow.step, text)
            case StepInput.ANSWERS:
                await self.answer(ref, text)
            case StepInput.HANDS:
                await self.counted(ref, counts)
            case StepInput.GRID:
                await self.rated(ref)

    async def keep(self, step: StepView, typed: str) -> None:
        """Enter in the field of a step."""
        ref, spec, flow = step.ref, STEPS[step.ref.kind], self._flow
        text, kept = typed.strip(), step.words.strip()
        if not text and not kept and not spec.may_be_empty:
            await self._go(flow.leave_empty(ref))
        elif text and text == kept:
            self._clear_draft(step)
            await self._go(flow.pass_over(ref))
        elif ref.kind is StepKind.HOW:
            await self.count(ref, self._drafted_hands(ref.record), text)
        elif spec.keep and await self._run.do(spec.keep, ref, typed, (ref.slot,)):
            self._clear_draft(step)
            await self._go(flow.after_keeping(ref))

    # Answers

    async def answer(self, ref: StepRef, answer: str) -> None:
        """Act on an answer by its id; empty for Enter."""
        match ref.kind:
            case StepKind.HEARD:
                await self._heard(ref, answer)
            case StepKind.SILENT:
                await self._silent(StepRef(ref.record, StepKind.WHY), answer)
            case StepKind.ENOUGH:
                if not answer or await self._run.do(outcome.propose, ref.record, enough=int(answer)):
                    await self._go(self._flow.go_on())
            case StepKind.SIDES:
                await self._dialogs.sides()
                await self._go(self._flow.go_on())
            case StepKind.LINKS:
                await self._dialogs.links_of(ref.record)
                await self._go(self._flow.go_on())
            case StepKind.CHECK if answer:
                await self._go(StepRef(self._flow.record, StepKind.MIDDLE_GROUND))
            case StepKind.END if answer:
                await self.end(answer)

    async def _heard(self, ref: StepRef, answer: str) -> None:
        if answer == "not quite":
            await self._go(StepRef(ref.record, StepKind.MISSED, ref.other))
        elif not answer:
            await self._go(self._flow.pass_over(ref))
        else:
            project = self._flow.project
            heard = round_in_hand(project, project.the(Side, ref.record), project.the(Side, ref.other))
            if await self._run.do(commands.confirm, heard.id, yes=True, lead_to_lead=answer == "leads"):
                self._flow.take_up(ref)
                await self._go(self._flow.go_on())

    async def _silent(self, why: StepRef, answer: str) -> None:
        if not answer:
            await self._go(self._flow.pass_over(why))
        elif await self._run.do(commands.stay_silent, why.record, silent=answer == "silent"):
            await self._go(why if answer == "speak" else self._flow.pass_over(why))

    async def end(self, answer: str) -> None:
        """Record that the sides agree (`agree`), or go to the step that asks why (`disagree`, `reopen`)."""
        record = self._flow.record
        if answer != "agree":
            await self._go(StepRef(record, StepKind.REASON if answer == "disagree" else StepKind.REOPEN))
        elif await self._run.do(outcome.agree, record):
            await self._go(StepRef(record, StepKind.END))

    # The grid

    async def rate(self, way: RatingOption, side: str, *, fit: Fit) -> None:
        """Rate how an option meets a side's why; do nothing where no side has said why."""
        if side:
            await self._run.do(commands.rate, way.id, side, fit)
            await self._renew()

    async def cycle(self, way: RatingOption, side: str) -> None:
        """Rate by the next of the four ratings."""
        project = self._flow.project
        option, by = project.get(Option, way.id), project.get(Side, side)
        rating = agreement.rating(project, option, by) if option and by else None
        number = _FITS.index(rating.fit) + 1 if rating else 0
        await self.rate(way, side, fit=_FITS[number % len(_FITS)])

    async def remove_option(self, way: RatingOption, _: str) -> None:
        """Take the option out."""
        if await self._run.do(commands.remove_option, way.id):
            self._desk.tell(f"Option {way.letter} was taken out. Ctrl+Z brings it back.")
            await self._renew()

    async def rated(self, ref: StepRef) -> None:
        """Enter in the grid: count the options as looked at, and go on."""
        self._flow.skip(StepRef(self._flow.record, StepKind.OPTIONS))
        await self._go(self._flow.pass_over(ref))

    # Hands

    async def counted(self, ref: StepRef, shown: tuple[int, ...]) -> None:
        """Enter after the hands of a side: keep them; without hands pass over the step."""
        if any(shown):
            await self.count(ref, shown)
        else:
            await self._go(self._flow.pass_over(ref))

    async def count(self, ref: StepRef, shown: tuple[int, ...], how: str = "") -> None:
        """Keep the hands of a side, in the order of the table; `how` is for a side that is not in the room."""
        counts, side = in_order(shown), self._flow.project.the(Side, ref.record)
        check, asked = StepRef(side.id, StepKind.CHECK), StepRef(side.id, StepKind.HOW)
        if not any(counts):
            await self._go(check)
            return
        if not how and not sides.in_room(self._flow.project, side):
            await self._go(asked)
            return
        question = None if how else agreement.tally_question(self._flow.project, side, counts)
        if question and not await self._desk.push_screen_wait(
            ConfirmDialog("So many?", question, yes="keep the count")
        ):
            return
        if await self._run.do(outcome.check, side.id, counts, how=how or None):
            for slot in (check.slot, asked.slot):
                if slot in self._desk.drafts:
                    self._desk.drafts.put(slot, None)
            await self._go(self._flow.after_keeping(check))

    def _drafted_hands(self, side: str) -> tuple[int, ...]:
        """The draft of the hands of a side, in the order of the table."""
        tally = self._desk.drafts.get(StepRef(side, StepKind.CHECK).slot, "")
        return tuple(tally.count(gradient.key) for gradient in SCALE)
