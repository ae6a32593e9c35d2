"""How fast the program is, beside a bare Textual app, in one run: `python -m tests.bench --help`.

Six streams side by side, in projects of different sizes; the store alone is measured by `python -m tests.bench.store`,
exports by `tests.bench.exports` and `tests.bench.documents`. Only the ratios carry over to another machine. Every
program runs in a pseudo-terminal of 120×40, one after the other and round again; a key is timed from the write to the
end of the frame that shows it. On a busy machine compare the columns of processor time.

To compare with another commit, in the same run:

    git worktree add /tmp/before COMMIT
    python -m tests.bench --sizes 100 10000 100000 --before /tmp/before

What it is held against (first screen as processor time; ratios to the bare app): at most 1.55 at 100 contributions, 2
at 10,000, 2.5 at 100,000; key p99 at most 2 at 100,000; the brief's first opening at 10,000 at most 1 × the bare app's
first screen.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from coprod_tui.config.registry import Registry
from coprod_tui.domain.contributions.commands import keep_line
from coprod_tui.domain.records import Kind
from coprod_tui.store.session import Session
from tests.bench.projects import SIX, project_of
from tests.bench.terminal import Terminal, TooSlow

HERE = Path(__file__).parent
KEYS_A_SECOND = 25
STARTS, BRIEFS, BURSTS = 4, 2, 3
"""How many starts, first openings of the brief, and times 200 keys at once are timed in each run."""
LINE = 40
"""After so many keys the line is emptied, so that it never has to scroll."""
CLEAR = "\x15"
FLOOR_KEY = "\x1bOQ"
"""F2."""
BRIEF_KEY, BRIEF_MARKER = "\x1bOS", "All that was said"
"""F4, and words that only the brief's screen has: its list of sections, the lines of a large one follow."""
FIGURES = (
    "first screen",
    "processor, median",
    "processor, least",
    "key p50",
    "key p95",
    "key p99",
    "processor a key",
    "200 keys",
    "bytes a key",
    "memory MB",
    "brief opens",
)
LETTERS = "bcdefghijkopqrstuvwxz"


@dataclass
class Program:
    """What is timed, and what was found, in milliseconds and MB."""

    name: str
    command: list[str]
    marker: str
    """Words that stand on its first screen."""
    brief: str = ""
    """The key that opens the brief; empty where there is none."""
    environment: dict[str, str] = field(default_factory=dict)
    first: list[float] = field(default_factory=list)
    first_processor: list[float] = field(default_factory=list)
    opening_brief: list[float] = field(default_factory=list)
    key_processor: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


class Start(NamedTuple):
    """What one start took, in milliseconds."""

    first: float
    processor: float
    brief: float | None


def started(program: Program, bytecode: Path, *, brief: bool = False) -> Start:
    """One start, and on request the brief's first opening; the first start of all also compiles the modules."""
    with Terminal(program.command, bytecode, program.environment) as terminal:
        first = (terminal.wait_for(program.marker) - terminal.began) * 1000
        processor = terminal.processor() * 1000
        if not brief or not program.brief:
            return Start(first, processor, None)
        terminal.quiet(0.6)
        sent = terminal.send(program.brief)
        took = (terminal.wait_for(BRIEF_MARKER) - sent) * 1000
        # The next start shows the place where the project was left.
        terminal.send(FLOOR_KEY)
        terminal.quiet(0.6)
        return Start(first, processor, took)


def typed_into(program: Program, keys: int, chance: random.Random, bytecode: Path) -> None:
    """One run of a program: keys one by one, then 200 keys at once, a few times."""
    with Terminal(program.command, bytecode, program.environment) as terminal:
        terminal.wait_for(program.marker)
        terminal.quiet(0.6)
        typed, before = "", terminal.processor()
        for _ in range(keys):
            if len(typed) == LINE:
                typed = emptied(terminal)
            letter = chance.choice(LETTERS)
            typed += letter
            sent = terminal.send(letter)
            # The last few letters together, because the cursor may blink into a frame of its own.
            program.keys.append((terminal.wait_for(typed[-4:]) - sent) * 1000)
            time.sleep(max(0.0, sent + 1 / KEYS_A_SECOND - time.perf_counter()))
            program.written.append(terminal.quiet(0.0))
        program.key_processor.append((terminal.processor() - before) * 1000 / keys)
        for _ in range(BURSTS):
            emptied(terminal)
            words = "".join(chance.choice(LETTERS) for _ in range(200))
            sent = terminal.send(words)
            program.burst.append((terminal.wait_for(words[-6:]) - sent) * 1000)
        program.memory.append(terminal.memory())
        emptied(terminal)


def emptied(terminal: Terminal) -> str:
    """Empties the line and waits until that is on the screen."""
    terminal.send(CLEAR)
    terminal.quiet()
    return ""


def share(values: list[float], part: float) -> float:
    """The value that a part of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def figures_of(one: Program) -> tuple[float, ...]:
    """The FIGURES of one program; those that were not measured are 1."""
    return (
        statistics.median(one.first),
        statistics.median(one.first_processor),
        min(one.first_processor),
        share(one.keys or [1.0], 0.5),
        share(one.keys or [1.0], 0.95),
        share(one.keys or [1.0], 0.99),
        statistics.median(one.key_processor or [1.0]),
        statistics.median(one.burst or [1.0]),
        statistics.median(one.written or [1.0]),
        statistics.median(one.memory or [1.0]),
        # There is no brief in the bare app: its first screen is the scale.
        statistics.median(one.opening_brief or one.first),
    )


def table(programs: list[Program]) -> str:
    """What was found, and each figure as a ratio to the first program."""
    head = ("", *FIGURES)
    figures = [figures_of(one) for one in programs]
    wide = max(len(one.name) for one in programs)
    lines = [head[0].ljust(wide) + "".join(title.rjust(20) for title in head[1:])]
    for one, row in zip(programs, figures, strict=True):
        told = (f"{value:.1f} ({value / floor:.2f})" for value, floor in zip(row, figures[0], strict=True))
        lines.append(one.name.ljust(wide) + "".join(cell.rjust(20) for cell in told))
    return "\n".join(lines)


GOALS = (("processor, median", 100, 1.55), ("processor, median", 10_000, 2.0), ("processor, median", 100_000, 2.5),
         ("key p99", 100_000, 2.0), ("brief opens", 10_000, 1.0))  # fmt: skip
"""(figure, contributions, at most): ratios to the bare app."""


def against_goals(programs: list[Program]) -> str:
    """Each goal that was measured, and whether it was met."""
    figures, lines = dict(zip((one.name for one in programs), map(figures_of, programs), strict=True)), []
    floor = figures[programs[0].name]
    for title, size, most in GOALS:
        if (row := figures.get(f"coprod, {size:,}")) is not None:
            ratio = row[FIGURES.index(title)] / floor[FIGURES.index(title)]
            lines.append(f"{title} at {size:,}: {ratio:.2f}, goal {most}{'' if ratio <= most else ' (missed)'}")
    return "\n".join(lines)


def known_here(file: Path) -> None:
    """Keeps one line, so that this laptop knows the file as it left it; another one is checked when it is opened."""
    with Session.open(file, memory=Registry()) as session:
        stream = session.snapshot.streams[0].id
        session.do(keep_line, "the last thing that was said", stream=stream, kind=Kind.WORKS)


def wanted(arguments: argparse.Namespace, folder: Path) -> list[Program]:
    """The bare app, the program with projects of each size, and what was named on the command line."""
    python = sys.executable
    programs = [Program("bare app, one Input", [python, str(HERE / "bare.py")], "What is being said?")]
    for size in arguments.sizes:
        project_of(folder / f"{size}.coprod", size, SIX)
    roots = {"coprod": HERE.parents[1]} | ({"before": arguments.before} if arguments.before else {})
    for size in arguments.sizes:
        for name, root in roots.items():
            file = folder / f"{size} {name}.coprod"
            shutil.copyfile(folder / f"{size}.coprod", file)
            known_here(file)
            programs.append(
                Program(
                    f"{name}, {size:,}",
                    [python, "-P", "-m", "coprod_tui", str(file)],
                    "F1 help",
                    BRIEF_KEY,
                    {"PYTHONPATH": str(root)},
                )
            )
    return programs + [Program(one, shlex.split(one), arguments.marker) for one in arguments.command]


def run_all(programs: list[Program], arguments: argparse.Namespace, chance: random.Random, bytecode: Path) -> None:
    """All programs in turn, so that what else the machine does falls on each of them alike; raises TooSlow."""
    for program in programs:
        started(program, bytecode)
    for run in range(arguments.runs):
        print(f"run {run + 1} of {arguments.runs}", file=sys.stderr)
        for number in range(STARTS):
            for program in programs:
                start = started(program, bytecode, brief=number < BRIEFS)
                program.first.append(start.first)
                program.first_processor.append(start.processor)
                program.opening_brief += [] if start.brief is None else [start.brief]
        for program in programs if arguments.keys else ():
            typed_into(program, arguments.keys, chance, bytecode)


def main() -> int:
    """Runs all programs in turn and prints the table; 1 when one of them did not answer."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 10_000], help="contributions in the project")
    parser.add_argument("--command", action="append", default=[], help="another program, such as 'coprod FILE'")
    parser.add_argument("--before", type=Path, help="a work tree of another commit to compare with")
    parser.add_argument("--marker", default="F1", help="words that stand on its first screen")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keys", type=int, default=150, help="keys in each run; 0: starts alone")
    arguments = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {f"COPROD_{one}_DIR": str(folder / one) for one in ("CONFIG", "STATE", "DOCUMENTS")}
        programs = wanted(arguments, folder)
        try:
            run_all(programs, arguments, chance, folder / "compiled")
        except TooSlow as error:
            print(error, file=sys.stderr)
            return 1
    print(table(programs))
    print(against_goals(programs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
