"""Saying what became of contributions (R15): the answer, the reason that a person reads, what they went into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coprod_tui.desk import Desk
from coprod_tui.meeting.model import Fate
from coprod_tui.meeting.refusals import Refusal, Unknown
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.answers import agreement_for, answer_of
from coprod_tui.meeting.rules.lines import all_lines, line_numbered, line_numbers
from coprod_tui.meeting.rules.said import contribution_coded
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import answers
from coprod_tui.screens.ask import Blank, Choice, Choose, Fill
from coprod_tui.screens.verbs import ContributionWords, VerbRunner

FATES = {
    Fate.IN_BRIEF: ("b", "it stands there in these words, or a line says it"),
    Fate.MERGED: ("m", "another thing said, or a line, says the same"),
    Fate.CHANGED: ("g", "the streams agreed on something else"),
    Fate.NOT_POSSIBLE: ("n", "because …"),
    Fate.OTHER_SERVICE: ("o", "because …"),
    Fate.PARKED: ("p", "because …"),
}
"""The answers, each with its key and what it means."""
_WHY = "Why? The person who said it will read this"
_MOST_NAMED = 6
_TAKE_BACK = "take back"


class AnswerActions:
    """Asks what became of contributions, and keeps the answer."""

    def __init__(self, desk: Desk, run: VerbRunner) -> None:
        """`run` shows a refusal, with where each reason leads."""
        self._desk = desk
        self._run = run
        self._contributions = ContributionWords(desk)

    async def answer(self, contributions: tuple[str, ...]) -> bool:
        """Answers all of them in one step, or takes their answers back; whether they were answered."""
        project = self._desk.snapshot
        before = {record: answered for record in contributions if (answered := answer_of(project, record))}
        choices = [Choice(fate, key, fate.value, detail) for fate, (key, detail) in FATES.items()]
        if any(answered.disposition for answered in before.values()):
            choices.append(Choice(_TAKE_BACK, "x", "take the answer back", "it has no answer then"))
        now = before.get(contributions[0]) if len(contributions) == 1 else None
        title = f"What became of {self._contributions.called(contributions)}?"
        about = self._contributions.words_of(contributions)
        dialog = Choose(title, choices, chosen=now.fate if now else None, about=about)
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen == _TAKE_BACK:
            await self._desk.attempt(answers.take_answer_back, contributions)
            return False
        return await self._keep(contributions, Fate(chosen)) if chosen else False

    async def _keep(self, contributions: tuple[str, ...], fate: Fate) -> bool:
        """Asks for the reason and what they went into; False when that was left, or refused."""
        slot = f"answer/{fate.name}/{contributions[0]}+{len(contributions)}"
        into = reason = conflict = None
        if fate is not Fate.IN_BRIEF:
            called = self._contributions.called(contributions)
            filled = await self._desk.push_screen_wait(
                answer_form(self._desk.snapshot, contributions, fate, called, slot)
            )
            if filled is None:
                return False
            reason, into, conflict = given(self._desk.snapshot, fate, filled)
        done = await self._run.do(
            answers.answer, contributions, fate, reason=reason, into=into, conflict=conflict, clears=(slot,)
        )
        if done is None:
            return False
        self._desk.drafts.put(slot, None)
        self._desk.tell(f"{self._contributions.called(done.answer)}: {fate.value}. Ctrl+Z takes it back.")
        return True


def answer_form(project: Snapshot, those: Sequence[str], fate: Fate, called: str, slot: str) -> Fill:
    """The form of an answer that has a reason; what is typed is a draft in `slot`."""
    before = answer_of(project, those[0]) if len(those) == 1 else None
    reason = before.disposition.reason or "" if before and before.disposition and before.fate is fate else ""
    blanks = [Blank("reason", _WHY, reason, "in words that can be read aloud", lines=True)]
    about = ""
    if fate is Fate.MERGED:
        blanks.insert(
            0,
            Blank("into", "Into what? The code of something said, or the number of a line", "", "such as M-014 or 5.3"),
        )
        about = _lines_of_brief(project)
    elif fate is Fate.CHANGED:
        agreements = (agreement_for(project, record) for record in those)
        agreement = next((conflict for conflict in agreements if conflict is not None), None)
        code = conflicts.code(project, agreement) if agreement else ""
        blanks.insert(0, Blank("conflict", "By which agreement? Its code", code, "such as C-01"))

    def wrong(texts: Mapping[str, str]) -> str | None:
        try:
            told, _, _ = given(project, fate, texts)
        except Refusal as refusal:
            return str(refusal)
        return None if told else "A reason is needed: it is printed, for the person who said it to read."

    return Fill(f"{called}: {fate.value}", blanks, done="keep it", about=about, wrong=wrong, slot=slot)


def given(project: Snapshot, fate: Fate, texts: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    """Reason, what it went into, and the agreement, from a form; raises Unknown for a code that means nothing."""
    into = target_named(project, texts["into"]) if fate is Fate.MERGED else None
    conflict = conflicts.conflict_coded(project, texts["conflict"]).id if fate is Fate.CHANGED else None
    return texts["reason"].strip() or None, into, conflict


def target_named(project: Snapshot, typed: str) -> str:
    """The contribution or the line that was typed (`M-014`, `5.3`); raises Unknown."""
    if not typed.strip():
        raise Unknown("Into what? Write the code of something that was said, or the number of a line.")
    if "." in typed:
        return line_numbered(project, typed).id
    return contribution_coded(project, typed).id


def _lines_of_brief(project: Snapshot) -> str:
    """The first written lines with their numbers."""
    lines, numbers = all_lines(project), line_numbers(project)
    rows = [f"{numbers[line.id]}  {line.statement}" for line in lines[:_MOST_NAMED]]
    more = [f"… {len(lines) - _MOST_NAMED} more lines (F4)"] if len(lines) > _MOST_NAMED else []
    return "\n".join((*rows, *more))
