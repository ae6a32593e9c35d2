"""Finding the same words again in other texts, whatever their case, accents and punctuation (R30)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from coprod_tui.meeting.words import folded

RUN = 5
"""So many words in a row make a text the same as another; a shorter text is looked for whole."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
"""A word; where a script writes no spaces between words, one character."""


class Sameness:
    """The words of some texts, to be found again in others."""

    def __init__(self, texts: Iterable[str]) -> None:
        """`texts` are what is looked for; one without a letter or digit is looked for as it stands."""
        self._runs: dict[int, set[tuple[str, ...]]] = {}
        self._signs: set[str] = set()
        self._whole: set[tuple[str, ...]] = set()
        for text in texts:
            words = words_in(text)
            if words:
                self._whole.add(words)
                length = min(RUN, len(words))
                self._runs.setdefault(length, set()).update(_runs(words, length))
            elif text.strip():
                self._signs.add(text.strip())

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._runs or self._signs)

    def holds(self, text: str, *, only_runs: bool = False) -> bool:
        """Whether a text has any run of the words; `only_runs`: only runs of five, which nobody writes by chance."""
        if not only_runs and any(sign in text for sign in self._signs):
            return True
        words = words_in(text) if self._runs else ()
        looked_for = {RUN: self._runs.get(RUN, set())} if only_runs else self._runs
        return any(run in runs for length, runs in looked_for.items() for run in _runs(words, length))

    def holds_all(self, text: str) -> bool:
        """Whether a text has all of the words of one of the texts, in a row."""
        words = words_in(text)
        return any(sign in text for sign in self._signs) or any(
            whole in _runs(words, len(whole)) for whole in self._whole
        )

    def holds_in_json(self, body: str) -> bool:
        """Whether a text, or where it is JSON one of its strings, has any run of the words."""
        return any(self.holds(text) for text in strings_in(body))


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(_WORD.findall(folded(text)))


def strings_in(body: str) -> Iterator[str]:
    """The strings of a JSON text, however deep; a text that is no JSON is itself the only one."""
    try:
        todo = [json.loads(body)]
    except (ValueError, RecursionError):
        yield body
        return
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            todo += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            todo += value


def _runs(words: tuple[str, ...], length: int) -> Iterator[tuple[str, ...]]:
    return (words[start : start + length] for start in range(len(words) - length + 1))
