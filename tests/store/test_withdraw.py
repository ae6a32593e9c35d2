"""Withdrawal (R30): words are erased, not hidden, wherever they stand; what was signed still verifies."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_tui.base.errors import RuleViolation
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import from_json, to_json
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.history.events import events
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.privacy.reach import reached_places
from coprod_tui.domain.privacy.rules import GAP, ErasureChoice, ErasureChoices, all_word_fields, find_occurrences
from coprod_tui.domain.records import RECORDS, Conflict, Contribution, Erasure, Option, Side, Theme, Version
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.fingerprint import fingerprint
from coprod_tui.store.session import Session
from tests.store.erased import chain_holds, left_in
from tests.store.projects import begun

SECRET = "they held me down in the blue corridor that night"
WHY = "nobody told my daughter where I had been taken"
EARLIER = "two men held me down beside the old lift"


def said(session: Session, line: str) -> str:
    contribution = session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    assert contribution
    return contribution


def same(session: Session, *ids: str) -> TextMatcher:
    project = session.snapshot
    codes = [project.code(project.the(Contribution, one)) for one in ids]
    (words,) = (session.plan_withdrawal_of(code).same for code in codes)
    return words


def withdraw(session: Session, *ids: str, fates: ErasureChoices | None = None) -> None:
    """Withdraw a contribution; other places with its words are erased unless `fates` say otherwise."""
    project, words = session.snapshot, same(session, *ids)
    those = [project.the(Contribution, one) for one in ids]
    all_erased = {one.place: ErasureChoice.ERASE for one in reached_places(project, those, words)}
    session.do(privacy_commands.withdraw, those, words, all_erased | dict(fates or {}))


def reworded(session: Session) -> str:
    """Keep and then edit a contribution, so that it has an earlier wording; return its id."""
    contribution = said(session, f"- {EARLIER} #nights @7")
    session.do(commands.edit, contribution, ContributionChanges(text=SECRET, why=WHY))
    return contribution


def test_no_file_holds_the_words_or_earlier_ones_when_they_were_withdrawn(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        for number in range(200):
            said(session, f"- something else entirely, number {number}, with words enough to fill a page or two")
        contribution = reworded(session)
        session.checkpoint()
        assert left_in(tmp_path, SECRET, WHY, EARLIER)
        withdraw(session, contribution)
        assert left_in(tmp_path, SECRET, WHY, EARLIER) == []
        assert not session.vacuum_pending
    assert left_in(tmp_path, SECRET, WHY, EARLIER) == []
    assert chain_holds(tmp_path / "a.coprod")


def test_what_was_moved_to_another_stream_is_still_that_persons(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        moved, stays, put_right = (
            said(session, f"- {SECRET} @7"),
            said(session, "+ the garden @7"),
            said(session, "x @7"),
        )
        never = said(session, "said by nobody")
        staff = session.snapshot.streams[1].id
        session.do(commands.edit, moved, ContributionChanges(stream=staff))
        session.do(commands.edit, never, ContributionChanges(stream=staff))
        session.do(commands.edit, put_right, ContributionChanges(speaker="@8"))
        assert [one.id for one in session.plan_withdrawal_of("@M7").contributions] == [moved, stays]
        assert [one.id for one in session.plan_withdrawal_of("@M8").contributions] == [put_right]


def test_a_gap_is_left_with_its_code_and_the_time(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = reworded(session)
        withdraw(session, contribution)
        gap = session.snapshot.the(Contribution, contribution)
        assert (gap.text, gap.why, gap.speaker) == (GAP, None, None)
        assert gap.withdrawn_at
        assert session.snapshot.coded("M-001") == (gap,)
        marks = session.snapshot.linked(Erasure, "record", contribution)
        assert {mark.field for mark in marks} == {"text", "why", "asked", "speaker"}
        assert all(len(bytes.fromhex(part)) == 32 for mark in marks for part in mark.sealed.split())
    with Session.open(tmp_path / "a.coprod") as again:
        assert again.snapshot.the(Contribution, contribution) == gap


def test_every_other_text_with_the_same_words_is_erased_or_rewritten_in_the_same_action(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution, other = reworded(session), said(session, "> staff - doors that lock by themselves")
        conflict = session.do(
            conflict_commands.raise_conflict, [contribution, other], title="Held me down in the blue corridor"
        )
        mine, theirs = (side.id for side in session.snapshot.linked(Side, "conflict", conflict))
        session.do(conflict_commands.set_ask, mine, "never again: THEY HELD ME, DOWN in the Blue Corridór that night!")
        session.do(conflict_commands.set_why, theirs, "two back injuries last year")
        option = session.do(
            conflict_commands.add_option, conflict, "As now, but nobody held me down in the blue corridor"
        )
        with pytest.raises(RuleViolation) as caught:
            session.do(
                privacy_commands.withdraw,
                [session.snapshot.the(Contribution, contribution)],
                same(session, contribution),
                {},
            )
        told = str(caught.value)
        assert "C-01, its title" in told
        assert "C-01, the ask of Members" in told
        assert "C-01, an option" in told
        with pytest.raises(RuleViolation, match="still has the words"):
            withdraw(session, contribution, fates={FieldRef(Option, option, "text"): f"again {SECRET}"})
        with pytest.raises(RuleViolation, match="still has the words"):
            withdraw(session, contribution, fates={FieldRef(Option, option, "text"): "  "})
        withdraw(session, contribution, fates={FieldRef(Option, option, "text"): "Nobody is held down"})
        assert session.snapshot.the(Option, option).text == "Nobody is held down"
        assert session.snapshot.the(Conflict, conflict).title == GAP
        assert session.snapshot.the(Side, mine).ask is None
        assert session.snapshot.the(Side, theirs).why == "two back injuries last year"
    assert left_in(tmp_path, SECRET, "blue corridor", "Blue Corrid") == []
    assert chain_holds(tmp_path / "a.coprod")


def test_an_issued_version_keeps_its_fingerprint_and_shows_an_honest_gap(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = reworded(session)
        said(session, "+ the garden is a lifeline")
        version = session.do(signing_commands.issue)
        before = session.snapshot.the(Version, version)
        assert SECRET in before.printed
        withdraw(session, contribution)
        after = session.snapshot.the(Version, version)
        assert (after.canonical, after.sha256, after.words) == (before.canonical, before.sha256, before.words)
        assert fingerprint(after.canonical) == after.sha256
        texts = [words.text for _, line in from_json(after.printed).lines() for words in line.all_words()]
        assert GAP in texts
        assert "the garden is a lifeline" in texts
        assert not any(same.holds(text) for same in [TextMatcher([SECRET, WHY])] for text in texts)
        assert "withdrawn" in to_json(brief_of(session.snapshot))
    assert left_in(tmp_path, SECRET, WHY, EARLIER) == []


def test_drafts_with_the_words_go_in_the_same_transaction(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = reworded(session)
        session.stash({"line": json.dumps({"line": f"é {SECRET}"}), "edit/x/text": WHY, "edit/y/text": "other words"})
        plan = session.plan_withdrawal_of("M-001")
        assert [each.id for each in plan.contributions] == [contribution]
        (theme,) = plan.places
        choices = {theme.place: ErasureChoice.LEAVE}
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, choices, drafts=plan.drafts)
        assert session.drafts() == {"edit/y/text": "other words"}
    assert left_in(tmp_path, SECRET, WHY) == []


def test_what_was_removed_before_can_be_withdrawn_too(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = reworded(session)
        session.do(commands.remove, contribution)
        plan = session.plan_withdrawal_of("m-1")
        assert [gone.id for gone in plan.contributions] == [contribution]
        assert plan.earlier == 1
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, {})
    assert left_in(tmp_path, SECRET, WHY, EARLIER) == []
    assert chain_holds(tmp_path / "a.coprod")


def test_words_in_records_that_were_taken_out_go_without_a_question(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution, other = reworded(session), said(session, "> staff - doors that lock by themselves")
        conflict = session.do(conflict_commands.raise_conflict, [contribution, other], title="The corridor")
        option = session.do(conflict_commands.add_option, conflict, f"{SECRET}, as now")
        session.do(conflict_commands.remove_option, option)
        withdraw(session, contribution)
    assert left_in(tmp_path, SECRET) == []
    assert chain_holds(tmp_path / "a.coprod")


def test_undo_goes_neither_behind_a_withdrawal_nor_through_it(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        withdraw(session, reworded(session))
        for _ in range(2):
            with pytest.raises(RuleViolation, match="gone for good"):
                session.undo()
    with Session.open(tmp_path / "a.coprod") as session, pytest.raises(RuleViolation, match="gone for good"):
        session.undo()


def test_the_event_stays_in_the_history_and_the_words_do_not(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        withdraw(session, reworded(session))
        told = events(session.history(), session.snapshot)
        assert [one.sentence for one in told[-2:]] == [
            "The words of M-001 were withdrawn and are erased; the name of a theme was erased.",
            "The file was written afresh, without a trace of withdrawn words.",
        ]
        assert "M-001 was kept in Members." in [one.sentence for one in told]
        assert "The words and why of M-001 were changed." in [one.sentence for one in told]
        assert not any("held" in str(change) for one in session.history() for change in one.changes)


def test_what_was_withdrawn_is_not_changed_or_withdrawn_again(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = reworded(session)
        withdraw(session, contribution)
        with pytest.raises(RuleViolation, match="no words that could be changed"):
            session.do(commands.edit, contribution, ContributionChanges(text="new words"))
        with pytest.raises(RuleViolation, match="withdrawn already"):
            withdraw(session, contribution)


def test_a_place_that_is_left_keeps_its_words_and_its_history(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = said(session, "- torches")
        other = said(session, "* torches at night would help us")
        withdraw(session, contribution, fates={FieldRef(Contribution, other, "text"): ErasureChoice.LEAVE})
        assert session.snapshot.the(Contribution, other).text == "torches at night would help us"
        assert session.snapshot.the(Contribution, contribution).text == GAP


def test_masking_erases_a_name_everywhere_and_leaves_the_rest_of_the_words(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = said(session, "- Dr Ainsworth-Kettle shouted because Dr Ainsworth-Kettle was tired")
        other = said(session, "> staff = dr. ainsworth kettle has left")
        version = session.do(signing_commands.issue)
        session.do(privacy_commands.mask, contribution, ["Dr Ainsworth-Kettle"])
        project = session.snapshot
        assert project.the(Contribution, contribution).text == "(masked) shouted"
        assert project.the(Contribution, contribution).why == "(masked) was tired"
        assert project.the(Contribution, other).text == "(masked) has left"
        assert fingerprint(project.the(Version, version).canonical) == project.the(Version, version).sha256
        with pytest.raises(RuleViolation, match="for good"):
            session.undo()
        assert "masked and is erased" in events(session.history(), project)[-2].sentence
    assert left_in(tmp_path, "Ainsworth", "ainsworth") == []
    assert chain_holds(tmp_path / "a.coprod")


def test_the_theme_that_was_named_with_the_words_is_found(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = said(session, "- torches")
        said(session, "+ lamps #torches")
        places = find_occurrences(session.snapshot, same(session, contribution), (contribution,))
        assert [one.where for one in places] == ["The name of a theme"]
        withdraw(session, contribution)
        assert [theme.name for theme in session.snapshot.all(Theme).values()] == [GAP]


def test_every_text_of_every_noun_is_either_words_or_known_to_hold_none() -> None:
    """A new text field is searched unless it is listed here as having no words of people's."""
    texts = {f"{kind.__name__}.{name}" for kind in RECORDS for name in all_word_fields().get(kind, ())}
    wanted = """
        Contribution.text Contribution.why Contribution.asked Side.ask Side.why Heard.text Heard.why Heard.missed
        Option.text Proposal.text Proposal.conditions Term.keeps Term.gives Rating.word Reservation.text Outcome.reason
        Outcome.reopened_because Version.reason Signoff.reservations Signoff.role Theme.name Conflict.title
        Project.title FixedPoint.text Meeting.venue
    """
    assert set(wanted.split()) <= texts
    never = {"id", "at", "sha256", "canonical", "printed", "stream"}
    assert not {one for one in texts if one.rpartition(".")[2] in never}


SOME = ("bed", "door", "night", "cold", "Träume", "夜", "ünder", "water", "it's", "café", "no-one", "☃", "42")
WORDS = st.lists(st.sampled_from(SOME), min_size=1, max_size=9)


@settings(max_examples=20)
@given(st.lists(WORDS.map(" ".join), min_size=2, max_size=5), st.integers(0, 4), st.booleans())
def test_a_withdrawn_text_is_in_no_later_output_and_earlier_versions_verify(
    texts: list[str], which: int, edited: bool
) -> None:
    with TemporaryDirectory() as folder:
        with begun(Path(folder)) as session:
            ids = [said(session, f"* {text}") for text in texts]
            conflict = session.do(
                conflict_commands.raise_conflict, [ids[0], said(session, "> staff * else")], title=texts[-1]
            )
            mine = session.snapshot.linked(Side, "conflict", conflict)[0].id
            session.do(conflict_commands.set_ask, mine, texts[-1])
            contribution = ids[which % len(ids)]
            version = session.do(signing_commands.issue)
            if edited:
                session.do(
                    commands.edit,
                    contribution,
                    ContributionChanges(text="quite other words", why="a reason of its own"),
                )
            words = same(session, contribution)
            withdraw(session, contribution)
            project = session.snapshot
            assert find_occurrences(project, words) == ()
            outputs = [to_json(brief_of(project)), *(each.printed for each in project.versions)]
            for output in outputs:
                assert not any(
                    words.holds(text.text) for _, line in from_json(output).lines() for text in line.all_words()
                )
            assert fingerprint(project.the(Version, version).canonical) == project.the(Version, version).sha256
            assert not any(
                words.holds(change.value)
                for told in session.history()
                for change in told.changes
                if isinstance(change.value, str) and change.field in ("text", "why", "ask", "title", "name")
            )
        assert chain_holds(Path(folder) / "a.coprod")
