"""How long a check and issuing take, beside reading the file, in one run: `python -m tests.bench.claims --help`.

Processor time of the whole command; only the ratios carry over to another machine. The last column is how long the
thread that draws waits at most for the interpreter while a check is worked out on another one, beside the same for a
loop that only counts: what else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from coprod_tui.base.garbage_collection import gc_disabled
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.claims import missing_for_final, warnings_of
from coprod_tui.domain.contributions.commands import ContributionChanges, edit
from coprod_tui.domain.readiness import findings
from coprod_tui.domain.records import Contribution
from coprod_tui.domain.signing import commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.app import SWITCH_SECONDS
from tests.bench.projects import project_of

LOOK = 0.0002
"""So often, in seconds, the thread that draws asks for the interpreter."""


def with_two_versions(path: Path, count: int) -> None:
    """A project of this size with two versions, and words that have moved since."""
    project_of(path, count)
    with Session.open(path) as session:
        said = sorted(session.snapshot.all(Contribution))
        for place in (0, 1, 2):
            session.do(edit, said[place], ContributionChanges(text=f"other words, {place}"))
            if place < 2:
                session.do(commands.issue)


def processor(*arguments: str) -> float:
    """Seconds of processor time that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "coprod_tui", *arguments], check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def all_asked(project: Snapshot) -> None:
    """What the brief's screen asks."""
    draft = brief_of(project)
    findings(project, draft=draft)
    warnings_of(project, draft)
    missing_for_final(project, project.versions[-1])


def count() -> int:
    """Counts, for about as long."""
    counted = 0
    for number in range(10_000_000):
        counted += number
    return counted


def longest_wait(work: Callable[[], object]) -> float:
    """Milliseconds that this thread waits at most for the interpreter while another one works."""
    thread, longest, last = threading.Thread(target=work), 0.0, time.perf_counter()
    thread.start()
    while thread.is_alive():
        time.sleep(LOOK)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest * 1000


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.claims", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000], help="contributions in the file")
    parser.add_argument("--times", type=int, default=3, help="how often each is done; the least counts")
    arguments = parser.parse_args()
    sys.setswitchinterval(SWITCH_SECONDS)
    with tempfile.TemporaryDirectory() as name, gc_disabled():
        os.environ |= {f"COPROD_{one}_DIR": str(Path(name) / one) for one in ("CONFIG", "STATE", "DOCUMENTS")}
        print(
            f"{'contributions':>14}{'list':>8}{'check':>15}{'issue':>15}  seconds (ratio){'waits':>10}  ms (counting)"
        )
        for size in arguments.sizes:
            path = Path(name) / f"{size}.coprod"
            with_two_versions(path, size)
            read = min(processor("list", str(path)) for _ in range(arguments.times))
            check = min(processor("check", str(path)) for _ in range(arguments.times))
            with Session.open(path) as session:
                project = session.snapshot
            waits = min(longest_wait(lambda: all_asked(project)) for _ in range(arguments.times))  # noqa: B023
            counting = min(longest_wait(count) for _ in range(arguments.times))
            issue = processor("issue", str(path))
            print(
                f"{size:>14,}{read:>8.2f}{check:>8.2f} ({check / read:>4.1f}){issue:>8.2f} ({issue / read:>4.1f})"
                f"{waits:>27.1f} ({counting:.1f})"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
