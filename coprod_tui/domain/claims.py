"""Which rule stops which claim: *agreed*, *issued*, *signed*, *final* (law 9).

`RULES` is the one list. `judge` asks every rule of a claim, of what is printed and of the records as they stand now.
The commands that make a claim, `coprod check`, the screens, line mode and documents ask it. A new rule is a function
and a row. A version is judged by the rule set under which it was issued, for ever: 1 is what release 0.1.0 asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from coprod_tui.base.errors import Reason, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief import content_rules
from coprod_tui.domain.brief.content import Brief, from_json
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.findings import BriefTest, Claim, Finding
from coprod_tui.domain.privacy import restricted
from coprod_tui.domain.privacy.questions import names_undecided
from coprod_tui.domain.records import NEWEST_RULES, Conflict, Signoff, Verdict, Version
from coprod_tui.domain.signing import rules as signing_rules
from coprod_tui.domain.signing import versions as signature_rules
from coprod_tui.domain.signing.fingerprint import tampering_in
from coprod_tui.domain.snapshot import Snapshot


class Strength(StrEnum):
    """Whether a rule stops a claim."""

    HARD = "hard"
    """It does, and there is no override."""
    SOFT = "soft"
    """It warns, and the claim goes on with a reason."""


@frozen
class Claimed(Frozen):
    """What a claim is about."""

    project: Snapshot
    draft: Brief | None = None
    """For *issued*: what would print."""
    version: Version | None = None
    """For *signed* and *final*."""
    signoff: Signoff | None = None
    """For *signed*: the signature that is about to be given."""
    conflict: Conflict | None = None
    """For *agreed*."""

    @property
    def brief(self) -> Brief | None:
        """What prints: the version as it was issued, or the draft; None where that is altered, or there is none."""
        if self.version is None:
            return self.draft
        try:
            return from_json(self.version.printed)
        except ValueError:
            return None


Ask = Callable[[Claimed], Iterable[Finding]]


@frozen
class ClaimRule(Frozen):
    """A rule, and the claims that it stops."""

    id: str
    """As the rules are numbered: `R11`; for one that only warns, the word under which its reason is given."""
    strength: Strength
    claims: Mapping[Claim, int]
    """The claims, each with the first rule set in which the rule stops it."""
    ask: Ask
    """Finds what breaks the rule."""
    asks: str = ""
    """For a rule that only warns: the question that is asked when a version is issued all the same."""
    of_signing: bool = False
    """Whether it is about answers and signatures, which are still to come when a check is made of a draft."""


# From what a rule is about to what is claimed


def _of_print(rule: Callable[[Snapshot, Brief], Iterable[Finding]]) -> Ask:
    """A rule about what is printed."""

    def ask(claimed: Claimed) -> Iterable[Finding]:
        brief = claimed.brief
        return () if brief is None else rule(claimed.project, brief)

    return ask


def _of_print_at(rule: Callable[[Snapshot, Brief, Version | None], Iterable[Finding]]) -> Ask:
    """A rule about what is printed that has to know in which version."""

    def ask(claimed: Claimed) -> Iterable[Finding]:
        brief = claimed.brief
        return () if brief is None else rule(claimed.project, brief, claimed.version)

    return ask


def _of_agreement(rule_id: str, rule: Callable[[Snapshot, Conflict], Iterable[Reason]]) -> Ask:
    """A rule about a conflict that is to be agreed; for a version, about each that it prints as agreed."""

    def ask(claimed: Claimed) -> Iterator[Finding]:
        project, brief = claimed.project, claimed.brief
        if claimed.conflict is not None:
            for reason in rule(project, claimed.conflict):
                yield _finding(rule_id, BriefTest.AGREEMENT, reason, sides.code(project, claimed.conflict))
            return
        for conflict in content_rules.printed_agreements(project, brief) if brief is not None else ():
            for finding in stages.agreement_findings(project, conflict):
                if finding.rule == rule_id:
                    yield finding

    return ask


def _of_signature(rule_id: str, rule: Callable[[Snapshot, Version, Signoff], Iterable[Reason]]) -> Ask:
    """A rule about a signature that is to be given; for *final*, about each that counts."""

    def ask(claimed: Claimed) -> Iterator[Finding]:
        project, version = claimed.project, claimed.version
        if version is None:
            return
        signed = [(version, claimed.signoff)] if claimed.signoff else _signatures(project, version)
        for answered, signoff in signed:
            for reason in rule(project, answered, signoff):
                yield _finding(rule_id, BriefTest.SIGNATURE, reason, f"version {answered.number}")

    return ask


def _signatures(project: Snapshot, version: Version) -> list[tuple[Version, Signoff]]:
    """The signatures that count for a version, each with the version that was signed."""
    standings = [signing_rules.standing(project, version, stream.id) for stream in project.streams]
    return [
        (stands.version, stands.signoff)
        for stands in standings
        if stands.state in signing_rules.SIGNED_STATES and stands.version is not None and stands.signoff is not None
    ]


def _of_version(rule_id: str, test: BriefTest, rule: Callable[[Snapshot, Version], Iterable[Reason]]) -> Ask:
    """A rule about an issued version."""

    def ask(claimed: Claimed) -> Iterator[Finding]:
        if claimed.version is not None:
            for reason in rule(claimed.project, claimed.version):
                yield _finding(rule_id, test, reason, f"version {claimed.version.number}")

    return ask


def _finding(rule_id: str, test: BriefTest, reason: Reason, code: str) -> Finding:
    return Finding(test, reason.sentence, reason.place or "", code, "", rule_id)


# Rules that are nowhere else


def _answers(claimed: Claimed) -> Iterator[Finding]:
    """R15: everything has an answer, and each answer a reason."""
    if claimed.version is not None:
        for reason in signing_rules.without_answers(claimed.project, claimed.version):
            yield _finding("R15", BriefTest.ANSWER, reason, "")
        if claimed.version.rules < 2:
            return
    brief = claimed.brief
    if brief is not None:
        yield from content_rules.answers_have_reasons(claimed.project, brief)


def _frozen(claimed: Claimed) -> Iterator[Finding]:
    """R18: there is something to issue; what was issued is still what it was."""
    if claimed.version is None:
        for reason in signature_rules.nothing_to_issue(claimed.project):
            yield _finding("R18", BriefTest.FINGERPRINT, reason, "")
    else:
        yield from version_altered(claimed.version)


def version_altered(version: Version) -> Iterator[Finding]:
    """R18: an issued version that was changed outside of the program."""
    if wrong := tampering_in(version):
        what = f"Version {version.number}: {wrong}"
        yield Finding(BriefTest.FINGERPRINT, what, version.id, f"version {version.number}", FROM_BACKUP, "R18")


FROM_BACKUP = "Compare it with the paper, or go back to a backup from before."
"""How to mend what was changed outside of the program."""

# The table

_PRINT = {Claim.ISSUED: 2, Claim.FINAL: 2}
_AGREEMENT = {Claim.AGREED: 1, Claim.FINAL: 2}
_SIGNATURE = {Claim.SIGNED: 1, Claim.FINAL: 2}
_FINAL = {Claim.FINAL: 1}
_HARD = Strength.HARD


def _warns(rule_id: str, rule: Callable[[Snapshot, Brief], Iterable[Finding]], asks: str) -> ClaimRule:
    """A rule that only warns: a version goes on to be issued with a reason, which is printed in section 12."""
    return ClaimRule(rule_id, Strength.SOFT, {Claim.ISSUED: 2}, _of_print(rule), asks)


RULES: tuple[ClaimRule, ...] = (
    # Agreements
    ClaimRule("R1", _HARD, _AGREEMENT, _of_agreement("R1", stages.sides_missing)),
    ClaimRule("R2", _HARD, _AGREEMENT, _of_agreement("R2", stages.words_missing)),
    ClaimRule("R3", _HARD, _AGREEMENT, _of_agreement("R3", stages.hearings_missing)),
    ClaimRule("R5", _HARD, _AGREEMENT, _of_agreement("R5", stages.middle_ground_missing)),
    ClaimRule("R17", _HARD, {Claim.AGREED: 1}, _of_agreement("R17", stages.showings_missing)),
    ClaimRule("R6", _HARD, _AGREEMENT, _of_agreement("R6", stages.room_missing)),
    # What is printed
    ClaimRule("R11", _HARD, _PRINT, _of_print_at(content_rules.quotes_allowed)),
    ClaimRule("R11", _HARD, _PRINT, _of_print_at(restricted.restricted_words)),
    ClaimRule("R14", _HARD, _PRINT, _of_print_at(restricted.small_roles)),
    ClaimRule("R16", _HARD, _PRINT, _of_print(content_rules.lines_have_sources)),
    ClaimRule("R17", _HARD, _PRINT, _of_print(content_rules.requests_were_shown)),
    ClaimRule("R18", _HARD, _PRINT, _frozen),
    ClaimRule("R25", _HARD, _PRINT, _of_print_at(content_rules.reservations_printed)),
    ClaimRule("R30", _HARD, _PRINT, _of_print(content_rules.withdrawn_unprinted)),
    # Signatures: each that is given, and each that counts
    ClaimRule("R19", _HARD, _SIGNATURE, _of_signature("R19", signature_rules.not_shared), of_signing=True),
    ClaimRule("R34", _HARD, _SIGNATURE, _of_signature("R34", signature_rules.signed_in_order), of_signing=True),
    ClaimRule("R21", _HARD, _SIGNATURE, _of_signature("R21", signature_rules.signature_incomplete), of_signing=True),
    ClaimRule("R22", _HARD, _SIGNATURE, _of_signature("R22", signature_rules.wrong_signatory), of_signing=True),
    # Final
    ClaimRule(
        "R34",
        _HARD,
        {Claim.FINAL: 2},
        _of_version("R34", BriefTest.SIGNATURE, signing_rules.wrong_days),
        of_signing=True,
    ),
    ClaimRule(
        "R23", _HARD, _FINAL, _of_version("R23", BriefTest.SIGNATURE, signing_rules.stale_signatures), of_signing=True
    ),
    ClaimRule("R24", _HARD, _FINAL, _of_version("R24", BriefTest.SIGNATURE, signing_rules.not_signed), of_signing=True),
    ClaimRule("R15", _HARD, _FINAL, _answers, of_signing=True),
    # What only warns when a version is issued
    _warns("silent", content_rules.silent_streams, "Why is it issued before they have said something?"),
    _warns("unread", content_rules.not_read_back, "Why is it issued before that was read back?"),
    _warns("names", names_undecided, "Why is it issued before that is decided?"),
    _warns("benchmarks", content_rules.no_benchmark, "Why is it issued without?"),
)
"""Every rule that stops a claim, in the order in which what is missing is said; then those that only warn."""

ELSEWHERE: Mapping[str, str] = {
    "R4": "a question beside the ask and the why of a side; it warns",
    "R7": "asked where a conflict ends as not agreed, which is none of the claims",
    "R8": "reopening keeps what was agreed readable; `check` marks the lines that rest on it, which warns",
    "R9": "a question before a middle ground is chosen; it warns",
    "R10": "kept where a contribution is edited: the history has the earlier words",
    "R12": "asked where consent is raised",
    "R13": "asked beside each line that is kept; `names` warns when a version is issued",
    "R20": "asked where a signature is given, which goes on with a reason that is printed",
    "R26": "said beside every signature that is provisional; it warns",
    "R27": "asked in the setup of a project; it warns",
    "R28": "asked where the Board's decision is written down, and shown as the next step until every stream knows it",
    "R29": "kept by the room's screen, which shows no such line",
    "R31": "asked where words are due to be erased",
    "R32": "asked where a leads' meeting is closed; it warns",
    "R33": "the opening block of a meeting; it warns",
    "R35": "what a meeting keeps",
}
"""The rules that stop no claim, each with the door where it is asked or kept."""


# Judging


def judge(claim: Claim, claimed: Claimed, *, rules: int | None = None) -> tuple[Finding, ...]:
    """Everything that stops a claim; nothing where it may be made.

    `rules` is the rule set; without one, that of the version, or the newest where there is none.
    """
    if rules is None:
        rules = claimed.version.rules if claimed.version else NEWEST_RULES
    return tuple(
        finding
        for rule in RULES
        if rule.strength is Strength.HARD and rule.claims.get(claim, rules + 1) <= rules
        for finding in rule.ask(claimed)
    )


def warnings_of(project: Snapshot, draft: Brief) -> tuple[tuple[ClaimRule, Finding], ...]:
    """What only warns when a draft is issued: each rule that is broken, with what it found."""
    claimed = Claimed(project, draft)
    return tuple((rule, finding) for rule in soft_rules() for finding in rule.ask(claimed))


def soft_rules() -> tuple[ClaimRule, ...]:
    """The rules that only warn when a version is issued."""
    return tuple(rule for rule in RULES if rule.strength is Strength.SOFT)


def content_findings(claimed: Claimed) -> tuple[Finding, ...]:
    """What a draft or a version prints against a hard rule, by the newest rules, whoever signed it."""
    return tuple(
        finding
        for rule in RULES
        if rule.strength is Strength.HARD and Claim.FINAL in rule.claims and not rule.of_signing
        for finding in rule.ask(claimed)
    )


def reasons_of(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    """Findings as reasons of a refusal: what is missing and how to mend it, with the place."""
    return tuple(map(_reason_of, findings))


def _reason_of(finding: Finding) -> Reason:
    public = f"{finding.public} {finding.mend}".rstrip() if finding.public else ""
    return Reason(f"{finding.what} {finding.mend}".rstrip(), finding.place or None, public)


def missing_for_agreed(project: Snapshot, conflict: Conflict) -> tuple[Reason, ...]:
    """Everything missing for *agreed* but who is in the room (R6), in the order of the steps; nothing once it ended."""
    if stages.outcome(project, conflict) is not None:
        return ()
    findings = judge(Claim.AGREED, Claimed(project, conflict=conflict))
    return reasons_of(one for one in findings if one.rule != "R6")


def may_agree(project: Snapshot, conflict: Conflict) -> None:
    """Raise RuleViolation with everything missing for *agreed*."""
    stages.must_be_open(project, conflict)
    _refuse(reasons_of(judge(Claim.AGREED, Claimed(project, conflict=conflict))))


def may_issue(project: Snapshot, stops: Iterable[Finding], *, moved: bool) -> None:
    """Raise RuleViolation with everything that stops the draft from being issued.

    `stops` is what `judge` found in the draft; `moved`: it prints something else than the last version.
    """
    _refuse((*reasons_of(stops), *signature_rules.not_moved(project, moved=moved)))


def may_sign(project: Snapshot, version: Version, signoff: Signoff, today: str) -> None:
    """Raise RuleViolation with everything missing for a signature, InvalidInput for an impossible date or number."""
    signature_rules.must_be_possible(signoff, today)
    missing = reasons_of(judge(Claim.SIGNED, Claimed(project, version=version, signoff=signoff)))
    at_door = (signature_rules.signed_already, signature_rules.unchecked)
    _refuse((*missing, *(reason for rule in at_door for reason in rule(project, version, signoff))))


def missing_for_final(project: Snapshot, version: Version) -> tuple[Reason, ...]:
    """Everything missing for *final for the Board*; empty if the version is final."""
    return _missing_for_final(_SameSnapshot(project), version)


class _SameSnapshot:
    """A snapshot as a key: equal only to itself, because comparing all records takes long."""

    def __init__(self, project: Snapshot) -> None:
        self.project = project

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameSnapshot) and self.project is other.project

    def __hash__(self) -> int:
        return id(self.project)


@lru_cache(maxsize=8)
def _missing_for_final(same: _SameSnapshot, version: Version) -> tuple[Reason, ...]:
    if signing_rules.was_final_when_decided(same.project, version):
        return ()
    return reasons_of(judge(Claim.FINAL, Claimed(same.project, version=version)))


def may_decide(
    project: Snapshot,
    version: Version,
    verdict: Verdict,
    words: str,
    changes: Iterable[tuple[str, str]],
    keys: set[str],
    *,
    corrects: bool = False,
) -> None:
    """R24, R28: raises RuleViolation unless the version is final, and decision and changes have words.

    `keys` are the keys of the version's lines; `corrects` is for an entry that corrects an earlier one.
    """
    called = f"The Board decides on a final brief, and version {version.number} is not: "
    waits = (Reason(f"{called}{one.sentence}", one.place) for one in missing_for_final(project, version))
    missing = signing_rules.decision_missing(project, version, verdict, words, changes, keys, corrects=corrects)
    _refuse((*waits, *missing))


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise RuleViolation(*reasons)
