"""Every hard rule stops every claim that the table gives it, by each way in which we know to break it.

A new rule in the table fails here until a way to break it is added. Each way begins with a project of which the claim
may be made; where it breaks that rule alone, taking the rule out of the table lets the claim through: each row bites.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain import claims
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.claims import (
    ELSEWHERE,
    RULES,
    Claimed,
    ClaimRule,
    Strength,
    judge,
    may_decide,
    missing_for_final,
    warnings_of,
)
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.conflicts import outcome, sides
from coprod_tui.domain.contributions.commands import ContributionChanges, answer, edit
from coprod_tui.domain.findings import Claim
from coprod_tui.domain.records import (
    NEWEST_RULES,
    AnswerKind,
    Basis,
    BriefLine,
    Check,
    Conflict,
    Consent,
    Contribution,
    Decision,
    Disposition,
    Form,
    Heard,
    Outcome,
    Proposal,
    Reservation,
    Role,
    Sharing,
    Side,
    Signoff,
    Source,
    Term,
    Verdict,
    Version,
)
from coprod_tui.domain.signing import commands
from coprod_tui.domain.snapshot import Snapshot
from tests.domain.riverside import EVERYBODY, HANDS, TODAY, UNCHECKED, Riverside
from tests.domain.test_brief_laws import WALKS, Move, walked

SIGNATURE: dict[str, Any] = {"role": "Members lead", "how": "by hands", "on": TODAY, "present": 6, **UNCHECKED}


class Claimable:
    """A project of which a claim may be made, and what is claimed."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.riverside = Riverside()
        self.draft: Brief | None = None
        """What would print, where it is not what the project's brief is."""
        self.signature = dict(SIGNATURE)
        self.conflict = ""
        do = self.riverside.do
        do(brief_commands.add_line, "A bed in one of two places.", [self.riverside.bed, self.riverside.agreed])
        self.line = do(brief_commands.add_line, "A garden.", [self.riverside.garden])
        if claim is Claim.AGREED:
            self.conflict = ready_to_agree(self.riverside)
            return
        if claim is Claim.ISSUED:
            return
        self.riverside.issue()
        self.riverside.share(self.version, *EVERYBODY)
        if claim is Claim.FINAL:
            self.riverside.sign(self.version, *EVERYBODY)

    @property
    def project(self) -> Snapshot:
        project: Snapshot = self.riverside.project
        return project

    @property
    def version(self) -> Version:
        return self.project.versions[-1]

    def the(self, kind: Any, **fields: Any) -> Any:
        """The first record of a kind with these values."""
        records = sorted(self.project.all(kind).values(), key=lambda record: record.id)
        return next(
            record for record in records if all(getattr(record, name) == value for name, value in fields.items())
        )

    def put(self, record: Any, **values: Any) -> None:
        """Change a record behind every door."""
        changed = replace(record, **values)
        self.riverside.sketch.snapshot = self.project.with_records([(type(record), record.id, changed)])

    def drop(self, *records: Any) -> None:
        """Delete records behind every door."""
        self.riverside.sketch.snapshot = self.project.with_records((type(one), one.id, None) for one in records)

    def add(self, record: Any) -> None:
        """Insert a record behind every door."""
        self.riverside.sketch.snapshot = self.project.with_new([record])

    def found(self) -> set[str]:
        """The ids of the rules that stop the claim, as the one function says."""
        claimed = {
            Claim.AGREED: lambda: Claimed(self.project, conflict=self.project.the(Conflict, self.conflict)),
            Claim.ISSUED: lambda: Claimed(self.project, self.draft or self.riverside.brief),
            Claim.SIGNED: lambda: Claimed(self.project, version=self.version, signoff=self.signoff()),
            Claim.FINAL: lambda: Claimed(self.project, version=self.version),
        }[self.claim]()
        return {finding.rule for finding in judge(self.claim, claimed)}

    def signoff(self) -> Signoff:
        fields = {name: value for name, value in self.signature.items() if name != "decision"}
        decision = self.signature.get("decision", Decision.SIGNED)
        return Signoff("", self.version.id, self.riverside.stream("Members"), decision, **fields)

    def make(self) -> None:
        """Make the claim through its door; raises RuleViolation."""
        do = self.riverside.do
        match self.claim:
            case Claim.AGREED:
                do(outcome.agree, self.conflict)
            case Claim.ISSUED:
                prepared = commands.prepare_version(do(commands.commitments, self.draft))
                # Looking writes nothing, but makes another snapshot of the same records here.
                do(commands.issue, prepared=replace(prepared, project=self.project))
            case Claim.SIGNED:
                do(commands.sign, self.version.id, self.riverside.stream("Members"), **self.signature)
            case Claim.FINAL:
                do(commands.decide, self.version.id, verdict=Verdict.APPROVED, on=TODAY, words="Yes.")


def ready_to_agree(riverside: Riverside) -> str:
    """A third conflict to which nothing is missing."""
    said = [riverside.say("Members", "a window seat"), riverside.say("Staff", "a clear floor")]
    conflict = riverside.raised("The window", *said)
    members, staff = riverside.sides(conflict)
    for owner, by in ((members, staff), (staff, members)):
        riverside.do(conflict_commands.confirm, riverside.do(conflict_commands.say_back, owner, by, "heard"), yes=True)
    riverside.do(
        outcome.propose, conflict, text="a seat that folds", keeps={members: "a seat", staff: "the floor"},
        gives={members: "it folds", staff: "a hinge to clean"},
    )  # fmt: skip
    for side in (members, staff):
        riverside.do(outcome.check, side, HANDS)
    return conflict


# The ways in which each rule is broken

Way = Callable[[Claimable], object]
ALONE = "alone"
"""Marks a way that breaks no other rule."""


def of_conflict(case: Claimable) -> tuple[Side, Side]:
    """The sides of the conflict that is to be agreed, or that the version prints as agreed."""
    conflict = case.conflict or case.riverside.agreed
    first, other = sides.sides(case.project, case.project.the(Conflict, conflict))
    return first, other


def proposal(case: Claimable) -> Proposal:
    return case.project.linked(Proposal, "conflict", of_conflict(case)[0].conflict)[-1]


def heard(case: Claimable) -> Heard:
    return case.project.linked(Heard, "owner", of_conflict(case)[0].id)[-1]


def move_base(case: Claimable) -> None:
    base = case.project.linked(Basis, "side", of_conflict(case)[0].id)[0]
    case.put(case.project.the(Contribution, base.contribution), stream=case.riverside.stream("Staff"))


def unheard(case: Claimable) -> None:
    case.drop(*case.project.linked(Heard, "owner", of_conflict(case)[0].id))


def check_of(case: Claimable) -> Check:
    return case.project.linked(Check, "side", of_conflict(case)[0].id)[-1]


def absent(case: Claimable) -> None:
    for heard in case.project.all(Heard).values():
        # Else R3 is broken with it: the whys were heard at the same meeting.
        case.put(heard, lead_to_lead=True)
    meeting = case.project.meeting_open_id
    assert meeting is not None
    staff = case.riverside.stream("Staff")
    case.drop(*(one for one in case.project.present(meeting) if one.stream == staff))


def with_statement(case: Claimable, text: str) -> None:
    case.riverside.do(brief_commands.edit_line, case.line, statement=text)


def hidden_words(case: Claimable) -> None:
    own = case.riverside.own("I was cold all night", Consent.IDEA, read_back=True)
    case.riverside.do(brief_commands.cite, case.line, [own])
    with_statement(case, "As somebody said: “I was COLD, all night.”")


def draft_with(case: Claimable, **values: Any) -> None:
    """A draft in which the first line of annex A is other than the project says."""
    brief = case.riverside.brief
    annex = brief.section("A")
    part = annex.parts[0]
    changed = replace(part, lines=(replace(part.lines[0], **values), *part.lines[1:]))
    section = replace(annex, parts=(changed, *annex.parts[1:]))
    case.draft = replace(brief, sections=tuple(section if one.key == "A" else one for one in brief.sections))


def draft_without(case: Claimable, key: str) -> None:
    brief = case.riverside.brief
    case.draft = replace(brief, sections=tuple(one for one in brief.sections if one.key != key))


def draft_of_before(change: Way) -> Way:
    """A draft that was put together before something changed."""

    def way(case: Claimable) -> None:
        case.draft = case.riverside.brief
        change(case)

    return way


def of_room(case: Claimable) -> None:
    case.riverside.do(edit, case.riverside.panel, ContributionChanges(consent=Consent.ROOM))


def withdrawn(case: Claimable) -> None:
    case.put(case.project.the(Contribution, case.riverside.panel), withdrawn_at=TODAY)


def named_role(case: Claimable) -> None:
    """Two people have a role that a line of the brief names."""
    case.add(Role(case.riverside.sketch.new_id(), case.riverside.stream("Staff"), "GARDEN", 2))


def gone_source(case: Claimable) -> None:
    case.drop(case.project.the(Contribution, case.riverside.garden))


def about_others(case: Claimable) -> None:
    community = case.riverside.stream("Community")
    case.riverside.do(edit, case.riverside.garden, ContributionChanges(about=(community,)))


def about_after_citing(case: Claimable) -> None:
    """The order that the door of a line does not see: taken back, cited, said again."""
    community = case.riverside.stream("Community")
    said = case.riverside.say("Members", "a room for visits")
    case.riverside.do(brief_commands.add_line, "A room for visits.", [said])
    case.riverside.do(edit, said, ContributionChanges(about=(community,)))


def earlier_reservation(case: Claimable) -> None:
    first = of_conflict(case)[0]
    case.add(Reservation("00000000-0000-7000-8000-000000000000", proposal(case).id, first.id, "a worry"))


def earlier_end(case: Claimable) -> None:
    """A conflict that the version prints as open had ended without agreement before."""
    open_one = case.project.the(Conflict, case.riverside.open)
    draftless = replace(open_one, id="00000000-0000-7000-8000-00000000000a", number=9)
    case.add(draftless)
    case.add(Outcome("00000000-0000-7000-8000-00000000000b", draftless.id, False, None, "nobody could", None, TODAY))


def signed_by_members(case: Claimable) -> Signoff:
    found: Signoff = case.the(Signoff, stream=case.riverside.stream("Members"))
    return found


def next_version(case: Claimable) -> None:
    case.riverside.reword(case.riverside.bed, "an iron bed")
    case.riverside.issue()
    case.riverside.share(case.version, *EVERYBODY)


def asked_nobody(case: Claimable) -> None:
    for stream in case.project.streams:
        case.put(stream, required=False)
    case.riverside.reword(case.riverside.bed, "an iron bed")
    case.riverside.issue()


def other_answer(decision: Decision) -> Way:
    def way(case: Claimable) -> None:
        case.put(signed_by_members(case), decision=decision, reservations="not like this")

    return way


def two_answers(case: Claimable) -> None:
    members = signed_by_members(case)
    case.add(replace(members, id=case.riverside.sketch.new_id(), reservations="a worry", decision=Decision.RESERVED))


def unanswered_version(case: Claimable) -> None:
    case.riverside.say("Members", "something new")
    case.riverside.do(commands.issue)
    case.riverside.share(case.version, *EVERYBODY)
    case.riverside.sign(case.version, *EVERYBODY)


def answer_without_reason(case: Claimable) -> None:
    said = case.riverside.say("Members", "something new")
    case.riverside.do(answer, [said], AnswerKind.PARKED, reason="later")
    case.put(case.project.the(Disposition, f"{said}/answer"), reason=None)
    case.riverside.do(commands.issue)
    case.riverside.share(case.version, *EVERYBODY)
    case.riverside.sign(case.version, *EVERYBODY)


def unanswered_in_the_room(case: Claimable) -> None:
    case.riverside.say("Members", "a secret", sensitive=True)
    case.riverside.reword(case.riverside.bed, "an iron bed")
    case.riverside.do(commands.issue)
    case.riverside.share(case.version, *EVERYBODY)
    case.riverside.sign(case.version, *EVERYBODY)


def only_hidden_source(case: Claimable) -> None:
    case.riverside.do(edit, case.riverside.garden, ContributionChanges(sensitive=True))


def nothing_said(case: Claimable) -> None:
    for kind in (Source, BriefLine, Contribution):
        case.drop(*case.project.all(kind).values())


BREAKS: dict[tuple[str, Claim], dict[str, tuple[Way, str]]] = {
    **{
        ("R1", claim): {
            "the only contribution of a side went to another stream": (move_base, ALONE),
            "a side rests on nothing": (
                lambda case: case.drop(*case.project.linked(Basis, "side", of_conflict(case)[0].id)), ALONE,
            ),
            "a side is gone": (lambda case: case.drop(of_conflict(case)[1]), ""),
        }
        for claim in (Claim.AGREED, Claim.FINAL)
    },
    **{
        ("R2", claim): {
            "a side has no ask": (lambda case: case.put(of_conflict(case)[0], ask=""), ALONE),
            "a side has no why": (lambda case: case.put(of_conflict(case)[0], why=None), ALONE),
            "a side chose not to say why": (lambda case: case.put(of_conflict(case)[0], why=None, silent=True), ALONE),
        }
        for claim in (Claim.AGREED, Claim.FINAL)
    },
    **{
        ("R3", claim): {
            "a why was never said back": (unheard, ALONE),
            "its owner said not quite": (lambda case: case.put(heard(case), confirmed=False), ALONE),
            "its owner did not answer": (lambda case: case.put(heard(case), confirmed=None), ALONE),
            "it was at no meeting": (lambda case: case.put(heard(case), meeting=None), ALONE),
            "the why has other words now": (lambda case: case.put(of_conflict(case)[0], why="something else"), ALONE),
        }
        for claim in (Claim.AGREED, Claim.FINAL)
    },
    **{
        ("R5", claim): {
            "the middle ground has no words": (lambda case: case.put(proposal(case), text=""), ALONE),
            "nobody knows what a side keeps": (
                lambda case: case.drop(*case.project.linked(Term, "proposal", proposal(case).id)), ALONE,
            ),
            "a side was not asked": (lambda case: case.drop(check_of(case)), ALONE),
            "somebody vetoed": (lambda case: case.put(check_of(case), veto=1), ALONE),
            "everybody of a side abstains": (
                lambda case: case.put(check_of(case), endorse=0, agree=0, support=0, will_support=0, abstain=8), ALONE,
            ),
            "somebody wants more discussion": (lambda case: case.put(check_of(case), discuss=1), ALONE),
            "somebody disagrees seriously": (lambda case: case.put(check_of(case), disagree=1), ALONE),
        }
        for claim in (Claim.AGREED, Claim.FINAL)
    },
    ("R6", Claim.AGREED): {"a side is not in the room": (absent, ALONE)},
    ("R6", Claim.FINAL): {
        "no meeting is written down": (lambda case: case.put(case.the(Outcome, agreed=True), meeting=None), ALONE),
        "that meeting is not there": (lambda case: case.put(case.the(Outcome, agreed=True), meeting="gone"), ALONE),
    },
    ("R11", Claim.ISSUED): {
        "it stays in the room now": (draft_of_before(of_room), ALONE),
        "it is in their own words now": (
            draft_of_before(
                lambda case: case.put(case.project.the(Contribution, case.riverside.panel), form=Form.OWN)
            ), ALONE,
        ),
        "a line says it word for word": (hidden_words, ALONE),
    },
    ("R11", Claim.FINAL): {
        "it stays in the room now": (of_room, ALONE),
        "it is sensitive now": (
            lambda case: case.riverside.do(edit, case.riverside.panel, ContributionChanges(sensitive=True)), ALONE,
        ),
        "it is in their own words now": (
            lambda case: case.put(case.project.the(Contribution, case.riverside.panel), form=Form.OWN), ALONE,
        ),
        "the only source of a line is sensitive now": (only_hidden_source, ""),
    },
    ("R14", Claim.ISSUED): {"a line names a role that two people have": (named_role, ALONE)},
    ("R14", Claim.FINAL): {"a line names a role that two people have": (named_role, ALONE)},
    ("R15", Claim.FINAL): {
        "something was signed without an answer": (unanswered_version, ALONE),
        "what stays in the room has none": (unanswered_in_the_room, ALONE),
        "an answer has no reason": (answer_without_reason, ALONE),
    },
    ("R16", Claim.ISSUED): {
        "its source is gone": (lambda case: case.drop(*case.project.linked(Source, "line", case.line)), ALONE),
        "what was said is gone": (gone_source, ALONE),
        "its only source is sensitive now": (only_hidden_source, ALONE),
        "its only source was withdrawn": (
            lambda case: case.put(
                case.project.the(Contribution, case.riverside.garden), withdrawn_at=TODAY, text="(words erased)"
            ), ALONE,
        ),
        "the agreement was reopened": (
            lambda case: (
                case.riverside.do(brief_commands.cite, case.line, [case.riverside.agreed]),
                case.riverside.do(brief_commands.uncite, case.line, [case.riverside.garden]),
                case.riverside.do(outcome.reopen, case.riverside.agreed, because="more came up"),
            ), ALONE,
        ),
    },
    ("R16", Claim.FINAL): {
        "what was said is gone": (gone_source, ALONE),
        "its only source is sensitive now": (only_hidden_source, ""),
    },
    ("R17", Claim.AGREED): {
        "a third stream was not shown": (
            lambda case: case.riverside.do(
                edit, case.project.linked(Basis, "side", of_conflict(case)[0].id)[0].contribution,
                ContributionChanges(about=(case.riverside.stream("Community"),)),
            ), ALONE,
        ),
    },
    ("R17", Claim.ISSUED): {
        "it is about another stream": (about_others, ALONE),
        "it was said to be after it was cited": (about_after_citing, ALONE),
    },
    ("R17", Claim.FINAL): {"it is about another stream": (about_others, ALONE)},
    ("R18", Claim.ISSUED): {"nothing was said": (nothing_said, ALONE)},
    ("R18", Claim.FINAL): {
        "other words to read aloud": (lambda case: case.put(case.version, words="a-b-c-d"), ALONE),
        "another print": (lambda case: case.put(case.version, printed="{}"), ALONE),
        "another fingerprint": (lambda case: case.put(case.version, sha256="0" * 64), ALONE),
    },
    ("R19", Claim.SIGNED): {
        "it was not shared back": (lambda case: case.drop(*case.project.all(Sharing).values()), ALONE),
    },
    ("R19", Claim.FINAL): {
        "it was not shared back": (lambda case: case.drop(*case.project.all(Sharing).values()), ALONE),
    },
    ("R21", Claim.SIGNED): {
        "nobody signs": (lambda case: case.signature.update(role=""), ALONE),
        "nobody says how it was decided": (lambda case: case.signature.update(how=""), ALONE),
        "on no day": (lambda case: case.signature.update(on=""), ALONE),
        "with nobody present": (lambda case: case.signature.update(present=None), ALONE),
        "reservations without words": (lambda case: case.signature.update(decision=Decision.RESERVED), ALONE),
        "declined without a reason": (lambda case: case.signature.update(decision=Decision.DECLINED), ALONE),
    },
    ("R21", Claim.FINAL): {
        "nobody signs": (lambda case: case.put(signed_by_members(case), role=""), ALONE),
        "nobody says how it was decided": (lambda case: case.put(signed_by_members(case), how=""), ALONE),
        "with nobody present": (lambda case: case.put(signed_by_members(case), present=None), ALONE),
        "reservations without words": (
            lambda case: case.put(signed_by_members(case), decision=Decision.RESERVED), ALONE,
        ),
    },
    ("R22", Claim.SIGNED): {
        "the same lead": (
            lambda case: (case.riverside.sign(case.version, "Staff"), case.signature.update(role="staff LEAD")), ALONE,
        ),
    },
    ("R22", Claim.FINAL): {
        "the same lead": (lambda case: case.put(signed_by_members(case), role="staff LEAD"), ALONE),
    },
    ("R23", Claim.FINAL): {"words have changed since": (next_version, ALONE)},
    ("R24", Claim.FINAL): {
        "a signature was retracted": (
            lambda case: case.riverside.do(commands.retract, signed_by_members(case).id), ALONE,
        ),
        "declined": (other_answer(Decision.DECLINED), ALONE),
        "not yet": (other_answer(Decision.NOT_YET), ALONE),
        "two laptops hold two answers": (two_answers, ALONE),
        "no stream is asked": (asked_nobody, ALONE),
        "a stream was not asked": (
            lambda case: case.drop(signed_by_members(case), *case.project.all(Sharing).values()), "",
        ),
    },
    ("R25", Claim.ISSUED): {
        "the agreements are left out": (lambda case: draft_without(case, "6"), ""),
        "what was not agreed is left out": (lambda case: draft_without(case, "7"), ALONE),
    },
    ("R25", Claim.FINAL): {
        "a reservation is not printed": (earlier_reservation, ALONE),
        "what was not agreed is not printed": (earlier_end, ALONE),
    },
    ("R30", Claim.ISSUED): {"it was withdrawn": (withdrawn, ALONE)},
    ("R30", Claim.FINAL): {"it was withdrawn": (withdrawn, ALONE)},
    ("R34", Claim.SIGNED): {"before it was shared back": (lambda case: case.signature.update(on="2026-11-01"), ALONE)},
    ("R34", Claim.FINAL): {
        "before it was shared back": (lambda case: case.put(signed_by_members(case), on="2026-11-01"), ALONE),
    },
}  # fmt: skip
"""By rule and claim: each way with whether it breaks that rule alone."""


HARD = [(rule, claim) for rule in RULES if rule.strength is Strength.HARD for claim in rule.claims]
CASES = [
    pytest.param(rule, claim, way, alone, id=f"{rule.id} {claim}: {name}")
    for rule, claim in HARD
    for name, (way, alone) in BREAKS.get((rule.id, claim), {}).items()
]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What was judged with another table is forgotten."""
    claims._missing_for_final.cache_clear()


def test_every_rule_stops_a_claim_or_is_asked_elsewhere() -> None:
    listed = {rule.id for rule in RULES if rule.strength is Strength.HARD}
    assert listed | {*ELSEWHERE} == {f"R{number}" for number in range(1, 36)}
    assert not listed & {*ELSEWHERE}


def test_every_claim_asks_what_was_decided() -> None:
    agreed, issued = {"R1", "R2", "R3", "R5", "R6"}, {"R11", "R14", "R16", "R17", "R18", "R25", "R30"}
    signed = {"R19", "R21", "R22", "R34"}
    wanted = {
        Claim.AGREED: agreed | {"R17"},
        Claim.ISSUED: issued,
        Claim.SIGNED: signed,
        Claim.FINAL: agreed | issued | signed | {"R15", "R23", "R24"},
    }
    assert {claim: {rule.id for rule, one in HARD if one is claim} for claim in Claim} == wanted


def test_rule_set_1_asks_for_a_signature_and_final_what_release_0_1_0_asked() -> None:
    first = {claim: {rule.id for rule, one in HARD if one is claim and rule.claims[claim] == 1} for claim in Claim}
    assert first[Claim.SIGNED] == {"R19", "R21", "R22", "R34"}
    assert first[Claim.FINAL] == {"R15", "R23", "R24"}


@pytest.mark.parametrize(("rule", "claim"), HARD, ids=lambda value: getattr(value, "id", str(value)))
def test_there_is_a_way_to_break_each_rule_alone_at_each_claim(rule: ClaimRule, claim: Claim) -> None:
    assert any(alone for _, alone in BREAKS[rule.id, claim].values())


@pytest.mark.parametrize("claim", Claim)
def test_of_a_good_project_each_claim_may_be_made(claim: Claim) -> None:
    case = Claimable(claim)
    if claim is Claim.ISSUED:
        case.riverside.answer_all()
    assert case.found() == set()
    case.make()


@pytest.mark.parametrize(("rule", "claim", "way", "alone"), CASES)
def test_a_rule_that_is_broken_stops_the_claim(
    rule: ClaimRule, claim: Claim, way: Way, alone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Claimable(claim)
    way(case)
    found = case.found()
    assert found == {rule.id} if alone else rule.id in found
    before = case.project
    with pytest.raises(RuleViolation) as refused:
        case.make()
    assert all(reason.sentence for reason in refused.value.reasons)
    assert case.project == before
    if claim is Claim.FINAL:
        assert not cover_of(case.project, case.version).final
        assert cover_of(case.project, case.version).waits
    if alone:
        rest = tuple(row for row in RULES if row.id != rule.id or claim not in row.claims)
        monkeypatch.setattr(claims, "RULES", rest)
        claims._missing_for_final.cache_clear()
        case.make()


@pytest.mark.parametrize(("rule", "claim", "way", "alone"), [case for case in CASES if case.values[1] is Claim.FINAL])
def test_a_version_of_rule_set_1_goes_on_being_judged_by_it(
    rule: ClaimRule, claim: Claim, way: Way, alone: str
) -> None:
    case = Claimable(claim)
    way(case)
    case.put(case.version, rules=1)
    assert (rule.id in case.found()) == (rule.claims[claim] == 1 and way is not answer_without_reason)


def refusal_of(door: Callable[[], None]) -> bool:
    """Whether a door refuses."""
    try:
        door()
    except RuleViolation:
        return True
    return False


@given(WALKS)
def test_all_who_ask_whether_a_version_is_final_get_the_same_answer(moves: list[Move]) -> None:
    project = walked(moves).project
    for version in project.versions:
        waits = missing_for_final(project, version)
        assert waits == claims.reasons_of(judge(Claim.FINAL, Claimed(project, version=version)))
        cover = cover_of(project, version)
        assert (cover.final, cover.waits) == (not waits, tuple(reason.sentence for reason in waits))
        decide = partial(may_decide, project, version, Verdict.APPROVED, "Yes.", (), set())
        assert refusal_of(decide) == bool(waits)
        assert version.rules == NEWEST_RULES


def test_what_only_warns_is_found_once_for_each_kind() -> None:
    case = Claimable(Claim.ISSUED)
    case.riverside.say("Members", "I rang Mr Miller about it")
    warned = {rule.id: finding.what for rule, finding in warnings_of(case.project, case.riverside.brief)}
    assert [*warned] == [rule.id for rule in claims.soft_rules()]
    assert warned["silent"] == "Community partners has said nothing yet."
    assert warned["names"] == "What prints may hold somebody's name: M-005, what was said."
    assert warned["benchmarks"] == "Lines 5.1 and 5.2 do not say how we would know."
    assert warned["unread"].endswith("that are printed were not read back.")
    assert judge(Claim.ISSUED, Claimed(case.project, case.riverside.brief)) == ()
