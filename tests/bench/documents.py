"""What each format costs at 1,000 and 10,000 contributions, time and memory: `python -m tests.bench.documents`.

Each format is made in a process of its own, so that its memory is its own; the process that only makes the brief is
the floor. Growth from 1,000 is what carries over to another machine.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from coprod_tui.domain.records import Contribution, Kind, Project, Record, Stream, Tag, Theme
from coprod_tui.domain.snapshot import Snapshot, snapshot_of
from coprod_tui.formats.documents.editions import document_of
from coprod_tui.formats.documents.writer import Format, render_document

SIZES = (1_000, 10_000)
FLOOR = "brief"
WORDS = "a bed that I can lower myself, near the window, with a lamp whose switch I can reach at night"


def project_of(size: int) -> Snapshot:
    """Three streams that said so much, every second thing with a why, in twenty themes."""
    streams = [
        Stream(f"s{each}", name, name[0], position=each) for each, name in enumerate(("Members", "Staff", "Partners"))
    ]
    themes = [Theme(f"t{each:02}", f"theme {each}") for each in range(20)]
    records: list[Record] = [Project("p", "A large project", began_at="2026-11-10"), *streams, *themes]
    kinds = list(Kind)
    for each in range(size):
        one = f"{each:08}"
        why = f"because of reason {each}" if each % 2 else None
        stream = streams[each % 3].id
        text = f"{WORDS} ({each})"
        records.append(
            Contribution(one, stream, each // 3 + 1, kind=kinds[each % 5], text=text, why=why, at="2026-11-10")
        )
        records.append(Tag(f"{one}/t{each % 20:02}", one, f"t{each % 20:02}"))
    return snapshot_of(records)


def one(what: str, size: int) -> None:
    """Makes one format, and prints seconds of processor time, megabytes at the peak, and kilobytes written."""
    project = project_of(size)
    began = time.process_time()
    document = document_of(project)
    data = b"" if what == FLOOR else render_document(document, Format(what)).data
    took = time.process_time() - began
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(data) / 1024)


def measured(what: str, size: int) -> tuple[float, float, float]:
    """The same, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.documents", "--one", what, str(size)]
    seconds, memory, written = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(memory), float(written)


def main() -> None:
    """A table: a format a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "SIZE"), help=argparse.SUPPRESS)
    asked = parser.parse_args().one
    if asked:
        one(asked[0], int(asked[1]))
        return
    print(f"{'':8}" + "".join(f"{f'{size:,}':>26}" for size in SIZES) + f"{'growth':>10}")
    for what in (FLOOR, *(form.value for form in Format)):
        found = [measured(what, size) for size in SIZES]
        cells = (f"{took:>8.2f} s {memory:>6.0f} MB {kb:>5,.0f} k" for took, memory, kb in found)
        print(f"{what:8}" + " ".join(f"{cell:>25}" for cell in cells) + f"{found[1][0] / found[0][0]:>8.1f} ×")


if __name__ == "__main__":
    main()
