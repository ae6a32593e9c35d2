"""Writing a document to a file: what, in which format, where, and never over another file without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from coprod_tui.base.atomic_write import free_path, safe_name
from coprod_tui.base.errors import Refusal
from coprod_tui.base.paths import sessions
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings.plans import Plan, read_plans, read_wordings
from coprod_tui.domain.records import Version
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.editions import NAMES, Edition
from coprod_tui.formats.documents.writer import Written
from coprod_tui.formats.exports import CSV, FORMATS, IS_ITSELF, ITSELF, JSON, Pack, Target, Wish, made, put, targets
from coprod_tui.formats.paper import NAME as PACK
from coprod_tui.store.dump import Whole, read_whole
from coprod_tui.tui.contribution_rows import day_words
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Blank, Choice, Choose, Confirm, Fill, run_stoppable

_KEYS = {
    ".docx": "w", ".pdf": "p", ".html": "h", ".txt": "t", ".md": "m", ".csv": "c", ".json": "j", ".notes": "n",
}  # fmt: skip
"""In the order of the list: first what most people can open."""
_CALLED = {
    ".md": "Markdown", ".html": "Web page", ".docx": "Word", ".pdf": "PDF", ".txt": "Plain text",
    ".csv": "Tables for a spreadsheet", ".json": "The whole project (JSON)", ".notes": "The whole project as notes",
}  # fmt: skip
_SLOW = "With thousands of contributions this takes a while. Nothing is written until all of it is made."


async def export(desk: Desk, version: Version | None) -> tuple[Path, ...]:
    """Ask for format, edition and place, write, and say where it lies; nothing when it was left.

    `version` is what the screen shows; None for the draft.
    """
    ending = await desk.push_screen_wait(_which_format())
    if ending is None:
        return ()
    wish = Wish(version=version.number if version else None)
    if ending in ITSELF:
        if not await desk.push_screen_wait(_may_leave(ending)):
            return ()
    elif ending not in NOTHING_MORE:
        asked = await chosen_edition(desk, wish)
        if asked is None:
            return ()
        wish = asked
    return await _placed(desk, wish, ending)


async def _placed(desk: Desk, wish: Wish, ending: str) -> tuple[Path, ...]:
    """Ask where, again and again until it fits or is left."""
    title = name_of(desk.snapshot, wish, ending)
    folder = desk.written.folder
    texts: Mapping[str, str] = {"folder": str(folder), "name": free_path(folder, title, ending).name}
    while True:
        filled = await desk.push_screen_wait(_where(texts, ending))
        if filled is None:
            return ()
        texts = filled
        asked = targets((chosen_path(filled, ending),), wish)
        there = [one.path for one in asked if one.path.exists()]
        if not there or await desk.push_screen_wait(_may_go_over(there)):
            return await _written(desk, asked, wish, over=bool(there))


def _which_format() -> Choose:
    choices = [Choice(one, _KEYS[one], _CALLED[one], FORMATS[one]) for one in _KEYS]
    return Choose("Write which kind of file?", choices)


def _may_leave(ending: str) -> Confirm:
    about = f"A {ending} file {IS_ITSELF}\n\nThe file says so too. Only your account can read it."
    return Confirm("Write the project itself?", about, yes="write it")


def _where(texts: Mapping[str, str], ending: str) -> Fill:
    blanks = [
        Blank("folder", "In which folder?", texts["folder"]),
        Blank("name", "Under which name?", texts["name"]),
    ]
    about = f"{_CALLED[ending]}: {FORMATS[ending]}."
    return Fill("Write it to a file", blanks, done="write", about=about, wrong=partial(wrong, ending=ending))


def _may_go_over(there: Sequence[Path]) -> Confirm:
    listed = "\n".join(str(path) for path in there)
    if len(there) == 1:
        about = f"{listed}\n\nIts words would be replaced by this document."
        return Confirm("There is a file of this name already. Write over it?", about, yes="write over it")
    about = f"{listed}\n\nTheir words would be replaced."
    return Confirm("There are files of these names already. Write over them?", about, yes="write over them")


async def _written(desk: Desk, asked: Sequence[Target], wish: Wish, *, over: bool) -> tuple[Path, ...]:
    """All of them are made before the first is written; what is stopped, or cannot be written, leaves nothing."""
    ending, project = asked[0].ending, desk.snapshot
    try:
        whole: Whole | None = None
        if ending == JSON:
            whole = await desk.host.ask(lambda session: session.read(read_whole))
        make = partial(_all_made, project, asked, wish, whole)
        found = await run_stoppable(desk, make, f"Making it: {_CALLED[ending]} …", _SLOW)
        if found is None:
            return ()
        for one in asked:
            desk.written.add(one.path)
        paths = await desk.in_background(partial(put, found, over=over))
    except Refusal as refusal:
        desk.refuse(refusal)
        return ()
    notes = [note for _, each in found for note in each.notes]
    desk.tell("\n".join((*(f"Written: {path}" for path in paths), *notes)), stays=True)
    return paths


def _all_made(
    project: Snapshot, asked: Sequence[Target], wish: Wish, whole: Whole | None
) -> list[tuple[Target, Written]]:
    return [(one, made(one, wish, project, whole)) for one in asked]


def chosen_path(texts: Mapping[str, str], ending: str) -> Path:
    """The file that the blanks name; `~` is the person's own folder, and the ending is added where it is left out."""
    name = texts["name"].strip()
    return Path(texts["folder"].strip()).expanduser().absolute() / f"{_stem(name, ending)}{ending}"


def wrong(texts: Mapping[str, str], ending: str) -> str | None:
    """What is wrong with folder and name, in a sentence."""
    stem, folder = _stem(texts["name"].strip(), ending), texts["folder"].strip()
    if not stem:
        return "Give the file a name."
    if (safe := safe_name(stem, ending)) != f"{stem}{ending}":
        return f"Not every laptop takes this name. One that all of them take: {safe}"
    path = chosen_path(texts, ending)
    try:
        if folder and path.parent.is_dir():
            return f"{path} is a folder. Give the file another name." if path.is_dir() else None
    except (OSError, ValueError):  # no system takes it: it is too long, or has what no name has
        pass
    return f"There is no folder “{folder}”."


def _stem(name: str, ending: str) -> str:
    return name[: -len(ending)] if name.casefold().endswith(ending) else name


# Which edition of the brief is written, and what it is of: asked by small dialogs.

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
            Choice(
                str(meeting.number),
                str(meeting.number) if meeting.number < 10 else "",
                meeting.title,
                day_words(meeting.started_at),
            )
            for meeting in meetings
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
