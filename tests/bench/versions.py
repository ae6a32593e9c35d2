"""How long issuing and comparing versions takes, beside reading the file: `python -m tests.bench.versions [COUNT]`.

Two versions of a project with COUNT contributions (10,000): the second has one more, one in other words, and one line
moved. Processor time; only the ratios to opening the file carry over to another machine. What it is held against: each
at most 2 × opening.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import brief_at, difference
from coprod_tui.domain.contributions.commands import ContributionChanges, NewContribution, edit, keep
from coprod_tui.domain.records import Contribution, Version
from coprod_tui.domain.signing import commands
from coprod_tui.domain.signing.equivalence import version_changes
from coprod_tui.store.session import Session
from tests.bench.projects import project_of

T = TypeVar("T")
COUNT = 10_000


def main(count: int = COUNT) -> int:
    """Print each figure in seconds and as a ratio to opening the file."""
    figures: dict[str, float] = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        answer = work()
        figures[name] = time.process_time() - began
        return answer

    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.coprod"
        project_of(path, count)
        with Session.open(path) as session:
            said = sorted(session.snapshot.all(Contribution))
            lines = [session.do(brief_commands.add_line, f"Line {n}.", said[n : n + 3]) for n in range(3)]
            timed("issue the first version", lambda: session.do(commands.issue))
            session.do(keep, NewContribution(session.snapshot.streams[0].id, "one more"))
            session.do(edit, said[5], ContributionChanges(text="in other words"))
            session.do(brief_commands.move_line, lines[2], 0)
            timed("issue the second version", lambda: session.do(commands.issue))
        with timed("open the file", lambda: Session.open(path)) as session:
            old, new = session.snapshot.all(Version).values()
            moved = timed("compare two versions", lambda: version_changes(old, new))
            draft = brief_of(session.snapshot)
            timed("compare a version with the draft", lambda: difference(brief_at(new), draft))
    floor = figures["open the file"]
    for name, seconds in figures.items():
        print(f"{name:34} {seconds:6.2f} s {seconds / floor:6.2f} ×")
    print(f"{len(moved or ())} changes found")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
