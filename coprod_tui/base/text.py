"""People's text: sanitizing what is stored, normalizing for search, limits, and matching words in other texts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from coprod_tui.base.errors import InvalidInput

STORED_MOST = 1_000_000
"""Maximum characters of one stored text."""

SHOWN_MOST = 20_000
"""Maximum characters of one text on a screen."""

_BREAKS = ("\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
_CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_BIDI = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
"""Bidi embeddings, overrides and isolates: they can make a sentence read as another one."""

_LONG_TEXT = 2_000
"""Texts from this many characters on are checked for long runs of combining marks before they are put into NFC."""

_ONE_LINE = str.maketrans(dict.fromkeys(_CONTROLS + _BIDI) | dict.fromkeys((*_BREAKS, "\t"), " "))
_LINES = str.maketrans(dict.fromkeys(_CONTROLS + _BIDI) | dict.fromkeys(_BREAKS, "\n") | {"\t": " "})


def sanitize(text: str, *, lines: bool = False) -> str:
    """Return a text as it is stored: in NFC, without control characters, bidi overrides and space at its ends.

    Line breaks of every kind become a newline where `lines` is true and a space where it is not; a lone surrogate
    becomes U+FFFD. Nothing else changes. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if not text.isprintable():
        text = _repair_surrogates(text).replace("\r\n", "\n").translate(_LINES if lines else _ONE_LINE)
    # Last, because a base and its accent meet only when what stood between them is gone.
    return _to_nfc(text).strip()


def _repair_surrogates(text: str) -> str:
    """The text with surrogate pairs joined and half pairs replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _to_nfc(text: str) -> str:
    """The text in NFC, in linear time: unicodedata takes quadratic time for a run of marks that is not sorted."""
    if len(text) < _LONG_TEXT or unicodedata.is_normalized("NFC", text):
        return unicodedata.normalize("NFC", text)
    marks: list[str] = []
    parts: list[str] = []
    for character in text.translate(_SPLIT):
        if unicodedata.combining(character):
            marks.append(character)
            continue
        if marks:
            parts.extend(sorted(marks, key=unicodedata.combining))
            marks.clear()
        parts.append(character)
    parts.extend(sorted(marks, key=unicodedata.combining))
    return unicodedata.normalize("NFC", "".join(parts))


def normalize_for_search(text: str) -> str:
    """Return a text without case and accents, as it is searched and as names are compared. Idempotent."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class LazyTable(dict[int, str]):
    """Table for `str.translate` that computes each character's replacement when it is first needed."""

    def __init__(self, become: Callable[[str], str]) -> None:
        """`become` answers what a character becomes."""
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        self[code] = become = self._become(chr(code))
        return become


def fold_character(text: str) -> str:
    """A character in NFKD and lower case, without combining marks."""
    return _without_marks(_without_marks(text).casefold())


def _without_marks(text: str) -> str:
    """The text in NFKD without its combining marks; ligatures and full-width letters become plain ones."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


_SPLIT = LazyTable(partial(unicodedata.normalize, "NFD"))
_FOLDED = LazyTable(fold_character)


def is_too_long(text: str) -> bool:
    """Whether a text is too long to be stored."""
    return len(text) > STORED_MOST


def must_have_words(text: str) -> None:
    """Raise InvalidInput for an empty text or one of more than 1,000,000 characters."""
    if not text:
        raise InvalidInput("There are no words in it. To take something out, remove it.")
    if is_too_long(text):
        raise InvalidInput(f"This has {len(text):,} characters; up to {STORED_MOST:,} can be kept. Split it in two.")


def required_text(text: str) -> str:
    """Sanitize a required text; raises InvalidInput for an empty or too long one."""
    kept = sanitize(text, lines=True)
    must_have_words(kept)
    return kept


def optional_text(text: str | None) -> str | None:
    """Sanitize an optional text; None for an empty one. Raises InvalidInput for a too long one."""
    kept = sanitize(text or "", lines=True)
    return required_text(kept) if kept else None


def one_line_text(text: str) -> str:
    """Sanitize a text to one line; it can be empty. Raises InvalidInput for a too long one."""
    kept = sanitize(text)
    if kept:
        must_have_words(kept)
    return kept


def edited_text(text: str | None, before: str | None) -> str | None:
    """The value after an edit: None leaves it unchanged, an empty text clears it."""
    return before if text is None else optional_text(text)


def preview(text: str) -> str:
    """The text for a screen: whole, or its first 20,000 characters and a note that it is cut."""
    if len(text) <= SHOWN_MOST:
        return text
    return f"{text[:SHOWN_MOST]}… (cut here: {SHOWN_MOST:,} of {len(text):,} characters are shown, all are kept)"


# Matching

RUN_LENGTH = 5
"""Texts match when they share this many words in a row; a shorter text has to occur whole."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
"""A word; where a script writes no spaces between words, one character."""


class TextMatcher:
    """Match the words of some texts in other texts, ignoring case, accents and punctuation (R30)."""

    def __init__(self, texts: Iterable[str]) -> None:
        """`texts` are searched for by their words; a text without a letter or digit is searched for literally."""
        self.texts = tuple(texts)
        self._runs: dict[int, set[tuple[str, ...]]] = {}
        self._signs: set[str] = set()
        self._whole: set[tuple[str, ...]] = set()
        for text in self.texts:
            words = words_in(text)
            if words:
                self._whole.add(words)
                length = min(RUN_LENGTH, len(words))
                self._runs.setdefault(length, set()).update(_runs(words, length))
            elif text.strip():
                self._signs.add(text.strip())

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._runs or self._signs)

    def holds(self, text: str, *, only_runs: bool = False) -> bool:
        """Whether a text contains a run of the words; `only_runs`: only runs of five, which hardly occur by chance."""
        if not only_runs and any(sign in text for sign in self._signs):
            return True
        words = words_in(text) if self._runs else ()
        looked_for = {RUN_LENGTH: self._runs.get(RUN_LENGTH, set())} if only_runs else self._runs
        return any(run in runs for length, runs in looked_for.items() for run in _runs(words, length))

    def holds_all(self, text: str) -> bool:
        """Whether a text contains all words of one of the texts, in a row."""
        words = words_in(text)
        return any(sign in text for sign in self._signs) or any(
            whole in _runs(words, len(whole)) for whole in self._whole
        )

    def holds_in_json(self, body: str) -> bool:
        """Whether a text, or any string in it if it is JSON, contains a run of the words."""
        return any(self.holds(text) for text in strings_in(body))


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """(normalized word, start, end) of each word of a text, as it stands there."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        become = normalize_for_search(character)
        folded.append(become)
        places += [place] * len(become)
    return [(match[0], places[match.start()], places[match.end() - 1] + 1) for match in _WORD.finditer("".join(folded))]


def words_in(text: str) -> tuple[str, ...]:
    """The normalized words of a text."""
    return tuple(_WORD.findall(normalize_for_search(text)))


def bare_words(text: str) -> str:
    """The normalized words of a text, underscores included, separated by single spaces."""
    return " ".join(re.findall(r"\w+", normalize_for_search(text)))


def strings_in(body: str) -> Iterator[str]:
    """Yield all strings of a JSON text at any depth, keys too; a text that is not JSON is yielded itself."""
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
