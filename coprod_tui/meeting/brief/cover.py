"""What stands on a brief's cover and sign-off page, and is never part of its bytes: version, date, who has signed."""

from __future__ import annotations

from dataclasses import dataclass

from coprod_tui.meeting.model import Version
from coprod_tui.meeting.rules.signing import SignState, final, required, signed_by, standing
from coprod_tui.meeting.snapshot import Snapshot


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
        version.number, version.sha256, version.words, version.issued_at, signed, of, is_final, told, reason, None
    )


def _answers(project: Snapshot, version: Version) -> tuple[Answer, ...]:
    told = []
    for stream in project.streams:
        found = standing(project, version, stream.id)
        one, shared = found.signoff, found.sharing
        told.append(
            Answer(
                stream.name,
                stream.required,
                found.state,
                found.version.number if found.version else None,
                one.on if one else "",
                one.how if one else "",
                one.present if one else None,
                one.role if one else "",
                (one.reservations or "") if one else "",
                (one.held_by or "") if one else "",
                found.provisional,
                shared.on if shared else "",
                shared.form if shared else "",
            )
        )
    return tuple(told)
