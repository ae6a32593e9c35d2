"""Rules about where each stream stands with a version, and when a version is final (R23, R24, R26)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from coprod_tui.base.errors import BadContent, Reason, RuleBroken
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
from coprod_tui.domain.signing.equivalence import asked_to_sign, joined, said_in, without_answer
from coprod_tui.domain.snapshot import Snapshot

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


# Rules about the understanding check (R20): each stream says back what every other asked for, and why.


class Understood(StrEnum):
    """Whether one stream has said another's part back."""

    YES = "yes"
    NOT_QUITE = "not quite"
    NOT_YET = "not yet"


def understanding_id(version: str, stream: str, whose: str) -> str:
    """The id of one stream's saying back of another's part."""
    return f"{version}/{stream}/{whose}"


def pairs(project: Snapshot) -> tuple[tuple[Stream, Stream], ...]:
    """(who says back, whose part): every stream with every other that has said something."""
    spoke = [one for one in project.streams if project.said(one.id)]
    return tuple((one, other) for one in project.streams for other in spoke if one != other)


def understanding(project: Snapshot, version: Version, stream: str, whose: str) -> Understanding | None:
    """The check that counts for a version: its own, else the latest of an earlier one that no change lies behind."""
    versions = project.versions
    for one in reversed(versions[: versions.index(version) + 1]):
        found = project.get(Understanding, understanding_id(one.id, stream, whose))
        if found is not None:
            return found if joined(project, one, version) else None
    return None


def understood(project: Snapshot, version: Version, stream: str, whose: str) -> Understood:
    """One cell of the grid."""
    found = understanding(project, version, stream, whose)
    if found is None:
        return Understood.NOT_YET
    return Understood.YES if found.confirmed else Understood.NOT_QUITE


def not_understood(project: Snapshot, version: Version, stream: str) -> tuple[Stream, ...]:
    """The streams whose part a stream has not said back to a *yes*: its check is done when there is none."""
    those = (other for one, other in pairs(project) if one.id == stream)
    return tuple(one for one in those if understood(project, version, stream, one.id) is not Understood.YES)


def may_understand(stream: Stream, whose: Stream, *, confirmed: bool, missed: str | None) -> None:
    """Raises RuleBroken for a stream with itself, BadContent for a *not quite* that does not say what was missed."""
    if stream.id == whose.id:
        raise RuleBroken(f"{stream.name} say back what another stream said, not their own part.")
    if not confirmed and not missed:
        raise BadContent("What was missed? A word or two, so that it can be said again.")


def check_missing(project: Snapshot, version: Version, stream: Stream, place: str) -> Iterator[Reason]:
    """R20: what is asked of a signature before the check is done."""
    those = not_understood(project, version, stream.id)
    if those:
        names = " and ".join(one.name for one in those)
        yield Reason(
            f"{stream.name} have not yet said back what {names} asked for and why. Do that first,"
            " or say why they sign without it: the reason is printed.",
            f"{place}/unchecked",
        )


# Rules about the Trust Board's decision: on what it is recorded, and to whom it goes back (R24, R28).


def decisions(project: Snapshot, version: Version) -> tuple[BoardDecision, ...]:
    """What the Board decided about a version, in the order written down."""
    return project.linked(BoardDecision, "version", version.id)


def latest_decision(project: Snapshot) -> BoardDecision | None:
    """What the Board decided last; None where it has decided nothing yet."""
    those = project.all(BoardDecision).values()
    return max(those, key=lambda one: (one.on, one.id), default=None)


def board_changes(project: Snapshot, decision: BoardDecision) -> tuple[BoardChange, ...]:
    """What the Board changed, line by line."""
    return project.linked(BoardChange, "board_decision", decision.id)


def tellings(project: Snapshot, decision: BoardDecision, stream: str) -> tuple[BoardTold, ...]:
    """Each time that a decision was shared back to a stream."""
    return tuple(one for one in project.linked(BoardTold, "board_decision", decision.id) if one.stream == stream)


def not_told(project: Snapshot, decision: BoardDecision) -> tuple[Stream, ...]:
    """R28: the streams that a decision has not been shared back to yet, observers too."""
    return tuple(one for one in project.streams if not tellings(project, decision, one.id))


def may_decide(
    project: Snapshot,
    version: Version,
    verdict: Verdict,
    words: str,
    changes: Iterable[tuple[str, str]],
    keys: set[str],
) -> None:
    """R24, R28: a decision is about a final version, in words, with every change in words; raises RuleBroken.

    `keys` are those of the version's lines.
    """
    reasons = [
        Reason(f"The Board decides on a final brief, and version {version.number} is not: {each.sentence}", each.place)
        for each in final(project, version)
    ]
    if decisions(project, version):
        reasons.append(Reason(f"What the Board decided about version {version.number} is written down already."))
    told = [*changes]
    if not words:
        reasons.append(Reason("What did the Board say? Its words go back to every stream.", "words"))
    if verdict is Verdict.WITH_CHANGES and not told:
        reasons.append(Reason("Which lines did the Board change, and how?", "changes"))
    for key, text in told:
        if key not in keys:
            reasons.append(Reason(f"Version {version.number} has no such line.", key))
        elif not text:
            reasons.append(Reason("What did the Board change in that line? Say it in words.", key))
    if reasons:
        raise RuleBroken(*reasons)


def may_tell(decision: BoardDecision, on: str) -> None:
    """A decision is shared back after it was made; raises BadContent."""
    if on < decision.on:
        raise BadContent(f"The Board decided on {decision.on}; it cannot have been shared back before, on {on}.")
