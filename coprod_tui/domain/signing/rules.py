"""Rules about signatures: each stream's state, what *final* needs (R15, R23, R24, R26), R20, and the Board (R28).

`domain.claims` asks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.records import (
    BoardChange,
    BoardDecision,
    BoardTold,
    Contribution,
    Decision,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Verdict,
    Version,
)
from coprod_tui.domain.signing.equivalence import asked_to_sign, contributions_in, counts_for, without_answer
from coprod_tui.domain.snapshot import Snapshot

SIGNING_DECISIONS = (Decision.SIGNED, Decision.RESERVED)
"""The decisions that are signatures."""


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
    """All sharings of a version with a stream, in recorded order."""
    return tuple(one for one in project.linked(Sharing, "version", version.id) if one.stream == stream)


def standing_answers(project: Snapshot, version: Version, stream: str) -> tuple[Signoff, ...]:
    """A stream's answers to a version that are not retracted: one, or one from each of two laptops."""
    signoffs = project.linked(Signoff, "version", version.id)
    return tuple(one for one in signoffs if one.stream == stream and one.retracted_at is None)


def standing(project: Snapshot, version: Version, stream: str) -> Standing:
    """Return the state of a stream for a version.

    An answer to this version counts. Otherwise an earlier one is stale if the substance has changed (R23). With
    only additions and listed changes it counts once this version was shared back: a signature never counts for words
    that its stream was not shown.
    """
    shared = sharings(project, version, stream)
    first = shared[0] if shared else None
    own = standing_answers(project, version, stream)
    if own:
        return _standing_for(project, SignState(own[-1].decision.value), own[-1], version, first)
    earlier = last_signed(project, stream, before=version)
    if earlier is not None:
        signature = standing_answers(project, earlier, stream)[-1]
        if not counts_for(project, earlier, version):
            return _standing_for(project, SignState.STALE, signature, earlier, first)
        if first is not None or earlier.sha256 == version.sha256:
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


def last_signed(project: Snapshot, stream: str, *, before: Version | None = None) -> Version | None:
    """The version that a stream signed last; None if its last answer was no signature, or it gave none."""
    versions = project.versions
    if before is not None:
        versions = versions[: versions.index(before)]
    for version in reversed(versions):
        if own := standing_answers(project, version, stream):
            return version if own[-1].decision in SIGNING_DECISIONS else None
    return None


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


def understanding_id(version: str, stream: str, whose: str) -> str:
    """The id of an Understanding record."""
    return f"{version}/{stream}/{whose}"


def understanding_pairs(project: Snapshot) -> tuple[tuple[Stream, Stream], ...]:
    """(who says back, whose part): every stream with every other that has contributions."""
    spoke = [one for one in project.streams if project.said(one.id)]
    return tuple((one, other) for one in project.streams for other in spoke if one != other)


def understanding(project: Snapshot, version: Version, stream: str, whose: str) -> Understanding | None:
    """The check that counts for a version: its own, else that of an earlier version without a change since."""
    versions = project.versions
    for issued in reversed(versions[: versions.index(version) + 1]):
        check = project.get(Understanding, understanding_id(issued.id, stream, whose))
        if check is not None:
            return check if counts_for(project, issued, version) else None
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
    """The Board's decisions about a version, in recorded order."""
    return project.linked(BoardDecision, "version", version.id)


def latest_decision(project: Snapshot) -> BoardDecision | None:
    """The Board's last decision, or None."""
    all_decisions = project.all(BoardDecision).values()
    return max(all_decisions, key=lambda one: (one.on, one.id), default=None)


def board_changes(project: Snapshot, decision: BoardDecision) -> tuple[BoardChange, ...]:
    """The Board's changes, line by line."""
    return project.linked(BoardChange, "board_decision", decision.id)


def decision_sharings(project: Snapshot, decision: BoardDecision, stream: str) -> tuple[BoardTold, ...]:
    """All sharings of a decision with a stream."""
    return tuple(one for one in project.linked(BoardTold, "board_decision", decision.id) if one.stream == stream)


def not_told(project: Snapshot, decision: BoardDecision) -> tuple[Stream, ...]:
    """R28: the streams, observers too, that a decision has not been shared back to yet."""
    return tuple(one for one in project.streams if not decision_sharings(project, decision, one.id))


def decision_missing(
    project: Snapshot,
    version: Version,
    verdict: Verdict,
    words: str,
    changes: Iterable[tuple[str, str]],
    keys: set[str],
) -> Iterator[Reason]:
    """R28: what the Board's decision still needs: to be the only one, words, and the lines that it changed.

    `keys` are the keys of the version's lines.
    """
    if decisions(project, version):
        yield Reason(f"What the Board decided about version {version.number} is written down already.")
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


def may_tell(decision: BoardDecision, on: str) -> None:
    """Raise InvalidInput if a decision would be shared back before it was made."""
    if on < decision.on:
        raise InvalidInput(f"The Board decided on {decision.on}; it cannot have been shared back before, on {on}.")
