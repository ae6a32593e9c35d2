"""Where a conflict's missing things are mended: the ids that a Reason carries and that Enter leads to."""

from __future__ import annotations

from coprod_tui.meeting.model import Conflict, Side


def sides_place(conflict: Conflict) -> str:
    """The list of sides."""
    return f"{conflict.id}/sides"


def links_place(side: Side) -> str:
    """The contributions that a side rests on."""
    return f"{side.id}/links"


def ask_place(side: Side) -> str:
    """A side's ask."""
    return f"{side.id}/ask"


def why_place(side: Side) -> str:
    """A side's why."""
    return f"{side.id}/why"


def heard_place(owner: Side, by: Side) -> str:
    """Where `by` says the why of `owner` back, and the owner answers."""
    return f"{owner.id}/heard/{by.id}"


def options_place(conflict: Conflict) -> str:
    """The options and their grid."""
    return f"{conflict.id}/options"


def middle_ground_place(conflict: Conflict) -> str:
    """The words of the middle ground."""
    return f"{conflict.id}/middle-ground"


def keeps_place(side: Side) -> str:
    """What a side keeps in the middle ground."""
    return f"{side.id}/keeps"


def gives_place(side: Side) -> str:
    """What a side gives in the middle ground."""
    return f"{side.id}/gives"


def check_place(side: Side) -> str:
    """A side's position check."""
    return f"{side.id}/check"


def shown_place(contribution: str, stream: str) -> str:
    """Where a request is recorded as shown to the stream that it is about (R17)."""
    return f"{contribution}/shown/{stream}"


def end_place(conflict: Conflict) -> str:
    """Where the sides say whether they agree."""
    return f"{conflict.id}/end"
