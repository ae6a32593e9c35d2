"""State of a one-line text field: text, cursor, selection, undo, and the part that is in sight. Knows no terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes

from coprod_tui.base.text import STORED_MOST

_NEAR = 64
"""How many characters round a place are split into letters (grapheme clusters); no letter is longer."""
_UNDO_MOST = 500


@dataclass(slots=True)
class _Edit:
    """One undo step: the text before and after it at a place, with cursor and selection before it."""

    at: int
    removed: str
    added: str
    cursor: int
    anchor: int
    typing: str = ""
    """`type` or `erase` while the next key of that kind at the same place joins this step."""


class _Letter(NamedTuple):
    """A grapheme cluster: where it begins and ends in the text, and its width in cells."""

    at: int
    end: int
    cells: int


class TextField:
    """The text and its cursor, which always stands between two letters.

    No step costs more than copying the text once, however long it is.
    """

    def __init__(self) -> None:
        self.text = ""
        self.cursor = 0
        self.anchor = 0
        """The other end of the selection; equal to `cursor` when nothing is selected."""
        self.first = 0
        """The place in the text at which the visible part begins."""
        self._done: list[_Edit] = []
        self._undone: list[_Edit] = []

    @property
    def marked(self) -> tuple[int, int]:
        """Beginning and end of the selection."""
        return min(self.cursor, self.anchor), max(self.cursor, self.anchor)

    @property
    def marked_text(self) -> str:
        """The selected text, which may be empty."""
        start, end = self.marked
        return self.text[start:end]

    # Editing

    def put(self, text: str, cursor: int | None = None) -> None:
        """Set another text, with nothing to undo; the cursor goes to its end unless a place is given."""
        self.text = text
        self.cursor = self.anchor = self._letter_end(len(text) if cursor is None else min(max(cursor, 0), len(text)))
        self.first = 0
        self._done.clear()
        self._undone.clear()

    def insert(self, text: str, *, typing: bool = False) -> bool:
        """Replace the selection; returns False, and changes nothing, if the line would get too long."""
        start, end = self.marked
        if len(self.text) - (end - start) + len(text) > STORED_MOST:
            return False
        self._replace(start, end, text, "type" if typing else "")
        return True

    def erase(self, start: int, end: int) -> bool:
        """Delete the selection, else all letters between two places; returns False if that is nothing."""
        if self.cursor != self.anchor:
            start, end = self.marked
        if start >= end:
            return False
        start, end = self._letter_start(start), self._letter_end(end)
        self._replace(start, end, "", "erase" if end - start == 1 else "")
        return True

    def _replace(self, start: int, end: int, text: str, typing: str) -> None:
        removed = self.text[start:end]
        before = self.cursor, self.anchor
        self.text = self.text[:start] + text + self.text[end:]
        self.cursor = self.anchor = self._letter_end(start + len(text))
        self._undone.clear()
        if typing and self._joins(start, end, text, removed, typing):
            return
        self._done.append(_Edit(start, removed, text, *before, typing))
        del self._done[:-_UNDO_MOST]

    def _joins(self, start: int, end: int, text: str, removed: str, typing: str) -> bool:
        """Add a key to the step before it, if it belongs there; a new word begins a new step."""
        last = self._done[-1] if self._done else None
        if last is None or last.typing != typing:
            return False
        if typing == "type" and not removed and start == last.at + len(last.added):
            if last.added[-1:].isspace() and not text.isspace():
                return False
            last.added += text
            return True
        if typing == "erase" and not last.added and end == last.at:
            last.at, last.removed = start, removed + last.removed
            return True
        return False

    def pause(self) -> None:
        """Let the next key begin an undo step of its own, because the cursor was moved."""
        if self._done:
            self._done[-1].typing = ""

    def undo(self) -> bool:
        """Take back the last step; returns False if there is none."""
        if not self._done:
            return False
        edit = self._done.pop()
        self._undone.append(edit)
        self.text = self.text[: edit.at] + edit.removed + self.text[edit.at + len(edit.added) :]
        self.cursor, self.anchor = edit.cursor, edit.anchor
        return True

    def redo(self) -> bool:
        """Repeat the step that was taken back; returns False if there is none."""
        if not self._undone:
            return False
        edit = self._undone.pop()
        self._done.append(edit)
        edit.typing = ""
        self.text = self.text[: edit.at] + edit.added + self.text[edit.at + len(edit.removed) :]
        self.cursor = self.anchor = self._letter_end(edit.at + len(edit.added))
        return True

    @property
    def wiped(self) -> bool:
        """Whether the line is empty because one step deleted more than one character."""
        return not self.text and bool(self._done) and not self._done[-1].typing and len(self._done[-1].removed) > 1

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to repeat."""
        return bool(self._undone)

    def forget(self) -> None:
        """Clear the undo and redo steps."""
        self._done.clear()
        self._undone.clear()

    # Moving

    def move(self, to: int, *, marking: bool = False) -> None:
        """Move the cursor; with `marking` the other end of the selection stays.

        A place inside a letter moves it to the side of the letter that lies in the direction of the move.
        """
        to = min(max(to, 0), len(self.text))
        self.cursor = self._letter_start(to) if to < self.cursor else self._letter_end(to)
        if not marking:
            self.anchor = self.cursor
        self.pause()

    def _letter_start(self, at: int) -> int:
        """Return the beginning of the letter that a place is inside of; the place, where it is between two."""
        return self._letter_round(at)[0]

    def _letter_end(self, at: int) -> int:
        """Return the end of the letter that a place is inside of; the place, where it is between two."""
        return self._letter_round(at)[1]

    def _letter_round(self, at: int) -> tuple[int, int]:
        if self.text[max(0, at - 1) : at + 1].isascii():
            return at, at
        first = max(0, at - _NEAR)
        for start, end, _ in split_graphemes(self.text[first : at + _NEAR])[0]:
            if first + start < at < first + end:
                return first + start, first + end
            if first + start >= at:
                break
        return at, at

    def before(self, at: int) -> int:
        """Return where the letter before a place begins."""
        if at > 0 and self.text[at - 1 : at + 1].isascii():
            return at - 1
        start = max(0, at - _NEAR)
        spans = split_graphemes(self.text[start:at])[0]
        return start + spans[-1][0] if spans else at

    def after(self, at: int) -> int:
        """Return where the letter at a place ends."""
        if self.text[at : at + 2].isascii():
            return min(at + 1, len(self.text))
        spans = split_graphemes(self.text[at : at + _NEAR])[0]
        return at + spans[0][1] if spans else at

    def word_before(self, at: int) -> int:
        """Return where the word before a place begins."""
        while at > 0 and not _in_word(self.text[at - 1]):
            at -= 1
        while at > 0 and _in_word(self.text[at - 1]):
            at -= 1
        return at

    def word_after(self, at: int) -> int:
        """Return where the next word after a place begins, or the end."""
        end = len(self.text)
        while at < end and _in_word(self.text[at]):
            at += 1
        while at < end and not _in_word(self.text[at]):
            at += 1
        return at

    def word_at(self, at: int) -> tuple[int, int]:
        """Return beginning and end of the word at a place."""
        start = end = at
        while start > 0 and _in_word(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and _in_word(self.text[end]):
            end += 1
        return start, end

    # The part that is in sight

    def scroll_to_cursor(self, width: int) -> None:
        """Scroll as little as needed so that the cursor and the letter at it are in sight; `width` is in cells."""
        room = max(1, width)
        self.first = self._letter_start(min(self.first, len(self.text)))
        if self.cursor < self.first:
            self.first = self._back(self.cursor, room // 4)
        elif self.cursor - self.first > room * 8 or self._cells_to_cursor() > room:
            at_cursor = cell_len(self.text[self.cursor : self.after(self.cursor)]) or 1
            self.first = self._back(self.cursor, max(0, room - at_cursor))
        # After a deletion the room is filled again, so that no words are hidden at the left for nothing.
        if self.first and len(self.text) - self.first < room:
            self.first = min(self.first, self._back(len(self.text), room - 1))

    def _cells_to_cursor(self) -> int:
        at_cursor = cell_len(self.text[self.cursor : self.after(self.cursor)]) or 1
        return cell_len(self.text[self.first : self.cursor]) + at_cursor

    def _back(self, at: int, room: int) -> int:
        """Return the place from which `room` cells, or as many as there are, lie before a place."""
        if self.text[max(0, at - room) : at + 1].isascii():
            return max(0, at - room)
        start = max(0, at - room * 4 - _NEAR)
        taken = 0
        for begin, _, cells in reversed(split_graphemes(self.text[start:at])[0]):
            taken += cells
            if taken > room:
                break
            at = start + begin
        return at

    def sight_end(self, width: int) -> int:
        """Return the place up to which the letters have room in so many cells."""
        end = self.first + max(width, 0)
        if self.text[self.first : end + 1].isascii():
            return min(end, len(self.text))
        return self._letters(width)[-1].end

    def cells_before(self) -> int:
        """Return how many visible cells lie before the cursor."""
        return cell_len(self.text[self.first : self.cursor])

    def _letters(self, width: int) -> list[_Letter]:
        """Return the letters that have room in so many cells, after an empty one."""
        letters, taken = [_Letter(self.first, self.first, 0)], 0
        for start, end, cells in split_graphemes(self.text[self.first : self.first + width * 8 + _NEAR])[0]:
            taken += cells
            if taken > width:
                break
            letters.append(_Letter(self.first + start, self.first + end, cells))
        return letters

    def place_at(self, cell: int, width: int) -> int:
        """Return the place in the text nearest to a visible cell."""
        if cell < 0:
            return self._back(self.first, -cell)
        taken, at = 0, self.first
        for start, at, cells in self._letters(width):
            if cell < taken + cells:
                return start if cell - taken < (cells + 1) // 2 else at
            taken += cells
        return at


def _in_word(letter: str) -> bool:
    return letter in "_'’-" or unicodedata.category(letter)[0] in "LMN"
