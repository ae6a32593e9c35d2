"""How a record is called in a sentence about what is wrong with it: by its code, never by its words."""

from __future__ import annotations

import sqlite3

from coprod_tui.meeting.model import conflict_code, said_code

_CODED = {
    "contribution": "SELECT s.letter, c.number FROM contribution c JOIN stream s ON s.id = c.stream WHERE c.id = ?",
    "conflict": "SELECT 'C', number FROM conflict WHERE id = ?",
    "version": "SELECT 'version', number FROM version WHERE id = ?",
    "signoff": "SELECT s.name, v.number FROM signoff o JOIN stream s ON s.id = o.stream JOIN version v"
    " ON v.id = o.version WHERE o.id = ?",
    "meeting": "SELECT 'meeting', number FROM meeting WHERE id = ?",
}
_WORDS = {
    "position_check": "a position check",
    "sub_group": "a sub-group",
    "fixed_point": "a fixed point",
    "": "a record",  # of a page that was zeroed
}


def named(connection: sqlite3.Connection, table: str, record: str) -> str:
    """`M-014`, `Version 2`, `The sign-off of Members on version 2`; else what it is and the end of its id."""
    row = connection.execute(_CODED[table], (record,)).fetchone() if table in _CODED else None
    if row is None or not isinstance(row[1], int):
        what = _WORDS.get(table, f"{'an' if table[:1] in 'aeio' else 'a'} {table}")
        return f"{what[0].upper()}{what[1:]} ({record[-6:]})"
    first, number = row
    if table == "contribution":
        return said_code(str(first), number)
    if table == "conflict":
        return conflict_code(number)
    if table == "signoff":
        return f"The sign-off of {first} on version {number}"
    return f"{first.capitalize()} {number}"
