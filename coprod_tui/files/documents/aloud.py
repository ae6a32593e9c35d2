"""A document as plain text that reads well aloud: no signs, no rules, no columns; one paragraph a line."""

from __future__ import annotations

from collections.abc import Iterator

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
    Runs,
    Slot,
    Table,
    plain,
)


def aloud(document: Document) -> str:
    """The whole document: an empty line between blocks, two before a section."""
    lines = [document.made_up, ""] if document.made_up else []
    lines += [plain((document.title,)), document.edition]
    for one in document.opening:
        lines += ["", plain(one.runs)]
    for block in document.blocks:
        told = list(_block(block))
        if told:
            lines += ["", "", *told] if isinstance(block, Heading) and block.level == 2 else ["", *told]
    if document.made_up:
        lines += ["", document.made_up]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph() | Note():
            yield plain(block.runs)
        case Entry():
            yield from _entry(block)
        case Facts():
            yield from map(_fact, block.rows)
        case Items():
            yield from map(plain, block.items)
        case Table():
            yield from _table(block)
        case Blank():
            yield f"{block.label.text}{_hint(block)}: to be filled in."
        case Slot():
            yield f"Place for a picture: {block.label.text}"
        case Picture():
            yield block.title.text
            yield block.text
        case PageBreak():
            return


def _entry(one: Entry) -> Iterator[str]:
    words = plain(one.runs)
    yield f"{one.head}: {words}" if words else one.head
    yield from map(_fact, one.facts)
    if one.cites:
        yield f"From {', '.join(one.cites)}."


def _fact(one: Fact) -> str:
    return f"{one.label.text}: {plain(one.runs)}"


def _table(one: Table) -> Iterator[str]:
    yield one.caption.text
    for first, *rest in one.rows:
        told = [
            f"{name.text}: {words}" for name, cell in zip(one.header[1:], rest, strict=True) if (words := _line(cell))
        ]
        yield f"{_line(first)}. {'; '.join(told)}"


def _line(runs: Runs) -> str:
    return " ".join(plain(runs).split())


def _hint(one: Blank) -> str:
    return f" ({one.hint})" if one.hint else ""
