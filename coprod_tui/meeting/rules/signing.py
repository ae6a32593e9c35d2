"""Rules about where each stream stands with a version, and when a version is final (R23, R24, R26)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coprod_tui.meeting.model import Contribution, Decision, Sharing, Signoff, Stream, Version
from coprod_tui.meeting.refusals import Reason
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.brief import may_be_cited
from coprod_tui.meeting.rules.steps import asked_to_sign, joined, said_in, without_answer
from coprod_tui.meeting.snapshot import Snapshot

YES = (Decision.SIGNED, Decision.RESERVED)
"""The decisions that are signatures."""


class SignState(StrEnum):
    """Where a stream stands with a version."""

    SIGNED = "signed"
    RESERVED = "signed with reservations"
    NOT_YET = "not yet"
    DECLINED = "declined"
    STALE = "stale"
    """It signed an earlier version, and the words have changed since (R23)."""
    SHARED = "shared"
    NOT_SHARED = "not shared"


SIGNED = (SignState.SIGNED, SignState.RESERVED)
"""The states that count for *final*."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stream stands with a version, and what says so."""

    state: SignState
    signoff: Signoff | None = None
    """The answer that the state comes from; for *stale*, the signature of the earlier version."""
    version: Version | None = None
    """The version that the answer was given to: this one, or an earlier one."""
    sharing: Sharing | None = None
    """The first sharing back of this version."""
    provisional: bool = False
    """True where fewer people were present than the stream's quorum (R26)."""


def sharings(project: Snapshot, version: Version, stream: str) -> tuple[Sharing, ...]:
    """Each time that a version was given or read back to a stream, in the order written down."""
    return tuple(one for one in project.linked(Sharing, "version", version.id) if one.stream == stream)


def answers(project: Snapshot, version: Version, stream: str) -> tuple[Signoff, ...]:
    """What a stream said to a version and has not taken back: one, or one from each of two laptops."""
    those = project.linked(Signoff, "version", version.id)
    return tuple(one for one in those if one.stream == stream and one.retracted_at is None)


def standing(project: Snapshot, version: Version, stream: str) -> Standing:
    """Where a stream stands with a version.

    An answer to this version counts. Else a signature of an earlier one goes stale when the words have changed (R23);
    where there are only additions and listed changes without another meaning, it counts once this version has been
    shared back: a signature never counts for words that its stream was not shown.
    """
    shared = sharings(project, version, stream)
    first = shared[0] if shared else None
    own = answers(project, version, stream)
    if own:
        return _standing(project, SignState(own[-1].decision.value), own[-1], version, first)
    earlier = last_signed(project, stream, before=version)
    if earlier is not None:
        signature = answers(project, earlier, stream)[-1]
        if not joined(project, earlier, version):
            return _standing(project, SignState.STALE, signature, earlier, first)
        if first is not None or earlier.sha256 == version.sha256:
            return _standing(project, SignState(signature.decision.value), signature, earlier, first)
    return Standing(SignState.SHARED if first else SignState.NOT_SHARED, sharing=first)


def _standing(
    project: Snapshot, state: SignState, signoff: Signoff, version: Version, sharing: Sharing | None
) -> Standing:
    return Standing(state, signoff, version, sharing, is_provisional(project, signoff))


def sign_state(project: Snapshot, version: Version, stream: str) -> SignState:
    """The word for where a stream stands with a version."""
    return standing(project, version, stream).state


def is_provisional(project: Snapshot, signoff: Signoff) -> bool:
    """R26: whether fewer people were present than the stream's quorum."""
    stream = project.get(Stream, signoff.stream)
    if stream is None or stream.quorum is None:
        return False
    return signoff.present is None or signoff.present < stream.quorum


def last_signed(project: Snapshot, stream: str, *, before: Version | None = None) -> Version | None:
    """The version that a stream signed last; None when its last answer was *not yet* or *declined*, or it gave none."""
    versions = project.versions
    if before is not None:
        versions = versions[: versions.index(before)]
    for version in reversed(versions):
        if own := answers(project, version, stream):
            return version if own[-1].decision in YES else None
    return None


def required(project: Snapshot, version: Version | None = None) -> tuple[Stream, ...]:
    """The streams without whose signature a version is not final: those that it prints as such, so that *final* stays.

    Without a version, those of the project as it stands, which the next version prints.
    """
    printed = asked_to_sign(version) if version else None
    return tuple(one for one in project.streams if (one.required if printed is None else one.id in printed))


def signed_by(project: Snapshot, version: Version) -> tuple[int, int]:
    """How many of the required streams have signed a version, and how many there are."""
    those = required(project, version)
    return sum(sign_state(project, version, stream.id) in SIGNED for stream in those), len(those)


def final(project: Snapshot, version: Version) -> tuple[Reason, ...]:
    """R15, R24: all that stands between a version and *final for the Board*; nothing when it is final."""
    those = required(project, version)
    if not those:
        return (Reason("No stream is asked to sign: a brief is final when those that it concerns have signed it."),)
    reasons = [_not_signed(project, version, stream) for stream in those]
    reasons += (_two_answers(project, version, stream) for stream in project.streams)
    reasons.append(_without_answer(project, version))
    return tuple(reason for reason in reasons if reason is not None)


def _not_signed(project: Snapshot, version: Version, stream: Stream) -> Reason | None:
    found = standing(project, version, stream.id)
    earlier = f"version {found.version.number}" if found.version else ""
    this, place = f"version {version.number}", f"{version.id}/{stream.id}"
    sentence = {
        SignState.NOT_YET: f"{stream.name} said not yet to {this}.",
        SignState.DECLINED: f"{stream.name} declined {this}.",
        SignState.STALE: f"{stream.name} signed {earlier}, and words have changed since.",
        SignState.SHARED: f"{stream.name} have not signed {this}.",
        SignState.NOT_SHARED: f"{this[0].upper()}{this[1:]} has not been shared back to {stream.name}.",
    }.get(found.state)
    return Reason(sentence, place) if sentence else None


def _without_answer(project: Snapshot, version: Version) -> Reason | None:
    """R15: what the version prints without an answer, and what it counts, was there then, and has none even now."""
    there, printed = project.all(Contribution), said_in(version)
    hidden = (one for one in unanswered(project) if one < version.id and not may_be_cited(there[one]))
    waiting = sorted({*without_answer(version), *(one for one in hidden if one not in printed)})
    if not waiting:
        return None
    one = len(waiting) == 1
    things = "1 thing that was said has" if one else f"{len(waiting):,} things that were said have"
    sentence = f"{things} no answer in version {version.number}: say what became of {'it' if one else 'them'}, and"
    return Reason(f"{sentence} issue the next version.", waiting[0])


def _two_answers(project: Snapshot, version: Version, stream: Stream) -> Reason | None:
    """Two laptops may each write an answer down; a person has to say which stands, or a reservation could get lost."""
    if len({(one.decision, one.reservations) for one in answers(project, version, stream.id)}) < 2:
        return None
    sentence = f"Two laptops hold different answers of {stream.name} to version {version.number}: take one back."
    return Reason(sentence, f"{version.id}/{stream.id}")
