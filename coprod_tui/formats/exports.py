"""What can be asked for when something is to leave a project: which files, of what, and the bytes of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from coprod_tui.base.atomic_write import write_files
from coprod_tui.base.errors import Unknown
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.contributions.rules import meeting_numbered, stream_called
from coprod_tui.domain.meetings.plans import Plan, Wordings
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.charts import charts_of, charts_of_brief, in_large_print, svg_of
from coprod_tui.formats.csv_tables import Sheet, sheet_csv
from coprod_tui.formats.documents.content import Document, Picture, ours
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.writer import FILE_KINDS, FileKind, Format, Written, write
from coprod_tui.formats.json_project import project_json
from coprod_tui.formats.notes.notes_file import notes
from coprod_tui.formats.paper import CARDS, gathering, paper_pack
from coprod_tui.store.dump import Whole

JSON, CSV, NOTES = ".json", ".csv", ".notes"
FORMATS: dict[str, FileKind] = {
    **{form.value: kind for form, kind in FILE_KINDS.items()},
    CSV: FileKind("Tables for a spreadsheet", "c", "what was said, answers, conflicts and sign-offs"),
    JSON: FileKind("The whole project (JSON)", "j", "with its history; makes an equal project again"),
    NOTES: FileKind("The whole project as notes", "n", "text that can be read, edited and taken in again"),
}
"""What each ending is good for."""
ITSELF = (JSON, NOTES)
"""The endings that are the project itself: every word is in them, also what stays in the room."""
IS_ITSELF = "is the project itself, with every word, also what stays in the room. It is not for passing on."
_NOTES_SAY = f"% This file {IS_ITSELF}\n\n"


@dataclass(frozen=True, slots=True)
class Pack:
    """What a paper pack is made with."""

    wordings: Wordings
    plan: Plan | None = None
    """Of the next meeting, where it is not of one that was started."""
    cards: int = CARDS


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be in a document; each of it only where the edition has it."""

    edition: Edition = Edition.BRIEF
    version: int | None = None
    """None: the draft."""
    stream: str | None = None
    """The name or letter of the stream that its own edition is for."""
    meeting: int | None = None
    """The number of the meeting that minutes, notes or a paper pack are of."""
    pack: Pack | None = None
    """Where it is not an edition of the brief that is asked for, but the paper for a meeting."""
    large: bool = False
    sheet: Sheet | None = None
    """Which table, for CSV; None: as the file's name says, or all of them."""
    template: bytes | None = None
    """A Word file whose look a Word document takes."""


@dataclass(frozen=True, slots=True)
class Target:
    """One file that is to be written."""

    path: Path
    sheet: Sheet = Sheet.SAID

    @property
    def ending(self) -> str:
        """Its ending, which says what it is."""
        return self.path.suffix.lower()


def endings() -> tuple[str, ...]:
    """The endings that can be written, documents first."""
    return (*(one.value for one in Format), CSV, JSON, NOTES)


def targets(paths: Iterable[Path], wish: Wish) -> tuple[Target, ...]:
    """The files that are written for these paths; raises Unknown for an ending that there is not."""
    found: list[Target] = []
    for path in paths:
        ending = path.suffix.lower()
        if ending not in endings():
            wrong = f"“{ending}” is no ending that can be written." if ending else "an ending is missing."
            raise Unknown(f"{path}: {wrong} There are: {', '.join(endings())}.")
        found += _tables(path, wish) if ending == CSV else (Target(path),)
    return tuple(found)


def _tables(path: Path, wish: Wish) -> Iterable[Target]:
    """A file that is called by a table has that one; any other has contributions, and the rest stand beside it."""
    named = next((one for one in Sheet if path.stem.casefold().endswith(one.value)), None)
    if (one := wish.sheet or named) is not None:
        return (Target(path, one),)
    rest = (one for one in Sheet if one is not Sheet.SAID)
    return Target(path), *(Target(path.with_name(f"{path.stem}-{one.value}{path.suffix}"), one) for one in rest)


def made(target: Target, wish: Wish, project: Snapshot, whole: Whole | None) -> Written:
    """The bytes of one file; `whole` is needed for JSON alone. Raises Refusal for what the project does not have."""
    if target.ending == JSON:
        assert whole is not None
        return Written(project_json(whole).encode(), (f"{target.path.name} {IS_ITSELF}",))
    if target.ending == NOTES:
        text = _NOTES_SAY + notes(project, wish.meeting)
        return Written(text.encode(), (f"{target.path.name} {IS_ITSELF}",))
    if target.ending == CSV:
        return Written(sheet_csv(project, target.sheet))
    return write(document(project, wish), Format(target.ending), template=wish.template)


def document(project: Snapshot, wish: Wish) -> Document:
    """The document that is asked for; raises Unknown for a version, a stream or a meeting that there is not."""
    if wish.pack is not None:
        of = gathering(project, wish.meeting, wish.pack.plan)
        return replace(paper_pack(project, of, wish.pack.wordings, wish.pack.cards), large=wish.large)
    version = None if wish.version is None else version_numbered(project, wish.version)
    return document_of(
        project,
        wish.edition,
        version=version,
        stream=None if wish.stream is None else stream_called(project, wish.stream),
        meeting=None if wish.meeting is None else meeting_numbered(project, wish.meeting),
        pictures=_pictures(project, version, large=wish.large or wish.edition is Edition.LARGE_PRINT),
        large=wish.large,
    )


def _pictures(project: Snapshot, version: Version | None, *, large: bool) -> tuple[Picture, ...]:
    """What the document tells in numbers; a version that was altered by hand has none, and is refused by its words."""
    try:
        drawn = charts_of(project) if version is None else charts_of_brief(brief_at(version))
    except ValueError:
        return ()
    if large:
        return tuple(
            Picture(page.svg, page.text, ours(page.title), page.note) for one in drawn for page in in_large_print(one)
        )
    return tuple(Picture(svg_of(one), one.text, ours(one.title), one.note) for one in drawn)


def put(made: Iterable[tuple[Target, Written]], *, over: bool) -> tuple[Path, ...]:
    """Writes all of the files, each of them whole, or none; raises FileTrouble."""
    return write_files(((target.path, written.data) for target, written in made), over=over)
