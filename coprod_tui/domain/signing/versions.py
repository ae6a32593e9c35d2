"""Rules about issuing (R18), sharing back (R19) and signing (R21, R22) a version."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.records import Contribution, Decision, Sharing, Signoff, Stream, Version
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS, counts, is_last, must_be_a_day
from coprod_tui.domain.signing.rules import check_missing, day_reasons, must_be_in_order, sharings, standing_answers
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


def may_issue(project: Snapshot, sha256: str) -> None:
    """R18: raises RuleViolation without contributions, or if nothing has changed since the last version."""
    if not project.all(Contribution):
        raise RuleViolation("Nothing has been said yet: there is nothing to issue.")
    versions = project.versions
    if versions and versions[-1].sha256 == sha256:
        raise RuleViolation(f"No word has moved since version {versions[-1].number}: it still stands as it is.")


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


def may_sign(project: Snapshot, version: Version, signoff: Signoff, today: str) -> None:
    """R19–R22, R34: raises RuleViolation with everything missing, InvalidInput for an impossible date or number."""
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
    yield from _reasons(shared_back_findings(project, version, signoff))
    answers = standing_answers(project, version, stream.id)
    if not signoff.corrects and any(one.decision in SIGNING_DECISIONS for one in answers):
        yield Reason(f"{stream.name} have signed {this} already. Take that back first, to answer again.", place)
    yield from _reasons(signature_findings(project, version, signoff))
    if signoff.decision in SIGNING_DECISIONS and not signoff.unchecked:
        yield from check_missing(project, version, stream, place)
    yield from _reasons(signatory_findings(project, version, signoff))
    if signoff.on:
        yield from day_reasons(project, version, signoff)


def may_correct_answer(signoff: Signoff, earlier: Signoff) -> None:
    """Raise RuleViolation for a correction that makes no signature of one, or one of none: a stream decides that."""
    if (signoff.decision in SIGNING_DECISIONS) is not (earlier.decision in SIGNING_DECISIONS):
        raise RuleViolation(
            f"A correction mends what was written down; “{signoff.decision}” instead of “{earlier.decision}” is another"
            f" answer. {TAKE_BACK}"
        )


def may_retract(project: Snapshot, signoff: Signoff) -> None:
    """Raise RuleViolation for a signature that was retracted or corrected already."""
    if signoff.retracted_at is not None:
        stream = project.the(Stream, signoff.stream)
        raise RuleViolation(f"{stream.name} took that back already.")
    if not is_last(project, signoff):
        raise RuleViolation("That entry was corrected: take back the one that counts now.")


# What must hold for the answers to a version: recorded ones, or one that is about to be


def _reasons(findings: Iterator[Finding]) -> Iterator[Reason]:
    return (Reason(f"{one.what} {one.mend}".strip(), one.place) for one in findings)


def _answers(project: Snapshot, version: Version, new: Signoff | None) -> tuple[Signoff, ...]:
    """The new answer, or all that count."""
    if new is not None:
        return (new,)
    return tuple(one for stream in project.streams for one in standing_answers(project, version, stream.id))


def _finding(version: Version, signoff: Signoff, rule: str, what: str, mend: str = "", field: str = "") -> Finding:
    place = "/".join(part for part in (version.id, signoff.stream, field) if part)
    return Finding(BriefTest.SIGNATURE, what, place, f"version {version.number}", mend, rule)


def shared_back_findings(project: Snapshot, version: Version, new: Signoff | None = None) -> Iterator[Finding]:
    """R19: answers of streams to which the version was not shared back; `new` judges one that is not recorded yet."""
    for signoff in _answers(project, version, new):
        if not sharings(project, version, signoff.stream):
            stream = project.the(Stream, signoff.stream)
            what = f"Version {version.number} has not been shared back to {stream.name}:"
            yield _finding(version, signoff, "R19", what, "write down when and how first.")


def signature_findings(project: Snapshot, version: Version, new: Signoff | None = None) -> Iterator[Finding]:
    """R21: answers that do not say who signed, how it was decided, when, or with how many people."""
    for signoff in _answers(project, version, new):
        stream = project.the(Stream, signoff.stream)
        for field, sentence in _fields_missing(stream, signoff):
            yield _finding(version, signoff, "R21", sentence, "", field)


def _fields_missing(stream: Stream, signoff: Signoff) -> Iterator[tuple[str, str]]:
    if not signoff.role:
        yield "role", f"Who signs for {stream.name}? A role or a code is enough."
    if not signoff.how:
        yield "how", f"How did {stream.name} decide?"
    if not signoff.on:
        yield "on", "On which day was it?"
    if signoff.present is None:
        yield "present", "How many people were present?"
    if signoff.decision is Decision.RESERVED and not signoff.reservations:
        yield "reservations", "What are the reservations? They are printed word for word."
    elif signoff.decision not in SIGNING_DECISIONS and not signoff.reservations:
        yield "reservations", f"Why {signoff.decision.value}? The reason is printed word for word."
    elif signoff.decision is Decision.SIGNED and signoff.reservations:
        yield "decision", "With a reservation it is “signed with reservations”."


def signatory_findings(project: Snapshot, version: Version, new: Signoff | None = None) -> Iterator[Finding]:
    """R22: signatories who are nobody, or sign for another stream as well, for whatever version."""
    others = [one for one in project.all(Signoff).values() if counts(project, one)]
    for signoff in filter(lambda one: one.role, _answers(project, version, new)):
        problem = signatory_problem(project, project.the(Stream, signoff.stream), signoff.role)
        if problem:
            yield _finding(version, signoff, "R22", problem, "", "role")
        elif other := signed_for(project, signoff, others):
            what = f"“{signoff.role}” has signed for {other.name} already, and one person signs for one stream."
            yield _finding(
                version, signoff, "R22", what, "If it is somebody else, say which: add the stream or a code.", "role"
            )
