"""Rules about signatures: each stream's state, what *final* needs (R15, R23, R24, R26), R20, and the Board (R28).

`domain.claims` asks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import partial

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.records import (
    BoardChange,
    BoardDecision,
    BoardTold,
    Contribution,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Verdict,
    Version,
)
from coprod_tui.domain.signing.dates import (
    SIGNING_DECISIONS,
    correction_chain,
    counts,
    days_out_of_order,
    is_last,
    order_reasons,
    tellings,
)
from coprod_tui.domain.signing.equivalence import (
    asked_to_sign,
    contributions_in,
    counts_for,
    last_signed,
    standing_answers,
    version_changes,
    without_answer,
)
from coprod_tui.domain.snapshot import Snapshot

_CORRECT_KEY = "c on the sign-off screen (F5)"


class SignState(StrEnum):
    """The state of a stream for a version."""

    SIGNED = "signed"
    RESERVED = "signed with reservations"
    NOT_YET = "not yet"
    DECLINED = "declined"
    STALE = "stale"
    """It signed an earlier version, and the substance has changed since (R23)."""
    SHARED = "shared"
    NOT_SHARED = "not shared"


SIGNED_STATES = (SignState.SIGNED, SignState.RESERVED)
"""The states that count for *final*."""


@frozen
class Standing(Frozen):
    """The state of a stream for a version, with the records behind it."""

    state: SignState
    signoff: Signoff | None = None
    """The answer that gives the state; for *stale*, the signature of the earlier version."""
    version: Version | None = None
    """The version that was answered: this one, or an earlier one."""
    sharing: Sharing | None = None
    """The first time this version was shared back."""
    provisional: bool = False
    """True if fewer people were present than the stream's quorum (R26)."""


def sharings(project: Snapshot, version: Version, stream: str) -> tuple[Sharing, ...]:
    """All sharings of a version with a stream that count, in recorded order; those that were corrected do not."""
    shared = project.linked(Sharing, "version", version.id)
    return tuple(one for one in shared if one.stream == stream and counts(project, one))


def standing(project: Snapshot, version: Version, stream: str) -> Standing:
    """Return the state of a stream for a version.

    An answer to this version counts. Otherwise an earlier one is stale if the substance has changed (R23). With
    only additions and listed changes it counts once this version was shared back: a signature never counts for words
    that its stream was not shown.
    """
    shared = sharings(project, version, stream)
    first = min(shared, key=lambda one: (one.on, one.id), default=None)
    own = standing_answers(project, version, stream)
    if own:
        return _standing_for(project, SignState(own[-1].decision.value), own[-1], version, first)
    earlier = last_signed(project, stream, before=version)
    if earlier is not None:
        signature = standing_answers(project, earlier, stream)[-1]
        if not counts_for(project, earlier, version):
            return _standing_for(project, SignState.STALE, signature, earlier, first)
        if first is not None or version_changes(earlier, version) == ():
            return _standing_for(project, SignState(signature.decision.value), signature, earlier, first)
    return Standing(SignState.SHARED if first else SignState.NOT_SHARED, sharing=first)


def _standing_for(
    project: Snapshot, state: SignState, signoff: Signoff, version: Version, sharing: Sharing | None
) -> Standing:
    return Standing(state, signoff, version, sharing, is_provisional(project, signoff))


def sign_state(project: Snapshot, version: Version, stream: str) -> SignState:
    """The state alone."""
    return standing(project, version, stream).state


def is_provisional(project: Snapshot, signoff: Signoff) -> bool:
    """R26: whether fewer people were present than the quorum."""
    stream = project.get(Stream, signoff.stream)
    if stream is None or stream.quorum is None:
        return False
    return signoff.present is None or signoff.present < stream.quorum


def required_streams(project: Snapshot, version: Version | None = None) -> tuple[Stream, ...]:
    """The streams that have to sign: those that the version prints as required, so that *final* stays.

    Without a version, those of the current project.
    """
    printed = asked_to_sign(version) if version else None
    return tuple(one for one in project.streams if (one.required if printed is None else one.id in printed))


def signed_by(project: Snapshot, version: Version) -> tuple[int, int]:
    """(signed, required): numbers of streams."""
    streams = required_streams(project, version)
    return sum(sign_state(project, version, stream.id) in SIGNED_STATES for stream in streams), len(streams)


def not_signed(project: Snapshot, version: Version) -> Iterator[Reason]:
    """R24: the required streams that have not signed a version; that there are none; and answers that contradict."""
    streams = required_streams(project, version)
    if not streams:
        yield Reason("No stream is asked to sign: a brief is final when those that it concerns have signed it.")
        return
    this = f"version {version.number}"
    for stream in streams:
        sentence = {
            SignState.NOT_YET: f"{stream.name} said not yet to {this}.",
            SignState.DECLINED: f"{stream.name} declined {this}.",
            SignState.SHARED: f"{stream.name} have not signed {this}.",
            SignState.NOT_SHARED: f"{this[0].upper()}{this[1:]} has not been shared back to {stream.name}.",
        }.get(sign_state(project, version, stream.id))
        if sentence:
            yield Reason(sentence, f"{version.id}/{stream.id}")
    for stream in project.streams:
        yield from two_answers(project, version, stream)


def stale_signatures(project: Snapshot, version: Version) -> Iterator[Reason]:
    """R23: the required streams that signed an earlier version, and words have changed since."""
    for stream in required_streams(project, version):
        stands = standing(project, version, stream.id)
        if stands.state is SignState.STALE and stands.version is not None:
            sentence = f"{stream.name} signed version {stands.version.number}, and words have changed since."
            yield Reason(sentence, f"{version.id}/{stream.id}")


def without_answers(project: Snapshot, version: Version) -> Iterator[Reason]:
    """R15: the contributions of a version without an answer, as one reason.

    A version of rule set 1 is final only with every answer printed in it. Since then answers are frozen at issue, and
    what had none then can be answered later.
    """
    contributions, printed = project.all(Contribution), contributions_in(version)
    left = unanswered(project)
    if version.rules < 2:
        hidden = (one for one in left if one < version.id and not may_be_cited(contributions[one]))
        waiting = {*without_answer(version), *(one for one in hidden if one not in printed)}
    else:
        unsaid = without_answer(version)
        waiting = {one for one in left if one in unsaid or (one < version.id and one not in printed)}
    if not waiting:
        return
    single = len(waiting) == 1
    things = "1 thing that was said has" if single else f"{len(waiting):,} things that were said have"
    sentence = f"{things} no answer in version {version.number}: say what became of {'it' if single else 'them'}"
    yield Reason(f"{sentence}{', and issue the next version' if version.rules < 2 else ''}.", min(waiting))


def two_answers(project: Snapshot, version: Version, stream: Stream) -> Iterator[Reason]:
    """Two laptops can hold different answers; a person has to choose, or a reservation could get lost."""
    if len({(one.decision, one.reservations) for one in standing_answers(project, version, stream.id)}) > 1:
        sentence = f"Two laptops hold different answers of {stream.name} to version {version.number}: take one back."
        yield Reason(sentence, f"{version.id}/{stream.id}")


# Understanding check (R20): each stream says back what every other asked for, and why


class Understood(StrEnum):
    """How far one stream has said another's part back."""

    YES = "yes"
    NOT_QUITE = "not quite"
    NOT_YET = "not yet"


def understanding_pairs(project: Snapshot) -> tuple[tuple[Stream, Stream], ...]:
    """(who says back, whose part): every stream with every other that has contributions."""
    spoke = [one for one in project.streams if project.said(one.id)]
    return tuple((one, other) for one in project.streams for other in spoke if one != other)


def understanding_rounds(project: Snapshot, version: Version, stream: str, whose: str) -> tuple[Understanding, ...]:
    """The rounds that count in which a stream said back another's part of a version; the last one decides."""
    rounds = project.linked(Understanding, "version", version.id)
    return tuple(one for one in rounds if (one.stream, one.whose) == (stream, whose) and counts(project, one))


def understanding(project: Snapshot, version: Version, stream: str, whose: str) -> Understanding | None:
    """The check that counts for a version: its own, else that of an earlier version without a change since."""
    versions = project.versions
    for issued in reversed(versions[: versions.index(version) + 1]):
        if rounds := understanding_rounds(project, issued, stream, whose):
            return rounds[-1] if counts_for(project, issued, version) else None
    return None


def check_is_done(project: Snapshot, version: Version, stream: str, whose: str) -> Understood:
    """The state of one pair of streams."""
    check = understanding(project, version, stream, whose)
    if check is None:
        return Understood.NOT_YET
    return Understood.YES if check.confirmed else Understood.NOT_QUITE


def not_understood(project: Snapshot, version: Version, stream: str) -> tuple[Stream, ...]:
    """The streams whose part a stream has not said back with a *yes*; empty when its check is done."""
    streams = (other for one, other in understanding_pairs(project) if one.id == stream)
    return tuple(one for one in streams if check_is_done(project, version, stream, one.id) is not Understood.YES)


def may_understand(stream: Stream, whose: Stream, *, confirmed: bool, missed: str | None) -> None:
    """Raise RuleViolation for a stream with itself, InvalidInput for a *not quite* without what was missed."""
    if stream.id == whose.id:
        raise RuleViolation(f"{stream.name} say back what another stream said, not their own part.")
    if not confirmed and not missed:
        raise InvalidInput("What was missed? A word or two, so that it can be said again.")


def check_missing(project: Snapshot, version: Version, stream: Stream, place: str) -> Iterator[Reason]:
    """R20: the reason against a signature before the check is done."""
    streams = not_understood(project, version, stream.id)
    if streams:
        names = " and ".join(one.name for one in streams)
        yield Reason(
            f"{stream.name} have not yet said back what {names} asked for and why. Do that first,"
            " or say why they sign without it: the reason is printed.",
            f"{place}/unchecked",
        )


# The Trust Board's decision (R24, R28)


def decisions(project: Snapshot, version: Version) -> tuple[BoardDecision, ...]:
    """The Board's decisions about a version that count, in recorded order; those that were corrected do not."""
    return tuple(one for one in project.linked(BoardDecision, "version", version.id) if counts(project, one))


def latest_decision(project: Snapshot) -> BoardDecision | None:
    """The Board's last decision that counts, or None."""
    all_decisions = (one for one in project.all(BoardDecision).values() if counts(project, one))
    return max(all_decisions, key=lambda one: (one.on, one.id), default=None)


def board_changes(project: Snapshot, decision: BoardDecision) -> tuple[BoardChange, ...]:
    """The Board's changes, line by line."""
    return project.linked(BoardChange, "board_decision", decision.id)


def decision_sharings(project: Snapshot, decision: BoardDecision, stream: str) -> tuple[BoardTold, ...]:
    """All sharings of a decision with a stream that count."""
    return tuple(one for one in tellings(project, decision) if one.stream == stream)


def not_told(project: Snapshot, decision: BoardDecision) -> tuple[Stream, ...]:
    """R28: the streams, observers too, that a decision has not been shared back to yet."""
    return tuple(one for one in project.streams if not decision_sharings(project, decision, one.id))


def was_final_when_decided(project: Snapshot, version: Version) -> bool:
    """R24: whether the Board decided about a version that was final; what comes later does not change that.

    Signatures that were taken back afterwards, marks that were taken off and answers that are gone leave it a fact.
    """
    return any(_was_signed(project, version, decision) for decision in decisions(project, version))


def _was_signed(project: Snapshot, version: Version, decision: BoardDecision) -> bool:
    """Whether every required stream had signed; decisions of 0.1.0 do not name the signatures, so times tell."""
    versions = project.versions
    until = {one.id for one in versions[: versions.index(version) + 1]}
    named = decision.signatures.split()
    signatures = (
        [one for one in map(partial(project.get, Signoff), named) if one is not None]
        if named
        else [one for one in project.all(Signoff).values() if _stood_at(project, one, decision)]
    )
    signed = {one.stream for one in signatures if one.version in until and one.decision in SIGNING_DECISIONS}
    required = required_streams(project, version)
    return bool(required) and all(stream.id in signed for stream in required)


def _stood_at(project: Snapshot, signoff: Signoff, decision: BoardDecision) -> bool:
    first = correction_chain(project, decision)[0]
    return signoff.id < first.id and (signoff.retracted_at is None or is_after(signoff.retracted_at, first.at))


def is_after(time: str, other: str) -> bool:
    """Whether a time with its offset is not before another one."""
    try:
        return datetime.fromisoformat(time) >= datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return time >= other


def retracted_answers(project: Snapshot, version: Version, stream: str) -> tuple[Signoff, ...]:
    """The answers to a version that a stream took back, and the signatures that a decision of the Board rested on."""
    own = [one.id for one in project.linked(Signoff, "version", version.id) if is_last(project, one)]
    named = [each for decision in decisions(project, version) for each in decision.signatures.split()]
    answers = (project.get(Signoff, each) for each in dict.fromkeys((*named, *own)))
    return tuple(one for one in answers if one and one.stream == stream and one.retracted_at is not None)


def final_signatures(project: Snapshot, version: Version) -> str:
    """The ids of the signatures that make a version final now, as a decision about it keeps them."""
    answers = (standing(project, version, stream.id) for stream in required_streams(project, version))
    return " ".join(one.signoff.id for one in answers if one.signoff and one.state in SIGNED_STATES)


def decision_missing(
    project: Snapshot,
    version: Version,
    verdict: Verdict,
    words: str,
    changes: Iterable[tuple[str, str]],
    keys: set[str],
    *,
    corrects: bool = False,
) -> Iterator[Reason]:
    """R28: what the Board's decision still needs: to be the only one, words, and the lines that it changed.

    `keys` are the keys of the version's lines; `corrects` is for an entry that corrects an earlier one.
    """
    if decisions(project, version) and not corrects:
        written = f"What the Board decided about version {version.number} is written down already."
        yield Reason(f"{written} If that is wrong, correct it: coprod decide --correct, or {_CORRECT_KEY}.")
    changed_lines = [*changes]
    if not words:
        yield Reason("What did the Board say? Its words go back to every stream.", "words")
    if verdict is Verdict.WITH_CHANGES and not changed_lines:
        yield Reason("Which lines did the Board change, and how?", "changes")
    for key, text in changed_lines:
        if key not in keys:
            yield Reason(f"Version {version.number} has no such line.", key)
        elif not text:
            yield Reason("What did the Board change in that line? Say it in words.", key)


# The days of a version


def carried_for(project: Snapshot, version: Version) -> tuple[Understanding | Signoff, ...]:
    """The signatures and understanding checks of earlier versions that count for this one."""
    checks = (understanding(project, version, one.id, other.id) for one, other in understanding_pairs(project))
    answers = (standing(project, version, stream.id) for stream in project.streams)
    signed = (one.signoff for one in answers if one.state in SIGNED_STATES)
    return tuple(one for one in (*checks, *signed) if one is not None and one.version != version.id)


def wrong_day(
    project: Snapshot, version: Version, entry: Sharing | Understanding | Signoff | BoardDecision | BoardTold
) -> tuple[Reason, ...]:
    """R34: what is wrong with the day of an entry about a version, new or recorded; nothing if it says why."""
    return () if entry.because else tuple(order_reasons(project, version, entry, carried_for(project, version)))


def must_be_in_order(
    project: Snapshot, version: Version, entry: Sharing | Understanding | Signoff | BoardDecision | BoardTold
) -> None:
    """R34: raise RuleViolation for a new entry on a day that another entry contradicts, unless it says why."""
    if reasons := wrong_day(project, version, entry):
        raise RuleViolation(*reasons)


def wrong_days(project: Snapshot, version: Version) -> Iterator[Reason]:
    """R34: what is recorded about a version on a day that another entry contradicts, without a reason."""
    return days_out_of_order(project, version, carried_for(project, version))
