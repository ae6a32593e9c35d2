"""Detect personal data in texts (R13): names, NHS numbers, contact details, dates of birth. It is asked about only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.fields import searched_texts
from coprod_tui.domain.records import Contribution, Queried
from coprod_tui.domain.snapshot import ProjectView


class PiiKind(StrEnum):
    """Kinds of personal data, as named in questions."""

    NHS_NUMBER = "an NHS number"
    TEN_DIGITS = "a number of ten digits"
    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    BIRTH = "a date of birth"
    NAME = "somebody's name"


class PiiMatch(NamedTuple):
    """A piece of a text that looks like personal data."""

    sort: PiiKind
    text: str
    start: int


_TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Sister|Nurse|Rev|Father|Imam|Rabbi|Sir|Lady)"
_NAME = r"[A-Z][a-zà-öø-ÿ]+(?:['’][A-Z]?[a-zà-öø-ÿ]+)?(?:-[A-Z][a-zà-öø-ÿ]+)?"
_INITIALS = r"(?:[A-Z]\.? )?"
_KIN = r"(?:son|daughter|mum|mother|dad|father|wife|husband|partner|brother|sister|friend|nurse|doctor|carer)"
_DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19\d\d|20[01]\d|\d\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*,? (?:19\d\d|20[01]\d)"
    r"|(?:19\d\d|20[01]\d)-\d\d-\d\d)"
)

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+", re.ASCII)
_TEN = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)", re.ASCII)
_PHONE = re.compile(r"(?<![\d+])(?:\+\d{1,3}[ -]?(?:\(0\))?|\(?0)\d(?:[ ()-]{0,2}\d){7,11}(?!\d)", re.ASCII)
_BIRTH = re.compile(rf"\b(?:born(?: on)?(?: the)?|date of birth|d\.?o\.?b\.?)[ :,]*({_DATE})", re.IGNORECASE)
_OLD_DATE = re.compile(r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-]19\d\d(?![\d/])", re.ASCII)
_TITLED = re.compile(rf"\b{_TITLES}\.? {_INITIALS}({_NAME})(?: {_NAME})?")
_TYPED = re.compile(r"\b(?:mr|mrs|dr|prof)\.? ([a-z][a-zà-öø-ÿ'’-]{2,})\b")
"""A title and a name typed in a hurry, without capitals."""
_NAME_IS = re.compile(rf"\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir) name(?: is|'s|’s) ({_NAME})(?: {_NAME})?")
_OF_KIN = re.compile(rf"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er) {_KIN},? ({_NAME})\b")
_CALLED = re.compile(rf"\b(?:nurse|doctor|carer|man|woman|lady|person|porter|someone|somebody) called ({_NAME})\b")

_CAPITALS = """
    A An And As At Be But By Call Calls Care Carer Clinic Did Do Doctor Dr For From Had Has He Her His How I If In Is It
    Law Lead Led Manager Me Midwife My No Nor Not Nurse Of On Or Our Practitioner Practitioners Prescriber Said She
    Sister So Specialist Specialists Staff Station Team That The Their Then There They This To Triage Very Was We Were
    What When Where Which Who Why Will With Ward You Your Consultant Patient Superintendent Surgery Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October
    November December Christmas Easter NHS English Covid
"""
_SMALL = """
    about always appointment appointments are asked came can comes could didn does doesn gave gives has just knew know
    like looked looks needs never office only rang rings saw says seen sees should spoke talked talks teams thought told
    took visit visits wanted wants went would wouldn
"""
_NO_NAMES = frozenset(_CAPITALS.split())
"""Capitalized words after a title that are no names: jobs, places, days, beginnings of sentences."""
_NO_NAMES_TYPED = frozenset(_CAPITALS.casefold().split()) | frozenset(_SMALL.split())


@lru_cache(maxsize=4096)
def find_pii(text: str) -> tuple[PiiMatch, ...]:
    """Return the matches in a text, in order, without overlaps."""
    pieces: list[PiiMatch] = []
    for piece in sorted(_all_matches(text), key=lambda one: (one.start, -len(one.text))):
        if all(piece.start >= other.start + len(other.text) for other in pieces):
            pieces.append(piece)
    return tuple(pieces)


def _all_matches(text: str) -> Iterator[PiiMatch]:
    if any("0" <= one <= "9" for one in text):
        yield from _number_matches(text)
    if "@" in text:
        yield from (PiiMatch(PiiKind.EMAIL, one[0].rstrip(".-"), one.start()) for one in _EMAIL.finditer(text))
    for match in _TYPED.finditer(text):
        if match[1] not in _NO_NAMES_TYPED:
            yield PiiMatch(PiiKind.NAME, match[0], match.start())
    for pattern in (_TITLED, _NAME_IS, _OF_KIN, _CALLED):
        for match in pattern.finditer(text):
            if match[1] not in _NO_NAMES:
                start = match.start(1) if pattern is not _TITLED else match.start()
                yield PiiMatch(PiiKind.NAME, _without_rest(text[start : match.end()]), start)


def _without_rest(name: str) -> str:
    """Drop a last word that is capitalized only because it begins a sentence."""
    *first, last = name.split(" ")
    return " ".join(first) if first and last in _NO_NAMES else name


def _number_matches(text: str) -> Iterator[PiiMatch]:
    for match in _TEN.finditer(text):
        digits = "".join(filter(str.isdecimal, match[0]))
        if not digits.startswith("0"):
            yield PiiMatch(PiiKind.NHS_NUMBER if is_nhs_number(digits) else PiiKind.TEN_DIGITS, match[0], match.start())
    yield from (PiiMatch(PiiKind.PHONE, one[0], one.start()) for one in _PHONE.finditer(text))
    yield from (PiiMatch(PiiKind.BIRTH, one[1], one.start(1)) for one in _BIRTH.finditer(text))
    yield from (PiiMatch(PiiKind.BIRTH, one[0], one.start()) for one in _OLD_DATE.finditer(text))


def open_questions(project: ProjectView, contribution: Contribution) -> tuple[PiiMatch, ...]:
    """Return the matches in a contribution that nobody has decided to keep yet."""
    pieces = [piece for text in searched_texts(contribution) for piece in find_pii(text)]
    if not pieces:
        return ()
    kept = {one.what for one in project.shown_with(Queried, contribution.id)}
    return tuple(one for one in pieces if one.sort.value not in kept)


def describe_pii(matches: tuple[PiiMatch, ...]) -> str:
    """Name the kinds of matches: “somebody's name and a telephone number”."""
    sorts = tuple(dict.fromkeys(one.sort.value for one in matches))
    return join_names(sorts)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have a valid NHS check digit (modulus 11)."""
    weighed = sum(int(one) * weight for one, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = (11 - weighed % 11) % 11
    return check != 10 and check == int(digits[9])
