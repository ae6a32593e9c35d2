"""Who signs (R22): a role of at least a word, or a person's code of that stream; nobody signs for two streams.

Roles are compared by the letters that they show, not by their characters: case, accents, spaces, punctuation and
characters that look like others (Unicode's UTS #39) do not make another person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.records import Signoff, Stream
from coprod_tui.domain.snapshot import Snapshot

CONFUSABLES = Path(__file__).with_name("confusables.txt")
LEAST_LETTERS = 2
"""A role has a word of at least so many letters."""
_CODE = re.compile(r"(?<!\w)@?([a-z])\W?0*([0-9]{1,6})(?!\w)")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
_ONE_LOOK = str.maketrans({"0": "o", "1": "l", "i": "l"})
"""Plain letters and digits that look alike in one case or the other: O and 0; I, l and 1."""


def identities(project: Snapshot, role: str) -> frozenset[str]:
    """What a role or code is compared by: its skeleton, and that of each person's code in it.

    So `M3`, `m-03`, `@M3`, `stream lead, M3` and one with a Cyrillic М share one. Two roles with a common identity are
    one person.
    """
    codes = (f"{letter}{number}" for letter, number in _codes_in(project, role))
    return frozenset(map(_skeleton, ({_without_spaces(plain_letters(role)), *codes} - {""})))


def is_same_person(project: Snapshot, role: str, other: str) -> bool:
    """Whether two roles or codes are those of one person, as far as can be told from what they show."""
    return bool(identities(project, role) & identities(project, other))


def signatory_problem(project: Snapshot, stream: Stream, role: str) -> str | None:
    """Why nobody can sign for a stream under this role, in a sentence; None for a role, or a code of the stream."""
    letters = {each.letter.lower(): each for each in project.streams}
    for letter, number in _codes_in(project, role):
        if letter != stream.letter.lower():
            other = letters[letter].name
            code = f"{letter.upper()}{number}"
            return (
                f"{code} is the code of a person of {other}, who cannot sign for {stream.name}: give a role, or a code"
                f" of theirs, such as {stream.letter}7."
            )
    if any(_codes_in(project, role)) or _has_a_word(role):
        return None
    return (
        f"“{role}” is neither a role nor a code: give a word, such as stream lead, or a code of {stream.name}, such as"
        f" {stream.letter}7."
    )


def signed_for(project: Snapshot, signoff: Signoff, standing: Iterable[Signoff]) -> Stream | None:
    """R22: another stream for which the same person has signed; `standing` are all answers that still stand."""
    person = identities(project, signoff.role)
    for other in standing:
        if other.stream != signoff.stream and person & identities(project, other.role):
            return project.get(Stream, other.stream)
    return None


@lru_cache(maxsize=1024)
def plain_letters(text: str) -> str:
    """A text in small letters without accents, each character that looks like a plain one replaced by that."""
    shown = (_look(one) for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return normalize_for_search("".join(shown))


def _codes_in(project: Snapshot, role: str) -> list[tuple[str, str]]:
    """(small letter, number) of each person's code in a role; only letters of streams count."""
    letters = {stream.letter.lower() for stream in project.streams}
    return [(letter, number) for letter, number in _CODE.findall(plain_letters(role)) if letter in letters]


def _has_a_word(role: str) -> bool:
    words = unicodedata.normalize("NFKC", role).split()
    return any(sum(map(str.isalpha, word)) >= LEAST_LETTERS for word in words)


def _look(character: str) -> str:
    """The letter or digit that a character looks like; a small letter can look like a plain capital."""
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    look = _looks().get(character, character)
    capital = _looks().get(character.upper(), look)
    return capital if capital.isascii() and not look.isascii() else look


@lru_cache(maxsize=1)
def _looks() -> dict[str, str]:
    """What each confusable character is compared as; read when somebody first signs."""
    looks: dict[str, str] = {}
    for line in CONFUSABLES.read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            prototype, _, sources = line.partition(": ")
            shown = "".join(chr(int(code, 16)) for code in prototype.split())
            looks.update((chr(int(code, 16)), shown) for code in sources.split())
    return looks


def _skeleton(plain: str) -> str:
    return plain.translate(_ONE_LOOK).replace("rn", "m")


def _without_spaces(plain: str) -> str:
    """A role as one word: signs and spaces go, zeros before a number go, and numbers stay apart."""
    bare = "".join(char if char.isalnum() else " " for char in plain).split()
    parts = [part.lstrip("0") or "0" if part.isdecimal() else part for part in _split_digits(bare)]
    return _BETWEEN_NUMBERS.sub(".", " ".join(parts)).replace(" ", "")


def _split_digits(words: list[str]) -> Iterator[str]:
    """Separate digits from letters: `m07` becomes `m`, `07`."""
    for word in words:
        start = 0
        for place in range(1, len(word) + 1):
            if place == len(word) or word[place].isdecimal() != word[place - 1].isdecimal():
                yield word[start:place]
                start = place
