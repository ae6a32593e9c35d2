"""Search in contributions of a project on disk."""

from __future__ import annotations

from pathlib import Path

from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.contributions.rules import SearchIndex
from coprod_tui.domain.records import Contribution
from coprod_tui.store.session import Session
from tests.store.projects import begun


def codes(session: Session, finder: SearchIndex, query: str) -> list[str]:
    project = session.snapshot
    return [project.code(project.the(Contribution, one)) for one in finder.find(project, query)]


def test_words_whys_themes_and_codes_are_found_whatever_their_case_and_accents(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        for line in ("* A CAFÉ by the door #Arrival @7", "> staff - torches because people wake", "+ the garden"):
            session.do(commands.keep_line, line, stream=stream)
        finder = SearchIndex()
        assert codes(session, finder, "cafe") == ["M-001"]
        assert codes(session, finder, "café door") == ["M-001"]
        assert codes(session, finder, "café torches") == []
        assert codes(session, finder, "#arr") == ["M-001"]
        assert codes(session, finder, "WAKE") == ["S-001"]
        assert codes(session, finder, "m-00") == ["M-001", "M-002"]
        assert codes(session, finder, "@m7") == ["M-001"]
        assert codes(session, finder, "  ") == ["M-001", "S-001", "M-002"]


def test_a_longer_query_narrows_and_an_edit_is_seen_at_once(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        contribution = session.do(commands.keep_line, "a bed", stream=stream)
        session.do(commands.keep_line, "a bench", stream=stream)
        assert contribution
        finder = SearchIndex()
        assert codes(session, finder, "be") == ["M-001", "M-002"]
        assert codes(session, finder, "bed") == ["M-001"]
        session.do(commands.edit, contribution, ContributionChanges(themes=("night",)))
        assert codes(session, finder, "bed") == ["M-001"]
        assert codes(session, finder, "night") == ["M-001"]
        session.do(commands.edit, contribution, ContributionChanges(text="a chair"))
        assert codes(session, finder, "bed") == []
