"""A project on disk with a brief to read and sign, and waiting for what is worked out on another thread."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.pilot import Pilot

from coprod_tui.domain.brief.facts import format_date
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.records import AnswerKind, Contribution, Decision, Stream
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.contribution_rows import short_date
from tests.store.projects import begun, built_once
from tests.tui.at_desk import NAMES

DAY = local_time().date().isoformat()
"""The day on which versions are issued, shared back and signed: what rests on an issue is never before it (R34)."""
SHORT, LONG = short_date(DAY), format_date(DAY)
SAID = (
    "* a bed I can move because I sleep facing the door #beds",
    "+ the garden is a lifeline #outside",
    "> staff - nowhere to eat away from the ward",
    "> comm * a room we can book",
)


@built_once
def brief_file(folder: Path, *lines: str) -> Path:
    """A project in which these lines were kept, or four others."""
    with begun(folder) as session:
        keep(session, *(lines or SAID))
    return folder / "a.coprod"


def keep(session: Session, *lines: str) -> None:
    """Keeps capture lines."""
    for line in lines:
        session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)


def stream(session: Session, name: str) -> Stream:
    """The stream whose name begins so."""
    return next(one for one in session.snapshot.streams if one.name.startswith(name))


def share(session: Session, *names: str) -> None:
    """Shares the newest version back to these streams."""
    for name in names:
        version = session.snapshot.versions[-1].id
        session.do(signing_commands.share_back, version, stream(session, name).id, on=DAY, form="read aloud")


def sign(session: Session, name: str, decision: Decision = Decision.SIGNED, words: str | None = None) -> None:
    """Writes down what a stream says to the newest version."""
    version = session.snapshot.versions[-1].id
    session.do(
        signing_commands.sign, version, stream(session, name).id, decision=decision, role=f"lead of {name}",
        how="in turn",
        on=DAY, present=7, reservations=words, unchecked="it was said back at the tables",
    )  # fmt: skip


@built_once
def issued_file(folder: Path, *lines: str) -> Path:
    """The same with version 1 issued, shared back to Members and Staff, and signed by Members."""
    path = brief_file(folder, *lines)
    with Session.open(path) as session:
        session.do(commands.answer, tuple(session.snapshot.all(Contribution)), AnswerKind.IN_BRIEF)
        session.do(signing_commands.issue)
        share(session, "Members", "Staff")
        sign(session, "Members")
    return path


async def say_why(app: Coprod, pilot: Pilot[int], *reasons: str) -> None:
    """Give these reasons in the form about what only warns when a version is issued."""
    for place, reason in enumerate(reasons):
        await write(app, pilot, reason, "ctrl+s" if place == len(reasons) - 1 else "enter")


async def seen(app: Coprod, pilot: Pilot[int]) -> None:
    """Waits until everything is on disk, and worked out, and shown."""
    for _ in range(2):
        await pilot.pause()
        if app.is_open:
            await app.host.ask(lambda session: None)
        working = [one for one in app.workers if one.group in ("working out", "history")]
        if working:
            await app.workers.wait_for_complete(working)
    await pilot.pause()


async def press(app: Coprod, pilot: Pilot[int], *keys: str) -> None:
    """Presses keys, one after another, each when what came before is shown."""
    for key in keys:
        await pilot.press(key)
        await seen(app, pilot)


async def write(app: Coprod, pilot: Pilot[int], text: str, *keys: str) -> None:
    """Types a text, then presses keys."""
    await pilot.press(*(NAMES.get(one, one) for one in text))
    await press(app, pilot, *keys)


def in_order(screen: str, words: Iterable[str]) -> bool:
    """Whether these stand on the screen one after another."""
    place = 0
    for one in words:
        place = screen.find(one, place)
        if place < 0:
            return False
        place += len(one)
    return True
