"""A picture as points, for programs that show no SVG."""

from __future__ import annotations

import json
import tempfile

import typst

from coprod_tui.files.documents.pdf import FAMILIES, fonts

_TEMPLATE = b"""
#set page(width: 720pt, height: auto, margin: 0pt)
#set text(font: json(bytes(sys.inputs.fonts)))
#image(bytes(sys.inputs.svg), format: "svg", width: 720pt)
"""


def png(svg: str, width: int) -> bytes:
    """An SVG as PNG, `width` pixels wide; the letters are those of the PDF."""
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
