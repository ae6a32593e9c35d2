"""How long each format takes for so many contributions, and how that grows: `python -m tests.bench.exports --help`.

Each format is made in a process of its own from the same project file; the memory is the highest that this process had,
beside what the opened project takes alone. `--formats` names endings; without it, those that are no documents.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from coprod_tui.formats.exports import CSV, JSON, NOTES, ExportFile, ExportOptions, render_export, writable_endings
from coprod_tui.formats.json_project import read_project_json, write_project_json
from coprod_tui.store.dump import build_file, read_dump
from coprod_tui.store.session import Session
from tests.bench.projects import project_of

OPENED, READ = "opened alone", ".json read back"


class Measured(NamedTuple):
    """What one format took."""

    seconds: float
    """Of the processor: what else the machine does is not in it."""
    memory: float
    """MB, the highest of the whole process."""
    size: int
    """Bytes of what was made."""


def measured(path: Path, what: str) -> Measured:
    """One format, in this process."""
    with Session.open(path) as session:
        project, whole = session.snapshot, session.read(read_dump) if what in (JSON, READ) else None
    began, size = time.process_time(), 0
    if what == READ and whole is not None:
        data = write_project_json(whole).encode()
        began = time.process_time()
        size = len(build_file(read_project_json(data)))
    elif what != OPENED:
        size = len(render_export(ExportFile(Path(f"a{what}")), ExportOptions(), project, whole).data)
    return Measured(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size)


def table(found: dict[tuple[str, int], Measured], counts: list[int]) -> str:
    """Seconds, memory and size for each count, and how many times as long the last takes as the first."""
    heads = "".join(f"{f'{count:,}: s':>14}{'MB':>8}{'MB made':>9}" for count in counts)
    lines = [f"{'':<16}{heads}{'growth':>9}"]
    for what in dict.fromkeys(one for one, _ in found):
        row = [found[what, count] for count in counts]
        cells = "".join(f"{one.seconds:>14.2f}{one.memory:>8.0f}{one.size / 1e6:>9.2f}" for one in row)
        growth = row[-1].seconds / row[0].seconds if row[0].seconds > 0.001 else 0.0
        lines.append(f"{what:<16}{cells}{growth:>9.1f}")
    return "\n".join(lines)


def main() -> int:
    """Makes the projects, measures every format in a fresh process, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.exports", description=__doc__)
    parser.add_argument("--counts", type=int, nargs="*", default=[1_000, 10_000], help="how many contributions")
    parser.add_argument(
        "--formats", nargs="*", default=[OPENED, CSV, JSON, NOTES, READ], help=f"of {' '.join(writable_endings())}"
    )
    arguments = parser.parse_args()
    found: dict[tuple[str, int], Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in arguments.counts:
            path = Path(folder) / f"{count}.coprod"
            project_of(path, count)
            for what in arguments.formats:
                print(f"{count:,} {what}", file=sys.stderr)
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    found[what, count] = pool.apply(measured, (path, what))
    print(table(found, arguments.counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
