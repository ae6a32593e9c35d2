"""Verbs for the brief: issue a version, share it back, sign it, take a signature back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coprod_tui.base.text import clean
from coprod_tui.domain.brief.assembly import as_issued, brief_of
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.content import Brief, to_json
from coprod_tui.domain.edit import Act, Edit, Now, changed, made, put
from coprod_tui.domain.records import (
    BoardChange,
    BoardDecision,
    BoardTold,
    Decision,
    Sharing,
    Signoff,
    Stream,
    Verdict,
    Version,
)
from coprod_tui.domain.signing.fingerprint import Pair, canonical, fingerprint, pairs, spoken
from coprod_tui.domain.signing.rules import answers, may_decide, may_tell
from coprod_tui.domain.signing.versions import may_issue, may_retract, may_share, may_sign, must_be_a_day
from coprod_tui.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Commitments:
    """What the journal commits to for the texts of a draft, and the project that it was asked of."""

    project: Snapshot
    brief: Brief
    sealed: Mapping[Pair, str]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A draft as it would be issued: seconds of work for thousands of contributions, none of it on the file."""

    project: Snapshot
    """What it was made of; the draft of any other project is another."""
    canonical: str
    printed: str


def commitments(now: Now, project: Snapshot, brief: Brief | None = None) -> Act[Commitments]:
    """Asks for the commitments of the draft, and writes nothing; `brief` is the draft, where it is at hand."""
    draft = brief_of(project) if brief is None else brief
    return Act("look", (), Commitments(project, draft, now.commitments(pairs(draft))))


def freeze(told: Commitments) -> Frozen:
    """The bytes and the print of a draft; raises KeyError where its brief is of another project."""
    return Frozen(told.project, canonical(told.brief, told.sealed), to_json(as_issued(told.brief)))


def issue(
    now: Now,
    project: Snapshot,
    reason: str | None = None,
    *,
    frozen: Frozen | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Freezes the draft as the next version (R18); answers its id.

    `frozen` is the draft put together beforehand; it is put together anew where the project has moved since. Raises
    RuleBroken when nothing was said, or no word has moved since the last version.
    """
    if frozen is None or frozen.project is not project:
        frozen = freeze(commitments(now, project).answer)
    sha256 = fingerprint(frozen.canonical)
    may_issue(project, sha256)
    meeting = project.meeting_open
    version = Version(
        id=now.new_id(),
        number=now.number("version"),
        issued_at=now.at,
        meeting=meeting.id if meeting else None,
        sha256=sha256,
        words=spoken(sha256),
        canonical=frozen.canonical,
        printed=frozen.printed,
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


# Verbs for the Trust Board: what it decided, and that each stream was told (R28).


def decide(
    now: Now,
    project: Snapshot,
    version: str,
    *,
    verdict: Verdict,
    on: str,
    words: str,
    changes: Mapping[str, str] | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Records what the Board decided about a final version; answers its id. `changes` say what, by the line's key.

    Raises RuleBroken for a version that is not final (R24), with all that is missing; BadContent for a date that
    cannot be.
    """
    one = project.the(Version, version)
    told = clean(words, lines=True)
    by_line = {key: clean(text, lines=True) for key, text in (changes or {}).items()}
    keys = {line.key for _, line in brief_at(one).lines()} if by_line else set()
    may_decide(project, one, verdict, told, by_line.items(), keys)
    must_be_a_day(on.strip(), now.at, "the Board decided")
    decision = BoardDecision(now.new_id(), one.id, verdict, on.strip(), told, now.at)
    edits: list[Edit] = [*made(decision)]
    for key, text in by_line.items():
        edits += put(BoardChange(f"{decision.id}/{key}", decision.id, key, text))
    return Act("decide", tuple(edits), decision.id, clears)


def tell(
    now: Now, project: Snapshot, decision: str, stream: str, *, on: str, form: str, clears: tuple[str, ...] = ()
) -> Act[str]:
    """Records that the Board's decision was shared back to a stream (R28): one day, one form; answers its id."""
    day, how = on.strip(), clean(form)
    may_share(day, how, now.at)
    may_tell(project.the(BoardDecision, decision), day)
    meeting = project.meeting_open
    told = BoardTold(
        id=now.new_id(),
        board_decision=decision,
        stream=project.the(Stream, stream).id,
        on=day,
        form=how,
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    return Act("tell decision", made(told), told.id, clears)
