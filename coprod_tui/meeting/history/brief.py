"""History of the brief: issued, shared back, signed."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.history.touched import Touched
from coprod_tui.meeting.model import Decision, Sharing, Signoff, Version

KINDS = (Version, Sharing, Signoff)
_DECIDED = {
    Decision.SIGNED: "signed {version}",
    Decision.RESERVED: "signed {version} with reservations",
    Decision.NOT_YET: "answered “not yet” to {version}",
    Decision.DECLINED: "declined {version}",
}


def clauses(touched: Touched) -> Iterator[str]:
    """What a verb did to the versions of the brief and their signatures."""
    after = touched.after
    for one in touched.made(Version):
        yield f"{_version(touched, one)} of the brief was issued"
    for one in touched.made(Sharing):
        stream = after.stream(after.word(Sharing, one, "stream"))
        yield f"{_version(touched, after.word(Sharing, one, 'version'))} was shared back to {stream}"
    for one in touched.made(Signoff):
        # A decision that is the usual one is not told in the journal.
        told = after.word(Signoff, one, "decision")
        decision = Decision(told) if told else Decision.SIGNED
        version = _version(touched, after.word(Signoff, one, "version"))
        yield f"{after.stream(after.word(Signoff, one, 'stream'))} {_DECIDED[decision].format(version=version)}"
    for one, fields in touched.changed(Signoff):
        if fields.get("retracted_at"):
            stream = after.stream(after.word(Signoff, one, "stream"))
            yield f"{stream} took back what it signed of {_version(touched, after.word(Signoff, one, 'version'))}"


def _version(touched: Touched, version: str) -> str:
    number = touched.after.number(Version, version)
    return f"version {number}" if number else "a version"
