"""Issued versions and their signatures: the fingerprint worked out again from what is printed and what was saved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from coprod_tui.domain.brief.content import Brief, from_json
from coprod_tui.domain.signing.fingerprint import PREFIX, canonical, fingerprint, spoken
from coprod_tui.store import sql
from coprod_tui.store.journal import commitment
from coprod_tui.store.reader import named

Pair = tuple[str, str]


def check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Looks at every issued version, one a step."""
    for number, sha256, words, told, printed in connection.execute(sql.VERSIONS).fetchall():
        signed = [name for (name,) in connection.execute(sql.SIGNED_BY, (number,))]
        by = f" It was signed by {' and '.join(signed)}." if signed else ""
        yield [
            f"Version {number}: {fault}.{by}" for fault in _signature_faults(connection, sha256, words, told, printed)
        ]


def _signature_faults(
    connection: sqlite3.Connection, sha256: str, words: str, told: str, printed: str
) -> Iterator[str]:
    try:
        found = fingerprint(told)
    except ValueError:
        yield "its canonical bytes were changed"
        return
    if found != sha256:
        yield "its fingerprint is not that of its canonical bytes"
    elif spoken(sha256) != words:
        yield "the four words that are read aloud are not those of its fingerprint"
    try:
        brief, sealed = from_json(printed), _sealed(told)
    except ValueError:
        yield "what was printed cannot be read any more"
        return
    yield from _texts(connection, brief, sealed)
    try:
        again = canonical(brief, sealed)
    except KeyError:
        again = ""
    if again != told:
        yield "what is printed is not what its fingerprint was made of"


def _sealed(told: str) -> dict[Pair, str]:
    """The commitments that canonical bytes are made of, by record and field; raises ValueError."""
    if not told.startswith(PREFIX):
        raise ValueError("another form")
    found: dict[Pair, str] = {}
    rest = [json.loads(told.removeprefix(PREFIX))]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            rest += one.values()
        elif isinstance(one, list):
            match one:
                case [str(record), str(field), str(sealed)] if len(sealed) == 64:
                    found[record, field] = sealed
                case _:
                    rest += one
    return found


def _texts(connection: sqlite3.Connection, brief: Brief, sealed: dict[Pair, str]) -> Iterator[str]:
    """Each printed text against the commitment that was signed; of erased ones only the commitment is left."""
    texts = {
        (words.record, words.field): words.text
        for _, line in brief.lines()
        if not line.derived
        for words in line.all_words()
    }
    for (record, field), text in texts.items():
        wanted = bytes.fromhex(sealed.get((record, field), ""))
        row = connection.execute(sql.COMMITTED_CHANGE, (record, field, wanted)).fetchone()
        if row is None:
            yield f"the words that it prints of a record ({record[-6:]}, {field}) were never saved"
        elif row[1] is not None and commitment(row[1], text) != wanted:
            yield f"{named(connection, row[0], record)}: the “{field}” that it prints is not the one that was signed"
