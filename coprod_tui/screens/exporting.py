"""Writing a document to a file: what, in which format, where, and never over another file without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from coprod_tui.desk import Desk
from coprod_tui.files.documents import Written
from coprod_tui.files.exports import FORMATS, IS_ITSELF, ITSELF, JSON, Target, Wish, made, put, targets
from coprod_tui.files.writing import free_path, safe_name
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.whole import Whole, read_whole
from coprod_tui.screens.ask import Blank, Choice, Choose, Confirm, Fill
from coprod_tui.screens.editions import NOTHING_MORE, chosen_edition, name_of
from coprod_tui.screens.working import worked

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
    """Asks for format, edition and place, writes, and says where it lies; nothing when it was left.

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
    """Asks where, again and again until it fits or is left."""
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
        found = await worked(desk, make, f"Making it: {_CALLED[ending]} …", _SLOW)
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
