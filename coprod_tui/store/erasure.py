"""Erasing in the file: values and salts leave the journal, commitments stay, and no byte of the words is left (R30)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coprod_tui.base.text import Sameness
from coprod_tui.domain.edit import Edit, Erasing, Now, Place, changed, made
from coprod_tui.domain.fields import searched_texts, searched_words
from coprod_tui.domain.privacy.rules import (
    GAP,
    Withdrawal,
    all_word_fields,
    found,
    gap,
    reset_values,
    reworded,
    same_again,
)
from coprod_tui.domain.records import Contribution, Erasure, Version
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.journal import KINDS, Journal, plain_value
from coprod_tui.store.replicas import Mark, Marks


class Value(NamedTuple):
    """One value in the journal that is to be erased."""

    place: Place
    commitment: bytes
    live: bool


def values(journal: Journal, erasing: Erasing) -> list[Value]:
    """The values in the journal that a verb erases; read before the verb writes its own."""
    wanted = {*erasing.whole, *erasing.earlier}
    return [
        Value(place, sealed, bool(live))
        for place, text, sealed, live in _texts(journal, wanted)
        if place in wanted or (place not in erasing.spared and erasing.same.holds(text))
    ]


def prepared(
    journal: Journal, project: Snapshot, contributions: Sequence[Contribution], drafts: Mapping[str, str]
) -> Withdrawal:
    """What withdrawing these would erase; reads the whole journal, and writes nothing."""
    ids = tuple(one.id for one in contributions)
    places = (Place(Contribution, one, field) for one in ids for field in searched_words(Contribution))
    texts = wordings(journal, places)
    same = Sameness(texts)
    now = {text for one in contributions for text in searched_texts(one)}
    slots = tuple(slot for slot, body in drafts.items() if any(one in slot for one in ids) or same.holds_in_json(body))
    return Withdrawal(
        tuple(contributions), same, sum(text not in now for text in texts), found(project, same, ids), slots,
        tuple(version for version in project.versions if _is_printed(version, ids, same)),
    )  # fmt: skip


def _is_printed(version: Version, ids: tuple[str, ...], same: Sameness) -> bool:
    return any(one in version.printed for one in ids) or same.holds_in_json(version.printed)


def wordings(journal: Journal, places: Iterable[Place]) -> list[str]:
    """Every text that these fields have had, the present ones among them."""
    texts = (text for place in places for _, text, _, _ in journal.queries.texts_of(place.record, place.field))
    return list(dict.fromkeys(text for text in texts if text != GAP))


def _texts(journal: Journal, wanted: Iterable[Place]) -> Iterator[tuple[Place, str, bytes, bool]]:
    """All of the journal's texts that can hold people's words, and those of the fields that are wanted."""
    names = {(kind.table, name) for kind, fields in all_word_fields().items() for name in fields}
    names |= {(place.kind.table, place.field) for place in wanted}
    for kind, record, field, text, sealed, live in journal.queries.texts_in({name for _, name in names}):
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


def erase(journal: Journal, gone: Iterable[Value]) -> None:
    """Takes value and salt out of the journal, inside the caller's transaction; the commitments stay."""
    journal.queries.erase((one.place.record, one.place.field, one.commitment) for one in gone)


# Again, in copies


def marks_in(project: Snapshot) -> Marks:
    """All that was ever erased, as the file knows it."""
    return tuple(
        Mark(erasure.kind, erasure.record, erasure.field, erasure.sealed, erasure.whole, erasure.at)
        for erasure in project.all(Erasure).values()
    )


def _values_of(journal: Journal, marks: Iterable[Mark]) -> tuple[list[Value], list[str]]:
    """The values that these marks are about and that still stand in the journal, and their texts."""
    gone: list[Value] = []
    texts: list[str] = []
    for mark in marks:
        if mark.kind not in KINDS:
            continue
        sealed = {bytes.fromhex(one) for one in mark.sealed.split()}
        for kind, text, commitment, live in journal.queries.texts_of(mark.record, mark.field):
            if kind == mark.kind and text != GAP and (mark.whole or commitment in sealed):
                gone.append(Value(Place(KINDS[mark.kind], mark.record, mark.field), commitment, bool(live)))
                texts.append(text)
    return gone, texts


def again(journal: Journal, project: Snapshot, marks: Iterable[Mark], now: Now) -> tuple[tuple[Edit, ...], list[Value]]:
    """The edits that erase in a whole copy what was erased elsewhere, with the values that go from its journal."""
    marks = tuple(marks)
    gone, texts = _values_of(journal, marks)
    change = _reprinted(marks, texts)
    edits: list[Edit] = []
    for place in dict.fromkeys(one.place for one in gone if one.live):
        if place.field == "printed":
            version = project.get(Version, place.record)
            edits += [Edit(*place, change(version.printed))] if version else []
        else:
            edits.append(Edit(*place, gap(place.kind, place.field)))
    for mark in marks:
        contribution = project.get(Contribution, mark.record)
        if mark.whole and mark.field == "text" and contribution is not None and contribution.withdrawn_at is None:
            edits += changed(contribution, **reset_values(contribution), withdrawn_at=mark.at)
    for mark in marks:
        edits += made(Erasure(now.new_id(), *mark))
    return tuple(edits), gone


def in_copy(connection: sqlite3.Connection, marks: Marks) -> None:
    """Erases in a backup what was erased in the project, inside the caller's transaction; drafts go with it.

    A backup's journal is the beginning of the project's, so whatever was erased there is known here by its hash.
    """
    journal = Journal(connection)
    gone, texts = _values_of(journal, marks)
    change = _reprinted(marks, texts)
    # What is printed is reworded every time: after the first, its value has left this journal and is in `gone` no more.
    printed = {Place(Version, mark.record, mark.field) for mark in marks if mark.field == "printed"}
    for place in {one.place for one in gone if one.live} | printed:
        value = gap(place.kind, place.field)
        if place.field == "printed":
            stands = journal.queries.value(*place)
            if stands is None:
                continue  # a version that was issued after this backup
            value = change(str(stands))
        journal.queries.update(place.kind, place.record, {place.field: plain_value(value)})
    erase(journal, gone)
    journal.queries.clear_all_drafts()


def _reprinted(marks: Iterable[Mark], texts: Iterable[str]) -> Callable[[str], str]:
    pairs = {(mark.record, mark.field) for mark in marks if mark.whole}
    same = Sameness(text for text in texts if not text.startswith("{"))

    def words(record: str, field: str, text: str) -> str:
        return GAP if (record, field) in pairs or same.holds(text) else text

    return lambda printed: reworded(printed, words, same_again(same))
