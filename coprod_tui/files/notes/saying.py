"""One contribution read from notes: a capture line, and under it what a line cannot say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from coprod_tui.files.notes.fields import FURTHER
from coprod_tui.files.notes.lines import NO_TIME, Faults, Fields, Node
from coprod_tui.files.notes.order import Place, kept_instant
from coprod_tui.files.notes.streams import Streams, lettered
from coprod_tui.meeting.capture import SIGNS, Captured, parse
from coprod_tui.meeting.model import Consent, Form, Kind, Stream
from coprod_tui.meeting.verbs.contributions import NewAbout, NewContribution
from coprod_tui.meeting.verbs.noted import NotedMeeting, NotedStream
from coprod_tui.meeting.words import STORED_MOST, clean, folded, too_long

ONCE: tuple[str, ...] = (
    *("because", "speaker", "form", "consent", "asked", "read back", "sensitive"),
    *(name for _, name in FURTHER),
    *("at", "code", "order"),
)
MANY = ("theme", "about", "shown", "shown how")
"""The fields that may stand more than once; the last two belong to the `about` above them."""

_CODE = re.compile(r"[A-Z]-[0-9]{1,6}(?:~[0-9A-F]{1,8})?", re.IGNORECASE)
_SPEAKER = re.compile(r"@?([A-Z]?)([0-9]{1,3})", re.ASCII | re.IGNORECASE)


class Sayings:
    """Reads contributions one after another, and keeps what each says about its place in the order."""

    def __init__(self, streams: Streams, faults: Faults) -> None:
        self.places: list[Place] = []
        self.said: list[NewContribution] = []
        self._streams = streams
        self._faults = faults

    def add(self, node: Node, heading: Stream | None, meeting: NotedMeeting | None, *, opens: bool) -> None:
        """One line with its fields; `opens` is true for the first one under a heading."""
        fields = Fields(node, self._faults, "A contribution", ONCE, MANY)
        captured = self._captured(node, heading)
        stream = captured.stream or heading
        if not captured.text:
            self._faults.wrong(node.line, "There are no words on this line.")
        if stream is None:
            self._faults.wrong(node.line, "Whose words are these? Put a heading such as ## Members (M) above them.")
        if stream is None or not captured.text:
            return
        begins = kept_instant(meeting.started_at) if meeting else None
        self.places.append(Place(fields.moment("at"), fields.number("order", 0, 999_999_999), opens, begins))
        noted = self._noted(captured, fields)
        self.said.append(
            replace(
                noted,
                stream=self._streams.name(NotedStream(stream.name, stream.letter), node.line),
                meeting=meeting.number if meeting else None,
                at=noted.at or begins,
            )
        )

    def _noted(self, captured: Captured, fields: Fields) -> NewContribution:
        """What the line and its fields say, without what the headings above them say."""
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

    def _captured(self, node: Node, heading: Stream | None) -> Captured:
        """What the line says; a sign alone has its words on the lines below, as they stand."""
        sign = SIGNS.get(clean(node.text))
        captured = Captured(kind=sign) if sign else parse(node.text, self._streams.known, heading)
        text = captured.text
        if len(node.lines) > 1:
            text = clean("\n".join((text, *node.lines[1:]) if text else node.lines[1:]), lines=True)
        if too_long(text):
            self._faults.wrong(node.line, f"More than {STORED_MOST:,} characters cannot be kept. Split it in two.")
        return replace(captured, text=text)

    def _why(self, captured: Captured, fields: Fields) -> str | None:
        why = fields.text("because")
        if why is not None and captured.why is not None:
            fields.wrong("because", "The line above says why already. Keep one of the two.")
        return why or captured.why

    def _speaker(self, fields: Fields) -> str | None:
        said = fields.row("speaker")
        match = _SPEAKER.fullmatch(said or "")
        if said is not None and match is None:
            fields.wrong("speaker", f"“{said[:40]}” is not a speaker: write @ and a number, such as @7. Never a name.")
        return f"{match[1].upper()}{int(match[2])}" if match else None

    def _code(self, fields: Fields) -> str | None:
        said = fields.row("code")
        if said is not None and _CODE.fullmatch(said) is None:
            fields.wrong("code", f"“{said[:40]}” is not the code of a contribution, such as M-014.")
        return said.upper() if said else None

    def _about(self, fields: Fields) -> tuple[NewAbout, ...]:
        found: list[NewAbout] = []
        for entry in fields.all:
            if entry.name == "about" and entry.row:
                found.append(NewAbout(self._streams.name(lettered(entry.row), entry.line)))
            elif entry.name in ("shown", "shown how") and not found:
                self._faults.wrong(entry.line, f"“{entry.name}” stands below the stream that it was shown to: about: …")
            elif entry.name == "shown how":
                found[-1] = replace(found[-1], shown_how=entry.row or None)
            elif entry.name == "shown":
                found[-1] = replace(found[-1], shown_at=kept_instant(entry.row))
                if found[-1].shown_at is None:
                    self._faults.wrong(entry.line, NO_TIME)
        if len({folded(one.stream) for one in found}) < len(found):
            fields.wrong("about", "It is about the same stream twice. Keep one of the two.")
        return tuple(found)


def _themes(captured: Captured, fields: Fields) -> tuple[str, ...]:
    themes: dict[str, str] = {}
    for name in (*captured.themes, *(name for name in fields.rows("theme") if name)):
        themes.setdefault(folded(name), name)
    return tuple(themes.values())
