"""Actions of the leads' screen on themes, turns and answers; each asks what is needed and runs one verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coprod_tui.base.errors import Refusal, Unknown
from coprod_tui.domain.brief.rules import all_lines, line_numbered, line_numbers
from coprod_tui.domain.conflicts import sides
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.answers import agreement_for, answer_of
from coprod_tui.domain.contributions.rules import contribution_coded
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.meetings.commands import must_be_leads, turn, without_turn
from coprod_tui.domain.records import AnswerKind, Asked, Contribution, Stream, Theme, Turn
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, DialogField, FormDialog, TextDialog
from coprod_tui.tui.verb_runner import ContributionWords, VerbRunner

_TURNS = {
    Turn.SHARED: ("s", "they shared what their stream talked about, suggested and asked for"),
    Turn.NOTHING_NEW: ("n", "they have nothing new"),
    Turn.ABSENT: ("x", "the lead is absent"),
}
_MOST_THEMES = 24
"""How many existing themes a dialog lists."""


def why_not(
    project: Snapshot, action: str, *, theme: str | None, targets: tuple[str, ...], marked: tuple[str, ...]
) -> str | None:
    """Why an action cannot be done now, in a sentence; None when it can be.

    `theme` is the selected row, `targets` what the letters act on, `marked` what of it is marked or selected.
    """
    if action in ("line", "answer") and not targets:
        return "Nothing has been said here yet."
    if action == "theme" and theme is None:
        return "There is no theme yet: type #beds at the end of what somebody says."
    if action == "turn":
        try:
            must_be_leads(project)
        except Refusal:
            return "No leads' meeting is open: F2 starts one, and each lead then has a turn."
    if action == "pull_apart" and not marked:
        return "Mark two things that pull apart first: Enter reads a theme, Space marks."
    return None


class ThemeActions:
    """The dialogs about themes."""

    def __init__(self, desk: Desk, show_record: Callable[[str], None]) -> None:
        """`show_record` selects a theme by its id."""
        self._desk = desk
        self._show_record = show_record
        self._contributions = ContributionWords(desk)

    async def change(self, theme: Theme) -> None:
        """Rename or merge a theme, take a merge apart, or note who was asked."""
        merged = self._desk.snapshot.linked(Theme, "into", theme.id)
        apart = "all that was said keeps its own themes: it can be taken apart"
        choices = [
            Choice("rename", "n", "another name"),
            Choice("merge", "m", "merge it with another", apart),
            *(
                Choice(f"apart/{part.id}", "u" if not place else "", f"take #{part.name} apart again")
                for place, part in enumerate(merged)
            ),
            Choice("asked", "a", "who was asked about it", "where no meeting shows it"),
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog(f"Theme #{theme.name}", choices))
        if chosen == "rename":
            await self._rename(theme)
        elif chosen == "merge":
            await self._merge(theme)
        elif chosen == "asked":
            await self._note_asked(theme)
        elif chosen:
            await self._desk.attempt(commands.unmerge_theme, chosen.partition("/")[2])

    async def put_into_theme(self, contributions: tuple[str, ...]) -> str | None:
        """Ask for a theme and add it to contributions; returns its id, None when left or refused."""
        known = ", ".join(f"#{theme.name}" for theme in self._desk.snapshot.themes[:_MOST_THEMES])
        title = f"Into which theme with {self._contributions.called(contributions)}?"
        note = f"So far: {known}" if known else ""
        about = self._contributions.words_of(contributions)
        name = await self._desk.push_screen_wait(TextDialog(title, about=about, note=note, prompt="such as beds"))
        done = await self._desk.attempt(commands.add_theme, contributions, name) if name is not None else None
        return done.answer if done else None

    async def _rename(self, theme: Theme) -> None:
        name = await self._desk.push_screen_wait(TextDialog(f"#{theme.name}: what is it called?", theme.name))
        if name is not None:
            await self._desk.attempt(commands.rename_theme, theme.id, name)

    async def _merge(self, theme: Theme) -> None:
        project = self._desk.snapshot
        choices = [
            Choice(other.id, "", f"#{other.name}", f"{len(project.in_theme(other.id)):,} said")
            for other in project.themes
            if other.id != theme.id
        ]
        about = "What was said keeps its own theme underneath, so that t here can take them apart again."
        title = f"#{theme.name} becomes part of which theme?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=about))
        if chosen and await self._desk.attempt(commands.merge_themes, (theme.id,), chosen):
            name = self._desk.snapshot.the(Theme, chosen).name
            self._desk.tell(f"#{theme.name} is part of #{name} now. t there takes them apart again.")
            self._show_record(chosen)

    async def _note_asked(self, theme: Theme) -> None:
        project = self._desk.snapshot
        noted = project.all(Asked)
        choices = [
            Choice(
                stream.id,
                stream.letter.lower(),
                stream.name,
                "asked: again takes it back" if f"{stream.id}/{theme.id}" in noted else "",
            )
            for stream in project.streams
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog(f"Who was asked about #{theme.name}?", choices))
        if not chosen:
            return
        if f"{chosen}/{theme.id}" in noted:
            await self._desk.attempt(commands.take_asked_back, chosen, theme.id)
            return
        title = f"How were {project.the(Stream, chosen).name} asked?"
        how = await self._desk.push_screen_wait(TextDialog(title, prompt="such as by letter, 3 Nov"))
        if how is not None:
            await self._desk.attempt(commands.note_asked, chosen, theme.id, how=how)


async def take_turn(desk: Desk) -> None:
    """Ask how a lead took their turn, first one who has had none; raises Refusal without a leads' meeting."""
    project = desk.snapshot
    meeting = must_be_leads(project)
    stream = next(iter(without_turn(project, meeting)), project.streams[0])
    while True:
        had = turn(project, meeting, stream.id)
        choices = [Choice(kind, key, what) for kind, (key, what) in _TURNS.items()]
        choices += [
            Choice(f"stream/{other.id}", str(number), f"the lead of {other.name} instead")
            for number, other in enumerate(project.streams, 1)
            if other != stream
        ]
        dialog = ChoiceDialog(f"The turn of the lead of {stream.name}", choices, chosen=had.turn if had else None)
        chosen = await desk.push_screen_wait(dialog)
        if chosen is None:
            return
        about, _, record = chosen.partition("/")
        if about != "stream":
            await desk.attempt(meeting_commands.take_turn, stream.id, Turn(chosen))
            return
        stream = project.the(Stream, record)


def still_there(project: Snapshot, contributions: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that still exist; what is shown may be of an earlier snapshot."""
    existing = project.all(Contribution)
    return tuple(record for record in contributions if record in existing)


# What became of contributions (R15)

FATES = {
    AnswerKind.IN_BRIEF: ("b", "it stands there in these words, or a line says it"),
    AnswerKind.MERGED: ("m", "another thing said, or a line, says the same"),
    AnswerKind.CHANGED: ("g", "the streams agreed on something else"),
    AnswerKind.NOT_POSSIBLE: ("n", "because …"),
    AnswerKind.OTHER_SERVICE: ("o", "because …"),
    AnswerKind.PARKED: ("p", "because …"),
}
"""The answers, each with its key and what it means."""
_WHY = "Why? The person who said it will read this"
_MOST_NAMED = 6
_TAKE_BACK = "take back"


class AnswerActions:
    """The dialogs about what became of contributions (R15)."""

    def __init__(self, desk: Desk, run: VerbRunner) -> None:
        """`run` shows refusals with links."""
        self._desk = desk
        self._run = run
        self._contributions = ContributionWords(desk)

    async def answer(self, contributions: tuple[str, ...]) -> bool:
        """Answer all of them in one step, or take their answers back; returns whether they were answered."""
        project = self._desk.snapshot
        before = {record: answered for record in contributions if (answered := answer_of(project, record))}
        choices = [Choice(fate, key, fate.value, detail) for fate, (key, detail) in FATES.items()]
        if any(answered.disposition for answered in before.values()):
            choices.append(Choice(_TAKE_BACK, "x", "take the answer back", "it has no answer then"))
        now = before.get(contributions[0]) if len(contributions) == 1 else None
        title = f"What became of {self._contributions.called(contributions)}?"
        about = self._contributions.words_of(contributions)
        dialog = ChoiceDialog(title, choices, chosen=now.fate if now else None, about=about)
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen == _TAKE_BACK:
            await self._desk.attempt(commands.take_answer_back, contributions)
            return False
        return await self._keep(contributions, AnswerKind(chosen)) if chosen else False

    async def _keep(self, contributions: tuple[str, ...], fate: AnswerKind) -> bool:
        """Ask for the reason and what they went into, and keep the answer; False when left or refused."""
        slot = f"answer/{fate.name}/{contributions[0]}+{len(contributions)}"
        into = reason = conflict = None
        if fate is not AnswerKind.IN_BRIEF:
            called = self._contributions.called(contributions)
            filled = await self._desk.push_screen_wait(
                answer_form(self._desk.snapshot, contributions, fate, called, slot)
            )
            if filled is None:
                return False
            reason, into, conflict = parse_answer(self._desk.snapshot, fate, filled)
        done = await self._run.do(
            commands.answer, contributions, fate, reason=reason, into=into, conflict=conflict, clears=(slot,)
        )
        if done is None:
            return False
        self._desk.drafts.put(slot, None)
        self._desk.tell(f"{self._contributions.called(done.answer)}: {fate.value}. Ctrl+Z takes it back.")
        return True


def answer_form(
    project: Snapshot, contributions: Sequence[str], fate: AnswerKind, called: str, slot: str
) -> FormDialog:
    """The form of an answer with a reason; `called` names the contributions, `slot` holds the draft."""
    before = answer_of(project, contributions[0]) if len(contributions) == 1 else None
    reason_before = before.disposition.reason or "" if before and before.disposition and before.fate is fate else ""
    blanks = [DialogField("reason", _WHY, reason_before, "in words that can be read aloud", lines=True)]
    about = ""
    if fate is AnswerKind.MERGED:
        blanks.insert(
            0,
            DialogField(
                "into", "Into what? The code of something said, or the number of a line", "", "such as M-014 or 5.3"
            ),
        )
        about = _lines_of_brief(project)
    elif fate is AnswerKind.CHANGED:
        agreements = (agreement_for(project, record) for record in contributions)
        agreement = next((conflict for conflict in agreements if conflict is not None), None)
        code = sides.code(project, agreement) if agreement else ""
        blanks.insert(0, DialogField("conflict", "By which agreement? Its code", code, "such as C-01"))

    def wrong(texts: Mapping[str, str]) -> str | None:
        try:
            reason, _, _ = parse_answer(project, fate, texts)
        except Refusal as refusal:
            return str(refusal)
        return None if reason else "A reason is needed: it is printed, for the person who said it to read."

    return FormDialog(f"{called}: {fate.value}", blanks, done="keep it", about=about, wrong=wrong, slot=slot)


def parse_answer(
    project: Snapshot, fate: AnswerKind, texts: Mapping[str, str]
) -> tuple[str | None, str | None, str | None]:
    """Reason, id of what it went into, and id of the agreement, from a form; raises Unknown for an unknown code."""
    into = find_target(project, texts["into"]) if fate is AnswerKind.MERGED else None
    conflict = sides.conflict_coded(project, texts["conflict"]).id if fate is AnswerKind.CHANGED else None
    return texts["reason"].strip() or None, into, conflict


def find_target(project: Snapshot, typed: str) -> str:
    """The id of the contribution or line that was typed (`M-014`, `5.3`); raises Unknown."""
    if not typed.strip():
        raise Unknown("Into what? Write the code of something that was said, or the number of a line.")
    if "." in typed:
        return line_numbered(project, typed).id
    return contribution_coded(project, typed).id


def _lines_of_brief(project: Snapshot) -> str:
    """The first lines of the brief with their numbers, for the form."""
    lines, numbers = all_lines(project), line_numbers(project)
    rows = [f"{numbers[line.id]}  {line.statement}" for line in lines[:_MOST_NAMED]]
    more = [f"… {len(lines) - _MOST_NAMED} more lines (F4)"] if len(lines) > _MOST_NAMED else []
    return "\n".join((*rows, *more))
