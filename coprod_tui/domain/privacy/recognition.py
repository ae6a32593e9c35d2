"""Recognise texts that were erased when they come in again (law 8), by keyed hashes: no word of them is kept.

Only whole texts are recognised. A hash for each run of words would let somebody rebuild the sentence.
"""

from __future__ import annotations

import hashlib
import re
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
ERASURE_KEY = re.compile(r"[0-9a-f]{64}")
"""The form of a file's key: KEY_BYTES in hex."""
JOINED_BY = "because"


def _compared(character: str) -> str:
    return "".join(one for one in fold_character(character) if unicodedata.category(one)[0] not in "PZCS")


_COMPARED = LazyTable(_compared)


def comparable(text: str) -> str:
    """Return what of a text is compared: its letters, marks of other scripts and digits, in one row.

    Case, accents, punctuation, signs, spaces, line breaks, invisible characters and Unicode's compatibility forms
    (ligatures, full-width letters) make no difference. Of a text that has signs only, the signs are compared.
    """
    return text.translate(_ASCII if text.isascii() else _COMPARED) or "".join(
        unicodedata.normalize("NFKC", text).split()
    )


_ASCII = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
"""The same for ASCII, in the only form for which `str.translate` is fast."""


def keyed_hash(key: bytes, text: str) -> str:
    """Return the hash of a text (BLAKE2b, 16 bytes in hex); without the key of the file no guess can be tested."""
    return _hash(hashlib.blake2b(digest_size=HASH_BYTES, key=key), comparable(text)).hex()


def _hash(keyed: hashlib.blake2b, compared: str) -> bytes:
    """The hash by one that has its key already, which is left as it is."""
    keyed = keyed.copy()
    keyed.update(compared.encode("utf-8", "replace"))
    return keyed.digest()


def hashes_of(key: bytes, texts: Iterable[str]) -> str:
    """Return the hashes of texts, separated by spaces, each once."""
    return " ".join(dict.fromkeys(keyed_hash(key, text) for text in texts if text.strip()))


class ErasedTexts:
    """The texts that were erased from a project, as far as a hash tells."""

    def __init__(self, key: bytes = b"", erasures: Iterable[Erasure] = ()) -> None:
        """`key` is that of the file."""
        self._keyed = hashlib.blake2b(digest_size=HASH_BYTES, key=key)
        known = [(each, erasure) for erasure in erasures for each in erasure.keyed.split()] if key else []
        self._erasures = {bytes.fromhex(each): erasure for each, erasure in known if _HASH.fullmatch(each)}
        self._asked: dict[str, Erasure | None] = {}

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._erasures)

    def find(self, text: str | None) -> Erasure | None:
        """Return the erasure of a text that is the same as this one; None for words that were never erased."""
        return self._find(comparable(text)) if text and self._erasures else None

    def find_said(self, text: str, why: str | None) -> Erasure | None:
        """Return the erasure of what was said or of its why, together or apart."""
        if not self._erasures:
            return None
        said = comparable(text)
        found = self._find(said)
        if found is not None or not why:
            return found
        because = comparable(why)
        return self._find(because) or self._find(f"{said}{JOINED_BY}{because}")

    def _find(self, compared: str) -> Erasure | None:
        if compared not in self._asked:
            if len(self._asked) > _ASKED_MOST:
                self._asked.clear()
            self._asked[compared] = self._erasures.get(_hash(self._keyed, compared)) if compared else None
        return self._asked[compared]


_HASH = re.compile(rf"[0-9a-f]{{{2 * HASH_BYTES}}}")
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
