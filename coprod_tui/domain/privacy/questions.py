"""Questions about words that were kept: what asks them, what a person decided, and what an edit took out (R13).

Capture is never refused: words are on disk before anything is asked about them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Final

from coprod_tui.base.text import TextMatcher, words_in
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.fields import field_infos, word_fields
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.privacy.detection import PiiMatch, find_pii, is_ordinary
from coprod_tui.domain.privacy.rules import GAP, MASK, describe_field, find_occurrences, open_returned
from coprod_tui.domain.records import RECORDS, Contribution, Erasure, Queried, Record
from coprod_tui.domain.snapshot import ProjectView, Snapshot

Asker = Callable[[ProjectView, str], Iterable[PiiMatch]]
"""What of a text a person is asked about."""


def _asks_about_personal_data(project: ProjectView, text: str) -> Iterable[PiiMatch]:
    return find_pii(text)


ASKERS: Final[tuple[Asker, ...]] = (_asks_about_personal_data,)
"""All that ask about words. Another kind of question is a function here and a member of PiiKind."""


def asked_texts(record: Record) -> Iterator[str]:
    """The texts of a record that are asked about: all of people's words in it, notes beside what was said too."""
    infos = field_infos(type(record))
    return (text for name in word_fields(type(record)) if infos[name].asked and (text := getattr(record, name)))


def questions_about(project: ProjectView, text: str) -> tuple[PiiMatch, ...]:
    """All that is asked about one text, whatever was decided."""
    return tuple(match for asker in ASKERS for match in asker(project, text))


def open_questions(project: ProjectView, record: Record) -> tuple[PiiMatch, ...]:
    """Return the matches in a record that nobody has decided to keep yet."""
    matches = [match for text in asked_texts(record) for match in questions_about(project, text)]
    if not matches or not isinstance(record, Contribution):
        return tuple(matches)
    kept = [one for one in project.shown_with(Queried, record.id) if not one.masked]
    return tuple(match for match in matches if not any(_keeps(one, match) for one in kept))


def describe_pii(matches: Iterable[PiiMatch]) -> str:
    """Name the kinds of matches: “somebody's name and a telephone number”."""
    return join_names(tuple(dict.fromkeys(match.sort.value for match in matches)))


def describe_open(project: ProjectView, contribution: Contribution) -> str:
    """Name the kinds of all that is still asked about a contribution; empty where nothing is."""
    kinds = [match.sort.value for match in open_questions(project, contribution)]
    if open_returned(project, contribution.id):
        kinds.insert(0, "words that were taken back")
    return join_names(tuple(dict.fromkeys(kinds)))


def kept_digest(queried: str, text: str) -> str:
    """A hash of the words that are kept, keyed with the id of the record of that decision."""
    words = " ".join(words_in(text)) or text
    return hashlib.sha256(f"{queried}\n{words}".encode()).hexdigest()[:32]


def _keeps(decision: Queried, match: PiiMatch) -> bool:
    """Whether a person decided to keep this match; in 0.1.0 that was said of all matches of a kind."""
    if decision.digest:
        return decision.digest == kept_digest(decision.id, match.text)
    return decision.what == match.sort.value


def asked_since(
    before: Snapshot, after: Snapshot, kinds: Sequence[type[Record]] = RECORDS
) -> Iterator[tuple[Record, tuple[PiiMatch, ...]]]:
    """Yield the records that are new or changed since `before`, with what their words ask that was not asked then."""
    for kind in kinds:
        earlier, now = before.all(kind), after.all(kind)
        if earlier is now or not word_fields(kind):
            continue
        for record in now.values():
            old = earlier.get(record.id)
            if old is record:
                continue
            known = {match.text for match in open_questions(before, old)} if old is not None else set()
            if new := tuple(match for match in open_questions(after, record) if match.text not in known):
                yield record, new


def told_since(before: Snapshot, after: Snapshot, kinds: Sequence[type[Record]] = RECORDS) -> Iterator[str]:
    """Yield sentences on what a command left to be asked: what looks like personal data, and what the history has."""
    asked = tuple(asked_since(before, after, kinds))
    if len(asked) > MOST_TOLD:
        every = describe_pii(match for _, matches in asked for match in matches)
        yield f"{len(asked):,} of these may hold {every}. `coprod mask FILE` lists them, to erase or to keep."
    else:
        for record, matches in asked:
            yield question_sentence(after, record, matches)
    for record, phrases in _edited_out(before, after) if Contribution in kinds else ():
        code = after.code(record)
        yield (
            f"The history still has {join_names(tuple(f'“{one}”' for one in phrases))} of {code}."
            f" `coprod mask FILE {code} --earlier` takes that out of the history too."
        )


MOST_TOLD = 5
"""If more records than this ask something at once, they are only counted."""


def question_sentence(project: Snapshot, record: Record, matches: tuple[PiiMatch, ...]) -> str:
    """What is asked about one record, and the next command."""
    if isinstance(record, Contribution):
        code = project.code(record)
        return f"{code} may hold {describe_pii(matches)}. `coprod mask FILE {code}` erases that; with --keep it stays."
    field = next(
        name
        for name in word_fields(type(record))
        if any(match in questions_about(project, getattr(record, name) or "") for match in matches)
    )
    where = describe_field(project, FieldRef(type(record), record.id, field))
    return f"{where}: {_quoted(matches)} may be {describe_pii(matches)}. If it is, write it without."


def _quoted(matches: Iterable[PiiMatch]) -> str:
    return join_names(tuple(dict.fromkeys(f"“{match.text}”" for match in matches)))


def _edited_out(before: Snapshot, after: Snapshot) -> Iterator[tuple[Contribution, tuple[str, ...]]]:
    """Yield the contributions whose new words lack what looked like personal data in those before."""
    earlier, now = before.all(Contribution), after.all(Contribution)
    erased = before.all(Erasure) is not after.all(Erasure)
    for record in now.values() if earlier is not now and not erased else ():
        old = earlier.get(record.id)
        if old is None or old is record or record.withdrawn_at is not None:
            continue
        if phrases := taken_out(after, old, record):
            yield record, phrases


WITHOUT_MARKS = tuple(kind for kind in RECORDS if kind is not Contribution)
"""The nouns whose rows on the screen have no mark for an open question, so that a sentence asks it."""


# What an edit took out


def taken_out(project: Snapshot, before: Record, after: Record) -> tuple[str, ...]:
    """What looked like personal data in a record and is not in its new words: it is still in the history."""
    return only_in_history(project, after, tuple(asked_texts(before)))


def only_in_history(project: Snapshot, record: Record, earlier: Sequence[str]) -> tuple[str, ...]:
    """What looks like personal data in earlier texts of a record, and is not in its words now."""
    asked = dict.fromkeys(match.text for text in earlier for match in questions_about(project, text))
    texts = tuple(asked_texts(record))
    return tuple(phrase for phrase in asked if not any(map(NameMatcher([phrase], asked=asked).holds, texts)))


def matcher_for(project: Snapshot, texts: Iterable[str], phrases: Iterable[str]) -> NameMatcher:
    """What masking phrases of these texts erases."""
    asked = {match.text for text in texts for match in questions_about(project, text)}
    return NameMatcher(phrases, asked=asked)


# Matching and masking


class NameMatcher(TextMatcher):
    """Matches and masks phrases; a name of ordinary words, such as “Will”, only where it looks like a name."""

    def __init__(self, phrases: Iterable[str], *, asked: Container[str] = ()) -> None:
        """`asked` are those that looked like a name; the others are matched wherever they stand."""
        phrases = tuple(phrases)
        names = [phrase for phrase in phrases if phrase in asked and is_ordinary(phrase)]
        self._names = [words_in(phrase) for phrase in names]
        self._others = [phrase for phrase in phrases if phrase not in names]
        super().__init__(self._others)

    def __bool__(self) -> bool:
        return bool(self._names) or super().__bool__()

    def holds(self, text: str, *, only_runs: bool = False) -> bool:
        """Whether a text has one of them."""
        return super().holds(text, only_runs=only_runs) or (not only_runs and any(self._spans(text)))

    def holds_all(self, text: str) -> bool:
        """Whether a text has all words of one of them, in a row."""
        return super().holds_all(text) or any(self._spans(text))

    def _spans(self, text: str) -> Iterator[PiiMatch]:
        """Yield the matches in a text that have the words of a name of ordinary words."""
        for match in find_pii(text) if self._names else ():
            words = words_in(match.text)
            if any(name == words[at : at + len(name)] for name in self._names for at in range(len(words))):
                yield match

    def masked(self, text: str) -> str:
        """Mask what is matched in a text; the whole text becomes a gap where some of it stays."""
        for match in reversed(tuple(self._spans(text))):
            text = text[: match.start] + MASK + text[match.start + len(match.text) :]
        for phrase in self._others:
            words = words_in(phrase)
            pattern = r"[\W_]*".join(map(re.escape, words)) if words else re.escape(phrase)
            text = re.sub(rf"(?<![^\W_]){pattern}(?![^\W_])" if words else pattern, MASK, text, flags=re.IGNORECASE)
        return GAP if self.holds(text) else text


def masked_sentence(project: Snapshot, contribution: Contribution) -> str:
    """Say that what looked like personal data was masked."""
    return f"Masked in {project.code(contribution)}, and erased from the history."


def elsewhere(project: Snapshot, record: Record, matcher: NameMatcher) -> str:
    """Where else masking would mask, in a sentence; empty where that is nowhere."""
    places = [one.where for one in find_occurrences(project, matcher, (record.id,))]
    if not places:
        return ""
    more = f" and {len(places) - MOST_TOLD:,} more" if len(places) > MOST_TOLD else ""
    return f"Also masked, because it stands there too: {'; '.join(places[:MOST_TOLD])}{more}."


# What prints


def names_undecided(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R13: where a brief prints what looks like personal data and nobody has decided; one finding, without the words.

    What is found is kept with the version when it is issued with a reason, and printed.
    """
    asked = tuple(_printed_questions(project, brief))
    if not asked:
        return
    places = [describe_field(project, place) for place, _ in asked]
    more = f" and {len(places) - MOST_TOLD:,} more" if len(places) > MOST_TOLD else ""
    every = describe_pii(match for _, matches in asked for match in matches)
    what = f"What prints may hold {every}: {'; '.join(places[:MOST_TOLD])}{more}."
    mend = "`coprod mask FILE` lists them, to erase or to keep; other words need none of it. On the screen: n."
    first = asked[0][0]
    contribution = project.get(Contribution, first.record)
    code = project.code(contribution) if contribution else ""
    yield Finding(BriefTest.NAMES, what, first.record, code, mend, "names")


def _printed_questions(project: Snapshot, brief: Brief) -> Iterator[tuple[FieldRef, tuple[PiiMatch, ...]]]:
    """Yield the fields that a brief prints and that ask something, each once."""
    texts = (words for _, line in brief.lines() for words in line.all_words())
    for words in dict.fromkeys(texts):
        matches = questions_about(project, words.text)
        record = _record(project, words.record) if matches else None
        if record is None:
            continue
        waits = {match.text for match in open_questions(project, record)}
        if left := tuple(match for match in matches if match.text in waits):
            yield FieldRef(type(record), record.id, words.field), left


def _record(project: Snapshot, record: str) -> Record | None:
    return next((found for kind in RECORDS if (found := project.get(kind, record)) is not None), None)
