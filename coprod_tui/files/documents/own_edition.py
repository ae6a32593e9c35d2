"""A stream's own edition: what you said, what the others said and why, where we differ, what happens now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from coprod_tui.files.documents.marks import Told
from coprod_tui.files.documents.value import Block, Heading, Items, Note, Paragraph, Picture, ours, theirs
from coprod_tui.files.documents.whole import signoffs, whole_part, whole_section
from coprod_tui.meeting.brief import Brief, Line, Part, Section
from coprod_tui.meeting.rules.signing import SIGNED, SignState

_BESIDE = ("kind", "form", "themes", "about", "meeting")
"""What annex A tells of each thing, and who said it need not read."""
_FOR_ALL = ("5", "6", "7", "9", "10", "11")
"""The sections that every stream reads whole: no export leaves out what was not agreed (R25)."""


def own_edition(told: Told, own: str, names: Collection[str], pictures: tuple[Picture, ...]) -> Iterator[Block]:
    """The edition of the stream of this name; `names` are those of all streams, as the version has them."""
    yield Note(
        (
            ours("This is for "),
            theirs(own, strong=True),
            ours(": the brief, told from where you stand. Codes and numbers are those of the whole brief."),
        )
    )
    yield Heading(2, (ours("What you said, and what became of it"),))
    yield from _said(told, "A", own, names, mine=True)
    yield Heading(2, (ours("What the others said, and why"),))
    yield from _said(told, "4", own, names, mine=False)
    yield from pictures
    for section in told.brief.sections:
        if section.key in _FOR_ALL:
            yield from _plainly(section, told)
    yield from _now(told, own)


def names_of(brief: Brief) -> Mapping[str, str]:
    """The streams of a version by id, as it calls them; nothing where the leads left that section out."""
    lines = (line for section in brief.sections if section.key == "3" for line in section.lines)
    streams = ((line.key.removeprefix("stream/"), line.words) for line in lines if line.key.startswith("stream/"))
    return {stream: words.text for stream, words in streams if words is not None}


def _said(told: Told, key: str, own: str, names: Collection[str], *, mine: bool) -> Iterator[Block]:
    """The parts of a section that are of this stream, or those that are of the others."""
    parts = [part for section in told.brief.sections if section.key == key for part in section.parts]
    those = [part for part in parts if part.title and (_whose(part, names) == own) is mine]
    for part in those:
        title = "" if mine and part.title == own else part.title
        yield from whole_part(key, replace(part, title=title, lines=tuple(map(_shorter, part.lines))))
    if not those:
        yield Paragraph((ours("Nothing is written down yet."),))


def _whose(part: Part, names: Collection[str]) -> str:
    """The stream that a part is of: its title is the name, or begins with it (“Members: questions”)."""
    found = (name for name in names if part.title == name or part.title.startswith(f"{name}: "))
    return max(found, key=len, default="")


def _shorter(line: Line) -> Line:
    return replace(line, details=tuple(one for one in line.details if one.key not in _BESIDE))


def _plainly(section: Section, told: Told) -> Iterator[Block]:
    """A section under its title alone; its lines keep their numbers."""
    _, *rest = whole_section(section, told.cover)
    yield Heading(2, (ours(section.title),))
    yield from rest


def _now(told: Told, own: str) -> Iterator[Block]:
    """What happens now, in sentences of ours, and what each stream said to this version."""
    yield Heading(2, (ours("What happens now"),))
    yield Items(tuple((ours(sentence),) for sentence in _next(told, own)))
    yield Heading(3, (ours("Who has signed"),))
    yield from signoffs(told.cover)


def _next(told: Told, own: str) -> Iterator[str]:
    cover = told.cover
    mine = next((one for one in cover.answers if one.stream == own), None)
    if cover.number is None:
        yield "This is a draft. Words in it can still change."
        yield "When it is issued, it is read by you or to you. Then you are asked whether it is a fair record."
    elif cover.decided is not None:
        yield "The people who decide have decided. What they said is below, line by line where they change something."
    elif cover.final:
        yield "Every stream that is asked to sign has signed. The brief goes to the people who decide."
        yield "What they decide is told to you, line by line where they change something."
    elif mine is not None and mine.state in SIGNED:
        yield "You have signed this version. It waits for the streams that have not."
        yield "If the words change in meaning, you are asked again."
    elif mine is not None and mine.state in (SignState.DECLINED, SignState.NOT_YET):
        yield "You have answered this version, and your reason is printed with it. You can answer again."
    else:
        yield f"You are asked about version {cover.number}. Its words are {cover.words}: compare them with your copy."
        yield "You can sign, sign with reservations, say not yet, or decline. What you write is printed word for word."
    yield "Signing says that this is a fair record and that you have heard why the others ask for what they ask."
    yield "It is not agreement to the final design, the cost or the planning application."
    yield "You can take back what you said: tell the facilitator its code. Paper that has gone out stays out."
