"""Which edition of the brief is written, and what it is of: asked by small dialogs."""

from __future__ import annotations

from dataclasses import replace

from coprod_tui.desk import Desk
from coprod_tui.files.documents import NAMES, Edition
from coprod_tui.files.exports import CSV, Pack, Wish
from coprod_tui.files.paper import NAME as PACK
from coprod_tui.meeting.plans import Plan, read_plans
from coprod_tui.meeting.rules.said import stream_called
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import read_wordings
from coprod_tui.screens.ask import Choice, Choose
from coprod_tui.screens.rows import day_words

NOTHING_MORE = (CSV,)
"""The endings that have one edition only."""
_PACK = "Paper pack for a meeting without electricity"
_NO_PLAN = "-"


async def chosen_edition(desk: Desk, wish: Wish) -> Wish | None:
    """The wish with its edition; None when it was left."""
    shown = f"version {wish.version}" if wish.version else "the draft"
    choices = [Choice(one.value, str(number), NAMES[one]) for number, one in enumerate(Edition, 1)]
    choices.append(Choice(PACK, "0", _PACK, "agenda, cards, tallies, sign-off pages, with codes to type back by"))
    chosen = await desk.push_screen_wait(Choose(f"What of {shown}?", choices, chosen=Edition.BRIEF.value))
    if chosen is None:
        return None
    if chosen == PACK:
        return await _pack(desk, wish)
    return await _of_what(desk, replace(wish, edition=Edition(chosen)))


async def _of_what(desk: Desk, wish: Wish) -> Wish | None:
    """The stream or the meeting that the edition is of, where it is of one."""
    if wish.edition is Edition.STREAM:
        streams = [Choice(one.letter, one.letter.lower(), one.name) for one in desk.snapshot.streams]
        stream = await desk.push_screen_wait(Choose("For which stream?", streams))
        return None if stream is None else replace(wish, stream=stream)
    if wish.edition is Edition.MINUTES:
        if not (meetings := desk.snapshot.meetings):
            desk.tell("There was no meeting yet.", "warning")
            return None
        choices = [
            Choice(str(one.number), str(one.number) if one.number < 10 else "", one.title, day_words(one.started_at))
            for one in meetings
        ]
        chosen = await desk.push_screen_wait(Choose("Of which meeting?", choices, chosen=choices[-1].id))
        return None if chosen is None else replace(wish, version=None, meeting=int(chosen))
    return wish


async def _pack(desk: Desk, wish: Wish) -> Wish | None:
    """For the meeting that is open, or for the next one, whose plan is asked for."""
    folders = (sessions(), desk.settings.plans_folder)
    wordings, _ = read_wordings(folders)
    if (meeting := desk.snapshot.meeting_open) is not None:
        return replace(wish, version=None, meeting=meeting.number, pack=Pack(wordings))
    plans, _ = read_plans(folders)
    choices = [Choice(one.name, "", one.title, f"{one.minutes} min") for one in plans]
    choices.append(Choice(_NO_PLAN, "", "without an agenda"))
    chosen = await desk.push_screen_wait(Choose("For which meeting?", choices))
    if chosen is None:
        return None
    plan: Plan | None = next((one for one in plans if one.name == chosen), None)
    return replace(wish, version=None, pack=Pack(wordings, plan))


def name_of(project: Snapshot, wish: Wish, ending: str) -> str:
    """What the file is called unless somebody says otherwise."""
    title = project.project.title
    if wish.pack is not None:
        number = wish.meeting or max((one.number for one in project.meetings), default=0) + 1
        return f"{title}, {PACK} for meeting {number}"
    if ending in (CSV, ".json", ".notes"):
        return title
    if wish.meeting is not None:
        return f"{title}, minutes of meeting {wish.meeting}"
    what = "brief" if wish.edition is Edition.BRIEF else f"{wish.edition.value}"
    if wish.stream is not None:
        what = f"brief for {stream_called(project, wish.stream).name},"
    return f"{title}, {what} {f'version {wish.version}' if wish.version else 'draft'}"
