"""Saving what is still readable of a damaged project into a new file; the damaged one is only read."""

from coprod_tui.meeting.rescuing.saving import Rescued, rescue

__all__ = ["Rescued", "rescue"]
