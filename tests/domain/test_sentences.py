"""The sentences of the program: counts with their verbs, names of nouns and fields, and what undo says instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import coprod_tui
from coprod_tui.cli.registry import ENTRIES
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.fields import word_fields
from coprod_tui.domain.privacy.commands import FINAL_VERBS
from coprod_tui.domain.privacy.rules import describe_field
from coprod_tui.domain.records import RECORDS, Record
from coprod_tui.tui.commands import COMMANDS
from tests.domain.sketch import Sketch, begun

# Counts

_PLURAL = re.compile(r"^ (?:(?:more |other )?(?:things|lines|contributions|people|streams|rows) |have\b|are\b|were\b)")
MORE_THAN_ONE = {
    "coprod_tui/cli/commands/backup.py": "after the case of one",
    "coprod_tui/tui/dialogs/withdrawal.py": "one was returned before",
    "coprod_tui/tui/screens/floor/capture.py": "one line that is pasted goes into the line itself",
}
"""Where a count is more than one for certain, and why."""


def _counts(tree: ast.AST) -> Iterator[int]:
    """Line numbers of f-strings in which a count stands before a plural, outside a choice by that count."""
    chosen = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp | ast.If)
        and re.search(r"(== 1|> 1|!= 1|< 2|single|> _?[A-Z]|left)", ast.unparse(node.test))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in chosen:
            for value, text in zip(node.values, node.values[1:], strict=False):
                before_plural = isinstance(text, ast.Constant) and _PLURAL.match(str(text.value))
                if before_plural and isinstance(value, ast.FormattedValue) and _is_count(value):
                    yield node.lineno


def _is_count(value: ast.FormattedValue) -> bool:
    source = ast.unparse(value.value)
    return value.format_spec is not None or source.startswith(("len(", "sum(")) or source.endswith("count")


def test_no_count_stands_before_a_plural_whatever_it_is() -> None:
    folder = Path(coprod_tui.__file__).parent
    found = [
        f"{name}:{line}"
        for path in sorted(folder.rglob("*.py"))
        if (name := path.relative_to(folder.parent).as_posix()) not in MORE_THAN_ONE
        for line in _counts(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


# Nouns


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_noun_has_a_name_for_people(kind: type[Record]) -> None:
    assert kind.noun
    assert kind.noun[0].islower() or kind.noun.startswith("Board")
    assert sum(each.noun == kind.noun for each in RECORDS) == 1


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_no_field_is_called_by_the_name_of_its_class(kind: type[Record]) -> None:
    sketch: Sketch = begun()
    sketch.put(kind("a record"))
    squashed = [each.__name__.lower() for each in RECORDS if re.search("[a-z][A-Z]", each.__name__)]
    for name in word_fields(kind):
        called = describe_field(sketch.snapshot, FieldRef(kind, "a record", name))
        assert not any(word in called.lower() for word in (*squashed, "_")), called


# What cannot be undone

CORRECTED = ("share back", "sign", "retract", "decide", "tell decision", "issue")
"""The commands that cannot be undone, and have another way."""
_KEYS = {"Del": "delete"}


@pytest.mark.parametrize("verb", CORRECTED)
def test_undo_names_the_command_and_the_key_that_mend_it(verb: str) -> None:
    sentence = FINAL_VERBS[verb].instead
    names = re.findall(r"coprod ([a-z]+)((?: --[a-z-]+)*)", sentence)
    assert names
    for name, _ in names:
        assert name in set(ENTRIES)
    keys = re.findall(r"\b([a-z]|Del) (?:on the|there)", sentence)
    assert keys
    place = "brief" if "brief (F4)" in sentence else "signoff"
    bound = {key for command in COMMANDS if command.id.startswith(place) for key in command.keys}
    assert {_KEYS.get(key, key) for key in keys} <= bound


def test_every_command_that_cannot_be_undone_says_what_to_do() -> None:
    nothing = {"begin", "rescue", "withdraw", "forget", "erase again", "mask"}
    assert set(FINAL_VERBS) >= {*CORRECTED, *nothing}
    assert all(verb.instead.endswith(".") for verb in FINAL_VERBS.values())
