"""One contribution as notes: a capture line wherever one can say it, and fields for what it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_tui.files.notes.fields import FURTHER, field, going_on
from coprod_tui.files.notes.order import kept_instant
from coprod_tui.files.notes.streams import referred
from coprod_tui.meeting.capture import Captured, parse, written
from coprod_tui.meeting.model import About, Consent, Contribution, Stream
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import clean

_SPEAKER = re.compile(r"[A-Z][0-9]{1,3}")


def said_lines(
    project: Snapshot, said: Contribution, *, at: str | None, code: str | None, order: int | None
) -> Iterator[str]:
    """The lines of a contribution; `at`, `code` and `order` only where reading would not come to the same."""
    stream = project.the(Stream, said.stream)
    themes = tuple(name for theme in project.themes_of(said.id) if (name := clean(theme.name)))
    line, found, rest = _capture_line(said, stream, themes)
    yield line
    yield from going_on(rest)
    yield from field("because", None if found.why == said.why else said.why)
    for theme in themes:
        if theme not in found.themes:
            yield from field("theme", theme)
    if said.speaker != found.speaker and _SPEAKER.fullmatch(said.speaker or ""):
        yield from field("speaker", f"@{said.speaker}")
    yield from field("form", None if found.form is said.form else said.form)
    yield from field("consent", None if said.consent is Consent.IDEA else said.consent)
    yield from field("asked", said.asked)
    yield from field("read back", "yes" if said.read_back else None)
    yield from field("sensitive", "yes" if said.sensitive else None)
    for about in project.linked(About, "contribution", said.id):
        yield from _about(project, about)
    for name, called in FURTHER:
        yield from field(called, getattr(said, name))
    yield from field("at", at)
    yield from field("code", code)
    yield from field("order", order)


def _capture_line(said: Contribution, stream: Stream, themes: tuple[str, ...]) -> tuple[str, Captured, list[str]]:
    """A line, what reading finds in it, and the lines of the words that are still to come.

    Where no line gives back the beginning of the words exactly, the sign stands alone and all words below it.
    """
    first, *rest = said.text.split("\n")
    own_speaker = said.speaker if (said.speaker or "").startswith(stream.letter) else None
    # A why on the first line would part the words from those that go on below.
    why = None if rest or "\n" in (said.why or "") else said.why
    wanted = Captured(first, kind=said.kind, why=why, themes=themes, speaker=own_speaker, form=said.form)
    line = written(wanted, stream.letter).line
    found = parse(line, (), Stream("", letter=stream.letter))
    # What `written` puts on a line reads back the same, but for white space at the end of the first of several lines.
    if found.text == first:
        return line, found, rest
    return said.kind.sign, Captured(kind=said.kind), [first, *rest]


def _about(project: Snapshot, about: About) -> Iterator[str]:
    stream = project.get(Stream, about.stream)
    if stream is None:
        return
    yield from field("about", referred(stream))
    if about.shown_at and kept_instant(about.shown_at) == about.shown_at:
        yield from field("shown", about.shown_at)
    yield from field("shown how", about.shown_how)
