"""What a mouse marked, as it is copied: sentences, not the lines that a narrow pane broke them into."""

from __future__ import annotations

from collections.abc import Iterable

from coprod_tui.widgets.lines import Line


def copied(lines: Iterable[tuple[Line, tuple[int, int]]]) -> str:
    """The marked parts of lines, joined as they were before they were wrapped; `(start, -1)` marks to the end."""
    answer = ""
    for line, (start, end) in lines:
        if not line.text:
            continue
        words = line.text[max(start, line.hangs) : None if end == -1 else end].rstrip()
        answer = words if not answer else f"{answer}{line.glue}{words}"
    return answer
