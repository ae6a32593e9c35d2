"""Verbs for the Trust Board: what it decided, and that each stream was told (R28)."""

from __future__ import annotations

from collections.abc import Mapping

from coprod_tui.meeting.act import Act, Edit, Now, made, put
from coprod_tui.meeting.brief import brief_at
from coprod_tui.meeting.model import BoardChange, BoardDecision, BoardTold, Stream, Verdict, Version
from coprod_tui.meeting.rules.board import may_decide, may_tell
from coprod_tui.meeting.rules.signatures import may_share, must_be_a_day
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import clean


def decide(
    now: Now,
    project: Snapshot,
    version: str,
    *,
    verdict: Verdict,
    on: str,
    words: str,
    changes: Mapping[str, str] | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Records what the Board decided about a final version; answers its id. `changes` say what, by the line's key.

    Raises RuleBroken for a version that is not final (R24), with all that is missing; BadContent for a date that
    cannot be.
    """
    one = project.the(Version, version)
    told = clean(words, lines=True)
    by_line = {key: clean(text, lines=True) for key, text in (changes or {}).items()}
    keys = {line.key for _, line in brief_at(one).lines()} if by_line else set()
    may_decide(project, one, verdict, told, by_line.items(), keys)
    must_be_a_day(on.strip(), now.at, "the Board decided")
    decision = BoardDecision(now.new_id(), one.id, verdict, on.strip(), told, now.at)
    edits: list[Edit] = [*made(decision)]
    for key, text in by_line.items():
        edits += put(BoardChange(f"{decision.id}/{key}", decision.id, key, text))
    return Act("decide", tuple(edits), decision.id, clears)


def tell(
    now: Now, project: Snapshot, decision: str, stream: str, *, on: str, form: str, clears: tuple[str, ...] = ()
) -> Act[str]:
    """Records that the Board's decision was shared back to a stream (R28): one day, one form; answers its id."""
    day, how = on.strip(), clean(form)
    may_share(day, how, now.at)
    may_tell(project.the(BoardDecision, decision), day)
    meeting = project.meeting_open
    told = BoardTold(
        id=now.new_id(),
        board_decision=decision,
        stream=project.the(Stream, stream).id,
        on=day,
        form=how,
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    return Act("tell decision", made(told), told.id, clears)
