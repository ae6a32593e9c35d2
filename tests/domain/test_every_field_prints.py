"""Every field of what a version prints is compared: one that is altered alone is a change of substance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.assembly import as_issued
from coprod_tui.domain.brief.changes import difference
from coprod_tui.domain.brief.content import Brief, Cite, LineDetail, PrintedLine, Section, SectionPart, SourcedText
from tests.domain.riverside import Riverside

Change = Callable[[Any], Any]
OTHERWISE: dict[str, Change] = {
    "key": lambda key: f"{key}/other",
    "number": lambda number: f"{number}9",
    "words": lambda words: (SourcedText("a", "b", "c"),) if words == () else replace(words, text=f"{words.text}!"),
    "text": lambda text: f"{text} and more",
    "quoted": lambda quoted: not quoted,
    "details": lambda details: details[::-1],
    "cites": lambda cites: cites[:-1],
    "label": lambda label: f"Other {label}",
    "code": lambda code: f"{code}9",
    "record": lambda record: f"{record}9",
    "title": lambda title: f"{title} again",
    "lines": lambda lines: lines[::-1],
    "notes": lambda notes: (*notes, "One sentence more."),
    "parts": lambda parts: parts[:-1],
    "sections": lambda sections: (*sections[:5], sections[6], sections[5], *sections[7:]),
    "example": lambda example: not example,
}
"""Another value for each field that prints."""
NOT_PRINTED = {
    "derived": "says that a line repeats others",
    "data": "stands behind a printed text",
    "up_to": "only a draft prints it",
    "names": "stand in sentences and lines",
    "field": "with its record it says where a text is from",
}
FIELDS = [
    (kind, each.name)
    for kind in (Brief, Section, SectionPart, PrintedLine, LineDetail, Cite, SourcedText)
    for each in fields(kind)
    if each.name not in NOT_PRINTED and (kind, each.name) != (Brief, "title")
]
"""All fields of what is printed; the title of the brief is the words of its first line."""


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_a_field_that_is_altered_alone_is_a_change(kind: type[Any], name: str) -> None:
    riverside = Riverside()
    riverside.do(commands.add_line, "A bed that moves.", [riverside.bed, riverside.fixed], why="to feel well")
    riverside.do(commands.add_line, "A garden.", [riverside.garden])
    brief = as_issued(riverside.brief)
    assert difference(brief, brief) == ()
    other = altered(brief, kind, name)
    assert other != brief
    changes = difference(brief, other)
    assert changes
    assert all(change.substance for change in changes)


def altered(brief: Brief, kind: type[Any], name: str) -> Brief:
    """A brief with another value in this field of section 5, of its last line or of a detail or source of it."""

    def changed(value: Any) -> Any:
        if isinstance(value, kind):
            return replace(value, **{name: OTHERWISE[name](getattr(value, name))})
        if isinstance(value, Section):
            return replace(value, parts=tuple(map(changed, value.parts)))
        if isinstance(value, SectionPart):
            return replace(value, lines=(changed(value.lines[0]), *value.lines[1:]))
        if isinstance(value, PrintedLine) and kind is SourcedText:
            return replace(value, words=changed(value.words))
        if isinstance(value, PrintedLine) and kind is Cite:
            return replace(value, cites=(changed(value.cites[0]), *value.cites[1:]))
        return replace(value, details=(changed(value.details[0]), *value.details[1:]))

    if kind is Brief:
        return changed(brief)  # type: ignore[no-any-return]
    sections = (changed(section) if section.key == "5" else section for section in brief.sections)
    return replace(brief, sections=tuple(sections))


def test_a_name_that_only_stands_in_sentences_is_compared_too() -> None:
    riverside = Riverside()
    riverside.do(commands.leave_out, "3")
    before, staff = riverside.brief, riverside.sketch.stream("Staff")
    renamed = replace(staff, name="Ward staff")
    riverside.sketch.snapshot = riverside.project.with_records([(type(staff), staff.id, renamed)])
    (change,) = difference(before, riverside.brief)
    assert (change.before, change.after, change.substance) == ("Staff", "Ward staff", True)
