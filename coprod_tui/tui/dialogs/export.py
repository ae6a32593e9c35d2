"""Export: ask for format, edition and place, make the documents, and write them, never over a file unasked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from coprod_tui.base.atomic_write import free_path, safe_name
from coprod_tui.base.errors import Refusal
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings.plans import read_plans, read_wordings
from coprod_tui.domain.records import Version
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.editions import EDITION_NAMES, Edition
from coprod_tui.formats.documents.writer import RenderedFile
from coprod_tui.formats.exports import (
    CSV,
    FORMATS,
    JSON,
    PROJECT_ENDINGS,
    PROJECT_WARNING,
    ExportFile,
    ExportOptions,
    PackOptions,
    plan_files,
    render_export,
    write_exports,
)
from coprod_tui.formats.paper import PACK_EDITION as PACK
from coprod_tui.store.dump import ProjectDump, read_dump
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, DialogField, FormDialog, run_stoppable

_CALLED = {ending: kind.name for ending, kind in FORMATS.items()}
_SLOW = "With thousands of contributions this takes a while. Nothing is written until all of it is made."


async def export(desk: Desk, version: Version | None) -> tuple[Path, ...]:
    """Ask for format, edition and place, write, and tell the paths; returns them, none when it was left.

    `version` is None for the draft.
    """
    ending = await desk.push_screen_wait(_format_dialog())
    if ending is None:
        return ()
    wish = ExportOptions(version=version.number if version else None)
    if ending in PROJECT_ENDINGS:
        if not await desk.push_screen_wait(_project_dialog(ending)):
            return ()
    elif ending not in NOTHING_MORE:
        asked = await chosen_edition(desk, wish)
        if asked is None:
            return ()
        wish = asked
    return await _ask_where(desk, wish, ending)


async def _ask_where(desk: Desk, wish: ExportOptions, ending: str) -> tuple[Path, ...]:
    """Ask for folder and name until they can be used or the dialog is left, then write."""
    title = name_of(desk.snapshot, wish, ending)
    folder = desk.written.folder
    texts: Mapping[str, str] = {"folder": str(folder), "name": free_path(folder, title, ending).name}
    while True:
        filled = await desk.push_screen_wait(_place_dialog(texts, ending))
        if filled is None:
            return ()
        texts = filled
        asked = plan_files((chosen_path(filled, ending),), wish)
        existing = [target.path for target in asked if target.path.exists()]
        if not existing or await desk.push_screen_wait(_overwrite_dialog(existing)):
            return await _write(desk, asked, wish, over=bool(existing))


def _format_dialog() -> ChoiceDialog:
    choices = [Choice(ending, kind.key, kind.name, kind.good_for) for ending, kind in FORMATS.items()]
    return ChoiceDialog("Write which kind of file?", choices)


def _project_dialog(ending: str) -> ConfirmDialog:
    about = f"A {ending} file {PROJECT_WARNING}\n\nThe file says so too. Only your account can read it."
    return ConfirmDialog("Write the project itself?", about, yes="write it")


def _place_dialog(texts: Mapping[str, str], ending: str) -> FormDialog:
    blanks = [
        DialogField("folder", "In which folder?", texts["folder"]),
        DialogField("name", "Under which name?", texts["name"]),
    ]
    about = f"{_CALLED[ending]}: {FORMATS[ending].good_for}."
    return FormDialog("Write it to a file", blanks, done="write", about=about, wrong=partial(wrong, ending=ending))


def _overwrite_dialog(existing: Sequence[Path]) -> ConfirmDialog:
    listed = "\n".join(str(path) for path in existing)
    if len(existing) == 1:
        about = f"{listed}\n\nIts words would be replaced by this document."
        return ConfirmDialog("There is a file of this name already. Write over it?", about, yes="write over it")
    about = f"{listed}\n\nTheir words would be replaced."
    return ConfirmDialog("There are files of these names already. Write over them?", about, yes="write over them")


async def _write(desk: Desk, asked: Sequence[ExportFile], wish: ExportOptions, *, over: bool) -> tuple[Path, ...]:
    """Make all documents before the first is written, so that a stop or a failure leaves no file."""
    if not await desk.file_check.require_checked():
        return ()
    ending, project = asked[0].ending, desk.snapshot
    try:
        whole: ProjectDump | None = None
        if ending == JSON:
            whole = await desk.host.ask(lambda session: session.read(read_dump))
        make = partial(_make_all, project, asked, wish, whole)
        documents = await run_stoppable(desk, make, f"Making it: {_CALLED[ending]} …", _SLOW)
        if documents is None:
            return ()
        for target in asked:
            desk.written.add(target.path)
        paths = await desk.in_background(partial(write_exports, documents, over=over))
    except Refusal as refusal:
        desk.refuse(refusal)
        return ()
    notes = [note for _, document in documents for note in document.notes]
    desk.tell("\n".join((*(f"Written: {path}" for path in paths), *notes)), stays=True)
    return paths


def _make_all(
    project: Snapshot, asked: Sequence[ExportFile], wish: ExportOptions, whole: ProjectDump | None
) -> list[tuple[ExportFile, RenderedFile]]:
    return [(target, render_export(target, wish, project, whole)) for target in asked]


def chosen_path(texts: Mapping[str, str], ending: str) -> Path:
    """The path that a form names; `~` is the home folder, and a missing ending is added."""
    name = texts["name"].strip()
    return Path(texts["folder"].strip()).expanduser().absolute() / f"{_stem(name, ending)}{ending}"


def wrong(texts: Mapping[str, str], ending: str) -> str | None:
    """What is wrong with folder and name, in a sentence; None when nothing is."""
    stem, folder = _stem(texts["name"].strip(), ending), texts["folder"].strip()
    if not stem:
        return "Give the file a name."
    if (safe := safe_name(stem, ending)) != f"{stem}{ending}":
        return f"Not every laptop takes this name. One that all of them take: {safe}"
    path = chosen_path(texts, ending)
    try:
        if folder and path.parent.is_dir():
            return f"{path} is a folder. Give the file another name." if path.is_dir() else None
    except (OSError, ValueError):  # too long, or with a character that no system allows
        pass
    return f"There is no folder “{folder}”."


def _stem(name: str, ending: str) -> str:
    return name[: -len(ending)] if name.casefold().endswith(ending) else name


# The edition

NOTHING_MORE = (CSV,)
"""The endings with one edition only."""
_PACK = "Paper pack for a meeting without electricity"
_NO_PLAN = "-"


async def chosen_edition(desk: Desk, wish: ExportOptions) -> ExportOptions | None:
    """Ask for the edition; returns the wish with it, None when left."""
    shown = f"version {wish.version}" if wish.version else "the draft"
    choices = [Choice(edition.value, str(number), EDITION_NAMES[edition]) for number, edition in enumerate(Edition, 1)]
    choices.append(Choice(PACK, "0", _PACK, "agenda, cards, tallies, sign-off pages, with codes to type back by"))
    chosen = await desk.push_screen_wait(ChoiceDialog(f"What of {shown}?", choices, chosen=Edition.BRIEF.value))
    if chosen is None:
        return None
    if chosen == PACK:
        return await _pack(desk, wish)
    return await _ask_subject(desk, replace(wish, edition=Edition(chosen)))


async def _ask_subject(desk: Desk, wish: ExportOptions) -> ExportOptions | None:
    """Ask for the stream or the meeting of an edition that has one."""
    if wish.edition is Edition.STREAM:
        streams = [Choice(stream.letter, stream.letter.lower(), stream.name) for stream in desk.snapshot.streams]
        letter = await desk.push_screen_wait(ChoiceDialog("For which stream?", streams))
        return None if letter is None else replace(wish, stream=letter)
    if wish.edition is Edition.MINUTES:
        if not (meetings := desk.snapshot.meetings):
            desk.tell("There was no meeting yet.", "warning")
            return None
        choices = [
            Choice(
                str(meeting.number),
                str(meeting.number) if meeting.number < 10 else "",
                meeting.title,
                short_date(meeting.started_at),
            )
            for meeting in meetings
        ]
        chosen = await desk.push_screen_wait(ChoiceDialog("Of which meeting?", choices, chosen=choices[-1].id))
        return None if chosen is None else replace(wish, version=None, meeting=int(chosen))
    return wish


async def _pack(desk: Desk, wish: ExportOptions) -> ExportOptions | None:
    """A paper pack for the open meeting, or for the next one, whose plan is asked for."""
    folders = (sessions_folder(), desk.settings.plans_folder)
    wordings, _ = read_wordings(folders)
    if (meeting := desk.snapshot.meeting_open) is not None:
        return replace(wish, version=None, meeting=meeting.number, pack=PackOptions(wordings))
    plans, _ = read_plans(folders)
    choices = [Choice(plan.name, "", plan.title, f"{plan.minutes} min") for plan in plans]
    choices.append(Choice(_NO_PLAN, "", "without an agenda"))
    chosen = await desk.push_screen_wait(ChoiceDialog("For which meeting?", choices))
    if chosen is None:
        return None
    plan = next((plan for plan in plans if plan.name == chosen), None)
    return replace(wish, version=None, pack=PackOptions(wordings, plan))


def name_of(project: Snapshot, wish: ExportOptions, ending: str) -> str:
    """The file name that is proposed, without its ending."""
    title = project.project.title
    if wish.pack is not None:
        number = wish.meeting or max((meeting.number for meeting in project.meetings), default=0) + 1
        return f"{title}, {PACK} for meeting {number}"
    if ending in (CSV, ".json", ".notes"):
        return title
    if wish.meeting is not None:
        return f"{title}, minutes of meeting {wish.meeting}"
    what = "brief" if wish.edition is Edition.BRIEF else f"{wish.edition.value}"
    if wish.stream is not None:
        what = f"brief for {stream_called(project, wish.stream).name},"
    return f"{title}, {what} {f'version {wish.version}' if wish.version else 'draft'}"
