"""The fingerprint of a brief: canonical bytes, their SHA-256, and four words to read aloud.

The canonical bytes are ASCII: a line with the name of their form, then JSON (sorted keys, no spaces). Form 2 has all
that a version prints, in printed order: sections, headings, lines with their numbers, sources and attribution, the
program's sentences as templates. Each text of people's is its salted hash from the journal, each name and code the id
of its record. Codes, layout, dates of export and the number of the version are left out: the same project gives the
same fingerprint in every copy. Versions of 0.1.0 have form 1, which leaves out numbers, order and what is counted or
repeated; it is read and verified, and not written any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from coprod_tui.base import sliced_json
from coprod_tui.domain.brief.content import (
    LEVELS,
    Brief,
    JsonData,
    LineDetail,
    PrintedLine,
    SourcedText,
    from_json,
    to_data,
)
from coprod_tui.domain.records import Version

PREFIX_1, PREFIX = "coprod-brief-1\n", "coprod-brief-2\n"
_LEVELS_1 = {"sections": 3}
"""How deep the rows of a line stand in canonical bytes of form 1."""
FieldKey = tuple[str, str]
"""A record and one of its fields."""
_LIST = Path(__file__).with_name("spoken.txt")
_BITS, _WORDS = 11, 4


def committed_fields(brief: Brief) -> Iterator[FieldKey]:
    """The (record, field) pairs whose hashes the canonical bytes need, each once."""
    lines = (words for _, line in brief.lines() for words in line.all_words())
    return iter(dict.fromkeys((words.record, words.field) for texts in (brief.names, lines) for words in texts))


def committed_words(brief: Brief, content: str) -> Iterator[SourcedText]:
    """The texts of a version that its canonical bytes have hashes of: in form 1 not those that are only repeated."""
    if content.startswith(PREFIX):
        yield from brief.names
    for _, line in brief.lines():
        if content.startswith(PREFIX) or not line.derived:
            yield from line.all_words()


def canonical(brief: Brief, commitments: Mapping[FieldKey, str]) -> str:
    """Return the canonical bytes as ASCII text; raises KeyError for a text without a hash."""
    return canonical_of_data(to_data(brief), commitments)


def canonical_of_data(data: JsonData, commitments: Mapping[FieldKey, str]) -> str:
    """Return the canonical bytes of a brief as `to_data` makes it; raises KeyError for a text without a hash."""
    rows = data["words"]
    if not isinstance(rows, list):
        raise TypeError("no list of texts")
    sealed = [[record, field, commitments[record, field]] for record, field, _ in rows]
    whole = {name: data[name] for name in ("example", "names", "sections", "title")} | {"words": sealed}
    return PREFIX + sliced_json.dumps(whole, LEVELS)  # the keys are in order


def canonical_again(printed: str, content: str) -> str:
    """Return the canonical bytes of what a version printed, in the form of its own bytes and with their hashes.

    They are `content` while neither was altered, whatever words were erased since. Raises ValueError, KeyError for
    what cannot be read or has no hash.
    """
    commitments = commitments_in(content)
    if content.startswith(PREFIX_1):
        return _canonical_1(from_json(printed), commitments)
    return canonical_of_data(sliced_json.loads(printed, LEVELS), commitments)


@lru_cache(maxsize=4)
def commitments_in(content: str) -> dict[FieldKey, str]:
    """The hashes in canonical bytes, by record and field; raises ValueError for what is no canonical bytes."""
    if not content.startswith((PREFIX_1, PREFIX)):
        raise ValueError("another form")
    commitments: dict[FieldKey, str] = {}
    levels = LEVELS if content.startswith(PREFIX) else _LEVELS_1
    rest: list[object] = [sliced_json.loads(content.partition("\n")[2], levels)]
    if content.startswith(PREFIX):
        rest = [whole.get("words")] if isinstance(whole := rest[0], dict) else []
    while rest:
        match rest.pop():
            case dict() as values:
                rest += values.values()
            case [str(record), str(field), str(sealed)] if len(sealed) == 64:
                commitments[record, field] = sealed
            case list() as values:
                rest += values
    return commitments


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


# Form 1


def _canonical_1(brief: Brief, commitments: Mapping[FieldKey, str]) -> str:
    sections = [
        [section.key, sorted(_line(line, commitments) for line in section.lines if not line.derived)]
        for section in brief.sections
    ]
    return PREFIX_1 + sliced_json.dumps({"sections": sections}, _LEVELS_1)


def is_sealed_in_form_1(detail: LineDetail) -> bool:
    """Whether form 1 has a detail, which leaves out what is only counted."""
    return bool(detail.words) or (detail.data != "" and detail.key != "said")


def _line(line: PrintedLine, commitments: Mapping[FieldKey, str]) -> list[object]:
    own = [] if line.words is None else _sealed(line.words, commitments)
    details = sorted(_detail(detail, commitments) for detail in line.details if is_sealed_in_form_1(detail))
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
        from_json(printed)
        return canonical_again(printed, content) == content
    except KeyError:
        return False
    except (TypeError, IndexError, RecursionError) as error:
        raise ValueError(f"no canonical bytes ({error})") from error
