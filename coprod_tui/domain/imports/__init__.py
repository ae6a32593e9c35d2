"""Imports: parsed notes as values, and the commands that turn them into records."""
