"""Rules about conflicts (R1–R9, R17): where one is, what it still needs, who may end it, and the words for all that.

A position check is enough when no hand is below the gradient that the group set before asking. Serious disagreement
and veto are never enough (R5), abstentions are counted apart, and a 5, “more discussion needed”, is weighed by its
place on Kaner's scale: it refuses where the group asked for 4 or better, and otherwise asks for more talk (`prompts`).
"""
