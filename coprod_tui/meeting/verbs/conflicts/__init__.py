"""Verbs for conflicts: raise one, hear each why, find the middle ground, end it; each a pure function (see `act`)."""

from coprod_tui.meeting.verbs.conflicts.ending import (
    agree,
    check,
    disagree,
    propose,
    reopen,
    reserve,
    take_back,
)
from coprod_tui.meeting.verbs.conflicts.raising import (
    add_side,
    link,
    raise_conflict,
    remove,
    remove_side,
    retitle,
    show,
    unlink,
)
from coprod_tui.meeting.verbs.conflicts.reshaping import join, split
from coprod_tui.meeting.verbs.conflicts.talking import (
    add_option,
    confirm,
    edit_option,
    rate,
    remove_option,
    say_back,
    set_ask,
    set_why,
    stay_silent,
)

__all__ = [
    "add_option",
    "add_side",
    "agree",
    "check",
    "confirm",
    "disagree",
    "edit_option",
    "join",
    "link",
    "propose",
    "raise_conflict",
    "rate",
    "remove",
    "remove_option",
    "remove_side",
    "reopen",
    "reserve",
    "retitle",
    "say_back",
    "set_ask",
    "set_why",
    "show",
    "split",
    "stay_silent",
    "take_back",
    "unlink",
]
