"""Withdrawal, masks, retention, and what looks like a name or a number."""
