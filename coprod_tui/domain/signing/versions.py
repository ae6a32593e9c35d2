"""Rules about issuing (R18), sharing back (R19) and signing (R21, R22) a version; `domain.claims` asks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.records import Contribution, Decision, Signoff, Stream, Version
from coprod_tui.domain.signing.rules import SIGNING_DECISIONS, check_missing, sharings, standing_answers
from coprod_tui.domain.snapshot import Snapshot


def version_numbered(project: Snapshot, number: int) -> Version:
    """The version with this number; raises Unknown."""
    version = next((one for one in project.versions if one.number == number), None)
    if version is None:
        numbers = ", ".join(str(one.number) for one in project.versions)
        listing = f"The versions are: {numbers}." if numbers else "None has been issued yet."
        raise Unknown(f"There is no version {number} of the brief. {listing}")
    return version


def nothing_to_issue(project: Snapshot) -> Iterator[Reason]:
    """R18: the reason against issuing while nothing has been said."""
    if not project.all(Contribution):
        yield Reason("Nothing has been said yet: there is nothing to issue.")


def not_moved(project: Snapshot, sha256: str) -> Iterator[Reason]:
    """R18: the reason against issuing what the last version says already; `sha256` is the draft's."""
    versions = project.versions
    if versions and versions[-1].sha256 == sha256:
        yield Reason(f"No word has moved since version {versions[-1].number}: it still stands as it is.")


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


def must_be_possible(signoff: Signoff, today: str) -> None:
    """Raise InvalidInput for an impossible date, or an impossible number of people, in a signature."""
    if signoff.present is not None and not 0 < signoff.present <= MOST_PRESENT:
        raise InvalidInput(f"{signoff.present} is not a number of people who can sign.")
    if signoff.on:
        must_be_a_day(signoff.on, today, "it was signed")


def not_shared(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R19: the reason against a signature under a version that its stream was not shown."""
    if not sharings(project, version, signoff.stream):
        stream = project.the(Stream, signoff.stream)
        sentence = f"Version {version.number} has not been shared back to {stream.name}: write down when and how first."
        yield Reason(sentence, signing_place(version, signoff))


def signed_too_early(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R34: the reason against a signature of a day before the version was shared back."""
    shared = sharings(project, version, signoff.stream)
    first = min((one.on for one in shared), default="")
    if signoff.on and signoff.on < first:
        stream = project.the(Stream, signoff.stream)
        sentence = f"{stream.name} were shown version {version.number} on {first}, later than that."
        yield Reason(sentence, signing_place(version, signoff))


def signature_incomplete(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R21: a signature says who signed, how it was decided, when, and with how many people."""
    stream, place = project.the(Stream, signoff.stream), signing_place(version, signoff)
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


def signs_for_another(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R22: the reason against a signatory who has signed for another stream."""
    if other := _signed_for(project, signoff):
        sentence = f"“{signoff.role}” has signed for {other.name} already, and one person signs for one stream."
        place = f"{signing_place(version, signoff)}/role"
        yield Reason(f"{sentence} If it is somebody else, say which: add the stream or a code.", place)


def signed_already(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """The reason against a second signature of the same stream under one version."""
    stream = project.the(Stream, signoff.stream)
    if any(one.decision in SIGNING_DECISIONS for one in standing_answers(project, version, stream.id)):
        sentence = f"{stream.name} have signed version {version.number} already. Take that back first, to answer again."
        yield Reason(sentence, signing_place(version, signoff))


def unchecked(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R20: the reason against a signature before the understanding check, without the facilitator's reason for it."""
    if signoff.decision in SIGNING_DECISIONS and not signoff.unchecked:
        stream = project.the(Stream, signoff.stream)
        yield from check_missing(project, version, stream, signing_place(version, signoff))


def signing_place(version: Version, signoff: Signoff) -> str:
    """Where a signature is given: the version and the stream."""
    return f"{version.id}/{signoff.stream}"


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
    me = _signatories(project, signoff.role)
    for other in project.all(Signoff).values():
        if other.retracted_at is None and other.stream != signoff.stream and me & _signatories(project, other.role):
            return project.get(Stream, other.stream)
    return None


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
