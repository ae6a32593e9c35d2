"""The streams of a notes file: named by headings and fields, with a letter or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coprod_tui.files.notes.lines import Faults, Node
from coprod_tui.meeting.model import Stream
from coprod_tui.meeting.verbs.noted import NotedStream
from coprod_tui.meeting.words import clean, folded

_LETTERED = re.compile(r"(.*\S)\s+\(([A-Z])\)")


def lettered(text: str) -> NotedStream:
    """A stream as it is written: its name, and after it its letter in brackets or nothing."""
    match = _LETTERED.fullmatch(text)
    return NotedStream(match[1], match[2]) if match else NotedStream(text)


def referred(stream: Stream) -> str:
    """How a field names a stream: by its name, and its letter too where the name alone would be taken apart."""
    return f"{stream.name} ({stream.letter})" if _LETTERED.fullmatch(stream.name) else stream.name


class Streams:
    """The streams that a file names, in the order in which it names them."""

    def __init__(self, there: Sequence[Node], project: Sequence[Stream], faults: Faults) -> None:
        """Learns every heading before the first line is read: any line may name any stream (`> staff …`)."""
        self._faults = faults
        self._named: dict[str, NotedStream] = {}
        part = ""
        for node in there:
            if node.level == 1:
                part = node.text.lower()
            elif node.level == 2 and part != "conflicts" and node.text:
                self.name(lettered(clean(node.text)), node.line)
        letters = {folded(one.name): one.letter for one in project}
        own = [Stream(key, one.name, one.letter or letters.get(key, "")) for key, one in self._named.items()]
        theirs = [replace(one, id=folded(one.name)) for one in project if folded(one.name) not in self._named]
        self.known: tuple[Stream, ...] = (*own, *theirs)
        """Those that a line can name; their ids are their folded names."""

    def name(self, stream: NotedStream, line: int) -> str:
        """Takes note of a stream that a line names; answers the name that it has in this file."""
        key = folded(stream.name)
        before = self._named.setdefault(key, replace(stream, line=line))
        if stream.letter and not before.letter:
            self._named[key] = replace(before, letter=stream.letter)
        elif stream.letter and before.letter != stream.letter:
            self._faults.wrong(
                line, f"{stream.name} has the letter {before.letter} elsewhere and {stream.letter} here."
            )
        return before.name

    def headed(self, node: Node) -> Stream | None:
        """The stream that a heading names."""
        for entry in node.fields:
            self._faults.wrong(entry.line, "The heading of a stream has no fields.")
        if not clean(node.text):
            self._faults.wrong(node.line, "This heading names no stream. Write it as ## Members (M).")
            return None
        key = folded(lettered(clean(node.text)).name)
        return next(one for one in self.known if one.id == key)

    def all(self) -> tuple[NotedStream, ...]:
        """Every stream that was named so far."""
        return tuple(self._named.values())
