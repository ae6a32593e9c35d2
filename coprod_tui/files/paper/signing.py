"""Sign-off pages on paper: one for each stream, of the newest version."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.files.documents.value import Blank, Block, Heading, PageBreak, Paragraph, Run, ours, theirs
from coprod_tui.files.paper.cards import boxes
from coprod_tui.meeting.model import Decision, Version
from coprod_tui.meeting.rules.paper import SignPage, code_of
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import Wordings, filled


def sign_pages(project: Snapshot, version: Version, wordings: Wordings) -> Iterator[Block]:
    """A page for each stream: the wording that it signs, and what is typed back from it."""
    for stream in project.streams:
        yield PageBreak()
        code = code_of(project, SignPage(version, stream))
        yield Heading(2, (ours(f"{code}: sign-off by "), theirs(stream.name)))
        yield Paragraph((ours(f"Brief version {version.number}, words "), ours(version.words, strong=True)))
        yield Paragraph((ours("Fingerprint (SHA-256): "), Run(version.sha256, code=True)))
        values = {"stream": stream.name, "version": str(version.number), "words": version.words}
        for part in filled(wordings.sign_off, values).split("\n\n") if wordings.sign_off else ():
            yield Paragraph((theirs(part),))
        yield Paragraph((ours(boxes([one.value for one in Decision])),))
        yield Blank(ours("How we decided"))
        yield Blank(ours("On, and how many were present"))
        yield Blank(ours("Reservations, or why not yet"), "word for word", 4)
        yield Blank(ours("Who signs, by role or code"), "a name only if the person wishes it")
        yield Blank(ours("Who keeps this page"))
