"""Changes between versions, and which of them keep signatures (R23, law 7).

Versions are compared as what they print (`brief.changes`), with texts as the hashes that were signed, so that erasing
words changes nothing. Versions of rule set 1 are compared as 0.1.0 did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation
from coprod_tui.domain.brief.changes import LineChange, brief_at, difference, record_of
from coprod_tui.domain.brief.content import Brief, from_json
from coprod_tui.domain.brief.written import is_unanswered
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.records import (
    SameMeaning,
    SameMeaningConfirmed,
    Signoff,
    Stream,
    Version,
)
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS, counts
from coprod_tui.domain.signing.fingerprint import FieldKey, commitments_in
from coprod_tui.domain.snapshot import Snapshot


def version_changes(old: Version, new: Version) -> tuple[LineChange, ...] | None:
    """The changes between two versions; None if one cannot be read because the file was altered."""
    try:
        return _changes(old.printed, old.canonical, new.printed, new.canonical)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def version_difference(old: Version, new: Version) -> tuple[LineChange, ...]:
    """The changes between two versions; raises ValueError if one cannot be read because the file was altered."""
    changes = version_changes(old, new)
    if changes is None:
        raise ValueError("A version was altered since it was issued.")
    return changes


@lru_cache(maxsize=64)
def _changes(old: str, old_bytes: str, new: str, new_bytes: str) -> tuple[LineChange, ...]:
    if old == new and old_bytes == new_bytes:
        return ()
    return difference(from_json(old), from_json(new), (_seals(old_bytes), _seals(new_bytes)))


@lru_cache(maxsize=4)
def _seals(content: str) -> dict[FieldKey, str]:
    return commitments_in(content)


def same_meaning_id(version: str, key: str, part: str) -> str:
    """The id of a SameMeaning record."""
    return f"{version}/{key}/{part}"


def same_meaning_mark(project: Snapshot, version: Version, step: LineChange) -> SameMeaning | None:
    """The SameMeaning record for a change from the previous version, or None."""
    return project.get(SameMeaning, same_meaning_id(version.id, step.key, step.part))


def counts_for(project: Snapshot, old: Version, new: Version) -> bool:
    """Whether a signature of an earlier version counts for a later one (R23).

    It does where both print the same but for additions, and for other words that every stream confirmed to mean the
    same. For a line that differs, each change of it in between has to be listed.
    """
    direct = version_changes(old, new)
    if direct is None:
        return False
    moved = {step.key for step in direct if is_of_substance(new, step)}
    if any(step.key in moved and is_of_substance(new, step) and not step.reworded for step in direct):
        return False
    versions = project.versions
    between = versions[versions.index(old) : versions.index(new) + 1]
    for earlier, later in pairwise(between) if moved else ():
        changes = version_changes(earlier, later)
        if changes is None or any(not is_kept(project, later, step) for step in changes if step.key in moved):
            return False
    return True


def is_of_substance(version: Version, step: LineChange) -> bool:
    """Whether a change to a version asks every stream again, by the rule set of the version, unless it is listed."""
    return step.substance_1 if version.rules < 2 else step.substance


def is_kept(project: Snapshot, version: Version, step: LineChange) -> bool:
    """Whether a change from the previous version keeps signatures: an addition, or confirmed to mean the same."""
    if not is_of_substance(version, step):
        return True
    mark = same_meaning_mark(project, version, step) if step.reworded else None
    return mark is not None and not missing_confirmations(project, version, mark)


def is_same(project: Snapshot, old: Version, new: Version, key: str, part: str) -> bool:
    """Whether all changes of this part of a line between two versions are listed as no change in meaning.

    One that is not listed, or not confirmed by all, makes the whole a change of substance.
    """
    versions = project.versions
    between = versions[versions.index(old) : versions.index(new) + 1]
    all_changes = ((later, step) for one, later in pairwise(between) for step in version_changes(one, later) or ())
    changes = [(later, step) for later, step in all_changes if (step.key, step.part) == (key, part)]
    return bool(changes) and all(is_kept(project, later, step) for later, step in changes)


def listed_between(project: Snapshot, old: Version, new: Version) -> tuple[tuple[Version, SameMeaning], ...]:
    """All no-change-in-meaning marks from one version to a later one, oldest first."""
    versions = project.versions
    later = versions[versions.index(old) + 1 : versions.index(new) + 1]
    return tuple((one, mark) for one in later for mark in project.linked(SameMeaning, "version", one.id))


def previous_version(project: Snapshot, version: Version) -> Version | None:
    """The previous version, or None."""
    versions = project.versions
    place = versions.index(version)
    return versions[place - 1] if place else None


def prints_the_same(version: Version, brief: Brief) -> bool:
    """Whether an issued version prints what a draft would print if it was issued now."""
    try:
        return not difference(brief_at(version), brief)
    except ValueError:
        return False


# Signatures


def standing_answers(project: Snapshot, version: Version, stream: str) -> tuple[Signoff, ...]:
    """A stream's answers to a version that count: one, or one from each of two laptops.

    Those that were taken back or corrected do not.
    """
    signoffs = project.linked(Signoff, "version", version.id)
    return tuple(one for one in signoffs if one.stream == stream and counts(project, one))


def last_signed(project: Snapshot, stream: str, *, before: Version | None = None) -> Version | None:
    """The version that a stream signed last; None if its last answer was no signature, or it gave none."""
    versions = project.versions
    if before is not None:
        versions = versions[: versions.index(before)]
    for version in reversed(versions):
        if own := standing_answers(project, version, stream):
            return version if own[-1].decision in SIGNING_DECISIONS else None
    return None


# What a version says


def contributions_in(version: Version) -> frozenset[str]:
    """The ids of contributions that a version prints; empty if it cannot be read."""
    try:
        return _contributions(version.printed)[0]
    except ValueError:
        return frozenset()


def without_answer(version: Version) -> frozenset[str]:
    """The ids of contributions that a version prints without an answer (R15); empty if it cannot be read."""
    try:
        return _contributions(version.printed)[1]
    except ValueError:
        return frozenset()


def asked_to_sign(version: Version) -> frozenset[str] | None:
    """The ids of streams that a version prints as required to sign; None if it cannot be read."""
    try:
        return _asked_to_sign(version.printed)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _contributions(printed: str) -> tuple[frozenset[str], frozenset[str]]:
    """The contributions in annex A, and those among them without an answer."""
    lines = [line for _, line in from_json(printed).lines() if line.key.startswith("said/")]
    said = frozenset(record_of(line.key) for line in lines)
    return said, frozenset(record_of(line.key) for line in lines if is_unanswered(line))


@lru_cache(maxsize=16)
def _asked_to_sign(printed: str) -> frozenset[str]:
    lines = (line for _, line in from_json(printed).lines() if line.key.startswith("stream/"))
    signing = ((line, detail) for line in lines for detail in line.details if detail.key == "signs")
    return frozenset(record_of(line.key) for line, detail in signing if detail.data == "required")


# No change in meaning


def may_mark(
    project: Snapshot,
    version: Version,
    changes: Iterable[tuple[str, str]],
    proposed_by: str,
    *,
    weighed: bool,
) -> None:
    """R23: raises RuleViolation, InvalidInput unless a lead may list these changes as no change in meaning.

    `weighed`: the lead was asked about a changed number, name, negation or modal word, and said that it means the same.
    """
    if not proposed_by:
        raise InvalidInput("Which lead proposes it? A role or a code is enough.")
    earlier = previous_version(project, version)
    if earlier is None:
        raise RuleViolation(f"Version {version.number} is the first: nothing has moved to it.")
    moved = {(step.key, step.part): step for step in version_changes(earlier, version) or ()}
    reasons = []
    for key, part in changes:
        step = moved.get((key, part))
        if step is None:
            reasons.append(Reason(f"That did not move between versions {earlier.number} and {version.number}.", key))
        elif not step.reworded:
            reasons.append(Reason(_NO_OTHER_WORDS, key))
        elif not weighed and (words := changed_meaning(step.before, step.after)):
            called = f"{step.number or step.key}: {'; '.join(words)}."
            reasons.append(Reason(f"{called} {ASK_AGAIN}", key))
    if reasons:
        raise RuleViolation(*reasons)


_NO_OTHER_WORDS = (
    "What came, went, or is another fact can change the meaning: only other words for the same thing can be listed so."
)
ASK_AGAIN = "That usually changes the meaning. Ask, and if it does not, say so: on the sign-off screen, or --even-so."


def confirmation_id(mark: str, stream: str) -> str:
    """The id of a SameMeaningConfirmed record."""
    return f"{mark}/{stream}"


def confirmations(project: Snapshot, mark: SameMeaning) -> tuple[SameMeaningConfirmed, ...]:
    """Who confirmed a change, in the order of the streams."""
    order = {stream.id: place for place, stream in enumerate(project.streams)}
    found = project.linked(SameMeaningConfirmed, "same_meaning", mark.id)
    return tuple(sorted(found, key=lambda one: order.get(one.stream, len(order))))


def asked_to_confirm(project: Snapshot, version: Version) -> tuple[Stream, ...]:
    """The streams whose leads say whether a change to this version changes no meaning: those that signed before it.

    A stream counts whose last answer to an earlier version is a signature that was not taken back.
    """
    return tuple(one for one in project.streams if last_signed(project, one.id, before=version) is not None)


def missing_confirmations(project: Snapshot, version: Version, mark: SameMeaning) -> tuple[Stream, ...]:
    """The streams that signed before and whose leads have not confirmed a change yet; none in rule set 1."""
    if version.rules < 2:
        return ()
    confirmed = {one.stream for one in confirmations(project, mark)}
    return tuple(stream for stream in asked_to_confirm(project, version) if stream.id not in confirmed)


def unconfirmed(project: Snapshot, version: Version) -> Iterator[Finding]:
    """R23: a finding for each change listed for a version that not every lead whose stream signed has confirmed."""
    for mark in project.linked(SameMeaning, "version", version.id):
        if streams := missing_confirmations(project, version, mark):
            names = " and ".join(stream.name for stream in streams)
            called, number = f"version {version.number}", _number(version, mark)
            what = f"“No change in meaning” of {number} in {called} is not confirmed by {names} yet."
            mend = f"Ask each lead: coprod same FILE {number} --confirm --stream … --by …, or on the sign-off screen."
            yield Finding(BriefTest.SIGNATURE, what, version.id, called, mend, "R23")


def _number(version: Version, mark: SameMeaning) -> str:
    try:
        numbers = {line.key: line.number for _, line in brief_at(version).lines()}
    except ValueError:
        numbers = {}
    return numbers.get(mark.key) or mark.key


# What can change a meaning

_NUMBERS = frozenset({
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "dozen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
    "million", "half", "quarter", "third", "twice", "double", "once", "first", "second",
})  # fmt: skip
_NEGATIONS = frozenset({
    "no", "not", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot", "except",
    "unless", "only", "hardly", "barely",
})  # fmt: skip
_MODALS = frozenset({
    "must", "should", "may", "might", "can", "could", "will", "would", "shall", "ought", "need", "needs",
    "required", "always", "sometimes",
})  # fmt: skip
_SHORT = {"ca": "can", "wo": "will", "sha": "shall"}
"""What stands before n't."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDS = re.compile(r"[.!?:]\s*[\"“‘'(]*$")
_NUMBER, _NEGATION, _NAME, _MODAL = "number", "negation", "name", "word such as must, should or may"


def changed_meaning(before: str, after: str) -> tuple[str, ...]:
    """What in a rewording can change its meaning, in words: a changed number, negation, name or modal word (R23)."""
    told = [_weighty_words(text) for text in (before, after)]
    old, new = (
        [pair for pair in told[place] if pair[0] != _NAME or pair in told[1 - place] or not _has_word(other, pair[1])]
        for place, other in ((0, after), (1, before))
    )
    sentences = []
    for kind in (_NUMBER, _NEGATION, _NAME, _MODAL):
        was, now = ([word for one, word in words if one == kind] for words in (old, new))
        if was != now:
            sentences.append(f"a {kind} changed ({', '.join(was) or 'none'} → {', '.join(now) or 'none'})")
    if not sentences and old != new:
        sentences.append("numbers, negations, names or words such as must stand in another order")
    return tuple(sentences)


def _has_word(text: str, word: str) -> bool:
    """Whether a text has a word, whatever its capitals: then only a capital came or went, and no name."""
    return word.casefold() in {found.casefold() for found in _WORD.findall(text)}


def _weighty_words(text: str) -> list[tuple[str, str]]:
    """The words that a meaning can hang on, with their kinds, in order; a capital that begins a sentence is no name."""
    found: list[tuple[str, str]] = []
    for match in _WORD.finditer(text):
        word = match[0].replace("’", "'")
        lower, before = word.casefold(), text[: match.start()]
        begins = not before.strip(" \"“‘'(") or bool(_ENDS.search(before)) or "\n" in before[len(before.rstrip()) :]
        stem = lower.removesuffix("n't")
        whole = _SHORT.get(stem, stem) if stem != lower else stem
        if any(char.isdigit() for char in word) or lower in _NUMBERS:
            found.append((_NUMBER, lower))
        elif lower in _NEGATIONS:
            found.append((_NEGATION, lower))
        elif stem != lower:
            found.append((_NEGATION, "n't"))
        if whole in _MODALS or lower == "cannot":
            found.append((_MODAL, "can" if lower == "cannot" else whole))
        if word[:1].isupper() and not begins and lower != "i" and not lower.startswith("i'"):
            found.append((_NAME, word))
    return found
