"""SQL written by hand: what peewee has no words for, and what is read before its models are built.

Statements about rows are peewee queries (`statements`, `queries`); records are read by text made of their fields
(`rows`). This module imports nothing, so that opening a file does not wait for it.
"""

from __future__ import annotations

BEGIN = "BEGIN IMMEDIATE"
"""Takes the write lock at once, so that a verb cannot fail for it half-way."""
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"
CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
"""Moves everything from the -wal into the file."""
VACUUM = "VACUUM"
"""Writes the file afresh, so that no freed page keeps old bytes."""
TEMP_IN_MEMORY = "PRAGMA temp_store = MEMORY"
FOREIGN_KEY_CHECK = "PRAGMA foreign_key_check"
"""A row (table, rowid, the table pointed to, …) for every link that leads nowhere."""


def pragma(name: str, value: int) -> str:
    """The statement that sets a PRAGMA."""
    return f"PRAGMA {name} = {value}"


# Read as a file is opened

IDENTITY = "SELECT project, replica FROM identity"
LAST_VERB = "SELECT n, hash, at FROM verb WHERE replica = ? AND n <= ? ORDER BY n DESC LIMIT 1"
"""The last verb of a replica's chain, of its first so many."""
LATEST_MS = "SELECT COALESCE(MAX(ms), 0) FROM verb"
DRAFTS = "SELECT slot, body FROM draft ORDER BY slot"

# Recursive

OWN_VERBS = """
WITH RECURSIVE own(id) AS (
    SELECT ? UNION SELECT replica.parent FROM replica JOIN own ON replica.id = own.id WHERE replica.parent IS NOT NULL
)
SELECT id, undoes FROM verb WHERE replica IN (SELECT id FROM own) AND name != ? ORDER BY ms, n
"""
"""(id, what it undoes) of every verb of a replica and of those that it was copied from, but those of one name."""
