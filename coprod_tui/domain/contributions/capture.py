"""The capture line: parse a line of text into a contribution and render it back; it never refuses or drops words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import is_too_long, normalize_for_search, sanitize
from coprod_tui.domain.records import Form, Kind, Stream

SIGNS: dict[str, Kind] = {kind.sign: kind for kind in Kind} | {
    "–": Kind.DOESNT_WORK,
    "—": Kind.DOESNT_WORK,
    "−": Kind.DOESNT_WORK,
    "＋": Kind.WORKS,
    "－": Kind.DOESNT_WORK,
    "＊": Kind.WOULD_LIKE,
    "？": Kind.QUESTION,
    "＝": Kind.FACT,
}
"""The signs of the five kinds, with the variants that phones and word processors type."""
_QUOTES = {'"': '"', "“": "”", "«": "»"}
_QUOTE = re.compile('["“«]')
_BECAUSE = re.compile(r"(?<![\w'’\-(\[{])because(?![\w'’-])", re.IGNORECASE)
"""A whole word; not one right after a bracket, whose content would be torn apart."""
_SPEAKER = re.compile(r"@([A-Za-z]?)([0-9]{1,3})(?!\w|[^\w\s]\w)")
"""`@7`, but neither `@7pm` nor `@7:30`, which are times."""
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_MARKS = frozenset('#@"“”«»+-*?=>•\\–—−＋－＊？＝')
_OPENING = frozenset("([{“«\"'‘")
_JOINERS = "\u200c\u200d"


@frozen
class ParsedLine(Frozen):
    """A parsed capture line; None where it leaves a value to the stream, the block or the settings."""

    text: str = ""
    stream: Stream | None = None
    kind: Kind | None = None
    why: str | None = None
    themes: tuple[str, ...] = ()
    """As typed, without `#`, in order; the first of two that differ only in case or accents."""
    speaker: str | None = None
    form: Form = Form.SUMMARY
    unknown_stream: str | None = None
    """The text behind `>` where it names no stream, or several; the line is then kept as text."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep and no stream to choose."""
        return not self.text and not self.stream_only

    @property
    def stream_only(self) -> bool:
        """Whether the line only chooses a stream."""
        return self.stream is not None and self.kind is None and not self.text


class _Unescaped(NamedTuple):
    """Unescaped text, with the positions of the characters that were escaped."""

    text: str
    fixed: frozenset[int]


class _Tag(NamedTuple):
    """The position of a theme or a speaker, sign included."""

    start: int
    end: int
    theme: str
    speaker: str


def parse_line(line: str, streams: Sequence[Stream], selected: Stream | None) -> ParsedLine:
    """Parse a line; `selected` is the stream that it goes to unless it names another."""
    text = sanitize(line)
    if text.startswith("\\"):
        return ParsedLine(text[1:].strip())
    stream: Stream | None = None
    if text == ">":
        return ParsedLine()
    if text[:1] == ">" and text[1].isspace():
        stream, rest = _parse_stream(text[1:], streams)
        if stream is None:
            return ParsedLine(text, unknown_stream=" ".join(text[1:].split()[:4]))
        text = rest
    kind = None
    if text and text[0] in SIGNS and (len(text) == 1 or text[1].isspace()):
        kind, text = SIGNS[text[0]], text[1:].strip()
    target = stream or selected
    said = _parse_said(text, target.letter if target else "")
    return replace(said, stream=stream, kind=kind)


@frozen
class EnteredLine(Frozen):
    """An entered line with its parse result, so that it is parsed once."""

    text: str
    parsed: ParsedLine
    streams: tuple[Stream, ...]
    """The streams it was parsed with."""
    selected: Stream | None
    """The stream it goes to unless it names another."""

    @classmethod
    def read(cls, text: str, streams: tuple[Stream, ...], selected: Stream | None) -> EnteredLine:
        """Parse a line that is entered while `selected` is the current stream."""
        return cls(text, parse_line(text, streams, selected), streams, selected)

    def within(self, streams: tuple[Stream, ...], selected: Stream | None) -> EnteredLine:
        """The line for these streams; parsed again only if they differ."""
        if self.streams == streams and self.selected == selected:
            return self
        return self.read(self.text, streams, selected)

    @property
    def chooses(self) -> Stream | None:
        """The stream of a line that only chooses a stream."""
        return self.parsed.stream if self.parsed.stream_only else None

    @property
    def says_something(self) -> bool:
        """Whether there is something to keep."""
        return not self.parsed.empty and not self.parsed.stream_only

    @property
    def target(self) -> Stream | None:
        """The stream of the contribution, if the line or the selection has one."""
        return self.parsed.stream or self.selected


def _parse_stream(text: str, streams: Sequence[Stream]) -> tuple[Stream | None, str]:
    """The stream named by the first words, and the rest; None if they name no stream or several."""
    words = [(match.group(), match.end()) for match in re.finditer(r"\S+", text[:2_000])]
    first = normalize_for_search(words[0][0])
    for stream in streams:
        if first == normalize_for_search(stream.letter):
            return stream, text[words[0][1] :].strip()
    candidates: list[tuple[int, bool, Stream]] = []
    for stream in streams:
        names = [normalize_for_search(name) for name in stream.name.split()]
        typed = [normalize_for_search(word) for word, _ in words[: len(names)]]
        count = next(
            (n for n, (a, b) in enumerate(zip(typed, names, strict=False)) if not b.startswith(a)),
            min(len(typed), len(names)),
        )
        if count:
            candidates.append((count, typed[:count] == names, stream))
    most = max(((count, whole) for count, whole, _ in candidates), default=(0, False))
    best = [stream for count, whole, stream in candidates if (count, whole) == most]
    if len(best) != 1:
        return None, text
    return best[0], text[words[most[0] - 1][1] :].strip()


def _parse_said(text: str, letter: str) -> ParsedLine:
    """Parse words, why, themes, speaker and form, behind stream and sign."""
    plain = _unescape(text)
    quoted = _quotations(plain)
    tags = _tags(plain, quoted, letter)
    if not _has_rest(plain.text, 0, len(plain.text), tags, lambda words: bool(words.strip())):
        return ParsedLine(plain.text)
    cut = _find_because(plain, quoted, tags)
    end = len(plain.text) if cut is None else cut[0]
    why = None if cut is None else _words_of_part(plain.text, cut[1], len(plain.text), tags)
    words = _words_of_part(plain.text, 0, end, tags)
    form = Form.SUMMARY
    if (own := _own_words(plain, quoted, end, tags)) is not None:
        words, form = own, Form.OWN
    themes = {normalize_for_search(tag.theme): tag.theme for tag in reversed(tags) if tag.theme}
    speaker = next((tag.speaker for tag in tags if tag.speaker), None)
    return ParsedLine(words, why=why, themes=tuple(reversed(themes.values())), speaker=speaker, form=form)


def _unescape(text: str) -> _Unescaped:
    if "\\" not in text:
        return _Unescaped(text, frozenset())
    out: list[str] = []
    fixed: set[int] = set()
    place = 0
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text):
            following = text[place + 1]
            if following in _MARKS or _BECAUSE.match(text, place + 1):
                fixed.add(len(out))
                out.append(following)
                place += 2
                continue
        out.append(text[place])
        place += 1
    return _Unescaped("".join(out), frozenset(fixed))


def _quotations(plain: _Unescaped) -> list[tuple[int, int]]:
    """(start, end) of each quotation with its marks; an unclosed mark is an ordinary character."""
    text, fixed = plain
    spans: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    for match in _QUOTE.finditer(text):
        place, mark = match.start(), match.group()
        if place in fixed or mark in unclosed or (spans and place < spans[-1][1]):
            continue
        if mark != '"' or place == 0 or text[place - 1].isspace() or text[place - 1] in _OPENING:
            end = text.find(_QUOTES[mark], place + 1)
            while end in fixed:
                end = text.find(_QUOTES[mark], end + 1)
            if end < 0:
                unclosed.add(mark)
            else:
                spans.append((place, end + 1))
    return spans


def _inside_test(spans: Sequence[tuple[int, int]]) -> Callable[[int], bool]:
    """Return a test whether a position lies in one of the spans; call it with rising positions."""
    walk: Iterator[tuple[int, int]] = iter(spans)
    now = next(walk, None)

    def inside(place: int) -> bool:
        nonlocal now
        while now is not None and now[1] <= place:
            now = next(walk, None)
        return now is not None and now[0] <= place

    return inside


def _tags(plain: _Unescaped, quoted: Sequence[tuple[int, int]], letter: str) -> list[_Tag]:
    """Themes and the speaker, in order. A second speaker counts as words."""
    text, fixed = plain
    inside = _inside_test(quoted)
    tags: list[_Tag] = []
    spoken = False
    for match in re.finditer("[#@]", text):
        start = match.start()
        begins = start == 0 or text[start - 1].isspace() or text[start - 1] in _OPENING
        if not begins or start in fixed or inside(start):
            continue
        if text[start] == "#":
            end = _theme_end(text, start + 1)
            if end > start + 1:
                tags.append(_Tag(start, end, text[start + 1 : end], ""))
        elif letter and not spoken and (speaker := _SPEAKER.match(text, start)) and speaker[1].upper() in ("", letter):
            spoken = True
            tags.append(_Tag(start, speaker.end(), "", f"{letter}{int(speaker[2])}"))
    return tags


def _theme_end(text: str, start: int) -> int:
    if start >= len(text) or not text[start].isalpha():
        return start
    end = start + 1
    while end < len(text) and (text[end].isalnum() or text[end] in "-_" or _joins(text[end])):
        end += 1
    return end


def _joins(character: str) -> bool:
    """Whether a character is a combining mark or joiner, part of a letter in many scripts."""
    return not character.isascii() and (character in _JOINERS or unicodedata.category(character)[0] == "M")


def _has_rest(text: str, start: int, end: int, tags: Sequence[_Tag], says: Callable[[str], bool]) -> bool:
    """Whether a part has content besides tags, by the test `says`."""
    place = start
    for tag in tags:
        if start <= tag.start and tag.end <= end:
            if says(text[place : tag.start]):
                return True
            place = tag.end
    return says(text[place:end])


def _has_words(text: str) -> bool:
    """Whether there is a letter, a digit or an emoji; a full stop is no why."""
    return _LETTER_OR_DIGIT.search(text) is not None or any(unicodedata.category(one) == "So" for one in text)


def _find_because(plain: _Unescaped, quoted: Sequence[tuple[int, int]], tags: Sequence[_Tag]) -> tuple[int, int] | None:
    """The position of the first *because* outside quotation marks with words on both sides."""
    inside = _inside_test(quoted)
    for match in _BECAUSE.finditer(plain.text):
        if match.start() in plain.fixed or inside(match.start()):
            continue
        before = _has_rest(plain.text, 0, match.start(), tags, _has_words)
        if before and _has_rest(plain.text, match.end(), len(plain.text), tags, _has_words):
            return match.span()
    return None


def _words_of_part(text: str, start: int, end: int, tags: Sequence[_Tag]) -> str:
    """The words of a part: tags at its end are removed, others lose only their sign."""
    own_tags = [tag for tag in tags if start <= tag.start and tag.end <= end]
    end = _end_without_tags(text, end, own_tags)
    signs = [tag.start for tag in own_tags if tag.end <= end]
    pieces = []
    for sign in signs:
        pieces.append(text[start:sign])
        start = sign + 1
    return "".join((*pieces, text[start:end])).strip()


def _end_without_tags(text: str, end: int, tags: Sequence[_Tag]) -> int:
    """The end of a part without the tags at its end."""
    for tag in reversed(tags):
        if text[tag.end : end].strip() or (tag.start and not text[tag.start - 1].isspace()):
            break
        end = tag.start
    return len(text[:end].rstrip())


def _own_words(plain: _Unescaped, quoted: Sequence[tuple[int, int]], end: int, tags: Sequence[_Tag]) -> str | None:
    """The text in quotation marks, if one pair encloses all of the words."""
    end = _end_without_tags(plain.text, end, [tag for tag in tags if tag.end <= end])
    start = len(plain.text) - len(plain.text.lstrip())
    if (start, end) in quoted and (inner := plain.text[start + 1 : end - 1].strip()):
        return inner
    return None


# Hints below the line


class Hint(NamedTuple):
    """One hint below the capture line."""

    text: str
    strong: bool = False
    """Something to check before Enter: a new theme, an unknown stream."""


def line_hints(
    captured: ParsedLine, selected: Stream, kind: Kind, is_theme: Callable[[str], bool], typed: str = ""
) -> tuple[Hint, ...]:
    """Hints how a line was parsed, in reading order; `kind` is the block's kind for a line without a sign."""
    if is_too_long(typed):
        return (Hint("more than a million characters: split it in two", strong=True),)
    if captured.unknown_stream is not None:
        return (
            Hint(f"no one stream is “{captured.unknown_stream}”: kept as it stands in {selected.name}", strong=True),
        )
    if captured.stream_only and captured.stream:
        return (Hint(f"Enter goes to {captured.stream.name}"),)
    if captured.empty:
        return (Hint(f"{captured.kind}: nothing after the sign yet"),) if captured.kind else ()
    hints = [Hint(f"to {captured.stream.name}", strong=True)] if captured.stream else []
    hints.append(Hint(str(captured.kind or kind)))
    hints += [Hint("in their own words")] if captured.form is Form.OWN else []
    hints += [Hint("the why is kept")] if captured.why else []
    hints += [
        Hint(f"#{theme}" + ("" if is_theme(theme) else " new"), strong=not is_theme(theme)) for theme in captured.themes
    ]
    hints += [Hint(f"speaker @{captured.speaker}")] if captured.speaker else []
    return tuple(hints)


# Rendering


class RenderedLine(NamedTuple):
    """A contribution as a capture line, with the names of what it cannot express (text, why, themes, speaker, form)."""

    line: str
    left: frozenset[str]


def render_line(captured: ParsedLine, letter: str) -> RenderedLine:
    """Render a line for the stream with this letter: parsing it gives the same, except what is left."""
    left = {name for name in ("text", "why") if "\n" in (getattr(captured, name) or "")}
    if captured.form is Form.WRITTEN:
        left.add("form")
    if captured.speaker and not captured.speaker.startswith(letter):
        left.add("speaker")
    for more in ((), ("why",), ("themes", "speaker"), ("why", "themes", "speaker"), ("form",), ("text", "why", "form")):
        now = left.union(name for name in more if name != "form" or captured.form is not Form.SUMMARY)
        for escape in (_escape, _escape_all):
            line = _render(captured, now, escape)
            if _parses_to(line, captured, now, letter):
                return RenderedLine(line, frozenset(now))
    everything = frozenset({"text", "why", "themes", "speaker", "form"})
    return RenderedLine((captured.kind or Kind.WOULD_LIKE).sign, everything)


def _render(captured: ParsedLine, left: set[str], escape: Callable[[str], str]) -> str:
    first = captured.text.split("\n", 1)[0]
    words = escape(first)
    if captured.form is Form.OWN and "form" not in left:
        words = '"' + words.replace('\\"', '"').replace('"', '\\"') + '"'
    parts = [captured.kind.sign] if captured.kind else []
    parts.append(words)
    if captured.why and "why" not in left:
        parts += ["because", escape(captured.why)]
    if "themes" not in left:
        parts += [f"#{theme}" for theme in captured.themes]
    if captured.speaker and "speaker" not in left:
        parts.append(f"@{captured.speaker[1:]}")
    return " ".join(parts)


def _parses_to(line: str, captured: ParsedLine, left: set[str], letter: str) -> bool:
    stream = Stream("", letter=letter)
    parsed = parse_line(line, (), stream)
    return (
        parsed.kind == captured.kind
        and parsed.text == captured.text.split("\n", 1)[0].strip()
        and parsed.why == (None if "why" in left else captured.why)
        and parsed.themes == (() if "themes" in left else captured.themes)
        and parsed.speaker == (None if "speaker" in left else captured.speaker)
        and parsed.form == (Form.SUMMARY if "form" in left else captured.form)
    )


def _escape(text: str) -> str:
    """Escape only what would be parsed as a mark."""
    text = re.sub(r"\\(?=[" + re.escape("".join(sorted(_MARKS))) + r"]|because)", r"\\\\", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<!\S)([#@])(?=\w)", r"\\\1", text)
    return _BECAUSE.sub(r"\\\g<0>", text)


def _escape_all(text: str) -> str:
    """Escape every mark."""
    return _BECAUSE.sub(r"\\\g<0>", "".join(f"\\{one}" if one in _MARKS else one for one in text))
