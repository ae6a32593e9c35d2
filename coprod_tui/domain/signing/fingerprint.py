"""The fingerprint of a brief: canonical bytes, their SHA-256, and four words that can be read aloud.

The canonical bytes are an ASCII text: the line `coprod-brief-1`, then JSON (sorted keys, no spaces). For each section,
in order, they have its lines by key: the texts of people's as the commitments of the journal to them, the facts, and
the ids of the sources, never their codes. What the program repeats, counts or phrases is left out, as are dates of
export, layout, numbers of lines and of the version: the same words give the same fingerprint, whenever and wherever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from coprod_tui.domain.brief.content import Brief, Detail, Line, Words

PREFIX = "coprod-brief-1\n"
Pair = tuple[str, str]
"""A record and one of its fields."""
_LIST = Path(__file__).with_name("spoken.txt")
_BITS, _WORDS = 11, 4


def pairs(brief: Brief) -> Iterator[Pair]:
    """The (record, field) pairs whose commitments the canonical bytes need."""
    return ((words.record, words.field) for _, line in brief.lines() if not line.derived for words in line.all_words())


def canonical(brief: Brief, commitments: Mapping[Pair, str]) -> str:
    """The bytes whose SHA-256 is the fingerprint, as ASCII text; raises KeyError for a text without a commitment."""
    sections = [
        [section.key, sorted(_line(line, commitments) for line in section.lines if not line.derived)]
        for section in brief.sections
    ]
    return PREFIX + json.dumps({"sections": sections}, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """The SHA-256 of canonical bytes, in hex."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def spoken(sha256: str) -> str:
    """The first 44 bits of a fingerprint as four words joined by hyphens: enough against a slip, not against malice."""
    bits = int(sha256, 16) >> (256 - _BITS * _WORDS)
    places = (bits >> _BITS * (_WORDS - 1 - each) & (1 << _BITS) - 1 for each in range(_WORDS))
    return "-".join(spoken_words()[place] for place in places)


@lru_cache(maxsize=1)
def spoken_words() -> tuple[str, ...]:
    """The 2,048 words, in the order that is for ever theirs."""
    lines = _LIST.read_text("ascii").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _line(line: Line, commitments: Mapping[Pair, str]) -> list[object]:
    own = [] if line.words is None else _sealed(line.words, commitments)
    details = sorted(_detail(detail, commitments) for detail in line.details if detail.words or detail.data != "")
    return [line.key, own, details, sorted(cite.record for cite in line.cites)]


def _detail(detail: Detail, commitments: Mapping[Pair, str]) -> list[object]:
    return [detail.key, [_sealed(words, commitments) for words in detail.words], detail.data]


def _sealed(words: Words, commitments: Mapping[Pair, str]) -> list[str]:
    return [words.record, words.field, commitments[words.record, words.field]]
