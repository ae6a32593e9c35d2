"""How fast the program is, beside a bare Textual app, in one run: `python -m tests.bench --help`.

Six streams side by side, in projects of different sizes; the store alone is measured by `python -m tests.bench.store`.
Only the ratios carry over to another machine. Every program runs in a pseudo-terminal of 120×40, one after the other
and round again; a key is timed from the write to the end of the frame that shows it.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.projects import SIX, project_of
from tests.bench.terminal import Terminal, TooSlow

HERE = Path(__file__).parent
KEYS_A_SECOND = 25
STARTS, BURSTS = 4, 3
"""How many starts, and how many times 200 keys at once, are timed in each run."""
LINE = 40
"""After so many keys the line is emptied, so that it never has to scroll."""
CLEAR = "\x15"
LETTERS = "bcdefghijkopqrstuvwxz"


@dataclass
class Program:
    """What is timed, and what was found, in milliseconds and MB."""

    name: str
    command: list[str]
    marker: str
    """Words that stand on its first screen."""
    first: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def started(program: Program, bytecode: Path) -> float:
    """Milliseconds to the first screen; a first start also compiles all modules, as an installation does."""
    with Terminal(program.command, bytecode) as terminal:
        return (terminal.wait_for(program.marker) - terminal.began) * 1000


def typed_into(program: Program, keys: int, chance: random.Random, bytecode: Path) -> None:
    """One run of a program: keys one by one, then 200 keys at once, a few times."""
    with Terminal(program.command, bytecode) as terminal:
        terminal.wait_for(program.marker)
        terminal.quiet(0.6)
        typed = ""
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
        for _ in range(BURSTS):
            emptied(terminal)
            words = "".join(chance.choice(LETTERS) for _ in range(200))
            sent = terminal.send(words)
            program.burst.append((terminal.wait_for(words[-6:]) - sent) * 1000)
        program.memory.append(terminal.memory())


def emptied(terminal: Terminal) -> str:
    """Empties the line and waits until that is on the screen."""
    terminal.send(CLEAR)
    terminal.quiet()
    return ""


def share(values: list[float], part: float) -> float:
    """The value that a part of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def table(programs: list[Program]) -> str:
    """What was found, and each figure as a ratio to the first program."""
    head = ("", "first screen", "key p50", "key p95", "key p99", "200 keys", "bytes a key", "memory MB")
    figures = [
        (
            statistics.median(one.first),
            share(one.keys, 0.5),
            share(one.keys, 0.95),
            share(one.keys, 0.99),
            statistics.median(one.burst),
            statistics.median(one.written),
            statistics.median(one.memory),
        )
        for one in programs
    ]
    wide = max(len(one.name) for one in programs)
    lines = [head[0].ljust(wide) + "".join(title.rjust(20) for title in head[1:])]
    for one, row in zip(programs, figures, strict=True):
        told = (f"{value:.1f} ({value / floor:.2f})" for value, floor in zip(row, figures[0], strict=True))
        lines.append(one.name.ljust(wide) + "".join(cell.rjust(20) for cell in told))
    return "\n".join(lines)


def wanted(arguments: argparse.Namespace, folder: Path) -> list[Program]:
    """The bare app, the program with projects of each size, and what was named on the command line."""
    python = sys.executable
    programs = [Program("bare app, one Input", [python, str(HERE / "bare.py")], "What is being said?")]
    for size in arguments.sizes:
        project_of(folder / f"{size}.coprod", size, SIX)
    programs += [
        Program(
            f"coprod, {size:,} things said", [python, "-m", "coprod_tui", str(folder / f"{size}.coprod")], "F1 help"
        )
        for size in arguments.sizes
    ]
    return programs + [Program(one, shlex.split(one), arguments.marker) for one in arguments.command]


def run_all(programs: list[Program], arguments: argparse.Namespace, chance: random.Random, bytecode: Path) -> None:
    """All programs in turn, so that what else the machine does falls on each of them alike; raises TooSlow."""
    for program in programs:
        started(program, bytecode)
    for run in range(arguments.runs):
        print(f"run {run + 1} of {arguments.runs}", file=sys.stderr)
        for _ in range(STARTS):
            for program in programs:
                program.first.append(started(program, bytecode))
        for program in programs:
            typed_into(program, arguments.keys, chance, bytecode)


def main() -> int:
    """Runs all programs in turn and prints the table; 1 when one of them did not answer."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 10_000], help="contributions in the project")
    parser.add_argument("--command", action="append", default=[], help="another program, such as 'coprod FILE'")
    parser.add_argument("--marker", default="F1", help="words that stand on its first screen")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keys", type=int, default=150, help="keys in each run")
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
