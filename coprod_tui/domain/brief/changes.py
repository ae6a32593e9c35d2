"""The diff of two briefs as what they print, line by line and word by word.

Everything that prints is compared. What may be added without asking anybody again is the closed list of `_Comparison`:
a contribution added to annex A with what follows from it alone (section 4, its theme's line, its answer, counts), its
meeting in annex B, and a first answer where none was (R23). Every other difference is a change of substance, also one
that nobody thought of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from enum import StrEnum

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.assembly import NOTHING_WRITTEN, as_issued
from coprod_tui.domain.brief.content import (
    NONE,
    Brief,
    CountedNote,
    LineDetail,
    Note,
    PrintedLine,
    Section,
    SourcedText,
    from_json,
)
from coprod_tui.domain.brief.written import is_unanswered
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.fingerprint import FieldKey, is_sealed_in_form_1

MOST_PIECES = 2_000
"""Maximum tokens of both texts for a word-by-word diff; more would take seconds."""
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")

OWN_WORDS = ""
"""The part of a line that is its own words."""
WHOLE, SOURCES, SECTION = "*line", "*sources", "*section"
"""Parts of a line: that it was added or removed, its sources, its section."""
HEADING, NUMBER, PLACE, CODES = "*heading", "*number", "*order", "*codes"
"""Parts of a line: the heading that it stands under, its number, its place or that of its details, printed codes."""
ORDER = "order"
"""The key of a change in the order or list of sections."""
Seals = tuple[Mapping[FieldKey, str], Mapping[FieldKey, str]]
"""The hashes of the texts of an older and of a newer brief; a text without one is compared itself."""


class ChangeKind(StrEnum):
    """How a line or a detail of it changed."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class PieceKind(StrEnum):
    """Whether a piece of a text stayed, was deleted or inserted."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@frozen
class Piece(Frozen):
    """A piece of a word-by-word diff."""

    stays: PieceKind
    text: str


@frozen
class LineChange(Frozen):
    """One change of a line between two briefs."""

    change: ChangeKind
    section: str
    """The key of its section, for a removed line in the older brief."""
    number: str
    """The line's number in the newer brief; for a removed line, in the older one."""
    key: str
    """The line's key, the same in both."""
    label: str
    """The detail that changed: “Members' why”; empty for the line itself."""
    before: str
    after: str
    pieces: tuple[Piece, ...]
    """The diff from `before` to `after`; for an added or removed line, one piece, or none if it prints nothing."""
    substance: bool
    """False for what is only added: it is listed, and signatures stay valid."""
    part: str = OWN_WORDS
    """The part that changed: a detail's key, or OWN_WORDS, WHOLE, SOURCES …"""
    reworded: bool = False
    """True if only words of one text changed, so that the meaning can be the same."""
    substance_1: bool = False
    """Whether it is a change of substance by rule set 1, which compared what form 1 of the bytes has."""


def difference(old: Brief, new: Brief, seals: Seals = ({}, {})) -> tuple[LineChange, ...]:
    """The changes in the order of the newer brief, removed lines last; empty exactly when both print the same.

    A draft is compared as it would be printed when issued. Texts of people's are compared by their hashes where `seals`
    has them, so that erased words still compare. Repetitions are not listed beside what they repeat.
    """
    return _Comparison(as_issued(old), as_issued(new), seals).changes()


def brief_at(version: Version) -> Brief:
    """An issued version as printed; raises ValueError if the file was tampered with."""
    return from_json(version.printed)


def is_addition(section: str) -> bool:
    """Whether rule set 1 takes any new line in this section for an addition: in section 4 and the annexes."""
    return section == "4" or not section.isdecimal()


@frozen
class _PlacedLine(Frozen):
    """A line with where it stands."""

    section: Section
    heading: str
    line: PrintedLine


class _PrintedBrief:
    """One of the two briefs, indexed."""

    def __init__(self, brief: Brief, seals: Mapping[FieldKey, str]) -> None:
        self.brief = brief
        self.sections = {section.key: section for section in brief.sections}
        self.seals = seals
        self.template = brief.templates().template
        """Turns a sentence of the program into one in which names and codes are ids."""
        self.lines: dict[str, _PlacedLine] = {}
        self.own: set[FieldKey] = set()
        """The texts that stand in lines that repeat nothing."""
        self.counts: Counter[tuple[str, str, str]] = Counter()
        """What counting sentences count: by section, what, and of whom."""
        self.counted: dict[tuple[str, str, str], CountedNote] = {}
        for section in brief.sections:
            self._count(section.key, section.notes)
            for part in section.parts:
                self._count(section.key, part.notes)
                for line in part.lines:
                    self.lines[line.key] = _PlacedLine(section, part.title, line)
                    if not line.derived:
                        self.own.update((words.record, words.field) for words in line.all_words())

    def _count(self, section: str, notes: Iterable[Note]) -> None:
        for note in notes:
            if isinstance(note, str):
                continue
            for what, about, number in note.counts:
                self.counts[section, what, about] += number
                self.counted[section, what, about] = note

    def headings(self, section: str) -> list[str]:
        """The headings in a section that hold lines, as templates; in annex A all of them."""
        parts = self.sections[section].parts
        return list(dict.fromkeys(self.template(part.title) for part in parts if part.lines or section == "A"))

    def sentences(self, section: str) -> list[str]:
        """The sentences of a section that count nothing, as templates, each after its heading."""
        found, whole = [], self.sections[section]
        for title, notes in (("", whole.notes), *((part.title, part.notes) for part in whole.parts)):
            found += [f"{self.template(title)}\n{self.template(note)}" for note in notes if isinstance(note, str)]
        if not whole.lines and f"\n{NOTHING_WRITTEN}" in found:
            found.remove(f"\n{NOTHING_WRITTEN}")  # it says that there are no lines, which the lines say too
        return found

    def keys_in(self, section: str, there: _PrintedBrief) -> list[str]:
        """The keys of the lines of a section that stand under the same heading of the other brief, in order."""
        return [
            line.key
            for line in self.sections[section].lines
            if (other := there.lines.get(line.key)) is not None
            and other.section.key == section
            and there.template(other.heading) == self.template(self.lines[line.key].heading)
        ]


class _Comparison:
    """Compares two briefs as what they print."""

    def __init__(self, old: Brief, new: Brief, seals: Seals) -> None:
        self._old, self._new = _PrintedBrief(old, seals[0]), _PrintedBrief(new, seals[1])
        before, after = self._old.lines, self._new.lines
        sealed = seals[1]
        self._resealed = {key for key, seal in seals[0].items() if sealed.get(key, seal) != seal}
        """The texts whose hashes differ, also where both were erased."""
        self._added = {key: placed for key, placed in after.items() if key not in before}
        self._said = {record_of(key) for key, placed in self._added.items() if _is_said(key, placed)}
        """The contributions that were added to annex A."""
        self._came = {
            record_of(detail.key)
            for key, placed in self._added.items()
            if _is_meeting(key, placed)
            for detail in placed.line.details
            if detail.key.startswith("present/")
        }
        """The streams that were at a meeting that was added to annex B."""
        headings = (self._new.template(placed.heading) for key, placed in self._added.items() if _is_said(key, placed))
        self._said_under = Counter(headings)
        """How many contributions were added under each heading of annex A."""
        self._miscounted: list[LineChange] = []
        """Changes of what the line of a stream counts, which no addition explains."""
        self._alike: dict[str, bool] = {}
        """Whether sections have the same lines in the same order in both."""
        self._settled: set[str] = set()
        """The records whose own line changed otherwise than in its words; what is derived from it follows."""

    def changes(self) -> tuple[LineChange, ...]:
        told: dict[str, list[LineChange]] = {}
        for derived in (False, True):
            for key in (*self._new.lines, *(key for key in self._old.lines if key not in self._new.lines)):
                before, after = self._old.lines.get(key), self._new.lines.get(key)
                line = (after or before).line  # type: ignore[union-attr]  # it is in one of them
                if line.derived is not derived or (before and after and self._is_equal(before, after)):
                    continue
                found = [*self._changes_of(key, before, after)]
                if derived and record_of(key) in self._settled:
                    continue
                told[key] = found
                if any(not change.reworded for change in found):
                    self._settled.add(record_of(key))
        changes = [*self._sections()]
        changes += (change for key in self._new.lines for change in told.get(key, ()))
        changes += (change for key in self._old.lines if key not in self._new.lines for change in told.get(key, ()))
        changes += self._orders()
        changes += self._counts(changes)
        return tuple(changes)

    # Sections

    def _sections(self) -> Iterator[LineChange]:
        old, new = self._old, self._new
        before, after = " ".join(old.sections), " ".join(new.sections)
        if before != after:
            same = set(old.sections) == set(new.sections)
            yield self._whole(ORDER, "Order of the sections", before, after, OWN_WORDS, reworded=same, set_1=True)
        if old.brief.example != new.brief.example:
            named = ("These people and words are real.", "These people and words are made up.")
            texts = named[old.brief.example], named[new.brief.example]
            yield self._whole("example", "Example", *texts, OWN_WORDS)
        yield from self._names()
        for key in new.sections:
            if key not in old.sections:
                continue
            before, after = old.sections[key].title, new.sections[key].title
            if old.template(before) != new.template(after):
                yield self._whole(f"section/{key}", "Title of the section", before, after, OWN_WORDS, section=key)
            if old.sentences(key) != new.sentences(key):
                before, after = (_sentences(side.sections[key]) for side in (old, new))
                yield self._whole(f"section/{key}", "The program's sentences", before, after, "notes", section=key)
            heads = [side.headings(key) for side in (old, new)]
            if key != "A":  # elsewhere a heading comes and goes with its lines
                heads = [[title for title in titles if title in heads[0] and title in heads[1]] for titles in heads]
            if heads[0] != heads[1]:
                before, after = (_headings(side.sections[key]) for side in (old, new))
                yield self._whole(f"section/{key}", "Headings", before, after, "headings", section=key)

    def _names(self) -> Iterator[LineChange]:
        """Changes of names that stand in the program's sentences only, not in lines of their own."""
        before = {name.record: name for name in self._old.brief.names}
        for name in self._new.brief.names:
            earlier, place = before.get(name.record), (name.record, name.field)
            shown = place in self._old.own and place in self._new.own
            if earlier is not None and not shown and not self._same_texts((earlier,), (name,)):
                yield self._whole(f"name/{name.record}", "Name", earlier.text, name.text, OWN_WORDS, reworded=True)

    def _orders(self) -> Iterator[LineChange]:
        """Changes of the order of lines that both briefs have under the same heading."""
        old, new = self._old, self._new
        moved: dict[str, tuple[list[str], list[str]]] = {}
        told: set[str] = set()
        for key in new.sections:
            if key not in old.sections:
                continue
            before, after = old.keys_in(key, new), new.keys_in(key, old)
            if before != after:
                places = [place for place, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
                lines = slice(places[0], places[-1] + 1)
                moved[key] = before[lines], after[lines]
                told.update(record_of(one) for one in before[lines] if not old.lines[one].line.derived)
        for key, (before, after) in moved.items():
            if all(old.lines[one].line.derived and record_of(one) in told for one in before):
                continue  # it repeats lines whose order is told
            was = _called(key, (old.lines[one].line for one in before))
            now = _called(key, (new.lines[one].line for one in after))
            yield self._whole(f"{ORDER}/{key}", "Order of the lines", was, now, PLACE, section=key)

    def _whole(
        self,
        key: str,
        label: str,
        before: str,
        after: str,
        part: str,
        *,
        section: str = "",
        reworded: bool = False,
        set_1: bool = False,
    ) -> LineChange:
        """A change that is of no single line."""
        pieces = _word_diff(before, after)
        return LineChange(
            ChangeKind.REWORDED, section, "", key, label, before, after, pieces, True, part, reworded, set_1
        )

    # Counts

    def _counts(self, listed: list[LineChange]) -> Iterator[LineChange]:
        """Changes of what is counted: of substance where no addition explains them.

        They are told only where nothing else tells of an addition, or of a change of substance, that they can follow
        from: because it was of something that is not shown.
        """
        added = any(not change.substance for change in listed)
        changed = any(change.substance and not change.reworded for change in listed)
        if not changed:
            yield from self._miscounted
        before, after = self._old, self._new
        told: dict[tuple[str, str], LineChange] = {}
        for place in dict.fromkeys((*before.counts, *after.counts, *before.counted, *after.counted)):
            texts = str(before.counted.get(place, "")), str(after.counted.get(place, ""))
            rise = after.counts[place] - before.counts[place]
            if not rise and (place[1] == NONE or not all(texts) or not self._is_sentence_new(place)):
                continue
            explained = bool(rise) and self._is_explained(place, rise)
            if (added if explained else changed) or (texts in told and (explained or told[texts].substance)):
                continue
            change = self._whole("/".join(("count", *place)), "Counted", *texts, WHOLE, section=place[0])
            told[texts] = replace(change, substance=not explained)
        yield from told.values()

    def _is_sentence_new(self, place: tuple[str, str, str]) -> bool:
        """Whether a counting sentence has the same numbers and other words."""
        old, new = self._old.counted[place], self._new.counted[place]
        return old.counts == new.counts and self._old.template(old.text) != self._new.template(new.text)

    def _is_explained(self, place: tuple[str, str, str], rise: int) -> bool:
        """Whether contributions and first answers that were added explain that a number changed."""
        _, what, about = place
        more = self._rise("A", "said")
        answered = more - self._rise("A", "unanswered")
        added = self._said_under[self._new.template(about)] + self._said_under[f"\x01{about}\x01"]
        if what in ("hidden", "hidden or withdrawn"):
            return -added <= rise
        if what == "withheld":
            return 0 < rise <= added
        if what == "declined":
            shown = sum(key.startswith("declined/") for key in self._added)
            return -shown <= rise <= answered
        return (what == NONE) or (what == "said" and rise > 0) or (what == "unanswered" and rise <= max(more, 0))

    def _rise(self, section: str, what: str) -> int:
        return self._new.counts[section, what, ""] - self._old.counts[section, what, ""]

    # Lines

    def _is_equal(self, old: _PlacedLine, new: _PlacedLine) -> bool:
        """Whether a line prints the same at the same place, apart from its number; the usual case, told fast."""
        earlier, later = old.line, new.line
        if old.section.key != new.section.key or old.heading != new.heading:
            return False
        if self._resealed and any((words.record, words.field) in self._resealed for words in earlier.all_words()):
            return False
        same = earlier.words == later.words and earlier.details == later.details and earlier.cites == later.cites
        if not same or earlier.text != later.text or earlier.quoted is not later.quoted:
            return False
        return earlier.number == later.number or not self._is_numbered(new.section.key, later)

    def _changes_of(self, key: str, old: _PlacedLine | None, new: _PlacedLine | None) -> Iterator[LineChange]:
        if old is not None and new is not None:
            yield from self._changes_in(key, old, new)
        elif new is not None:
            if not self._follows(key, new.line):
                added = _is_said(key, new) or _is_meeting(key, new)
                set_1 = not new.line.derived and not is_addition(new.section.key)
                text = _line_text(new.line)
                yield _line_change(
                    ChangeKind.ADDED, new.section, new.line, "", "", text, WHOLE, substance=not added, set_1=set_1
                )
        elif old is not None and not (key.startswith("unreached/") and record_of(key) in self._came):
            text = _line_text(old.line)
            yield _line_change(
                ChangeKind.REMOVED, old.section, old.line, "", text, "", WHOLE, set_1=not old.line.derived
            )

    def _follows(self, key: str, line: PrintedLine) -> bool:
        """Whether a line was added because a contribution was, and for nothing else."""
        records = {cite.record for cite in line.cites} if key.startswith("theme/") else {record_of(key)}
        return line.derived and records <= self._said

    def _changes_in(self, key: str, old: _PlacedLine, new: _PlacedLine) -> Iterator[LineChange]:
        earlier, later, section = old.line, new.line, new.section
        sealed = not later.derived

        def change(label: str, before: str, after: str, part: str, *, set_1: bool = False) -> LineChange:
            return _line_change(ChangeKind.REWORDED, section, later, label, before, after, part, set_1=set_1)

        if old.section.key != section.key:
            yield change("Section", old.section.title, section.title, SECTION, set_1=sealed)
        elif self._old.template(old.heading) != self._new.template(new.heading):
            yield change("Under", old.heading, new.heading, HEADING)
        yield from self._own_changes(key, section, earlier, later)
        if earlier.number != later.number and self._is_numbered(section.key, later):
            yield change("Number", earlier.number, later.number, NUMBER)
        grown = key.startswith("theme/") and self._has_grown(earlier, later)
        if not grown:
            yield from self._detail_changes(section, earlier, later)
        before, after = ([cite.record for cite in line.cites] for line in (earlier, later))
        if grown:
            return
        if set(before) != set(after):
            yield change("Sources", _codes(earlier), _codes(later), SOURCES, set_1=sealed)
        elif before != after or _codes(earlier) != _codes(later):
            yield change("Codes" if len(before) > 1 else "Code", _codes(earlier), _codes(later), CODES)

    def _own_changes(
        self, key: str, section: Section, earlier: PrintedLine, later: PrintedLine
    ) -> Iterator[LineChange]:
        words = [tuple(filter(None, (line.words,))) for line in (earlier, later)]
        own = not self._same_texts(*words) and not (later.derived and self._is_repeated(*words))
        sentences = self._old.template(earlier.text), self._new.template(later.text)
        around = earlier.quoted is not later.quoted or sentences[0] != sentences[1]
        if own or around:
            reworded = own and not around and _fields(words[0]) == _fields(words[1]) and bool(words[0])
            yield _line_change(
                ChangeKind.REWORDED, section, later, "", _own_text(earlier), _own_text(later), OWN_WORDS,
                reworded=reworded, set_1=own and not later.derived,
            )  # fmt: skip

    def _is_numbered(self, section: str, line: PrintedLine) -> bool:
        """Whether a line's number should be the same: it was written, or the lines of its section are the same."""
        if line.key.startswith("line/"):
            return True
        if section not in self._alike:
            sides = (side.sections.get(section) for side in (self._old, self._new))
            keys = [[line.key for line in side.lines] if side else [] for side in sides]
            self._alike[section] = keys[0] == keys[1]
        return self._alike[section] and not line.derived

    def _has_grown(self, earlier: PrintedLine, later: PrintedLine) -> bool:
        """Whether a theme's line only follows contributions that were added, or whose own lines tell what changed."""
        before, after = ({cite.record: cite.code for cite in line.cites} for line in (earlier, later))
        changed = {record for record in {**before, **after} if before.get(record) != after.get(record)}
        known = [[record for record in each if record not in changed] for each in (before, after)]
        return bool(changed) and changed <= self._settled and known[0] == known[1]

    def _detail_changes(self, section: Section, old: PrintedLine, line: PrintedLine) -> Iterator[LineChange]:
        before, after = ({detail.key: detail for detail in one.details} for one in (old, line))
        first = is_unanswered(old) and not is_unanswered(line)
        for key in (*after, *(key for key in before if key not in after)):
            earlier, detail = before.get(key), after.get(key)
            if earlier and detail and self._same_detail(earlier, detail, line):
                continue
            if earlier and detail and line.key.startswith("stream/") and key in ("meetings", "said"):
                if not self._is_more(old, line, key):
                    was, now = earlier.text, detail.text
                    miscounted = _line_change(ChangeKind.REWORDED, section, line, detail.label, was, now, key)
                    self._miscounted.append(miscounted)
                continue
            kind = ChangeKind.REWORDED if earlier and detail else ChangeKind.ADDED if detail else ChangeKind.REMOVED
            was, now = (_detail_text(one) if one else "" for one in (earlier, detail))
            label = (detail or earlier).label  # type: ignore[union-attr]  # it is in one of them
            if earlier and detail and was == now and earlier.label != label:
                was, now = f"{earlier.label}: {was}", f"{label}: {now}"
            answer = first and key in ("answer", "reason") and kind is not ChangeKind.REMOVED
            yield _line_change(
                kind, section, line, label, was, now, key,
                substance=not answer,
                reworded=bool(earlier and detail and self._is_reworded(earlier, detail)),
                set_1=not line.derived and _is_changed_in_form_1(earlier, detail, self._same_texts),
            )  # fmt: skip
        common = ([key for key in one if key in before and key in after] for one in (before, after))
        if next(common) != next(common):
            was, now = ("; ".join(one.label for one in each.details) for each in (old, line))
            yield _line_change(ChangeKind.REWORDED, section, line, "Order", was, now, PLACE)

    def _is_more(self, old: PrintedLine, line: PrintedLine, key: str) -> bool:
        """Whether a detail of a stream counts what was added: its meetings, or what it said."""
        stream = record_of(line.key)
        if key == "meetings":
            return stream in self._came
        numbers = [detail.data for one in (old, line) for detail in one.details if detail.key == key]
        if len(numbers) != 2 or not all(isinstance(number, int) for number in numbers):
            return False
        hidden = sum(
            number * (1 if side is self._new else -1)
            for side in (self._old, self._new)
            for (section, what, about), number in side.counts.items()
            if section == "A" and what.startswith("hidden") and about == stream
        )
        more = int(numbers[1]) - int(numbers[0])
        return more > 0 and more == self._said_under[f"\x01{stream}\x01"] + hidden

    def _same_detail(self, old: LineDetail, new: LineDetail, line: PrintedLine) -> bool:
        repeated = line.derived and self._is_repeated(old.words, new.words)
        if not repeated and not self._same_texts(old.words, new.words):
            return False
        return self._same_sentences(old, new) and (old.data == new.data or "" in (old.data, new.data))

    def _same_sentences(self, old: LineDetail, new: LineDetail) -> bool:
        template, template_now = self._old.template, self._new.template
        return template(old.label) == template_now(new.label) and template(old.text) == template_now(new.text)

    def _is_reworded(self, old: LineDetail, new: LineDetail) -> bool:
        """Whether the same texts have other words, and nothing else changed."""
        same = bool(old.words) and _fields(old.words) == _fields(new.words) and old.data == new.data
        return same and self._same_sentences(old, new)

    def _is_repeated(self, old: tuple[SourcedText, ...], new: tuple[SourcedText, ...]) -> bool:
        """Whether texts stand in lines of their own too, where the change of their words is told."""
        places = _fields(old)
        return places == _fields(new) and self._old.own.issuperset(places) and self._new.own.issuperset(places)

    def _same_texts(self, old: tuple[SourcedText, ...], new: tuple[SourcedText, ...]) -> bool:
        if _fields(old) != _fields(new):
            return False
        for earlier, later in zip(old, new, strict=True):
            place = earlier.record, earlier.field
            seals = self._old.seals.get(place), self._new.seals.get(place)
            if seals[0] != seals[1] if None not in seals else earlier.text != later.text:
                return False
        return True


def record_of(key: str) -> str:
    """The record that a line is about: `said/<contribution>`."""
    return key.partition("/")[2]


def _is_said(key: str, placed: _PlacedLine) -> bool:
    return key.startswith("said/") and placed.section.key == "A"


def _is_meeting(key: str, placed: _PlacedLine) -> bool:
    return key.startswith("meeting/") and placed.section.key == "B"


def _fields(words: Iterable[SourcedText]) -> list[FieldKey]:
    return [(one.record, one.field) for one in words]


def _sentences(section: Section) -> str:
    notes = (note for notes in (section.notes, *(part.notes for part in section.parts)) for note in notes)
    return " ".join(note for note in notes if isinstance(note, str))


def _headings(section: Section) -> str:
    return "; ".join(dict.fromkeys(part.title for part in section.parts))


def _called(section: str, lines: Iterable[PrintedLine]) -> str:
    """How lines are called: by their codes in section 4 and annex A, by their words if they have no lasting number."""
    coded, those = section in ("4", "A"), tuple(lines)
    if not coded and any(line.derived for line in those):
        return "; ".join(_own_text(line) for line in those)
    return " ".join(_codes(line) if coded and line.cites else line.number for line in those)


def _is_changed_in_form_1(old: LineDetail | None, new: LineDetail | None, same_texts: Callable[..., bool]) -> bool:
    sealed = [one if one is not None and is_sealed_in_form_1(one) else None for one in (old, new)]
    if sealed[0] is None or sealed[1] is None:
        return sealed != [None, None]
    return not same_texts(sealed[0].words, sealed[1].words) or sealed[0].data != sealed[1].data


def _line_change(
    change: ChangeKind,
    section: Section,
    line: PrintedLine,
    label: str,
    before: str,
    after: str,
    part: str,
    *,
    substance: bool = True,
    reworded: bool = False,
    set_1: bool = False,
) -> LineChange:
    pieces = _word_diff(before, after)
    return LineChange(
        change, section.key, line.number, line.key, label, before, after, pieces, substance, part, reworded, set_1
    )


def _own_text(line: PrintedLine) -> str:
    return line.words.text if line.words is not None else line.text


def _codes(line: PrintedLine) -> str:
    return " ".join(one.code for one in line.cites)


def _detail_text(detail: LineDetail) -> str:
    words = ", ".join(one.text for one in detail.words)
    return f"{words} ({detail.text})" if words and detail.text else words or detail.text


def _line_text(line: PrintedLine) -> str:
    """A whole line as one text, for a line that was added or removed, without what is only counted."""
    sealed = (detail for detail in line.details if is_sealed_in_form_1(detail))
    details = (f"{one.label}: {told}" for one in sealed if (told := _detail_text(one)))
    return "\n".join((*filter(None, (_own_text(line),)), *details))


def _word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """A word-by-word diff."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if not old or not new or len(old) + len(new) > MOST_PIECES:
        both = (
            (Piece(PieceKind.OUT, before), Piece(PieceKind.IN, after))
            if before != after
            else (Piece(PieceKind.SAME, before),)
        )
        return tuple(piece for piece in both if piece.text)
    pieces: list[Piece] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            pieces.append(Piece(PieceKind.SAME, "".join(old[a:b])))
            continue
        pieces += (
            Piece(stays, "".join(some)) for stays, some in ((PieceKind.OUT, old[a:b]), (PieceKind.IN, new[c:d])) if some
        )
    return tuple(pieces)
