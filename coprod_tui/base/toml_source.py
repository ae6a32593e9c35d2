"""TOML files that people edit by hand, read with a sentence and a line number for each problem."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import normalize_for_search, sanitize

# Line numbers of fields, which tomllib does not report

KeyPath = tuple[str | int, ...]
"""Path of a field: names, and indexes of tables in a list from 0: `("block", 2, "minutes")`."""

_HIDDEN = "\0"
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*",
    re.DOTALL,
)
"""A string or a comment, whose content must not be read as brackets or names."""


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of each heading and key in a text that tomllib has accepted."""
    lines: dict[KeyPath, int] = {}
    tables: dict[KeyPath, int] = {}
    here: KeyPath = ()
    depth = 0
    shown = _TOKEN.sub(lambda token: token[0][0] + re.sub(r"[^\n]", _HIDDEN, token[0][1:]), text)
    for number, (written, bare) in enumerate(zip(text.split("\n"), shown.split("\n"), strict=True), 1):
        start = bare.lstrip()
        if depth == 0 and start.startswith("["):
            here = _heading_path(written[: bare.find("#") if "#" in bare else None], tables)
            lines.setdefault(here, number)
        elif depth == 0 and "=" in bare and not start.startswith((_HIDDEN, "#")):
            where = (*here, *_key_names(written[: bare.index("=")] + "= 0"))
            for length in range(len(here) + 1, len(where) + 1):
                lines.setdefault(where[:length], number)
        depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
    return lines


def line_of_key(lines: Mapping[KeyPath, int], where: KeyPath) -> int:
    """The line of a field, else of the nearest table around it, else 1."""
    return next((lines[where[:length]] for length in range(len(where), 0, -1) if where[:length] in lines), 1)


def _heading_path(written: str, tables: dict[KeyPath, int]) -> KeyPath:
    """The path of a heading; `tables` counts the tables of each `[[list]]` so far."""
    *around, last = _key_names(written)
    where: KeyPath = ()
    for name in around:
        where = (*where, name)
        if where in tables:
            where = (*where, tables[where] - 1)
    where = (*where, last)
    if written.lstrip().startswith("[["):
        tables[where] = tables.get(where, 0) + 1
        where = (*where, tables[where] - 1)
    return where


def _key_names(line: str) -> list[str]:
    """The names in a heading or before a `=`; tomllib itself parses dots and quotation marks."""
    names: list[str] = []
    inner: object = tomllib.loads(line)
    while isinstance(inner, list) or (isinstance(inner, dict) and inner):
        if isinstance(inner, list):
            inner = inner[0]
        else:
            name, inner = next(iter(inner.items()))
            names.append(name)
    return names


# Reading a document

MOST_BYTES = 256 * 1024
"""Maximum size of a file that people edit."""

_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_TWICE = "The same name stands here a second time. Keep one of the two."
_NEVER_CLOSED = "The quotation marks that open here are never closed."
_BACKSLASH = r"A backslash between quotation marks is written twice: \\."
_SENTENCES = {
    r"Illegal character '\n'": "A quotation mark is opened and not closed on this line.",
    "Unterminated": _NEVER_CLOSED,
    "Expected \"'''\"": _NEVER_CLOSED,
    "Illegal character": "There is a character here that cannot be seen. Type the line again.",
    "Unescaped": _BACKSLASH,
    "Invalid hex value": _BACKSLASH,
    "Expected '='": 'A line is a name, the sign = and what stands for it, such as title = "Welcome" or minutes = 10.',
    "Cannot overwrite": _TWICE,
    "Cannot mutate": _TWICE,
    "Duplicate": _TWICE,
    "Cannot declare": "The same heading in square brackets stands here a second time. Keep one of the two.",
    "Expected ']": "The square brackets of this heading are not closed.",
    "Unclosed array": "A list needs a comma between its texts and a ] at its end.",
    "Invalid value": 'What follows = cannot be read: words stand in "quotation marks", a number stands alone.',
    "Expected newline": 'Too much stands on this line: a number stands alone, words in one pair of "quotation marks".',
}
"""Beginnings of tomllib's messages, and the sentence that a person reads instead."""


@frozen
class Problem(Frozen):
    """One problem in an edited file, and how to fix it."""

    path: Path
    line: int | None
    """From 1; None for a problem of the whole file."""
    sentence: str

    def __str__(self) -> str:
        """File, line, sentence."""
        place = sanitize(str(self.path)) + (f", line {self.line}" if self.line else "")
        return f"{place}: {self.sentence}"


@dataclass
class TomlDocument:
    """A TOML file as read, and the problems found in it so far."""

    path: Path
    text: str = ""
    data: dict[str, object] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)
    _lines: Mapping[KeyPath, int] | None = None

    def wrong(self, where: KeyPath, sentence: str) -> None:
        """Add a problem at a field, such as `("block", 2, "minutes")`."""
        if self._lines is None:
            self._lines = key_lines(self.text)
        self.faults.append(Problem(self.path, line_of_key(self._lines, where), sentence))


def read_toml(path: Path) -> TomlDocument:
    """Read a TOML file; if it cannot be read or parsed, the result has a problem and no data."""
    text = read_text(path)
    if isinstance(text, Problem):
        return TomlDocument(path, faults=[text])
    try:
        return TomlDocument(path, text, tomllib.loads(text))
    except RecursionError:
        return TomlDocument(path, text, faults=[Problem(path, None, "There are too many brackets inside one another.")])
    except tomllib.TOMLDecodeError as error:
        return TomlDocument(path, text, faults=[_syntax_fault(path, text, str(error))])
    except ValueError:
        return TomlDocument(
            path, text, faults=[Problem(path, None, "There is a number in it of more than 4,000 digits.")]
        )


def read_text(path: Path) -> str | Problem:
    r"""Return the text of a UTF-8 file of at most 256 KB, with \n as line ending; or what is wrong with it."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return Problem(path, None, f"This file cannot be read ({sanitize(error.strerror or str(error))}).")
    if len(data) > MOST_BYTES:
        return Problem(path, None, f"This file is larger than {MOST_BYTES // 1024} KB. Make it shorter.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(path, line, "This is not saved as UTF-8. In the editor choose “Save as” and the encoding UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _syntax_fault(path: Path, text: str, said: str) -> Problem:
    match = _AT_LINE.search(said)
    said = _AT_LINE.sub("", said)
    line = int(match[1]) if match and match[1] else _opening_line(text, said)
    written = text.split("\n")[line - 1]
    if said.startswith(("Invalid value", "Unclosed array")) and any(mark in written for mark in "“”„"):
        return Problem(path, line, 'The quotation marks are curly ones, as in a letter. Use straight ones: "…".')
    for beginning, sentence in _SENTENCES.items():
        if said.startswith(beginning):
            return Problem(path, line, sentence)
    return Problem(path, line, f"This line cannot be understood ({sanitize(said)}).")


def _opening_line(text: str, said: str) -> int:
    """The line of an unclosed triple quotation mark; without one, the last line."""
    opened = text.rfind("'''" if "'''" in said else '"""')
    return text.count("\n", 0, opened if opened >= 0 else len(text.rstrip())) + 1


# Reading the fields of a table

T = TypeVar("T")


@frozen
class TomlTable(Frozen):
    """One table of a document. A wrong field adds a problem to the document and reads as an empty value."""

    page: TomlDocument
    table: Mapping[str, object]
    called: str
    """What the table is called in sentences: "plan", "block"."""
    where: KeyPath = ()

    def words(self, name: str, example: str, *, needed: bool = False, most: int | None = None) -> str:
        """A text as one line of at most `most` characters; "" where there is none."""
        value = self.table.get(name)
        if value is None:
            if needed:
                self._missing(name, f'"{example}"')
            return ""
        if not isinstance(value, str):
            self.wrong(name, f'{_quoted(name)} needs words in quotation marks, such as {name} = "{example}".')
            return ""
        text = one_line(value)
        if needed and not text:
            self.wrong(name, f'There are no words in {_quoted(name)}. Write some, such as {name} = "{example}".')
        elif most is not None and len(text) > most:
            self.wrong(name, f"{_quoted(name)} has {len(text)} characters. Make it {most} at most.")
        return text

    def number(self, name: str, least: int, most: int, example: int) -> int:
        """A required whole number; 0 where it is wrong."""
        value = self.table.get(name)
        if value is None:
            self._missing(name, str(example))
        elif isinstance(value, str):
            self.wrong(name, f"{_quoted(name)} is a number, without quotation marks: {name} = {example}.")
        elif isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(name, f"{_quoted(name)} is a whole number from {least} to {most}, such as {name} = {example}.")
        else:
            return value
        return 0

    def texts(self, name: str, example: str) -> tuple[str, ...]:
        """A list of texts, or one text alone; empty ones are left out."""
        value = self.table.get(name, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            self.wrong(name, f'{_quoted(name)} is a list of texts, such as {_as_key(name)} = ["{example}"].')
            return ()
        return tuple(text for text in map(one_line, listed) if text)

    def one_of(self, name: str, choices: Mapping[str, T], *, needed: bool = False) -> T | None:
        """The value of one of these words, ignoring case; None where there is none."""
        value = self.table.get(name)
        if value is None:
            if needed:
                self._missing(name, f'"{next(iter(choices))}"')
            return None
        wanted = normalize_for_search(one_line(value)).replace("’", "'") if isinstance(value, str) else ""
        for word, choice in choices.items():
            if normalize_for_search(word) == wanted:
                return choice
        near = _nearest_name(wanted, choices)
        hint = f' Did you mean "{near}"?' if near else ""
        allowed = ", ".join(f'"{word}"' for word in choices)
        self.wrong(name, f"{_quoted(name)} is one of {allowed}.{hint}")
        return None

    def only(self, *known: str, elsewhere: Mapping[str, str] | None = None) -> None:
        """Add a problem for each unknown field; `elsewhere` says where some names belong instead."""
        for name in self.table:
            if name in known:
                continue
            if elsewhere and name in elsewhere:
                self.wrong(name, f"{_quoted(name)} stands in the wrong place: {elsewhere[name]}.")
                continue
            near = _nearest_name(name, known)
            hint = f"Did you mean {_quoted(near)}?" if near else f"It can have: {', '.join(known)}."
            self.wrong(name, f"{_quoted(name)} is nothing that a {self.called} can have. {hint}")

    def wrong(self, name: str | None, sentence: str) -> None:
        """Add a problem at a field, or with None at the table itself."""
        self.page.wrong(self.where if name is None else (*self.where, name), sentence)

    def _missing(self, name: str, example: str) -> None:
        place = "below this heading" if self.where else "above the first heading in square brackets"
        self.wrong(None, f"This {self.called} has no {name}. Write {place} a line such as {name} = {example}.")


def one_line(text: str) -> str:
    """A sanitized text on one line, with runs of spaces collapsed."""
    return re.sub(" {2,}", " ", sanitize(text))


def _as_key(name: str) -> str:
    """A name as a TOML key, quoted where it has to be."""
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else f'"{sanitize(name)}"'


def _quoted(name: str) -> str:
    return f"“{sanitize(name)}”"


def _nearest_name(name: str, known: Collection[str]) -> str | None:
    near = get_close_matches(name.strip().casefold(), list(known), 1)
    return near[0] if near else None
