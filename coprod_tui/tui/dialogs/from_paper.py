"""Type back cards and sheets that were filled in on paper: the code, then what is written on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.meetings.paper import (
    CanvasField,
    PaperCard,
    PaperSheet,
    SignPage,
    TallySheet,
    TypedIn,
    kept_before,
    parse_paper_line,
    sheet_coded,
    type_back,
)
from coprod_tui.domain.privacy.recognition import LeftOut, Overruled, left_out_sentences
from coprod_tui.domain.records import Contribution
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Committed
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, DialogField, FormDialog, TextDialog

_ABOUT = (
    "The code stands at the top of each card and sheet. A slip in it is caught. "
    "Then what stands on the paper: a card as a line on the floor (* would like, + works …) | consent: use my words "
    "| read back: yes; hands as 5=4 3=1; a signature as: signed | role: … | how: … | present: 7."
)
_CHANGE = "If the card says more, change what was kept."


async def type_from_paper(desk: Desk) -> None:
    """Ask for one card or sheet after another until the form is left; keep each before the next."""
    last = ""
    texts: Mapping[str, str] = {"code": "", "words": ""}
    while True:
        filled = await desk.push_screen_wait(_dialog(desk.snapshot, texts, last))
        if filled is None:
            return
        line = f"{filled['code'].replace(' ', '')} {filled['words']}"
        done = await desk.attempt(type_back, (line,))
        if done is not None and done.answer.left_out:
            note = await _why_all_the_same(desk, done.answer.left_out)
            done = await desk.attempt(type_back, (line,), overruled=[Overruled(1, note)]) if note else None
        if done is None:
            texts = filled
            continue
        last = _kept_words(desk.snapshot, line, done)
        desk.tell(last)
        texts = {"code": "", "words": ""}


async def _why_all_the_same(desk: Desk, left_out: Sequence[LeftOut]) -> str | None:
    """Say that words were taken back, and ask why they are taken in all the same; None: they are left out."""
    choices = [
        Choice("leave", "l", "leave it out"),
        Choice("take", "t", "take it in all the same", "You say why, and that stands in the history."),
    ]
    about = "\n".join(left_out_sentences(left_out, "card"))
    if await desk.push_screen_wait(ChoiceDialog("These words were taken back", choices, about=about)) != "take":
        return None
    return await desk.push_screen_wait(TextDialog("Why are they taken in?", "", note="Such as: asked again today."))


def _dialog(project: Snapshot, texts: Mapping[str, str], last: str) -> FormDialog:
    blanks = [
        DialogField("code", "Code", texts["code"], prompt="such as M3-07-K"),
        DialogField("words", "What stands on it", texts["words"], lines=True),
    ]
    about = f"{last}\n\n{_ABOUT}" if last else _ABOUT
    return FormDialog("From paper", blanks, done="keep", about=about, wrong=partial(wrong, project))


def wrong(project: Snapshot, texts: Mapping[str, str]) -> str | None:
    """What is wrong with the code, or that the words are missing, in a sentence; None when nothing is."""
    try:
        sheet = sheet_coded(project, texts["code"])
    except Refusal as refusal:
        return str(refusal)
    if (before := kept_before(project, sheet)) is not None:
        return f"{sheet.words[:1].upper()}{sheet.words[1:]}, was kept already, {short_date(before.at)}. {_CHANGE}"
    if not texts["words"].strip():
        return f"This is {sheet.words}. {_missing(sheet)}"
    return None


def _missing(sheet: PaperSheet) -> str:
    match sheet:
        case PaperCard():
            return "What was said?"
        case TallySheet():
            return "How many show each hand? Such as 5=4 3=1."
        case CanvasField():
            return "In which words?"
        case SignPage():
            return "What did they decide? Such as: signed | role: their lead | how: hands | present: 7"


def _kept_words(project: Snapshot, line: str, done: Committed[TypedIn]) -> str:
    sheet = parse_paper_line(project, line).sheet
    record = project.get(Contribution, done.answer.kept[0]) if done.answer.kept else None
    return f"Kept: {sheet.words}{f', as {project.code(record)}' if record else ''}."
