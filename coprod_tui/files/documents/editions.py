"""The editions of a brief: which documents there are, and each as a value."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from coprod_tui.files.documents.marks import MADE_UP, Told, footer, opening
from coprod_tui.files.documents.value import Block, Document, Picture
from coprod_tui.files.documents.whole import sections
from coprod_tui.meeting.brief import Brief, brief_at, brief_of, cover_of
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.snapshot import Snapshot


class Edition(StrEnum):
    """For whom a document is, and what of the brief is in it."""

    BRIEF = "brief"
    """All of it."""
    PROGRESS = "progress"
    """All of it, with who has not signed on every page (R24)."""


NAMES = {
    Edition.BRIEF: "The whole brief",
    Edition.PROGRESS: "Progress report",
}
"""Each edition as people call it."""


def document_of(
    project: Snapshot,
    edition: Edition = Edition.BRIEF,
    *,
    version: Version | None = None,
    pictures: tuple[Picture, ...] = (),
    large: bool = False,
) -> Document:
    """An edition of an issued version as it was issued; without one, of the draft.

    `pictures` are put where the
    edition has a place for them. Raises BadContent where the file's version is not what was issued.
    """
    told = Told(_brief(project, version), cover_of(project, version), progress=edition is Edition.PROGRESS)
    return finished(told, NAMES[edition], sections(told.brief.sections, told.cover, pictures), large=large)


def _brief(project: Snapshot, version: Version | None) -> Brief:
    if version is None:
        return brief_of(project)
    try:
        return brief_at(version)
    except ValueError as error:
        raise BadContent(
            f"What the file holds of version {version.number} is not what was issued; compare it with the paper."
        ) from error


def finished(told: Told, edition: str, blocks: Iterable[Block], *, large: bool) -> Document:
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
