"""Gathering what was said into a line of the brief: a new one, or one that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coprod_tui.meeting.model import BriefLine, Conflict, Contribution
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.answers import agreement_for
from coprod_tui.meeting.rules.brief import may_be_cited
from coprod_tui.meeting.rules.lines import (
    AGREED_IN,
    WRITTEN_IN,
    all_lines,
    must_be_written_in,
    must_say_something,
    number_of,
)
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import lines
from coprod_tui.screens.ask import Blank, Choice, Choose, Fill
from coprod_tui.screens.asking import Asking

NEW_LINE = "line/new"
"""The slot in which a line that is being written is a draft."""
_NEW = "new"


class Gathering(Asking):
    """A line from things that were said."""

    async def gather(self, those: Sequence[str]) -> bool:
        """Asks whether these make a new line or stand behind one that is there; False when that was left."""
        there = all_lines(self.snapshot)
        chosen: str | None = _NEW
        those = self._citable(those)
        if there and NEW_LINE not in self.desk.drafts:
            choices = [Choice(_NEW, "n", "a new line")]
            choices += [Choice(one.id, "", f"{number_of(self.snapshot, one)}  {one.statement}") for one in there]
            asked = Choose(f"Into which line with {self.called(those)}?", choices, about=self.words_of(those))
            chosen = await self.desk.push_screen_wait(asked)
        if chosen is None:
            return False
        return await (self.write_line(those) if chosen == _NEW else self._cite(chosen, those))

    def _citable(self, those: Sequence[str]) -> Sequence[str]:
        """Without what no line may cite, which is told before anything is typed; all, where that would be nothing."""
        kept = [one for one in those if may_be_cited(self.snapshot.the(Contribution, one))]
        if not kept or len(kept) == len(those):
            return those
        out = [one for one in those if one not in kept]
        self.desk.tell(f"Not for the brief, left out: {self.called(out)}.")
        return kept

    async def _cite(self, line: str, those: Sequence[str]) -> bool:
        if await self.attempt_or_list(lines.cite, line, those) is None:
            return False
        number = number_of(self.desk.snapshot, self.desk.snapshot.the(BriefLine, line))
        self.desk.tell(f"Line {number} rests on {self.called(those)} too.")
        return True

    async def write_line(self, those: Sequence[str], section: str = AGREED_IN) -> bool:
        """Asks for statement, benchmark, why and section; False when that was left, or refused."""
        filled = await self.desk.push_screen_wait(self._line_form(those, section))
        if filled is None:
            return False
        rests_on = (*those, *(one.id for one in _agreements(self.snapshot, filled["agreed"])))
        done = await self.attempt_or_list(
            lines.add_line, filled["statement"], rests_on, section=filled["section"].strip(),
            benchmark=filled["benchmark"], why=filled["why"], clears=(NEW_LINE,),
        )  # fmt: skip
        if done is None:
            return False
        self.desk.draft(NEW_LINE, None)
        number = number_of(self.desk.snapshot, self.desk.snapshot.the(BriefLine, done.answer))
        self.desk.tell(f"It stands in the brief as line {number}.")
        return True

    def _line_form(self, those: Sequence[str], section: str) -> Fill:
        project = self.snapshot
        agreed = {one.id: one for each in those if (one := agreement_for(project, each)) is not None}
        codes = ", ".join(conflicts.code(project, one) for one in agreed.values())
        sections = ", ".join(f"{key} {title.lower()}" for key, title in WRITTEN_IN.items())
        blanks = [
            Blank("statement", "What should be true? In a sentence that a person wrote", lines=True),
            Blank(
                "benchmark", "How would we know?", prompt="such as checked in the mock-up by three members", lines=True
            ),
            Blank("why", "Why? Empty: the whys of what was said stand for themselves", lines=True),
            Blank("agreed", "Which agreements does it rest on? Empty: none", codes, "such as C-01"),
            Blank("section", f"In which section? ({sections})", section),
        ]

        def wrong(texts: Mapping[str, str]) -> str | None:
            try:
                must_say_something(texts["statement"].strip())
                must_be_written_in(texts["section"].strip())
                _agreements(project, texts["agreed"])
            except Refusal as refusal:
                return str(refusal)
            return None

        title = f"A line that rests on {self.called(those)}"
        return Fill(title, blanks, done="keep it", about=self.words_of(those), wrong=wrong, slot=NEW_LINE)


def _agreements(project: Snapshot, typed: str) -> tuple[Conflict, ...]:
    """The conflicts whose codes were typed; raises Unknown."""
    return tuple(conflicts.conflict_coded(project, code) for code in typed.replace(",", " ").split())
