"""The editions of a brief, each built as a Document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from coprod_tui.base.errors import InvalidInput
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.content import Brief, PrintedLine, Section, SectionPart
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.records import Meeting, Stream, Version
from coprod_tui.domain.signing.rules import SIGNED_STATES, SignState
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.board_paper import board_paper_blocks, worksheet_blocks
from coprod_tui.formats.documents.brief import brief_blocks, part_blocks, section_blocks, signoff_blocks
from coprod_tui.formats.documents.content import (
    DRAFT,
    EXAMPLE_NOTE,
    Block,
    BriefWithCover,
    Document,
    Heading,
    Items,
    Note,
    Paragraph,
    Picture,
    day_of,
    footer_runs,
    opening_paragraphs,
    ours,
    theirs,
)
from coprod_tui.formats.documents.minutes import minutes_blocks


class Edition(StrEnum):
    """Whom a document is for, and what of the brief is in it."""

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


EDITION_NAMES = {
    Edition.BRIEF: "The whole brief",
    Edition.STREAM: "The brief for one stream",
    Edition.BOARD: "Board paper",
    Edition.MINUTES: "Minutes of one meeting",
    Edition.LARGE_PRINT: "The whole brief in large print",
    Edition.WORKSHEET: "Worksheet for an easy read",
    Edition.PROGRESS: "Progress report",
}
"""The name of each edition, for people."""


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
    """Build an edition of a version as it was issued; without a version, of the draft.

    A stream's own edition needs `stream`; minutes need `meeting` and have no version. `pictures` go where the edition
    has a place for them. Raises InvalidInput if the stream or meeting is missing, or the stored version was altered.
    """
    if edition is Edition.MINUTES:
        return _minutes(project, meeting, version, large=large)
    source = BriefWithCover(
        _brief(project, version), cover_of(project, version), progress=_is_progress(edition, version)
    )
    if edition is Edition.STREAM:
        return _stream_edition(project, source, stream, pictures, large=large)
    blocks = _blocks(source, edition, pictures)
    return _finished(source, EDITION_NAMES[edition], blocks, large=large or edition is Edition.LARGE_PRINT)


def _blocks(source: BriefWithCover, edition: Edition, pictures: tuple[Picture, ...]) -> Iterator[Block]:
    if edition is Edition.BOARD:
        return board_paper_blocks(source, pictures)
    if edition is Edition.WORKSHEET:
        return worksheet_blocks(source)
    return brief_blocks(source.brief.sections, source.cover, pictures)


def _is_progress(edition: Edition, version: Version | None) -> bool:
    """Whether it is a progress report: a Board paper of a version that not all have signed is one (R24)."""
    return edition is Edition.PROGRESS or (edition is Edition.BOARD and version is not None)


def _stream_edition(
    project: Snapshot, source: BriefWithCover, stream: Stream | None, pictures: tuple[Picture, ...], *, large: bool
) -> Document:
    if stream is None:
        raise InvalidInput("Say for which stream: this edition is for one of them.")
    names = stream_names(source.brief) or {one.id: one.name for one in project.streams}
    if stream.id not in names:
        raise InvalidInput(f"{stream.name} are not in this version of the brief: they came later.")
    own = names[stream.id]
    return _finished(
        source, f"The brief for {own}", stream_edition_blocks(source, own, tuple(names.values()), pictures), large=large
    )


def _minutes(project: Snapshot, meeting: Meeting | None, version: Version | None, *, large: bool) -> Document:
    """Build the minutes, with number and words of the newest version, to compare them with a brief."""
    if meeting is None:
        raise InvalidInput("Say of which meeting: minutes are of one.")
    if version is not None:
        raise InvalidInput("Minutes are of a meeting as it is written down now, not of a version of the brief.")
    draft = brief_of(project)
    newest = project.versions[-1] if project.versions else None
    source = BriefWithCover(draft, cover_of(project, newest))
    mark = DRAFT if meeting.ended_at is None else ""
    name = f"Minutes of meeting {meeting.number}"
    on = meeting.ended_at or meeting.started_at or draft.up_to
    made = _finished(source, name, minutes_blocks(project, source, meeting), large=large)
    first = Paragraph((ours("Of the brief that these minutes belong to:"),))
    foot = footer_runs(source, f"{name} · of the brief")
    return replace(made, mark=mark, on=day_of(on), opening=(first, *made.opening), footer=foot)


def _brief(project: Snapshot, version: Version | None) -> Brief:
    if version is None:
        return brief_of(project)
    try:
        return brief_at(version)
    except ValueError as error:
        raise InvalidInput(
            f"What the file holds of version {version.number} is not what was issued; compare it with the paper."
        ) from error


def _finished(source: BriefWithCover, edition: str, blocks: Iterable[Block], *, large: bool) -> Document:
    """Build the document with its opening, footer and marks."""
    return Document(
        source.title,
        edition,
        opening_paragraphs(source),
        tuple(blocks),
        footer_runs(source, edition),
        source.mark,
        EXAMPLE_NOTE if source.brief.example else "",
        source.on,
        large,
    )


# A stream's own edition: what you said, what the others said and why, where we differ, what happens now

_BESIDE = ("kind", "form", "themes", "about", "meeting")
"""Details of annex A that are left out for the stream that said them."""
_FOR_ALL = ("5", "6", "7", "9", "10", "11")
"""Sections in every stream's edition: no export leaves out what was not agreed (R25)."""


def stream_edition_blocks(
    source: BriefWithCover, own: str, names: Collection[str], pictures: tuple[Picture, ...]
) -> Iterator[Block]:
    """Yield the edition of the stream called `own`; `names` are all streams, as the version names them."""
    yield Note(
        (
            ours("This is for "),
            theirs(own, strong=True),
            ours(": the brief, told from where you stand. Codes and numbers are those of the whole brief."),
        )
    )
    yield Heading(2, (ours("What you said, and what became of it"),))
    yield from _said(source, "A", own, names, is_own=True)
    yield Heading(2, (ours("What the others said, and why"),))
    yield from _said(source, "4", own, names, is_own=False)
    yield from pictures
    for section in source.brief.sections:
        if section.key in _FOR_ALL:
            yield from _without_number(section, source)
    yield from _what_happens_now(source, own)


def stream_names(brief: Brief) -> Mapping[str, str]:
    """Return the names of streams in a version, by id; empty where that section was left out."""
    lines = (line for section in brief.sections if section.key == "3" for line in section.lines)
    streams = ((line.key.removeprefix("stream/"), line.words) for line in lines if line.key.startswith("stream/"))
    return {stream: words.text for stream, words in streams if words is not None}


def _said(source: BriefWithCover, key: str, own: str, names: Collection[str], *, is_own: bool) -> Iterator[Block]:
    """Yield the parts of a section that are of this stream, or those of the others."""
    parts = [part for section in source.brief.sections if section.key == key for part in section.parts]
    chosen = [part for part in parts if part.title and (_whose(part, names) == own) is is_own]
    for part in chosen:
        title = "" if is_own and part.title == own else part.title
        yield from part_blocks(key, replace(part, title=title, lines=tuple(map(_for_own_stream, part.lines))))
    if not chosen:
        yield Paragraph((ours("Nothing is written down yet."),))


def _whose(part: SectionPart, names: Collection[str]) -> str:
    """Return the stream of a part: its title is the name, or begins with it (“Members: questions”)."""
    matching = (name for name in names if part.title == name or part.title.startswith(f"{name}: "))
    return max(matching, key=len, default="")


def _for_own_stream(line: PrintedLine) -> PrintedLine:
    return replace(line, details=tuple(one for one in line.details if one.key not in _BESIDE))


def _without_number(section: Section, source: BriefWithCover) -> Iterator[Block]:
    """Yield a section under its title without a number; its lines keep theirs."""
    _, *rest = section_blocks(section, source.cover)
    yield Heading(2, (ours(section.title),))
    yield from rest


def _what_happens_now(source: BriefWithCover, own: str) -> Iterator[Block]:
    """Yield what happens now, and what each stream answered to this version."""
    yield Heading(2, (ours("What happens now"),))
    yield Items(tuple((ours(sentence),) for sentence in _next(source, own)))
    yield Heading(3, (ours("Who has signed"),))
    yield from signoff_blocks(source.cover)


def _next(source: BriefWithCover, own: str) -> Iterator[str]:
    cover = source.cover
    answer = next((one for one in cover.answers if one.stream == own), None)
    if cover.number is None:
        yield "This is a draft. Words in it can still change."
        yield "When it is issued, it is read by you or to you. Then you are asked whether it is a fair record."
    elif cover.decided is not None and cover.decided.stands:
        yield "The people who decide have decided. What they said is below, line by line where they change something."
    elif cover.final:
        yield "Every stream that is asked to sign has signed. The brief goes to the people who decide."
        yield "What they decide is told to you, line by line where they change something."
    elif answer is not None and answer.state in SIGNED_STATES:
        yield "You have signed this version. It waits for the streams that have not."
        yield "If the words change in meaning, you are asked again."
    elif answer is not None and answer.state in (SignState.DECLINED, SignState.NOT_YET):
        yield "You have answered this version, and your reason is printed with it. You can answer again."
    else:
        yield f"You are asked about version {cover.number}. Its words are {cover.words}: compare them with your copy."
        yield "You can sign, sign with reservations, say not yet, or decline. What you write is printed word for word."
    yield "Signing says that this is a fair record and that you have heard why the others ask for what they ask."
    yield "It is not agreement to the final design, the cost or the planning application."
    yield "You can take back what you said: tell the facilitator its code. Paper that has gone out stays out."
