"""P3: a power cut at every step of an export leaves the old file or the new one, and after “exported” the new one."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.base.atomic_write import write_file
from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.paths import replace_private

pytestmark = pytest.mark.faults
OLD, NEW = b"old " * 2_000, b"new " * 3_000


class Recorder:
    """Record the operations on the disk while files are written, in order."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.events: list[tuple[str, Any]] = []
        self._opened: dict[int, str] = {}
        real_open, real_fsync, real_rename, real_link = os.open, os.fsync, os.replace, os.link

        def named(path: Any, more: dict[str, Any]) -> str:
            folder = more.get("src_dir_fd", more.get("dir_fd"))
            return str(path) if folder is None else f"{os.readlink(f'/proc/self/fd/{folder}')}/{path}"

        def opened(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            descriptor = real_open(path, flags, *rest, **more)
            self._opened[descriptor] = named(path, more)
            return descriptor

        def fsync(descriptor: int) -> None:
            real_fsync(descriptor)
            name = os.readlink(f"/proc/self/fd/{descriptor}")
            self.events.append(("sync", (name, Path(name).read_bytes() if Path(name).is_file() else None)))

        def replace(source: Any, target: Any, **more: Any) -> None:
            real_rename(source, target, **more)
            self.events.append(("rename", (named(source, more), str(target))))

        def link(source: Any, target: Any, **more: Any) -> None:
            real_link(source, target, **more)
            self.events.append(("link", (named(source, more), str(target))))

        patch.setattr(os, "open", opened)
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "replace", replace)
        patch.setattr(os, "link", link)

    def states(self, target: Path, old: bytes | None) -> Iterator[tuple[int, bytes | None]]:
        """(steps done, what the target may hold then), whichever of the unsynced steps reached the disk."""
        for done in range(len(self.events) + 1):
            for seed in range(8):
                yield done, self._after(self.events[:done], target, old, random.Random(seed))

    def _after(
        self, events: list[tuple[str, Any]], target: Path, old: bytes | None, chance: random.Random
    ) -> bytes | None:
        content: dict[str, bytes | None] = {str(target): old}
        synced: dict[str, bytes] = {}
        waiting: list[tuple[str, str]] = []
        for what, told in events:
            if what == "sync" and told[1] is not None:
                synced[told[0]] = told[1]
            elif what == "sync":
                for source, name in waiting:
                    content[name] = synced.get(source, b"")
                waiting = []
            else:
                waiting.append(told)
        for source, name in waiting:
            if chance.random() < 0.5:
                content[name] = synced.get(source, b"")
        return content[str(target)]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks the system which file is which")
@pytest.mark.parametrize("there", [True, False])
def test_an_export_is_old_or_new_at_every_cut_and_new_when_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    target = tmp_path / "brief.md"
    if there:
        target.write_bytes(OLD)
    with monkeypatch.context() as patch:
        disk = Recorder(patch)
        write_file(target, NEW, over=there)
    old = OLD if there else None
    seen = set()
    for done, found in disk.states(target, old):
        assert found in (old, NEW)
        if done == len(disk.events):
            assert found == NEW
        seen.add(found)
    assert seen == {old, NEW}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="as above")
def test_the_same_check_fails_for_a_file_that_is_simply_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without a sync before the rename, the file can be empty."""
    target, part = tmp_path / "brief.md", tmp_path / "part"
    target.write_bytes(OLD)
    with monkeypatch.context() as patch:
        disk = Recorder(patch)
        part.write_bytes(NEW)
        os.replace(part, target)
    assert b"" in {found for _, found in disk.states(target, OLD)}


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, FileErrorKind.FULL),
        (errno.EIO, FileErrorKind.FAILED),
        (errno.EROFS, FileErrorKind.READ_ONLY),
        (errno.EDQUOT, FileErrorKind.FULL),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_disk_that_refuses_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, trouble: FileErrorKind, call: str
) -> None:
    target = tmp_path / "brief.md"
    target.write_bytes(OLD)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)
    if call == "link":
        monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FileError) as caught:
        write_file(target if call == "fsync" else tmp_path / "new.md", NEW, over=call == "fsync")
    assert caught.value.trouble is trouble
    assert target.read_bytes() == OLD
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["brief.md"]


def test_the_programs_own_small_files_are_written_in_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "settings.toml"
    target.write_bytes(OLD)
    with monkeypatch.context() as patch:
        disk = Recorder(patch)
        replace_private(target, NEW)
    assert {found for _, found in disk.states(target, OLD)} == {OLD, NEW}
