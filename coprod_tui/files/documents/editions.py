"""The editions of a brief: which documents there are, and each as a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum

from coprod_tui.files.documents.board_paper import board_paper
from coprod_tui.files.documents.marks import DRAFT, MADE_UP, Told, day_of, footer, opening
from coprod_tui.files.documents.minutes import minutes
from coprod_tui.files.documents.own_edition import names_of, own_edition
from coprod_tui.files.documents.value import Block, Document, Paragraph, Picture, ours
from coprod_tui.files.documents.whole import sections
from coprod_tui.files.documents.worksheet import worksheet
from coprod_tui.meeting.brief import Brief, brief_at, brief_of, cover_of
from coprod_tui.meeting.model import Meeting, Stream, Version
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.snapshot import Snapshot


class Edition(StrEnum):
    """For whom a document is, and what of the brief is in it."""

    BRIEF = "brief"
    """All of it."""
    STREAM = "stream"
    """For one stream: what you said, what the others said and why, where we differ, what happens now."""
    BOARD = "board"
    """A cover sheet for the Board, then all of it."""
    MINUTES = "minutes"
    """One meeting."""
    LARGE_PRINT = "large print"
    """All of it in 18 point, without tables."""
    WORKSHEET = "worksheet"
    """For the people who make an easy read of it."""
    PROGRESS = "progress"
    """All of it, with who has not signed on every page (R24)."""


NAMES = {
    Edition.BRIEF: "The whole brief",
    Edition.STREAM: "The brief for one stream",
    Edition.BOARD: "Board paper",
    Edition.MINUTES: "Minutes of one meeting",
    Edition.LARGE_PRINT: "The whole brief in large print",
    Edition.WORKSHEET: "Worksheet for an easy read",
    Edition.PROGRESS: "Progress report",
}
"""Each edition as people call it."""


def document_of(
    project: Snapshot,
    edition: Edition = Edition.BRIEF,
    *,
    version: Version | None = None,
    stream: Stream | None = None,
    meeting: Meeting | None = None,
    pictures: tuple[Picture, ...] = (),
    large: bool = False,
) -> Document:
    """An edition of an issued version as it was issued; without one, of the draft.

    A stream's own edition needs its stream, minutes need their meeting and are of no version. `pictures` are put
    where the edition has a place for them. Raises BadContent where what an edition is of is missing, and where the
    file's version is not what was issued.
    """
    if edition is Edition.MINUTES:
        return _minutes(project, meeting, version, large=large)
    told = Told(_brief(project, version), cover_of(project, version), progress=_is_progress(edition, version))
    if edition is Edition.STREAM:
        return _own(project, told, stream, pictures, large=large)
    blocks = _blocks(told, edition, pictures)
    return _finished(told, NAMES[edition], blocks, large=large or edition is Edition.LARGE_PRINT)


def _blocks(told: Told, edition: Edition, pictures: tuple[Picture, ...]) -> Iterator[Block]:
    if edition is Edition.BOARD:
        return board_paper(told, pictures)
    if edition is Edition.WORKSHEET:
        return worksheet(told)
    return sections(told.brief.sections, told.cover, pictures)


def _is_progress(edition: Edition, version: Version | None) -> bool:
    """A Board paper of a version that is not signed by all is the progress report that it honestly is (R24)."""
    return edition is Edition.PROGRESS or (edition is Edition.BOARD and version is not None)


def _own(
    project: Snapshot, told: Told, stream: Stream | None, pictures: tuple[Picture, ...], *, large: bool
) -> Document:
    if stream is None:
        raise BadContent("Say for which stream: this edition is for one of them.")
    names = names_of(told.brief) or {one.id: one.name for one in project.streams}
    if stream.id not in names:
        raise BadContent(f"{stream.name} are not in this version of the brief: they came later.")
    own = names[stream.id]
    return _finished(told, f"The brief for {own}", own_edition(told, own, tuple(names.values()), pictures), large=large)


def _minutes(project: Snapshot, meeting: Meeting | None, version: Version | None, *, large: bool) -> Document:
    """Minutes carry the newest version's number and words, for whoever compares them with a brief."""
    if meeting is None:
        raise BadContent("Say of which meeting: minutes are of one.")
    if version is not None:
        raise BadContent("Minutes are of a meeting as it is written down now, not of a version of the brief.")
    draft = brief_of(project)
    newest = project.versions[-1] if project.versions else None
    told = Told(draft, cover_of(project, newest))
    mark = DRAFT if meeting.ended_at is None else ""
    name = f"Minutes of meeting {meeting.number}"
    on = meeting.ended_at or meeting.started_at or draft.up_to
    made = _finished(told, name, minutes(project, told, meeting), large=large)
    first = Paragraph((ours("Of the brief that these minutes belong to:"),))
    foot = footer(told, f"{name} · of the brief")
    return replace(made, mark=mark, on=day_of(on), opening=(first, *made.opening), footer=foot)


def _brief(project: Snapshot, version: Version | None) -> Brief:
    if version is None:
        return brief_of(project)
    try:
        return brief_at(version)
    except ValueError as error:
        raise BadContent(
            f"What the file holds of version {version.number} is not what was issued; compare it with the paper."
        ) from error


def _finished(told: Told, edition: str, blocks: Iterable[Block], *, large: bool) -> Document:
    """A document with what it says about itself."""
    return Document(
        told.title,
        edition,
        opening(told),
        tuple(blocks),
        footer(told, edition),
        told.mark,
        MADE_UP if told.brief.example else "",
        told.on,
        large,
    )
