"""Meetings: plans, agenda, commands, and codes on paper."""
