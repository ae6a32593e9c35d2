"""A closed project file with a signed version, and ways to alter it."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import Record, Version
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from tests.store.projects import AGENDA, begun

SAID = ("a bed I can lower myself because I fell from the old one #beds @7", "+ the garden is a lifeline", "- torches")


def say(session: Session, line: str, stream: int = 0) -> str:
    kept = session.do(commands.keep_line, line, stream=session.snapshot.streams[stream].id)
    assert kept
    return kept


def sign(session: Session) -> None:
    """Issue the next version, and let Members sign it."""
    members, today = session.snapshot.streams[0].id, session.snapshot.project.began_at[:10]
    version = session.do(signing_commands.issue, "first")
    session.do(signing_commands.share_back, version, members, on=today, form="read aloud")
    session.do(
        signing_commands.sign, version, members, role="stream lead", how="hands", on=today, present=7, unchecked="ill"
    )


@lru_cache(maxsize=1)
def signed_bytes() -> bytes:
    """A meeting, three things said, one edited afterwards, one withdrawn by undo, a version, a signature."""
    with TemporaryDirectory() as folder:
        with begun(Path(folder)) as session:
            members = session.snapshot.streams[0].id
            session.do(meeting_commands.start, AGENDA, streams=[members], present={members: 7})
            kept = [say(session, line) for line in SAID]
            session.do(commands.edit, kept[1], ContributionChanges(text="the garden is our lifeline"))
            say(session, "something that is taken back")
            session.undo()
            sign(session)
            session.do(commands.edit, kept[0], ContributionChanges(text="said otherwise since"))
            session.do(meeting_commands.end)
        return (Path(folder) / "a.coprod").read_bytes()


def signed_project(folder: Path) -> Path:
    """A copy of that file in a folder."""
    path = folder / "a.coprod"
    path.write_bytes(signed_bytes())
    return path


def altered(path: Path, *statements: str) -> None:
    """Change a file by plain SQL, as somebody with a database editor does."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


def signed_words(project: Snapshot) -> tuple[Record, ...]:
    """What must never change unnoticed: contributions, issued versions and signatures."""
    return (*project.contributions(), *(one for one in project.all(Version).values()))
