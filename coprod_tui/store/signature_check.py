"""The check of issued versions: recompute each fingerprint from what was printed and from the saved commitments."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from coprod_tui.domain.brief.content import Brief, from_json
from coprod_tui.domain.signing.fingerprint import PREFIX, canonical, fingerprint, fingerprint_words
from coprod_tui.store import sql
from coprod_tui.store.journal import commitment
from coprod_tui.store.reader import record_label

RecordField = tuple[str, str]
"""The id of a record and the name of a field."""


def check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check every issued version, one a step; yields sentences on what is wrong."""
    for number, sha256, words, canonical_text, printed in connection.execute(sql.VERSIONS).fetchall():
        signed = [name for (name,) in connection.execute(sql.SIGNED_BY, (number,))]
        by = f" It was signed by {' and '.join(signed)}." if signed else ""
        yield [
            f"Version {number}: {fault}.{by}"
            for fault in _signature_faults(connection, sha256, words, canonical_text, printed)
        ]


def _signature_faults(
    connection: sqlite3.Connection, sha256: str, words: str, canonical_text: str, printed: str
) -> Iterator[str]:
    try:
        computed = fingerprint(canonical_text)
    except ValueError:
        yield "its canonical bytes were changed"
        return
    if computed != sha256:
        yield "its fingerprint is not that of its canonical bytes"
    elif fingerprint_words(sha256) != words:
        yield "the four words that are read aloud are not those of its fingerprint"
    try:
        brief, commitments = from_json(printed), _commitments_in(canonical_text)
    except ValueError:
        yield "what was printed cannot be read any more"
        return
    yield from _text_faults(connection, brief, commitments)
    try:
        computed_text = canonical(brief, commitments)
    except KeyError:
        computed_text = ""
    if computed_text != canonical_text:
        yield "what is printed is not what its fingerprint was made of"


def _commitments_in(canonical_text: str) -> dict[RecordField, str]:
    """The commitments that canonical bytes are made of, by record and field; raises ValueError."""
    if not canonical_text.startswith(PREFIX):
        raise ValueError("another form")
    commitments: dict[RecordField, str] = {}
    rest = [json.loads(canonical_text.removeprefix(PREFIX))]
    while rest:
        value = rest.pop()
        match value:
            case dict():
                rest += value.values()
            case [str(record), str(field), str(sealed)] if len(sealed) == 64:
                commitments[record, field] = sealed
            case list():
                rest += value
    return commitments


def _text_faults(connection: sqlite3.Connection, brief: Brief, commitments: dict[RecordField, str]) -> Iterator[str]:
    """Check each printed text against the commitment that was signed; of erased texts only the commitment is left."""
    texts = {
        (words.record, words.field): words.text
        for _, line in brief.lines()
        if not line.derived
        for words in line.all_words()
    }
    for (record, field), text in texts.items():
        signed = bytes.fromhex(commitments.get((record, field), ""))
        row = connection.execute(sql.COMMITTED_CHANGE, (record, field, signed)).fetchone()
        if row is None:
            yield f"the words that it prints of a record ({record[-6:]}, {field}) were never saved"
            continue
        table, salt = row
        if salt is not None and commitment(salt, text) != signed:
            label = record_label(connection, table, record)
            yield f"{label}: the “{field}” that it prints is not the one that was signed"
