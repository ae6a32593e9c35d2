"""Writing a document to a file: its place, its name, and never over another one without asking."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.screens.exporting import chosen_path, wrong
from tests.screens.at_desk import at_desk, text_of
from tests.screens.briefs import brief_file, press, write


def texts(folder: Path | str, name: str) -> dict[str, str]:
    return {"folder": str(folder), "name": name}


def test_the_ending_is_added_where_it_is_left_out(tmp_path: Path) -> None:
    assert chosen_path(texts(tmp_path, " brief ")) == tmp_path / "brief.md"
    assert chosen_path(texts(tmp_path, "brief.MD")) == tmp_path / "brief.md"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give the file a name."),
        (" .md", "Give the file a name."),
        ("a/b", "Not every laptop takes this name. One that all of them take: a b.md"),
        ("con", "Not every laptop takes this name. One that all of them take: project con.md"),
        ("brief?", "Not every laptop takes this name. One that all of them take: brief.md"),
        ("x" * 200, f"Not every laptop takes this name. One that all of them take: {'x' * 77}.md"),
    ],
)
def test_a_name_that_some_laptop_does_not_take_is_answered_with_one_that_all_take(
    tmp_path: Path, name: str, said: str
) -> None:
    assert wrong(texts(tmp_path, name)) == said


def test_a_folder_that_is_not_there_and_a_name_that_is_a_folder(tmp_path: Path) -> None:
    assert wrong(texts(tmp_path / "gone", "brief")) == f"There is no folder “{tmp_path / 'gone'}”."
    assert wrong(texts("", "brief")) == "There is no folder “”."
    (tmp_path / "brief.md").mkdir()
    assert "is a folder" in (wrong(texts(tmp_path, "brief")) or "")
    assert wrong(texts(tmp_path, "other")) is None


async def test_a_second_export_proposes_another_name(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "ctrl+s", "x")
        assert "Riverside, brief draft 2.md" in text_of(app)
        await press(app, pilot, "ctrl+s")
    assert sorted(one.name for one in tmp_path.glob("*.md")) == [
        "Riverside, brief draft 2.md",
        "Riverside, brief draft.md",
    ]


async def test_another_file_is_written_over_only_after_it_was_asked(tmp_path: Path) -> None:
    mine = tmp_path / "mine.md"
    mine.write_text("my own notes", "utf-8")
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "enter", *["backspace"] * 40)
        await write(app, pilot, "mine", "ctrl+s")
        assert "There is a file of this name already. Write over it?" in text_of(app)
        await press(app, pilot, "enter")
        assert mine.read_text("utf-8") == "my own notes"
        assert "mine" in text_of(app)
        await press(app, pilot, "ctrl+s", "y")
        assert f"Written: {mine}".split()[0] in text_of(app)
    assert "a bed I can move" in mine.read_text("utf-8")


async def test_leaving_writes_nothing(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "escape")
    assert list(tmp_path.glob("*.md")) == []
