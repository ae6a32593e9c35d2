"""Write the golden files of the present schema version: `python -m tests.golden`, once, before it is changed."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from unittest import mock

from coprod_tui.cli import main as coprod
from coprod_tui.domain.contributions.commands import keep_line
from coprod_tui.store.reader import SCHEMA
from coprod_tui.store.session import Session
from tests.golden.forms import NAME, PASSPHRASE, folder_of, pack, read

SECRET = "they held me down in the blue corridor that night"
WITHDRAWN = "M-002"


def run(*arguments: str | Path) -> str:
    """Run a command that must succeed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), mock.patch("getpass.getpass", return_value=PASSPHRASE):
        code = coprod([str(one) for one in arguments])
    assert code == 0, (arguments, code)
    return said.getvalue()


def example(path: Path) -> None:
    """The worked example."""
    run("example", "--no-open", path)


def begun(path: Path) -> None:
    """A meeting in which two streams say things."""
    run(
        "new", path, "--title", "Riverside", "--purpose", "A place to get well", "--decides", "The Board",
        "--can-change", "the rooms", "--cannot-change", "the site (source: the Board, March)",
        "--keep-until", "notes=2099-03-01",
    )  # fmt: skip
    run("meeting", path, "start", "joint", "--present", "Members=8", "Staff=7", "--streams", "Members", "Staff")
    run(
        "add", path,
        "> m * a bed that can be moved because I sleep facing the door #beds @7",
        "> s * a fixed bed because of two back injuries last year #beds",
        f"> m - {SECRET} @8",
        "> m + “the garden is a lifeline” #outside",
        "> m * a rug",
        "> s - rugs slip, naïve 漢字 \U0001f33f",
        "> p ? who pays",
    )  # fmt: skip


def signed(path: Path) -> None:
    """Two conflicts, two versions, signatures, something undone, a withdrawal after all of it, and backups."""
    begun(path)
    conflict = partial(run, "conflict", path)
    conflict("raise", "M-001", "S-001", "--title", "The bed")
    for side, other in (("Members", "Staff"), ("Staff", "Members")):
        conflict("ask", "C-01", side, f"what {side} ask")
        conflict("why", "C-01", side, f"why {side} ask it")
        conflict("heard", "C-01", side, f"why, as {other} say it", "--by", other)
        conflict("confirm", "C-01", side, "--by", other)
    conflict("option", "C-01", "two bed types")
    conflict("option", "C-01", "fixed, in one of two places")
    for letter, side, fit in (("A", "Members", "meets"), ("A", "Staff", "fails"), ("B", "Members", "partly")):
        conflict("rate", "C-01", letter, side, fit)
    conflict("rate", "C-01", "B", "Staff", "meets", "--word", "both sides free")
    conflict(
        "propose", "C-01", "fixed, in one of two places", "--keeps", "Members=choice of place", "--gives",
        "Members=moving it", "--keeps", "Staff=both sides free", "--gives", "Staff=one layout", "--conditions",
        "a mock-up = tested by both", "--owner", "estates lead", "--review", "at 1:50 drawings", "--enough", "6",
    )  # fmt: skip
    conflict("check", "C-01", "Members", "2=5", "3=3")
    conflict("check", "C-01", "Staff", "2=6", "6=1")
    conflict("reserve", "C-01", "Staff", "two layouts to learn at night")
    conflict("agree", "C-01")
    conflict("raise", "M-004", "S-002", "--title", "Rugs")
    for side in ("Members", "Staff"):
        conflict("why", "C-02", side, f"why {side} differ on rugs")
    conflict("disagree", "C-02", "nobody could give more")
    run("add", path, "> m something that is taken back")
    run("undo", path)
    version(path, "Members", "Staff")
    run("edit", path, "M-003", "--text", "the garden is our lifeline")
    run("add", path, "> p + a café that we run")
    run("meeting", path, "end")
    version(path, "Members", "Staff", "Community partners")
    run("withdraw", path, WITHDRAWN, "--yes")
    run("backup", path)
    thin_out(path)


def version(path: Path, *streams: str) -> None:
    """Issue the next version and let these streams sign it, the last one with reservations."""
    run("answer", path, "--unanswered", "--as", "in the brief")
    run("issue", path, "--reason", "to read")
    today = date.today().isoformat()  # noqa: DTZ011 - the day on which the file itself is written
    for stream in streams:
        run("share", path, "--stream", stream, "--on", today, "--form", "read aloud")
        more = ("--reservations", "two layouts") if stream == streams[-1] else ()
        run(
            "sign", path, "--stream", stream, "--role", f"{stream} lead", "--how", "by hands", "--on", today,
            "--present", "7", "--unchecked", "it was said back at the tables", *more,
        )  # fmt: skip


def thin_out(path: Path) -> None:
    """Delete all but the oldest and the newest backup: one from long before the withdrawal, one from after it."""
    for backup in backups(path)[1:-1]:
        backup.unlink()


def backups(path: Path) -> list[Path]:
    """The backups beside a project."""
    return sorted(path.with_name(f"{path.name}.backups").iterdir())


def killed(path: Path) -> None:
    """Leave what a kill leaves: a file, and a -wal beside it with all that was said in the meeting."""
    begun(path)
    shutil.rmtree(path.with_name(f"{path.name}.backups"))
    with Session.open(path) as session:
        for number in range(3):
            session.do(keep_line, f"said at the end, {number}", stream=session.snapshot.streams[0].id)
        left = [(file, file.read_bytes()) for file in (path, path.with_name(f"{path.name}-wal"))]
    for file, content in left:
        file.write_bytes(content)


def sealed(path: Path) -> None:
    """A project with a passphrase, something signed in it, and a backup."""
    begun(path)
    shutil.rmtree(path.with_name(f"{path.name}.backups"))
    version(path, "Members")
    for backup in backups(path)[1:]:
        backup.unlink()
    run("seal", path)


CASES: dict[str, Callable[[Path], None]] = {"example": example, "signed": signed, "killed": killed, "sealed": sealed}


def main() -> int:
    """Make every case in a temporary folder; write nothing where there are golden files of this version."""
    folder = folder_of(SCHEMA)
    if folder.exists():
        print(f"{folder} is there already, and golden files are never written over.", file=sys.stderr)
        return 1
    for name, make in CASES.items():
        with tempfile.TemporaryDirectory() as temporary:
            for own in ("CONFIG", "STATE", "DOCUMENTS"):
                os.environ[f"COPROD_{own}_DIR"] = str(Path(temporary) / own.lower())
            path = Path(temporary) / NAME
            make(path)
            # Read on a copy: reading moves what is in a -wal into the file.
            copy = Path(temporary) / "copy" / NAME
            shutil.copytree(path.parent, copy.parent, ignore=shutil.ignore_patterns("copy", "config", "state"))
            pack(path, folder / name, read(copy, run, Path(temporary)))
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
