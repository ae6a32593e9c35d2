"""History of what the leads do: lines of the brief, answers, themes, sections, turns."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.fields import labels
from coprod_tui.meeting.history.touched import Touched
from coprod_tui.meeting.model import (
    Arrangement,
    Asked,
    BriefLine,
    Contribution,
    Disposition,
    Fate,
    Source,
    Tag,
    Theme,
    Turn,
    TurnTaken,
)

KINDS = (BriefLine, Source, Disposition, Theme, Asked, Arrangement, TurnTaken)
_TURNS = {
    Turn.SHARED: "shared what was said",
    Turn.NOTHING_NEW: "had nothing new",
    Turn.ABSENT: "was absent",
}
_USUAL_SECTION = BriefLine("").section


def clauses(touched: Touched) -> Iterator[str]:
    """What a verb did to lines, answers, themes, sections and turns."""
    for clauses_of in (_lines, _sources, _answers, _themes, _asked, _sections, _turns):
        yield from clauses_of(touched)


def _lines(touched: Touched) -> Iterator[str]:
    after = touched.after
    for line in touched.made(BriefLine):
        # A section that is the usual one is not told in the journal.
        yield f"a line was written in section {after.word(BriefLine, line, 'section') or _USUAL_SECTION} of the brief"
    for line in touched.removed(BriefLine):
        yield f"a line was taken out of section {after.word(BriefLine, line, 'section') or _USUAL_SECTION} of the brief"
    moved = False
    for _, fields in touched.changed(BriefLine):
        if told := [label for name, label in labels(BriefLine).items() if name in fields]:
            were = "were" if len(told) > 1 or told[0] == "words" else "was"
            yield f"the {' and '.join(told)} of a line of the brief {were} changed"
        moved = moved or "position" in fields or "section" in fields
    if moved and not touched.made(BriefLine) and not touched.removed(BriefLine):
        yield "a line of the brief was moved"


def _sources(touched: Touched) -> Iterator[str]:
    after = touched.after
    whole = {*touched.made(BriefLine), *touched.removed(BriefLine)}
    for those, fate in ((touched.made(Source), "cites"), (touched.removed(Source), "no longer cites")):
        for source in those:
            contribution, conflict = (after.word(Source, source, name) for name in ("contribution", "conflict"))
            if after.word(Source, source, "line") not in whole and contribution not in touched.removed(Contribution):
                what = after.said(contribution) if contribution else after.conflict(conflict)
                yield f"a line of the brief {fate} {what}"


def _answers(touched: Touched) -> Iterator[str]:
    after = touched.after
    gone = touched.removed(Contribution)
    by_fate: dict[str, list[str]] = {}
    changed = (one for one, _ in touched.changed(Disposition))
    for answer in dict.fromkeys((*touched.made(Disposition), *changed)):
        fate = after.word(Disposition, answer, "fate") or Fate.IN_BRIEF
        by_fate.setdefault(fate, []).append(after.word(Disposition, answer, "contribution"))
    for fate, those in by_fate.items():
        many = f"{len(those):,} contributions were" if len(those) > 1 else f"{after.said(those[0])} was"
        yield f"{many} answered “{fate}”"
    taken = [after.word(Disposition, one, "contribution") for one in touched.removed(Disposition)]
    if taken := [one for one in taken if one not in gone]:
        many = f"{len(taken):,} contributions" if len(taken) > 1 else after.said(taken[0])
        yield f"the answer of {many} was taken back"


def _themes(touched: Touched) -> Iterator[str]:
    after = touched.after
    for theme, fields in touched.changed(Theme):
        name = after.word(Theme, theme, "name")
        if fields.get("into"):
            yield f"the theme #{name} was merged into #{after.word(Theme, str(fields['into']), 'name')}"
        elif "into" in fields:
            yield f"the theme #{name} stands by itself again"
        if "name" in fields:
            yield f"a theme is called #{name} now"
    if touched.made(Theme) and not touched.any((Tag, Contribution)):
        yield from (f"the theme #{after.word(Theme, one, 'name')} was made" for one in touched.made(Theme))


def _asked(touched: Touched) -> Iterator[str]:
    after = touched.after
    for those, fate in ((touched.made(Asked), "was asked"), (touched.removed(Asked), "is no longer said to be asked")):
        for asked in those:
            theme = after.word(Theme, after.word(Asked, asked, "theme"), "name")
            yield f"{after.stream(after.word(Asked, asked, 'stream'))} {fate} about #{theme}"


def _sections(touched: Touched) -> Iterator[str]:
    after = touched.after
    ordered = False
    for arrangement, fields in touched.of(Arrangement).items():
        key = after.word(Arrangement, arrangement, "key")
        called = f"section {key}" if key.isdecimal() else f"annex {key}"
        for name, label in labels(Arrangement).items():
            if name in fields:
                yield f"the {label} of {called} was {'changed' if fields[name] else 'taken away'}"
        if "left_out" in fields:
            yield f"{called} was {'left out of the brief' if fields['left_out'] else 'taken into the brief again'}"
        ordered = ordered or "position" in fields
    if ordered:
        yield "the sections of the brief were put in another order"


def _turns(touched: Touched) -> Iterator[str]:
    after = touched.after
    changed = (one for one, _ in touched.changed(TurnTaken))
    for turn_taken in dict.fromkeys((*touched.made(TurnTaken), *changed)):
        turn = Turn(after.word(TurnTaken, turn_taken, "turn") or Turn.SHARED)
        yield f"the lead of {after.stream(after.word(TurnTaken, turn_taken, 'stream'))} {_TURNS[turn]}"
    for turn_taken in touched.removed(TurnTaken):
        yield f"the turn of {after.stream(after.word(TurnTaken, turn_taken, 'stream'))} was taken back"
