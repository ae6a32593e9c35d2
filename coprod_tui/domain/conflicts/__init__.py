"""Conflicts (R1–R9, R17): their sides, stages, agreement, prompts and commands.

A position check is enough when no hand is below the gradient that the group set beforehand. Serious disagreement and
veto are never enough (R5), abstentions are counted separately, and a 5, “more discussion needed”, counts by its place
on Kaner's scale: it blocks if the group asked for 4 or better; otherwise `prompts` asks for more talk.
"""
