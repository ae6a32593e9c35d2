"""The blocks of a document as WordprocessingML, made as text: python-docx takes a hundred times as long for a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from coprod_tui.files.documents.direction import is_rtl, runs_rtl
from coprod_tui.files.documents.value import (
    Blank,
    Block,
    Document,
    Entry,
    Fact,
    Facts,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Runs,
    Slot,
    Table,
    is_seen,
    ours,
    plain,
)

_BREAK = "<w:br/>"
_SLOT_LINES = 7
_BESIDE = 45
"""How long a label is that leaves room for writing beside it, on the one line that it has."""
_SHORT = 600
"""How many letters are kept on one page with what is said about them."""


@dataclass
class Body:
    """Writes the blocks of one document; the names are those of styles, and their values the ids in this file."""

    document: Document
    styles: Mapping[str, str]
    picture: Callable[[Picture], str]
    """Puts a picture into the file and answers the XML that shows it."""
    _bookmarks: int = field(default=0, init=False)
    _turns: bool = field(default=False, init=False)
    """True where what comes next begins a page: a break of its own would leave an empty line on it."""

    def xml(self) -> Iterator[str]:
        """Everything, in order: a paragraph or a table each."""
        one = self.document
        yield self._paragraph((one.title,), "Title")
        yield self._paragraph((ours(one.edition),), "Subtitle")
        if one.made_up:
            yield self._paragraph((ours(one.made_up),), "Brief note")
        for paragraph in one.opening:
            yield self._paragraph(paragraph.runs)
        yield from self._contents()
        for block in one.blocks:
            yield from self._block(block)
        if one.made_up:
            yield self._paragraph((ours(one.made_up),), "Brief note")

    def _contents(self) -> Iterator[str]:
        """A field that Word can make anew, with its links written out: Word then asks nobody whether it may."""
        if not self.document.has_contents:
            return
        sections = [(place, one) for place, one in enumerate(self.document.headings(), 1) if one.level == 2]
        yield self._paragraph((ours("Contents", strong=True),))
        begin = f'{_field("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h </w:instrText></w:r>'
        for number, (place, one) in enumerate(sections):
            link = f'<w:hyperlink w:anchor="{_bookmark(place)}" w:history="1">{_runs(one.runs)}</w:hyperlink>'
            start = begin + _field("separate") if number == 0 else ""
            end = _field("end") if number == len(sections) - 1 else ""
            yield self._raw(f"{start}{link}{end}", "toc 1")
        self._turns = True

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901 — one line for each kind of block
        match block:
            case Heading():
                yield from self._heading(block)
            case Paragraph():
                yield self._paragraph(block.runs)
            case Note():
                yield self._paragraph(block.runs, "Brief note")
            case Entry():
                yield from self._entry(block)
            case Facts():
                yield from (self._paragraph(_labelled(one), "List Bullet") for one in block.rows)
            case Items():
                yield from (self._paragraph(runs, "List Bullet") for runs in block.items)
            case Table():
                yield from self._in_turn(block) if self.document.large else self._table(block)
            case Blank():
                yield from self._blank(block)
            case Slot():
                yield self._raw(_runs((block.label,)) + f"<w:r>{_BREAK * _SLOT_LINES}</w:r>", "Brief slot")
            case Picture():
                yield self._paragraph((Run(block.title.text, block.title.theirs, strong=True),), keep=True)
                if block.svg:
                    yield self._raw(self.picture(block))
                yield self._paragraph((ours(block.text),), "Brief facts")
            case PageBreak():
                self._turns = True

    def _heading(self, one: Heading) -> Iterator[str]:
        if not is_seen(plain(one.runs)):
            return
        self._bookmarks += 1
        number, name = self._bookmarks, _bookmark(self._bookmarks)
        marked = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{_runs(one.runs)}<w:bookmarkEnd w:id="{number}"/>'
        yield self._raw(marked, f"Heading {one.level - 1}")

    def _entry(self, one: Entry) -> Iterator[str]:
        head = Run(one.head, strong=True)
        cites = (ours(" " + "".join(f"[{code}]" for code in one.cites)),) if one.cites else ()
        keep = bool(one.facts) and len(plain(one.runs)) < _SHORT
        if runs_rtl(one.runs):
            yield self._paragraph((head, *cites), "Brief line", keep=True)
            yield self._paragraph(one.runs, "Brief line", keep=keep)
        else:
            yield self._paragraph((head, ours(" "), *one.runs, *cites), "Brief line", keep=keep)
        if one.listed or self.document.large:
            yield from (self._paragraph(_labelled(each), "List Bullet") for each in one.facts)
        elif one.facts:
            yield self._paragraph(tuple(_joined(one.facts)), "Brief facts")

    def _table(self, one: Table) -> Iterator[str]:
        yield self._paragraph((Run(one.caption.text, one.caption.theirs, strong=True),), keep=True)
        columns = len(one.header)
        shares = [3, *[2] * (columns - 2), 4 if one.wide_last else 2]
        grid = "".join(f'<w:gridCol w:w="{9000 * share // sum(shares)}"/>' for share in shares)
        header = "".join(self._cell((Run(cell.text, cell.theirs, strong=True),)) for cell in one.header)
        rows = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{self._row(row)}</w:tr>" for row in one.rows)
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.styles["Table Grid"]}"/><w:tblW w:w="5000" w:type="pct"/>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"'
            f' w:noVBand="1"/><w:tblCaption w:val={quoteattr(one.caption.text)}/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>{rows}</w:tbl>"
        )
        yield self._raw("")

    def _row(self, row: tuple[Runs, ...]) -> str:
        first, *rest = row
        return self._cell(_strong(first)) + "".join(map(self._cell, rest))

    def _cell(self, runs: Runs) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{self._paragraph(runs, "Brief cell")}</w:tc>'

    def _in_turn(self, one: Table) -> Iterator[str]:
        yield self._paragraph((Run(one.caption.text, one.caption.theirs, strong=True),), keep=True)
        for first, *rest in one.rows:
            cells = zip(one.header[1:], rest, strict=True)
            told = [run for name, cell in cells if cell for run in (ours("\n"), name, ours(": "), *cell)]
            yield self._paragraph((*_strong(first), *told))

    def _blank(self, one: Blank) -> Iterator[str]:
        hint = (ours(f" ({one.hint})"),) if one.hint else ()
        label = (Run(one.label.text, one.label.theirs, strong=True), *hint)
        if one.lines == 1 and len(plain(label)) <= _BESIDE:
            yield self._paragraph(label, "Brief blank")
            return
        yield self._paragraph(label, "Brief line", keep=True)
        yield from (self._raw("", "Brief blank") for _ in range(one.lines))

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


def _labelled(one: Fact) -> Runs:
    return Run(one.label.text, one.label.theirs, strong=True), ours(": "), *one.runs


def _joined(facts: Iterable[Fact]) -> Iterator[Run]:
    for number, one in enumerate(facts):
        if number:
            yield ours(" · ")
        yield from _labelled(one)


def _bookmark(number: int) -> str:
    return f"_Toc{number:08}"


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def page_of_pages() -> str:
    """“Page 3 of 8”, as fields."""
    return f"{_run(ours('Page '))}{_number('PAGE')}{_run(ours(' of '))}{_number('NUMPAGES')}"


def _number(name: str) -> str:
    instruction = f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
    return f"{_field('begin')}{instruction}{_field('separate')}<w:r><w:t>1</w:t></w:r>{_field('end')}"


def line_of(runs: Iterable[Run], after: str = "") -> str:
    """The runs of a header or footer."""
    return _runs(runs) + after


def watermark(words: str, number: int) -> str:
    """Words across the page, as Word itself makes them: it shows, prints and removes them as it does its own."""
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
