"""The check of issued versions: recompute each fingerprint from what was printed and from the saved commitments."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from coprod_tui.domain.brief.content import SourcedText, from_json
from coprod_tui.domain.signing.fingerprint import (
    FieldKey,
    commitments_in,
    committed_words,
    fingerprint,
    fingerprint_words,
    prints_what_was_signed,
)
from coprod_tui.store import sql
from coprod_tui.store.journal import commitment
from coprod_tui.store.reader import record_label

_PrintedText = tuple[str, str, str, str]
"""Record, field, commitment and text."""


def check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Check every issued version, one a step; yields sentences on what is wrong."""
    checked: set[_PrintedText] = set()
    for number, sha256, words, canonical_text, printed in connection.execute(sql.VERSIONS).fetchall():
        signed = [name for (name,) in connection.execute(sql.SIGNED_BY, (number,))]
        by = f" It was signed by {' and '.join(signed)}." if signed else ""
        yield [
            f"Version {number}: {fault}.{by}"
            for fault in _signature_faults(connection, sha256, words, canonical_text, printed, checked)
        ]


def _signature_faults(
    connection: sqlite3.Connection,
    sha256: str,
    words: str,
    canonical_text: str,
    printed: str,
    checked: set[_PrintedText],
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
        brief, commitments = from_json(printed), commitments_in(canonical_text)
    except ValueError:
        yield "what was printed cannot be read any more"
        return
    yield from _text_faults(connection, committed_words(brief, canonical_text), commitments, checked)
    if not prints_what_was_signed(printed, canonical_text):
        yield "what is printed is not what its fingerprint was made of"


def _text_faults(
    connection: sqlite3.Connection,
    words: Iterable[SourcedText],
    commitments: Mapping[FieldKey, str],
    checked: set[_PrintedText],
) -> Iterator[str]:
    """Check each printed text against the commitment that was signed; of erased texts only the commitment is left.

    `checked` are those that an earlier version prints as well, and that are as they were saved.
    """
    for (record, field), text in {(one.record, one.field): one.text for one in words}.items():
        told = record, field, commitments.get((record, field), ""), text
        if told in checked:
            continue
        signed = bytes.fromhex(told[2])
        row = connection.execute(sql.COMMITTED_CHANGE, (record, field, signed)).fetchone()
        if row is None:
            yield f"the words that it prints of a record ({record[-6:]}, {field}) were never saved"
            continue
        table, salt = row
        if salt is not None and commitment(salt, text) != signed:
            label = record_label(connection, table, record)
            yield f"{label}: the “{field}” that it prints is not the one that was signed"
            continue
        checked.add(told)
