"""A document as a Word file: real styles, headings, header rows, page numbers, and the Trust's own template."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.opc.pkgwriter import _ContentTypesItem
from docx.oxml import parse_xml
from docx.shared import Emu
from lxml import etree

from coprod_tui.files.documents.drawing import png
from coprod_tui.files.documents.value import LANGUAGE, Document, Picture, Runs, ours
from coprod_tui.files.documents.word_styles import shape_page, style_ids
from coprod_tui.files.documents.word_xml import Body, line_of, page_of_pages, watermark
from coprod_tui.meeting.refusals import BadContent

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
"""How many bytes a template may have when it is unpacked: a logo and its fonts, many times over."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PIXELS = 1_600
_LONGEST_TITLE = 255


def word(document: Document, template: bytes | None = None) -> bytes:
    """The Word file; a template gives its styles, margins, header and footer. Raises BadContent for what is none."""
    made = _opened(template)
    own_look = template is None
    body = made.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    ids = style_ids(made, own_look=own_look, large=document.large)
    if own_look:
        shape_page(made, large=document.large)
        _lighten(made)
    text = "".join(Body(document, ids, lambda one: _shown(made, one)).xml())
    end = body.get_or_add_sectPr()
    for child in list(parse_xml(f"<w:body {_SPACES}>{text}</w:body>")):
        end.addprevious(child)
    _margins(made, document)
    _properties(made, document)
    return _packed(made)


def _opened(template: bytes | None) -> Any:
    if template is None:
        return docx.Document()
    try:
        return docx.Document(BytesIO(_as_document(template)))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.LxmlError, AttributeError) as error:
        raise BadContent("The template is no Word file that can be used: save it as .docx or .dotx.") from error


def _lighten(made: Any) -> None:
    """Leaves out what python-docx's own beginning of a file has for nothing: a picture of a page, old styles."""
    for holder in (made.part.package, made.part):
        for key, one in list(holder.rels.items()):
            if one.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                del holder.rels[key]


def _as_document(template: bytes) -> bytes:
    """A `.dotx` as the `.docx` that Word makes of one when it begins a new document."""
    with zipfile.ZipFile(BytesIO(template)) as there:
        if sum(one.file_size for one in there.infolist()) > _LARGEST:
            raise ValueError("too large")
        types = there.read(_TYPES)
        if _TEMPLATE not in types:
            return template
        into = BytesIO()
        with zipfile.ZipFile(into, "w") as made:
            for one in there.infolist():
                data = types.replace(_TEMPLATE, _DOCUMENT) if one.filename == _TYPES else there.read(one)
                made.writestr(one, data)
    return into.getvalue()


def _shown(made: Any, one: Picture) -> str:
    """A picture in the file, as wide as its lines, with its numbers as the text that is read out."""
    section = made.sections[-1]
    width = min(section.page_width - section.left_margin - section.right_margin, Emu(16 * 360_000))
    inline = made.part.new_pic_inline(BytesIO(png(one.svg, _PIXELS)), width, None)
    inline.docPr.set("descr", one.text)
    inline.docPr.set("name", one.title.text)
    return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"


# Every page


def _margins(made: Any, document: Document) -> None:
    """What every page says: at its top the draft mark and that an example is one, at its foot which version it is."""
    top: Runs = (ours(document.made_up), ours("   " if document.made_up and document.mark else ""))
    for number, (header, footer) in enumerate(_pages(made), 1):
        above = watermark(document.mark, number) if document.mark else ""
        if document.made_up or document.mark:
            _add(header, line_of((*top, ours(document.mark, strong=True)), above))
        _add(footer, line_of((*document.footer, ours("   "))) + page_of_pages())


def _pages(made: Any) -> Iterator[tuple[Any, Any]]:
    """The headers and footers that are in use: a first page and even pages may have their own."""
    for section in made.sections:
        yield section.header, section.footer
        if section.different_first_page_header_footer:
            yield section.first_page_header, section.first_page_footer
        if made.settings.odd_and_even_pages_header_footer:
            yield section.even_page_header, section.even_page_footer


def _add(margin: Any, xml: str) -> None:
    """A line below what a template has there; in the empty one of the program's own look, the line itself."""
    margin.is_linked_to_previous = False
    empty = [one for one in margin.paragraphs if not one.text and len(one._p) <= 1]
    line: Any = empty[0] if len(margin.paragraphs) == 1 and empty else margin.add_paragraph()
    for child in parse_xml(f"<w:p {_SPACES}>{xml}</w:p>"):
        line._p.append(child)


# The file


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    noon = datetime.fromisoformat(f"{document.on or '1980-01-01'}T12:00:00")
    core.title = " ".join(f"{document.title.text}: {document.edition}".split())[:_LONGEST_TITLE]
    core.author = core.last_modified_by = "coprod"
    core.created = core.modified = noon
    core.revision = 1
    core.language = LANGUAGE
    core.comments = core.keywords = core.subject = core.category = ""


def _packed(made: Any) -> bytes:
    """The same parts give the same bytes: fixed order, times and system, and no look at the clock.

    Stored and not squeezed, because what squeezes them differs from one Python to the next.
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
            one = zipfile.ZipInfo(name, _EARLIEST)
            one.create_system = 0
            file.writestr(one, parts[name])
    return into.getvalue()
