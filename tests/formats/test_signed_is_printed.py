"""Law 7, signed is printed: whenever all signatures of a version stand on a later one, both print the same.

What may differ is told here by the printed documents alone, without the program's own comparison.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui import domain
from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain import setup
from coprod_tui.domain.brief import commands as brief
from coprod_tui.domain.brief.assembly import as_issued
from coprod_tui.domain.brief.changes import ORDER
from coprod_tui.domain.brief.content import to_json
from coprod_tui.domain.conflicts import commands as conflicts
from coprod_tui.domain.conflicts import outcome
from coprod_tui.domain.contributions import commands as contributions
from coprod_tui.domain.contributions.capture import EnteredLine, parse_line
from coprod_tui.domain.contributions.commands import ContributionChanges, NewContribution
from coprod_tui.domain.meetings import commands as meetings
from coprod_tui.domain.privacy import commands as privacy
from coprod_tui.domain.privacy.restricted import PrintedText, WordsHit, say_other_words
from coprod_tui.domain.records import (
    About,
    AnswerKind,
    Basis,
    BoardDecision,
    BoardTold,
    BriefLine,
    Conflict,
    Consent,
    Contribution,
    Disposition,
    Fit,
    FixedPoint,
    Form,
    Group,
    Heard,
    Kind,
    Openness,
    Option,
    Outcome,
    Reservation,
    Retention,
    ReturnedWords,
    Role,
    SameMeaning,
    Side,
    Signoff,
    Stream,
    Theme,
    Turn,
    Verdict,
    Version,
)
from coprod_tui.domain.setup import NewStream
from coprod_tui.domain.signing import commands as signing
from coprod_tui.domain.signing.equivalence import standing_answers, version_changes
from coprod_tui.domain.signing.rules import SIGNED_STATES, sign_state
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, TODAY, UNCHECKED, Riverside
from tests.store.projects import AGENDA

# What two printed briefs may differ in


def printed(riverside: Riverside, version: Version) -> dict[str, list[str]]:
    """The blocks of each section of a version as a document, without the cover and the page of signatures."""
    document = document_of(riverside.project, Edition.BRIEF, version=version)
    text = render_document(document, Format.MARKDOWN).data.decode()
    sections: dict[str, list[str]] = {}
    for section in text.split("\n## ")[1:]:
        title, *blocks = section.strip().split("\n\n")
        sections[title] = blocks
    sections.pop("12. Sign-off")
    return sections


_COUNTS = re.compile(
    r"^(So far [\d,]+ things? said|[\d,]+ things? (was|were) said;|[\d,]+ .*: counted, not shown\.$"
    r"|[\d,]+ .*in annex A by code|Nothing yet\.$|Nothing that was said by |Nothing was written here)"
)
_CODE = re.compile(r"\*\*([A-Z]-\d+)\*\*")
_CITED = re.compile(r"\\\[([^\]\\]+)\\\]")
UNANSWERED = "Answer: no answer yet"


def only_adds(old: dict[str, list[str]], new: dict[str, list[str]]) -> bool:
    """Whether a newer version only adds to section 4 and the annexes, with what follows from it and first answers."""
    if list(old) != list(new):
        return False
    annex = next(title for title in old if title.startswith("Annex A"))
    known = {code for block in old[annex] for code in _CODE.findall(block)}
    answered = _first_answers(old[annex], new[annex], known)
    if answered is None or not _counts_only_grow(old, new, annex, known):
        return False
    came = _meetings_that_came(old, new)
    return all(_section_only_adds(title, old[title], new[title], known, answered, came) for title in old)


def _first_answers(old: list[str], new: list[str], known: set[str]) -> set[str] | None:
    """The codes that have a first answer; None where anything else changed, went or moved in annex A."""
    found: set[str] = set()
    rest = iter(block for block in new if not _COUNTS.match(block))
    for block in (one for one in old if not _COUNTS.match(one)):
        for other in rest:
            if block == other:
                break
            if UNANSWERED in block and other.startswith(block.partition("Answer: ")[0]):
                found.update(_CODE.findall(block))
                break
            if not _CODE.search(other) or set(_CODE.findall(other)) & known:
                return None
        else:
            return None
    return found if all(_CODE.search(block) for block in rest) else None


def _numbers(blocks: list[str], pattern: str) -> list[int]:
    found = (re.search(pattern, block) for block in blocks)
    return [int(match[1].replace(",", "")) for match in found if match]


def _counts_only_grow(old: dict[str, list[str]], new: dict[str, list[str]], annex: str, known: set[str]) -> bool:
    """Whether nothing that is counted went, and nothing lost its answer."""
    said = [sum(_numbers(each[annex], r"^([\d,]+) things? (?:was|were) said;")) for each in (old, new)]
    bare = [sum(_numbers(each.get(NINE, []), r"^So far ([\d,]+) thing")) for each in (old, new)]
    if said[1] < said[0] or bare[1] - bare[0] > said[1] - said[0]:
        return False
    if any("withdrawn: counted" in block for block in new[annex]) != any("withdrawn: counted" in b for b in old[annex]):
        return False
    hidden = [_hidden(each[annex]) for each in (old, new)]
    more = _hidden([])
    heading = ""
    for block in new[annex]:
        heading = block if block.startswith("###") else heading
        more[heading] = more.get(heading, 0) + len({*_CODE.findall(block)} - known)
    if any(hidden[1].get(one, 0) < number - more.get(one, 0) for one, number in hidden[0].items()):
        return False
    declined = [_hidden(each.get(NINE, [])) for each in (old, new)]
    lines = [sum(block.startswith("**9") for block in each.get(NINE, [])) for each in (old, new)]
    gone = sum(declined[0].values()) - sum(declined[1].values())
    return gone <= lines[1] - lines[0]


NINE = "9. What we asked for that cannot be done, and why"


def _hidden(blocks: list[str]) -> dict[str, int]:
    """How many things are counted and not shown, by heading."""
    found: dict[str, int] = {}
    heading = ""
    for block in blocks:
        heading = block if block.startswith("###") else heading
        if match := re.match(r"([\d,]+) .*: counted, not shown\.$", block):
            found[heading] = int(match[1].replace(",", ""))
    return found


def _meetings_that_came(old: dict[str, list[str]], new: dict[str, list[str]]) -> str:
    annex = "Annex B: Meetings"
    if annex not in old:
        return ""
    return "\n".join(block for block in new[annex] if block not in old[annex])


def _section_only_adds(
    title: str, old: list[str], new: list[str], known: set[str], answered: set[str], came: str
) -> bool:
    key = re.sub(r"(?:Annex )?(\w+).*", r"\1", title)
    if key == "A":
        return True  # told by `_first_answers`
    if key == "3":
        return _worked_the_same(old, new, came)
    if key not in ("4", "8", "9", "B"):
        return old == new
    before, after = (
        [_without_letter(block) if key in "89" else block for block in _with_lines(each)] for each in (old, new)
    )
    rest = iter(after)
    for block in before:
        for other in rest:
            if block == other or (key == "8" and _same_theme(block, other, known)):
                break
            if not _may_come(key, other, known, answered):
                return False
        else:
            return False
    return all(_may_come(key, other, known, answered) for other in rest)


def _with_lines(blocks: list[str]) -> list[str]:
    """The blocks without what counts, and without headings under which only that stands."""
    return [
        block
        for block, following in zip(blocks, (*blocks[1:], "###"), strict=True)
        if not _COUNTS.match(block) and not (block.startswith("###") and _COUNTS.match(following) and "what" in block)
        and not (block.startswith("###") and following.startswith("Nothing that was said"))
    ]  # fmt: skip


def _without_letter(block: str) -> str:
    """A line that only repeats is called by a letter, which follows from those before it."""
    return re.sub(r"^\*\*\d[a-z]+\*\*", "*", block)


def _may_come(key: str, block: str, known: set[str], answered: set[str]) -> bool:
    if block.startswith("###"):
        return key in ("4", "9")
    if re.match(r"\*\*[89]\.", block):
        return False  # a line that somebody wrote
    codes = {*_CODE.findall(block), *_CITED.findall(block)}
    if key == "B":
        return block.startswith("**B.")
    if key == "9":
        return bool(codes) and not (codes - answered) & known
    return bool(codes) and not codes & known


def _same_theme(old: str, new: str, known: set[str]) -> bool:
    codes = _CITED.findall(old)
    return (
        old.startswith("*") and not old.startswith("**")
        and old.partition("\\\n")[0] == new.partition("\\\n")[0]
        and codes == [code for code in _CITED.findall(new) if code in known]
    )  # fmt: skip


def _worked_the_same(old: list[str], new: list[str], came: str) -> bool:
    """Section 3: what a stream said only grows, its meetings with one that came, and who was not reached shrinks."""
    parts = [re.split(r"Meetings: .*? · Written down: ([\d,]+) things?", "\n\n".join(each)) for each in (old, new)]
    trimmed = []
    for each in parts:
        text = [re.sub(r"### Who was not reached.*", "", piece, flags=re.DOTALL).strip() for piece in each[::2]]
        trimmed.append(text)
    if trimmed[0] != trimmed[1]:
        return False
    if any(
        int(now.replace(",", "")) < int(was.replace(",", ""))
        for was, now in zip(parts[0][1::2], parts[1][1::2], strict=True)
    ):
        return False
    was, now = (
        re.findall(r"\*\*3\.\d+\*\* (.*?)\\\n.*?Meetings: (.*?) · Written", "\n\n".join(each)) for each in (old, new)
    )
    for (stream, before), (_, after) in zip(was, now, strict=True):
        if before != after and f"{stream}: " not in came:
            return False
    gone = {block.partition(" ")[2] for block in old if "have not been at a meeting yet" in block}
    left = {block.partition(" ")[2] for block in new if "have not been at a meeting yet" in block}
    return left <= gone and all(f"{text.partition(' have not')[0]}: " in came for text in gone - left)


# Every verb of the domain

Do = Callable[[Riverside, int], object]


def some(riverside: Riverside, kind: type[Any], number: int) -> Any:
    found = sorted(riverside.project.all(kind).values(), key=lambda one: one.id)
    if not found:
        raise KeyError(kind)
    return found[number % len(found)]


def one(riverside: Riverside, kind: type[Any], number: int) -> str:
    return str(some(riverside, kind, number).id)


def another(riverside: Riverside, name: str) -> str:
    """The stream that was called so at first."""
    order = sorted(riverside.project.all(Stream).values(), key=lambda stream: str(stream.id))
    return str(order[EVERYBODY.index(name)].id)


def said(riverside: Riverside, number: int) -> str:
    return one(riverside, Contribution, number)


def edited(**values: Any) -> Do:
    def do(riverside: Riverside, number: int) -> object:
        now = {name: value(riverside, number) if callable(value) else value for name, value in values.items()}
        return riverside.do(contributions.edit, said(riverside, number), ContributionChanges(**now))

    return do


def withdrawn(riverside: Riverside, number: int) -> object:
    contribution = some(riverside, Contribution, number)
    return riverside.do(privacy.withdraw, [contribution], TextMatcher([contribution.text]), {})


def returned(riverside: Riverside, number: int) -> list[str]:
    """Words that had been erased and were written again, which a person has not decided about yet."""
    contribution = some(riverside, Contribution, number)
    answered = riverside.sketch.put(ReturnedWords(riverside.sketch.new_id(), "contribution", contribution.id, "text"))
    return [answered.id]


def decided(riverside: Riverside, number: int) -> str:
    """A decision of the Board about a version, behind the verbs' back: no version here is final."""
    version = one(riverside, Version, number)
    decision = BoardDecision(riverside.sketch.new_id(), version, Verdict.APPROVED, TODAY, "We approve it.")
    return riverside.sketch.put(decision).id


def told(riverside: Riverside, number: int) -> str:
    """A sharing back of the Board's decision."""
    telling = BoardTold(riverside.sketch.new_id(), decided(riverside, number), another(riverside, "Staff"), TODAY)
    return riverside.sketch.put(telling).id


def shared_again(riverside: Riverside, number: int) -> str:
    """A second sharing of a version: the first, by which a stream could answer, is not taken back."""
    stream, version = another(riverside, EVERYBODY[number % 3]), one(riverside, Version, number)
    return str(riverside.do(signing.share_back, version, stream, on=TODAY, form="by letter"))


def settled(riverside: Riverside, number: int) -> object:
    """What was owed elsewhere, done."""
    riverside.do(privacy.owe_sealing, [f"place {number}"])
    return riverside.do(privacy.settle, (), [f"place {number}"])


def other_words(riverside: Riverside, number: int) -> object:
    """A person's word that a line only sounds like what may not be printed."""
    line = some(riverside, BriefLine, number)
    secret = next(each for each in riverside.project.all(Contribution).values() if each.sensitive)
    hit = WordsHit(PrintedText(line.id, "statement", line.statement), secret.id, secret.text)
    return riverside.do(say_other_words, [hit], by="Staff lead")


YES: dict[str, Any] = {"yes": True}
NOT_QUITE: dict[str, Any] = {"yes": False, "missed": "a bit"}
FIELDS: dict[str, Do] = {
    "text": edited(text=lambda r, n: f"other words {n}"),
    "why": edited(why=lambda r, n: f"another why {n}"),
    "kind": edited(kind=Kind.FACT),
    "themes": edited(themes=("beds", "night")),
    "speaker": edited(speaker="3"),
    "form": edited(form=Form.OWN),
    "consent": edited(consent=Consent.ROOM),
    "asked": edited(consent=Consent.QUOTE, asked="at the end"),
    "read_back": edited(read_back=True),
    "sensitive": edited(sensitive=lambda r, n: not some(r, Contribution, n).sensitive),
    "about": edited(about=lambda r, n: (another(r, "Staff"),)),
    "stream": edited(stream=lambda r, n: another(r, EVERYBODY[n % 3])),
}
"""A change of each field of a contribution."""
MOVES: dict[str, Do] = {f"edit {name}": do for name, do in FIELDS.items()} | {
    "add_line": lambda r, n: r.do(brief.add_line, f"A line {n}.", [said(r, n)], section=("5", "8", "9", "11")[n % 4]),
    "edit_line": lambda r, n: r.do(brief.edit_line, one(r, BriefLine, n), statement=f"Another line {n}."),
    "edit_line benchmark": lambda r, n: r.do(brief.edit_line, one(r, BriefLine, n), benchmark=f"checked {n} times"),
    "edit_line why": lambda r, n: r.do(brief.edit_line, one(r, BriefLine, n), why=f"for a reason {n}"),
    "move_line": lambda r, n: r.do(brief.move_line, one(r, BriefLine, n), n // 3),
    "move_line to a section": lambda r, n: r.do(brief.move_line, one(r, BriefLine, n), 0, section="11"),
    "cite": lambda r, n: r.do(brief.cite, one(r, BriefLine, n), [said(r, n + 1)]),
    "uncite": lambda r, n: r.do(brief.uncite, one(r, BriefLine, n), [said(r, n)]),
    "remove_line": lambda r, n: r.do(brief.remove_line, one(r, BriefLine, n)),
    "open_with": lambda r, n: r.do(brief.open_with, ("5", "4", "A", "B", "C")[n % 5], f"First, {n}."),
    "leave_out": lambda r, n: r.do(brief.leave_out, ("10", "B", "4", "3")[n % 4]),
    "order_section": lambda r, n: r.do(brief.order_section, str(n % 11 + 1), n % 3),
    "raise_conflict": lambda r, n: r.do(conflicts.raise_conflict, [said(r, n), said(r, n + 1)], title=f"Conflict {n}"),
    "retitle": lambda r, n: r.do(conflicts.retitle, one(r, Conflict, n), f"Title {n}"),
    "add_side": lambda r, n: r.do(
        conflicts.add_side, one(r, Conflict, n), another(r, "Community"), contributions=[said(r, n)]
    ),
    "remove_side": lambda r, n: r.do(conflicts.remove_side, one(r, Side, n)),
    "link": lambda r, n: r.do(conflicts.link, one(r, Side, n), [said(r, n)]),
    "unlink": lambda r, n: r.do(conflicts.unlink, some(r, Basis, n).side, [some(r, Basis, n).contribution]),
    "remove conflict": lambda r, n: r.do(conflicts.remove, one(r, Conflict, n)),
    "show": lambda r, n: r.do(conflicts.show, said(r, n), another(r, "Staff"), how="read aloud"),
    "set_ask": lambda r, n: r.do(conflicts.set_ask, one(r, Side, n), f"ask {n}"),
    "set_why": lambda r, n: r.do(conflicts.set_why, one(r, Side, n), f"why {n}"),
    "stay_silent": lambda r, n: r.do(conflicts.stay_silent, one(r, Side, n)),
    "say_back": lambda r, n: r.do(conflicts.say_back, *r.sides(one(r, Conflict, n))[:2], f"so you say {n}"),
    "confirm": lambda r, n: r.do(conflicts.confirm, one(r, Heard, n), **(YES, NOT_QUITE)[n // 4 % 2]),
    "add_option": lambda r, n: r.do(conflicts.add_option, one(r, Conflict, n), f"option {n}"),
    "edit_option": lambda r, n: r.do(conflicts.edit_option, one(r, Option, n), f"other option {n}"),
    "remove_option": lambda r, n: r.do(conflicts.remove_option, one(r, Option, n)),
    "rate": lambda r, n: r.do(conflicts.rate, one(r, Option, n), one(r, Side, n), Fit.PARTLY),
    "split": lambda r, n: r.do(conflicts.split, one(r, Conflict, n), [said(r, n), said(r, n + 1)], title="Split"),
    "join": lambda r, n: r.do(conflicts.join, one(r, Conflict, n), one(r, Conflict, n + 1)),
    "propose": lambda r, n: r.do(outcome.propose, one(r, Conflict, n), text=f"a middle ground {n}"),
    "check": lambda r, n: r.do(outcome.check, one(r, Side, n), (n % 5, 1, 0, 0, 0, 0, 0, 0), how=None),
    "reserve": lambda r, n: r.do(outcome.reserve, one(r, Side, n), f"a worry {n}"),
    "take_back": lambda r, n: r.do(outcome.take_back, one(r, Reservation, n)),
    "agree": lambda r, n: r.do(outcome.agree, one(r, Conflict, n)),
    "disagree": lambda r, n: r.do(outcome.disagree, one(r, Conflict, n), f"it stopped {n}"),
    "reopen": lambda r, n: r.do(outcome.reopen, some(r, Outcome, n).conflict, because="it was wrong"),
    "keep_line": lambda r, n: r.do(contributions.keep_line, f"+ said {n} #beds", stream=another(r, EVERYBODY[n % 3])),
    "keep_entered": lambda r, n: r.do(
        contributions.keep_entered,
        entered(r, f"said {n}"),
        stream=another(r, "Staff"),
        kind=Kind.FACT,
        consent=Consent.IDEA,
    ),
    "keep": lambda r, n: r.do(
        contributions.keep, NewContribution(another(r, EVERYBODY[n % 3]), f"said {n}", sensitive=not n % 2)
    ),
    "keep_lines": lambda r, n: r.do(
        contributions.keep_lines, [f"a {n}", f"b {n}"], stream=another(r, "Staff"), kind=Kind.FACT, consent=Consent.ROOM
    ),
    "keep_all": lambda r, n: r.do(contributions.keep_all, [NewContribution(another(r, "Members"), f"said {n}")]),
    "remove": lambda r, n: r.do(contributions.remove, said(r, n)),
    "add_theme": lambda r, n: r.do(contributions.add_theme, [said(r, n)], ("beds", "night", "light")[n % 3]),
    "take_from_theme": lambda r, n: r.do(contributions.take_from_theme, [said(r, n)], one(r, Theme, n)),
    "rename_theme": lambda r, n: r.do(contributions.rename_theme, one(r, Theme, n), f"theme {n}"),
    "merge_themes": lambda r, n: r.do(contributions.merge_themes, [one(r, Theme, n)], one(r, Theme, n + 1)),
    "unmerge_theme": lambda r, n: r.do(contributions.unmerge_theme, one(r, Theme, n)),
    "note_asked": lambda r, n: r.do(contributions.note_asked, another(r, "Staff"), one(r, Theme, n), how="by letter"),
    "take_asked_back": lambda r, n: r.do(contributions.take_asked_back, another(r, "Staff"), one(r, Theme, n)),
    "answer": lambda r, n: r.do(contributions.answer, [said(r, n)], AnswerKind.PARKED, reason=f"reason {n % 3}"),
    "answer merged": lambda r, n: r.do(
        contributions.answer, [said(r, n)], AnswerKind.MERGED, reason="the same", into=one(r, BriefLine, n)
    ),
    "answer otherwise": lambda r, n: r.do(
        contributions.answer, [some(r, Disposition, n).contribution], AnswerKind.OTHER_SERVICE, reason="passed on"
    ),
    "take_answer_back": lambda r, n: r.do(contributions.take_answer_back, [some(r, Disposition, n).contribution]),
    "start": lambda r, n: start(r, EVERYBODY[n % 3], n),
    "open_block": lambda r, n: r.do(meetings.open_block, n % 3),
    "borrow": lambda r, n: r.do(meetings.borrow, n % 3, 1),
    "set_present": lambda r, n: r.do(meetings.set_present, another(r, EVERYBODY[n % 3]), n + 1),
    "leave": lambda r, n: r.do(meetings.leave, another(r, EVERYBODY[n % 2])),
    "end": lambda r, n: r.do(meetings.end, because="it is late"),
    "take_turn": lambda r, n: r.do(meetings.take_turn, another(r, "Staff"), Turn.SHARED),
    "take_turn_back": lambda r, n: r.do(meetings.take_turn_back, another(r, "Staff")),
    "understand": lambda r, n: r.do(
        meetings.understand, one(r, Version, n), another(r, "Staff"), another(r, "Members"), on=TODAY
    ),
    "take_understanding_back": lambda r, n: r.do(
        meetings.take_understanding_back, one(r, Version, n), another(r, "Staff"), another(r, "Members")
    ),
    "mark_same": lambda r, n: r.do(
        meetings.mark_same, r.project.versions[-1].id, [*reworded(r)], proposed_by="a lead", weighed=True
    ),
    "unmark_same": lambda r, n: r.do(meetings.unmark_same, r.project.versions[-1].id, [*reworded(r)]),
    "confirm_same": lambda r, n: r.do(
        meetings.confirm_same,
        r.project.versions[-1].id,
        [*reworded(r)],
        another(r, EVERYBODY[n % 3]),
        by=f"{EVERYBODY[n % 3]} lead",
    ),
    "unconfirm_same": lambda r, n: r.do(
        meetings.unconfirm_same, r.project.versions[-1].id, [*reworded(r)], another(r, "Staff")
    ),
    "withdraw": withdrawn,
    "mask": lambda r, n: r.do(privacy.mask, said(r, n), [some(r, Contribution, n).text.split()[-1]]),
    "erase_returned": lambda r, n: r.do(privacy.erase_returned, returned(r, n)),
    "keep_returned": lambda r, n: r.do(privacy.keep_returned, returned(r, n), "another person said it"),
    "owe_sealing": lambda r, n: r.do(privacy.owe_sealing, [f"place {n}"]),
    "settle": settled,
    "say_other_words": other_words,
    "keep_as_it_is": lambda r, n: r.do(privacy.keep_as_it_is, said(r, n)),
    "forget": lambda r, n: r.do(privacy.forget, one(r, Retention, n)),
    "describe": lambda r, n: r.do(setup.describe, title="Riverside", purpose=f"For {n}.", decides="The Board decides."),
    "describe title": lambda r, n: r.do(setup.describe, title=f"R{n}", purpose="A place to get well.", decides=""),
    "add_stream": lambda r, n: r.do(setup.add_stream, NewStream("Observers", required=not n % 2)),
    "add_fixed_point": lambda r, n: r.do(setup.add_fixed_point, list(Openness)[n % 2], f"Point {n}.", "the Board"),
    "remove_fixed_point": lambda r, n: r.do(setup.remove_fixed_point, one(r, FixedPoint, n)),
    "retract": lambda r, n: r.do(signing.retract, one(r, Signoff, n)),
    "decide": lambda r, n: r.do(
        signing.decide, one(r, Version, n), verdict=Verdict.APPROVED, on=TODAY, words="We approve it."
    ),
    "tell": lambda r, n: r.do(signing.tell, one(r, BoardDecision, n), another(r, "Staff"), on=TODAY, form="aloud"),
    "never_shared": lambda r, n: r.do(signing.never_shared, shared_again(r, n), because="it was another stream"),
    "never_decided": lambda r, n: r.do(signing.never_decided, decided(r, n), because="it was another board"),
    "never_told": lambda r, n: r.do(signing.never_told, told(r, n), because="it was another stream"),
    # Not verbs yet, but fields of records that print
    "stream renamed": lambda r, n: put(r, some(r, Stream, n), name=f"Stream {n}"),
    "stream moved": lambda r, n: put(r, some(r, Stream, n), position=9),
    "stream asked to sign": lambda r, n: put(r, some(r, Stream, n), required=not some(r, Stream, n).required),
    "group renamed": lambda r, n: put(r, some(r, Group, n), name=f"Group {n}"),
    "role counted": lambda r, n: put(r, some(r, Role, n), heads=n + 3),
    "fixed point sourced": lambda r, n: put(r, some(r, FixedPoint, n), source=f"source {n}"),
}
"""What can be done to a project, by verb; a number says to what."""
ELSEWHERE = {
    "begin": "a project begins once",
    "commitments": "it writes nothing",
    "issue": "each test issues",
    "share_back": "each test shares back",
    "sign": "each test signs",
    "mark_backup_erased": "it is about another file",
    **dict.fromkeys(
        ("take_in", "take_rows", "take_notes", "take_all_notes", "type_back"), "a way in, made of the verbs above"
    ),
}


def put(riverside: Riverside, record: Any, **values: Any) -> None:
    riverside.sketch.snapshot = riverside.project.with_records([(type(record), record.id, replace(record, **values))])


def entered(riverside: Riverside, line: str) -> EnteredLine:
    streams = riverside.project.streams
    return EnteredLine(line, parse_line(line, streams, streams[0]), streams, streams[0])


def start(riverside: Riverside, name: str, number: int) -> None:
    stream = riverside.stream(name)
    with suppress(Refusal):
        riverside.do(meetings.end, because="it is late")
    riverside.do(meetings.start, AGENDA, streams=(stream,), present={stream: number + 1})


def reworded(riverside: Riverside) -> Iterator[tuple[str, str]]:
    versions = riverside.project.versions
    if len(versions) > 1:
        steps = version_changes(versions[-2], versions[-1]) or ()
        yield from ((change.key, change.part) for change in steps if change.reworded)


def verbs() -> Iterator[tuple[str, str]]:
    """(module, name) of every verb of the domain: a function that answers with a CommandResult."""
    for found in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        module: ModuleType = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != found.name or name.startswith("_"):
                continue
            if "CommandResult" in str(function.__annotations__.get("return", "")):
                yield found.name, name


def test_every_verb_and_every_field_of_what_is_said_is_in_the_table() -> None:
    words = {word for name in MOVES for word in name.split()[:1]}
    missing = {name for _, name in verbs()} - words - {*ELSEWHERE, "undo", "redo"}
    assert not missing, "a verb that can change what prints"
    assert {each.name for each in fields(ContributionChanges)} == {*FIELDS}


def ready() -> Riverside:
    """A project with all that a brief can hold, in a version that every stream has signed."""
    riverside = Riverside()
    riverside.do(brief.add_line, "A bed that moves.", [riverside.bed, riverside.fixed], why="to feel well")
    bench = riverside.say("Members", "a bench")
    riverside.do(brief.add_line, "A garden.", [riverside.garden, bench])
    riverside.do(brief.add_line, "Beds, by theme.", [riverside.garden, bench], section="8")
    riverside.theme("night", riverside.garden)
    riverside.do(contributions.merge_themes, [some(riverside, Theme, 1).id], some(riverside, Theme, 0).id)
    riverside.theme("light", riverside.panel)
    riverside.say("Staff", "a secret", sensitive=True)
    riverside.say("Members", "kept in the room", consent=Consent.ROOM)
    riverside.own("I lie awake", Consent.QUOTE, read_back=False)
    riverside.do(contributions.answer, [riverside.store], AnswerKind.PARKED, reason="later")
    riverside.do(contributions.answer, [riverside.empty], AnswerKind.NOT_POSSIBLE, reason="safety law")
    riverside.do(conflicts.add_option, riverside.open, "a blind in the panel")
    noise = riverside.raised("Noise", *(riverside.say(name, f"less noise for {name}") for name in ("Members", "Staff")))
    owner, by = riverside.sides(noise)
    riverside.do(conflicts.link, owner, [riverside.say("Members", "soft doors"), riverside.say("Members", "carpets")])
    riverside.do(conflicts.say_back, owner, by, "you wake up")
    riverside.do(outcome.propose, noise, text="soft doors in half of the rooms")
    riverside.do(outcome.reserve, owner, "half is few")
    staff = riverside.stream("Staff")
    riverside.sketch.put(Group(riverside.sketch.new_id(), staff, "night staff"))
    riverside.sketch.put(Role(riverside.sketch.new_id(), staff, "nurse", 12))
    riverside.sketch.meet(Members=6, Staff=5)
    sign_all(riverside, riverside.version(riverside.do(signing.issue)))
    return riverside


def next_version(riverside: Riverside) -> Version | None:
    """The next version; None where no word has moved. Raises RuleViolation where a rule stops it."""
    show_what_is_asked_for(riverside)
    prepared = signing.prepare_version(riverside.do(signing.commitments))
    if prepared.moved:
        return riverside.version(riverside.do(signing.issue, prepared=prepared))
    with pytest.raises(RuleViolation):
        riverside.do(signing.issue, prepared=prepared)
    return None


def show_what_is_asked_for(riverside: Riverside) -> None:
    """What all want has to be shown to those whose work it is, before it is issued (R17)."""
    for about in sorted(riverside.project.all(About).values(), key=lambda about: about.id):
        if not about.shown_at:
            riverside.do(conflicts.show, about.contribution, about.stream, how="read aloud")


def sign_all(riverside: Riverside, version: Version) -> None:
    for name in EVERYBODY:
        with suppress(Refusal):
            riverside.share(version, name)
        with suppress(Refusal):
            riverside.sign(version, name)


def stands(riverside: Riverside, old: Version, new: Version) -> bool:
    """Whether each stream that signed a version has its signature count for a later one."""
    streams = [one.id for one in riverside.project.streams if standing_answers(riverside.project, old, one.id)]
    return bool(streams) and all(sign_state(riverside.project, new, one) in SIGNED_STATES for one in streams)


def sign(riverside: Riverside, version: Version, number: int) -> None:
    name = EVERYBODY[number % 3]
    who: dict[str, Any] = {"role": f"{name} lead", "how": "hands", "on": TODAY, "present": 6, **UNCHECKED}
    riverside.do(signing.sign, version.id, another(riverside, name), **who)


def confirm_all(riverside: Riverside, version: Version) -> None:
    changes = [*reworded(riverside)]
    riverside.do(meetings.mark_same, version.id, changes, proposed_by="a lead", weighed=True)
    for name in EVERYBODY:
        with suppress(Refusal):
            riverside.do(meetings.confirm_same, version.id, changes, another(riverside, name), by=f"{name} lead")


def share_all(riverside: Riverside, version: Version) -> None:
    for stream in riverside.project.streams:
        riverside.do(signing.share_back, version.id, stream.id, on=TODAY, form="read aloud")


@pytest.mark.parametrize("name", MOVES)
def test_a_verb_makes_signatures_stale_unless_it_only_adds(name: str) -> None:
    """For each verb, about each thing: a signature stands exactly while the next version only adds to the print."""
    done = changed = 0
    for number in range(12):
        riverside = ready()
        (old,) = riverside.project.versions
        try:
            MOVES[name](riverside, number)
        except (Refusal, KeyError):
            continue
        done += 1
        new = next_version(riverside)
        if new is None:
            before = printed(riverside, riverside.version(old.id))
            put(riverside, riverside.version(old.id), printed=to_json(as_issued(riverside.brief)))
            assert printed(riverside, riverside.version(old.id)) == before
            continue
        changed += 1
        share_all(riverside, new)
        old = riverside.version(old.id)
        before, after = printed(riverside, old), printed(riverside, new)
        assert stands(riverside, old, new) == only_adds(before, after), (name, number, version_changes(old, new))
    assert done or name in NEEDS_MORE
    assert changed or name in (*NEEDS_MORE, *PRINT_NOTHING)


NEEDS_MORE = (
    "take_asked_back", "take_turn", "take_turn_back", "decide", "tell", "forget", "mark_same", "confirm_same",
    "unmark_same", "unconfirm_same", "agree", "add_side", "remove_side", "show", "split", "open_block", "borrow",
)  # fmt: skip
"""Verbs that something else has to come before; the walks have them."""
PRINT_NOTHING = (
    "edit speaker", "add_option", "edit_option", "remove_option", "rate", "note_asked", "end", "understand",
    "take_understanding_back", "keep_as_it_is", "retract", "confirm",
    "keep_returned", "owe_sealing", "settle", "say_other_words",
    "never_shared", "never_decided", "never_told",
)  # fmt: skip
"""Verbs that change nothing that the brief prints.

They write down what is beside it, on the sign-off page or in the history: a signature and what corrects it, who was
asked, that words are other words or stay, what is still to be done in other files.
"""

WALKS = st.lists(st.tuples(st.sampled_from((*MOVES, *("issue", "sign", "same") * 12)), st.integers(0, 30)), max_size=14)


@given(WALKS)
def test_whenever_all_signatures_stand_the_print_is_the_same_but_for_what_may_differ(
    walk: list[tuple[str, int]],
) -> None:
    riverside = ready()
    for name, number in [*walk, ("issue", 0)]:
        with suppress(Refusal, KeyError):
            newest = riverside.project.versions[-1]
            if name == "issue":
                version = riverside.version(riverside.do(signing.issue))
                share_all(riverside, version)
            elif name == "sign":
                sign(riverside, newest, number)
            elif name == "same":
                confirm_all(riverside, newest)
            else:
                MOVES[name](riverside, number)
    versions = riverside.project.versions
    prints = [printed(riverside, version) for version in versions]
    for place, old in enumerate(versions):
        for later in range(place + 1, len(versions)):
            if any(
                standing_answers(riverside.project, one, stream.id)
                for stream in riverside.project.streams
                for one in versions[place + 1 : later + 1]
            ):
                continue  # a later answer counts, not this one
            if stands(riverside, old, versions[later]):
                before = with_listed(riverside, prints[place], versions[place : later + 1])
                assert only_adds(before, prints[later])


def test_both_wordings_and_who_confirmed_them_are_printed_among_the_signatures() -> None:
    riverside = ready()
    riverside.reword(riverside.bed, "a bed of wood")
    new = riverside.version(riverside.do(signing.issue))
    share_all(riverside, new)
    change = (f"said/{riverside.bed}", "")
    riverside.do(meetings.mark_same, new.id, [change], proposed_by="lead of Members")
    riverside.do(meetings.confirm_same, new.id, [change], riverside.stream("Staff"), by="S1")

    def page() -> str:
        document = document_of(riverside.project, Edition.BRIEF, version=new)
        return render_document(document, Format.MARKDOWN).data.decode().partition("## 12. Sign-off")[2]

    assert "proposed by lead of Members: “a wooden bed” became “a bed of wood”." in page()
    assert "Confirmed by S1 for Staff. Not confirmed by Members and Community partners yet" in page()
    for name in ("Members", "Community"):
        riverside.do(meetings.confirm_same, new.id, [change], riverside.stream(name), by=f"{name} lead")
    assert "Confirmed by Members lead for Members; S1 for Staff; Community lead for Community partners." in page()
    assert "Not confirmed" not in page()


def with_listed(
    riverside: Riverside, sections: dict[str, list[str]], versions: tuple[Version, ...]
) -> dict[str, list[str]]:
    """A print with the other words that were confirmed to mean the same."""
    text = {title: "\n\n".join(blocks) for title, blocks in sections.items()}
    for earlier, later in pairwise(versions):
        for change in version_changes(earlier, later) or ():
            mark = f"{later.id}/{change.key}/{change.part}"
            if mark in riverside.project.all(SameMeaning) and change.key == ORDER:
                text = {title: text[title] for title in printed(riverside, later)}
            elif mark in riverside.project.all(SameMeaning):
                text = {title: one.replace(change.before, change.after) for title, one in text.items()}
    return {title: one.split("\n\n") if one else [] for title, one in text.items()}
