"""Golden files: projects of every released form, as that release wrote them, with what it read in them.

`python -m tests.golden` writes those of the present form. A case is a folder:

- `project.coprod.xz`, the file; with it a `-wal` that a kill left, and its folder of backups
- `reads/`, what the release said of it: the output of commands, its JSON, the canonical bytes of its brief

A sentence that is worded anew in a later release is worded anew in `reads/` too, by hand. The files never change.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
PASSPHRASE = "ember otter violin"
"""The passphrase of all sealed golden files."""
NAME = "project.coprod"
_READS = "reads"
_PACKED = ".xz"
_DRAFT = "draft.canonical"
_USUAL_LEVEL = b',["enough",[],6]'
_PLAIN = ".txt"

Run = Callable[..., str]
"""Runs `coprod` with these arguments and answers its standard output; raises AssertionError for another exit code."""


def folder_of(form: int) -> Path:
    """The folder of the cases of a schema version."""
    return HERE / f"form-{form}"


def cases() -> list[str]:
    """All cases of all schema versions, as `form-1/signed`."""
    return sorted(path.parent.relative_to(HERE).as_posix() for path in HERE.glob(f"form-*/*/{NAME}{_PACKED}"))


def pack(project: Path, case: Path, reads: dict[str, bytes]) -> None:
    """Store a project, the files beside it and what was read in it."""
    beside = [project.with_name(f"{project.name}-wal"), *project.with_name(f"{project.name}.backups").glob("*")]
    for path in (project, *(path for path in beside if path.exists())):
        packed = case / f"{path.relative_to(project.parent)}{_PACKED}"
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(_packed(path.read_bytes()))
    (case / _READS).mkdir()
    for name, content in reads.items():
        if name.endswith(_PLAIN):
            (case / _READS / name).write_bytes(content)
        else:
            (case / _READS / f"{name}{_PACKED}").write_bytes(_packed(content))


def unpack(case: str, folder: Path) -> Path:
    """Unpack a case's files into a folder; return the project's path."""
    for packed in _files(HERE / case):
        path = folder / packed.relative_to(HERE / case).with_name(packed.name.removesuffix(_PACKED))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lzma.decompress(packed.read_bytes()))
    return folder / NAME


def reads(case: str) -> dict[str, bytes]:
    """What the release that wrote a case read in it."""
    found = {}
    for path in sorted((HERE / case / _READS).iterdir()):
        content = path.read_bytes()
        is_packed = path.name.endswith(_PACKED)
        found[path.name.removesuffix(_PACKED)] = lzma.decompress(content) if is_packed else content
    if case.startswith("form-1/"):
        # 0.1.0 said in every draft that the usual level had been set before asking, and kept nothing of whether it was.
        found[_DRAFT] = found[_DRAFT].replace(_USUAL_LEVEL, b"")
    return found


def read(project: Path, run: Run, scratch: Path) -> dict[str, bytes]:
    """What this program reads in a project, by the names of the files in `reads/`."""
    exported = scratch / "project.json"
    run("export", project, exported)
    found = {
        "project.json": exported.read_bytes(),
        _DRAFT: run("brief", project, "--canonical").encode(),
        **{f"{door}.txt": run(door, project).encode() for door in ("show", "list", "conflicts", "history", "verify")},
    }
    exported.unlink()
    versions = found["show.txt"].count(b"\nVersion ")
    for number in range(1, versions + 1):
        told = run("brief", project, "--version", str(number), "--canonical")
        found[f"version-{number}.canonical"] = told.encode()
    return found


def _files(case: Path) -> Iterator[Path]:
    yield from case.glob(f"{NAME}*{_PACKED}")
    yield from case.glob(f"{NAME}.backups/*{_PACKED}")


def _packed(content: bytes) -> bytes:
    return lzma.compress(content, preset=9)
