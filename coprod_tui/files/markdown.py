"""A brief as Markdown (CommonMark): headings, lines and lists are the program's, and people's words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coprod_tui.meeting.brief import Answer, Brief, Cite, Cover, Detail, Line, Part, Section, Words, day, people
from coprod_tui.meeting.rules.signing import SignState
from coprod_tui.meeting.words import clean

MADE_UP = "Example project. These people and words are made up."
"""What stands at the top and the end of every export of the worked example."""
_CODED = ("4", "A")
"""The sections whose lines are called by their code, and told in one paragraph."""
_LISTED = ("6", "7")
"""The sections whose details stand in a list under their line."""
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$^&@]|(?<==)=|=(?==)|\.(?=[^\W\d])|:(?=[^\W\d]|/)")
"""What means something anywhere in a line; a dot inside a word and a colon before one could make a link of it."""
_ADDRESS = re.compile(r"(?<=\S)\\@(?=\S)")
_JOINED = "\\@\u2060"
"""GitHub's reader makes a link of a mail address, escaped or not, unless a word joiner, which nobody sees, is in it."""
_FIRST = re.compile(r"^( *)(?:([-+=:%])|(\d{1,9})([.)]))", re.MULTILINE)
"""What means something at the beginning of a line."""


def escaped(text: str) -> str:
    r"""People's words for Markdown: no letter is lost, and nothing in them is a heading, list, link, picture or HTML.

    A line break is kept as a hard one (`\` at the end of the line).
    """
    marked = _MARKS.sub(_escaped_mark, clean(text, lines=True))
    plain = _FIRST.sub(_first_escaped, _ADDRESS.sub(lambda _: _JOINED, marked))
    return plain.replace("\n", "\\\n")


def _escaped_mark(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _first_escaped(found: re.Match[str]) -> str:
    spaces, sign, number, after = found.groups()
    return f"{spaces}\\{sign}" if sign else f"{spaces}{number}\\{after}"


def markdown(brief: Brief, cover: Cover) -> str:
    """The whole document, the same bytes for the same brief and cover."""
    blocks = [*_top(brief, cover)]
    for section in brief.sections:
        if section.key != "0":
            blocks += _section(section, cover)
    if brief.example:
        blocks.append(f"*{MADE_UP}*")
    return "\n\n".join(blocks) + "\n"


# The cover


def _top(brief: Brief, cover: Cover) -> Iterator[str]:
    if brief.example:
        yield f"*{MADE_UP}*"
    yield f"# {_in_one_line(brief.title) or 'Brief'}"
    yield _state(brief, cover)
    if cover.number is not None:
        yield f"Read aloud: **{cover.words}**"
        yield f"Fingerprint (SHA-256): `{cover.sha256}`"
    if cover.reason:
        yield f"Why this version: {escaped(cover.reason)}"


def _state(brief: Brief, cover: Cover) -> str:
    signed = f"signed by {cover.signed} of {cover.of}"
    if cover.number is None:
        up_to = f", with what was said up to {day(brief.up_to)}" if brief.up_to else ""
        after = f" Version {cover.after} is the last that was issued." if cover.after is not None else ""
        return f"**DRAFT, not issued yet**{up_to}, {signed}.{after}"
    state = "FINAL for the Board" if cover.final else "DRAFT"
    return f"**{state}**, version {cover.number}, issued on {day(cover.issued_at)}, {signed}."


# Sections


def _section(section: Section, cover: Cover) -> Iterator[str]:
    name = f"Annex {section.key}: {section.title}" if section.annex else f"{section.key}. {section.title}"
    yield f"## {name}"
    yield from (escaped(note) for note in section.notes)
    if section.key == "12":
        yield from _signoffs(cover)
    for part in section.parts:
        yield from _part(section.key, part)


def _part(key: str, part: Part) -> Iterator[str]:
    if part.title:
        yield f"### {_in_one_line(part.title)}"
    yield from (escaped(note) for note in part.notes)
    for line in part.lines:
        yield _line(key, line)


def _line(key: str, line: Line) -> str:
    text = _quoted(line.words, quoted=line.quoted) if line.words is not None else escaped(line.text)
    if key in _CODED:
        facts = " · ".join(_detail(one) for one in line.details if _is_printed(one))
        told = f"\\\n{facts}" if facts else ""
        return f"**{' '.join(escaped(one.code) for one in line.cites)}** {text}{told}"
    sources = _sources(line.cites)
    if key in _LISTED:
        items = "".join(f"\n- {_hanging(_detail(one))}" for one in line.details if _is_printed(one))
        return f"**{line.number}** {text}{sources}\n{items}" if items else f"**{line.number}** {text}{sources}"
    facts = " · ".join(_detail(one) for one in line.details if _is_printed(one))
    return f"**{line.number}** {text}" + (f"\\\n{facts}" if facts else "") + sources


def _is_printed(one: Detail) -> bool:
    return bool(one.words or one.text)


def _detail(one: Detail) -> str:
    words = ", ".join(escaped(each.text) for each in one.words)
    text = escaped(one.text)
    told = f"{words} ({text})" if words and text else words or text
    return f"{_in_one_line(one.label)}: {told}"


def _quoted(words: Words, *, quoted: bool) -> str:
    return f"“{escaped(words.text)}”" if quoted else escaped(words.text)


def _sources(cites: Iterable[Cite]) -> str:
    codes = "".join(f"\\[{escaped(one.code)}\\]" for one in cites)
    return f" {codes}" if codes else ""


def _hanging(text: str) -> str:
    return text.replace("\n", "\n  ")


def _in_one_line(text: str) -> str:
    return escaped(" ".join(clean(text, lines=True).split("\n")))


# Signatures


def _signoffs(cover: Cover) -> Iterator[str]:
    if cover.number is None:
        yield "Nobody can sign a draft: it is signed once it has been issued and shared back."
        return
    for one in cover.answers:
        observes = "" if one.required else ", observes"
        yield f"**{_in_one_line(one.stream)}**{observes}: {_answer(one)}"


def _answer(one: Answer) -> str:
    shared = f"shared back on {day(one.shared_on)}, {escaped(one.shared_form)}" if one.shared_on else "not shared back"
    if not one.on:
        return f"{shared}; not signed." if one.shared_on else "not shared back yet."
    told = [_decided(one)]
    told.append(f"Said by {escaped(one.role)}, {people(one.present or 0)} present, decided so: {escaped(one.how)}")
    if one.provisional:
        told.append("Provisional: fewer people than the stream's quorum")
    if one.held_by:
        told.append(f"The paper is held by {escaped(one.held_by)}")
    told.append(shared[0].upper() + shared[1:])
    printed = ". ".join(told) + "."
    if one.reservations:
        label = "Reservations" if one.state in (SignState.SIGNED, SignState.RESERVED, SignState.STALE) else "Because"
        printed += f"\\\n{label}: {escaped(one.reservations)}"
    return printed


def _decided(one: Answer) -> str:
    if one.state is SignState.STALE:
        return f"signed version {one.version} on {day(one.on)}; words have changed since, so it is asked again"
    return f"{one.state.value}, version {one.version}, on {day(one.on)}"
