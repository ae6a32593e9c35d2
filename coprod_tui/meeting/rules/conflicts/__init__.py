"""Rules about conflicts (R1–R9, R17): where one is, what it still needs, who may end it, and the words for all that.

A position check is enough when no hand is below the gradient that the group set before asking. Serious disagreement
and veto are never enough (R5), abstentions are counted apart, and a 5, “more discussion needed”, is weighed by its
place on Kaner's scale: it refuses where the group asked for 4 or better, and otherwise asks for more talk (`prompts`).
"""

from coprod_tui.meeting.rules.conflicts.finding import ConflictFinder
from coprod_tui.meeting.rules.conflicts.grid import failing_nobody, grid_says, option_letter, options, rating
from coprod_tui.meeting.rules.conflicts.hearings import (
    Hearing,
    hearing,
    may_confirm,
    may_say_back,
    rounds,
    to_be_heard,
)
from coprod_tui.meeting.rules.conflicts.names import (
    code,
    conflict_coded,
    listed,
    side_called,
    side_name,
    title,
    whose,
)
from coprod_tui.meeting.rules.conflicts.positions import (
    ENOUGH,
    GRADIENTS,
    Gradient,
    all_shown,
    not_enough,
    position,
    reservations,
    shown_hands,
    tally_question,
    term,
)
from coprod_tui.meeting.rules.conflicts.prompts import next_step, prompts
from coprod_tui.meeting.rules.conflicts.sides import (
    LEAST_SIDES,
    MOST_SIDES,
    absent,
    bases,
    in_room,
    others,
    own_bases,
    sides,
)
from coprod_tui.meeting.rules.conflicts.stages import (
    may_agree,
    may_disagree,
    may_take_from,
    missing,
    must_be_open,
    outcome,
    outcomes,
    proposal,
    reopened,
    stage,
    waiting_days,
    waiting_since,
    workable_now,
)

__all__ = [
    "ENOUGH",
    "GRADIENTS",
    "LEAST_SIDES",
    "MOST_SIDES",
    "ConflictFinder",
    "Gradient",
    "Hearing",
    "absent",
    "all_shown",
    "bases",
    "code",
    "conflict_coded",
    "failing_nobody",
    "grid_says",
    "hearing",
    "in_room",
    "listed",
    "may_agree",
    "may_confirm",
    "may_disagree",
    "may_say_back",
    "may_take_from",
    "missing",
    "must_be_open",
    "next_step",
    "not_enough",
    "option_letter",
    "options",
    "others",
    "outcome",
    "outcomes",
    "own_bases",
    "position",
    "prompts",
    "proposal",
    "rating",
    "reopened",
    "reservations",
    "rounds",
    "shown_hands",
    "side_called",
    "side_name",
    "sides",
    "stage",
    "tally_question",
    "term",
    "title",
    "to_be_heard",
    "waiting_days",
    "waiting_since",
    "whose",
    "workable_now",
]
