"""Writing files: old, new or absent, never half; and names that every system takes."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_tui.base import atomic_write
from coprod_tui.base.atomic_write import MOST_NAME_BYTES, free_path, must_be_free, safe_name, write_file, write_files
from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.paths import TemporaryFile

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions of this kind are not Windows's")


def only(folder: Path, *names: str) -> None:
    """Nothing else is left in a folder."""
    assert sorted(path.name for path in folder.iterdir() if path.name != "own") == sorted(names)


def refused(path: Path, content: str | bytes = "new", *, over: bool = False) -> FileError:
    with pytest.raises(FileError) as caught:
        write_file(path, content, over=over)
    return caught.value


# Writing


def test_a_file_is_written_whole_and_for_this_person_alone(tmp_path: Path) -> None:
    path = write_file(tmp_path / "brief.md", "a bed\r\nä\n")
    assert path.read_bytes() == "a bed\r\nä\n".encode()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    only(tmp_path, "brief.md")


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    assert write_file(tmp_path / "a.bin", b"\x00\r\n\xff").read_bytes() == b"\x00\r\n\xff"


def test_half_a_surrogate_pair_stops_no_export(tmp_path: Path) -> None:
    assert write_file(tmp_path / "a.md", "a\ud800b").read_bytes() == b"a?b"


def test_a_relative_path_is_answered_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_file(Path("brief.md"), "new") == tmp_path / "brief.md"


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text("old")
    found = refused(path)
    assert found.trouble is FileErrorKind.EXISTS
    assert "is there already; it was left as it is" in str(found)
    assert path.read_text() == "old"
    only(tmp_path, "brief.md")


def test_it_is_replaced_when_somebody_said_so(tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text("old")
    path.chmod(0o644)
    write_file(path, "new", over=True)
    assert path.read_text() == "new"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    only(tmp_path, "brief.md")


@posix
@pytest.mark.parametrize("over", [True, False])
def test_what_a_link_leads_to_is_left_alone(tmp_path: Path, over: bool) -> None:
    victim, link = tmp_path / "victim", tmp_path / "brief.md"
    victim.write_text("old")
    link.symlink_to(victim)
    if over:
        write_file(link, "new", over=True)
        assert link.read_text() == "new"
        assert not link.is_symlink()
    else:
        assert refused(link).trouble is FileErrorKind.EXISTS
        assert link.is_symlink()
    assert victim.read_text() == "old"


@posix
def test_a_link_that_leads_nowhere_is_a_file_that_is_there(tmp_path: Path) -> None:
    link = tmp_path / "brief.md"
    link.symlink_to(tmp_path / "nowhere")
    assert refused(link).trouble is FileErrorKind.EXISTS
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "brief.md").mkdir()
    for over in (False, True):
        found = refused(tmp_path / "brief.md", over=over)
        assert found.trouble is FileErrorKind.EXISTS
        assert "is a folder" in str(found)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = refused(tmp_path / "gone" / "brief.md")
    assert found.trouble is FileErrorKind.MISSING
    assert str(tmp_path / "gone") in str(found)


@pytest.mark.parametrize("name", ["a\0b", "x" * 400, "a\ud800"], ids=["nul", "long", "surrogate"])
def test_a_name_that_cannot_be_gets_a_sentence(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name).reasons[0].sentence.endswith("Nothing was changed.")
    only(tmp_path)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_where_nothing_may_be_written_gets_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert refused(tmp_path / "brief.md").trouble is FileErrorKind.READ_ONLY
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("number", "trouble", "sentence"),
    [
        (errno.ENOSPC, FileErrorKind.FULL, "no room left on the disk"),
        (errno.EDQUOT, FileErrorKind.FULL, "no room left for you"),
        (errno.EROFS, FileErrorKind.READ_ONLY, "it is read-only"),
        (errno.EACCES, FileErrorKind.READ_ONLY, "you may not write there"),
        (errno.EIO, FileErrorKind.FAILED, "Is the stick still plugged in?"),
        (errno.ENXIO, FileErrorKind.FAILED, "it cannot be written"),
    ],
)
@pytest.mark.parametrize("where", ["open", "fsync", "replace"])
def test_what_goes_wrong_is_said_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, trouble: FileErrorKind, sentence: str, where: str
) -> None:
    path = tmp_path / "brief.md"
    path.write_text("old")

    def fails(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, where, fails)
    found = refused(path, over=True)
    monkeypatch.undo()
    assert (found.trouble, sentence in str(found)) == (trouble, True)
    assert path.read_text() == "old"
    only(tmp_path, "brief.md")


@posix
def test_a_disk_that_is_full_half_way_leaves_nothing(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal  # noqa: PLC0415 - Windows has no SIGXFSZ

    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        found = refused(tmp_path / "brief.md", b"x" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, was)
    assert found.trouble is FileErrorKind.FULL
    only(tmp_path)


def test_of_several_files_all_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(tmp_path / name, name) for name in ("a.md", "b.md", "c.md")]
    (tmp_path / "c.md").mkdir()
    with pytest.raises(FileError):
        write_files(files)
    only(tmp_path, "c.md")
    (tmp_path / "c.md").rmdir()
    really, linked = os.link, []

    def fails_at_last(part: str, path: Path, **more: Any) -> None:
        if path.name == "c.md":
            path.write_text("mine")
        linked.append(path)
        really(part, path, **more)

    monkeypatch.setattr(os, "link", fails_at_last)
    with pytest.raises(FileError):
        write_files(files)
    assert len(linked) == 3
    only(tmp_path, "c.md")
    assert (tmp_path / "c.md").read_text() == "mine"
    (tmp_path / "c.md").unlink()
    monkeypatch.undo()
    assert write_files(files) == tuple(path for path, _ in files)
    assert [path.read_text() for path, _ in files] == ["a.md", "b.md", "c.md"]


def test_a_name_that_is_too_long_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="this name is too long"):
        must_be_free(tmp_path / f"{'x' * 400}.md")


def test_a_file_that_appears_meanwhile_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "brief.md"
    rename = atomic_write._rename

    def late(part: TemporaryFile, target: Path, *, over: bool) -> None:
        path.write_text("theirs")
        rename(part, target, over=over)

    monkeypatch.setattr(atomic_write, "_rename", late)
    assert refused(path).trouble is FileErrorKind.EXISTS
    assert path.read_text() == "theirs"
    only(tmp_path, "brief.md")


@pytest.mark.parametrize("there", [True, False])
def test_a_stick_without_hard_links_takes_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    path = tmp_path / "brief.md"

    def no_links(*_: Any, **__: Any) -> NoReturn:
        if there:
            path.write_text("theirs")
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    if there:
        assert refused(path).trouble is FileErrorKind.EXISTS
        assert path.read_text() == "theirs"
    else:
        assert write_file(path, "new").read_text() == "new"
    only(tmp_path, "brief.md")


def test_what_a_dead_program_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    old, young, others = (tmp_path / name for name in (".a.md.0f.coprod-part", ".b.md.0f.coprod-part", ".other.tmp"))
    for path in (old, young, others):
        path.write_text("half")
    long_ago = time.time() - 7_200
    os.utime(old, (long_ago, long_ago))
    os.utime(others, (long_ago, long_ago))
    write_file(tmp_path / "brief.md", "new")
    only(tmp_path, young.name, others.name, "brief.md")


# Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Riverside", "Riverside.md"),
        ("  A new   unit: phase 2/3?  ", "A new unit phase 2 3.md"),
        ("../../pwn", "pwn.md"),
        ("..\\..\\win", "win.md"),
        ("D:\\x\\y", "D x y.md"),
        ("/etc/passwd", "etc passwd.md"),
        ("...", "project.md"),
        ("", "project.md"),
        ("\x00\x1b[2J", "[2J.md"),
        ("CON", "project CON.md"),
        ("con.txt", "project con.txt.md"),
        ("AUX.tar.gz", "project AUX.tar.gz.md"),
        ("COM¹", "project COM¹.md"),
        ("lpt9", "project lpt9.md"),
        ("COM10", "COM10.md"),
        ("Console", "Console.md"),
        ("ends with dots...", "ends with dots.md"),
        ("-rf", "rf.md"),
        ("~root", "root.md"),
        (".hidden", "hidden.md"),
        ("a\u202egpj.exe", "a gpj.exe.md"),
        ("zero\u200bwidth", "zero width.md"),
        ("e\u0301te\u0301", "\u00e9t\u00e9.md"),
        ("\ud800", "project.md"),
        ("new\nline\ttab", "new line tab.md"),
        ("汉字 عربى", "汉字 عربى.md"),
        ("100 %", "100 %.md"),
    ],
)
def test_a_name_is_safe_everywhere(title: str, name: str) -> None:
    assert safe_name(title, ".md") == name


def test_a_long_title_is_cut_between_letters() -> None:
    assert safe_name("x" * 300, ".coprod") == "x" * 73 + ".coprod"
    assert len(safe_name("汉" * 300, ".md").encode()) <= MOST_NAME_BYTES
    cut = safe_name("q\u0323\u0307" * 100, ".md").removesuffix(".md")
    assert cut == "q\u0323\u0307" * (len(cut) // 3)


RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in "0123456789¹²³")}


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=120), st.sampled_from(sorted(RESERVED))), st.sampled_from(["", ".md", ".coprod"]))
def test_any_title_gives_a_name_that_every_system_takes(title: str, ending: str) -> None:
    name = safe_name(title, ending)
    assert name.endswith(ending)
    assert name not in ("", ".", "..", ending)
    assert len(name.encode()) <= MOST_NAME_BYTES
    assert not set('<>:"/\\|?*') & set(name)
    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Cs"} for one in name)
    assert name == name.strip(" .")
    assert name == unicodedata.normalize("NFC", name)
    assert name.partition(".")[0].upper() not in RESERVED
    assert safe_name(name.removesuffix(ending) if ending else name, ending) == name


def test_a_free_path_is_one_where_nothing_is_yet(tmp_path: Path) -> None:
    assert free_path(tmp_path, "Riverside", ".md") == tmp_path / "Riverside.md"
    (tmp_path / "Riverside.md").write_text("")
    assert free_path(tmp_path, "Riverside", ".md") == tmp_path / "Riverside 2.md"
    (tmp_path / "Riverside 2.md").mkdir()
    assert free_path(tmp_path, "Riverside", ".md") == tmp_path / "Riverside 3.md"
    long = "x" * 300
    for _ in range(3):
        write_file(free_path(tmp_path, long, ".md"), "new")
    assert len({path.name for path in tmp_path.glob("xxx*")}) == 3
