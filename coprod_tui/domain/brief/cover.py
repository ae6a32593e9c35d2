"""What stands on a brief's cover and sign-off page, and is never part of its bytes: version, date, who has signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coprod_tui.domain.brief.changes import Moved, brief_at, difference
from coprod_tui.domain.brief.facts import signatory, things
from coprod_tui.domain.records import Sharing, Version
from coprod_tui.domain.signing.equivalence import before, listed_between
from coprod_tui.domain.signing.rules import (
    SignState,
    board_changes,
    decisions,
    final,
    not_told,
    required,
    signed_by,
    standing,
)
from coprod_tui.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Answer:
    """Where one stream stands, for the sign-off page."""

    stream: str
    """Its name."""
    required: bool
    state: SignState
    version: int | None
    """The number of the version that was answered; an earlier one for *stale*, or where nothing but additions came."""
    on: str
    """The day of the answer, YYYY-MM-DD; empty where there is none."""
    how: str
    present: int | None
    role: str
    reservations: str
    """The reservations, or the reason for *not yet* and *declined*, word for word (R25)."""
    held_by: str
    provisional: bool
    """R26."""
    shared_on: str
    shared_form: str
    shared_copies: str = ""
    """How many copies were given out, and their numbers."""
    unchecked: str = ""
    """The facilitator's reason for a signature without the understanding check (R20), printed word for word."""


@dataclass(frozen=True, slots=True)
class Same:
    """A change that the leads list as “no change in meaning” (R23), for every stream to see."""

    version: int
    """The later of the two versions between which it moved."""
    number: str
    """The line's number, as that version prints it; its key where it has none."""
    proposed_by: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What the Trust Board decided about a version (R28)."""

    verdict: str
    on: str
    words: str
    changes: tuple[tuple[str, str], ...]
    """(number of the line, what changed), in the order of the version."""
    not_told: tuple[str, ...]
    """The streams that it has not been shared back to yet."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Everything that is said about a version and is no part of it."""

    number: int | None
    """None for the draft."""
    sha256: str
    words: str
    issued_at: str
    signed: int
    of: int
    final: bool
    answers: tuple[Answer, ...]
    reason: str
    """Why the version was issued, in the leads' words."""
    after: int | None
    """For the draft: the number of the last version that was issued."""
    same: tuple[Same, ...] = ()
    """Every change without another meaning since a version that a stream of this one's signed, oldest first."""
    decided: Decided | None = None


def cover_of(project: Snapshot, version: Version | None = None) -> Cover:
    """The cover of an issued version; without one, of the draft."""
    if version is None:
        versions = project.versions
        return Cover(
            None, "", "", "", 0, len(required(project)), False, (), "", versions[-1].number if versions else None
        )
    signed, of = signed_by(project, version)
    told = _answers(project, version)
    is_final = not final(project, version)
    reason = version.reason or ""
    return Cover(
        version.number, version.sha256, version.words, version.issued_at, signed, of, is_final, told, reason, None,
        _same(project, version), _decided(project, version),
    )  # fmt: skip


def _same(project: Snapshot, version: Version) -> tuple[Same, ...]:
    """What is listed between the oldest version whose signature counts for this one, and this one."""
    found = (standing(project, version, stream.id).version for stream in project.streams)
    signed = [one for one in found if one is not None]
    if not signed:
        return ()
    oldest = min(signed, key=project.versions.index)
    told = []
    for later, mark in listed_between(project, oldest, version):
        moved = _moved_to(project, later).get((mark.key, mark.part))
        told.append(
            Same(
                later.number,
                (moved.number if moved else "") or mark.key,
                mark.proposed_by,
                moved.before if moved else "",
                moved.after if moved else "",
            )
        )
    return tuple(told)


def _moved_to(project: Snapshot, version: Version) -> Mapping[tuple[str, str], Moved]:
    earlier = before(project, version)
    try:
        moved = difference(brief_at(earlier), brief_at(version)) if earlier else ()
    except ValueError:
        moved = ()
    return {(one.key, one.part): one for one in moved}


def _decided(project: Snapshot, version: Version) -> Decided | None:
    there = decisions(project, version)
    if not there:
        return None
    one = there[-1]
    said = {change.key: change.text for change in board_changes(project, one)}
    try:
        lines = [(line.number, line.key) for _, line in brief_at(version).lines() if line.key in said] if said else []
    except ValueError:
        lines = [(key, key) for key in said]
    changes = tuple((number or key, said[key]) for number, key in lines)
    return Decided(one.verdict, one.on, one.words, changes, tuple(each.name for each in not_told(project, one)))


def _copies(shared: Sharing) -> str:
    if shared.copies is None:
        return shared.numbers or ""
    numbers = f", {shared.numbers}" if shared.numbers else ""
    return f"{things(shared.copies, 'copy', 'copies')}{numbers}"


def _answers(project: Snapshot, version: Version) -> tuple[Answer, ...]:
    told, asked = [], required(project, version)
    for stream in project.streams:
        found = standing(project, version, stream.id)
        one, shared = found.signoff, found.sharing
        told.append(
            Answer(
                stream.name,
                stream in asked,
                found.state,
                found.version.number if found.version else None,
                one.on if one else "",
                one.how if one else "",
                one.present if one else None,
                signatory(project, one.role) if one else "",
                (one.reservations or "") if one else "",
                (one.held_by or "") if one else "",
                found.provisional,
                shared.on if shared else "",
                shared.form if shared else "",
                _copies(shared) if shared else "",
                (one.unchecked or "") if one else "",
            )
        )
    return tuple(told)
