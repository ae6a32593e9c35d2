"""Write a document as a tagged PDF (PDF/UA-1), typeset by Typst with the fonts that come with the program."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

from coprod_tui.formats.documents import content
from coprod_tui.formats.documents.content import Run, Runs, bidi_isolated, is_visible, ours, plain_text, runs_rtl

Data = dict[str, object]
FONTS = Path(__file__).parents[1] / "fonts"
FAMILIES = (
    "Atkinson Hyperlegible",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Tamil",
    "Unifont",
    "Unifont Upper",
)
"""Font families in order of preference: the first that has a character is used."""
_TEMPLATE = Path(__file__).with_name("page.typ")
_LONG = re.compile("[^\\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffdc]{30}")
"""Thirty characters without a space, in a script that has spaces."""
_UNSEEN = re.compile("[\U000e0000-\U000e0fff]")
"""Tags and variation selectors, which are invisible."""
_PILE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4}(?=[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff])"
)
_MOST_TRIES = 20
_SAID = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)


def write_pdf(document: content.Document) -> tuple[bytes, int]:
    """Return the PDF, and how many characters are printed as codes because no font has them.

    In PDF/UA mode Typst refuses a document with a character that no font has; it is replaced then.
    """
    missing: frozenset[str] = frozenset()
    for _ in range(_MOST_TRIES):
        setting = _TemplateData(missing)
        data = json.dumps(setting.whole(document), ensure_ascii=False)
        try:
            return _compiled(data, document.noon), setting.replaced
        except typst.TypstError as error:
            said = _SAID.search(error.message)
            if said is None:
                raise
            missing |= set(said[1])
    raise RuntimeError("there are too many characters that no font has, though all fonts say that they have them")


def _compiled(data: str, noon: datetime) -> bytes:
    with tempfile.TemporaryDirectory(prefix="coprod-") as empty:
        compiler = typst.Compiler(
            _TEMPLATE.read_bytes(),
            root=empty,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
        )
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon.replace(tzinfo=UTC))
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Load the fonts that come with the program, and no others, so that pages are the same on every laptop."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def covered_characters() -> frozenset[int]:
    """Return the code points that some font has."""
    have: set[int] = set()
    for line in (FONTS / "covered.txt").read_text("ascii").split():
        first, _, last = line.partition("-")
        have.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(have)


class _TemplateData:
    """Build the data of the template, and count the characters that are replaced."""

    def __init__(self, missing: Iterable[str]) -> None:
        self._missing = frozenset(missing)
        self.replaced = 0

    def whole(self, document: content.Document) -> Data:
        on = document.on
        return {
            "name": self._shown(f"{document.title.text}: {document.edition}"),
            "title": self._runs((document.title if is_visible(document.title.text) else ours(document.edition),)),
            "edition": self._shown(document.edition),
            "on": [int(on[:4]), int(on[5:7]), int(on[8:10])] if on else None,
            "fonts": list(FAMILIES),
            "large": document.large,
            "mark": document.mark,
            "made-up": document.made_up,
            "footer": self._runs(document.footer),
            "contents": document.has_contents,
            "opening": [self._told(one.runs) for one in document.opening],
            "blocks": [self._block(block) for block in document.blocks if not _is_empty(block)],
        }

    def _block(self, block: content.Block) -> Data:  # noqa: C901 — one line for each kind of block
        match block:
            case content.Heading():
                return {"kind": "heading", "level": block.level, "runs": self._runs(block.runs)}
            case content.Paragraph():
                return {"kind": "paragraph", **self._told(block.runs)}
            case content.Note():
                return {"kind": "note", **self._told(block.runs)}
            case content.NumberedLine():
                return self._entry(block)
            case content.Facts():
                return {"kind": "facts", "rows": [self._fact(one) for one in block.rows]}
            case content.Items():
                return {"kind": "items", "items": [self._runs(runs) for runs in block.items]}
            case content.DataTable():
                return self._table(block)
            case content.FormField():
                hint = self._shown(f"({block.hint})" if block.hint else "")
                return {"kind": "blank", "label": self._runs((block.label,)), "hint": hint, "lines": block.lines}
            case content.PictureSlot():
                return {"kind": "slot", "label": self._runs((block.label,))}
            case content.Picture():
                title = self._runs((block.title,))
                return {
                    "kind": "picture",
                    "svg": self._shown(block.svg),
                    "text": self._shown(block.text),
                    "note": self._shown(block.note),
                    "title": title,
                }
            case content.PageBreak():
                return {"kind": "break"}

    def _entry(self, entry: content.NumberedLine) -> Data:
        return {
            "kind": "entry",
            "head": self._shown(entry.head),
            "short": len(plain_text(entry.runs)) < content.KEPT_TOGETHER,
            **self._told(entry.runs),
            "facts": [self._fact(each) for each in entry.facts],
            "cites": self._shown(" ".join(f"[{code}]" for code in entry.cites)),
            "listed": entry.listed,
        }

    def _table(self, table: content.DataTable) -> Data:
        return {
            "kind": "table",
            "caption": self._runs((table.caption,)),
            "header": [self._runs((cell,)) for cell in table.header],
            "rows": [[self._runs(cell) for cell in row] for row in table.rows],
            "wide": table.wide_last,
        }

    def _fact(self, fact: content.Fact) -> Data:
        return {"label": self._runs((fact.label,)), "runs": self._runs(fact.runs)}

    def _told(self, runs: Runs) -> Data:
        rtl = runs_rtl(runs)
        return {"runs": self._runs(runs, alone=rtl), "rtl": rtl}

    def _runs(self, runs: Runs, *, alone: bool = False) -> list[tuple[str, bool, bool]]:
        return [self._run(run, alone=alone) for run in runs]

    def _run(self, run: Run, *, alone: bool) -> tuple[str, bool, bool]:
        text = self._shown(run.text if alone else bidi_isolated(run))
        return text, run.strong, run.theirs and _LONG.search(text) is not None

    def _shown(self, text: str) -> str:
        if text.isascii():
            return text
        return "".join(map(self._letter, _limit_marks(text)))

    def _letter(self, character: str) -> str:
        if character in self._missing or not (
            ord(character) in covered_characters() or character == "\n" or _is_invisible(character)
        ):
            self.replaced += 1
            return f"[U+{ord(character):04X}]"
        return character


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or _UNSEEN.match(character) is not None


def _limit_marks(text: str) -> str:
    """Limit combining marks to four a letter: a pile of them would run over the lines above it."""
    return text if _PILE.search(text) is None else _PILE.sub(lambda found: f"{found[0]}\u25cc", text)


def _is_empty(block: content.Block) -> bool:
    """Whether a block is a heading without a visible character, which would stop the export."""
    return isinstance(block, content.Heading) and not is_visible(plain_text(block.runs))
