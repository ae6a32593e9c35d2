"""Writing a document to a file: its place, its name, and never over another one without asking."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.meetings.plans import plan_called, read_plans
from coprod_tui.formats.documents.writer import RenderedFile
from coprod_tui.formats.exports import FORMATS, writable_endings
from coprod_tui.formats.json_project import read_project_json
from coprod_tui.store.dump import build_file
from coprod_tui.store.session import Session
from coprod_tui.tui import dialogs
from coprod_tui.tui.dialogs import export
from coprod_tui.tui.dialogs.export import chosen_path, wrong
from tests.quiet import threads_held
from tests.tui.at_desk import at_desk, send, text_of, typed, until
from tests.tui.briefs import brief_file, press, write


def texts(folder: Path | str, name: str) -> dict[str, str]:
    return {"folder": str(folder), "name": name}


def written_in(folder: Path) -> list[str]:
    """The names of the files in a folder, but the project's own."""
    return sorted(one.name for one in folder.iterdir() if one.is_file() and one.suffix != ".coprod")


def test_the_ending_is_added_where_it_is_left_out(tmp_path: Path) -> None:
    assert chosen_path(texts(tmp_path, " brief "), ".md") == tmp_path / "brief.md"
    assert chosen_path(texts(tmp_path, "brief.MD"), ".md") == tmp_path / "brief.md"


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
    assert wrong(texts(tmp_path, name), ".md") == said


def test_a_folder_that_is_not_there_and_a_name_that_is_a_folder(tmp_path: Path) -> None:
    assert "There is no folder" in (wrong(texts(tmp_path / ("x" * 400), "a"), ".md") or "")
    assert wrong(texts(tmp_path / "gone", "brief"), ".md") == f"There is no folder “{tmp_path / 'gone'}”."
    assert wrong(texts("", "brief"), ".md") == "There is no folder “”."
    (tmp_path / "brief.md").mkdir()
    assert "is a folder" in (wrong(texts(tmp_path, "brief"), ".md") or "")
    assert wrong(texts(tmp_path, "other"), ".md") is None


async def test_a_second_export_proposes_another_name(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "m", "1", "ctrl+s", "x", "m", "1")
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
        await press(app, pilot, "f4", "x", "m", "1", "enter", *["backspace"] * 40)
        await write(app, pilot, "mine", "ctrl+s")
        assert "There is a file of this name already. Write over it?" in text_of(app)
        await press(app, pilot, "enter")
        assert mine.read_text("utf-8") == "my own notes"
        assert "mine" in text_of(app)
        await press(app, pilot, "ctrl+s", "y")
        assert f"Written: {mine}".split()[0] in text_of(app)
    assert "a bed I can move" in mine.read_text("utf-8")


async def test_a_stream_s_own_edition_and_minutes_ask_what_they_are_of(tmp_path: Path) -> None:
    path = brief_file(tmp_path)
    with Session.open(path) as session:
        plan = plan_called(read_plans((sessions_folder(),))[0], "joint")
        session.do(commands.start, plan, present={session.snapshot.streams[0].id: 7})
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "x", "t", "2")
        assert "For which stream?" in text_of(app)
        await press(app, pilot, "m", "ctrl+s", "x", "t", "4")
        assert "Of which meeting?" in text_of(app)
        await press(app, pilot, "1", "ctrl+s")
    assert written_in(tmp_path) == ["Riverside, brief for Members, draft.txt", "Riverside, minutes of meeting 1.txt"]
    assert "The brief for Members" in (tmp_path / "Riverside, brief for Members, draft.txt").read_text("utf-8")


async def test_what_most_people_can_open_stands_first_and_every_ending_is_offered(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x")
        told = text_of(app)
        places = [told.index(name) for name in ("Word", "PDF", "Web page", "Plain text", "Markdown", "Tables", "JSON")]
        assert places == sorted(places)
    assert sorted(FORMATS) == sorted(writable_endings())
    assert len({kind.key for kind in FORMATS.values()}) == len(FORMATS)


async def test_leaving_writes_nothing(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        for keys in (("x",), ("x", "m"), ("x", "m", "1"), ("x", "j"), ("x", "m", "0")):
            await press(app, pilot, "f4", *keys, "escape")
    assert written_in(tmp_path) == []


async def test_every_format_is_written_from_the_brief(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        for key in ("m", "h", "w", "p", "t"):
            await press(app, pilot, "f4", "x", key, "1", "ctrl+s")
        await press(app, pilot, "x", "c", "ctrl+s")
        assert "Riverside-conflicts.csv" in text_of(app)
    assert written_in(tmp_path) == [
        "Riverside, brief draft.docx", "Riverside, brief draft.html", "Riverside, brief draft.md",
        "Riverside, brief draft.pdf", "Riverside, brief draft.txt",
        "Riverside-conflicts.csv", "Riverside-dispositions.csv", "Riverside-sign-offs.csv", "Riverside.csv",
    ]  # fmt: skip


async def test_the_project_itself_is_asked_for_and_made_again_of_what_was_written(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "j")
        assert "with every word, also what stays in the room" in " ".join(text_of(app).split())
        await press(app, pilot, "enter")
        assert not list(tmp_path.glob("*.json"))
        await press(app, pilot, "x", "j", "y", "ctrl+s")
        before = app.snapshot
    (written,) = tmp_path.glob("*.json")
    assert written.stat().st_mode & 0o777 == 0o600
    again = tmp_path / "again.coprod"
    again.write_bytes(build_file(read_project_json(written.read_bytes())))
    with Session.open(again) as session:
        assert session.snapshot == before


async def test_the_folder_is_remembered(tmp_path: Path) -> None:
    other = tmp_path / "stick"
    other.mkdir()
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "m", "1")
        app.screen.query_one("#blank-folder", Input).value = ""
        await typed(app, pilot, str(other), "ctrl+s")
        await press(app, pilot, "x", "t", "1")
        assert "stick" in text_of(app)
        await press(app, pilot, "ctrl+s")
    assert sorted(one.name for one in other.iterdir()) == ["Riverside, brief draft.md", "Riverside, brief draft.txt"]


async def test_slow_work_is_told_and_can_be_stopped_and_then_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def slow(*_: Any) -> RenderedFile:
        goes_on.wait(60)
        return RenderedFile(b"late")

    monkeypatch.setattr(dialogs, "BLINK", 0.01)
    monkeypatch.setattr(export, "render_export", slow)
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "m", "1")
        with threads_held():
            send(app, "ctrl+s")
            await until(app, pilot, lambda: "Making it: Markdown" in text_of(app))
            send(app, "escape")
            await until(app, pilot, lambda: dialogs.STOPPED in text_of(app))
        goes_on.set()
    assert written_in(tmp_path) == []


async def test_slow_work_that_ends_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()

    def slow(*_: Any) -> RenderedFile:
        goes_on.wait(60)
        return RenderedFile(b"done")

    monkeypatch.setattr(dialogs, "BLINK", 0.01)
    monkeypatch.setattr(export, "render_export", slow)
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "m", "1")
        with threads_held():
            send(app, "ctrl+s")
            await until(app, pilot, lambda: "Making it: Markdown" in text_of(app))
        goes_on.set()
        await until(app, pilot, lambda: "Written:" in text_of(app))
    assert (tmp_path / "Riverside, brief draft.md").read_bytes() == b"done"


async def test_a_paper_pack_is_for_the_next_meeting_by_its_plan(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "m", "0", "enter", "ctrl+s")
    (written,) = tmp_path.glob("*paper pack*.md")
    assert "Cards for Members" in written.read_text("utf-8")
