"""Contributions in notes, read and written: a capture line, and fields for what a line cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from coprod_tui.base.text import STORED_MOST, is_too_long, normalize_for_search, sanitize
from coprod_tui.domain.contributions.capture import SIGNS, ParsedLine, parse_line, render_line
from coprod_tui.domain.contributions.commands import NewAbout, NewContribution
from coprod_tui.domain.imports.parsed import ParsedMeeting, ParsedStream
from coprod_tui.domain.records import About, Consent, Contribution, Form, Kind, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.meetings import StreamNames, parse_stream, stream_reference
from coprod_tui.formats.notes.syntax import (
    CODE,
    FURTHER,
    NO_TIME,
    Faults,
    LineTime,
    Node,
    NoteFields,
    continuation_lines,
    field_lines,
    stored_time,
)

ONCE: tuple[str, ...] = (
    *("because", "speaker", "form", "consent", "asked", "read back", "sensitive"),
    *(name for _, name in FURTHER),
    *("at", "code", "order"),
)
MANY = ("theme", "about", "shown", "shown how")
"""The fields that may stand more than once; the last two belong to the `about` above them."""

_SPEAKER = re.compile(r"@?([A-Z]?)([0-9]{1,3})", re.ASCII | re.IGNORECASE)


class ContributionReader:
    """Read contributions one after another, with what each says about its place in the order."""

    def __init__(self, streams: StreamNames, faults: Faults) -> None:
        self.places: list[LineTime] = []
        self.said: list[NewContribution] = []
        self._streams = streams
        self._faults = faults

    def add(self, node: Node, heading: Stream | None, meeting: ParsedMeeting | None, *, opens: bool) -> None:
        """Read one line with its fields; `opens` is true for the first one under a heading."""
        fields = NoteFields(node, self._faults, "A contribution", ONCE, MANY)
        captured = self._captured(node, heading)
        stream = captured.stream or heading
        if not captured.text:
            self._faults.wrong(node.line, "There are no words on this line.")
        if stream is None:
            self._faults.wrong(node.line, "Whose words are these? Put a heading such as ## Members (M) above them.")
        if stream is None or not captured.text:
            return
        begins = stored_time(meeting.started_at) if meeting else None
        self.places.append(LineTime(fields.moment("at"), fields.number("order", 0, 999_999_999), opens, begins))
        noted = self._noted(captured, fields)
        self.said.append(
            replace(
                noted,
                stream=self._streams.name(ParsedStream(stream.name, stream.letter), node.line),
                meeting=meeting.number if meeting else None,
                at=noted.at or begins,
            )
        )

    def _noted(self, captured: ParsedLine, fields: NoteFields) -> NewContribution:
        """Return the contribution of a line and its fields, without what the headings say."""
        further: dict[str, Any] = {field: fields.text(name) for field, name in FURTHER}
        return NewContribution(
            stream="",
            text=captured.text,
            kind=captured.kind or Kind.WOULD_LIKE,
            why=self._why(captured, fields),
            themes=_themes(captured, fields),
            speaker=self._speaker(fields) or captured.speaker,
            form=fields.one_of("form", Form) or captured.form,
            consent=fields.one_of("consent", Consent) or Consent.IDEA,
            asked=fields.text("asked"),
            read_back=fields.truth("read back"),
            sensitive=fields.truth("sensitive"),
            about=self._about(fields),
            at=self.places[-1].at,
            code=self._code(fields),
            line=fields.node.line,
            **further,
        )

    def _captured(self, node: Node, heading: Stream | None) -> ParsedLine:
        """Parse the line; after a sign alone, the words follow on the lines below, unparsed."""
        sign = SIGNS.get(sanitize(node.text))
        captured = ParsedLine(kind=sign) if sign else parse_line(node.text, self._streams.known, heading)
        text = captured.text
        if len(node.lines) > 1:
            text = sanitize("\n".join((text, *node.lines[1:]) if text else node.lines[1:]), lines=True)
        if is_too_long(text):
            self._faults.wrong(node.line, f"More than {STORED_MOST:,} characters cannot be kept. Split it in two.")
        return replace(captured, text=text)

    def _why(self, captured: ParsedLine, fields: NoteFields) -> str | None:
        why = fields.text("because")
        if why is not None and captured.why is not None:
            fields.wrong("because", "The line above says why already. Keep one of the two.")
        return why or captured.why

    def _speaker(self, fields: NoteFields) -> str | None:
        said = fields.row("speaker")
        match = _SPEAKER.fullmatch(said or "")
        if said is not None and match is None:
            fields.wrong("speaker", f"“{said[:40]}” is not a speaker: write @ and a number, such as @7. Never a name.")
        return f"{match[1].upper()}{int(match[2])}" if match else None

    def _code(self, fields: NoteFields) -> str | None:
        said = fields.row("code")
        if said is not None and CODE.fullmatch(said) is None:
            fields.wrong("code", f"“{said[:40]}” is not the code of a contribution, such as M-014.")
        return said.upper() if said else None

    def _about(self, fields: NoteFields) -> tuple[NewAbout, ...]:
        about: list[NewAbout] = []
        for entry in fields.all:
            if entry.name == "about" and entry.row:
                about.append(NewAbout(self._streams.name(parse_stream(entry.row), entry.line)))
            elif entry.name in ("shown", "shown how") and not about:
                self._faults.wrong(entry.line, f"“{entry.name}” stands below the stream that it was shown to: about: …")
            elif entry.name == "shown how":
                about[-1] = replace(about[-1], shown_how=entry.row or None)
            elif entry.name == "shown":
                about[-1] = replace(about[-1], shown_at=stored_time(entry.row))
                if about[-1].shown_at is None:
                    self._faults.wrong(entry.line, NO_TIME)
        if len({normalize_for_search(one.stream) for one in about}) < len(about):
            fields.wrong("about", "It is about the same stream twice. Keep one of the two.")
        return tuple(about)


def _themes(captured: ParsedLine, fields: NoteFields) -> tuple[str, ...]:
    themes: dict[str, str] = {}
    for name in (*captured.themes, *(name for name in fields.rows("theme") if name)):
        themes.setdefault(normalize_for_search(name), name)
    return tuple(themes.values())


# Writing

_WRITTEN_SPEAKER = re.compile(r"[A-Z][0-9]{1,3}")


def contribution_lines(
    project: Snapshot, said: Contribution, *, at: str | None, code: str | None, order: int | None
) -> Iterator[str]:
    """Yield the lines of a contribution; `at`, `code` and `order` are None where reading infers them."""
    stream = project.the(Stream, said.stream)
    themes = tuple(name for theme in project.themes_of(said.id) if (name := sanitize(theme.name)))
    line, reparsed, rest = _capture_line(said, stream, themes)
    yield line
    yield from continuation_lines(rest)
    yield from field_lines("because", None if reparsed.why == said.why else said.why)
    for theme in themes:
        if theme not in reparsed.themes:
            yield from field_lines("theme", theme)
    if said.speaker != reparsed.speaker and _WRITTEN_SPEAKER.fullmatch(said.speaker or ""):
        yield from field_lines("speaker", f"@{said.speaker}")
    yield from field_lines("form", None if reparsed.form is said.form else said.form)
    yield from field_lines("consent", None if said.consent is Consent.IDEA else said.consent)
    yield from field_lines("asked", said.asked)
    yield from field_lines("read back", "yes" if said.read_back else None)
    yield from field_lines("sensitive", "yes" if said.sensitive else None)
    for about in project.linked(About, "contribution", said.id):
        yield from _about(project, about)
    for name, called in FURTHER:
        yield from field_lines(called, getattr(said, name))
    yield from field_lines("at", at)
    yield from field_lines("code", code)
    yield from field_lines("order", order)


def _capture_line(said: Contribution, stream: Stream, themes: tuple[str, ...]) -> tuple[str, ParsedLine, list[str]]:
    """Return a capture line, what parsing it gives, and the remaining lines of the words.

    Where no capture line parses back to the same words, it is the sign alone, and all words follow below.
    """
    first, *rest = said.text.split("\n")
    own_speaker = said.speaker if (said.speaker or "").startswith(stream.letter) else None
    # A why on the first line would separate the words from their continuation below.
    why = None if rest or "\n" in (said.why or "") else said.why
    wanted = ParsedLine(first, kind=said.kind, why=why, themes=themes, speaker=own_speaker, form=said.form)
    line = render_line(wanted, stream.letter).line
    reparsed = parse_line(line, (), Stream("", letter=stream.letter))
    # A capture line parses back to the same, except for white space at the end of the first of several lines.
    if reparsed.text == first:
        return line, reparsed, rest
    return said.kind.sign, ParsedLine(kind=said.kind), [first, *rest]


def _about(project: Snapshot, about: About) -> Iterator[str]:
    stream = project.get(Stream, about.stream)
    if stream is None:
        return
    yield from field_lines("about", stream_reference(stream))
    if about.shown_at and stored_time(about.shown_at) == about.shown_at:
        yield from field_lines("shown", about.shown_at)
    yield from field_lines("shown how", about.shown_how)
