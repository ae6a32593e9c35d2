"""Restricted words (R11) and small roles (R14) in the texts that print, and a person's word that they are other words.

Restricted is what stays in the room, is sensitive, or is in a person's own words without the quote level and a
read-back. Runs of four words and more of it are looked for in everything that prints: the texts of a brief, and the
fields that documents print beside one (`beside` in `domain.fields`). The time grows with the words, however many
contributions there are. What was withdrawn is not here to be looked for; what was masked neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.base.text import LEAST_RUN, compared_words, is_unspaced, readings, sanitize
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.facts import LEAST_NAMED_PEOPLE, RoleNames, Showing, showing, text_hash
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, FieldRef, insert
from coprod_tui.domain.fields import field_infos, printed_words, searched_texts
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.privacy.rules import describe_field
from coprod_tui.domain.records import (
    RECORDS,
    BoardDecision,
    Consent,
    Contribution,
    Group,
    OtherWords,
    Record,
    Role,
    SameMeaning,
    Stream,
    Theme,
    Version,
)
from coprod_tui.domain.snapshot import Snapshot

_LEAST_UNSPACED = 8
"""`LEAST_RUN` for scripts without spaces, where each character counts as a word."""
MOST_SHARED = 16
"""How many contributions are named for one run; where more have it, it is an ordinary phrase."""
MOST_NAMED = 3
"""How many contributions are named at one place at a time."""

Run = int
"""The hash of four words in a row, which takes a third of the memory of the words."""


class PrintedText(NamedTuple):
    """A text that prints, with its record and field."""

    record: str
    field: str
    text: str


class WordsHit(NamedTuple):
    """Restricted words, or a small role, in a text that prints."""

    place: PrintedText
    of: str
    """The id of the contribution whose words they are; for a role, the letters of its name."""
    words: str
    """The run of words; for a role, its name."""
    streams: str = ""
    """For a role: what is printed instead."""


# What prints


def texts_in(brief: Brief) -> Iterator[PrintedText]:
    """Yield each text of people's that a brief prints, once."""
    seen: set[tuple[str, str]] = set()
    for _, line in brief.lines():
        for words in line.all_words():
            if (words.record, words.field) not in seen:
                seen.add((words.record, words.field))
                yield PrintedText(words.record, words.field, words.text)


def texts_beside(project: Snapshot, version: Version | None = None) -> Iterator[PrintedText]:
    """Yield the texts that documents print beside a version; without one, those that belong to no version."""
    for kind, names in _BESIDE.items():
        for record in project.all(kind).values():
            if _version_of(project, record) == (version.id if version else None):
                for name in names:
                    if text := getattr(record, name):
                        yield PrintedText(record.id, name, text)


_BESIDE: Mapping[type[Record], tuple[str, ...]] = {
    kind: names
    for kind in RECORDS
    if (names := tuple(name for name in printed_words(kind) if field_infos(kind)[name].beside))
}


def _version_of(project: Snapshot, record: Record) -> str | None:
    if isinstance(record, Version):
        return record.id
    above = project.get(BoardDecision, getattr(record, "board_decision", None))
    listed = project.get(SameMeaning, getattr(record, "same_meaning", None))
    version: str | None = getattr(above or listed or record, "version", None)
    return version


# Whose words they are


class RestrictedWords:
    """The runs of four words of all restricted contributions, to look for in texts (R11)."""

    def __init__(self, project: Snapshot) -> None:
        """Index the contributions; words that a person gave leave to quote elsewhere are not restricted."""
        self._said: dict[Run, tuple[str, ...]] = {}
        present = [one for _, one in sorted(project.all(Contribution).items()) if one.withdrawn_at is None]
        restricted = [one for one in present if showing(one) is not Showing.WORDS]
        speakers = {one.speaker for one in restricted} - {None}
        quotable: defaultdict[str | None, set[Run]] = defaultdict(set)
        for contribution in present if speakers else ():
            if contribution.speaker in speakers and _is_quotable(contribution):
                quotable[contribution.speaker].update(_runs_of(contribution))
        for contribution in restricted:
            free = quotable.get(contribution.speaker, set())
            for run in dict.fromkeys(_runs_of(contribution)):
                sharing = self._said.get(run, ())
                if run not in free and len(sharing) < MOST_SHARED:
                    self._said[run] = (*sharing, contribution.id)

    def found(self, text: str) -> dict[str, str]:
        """The contributions whose words a text has, each with the longest run that it shares."""
        longest: dict[str, tuple[int, str]] = {}
        for words in readings(text):
            if self._said.keys().isdisjoint(_runs(words)):
                continue
            for contribution, first, end in self._runs_in(words):
                run = words[first:end]
                enough = _LEAST_UNSPACED if all(map(is_unspaced, run)) else LEAST_RUN
                if len(run) >= max(enough, longest.get(contribution, (0, ""))[0] + 1):
                    longest[contribution] = len(run), " ".join(run)
        return {contribution: run for contribution, (_, run) in longest.items()}

    def _runs_in(self, words: list[str]) -> Iterator[tuple[str, int, int]]:
        """Yield (contribution, begin, end) of each run of a text that a contribution has."""
        going: dict[str, int] = {}
        for start, run in enumerate(chain(_runs(words), (None,))):
            sharing = self._said.get(run, ()) if run is not None else ()
            for contribution in [one for one in going if one not in sharing]:
                yield contribution, going.pop(contribution), start + LEAST_RUN - 1
            for contribution in sharing:
                going.setdefault(contribution, start)


def _runs(words: list[str]) -> Iterator[Run]:
    return map(hash, zip(words, words[1:], words[2:], words[3:], strict=False))


def _runs_of(contribution: Contribution) -> Iterator[Run]:
    return (run for text in searched_texts(contribution) for words in readings(text) for run in _runs(words))


def _is_quotable(contribution: Contribution) -> bool:
    """Whether the person gave leave to print these very words, and heard them read back."""
    return (
        contribution.consent.rank >= Consent.QUOTE.rank
        and contribution.read_back
        and showing(contribution) is Showing.WORDS
    )


# What was found


Finder = Callable[[PrintedText], Iterator[WordsHit]]


def _of_words(project: Snapshot) -> Finder:
    """Return a function that finds restricted words in a text, but those that a person said are other words."""
    restricted, said = RestrictedWords(project), _OtherWordsSaid(project)

    def find(text: PrintedText) -> Iterator[WordsHit]:
        hits = (WordsHit(text, of, words) for of, words in restricted.found(text.text).items() if of != text.record)
        yield from [one for one in hits if not said.covers(one)][:MOST_NAMED]

    return find


def _of_roles(project: Snapshot, version: Version | None = None) -> Finder:
    """Return a function that finds small roles in a text, but those that a person said are not meant."""
    roles, said = RoleNames(project, version), _OtherWordsSaid(project)

    def find(text: PrintedText) -> Iterator[WordsHit]:
        for role in roles.found(text.text):
            hit = WordsHit(text, role.letters, role.name, roles.stream_names(role))
            if not said.covers(hit) and not _is_no_free_text(project, text):
                yield hit

    return find


_NAMES_AND_WORDS: tuple[type[Record], ...] = (Role, Stream, Group, Theme, Contribution)
"""Nouns whose texts are names of groups and themes, or what people said: they say nothing about who did something."""


def _is_no_free_text(project: Snapshot, text: PrintedText) -> bool:
    """Whether roles are not asked about: in names, in what people said, and where they are replaced anyway (R14)."""
    kind = _kind_of(project, text)
    return kind is None or kind in _NAMES_AND_WORDS or field_infos(kind)[text.field].role


def _kind_of(project: Snapshot, text: PrintedText) -> type[Record] | None:
    """The noun of a record that prints; None if it was taken out since."""
    return next(
        (kind for kind in RECORDS if text.field in printed_words(kind) and project.get(kind, text.record)), None
    )


class _OtherWordsSaid:
    """What people said are other words, by place."""

    def __init__(self, project: Snapshot) -> None:
        self._key = project.project.id
        self._said: defaultdict[tuple[str, str], set[tuple[str | None, str]]] = defaultdict(set)
        for said in project.all(OtherWords).values():
            self._said[said.record, said.field].add((said.contribution or said.role, said.hashed))

    def covers(self, hit: WordsHit) -> bool:
        """Whether somebody said so of this very text and this contribution or role."""
        said = self._said.get((hit.place.record, hit.place.field))
        return said is not None and (hit.of, text_hash(self._key, hit.place.text)) in said


# Findings, for `check` and for claims


def restricted_words(project: Snapshot, brief: Brief, version: Version | None = None) -> Iterator[Finding]:
    """R11: restricted words in what a brief prints, and in what documents print beside it.

    `version` is the one that prints so; None for the draft.
    """
    return _findings(project, _of_words(project), (*texts_in(brief), *texts_beside(project, version)))


def small_roles(project: Snapshot, brief: Brief, version: Version | None = None) -> Iterator[Finding]:
    """R14: small roles in the free texts that a brief prints, and in what documents print beside it."""
    return _findings(project, _of_roles(project, version), (*texts_in(brief), *texts_beside(project, version)))


def found_beside(project: Snapshot, version: Version) -> Iterator[Finding]:
    """R11, R14: what was recorded about a version alone, and prints beside it."""
    for find in (_of_words(project), _of_roles(project, version)):
        yield from _findings(project, find, texts_beside(project, version))


def hits_now(project: Snapshot) -> tuple[WordsHit, ...]:
    """What `check` finds by these two rules: in the draft, in the newest version, and beside each version."""
    versions, words = project.versions, _of_words(project)
    texts = [*texts_in(brief_of(project)), *texts_beside(project)]
    hits = [hit for find in (words, _of_roles(project)) for text in texts for hit in find(text)]
    for version in versions:
        texts = [*(_texts_at(version) if version == versions[-1] else ()), *texts_beside(project, version)]
        hits += (hit for find in (words, _of_roles(project, version)) for text in texts for hit in find(text))
    return tuple(dict.fromkeys(hits))


def _texts_at(version: Version) -> Iterator[PrintedText]:
    try:
        yield from texts_in(brief_at(version))
    except ValueError:
        return  # what was altered in the file is another finding


def _findings(project: Snapshot, find: Finder, texts: Iterable[PrintedText]) -> Iterator[Finding]:
    """Yield what is found in texts; one that prints in two places is looked at once."""
    return _as_findings(project, tuple(hit for text in dict.fromkeys(texts) for hit in find(text)))


def _as_findings(project: Snapshot, hits: Collection[WordsHit]) -> Iterator[Finding]:
    """Yield a finding for each hit, in their order."""
    called = place_names(project, (hit.place for hit in hits))
    for hit in hits:
        where, of = called[hit.place], code_of(project, hit)
        say = f'coprod other-words FILE "{where}={of}" --by WHO, or o on this finding'
        place, record = f"{hit.place.record}/{hit.place.field}", where.partition(", ")[0]
        if hit.streams:
            what = f"{where}: it names “{of}”, a role that fewer than {LEAST_NAMED_PEOPLE} people have."
            mend = f"Write {hit.streams} instead. If that role is not meant: {say}."
            yield Finding(BriefTest.ROLE, what, place, record, mend, "R14")
        else:
            what = f"{where}: “{hit.words}” are words of {of}, which may not be printed."
            mend = f"Put it into other words. If it only sounds the same: {say}."
            yield Finding(
                BriefTest.QUOTE, what, place, record, mend, "R11", f"{record}: its words are not for the room."
            )


def code_of(project: Snapshot, hit: WordsHit) -> str:
    """The code of the contribution whose words they are; for a role, its name."""
    contribution = project.get(Contribution, hit.of)
    return project.code(contribution) if contribution is not None else hit.words


def place_names(project: Snapshot, places: Iterable[PrintedText]) -> dict[PrintedText, str]:
    """A name for each place, such as “C-01, its title”; where two have the same, the second is called “… (2)”."""
    names: dict[PrintedText, str] = {}
    taken: defaultdict[str, list[str]] = defaultdict(list)
    for place in sorted(dict.fromkeys(places)):
        kind = _kind_of(project, place)
        name = describe_field(project, FieldRef(kind, place.record, place.field)) if kind else "An issued version"
        if place.record not in taken[name]:
            taken[name].append(place.record)
        number = taken[name].index(place.record) + 1
        names[place] = name if number == 1 else f"{name} ({number})"
    return names


# What is recorded for good is asked when it is written down: signatures, the Board's words, why a version is issued


class RestrictedText(RuleViolation):
    """Restricted words, or a small role, in what is written down for good and prints; `codes` are whose they are."""

    def __init__(self, codes: tuple[str, ...], *reasons: Reason) -> None:
        self.codes = codes
        super().__init__(*reasons)


def let_through(
    now: CommandContext,
    project: Snapshot,
    *records: Record,
    version: Version | None = None,
    other_words: Collection[str] = (),
    by: str = "facilitator",
) -> tuple[Edit, ...]:
    """R11, R14: raises RestrictedText for restricted words or a small role in records that print from now on.

    `other_words` are the codes of contributions, and the names of roles, of which somebody says that it only sounds the
    same: the edits that record this are returned.
    """
    accepted = {"".join(compared_words(one)) for one in other_words}
    hits = [(record, hit) for record in records for hit in _hits_in(project, record, version)]
    left = [hit for _, hit in hits if "".join(compared_words(code_of(project, hit))) not in accepted]
    if left:
        codes = tuple(dict.fromkeys(code_of(project, hit) for hit in left))
        raise RestrictedText(codes, *(_refused(project, hit) for hit in left))
    return tuple(edit for record, hit in hits for edit in _edits(now, project, hit, record.table, by))


def _hits_in(project: Snapshot, record: Record, version: Version | None) -> Iterator[WordsHit]:
    kind, roles = type(record), RoleNames(project, version)
    texts = [PrintedText(record.id, name, text) for name in printed_words(kind) if (text := getattr(record, name))]
    restricted = RestrictedWords(project)
    for text in texts:
        yield from (WordsHit(text, of, words) for of, words in restricted.found(text.text).items())
        for role in roles.found(text.text) if not field_infos(kind)[text.field].role else ():
            yield WordsHit(text, role.letters, role.name, roles.stream_names(role))


def _refused(project: Snapshot, hit: WordsHit) -> Reason:
    of = code_of(project, hit)
    same = f', or say that it only sounds the same (--other-words "{of}").'
    if hit.streams:
        few = f"“{of}” is a role that fewer than {LEAST_NAMED_PEOPLE} people have, and this prints: write {hit.streams}"
        return Reason(few + same, hit.place.field)
    theirs = f"are words of {of}, which may not be printed, and this prints: write it in other words{same}"
    return Reason(f"“{hit.words}” {theirs}", hit.place.field, f"There {theirs}")


# Saying that they are other words


def found_now(project: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield what can be typed for `hits_called`, as `place=code`, and what was found there."""
    hits = hits_now(project)
    for hit, finding in zip(hits, _as_findings(project, hits), strict=True):
        yield f"{finding.place}={code_of(project, hit)}", finding.what


def hits_called(project: Snapshot, wanted: Iterable[tuple[str, str]]) -> tuple[WordsHit, ...]:
    """The hits meant by pairs of a place, by name or id (`record/field`), and the code or role that is found there.

    Raises Unknown, with what there is, for a pair that is not found now.
    """
    hits = hits_now(project)
    names = place_names(project, (hit.place for hit in hits))
    found: dict[tuple[str, ...], WordsHit] = {}
    for hit in hits:
        for place in (f"{hit.place.record}/{hit.place.field}", names[hit.place]):
            found[_called(place, code_of(project, hit))] = hit
    for place, code in (pairs := [*wanted]):
        if _called(place, code) not in found:
            listing = "; ".join(f'"{names[hit.place]}" "{code_of(project, hit)}"' for hit in hits[:MOST_SHARED])
            there = f"What is found is: {listing}." if hits else "Nothing is found at all: `coprod check` says so too."
            raise Unknown(f"“{place}” has no words of “{code}”. {there}")
    return tuple(found[_called(place, code)] for place, code in pairs)


def _called(place: str, code: str) -> tuple[str, ...]:
    return (*compared_words(place), "/", *compared_words(code))


def hit_at(project: Snapshot, finding: Finding) -> WordsHit | None:
    """The hit that a finding tells of; None for another finding, and for one that is mended since."""
    hits = hits_now(project)
    found = zip(hits, _as_findings(project, hits), strict=True)
    return next((hit for hit, told in found if (told.what, told.place) == (finding.what, finding.place)), None)


def say_other_words(
    now: CommandContext, project: Snapshot, hits: Iterable[WordsHit], *, by: str
) -> CommandResult[tuple[str, ...]]:
    """Record that texts only happen to share words with these contributions or roles; returns the ids.

    It holds as long as the text stays as it is. Raises InvalidInput without the role or code of who says so.
    """
    who = sanitize(by)
    if not who:
        raise InvalidInput("Who says that they are other words? A role or a code is enough: --by.")
    edits: list[Edit] = []
    made: list[str] = []
    for hit in hits:
        kind = _kind_of(project, hit.place)
        edits += _edits(now, project, hit, kind.table if kind else Version.table, who)
        made.append(edits[-1].record)
    return CommandResult("other words", tuple(edits), tuple(made))


def _edits(now: CommandContext, project: Snapshot, hit: WordsHit, kind: str, by: str) -> tuple[Edit, ...]:
    contribution = project.get(Contribution, hit.of)
    return insert(
        OtherWords(
            now.new_id(),
            kind,
            hit.place.record,
            hit.place.field,
            contribution.id if contribution else None,
            None if contribution else hit.of,
            text_hash(project.project.id, hit.place.text),
            by,
            project.meeting_open_id,
            now.at,
        )
    )
