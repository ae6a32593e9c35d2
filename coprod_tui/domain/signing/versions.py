"""Rules about issuing (R18), sharing back (R19) and signing (R21, R22) a version; `domain.claims` asks them."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.domain.records import Contribution, Decision, Sharing, Signoff, Stream, Version
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS, counts, is_last, must_be_a_day
from coprod_tui.domain.signing.rules import check_missing, must_be_in_order, sharings, standing_answers, wrong_day
from coprod_tui.domain.signing.signatories import signatory_problem, signed_for
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
        yield unmoved_since(versions[-1])


def unmoved_since(version: Version) -> Reason:
    """R18: the reason against issuing what a version says already."""
    return Reason(f"No word has moved since version {version.number}: it still stands as it is.")


# Sharing back and signing

MOST_PRESENT = 10_000
MOST_COPIES = 100_000


def may_share(project: Snapshot, version: Version, sharing: Sharing, today: str) -> None:
    """R19, R34: raises InvalidInput without a possible date, a form and number of copies, RuleViolation for its day."""
    if sharing.copies is not None and not 0 < sharing.copies <= MOST_COPIES:
        raise InvalidInput(f"{sharing.copies} is not a number of copies that can be given out.")
    must_be_shared(sharing.on, sharing.form, today)
    must_be_in_order(project, version, sharing)


def must_be_shared(on: str, form: str, today: str) -> None:
    """Raise InvalidInput for a sharing back without a possible date or a form."""
    must_be_a_day(on, today, "it was shared back")
    if not form:
        raise InvalidInput("How was it shared back? Write it in a word or two, such as: read aloud, on paper.")


def may_unshare(project: Snapshot, version: Version, sharing: Sharing) -> None:
    """R19: raises RuleViolation if the stream answered this version and was shown it at no other time."""
    others = [one for one in sharings(project, version, sharing.stream) if one.id != sharing.id]
    if standing_answers(project, version, sharing.stream) and not others:
        stream = project.the(Stream, sharing.stream)
        raise RuleViolation(
            f"{stream.name} answered version {version.number}, which they could not unless it was shared back to them."
            f" {TAKE_BACK}"
        )


TAKE_BACK = "Take their answer back first: coprod sign --take-back, or Del on the sign-off screen (F5)."


def must_be_possible(signoff: Signoff, today: str) -> None:
    """Raise InvalidInput for an impossible date, or an impossible number of people, in a signature."""
    if signoff.present is not None and not 0 < signoff.present <= MOST_PRESENT:
        raise InvalidInput(f"{signoff.present} is not a number of people who can sign.")
    if signoff.on:
        must_be_a_day(signoff.on, today, "it was signed")


def may_correct_answer(signoff: Signoff, earlier: Signoff) -> None:
    """Raise RuleViolation for a correction that makes no signature of one, or one of none: a stream decides that."""
    if (signoff.decision in SIGNING_DECISIONS) is not (earlier.decision in SIGNING_DECISIONS):
        raise RuleViolation(
            f"A correction mends what was written down; “{signoff.decision}” instead of “{earlier.decision}” is another"
            f" answer. {TAKE_BACK}"
        )


def not_shared(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R19: the reason against a signature under a version that its stream was not shown."""
    if not sharings(project, version, signoff.stream):
        stream = project.the(Stream, signoff.stream)
        sentence = f"Version {version.number} has not been shared back to {stream.name}: write down when and how first."
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


def signed_in_order(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R34: the reasons against the day of a signature; none where it says why."""
    if signoff.on:
        yield from wrong_day(project, version, signoff)


def wrong_signatory(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """R22: the reason against a signatory who is nobody, or has signed for another stream, whatever version."""
    if not signoff.role:
        return
    place = f"{signing_place(version, signoff)}/role"
    others = (one for one in project.all(Signoff).values() if counts(project, one))
    if problem := signatory_problem(project, project.the(Stream, signoff.stream), signoff.role):
        yield Reason(problem, place)
    elif other := signed_for(project, signoff, others):
        sentence = f"“{signoff.role}” has signed for {other.name} already, and one person signs for one stream."
        yield Reason(f"{sentence} If it is somebody else, say which: add the stream or a code.", place)


def signed_already(project: Snapshot, version: Version, signoff: Signoff) -> Iterator[Reason]:
    """The reason against a second signature of the same stream under one version."""
    stream = project.the(Stream, signoff.stream)
    answers = standing_answers(project, version, stream.id)
    if not signoff.corrects and any(one.decision in SIGNING_DECISIONS for one in answers):
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
    """Raise RuleViolation for a signature that was retracted or corrected already."""
    if signoff.retracted_at is not None:
        stream = project.the(Stream, signoff.stream)
        raise RuleViolation(f"{stream.name} took that back already.")
    if not is_last(project, signoff):
        raise RuleViolation("That entry was corrected: take back the one that counts now.")
