"""What is asked for an answer (R15): the reason that a person reads, and what a contribution went into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coprod_tui.meeting.model import Fate
from coprod_tui.meeting.refusals import Refusal, Unknown
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.answers import agreement_for, answer_of
from coprod_tui.meeting.rules.lines import all_lines, line_numbered, number_of
from coprod_tui.meeting.rules.said import contribution_coded
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.ask import Blank, Fill

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
        about = _lines_there(project)
    elif fate is Fate.CHANGED:
        found = next((one for each in those if (one := agreement_for(project, each)) is not None), None)
        code = conflicts.code(project, found) if found else ""
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


def _lines_there(project: Snapshot) -> str:
    lines = all_lines(project)
    told = [f"{number_of(project, one)}  {one.statement}" for one in lines[:_MOST_NAMED]]
    more = [f"… {len(lines) - _MOST_NAMED} more lines (F4)"] if len(lines) > _MOST_NAMED else []
    return "\n".join((*told, *more))
