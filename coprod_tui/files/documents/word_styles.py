"""The styles of a Word file: those that every Word knows, and the few that a brief needs beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from coprod_tui.files.documents.value import LANGUAGE

_FONT = "Arial"
"""On every laptop, and plain enough for readers with low vision."""
_BORDER = '<w:{side} w:val="{how}" w:sz="8" w:space="6" w:color="595959"/>'
_HEADINGS = {"Heading 1": 1.5, "Heading 2": 1.2, "Heading 3": 1.0}
"""How large each is, beside the text."""
_KNOWN = ("Title", "Subtitle", *_HEADINGS, "List Bullet", "toc 1")
_BLACK = RGBColor(0, 0, 0)


def style_ids(made: Any, *, own_look: bool, large: bool) -> Mapping[str, str]:
    """The ids of all styles that are used, by name; what a template lacks is added, what it has is left as it is."""
    size = 18 if large else 12
    _language(made)
    ids = {name: _paragraph_style(made, name).style_id for name in _KNOWN}
    ids["Table Grid"] = _table_style(made).style_id
    if own_look or large:
        _in_our_look(made, size)
    ids["Brief line"] = _new(made, "Brief line", before=6, after=2).style_id
    ids["Brief facts"] = _new(made, "Brief facts", after=8, indent=0.5, size=None if large else size - 1).style_id
    ids["Brief cell"] = _new(made, "Brief cell", before=2, after=2).style_id
    ids["Brief note"] = _new(made, "Brief note", after=10, border="single").style_id
    ids["Brief slot"] = _new(made, "Brief slot", after=10, border="dashed").style_id
    ids["Brief blank"] = _new(
        made, "Brief blank", after=6, border="single", sides=("bottom", "between"), high=size * 7 // 4
    ).style_id
    return ids


def _normal(made: Any) -> Any:
    return next((one for one in made.styles if one.name == "Normal"), None)


def _paragraph_style(made: Any, name: str) -> Any:
    found = next((one for one in made.styles if one.name == name and one.type == WD_STYLE_TYPE.PARAGRAPH), None)
    if found is not None:
        return found
    added = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    added.base_style = _normal(made)
    if name in _HEADINGS:
        level = list(_HEADINGS).index(name)
        added.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>'))
        added.font.bold = True
    return added


def _table_style(made: Any) -> Any:
    found = next((one for one in made.styles if one.name == "Table Grid"), None)
    if found is not None:
        return found
    added = made.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE, builtin=True)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    borders = f"<w:tblPr {nsdecls('w')}><w:tblBorders>{lines}</w:tblBorders></w:tblPr>"
    added.element.append(parse_xml(borders))
    return added


def _new(
    made: Any,
    name: str,
    *,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    size: int | None = None,
    high: int | None = None,
    border: str = "",
    sides: tuple[str, ...] = ("top", "left", "bottom", "right"),
) -> Any:
    """A style of the brief's own; a template that has one of this name may say how it looks."""
    found = next((one for one in made.styles if one.name == name), None)
    if found is not None:
        return found
    style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = _normal(made)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if indent:
        shape.left_indent = Cm(indent)
    if high is not None:
        shape.line_spacing = Pt(high)
        style.element.get_or_add_pPr().append(parse_xml(f"<w:contextualSpacing {nsdecls('w')}/>"))
    if size is not None:
        style.font.size = Pt(size)
    if border:
        lines = "".join(_BORDER.format(side=side, how=border) for side in sides)
        style.element.get_or_add_pPr().insert_element_before(
            parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>"), "w:shd", "w:tabs", "w:spacing", "w:ind"
        )
    return style


def _in_our_look(made: Any, size: int) -> None:
    """Black, plain, large enough: the look of a file without a template."""
    _font(made.styles["Normal"], size)
    made.styles["Normal"].paragraph_format.space_after = Pt(8)
    made.styles["Normal"].paragraph_format.line_spacing = 1.15
    for name, times in {"Title": 2.0, "Subtitle": 1.2, **_HEADINGS}.items():
        style = made.styles[name]
        _font(style, size * times)
        style.font.color.rgb = _BLACK
        style.font.italic = False
        style.font.bold = name != "Subtitle"
        style.paragraph_format.space_before = Pt(size if name in _HEADINGS else 0)
        style.paragraph_format.space_after = Pt(size / 2)
        for line in style.element.findall(f".//{qn('w:pBdr')}"):
            line.getparent().remove(line)


def _font(style: Any, size: float) -> None:
    style.font.size = Pt(round(size))
    style.font.name = _FONT
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)
    wanted = OxmlElement("w:szCs")
    wanted.set(qn("w:val"), str(round(size) * 2))
    for one in style.element.rPr.findall(qn("w:szCs")):
        style.element.rPr.remove(one)
    style.element.rPr.find(qn("w:sz")).addnext(wanted)


def _language(made: Any) -> None:
    """The language of the whole file; without it a screen reader reads English in its owner's language."""
    whole = made.styles.element
    defaults = whole.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>")
        whole.insert(0, defaults)
    for path in ("w:rPrDefault", "w:rPr"):
        found = defaults.find(qn(path))
        if found is None:
            found = OxmlElement(path)
            defaults.insert(0, found)
        defaults = found
    for one in defaults.findall(qn("w:lang")):
        defaults.remove(one)
    language = OxmlElement("w:lang")
    for name, value in (("w:val", LANGUAGE), ("w:eastAsia", LANGUAGE), ("w:bidi", "ar-SA")):
        language.set(qn(name), value)
    defaults.append(language)
    for one in made.settings.element.findall(qn("w:themeFontLang")):
        one.set(qn("w:val"), LANGUAGE)


def shape_page(made: Any, *, large: bool) -> None:
    """A4, with margins to write in, and without a hundred looks of tables that nothing here uses.

    Large print has room for two large lines at the head and the foot.
    """
    for style in list(made.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    for section in made.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(3.4 if large else 2.4)
