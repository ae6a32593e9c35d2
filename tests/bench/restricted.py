"""How looking for restricted words and small roles grows: `python -m tests.bench.restricted`.

Projects in memory with a third of their contributions restricted, each with words of its own, and once with a phrase
that all of them share. What it is held against: ten times as many contributions take at most 20 times as long (a search
for each contribution in each text would take 100 times as long).
"""

from __future__ import annotations

import argparse
import random
import time

from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.privacy.restricted import restricted_words, small_roles, texts_in
from coprod_tui.domain.records import Consent, Contribution, Project, Role, Stream
from coprod_tui.domain.snapshot import EMPTY, Snapshot

WORDS = [f"word{number}" for number in range(2_000)]
LONG, MOST_GROWTH = 15, 20
PHRASE = "it was cold again that night"


def project_of(count: int, phrase: str) -> Snapshot:
    """A project with so many contributions of fifteen words, each with the phrase."""
    draw = random.Random(count)
    records = [Project("project", "Riverside"), Stream("stream", "Members", "M"), Role("role", "stream", "porter", 1)]
    said = (
        Contribution(
            f"{number:08}", "stream", number, text=" ".join((*draw.choices(WORDS, k=LONG), phrase)), at="2026-11-10",
            consent=Consent.ROOM if number % 3 == 0 else Consent.IDEA, speaker=f"M{number % 300}",
        )
        for number in range(count)
    )  # fmt: skip
    return EMPTY.with_new([*records, *said])


def measured(project: Snapshot, brief: Brief) -> tuple[float, int]:
    """Seconds of the processor for both rules, and how much was found."""
    began = time.process_time()
    found = [*restricted_words(project, brief), *small_roles(project, brief)]
    return time.process_time() - began, len(found)


def main() -> None:
    """Print a row for each size, and how it grows; return with an error where it grows too fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs=2, default=[1_000, 10_000], metavar="N")
    counts = parser.parse_args().counts
    for phrase in ("", PHRASE):
        took = []
        for count in counts:
            project = project_of(count, phrase)
            brief = brief_of(project)
            words = sum(text.text.count(" ") + 1 for text in texts_in(brief))
            seconds, found = min(measured(project, brief) for _ in range(3))
            took.append(seconds)
            each = seconds * 1e6 / words
            print(f"{count:>8,} said{', with a shared phrase' if phrase else '':<22} {seconds:>7.3f} s,"
                  f" {each:.2f} µs a printed word, {found:,} found")  # fmt: skip
        growth, factor = took[-1] / took[0], counts[-1] / counts[0]
        print(f"{'':>8} {growth:.1f} times as long for {factor:.0f} times as many")
        if growth > factor * MOST_GROWTH / 10:
            raise SystemExit("It grows faster than what prints.")


if __name__ == "__main__":
    main()
