"""Contributions: the capture line, rules, search, and commands for contributions, themes and answers."""
