"""Cover and sign-off page of a brief: version, date, who has signed. They are no part of its canonical bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import LineChange, brief_at
from coprod_tui.domain.brief.facts import RoleNames, counted, counted_people, format_date, printed_role
from coprod_tui.domain.brief.written import index_answers
from coprod_tui.domain.claims import missing_for_final, soft_rules
from coprod_tui.domain.records import (
    BoardDecision,
    BoardTold,
    Contribution,
    IssueReason,
    Sharing,
    Signoff,
    Understanding,
    Version,
)
from coprod_tui.domain.signing.dates import (
    SIGNING_DECISIONS,
    DatedEntry,
    correction_chain,
    is_last,
    never_was,
    step_of,
)
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
    SIGNED_STATES,
    SignState,
    board_changes,
    decisions,
    not_told,
    required_streams,
    retracted_answers,
    signed_by,
    standing,
)
from coprod_tui.domain.snapshot import Snapshot


@frozen
class FinalState(Frozen):
    """What is said wherever a version is called final: for whom it is provisional, and what was taken back since."""

    decided_on: str = ""
    """The day of the Board's decision, YYYY-MM-DD; empty until then."""
    provisional: tuple[str, ...] = ()
    """The streams that signed with fewer people than their quorum (R26)."""
    taken_back: tuple[tuple[str, str], ...] = ()
    """(stream, day): who took back their signature after the Board had decided, and when."""

    @property
    def words(self) -> str:
        """`final for the Board (decided on 2 December 2026); Members took their signature back on 5 December`."""
        decided = f" (decided on {format_date(self.decided_on)})" if self.decided_on else ""
        names = " and ".join(self.provisional)
        provisional = f"; provisional: fewer people of {names} than the quorum" if names else ""
        taken = "".join(f"; {name} took their signature back on {format_date(on)}" for name, on in self.taken_back)
        return f"final for the Board{decided}{provisional}{taken}"


def final_state(project: Snapshot, version: Version) -> FinalState | None:
    """Everything that is said with *final* about a version; None for one that is not final."""
    if missing_for_final(project, version):
        return None
    decided = decisions(project, version)
    standings = [(one, standing(project, version, one.id)) for one in required_streams(project, version)]
    unsigned = [one for one, now in standings if now.state not in SIGNED_STATES]
    taken_back = ((one, retracted_answers(project, version, one.id)) for one in unsigned)
    return FinalState(
        decided[-1].on if decided else "",
        tuple(one.name for one, now in standings if now.provisional and one not in unsigned),
        tuple((one.name, answers[-1].retracted_at or "") for one, answers in taken_back if answers),
    )


def final_words(project: Snapshot, version: Version) -> str:
    """What every page says of a final version: `final for the Board`, and what belongs to it; empty if it is not."""
    state = final_state(project, version)
    return state.words if state else ""


@frozen
class CoverNote(Frozen):
    """A sentence about what was corrected, taken back, or recorded on a day out of order (R34)."""

    pieces: tuple[tuple[str, bool], ...]
    """(text, whether it is people's words)."""

    @property
    def text(self) -> str:
        """The sentence as one text."""
        return "".join(text for text, _ in self.pieces)


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
    notes: tuple[CoverNote, ...] = ()
    """What was corrected or taken back, and why an entry is on a day out of order (R34)."""


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
class AlthoughLine(Frozen):
    """What only warned when a version was issued, and why it was issued all the same."""

    found: str
    reason: str
    """Empty where nobody gave one."""


@frozen
class LaterAnswer(Frozen):
    """An answer that was given after the version was issued, to what it prints without one."""

    code: str
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
    stands: bool = True
    """False where only entries that were corrected are left: nothing was decided after all."""
    notes: tuple[CoverNote, ...] = ()


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
    final_words: str
    """What stands wherever the version is called final, such as `final for the Board`; empty if it is not final."""
    answers: tuple[AnswerLine, ...]
    reason: str
    """Why the version was issued, in the leads' words."""
    after: int | None
    """For the draft: the number of the last version that was issued."""
    same: tuple[SameMeaningLine, ...] = ()
    """The listed no-change-in-meaning changes since the oldest version whose signature counts, oldest first."""
    decided: DecisionLine | None = None
    although: tuple[AlthoughLine, ...] = ()
    """What only warned when it was issued, each with its reason."""
    answered_since: tuple[AnsweredSince, ...] = ()
    waits: tuple[str, ...] = ()
    """What it still needs to be final, in sentences; nothing for a draft."""

    @property
    def final(self) -> bool:
        """Whether the version is final for the Board (R24)."""
        return bool(self.final_words)


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
            "",
            (),
            "",
            versions[-1].number if versions else None,
        )
    signed, of = signed_by(project, version)
    answers = _answer_lines(project, version)
    waits = tuple(reason.sentence for reason in missing_for_final(project, version))
    final = final_words(project, version)
    reason = version.reason or ""
    return Cover(
        version.number, version.sha256, version.words, version.issued_at, signed, of, final, answers, reason, None,
        _same_meaning_lines(project, version), _decision_line(project, version), _although_lines(project, version),
        _answered_since(project, version), waits,
    )  # fmt: skip


def _same_meaning_lines(project: Snapshot, version: Version) -> tuple[SameMeaningLine, ...]:
    """The listed changes between the oldest version whose signature counts for this one, and this one."""
    answered = (standing(project, version, stream.id).version for stream in project.streams)
    signed = [one for one in answered if one is not None]
    if not signed:
        return ()
    oldest = min(signed, key=project.versions.index)
    names = {stream.id: stream.name for stream in project.streams}
    lines, roles = [], RoleNames(project, version)
    for later, mark in listed_between(project, oldest, version):
        moved = _changes_by_part(project, later).get((mark.key, mark.part))
        lines.append(
            SameMeaningLine(
                later.number,
                (moved.number if moved else "") or mark.key,
                roles.masked(mark.proposed_by),
                moved.before if moved else "",
                moved.after if moved else "",
                tuple((names.get(one.stream, ""), roles.masked(one.by)) for one in confirmations(project, mark)),
                tuple(one.name for one in missing_confirmations(project, later, mark)),
                changed_meaning(moved.before, moved.after) if moved and later.rules > 1 else (),
            )
        )
    return tuple(lines)


def _although_lines(project: Snapshot, version: Version) -> tuple[AlthoughLine, ...]:
    """What only warned when a version was issued, in the order of the rules."""
    kept = {one.kind: one for one in project.linked(IssueReason, "version", version.id)}
    order = [rule.id for rule in soft_rules()]
    kinds = sorted(kept, key=lambda kind: order.index(kind) if kind in order else len(order))
    return tuple(AlthoughLine(kept[kind].found, kept[kind].reason or "") for kind in kinds)


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
    notes = tuple(board_notes(project, version))
    existing = decisions(project, version)
    if not existing:
        return DecisionLine("", "", "", (), (), stands=False, notes=notes) if notes else None
    decision = existing[-1]
    said = {change.key: change.text for change in board_changes(project, decision)}
    try:
        lines = [(line.number, line.key) for _, line in brief_at(version).lines() if line.key in said] if said else []
    except ValueError:
        lines = [(key, key) for key in said]
    changes = tuple((number or key, said[key]) for number, key in lines)
    names = tuple(each.name for each in not_told(project, decision))
    return DecisionLine(decision.verdict, decision.on, decision.words, changes, names, notes=notes)


# What was corrected, taken back, or recorded on a day out of order

_Piece = tuple[str, bool]


def stream_notes(project: Snapshot, version: Version, stream: str) -> tuple[CoverNote, ...]:
    """What is said about a stream's entries for a version besides what counts: corrections, retractions, reasons."""
    kinds: tuple[type[Sharing | Understanding | Signoff], ...] = (Sharing, Understanding, Signoff)
    entries = [one for kind in kinds for one in project.linked(kind, "version", version.id) if one.stream == stream]
    notes = [note for one in entries if is_last(project, one) for note in _chain_notes(project, one)]
    taken = (_retraction(project, one) for one in retracted_answers(project, version, stream))
    return (*notes, *taken)


def board_notes(project: Snapshot, version: Version) -> Iterator[CoverNote]:
    """What was corrected about the Board's decision and about sharing it back, and reasons of days out of order."""
    for decision in project.linked(BoardDecision, "version", version.id):
        told = project.linked(BoardTold, "board_decision", decision.id)
        entries: tuple[DatedEntry, ...] = (decision, *told)
        for entry in entries:
            if is_last(project, entry):
                yield from _chain_notes(project, entry)


def _chain_notes(project: Snapshot, last: DatedEntry) -> Iterator[CoverNote]:
    """One sentence for an entry that corrects others, or is on a day out of order."""
    chain = correction_chain(project, last)
    if len(chain) == 1 and not last.because:
        return
    what = step_of(project, chain[0]).what
    pieces: list[_Piece] = [(f"{what[0].upper()}{what[1:]} on ", False), *_entry(project, chain[0])]
    for later in chain[1:]:
        pieces.append((f"; corrected on {format_date(later.at)}", False))
        pieces += [(": it never was", False)] if never_was(later) else [(" to ", False), *_entry(project, later)]
        pieces += [(", because: ", False), (later.because, True)] if later.because else []
    yield CoverNote((*pieces, (".", False)))


def _entry(project: Snapshot, entry: DatedEntry) -> Iterator[_Piece]:
    """The day of an entry and what it says; the reason of the day, for a first entry."""
    yield format_date(entry.on), False
    for words, theirs in _said(project, entry):
        if words:
            yield ", ", False
            yield words, theirs
    if entry.because and entry.corrects is None:
        yield ", on that day because: ", False
        yield entry.because, True


def _said(project: Snapshot, entry: DatedEntry) -> tuple[_Piece, ...]:
    if isinstance(entry, Sharing):
        return (entry.form, True), (_copies_words(entry), True)
    if isinstance(entry, Understanding):
        return ("yes" if entry.confirmed else "not quite", False), (entry.text or "", True), (entry.missed or "", True)
    if isinstance(entry, BoardTold):
        return ((entry.form, True),)
    if isinstance(entry, BoardDecision):
        return (entry.verdict.value, False), (entry.words, True)
    present = counted_people(entry.present) if entry.present is not None else ""
    role, reservations = printed_role(project, entry, "role"), entry.reservations or ""
    return (entry.decision.value, False), (role, True), (present, False), (entry.how, True), (reservations, True)


def _retraction(project: Snapshot, answer: Signoff) -> CoverNote:
    said = step_of(project, answer).what
    taken = f"Taken back on {format_date(answer.retracted_at or '')}: "
    reservations = [(", because: ", False), (answer.reservations, True)] if answer.reservations else []
    decision = "" if answer.decision in SIGNING_DECISIONS else f", “{answer.decision.value}”"
    return CoverNote(((f"{taken}{said} on {format_date(answer.on)}{decision}", False), *reservations, (".", False)))


def _copies_words(shared: Sharing) -> str:
    if shared.copies is None:
        return shared.numbers or ""
    numbers = f", {shared.numbers}" if shared.numbers else ""
    return f"{counted(shared.copies, 'copy', 'copies')}{numbers}"


def _answer_lines(project: Snapshot, version: Version) -> tuple[AnswerLine, ...]:
    lines, asked, roles = [], required_streams(project, version), RoleNames(project, version)
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
                roles.masked(signoff.role) if signoff else "",
                (signoff.reservations or "") if signoff else "",
                roles.masked(signoff.held_by or "") if signoff else "",
                stands.provisional,
                shared.on if shared else "",
                shared.form if shared else "",
                _copies_words(shared) if shared else "",
                (signoff.unchecked or "") if signoff else "",
                stream_notes(project, version, stream.id),
            )
        )
    return tuple(lines)
