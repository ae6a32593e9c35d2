"""What a person's text may contain, how it is searched, and how much of it is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial

STORED_MOST = 1_000_000
"""How many characters one text may have and still be stored; it is then stored whole."""

SHOWN_MOST = 20_000
"""How many characters of one text are shown on a screen."""

_BREAKS = ("\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
_CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
"""Bidi embeddings, overrides and isolates: they can make a sentence read as another one."""

_LONG = 2_000
"""From how many characters on a text is brought into NFC with care for hostile runs of accents."""

_ONE_LINE = str.maketrans(dict.fromkeys(_CONTROLS + _TURNS) | dict.fromkeys((*_BREAKS, "\t"), " "))
_LINES = str.maketrans(dict.fromkeys(_CONTROLS + _TURNS) | dict.fromkeys(_BREAKS, "\n") | {"\t": " "})


def clean(text: str, *, lines: bool = False) -> str:
    """What is stored of a text: as typed, in NFC, without control characters, bidi overrides and space at its ends.

    Line breaks of every kind become a newline where `lines` is true and a space where it is not; half a surrogate
    pair becomes U+FFFD. Nothing else changes, and cleaning twice is cleaning once.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if not text.isprintable():
        text = _whole(text).replace("\r\n", "\n").translate(_LINES if lines else _ONE_LINE)
    # Last, because a base and its accent meet only when what stood between them is gone.
    return _composed(text).strip()


def _whole(text: str) -> str:
    """The text with surrogate pairs joined and half pairs replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _composed(text: str) -> str:
    """The text in NFC, in linear time: unicodedata sorts a run of marks in quadratic time unless it is in order."""
    if len(text) < _LONG or unicodedata.is_normalized("NFC", text):
        return unicodedata.normalize("NFC", text)
    marks: list[str] = []
    parts: list[str] = []
    for one in text.translate(_SPLIT):
        if unicodedata.combining(one):
            marks.append(one)
            continue
        if marks:
            parts.extend(sorted(marks, key=unicodedata.combining))
            marks.clear()
        parts.append(one)
    parts.extend(sorted(marks, key=unicodedata.combining))
    return unicodedata.normalize("NFC", "".join(parts))


def folded(text: str) -> str:
    """The text as it is searched, and as themes are told apart: without case and accents; twice is as once."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Table(dict[int, str]):
    """What each character becomes, worked out when it is first met; a table for `str.translate`."""

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        self[code] = become = self._become(chr(code))
        return become


def _fold(text: str) -> str:
    return _bare(_bare(text).casefold())


def _bare(text: str) -> str:
    """The text in NFKD without its combining marks; ligatures and full-width letters become plain ones."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


_SPLIT = _Table(partial(unicodedata.normalize, "NFD"))
_FOLDED = _Table(_fold)


def too_long(text: str) -> bool:
    """Whether a text is longer than what is stored, and so is refused and left where it was typed."""
    return len(text) > STORED_MOST


def shown(text: str) -> str:
    """The text for a screen: whole, or its first 20,000 characters and words that say that it is cut."""
    if len(text) <= SHOWN_MOST:
        return text
    return f"{text[:SHOWN_MOST]}… (cut here: {SHOWN_MOST:,} of {len(text):,} characters are shown, all are kept)"
