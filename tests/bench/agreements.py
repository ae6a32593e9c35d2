"""What it costs to judge agreements, and to ask before a contribution moves: `python -m tests.bench.agreements`.

In a project with so many contributions and conflicts that are agreed. Processor time; ratios to reading the file carry
over to another machine.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from coprod_tui.domain import setup
from coprod_tui.domain.conflicts import commands, outcome, sides
from coprod_tui.domain.conflicts.stages import agreement_findings, may_leave_sides, must_stay_agreed
from coprod_tui.domain.contributions.commands import keep_lines
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.meetings.plans import Plan
from coprod_tui.domain.records import Conflict, Consent, Kind, MeetingKind
from coprod_tui.store.session import Session

HANDS = (5, 0, 0, 0, 0, 0, 0, 0)
TIMES = 5


def build(path: Path, contributions: int, conflicts: int) -> None:
    """Make a project in which so many conflicts are agreed."""
    with Session.create(path, partial(setup.begin, title="Riverside")) as session:
        session.do(meeting_commands.start, Plan("joint", "Joint meeting", MeetingKind.JOINT, (), Path("joint")))
        members, staff, *_ = session.snapshot.streams
        for stream in (members, staff):
            lines = [f"* something that is said, number {number}" for number in range(contributions // 2)]
            session.do(keep_lines, lines, stream=stream.id, kind=Kind.WOULD_LIKE, consent=Consent.IDEA)
        said = zip(session.snapshot.said(members.id), session.snapshot.said(staff.id), strict=True)
        for pair in list(said)[:conflicts]:
            _agreed(session, session.do(commands.raise_conflict, pair))


def _agreed(session: Session, conflict: str) -> None:
    first, other = (one.id for one in sides.sides(session.snapshot, session.snapshot.the(Conflict, conflict)))
    for side in (first, other):
        session.do(commands.set_ask, side, "this")
        session.do(commands.set_why, side, "because of that")
    for owner, by in ((first, other), (other, first)):
        session.do(commands.confirm, session.do(commands.say_back, owner, by, "so"), yes=True)
    both = {first: "something", other: "something"}
    session.do(outcome.propose, conflict, text="both", keeps=both, gives=both)
    for side in (first, other):
        session.do(outcome.check, side, HANDS)
    session.do(outcome.agree, conflict)


def timed(call: Callable[[], object]) -> float:
    """The least processor time of a few calls, in seconds."""
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> int:
    """Print what each costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contributions", type=int, default=10_000)
    parser.add_argument("--conflicts", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.coprod"
        build(path, given.contributions, given.conflicts)
        reading = timed(lambda: Session.open(path).close())
        with contextlib.closing(Session.open(path)) as session:
            project = session.snapshot
            last = project.said(project.streams[0].id)[-1]
            figures = {
                "judge every agreement": lambda: [[*agreement_findings(project, one)] for one in project.conflicts],
                "ask before one moves": lambda: may_leave_sides(project, last),
                "compare two snapshots, for undo": lambda: must_stay_agreed(project, project),
            }
            print(f"{given.contributions:,} contributions, {given.conflicts:,} agreements; opening {reading:.3f} s")
            for name, call in figures.items():
                taken = timed(call)
                print(f"{name:34}{taken * 1000:9.3f} ms{taken / reading:9.4f} × opening")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
