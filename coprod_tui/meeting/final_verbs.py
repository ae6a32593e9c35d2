"""The verbs that cannot be undone, and that an undo does not go behind."""

from __future__ import annotations

from typing import NamedTuple


class Final(NamedTuple):
    """Why a verb cannot be undone."""

    instead: str
    """What is said when an undo comes to it: what to do instead."""
    backup: bool = False
    """Whether a backup is made before it."""


_SHARED = "What was shared back has been read; it cannot be made unread."
_WITHDRAWN = "Words that were withdrawn are gone for good; nothing brings them back."

FINAL_VERBS = {
    "begin": Final("There is nothing to undo."),
    "rescue": Final("There is nothing to undo: this file was made of what could be read of a damaged one."),
    "issue": Final(
        "An issued version stays as it is (it may be on paper already); issue the next one instead.", backup=True
    ),
    "tell decision": Final(_SHARED),
    "share back": Final(_SHARED, backup=True),
    "sign": Final("A signature is taken back on the sign-off screen, where that is recorded."),
    "retract": Final("Taking back a signature is recorded for good; the stream can sign again."),
    "withdraw": Final(_WITHDRAWN, backup=True),
    "forget": Final("What was due is erased for good; nothing brings it back.", backup=True),
    "erase again": Final(_WITHDRAWN),
    "mask": Final("What was masked is gone for good; nothing brings it back.", backup=True),
}
"""By the verb's name in the journal."""
