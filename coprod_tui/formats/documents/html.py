"""Write a document as one self-contained HTML page: no network, no script, no other file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from coprod_tui.formats.documents.content import LANGUAGE, Block, Document, Heading, is_visible, plain_text, runs_rtl
from coprod_tui.formats.documents.pdf import FAMILIES, fonts

_HERE = Path(__file__).parent
_LONGEST_NAME = 70
"""How many characters of a title a browser's tab shows."""
_PROLOGUE = re.compile(r"\A\s*(?:<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|\s)*")


def write_html(document: Document) -> str:
    """Return the page; the same document gives the same text."""
    style = _style(document)
    blocks = tuple(_placed(document))
    sections = [(place, block.runs) for _, block, place in blocks if isinstance(block, Heading) and block.level == 2]
    return _template().render(
        document=document,
        large=document.large,
        blocks=blocks,
        contents=sections if document.has_contents else [],
        language=LANGUAGE,
        name=_name(document),
        style=style,
        policy=_policy(style),
    )


def _placed(document: Document) -> Iterator[tuple[str, Block, str]]:
    """Yield each block with the name of its kind and its anchor, to which the contents link."""
    number = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            number += 1
            if not is_visible(plain_text(block.runs)):
                continue
        yield type(block).__name__, block, f"part-{number}"


def _name(document: Document) -> str:
    name = " ".join(f"{document.title.text}: {document.edition}".split())
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _style(document: Document) -> str:
    """Return the stylesheet, with the margins of printed pages."""
    style = (_HERE / "page.css").read_text("utf-8")
    for place, words in (("@top-left", document.made_up), ("@top-right", document.mark)):
        if words:
            assert '"' not in words
            assert "<" not in words
            style += f'@page {{ {place} {{ content: "{words}"; font: 9pt sans-serif; }} }}\n'
    return style


def _policy(style: str) -> str:
    """Return the content security policy: only this stylesheet; nothing may run, load or be sent."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _drawing(svg: str) -> Markup:
    """Return an SVG for embedding, without its XML prologue."""
    return Markup(_PROLOGUE.sub("", svg))  # noqa: S704 — its labels are escaped where it is drawn


def _styled(style: str) -> Markup:
    return Markup(style)  # noqa: S704 — the stylesheet is ours


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {"drawing": _drawing, "styled": _styled}
    environment.globals["is_rtl"] = runs_rtl
    return environment.get_template("page.html.jinja")


# PNG, for programs that show no SVG

_TEMPLATE = b"""
#set page(width: 720pt, height: auto, margin: 0pt)
#set text(font: json(bytes(sys.inputs.fonts)))
#image(bytes(sys.inputs.svg), format: "svg", width: 720pt)
"""


def render_png(svg: str, width: int) -> bytes:
    """Render an SVG as PNG, `width` pixels wide, with the fonts of the PDF."""
    with tempfile.TemporaryDirectory(prefix="coprod-") as empty:
        compiler = typst.Compiler(
            _TEMPLATE,
            root=empty,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"svg": svg, "fonts": json.dumps(FAMILIES)},
        )
        made = compiler.compile(format="png", ppi=72 * width / 720)
    assert isinstance(made, bytes)
    return made
