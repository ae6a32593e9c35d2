"""The order of days (R34), corrections by a second entry, and that *final* lasts (R24, R26)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from coprod_tui.base.errors import InvalidInput, RuleViolation
from coprod_tui.domain.brief.cover import cover_of, final_words
from coprod_tui.domain.claims import Claimed, judge, missing_for_final
from coprod_tui.domain.findings import Claim
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.readiness import next_in_brief, progress_summary
from coprod_tui.domain.records import (
    BoardDecision,
    BoardTold,
    Decision,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Verdict,
    Version,
)
from coprod_tui.domain.signing import commands, rules
from coprod_tui.domain.signing.dates import DatedEntry, Step, local_day
from coprod_tui.domain.signing.versions import not_shared, signature_incomplete, wrong_signatory
from tests.domain.riverside import EVERYBODY, TODAY, UNCHECKED, Riverside


def day(days: int) -> str:
    """A day so many days after the issue."""
    return (date.fromisoformat(TODAY) + timedelta(days=days)).isoformat()


class Walked(Riverside):
    """Version 1, issued on day 0: shared back on day 2, understood on 4, signed on 6, decided on 8, told on 10."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.issue()
        self.members, self.staff = self.stream("Members"), self.stream("Staff")
        self.sketch.now += timedelta(days=12)
        self.share(self.first, *EVERYBODY, on=day(2))
        for stream, whose in rules.understanding_pairs(self.project):
            self.do(meeting_commands.understand, self.first.id, stream.id, whose.id, on=day(4))
        self.sign(self.first, *EVERYBODY, on=day(6), unchecked=None)
        self.decision: str = self.do(commands.decide, self.first.id, verdict=Verdict.APPROVED, on=day(8), words="yes")
        for name in EVERYBODY:
            self.do(commands.tell, self.decision, self.stream(name), on=day(10), form="aloud")

    def of(self, kind: Any) -> Any:
        """The first entry of a kind, that of Members."""
        theirs = [one for one in self.project.all(kind).values() if getattr(one, "stream", "") in ("", self.members)]
        return min(theirs, key=lambda one: one.id)


@pytest.fixture
def walked() -> Walked:
    return Walked()


def _share(walked: Walked, on: str, **more: Any) -> Any:
    return walked.do(commands.share_back, walked.first.id, walked.members, on=on, form="aloud", **more)


def _understand(walked: Walked, on: str, **more: Any) -> Any:
    return walked.do(meeting_commands.understand, walked.first.id, walked.members, walked.staff, on=on, **more)


def _sign(walked: Walked, on: str, corrects: str | None = None, **more: Any) -> Any:
    for answer in () if corrects else rules.standing_answers(walked.project, walked.first, walked.members):
        walked.do(commands.retract, answer.id)
    return walked.do(
        commands.sign, walked.first.id, walked.members, role="Members lead", how="hands", on=on, present=6,
        corrects=corrects, **more,
    )  # fmt: skip


def _decide(walked: Walked, on: str, corrects: str | None = None, **more: Any) -> Any:
    now = rules.decisions(walked.project, walked.first)[-1].id
    whole = {"verdict": Verdict.APPROVED, "words": "yes", "on": on, "corrects": corrects or now, **more}
    return walked.do(commands.decide, walked.first.id, **whole)


def _tell(walked: Walked, on: str, **more: Any) -> Any:
    return walked.do(commands.tell, walked.decision, walked.members, on=on, form="aloud", **more)


DOORS: dict[Any, tuple[Callable[..., Any], int]] = {
    Sharing: (_share, 2),
    Understanding: (_understand, 4),
    Signoff: (_sign, 6),
    BoardDecision: (_decide, 8),
    BoardTold: (_tell, 10),
}
"""The door of each entry with a day, and the day on which it was."""


def test_every_entry_with_a_day_has_its_door_and_its_step() -> None:
    assert set(DOORS) == set(get_args(DatedEntry))
    assert len(Step) == len(DOORS) + 1
    for kind in DOORS:
        assert {"on", "at", "because", "corrects"} <= {each.name for each in fields(kind)}


@pytest.mark.parametrize("kind", DOORS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("corrects", [False, True], ids=["new", "correction"])
def test_a_day_before_what_it_rests_on_asks_for_a_reason_which_is_printed(
    walked: Walked, kind: Any, corrects: bool
) -> None:
    door, on = DOORS[kind]
    more = {"corrects": walked.of(kind).id} if corrects else {}
    with pytest.raises(RuleViolation) as caught:
        door(walked, day(-300), **more)
    assert caught.value.reasons[0].sentence.startswith(
        "Version 1 was issued on 10 November 2026, after 14 January 2026"
    )
    assert all("--because" in reason.sentence for reason in caught.value.reasons)
    assert len(caught.value.reasons) > list(DOORS).index(kind)
    door(walked, day(-300), because="the paper has that date", **more)
    assert "the paper has that date" in printed(walked)
    if not corrects:
        door(walked, day(on), **more)


@pytest.mark.parametrize("kind", [kind for kind in DOORS if kind is not BoardTold], ids=lambda kind: kind.__name__)
def test_a_day_after_what_rests_on_it_asks_for_a_reason(walked: Walked, kind: Any) -> None:
    door, _ = DOORS[kind]
    wrong = walked.of(kind)
    with pytest.raises(RuleViolation, match="--because"):
        door(walked, day(11), corrects=wrong.id)
    door(walked, day(11), corrects=wrong.id, because="told by letter")
    assert "told by letter" in printed(walked)


@pytest.mark.parametrize("kind", DOORS, ids=lambda kind: kind.__name__)
def test_no_reason_helps_for_a_day_that_has_not_come(walked: Walked, kind: Any) -> None:
    door, _ = DOORS[kind]
    with pytest.raises(InvalidInput, match="has not come yet"):
        door(walked, day(13), because="we plan to")


@pytest.mark.parametrize("kind", DOORS, ids=lambda kind: kind.__name__)
def test_a_correction_keeps_both_and_the_later_counts(walked: Walked, kind: Any) -> None:
    door, on = DOORS[kind]
    wrong, before = walked.of(kind), len(walked.project.all(kind))
    right = door(walked, day(on + 1), corrects=wrong.id)
    assert len(walked.project.all(kind)) == before + 1
    assert walked.project.the(kind, wrong.id) == wrong
    assert walked.project.the(kind, right).corrects == wrong.id
    text = printed(walked)
    assert "corrected on 22 November 2026 to" in text
    with pytest.raises(RuleViolation, match="corrected or taken back already"):
        door(walked, day(on), corrects=wrong.id)
    assert [*rules.wrong_days(walked.project, walked.first)] == []


@pytest.mark.parametrize("kind", DOORS, ids=lambda kind: kind.__name__)
def test_what_stands_behind_the_doors_is_found(walked: Walked, kind: Any) -> None:
    entry = walked.of(kind)
    for on, found in ((day(-1), True), ("soon", True), (day(40), True), (entry.on, False)):
        records = [(kind, entry.id, replace(entry, on=on))]
        project = walked.project.with_records(records)
        assert bool([*rules.wrong_days(project, walked.first)]) is found, on


@pytest.mark.parametrize("kind", DOORS, ids=lambda kind: kind.__name__)
def test_a_form_is_told_the_same_before_its_entry_has_an_id(walked: Walked, kind: Any) -> None:
    wrong = walked.of(kind)
    asked = replace(wrong, id="", on=day(-1), corrects=wrong.id, because=None)
    first, *_ = rules.wrong_day(walked.project, walked.first, asked)
    assert first.sentence.startswith("Version 1 was issued on 10 November 2026, after 9 November 2026")


def printed(walked: Walked) -> str:
    """Everything that the cover says about days."""
    cover = cover_of(walked.project, walked.first)
    notes = [note.text for answer in cover.answers for note in answer.notes]
    return "\n".join([*notes, *(note.text for note in cover.decided.notes)] if cover.decided else notes)


def test_what_never_was_says_so(walked: Walked) -> None:
    told = walked.of(BoardTold)
    walked.do(commands.never_told, told.id, because="they were not there")
    assert [one.name for one in rules.not_told(walked.project, walked.of(BoardDecision))] == ["Members"]
    assert "it never was, because: they were not there" in printed(walked)
    walked.do(commands.never_decided, walked.decision, because="it was another version")
    assert rules.decisions(walked.project, walked.first) == ()
    assert rules.latest_decision(walked.project) is None
    assert "it was another version" in printed(walked)
    for verb, entry in ((commands.never_shared, walked.of(Sharing)), (commands.never_decided, None)):
        if entry is not None:
            with pytest.raises(RuleViolation, match="Take their answer back first"):
                walked.do(verb, entry.id, because="a mistake")
    walked.do(commands.retract, walked.of(Signoff).id)
    with pytest.raises(RuleViolation, match="Why was that sharing back written down"):
        walked.do(commands.never_shared, walked.of(Sharing).id, because=" ")
    walked.do(commands.never_shared, walked.of(Sharing).id, because="it was version 0")
    assert rules.sign_state(walked.project, walked.first, walked.members) is rules.SignState.NOT_SHARED


def test_taking_a_round_back_keeps_it(walked: Walked) -> None:
    walked.do(meeting_commands.take_understanding_back, walked.first.id, walked.members, walked.staff)
    done = rules.check_is_done(walked.project, walked.first, walked.members, walked.staff)
    assert done is rules.Understood.NOT_YET
    assert "it never was" in printed(walked)


def test_a_correction_is_no_other_answer(walked: Walked) -> None:
    signoff = walked.of(Signoff)
    with pytest.raises(RuleViolation, match="is another answer"):
        _sign(walked, day(6), signoff.id, decision=Decision.DECLINED, reservations="no")
    _sign(walked, day(6), signoff.id, decision=Decision.RESERVED, reservations="the door")
    assert rules.sign_state(walked.project, walked.first, walked.members) is rules.SignState.RESERVED


def test_a_corrected_day_is_no_news_and_another_verdict_is(walked: Walked) -> None:
    second = _decide(walked, day(9))
    assert rules.not_told(walked.project, walked.project.the(BoardDecision, second)) == ()
    third = _decide(walked, day(9), second, verdict=Verdict.SENT_BACK)
    assert len(rules.not_told(walked.project, walked.project.the(BoardDecision, third))) == len(EVERYBODY)


# Clocks and zones


@pytest.mark.parametrize(
    ("issued", "written", "first"),
    [
        ("2026-11-12T23:30:00-05:00", "2026-11-13T09:00:00-05:00", "2026-11-12"),
        ("2026-11-12T00:30:00+13:00", "2026-11-11T14:00:00+00:00", "2026-11-11"),
        ("2026-11-11T23:30:00-11:00", "2026-11-12T11:00:00+00:00", "2026-11-11"),
        ("2026-11-12", "2026-11-12T11:00:00+00:00", "2026-11-12"),
        ("0001-01-01T00:00:00+14:00", "2026-11-12T11:00:00+00:00", "0001-01-01"),
        ("", "", ""),
    ],
)
def test_days_are_compared_as_local_days(issued: str, written: str, first: str) -> None:
    assert local_day(issued, written) == first


@pytest.mark.parametrize("year", [1969, 1999, 2199])
def test_a_reason_covers_a_clock_that_was_wrong_at_the_issue(year: int) -> None:
    riverside = Riverside()
    now = riverside.sketch.now
    riverside.sketch.now = now.replace(year=year)
    version = riverside.issue()
    riverside.sketch.now = now
    because = "the laptop's clock was wrong" if year > now.year else None
    if because:
        with pytest.raises(RuleViolation, match="was issued on"):
            riverside.share(version, "Members")
    riverside.share(version, *EVERYBODY, because=because)
    riverside.sign(version, *EVERYBODY, because=because)
    riverside.do(commands.decide, version.id, verdict=Verdict.APPROVED, on=TODAY, words="yes", because=because)
    assert not [*rules.wrong_days(riverside.project, version)]


# Final lasts


def _unmark(walked: Walked) -> None:
    """Another laptop's answer, as a merge would bring it."""
    signoff = walked.of(Signoff)
    walked.sketch.put(replace(signoff, id=walked.sketch.new_id(), decision=Decision.DECLINED, reservations="no"))


def _retract(walked: Walked) -> None:
    walked.do(commands.retract, walked.of(Signoff).id)


def _not_yet(walked: Walked) -> None:
    _retract(walked)
    walked.do(
        commands.sign, walked.first.id, walked.members, decision=Decision.NOT_YET, role="Members lead", how="hands",
        on=day(12), present=6, reservations="we were not asked", because="after the Board",
    )  # fmt: skip


def _clock_back(walked: Walked) -> None:
    now = walked.sketch.now
    walked.sketch.now = now.replace(year=1970)
    _retract(walked)
    walked.sketch.now = now


LATER: dict[str, Callable[[Walked], None]] = {
    "taken back": _retract,
    "not yet": _not_yet,
    "declined elsewhere": _unmark,
    "taken back with a wrong clock": _clock_back,
}


@pytest.mark.parametrize("later", LATER)
def test_what_was_final_when_the_board_decided_stays_final(walked: Walked, later: str) -> None:
    LATER[later](walked)
    project = walked.project
    assert missing_for_final(project, walked.first) == ()
    words = final_words(project, walked.first)
    assert words.startswith("final for the Board (decided on 18 November 2026)")
    assert cover_of(project, walked.first).final
    assert words in progress_summary(project)
    if later != "declined elsewhere":
        assert "; Members took their signature back on 22 November" in words or later == "taken back with a wrong clock"
        assert "Members took their signature back" in next_in_brief(project).sentence
        assert "Taken back on" in printed(walked)
    walked.do(
        commands.decide, walked.first.id, verdict=Verdict.APPROVED, on=day(8), words="Yes.", corrects=walked.decision
    )
    assert rules.was_final_when_decided(walked.project, walked.first)
    (second,) = rules.decisions(walked.project, walked.first)
    walked.do(commands.never_decided, second.id, because="it was another paper")
    assert missing_for_final(walked.project, walked.first)


def test_a_decision_of_an_older_file_names_no_signatures(walked: Walked) -> None:
    decision = walked.of(BoardDecision)
    walked.sketch.snapshot = walked.project.with_records(
        [(BoardDecision, decision.id, replace(decision, signatures=""))]
    )
    _retract(walked)
    assert rules.was_final_when_decided(walked.project, walked.first)
    signoff = walked.of(Signoff)
    early = replace(signoff, retracted_at=signoff.at)
    project = walked.project.with_records([(Signoff, signoff.id, early)])
    assert not rules.was_final_when_decided(project, walked.first)


def test_a_decision_without_its_signatures_makes_nothing_final() -> None:
    riverside = Riverside()
    version = riverside.issue()
    riverside.sketch.put(BoardDecision(riverside.sketch.new_id(), version.id, on=TODAY, words="yes", signatures="x"))
    assert missing_for_final(riverside.project, version)


def test_a_quorum_that_was_not_met_is_said_with_final(walked: Walked) -> None:
    staff = walked.project.the(Stream, walked.staff)
    project = walked.project.with_records([(Stream, staff.id, replace(staff, quorum=7))])
    assert "provisional: fewer people of Staff than the quorum" in final_words(project, walked.first)


# What the claims ask of recorded answers


def _edited(walked: Walked) -> Iterator[tuple[str, Any, Any]]:
    signoff, sharing = walked.of(Signoff), walked.of(Sharing)
    yield "R19", not_shared, (Sharing, sharing.id, replace(sharing, stream=walked.staff))
    yield "R21", signature_incomplete, (Signoff, signoff.id, replace(signoff, how=""))
    yield "R21", signature_incomplete, (Signoff, signoff.id, replace(signoff, present=None))
    yield "R22", wrong_signatory, (Signoff, signoff.id, replace(signoff, role="Stаff lead"))
    yield "R22", wrong_signatory, (Signoff, signoff.id, replace(signoff, role="."))
    yield "R22", wrong_signatory, (Signoff, signoff.id, replace(signoff, role="S7"))


def test_what_was_edited_behind_the_doors_is_found(walked: Walked) -> None:
    for rule, findings, record in _edited(walked):
        assert not [*findings(walked.project, walked.first, walked.of(Signoff))]
        project = walked.project.with_records([record])
        assert [*findings(project, walked.first, project.the(Signoff, walked.of(Signoff).id))]
        version = replace(walked.first, rules=2)
        assert rule in {one.rule for one in judge(Claim.FINAL, Claimed(project, version=version))}


def test_unchecked_signatures_do_not_rest_on_the_check(walked: Walked) -> None:
    riverside = Riverside()
    version: Version = riverside.issue()
    riverside.sketch.now += timedelta(days=3)
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Members", on=TODAY, **UNCHECKED)
    members, staff = riverside.stream("Members"), riverside.stream("Staff")
    riverside.do(meeting_commands.understand, version.id, members, staff, on=day(2))
