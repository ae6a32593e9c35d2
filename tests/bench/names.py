"""How much of made-up personal data is asked about, and how often real comments are, in vain: `-m tests.bench.names`.

The sentences are those of `tests/domain/names_said.txt`. Every second one was held out while the rules were written;
some of their names were added to the list of first names afterwards, so others are rarer here than in life.
The comments are patients' own, without names; they lie beside some checkouts only, and are never copied.
What it is held against (R13): at least 90 % of the sentences of each kind, and at most 2 % of the comments' lines.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coprod_tui.domain.privacy.detection import PiiMatch, find_pii

SAID = Path(__file__).parents[1] / "domain" / "names_said.txt"
COMMENTS = Path(__file__).parents[2].parent / "shared" / "data" / "nhs-fft" / "v6framework_230831.csv"


class NameSaid(NamedTuple):
    """A made-up sentence, and where in it the name or number stands."""

    kind: str
    text: str
    start: int
    end: int
    held_out: bool

    def is_asked_about(self) -> bool:
        """Whether something of it is found."""
        return any(
            match.start < self.end and match.start + len(match.text) > self.start for match in find_pii(self.text)
        )


def names_said() -> Iterator[NameSaid]:
    """Yield the made-up sentences."""
    kind, number = "", 0
    for line in SAID.read_text("utf-8").splitlines():
        if line.startswith("## "):
            kind, number = line[3:], 0
        elif line and not line.startswith("#"):
            number += 1
            before, _, rest = line.partition("{")
            name, _, after = rest.partition("}")
            yield NameSaid(kind, before + name + after, len(before), len(before) + len(name), number % 2 == 0)


def comment_lines() -> list[str]:
    """The lines of the real comments; none where they are absent."""
    if not COMMENTS.exists():
        return []
    with COMMENTS.open(encoding="utf-8", errors="replace") as file:
        texts = [row["FFT answer"] for row in csv.DictReader(file)]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def alarms(lines: Sequence[str]) -> list[tuple[str, tuple[PiiMatch, ...]]]:
    """The lines that are asked about."""
    return [(line, matches) for line in lines if (matches := find_pii(line))]


def main() -> None:
    """Print the share that is found, by kind, and the share of alarms."""
    every = list(names_said())
    print(f"{'kind':36} {'all':>7} {'held out':>9}")
    for kind in dict.fromkeys(one.kind for one in every):
        of_kind = [one for one in every if one.kind == kind]
        print(f"{kind:36} {_share(of_kind):>7.0%} {_share([one for one in of_kind if one.held_out]):>9.0%}")
    print(f"{'all':36} {_share(every):>7.1%} {_share([one for one in every if one.held_out]):>9.1%}")
    lines = comment_lines()
    if not lines:
        print("The real comments are not here.")
        return
    find_pii.cache_clear()
    began = time.process_time()
    asked = alarms(lines)
    took = (time.process_time() - began) / len(lines) * 1e6
    print(f"alarms: {len(asked):,} of {len(lines):,} lines, {len(asked) / len(lines):.2%}; {took:.0f} µs a line")


def _share(said: Sequence[NameSaid]) -> float:
    return sum(one.is_asked_about() for one in said) / len(said)


if __name__ == "__main__":
    main()
