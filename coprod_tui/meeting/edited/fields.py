"""The fields of an edited table, taken one by one, with a sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from coprod_tui.meeting.edited.lines import Where
from coprod_tui.meeting.edited.page import Page
from coprod_tui.meeting.words import clean, folded

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fields:
    """One table of a page; what is wrong in it is noted on the page, and an empty value answered in its place."""

    page: Page
    table: Mapping[str, object]
    called: str
    """What the table is, in words: "plan", "block"."""
    where: Where = ()

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
        """A whole number that must be there; 0 where it is wrong."""
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
        """What one of these words stands for, whatever its case; None where there is none."""
        value = self.table.get(name)
        if value is None:
            if needed:
                self._missing(name, f'"{next(iter(choices))}"')
            return None
        wanted = folded(one_line(value)).replace("’", "'") if isinstance(value, str) else ""
        for word, choice in choices.items():
            if folded(word) == wanted:
                return choice
        near = _nearest(wanted, choices)
        hint = f' Did you mean "{near}"?' if near else ""
        allowed = ", ".join(f'"{word}"' for word in choices)
        self.wrong(name, f"{_quoted(name)} is one of {allowed}.{hint}")
        return None

    def only(self, *known: str, elsewhere: Mapping[str, str] | None = None) -> None:
        """Notes each field that is none of these; `elsewhere` says of some names where they belong instead."""
        for name in self.table:
            if name in known:
                continue
            if elsewhere and name in elsewhere:
                self.wrong(name, f"{_quoted(name)} stands in the wrong place: {elsewhere[name]}.")
                continue
            near = _nearest(name, known)
            hint = f"Did you mean {_quoted(near)}?" if near else f"It can have: {', '.join(known)}."
            self.wrong(name, f"{_quoted(name)} is nothing that a {self.called} can have. {hint}")

    def wrong(self, name: str | None, sentence: str) -> None:
        """Notes a fault at a field, or with None at the table itself."""
        self.page.wrong(self.where if name is None else (*self.where, name), sentence)

    def _missing(self, name: str, example: str) -> None:
        place = "below this heading" if self.where else "above the first heading in square brackets"
        self.wrong(None, f"This {self.called} has no {name}. Write {place} a line such as {name} = {example}.")


def one_line(text: str) -> str:
    """A text as people's words are kept, on one line, however many an editor has spread it over."""
    return re.sub(" {2,}", " ", clean(text))


def _as_key(name: str) -> str:
    """A name as it is typed before a =."""
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else f'"{clean(name)}"'


def _quoted(name: str) -> str:
    return f"“{clean(name)}”"


def _nearest(name: str, known: Collection[str]) -> str | None:
    near = get_close_matches(name.strip().casefold(), list(known), 1)
    return near[0] if near else None
