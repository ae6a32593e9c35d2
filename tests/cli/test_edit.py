"""`edit`, `remove`, `undo`, `redo`, `list`, `history`, `meeting`, `plans`, `settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Coprod


@pytest.fixture
def said(coprod: Coprod, ward: Path) -> Path:
    """A project in which three things were said."""
    coprod("add", ward, "* a bed because I fell #Beds", "> s - torches #night", "> p ? who pays", "--stream", "m")
    return ward


def one(coprod: Coprod, path: Path, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(told for told in coprod("list", path, "--json").json if told["code"] == code)
    return found


def test_edit_changes_what_is_given_and_nothing_else(coprod: Coprod, said: Path) -> None:
    before = one(coprod, said, "M-001")
    ran = coprod(
        "edit",
        said,
        "m-1",
        "--text",
        "- a low bed\nby the window",
        "--why",
        "- I fell",
        "--kind",
        "-",
        "--theme",
        "night time",
        "--theme",
        "#beds",
        "--speaker",
        "@M7",
        "--form",
        "own words",
        "--read-back",
        "--sensitive",
    )
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert one(coprod, said, "M-001") == before | {
        "text": "- a low bed\nby the window",
        "why": "- I fell",
        "kind": "doesn't work",
        "themes": ["Beds", "night time"],
        "speaker": "@M7",
        "form": "own words",
        "read_back": True,
        "sensitive": True,
    }
    coprod("edit", said, "M-001", "--why", "", "--theme", "", "--speaker=", "--no-read-back", "--no-sensitive")
    after = one(coprod, said, "M-001")
    assert (after["why"], after["themes"], after["speaker"], after["read_back"], after["sensitive"]) == (
        None,
        [],
        None,
        False,
        False,
    )


def test_new_words_have_to_be_read_back_again(coprod: Coprod, said: Path) -> None:
    coprod("edit", said, "M-001", "--read-back")
    coprod("edit", said, "M-001", "--text", "a bed")
    assert one(coprod, said, "M-001")["read_back"] is True
    coprod("edit", said, "M-001", "--text", "a bench")
    assert one(coprod, said, "M-001")["read_back"] is False


def test_consent_goes_down_freely_and_up_with_a_note(coprod: Coprod, said: Path) -> None:
    assert coprod("edit", said, "M-001", "--consent", "room").code == 0
    ran = coprod("edit", said, "M-001", "--consent", "quote")
    assert (ran.code, ran.out) == (1, "")
    assert "--asked" in ran.err
    assert one(coprod, said, "M-001")["consent"] == "room"
    assert coprod("edit", said, "M-001", "--consent", "quote with role", "--asked", "after the meeting").code == 0


def test_moving_gives_a_code_there_and_the_old_one_still_finds_it(coprod: Coprod, said: Path) -> None:
    assert coprod("edit", said, "M-001", "--stream", "staff", "--about", "Members", "--about", "p").code == 0
    assert [told["code"] for told in coprod("list", said, "--json").json] == ["S-002", "S-001", "P-001"]
    assert coprod("edit", said, "M-001", "--why", "x").code == 0
    assert one(coprod, said, "S-002")["why"] == "x"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["edit", "M-009", "--why", "x"], 2),
        (["edit", "nonsense", "--why", "x"], 2),
        (["remove", "M-009"], 2),
        (["edit", "M-001", "--stream", "visitors"], 2),
        (["edit", "M-001", "--about", "visitors"], 2),
        (["edit", "M-001", "--text", " "], 1),
        (["edit", "M-001", "--speaker", "Anna"], 1),
        (["edit", "M-001", "--speaker", "@S7"], 1),
        (["list", "--stream", "visitors"], 2),
        (["list", "--meeting", "4"], 2),
        (["redo"], 1),
        (["meeting", "start", "jiont"], 2),
        (["meeting", "end"], 1),
        (["meeting", "block", "1"], 1),
        (["meeting", "start", "joint", "--streams", "Visitors"], 2),
        (["meeting", "start", "joint", "--present", "m=99999"], 1),
    ],
)
def test_what_is_refused_changes_nothing(coprod: Coprod, said: Path, arguments: list[str], code: int) -> None:
    before = coprod("history", said, "--json").json
    ran = coprod(arguments[0], said, *arguments[1:])
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 1
    assert coprod("history", said, "--json").json == before


def test_remove_undo_and_redo_say_what_they_did(coprod: Coprod, said: Path) -> None:
    before = coprod("list", said, "--json").json
    assert coprod("remove", said, "M-001").code == 0
    after = coprod("list", said, "--json").json
    assert [told["code"] for told in after] == ["S-001", "P-001"]
    ran = coprod("undo", said)
    assert (ran.code, ran.out, ran.err) == (0, "", "Undone: M-001 was removed.\n")
    assert coprod("list", said, "--json").json == before
    ran = coprod("redo", said)
    assert (ran.code, ran.err) == (0, "Done again: M-001 was removed.\n")
    assert coprod("list", said, "--json").json == after
    for expected in ("M-001 was removed", "P-001 was kept", "S-001 was kept", "M-001 was kept"):
        assert f"Undone: {expected}" in coprod("undo", said).err
    ran = coprod("undo", said)
    assert (ran.code, ran.err) == (1, "There is nothing to undo.\n")


def test_list_finds_by_stream_theme_kind_words_and_meeting(coprod: Coprod, said: Path) -> None:
    def codes(*arguments: str) -> list[str]:
        ran = coprod("list", said, "--json", *arguments)
        assert ran.code == 0
        return [told["code"] for told in ran.json]

    coprod("meeting", said, "start", "joint")
    coprod("add", said, "> s + a CAFÉ by the garden")
    assert codes("--stream", "staff") == ["S-001", "S-002"]
    assert codes("--theme", "béds") == codes("--theme", "#beds") == ["M-001"]
    assert codes("--kind", "doesn't work") == codes("--kind", "-") == ["S-001"]
    assert codes("--search", "cafe garden") == codes("--meeting", "1") == ["S-002"]
    assert codes("--search", "FELL") == codes("--search", "m-001") == codes("--search", "#bed") == ["M-001"]
    assert codes("--theme", "nothing") == codes("--stream", "m", "--kind", "?") == []
    assert codes() == ["M-001", "S-001", "P-001", "S-002"]


def test_list_for_people_stands_line_under_line(coprod: Coprod, said: Path) -> None:
    coprod(
        "edit",
        said,
        "M-001",
        "--text",
        "a bed\nby the window",
        "--form",
        "own words",
        "--consent",
        "room",
        "--speaker",
        "7",
    )
    coprod("edit", said, "S-001", "--sensitive")
    assert coprod("list", said).lines == [
        "M-001  * “a bed",
        "         by the window” because I fell #Beds @M7 (stays in the room)",
        "S-001  - torches #night (sensitive)",
        "P-001  ? who pays",
    ]
    ran = coprod("list", said, "--search", "nowhere")
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing that was said is like this.\n")


def test_history_tells_codes_and_never_words(coprod: Coprod, said: Path) -> None:
    coprod("meeting", said, "start", "joint", "--present", "Members=7", "Staff=5", "--venue", "Quayside")
    coprod("edit", said, "M-001", "--why", "I fell twice")
    coprod("undo", said)
    coprod("meeting", said, "end")
    told = coprod("history", said, "--json").json
    assert [one["n"] for one in told] == list(range(1, len(told) + 1))
    assert [(one["verb"], one["sentence"], one["codes"], one["meeting"], one["undone"]) for one in told[1:]] == [
        ("keep", "M-001 was kept in Members.", ["M-001"], None, False),
        ("keep", "S-001 was kept in Staff.", ["S-001"], None, False),
        ("keep", "P-001 was kept in Community partners.", ["P-001"], None, False),
        ("start", "Meeting 1 was started.", [], None, False),
        ("edit", "The why of M-001 was changed.", ["M-001"], 1, True),
        ("undo", "Undone: The why of M-001 was changed.", ["M-001"], 1, False),
        ("end", "Meeting 1 was ended.", [], 1, False),
    ]
    lines = coprod("history", said).lines
    assert len(lines) == len(told)
    assert lines[5].endswith("The why of M-001 was changed. (undone)")
    assert not any(word in line for line in lines for word in ("fell", "torches", "Beds", "Quayside"))


def test_a_meeting_stays_open_until_it_is_ended(coprod: Coprod, said: Path) -> None:
    ran = coprod("meeting", said, "start", "joint", "--streams", "Members", "Staff", "--present", "M=7")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("Meeting 1 is open")
    ran = coprod("meeting", said, "start", "stream")
    assert (ran.code, "Meeting 1" in ran.err) == (1, True)
    for arguments in (["block", "2"], ["borrow", "4"], ["present", "Staff=6", "m=8"], ["leave", "Staff"]):
        ran = coprod("meeting", said, *arguments)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert coprod("meeting", said, "block", "99").code == 2
    assert coprod("meeting", said, "end").code == 0
    assert coprod("add", said, "--stream", "m", "afterwards").code == 0
    assert coprod("list", said, "--json").json[-1]["meeting"] is None
    assert coprod("meeting", said, "start", "leads", "--streams", "Members,Community partners").code == 0


def test_plans_lists_plans_and_what_is_wrong_in_one(coprod: Coprod, tmp_path: Path) -> None:
    ran = coprod("plans")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.lines] == ["stream", "joint", "leads"]
    mine = tmp_path / "config" / "sessions" / "plans"
    mine.mkdir(parents=True)
    (mine / "evening.toml").write_text(
        'title = "Evening"\nkind = "stream"\n[[block]]\ntitle = "Tea"\nminutes = "ten"\n'
    )
    ran = coprod("plans")
    assert ran.code == 1
    assert len(ran.lines) == 3
    assert "evening.toml, line 5:" in ran.err


def test_settings_say_where_each_value_comes_from(coprod: Coprod, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('default_consent = "room"\nthem = "dark"\n')
    ran = coprod("settings")
    assert ran.code == 1
    assert "line 2" in ran.err
    assert "“theme”" in ran.err
    assert any(line.startswith('default_consent = "room"  # ') and "line 1" in line for line in ran.lines)
    assert any(line.startswith("accessible = false") and line.endswith("the usual value") for line in ran.lines)


def test_undo_says_that_it_does_not_raise_a_consent_and_then_goes_further_back(coprod: Coprod, ward: Path) -> None:
    assert coprod("add", ward, "--stream", "M", "a", "b").code == 0
    assert coprod("edit", ward, "M-001", "--consent", "quote", "--asked", "on Tuesday").code == 0
    assert coprod("edit", ward, "M-001", "--consent", "room", "--why", "because").code == 0
    assert coprod("undo", ward).code == 0
    (first, _) = coprod("list", ward, "--json").json
    assert (first["consent"], first["why"]) == ("room", None)
    assert coprod("redo", ward).code == 0
    (first, _) = coprod("list", ward, "--json").json
    assert (first["consent"], first["why"]) == ("room", "because")
    assert coprod("edit", ward, "M-002", "--consent", "room").code == 0
    refused = coprod("undo", ward)
    assert refused.code == 1
    assert "undo does not raise it (R12)" in refused.err
    assert "--asked" in refused.err
    assert [one["consent"] for one in coprod("list", ward, "--json").json] == ["room", "room"]
