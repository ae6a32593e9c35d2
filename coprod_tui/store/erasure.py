"""Erasure in the journal (R30): values and salts are deleted, commitments stay, so that hashes can still be checked.

`Session` writes what is worked out here, and then the file afresh, so that no byte of the words is left.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, ErasurePlan, FieldRef, insert, overwrite, update
from coprod_tui.domain.fields import Holds, field_infos, searched_texts, searched_words, word_fields
from coprod_tui.domain.privacy.reach import reached_places
from coprod_tui.domain.privacy.recognition import JOINED_BY, ErasedTexts, hashes_of
from coprod_tui.domain.privacy.rules import (
    GAP,
    Withdrawal,
    all_texts,
    all_word_fields,
    erased_value,
    gap_runs,
    owed_places,
    reset_values,
    returned_id,
    reworded_print,
)
from coprod_tui.domain.records import Contribution, Erasure, Owed, ReturnedWords, Version
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.journal import KIND_OF_TABLE, Journal, plain_value
from coprod_tui.store.replicas import ErasureMark, ErasureMarks

T = TypeVar("T")


class JournalValue(NamedTuple):
    """A value in the journal that is to be erased."""

    place: FieldRef
    commitment: bytes
    live: bool
    text: str


def values_to_erase(journal: Journal, erasing: ErasurePlan) -> list[JournalValue]:
    """The values in the journal that a verb erases; must be read before the verb writes its own."""
    wanted = {*erasing.whole, *erasing.earlier}
    return [
        JournalValue(place, sealed, bool(live), text)
        for place, text, sealed, live in _texts(journal, wanted)
        if place in wanted or (place not in erasing.spared and erasing.same.holds(text))
    ]


def plan_withdrawal(
    journal: Journal, project: Snapshot, contributions: Sequence[Contribution], drafts: Mapping[str, str]
) -> Withdrawal:
    """What withdrawing these would erase; reads the whole journal and writes nothing."""
    ids = tuple(contribution.id for contribution in contributions)
    places = (FieldRef(Contribution, record, field) for record in ids for field in searched_words(Contribution))
    texts = past_texts(journal, places)
    same = TextMatcher(texts)
    now = {text for contribution in contributions for text in searched_texts(contribution)}
    slots = tuple(slot for slot, body in drafts.items() if any(one in slot for one in ids) or same.holds_in_json(body))
    return Withdrawal(
        tuple(contributions),
        same,
        sum(text not in now for text in texts),
        reached_places(project, contributions, same),
        slots,
        tuple(version for version in project.versions if _is_printed(version, ids, same)),
    )


def _is_printed(version: Version, ids: tuple[str, ...], same: TextMatcher) -> bool:
    return any(one in version.printed for one in ids) or same.holds_in_json(version.printed)


def past_texts(journal: Journal, places: Iterable[FieldRef]) -> list[str]:
    """Every text that these fields ever had, the present ones included."""
    texts = (text for place in places for _, text, _, _ in journal.queries.texts_of(place.record, place.field))
    return list(dict.fromkeys(text for text in texts if text != GAP))


def earlier_texts(journal: Journal, contribution: str) -> tuple[str, ...]:
    """Every text that a contribution ever had, the present ones and the notes beside them included."""
    places = (FieldRef(Contribution, contribution, field) for field in word_fields(Contribution))
    return tuple(past_texts(journal, places))


def _texts(journal: Journal, wanted: Iterable[FieldRef]) -> Iterator[tuple[FieldRef, str, bytes, bool]]:
    """All texts in the journal that can be people's words, and those of the fields that are wanted."""
    names = {(kind.table, name) for kind, fields in all_word_fields().items() for name in fields}
    names |= {(place.kind.table, place.field) for place in wanted}
    for kind, record, field, text, sealed, live in journal.queries.texts_in({name for _, name in names}):
        if (kind, field) in names and text != GAP:
            yield FieldRef(KIND_OF_TABLE[kind], record, field), text, sealed, live


def with_erasures(
    journal: Journal,
    project: Snapshot,
    act: CommandResult[T],
    now: CommandContext,
    key: bytes,
    places: Iterable[str],
) -> tuple[tuple[Edit, ...], list[JournalValue]]:
    """What a command that erases writes, and the values that it erases from the journal.

    Each of `places`, in which the words may still be, is owed until it is done (R30).
    """
    assert act.erases is not None
    erased = values_to_erase(journal, act.erases)
    more = erasure_edits(erased, act.erases, act.edits, project, now, key)
    known = {debt.place for debt in owed_places(project)}
    owed = [Owed(now.new_id(), place, now.at) for place in dict.fromkeys(places) if place not in known]
    return (*act.edits, *more, *(edit for debt in owed for edit in insert(debt))), erased


def erasure_edits(
    gone: Sequence[JournalValue],
    erasing: ErasurePlan,
    edits: Sequence[Edit],
    project: Snapshot,
    now: CommandContext,
    key: bytes,
) -> tuple[Edit, ...]:
    """What is written with a verb that erases: a gap in every other field that has an erased value, and the marks."""
    written = {FieldRef(edit.kind, edit.record, edit.field) for edit in edits}
    gaps = (Edit(*value.place, erased_value(value.place.kind, value.place.field)) for value in gone if value.live)
    more = tuple(edit for edit in gaps if FieldRef(edit.kind, edit.record, edit.field) not in written)
    return (*more, *(edit for mark in _marks(gone, erasing, project, now, key) for edit in insert(mark)))


def _marks(
    gone: Sequence[JournalValue], erasing: ErasurePlan, project: Snapshot, now: CommandContext, key: bytes
) -> Iterator[Erasure]:
    by_place: dict[FieldRef, list[JournalValue]] = {place: [] for place in erasing.whole}
    for value in gone:
        by_place.setdefault(value.place, []).append(value)
    together = _said_together(gone, project)
    for place, values in by_place.items():
        sealed = " ".join(dict.fromkeys(value.commitment.hex() for value in values))
        texts = [value.text for value in values if _is_recognised(place)]
        keyed = hashes_of(key, [*texts, *together.get(place, ())])
        whole = place in erasing.whole
        yield Erasure(now.new_id(), place.kind.table, place.record, place.field, sealed, whole, now.at, keyed)


def _is_recognised(place: FieldRef) -> bool:
    """Whether a field has a text of its own; notes beside what was said are the same in many contributions."""
    info = field_infos(place.kind)[place.field]
    return info.holds is Holds.WORDS and (info.searched or place.kind is not Contribution)


def _said_together(gone: Sequence[JournalValue], project: Snapshot) -> dict[FieldRef, list[str]]:
    """What a contribution said and its why as one text, as a spreadsheet may have them; by a field that is erased."""
    places: dict[str, FieldRef] = {}
    parts: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for value in gone:
        if value.place.kind is Contribution and value.place.field in ("text", "why"):
            places.setdefault(value.place.record, value.place)
            parts[value.place.record, value.place.field][value.text] = None
    together: dict[FieldRef, list[str]] = {}
    for record, place in places.items():
        present = project.get(Contribution, record)
        texts = {**parts[record, "text"], **({present.text: None} if present else {})}
        whys = {**parts[record, "why"], **({present.why: None} if present and present.why else {})}
        pairs = itertools.islice(itertools.product(texts, whys), _PAIRS_MOST)
        together[place] = [f"{text} {JOINED_BY} {why}" for text, why in pairs]
    return together


_PAIRS_MOST = 100
"""So many pairs of wordings of one contribution are recognised as one text."""


def erase_values(journal: Journal, gone: Iterable[JournalValue]) -> None:
    """Delete values and their salts from the journal, inside the caller's transaction; the commitments stay."""
    journal.queries.erase((value.place.record, value.place.field, value.commitment) for value in gone)


# Erasing again in other copies and in backups


def erasures_in(project: Snapshot) -> ErasureMarks:
    """All that was ever erased of a project, by the records in its file."""
    return tuple(
        ErasureMark(
            erasure.kind, erasure.record, erasure.field, erasure.sealed, erasure.whole, erasure.at, erasure.keyed
        )
        for erasure in project.all(Erasure).values()
    )


def _values_of(journal: Journal, marks: Iterable[ErasureMark]) -> tuple[list[JournalValue], list[str]]:
    """The values that these marks are about and that are still in the journal, and their texts."""
    gone: list[JournalValue] = []
    texts: list[str] = []
    for mark in marks:
        if mark.kind not in KIND_OF_TABLE:
            continue
        sealed = {bytes.fromhex(commitment) for commitment in mark.sealed.split()}
        for kind, text, commitment, live in journal.queries.texts_of(mark.record, mark.field):
            if kind == mark.kind and text != GAP and (mark.whole or commitment in sealed):
                place = FieldRef(KIND_OF_TABLE[mark.kind], mark.record, mark.field)
                gone.append(JournalValue(place, commitment, bool(live), text))
                texts.append(text)
    return gone, texts


def edits_for_copy(
    journal: Journal, project: Snapshot, marks: Iterable[ErasureMark], now: CommandContext, key: bytes
) -> tuple[tuple[Edit, ...], list[JournalValue]]:
    """The edits that erase in another copy what was erased elsewhere, and the values to erase from its journal."""
    marks = tuple(marks)
    gone, texts = _values_of(journal, marks)
    change = _reprinted(marks, texts)
    edits: list[Edit] = []
    for place in dict.fromkeys(one.place for one in gone if one.live):
        if place.field == "printed":
            version = project.get(Version, place.record)
            edits += [Edit(*place, change(version.printed))] if version else []
        else:
            edits.append(Edit(*place, erased_value(place.kind, place.field)))
    for mark in marks:
        contribution = project.get(Contribution, mark.record)
        if mark.whole and mark.field == "text" and contribution is not None and contribution.withdrawn_at is None:
            edits += update(contribution, **reset_values(contribution), withdrawn_at=mark.at)
    for mark in marks:
        edits += insert(Erasure(now.new_id(), *mark))
    # By this copy's own key, which differs where both copies are older than keys are.
    known = {each for mark in marks for each in mark.keyed.split()}
    for own in _marks(gone, ErasurePlan(TextMatcher(())), project, now, key):
        if not known.issuperset(own.keyed.split()):
            edits += insert(own)
    edits += _questions_in_copy(project, marks, {value.place for value in gone}, now, key)
    return tuple(edits), gone


def _questions_in_copy(
    project: Snapshot, marks: Iterable[ErasureMark], going: Container[FieldRef], now: CommandContext, key: bytes
) -> Iterator[Edit]:
    """The edits that ask about words of a copy that were erased elsewhere in other records than it has (law 8)."""
    erased = ErasedTexts(key, (Erasure("", at=mark.at, keyed=mark.keyed) for mark in marks))
    for place, text in all_texts(project) if erased else ():
        erasure = erased.find(text)
        question = returned_id(place.record, place.field)
        if erasure is not None and place not in going and project.get(ReturnedWords, question) is None:
            yield from overwrite(
                ReturnedWords(question, place.kind.table, place.record, place.field, erasure.at, now.at)
            )


def erase_in_backup(connection: sqlite3.Connection, marks: ErasureMarks) -> None:
    """Erase in a backup what was erased in the project, and its drafts, inside the caller's transaction.

    A backup's journal is the beginning of the project's, so values erased there have the same commitments here.
    """
    journal = Journal(connection)
    gone, texts = _values_of(journal, marks)
    change = _reprinted(marks, texts)
    # What is printed is reworded every time: once its value was erased from this journal, it is not in `gone` again.
    printed = {FieldRef(Version, mark.record, mark.field) for mark in marks if mark.field == "printed"}
    for place in {value.place for value in gone if value.live} | printed:
        text = erased_value(place.kind, place.field)
        if place.field == "printed":
            present = journal.queries.value(*place)
            if present is None:
                continue  # a version that was issued after this backup
            text = change(str(present))
        journal.queries.update(place.kind, place.record, {place.field: plain_value(text)})
    erase_values(journal, gone)
    journal.queries.clear_all_drafts()


def _reprinted(marks: Iterable[ErasureMark], texts: Iterable[str]) -> Callable[[str], str]:
    """A function that puts gaps into what was printed, where these marks and texts are."""
    pairs = {(mark.record, mark.field) for mark in marks if mark.whole}
    same = TextMatcher(text for text in texts if not text.startswith("{"))

    def words(record: str, field: str, text: str) -> str:
        return GAP if (record, field) in pairs or same.holds(text) else text

    return lambda printed: reworded_print(printed, words, gap_runs(same))
