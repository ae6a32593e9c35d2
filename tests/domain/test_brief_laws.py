"""Properties of the brief over random walks of leads' and streams' commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.changes import brief_at, difference
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges, edit, remove
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.findings import BriefTest
from coprod_tui.domain.meetings.commands import mark_same, unmark_same
from coprod_tui.domain.privacy.commands import withdraw
from coprod_tui.domain.privacy.rules import ErasureChoice
from coprod_tui.domain.readiness import findings, findings_by_test
from coprod_tui.domain.records import (
    AnswerKind,
    BriefLine,
    Consent,
    Contribution,
    Decision,
    Disposition,
    SameMeaning,
    Signoff,
    Source,
    Stream,
    Version,
)
from coprod_tui.domain.signing import commands, rules
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS
from coprod_tui.domain.signing.equivalence import standing_answers, version_changes
from coprod_tui.domain.signing.fingerprint import fingerprint, tampering_in
from coprod_tui.domain.signing.rules import SIGNED_STATES, SignState, sign_state
from tests.domain.riverside import EVERYBODY, TODAY, UNCHECKED, Riverside, detail, printed

NAMES = st.sampled_from(EVERYBODY)
NUMBER = st.integers(0, 40)
Move = tuple[str, str, int]
MOVES = st.tuples(
    st.sampled_from(
        (
            *("reword", "say", "line", "word line", "answer", "unanswer", "remove", "section", "consent"),
            *("issue", "share", "sign", "not yet", "retract", "same", "unsame"),
            *("round", "all sign", "typo", "added", "answered") * 3,
        )
    ),
    NAMES,
    NUMBER,
)
WALKS = st.lists(MOVES, max_size=15)


def pick(those: Any, number: int) -> Any:
    found = sorted(those, key=lambda one: one.id)
    return found[number % len(found)] if found else None


ROUNDS = {
    "round": ("issue", "share", "sign"),
    "all sign": ("issue", *("share",) * 3, *("sign",) * 3),
    "typo": ("reword", "issue", "same", "share"),
    "added": ("say", "issue"),
    "answered": ("answer", "issue", "share"),
}
"""Several moves in a row, as they happen; where there are three of a kind, one for each stream."""


def step(riverside: Riverside, move: Move) -> None:
    """What one move stands for; what everybody signs has all its answers, two times out of three."""
    what, name, number = move
    if what not in ROUNDS:
        _step(riverside, move)
        return
    if what == "all sign" and number % 3:
        riverside.answer_all()
    for place, one in enumerate(ROUNDS[what]):
        _step(riverside, (one, EVERYBODY[place % 3] if what == "all sign" else name, number))


def _step(riverside: Riverside, move: Move) -> None:
    """One verb; what a rule refuses, or is about nothing, is not done."""
    what, name, number = move
    project, do = riverside.project, riverside.do
    said, line = pick(project.all(Contribution).values(), number), pick(project.all(BriefLine).values(), number)
    newest: Version | None = project.versions[-1] if project.versions else None
    verb = _verbs(riverside, name, number, said, line, newest).get(what)
    if verb is not None:
        try:
            verb(do)
        except Refusal:
            return


def _verbs(
    riverside: Riverside, name: str, number: int, said: Any, line: Any, newest: Version | None
) -> dict[str, Callable[[Any], object]]:
    stream = riverside.stream(name)
    found: dict[str, Callable[[Any], object]] = {
        "say": lambda do: riverside.say(name, f"something {number}"),
        "issue": lambda do: do(commands.issue),
        "section": lambda do: do(brief_commands.order_section, str(number % 11 + 1), number % 3),
    }
    if said is not None:
        found |= {
            "reword": lambda do: do(edit, said.id, ContributionChanges(text=f"other words {number % 3}")),
            "consent": lambda do: do(edit, said.id, ContributionChanges(consent=Consent.ROOM)),
            "line": lambda do: do(
                brief_commands.add_line, f"A line {number}.", [said.id], section=("5", "8", "9", "11")[number % 4]
            ),
            "answer": lambda do: do(
                contribution_commands.answer, [said.id], AnswerKind.PARKED, reason=f"reason {number % 2}"
            ),
            "unanswer": lambda do: do(contribution_commands.take_answer_back, [said.id]),
            "remove": lambda do: do(remove, said.id),
        }
    if line is not None:
        found["word line"] = lambda do: do(brief_commands.edit_line, line.id, benchmark=f"a benchmark {number % 3}")
    if newest is not None:
        found |= _on_version(riverside, name, stream, newest)
    return found


def _on_version(riverside: Riverside, name: str, stream: str, newest: Version) -> dict[str, Callable[[Any], object]]:
    there = standing_answers(riverside.project, newest, stream)
    whole: dict[str, Any] = {"role": f"{name} lead", "how": "hands", "on": TODAY, "present": 6, **UNCHECKED}
    changes = list(_reworded(riverside, newest))
    return {
        "share": lambda do: riverside.share(newest, name),
        "sign": lambda do: do(commands.sign, newest.id, stream, **whole),
        "not yet": lambda do: do(
            commands.sign, newest.id, stream, **whole, decision=Decision.NOT_YET, reservations="not now"
        ),
        "retract": lambda do: do(commands.retract, there[-1].id) if there else None,
        "same": lambda do: do(mark_same, newest.id, changes, proposed_by="a lead"),
        "unsame": lambda do: do(unmark_same, newest.id, changes),
    }


def _reworded(riverside: Riverside, newest: Version) -> Iterator[tuple[str, str]]:
    versions = riverside.project.versions
    if len(versions) > 1:
        yield from ((one.key, one.part) for one in version_changes(versions[-2], newest) or () if one.reworded)


def walked(moves: list[Move]) -> Riverside:
    riverside = Riverside()
    for move in moves:
        step(riverside, move)
    return riverside


# Independent re-implementation from the records


def was_shown(riverside: Riverside, version: Version, name: str) -> bool:
    """Whether a stream was shown these very bytes: this version, or one with the same fingerprint."""
    stream = riverside.stream(name)
    same = [one for one in riverside.project.versions if one.sha256 == version.sha256]
    return any(rules.sharings(riverside.project, one, stream) for one in same)


def last_answer(riverside: Riverside, version: Version, name: str) -> tuple[Version, Signoff] | None:
    """What a stream said last, to this version or an earlier one."""
    stream = riverside.stream(name)
    upto = [one for one in riverside.project.versions if one.number <= version.number]
    for earlier in reversed(upto):
        if told := standing_answers(riverside.project, earlier, stream):
            return earlier, told[-1]
    return None


def says_the_same(riverside: Riverside, old: Version, new: Version) -> bool:
    """Whether nothing of substance lies between two versions: told by the prints, and the marks of each step."""
    moved = {one.key for one in difference(brief_at(old), brief_at(new)) if one.substance}
    versions = [one for one in riverside.project.versions if old.number <= one.number <= new.number]
    marks = {(mark.version, mark.key, mark.part) for mark in riverside.project.all(SameMeaning).values()}
    for before, after in pairwise(versions):
        for change in difference(brief_at(before), brief_at(after)):
            if change.key in moved and change.substance and (after.id, change.key, change.part) not in marks:
                return False
    return True


@given(WALKS)
def test_a_signature_never_counts_for_bytes_that_its_stream_was_not_shown(moves: list[Move]) -> None:
    riverside = walked(moves)
    for version in riverside.project.versions:
        for name in EVERYBODY:
            if sign_state(riverside.project, version, riverside.stream(name)) in SIGNED_STATES:
                assert was_shown(riverside, version, name)


@given(WALKS)
def test_exactly_the_signatures_that_an_edit_of_substance_covers_are_stale(moves: list[Move]) -> None:
    riverside = walked(moves)
    for version in riverside.project.versions:
        for name in EVERYBODY:
            state = sign_state(riverside.project, version, riverside.stream(name))
            found = last_answer(riverside, version, name)
            signed_before = found is not None and found[0] != version and found[1].decision in SIGNING_DECISIONS
            stale = found is not None and signed_before and not says_the_same(riverside, found[0], version)
            assert (state is SignState.STALE) == stale


@given(
    WALKS,
    st.lists(MOVES.filter(lambda move: move[0] not in ("issue", "sign", "not yet", "retract", *ROUNDS)), max_size=8),
)
def test_editing_a_draft_takes_no_signature_away(moves: list[Move], edits: list[Move]) -> None:
    riverside = walked(moves)
    before = signed(riverside)
    for move in edits:
        if move[0] not in ("share", "same", "unsame"):
            step(riverside, move)
    assert signed(riverside) == before


def signed(riverside: Riverside) -> list[list[SignState]]:
    streams = [one.id for one in riverside.project.all(Stream).values()]
    return [[sign_state(riverside.project, one, stream) for stream in streams] for one in riverside.project.versions]


@given(WALKS)
def test_final_is_when_every_required_stream_signed_these_words_and_all_has_its_answer(moves: list[Move]) -> None:
    riverside = walked(moves)
    for version in riverside.project.versions:
        counted = []
        for name in EVERYBODY:
            found = last_answer(riverside, version, name)
            yes = found is not None and found[1].decision in SIGNING_DECISIONS
            shown = was_shown(riverside, version, name)
            counted.append(found is not None and yes and shown and says_the_same(riverside, found[0], version))
        holds = answered(riverside, version) and may_be_printed(riverside, version)
        assert (missing_for_final(riverside.project, version) == ()) == (all(counted) and holds)


def answered(riverside: Riverside, version: Version) -> bool:
    """Whether all that was said before a version has its answer: printed in its annex, or given since."""
    lines = {line.key.removeprefix("said/"): line for line in brief_at(version).section("A").lines}
    dispositions = riverside.project.all(Disposition).values()
    answers_now = {one.contribution for one in dispositions if one.fate is not AnswerKind.IN_BRIEF}
    cited = {one.contribution for one in riverside.project.all(Source).values()}
    told = {one.contribution for one in dispositions if one.fate is AnswerKind.IN_BRIEF} | cited
    for contribution in riverside.project.all(Contribution).values():
        printed_line = lines.get(contribution.id)
        if printed_line is None and contribution.id > version.id:
            continue
        if printed_line is not None and detail(printed_line, "answer").text != "no answer yet":
            continue
        shown = contribution.consent is not Consent.ROOM and contribution.id in told
        if contribution.id not in answers_now and not shown:
            return False
    return True


def may_be_printed(riverside: Riverside, version: Version) -> bool:
    """Whether all that a version prints may still be printed, and each of its lines still rests on something."""
    brief, said = brief_at(version), riverside.project.all(Contribution)
    kept = {record for record, contribution in said.items() if contribution.consent is not Consent.ROOM}
    annex = {line.key.removeprefix("said/") for line in brief.section("A").lines}
    cited = [{cite.record for cite in line.cites} for _, line in brief.lines() if line.key.startswith("line/")]
    return {*said} & annex <= kept and all(records & (kept | {riverside.agreed}) for records in cited)


@given(WALKS)
def test_when_a_check_passes_nothing_is_missing_from_brief_and_answers(moves: list[Move]) -> None:
    riverside = walked(moves)
    found = findings_by_test(findings(riverside.project))
    brief = riverside.brief
    cited = {cite.record for section, line in brief.lines() if line.key.startswith("line/") for cite in line.cites}
    given_an_answer = {
        disposition.contribution
        for disposition in riverside.project.all(Disposition).values()
        if disposition.fate is not AnswerKind.IN_BRIEF or not _hidden(riverside, disposition.contribution)
    }
    left = {one for one in riverside.project.all(Contribution) if one not in cited and one not in given_an_answer}
    assert {one.place for one in found[BriefTest.ANSWER]} >= left
    assert all(line.cites for _, line in brief.lines() if line.key.startswith("line/")) or found[BriefTest.SOURCE]


def _hidden(riverside: Riverside, contribution: str) -> bool:
    return riverside.project.the(Contribution, contribution).consent is Consent.ROOM


@given(WALKS, NUMBER)
def test_withdrawn_words_are_in_no_later_output_and_earlier_versions_verify(moves: list[Move], number: int) -> None:
    riverside = walked([*moves, ("say", "Members", 1), ("issue", "Members", 0)])
    words = "zebra yoghurt xylophone walnut"
    contribution = riverside.say("Members", words)
    line_id = riverside.do(brief_commands.add_line, "A line.", [contribution])
    riverside.issue()
    before = {version.id: (version.sha256, version.canonical) for version in riverside.project.versions}
    said = riverside.project.the(Contribution, contribution)
    left = {FieldRef(BriefLine, line_id, "statement"): ErasureChoice.LEAVE}
    riverside.do(withdraw, [said], TextMatcher([words]), left)
    with pytest.raises(RuleViolation, match="rests on nothing that may be printed"):
        riverside.issue()
    riverside.do(brief_commands.remove_line, line_id)
    riverside.say("Staff", f"said later {number}")
    riverside.issue()
    for version in riverside.project.versions:
        assert words not in printed(brief_at(version))
        assert words not in version.printed
        assert fingerprint(version.canonical) == version.sha256
        assert tampering_in(version) == ""
        assert before.get(version.id, (version.sha256, version.canonical)) == (version.sha256, version.canonical)
    assert words not in printed(riverside.brief)
