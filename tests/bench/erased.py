"""What it costs to compare words with erased ones: `python -m tests.bench.erased`.

Microseconds of processor time for each row that is taken in, with so many erased texts in the project, and as a ratio
to hashing the row's words as they are. The goal is at most 5 µs a row. `--plan` times what a withdrawal shows, too.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.contributions.commands import NewContribution
from coprod_tui.domain.imports.contributions import _said_in
from coprod_tui.domain.privacy.reach import reached_places
from coprod_tui.domain.privacy.recognition import KEY_BYTES, ErasedTexts, keyed_hash, sift
from coprod_tui.domain.records import Erasure
from coprod_tui.store.session import Session
from tests.bench.projects import SAID, project_of

KEY = bytes(range(KEY_BYTES))
ROWS = 20_000
GOAL = 5.0


def rows(accents: str) -> list[NewContribution]:
    """Rows as a survey has them: all different, every other one with a why."""
    return [
        NewContribution(
            "s", f"{SAID[number % len(SAID)]}{accents}, said as number {number}", line=number,
            why=f"because of number {number}{accents}" if number % 2 else None,
        )
        for number in range(ROWS)
    ]  # fmt: skip


def microseconds(call: Callable[[], object], each: int) -> float:
    """Processor time of a call for each of so many rows; the least of five."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best / each * 1e6


def erased(count: int) -> ErasedTexts:
    """So many erased texts, of which no row is one."""
    return ErasedTexts(KEY, [Erasure(f"e{n}", keyed=keyed_hash(KEY, f"erased text {n}")) for n in range(count)])


def _once(known: ErasedTexts, given: list[NewContribution]) -> float:
    start = time.process_time()
    sift(known, given, _said_in)
    return (time.process_time() - start) / ROWS * 1e6


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", type=int, default=0, metavar="N", help="times the plan of a withdrawal among N")
    options = parser.parse_args()
    print(f"{'words':<12}{'erased':>8}{'µs a row':>10}{'bare hash':>11}{'ratio':>7}   goal: {GOAL:.0f} µs")
    for called, accents in (("plain", ""), ("accents", " à l'été")):
        given = rows(accents)
        bare = microseconds(lambda given=given: [_bare(one.text) for one in given], ROWS)  # type: ignore[misc]
        for count in (1, 10_000):
            # Each time with one that has hashed nothing yet.
            took = min(_once(erased(count), given) for _ in range(5))
            print(f"{called:<12}{count:>8,}{took:>10.2f}{bare:>11.2f}{took / bare:>7.1f}")
    if options.plan:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.coprod"
            project_of(path, options.plan)
            with Session.open(path) as session:
                project = session.snapshot
            gone = next(iter(project.contributions()))
            plan = microseconds(lambda: reached_places(project, [gone], TextMatcher([gone.text])), 1)
            print(f"plan of a withdrawal among {options.plan:,}: {plan / 1000:.0f} ms")


def _bare(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16, key=KEY).hexdigest()


if __name__ == "__main__":
    main()
