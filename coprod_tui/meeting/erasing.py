"""Erasing in the file: values and salts leave the journal, commitments stay, and no byte of the words is left (R30)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coprod_tui.meeting.act import Edit, Erasing, Now, Place, changed, made
from coprod_tui.meeting.fields import searched_texts, searched_words
from coprod_tui.meeting.journal import KINDS
from coprod_tui.meeting.memory import Mark, Marks
from coprod_tui.meeting.model import Contribution, Erasure, Version
from coprod_tui.meeting.rows import quoted
from coprod_tui.meeting.rules.erasing import (
    GAP,
    Withdrawal,
    all_word_fields,
    found,
    gap,
    left_values,
    reworded,
    same_again,
)
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.snapshot import Snapshot


class Value(NamedTuple):
    """One value in the journal that is to be erased."""

    place: Place
    commitment: bytes
    live: bool


def values(connection: sqlite3.Connection, erasing: Erasing) -> list[Value]:
    """The values in the journal that a verb erases; read before the verb writes its own."""
    wanted = {*erasing.whole, *erasing.earlier}
    return [
        Value(place, sealed, bool(live))
        for place, text, sealed, live in _texts(connection, wanted)
        if place in wanted or (place not in erasing.spared and erasing.same.holds(text))
    ]


def prepared(
    connection: sqlite3.Connection, project: Snapshot, those: Sequence[Contribution], drafts: Mapping[str, str]
) -> Withdrawal:
    """What withdrawing these would erase; reads the whole journal, and writes nothing."""
    ids = tuple(one.id for one in those)
    texts = wordings(
        connection, (Place(Contribution, one, field) for one in ids for field in searched_words(Contribution))
    )
    same = Sameness(texts)
    now = {text for one in those for text in searched_texts(one)}
    slots = tuple(slot for slot, body in drafts.items() if any(one in slot for one in ids) or same.holds_in_json(body))
    return Withdrawal(
        tuple(those), same, sum(text not in now for text in texts), found(project, same, ids), slots,
        tuple(version for version in project.versions if _is_printed(version, ids, same)),
    )  # fmt: skip


def moved_away(connection: sqlite3.Connection, speaker: str) -> frozenset[str]:
    """The ids of contributions that a person said and that lost the code when they were moved to another stream."""
    rows = connection.execute(
        "SELECT now.record FROM change AS now WHERE now.kind = ? AND now.field = 'speaker' AND now.live"
        " AND now.value IS NULL AND now.salt IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM change AS moved WHERE moved.verb = now.verb AND moved.record = now.record"
        "  AND moved.field = 'stream')"
        " AND ? = (SELECT before.value FROM change AS before WHERE before.record = now.record"
        "  AND before.field = 'speaker' AND before.verb < now.verb ORDER BY before.verb DESC LIMIT 1)",
        (Contribution.table, speaker),
    )
    return frozenset(record for (record,) in rows)


def _is_printed(version: Version, ids: tuple[str, ...], same: Sameness) -> bool:
    return any(one in version.printed for one in ids) or same.holds_in_json(version.printed)


def wordings(connection: sqlite3.Connection, places: Iterable[Place]) -> list[str]:
    """Every text that these fields have had, the present ones among them."""
    texts: list[str] = []
    for place in places:
        rows = connection.execute(
            "SELECT value FROM change WHERE record = ? AND field = ? AND salt IS NOT NULL AND typeof(value) = 'text'",
            (place.record, place.field),
        )
        texts += [text for (text,) in rows if text != GAP]
    return list(dict.fromkeys(texts))


def _texts(connection: sqlite3.Connection, wanted: Iterable[Place]) -> Iterator[tuple[Place, str, bytes, bool]]:
    """All of the journal's texts that can hold people's words, and those of the fields that are wanted."""
    names = {(kind.table, name) for kind, fields in all_word_fields().items() for name in fields}
    names |= {(place.kind.table, place.field) for place in wanted}
    fields = sorted({name for _, name in names})
    rows = connection.execute(
        "SELECT kind, record, field, value, commitment, live FROM change"
        f" WHERE salt IS NOT NULL AND typeof(value) = 'text' AND field IN ({', '.join('?' * len(fields))})",
        fields,
    )
    for kind, record, field, text, sealed, live in rows:
        if (kind, field) in names and text != GAP:
            yield Place(KINDS[kind], record, field), text, sealed, live


def more_edits(
    gone: Sequence[Value], erasing: Erasing, edits: Sequence[Edit], new_id: Callable[[], str], at: str
) -> tuple[Edit, ...]:
    """What a verb that erases writes besides its own: the marks, and gaps in records that were taken out before."""
    told = {Place(edit.kind, edit.record, edit.field) for edit in edits}
    gaps = (Edit(*one.place, gap(one.place.kind, one.place.field)) for one in gone if one.live)
    left = tuple(edit for edit in gaps if Place(edit.kind, edit.record, edit.field) not in told)
    return (*left, *(edit for mark in _marks(gone, erasing, new_id, at) for edit in made(mark)))


def _marks(gone: Sequence[Value], erasing: Erasing, new_id: Callable[[], str], at: str) -> Iterator[Erasure]:
    by_place: dict[Place, list[str]] = {place: [] for place in erasing.whole}
    for one in gone:
        by_place.setdefault(one.place, []).append(one.commitment.hex())
    for place, sealed in by_place.items():
        told = " ".join(dict.fromkeys(sealed))
        yield Erasure(new_id(), place.kind.table, place.record, place.field, told, place in erasing.whole, at)


def erase(connection: sqlite3.Connection, gone: Iterable[Value]) -> None:
    """Takes value and salt out of the journal, inside the caller's transaction; the commitments stay."""
    connection.executemany(
        "UPDATE change SET value = NULL, salt = NULL WHERE record = ? AND field = ? AND commitment = ?",
        [(one.place.record, one.place.field, one.commitment) for one in gone],
    )


def sweep(connection: sqlite3.Connection) -> None:
    """Leaves no byte of what was erased in the file or beside it; outside of a transaction.

    `secure_delete` zeroes what is freed, but a page that was put in order anew can hold an old copy: only a file that
    is written afresh has none.
    """
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


# Again, in copies


def marks_in(project: Snapshot) -> Marks:
    """All that was ever erased, as the file knows it."""
    return tuple(
        Mark(one.kind, one.record, one.field, one.sealed, one.whole, one.at) for one in project.all(Erasure).values()
    )


def _values_of(connection: sqlite3.Connection, marks: Iterable[Mark]) -> tuple[list[Value], list[str]]:
    """The values that these marks are about and that still stand in the journal, and their texts."""
    gone: list[Value] = []
    texts: list[str] = []
    for mark in marks:
        if mark.kind not in KINDS:
            continue
        sealed = {bytes.fromhex(one) for one in mark.sealed.split()}
        rows = connection.execute(
            "SELECT value, commitment, live FROM change WHERE record = ? AND field = ? AND kind = ?"
            " AND salt IS NOT NULL AND typeof(value) = 'text'",
            (mark.record, mark.field, mark.kind),
        )
        for text, commitment, live in rows:
            if text != GAP and (mark.whole or commitment in sealed):
                gone.append(Value(Place(KINDS[mark.kind], mark.record, mark.field), commitment, bool(live)))
                texts.append(text)
    return gone, texts


def again(
    connection: sqlite3.Connection, project: Snapshot, marks: Iterable[Mark], now: Now
) -> tuple[tuple[Edit, ...], list[Value]]:
    """The edits that erase in a whole copy what was erased elsewhere, with the values that go from its journal."""
    marks = tuple(marks)
    gone, texts = _values_of(connection, marks)
    change = _reprinted(marks, texts)
    edits: list[Edit] = []
    for place in dict.fromkeys(one.place for one in gone if one.live):
        if place.field == "printed":
            version = project.get(Version, place.record)
            edits += [Edit(*place, change(version.printed))] if version else []
        else:
            edits.append(Edit(*place, gap(place.kind, place.field)))
    for mark in marks:
        one = project.get(Contribution, mark.record)
        if mark.whole and mark.field == "text" and one is not None and one.withdrawn_at is None:
            edits += changed(one, **left_values(one), withdrawn_at=mark.at)
    for mark in marks:
        edits += made(Erasure(now.new_id(), *mark))
    return tuple(edits), gone


def in_copy(connection: sqlite3.Connection, marks: Marks) -> None:
    """Erases in a backup what was erased in the project, inside the caller's transaction; drafts go with it.

    A backup's journal is the beginning of the project's, so whatever was erased there is known here by its hash.
    """
    gone, texts = _values_of(connection, marks)
    change = _reprinted(marks, texts)
    for place in {one.place for one in gone if one.live}:
        table, field = quoted(place.kind.table), quoted(place.field)
        (stands,) = connection.execute(f"SELECT {field} FROM {table} WHERE id = ?", (place.record,)).fetchone()
        value = change(stands) if place.field == "printed" else gap(place.kind, place.field)
        connection.execute(f"UPDATE {table} SET {field} = ? WHERE id = ?", (value, place.record))
    erase(connection, gone)
    connection.execute("DELETE FROM draft")


def _reprinted(marks: Iterable[Mark], texts: Iterable[str]) -> Callable[[str], str]:
    pairs = {(mark.record, mark.field) for mark in marks if mark.whole}
    same = Sameness(text for text in texts if not text.startswith("{"))

    def words(record: str, field: str, text: str) -> str:
        return GAP if (record, field) in pairs or same.holds(text) else text

    return lambda printed: reworded(printed, words, same_again(same))
