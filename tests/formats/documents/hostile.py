"""A project with every kind of text that a document could stumble over, in every place where people write."""

from __future__ import annotations

from coprod_tui.domain.records import Decision, Kind, Version
from tests.domain.riverside import Riverside

MARKUP = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- gone --> ]]> &lt;b&gt; &amp;amp;",
    '#panic("x") $x$ *b* @ref #include "/etc/passwd" #import "@preview/x:1.0.0" {{ 7*7 }} {% raw %}',
    "![a picture](http://tracker.example/p.png) [a link](javascript:alert(1)) file:///etc/passwd www.example.org",
    '=HYPERLINK("http://example.org","x") +1 -1 @SUM(1) %PDF \\\\server\\share',
    "\" onmouseover=\"alert(1)\" ' style='x'",
)
BROKEN = "a\x00b\x01c\x07d\x0be\x0cf\x1b[31mg\x7fh\x85ij\ufffek\uffffl\ufdd0m\U0001fffen\u202eo\u2066p"
SCRIPTS = (
    "هذا السرير مريح جدا، ولكن الغرفة باردة. ABC",
    "שלום עולם",
    "汉字 漢字 テスト 한국어 हिन्दी ภาษาไทย தமிழ் ελληνικά кириллица",
    "😀 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👋🏾 ❤️ 🇬🇧",
    "a" + "\u0301" * 200,
)
RARE = "𠀀𪟿"
"""Two characters that no font of the PDF has."""
LONG = "x" * 5_000
EVERY = (*MARKUP, BROKEN, *SCRIPTS, RARE, LONG)


def hostile() -> tuple[Riverside, Version]:
    """The project, and a version of it that two streams have answered."""
    riverside = Riverside()
    for one in EVERY:
        riverside.say("Staff", one, Kind.FACT, why=one)
    riverside.theme(MARKUP[0], riverside.panel)
    riverside.theme(SCRIPTS[0], riverside.bed)
    stream, conflict = riverside.project.streams[2], riverside.project.conflicts[2]
    renamed = type(stream)(stream.id, MARKUP[1], stream.letter, position=2)
    titled = type(conflict)(conflict.id, conflict.number, title=MARKUP[0])
    riverside.sketch.snapshot = riverside.project.with_records(
        [(type(stream), stream.id, renamed), (type(conflict), conflict.id, titled)]
    )
    version = riverside.issue(MARKUP[2])
    riverside.share(version, "Members", "Staff", form=MARKUP[0])
    riverside.sign(version, "Members", how=SCRIPTS[0], held_by=MARKUP[1])
    riverside.sign(version, "Staff", decision=Decision.RESERVED, reservations=MARKUP[0])
    return riverside, version
