"""Verbs for the brief: issue a version, share it back, sign it, take a signature back."""

from __future__ import annotations

from coprod_tui.meeting.act import Act, Edit, Now, changed, made
from coprod_tui.meeting.brief import brief_of, to_json
from coprod_tui.meeting.fingerprint import canonical, fingerprint, pairs, spoken
from coprod_tui.meeting.model import Decision, Sharing, Signoff, Stream, Version
from coprod_tui.meeting.rules.signatures import may_retract, may_share, may_sign
from coprod_tui.meeting.rules.signing import answers
from coprod_tui.meeting.rules.versions import may_issue
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import clean


def issue(now: Now, project: Snapshot, reason: str | None = None, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Freezes the draft as the next version (R18); answers its id.

    Raises RuleBroken when nothing was said, or no word has moved since the last version.
    """
    brief = brief_of(project)
    frozen = canonical(brief, now.commitments(pairs(brief)))
    sha256 = fingerprint(frozen)
    may_issue(project, sha256)
    meeting = project.meeting_open
    version = Version(
        id=now.new_id(),
        number=now.number("version"),
        issued_at=now.at,
        meeting=meeting.id if meeting else None,
        sha256=sha256,
        words=spoken(sha256),
        canonical=frozen,
        printed=to_json(brief),
        reason=clean(reason or "", lines=True) or None,
    )
    return Act("issue", made(version), version.id, clears)


def share_back(
    now: Now,
    project: Snapshot,
    version: str,
    stream: str,
    *,
    on: str,
    form: str,
    copies: int | None = None,
    numbers: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Records that a version was given or read back to a stream (R19): one day (YYYY-MM-DD), one form; answers its id.

    A version may be shared back several times, in several forms. `numbers` are those on the copies, in words. Raises
    BadContent for a date that cannot be.
    """
    day, how = on.strip(), clean(form)
    may_share(day, how, now.at, copies)
    meeting = project.meeting_open
    sharing = Sharing(
        id=now.new_id(),
        version=project.the(Version, version).id,
        stream=project.the(Stream, stream).id,
        on=day,
        form=how,
        copies=copies,
        numbers=clean(numbers or "") or None,
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    return Act("share back", made(sharing), sharing.id, clears)


def sign(
    now: Now,
    project: Snapshot,
    version: str,
    stream: str,
    *,
    decision: Decision = Decision.SIGNED,
    role: str,
    how: str,
    on: str,
    present: int | None,
    reservations: str | None = None,
    held_by: str | None = None,
    unchecked: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Records what a stream says to a version: signed, with reservations, not yet, or declined (R21); answers its id.

    An earlier *not yet* or *declined* is thereby taken back, and stays readable. `unchecked` is the facilitator's
    reason for a signature without the understanding check (R20). Raises RuleBroken with all that is
    missing (R19, R21, R22), BadContent for a date or a number that cannot be.
    """
    meeting = project.meeting_open
    signoff = Signoff(
        id=now.new_id(),
        version=project.the(Version, version).id,
        stream=project.the(Stream, stream).id,
        decision=decision,
        how=clean(how, lines=True),
        on=on.strip(),
        present=present,
        role=clean(role),
        reservations=clean(reservations or "", lines=True) or None,
        held_by=clean(held_by or "") or None,
        unchecked=clean(unchecked or "", lines=True) or None,
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    one = project.the(Version, version)
    may_sign(project, one, signoff, now.at)
    edits: list[Edit] = list(made(signoff))
    for before in answers(project, one, stream):
        edits += changed(before, retracted_at=now.at)
    return Act("sign", tuple(edits), signoff.id, clears)


def retract(now: Now, project: Snapshot, signoff: str) -> Act[str]:
    """Takes an answer back; that it was given stays readable. Answers its id; raises RuleBroken for one taken back."""
    one = project.the(Signoff, signoff)
    may_retract(project, one)
    return Act("retract", changed(one, retracted_at=now.at), one.id)
