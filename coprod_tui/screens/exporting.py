"""Writing a document to a file: where, under which name, and never over another file without asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from coprod_tui.desk import Desk
from coprod_tui.files.documents import Edition, Format, document_of, write
from coprod_tui.files.writing import free_path, safe_name, write_file
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.ask import Blank, Confirm, Fill

ENDING = ".md"


async def export(desk: Desk, title: str, make: Callable[[], str]) -> Path | None:
    """Asks for folder and name, writes what `make` answers (on another thread), and says where it lies.

    `title` is what the name is made of. None when it was left, or could not be written, which is then told.
    """
    folder = desk.path.parent if desk.path else desk.settings.projects_folder
    texts: Mapping[str, str] = {"folder": str(folder), "name": free_path(folder, title, ENDING).name}
    while True:
        filled = await desk.push_screen_wait(_dialog(texts))
        if filled is None:
            return None
        texts, path = filled, chosen_path(filled)
        over = path.exists()
        if not over or await desk.push_screen_wait(_may_go_over(path)):
            return await _written(desk, path, make, over=over)


def brief_text(project: Snapshot, version: Version | None) -> str:
    """The whole brief as Markdown: a version as it was issued, with what was said to it, or the draft."""
    return write(document_of(project, Edition.BRIEF, version=version), Format.MARKDOWN).data.decode()


def _dialog(texts: Mapping[str, str]) -> Fill:
    blanks = [
        Blank("folder", "In which folder?", texts["folder"]),
        Blank("name", "Under which name?", texts["name"]),
    ]
    about = "Markdown: plain text with headings, which Word and every editor open."
    return Fill("Write it to a file", blanks, done="write", about=about, wrong=wrong)


def _may_go_over(path: Path) -> Confirm:
    about = f"{path}\n\nIts words would be replaced by this document."
    return Confirm("There is a file of this name already. Write over it?", about, yes="write over it")


async def _written(desk: Desk, path: Path, make: Callable[[], str], *, over: bool) -> Path | None:
    try:
        text = await desk.in_background(make)
        await desk.in_background(partial(write_file, path, text, over=over))
    except Refusal as refusal:
        desk.refuse(refusal)
        return None
    desk.exported(path)
    desk.tell(f"Written: {path}", stays=True)
    return path


def chosen_path(texts: Mapping[str, str]) -> Path:
    """The file that the blanks name; `~` is the person's own folder, and the ending is added where it is left out."""
    name = texts["name"].strip()
    return Path(texts["folder"].strip()).expanduser().absolute() / f"{_stem(name)}{ENDING}"


def wrong(texts: Mapping[str, str]) -> str | None:
    """What is wrong with folder and name, in a sentence."""
    stem, folder = _stem(texts["name"].strip()), texts["folder"].strip()
    if not stem:
        return "Give the file a name."
    if (safe := safe_name(stem, ENDING)) != f"{stem}{ENDING}":
        return f"Not every laptop takes this name. One that all of them take: {safe}"
    path = chosen_path(texts)
    if not folder or not path.parent.is_dir():
        return f"There is no folder “{folder}”."
    return f"{path} is a folder. Give the file another name." if path.is_dir() else None


def _stem(name: str) -> str:
    return name[: -len(ENDING)] if name.casefold().endswith(ENDING) else name
