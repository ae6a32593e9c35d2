"""Which way people's words run, and how words of one direction stand among words of the other."""

from __future__ import annotations

import re
import unicodedata

from coprod_tui.files.documents.value import Run, Runs

_FIRST_STRONG, _POP = "\u2068", "\u2069"
"""Unicode's isolates: the words between them run their own way and turn nothing outside."""
_MAY_TURN = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    if _MAY_TURN.search(text) is None:
        return False
    return next((one in ("R", "AL") for letter in text if (one := unicodedata.bidirectional(letter)) in _STRONG), False)


_STRONG = ("L", "R", "AL")


def runs_rtl(runs: Runs) -> bool:
    """Whether the words that people wrote in it begin from right to left, and with them the paragraph."""
    own = next((run for run in runs if run.theirs), None)
    return own is not None and is_rtl(own.text)


def isolated(run: Run) -> str:
    """The words of a run, kept from turning what stands beside them."""
    if not run.theirs or _MAY_TURN.search(run.text) is None:
        return run.text
    return f"{_FIRST_STRONG}{run.text}{_POP}"
