"""Erased stays erased (law 8): each way in leaves out words that were taken back, or keeps them and asks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coprod_tui.domain.meetings.paper import PaperCard, code_of
from coprod_tui.domain.privacy.rules import open_returned
from coprod_tui.domain.records import Contribution
from coprod_tui.store.session import Session
from coprod_tui.store.sql import ERASURE_KEY
from tests.cli.conftest import Coprod, Ran
from tests.store.erased import chain_holds, left_in

SECRET = "Dr Ainsworth held me down in the blue corridor"
WHY = "nobody told my daughter where I was"
SAME = "dr. AINSWORTH  held me down: in the blue córridor!"
"""The same text, typed in another way."""


def withdrawn(coprod: Coprod, ward: Path) -> None:
    assert coprod("withdraw", ward, "M-001", "--yes").code == 0


def masked(coprod: Coprod, ward: Path) -> None:
    assert coprod("mask", ward, "M-001", "--words", "Dr Ainsworth").code == 0


def reworded_and_withdrawn(coprod: Coprod, ward: Path) -> None:
    assert coprod("edit", ward, "M-001", "--text", "somebody did something", "--why", "-").code == 0
    assert coprod("withdraw", ward, "M-001", "--yes").code == 0


ERASURES = (withdrawn, masked, reworded_and_withdrawn)


def notes(coprod: Coprod, ward: Path, words: str) -> Ran:
    file = ward.with_name("old.notes")
    file.write_text(f"## Members (M)\n* a bed\n- {words} because {WHY}\n", "utf-8")
    return coprod("import", ward, file)


def conflict_notes(coprod: Coprod, ward: Path, words: str) -> Ran:
    file = ward.with_name("apart.notes")
    file.write_text(
        f"## Members (M)\n* a bed\n    code: M-050\n## Staff (S)\n* a plinth\n    code: S-050\n"
        f"# Conflicts\n## Conflict C-03 · {words}\nside: Members\n    from: M-050\nside: Staff\n    from: S-050\n",
        "utf-8",
    )
    return coprod("import", ward, file)


def csv(coprod: Coprod, ward: Path, words: str) -> Ran:
    file = ward.with_name("survey.csv")
    file.write_text(f"what\na bed\n{words}\n", "utf-8")
    return coprod("import", ward, file, "--text", "what", "--stream", "M")


def csv_in_one_cell(coprod: Coprod, ward: Path, words: str) -> Ran:
    return csv(coprod, ward, f"{words} because {WHY}")


def paper(coprod: Coprod, ward: Path, words: str) -> Ran:
    coprod("meeting", ward, "start", "stream", "--present", "Members=7")
    with Session.open(ward) as session:
        project = session.snapshot
        first, second = (code_of(project, PaperCard(project.streams[0], 1, number)) for number in (1, 2))
    return coprod("typed", ward, f"{first} a bed", f"{second} - {words} because {WHY}")


FILES: tuple[Callable[[Coprod, Path, str], Ran], ...] = (notes, conflict_notes, csv, csv_in_one_cell, paper)


@pytest.fixture
def told(coprod: Coprod, ward: Path) -> Path:
    assert coprod("add", ward, "--stream", "M", f"- {SECRET} because {WHY}").code == 0
    return ward


@pytest.mark.parametrize("bring", FILES)
@pytest.mark.parametrize("erase", ERASURES)
def test_a_file_leaves_out_what_was_taken_back_and_says_which_line(
    coprod: Coprod,
    told: Path,
    erase: Callable[[Coprod, Path], None],
    bring: Callable[[Coprod, Path, str], Ran],
) -> None:
    erase(coprod, told)
    ran = bring(coprod, told, SAME)
    assert ran.code == 0, ran.err
    assert "was taken back on" in ran.err
    assert "left out" in ran.err
    shown = coprod("list", told).out + coprod("conflict", "list", told).out
    assert "a bed" in shown
    assert "blue córridor" not in shown
    assert left_in(told.parent / f"{told.name}.backups", "blue córridor") == []
    assert "blue córridor".encode() not in told.read_bytes()
    assert chain_holds(told)


@pytest.mark.parametrize("bring", [notes, csv, paper])
def test_a_person_overrules_for_one_line_with_a_note_that_stands_in_the_history(
    coprod: Coprod, told: Path, bring: Callable[[Coprod, Path, str], Ran]
) -> None:
    withdrawn(coprod, told)
    again: list[str | Path] = []

    def run(*arguments: str | Path, **more: bytes) -> Ran:
        if arguments[0] in ("import", "typed"):
            return coprod(*arguments, *again, **more)
        return coprod(*arguments, **more)

    again += ["--overrule", "2", " "] if bring is paper else ["--overrule", "3", " "]
    refused = bring(run, told, SAME)
    assert refused.code == 1
    assert "Say in a few words why" in refused.err
    again[-1] = "she asked for it on Tuesday"
    ran = bring(run, told, SAME)
    assert ran.code == 0, ran.err
    assert "taken back" not in ran.err
    assert "blue córridor" in coprod("list", told).out
    assert "she asked for it on Tuesday" in coprod("history", told).out
    assert "came in again" not in coprod("withdraw", told).out


def test_an_overruled_line_of_a_file_that_was_taken_in_brings_that_line_only(coprod: Coprod, told: Path) -> None:
    withdrawn(coprod, told)
    assert notes(coprod, told, SAME).code == 0
    ran = coprod("import", told, told.with_name("old.notes"), "--overrule", "3", "asked again")
    assert ran.code == 0, ran.err
    assert [one["text"] for one in coprod("list", told, "--json").json[1:]] == ["a bed", SAME]
    other = coprod("import", told, told.with_name("old.notes"), "--again", "--overrule", "2", "asked again")
    assert other.code == 1
    assert "no words that were taken back" in other.err


TYPED: tuple[tuple[tuple[str, ...], bytes], ...] = (
    (("add", "FILE", "--stream", "M", f"- {SAME}"), b""),
    (("add", "FILE", "--stream", "M"), f"a bed\n- {SAME}\n".encode()),
    (("edit", "FILE", "S-001", "--text", SAME), b""),
    (("edit", "FILE", "S-001", "--why", WHY), b""),
    (("theme", "FILE", "add", SAME, "S-001"), b""),
    (("plain", "FILE"), f"1\n- {SAME}\n\n0\n".encode()),
)


@pytest.mark.parametrize(("command", "stdin"), TYPED)
@pytest.mark.parametrize("erase", ERASURES)
def test_what_is_typed_is_kept_and_asked_about_until_a_person_decides(
    coprod: Coprod, told: Path, erase: Callable[[Coprod, Path], None], command: tuple[str, ...], stdin: bytes
) -> None:
    assert coprod("add", told, "--stream", "S", "* a plinth").code == 0
    erase(coprod, told)
    if erase is masked and WHY in command:
        pytest.skip("only the words had the name, so the why was not erased")
    ran = coprod(*(told if one == "FILE" else one for one in command), stdin=stdin)
    assert ran.code == 0, ran.err
    assert "were taken back on" in ran.err + ran.out
    listed = coprod("withdraw", told).out
    assert listed.startswith("1. ")
    assert coprod("withdraw", told, "--stay", "1", "").code == 1
    assert coprod("withdraw", told, "--erase", "2").code == 2
    shutil.copy(told, told.with_name("two.coprod"))
    assert coprod("withdraw", told, "--stay", "1", "another person said it").code == 0
    assert "another person said it" in coprod("history", told).out
    two = told.with_name("two.coprod")
    assert coprod("withdraw", two, "--erase", "1").code == 0
    for file in (told, two):
        with Session.open(file) as session:
            assert open_returned(session.snapshot) == ()
    assert SAME.encode() not in two.read_bytes()
    assert coprod("undo", two).code == 1


def test_the_whole_person_s_words_are_forgotten_and_known_again(coprod: Coprod, told: Path) -> None:
    with Session.open(told) as session:
        from coprod_tui.domain.edit import CommandContext, CommandResult, insert  # noqa: PLC0415
        from coprod_tui.domain.records import Retention  # noqa: PLC0415
        from coprod_tui.domain.snapshot import Snapshot  # noqa: PLC0415

        def due(now: CommandContext, _: Snapshot) -> CommandResult[None]:
            return CommandResult("edit", insert(Retention(now.new_id(), "raw notes", "2026-01-01")), None)

        session.do(due)
    assert coprod("forget", told, "1", "--yes").code == 0
    assert "left out" in notes(coprod, told, SAME).err


def test_a_backup_from_before_knows_it_when_it_is_restored(coprod: Coprod, told: Path) -> None:
    assert coprod("backup", told).code == 0
    withdrawn(coprod, told)
    listed = coprod("restore", told).lines
    number = next(line.split()[0] for line in listed if "asked for" in line)
    assert coprod("restore", told, number).code == 0
    assert "left out" in notes(coprod, told, SAME).err
    assert coprod("verify", told).code == 0


def test_a_copy_from_before_the_words_were_said_knows_them_on_this_laptop(coprod: Coprod, ward: Path) -> None:
    copy = ward.with_name("copy.coprod")
    shutil.copy(ward, copy)
    assert coprod("add", ward, "--stream", "M", f"- {SECRET}").code == 0
    withdrawn(coprod, ward)
    assert "left out" in notes(coprod, copy, SAME).err


def test_a_project_of_json_that_was_written_after_knows_it_and_one_from_before_loses_it(
    coprod: Coprod, told: Path
) -> None:
    before, after = told.with_name("before.json"), told.with_name("after.json")
    assert coprod("export", told, before).code == 0
    withdrawn(coprod, told)
    assert coprod("export", told, after).code == 0
    for file in (before, after):
        new = file.with_suffix(".coprod")
        assert coprod("import", new, file).code == 0
        assert SECRET not in coprod("list", new).out
        assert "left out" in notes(coprod, new, SAME).err


def test_a_rescued_file_knows_it(coprod: Coprod, told: Path) -> None:
    withdrawn(coprod, told)
    new = told.with_name("rescued.coprod")
    assert coprod("rescue", told, new).code == 0
    assert "left out" in notes(coprod, new, SAME).err


def test_nobody_without_the_file_can_test_a_guess(coprod: Coprod, told: Path, tmp_path: Path) -> None:
    withdrawn(coprod, told)
    with Session.open(told) as session:
        key = session.read(lambda connection: connection.execute(ERASURE_KEY).fetchone()[0])
    state = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert state
    assert not any(key.encode() in path.read_bytes() for path in state)


def test_a_consent_that_nobody_was_asked_for_is_lowered_and_told_with_its_line(coprod: Coprod, ward: Path) -> None:
    file = ward.with_name("a.notes")
    file.write_text(
        "## Members (M)\n* a\n    consent: quote with role\n* b\n    consent: quote\n    asked: on Tuesday\n", "utf-8"
    )
    ran = coprod("import", ward, file)
    assert ran.code == 0
    assert "a.notes, line 2: nothing says when the person was asked for “quote with role”" in ran.err
    assert "line 4" not in ran.err
    assert [one["consent"] for one in coprod("list", ward, "--json").json] == ["idea", "quote"]


def test_words_of_a_file_are_not_asked_about_twice_when_they_were_never_erased(coprod: Coprod, told: Path) -> None:
    withdrawn(coprod, told)
    ran = coprod("add", told, "--stream", "M", "they held me down in another corridor")
    assert ran.err == ""
    with Session.open(told) as session:
        assert len(session.snapshot.all(Contribution)) == 2


def test_what_a_restore_kept_aside_is_asked_about_when_it_is_put_back(coprod: Coprod, ward: Path) -> None:
    assert coprod("backup", ward).code == 0
    assert coprod("add", ward, "--stream", "M", f"- {SECRET}").code == 0
    before = next(line.split()[0] for line in coprod("restore", ward).lines if "asked for" in line)
    assert coprod("restore", ward, before).code == 0
    assert coprod("add", ward, "--stream", "M", f"- {SECRET}").code == 0
    withdrawn(coprod, ward)
    aside = next(line.split()[0] for line in coprod("restore", ward).lines if "kept aside" in line)
    assert coprod("restore", ward, aside).code == 0
    assert "M-001, what was said: the same words were taken back on" in coprod("withdraw", ward).out
