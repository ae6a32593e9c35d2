"""Search for words in the bytes of files, in every form in which this program writes them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from coprod_tui.store.journal import commitment


def left_in(folder: Path, *texts: str) -> list[str]:
    """The files in a folder that contain one of the texts, as UTF-8 or escaped as in JSON."""
    forms = {
        form
        for text in texts
        for form in (
            text.encode(),
            text.encode("utf-16-le"),
            json.dumps(text)[1:-1].encode(),
            json.dumps(json.dumps(text))[2:-2].encode(),
            text.casefold().encode(),
        )
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(form in path.read_bytes() for form in forms)]


def chain_holds(path: Path) -> bool:
    """Check that commitments fit the values that were not erased, and that rows agree with the journal."""
    connection = sqlite3.connect(path)
    try:
        for value, salt, sealed in connection.execute("SELECT value, salt, commitment FROM change"):
            if salt is None and value is not None:
                return False
            if salt is not None and commitment(salt, value) != sealed:
                return False
        live = connection.execute("SELECT kind, record, field, value FROM change WHERE live").fetchall()
        return all(
            connection.execute(f'SELECT "{field}" FROM "{kind}" WHERE id = ?', (record,)).fetchone()[0] == value
            for kind, record, field, value in live
        )
    finally:
        connection.close()
