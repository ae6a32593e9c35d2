"""Commands for versions of the brief: issue, share back, sign, retract; and for the Board's decision."""

from __future__ import annotations

from collections.abc import Mapping

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import sanitize
from coprod_tui.domain.brief.assembly import as_issued, brief_of
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.commands import number_edits
from coprod_tui.domain.brief.content import Brief, dump, to_data
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, insert, update, upsert
from coprod_tui.domain.records import (
    NEWEST_RULES,
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
from coprod_tui.domain.signing.equivalence import prints_the_same, standing_answers
from coprod_tui.domain.signing.fingerprint import (
    FieldKey,
    canonical_of_data,
    committed_fields,
    fingerprint,
    fingerprint_words,
)
from coprod_tui.domain.signing.rules import may_decide, may_tell
from coprod_tui.domain.signing.versions import may_issue, may_retract, may_share, may_sign, must_be_a_day
from coprod_tui.domain.snapshot import Snapshot


@frozen
class Commitments(Frozen):
    """The journal's hashes of the texts of a draft, with the snapshot and the brief they belong to."""

    project: Snapshot
    brief: Brief
    sealed: Mapping[FieldKey, str]


@frozen
class PreparedVersion(Frozen):
    """A draft prepared for issuing: seconds of work for thousands of contributions, done without the file."""

    project: Snapshot
    """The snapshot it was made of."""
    canonical: str
    printed: str
    moved: bool
    """Whether it prints anything else than the last version."""


def commitments(now: CommandContext, project: Snapshot, brief: Brief | None = None) -> CommandResult[Commitments]:
    """Read the hashes for the draft, writing nothing; `brief` is the draft, if the caller has it."""
    draft = brief_of(project) if brief is None else brief
    return CommandResult("look", (), Commitments(project, draft, now.commitments(committed_fields(draft))))


def prepare_version(sealed: Commitments) -> PreparedVersion:
    """Compute canonical bytes and printed JSON of a draft; raises KeyError if the brief is not the snapshot's."""
    data, versions = to_data(as_issued(sealed.brief)), sealed.project.versions
    moved = not versions or not prints_the_same(versions[-1], sealed.brief)
    return PreparedVersion(sealed.project, canonical_of_data(data, sealed.sealed), dump(data), moved)


def issue(
    now: CommandContext,
    project: Snapshot,
    reason: str | None = None,
    *,
    prepared: PreparedVersion | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Issue the draft as the next version (R18); returns its id.

    `prepared` is the draft, which is prepared again if the project has changed since. Raises RuleViolation if there
    are no contributions, or nothing has changed since the last version.
    """
    if prepared is None or prepared.project is not project:
        prepared = prepare_version(commitments(now, project).answer)
    sha256 = fingerprint(prepared.canonical)
    may_issue(project, moved=prepared.moved)
    meeting = project.meeting_open_id
    version = Version(
        id=now.new_id(),
        number=now.number("version"),
        issued_at=now.at,
        meeting=meeting,
        sha256=sha256,
        words=fingerprint_words(sha256),
        canonical=prepared.canonical,
        printed=prepared.printed,
        reason=sanitize(reason or "", lines=True) or None,
        rules=NEWEST_RULES,
    )
    return CommandResult("issue", (*insert(version), *number_edits(project)), version.id, clears)


def share_back(
    now: CommandContext,
    project: Snapshot,
    version: str,
    stream: str,
    *,
    on: str,
    form: str,
    copies: int | None = None,
    numbers: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record that a version was shared back to a stream (R19) on a day (YYYY-MM-DD) in a form; returns its id.

    A version can be shared back several times. `numbers` are those on the copies, in words. Raises InvalidInput for an
    impossible date.
    """
    day, how = on.strip(), sanitize(form)
    may_share(day, how, now.at, copies)
    meeting = project.meeting_open_id
    sharing = Sharing(
        id=now.new_id(),
        version=project.the(Version, version).id,
        stream=project.the(Stream, stream).id,
        on=day,
        form=how,
        copies=copies,
        numbers=sanitize(numbers or "") or None,
        meeting=meeting,
        at=now.at,
    )
    return CommandResult("share back", insert(sharing), sharing.id, clears)


def sign(
    now: CommandContext,
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
) -> CommandResult[str]:
    """Record a stream's answer to a version: signed, with reservations, not yet, or declined (R21); returns its id.

    It retracts an earlier *not yet* or *declined*, which stays readable. `unchecked` is the facilitator's reason for a
    signature without the understanding check (R20). Raises RuleViolation with everything missing (R19, R21, R22),
    InvalidInput for an impossible date or number.
    """
    meeting = project.meeting_open_id
    signoff = Signoff(
        id=now.new_id(),
        version=project.the(Version, version).id,
        stream=project.the(Stream, stream).id,
        decision=decision,
        how=sanitize(how, lines=True),
        on=on.strip(),
        present=present,
        role=sanitize(role),
        reservations=sanitize(reservations or "", lines=True) or None,
        held_by=sanitize(held_by or "") or None,
        unchecked=sanitize(unchecked or "", lines=True) or None,
        meeting=meeting,
        at=now.at,
    )
    record = project.the(Version, version)
    may_sign(project, record, signoff, now.at)
    edits: list[Edit] = list(insert(signoff))
    for before in standing_answers(project, record, stream):
        edits += update(before, retracted_at=now.at)
    return CommandResult("sign", tuple(edits), signoff.id, clears)


def retract(now: CommandContext, project: Snapshot, signoff: str) -> CommandResult[str]:
    """Retract an answer, which stays readable; returns its id. Raises RuleViolation for a retracted one."""
    record = project.the(Signoff, signoff)
    may_retract(project, record)
    return CommandResult("retract", update(record, retracted_at=now.at), record.id)


# The Trust Board (R28)


def decide(
    now: CommandContext,
    project: Snapshot,
    version: str,
    *,
    verdict: Verdict,
    on: str,
    words: str,
    changes: Mapping[str, str] | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record the Board's decision about a final version; returns its id. `changes` are by the line's key.

    Raises RuleViolation for a version that is not final (R24), with everything missing; InvalidInput for an impossible
    date.
    """
    record = project.the(Version, version)
    decided = sanitize(words, lines=True)
    by_line = {key: sanitize(text, lines=True) for key, text in (changes or {}).items()}
    keys = {line.key for _, line in brief_at(record).lines()} if by_line else set()
    may_decide(project, record, verdict, decided, by_line.items(), keys)
    must_be_a_day(on.strip(), now.at, "the Board decided")
    decision = BoardDecision(now.new_id(), record.id, verdict, on.strip(), decided, now.at)
    edits: list[Edit] = [*insert(decision)]
    for key, text in by_line.items():
        edits += upsert(BoardChange(f"{decision.id}/{key}", decision.id, key, text))
    return CommandResult("decide", tuple(edits), decision.id, clears)


def tell(
    now: CommandContext,
    project: Snapshot,
    decision: str,
    stream: str,
    *,
    on: str,
    form: str,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record that the Board's decision was shared back to a stream (R28); returns its id."""
    day, how = on.strip(), sanitize(form)
    may_share(day, how, now.at)
    may_tell(project.the(BoardDecision, decision), day)
    meeting = project.meeting_open_id
    telling = BoardTold(
        id=now.new_id(),
        board_decision=decision,
        stream=project.the(Stream, stream).id,
        on=day,
        form=how,
        meeting=meeting,
        at=now.at,
    )
    return CommandResult("tell decision", insert(telling), telling.id, clears)
