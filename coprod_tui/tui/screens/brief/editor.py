"""Dialogs that write a line of the brief: its words, what it rests on, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.brief.rules import (
    AGREED_IN,
    WRITTEN_IN,
    agreed_for,
    line_numbers,
    lines_of,
    must_be_written_in,
    must_say_something,
    number_of,
    said_for,
)
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.contributions.answers import agreement_for
from coprod_tui.domain.contributions.rules import SearchIndex
from coprod_tui.domain.records import BriefLine, Conflict, Contribution, Stage
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import ContributionRows, is_hidden
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, DialogField, FormDialog, TextDialog
from coprod_tui.tui.dialogs.links import Links
from coprod_tui.tui.screens.brief.pages import LinePreview
from coprod_tui.tui.verb_runner import ContributionWords, VerbRunner
from coprod_tui.tui.widgets.point_list import PointRow

NEW_LINE = "line/new"
"""The draft slot of a line that is being written."""
_NEW = "new"
_END = "to the end of its section"
_FIELDS = {
    "statement": ("What should be true?", "Keep at least a sentence."),
    "benchmark": ("How would we know?", "Empty: it has none."),
    "why": ("Why?", "Empty: the whys of what was said stand for themselves."),
}
"""The question for each field of a line, and what an empty answer means."""


def _no_preview(typed: LinePreview | None) -> None:
    """Show nothing of what is being typed."""


class LineEditor:
    """Asks what is needed to write or change a line, and runs the command that keeps it."""

    def __init__(
        self, desk: Desk, run: VerbRunner, preview: Callable[[LinePreview | None], None] = _no_preview
    ) -> None:
        """`preview` shows a line with what is being typed about it, and with None as it is on disk."""
        self._desk = desk
        self._run = run
        self._preview = preview
        self._contributions = ContributionWords(desk)

    def tell_draft(self) -> None:
        """Say that a line which was being written when the program stopped is still there."""
        if NEW_LINE in self._desk.drafts:
            self._desk.tell("A line that you had not finished is kept: + here, or l by theme, goes on with it.")

    # A new line, or more sources for an existing one

    async def gather(self, contributions: Sequence[str]) -> bool:
        """Ask whether these make a new line or stand behind an existing one; returns False if left or refused."""
        project = self._desk.snapshot
        numbers = line_numbers(project)
        chosen: str | None = _NEW
        contributions = self._citable(contributions)
        if numbers and NEW_LINE not in self._desk.drafts:
            choices = [Choice(_NEW, "n", "a new line")]
            for line, number in numbers.items():
                choices.append(Choice(line, "", f"{number}  {project.the(BriefLine, line).statement}"))
            title = f"Into which line with {self._contributions.called(contributions)}?"
            dialog = ChoiceDialog(title, choices, about=self._contributions.words_of(contributions))
            chosen = await self._desk.push_screen_wait(dialog)
        if chosen is None:
            return False
        return await (self.write_line(contributions) if chosen == _NEW else self._cite(chosen, contributions))

    def _citable(self, contributions: Sequence[str]) -> Sequence[str]:
        """Return what a line may cite, and say what is left out before typing; return all, where that is nothing."""
        project = self._desk.snapshot
        kept = [record for record in contributions if may_be_cited(project.the(Contribution, record))]
        if not kept or len(kept) == len(contributions):
            return contributions
        left_out = [record for record in contributions if record not in kept]
        self._desk.tell(f"Not for the brief, left out: {self._contributions.called(left_out)}.")
        return kept

    async def _cite(self, line: str, contributions: Sequence[str]) -> bool:
        if await self._run.do(commands.cite, line, contributions) is None:
            return False
        called = self._contributions.called(contributions)
        self._desk.tell(f"Line {self._number(line)} rests on {called} too.")
        return True

    def _number(self, line: str) -> str:
        project = self._desk.snapshot
        return number_of(project, project.the(BriefLine, line))

    async def new_line(self, section: str) -> None:
        """Ask what a line rests on, then for its words; it stands in `section` where lines are written there."""
        sources = await self._choose_sources("What does the line rest on?", frozenset())
        if sources:
            await self.write_line(sorted(sources), section if section in WRITTEN_IN else AGREED_IN)

    async def write_line(self, sources: Sequence[str], section: str = AGREED_IN) -> bool:
        """Ask for statement, benchmark, why and section; returns False if left or refused."""
        filled = await self._desk.push_screen_wait(self._line_form(sources, section))
        if filled is None:
            return False
        rests_on = (*sources, *(conflict.id for conflict in _agreements(self._desk.snapshot, filled["agreed"])))
        done = await self._run.do(
            commands.add_line, filled["statement"], rests_on, section=filled["section"].strip(),
            benchmark=filled["benchmark"], why=filled["why"], clears=(NEW_LINE,),
        )  # fmt: skip
        if done is None:
            return False
        self._desk.drafts.put(NEW_LINE, None)
        self._desk.tell(f"It stands in the brief as line {self._number(done.answer)}.")
        return True

    def _line_form(self, sources: Sequence[str], section: str) -> FormDialog:
        project = self._desk.snapshot
        agreed = {conflict.id: conflict for each in sources if (conflict := agreement_for(project, each)) is not None}
        codes = ", ".join(sides.code(project, conflict) for conflict in agreed.values())
        sections = ", ".join(f"{key} {title.lower()}" for key, title in WRITTEN_IN.items())
        blanks = [
            DialogField("statement", "What should be true? In a sentence that a person wrote", lines=True),
            DialogField(
                "benchmark", "How would we know?", prompt="such as checked in the mock-up by three members", lines=True
            ),
            DialogField("why", "Why? Empty: the whys of what was said stand for themselves", lines=True),
            DialogField("agreed", "Which agreements does it rest on? Empty: none", codes, "such as C-01"),
            DialogField("section", f"In which section? ({sections})", section),
        ]

        def wrong(texts: Mapping[str, str]) -> str | None:
            try:
                must_say_something(texts["statement"].strip())
                must_be_written_in(texts["section"].strip())
                _agreements(project, texts["agreed"])
            except Refusal as refusal:
                return str(refusal)
            return None

        title = f"A line that rests on {self._contributions.called(sources)}"
        about = self._contributions.words_of(sources)
        return FormDialog(title, blanks, done="keep it", about=about, wrong=wrong, slot=NEW_LINE)

    # What a line rests on

    async def change_sources(self, line: BriefLine) -> None:
        """Ask what a line rests on: more or fewer sources, but never none (R16)."""
        project = self._desk.snapshot
        before = frozenset(source.id for source in (*said_for(project, line.id), *agreed_for(project, line.id)))
        after = await self._choose_sources(f"What does line {number_of(project, line)} rest on?", before)
        if after is None or after == before:
            return
        if after - before and await self._run.do(commands.cite, line.id, sorted(after - before)) is None:
            return
        if before - after:
            await self._run.do(commands.uncite, line.id, sorted(before - after))

    async def _choose_sources(self, title: str, marked: frozenset[str]) -> frozenset[str] | None:
        """Ask which of the contributions that may be cited, and of the agreements, a line rests on."""
        project, rows, finder = self._desk.snapshot, ContributionRows(self._desk), SearchIndex()
        said = [each.id for each in project.contributions() if each.id in marked or self._offered(each)]
        agreed = [
            conflict.id
            for conflict in project.conflicts
            if stages.stage(project, conflict) is Stage.AGREED or conflict.id in marked
        ]

        def row(record: str) -> PointRow:
            conflict = project.get(Conflict, record)
            if conflict is None:
                return rows.row(record)
            return PointRow(sides.code(project, conflict), "", sides.title(project, conflict), group="Agreements")

        def find(words: str) -> frozenset[str]:
            wanted = words.casefold()
            titled = {record for record in agreed if wanted in f"{row(record).code} {row(record).words}".casefold()}
            return frozenset(finder.find(project, words)) | titled

        about = "Space marks what was said; the agreements stand at the end."
        return await self._desk.push_screen_wait(Links(title, (*said, *agreed), marked, row, find, about=about))

    def _offered(self, contribution: Contribution) -> bool:
        return may_be_cited(contribution) and not (self._desk.shielded and is_hidden(contribution))

    # Its words and its place

    async def reword(self, line: BriefLine, field: str) -> None:
        """Ask for the words of a field: `statement`, `benchmark` or `why`."""
        question, note = _FIELDS[field]
        slot = f"line/{line.id}/{field}"
        dialog = TextDialog(
            f"{number_of(self._desk.snapshot, line)}  {question}", getattr(line, field) or "",
            about="" if field == "statement" else line.statement, slot=slot, note=note,
            typed=lambda words: self._preview(LinePreview(f"line/{line.id}", field, words)),
        )  # fmt: skip
        words = await self._desk.push_screen_wait(dialog)
        self._preview(None)
        if words is None:
            return
        # A statement without words is refused; the draft stays, so that typing can go on.
        self._desk.drafts.put(slot, words or None)
        given = {field: words}
        if await self._run.do(commands.edit_line, line.id, clears=(slot,), **given):
            self._desk.drafts.put(slot, None)

    async def move(self, line: BriefLine) -> None:
        """Ask where a line stands: elsewhere in its section, or in another."""
        project = self._desk.snapshot
        others = [other for other in lines_of(project, line.section) if other.id != line.id]
        numbers = line_numbers(project)
        choices = [
            Choice(str(place), "", f"before {numbers[other.id]}", other.statement) for place, other in enumerate(others)
        ]
        choices.append(Choice(str(len(others)), "e", _END))
        choices += [
            Choice(f"section/{key}", "", f"to section {key}: {title}", "it gets a new number there")
            for key, title in WRITTEN_IN.items()
            if key != line.section
        ]
        dialog = ChoiceDialog(f"Where does line {numbers[line.id]} stand?", choices, about=line.statement)
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen and chosen.startswith("section/"):
            section = chosen.removeprefix("section/")
            place = len(lines_of(project, section))
            await self._run.do(commands.move_line, line.id, place, section=section)
        elif chosen:
            await self._run.do(commands.move_line, line.id, int(chosen))

    async def remove(self, line: BriefLine) -> None:
        """Take a line out after asking."""
        title = f"Remove line {number_of(self._desk.snapshot, line)}?"
        note = "What was said stays; what only this line answered has no answer then. Ctrl+Z brings it back."
        if await self._desk.push_screen_wait(ConfirmDialog(title, f"{line.statement}\n\n{note}", yes="remove")):
            await self._run.do(commands.remove_line, line.id)


def _agreements(project: Snapshot, typed: str) -> tuple[Conflict, ...]:
    """Return the conflicts whose codes were typed; raises Unknown."""
    return tuple(sides.conflict_coded(project, code) for code in typed.replace(",", " ").split())
