"""All queries on a file by peewee's models: the journal, rows of records, counts, numbers, drafts, erasing.

Queries that run at every verb are compiled once (`statements`). This module is imported after the first screen, because
building the models takes longer than opening a small file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import peewee

from coprod_tui.domain.edit import ERASED_ELSEWHERE, REMOVED, Value
from coprod_tui.domain.records import Contribution, Record
from coprod_tui.store import sql, statements
from coprod_tui.store.models import (
    TABLES,
    ChangeTable,
    ContributionTable,
    DraftTable,
    IdentityTable,
    ReplicaTable,
    VerbTable,
)

_AT_ONCE = 500
"""How many ids one query has."""
_IS_TEXT = ChangeTable.salt.is_null(False) & (peewee.fn.typeof(ChangeTable.value) == "text")
"""A value that was not erased, and is words."""


class Queries:
    """Queries on one connection, of either driver; the caller begins and ends transactions.

    What is read as a file is opened is in `reader` and `sql`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _run(self, query: peewee.Query) -> sqlite3.Cursor:
        return statements.run_query(self._connection, query)

    # Identity and replicas

    def begin(self, project: str, replica: str, at: str, erasure_key: str) -> None:
        """Write into an empty file which project it is."""
        self._run(ReplicaTable.insert(id=replica, parent=None, began_at=at))
        self._run(
            IdentityTable.insert(
                project=project, replica=replica, program="coprod", made_at=at, erasure_key=erasure_key
            )
        )

    def fork(self, replica: str, parent: str, at: str) -> None:
        """Begin a new replica, which writes from now on."""
        self._run(ReplicaTable.insert(id=replica, parent=parent, began_at=at).on_conflict_ignore())
        self._run(IdentityTable.update(replica=replica))

    # Rows of records

    def row(self, kind: type[Record], record: str) -> tuple[Any, ...] | None:
        """A record's fields in order, then `removed`; None where there is no such row."""
        row: tuple[Any, ...] | None = statements.select_row(kind.table).run(self._connection, {"id": record}).fetchone()
        return row

    def insert(self, kind: type[Record], record: str, values: Mapping[str, Value]) -> None:
        """Insert a record's row."""
        statements.insert_into(kind.table, frozenset(values)).run(self._connection, {**values, "id": record})

    def update(self, kind: type[Record], record: str, values: Mapping[str, Value]) -> None:
        """Set columns of a record's row."""
        statements.update_of(kind.table, frozenset(values)).run(self._connection, {**values, "id": record})

    def value(self, kind: type[Record], record: str, field: str) -> Value:
        """One column of a record's row; None where there is no such row."""
        table = TABLES[kind.table]
        row = self._run(table.select(table._meta.columns[field]).where(table.id == record)).fetchone()
        return None if row is None else row[0]

    # Writing the journal

    def changes_of_field(self, record: str, field: str) -> list[tuple[str, int, Value, bytes | None, bytes, bool]]:
        """(id of the verb, place in it, value, salt, commitment, live) of every change of a field, oldest first."""
        return statements.CHANGES_OF_FIELD.run(self._connection, {"record": record, "field": field}).fetchall()

    def end_changes(self, fields: Iterable[tuple[str, str]]) -> None:
        """Mark the live changes of these (record, field) pairs as replaced."""
        rows = [{"record": record, "field": field} for record, field in fields]
        statements.END_CHANGES.run_each(self._connection, rows)

    def add_verb(self, verb: Mapping[str, object], changes: Sequence[Mapping[str, object]]) -> int:
        """Insert a verb and its changes, and return its place in the file."""
        seq = statements.ADD_VERB.run(self._connection, verb).lastrowid
        assert seq is not None
        rows = [{"verb": seq, "i": place, "live": 1, **change} for place, change in enumerate(changes)]
        statements.ADD_CHANGE.run_each(self._connection, rows)
        return seq

    def changes_of_verb(self, seq: int) -> list[tuple[str, str, Value, bytes]]:
        """(record, field, value, commitment) of a verb's changes, in order."""
        return statements.CHANGES_OF_VERB.run(self._connection, {"verb": seq}).fetchall()

    def commitments(self, records: Iterable[str]) -> Iterable[tuple[str, str, bytes]]:
        """(record, field, commitment) of the live changes of records."""
        ids = sorted(set(records))
        for start in range(0, len(ids), _AT_ONCE):
            of_some = ChangeTable.record.in_(ids[start : start + _AT_ONCE])
            yield from self._run(
                ChangeTable.select(ChangeTable.record, ChangeTable.field, ChangeTable.commitment).where(
                    ChangeTable.live & of_some
                )
            )

    # Undo

    def place_of(self, verb: str) -> int:
        """A verb's place in the file."""
        seq: int = self._run(VerbTable.select(VerbTable.seq).where(VerbTable.id == verb)).fetchone()[0]
        return seq

    def is_written_over(self, seq: int) -> bool:
        """Whether any field that a verb wrote has another value now; one query for all fields.

        Consent does not count: it may have been lowered since, and stays so.
        """
        change, other = ChangeTable.alias("change"), ChangeTable.alias("other")
        live = other.select(peewee.SQL("1")).where(
            (other.record == change.record) & (other.field == change.field) & other.live
        )
        differs = live.where(other.commitment != change.commitment)
        over = ~peewee.fn.EXISTS(live) | peewee.fn.EXISTS(differs)
        counts = (change.kind != ContributionTable._meta.table_name) | (change.field != "consent")
        query = change.select(peewee.SQL("1")).where((change.verb == seq) & counts & over).limit(1)
        return self._run(query).fetchone() is not None

    def made_by(self, seq: int) -> set[str]:
        """The ids of the records that a verb inserted."""
        change, earlier = ChangeTable.alias("change"), ChangeTable.alias("earlier")
        known = earlier.select(peewee.SQL("1")).where((earlier.record == change.record) & (earlier.verb < change.verb))
        query = (
            change.select(change.record)
            .distinct()
            .where((change.verb == seq) & (change.replaces == "") & ~peewee.fn.EXISTS(known))
        )
        return {record for (record,) in self._run(query)}

    def replaced_by(self, seq: int) -> list[tuple[str, str, str, str]]:
        """(kind, record, field, what it replaces) of a verb's changes, the last one first."""
        query = (
            ChangeTable.select(ChangeTable.kind, ChangeTable.record, ChangeTable.field, ChangeTable.replaces)
            .where(ChangeTable.verb == seq)
            .order_by(ChangeTable.i.desc())
        )
        return self._run(query).fetchall()

    def change(self, verb: str, place: int) -> tuple[Value, bytes | None]:
        """The value and salt of one change of the verb with this id."""
        query = (
            ChangeTable.select(ChangeTable.value, ChangeTable.salt)
            .join(VerbTable)
            .where((VerbTable.id == verb) & (ChangeTable.i == place))
        )
        change: tuple[Value, bytes | None] = self._run(query).fetchone()
        return change

    def own_verbs(self, replica: str) -> list[tuple[str, str | None]]:
        """(id, what it undoes) of every verb of a replica and of those that it was copied from, oldest first."""
        return self._connection.execute(sql.OWN_VERBS, (replica, ERASED_ELSEWHERE)).fetchall()

    # History

    def verbs(self, before: int | None, most: int | None) -> list[tuple[int, str, str, str | None, str, str | None]]:
        """(place, id, at, meeting, name, undoes) of verbs, newest first: those before a place, at most so many."""
        query = VerbTable.select(
            VerbTable.seq, VerbTable.id, VerbTable.at, VerbTable.meeting, VerbTable.name, VerbTable.undoes
        )
        if before:
            query = query.where(VerbTable.seq < before)
        return self._run(query.order_by(VerbTable.seq.desc()).limit(most)).fetchall()

    def changes_between(self, first: int, last: int) -> sqlite3.Cursor:
        """(place of the verb, kind, record, field, value, salt, commitment, replaces) of the changes of verbs."""
        change = ChangeTable
        query = (
            change.select(
                change.verb, change.kind, change.record, change.field,
                change.value, change.salt, change.commitment, change.replaces,
            )
            .where(change.verb.between(first, last))
            .order_by(change.verb, change.i)
        )  # fmt: skip
        return self._run(query)

    def said_since(self, head: str) -> list[str]:
        """The words of each contribution that was kept after the verb with this hash, in order."""
        verb = VerbTable.alias("head")
        since = verb.select(verb.seq).where(verb.hash == head)
        query = (
            ChangeTable.select(ChangeTable.value)
            .join(VerbTable)
            .where(
                (VerbTable.name == "keep")
                & (ChangeTable.kind == Contribution.table)
                & (ChangeTable.field == "text")
                & (VerbTable.seq > since)
            )
            .order_by(VerbTable.seq, ChangeTable.i)
        )
        return [text for (text,) in self._run(query) if text is not None]

    def hash_of(self, replica: str, n: int) -> str | None:
        """The hash of a replica's verb by its place in the chain; None where there is no such verb."""
        row = self._run(VerbTable.select(VerbTable.hash).where((VerbTable.replica == replica) & (VerbTable.n == n)))
        return next((hashed for (hashed,) in row), None)

    # Counts

    def verb_count(self) -> int:
        """How many verbs the journal has."""
        return self._count(VerbTable.select())

    def record_count(self, kind: type[Record]) -> int:
        """How many records of a kind there are that were not removed."""
        table = TABLES[kind.table]
        return self._count(table.select().where(~table._meta.columns[REMOVED]))

    def _count(self, rows: peewee.ModelSelect[Any]) -> int:
        count: int = self._run(rows.select(peewee.fn.COUNT(peewee.SQL("*")))).fetchone()[0]
        return count

    # Numbers and drafts

    def last_number(self, series: str) -> int:
        """The last number that was given in a series; 0 for none."""
        row = statements.LAST_NUMBER.run(self._connection, {"name": series}).fetchone()
        return row[0] if row else 0

    def keep_numbers(self, numbers: Mapping[str, int]) -> None:
        """Upsert the last numbers that were given."""
        rows = [{"name": series, "last": number} for series, number in numbers.items()]
        statements.KEEP_NUMBER.run_each(self._connection, rows)

    def put_draft(self, slot: str, body: str, at: str) -> None:
        """Upsert a draft."""
        self._run(DraftTable.insert(slot=slot, body=body, updated=at).on_conflict_replace())

    def clear_drafts(self, slots: Iterable[str]) -> None:
        """Delete the drafts in these slots."""
        statements.CLEAR_DRAFT.run_each(self._connection, [{"slot": slot} for slot in slots])

    def clear_all_drafts(self) -> None:
        """Delete every draft."""
        self._run(DraftTable.delete())

    # Erasing

    def texts_of(self, record: str, field: str) -> list[tuple[str, str, bytes, bool]]:
        """(kind, text, commitment, live) of every text that a field has had and that was not erased."""
        query = ChangeTable.select(ChangeTable.kind, ChangeTable.value, ChangeTable.commitment, ChangeTable.live).where(
            (ChangeTable.record == record) & (ChangeTable.field == field) & _IS_TEXT
        )
        return self._run(query).fetchall()

    def texts_in(self, fields: Iterable[str]) -> Iterable[tuple[str, str, str, str, bytes, bool]]:
        """(kind, record, field, text, commitment, live) of every text in fields of these names that was not erased."""
        change = ChangeTable
        return self._run(
            change.select(change.kind, change.record, change.field, change.value, change.commitment, change.live).where(
                _IS_TEXT & change.field.in_(sorted(fields))
            )
        )

    def erase(self, values: Iterable[tuple[str, str, bytes]]) -> None:
        """Delete values, by (record, field, commitment), and their salts from the journal; the commitments stay."""
        rows = [{"record": record, "field": field, "commitment": sealed} for record, field, sealed in values]
        statements.ERASE.run_each(self._connection, rows)

    def moved_away(self, speaker: str) -> frozenset[str]:
        """The ids of contributions that a person said and that lost the code when they were moved to another stream."""
        now, moved, before = ChangeTable.alias("now"), ChangeTable.alias("moved"), ChangeTable.alias("before")
        with_the_move = moved.select(peewee.SQL("1")).where(
            (moved.verb == now.verb) & (moved.record == now.record) & (moved.field == "stream")
        )
        spoke = (
            before.select(before.value)
            .where((before.record == now.record) & (before.field == "speaker") & (before.verb < now.verb))
            .order_by(before.verb.desc())
            .limit(1)
        )
        query = now.select(now.record).where(
            (now.kind == Contribution.table)
            & (now.field == "speaker")
            & now.live
            & now.value.is_null()
            & now.salt.is_null(False)
            & peewee.fn.EXISTS(with_the_move)
            & (peewee.Value(speaker) == spoke)
        )
        return frozenset(record for (record,) in self._run(query))

    def vacuum(self) -> None:
        """Leave no byte of what was erased in the file or beside it; call it outside of a transaction.

        `secure_delete` overwrites what is deleted, but SQLite can leave old copies when it rearranges pages; only
        VACUUM, which writes the file afresh, removes those.
        """
        for statement in (sql.TEMP_IN_MEMORY, sql.CHECKPOINT, sql.VACUUM, sql.CHECKPOINT):
            self._connection.execute(statement).fetchall()
