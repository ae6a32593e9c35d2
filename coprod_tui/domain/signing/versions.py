"""Rules about issuing (R18), sharing back (R19) and signing (R21, R22) a version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.records import (
    Contribution,
    Decision,
    SameMeaning,
    SameMeaningConfirmed,
    Signoff,
    Stream,
    Version,
)
from coprod_tui.domain.signing.equivalence import (
    SIGNING_DECISIONS,
    asked_to_confirm,
    same_meaning_id,
    standing_answers,
)
from coprod_tui.domain.signing.rules import check_missing, sharings
from coprod_tui.domain.snapshot import Snapshot


def version_numbered(project: Snapshot, number: int) -> Version:
    """The version with this number; raises Unknown."""
    version = next((one for one in project.versions if one.number == number), None)
    if version is None:
        numbers = ", ".join(str(one.number) for one in project.versions)
        listing = f"The versions are: {numbers}." if numbers else "None has been issued yet."
        raise Unknown(f"There is no version {number} of the brief. {listing}")
    return version


def may_issue(project: Snapshot, *, moved: bool) -> None:
    """R18: raises RuleViolation without contributions, or unless what prints has `moved` since the last version."""
    if not project.all(Contribution):
        raise RuleViolation("Nothing has been said yet: there is nothing to issue.")
    versions = project.versions
    if versions and not moved:
        raise RuleViolation(f"No word has moved since version {versions[-1].number}: it still stands as it is.")


# Sharing back and signing

MOST_PRESENT = 10_000
MOST_COPIES = 100_000
_BETWEEN_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
_CODE = re.compile(r"(?<!\w)@?([a-z])-?0*(\d{1,3})(?!\w)")


def may_share(on: str, form: str, today: str, copies: int | None = None) -> None:
    """R19: raises InvalidInput without a possible date and a form, or for an impossible number of copies."""
    if copies is not None and not 0 < copies <= MOST_COPIES:
        raise InvalidInput(f"{copies} is not a number of copies that can be given out.")
    must_be_a_day(on, today, "it was shared back")
    if not form:
        raise InvalidInput("How was it shared back? Write it in a word or two, such as: read aloud, on paper.")


def may_sign(project: Snapshot, version: Version, signoff: Signoff, today: str) -> None:
    """R19–R22: raises RuleViolation with everything missing, InvalidInput for an impossible date or number."""
    stream = project.the(Stream, signoff.stream)
    if signoff.present is not None and not 0 < signoff.present <= MOST_PRESENT:
        raise InvalidInput(f"{signoff.present} is not a number of people who can sign.")
    if signoff.on:
        must_be_a_day(signoff.on, today, "it was signed")
    if reasons := tuple(_sign_reasons(project, version, stream, signoff)):
        raise RuleViolation(*reasons)


def _sign_reasons(project: Snapshot, version: Version, stream: Stream, signoff: Signoff) -> Iterator[Reason]:
    place = f"{version.id}/{stream.id}"
    this = f"version {version.number}"
    shared = sharings(project, version, stream.id)
    if not shared:
        yield Reason(f"V{this[1:]} has not been shared back to {stream.name}: write down when and how first.", place)
    elif signoff.on and signoff.on < min(one.on for one in shared):
        yield Reason(f"{stream.name} were shown {this} on {min(one.on for one in shared)}, later than that.", place)
    if any(one.decision in SIGNING_DECISIONS for one in standing_answers(project, version, stream.id)):
        yield Reason(f"{stream.name} have signed {this} already. Take that back first, to answer again.", place)
    yield from _fields_missing(stream, signoff, place)
    if signoff.decision in SIGNING_DECISIONS and not signoff.unchecked:
        yield from check_missing(project, version, stream, place)
    if other := _signed_for(project, signoff):
        sentence = f"“{signoff.role}” has signed for {other.name} already, and one person signs for one stream."
        yield Reason(f"{sentence} If it is somebody else, say which: add the stream or a code.", f"{place}/role")


def _fields_missing(stream: Stream, signoff: Signoff, place: str) -> Iterator[Reason]:
    """R21: a signature says who signed, how it was decided, when, and with how many people."""
    if not signoff.role:
        yield Reason(f"Who signs for {stream.name}? A role or a code is enough.", f"{place}/role")
    if not signoff.how:
        yield Reason(f"How did {stream.name} decide?", f"{place}/how")
    if not signoff.on:
        yield Reason("On which day was it?", f"{place}/on")
    if signoff.present is None:
        yield Reason("How many people were present?", f"{place}/present")
    if signoff.decision is Decision.RESERVED and not signoff.reservations:
        yield Reason("What are the reservations? They are printed word for word.", f"{place}/reservations")
    elif signoff.decision not in SIGNING_DECISIONS and not signoff.reservations:
        yield Reason(f"Why {signoff.decision.value}? The reason is printed word for word.", f"{place}/reservations")
    elif signoff.decision is Decision.SIGNED and signoff.reservations:
        yield Reason("With a reservation it is “signed with reservations”.", f"{place}/decision")


def may_retract(project: Snapshot, signoff: Signoff) -> None:
    """Raise RuleViolation for a signature that was retracted already."""
    if signoff.retracted_at is not None:
        stream = project.the(Stream, signoff.stream)
        raise RuleViolation(f"{stream.name} took that back already.")


def same_signatory(role: str) -> str:
    """Normalize a role or code for comparison (R22): `@M7`, `m-07` and `M 7` are equal, and case is ignored."""
    bare = "".join(char if char.isalnum() else " " for char in normalize_for_search(role)).split()
    parts = [part.lstrip("0") or "0" if part.isdecimal() else part for part in _split_digits(bare)]
    return _BETWEEN_NUMBERS.sub(".", " ".join(parts)).replace(" ", "")


def _split_digits(words: list[str]) -> Iterator[str]:
    """Separate digits from letters: `m07` becomes `m`, `07`."""
    for word in words:
        start = 0
        for place in range(1, len(word) + 1):
            if place == len(word) or word[place].isdecimal() != word[place - 1].isdecimal():
                yield word[start:place]
                start = place


def _signed_for(project: Snapshot, signoff: Signoff) -> Stream | None:
    """R22: another stream for which the same signatory has signed a version."""
    return speaks_for(project, signoff.role, signoff.stream)


def speaks_for(project: Snapshot, role: str, stream: str) -> Stream | None:
    """R22: another stream for which the same signatory has signed, or confirmed that a change keeps the meaning."""
    me = _signatories(project, role)
    signed = ((one.stream, one.role) for one in project.all(Signoff).values() if one.retracted_at is None)
    confirmed = ((one.stream, one.by) for one in project.all(SameMeaningConfirmed).values())
    for other, theirs in (*signed, *confirmed):
        if other != stream and me & _signatories(project, theirs):
            return project.get(Stream, other)
    return None


def may_confirm(
    project: Snapshot, version: Version, changes: Iterable[tuple[str, str]], stream: Stream, by: str
) -> None:
    """R22, R23: raises RuleViolation, InvalidInput unless a stream's lead may confirm that changes keep the meaning."""
    if not by:
        raise InvalidInput(f"Who confirms it for {stream.name}? A role or a code is enough.")
    reasons = []
    if stream not in asked_to_confirm(project, version):
        sentence = f"{stream.name} have not signed a version before {version.number}: they have nothing to confirm."
        reasons.append(Reason(sentence, f"{version.id}/{stream.id}"))
    if (other := speaks_for(project, by, stream.id)) is not None:
        sentence = f"“{by}” has signed or confirmed for {other.name} already, and one person speaks for one stream."
        reasons.append(Reason(f"{sentence} If it is somebody else, say which: add the stream or a code.", "by"))
    for key, part in changes:
        if project.get(SameMeaning, same_meaning_id(version.id, key, part)) is None:
            sentence = "That is not listed as no change in meaning: one lead proposes it first (coprod same … --by)."
            reasons.append(Reason(sentence, key))
    if reasons:
        raise RuleViolation(*reasons)


def _signatories(project: Snapshot, role: str) -> frozenset[str]:
    """The identities of a role: itself and the codes in it, so that `M3` equals the `stream lead, M3`."""
    letters = {stream.letter.lower() for stream in project.streams}
    codes = (f"{letter}{number}" for letter, number in _CODE.findall(normalize_for_search(role)) if letter in letters)
    return frozenset({same_signatory(role), *codes} - {""})


def must_be_a_day(on: str, today: str, what: str) -> None:
    """Raise InvalidInput unless `on` is a date (YYYY-MM-DD) up to today; `what` says what was done on it."""
    if not on:
        raise InvalidInput(f"Write the day on which {what}, such as {today[:10]}.")
    try:
        given = date.fromisoformat(on)
    except ValueError:
        given = None
    if given is None or on != given.isoformat():
        raise InvalidInput(f"“{on}” is not a date: write the day on which {what} as 2026-11-30.")
    if on > today[:10]:
        raise InvalidInput(f"{on} has not come yet: write the day on which {what}.")
