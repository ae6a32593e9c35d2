"""Exports: from a request to files. Which files are written, what is in each, and its bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from coprod_tui.base.atomic_write import write_files
from coprod_tui.base.errors import Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.contributions.rules import meeting_numbered, stream_called
from coprod_tui.domain.meetings.plans import Plan, Wordings
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.charts import charts_of, charts_of_version, draw, large_print_pages
from coprod_tui.formats.csv_tables import CsvTable, table_csv
from coprod_tui.formats.documents.content import Document, Picture, ours
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.writer import FILE_KINDS, FileKind, Format, RenderedFile, render_document
from coprod_tui.formats.json_project import write_project_json
from coprod_tui.formats.notes.notes_file import write_notes
from coprod_tui.formats.paper import CARDS, pack_meeting, paper_pack
from coprod_tui.store.dump import ProjectDump

JSON, CSV, NOTES = ".json", ".csv", ".notes"
FORMATS: dict[str, FileKind] = {
    **{form.value: kind for form, kind in FILE_KINDS.items()},
    CSV: FileKind("Tables for a spreadsheet", "c", "what was said, answers, conflicts and sign-offs"),
    JSON: FileKind("The whole project (JSON)", "j", "with its history; makes an equal project again"),
    NOTES: FileKind("The whole project as notes", "n", "text that can be read, edited and taken in again"),
}
"""What each file ending is good for."""
PROJECT_ENDINGS = (JSON, NOTES)
"""The endings that are the project itself, with every word, also what stays in the room."""
PROJECT_WARNING = "is the project itself, with every word, also what stays in the room. It is not for passing on."
_NOTES_SAY = f"% This file {PROJECT_WARNING}\n\n"


@frozen
class PackOptions(Frozen):
    """The options of a paper pack."""

    wordings: Wordings
    plan: Plan | None = None
    """The plan of the next meeting; None for a meeting that was started."""
    cards: int = CARDS


@frozen
class ExportOptions(Frozen):
    """The options of an export; each applies only to the formats and editions that know it."""

    edition: Edition = Edition.BRIEF
    version: int | None = None
    """None: the draft."""
    stream: str | None = None
    """The name or letter of the stream that its own edition is for."""
    meeting: int | None = None
    """The number of the meeting that minutes, notes or a paper pack are of."""
    pack: PackOptions | None = None
    """The paper pack of a meeting, instead of an edition of the brief."""
    large: bool = False
    sheet: CsvTable | None = None
    """Which table, for CSV; None: as the file's name says, or all of them."""
    template: bytes | None = None
    """A Word file whose look a Word document takes."""


@frozen
class ExportFile(Frozen):
    """One file to be written."""

    path: Path
    sheet: CsvTable = CsvTable.SAID

    @property
    def ending(self) -> str:
        """The file ending, which says the format."""
        return self.path.suffix.lower()


def writable_endings() -> tuple[str, ...]:
    """Return the endings that can be written, documents first."""
    return (*(one.value for one in Format), CSV, JSON, NOTES)


def plan_files(paths: Iterable[Path], wish: ExportOptions) -> tuple[ExportFile, ...]:
    """Return the files to write for these paths; raise Unknown for an unknown ending."""
    chosen: list[ExportFile] = []
    for path in paths:
        ending = path.suffix.lower()
        if ending not in writable_endings():
            wrong = f"“{ending}” is no ending that can be written." if ending else "an ending is missing."
            raise Unknown(f"{path}: {wrong} There are: {', '.join(writable_endings())}.")
        chosen += _tables(path, wish) if ending == CSV else (ExportFile(path),)
    return tuple(chosen)


def _tables(path: Path, wish: ExportOptions) -> Iterable[ExportFile]:
    """Return one table if its name ends the file's name or was asked for; else all tables, contributions first."""
    named = next((one for one in CsvTable if path.stem.casefold().endswith(one.value)), None)
    if (sheet := wish.sheet or named) is not None:
        return (ExportFile(path, sheet),)
    rest = (one for one in CsvTable if one is not CsvTable.SAID)
    return ExportFile(path), *(ExportFile(path.with_name(f"{path.stem}-{one.value}{path.suffix}"), one) for one in rest)


def render_export(
    target: ExportFile, wish: ExportOptions, project: Snapshot, whole: ProjectDump | None
) -> RenderedFile:
    """Render one file; only JSON needs `whole`. Raises Refusal for what the project does not have."""
    if target.ending == JSON:
        assert whole is not None
        return RenderedFile(write_project_json(whole).encode(), (f"{target.path.name} {PROJECT_WARNING}",))
    if target.ending == NOTES:
        text = _NOTES_SAY + write_notes(project, wish.meeting)
        return RenderedFile(text.encode(), (f"{target.path.name} {PROJECT_WARNING}",))
    if target.ending == CSV:
        return RenderedFile(table_csv(project, target.sheet))
    return render_document(build_document(project, wish), Format(target.ending), template=wish.template)


def build_document(project: Snapshot, wish: ExportOptions) -> Document:
    """Build the document that is asked for; raise Unknown for an unknown version, stream or meeting."""
    if wish.pack is not None:
        of = pack_meeting(project, wish.meeting, wish.pack.plan)
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
    """Return the charts of a document; none for a version that was altered by hand, which is refused later."""
    try:
        drawn = charts_of(project) if version is None else charts_of_version(brief_at(version))
    except ValueError:
        return ()
    if large:
        return tuple(
            Picture(page.svg, page.text, ours(page.title), page.note)
            for chart in drawn
            for page in large_print_pages(chart)
        )
    return tuple(Picture(draw(one), one.text, ours(one.title), one.note) for one in drawn)


def write_exports(made: Iterable[tuple[ExportFile, RenderedFile]], *, over: bool) -> tuple[Path, ...]:
    """Write all files or none, each atomically; raise FileError."""
    return write_files(((target.path, written.data) for target, written in made), over=over)
