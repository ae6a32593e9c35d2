"""History of the brief: issued, shared back, understood, signed, decided by the Board."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.history.touched import Touched
from coprod_tui.meeting.model import (
    BoardDecision,
    BoardTold,
    Decision,
    SameMeaning,
    Sharing,
    Signoff,
    Understanding,
    Verdict,
    Version,
)

KINDS = (Version, Sharing, Understanding, SameMeaning, Signoff, BoardDecision, BoardTold)
_DECIDED = {
    Decision.SIGNED: "signed {version}",
    Decision.RESERVED: "signed {version} with reservations",
    Decision.NOT_YET: "answered “not yet” to {version}",
    Decision.DECLINED: "declined {version}",
}


def clauses(touched: Touched) -> Iterator[str]:
    """What a verb did to the versions of the brief and their signatures."""
    after = touched.after
    for issued in touched.made(Version):
        yield f"{_version(touched, issued)} of the brief was issued"
    for sharing in touched.made(Sharing):
        stream = after.stream(after.word(Sharing, sharing, "stream"))
        yield f"{_version(touched, after.word(Sharing, sharing, 'version'))} was shared back to {stream}"
    yield from _understood(touched)
    yield from _same(touched)
    for signoff in touched.made(Signoff):
        # A decision that is the usual one is not told in the journal.
        told = after.word(Signoff, signoff, "decision")
        decision = Decision(told) if told else Decision.SIGNED
        version = _version(touched, after.word(Signoff, signoff, "version"))
        yield f"{after.stream(after.word(Signoff, signoff, 'stream'))} {_DECIDED[decision].format(version=version)}"
    for signoff, fields in touched.changed(Signoff):
        if fields.get("retracted_at"):
            stream = after.stream(after.word(Signoff, signoff, "stream"))
            yield f"{stream} took back what it signed of {_version(touched, after.word(Signoff, signoff, 'version'))}"
    yield from _board(touched)


def _understood(touched: Touched) -> Iterator[str]:
    after = touched.after
    changed = (one for one, _ in touched.changed(Understanding))
    for understanding in dict.fromkeys((*touched.made(Understanding), *changed)):
        stream, whose = (after.stream(after.word(Understanding, understanding, name)) for name in ("stream", "whose"))
        # “Yes” is the usual answer, and is not always told in the journal.
        answer = "not quite" if after.value(Understanding, understanding, "confirmed") == 0 else "yes"
        version = _version(touched, after.word(Understanding, understanding, "version"))
        yield f"{stream} said back what {whose} asked for in {version}; the answer was “{answer}”"
    for understanding in touched.removed(Understanding):
        stream = after.stream(after.word(Understanding, understanding, "stream"))
        yield f"what {stream} said back was taken out"


def _same(touched: Touched) -> Iterator[str]:
    for marks, once, more in (
        (touched.made(SameMeaning), "was listed", "were listed"),
        (touched.removed(SameMeaning), "is no longer listed", "are no longer listed"),
    ):
        if marks:
            what, fate = ("a change", once) if len(marks) == 1 else (f"{len(marks)} changes", more)
            version = _version(touched, touched.after.word(SameMeaning, marks[0], "version"))
            yield f"{what} in {version} {fate} as no change in meaning"


def _board(touched: Touched) -> Iterator[str]:
    after = touched.after
    for decision in touched.made(BoardDecision):
        version = _version(touched, after.word(BoardDecision, decision, "version"))
        verdict = after.word(BoardDecision, decision, "verdict") or Verdict.APPROVED
        yield f"the Board decided about {version}: {verdict}"
    for decision in touched.removed(BoardDecision):
        version = _version(touched, after.word(BoardDecision, decision, "version"))
        yield f"what the Board decided about {version} was taken out"
    for told in touched.made(BoardTold):
        yield f"what the Board decided was shared back to {after.stream(after.word(BoardTold, told, 'stream'))}"


def _version(touched: Touched, version: str) -> str:
    number = touched.after.number(Version, version)
    return f"version {number}" if number else "a version"
