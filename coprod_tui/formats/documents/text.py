"""Write a document as Markdown (CommonMark and tables), or as plain text that reads well aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coprod_tui.base.text import sanitize
from coprod_tui.formats.documents import content
from coprod_tui.formats.documents.content import Run, Runs, plain_text

# Markdown: headings and lists are ours, and people's words stay words

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$^&@]|(?<==)=|=(?==)|\.(?=[^\W\d])|:(?=[^\W\d]|/)")
"""Special anywhere in a line; a dot inside a word or a colon before one could make a link."""
_ADDRESS = re.compile(r"(?<=\S)\\@(?=\S)")
_JOINED = "\\@\u2060"
"""GitHub links a mail address, escaped or not, unless it has an invisible word joiner."""
_FIRST = re.compile(r"^( *)(?:([-+=:%])|(\d{1,9})([.)]))", re.MULTILINE)
"""Special at the beginning of a line."""
_BREAK = "\\\n"
_LINE_OF_BLANK = "." * 40


def escape_markdown(text: str) -> str:
    r"""Escape people's words, so that nothing in them is a heading, list, link, picture or HTML.

    A line break becomes a hard one (`\` at the end of the line).
    """
    marked = _MARKS.sub(_escaped_mark, sanitize(text, lines=True))
    plain = _FIRST.sub(_first_escaped, _ADDRESS.sub(lambda _: _JOINED, marked))
    return plain.replace("\n", "\\\n")


def _inside(text: str) -> str:
    """Escape words that do not begin a line."""
    return escape_markdown(f"x{text}")[1:]


def _escaped_mark(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _first_escaped(match: re.Match[str]) -> str:
    spaces, sign, number, after = match.groups()
    return f"{spaces}\\{sign}" if sign else f"{spaces}{number}\\{after}"


def write_markdown(document: content.Document) -> str:
    """Return the whole document; the same document gives the same text."""
    made_up = [f"*{document.made_up}*"] if document.made_up else []
    title = f"# {_in_one_line((document.title,)) or 'Brief'}"
    opening = [_inline(one.runs) for one in document.opening]
    blocks = [_block(block) for block in document.blocks]
    whole = (*made_up, title, *opening, *(each for each in blocks if each), *made_up)
    return "\n\n".join(whole) + "\n"


def _block(block: content.Block) -> str:  # noqa: C901 — one line for each kind of block
    match block:
        case content.Heading():
            return f"{'#' * block.level} {_in_one_line(block.runs)}"
        case content.Paragraph():
            return _inline(block.runs)
        case content.Note():
            return "> " + _inline(block.runs).replace("\n", "\n> ")
        case content.NumberedLine():
            return _entry(block)
        case content.Facts():
            return _listed(_fact(one) for one in block.rows)
        case content.Items():
            return _listed(_inline(runs) for runs in block.items)
        case content.DataTable():
            return _table(block)
        case content.FormField():
            return _blank(block)
        case content.PictureSlot():
            return f"\\[ {_in_one_line((block.label,))} \\]"
        case content.Picture():
            return f"**{_in_one_line((block.title,))}**\n\n{escape_markdown(block.text)}"
        case content.PageBreak():
            return ""


def _entry(entry: content.NumberedLine) -> str:
    text = f"**{_inside(entry.head)}** {_inline(entry.runs)}"
    sources = "".join(f"\\[{escape_markdown(code)}\\]" for code in entry.cites)
    sources = f" {sources}" if sources else ""
    if not entry.facts:
        return text + sources
    if entry.listed:
        return f"{text}{sources}\n\n{_listed(map(_fact, entry.facts))}"
    return f"{text}\\\n{' · '.join(map(_fact, entry.facts))}{sources}"


def _fact(fact: content.Fact) -> str:
    return f"{_in_one_line((fact.label,), begins=True)}: {_inline(fact.runs)}"


def _listed(items: Iterable[str]) -> str:
    return "\n".join("- " + item.replace("\n", "\n  ") for item in items)


def _table(table: content.DataTable) -> str:
    rows = [[_in_one_line(cell) for cell in row] for row in (tuple((run,) for run in table.header), *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(table.header))
    return f"**{_in_one_line((table.caption,))}**\n\n" + "\n".join(lines)


def _blank(blank: content.FormField) -> str:
    hint = f" ({escape_markdown(blank.hint)})" if blank.hint else ""
    return f"**{_in_one_line((blank.label,))}**{hint}" + f"\\\n{_LINE_OF_BLANK}" * blank.lines


def _inline(runs: Runs) -> str:
    return "".join(_inline_parts(runs))


def _inline_parts(runs: Runs) -> Iterator[str]:
    begins = True
    for run in runs:
        before, after = _ends(run)
        yield f"{before}{_inline_run(run, begins=begins or before.endswith(_BREAK))}{after}"
        begins = after.endswith(_BREAK)


def _ends(run: Run) -> tuple[str, str]:
    """Return the white space before and after a run, which must stay outside emphasis."""
    text = run.text
    if not text.strip():
        return text.replace("\n", _BREAK), ""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before.replace("\n", _BREAK), after.replace("\n", _BREAK)


def _inline_run(run: Run, *, begins: bool) -> str:
    """Return a run without the white space around it; `begins` if it begins a line."""
    text = run.text.strip()
    if run.code:
        return f"`{text}`"
    words = _inside(text) if not begins else escape_markdown(text)
    return f"**{words}**" if run.strong and text else words


def _in_one_line(runs: Runs, *, begins: bool = False) -> str:
    words = " ".join("".join(run.text for run in runs).split())
    return escape_markdown(words) if begins else _inside(words)


# Plain text that reads well aloud: no signs, no rules, no columns; one paragraph a line


def write_spoken_text(document: content.Document) -> str:
    """Return the whole document: an empty line between blocks, two before a section."""
    lines = [document.made_up, ""] if document.made_up else []
    lines += [plain_text((document.title,)), document.edition]
    for paragraph in document.opening:
        lines += ["", plain_text(paragraph.runs)]
    for block in document.blocks:
        lines_of_block = list(_spoken_block(block))
        if lines_of_block:
            lines += (
                ["", "", *lines_of_block]
                if isinstance(block, content.Heading) and block.level == 2
                else ["", *lines_of_block]
            )
    if document.made_up:
        lines += ["", document.made_up]
    return "\n".join(lines) + "\n"


def _spoken_block(block: content.Block) -> Iterator[str]:
    match block:
        case content.Heading() | content.Paragraph() | content.Note():
            yield plain_text(block.runs)
        case content.NumberedLine():
            yield from _spoken_entry(block)
        case content.Facts():
            yield from map(_spoken_fact, block.rows)
        case content.Items():
            yield from map(plain_text, block.items)
        case content.DataTable():
            yield from _spoken_table(block)
        case content.FormField():
            yield f"{block.label.text}{_hint(block)}: to be filled in."
        case content.PictureSlot():
            yield f"Place for a picture: {block.label.text}"
        case content.Picture():
            yield block.title.text
            yield block.text
        case content.PageBreak():
            return


def _spoken_entry(entry: content.NumberedLine) -> Iterator[str]:
    words = plain_text(entry.runs)
    yield f"{entry.head}: {words}" if words else entry.head
    yield from map(_spoken_fact, entry.facts)
    if entry.cites:
        yield f"From {', '.join(entry.cites)}."


def _spoken_fact(fact: content.Fact) -> str:
    return f"{fact.label.text}: {plain_text(fact.runs)}"


def _spoken_table(table: content.DataTable) -> Iterator[str]:
    yield table.caption.text
    for first, *rest in table.rows:
        cells = [
            f"{name.text}: {words}" for name, cell in zip(table.header[1:], rest, strict=True) if (words := _line(cell))
        ]
        yield f"{_line(first)}. {'; '.join(cells)}"


def _line(runs: Runs) -> str:
    return " ".join(plain_text(runs).split())


def _hint(blank: content.FormField) -> str:
    return f" ({blank.hint})" if blank.hint else ""
