"""A document as Markdown (CommonMark and tables): headings and lists are ours, and people's words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coprod_tui.base.text import clean
from coprod_tui.formats.documents.content import (
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
    plain,
)

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$^&@]|(?<==)=|=(?==)|\.(?=[^\W\d])|:(?=[^\W\d]|/)")
"""What means something anywhere in a line; a dot inside a word and a colon before one could make a link of it."""
_ADDRESS = re.compile(r"(?<=\S)\\@(?=\S)")
_JOINED = "\\@\u2060"
"""GitHub's reader makes a link of a mail address, escaped or not, unless a word joiner, which nobody sees, is in it."""
_FIRST = re.compile(r"^( *)(?:([-+=:%])|(\d{1,9})([.)]))", re.MULTILINE)
"""What means something at the beginning of a line."""
_BREAK = "\\\n"
_LINE_OF_BLANK = "." * 40


def escaped(text: str) -> str:
    r"""People's words for Markdown: no letter is lost, and nothing in them is a heading, list, link, picture or HTML.

    A line break is kept as a hard one (`\` at the end of the line).
    """
    marked = _MARKS.sub(_escaped_mark, clean(text, lines=True))
    plain = _FIRST.sub(_first_escaped, _ADDRESS.sub(lambda _: _JOINED, marked))
    return plain.replace("\n", "\\\n")


def _inside(text: str) -> str:
    """Words that do not begin a line, and so need no care for what means something only there."""
    return escaped(f"x{text}")[1:]


def _escaped_mark(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _first_escaped(match: re.Match[str]) -> str:
    spaces, sign, number, after = match.groups()
    return f"{spaces}\\{sign}" if sign else f"{spaces}{number}\\{after}"


def markdown(document: Document) -> str:
    """The whole document, the same text for the same document."""
    made_up = [f"*{document.made_up}*"] if document.made_up else []
    title = f"# {_in_one_line((document.title,)) or 'Brief'}"
    opening = [_told(one.runs) for one in document.opening]
    blocks = [_block(block) for block in document.blocks]
    whole = (*made_up, title, *opening, *(each for each in blocks if each), *made_up)
    return "\n\n".join(whole) + "\n"


def _block(block: Block) -> str:  # noqa: C901 — one line for each kind of block
    match block:
        case Heading():
            return f"{'#' * block.level} {_in_one_line(block.runs)}"
        case Paragraph():
            return _told(block.runs)
        case Note():
            return "> " + _told(block.runs).replace("\n", "\n> ")
        case Entry():
            return _entry(block)
        case Facts():
            return _listed(_fact(one) for one in block.rows)
        case Items():
            return _listed(_told(runs) for runs in block.items)
        case Table():
            return _table(block)
        case Blank():
            return _blank(block)
        case Slot():
            return f"\\[ {_in_one_line((block.label,))} \\]"
        case Picture():
            return f"**{_in_one_line((block.title,))}**\n\n{escaped(block.text)}"
        case PageBreak():
            return ""


def _entry(entry: Entry) -> str:
    text = f"**{_inside(entry.head)}** {_told(entry.runs)}"
    sources = "".join(f"\\[{escaped(code)}\\]" for code in entry.cites)
    sources = f" {sources}" if sources else ""
    if not entry.facts:
        return text + sources
    if entry.listed:
        return f"{text}{sources}\n\n{_listed(map(_fact, entry.facts))}"
    return f"{text}\\\n{' · '.join(map(_fact, entry.facts))}{sources}"


def _fact(fact: Fact) -> str:
    return f"{_in_one_line((fact.label,), begins=True)}: {_told(fact.runs)}"


def _listed(items: Iterable[str]) -> str:
    return "\n".join("- " + item.replace("\n", "\n  ") for item in items)


def _table(table: Table) -> str:
    rows = [[_in_one_line(cell) for cell in row] for row in (tuple((run,) for run in table.header), *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(table.header))
    return f"**{_in_one_line((table.caption,))}**\n\n" + "\n".join(lines)


def _blank(blank: Blank) -> str:
    hint = f" ({escaped(blank.hint)})" if blank.hint else ""
    return f"**{_in_one_line((blank.label,))}**{hint}" + f"\\\n{_LINE_OF_BLANK}" * blank.lines


def _told(runs: Runs) -> str:
    return "".join(_spoken(runs))


def _spoken(runs: Runs) -> Iterator[str]:
    begins = True
    for run in runs:
        before, after = _ends(run)
        yield f"{before}{_voiced(run, begins=begins or before.endswith(_BREAK))}{after}"
        begins = after.endswith(_BREAK)


def _ends(run: Run) -> tuple[str, str]:
    """The white space round a run, which emphasis cannot stand beside."""
    text = run.text
    if not text.strip():
        return text.replace("\n", _BREAK), ""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before.replace("\n", _BREAK), after.replace("\n", _BREAK)


def _voiced(run: Run, *, begins: bool) -> str:
    """A mark that means something at the beginning of a line does so only where the run begins one."""
    text = run.text.strip()
    if run.code:
        return f"`{text}`"
    words = _inside(text) if not begins else escaped(text)
    return f"**{words}**" if run.strong and text else words


def _in_one_line(runs: Runs, *, begins: bool = False) -> str:
    words = " ".join("".join(run.text for run in runs).split())
    return escaped(words) if begins else _inside(words)


# A document as plain text that reads well aloud: no signs, no rules, no columns; one paragraph a line.


def aloud(document: Document) -> str:
    """The whole document: an empty line between blocks, two before a section."""
    lines = [document.made_up, ""] if document.made_up else []
    lines += [plain((document.title,)), document.edition]
    for paragraph in document.opening:
        lines += ["", plain(paragraph.runs)]
    for block in document.blocks:
        told = list(_spoken_block(block))
        if told:
            lines += ["", "", *told] if isinstance(block, Heading) and block.level == 2 else ["", *told]
    if document.made_up:
        lines += ["", document.made_up]
    return "\n".join(lines) + "\n"


def _spoken_block(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph() | Note():
            yield plain(block.runs)
        case Entry():
            yield from _spoken_entry(block)
        case Facts():
            yield from map(_spoken_fact, block.rows)
        case Items():
            yield from map(plain, block.items)
        case Table():
            yield from _spoken_table(block)
        case Blank():
            yield f"{block.label.text}{_hint(block)}: to be filled in."
        case Slot():
            yield f"Place for a picture: {block.label.text}"
        case Picture():
            yield block.title.text
            yield block.text
        case PageBreak():
            return


def _spoken_entry(entry: Entry) -> Iterator[str]:
    words = plain(entry.runs)
    yield f"{entry.head}: {words}" if words else entry.head
    yield from map(_spoken_fact, entry.facts)
    if entry.cites:
        yield f"From {', '.join(entry.cites)}."


def _spoken_fact(fact: Fact) -> str:
    return f"{fact.label.text}: {plain(fact.runs)}"


def _spoken_table(table: Table) -> Iterator[str]:
    yield table.caption.text
    for first, *rest in table.rows:
        told = [
            f"{name.text}: {words}" for name, cell in zip(table.header[1:], rest, strict=True) if (words := _line(cell))
        ]
        yield f"{_line(first)}. {'; '.join(told)}"


def _line(runs: Runs) -> str:
    return " ".join(plain(runs).split())


def _hint(blank: Blank) -> str:
    return f" ({blank.hint})" if blank.hint else ""
