"""Meetings: their plans and agenda, their commands, and what is written on paper."""
