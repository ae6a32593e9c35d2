"""Write a document as a Word file: real styles, headings, header rows, page numbers, optionally with a template."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.pkgwriter import _ContentTypesItem
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor
from lxml import etree

from coprod_tui.base.errors import InvalidInput
from coprod_tui.formats.documents import content
from coprod_tui.formats.documents.content import LANGUAGE, Run, Runs, is_rtl, is_visible, ours, plain_text, runs_rtl
from coprod_tui.formats.documents.html import render_png

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_TEMPLATE, _DOCUMENT = (
    f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}.main+xml".encode()
    for kind in ("template", "document")
)
_TYPES = "[Content_Types].xml"
_LARGEST = 100_000_000
"""The most bytes of an unpacked template: far more than a logo and fonts need."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PIXELS = 1_600
_LONGEST_TITLE = 255


def write_docx(document: content.Document, template: bytes | None = None) -> bytes:
    """Return the Word file, with the look of a template if one is given; raise InvalidInput for an invalid template."""
    made = _opened(template)
    own_look = template is None
    body = made.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    ids = add_styles(made, own_look=own_look, large=document.large)
    if own_look:
        set_up_page(made, large=document.large)
        _drop_unused_parts(made)
    text = "".join(BodyWriter(document, ids, lambda picture: _picture_xml(made, picture)).xml())
    end = body.get_or_add_sectPr()
    for child in list(parse_xml(f"<w:body {_SPACES}>{text}</w:body>")):
        end.addprevious(child)
    _fill_headers_and_footers(made, document)
    _set_properties(made, document)
    return _zipped(made)


def _opened(template: bytes | None) -> Any:
    if template is None:
        return docx.Document()
    try:
        return docx.Document(BytesIO(_as_document(template)))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.LxmlError, AttributeError) as error:
        raise InvalidInput("The template is no Word file that can be used: save it as .docx or .dotx.") from error


def _drop_unused_parts(made: Any) -> None:
    """Drop unused parts of python-docx's default file: a thumbnail, old styles."""
    for holder in (made.part.package, made.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                del holder.rels[key]


def _as_document(template: bytes) -> bytes:
    """Turn a `.dotx` into a `.docx`, as Word does for a new document."""
    with zipfile.ZipFile(BytesIO(template)) as archive:
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            raise ValueError("too large")
        types = archive.read(_TYPES)
        if _TEMPLATE not in types:
            return template
        into = BytesIO()
        with zipfile.ZipFile(into, "w") as made:
            for info in archive.infolist():
                data = types.replace(_TEMPLATE, _DOCUMENT) if info.filename == _TYPES else archive.read(info)
                made.writestr(info, data)
    return into.getvalue()


def _picture_xml(made: Any, picture: content.Picture) -> str:
    """Add a picture to the file, as wide as the text, with its numbers as alternative text; return its XML."""
    section = made.sections[-1]
    width = min(section.page_width - section.left_margin - section.right_margin, Emu(16 * 360_000))
    inline = made.part.new_pic_inline(BytesIO(render_png(picture.svg, _PIXELS)), width, None)
    inline.docPr.set("descr", picture.text)
    inline.docPr.set("name", picture.title.text)
    return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"


# Headers and footers


def _fill_headers_and_footers(made: Any, document: content.Document) -> None:
    """Fill headers (draft mark, note of the example, watermark) and footers (version, page numbers)."""
    top: Runs = (ours(document.made_up), ours("   " if document.made_up and document.mark else ""))
    for number, (header, footer) in enumerate(_headers_and_footers(made), 1):
        above = watermark_xml(document.mark, number) if document.mark else ""
        if document.made_up or document.mark:
            _add_line(header, line_xml((*top, ours(document.mark, strong=True)), above))
        _add_line(footer, line_xml((*document.footer, ours("   "))) + page_number_xml())


def _headers_and_footers(made: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the headers and footers in use: first and even pages may have their own."""
    for section in made.sections:
        yield section.header, section.footer
        if section.different_first_page_header_footer:
            yield section.first_page_header, section.first_page_footer
        if made.settings.odd_and_even_pages_header_footer:
            yield section.even_page_header, section.even_page_footer


def _add_line(margin: Any, xml: str) -> None:
    """Add a line below what a template has in its header or footer; without a template, fill its empty line."""
    margin.is_linked_to_previous = False
    empty = [one for one in margin.paragraphs if not one.text and len(one._p) <= 1]
    line: Any = empty[0] if len(margin.paragraphs) == 1 and empty else margin.add_paragraph()
    for child in parse_xml(f"<w:p {_SPACES}>{xml}</w:p>"):
        line._p.append(child)


# The file


def _set_properties(made: Any, document: content.Document) -> None:
    core = made.core_properties
    core.title = " ".join(f"{document.title.text}: {document.edition}".split())[:_LONGEST_TITLE]
    core.author = core.last_modified_by = "coprod"
    core.created = core.modified = document.noon
    core.revision = 1
    core.language = LANGUAGE
    core.comments = core.keywords = core.subject = core.category = ""


def _zipped(made: Any) -> bytes:
    """Zip the parts so that the same document gives the same bytes: fixed order, times and system.

    Stored uncompressed, because zlib differs from one Python to the next.
    """
    package = made.part.package
    types = _ContentTypesItem.from_parts(package.parts)  # type: ignore[no-untyped-call]
    parts = {_TYPES: types.blob, "_rels/.rels": package.rels.xml}
    for part in package.parts:
        parts[part.partname.membername] = part.blob
        if len(part.rels):
            parts[part.partname.rels_uri.membername] = part.rels.xml
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(parts, key=lambda name: (name != _TYPES, name)):
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.create_system = 0
            file.writestr(info, parts[name])
    return into.getvalue()


# Styles: Word's own, and the few that a brief needs besides

_FONT = "Arial"
"""On every laptop, and readable with low vision."""
_BORDER = '<w:{side} w:val="{how}" w:sz="8" w:space="6" w:color="595959"/>'
_HEADINGS = {"Heading 1": 1.5, "Heading 2": 1.2, "Heading 3": 1.0}
"""The size of each heading, relative to the text."""
_KNOWN = ("Title", "Subtitle", *_HEADINGS, "List Bullet", "toc 1")
_BLACK = RGBColor(0, 0, 0)


def add_styles(made: Any, *, own_look: bool, large: bool) -> Mapping[str, str]:
    """Add the styles that a template lacks, keep those it has, and return the ids of all by name."""
    size = 18 if large else 12
    _set_language(made)
    ids = {name: _paragraph_style(made, name).style_id for name in _KNOWN}
    ids["Table Grid"] = _table_style(made).style_id
    if own_look or large:
        _set_default_look(made, size)
    ids["Brief line"] = _add_style(made, "Brief line", before=6, after=2).style_id
    ids["Brief facts"] = _add_style(made, "Brief facts", after=8, indent=0.5, size=None if large else size - 1).style_id
    ids["Brief cell"] = _add_style(made, "Brief cell", before=2, after=2).style_id
    ids["Brief note"] = _add_style(made, "Brief note", after=10, border="single").style_id
    ids["Brief slot"] = _add_style(made, "Brief slot", after=10, border="dashed").style_id
    ids["Brief blank"] = _add_style(
        made, "Brief blank", after=6, border="single", sides=("bottom", "between"), high=size * 7 // 4
    ).style_id
    return ids


def _normal(made: Any) -> Any:
    return next((one for one in made.styles if one.name == "Normal"), None)


def _paragraph_style(made: Any, name: str) -> Any:
    existing = next((one for one in made.styles if one.name == name and one.type == WD_STYLE_TYPE.PARAGRAPH), None)
    if existing is not None:
        return existing
    added = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    added.base_style = _normal(made)
    if name in _HEADINGS:
        level = list(_HEADINGS).index(name)
        added.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>'))
        added.font.bold = True
    return added


def _table_style(made: Any) -> Any:
    existing = next((one for one in made.styles if one.name == "Table Grid"), None)
    if existing is not None:
        return existing
    added = made.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE, builtin=True)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    borders = f"<w:tblPr {nsdecls('w')}><w:tblBorders>{lines}</w:tblBorders></w:tblPr>"
    added.element.append(parse_xml(borders))
    return added


def _add_style(
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
    """Add a style of the brief's own, unless the template has one of this name."""
    existing = next((one for one in made.styles if one.name == name), None)
    if existing is not None:
        return existing
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


def _set_default_look(made: Any, size: int) -> None:
    """Set the look of a file without a template: black, plain, large enough."""
    _set_font(made.styles["Normal"], size)
    made.styles["Normal"].paragraph_format.space_after = Pt(8)
    made.styles["Normal"].paragraph_format.line_spacing = 1.15
    for name, times in {"Title": 2.0, "Subtitle": 1.2, **_HEADINGS}.items():
        style = made.styles[name]
        _set_font(style, size * times)
        style.font.color.rgb = _BLACK
        style.font.italic = False
        style.font.bold = name != "Subtitle"
        style.paragraph_format.space_before = Pt(size if name in _HEADINGS else 0)
        style.paragraph_format.space_after = Pt(size / 2)
        for line in style.element.findall(f".//{qn('w:pBdr')}"):
            line.getparent().remove(line)


def _set_font(style: Any, size: float) -> None:
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
    for old in style.element.rPr.findall(qn("w:szCs")):
        style.element.rPr.remove(old)
    style.element.rPr.find(qn("w:sz")).addnext(wanted)


def _set_language(made: Any) -> None:
    """Set the language of the whole file, which screen readers need to pronounce it."""
    whole = made.styles.element
    defaults = whole.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>")
        whole.insert(0, defaults)
    for path in ("w:rPrDefault", "w:rPr"):
        element = defaults.find(qn(path))
        if element is None:
            element = OxmlElement(path)
            defaults.insert(0, element)
        defaults = element
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    language = OxmlElement("w:lang")
    for name, value in (("w:val", LANGUAGE), ("w:eastAsia", LANGUAGE), ("w:bidi", "ar-SA")):
        language.set(qn(name), value)
    defaults.append(language)
    for theme in made.settings.element.findall(qn("w:themeFontLang")):
        theme.set(qn("w:val"), LANGUAGE)


def set_up_page(made: Any, *, large: bool) -> None:
    """Set A4 with margins to write in, and delete a hundred unused table styles.

    Large print has room for two large lines in header and footer.
    """
    for style in list(made.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    for section in made.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(3.4 if large else 2.4)


# Blocks as WordprocessingML text: python-docx takes a hundred times as long for a table

_BREAK = "<w:br/>"
_SLOT_LINES = 7
_BESIDE = 45
"""The longest label, in characters, that leaves room for writing on its line."""


@dataclass
class BodyWriter:
    """Write the blocks of one document; `styles` are the style ids of this file by name."""

    document: content.Document
    styles: Mapping[str, str]
    picture: Callable[[content.Picture], str]
    """Puts a picture into the file and returns the XML that shows it."""
    _bookmarks: int = field(default=0, init=False)
    _turns: bool = field(default=False, init=False)
    """Whether the next paragraph begins a page: a break of its own would leave an empty line there."""

    def xml(self) -> Iterator[str]:
        """Yield the XML of each paragraph and table, in order."""
        document = self.document
        yield self._paragraph((document.title,), "Title")
        yield self._paragraph((ours(document.edition),), "Subtitle")
        if document.made_up:
            yield self._paragraph((ours(document.made_up),), "Brief note")
        for paragraph in document.opening:
            yield self._paragraph(paragraph.runs)
        yield from self._contents()
        for block in document.blocks:
            yield from self._block(block)
        if document.made_up:
            yield self._paragraph((ours(document.made_up),), "Brief note")

    def _contents(self) -> Iterator[str]:
        """Yield a table of contents: a field with its links already written, so that Word does not ask to update it."""
        if not self.document.has_contents:
            return
        sections = [(place, heading) for place, heading in enumerate(self.document.headings(), 1) if heading.level == 2]
        yield self._paragraph((ours("Contents", strong=True),))
        begin = f'{_field("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h </w:instrText></w:r>'
        for number, (place, heading) in enumerate(sections):
            link = f'<w:hyperlink w:anchor="{_bookmark(place)}" w:history="1">{_runs(heading.runs)}</w:hyperlink>'
            start = begin + _field("separate") if number == 0 else ""
            end = _field("end") if number == len(sections) - 1 else ""
            yield self._raw(f"{start}{link}{end}", "toc 1")
        self._turns = True

    def _block(self, block: content.Block) -> Iterator[str]:  # noqa: C901 — one line for each kind of block
        match block:
            case content.Heading():
                yield from self._heading(block)
            case content.Paragraph():
                yield self._paragraph(block.runs)
            case content.Note():
                yield self._paragraph(block.runs, "Brief note")
            case content.NumberedLine():
                yield from self._entry(block)
            case content.Facts():
                yield from (self._paragraph(_labelled(one), "List Bullet") for one in block.rows)
            case content.Items():
                yield from (self._paragraph(runs, "List Bullet") for runs in block.items)
            case content.DataTable():
                yield from self._in_turn(block) if self.document.large else self._table(block)
            case content.FormField():
                yield from self._blank(block)
            case content.PictureSlot():
                yield self._raw(_runs((block.label,)) + f"<w:r>{_BREAK * _SLOT_LINES}</w:r>", "Brief slot")
            case content.Picture():
                yield self._paragraph((Run(block.title.text, block.title.theirs, strong=True),), keep=True)
                if block.svg:
                    yield self._raw(self.picture(block))
                yield self._paragraph((ours(block.text),), "Brief facts")
            case content.PageBreak():
                self._turns = True

    def _heading(self, heading: content.Heading) -> Iterator[str]:
        if not is_visible(plain_text(heading.runs)):
            return
        self._bookmarks += 1
        number, name = self._bookmarks, _bookmark(self._bookmarks)
        marked = (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{_runs(heading.runs)}<w:bookmarkEnd w:id="{number}"/>'
        )
        yield self._raw(marked, f"Heading {heading.level - 1}")

    def _entry(self, entry: content.NumberedLine) -> Iterator[str]:
        head = Run(entry.head, strong=True)
        cites = (ours(" " + "".join(f"[{code}]" for code in entry.cites)),) if entry.cites else ()
        keep = bool(entry.facts) and len(plain_text(entry.runs)) < content.KEPT_TOGETHER
        if runs_rtl(entry.runs):
            yield self._paragraph((head, *cites), "Brief line", keep=True)
            yield self._paragraph(entry.runs, "Brief line", keep=keep)
        else:
            yield self._paragraph((head, ours(" "), *entry.runs, *cites), "Brief line", keep=keep)
        if entry.listed or self.document.large:
            yield from (self._paragraph(_labelled(each), "List Bullet") for each in entry.facts)
        elif entry.facts:
            yield self._paragraph(tuple(_joined(entry.facts)), "Brief facts")

    def _table(self, table: content.DataTable) -> Iterator[str]:
        yield self._paragraph((Run(table.caption.text, table.caption.theirs, strong=True),), keep=True)
        columns = len(table.header)
        shares = [3, *[2] * (columns - 2), 4 if table.wide_last else 2]
        grid = "".join(f'<w:gridCol w:w="{9000 * share // sum(shares)}"/>' for share in shares)
        header = "".join(self._cell((Run(cell.text, cell.theirs, strong=True),)) for cell in table.header)
        rows = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{self._row(row)}</w:tr>" for row in table.rows)
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.styles["Table Grid"]}"/><w:tblW w:w="5000" w:type="pct"/>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"'
            f' w:noVBand="1"/><w:tblCaption w:val={quoteattr(table.caption.text)}/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>{rows}</w:tbl>"
        )
        yield self._raw("")

    def _row(self, row: tuple[Runs, ...]) -> str:
        first, *rest = row
        return self._cell(_strong(first)) + "".join(map(self._cell, rest))

    def _cell(self, runs: Runs) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{self._paragraph(runs, "Brief cell")}</w:tc>'

    def _in_turn(self, table: content.DataTable) -> Iterator[str]:
        yield self._paragraph((Run(table.caption.text, table.caption.theirs, strong=True),), keep=True)
        for first, *rest in table.rows:
            cells = zip(table.header[1:], rest, strict=True)
            labelled = [run for name, cell in cells if cell for run in (ours("\n"), name, ours(": "), *cell)]
            yield self._paragraph((*_strong(first), *labelled))

    def _blank(self, blank: content.FormField) -> Iterator[str]:
        hint = (ours(f" ({blank.hint})"),) if blank.hint else ()
        label = (Run(blank.label.text, blank.label.theirs, strong=True), *hint)
        if blank.lines == 1 and len(plain_text(label)) <= _BESIDE:
            yield self._paragraph(label, "Brief blank")
            return
        yield self._paragraph(label, "Brief line", keep=True)
        yield from (self._raw("", "Brief blank") for _ in range(blank.lines))

    def _paragraph(self, runs: Runs, style: str = "", *, keep: bool = False) -> str:
        return self._raw(_runs(runs), style, keep=keep, rtl=runs_rtl(runs))

    def _raw(self, inside: str, style: str = "", *, keep: bool = False, rtl: bool = False) -> str:
        named = f'<w:pStyle w:val="{self.styles[style]}"/>' if style else ""
        turns, self._turns = self._turns, False
        marks = (("keepNext", keep), ("pageBreakBefore", turns), ("bidi", rtl))
        inner = named + "".join(f"<w:{name}/>" for name, is_so in marks if is_so)
        return f"<w:p><w:pPr>{inner}</w:pPr>{inside}</w:p>" if inner else f"<w:p>{inside}</w:p>"


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    rtl = "<w:rtl/>" if run.theirs and is_rtl(run.text) else ""
    inner = ("<w:b/><w:bCs/>" if run.strong else "") + rtl
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in run.text.split("\n"))
    return f"<w:r>{f'<w:rPr>{inner}</w:rPr>' if inner else ''}{_BREAK.join(lines)}</w:r>"


def _strong(runs: Runs) -> Runs:
    return tuple(Run(run.text, run.theirs, strong=True) for run in runs)


def _labelled(fact: content.Fact) -> Runs:
    return Run(fact.label.text, fact.label.theirs, strong=True), ours(": "), *fact.runs


def _joined(facts: Iterable[content.Fact]) -> Iterator[Run]:
    for number, fact in enumerate(facts):
        if number:
            yield ours(" · ")
        yield from _labelled(fact)


def _bookmark(number: int) -> str:
    return f"_Toc{number:08}"


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def page_number_xml() -> str:
    """Return “Page 3 of 8” as fields."""
    return f"{_run(ours('Page '))}{_number('PAGE')}{_run(ours(' of '))}{_number('NUMPAGES')}"


def _number(name: str) -> str:
    instruction = f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
    return f"{_field('begin')}{instruction}{_field('separate')}<w:r><w:t>1</w:t></w:r>{_field('end')}"


def line_xml(runs: Iterable[Run], after: str = "") -> str:
    """Return the runs of a header or footer."""
    return _runs(runs) + after


def watermark_xml(words: str, number: int) -> str:
    """Return a watermark as Word itself makes them, so that Word can show, print and remove it."""
    width = min(62 * len(words), 520)
    shape = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:92pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
        ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt=""'
        f' style="{shape}" o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string={quoteattr(words)}/></v:shape>'
        "</w:pict></w:r>"
    )
