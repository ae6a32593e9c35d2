"""The verbs that an undo does not go behind."""

from __future__ import annotations

FINAL_VERBS = {
    "begin": "There is nothing to undo.",
    "rescue": "There is nothing to undo: this file was made of what could be read of a damaged one.",
    "issue": "An issued version stays as it is (it may be on paper already); issue the next one instead.",
    "tell decision": "What was shared back has been read; it cannot be made unread.",
    "share back": "What was shared back has been read; it cannot be made unread.",
    "sign": "A signature is taken back on the sign-off screen, where that is recorded.",
    "retract": "Taking back a signature is recorded for good; the stream can sign again.",
    "withdraw": "Words that were withdrawn are gone for good; nothing brings them back.",
    "forget": "What was due is erased for good; nothing brings it back.",
    "erase again": "Words that were withdrawn are gone for good; nothing brings them back.",
    "mask": "What was masked is gone for good; nothing brings it back.",
}
"""Verbs that undo does not go behind, with what to do instead (DESIGN: asked first, not undoable)."""
