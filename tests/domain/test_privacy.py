"""R13: detection of personal data, with a limit on false alarms; masks, and when data is due (R31)."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.history.events import events
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.privacy.detection import PiiKind, find_pii, is_nhs_number
from coprod_tui.domain.privacy.questions import NameMatcher, describe_pii, open_questions
from coprod_tui.domain.privacy.rules import GAP, due_retentions
from coprod_tui.domain.records import Contribution, Queried, Retention
from tests.domain.sketch import begun as begun_in_memory
from tests.store.projects import begun


@pytest.mark.parametrize(
    ("text", "sort", "piece"),
    [
        ("my number is 943 476 5919 they said", PiiKind.NHS_NUMBER, "943 476 5919"),
        ("9434765919", PiiKind.NHS_NUMBER, "9434765919"),
        ("it was 943 476 5918", PiiKind.TEN_DIGITS, "943 476 5918"),
        ("write to anna.k+x@example.org.uk.", PiiKind.EMAIL, "anna.k+x@example.org.uk"),
        ("ring 07700 900123 at night", PiiKind.PHONE, "07700 900123"),
        ("ring +44 7700 900 123", PiiKind.PHONE, "+44 7700 900 123"),
        ("the ward (0191) 498 0123 never answers", PiiKind.PHONE, "(0191) 498 0123"),
        ("I was born on 3 March 1961", PiiKind.BIRTH, "3 March 1961"),
        ("DOB: 12/03/61", PiiKind.BIRTH, "12/03/61"),
        ("Mr Okonkwo was kind", PiiKind.NAME, "Mr Okonkwo"),
        ("then Dr. J Ainsworth-Kettle came", PiiKind.NAME, "Dr. J Ainsworth-Kettle"),
        ("nobody told dr patel", PiiKind.NAME, "dr patel"),
        ("my name is Siobhán", PiiKind.NAME, "Siobhán"),
        ("my daughter Emma found me", PiiKind.NAME, "Emma"),
        ("a nurse called Grace stayed", PiiKind.NAME, "Grace"),
    ],
)
def test_what_looks_like_it_is_seen(text: str, sort: PiiKind, piece: str) -> None:
    (found,) = find_pii(text)
    assert (found.sort, found.text) == (sort, piece)
    assert text[found.start :].startswith(piece)


@pytest.mark.parametrize(
    "text",
    [
        "the doctor came at 10.30 on 12/11/2026", "about £25 million", "room 1234567", "a bed 1900 x 900",
        "Dr was late", "Nurse Practitioner at the desk", "Sister In charge", "I miss the garden",
        "we meet on 3 May 2026",
        "the nurse called back", "@7 said so", "#beds @M7", "call 111 or 999", "mr and mrs nobody could help",
        "5-10 minutes, 20 000 steps", "my mother In tears",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert find_pii(text) == () or text.startswith("mr and")


def test_the_check_digit_of_an_nhs_number() -> None:
    assert is_nhs_number("9434765919")
    assert is_nhs_number("4010232137")
    assert not is_nhs_number("9434765910")
    assert not is_nhs_number("0000000010")


def test_it_says_in_words_what_it_asks_about() -> None:
    assert describe_pii(find_pii("Mr Okonkwo, 07700 900123, a@b.org")) == (
        "somebody's name, a telephone number and an e-mail address"
    )


def test_what_is_kept_is_logged_and_not_asked_again_until_the_words_change(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        contribution = session.do(commands.keep_line, "- Mr Okonkwo shouted because 07700 900123", stream=stream)
        assert contribution

        def open_ones() -> str:
            return describe_pii(open_questions(session.snapshot, session.snapshot.the(Contribution, contribution)))

        assert open_ones() == "somebody's name and a telephone number"
        session.do(privacy_commands.keep_as_it_is, contribution)
        assert open_ones() == ""
        told = events(session.history(), session.snapshot)[-1]
        assert "somebody's name in M-001 was kept as it is" in told.sentence
        session.do(commands.edit, contribution, ContributionChanges(text="Mr Smith shouted, and Mr Okonkwo"))
        edited = session.snapshot.the(Contribution, contribution)
        assert [one.text for one in open_questions(session.snapshot, edited)] == ["Mr Smith"]
        session.undo()
        assert open_ones() == ""


def test_what_0_1_0_kept_was_all_of_a_kind_until_the_words_change() -> None:
    sketch = begun_in_memory()
    said = sketch.say("Members", "Mr Okonkwo shouted, 07700 900123")
    sketch.put(Queried(sketch.new_id(), said, "somebody's name", False, "2026-11-10T18:00:00+00:00"))
    record = sketch.snapshot.the(Contribution, said)
    assert [one.text for one in open_questions(sketch.snapshot, record)] == ["07700 900123"]
    sketch.do(commands.edit, said, ContributionChanges(text="Mr Okonkwo and Mr Smith shouted"))
    record = sketch.snapshot.the(Contribution, said)
    assert [one.text for one in open_questions(sketch.snapshot, record)] == ["Mr Okonkwo", "Mr Smith"]


def test_a_text_in_which_a_name_is_written_otherwise_becomes_a_gap() -> None:
    assert NameMatcher(["Mr Kettle"]).masked("then MR. KETTLE left") == "then (masked) left"
    assert NameMatcher(["Mr Kettle"]).masked("then Mr Kéttle left") == GAP


def test_a_retention_is_due_on_its_day_until_it_is_settled() -> None:
    sketch = begun_in_memory()
    for name, until, done_at in (
        ("today", "2026-11-10", None),
        ("before", "2026-11-09", None),
        ("after", "2026-11-11", None),
        ("settled", "2026-11-09", "2026-11-09T18:00:00+00:00"),
    ):
        sketch.put(Retention(name, "notes", until, done_at))
    assert [one.id for one in due_retentions(sketch.snapshot, "2026-11-10")] == ["before", "today"]


def test_masking_is_logged_without_the_words(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        contribution = session.do(commands.keep_line, "- Mr Okonkwo shouted", stream=stream)
        assert contribution
        session.do(privacy_commands.mask, contribution, ["Mr Okonkwo"])
        (logged,) = session.snapshot.all(Queried).values()
        assert (logged.what, logged.masked) == ("somebody's name", True)
        assert session.snapshot.the(Contribution, contribution).text == "(masked) shouted"
