"""Rows of a pane as values, without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui.domain.records import Consent, Kind
from coprod_tui.tui.contribution_rows import HIDDEN, ContributionRows
from coprod_tui.tui.desk.state import PendingLine
from tests.store.projects import begun
from tests.tui.scripted import ScriptedDesk


@pytest.mark.parametrize(("consent", "words"), [(Consent.ROOM, HIDDEN), (Consent.IDEA, "a bed")])
def test_a_line_that_is_not_saved_yet_is_hidden_from_the_room_like_any_other(
    tmp_path: Path, consent: Consent, words: str
) -> None:
    with begun(tmp_path) as session:
        desk = ScriptedDesk(session)
        line = PendingLine("outbox/1", "a bed because I fell", session.snapshot.streams[0].id, Kind.WOULD_LIKE, consent)
        desk.waiting = (replace(line, trouble="the disk is full"),)
        rows = ContributionRows(desk.desk)
        assert (rows.row("outbox/1").words, rows.row("outbox/1").why) == ("a bed", "because I fell")
        desk.shielded = True
        assert rows.row("outbox/1").words == words
        assert ("fell" in str(rows.row("outbox/1").why)) == (consent is not Consent.ROOM)
