"""What rests on words that are withdrawn, or shares them: a person decides about each place (R30).

A place is shown when its record is linked to the contribution (a side, its conflict, a line, an answer, a theme that
nobody else used …), or when its text has four of the words in a row, or all of a shorter text. In a linked place single
words are marked too that are distinctive: no common word of English, and in at most two other contributions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.base.text import LEAST_RUN, TextMatcher, word_spans, words_in
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.fields import may_be_empty, searched_texts
from coprod_tui.domain.privacy.rules import (
    GAP,
    ErasureChoice,
    ErasureChoices,
    Occurrence,
    all_texts,
    describe_field,
)
from coprod_tui.domain.records import (
    About,
    Asked,
    Basis,
    BoardChange,
    BriefLine,
    Check,
    Conflict,
    Contribution,
    Disposition,
    Heard,
    Option,
    Outcome,
    Proposal,
    Rating,
    Record,
    Reservation,
    ReturnedWords,
    Side,
    Source,
    Tag,
    Term,
    Theme,
)
from coprod_tui.domain.snapshot import Snapshot

MANY_QUIET = 2
"""From so many places on that share no word, one question is asked about all of them."""
DISTINCTIVE_MOST = 2
"""A word is distinctive if at most so many other contributions have it."""
_SHORTEST = 3
_COMMON_WORDS = """
    about above after again against all also always and another any anybody anything are around asked asks away
    back because been before behind being below between both but came can cannot come could did does doing don
    done down each else even ever every everybody everyone everything few first for from get gets give given goes
    going gone good got had has have having her here him himself his how into its itself just keep kept know last
    least less let like little long look lot made make many may maybe might more most much must need needs never
    new next nobody nor not nothing now off often old once one only other others our out over own people person
    put quite rather really right said same saw say says see should since some somebody someone something soon
    still such take than that the their them themselves then there these they thing things think this those though
    three through time told too took two under until upon use used very want wanted wants was way well went were
    what when where which while who whole why will with within without would yet you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class SharedWords:
    """Finds the words of withdrawn texts in other texts."""

    def __init__(self, texts: Iterable[str], others: Iterable[Contribution] = ()) -> None:
        """`others` are the contributions that stay, by which it is known which words are distinctive."""
        self._runs: dict[int, set[tuple[str, ...]]] = {}
        words: set[str] = set()
        for text in texts:
            said = words_in(text)
            length = min(LEAST_RUN, len(said))
            if length:
                runs = (said[start : start + length] for start in range(len(said) - length + 1))
                self._runs.setdefault(length, set()).update(runs)
            words.update(said)
        wanted = {one for one in words if len(one) >= _SHORTEST and one not in _COMMON}
        counted: Counter[str] = Counter()
        for other in others if wanted else ():
            counted.update(wanted.intersection(*[{word for text in searched_texts(other) for word in words_in(text)}]))
        self._distinctive = {one for one in wanted if counted[one] <= DISTINCTIVE_MOST}

    def has_run(self, text: str) -> bool:
        """Whether the text has four of the words in a row, or all of a shorter text."""
        words = words_in(text)
        return any(
            words[start : start + length] in runs
            for length, runs in self._runs.items()
            for start in range(len(words) - length + 1)
        )

    def spans(self, text: str, *, words: bool = False) -> tuple[tuple[int, int], ...]:
        """Where the text has some of the words in a row; with `words`, also where it has single distinctive ones."""
        tokens = word_spans(text)
        marked: set[int] = set()
        for length, runs in self._runs.items():
            for start in range(len(tokens) - length + 1):
                if tuple(word for word, _, _ in tokens[start : start + length]) in runs:
                    marked.update(range(start, start + length))
        if words:
            marked.update(place for place, (word, _, _) in enumerate(tokens) if word in self._distinctive)
        spans: list[tuple[int, int]] = []
        for place in sorted(marked):
            _, start, end = tokens[place]
            if spans and place - 1 in marked:
                spans[-1] = spans[-1][0], end
            else:
                spans.append((start, end))
        return tuple(spans)


def marked_text(occurrence: Occurrence) -> str:
    """The text of a place with the shared words between » and «."""
    parts: list[str] = []
    at = 0
    for start, end in occurrence.shared:
        parts += (occurrence.text[at:start], "»", occurrence.text[start:end], "«")
        at = end
    return "".join((*parts, occurrence.text[at:]))


def reached_places(
    project: Snapshot, contributions: Sequence[Contribution], matcher: TextMatcher
) -> tuple[Occurrence, ...]:
    """Every place that rests on these contributions or shares their words, in the order of the nouns.

    `matcher` has their words, earlier ones included.
    """
    ids = {one.id for one in contributions}
    resting = {record.id: only for record, only in resting_records(project, ids)}
    shared = SharedWords(matcher.texts, (one for one in project.contributions() if one.id not in ids))
    return tuple(
        occurrence
        for place, text in all_texts(project)
        if place.record not in ids and text != GAP
        if (occurrence := _occurrence(project, place, text, resting.get(place.record), shared, matcher)) is not None
    )


def _occurrence(
    project: Snapshot, place: FieldRef, text: str, only: bool | None, shared: SharedWords, matcher: TextMatcher
) -> Occurrence | None:
    rests = only is not None and not _is_usual(place, text)
    holds = matcher.holds(text)
    if not (rests or holds or shared.has_run(text)):
        return None
    spans = shared.spans(text, words=rests)
    where = describe_field(project, place)
    said = place.kind is Contribution
    return Occurrence(place, text, where, said, matcher.holds_all(text), rests, bool(only), holds, spans)


def _is_usual(place: FieldRef, text: str) -> bool:
    """Whether a field has the words that the program gives it."""
    return not may_be_empty(place.kind, place.field) and getattr(place.kind(""), place.field) == text


def resting_records(project: Snapshot, ids: Iterable[str]) -> Iterator[tuple[Record, bool]]:
    """Yield the records that rest on contributions by links, and whether they rest on nothing else."""
    ids = set(ids)
    found: dict[str, tuple[Record, bool]] = {}
    for contribution in sorted(ids):
        for record, only in _resting_on(project, contribution, ids):
            found.setdefault(record.id, (record, only))
    yield from found.values()


def _resting_on(project: Snapshot, contribution: str, ids: set[str]) -> Iterator[tuple[Record, bool]]:
    for about in project.linked(About, "contribution", contribution):
        yield about, True
    for returned in project.linked(ReturnedWords, "record", contribution):
        yield returned, True
    for answer in project.linked(Disposition, "contribution", contribution):
        yield answer, True
    for answer in project.linked(Disposition, "into", contribution):
        yield answer, False
    for tag in project.linked(Tag, "contribution", contribution):
        yield from _theme(project, tag.theme, ids)
    for source in project.linked(Source, "contribution", contribution):
        yield from _line(project, source.line, ids)
    for basis in project.linked(Basis, "contribution", contribution):
        yield from _side(project, basis.side, ids)


def _theme(project: Snapshot, theme: str, ids: set[str]) -> Iterator[tuple[Record, bool]]:
    """A theme that nobody else used, and whom it was asked of."""
    record = project.get(Theme, theme)
    if record is not None and {one.contribution for one in project.linked(Tag, "theme", theme)} <= ids:
        yield record, True
        for asked in project.linked(Asked, "theme", theme):
            yield asked, True


def _line(project: Snapshot, line: str, ids: set[str]) -> Iterator[tuple[Record, bool]]:
    """A line of the brief, and what the Board changed in it."""
    record = project.get(BriefLine, line)
    if record is not None:
        only = all(one.contribution in ids for one in project.linked(Source, "line", line))
        yield record, only
        for change in project.all(BoardChange).values():
            if change.key == line:
                yield change, only


def _side(project: Snapshot, side: str, ids: set[str]) -> Iterator[tuple[Record, bool]]:
    """A side of a conflict with what was said about it, the conflict, and the lines that cite that."""
    record = project.get(Side, side)
    conflict = project.get(Conflict, record.conflict) if record is not None else None
    if record is None or conflict is None:
        return
    only = all(one.contribution in ids for one in project.linked(Basis, "side", side))
    yield record, only
    for heard in project.linked(Heard, "owner", side):
        yield heard, only
    for kind in (Rating, Term, Check, Reservation):
        yield from ((each, only) for each in project.linked(kind, "side", side))
    yield conflict, False
    for part in (Option, Proposal, Outcome):
        yield from ((each, False) for each in project.linked(part, "conflict", conflict.id))
    for answer in project.linked(Disposition, "conflict", conflict.id):
        yield answer, False
    for source in project.linked(Source, "conflict", conflict.id):
        yield from _line(project, source.line, ids)


def usual_choice(occurrence: Occurrence) -> ErasureChoice:
    """What is done with a place if nobody is asked.

    Erased is what has five of the words in a row, and what rests on them and has a distinctive one; so is the name of a
    theme that nobody else used. Somebody else's contribution goes only if it has all of the words.
    """
    if occurrence.somebodys:
        return ErasureChoice.ERASE if occurrence.all else ErasureChoice.LEAVE
    alone = occurrence.only and occurrence.place.kind is Theme
    goes = occurrence.holds or alone or (occurrence.rests and occurrence.shared)
    return ErasureChoice.ERASE if goes else ErasureChoice.LEAVE


def left_sentences(occurrences: Iterable[Occurrence], choices: ErasureChoices) -> Iterator[str]:
    """Yield a sentence for each place that was left as it is and may still tell something of the words."""
    left = [one for one in occurrences if choices.get(one.place) is ErasureChoice.LEAVE]
    telling = [one for one in left if not one.is_quiet]
    yield from (f"Left by decision, with some of the words: {one.where}." for one in telling)
    if quiet := len(left) - len(telling):
        places = (
            "1 place was left that rests on the words and shares"
            if quiet == 1
            else (f"{quiet:,} places were left that rest on the words and share")
        )
        yield f"{places} none."
