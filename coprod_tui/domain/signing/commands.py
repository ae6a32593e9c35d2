"""Commands for versions of the brief: issue, share back, sign, retract, the Board's decision; and their corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import sanitize
from coprod_tui.domain.brief.assembly import as_issued, brief_of
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.commands import number_edits
from coprod_tui.domain.brief.content import Brief, dump, to_data
from coprod_tui.domain.brief.facts import roles_to_freeze
from coprod_tui.domain.claims import (
    Claimed,
    judge,
    may_decide,
    may_issue,
    may_sign,
    warnings_of,
)
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, insert, update, upsert
from coprod_tui.domain.findings import Claim, Finding
from coprod_tui.domain.privacy.restricted import let_through
from coprod_tui.domain.records import (
    NEWEST_RULES,
    BoardChange,
    BoardDecision,
    BoardTold,
    Decision,
    IssueReason,
    Sharing,
    Signoff,
    Stream,
    Verdict,
    Version,
)
from coprod_tui.domain.signing.dates import E, may_correct, must_be_a_day, must_explain, never_was_so
from coprod_tui.domain.signing.equivalence import prints_the_same, standing_answers
from coprod_tui.domain.signing.fingerprint import (
    FieldKey,
    canonical_of_data,
    committed_fields,
    fingerprint,
    fingerprint_words,
)
from coprod_tui.domain.signing.rules import final_signatures, must_be_in_order
from coprod_tui.domain.signing.versions import (
    may_correct_answer,
    may_retract,
    may_share,
    may_unshare,
    must_be_shared,
)
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
    stops: tuple[Finding, ...]
    """What stops it from being issued."""
    warnings: tuple[Finding, ...]
    """What only warns: it is printed with the version, each with a reason."""
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
    stops = judge(Claim.ISSUED, Claimed(sealed.project, sealed.brief))
    warnings = tuple(finding for _, finding in warnings_of(sealed.project, sealed.brief))
    frozen_bytes = canonical_of_data(data, sealed.sealed)
    return PreparedVersion(sealed.project, frozen_bytes, dump(data), stops, warnings, moved)


def issue(
    now: CommandContext,
    project: Snapshot,
    reason: str | None = None,
    *,
    because: Mapping[str, str] | None = None,
    prepared: PreparedVersion | None = None,
    other_words: Sequence[str] = (),
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Issue the draft as the next version; returns its id.

    `because` has the reasons for what only warns, by the id of the rule (`soft_rules`); they are stored with what was
    found, and printed. `prepared` is the draft, which is prepared again if the project has changed since. Raises
    RuleViolation with everything that stops *issued*, or if nothing has changed since the last version.

    `other_words` here and below: codes of contributions, and names of roles, to which the text only sounds the same
    (`let_through`, R11, R14).
    """
    if prepared is None or prepared.project is not project:
        prepared = prepare_version(commitments(now, project).answer)
    sha256 = fingerprint(prepared.canonical)
    may_issue(project, prepared.stops, moved=prepared.moved)
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
        roles=roles_to_freeze(project),
        rules=NEWEST_RULES,
    )
    edits: list[Edit] = [*insert(version), *number_edits(project)]
    reasons: list[IssueReason] = []
    for finding in prepared.warnings:
        why = sanitize((because or {}).get(finding.rule, ""), lines=True) or None
        reasons.append(IssueReason(f"{version.id}/{finding.rule}", version.id, finding.rule, finding.what, why))
        edits += insert(reasons[-1])
    edits += let_through(now, project, version, *reasons, other_words=other_words)
    return CommandResult("issue", tuple(edits), version.id, clears)


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
    because: str | None = None,
    corrects: str | None = None,
    other_words: Sequence[str] = (),
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record that a version was shared back to a stream (R19) on a day (YYYY-MM-DD) in a form; returns its id.

    A version can be shared back several times. `numbers` are those on the copies, in words. `because` is why it was on
    a day that another entry contradicts (R34), `corrects` the id of the entry that this one corrects. Raises
    InvalidInput for an impossible date, RuleViolation for one out of order.
    """
    record = project.the(Version, version)
    if corrects is not None:
        may_correct(project, project.the(Sharing, corrects), "That entry")
    sharing = Sharing(
        id=now.new_id(),
        version=record.id,
        stream=project.the(Stream, stream).id,
        on=on.strip(),
        form=sanitize(form),
        copies=copies,
        numbers=sanitize(numbers or "") or None,
        meeting=project.meeting_open_id,
        at=now.at,
        because=_reason(because),
        corrects=corrects,
    )
    may_share(project, record, sharing, now.at)
    passed = let_through(now, project, sharing, version=record, other_words=other_words)
    return CommandResult("share back", (*insert(sharing), *passed), sharing.id, clears)


def never_shared(now: CommandContext, project: Snapshot, sharing: str, *, because: str) -> CommandResult[str]:
    """Correct an entry: the version was never shared back so; returns the correction's id. Raises RuleViolation."""
    earlier = project.the(Sharing, sharing)
    correction = _voided(now, project, earlier, "That entry", "that sharing back", because)
    may_unshare(project, project.the(Version, earlier.version), earlier)
    return CommandResult("share back", insert(correction), correction.id)


def _voided(now: CommandContext, project: Snapshot, earlier: E, called: str, explained: str, because: str) -> E:
    """Return the correction of an entry that never was so; `called` and `explained` name it in the refusals."""
    may_correct(project, earlier, called)
    must_explain(_reason(because), explained)
    return never_was_so(earlier, now, _reason(because))


def _reason(because: str | None) -> str | None:
    return sanitize(because or "", lines=True) or None


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
    because: str | None = None,
    corrects: str | None = None,
    other_words: Sequence[str] = (),
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record a stream's answer to a version: signed, with reservations, not yet, or declined (R21); returns its id.

    It retracts an earlier *not yet* or *declined*, which stays readable. `unchecked` is the facilitator's reason for a
    signature without the understanding check (R20), `because` that for a day out of order (R34); `corrects` is the
    answer of which this one mends how it was written down. Raises RuleViolation with everything missing (R19, R21, R22,
    R34), InvalidInput for an impossible date or number.
    """
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
        meeting=project.meeting_open_id,
        at=now.at,
        because=_reason(because),
        corrects=corrects,
    )
    record = project.the(Version, version)
    if corrects is not None:
        may_correct(project, project.the(Signoff, corrects), "That answer")
        may_correct_answer(signoff, project.the(Signoff, corrects))
    may_sign(project, record, signoff, now.at)
    edits: list[Edit] = list(insert(signoff))
    edits += let_through(now, project, signoff, version=record, other_words=other_words, by=signoff.role)
    for before in () if corrects else standing_answers(project, record, stream):
        edits += update(before, retracted_at=now.at)
    return CommandResult("sign", tuple(edits), signoff.id, clears)


def retract(now: CommandContext, project: Snapshot, signoff: str) -> CommandResult[str]:
    """Retract an answer, which stays readable; returns its id. Raises RuleViolation for a retracted one.

    What was final when the Board decided stays a fact; the retraction is printed with it.
    """
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
    because: str | None = None,
    corrects: str | None = None,
    other_words: Sequence[str] = (),
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record the Board's decision about a final version; returns its id. `changes` are by the line's key.

    It keeps which signatures made the version final. `because` is why it was on a day that another entry contradicts
    (R34), `corrects` the id of the entry that this one corrects. Raises RuleViolation for a version that is not final
    (R24), with everything missing; InvalidInput for an impossible date.
    """
    record = project.the(Version, version)
    earlier = project.the(BoardDecision, corrects) if corrects is not None else None
    if earlier is not None:
        may_correct(project, earlier, "That decision")
    decided = sanitize(words, lines=True)
    by_line = {key: sanitize(text, lines=True) for key, text in (changes or {}).items()}
    keys = {line.key for _, line in brief_at(record).lines()} if by_line else set()
    may_decide(project, record, verdict, decided, by_line.items(), keys, corrects=earlier is not None)
    must_be_a_day(on.strip(), now.at, "the Board decided")
    decision = BoardDecision(
        id=now.new_id(),
        version=record.id,
        verdict=verdict,
        on=on.strip(),
        words=decided,
        at=now.at,
        because=_reason(because),
        corrects=corrects,
        signatures=earlier.signatures if earlier is not None else final_signatures(project, record),
    )
    must_be_in_order(project, record, decision)
    changed = [BoardChange(f"{decision.id}/{key}", decision.id, key, text) for key, text in by_line.items()]
    edits: list[Edit] = [*insert(decision), *(edit for change in changed for edit in upsert(change))]
    edits += let_through(now, project, decision, *changed, version=record, other_words=other_words)
    return CommandResult("decide", tuple(edits), decision.id, clears)


def never_decided(now: CommandContext, project: Snapshot, decision: str, *, because: str) -> CommandResult[str]:
    """Correct an entry: the Board never decided so about this version; returns the correction's id."""
    earlier = project.the(BoardDecision, decision)
    correction = _voided(now, project, earlier, "That decision", "that decision", because)
    return CommandResult("decide", insert(correction), correction.id)


def tell(
    now: CommandContext,
    project: Snapshot,
    decision: str,
    stream: str,
    *,
    on: str,
    form: str,
    because: str | None = None,
    corrects: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Record that the Board's decision was shared back to a stream (R28); returns its id.

    `because` is why it was on a day that another entry contradicts (R34), `corrects` the entry that it corrects.
    """
    record = project.the(BoardDecision, decision)
    if corrects is not None:
        may_correct(project, project.the(BoardTold, corrects), "That entry")
    telling = BoardTold(
        id=now.new_id(),
        board_decision=decision,
        stream=project.the(Stream, stream).id,
        on=on.strip(),
        form=sanitize(form),
        meeting=project.meeting_open_id,
        at=now.at,
        because=_reason(because),
        corrects=corrects,
    )
    must_be_shared(telling.on, telling.form, now.at)
    must_be_in_order(project, project.the(Version, record.version), telling)
    return CommandResult("tell decision", insert(telling), telling.id, clears)


def never_told(now: CommandContext, project: Snapshot, telling: str, *, because: str) -> CommandResult[str]:
    """Correct an entry: the Board's decision was never shared back so; returns the correction's id."""
    earlier = project.the(BoardTold, telling)
    correction = _voided(now, project, earlier, "That entry", "that sharing back", because)
    return CommandResult("tell decision", insert(correction), correction.id)
