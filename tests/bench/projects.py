"""Project files of any size, for measuring."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from coprod_tui.domain import setup
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import NewContribution
from coprod_tui.domain.records import Consent, Form, Kind
from coprod_tui.domain.setup import NewStream
from coprod_tui.store.session import Session

SAID = (
    "a bed that I can move, so that I sleep facing the door",
    "the garden is a lifeline",
    "torches at night, every hour, and nobody says why",
    "see the whole corridor from the desk without standing up",
    "somewhere to cry that isn't the toilet",
)
THEMES = ("beds", "night-time", "privacy", "outside", "arrival", "food", "safety", "calm", "storage", "visitors")
AT_ONCE = 500
SIX = tuple(NewStream(name, letter) for name, letter in zip(("Ada", "Bea", "Dee", "Eve", "Flo", "Gus"), "ABDEFG"))  # noqa: B905


def numbered(text: str, number: int) -> str:
    """The text with a number in every four words in a row: words that may not be printed are found by four (R11)."""
    words = text.split()
    return " ".join(f"{' '.join(words[start : start + 3])} {number}" for start in range(0, len(words), 3))


def project_of(path: Path, count: int, streams: tuple[NewStream, ...] = ()) -> None:
    """A project with so many contributions: every kind and form, half of them with a why, two themes each."""
    begin = (
        partial(setup.begin, title="Riverside", streams=streams) if streams else partial(setup.begin, title="Riverside")
    )
    with Session.create(path, begin) as session:
        those = session.snapshot.streams
        for start in range(0, count, AT_ONCE):
            sayings = [
                NewContribution(
                    those[number % len(those)].id,
                    numbered(SAID[number % len(SAID)], number),
                    list(Kind)[number % 5],
                    numbered("it was so the last time", number) if number % 2 else None,
                    (THEMES[number % 10], THEMES[number * 7 % 10]),
                    form=list(Form)[number % 3],
                    consent=Consent.IDEA,
                )
                for number in range(start, min(count, start + AT_ONCE))
            ]
            session.do(commands.keep_all, sayings)
