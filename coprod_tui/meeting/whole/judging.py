"""Whether plain values hold together as a project: the chain, the commitments, and the records against the journal."""

from __future__ import annotations

from dataclasses import fields

from coprod_tui.meeting.act import REMOVED
from coprod_tui.meeting.checking.chain import Break, Chain, Verb, holds
from coprod_tui.meeting.entries import Change
from coprod_tui.meeting.journal import KINDS
from coprod_tui.meeting.model import Record
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.rows import columns
from coprod_tui.meeting.whole.value import PLAIN, Row, Whole, key

Field = tuple[str, str, str]
"""Table, record and field."""


def judge(whole: Whole) -> None:
    """Raises BadContent, with the place, for whatever this program would never have written."""
    _judge_keys(whole)
    replicas = {row["id"] for row in whole.tables["replica"]}
    if whole.identity["replica"] not in replicas:
        raise BadContent("“replica” names a copy that is not in the table “replica”.")
    _judge_chain(whole, replicas)
    _judge_changes(whole)
    _judge_records(whole)


def _judge_keys(whole: Whole) -> None:
    for name, rows in whole.tables.items():
        by = key(PLAIN[name])
        seen: set[object] = set()
        for number, row in enumerate(rows, 1):
            if row[by] in seen:
                raise BadContent(f"{name}, row {number}: “{row[by]}” stands there twice.")
            seen.add(row[by])


# The journal


def _judge_chain(whole: Whole, replicas: set[object]) -> None:
    chain = Chain()
    seen: set[object] = set()
    for number, entry in enumerate(whole.journal, 1):
        verb = Verb(**{name: entry.verb[name] for name in Verb._fields})
        broken = chain.follow(verb, [_change(one) for one in entry.changes])
        if verb.replica not in replicas:
            raise BadContent(f"journal, verb {number}: its copy is not in the table “replica”.")
        if verb.id in seen or Break.GAP in broken:
            raise BadContent(f"journal, verb {number}: it does not follow the verb before it; one may be missing.")
        if broken:
            raise BadContent(f"journal, verb {number}: its hash does not fit what it says; it was altered.")
        if verb.undoes is not None and verb.undoes not in seen:
            raise BadContent(f"journal, verb {number}: it undoes a verb that does not stand before it.")
        seen.add(verb.id)


def _change(row: Row) -> Change:
    return Change(**{name: row[name] for name in Change._fields})


def _judge_changes(whole: Whole) -> None:
    """Every commitment fits its value, every replaced change is there, and what nothing has replaced is what lives."""
    made: dict[str, tuple[Field, Row, str]] = {}
    replaced: set[str] = set()
    for number, entry in enumerate(whole.journal, 1):
        for place, change in enumerate(entry.changes):
            where = f"journal, verb {number}, change {place + 1}"
            _judge_change(change, where)
            field = change["kind"], change["record"], change["field"]
            for one in change["replaces"].split():
                if one not in made or made[one][0] != field:
                    raise BadContent(f"{where}: it replaces a change of this field that is not there.")
                replaced.add(one)
            made[f"{entry.verb['id']}.{place}"] = (field, change, where)
    for one, (_, change, where) in made.items():
        if change["live"] == (one in replaced):
            raise BadContent(f"{where}: “live” is true for a change that no other has replaced, and for no other.")


def _judge_change(change: Row, where: str) -> None:
    kind = KINDS.get(change["kind"])
    if kind is None:
        raise BadContent(f"{where}: there is no table “{change['kind']}”.")
    if change["field"] not in (*columns(kind)[1:], REMOVED):
        raise BadContent(f"{where}: “{change['kind']}” has no field “{change['field']}”.")
    if not holds(_change(change)):
        if change["salt"] is None:
            raise BadContent(f"{where}: a value stands there without its salt.")
        raise BadContent(f"{where}: its value does not fit its commitment; it was altered.")


# The records


def _judge_records(whole: Whole) -> None:
    """A record's field holds the value of a live change of it; where its words were erased, nobody can say."""
    alive, erased = _alive(whole)
    missing = {field[:2] for field in alive}
    for table, kind in KINDS.items():
        usually = _usual(kind)
        for number, row in enumerate(whole.tables[table], 1):
            where, record = f"{table}, row {number}", (table, row["id"])
            if record not in missing:
                raise BadContent(f"{where}: the journal knows nothing of this record.")
            missing.discard(record)
            for name, usual in usually:
                field = (*record, name)
                if field not in erased and row[name] not in alive.get(field, (usual,)):
                    raise BadContent(f"{where}, {name}: the journal has another value.")
    if missing:
        table, one = min(missing)
        raise BadContent(f"{table}: the journal has a record that is not there, {one}.")


def _alive(whole: Whole) -> tuple[dict[Field, list[object]], set[Field]]:
    """The values of the live changes of every field that was ever written; and the fields that had one erased."""
    alive: dict[Field, list[object]] = {}
    erased: set[Field] = set()
    for entry in whole.journal:
        for change in entry.changes:
            if change["live"]:
                field = change["kind"], change["record"], change["field"]
                alive.setdefault(field, []).append(change["value"])
                if change["salt"] is None:
                    erased.add(field)
    return alive, erased


def _usual(kind: type[Record]) -> tuple[tuple[str, object], ...]:
    """Every field of a noun but its id, with the value that it has until one is written."""
    return (*((one.name, one.default) for one in fields(kind)[1:]), (REMOVED, False))
