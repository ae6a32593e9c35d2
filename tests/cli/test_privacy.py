"""`coprod withdraw`: it shows, asks, erases, and says what nobody but a person can call back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Coprod
from tests.store.erased import chain_holds, left_in

SECRET = "they held me down in the blue corridor that night"


def add(coprod: Coprod, ward: Path, *lines: str) -> None:
    for line in lines:
        assert coprod("add", ward, "--stream", "Members", line).code == 0


def test_it_shows_what_would_be_erased_and_erases_nothing_without_a_yes(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, f"- {SECRET} because nobody came")
    ran = coprod("withdraw", ward, "M-001", stdin=b"no\n")
    assert ran.code == 1
    assert f"M-001: {SECRET}, because nobody came" in ran.out
    assert "Nothing was erased." in ran.err
    assert coprod("withdraw", ward, "M-001").code == 1
    assert SECRET in coprod("list", ward).out


def test_yes_erases_the_words_from_every_file(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET}", "* a lower sink")
    ran = coprod("withdraw", ward, "m-1", stdin=b"yes\n")
    assert ran.code == 0, ran.err
    assert left_in(tmp_path, SECRET) == []
    assert "(words erased)" in coprod("list", ward).out
    assert "The words of M-001 were withdrawn and are erased." in coprod("history", ward).out
    assert coprod("undo", ward).code == 1


def test_copies_that_were_handed_over_are_told_of_also_when_the_stick_is_out(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, f"- {SECRET}")
    stick, there = tmp_path / "stick", tmp_path / "there"
    stick.mkdir()
    there.mkdir()
    handed = Path(coprod("hand-over", ward, stick).out.strip())
    gone = Path(coprod("hand-over", ward, there).out.strip())
    gone.unlink()
    stick.rename(tmp_path / "out")
    ran = coprod("withdraw", ward, "M-001", "--yes")
    assert str(handed) in ran.err
    assert str(gone) not in ran.err


def test_a_person_s_code_means_all_that_the_person_said(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET} @7", "* another thing that I alone would say @7", "+ the garden @8")
    assert coprod("withdraw", ward, "@M7", "--yes").code == 0
    assert left_in(tmp_path, SECRET, "another thing that I alone") == []
    assert "the garden" in coprod("list", ward).out
    ran = coprod("withdraw", ward, "@M9", "--yes")
    assert (ran.code, ran.err) == (2, "Nothing that is written down here was said by @M9.\n")


def test_each_place_is_asked_about_and_can_be_rewritten(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET}", "> staff - doors that lock")
    assert coprod("conflict", ward, "raise", "M-001", "S-001", "--title", SECRET).code == 0
    assert coprod("conflict", ward, "ask", "C-01", "Members", f"never again: {SECRET}").code == 0
    ran = coprod("withdraw", ward, "M-001", stdin=b"e\nw\nnever again\nyes\n")
    assert ran.code == 0, ran.err
    assert "1. C-01, its title" in ran.out
    assert left_in(tmp_path, SECRET) == []
    assert "never again" in coprod("conflicts", ward).out


def test_words_of_somebody_else_are_left_unless_they_are_the_same_words(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, "* it would be nice to have a garden", "* it would be nice to have a bath", "* torches")
    assert coprod("withdraw", ward, "M-001", "--yes").code == 0
    assert "it would be nice to have a bath" in coprod("list", ward).out


def test_places_can_be_named_beforehand_and_a_wrong_number_is_told(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, "* torches", "* torches by the beds")
    assert coprod("withdraw", ward, "M-001", "--leave", "2", "--yes").code == 2
    assert coprod("withdraw", ward, "M-001", "--leave", "1", "--yes").code == 0
    assert "torches by the beds" in coprod("list", ward).out


def test_names_are_listed_kept_or_masked(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    ran = coprod("add", ward, "--stream", "Members", "- Mr Okonkwo shouted")
    assert "M-001 may hold somebody's name" in ran.err
    add(coprod, ward, "* ring 07700 900123", "+ the garden")
    assert coprod("mask", ward).lines == [
        "M-001  somebody's name: Mr Okonkwo",
        "M-002  a telephone number: 07700 900123",
    ]
    assert coprod("mask", ward, "M-001", "--keep").code == 0
    assert coprod("mask", ward, "M-002").code == 0
    assert coprod("mask", ward).out == ""
    assert left_in(tmp_path, "900123") == []
    assert "(masked)" in coprod("list", ward).out
    told = coprod("mask", ward, "M-003").err
    assert told.startswith("No question about M-003 is open. Looked for: first names, two capitalised words,")
    assert coprod("mask", ward, "--keep").code == 2


def test_no_backup_keeps_the_words_and_one_out_of_reach_is_listed_until_it_is_done(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, f"- {SECRET}", "+ the garden")
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "settings.toml").write_text(f'second_backups = "{stick}"\n')
    assert coprod("backup", ward).code == 0
    assert len(left_in(tmp_path, SECRET)) == 3
    stick.rename(away)
    ran = coprod("withdraw", ward, "M-001", "--yes")
    assert ran.code == 0
    assert f"Backups in {stick} could not be reached" in ran.err
    assert [one.split("/")[0] for one in left_in(tmp_path, SECRET)] == ["away"]
    assert str(stick) in coprod("withdraw", ward).out
    verified = coprod("verify", ward)
    assert (verified.code, str(stick) in verified.err) == (1, True)
    away.rename(stick)
    assert coprod("verify", ward).code == 1, "verify alone writes nothing"
    assert coprod("verify", ward, "--settle").code == 0
    assert left_in(tmp_path, SECRET) == []
    assert coprod("withdraw", ward).out == ""
    assert "withdrawn words were erased in backups and copies" in coprod("history", ward).out.lower()


def test_backups_that_were_destroyed_by_hand_are_said_to_be_so(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, f"- {SECRET}")
    stick = tmp_path / "stick"
    stick.mkdir()
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "settings.toml").write_text(f'second_backups = "{stick}"\n')
    coprod("backup", ward)
    stick.rename(tmp_path / "away")
    coprod("withdraw", ward, "M-001", "--yes")
    assert coprod("withdraw", ward, "--destroyed", str(tmp_path)).code == 2
    assert coprod("withdraw", ward, "--destroyed", str(stick)).code == 0
    assert coprod("withdraw", ward).out == ""


def test_a_copy_from_before_is_erased_when_it_is_opened_on_this_laptop(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, f"- {SECRET} #nights", "+ the garden")
    assert coprod("issue", ward).code == 0
    old = ward.with_name("old.coprod")
    old.write_bytes(ward.read_bytes())
    whole = tmp_path / "whole.json"
    assert coprod("export", ward, whole).code == 0
    assert coprod("withdraw", ward, "M-001", "--yes").code == 0
    assert set(left_in(tmp_path, SECRET)) == {"old.coprod", "whole.json"}
    assert coprod("verify", ward).code == 0
    assert "(words erased)" in coprod("list", old).out
    assert coprod("import", tmp_path / "again.coprod", whole).code == 0
    assert left_in(tmp_path, SECRET) == ["whole.json"]
    for path in (old, tmp_path / "again.coprod"):
        assert chain_holds(path)
        ran = coprod("verify", path)
        assert ran.code == 0, ran.out + ran.err
        assert SECRET not in coprod("brief", path, "--version", "1").out
        assert coprod("undo", path).code == 1
        assert coprod("list", path).code == 0


def test_files_that_were_written_from_the_project_are_listed_to_be_destroyed(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, f"- {SECRET}")
    assert coprod("export", ward, tmp_path / "all.csv").code == 0
    ran = coprod("withdraw", ward, "M-001", "--yes")
    assert "all-sign-offs.csv" in ran.err
    for path in tmp_path.glob("*.csv"):
        path.unlink()
    assert ".csv" not in coprod("withdraw", ward).out


def test_a_backup_from_before_can_be_put_back_and_is_sound_without_the_words(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, f"- {SECRET}", "> staff - doors that lock")
    assert coprod("conflict", ward, "raise", "M-001", "S-001", "--title", SECRET).code == 0
    assert coprod("issue", ward).code == 0
    assert coprod("backup", ward).code == 0
    assert coprod("withdraw", ward, "M-001", "--yes").code == 0
    assert coprod("restore", ward, "1").code == 0
    ran = coprod("verify", ward)
    assert ran.code == 0, ran.out
    assert "(words erased)" in coprod("list", ward).out
    assert left_in(tmp_path, SECRET) == []
    assert coprod("verify", ward).code == 0


def test_a_second_withdrawal_reaches_what_an_older_backup_prints(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    other = "they took my photographs off the wall"
    add(coprod, ward, f"- {SECRET}", f"- {other}", "* a lower sink")
    assert coprod("answer", ward, "--unanswered", "--as", "in the brief").code == 0
    assert coprod("issue", ward).code == 0
    assert coprod("backup", ward).code == 0
    for code in ("M-001", "M-002"):
        assert coprod("withdraw", ward, code, "--yes").code == 0
    assert left_in(tmp_path, SECRET, other) == []


def test_every_way_in_asks_about_names(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    notes, table = tmp_path / "a.notes", tmp_path / "a.csv"
    notes.write_text("% coprod notes\n\n## Members\n\n* Tracey should be asked\n", "utf-8")
    table.write_text("Words\nring 07700 900123\n", "utf-8")
    ran = coprod("add", ward, "--stream", "Members", "nurse kelly shut the door")
    assert "M-001 may hold somebody's name. `coprod mask FILE M-001`" in ran.err
    ran = coprod("import", ward, table, "--text", "Words", "--stream", "Members")
    assert "M-002 may hold a telephone number." in ran.err
    ran = coprod("edit", ward, "M-002", "--text", "ring Anna Kowalski")
    assert "M-002 may hold somebody's name." in ran.err
    ran = coprod("plain", ward, stdin=b"say\n* Siobhan has a lamp\n\n0\n")
    assert "M-003 may hold somebody's name." in ran.out
    ran = coprod(
        "conflict", ward, "raise", "M-001", "M-003", "--title", "What Mr Okonkwo wants", "--group", "M-001=carers"
    )
    assert "“Mr Okonkwo” may be somebody's name" in ran.err, ran
    assert [line[:6].strip() for line in coprod("mask", ward).lines] == ["M-001", "M-002", "M-003", "-  C-0"]


def test_many_questions_at_once_are_counted(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("Words\n" + "".join(f"I told Anna {number} times\n" for number in range(9)), "utf-8")
    ran = coprod("import", ward, table, "--text", "Words", "--stream", "Members")
    assert "9 of these may hold somebody's name. `coprod mask FILE` lists them" in ran.err


def test_a_name_that_an_edit_took_out_is_taken_out_of_the_history_too(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, "- Mr Okonkwo shouted", "+ the garden")
    assert coprod("mask", ward, "M-001", "--earlier").err.startswith("The history of M-001 has no earlier wording")
    ran = coprod("edit", ward, "M-001", "--text", "a man shouted")
    assert "The history still has “Mr Okonkwo” of M-001. `coprod mask FILE M-001 --earlier`" in ran.err
    assert coprod("mask", ward).out == ""
    assert left_in(tmp_path, "Okonkwo") != []
    ran = coprod("mask", ward, "M-001", "--earlier")
    assert (ran.code, ran.err) == (0, "Masked in M-001, and erased from the history.\n")
    assert left_in(tmp_path, "Okonkwo") == []
    assert "a man shouted" in coprod("list", ward).out
    assert "Earlier words of M-001 were erased from the history." in coprod("history", ward).out
    assert coprod("undo", ward).code == 1
    assert coprod("verify", ward).code == 0


def test_words_that_only_the_history_has_can_be_named(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    add(coprod, ward, "- the blue corridor frightens me")
    coprod("edit", ward, "M-001", "--text", "a corridor frightens me")
    assert coprod("mask", ward, "M-001", "--words", "green corridor").code == 1
    assert coprod("mask", ward, "M-001", "--words", "blue corridor").code == 0
    assert left_in(tmp_path, "blue corridor") == []
    assert "a corridor frightens me" in coprod("list", ward).out
    assert coprod("mask", ward, "M-001", "--keep", "--earlier").code == 2


def test_a_name_that_prints_warns_and_does_not_fail_the_check(coprod: Coprod, ward: Path) -> None:
    add(coprod, ward, "- Mr Okonkwo shouted")
    before = coprod("check", ward)
    assert "! What prints may hold somebody's name: M-001, what was said." in before.err
    coprod("mask", ward, "M-001", "--keep")
    after = coprod("check", ward)
    assert "somebody's name" not in after.err
    assert before.code == after.code


def test_a_project_that_was_renamed_or_is_reached_by_a_link_is_erased_everywhere(
    coprod: Coprod, ward: Path, tmp_path: Path
) -> None:
    add(coprod, ward, f"- {SECRET}")
    assert coprod("backup", ward).code == 0
    renamed, link = tmp_path / "renamed.coprod", tmp_path / "link.coprod"
    ward.rename(renamed)
    link.symlink_to(renamed)
    assert len(left_in(tmp_path, SECRET)) == 2 + 1, "the link shows the file a second time"
    assert coprod("withdraw", link, "M-001", "--yes").code == 0
    assert left_in(tmp_path, SECRET) == []
    assert link.is_symlink()
    assert not (tmp_path / "link.coprod.backups").exists()


def test_another_project_of_the_same_name_keeps_its_own_backups(coprod: Coprod, ward: Path, tmp_path: Path) -> None:
    assert coprod("backup", ward).code == 0
    ward.rename(tmp_path / "older.coprod")
    assert coprod("new", ward, "--title", "Another ward").code == 0
    made = Path(coprod("backup", ward).out.strip())
    assert made.parent != tmp_path / "ward.coprod.backups"
    assert "Another" in coprod("restore", ward).out
    assert "A new ward" in coprod("restore", tmp_path / "older.coprod").out


def held(coprod: Coprod, ward: Path) -> Path:
    """A project with words to erase, after an export; returns the file that a person has to destroy."""
    assert coprod("new", ward, "--title", "A new ward", "--keep-until", "raw notes=2020-01-01").code == 0
    assert coprod("add", ward, "--stream", "Members", "- Mr Okonkwo shouted", f"- {SECRET}").code == 0
    assert coprod("edit", ward, "M-001", "--text", "Mr Okonkwo shouted again").code == 0
    exported = ward.with_suffix(".json")
    assert coprod("export", ward, exported).code == 0
    return exported


ERASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "withdraw": (("M-001", "--yes"), ("@M9", "--yes")),
    "mask": (("M-001",), ("M-001", "--words", "Okonkwo"), ("M-003", "--earlier")),
    "forget": (("1", "--yes"),),
}
ERASED_BY = [(name, *rest) for name, ways in ERASES.items() for rest in ways]
"""Every command that erases, in every way that it has."""
NUMBERS = {"--yes": "1", "--words": "3", "--earlier": "4"}
"""The options by their numbers in line mode."""


@pytest.mark.parametrize("how", ["command", "line mode"])
@pytest.mark.parametrize("command", ERASED_BY, ids=" ".join)
def test_every_erasure_says_what_is_still_to_be_destroyed_and_verify_lists_it(
    coprod: Coprod, tmp_path: Path, command: tuple[str, ...], how: str
) -> None:
    ward = tmp_path / "own.coprod"
    exported = held(coprod, ward)
    coprod("add", ward, "--stream", "Members", "- Mrs Achebe came @9")
    coprod("edit", ward, "M-003", "--text", "somebody came")
    if how == "command":
        ran = coprod(command[0], ward, *command[1:])
    else:
        typed = (*(NUMBERS.get(word, word) for word in command), *([""] if "--words" in command else []), "", "0")
        ran = coprod("plain", ward, stdin="".join(f"{line}\n" for line in typed).encode())
    assert ran.code == 0, ran.err
    left = f"Written from this project, and to be destroyed or written anew: {exported}"
    for said in (ran.err, coprod("verify", ward).err):
        assert left in said
        assert "coprod withdraw FILE --destroyed PLACE" in said
    assert left in coprod("withdraw", ward).out
    assert coprod("withdraw", ward, "--destroyed", str(exported)).code == 0
    assert left not in coprod("verify", ward).err


def test_words_that_are_erased_again_say_it_too(coprod: Coprod, tmp_path: Path) -> None:
    for number, again in enumerate((("withdraw", "--erase", "1"), ("mask", "M-003"))):
        ward = tmp_path / f"{number}.coprod"
        exported = held(coprod, ward)
        assert coprod("withdraw", ward, "M-002", "--yes").code == 0
        assert coprod("add", ward, "--stream", "Members", f"- {SECRET}").code == 0
        ran = coprod(again[0], ward, *again[1:])
        assert "These words are erased again, here and in the history." in ran.err
        assert str(exported) in ran.err


def test_what_is_to_be_destroyed_is_shown_before_anything_is_erased(coprod: Coprod, tmp_path: Path) -> None:
    ward = tmp_path / "own.coprod"
    exported = held(coprod, ward)
    ran = coprod("withdraw", ward, "M-002", stdin=b"no\n")
    assert f"to be destroyed or written anew: {exported}" in ran.out
    exported.unlink()
    assert str(exported) not in coprod("withdraw", ward, "M-002", stdin=b"no\n").out


def test_forgetting_says_that_what_was_issued_stays(coprod: Coprod, tmp_path: Path) -> None:
    ward = tmp_path / "own.coprod"
    held(coprod, ward)
    assert coprod("forget", ward, "1", "--yes").err.startswith("The words of 2 contributions are erased.\n")
