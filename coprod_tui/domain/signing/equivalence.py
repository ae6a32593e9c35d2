"""Changes between versions, and which of them change no meaning (R23).

They are computed from the canonical bytes, which are what was signed and which erasing words does not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from coprod_tui.base import sliced_json
from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.records import SameMeaning, Version
from coprod_tui.domain.signing.fingerprint import LEVELS
from coprod_tui.domain.snapshot import Snapshot

OWN_WORDS = ""
"""The part of a line that is its own words."""
WHOLE, SOURCES, SECTION = "*line", "*sources", "*section"
"""Parts of a line that are no words: that it was added or removed, its sources, its section."""
ORDER = "order"
"""The key of a change in the order or list of sections."""
_Line = tuple[str, list[object]]


@frozen
class VersionChange(Frozen):
    """One change between two versions."""

    key: str
    """The line's key."""
    part: str
    """The key of the changed detail, or OWN, WHOLE, SOURCES or SECTION."""
    reworded: bool
    """True if only words changed, so that the meaning can be the same."""
    addition: bool = False
    """True for lines added to section 4 and the annexes: no change of substance."""


def is_addition(section: str) -> bool:
    """Whether a new line in this section is no change of substance: in section 4 and the annexes."""
    return section == "4" or not section.isdecimal()


def version_changes(old: Version, new: Version) -> tuple[VersionChange, ...] | None:
    """The changes between two versions; None if the bytes cannot be read because the file was altered."""
    try:
        return (
            () if old.sha256 == new.sha256 and old.canonical == new.canonical else _steps(old.canonical, new.canonical)
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def same_meaning_id(version: str, key: str, part: str) -> str:
    """The id of a SameMeaning record."""
    return f"{version}/{key}/{part}"


def same_meaning_mark(project: Snapshot, version: Version, step: VersionChange) -> SameMeaning | None:
    """The SameMeaning record for a change from the previous version, or None."""
    return project.get(SameMeaning, same_meaning_id(version.id, step.key, step.part))


def counts_for(project: Snapshot, old: Version, new: Version) -> bool:
    """Whether a signature of an earlier version counts for a later one: only additions and listed changes between them.

    For a line that differs, each change of it in between has to be listed.
    """
    direct = version_changes(old, new)
    if direct is None:
        return False
    moved = {step.key for step in direct if not step.addition}
    versions = project.versions
    between = versions[versions.index(old) : versions.index(new) + 1]
    for earlier, later in pairwise(between) if moved else ():
        changes = version_changes(earlier, later)
        if changes is None or any(not _is_listed(project, later, step) for step in changes if step.key in moved):
            return False
    return True


def _is_listed(project: Snapshot, version: Version, step: VersionChange) -> bool:
    return step.addition or (step.reworded and same_meaning_mark(project, version, step) is not None)


def is_same(project: Snapshot, old: Version, new: Version, key: str, part: str) -> bool:
    """Whether all changes of this part of a line between two versions are listed as no change in meaning.

    One that is not listed makes the whole a change of substance.
    """
    versions = project.versions
    between = versions[versions.index(old) : versions.index(new) + 1]
    all_changes = ((later, step) for one, later in pairwise(between) for step in version_changes(one, later) or ())
    changes = [(later, step) for later, step in all_changes if (step.key, step.part) == (key, part)]
    return bool(changes) and all(_is_listed(project, later, step) for later, step in changes)


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


def contributions_in(version: Version) -> frozenset[str]:
    """The ids of contributions that a version prints; empty if its bytes cannot be read."""
    try:
        return frozenset(key.removeprefix("said/") for key in _lines(version.canonical) if key.startswith("said/"))
    except (ValueError, KeyError, TypeError, IndexError):
        return frozenset()


def without_answer(version: Version) -> frozenset[str]:
    """The ids of contributions that a version prints without an answer (R15); empty if its bytes cannot be read."""
    try:
        return _without_answer(version.canonical)
    except (ValueError, KeyError, TypeError, IndexError):
        return frozenset()


def asked_to_sign(version: Version) -> frozenset[str] | None:
    """The ids of streams that a version prints as required to sign; None if its bytes cannot be read."""
    try:
        return _asked_to_sign(version.canonical)
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def may_mark(project: Snapshot, version: Version, changes: Iterable[tuple[str, str]], proposed_by: str) -> None:
    """R23: raises RuleViolation, InvalidInput unless a lead may list these changes as no change in meaning."""
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
    if reasons:
        raise RuleViolation(*reasons)


_NO_OTHER_WORDS = (
    "What came, went, or is another fact can change the meaning: only other words for the same thing can be listed so."
)


# Comparing canonical bytes


@lru_cache(maxsize=64)
def _steps(old: str, new: str) -> tuple[VersionChange, ...]:
    before, after = _lines(old), _lines(new)
    return (*_reordered(_order(old), _order(new)), *_line_changes(before, after))


def _reordered(old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[VersionChange]:
    """Reordering the same sections can keep the meaning; adding or removing one cannot."""
    if old != new:
        yield VersionChange(ORDER, OWN_WORDS, reworded=set(old) == set(new))


def _line_changes(before: dict[str, _Line], after: dict[str, _Line]) -> Iterator[VersionChange]:
    for key, (section, line) in after.items():
        if key not in before:
            yield VersionChange(key, WHOLE, reworded=False, addition=is_addition(section))
        elif before[key] != (section, line):
            yield from _changes_in_line(key, before[key], (section, line))
    for key in before:
        if key not in after:
            yield VersionChange(key, WHOLE, reworded=False)


def _changes_in_line(key: str, old: _Line, new: _Line) -> Iterator[VersionChange]:
    _, own, details, cites = old[1]
    _, own_now, details_now, cites_now = new[1]
    if old[0] != new[0]:
        yield VersionChange(key, SECTION, reworded=False)
    if own != own_now:
        yield VersionChange(key, OWN_WORDS, reworded=bool(own) and bool(own_now))
    had, has = _by_key(details), _by_key(details_now)
    for detail in {**had, **has}:
        if had.get(detail) != has.get(detail):
            yield VersionChange(key, detail, reworded=_only_words(had.get(detail), has.get(detail)))
    if cites != cites_now:
        yield VersionChange(key, SOURCES, reworded=False)


def _only_words(old: list[object] | None, new: list[object] | None) -> bool:
    """Whether both have words of the same fields, and the same data."""
    if old is None or new is None or old[2] != new[2]:
        return False
    fields = [[sealed[:2] for sealed in _rows(one[1])] for one in (old, new)]
    return bool(fields[0]) and fields[0] == fields[1]


def _by_key(details: object) -> dict[str, list[object]]:
    return {str(row[0]): row for row in _rows(details)}


def _rows(value: object) -> list[list[object]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise TypeError("no rows")
    return value


def _sections(canonical: str) -> list[list[object]]:
    return _rows(sliced_json.loads(canonical.partition("\n")[2], LEVELS)["sections"])


@lru_cache(maxsize=16)
def _without_answer(canonical: str) -> frozenset[str]:
    said: set[str] = set()
    answered: set[str] = set()
    for key, (_, line) in _lines(canonical).items():
        kind, _, record = key.partition("/")
        if kind == "said":
            said.add(record)
            if "answer" in _by_key(line[2]):
                answered.add(record)
        elif kind == "line" and isinstance(line[3], list):
            answered.update(line[3])
    return frozenset(said - answered)


@lru_cache(maxsize=16)
def _asked_to_sign(canonical: str) -> frozenset[str]:
    streams = ((key.partition("/"), line) for key, (_, line) in _lines(canonical).items())
    return frozenset(
        record for (kind, _, record), line in streams if kind == "stream" and _by_key(line[2])["signs"][2] == "required"
    )


@lru_cache(maxsize=8)
def _order(canonical: str) -> tuple[object, ...]:
    return tuple(section[0] for section in _sections(canonical))


@lru_cache(maxsize=8)
def _lines(canonical: str) -> dict[str, _Line]:
    """The lines in canonical bytes by key, each with its section's key."""
    return {str(line[0]): (str(key), line) for key, lines in _sections(canonical) for line in _rows(lines)}
