"""Cover and sign-off page of a brief: version, date, who has signed. They are no part of its canonical bytes."""

from __future__ import annotations

from collections.abc import Mapping

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import LineChange, brief_at
from coprod_tui.domain.brief.facts import counted, signatory
from coprod_tui.domain.brief.written import index_answers
from coprod_tui.domain.records import Contribution, Sharing, Version
from coprod_tui.domain.signing.equivalence import (
    changed_meaning,
    confirmations,
    listed_between,
    missing_confirmations,
    previous_version,
    version_changes,
    without_answer,
)
from coprod_tui.domain.signing.rules import (
    SignState,
    board_changes,
    decisions,
    missing_for_final,
    not_told,
    required_streams,
    signed_by,
    standing,
)
from coprod_tui.domain.snapshot import Snapshot


@frozen
class AnswerLine(Frozen):
    """One stream's answer, for the sign-off page."""

    stream: str
    """Its name."""
    required: bool
    state: SignState
    version: int | None
    """The number of the version that was answered; an earlier one for *stale*, or where only additions came since."""
    on: str
    """The day of the answer, YYYY-MM-DD; empty where there is none."""
    how: str
    present: int | None
    role: str
    reservations: str
    """The reservations, or the reason for *not yet* and *declined*, word for word (R25)."""
    held_by: str
    provisional: bool
    """Whether fewer people were present than the quorum (R26)."""
    shared_on: str
    shared_form: str
    shared_copies: str = ""
    """How many copies were given out, and their numbers."""
    unchecked: str = ""
    """The facilitator's reason for a signature without the understanding check (R20), printed word for word."""


@frozen
class SameMeaningLine(Frozen):
    """A change that the leads list as “no change in meaning” (R23), for every stream to see."""

    version: int
    """The later of the two versions."""
    number: str
    """The line's number, as that version prints it; its key where it has none."""
    proposed_by: str
    before: str
    after: str
    confirmed: tuple[tuple[str, str], ...] = ()
    """(name of the stream, its lead) for each stream that confirmed it."""
    waits_for: tuple[str, ...] = ()
    """The names of the streams that signed before and whose leads have not confirmed it."""
    asked: tuple[str, ...] = ()
    """What can change the meaning, about which the lead who proposed it was asked."""


@frozen
class AnsweredSince(Frozen):
    """A first answer to what a version prints without one: the version stays as it is, and keeps its signatures."""

    code: str
    """As the version prints it."""
    answer: str
    reason: str


@frozen
class DecisionLine(Frozen):
    """What the Trust Board decided about a version (R28)."""

    verdict: str
    on: str
    words: str
    changes: tuple[tuple[str, str], ...]
    """(number of the line, what changed), in the order of the version."""
    not_told: tuple[str, ...]
    """Names of the streams that it has not been shared back to yet."""


@frozen
class Cover(Frozen):
    """Everything about a version that is no part of its text."""

    number: int | None
    """None for the draft."""
    sha256: str
    words: str
    issued_at: str
    signed: int
    of: int
    final: bool
    answers: tuple[AnswerLine, ...]
    reason: str
    """Why the version was issued, in the leads' words."""
    after: int | None
    """For the draft: the number of the last version that was issued."""
    same: tuple[SameMeaningLine, ...] = ()
    """The listed no-change-in-meaning changes since the oldest version whose signature counts, oldest first."""
    decided: DecisionLine | None = None
    answered_since: tuple[AnsweredSince, ...] = ()
    """First answers that were given after it was issued, in the order of annex A."""


def cover_of(project: Snapshot, version: Version | None = None) -> Cover:
    """The cover of an issued version; without one, of the draft."""
    if version is None:
        versions = project.versions
        return Cover(
            None,
            "",
            "",
            "",
            0,
            len(required_streams(project)),
            False,
            (),
            "",
            versions[-1].number if versions else None,
        )
    signed, of = signed_by(project, version)
    answers = _answer_lines(project, version)
    is_final = not missing_for_final(project, version)
    reason = version.reason or ""
    return Cover(
        version.number, version.sha256, version.words, version.issued_at, signed, of, is_final, answers, reason, None,
        _same_meaning_lines(project, version), _decision_line(project, version), _answered_since(project, version),
    )  # fmt: skip


def _same_meaning_lines(project: Snapshot, version: Version) -> tuple[SameMeaningLine, ...]:
    """The listed changes between the oldest version whose signature counts for this one, and this one."""
    answered = (standing(project, version, stream.id).version for stream in project.streams)
    signed = [one for one in answered if one is not None]
    if not signed:
        return ()
    oldest = min(signed, key=project.versions.index)
    names = {stream.id: stream.name for stream in project.streams}
    lines = []
    for later, mark in listed_between(project, oldest, version):
        moved = _changes_by_part(project, later).get((mark.key, mark.part))
        lines.append(
            SameMeaningLine(
                later.number,
                (moved.number if moved else "") or mark.key,
                mark.proposed_by,
                moved.before if moved else "",
                moved.after if moved else "",
                tuple((names.get(one.stream, ""), one.by) for one in confirmations(project, mark)),
                tuple(one.name for one in missing_confirmations(project, later, mark)),
                changed_meaning(moved.before, moved.after) if moved and later.rules > 1 else (),
            )
        )
    return tuple(lines)


def _answered_since(project: Snapshot, version: Version) -> tuple[AnsweredSince, ...]:
    bare = without_answer(version)
    if not bare:
        return ()
    brief = brief_at(version)
    cites = {cite.record: cite for _, line in brief.lines() for cite in line.cites}
    answers, contributions = index_answers(project), project.all(Contribution)
    found = []
    for key in (line.key.removeprefix("said/") for line in brief.section("A").lines):
        said = contributions.get(key)
        if key not in bare or said is None or said.withdrawn_at is not None or not answers.has(said):
            continue
        answer, *because = answers.of(key, cites)
        reason = " ".join(words.text for each in because for words in each.words)
        found.append(AnsweredSince(cites[key].code, answer.text, reason))
    return tuple(found)


def _changes_by_part(project: Snapshot, version: Version) -> Mapping[tuple[str, str], LineChange]:
    earlier = previous_version(project, version)
    moved = (version_changes(earlier, version) or ()) if earlier else ()
    return {(one.key, one.part): one for one in moved}


def _decision_line(project: Snapshot, version: Version) -> DecisionLine | None:
    existing = decisions(project, version)
    if not existing:
        return None
    decision = existing[-1]
    said = {change.key: change.text for change in board_changes(project, decision)}
    try:
        lines = [(line.number, line.key) for _, line in brief_at(version).lines() if line.key in said] if said else []
    except ValueError:
        lines = [(key, key) for key in said]
    changes = tuple((number or key, said[key]) for number, key in lines)
    return DecisionLine(
        decision.verdict, decision.on, decision.words, changes, tuple(each.name for each in not_told(project, decision))
    )


def _copies_words(shared: Sharing) -> str:
    if shared.copies is None:
        return shared.numbers or ""
    numbers = f", {shared.numbers}" if shared.numbers else ""
    return f"{counted(shared.copies, 'copy', 'copies')}{numbers}"


def _answer_lines(project: Snapshot, version: Version) -> tuple[AnswerLine, ...]:
    lines, asked = [], required_streams(project, version)
    for stream in project.streams:
        stands = standing(project, version, stream.id)
        signoff, shared = stands.signoff, stands.sharing
        lines.append(
            AnswerLine(
                stream.name,
                stream in asked,
                stands.state,
                stands.version.number if stands.version else None,
                signoff.on if signoff else "",
                signoff.how if signoff else "",
                signoff.present if signoff else None,
                signatory(project, signoff.role) if signoff else "",
                (signoff.reservations or "") if signoff else "",
                (signoff.held_by or "") if signoff else "",
                stands.provisional,
                shared.on if shared else "",
                shared.form if shared else "",
                _copies_words(shared) if shared else "",
                (signoff.unchecked or "") if signoff else "",
            )
        )
    return tuple(lines)
