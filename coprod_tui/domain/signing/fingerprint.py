"""The fingerprint of a brief: canonical bytes, their SHA-256, and four words to read aloud.

The canonical bytes are ASCII: the line `coprod-brief-1`, then JSON (sorted keys, no spaces). They have the sections in
order, each with its lines by key: salted hashes of people's texts from the journal, data, and ids of sources. Derived
lines, the program's own phrases, layout, dates of export, and numbers of lines and version are left out: the same words
give the same fingerprint everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from coprod_tui.base import sliced_json
from coprod_tui.domain.brief.content import Brief, LineDetail, PrintedLine, SourcedText, from_json
from coprod_tui.domain.records import Version

PREFIX = "coprod-brief-1\n"
LEVELS = {"sections": 3}
"""How deep the rows of a line stand in canonical bytes."""
FieldKey = tuple[str, str]
"""A record and one of its fields."""
_LIST = Path(__file__).with_name("spoken.txt")
_BITS, _WORDS = 11, 4


def committed_fields(brief: Brief) -> Iterator[FieldKey]:
    """The (record, field) pairs whose hashes the canonical bytes need."""
    return ((words.record, words.field) for _, line in brief.lines() if not line.derived for words in line.all_words())


def canonical(brief: Brief, commitments: Mapping[FieldKey, str]) -> str:
    """Return the canonical bytes as ASCII text; raises KeyError for a text without a hash."""
    sections = [
        [section.key, sorted(_line(line, commitments) for line in section.lines if not line.derived)]
        for section in brief.sections
    ]
    return PREFIX + sliced_json.dumps({"sections": sections}, LEVELS)


def fingerprint(text: str) -> str:
    """The SHA-256 of canonical bytes, in hex."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def fingerprint_words(sha256: str) -> str:
    """The first 44 bits of a fingerprint as four words joined by hyphens: against slips, not against malice."""
    bits = int(sha256, 16) >> (256 - _BITS * _WORDS)
    places = (bits >> _BITS * (_WORDS - 1 - each) & (1 << _BITS) - 1 for each in range(_WORDS))
    return "-".join(spoken_words()[place] for place in places)


@lru_cache(maxsize=1)
def spoken_words() -> tuple[str, ...]:
    """The 2,048 words; their order must never change."""
    lines = _LIST.read_text("ascii").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _line(line: PrintedLine, commitments: Mapping[FieldKey, str]) -> list[object]:
    own = [] if line.words is None else _sealed(line.words, commitments)
    details = sorted(_detail(detail, commitments) for detail in line.details if detail.words or detail.data != "")
    return [line.key, own, details, sorted(cite.record for cite in line.cites)]


def _detail(detail: LineDetail, commitments: Mapping[FieldKey, str]) -> list[object]:
    return [detail.key, [_sealed(words, commitments) for words in detail.words], detail.data]


def _sealed(words: SourcedText, commitments: Mapping[FieldKey, str]) -> list[str]:
    return [words.record, words.field, commitments[words.record, words.field]]


# Verifying what was issued


def tampering_in(version: Version) -> str:
    """What was altered in a version since it was issued, in a sentence; empty where fingerprint and print agree."""
    return _tampering(version.sha256, version.words, version.canonical, version.printed)


@lru_cache(maxsize=8)
def _tampering(sha256: str, words: str, content: str, printed: str) -> str:
    if not content.isascii() or fingerprint(content) != sha256:
        return "its fingerprint is not that of its bytes."
    if fingerprint_words(sha256) != words:
        return "its four words are not those of its fingerprint."
    try:
        same = prints_what_was_signed(printed, content)
    except ValueError:
        return "what was printed cannot be read any more."
    return "" if same else "what is printed is not what the fingerprint was made of."


@lru_cache(maxsize=4)
def prints_what_was_signed(printed: str, content: str) -> bool:
    """Whether canonical bytes are those of a printed brief; raises ValueError if one of them cannot be read."""
    try:
        return canonical(from_json(printed), commitments_in(content)) == content
    except KeyError:
        return False


@lru_cache(maxsize=4)
def commitments_in(content: str) -> Mapping[FieldKey, str]:
    """The hashes in canonical bytes, by record and field; raises ValueError if they cannot be read."""
    if not content.startswith(PREFIX):
        raise ValueError("another form")
    try:
        commitments: dict[FieldKey, str] = {}
        sections: Any = sliced_json.loads(content.removeprefix(PREFIX), LEVELS)["sections"]
        for _, lines in sections:
            for _, own, details, _ in lines:
                sealed = [own] if own else []
                for _, words, _ in details:
                    sealed += words
                commitments.update(((record, field), commitment) for record, field, commitment in sealed)
    except (TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"no canonical bytes ({error})") from error
    return commitments
