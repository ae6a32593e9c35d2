"""Writing the brief: its lines in people's words, what each rests on, and how the sections are arranged."""

from __future__ import annotations

from textual import work

from coprod_tui.meeting.brief import Brief
from coprod_tui.meeting.finding import Finder
from coprod_tui.meeting.model import BriefLine, Conflict, Contribution, Stage
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.brief import may_be_cited
from coprod_tui.meeting.rules.lines import AGREED_IN, WRITTEN_IN, agreed_for, lines_of, number_of, said_for
from coprod_tui.meeting.rules.sections import ANNEXES, ORDERED, arrangement, order
from coprod_tui.meeting.verbs import lines, sections
from coprod_tui.screens.ask import Choice, Choose, Confirm, Write
from coprod_tui.screens.gathering import NEW_LINE, Gathering
from coprod_tui.screens.links import Links
from coprod_tui.screens.printing import Typed
from coprod_tui.screens.rows import Rows, is_hidden
from coprod_tui.widgets.point_list import Row

OF_A_LINE = {"edit", "benchmark", "why", "sources", "move", "remove"}
"""What is done with a written line, and with nothing else."""
OF_A_SECTION = {"opening", "order", "leave_out"}
"""What is done with the section that is marked."""
_LINE_FIRST = "Select a line that people wrote first: → goes into the lines of a section, + writes one."
_END = "end"


class BriefWriting(Gathering):
    """The verbs on the line in hand, or on the section that is marked."""

    def line_in_hand(self) -> str | None:
        """The key of the line that the letters act on."""
        raise NotImplementedError

    def section_in_hand(self) -> str | None:
        """The key of the section that is marked, whether or not its lines have the focus."""
        raise NotImplementedError

    def reads_draft(self) -> bool:
        """Whether the draft is shown: an issued version is frozen (R18)."""
        raise NotImplementedError

    def draft_brief(self) -> Brief | None:
        """The draft as it is shown."""
        raise NotImplementedError

    def preview(self, typed: Typed | None) -> None:
        """Shows a line with what is being typed about it; None: as it is on disk."""
        raise NotImplementedError

    def written(self) -> BriefLine | None:
        """The written line in hand."""
        about, _, record = (self.line_in_hand() or "").removeprefix("moved/").partition("/")
        return self.desk.snapshot.get(BriefLine, record) if about == "line" else None

    def why_not_write(self, action: str) -> str | None:
        """Why something about a line or a section cannot be done now."""
        if action not in OF_A_LINE | OF_A_SECTION | {"new_line"}:
            return None
        if not self.reads_draft():
            return "An issued version is frozen: what changes makes the next one. Escape goes back to the draft."
        if action == "new_line":
            return None if self.snapshot.all(Contribution) else "Nothing has been said yet that a line could rest on."
        if action in OF_A_LINE:
            return None if self.written() is not None else _LINE_FIRST
        return self._why_not_arrange(action)

    def _why_not_arrange(self, action: str) -> str | None:
        key = self.section_in_hand() or ""
        if action == "order" and key not in ORDERED:
            return "This always stands in its place; the sections 1 to 11 can be put in order."
        if key not in (*ORDERED, *ANNEXES):
            return "This is made by the program, and always stands here."
        return None

    # Lines

    @work
    async def action_new_line(self) -> None:
        """Chooses what a line rests on, then asks for its words."""
        if not self.may("new_line"):
            return
        section = self.section_in_hand() or ""
        those = await self._rests_on("What does the line rest on?", frozenset())
        if those:
            await self.write_line(sorted(those), section if section in WRITTEN_IN else AGREED_IN)

    async def _rests_on(self, title: str, marked: frozenset[str]) -> frozenset[str] | None:
        """Chooses among all that was said and may be cited, and the agreements."""
        project, rows, finder = self.desk.snapshot, Rows(self.desk), Finder()
        said = [one.id for one in project.contributions() if one.id in marked or self._offered(one)]
        agreed = [
            one.id for one in project.conflicts if conflicts.stage(project, one) is Stage.AGREED or one.id in marked
        ]

        def row(one: str) -> Row:
            conflict = project.get(Conflict, one)
            if conflict is None:
                return rows.row(one)
            return Row(conflicts.code(project, conflict), "", conflicts.title(project, conflict), group="Agreements")

        def find(words: str) -> frozenset[str]:
            titled = {one for one in agreed if words.casefold() in f"{row(one).code} {row(one).words}".casefold()}
            return frozenset(finder.find(project, words)) | titled

        about = "Space marks what was said; the agreements stand at the end."
        return await self.desk.push_screen_wait(Links(title, (*said, *agreed), marked, row, find, about=about))

    def _offered(self, one: Contribution) -> bool:
        return may_be_cited(one) and not (self.desk.shielded and is_hidden(one))

    @work
    async def action_edit(self) -> None:
        """Words the line anew."""
        if self.may("edit") and (line := self.written()) is not None:
            await self._reword(line, "statement", "What should be true?", line.statement, "Keep at least a sentence.")

    @work
    async def action_benchmark(self) -> None:
        """How we would know."""
        if self.may("benchmark") and (line := self.written()) is not None:
            await self._reword(line, "benchmark", "How would we know?", line.benchmark or "", "Empty: it has none.")

    @work
    async def action_why(self) -> None:
        """Why, where the whys of what was said do not stand for themselves."""
        if self.may("why") and (line := self.written()) is not None:
            note = "Empty: the whys of what was said stand for themselves."
            await self._reword(line, "why", "Why?", line.why or "", note)

    async def _reword(self, line: BriefLine, field: str, title: str, text: str, note: str) -> None:
        slot = f"line/{line.id}/{field}"
        about = "" if field == "statement" else line.statement
        number = number_of(self.desk.snapshot, line)
        asked = Write(
            f"{number}  {title}", text, about=about, slot=slot, note=note,
            typed=lambda words: self.preview(Typed(f"line/{line.id}", field, words)),
        )  # fmt: skip
        words = await self.desk.push_screen_wait(asked)
        self.preview(None)
        if words is None:
            return
        # A statement without words is refused: what was typed stays, to be typed on.
        self.desk.draft(slot, words or None)
        given = {field: words}
        if await self.attempt_or_list(lines.edit_line, line.id, clears=(slot,), **given):
            self.desk.draft(slot, None)

    @work
    async def action_sources(self) -> None:
        """What the line rests on: more, or less of it, but never nothing (R16)."""
        line = self.written()
        if not self.may("sources") or line is None:
            return
        project = self.desk.snapshot
        before = frozenset(one.id for one in (*said_for(project, line.id), *agreed_for(project, line.id)))
        title = f"What does line {number_of(project, line)} rest on?"
        after = await self._rests_on(title, before)
        if after is None or after == before:
            return
        if after - before and await self.attempt_or_list(lines.cite, line.id, sorted(after - before)) is None:
            return
        if before - after:
            await self.attempt_or_list(lines.uncite, line.id, sorted(before - after))

    @work
    async def action_move(self) -> None:
        """Puts the line elsewhere, in its section or in another."""
        line = self.written()
        if not self.may("move") or line is None:
            return
        project = self.desk.snapshot
        there = [one for one in lines_of(project, line.section) if one.id != line.id]
        choices = [
            Choice(str(place), "", f"before {number_of(project, one)}", one.statement)
            for place, one in enumerate(there)
        ]
        choices.append(Choice(str(len(there)), "e", "to the end of its section"))
        choices += [
            Choice(f"section/{key}", "", f"to section {key}", title)
            for key, title in WRITTEN_IN.items()
            if key != line.section
        ]
        asked = Choose(f"Where does line {number_of(project, line)} stand?", choices, about=line.statement)
        chosen = await self.desk.push_screen_wait(asked)
        if chosen and chosen.startswith("section/"):
            section = chosen.removeprefix("section/")
            place = len(lines_of(project, section))
            await self.attempt_or_list(lines.move_line, line.id, place, section=section)
        elif chosen:
            await self.attempt_or_list(lines.move_line, line.id, int(chosen))

    @work
    async def action_remove(self) -> None:
        """Takes the line out; asks first."""
        line = self.written()
        if not self.may("remove") or line is None:
            return
        number = number_of(self.desk.snapshot, line)
        gone = "What was said stays; what only this line answered has no answer then. Ctrl+Z brings it back."
        if await self.desk.push_screen_wait(
            Confirm(f"Remove line {number}?", f"{line.statement}\n\n{gone}", yes="remove")
        ):
            await self.attempt_or_list(lines.remove_line, line.id)

    # Sections

    @work
    async def action_opening(self) -> None:
        """The paragraph that a section begins with."""
        key = self.section_in_hand() or ""
        if not self.may("opening"):
            return
        slot = f"section/{key}/opening"
        title = f"{self._titled(key)}: with which paragraph does it begin?"
        note = "It is printed above what the section holds. Empty: it has none."
        before = arrangement(self.desk.snapshot, key).opening or ""
        text = await self.desk.push_screen_wait(Write(title, before, slot=slot, note=note))
        if text is not None:
            await self.attempt_or_list(sections.open_with, key, text, clears=(slot,))

    @work
    async def action_order(self) -> None:
        """Puts the section elsewhere; it keeps its number."""
        key = self.section_in_hand() or ""
        if not self.may("order"):
            return
        keys = [one for one in order(self.desk.snapshot) if one != key]
        choices = [Choice(str(place), "", f"before {self._titled(one)}") for place, one in enumerate(keys)]
        choices.append(Choice(_END, "e", "to the end, before the sign-off"))
        asked = Choose(f"Where does {self._titled(key)} stand?", choices, about="It keeps its number.")
        chosen = await self.desk.push_screen_wait(asked)
        if chosen:
            await self.attempt_or_list(sections.order_section, key, len(keys) if chosen == _END else int(chosen))

    @work
    async def action_leave_out(self) -> None:
        """Leaves the section out, or takes it in again; never what is always printed (R25)."""
        key = self.section_in_hand() or ""
        if not self.may("leave_out"):
            return
        if arrangement(self.desk.snapshot, key).left_out:
            await self.attempt_or_list(sections.leave_out, key, out=False)
            return
        about = "It is not printed then. Delete takes it in again."
        if await self.desk.push_screen_wait(Confirm(f"Leave out {self._titled(key)}?", about, yes="leave it out")):
            await self.attempt_or_list(sections.leave_out, key)

    def _titled(self, key: str) -> str:
        brief = self.draft_brief()
        title = next((one.title for one in brief.sections if one.key == key), "") if brief else ""
        return f"{key} {title}".strip()

    def offer_draft(self) -> None:
        """Says that a line which was being written when the program stopped is still there."""
        if NEW_LINE in self.desk.drafts:
            self.desk.tell("A line that you had not finished is kept: + here, or l by theme, goes on with it.")
