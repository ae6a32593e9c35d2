"""An edited file as it was read, on its way to being understood, and the faults found in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coprod_tui.meeting.edited.lines import Where, line_at, lines_of
from coprod_tui.meeting.words import clean

MOST_BYTES = 256 * 1024
"""How large an edited file may be; a plan is a page, not a book."""

_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_TWICE = "The same name stands here a second time. Keep one of the two."
_NEVER_CLOSED = "The quotation marks that open here are never closed."
_BACKSLASH = r"A backslash between quotation marks is written twice: \\."
_MENDINGS = {
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
"""What tomllib says, by its beginning, and how an editor would say it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an edited file, and the way to mend it."""

    path: Path
    line: int | None
    """From 1; None for what is wrong with the file as a whole."""
    sentence: str

    def __str__(self) -> str:
        """The fault as it is told: file, line, sentence."""
        place = clean(str(self.path)) + (f", line {self.line}" if self.line else "")
        return f"{place}: {self.sentence}"


@dataclass
class Page:
    """An edited TOML file as it was read, and the faults found in it so far."""

    path: Path
    text: str = ""
    data: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _lines: Mapping[Where, int] | None = None

    def wrong(self, where: Where, sentence: str) -> None:
        """Notes a fault at a field, such as `("block", 2, "minutes")`."""
        if self._lines is None:
            self._lines = lines_of(self.text)
        self.faults.append(Fault(self.path, line_at(self._lines, where), sentence))


def read_page(path: Path) -> Page:
    """Reads a TOML file; one that cannot be read or understood has a fault and no data."""
    text = read_text(path)
    if isinstance(text, Fault):
        return Page(path, faults=[text])
    try:
        return Page(path, text, tomllib.loads(text))
    except RecursionError:
        return Page(path, text, faults=[Fault(path, None, "There are too many brackets inside one another.")])
    except tomllib.TOMLDecodeError as error:
        return Page(path, text, faults=[_syntax_fault(path, text, str(error))])
    except ValueError:
        return Page(path, text, faults=[Fault(path, None, "There is a number in it of more than 4,000 digits.")])


def read_text(path: Path) -> str | Fault:
    r"""The text of a UTF-8 file of at most 256 KB, a \n at the end of each line; or what is wrong with it."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return Fault(path, None, f"This file cannot be read ({clean(error.strerror or str(error))}).")
    if len(data) > MOST_BYTES:
        return Fault(path, None, f"This file is larger than {MOST_BYTES // 1024} KB. Make it shorter.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(path, line, "This is not saved as UTF-8. In the editor choose “Save as” and the encoding UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _syntax_fault(path: Path, text: str, said: str) -> Fault:
    found = _AT_LINE.search(said)
    said = _AT_LINE.sub("", said)
    line = int(found[1]) if found and found[1] else _opening_line(text, said)
    written = text.split("\n")[line - 1]
    if said.startswith(("Invalid value", "Unclosed array")) and any(mark in written for mark in "“”„"):
        return Fault(path, line, 'The quotation marks are curly ones, as in a letter. Use straight ones: "…".')
    for beginning, sentence in _MENDINGS.items():
        if said.startswith(beginning):
            return Fault(path, line, sentence)
    return Fault(path, line, f"This line cannot be understood ({clean(said)}).")


def _opening_line(text: str, said: str) -> int:
    """The line of the quotation marks that are never closed; without such, the last line."""
    opened = text.rfind("'''" if "'''" in said else '"""')
    return text.count("\n", 0, opened if opened >= 0 else len(text.rstrip())) + 1
