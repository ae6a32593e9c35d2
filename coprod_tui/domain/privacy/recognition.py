"""Recognise texts that were erased when they come in again (law 8), by keyed hashes: no word of them is kept.

Only whole texts are recognised. A hash for each run of words would let somebody rebuild the sentence.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from coprod_tui.base.errors import RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import LazyTable, fold_character
from coprod_tui.domain.records import Erasure

T = TypeVar("T")
HASH_BYTES = 16
KEY_BYTES = 32
JOINED_BY = "because"


def _compared(character: str) -> str:
    return "".join(one for one in fold_character(character) if unicodedata.category(one)[0] not in "PZCS")


_COMPARED = LazyTable(_compared)


def comparable(text: str) -> str:
    """Return what of a text is compared: its letters, marks of other scripts and digits, in one row.

    Case, accents, punctuation, signs, spaces, line breaks, invisible characters and Unicode's compatibility forms
    (ligatures, full-width letters) make no difference. Of a text that has signs only, the signs are compared.
    """
    return text.translate(_COMPARED) or "".join(unicodedata.normalize("NFKC", text).split())


def keyed_hash(key: bytes, text: str) -> str:
    """Return the hash of a text (BLAKE2b, 16 bytes in hex); without the key of the file no guess can be tested."""
    return hashlib.blake2b(comparable(text).encode("utf-8", "replace"), digest_size=HASH_BYTES, key=key).hexdigest()


def hashes_of(key: bytes, texts: Iterable[str]) -> str:
    """Return the hashes of texts, separated by spaces, each once."""
    return " ".join(dict.fromkeys(keyed_hash(key, text) for text in texts if text.strip()))


class ErasedTexts:
    """The texts that were erased from a project, as far as a hash tells."""

    def __init__(self, key: bytes = b"", erasures: Iterable[Erasure] = ()) -> None:
        """`key` is that of the file."""
        self._key = key
        self._erasures = {each: erasure for erasure in erasures for each in erasure.keyed.split()} if key else {}
        self._asked: dict[str, Erasure | None] = {}

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._erasures)

    def find(self, text: str | None) -> Erasure | None:
        """Return the erasure of a text that is the same as this one; None for words that were never erased."""
        if not text or not self._erasures:
            return None
        if text not in self._asked:
            if len(self._asked) > _ASKED_MOST:
                self._asked.clear()
            self._asked[text] = self._erasures.get(keyed_hash(self._key, text))
        return self._asked[text]

    def find_said(self, text: str, why: str | None) -> Erasure | None:
        """Return the erasure of what was said or of its why, together or apart."""
        if not self._erasures:
            return None
        return self.find(text) or (
            self.find(why) or self.find(f"{text} {JOINED_BY} {why}") if why is not None else None
        )


_ASKED_MOST = 100_000
"""So many answers are remembered, so that a row is hashed once in each import."""
NOTHING_ERASED = ErasedTexts()


# What a file brings


@frozen
class LeftOut(Frozen):
    """A line or row of a file that was left out, because its words had been erased."""

    line: int
    erased_at: str
    file: str = ""


@frozen
class Overruled(Frozen):
    """A person's decision to take one line in although its words had been erased."""

    line: int
    note: str
    file: str = ""
    """Empty: of the only file."""


def sift(
    erased: ErasedTexts,
    rows: Sequence[T],
    texts: Callable[[T], tuple[str, str | None, int]],
    overruled: Sequence[Overruled] = (),
    file: str = "",
) -> tuple[list[T], list[LeftOut]]:
    """Part the rows of a file into those to take in and those whose words were erased; `texts`: words, why, line.

    Raises RuleViolation for an overruled line that does not need it, or without a note.
    """
    if not erased and not overruled:
        return list(rows), []
    notes = notes_by_line(overruled, file)
    kept: list[T] = []
    left_out: list[LeftOut] = []
    for row in rows:
        text, why, line = texts(row)
        erasure = erased.find_said(text, why)
        if erasure is None or notes.pop(line, ""):
            kept.append(row)
        else:
            left_out.append(LeftOut(line, erasure.at, file))
    must_be_used(notes)
    return kept, left_out


def notes_by_line(overruled: Iterable[Overruled], file: str) -> dict[int, str]:
    """The notes of the lines of one file that a person overrules; raises RuleViolation for an empty note."""
    notes = {one.line: one.note.strip() for one in overruled if one.file in ("", file)}
    for line, note in notes.items():
        if not note:
            raise RuleViolation(f"Line {line} was taken back. Say in a few words why it is taken in all the same.")
    return notes


def must_be_used(notes: Mapping[int, str]) -> None:
    """Raise RuleViolation for an overruled line whose words were never erased."""
    for line in notes:
        raise RuleViolation(f"Line {line} has no words that were taken back: take it in without --overrule.")


def left_out_sentences(left_out: Sequence[LeftOut], row: str = "line") -> Iterator[str]:
    """Yield “3 lines were taken back on 12 November and are left out: lines 3, 5 and 9 of a.notes.”."""
    by_place: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row_left in left_out:
        by_place[row_left.file, row_left.erased_at[:_DAY]].append(row_left.line)
    for (file, day), lines in sorted(by_place.items()):
        many = len(lines) > 1
        numbers = _listed([str(line) for line in sorted(lines)])
        where = f"{row}{'s' if many else ''} {numbers}{f' of {file}' if file else ''}"
        yield (
            f"{f'{len(lines):,} {row}s were' if many else f'1 {row} was'} taken back on {spoken_day(day)}"
            f" and {'are' if many else 'is'} left out: {where}."
        )


_DAY = len("2026-11-12")


def spoken_day(at: str) -> str:
    """A time as a day: “12 November 2026”."""
    day = datetime.fromisoformat(at)
    return f"{day.day} {day:%B %Y}"


def _listed(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
