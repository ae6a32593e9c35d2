"""Conflicts (R1–R9, R17): their sides, stages, agreement, prompts and commands.

A position check lets the sides agree (R5) when somebody took a position, nobody asks for more discussion, disagrees
seriously or vetoes, and no hand is below the gradient that the group set beforehand, if it set one. Abstentions are
counted separately, and take no position.
"""
